//! Fields, their blocks, and runs.

use super::{check_with, faults, said};
use crate::program::tree::{NodeKind, PlanEntry};

const SHOP: &str = "field shop {
    segment core[4] { ΔΦ_capacity: 1200 ΔΦ, κ_stiffness: 0.9 }
    link std.topology.ring(core) { spring: auto, latency: 1 ms }
    app search { cluster work { glyphs: 300, tension: 2 ΔΦ, on: core } }
    balance { method: springs }
}
";

#[track_caller]
fn one(text: &str, code: &str, at: &str) {
    let found = faults(text);
    assert_eq!(found.len(), 1, "{}", said(text));
    assert_eq!((found[0].0, found[0].1.as_str()), (code, at), "{}", said(text));
}

#[track_caller]
fn in_field(block: &str, code: &str, at: &str) {
    one(&format!("field f {{ segment s[2] {{ ΔΦ_capacity: 1 ΔΦ }}\n{block} }}"), code, at);
}

#[track_caller]
fn in_run(body: &str, code: &str, at: &str) {
    one(&format!("{SHOP}let r = run shop for 1 s {{ {body} }}"), code, at);
}

#[test]
fn the_tour_is_clean() {
    let tour = include_str!("tour.phi");
    assert!(faults(tour).is_empty(), "{}", said(tour));
}

#[test]
fn blocks_and_keys() {
    in_field("blance { method: springs }", "E0401", "blance");
    in_field("balance { metod: springs }", "E0402", "metod");
    in_field("balance { θ_threshold: 0.5 }", "E0402", "θ_threshold");
    in_field("segment t { volume: 3 }", "E0403", "t");
    in_field("segment t { ΔΦ_capcity: 3 ΔΦ }", "E0402", "ΔΦ_capcity");
    in_field("balance { min_stay: 1 s, min_stay: 2 s }", "E0404", "min_stay");
    in_field("balance { }\nbalance { }", "E0404", "balance");
    in_field("cluster c { glyphs: 3, tension: 1 ΔΦ }", "E0405", "cluster");
    in_field("balance x { }", "E0405", "x");
    in_field("balance { method: spring }", "E0406", "spring");
    in_field("balance { method: \"spring\" }", "E0406", "\"spring\"");
    in_field("balance { min_stay: 3 m }", "E0301", "3 m");
    in_field("balance { min_stay: -3 s }", "E0406", "-3 s");
    in_field("segment t { ΔΦ_capacity: 0 ΔΦ }", "E0406", "0 ΔΦ");
    in_field("segment t { ΔΦ_capacity: 1 ΔΦ, κ_stiffness: 1.5 }", "E0406", "1.5");
    in_field("link std.topology.ring(s) { loss: 120 % }", "E0406", "120 %");
    in_field("autoscale { density: 3 to 1 }", "E0406", "3 to 1");
    in_field("autoscale { density: 1 to 3, min: 0 }", "E0406", "0");
    in_field("consensus { θ_threshold: 4 rad }", "E0406", "4 rad");
    in_field("segment t[0] { ΔΦ_capacity: 1 ΔΦ }", "E0406", "0");
    in_field("segment s { ΔΦ_capacity: 1 ΔΦ }", "E0202", "s");
    in_field("rule r { require segment.stifness > 1 }", "E0208", "stifness");
    in_field("rule r { deny true }", "E0402", "deny");
    in_field("link 3 { }", "E0302", "3");
    one("field f { }", "E0407", "f");
    one("field f { balance { } }", "E0407", "f");
    one("balance { }", "E0405", "balance");
    assert!(
        said("field f { segment s { ΔΦ_capacity: 1 ΔΦ }\nbalance { method: spring } }")
            .contains("`springs`")
    );
}

#[test]
fn blocks_that_are_right() {
    for block in [
        "balance { method: round_robin, move_cost: 2 ΔΦ }",
        "balance { force: (a, b) => 0.5 Hz * (a.load - b.load) }",
        "consensus { phase_mass: any, detector { suspect: 6 } }",
        "autoscale { density: 0.2 to 12, max: 9, template: s[0] }",
        "region eu { ambient: 20 °C, segment t[2] { ΔΦ_capacity: 3 ΔΦ } }\nlink std.topology.join(s, t) { }",
        "app a[3] { cluster c { glyphs: 3, tension: 1 ΔΦ, on: s[index mod 2] } }",
        "app a { demand: t => 1 + 0.5 * sin(t * 1 Hz), cluster c { glyphs: 3, tension: 1 ΔΦ } }",
        "rule r { when cluster.κ >= 0.6\nrequire segment.κ_stiffness >= 0.7\nprefer segment.pressure < 0.5\nweight: 2 }",
        "security { quota: 100 ΔΦ, firewall { deny source == target } }",
        "storage { replicas: 3, chunk: 16 KiB }",
        "coolant air { cycle { volume: 0.02 m^3, pressure: 85 kPa to 150 kPa, process: isentropic }, target { temperature: 295 K ± 0.5 K } }",
        "segment hot { ΔΦ_capacity: 1 ΔΦ, power { idle: 100 W, per_load: 2 W/ΔΦ }, thermal { mass: 4 kJ/K, conductance: 20 W/K } }",
    ] {
        let text = format!("field f {{ segment s[2] {{ ΔΦ_capacity: 1 ΔΦ }}\n{block} }}");
        // That a block does not act yet is no fault of the script.
        let inert = faults(&text).iter().all(|(code, _)| *code == "W1017");
        assert!(inert, "{text}\n{}", said(&text));
    }
}

#[test]
fn fields_with_parameters() {
    let text = "field f(method: String = \"springs\", load: Tension) {
        segment s { ΔΦ_capacity: load }
        balance { method: method }
    }
    let r = run f(load: 3 ΔΦ) for 1 s { always s.pressure < 1 }";
    assert!(faults(text).is_empty(), "{}", said(text));
    one(
        "field f(load: Tension) { segment s { ΔΦ_capacity: load } }\nlet r = run f for 1 s",
        "E0302",
        "f",
    );
    one(
        "field f(load: Tension) { segment s { ΔΦ_capacity: load } }\nlet r = run f(3 s) for 1 s",
        "E0301",
        "3 s",
    );
}

#[test]
fn runs() {
    in_run("at 3 m { crash(core[0]) }", "E0301", "3 m");
    in_run("every 0 s { crash(core[0]) }", "E0406", "0 s");
    in_run("at 1 s { crash(search) }", "E0302", "crash");
    in_run("at 1 s { crash(cor[0]) }", "E0201", "cor");
    in_run("always Φ.spred < 1", "E0208", "spred");
    in_run("always Φ.spread", "E0302", "Φ.spread");
    in_run("always Φ.load < 1", "E0301", "1");
    in_run("observe \"x\" as x", "E0302", "\"x\"");
    in_run("at 1 s { Φ.orchestrator.migrate() }", "E0303", "Φ.orchestrator.migrate()");
    in_run("at 1 s { Φ.orchestrator.migrate(search, into: core[0]) }", "E0209", "into");
    in_run("var n = 0\nat 1 s { n += 1 }", "E0307", "n");
    in_run("at 1 s { core[0].volume = 3 }", "E0307", "core");
    one(&format!("{SHOP}let r = run shop for 3 m"), "E0301", "3 m");
    one(&format!("{SHOP}let r = run shop for 0 s"), "E0406", "0 s");
    one("let r = run 3 for 1 s", "E0302", "3");
    one(&format!("{SHOP}print(run shop for 1 s)\nprint(core)"), "E0201", "core");
    one(&format!("{SHOP}let r = run shop for 1 s\nprint(r.sumary)"), "E0208", "sumary");
}

#[test]
fn a_run_becomes_a_plan() {
    let text = format!(
        "{SHOP}let r = run shop for 60 s seed 7 {{
            let hot = core[0]
            at 10 s {{ crash(hot) }}
            when Φ.coherence < 0.8 {{ Φ.orchestrator.enforceThetaConsensus() }}
            observe Φ.spread as spread every 100 ms
            always 0.5 < Φ.coherence
            always Φ.glyphs == 300 after 5 s
            eventually Φ.spread < 10 % within 25 s
            never search.down
            Φ.coherence < 0.9 leads to Φ.coherence > 0.9 within 3 s
        }}
        print(r.summary)"
    );
    let (program, found) = check_with(&text, vec![]);
    assert!(found.is_empty(), "{found:#?}");
    let run = program
        .nodes
        .iter()
        .find_map(|node| match &node.kind {
            NodeKind::Run(run) => Some(run),
            _ => None,
        })
        .unwrap();
    let names: Vec<&str> = run.names.iter().map(|(_, name)| program.names.text(*name)).collect();
    assert_eq!(names, ["core", "search"]);
    assert_eq!(run.plan.len(), 9);
    assert!(matches!(run.plan[0], PlanEntry::Let { .. }));
    let PlanEntry::Property { first, .. } = &run.plan[4] else { panic!() };
    assert!(first.margin.is_some());
    assert_eq!(first.values.len(), 1);
    let PlanEntry::Property { first, .. } = &run.plan[7] else { panic!() };
    assert!(first.margin.is_none());
}
