//! What becomes of a packet when an end, a relay or a link fails in any of its stages, for ever or for
//! a blink, with one, two or three copies.

use std::collections::BTreeMap;

use phi::field::Field;
use phi::field::fault::FaultSpec;
use phi::field::id::{AppId, SegmentId};
use phi::field::packet::Stage;
use phi::field::script::NoScript;
use phi::field::spec::{AppSpec, ClusterSpec, FieldSpec, LinkSpec, Method, SegmentSpec};
use phi::field::time::Time;

use super::support::{open, step};

const SOURCE: SegmentId = SegmentId(0);
const RELAY: SegmentId = SegmentId(1);
const TARGET: SegmentId = SegmentId(2);
const STAGES: [Stage; 6] = [
    Stage::Serialise,
    Stage::Send,
    Stage::Reconstruct,
    Stage::SyncPhase,
    Stage::SyncCoherence,
    Stage::Fade,
];
const GLYPHS: u64 = 100;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Breaks {
    Source,
    Target,
    Relay,
    Link,
}

/// Source, relay and target in a row; a longer way around, where `detour` says so, and two segments that
/// are only there to keep copies.
fn spec(replicas: u32, detour: bool) -> FieldSpec {
    let mut spec = FieldSpec::new("row");
    spec.step = Time::from_millis(10);
    let names = ["source", "relay", "target", "around", "copy_a", "copy_b"];
    spec.segments = names.iter().map(|name| SegmentSpec::new(name, None, 1000.0)).collect();
    let link = |a: u32, b: u32, latency: i64| LinkSpec {
        latency: Time::from_millis(latency),
        bandwidth: 1e9,
        ..LinkSpec::new(SegmentId(a), SegmentId(b))
    };
    // The copies are nearer to the source than anything else is.
    spec.links = vec![link(0, 1, 100), link(1, 2, 100), link(0, 4, 1), link(4, 5, 1)];
    spec.links.push(link(5, 1, 1000));
    if detour {
        spec.links.extend([link(0, 3, 300), link(3, 2, 300)]);
    }
    let mut app = AppSpec::new("shop");
    let mut cluster = ClusterSpec::new("carts", GLYPHS as u32, 1.0);
    (cluster.state, cluster.dirty, cluster.on) = (1e6, 1e4, vec![SOURCE]);
    app.clusters = vec![cluster];
    spec.apps = vec![app];
    spec.balance.method = Method::None;
    spec.storage.replicas = replicas;
    spec.consensus.coupling = 0.0;
    spec
}

fn set_off(replicas: u32, detour: bool) -> Field {
    let mut field = open(spec(replicas, detour));
    field.step(Time::from_millis(55), &mut NoScript).unwrap();
    let report = field.migrate(AppId(0), Some(&[TARGET])).unwrap();
    assert_eq!((report.packets, report.stayed), (1, 0));
    field
}

/// The middle of a stage, after the start, where nothing breaks.
fn middle_of(stage: Stage, replicas: u32) -> Time {
    let mut field = set_off(replicas, true);
    let begun = field.now();
    let mut seen = Vec::new();
    while field.packets().next().is_some() {
        seen.extend((field.packets().next().unwrap().stage == stage).then_some(field.now()));
        field.step(Time::from_millis(1), &mut NoScript).unwrap();
    }
    let (first, last) = (seen.first().unwrap(), seen.last().unwrap());
    Time((first.0 + last.0) / 2) - begun
}

/// One cell: where the glyphs are in the end, by name, and whether the app was ever down.
fn outcome(
    breaks: Breaks,
    stage: Stage,
    lasts: Option<Time>,
    replicas: u32,
    detour: bool,
) -> (Vec<(String, u64)>, bool) {
    let here = format!("{breaks:?} in {stage:?} for {lasts:?} with {replicas}");
    let mut field = set_off(replicas, detour);
    field.step(middle_of(stage, replicas), &mut NoScript).unwrap();
    assert_eq!(field.packets().next().unwrap().stage, stage, "{here}");
    let fault = match breaks {
        Breaks::Source => FaultSpec::Crash(SOURCE),
        Breaks::Target => FaultSpec::Crash(TARGET),
        Breaks::Relay => FaultSpec::Crash(RELAY),
        Breaks::Link => {
            let row = field.links().between(RELAY, TARGET).unwrap();
            FaultSpec::Cut([field.links().id(row)].into())
        }
    };
    field.fail(vec![fault], Time::ZERO, lasts).unwrap();
    let mut down = false;
    for _ in 0..1500 {
        down |= field.is_down(AppId(0));
        field.check_conservation().expect(&here);
        step(&mut field);
    }
    assert_eq!(field.packets().count(), 0, "{here}");
    let at = SegmentId::all(field.segments().len());
    let mut sums = BTreeMap::new();
    for s in at.filter(|s| field.glyphs_on(*s) > 0) {
        let name = match s {
            SOURCE | TARGET => field.segments().name(s),
            _ => "elsewhere".to_owned(),
        };
        *sums.entry(name).or_insert(0) += field.glyphs_on(s);
    }
    (sums.into_iter().collect(), down)
}

#[test]
fn what_becomes_of_a_packet_follows_from_four_rules() {
    let blink = Time::from_millis(60);
    let all = |name: &str| vec![(name.to_owned(), GLYPHS)];
    let mut cells = 0;
    for breaks in [Breaks::Source, Breaks::Target, Breaks::Relay, Breaks::Link] {
        for stage in STAGES {
            for lasts in [None, Some(blink)] {
                for replicas in 1..=3 {
                    let right = match (breaks, stage) {
                        // The old copy is where it was, or takes back what it gave.
                        (Breaks::Target, _) => (all("source"), false),
                        // What is handed over needs the source no more.
                        (Breaks::Source, Stage::Fade) => (all("target"), false),
                        (Breaks::Source, _) => match (lasts, replicas) {
                            (Some(_), 1) => (all("source"), true),
                            (Some(_), _) => (all("source"), false),
                            (None, 1) => (Vec::new(), true),
                            (None, _) => (all("elsewhere"), false),
                        },
                        // Sent again, or around; nothing else takes part.
                        (Breaks::Relay | Breaks::Link, _) => (all("target"), false),
                    };
                    let found = outcome(breaks, stage, lasts, replicas, true);
                    assert_eq!(found, right, "{breaks:?} in {stage:?}, {lasts:?}, {replicas}");
                    cells += 1;
                }
            }
        }
    }
    assert_eq!(cells, 144);
}

#[test]
fn with_no_way_around_a_packet_waits_for_a_blink_and_goes_back_for_good() {
    for stage in STAGES {
        let found = outcome(Breaks::Link, stage, None, 1, false);
        // What does not need the way before it is known to be broken goes on; the fade needs none.
        let stays = if stage == Stage::Fade { "target" } else { "source" };
        assert_eq!(found, (vec![(stays.to_owned(), GLYPHS)], false), "{stage:?}");
        let found = outcome(Breaks::Link, stage, Some(Time::from_millis(60)), 1, false);
        assert_eq!(found, (vec![("target".to_owned(), GLYPHS)], false), "{stage:?}");
    }
}

/// What is lost on a link is sent again: the transfer takes as much longer as what was lost of it.
#[test]
fn a_lost_hop_costs_what_it_carried() {
    let ended = |cut: Option<i64>| {
        let mut field = set_off(1, false);
        if let Some(at) = cut {
            field.step(Time::from_millis(at), &mut NoScript).unwrap();
            let row = field.links().between(RELAY, TARGET).unwrap();
            let link = field.links().id(row);
            let fault = vec![FaultSpec::Cut([link].into())];
            field.fail(fault, Time::ZERO, Some(Time::from_millis(50))).unwrap();
        }
        field.step(Time::from_secs(20), &mut NoScript).unwrap();
        assert_eq!(field.glyphs_on(TARGET), GLYPHS);
        field.migrations()[0].ended.unwrap()
    };
    let whole = ended(None);
    // Packed at 0.1 s, the last of it leaves the source at 0.9 s and comes to the relay at 1 s. Cut at 0.6 s
    // it is sent again from there when it is whole: 0.8 s for the bytes, from 1 s on instead of from 0.2 s.
    let late = (ended(Some(600)) - whole).seconds();
    assert!((late - 0.8).abs() < 0.02, "{late}");
    // Before anything has come to that link nothing is lost.
    let early = (ended(Some(120)) - whole).seconds();
    assert!((0.0..0.02).contains(&early), "{early}");
}
