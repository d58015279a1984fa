//! Where a script's modules come from: files beside it, and the embedded standard library.

use super::{files, stdlib};
use crate::check::{self, Missing, ModulePath, Modules};
use crate::diagnostic::{FileId, Sources};
use indexmap::IndexMap;
use std::path::{Path, PathBuf};

/// The modules that were loaded so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Loaded {
    /// Files by their real path, and the folder of each.
    files: IndexMap<PathBuf, FileId>,
    folders: IndexMap<FileId, PathBuf>,
    standard: IndexMap<&'static str, FileId>,
}

/// Loads each module once, however its path is written.
pub(super) struct Loader<'a> {
    sources: &'a mut Sources,
    /// The folder of the script.
    folder: PathBuf,
    loaded: Loaded,
}

impl<'a> Loader<'a> {
    pub(super) fn new(sources: &'a mut Sources, folder: &Path) -> Loader<'a> {
        Loader::after(Loaded::default(), sources, folder)
    }

    /// A loader that knows what one before it has loaded.
    pub(super) fn after(loaded: Loaded, sources: &'a mut Sources, folder: &Path) -> Loader<'a> {
        Loader { sources, folder: folder.to_owned(), loaded }
    }

    /// What was loaded, for the next one.
    pub(super) fn into_loaded(self) -> Loaded {
        self.loaded
    }

    fn file(&mut self, path: &str, from: FileId) -> Result<check::Loaded, Missing> {
        let missing = |reason: String| Missing { reason };
        let folder = self.loaded.folders.get(&from).unwrap_or(&self.folder);
        let written = folder.join(path);
        let real = written.canonicalize().map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => missing("there is no such file".to_owned()),
            _ => missing(error.to_string()),
        })?;
        // A script may read below its own folder only, its modules too.
        let root = self.folder.canonicalize().map_err(|error| missing(error.to_string()))?;
        if !real.starts_with(&root) {
            return Err(missing("it lies outside the folder of the script".to_owned()));
        }
        if let Some(file) = self.loaded.files.get(&real) {
            return Ok(check::Loaded { file: *file, text: self.sources.text(*file).into() });
        }
        let text =
            files::read_script(&written).map_err(|diagnostic| missing(diagnostic.title.clone()))?;
        let file = self.sources.add(written.display().to_string(), text);
        self.loaded.folders.insert(file, super::folder_of(&written));
        self.loaded.files.insert(real, file);
        Ok(check::Loaded { file, text: self.sources.text(file).into() })
    }
}

impl Modules for Loader<'_> {
    fn load(&mut self, path: ModulePath<'_>, from: FileId) -> Result<check::Loaded, Missing> {
        match path {
            ModulePath::File(path) => self.file(path, from),
            ModulePath::Standard(name) => {
                let Some((name, text)) = stdlib::MODULES.iter().find(|(module, _)| *module == name)
                else {
                    return Err(Missing { reason: "the standard library has none".to_owned() });
                };
                let sources = &mut *self.sources;
                let file = *self
                    .loaded
                    .standard
                    .entry(name)
                    .or_insert_with(|| sources.add(format!("std.{name}"), *text));
                Ok(check::Loaded { file, text: self.sources.text(file).into() })
            }
        }
    }

    fn standard(&self) -> &[&str] {
        stdlib::NAMES
    }

    fn offering(&self, function: &str) -> Option<&str> {
        stdlib::offering(function)
    }
}
