//! The coolant of a field: from its blocks to the descriptions of its loops.

mod part;
mod weather;

use super::{Made, Maker, flag, value, word, wrong};
use crate::bridge::value::field::Named;
use crate::bridge::value::gas::MixtureValue;
use crate::bridge::value::series::SeriesValue;
use crate::coolant::Mixture;
use crate::diagnostic::{Code, Diagnostic};
use crate::field::spec::CoolantSpec;
use crate::machine::host::{KeyValue, SheetValue};
use crate::machine::shape::Shape;
use crate::plant::preset;
use crate::plant::{
    AlertSpec, ExchangerSpec, LoopSpec, RecoverySpec, ReservoirSpec, Signal, TariffSpec,
};
use crate::schema::word::Source;
use crate::schema::{
    AlertKey, BlockId, ControlKey, CoolantKey, CycleKey, ExchangerKey, KeyId, RecoveryKey,
    ReservoirKey, TariffKey,
};
use part::{
    chiller, circulation, control, cycle, injector, maintenance, preset_of, recycle, sensors,
    separator, target,
};
use weather::{of_series, weather, whole_weather};

impl Maker<'_> {
    /// One loop.
    pub(super) fn coolant(&mut self, sheet: &SheetValue) -> Made<()> {
        let mut spec = LoopSpec::of_air(&self.label(sheet.name, "coolant"));
        let mut cools = None;
        given!(sheet, 0, Coolant, |id, key| {
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
        });
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
            true => preset::apply(&spec, written(sheet)),
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
        given!(sheet, 0, Reservoir, |id, key| {
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
        });
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
        let mut from = None;
        given!(sheet, 0, Exchanger, |id, key| {
            let number = || value(key, 0).float();
            match id {
                ExchangerKey::Conductance => spec.conductance = number(),
                ExchangerKey::Arrangement => spec.arrangement = chosen(key)?,
                ExchangerKey::Ambient => match self.shapes.get(self.present(key.shape)) {
                    Shape::Record(..) => {
                        let (air, weather, elevation) = weather(key)?;
                        from = Some(key);
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
                ExchangerKey::Drop => (spec.drop, spec.rated) = (number(), true),
                ExchangerKey::Efficiency => spec.efficiency = number(),
            }
        });
        if let Some(weather) = from {
            whole_weather(weather, spec.evaporative)?;
        }
        Ok(spec)
    }

    fn recovery(&mut self, sheet: &SheetValue) -> RecoverySpec {
        let mut spec = RecoverySpec::new();
        given!(sheet, 0, Recovery, |id, key| {
            match id {
                RecoveryKey::Effectiveness => spec.effectiveness = value(key, 0).float(),
                RecoveryKey::Capacity => spec.capacity = value(key, 0).float(),
                RecoveryKey::Sink => spec.sink = self.signal(key),
            }
        });
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
        given!(sheet, 0, Tariff, |id, key| {
            match id {
                TariffKey::Price => spec.price = Some(self.signal(key)),
                TariffKey::Carbon => spec.carbon = Some(self.signal(key)),
                TariffKey::Water => spec.water = Some(value(key, 0).float()),
            }
        });
        spec
    }
}

/// What a preset would set, and is written.
fn written(sheet: &SheetValue) -> preset::Written {
    let key = |id: BlockId, key: KeyId| {
        let block = sheet.children.iter().find(|it| it.kind.id == Some(id));
        block.is_some_and(|it| it.key(key).is_some())
    };
    preset::Written {
        cycle_pressure: key(BlockId::Cycle, KeyId::Cycle(CycleKey::Pressure)),
        actuator: key(BlockId::Control, KeyId::Control(ControlKey::Actuator)),
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
