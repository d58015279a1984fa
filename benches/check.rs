//! How fast scripts are checked, parsing left out, and what an empty script costs.
//!
//! `cargo bench --bench check`: one line each, the least of several runs.

#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use phi::check::{Checker, Loaded, Missing, ModulePath, Modules};
use phi::diagnostic::FileId;
use phi::syntax::symbol::Interner;
use std::fmt::Write;
use std::time::{Duration, Instant};

const LIBRARY: [(&str, &str); 6] = [
    ("units", include_str!("../stdlib/units.phi")),
    ("core", include_str!("../stdlib/core.phi")),
    ("math", include_str!("../stdlib/math.phi")),
    ("list", include_str!("../stdlib/list.phi")),
    ("string", include_str!("../stdlib/string.phi")),
    ("map", include_str!("../stdlib/map.phi")),
];

struct Library;

impl Modules for Library {
    fn load(&mut self, path: ModulePath<'_>, _: FileId) -> Result<Loaded, Missing> {
        let found = LIBRARY.iter().position(|(name, _)| ModulePath::Standard(name) == path);
        let Some(index) = found else { return Err(Missing { reason: "not here".into() }) };
        Ok(Loaded { file: FileId(1 + index as u32), text: LIBRARY[index].1.into() })
    }

    fn standard(&self) -> &[&str] {
        &["units", "core", "math", "list", "string", "map"]
    }
}

/// A script of about so many bytes: functions, records, matches, lambdas, quantities.
fn script(bytes: usize) -> String {
    let mut text = String::with_capacity(bytes + 2000);
    let mut i = 0;
    while text.len() < bytes {
        write!(
            text,
            "/// Number {i}.
record Part{i} {{ mass: Mass, speed: Velocity, name: String = \"part\" }}
enum State{i} {{ Idle{i}, Busy{i}(Float) }}
fn energy{i}(part: Part{i}) -> Energy {{ part.mass * part.speed^2 / 2 }}
fn level{i}(state: State{i}) -> Float {{
    match state {{
        Idle{i} => 0.0,
        Busy{i}(how) => how * 2.0 + 1.5,
    }}
}}
fn total{i}(parts: List<Part{i}>) {{
    var sum = 0 J
    for part in parts {{
        if part.speed > 3 m/s and part.mass < 20 kg {{ sum += energy{i}(part) }}
    }}
    let speeds = parts.map(p => p.speed).where(v => v > 1 km/h)
    let label = \"{{sum}} of {{len(speeds)}} at {{sum as kJ}}\"
    print(label)
    sum / 2 + 4.5 kJ
}}
let base{i} = 300 K + {i} * 0.5 K
print(total{i}([Part{i}(2 kg, 3.5 m/s), Part{i}(mass: 1 g, speed: 2 m/s)]))
"
        )
        .unwrap();
        i += 1;
    }
    text
}

fn least(times: usize, mut work: impl FnMut() -> Duration) -> Duration {
    (0..times).map(|_| work()).min().unwrap()
}

fn main() {
    let start = least(20, || {
        let start = Instant::now();
        let mut checker = Checker::new(&mut Library);
        assert!(checker.enter("", FileId(0), &mut Library).diagnostics.is_empty());
        start.elapsed()
    });
    println!("empty script: {:.2} ms", start.as_secs_f64() * 1e3);
    for megabytes in [1, 8] {
        let text = script(megabytes << 20);
        let parsing = least(3, || {
            let start = Instant::now();
            phi::syntax::parse(&text, FileId(0), &mut Interner::default());
            start.elapsed()
        });
        let both = least(3, || {
            let mut checker = Checker::new(&mut Library);
            let start = Instant::now();
            let entry = checker.enter(&text, FileId(0), &mut Library);
            let time = start.elapsed();
            assert!(entry.diagnostics.is_empty(), "{:#?}", entry.diagnostics);
            time
        });
        let checking = both.saturating_sub(parsing);
        println!(
            "{megabytes} MB: checked at {:.1} MB/s ({:.0} ms), parsed at {:.1} MB/s",
            text.len() as f64 / 1e6 / checking.as_secs_f64(),
            checking.as_secs_f64() * 1e3,
            text.len() as f64 / 1e6 / parsing.as_secs_f64(),
        );
    }
}
