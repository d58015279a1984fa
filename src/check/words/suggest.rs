//! Names of other languages.

use crate::diagnostic::{Diagnostic, Place};
use crate::schema::habit::Habit;

pub(in crate::check) use crate::schema::habit::{METHODS, TYPES, VALUES, habit};
pub(in crate::check) use crate::syntax::nearest;

/// The kind of a block with its article.
pub(in crate::check) fn a(kind: &str) -> String {
    let article = if kind.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
    format!("{article} `{kind}`")
}

/// Says what a name of another language is called here, and proposes it where that alone will do.
pub(in crate::check) fn by_habit(said: Diagnostic, place: Place, habit: &Habit) -> Diagnostic {
    let said = said.help(habit.help);
    match habit.write {
        "" => said,
        write => said.fix(place, write, format!("write `{write}`")),
    }
}
