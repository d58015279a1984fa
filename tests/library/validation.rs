//! Φ against published values: `tests/validation/published.csv` has them with their sources and with the
//! expression that computes each, `docs/validation.md` sets the two side by side.

use crate::common;
use crate::made::written;
use phi::data::Table;
use phi::session::{Options, Session};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the expressions use: names of the library, and runs of a field.
const BEFORE: &str = "\
use std.coolant.{maxwell_distance, maxwell_share, molecular_simulation, molecular_speeds}
use std.gas.{
    Air, Ar, CH4, CO2, H2, He, Kr, N2, Ne, O2, SF6, Xe, conductivity, density, dew_point, diffusivity,
    free_path, humidity_ratio, mean_speed, mixture, saturation_pressure, viscosity, wet_bulb,
}
use std.oscillator.{rms_speed}
use std.plant.{Use, at_speed, chiller_cop, effectiveness, ere, exchanged, fan, fouling, pue}
use std.thermo.{counterflow, crossflow, crossflow_max_mixed, crossflow_min_mixed, lmtd, parallel}

field server(power: Power, begins: Temperature) {
    step: 1 s
    region hall {
        ambient: 22 °C
        segment one {
            ΔΦ_capacity: 1 ΔΦ
            power { idle: power }
            thermal { mass: 9 kJ/K, conductance: 14 W/K, temperature: begins }
        }
    }
}
let off = run server(0 W, 85 °C) for 10 min { observe Φ.temperature as hot every 1 min }
let on = run server(280 W, 22 °C) for 10 min { observe Φ.temperature as hot every 1 min }
let rested = run server(280 W, 22 °C) for 4 h { observe Φ.temperature as hot every 10 min }
";

fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/validation").join(name)
}

/// A published value, and how Φ computes it.
struct Row {
    group: String,
    quantity: String,
    published: f64,
    unit: String,
    within: String,
    expression: String,
    source: String,
}

impl Row {
    /// How far a value may be from the published one: `3 %` of it, or so much.
    fn room(&self) -> f64 {
        match self.within.strip_suffix(" %") {
            Some(share) => share.parse::<f64>().unwrap() / 100.0 * self.published.abs(),
            None => self.within.parse().unwrap(),
        }
    }
}

fn rows() -> Vec<Row> {
    let table =
        Table::read("published.csv", &std::fs::read(here("published.csv")).unwrap()).unwrap();
    let cell = |row: usize, name: &str| {
        table.cell(row, table.column(name).unwrap()).unwrap_or_default().to_owned()
    };
    (0..table.rows())
        .map(|row| Row {
            group: cell(row, "group"),
            quantity: cell(row, "quantity"),
            published: cell(row, "published").parse().unwrap(),
            unit: cell(row, "unit"),
            within: cell(row, "within"),
            expression: cell(row, "expression"),
            source: cell(row, "source"),
        })
        .collect()
}

/// What Φ computes for each row, in one run.
fn computed(rows: &[Row]) -> Vec<f64> {
    let prints: String = rows.iter().map(|row| format!("print({})\n", row.expression)).collect();
    let mut session = Session::new(Options::default());
    let (output, outcome) = session.run_text("published", &format!("{BEFORE}{prints}"), &here(""));
    let told: Vec<_> = outcome.diagnostics.iter().map(|it| &it.title).collect();
    assert!(told.is_empty(), "{told:?}");
    output.lines().map(|line| line.parse().unwrap()).collect()
}

#[test]
fn published_values_are_met_and_the_page_says_by_how_much() {
    let rows = rows();
    let values = computed(&rows);
    assert_eq!(rows.len(), values.len());
    let mut page = String::new();
    let mut group = "";
    let mut wrong = vec![];
    for (row, value) in rows.iter().zip(&values) {
        if row.group != group {
            group = &row.group;
            page += &format!(
                "\n## {group}\n\n| quantity | published | Φ | off by | allowed | in Φ | source |\n"
            );
            page += "| --- | --- | --- | --- | --- | --- | --- |\n";
        }
        let off = value - row.published;
        if off.abs() > row.room() {
            wrong.push(format!("{}: {value}, published {}", row.quantity, row.published));
        }
        let (off, unit) = match row.within.ends_with('%') {
            true => (100.0 * off / row.published, " %"),
            false => (off, ""),
        };
        let of_value = if row.unit.is_empty() { String::new() } else { format!(", {}", row.unit) };
        page += &format!(
            "| {}{of_value} | {} | {} | {}{unit} | {} | `{}` | {} |\n",
            row.quantity,
            phi::report::number(row.published, 9),
            phi::report::number(*value, 6),
            // What is left of rounding differs in its last digits from formula to formula.
            if off.abs() < 1e-4 { "0".to_owned() } else { phi::report::number(off, 2) },
            row.within,
            row.expression.replace('|', "\\|"),
            row.source
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    written("docs/validation.md", "published", &page);
}

/// Hours of free cooling of a typical year in Chicago: Φ, and a count by a script of its own.
#[test]
fn hours_of_free_cooling_are_those_of_a_count_by_hand() {
    let file = "weather/chicago.epw";
    let Some(data) = common::data().filter(|data| data.join(file).is_file()) else {
        return common::skipped(file, "no public data here (set PHI_DATA)");
    };
    let path = data.join(file);
    let script = here("free_cooling.py");
    let counted = Command::new("python3").arg(&script).arg(&path).output();
    let Ok(counted) = counted.as_ref().map(|it| String::from_utf8_lossy(&it.stdout)) else {
        return common::skipped("tests/validation/free_cooling.py", "no python3 here");
    };
    let mut session = Session::new(Options {
        allow_read: vec![data.clone()],
        sets: vec![format!("file={}", path.display())],
        ..Options::default()
    });
    let (output, outcome) = session.run_captured(&here("free_cooling.phi"));
    assert!(!outcome.failed(), "{:?}", outcome.diagnostics);
    assert_eq!(output.lines().count(), counted.lines().count(), "{counted}");
    let mut page =
        "| of the year | limit, °C | count by hand | Φ |\n| --- | --- | --- | --- |\n".to_owned();
    for (line, other) in output.lines().zip(counted.lines()) {
        let words: Vec<&str> = line.split(' ').collect();
        let others: Vec<&str> = other.split(' ').collect();
        assert_eq!(words[..2], others[..2]);
        let (value, by_hand): (f64, f64) = (words[2].parse().unwrap(), others[2].parse().unwrap());
        // A wet bulb is found by two methods, whose last digits may part at a limit.
        let room = if words[0] == "wet" { 2.0 } else { 0.05 };
        assert!((value - by_hand).abs() <= room, "{line} against {other}");
        let what = match words[0] {
            "dry" => "hours with a dry bulb at or below",
            "wet" => "hours with a wet bulb at or below",
            "dew" => "hours with a dew point above",
            "hours" => "hours in the file",
            _ => "degree hours of the dry bulb above, K·h",
        };
        let limit = if words[0] == "hours" { "" } else { words[1] };
        page += &format!("| {what} | {limit} | {} | {} |\n", others[2], words[2]);
    }
    written("docs/validation.md", "free cooling", &page);
}
