//! The entries of earlier sessions, for the line editor.

use crate::session::write;
use rustyline::Config;
use rustyline::error::ReadlineError;
use rustyline::history::{FileHistory, History as _};
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

/// The file of the history, in the line editor's format (`#V2`), and how it fares.
pub(super) struct History {
    path: PathBuf,
    config: Config,
    /// Why the last entry could not be kept.
    lost: Option<Error>,
}

impl History {
    /// `$XDG_STATE_HOME/phi/history`, or the same below the home folder.
    pub(super) fn find(config: Config) -> Option<History> {
        let folder = match std::env::var_os("XDG_STATE_HOME").filter(|value| !value.is_empty()) {
            Some(state) => PathBuf::from(state),
            None => PathBuf::from(std::env::var_os("HOME")?).join(".local/state"),
        };
        let folder = folder.join("phi");
        std::fs::create_dir_all(&folder).ok()?;
        Some(History { path: folder.join("history"), config, lost: None })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Adds an entry to what is in the file by now: another session may have added to it too.
    pub(super) fn keep(&mut self, entry: &str) {
        self.lost = self.added(entry).err();
    }

    /// Why the last entry is not in the file, if it is not.
    pub(super) fn ended(self) -> Option<Error> {
        self.lost
    }

    fn added(&self, entry: &str) -> Result<(), Error> {
        let mut all = FileHistory::with_config(&self.config);
        match all.load(&self.path) {
            Ok(()) => {}
            Err(ReadlineError::Io(error)) if error.kind() == ErrorKind::NotFound => {}
            // What cannot be read is not written over.
            Err(error) => return Err(Error::other(error)),
        }
        if !all.add(entry).map_err(Error::other)? {
            return Ok(());
        }
        write::replace_private(&self.path, text(all.iter()).as_bytes())
    }
}

/// A line for each entry, with its own ends of lines escaped.
fn text<'a>(entries: impl Iterator<Item = &'a String>) -> String {
    let mut text = "#V2\n".to_owned();
    for entry in entries {
        text += &entry.replace('\\', "\\\\").replace('\n', "\\n");
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_editor_reads_what_several_sessions_kept() {
        let folder = std::env::temp_dir().join(format!("phi-history-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let open = || History {
            path: folder.join("history"),
            config: Config::builder().max_history_size(3).unwrap().build(),
            lost: None,
        };
        let (mut one, mut other) = (open(), open());
        one.keep("first");
        one.keep("let s = \"\\n\"");
        other.keep("fn f() {\n    \\\\1\n}");
        one.keep("last");
        one.keep("last");
        let mut read = FileHistory::with_config(&one.config);
        read.load(&one.path).unwrap();
        let read: Vec<&String> = read.iter().collect();
        assert_eq!(read, ["let s = \"\\n\"", "fn f() {\n    \\\\1\n}", "last"]);
        // What is no text stays, and is told.
        std::fs::write(&one.path, b"#V2\na\n\xff\xfe\nb\n").unwrap();
        one.keep("more");
        assert!(one.ended().is_some());
        assert_eq!(std::fs::read(&other.path).unwrap(), b"#V2\na\n\xff\xfe\nb\n");
        std::fs::remove_dir_all(folder).unwrap();
    }
}
