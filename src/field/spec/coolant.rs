//! The description of the loops of coolant: what each is, and which segments it cools.

use super::FieldSpec;
use super::finding::{Findings, Item, SpecFault};
use crate::field::id::SegmentId;
use crate::plant::delivery::MOST_RESERVOIRS;
use crate::plant::preset::PresetSet;
use crate::plant::{LoopSpec, Signal};
use crate::schema::{
    ChillerKey, CirculationKey, ControlKey, CoolantKey, CycleKey, ExchangerKey, InjectorKey,
    MaintenanceKey, PresetKey, RecoveryKey, RecycleKey, ReservoirKey, SensorKey, SeparatorKey,
    TargetKey, TariffKey,
};

/// A loop of coolant in a field.
#[derive(Clone, Debug)]
pub struct CoolantSpec {
    /// The loop.
    pub plant: LoopSpec,
    /// What its preset has set, of what is not written.
    pub set: Vec<PresetSet>,
    /// The segments that it cools; `None`: all that no other loop cools.
    pub cools: Option<Vec<SegmentId>>,
}

impl FieldSpec {
    /// The loop that cools each segment, by its place; `None` where none does.
    pub fn loops_of_segments(&self) -> Vec<Option<u32>> {
        let mut of = vec![None; self.segments.len()];
        for (place, coolant) in (0..).zip(&self.coolants) {
            for segment in coolant.cools.iter().flatten() {
                if let Some(slot) = of.get_mut(segment.index()) {
                    *slot = Some(place);
                }
            }
        }
        let rest = self.coolants.iter().position(|coolant| coolant.cools.is_none());
        if let Some(rest) = rest {
            of.iter_mut().filter(|slot| slot.is_none()).for_each(|slot| *slot = Some(rest as u32));
        }
        of
    }

    /// Notes what is wrong with the loops.
    pub(in crate::field) fn check_coolants(&self, found: &mut Findings) {
        let name = |place: u32| {
            self.coolants.get(place as usize).map(|coolant| coolant.plant.name.clone())
        };
        let mut taken: Vec<Option<u32>> = vec![None; self.segments.len()];
        for (place, coolant) in (0..).zip(&self.coolants) {
            let item = Item::Coolant(place);
            for segment in coolant.cools.iter().flatten() {
                found.known(item, "segment", *segment, self.segments.len());
                let slot = taken.get_mut(segment.index());
                let Some((slot, spec)) = slot.zip(self.segments.get(segment.index())) else {
                    continue;
                };
                match slot.and_then(name) {
                    Some(other) if *slot != Some(place) => {
                        let own = coolant.plant.name.clone();
                        found.add(item, SpecFault::CooledTwice(spec.name(), other, own));
                    }
                    _ => *slot = Some(place),
                }
            }
            check(found, item, &coolant.plant);
        }
        let of = self.loops_of_segments();
        for (place, coolant) in (0..).zip(&self.coolants) {
            if !of.contains(&Some(place)) {
                let item = Item::Coolant(place);
                found.add(item, SpecFault::CoolsNone(coolant.plant.name.clone()));
            }
        }
        let loops = (0..).zip(&self.coolants);
        found.names(loops.map(|(place, coolant)| {
            let name = &coolant.plant.name;
            (Item::Coolant(place), name, name)
        }));
    }
}

/// Notes what is wrong with a loop by itself.
fn check(found: &mut Findings, item: Item, spec: &LoopSpec) {
    found.key(item, CoolantKey::Pressure.row(), spec.pressure);
    found.key(item, CoolantKey::Temperature.row(), spec.temperature);
    found.key(item, CoolantKey::Volume.row(), spec.volume);
    found.key(item, CoolantKey::Elevation.row(), spec.elevation);
    if let Some(relief) = spec.relief {
        found.key(item, CoolantKey::Relief.row(), relief);
    }
    if spec.reservoirs.len() > MOST_RESERVOIRS {
        let (name, count) = (spec.name.clone(), spec.reservoirs.len());
        found.add(item, SpecFault::ManyReservoirs(name, count, MOST_RESERVOIRS));
    }
    for stock in &spec.reservoirs {
        if let Some(amount) = stock.amount {
            found.key(item, ReservoirKey::Amount.row(), amount);
        }
        found.key(item, ReservoirKey::Purity.row(), stock.purity);
        found.key(item, ReservoirKey::Integrity.row(), stock.integrity);
        found.key(item, ReservoirKey::Stability.row(), stock.stability);
        found.key(item, ReservoirKey::Coherence.row(), stock.coherence);
        found.key(item, ReservoirKey::Temperature.row(), stock.temperature);
    }
    if let Some(injector) = &spec.injector {
        found.key(item, InjectorKey::Quality.row(), injector.quality);
        found.key(item, InjectorKey::Rate.row(), injector.rate);
    }
    if spec.circulation.flow != 0.0 {
        found.key(item, CirculationKey::Flow.row(), spec.circulation.flow);
    }
    found.key(item, CirculationKey::Drop.row(), spec.circulation.drop);
    found.key(item, CirculationKey::Static.row(), spec.circulation.static_drop);
    found.key(item, CirculationKey::Efficiency.row(), spec.circulation.efficiency);
    if let Some(separator) = &spec.separator {
        let row = SeparatorKey::TimesLeast.row();
        found.key(item, row, separator.times_least);
    }
    if let Some(recycle) = &spec.recycle {
        found.key(item, RecycleKey::Bleed.row(), recycle.bleed);
        found.key(item, RecycleKey::Yield.row(), recycle.yield_);
    }
    if let Some(exchanger) = &spec.exchanger {
        found.key(item, ExchangerKey::Conductance.row(), exchanger.conductance);
        found.key(item, ExchangerKey::Outside.row(), exchanger.outside);
        found.key(item, ExchangerKey::Drop.row(), exchanger.drop);
        found.key(item, ExchangerKey::Efficiency.row(), exchanger.efficiency);
    }
    if let Some(chiller) = &spec.chiller {
        found.key(item, ChillerKey::Capacity.row(), chiller.capacity);
        found.key(item, ChillerKey::CopMax.row(), chiller.cop_max);
        found.key(item, ChillerKey::Share.row(), chiller.share);
        found.key(item, ChillerKey::Approach.row(), chiller.approach);
        found.key(item, ChillerKey::ColdApproach.row(), chiller.cold_approach);
        for coefficient in chiller.part_load {
            found.key(item, ChillerKey::PartLoad.row(), coefficient);
        }
    }
    if let Some(recovery) = &spec.recovery {
        found.key(item, RecoveryKey::Effectiveness.row(), recovery.effectiveness);
        found.key(item, RecoveryKey::Capacity.row(), recovery.capacity);
    }
    if let Some(cycle) = &spec.cycle {
        found.key(item, CycleKey::Volume.row(), cycle.volume);
        found.key(item, CycleKey::Pressure.row(), cycle.pressure.1 - cycle.pressure.0);
        found.key(item, CycleKey::Frequency.row(), cycle.frequency);
        found.key(item, CycleKey::Phases.row(), f64::from(cycle.phases));
        found.key(item, CycleKey::Exponent.row(), cycle.exponent);
        found.key(item, CycleKey::Efficiency.row(), cycle.efficiency);
        found.key(item, CycleKey::Exchange.row(), cycle.exchange);
    }
    found.key(item, TargetKey::Rate.row(), spec.target.rate);
    found.key(item, ControlKey::Gain.row(), spec.control.gain);
    found.key(item, ControlKey::Integral.row(), spec.control.integral);
    found.key(item, ControlKey::Horizon.row(), spec.control.horizon);
    found.key(item, ControlKey::Period.row(), spec.control.period.seconds());
    if spec.control.slew.is_finite() {
        found.key(item, ControlKey::Slew.row(), spec.control.slew);
    }
    found.key(item, SensorKey::Noise.row(), spec.sensors.noise);
    found.key(item, SensorKey::PressureNoise.row(), spec.sensors.pressure_noise);
    found.key(item, SensorKey::Period.row(), spec.sensors.period.seconds());
    found.key(item, SensorKey::Lag.row(), spec.sensors.lag);
    if let Some(maintenance) = &spec.maintenance {
        found.key(item, MaintenanceKey::Fouling.row(), maintenance.fouling);
        found.key(item, MaintenanceKey::FoulingLimit.row(), maintenance.fouling_limit);
        found.key(item, MaintenanceKey::Clogging.row(), maintenance.clogging);
        found.key(item, MaintenanceKey::Wear.row(), maintenance.wear);
        found.key(item, MaintenanceKey::Purity.row(), maintenance.purity);
        found.key(item, MaintenanceKey::Variation.row(), maintenance.variation);
        found.key(item, MaintenanceKey::Due.row(), maintenance.due);
        if let Some(interval) = maintenance.interval {
            found.key(item, MaintenanceKey::Interval.row(), interval.seconds());
        }
    }
    if let Some(water) = spec.tariff.water {
        found.key(item, TariffKey::Water.row(), water);
    }
    found.key(item, PresetKey::OperationsPerLoad.row(), spec.preset.operations_per_load);
    found.key(item, PresetKey::ZeroCostThreshold.row(), spec.preset.zero_cost_threshold);
    if let Some(relief) = spec.relief.filter(|relief| *relief < spec.pressure) {
        found.add(item, SpecFault::Relief(relief / 1e3, spec.pressure / 1e3));
    }
    let (low, high) = spec.control.limits;
    found.within(item, ControlKey::Limits.row().name, 0.0, 1.0, low);
    found.within(item, ControlKey::Limits.row().name, low.min(1.0), 1.0, high);
    let air = spec.exchanger.as_ref();
    let sink = spec.recovery.as_ref().map(|recovery| (RecoveryKey::Sink.row(), &recovery.sink));
    let signals = [
        spec.humidity.as_ref().map(|signal| (CoolantKey::Humidity.row(), signal)),
        air.map(|exchanger| (ExchangerKey::Ambient.row(), &exchanger.ambient)),
        sink,
        spec.tariff.price.as_ref().map(|signal| (TariffKey::Price.row(), signal)),
        spec.tariff.carbon.as_ref().map(|signal| (TariffKey::Carbon.row(), signal)),
    ];
    for (row, signal) in signals.into_iter().flatten() {
        match signal {
            Signal::Constant(value) => found.key(item, row, *value),
            Signal::Series { times, values } => {
                let rises = times.windows(2).all(|pair| matches!(pair, [a, b] if a < b));
                if times.len() != values.len() || times.is_empty() || !rises {
                    found.add(item, SpecFault::BadSeries(row.name));
                }
                let wrong = values.iter().find(|value| !row.bounds.holds(**value));
                wrong.into_iter().for_each(|value| found.key(item, row, *value));
            }
            Signal::Asked(_) => {}
        }
    }
}
