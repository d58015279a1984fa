//! What is served, against a naive reference that looks through everything at every step, on random
//! schedules in which crashes, cuts, migrations and healings overlap; and some cases by hand.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::field::Field;
use crate::field::id::{AppId, ClusterId, SegmentId};
use crate::field::script::NoScript;
use crate::field::spec::{
    AppSpec, AutoscaleSpec, ClusterSpec, Demand, FieldSpec, LinkSpec, Method, SegmentSpec,
};
use crate::field::time::Time;

const STEP: Time = Time::from_millis(50);

#[derive(Clone, Debug)]
enum Act {
    Crash(u32),
    Outage(u32, i64),
    Restore(u32),
    Partition(u32),
    Join,
    Skew(u32, i32),
    Migrate(u32, Option<u32>),
    Heal,
    Expand,
    Collapse,
    Pass(u32),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let of = 0_u32..64;
    let act = prop_oneof![
        4 => of.clone().prop_map(Act::Crash),
        3 => (of.clone(), 1_i64..40).prop_map(|(s, steps)| Act::Outage(s, steps)),
        3 => of.clone().prop_map(Act::Restore),
        1 => of.clone().prop_map(Act::Partition),
        1 => Just(Act::Join),
        1 => (of.clone(), -9..9).prop_map(|(s, by)| Act::Skew(s, by)),
        3 => (of.clone(), prop::option::of(of)).prop_map(|(app, to)| Act::Migrate(app, to)),
        1 => Just(Act::Heal),
        1 => Just(Act::Expand),
        1 => Just(Act::Collapse),
        6 => (1_u32..20).prop_map(Act::Pass),
    ];
    prop::collection::vec(act, 1..40)
}

fn specs() -> impl Strategy<Value = FieldSpec> {
    let clusters = prop::collection::vec((0_u32..40, 0_u32..4, any::<bool>()), 1..5);
    let methods = [Method::None, Method::Springs, Method::LeastLoaded, Method::MeanField];
    let rest = (1_u32..4, 0..methods.len(), any::<bool>(), any::<bool>());
    (2_u32..7, clusters, rest).prop_map(move |(n, clusters, (replicas, method, auto, waves))| {
        let mut spec = FieldSpec::new("work");
        spec.step = STEP;
        spec.segments =
            (0..n).map(|i| SegmentSpec::new("s", Some(i), 30.0 + 10.0 * f64::from(i))).collect();
        let pairs = (0..n).map(|i| (i, (i + 1) % n)).filter(|(a, b)| n > 2 || a < b);
        spec.links = pairs.map(|(a, b)| LinkSpec::new(SegmentId(a), SegmentId(b))).collect();
        for (at, (glyphs, tension, heaped)) in (0..).zip(clusters) {
            let mut app = AppSpec::new(&format!("app {at}"));
            let on = if heaped { vec![SegmentId(at % n)] } else { Vec::new() };
            app.clusters =
                vec![ClusterSpec { on, ..ClusterSpec::new("c", glyphs, f64::from(tension)) }];
            if waves {
                app.demand = Demand::Sampled {
                    times: (0..8).map(|i| Time::from_millis(700 * i)).collect(),
                    values: (0..8).map(|i| f64::from((i + at as i32) % 3) * 0.6).collect(),
                };
            }
            spec.apps.push(app);
        }
        spec.storage.replicas = replicas;
        spec.balance.method = methods[method];
        spec.healing.auto = auto;
        spec.autoscale =
            Some(AutoscaleSpec { max: n + 3, boot: STEP, ..AutoscaleSpec::new(0.0, 1e9) });
        spec
    })
}

fn act(field: &mut Field, act: &Act) {
    let n = field.segments().len() as u32;
    let segment = |s: &u32| SegmentId(s % n);
    match act {
        Act::Crash(s) => drop(field.crash(segment(s))),
        Act::Outage(s, steps) => drop(field.outage(segment(s), Time::ZERO, Time(STEP.0 * steps))),
        Act::Restore(s) => drop(field.restore(segment(s))),
        Act::Partition(s) => drop(field.partition(&[segment(s)])),
        Act::Join => field.join(),
        Act::Skew(s, by) => drop(field.skew(segment(s), f64::from(*by) / 5.0)),
        Act::Migrate(app, to) => {
            let app = AppId(app % field.apps().len() as u32);
            let to = to.as_ref().map(|to| [segment(to)]);
            drop(field.migrate(app, to.as_ref().map(|to| &to[..])));
        }
        Act::Heal => drop(field.heal()),
        Act::Expand => drop(field.expand()),
        Act::Collapse => drop(field.collapse()),
        Act::Pass(_) => {}
    }
}

/// What an app comes to: glyphs, those that a copy serves, those that wait, its tension, and how much of
/// that is not done.
#[derive(Clone, Copy, Debug, Default)]
struct Told {
    glyphs: u64,
    serving: u64,
    waiting: u64,
    all: f64,
    lacking: f64,
}

/// All of it anew: loads of segments, and what becomes of each app.
fn naive(field: &Field) -> (Vec<f64>, BTreeMap<AppId, Told>) {
    let mut loads = vec![0.0; field.segments().len()];
    let mut parts: Vec<(ClusterId, Option<SegmentId>, u64, bool)> = Vec::new();
    for cluster in ClusterId::all(field.clusters().len()) {
        for segment in SegmentId::all(loads.len()) {
            let count = u64::from(field.glyphs_at(cluster, segment));
            parts.push((cluster, Some(segment), count, true));
        }
    }
    for lost in field.lost() {
        let server = lost.holders.iter().copied().find(|it| field.segments().is_up(*it));
        parts.push((lost.cluster, server, u64::from(lost.count), false));
    }
    for (cluster, on, count, _) in &parts {
        if let Some(on) = on {
            loads[on.index()] += field.tension(*cluster) * *count as f64;
        }
    }
    let mut apps: BTreeMap<AppId, Told> =
        AppId::all(field.apps().len()).map(|app| (app, Told::default())).collect();
    for (cluster, on, count, placed) in parts {
        let told = apps.get_mut(&field.clusters()[cluster.index()].app).unwrap();
        told.glyphs += count;
        match (placed, on) {
            (true, _) => {}
            (false, Some(_)) => told.serving += count,
            (false, None) => told.waiting += count,
        }
        let tension = field.tension(cluster) * count as f64;
        // One that empties before it retires serves as the member that it was, while its part leads.
        let leaves = |on: &SegmentId| {
            field.actors.leaving.contains_key(on)
                && field.segments().is_up(*on)
                && field.followed(*on).is_some()
        };
        let done = on.filter(|on| field.is_in_phase(*on) || leaves(on)).map_or(0.0, |on| {
            let (load, capacity) = (loads[on.index()], field.capacity_of(on).unwrap());
            if load <= capacity * (1.0 + 1e-9) { 1.0 } else { capacity / load }
        });
        told.all += tension;
        told.lacking += tension * (1.0 - done);
    }
    (loads, apps)
}

/// How long each app was down, and degraded.
type Spent = BTreeMap<AppId, (Time, Time)>;

fn check(field: &Field, spent: &Spent) -> Result<(), TestCaseError> {
    let (loads, apps) = naive(field);
    for segment in SegmentId::all(loads.len()) {
        let (load, found) = (loads[segment.index()], field.load_on(segment).unwrap());
        prop_assert!((load - found).abs() < 1e-9 * load.max(1.0), "{segment}: {load} {found}");
    }
    let steps = f64::from(field.tick() as u32);
    for (app, told) in apps {
        prop_assert_eq!(field.glyphs_of(app), told.glyphs);
        prop_assert_eq!(field.serving(app), told.serving);
        prop_assert_eq!(field.waiting(app), told.waiting);
        prop_assert_eq!(field.is_down(app), told.waiting > 0);
        let served = (told.all > 0.0).then(|| 1.0 - told.lacking / told.all);
        match (field.served(app), served) {
            (Some(found), Some(served)) => {
                prop_assert!((found - served).abs() < 1e-9, "{app}: {found} {served}");
                prop_assert_eq!(found == 1.0, told.lacking == 0.0);
            }
            (found, served) => prop_assert_eq!(found, served),
        }
        let (down, degraded) = spent.get(&app).copied().unwrap_or_default();
        prop_assert_eq!((field.downtime(app), field.degraded(app)), (down, degraded));
        let share = if steps > 0.0 { 1.0 - degraded.seconds() / (steps * 0.05) } else { 1.0 };
        prop_assert!(field.slo(app, (share - 1e-9).max(0.0)));
        prop_assert!(share > 1.0 - 1e-6 || !field.slo(app, share + 1e-6));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn what_is_served_is_what_a_look_at_everything_finds(spec in specs(), all in acts()) {
        let mut field = Field::open(spec, 3, &mut NoScript).unwrap();
        let mut spent = Spent::new();
        for one in &all {
            act(&mut field, one);
            check(&field, &spent)?;
            let Act::Pass(steps) = one else { continue };
            for _ in 0..*steps {
                // The state that the step finds: what is due before it has happened.
                field.step(STEP - Time(1), &mut NoScript).unwrap();
                field.refresh();
                for (app, told) in naive(&field).1 {
                    let spent = spent.entry(app).or_default();
                    spent.0 += if told.waiting > 0 { STEP } else { Time::ZERO };
                    spent.1 += if told.lacking > 0.0 { STEP } else { Time::ZERO };
                }
                field.step(Time(1), &mut NoScript).unwrap();
                check(&field, &spent)?;
            }
            field.check_conservation().unwrap();
        }
    }
}

const X: AppId = AppId(0);

/// Segments of 100 ΔΦ, all linked, and an app on the first.
fn mesh(n: u32, glyphs: u32, replicas: u32) -> Field {
    let mut spec = FieldSpec::new("mesh");
    spec.step = STEP;
    spec.segments = (0..n).map(|i| SegmentSpec::new("s", Some(i), 100.0)).collect();
    let pairs = (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b)));
    spec.links = pairs.map(|(a, b)| LinkSpec::new(SegmentId(a), SegmentId(b))).collect();
    let mut app = AppSpec::new("x");
    let on = vec![SegmentId(0)];
    app.clusters = vec![ClusterSpec { on, ..ClusterSpec::new("c", glyphs, 1.0) }];
    spec.apps = vec![app];
    spec.storage.replicas = replicas;
    spec.balance.method = Method::None;
    spec.healing.auto = false;
    Field::open(spec, 1, &mut NoScript).unwrap()
}

fn told(field: &Field) -> (u64, u64, Option<f64>) {
    (field.serving(X), field.waiting(X), field.served(X))
}

#[test]
fn the_next_holder_serves_when_one_dies_while_it_serves() {
    let mut field = mesh(4, 40, 3);
    let [a, b, c] = [0, 1, 2].map(SegmentId);
    field.crash(a).unwrap();
    assert_eq!(told(&field), (40, 0, Some(1.0)));
    assert_eq!((field.load_on(b), field.pressure(b)), (Some(40.0), Some(0.4)));
    field.crash(b).unwrap();
    assert_eq!((field.load_on(b), field.load_on(c)), (Some(0.0), Some(40.0)));
    field.crash(c).unwrap();
    assert_eq!(told(&field), (0, 40, Some(0.0)));
    assert!(field.is_down(X));
    // The first holder that is up serves, whoever served before.
    field.restore(c).unwrap();
    field.restore(b).unwrap();
    assert_eq!((field.load_on(b), field.load_on(c)), (Some(40.0), Some(0.0)));
    field.restore(a).unwrap();
    assert_eq!(told(&field), (0, 0, Some(1.0)));
    assert_eq!((field.load_on(a), field.load_on(b)), (Some(40.0), Some(0.0)));
}

#[test]
fn two_crashes_at_once_bear_on_one_holder_beyond_its_capacity() {
    let mut field = mesh(3, 80, 2);
    let [a, b, c] = [0, 1, 2].map(SegmentId);
    assert!(field.shift(ClusterId(0), a, c, 30) == 30 && field.shift(ClusterId(0), a, b, 20) == 20);
    field.crash(a).unwrap();
    assert_eq!((told(&field), field.load_on(b)), ((30, 0, Some(1.0)), Some(50.0)));
    // The copies of c are with a, and nobody has had the time to make others.
    field.crash(c).unwrap();
    assert_eq!((told(&field), field.load_on(b)), ((30, 30, Some(0.625)), Some(50.0)));
}

#[test]
fn what_is_beyond_capacity_or_on_no_member_is_not_served() {
    let mut field = mesh(3, 150, 1);
    assert_eq!(field.served(X), Some(100.0 / 150.0));
    for _ in 0..10 {
        field.step(STEP, &mut NoScript).unwrap();
    }
    assert_eq!((field.degraded(X), field.downtime(X)), (Time::from_millis(500), Time::ZERO));
    assert!(field.slo(X, 0.0) && !field.slo(X, 0.1));
    field.shift(ClusterId(0), SegmentId(0), SegmentId(1), 50);
    assert_eq!(field.served(X), Some(1.0));
    for _ in 0..30 {
        field.step(STEP, &mut NoScript).unwrap();
    }
    assert!(field.slo(X, 0.75) && !field.slo(X, 0.76));
    field.partition(&[SegmentId(0)]).unwrap();
    for _ in 0..10 {
        field.step(STEP, &mut NoScript).unwrap();
    }
    assert_eq!(
        (field.segments().is_up(SegmentId(0)), field.served(X)),
        (true, Some(1.0 - 100.0 / 150.0))
    );
    assert_eq!(told(&field).0 + told(&field).1, 0);
}

/// The digest is that of the state, and how long something was degraded is none that a step reads.
#[test]
fn counting_what_is_degraded_changes_no_digest() {
    let mut field = mesh(3, 150, 1);
    let mut other = field.clone();
    other.actors.degraded = std::sync::Arc::new([(X, Time::from_secs(9))].into());
    for field in [&mut field, &mut other] {
        field.step(Time::from_secs(1), &mut NoScript).unwrap();
    }
    assert_eq!(field.digest(), other.digest());
    assert_ne!(field.degraded(X), other.degraded(X));
}
