//! The segments as columns: one `Arc`ed vector a quantity, so that a copy of the state shares them
//! until they change.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::id::SegmentId;
use super::spec::SegmentSpec;
use super::time::Time;

/// A column: shared until written to.
pub(crate) type Column<T> = Arc<Vec<T>>;

/// What a segment is able to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Life {
    /// Serves.
    Up = 0,
    /// Spawned, not yet serving.
    Booting = 1,
    /// Crashed; its durable copy comes back with it.
    Down = 2,
    /// Gone for good: merged away.
    Retired = 3,
}

/// Consecutive ids with the same name and rising index.
#[derive(Clone, Debug)]
pub(super) struct NameRun {
    first: SegmentId,
    group: Arc<str>,
    index: Option<u32>,
}

/// How a spawned segment boots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Boot {
    /// What it is modelled on.
    pub model: SegmentId,
    /// When it will serve, if nothing comes between.
    pub due: Time,
}

/// When a segment was down, kept only for those that ever were.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Uptime {
    /// When it joined the field.
    pub born: Time,
    /// How long it has been down in all, the present absence not counted.
    pub down: Time,
    /// When the present absence began.
    pub since: Option<Time>,
    /// How it boots, until it has.
    pub boot: Option<Boot>,
    /// Born in this run, and never in phase so far.
    pub unphased: bool,
    /// Dead for so long that its capacity counts no more, until it is in phase again.
    pub forgotten: bool,
    /// Chained over every change.
    pub signature: u64,
}

impl Uptime {
    /// Its capacity has no say in who leads.
    pub fn is_mute(&self) -> bool {
        self.unphased || self.forgotten
    }
}

/// Every segment that ever was, by id.
#[derive(Clone, Debug, Default)]
pub struct Segments {
    pub(super) names: Arc<Vec<NameRun>>,
    /// ΔΦ each can carry now.
    pub(crate) capacity: Column<f64>,
    /// ΔΦ each can carry where heat does not throttle it; empty while it never did.
    pub(crate) rated: Column<f64>,
    /// 1/capacity.
    pub(crate) inverse: Column<f64>,
    pub(crate) stiffness: Column<f64>,
    pub(crate) volume: Column<f64>,
    /// Frequency offset, rad/s.
    pub(crate) omega: Column<f64>,
    /// The same without what heat adds; empty where heat never adds to any.
    pub(crate) tuned: Column<f64>,
    /// Region id, or `u32::MAX`.
    pub(crate) region: Column<u32>,
    pub(crate) life: Column<Life>,
    /// Takes part in the cluster phase now.
    pub(crate) member: Column<bool>,
    /// Declared out of phase.
    pub(crate) apart: Column<bool>,
    /// Load of the continuous scheme, ΔΦ: what the springs act on.
    pub(crate) fluid: Column<f64>,
    /// Load of the glyphs there, ΔΦ.
    pub(crate) load: Column<f64>,
    /// Phase in turns, in [−½, ½].
    pub(crate) phase: Column<f64>,
    /// Beyond (members) or inside (others) the threshold since then.
    pub(crate) since: Column<Time>,
    pub(crate) uptime: Arc<BTreeMap<SegmentId, Uptime>>,
}

/// No membership change is under way.
pub(crate) const STEADY: Time = Time::MAX;

impl Segments {
    /// How many ids there are, the retired ones included.
    pub fn len(&self) -> usize {
        self.capacity.len()
    }

    /// True before the first segment.
    pub fn is_empty(&self) -> bool {
        self.capacity.is_empty()
    }

    /// Adds a segment in the given state and returns its id.
    pub(crate) fn push(&mut self, spec: &SegmentSpec, life: Life) -> SegmentId {
        let id = SegmentId::at(self.len());
        let follows = self.names.last().is_some_and(|run| {
            run.group == spec.group
                && matches!((run.index, spec.index), (Some(f), Some(i)) if i == f + (id.0 - run.first.0))
        });
        if !follows {
            let run = NameRun { first: id, group: spec.group.clone(), index: spec.index };
            Arc::make_mut(&mut self.names).push(run);
        }
        Arc::make_mut(&mut self.capacity).push(spec.capacity);
        Arc::make_mut(&mut self.inverse).push(1.0 / spec.capacity);
        Arc::make_mut(&mut self.stiffness).push(spec.stiffness);
        Arc::make_mut(&mut self.volume).push(spec.volume);
        Arc::make_mut(&mut self.omega).push(spec.omega);
        if !self.rated.is_empty() {
            Arc::make_mut(&mut self.rated).push(spec.capacity);
        }
        if !self.tuned.is_empty() {
            Arc::make_mut(&mut self.tuned).push(spec.omega);
        }
        Arc::make_mut(&mut self.region).push(spec.region.map_or(u32::MAX, u32::from));
        Arc::make_mut(&mut self.life).push(life);
        Arc::make_mut(&mut self.member).push(life == Life::Up && !spec.out_of_phase);
        Arc::make_mut(&mut self.apart).push(spec.out_of_phase);
        Arc::make_mut(&mut self.fluid).push(0.0);
        Arc::make_mut(&mut self.load).push(0.0);
        Arc::make_mut(&mut self.phase).push(0.0);
        Arc::make_mut(&mut self.since).push(STEADY);
        id
    }

    /// ΔΦ each can carry where heat does not throttle it, by id.
    pub(crate) fn rated(&self) -> &[f64] {
        if self.rated.is_empty() { &self.capacity } else { &self.rated }
    }

    /// Makes room for `n` more.
    pub(crate) fn reserve(&mut self, n: usize) {
        Arc::make_mut(&mut self.capacity).reserve_exact(n);
        Arc::make_mut(&mut self.inverse).reserve_exact(n);
        Arc::make_mut(&mut self.stiffness).reserve_exact(n);
        Arc::make_mut(&mut self.volume).reserve_exact(n);
        Arc::make_mut(&mut self.omega).reserve_exact(n);
        Arc::make_mut(&mut self.region).reserve_exact(n);
        Arc::make_mut(&mut self.life).reserve_exact(n);
        Arc::make_mut(&mut self.member).reserve_exact(n);
        Arc::make_mut(&mut self.apart).reserve_exact(n);
        Arc::make_mut(&mut self.fluid).reserve_exact(n);
        Arc::make_mut(&mut self.load).reserve_exact(n);
        Arc::make_mut(&mut self.phase).reserve_exact(n);
        Arc::make_mut(&mut self.since).reserve_exact(n);
    }

    /// `core[1]`, or `gateway` where the block has no count; empty for an id that nothing has.
    pub fn name(&self, id: SegmentId) -> String {
        if id.index() >= self.len() {
            return String::new();
        }
        let at = self.names.partition_point(|run| run.first <= id);
        match at.checked_sub(1).and_then(|i| self.names.get(i)) {
            Some(NameRun { first, group, index: Some(index) }) => {
                format!("{group}[{}]", index + (id.0 - first.0))
            }
            Some(run) => run.group.to_string(),
            None => String::new(),
        }
    }

    /// Group and index of a segment.
    pub fn label(&self, id: SegmentId) -> Option<(Arc<str>, Option<u32>)> {
        let at = self.names.partition_point(|run| run.first <= id).checked_sub(1)?;
        let run = self.names.get(at).filter(|_| id.index() < self.len())?;
        Some((run.group.clone(), run.index.map(|index| index + (id.0 - run.first.0))))
    }

    /// The next free index of a group.
    pub(crate) fn next_index(&self, group: &str) -> u32 {
        let ids = self
            .names
            .iter()
            .zip(self.names.iter().skip(1).map(|r| r.first).chain([SegmentId::at(self.len())]));
        ids.filter(|(run, _)| &*run.group == group)
            .map(|(run, end)| run.index.unwrap_or(0) + (end.0 - run.first.0))
            .max()
            .unwrap_or(0)
    }

    /// True when the segment serves.
    pub fn is_up(&self, id: SegmentId) -> bool {
        self.life.get(id.index()) == Some(&Life::Up)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kept_as_runs() {
        let mut s = Segments::default();
        for i in 0..3 {
            s.push(&SegmentSpec::new("core", Some(i), 1.0), Life::Up);
        }
        s.push(&SegmentSpec::new("gate", None, 1.0), Life::Up);
        s.push(&SegmentSpec::new("core", Some(3), 1.0), Life::Up);
        assert_eq!(s.names.len(), 3);
        let names: Vec<_> = SegmentId::all(6).map(|i| s.name(i)).collect();
        assert_eq!(names, ["core[0]", "core[1]", "core[2]", "gate", "core[3]", ""]);
        assert_eq!(s.next_index("core"), 4);
    }
}
