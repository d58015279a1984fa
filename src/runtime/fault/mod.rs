//! Faults: what a script or chance does to a field. One door lets them in, and one lets them out: each
//! holds what it does until it ends, and what it ends is its own.

mod chaos;
mod heat;
mod life;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::field::Field;
use crate::field::fault::{ChaosSchedule, Effect, Fault, FaultSpec};
use crate::field::heat::Cause;
use crate::field::id::{FaultId, LinkId, LinkRow, SegmentId};
use crate::field::log::Event;
use crate::field::pending::Pending;
use crate::field::script::FieldError;
use crate::field::time::Time;

impl Field {
    /// Lets these faults begin together, after a while or now, as one that ends after `lasts`, or not by
    /// itself. Of a planned one only what is under way at its time counts: a partition cuts the links that
    /// are there then.
    ///
    /// # Errors
    /// Those of each kind, [`FieldError::NegativeTime`] for a time below 0,
    /// [`FieldError::TooManyFaults`]. Nothing has happened then.
    pub fn fail(
        &mut self,
        what: Vec<FaultSpec>,
        after: Time,
        lasts: Option<Time>,
    ) -> Result<FaultId, FieldError> {
        let lengths = [("the start of a fault", Some(after)), ("the length of a fault", lasts)];
        for (what, time) in lengths {
            if let Some(time) = time.filter(|time| *time < Time::ZERO) {
                return Err(FieldError::NegativeTime(what, time));
            }
        }
        for it in &what {
            self.check_fault(it)?;
        }
        let begun = self.now + after;
        let until = lasts.map(|lasts| begun + lasts);
        // Segments that go down together have no order.
        let mut what = what;
        what.sort_by_key(|it| match it {
            FaultSpec::Crash(segment) => Some(*segment),
            _ => None,
        });
        let what = Arc::new(what);
        let fault = Fault { what, begun, until, effects: Vec::new(), holding: 0 };
        let id = self.faults.plan(fault)?;
        match after {
            Time::ZERO => self.begin_fault(id),
            _ => self.pending.push(begun, 0, Pending::Begin(id)),
        }
        Ok(id)
    }

    /// What is wrong with a fault.
    fn check_fault(&self, what: &FaultSpec) -> Result<(), FieldError> {
        match what {
            FaultSpec::Crash(segment) => self.known_segment(*segment),
            FaultSpec::Partition(side) => side.iter().try_for_each(|it| self.known_segment(*it)),
            FaultSpec::Cut(links) => links.iter().try_for_each(|link| {
                let known = self.links.known(*link).map(|_| ());
                known.ok_or(FieldError::Unknown("link", link.0))
            }),
            FaultSpec::Delay { segment, .. } => {
                segment.map_or(Ok(()), |segment| self.known_segment(segment))
            }
            FaultSpec::Skew { segment, omega } => {
                self.known_segment(*segment)?;
                match omega.is_finite() {
                    true => Ok(()),
                    false => Err(FieldError::BadNumber("the skew", *omega)),
                }
            }
            FaultSpec::Overheat { segment, power } => {
                self.has_thermal(*segment)?;
                match power.is_finite() && *power > 0.0 {
                    true => Ok(()),
                    false => Err(FieldError::BadNumber("the power that overheats", *power)),
                }
            }
            FaultSpec::Fans { segment, share } => {
                self.has_thermal(*segment)?;
                match (0.0..=1.0).contains(share) {
                    true => Ok(()),
                    false => Err(FieldError::NoShare("the share of fans that fail", *share)),
                }
            }
            FaultSpec::Chaos(schedule) => self.check_chaos(schedule),
        }
    }

    /// A fault begins that was planned, if nobody has called it off.
    pub(crate) fn begin_fault(&mut self, id: FaultId) {
        let Some(fault) = self.faults.all.get(&id) else { return };
        let (what, until) = (fault.what.clone(), fault.until);
        let mut effects = Vec::with_capacity(what.len());
        for it in what.iter() {
            let effect = self.effect_of(it);
            match &effect {
                Effect::Down(segment) => {
                    self.faults.hold_down(id, *segment);
                    self.go_down(*segment);
                }
                Effect::Cut(links) => self.cut_links(links),
                Effect::Slow { segment, links, extra } => self.slow(*segment, links, *extra),
                Effect::Skew { segment, omega } => {
                    let now = self.own_frequency(*segment);
                    let now = self.faults.skew(id, *segment, now, *omega);
                    self.run_clock(*segment, now, *omega);
                }
                Effect::Heat(segment, cause) => self.begin_heat(id, *segment, *cause, until),
                Effect::Chaos { schedule, number } => self.begin_chaos(id, schedule, *number),
            }
            effects.push(effect);
        }
        self.settle_links(&effects);
        self.faults.does(id, effects);
        if let Some(until) = until {
            self.pending.push(until, 0, Pending::End(id));
        }
    }

    /// What a fault will do on the field as it is.
    fn effect_of(&mut self, what: &FaultSpec) -> Effect {
        match what {
            FaultSpec::Crash(segment) => Effect::Down(*segment),
            FaultSpec::Partition(side) => Effect::Cut(self.across(side)),
            FaultSpec::Cut(links) => {
                let links: BTreeSet<LinkId> = links.iter().copied().collect();
                let there = links.into_iter().filter(|it| self.links.row_of(*it).is_some());
                Effect::Cut(there.collect())
            }
            FaultSpec::Delay { segment, extra } => {
                let of = segment.iter().flat_map(|of| self.links.touching(*of));
                let mut links: Vec<LinkId> = of.map(|(row, _)| self.links.id(row)).collect();
                links.sort_unstable();
                Effect::Slow { segment: *segment, links, extra: *extra }
            }
            FaultSpec::Skew { segment, omega } => Effect::Skew { segment: *segment, omega: *omega },
            FaultSpec::Overheat { segment, power } => Effect::Heat(*segment, Cause::Draws(*power)),
            FaultSpec::Fans { segment, share } => Effect::Heat(*segment, Cause::Fans(*share)),
            FaultSpec::Chaos(schedule) => {
                let number = self.faults.schedules;
                self.faults.schedules += 1;
                Effect::Chaos { schedule: Arc::new(schedule.clone()), number }
            }
        }
    }

    /// A fault ends, or never begins; false where there is none of this number any more. What other faults
    /// do goes on.
    pub fn end_fault(&mut self, id: FaultId) -> bool {
        let Some(fault) = self.faults.take(id) else { return false };
        for effect in &fault.effects {
            match effect {
                Effect::Down(segment) => {
                    self.faults.let_up(id, *segment);
                    self.back_if_free(*segment);
                }
                Effect::Cut(links) => {
                    let links = links.iter().copied();
                    let whole: Vec<LinkId> = links.filter(|link| self.faults.mend(*link)).collect();
                    self.mend_links(&whole);
                }
                Effect::Slow { segment, links, extra } => {
                    self.slow(*segment, links, Time::ZERO - *extra);
                }
                Effect::Skew { segment, omega } => {
                    if let Some(now) = self.faults.unskew(id, *segment) {
                        self.run_clock(*segment, now, -omega);
                    }
                }
                Effect::Heat(segment, _) => self.end_heat(*segment, id),
                // Nothing more is drawn; what was drawn ends by itself.
                Effect::Chaos { .. } => {}
            }
        }
        self.settle_links(&fault.effects);
        true
    }

    /// The links between these segments and the others, rising.
    fn across(&self, side: &[SegmentId]) -> Vec<LinkId> {
        let side: BTreeSet<SegmentId> = side.iter().copied().collect();
        let across = self.links.iter().filter(|(_, a, b)| side.contains(a) != side.contains(b));
        let mut across: Vec<LinkId> = across.map(|(row, ..)| self.links.id(row)).collect();
        across.sort_unstable();
        across
    }

    /// Cuts a link, or mends it: what goes over it stops, or goes on, at once; heartbeats tell of it.
    fn set_cut(&mut self, row: LinkRow, cut: bool) {
        let known = self.news_time(row, cut);
        self.links.set_cut(row, cut, known);
        self.restructured = true;
    }

    /// One cause more cuts these links.
    fn cut_links(&mut self, links: &[LinkId]) {
        let mut new = Vec::new();
        for link in links {
            if self.faults.cut(*link)
                && let Some(row) = self.links.row_of(*link)
            {
                self.set_cut(row, true);
                new.push(*link);
            }
        }
        self.packets_lose_links(&new);
        let link = only(links);
        self.log.push(self.now, Event::Partitioned { links: links.len() as u32, link });
    }

    /// Nothing cuts these links any more.
    fn mend_links(&mut self, links: &[LinkId]) {
        let rows = self.rows_of(links);
        if rows.is_empty() {
            return;
        }
        for row in &rows {
            self.set_cut(*row, false);
        }
        let link = only(&rows).map(|row| self.links.id(row));
        self.log.push(self.now, Event::Mended { links: rows.len() as u32, link });
    }

    /// Every cut link is back, whatever cut it.
    pub fn join(&mut self) {
        self.faults.mend_all();
        let cut: Vec<_> = self.links.cuts().collect();
        if cut.is_empty() {
            return;
        }
        let links = cut.len() as u32;
        for row in cut {
            self.set_cut(row, false);
        }
        self.log.push(self.now, Event::Joined { links });
    }

    /// These links, of a segment, or all take so much longer.
    fn slow(&mut self, segment: Option<SegmentId>, links: &[LinkId], extra: Time) {
        let changes = match segment {
            Some(_) => {
                let rows = self.rows_of(links);
                let ends = rows.iter().filter_map(|row| self.links.ends(*row));
                let ends: BTreeSet<SegmentId> = ends.flat_map(|(a, b)| [a, b]).collect();
                self.watch_ends(ends.into_iter());
                self.links.slow(&rows, extra)
            }
            None => {
                self.watch_ends(SegmentId::all(self.segments.len()));
                self.links.slow_all(extra)
            }
        };
        // Who is joined to whom stays: nothing is searched through.
        self.balancer.stale = true;
        let (least, most) = changes.unwrap_or_default();
        self.log.push(self.now, Event::Delayed { segment, least, most });
    }

    /// After links were slowed by these: what follows from their classes, once for all of them.
    fn settle_links(&mut self, effects: &[Effect]) {
        if effects.iter().any(|it| matches!(it, Effect::Slow { segment: Some(_), .. })) {
            self.links.forget_classes();
            self.find_neighbours();
        }
    }

    /// A clock runs at this frequency from now on, which is so much more than before.
    fn run_clock(&mut self, segment: SegmentId, frequency: f64, by: f64) {
        self.set_frequency(segment, frequency);
        let omega = self.segments.omega.get(segment.index()).copied().unwrap_or(frequency);
        self.find_stillness();
        self.log.push(self.now, Event::Skewed { segment, by, omega });
    }

    /// Cuts every link between these segments and the others.
    ///
    /// # Errors
    /// [`FieldError::Unknown`] for an id that nothing has.
    pub fn partition(&mut self, side: &[SegmentId]) -> Result<FaultId, FieldError> {
        let side = Arc::new(side.to_vec());
        self.fail(vec![FaultSpec::Partition(side)], Time::ZERO, None)
    }

    /// Adds to the latency of every link of a segment, or of every link. Delays add up whatever their
    /// sign; a latency is never below 0.
    ///
    /// # Errors
    /// [`FieldError::Unknown`] for an id that nothing has.
    pub fn delay(
        &mut self,
        segment: Option<SegmentId>,
        extra: Time,
    ) -> Result<FaultId, FieldError> {
        self.fail(vec![FaultSpec::Delay { segment, extra }], Time::ZERO, None)
    }

    /// Adds to the frequency of a segment, in rad/s: its clock runs fast or slow from now on.
    ///
    /// # Errors
    /// [`FieldError::Unknown`] for an id that nothing has, [`FieldError::BadNumber`] for one that is
    /// not finite.
    pub fn skew(&mut self, segment: SegmentId, omega: f64) -> Result<FaultId, FieldError> {
        self.fail(vec![FaultSpec::Skew { segment, omega }], Time::ZERO, None)
    }

    /// Starts a schedule of faults: a Poisson process drawn from the seed.
    ///
    /// # Errors
    /// [`FieldError::BadNumber`] for a rate that is not above 0 or a schedule without kinds,
    /// [`FieldError::NoHeat`] for one of heat where nothing has a temperature.
    pub fn chaos(&mut self, schedule: ChaosSchedule) -> Result<FaultId, FieldError> {
        self.fail(vec![FaultSpec::Chaos(schedule)], Time::ZERO, None)
    }
}

/// The one thing there is, where it is one alone.
fn only<T: Copy>(all: &[T]) -> Option<T> {
    match all {
        [one] => Some(*one),
        _ => None,
    }
}
