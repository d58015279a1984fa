//! Errands begin and end: their glyphs are placed as those of any app, and retire.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::place::Promised;
use crate::field::Field;
use crate::field::errand::{Errand, ErrandRefusal, ErrandSpec};
use crate::field::id::{AppId, ClusterId, SegmentId};
use crate::field::log::Event;
use crate::field::script::{RunError, Script};
use crate::field::spec::{AppSpec, ClusterSpec, Demand};
use crate::field::state::Cluster;
use crate::field::time::Time;

/// Share of its deadline that an errand plans to take, where there is room for it.
const PLANNED: f64 = 0.8;

/// Glyphs that an errand has at most.
const MOST_GLYPHS: f64 = 1e6;

impl Field {
    /// ΔΦ of capacity that are free on the live segments in phase.
    fn room(&self) -> f64 {
        let free = |segment| {
            let (able, load) = (self.capacity_of(segment)?, self.load_on(segment)?);
            Some((able - load).max(0.0))
        };
        self.live().filter_map(free).sum()
    }

    /// Begins an errand: its glyphs are placed by κ rules and headroom, at a load that is done in four
    /// fifths of the deadline, or at what is free.
    ///
    /// # Errors
    /// What a function of the script fails with. The inner result says why it is not taken on.
    pub fn begin_errand<S: Script>(
        &mut self,
        spec: ErrandSpec,
        script: &mut S,
    ) -> Result<Result<usize, ErrandRefusal>, RunError<S::Error>> {
        let step = self.plan.step;
        if spec.jitter < step {
            return Ok(Err(ErrandRefusal::Jitter { asked: spec.jitter, step }));
        }
        let work = spec.operations / spec.rate;
        let (free, length) = (self.room(), spec.deadline.seconds());
        let peak = peak_of(&spec.pattern);
        let least = work / length;
        if least * peak > free {
            return Ok(Err(ErrandRefusal::Load { wanted: least * peak, free }));
        }
        let load = (work / (PLANNED * length)).min(free / peak);
        let glyphs = load.ceil().clamp(1.0, MOST_GLYPHS) as u32;
        let app = AppId(self.plan.apps.len() as u32);
        let cluster = ClusterId(self.plan.clusters.len() as u32);
        self.enlist(&spec, glyphs, load / f64::from(glyphs), work / load);
        if !self.plan.rules.is_empty() {
            self.ask_rules(script)?;
        }
        // Placed at the highest load that it comes to.
        let cell = |field: &mut Field, value: f64| {
            if let Some(cell) = Arc::make_mut(&mut field.demand).get_mut(app.index()) {
                *cell = value;
            }
        };
        cell(self, peak);
        let live: Vec<SegmentId> = self.live().collect();
        let placed = self.place(cluster, glyphs, &live, &mut Promised::default());
        cell(self, spec.pattern.first().map_or(1.0, |share| share / mean_of(&spec.pattern)));
        let count: u32 = placed.iter().map(|(_, count)| count).sum();
        if count < glyphs {
            let tension = load / f64::from(glyphs);
            self.dismiss();
            return Ok(Err(ErrandRefusal::Load {
                wanted: load * peak,
                free: f64::from(count) * tension * peak,
            }));
        }
        for (segment, count) in placed {
            self.glyphs.add(segment, cluster, count);
            self.settle(segment);
        }
        self.glyphs.spawned += u64::from(glyphs);
        let errand = Errand { glyphs, ..Errand::new(spec, app, cluster, self.now) };
        let errands = Arc::make_mut(&mut self.errands);
        errands.push(errand);
        let number = errands.len() - 1;
        self.log.push(self.now, Event::ErrandBegan { errand: number as u32, glyphs });
        Ok(Ok(number))
    }

    /// Notes that an errand was not taken on; gives its number.
    pub fn refuse_errand(&mut self, spec: ErrandSpec, why: ErrandRefusal) -> usize {
        let none = (AppId(u32::MAX), ClusterId(u32::MAX));
        let errand = Errand { refused: Some(why), ..Errand::new(spec, none.0, none.1, self.now) };
        let errands = Arc::make_mut(&mut self.errands);
        errands.push(errand);
        let number = errands.len() - 1;
        self.log.push(self.now, Event::ErrandRefused { errand: number as u32, why });
        number
    }

    /// An app of its own for an errand, with one cluster.
    fn enlist(&mut self, spec: &ErrandSpec, glyphs: u32, tension: f64, span: f64) {
        let number = self.errands.len() + 1;
        let kappa = ClusterSpec::new("", 0, 0.0).kappa;
        let mut app = AppSpec::new(&format!("errand {number}"));
        app.clusters = vec![ClusterSpec::new("work", glyphs, tension)];
        if spec.pattern.len() > 1 {
            let each = span / spec.pattern.len() as f64;
            let mean = mean_of(&spec.pattern);
            let at = |i: usize| Time::from_seconds(each * i as f64).unwrap_or(Time::ZERO);
            app.demand = Demand::Sampled {
                times: (0..spec.pattern.len()).map(|i| self.now + at(i)).collect(),
                values: spec.pattern.iter().map(|share| share / mean).collect(),
            };
        }
        let plan = Arc::make_mut(&mut self.plan);
        let id = AppId(plan.apps.len() as u32);
        let state = app.clusters.first().map_or(0.0, |cluster| cluster.state);
        plan.apps.push(app);
        plan.clusters.push(Cluster { app: id, place: 0, kappa, tension, state, dirty: 0.0 });
        Arc::make_mut(&mut self.demand).push(1.0);
    }

    /// Takes back the app that was made last.
    fn dismiss(&mut self) {
        let plan = Arc::make_mut(&mut self.plan);
        plan.apps.pop();
        plan.clusters.pop();
        Arc::make_mut(&mut self.demand).pop();
    }

    /// The work of an errand is done: its glyphs retire, wherever they are.
    pub(crate) fn end_errand(&mut self, number: usize) {
        let Some(errand) = Arc::make_mut(&mut self.errands).get_mut(number) else { return };
        errand.finished = Some(self.now);
        let cluster = errand.cluster;
        self.end_packets_of(cluster);
        let mut retired = 0;
        for segment in SegmentId::all(self.segments.len()) {
            let taken = self.glyphs.take(segment, cluster, u32::MAX);
            if taken > 0 {
                retired += u64::from(taken);
                self.settle(segment);
            }
        }
        let own = self.lost().iter().filter(|lost| lost.cluster == cluster);
        let from: BTreeSet<SegmentId> = own.map(|lost| lost.from).collect();
        if !from.is_empty() {
            let lost = Arc::make_mut(&mut self.glyphs.lost);
            lost.retain(|lost| {
                let own = lost.cluster == cluster;
                retired += if own { u64::from(lost.count) } else { 0 };
                !own
            });
        }
        for from in from {
            self.find_servers(from);
        }
        self.glyphs.retired += retired;
        self.log.push(self.now, Event::ErrandDone { errand: number as u32 });
    }
}

fn mean_of(pattern: &[f64]) -> f64 {
    let sum: f64 = pattern.iter().sum();
    if pattern.is_empty() || sum <= 0.0 { 1.0 } else { sum / pattern.len() as f64 }
}

/// The highest share of a pattern over its mean.
fn peak_of(pattern: &[f64]) -> f64 {
    pattern.iter().copied().reduce(f64::max).map_or(1.0, |most| most / mean_of(pattern))
}
