//! Every key of the schema against the description that is made of it: what acts changes it, what
//! does not is warned of, and defaults and bounds are those of the table.

use super::FieldValue;
use crate::bridge::Bridge;
use crate::data::files::Permissions;
use crate::diagnostic::{Code, Diagnostic, Sources};
use crate::machine::Machine;
use crate::machine::limits::Limits;
use crate::schema::block::kinds;
use crate::schema::{
    AppKey, AutoscaleKey, BalanceKey, BlockId, BlockKind, Bounds, ClusterKey, ConsensusKey,
    Default, DetectorKey, FieldKey, Key, KeyId, LinkKey, PowerKey, RegionKey, RuleKey, SegmentKey,
    StorageKey, ThermalKey,
};
use crate::session::{Captured, Options, Session};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Each script has a file of its own.
static COUNT: AtomicUsize = AtomicUsize::new(0);

/// Two values of a key, as a script writes them; where it has a default that is a value, the first
/// is another one.
fn samples(key: KeyId) -> (&'static str, &'static str) {
    match key {
        KeyId::Field(FieldKey::Step) => ("20 ms", "30 ms"),
        KeyId::Field(FieldKey::Healing) => ("manual", "auto"),
        KeyId::Segment(SegmentKey::Capacity) => ("300 ΔΦ", "400 ΔΦ"),
        KeyId::Segment(SegmentKey::Stiffness) => ("0.7", "0.2"),
        KeyId::Segment(SegmentKey::Volume) => ("32", "16"),
        KeyId::Segment(SegmentKey::Theta) => ("0.3", "0.4"),
        KeyId::Segment(SegmentKey::Omega) => ("0.1 Hz", "0.2 Hz"),
        KeyId::Segment(SegmentKey::Region) => ("hall", "annex"),
        KeyId::Segment(SegmentKey::OutOfPhase) => ("true", "false"),
        KeyId::Power(PowerKey::Idle) => ("120 W", "130 W"),
        KeyId::Power(PowerKey::PerLoad) => ("0.7 W/ΔΦ", "0.8 W/ΔΦ"),
        KeyId::Power(PowerKey::Leakage) => ("1 %/K", "2 %/K"),
        KeyId::Thermal(ThermalKey::Mass) => ("4 kJ/K", "5 kJ/K"),
        KeyId::Thermal(ThermalKey::Conductance) => ("20 W/K", "30 W/K"),
        KeyId::Thermal(ThermalKey::Limit) => ("350 K", "355 K"),
        KeyId::Thermal(ThermalKey::Trip) => ("370 K", "375 K"),
        KeyId::Thermal(ThermalKey::Temperature) => ("300 K", "310 K"),
        KeyId::Thermal(ThermalKey::Rest) => ("2 min", "3 min"),
        KeyId::Thermal(ThermalKey::Recirculation) => ("0.1", "0.2"),
        KeyId::Thermal(ThermalKey::Detuning) => ("0.01 Hz/K", "0.02 Hz/K"),
        KeyId::Thermal(ThermalKey::Natural) => ("6 %", "7 %"),
        KeyId::Region(RegionKey::Ambient) => ("290 K", "300 K"),
        KeyId::Link(LinkKey::Spring) => ("0.5 Hz", "auto"),
        KeyId::Link(LinkKey::Coupling) => ("2", "3"),
        KeyId::Link(LinkKey::Latency) => ("2 ms", "3 ms"),
        KeyId::Link(LinkKey::Jitter) => ("2 ms", "3 ms"),
        KeyId::Link(LinkKey::Bandwidth) => ("1 Gbit/s", "2 Gbit/s"),
        KeyId::Link(LinkKey::Loss) => ("0.1", "0.2"),
        KeyId::App(AppKey::Demand) => ("0.5", "t => 1 + 0.1 * sin(t / 1 s)"),
        KeyId::App(AppKey::Quota) => ("200 ΔΦ", "300 ΔΦ"),
        KeyId::App(AppKey::OutOfPhase) => ("true", "false"),
        KeyId::Cluster(ClusterKey::Glyphs) => ("20", "30"),
        KeyId::Cluster(ClusterKey::Tension) => ("0.5 ΔΦ", "0.6 ΔΦ"),
        KeyId::Cluster(ClusterKey::Kappa) => ("0.7", "0.2"),
        KeyId::Cluster(ClusterKey::State) => ("8 KiB", "16 KiB"),
        KeyId::Cluster(ClusterKey::On) => ("core[0]", "hall"),
        KeyId::Cluster(ClusterKey::Dirty) => ("1 kbit/s", "2 kbit/s"),
        KeyId::Rule(RuleKey::Weight) => ("2", "3"),
        KeyId::Rule(RuleKey::When) => ("cluster.κ > 0.1", "cluster.κ > 0.2"),
        KeyId::Rule(RuleKey::Require) => ("segment.volume > 1", "segment.volume > 2"),
        KeyId::Rule(RuleKey::Prefer) => ("segment.volume > 1", "segment.volume > 2"),
        KeyId::Balance(BalanceKey::Method) => ("least_loaded", "springs"),
        KeyId::Balance(BalanceKey::Force) => {
            ("(a, b) => (a.load - b.load) / 1 s", "(a, b) => (a.load - b.load) / 2 s")
        }
        KeyId::Balance(BalanceKey::MoveCost) => ("1 ΔΦ", "2 ΔΦ"),
        KeyId::Balance(BalanceKey::MinStay) => ("1 s", "2 s"),
        KeyId::Consensus(ConsensusKey::Threshold) => ("0.4 rad", "0.3 rad"),
        KeyId::Consensus(ConsensusKey::Coupling) => ("2 Hz", "3 Hz"),
        KeyId::Consensus(ConsensusKey::Noise) => ("0.01 Hz", "0.02 Hz"),
        KeyId::Consensus(ConsensusKey::Rejoin) => ("0.7", "0.6"),
        KeyId::Consensus(ConsensusKey::Grace) => ("2 s", "3 s"),
        KeyId::Consensus(ConsensusKey::PhaseMass) => ("any", "majority"),
        KeyId::Detector(DetectorKey::Suspect) => ("9", "10"),
        KeyId::Detector(DetectorKey::Heartbeat) => ("200 ms", "300 ms"),
        KeyId::Autoscale(AutoscaleKey::Density) => ("0.1 to 0.9", "0.1 to 0.8"),
        KeyId::Autoscale(AutoscaleKey::Cooldown) => ("6 s", "7 s"),
        KeyId::Autoscale(AutoscaleKey::Min) => ("2", "3"),
        KeyId::Autoscale(AutoscaleKey::Max) => ("9", "10"),
        KeyId::Autoscale(AutoscaleKey::Template) => ("core[0]", "core[1]"),
        KeyId::Autoscale(AutoscaleKey::Split) => ("true", "false"),
        KeyId::Autoscale(AutoscaleKey::Fuse) => ("true", "false"),
        KeyId::Autoscale(AutoscaleKey::Boot) => ("3 s", "4 s"),
        KeyId::Storage(StorageKey::Replicas) => ("2", "3"),
    }
}

/// What has to stand in a block beside the key at hand.
fn required(block: BlockId, but: &str) -> String {
    let mut lines = String::new();
    let keys = block.kind().keys.iter().filter(|key| key.default == Default::Required);
    for key in keys.filter(|key| key.name != but) {
        if let Some(id) = key.id {
            lines += &format!("{}: {}\n", key.name, samples(id).1);
        }
    }
    if block == BlockId::Rule && but != "require" {
        lines += "require segment.volume > 0\n";
    }
    lines
}

/// A field with a line in one of its blocks.
fn script(inside: BlockId, key: &str, line: &str) -> String {
    let body = |block: BlockId| {
        let (but, line) = if block == inside { (key, line) } else { ("", "") };
        format!("{}{line}", required(block, but))
    };
    format!(
        "param one: Float = 1.0\nfield shop {{\n{field}\n\
         region hall {{\n{region}\nsegment inner {{ ΔΦ_capacity: 400 ΔΦ }}\n}}\n\
         region annex {{ segment outer {{ ΔΦ_capacity: 400 ΔΦ }} }}\n\
         segment core[3] {{\n{segment}\npower {{\n{power}\n}}\nthermal {{\n{thermal}\n}}\n}}\n\
         link [(core[0], core[1]), (core[1], core[2]), (core[2], inner), (inner, outer)] {{\n{link}\n}}\n\
         app search {{\n{app}\ncluster index {{\n{cluster}\n}}\n}}\n\
         rule fits {{\n{rule}\n}}\n\
         balance {{\n{balance}\n}}\n\
         consensus {{\n{consensus}\ndetector {{\n{detector}\n}}\n}}\n\
         autoscale {{\n{autoscale}\n}}\n\
         storage {{\n{storage}\n}}\n\
         }}\n",
        field = body(BlockId::Field),
        region = body(BlockId::Region),
        segment = body(BlockId::Segment),
        power = body(BlockId::Power),
        thermal = body(BlockId::Thermal),
        link = body(BlockId::Link),
        app = body(BlockId::App),
        cluster = body(BlockId::Cluster),
        rule = body(BlockId::Rule),
        balance = body(BlockId::Balance),
        consensus = body(BlockId::Consensus),
        detector = body(BlockId::Detector),
        autoscale = body(BlockId::Autoscale),
        storage = body(BlockId::Storage),
    )
}

/// What is said of a script, and the description of its field where one was made.
fn described(text: &str) -> (Vec<Diagnostic>, Option<String>) {
    let folder = std::env::temp_dir().join("phi-describe");
    std::fs::create_dir_all(&folder).unwrap();
    let name = COUNT.fetch_add(1, Ordering::Relaxed);
    let path = folder.join(format!("{}-{name}.phi", std::process::id()));
    std::fs::write(&path, text).unwrap();
    let mut session = Session::new(Options::default());
    let file = session.load(&path).unwrap();
    let checked = session.check(file, &folder);
    std::fs::remove_file(&path).unwrap();
    let mut diagnostics = checked.diagnostics;
    if diagnostics.iter().any(Diagnostic::is_error) {
        return (diagnostics, None);
    }
    let program = Arc::new(checked.program);
    let bridge = Rc::new(Bridge::new(Sources::default(), Permissions::none(), 0));
    let output = Box::new(Captured::default());
    let mut machine = Machine::new(program.clone(), Limits::default(), bridge.clone(), output);
    if let Err(error) = machine.start() {
        diagnostics.push(*error.diagnostic);
        return (diagnostics, None);
    }
    diagnostics.extend(bridge.take_warnings());
    let global = program.fields.first().and_then(|field| field.global);
    let value = global.and_then(|global| machine.global(global)).map(|(value, _)| value);
    let made = value.and_then(|value| Some(format!("{:#?}", value.as_host::<FieldValue>()?.spec)));
    (diagnostics, made)
}

/// Keys that act, each with its block.
fn acting() -> Vec<(BlockId, &'static str, KeyId, Option<&'static Key>)> {
    let mut found = vec![];
    for block in BlockId::ALL {
        let kind = block.kind();
        for key in kind.keys {
            found.extend(key.id.map(|id| (*block, key.name, id, Some(key))));
        }
        for clause in kind.clauses {
            found.extend(clause.id.map(|id| (*block, clause.word, id, None)));
        }
    }
    found
}

fn line(name: &str, key: Option<&Key>, value: &str) -> String {
    match key {
        Some(_) => format!("{name}: {value}"),
        None => format!("{name} {value}"),
    }
}

#[test]
fn every_key_that_acts_changes_the_description() {
    let mut wrong = vec![];
    let all = acting();
    for (block, name, id, key) in &all {
        let (first, second) = samples(*id);
        let made = |value: &str| described(&script(*block, name, &line(name, *key, value)));
        let (said, with) = made(first);
        if with.is_none() {
            wrong.push(format!("{id:?}: {said:#?}"));
            continue;
        }
        // Of functions the description holds that there is one.
        let function = key.is_none_or(|key| {
            !key.types.is_empty() && key.types.iter().all(|ty| ty.contains("->"))
        });
        if !function && with == made(second).1 {
            wrong.push(format!("{id:?}: `{first}` and `{second}` make one description"));
        }
        let required = key.is_some_and(|key| key.default == Default::Required);
        if !required && with == described(&script(*block, name, "")).1 {
            wrong.push(format!("{id:?}: `{first}` makes what nothing makes"));
        }
    }
    assert!(all.len() > 40, "the test must see the keys");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn defaults_are_those_of_the_table() {
    let mut wrong = vec![];
    for (block, name, id, key) in acting() {
        let Some(text) = key.and_then(|key| match key.default {
            Default::Is(_, text) | Default::Word(text) => Some(text),
            Default::Required | Default::Told(_) => None,
        }) else {
            continue;
        };
        let (said, given) = described(&script(block, name, &format!("{name}: {text}")));
        let left_out = described(&script(block, name, "")).1;
        if given.is_none() || given != left_out {
            wrong.push(format!("{id:?}: `{text}` is not what holds without it: {said:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A number, in base units, that lies outside.
fn outside(bounds: Bounds) -> Option<f64> {
    match bounds {
        Bounds::Any | Bounds::Band => None,
        Bounds::Positive | Bounds::NotNegative => Some(-1.0),
        Bounds::Share | Bounds::PositiveShare => Some(1.5),
        Bounds::AtLeast(least) => Some(least as f64 - 1.0),
        Bounds::HalfTurn => Some(4.0),
    }
}

#[test]
fn bounds_are_kept_where_the_value_is_computed() {
    let mut wrong = vec![];
    for (block, name, id, key) in acting() {
        let Some((key, number)) = key.and_then(|key| Some((key, outside(key.bounds)?))) else {
            continue;
        };
        // A value of the type times a number that the checker does not know.
        let (some, _) = samples(id);
        let value = match key.types.first().copied() {
            Some("Int") => format!("round(one) * {}", number as i64),
            Some("Float") => format!("one * ({number:?})"),
            _ => format!("-one * ({some})"),
        };
        let text = script(block, name, &format!("{name}: {value}"));
        let (said, made) = described(&format!("{text}let r = run shop for 1 ms\n"));
        let refused = said.iter().any(|it| matches!(it.code, Code::E0406 | Code::E0407));
        if made.is_some() || !refused {
            wrong.push(format!("{id:?}: `{value}` is taken: {said:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_does_not_act_is_warned_of() {
    let warned = |text: &str, of: &str| {
        let (said, _) = described(text);
        let told =
            |it: &Diagnostic| it.code == Code::W1017 && it.title.contains(&format!("`{of}`"));
        said.iter().any(told)
    };
    let mut wrong = vec![];
    let mut seen = 0;
    // A block that does not act: as small as may be, in the block around it.
    for kind in kinds().filter(|kind| kind.id.is_none()) {
        let outer = kinds().find(|outer| kind.inside.contains(&outer.name));
        let Some(outer) = outer.and_then(|outer| outer.id) else { continue };
        seen += 1;
        if !warned(&script(outer, "", &small(kind)), kind.name) {
            wrong.push(kind.name);
        }
    }
    for block in BlockId::ALL {
        for key in block.kind().keys.iter().filter(|key| key.id.is_none()) {
            seen += 1;
            let value = key.default.text().unwrap();
            let text = script(*block, key.name, &format!("{}: {value}", key.name));
            if !warned(&text, key.name) {
                wrong.push(key.name);
            }
        }
    }
    assert!(seen > 2, "the test must see some");
    assert!(wrong.is_empty(), "no warning of {wrong:?}");
}

/// A block with what it has to have.
fn small(kind: &BlockKind) -> String {
    let keys: Vec<String> = kind
        .keys
        .iter()
        .filter(|key| key.default == Default::Required)
        .map(|key| {
            let value = match key.types.first().copied() {
                Some("HeatCapacity") => "4 kJ/K",
                Some("Conductance") => "20 W/K",
                other => panic!("no value of {other:?}"),
            };
            format!("{}: {value}", key.name)
        })
        .collect();
    format!("{} {{ {} }}", kind.name, keys.join(", "))
}
