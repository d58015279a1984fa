//! Pages of documentation that a test makes.

#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

use std::path::Path;

/// What stands in a page between `<!-- made: NAME -->` and `<!-- end -->` is what a test made of it.
/// `UPDATE_GUIDE=1` writes it.
#[track_caller]
pub fn written(file: &str, name: &str, made: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let page = std::fs::read_to_string(&path).unwrap();
    let (begin, end) = (format!("<!-- made: {name} -->\n"), "<!-- end -->");
    let Some((before, rest)) = page.split_once(&begin) else { panic!("{file} has no {begin}") };
    let (_, after) = rest.split_once(end).unwrap();
    let new = format!("{before}{begin}\n{}\n\n{end}{after}", made.trim());
    if std::env::var_os("UPDATE_GUIDE").is_some() {
        std::fs::write(path, &new).unwrap();
        return;
    }
    let line = page.lines().zip(new.lines()).find(|(one, other)| one != other);
    assert!(page == new, "{file} is behind (UPDATE_GUIDE=1 writes it): {line:#?}");
}
