//! The only place that writes files: a file is replaced as a whole, or stays as it was.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{BufWriter, Error, ErrorKind, Result, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Links that are followed one after the other before a circle is supposed, as kernels do.
const MOST_LINKS: usize = 40;

/// Names that are tried for the new file; each that is taken was left by a process that was killed.
const MOST_NAMES: usize = 1000;

/// Who may read a file that was not there before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Readers {
    /// Whoever the process lets (its umask).
    Usual,
    /// Its owner alone.
    Owner,
}

/// Writes a file so that everyone who reads it finds all of the old content or all of the new. The
/// mode of the file stays, and its owner where the system allows that; of a symbolic link the
/// target is written. What is no file (a device, a pipe) is written to as it is.
///
/// # Errors
/// Where not all of it can be written to the disk, or the file is not one to be written. The file
/// is then as it was, and nothing is left beside it.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    replaced(path, |file| file.write_all(bytes), Readers::Usual)
}

/// As [`replace`]; a file that was not there can be read by its owner alone.
///
/// # Errors
/// As there.
pub fn replace_private(path: &Path, bytes: &[u8]) -> Result<()> {
    replaced(path, |file| file.write_all(bytes), Readers::Owner)
}

/// As [`replace`], with what the function writes: it need not be held all at once.
///
/// # Errors
/// As there, and what the function gives.
pub fn replace_by(path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let buffered = |file: &mut File| {
        let mut buffer = BufWriter::new(file);
        write(&mut buffer)?;
        buffer.flush()
    };
    replaced(path, buffered, Readers::Usual)
}

fn replaced(
    path: &Path,
    write: impl FnOnce(&mut File) -> Result<()>,
    readers: Readers,
) -> Result<()> {
    // Opened to be written, though it is not written to: a file that is protected stays so.
    let known = match OpenOptions::new().write(true).open(path) {
        Ok(mut file) => {
            let known = file.metadata()?;
            if !known.is_file() {
                return write(&mut file).and_then(|()| file.flush());
            }
            Some(known)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let target = end_of_links(path)?;
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let (beside, mut file) = new_file(folder, readers, known.as_ref()).map_err(|error| {
        because(&error, &format!("in {} no file can be made", folder.display()))
    })?;
    let written = write(&mut file)
        .and_then(|()| known.as_ref().map_or(Ok(()), |known| keep(&file, known)))
        .and_then(|()| file.sync_all())
        .and_then(|()| std::fs::rename(&beside, &target));
    drop(file);
    if written.is_err() {
        // The reason is told, not what follows from it.
        let _ = std::fs::remove_file(&beside);
        return written;
    }
    // That the new name lasts a failure of power is up to the folder; some cannot be synced.
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// What the path names when all of its links are followed, be it there or not.
fn end_of_links(path: &Path) -> Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        match std::fs::symlink_metadata(&path) {
            Ok(known) if known.is_symlink() => {
                let target = std::fs::read_link(&path)?;
                path = path.parent().unwrap_or(Path::new("")).join(target);
            }
            Ok(_) => return Ok(path),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(path),
            Err(error) => return Err(error),
        }
    }
    Err(Error::other("its symbolic links lead in a circle"))
}

/// A file in this folder that no one else has. Its name is short, so that there is room for it
/// wherever there was for that of the target.
fn new_file(folder: &Path, readers: Readers, known: Option<&Metadata>) -> Result<(PathBuf, File)> {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if known.is_some() || readers == Readers::Owner {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    #[cfg(not(unix))]
    let _ = (readers, known);
    let process = std::process::id();
    let mut taken = Error::from(ErrorKind::AlreadyExists);
    for _ in 0..MOST_NAMES {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = folder.join(format!(".phi-{process}-{number}.tmp"));
        match options.open(&path) {
            Ok(file) => return Ok((path, file)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => taken = error,
            Err(error) => return Err(error),
        }
    }
    Err(taken)
}

/// Gives a file the owner and the mode of the one whose place it takes.
fn keep(file: &File, known: &Metadata) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        let own = file.metadata()?;
        if (own.uid(), own.gid()) != (known.uid(), known.gid()) {
            // Only a privileged process may give a file away; its group is often free to choose.
            let _ = fchown(file, Some(known.uid()), Some(known.gid()))
                .or_else(|_| fchown(file, None, Some(known.gid())));
        }
    }
    file.set_permissions(known.permissions())
}

fn because(error: &Error, what: &str) -> Error {
    Error::new(error.kind(), format!("{what}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::sync::atomic::AtomicBool;

    /// A folder of its own.
    struct Place(PathBuf);

    impl Place {
        fn new(name: &str) -> Place {
            let path =
                std::env::temp_dir().join(format!("phi-write-{}-{name}", std::process::id()));
            let _ = fs::remove_dir_all(&path);
            fs::create_dir_all(&path).unwrap();
            Place(path)
        }

        fn at(&self, name: &str) -> PathBuf {
            self.0.join(name)
        }

        fn names(&self) -> Vec<String> {
            let names = fs::read_dir(&self.0).unwrap();
            let mut names: Vec<String> =
                names.map(|it| it.unwrap().file_name().to_string_lossy().into_owned()).collect();
            names.sort();
            names
        }
    }

    impl Drop for Place {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_file_is_made_and_replaced() {
        let place = Place::new("plain");
        let path = place.at("a.phi");
        replace(&path, b"one").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"one");
        replace(&path, b"").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"");
        // A name as long as names may be leaves room for the file beside it.
        let long = place.at(&"n".repeat(255));
        replace(&long, b"two").unwrap();
        assert_eq!(fs::read(&long).unwrap(), b"two");
        assert_eq!(place.names().len(), 2);
    }

    #[test]
    fn names_left_by_others_are_passed_over() {
        let place = Place::new("taken");
        let path = place.at("a.phi");
        for _ in 0..3 {
            replace(&path, b"x").unwrap();
            // What a killed process would have left, of the same number.
            for number in 0..200 {
                let name = format!(".phi-{}-{number}.tmp", std::process::id());
                fs::write(place.at(&name), "left").unwrap();
            }
        }
        let left = fs::read(place.at(&format!(".phi-{}-0.tmp", std::process::id()))).unwrap();
        assert_eq!(left, b"left");
        assert_eq!(fs::read(&path).unwrap(), b"x");
    }

    #[cfg(unix)]
    #[test]
    fn mode_and_link_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
        let place = Place::new("mode");
        let path = place.at("a.phi");
        fs::write(&path, "old").unwrap();
        for bits in [0o640, 0o755, 0o600, 0o666] {
            fs::set_permissions(&path, fs::Permissions::from_mode(bits)).unwrap();
            replace(&path, b"new").unwrap();
            assert_eq!(mode(&path), bits);
        }
        // A new file is as any program would make it, or its owner's alone.
        fs::write(place.at("usual"), "").unwrap();
        replace(&place.at("made"), b"").unwrap();
        assert_eq!(mode(&place.at("made")), mode(&place.at("usual")));
        replace_private(&place.at("own"), b"").unwrap();
        assert_eq!(mode(&place.at("own")), 0o600);

        // Over two links, one of them relative and in another folder.
        fs::create_dir(place.at("sub")).unwrap();
        symlink("../a.phi", place.at("sub/inner")).unwrap();
        symlink(place.at("sub/inner"), place.at("outer")).unwrap();
        replace(&place.at("outer"), b"linked").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"linked");
        assert_eq!(fs::read_link(place.at("sub/inner")).unwrap(), Path::new("../a.phi"));
        assert_eq!(fs::read_link(place.at("outer")).unwrap(), place.at("sub/inner"));
        // One to what is not there yet makes it.
        symlink("later.phi", place.at("early")).unwrap();
        replace(&place.at("early"), b"made").unwrap();
        assert_eq!(fs::read(place.at("later.phi")).unwrap(), b"made");
        assert!(fs::symlink_metadata(place.at("early")).unwrap().is_symlink());
        symlink("circle", place.at("circle")).unwrap();
        assert!(replace(&place.at("circle"), b"x").is_err());
    }

    #[test]
    fn what_cannot_be_written_stays() {
        let place = Place::new("refused");
        // No folder, a file in the place of one, a folder in the place of the file.
        assert!(replace(&place.at("gone/a.phi"), b"x").is_err());
        fs::write(place.at("file"), "old").unwrap();
        assert!(replace(&place.at("file/a.phi"), b"x").is_err());
        fs::create_dir(place.at("folder")).unwrap();
        assert!(replace(&place.at("folder"), b"x").is_err());
        assert_eq!(place.names(), ["file", "folder"]);
        assert_eq!(fs::read(place.at("file")).unwrap(), b"old");
    }

    #[cfg(unix)]
    #[test]
    fn protected_files_and_folders_stay() {
        use std::os::unix::fs::{MetadataExt, PermissionsExt};
        let place = Place::new("protected");
        if fs::metadata(&place.0).unwrap().uid() == 0 {
            let line = b"skipped protected files: the superuser writes them all the same\n";
            let _ = std::io::stderr().write_all(line);
            return;
        }
        let path = place.at("a.phi");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
        assert!(replace(&path, b"new").is_err());
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        fs::set_permissions(&place.0, fs::Permissions::from_mode(0o555)).unwrap();
        let error = replace(&path, b"new").unwrap_err().to_string();
        fs::set_permissions(&place.0, fs::Permissions::from_mode(0o755)).unwrap();
        assert!(error.contains("no file can be made"), "{error}");
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(place.names(), ["a.phi"]);
    }

    #[cfg(unix)]
    #[test]
    fn devices_stay_devices() {
        replace(Path::new("/dev/null"), b"x").unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
        if Path::new("/dev/full").exists() {
            assert!(replace(Path::new("/dev/full"), b"x").is_err());
        }
    }

    #[test]
    fn a_reader_never_sees_half_a_file() {
        let place = Place::new("whole");
        let path = place.at("a.phi");
        let content = |letter: u8| vec![letter; 1_000_000 + usize::from(letter)];
        replace(&path, &content(b'a')).unwrap();
        let done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let reader = scope.spawn(|| {
                let mut reads = 0;
                while !done.load(Ordering::Relaxed) || reads == 0 {
                    let found = fs::read(&path).unwrap();
                    assert!(found == content(found[0]), "{} bytes", found.len());
                    reads += 1;
                }
                reads
            });
            // Two writers at once: the last one to end wins, with all of its bytes.
            let writer = |letters: &'static [u8]| {
                for letter in letters.iter().cycle().take(8) {
                    replace(&path, &content(*letter)).unwrap();
                }
            };
            let other = scope.spawn(move || writer(b"xyz"));
            writer(b"bcd");
            other.join().unwrap();
            done.store(true, Ordering::Relaxed);
            assert!(reader.join().unwrap() > 0);
        });
        assert_eq!(place.names(), ["a.phi"]);
    }
}
