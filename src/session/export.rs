//! What runs observed, as tables for other programs: a CSV file for each name, a row for each value.

use super::Outcome;
use super::write::replace_by;
use crate::bridge::{Given, ObservedDocument, RunDocument, digits};
use indexmap::{IndexMap, IndexSet};
use std::collections::BTreeSet;
use std::io::{Error, ErrorKind, Result};
use std::path::Path;

/// Longer names are cut, and told apart by their hash.
const LONGEST: usize = 100;

/// Names that are devices of some systems, whatever follows a point.
const DEVICES: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8",
    "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// A table: what was observed under a name and in a dimension.
struct Table<'a> {
    name: &'a str,
    unit: &'a str,
    /// Each series with its run and the number of that.
    series: Vec<(usize, &'a RunDocument, &'a ObservedDocument)>,
}

/// Writes a file for each name that the runs observed. Gives a line for each name that its file does
/// not have, in order of the names.
///
/// # Errors
/// Where the folder cannot be made, or a file in it not written.
pub fn export(outcome: &Outcome, folder: &Path) -> Result<Vec<String>> {
    let mut told = vec![];
    let tables = tables(&outcome.runs);
    for (table, file) in tables.iter().zip(file_names(tables.iter().map(|table| table.name))) {
        if file != table.name {
            let unit = match table.unit {
                "" => String::new(),
                unit => format!(" in {unit}"),
            };
            told.push(format!("`{}`{unit} is in {file}.csv", table.name));
        }
        let path = folder.join(format!("{file}.csv"));
        replace_by(&path, |to| table.write(to))
            .map_err(|error| Error::new(error.kind(), format!("{}: {error}", path.display())))?;
    }
    Ok(told)
}

/// Makes the folder, where it is not there.
///
/// # Errors
/// Where it cannot be made, or is a file.
pub fn make_folder(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Error::new(error.kind(), "it is a file, and no folder"),
        _ => error,
    })
}

/// One name has several tables where runs observe it in different dimensions.
fn tables(runs: &[RunDocument]) -> Vec<Table<'_>> {
    let mut tables: IndexMap<(&str, &str), Table> = IndexMap::new();
    for (at, run) in runs.iter().enumerate() {
        for series in &run.series {
            let (name, unit) = (series.name.as_str(), series.base_unit.as_str());
            let new = || Table { name, unit, series: vec![] };
            tables.entry((name, unit)).or_insert_with(new).series.push((at + 1, run, series));
        }
    }
    tables.into_values().collect()
}

impl Table<'_> {
    fn write(&self, to: &mut dyn std::io::Write) -> Result<()> {
        let given = |of: fn(&RunDocument) -> &[Given]| -> IndexSet<(&str, &str)> {
            let all = self.series.iter().flat_map(|(_, run, _)| of(run));
            all.map(|it| (it.name.as_str(), it.unit.as_str())).collect()
        };
        let (arguments, params) = (given(|run| &run.arguments), given(|run| &run.params));
        let mut heads: IndexSet<String> = IndexSet::new();
        let fixed = ["run", "field", "seed", "time (s)"].map(str::to_owned);
        let last = with_unit(self.name, self.unit);
        let taken: BTreeSet<String> = fixed.into_iter().chain([last.clone()]).collect();
        heads.extend(["run", "field", "seed"].map(str::to_owned));
        let mut add = |head: String, kind: &str| {
            let mut free = head.clone();
            // A parameter may be called as a column is.
            while taken.contains(&free) || heads.contains(&free) {
                free += kind;
            }
            heads.insert(free);
        };
        arguments.iter().for_each(|(name, unit)| add(with_unit(name, unit), " of the field"));
        params.iter().for_each(|(name, unit)| add(with_unit(name, unit), " of the script"));
        heads.extend(["time (s)".to_owned(), last]);
        line(to, heads.iter().map(String::as_str))?;
        for (number, run, series) in &self.series {
            let (number, seed) = (number.to_string(), run.seed.to_string());
            let cell = |given: &'_ [Given], (name, unit): &(&str, &str)| {
                let cell = given.iter().find(|it| it.name == *name && it.unit == *unit);
                cell.map_or(String::new(), |cell| cell.text.clone())
            };
            let arguments = arguments.iter().map(|it| cell(&run.arguments, it));
            let params = params.iter().map(|it| cell(&run.params, it));
            let given: Vec<String> = arguments.chain(params).collect();
            let first: Vec<&str> = [number.as_str(), run.field.as_str(), seed.as_str()]
                .into_iter()
                .chain(given.iter().map(String::as_str))
                .collect();
            for (time, value) in series.times.iter().zip(series.in_base()) {
                // A cell is empty where there was no value.
                let value = if value.is_nan() { String::new() } else { digits(*value) };
                let cells = [digits(*time), value];
                line(to, first.iter().copied().chain(cells.iter().map(String::as_str)))?;
            }
        }
        Ok(())
    }
}

/// A line of a table. What has a comma, a quote or an end of a line in it is quoted (RFC 4180).
fn line<'a>(to: &mut dyn std::io::Write, cells: impl Iterator<Item = &'a str>) -> Result<()> {
    let mut text = String::new();
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            text.push(',');
        }
        match cell.contains([',', '"', '\n', '\r']) {
            true => text += &format!("\"{}\"", cell.replace('"', "\"\"")),
            false => text += cell,
        }
    }
    text.push('\n');
    to.write_all(text.as_bytes())
}

fn with_unit(name: &str, unit: &str) -> String {
    match unit {
        "" => name.to_owned(),
        unit => format!("{name} ({unit})"),
    }
}

/// The names of files for names that may be alike where case does not count, too long, or devices.
fn file_names<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let mut free = |name: &str| {
        let plain: String =
            name.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
        let plain = match plain.char_indices().find(|(at, _)| *at >= LONGEST) {
            Some((at, _)) => {
                let hash = blake3::hash(name.as_bytes()).to_hex();
                format!("{}-{:.16}", plain.get(..at).unwrap_or(""), hash.as_str())
            }
            None => plain,
        };
        let is_device = DEVICES.contains(&plain.to_lowercase().as_str());
        let tries = (1u32..).map(|number| match number {
            1 if !is_device && !plain.is_empty() => plain.clone(),
            number => format!("{plain}-{number}"),
        });
        tries.into_iter().find(|it| taken.insert(it.to_lowercase())).unwrap_or_default()
    };
    names.map(&mut free).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_names_share_a_file() {
        let long = "x".repeat(300);
        let names = ["spread", "Spread", "nul", "ΔΦ_load", "SPREAD", "spread", &long, ""];
        let files = file_names(names.into_iter());
        assert_eq!(files[..3], ["spread", "Spread-2", "nul-1"]);
        assert_eq!(files[3..6], ["ΔΦ_load", "SPREAD-3", "spread-4"]);
        assert!(files[6].len() < 130 && files[6].starts_with("xxx") && files[6].contains('-'));
        assert_eq!(files[7], "-1");
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let mut out = vec![];
        line(&mut out, ["a", "b,c", "say \"no\"", "", "two\nlines"].into_iter()).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, "a,\"b,c\",\"say \"\"no\"\"\",,\"two\nlines\"\n");
    }
}
