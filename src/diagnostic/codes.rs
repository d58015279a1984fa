//! The one table of diagnostic codes: `phi explain`, the tests and the documentation read it.
//!
//! E00xx text and tokens, E01xx grammar, E02xx names and modules, E03xx types and dimensions,
//! E04xx field declarations, E05xx run time, E06xx tests and snapshots, E07xx data and files,
//! E08xx limits, W1xxx warnings.

use super::Severity;
use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($code:ident $title:literal)*) => {
        /// The code of a diagnostic.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[allow(missing_docs)]
        pub enum Code { $($code),* }

        impl Code {
            /// Every code, in order.
            pub const ALL: &'static [Code] = &[$(Code::$code),*];

            /// As it is written: `E0301`.
            pub fn name(self) -> &'static str {
                match self { $(Code::$code => stringify!($code)),* }
            }

            /// What the code stands for, in a few words.
            pub fn title(self) -> &'static str {
                match self { $(Code::$code => $title),* }
            }

            /// The page of `phi explain`: Markdown with a wrong and a right example.
            pub fn page(self) -> &'static str {
                match self { $(Code::$code => include_str!(concat!("pages/", stringify!($code), ".md"))),* }
            }
        }
    };
}

codes! {
    E0001 "the file is not UTF-8"
    E0002 "a character that is part of no word of the language"
    E0003 "a string that is never closed"
    E0004 "an escape or a placeholder that a string cannot have"
    E0005 "a malformed number"
    E0101 "something that cannot stand here"
    E0102 "a bracket that is never closed, or closes nothing"
    E0103 "a statement in a place where it has no meaning"
    E0201 "a name that is not defined"
    E0202 "a name that is defined twice"
    E0203 "a module that cannot be found"
    E0204 "modules that import each other in a circle"
    E0205 "a name that a module does not offer"
    E0206 "a type that is not defined"
    E0207 "a unit that is not defined"
    E0208 "a member that a value does not have"
    E0209 "an argument name that a function does not have"
    E0210 "a type whose values would never end"
    E0211 "units or dimensions that are made of each other"
    E0301 "quantities of different dimensions"
    E0302 "a value of another type than is needed"
    E0303 "a wrong number of arguments"
    E0304 "a call of something that is not a function"
    E0305 "a type that cannot be inferred"
    E0306 "a match that does not cover every case"
    E0307 "an assignment to something that cannot be assigned"
    E0308 "a conversion to a unit of another dimension"
    E0309 "arithmetic on a temperature scale that does not start at zero"
    E0310 "a type argument that does not meet its bound"
    E0311 "a pattern that does not fit the value"
    E0312 "a value that may be absent, used as if it were there"
    E0313 "a key that stands twice in a map"
    E0401 "a block of an unknown kind"
    E0402 "a key that a block does not have"
    E0403 "a key that a block needs"
    E0404 "a key that is given twice"
    E0405 "a block in a place where it has no meaning"
    E0406 "a value outside the range of its key"
    E0407 "a field that cannot exist as it is declared"
    E0501 "an integer that is too large for 64 bits"
    E0502 "a division by zero"
    E0503 "an index outside a list"
    E0504 "a function outside its domain"
    E0505 "a result that is not a finite number"
    E0506 "a script that gave up with `fail`"
    E0507 "a key that a map does not have"
    E0508 "something that the field cannot do as it stands"
    E0509 "a part of a field that has no value here"
    E0510 "a part of the runtime that does not act yet"
    E0511 "an act in a place where the field may only be looked at"
    E0512 "a key that comes twice in a map"
    E0513 "a mean, an extreme or a share over nobody"
    E0514 "a state outside what the data of a gas covers"
    E0515 "heat asked of what has none"
    E0518 "a weather that lacks hours"
    E0601 "an assertion that does not hold"
    E0602 "a snapshot that differs"
    E0603 "a property that a run broke"
    E0701 "a file that cannot be read"
    E0702 "a file that the script may not read"
    E0703 "data that is not what the reader needs"
    E0704 "a parameter that cannot be set to this"
    E0801 "nesting that is too deep"
    E0802 "too many steps"
    E0803 "calls that are nested too deep"
    E0804 "too much memory"
    E0805 "too much time"
    E0806 "a file that is too large"
    E0807 "a function that is too large, or has too many instances"
    W1001 "a name that is never used"
    W1002 "a name that hides another"
    W1003 "a pattern that can never match"
    W1004 "a value that is computed and dropped"
    W1005 "a spring that oscillates"
    W1006 "a link slower than the spring allows"
    W1007 "an autoscale band that must flap"
    W1008 "a field in several parts"
    W1009 "a rule that no segment meets"
    W1010 "more load than the field can carry"
    W1011 "a quota that cannot hold"
    W1012 "more copies than segments"
    W1013 "something that a run never comes to"
    W1014 "too few glyphs for the links"
    W1015 "a range that goes the wrong way"
    W1016 "a pattern that fits every value"
    W1017 "a block or a key that does not act yet"
    W1018 "a leakage that runs away"
    W1019 "a segment that its cooling cannot keep up"
    W1020 "a segment that never cools enough to come back"
    W1021 "a fan that turns for nothing"
    W1022 "a target that the coolant cannot come to"
    W1023 "a character that turns the order of the letters around"
    W1024 "a variable that changes after a function has taken its value"
    W1030 "a coupling too strong for the step"
    W1031 "a clock too fast for the step"
    W1032 "noise under too long a step"
    W1033 "a trace that begins after the run"
}

impl Code {
    /// Errors begin with E, warnings with W.
    pub fn severity(self) -> Severity {
        if self.name().starts_with('W') { Severity::Warning } else { Severity::Error }
    }

    /// The code of that name, in either case.
    pub fn parse(name: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.name().eq_ignore_ascii_case(name))
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.name())
    }
}
