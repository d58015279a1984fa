//! Rows of the reference tables.

use super::exchanger::{
    counterflow, cross_greater_mixed, cross_less_mixed, crossflow, log_mean, parallel,
};
use super::port::Condition;
use super::*;

fn fan(share: f64, efficiency: f64, drop: f64, volume: f64) -> f64 {
    let circulation =
        CirculationSpec { flow: 1.0, drop, static_drop: 0.0, efficiency, rated: true };
    circulation.power(share, 1.0, (volume, 1e5), &Condition::NEW)
}

/// A segment and a gas beside a sink that nothing moves but the table: no pump, exchanger of 700 W/K as
/// far as the gas is concerned.
fn two_nodes(step: f64) -> (f64, f64) {
    let mut spec = LoopSpec::of_air("two");
    // 1720 J/K of gas, and one way past the exchanger takes 700 W/K of it.
    let cv = spec.gas.cv(295.0).unwrap();
    spec.volume = 1720.0 / cv * crate::coolant::R * 295.0 / spec.pressure;
    spec.circulation.flow = 1e9;
    spec.exchanger = Some(ExchangerSpec { conductance: 700.0, ..tour().exchanger.unwrap() });
    if let Some(exchanger) = &mut spec.exchanger {
        exchanger.outside = 1e9;
    }
    let mut bodies = servers(1, 2304.0, 295.0);
    bodies[0].heat_capacity = 72_000.0;
    bodies[0].conductance = 112.0;
    let mut state = Loop::open(&spec).unwrap();
    let inputs = Inputs::resting(outside(291.15));
    for _ in 0..(600.0 / step) as usize {
        state.step(step, &mut *bodies, &inputs).unwrap();
    }
    (bodies[0].temperature, state.back())
}

rows! {
    c069 "effectiveness counter": counterflow(1.5, 0.8) => 0.63627026 rel 1e-8;
    c070 "effectiveness counter, equal rates": counterflow(5.0, 1.0) => 0.83333333 rel 1e-8;
    c071 "effectiveness parallel": parallel(2.0, 0.5) => 0.63347529 rel 1e-8;
    c072 "effectiveness parallel, equal rates": parallel(5.0, 1.0) => 0.4999773 rel 1e-8;
    c073 "effectiveness cross": crossflow(1.0, 0.5) => 0.54748983 rel 1e-8;
    c074 "effectiveness cross, equal rates": crossflow(3.0, 1.0) => 0.68129111 rel 1e-8;
    c075 "effectiveness cross, Cmax mixed": cross_greater_mixed(2.0, 0.75) => 0.6362264 rel 1e-7;
    c076 "effectiveness cross, Cmin mixed": cross_less_mixed(2.0, 0.75) => 0.64506708 rel 1e-8;
    c077 "LMTD": log_mean(310.0 - 300.0, 298.0 - 291.0) => 8.4110198 rel 1e-8;
    c078 "LMTD, equal ends": log_mean(10.0, 10.0) => 10.0 rel 1e-12;
    c079 "fan law": 800.0 * fan(0.5, 1.0, 1.0, 1.0) / fan(1.0, 1.0, 1.0, 1.0) => 100.0 rel 1e-12;
    c080 "fan power": fan(1.0, 0.62, 120.0, 1.4524) => 281.10968 rel 1e-7;
    c094 "two nodes: segment": two_nodes(0.5).0 => 306.06338 rel 1e-7;
    c095 "two nodes: gas": two_nodes(0.5).1 => 293.2035 rel 1e-7;
    c094_long "two nodes: segment, in one step": two_nodes(600.0).0 => 306.06338 abs 1e-3;
    c095_long "two nodes: gas, in one step": two_nodes(600.0).1 => 293.2035 abs 1e-3;
}
