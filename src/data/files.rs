//! The only place that reads the disk, and the folders that a script may read.

use super::error::{DataError, DataFault};
use super::packed::unpacked;
use super::room::{Room, ask, unlimited};
use std::io::Read;
use std::path::{Component, Path, PathBuf};

/// Default limit on the size of one input file, in bytes.
pub const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// What a script may read: files below its own folder and below the folders that the user named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permissions {
    /// Folders that may be read, without symbolic links.
    roots: Vec<PathBuf>,
    /// Where relative paths start, in the order in which they are tried.
    bases: Vec<PathBuf>,
    most_bytes: u64,
}

impl Permissions {
    /// Permission to read below the folder of a script. Relative paths start there.
    ///
    /// # Errors
    /// A folder that does not exist or cannot be resolved.
    pub fn for_script_in(folder: &Path) -> Result<Self, DataError> {
        let mut permissions = Self::none();
        permissions.allow(folder)?;
        Ok(permissions)
    }

    /// Permission to read nothing at all.
    pub fn none() -> Self {
        Self { roots: Vec::new(), bases: Vec::new(), most_bytes: MOST_BYTES }
    }

    /// Also allows everything below `folder`, and lets relative paths start there.
    ///
    /// # Errors
    /// A folder that does not exist or cannot be resolved.
    pub fn allow(&mut self, folder: &Path) -> Result<(), DataError> {
        let real = folder.canonicalize().map_err(|error| refused(folder, error.kind()))?;
        if !real.is_dir() {
            let fault = DataFault::Unreadable(std::io::ErrorKind::NotADirectory);
            return Err(DataError::file(&folder.to_string_lossy(), fault));
        }
        if !self.roots.contains(&real) {
            self.roots.push(real.clone());
        }
        self.start_at(&real);
        Ok(())
    }

    /// Lets relative paths start at `folder` too, without allowing anything.
    pub fn start_at(&mut self, folder: &Path) {
        if !self.bases.iter().any(|base| base == folder) {
            self.bases.push(folder.to_path_buf());
        }
    }

    /// As [`Permissions::allow`]; relative paths start there before they start elsewhere.
    ///
    /// # Errors
    /// As there.
    pub fn prefer(&mut self, folder: &Path) -> Result<(), DataError> {
        let others = std::mem::take(&mut self.bases);
        let allowed = self.allow(folder);
        others.iter().for_each(|other| self.start_at(other));
        allowed
    }

    /// Finds a file that may be read: its real path, below one of the allowed folders.
    ///
    /// # Errors
    /// A path that leads out of the allowed folders (through `..`, a link, or from the root), a
    /// file that is not there, a folder or device.
    pub fn find(&self, path: &str) -> Result<PathBuf, DataError> {
        let mut fault = None;
        for base in &self.bases {
            let candidate = base.join(path);
            // What lies outside is refused before it is looked at, so that a script cannot learn
            // what exists there.
            let fault_here = if !self.covers(&plain(&candidate)) {
                DataFault::Forbidden
            } else {
                match candidate.canonicalize() {
                    Ok(real) if !self.covers(&real) => DataFault::Forbidden,
                    Ok(real) if real.is_file() => return Ok(real),
                    Ok(real) if real.is_dir() => DataFault::NotAFile("a folder"),
                    Ok(real) => {
                        DataFault::NotAFile(real.metadata().map_or("a device", |it| kind_of(&it)))
                    }
                    Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                        DataFault::NotFound
                    }
                    Err(error) => DataFault::Unreadable(error.kind()),
                }
            };
            // The most telling reason wins: a file that is there but refused, then not found.
            let weight = |fault: &DataFault| match fault {
                DataFault::NotAFile(_) | DataFault::Unreadable(_) => 2,
                DataFault::NotFound => 1,
                _ => 0,
            };
            if fault.as_ref().is_none_or(|held| weight(held) < weight(&fault_here)) {
                fault = Some(fault_here);
            }
        }
        Err(DataError::file(path, fault.unwrap_or(DataFault::Forbidden)))
    }

    /// Reads a file that may be read, and unpacks it where it is packed.
    ///
    /// # Errors
    /// As [`Permissions::find`]; or a file that is too large, packed or unpacked, that cannot be
    /// read, or that [`unpacked`] refuses.
    pub fn read(&self, path: &str) -> Result<Vec<u8>, DataError> {
        self.read_within(path, &mut unlimited)
    }

    /// As [`Permissions::read`], with room asked for the bytes before they are taken.
    ///
    /// # Errors
    /// As there; no room.
    pub fn read_within(&self, path: &str, room: &mut Room<'_>) -> Result<Vec<u8>, DataError> {
        let real = self.find(path)?;
        let unreadable =
            |error: std::io::Error| DataError::file(path, DataFault::Unreadable(error.kind()));
        let file = std::fs::File::open(real).map_err(unreadable)?;
        let known = file.metadata().map_err(unreadable)?;
        if !known.is_file() {
            return Err(DataError::file(path, DataFault::NotAFile(kind_of(&known))));
        }
        let too_large = || DataError::file(path, DataFault::TooLarge { limit: self.most_bytes });
        let size = known.len();
        if size > self.most_bytes {
            return Err(too_large());
        }
        ask(room, path, usize::try_from(size).unwrap_or(usize::MAX))?;
        let mut bytes = Vec::new();
        // A file that grows meanwhile is read to its length of before, and refused.
        file.take(size.saturating_add(1)).read_to_end(&mut bytes).map_err(unreadable)?;
        if bytes.len() as u64 > self.most_bytes.min(size) {
            return Err(too_large());
        }
        unpacked(path, bytes, self.most_bytes, room)
    }

    fn covers(&self, path: &Path) -> bool {
        self.roots.iter().any(|root| path.starts_with(root))
    }
}

/// What is no file.
fn kind_of(known: &std::fs::Metadata) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let kind = known.file_type();
        if kind.is_fifo() {
            return "a pipe";
        }
        if kind.is_socket() {
            return "a socket";
        }
    }
    if known.is_dir() { "a folder" } else { "a device" }
}

fn refused(folder: &Path, kind: std::io::ErrorKind) -> DataError {
    let fault = match kind {
        std::io::ErrorKind::NotFound => DataFault::NotFound,
        kind => DataFault::Unreadable(kind),
    };
    DataError::file(&folder.to_string_lossy(), fault)
}

/// A path without `.` and `..`, by its letters alone.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    struct Place(PathBuf);

    impl Place {
        fn new(name: &str) -> Self {
            let path =
                std::env::temp_dir().join(format!("phi-files-{name}-{}", std::process::id()));
            fs::create_dir_all(path.join("home/sub")).unwrap();
            fs::create_dir_all(path.join("data")).unwrap();
            fs::write(path.join("home/a.csv"), "a").unwrap();
            fs::write(path.join("home/sub/b.csv"), "bb").unwrap();
            fs::write(path.join("data/c.csv"), "ccc").unwrap();
            fs::write(path.join("secret.csv"), "secret").unwrap();
            Self(path)
        }
    }

    impl Drop for Place {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.0).ok();
        }
    }

    fn fault(result: Result<Vec<u8>, DataError>) -> DataFault {
        result.unwrap_err().fault
    }

    #[test]
    fn a_script_reads_below_its_own_folder_only() {
        let place = Place::new("own");
        let may = Permissions::for_script_in(&place.0.join("home")).unwrap();
        assert_eq!(may.read("a.csv").unwrap(), b"a");
        assert_eq!(may.read("./sub/../sub/b.csv").unwrap(), b"bb");
        assert_eq!(fault(may.read("../secret.csv")), DataFault::Forbidden);
        assert_eq!(fault(may.read("../nothing-here.csv")), DataFault::Forbidden);
        assert_eq!(fault(may.read("sub/../../data/c.csv")), DataFault::Forbidden);
        assert_eq!(fault(may.read("/etc/hostname")), DataFault::Forbidden);
        assert_eq!(fault(may.read("none.csv")), DataFault::NotFound);
        assert_eq!(fault(may.read("sub")), DataFault::NotAFile("a folder"));
    }

    #[test]
    fn an_allowed_folder_opens_and_relative_paths_are_found_there() {
        let place = Place::new("allowed");
        let mut may = Permissions::for_script_in(&place.0.join("home")).unwrap();
        may.allow(&place.0.join("home/../data")).unwrap();
        assert_eq!(may.read("c.csv").unwrap(), b"ccc");
        assert_eq!(may.read("../data/c.csv").unwrap(), b"ccc");
        assert_eq!(fault(may.read("../secret.csv")), DataFault::Forbidden);
        assert_eq!(fault(may.read("d.csv")), DataFault::NotFound);
        let mut elsewhere = Permissions::none();
        elsewhere.start_at(&place.0.join("home"));
        assert_eq!(fault(elsewhere.read("a.csv")), DataFault::Forbidden);
    }

    #[test]
    fn a_limit_on_size_holds_to_the_byte() {
        let place = Place::new("limit");
        let mut may = Permissions::for_script_in(&place.0.join("home")).unwrap();
        may.most_bytes = 2;
        assert_eq!(may.read("sub/b.csv").unwrap(), b"bb");
        may.most_bytes = 1;
        assert_eq!(fault(may.read("sub/b.csv")), DataFault::TooLarge { limit: 1 });
    }

    #[test]
    fn room_is_asked_before_a_file_is_read() {
        let place = Place::new("room");
        let may = Permissions::for_script_in(&place.0.join("home")).unwrap();
        let mut asked = 0;
        let mut room = |bytes: usize| {
            asked += bytes;
            Err(crate::data::room::TooMuch { limit: 1 })
        };
        let refused = may.read_within("sub/b.csv", &mut room).unwrap_err();
        assert_eq!((refused.fault, asked), (DataFault::NoRoom { limit: 1 }, 2));
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_no_file() {
        let place = Place::new("pipe");
        let pipe = place.0.join("home/pipe.csv");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        if !made.is_ok_and(|status| status.success()) {
            return;
        }
        let may = Permissions::for_script_in(&place.0.join("home")).unwrap();
        assert_eq!(fault(may.read("pipe.csv")), DataFault::NotAFile("a pipe"));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_does_not_lead_out() {
        let place = Place::new("link");
        std::os::unix::fs::symlink(place.0.join("secret.csv"), place.0.join("home/link.csv"))
            .unwrap();
        std::os::unix::fs::symlink(&place.0, place.0.join("home/up")).unwrap();
        let may = Permissions::for_script_in(&place.0.join("home")).unwrap();
        assert_eq!(fault(may.read("link.csv")), DataFault::Forbidden);
        assert_eq!(fault(may.read("up/secret.csv")), DataFault::Forbidden);
        assert_eq!(may.read("up/home/a.csv").unwrap(), b"a");
    }
}
