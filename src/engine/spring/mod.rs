//! ΔΦ springs: the continuous load flows over each link along the difference of pressure, computed
//! once per link and applied with both signs, so that it is conserved on every graph.
//!
//! First order: `f = k·dt·min(c_a, c_b)·(p_a − p_b)`. Second order (Muthukrishnan, Ghosh and Schultz
//! 1998): `f ← (β−1)·f_before + β·f`, β = 2/(1+√(1−γ²)). Chebyshev (Golub and Varga 1961) lets β
//! follow β₁ = 1, β₂ = 2/(2−γ²), βₙ₊₁ = 4/(4−γ²βₙ). γ is the largest |eigenvalue| of the step other
//! than that of balance. A link whose latency rounds to n steps acts on the pressures of n steps ago;
//! where momentum would not settle on such news, or at such a step, the steps are of first order.

mod glyph;
mod kernel;
mod law;
mod link;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::field::Field;
use crate::field::id::{ClusterId, LinkRow, SegmentId};
use crate::field::script::{FieldError, RunError, Script};
use crate::field::spec::{CallId, Method, Spring};
use crate::field::time::Time;

/// Stiffness where neither the field nor its links say one, 1/s.
const DEFAULT_STIFFNESS: f64 = 1.0;

impl Field {
    /// Makes the weights of all links anew from who is joined to whom now.
    pub(crate) fn restiffen(&mut self) {
        self.find_lags();
        self.weigh_links();
        self.links.before = Arc::default();
        self.balancer.beta = 0.0;
    }

    /// Makes the weights of all links anew where something that they follow has changed.
    pub(crate) fn reweigh_links(&mut self) {
        if self.balancer.stale {
            self.restiffen();
        } else if self.balancer.derated || self.spectrum_is_due() {
            self.weigh_links();
        }
    }

    /// The weights of the springs at the present capacities, on the graph as it is.
    fn weigh_links(&mut self) {
        self.balancer.rewired |= self.balancer.derated;
        (self.balancer.stale, self.balancer.derated) = (false, false);
        let step = self.plan.step.seconds();
        self.follow_graph();
        let segments = &self.segments;
        let stiffness: Vec<f64> = self
            .links
            .classes
            .iter()
            .map(|class| match class.spring {
                Spring::Auto => self.balancer.auto,
                Spring::Hz(k) => k * step,
            })
            .collect();
        let mut weight = vec![0.0; self.links.len()];
        let mut returned = Vec::new();
        let mut load = vec![0.0; segments.len()];
        for ((id, a, b), w) in self.links.iter().zip(&mut weight) {
            let (i, j) = (a.index(), b.index());
            if self.joined(a, b) && self.links.passes(id) {
                let class = self.links.class[id.index()] as usize;
                *w = stiffness[class] * segments.capacity[i].min(segments.capacity[j]);
                load[i] += *w * segments.inverse[i];
                load[j] += *w * segments.inverse[j];
            } else if self.links.owed[id.index()] != 0.0 {
                returned.push((id, a, b));
            }
        }
        let same = |all: &[f64]| all.first().copied().filter(|w| all.iter().all(|v| v == w));
        self.balancer.even = same(&weight);
        self.balancer.even_inverse = same(&self.segments.inverse);
        self.links.weight = match self.balancer.even {
            Some(_) => Arc::default(),
            None => Arc::new(weight),
        };
        if !returned.is_empty() {
            for (id, a, b) in returned {
                self.forgive(id, a, b, 0.0);
            }
        }
        let most = load.iter().copied().fold(0.0, f64::max);
        self.balancer.limited = most > 1.0;
        let plain = !self.momentum_settles(most);
        if std::mem::replace(&mut self.balancer.plain, plain) != plain {
            self.links.before = Arc::default();
            self.balancer.beta = 0.0;
        }
    }

    /// True while load may flow over a link.
    pub(crate) fn carries(&self, link: LinkRow) -> bool {
        let weight = self.balancer.even.or_else(|| self.links.weight.get(link.index()).copied());
        weight.is_some_and(|weight| weight > 0.0)
    }

    /// Two segments that both take part in the cluster phase.
    pub(super) fn joined(&self, a: SegmentId, b: SegmentId) -> bool {
        let member = |s: SegmentId| self.segments.member.get(s.index()) == Some(&true);
        self.segments.is_up(a) && self.segments.is_up(b) && member(a) && member(b)
    }

    /// One step of a method that lets load flow.
    pub(crate) fn flow_load<S: Script>(
        &mut self,
        dt: Time,
        script: &mut S,
    ) -> Result<(), RunError<S::Error>> {
        match self.plan.balance.method {
            Method::None => return Ok(()),
            Method::Springs => self.flow_first_order(),
            Method::SecondOrder | Method::Chebyshev if self.balancer.plain => {
                self.flow_first_order();
            }
            Method::SecondOrder | Method::Chebyshev => {
                self.press();
                self.flow_by_pressure();
                self.add_momentum();
                self.apply_limited(1.0);
                let before = Arc::make_mut(&mut self.links.before);
                before.clear();
                before.extend_from_slice(&self.buffers.flow);
            }
            Method::Force(call) => {
                self.press();
                self.flow_by_script(call, script)?;
                if let Some((link, value)) = self.apply_limited(dt.seconds()) {
                    let ends = self.links.ends(link).unwrap_or_default();
                    let (link, at) = (self.links.id(link), self.now);
                    return Err(FieldError::BadForce { link, ends, value, at }.into());
                }
            }
            Method::MeanField => {
                self.flow_to_mean(dt);
                return Ok(());
            }
            // These place glyphs, and nothing flows.
            Method::RoundRobin
            | Method::LeastConnections
            | Method::LeastLoaded
            | Method::PowerOfTwo
            | Method::Random => return Ok(()),
        }
        self.send_due();
        Ok(())
    }

    /// One step without momentum.
    fn flow_first_order(&mut self) {
        // One weight for all, and not 0: then everything is joined to all its neighbours.
        let even = self.balancer.even.filter(|weight| *weight > 0.0);
        let promises = self.actors.packets.promises();
        match (self.balancer.limited || self.balancer.longest > 0 || promises, even) {
            (false, Some(weight)) => self.flow_evenly(weight),
            (false, None) => {
                self.find_pressures();
                self.flow_freely();
            }
            (true, _) => {
                self.press();
                self.flow_by_pressure();
                self.apply_limited(1.0);
            }
        }
    }

    /// ΔΦ owed at which a glyph may move: the lightest one's tension and the cost of moving.
    pub(crate) fn lightest(&self) -> f64 {
        self.tensions().fold(f64::INFINITY, f64::min) + self.plan.balance.move_cost
    }

    /// ΔΦ owed at which any glyph may move: the heaviest one's tension and the cost of moving.
    pub(crate) fn heaviest(&self) -> f64 {
        self.tensions().fold(0.0, f64::max) + self.plan.balance.move_cost
    }

    fn tensions(&self) -> impl Iterator<Item = f64> {
        let clusters = ClusterId::all(self.plan.clusters.len());
        clusters.map(|c| self.tension(c)).filter(|t| *t > 0.0)
    }

    /// One step of first order at the present weights, for those that cannot ask too much.
    pub(crate) fn sweep(&mut self) {
        self.find_pressures();
        match self.actors.packets.promises() {
            false => self.flow_freely(),
            // A pressure that is not yet there can ask for more than there is.
            true => {
                self.add_promises();
                self.flow_at_once();
                self.apply_limited(1.0);
            }
        }
        self.send_due();
    }

    /// Adds to the continuous pressures what is on its way.
    fn add_promises(&mut self) {
        for to in self.actors.packets.targets() {
            let promised = self.promised(to);
            let inverse = self.segments.inverse.get(to.index()).copied().unwrap_or(0.0);
            if let Some(pressure) = self.buffers.pressure.get_mut(to.index()) {
                *pressure += promised * inverse;
            }
        }
    }

    /// The continuous pressures with what is on its way, and their history where links are slow.
    fn press(&mut self) {
        self.find_pressures();
        self.add_promises();
        if self.balancer.longest > 0 {
            self.balancer.history.push_front(Arc::new(self.buffers.pressure.clone()));
            self.balancer.history.truncate(self.balancer.longest + 1);
        }
    }

    /// Adds the flow of the step before, as second order and Chebyshev do.
    fn add_momentum(&mut self) {
        let gamma2 = self.balancer.gamma * self.balancer.gamma;
        let before = self.balancer.beta;
        let beta = match (self.plan.balance.method, before == 0.0) {
            (_, true) => 1.0,
            (Method::SecondOrder, _) => 2.0 / (1.0 + (1.0 - gamma2).max(0.0).sqrt()),
            (_, false) if before == 1.0 => 2.0 / (2.0 - gamma2),
            _ => 4.0 / (4.0 - gamma2 * before),
        };
        self.balancer.beta = beta;
        let flow = &mut self.buffers.flow;
        for (f, f_before) in flow.iter_mut().zip(self.links.before.iter()) {
            *f = (beta - 1.0) * f_before + beta * *f;
        }
    }

    /// The user's force over every link. While it is asked, the field shows the continuous load in
    /// place of that of the glyphs: on loads of whole glyphs no force comes to rest.
    fn flow_by_script<S: Script>(
        &mut self,
        call: CallId,
        script: &mut S,
    ) -> Result<(), RunError<S::Error>> {
        let mut flow = self.room_for_flows();
        std::mem::swap(&mut self.segments.load, &mut self.segments.fluid);
        let asked = script.force(call, self, LinkRow(0)..LinkRow::at(flow.len()), &mut flow);
        std::mem::swap(&mut self.segments.load, &mut self.segments.fluid);
        asked.map_err(RunError::Script)?;
        if self.balancer.even.is_none_or(|weight| weight <= 0.0) {
            for (link, flow) in (0..).map(LinkRow).zip(&mut flow) {
                *flow = if self.carries(link) { *flow } else { 0.0 };
            }
        }
        self.buffers.flow = flow;
        Ok(())
    }

    /// Stiffness of the field as a whole, 1/s: the mean over its links' springs.
    pub(crate) fn mean_stiffness(&self) -> f64 {
        let step = self.plan.step.seconds();
        let classes = self.links.class.iter().filter_map(|c| self.links.classes.get(*c as usize));
        let all = classes.map(|class| match class.spring {
            Spring::Auto => self.balancer.auto / step,
            Spring::Hz(k) => k,
        });
        let (sum, count) = all.fold((0.0, 0_u64), |(sum, n), k| (sum + k, n + 1));
        if count == 0 { DEFAULT_STIFFNESS } else { sum / count as f64 }
    }

    /// Every segment against the average of all: `F = k·c·(p − p̄)`.
    fn flow_to_mean(&mut self, dt: Time) {
        let k = (self.mean_stiffness() * dt.seconds()).min(1.0);
        let coming: BTreeMap<usize, f64> = match self.actors.packets.promises() {
            true => {
                let targets = self.actors.packets.targets();
                targets.map(|to| (to.index(), self.promised(to))).collect()
            }
            false => BTreeMap::new(),
        };
        let promised = |i: usize| coming.get(&i).copied().unwrap_or(0.0);
        let segments = &mut self.segments;
        let takes_part = |i: usize, s: &crate::field::segment::Segments| {
            s.member[i] && s.is_up(SegmentId::at(i))
        };
        let (mut load, mut capacity) = (0.0, 0.0);
        for i in (0..segments.len()).filter(|&i| takes_part(i, segments)) {
            load += segments.fluid[i] + promised(i);
            capacity += segments.capacity[i];
        }
        if capacity <= 0.0 {
            return;
        }
        let mean = load / capacity;
        let surplus = Arc::make_mut(&mut self.balancer.surplus);
        surplus.resize(segments.len(), 0.0);
        let members: Vec<usize> =
            (0..segments.len()).filter(|&i| takes_part(i, segments)).collect();
        let fluid = Arc::make_mut(&mut segments.fluid);
        for &i in &members {
            let flow = k * (fluid[i] + promised(i) - mean * segments.capacity[i]);
            let flow = if coming.is_empty() { flow } else { flow.min(fluid[i].max(0.0)) };
            fluid[i] -= flow;
            surplus[i] += flow;
        }
        self.settle_surplus();
    }
}
