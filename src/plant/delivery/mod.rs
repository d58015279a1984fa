//! Gas from stock into the loop and back: injection, recycling, losses.
//!
//! The injector works in five steps: what mixture is wanted (its heat capacity at least that of the
//! loop's gas, its quality at least the threshold), which stocks can give it, at what rates, the
//! injection itself, and a look at the quality of what went in. The first three are one linear program
//! ([`plan()`]). Every mole is counted: [`Account`].

mod job;
pub mod plan;
mod recycle;
mod simplex;
mod stock;
#[cfg(test)]
mod tests;

use crate::base::time::Time;
use crate::coolant::Mixture;
use crate::plant::event::PlantEvent;
use crate::plant::port::Stream;
use crate::plant::spec::LoopSpec;
use crate::schema::word::GasChoice;
use plan::{Lack, Plan, Wanted, plan, plan_richest};

pub use job::{Job, Refusal};
pub use stock::{Moles, Stock, place};

/// No loop has more stocks than this: a mixture is planned over all of them in every step.
pub const MOST_RESERVOIRS: usize = 64;
/// No more injections than this are under way at once.
pub const MOST_JOBS: usize = 256;

/// Stocks, injections under way and the account of a loop.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivery {
    stocks: Vec<Stock>,
    jobs: Vec<Job>,
    next_job: u32,
    account: Account,
    /// Whether recycling waits for what would make up its losses.
    paused: bool,
    /// Whether all that is asked of the injector went in, in the last step.
    limited: bool,
    /// Whether the heat capacity that is wanted was there, in the last step.
    poor: bool,
    /// Whether gas was let off for good in the last step.
    losing: bool,
    /// Quality of what went in last.
    quality: Option<f64>,
}

/// Where every mole went, since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Account {
    /// Taken from stocks that have an end, into the loop.
    pub injected: Moles,
    /// Taken from the air outside, into the loop.
    pub recruited: Moles,
    /// Drawn off the loop to be restored.
    pub bled: Moles,
    /// Let off by the loop at its relief pressure.
    pub vented: Moles,
    /// Restored, back into the loop.
    pub returned: Moles,
    /// Restored, into stock.
    pub restocked: Moles,
    /// Lost: neither loop nor stock has it any more.
    pub lost: Moles,
    /// Work of the separator, J.
    pub separation: f64,
}

/// The loop as the delivery sees it in a step.
#[derive(Clone, Copy, Debug)]
pub struct Inside<'a> {
    /// What circulates now.
    pub gas: &'a Mixture,
    /// How much of it, mol.
    pub amount: f64,
    /// K.
    pub temperature: f64,
    /// Pa.
    pub pressure: f64,
    /// What the loop let off at its relief since the last step, mol by gas.
    pub vented: Moles,
}

/// What a step asks of the loop and of the mains.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Delivered {
    /// What comes in, each stock at its temperature, as a mean over the step.
    pub streams: Vec<Stream>,
    /// What is drawn off the gas of the loop and lost, mol/s, of gas as thick as when it was filled; what
    /// comes back restored is as it was, and stays.
    pub bleed: f64,
    /// mol that were drawn off and came back restored.
    pub restored: f64,
    /// Work of the separator, W. It parts gas at one temperature, so all of it leaves as heat.
    pub work: f64,
    /// mol of fresh gas that came in from stock.
    pub fresh: f64,
}

impl Delivery {
    /// Full stocks.
    pub fn new(spec: &LoopSpec) -> Delivery {
        Delivery {
            stocks: spec.reservoirs.iter().map(Stock::new).collect(),
            jobs: vec![],
            next_job: 0,
            account: Account::default(),
            paused: false,
            limited: false,
            poor: false,
            losing: false,
            quality: None,
        }
    }

    /// The stocks, in the order of the description.
    pub fn stocks(&self) -> &[Stock] {
        &self.stocks
    }

    /// The injections under way.
    pub fn jobs(&self) -> &[Job] {
        &self.jobs
    }

    /// Where every mole went.
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// Quality of what was injected last, 0 to 1; `None` before anything was.
    pub fn quality(&self) -> Option<f64> {
        self.quality
    }

    /// What the injector would choose for `amount` mol now.
    ///
    /// # Errors
    /// Why there is nothing.
    pub fn choose(&self, spec: &LoopSpec, inside: &Inside<'_>, amount: f64) -> Result<Plan, Lack> {
        let Some(injector) = &spec.injector else { return Err(Lack::Nothing) };
        let target = 0.5 * (spec.target.temperature.0 + spec.target.temperature.1);
        let fixed = spec.preset.gas == GasChoice::Fixed;
        let wanted = Wanted {
            composition: fixed.then_some(&spec.gas),
            roughly: true,
            heat_capacity: spec.gas.cp(target).map_err(|_| Lack::Nothing)?,
            quality: injector.quality,
            amount,
            temperature: target,
            pressure: inside.pressure,
        };
        plan(&spec.reservoirs, &self.stocks, &wanted)
    }

    /// Lets `dt` pass from `now` on (`(now, dt)`), with the injector turned to `share` (0 to 1) by the controller and
    /// the air outside at `outside` (K). Injections that were asked for come first, then what makes up
    /// for losses, then what the controller wants; together they keep within the injector's rate.
    pub fn step(
        &mut self,
        spec: &LoopSpec,
        (now, dt): (Time, Time),
        share: f64,
        inside: &Inside<'_>,
        outside: f64,
        events: &mut Vec<PlantEvent>,
    ) -> Delivered {
        let mut out = Delivered::default();
        let seconds = dt.seconds();
        if seconds <= 0.0 {
            return out;
        }
        for (stock, own) in self.stocks.iter_mut().zip(&spec.reservoirs) {
            stock.age(own, seconds);
        }
        let most = spec.injector.as_ref().map_or(0.0, |it| it.rate.max(0.0)) * seconds;
        let mut left = most;
        let mut taken = vec![0.0; self.stocks.len()];
        self.run_jobs(spec, now, dt, inside, &mut left, &mut taken, events);
        self.recycle(spec, seconds, inside, &mut left, &mut taken, &mut out, events);
        let wanted = (share.clamp(0.0, 1.0) * most).min(left);
        if wanted > 0.0 {
            self.draw(spec, inside, wanted, &mut taken, events);
        }
        self.streams(spec, &taken, seconds, outside, &mut out);
        self.look(spec, events);
        out
    }

    /// Takes the mixture that the injector chooses; what of it went in, mol.
    fn draw(
        &mut self,
        spec: &LoopSpec,
        inside: &Inside<'_>,
        amount: f64,
        taken: &mut [f64],
        events: &mut Vec<PlantEvent>,
    ) -> f64 {
        let chosen = match self.choose(spec, inside, amount) {
            // Rather poor gas than a loop that runs dry.
            Err(Lack::HeatCapacity) => {
                let target = 0.5 * (spec.target.temperature.0 + spec.target.temperature.1);
                let wanted = Wanted {
                    composition: None,
                    roughly: true,
                    heat_capacity: spec.gas.cp(target).unwrap_or(0.0),
                    quality: spec.injector.as_ref().map_or(0.0, |it| it.quality),
                    amount,
                    temperature: target,
                    pressure: inside.pressure,
                };
                let best = plan_richest(&spec.reservoirs, &self.stocks, &wanted);
                if let (Ok(best), false) = (&best, self.poor) {
                    events.push(PlantEvent::HeatCapacityShort {
                        wanted: wanted.heat_capacity,
                        best: best.heat_capacity,
                    });
                }
                self.poor = true;
                best
            }
            other => {
                self.poor &= other.is_err();
                other
            }
        };
        // Not as much as is wanted is there: what there is goes in, if it makes the mixture.
        let chosen = match chosen {
            Err(Lack::Amount) => self.largest(amount, |amount| self.choose(spec, inside, amount)),
            other => other.ok(),
        };
        chosen.map_or(0.0, |plan| self.take(&plan, taken))
    }

    /// The most of a mixture that the stocks can still give, halved to 1e-9 of `amount`.
    fn largest(&self, amount: f64, choose: impl Fn(f64) -> Result<Plan, Lack>) -> Option<Plan> {
        let (mut low, mut high, mut best) = (0.0, amount, None);
        for _ in 0..30 {
            let middle = 0.5 * (low + high);
            match choose(middle) {
                Ok(plan) => (low, best) = (middle, Some(plan)),
                Err(_) => high = middle,
            }
        }
        best
    }

    /// Takes what a plan says from the stocks; how much it was, mol.
    fn take(&mut self, plan: &Plan, taken: &mut [f64]) -> f64 {
        let mut sum = 0.0;
        for ((stock, wanted), taken) in self.stocks.iter_mut().zip(&plan.amounts).zip(taken) {
            if *wanted > 0.0 {
                let got = stock.take(*wanted);
                *taken += got;
                sum += got;
            }
        }
        if sum > 0.0 {
            self.quality = Some(plan.quality);
        }
        sum
    }

    /// What was taken, as streams into the loop, and in the account.
    fn streams(
        &mut self,
        spec: &LoopSpec,
        taken: &[f64],
        dt: f64,
        outside: f64,
        out: &mut Delivered,
    ) {
        for ((own, stock), amount) in spec.reservoirs.iter().zip(&self.stocks).zip(taken) {
            if *amount <= 0.0 {
                continue;
            }
            let to = match stock.amount {
                Some(_) => &mut self.account.injected,
                None => &mut self.account.recruited,
            };
            for (to, share) in to.iter_mut().zip(plan::shares(&own.gas)) {
                *to += share * amount;
            }
            let temperature = if stock.amount.is_some() { own.temperature } else { outside };
            out.fresh += amount;
            out.streams.push(Stream { gas: own.gas.clone(), rate: amount / dt, temperature });
        }
    }

    /// Tells of stocks that have run out or gone stale.
    fn look(&mut self, spec: &LoopSpec, events: &mut Vec<PlantEvent>) {
        let threshold = spec.injector.as_ref().map_or(0.0, |it| it.quality);
        for (reservoir, stock) in (0..).zip(&mut self.stocks) {
            if stock.is_empty() {
                if !stock.told_empty {
                    stock.told_empty = true;
                    events.push(PlantEvent::StockEmpty { reservoir });
                }
                continue;
            }
            let (quality, stale) = (stock.quality(), stock.quality() < threshold);
            if stale && !stock.told_stale {
                events.push(PlantEvent::StockStale { reservoir, quality });
            }
            stock.told_stale = stale;
        }
    }

    /// The state for the digest.
    pub fn words(&self, to: &mut Vec<u64>) {
        to.push(self.stocks.len() as u64);
        for stock in &self.stocks {
            to.push(stock.amount.map_or(u64::MAX, f64::to_bits));
            let shares = [stock.purity, stock.integrity, stock.coherence, stock.kept];
            to.extend(shares.map(f64::to_bits));
            to.push(u64::from(stock.told_empty) << 1 | u64::from(stock.told_stale));
        }
        to.push(self.jobs.len() as u64);
        for job in &self.jobs {
            job.words(to);
        }
        to.push(u64::from(self.next_job));
        to.extend([self.paused, self.limited, self.poor, self.losing].map(u64::from));
        to.push(self.quality.map_or(u64::MAX, f64::to_bits));
        let Account { injected, recruited, bled, vented, returned, restocked, lost, separation } =
            &self.account;
        for moles in [injected, recruited, bled, vented, returned, restocked, lost] {
            to.extend(moles.iter().map(|it| it.to_bits()));
        }
        to.push(separation.to_bits());
    }
}
