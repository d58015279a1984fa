//! What a loop is judged by: the documents' numbers, what keeps together, the verdict.

use super::{NONE, or_none, scaled, shown, table};
use crate::bridge::value::nobody::{DRAWN, over};
use crate::bridge::value::optional;
use crate::field::Field;
use crate::field::coolant::Cooling;
use crate::field::id::SegmentId;
use crate::machine::host::HostResult;
use crate::machine::value::Value;
use crate::plant::sync::ALIASED;
use crate::plant::sync::Quality;
use crate::plant::{Efficiency, Verdict};
use crate::report::number::{duration, kelvin, number, percent};
use crate::schema::member::{
    CoolantEfficiencyMember, CoolantMetricsMember, CoolantSyncMember, CoolantVerdictMember,
};

fn maybe(value: Option<f64>) -> Value {
    optional(value.filter(|value| value.is_finite()).map(Value::from))
}

/// The documents' four numbers (P-145 to P-149).
#[derive(Clone, Debug)]
pub(in crate::bridge) struct MetricsValue {
    clock: Option<f64>,
    cooling: Option<f64>,
    throughput: f64,
    power: f64,
}

impl MetricsValue {
    /// Of a loop whose segments do so many operations a second.
    pub(in crate::bridge) fn of(cooling: &Cooling, throughput: f64) -> MetricsValue {
        let nominal = cooling.spec().cycle.as_ref().map(|cycle| cycle.frequency);
        let ticking = cooling.sync().map(|sync| sync.ticking());
        let judged = cooling.gas().efficiency();
        MetricsValue {
            clock: ticking.zip(nominal).map(|(ticking, nominal)| (ticking / nominal - 1.0).abs()),
            cooling: judged.cooling,
            throughput,
            power: judged.power,
        }
    }

    pub(in crate::bridge) fn member(&self, id: CoolantMetricsMember) -> HostResult<Value> {
        Ok(match id {
            CoolantMetricsMember::ClockAccuracy => maybe(self.clock),
            CoolantMetricsMember::CoolingEfficiency => over(self.cooling, id.name(), DRAWN)?,
            CoolantMetricsMember::Throughput => Value::from(self.throughput),
            CoolantMetricsMember::Power => Value::from(self.power),
        })
    }

    fn text(&self) -> String {
        let rows = [
            ("clock accuracy", or_none(self.clock, |off| format!("{} ppm", number(off * 1e6, 3)))),
            ("cooling efficiency", or_none(self.cooling, |share| percent(share, 3))),
            ("computational throughput", format!("{:.3e} operations/s", self.throughput)),
            ("energy consumption", scaled(self.power, "W")),
        ];
        table("metrics", &rows)
    }
}

/// How well a loop carries heat and is controlled (Z-115 to Z-120).
#[derive(Clone, Debug)]
pub(in crate::bridge) struct EfficiencyValue {
    judged: Efficiency,
    accuracy: Option<f64>,
}

impl EfficiencyValue {
    pub(in crate::bridge) fn of(cooling: &Cooling) -> EfficiencyValue {
        EfficiencyValue {
            judged: cooling.gas().efficiency(),
            accuracy: cooling.prediction_accuracy(),
        }
    }

    pub(in crate::bridge) fn member(&self, id: CoolantEfficiencyMember) -> HostResult<Value> {
        let judged = &self.judged;
        Ok(match id {
            CoolantEfficiencyMember::EnergyPerCooling => {
                over(judged.energy_per_cooling, id.name(), DRAWN)?
            }
            CoolantEfficiencyMember::CoolingRate => Value::from(judged.cooling_rate),
            CoolantEfficiencyMember::Thermodynamic => over(judged.thermodynamic, id.name(), DRAWN)?,
            CoolantEfficiencyMember::PredictionAccuracy => maybe(self.accuracy),
            CoolantEfficiencyMember::ResponseTime => maybe(Some(judged.response_time)),
        })
    }

    fn text(&self) -> String {
        let judged = &self.judged;
        let response = Some(judged.response_time).filter(|it| it.is_finite());
        let rows = [
            (
                "energy per cooling",
                or_none(judged.energy_per_cooling, |it| format!("{} J/J", number(it, 4))),
            ),
            ("cooling rate", format!("{} K/s", number(judged.cooling_rate, 4))),
            ("thermodynamic efficiency", or_none(judged.thermodynamic, |it| percent(it, 3))),
            ("prediction accuracy", or_none(self.accuracy, |share| percent(share, 4))),
            ("response time", or_none(response, |s| duration((s * 1e9).min(9e18) as i64))),
        ];
        table("efficiency", &rows)
    }
}

/// How well clock, coolant and computer keep together (P-017 to P-021).
#[derive(Clone, Debug)]
pub(in crate::bridge) struct SyncValue {
    quality: Option<Quality>,
    ticking: Option<f64>,
    line: String,
    computer: &'static str,
}

impl SyncValue {
    pub(in crate::bridge) fn of(cooling: &Cooling, field: &Field) -> SyncValue {
        let turns = cooling.spec().cycle.as_ref().map_or(0.0, |cycle| cycle.frequency)
            * field.step_length().seconds();
        let still =
            SegmentId::all(field.segments().len()).all(|it| field.omega_of(it) == Some(0.0));
        let computer = match (turns >= ALIASED, still) {
            (true, _) => "a step is half a turn of the cycle or more: its phase cannot be told",
            (false, true) => "Θ stands still: no segment has an ω",
            (false, false) => "Θ of the field",
        };
        let line = match cooling.sync() {
            Some(sync) => {
                let clock = sync.clock();
                format!(
                    "{} at {} divided by {}: {} Hz",
                    clock.gas,
                    scaled(clock.frequency, "Hz"),
                    number(clock.divisor, 6),
                    number(sync.ticking(), 9)
                )
            }
            None => "none: there is no cycle, or nothing in the gas vibrates".to_owned(),
        };
        SyncValue {
            quality: cooling.sync().and_then(|sync| sync.quality()),
            ticking: cooling.sync().map(|sync| sync.ticking()),
            line,
            computer,
        }
    }

    pub(in crate::bridge) fn member(&self, id: CoolantSyncMember) -> HostResult<Value> {
        let of = |get: fn(&Quality) -> Option<f64>| maybe(self.quality.as_ref().and_then(get));
        Ok(match id {
            CoolantSyncMember::ClockCoolant => of(|it| Some(it.clock_coolant)),
            CoolantSyncMember::ClockComputer => of(|it| it.computer.map(|pair| pair.0)),
            CoolantSyncMember::CoolantComputer => of(|it| it.computer.map(|pair| pair.1)),
            CoolantSyncMember::Arithmetic => of(Quality::arithmetic),
            CoolantSyncMember::Geometric => of(Quality::geometric),
            CoolantSyncMember::Product => of(Quality::product),
            CoolantSyncMember::Frequency => maybe(self.ticking),
        })
    }

    fn text(&self) -> String {
        let of = |get: fn(&Quality) -> Option<f64>| {
            or_none(self.quality.as_ref().and_then(get), |value| format!("{value:.4}"))
        };
        let rows = [
            ("clock", self.line.clone()),
            ("computer", self.computer.to_owned()),
            ("clock and coolant", of(|it| Some(it.clock_coolant))),
            ("clock and computer", of(|it| it.computer.map(|pair| pair.0))),
            ("coolant and computer", of(|it| it.computer.map(|pair| pair.1))),
            ("arithmetic mean", of(Quality::arithmetic)),
            ("geometric mean", of(Quality::geometric)),
            ("product", of(Quality::product)),
        ];
        table("in step, 0 to 1", &rows)
    }
}

/// Whether cooling was free, cheap, or not to be had (Z-121 to Z-126).
#[derive(Clone, Debug)]
pub(in crate::bridge) struct VerdictValue {
    verdict: Verdict,
    threshold: f64,
    target: (f64, f64),
}

impl VerdictValue {
    pub(in crate::bridge) fn of(cooling: &Cooling) -> VerdictValue {
        VerdictValue {
            verdict: cooling.plant().verdict(),
            threshold: cooling.spec().preset.zero_cost_threshold,
            target: cooling.spec().target.temperature,
        }
    }

    pub(in crate::bridge) fn member(&self, id: CoolantVerdictMember) -> HostResult<Value> {
        let it = &self.verdict;
        Ok(match id {
            CoolantVerdictMember::Kind => Value::text(it.kind.name())?,
            CoolantVerdictMember::Work => Value::from(it.work),
            CoolantVerdictMember::Cop => maybe(Some(it.cop)),
            CoolantVerdictMember::Needs => Value::from(it.needs),
            CoolantVerdictMember::Conductance => maybe(it.conductance),
            CoolantVerdictMember::Temperature => Value::from(it.temperature),
            CoolantVerdictMember::Coldest => maybe(it.coldest),
            CoolantVerdictMember::Settled => maybe(it.settled),
            CoolantVerdictMember::Within => Value::from(it.within),
        })
    }

    fn text(&self) -> String {
        let it = &self.verdict;
        let cop = Some(it.cop).filter(|cop| cop.is_finite());
        let (low, high) = self.target;
        let rows = [
            (
                "temperature",
                format!(
                    "{} on average, {} to {} wanted",
                    kelvin(it.temperature, 5),
                    kelvin(low, 5),
                    kelvin(high, 5)
                ),
            ),
            (
                "settled",
                it.settled.map_or("never within it for a minute".to_owned(), |settled| {
                    format!("after {}", scaled(settled, "s"))
                }),
            ),
            ("within it since, share of the time", number(it.within, 4)),
            ("coldest that it could keep", or_none(it.coldest, |it| kelvin(it, 5))),
            (
                "work",
                format!("{}, free up to {}", scaled(it.work, "W"), scaled(self.threshold, "W")),
            ),
            ("heat for each joule of work", or_none(cop, |cop| number(cop, 4))),
            ("least work (Carnot)", scaled(it.needs, "W")),
            (
                "conductance that it needs",
                it.conductance.map_or(NONE.to_owned(), |value| scaled(value, "W/K")),
            ),
        ];
        table(it.kind.name(), &rows)
    }
}

shown! { MetricsValue EfficiencyValue SyncValue VerdictValue }
