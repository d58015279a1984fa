//! The built-ins of the standard library: functions that it declares without a body. `stdlib/*.phi`
//! has their signatures and docs; here each has its id, by who provides it.

macro_rules! natives {
    ($($(#[$doc:meta])* $provider:ident { $($module:literal $variant:ident($ids:ident) {
        $($id:ident $name:literal;)*
    })* })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            #[allow(missing_docs)]
            pub enum $provider { $($variant($ids)),* }

            $(
                #[doc = concat!("Built-ins of `std.", $module, "`.")]
                #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
                #[allow(missing_docs)]
                pub enum $ids { $($id),* }

                impl $ids {
                    /// Its name in the module.
                    pub const fn name(self) -> &'static str {
                        match self { $($ids::$id => $name),* }
                    }
                }
            )*

            impl $provider {
                /// Its name in its module.
                pub const fn name(self) -> &'static str {
                    match self { $($provider::$variant(id) => id.name()),* }
                }

                /// The module that declares it.
                pub const fn module(self) -> &'static str {
                    match self { $($provider::$variant(_) => $module),* }
                }

                /// Every one, with its module and its name there.
                pub const ALL: &[(&str, &str, $provider)] = &[
                    $($(($module, $name, $provider::$variant($ids::$id)),)*)*
                ];
            }
        )*
    };
}

natives! {
    /// Built-ins that the machine has itself.
    MachineNative {
        "core" Core(CoreNative) {
            Fail "fail";
        }
        "math" Math(MathNative) {
            Abs "abs";
            Sign "sign";
            Min "min";
            Max "max";
            Div "div";
            Sqrt "sqrt";
            Cbrt "cbrt";
            Exp "exp";
            Ln "ln";
            Log2 "log2";
            Log10 "log10";
            Pow "pow";
            Hypot "hypot";
            Sin "sin";
            Cos "cos";
            Tan "tan";
            Asin "asin";
            Acos "acos";
            Atan "atan";
            Atan2 "atan2";
            Sinh "sinh";
            Cosh "cosh";
            Tanh "tanh";
            Asinh "asinh";
            Acosh "acosh";
            Atanh "atanh";
            Expm1 "expm1";
            Log1p "log1p";
            Gamma "gamma";
            LnGamma "ln_gamma";
            Erf "erf";
            Erfc "erfc";
            Floor "floor";
            Ceil "ceil";
            Round "round";
            Trunc "trunc";
            Fract "fract";
            BitAnd "bit_and";
            BitOr "bit_or";
            BitXor "bit_xor";
            BitNot "bit_not";
            ShiftLeft "shift_left";
            ShiftRight "shift_right";
        }
        "list" List(ListNative) {
            Len "len";
            Push "push";
            Range "range";
            Fill "fill";
            Contains "contains";
            Reverse "reverse";
            Concat "concat";
            Slice "slice";
            Sort "sort";
            Order "order";
            Zip "zip";
            Enumerate "enumerate";
            Unique "unique";
            Sum "sum";
            Mean "mean";
            Min "min";
            Max "max";
            Steps "_steps";
            Seeds "_seeds";
        }
        "string" Text(TextNative) {
            Len "len";
            Chars "chars";
            Lines "lines";
            Split "split";
            Words "words";
            Join "join";
            Trim "trim";
            Upper "upper";
            Lower "lower";
            Replace "replace";
            Contains "contains";
            StartsWith "starts_with";
            EndsWith "ends_with";
            Repeat "repeat";
            PadLeft "pad_left";
            PadRight "pad_right";
            Slice "slice";
            ParseInt "parse_int";
            ParseFloat "parse_float";
        }
        "map" Map(MapNative) {
            Set "set";
            Len "len";
            Get "get";
            Contains "contains";
            Insert "insert";
            Remove "remove";
            Keys "keys";
            Values "values";
            Items "items";
        }
        "random" Random(RandomNative) {
            Bits "bits";
            Uniform "uniform";
        }
        "stats" Stats(StatsNative) {
            Mean "mean";
        }
    }

    /// Built-ins that the runtime of fields provides.
    HostNative {
        "topology" Topology(TopologyNative) {
            Ring "ring";
            Line "line";
            Star "star";
            Mesh "mesh";
            Torus "torus";
            Join "join";
            RandomRegular "random_regular";
            SmallWorld "small_world";
            LeafSpine "leaf_spine";
            FatTree "fat_tree";
            Hypercube "hypercube";
            Dragonfly "dragonfly";
        }
        "fault" Fault(FaultNative) {
            Crash "crash";
            Restore "restore";
            Outage "outage";
            Partition "partition";
            Cut "cut";
            Join "join";
            Delay "delay";
            Skew "skew";
            Overheat "overheat";
            FanFailure "fan_failure";
            Chaos "chaos";
        }
        "session" Session(SessionNative) {
            Open "open";
            Step "step";
        }
        "gas" Gas(GasNative) {
            Gas "gas";
            Mixture "mixture";
            MixtureOf "mixture_of";
            Fraction "fraction";
            MolarMass "molar_mass";
            Cp "cp";
            Cv "cv";
            Gamma "gamma";
            Enthalpy "enthalpy";
            InternalEnergy "internal_energy";
            Entropy "entropy";
            Gibbs "gibbs";
            Density "density";
            RealDensity "real_density";
            Viscosity "viscosity";
            Conductivity "conductivity";
            Prandtl "prandtl";
            ThermalDiffusivity "thermal_diffusivity";
            Diffusivity "diffusivity";
            DiffusivityOf "diffusivity_of";
            SecondVirial "second_virial";
            Compressibility "compressibility";
            JouleThomson "joule_thomson";
            SoundSpeed "sound_speed";
            MeanSpeed "mean_speed";
            CollisionRate "collision_rate";
            FreePath "free_path";
            Vibrations "vibrations";
            Populations "populations";
            Rotation "rotation";
            TemperatureOfEnthalpy "temperature_of_enthalpy";
            TemperatureOfEnergy "temperature_of_internal_energy";
            TemperatureOfEntropy "temperature_of_entropy";
            Compressed "compressed";
            PressureOf "pressure_at";
            Expanded "expanded";
            Throttled "throttled";
            SaturationPressure "saturation_pressure";
            HumidityRatio "humidity_ratio";
            VapourFraction "vapour_fraction";
            WetBulb "wet_bulb";
            DewPoint "dew_point";
        }
        "coolant" Coolant(CoolantNative) {
            Admit "admit";
        }
        "plant" Plant(PlantNative) {
            Reckon "reckon";
        }
        "data" Data(DataNative) {
            ReadNetwork "read_network";
            ReadTable "read_table";
            Columns "columns";
            Trace "trace";
            Failures "failures";
            Records "records";
            Weather "weather";
            Series "series";
        }
    }
}

/// A built-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NativeId {
    /// `print`, which is operations of the machine for whatever is printed.
    Print,
    /// One that the machine has.
    Machine(MachineNative),
    /// One that the runtime of fields provides.
    Host(HostNative),
}

impl NativeId {
    /// Every one, with its module and its name there.
    pub fn all() -> impl Iterator<Item = (&'static str, &'static str, NativeId)> {
        let machine = MachineNative::ALL.iter();
        let host = HostNative::ALL.iter();
        std::iter::once(("core", "print", NativeId::Print))
            .chain(machine.map(|(module, name, id)| (*module, *name, NativeId::Machine(*id))))
            .chain(host.map(|(module, name, id)| (*module, *name, NativeId::Host(*id))))
    }

    /// The built-in of a name in a module of the standard library.
    pub fn of(module: &str, name: &str) -> Option<NativeId> {
        NativeId::all().find(|it| (it.0, it.1) == (module, name)).map(|it| it.2)
    }
}
