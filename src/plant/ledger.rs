//! What a loop took and gave: energy, gas, entropy, water, each by where it went.

use super::charge::{Moles, SPECIES};
use super::excess::{Sum, difference};

macro_rules! accounts {
    ($($(#[$doc:meta])* $set:ident { $($variant:ident $name:literal;)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
            #[allow(missing_docs)]
            pub enum $set { $($variant),* }

            impl $set {
                /// All, in the order in which they are told.
                pub const ALL: &[$set] = &[$($set::$variant),*];
                /// How many there are.
                pub const COUNT: usize = $set::ALL.len();

                /// What people call it.
                pub const fn name(self) -> &'static str {
                    match self { $($set::$variant => $name),* }
                }
            }
        )*
    };
}

accounts! {
    /// Where energy comes into the gas from, or goes to.
    Account {
        Segments "segments";
        Circulation "circulation";
        Cycle "cycle";
        Recovery "recovery";
        Exchanger "exchanger";
        Chiller "chiller";
        Injected "injected";
        Drawn "drawn off";
        Relieved "let off";
        Fresh "fresh air";
        Condensed "condensed";
    }

    /// What draws electric energy.
    Draw {
        Segments "segments";
        Circulation "circulation";
        Fan "outside fan";
        Chiller "chiller";
        Cycle "cycle";
        Delivery "delivery";
    }

    /// What makes entropy.
    Cause {
        Segments "segments";
        Friction "friction";
        Mixing "mixing";
        Recovery "recovery";
        Exchanger "exchanger";
        Chiller "chiller";
        Cycle "cycle";
        Throttling "throttling";
        Condensation "condensation";
    }
}

/// What went into the gas by an account, and out of it; J, both from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Flow {
    /// In.
    pub into: Sum,
    /// Out.
    pub out: Sum,
}

/// All that a loop took and gave since it was opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Ledger {
    /// Time, s.
    pub time: Sum,
    /// Energy of the gas by account, J.
    pub energy: [Flow; Account::COUNT],
    /// Energy of the gas above that of the start, J.
    pub held: Sum,
    /// Gas in and out by species, mol.
    pub gas: [Flow; SPECIES],
    /// Electric energy by what draws it, J.
    pub electric: [Sum; Draw::COUNT],
    /// Heat to the air outside, with that of condensers and fans, J.
    pub rejected: Sum,
    /// Entropy made by cause, J/K.
    pub made: [Sum; Cause::COUNT],
    /// Entropy that came into the gas with heat and gas, less what left with them, J/K.
    pub carried: Sum,
    /// Sum of the amounts of those, J/K.
    pub moved: Sum,
    /// Water that condensed in the loop, kg.
    pub condensed: Sum,
    /// Water that the outside stream took up, kg.
    pub evaporated: Sum,
    /// What the energy cost, EUR; `None` while no price is known.
    pub cost: Option<Sum>,
    /// Carbon of the energy, kg; `None` while it is not known.
    pub carbon: Option<Sum>,
    /// What stood for how long.
    pub kept: Kept,
}

/// Integrals over time, by which a run is judged.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Kept {
    /// Time, s.
    pub time: Sum,
    /// ∫ of the temperature that the target is of, K·s.
    pub temperature: Sum,
    /// ∫ of how far it is above the target, K·s.
    pub above: Sum,
    /// ∫ of how far it is below the target, K·s.
    pub below: Sum,
    /// Time within the target, s.
    pub within: Sum,
    /// ∫ of the temperature of the air outside, K·s.
    pub outside: Sum,
    /// ∫ of its wet bulb, K·s.
    pub wet_bulb: Sum,
    /// Time outside the limits of the class, s.
    pub out_of_class: Sum,
    /// ∫ of the exergy that the segments' heat loses at least where it has to be lifted, J: heat ·
    /// (outside/target − 1), where the air outside is above the target.
    pub least_work: Sum,
    /// For how long on end it has been within the target, s.
    pub on_end: f64,
    /// What stood when it had first been within the target for [`super::judge::SETTLED`] on end.
    pub settled: Option<Stood>,
}

/// The integrals of [`Kept`] at a time, with the heat that was taken from the segments.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stood {
    /// s.
    pub time: f64,
    /// J.
    pub heat: f64,
    /// K·s.
    pub temperature: f64,
    /// K·s.
    pub above: f64,
    /// K·s.
    pub below: f64,
    /// s.
    pub within: f64,
    /// K·s.
    pub outside: f64,
    /// K·s.
    pub wet_bulb: f64,
    /// J.
    pub least_work: f64,
}

impl Stood {
    /// What came since another time.
    pub fn since(&self, before: &Stood) -> Stood {
        Stood {
            time: self.time - before.time,
            heat: self.heat - before.heat,
            temperature: self.temperature - before.temperature,
            above: self.above - before.above,
            below: self.below - before.below,
            within: self.within - before.within,
            outside: self.outside - before.outside,
            wet_bulb: self.wet_bulb - before.wet_bulb,
            least_work: self.least_work - before.least_work,
        }
    }
}

impl Kept {
    /// What stands, beside the heat that was taken so far (J).
    pub fn stands(&self, heat: f64) -> Stood {
        Stood {
            time: self.time.get(),
            heat,
            temperature: self.temperature.get(),
            above: self.above.get(),
            below: self.below.get(),
            within: self.within.get(),
            outside: self.outside.get(),
            wet_bulb: self.wet_bulb.get(),
            least_work: self.least_work.get(),
        }
    }
}

impl Default for Ledger {
    fn default() -> Ledger {
        Ledger {
            time: Sum::default(),
            energy: [Flow::default(); Account::COUNT],
            held: Sum::default(),
            gas: [Flow::default(); SPECIES],
            electric: [Sum::default(); Draw::COUNT],
            rejected: Sum::default(),
            made: [Sum::default(); Cause::COUNT],
            carried: Sum::default(),
            moved: Sum::default(),
            condensed: Sum::default(),
            evaporated: Sum::default(),
            cost: None,
            carbon: None,
            kept: Kept::default(),
        }
    }
}

impl Flow {
    /// Books a number: in where it is positive, out where it is negative.
    pub fn book(&mut self, amount: f64) {
        if amount >= 0.0 { self.into.add(amount) } else { self.out.add(-amount) }
    }

    /// In less out.
    pub fn net(&self) -> f64 {
        difference(&self.into, &self.out)
    }
}

impl Ledger {
    /// Books energy that came into the gas (below 0: that left it), J.
    pub fn book(&mut self, account: Account, energy: f64) {
        if let Some(flow) = self.energy.get_mut(account as usize) {
            flow.book(energy);
        }
    }

    /// What went by an account.
    pub fn account(&self, account: Account) -> Flow {
        self.energy.get(account as usize).copied().unwrap_or_default()
    }

    /// Books electric energy, J.
    pub fn draw(&mut self, by: Draw, energy: f64) {
        if let Some(sum) = self.electric.get_mut(by as usize) {
            sum.add(energy);
        }
    }

    /// Electric energy that something drew, J.
    pub fn drawn(&self, by: Draw) -> f64 {
        self.electric.get(by as usize).map_or(0.0, Sum::get)
    }

    /// Books entropy that was made, J/K.
    pub fn make(&mut self, cause: Cause, entropy: f64) {
        if let Some(sum) = self.made.get_mut(cause as usize) {
            sum.add(entropy);
        }
    }

    /// Entropy that was made by a cause, J/K.
    pub fn entropy_of(&self, cause: Cause) -> f64 {
        self.made.get(cause as usize).map_or(0.0, Sum::get)
    }

    /// Books entropy that came with heat or gas (below 0: left), J/K.
    pub fn carry(&mut self, entropy: f64) {
        self.carried.add(entropy);
        self.moved.add(entropy.abs());
    }

    /// Books gas that came (below 0: left), mol.
    pub fn exchange(&mut self, moles: &Moles) {
        for (flow, amount) in self.gas.iter_mut().zip(moles) {
            flow.book(*amount);
        }
    }

    /// Entropy that was made by all causes, J/K.
    pub fn entropy_made(&self) -> f64 {
        self.made.iter().map(Sum::get).sum()
    }

    /// Energy that went in and out, J.
    pub fn throughput(&self) -> f64 {
        self.energy.iter().map(|flow| flow.into.get() + flow.out.get()).sum()
    }

    /// Energy that is held less what came and did not leave, J. The amounts are those of the two sides'
    /// own accounts; none is made of another.
    pub fn imbalance(&self) -> f64 {
        self.held.get() - self.energy.iter().map(Flow::net).sum::<f64>()
    }

    /// Electric energy of all but the segments, J.
    pub fn work(&self) -> f64 {
        self.electric.iter().map(Sum::get).sum::<f64>() - self.drawn(Draw::Segments)
    }

    /// Heat that the loop took from its segments, J.
    pub fn heat(&self) -> f64 {
        self.account(Account::Segments).net()
    }

    /// Numbers that a digest reads, in one order for ever.
    pub fn words(&self, mut each: impl FnMut(f64)) {
        let mut sum = |sum: &Sum| sum.words().into_iter().for_each(&mut each);
        for flow in self.energy.iter().chain(&self.gas) {
            sum(&flow.into);
            sum(&flow.out);
        }
        let single = [
            &self.time,
            &self.held,
            &self.rejected,
            &self.carried,
            &self.moved,
            &self.condensed,
            &self.evaporated,
            &self.kept.temperature,
            &self.kept.above,
            &self.kept.below,
            &self.kept.within,
            &self.kept.outside,
            &self.kept.wet_bulb,
            &self.kept.out_of_class,
            &self.kept.least_work,
        ];
        for one in single.into_iter().chain(&self.electric).chain(&self.made) {
            sum(one);
        }
        for one in [&self.cost, &self.carbon] {
            sum(&one.unwrap_or_default());
        }
        each(self.kept.on_end);
        each(self.kept.settled.map_or(-1.0, |stood| stood.time));
    }
}
