//! ΔΦ springs: the continuous load flows over each link along the difference of pressure, computed
//! once per link and applied with both signs, so that it is conserved on every graph.
//!
//! First order: `f = k·dt·min(c_a, c_b)·(p_a − p_b)`. Second order (Muthukrishnan, Ghosh and Schultz
//! 1998): `f ← (β−1)·f_before + β·f`, β = 2/(1+√(1−γ²)). Chebyshev (Golub and Varga 1961) lets β
//! follow β₁ = 1, β₂ = 2/(2−γ²), βₙ₊₁ = 4/(4−γ²βₙ). γ is the largest |eigenvalue| of the step other
//! than that of balance. A link whose latency rounds to n steps acts on the pressures of n steps ago.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::field::Field;
use crate::field::graph::{Graph, Spectrum};
use crate::field::link::pairs;
use crate::field::script::{FieldError, RunError, Script};
use crate::field::spec::{CallId, Method, Spring};
use crate::field::time::Time;

/// Stiffness where neither the field nor its links say one, 1/s.
const DEFAULT_STIFFNESS: f64 = 1.0;

/// Ids further apart than this lie in memory that the nearer caches do not hold together.
const FAR: u32 = 1 << 16;

/// What the balancing scheme remembers between steps.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scheme {
    /// Membership or life changed since the weights were made.
    pub stale: bool,
    /// Some segment could be asked for more than it has.
    pub limited: bool,
    /// Weight of `auto` springs per step; 0 until first needed.
    pub auto: f64,
    /// γ of the step; 0 until first needed.
    pub gamma: f64,
    /// β of the last step; 0 before the first.
    pub beta: f64,
    /// The weight of every link, where all have the same.
    pub even: Option<f64>,
    /// Most links join ids so far apart that their columns do not share a cache.
    pub far: bool,
    /// 1/capacity of every segment, where all have the same.
    pub even_inverse: Option<f64>,
    /// Longest delay, in steps.
    pub longest: usize,
    /// Pressures of the last steps, the newest first; empty without delays.
    pub history: VecDeque<Arc<Vec<f64>>>,
    /// ΔΦ owed by each segment to all others under `mean_field`.
    pub surplus: Arc<Vec<f64>>,
}

/// Pressure and load by segment, as a pass over all links sees them.
trait Cells {
    /// The continuous pressure of a segment before the pass.
    fn pressure(&self, segment: usize) -> f64;
    /// Adds to its load.
    fn add(&mut self, segment: usize, flow: f64);
}

/// Two columns: least memory to pass through where links join near ids.
struct Columns<'a> {
    pressure: &'a [f64],
    fluid: &'a mut [f64],
}

impl Cells for Columns<'_> {
    #[inline(always)]
    fn pressure(&self, segment: usize) -> f64 {
        self.pressure[segment]
    }
    #[inline(always)]
    fn add(&mut self, segment: usize, flow: f64) {
        self.fluid[segment] += flow;
    }
}

/// Pressure and change of load side by side: one look instead of two where links join far ids.
struct Pairs<'a>(&'a mut [[f64; 2]]);

impl Cells for Pairs<'_> {
    #[inline(always)]
    fn pressure(&self, segment: usize) -> f64 {
        self.0[segment][0]
    }
    #[inline(always)]
    fn add(&mut self, segment: usize, flow: f64) {
        self.0[segment][1] += flow;
    }
}

/// What one pass over all links works on.
struct Pass<'a> {
    row: &'a [u32],
    lightest: f64,
    due: &'a mut Vec<(u32, u32)>,
}

impl Pass<'_> {
    /// Lets load flow over links (upper end, weight, owed) in the order of their ids.
    #[inline(always)]
    fn run<'a>(
        self,
        cells: &mut impl Cells,
        mut links: impl Iterator<Item = (u32, f64, &'a mut f64)>,
    ) {
        let Pass { row, lightest, due } = self;
        due.clear();
        let mut link = 0;
        for (a, &end) in (0_u32..).zip(row.iter().skip(1)) {
            let here = cells.pressure(a as usize);
            let mut sum = 0.0;
            while link < end {
                let Some((b, weight, owed)) = links.next() else { return };
                let flow = weight * (here - cells.pressure(b as usize));
                sum += flow;
                cells.add(b as usize, flow);
                *owed += flow;
                if owed.abs() >= lightest {
                    due.push((link, a));
                }
                link += 1;
            }
            cells.add(a as usize, -sum);
        }
    }
}

impl Field {
    /// Makes the weights of all links anew from who is joined to whom now.
    pub(crate) fn restiffen(&mut self) {
        self.scheme.stale = false;
        if self.links.classes.iter().any(|c| c.spring == Spring::Auto) && self.scheme.auto == 0.0 {
            self.scheme.auto = self.spectrum().0;
        }
        let step = self.plan.step.seconds();
        let segments = &self.segments;
        let stiffness: Vec<f64> = self
            .links
            .classes
            .iter()
            .map(|class| match class.spring {
                Spring::Auto => self.scheme.auto,
                Spring::Hz(k) => k * step,
            })
            .collect();
        let mut weight = vec![0.0; self.links.len()];
        let mut returned = Vec::new();
        let mut load = vec![0.0; segments.len()];
        for ((id, a, b), w) in self.links.iter().zip(&mut weight) {
            let (i, j) = (a as usize, b as usize);
            if self.joined(a, b) && !self.links.cut.contains(&id) {
                let class = self.links.class[id as usize] as usize;
                *w = stiffness[class] * segments.capacity[i].min(segments.capacity[j]);
                load[i] += *w * segments.inverse[i];
                load[j] += *w * segments.inverse[j];
            } else if self.links.owed[id as usize] != 0.0 {
                returned.push((id, a, b));
            }
        }
        let same = |all: &[f64]| all.first().copied().filter(|w| all.iter().all(|v| v == w));
        self.scheme.even = same(&weight);
        let far = self.links.iter().filter(|(_, a, b)| b - a > FAR).count();
        self.scheme.far = far > self.links.len() / 4;
        self.scheme.even_inverse = same(&self.segments.inverse);
        self.links.weight = Arc::new(weight);
        if !returned.is_empty() {
            for (id, a, b) in returned {
                self.forgive(id, a, b, 0.0);
            }
        }
        self.links.before = Arc::default();
        self.scheme.beta = 0.0;
        self.scheme.limited = load.iter().any(|sum| *sum > 1.0);
        let nanos = self.plan.step.0;
        let lags = self.links.classes.iter().map(|c| ((c.latency.0 + nanos / 2) / nanos) as usize);
        self.scheme.longest = lags.max().unwrap_or(0);
        if matches!(self.plan.balance.method, Method::SecondOrder | Method::Chebyshev)
            && self.scheme.gamma == 0.0
        {
            self.scheme.gamma = self.spectrum().1;
        }
    }

    /// Two segments that both take part in the cluster phase.
    fn joined(&self, a: u32, b: u32) -> bool {
        let member = |s: u32| self.segments.member.get(s as usize) == Some(&true);
        self.segments.is_up(a) && self.segments.is_up(b) && member(a) && member(b)
    }

    /// Sets what a link owes, and gives the difference back to the continuous load of its ends.
    pub(crate) fn forgive(&mut self, link: u32, a: u32, b: u32, owed: f64) {
        let Some(cell) = Arc::make_mut(&mut self.links.owed).get_mut(link as usize) else { return };
        let returned = *cell - owed;
        *cell = owed;
        let fluid = Arc::make_mut(&mut self.segments.fluid);
        fluid[a as usize] += returned;
        fluid[b as usize] -= returned;
    }

    /// One step of the balancing method.
    pub(crate) fn balance_load<S: Script>(
        &mut self,
        dt: Time,
        script: &mut S,
    ) -> Result<(), RunError<S::Error>> {
        if self.scheme.stale {
            self.restiffen();
        }
        let scale = dt.seconds() / self.plan.step.seconds();
        match self.plan.balance.method {
            Method::None => return Ok(()),
            Method::Springs => {
                self.press();
                match self.scheme.limited || self.scheme.longest > 0 {
                    false => self.flow_first_order(scale, self.scheme.even),
                    true => {
                        self.flow_by_pressure(scale);
                        self.apply_limited();
                    }
                }
            }
            Method::SecondOrder | Method::Chebyshev => {
                self.press();
                self.flow_by_pressure(scale);
                self.add_momentum();
                self.apply_limited();
            }
            Method::Force(call) => {
                self.press();
                self.flow_by_script(call, dt, script)?;
                self.apply_limited();
            }
            Method::MeanField => {
                self.flow_to_mean(dt);
                return Ok(());
            }
            _ => {
                self.replace_glyphs(dt);
                return Ok(());
            }
        }
        self.send_due();
        Ok(())
    }

    /// ΔΦ owed at which a glyph may move: the lightest one's tension and the cost of moving.
    pub(crate) fn lightest(&self) -> f64 {
        let clusters = 0..self.plan.clusters.len() as u32;
        let tensions = clusters.map(|c| self.tension(c)).filter(|t| *t > 0.0);
        tensions.fold(f64::INFINITY, f64::min) + self.plan.balance.move_cost
    }

    /// One step of first order at the present weights, for those that cannot ask too much.
    pub(crate) fn sweep(&mut self) {
        self.find_pressures();
        self.flow_first_order(1.0, None);
        self.send_due();
    }

    /// The continuous pressures.
    fn find_pressures(&mut self) {
        let pressure = &mut self.scratch.pressure;
        pressure.clear();
        let fluid = self.segments.fluid.iter();
        match self.scheme.even_inverse {
            Some(inverse) => pressure.extend(fluid.map(|x| x * inverse)),
            None => {
                pressure.extend(
                    fluid.zip(self.segments.inverse.iter()).map(|(x, inverse)| x * inverse),
                );
            }
        }
    }

    /// The continuous pressures, and their history where links are slow.
    fn press(&mut self) {
        self.find_pressures();
        if self.scheme.longest > 0 {
            self.scheme.history.push_front(Arc::new(self.scratch.pressure.clone()));
            self.scheme.history.truncate(self.scheme.longest + 1);
        }
    }

    /// First order without delays, where no segment can be asked for more than it has: one pass. The
    /// column of weights is not read where all are the same.
    fn flow_first_order(&mut self, scale: f64, even: Option<f64>) {
        let lightest = self.lightest();
        let owed = Arc::make_mut(&mut self.links.owed).iter_mut();
        let links = self.links.to.iter().zip(owed);
        let pass = Pass { row: &self.links.row, lightest, due: &mut self.scratch.due };
        let fluid = &mut Arc::make_mut(&mut self.segments.fluid)[..];
        let pairs = &mut self.scratch.pairs;
        pairs.clear();
        if self.scheme.far {
            pairs.extend(self.scratch.pressure.iter().map(|p| [*p, 0.0]));
        }
        let weights = links.zip(self.links.weight.iter());
        match (even, self.scheme.far) {
            (Some(weight), far) => {
                let weight = weight * scale;
                let links = weights.map(|((to, owed), _)| (*to, weight, owed));
                match far {
                    true => pass.run(&mut Pairs(pairs), links),
                    false => {
                        let pressure = &self.scratch.pressure;
                        pass.run(&mut Columns { pressure, fluid }, links);
                    }
                }
            }
            (None, far) => {
                let links = weights.map(|((to, owed), weight)| (*to, weight * scale, owed));
                match far {
                    true => pass.run(&mut Pairs(pairs), links),
                    false => {
                        let pressure = &self.scratch.pressure;
                        pass.run(&mut Columns { pressure, fluid }, links);
                    }
                }
            }
        }
        let fluid = Arc::make_mut(&mut self.segments.fluid).iter_mut();
        for (fluid, [_, change]) in fluid.zip(&self.scratch.pairs) {
            *fluid += change;
        }
    }

    /// The first-order flow of every link into the scratch, at each link's own delay.
    fn flow_by_pressure(&mut self, scale: f64) {
        let step = self.plan.step.0;
        let now = &self.scratch.pressure;
        let past: Vec<&[f64]> = self
            .links
            .classes
            .iter()
            .map(|class| {
                let lag = ((class.latency.0 + step / 2) / step) as usize;
                let oldest = self.scheme.history.len().saturating_sub(1);
                self.scheme.history.get(lag.min(oldest)).map_or(&now[..], |p| &p[..])
            })
            .collect();
        let flow = &mut self.scratch.flow;
        flow.clear();
        let links = self.links.iter().zip(self.links.class.iter()).zip(self.links.weight.iter());
        flow.extend(links.map(|(((_, a, b), &class), &weight)| {
            let then = past[class as usize];
            let at = |s: u32| then.get(s as usize).copied().unwrap_or(0.0);
            weight * scale * (at(a) - at(b))
        }));
    }

    /// Adds the flow of the step before, as second order and Chebyshev do.
    fn add_momentum(&mut self) {
        let gamma2 = self.scheme.gamma * self.scheme.gamma;
        let before = self.scheme.beta;
        let beta = match (self.plan.balance.method, before == 0.0) {
            (_, true) => 1.0,
            (Method::SecondOrder, _) => 2.0 / (1.0 + (1.0 - gamma2).max(0.0).sqrt()),
            (_, false) if before == 1.0 => 2.0 / (2.0 - gamma2),
            _ => 4.0 / (4.0 - gamma2 * before),
        };
        self.scheme.beta = beta;
        let flow = &mut self.scratch.flow;
        for (f, f_before) in flow.iter_mut().zip(self.links.before.iter()) {
            *f = (beta - 1.0) * f_before + beta * *f;
        }
        if beta == 1.0 {
            self.links.before = Arc::new(vec![0.0; flow.len()]);
        }
    }

    /// The user's force, asked for in blocks.
    fn flow_by_script<S: Script>(
        &mut self,
        call: CallId,
        dt: Time,
        script: &mut S,
    ) -> Result<(), RunError<S::Error>> {
        let count = self.links.len() as u32;
        let mut flow = std::mem::take(&mut self.scratch.flow);
        flow.clear();
        flow.resize(count as usize, 0.0);
        let seconds = dt.seconds();
        for (start, block) in (0..count).step_by(1024).zip(flow.chunks_mut(1024)) {
            let end = start + block.len() as u32;
            script.force(call, self, start..end, block).map_err(RunError::Script)?;
            for (link, f) in (start..).zip(block) {
                if !f.is_finite() {
                    let (value, at) = (*f, self.now);
                    return Err(FieldError::BadForce { link, value, at }.into());
                }
                let carries = self.links.weight.get(link as usize).is_some_and(|w| *w > 0.0);
                *f = if carries { *f * seconds } else { 0.0 };
            }
        }
        self.scratch.flow = flow;
        Ok(())
    }

    /// Applies the flows in the scratch, cut so that no segment sends what it does not have.
    fn apply_limited(&mut self) {
        let lightest = self.lightest();
        let scratch = &mut self.scratch;
        let outflow = &mut scratch.outflow;
        outflow.clear();
        outflow.resize(self.segments.len(), 0.0);
        for ((_, a, b), f) in self.links.iter().zip(&scratch.flow) {
            let sender = if *f > 0.0 { a } else { b };
            outflow[sender as usize] += f.abs();
        }
        for (out, has) in outflow.iter_mut().zip(self.segments.fluid.iter()) {
            let has = has.max(0.0);
            *out = if *out > has { has / *out } else { 1.0 };
        }
        let fluid = &mut Arc::make_mut(&mut self.segments.fluid)[..];
        let owed = Arc::make_mut(&mut self.links.owed);
        let ends = pairs(&self.links.row, &self.links.to);
        scratch.due.clear();
        for (((id, a, b), f), owed) in ends.zip(&mut scratch.flow).zip(owed) {
            let sender = if *f > 0.0 { a } else { b };
            *f *= outflow[sender as usize];
            fluid[a as usize] -= *f;
            fluid[b as usize] += *f;
            *owed += *f;
            if owed.abs() >= lightest {
                scratch.due.push((id, a));
            }
        }
        if !self.links.before.is_empty() {
            Arc::make_mut(&mut self.links.before).copy_from_slice(&scratch.flow);
        }
    }

    /// Stiffness of the field as a whole, 1/s: the mean over its links' springs.
    pub(crate) fn mean_stiffness(&self) -> f64 {
        let step = self.plan.step.seconds();
        let classes = self.links.class.iter().filter_map(|c| self.links.classes.get(*c as usize));
        let all = classes.map(|class| match class.spring {
            Spring::Auto => self.scheme.auto / step,
            Spring::Hz(k) => k,
        });
        let (sum, count) = all.fold((0.0, 0_u64), |(sum, n), k| (sum + k, n + 1));
        if count == 0 { DEFAULT_STIFFNESS } else { sum / count as f64 }
    }

    /// Every segment against the average of all: `F = k·c·(p − p̄)`.
    fn flow_to_mean(&mut self, dt: Time) {
        let k = (self.mean_stiffness() * dt.seconds()).min(1.0);
        let segments = &mut self.segments;
        let takes_part =
            |i: usize, s: &crate::field::segment::Segments| s.member[i] && s.is_up(i as u32);
        let (mut load, mut capacity) = (0.0, 0.0);
        for i in (0..segments.len()).filter(|&i| takes_part(i, segments)) {
            load += segments.fluid[i];
            capacity += segments.capacity[i];
        }
        if capacity <= 0.0 {
            return;
        }
        let mean = load / capacity;
        let surplus = Arc::make_mut(&mut self.scheme.surplus);
        surplus.resize(segments.len(), 0.0);
        let members: Vec<usize> =
            (0..segments.len()).filter(|&i| takes_part(i, segments)).collect();
        let fluid = Arc::make_mut(&mut segments.fluid);
        for &i in &members {
            let flow = k * (fluid[i] - mean * segments.capacity[i]);
            fluid[i] -= flow;
            surplus[i] += flow;
        }
        self.settle_surplus();
    }
}

impl Field {
    /// (weight of `auto` springs per step, γ of a step), from the spectrum of the field's graph with
    /// the capacities as masses and the smaller capacity of its ends as the weight of a link. `auto`
    /// takes α* of that; γ is that of the weights that the links really have.
    ///
    /// In a field that is in parts, each part's own spectrum counts: the largest λmax, the least λ₂.
    pub(crate) fn spectrum(&self) -> (f64, f64) {
        let step = self.plan.step.seconds();
        let capacity = &self.segments.capacity;
        let edges = |per_step: &dyn Fn(Spring) -> f64| -> Vec<(u32, u32, f64)> {
            let classed = self.links.iter().zip(self.links.class.iter());
            let weighed = classed.map(|((_, a, b), &class)| {
                let spring = self.links.classes[class as usize].spring;
                let smaller = capacity[a as usize].min(capacity[b as usize]);
                (a, b, per_step(spring) * smaller)
            });
            weighed.filter(|(_, _, w)| *w > 0.0).collect()
        };
        let (slow, fast) = self.ends_of(&edges(&|_| 1.0));
        let auto = if slow + fast > 0.0 { 2.0 / (slow + fast) } else { 0.0 };
        let (slow, fast) = self.ends_of(&edges(&|spring| match spring {
            Spring::Auto => auto,
            Spring::Hz(k) => k * step,
        }));
        (auto, (1.0 - slow).abs().max((1.0 - fast).abs()).min(1.0))
    }

    /// (λ₂, λmax) over the parts of the field that have a link.
    fn ends_of(&self, edges: &[(u32, u32, f64)]) -> (f64, f64) {
        let Ok(whole) = Graph::new(self.segments.len(), edges) else { return (0.0, 0.0) };
        let parts = whole.components();
        let mut place = vec![0_u32; self.segments.len()];
        let mut masses: Vec<Vec<f64>> = vec![Vec::new(); parts.sizes.len()];
        for (s, part) in parts.of.iter().enumerate() {
            place[s] = masses[*part as usize].len() as u32;
            masses[*part as usize].push(self.segments.capacity[s]);
        }
        let mut inside = vec![Vec::new(); parts.sizes.len()];
        for (a, b, w) in edges {
            let part = parts.of[*a as usize] as usize;
            inside[part].push((place[*a as usize], place[*b as usize], *w));
        }
        let (mut slow, mut fast) = (f64::INFINITY, 0.0_f64);
        for (masses, edges) in masses.iter().zip(&inside).filter(|(_, edges)| !edges.is_empty()) {
            let graph = Graph::new(masses.len(), edges);
            if let Ok(spectrum) = graph.and_then(|g| Spectrum::of(&g, Some(masses))) {
                slow = slow.min(spectrum.lambda_2);
                fast = fast.max(spectrum.lambda_max);
            }
        }
        if slow.is_finite() { (slow, fast) } else { (0.0, 0.0) }
    }
}
