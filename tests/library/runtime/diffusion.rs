//! The continuous scheme against published numbers, and the glyphs against the continuous scheme.

use crate::support::{Ends, complete, heap, hypercube, open, ring, step, torus};
use phi::field::Field;
use phi::field::id::SegmentId;
use phi::field::spec::{ClusterSpec, Method, Spring};
use proptest::prelude::*;

/// Steps until the continuous load is within 1e-6 of balance in relative L2 distance.
fn steps_to_balance(mut field: Field) -> u32 {
    let n = field.segments().len() as u32;
    let distance = |field: &Field| {
        let loads: Vec<f64> = (0..n).map(SegmentId).map(|s| field.fluid_on(s).unwrap()).collect();
        let mean = loads.iter().sum::<f64>() / f64::from(n);
        loads.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>().sqrt()
    };
    let first = distance(&field);
    let mut steps = 0;
    while distance(&field) > 1e-6 * first {
        step(&mut field);
        steps += 1;
        assert!(steps < 10_000, "does not converge");
    }
    steps
}

#[track_caller]
fn converges(n: u32, pairs: &[Ends], spring: Spring, method: Method, steps: u32) {
    let mut spec = heap(n, pairs, spring, 1000);
    spec.balance.method = method;
    // On a level of load everywhere, so that no scheme is stopped where it would undershoot 0.
    let pile = &mut spec.apps[0].clusters[0];
    pile.tension = 0.2 / 1000.0;
    let level = ClusterSpec {
        on: SegmentId::all(n as usize).collect(),
        ..ClusterSpec::new("level", 1000 * n, 4e-4)
    };
    spec.apps[0].clusters.push(level);
    assert_eq!(steps_to_balance(open(spec)), steps, "{method:?}");
}

/// Reference: `diffusion.csv`, α* given.
#[test]
fn first_order_takes_the_published_steps() {
    let k = Spring::Hz;
    converges(16, &ring(16), k(0.481668), Method::Springs, 171);
    converges(64, &ring(64), k(0.498799), Method::Springs, 2553);
    converges(64, &torus(8), k(0.232943), Method::Springs, 86);
    converges(64, &hypercube(6), k(0.142857), Method::Springs, 38);
    converges(16, &complete(16), k(0.0625), Method::Springs, 1);
}

/// Reference: `diffusion.csv`, α* found by the field itself.
#[test]
fn auto_springs_and_the_quick_schemes_take_the_published_steps() {
    let auto = |n, pairs: &[Ends], steps: [u32; 3]| {
        let methods = [Method::Springs, Method::SecondOrder, Method::Chebyshev];
        for (method, steps) in methods.into_iter().zip(steps) {
            converges(n, pairs, Spring::Auto, method, steps);
        }
    };
    auto(16, &ring(16), [171, 40, 37]);
    auto(64, &ring(64), [2553, 154, 145]);
    auto(64, &torus(8), [86, 28, 26]);
    auto(64, &hypercube(6), [38, 18, 17]);
    auto(16, &complete(16), [1, 1, 1]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A link owes less than its heaviest glyph, so a segment's load differs from the continuous one
    /// by less than its degree times that (Akbari, Berenbrink and Sauerwald, PODC 2012, section 3).
    #[test]
    fn glyphs_stay_near_the_continuous_load(
        n in 2_u32..12,
        extra in prop::collection::vec((0_u32..12, 0_u32..12), 0..20),
        k in 0.01_f64..0.2,
        glyphs in 1_u32..400,
        steps in 1_usize..80,
    ) {
        let mut pairs = ring(n);
        if n == 2 { pairs.truncate(1); }
        pairs.extend(extra.into_iter().map(|(a, b)| (SegmentId(a % n), SegmentId(b % n))).filter(|(a, b)| a != b));
        let spec = heap(n, &pairs, Spring::Hz(k), glyphs);
        let tension = spec.apps[0].clusters[0].tension;
        let mut field = open(spec);
        for _ in 0..steps {
            step(&mut field);
            for s in SegmentId::all(n as usize) {
                let degree = pairs.iter().filter(|(a, b)| *a == s || *b == s).count() as f64;
                let (load, fluid) = (field.load_on(s).unwrap(), field.fluid_on(s).unwrap());
                prop_assert!((load - fluid).abs() <= degree * tension + 1e-9,
                    "segment {s}: {load} against {fluid}");
            }
        }
    }
}

#[test]
fn nothing_freezes_at_a_staircase() {
    // Neighbours on a line that differ by less than a glyph each stay put under plain rounding; here
    // the whole heap levels out to within one glyph.
    let pairs: Vec<_> = (0..9).map(|i| (SegmentId(i), SegmentId(i + 1))).collect();
    let mut field = open(heap(10, &pairs, Spring::Hz(0.3), 100));
    for _ in 0..3000 {
        step(&mut field);
    }
    let counts: Vec<u64> = (0..10).map(SegmentId).map(|s| field.glyphs_on(s)).collect();
    assert!(counts.iter().all(|c| (9..=11).contains(c)), "{counts:?}");
}
