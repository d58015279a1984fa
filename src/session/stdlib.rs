//! The standard library, embedded: texts of `stdlib/*.phi` by the name after `std.`.

macro_rules! modules {
    ($($name:literal)*) => {
        /// Name and text of each module.
        pub const MODULES: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../stdlib/", $name, ".phi")))),*];

        /// The names of the modules.
        pub const NAMES: &[&str] = &[$($name),*];
    };
}

modules! {
    "coolant" "core" "data" "fault" "gas" "list" "map" "math" "oscillator" "plant" "random" "session" "stats" "string" "thermo" "topology" "units"
}

/// The module that declares a function of this name.
pub fn offering(function: &str) -> Option<&'static str> {
    let declares = |line: &str| {
        line.strip_prefix("fn ")
            .and_then(|rest| rest.strip_prefix(function))
            .is_some_and(|rest| rest.starts_with(['(', '<']))
    };
    MODULES.iter().find(|(_, text)| text.lines().any(declares)).map(|(name, _)| *name)
}

/// The text of a module.
pub fn text(name: &str) -> Option<&'static str> {
    MODULES.iter().find(|(module, _)| *module == name).map(|(_, text)| *text)
}
