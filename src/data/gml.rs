//! GML: nested lists of keys and values in brackets.
//!
//! Read are `graph [ directed … node [ id label Latitude Longitude ] edge [ source target ] ]`, in
//! any order and any case; other keys and lists are passed over. `#` begins a comment. Strings may
//! hold line breaks and the entities of HTML's numbers and XML's five names; an unknown one is
//! kept as it stands. (M. Himsolt, *GML: A portable graph file format*, Universität Passau, 1997.)

use super::error::{DataError, Fault, text_of};
use super::topology::{Draft, Topology};

/// Deepest nesting of lists.
const MOST_DEPTH: usize = 64;

/// Reads a GML file.
///
/// # Errors
/// Text that is not UTF-8, a bracket or string without its partner, a key without a value, lists
/// nested deeper than 64, a node without an id, and what every topology refuses.
pub fn read(file: &str, bytes: &[u8]) -> Result<Topology, DataError> {
    let mut tokens = Tokens { file, rest: text_of(file, bytes)?, line: 1 };
    let mut draft = Draft::new(file);
    let mut open: Vec<Item> = vec![Item::new(Kind::Other, 1)];
    let mut graphs = 0usize;
    while let Some(token) = tokens.next()? {
        let key = match token {
            Token::Close => {
                let closed = open.pop();
                match closed {
                    Some(item) if !open.is_empty() => item.close(&mut draft)?,
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
            _ => return,
        };
        *slot = Some(value);
    }

    fn close(self, draft: &mut Draft<'_>) -> Result<(), DataError> {
        let reason = |reason: &str| Fault::Malformed { format: "GML", reason: reason.to_owned() };
        match (self.kind, self.id, self.source, self.target) {
            (Kind::Node, Some(id), ..) => {
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
    rest: &'a str,
    line: u64,
}

impl<'a> Tokens<'a> {
    fn refuse<T>(&self, reason: &str) -> Result<T, DataError> {
        let fault = Fault::Malformed { format: "GML", reason: reason.to_owned() };
        Err(DataError::line(self.file, self.line, fault))
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
                let Some(end) = self.rest.get(1..).and_then(|rest| rest.find('"')) else {
                    return self.refuse("a string opens and never closes");
                };
                let quoted = self.advance(end + 2);
                Token::Text(quoted.trim_matches('"'))
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

/// A string with its entities resolved where they are known.
fn unescaped(text: &str) -> String {
    match quick_xml::escape::unescape(text) {
        Ok(plain) => plain.into_owned(),
        Err(_) => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
