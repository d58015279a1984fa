//! What a script may use at most: who holds to a limit reads its row, and so does the guide.

/// Errors that are reported for one file.
pub const ERRORS: usize = 20;

/// Warnings that are reported for one file.
pub const WARNINGS: usize = 100;

/// How much is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Most {
    /// So many.
    Count(u64),
    /// So many bytes.
    Bytes(u64),
    /// As much as there is, until an option says otherwise.
    Any,
}

/// One limit.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// What it bounds.
    pub name: &'static str,
    /// Where it stands by default.
    pub most: Most,
    /// The option of the command line that moves it.
    pub option: Option<&'static str>,
    /// The code of the error that says it was reached.
    pub code: &'static str,
}

impl Limit {
    /// The limit as a number: of things or bytes; the largest there is where there is none.
    pub const fn most(&self) -> u64 {
        match self.most {
            Most::Count(most) | Most::Bytes(most) => most,
            Most::Any => u64::MAX,
        }
    }

    /// The same, for what is counted in memory.
    pub const fn size(&self) -> usize {
        self.most() as usize
    }
}

const fn fixed(name: &'static str, most: Most, code: &'static str) -> Limit {
    Limit { name, most, option: None, code }
}

/// The size of a script.
pub const SCRIPT: Limit = fixed("size of a script", Most::Bytes(256 << 20), "E0806");

/// How deep a tree is.
pub const NESTING: Limit = fixed(
    "nesting of brackets, blocks, prefix operators, `else if`, lambdas",
    Most::Count(256),
    "E0801",
);

/// How long a tree is without being deep.
pub const TERMS: Limit = fixed("terms of one expression", Most::Count(10_000), "E0801");

/// Work.
pub const STEPS: Limit = Limit {
    name: "steps: calls and turns of loops",
    most: Most::Count(1_000_000_000_000),
    option: Some("--max-steps"),
    code: "E0802",
};

/// Calls inside calls.
pub const CALLS: Limit = fixed("nested calls", Most::Count(10_000), "E0803");

/// Runs inside runs.
pub const RUNS: Limit = fixed("nested runs", Most::Count(16), "E0803");

/// Memory.
pub const MEMORY: Limit = Limit {
    name: "memory that values and fields take",
    most: Most::Bytes(1 << 30),
    option: Some("--max-memory"),
    code: "E0804",
};

/// Wall time.
pub const TIME: Limit =
    Limit { name: "time", most: Most::Any, option: Some("--max-time"), code: "E0805" };

/// Functions as they are called: one for each list of type arguments.
pub const INSTANCES: Limit = fixed(
    "instances of functions, one for each list of type arguments",
    Most::Count(10_000),
    "E0807",
);

/// Registers of a function: those of its variables and of what it is about to use.
pub const VARIABLES: Limit = fixed(
    "variables of one function at a time, those of the script around it that it uses included",
    Most::Count(256),
    "E0807",
);

/// Faults of one field.
pub const FAULTS: Limit =
    fixed("faults of a field that are under way or planned", Most::Count(1_000_000), "E0508");

/// All of them, in the order of the guide.
pub const ALL: [Limit; 11] =
    [SCRIPT, NESTING, TERMS, STEPS, CALLS, RUNS, MEMORY, TIME, INSTANCES, VARIABLES, FAULTS];

impl std::fmt::Display for Most {
    /// As the guide writes it: `256 MiB`, `10 000`, `10¹²`, `none`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {
            Most::Any => f.write_str("none"),
            Most::Bytes(most) => {
                let units = [(30, "GiB"), (20, "MiB"), (10, "KiB")];
                match units.iter().find(|(bits, _)| most > 0 && most % (1 << bits) == 0) {
                    Some((bits, unit)) => write!(f, "{} {unit}", most >> bits),
                    None => write!(f, "{most} B"),
                }
            }
            Most::Count(most) if most >= 1_000_000 && 10_u64.pow(most.ilog10()) == most => {
                let digits = most.ilog10().to_string();
                let raised = |digit: char| match digit {
                    '1' => '¹',
                    '2' => '²',
                    '3' => '³',
                    other => char::from_u32(other as u32 - '0' as u32 + 0x2070).unwrap_or(other),
                };
                write!(f, "10{}", digits.chars().map(raised).collect::<String>())
            }
            Most::Count(most) if most >= 1000 => {
                Most::Count(most / 1000).fmt(f)?;
                write!(f, " {:03}", most % 1000)
            }
            Most::Count(most) => write!(f, "{most}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;

    #[test]
    fn each_limit_has_a_code_of_its_kind() {
        for limit in ALL {
            assert!(Code::ALL.iter().any(|code| code.name() == limit.code), "{}", limit.code);
            // A field says itself what it cannot hold.
            let field = limit.name.contains("of a field");
            assert!(limit.code.starts_with(if field { "E05" } else { "E08" }), "{}", limit.code);
        }
    }

    #[test]
    fn pages_of_errors_name_the_same_numbers() {
        for limit in [SCRIPT, NESTING, TERMS] {
            let code = Code::ALL.iter().find(|code| code.name() == limit.code).unwrap();
            let page = code.page().replace(',', " ");
            assert!(page.contains(&limit.most.to_string()), "{}: {}", limit.code, limit.most);
        }
    }

    #[test]
    fn numbers_are_written_for_people() {
        let written = [
            (Most::Count(999), "999"),
            (Most::Count(10_000), "10 000"),
            (Most::Count(1_000_001), "1 000 001"),
            (Most::Count(1_000_000), "10⁶"),
            (Most::Count(1_000_000_000_000), "10¹²"),
            (Most::Bytes(256 << 20), "256 MiB"),
            (Most::Bytes(1 << 30), "1 GiB"),
            (Most::Bytes(1000), "1000 B"),
            (Most::Any, "none"),
        ];
        for (most, text) in written {
            assert_eq!(most.to_string(), text);
        }
    }
}
