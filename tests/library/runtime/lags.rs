//! Lags against references: phases against the recurrence on all that was, and both phases and load
//! under steps of half the length.

use crate::support::{open, ring};
use phi::field::Field;
use phi::field::id::SegmentId;
use phi::field::script::NoScript;
use phi::field::spec::{AppSpec, ClusterSpec, FieldSpec, LinkSpec, SegmentSpec, Spring};
use phi::field::time::Time;
use proptest::prelude::*;

/// Segments in a ring in steps of so many ms, over links of each its own latency in ms.
fn circle(step: i64, latencies: &[i64], stiffness: f64, coupling: f64) -> FieldSpec {
    let n = latencies.len() as u32;
    let mut spec = FieldSpec::new("circle");
    spec.step = Time::from_millis(step);
    spec.segments = (0..n)
        .map(|i| {
            let capacity = 50.0 + 7.0 * f64::from(i * i % 5);
            SegmentSpec { theta: Some(0.0), ..SegmentSpec::new("s", Some(i), capacity) }
        })
        .collect();
    spec.links = ring(n)
        .into_iter()
        .zip(latencies)
        .map(|((a, b), latency)| LinkSpec {
            spring: Spring::Hz(stiffness),
            latency: Time::from_millis(*latency),
            ..LinkSpec::new(a, b)
        })
        .collect();
    spec.consensus.coupling = coupling;
    spec
}

/// What is read of every segment each 200 ms, for 3 s.
fn course(spec: FieldSpec, read: impl Fn(&Field, SegmentId) -> f64) -> Vec<f64> {
    let mut field = open(spec);
    let all = SegmentId::all(field.segments().len());
    let mut course = vec![];
    for _ in 0..15 {
        field.step(Time::from_millis(200), &mut NoScript).unwrap();
        course.extend(all.clone().map(|s| read(&field, s)));
    }
    course
}

/// How far two courses are apart at most.
fn apart(one: &[f64], other: &[f64], difference: impl Fn(f64) -> f64) -> f64 {
    one.iter().zip(other).map(|(x, y)| difference(x - y).abs()).fold(0.0, f64::max)
}

fn angle(by: f64) -> f64 {
    by - std::f64::consts::TAU * (by / std::f64::consts::TAU).round()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// θᵢ ← θᵢ + dt·(ωᵢ + K/deg·Σ sin(θⱼ(t − τᵢⱼ) − θᵢ)) on phases that are kept for ever.
    #[test]
    fn phases_follow_what_was_so_many_steps_ago(
        lags in prop::collection::vec(0_i64..7, 6),
        of in prop::collection::vec((-3.0_f64..3.0, -1.0_f64..1.0), 6),
        coupling in 0.1_f64..8.0,
        piece in 1_i64..30_000_000,
    ) {
        let latencies: Vec<i64> = lags.iter().map(|lag| lag * 10).collect();
        let mut spec = circle(10, &latencies, 0.0, coupling);
        for (segment, (theta, omega)) in spec.segments.iter_mut().zip(&of) {
            (segment.theta, segment.omega) = (Some(*theta), *omega);
        }
        let mut theta: Vec<f64> = of.iter().map(|it| it.0).collect();
        let mut past: Vec<Vec<f64>> = vec![];
        for _ in 0..80 {
            past.push(theta.clone());
            let mut pull = vec![0.0; theta.len()];
            for (link, lag) in spec.links.iter().zip(&lags) {
                let then = &past[past.len().saturating_sub(1 + *lag as usize)];
                for (i, j) in [(link.a.index(), link.b.index()), (link.b.index(), link.a.index())] {
                    pull[i] += 0.5 * coupling * libm::sin(then[j] - theta[i]);
                }
            }
            for ((theta, pull), (_, omega)) in theta.iter_mut().zip(pull).zip(&of) {
                *theta += 0.01 * (omega + pull);
            }
        }
        let mut field = open(spec);
        while field.tick() < 80 {
            let left = Time(800_000_000 - field.now().0);
            field.step(Time(piece).min(left), &mut NoScript).unwrap();
        }
        for (s, expected) in SegmentId::all(6).zip(&theta) {
            let found = field.theta(s).unwrap();
            prop_assert!(angle(found - expected).abs() < 1e-6, "{s}: {found} {expected}");
        }
    }

    /// A latency is as long under steps of half the length: the courses of load come together as
    /// those of a method of first order do.
    #[test]
    fn load_takes_the_same_course_under_finer_steps(
        lags in prop::collection::vec(0_i64..6, 6),
        stiffness in 0.2_f64..1.5,
        heaps in prop::collection::vec(1_u32..1000, 6),
    ) {
        let latencies: Vec<i64> = lags.iter().map(|lag| lag * 20).collect();
        let of = |step: i64| {
            let mut spec = circle(step, &latencies, stiffness, 0.0);
            // On a level at which nobody is asked for more than there is.
            let cluster = |(i, heap): (u32, &u32)| ClusterSpec {
                on: vec![SegmentId(i)],
                index: Some(i),
                ..ClusterSpec::new("c", 5_000 + heap, 0.01)
            };
            let clusters = (0..).zip(&heaps).map(cluster).collect();
            spec.apps = vec![AppSpec { clusters, ..AppSpec::new("a") }];
            course(spec, |field, s| field.fluid_on(s).unwrap())
        };
        let [coarse, fine, finest] = [20, 10, 5].map(of);
        let (first, second) =
            (apart(&coarse, &fine, |by| by), apart(&fine, &finest, |by| by));
        // Pressures differ by up to 60 ÷ 50 and 50 ÷ 78, and no flow is faster than 4·k.
        prop_assert!(first < 4.0 * stiffness * 0.02 * 60.0, "{first}");
        prop_assert!(second < 0.6 * first + 1e-9, "{first} {second}");
    }

    /// The same of phases.
    #[test]
    fn phases_take_the_same_course_under_finer_steps(
        lags in prop::collection::vec(0_i64..6, 6),
        of in prop::collection::vec((-0.7_f64..0.7, -0.5_f64..0.5), 6),
        coupling in 0.5_f64..3.0,
    ) {
        let latencies: Vec<i64> = lags.iter().map(|lag| lag * 20).collect();
        let course = |step: i64| {
            let mut spec = circle(step, &latencies, 0.0, coupling);
            for (segment, (theta, omega)) in spec.segments.iter_mut().zip(&of) {
                (segment.theta, segment.omega) = (Some(*theta), *omega);
            }
            course(spec, |field, s| field.theta(s).unwrap())
        };
        let [coarse, fine, finest] = [20, 10, 5].map(course);
        let (first, second) = (apart(&coarse, &fine, angle), apart(&fine, &finest, angle));
        prop_assert!(first < 0.02 * coupling * (1.5 + coupling), "{first}");
        prop_assert!(second < 0.6 * first + 1e-9, "{first} {second}");
    }
}
