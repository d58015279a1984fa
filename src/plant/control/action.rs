//! What the controller did, why, and whether it helped.

use crate::base::time::Time;
use crate::schema::word::Actuator;
use std::collections::VecDeque;

/// So many actions are kept; the counts are of all.
const KEPT: usize = 256;

/// Why the controller acted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It was warmer than wanted.
    TooWarm,
    /// It was colder than wanted.
    TooCold,
    /// The power that is drawn, or the air outside, would have made it so.
    Foreseen,
    /// It was well within the band, which is held with less.
    Cheaper,
    /// The air outside became warmer than the return: its stream would warm.
    AirTooWarm,
    /// The air outside became colder than the return again.
    AirCool,
}

/// What came of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The temperature came nearer to the band, or into it.
    Helped,
    /// It was in the band and stayed there.
    Held,
    /// It did not come nearer, or left the band.
    Failed,
}

/// Something that the controller did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Action {
    /// Its number, from 0.
    pub number: u64,
    /// When.
    pub at: Time,
    /// What it turned.
    pub actuator: Actuator,
    /// From which share.
    pub from: f64,
    /// To which share.
    pub to: f64,
    /// Why.
    pub why: Why,
    /// How far the reading was out of the band then, K.
    pub before: f64,
    /// How far it was when it was judged, K; `None` until then.
    pub after: Option<f64>,
}

impl Action {
    /// What came of it; `None` until it was judged.
    pub fn outcome(&self) -> Option<Outcome> {
        let after = self.after?;
        Some(match self.before {
            before if before <= 0.0 && after <= 0.0 => Outcome::Held,
            before if after < before => Outcome::Helped,
            _ => Outcome::Failed,
        })
    }
}

/// The actions of a controller.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Actions {
    kept: VecDeque<Action>,
    /// How many there were.
    count: u64,
    /// How many were judged: helped, held, failed.
    judged: [u64; 3],
    /// When the last judged one was due: those after it wait.
    waiting: u64,
}

impl Actions {
    /// Those that are kept: the last 256.
    pub fn iter(&self) -> impl Iterator<Item = &Action> {
        self.kept.iter()
    }

    /// How many there were.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// How many of the judged came to this.
    pub fn judged(&self, outcome: Outcome) -> u64 {
        self.judged[outcome as usize]
    }

    pub(super) fn add(&mut self, mut action: Action) {
        action.number = self.count;
        self.count += 1;
        if self.kept.len() >= KEPT {
            self.kept.pop_front();
        }
        self.kept.push_back(action);
    }

    /// Judges the actions that are `patience` old by how far the reading is out of the band now.
    pub(super) fn judge(&mut self, now: Time, patience: Time, out: f64) {
        let first = self.count - self.kept.len() as u64;
        self.waiting = self.waiting.max(first);
        while let Some(action) = self.kept.get_mut((self.waiting - first) as usize) {
            if action.at + patience > now {
                break;
            }
            action.after = Some(out);
            if let Some(outcome) = action.outcome() {
                self.judged[outcome as usize] += 1;
            }
            self.waiting += 1;
        }
    }

    pub(super) fn words(&self, to: &mut Vec<u64>) {
        to.extend([self.count, self.waiting]);
        to.extend(self.judged);
        for action in &self.kept {
            to.extend([action.at.0 as u64, action.to.to_bits(), action.before.to_bits()]);
            to.push(action.after.map_or(u64::MAX, f64::to_bits));
        }
    }
}
