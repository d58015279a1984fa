//! What a run of a loop comes to: how the target was kept, what it cost, whether that is free.

use super::circulation::greatest;
use super::excess::Sum;
use super::ledger::{Account, Draw, Ledger};
use super::part::Part;
use super::port::{Actuators, Condition, Inputs, Outside};
use super::spec::LoopSpec;
use super::state::Loop;
use crate::coolant::{FREEZING, saturation_pressure};
use crate::schema::word::{AirClass, Place};

/// What the cooling of a loop takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The target is kept, with no more work than the threshold of the preset.
    PassiveFeasible,
    /// The target is kept, with work.
    LowCost,
    /// The target is not kept, though the devices could: they were not turned so, or too late.
    Missed,
    /// The target is not kept, and the devices could not, with everything at full.
    Infeasible,
}

impl Kind {
    /// The words for it.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::PassiveFeasible => "passive feasible",
            Kind::LowCost => "low cost",
            Kind::Missed => "missed",
            Kind::Infeasible => "infeasible",
        }
    }
}

/// What a run says of a loop. What is kept is judged from when it had first been within the target for
/// [`SETTLED`] on end, and over all time where that never was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verdict {
    /// In a word.
    pub kind: Kind,
    /// Mean power of all that cools, over all time, W.
    pub work: f64,
    /// Heat that it took from the segments for each joule of work, over all time; infinite without work.
    pub cop: f64,
    /// When it had first been within the target for [`SETTLED`] on end, s from the start; `None`: never.
    pub settled: Option<f64>,
    /// Share of the time since then within the target, 0 to 1; of all time where it never settled.
    pub within: f64,
    /// Least power that holds the target, W: what Carnot asks for to lift the heat from the target to the
    /// air outside where that is warmer, and 0 where it is not. Any machine needs more.
    pub needs: f64,
    /// Heat for each kelvin that is lacking between the target and the air outside, W/K: what exchanger
    /// and flow would have to carry if the air outside is colder. `None` where it is not.
    pub conductance: Option<f64>,
    /// Mean of the temperature that the target is of, K.
    pub temperature: f64,
    /// Where that would settle at its coldest with this heat and air, everything that cools at full, K;
    /// `None` where the gas is not known there.
    pub coldest: Option<f64>,
}

/// How long within the target on end tells that a loop has settled, s.
pub const SETTLED: f64 = 60.0;
/// Least share of the time within the target that keeps it.
const KEPT: f64 = 0.99;
/// How far beside the target still is within it, K: what controllers leave.
const BESIDE: f64 = 1e-3;
/// Least flow at which the coldest a loop may come to is looked for, share of full.
const LEAST_FLOW: f64 = 0.01;

impl Loop {
    /// What the run so far says, with the devices as worn as this.
    pub fn verdict(&self, condition: &Condition) -> Verdict {
        let (ledger, kept) = (&self.ledger, &self.ledger.kept);
        let all = kept.stands(ledger.heat());
        let judged = kept.settled.map_or(all, |settled| all.since(&settled));
        let judged = if judged.time > 0.0 { judged } else { all };
        let time = judged.time.max(f64::MIN_POSITIVE);
        let (heat, outside) = (judged.heat / time, judged.outside / time);
        let (_, highest) = self.spec.target.temperature;
        let coldest = self.coldest(heat, (outside, judged.wet_bulb / time), condition);
        let work = ledger.work() / ledger.time.get().max(f64::MIN_POSITIVE);
        let kind = if judged.within < KEPT * judged.time {
            match coldest {
                Some(coldest) if coldest <= highest + BESIDE => Kind::Missed,
                _ => Kind::Infeasible,
            }
        } else if work <= self.spec.preset.zero_cost_threshold {
            Kind::PassiveFeasible
        } else {
            Kind::LowCost
        };
        Verdict {
            kind,
            work,
            cop: if work > 0.0 { ledger.heat() / ledger.work() } else { f64::INFINITY },
            settled: kept.settled.map(|stood| stood.time),
            within: judged.within / time,
            needs: judged.least_work / time,
            conductance: (outside < highest).then(|| heat.max(0.0) / (highest - outside)),
            temperature: judged.temperature / time,
            coldest,
        }
    }

    /// The coldest at which the target's temperature settles while the segments give `heat` (W) and the
    /// air outside has this temperature and wet bulb (K): fan and chiller at full, cycle on or off, with
    /// the flow that cools best.
    fn coldest(&self, heat: f64, air: (f64, f64), condition: &Condition) -> Option<f64> {
        let outside = Outside { temperature: air.0, wet_bulb: air.1, ..self.beside };
        let at = |flow: f64, cycle: f64| {
            let actuators = Actuators { flow, cycle, chiller: 1.0, ..Actuators::RESTING };
            let inputs = Inputs { actuators, condition: *condition, ..Inputs::resting(outside) };
            self.settles(heat, &inputs)
        };
        let best = |cycle: f64| {
            let cools = |flow: f64| at(flow, cycle).map_or(f64::NEG_INFINITY, |kept| -kept);
            let best = greatest(LEAST_FLOW, 1.0, cools);
            [at(best, cycle), at(1.0, cycle)].into_iter().flatten().min_by(f64::total_cmp)
        };
        [best(0.0), best(1.0)].into_iter().flatten().min_by(f64::total_cmp)
    }
}

/// Limits of the supply of a class of ASHRAE TC 9.9 (2021): temperature (K), dew point (K), relative
/// humidity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// K.
    pub temperature: (f64, f64),
    /// K.
    pub dew_point: (f64, f64),
    /// 0 to 1.
    pub humidity: (f64, f64),
}

/// The limits of a class.
pub fn limits(class: AirClass) -> Limits {
    let (temperature, dew_point, humidity) = match class {
        AirClass::Recommended => ((18.0, 27.0), (-9.0, 15.0), (0.0, 0.6)),
        AirClass::A1 => ((15.0, 32.0), (-12.0, 17.0), (0.08, 0.8)),
        AirClass::A2 => ((10.0, 35.0), (-12.0, 21.0), (0.08, 0.8)),
        AirClass::A3 => ((5.0, 40.0), (-12.0, 24.0), (0.08, 0.85)),
        AirClass::A4 => ((5.0, 45.0), (-12.0, 24.0), (0.08, 0.9)),
    };
    let kelvin = |(low, high): (f64, f64)| (low + FREEZING, high + FREEZING);
    Limits { temperature: kelvin(temperature), dew_point: kelvin(dew_point), humidity }
}

impl Limits {
    /// Whether a supply (K) with vapour of this pressure (Pa) is within them. Gas without vapour has no
    /// humidity to keep: a closed loop of dry gas is held to its temperature alone. A relative humidity
    /// below its least is borne where the dew point is not below its own, as the classes have it.
    pub fn hold(&self, supply: f64, vapour: f64) -> bool {
        let (low, high) = self.temperature;
        if !(low..=high).contains(&supply) {
            return false;
        }
        if vapour <= 0.0 {
            return true;
        }
        let saturated = |t| saturation_pressure(t).unwrap_or(f64::INFINITY);
        let share = vapour / saturated(supply);
        let dry = vapour < saturated(self.dew_point.0) || share < self.humidity.0;
        let wet = vapour > saturated(self.dew_point.1) || share > self.humidity.1;
        !dry && !wet
    }
}

/// The documents' numbers of a run, of what the ledger knows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Efficiency {
    /// Work for each joule of heat taken from the segments (Z-116); `None` where none was.
    pub energy_per_cooling: Option<f64>,
    /// How fast the devices could cool the gas alone at the end of the run, K/s (Z-117).
    pub cooling_rate: f64,
    /// Share of the electric energy, work and segments', that is not lost to entropy made beside air of
    /// the mean temperature outside, 0 to 1 (Z-118); `None` where there was no energy.
    pub thermodynamic: Option<f64>,
    /// Time constant of the gas with its devices, s (Z-120); infinite where nothing draws at it.
    pub response_time: f64,
    /// Share of the energy of cooling and heat that is heat, 0 to 1 (P-147); `None` where there was
    /// neither.
    pub cooling: Option<f64>,
    /// Mean of all electric power, W (P-149).
    pub power: f64,
}

impl Loop {
    /// Books what stood over a part of a step with the gas at `mean` (K).
    pub(super) fn keep(&mut self, length: f64, mean: f64, part: &Part, heat: f64, inputs: &Inputs) {
        let supply = part.chain.at(mean).supply;
        let (low, high) = self.spec.target.temperature;
        let wanted = match self.spec.target.place {
            Place::Supply => supply,
            Place::Return => mean,
            Place::Mean => 0.5 * (supply + mean),
        };
        let outside = inputs.outside.temperature;
        let vapour = self.vapour();
        let taken = self.ledger.heat();
        let kept = &mut self.ledger.kept;
        kept.time.add(length);
        kept.temperature.add(wanted * length);
        kept.above.add((wanted - high).max(0.0) * length);
        kept.below.add((low - wanted).max(0.0) * length);
        kept.outside.add(outside * length);
        kept.wet_bulb.add(inputs.outside.wet_bulb * length);
        if (low - BESIDE..=high + BESIDE).contains(&wanted) {
            kept.within.add(length);
            kept.on_end += length;
            if kept.settled.is_none() && kept.on_end >= SETTLED {
                kept.settled = Some(kept.stands(taken));
            }
        } else {
            kept.on_end = 0.0;
        }
        if outside > high {
            kept.least_work.add(heat.max(0.0) * (outside / high - 1.0));
        }
        if self.spec.class.is_some_and(|class| !limits(class).hold(supply, vapour)) {
            kept.out_of_class.add(length);
        }
    }

    /// Pays for the electric energy since the last step at the rates of this one.
    pub(super) fn pay(&mut self, before: f64, inputs: &Inputs) {
        let energy = self.ledger.electric.iter().map(Sum::get).sum::<f64>() - before;
        let book = |sum: &mut Option<Sum>, rate: Option<f64>| {
            if let Some(rate) = rate {
                sum.get_or_insert_default().add(energy * rate);
            }
        };
        book(&mut self.ledger.cost, inputs.price);
        book(&mut self.ledger.carbon, inputs.carbon);
    }

    /// The documents' numbers of the run so far.
    pub fn efficiency(&self) -> Efficiency {
        let ledger = &self.ledger;
        let time = ledger.time.get().max(f64::MIN_POSITIVE);
        let (work, heat) = (ledger.work(), ledger.heat());
        let all = work + ledger.drawn(Draw::Segments);
        let lost = ledger.kept.outside.get() / time * ledger.entropy_made();
        let share = |part: f64, whole: f64| (whole > 0.0).then(|| part / whole);
        let (rate, loss) = self.pull();
        Efficiency {
            energy_per_cooling: share(work, heat),
            cooling_rate: rate,
            thermodynamic: share(all - lost, all).map(|it| it.clamp(0.0, 1.0)),
            response_time: if loss > 0.0 { 1.0 / loss } else { f64::INFINITY },
            cooling: share(heat, heat + work),
            power: all / time,
        }
    }

    /// How fast the devices cool the gas by itself (K/s), and the rate at which that falls off (1/s), by
    /// flow and temperatures of the last step.
    fn pull(&self) -> (f64, f64) {
        let Ok(cv) = self.charge.cv(self.temperature) else { return (0.0, 0.0) };
        let capacity = self.charge.total() * cv;
        let rate = self.flow * (cv + crate::coolant::R) / capacity;
        let cools = self.temperature - self.supply;
        let above = self.temperature - self.beside.temperature;
        let loss = if above > 0.0 { (rate * cools / above).max(0.0) } else { 0.0 };
        (rate * cools, loss)
    }
}

/// Energy of a plant over a period by item, and the ratios that are made of it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Usage {
    /// The period, s.
    pub period: f64,
    /// Electric energy by what draws it, J, in the order of [`Draw`].
    pub electric: [f64; Draw::COUNT],
    /// Heat that somebody used, J.
    pub reused: f64,
    /// Water that was evaporated, kg.
    pub water: f64,
    /// What the energy and the water cost, EUR, where prices are known.
    pub cost: Option<f64>,
    /// Carbon of the energy, kg, where it is known.
    pub carbon: Option<f64>,
}

impl Usage {
    /// Of what a ledger has.
    pub fn of(ledger: &Ledger, spec: &LoopSpec) -> Usage {
        let mut electric = [0.0; Draw::COUNT];
        for (energy, sum) in electric.iter_mut().zip(&ledger.electric) {
            *energy = sum.get();
        }
        let water = ledger.evaporated.get();
        let paid = ledger.cost.as_ref().map(Sum::get);
        Usage {
            period: ledger.time.get(),
            electric,
            reused: -ledger.account(Account::Recovery).net(),
            water,
            cost: paid.map(|cost| cost + water * spec.tariff.water.unwrap_or(0.0)),
            carbon: ledger.carbon.as_ref().map(Sum::get),
        }
    }

    /// Electric energy that something drew, J.
    pub fn by(&self, draw: Draw) -> f64 {
        self.electric.get(draw as usize).copied().unwrap_or(0.0)
    }

    /// All electric energy, J.
    pub fn total(&self) -> f64 {
        self.electric.iter().sum()
    }

    fn per_computing(&self, what: f64) -> Option<f64> {
        let computing = self.by(Draw::Segments);
        (computing > 0.0).then(|| what / computing)
    }

    /// Power usage effectiveness: all energy over that of the segments (ISO/IEC 30134-2). `None` where
    /// they drew none.
    pub fn pue(&self) -> Option<f64> {
        self.per_computing(self.total())
    }

    /// What something adds to the PUE; the segments are its 1.
    pub fn pue_of(&self, draw: Draw) -> Option<f64> {
        self.per_computing(self.by(draw))
    }

    /// Energy reuse effectiveness: all energy less the heat that is used, over that of the segments
    /// (ISO/IEC 30134-6 relates both).
    pub fn ere(&self) -> Option<f64> {
        self.per_computing(self.total() - self.reused)
    }

    /// Water usage effectiveness, kg/J: water over the energy of the segments (ISO/IEC 30134-9; 1 kg/J is
    /// 3.6e6 L/kWh).
    pub fn wue(&self) -> Option<f64> {
        self.per_computing(self.water)
    }

    /// Carbon usage effectiveness, kg/J: carbon of all energy over the energy of the segments (ISO/IEC
    /// 30134-8).
    pub fn cue(&self) -> Option<f64> {
        self.per_computing(self.carbon?)
    }
}
