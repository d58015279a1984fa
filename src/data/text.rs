//! Bytes as text: which encoding they are in, by their mark or by what the file declares.

use super::error::{DataError, DataFault};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// Bytes as text, without a byte order mark: UTF-8, or UTF-16 with a mark.
///
/// # Errors
/// Bytes that are no such text, with the line of the first wrong one; a NUL, which no text has.
pub(super) fn text_of<'a>(file: &str, bytes: &'a [u8]) -> Result<Cow<'a, str>, DataError> {
    match Encoding::for_bom(bytes) {
        Some((encoding, mark)) if encoding != UTF_8 => {
            decoded(file, bytes.get(mark..).unwrap_or_default(), encoding)
        }
        _ => utf8(file, bytes),
    }
}

/// The bytes of an XML file as text: in the encoding of the byte order mark, or else the one that
/// the file declares, or else UTF-8. (W3C, *XML 1.0*, appendix F.)
///
/// # Errors
/// As [`text_of`]; or an encoding of an unknown name.
pub(super) fn xml_text_of<'a>(file: &str, bytes: &'a [u8]) -> Result<Cow<'a, str>, DataError> {
    if Encoding::for_bom(bytes).is_some() {
        return text_of(file, bytes);
    }
    match bytes.get(..2) {
        Some(b"<\0") => return decoded(file, bytes, UTF_16LE),
        Some(b"\0<") => return decoded(file, bytes, UTF_16BE),
        _ => {}
    }
    let Some(label) = declared(bytes) else { return utf8(file, bytes) };
    let Some(encoding) = Encoding::for_label(label) else {
        let name = super::error::shown(&String::from_utf8_lossy(label));
        return Err(DataError::line(file, 1, DataFault::UnknownEncoding(name)));
    };
    // A declaration that can be read byte by byte does not stand in UTF-16.
    match encoding.output_encoding() == UTF_8 {
        true => utf8(file, bytes),
        false => decoded(file, bytes, encoding),
    }
}

/// The encoding in `<?xml … encoding="…"?>`.
fn declared(bytes: &[u8]) -> Option<&[u8]> {
    let head = bytes.strip_prefix(b"<?xml")?;
    let end = head.windows(2).take(1000).position(|pair| pair == b"?>")?;
    let head = head.get(..end)?;
    let name = b"encoding";
    let at = head.windows(name.len()).position(|word| word == name)?;
    let rest = head.get(at + name.len()..)?.trim_ascii_start().strip_prefix(b"=")?;
    let (quote, rest) = rest.trim_ascii_start().split_first()?;
    let end = rest.iter().position(|byte| byte == quote)?;
    matches!(quote, b'"' | b'\'').then(|| rest.get(..end))?
}

fn decoded<'a>(
    file: &str,
    bytes: &'a [u8],
    encoding: &'static Encoding,
) -> Result<Cow<'a, str>, DataError> {
    match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => without_nul(file, text),
        None => Err(DataError::file(file, DataFault::NotEncoded { encoding: encoding.name() })),
    }
}

fn utf8<'a>(file: &str, bytes: &'a [u8]) -> Result<Cow<'a, str>, DataError> {
    let (start, bytes) = match bytes.strip_prefix(b"\xEF\xBB\xBF") {
        Some(rest) => (3, rest),
        None => (0, bytes),
    };
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let good = error.valid_up_to();
        let line = line_at(bytes, good);
        DataError::line(file, line, DataFault::NotUtf8 { offset: start + good })
    })?;
    without_nul(file, Cow::Borrowed(text))
}

fn without_nul<'a>(file: &str, text: Cow<'a, str>) -> Result<Cow<'a, str>, DataError> {
    match text.bytes().position(|byte| byte == 0) {
        Some(at) => Err(DataError::line(file, line_at(text.as_bytes(), at), DataFault::NotText)),
        None => Ok(text),
    }
}

fn line_at(bytes: &[u8], offset: usize) -> u64 {
    1 + bytes.iter().take(offset).filter(|byte| **byte == b'\n').count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_tell_the_encoding() {
        let sixteen = |big: bool, text: &str| -> Vec<u8> {
            let bytes = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
            "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(bytes).collect()
        };
        for bytes in [sixteen(true, "ü,😀"), sixteen(false, "ü,😀"), "\u{feff}ü,😀".into()]
        {
            assert_eq!(text_of("t", &bytes).unwrap(), "ü,😀");
            assert_eq!(xml_text_of("t", &bytes).unwrap(), "ü,😀");
        }
        let odd = [0xFF, 0xFE, 0x41];
        let fault = text_of("t", &odd).unwrap_err().fault;
        assert_eq!(fault, DataFault::NotEncoded { encoding: "UTF-16LE" });
    }

    #[test]
    fn bytes_that_are_no_text() {
        let fault = |bytes: &[u8]| text_of("t", bytes).unwrap_err().to_string();
        assert_eq!(fault(b"a\n1\n\xff\n"), "t:3: it is not UTF-8: byte 4 begins no character");
        assert_eq!(fault(b"a\n\0\n"), "t:2: it is no text: it holds a NUL");
        assert!(
            fault("a,b".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>().as_slice())
                .contains("NUL")
        );
    }

    #[test]
    fn xml_says_its_encoding() {
        let read = |bytes: &[u8]| xml_text_of("t", bytes).map(Cow::into_owned);
        let latin = read(b"<?xml version='1.0' encoding = 'iso-8859-1'?><a>\xfc</a>").unwrap();
        assert!(latin.ends_with("<a>ü</a>"));
        let cyrillic = read(b"<?xml version=\"1.0\" encoding=\"windows-1251\"?>\xc6").unwrap();
        assert!(cyrillic.ends_with('Ж'));
        assert!(
            read("<?xml version='1.0' encoding='UTF-16'?>ü".as_bytes()).unwrap().ends_with('ü')
        );
        let plain: Vec<u8> = "<a>ü".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(read(&plain).unwrap(), "<a>ü");
        let unknown = read(b"<?xml version='1.0' encoding='klingon'?>").unwrap_err();
        assert_eq!(unknown.fault, DataFault::UnknownEncoding("klingon".into()));
        assert!(matches!(read(b"<a>\xfc").unwrap_err().fault, DataFault::NotUtf8 { .. }));
    }
}
