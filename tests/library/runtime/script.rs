//! What a script sees of the runtime that no other test looks at: rules that read what changes, the
//! phase of a region.

use phi::session::{Options, Session};
use std::path::Path;

fn output(text: &str) -> String {
    let (output, outcome) =
        Session::new(Options::default()).run_text("script.phi", text, Path::new("."));
    let titles: Vec<_> = outcome.diagnostics.iter().map(|d| d.title.clone()).collect();
    assert!(!outcome.failed(), "{titles:?}");
    output
}

/// Springs alone would put 40 of 80 glyphs on each of two segments.
#[test]
fn a_rule_that_reads_pressure_is_asked_again() {
    let right = |rule: &str| {
        let text = format!(
            "
            field pair {{
                segment left {{ ΔΦ_capacity: 100 ΔΦ }}
                segment right {{ ΔΦ_capacity: 100 ΔΦ }}
                link [(left, right)] {{ spring: 2 Hz }}
                app work {{ cluster jobs {{ glyphs: 80, tension: 1 ΔΦ, on: left }} }}
                rule cool {{ require {rule} }}
            }}
            let r = run pair for 20 s seed 1 {{ observe right.glyphs as right every 1 s }}
            print(r.series(\"right\").last)
            "
        );
        output(&text).trim().parse::<f64>().unwrap()
    };
    assert_eq!(right("segment.volume > 1"), 40.0);
    assert_eq!(right("segment.pressure < 0.25"), 25.0);
}

#[test]
fn a_region_has_a_phase_of_its_own() {
    let text = "
        field two {
            region east { segment a[3] { ΔΦ_capacity: 10 ΔΦ, θ_local: 0.3 } }
            region west { segment b[2] { ΔΦ_capacity: 10 ΔΦ, θ_local: -0.2 } }
            consensus { coupling: 0 Hz, θ_threshold: 2 rad }
        }
        let r = run two for 100 ms seed 1 {
            observe Φ.regions[0].phase as east every 100 ms
            observe Φ.regions[1].phase as west every 100 ms
            observe Φ.regions[1].coherence as order every 100 ms
        }
        for name in [\"east\", \"west\", \"order\"] { print(\"{r.series(name).values[1]:.3}\") }
    ";
    assert_eq!(output(text), "0.300\n-0.200\n1.000\n");
}

/// The field of the tour, opened, forked and gone back on.
#[test]
fn a_fork_of_the_tour_goes_on_to_the_same_bytes() {
    let tour = include_str!("../../../examples/tour.phi");
    let field = tour.split("field shop {").nth(1).unwrap().split("// ── A run").next().unwrap();
    let text = format!(
        "
        use std.topology.{{ring, mesh, join}}
        let load = 1.0
        field shop {{{field}
        open(shop)
        step(10 s)
        crash(core[1])
        step(11.5 s)
        let half = Φ.fork()
        step(20 s)
        Φ.orchestrator.balance()
        step(8.5 s)
        let straight = Φ.digest
        open(half)
        step(20 s)
        Φ.orchestrator.balance()
        step(8.5 s)
        print(Φ.digest == straight)
        Φ.rewind(28.5 s)
        print(Φ.digest == half.digest)
        print(half.digest != straight)
        "
    );
    assert_eq!(output(&text), "true\ntrue\ntrue\n");
}

/// The run of the tour, done by hand in a session: it ends in the bytes of `run`, also from a fork.
#[test]
fn the_tour_itself_goes_on_from_a_fork_to_the_digest_of_its_run() {
    let tour = include_str!("../../../examples/tour.phi");
    let text = format!(
        "{tour}
        open(shop, seed: 7)
        for moment in 1 to 4 {{
            step(5 s)
            if moment == 2 {{ crash(core[1]) }}
            Φ.orchestrator.balance()
        }}
        let half = Φ.fork()
        fn rest() {{
            for moment in 5 to 12 {{
                step(5 s)
                if moment == 6 {{ Φ.orchestrator.migrate(search) }}
                Φ.orchestrator.balance()
            }}
        }}
        rest()
        print(Φ.digest == week.digest)
        open(half)
        print(Φ.digest != week.digest)
        rest()
        print(Φ.digest == week.digest)
        "
    );
    assert!(output(&text).ends_with("true\ntrue\ntrue\n"));
}
