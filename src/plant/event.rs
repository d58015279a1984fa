//! What happens in a loop: plain data, told in the order in which it came about.

use crate::base::time::Time;
use crate::coolant::Gas;
use crate::schema::word::Actuator;

/// What happened in a loop, and when.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Happened {
    /// At the end of which step it was known.
    pub at: Time,
    /// What.
    pub what: PlantEvent,
}

/// A part that wears.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The surface of the exchanger, which fouls.
    Exchanger,
    /// The filter, which clogs.
    Filter,
    /// Pump and fans, which wear.
    Mover,
    /// The gas, which loses its purity.
    Gas,
}

impl Part {
    /// Every part, in the order of its number.
    pub const ALL: [Part; 4] = [Part::Exchanger, Part::Filter, Part::Mover, Part::Gas];
}

/// What can happen in a loop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PlantEvent {
    /// A stock has run out, by its place in the description.
    StockEmpty {
        /// Which.
        reservoir: u32,
    },
    /// The quality of a stock has fallen below what the injector takes.
    StockStale {
        /// Which.
        reservoir: u32,
        /// Its quality, 0 to 1.
        quality: f64,
    },
    /// An injection that was asked for has begun.
    InjectionBegan {
        /// Its number.
        job: u32,
    },
    /// The injector cannot give all that is asked of it at once: each gets its share.
    InjectionLimited {
        /// The share of what was asked, 0 to 1.
        share: f64,
    },
    /// An injection that was asked for has ended.
    InjectionEnded {
        /// Its number.
        job: u32,
        /// What it should have given, mol.
        asked: f64,
        /// What it gave, mol.
        given: f64,
        /// Whether it ended early, as no stock could give the mixture any more.
        cut: bool,
    },
    /// The stocks hold no mixture of the heat capacity that is wanted; the best they have goes in.
    HeatCapacityShort {
        /// What is wanted, J/(mol·K).
        wanted: f64,
        /// What goes in, J/(mol·K).
        best: f64,
    },
    /// Nothing can make up what recycling loses: it waits.
    RecyclePaused,
    /// Recycling goes on.
    RecycleResumed,
    /// Gas was let off that no stock takes back.
    GasLost {
        /// The gas of which most was lost.
        gas: Gas,
        /// All that was lost in the step, mol.
        amount: f64,
    },
    /// A part has lost as much as it may.
    PartDue {
        /// Which.
        part: Part,
    },
    /// A part was looked after.
    Serviced {
        /// Which.
        part: Part,
        /// The loss that it had, 0 to 1.
        loss: f64,
        /// Whether that was asked for; else the interval was over.
        asked: bool,
    },
    /// The controller moved what it turns by a fair amount; [`crate::plant::control::Action`] has
    /// the rest.
    Acted {
        /// What it turned.
        actuator: Actuator,
        /// From which share.
        from: f64,
        /// To which share.
        to: f64,
    },
    /// An alert began, by its place in the description.
    AlertRaised {
        /// Which.
        alert: u32,
    },
    /// An alert ended.
    AlertEnded {
        /// Which.
        alert: u32,
    },
}
