//! The state of a field: everything that a run changes, cheap to copy because its columns are shared
//! until they change.

use std::sync::Arc;

use super::balancer::BalancerState;
use super::budget::Budget;
use super::buffers::Buffers;
use super::chance::Chance;
use super::coolant::Cooling;
use super::errand::Errand;
use super::event::EventQueue;
use super::fault::Faults;
use super::glyph::{Glyphs, Lost};
use super::heat::Heat;
use super::id::{AppId, ClusterId, SegmentId};
use super::link::Links;
use super::log::Log;
use super::phases::Phases;
use super::rules::RuleTable;
use super::script::FieldError;
use super::segment::Segments;
use super::served::Copies;
use super::spec::{
    AppSpec, AutoscaleSpec, BalanceSpec, ConsensusSpec, CoolantSpec, HealingSpec, RegionSpec,
    RuleSpec, StorageSpec,
};
use super::time::Time;
use super::workers::Workers;

/// What a cluster of glyphs is, apart from where its glyphs are.
#[derive(Clone, Debug)]
pub struct Cluster {
    /// Its app.
    pub app: AppId,
    /// Its place in the app's list.
    pub place: u32,
    /// Complexity of each glyph.
    pub kappa: f64,
    /// ΔΦ of each glyph at demand 1.
    pub tension: f64,
    /// Bytes of state of each glyph.
    pub state: f64,
    /// Bytes written per glyph and second.
    pub dirty: f64,
}

/// What a run never changes.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub name: Arc<str>,
    pub step: Time,
    pub regions: Vec<RegionSpec>,
    pub apps: Vec<AppSpec>,
    pub clusters: Vec<Cluster>,
    pub rules: Vec<RuleSpec>,
    pub balance: BalanceSpec,
    pub consensus: ConsensusSpec,
    pub autoscale: Option<AutoscaleSpec>,
    pub storage: StorageSpec,
    pub healing: HealingSpec,
    pub coolants: Vec<CoolantSpec>,
}

/// Totals since the field was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Counters {
    /// Glyphs moved, by whatever means.
    pub moves: u64,
    /// ΔΦ carried by those moves.
    pub carried: f64,
    /// Bytes of state carried.
    pub bytes: f64,
    /// Glyphs that went back over the link on which the last of their cluster had come.
    pub flaps: u64,
    /// Messages sent: heartbeats, load exchange, packets.
    pub messages: u64,
    /// Segments that left the cluster phase.
    pub left: u64,
    /// Segments that came back into it.
    pub rejoined: u64,
    /// Crashes.
    pub crashes: u64,
    /// Glyphs regrouped after a crash.
    pub healed: u64,
    /// Segments spawned and collapsed.
    pub scaled: u64,
    /// Live segments that the detector held dead.
    pub mistaken: u64,
    /// Ticks in which two parts of the field had a cluster phase each.
    pub split_brain: u64,
}

/// The state of a field.
#[derive(Clone, Debug)]
pub struct Field {
    pub(crate) plan: Arc<Plan>,
    pub(crate) now: Time,
    pub(crate) tick: u64,
    pub(crate) chance: Chance,
    pub(crate) segments: Segments,
    pub(crate) links: Links,
    pub(crate) glyphs: Glyphs,
    /// Who serves what is lost.
    pub(crate) copies: Arc<Copies>,
    pub(crate) heat: Heat,
    pub(crate) coolants: Arc<Vec<Cooling>>,
    pub(crate) rules: Arc<RuleTable>,
    /// The rules read what changes, and are asked again at every step.
    pub(crate) rules_move: bool,
    /// Factor on the tension of each app now.
    pub(crate) demand: Arc<Vec<f64>>,
    pub(crate) phases: Phases,
    pub(crate) balancer: BalancerState,
    pub(crate) pending: EventQueue<super::pending::Pending>,
    pub(crate) actors: super::pending::Actors,
    pub(crate) faults: Faults,
    pub(crate) counters: Counters,
    /// Work that scripts have put on it.
    pub(crate) errands: Arc<Vec<Errand>>,
    pub(crate) log: Log,
    /// Something changed about who is joined to whom.
    pub(crate) restructured: bool,
    pub(crate) buffers: Buffers,
    /// Who computes the steps; no part of the state.
    pub(crate) workers: Workers,
}

impl Field {
    /// Its name in the script.
    pub fn name(&self) -> &str {
        &self.plan.name
    }

    /// Lets these compute its steps from now on, and those of its copies. The state that comes out
    /// does not depend on them.
    pub fn set_workers(&mut self, workers: Workers) {
        self.workers = workers;
    }

    /// Bounds the calls that follow, and gives back the budget of those before.
    pub fn allow(&mut self, budget: Budget) -> Budget {
        std::mem::replace(&mut self.buffers.budget, budget)
    }

    /// Counts work of the call under way; false where it is to end.
    pub(crate) fn spend(&self, steps: usize) -> bool {
        self.buffers.budget.spend(steps as u64)
    }

    /// Simulated time since it was opened.
    pub fn now(&self) -> Time {
        self.now
    }

    /// Length of a step.
    pub fn step_length(&self) -> Time {
        self.plan.step
    }

    /// The end of the step that a time lies in: the first multiple of the step that is not before it.
    pub(crate) fn end_of_step(&self, at: Time) -> Time {
        let step = self.plan.step.0;
        match at.0.rem_euclid(step) {
            0 => at,
            past => at.saturating_add(Time(step - past)),
        }
    }

    /// When the last step ended.
    pub(crate) fn last_step(&self) -> Time {
        let step = i128::from(self.plan.step.0);
        i64::try_from(i128::from(self.tick) * step).map_or(Time::MAX, Time)
    }

    /// Steps made.
    pub fn tick(&self) -> u64 {
        self.tick
    }

    /// Work that scripts have put on it, in the order in which they asked.
    pub fn errands(&self) -> &[Errand] {
        &self.errands
    }

    /// Its source of randomness.
    pub fn chance(&self) -> Chance {
        self.chance
    }

    /// The segments, the retired ones included.
    pub fn segments(&self) -> &Segments {
        &self.segments
    }

    /// The links.
    pub fn links(&self) -> &Links {
        &self.links
    }

    /// The clusters, by id.
    pub fn clusters(&self) -> &[Cluster] {
        &self.plan.clusters
    }

    /// The apps as they were declared, by id.
    pub fn apps(&self) -> &[AppSpec] {
        &self.plan.apps
    }

    /// The regions as they were declared, by id.
    pub fn regions(&self) -> &[RegionSpec] {
        &self.plan.regions
    }

    /// The κ rules as they were declared.
    pub fn rules(&self) -> &[RuleSpec] {
        &self.plan.rules
    }

    /// Totals so far.
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// What happened so far, the oldest dropped where it was too much.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// Glyphs that wait for healing.
    pub fn lost(&self) -> &[Lost] {
        &self.glyphs.lost
    }

    /// ΔΦ of one glyph of a cluster now.
    pub fn tension(&self, cluster: ClusterId) -> f64 {
        let Some(facts) = self.plan.clusters.get(cluster.index()) else { return 0.0 };
        facts.tension * self.demand.get(facts.app.index()).copied().unwrap_or(1.0)
    }

    /// Factor on the tension of an app's glyphs now.
    pub fn demand_of(&self, app: AppId) -> f64 {
        self.demand.get(app.index()).copied().unwrap_or(1.0)
    }

    /// ΔΦ that the glyphs on a segment make, and the copies that it serves, counted anew.
    pub(crate) fn weigh(&self, segment: SegmentId) -> f64 {
        let slots = self.glyphs.on(segment).iter().chain(self.served_on(segment));
        slots.fold(0.0, |sum, s| sum + f64::from(s.count) * self.tension(s.cluster))
    }

    /// Makes the load of a segment what its glyphs and copies weigh, without touching the continuous scheme:
    /// for moves that the scheme has already made.
    pub(crate) fn reweigh(&mut self, segment: SegmentId) {
        let load = self.weigh(segment);
        if let Some(cell) = Arc::make_mut(&mut self.segments.load).get_mut(segment.index()) {
            *cell = load;
        }
    }

    /// As [`Field::reweigh`], and lets the continuous scheme follow: for everything else.
    pub(crate) fn settle(&mut self, segment: SegmentId) {
        let at = segment.index();
        let before = self.segments.load.get(at).copied().unwrap_or(0.0);
        self.reweigh(segment);
        let after = self.segments.load.get(at).copied().unwrap_or(0.0);
        if let Some(cell) = Arc::make_mut(&mut self.segments.fluid).get_mut(at) {
            *cell += after - before;
        }
    }

    /// Moves glyphs outside the springs, their state with them; gives how many there were to move.
    pub(crate) fn shift(
        &mut self,
        cluster: ClusterId,
        from: SegmentId,
        to: SegmentId,
        count: u32,
    ) -> u32 {
        let moved = self.relocate(cluster, from, to, count);
        self.count_state(cluster, moved);
        moved
    }

    /// As [`Field::shift`], for glyphs whose state has been sent before.
    pub(crate) fn relocate(
        &mut self,
        cluster: ClusterId,
        from: SegmentId,
        to: SegmentId,
        count: u32,
    ) -> u32 {
        let moved = self.glyphs.take(from, cluster, count);
        if moved > 0 {
            self.glyphs.add(to, cluster, moved);
            self.count_glyphs(cluster, moved);
            self.settle(from);
            self.settle(to);
        }
        moved
    }

    /// Counts glyphs that moved with their state.
    pub(crate) fn count_move(&mut self, cluster: ClusterId, count: u32) {
        self.count_glyphs(cluster, count);
        self.count_state(cluster, count);
    }

    fn count_glyphs(&mut self, cluster: ClusterId, count: u32) {
        self.counters.moves += u64::from(count);
        self.counters.carried += f64::from(count) * self.tension(cluster);
    }

    fn count_state(&mut self, cluster: ClusterId, count: u32) {
        let state = self.plan.clusters.get(cluster.index()).map_or(0.0, |c| c.state);
        self.counters.bytes += f64::from(count) * state;
    }

    /// Counts every glyph and holds the sum against the ledger.
    ///
    /// # Errors
    /// [`FieldError::Conservation`] when they differ: a fault of the runtime.
    pub fn check_conservation(&self) -> Result<(), FieldError> {
        let (found, owed) = self.glyphs.balance();
        let kept = self.glyphs.placed + self.glyphs.waiting();
        let at = self.now;
        match found == owed && kept == owed {
            true => Ok(()),
            false => Err(FieldError::Conservation { found: found.min(kept), owed, at }),
        }
    }

    pub(crate) fn known_segment(&self, id: SegmentId) -> Result<(), FieldError> {
        match id.index() < self.segments.len() {
            true => Ok(()),
            false => Err(FieldError::Unknown("segment", id.0)),
        }
    }
}
