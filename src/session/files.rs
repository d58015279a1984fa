//! Scripts on disk: finding and reading them. Data files are the data readers' (`crate::data`).

use crate::diagnostic::{Code, Diagnostic};
use crate::schema::limit;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The largest script that is read, in bytes.
const MAX_SCRIPT: u64 = limit::SCRIPT.most();

/// The text of a script; `-` is standard input. A leading byte order mark stays: it is the
/// lexer's to skip.
///
/// # Errors
/// E0701 where it cannot be read or is a folder, E0806 where it is larger than [`limit::SCRIPT`],
/// E0001 where it is not UTF-8.
pub fn read_script(path: &Path) -> Result<String, Box<Diagnostic>> {
    let name =
        if path.as_os_str() == "-" { "standard input".into() } else { path.display().to_string() };
    // The size of a file is known before it is read, that of a pipe is not.
    let known = std::fs::metadata(path).ok().filter(|it| it.is_file()).map_or(0, |it| it.len());
    let bytes = match known > MAX_SCRIPT {
        true => vec![],
        false => read_bytes(path).map_err(|error| cannot_read(&name, path, &error))?,
    };
    if known.max(bytes.len() as u64) > MAX_SCRIPT {
        return Err(Box::new(
            Diagnostic::without_place(
                Code::E0806,
                format!("`{name}` is larger than {}", limit::SCRIPT.most),
            )
            .help("a script of this size is probably data: read it with `std.data`"),
        ));
    }
    String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let line = error.as_bytes().iter().take(offset).filter(|byte| **byte == b'\n').count() + 1;
        let diagnostic = Diagnostic::without_place(
            Code::E0001,
            format!(
                "`{name}` is not UTF-8: byte {offset}, in line {line}, belongs to no character"
            ),
        )
        .help("save the file as UTF-8 in the editor");
        Box::new(diagnostic)
    })
}

fn read_bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = vec![];
    // One byte more than allowed is enough to know.
    if path.as_os_str() == "-" {
        std::io::stdin().lock().take(MAX_SCRIPT + 1).read_to_end(&mut bytes)?;
    } else {
        std::fs::File::open(path)?.take(MAX_SCRIPT + 1).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

fn cannot_read(name: &str, path: &Path, error: &std::io::Error) -> Box<Diagnostic> {
    use std::io::ErrorKind;
    let (reason, help) = match error.kind() {
        ErrorKind::NotFound => ("there is no such file", "check the path"),
        ErrorKind::PermissionDenied => ("permission is denied", "check the file's permissions"),
        ErrorKind::IsADirectory => ("it is a folder", "name a script in it"),
        _ if path.is_dir() => ("it is a folder", "name a script in it"),
        _ => ("reading failed", "check the file and its disk"),
    };
    let mut diagnostic =
        Diagnostic::without_place(Code::E0701, format!("`{name}` cannot be read: {reason}"));
    if error.kind() == ErrorKind::NotFound
        && let Some(similar) = similar_file(path)
    {
        return Box::new(diagnostic.help(format!("did you mean `{similar}`?")));
    }
    if reason == "reading failed" {
        diagnostic = diagnostic.note(error.to_string());
    }
    Box::new(diagnostic.help(help))
}

/// A script beside the missing one whose name is nearly the same.
fn similar_file(path: &Path) -> Option<String> {
    let wanted = path.file_name()?.to_string_lossy().into_owned();
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let mut names: Vec<String> = std::fs::read_dir(folder.unwrap_or(Path::new(".")))
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .filter(|name| name.ends_with(".phi"))
        .collect();
    names.sort();
    let best = names
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&name, &wanted), name))
        .filter(|(distance, _)| *distance <= 1 + wanted.chars().count() / 4)
        .min()?;
    Some(folder.map_or(best.1.clone(), |folder| folder.join(&best.1).display().to_string()))
}

/// The scripts that a path names: itself, or every `.phi` file below a folder, in order.
///
/// # Errors
/// E0701 where the path or a folder below it cannot be read.
pub fn scripts(path: &Path) -> Result<Vec<PathBuf>, Box<Diagnostic>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = vec![];
    let mut folders = vec![path.to_owned()];
    while let Some(folder) = folders.pop() {
        let name = folder.display().to_string();
        let entries =
            std::fs::read_dir(&folder).map_err(|error| cannot_read(&name, &folder, &error))?;
        for entry in entries.filter_map(Result::ok) {
            let (path, file_name) = (entry.path(), entry.file_name());
            let hidden = file_name.to_string_lossy().starts_with('.');
            let kind = entry.file_type().ok();
            if kind.is_some_and(|kind| kind.is_dir()) && !hidden && file_name != "target" {
                folders.push(path);
            } else if kind.is_some_and(|kind| kind.is_file())
                && path.extension().is_some_and(|extension| extension == "phi")
            {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
