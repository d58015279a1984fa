//! A network as a file gives it, made into a simple graph.
//!
//! Rules, the same for every format: parallel edges become one with a multiplicity; an edge from
//! a node to itself is dropped and counted; the direction of an edge is dropped, and in a
//! directed file two opposite edges are the two directions of one. A node without coordinates is
//! kept, and the length of its edges is not known. A graph in several parts is kept; each node
//! knows its part.

use super::error::{DataError, DataFault, Place, shown};
use super::room::{Meter, Room};
use std::collections::BTreeMap;

/// Most nodes of a topology.
pub const MOST_NODES: usize = 2_000_000;
/// Most edges of a topology.
pub const MOST_EDGES: usize = 20_000_000;

/// What an entry of a map costs besides its key and value, about, in bytes.
const ENTRY: usize = 32;

/// Mean radius of the Earth, km (IUGG 1980: (2a + b)/3 = 6,371.0088 km).
const EARTH_KM: f64 = 6371.0088;

/// A place on the Earth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coordinates {
    /// Degrees north, −90 to 90.
    pub latitude: f64,
    /// Degrees east, −180 to 360.
    pub longitude: f64,
}

impl Coordinates {
    /// Great-circle distance in km on a sphere of the Earth's mean radius, by the haversine
    /// formula. (R. W. Sinnott, *Virtues of the haversine*, Sky and Telescope 68, 1984.)
    pub fn km_to(self, other: Self) -> f64 {
        let (a, b) = (self.latitude.to_radians(), other.latitude.to_radians());
        let turn = (other.longitude - self.longitude).to_radians();
        let (dy, dx) = (libm::sin((b - a) / 2.0), libm::sin(turn / 2.0));
        let h = dy * dy + libm::cos(a) * libm::cos(b) * dx * dx;
        2.0 * EARTH_KM * libm::asin(h.clamp(0.0, 1.0).sqrt())
    }
}

/// A node.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Its name in the file, unique.
    pub id: String,
    /// What the file calls it for people; the id where it has no label.
    pub label: String,
    /// Where it lies, where the file says so.
    pub at: Option<Coordinates>,
    /// The group that it lies in, the innermost of several.
    pub group: Option<usize>,
}

/// A group of nodes, such as a rack or a region. It is no node itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its name in the file, unique.
    pub id: String,
    /// What the file calls it for people; the id where it has no label.
    pub label: String,
    /// The group that it lies in.
    pub parent: Option<usize>,
}

/// An edge between two different nodes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    /// The node with the lower index.
    pub u: usize,
    /// The node with the higher index.
    pub v: usize,
    /// How many edges of the file it stands for.
    pub multiplicity: u32,
    /// Its length: as the file gives it, or the great circle between its nodes.
    pub km: Option<f64>,
}

/// A simple, undirected graph with names and places.
#[derive(Debug, Clone, PartialEq)]
pub struct Topology {
    /// Nodes in the order of the file.
    pub nodes: Vec<Node>,
    /// Groups of nodes, in the order in which the file opens them.
    pub groups: Vec<Group>,
    /// Edges ordered by (u, v).
    pub edges: Vec<Edge>,
    /// For each node its part, numbered from 0 in the order of their first nodes.
    pub parts: Vec<usize>,
    /// How many edges from a node to itself were dropped.
    pub self_loops: usize,
    /// Whether the file called its edges directed.
    pub directed: bool,
}

impl Topology {
    /// How many parts there are that no edge joins.
    pub fn components(&self) -> usize {
        self.parts.iter().max().map_or(0, |last| last + 1)
    }

    /// How many nodes have no coordinates.
    pub fn unplaced(&self) -> usize {
        self.nodes.iter().filter(|node| node.at.is_none()).count()
    }
}

/// What a reader has found so far.
#[derive(Debug)]
pub(super) struct Draft<'a> {
    file: &'a str,
    meter: Meter<'a>,
    nodes: Vec<Node>,
    groups: Vec<Group>,
    /// Where each id is among the nodes or the groups.
    index: BTreeMap<String, Named>,
    arcs: Vec<Arc>,
    pub directed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    Node(usize),
    Group(usize),
}

#[derive(Debug)]
struct Arc {
    from: String,
    to: String,
    km: Option<f64>,
    /// How many edges this one stands for.
    count: u32,
    line: u64,
}

impl<'a> Draft<'a> {
    pub fn new(file: &'a str, room: &'a mut Room<'a>) -> Self {
        Self {
            file,
            meter: Meter::new(room),
            nodes: Vec::new(),
            groups: Vec::new(),
            index: BTreeMap::new(),
            arcs: Vec::new(),
            directed: false,
        }
    }

    /// Takes room for bytes that are made beside nodes and edges.
    pub fn take(&mut self, bytes: usize) -> Result<(), DataError> {
        self.meter.take(self.file, bytes)
    }

    pub fn refuse<T>(&self, line: u64, fault: DataFault) -> Result<T, DataError> {
        Err(DataError::line(self.file, line, fault))
    }

    /// Adds a node. Coordinates come as the file's text; half a pair is none.
    pub fn node(
        &mut self,
        line: u64,
        id: String,
        label: Option<String>,
        place: (Option<&str>, Option<&str>),
    ) -> Result<(), DataError> {
        if self.nodes.len() >= MOST_NODES {
            return self.refuse(line, DataFault::TooMany { what: "nodes", limit: MOST_NODES });
        }
        let latitude = self.degrees(line, "latitude", place.0, -90.0..=90.0)?;
        let longitude = self.degrees(line, "longitude", place.1, -180.0..=360.0)?;
        let at = latitude
            .zip(longitude)
            .map(|(latitude, longitude)| Coordinates { latitude, longitude });
        let label = label.filter(|label| !label.is_empty()).unwrap_or_else(|| id.clone());
        self.named(line, &id, label.len(), Named::Node(self.nodes.len()))?;
        self.nodes.push(Node { id, label, at, group: None });
        Ok(())
    }

    /// Adds a group.
    pub fn group(&mut self, line: u64, id: String, label: Option<String>) -> Result<(), DataError> {
        let label = label.filter(|label| !label.is_empty()).unwrap_or_else(|| id.clone());
        self.named(line, &id, label.len(), Named::Group(self.groups.len()))?;
        self.groups.push(Group { id, label, parent: None });
        Ok(())
    }

    /// Says in which group a node or a group lies, by their ids. A group that lies in itself by
    /// way of others is held to be in none.
    pub fn lies_in(&mut self, id: &str, group: &str) {
        let Some(Named::Group(group)) = self.index.get(group).copied() else { return };
        match self.index.get(id) {
            Some(Named::Node(node)) => {
                if let Some(node) = self.nodes.get_mut(*node) {
                    node.group = Some(group);
                }
            }
            Some(Named::Group(inner)) if *inner != group => {
                if let Some(inner) = self.groups.get_mut(*inner) {
                    inner.parent = Some(group);
                }
            }
            _ => {}
        }
    }

    fn named(&mut self, line: u64, id: &str, label: usize, named: Named) -> Result<(), DataError> {
        self.meter.take(self.file, 2 * id.len() + label + size_of::<Node>() + ENTRY)?;
        match self.index.insert(id.to_owned(), named) {
            Some(_) => self.refuse(line, DataFault::RepeatedNode(shown(id))),
            None => Ok(()),
        }
    }

    /// Adds a node that is only known by an edge, unless it is there.
    pub fn node_by_edge(&mut self, line: u64, id: &str) -> Result<(), DataError> {
        match self.index.contains_key(id) {
            true => Ok(()),
            false => self.node(line, id.to_owned(), None, (None, None)),
        }
    }

    /// Adds an edge by the ids of its ends, which may be declared later.
    pub fn edge(
        &mut self,
        line: u64,
        from: String,
        to: String,
        km: Option<f64>,
        count: u32,
    ) -> Result<(), DataError> {
        if self.arcs.len() >= MOST_EDGES {
            return self.refuse(line, DataFault::TooMany { what: "edges", limit: MOST_EDGES });
        }
        self.meter.take(self.file, from.len() + to.len() + size_of::<Arc>() + ENTRY)?;
        self.arcs.push(Arc { from, to, km, count, line });
        Ok(())
    }

    fn degrees(
        &self,
        line: u64,
        name: &str,
        text: Option<&str>,
        range: std::ops::RangeInclusive<f64>,
    ) -> Result<Option<f64>, DataError> {
        let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        let (column, text) = (name.to_owned(), shown(text));
        match text.parse::<f64>() {
            Ok(value) if range.contains(&value) => Ok(Some(value)),
            Ok(value) if value.is_finite() => {
                let range = format!("from {} to {} degrees", range.start(), range.end());
                self.refuse(line, DataFault::OutOfRange { column, text, range })
            }
            Ok(_) => self.refuse(line, DataFault::NotFinite { column, text }),
            Err(_) => self.refuse(line, DataFault::NotANumber { column, text }),
        }
    }

    /// Makes the simple graph.
    pub fn finish(mut self) -> Result<Topology, DataError> {
        self.untangle();
        if self.nodes.is_empty() {
            return Err(DataError::file(self.file, DataFault::Empty("nodes")));
        }
        let mut self_loops = 0;
        // Per pair: edges up, edges down, the shortest given length.
        let mut pairs: BTreeMap<(usize, usize), (u32, u32, Option<f64>)> = BTreeMap::new();
        for arc in &self.arcs {
            self.meter
                .take(self.file, size_of::<((usize, usize), (u32, u32, Option<f64>))>() + ENTRY)?;
            let end = |id: &String| {
                let fault = match self.index.get(id) {
                    Some(Named::Node(node)) => return Ok(*node),
                    Some(Named::Group(group)) => {
                        let label = self.groups.get(*group).map_or(id, |group| &group.label);
                        DataFault::GroupAsEnd(shown(label))
                    }
                    None => DataFault::NoNode(shown(id)),
                };
                let place = Some(Place { line: arc.line, column: None });
                Err(DataError { file: self.file.to_owned(), place, fault })
            };
            let (from, to) = (end(&arc.from)?, end(&arc.to)?);
            if from == to {
                self_loops += 1;
                continue;
            }
            let pair = pairs.entry((from.min(to), from.max(to))).or_default();
            let side = if from < to { &mut pair.0 } else { &mut pair.1 };
            *side = side.saturating_add(arc.count);
            pair.2 = match (pair.2, arc.km) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        }
        let mut parts = Parts::new(self.nodes.len());
        let mut edges = Vec::with_capacity(pairs.len());
        for ((u, v), (up, down, km)) in pairs {
            self.meter.take(self.file, size_of::<Edge>())?;
            parts.join(u, v);
            let place = |index: usize| self.nodes.get(index).and_then(|node: &Node| node.at);
            let km = km.or_else(|| Some(place(u)?.km_to(place(v)?)));
            let multiplicity = if self.directed { up.max(down) } else { up.saturating_add(down) };
            edges.push(Edge { u, v, multiplicity, km });
        }
        let parts = parts.numbered();
        let Self { nodes, groups, directed, .. } = self;
        Ok(Topology { nodes, groups, edges, parts, self_loops, directed })
    }

    /// Takes a group that lies in itself, by way of others, out of the one above it.
    fn untangle(&mut self) {
        // Per group the round in which it was reached.
        let mut reached = vec![0usize; self.groups.len()];
        for start in 0..self.groups.len() {
            let mut at = Some(start);
            while let Some(group) = at {
                let Some(round) = reached.get_mut(group).filter(|round| **round == 0) else {
                    break;
                };
                *round = start + 1;
                let parent = self.groups.get(group).and_then(|group| group.parent);
                if parent.is_some_and(|parent| reached.get(parent) == Some(&(start + 1)))
                    && let Some(group) = self.groups.get_mut(group)
                {
                    group.parent = None;
                    break;
                }
                at = parent;
            }
        }
    }
}

/// Which nodes are joined: a forest whose roots are the parts.
struct Parts(Vec<usize>);

impl Parts {
    fn new(nodes: usize) -> Self {
        Self((0..nodes).collect())
    }

    fn root(&mut self, mut node: usize) -> usize {
        while let Some(&above) = self.0.get(node) {
            if above == node {
                break;
            }
            let further = self.0.get(above).copied().unwrap_or(above);
            if let Some(slot) = self.0.get_mut(node) {
                *slot = further;
            }
            node = further;
        }
        node
    }

    /// Joins two parts under the root with the lower index.
    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        if let Some(slot) = self.0.get_mut(a.max(b)) {
            *slot = a.min(b);
        }
    }

    fn numbered(mut self) -> Vec<usize> {
        let mut number = BTreeMap::new();
        (0..self.0.len())
            .map(|node| {
                let root = self.root(node);
                let next = number.len();
                *number.entry(root).or_insert(next)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::room::unlimited;

    #[test]
    fn groups_hold_nodes_and_groups_and_end_no_edge() {
        let mut room = unlimited;
        let mut draft = Draft::new("t", &mut room);
        draft.group(1, "r".into(), Some("Rack".into())).unwrap();
        draft.group(1, "s".into(), None).unwrap();
        draft.node(2, "a".into(), None, (None, None)).unwrap();
        draft.lies_in("a", "s");
        draft.lies_in("s", "r");
        draft.lies_in("r", "s");
        draft.lies_in("r", "nothing");
        draft.edge(3, "a".into(), "r".into(), None, 1).unwrap();
        assert_eq!(
            draft.finish().unwrap_err().to_string(),
            "t:3: an edge ends at `Rack`, which is a group of nodes"
        );
        let mut room = unlimited;
        let mut draft = Draft::new("t", &mut room);
        for (id, parent) in [("x", "y"), ("y", "z"), ("z", "x"), ("w", "z")] {
            for id in [id, parent] {
                if !draft.index.contains_key(id) {
                    draft.group(1, id.into(), None).unwrap();
                }
            }
            draft.lies_in(id, parent);
        }
        draft.node(2, "a".into(), None, (None, None)).unwrap();
        draft.lies_in("a", "w");
        let topology = draft.finish().unwrap();
        let mut at = topology.nodes[0].group;
        for _ in 0..4 {
            at = at.and_then(|group| topology.groups[group].parent);
        }
        assert_eq!(at, None, "{:?}", topology.groups);
    }

    fn draft(directed: bool, nodes: usize, arcs: &[(&str, &str)]) -> Result<Topology, DataError> {
        let mut room = unlimited;
        let mut draft = Draft::new("t", &mut room);
        draft.directed = directed;
        for id in 0..nodes {
            draft.node(1, id.to_string(), None, (None, None))?;
        }
        for (from, to) in arcs {
            draft.edge(2, (*from).to_owned(), (*to).to_owned(), None, 1)?;
        }
        draft.finish()
    }

    #[test]
    fn parallel_edges_loops_and_directions_follow_the_rules() {
        let arcs = [("1", "0"), ("0", "1"), ("0", "1"), ("2", "2"), ("2", "3")];
        let plain = draft(false, 5, &arcs).unwrap();
        let counts: Vec<_> = plain.edges.iter().map(|e| (e.u, e.v, e.multiplicity)).collect();
        assert_eq!(counts, [(0, 1, 3), (2, 3, 1)]);
        assert_eq!((plain.self_loops, plain.components()), (1, 3));
        assert_eq!(plain.parts, [0, 0, 1, 1, 2]);
        let directed = draft(true, 5, &arcs).unwrap();
        assert_eq!(directed.edges[0].multiplicity, 2);
    }

    #[test]
    fn wrong_graphs_have_their_own_reasons() {
        assert_eq!(draft(false, 0, &[]).unwrap_err().fault, DataFault::Empty("nodes"));
        let ghost = draft(false, 1, &[("0", "9")]).unwrap_err();
        assert_eq!(ghost.fault, DataFault::NoNode("9".into()));
        let mut room = unlimited;
        let mut twice = Draft::new("t", &mut room);
        twice.node(1, "a".into(), None, (None, None)).unwrap();
        let again = twice.node(2, "a".into(), None, (None, None)).unwrap_err();
        assert_eq!(again.fault, DataFault::RepeatedNode("a".into()));
        let north = twice.node(3, "b".into(), None, (Some("91"), Some("0"))).unwrap_err();
        assert!(matches!(north.fault, DataFault::OutOfRange { .. }));
        let nan = twice.node(3, "b".into(), None, (Some("nan"), Some("0"))).unwrap_err();
        assert!(matches!(nan.fault, DataFault::NotFinite { .. }));
    }

    #[test]
    fn great_circles_of_known_length() {
        let at = |latitude, longitude| Coordinates { latitude, longitude };
        let quarter = std::f64::consts::FRAC_PI_2 * EARTH_KM;
        assert!((at(0.0, 0.0).km_to(at(0.0, 90.0)) - quarter).abs() < 1e-9);
        assert!((at(90.0, 12.0).km_to(at(0.0, 300.0)) - quarter).abs() < 1e-9);
        assert!((at(10.0, -170.0).km_to(at(10.0, 190.0))).abs() < 1e-9);
    }
}
