//! What must hold at every tick, on random fields under random faults.

use crate::support::{open, ring, step};
use phi::field::id::{AppId, ClusterId, SegmentId};
use phi::field::packet::Freight;
use phi::field::spec::{
    AppSpec, AutoscaleSpec, ClusterSpec, Demand, FieldSpec, HeatSpec, LinkSpec, Method, PowerSpec,
    SegmentSpec, Spring, ThermalSpec,
};
use phi::field::time::Time;
use phi::field::{ChaosKind, ChaosSchedule, Field};
use phi::orchestrator::Shape;
use proptest::prelude::*;
use std::sync::Arc;

#[derive(Clone, Debug)]
enum Blow {
    Crash(u32),
    Restore(u32),
    Delay(u32, u8),
    Skew(u32, i8),
    Storm(u8),
    Overheat(u32, u16),
    Fans(u32, u8),
    Consensus,
    Partition(Vec<u32>),
    Join,
    Pass(u8),
    Balance,
    Heal,
    Migrate(Option<u32>),
    Shape,
    Expand,
    Collapse,
}

fn blows() -> impl Strategy<Value = Vec<Blow>> {
    let blow = prop_oneof![
        2 => (0_u32..16).prop_map(Blow::Crash),
        2 => (0_u32..16).prop_map(Blow::Restore),
        1 => (0_u32..16, 0_u8..200).prop_map(|(s, by)| Blow::Delay(s, by)),
        1 => (0_u32..16, any::<i8>()).prop_map(|(s, by)| Blow::Skew(s, by)),
        1 => (0_u32..16, 1_u16..3000).prop_map(|(s, watts)| Blow::Overheat(s, watts)),
        1 => (0_u32..16, any::<u8>()).prop_map(|(s, share)| Blow::Fans(s, share)),
        1 => any::<u8>().prop_map(Blow::Storm),
        1 => Just(Blow::Consensus),
        1 => prop::collection::vec(0_u32..16, 1..6).prop_map(Blow::Partition),
        1 => Just(Blow::Join),
        6 => (1_u8..20).prop_map(Blow::Pass),
        1 => Just(Blow::Balance),
        1 => Just(Blow::Heal),
        1 => prop::option::of(0_u32..16).prop_map(Blow::Migrate),
        1 => Just(Blow::Shape),
        1 => Just(Blow::Expand),
        1 => Just(Blow::Collapse),
    ];
    prop::collection::vec(blow, 0..25)
}

/// Every method that a script names, but the one that moves nothing.
fn methods() -> Vec<Method> {
    let all = phi::schema::word::Balancer::ALL.iter().map(|balancer| Method::from(*balancer));
    all.filter(|method| *method != Method::None).collect()
}

fn any_field() -> impl Strategy<Value = FieldSpec> {
    let segments = prop::collection::vec((1.0_f64..50.0, 0.0_f64..=1.0), 2..16);
    let clusters = prop::collection::vec((0_u32..200, 0.0_f64..0.01, 0.0_f64..=1.0), 1..4);
    let extra = prop::collection::vec((0_u32..16, 0_u32..16), 0..16);
    // Heartbeats that are lost and late: the detector is wrong about many.
    let noise = prop_oneof![Just((0.0, 0)), (0.0_f64..1.0, 0_i64..300)];
    let rest = (0.0_f64..300.0, 0_u32..4, 0..methods().len(), 0_i64..200, noise);
    (segments, clusters, extra, rest).prop_map(|(segments, clusters, extra, rest)| {
        let (k, replicas, method, stay, (loss, jitter)) = rest;
        let mut spec = FieldSpec::new("any");
        let n = segments.len() as u32;
        spec.segments = (0..)
            .zip(segments)
            .map(|(i, (capacity, stiffness))| SegmentSpec {
                stiffness,
                // Light bodies: they throttle, trip and come back within a run.
                heat: Some(Arc::new(HeatSpec {
                    power: PowerSpec { idle: 3.0, per_load: 1.0, leakage: 0.001 },
                    thermal: Some(ThermalSpec {
                        rest: Time::from_millis(100),
                        detuning: 0.001,
                        ..ThermalSpec::new(5.0, 0.5)
                    }),
                })),
                ..SegmentSpec::new("s", Some(i), capacity)
            })
            .collect();
        let mut pairs = ring(n);
        pairs.extend(extra.into_iter().map(|(a, b)| (SegmentId(a % n), SegmentId(b % n))));
        pairs.retain(|(a, b)| a != b);
        spec.links = pairs
            .iter()
            .map(|&(a, b)| LinkSpec {
                spring: Spring::Hz(k),
                loss,
                jitter: Time::from_millis(jitter),
                ..LinkSpec::new(a, b)
            })
            .collect();
        let mut app = AppSpec::new("work");
        app.demand = Demand::Sampled {
            times: (0..10).map(|i| Time::from_millis(300 * i)).collect(),
            values: (0..10).map(|i| f64::from(i % 3) * 0.5).collect(),
        };
        app.clusters = (0..)
            .zip(clusters)
            .map(|(i, (glyphs, tension, kappa))| ClusterSpec {
                index: Some(i),
                kappa,
                ..ClusterSpec::new("c", glyphs, tension)
            })
            .collect();
        spec.apps = vec![app];
        spec.storage.replicas = replicas + 1;
        spec.balance.method = methods()[method];
        spec.balance.min_stay = Time::from_millis(stay);
        spec
    })
}

fn strike(field: &mut Field, blow: &Blow) {
    let n = field.segments().len() as u32;
    match blow {
        Blow::Crash(s) => {
            field.crash(SegmentId(s % n)).unwrap();
        }
        Blow::Restore(s) => field.restore(SegmentId(s % n)).unwrap(),
        Blow::Delay(s, by) => {
            field.delay(Some(SegmentId(s % n)), Time::from_millis(i64::from(*by))).unwrap();
        }
        Blow::Skew(s, by) => {
            field.skew(SegmentId(s % n), f64::from(*by) / 10.0).unwrap();
        }
        Blow::Storm(kinds) => {
            use ChaosKind::{Crash, Delay, FanFailure, Overheat, Partition, Skew};
            let all = [Crash, Delay, Partition, Skew, Overheat, FanFailure];
            let all = all.into_iter().enumerate();
            let drawn: Vec<ChaosKind> =
                all.filter(|(bit, _)| kinds >> bit & 1 == 1).map(|(_, kind)| kind).collect();
            let kinds = if drawn.is_empty() { vec![Crash] } else { drawn };
            field
                .chaos(ChaosSchedule { rate: 0.5, kinds, repair: Time::from_millis(300) })
                .unwrap();
        }
        Blow::Overheat(s, watts) => {
            let length = Time::from_millis(i64::from(*watts));
            field.overheat(SegmentId(s % n), f64::from(*watts), length).unwrap();
        }
        Blow::Fans(s, share) => {
            let length = Some(Time::from_millis(i64::from(*share) * 10));
            field.fan_failure(SegmentId(s % n), f64::from(*share) / 255.0, length).unwrap();
        }
        Blow::Consensus => drop(field.enforce_theta_consensus()),
        Blow::Partition(side) => {
            let side: Vec<_> = side.iter().map(|s| SegmentId(s % n)).collect();
            field.partition(&side).unwrap();
        }
        Blow::Join => field.join(),
        Blow::Pass(steps) => (0..*steps).for_each(|_| step(field)),
        Blow::Balance => drop(field.balance()),
        Blow::Heal => drop(field.heal()),
        // These refuse where there is no place, no block or a bound in the way.
        Blow::Migrate(to) => {
            let to = to.map(|s| [SegmentId(s % n)]);
            drop(field.migrate(AppId(0), to.as_ref().map(|s| &s[..])));
        }
        Blow::Shape => {
            let shape = Shape::plain(field);
            drop(field.shape_cluster(&shape));
        }
        Blow::Expand => drop(field.expand()),
        Blow::Collapse => drop(field.collapse()),
    }
}

/// Strikes, and calls `check` after it and after every step of it.
fn strike_checked(
    field: &mut Field,
    blow: &Blow,
    check: impl Fn(&Field) -> Result<(), TestCaseError>,
) -> Result<(), TestCaseError> {
    match blow {
        Blow::Pass(steps) => (0..*steps).try_for_each(|_| {
            step(field);
            check(field)
        }),
        blow => {
            strike(field, blow);
            check(field)
        }
    }
}

/// Every glyph of every cluster is in one place: on a segment, or waiting for healing. Pressures are
/// numbers from 0 up.
fn holds(field: &Field, glyphs: &[u64]) -> Result<(), TestCaseError> {
    prop_assert!(field.check_conservation().is_ok(), "{:?}", field.check_conservation());
    for (cluster, owned) in (0..).map(ClusterId).zip(glyphs) {
        let segments = SegmentId::all(field.segments().len());
        let placed: u64 = segments.map(|s| u64::from(field.glyphs_at(cluster, s))).sum();
        let lost = field.lost().iter().filter(|lost| lost.cluster == cluster);
        let waiting: u64 = lost.map(|lost| u64::from(lost.count)).sum();
        prop_assert_eq!(placed + waiting, *owned, "cluster {}", cluster);
    }
    for s in SegmentId::all(field.segments().len()) {
        let pressure = field.pressure(s).unwrap();
        prop_assert!(pressure >= 0.0 && pressure.is_finite());
        prop_assert!(field.fluid_on(s).unwrap().is_finite());
    }
    for (_, a, b) in field.links().iter() {
        prop_assert!([a, b].iter().all(|s| field.state_of(*s) != Some("retired")));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn glyphs_are_owned_once_and_pressure_is_never_negative(
        spec in any_field(),
        scaled in any::<bool>(),
        blows in blows(),
    ) {
        let mut spec = spec;
        spec.autoscale = scaled.then(|| AutoscaleSpec::new(0.01, 0.2));
        let glyphs: Vec<u64> =
            spec.apps[0].clusters.iter().map(|c| u64::from(c.glyphs)).collect();
        let mut field = open(spec);
        for blow in &blows {
            strike_checked(&mut field, blow, |field| holds(field, &glyphs))?;
        }
    }

    /// Whatever moves glyphs, and whatever breaks under way: no segment comes to bear more of an app than
    /// its quota, with what is promised to it; and nothing is sent that is not there.
    #[test]
    fn quotas_hold_in_a_storm(
        spec in any_field(),
        share in 0.5_f64..4.0,
        state in 0.0_f64..1e8,
        scaled in any::<bool>(),
        blows in blows(),
    ) {
        let mut spec = spec;
        spec.autoscale = scaled.then(|| AutoscaleSpec::new(0.01, 0.2));
        let app = &mut spec.apps[0];
        app.demand = Demand::Constant(1.0);
        let load: f64 = app.clusters.iter().map(|c| c.tension * f64::from(c.glyphs)).sum();
        let tensions: Vec<f64> = app.clusters.iter().map(|c| c.tension).collect();
        let heaviest = tensions.iter().copied().fold(1e-3, f64::max);
        let quota = (load / spec.segments.len() as f64 * (1.0 + share)).max(heaviest);
        app.quota = Some(quota);
        for cluster in &mut app.clusters {
            (cluster.on, cluster.state) = (Vec::new(), state);
        }
        let mut field = open(spec);
        let bears = |field: &Field| -> Vec<f64> {
            let all = SegmentId::all(field.segments().len());
            // Of what stands there: copies that serve are where they are.
            let there = |s| {
                let all = (0..).map(ClusterId).zip(&tensions);
                all.map(|(c, tension)| f64::from(field.glyphs_at(c, s)) * tension).sum::<f64>()
            };
            all.map(there).collect()
        };
        let first = bears(&field);
        for blow in &blows {
            strike_checked(&mut field, blow, |field| {
                for (at, load) in bears(field).into_iter().enumerate() {
                    let most = first.get(at).copied().unwrap_or(0.0).max(quota);
                    prop_assert!(load <= most * (1.0 + 1e-9), "{load} of {most} on {at}");
                }
                for packet in field.packets().filter(|it| !it.has_landed()) {
                    let there = field.glyphs_at(packet.cluster, packet.from);
                    let sent = field.packets().filter(|it| {
                        let same = it.cluster == packet.cluster && it.from == packet.from;
                        same && !it.has_landed() && matches!(it.freight, Freight::Standing(_))
                    });
                    let sent: u32 = sent.map(|it| it.count).sum();
                    prop_assert!(sent <= there, "{sent} of {there} under way");
                }
                Ok(())
            })?;
        }
    }

    /// A fork runs on to the same bytes as the field it was taken from, and leaves it untouched.
    #[test]
    fn a_fork_is_the_same_field(spec in any_field(), blows in blows()) {
        let mut field = open(spec.clone());
        let half = blows.len() / 2;
        blows[..half].iter().for_each(|blow| strike(&mut field, blow));
        let before = field.digest();
        let mut fork = field.clone();
        blows[half..].iter().for_each(|blow| strike(&mut fork, blow));
        prop_assert_eq!(before, field.digest());
        blows[half..].iter().for_each(|blow| strike(&mut field, blow));
        prop_assert_eq!(fork.digest(), field.digest());
        let mut again = open(spec);
        blows.iter().for_each(|blow| strike(&mut again, blow));
        prop_assert_eq!(again.digest(), field.digest());
    }

    /// On a line, what crosses a link in a step is the change of what lies to its left. Nothing
    /// crosses back within `min_stay` of the last crossing, and `flaps` counts what crosses back.
    #[test]
    fn nothing_flaps_more_often_than_min_stay_allows(
        capacities in prop::collection::vec(5.0_f64..50.0, 2..9),
        halves in prop::collection::vec((0_u32..150, 0.0_f64..1.0), 2),
        period in 1_i64..30,
        stay in 0_i64..600,
        k in 1.0_f64..40.0,
    ) {
        let n = capacities.len() as u32;
        let mut spec = FieldSpec::new("line");
        spec.segments = (0..)
            .zip(&capacities)
            .map(|(i, capacity)| SegmentSpec::new("s", Some(i), *capacity))
            .collect();
        let link = |a| LinkSpec { spring: Spring::Hz(k), ..LinkSpec::new(SegmentId(a), SegmentId(a + 1)) };
        spec.links = (0..n - 1).map(link).collect();
        let whole: f64 = capacities.iter().sum();
        // Two apps whose demands take turns, one from each end.
        for (side, (glyphs, share)) in (0..).zip(halves) {
            let tension = share * 0.4 * whole / f64::from(glyphs.max(1));
            let mut app = AppSpec::new(["left", "right"][side as usize]);
            app.demand = Demand::Sampled {
                times: (0..40).map(|i| Time::from_millis(10 * period * i)).collect(),
                values: (0..40).map(|i| f64::from((i + side) % 2) + 0.1).collect(),
            };
            let on = vec![SegmentId(if side == 0 { 0 } else { n - 1 })];
            app.clusters = vec![ClusterSpec { on, ..ClusterSpec::new("c", glyphs, tension) }];
            spec.apps.push(app);
        }
        spec.balance.min_stay = Time::from_millis(stay);
        let mut field = open(spec);
        let left_of = |field: &Field| -> Vec<u64> {
            let counts = (0..n - 1).map(SegmentId).map(|s| field.glyphs_on(s));
            counts.scan(0, |sum, count| { *sum += count; Some(*sum) }).collect()
        };
        let mut last: Vec<Option<(Time, bool)>> = vec![None; n as usize - 1];
        let (mut before, mut back) = (left_of(&field), 0);
        for _ in 0..250 {
            step(&mut field);
            let after = left_of(&field);
            for ((was, is), last) in before.iter().zip(&after).zip(&mut last) {
                if was == is {
                    continue;
                }
                let (now, down) = (field.now(), is > was);
                if let Some((then, other)) = *last
                    && other != down
                {
                    back += was.abs_diff(*is);
                    prop_assert!(now - then >= Time::from_millis(stay), "{:?}, {:?}", then, now);
                }
                *last = Some((now, down));
            }
            before = after;
        }
        let flaps = field.counters().flaps;
        prop_assert!(flaps <= back && (flaps == 0) == (back == 0), "{} of {}", flaps, back);
    }
}
