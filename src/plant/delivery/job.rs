//! Injections that were asked for: each is under way until its time is over.

use super::plan::{Lack, Wanted, plan, shares};
use super::{Delivery, Inside, MOST_JOBS};
use crate::base::time::Time;
use crate::coolant::Mixture;
use crate::plant::event::PlantEvent;
use crate::plant::spec::LoopSpec;
use thiserror::Error;

/// An injection under way.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// Its number, from 0 in the order of asking.
    pub number: u32,
    /// What goes in.
    pub mixture: Mixture,
    /// mol/s.
    pub rate: f64,
    /// From when on.
    pub from: Time,
    /// Until when.
    pub until: Time,
    /// What it has given, mol.
    pub given: f64,
    begun: bool,
}

impl Job {
    pub(super) fn words(&self, to: &mut Vec<u64>) {
        to.extend(shares(&self.mixture).map(f64::to_bits));
        to.extend([self.rate.to_bits(), self.given.to_bits()]);
        to.extend([self.from.0 as u64, self.until.0 as u64]);
        to.push(u64::from(self.number) << 1 | u64::from(self.begun));
    }

    /// What it should give in all, mol.
    pub fn asked(&self) -> f64 {
        self.rate * (self.until - self.from).seconds()
    }
}

/// Why an injection is not taken on.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Refusal {
    /// There is nothing that injects.
    #[error("the loop has no injector")]
    NoInjector,
    /// A rate that is none, or more than the injector gives.
    #[error("the injector gives up to {most} mol/s, not {rate} mol/s")]
    Rate {
        /// What was asked, mol/s.
        rate: f64,
        /// What the injector gives, mol/s.
        most: f64,
    },
    /// A time that is none.
    #[error("an injection takes a time above 0 s")]
    NoTime,
    /// Too many are under way.
    #[error("no more than {MOST_JOBS} injections are under way at once")]
    TooMany,
    /// The stocks do not give it.
    #[error("{}", match lack {
        Lack::Nothing => "no stock holds gas that stays one in the loop".to_owned(),
        Lack::Composition => format!("the stocks cannot be mixed to {mixture}"),
        Lack::Quality { best } => format!("the best quality that the stocks give is {best:.4}"),
        Lack::Amount => "the stocks hold less than that".to_owned(),
        Lack::HeatCapacity => "no mixture of the stocks has the heat capacity".to_owned(),
    })]
    Stocks {
        /// What was asked.
        mixture: String,
        /// What is wrong.
        lack: Lack,
    },
}

impl Refusal {
    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Self::NoInjector => {
                "give the loop an injector and stocks: injector { rate: 0.2 mol/s }".into()
            }
            Self::Rate { most, .. } => format!("ask for a rate above 0 mol/s, up to {most} mol/s"),
            Self::NoTime => "give a time, such as for: 60 s".into(),
            Self::TooMany => "wait until one of them has ended".into(),
            Self::Stocks { lack, .. } => match lack {
                Lack::Nothing | Lack::Composition => {
                    "add a reservoir of each gas of the mixture".into()
                }
                Lack::Quality { .. } => {
                    "lower quality of the injector, or better the stocks".into()
                }
                Lack::Amount => "ask for less, or for a shorter time".into(),
                Lack::HeatCapacity => {
                    "add a reservoir of a gas with a greater heat capacity".into()
                }
            },
        }
    }
}

impl Delivery {
    /// Takes an injection of `mixture` at `rate` (mol/s) on, from `now` for `time`; those that overlap add.
    /// Its number.
    ///
    /// # Errors
    /// No injector; a rate or a time that cannot be; stocks that do not hold it as they are now.
    pub fn inject(
        &mut self,
        spec: &LoopSpec,
        mixture: &Mixture,
        rate: f64,
        now: Time,
        time: Time,
        inside: &Inside<'_>,
    ) -> Result<u32, Refusal> {
        let Some(injector) = &spec.injector else { return Err(Refusal::NoInjector) };
        if !(rate > 0.0 && rate <= injector.rate) {
            return Err(Refusal::Rate { rate, most: injector.rate });
        }
        if time <= Time::ZERO {
            return Err(Refusal::NoTime);
        }
        if self.jobs.len() >= MOST_JOBS {
            return Err(Refusal::TooMany);
        }
        let amount = rate * time.seconds();
        let wanted = wanted(mixture, injector.quality, amount, inside);
        if let Err(lack) = plan(&spec.reservoirs, &self.stocks, &wanted) {
            return Err(Refusal::Stocks { mixture: mixture.to_string(), lack });
        }
        let number = self.next_job;
        self.next_job = self.next_job.wrapping_add(1);
        let (mixture, until) = (mixture.clone(), now + time);
        self.jobs.push(Job { number, mixture, rate, from: now, until, given: 0.0, begun: false });
        Ok(number)
    }

    /// Gives the injections what falls into the step; what is `left` of the injector's rate after
    /// them is for others.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn run_jobs(
        &mut self,
        spec: &LoopSpec,
        now: Time,
        dt: Time,
        inside: &Inside<'_>,
        left: &mut f64,
        taken: &mut [f64],
        events: &mut Vec<PlantEvent>,
    ) {
        let end = now + dt;
        let within = |job: &Job| (job.until.min(end) - job.from.max(now)).seconds().max(0.0);
        let asked: f64 = self.jobs.iter().map(|job| job.rate * within(job)).sum();
        let share = if asked > *left { *left / asked } else { 1.0 };
        if share < 1.0 && !self.limited {
            events.push(PlantEvent::InjectionLimited { share });
        }
        self.limited = share < 1.0;
        let quality = spec.injector.as_ref().map_or(0.0, |it| it.quality);
        let mut jobs = std::mem::take(&mut self.jobs);
        jobs.retain_mut(|job| {
            let amount = job.rate * within(job) * share;
            let mut cut = false;
            if amount > 0.0 {
                if !job.begun {
                    job.begun = true;
                    events.push(PlantEvent::InjectionBegan { job: job.number });
                }
                let choose = |amount| {
                    let wanted = wanted(&job.mixture, quality, amount, inside);
                    plan(&spec.reservoirs, &self.stocks, &wanted)
                };
                let chosen = match choose(amount) {
                    Err(lack) => {
                        cut = true;
                        if lack == Lack::Amount { self.largest(amount, choose) } else { None }
                    }
                    Ok(plan) => Some(plan),
                };
                let got = chosen.map_or(0.0, |plan| self.take(&plan, taken));
                job.given += got;
                *left = (*left - got).max(0.0);
            }
            let over = cut || job.until <= end;
            if over {
                let (asked, given) = (job.asked(), job.given);
                events.push(PlantEvent::InjectionEnded { job: job.number, asked, given, cut });
            }
            !over
        });
        self.jobs = jobs;
    }
}

fn wanted<'a>(mixture: &'a Mixture, quality: f64, amount: f64, inside: &Inside<'_>) -> Wanted<'a> {
    Wanted {
        composition: Some(mixture),
        roughly: false,
        heat_capacity: 0.0,
        quality,
        amount,
        temperature: inside.temperature,
        pressure: inside.pressure,
    }
}
