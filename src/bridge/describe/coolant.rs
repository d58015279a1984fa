//! The coolant of a field: from its blocks to the descriptions of its loops.

use super::{Made, Maker, flag, left_out, time, value, whole, word, wrong};
use crate::bridge::value::field::Named;
use crate::bridge::value::gas::MixtureValue;
use crate::bridge::value::series::SeriesValue;
use crate::coolant::Mixture;
use crate::data::weather::Quantity;
use crate::diagnostic::{Code, Diagnostic};
use crate::field::spec::CoolantSpec;
use crate::machine::host::{KeyValue, SheetValue};
use crate::machine::shape::Shape;
use crate::machine::value::{Row, Value};
use crate::plant::preset;
use crate::plant::{
    AlertSpec, ChillerSpec, CirculationSpec, ControlSpec, CycleSpec, ExchangerSpec, InjectorSpec,
    LoopSpec, MaintenanceSpec, PresetSpec, RecoverySpec, RecycleSpec, ReservoirSpec, SensorSpec,
    SeparatorSpec, Signal, TargetSpec, TariffSpec, WeatherSpec,
};
use crate::schema::word::Source;
use crate::schema::{
    AlertKey, BlockId, ChillerKey, CirculationKey, ControlKey, CoolantKey, CycleKey, ExchangerKey,
    InjectorKey, KeyId, MaintenanceKey, PresetKey, RecoveryKey, RecycleKey, ReservoirKey,
    SensorKey, SeparatorKey, TargetKey, TariffKey,
};
use std::collections::BTreeSet;

impl Maker<'_> {
    /// One loop.
    pub(super) fn coolant(&mut self, sheet: &SheetValue) -> Made<()> {
        let mut spec = LoopSpec::of_air(&self.label(sheet.name, "coolant"));
        let mut cools = None;
        for key in &sheet.keys {
            let Some(KeyId::Coolant(id)) = key.key else { continue };
            if left_out(key, 0) {
                continue;
            }
            let number = || value(key, 0).float();
            match id {
                CoolantKey::Gas => spec.gas = mixture(key)?,
                CoolantKey::Pressure => spec.pressure = number(),
                CoolantKey::Relief => spec.relief = Some(number()),
                CoolantKey::Temperature => spec.temperature = number(),
                CoolantKey::Volume => spec.volume = number(),
                CoolantKey::Open => spec.open = flag(key, 0),
                CoolantKey::Elevation => spec.elevation = number(),
                CoolantKey::Class => spec.class = Some(chosen(key)?),
                CoolantKey::Humidity => spec.humidity = Some(self.signal(key)),
                CoolantKey::Cools => {
                    let segments = self.segments_named(key, 0);
                    if segments.is_empty() {
                        let title = format!("the loop `{}` cools no segment", spec.name);
                        return Err(Box::new(
                            wrong(key.place, title, "nothing is selected here").help(
                                "leave `cools` out, and it cools all that no other loop cools",
                            ),
                        ));
                    }
                    cools = Some(segments);
                }
            }
        }
        for child in &sheet.children {
            let Some(id) = child.kind.id else { continue };
            match id {
                BlockId::Reservoir => {
                    let stock = self.reservoir(child, &spec)?;
                    spec.reservoirs.push(stock);
                }
                BlockId::Injector => spec.injector = Some(injector(child)),
                BlockId::Circulation => spec.circulation = circulation(child),
                BlockId::Separator => spec.separator = Some(separator(child)),
                BlockId::Recycle => spec.recycle = Some(recycle(child)),
                BlockId::Exchanger => {
                    let exchanger = self.exchanger(child, &mut spec)?;
                    spec.exchanger = Some(exchanger);
                }
                BlockId::Chiller => spec.chiller = Some(chiller(child)?),
                BlockId::Recovery => spec.recovery = Some(self.recovery(child)),
                BlockId::Cycle => spec.cycle = Some(cycle(child)?),
                BlockId::Target => spec.target = target(child)?,
                BlockId::Control => spec.control = control(child)?,
                BlockId::Sensors => spec.sensors = sensors(child)?,
                BlockId::Maintenance => spec.maintenance = Some(maintenance(child)?),
                BlockId::Alert => {
                    let alert = self.alert(child)?;
                    spec.alerts.push(alert);
                }
                BlockId::Tariff => spec.tariff = self.tariff(child),
                BlockId::Preset => spec.preset = preset_of(child)?,
                // These stand in the field, or in other blocks of it.
                BlockId::Field
                | BlockId::Segment
                | BlockId::Power
                | BlockId::Thermal
                | BlockId::Region
                | BlockId::Link
                | BlockId::App
                | BlockId::Cluster
                | BlockId::Rule
                | BlockId::Balance
                | BlockId::Consensus
                | BlockId::Detector
                | BlockId::Autoscale
                | BlockId::Storage
                | BlockId::Coolant => {}
            }
        }
        let (spec, set) = match sheet.children.iter().any(|it| it.kind.id == Some(BlockId::Preset))
        {
            true => preset::apply(&spec, &written(sheet)),
            false => (spec, vec![]),
        };
        self.name(sheet, Named::Coolant(self.spec.coolants.len() as u32));
        self.spec.coolants.push(CoolantSpec { plant: spec, set, cools });
        self.origin.coolants.push(sheet.place);
        Ok(())
    }

    /// A quantity that may change with time: a constant, a series, or a function of the script.
    fn signal(&mut self, key: &KeyValue) -> Signal {
        let given = value(key, 0).clone();
        if self.is_function(key.shape) {
            return Signal::Asked(self.call(&given).0);
        }
        match given.as_host::<SeriesValue>() {
            Some(series) => of_series(series),
            None => Signal::Constant(given.float()),
        }
    }

    fn reservoir(&mut self, sheet: &SheetValue, of: &LoopSpec) -> Made<ReservoirSpec> {
        let number = of.reservoirs.len();
        let mut stock = ReservoirSpec::new(&self.label(sheet.name, &format!("reservoir {number}")));
        let mut source = None;
        let mut temperature = None;
        for key in &sheet.keys {
            let Some(KeyId::Reservoir(id)) = key.key else { continue };
            if left_out(key, 0) {
                continue;
            }
            let number = || value(key, 0).float();
            match id {
                ReservoirKey::Gas => stock.gas = mixture(key)?,
                ReservoirKey::Source => source = Some(chosen(key)?),
                ReservoirKey::Amount => stock.amount = Some(number()),
                ReservoirKey::Purity => stock.purity = number(),
                ReservoirKey::Integrity => stock.integrity = number(),
                ReservoirKey::Stability => stock.stability = number(),
                ReservoirKey::Coherence => stock.coherence = number(),
                ReservoirKey::Temperature => temperature = Some(number()),
            }
        }
        stock.temperature = temperature.unwrap_or(of.temperature);
        match (source, stock.amount) {
            (None, Some(_)) | (Some(Source::Ambient), None) => Ok(stock),
            (None, None) => Err(Box::new(
                Diagnostic::new(
                    Code::E0403,
                    sheet.place,
                    format!("the reservoir `{}` does not say how much it holds", stock.name),
                    "`amount` is missing",
                )
                .help("add `amount: 1_000 mol`, or `source: ambient` where it is the air outside"),
            )),
            (Some(Source::Ambient), Some(_)) => Err(Box::new(
                wrong(
                    sheet.place,
                    format!("the air outside has no end, and `{}` is given one", stock.name),
                    "`source: ambient` and `amount` stand together",
                )
                .help("leave `amount` out, or `source: ambient`"),
            )),
        }
    }

    fn exchanger(&mut self, sheet: &SheetValue, of: &mut LoopSpec) -> Made<ExchangerSpec> {
        let mut spec = ExchangerSpec::new();
        for key in &sheet.keys {
            let Some(KeyId::Exchanger(id)) = key.key else { continue };
            if left_out(key, 0) {
                continue;
            }
            let number = || value(key, 0).float();
            match id {
                ExchangerKey::Conductance => spec.conductance = number(),
                ExchangerKey::Arrangement => spec.arrangement = chosen(key)?,
                ExchangerKey::Ambient => match self.shapes.get(self.present(key.shape)) {
                    Shape::Record(..) => {
                        let (air, weather, elevation) = weather(key)?;
                        (spec.ambient, spec.weather) = (air, Some(weather));
                        // The site of the weather, where the loop does not say its own.
                        if of.elevation == 0.0 {
                            of.elevation = elevation;
                        }
                    }
                    _ => spec.ambient = self.signal(key),
                },
                ExchangerKey::Evaporative => spec.evaporative = flag(key, 0),
                ExchangerKey::Outside => spec.outside = number(),
                ExchangerKey::Drop => spec.drop = number(),
                ExchangerKey::Efficiency => spec.efficiency = number(),
            }
        }
        Ok(spec)
    }

    fn recovery(&mut self, sheet: &SheetValue) -> RecoverySpec {
        let mut spec = RecoverySpec::new();
        for key in &sheet.keys {
            let Some(KeyId::Recovery(id)) = key.key else { continue };
            if left_out(key, 0) {
                continue;
            }
            match id {
                RecoveryKey::Effectiveness => spec.effectiveness = value(key, 0).float(),
                RecoveryKey::Capacity => spec.capacity = value(key, 0).float(),
                RecoveryKey::Sink => spec.sink = self.signal(key),
            }
        }
        spec
    }

    fn alert(&mut self, sheet: &SheetValue) -> Made<AlertSpec> {
        let name = self.label(sheet.name, "alert");
        let (mut when, mut until) = (None, None);
        for key in &sheet.keys {
            let Some(KeyId::Alert(id)) = key.key else { continue };
            let call = self.call(value(key, 0)).0;
            match id {
                AlertKey::When => when = Some(call),
                AlertKey::Until => until = Some(call),
            }
        }
        match when {
            Some(when) => Ok(AlertSpec { name, when, until }),
            None => Err(Box::new(
                Diagnostic::new(
                    Code::E0403,
                    sheet.place,
                    format!("the alert `{name}` does not say when it is raised"),
                    "`when` is missing",
                )
                .help(format!("write `alert {name} {{ when Φ.coolant.temperature > 300 K }}`")),
            )),
        }
    }

    fn tariff(&mut self, sheet: &SheetValue) -> TariffSpec {
        let mut spec = TariffSpec { price: None, carbon: None, water: None };
        for key in &sheet.keys {
            let Some(KeyId::Tariff(id)) = key.key else { continue };
            if left_out(key, 0) {
                continue;
            }
            match id {
                TariffKey::Price => spec.price = Some(self.signal(key)),
                TariffKey::Carbon => spec.carbon = Some(self.signal(key)),
                TariffKey::Water => spec.water = Some(value(key, 0).float()),
            }
        }
        spec
    }
}

/// What a preset would set, and is written.
fn written(sheet: &SheetValue) -> BTreeSet<preset::PresetKey> {
    let block = |id: BlockId| sheet.children.iter().find(move |it| it.kind.id == Some(id));
    let key = |id: BlockId, key: KeyId| block(id).is_some_and(|it| it.key(key).is_some());
    let mut written = BTreeSet::new();
    if block(BlockId::Chiller).is_some() {
        written.insert(preset::PresetKey::Chiller);
    }
    if key(BlockId::Cycle, KeyId::Cycle(CycleKey::Pressure)) {
        written.insert(preset::PresetKey::CyclePressure);
    }
    if key(BlockId::Control, KeyId::Control(ControlKey::Actuator)) {
        written.insert(preset::PresetKey::Actuator);
    }
    written
}

fn of_series(series: &SeriesValue) -> Signal {
    Signal::Series {
        times: series.times.iter().map(|ns| *ns as f64 / 1e9).collect(),
        values: series.values.clone(),
    }
}

/// The word that a key is given, as what it stands for.
fn chosen<T: Chosen>(key: &KeyValue) -> Made<T> {
    let text = word(key).unwrap_or("");
    T::of_word(text).ok_or_else(|| {
        let title = format!("`{text}` is not one of its words");
        Box::new(
            wrong(key.place, title, "another word is wanted here")
                .help(format!("one of: {}", T::WORDS.join(", "))),
        )
    })
}

/// What a bare word may stand for.
trait Chosen: Sized {
    const WORDS: &'static [&'static str];
    fn of_word(text: &str) -> Option<Self>;
}

macro_rules! chosen {
    ($($set:ident)*) => {$(
        impl Chosen for crate::schema::word::$set {
            const WORDS: &'static [&'static str] = Self::NAMES;
            fn of_word(text: &str) -> Option<Self> {
                Self::of(text)
            }
        }
    )*};
}

chosen! {
    Actuator AirClass Arrangement Calculation Controller Core Devices GasChoice GasLaw Locking
    Place PressureChoice Process Source
}

fn mixture(key: &KeyValue) -> Made<Mixture> {
    let given = value(key, 0);
    given.as_host::<MixtureValue>().map(|it| it.mixture().clone()).ok_or_else(|| {
        wrong(key.place, "a gas or a mixture of gases is wanted", "this is none")
            .help("take one of `std.gas`: `N2`, `He`, `mixture([(N2, 0.78), (O2, 0.22)])`")
            .into()
    })
}

/// The ends of a range.
fn band(key: &KeyValue) -> Made<(f64, f64)> {
    let &[low, high] = value(key, 0).as_nums() else {
        return Err(wrong(key.place, "a range has two ends", "this has not"));
    };
    let (low, high) = (f64::from_bits(low), f64::from_bits(high));
    if !(low.is_finite() && high.is_finite() && low >= 0.0 && low <= high) {
        return Err(Box::new(
            wrong(
                key.place,
                format!("a range here goes from 0 or above upwards, not from {low} to {high}"),
                "out of its range",
            )
            .help("write the lower end first: `294 K to 296 K`"),
        ));
    }
    Ok((low, high))
}

/// What the record `Weather` says: the air's temperature, what stands beside it, and the height of
/// the site. Hours without a value are an error: no plant knows what to do in them.
fn weather(key: &KeyValue) -> Made<(Signal, WeatherSpec, f64)> {
    // The fields as `stdlib/data.phi` declares them.
    const ELEVATION: usize = 3;
    const DRY_BULB: usize = 6;
    const DEW_POINT: usize = 7;
    const PRESSURE: usize = 9;
    const WET_BULB: usize = 11;
    const MISSING: usize = 12;
    let given = value(key, 0);
    let fields = given.as_items();
    let field = |at: usize| fields.get(at).cloned().unwrap_or_default();
    let missing = field(MISSING);
    let mut gaps = vec![];
    for gap in missing.as_items() {
        let mut gap = Row::of(gap);
        let (quantity, start, lasts) = (gap.next(), gap.next(), gap.next());
        let quantity = quantity.as_ref().map_or("", Value::as_str).to_owned();
        if ![Quantity::Wind.name(), Quantity::Humidity.name()].contains(&&*quantity) {
            let number = |value: Option<Value>| value.map_or(0.0, |it| it.float());
            gaps.push((quantity, number(start), number(lasts)));
        }
    }
    if let Some((quantity, start, lasts)) = gaps.first() {
        let hour = (start / 3600.0).floor();
        let hours = lasts / 3600.0;
        let mut diagnostic = Diagnostic::new(
            Code::E0518,
            key.place,
            format!("the weather lacks `{quantity}` from hour {hour} on, for {hours} h"),
            "taken as the air outside here",
        )
        .help("give `ambient` a series without gaps: `ambient: air.dry_bulb` holds the last value");
        if gaps.len() > 1 {
            diagnostic =
                diagnostic.note(format!("and {} more gaps, in `air.missing`", gaps.len() - 1));
        }
        return Err(Box::new(diagnostic));
    }
    let series = |at: usize| {
        let found = field(at);
        found.as_host::<SeriesValue>().map(of_series).ok_or_else(|| {
            wrong(key.place, "a weather without its series", "`weather(…)` of std.data gives one")
        })
    };
    let weather = WeatherSpec {
        dew_point: series(DEW_POINT)?,
        wet_bulb: series(WET_BULB)?,
        pressure: series(PRESSURE)?,
    };
    Ok((series(DRY_BULB)?, weather, field(ELEVATION).float()))
}

/// Goes through the keys of a part that are given.
macro_rules! given {
    ($sheet:ident, $block:ident, |$id:ident, $key:ident| $body:expr) => {
        for $key in &$sheet.keys {
            let Some(KeyId::$block($id)) = $key.key else { continue };
            if left_out($key, 0) {
                continue;
            }
            $body
        }
    };
}

fn injector(sheet: &SheetValue) -> InjectorSpec {
    let mut spec = InjectorSpec::new();
    given!(sheet, Injector, |id, key| {
        let number = value(key, 0).float();
        match id {
            InjectorKey::Quality => spec.quality = number,
            InjectorKey::Rate => spec.rate = number,
        }
    });
    spec
}

fn circulation(sheet: &SheetValue) -> CirculationSpec {
    let mut spec = CirculationSpec::new();
    given!(sheet, Circulation, |id, key| {
        let number = value(key, 0).float();
        match id {
            CirculationKey::Flow => spec.flow = number,
            CirculationKey::Drop => spec.drop = number,
            CirculationKey::Static => spec.static_drop = number,
            CirculationKey::Efficiency => spec.efficiency = number,
        }
    });
    spec
}

fn separator(sheet: &SheetValue) -> SeparatorSpec {
    let mut spec = SeparatorSpec::new();
    given!(sheet, Separator, |id, key| match id {
        SeparatorKey::TimesLeast => spec.times_least = value(key, 0).float(),
    });
    spec
}

fn recycle(sheet: &SheetValue) -> RecycleSpec {
    let mut spec = RecycleSpec::new();
    given!(sheet, Recycle, |id, key| {
        let number = value(key, 0).float();
        match id {
            RecycleKey::Bleed => spec.bleed = number,
            RecycleKey::Yield => spec.yield_ = number,
        }
    });
    spec
}

fn chiller(sheet: &SheetValue) -> Made<ChillerSpec> {
    let mut spec = ChillerSpec::new();
    given!(sheet, Chiller, |id, key| {
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

fn cycle(sheet: &SheetValue) -> Made<CycleSpec> {
    let mut spec = CycleSpec::new();
    given!(sheet, Cycle, |id, key| {
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

fn target(sheet: &SheetValue) -> Made<TargetSpec> {
    let mut spec = TargetSpec::new();
    given!(sheet, Target, |id, key| match id {
        TargetKey::Temperature => spec.temperature = band(key)?,
        TargetKey::Where => spec.place = chosen(key)?,
        TargetKey::Rate => spec.rate = value(key, 0).float(),
    });
    Ok(spec)
}

fn control(sheet: &SheetValue) -> Made<ControlSpec> {
    let mut spec = ControlSpec::new();
    given!(sheet, Control, |id, key| {
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

fn sensors(sheet: &SheetValue) -> Made<SensorSpec> {
    let mut spec = SensorSpec::new();
    given!(sheet, Sensors, |id, key| match id {
        SensorKey::Noise => spec.noise = value(key, 0).float(),
        SensorKey::Period => spec.period = time(key, 0)?,
        SensorKey::Lag => spec.lag = value(key, 0).float(),
    });
    Ok(spec)
}

fn maintenance(sheet: &SheetValue) -> Made<MaintenanceSpec> {
    let mut spec = MaintenanceSpec::new();
    given!(sheet, Maintenance, |id, key| {
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

fn preset_of(sheet: &SheetValue) -> Made<PresetSpec> {
    let mut spec = PresetSpec::new();
    given!(sheet, Preset, |id, key| {
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
