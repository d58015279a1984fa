//! Every kind of event has the members that its row in the schema lists, and no other.

use super::*;
use crate::coolant::Gas;
use crate::field::errand::ErrandRefusal;
use crate::field::id::{ClusterId, LinkId};
use crate::field::script::{FieldError, NoScript};
use crate::field::spec::{AppSpec, ClusterSpec, CoolantSpec, FieldSpec, HeatSpec, LinkSpec};
use crate::field::spec::{PowerSpec, SegmentSpec, ThermalSpec};
use crate::plant::event::Part;
use crate::plant::{CirculationSpec, LoopSpec};
use crate::schema::event::EventKind;
use crate::schema::word::Actuator;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

fn rack() -> Field {
    let mut spec = FieldSpec::new("rack");
    spec.step = Time::from_secs(1);
    let thermal = ThermalSpec { temperature: Some(310.0), ..ThermalSpec::new(9000.0, 14.0) };
    let power = PowerSpec { idle: 100.0, per_load: 2.0, ..PowerSpec::default() };
    let heat = Arc::new(HeatSpec { power, thermal: Some(thermal) });
    for at in 0..2 {
        let mut segment = SegmentSpec::new("server", Some(at), 100.0);
        segment.heat = Some(heat.clone());
        spec.segments.push(segment);
    }
    spec.links = vec![LinkSpec::new(SegmentId(0), SegmentId(1))];
    let clusters = vec![ClusterSpec::new("jobs", 10, 1.0)];
    spec.apps = vec![AppSpec { clusters, ..AppSpec::new("work") }];
    let mut plant = LoopSpec::of_air("loop");
    plant.circulation = CirculationSpec { flow: 5.0, ..CirculationSpec::new() };
    spec.coolants = vec![CoolantSpec { plant, set: vec![], cools: None }];
    Field::open(spec, 1, &mut NoScript).unwrap()
}

/// Each thing that can happen, with all that is known of it; what may be unknown is left out in another.
fn samples() -> Vec<Event> {
    let (segment, app, cluster, link) = (SegmentId(1), AppId(0), ClusterId(0), LinkId(0));
    let (length, why) = (Some(Time::from_secs(3)), Some(Setback::NoWay));
    let stock = PlantEvent::StockStale { reservoir: 0, quality: 0.5 };
    let ended = PlantEvent::InjectionEnded { job: 0, asked: 2.0, given: 1.0, cut: true };
    let acted = PlantEvent::Acted { actuator: Actuator::Flow, from: 0.1, to: 0.5 };
    let plant = [
        PlantEvent::StockEmpty { reservoir: 0 },
        stock,
        PlantEvent::InjectionBegan { job: 0 },
        PlantEvent::InjectionLimited { share: 0.5 },
        ended,
        PlantEvent::HeatCapacityShort { wanted: 2.0, best: 1.0 },
        PlantEvent::RecyclePaused,
        PlantEvent::RecycleResumed,
        PlantEvent::GasLost { gas: Gas::ALL[0], amount: 1.0 },
        PlantEvent::PartDue { part: Part::Filter },
        PlantEvent::Serviced { part: Part::Filter, loss: 0.2, asked: true },
        acted,
        PlantEvent::AlertRaised { alert: 0 },
        PlantEvent::AlertEnded { alert: 0 },
    ];
    let mut all = vec![
        Event::Crashed { segment, glyphs: 3 },
        Event::Restored(segment),
        Event::Suspected { segment, phi: 9.0 },
        Event::Heard(segment),
        Event::Forgotten(segment),
        Event::Left { segment, why: Departure::Drift(0.5) },
        Event::Left { segment, why: Departure::Minority { part: 1.0, known: 4.0 } },
        Event::Left { segment, why: Departure::Dead },
        Event::Rejoined { segment, first: true },
        Event::Partitioned { links: 1, link: Some(link) },
        Event::Joined { links: 2 },
        Event::Mended { links: 1, link: Some(link) },
        Event::Healed { segment, glyphs: 3 },
        Event::MigrationStarted { app, packets: 2 },
        Event::Stayed { app, glyphs: 2, why: "no room".into() },
        Event::Migrated { app, glyphs: 2, back: 0, why: None },
        Event::Migrated { app, glyphs: 2, back: 1, why },
        Event::Migrated { app, glyphs: 0, back: 1, why },
        Event::RolledBack { cluster, glyphs: 2, why: Setback::Outrun },
        Event::Refused { call: "expand".into(), error: FieldError::NoAutoscale },
        Event::Spawned(segment),
        Event::Booted(segment),
        Event::Retired { segment, into: Some(SegmentId(0)) },
        Event::Delayed { segment: Some(segment), least: Time(1), most: Time(2) },
        Event::Overheated { segment, power: 5.0, length },
        Event::Calmed { segment, power: 5.0 },
        Event::FansFailed { segment, share: 0.5, length },
        Event::FansBack { segment, share: 0.5 },
        Event::Throttled { segment, temperature: 350.0 },
        Event::Unthrottled(segment),
        Event::Tripped { segment, temperature: 350.0 },
        Event::Cooled { segment, temperature: 300.0 },
        Event::ErrandBegan { errand: 0, glyphs: 4 },
        Event::ErrandRefused { errand: 0, why: ErrandRefusal::Deadline { done: 0.5 } },
        Event::ErrandDone { errand: 0 },
        Event::Skewed { segment, by: 0.1, omega: 0.1 },
    ];
    all.extend(plant.map(|what| Event::Coolant { place: 0, what }));
    all
}

#[test]
fn events_know_what_their_row_says() {
    let field = rack();
    let mut known: BTreeMap<EventKind, BTreeSet<Is>> = BTreeMap::new();
    for event in samples() {
        let (facts, text) = told(&field, &event).unwrap();
        assert!(!text.is_empty(), "{event:?}");
        known.entry(event.kind()).or_default().extend(facts.iter().map(|it| it.0));
        let once: BTreeSet<Is> = facts.iter().map(|it| it.0).collect();
        assert_eq!(once.len(), facts.len(), "{event:?}");
    }
    for kind in EventKind::ALL {
        let row: BTreeSet<Is> = kind.knows().iter().copied().collect();
        assert_eq!(known.get(kind), Some(&row), "{}", kind.name());
    }
}

/// Counts and names of a text are those of the members.
#[test]
fn what_a_text_says_is_what_members_have() {
    let field = rack();
    for event in samples() {
        let (facts, text) = told(&field, &event).unwrap();
        for (member, value) in &facts {
            let said = match member {
                Is::Segment => field.segments().name(SegmentId(value.num() as u32)),
                Is::App => "work".to_owned(),
                Is::Why | Is::Call | Is::Coolant => value.as_str().to_owned(),
                Is::Glyphs | Is::Packets | Is::Back | Is::Number => value.int().to_string(),
                _ => continue,
            };
            assert!(text.contains(&said), "{said} in {text}");
        }
    }
}
