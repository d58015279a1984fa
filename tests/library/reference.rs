//! Every row of the published numbers, through the scripts below `tests/reference/`. The numbers are
//! read in place; without them the tests say so and pass.

use crate::common;
use phi::data::Table;
use phi::diagnostic::render::{Style, render};
use phi::field::graph::{Graph, Spectrum, largest_drop};
use phi::session::{Options, Session};
use std::collections::BTreeMap;
use std::path::Path;

/// A table of the reference; `None`, and a word, where there is none.
fn table(name: &str) -> Option<Table> {
    let Some(folder) = common::reference() else {
        common::skipped(name, "no reference numbers here (set PHI_REFERENCE)");
        return None;
    };
    Some(Table::read(name, &std::fs::read(folder.join(name)).unwrap()).unwrap())
}

/// The cell of a row under that name.
fn cell<'a>(table: &'a Table, row: usize, column: &str) -> &'a str {
    table.cell(row, table.column(column).unwrap()).unwrap()
}

fn number(table: &Table, row: usize, column: &str) -> f64 {
    cell(table, row, column).parse().unwrap()
}

/// What a script prints, by the first word of each line.
fn run(script: &str, sets: &[(&str, &str)]) -> BTreeMap<String, Vec<String>> {
    let mut options = Options::default();
    options.sets.extend(sets.iter().map(|(name, value)| format!("{name}={value}")));
    options.allow_read.extend(common::data());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference").join(script);
    let mut session = Session::new(options);
    let (output, outcome) = session.run_captured(&path);
    let faults = outcome.diagnostics.iter().filter(|it| it.is_error());
    let faults: String = faults.map(|it| render(it, session.sources(), Style::default())).collect();
    assert!(faults.is_empty(), "{script} {sets:?}\n{faults}");
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let lines = output.lines().map(words).filter(|line| !line.is_empty());
    lines.map(|mut line| (line.remove(0), line)).collect()
}

fn first(found: &BTreeMap<String, Vec<String>>, name: &str) -> f64 {
    found[name][0].parse().unwrap()
}

#[track_caller]
fn near(what: &str, value: f64, expected: f64, tolerance: f64) {
    assert!((value - expected).abs() <= tolerance, "{what}: {value}, not {expected} ± {tolerance}");
}

#[test]
fn diffusion() {
    let Some(table) = table("diffusion.csv") else { return };
    for row in 0..table.rows() {
        let name = cell(&table, row, "graph");
        let (graph, n) = match name {
            "torus8x8" => ("torus", "64"),
            "hypercube6" => ("hypercube", "64"),
            "complete16" => ("mesh", "16"),
            ring => ("ring", ring.strip_prefix("ring").unwrap()),
        };
        let alpha = cell(&table, row, "alpha_star");
        let found = run("diffusion.phi", &[("graph", graph), ("n", n), ("alpha", alpha)]);
        let expected = |column: &str| number(&table, row, column);
        assert_eq!(first(&found, "given"), expected("steps_first_order"), "{name}");
        assert_eq!(first(&found, "springs"), expected("steps_first_order"), "{name}");
        assert_eq!(first(&found, "second_order"), expected("steps_second_order"), "{name}");
        assert_eq!(first(&found, "chebyshev"), expected("steps_chebyshev"), "{name}");
    }
}

#[test]
fn kuramoto() {
    let Some(table) = table("kuramoto.csv") else { return };
    for row in 0..table.rows() {
        let case = cell(&table, row, "case");
        let (parameters, expected) =
            (cell(&table, row, "parameters"), cell(&table, row, "expected"));
        let coupling = parameters.split("K=").nth(1).map(|rest| {
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            format!("{}.0", &rest[..end])
        });
        let k = coupling.unwrap_or("1.0".to_owned());
        let with = |case: &str| run("kuramoto.phi", &[("case", case), ("K", &k)]);
        // The number after the last `=` that the row gives, up to what is no number.
        let value = || expected.rsplit('=').next().unwrap().trim().parse::<f64>().unwrap();
        let tolerance = || number(&table, row, "tolerance");
        match case {
            "lorentzian_r" => near(case, first(&with("lorentzian"), "r"), value(), tolerance()),
            "gaussian_r" => near(case, first(&with("gaussian"), "r"), value(), tolerance()),
            "transient" => near(case, first(&with("transient"), "r"), value(), tolerance()),
            "incoherent_floor" => near(case, first(&with("floor"), "r"), value(), tolerance()),
            "two_oscillators" => {
                assert!(expected.starts_with("phase difference pi/6; locks iff"), "{expected}");
                let found = with("pair");
                near(case, first(&found, "angle"), std::f64::consts::PI / 6.0, tolerance());
                assert_eq!(found["locked"], ["true", "false"]);
            }
            "twisted_ring" => {
                assert_eq!(expected, "r=0, winding number 1, stays");
                assert_eq!(with("twisted")["holds"], ["true"]);
            }
            "consensus_delay" => {
                assert!(expected.starts_with("converges for tau=0.37, diverges for tau=0.41"));
                let left = |tau: &str| run("kuramoto.phi", &[("case", "delay"), ("tau", tau)]);
                let numbers = |tau: &str| -> Vec<f64> {
                    left(tau)["left"].iter().map(|it| it.parse().unwrap()).collect()
                };
                assert!(numbers("0.37").iter().all(|it| *it < 0.1));
                assert!(numbers("0.41").iter().all(|it| *it > 10.0));
            }
            other => panic!("a row that no script knows: {other}"),
        }
    }
}

#[test]
fn sync() {
    let Some(table) = table("sync.csv") else { return };
    let Some(data) = common::data() else {
        return common::skipped("sync.csv", "no public data here (set PHI_DATA)");
    };
    // The largest network is no part of the public data, and stands beside the scripts.
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference");
    for row in 0..table.rows() {
        let grid = cell(&table, row, "case");
        let file = |kind: &str| {
            let within = |data: &Path| data.join(format!("sync/{grid}.{kind}.csv"));
            if within(&data).is_file() { within(&data) } else { within(&own) }
        };
        let lines = file("edges");
        let expected = |column: &str| number(&table, row, column);
        spectrum(&lines, &expected);
        let bound = locking_bound(&lines, &file("nodes"));
        near(grid, bound, expected("db_norm_inf_BtLpinvW"), 1e-8);
        let with = |k: f64| {
            let data = lines.parent().and_then(Path::parent).unwrap().display().to_string();
            let k = format!("{k:?}");
            run("sync.phi", &[("data", &data), ("grid", grid), ("K", &k)])
        };
        let full = with(1.0);
        near(grid, first(&full, "r"), expected("order_param_r_at_K1"), 1e-8);
        near(grid, first(&full, "angle"), expected("max_edge_angle_rad_at_K1"), 1e-8);
        assert_eq!(full["locked"], ["true"], "{grid}");
        // The bound is a lower one, and close (Dörfler, Chertkov and Bullo 2013).
        let (cohesive, stable) = (expected("Kc_cohesive_lt_pi2"), expected("Kc_stable"));
        assert!(stable <= cohesive && cohesive <= bound * 1.001 && bound < 1.4 * stable, "{grid}");
        // The critical coupling lies between these.
        let critical = expected("Kc_stable");
        assert_eq!(with(critical * 1.02)["locked"], ["true"], "{grid}");
        assert_eq!(with(critical * 0.98)["locked"], ["false"], "{grid}");
        // At this one the widest angle reaches a quarter turn.
        let cohesive = with(expected("Kc_cohesive_lt_pi2"));
        near(grid, first(&cohesive, "angle"), std::f64::consts::FRAC_PI_2, 1e-3);
    }
}

/// Every row of a table, within its tolerance or what its printed digits leave, as the scripts print it.
fn hold(
    table: &Table,
    found: &BTreeMap<String, Vec<String>>,
    skipped: &dyn Fn(&str) -> bool,
) -> usize {
    let mut held = 0;
    for row in 0..table.rows() {
        let (id, printed) = (cell(table, row, "id"), cell(table, row, "expected"));
        if skipped(id) {
            continue;
        }
        let expected: f64 = printed.parse().unwrap();
        let tolerance = cell(table, row, "tolerance");
        let room = match tolerance.split_once(' ').unwrap() {
            ("rel", share) => share.parse::<f64>().unwrap() * expected.abs(),
            ("abs", most) => most.parse().unwrap(),
            other => panic!("{id}: a tolerance {other:?}"),
        };
        let printed_digits = 0.5 * last_digit(printed);
        let value = found.get(id).unwrap_or_else(|| panic!("no script prints {id}"));
        let what = format!("{id}, {}", cell(table, row, "quantity"));
        near(&what, value[0].parse().unwrap(), expected, 1.001 * room.max(printed_digits));
        held += 1;
    }
    held
}

/// What a unit of the last digit of a number stands for.
fn last_digit(printed: &str) -> f64 {
    let (digits, power) = printed.split_once('e').unwrap_or((printed, "0"));
    let places = digits.split_once('.').map_or(0, |(_, after)| after.len() as i32);
    format!("1e{}", power.parse::<i32>().unwrap() - places).parse().unwrap()
}

/// Gases, heat, plants: all rows but those of a year of weather, which need its file.
#[test]
fn thermodynamics_and_coolant() {
    let (Some(thermo), Some(coolant)) = (table("thermo.csv"), table("coolant.csv")) else { return };
    let of_weather = |id: &str| ("C096".."C113").contains(&id);
    let found = run("gases.phi", &[]);
    let held = hold(&thermo, &found, &|_| false) + hold(&coolant, &found, &of_weather);
    assert_eq!(held, thermo.rows() + coolant.rows() - 17);
}

/// The rows of a year of weather.
#[test]
fn years_of_plants() {
    let Some(coolant) = table("coolant.csv") else { return };
    let file = "weather/chicago.epw";
    let Some(data) = common::data().filter(|data| data.join(file).is_file()) else {
        return common::skipped(file, "no public data here (set PHI_DATA)");
    };
    let found = run("year.phi", &[("data", &data.display().to_string())]);
    assert_eq!(hold(&coolant, &found, &|id| !("C096".."C113").contains(&id)), 17);
    // A stream that turns no faster and is no wetter than it takes does as much, with less.
    assert!(first(&found, "regulated_free") >= first(&found, "C110"));
    assert!(first(&found, "regulated_water") < 0.7 * first(&found, "C112"));
    assert!(first(&found, "regulated_fan") < 0.5);
}

/// A typical year in Chicago, against numbers that were counted in the file by other means; those of the
/// wet bulb in the table beside it, which has a column of them.
#[test]
fn weather() {
    let file = "weather/chicago.epw";
    let Some(data) = common::data().filter(|data| data.join(file).is_file()) else {
        return common::skipped(file, "no public data here (set PHI_DATA)");
    };
    let found = run("weather.phi", &[("data", &data.display().to_string())]);
    assert_eq!(found["place"].join(" "), "Chicago Ohare Intl Ap, IL, USA");
    assert_eq!(found["site"], ["41.98", "-87.92", "201.0", "-6.0"]);
    assert_eq!(found["first_day"], ["1"]);
    assert_eq!(found["missing"], ["0"]);
    // Lowest, highest and mean value of the 8760 rows.
    for (name, low, high, mean) in [
        ("dry_bulb", -22.8, 35.0, 9.987_990_867_579_914),
        ("dew_point", -28.3, 25.6, 4.311_061_643_835_585),
        ("humidity", 17.0, 100.0, 70.335_388_127_853_88),
        ("pressure", 96_200.0, 101_800.0, 99_188.687_214_611_87),
        ("wind", 0.0, 15.4, 4.560_468_036_529_19),
    ] {
        assert_eq!(found[name][0], "8760", "{name}");
        for (at, expected) in [low, high, mean].into_iter().enumerate() {
            let value: f64 = found[name][at + 1].parse().unwrap();
            near(name, value, expected, 1e-9 * high);
        }
    }
    // Hours up to 18 °C dry and wet, above a dew point of 15 °C, below 3 m/s, from 90 % on.
    assert_eq!(found["hours"], ["6152", "7230", "1714", "1937", "1236"]);
    near("degree hours above 18 °C", first(&found, "degree_hours"), 14_383.5, 1e-6);
    // 15 July, hour 15: from 14 to 15 o'clock.
    let july: Vec<f64> = found["july"].iter().map(|it| it.parse().unwrap()).collect();
    for (value, expected) in july.iter().zip([31.7, 23.3, 61.0, 99_200.0, 7.2]) {
        near("15 July", *value, expected, 1e-9 * expected);
    }
    near("wet bulb of 15 July", july[5], 25.44, 0.006);
}

/// `‖BᵀL⁺ω‖∞` of a network: below 1, phases lock (Dörfler, Chertkov and Bullo 2013).
fn locking_bound(lines: &Path, buses: &Path) -> f64 {
    let buses = Table::read("nodes.csv", &std::fs::read(buses).unwrap()).unwrap();
    let omega = buses.numbers(buses.column("omega_pu").unwrap()).unwrap();
    let omega: Vec<f64> = omega.into_iter().map(|value| value.unwrap()).collect();
    largest_drop(&Graph::new(omega.len(), &edges(lines)).unwrap(), &omega).unwrap()
}

/// The lines of a network with their weights.
fn edges(lines: &Path) -> Vec<(u32, u32, f64)> {
    let table = Table::read("edges.csv", &std::fs::read(lines).unwrap()).unwrap();
    let column = |name: &str| table.numbers(table.column(name).unwrap()).unwrap();
    let (u, v, b) = (column("u"), column("v"), column("b_pu"));
    u.iter()
        .zip(&v)
        .zip(&b)
        .map(|((u, v), b)| (u.unwrap() as u32, v.unwrap() as u32, b.unwrap()))
        .collect()
}

/// Size and spectrum of the network, with and without its weights.
fn spectrum(lines: &Path, expected: &impl Fn(&str) -> f64) {
    let edges = edges(lines);
    let nodes = expected("nodes") as usize;
    assert_eq!(edges.len(), expected("edges") as usize);
    let weighted = Graph::new(nodes, &edges).unwrap();
    assert_eq!(weighted.components().sizes.len(), expected("components") as usize);
    let bare: Vec<_> = edges.iter().map(|(u, v, _)| (*u, *v, 1.0)).collect();
    let bare = Spectrum::of(&Graph::new(nodes, &bare).unwrap(), None).unwrap();
    let weighted = Spectrum::of(&weighted, None).unwrap();
    let close = |found: f64, name: &str| near(name, found, expected(name), 1e-7 * expected(name));
    close(bare.lambda_2, "lambda2_unweighted");
    close(weighted.lambda_2, "lambda2_weighted");
    close(weighted.lambda_max, "lambda_max_weighted");
}
