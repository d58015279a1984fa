//! The links as columns, in rows by their lower end, and what is derived from them: who is joined to
//! whom now.

mod class;
mod incoming;
mod names;
mod neighbours;
mod usage;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::field::id::{LinkId, LinkRow, SegmentId};
use crate::field::segment::Column;
use crate::field::spec::LinkSpec;
use crate::field::time::Time;

pub use class::LinkClass;
use incoming::Incoming;
pub(crate) use names::Kin;
use names::{Gone, Names};
pub(crate) use neighbours::Neighbours;
use usage::Usage;

/// A link with its ends in order, as rows are built from.
#[derive(Clone, Copy, Debug)]
struct Edge {
    id: LinkId,
    kin: Kin,
    a: SegmentId,
    b: SegmentId,
    class: u32,
    owed: f64,
    crossed: u32,
    busy: [f64; 2],
    cut: bool,
    news: Option<Time>,
}

/// One direction of a link: a wire of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Lane {
    pub link: LinkRow,
    /// From the upper end to the lower.
    pub down: bool,
}

/// A link that a change of the graph brings.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewLink {
    pub a: SegmentId,
    pub b: SegmentId,
    /// Which one it is like.
    pub like: LinkRow,
    pub kin: Kin,
}

impl NewLink {
    /// It is cut where the one is that it is like: not the link to a model, which is like any of that one's.
    pub fn shares_cuts(&self) -> bool {
        self.kin != Kin::Model
    }
}

/// Every link, by row; rows rise with (lower end, upper end).
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
    /// When those lanes are free again, in s, that have more to carry than a step has time for:
    /// glyphs that springs and balancers send, packets, and copies, first come, first served.
    pub(crate) busy: Arc<BTreeMap<Lane, f64>>,
    /// When they carried.
    usage: Usage,
    /// Those that some fault cuts.
    cut: Arc<BTreeSet<LinkRow>>,
    /// When it will be known of those that they are cut, or not, of which it is not yet.
    news: Arc<BTreeMap<LinkRow, Time>>,
    /// Which link is in which row, once a graph has grown or shrunk.
    names: Option<Arc<Names>>,
    /// The links by their upper end, once somebody has asked.
    incoming: OnceLock<Arc<Incoming>>,
    /// The lower ends, once somebody has asked.
    from: Option<Column<SegmentId>>,
}

impl Edge {
    fn new(id: LinkId, kin: Kin, (a, b): (SegmentId, SegmentId), class: u32) -> Edge {
        Edge { id, kin, a, b, class, owed: 0.0, crossed: 0, busy: [0.0; 2], cut: false, news: None }
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
            edges.push(Edge::new(LinkId(0), Kin::Declared, (a, b), id));
        }
        let declared = classes.len();
        let mut links = Links { classes: Arc::new(classes), declared, ..Links::default() };
        edges.sort_by_key(|e| (e.a, e.b));
        for (id, edge) in (0..).map(LinkId).zip(&mut edges) {
            edge.id = id;
        }
        links.lay_out(segments, &edges);
        links
    }

    /// Adds links; gives their ids.
    pub(crate) fn add(&mut self, segments: usize, new: &[NewLink]) -> Vec<LinkId> {
        let mut edges = self.edges();
        let first = self.names.as_ref().map_or(self.len(), |names| names.ids());
        for (id, it) in (first..).map(LinkId::at).zip(new) {
            let class = self.class.get(it.like.index()).copied().unwrap_or(0);
            let edge = Edge::new(id, it.kin, (it.a.min(it.b), it.a.max(it.b)), class);
            let shares = it.shares_cuts();
            edges.push(Edge {
                cut: shares && self.is_cut(it.like),
                news: self.news.get(&it.like).copied().filter(|_| shares),
                ..edge
            });
        }
        self.rebuild(segments, edges);
        (first..first + new.len()).map(LinkId::at).collect()
    }

    /// Takes the links of a segment away.
    pub(crate) fn remove_of(&mut self, segments: usize, segment: SegmentId) {
        let mut edges = self.edges();
        edges.retain(|edge| edge.a != segment && edge.b != segment);
        self.rebuild(segments, edges);
    }

    /// Lays the links out anew from these edges, and follows where each is now.
    fn rebuild(&mut self, segments: usize, mut edges: Vec<Edge>) {
        edges.sort_by_key(|e| (e.a, e.b));
        let mut names = match self.names.take() {
            Some(names) => names,
            None => Arc::new(Names::alike(self.len())),
        };
        let was = |row| Some(Gone { ends: self.ends(row)?, class: *self.class_of(row)? });
        Arc::make_mut(&mut names).follow(&edges, was);
        self.names = Some(names);
        self.lay_out(segments, &edges);
    }

    fn lay_out(&mut self, segments: usize, edges: &[Edge]) {
        self.row = Arc::new(rows_of(segments, edges.iter().map(|e| e.a)));
        self.to = Arc::new(edges.iter().map(|e| e.b).collect());
        self.class = Arc::new(edges.iter().map(|e| e.class).collect());
        self.weight = Arc::default();
        self.incoming = OnceLock::new();
        self.from = None;
        self.owed = Arc::new(edges.iter().map(|e| e.owed).collect());
        self.before = Arc::default();
        self.crossed = Arc::new(edges.iter().map(|e| e.crossed).collect());
        let ids = || (0..).map(LinkRow).zip(edges);
        let cut = ids().filter(|(_, e)| e.cut).map(|(id, _)| id).collect();
        self.cut = Arc::new(cut);
        let news = ids().filter_map(|(id, e)| Some((id, e.news?))).collect();
        self.news = Arc::new(news);
        let busy = ids().flat_map(|(link, e)| {
            let lanes = [false, true].map(|down| Lane { link, down });
            lanes.into_iter().zip(e.busy).filter(|(_, until)| *until > 0.0)
        });
        self.busy = Arc::new(busy.collect());
    }

    /// The links by their upper end.
    pub(crate) fn incoming(&self) -> &Arc<Incoming> {
        let segments = self.row.len().saturating_sub(1);
        self.incoming.get_or_init(|| Arc::new(Incoming::new(segments, &self.to)))
    }

    /// The links of a segment with their other ends, by id.
    pub fn touching(&self, of: SegmentId) -> impl Iterator<Item = (LinkRow, SegmentId)> + '_ {
        let from = self.incoming().of(of).iter();
        let from = from.filter_map(|id| Some((*id, self.ends(*id)?.0)));
        let own = self.of(of);
        let own = own.clone().map(LinkRow::at).zip(self.to.get(own).unwrap_or_default());
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

    /// Adds to the latency of these links; gives the least and the greatest change that this made. Classes
    /// that no link has any more are for [`Links::forget_classes`].
    pub(crate) fn slow(&mut self, links: &[LinkRow], extra: Time) -> Option<(Time, Time)> {
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
    pub(crate) fn forget_classes(&mut self) {
        let used = self.used_classes();
        let kept = used.iter().rposition(|used| *used).map_or(0, |last| last + 1);
        Arc::make_mut(&mut self.classes).truncate(kept.max(self.declared));
    }

    /// The links as edges, to change and rebuild from.
    fn edges(&self) -> Vec<Edge> {
        let all = self.iter().zip(self.class.iter());
        let state = self.owed.iter().zip(self.crossed.iter());
        all.zip(state)
            .map(|(((row, a, b), &class), (&owed, &crossed))| {
                let cut = self.cut.contains(&row);
                let news = self.news.get(&row).copied();
                let busy = [false, true].map(|down| self.busy_until(Lane { link: row, down }));
                let (id, kin) = (self.id(row), self.kin(row));
                Edge { id, kin, a, b, class, owed, crossed, busy, cut, news }
            })
            .collect()
    }

    /// The link in a row.
    pub fn id(&self, row: LinkRow) -> LinkId {
        self.names.as_ref().map_or(LinkId(row.0), |names| names.id(row))
    }

    /// The row of a link; none if it went with one of its ends, or never was.
    pub fn row_of(&self, id: LinkId) -> Option<LinkRow> {
        match &self.names {
            Some(names) => names.row(id),
            None => Some(LinkRow(id.0)).filter(|row| row.index() < self.len()),
        }
    }

    /// The links that are, by id.
    pub fn ids(&self) -> Vec<LinkId> {
        match &self.names {
            Some(names) => names.living().collect(),
            None => LinkId::all(self.len()).collect(),
        }
    }

    /// How a link came to be.
    pub(crate) fn kin(&self, row: LinkRow) -> Kin {
        self.names.as_ref().map_or(Kin::Declared, |names| names.kin(names.id(row)))
    }

    /// The ends of a link that is or was, the lower first, and what it is or was like.
    pub fn known(&self, id: LinkId) -> Option<((SegmentId, SegmentId), LinkClass)> {
        match self.row_of(id) {
            Some(row) => Some((self.ends(row)?, *self.class_of(row)?)),
            None => self.names.as_ref()?.gone(id).map(|gone| (gone.ends, gone.class)),
        }
    }

    /// What tells which link is in which row, as words for the digest; none before the graph has changed.
    pub(crate) fn names_words(&self) -> Vec<u64> {
        self.names.as_ref().map(|names| names.words().collect()).unwrap_or_default()
    }

    /// The links that are cut, by row.
    pub(crate) fn cuts(&self) -> impl Iterator<Item = LinkRow> + '_ {
        self.cut.iter().copied()
    }

    /// Cuts a link, or mends it; that it is will be known at a time, unless it changes back until then.
    pub(crate) fn set_cut(&mut self, row: LinkRow, cut: bool, known: Time) {
        if cut == self.cut.contains(&row) {
            return;
        }
        let all = Arc::make_mut(&mut self.cut);
        let _ = if cut { all.insert(row) } else { all.remove(&row) };
        let news = Arc::make_mut(&mut self.news);
        if news.remove(&row).is_none() {
            news.insert(row, known);
        }
    }

    /// Lets be known what is to be known by now; true where that is something.
    pub(crate) fn find_out(&mut self, now: Time) -> bool {
        let due = self.news.iter().filter(|(_, known)| **known <= now);
        let due: Vec<LinkRow> = due.map(|(row, _)| *row).collect();
        for row in &due {
            Arc::make_mut(&mut self.news).remove(row);
        }
        !due.is_empty()
    }

    /// What is known of cuts, where that differs from what they are, as words for the digest.
    pub(crate) fn news_words(&self) -> impl Iterator<Item = u64> + '_ {
        self.news.iter().flat_map(|(row, known)| [u64::from(*row), known.0 as u64])
    }

    /// True where it is known to all that nothing comes over the link.
    pub(crate) fn is_severed(&self, row: LinkRow) -> bool {
        self.cut.contains(&row) != self.news.contains_key(&row)
    }

    /// True where everybody knows of each link whether it is cut.
    pub(crate) fn are_known(&self) -> bool {
        self.news.is_empty()
    }

    /// True while a link is not known to carry nothing: it is not severed, and does not lose all.
    pub(crate) fn is_trusted(&self, id: LinkRow) -> bool {
        !self.is_severed(id) && self.class_of(id).is_some_and(|class| class.loss < 1.0)
    }

    /// True while a fault cuts the link.
    pub fn is_cut(&self, id: LinkRow) -> bool {
        self.cut.contains(&id)
    }

    /// True while anything can come over the link: it is not cut, and does not lose all.
    pub fn passes(&self, id: LinkRow) -> bool {
        !self.cut.contains(&id) && self.class_of(id).is_some_and(|class| class.loss < 1.0)
    }

    /// When a lane is free of what it has been given to carry, in s; 0 for one that has none.
    pub(crate) fn busy_until(&self, lane: Lane) -> f64 {
        match self.busy.is_empty() {
            true => 0.0,
            false => self.busy.get(&lane).copied().unwrap_or(0.0),
        }
    }

    /// Remembers how long a lane has to carry, where that is longer than until `now`.
    pub(crate) fn occupy(&mut self, lane: Lane, until: f64, now: f64) {
        if until > now {
            Arc::make_mut(&mut self.busy).insert(lane, until);
        } else if self.busy.contains_key(&lane) {
            Arc::make_mut(&mut self.busy).remove(&lane);
        }
    }

    /// The lane of a link that leads to this end of it.
    pub(crate) fn lane(&self, link: LinkRow, to: SegmentId) -> Lane {
        Lane { link, down: self.to.get(link.index()) != Some(&to) }
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
    pub fn iter(&self) -> impl Iterator<Item = (LinkRow, SegmentId, SegmentId)> + '_ {
        pairs(&self.row, &self.to)
    }

    /// The two ends of a link, the lower first.
    pub fn ends(&self, id: LinkRow) -> Option<(SegmentId, SegmentId)> {
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
    pub fn class_of(&self, id: LinkRow) -> Option<&LinkClass> {
        self.classes.get(*self.class.get(id.index())? as usize)
    }

    /// A link between two segments, the first if there are several.
    pub fn between(&self, a: SegmentId, b: SegmentId) -> Option<LinkRow> {
        let (a, b) = (a.min(b), a.max(b));
        let range = self.of(a);
        let start = range.start;
        self.to.get(range)?.iter().position(|to| *to == b).map(|i| LinkRow::at(start + i))
    }
}

/// (id, lower end, upper end) of every link of these rows.
pub(crate) fn pairs<'a>(
    row: &'a [u32],
    to: &'a [SegmentId],
) -> impl Iterator<Item = (LinkRow, SegmentId, SegmentId)> + 'a {
    let rows = (0..).map(SegmentId).zip(row.windows(2));
    let lower = rows.flat_map(|(a, ends)| {
        let (start, end) = match ends {
            [start, end] => (*start, *end),
            _ => (0, 0),
        };
        (start..end).map(move |_| a)
    });
    (0..).map(LinkRow).zip(lower).zip(to).map(|((id, a), &b)| (id, a, b))
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

    proptest! {
        /// What is known of cuts, against a naive list of what was heard and when.
        #[test]
        fn a_cut_is_known_when_it_has_lasted(
            acts in prop::collection::vec((0_u32..4, any::<bool>(), 0_i64..5, 0_i64..4), 0..40),
        ) {
            let pairs = (0..4).map(|a| LinkSpec::new(SegmentId(a), SegmentId(a + 1)));
            let mut links = Links::new(5, &pairs.collect::<Vec<_>>());
            let mut now = Time::ZERO;
            // Of each link: whether it is cut, and known to be; when the news of it comes.
            let mut naive = [(false, false, None::<Time>); 4];
            for (at, cut, delay, passes) in acts {
                let known = now + Time::from_secs(delay);
                links.set_cut(LinkRow(at), cut, known);
                let link = &mut naive[at as usize];
                if link.0 != cut {
                    link.0 = cut;
                    link.2 = (link.0 != link.1).then_some(known);
                }
                now += Time::from_secs(passes);
                let mut told = false;
                for link in &mut naive {
                    if link.2.is_some_and(|known| known <= now) {
                        (link.1, link.2, told) = (link.0, None, true);
                    }
                }
                prop_assert_eq!(links.find_out(now), told);
                for (row, (cut, known, news)) in (0..).map(LinkRow).zip(naive) {
                    prop_assert_eq!((links.is_cut(row), links.is_severed(row)), (cut, known));
                    prop_assert_eq!(news.is_some(), cut != known);
                }
                prop_assert_eq!(links.are_known(), naive.iter().all(|it| it.2.is_none()));
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
        assert_eq!(links.between(id(3), id(0)), Some(LinkRow(2)));
        assert_eq!(links.between(id(1), id(3)), None);
        let near = Neighbours::new(&links, 4, |id, _, _| id != LinkRow(4));
        assert_eq!(near.of(id(0)), [1, 1, 3].map(SegmentId));
        assert_eq!(near.of(id(3)), [id(0)]);
        assert_eq!(near.share, [1.0 / 3.0, 1.0 / 3.0, 1.0, 1.0]);
    }
}
