//! A year of a plant by the hour, each hour at rest: what it draws, what the weather gives for nothing.
//!
//! In every hour the supply is held at the target. The heat of the segments and of the pump goes to the
//! air outside by the exchanger as far as that can, by the rule of [`Outdoor`]; a chiller takes the rest.
//! What neither takes is heat that is lacking, and the supply is warmer by as much as it takes to carry it.
//!
//! Rules: a year has 8,760 hours, or 8,784. Where one of weather and load has a 29th of February and the
//! other has none, the load's calendar counts: a leap day takes the weather of the 28th, and weather of a
//! 29th that the load does not have is left out. Missing weather lies on a straight line between its
//! neighbours, and is the nearest at either end; the hours that were filled are told.

use super::chain::{Chain, Link};
use super::circulation::Filled;
use super::judge::{Usage, limits};
use super::ledger::Draw;
use super::port::{Condition, Outside};
use super::spec::{ExchangerSpec, LoopSpec, Signal};
use crate::coolant::{FREEZING, GasError, saturation_pressure};
use crate::schema::word::{Devices, Place};
use thiserror::Error;

/// Hours of a common year.
pub const HOURS: usize = 8760;
/// Hours of a leap year.
pub const LEAP_HOURS: usize = 8784;
/// The first hour after the 28th of February.
const LEAP_DAY: usize = 59 * 24;
/// s.
const HOUR: f64 = 3600.0;

/// Weather of a year by the hour; NaN where a value is missing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Climate {
    /// Temperature of the air, K.
    pub temperature: Vec<f64>,
    /// Wet bulb, K; empty where humidity is not known.
    pub wet_bulb: Vec<f64>,
    /// Dew point, K; empty where it is not known.
    pub dew_point: Vec<f64>,
}

/// What the segments draw over a year, W.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Load<'a> {
    /// Always the same.
    Constant(f64),
    /// Hour by hour.
    Hourly(&'a [f64]),
}

/// How the stream outside is driven.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Outdoor {
    /// At full wherever it can take anything, and off where it cannot; wetted whenever it runs.
    #[default]
    Full,
    /// No faster than it takes, and wetted only where it is not enough dry at full, and above freezing. Where
    /// a chiller is to take the rest it runs as long as that saves the chiller more than it draws.
    Regulated,
}

/// What a year came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Year {
    /// Energies, water, cost and carbon; [`Usage::pue`] is that of the year, item by item.
    pub usage: Usage,
    /// Hours in which the air outside took all heat.
    pub free: u32,
    /// Hours in which it took a part, and the chiller the rest.
    pub partly: u32,
    /// Hours in which it took none.
    pub none: u32,
    /// Hours in which a chiller ran.
    pub chiller: u32,
    /// Hours in which heat was lacking, so that the supply was above the target.
    pub lacking: u32,
    /// Heat that was lacking, J.
    pub lacking_heat: f64,
    /// Highest supply, K.
    pub hottest: f64,
    /// Hours with the supply outside the limits of the class; `None` where the loop has none.
    pub out_of_class: Option<u32>,
    /// Values of the weather that were missing, and filled.
    pub filled: u32,
    /// Heat to the air outside, with that of condensers and fans, J.
    pub rejected: f64,
}

/// Why a year cannot be reckoned.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum YearError {
    /// A column that is no year.
    #[error("a year has 8760 or 8784 hours: {what} has {count}")]
    Hours {
        /// Which column.
        what: &'static str,
        /// How many it has.
        count: usize,
    },
    /// A column of which nothing is known.
    #[error("{what} has no value in the whole year")]
    Empty {
        /// Which column.
        what: &'static str,
    },
    /// A load that is none.
    #[error("a load is finite and at least 0 W, not {0} W")]
    Load(f64),
    /// No flow and no exchanger: nothing carries heat.
    #[error("nothing moves the gas: `circulation` has no flow")]
    Still,
    /// A gas that is not known at the target.
    #[error(transparent)]
    Gas(#[from] GasError),
}

impl YearError {
    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Self::Hours { .. } => "give hourly values from the first of January on".into(),
            Self::Empty { .. } => "take weather that has this column, or leave it out".into(),
            Self::Load(_) => "give a load of at least 0 W".into(),
            Self::Still => "give `circulation` a flow above 0 mol/s".into(),
            Self::Gas(error) => error.help(),
        }
    }
}

/// A column with every hour known.
struct Column {
    values: Vec<f64>,
    filled: u32,
}

/// Fills what is missing: between two neighbours in a straight line, at either end with the nearest.
fn whole(what: &'static str, given: &[f64]) -> Result<Column, YearError> {
    if given.len() != HOURS && given.len() != LEAP_HOURS {
        return Err(YearError::Hours { what, count: given.len() });
    }
    let mut values = given.to_vec();
    let mut filled = 0;
    let mut last: Option<(usize, f64)> = None;
    for (at, value) in given.iter().enumerate() {
        if !value.is_finite() {
            filled += 1;
            continue;
        }
        let from = last.map_or(0, |(before, _)| before + 1);
        let (start, first) = last.unwrap_or((at, *value));
        let span = (at - start).max(1) as f64;
        for (step, slot) in values.iter_mut().enumerate().take(at).skip(from) {
            *slot = first + (value - first) * (step as f64 - start as f64) / span;
        }
        if last.is_none() {
            values.iter_mut().take(at).for_each(|slot| *slot = *value);
        }
        last = Some((at, *value));
    }
    let Some((at, value)) = last else { return Err(YearError::Empty { what }) };
    values.iter_mut().skip(at).for_each(|slot| *slot = value);
    Ok(Column { values, filled })
}

/// The hour of a column of so many hours that an hour of a calendar of others is.
fn hour_of(hour: usize, hours: usize, column: usize) -> usize {
    let after = hour >= LEAP_DAY;
    if hours > column && after {
        hour - 24
    } else if hours < column && after {
        hour + 24
    } else {
        hour
    }
}

/// What the stream outside does in an hour.
struct Stream {
    /// Heat that it takes, W.
    takes: f64,
    /// What its fan draws, W.
    fan: f64,
    /// Water that it takes up, kg/s.
    water: f64,
}

impl Stream {
    const OFF: Stream = Stream { takes: 0.0, fan: 0.0, water: 0.0 };

    /// At a share of its full, of gas with a heat capacity rate (W/K) that comes at a temperature (K): at most
    /// `left` (W); off where it takes nothing.
    fn of(
        exchanger: &ExchangerSpec,
        (rate, come): (f64, f64),
        (outside, wet): (&Outside, bool),
        left: f64,
        share: f64,
    ) -> Stream {
        let inlet = if wet { exchanger.inlet(outside) } else { outside.temperature };
        let follows = exchanger.approach(rate, share, &Condition::NEW);
        let takes = (rate * follows * (come - inlet)).clamp(0.0, left);
        if takes <= 0.0 {
            return Stream::OFF;
        }
        Stream {
            takes,
            fan: exchanger.fan(share, &Condition::NEW),
            water: if wet { exchanger.water(share, outside) } else { 0.0 },
        }
    }
}

/// One hour of a plant at rest.
struct Hour {
    pump: f64,
    rate: f64,
    supply: f64,
}

/// A year of a plant under a climate and a load.
///
/// # Errors
/// Columns that are no year, or empty; a load that is none; a loop without flow; a target at which the gas
/// is not known.
pub fn year(
    spec: &LoopSpec,
    climate: &Climate,
    load: Load,
    outdoor: Outdoor,
) -> Result<Year, YearError> {
    let air = whole("the temperature of the air", &climate.temperature)?;
    let optional = |what, column: &[f64]| {
        if column.is_empty() { Ok(None) } else { whole(what, column).map(Some) }
    };
    let wet = optional("the wet bulb", &climate.wet_bulb)?;
    let dew = optional("the dew point", &climate.dew_point)?;
    let hours = match load {
        Load::Constant(_) => air.values.len(),
        Load::Hourly(loads) if loads.len() == HOURS || loads.len() == LEAP_HOURS => loads.len(),
        Load::Hourly(loads) => {
            return Err(YearError::Hours { what: "the load", count: loads.len() });
        }
    };
    let plan = Hour::of(spec)?;
    let mut found = Year {
        hottest: f64::NEG_INFINITY,
        out_of_class: spec.class.map(|_| 0),
        filled: [Some(&air), wet.as_ref(), dew.as_ref()]
            .into_iter()
            .flatten()
            .map(|column| column.filled)
            .sum(),
        ..Year::default()
    };
    let mut paid = Paid::default();
    for hour in 0..hours {
        let computing = match load {
            Load::Constant(power) => power,
            Load::Hourly(loads) => loads.get(hour).copied().unwrap_or(0.0),
        };
        if !(computing >= 0.0 && computing.is_finite()) {
            return Err(YearError::Load(computing));
        }
        let value =
            |column: &Column| column.values.get(hour_of(hour, hours, column.values.len())).copied();
        let temperature = value(&air).unwrap_or(f64::NAN);
        let seconds = hour as f64 * HOUR;
        let sink = spec.recovery.as_ref().and_then(|recovery| recovery.sink.at(seconds));
        let outside = Outside {
            temperature,
            wet_bulb: wet.as_ref().and_then(value).unwrap_or(temperature).min(temperature),
            dew_point: dew.as_ref().and_then(value),
            pressure: spec.pressure,
            sink: sink.unwrap_or(f64::INFINITY),
        };
        let before = found.usage.total();
        plan.reckon(spec, computing, (&outside, outdoor), &mut found);
        paid.add(spec, seconds, found.usage.total() - before);
    }
    found.usage.period = hours as f64 * HOUR;
    let water = found.usage.water * spec.tariff.water.unwrap_or(0.0);
    found.usage.cost = paid.cost.map(|cost| cost + water);
    found.usage.carbon = paid.carbon;
    Ok(found)
}

/// What was paid so far.
#[derive(Default)]
struct Paid {
    cost: Option<f64>,
    carbon: Option<f64>,
}

impl Paid {
    fn add(&mut self, spec: &LoopSpec, seconds: f64, energy: f64) {
        let book = |sum: &mut Option<f64>, rate: Option<&Signal>| {
            if let Some(rate) = rate.and_then(|rate| rate.at(seconds)) {
                *sum = Some(sum.unwrap_or(0.0) + rate * energy);
            }
        };
        book(&mut self.cost, spec.tariff.price.as_ref());
        book(&mut self.carbon, spec.tariff.carbon.as_ref());
    }
}

impl Hour {
    /// What is the same in every hour: the pump at full flow, and the middle of the target.
    fn of(spec: &LoopSpec) -> Result<Hour, YearError> {
        let filled = Filled::of(spec);
        let (low, high) = spec.target.temperature;
        let target = 0.5 * (low + high);
        let rate = spec.circulation.flow * spec.gas.cp(target)?;
        if rate <= 0.0 {
            return Err(YearError::Still);
        }
        let moved = (spec.circulation.flow / filled.concentration, spec.pressure);
        let pump = spec.circulation.power(1.0, 1.0, moved, &Condition::NEW);
        Ok(Hour { pump, rate, supply: target })
    }

    /// Adds an hour in which the segments draw `computing` (W).
    fn reckon(
        &self,
        spec: &LoopSpec,
        computing: f64,
        (outside, outdoor): (&Outside, Outdoor),
        year: &mut Year,
    ) {
        let heat = computing + self.pump;
        let rise = heat / self.rate;
        let supply = match spec.target.place {
            Place::Supply => self.supply,
            Place::Return => self.supply - rise,
            Place::Mean => self.supply - 0.5 * rise,
        };
        let back = supply + rise;
        let mut left = heat;
        let mut reused = 0.0;
        if let Some(recovery) = &spec.recovery {
            let share = recovery.effectiveness * (recovery.capacity / self.rate).min(1.0);
            reused = (self.rate * share * (back - outside.sink)).clamp(0.0, left);
            left -= reused;
        }
        let come = back - reused / self.rate;
        // What the chiller takes of a heat, and the work of that.
        let chill = |left: f64| {
            let barred = spec.preset.devices == Devices::ZeroCost;
            let chiller = spec.chiller.as_ref().filter(|_| !barred && left > 0.0);
            chiller.map_or((0.0, 0.0), |chiller| {
                let chilled = left.min(chiller.capacity);
                let cop = chiller.cop(supply, outside.temperature, chilled / chiller.capacity);
                (chilled, chilled / cop)
            })
        };
        let exchanger = spec.exchanger.as_ref();
        let stream = exchanger.map_or(Stream::OFF, |exchanger| match outdoor {
            Outdoor::Full => Stream::of(
                exchanger,
                (self.rate, come),
                (outside, exchanger.evaporative),
                left,
                1.0,
            ),
            Outdoor::Regulated => self.regulated(exchanger, come, outside, left, &chill),
        });
        let Stream { takes: free, fan, water } = stream;
        left -= free;
        let (chilled, work) = chill(left);
        left -= chilled;
        year.add(
            &[
                (Draw::Segments, computing),
                (Draw::Circulation, self.pump),
                (Draw::Fan, fan),
                (Draw::Chiller, work),
            ],
            [reused, water, free + fan + chilled + work],
        );
        let tiny = 1e-9 * heat;
        year.free += u32::from(free > 0.0 && chilled + left <= tiny);
        year.partly += u32::from(free > 0.0 && chilled + left > tiny);
        year.none += u32::from(free <= 0.0);
        year.chiller += u32::from(chilled > 0.0);
        let mut warm = supply;
        if left > tiny {
            year.lacking += 1;
            year.lacking_heat += left * HOUR;
            warm = self.at_rest(spec, heat - chilled, outside);
        }
        year.hottest = year.hottest.max(warm);
        if let (Some(class), Some(count)) = (spec.class, &mut year.out_of_class) {
            let vapour = outside.dew_point.filter(|_| spec.open);
            let vapour = vapour.and_then(|dew| saturation_pressure(dew).ok()).unwrap_or(0.0);
            *count += u32::from(!limits(class).hold(warm, vapour));
        }
    }

    /// The stream outside where it runs no faster, and is wetted no more, than `left` (W) of gas that comes
    /// at `come` (K) takes; `chill` says what a chiller takes of a heat, and its work.
    fn regulated(
        &self,
        exchanger: &ExchangerSpec,
        come: f64,
        outside: &Outside,
        left: f64,
        chill: &dyn Fn(f64) -> (f64, f64),
    ) -> Stream {
        let at = |wet: bool, share: f64| {
            Stream::of(exchanger, (self.rate, come), (outside, wet), left, share)
        };
        let mut full = at(false, 1.0);
        let mut wet = false;
        if full.takes < left && exchanger.evaporative && outside.temperature > FREEZING {
            let wetted = at(true, 1.0);
            if wetted.takes > full.takes {
                (full, wet) = (wetted, true);
            }
        }
        if full.takes < left {
            let saved = chill(left).1 - chill(left - full.takes).1;
            let chills = chill(left).0 > 0.0;
            return if chills && saved < full.fan { Stream::OFF } else { full };
        }
        let (mut low, mut high) = (0.0, 1.0);
        while high - low > 1e-9 {
            let middle = 0.5 * (low + high);
            if at(wet, middle).takes < left { low = middle } else { high = middle }
        }
        at(wet, high)
    }

    /// The supply at which recovery and exchanger take `heat` (W) by themselves, K; where nothing does, it
    /// has no end.
    fn at_rest(&self, spec: &LoopSpec, heat: f64, outside: &Outside) -> f64 {
        let none = Link { share: 0.0, to: 0.0 };
        let recovery = spec.recovery.as_ref().filter(|_| outside.sink.is_finite());
        let recovery = recovery.map_or(none, |recovery| Link {
            share: recovery.effectiveness * (recovery.capacity / self.rate).min(1.0),
            to: outside.sink,
        });
        let exchanger = spec.exchanger.as_ref().map_or(none, |exchanger| Link {
            share: exchanger.approach(self.rate, 1.0, &Condition::NEW),
            to: exchanger.inlet(outside),
        });
        // With both, without the first where its sink is warmer: the lower of the two answers holds.
        let answer = |recovery: Link| {
            let chain = Chain::passive(self.rate, recovery, exchanger);
            let takes = self.rate * (1.0 - chain.follows());
            let at_zero = -self.rate * (0.0 - chain.at(0.0).supply);
            (heat + at_zero) / takes - heat / self.rate
        };
        let without = answer(none);
        let with = answer(recovery);
        let back = with + heat / self.rate;
        if recovery.share > 0.0 && back > recovery.to { with } else { without }
    }
}

impl Year {
    fn add(&mut self, draws: &[(Draw, f64)], [reused, water, rejected]: [f64; 3]) {
        for (draw, power) in draws {
            if let Some(energy) = self.usage.electric.get_mut(*draw as usize) {
                *energy += power * HOUR;
            }
        }
        self.usage.reused += reused * HOUR;
        self.usage.water += water * HOUR;
        self.rejected += rejected * HOUR;
    }
}

/// A column as a year sees it.
#[cfg(test)]
pub(super) fn tests_whole(given: &[f64]) -> Vec<f64> {
    whole("a column", given).map(|column| column.values).unwrap_or_default()
}
