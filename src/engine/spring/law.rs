//! What springs go by that follows from the graph as it is now: the lags of links, the strength of `auto`
//! springs, γ, and whether momentum settles.
//!
//! A spectrum costs much beside a step. It is found where something goes by it, when the field is first
//! balanced, and after a change of who is joined to whom at most once a heartbeat, from the waves that
//! were found before. Until then `auto` springs are no stiffer than the inverse of the largest weighted
//! degree, with which they settle on every graph that has it.

use std::sync::Arc;

use crate::field::Field;
use crate::field::balancer::Found;
use crate::field::graph::{GraphError, Lagged, Springs, Wire, best_alpha};
use crate::field::spec::{Method, Spring};
use crate::field::time::Time;

impl Field {
    /// Of how many steps ago the news over a link of this latency is.
    pub(crate) fn lag_of(&self, latency: Time) -> usize {
        let step = self.plan.step.0;
        (latency.0.saturating_add(step / 2) / step) as usize
    }

    /// Finds the longest lag of a link; where nobody looks back, what was kept is out of date.
    pub(super) fn find_lags(&mut self) {
        self.balancer.longest = self.lag_of(self.links.longest_latency());
        if self.balancer.longest == 0 {
            self.balancer.history.clear();
        }
    }

    /// Whether something goes by the spectrum.
    fn needs_spectrum(&self) -> bool {
        self.has_momentum() || self.has_auto()
    }

    fn has_momentum(&self) -> bool {
        matches!(self.plan.balance.method, Method::SecondOrder | Method::Chebyshev)
    }

    fn has_auto(&self) -> bool {
        let classes = self.links.classes.iter().zip(self.links.used_classes());
        classes.into_iter().any(|(class, used)| used && class.spring == Spring::Auto)
    }

    /// True when the graph has changed and the time has come to look at it again.
    pub(crate) fn spectrum_is_due(&self) -> bool {
        self.balancer.rewired
            && self.balancer.found.as_ref().is_some_and(|found| {
                self.now >= found.at + self.plan.consensus.heartbeat && self.needs_spectrum()
            })
    }

    /// The links that load may flow over now.
    fn wires(&self) -> Vec<Wire> {
        let all = self.links.iter().zip(self.links.class.iter());
        let joined = all.filter(|((id, a, b), _)| self.joined(*a, *b) && self.links.passes(*id));
        let wires = joined.filter_map(|((_, a, b), class)| {
            let class = self.links.classes.get(*class as usize)?;
            let lag = self.lag_of(class.latency).min(u32::MAX as usize) as u32;
            Some(Wire { a: a.0, b: b.0, spring: class.spring, lag })
        });
        wires.collect()
    }

    /// What the springs of the field are on the graph as it is now, found anew; nodes are the ids of
    /// segments.
    ///
    /// # Errors
    /// As [`Springs::of`].
    pub fn springs(&self) -> Result<Springs, GraphError> {
        Springs::of(&self.segments.capacity, &self.wires(), self.plan.step.seconds(), None)
    }

    /// Makes the strength of `auto` springs and γ those of the graph as it is.
    pub(super) fn follow_graph(&mut self) {
        if !self.needs_spectrum() {
            return;
        }
        let may = match &self.balancer.found {
            None => true,
            Some(found) => self.now >= found.at + self.plan.consensus.heartbeat,
        };
        if (self.balancer.rewired || self.balancer.found.is_none()) && may {
            self.find_spectrum();
        }
        self.follow_lags();
        if self.balancer.rewired && self.balancer.auto > 0.0 {
            let law = Lagged::first_order(self.longest_lag());
            let most = 0.5 * law.stable_below() / self.largest_degree();
            self.balancer.auto = self.balancer.auto.min(most);
        }
    }

    fn longest_lag(&self) -> u32 {
        self.balancer.longest.min(u32::MAX as usize) as u32
    }

    /// Finds the spectrum of the graph as it is now.
    fn find_spectrum(&mut self) {
        let before = self.balancer.found.take();
        let waves = before.as_ref().map(|found| &found.waves[..]);
        let (wires, step) = (self.wires(), self.plan.step.seconds());
        let Ok(springs) = Springs::of(&self.segments.capacity, &wires, step, waves) else {
            self.balancer.found = before;
            return;
        };
        let autos = wires.iter().filter(|wire| wire.spring == Spring::Auto).count();
        let mut part = vec![0; self.segments.len()];
        let mut waves = vec![0.0; self.segments.len()];
        for (at, it) in (0..).zip(&springs.parts) {
            for (node, height) in it.nodes.iter().zip(&it.spectrum.fiedler) {
                if let (Some(part), Some(wave)) =
                    (part.get_mut(*node as usize), waves.get_mut(*node as usize))
                {
                    (*part, *wave) = (at, *height);
                }
            }
        }
        let ends = springs.parts.iter().map(|it| (it.spectrum.lambda_2, it.spectrum.lambda_max));
        self.balancer.rewired = false;
        self.balancer.found = Some(Found {
            at: self.now,
            again: before.is_some(),
            unit: springs.unit,
            mixed: autos > 0 && autos < wires.len(),
            auto: springs.auto,
            parts: ends.collect(),
            part: Arc::new(part),
            waves: Arc::new(waves),
        });
    }

    /// Makes of what was found the strength of `auto` springs and γ under the present lags.
    fn follow_lags(&mut self) {
        let longest = self.longest_lag();
        let Some(found) = self.balancer.found.as_mut() else { return };
        let (slow, fast) = found.unit;
        if fast > 0.0 {
            let auto = best_alpha(slow, fast, longest);
            if found.mixed {
                // The spectrum of the two kinds together is another one.
                self.balancer.rewired |= auto != found.auto;
            } else if auto != found.auto && found.auto > 0.0 {
                let by = auto / found.auto;
                found.parts.iter_mut().for_each(|(slow, fast)| {
                    *slow *= by;
                    *fast *= by;
                });
            }
            found.auto = auto;
        }
        self.balancer.auto = found.auto;
        let joined = found.parts.iter().filter(|(_, fast)| *fast > 0.0);
        let left = joined.map(|(slow, fast)| (1.0 - slow).abs().max((1.0 - fast).abs()));
        self.balancer.gamma = left.fold(0.0, f64::max).min(1.0);
    }

    /// Whether the momentum of the method settles, where each segment has at most `most` of its load
    /// asked of it in a step.
    pub(super) fn momentum_settles(&self, most: f64) -> bool {
        let Some(found) = self.balancer.found.as_ref().filter(|_| self.has_momentum()) else {
            return true;
        };
        let law = |lag| Lagged::with_momentum(self.balancer.gamma, lag);
        if self.balancer.rewired {
            // No difference is faster than twice the largest weighted degree.
            return 2.0 * most < law(self.longest_lag()).stable_below();
        }
        let mut lags = vec![0_u32; found.parts.len()];
        for ((id, a, b), class) in self.links.iter().zip(self.links.class.iter()) {
            let part = found.part.get(a.index()).and_then(|part| lags.get_mut(*part as usize));
            if let (Some(lag), Some(class)) = (part, self.links.classes.get(*class as usize))
                && self.joined(a, b)
                && self.links.passes(id)
            {
                *lag = (self.lag_of(class.latency).min(u32::MAX as usize) as u32).max(*lag);
            }
        }
        found.parts.iter().zip(lags).all(|((_, fast), lag)| *fast < law(lag).stable_below())
    }

    /// The largest sum of the weights of a segment's links over its capacity, where every link has a
    /// spring × step of 1; 1 at least.
    fn largest_degree(&self) -> f64 {
        let capacity = &self.segments.capacity;
        let mut degree = vec![0.0; self.segments.len()];
        for (id, a, b) in self.links.iter() {
            if self.joined(a, b) && self.links.passes(id) {
                let (i, j) = (a.index(), b.index());
                let smaller = capacity[i].min(capacity[j]);
                degree[i] += smaller * self.segments.inverse[i];
                degree[j] += smaller * self.segments.inverse[j];
            }
        }
        degree.into_iter().fold(1.0, f64::max)
    }
}
