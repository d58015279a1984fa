//! Where a script's modules come from: files beside it, and the embedded standard library.

use super::{files, stdlib};
use crate::check::{self, Missing, ModulePath, Modules};
use crate::diagnostic::{FileId, Sources};
use crate::syntax::unit_names;
use indexmap::IndexMap;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The modules that were loaded so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Loaded {
    /// Files by their real path.
    files: IndexMap<PathBuf, FileId>,
    homes: IndexMap<FileId, Home>,
    standard: IndexMap<&'static str, FileId>,
}

/// Where a file lies.
#[derive(Clone, Debug)]
struct Home {
    /// Its folder: paths in it start here.
    folder: PathBuf,
    /// The folder of the script that it belongs to: no module lies outside of it.
    root: PathBuf,
}

/// Loads each module once, however its path is written.
pub(super) struct Loader<'a> {
    sources: &'a mut Sources,
    /// Where texts lie that have no home of their own: the script, the entries of a session.
    home: Home,
    loaded: Loaded,
    /// Folders besides the script's in which modules may lie.
    allowed: &'a [PathBuf],
}

impl<'a> Loader<'a> {
    pub(super) fn new(sources: &'a mut Sources, folder: &Path) -> Loader<'a> {
        Loader::after(Loaded::default(), sources, folder)
    }

    /// A loader that knows what one before it has loaded.
    pub(super) fn after(loaded: Loaded, sources: &'a mut Sources, folder: &Path) -> Loader<'a> {
        let home = Home { folder: folder.to_owned(), root: folder.to_owned() };
        Loader { sources, home, loaded, allowed: &[] }
    }

    /// Also loads modules from below these folders; paths may start there.
    pub(super) fn allowing(mut self, folders: &'a [PathBuf]) -> Loader<'a> {
        self.allowed = folders;
        self
    }

    /// Says that a file is a script that lies in this folder.
    pub(super) fn lies_in(&mut self, file: FileId, folder: PathBuf) {
        self.loaded.homes.insert(file, Home { root: folder.clone(), folder });
    }

    /// What was loaded, for the next one.
    pub(super) fn into_loaded(self) -> Loaded {
        self.loaded
    }

    fn file(&mut self, path: &str, from: FileId) -> Result<check::Loaded, Missing> {
        let missing = |reason: String| Missing { reason, forbidden: false };
        let Home { folder, root } = self.loaded.homes.get(&from).unwrap_or(&self.home).clone();
        // A script may read below its own folder and those that were named, its modules too.
        let mut roots = vec![root.canonicalize().map_err(|error| missing(error.to_string()))?];
        roots.extend(self.allowed.iter().filter_map(|folder| folder.canonicalize().ok()));
        let mut refused = missing("there is no such file".to_owned());
        let mut found = None;
        for base in std::iter::once(&folder).chain(self.allowed) {
            let written = match base.as_os_str() == "." {
                true => PathBuf::from(path),
                false => base.join(path),
            };
            match written.canonicalize() {
                Ok(real) if roots.iter().any(|root| real.starts_with(root)) => {
                    found = Some((written, real));
                    break;
                }
                Ok(_) => {
                    let reason = "it lies outside the folder of the script".to_owned();
                    refused = Missing { reason, forbidden: true };
                }
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) if !refused.forbidden => refused = missing(error.to_string()),
                Err(_) => {}
            }
        }
        let Some((written, real)) = found else { return Err(refused) };
        if let Some(file) = self.loaded.files.get(&real) {
            return Ok(check::Loaded { file: *file, text: self.sources.text(*file).into() });
        }
        // Whoever writes to a pipe may never do so, and nobody named this one to the command.
        if !real.is_file() && !real.is_dir() {
            return Err(missing("it is no file, but a pipe or a device".to_owned()));
        }
        let text =
            files::read_script(&written).map_err(|diagnostic| missing(diagnostic.title.clone()))?;
        let file = self.sources.add(written.display().to_string(), text);
        self.loaded.homes.insert(file, Home { folder: super::folder_of(&written), root });
        self.loaded.files.insert(real, file);
        Ok(check::Loaded { file, text: self.sources.text(file).into() })
    }
}

/// The names of the units that a script's imports declare, and theirs, as far as the files lie where
/// the script may read; `None` where one of them cannot be read.
pub fn units_imported(script: &Path, text: &str) -> Option<BTreeSet<String>> {
    let mut sources = Sources::default();
    let own = sources.add(script.display().to_string(), text);
    let folder = super::folder_of(script);
    let mut loader = Loader::new(&mut sources, &folder);
    let mut names = BTreeSet::new();
    let mut seen = BTreeSet::from([own]);
    let mut open: Vec<(FileId, Vec<String>)> = vec![(own, unit_names(text).files)];
    while let Some((from, files)) = open.pop() {
        for path in files {
            let loaded = loader.file(&path, from).ok()?;
            if seen.insert(loaded.file) {
                let found = unit_names(&loaded.text);
                names.extend(found.declared);
                open.push((loaded.file, found.files));
            }
        }
    }
    Some(names)
}

impl Modules for Loader<'_> {
    fn load(&mut self, path: ModulePath<'_>, from: FileId) -> Result<check::Loaded, Missing> {
        match path {
            ModulePath::File(path) => self.file(path, from),
            ModulePath::Standard(name) => {
                let Some((name, text)) = stdlib::MODULES.iter().find(|(module, _)| *module == name)
                else {
                    let reason = "the standard library has none".to_owned();
                    return Err(Missing { reason, forbidden: false });
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

    fn offering(&self, name: &str) -> Option<&str> {
        stdlib::offering(name)
    }
}
