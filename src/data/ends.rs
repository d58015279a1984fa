//! Names by which a header says which columns are the ends of an edge.

/// The names of the two ends, without marks and in lower case, the surest first.
const ENDS: [(&str, &str); 32] = [
    ("source", "target"),
    ("from", "to"),
    ("sourceid", "targetid"),
    ("sourcenode", "targetnode"),
    ("sourcenodeid", "targetnodeid"),
    ("fromid", "toid"),
    ("fromnode", "tonode"),
    ("fromnodeid", "tonodeid"),
    ("idfrom", "idto"),
    ("nodefrom", "nodeto"),
    ("src", "dst"),
    ("src", "dest"),
    ("src", "target"),
    ("srcid", "dstid"),
    ("srcnode", "dstnode"),
    ("source", "destination"),
    ("source", "dest"),
    ("source", "sink"),
    ("origin", "destination"),
    ("startid", "endid"),
    ("startnode", "endnode"),
    ("node1", "node2"),
    ("node1id", "node2id"),
    ("nodeid1", "nodeid2"),
    ("nodea", "nodeb"),
    ("vertex1", "vertex2"),
    ("id1", "id2"),
    ("fbus", "tbus"),
    ("frombus", "tobus"),
    ("tail", "head"),
    ("parent", "child"),
    ("endpoint1", "endpoint2"),
];
/// Names that may as well be those of nodes.
const LETTERS: [(&str, &str); 4] = [UV, ("i", "j"), ("a", "b"), ("s", "t")];
/// The letters that are names of ends in this format, unless a node has one of them.
const UV: (&str, &str) = ("u", "v");

/// The columns that a header names as the ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ends {
    pub from: usize,
    pub to: usize,
    pub surety: Surety,
}

/// How sure it is that names are those of ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Surety {
    /// They are words.
    Words,
    /// They are `u` and `v`, which nodes may have too.
    Letters,
    /// They are other letters: something else has to say that this is a header.
    Doubtful,
}

/// Finds the ends, whatever the case and the marks of their names: `source_id`, `:START_ID`,
/// `FromNodeId`.
pub(super) fn ends<T: AsRef<str>>(names: &[T]) -> Option<Ends> {
    let plain: Vec<String> = names.iter().map(|name| plain(name.as_ref())).collect();
    let at = |wanted: &str| {
        let mut found = plain.iter().enumerate().filter(|(_, name)| *name == wanted);
        // A name that stands twice tells nothing.
        found.next().filter(|_| found.next().is_none()).map(|(at, _)| at)
    };
    let pair = |pairs: &[(&'static str, &'static str)]| {
        let mut found = pairs.iter().filter_map(|pair| Some((*pair, at(pair.0)?, at(pair.1)?)));
        found.next()
    };
    let sure = pair(&ENDS).map(|(_, from, to)| Ends { from, to, surety: Surety::Words });
    sure.or_else(|| {
        let (pair, from, to) = pair(&LETTERS)?;
        let surety = if pair == UV { Surety::Letters } else { Surety::Doubtful };
        Some(Ends { from, to, surety })
    })
}

/// A name without marks and in lower case; what stands in brackets behind it does not count.
fn plain(name: &str) -> String {
    let name = name.split('(').next().unwrap_or_default();
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_many_tools() {
        let found = |header: &str| {
            let names: Vec<&str> = header.split(',').collect();
            ends(&names).map(|ends| (ends.from, ends.to))
        };
        assert_eq!(found("linkid,src,dst"), Some((1, 2)));
        assert_eq!(found("edge_id,source_id,target_id,cost"), Some((1, 2)));
        assert_eq!(found("id,from_node,to_node"), Some((1, 2)));
        assert_eq!(found("Source,Target,Type,Weight"), Some((0, 1)));
        assert_eq!(found(":START_ID(Host),:END_ID(Host),:TYPE"), Some((0, 1)));
        assert_eq!(found("NODE1,Node 2,km"), Some((0, 1)));
        assert_eq!(found("km,v,u"), Some((2, 1)));
        assert_eq!(found("A,B"), Some((0, 1)));
        assert_eq!(found("FromNodeId,ToNodeId"), Some((0, 1)));
        assert_eq!(found("source,target,from,to"), Some((0, 1)));
        for none in [
            "node,start,end",
            "timestamp,value",
            "node,degree",
            "x,y",
            "from,value",
            "from,From,to",
        ] {
            assert_eq!(found(none), None, "{none}");
        }
    }
}
