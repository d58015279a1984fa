//! The links as columns, in rows by their lower end, and what is derived from them: who is joined to
//! whom now.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::id::{LinkId, SegmentId};
use super::segment::Column;
use super::spec::{LinkSpec, Spring};
use super::time::Time;

/// What links of one kind have in common.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LinkClass {
    /// Spring stiffness.
    pub spring: Spring,
    /// Weight in the phase coupling.
    pub coupling: f64,
    /// One-way delay.
    pub latency: Time,
    /// What of the delays of faults would take the latency below 0: 0 or less.
    pub short: Time,
    /// Half-width of the delay's spread.
    pub jitter: Time,
    /// bit/s.
    pub bandwidth: f64,
    /// Share of messages lost.
    pub loss: f64,
}

impl LinkClass {
    /// The class of a link that is so much slower, or faster; never below 0, but what is missing is
    /// kept, so that delays add up.
    pub(crate) fn delayed(&self, extra: Time) -> LinkClass {
        let sum = self.latency + self.short + extra;
        LinkClass { latency: sum.max(Time::ZERO), short: sum.min(Time::ZERO), ..*self }
    }

    pub(crate) fn key(&self) -> [u64; 6] {
        // Taken apart whole, so that what is added must be told here too.
        let LinkClass { spring, coupling, latency, short, jitter, bandwidth, loss } = *self;
        let spring = match spring {
            Spring::Auto => u64::MAX,
            Spring::Hz(k) => k.to_bits(),
        };
        // One of the two is always 0: the sum tells both.
        let [latency, jitter] = [(latency + short).0 as u64, jitter.0 as u64];
        let [coupling, bandwidth, loss] = [coupling, bandwidth, loss].map(f64::to_bits);
        [spring, coupling, latency, jitter, bandwidth, loss]
    }
}

impl From<&LinkSpec> for LinkClass {
    fn from(spec: &LinkSpec) -> LinkClass {
        LinkClass {
            spring: spec.spring,
            coupling: spec.coupling,
            latency: spec.latency,
            short: Time::ZERO,
            jitter: spec.jitter,
            bandwidth: spec.bandwidth,
            loss: spec.loss,
        }
    }
}

/// A link with its ends in order, as rows are built from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    pub a: SegmentId,
    pub b: SegmentId,
    pub class: u32,
    pub owed: f64,
    pub crossed: u32,
    pub busy: f64,
    pub cut: bool,
}

/// Every link, by id; ids rise with (lower end, upper end).
#[derive(Clone, Debug, Default)]
pub struct Links {
    /// Where the links of a lower end begin; one longer than there are segments.
    pub(crate) row: Column<u32>,
    /// The upper end.
    pub(crate) to: Column<SegmentId>,
    /// Number of the class of each, in `classes`.
    pub(crate) class: Column<u32>,
    pub(crate) classes: Arc<Vec<LinkClass>>,
    /// How many of the classes were declared; the others came with delays.
    declared: usize,
    /// ΔΦ per step and unit of pressure difference; 0 while the link carries nothing.
    pub(crate) weight: Column<f64>,
    /// Continuous flow from the lower to the upper end that no glyph has carried yet, ΔΦ.
    pub(crate) owed: Column<f64>,
    /// Flow of the step before, for the schemes that need it.
    pub(crate) before: Column<f64>,
    /// Twice the step of the last glyph that crossed, plus 1 when it went down; 0: none yet.
    pub(crate) crossed: Column<u32>,
    /// When those links are free again, in s, that have more to carry than a step has time for:
    /// glyphs that springs send, and packets of migrations, first come, first served.
    pub(crate) busy: Arc<BTreeMap<LinkId, f64>>,
    /// Cut by a partition.
    pub(crate) cut: Arc<BTreeSet<LinkId>>,
    /// The links by their upper end, once somebody has asked.
    incoming: OnceLock<Arc<Incoming>>,
    /// The lower ends, once somebody has asked.
    from: Option<Column<SegmentId>>,
}

/// The links by their upper end: derived, and made only where a kernel needs them.
#[derive(Debug, Default)]
pub(crate) struct Incoming {
    row: Vec<u32>,
    link: Vec<LinkId>,
}

impl Incoming {
    fn new(segments: usize, to: &[SegmentId]) -> Incoming {
        let row = rows_of(segments, to.iter().copied());
        let mut next = row.clone();
        let mut link = vec![LinkId(0); to.len()];
        for (id, &b) in (0..).map(LinkId).zip(to) {
            let Some(place) = next.get_mut(b.index()) else { continue };
            if let Some(entry) = link.get_mut(*place as usize) {
                *entry = id;
            }
            *place += 1;
        }
        Incoming { row, link }
    }

    /// The links of an upper end, by id.
    fn of(&self, b: SegmentId) -> &[LinkId] {
        let at = |i: usize| self.row.get(i).copied().unwrap_or(0) as usize;
        self.link.get(at(b.index())..at(b.index() + 1)).unwrap_or_default()
    }

    /// The links of every upper end from this one on, by id.
    pub fn rows(&self, first: usize) -> impl Iterator<Item = &[LinkId]> {
        let rows = self.row.get(first..).unwrap_or_default().windows(2);
        let start = self.row.get(first).copied().unwrap_or(0) as usize;
        let mut rest = self.link.get(start..).unwrap_or_default();
        rows.map(move |ends| {
            let (row, others) = rest.split_at((ends[1] - ends[0]) as usize);
            rest = others;
            row
        })
    }
}

/// Makes a range wide enough for a time.
fn widen(range: &mut Option<(Time, Time)>, by: Time) {
    *range = Some(range.map_or((by, by), |(least, most)| (least.min(by), most.max(by))));
}

/// Where the rows of `segments` segments begin that have these entries; one longer than there are
/// segments.
fn rows_of(segments: usize, entries: impl Iterator<Item = SegmentId>) -> Vec<u32> {
    let mut row = vec![0_u32; segments + 1];
    for of in entries {
        if let Some(count) = row.get_mut(of.index() + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for start in &mut row {
        sum += *start;
        *start = sum;
    }
    row
}

impl Links {
    /// Builds the rows for `segments` segments.
    pub(crate) fn new(segments: usize, specs: &[LinkSpec]) -> Links {
        let mut classes: Vec<LinkClass> = Vec::new();
        let mut known = BTreeMap::new();
        let mut edges = Vec::with_capacity(specs.len());
        for spec in specs {
            let class = LinkClass::from(spec);
            let id = *known.entry(class.key()).or_insert_with(|| {
                classes.push(class);
                classes.len() as u32 - 1
            });
            let (a, b) = (spec.a.min(spec.b), spec.a.max(spec.b));
            edges.push(Edge { a, b, class: id, owed: 0.0, crossed: 0, busy: 0.0, cut: false });
        }
        let declared = classes.len();
        let mut links = Links { classes: Arc::new(classes), declared, ..Links::default() };
        links.rebuild(segments, edges);
        links
    }

    /// Lays the links out anew from these edges.
    pub(crate) fn rebuild(&mut self, segments: usize, mut edges: Vec<Edge>) {
        edges.sort_by_key(|e| (e.a, e.b));
        self.row = Arc::new(rows_of(segments, edges.iter().map(|e| e.a)));
        self.to = Arc::new(edges.iter().map(|e| e.b).collect());
        self.class = Arc::new(edges.iter().map(|e| e.class).collect());
        self.weight = Arc::default();
        self.incoming = OnceLock::new();
        self.from = None;
        self.owed = Arc::new(edges.iter().map(|e| e.owed).collect());
        self.before = Arc::default();
        self.crossed = Arc::new(edges.iter().map(|e| e.crossed).collect());
        let ids = || (0..).map(LinkId).zip(&edges);
        let cut = ids().filter(|(_, e)| e.cut).map(|(id, _)| id).collect();
        self.cut = Arc::new(cut);
        let busy = ids().filter(|(_, e)| e.busy > 0.0).map(|(id, e)| (id, e.busy));
        self.busy = Arc::new(busy.collect());
    }

    /// The links by their upper end.
    pub(crate) fn incoming(&self) -> &Arc<Incoming> {
        let segments = self.row.len().saturating_sub(1);
        self.incoming.get_or_init(|| Arc::new(Incoming::new(segments, &self.to)))
    }

    /// The links of a segment with their other ends, by id.
    pub fn touching(&self, of: SegmentId) -> impl Iterator<Item = (LinkId, SegmentId)> + '_ {
        let from = self.incoming().of(of).iter();
        let from = from.filter_map(|id| Some((*id, self.ends(*id)?.0)));
        let own = self.of(of);
        let own = own.clone().map(LinkId::at).zip(self.to.get(own).unwrap_or_default());
        from.chain(own.map(|(id, b)| (id, *b)))
    }

    /// Which classes have a link.
    pub(crate) fn used_classes(&self) -> Vec<bool> {
        let mut used = vec![false; self.classes.len()];
        for class in self.class.iter() {
            if let Some(used) = used.get_mut(*class as usize) {
                *used = true;
            }
        }
        used
    }

    /// The latency of the slowest link; 0 without links.
    pub(crate) fn longest_latency(&self) -> Time {
        let used = self.classes.iter().zip(self.used_classes()).filter(|(_, used)| *used);
        used.map(|(class, _)| class.latency).max().unwrap_or_default()
    }

    /// Adds to the latency of these links; gives the least and the greatest change that this made.
    pub(crate) fn slow(&mut self, links: &[LinkId], extra: Time) -> Option<(Time, Time)> {
        let classes = Arc::make_mut(&mut self.classes);
        let column = Arc::make_mut(&mut self.class);
        let mut known: BTreeMap<_, u32> =
            (0..).zip(classes.iter()).map(|(id, class)| (class.key(), id)).collect();
        let mut changes = None;
        for link in links {
            let Some(class) = column.get_mut(link.index()) else { continue };
            let Some(now) = classes.get(*class as usize).copied() else { continue };
            let slower = now.delayed(extra);
            widen(&mut changes, slower.latency - now.latency);
            *class = *known.entry(slower.key()).or_insert_with(|| {
                classes.push(slower);
                classes.len() as u32 - 1
            });
        }
        self.forget_classes();
        changes
    }

    /// As [`Links::slow`], of all links: their classes change, and no link is looked at.
    pub(crate) fn slow_all(&mut self, extra: Time) -> Option<(Time, Time)> {
        let mut changes = None;
        let used = self.used_classes();
        for (class, used) in Arc::make_mut(&mut self.classes).iter_mut().zip(used) {
            let slower = class.delayed(extra);
            if used {
                widen(&mut changes, slower.latency - class.latency);
            }
            *class = slower;
        }
        changes
    }

    /// Drops the last classes that came with delays and that no link has any more.
    fn forget_classes(&mut self) {
        let used = self.used_classes();
        let kept = used.iter().rposition(|used| *used).map_or(0, |last| last + 1);
        Arc::make_mut(&mut self.classes).truncate(kept.max(self.declared));
    }

    /// The links as edges, to change and rebuild from.
    pub(crate) fn edges(&self) -> Vec<Edge> {
        let all = self.iter().zip(self.class.iter());
        let state = self.owed.iter().zip(self.crossed.iter());
        all.zip(state)
            .map(|(((id, a, b), &class), (&owed, &crossed))| {
                let cut = self.cut.contains(&id);
                let busy = self.busy.get(&id).copied().unwrap_or(0.0);
                Edge { a, b, class, owed, crossed, busy, cut }
            })
            .collect()
    }

    /// True while a partition cuts the link.
    pub fn is_cut(&self, id: LinkId) -> bool {
        self.cut.contains(&id)
    }

    /// True while anything can come over the link: it is not cut, and does not lose all.
    pub fn passes(&self, id: LinkId) -> bool {
        !self.cut.contains(&id) && self.class_of(id).is_some_and(|class| class.loss < 1.0)
    }

    /// When a link is free of what it has been given to carry, in s; 0 for one that has none.
    pub(crate) fn busy_until(&self, id: LinkId) -> f64 {
        match self.busy.is_empty() {
            true => 0.0,
            false => self.busy.get(&id).copied().unwrap_or(0.0),
        }
    }

    /// Remembers how long a link has to carry, where that is longer than until `now`.
    pub(crate) fn occupy(&mut self, id: LinkId, until: f64, now: f64) {
        if until > now {
            Arc::make_mut(&mut self.busy).insert(id, until);
        } else if self.busy.contains_key(&id) {
            Arc::make_mut(&mut self.busy).remove(&id);
        }
    }

    /// How many links there are.
    pub fn len(&self) -> usize {
        self.to.len()
    }

    /// True without links.
    pub fn is_empty(&self) -> bool {
        self.to.is_empty()
    }

    /// The links whose lower end is `a`.
    pub(crate) fn of(&self, a: SegmentId) -> Range<usize> {
        let at = |i: usize| self.row.get(i).copied().unwrap_or(0) as usize;
        let start = at(a.index());
        start..at(a.index() + 1).max(start)
    }

    /// (id, lower end, upper end) of every link, by id.
    pub fn iter(&self) -> impl Iterator<Item = (LinkId, SegmentId, SegmentId)> + '_ {
        pairs(&self.row, &self.to)
    }

    /// The two ends of a link, the lower first.
    pub fn ends(&self, id: LinkId) -> Option<(SegmentId, SegmentId)> {
        let b = *self.to.get(id.index())?;
        let a = self.row.partition_point(|start| *start <= id.0) - 1;
        Some((SegmentId::at(a), b))
    }

    /// The lower and the upper ends of all links.
    pub(crate) fn both_ends(&mut self) -> [Column<SegmentId>; 2] {
        let from = match self.from.take() {
            Some(from) => from,
            None => Arc::new(self.iter().map(|(_, a, _)| a).collect()),
        };
        self.from = Some(from.clone());
        [from, self.to.clone()]
    }

    /// What the link is like.
    pub fn class_of(&self, id: LinkId) -> Option<&LinkClass> {
        self.classes.get(*self.class.get(id.index())? as usize)
    }

    /// A link between two segments, the first if there are several.
    pub fn between(&self, a: SegmentId, b: SegmentId) -> Option<LinkId> {
        let (a, b) = (a.min(b), a.max(b));
        let range = self.of(a);
        let start = range.start;
        self.to.get(range)?.iter().position(|to| *to == b).map(|i| LinkId::at(start + i))
    }
}

/// (id, lower end, upper end) of every link of these rows.
pub(crate) fn pairs<'a>(
    row: &'a [u32],
    to: &'a [SegmentId],
) -> impl Iterator<Item = (LinkId, SegmentId, SegmentId)> + 'a {
    let rows = (0..).map(SegmentId).zip(row.windows(2));
    let lower = rows.flat_map(|(a, ends)| {
        let (start, end) = match ends {
            [start, end] => (*start, *end),
            _ => (0, 0),
        };
        (start..end).map(move |_| a)
    });
    (0..).map(LinkId).zip(lower).zip(to).map(|((id, a), &b)| (id, a, b))
}

/// Who is joined to whom by links that now carry phase: compressed rows, both directions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Neighbours {
    pub row: Vec<u32>,
    pub to: Vec<SegmentId>,
    /// Class of each entry; empty when all links are of one class.
    pub class: Vec<u32>,
    /// 1 / Σ coupling of each segment, 0 for one without neighbours.
    pub share: Vec<f64>,
}

impl Neighbours {
    /// From the links for which `live` holds.
    pub(crate) fn new(
        links: &Links,
        segments: usize,
        live: impl Fn(LinkId, SegmentId, SegmentId) -> bool,
    ) -> Self {
        let alive = links.iter().filter(|&(id, a, b)| live(id, a, b));
        let row = rows_of(segments, alive.flat_map(|(_, a, b)| [a, b]));
        let mut next = row.clone();
        let entries = row.last().copied().unwrap_or(0) as usize;
        let mut to = vec![SegmentId(0); entries];
        let mixed = links.classes.len() > 1;
        let mut class = vec![0_u32; if mixed { entries } else { 0 }];
        let mut weight = vec![0.0; segments];
        for ((id, a, b), &kind) in links.iter().zip(links.class.iter()) {
            if !live(id, a, b) {
                continue;
            }
            let coupling = links.classes.get(kind as usize).map_or(0.0, |c| c.coupling);
            for (end, other) in [(a, b), (b, a)] {
                let Some(place) = next.get_mut(end.index()) else { continue };
                if let Some(entry) = to.get_mut(*place as usize) {
                    *entry = other;
                }
                if let Some(entry) = class.get_mut(*place as usize) {
                    *entry = kind;
                }
                *place += 1;
                if let Some(w) = weight.get_mut(end.index()) {
                    *w += coupling;
                }
            }
        }
        let share = weight.iter().map(|w| if *w > 0.0 { 1.0 / w } else { 0.0 }).collect();
        Neighbours { row, to, class, share }
    }

    /// The neighbours of a segment.
    pub(crate) fn of(&self, id: SegmentId) -> &[SegmentId] {
        let at = |i: usize| self.row.get(i).copied().unwrap_or(0) as usize;
        self.to.get(at(id.index())..at(id.index() + 1)).unwrap_or(&[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_segment_touches_what_its_links_join(
            pairs in prop::collection::vec((0_u32..9, 0_u32..9), 0..30),
        ) {
            let ends = pairs.iter().filter(|(a, b)| a != b);
            let specs: Vec<_> =
                ends.map(|&(a, b)| LinkSpec::new(SegmentId(a), SegmentId(b))).collect();
            let links = Links::new(9, &specs);
            for of in SegmentId::all(9) {
                let all = links.iter().filter_map(|(id, a, b)| match of {
                    _ if a == of => Some((id, b)),
                    _ if b == of => Some((id, a)),
                    _ => None,
                });
                prop_assert_eq!(links.touching(of).collect::<Vec<_>>(), all.collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn rows_and_neighbours_agree() {
        let id = SegmentId;
        let pairs = [(3, 0), (1, 0), (2, 3), (1, 2), (0, 1)];
        let specs: Vec<_> = pairs.iter().map(|&(a, b)| LinkSpec::new(id(a), id(b))).collect();
        let mut links = Links::new(4, &specs);
        let [from, to] = links.both_ends();
        let all: Vec<_> = links.iter().collect();
        let numbers: Vec<_> = all.iter().map(|(id, a, b)| (id.0, a.0, b.0)).collect();
        assert_eq!(numbers, [(0, 0, 1), (1, 0, 1), (2, 0, 3), (3, 1, 2), (4, 2, 3)]);
        for (id, a, b) in all {
            assert_eq!(links.ends(id), Some((a, b)));
            assert_eq!((from[id.index()], to[id.index()]), (a, b));
        }
        let into = links.incoming();
        let rows: Vec<Vec<u32>> =
            into.rows(1).map(|row| row.iter().map(|l| l.0).collect()).collect();
        assert_eq!(rows, [vec![0, 1], vec![3], vec![2, 4]]);
        assert_eq!(links.between(id(3), id(0)), Some(LinkId(2)));
        assert_eq!(links.between(id(1), id(3)), None);
        let near = Neighbours::new(&links, 4, |id, _, _| id != LinkId(4));
        assert_eq!(near.of(id(0)), [1, 1, 3].map(SegmentId));
        assert_eq!(near.of(id(3)), [id(0)]);
        assert_eq!(near.share, [1.0 / 3.0, 1.0 / 3.0, 1.0, 1.0]);
    }
}
