//! The bare words that keys take, and those that built-ins take as texts. Each set is an enum, so
//! that who acts on it has to know every word.

macro_rules! words {
    ($($(#[$doc:meta])* $set:ident { $($variant:ident $word:literal $text:literal;)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub enum $set { $(#[doc = $text] $variant),* }

            impl $set {
                /// The words, in the order in which they are told.
                pub const NAMES: &[&str] = &[$($word),*];

                /// What each means, in that order.
                pub const MEANINGS: &[&str] = &[$($text),*];

                /// What the words stand for, in that order.
                pub const ALL: &[$set] = &[$($set::$variant),*];

                /// What a word stands for.
                pub fn of(word: &str) -> Option<$set> {
                    match word { $($word => Some($set::$variant),)* _ => None }
                }

                /// The word.
                pub const fn name(self) -> &'static str {
                    match self { $($set::$variant => $word),* }
                }
            }
        )*

        /// Every word with what it means; a word of several sets for each of them.
        pub fn meanings() -> impl Iterator<Item = (&'static str, &'static str)> {
            let sets = [$(($set::NAMES, $set::MEANINGS)),*];
            sets.into_iter().flat_map(|(names, means)| {
                names.iter().copied().zip(means.iter().copied())
            })
        }
    };
}

words! {
    /// Who heals.
    Healing {
        Auto "auto" "Crashes are healed as soon as they are detected.";
        Manual "manual" "Crashes are healed where a script asks for it.";
    }

    /// A stiffness of springs that is no number.
    Stiffness {
        Auto "auto" "2/(λ₂ + λmax) of the field's graph.";
    }

    /// How load is balanced.
    Balancer {
        Springs "springs" "Springs of first order: load flows as pressures differ.";
        SecondOrder "second_order" "Springs with momentum.";
        Chebyshev "chebyshev" "Springs with Chebyshev weights.";
        MeanField "mean_field" "Every segment is drawn to the mean pressure of all.";
        RoundRobin "round_robin" "Glyphs go to the segments in turn.";
        LeastConnections "least_connections" "Glyphs go where the fewest are.";
        LeastLoaded "least_loaded" "Glyphs go where the pressure is least.";
        PowerOfTwo "power_of_two" "Glyphs go to the better of two that are drawn.";
        Random "random" "Glyphs go where chance sends them.";
        None "none" "Nothing moves on its own.";
    }

    /// Which part of a divided field carries the cluster phase.
    PhaseMass {
        Majority "majority" "The part with more than half of the known capacity.";
        Any "any" "Every part has its own: the bare rule, which splits the brain.";
    }

    /// Who keeps the copies of what is on a segment.
    Apart {
        None "none" "The nearest segments.";
        Regions "regions" "The nearest of another region for each, while there is one.";
    }

    /// Which half of a field goes on, of two that have the same capacity.
    Tie {
        Lowest "lowest" "The one with the lowest id among those that were last in phase.";
        None "none" "Neither.";
    }

    /// What `chaos` may do.
    ChaosKind {
        Crash "crash" "A segment crashes and comes back.";
        Partition "partition" "A random half of the field is cut off, and joined again.";
        Skew "skew" "A segment's frequency is off by up to 1 rad/s for a while.";
        Delay "delay" "Every link's latency grows by up to 10 ms for a while.";
        Overheat "overheat" "A segment draws for a while up to as much more as it does at its capacity.";
        FanFailure "fan_failure" "A segment loses a share of its fans for a while.";
    }

    /// What a gap in a trace means.
    Gaps {
        Refuse "refuse" "It is an error.";
        Hold "hold" "The value before it holds on; a gap at the start is an error.";
        Linear "linear" "A straight line between the neighbours; a gap at either end is an error.";
    }

    /// Which of several rows of one time counts in a trace.
    Repeated {
        Refuse "refuse" "They are an error.";
        First "first" "The first that has a value.";
        Last "last" "The last that has a value.";
        Mean "mean" "The mean of those that have a value.";
    }

    /// How the two streams of a heat exchanger run.
    Arrangement {
        Counter "counter" "Against each other.";
        Parallel "parallel" "Side by side.";
        Cross "cross" "Across each other, both unmixed.";
    }

    /// What stays constant while the pressure of a cycle changes.
    Process {
        Isochoric "isochoric" "The volume: heat crosses the wall.";
        Isentropic "isentropic" "The entropy: no heat crosses the wall.";
        Polytropic "polytropic" "p·Vⁿ, with the exponent n of the block.";
        Isothermal "isothermal" "The temperature.";
    }

    /// Which temperature of a loop is to be kept.
    Place {
        Supply "supply" "That of the gas as it comes from the exchanger.";
        Return "return" "That of the gas as it comes from the segments.";
        Mean "mean" "The mean over the cells.";
    }

    /// How a loop is controlled.
    Controller {
        Pi "pi" "In proportion to the deviation and to its integral, with feed-forward.";
        Predictive "predictive" "The cheapest course over a horizon, planned anew each period.";
        OnOff "on_off" "Full on above the band, off below it.";
        None "none" "Nothing is turned: what is set stays.";
    }

    /// What a controller turns.
    Actuator {
        Outside "outside" "The fan of the outside stream, then the chiller.";
        Flow "flow" "The flow of the loop.";
        Injection "injection" "The rate of the injector.";
        Cycle "cycle" "The frequency of the pressure cycle.";
        Chiller "chiller" "The chiller.";
    }

    /// Limits of supply air after ASHRAE TC 9.9.
    AirClass {
        Recommended "recommended" "18 °C to 27 °C, dew point -9 °C to 15 °C, at most 60 %.";
        A1 "A1" "15 °C to 32 °C, dew point -12 °C to 17 °C, 8 % to 80 %.";
        A2 "A2" "10 °C to 35 °C, dew point -12 °C to 21 °C, 8 % to 80 %.";
        A3 "A3" "5 °C to 40 °C, dew point -12 °C to 24 °C, 8 % to 85 %.";
        A4 "A4" "5 °C to 45 °C, dew point -12 °C to 24 °C, 8 % to 90 %.";
    }

    /// What a reservoir is that is no stock.
    Source {
        Ambient "ambient" "The air outside, which has no end.";
    }

    /// How hard segments are driven.
    Core {
        HighPerformance "high_performance" "Full capacity up to the limit.";
        Balanced "balanced" "Throttles begin 5 K below the limit.";
        Efficient "efficient" "Throttles begin 10 K below the limit.";
    }

    /// Which devices may run.
    Devices {
        ZeroCost "zero_cost" "Pumps and fans alone.";
        Hybrid "hybrid" "Pumps, fans and the cycle; the chiller where one is given.";
        Compressor "compressor" "All, with a chiller.";
    }

    /// Who chooses the gas that is injected.
    GasChoice {
        Intelligent "intelligent" "The injector, of all that is in stock.";
        Fixed "fixed" "The gas of the loop alone.";
    }

    /// Whether the pressure of the cycle follows what is wanted.
    PressureChoice {
        Adaptive "adaptive" "The band widens and narrows with the swing that is wanted.";
        Fixed "fixed" "The band stays.";
    }

    /// How exactly heat is counted in a cycle.
    Calculation {
        HighPrecision "high_precision" "By the heat capacity as it varies.";
        ConstantCp "constant_cp" "By the heat capacity at the start.";
    }

    /// How pressure, volume and temperature hang together.
    GasLaw {
        Standard "standard" "As in an ideal gas.";
        Virial "virial" "With the second virial coefficient.";
    }

    /// Whether clock, coolant and computer are held together.
    Locking {
        UltraSync "ultra_sync" "A phase-locked loop holds the cycle to the clock.";
        Free "free" "Each runs by itself.";
    }
}
