//! What people read: tables, numbers and terminal plots, from plain data to text.
//!
//! Nothing here knows of fields or of terminals: the caller says how wide it is and whether it
//! can show Unicode. The same data gives the same bytes everywhere.

pub mod bars;
pub mod number;
pub mod plot;
pub mod scale;
pub mod table;

pub use bars::{bar, sparkline};
pub use number::number;
pub use plot::{Plot, Series};
pub use table::{Align, Table};

/// What the reader's screen can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Charset {
    /// Box drawing, blocks and Braille.
    #[default]
    Unicode,
    /// Only ASCII.
    Ascii,
}

/// Text with every control character replaced, so that a name from a file cannot steer a
/// terminal or break a line.
pub fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect()
}
