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
    AlertKey, AppKey, AutoscaleKey, BalanceKey, BlockId, BlockKind, Bounds, ChillerKey,
    CirculationKey, ClusterKey, ConsensusKey, ControlKey, CoolantKey, CycleKey, Default,
    DetectorKey, ExchangerKey, FieldKey, InjectorKey, Key, KeyId, LinkKey, MaintenanceKey,
    PowerKey, PresetKey, RecoveryKey, RecycleKey, RegionKey, ReservoirKey, RuleKey, SegmentKey,
    SensorKey, SeparatorKey, StorageKey, TargetKey, TariffKey, ThermalKey,
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
        KeyId::Consensus(ConsensusKey::Tie) => ("none", "lowest"),
        KeyId::Consensus(ConsensusKey::Forget) => ("20 s", "30 s"),
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
        KeyId::Storage(StorageKey::Apart) => ("regions", "none"),
        KeyId::Storage(StorageKey::Serialise) => ("2 GB/s", "3 GB/s"),
        KeyId::Coolant(CoolantKey::Gas) => ("N2", "mixture([(N2, 0.8), (He, 0.2)])"),
        KeyId::Coolant(CoolantKey::Pressure) => ("2 atm", "3 atm"),
        KeyId::Coolant(CoolantKey::Relief) => ("300 kPa", "400 kPa"),
        KeyId::Coolant(CoolantKey::Temperature) => ("290 K", "291 K"),
        KeyId::Coolant(CoolantKey::Volume) => ("2 m³", "3 m³"),
        KeyId::Coolant(CoolantKey::Open) => ("true", "false"),
        KeyId::Coolant(CoolantKey::Elevation) => ("200 m", "-10 m"),
        KeyId::Coolant(CoolantKey::Class) => ("A1", "recommended"),
        KeyId::Coolant(CoolantKey::Humidity) => ("50 %", "t => 0.5 + 0.1 * sin(t / 1 h)"),
        KeyId::Coolant(CoolantKey::Cools) => ("core[0]", "hall"),
        KeyId::Reservoir(ReservoirKey::Gas) => ("He", "Ar"),
        KeyId::Reservoir(ReservoirKey::Source) => ("ambient", "none"),
        KeyId::Reservoir(ReservoirKey::Amount) => ("10 mol", "20 mol"),
        KeyId::Reservoir(ReservoirKey::Purity) => ("0.99", "0.98"),
        KeyId::Reservoir(ReservoirKey::Integrity) => ("0.99", "0.98"),
        KeyId::Reservoir(ReservoirKey::Stability) => ("0.99", "0.98"),
        KeyId::Reservoir(ReservoirKey::Coherence) => ("0.99", "0.98"),
        KeyId::Reservoir(ReservoirKey::Temperature) => ("280 K", "281 K"),
        KeyId::Injector(InjectorKey::Quality) => ("0.9", "0.8"),
        KeyId::Injector(InjectorKey::Rate) => ("1 mol/s", "2 mol/s"),
        KeyId::Circulation(CirculationKey::Flow) => ("10 mol/s", "20 mol/s"),
        KeyId::Circulation(CirculationKey::Drop) => ("100 Pa", "200 Pa"),
        KeyId::Circulation(CirculationKey::Static) => ("10 Pa", "20 Pa"),
        KeyId::Circulation(CirculationKey::Efficiency) => ("0.5", "0.7"),
        KeyId::Separator(SeparatorKey::TimesLeast) => ("2", "3"),
        KeyId::Recycle(RecycleKey::Bleed) => ("0.1 mol/s", "0.2 mol/s"),
        KeyId::Recycle(RecycleKey::Yield) => ("0.9", "0.8"),
        KeyId::Exchanger(ExchangerKey::Conductance) => ("800 W/K", "900 W/K"),
        KeyId::Exchanger(ExchangerKey::Arrangement) => ("cross", "parallel"),
        KeyId::Exchanger(ExchangerKey::Ambient) => ("287 K", "t => 287 K"),
        KeyId::Exchanger(ExchangerKey::Evaporative) => ("true", "false"),
        KeyId::Exchanger(ExchangerKey::Outside) => ("40 mol/s", "50 mol/s"),
        KeyId::Exchanger(ExchangerKey::Drop) => ("60 Pa", "70 Pa"),
        KeyId::Exchanger(ExchangerKey::Efficiency) => ("0.5", "0.7"),
        KeyId::Chiller(ChillerKey::Capacity) => ("1 kW", "2 kW"),
        KeyId::Chiller(ChillerKey::CopMax) => ("7", "6"),
        KeyId::Chiller(ChillerKey::Share) => ("0.4", "0.6"),
        KeyId::Chiller(ChillerKey::Approach) => ("8 K", "9 K"),
        KeyId::Chiller(ChillerKey::ColdApproach) => ("2 K", "3 K"),
        KeyId::Chiller(ChillerKey::PartLoad) => ("[0.9, 0.1, 0]", "[0.8, 0.2, 0]"),
        KeyId::Recovery(RecoveryKey::Effectiveness) => ("0.5", "0.6"),
        KeyId::Recovery(RecoveryKey::Capacity) => ("40 W/K", "50 W/K"),
        KeyId::Recovery(RecoveryKey::Sink) => ("285 K", "286 K"),
        KeyId::Cycle(CycleKey::Volume) => ("0.02 m³", "0.03 m³"),
        KeyId::Cycle(CycleKey::Pressure) => ("90 kPa to 100 kPa", "95 kPa to 105 kPa"),
        KeyId::Cycle(CycleKey::Frequency) => ("2 Hz", "3 Hz"),
        KeyId::Cycle(CycleKey::Phases) => ("8", "6"),
        KeyId::Cycle(CycleKey::Process) => ("polytropic", "isothermal"),
        KeyId::Cycle(CycleKey::Exponent) => ("1.2", "1.1"),
        KeyId::Cycle(CycleKey::Efficiency) => ("0.9", "0.8"),
        KeyId::Cycle(CycleKey::Exchange) => ("0.5", "0.6"),
        KeyId::Cycle(CycleKey::Calculation) => ("constant_cp", "high_precision"),
        KeyId::Cycle(CycleKey::GasLaw) => ("virial", "standard"),
        KeyId::Cycle(CycleKey::Sync) => ("ultra_sync", "free"),
        KeyId::Target(TargetKey::Temperature) => ("290 K to 291 K", "292 K ± 1 K"),
        KeyId::Target(TargetKey::Where) => ("supply", "return"),
        KeyId::Target(TargetKey::Rate) => ("1 K/s", "2 K/s"),
        KeyId::Control(ControlKey::Method) => ("on_off", "predictive"),
        KeyId::Control(ControlKey::Actuator) => ("flow", "chiller"),
        KeyId::Control(ControlKey::Gain) => ("30 %/K", "40 %/K"),
        KeyId::Control(ControlKey::Integral) => ("0.1 Hz", "0.2 Hz"),
        KeyId::Control(ControlKey::Horizon) => ("2 min", "3 min"),
        KeyId::Control(ControlKey::Period) => ("2 s", "3 s"),
        KeyId::Control(ControlKey::Limits) => ("0.1 to 0.9", "0.2 to 0.8"),
        KeyId::Control(ControlKey::Slew) => ("0.1 Hz", "0.2 Hz"),
        KeyId::Control(ControlKey::FeedForward) => ("false", "true"),
        KeyId::Sensors(SensorKey::Noise) => ("0.1 K", "0.2 K"),
        KeyId::Sensors(SensorKey::PressureNoise) => ("10 Pa", "20 Pa"),
        KeyId::Sensors(SensorKey::Period) => ("2 s", "3 s"),
        KeyId::Sensors(SensorKey::Lag) => ("2 s", "3 s"),
        KeyId::Maintenance(MaintenanceKey::Fouling) => ("0.1 %/day", "0.2 %/day"),
        KeyId::Maintenance(MaintenanceKey::FoulingLimit) => ("0.2", "0.3"),
        KeyId::Maintenance(MaintenanceKey::Clogging) => ("0.1 %/day", "0.2 %/day"),
        KeyId::Maintenance(MaintenanceKey::Wear) => ("0.1 %/day", "0.2 %/day"),
        KeyId::Maintenance(MaintenanceKey::Purity) => ("0.1 %/day", "0.2 %/day"),
        KeyId::Maintenance(MaintenanceKey::Variation) => ("0.1", "0.3"),
        KeyId::Maintenance(MaintenanceKey::Interval) => ("90 day", "80 day"),
        KeyId::Maintenance(MaintenanceKey::Due) => ("0.2", "0.3"),
        KeyId::Alert(AlertKey::When) => ("Φ.spread > 1", "Φ.spread > 2"),
        KeyId::Alert(AlertKey::Until) => ("Φ.spread < 1", "Φ.spread < 2"),
        KeyId::Tariff(TariffKey::Price) => ("0.18 EUR/kWh", "0.19 EUR/kWh"),
        KeyId::Tariff(TariffKey::Carbon) => ("320 g/kWh", "330 g/kWh"),
        KeyId::Tariff(TariffKey::Water) => ("0.002 EUR/kg", "0.003 EUR/kg"),
        KeyId::Preset(PresetKey::Core) => ("balanced", "efficient"),
        KeyId::Preset(PresetKey::Devices) => ("zero_cost", "compressor"),
        KeyId::Preset(PresetKey::Gas) => ("fixed", "intelligent"),
        KeyId::Preset(PresetKey::Pressure) => ("fixed", "adaptive"),
        KeyId::Preset(PresetKey::OperationsPerLoad) => ("2e9 Hz/ΔΦ", "3e9 Hz/ΔΦ"),
        KeyId::Preset(PresetKey::ZeroCostThreshold) => ("10 W", "20 W"),
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
    match block {
        BlockId::Rule if but != "require" => lines += "require segment.volume > 0\n",
        BlockId::Alert if but != "when" => lines += "when Φ.spread > 0\n",
        // A stock says how much it holds, and the air outside does not.
        BlockId::Reservoir if !matches!(but, "amount" | "source") => lines += "amount: 5 mol\n",
        _ => {}
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
        "use std.gas.{{N2, He, Ar, mixture}}\nparam one: Float = 1.0\nfield shop {{\n{field}\n\
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
         coolant {{\n{coolant}\n{parts}}}\n\
         }}\n",
        coolant = body(BlockId::Coolant),
        parts = PARTS
            .map(|part| {
                let name = if part == BlockId::Alert { " odd" } else { "" };
                format!("{}{name} {{\n{}\n}}\n", part.kind().name, body(part))
            })
            .concat(),
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

/// The parts of a coolant.
const PARTS: [BlockId; 16] = [
    BlockId::Reservoir,
    BlockId::Injector,
    BlockId::Circulation,
    BlockId::Separator,
    BlockId::Recycle,
    BlockId::Exchanger,
    BlockId::Chiller,
    BlockId::Recovery,
    BlockId::Cycle,
    BlockId::Target,
    BlockId::Control,
    BlockId::Sensors,
    BlockId::Maintenance,
    BlockId::Alert,
    BlockId::Tariff,
    BlockId::Preset,
];

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
        // That a drop is written is the one thing that tells the two apart.
        let unrated = |it: Option<String>| it.map(|it| it.replace("rated: true", "rated: false"));
        if given.is_none() || unrated(given) != unrated(left_out) {
            wrong.push(format!("{id:?}: `{text}` is not what holds without it: {said:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Numbers, in base units, that lie outside.
fn outside(bounds: Bounds) -> Vec<f64> {
    match bounds {
        Bounds::Any | Bounds::Band => vec![],
        Bounds::PositiveUpTo(most) | Bounds::UpTo(most) => vec![-1.0, 2.0 * most],
        Bounds::Within(most) => vec![2.0 * most],
        Bounds::Share | Bounds::PositiveShare => vec![1.5],
        Bounds::Between(least, most) => vec![least - 1.0, 2.0 * most],
        Bounds::AtLeast(least) => vec![least as f64 - 1.0],
        Bounds::HalfTurn => vec![4.0],
    }
}

#[test]
fn bounds_are_kept_where_the_value_is_computed() {
    let mut wrong = vec![];
    for (block, name, id, key) in acting() {
        let Some(key) = key else { continue };
        for number in outside(key.bounds) {
            // A value of the type times a number that the checker does not know.
            let (some, _) = samples(id);
            let value = match key.types.first().copied() {
                Some("Int") => format!("round(one) * {}", number as i64),
                Some("Float") => format!("one * ({number:?})"),
                _ if number > 1e10 => format!("1e290 * one * ({some})"),
                _ => format!("-one * ({some})"),
            };
            let text = script(block, name, &format!("{name}: {value}"));
            let (said, made) = described(&format!("{text}let r = run shop for 1 ms\n"));
            let refused = said.iter().any(|it| matches!(it.code, Code::E0406 | Code::E0407));
            if made.is_some() || !refused {
                wrong.push(format!("{id:?}: `{value}` is taken: {said:#?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is written out beyond all bounds is refused by the check, of each key that takes a number.
#[test]
fn no_key_takes_a_number_beyond_all_bounds() {
    let (mut wrong, mut seen) = (vec![], 0);
    for (block, name, id, key) in acting() {
        let (some, _) = samples(id);
        let (number, unit) = some.split_once(' ').unwrap_or((some, ""));
        if key.is_none() || number.parse::<f64>().is_err() || unit.contains(' ') {
            continue;
        }
        seen += 1;
        for huge in ["1e306", "-1e306"] {
            let (said, made) = described(&script(block, name, &format!("{name}: {huge} {unit}")));
            if made.is_some() || !said.iter().any(Diagnostic::is_error) {
                wrong.push(format!("{id:?}: `{huge} {unit}` is taken: {said:#?}"));
            }
        }
    }
    assert!(seen > 80, "{seen}");
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
