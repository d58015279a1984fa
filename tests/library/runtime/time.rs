//! Time, lags and what the graph decides, against references that do as the words say.

use crate::support::{open, ring, step};
use phi::diagnostic::Code;
use phi::field::Field;
use phi::field::graph::{Lagged, best_alpha};
use phi::field::id::{LinkRow, SegmentId};
use phi::field::script::NoScript;
use phi::field::spec::{
    AppSpec, AutoscaleSpec, ClusterSpec, FieldSpec, LinkSpec, Method, SegmentSpec, Spring,
};
use phi::field::time::Time;
use phi::field::{ChaosKind, ChaosSchedule};
use phi::lint::{Description, Places, lints};
use proptest::prelude::*;

/// A field in which everything happens: lags, momentum or growth, noise, storms, migrations.
fn busy(method: Method, latency: i64, auto: bool, grows: bool) -> FieldSpec {
    let mut spec = FieldSpec::new("busy");
    spec.segments = (0..9).map(|i| SegmentSpec::new("s", Some(i), 40.0)).collect();
    spec.links = ring(9)
        .into_iter()
        .map(|(a, b)| LinkSpec {
            spring: if auto { Spring::Auto } else { Spring::Hz(3.0) },
            latency: Time::from_millis(latency),
            jitter: Time::from_millis(3),
            loss: 0.1,
            ..LinkSpec::new(a, b)
        })
        .collect();
    let on = vec![SegmentId(0), SegmentId(1)];
    let clusters = vec![ClusterSpec { on, ..ClusterSpec::new("c", 400, 0.2) }];
    spec.apps = vec![AppSpec { clusters, ..AppSpec::new("a") }];
    spec.balance.method = method;
    spec.consensus.noise = 1e-3;
    spec.storage.replicas = 2;
    if grows {
        let cooldown = Time::from_millis(130);
        let bounds = (cooldown, Time::from_millis(77));
        spec.autoscale = Some(AutoscaleSpec {
            cooldown: bounds.0,
            boot: bounds.1,
            max: 14,
            ..AutoscaleSpec::new(1.0, 30.0)
        });
    }
    spec
}

/// What is done to it, always at the same times.
fn disturb(field: &mut Field, act: u8) {
    let kinds = vec![ChaosKind::Crash, ChaosKind::Delay, ChaosKind::Skew, ChaosKind::Partition];
    let done = match act % 6 {
        0 => field
            .chaos(ChaosSchedule { rate: 7.0, kinds, repair: Time::from_millis(123) })
            .map(|_| ()),
        1 => field.migrate(phi::field::id::AppId(0), None).map(|_| ()),
        2 => field.crash(SegmentId(3)).map(|_| ()),
        3 => field.restore(SegmentId(3)),
        4 => field.delay(Some(SegmentId(2)), Time::from_millis(31)).map(|_| ()),
        _ => field.outage(SegmentId(5), Time(12_345_678), Time(98_765_432)).map(|_| ()),
    };
    done.unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// However time is cut into calls: the same state to the bit, and the same events at the same times.
    #[test]
    fn a_time_is_the_same_in_pieces(
        pieces in prop::collection::vec((200_000_i64..60_000_000, 1_u32..4), 1..40),
        acts in prop::collection::vec((0_i64..700_000_000, any::<u8>()), 0..5),
        method in prop::sample::select(vec![Method::Springs, Method::Chebyshev, Method::PowerOfTwo]),
        latency in prop::sample::select(vec![0_i64, 4, 10, 37]),
        kind in (any::<bool>(), any::<bool>()),
    ) {
        let end = 700_000_000_i64;
        let mut acts = acts;
        acts.sort_unstable();
        let spec = busy(method, latency, kind.0, kind.1);
        let run = |pieces: Option<&[(i64, u32)]>| {
            let mut field = open(spec.clone());
            let mut lengths = pieces.unwrap_or(&[]).iter().cycle();
            let mut to = |field: &mut Field, end: i64| {
                while field.now().0 < end {
                    let whole = end - field.now().0;
                    let (piece, times) = match pieces {
                        Some(_) => *lengths.next().unwrap(),
                        None => (whole, 1),
                    };
                    for _ in 0..times {
                        let left = end - field.now().0;
                        field.step(Time(piece.min(left)), &mut NoScript).unwrap();
                    }
                }
            };
            for (at, act) in &acts {
                to(&mut field, *at);
                disturb(&mut field, *act);
            }
            to(&mut field, end);
            let log: Vec<_> = field.log().iter().map(|it| format!("{it:?}")).collect();
            (field.digest(), log, field.tick())
        };
        let (whole, cut) = (run(None), run(Some(&pieces)));
        prop_assert_eq!(whole.2, 70);
        prop_assert_eq!(&whole, &cut);
    }

    /// Load over links of each its own lag, against the recurrence on pressures that are kept for ever.
    #[test]
    fn a_link_acts_on_what_was_so_many_steps_ago(
        lags in prop::collection::vec(0_i64..6, 5),
        piece in 1_i64..30_000_000,
    ) {
        let mut spec = FieldSpec::new("late");
        spec.segments = (0..5).map(|i| SegmentSpec::new("s", Some(i), 50.0 + f64::from(i))).collect();
        // Half a step rounds up.
        let late = |lag: i64| Time(lag * 10_000_000 + if lag % 2 == 0 { 4_999_999 } else { -5_000_000 });
        spec.links = ring(5)
            .into_iter()
            .zip(&lags)
            .map(|((a, b), lag)| LinkSpec {
                spring: Spring::Hz(4.0),
                latency: late(*lag).max(Time::ZERO),
                ..LinkSpec::new(a, b)
            })
            .collect();
        let cluster = |i: u32| ClusterSpec {
            on: vec![SegmentId(i)],
            index: Some(i),
            ..ClusterSpec::new("c", 100 + 10 * i, 0.1)
        };
        spec.apps = vec![AppSpec { clusters: (0..5).map(cluster).collect(), ..AppSpec::new("a") }];
        let mut field = open(spec.clone());
        let mut load: Vec<f64> =
            SegmentId::all(5).map(|s| field.fluid_on(s).unwrap()).collect();
        let mut past: Vec<Vec<f64>> = vec![];
        for _ in 0..60 {
            past.push(load.iter().zip(&spec.segments).map(|(x, s)| x / s.capacity).collect());
            for (link, lag) in spec.links.iter().zip(&lags) {
                let then = &past[past.len().saturating_sub(1 + *lag as usize)];
                let (a, b) = (link.a.index(), link.b.index());
                let smaller = spec.segments[a].capacity.min(spec.segments[b].capacity);
                let flow = 4.0 * 0.01 * smaller * (then[a] - then[b]);
                load[a] -= flow;
                load[b] += flow;
            }
        }
        while field.tick() < 60 {
            let left = Time(600_000_000 - field.now().0);
            field.step(Time(piece).min(left), &mut NoScript).unwrap();
        }
        for (s, expected) in SegmentId::all(5).zip(&load) {
            let found = field.fluid_on(s).unwrap();
            prop_assert!((found - expected).abs() < 1e-9, "{s}: {found} {expected}");
        }
    }

    /// Delays of links, of all and of single segments, against a list of all that was added; once all are
    /// over nothing is left of them.
    #[test]
    fn delays_add_up_and_leave_nothing(
        delays in prop::collection::vec((prop::option::of(0_u32..6), -30_i64..60), 0..12),
        order in any::<u64>(),
    ) {
        let mut spec = FieldSpec::new("delayed");
        spec.segments = (0..6).map(|i| SegmentSpec::new("s", Some(i), 1.0)).collect();
        spec.links = (0..)
            .zip(ring(6))
            .map(|(i, (a, b))| LinkSpec {
                latency: Time::from_millis(5 * (i % 3)),
                ..LinkSpec::new(a, b)
            })
            .collect();
        spec.consensus.coupling = 0.0;
        let mut field = open(spec);
        let classes = |field: &Field| -> Vec<_> {
            let links = LinkRow::all(field.links().len());
            links.map(|id| *field.links().class_of(id).unwrap()).collect()
        };
        let first = classes(&field);
        let ends: Vec<_> = field.links().iter().collect();
        let mut sums = vec![0_i64; ends.len()];
        for (segment, by) in &delays {
            let segment = segment.map(SegmentId);
            field.delay(segment, Time::from_millis(*by)).unwrap();
            for ((_, a, b), sum) in ends.iter().zip(&mut sums) {
                if segment.is_none_or(|s| s == *a || s == *b) {
                    *sum += by;
                }
            }
            let now = classes(&field);
            for ((before, now), sum) in first.iter().zip(&now).zip(&sums) {
                let expected = (before.latency + Time::from_millis(*sum)).max(Time::ZERO);
                prop_assert_eq!(now.latency, expected);
            }
        }
        let mut left: Vec<_> = delays.clone();
        let mut turn = order as usize;
        while !left.is_empty() {
            turn = turn.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let (segment, by) = left.swap_remove((turn >> 33) % left.len());
            field.delay(segment.map(SegmentId), Time::from_millis(-by)).unwrap();
        }
        prop_assert_eq!(classes(&field), first);
    }

    /// What W1005 and W1006 leave alone settles; what they warn of does not, where every link is as slow.
    #[test]
    fn springs_do_as_their_warnings_say(
        extra in prop::collection::vec((0_u32..7, 0_u32..7), 0..6),
        capacities in prop::collection::vec(50.0_f64..150.0, 7),
        lag in 0_i64..8,
        share in prop_oneof![0.3_f64..0.97, 1.03_f64..1.3],
        method in prop::sample::select(vec![Method::Springs, Method::SecondOrder, Method::Chebyshev]),
    ) {
        let mut spec = FieldSpec::new("any");
        spec.segments =
            (0..).zip(&capacities).map(|(i, c)| SegmentSpec::new("s", Some(i), *c)).collect();
        let mut pairs = ring(7);
        pairs.extend(extra.into_iter().map(|(a, b)| (SegmentId(a), SegmentId(b))));
        pairs.retain(|(a, b)| a != b);
        let latency = Time::from_millis(10 * lag);
        let link = |(a, b)| LinkSpec { spring: Spring::Hz(1.0), latency, ..LinkSpec::new(a, b) };
        spec.links = pairs.into_iter().map(link).collect();
        // Hardly uneven, on a level high enough that nobody is asked for more than there is.
        let cluster = |i: u32| ClusterSpec {
            on: vec![SegmentId(i)],
            index: Some(i),
            ..ClusterSpec::new("c", 1_000_000, capacities[i as usize] / 2e6 * (1.0 + 1e-6 * f64::from(i * i)))
        };
        spec.apps = vec![AppSpec { clusters: (0..7).map(cluster).collect(), ..AppSpec::new("a") }];
        spec.consensus.coupling = 0.0;
        // As stiff as that share of what the lag bears.
        let fastest = open(spec.clone()).springs().unwrap().parts[0].fastest();
        let bears = Lagged::first_order(lag as u32).stable_below();
        let stiffness = share * bears / fastest;
        spec.links.iter_mut().for_each(|link| link.spring = Spring::Hz(stiffness));
        spec.balance.method = method;
        let found = lints(&Description::new(&spec, &Places::default()));
        let warned = found.iter().find(|it| matches!(it.code, Code::W1005 | Code::W1006));
        // Momentum that would not settle is left out, and what is left settles.
        let unstable = warned.filter(|it| !it.title.contains("first order")).is_some();
        prop_assert_eq!(unstable, share > 1.0);
        let mut field = open(spec);
        let spread = |field: &Field| {
            let all = SegmentId::all(7).map(|s| field.fluid_on(s).unwrap() / capacities[s.index()]);
            let (low, high) = all.fold((f64::MAX, f64::MIN), |(l, h), p| (l.min(p), h.max(p)));
            high - low
        };
        let first = spread(&field);
        // Three percent beyond what a long lag bears, it grows slowly.
        let most = if unstable { 20_000 } else { 1500 };
        for at in 0..most {
            if unstable && at % 100 == 0 && spread(&field) > 10.0 * first {
                break;
            }
            step(&mut field);
        }
        let last = spread(&field);
        match unstable {
            true => prop_assert!(last > 10.0 * first, "{first} {last}"),
            false => prop_assert!(last < 0.9 * first, "{first} {last}"),
        }
    }

    /// While the graph changes `auto` springs are weak enough for it, and a heartbeat later what it asks.
    #[test]
    fn automatic_springs_follow_the_graph(
        acts in prop::collection::vec((0_u32..9, any::<bool>()), 1..12),
        latency in prop::sample::select(vec![0_i64, 12]),
    ) {
        let mut spec = busy(Method::Springs, latency, true, false);
        spec.consensus.noise = 0.0;
        for link in &mut spec.links {
            (link.loss, link.jitter) = (0.0, Time::ZERO);
        }
        let heartbeat = spec.consensus.heartbeat;
        let mut field = open(spec);
        let per_step = |field: &Field| field.stiffness_of_link(LinkRow(0)).unwrap() * 0.01;
        for (segment, up) in acts {
            let segment = SegmentId(segment);
            if up { field.restore(segment).unwrap() } else { { field.crash(segment).unwrap(); } }
            step(&mut field);
            let wanted = field.springs().unwrap();
            let bears = Lagged::first_order(if latency > 0 { 1 } else { 0 }).stable_below();
            let fastest = wanted.unit.1 * per_step(&field);
            prop_assert!(fastest <= bears * (1.0 + 1e-9), "{fastest}");
            field.step(heartbeat + Time::from_millis(20), &mut NoScript).unwrap();
            let (slow, fast) = field.springs().unwrap().unit;
            let best = best_alpha(slow, fast, if latency > 0 { 1 } else { 0 });
            let found = per_step(&field);
            prop_assert!((found - best).abs() <= 1e-6 * best, "{found} {best}");
        }
    }
}

/// Faults come as often as they are to, whatever the step.
#[test]
fn chaos_has_the_rate_that_it_says() {
    let day = 86_400;
    for (length, seed) in [(1, 1), (60, 2), (600, 3)] {
        let mut spec = FieldSpec::new("storm");
        spec.step = Time::from_secs(length);
        spec.segments = (0..50).map(|i| SegmentSpec::new("s", Some(i), 1.0)).collect();
        spec.balance.method = Method::None;
        spec.consensus.coupling = 0.0;
        let mut field = Field::open(spec, seed, &mut NoScript).unwrap();
        let kinds = vec![ChaosKind::Skew];
        let repair = Time::from_secs(1);
        field.chaos(ChaosSchedule { rate: 1.0 / 30.0, kinds, repair }).unwrap();
        field.step(Time::from_secs(day), &mut NoScript).unwrap();
        // 2,880 ± 54, and each is mended a second later on average.
        let skewed = field.log().iter().filter(|it| format!("{it:?}").contains("Skewed")).count();
        assert!(skewed.abs_diff(2 * 2880) < 2 * 3 * 54, "{length} s: {skewed}");
    }
}
