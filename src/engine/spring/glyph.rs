//! The Glyph Runtime: turns continuous flow into moves of whole glyphs.
//!
//! A link keeps what the continuous scheme has sent over it and no glyph has carried yet. When that
//! reaches a glyph's tension, a glyph goes (the "imitation" of Akbari, Berenbrink and Sauerwald,
//! PODC 2012): each link then owes less than the heaviest glyph (plus `move_cost`), so that the load
//! of a segment differs from the continuous one by less than its degree times that.
//!
//! A glyph's state occupies the link for as long as its bandwidth takes to carry it, and the next goes
//! when the link is free. At most a step of idle time is made up for: in any time a link carries no more
//! than its bandwidth allows, and one glyph. Of what cannot go one glyph stays owed, and the rest goes
//! back to the end that would have given it. Packets of migrations occupy the link in the same way.

use std::sync::Arc;

use crate::field::Field;
use crate::field::id::{AppId, ClusterId, LinkRow, SegmentId};
use crate::field::link::Lane;

/// A link that owes glyphs which the rules hold back is kept at this share of the lightest, so that
/// the continuous load does not run away from what may move.
const HELD: f64 = 0.5;

impl Field {
    /// Misfit of a cluster's glyphs on a segment, and what unmet preferences add.
    pub(crate) fn unease(&self, cluster: ClusterId, segment: SegmentId) -> f64 {
        let kappa = self.plan.clusters.get(cluster.index()).map_or(0.0, |c| c.kappa);
        let stiffness = self.segments.stiffness.get(segment.index()).copied().unwrap_or(0.0);
        (kappa - stiffness).abs() + self.rules.cost(cluster, segment)
    }

    /// May glyphs of this cluster come to this segment by themselves?
    pub(crate) fn admits(&self, cluster: ClusterId, segment: SegmentId) -> bool {
        if !self.rules.allows(cluster, segment) {
            return false;
        }
        let Some(facts) = self.plan.clusters.get(cluster.index()) else { return false };
        let Some(app) = self.plan.apps.get(facts.app.index()) else { return false };
        let Some(quota) = app.quota else { return true };
        let promised = self.promised_of(facts.app, segment);
        self.app_load_on(facts.app, segment) + promised + self.tension(cluster) <= quota
    }

    /// Whether the app of a cluster has a quota: its glyphs go one by one, as each may be the last.
    fn is_bounded(&self, cluster: ClusterId) -> bool {
        let app = self.plan.clusters.get(cluster.index()).map(|facts| facts.app.index());
        app.and_then(|app| self.plan.apps.get(app)).is_some_and(|app| app.quota.is_some())
    }

    /// ΔΦ of an app's glyphs on a segment, and of the copies of such that it serves.
    pub fn app_load_on(&self, app: AppId, segment: SegmentId) -> f64 {
        let of_app = |c: ClusterId| self.plan.clusters.get(c.index()).is_some_and(|c| c.app == app);
        let slots = self.glyphs.on(segment).iter().chain(self.served_on(segment));
        let slots = slots.filter(|s| of_app(s.cluster));
        slots.map(|s| f64::from(s.count) * self.tension(s.cluster)).sum()
    }

    /// Sends the glyphs of every link that owes at least one.
    pub(crate) fn send_due(&mut self) {
        let due = std::mem::take(&mut self.buffers.due);
        self.buffers.touched.clear();
        for &(link, a) in &due {
            let Some(&b) = self.links.to.get(link.index()) else { continue };
            self.send_over(link, a, b);
        }
        let touched = std::mem::take(&mut self.buffers.touched);
        for &segment in &touched {
            self.reweigh(segment);
        }
        self.buffers.touched = touched;
        self.buffers.due = due;
    }

    fn send_over(&mut self, link: LinkRow, a: SegmentId, b: SegmentId) {
        let cost = self.plan.balance.move_cost;
        let mut moved = false;
        let (begin, now) = ((self.now - self.plan.step).seconds(), self.now.seconds());
        let down = self.links.owed.get(link.index()).is_some_and(|owed| *owed < 0.0);
        let lane = Lane { link, down };
        let mut free = self.links.busy_until(lane).max(begin);
        let start = free;
        let bandwidth = self.links.class_of(link).map_or(f64::INFINITY, |class| class.bandwidth);
        loop {
            let owed = self.links.owed.get(link.index()).copied().unwrap_or(0.0);
            let (from, to) = if down { (b, a) } else { (a, b) };
            if (free >= now && !self.balancer.rush) || self.must_stay(link, down) {
                break;
            }
            let budget = owed.abs() - cost;
            let cluster = match self.choose(from, to, budget) {
                Choice::Send(cluster) => cluster,
                Choice::Wait => break,
                Choice::Held => {
                    let least = self.lightest() * HELD;
                    if owed.abs() > least {
                        self.forgive(link, a, b, if down { -least } else { least });
                    }
                    break;
                }
            };
            let tension = self.tension(cluster);
            let count = match self.is_bounded(cluster) {
                true => 1,
                false => (budget / tension).min(f64::from(u32::MAX)) as u32,
            };
            // How long a glyph occupies the link, and how many begin to go before the step ends.
            let takes = self.plan.clusters[cluster.index()].state * 8.0 / bandwidth;
            let fit = match self.balancer.rush {
                true => u32::MAX,
                false => ((now - free) / takes).ceil().clamp(1.0, f64::from(u32::MAX)) as u32,
            };
            let count = count.max(1).min(fit).min(self.unsent(from, cluster));
            let count = self.glyphs.take(from, cluster, count);
            free += f64::from(count) * takes;
            self.glyphs.add(to, cluster, count);
            self.count_move(cluster, count);
            let carried = f64::from(count) * tension;
            if let Some(cell) = Arc::make_mut(&mut self.links.owed).get_mut(link.index()) {
                *cell -= if down { -carried } else { carried };
            }
            self.note_crossing(link, down, count);
            moved = true;
        }
        if moved {
            self.buffers.touched.extend([a, b]);
            self.links.occupy(lane, free, now);
            self.note_use(lane, start, free);
        }
        if free >= now && !self.balancer.rush {
            // What the link cannot carry has not left: its end still has it to give elsewhere.
            let owed = self.links.owed.get(link.index()).copied().unwrap_or(0.0);
            let most = self.heaviest();
            if owed.abs() > most {
                self.forgive(link, a, b, most.copysign(owed));
            }
        }
    }

    /// Does `min_stay` hold a glyph back that would go this way now?
    fn must_stay(&self, link: LinkRow, down: bool) -> bool {
        let stay = self.plan.balance.min_stay.0;
        let crossed = self.links.crossed.get(link.index()).copied().unwrap_or(0);
        if stay == 0 || crossed < 2 || (crossed & 1 == 1) == down {
            return false;
        }
        let since = self.tick.saturating_sub(u64::from(crossed >> 1));
        (since as i64).saturating_mul(self.plan.step.0) < stay
    }

    /// Remembers which way the last glyph crossed, and counts a return.
    fn note_crossing(&mut self, link: LinkRow, down: bool, count: u32) {
        let tick = self.tick.min(u64::from(u32::MAX >> 1)) as u32;
        let Some(cell) = Arc::make_mut(&mut self.links.crossed).get_mut(link.index()) else {
            return;
        };
        if *cell >= 2 && (*cell & 1 == 1) != down {
            self.counters.flaps += u64::from(count);
        }
        *cell = tick << 1 | u32::from(down);
    }

    /// The cluster whose glyph had best go from one segment to the other for at most this much ΔΦ:
    /// the one whose misfit falls most, ties by id. A copy that serves stays where it is.
    fn choose(&self, from: SegmentId, to: SegmentId, budget: f64) -> Choice {
        let mut best: Option<(f64, ClusterId)> = None;
        let (mut held, mut waiting) = (false, false);
        for slot in self.glyphs.on(from) {
            let tension = self.tension(slot.cluster);
            if tension <= 0.0 || self.unsent(from, slot.cluster) == 0 {
                continue;
            }
            if !self.admits(slot.cluster, to) {
                held = true;
            } else if tension > budget {
                waiting = true;
            } else {
                let gain = self.unease(slot.cluster, from) - self.unease(slot.cluster, to);
                if best.is_none_or(|(most, _)| gain > most) {
                    best = Some((gain, slot.cluster));
                }
            }
        }
        match best {
            Some((_, cluster)) => Choice::Send(cluster),
            None if !waiting && (held || !self.served_on(from).is_empty()) => Choice::Held,
            None => Choice::Wait,
        }
    }

    /// Lets segments that owe to all hand glyphs to those that are owed, richest creditor first.
    pub(crate) fn settle_surplus(&mut self) {
        let lightest = self.lightest();
        let mut surplus = self.balancer.surplus.clone();
        let owed = Arc::make_mut(&mut surplus);
        let givers: Vec<usize> = (0..owed.len()).filter(|&i| owed[i] >= lightest).collect();
        let mut takers: Vec<usize> = (0..owed.len()).filter(|&i| owed[i] < 0.0).collect();
        takers.sort_by(|&i, &j| owed[i].total_cmp(&owed[j]).then(i.cmp(&j)));
        for from in givers {
            for &to in &takers {
                loop {
                    // A taker may be overpaid by half a glyph, so that debts do not pile up on it.
                    let budget = owed[from] - self.plan.balance.move_cost;
                    let (giver, taker) = (SegmentId::at(from), SegmentId::at(to));
                    let Choice::Send(cluster) = self.choose(giver, taker, budget) else {
                        break;
                    };
                    let tension = self.tension(cluster);
                    if -owed[to] < tension * 0.5 {
                        break;
                    }
                    let count = match self.is_bounded(cluster) {
                        true => 1.0,
                        false => (budget.min(-owed[to]) / tension).max(1.0),
                    };
                    let count =
                        (count.min(f64::from(u32::MAX)) as u32).min(self.unsent(giver, cluster));
                    let count = self.glyphs.take(giver, cluster, count);
                    self.glyphs.add(taker, cluster, count);
                    self.count_move(cluster, count);
                    owed[from] -= f64::from(count) * tension;
                    owed[to] += f64::from(count) * tension;
                    self.reweigh(giver);
                    self.reweigh(taker);
                }
            }
        }
        self.balancer.surplus = surplus;
    }
}

/// What a link that owes load can do.
enum Choice {
    /// Send a glyph of this cluster.
    Send(ClusterId),
    /// Nothing yet: what may go is heavier than what is owed, or there is nothing.
    Wait,
    /// Nothing: the rules hold back all that is there, or it is copies that serve.
    Held,
}
