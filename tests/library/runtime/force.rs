//! A user's force: run over columns or asked for link by link, it gives the same bits.

use phi::session::{Options, Session};
use std::path::Path;

/// Steps that a run may take: the 50 ticks cost 1001 each, and 2000 links one step each where a force
/// runs over columns. A call for each link costs several.
const STEPS: u64 = 200_000;

/// Digest of a run under a force, or the titles of what went wrong.
fn run(force: &str) -> Result<String, Vec<String>> {
    run_within(force, None)
}

/// As [`run`], with a limit on steps.
fn run_within(force: &str, max_steps: Option<u64>) -> Result<String, Vec<String>> {
    let text = format!(
        "
        use std.topology.{{torus}}
        param stiff = 0.4 Hz
        var turns = 1.5
        fn gap(a: Float, b: Float) -> Float {{ a - b }}
        /// What no column can do: it calls itself.
        fn slow(x: Tension, n: Int) -> Tension {{ if n == 0 {{ x }} else {{ slow(x, n - 1) }} }}
        field wide {{
            segment s[900] {{ ΔΦ_capacity: 40 ΔΦ, κ_stiffness: 0.4 }}
            segment t[100] {{ ΔΦ_capacity: 90 ΔΦ }}
            link torus(s, 30) {{}}
            link torus(t, 10) {{}}
            app work {{
                cluster jobs {{ glyphs: 6000, tension: 1 ΔΦ, on: range(100).map(i => s[9 * i]) }}
                cluster rest {{ glyphs: 1000, tension: 2 ΔΦ, on: t[0] }}
            }}
            balance {{ force: {force} }}
        }}
        print((run wide for 500 ms seed 2 {{ at 200 ms {{ crash(s[9]) }} }}).digest)
        "
    );
    let (output, outcome) = Session::new(Options { max_steps, ..Options::default() }).run_text(
        "force.phi",
        &text,
        Path::new("."),
    );
    let titles = outcome.diagnostics.iter().filter(|it| it.is_error()).map(|d| d.title.clone());
    match outcome.failed() {
        true => Err(titles.collect()),
        false => Ok(output),
    }
}

#[test]
fn a_force_over_columns_gives_the_bits_of_one_link_after_the_other() {
    let forces = [
        "30 ΔΦ * stiff * (a.pressure - b.pressure)",
        "-(30 Hz * stiff / 2 Hz * (a.load - b.load) * -0.1)",
        "min(a.ΔΦ_capacity, b.ΔΦ_capacity) * stiff * gap(a.pressure, b.pressure)",
        "if a.load > b.load { 2 Hz * (a.load - b.load) } else { 3 ΔΦ/s * turns }",
        "(if a.pressure < 0.2 and b.volume < 70 { 1.0 } else { -0.5 }) * 4 ΔΦ/s",
        "if a.load == 0 ΔΦ { -1 ΔΦ/s } else { 1 ΔΦ/s * b.load / a.load }",
        "4 ΔΦ/s * sqrt(abs(a.κ_stiffness - 0.7)) * max(a.θ_local, b.θ_local)",
    ];
    let mut digests = std::collections::BTreeSet::new();
    for force in forces {
        let over_columns = run_within(&format!("(a, b) => {force}"), Some(STEPS));
        let over_columns = over_columns.unwrap_or_else(|e| panic!("{force}: {e:?}"));
        let slow = format!("(a, b) => slow(({force}) * 1 s, 2) / 1 s");
        let one_by_one = run(&slow);
        assert!(
            run_within(&slow, Some(STEPS)).is_err(),
            "{force}: one call for each link costs more"
        );
        assert_eq!(Ok(&over_columns), one_by_one.as_ref(), "{force}");
        digests.insert(over_columns);
    }
    assert_eq!(digests.len(), forces.len(), "each force does something of its own");
}

#[test]
fn a_force_that_fails_for_one_link_says_so() {
    let errors = run("(a, b) => 1 ΔΦ/s * b.load / a.load").unwrap_err();
    assert_eq!(errors, run("(a, b) => slow(1 ΔΦ * b.load / a.load, 1) / 1 s").unwrap_err());
    assert!(errors[0].contains("zero"), "{errors:?}");
}
