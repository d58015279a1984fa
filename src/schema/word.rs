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

    /// What `chaos` may do.
    ChaosKind {
        Crash "crash" "A segment crashes and comes back.";
        Partition "partition" "A random half of the field is cut off, and joined again.";
        Skew "skew" "A segment's frequency is off by up to 1 rad/s for a while.";
        Delay "delay" "Every link's latency grows by up to 10 ms for a while.";
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
}
