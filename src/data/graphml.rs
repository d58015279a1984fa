//! GraphML, as the Internet Topology Zoo writes it: labels and coordinates are `data` with keys.
//!
//! Read are `key`, `graph`, `node`, `edge` and their `data`; anything else is passed over. A
//! nested graph adds its nodes and edges to the one graph. A hyperedge is an error. Entities other
//! than XML's own five are an error; a DTD is passed over and declares nothing.

use super::error::{DataError, Fault, text_of};
use super::topology::{Draft, Topology};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;

/// Reads a GraphML file.
///
/// # Errors
/// Text that is not UTF-8 or no XML, a node without an id, an edge without its ends or to a node
/// that is not there, two nodes of one id, coordinates that are no numbers or out of range, no
/// node at all, too many nodes or edges.
pub fn read(file: &str, bytes: &[u8]) -> Result<Topology, DataError> {
    let text = text_of(file, bytes)?;
    let mut reader = Reader::from_str(text);
    let mut parser = Parser {
        text,
        draft: Draft::new(file),
        keys: BTreeMap::new(),
        node: None,
        data: None,
        depth: 0,
        seen: (0, 1),
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
                return parser.draft.refuse(line, Fault::Malformed { format: "GraphML", reason });
            }
        }
    }
    if parser.depth > 0 || !parser.rooted {
        let reason = match parser.rooted {
            true => "it ends before its last tag closes".to_owned(),
            false => "it has no <graphml>".to_owned(),
        };
        return Err(DataError::file(file, Fault::Malformed { format: "GraphML", reason }));
    }
    parser.draft.finish()
}

/// What a key means to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Label,
    Latitude,
    Longitude,
}

#[derive(Debug, Default)]
struct OpenNode {
    id: String,
    line: u64,
    label: Option<String>,
    latitude: Option<String>,
    longitude: Option<String>,
}

struct Parser<'a> {
    text: &'a str,
    draft: Draft<'a>,
    keys: BTreeMap<String, Meaning>,
    node: Option<OpenNode>,
    /// The `data` that is open in a node, and its text so far.
    data: Option<(Meaning, String)>,
    depth: usize,
    /// An offset and the line it lies on.
    seen: (usize, u64),
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
        self.draft.refuse(line, Fault::Malformed { format: "GraphML", reason })
    }

    fn take(&mut self, event: Event<'_>, at: usize) -> Result<(), DataError> {
        match event {
            Event::Start(tag) => {
                self.depth += 1;
                self.open(&tag, at)
            }
            Event::Empty(tag) => {
                self.open(&tag, at)?;
                self.close(tag.local_name().as_ref())
            }
            Event::End(tag) => {
                self.depth = self.depth.saturating_sub(1);
                self.close(tag.local_name().as_ref())
            }
            Event::Text(text) => self.add(&String::from_utf8_lossy(&text), at),
            Event::CData(text) => self.add(&String::from_utf8_lossy(&text), at),
            Event::GeneralRef(name) => {
                if self.data.is_none() {
                    return Ok(());
                }
                let reference = format!("&{};", String::from_utf8_lossy(&name));
                match quick_xml::escape::unescape(&reference) {
                    Ok(text) => self.add(&text, at),
                    Err(_) => self.malformed(at, &format!("`{reference}` is not declared")),
                }
            }
            _ => Ok(()),
        }
    }

    fn add(&mut self, text: &str, at: usize) -> Result<(), DataError> {
        let Some((_, held)) = &mut self.data else { return Ok(()) };
        held.push_str(text);
        match held.len() > 10_000 {
            true => self.malformed(at, "a label or coordinate of more than 10,000 bytes"),
            false => Ok(()),
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>, at: usize) -> Result<(), DataError> {
        match tag.local_name().as_ref() {
            b"graphml" => self.rooted = true,
            b"key" => self.open_key(tag, at)?,
            b"graph" => {
                self.draft.directed |=
                    self.attribute(tag, "edgedefault", at)?.as_deref() == Some("directed");
            }
            b"node" => {
                let Some(id) = self.attribute(tag, "id", at)? else {
                    return self.malformed(at, "a node has no id");
                };
                let line = self.line(at);
                self.flush()?;
                self.node = Some(OpenNode { id, line, ..OpenNode::default() });
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
            b"data" if self.node.is_some() => {
                let key = self.attribute(tag, "key", at)?.unwrap_or_default();
                self.data = self.keys.get(&key).map(|meaning| (*meaning, String::new()));
            }
            _ => {}
        }
        Ok(())
    }

    fn open_key(&mut self, tag: &BytesStart<'_>, at: usize) -> Result<(), DataError> {
        let holder = self.attribute(tag, "for", at)?;
        let name = self.attribute(tag, "attr.name", at)?.unwrap_or_default();
        let meaning = match name.to_ascii_lowercase().as_str() {
            "label" | "name" => Meaning::Label,
            "latitude" | "lat" => Meaning::Latitude,
            "longitude" | "lon" | "lng" => Meaning::Longitude,
            _ => return Ok(()),
        };
        if let (None | Some("node" | "all"), Some(id)) =
            (holder.as_deref(), self.attribute(tag, "id", at)?)
        {
            self.keys.insert(id, meaning);
        }
        Ok(())
    }

    fn close(&mut self, name: &[u8]) -> Result<(), DataError> {
        match name {
            b"data" => {
                if let (Some((meaning, text)), Some(node)) = (self.data.take(), &mut self.node) {
                    let text = Some(text.trim().to_owned());
                    match meaning {
                        Meaning::Label => node.label = text,
                        Meaning::Latitude => node.latitude = text,
                        Meaning::Longitude => node.longitude = text,
                    }
                }
                Ok(())
            }
            b"node" => self.flush(),
            _ => Ok(()),
        }
    }

    /// Adds the open node.
    fn flush(&mut self) -> Result<(), DataError> {
        self.data = None;
        let Some(node) = self.node.take() else { return Ok(()) };
        let place = (node.latitude.as_deref(), node.longitude.as_deref());
        self.draft.node(node.line, node.id, node.label, place)
    }

    fn attribute(
        &mut self,
        tag: &BytesStart<'_>,
        name: &str,
        at: usize,
    ) -> Result<Option<String>, DataError> {
        let found = tag.try_get_attribute(name).map(|found| {
            found.map(|attribute| attribute.unescape_value().map(|value| value.into_owned()))
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
    use crate::data::edges;

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
                    Fault::Malformed { .. } | Fault::NoNode(_) | Fault::RepeatedNode(_)
                ),
                "{whole}: {error}"
            );
        }
    }

    #[test]
    fn a_deep_file_is_read_without_recursion() {
        let deep = "<graph>".repeat(100_000);
        assert!(graph(&deep).is_err());
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
            let derived = edges::read(&list, &bytes).unwrap();
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
