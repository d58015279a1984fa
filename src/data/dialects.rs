//! Property test: a table that is written in any dialect is read back as the same table.

use super::room::unlimited;
use super::*;
use proptest::prelude::*;

/// A way to write a table.
#[derive(Debug, Clone)]
struct Style {
    mark: u8,
    comma: bool,
    quotes: bool,
    line_end: &'static str,
    encoding: usize,
    above: &'static str,
    told: bool,
    last_line_ends: bool,
}

fn styles() -> impl Strategy<Value = Style> {
    let mark = prop::sample::select(vec![b',', b';', b'\t', b'|']);
    let line_end = prop::sample::select(vec!["\n", "\r\n", "\r"]);
    let above = prop::sample::select(vec!["", "# by a, program; of|mine", "// a\t\"note", "% old"]);
    let flags = any::<(bool, bool, bool, bool)>();
    (mark, line_end, 0usize..4, above, flags).prop_map(
        |(mark, line_end, encoding, above, flags)| {
            let (comma, quotes, told, last_line_ends) = flags;
            Style { mark, comma, quotes, line_end, encoding, above, told, last_line_ends }
        },
    )
}

#[derive(Debug, Clone)]
struct Row {
    /// In thousandths.
    number: i64,
    text: String,
    gap: bool,
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (-9_999_999i64..9_999_999, "[a-z\"',;|#ü ]{0,8}", any::<bool>());
    let row = row.prop_map(|(number, text, gap)| Row { number, text, gap });
    prop::collection::vec(row, 2..12)
}

fn written(rows: &[Row], style: &Style) -> Vec<u8> {
    let mut text = String::new();
    let end = style.line_end;
    if !style.above.is_empty() {
        text.push_str(style.above);
        text.push_str(end);
    }
    let quoted = |cell: &str| {
        let needed = cell.bytes().any(|byte| byte == style.mark || byte == b'"')
            || cell.starts_with(' ')
            || cell.ends_with(' ');
        match needed || style.quotes {
            true => format!("\"{}\"", cell.replace('"', "\"\"")),
            false => cell.to_owned(),
        }
    };
    let mark = char::from(style.mark);
    let mut lines = vec![["key", "value", "words"].map(quoted).join(&mark.to_string())];
    for (at, row) in rows.iter().enumerate() {
        let sign = if row.number < 0 { "-" } else { "" };
        let (whole, part) = (row.number.abs() / 1000, row.number.abs() % 1000);
        // Four digits after the mark: what has three may be thousands, and is told apart elsewhere.
        let value = format!("{sign}{whole}{}{part:03}0", if style.comma { ',' } else { '.' });
        let value = if row.gap { String::new() } else { value };
        let cells = [format!("k{at}"), value, row.text.clone()];
        lines.push(cells.map(|cell| quoted(&cell)).join(&mark.to_string()));
    }
    text.push_str(&lines.join(end));
    if style.last_line_ends {
        text.push_str(end);
    }
    match style.encoding {
        0 => text.into_bytes(),
        1 => format!("\u{feff}{text}").into_bytes(),
        2 => "\u{feff}"
            .encode_utf16()
            .chain(text.encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect(),
        _ => "\u{feff}"
            .encode_utf16()
            .chain(text.encode_utf16())
            .flat_map(u16::to_be_bytes)
            .collect(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_table_survives_every_dialect(rows in rows(), style in styles()) {
        let bytes = written(&rows, &style);
        let dialect = match style.told {
            true => Dialect {
                separator: Some(Separator::Mark(style.mark)),
                decimal: Some(if style.comma { Decimal::Comma } else { Decimal::Point }),
                ..Dialect::default()
            },
            false => Dialect::default(),
        };
        let table = Table::read_as("t.csv", &bytes, &dialect, &mut unlimited)
            .map_err(|error| TestCaseError::fail(format!("{error}")))?;
        prop_assert_eq!(table.header(), ["key", "value", "words"]);
        prop_assert_eq!(table.rows(), rows.len());
        let values = table.numbers(1).map_err(|error| TestCaseError::fail(format!("{error}")))?;
        for (at, row) in rows.iter().enumerate() {
            let key = format!("k{at}");
            prop_assert_eq!(table.cell(at, 0), Some(key.as_str()));
            prop_assert_eq!(table.cell(at, 2), Some(row.text.as_str()));
            let wanted = (!row.gap).then(|| row.number as f64 / 1000.0);
            prop_assert_eq!(values[at], wanted);
        }
    }
}
