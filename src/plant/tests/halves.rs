//! A step is as good as two halves of it, at any length.

use super::*;

/// Where a loop and its bodies are after so many steps of a length.
fn after(spec: &LoopSpec, bodies: &[Body], air: f64, length: f64, count: u32) -> (Loop, Vec<Body>) {
    let (mut state, mut bodies) = (Loop::open(spec).unwrap(), bodies.to_vec());
    let inputs = Inputs::resting(outside(air));
    for _ in 0..count {
        state.step(length, &mut *bodies, &inputs).unwrap();
    }
    assert!(state.closes());
    (state, bodies)
}

#[test]
fn halves_end_within_a_millikelvin() {
    for count in [0, 1, 8, 200] {
        for start in [295.0, 315.0] {
            let bodies = servers(count, 288.0, start);
            for length in [1e-3, 0.01, 0.1, 1.0, 5.0, 20.0, 60.0, 300.0, 1200.0, 3600.0] {
                let times = if length < 1.0 { 40 } else { 4 };
                let (one, ones) = after(&tour(), &bodies, 287.15, length, times);
                let (two, twos) = after(&tour(), &bodies, 287.15, 0.5 * length, 2 * times);
                let off = (one.back() - two.back()).abs();
                let hottest = ones.iter().zip(&twos);
                let body = hottest.map(|(a, b)| (a.temperature - b.temperature).abs());
                let body = body.fold(0.0, f64::max);
                println!(
                    "{count} of {start} K, {length} s: gas {off:.1e}, bodies {body:.1e}, {} parts",
                    one.counts().parts
                );
                assert!(off < 1e-3 && body < 1e-3, "{count} bodies, {length} s: {off} {body}");
            }
        }
    }
}

#[test]
fn steps_of_an_hour_do_not_ring() {
    let (mut state, mut bodies) = (Loop::open(&tour()).unwrap(), servers(8, 288.0, 295.0));
    let inputs = Inputs::resting(outside(287.15));
    let mut last: f64 = 0.0;
    for hour in 0..20 {
        state.step(3600.0, &mut *bodies, &inputs).unwrap();
        let now = bodies[0].temperature;
        assert!(now > last - 1e-4, "hour {hour}: {now} after {last}");
        last = now;
    }
    // At rest: what the segments draw and the pump gives goes out.
    let heat: f64 = bodies.iter().map(|body| body.power).sum();
    let gives: f64 =
        bodies.iter().map(|body| body.conductance * (body.temperature - state.supply())).sum();
    assert!((gives - heat).abs() < 1e-6 * heat, "{gives} {heat}");
    assert!(state.entropy_imbalance().unwrap() < 1e-6);
}

#[test]
fn a_gas_a_thousand_times_as_quick_as_the_step_goes_to_rest() {
    let mut spec = tour();
    spec.volume = 1e-4;
    let (mut state, mut bodies) = (Loop::open(&spec).unwrap(), servers(8, 288.0, 320.0));
    let inputs = Inputs::resting(outside(287.15));
    let mut before = f64::INFINITY;
    for _ in 0..50 {
        state.step(30.0, &mut *bodies, &inputs).unwrap();
        assert!(state.back() < before + 1e-6, "{} after {before}", state.back());
        before = state.back();
        assert!(state.closes());
    }
}
