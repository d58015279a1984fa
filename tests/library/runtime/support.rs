//! Small fields to test on.

use phi::field::Field;
use phi::field::id::SegmentId;
use phi::field::script::NoScript;
use phi::field::spec::{AppSpec, ClusterSpec, FieldSpec, LinkSpec, SegmentSpec, Spring};
use phi::field::time::Time;

/// The two ends of a link.
pub type Ends = (SegmentId, SegmentId);

/// Numbers as ids.
fn ends((a, b): (u32, u32)) -> Ends {
    (SegmentId(a), SegmentId(b))
}

/// Pairs of a ring.
pub fn ring(n: u32) -> Vec<Ends> {
    (0..n).map(|i| (i, (i + 1) % n)).map(ends).collect()
}

/// Pairs of a square torus.
pub fn torus(side: u32) -> Vec<Ends> {
    let id = |x: u32, y: u32| (x % side) * side + y % side;
    let cells = (0..side).flat_map(|x| (0..side).map(move |y| (x, y)));
    cells
        .flat_map(|(x, y)| [(id(x, y), id(x + 1, y)), (id(x, y), id(x, y + 1))])
        .map(ends)
        .collect()
}

/// Pairs of a hypercube.
pub fn hypercube(dimension: u32) -> Vec<Ends> {
    let nodes = 0..1_u32 << dimension;
    let pairs = nodes.flat_map(|i| (0..dimension).map(move |d| (i, i ^ (1 << d))));
    pairs.filter(|(a, b)| a < b).map(ends).collect()
}

/// Every pair.
pub fn complete(n: u32) -> Vec<Ends> {
    (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b))).map(ends).collect()
}

/// Segments of capacity 1 joined by springs of this stiffness, one step a second, with all glyphs of
/// one weightless-to-move cluster on segment 0.
pub fn heap(n: u32, pairs: &[Ends], spring: Spring, glyphs: u32) -> FieldSpec {
    let mut spec = FieldSpec::new("heap");
    spec.step = Time::from_secs(1);
    spec.segments = (0..n).map(|i| SegmentSpec::new("s", Some(i), 1.0)).collect();
    spec.links = pairs
        .iter()
        .map(|&(a, b)| LinkSpec { spring, latency: Time::ZERO, ..LinkSpec::new(a, b) })
        .collect();
    let mut app = AppSpec::new("work");
    let tension = f64::from(n) * 0.5 / f64::from(glyphs.max(1));
    app.clusters =
        vec![ClusterSpec { on: vec![SegmentId(0)], ..ClusterSpec::new("unit", glyphs, tension) }];
    spec.apps = vec![app];
    spec
}

/// Opens a field that names no function.
pub fn open(spec: FieldSpec) -> Field {
    Field::open(spec, 1, &mut NoScript).expect("a field without faults")
}

/// One step.
pub fn step(field: &mut Field) {
    let length = field.step_length();
    field.step(length, &mut NoScript).expect("a step");
}
