//! `r.at(T)` is the state that a run stopped at T comes to, whatever happens in it.

use phi::session::{Options, Session};
use proptest::prelude::*;
use std::path::Path;

/// What may happen in a run; some of it changes a variable that the demand reads.
const ENTRIES: &[&str] = &[
    "at {t} ms { crash(core[1]) }",
    "at {t} ms { restore(core[1]) }",
    "at {t} ms { crash(core[2], lasts: 321 ms) }",
    "at {t} ms { chaos(rate: 9 Hz, kinds: [\"crash\", \"delay\", \"skew\", \"partition\"], repair: 200 ms) }",
    "at {t} ms { let moved = Φ.orchestrator.migrate(search) }",
    "at {t} ms { let grown = Φ.orchestrator.expand() }",
    "at {t} ms { let less = Φ.orchestrator.collapse() }",
    "at {t} ms { surge() }",
    "every {t} ms { surge() }",
    "every {t} ms { print(\"said {Φ.time}\") }",
    "every {t} ms { delay(core[0], 3 ms, lasts: 50 ms) }",
    "when Φ.spread < 5 % { surge() }",
    "when Φ.members < 5 { crash(core[3], lasts: 200 ms) }",
    "observe watched() as seen{n} every {t} ms",
    "always watched() >= 0",
    "observe Φ.spread as spread{n}",
];

fn script(parts: &[(usize, u32)], options: &(usize, u32, bool, u32), times: &[u32]) -> String {
    let (method, latency, grows, seed) = options;
    let method =
        ["springs", "second_order", "chebyshev", "power_of_two", "mean_field", "none"][*method];
    let grows = match grows {
        true => "autoscale { density: 1 to 9, cooldown: 130 ms, boot: 77 ms, max: 9 }",
        false => "autoscale { density: 0 to 1000, cooldown: 1 h, boot: 77 ms, max: 9 }",
    };
    let entry = |(n, (at, t)): (usize, &(usize, u32))| {
        ENTRIES[*at].replace("{t}", &t.to_string()).replace("{n}", &n.to_string()) + "\n"
    };
    let entries: String = parts.iter().enumerate().map(entry).collect();
    let times = times.iter().map(|t| format!("{t}.37 ms")).chain(["0 s".into(), "3 s".into()]);
    let times: Vec<String> = times.chain(["640 ms".into(), "1290 ms".into()]).collect();
    format!(
        "use std.topology.{{ring}}
        var push = 1.0
        var seen = 0
        fn surge() {{ push = if push > 2 {{ 0.5 }} else {{ push + 0.25 }} }}
        fn watched() -> Int {{
            seen = seen + 1
            if seen mod 40 == 0 {{ surge() }}
            seen
        }}
        field shop {{
            segment core[5] {{ ΔΦ_capacity: 60 ΔΦ }}
            link ring(core) {{ spring: 2 Hz, latency: {latency} ms, jitter: 1 ms, loss: 0.05, bandwidth: 20 Mbit/s }}
            app search {{
                demand: t => push
                cluster index_of {{ glyphs: 100, tension: 1 ΔΦ, state: 20 KiB, on: core[0] }}
            }}
            storage {{ replicas: 2 }}
            consensus {{ noise: 1 mHz }}
            balance {{ method: {method} }}
            {grows}
        }}
        fn go(T: Time) -> Run {{
            push = 1.0
            seen = 0
            run shop for T seed {seed} {{
                {entries}
            }}
        }}
        let whole = go(3 s)
        let after = push
        push = 7.0
        for T in [{}] {{
            push = 7.0
            print(\"again\")
            let digest = whole.at(T).digest
            print(\"stopped\")
            assert push == 7.0
            let stopped = go(T)
            assert digest == stopped.digest, \"at {{T}}\"
            assert whole.at(T).count(\"crash\") == stopped.count(\"crash\")
        }}
        assert whole.at(3 s).digest == whole.digest",
        times.join(", ")
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn a_moment_is_where_a_run_that_stops_there_ends(
        parts in prop::collection::vec((0..ENTRIES.len(), 1_u32..2900), 1..8),
        options in (0_usize..6, 0_u32..25, any::<bool>(), 0_u32..1000),
        times in prop::collection::vec(1_u32..2999, 4),
    ) {
        let script = script(&parts, &options, &times);
        let session = Session::new(Options::default());
        let (printed, outcome) = { session }.run_text("again.phi", &script, Path::new("."));
        let errors = outcome.diagnostics.iter().filter(|it| it.is_error()).map(|it| it.title.clone());
        prop_assert!(!outcome.failed(), "{:?}\n{script}", errors.collect::<Vec<_>>());
        // What goes again says nothing, and is no run of the report.
        let mut is_again = false;
        for line in printed.lines() {
            prop_assert!(!is_again || !line.starts_with("said"), "{printed}");
            is_again = if line == "again" { true } else { is_again && line != "stopped" };
        }
        prop_assert_eq!(outcome.runs.len(), 1 + times.len() + 4);
    }
}

/// Many runs whose moments are more than may be kept: the oldest are given up, and nothing else changes.
#[test]
fn moments_of_many_runs_stay_within_limits() {
    let script = "use std.topology.{ring}
        field wide {
            segment core[2000] { ΔΦ_capacity: 60 ΔΦ }
            link ring(core) { spring: 2 Hz }
            app search { cluster index_of { glyphs: 100, tension: 1 ΔΦ, on: core[0] } }
        }
        var all = []
        for seed in 0 to 9 { all = all + [run wide for 12 s seed seed { at 6 s { crash(core[1]) } }] }
        print(all.map(r => r.at(9 s).segments[1].up))
        let early = run wide for 9 s seed 0 { at 6 s { crash(core[1]) } }
        assert all[0].at(9 s).digest == early.digest";
    let options = Options { max_memory: Some(48 << 20), ..Options::default() };
    let (printed, outcome) = Session::new(options).run_text("many.phi", script, Path::new("."));
    let errors: Vec<_> = outcome.diagnostics.iter().map(|it| it.title.clone()).collect();
    assert!(!outcome.failed(), "{errors:?}");
    assert_eq!(printed.matches("false").count(), 10, "{printed}");
}
