//! Glyph-cluster transfer: an app moves while it serves.
//!
//! A packet is the glyphs of one cluster that go from one segment to one other. It passes six stages:
//! serialise; send; reconstruct; sync θ; sync coherence, in which the writes made meanwhile follow
//! until none is left; fade out. Ownership passes in one step at the end of the fifth: before it the
//! old copy serves, after it the new one, so nothing is down. When an end crashes before that, or
//! writes come no slower than a link on the way carries them, the packet goes back: glyphs of a
//! crashed source heal like any others. What was sent until then counts as sent.
//!
//! Until it lands a packet holds its glyphs where they are: nothing else moves them. Room, quota and
//! pressure of the place that it goes to count what it brings. Glyphs that are on their way to where they
//! are asked to go are not sent there again; those on their way elsewhere are called back.

mod stage;
mod transit;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::place::Promised;
use crate::field::Field;
use crate::field::id::{AppId, ClusterId, SegmentId};
use crate::field::log::Event;
use crate::field::operation::{Kept, MigrationReport, Obstacle};
use crate::field::packet::{Freight, Packet, Setback, Stage};
use crate::field::phases::NOWHERE;
use crate::field::script::FieldError;
use crate::field::time::Time;

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

    /// Where groups (segment, cluster, count) would go. What is on its way to such a place already stays
    /// on it; what is on its way elsewhere is called back for a place that was named.
    pub(crate) fn plan_moves(
        &self,
        groups: &[(SegmentId, ClusterId, u32)],
        to: Option<&[SegmentId]>,
    ) -> PlannedMoves {
        let live: Vec<SegmentId> = to.map_or_else(|| self.live().collect(), <[SegmentId]>::to_vec);
        let mut promised = Promised::default();
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
            let others: Vec<SegmentId> = live.iter().copied().filter(|s| *s != from).collect();
            let fit: Vec<SegmentId> =
                others.iter().copied().filter(|s| self.suits(cluster, *s)).collect();
            let open: Vec<SegmentId> =
                fit.iter().copied().filter(|s| self.reaches(from, *s)).collect();
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

    /// Starts these moves in the place of all that is under way of their clusters: packets that go where a
    /// move goes stay on their way, the others are called back.
    pub(crate) fn start_instead(
        &mut self,
        clusters: &[ClusterId],
        mut moves: Vec<Move>,
    ) -> MigrationReport {
        let mut under_way = 0;
        let mut elsewhere = Vec::new();
        let ours = |packet: &Packet| {
            let standing = matches!(packet.freight, Freight::Standing(_));
            standing && !packet.has_landed() && clusters.contains(&packet.cluster)
        };
        let mut wanted: BTreeMap<(ClusterId, SegmentId, SegmentId), usize> = BTreeMap::new();
        wanted.extend((0..).zip(&moves).map(|(i, it)| ((it.cluster, it.from, it.to), i)));
        for (id, packet) in self.actors.packets.iter().filter(|(_, packet)| ours(packet)) {
            let at = wanted.get(&(packet.cluster, packet.from, packet.to));
            match at.and_then(|at| moves.get_mut(*at)).filter(|it| it.count >= packet.count) {
                Some(it) => {
                    it.count -= packet.count;
                    under_way += u64::from(packet.count);
                }
                None => elsewhere.push(id),
            }
        }
        for id in elsewhere {
            self.end_packet(id, Some(Setback::Recalled));
        }
        moves.retain(|it| it.count > 0);
        self.start_moves(None, &moves, Vec::new(), under_way)
    }

    /// The packets that carry glyphs of a cluster off a segment and have not landed.
    fn leaving_with(
        &self,
        cluster: ClusterId,
        from: SegmentId,
    ) -> impl Iterator<Item = (u32, &Packet)> {
        let packets = &self.actors.packets;
        let all = packets.needing(from).into_iter();
        let all = all.filter_map(move |id| Some((id, packets.get(id)?)));
        all.filter(move |(_, packet)| {
            let standing = matches!(packet.freight, Freight::Standing(_));
            standing && packet.from == from && packet.cluster == cluster && !packet.has_landed()
        })
    }

    /// Glyphs of a cluster that stand on a segment and are on their way to one of these.
    fn under_way(
        &self,
        cluster: ClusterId,
        from: SegmentId,
        to: impl Fn(SegmentId) -> bool,
    ) -> u32 {
        let packets = self.leaving_with(cluster, from);
        let packets = packets.filter(|(_, packet)| !packet.outrun && to(packet.to));
        packets.fold(0, |sum, (_, packet)| sum.saturating_add(packet.count))
    }

    /// Calls packets back, the youngest first, until so many glyphs of a cluster can be sent off a
    /// segment; not those to one of these targets. Gives how many can.
    fn call_back(
        &mut self,
        cluster: ClusterId,
        from: SegmentId,
        wanted: u32,
        targets: &BTreeSet<SegmentId>,
    ) -> u32 {
        let elsewhere = self.leaving_with(cluster, from);
        let elsewhere = elsewhere.filter(|(_, packet)| !targets.contains(&packet.to));
        let mut elsewhere: Vec<u32> = elsewhere.map(|(id, _)| id).collect();
        while self.unsent(from, cluster) < wanted {
            let Some(id) = elsewhere.pop() else { break };
            self.end_packet(id, Some(Setback::Recalled));
        }
        self.unsent(from, cluster).min(wanted)
    }

    /// Whether a way that is known leads from one segment to the other.
    pub(crate) fn reaches(&self, from: SegmentId, to: SegmentId) -> bool {
        let part = |s: SegmentId| self.phases.component.get(s.index()).filter(|p| **p != NOWHERE);
        match (part(from), part(to)) {
            (Some(a), Some(b)) => a == b,
            // What couples with nobody is found by its gates.
            _ => self.spend(1) && self.route(from, to).is_some(),
        }
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
            let load = self.load_on(s)? + self.promised(s) + promised.on(s);
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
        let mut targets: BTreeMap<(ClusterId, SegmentId), BTreeSet<SegmentId>> = BTreeMap::new();
        let mut wanted: BTreeMap<(ClusterId, SegmentId), u32> = BTreeMap::new();
        for it in moves {
            targets.entry((it.cluster, it.from)).or_default().insert(it.to);
            *wanted.entry((it.cluster, it.from)).or_default() += it.count;
        }
        let mut elsewhere = 0;
        for ((cluster, from), wanted) in &mut wanted {
            let targets = targets.remove(&(*cluster, *from)).unwrap_or_default();
            let can = self.call_back(*cluster, *from, *wanted, &targets);
            elsewhere += u64::from(*wanted - can);
            *wanted = can;
        }
        // What cannot be called back any more lands where it was sent.
        let mut left = wanted;
        let moves = moves.iter().filter_map(|it| {
            let left = left.get_mut(&(it.cluster, it.from))?;
            let count = it.count.min(*left);
            *left -= count;
            (count > 0).then_some(Move { count, ..*it })
        });
        let moves: Vec<Move> = moves.collect();
        let under_way = under_way + elsewhere;
        let outside: BTreeSet<SegmentId> = moves.iter().map(|it| it.to).collect();
        let member = |s: &SegmentId| self.segments.member.get(s.index()) == Some(&true);
        let report = MigrationReport {
            id,
            app,
            started: self.now,
            ended: moves.is_empty().then_some(self.now),
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
        Arc::make_mut(&mut self.actors.migrations).push(report.clone());
        for Move { cluster, from, to, count } in moves {
            let state = self.plan.clusters.get(cluster.index()).map_or(0.0, |c| c.state);
            self.start_packet(Packet {
                freight: Freight::Standing(id),
                cluster,
                from,
                to,
                count,
                bytes: state * f64::from(count),
                begun: self.now,
                stage: Stage::Serialise,
                held: from,
                legs: Vec::new(),
                followed: 0.0,
                outrun: false,
                stuck: false,
                turn: 0,
            });
        }
        report
    }
}
