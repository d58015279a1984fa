//! Glyph-cluster transfer: an app moves while it serves.
//!
//! A packet is the glyphs of one cluster that go from one segment to one other. It passes six stages:
//! serialise; send; reconstruct; sync θ; sync coherence, in which the writes made meanwhile follow
//! until none is left; fade out. Ownership passes in one step at the end of the fifth: before it the
//! old copy serves, after it the new one, so nothing is down. When an end crashes before that, or
//! writes come no slower than a link on the way carries them, the packet goes back: glyphs of a
//! crashed source heal like any others. What was sent until then counts as sent. Glyphs that are on
//! their way to where they are asked to go are not sent there again.

mod transit;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::place::Promised;
use crate::engine::route::Route;
use crate::field::Field;
use crate::field::id::{AppId, ClusterId, SegmentId};
use crate::field::log::Event;
use crate::field::operation::{Kept, MigrationReport, Obstacle, Packet, Setback, Stage};
use crate::field::pending::Pending;
use crate::field::script::FieldError;
use crate::field::time::Time;
use transit::seconds;

/// Bytes that a segment turns into a packet, or back, per second.
const SERIALISE: f64 = 1e9;

/// Glyphs to move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Move {
    pub cluster: ClusterId,
    pub from: SegmentId,
    pub to: SegmentId,
    pub count: u32,
}

/// Moves that have not begun.
pub(crate) struct PlannedMoves {
    moves: Vec<Move>,
    /// What stays where it is, and why.
    pub kept: Vec<Kept>,
    /// Glyphs that are on their way already.
    under_way: u64,
}

impl Field {
    /// Every migration so far.
    pub fn migrations(&self) -> &[MigrationReport] {
        &self.actors.migrations
    }

    /// The packets that are under way.
    pub fn packets(&self) -> impl Iterator<Item = &Packet> {
        self.actors.packets.values()
    }

    /// Starts moving an app: to the given segments, members or not, or each group of glyphs to the
    /// best other member that the rules, the quota and the headroom allow. Segments that are declared
    /// out of phase take only apps that ask for it. The report stands at the start; it grows in
    /// [`Field::migrations`].
    ///
    /// # Errors
    /// [`FieldError::Unknown`] for an app or a segment that does not exist, [`FieldError::NotUp`] for
    /// a target that does not serve.
    pub fn migrate(
        &mut self,
        app: AppId,
        to: Option<&[SegmentId]>,
    ) -> Result<MigrationReport, FieldError> {
        if app.index() >= self.plan.apps.len() {
            return Err(FieldError::Unknown("app", app.0));
        }
        for &segment in to.unwrap_or(&[]) {
            self.known_segment(segment)?;
            if !self.segments.is_up(segment) {
                return Err(FieldError::NotUp(self.segments.name(segment)));
            }
        }
        let of_app = |c: ClusterId| self.plan.clusters.get(c.index()).is_some_and(|c| c.app == app);
        let groups: Vec<(SegmentId, ClusterId, u32)> = (0..)
            .map(SegmentId)
            .zip(self.glyphs.slots.iter())
            .filter(|(s, _)| self.segments.is_up(*s))
            .flat_map(|(s, slots)| slots.iter().map(move |slot| (s, slot.cluster, slot.count)))
            .filter(|(s, cluster, _)| of_app(*cluster) && !to.unwrap_or(&[]).contains(s))
            .collect();
        let report = self.start_migration(Some(app), &groups, to);
        let packets = report.packets;
        if packets > 0 {
            self.log.push(self.now, Event::MigrationStarted { app, packets });
        }
        Ok(report)
    }

    /// Starts moving groups (segment, cluster, count).
    pub(crate) fn start_migration(
        &mut self,
        app: Option<AppId>,
        groups: &[(SegmentId, ClusterId, u32)],
        to: Option<&[SegmentId]>,
    ) -> MigrationReport {
        let planned = self.plan_moves(groups, to);
        self.start_planned(app, planned)
    }

    /// Starts moves as they were planned.
    pub(crate) fn start_planned(
        &mut self,
        app: Option<AppId>,
        of: PlannedMoves,
    ) -> MigrationReport {
        self.start_moves(app, &of.moves, of.kept, of.under_way)
    }

    /// Where groups (segment, cluster, count) would go.
    pub(crate) fn plan_moves(
        &self,
        groups: &[(SegmentId, ClusterId, u32)],
        to: Option<&[SegmentId]>,
    ) -> PlannedMoves {
        let live: Vec<SegmentId> = to.map_or_else(|| self.live().collect(), <[SegmentId]>::to_vec);
        let mut promised = self.coming();
        let mut moves = Vec::new();
        let mut under_way = 0;
        let mut kept: BTreeMap<(ClusterId, Obstacle), u64> = BTreeMap::new();
        for &(from, cluster, count) in groups {
            if !self.spend(live.len()) {
                break;
            }
            let sent = self.under_way(cluster, from, |s| to.is_none_or(|to| to.contains(&s)));
            let sent = sent.min(count);
            let count = count - sent;
            under_way += u64::from(sent);
            if count == 0 {
                continue;
            }
            let near = self.phases.component.get(from.index());
            let others: Vec<SegmentId> = live.iter().copied().filter(|s| *s != from).collect();
            let fit: Vec<SegmentId> =
                others.iter().copied().filter(|s| self.suits(cluster, *s)).collect();
            let open: Vec<SegmentId> = fit
                .iter()
                .copied()
                .filter(|s| match to {
                    Some(_) => self.spend(1) && self.route(from, *s).is_some(),
                    None => self.phases.component.get(s.index()) == near,
                })
                .collect();
            let places = self.place(cluster, count, &open, &mut promised);
            let placed: u32 = places.iter().map(|(_, n)| n).sum();
            if placed < count {
                let why = match (others.is_empty(), fit.is_empty(), open.is_empty()) {
                    (true, ..) => Obstacle::NoTarget,
                    (_, true, _) => Obstacle::Apart,
                    (_, _, true) => Obstacle::NoWay,
                    _ => self.obstacle(cluster, &open, &promised),
                };
                *kept.entry((cluster, why)).or_default() += u64::from(count - placed);
            }
            moves.extend(places.into_iter().map(|(to, count)| Move { cluster, from, to, count }));
        }
        let kept = kept.into_iter().map(|((cluster, why), glyphs)| Kept { cluster, glyphs, why });
        PlannedMoves { moves, kept: kept.collect(), under_way }
    }

    /// Starts those of these moves that are not on their way already.
    pub(crate) fn start_new_moves(&mut self, moves: &[Move]) -> MigrationReport {
        let mut left = Vec::new();
        let mut under_way = 0;
        for it in moves {
            let sent = self.under_way(it.cluster, it.from, |s| s == it.to).min(it.count);
            under_way += u64::from(sent);
            if sent < it.count {
                left.push(Move { count: it.count - sent, ..*it });
            }
        }
        self.start_moves(None, &left, Vec::new(), under_way)
    }

    /// Glyphs of a cluster that stand on a segment and are on their way to one of these.
    fn under_way(
        &self,
        cluster: ClusterId,
        from: SegmentId,
        to: impl Fn(SegmentId) -> bool,
    ) -> u32 {
        let packets = self.packets().filter(|p| p.cluster == cluster && p.from == from);
        let packets = packets.filter(|p| p.stage != Stage::Fade && !p.outrun && to(p.to));
        packets.fold(0, |sum, p| sum.saturating_add(p.count))
    }

    /// What comes to segments with the packets that are under way.
    fn coming(&self) -> Promised {
        let mut promised = Promised::new();
        for packet in self.packets().filter(|p| p.stage != Stage::Fade) {
            let load = f64::from(packet.count) * self.tension(packet.cluster);
            *promised.entry(packet.to).or_default() += load;
        }
        promised
    }

    /// Whether a cluster may stand on a segment for all that is said of being out of phase.
    fn suits(&self, cluster: ClusterId, segment: SegmentId) -> bool {
        let facts = self.plan.clusters.get(cluster.index());
        let app = facts.and_then(|facts| self.plan.apps.get(facts.app.index()));
        let apart = self.segments.apart.get(segment.index()) == Some(&true);
        !apart || app.is_some_and(|app| app.out_of_phase)
    }

    /// What keeps glyphs of a cluster from these segments, beside what was promised.
    fn obstacle(&self, cluster: ClusterId, open: &[SegmentId], promised: &Promised) -> Obstacle {
        let mut allowed = open.iter().filter(|s| self.rules.allows(cluster, **s)).peekable();
        if allowed.peek().is_none() {
            return Obstacle::Rules;
        }
        let room = |s: SegmentId| {
            let load = self.load_on(s)? + promised.get(&s).copied().unwrap_or(0.0);
            Some(self.capacity_of(s)? - load)
        };
        let fits = |s: &SegmentId| room(*s).is_some_and(|room| room >= self.tension(cluster));
        match allowed.any(fits) {
            true => Obstacle::Quota,
            false => Obstacle::Full,
        }
    }

    /// Starts a packet for each of these moves.
    fn start_moves(
        &mut self,
        app: Option<AppId>,
        moves: &[Move],
        kept: Vec<Kept>,
        under_way: u64,
    ) -> MigrationReport {
        let id = self.actors.migrations.len() as u32;
        let outside: BTreeSet<SegmentId> = moves.iter().map(|it| it.to).collect();
        let member = |s: &SegmentId| self.segments.member.get(s.index()) == Some(&true);
        let mut report = MigrationReport {
            id,
            app,
            started: self.now,
            ended: None,
            packets: moves.len() as u32,
            done: 0,
            rolled_back: 0,
            moved: 0,
            went_back: 0,
            setback: None,
            stayed: kept.iter().map(|it| it.glyphs).sum(),
            kept,
            under_way,
            outside: outside.into_iter().filter(|s| !member(s)).collect(),
            bytes: 0.0,
            downtime: Time::ZERO,
        };
        for &Move { cluster, from, to, count } in moves {
            let state = self.plan.clusters.get(cluster.index()).map_or(0.0, |c| c.state);
            let (bytes, stage) = (state * f64::from(count), Stage::Serialise);
            self.start_packet(Packet {
                migration: id,
                cluster,
                from,
                to,
                count,
                bytes,
                stage,
                at: from,
                tail: self.now,
                followed: 0.0,
                outrun: false,
            });
        }
        if moves.is_empty() {
            report.ended = Some(self.now);
        }
        Arc::make_mut(&mut self.actors.migrations).push(report.clone());
        report
    }

    fn start_packet(&mut self, packet: Packet) {
        let id = self.actors.next_packet;
        self.actors.next_packet += 1;
        let due = self.now + seconds(packet.bytes / SERIALISE);
        Arc::make_mut(&mut self.actors.packets).insert(id, packet);
        self.pending.push(due, 1, Pending::Packet(id));
    }

    /// The stage that a packet was in has ended, or what it sends has come to a link.
    pub(crate) fn packet_stage(&mut self, id: u32) {
        let Some(mut packet) = self.actors.packets.get(&id).cloned() else { return };
        let route = self.route(packet.from, packet.to);
        let reachable = self.segments.is_up(packet.to) && route.is_some();
        let handed_over = packet.stage == Stage::Fade;
        if !handed_over && (!reachable || !self.segments.is_up(packet.from)) {
            return self.end_packet(id, &packet, Some(Setback::OutOfReach));
        }
        let route = route.unwrap_or(Route::HERE);
        if !self.travels(&packet) {
            if packet.outrun {
                return self.end_packet(id, &packet, Some(Setback::Outrun));
            }
            let Some(next) = packet.stage.next() else { return self.end_packet(id, &packet, None) };
            packet.stage = next;
            (packet.at, packet.tail) = (packet.from, self.now);
            if matches!(next, Stage::Send | Stage::SyncCoherence) {
                self.counters.messages += u64::from(route.hops.max(1));
            }
            if next == Stage::Send {
                self.count_bytes(&packet, packet.bytes);
            }
        }
        let due = match packet.stage {
            Stage::Serialise => self.now,
            Stage::Send | Stage::SyncCoherence => {
                let way = match self.segments.is_up(packet.at) {
                    true => self.way(packet.at, packet.to),
                    false => None,
                };
                let Some(way) = way else {
                    return self.end_packet(id, &packet, Some(Setback::OutOfReach));
                };
                self.travel(&mut packet, &way, route.latency)
            }
            Stage::Reconstruct => self.now + seconds(packet.bytes / SERIALISE),
            Stage::SyncPhase => self.now + route.latency + route.latency,
            Stage::Fade => {
                // What it weighs was counted when it was sent.
                let moved = self.relocate(packet.cluster, packet.from, packet.to, packet.count);
                if let Some(report) = self.migration_of(&packet) {
                    report.moved += u64::from(moved);
                }
                self.now + route.latency + route.latency
            }
        };
        if let Some(cell) = Arc::make_mut(&mut self.actors.packets).get_mut(&id) {
            *cell = packet;
        }
        self.pending.push(due, 1, Pending::Packet(id));
    }

    /// Counts bytes of a packet that are sent.
    pub(super) fn count_bytes(&mut self, packet: &Packet, bytes: f64) {
        self.counters.bytes += bytes;
        if let Some(report) = self.migration_of(packet) {
            report.bytes += bytes;
        }
    }

    fn migration_of(&mut self, packet: &Packet) -> Option<&mut MigrationReport> {
        Arc::make_mut(&mut self.actors.migrations).get_mut(packet.migration as usize)
    }

    fn end_packet(&mut self, id: u32, packet: &Packet, setback: Option<Setback>) {
        Arc::make_mut(&mut self.actors.packets).remove(&id);
        if let Some(why) = setback {
            let (cluster, glyphs) = (packet.cluster, packet.count);
            self.log.push(self.now, Event::RolledBack { cluster, glyphs, why });
        }
        let now = self.now;
        let Some(report) = self.migration_of(packet) else { return };
        match setback {
            None => report.done += 1,
            Some(_) => {
                report.rolled_back += 1;
                report.went_back += u64::from(packet.count);
                report.setback = setback;
            }
        }
        if report.done + report.rolled_back == report.packets {
            report.ended = Some(now);
            let (app, glyphs, back, why) =
                (report.app, report.moved, report.went_back, report.setback);
            if let Some(app) = app {
                self.log.push(now, Event::Migrated { app, glyphs, back, why });
            }
        }
        self.retire_if_empty(packet.from);
    }
}
