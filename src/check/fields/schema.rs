//! The blocks of a field: every kind and key with its type, default, range and meaning. The one
//! table that the checker, completion, hover and the manual read.

mod coolant;
mod field;
mod policy;

/// Where a value must lie; looked at where it is a constant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bounds {
    /// Anywhere.
    Any,
    /// Above 0.
    Positive,
    /// 0 or above.
    NotNegative,
    /// 0 to 1.
    Share,
    /// Above 0, up to 1.
    PositiveShare,
    /// A whole number from this on.
    AtLeast(i64),
    /// Above 0, up to π.
    HalfTurn,
    /// Both ends 0 or above, the first no larger than the second.
    Band,
}

impl Bounds {
    /// In words, for messages and the manual; empty for any.
    pub fn text(self) -> String {
        match self {
            Bounds::Any => String::new(),
            Bounds::Positive => "above 0".into(),
            Bounds::NotNegative => "0 or above".into(),
            Bounds::Share => "from 0 to 1".into(),
            Bounds::PositiveShare => "above 0 and at most 1".into(),
            Bounds::AtLeast(least) => format!("at least {least}"),
            Bounds::HalfTurn => "above 0 and at most half a turn (3.14 rad)".into(),
            Bounds::Band => "a range from 0 or above, its start no larger than its end".into(),
        }
    }

    /// Whether a number, in base units, lies in it.
    pub fn holds(self, value: f64) -> bool {
        match self {
            Bounds::Any | Bounds::Band => true,
            Bounds::Positive => value > 0.0,
            Bounds::NotNegative => value >= 0.0,
            Bounds::Share => (0.0..=1.0).contains(&value),
            Bounds::PositiveShare => value > 0.0 && value <= 1.0,
            Bounds::AtLeast(least) => value >= least as f64,
            Bounds::HalfTurn => value > 0.0 && value <= std::f64::consts::PI,
        }
    }
}

/// A key of a block.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its name, in Greek.
    pub name: &'static str,
    /// The types that its value may have, the usual one first, as scripts write them.
    pub types: &'static [&'static str],
    /// The bare words that it may be instead.
    pub words: &'static [&'static str],
    /// Its default as it would be written; `None` where it has to be given.
    pub default: Option<&'static str>,
    /// Where its value must lie.
    pub bounds: Bounds,
    /// What it means.
    pub doc: &'static str,
}

/// A word with a condition: `when cluster.κ >= 0.6`.
#[derive(Clone, Copy, Debug)]
pub struct Clause {
    /// The word.
    pub word: &'static str,
    /// The names that stand in the condition, with their types.
    pub over: &'static [(&'static str, &'static str)],
    /// What it means.
    pub doc: &'static str,
}

/// Whether a block has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// It has to.
    Needed,
    /// It may.
    Optional,
    /// It has none.
    None,
}

/// A kind of block.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// Its word.
    pub name: &'static str,
    /// The kinds of blocks that it may stand in; none for a field.
    pub inside: &'static [&'static str],
    /// Whether it has a name.
    pub naming: Naming,
    /// Whether `[n]` may follow.
    pub counted: bool,
    /// Whether an expression follows: the pairs of a link.
    pub pattern: bool,
    /// Whether more than one may stand in a block.
    pub many: bool,
    /// What its name stands for.
    pub gives: Option<&'static str>,
    /// Its keys.
    pub keys: &'static [Key],
    /// Its clauses.
    pub clauses: &'static [Clause],
    /// What it is.
    pub doc: &'static str,
}

const fn key(
    name: &'static str,
    types: &'static [&'static str],
    default: Option<&'static str>,
    bounds: Bounds,
    doc: &'static str,
) -> Key {
    Key { name, types, words: &[], default, bounds, doc }
}

const fn choice(
    name: &'static str,
    words: &'static [&'static str],
    default: &'static str,
    doc: &'static str,
) -> Key {
    Key { name, types: &[], words, default: Some(default), bounds: Bounds::Any, doc }
}

/// Every kind of block.
pub fn kinds() -> impl Iterator<Item = &'static Kind> {
    field::KINDS.iter().chain(policy::KINDS).chain(coolant::KINDS)
}

/// The kind of a word; where several share it (`power` of a segment and of …), that of the block
/// around.
pub fn kind(name: &str, inside: Option<&str>) -> Option<&'static Kind> {
    let here = |kind: &&Kind| match inside {
        Some(outer) => kind.inside.contains(&outer),
        None => kind.inside.is_empty(),
    };
    kinds()
        .find(|kind| kind.name == name && here(kind))
        .or_else(|| kinds().find(|kind| kind.name == name))
}

/// The key of a kind.
pub fn key_of(kind: &Kind, name: &str) -> Option<&'static Key> {
    kind.keys.iter().find(|key| key.name == name)
}
