//! Places in source text: byte ranges, files, and the table of loaded files.

use crate::base::shared::Table;
use serde::{Deserialize, Serialize};

/// A half-open range of bytes in one file. Sources are limited to less than 4 GiB.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `start` to `end`.
    pub const fn new(start: u32, end: u32) -> Self {
        Span { start, end }
    }

    /// The smallest span that covers both.
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The text under the span, clamped to what `text` has, never splitting a character.
    pub fn text(self, text: &str) -> &str {
        let clamp = |byte: u32| {
            let mut byte = (byte as usize).min(text.len());
            while !text.is_char_boundary(byte) {
                byte -= 1;
            }
            byte
        };
        let start = clamp(self.start);
        text.get(start..clamp(self.end).max(start)).unwrap_or("")
    }
}

/// Index of a file in [`Sources`].
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct FileId(pub u32);

/// A span and the file it is in.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The bytes in it.
    pub span: Span,
}

impl Place {
    /// A place in a file.
    pub const fn new(file: FileId, span: Span) -> Self {
        Place { file, span }
    }
}

/// One loaded source text.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Source {
    /// The name that diagnostics show: a path as the user wrote it, or `std.math`.
    pub name: String,
    /// The whole text.
    pub text: std::sync::Arc<str>,
}

/// Every text of a session, by [`FileId`].
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Sources {
    files: Table<Source>,
}

impl Sources {
    /// Adds a text and gives its id.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<std::sync::Arc<str>>) -> FileId {
        let id = FileId(self.files.len() as u32);
        self.files.push(Source { name: name.into(), text: text.into() });
        id
    }

    /// The file's source, if the id is of this table.
    pub fn get(&self, file: FileId) -> Option<&Source> {
        self.files.get(file.0 as usize)
    }

    /// The file's text, or nothing for an unknown id.
    pub fn text(&self, file: FileId) -> &str {
        self.get(file).map_or("", |source| &source.text)
    }

    /// The file's shown name.
    pub fn name(&self, file: FileId) -> &str {
        self.get(file).map_or("", |source| &source.name)
    }

    /// All files in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        self.files.iter().enumerate().map(|(index, source)| (FileId(index as u32), source))
    }

    /// The same table with the texts of these files alone: what is needed to show their places.
    pub fn only(&self, wanted: impl Fn(FileId) -> bool) -> Sources {
        let kept = |(id, source): (FileId, &Source)| match wanted(id) {
            true => source.clone(),
            false => Source { name: source.name.clone(), text: "".into() },
        };
        Sources { files: self.iter().map(kept).collect() }
    }

    /// One-based line and column (in characters) of a place.
    pub fn line_column(&self, place: Place) -> (usize, usize) {
        let text = self.text(place.file);
        let before = Span::new(0, place.span.start).text(text);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        (line, column)
    }
}
