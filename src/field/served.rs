//! What is done with work: what runs, what a copy serves, what waits, and how long which of it was not
//! done in full.
//!
//! Of the glyphs of a segment that went down the first of its holders that is up serves the copy and
//! bears its load, until they have regrouped, come back, or no holder is up: then they wait.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Field;
use super::glyph::{Lost, Slot};
use super::id::{AppId, ClusterId, SegmentId};
use super::script::{RunError, Script};
use super::segment::Life;
use super::system::System;
use super::time::Time;
use super::workers::CHUNK;

/// A load is within a capacity up to this share of it: sums of tensions end a rounding off.
const WITHIN: f64 = 1.0 + 1e-9;

/// Who serves what is lost. It follows from what is lost and who is up, and is no state of its own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Copies {
    /// By the segment that went down.
    kept: BTreeMap<SegmentId, Kept>,
    /// The segments of which one holds copies.
    of: BTreeMap<SegmentId, BTreeSet<SegmentId>>,
    /// What each segment serves, sorted by cluster and without empty slots.
    by: BTreeMap<SegmentId, Vec<Slot>>,
    /// Glyphs of a cluster that one serves, or of which nobody serves a copy.
    clusters: BTreeMap<(ClusterId, Option<SegmentId>), u64>,
}

/// What is left of a segment that went down.
#[derive(Clone, Debug, Default, PartialEq)]
struct Kept {
    holders: BTreeSet<SegmentId>,
    /// Its glyphs, and who serves them.
    served: Vec<(Option<SegmentId>, Slot)>,
}

impl Copies {
    /// What a segment serves.
    fn on(&self, segment: SegmentId) -> &[Slot] {
        self.by.get(&segment).map_or(&[], Vec::as_slice)
    }

    /// Takes out what is left of a segment.
    fn take(&mut self, from: SegmentId) -> Option<Kept> {
        let kept = self.kept.remove(&from)?;
        for holder in &kept.holders {
            if let Some(of) = self.of.get_mut(holder) {
                of.remove(&from);
                if of.is_empty() {
                    self.of.remove(holder);
                }
            }
        }
        for &(server, slot) in &kept.served {
            let key = (slot.cluster, server);
            if let Some(count) = self.clusters.get_mut(&key) {
                *count -= u64::from(slot.count);
                if *count == 0 {
                    self.clusters.remove(&key);
                }
            }
            let Some(server) = server else { continue };
            let Some(slots) = self.by.get_mut(&server) else { continue };
            if let Ok(at) = slots.binary_search_by_key(&slot.cluster, |it| it.cluster)
                && let Some(own) = slots.get_mut(at)
            {
                own.count -= slot.count;
                if own.count == 0 {
                    slots.remove(at);
                }
            }
            if slots.is_empty() {
                self.by.remove(&server);
            }
        }
        Some(kept)
    }

    /// Puts in what is left of a segment that has nothing here.
    fn put(&mut self, from: SegmentId, kept: Kept) {
        for holder in &kept.holders {
            self.of.entry(*holder).or_default().insert(from);
        }
        for &(server, slot) in &kept.served {
            *self.clusters.entry((slot.cluster, server)).or_default() += u64::from(slot.count);
            let Some(server) = server else { continue };
            let slots = self.by.entry(server).or_default();
            match slots.binary_search_by_key(&slot.cluster, |it| it.cluster) {
                Ok(at) => {
                    if let Some(own) = slots.get_mut(at) {
                        own.count += slot.count;
                    }
                }
                Err(at) => slots.insert(at, slot),
            }
        }
        self.kept.insert(from, kept);
    }
}

fn servers(kept: &Kept) -> impl Iterator<Item = SegmentId> + '_ {
    kept.served.iter().filter_map(|(server, _)| *server)
}

/// How long apps were down, and how long not all of their work was done: by the state that a step finds.
pub(crate) struct Service;

impl System for Service {
    fn due(field: &Field) -> Option<Time> {
        (!field.plan.clusters.is_empty()).then_some(field.now)
    }

    fn step<S: Script>(field: &mut Field, dt: Time, _: &mut S) -> Result<(), RunError<S::Error>> {
        field.count_downtime(dt);
        field.count_degraded(dt);
        Ok(())
    }
}

impl Field {
    /// The glyphs that a segment lost when it went down, and that have not come back since.
    pub(crate) fn lost_from(&self, segment: SegmentId) -> impl Iterator<Item = &Lost> + '_ {
        self.lost().iter().filter(move |lost| lost.from == segment)
    }

    /// What a segment serves of the copies that it holds.
    pub(crate) fn served_on(&self, segment: SegmentId) -> &[Slot] {
        self.copies.on(segment)
    }

    /// Finds who serves what is left of a segment, whose glyphs or life have changed, and of those whose
    /// copies it holds.
    pub(crate) fn find_servers(&mut self, segment: SegmentId) {
        let of = self.copies.of.get(&segment).into_iter().flatten().copied();
        let all: Vec<SegmentId> = of.filter(|it| *it != segment).chain([segment]).collect();
        for from in all {
            self.find_servers_of(from);
        }
    }

    fn find_servers_of(&mut self, from: SegmentId) {
        let mut now = Kept::default();
        for lost in self.lost_from(from).filter(|lost| lost.count > 0) {
            let server = lost.holders.iter().copied().find(|it| self.segments.is_up(*it));
            now.served.push((server, Slot { cluster: lost.cluster, count: lost.count }));
            now.holders.extend(&lost.holders);
        }
        if self.copies.kept.get(&from).unwrap_or(&Kept::default()) == &now {
            return;
        }
        let copies = Arc::make_mut(&mut self.copies);
        let before = copies.take(from).unwrap_or_default();
        let touched: BTreeSet<SegmentId> = servers(&before).chain(servers(&now)).collect();
        if !now.served.is_empty() {
            copies.put(from, now);
        }
        for segment in touched {
            self.settle(segment);
        }
    }

    /// Looks at the field as if nobody served the copies of a segment: whoever takes its glyphs serves
    /// them no more.
    pub(crate) fn without_copies_of<T>(
        &mut self,
        from: SegmentId,
        look: impl FnOnce(&Field) -> T,
    ) -> T {
        let Some(kept) = Arc::make_mut(&mut self.copies).take(from) else { return look(self) };
        let touched: BTreeSet<SegmentId> = servers(&kept).collect();
        touched.iter().for_each(|it| self.reweigh(*it));
        let seen = look(self);
        Arc::make_mut(&mut self.copies).put(from, kept);
        touched.iter().for_each(|it| self.reweigh(*it));
        seen
    }

    /// The clusters of an app, which have their numbers one after the other.
    pub(crate) fn clusters_of(&self, app: AppId) -> impl Iterator<Item = ClusterId> + '_ {
        let clusters = &self.plan.clusters;
        let first = clusters.partition_point(|cluster| cluster.app < app);
        let end = clusters.partition_point(|cluster| cluster.app <= app);
        (first..end).map(ClusterId::at)
    }

    /// Glyphs of an app that are on no segment, each with who serves a copy of them.
    fn off_segments(
        &self,
        app: AppId,
    ) -> impl Iterator<Item = (ClusterId, Option<SegmentId>, u64)> {
        self.clusters_of(app).flat_map(|cluster| {
            let all = (cluster, None)..=(cluster, Some(SegmentId(u32::MAX)));
            let found = self.copies.clusters.range(all);
            found.map(|((cluster, server), count)| (*cluster, *server, *count))
        })
    }

    /// Glyphs of an app that nobody serves: no segment that is up has their state, or they wait for a
    /// place.
    pub fn waiting(&self, app: AppId) -> u64 {
        let off = self.off_segments(app);
        off.filter(|(_, server, _)| server.is_none()).map(|(_, _, count)| count).sum()
    }

    /// Glyphs of an app that are served from a copy.
    pub fn serving(&self, app: AppId) -> u64 {
        let off = self.off_segments(app);
        off.filter(|(_, server, _)| server.is_some()).map(|(_, _, count)| count).sum()
    }

    /// Glyphs of an app: those on segments, served from a copy, and waiting.
    pub fn glyphs_of(&self, app: AppId) -> u64 {
        let placed = self.clusters_of(app).flat_map(|cluster| self.places_of(cluster));
        placed.map(|(_, count)| u64::from(*count)).sum::<u64>()
            + self.off_segments(app).map(|(_, _, count)| count).sum::<u64>()
    }

    /// ΔΦ that an app's glyphs make on segments, the copies included that serve.
    pub fn load_of(&self, app: AppId) -> f64 {
        let placed = self.clusters_of(app).map(|cluster| {
            let count: u64 = self.places_of(cluster).iter().map(|(_, n)| u64::from(*n)).sum();
            count as f64 * self.tension(cluster)
        });
        let served = self.off_segments(app).filter(|(_, server, _)| server.is_some());
        placed.sum::<f64>()
            + served.map(|(cluster, _, count)| count as f64 * self.tension(cluster)).sum::<f64>()
    }

    /// True while any glyph of the app has no copy that serves.
    pub fn is_down(&self, app: AppId) -> bool {
        self.off_segments(app).any(|(_, server, _)| server.is_none())
    }

    /// Whether what a segment does counts as served: a member's, and that of one which empties before it
    /// retires, and is cut from balancing alone meanwhile.
    fn counts(&self, segment: SegmentId) -> bool {
        let leaves = || self.actors.leaving.contains_key(&segment);
        let led = || self.segments.is_up(segment) && self.followed(segment).is_some();
        self.is_in_phase(segment) || (leaves() && led())
    }

    /// Share of what is asked of a segment that it does: all up to its capacity, of more what it can
    /// carry, and nothing where it is no member. In [0, 1].
    fn done_on(&self, segment: SegmentId) -> f64 {
        let at = segment.index();
        let columns = self.segments.load.get(at).zip(self.segments.capacity.get(at));
        match columns {
            Some((load, capacity)) if self.counts(segment) => {
                if *load <= capacity * WITHIN {
                    1.0
                } else {
                    (capacity / load).max(0.0)
                }
            }
            _ => 0.0,
        }
    }

    /// Share of an app's tension that runs, or is served from a copy, on members, as far as their
    /// capacities carry it, in [0, 1]; `None` of an app without tension.
    pub fn served(&self, app: AppId) -> Option<f64> {
        // What is lacking is added up, so that of what lacks nothing the share is exactly 1.
        let (mut all, mut lacking) = (0.0, 0.0);
        let mut add = |cluster: ClusterId, on: Option<SegmentId>, count: u64| {
            let tension = self.tension(cluster) * count as f64;
            all += tension;
            lacking += tension * (1.0 - on.map_or(0.0, |on| self.done_on(on)));
        };
        for cluster in self.clusters_of(app) {
            for (segment, count) in self.places_of(cluster) {
                add(cluster, Some(*segment), u64::from(*count));
            }
        }
        for (cluster, server, count) in self.off_segments(app) {
            add(cluster, server, count);
        }
        (all > 0.0).then(|| (1.0 - lacking / all).clamp(0.0, 1.0))
    }

    /// How long an app was down so far, counted in whole steps.
    pub fn downtime(&self, app: AppId) -> Time {
        self.actors.downtime.get(&app).copied().unwrap_or_default()
    }

    /// Downtime of all apps, added up.
    pub fn downtime_of_all(&self) -> Time {
        self.actors.downtime.values().fold(Time::ZERO, |sum, down| sum + *down)
    }

    /// How long not all of an app's work was done so far, counted in whole steps.
    pub fn degraded(&self, app: AppId) -> Time {
        self.actors.degraded.get(&app).copied().unwrap_or_default()
    }

    /// The same of all apps, added up.
    pub fn degraded_of_all(&self) -> Time {
        self.actors.degraded.values().fold(Time::ZERO, |sum, degraded| sum + *degraded)
    }

    /// Whether all of an app's work was done for this share of the time so far at least. Before a first
    /// step nothing has failed.
    pub fn slo(&self, app: AppId, target: f64) -> bool {
        let whole = self.last_step();
        let full = whole - self.degraded(app);
        if whole > Time::ZERO { full.0 as f64 / whole.0 as f64 >= target } else { true }
    }

    /// Notes which apps are down for a step.
    fn count_downtime(&mut self, dt: Time) {
        let torn = self.copies.clusters.keys().filter(|(_, server)| server.is_none());
        let app = |cluster: ClusterId| self.plan.clusters.get(cluster.index()).map(|it| it.app);
        let down: BTreeSet<AppId> = torn.filter_map(|(cluster, _)| app(*cluster)).collect();
        for app in down {
            *Arc::make_mut(&mut self.actors.downtime).entry(app).or_default() += dt;
        }
    }

    /// The segments that have work which they do not do: more than they can carry, or any and no member.
    fn short(&self) -> Vec<SegmentId> {
        let segments = &self.segments;
        let is_short = |((load, capacity), (life, member)): ((&f64, &f64), (&Life, &bool))| {
            let most = if *member && *life == Life::Up { *capacity * WITHIN } else { 0.0 };
            *load > most
        };
        let chunks = (0..segments.len()).step_by(CHUNK).collect();
        let found = self.workers.run(chunks, |from: usize| {
            fn part<T>(column: &[T], from: usize) -> &[T] {
                column.get(from..column.len().min(from + CHUNK)).unwrap_or_default()
            }
            let loads = part(&segments.load, from).iter().zip(part(&segments.capacity, from));
            let states = part(&segments.life, from).iter().zip(part(&segments.member, from));
            // Mostly there is none, which a look at all of a chunk tells without a branch for each.
            if !loads.clone().zip(states.clone()).fold(false, |any, it| any | is_short(it)) {
                return Vec::new();
            }
            let all = (from..).map(SegmentId::at).zip(loads.zip(states));
            all.filter(|(_, it)| is_short(*it)).map(|(segment, _)| segment).collect()
        });
        let mut found = found.concat();
        found.retain(|segment| self.done_on(*segment) < 1.0);
        found
    }

    /// Notes of which apps not all work is done for a step.
    fn count_degraded(&mut self, dt: Time) {
        let short = self.short();
        let all = self.plan.apps.len();
        let mut found: BTreeSet<AppId> = BTreeSet::new();
        let mut note = |cluster: ClusterId| {
            let facts = self.plan.clusters.get(cluster.index());
            found.extend(facts.filter(|_| self.tension(cluster) > 0.0).map(|facts| facts.app));
            found.len() < all
        };
        'all: {
            for segment in short {
                for slot in self.glyphs.on(segment).iter().chain(self.copies.on(segment)) {
                    if !note(slot.cluster) {
                        break 'all;
                    }
                }
            }
            for (cluster, server) in self.copies.clusters.keys() {
                if server.is_none() && !note(*cluster) {
                    break 'all;
                }
            }
        }
        for app in found {
            *Arc::make_mut(&mut self.actors.degraded).entry(app).or_default() += dt;
        }
    }
}
