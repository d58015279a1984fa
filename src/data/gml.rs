//! GML: nested lists of keys and values in brackets.
//!
//! Read are `graph [ directed … node [ id label Latitude Longitude ] edge [ source target ] ]`, in
//! any order and any case; other keys and lists are passed over. A node with `isGroup 1` is a group,
//! and `gid` says in which one a node lies. `#` begins a comment. Strings may hold line breaks and
//! entities by number or by their HTML name, each of which is resolved for itself; an unknown one is
//! kept as it stands. A quote inside a string may also stand behind a backslash, as many programs
//! write it. (M. Himsolt, *GML: A portable graph file format*, Universität Passau, 1997.)

use super::error::{DataError, DataFault};
use super::room::Room;
use super::text::text_of;
use super::topology::{Draft, Topology};

/// Deepest nesting of lists.
const MOST_DEPTH: usize = 64;

/// Reads a GML file.
///
/// # Errors
/// Bytes that are no text, a bracket or string without its partner, a key without a value, lists
/// nested deeper than 64, a node without an id, several graphs, no room, and what every topology
/// refuses.
pub fn read(file: &str, bytes: &[u8], room: &mut Room<'_>) -> Result<Topology, DataError> {
    let text = text_of(file, bytes)?;
    let mut tokens = Tokens { file, text: &text, rest: &text, line: 1, counted: None };
    let mut draft = Draft::new(file, room);
    let mut inside_of: Vec<(String, String)> = Vec::new();
    let mut open: Vec<Item> = vec![Item::new(Kind::Other, 1)];
    let mut graphs = 0usize;
    while let Some(token) = tokens.next()? {
        let key = match token {
            Token::Close => {
                let closed = open.pop();
                match closed {
                    Some(item) if !open.is_empty() => item.close(&mut draft, &mut inside_of)?,
                    _ => return tokens.refuse("a `]` has no `[`"),
                }
                continue;
            }
            Token::Word(key) => key.to_ascii_lowercase(),
            Token::Open => return tokens.refuse("a `[` follows no key"),
            Token::Text(_) => return tokens.refuse("a string follows no key"),
        };
        let inside = open.last().map_or(Kind::Other, |item| item.kind);
        let value = match tokens.next()? {
            Some(Token::Open) => {
                if open.len() > MOST_DEPTH {
                    return tokens.refuse("its lists nest deeper than 64");
                }
                let kind = match (inside, key.as_str(), open.len()) {
                    (_, "graph", 1) => Kind::Graph,
                    (Kind::Graph, "node", _) => Kind::Node,
                    (Kind::Graph, "edge", _) => Kind::Edge,
                    _ => Kind::Other,
                };
                graphs += usize::from(kind == Kind::Graph);
                if graphs > 1 {
                    return draft.refuse(tokens.line, DataFault::SeveralGraphs);
                }
                open.push(Item::new(kind, tokens.line));
                continue;
            }
            Some(Token::Word(word)) => word.to_owned(),
            Some(Token::Text(text)) => unescaped(text),
            Some(Token::Close) | None => {
                return tokens
                    .refuse(&format!("the key `{}` has no value", super::error::shown(&key)));
            }
        };
        if inside == Kind::Graph && key == "directed" {
            draft.directed |= value == "1";
        }
        if let Some(item) = open.last_mut() {
            item.set(&key, value);
        }
    }
    if open.len() > 1 {
        return tokens.refuse("a `[` never closes");
    }
    if graphs == 0 {
        return tokens.refuse("it has no `graph [ … ]`");
    }
    for (id, group) in &inside_of {
        draft.lies_in(id, group);
    }
    draft.finish()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Graph,
    Node,
    Edge,
    Other,
}

/// An open list and what of it matters.
#[derive(Debug)]
struct Item {
    kind: Kind,
    line: u64,
    id: Option<String>,
    label: Option<String>,
    latitude: Option<String>,
    longitude: Option<String>,
    source: Option<String>,
    target: Option<String>,
    /// Whether it is a group, and the id of the group that it lies in.
    is_group: Option<String>,
    group: Option<String>,
}

impl Item {
    fn new(kind: Kind, line: u64) -> Self {
        Self {
            kind,
            line,
            id: None,
            label: None,
            latitude: None,
            longitude: None,
            source: None,
            target: None,
            is_group: None,
            group: None,
        }
    }

    fn set(&mut self, key: &str, value: String) {
        let slot = match key {
            "id" => &mut self.id,
            "label" | "name" => &mut self.label,
            "latitude" | "lat" => &mut self.latitude,
            "longitude" | "lon" | "lng" => &mut self.longitude,
            "source" => &mut self.source,
            "target" => &mut self.target,
            "isgroup" => &mut self.is_group,
            "gid" => &mut self.group,
            _ => return,
        };
        *slot = Some(value);
    }

    fn close(
        self,
        draft: &mut Draft<'_>,
        inside_of: &mut Vec<(String, String)>,
    ) -> Result<(), DataError> {
        let reason =
            |reason: &str| DataFault::Malformed { format: "GML", reason: reason.to_owned() };
        match (self.kind, self.id, self.source, self.target) {
            (Kind::Node, Some(id), ..) => {
                if let Some(group) = self.group {
                    inside_of.push((id.clone(), group));
                }
                if self.is_group.is_some_and(|is| is == "1" || is.eq_ignore_ascii_case("true")) {
                    return draft.group(self.line, id, self.label);
                }
                let place = (self.latitude.as_deref(), self.longitude.as_deref());
                draft.node(self.line, id, self.label, place)
            }
            (Kind::Node, None, ..) => draft.refuse(self.line, reason("a node has no id")),
            (Kind::Edge, _, Some(from), Some(to)) => draft.edge(self.line, from, to, None, 1),
            (Kind::Edge, ..) => {
                draft.refuse(self.line, reason("an edge has no source or no target"))
            }
            _ => Ok(()),
        }
    }
}

#[derive(Debug)]
enum Token<'a> {
    Open,
    Close,
    Word(&'a str),
    Text(&'a str),
}

struct Tokens<'a> {
    file: &'a str,
    text: &'a str,
    rest: &'a str,
    line: u64,
    counted: Option<Counted>,
}

/// The quotes of a line from a place on; places are told by the bytes that are left.
#[derive(Debug, Clone, Copy)]
struct Counted {
    from: usize,
    end: usize,
    odd: bool,
}

impl<'a> Tokens<'a> {
    fn refuse<T>(&self, reason: &str) -> Result<T, DataError> {
        let fault = DataFault::Malformed { format: "GML", reason: reason.to_owned() };
        Err(DataError::line(self.file, self.line, fault))
    }

    /// Where the string that begins here ends, from its first letter: at the next quote that no
    /// backslash stands before. A backslash may also be the last letter of the string: then the
    /// quotes behind it on its line come in pairs.
    fn string_end(&mut self) -> Option<usize> {
        let text = self.rest.get(1..)?;
        let mut from = 0;
        loop {
            let end = from + text.get(from..)?.find('"')?;
            let is_escaped = text.get(..end).is_some_and(|before| before.ends_with('\\'));
            if !is_escaped || !self.odd_behind(text.get(end + 1..).unwrap_or_default()) {
                return Some(end);
            }
            from = end + 1;
        }
    }

    /// Whether an odd number of quotes without a backslash stands in `behind` up to the end of its
    /// line. Each line is counted once, however many strings ask.
    fn odd_behind(&mut self, behind: &str) -> bool {
        let here = behind.len();
        let counted = self.counted.filter(|it| (it.end..=it.from).contains(&here));
        let odd = match counted {
            // What was passed since the last question comes off the count.
            Some(it) => {
                let passed = self.text.len() - it.from..self.text.len() - here;
                it.odd ^ odd_quotes(self.text.as_bytes().get(passed).unwrap_or_default())
            }
            None => {
                let line = behind.split(['\n', '\r']).next().unwrap_or_default();
                self.counted = Some(Counted { from: here, end: here - line.len(), odd: false });
                odd_quotes(line.as_bytes())
            }
        };
        if let Some(it) = &mut self.counted {
            (it.from, it.odd) = (here, odd);
        }
        odd
    }

    /// Takes the first `bytes` bytes.
    fn advance(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.rest = rest;
        self.line += taken.bytes().filter(|byte| *byte == b'\n').count() as u64;
        taken
    }

    fn next(&mut self) -> Result<Option<Token<'a>>, DataError> {
        loop {
            let blank = self.rest.len() - self.rest.trim_start().len();
            self.advance(blank);
            if !self.rest.starts_with('#') {
                break;
            }
            let end = self.rest.find('\n').unwrap_or(self.rest.len());
            self.advance(end);
        }
        let token = match self.rest.as_bytes().first() {
            None => return Ok(None),
            Some(b'[') => {
                self.advance(1);
                Token::Open
            }
            Some(b']') => {
                self.advance(1);
                Token::Close
            }
            Some(b'"') => {
                let Some(end) = self.string_end() else {
                    return self.refuse("a string opens and never closes");
                };
                let quoted = self.advance(end + 2);
                Token::Text(quoted.get(1..=end).unwrap_or_default())
            }
            Some(_) => {
                let ends = |c: char| c.is_whitespace() || matches!(c, '[' | ']' | '"');
                let end = self.rest.find(ends).unwrap_or(self.rest.len());
                Token::Word(self.advance(end))
            }
        };
        Ok(Some(token))
    }
}

/// How many quotes without a backslash stand between two places of a text: whether they are odd.
fn odd_quotes(part: &[u8]) -> bool {
    let before = std::iter::once(&b' ').chain(part);
    before.zip(part).filter(|pair| *pair.1 == b'"' && *pair.0 != b'\\').count() % 2 == 1
}

/// A string with its entities and quotes resolved where they are known.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['&', '\\']) {
        plain.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at..).unwrap_or_default();
        let end = rest.bytes().take(40).position(|byte| byte == b';');
        let entity = end.and_then(|end| rest.get(1..end)).filter(|_| rest.starts_with('&'));
        match entity.and_then(resolved) {
            Some(value) => {
                plain.push_str(&value);
                rest = end.and_then(|end| rest.get(end + 1..)).unwrap_or_default();
            }
            None => {
                // A backslash before a quote gives way to it.
                if !rest.starts_with("\\\"") {
                    plain.push_str(rest.get(..1).unwrap_or_default());
                }
                rest = rest.get(1..).unwrap_or_default();
            }
        }
    }
    plain.push_str(rest);
    plain
}

/// The text of an entity: a number, or one of the names of HTML.
fn resolved(name: &str) -> Option<String> {
    let Some(number) = name.strip_prefix('#') else {
        return quick_xml::escape::resolve_html5_entity(name).map(str::to_owned);
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code).filter(|c| *c != '\0').map(String::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::room::unlimited;

    fn read(file: &str, bytes: &[u8]) -> Result<Topology, DataError> {
        super::read(file, bytes, &mut unlimited)
    }

    #[test]
    fn strings_hold_quotes_and_entities() {
        let labels = |text: &str| {
            let topology = read("g.gml", format!("graph [ {text} ]").as_bytes()).unwrap();
            topology.nodes.into_iter().map(|node| node.label).collect::<Vec<_>>().join(" / ")
        };
        assert_eq!(labels(r#"node [ id 1 label "say \"hi\"" ]"#), "say \"hi\"");
        assert_eq!(
            labels(r#"node [ id 1 label "\"x\" & y" ] node [ id 2 label "b" ]"#),
            "\"x\" & y / b"
        );
        assert_eq!(labels("node [ id 1 label \"C:\\\" ]\nnode [ id 2 label \"b\" ]"), "C:\\ / b");
        assert_eq!(
            labels("node [ id 1 label \"&amp;&#228;&#xDF;&eacute;&unknown;&quot;&\" ]"),
            "&äßé&unknown;\"&"
        );
        assert_eq!(labels("node [ id 1 label \"\" ]"), "1");
    }

    #[test]
    fn groups_are_no_nodes() {
        let text = "graph [ node [ id 0 label \"Rack\" isGroup 1 ] node [ id 1 gid 0 ] node [ id 2 ] \
                    edge [ source 1 target 2 ] ]";
        let topology = read("g.gml", text.as_bytes()).unwrap();
        let nodes: Vec<_> = topology.nodes.iter().map(|n| (n.id.as_str(), n.group)).collect();
        assert_eq!(nodes, [("1", Some(0)), ("2", None)]);
        assert_eq!(topology.groups[0].label, "Rack");
        let two = read("g.gml", b"graph [ node [ id 1 ] ]\ngraph [ node [ id 2 ] ]").unwrap_err();
        assert_eq!(two.to_string(), "g.gml:2: it has several graphs");
    }

    #[test]
    fn nodes_and_edges_in_any_order() {
        let topology = read(
            "g.gml",
            b"# made by hand\nCreator \"x\"\ngraph [\n directed 0\n edge [ source 7 target 3 ]\n\
              node [ id 7 label \"K&#246;ln &amp; Bonn\" Latitude 50.9 Longitude 6.9\n\
              graphics [ x 1.0 id 99 ] ]\n node [ id 3 ] edge [ source 3 target 7 ]\n]\n",
        )
        .unwrap();
        assert_eq!(topology.nodes[0].label, "Köln & Bonn");
        assert_eq!(topology.nodes[0].at.unwrap().longitude, 6.9);
        assert_eq!(topology.nodes[1].id, "3");
        assert_eq!((topology.edges.len(), topology.edges[0].multiplicity), (1, 2));
    }

    #[test]
    fn wrong_files_say_what_and_where() {
        let fault = |text: &str| read("g.gml", text.as_bytes()).unwrap_err().to_string();
        let begins = "g.gml:1: this is not GML: ";
        assert_eq!(fault(""), format!("{begins}it has no `graph [ … ]`"));
        assert_eq!(fault("graph [ node [ id 1 ]"), format!("{begins}a `[` never closes"));
        assert_eq!(fault("graph [ ] ]"), format!("{begins}a `]` has no `[`"));
        assert_eq!(fault("graph [ node ]"), format!("{begins}the key `node` has no value"));
        assert_eq!(
            fault("graph [ label \"x ]"),
            format!("{begins}a string opens and never closes")
        );
        assert_eq!(fault("graph [\nnode [\n] ]"), "g.gml:2: this is not GML: a node has no id");
        assert_eq!(fault("graph [ ]"), "g.gml: it has no nodes");
        assert_eq!(fault("\"x\""), format!("{begins}a string follows no key"));
        assert_eq!(fault("[ ]"), format!("{begins}a `[` follows no key"));
        let deep = "a [ ".repeat(100_000);
        assert!(fault(&deep).contains("nest deeper"));
        let ghost = fault("graph [ node [ id 1 ] edge [ source 1 target 2 ] ]");
        assert_eq!(ghost, "g.gml:1: an edge names the node `2`, which the file does not have");
    }
}
