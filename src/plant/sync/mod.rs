//! Clock, coolant and computer: three phases of one loop, and how well they keep together.
//!
//! The clock is the strongest vibration of the gas, divided by a whole number to the frequency of the
//! cycle; the coolant is the cycle; the computer is the phase of the field. A pair keeps together as
//! far as the difference of its phases stays: |⟨exp(i·Δφ)⟩| over a window.

mod clock;
#[cfg(test)]
mod tests;

use crate::base::time::Time;
use crate::coolant::{GasError, Mixture};
use crate::plant::port::Actuators;
use crate::schema::word::Locking;
use std::f64::consts::{PI, TAU};

pub use clock::{Clock, NoClock};

/// The window of the pairs: at least so long, s …
const LEAST_WINDOW: f64 = 60.0;
/// … and at least so many cycles.
const WINDOW_CYCLES: f64 = 16.0;
/// The phase-locked loop takes a phase error away with the time constant of so many cycles, over 2π.
const LOCK_CYCLES: f64 = 32.0;
/// Turns of the cycle in a step from which on nobody can tell which way the computer went.
pub const ALIASED: f64 = 0.5;
/// How far the phase-locked loop moves the frequency of the cycle.
const PULL: f64 = 0.01;

/// The phases of a loop and how they kept together.
#[derive(Clone, Debug, PartialEq)]
pub struct Sync {
    clock: Clock,
    /// Frequency of the cycle at full, Hz.
    full: f64,
    locking: Locking,
    /// Phase of the divided clock, turns from 0 to 1.
    clock_phase: f64,
    /// Phase of the cycle, turns from 0 to 1.
    cycle_phase: f64,
    /// Phase of the field, turns from 0 to 1; `None` before the first was told.
    computer_phase: Option<f64>,
    /// Frequency of the divided clock in the last step, Hz.
    ticking: f64,
    /// Means of exp(i·Δφ) as they fade: clock and coolant, clock and computer, coolant and computer.
    pairs: [(f64, f64); 3],
    /// How much of a window they hold: of clock and coolant, and of the two with the computer.
    weights: [f64; 2],
}

/// How well the three kept together, each from 0 (they drift) to 1 (their difference stays).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quality {
    /// Clock and coolant.
    pub clock_coolant: f64,
    /// Clock with computer, and coolant with computer; `None` where the steps were too long to tell.
    pub computer: Option<(f64, f64)>,
}

impl Quality {
    /// The arithmetic mean of the three.
    pub fn arithmetic(&self) -> Option<f64> {
        self.computer.map(|(clock, coolant)| (self.clock_coolant + clock + coolant) / 3.0)
    }

    /// The geometric mean of the three.
    pub fn geometric(&self) -> Option<f64> {
        self.product().map(libm::cbrt)
    }

    /// The product of the three.
    pub fn product(&self) -> Option<f64> {
        self.computer.map(|(clock, coolant)| self.clock_coolant * clock * coolant)
    }
}

/// What a step did to the phases.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Advance {
    /// Share of its frequency at which the cycle ran, as the actuators had it.
    pub cycle: f64,
    /// Share at which the controller wanted it, without the lock.
    pub wanted: f64,
    /// Phase of the field at the end, rad.
    pub computer: f64,
    /// Temperature of the gas, K.
    pub temperature: f64,
    /// Its pressure, Pa.
    pub pressure: f64,
}

impl Sync {
    /// The phases of a loop of `gas` at `t` (K) and `p` (Pa) with a cycle of `full` Hz, all at 0.
    ///
    /// # Errors
    /// A gas without molecules that vibrate; a cycle without a frequency; a state out of the data.
    pub fn new(
        gas: &Mixture,
        t: f64,
        p: f64,
        full: f64,
        locking: Locking,
    ) -> Result<Sync, NoClock> {
        let clock = Clock::of(gas, t, p, full)?;
        let mut sync = Sync {
            clock,
            full,
            locking,
            clock_phase: 0.0,
            cycle_phase: 0.0,
            computer_phase: None,
            ticking: full,
            pairs: [(0.0, 0.0); 3],
            weights: [0.0; 2],
        };
        sync.ticking = sync.clock.divided(gas, t, p)?;
        Ok(sync)
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Frequency of the divided clock, Hz, in the last step.
    pub fn ticking(&self) -> f64 {
        self.ticking
    }

    /// Phases of clock, coolant and computer, rad from 0 to 2π.
    pub fn phases(&self) -> [f64; 3] {
        [self.clock_phase, self.cycle_phase, self.computer_phase.unwrap_or(0.0)]
            .map(|turns| TAU * turns)
    }

    /// The actuators with the cycle as the lock drives it for the next `dt`: with `ultra_sync` the
    /// share is moved, by 1 % at most, so that its phase follows the clock's; else it stays.
    pub fn drive(&self, wanted: &Actuators, dt: Time) -> Actuators {
        let mut driven = *wanted;
        let (share, dt) = (wanted.cycle, dt.seconds());
        if self.locking == Locking::Free || share <= 0.0 || dt <= 0.0 {
            return driven;
        }
        let error = wrap(self.clock_phase - self.cycle_phase);
        // A loop of first order over a frequency that is known; a long step takes the whole error.
        let gain = (TAU * self.full * share / LOCK_CYCLES).min(1.0 / dt);
        let beat = self.ticking * self.clock.retuned(share);
        let target = (beat + gain * error) / self.full;
        driven.cycle = target.clamp(share * (1.0 - PULL), share * (1.0 + PULL));
        driven
    }

    /// Lets the phases run for `dt`.
    ///
    /// # Errors
    /// A temperature or a pressure out of the data of the gas; the phases stay then.
    pub fn step(&mut self, dt: Time, gas: &Mixture, step: &Advance) -> Result<(), GasError> {
        let dt = dt.seconds();
        if dt <= 0.0 {
            return Ok(());
        }
        let ticking = self.clock.divided(gas, step.temperature, step.pressure)?;
        // The lock divides the clock to the frequency that the cycle has; a free clock keeps its divisor.
        let beat = match self.locking {
            Locking::UltraSync => ticking * self.clock.retuned(step.wanted),
            Locking::Free => ticking,
        };
        let clock = beat * dt;
        let cycle = self.full * step.cycle * dt;
        let computer_end = turns(step.computer / TAU);
        let window = LEAST_WINDOW.max(WINDOW_CYCLES / self.full);
        let keep = libm::exp(-dt / window);
        let mut blend = |at: usize, difference: f64, advance: f64| {
            let (re, im) = mean(difference, advance);
            let pair = &mut self.pairs[at];
            *pair = (keep * pair.0 + (1.0 - keep) * re, keep * pair.1 + (1.0 - keep) * im);
        };
        blend(0, self.clock_phase - self.cycle_phase, clock - cycle);
        self.weights[0] = keep * self.weights[0] + 1.0 - keep;
        // The field tells where its phase is, not how often it went round: the least way, as long as the
        // cycle itself goes less than half a turn.
        if let Some(before) = self.computer_phase.filter(|_| cycle < ALIASED) {
            let computer = wrap(computer_end - before);
            blend(1, self.clock_phase - before, clock - computer);
            blend(2, self.cycle_phase - before, cycle - computer);
            self.weights[1] = keep * self.weights[1] + 1.0 - keep;
        }
        self.ticking = ticking;
        self.clock_phase = turns(self.clock_phase + clock);
        self.cycle_phase = turns(self.cycle_phase + cycle);
        self.computer_phase = Some(computer_end);
        Ok(())
    }

    /// How well the three kept together over the window; `None` before anything was measured.
    pub fn quality(&self) -> Option<Quality> {
        if self.weights[0] <= 0.0 {
            return None;
        }
        let order = |at: usize, weight: f64| {
            let (re, im) = self.pairs[at];
            (libm::hypot(re, im) / weight).min(1.0)
        };
        Some(Quality {
            clock_coolant: order(0, self.weights[0]),
            computer: (self.weights[1] > 0.0)
                .then(|| (order(1, self.weights[1]), order(2, self.weights[1]))),
        })
    }

    /// The state for the digest.
    pub fn words(&self, to: &mut Vec<u64>) {
        let phases = [self.clock_phase, self.cycle_phase, self.ticking];
        to.extend(phases.map(f64::to_bits));
        to.push(self.computer_phase.map_or(u64::MAX, f64::to_bits));
        to.extend(self.pairs.iter().flat_map(|(re, im)| [re.to_bits(), im.to_bits()]));
        to.extend(self.weights.map(f64::to_bits));
    }
}

/// Turns from 0 to 1.
fn turns(value: f64) -> f64 {
    let part = value - value.floor();
    if part < 1.0 { part } else { 0.0 }
}

/// Turns from −1/2 to 1/2.
fn wrap(value: f64) -> f64 {
    value - (value + 0.5).floor()
}

/// The mean of exp(2πi·x) over x from `start` to `start + advance`, in turns.
fn mean(start: f64, advance: f64) -> (f64, f64) {
    let middle = TAU * turns(start + 0.5 * advance);
    let half = PI * advance;
    let size = if half.abs() < 1e-6 { 1.0 } else { libm::sin(half) / half };
    (size * libm::cos(middle), size * libm::sin(middle))
}
