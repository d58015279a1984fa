//! How load is balanced.

use super::CallId;
use super::finding::{Findings, Item};
use crate::field::time::Time;
use crate::schema::BalanceKey;
use crate::schema::word::Balancer;

/// How load is balanced.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Method {
    /// ΔΦ springs, first order.
    Springs,
    /// Springs with momentum.
    SecondOrder,
    /// Springs with Chebyshev weights.
    Chebyshev,
    /// Every segment is joined to the average of all.
    MeanField,
    /// Each placement goes to the next segment.
    RoundRobin,
    /// Each placement goes where the fewest glyphs are.
    LeastConnections,
    /// Each placement goes where pressure is lowest.
    LeastLoaded,
    /// Each placement goes to the lower pressure of two drawn segments.
    PowerOfTwo,
    /// Each placement goes anywhere.
    Random,
    /// Nothing moves by itself.
    None,
    /// The script's own force in ΔΦ/s over each link.
    Force(CallId),
}

impl From<Balancer> for Method {
    fn from(balancer: Balancer) -> Method {
        match balancer {
            Balancer::Springs => Method::Springs,
            Balancer::SecondOrder => Method::SecondOrder,
            Balancer::Chebyshev => Method::Chebyshev,
            Balancer::MeanField => Method::MeanField,
            Balancer::RoundRobin => Method::RoundRobin,
            Balancer::LeastConnections => Method::LeastConnections,
            Balancer::LeastLoaded => Method::LeastLoaded,
            Balancer::PowerOfTwo => Method::PowerOfTwo,
            Balancer::Random => Method::Random,
            Balancer::None => Method::None,
        }
    }
}

/// How a method moves load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Movement {
    /// Load flows over links as pressures differ, and glyphs follow.
    Springs,
    /// Load flows in another way, and glyphs follow.
    Flows,
    /// Glyphs are placed anew.
    Places,
    /// Nothing moves.
    Stays,
}

impl Method {
    /// How it moves load.
    pub fn movement(self) -> Movement {
        match self {
            Method::Springs | Method::SecondOrder | Method::Chebyshev => Movement::Springs,
            Method::MeanField | Method::Force(_) => Movement::Flows,
            Method::RoundRobin
            | Method::LeastConnections
            | Method::LeastLoaded
            | Method::PowerOfTwo
            | Method::Random => Movement::Places,
            Method::None => Movement::Stays,
        }
    }

    /// Its name in the language; `force` for the script's own.
    pub fn name(self) -> &'static str {
        let named = Balancer::ALL.iter().find(|named| Method::from(**named) == self);
        named.map_or("force", |named| named.name())
    }
}

/// How load is balanced, and when not.
#[derive(Clone, Copy, Debug)]
pub struct BalanceSpec {
    /// The method.
    pub method: Method,
    /// ΔΦ that must be owed beyond a glyph's tension before it moves.
    pub move_cost: f64,
    /// How long a link carries no glyph back after it carried one over.
    pub min_stay: Time,
}

impl Default for BalanceSpec {
    fn default() -> BalanceSpec {
        BalanceSpec {
            method: Method::Springs,
            move_cost: const { BalanceKey::MoveCost.row().number() },
            min_stay: Time(const { BalanceKey::MinStay.row().nanoseconds() }),
        }
    }
}

impl BalanceSpec {
    /// Notes what is wrong with it.
    pub(in crate::field) fn check(&self, found: &mut Findings) {
        let at = Item::Balance;
        found.key(at, BalanceKey::MoveCost.row(), self.move_cost);
        found.key(at, BalanceKey::MinStay.row(), self.min_stay.seconds());
    }
}
