//! GraphML, as the Internet Topology Zoo, networkx and yEd write it: labels and coordinates are
//! `data` with keys, or the `default` of a key; yEd keeps a label in the drawing of a node.
//!
//! Read are `key`, `default`, `graph`, `node`, `edge` and `data` of the namespace of the root; what
//! stands in other namespaces is passed over, but for yEd's labels. A node that holds a graph is a
//! group of the nodes in it, and no node itself. Several graphs side by side and hyperedges are
//! errors. Entities other than XML's own five are an error; a DTD is passed over and declares
//! nothing. (U. Brandes et al., *GraphML Primer*, graphdrawing.org.)

use super::error::{DataError, DataFault};
use super::namespaces::{Namespaces, Space};
use super::room::Room;
use super::text::xml_text_of;
use super::topology::{Draft, Topology};
use quick_xml::Reader;
use quick_xml::escape::{resolve_xml_entity, unescape_with};
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::QName;
use std::collections::BTreeMap;

/// Deepest nesting of elements.
const MOST_DEPTH: usize = 1000;
/// Longest label or coordinate, in bytes.
const MOST_TEXT: usize = 10_000;

/// Reads a GraphML file.
///
/// # Errors
/// Bytes that are no text in the encoding that they declare, or no XML; a node without an id, an
/// edge without its ends, to a group, or to a node that is not there, two nodes of one id,
/// coordinates that are no numbers or out of range, several graphs, no node at all, too many nodes
/// or edges, no room.
pub fn read(file: &str, bytes: &[u8], room: &mut Room<'_>) -> Result<Topology, DataError> {
    let text = xml_text_of(file, bytes)?;
    let mut reader = Reader::from_str(&text);
    let mut parser = Parser {
        text: &text,
        draft: Draft::new(file, room),
        keys: BTreeMap::new(),
        key: None,
        nodes: Vec::new(),
        inside_of: Vec::new(),
        taken: None,
        spaces: Namespaces::default(),
        graphs: (0, 0),
        seen: (0, 1),
        root: None,
        rooted: false,
    };
    loop {
        let event = reader.read_event();
        // Lines are counted up to the end of the tag: where the reader stands.
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        match event {
            Ok(Event::Eof) => break,
            Ok(event) => parser.take(event, at)?,
            Err(error) => {
                let reason = error.to_string();
                let line = parser.line(usize::try_from(reader.error_position()).unwrap_or(at));
                return parser
                    .draft
                    .refuse(line, DataFault::Malformed { format: "GraphML", reason });
            }
        }
    }
    if parser.spaces.depth() > 0 || !parser.rooted {
        let reason = match parser.rooted {
            true => "it ends before its last tag closes".to_owned(),
            false => "it has no <graphml>".to_owned(),
        };
        return Err(DataError::file(file, DataFault::Malformed { format: "GraphML", reason }));
    }
    for (id, group) in &parser.inside_of {
        parser.draft.lies_in(id, group);
    }
    parser.draft.finish()
}

/// What a key means to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Label,
    Latitude,
    Longitude,
    /// yEd's drawing of a node, with its label in it.
    Drawing,
}

/// A key and the value of nodes that do not give one.
#[derive(Debug, Clone)]
struct Key {
    meaning: Meaning,
    default: Option<String>,
}

/// The values of a node, by their meaning.
#[derive(Debug, Default)]
struct OpenNode {
    id: String,
    line: u64,
    label: Option<String>,
    drawn: Option<String>,
    latitude: Option<String>,
    longitude: Option<String>,
    is_group: bool,
}

impl OpenNode {
    fn slot(&mut self, meaning: Meaning) -> &mut Option<String> {
        match meaning {
            Meaning::Label => &mut self.label,
            Meaning::Latitude => &mut self.latitude,
            Meaning::Longitude => &mut self.longitude,
            Meaning::Drawing => &mut self.drawn,
        }
    }
}

/// Text that is being taken in.
#[derive(Debug)]
struct Taken {
    what: What,
    text: String,
    /// How deep the element stands whose text it is.
    depth: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    /// A value of the innermost node.
    Data(Meaning),
    /// A drawing whose label has not begun.
    Drawing,
    /// The default of the open key.
    Default,
}

struct Parser<'a> {
    text: &'a str,
    draft: Draft<'a>,
    keys: BTreeMap<String, Key>,
    /// The id of the open key.
    key: Option<String>,
    /// The open nodes, the outermost first.
    nodes: Vec<OpenNode>,
    /// Ids of nodes and groups with the id of the group that they lie in.
    inside_of: Vec<(String, String)>,
    taken: Option<Taken>,
    spaces: Namespaces,
    /// How many graphs are open, and how many stood at the top.
    graphs: (usize, usize),
    /// An offset and the line it lies on.
    seen: (usize, u64),
    /// The namespace of the root, if it has one.
    root: Option<Vec<u8>>,
    rooted: bool,
}

impl Parser<'_> {
    fn line(&mut self, offset: usize) -> u64 {
        let offset = offset.min(self.text.len());
        if let Some(part) = self.text.as_bytes().get(self.seen.0..offset) {
            let breaks = part.iter().filter(|byte| **byte == b'\n').count() as u64;
            self.seen = (offset, self.seen.1 + breaks);
        }
        self.seen.1
    }

    fn malformed<T>(&mut self, at: usize, reason: &str) -> Result<T, DataError> {
        let line = self.line(at);
        let reason = reason.to_owned();
        self.draft.refuse(line, DataFault::Malformed { format: "GraphML", reason })
    }

    fn take(&mut self, event: Event<'_>, at: usize) -> Result<(), DataError> {
        match event {
            Event::Start(tag) => {
                self.go_in(&tag, at)?;
                self.open(&tag, at)
            }
            Event::Empty(tag) => {
                self.go_in(&tag, at)?;
                self.open(&tag, at)?;
                self.go_out(tag.name())
            }
            Event::End(tag) => self.go_out(tag.name()),
            Event::Text(text) => self.add(&String::from_utf8_lossy(&text), at),
            Event::CData(text) => self.add(&String::from_utf8_lossy(&text), at),
            Event::GeneralRef(name) => {
                if self.taken.is_none() {
                    return Ok(());
                }
                let reference = format!("&{};", String::from_utf8_lossy(&name));
                match unescape_with(&reference, resolve_xml_entity) {
                    Ok(text) => self.add(&text, at),
                    Err(_) => self.malformed(at, &format!("`{reference}` is not declared")),
                }
            }
            _ => Ok(()),
        }
    }

    fn add(&mut self, text: &str, at: usize) -> Result<(), DataError> {
        let Some(taken) = self.taken.as_mut().filter(|taken| taken.what != What::Drawing) else {
            return Ok(());
        };
        taken.text.push_str(text);
        match taken.text.len() > MOST_TEXT {
            true => self.malformed(at, "a label or coordinate of more than 10,000 bytes"),
            false => Ok(()),
        }
    }

    fn go_in(&mut self, tag: &BytesStart<'_>, at: usize) -> Result<(), DataError> {
        self.spaces.open(tag);
        match self.spaces.depth() > MOST_DEPTH {
            true => self.malformed(at, &format!("its elements nest deeper than {MOST_DEPTH}")),
            false => Ok(()),
        }
    }

    fn go_out(&mut self, name: QName<'_>) -> Result<(), DataError> {
        let closed = self.close(name);
        self.spaces.close();
        closed
    }

    /// Whether an element is GraphML's: of the namespace of the root.
    fn is_own(&self, name: QName<'_>) -> bool {
        match (&self.root, self.spaces.of(name)) {
            _ if !self.rooted => true,
            (Some(root), Space::Of(space)) => root == space,
            (None, Space::None) => true,
            _ => false,
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>, at: usize) -> Result<(), DataError> {
        let name = tag.local_name();
        if !self.is_own(tag.name()) {
            // yEd's label inside of a drawing; of several the first.
            let is_label = matches!(name.as_ref(), b"NodeLabel" | b"Label.Text");
            if is_label && self.taken.as_ref().is_some_and(|it| it.what == What::Drawing) {
                let what = What::Data(Meaning::Drawing);
                self.taken = Some(Taken { what, text: String::new(), depth: self.spaces.depth() });
            }
            return Ok(());
        }
        match name.as_ref() {
            b"graphml" if !self.rooted => {
                self.rooted = true;
                self.root = match self.spaces.of(tag.name()) {
                    Space::Of(space) => Some(space.to_vec()),
                    Space::None | Space::Undeclared => None,
                };
            }
            b"key" => self.open_key(tag, at)?,
            b"default" if self.key.is_some() => self.begin(What::Default),
            b"graph" => self.open_graph(tag, at)?,
            b"node" => {
                let Some(id) = self.attribute(tag, "id", at)? else {
                    return self.malformed(at, "a node has no id");
                };
                let fold = self.attribute(tag, "yfiles.foldertype", at)?;
                let is_group = matches!(fold.as_deref(), Some("group" | "folder"));
                let line = self.line(at);
                // A node directly inside of another is a mistake that nothing depends on.
                let outer = self.nodes.last().map(|node| node.id.clone());
                if let Some(outer) = outer {
                    self.inside_of.push((id.clone(), outer));
                }
                self.nodes.push(OpenNode { id, line, is_group, ..OpenNode::default() });
            }
            b"edge" => {
                let ends = (self.attribute(tag, "source", at)?, self.attribute(tag, "target", at)?);
                let (Some(from), Some(to)) = ends else {
                    return self.malformed(at, "an edge has no source or no target");
                };
                let line = self.line(at);
                self.draft.edge(line, from, to, None, 1)?;
            }
            b"hyperedge" => return self.malformed(at, "it has a hyperedge"),
            b"data" if !self.nodes.is_empty() && self.taken.is_none() => {
                let key = self.attribute(tag, "key", at)?.unwrap_or_default();
                match self.keys.get(&key).map(|key| key.meaning) {
                    Some(Meaning::Drawing) => self.begin(What::Drawing),
                    Some(meaning) => self.begin(What::Data(meaning)),
                    None => {}
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn begin(&mut self, what: What) {
        self.taken = Some(Taken { what, text: String::new(), depth: self.spaces.depth() });
    }

    fn open_graph(&mut self, tag: &BytesStart<'_>, at: usize) -> Result<(), DataError> {
        if self.graphs.0 == 0 {
            self.graphs.1 += 1;
            if self.graphs.1 > 1 {
                let line = self.line(at);
                return self.draft.refuse(line, DataFault::SeveralGraphs);
            }
        }
        self.graphs.0 += 1;
        let edges = self.attribute(tag, "edgedefault", at)?;
        self.draft.directed |= edges.as_deref() == Some("directed");
        if let Some(node) = self.nodes.last_mut() {
            node.is_group = true;
        }
        Ok(())
    }

    fn open_key(&mut self, tag: &BytesStart<'_>, at: usize) -> Result<(), DataError> {
        let holder = self.attribute(tag, "for", at)?;
        let name = self.attribute(tag, "attr.name", at)?.unwrap_or_default();
        let drawing = self.attribute(tag, "yfiles.type", at)?;
        let meaning = match (name.to_ascii_lowercase().as_str(), drawing.as_deref()) {
            (_, Some("nodegraphics")) | ("nodelabels", _) => Meaning::Drawing,
            ("label" | "name", _) => Meaning::Label,
            ("latitude" | "lat", _) => Meaning::Latitude,
            ("longitude" | "lon" | "lng", _) => Meaning::Longitude,
            _ => return Ok(()),
        };
        if let (None | Some("node" | "all"), Some(id)) =
            (holder.as_deref(), self.attribute(tag, "id", at)?)
        {
            self.keys.insert(id.clone(), Key { meaning, default: None });
            self.key = Some(id);
        }
        Ok(())
    }

    fn close(&mut self, name: QName<'_>) -> Result<(), DataError> {
        let depth = self.spaces.depth();
        if let Some(taken) = self.taken.take_if(|taken| taken.depth >= depth) {
            let text = Some(taken.text.trim().to_owned());
            match taken.what {
                What::Data(meaning) => {
                    if let Some(node) = self.nodes.last_mut() {
                        *node.slot(meaning) = text;
                    }
                }
                What::Default => {
                    let key = self.key.as_ref().and_then(|key| self.keys.get_mut(key));
                    if let Some(key) = key {
                        key.default = text;
                    }
                }
                What::Drawing => {}
            }
        }
        if !self.is_own(name) {
            return Ok(());
        }
        match name.local_name().as_ref() {
            b"key" => self.key = None,
            b"graph" => self.graphs.0 = self.graphs.0.saturating_sub(1),
            b"node" => return self.close_node(),
            _ => {}
        }
        Ok(())
    }

    /// Adds the innermost open node.
    fn close_node(&mut self) -> Result<(), DataError> {
        let Some(mut node) = self.nodes.pop() else { return Ok(()) };
        for key in self.keys.values() {
            let slot = node.slot(key.meaning);
            if slot.is_none() {
                slot.clone_from(&key.default);
            }
        }
        let label = node.label.filter(|label| !label.is_empty()).or(node.drawn);
        if node.is_group {
            return self.draft.group(node.line, node.id, label);
        }
        let place = (node.latitude.as_deref(), node.longitude.as_deref());
        self.draft.node(node.line, node.id, label, place)
    }

    fn attribute(
        &mut self,
        tag: &BytesStart<'_>,
        name: &str,
        at: usize,
    ) -> Result<Option<String>, DataError> {
        let found = tag.try_get_attribute(name).map(|found| {
            found.map(|attribute| {
                let value = attribute.unescape_value_with(resolve_xml_entity);
                value.map(|value| value.into_owned())
            })
        });
        match found {
            Ok(None) => Ok(None),
            Ok(Some(Ok(value))) => Ok(Some(value)),
            Ok(Some(Err(error))) => self.malformed(at, &error.to_string()),
            Err(error) => self.malformed(at, &error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::room::unlimited;

    fn read(file: &str, bytes: &[u8]) -> Result<Topology, DataError> {
        super::read(file, bytes, &mut unlimited)
    }

    const HEAD: &str = r#"<?xml version="1.0"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="n" for="node" attr.name="label" attr.type="string"/>
<key id="y" for="node" attr.name="Latitude" attr.type="double"/>
<key id="x" for="node" attr.name="Longitude" attr.type="double"/>
<key id="w" for="edge" attr.name="label" attr.type="string"/>
"#;

    fn graph(body: &str) -> Result<Topology, DataError> {
        read("g.graphml", format!("{HEAD}{body}\n</graphml>").as_bytes())
    }

    #[test]
    fn labels_places_parts_and_parallel_edges() {
        let topology = graph(
            r#"<graph edgedefault="undirected">
<node id="a"><data key="n">A &amp; B &#252;</data><data key="y">0</data><data key="x">0</data></node>
<node id="b"><data key="y">0</data><data key="x">1</data></node>
<node id="c"><data key="y">5</data></node><node id="d"/>
<edge source="b" target="a"><data key="w">not a node's label</data></edge>
<edge source="a" target="b"/><edge source="d" target="c"/><edge source="c" target="c"/>
</graph>"#,
        )
        .unwrap();
        assert_eq!(topology.nodes[0].label, "A & B ü");
        assert_eq!(topology.nodes[1].label, "b");
        let edges: Vec<_> =
            topology.edges.iter().map(|e| (e.u, e.v, e.multiplicity, e.km.is_some())).collect();
        assert_eq!(edges, [(0, 1, 2, true), (2, 3, 1, false)]);
        assert_eq!((topology.components(), topology.unplaced(), topology.self_loops), (2, 2, 1));
        assert!(!topology.directed);
    }

    #[test]
    fn drawings_of_yed_have_labels_and_groups() {
        let text = r#"<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:y="http://www.yworks.com/xml/graphml">
<key for="node" id="d6" yfiles.type="nodegraphics"/><graph edgedefault="directed" id="G">
<node id="n0" yfiles.foldertype="group"><data key="d6"><y:Realizers><y:GroupNode><y:NodeLabel>Rack A</y:NodeLabel>
</y:GroupNode><y:GroupNode><y:NodeLabel>closed</y:NodeLabel></y:GroupNode></y:Realizers></data>
<graph id="n0:"><node id="n0::n0"><data key="d6"><y:ShapeNode>
<y:NodeLabel alignment="center"> server &amp; 1<y:LabelModel><y:Smart/></y:LabelModel></y:NodeLabel></y:ShapeNode></data></node>
<node id="n0::n1"><data key="d6"><y:ShapeNode/></data></node></graph></node>
<node id="n1"/><edge source="n0::n0" target="n0::n1"/><edge source="n0::n0" target="n1"/></graph></graphml>"#;
        let topology = read("y.graphml", text.as_bytes()).unwrap();
        let nodes: Vec<_> = topology.nodes.iter().map(|n| (n.label.as_str(), n.group)).collect();
        assert_eq!(nodes, [("server & 1", Some(0)), ("n0::n1", Some(0)), ("n1", None)]);
        assert_eq!(topology.groups.len(), 1);
        assert_eq!(topology.groups[0].label, "Rack A");
        let to_group = text.replace("target=\"n1\"", "target=\"n0\"");
        let error = read("y.graphml", to_group.as_bytes()).unwrap_err();
        assert_eq!(error.fault, DataFault::GroupAsEnd("Rack A".into()));
    }

    #[test]
    fn keys_have_defaults() {
        let text = r#"<graphml><key id="l" for="node" attr.name="label"><default>unnamed</default></key>
<key id="y" for="node" attr.name="Latitude"><default>48.0</default></key><key id="x" attr.name="Longitude"/>
<graph><node id="a"><data key="x">10</data></node><node id="b"><data key="l">B</data><data key="x">11</data>
<data key="y">50</data></node></graph></graphml>"#;
        let topology = read("d.graphml", text.as_bytes()).unwrap();
        let place = |at: usize| topology.nodes[at].at.map(|at| (at.latitude, at.longitude));
        assert_eq!((place(0), place(1)), (Some((48.0, 10.0)), Some((50.0, 11.0))));
        assert_eq!((&*topology.nodes[0].label, &*topology.nodes[1].label), ("unnamed", "B"));
    }

    #[test]
    fn other_namespaces_and_other_graphs() {
        let ids = |text: &str| {
            let topology = read("n.graphml", text.as_bytes()).map_err(|error| error.to_string())?;
            Ok::<_, String>(topology.nodes.into_iter().map(|node| node.id).collect::<Vec<_>>())
        };
        let foreign = r#"<graphml xmlns="g" xmlns:viz="v"><key id="v" attr.name="viz"/><graph><node id="a">
<data key="v"><viz:node id="inner"/><viz:edge source="x"/></data></node><other xmlns="o"><node/></other>
<undeclared:node/><node id="b"/></graph></graphml>"#;
        assert_eq!(ids(foreign).unwrap(), ["a", "b"]);
        let prefixed = r#"<g:graphml xmlns:g="g"><g:graph><g:node id="a"/><node id="x"/></g:graph></g:graphml>"#;
        assert_eq!(ids(prefixed).unwrap(), ["a"]);
        let two = "<graphml><graph><node id='a'/></graph>\n<graph><node id='b'/></graph></graphml>";
        assert_eq!(ids(two).unwrap_err(), "n.graphml:2: it has several graphs");
        let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><graphml><graph><node id='Z\xfcrich'/></graph></graphml>";
        assert_eq!(read("l.graphml", latin).unwrap().nodes[0].id, "Zürich");
    }

    #[test]
    fn wrong_files_say_what_and_where() {
        let fault = |body: &str| graph(body).unwrap_err().to_string();
        assert!(fault("<graph>").starts_with("g.graphml:"));
        assert_eq!(
            fault("<graph><node id='a'/>\n<edge source='a' target='z'/></graph>"),
            "g.graphml:8: an edge names the node `z`, which the file does not have"
        );
        assert!(fault("<graph><node/></graph>").contains("a node has no id"));
        assert!(fault("<graph><node id='a'/><edge source='a'/></graph>").contains("no target"));
        assert!(fault("<graph></graph>").contains("it has no nodes"));
        assert!(
            fault("<graph><node id='a'><data key='n'>&x;</data></node></graph>")
                .contains("`&x;` is not declared")
        );
        assert!(
            fault("<graph><node id='a'><data key='y'>north</data></node></graph>")
                .contains("`north` in `latitude` is not a number")
        );
        for whole in ["", "plain text", "<html/>", "<graphml><graph>", "<graphml", "<a><b></a>"] {
            let error = read("g.graphml", whole.as_bytes()).unwrap_err();
            assert!(
                matches!(
                    error.fault,
                    DataFault::Malformed { .. } | DataFault::NoNode(_) | DataFault::RepeatedNode(_)
                ),
                "{whole}: {error}"
            );
        }
    }

    #[test]
    fn a_deep_file_is_read_without_recursion() {
        for deep in ["<graph>", "<node id='a'><graph>", "<x:a xmlns:x='y'>"] {
            let error = graph(&deep.repeat(100_000)).unwrap_err();
            assert!(error.to_string().contains("nest deeper than 1000"), "{error}");
        }
    }

    /// The backbones against the simple graphs that were derived from them independently.
    #[test]
    fn real_backbones() {
        for (name, nodes, links) in
            [("Abilene", 11, 14), ("Geant2012", 40, 61), ("AttMpls", 25, 56)]
        {
            let file = format!("topology/{name}.graphml");
            let Some(bytes) = crate::data::real_input(&file) else { return };
            let topology = read(&file, &bytes).unwrap();
            assert_eq!((topology.nodes.len(), topology.edges.len()), (nodes, links), "{name}");
            assert_eq!((topology.components(), topology.self_loops), (1, 0));
            let list = format!("topology/{name}.edges.csv");
            let Some(bytes) = crate::data::real_input(&list) else { continue };
            let derived = Topology::read(&list, &bytes).unwrap();
            for (ours, theirs) in topology.edges.iter().zip(&derived.edges) {
                assert_eq!((ours.u, ours.v), (theirs.u, theirs.v));
                assert_eq!(ours.multiplicity, theirs.multiplicity);
                // Three nodes of Geant2012 have no coordinates, and their edges no length.
                assert_eq!(ours.km.is_some(), theirs.km.is_some());
                if let (Some(ours), Some(theirs)) = (ours.km, theirs.km) {
                    assert!((ours - theirs).abs() < 0.006, "{name}: {ours} km, not {theirs} km");
                }
            }
        }
    }
}
