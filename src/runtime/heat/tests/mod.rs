//! Heat in a field: closed forms, books, limits, and a naive model of what holds a segment down.

mod body;
mod causes;
mod overlap;

use crate::field::Field;
use crate::field::id::SegmentId;
use crate::field::script::NoScript;
use crate::field::spec::{
    AppSpec, ClusterSpec, FieldSpec, HeatSpec, LinkSpec, PowerSpec, SegmentSpec, ThermalSpec,
};
use crate::field::time::Time;
use std::sync::Arc;

const AT: SegmentId = SegmentId(0);

/// 100 W at rest; 1 kJ/K, 10 W/K: a time constant of 100 s, and 10 K above what is around it at rest.
fn warm() -> HeatSpec {
    HeatSpec {
        power: PowerSpec { idle: 100.0, ..PowerSpec::default() },
        thermal: Some(ThermalSpec::new(1000.0, 10.0)),
    }
}

/// A field of `n` such segments in a ring, with ten glyphs of 1 ΔΦ for each, in steps of 1 s.
fn rack(n: u32, heat: HeatSpec) -> FieldSpec {
    let mut spec = FieldSpec::new("rack");
    spec.step = Time::from_secs(1);
    let heat = Arc::new(heat);
    spec.segments = (0..n)
        .map(|i| SegmentSpec { heat: Some(heat.clone()), ..SegmentSpec::new("s", Some(i), 100.0) })
        .collect();
    let pairs = (0..n).filter(|_| n > 1).map(|i| (i, (i + 1) % n));
    let pairs = pairs.filter(|(a, b)| n > 2 || a < b);
    spec.links = pairs.map(|(a, b)| LinkSpec::new(SegmentId(a), SegmentId(b))).collect();
    let mut app = AppSpec::new("work");
    app.clusters = vec![ClusterSpec::new("jobs", 10 * n, 1.0)];
    spec.apps = vec![app];
    spec
}

fn open(spec: FieldSpec) -> Field {
    Field::open(spec, 1, &mut NoScript).unwrap()
}

fn pass(field: &mut Field, seconds: i64) {
    field.step(Time::from_secs(seconds), &mut NoScript).unwrap();
}

fn kelvin(field: &Field) -> f64 {
    field.temperature_of(AT).unwrap()
}

/// Kinds of events so far of which the first segment is the subject, in words of the tests.
fn told(field: &Field) -> Vec<&'static str> {
    use crate::field::log::Event;
    let word = |event: &Event| match event {
        Event::Throttled { segment: AT, .. } => Some("throttles"),
        Event::Unthrottled(AT) => Some("whole"),
        Event::Tripped { segment: AT, .. } => Some("trips"),
        Event::Crashed { segment: AT, .. } => Some("down"),
        Event::Cooled { segment: AT, .. } => Some("cooled"),
        Event::Restored(AT) => Some("up"),
        _ => None,
    };
    field.log().iter().filter_map(|(_, event)| word(event)).collect()
}
