//! Used gas: drawn off, parted, restored, given back; what is lost is made up from stock.

use super::plan::shares;
use super::stock::Moles;
use super::{Delivered, Delivery, Inside};
use crate::coolant::{Gas, R};
use crate::plant::event::PlantEvent;
use crate::plant::spec::LoopSpec;

impl Delivery {
    /// Recycles for `dt` seconds: the bleed comes back at its `yield`, the rest is made up by what the
    /// injector chooses; where it cannot be, the bleed waits. What the relief let off goes into stock as
    /// far as a separator parts it and a stock of the gas is there. The separator works `times_least`
    /// times −ΔG of mixing on what it parts.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn recycle(
        &mut self,
        spec: &LoopSpec,
        dt: f64,
        inside: &Inside<'_>,
        left: &mut f64,
        taken: &mut [f64],
        out: &mut Delivered,
        events: &mut Vec<PlantEvent>,
    ) {
        let mut parted = self.catch(spec, inside, events);
        if let Some(recycle) = spec.recycle.as_ref().filter(|it| it.bleed > 0.0) {
            let back = recycle.yield_.clamp(0.0, 1.0);
            // Thinner gas is drawn off the less; and no step may empty the loop.
            let thin = self.thin(spec, inside);
            let most = 0.25 * inside.amount / (1.0 - back).max(1e-9);
            let asked = (recycle.bleed * dt * thin).min(most);
            let lost = asked * (1.0 - back);
            // Only as much is drawn off as is made up for.
            let got = if lost > 0.0 {
                let got = self.draw(spec, inside, lost.min(*left), taken, events);
                *left = (*left - got).max(0.0);
                got
            } else {
                0.0
            };
            let share = if lost > 0.0 { (got / lost).min(1.0) } else { 1.0 };
            if (share < 1e-6) != self.paused {
                self.paused = !self.paused;
                events.push(match self.paused {
                    true => PlantEvent::RecyclePaused,
                    false => PlantEvent::RecycleResumed,
                });
            }
            let drawn = asked * share;
            if drawn > 0.0 && thin > 0.0 {
                // What comes back is as the gas that it came from: only what is lost leaves the loop.
                let gas = shares(inside.gas);
                add(&mut self.account.bled, &gas, drawn * back);
                add(&mut self.account.returned, &gas, drawn * back);
                if spec.separator.is_some() {
                    parted += drawn;
                }
                out.bleed = drawn * (1.0 - back) / (thin * dt);
                out.restored = drawn * back;
            }
        }
        if let Some(separator) = &spec.separator {
            let least = R * inside.temperature * inside.gas.mixing();
            let work = separator.times_least * least * parted;
            self.account.separation += work;
            out.work = work / dt;
        }
    }

    /// How thin the gas of the loop is, of what it was filled with, 0 to 1: what is drawn off goes with it.
    fn thin(&self, spec: &LoopSpec, inside: &Inside<'_>) -> f64 {
        let filled = spec.pressure * spec.volume / (R * spec.temperature);
        (inside.amount / filled).clamp(0.0, 1.0)
    }

    /// Books what the loop let go of for good, mol by gas, in the step for which [`Delivered::bleed`] was
    /// asked.
    pub fn settle(&mut self, drawn: &Moles) {
        add(&mut self.account.bled, drawn, 1.0);
        add(&mut self.account.lost, drawn, 1.0);
    }

    /// What the relief let off: into stock, or lost. How much the separator parts of it, mol.
    fn catch(&mut self, spec: &LoopSpec, inside: &Inside<'_>, events: &mut Vec<PlantEvent>) -> f64 {
        let vented: f64 = inside.vented.iter().sum();
        if vented <= 0.0 {
            self.losing = false;
            return 0.0;
        }
        add(&mut self.account.vented, &inside.vented, 1.0);
        // A gas of one kind needs no parting.
        let pure = inside.vented.iter().filter(|it| **it > 0.0).count() == 1;
        let back = match &spec.recycle {
            Some(recycle) if pure || spec.separator.is_some() => recycle.yield_.clamp(0.0, 1.0),
            _ => 0.0,
        };
        let (mut lost, mut most) = (0.0, (0.0, Gas::N2));
        for gas in Gas::ALL {
            let Some(amount) = inside.vented.get(gas as usize).copied().filter(|it| *it > 0.0)
            else {
                continue;
            };
            let home = self
                .stocks
                .iter_mut()
                .zip(&spec.reservoirs)
                .find(|(stock, own)| stock.amount.is_some() && own.gas.as_gas() == Some(gas));
            let restored = match home {
                Some((stock, own)) => {
                    stock.put(own, amount * back);
                    amount * back
                }
                None => 0.0,
            };
            self.account.restocked[gas as usize] += restored;
            self.account.lost[gas as usize] += amount - restored;
            lost += amount - restored;
            if amount - restored > most.0 {
                most = (amount - restored, gas);
            }
        }
        if lost > 0.0 && back == 0.0 && !self.losing {
            events.push(PlantEvent::GasLost { gas: most.1, amount: lost });
        }
        self.losing = lost > 0.0 && back == 0.0;
        if back > 0.0 && !pure { vented } else { 0.0 }
    }
}

fn add(to: &mut Moles, shares: &Moles, times: f64) {
    for (to, share) in to.iter_mut().zip(shares) {
        *to += share * times;
    }
}
