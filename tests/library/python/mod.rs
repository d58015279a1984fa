//! Φ beside Python: programs that both languages can say are drawn from a seed, run by both, and
//! print the same. What differs on purpose is written in the helpers of `python/prelude.py`: how values
//! are shown, what is optional, and what is cut to the ends of a list.

mod draw;

use crate::common;
use draw::{Drawn, draw};
use phi::session::{Options, Session};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// How many programs are compared.
const PROGRAMS: u64 = 500;

/// A line of the output that parts one program from the next.
const MARK: &str = "====";

const PRELUDE: &str = include_str!("prelude.py");

/// What Python prints for each program; nothing where there is no Python.
fn by_python(programs: &[Drawn]) -> Option<Vec<String>> {
    let mut script = PRELUDE.to_owned();
    for (at, program) in programs.iter().enumerate() {
        let body = program.python.replace('\n', "\n    ");
        script += &format!("\ndef program{at}():\n    {}\n", body.trim_end());
        script += &format!("\nprogram{at}()\nprint({MARK:?})\n");
    }
    let mut child = Command::new("python3")
        .args(["-X", "utf8", "-c", "import sys; exec(sys.stdin.read())"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let mut input = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || input.write_all(script.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let end = format!("{MARK}\n");
    let all: Vec<String> = text.split_terminator(&end).map(str::to_owned).collect();
    let shown = |program: Option<&Drawn>| program.map_or("", |it| &it.python).to_owned();
    assert!(output.status.success(), "Python stopped in\n{}", shown(programs.get(all.len())));
    Some(all)
}

/// What Φ prints.
fn by_phi(program: &Drawn) -> String {
    let mut session = Session::new(Options::default());
    let (printed, outcome) = session.run_text("program", &program.phi, Path::new("."));
    match outcome.failed() {
        false => printed,
        true => {
            let errors = outcome.diagnostics.iter().filter(|it| it.is_error());
            let told: Vec<String> = errors.map(|it| it.title.clone()).collect();
            format!("{printed}stopped: {}\n", told.join("; "))
        }
    }
}

#[test]
fn both_print_the_same() {
    let first = std::env::var("PROPTEST_RNG_SEED").ok().and_then(|seed| seed.parse().ok());
    let first: u64 = first.unwrap_or(0) * PROGRAMS;
    let programs: Vec<Drawn> = (first..first + PROGRAMS).map(draw).collect();
    let Some(expected) = by_python(&programs) else {
        return common::skipped("programs that Python runs too", "no python3 here");
    };
    assert_eq!(expected.len(), programs.len());
    let mut differ = vec![];
    let mut lines = 0;
    for (program, expected) in programs.iter().zip(&expected) {
        let printed = by_phi(program);
        lines += printed.lines().count();
        if printed != *expected {
            let pairs = printed.lines().zip(expected.lines());
            let which =
                pairs.filter(|(a, b)| a != b).map(|(a, b)| format!("  Φ      {a}\n  Python {b}\n"));
            let which: String = which.take(2).collect();
            differ.push(format!("{which}--- Φ\n{}--- Python\n{}", program.phi, program.python));
        }
    }
    let few: String = differ.iter().take(3).map(|it| format!("{it}\n")).collect();
    assert!(differ.is_empty(), "{} of {PROGRAMS} differ:\n{few}", differ.len());
    // They are no empty programs.
    assert!(lines > 5 * programs.len(), "{lines}");
}

/// A program is drawn from its number alone.
#[test]
fn a_program_is_that_of_its_seed() {
    let one = draw(7);
    assert_eq!((&one.phi, &one.python), (&draw(7).phi, &draw(7).python));
    assert_ne!(one.phi, draw(8).phi);
}
