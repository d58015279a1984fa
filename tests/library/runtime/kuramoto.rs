//! θ against `kuramoto.csv`: each test names the row.

use crate::support::{open, ring, step};
use phi::field::Field;
use phi::field::chance::{Chance, Stream};
use phi::field::id::SegmentId;
use phi::field::spec::{FieldSpec, LinkSpec, PhaseMass, SegmentSpec, Spring};
use phi::field::time::Time;

use std::f64::consts::{PI, TAU};

/// Segments without load that only turn; without links, everything is joined to all.
fn oscillators(n: u32, k: f64, dt: f64) -> FieldSpec {
    let mut spec = FieldSpec::new("oscillators");
    spec.step = Time::from_seconds(dt).unwrap();
    spec.segments = (0..n).map(|i| SegmentSpec::new("s", Some(i), 1.0)).collect();
    spec.consensus.coupling = k;
    spec.consensus.threshold = PI;
    spec
}

fn coherence_after(field: &mut Field, seconds: f64, mean_over: f64) -> f64 {
    let end = Time::from_seconds(seconds).unwrap();
    let from = Time::from_seconds(seconds - mean_over).unwrap();
    let (mut sum, mut count) = (0.0, 0.0);
    while field.now() < end {
        step(field);
        if field.now() > from {
            sum += field.coherence().unwrap();
            count += 1.0;
        }
    }
    sum / count
}

/// Frequencies at the quantiles of a Lorentzian of half-width γ, phases spread evenly out of order.
fn lorentzian(n: u32, gamma: f64, k: f64) -> FieldSpec {
    let mut spec = oscillators(n, k, 0.02);
    for (i, segment) in spec.segments.iter_mut().enumerate() {
        let quantile = (i as f64 + 0.5) / f64::from(n);
        segment.omega = gamma * libm::tan(PI * (quantile - 0.5));
        segment.theta = Some(TAU * ((i as f64 * 0.618_033_988_749_895) % 1.0));
    }
    spec
}

#[test]
fn lorentzian_r() {
    for (k, expected) in [(2.0, 0.5_f64.sqrt()), (4.0, 0.75_f64.sqrt())] {
        let r = coherence_after(&mut open(lorentzian(2000, 0.5, k)), 40.0, 10.0);
        assert!((r - expected).abs() < 0.01, "K={k}: {r}");
    }
}

#[test]
fn gaussian_r() {
    // Quantiles of the normal law by bisection of its distribution function.
    let quantile = |p: f64| {
        let (mut low, mut high) = (-8.0, 8.0);
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            let below = 0.5 * libm::erfc(-middle / std::f64::consts::SQRT_2);
            if below < p { low = middle } else { high = middle }
        }
        low
    };
    let mut spec = lorentzian(2000, 0.5, 3.0);
    for (i, segment) in spec.segments.iter_mut().enumerate() {
        segment.omega = quantile((i as f64 + 0.5) / 2000.0);
    }
    let r = coherence_after(&mut open(spec), 30.0, 10.0);
    assert!((r - 0.9252).abs() < 0.01, "{r}");
}

#[test]
fn transient() {
    // On the Ott-Antonsen manifold from r = 0.1: phases of each frequency follow the Poisson kernel,
    // which for phases independent of frequency means wrapped-Cauchy phases of order 0.1.
    let n = 4000;
    let mut spec = lorentzian(n, 0.5, 2.0);
    for (i, segment) in spec.segments.iter_mut().enumerate() {
        let u = (i as f64 * 0.618_033_988_749_895 + 0.3) % 1.0;
        let t = (1.0 - 0.1) / (1.0 + 0.1);
        segment.theta = Some(2.0 * libm::atan(t * libm::tan(PI * (u - 0.5))));
    }
    spec.step = Time::from_millis(5);
    let mut field = open(spec);
    let r0 = field.coherence().unwrap();
    assert!((r0 - 0.1).abs() < 0.005, "{r0}");
    let end = Time::from_secs(5);
    while field.now() < end {
        step(&mut field);
    }
    assert!((field.coherence().unwrap() - 0.613103).abs() < 0.01, "{}", field.coherence().unwrap());
}

fn pair(domega: f64, k: f64) -> Field {
    let mut spec = oscillators(2, k, 0.01);
    spec.segments[0].omega = domega;
    spec.segments.iter_mut().for_each(|s| s.theta = Some(0.0));
    spec.links =
        vec![LinkSpec { latency: Time::ZERO, ..LinkSpec::new(SegmentId(0), SegmentId(1)) }];
    open(spec)
}

#[test]
fn two_oscillators() {
    // K/N of the reference is K/deg here with K halved: K = 1 pulls each as K/N with K = 2.
    let mut field = pair(1.0, 1.0);
    field.step(Time::from_secs(60), &mut phi::field::script::NoScript).unwrap();
    let difference = field.theta(SegmentId(0)).unwrap() - field.theta(SegmentId(1)).unwrap();
    assert!((difference - PI / 6.0).abs() < 1e-6, "{difference}");
    // φ̇ = Δω − 2K sin φ locks iff 2K ≥ Δω.
    let turns = |k: f64| {
        let mut field = pair(1.0, k);
        let (mut last, mut moved) = (0.0, 0.0);
        for _ in 0..30_000 {
            step(&mut field);
            let now = field.theta(SegmentId(0)).unwrap() - field.theta(SegmentId(1)).unwrap();
            let by: f64 = now - last;
            moved += by - TAU * (by / TAU).round();
            last = now;
        }
        moved / TAU
    };
    assert!(turns(0.51).abs() < 1.0, "{}", turns(0.51));
    assert!(turns(0.45) > 5.0, "{}", turns(0.45));
}

#[test]
fn twisted_ring() {
    let mut spec = oscillators(20, 1.0, 0.01);
    spec.links = ring(20)
        .into_iter()
        .map(|(a, b)| LinkSpec { latency: Time::ZERO, ..LinkSpec::new(a, b) })
        .collect();
    for (i, segment) in spec.segments.iter_mut().enumerate() {
        segment.theta = Some(TAU * i as f64 / 20.0);
    }
    let mut field = open(spec);
    let cycle: Vec<_> = SegmentId::all(20).collect();
    for _ in 0..5000 {
        step(&mut field);
        assert!(field.coherence().unwrap() < 1e-9, "{}", field.coherence().unwrap());
        assert_eq!(field.winding(&cycle), 1);
    }
}

#[test]
fn incoherent_floor() {
    // Uncoupled segments whose phases and frequencies were drawn at random: r is a random walk's.
    let (mut sum, mut count) = (0.0, 0.0);
    for seed in 0..40 {
        let chance = Chance::new(seed);
        let mut spec = oscillators(100, 0.0, 0.05);
        for (i, segment) in (0..).zip(&mut spec.segments) {
            segment.theta = Some(TAU * chance.unit(Stream::Script, i, 0));
            segment.omega = 10.0 * chance.unit(Stream::Script, i, 1);
        }
        sum += coherence_after(&mut open(spec), 20.0, 20.0);
        count += 1.0;
    }
    let r = sum / count;
    assert!((r - 0.0886).abs() < 0.01, "{r}");
}

/// x' = −Lx with delay: springs on delayed pressures, λmax = 4, bound π/8 = 0.3927.
#[test]
fn consensus_delay() {
    let k4 = crate::support::complete(4);
    for (n, pairs) in [(4, k4), (8, ring(8))] {
        let spread_after = |tau: f64| {
            let mut spec = crate::support::heap(n, &pairs, Spring::Hz(1.0), 0);
            spec.step = Time::from_millis(10);
            spec.links.iter_mut().for_each(|l| l.latency = Time::from_seconds(tau).unwrap());
            // A hair off balance in the fastest mode, with load enough that nothing runs dry.
            let alternating = |i: u32| if n == 4 { i == 0 } else { i.is_multiple_of(2) };
            let mut cluster = spec.apps[0].clusters[0].clone();
            cluster.glyphs = 1_000_000 * n;
            cluster.tension = 1e-7;
            cluster.on = (0..n).map(SegmentId).collect();
            let mut bump = cluster.clone();
            bump.name = "bump".into();
            bump.glyphs = 100 * n;
            bump.on = (0..n).filter(|i| alternating(*i)).map(SegmentId).collect();
            spec.apps[0].clusters = vec![cluster, bump];
            let mut field = open(spec);
            let spread = |field: &Field| {
                let loads = (0..n).map(SegmentId).map(|s| field.fluid_on(s).unwrap());
                loads.clone().fold(0.0, f64::max) - loads.fold(f64::INFINITY, f64::min)
            };
            let first = spread(&field);
            let mut late: f64 = 0.0;
            for i in 0..6000 {
                step(&mut field);
                if i >= 5700 {
                    late = late.max(spread(&field));
                }
            }
            late / first
        };
        let (inside, beyond) = (spread_after(0.37), spread_after(0.41));
        assert!(inside < 0.1, "n={n}: {inside}");
        assert!(beyond > 3.0, "n={n}: {beyond}");
    }
}

/// With `majority` no schedule of cuts gives two cluster phases; the bare rule does.
#[test]
fn a_partition_splits_the_brain_only_under_the_bare_rule() {
    let halves = |mass: PhaseMass| {
        let mut spec = oscillators(8, 1.0, 0.01);
        spec.consensus.threshold = 0.5;
        spec.consensus.phase_mass = mass;
        spec.links = ring(8).into_iter().map(|(a, b)| LinkSpec::new(a, b)).collect();
        let mut field = open(spec);
        field.partition(&[0, 1, 2].map(SegmentId)).unwrap();
        for _ in 0..300 {
            step(&mut field);
        }
        field
    };
    let split = halves(PhaseMass::Any);
    assert_eq!((split.split_brain(), split.live().count()), (1, 8));
    assert!(split.counters().split_brain > 250);
    let whole = halves(PhaseMass::Majority);
    assert_eq!((whole.split_brain(), whole.counters().split_brain), (0, 0));
    assert_eq!(whole.live().collect::<Vec<_>>(), [3, 4, 5, 6, 7].map(SegmentId));
    assert_eq!(whole.state_of(SegmentId(0)), Some("out of phase"));
}
