//! What a preset sets: keys that are not written take the values that its words stand for.

use super::spec::{ChillerSpec, LoopSpec};
use crate::coolant::R;
use crate::schema::word::{Actuator, Core, Devices, GasChoice, PressureChoice, Process};

/// How much cooler than the return a chiller that a preset adds makes the full flow, K.
const CHILLED: f64 = 10.0;

/// Keys that a preset leaves alone where a script writes them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// `pressure` of the cycle.
    pub cycle_pressure: bool,
    /// `actuator` of the control.
    pub actuator: bool,
}

/// Something that a preset set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PresetSet {
    /// The chiller does not run (`devices: zero_cost`), though the loop may have one.
    ChillerBarred,
    /// The cycle does not run (`devices: zero_cost`).
    CycleBarred,
    /// A chiller was added (`devices: compressor`), of this capacity, W.
    ChillerAdded(f64),
    /// The controller turns this, as what it would turn does not run.
    Turns(Actuator),
    /// The cycle goes between these pressures, Pa (`pressure: adaptive`), so that it swings as far as the
    /// target is wide.
    Pressures(f64, f64),
    /// The injector chooses among all that is in stock (`gas: intelligent`).
    AnyGas,
    /// The injector gives the gas of the loop alone (`gas: fixed`).
    OwnGas,
    /// Throttles of segments begin so far below their limit, K (`core`).
    Throttle(f64),
}

/// How far below the limit of a segment its throttle begins, K.
pub fn throttle_margin(core: Core) -> f64 {
    match core {
        Core::HighPerformance => 0.0,
        Core::Balanced => 5.0,
        Core::Efficient => 10.0,
    }
}

/// The description with its preset applied to what is not `written`, and what that set, in the order of
/// the words of `preset`. Applying it again changes nothing more.
pub fn apply(spec: &LoopSpec, written: Written) -> (LoopSpec, Vec<PresetSet>) {
    let (mut spec, mut set) = (spec.clone(), vec![]);
    set.push(PresetSet::Throttle(throttle_margin(spec.preset.core)));
    match spec.preset.devices {
        Devices::ZeroCost => {
            // Barred, not forgotten: what is written stands in the description and does not run.
            if spec.chiller.take().is_some() {
                set.push(PresetSet::ChillerBarred);
            }
            if spec.cycle.take().is_some() {
                set.push(PresetSet::CycleBarred);
            }
            match spec.control.actuator {
                Actuator::Chiller | Actuator::Cycle => {
                    if !written.actuator {
                        spec.control.actuator = Actuator::Outside;
                        set.push(PresetSet::Turns(Actuator::Outside));
                    }
                }
                Actuator::Outside | Actuator::Flow | Actuator::Injection => {}
            }
        }
        Devices::Hybrid => {}
        Devices::Compressor => {
            if spec.chiller.is_none() {
                let chiller = chiller(&spec);
                set.push(PresetSet::ChillerAdded(chiller.capacity));
                spec.chiller = Some(chiller);
            }
        }
    }
    set.push(match spec.preset.gas {
        GasChoice::Intelligent => PresetSet::AnyGas,
        GasChoice::Fixed => PresetSet::OwnGas,
    });
    if spec.preset.pressure == PressureChoice::Adaptive
        && !written.cycle_pressure
        && let Some((low, high)) = adapted(&spec)
        && let Some(cycle) = &mut spec.cycle
    {
        cycle.pressure = (low, high);
        set.push(PresetSet::Pressures(low, high));
    }
    (spec, set)
}

/// A chiller that cools the full flow by [`CHILLED`]: half of Carnot's COP, 6 at most, a condenser 10 K
/// above the air outside and an evaporator 5 K below the supply, the same COP at part load.
fn chiller(spec: &LoopSpec) -> ChillerSpec {
    let target = 0.5 * (spec.target.temperature.0 + spec.target.temperature.1);
    let cp = spec.gas.cp(target).unwrap_or(3.5 * R);
    ChillerSpec {
        capacity: spec.circulation.flow * cp * CHILLED,
        cop_max: 6.0,
        share: 0.5,
        approach: 10.0,
        cold_approach: 5.0,
        part_load: [1.0, 0.0, 0.0],
    }
}

/// Pressures about that of the loop (their geometric mean) at which the cycle swings as far as the target
/// is wide; `None` where there is no cycle, or nothing swings.
fn adapted(spec: &LoopSpec) -> Option<(f64, f64)> {
    let cycle = spec.cycle.as_ref()?;
    let (cold, hot) = spec.target.temperature;
    if !(hot > cold && cold > 0.0) {
        return None;
    }
    let ratio = match cycle.process {
        Process::Isochoric => hot / cold,
        Process::Isentropic => {
            spec.gas.isentropic_pressure(cold, spec.pressure, hot).ok()? / spec.pressure
        }
        Process::Polytropic if cycle.exponent > 1.0 => {
            libm::pow(hot / cold, cycle.exponent / (cycle.exponent - 1.0))
        }
        Process::Polytropic | Process::Isothermal => return None,
    };
    let root = ratio.sqrt();
    (root > 1.0 && root.is_finite()).then(|| (spec.pressure / root, spec.pressure * root))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plant::spec::CycleSpec;
    use crate::schema::word::{Calculation, GasLaw, Locking};

    fn spec() -> LoopSpec {
        let mut spec = LoopSpec::of_air("loop");
        spec.circulation.flow = 24.0;
        spec.cycle = Some(CycleSpec {
            volume: 0.02,
            pressure: (85e3, 150e3),
            frequency: 1.0,
            phases: 8,
            process: Process::Isentropic,
            exponent: 1.2,
            efficiency: 0.85,
            exchange: 0.0,
            calculation: Calculation::HighPrecision,
            gas_law: GasLaw::Standard,
            sync: Locking::Free,
        });
        spec
    }

    #[test]
    fn zero_cost_bars_chiller_and_cycle() {
        let mut spec = spec();
        spec.chiller = Some(chiller(&spec));
        spec.preset.devices = Devices::ZeroCost;
        spec.control.actuator = Actuator::Chiller;
        let (got, set) = apply(&spec, Written::default());
        assert!(got.chiller.is_none() && got.cycle.is_none());
        assert_eq!(got.control.actuator, Actuator::Outside);
        assert!(set.contains(&PresetSet::ChillerBarred) && set.contains(&PresetSet::CycleBarred));
        // What is written is not set anew.
        let written = Written { actuator: true, ..Written::default() };
        assert_eq!(apply(&spec, written).0.control.actuator, Actuator::Chiller);
    }

    #[test]
    fn a_compressor_adds_a_chiller_that_is_not_written() {
        let mut spec = spec();
        spec.preset.devices = Devices::Compressor;
        let (got, set) = apply(&spec, Written::default());
        let capacity = got.chiller.unwrap().capacity;
        assert!((capacity - 24.0 * 29.1 * 10.0).abs() < 20.0, "{capacity}");
        assert!(set.contains(&PresetSet::ChillerAdded(capacity)));
        let mut own = chiller(&spec);
        own.capacity = 5.0;
        spec.chiller = Some(own);
        let (got, _) = apply(&spec, Written::default());
        assert_eq!(got.chiller.unwrap().capacity, 5.0);
    }

    #[test]
    fn adaptive_pressures_swing_as_far_as_the_target_is_wide() {
        let mut spec = spec();
        spec.target.temperature = (290.0, 300.0);
        let (got, set) = apply(&spec, Written::default());
        let cycle = got.cycle.unwrap();
        let way = cycle.way(&got.gas, 290.0).unwrap();
        assert!((way.hot - 300.0).abs() < 1e-6, "{}", way.hot);
        assert!(set.iter().any(|it| matches!(it, PresetSet::Pressures(..))));
        let kept = apply(&spec, Written { cycle_pressure: true, ..Written::default() }).0;
        assert_eq!(kept.cycle.unwrap().pressure, (85e3, 150e3));
        spec.preset.pressure = PressureChoice::Fixed;
        assert_eq!(apply(&spec, Written::default()).0.cycle.unwrap().pressure, (85e3, 150e3));
    }

    #[test]
    fn applying_twice_changes_nothing_more() {
        for devices in Devices::ALL {
            let mut spec = spec();
            spec.preset.devices = *devices;
            let once = apply(&spec, Written::default()).0;
            let twice = apply(&once, Written::default()).0;
            assert_eq!(format!("{once:?}"), format!("{twice:?}"));
        }
    }
}
