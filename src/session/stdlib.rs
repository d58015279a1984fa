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

/// The module that declares this name.
pub fn offering(name: &str) -> Option<&'static str> {
    let offers = |text: &str| text.lines().any(|line| declared(line) == Some(name));
    MODULES.iter().find(|(_, text)| offers(text)).map(|(name, _)| *name)
}

/// The name that a line declares for others.
pub fn declared(line: &str) -> Option<&str> {
    let rest = DECLARES.iter().find_map(|word| line.strip_prefix(word))?;
    let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
    rest.get(..end)
}

/// What a line begins with that declares a name for others.
const DECLARES: [&str; 4] = ["fn ", "let ", "record ", "enum "];

/// The text of a module.
pub fn text(name: &str) -> Option<&'static str> {
    MODULES.iter().find(|(module, _)| *module == name).map(|(_, text)| *text)
}
