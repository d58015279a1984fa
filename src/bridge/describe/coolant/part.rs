//! The parts of a loop that are numbers and words alone.

use super::{band, chosen};
use crate::bridge::describe::{Made, flag, time, value, whole, wrong};
use crate::machine::host::SheetValue;
use crate::plant::{
    ChillerSpec, CirculationSpec, ControlSpec, CycleSpec, InjectorSpec, MaintenanceSpec,
    PresetSpec, RecycleSpec, SensorSpec, SeparatorSpec, TargetSpec,
};
use crate::schema::{
    ChillerKey, CirculationKey, ControlKey, CycleKey, InjectorKey, KeyId, MaintenanceKey,
    PresetKey, RecycleKey, SensorKey, SeparatorKey, TargetKey,
};

pub(super) fn injector(sheet: &SheetValue) -> InjectorSpec {
    let mut spec = InjectorSpec::new();
    given!(sheet, 0, Injector, |id, key| {
        let number = value(key, 0).float();
        match id {
            InjectorKey::Quality => spec.quality = number,
            InjectorKey::Rate => spec.rate = number,
        }
    });
    spec
}

pub(super) fn circulation(sheet: &SheetValue) -> CirculationSpec {
    let mut spec = CirculationSpec::new();
    given!(sheet, 0, Circulation, |id, key| {
        let number = value(key, 0).float();
        match id {
            CirculationKey::Flow => spec.flow = number,
            CirculationKey::Drop => (spec.drop, spec.rated) = (number, true),
            CirculationKey::Static => (spec.static_drop, spec.rated) = (number, true),
            CirculationKey::Efficiency => spec.efficiency = number,
        }
    });
    spec
}

pub(super) fn separator(sheet: &SheetValue) -> SeparatorSpec {
    let mut spec = SeparatorSpec::new();
    given!(sheet, 0, Separator, |id, key| match id {
        SeparatorKey::TimesLeast => spec.times_least = value(key, 0).float(),
    });
    spec
}

pub(super) fn recycle(sheet: &SheetValue) -> RecycleSpec {
    let mut spec = RecycleSpec::new();
    given!(sheet, 0, Recycle, |id, key| {
        let number = value(key, 0).float();
        match id {
            RecycleKey::Bleed => spec.bleed = number,
            RecycleKey::Yield => spec.yield_ = number,
        }
    });
    spec
}

pub(super) fn chiller(sheet: &SheetValue) -> Made<ChillerSpec> {
    let mut spec = ChillerSpec::new();
    given!(sheet, 0, Chiller, |id, key| {
        let number = || value(key, 0).float();
        match id {
            ChillerKey::Capacity => spec.capacity = number(),
            ChillerKey::CopMax => spec.cop_max = number(),
            ChillerKey::Share => spec.share = number(),
            ChillerKey::Approach => spec.approach = number(),
            ChillerKey::ColdApproach => spec.cold_approach = number(),
            ChillerKey::PartLoad => {
                let &[a, b, c] = value(key, 0).as_nums() else {
                    return Err(Box::new(
                        wrong(key.place, "`part_load` has three coefficients", "this has not")
                            .help("write `part_load: [1, 0, 0]`, a factor a + b·x + c·x²"),
                    ));
                };
                spec.part_load = [a, b, c].map(f64::from_bits);
            }
        }
    });
    Ok(spec)
}

pub(super) fn cycle(sheet: &SheetValue) -> Made<CycleSpec> {
    let mut spec = CycleSpec::new();
    given!(sheet, 0, Cycle, |id, key| {
        let number = || value(key, 0).float();
        match id {
            CycleKey::Volume => spec.volume = number(),
            CycleKey::Pressure => spec.pressure = band(key)?,
            CycleKey::Frequency => spec.frequency = number(),
            CycleKey::Phases => spec.phases = whole(key, 0, "a number of phases")?,
            CycleKey::Process => spec.process = chosen(key)?,
            CycleKey::Exponent => spec.exponent = number(),
            CycleKey::Efficiency => spec.efficiency = number(),
            CycleKey::Exchange => spec.exchange = number(),
            CycleKey::Calculation => spec.calculation = chosen(key)?,
            CycleKey::GasLaw => spec.gas_law = chosen(key)?,
            CycleKey::Sync => spec.sync = chosen(key)?,
        }
    });
    Ok(spec)
}

pub(super) fn target(sheet: &SheetValue) -> Made<TargetSpec> {
    let mut spec = TargetSpec::new();
    given!(sheet, 0, Target, |id, key| match id {
        TargetKey::Temperature => spec.temperature = band(key)?,
        TargetKey::Where => spec.place = chosen(key)?,
        TargetKey::Rate => spec.rate = value(key, 0).float(),
    });
    Ok(spec)
}

pub(super) fn control(sheet: &SheetValue) -> Made<ControlSpec> {
    let mut spec = ControlSpec::new();
    given!(sheet, 0, Control, |id, key| {
        let number = || value(key, 0).float();
        match id {
            ControlKey::Method => spec.method = chosen(key)?,
            ControlKey::Actuator => spec.actuator = chosen(key)?,
            ControlKey::Gain => spec.gain = number(),
            ControlKey::Integral => spec.integral = number(),
            ControlKey::Horizon => spec.horizon = number(),
            ControlKey::Period => spec.period = time(key, 0)?,
            ControlKey::Limits => spec.limits = band(key)?,
            ControlKey::Slew => spec.slew = number(),
            ControlKey::FeedForward => spec.feed_forward = flag(key, 0),
        }
    });
    Ok(spec)
}

pub(super) fn sensors(sheet: &SheetValue) -> Made<SensorSpec> {
    let mut spec = SensorSpec::new();
    given!(sheet, 0, Sensors, |id, key| match id {
        SensorKey::Noise => spec.noise = value(key, 0).float(),
        SensorKey::PressureNoise => spec.pressure_noise = value(key, 0).float(),
        SensorKey::Period => spec.period = time(key, 0)?,
        SensorKey::Lag => spec.lag = value(key, 0).float(),
    });
    Ok(spec)
}

pub(super) fn maintenance(sheet: &SheetValue) -> Made<MaintenanceSpec> {
    let mut spec = MaintenanceSpec::new();
    given!(sheet, 0, Maintenance, |id, key| {
        let number = || value(key, 0).float();
        match id {
            MaintenanceKey::Fouling => spec.fouling = number(),
            MaintenanceKey::FoulingLimit => spec.fouling_limit = number(),
            MaintenanceKey::Clogging => spec.clogging = number(),
            MaintenanceKey::Wear => spec.wear = number(),
            MaintenanceKey::Purity => spec.purity = number(),
            MaintenanceKey::Variation => spec.variation = number(),
            MaintenanceKey::Interval => spec.interval = Some(time(key, 0)?),
            MaintenanceKey::Due => spec.due = number(),
        }
    });
    Ok(spec)
}

pub(super) fn preset_of(sheet: &SheetValue) -> Made<PresetSpec> {
    let mut spec = PresetSpec::new();
    given!(sheet, 0, Preset, |id, key| {
        let number = || value(key, 0).float();
        match id {
            PresetKey::Core => spec.core = chosen(key)?,
            PresetKey::Devices => spec.devices = chosen(key)?,
            PresetKey::Gas => spec.gas = chosen(key)?,
            PresetKey::Pressure => spec.pressure = chosen(key)?,
            PresetKey::OperationsPerLoad => spec.operations_per_load = number(),
            PresetKey::ZeroCostThreshold => spec.zero_cost_threshold = number(),
        }
    });
    Ok(spec)
}
