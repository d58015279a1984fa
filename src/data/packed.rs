//! Packed files: gzip and Zstandard, known by their first bytes whatever the name says.

use super::error::{DataError, DataFault};
use super::room::{Room, ask};
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};
use std::io::Read;

/// Formats that are told apart and not read.
const UNREAD: [(&[u8], &str); 6] = [
    (b"PK\x03\x04", "zip"),
    (b"\xFD7zXZ\0", "xz"),
    (b"BZh", "bzip2"),
    (b"PAR1", "Parquet"),
    (b"ARROW1", "Arrow"),
    (b"SQLite format 3\0", "SQLite"),
];

/// Bytes unpacked at once.
const PORTION: u64 = 1 << 16;

/// The bytes of a file, unpacked where they are packed; at most `limit` of them.
///
/// # Errors
/// A packed file that is damaged, cut off or of another format, one that holds more than `limit`
/// bytes, no room for them.
pub fn unpacked(
    file: &str,
    bytes: Vec<u8>,
    limit: u64,
    room: &mut Room<'_>,
) -> Result<Vec<u8>, DataError> {
    if bytes.starts_with(b"\x1F\x8B") {
        let mut out = Vec::new();
        drain(
            file,
            "gzip",
            &mut flate2::read::MultiGzDecoder::new(&*bytes),
            &mut out,
            limit,
            room,
        )?;
        return Ok(out);
    }
    if is_zstd(&bytes) {
        return zstd(file, &bytes, limit, room);
    }
    match UNREAD.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        Some((_, format)) => Err(DataError::file(file, DataFault::Packed(format))),
        None => Ok(bytes),
    }
}

/// Whether a frame of Zstandard begins here, one to be skipped included. (RFC 8878, 3.1.)
fn is_zstd(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x28\xB5\x2F\xFD") || matches!(bytes, [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..])
}

fn zstd(file: &str, bytes: &[u8], limit: u64, room: &mut Room<'_>) -> Result<Vec<u8>, DataError> {
    let damaged = |reason: String| {
        DataError::file(file, DataFault::Malformed { format: "Zstandard", reason })
    };
    let mut out = Vec::new();
    let mut rest = bytes;
    let mut frames = FrameDecoder::new();
    while !rest.is_empty() {
        match StreamingDecoder::new_with_decoder(&mut rest, &mut frames) {
            Ok(mut frame) => {
                drain(file, "Zstandard", &mut frame, &mut out, limit, room)?;
                let sums = (
                    frame.decoder.get_checksum_from_data(),
                    frame.decoder.get_calculated_checksum(),
                );
                if let (Some(told), Some(found)) = sums
                    && told != found
                {
                    return Err(damaged("its checksum is wrong".to_owned()));
                }
            }
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                length,
                ..
            })) => {
                let skipped = usize::try_from(length).ok().and_then(|length| rest.get(length..));
                rest = skipped.ok_or_else(|| damaged("it is cut off".to_owned()))?;
            }
            Err(error) => return Err(damaged(error.to_string())),
        }
    }
    Ok(out)
}

fn drain(
    file: &str,
    format: &'static str,
    from: &mut dyn Read,
    out: &mut Vec<u8>,
    limit: u64,
    room: &mut Room<'_>,
) -> Result<(), DataError> {
    loop {
        let before = out.len();
        from.take(PORTION).read_to_end(out).map_err(|error| {
            let reason = match error.kind() {
                std::io::ErrorKind::UnexpectedEof => "it is cut off".to_owned(),
                _ => error.to_string(),
            };
            DataError::file(file, DataFault::Malformed { format, reason })
        })?;
        let taken = out.len() - before;
        if taken == 0 {
            return Ok(());
        }
        if out.len() as u64 > limit {
            return Err(DataError::file(file, DataFault::TooLarge { limit }));
        }
        ask(room, file, taken)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::room::{TooMuch, unlimited};
    use std::io::Write;

    fn gz(text: &[u8]) -> Vec<u8> {
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gz.write_all(text).unwrap();
        gz.finish().unwrap()
    }

    fn zst(text: &[u8]) -> Vec<u8> {
        ruzstd::encoding::compress_to_vec(text, ruzstd::encoding::CompressionLevel::Fastest)
    }

    fn read(bytes: &[u8], limit: u64) -> Result<Vec<u8>, DataFault> {
        unpacked("t", bytes.to_vec(), limit, &mut unlimited).map_err(|error| error.fault)
    }

    #[test]
    fn files_of_several_members_are_read_whole() {
        for pack in [gz, zst] {
            let twice = [pack(b"t,v\n"), pack(b"0,1\n")].concat();
            assert_eq!(read(&twice, 100).unwrap(), b"t,v\n0,1\n");
        }
        let skipped = [b"\x50\x2A\x4D\x18\x02\0\0\0ab".as_slice(), &zst(b"x")].concat();
        assert_eq!(read(&skipped, 100).unwrap(), b"x");
        assert_eq!(read(b"t,v\n", 100).unwrap(), b"t,v\n");
    }

    #[test]
    fn limits_hold_for_what_comes_out() {
        let zeros = vec![b'0'; 3_000_000];
        for pack in [gz, zst] {
            let packed = pack(&zeros);
            assert!(packed.len() < 30_000, "{}", packed.len());
            assert_eq!(read(&packed, 3_000_000).unwrap().len(), 3_000_000);
            assert_eq!(read(&packed, 2_999_999), Err(DataFault::TooLarge { limit: 2_999_999 }));
            let mut left = 1_000_000usize;
            let mut room = |bytes: usize| {
                left = left.checked_sub(bytes).ok_or(TooMuch { limit: 1_000_000 })?;
                Ok(())
            };
            let error = unpacked("t", packed, u64::MAX, &mut room).unwrap_err();
            assert_eq!(error.fault, DataFault::NoRoom { limit: 1_000_000 });
        }
    }

    #[test]
    fn damage_is_told() {
        for pack in [gz, zst] {
            let whole = pack(b"t,v\n0,1\n1,2\n2,3\n");
            for cut in 4..whole.len() {
                assert!(
                    matches!(read(&whole[..cut], 100), Err(DataFault::Malformed { .. })),
                    "{cut}"
                );
            }
        }
        assert_eq!(read(b"PK\x03\x04rest", 100), Err(DataFault::Packed("zip")));
        assert_eq!(read(b"PAR1rest", 100), Err(DataFault::Packed("Parquet")));
    }
}
