//! The faults under way. Each is a cause of its own: a segment is down while one of them, or heat, holds
//! it down, a link is cut while one of them cuts it, delays and skews are the sums of theirs. What ends a
//! fault ends its cause alone.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Field;
use super::heat::Cause;
use super::id::{FaultId, LinkId, LinkRow, SegmentId};
use super::script::FieldError;
use super::time::Time;

use crate::schema::limit::FAULTS;
use crate::schema::native::FaultNative;
pub use crate::schema::word::ChaosKind;

/// A schedule of faults drawn from the seed.
#[derive(Clone, Debug, PartialEq)]
pub struct ChaosSchedule {
    /// Faults per second.
    pub rate: f64,
    /// What may happen.
    pub kinds: Vec<ChaosKind>,
    /// Mean time until a fault is mended.
    pub repair: Time,
}

/// A fault as it is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum FaultSpec {
    /// A segment goes down.
    Crash(SegmentId),
    /// Every link between these segments and the others is cut.
    Partition(Arc<Vec<SegmentId>>),
    /// These links are cut.
    Cut(Vec<LinkId>),
    /// The links of a segment, or all, take so much longer.
    Delay {
        /// Whose links; `None`: all.
        segment: Option<SegmentId>,
        /// How much, below 0 too.
        extra: Time,
    },
    /// The clock of a segment runs so much faster, rad/s.
    Skew {
        /// The segment.
        segment: SegmentId,
        /// How much, below 0 too.
        omega: f64,
    },
    /// A segment draws so much more, W.
    Overheat {
        /// The segment.
        segment: SegmentId,
        /// How much.
        power: f64,
    },
    /// A share of a segment's fans stands still.
    Fans {
        /// The segment.
        segment: SegmentId,
        /// 0 to 1.
        share: f64,
    },
    /// Faults by chance.
    Chaos(ChaosSchedule),
}

impl FaultSpec {
    /// What it is called.
    pub fn kind(&self) -> &'static str {
        match self {
            FaultSpec::Crash(_) => FaultNative::Crash,
            FaultSpec::Partition(_) => FaultNative::Partition,
            FaultSpec::Cut(_) => FaultNative::Cut,
            FaultSpec::Delay { .. } => FaultNative::Delay,
            FaultSpec::Skew { .. } => FaultNative::Skew,
            FaultSpec::Overheat { .. } => FaultNative::Overheat,
            FaultSpec::Fans { .. } => FaultNative::FanFailure,
            FaultSpec::Chaos(_) => FaultNative::Chaos,
        }
        .name()
    }
}

/// What a fault holds while it lasts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Effect {
    /// A segment is down.
    Down(SegmentId),
    /// These links are cut, rising.
    Cut(Vec<LinkId>),
    /// These links, rising, or all take longer.
    Slow { segment: Option<SegmentId>, links: Vec<LinkId>, extra: Time },
    /// A clock is off.
    Skew { segment: SegmentId, omega: f64 },
    /// A fault of heat on a segment, of the number of the fault.
    Heat(SegmentId, Cause),
    /// A schedule runs, with its draws under this number.
    Chaos { schedule: Arc<ChaosSchedule>, number: u32 },
}

/// A fault that is planned or under way.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// What was asked for.
    pub what: Arc<Vec<FaultSpec>>,
    /// When it began or will begin.
    pub begun: Time,
    /// When it ends; `None`: not by itself.
    pub until: Option<Time>,
    /// What it does: nothing before it has begun.
    pub(crate) effects: Vec<Effect>,
    /// How many segments it holds down: those that were restored are still among the effects.
    pub(crate) holding: usize,
}

impl Fault {
    /// Whether it is under way.
    pub fn is_active(&self) -> bool {
        !self.effects.is_empty()
    }
}

/// Every fault that is planned or under way, and what they hold together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults {
    /// The number of the next.
    pub next: u32,
    /// How many schedules there have been.
    pub schedules: u32,
    pub all: Arc<BTreeMap<FaultId, Fault>>,
    /// Who is held down by which.
    down: Arc<BTreeMap<SegmentId, BTreeSet<FaultId>>>,
    /// How many cut each link.
    cuts: Arc<BTreeMap<LinkId, u32>>,
    /// What the clocks ran at without them, rad/s, and what each adds.
    skews: Arc<BTreeMap<SegmentId, Skews>>,
}

/// The frequency of a clock without faults, and what each fault adds.
#[derive(Clone, Debug, PartialEq)]
struct Skews {
    base: f64,
    by: BTreeMap<FaultId, f64>,
}

impl Skews {
    fn sum(&self) -> f64 {
        self.by.values().fold(self.base, |sum, omega| sum + omega)
    }
}

impl Faults {
    /// A number for a fault, which is kept as planned.
    ///
    /// # Errors
    /// [`FieldError::TooManyFaults`].
    pub fn plan(&mut self, fault: Fault) -> Result<FaultId, FieldError> {
        if self.all.len() >= FAULTS.size() {
            return Err(FieldError::TooManyFaults(FAULTS.size()));
        }
        let id = FaultId(self.next);
        self.next += 1;
        Arc::make_mut(&mut self.all).insert(id, fault);
        Ok(id)
    }

    /// Takes a fault away; what it held is for the caller to let go.
    pub fn take(&mut self, id: FaultId) -> Option<Fault> {
        if !self.all.contains_key(&id) {
            return None;
        }
        Arc::make_mut(&mut self.all).remove(&id)
    }

    /// Notes what a fault does.
    pub fn does(&mut self, id: FaultId, effects: Vec<Effect>) {
        let down = |effect: &Effect| match effect {
            Effect::Down(segment) => Some(*segment),
            _ => None,
        };
        if let Some(fault) = Arc::make_mut(&mut self.all).get_mut(&id) {
            // One that was named twice is held once.
            fault.holding = effects.iter().filter_map(down).collect::<BTreeSet<_>>().len();
            fault.effects = effects;
        }
    }

    /// A fault holds a segment down.
    pub fn hold_down(&mut self, id: FaultId, segment: SegmentId) {
        Arc::make_mut(&mut self.down).entry(segment).or_default().insert(id);
    }

    /// A fault lets go of a segment.
    pub fn let_up(&mut self, id: FaultId, segment: SegmentId) {
        let down = Arc::make_mut(&mut self.down);
        if let Some(holders) = down.get_mut(&segment) {
            holders.remove(&id);
            if holders.is_empty() {
                down.remove(&segment);
            }
        }
    }

    /// Whether a fault holds a segment down.
    pub fn is_held_down(&self, segment: SegmentId) -> bool {
        self.down.contains_key(&segment)
    }

    /// Nothing holds this segment down any more; a fault that held nothing else is over.
    pub fn release(&mut self, segment: SegmentId) {
        let Some(holders) = Arc::make_mut(&mut self.down).remove(&segment) else { return };
        let all = Arc::make_mut(&mut self.all);
        for id in holders {
            let Some(fault) = all.get_mut(&id) else { continue };
            fault.holding = fault.holding.saturating_sub(1);
            let only_down = || fault.effects.iter().all(|it| matches!(it, Effect::Down(_)));
            if fault.holding == 0 && only_down() {
                all.remove(&id);
            }
        }
    }

    /// Nothing cuts a link any more; a fault that did nothing else is over.
    pub fn mend_all(&mut self) {
        if self.cuts.is_empty() {
            return;
        }
        self.cuts = Arc::default();
        let cuts = |fault: &Fault| fault.effects.iter().any(|e| matches!(e, Effect::Cut(_)));
        let all = Arc::make_mut(&mut self.all);
        all.retain(|_, fault| {
            let cut = cuts(fault);
            fault.effects.retain(|effect| !matches!(effect, Effect::Cut(_)));
            !(cut && fault.effects.is_empty())
        });
    }

    /// One cause more cuts a link; true if it was whole.
    pub fn cut(&mut self, link: LinkId) -> bool {
        let count = Arc::make_mut(&mut self.cuts).entry(link).or_default();
        *count += 1;
        *count == 1
    }

    /// One cause less cuts a link; true if it is whole again.
    pub fn mend(&mut self, link: LinkId) -> bool {
        let cuts = Arc::make_mut(&mut self.cuts);
        let Some(count) = cuts.get_mut(&link) else { return false };
        *count -= 1;
        let whole = *count == 0;
        if whole {
            cuts.remove(&link);
        }
        whole
    }

    /// A clock that runs at `now` runs by so much faster; gives what it runs at: the sum in the order of the
    /// faults' numbers.
    pub fn skew(&mut self, id: FaultId, segment: SegmentId, now: f64, omega: f64) -> f64 {
        let all = Arc::make_mut(&mut self.skews);
        let skews = all.entry(segment).or_insert_with(|| Skews { base: now, by: BTreeMap::new() });
        let last = skews.by.last_key_value().is_none_or(|(last, _)| *last < id);
        *skews.by.entry(id).or_default() += omega;
        if last { now + omega } else { skews.sum() }
    }

    /// A fault lets go of a clock; gives what it runs at, without a trace of rounding.
    pub fn unskew(&mut self, id: FaultId, segment: SegmentId) -> Option<f64> {
        let all = Arc::make_mut(&mut self.skews);
        let skews = all.get_mut(&segment)?;
        skews.by.remove(&id)?;
        let now = skews.sum();
        if skews.by.is_empty() {
            all.remove(&segment);
        }
        Some(now)
    }

    /// A clock has another frequency from now on, apart from its faults; gives what it runs at.
    pub fn retune(&mut self, segment: SegmentId, base: f64) -> f64 {
        match self.skews.contains_key(&segment) {
            false => base,
            true => match Arc::make_mut(&mut self.skews).get_mut(&segment) {
                Some(skews) => {
                    skews.base = base;
                    skews.sum()
                }
                None => base,
            },
        }
    }

    /// What a clock would run at without its faults, where it has any.
    pub fn base_of(&self, segment: SegmentId) -> Option<f64> {
        self.skews.get(&segment).map(|skews| skews.base)
    }

    /// A new link between these segments shares the faults of the one that it is like: what cuts that one, if
    /// `cuts`, and what delays its own ends. Gives the delay that it has from the other and does not share.
    pub fn share(&mut self, like: LinkId, new: (LinkId, SegmentId, SegmentId), cuts: bool) -> Time {
        let mut alien = Time::ZERO;
        if self.all.is_empty() {
            return alien;
        }
        let (new, a, b) = new;
        let mut cut = 0;
        let effects = Arc::make_mut(&mut self.all).values_mut().flat_map(|it| &mut it.effects);
        for effect in effects {
            match effect {
                // A new one has the highest id.
                Effect::Cut(links) if cuts && links.binary_search(&like).is_ok() => {
                    links.push(new);
                    cut += 1;
                }
                Effect::Slow { segment: Some(of), links, extra }
                    if links.binary_search(&like).is_ok() =>
                {
                    match *of == a || *of == b {
                        true => links.push(new),
                        false => alien += *extra,
                    }
                }
                _ => {}
            }
        }
        if cut > 0 {
            Arc::make_mut(&mut self.cuts).insert(new, cut);
        }
        alien
    }

    /// As words, for the digest; none where there never was a fault.
    pub fn words(&self, mut word: impl FnMut(u64)) {
        if self.next == 0 {
            return;
        }
        word(u64::from(self.next));
        word(u64::from(self.schedules));
        for (id, fault) in self.all.iter() {
            word(u64::from(*id));
            word(fault.begun.0 as u64);
            word(fault.until.map_or(u64::MAX, |until| until.0 as u64));
            for effect in &fault.effects {
                let released = |segment| !self.down.get(segment).is_some_and(|it| it.contains(id));
                if !matches!(effect, Effect::Down(segment) if released(segment)) {
                    effect.words(&mut word);
                }
            }
        }
        for (segment, skews) in self.skews.iter() {
            word(u64::from(*segment));
            word(skews.base.to_bits());
        }
    }
}

impl Effect {
    fn words(&self, word: &mut impl FnMut(u64)) {
        match self {
            Effect::Down(segment) => [0, u64::from(*segment)].into_iter().for_each(word),
            Effect::Cut(links) => {
                word(1);
                links.iter().for_each(|link| word(u64::from(*link)));
            }
            Effect::Slow { segment, links, extra } => {
                word(2);
                word(segment.map_or(u64::MAX, u64::from));
                links.iter().for_each(|link| word(u64::from(*link)));
                word(extra.0 as u64);
            }
            Effect::Skew { segment, omega } => {
                [3, u64::from(*segment), omega.to_bits()].into_iter().for_each(word);
            }
            // What it does is told with the heat of the segment.
            Effect::Heat(segment, _) => [4, u64::from(*segment)].into_iter().for_each(word),
            Effect::Chaos { schedule, number } => {
                [5, u64::from(*number), schedule.rate.to_bits()].into_iter().for_each(&mut *word);
                word(schedule.repair.0 as u64);
                schedule.kinds.iter().for_each(|kind| word(*kind as u64));
            }
        }
    }
}

impl Field {
    /// The faults that are under way, by number.
    pub fn faults(&self) -> impl Iterator<Item = (FaultId, &Fault)> {
        self.faults.all.iter().filter(|(_, fault)| fault.is_active()).map(|(id, it)| (*id, it))
    }

    /// A fault that is planned or under way.
    pub fn fault(&self, id: FaultId) -> Option<&Fault> {
        self.faults.all.get(&id)
    }

    /// The rows of these links that are still there.
    pub(crate) fn rows_of(&self, links: &[LinkId]) -> Vec<LinkRow> {
        links.iter().filter_map(|link| self.links.row_of(*link)).collect()
    }
}
