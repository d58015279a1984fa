//! Where a script's modules come from: files beside it, and the embedded standard library.

use super::{files, stdlib};
use crate::check::{Loaded, Missing, ModulePath, Modules};
use crate::diagnostic::{FileId, Sources};
use indexmap::IndexMap;
use std::path::{Path, PathBuf};

/// Loads each module once, however its path is written.
pub(super) struct Loader<'a> {
    sources: &'a mut Sources,
    /// The folder of the script.
    folder: PathBuf,
    /// Files by their real path, and the folder of each.
    loaded: IndexMap<PathBuf, FileId>,
    folders: IndexMap<FileId, PathBuf>,
    standard: IndexMap<&'static str, FileId>,
}

impl<'a> Loader<'a> {
    pub(super) fn new(sources: &'a mut Sources, folder: &Path) -> Loader<'a> {
        Loader {
            sources,
            folder: folder.to_owned(),
            loaded: IndexMap::new(),
            folders: IndexMap::new(),
            standard: IndexMap::new(),
        }
    }

    fn file(&mut self, path: &str, from: FileId) -> Result<Loaded, Missing> {
        let missing = |reason: String| Missing { reason };
        let folder = self.folders.get(&from).unwrap_or(&self.folder);
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
        if let Some(file) = self.loaded.get(&real) {
            return Ok(Loaded { file: *file, text: self.sources.text(*file).into() });
        }
        let text =
            files::read_script(&written).map_err(|diagnostic| missing(diagnostic.title.clone()))?;
        let file = self.sources.add(written.display().to_string(), text);
        self.folders.insert(file, super::folder_of(&written));
        self.loaded.insert(real, file);
        Ok(Loaded { file, text: self.sources.text(file).into() })
    }
}

impl Modules for Loader<'_> {
    fn load(&mut self, path: ModulePath<'_>, from: FileId) -> Result<Loaded, Missing> {
        match path {
            ModulePath::File(path) => self.file(path, from),
            ModulePath::Standard(name) => {
                let Some((name, text)) = stdlib::MODULES.iter().find(|(module, _)| *module == name)
                else {
                    return Err(Missing { reason: "the standard library has none".to_owned() });
                };
                let sources = &mut *self.sources;
                let file = *self
                    .standard
                    .entry(name)
                    .or_insert_with(|| sources.add(format!("std.{name}"), *text));
                Ok(Loaded { file, text: self.sources.text(file).into() })
            }
        }
    }

    fn standard(&self) -> &[&str] {
        stdlib::NAMES
    }
}
