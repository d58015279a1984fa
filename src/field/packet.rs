//! Glyphs on their way: packets, what they hold at the place that they leave, and what is promised to the
//! place that they go to. In the fade the room that they left is kept, until they cannot come back.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Field;
use super::id::{AppId, ClusterId, LinkId, SegmentId};
use super::time::Time;

/// The stages of a packet, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Into a ΔΦ-κ-θ packet.
    Serialise,
    /// Over the way.
    Send,
    /// Into glyphs again.
    Reconstruct,
    /// The new copy takes up the phase.
    SyncPhase,
    /// Writes made meanwhile follow.
    SyncCoherence,
    /// The old copy closes.
    Fade,
}

impl Stage {
    pub(crate) fn next(self) -> Option<Stage> {
        Some(match self {
            Stage::Serialise => Stage::Send,
            Stage::Send => Stage::Reconstruct,
            Stage::Reconstruct => Stage::SyncPhase,
            Stage::SyncPhase => Stage::SyncCoherence,
            Stage::SyncCoherence => Stage::Fade,
            Stage::Fade => return None,
        })
    }
}

/// Why a packet went back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setback {
    /// The old place crashed: what was there heals.
    Source,
    /// The new place crashed.
    Target,
    /// No way between the two is left.
    NoWay,
    /// Writes came no slower than the way carried them.
    Outrun,
    /// Another order sends its glyphs elsewhere.
    Recalled,
    /// What it carries is back where it was lost, or done.
    Moot,
}

/// Whose glyphs a packet carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freight {
    /// Glyphs that stand and serve at the old place until they are handed over: of this migration.
    Standing(u32),
    /// Copies of glyphs that were on this segment when it crashed, or was held dead.
    Copies(SegmentId),
    /// A copy of all that stands on this segment, to be kept.
    Seat(SegmentId),
}

/// A link on the way of what is sent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Leg {
    /// The link.
    pub link: LinkId,
    /// The end that it leads to.
    pub to: SegmentId,
    /// When the first of what is sent comes to the link.
    pub since: Time,
    /// When the last of what is sent has come there.
    pub until: Time,
    /// From when until when the wire is taken for it, in s.
    pub taken: [f64; 2],
}

/// Glyphs of one cluster on their way.
#[derive(Clone, Debug, PartialEq)]
pub struct Packet {
    /// Whose glyphs.
    pub freight: Freight,
    /// The cluster.
    pub cluster: ClusterId,
    /// The old place, or the one that has the copies.
    pub from: SegmentId,
    /// The new place.
    pub to: SegmentId,
    /// How many glyphs.
    pub count: u32,
    /// Bytes of their state.
    pub bytes: f64,
    /// When it began.
    pub begun: Time,
    /// The stage under way.
    pub stage: Stage,
    /// The segment that has all of what is sent in this stage, and sends it again where it is lost.
    pub held: SegmentId,
    /// The links from there to the end of the way or of the first queue.
    pub legs: Vec<Leg>,
    /// Bytes of the writes that follow in this stage, so far.
    pub followed: f64,
    /// Its writes come no slower than the way carries them: it goes back when this stage ends.
    pub outrun: bool,
    /// It waits where it is held for a way, or for the news that there is none.
    pub stuck: bool,
    /// Number of the event that ends what it does now; older ones say nothing.
    pub turn: u32,
}

impl Packet {
    /// The segment that the head of what is sent has come to, or waits to go on from.
    pub fn at(&self) -> SegmentId {
        self.legs.last().map_or(self.held, |leg| leg.to)
    }

    /// Whether the glyphs have their new place.
    pub fn has_landed(&self) -> bool {
        self.stage == Stage::Fade
    }

    /// The segments that it has to do with.
    fn needs(&self) -> impl Iterator<Item = SegmentId> {
        let of = match self.freight {
            Freight::Standing(_) => self.from,
            Freight::Copies(of) | Freight::Seat(of) => of,
        };
        [self.from, self.to, self.held, of].into_iter().chain(self.legs.iter().map(|leg| leg.to))
    }

    /// What of its glyphs cannot be sent a second time: nothing once they have landed.
    fn holds(&self) -> Option<Held> {
        match self.freight {
            Freight::Seat(_) => None,
            _ if self.has_landed() => None,
            Freight::Standing(_) => Some(Held::On(self.from, self.cluster)),
            Freight::Copies(of) => Some(Held::LostBy(of, self.cluster)),
        }
    }

    /// The place that may yet get its glyphs: the new one, and once they have landed there the old one.
    fn may_come_to(&self) -> SegmentId {
        if self.has_landed() { self.from } else { self.to }
    }

    fn words(&self) -> impl Iterator<Item = u64> {
        let (kind, of) = match self.freight {
            Freight::Standing(migration) => (0, u64::from(migration)),
            Freight::Copies(of) => (1, u64::from(of)),
            Freight::Seat(of) => (2, u64::from(of)),
        };
        let flags = u64::from(self.outrun) << 8 | u64::from(self.stuck) << 9 | kind << 10;
        let words = [
            of,
            u64::from(self.cluster),
            u64::from(self.from),
            u64::from(self.to),
            u64::from(self.count),
            self.bytes.to_bits(),
            self.begun.0 as u64,
            self.stage as u64 | flags,
            u64::from(self.held),
            self.followed.to_bits(),
            u64::from(self.turn),
        ];
        let legs = self.legs.iter().flat_map(|leg| {
            let [since, until] = [leg.since, leg.until].map(|time| time.0 as u64);
            let [from, to] = leg.taken.map(f64::to_bits);
            [u64::from(leg.link), u64::from(leg.to), since, until, from, to]
        });
        words.into_iter().chain(legs)
    }
}

/// Glyphs that are on their way and not to be sent a second time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Held {
    /// Glyphs of a cluster that stand on a segment.
    On(SegmentId, ClusterId),
    /// Glyphs of a cluster that a segment lost, or is held dead with.
    LostBy(SegmentId, ClusterId),
}

/// Every packet under way, with what follows from all of them together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Packets {
    all: Arc<BTreeMap<u32, Packet>>,
    /// Number of the next.
    next: u32,
    /// Which packets need a segment.
    needing: Arc<BTreeSet<(SegmentId, u32)>>,
    /// Glyphs that are held.
    held: Arc<BTreeMap<Held, u32>>,
    /// Glyphs that come to a segment, or may come back.
    coming: Arc<BTreeMap<(SegmentId, ClusterId), u32>>,
    /// Which wait for a way.
    stuck: BTreeSet<u32>,
    /// The changes of the graph when those that wait were last asked.
    asked: u64,
}

/// Adds to a count, or takes from it; one that comes to 0 is kept no longer.
fn count<K: Ord + Clone>(all: &mut Arc<BTreeMap<K, u32>>, key: K, by: u32, more: bool) {
    let all = Arc::make_mut(all);
    let now = all.get(&key).copied().unwrap_or(0);
    match if more { now.saturating_add(by) } else { now.saturating_sub(by) } {
        0 => drop(all.remove(&key)),
        left => drop(all.insert(key, left)),
    }
}

impl Packets {
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub fn get(&self, id: u32) -> Option<&Packet> {
        self.all.get(&id)
    }

    pub fn iter(&self) -> impl Iterator<Item = (u32, &Packet)> {
        self.all.iter().map(|(id, packet)| (*id, packet))
    }

    /// Takes a new packet in; gives its number.
    pub fn start(&mut self, packet: Packet) -> u32 {
        let id = self.next;
        self.next += 1;
        self.put(id, packet);
        id
    }

    /// Puts a packet in the place of the one of its number.
    pub fn put(&mut self, id: u32, packet: Packet) {
        self.take(id);
        self.weigh(id, &packet, true);
        Arc::make_mut(&mut self.all).insert(id, packet);
    }

    /// Takes a packet out.
    pub fn take(&mut self, id: u32) -> Option<Packet> {
        let packet = Arc::make_mut(&mut self.all).remove(&id)?;
        self.weigh(id, &packet, false);
        Some(packet)
    }

    fn weigh(&mut self, id: u32, packet: &Packet, comes: bool) {
        let needing = Arc::make_mut(&mut self.needing);
        for segment in packet.needs() {
            let _ = match comes {
                true => needing.insert((segment, id)),
                false => needing.remove(&(segment, id)),
            };
        }
        if let Some(held) = packet.holds() {
            count(&mut self.held, held, packet.count, comes);
        }
        let place = (packet.may_come_to(), packet.cluster);
        count(&mut self.coming, place, packet.count, comes);
        if packet.stuck {
            let _ = if comes { self.stuck.insert(id) } else { self.stuck.remove(&id) };
        }
    }

    /// The packets that need a segment.
    pub fn needing(&self, segment: SegmentId) -> Vec<u32> {
        let all = self.needing.range((segment, 0)..=(segment, u32::MAX));
        all.map(|(_, id)| *id).collect()
    }

    /// The packets that wait for a way and were not asked since this change of the graph.
    pub fn waiting_since(&mut self, changes: u64) -> Vec<u32> {
        match self.stuck.is_empty() || std::mem::replace(&mut self.asked, changes) == changes {
            true => Vec::new(),
            false => self.stuck.iter().copied().collect(),
        }
    }

    /// How many of these glyphs are held.
    pub fn held(&self, what: Held) -> u32 {
        match self.held.is_empty() {
            true => 0,
            false => self.held.get(&what).copied().unwrap_or(0),
        }
    }

    /// What comes to a segment, by cluster.
    pub fn coming(&self, to: SegmentId) -> impl Iterator<Item = (ClusterId, u32)> {
        let all = self.coming.range((to, ClusterId(0))..=(to, ClusterId(u32::MAX)));
        all.map(|((_, cluster), count)| (*cluster, *count))
    }

    /// Whether something comes to any segment.
    pub fn promises(&self) -> bool {
        !self.coming.is_empty()
    }

    /// The segments that something comes to.
    pub fn targets(&self) -> impl Iterator<Item = SegmentId> {
        let mut before = None;
        let all = self.coming.keys().map(|(to, _)| *to);
        all.filter(move |to| before.replace(*to) != Some(*to))
    }

    /// The state as words, for the digest.
    pub fn words(&self) -> impl Iterator<Item = u64> {
        self.all.iter().flat_map(|(id, packet)| [u64::from(*id)].into_iter().chain(packet.words()))
    }
}

impl Field {
    /// The packets that are under way.
    pub fn packets(&self) -> impl Iterator<Item = &Packet> {
        self.actors.packets.iter().map(|(_, packet)| packet)
    }

    /// Glyphs of a cluster on a segment that are not on their way already.
    pub(crate) fn unsent(&self, segment: SegmentId, cluster: ClusterId) -> u32 {
        let packets = &self.actors.packets;
        let held = [Held::On(segment, cluster), Held::LostBy(segment, cluster)];
        let sent = held.into_iter().fold(0_u32, |sum, of| sum.saturating_add(packets.held(of)));
        self.glyphs.count(segment, cluster).saturating_sub(sent)
    }

    /// ΔΦ that comes to a segment with what is on its way.
    pub(crate) fn promised(&self, segment: SegmentId) -> f64 {
        self.promised_to(segment, |_| true)
    }

    /// ΔΦ of an app that comes to a segment.
    pub(crate) fn promised_of(&self, app: AppId, segment: SegmentId) -> f64 {
        let app_of = |c: ClusterId| self.plan.clusters.get(c.index()).map(|c| c.app);
        self.promised_to(segment, |cluster| app_of(cluster) == Some(app))
    }

    /// ΔΦ of some clusters that comes to a segment.
    pub(crate) fn promised_to(&self, segment: SegmentId, of: impl Fn(ClusterId) -> bool) -> f64 {
        if !self.actors.packets.promises() {
            return 0.0;
        }
        let coming = self.actors.packets.coming(segment).filter(|(cluster, _)| of(*cluster));
        coming.fold(0.0, |sum, (cluster, n)| sum + f64::from(n) * self.tension(cluster))
    }
}
