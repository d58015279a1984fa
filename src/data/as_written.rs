//! Files as programs write them, each with what is right: what it says, or why it is refused.

use super::*;

fn network(file: &str, text: impl AsRef<[u8]>) -> Result<Topology, DataError> {
    Topology::read(file, text.as_ref())
}

/// The edges by the labels of their ends.
fn wires(topology: &Topology) -> String {
    let label = |at: usize| topology.nodes[at].label.as_str();
    let wires = topology.edges.iter().map(|edge| format!("{}-{}", label(edge.u), label(edge.v)));
    wires.collect::<Vec<_>>().join(" ")
}

fn wires_of(file: &str, text: &str) -> String {
    wires(&network(file, text).unwrap_or_else(|error| panic!("{error}: {}", error.help())))
}

fn refused(file: &str, text: &str) -> String {
    let error = network(file, text).unwrap_err();
    assert!(!error.help().is_empty());
    error.to_string()
}

fn series(text: &str) -> Result<Trace, DataError> {
    let table = Table::read("t.csv", text.as_bytes())?;
    let (time, column) = (table.header()[0].clone(), table.header()[1].clone());
    let spec = TraceSpec {
        time: &time,
        unit_ns: Some(1e9),
        column: &column,
        gaps: Gaps::Refuse,
        repeated: Repeated::Refuse,
    };
    Trace::from_table(&table, &spec)
}

/// Times in ms and values.
fn points(text: &str) -> Vec<(i64, f64)> {
    let trace = series(text).unwrap_or_else(|error| panic!("{error}: {}", error.help()));
    trace.times.iter().map(|time| time / 1_000_000).zip(trace.values).collect()
}

#[test]
fn ends_that_are_not_the_first_columns() {
    assert_eq!(wires_of("t.csv", "linkid,src,dst\n100,1,2\n101,2,3\n102,3,1\n"), "1-2 1-3 2-3");
    let ids = "edge_id,source_id,target_id,cost\n1,10,20,3.5\n2,20,30,4\n";
    assert_eq!(wires_of("t.csv", ids), "10-20 20-30");
    assert_eq!(wires_of("t.csv", "id,from_node,to_node\n1,10,20\n2,20,30\n"), "10-20 20-30");
    let semicolons = "Source;Target;Type;Weight\n1;2;Undirected;1\n2;3;Undirected;1\n";
    assert_eq!(wires_of("t.csv", semicolons), "1-2 2-3");
}

#[test]
fn tables_that_are_no_networks() {
    let table = "timestamp,value\n2014-02-14 14:30:00,0.132\n2014-02-14 14:35:00,0.134\n";
    assert_eq!(
        refused("t.csv", table),
        "t.csv:1: the header names no two ends of an edge: it has `timestamp`, `value`"
    );
    let error = network("t.csv", "node,degree\n1,3\n2,4\n3,5\n").unwrap_err();
    assert_eq!(error.fault, DataFault::NoEnds(vec!["node".into(), "degree".into()]));
    assert!(error.help().contains("`source: \"node\", target: \"degree\"`"), "{}", error.help());
    let headless = "2014-02-14 14:30:00,0.132\n2014-02-14 14:35:00,0.134\n";
    assert_eq!(
        refused("t.csv", headless),
        "t.csv:1:1: `2014-02-14 14:30:00` is a time, not the end of an edge"
    );
    assert_eq!(
        refused("t.csv", "0,0.5\n1,0.25\n"),
        "t.csv:1:2: `0.5` is a measure, not the end of an edge"
    );
    let matrix = "0,1,0\n1,0,1\n0,1,0\n";
    assert_eq!(
        refused("t.csv", matrix),
        "t.csv:1: this may be a matrix of 3 nodes or a list of edges"
    );
    assert_eq!(
        refused("t.csv", "a,b,c\n0,1,0\n1,0,1\n0,1,0\n"),
        "t.csv:2: this may be a matrix of 3 nodes or a list of edges"
    );
    assert_eq!(
        refused("t.txt", "3 3\n0 1\n1 2\n2 0\n"),
        "t.txt:1: the first row may be an edge or a count of 3 nodes and 3 edges"
    );
    assert_eq!(wires_of("t.txt", "3\n0 1\n1 2\n2 0\n"), "0-1 0-2 1-2");
    assert_eq!(
        refused("t.txt", "3 3\n0 1 5\n1 2 5\n2 0 7\n"),
        "t.txt:1: the first row may be an edge or a count of 3 nodes and 3 edges"
    );
    assert_eq!(
        refused("t.txt", "0 1 2\n1 0 2\n2 0 1\n"),
        "t.txt:1: this may be a list of the neighbours of each node or a list of edges"
    );
    assert_eq!(
        refused("t.txt", "0 1 2\n1 2\n2 3\n"),
        "t.txt:1: this row has 3 cells, the next has 2"
    );
    assert_eq!(wires_of("t.txt", "0 1 1\n1 2 1\n2 0 1\n"), "0-1 0-2 1-2");
    assert_eq!(wires_of("t.txt", "0 1 5\n1 2 7\n2 0 9\n"), "0-1 0-2 1-2");
    assert_eq!(
        refused("t.txt", "(0, 0) (0, 1) {}\n(0, 0) (1, 0) {}\n"),
        "t.txt:1: `(0` is a tuple, not the name of a node"
    );
}

#[test]
fn advice_that_works_when_it_is_followed() {
    let read = |text: &str, spec: NetworkSpec<'_>| {
        Topology::read_as("t.csv", text.as_bytes(), &spec, &mut unlimited).map(|it| wires(&it))
    };
    let said = NetworkSpec { from: Some("x"), to: Some("y"), ..NetworkSpec::default() };
    assert_eq!(read("w,y,x\n9,1,2\n9,2,3\n", said.clone()).unwrap(), "1-2 2-3");
    assert_eq!(
        read("w,y,z\n9,1,2\n", said).unwrap_err().to_string(),
        "t.csv:1: there is no column `x`"
    );
    let matrix = NetworkSpec { matrix: true, ..NetworkSpec::default() };
    assert_eq!(read("0,1,0\n1,0,1\n0,1,0\n", matrix.clone()).unwrap(), "0-1 1-2");
    assert_eq!(read(",a,b,c\na,0,1,0\nb,1,0,2.5\nc,0,2.5,0\n", matrix.clone()).unwrap(), "a-b b-c");
    assert_eq!(read("a,b,c\n0,1,0\n1,0,1\n0,1,0\n", matrix.clone()).unwrap(), "a-b b-c");
    assert_eq!(
        read("0,1\n1,0\n0,0\n", matrix.clone()).unwrap_err().to_string(),
        "t.csv: a matrix has as many columns as rows: this one has 3 rows and 2 columns"
    );
    assert!(read("0,1,0\n1,x,1\n0,1,0\n", matrix.clone()).is_err());
    let one_way = Topology::read_as("t.csv", b"0,1\n0,0\n", &matrix, &mut unlimited).unwrap();
    assert!(one_way.directed && one_way.edges[0].multiplicity == 1);
    let commas = Dialect::from_words("t", " ", ",", "", "").unwrap();
    let commas = NetworkSpec { dialect: commas, ..NetworkSpec::default() };
    let km = Topology::read_as("t.csv", b"u v km\n0 1 0,5\n1 2 1,5\n", &commas, &mut unlimited);
    assert_eq!(
        km.unwrap().edges.iter().map(|edge| edge.km).collect::<Vec<_>>(),
        [Some(0.5), Some(1.5)]
    );
    let error = Topology::read_as("t.gml", b"graph [ ]", &matrix, &mut unlimited).unwrap_err();
    assert_eq!(error.to_string(), "t.gml: this is GML, no list of edges");
}

#[test]
fn a_row_with_names_settles_what_a_first_row_is() {
    assert_eq!(wires_of("t.txt", "source target\n3 3\n0 1\n1 2\n2 0\n"), "0-1 0-2 1-2");
    assert_eq!(wires_of("t.txt", "source target w\n0 1 2\n1 0 2\n2 0 1\n"), "0-1 0-2");
    assert_eq!(wires_of("t.csv", "source,target,w\n0,1,0\n1,0,1\n0,1,0\n"), "0-1");
    assert_eq!(wires_of("t.csv", "source,target\ncore,edge\nrack,pod\n"), "core-edge rack-pod");
}

#[test]
fn attributes_and_decimal_commas() {
    let attributes = "0 1 {'weight': 3, 'capacity': 10}\n1 2 {'weight': 1, 'capacity': 5}\n2 0 {'weight': 2, 'capacity': 7}\n";
    assert_eq!(wires_of("t.edgelist", attributes), "0-1 0-2 1-2");
    let same = "0 1 {'weight': 3, 'capacity': 10}\n1 2 {'weight': 1, 'capacity': 10}\n2 3 {'weight': 2, 'capacity': 10}\n";
    assert_eq!(wires_of("t.edgelist", same), "0-1 1-2 2-3");
    let nested = "a b {'x': {'y': 1}, \"q\": 'it\\'s }'}\nb c {}\nc a  {'z': [1, 2]} \n";
    assert_eq!(wires_of("t.edgelist", nested), "a-b a-c b-c");
    assert_eq!(wires_of("t.csv", "0,1,{'weight': 3, 'x': 1}\n1,2,{}\n"), "0-1 1-2");
    let refused_comma = network("t.txt", "0 1 0,5\n1 2 1,5\n2 0 2,5\n").unwrap_err();
    assert_eq!(refused_comma.to_string(), "t.txt:1:3: `0,5` has a comma for its decimal point");
    assert!(refused_comma.help().contains("`separator: \" \", decimal: \",\"`"));
    assert!(
        refused("t.txt", "0 1 0,5\n1 2 1\n2 0 2,5\n").contains("a comma for its decimal point")
    );
    let semicolons = network("t.csv", "source;target;km\n1;2;0,5\n2;3;1,25\n").unwrap();
    assert_eq!(semicolons.edges[1].km, Some(1.25));
}

#[test]
fn separators_comments_and_titles_of_networks() {
    assert_eq!(
        wires_of("t.tsv", "New York\tLos Angeles, CA\nLos Angeles, CA\tRome\n"),
        "New York-Los Angeles, CA Los Angeles, CA-Rome"
    );
    assert_eq!(wires_of("t.txt", "% made\n// by\n# hand\n1 2\n\n2 3\n"), "1-2 2-3");
    assert_eq!(wires_of("t.csv", "a|b\nb|c\n"), "a-b b-c");
    assert_eq!(wires_of("t.csv", "Our network\nsource,target\na,b\nb,c\n"), "a-b b-c");
    assert_eq!(
        wires_of("t.txt", "\u{feff}\"New York\" Rome\r\nRome Oslo\r\n"),
        "New York-Rome Rome-Oslo"
    );
    assert_eq!(
        wires_of("t.csv", "Los Angeles,Rome\nRome,New York\n"),
        "Los Angeles-Rome Rome-New York"
    );
    assert_eq!(wires_of("n.CSV.gz", "1,2\n2,3\n"), "1-2 2-3");
}

#[test]
fn graphs_in_xml_and_gml() {
    let quote = "graph [\n  node [ id 1 label \"say \\\"hi\\\"\" ]\n  node [ id 2 label \"b\" ]\n  edge [ source 1 target 2 ]\n]\n";
    assert_eq!(wires_of("t.gml", quote), "say \"hi\"-b");
    let latin = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<graphml><graph edgedefault=\"undirected\"><node id=\"Z\xfcrich\"/><node id=\"b\"/><edge source=\"Z\xfcrich\" target=\"b\"/></graph></graphml>";
    assert_eq!(wires(&network("t.graphml", latin).unwrap()), "Zürich-b");
}

#[test]
fn every_way_to_write_a_time() {
    let five_minutes = [(0, 1.0), (300_000, 2.0)];
    for (first, second) in [
        ("2024-01-01 00:00:00 UTC", "2024-01-01 00:05:00 UTC"),
        ("2024-01-01 00:00:00 +0000", "2024-01-01 00:05:00 +0000"),
        ("2024-01-01 00:00:00+00", "2024-01-01 00:05:00+00"),
        ("2024-01-01t00:00:00z", "2024-01-01t00:05:00z"),
        ("2024/01/01 00:00", "2024/01/01 00:05"),
        ("1704067200", "1704067500"),
    ] {
        assert_eq!(points(&format!("t,v\n{first},1\n{second},2\n")), five_minutes, "{first}");
    }
    let fraction = "t,v\n\"2024-01-01 00:00:00,123\",1\n\"2024-01-01 00:00:01,456\",2\n";
    assert_eq!(points(fraction), [(0, 1.0), (1333, 2.0)]);
    let epoch = "t,v\n1704067200,1.0\n1704070800,2.0\n1704074400,0.5\n";
    assert_eq!(points(epoch), [(0, 1.0), (3_600_000, 2.0), (7_200_000, 0.5)]);
    assert_eq!(
        series("t,v\n0,1.0\n2024-01-01T00:00,2.0\n").unwrap_err().to_string(),
        "t.csv:3:1: `2024-01-01T00:00` is a date without a zone, the times above are numbers"
    );
    let spring = "timestamp,value\n2014-03-09 01:49:00,0.0\n2014-03-09 01:54:00,0.0\n2014-03-09 01:59:00,0.0\n\
                  2014-03-09 03:00:00,0.0\n2014-03-09 03:00:00,0.0\n2014-03-09 03:00:00,0.0\n";
    let error = series(spring).unwrap_err();
    assert_eq!(error.to_string(), "t.csv:6:1: the time `2014-03-09 03:00:00` comes twice");
    assert!(
        error.help().contains("summer time begins")
            && error.help().contains("`repeated: \"first\"`")
    );
}

#[test]
fn tables_as_spreadsheets_and_databases_write_them() {
    assert_eq!(points("t;v\n0;1.5\n1;2.5\n"), [(0, 1.5), (1000, 2.5)]);
    assert_eq!(points("t;v\n0;1,5\n1;2,5\n"), [(0, 1.5), (1000, 2.5)]);
    assert_eq!(points("# produced by x\n# unit: s\nt,v\n0,1\n1,2\n"), [(0, 1.0), (1000, 2.0)]);
    assert_eq!(points("My Report\n\nt,v\n0,1\n1,2\n"), [(0, 1.0), (1000, 2.0)]);
    assert_eq!(points("t,v\n0,\"1,234.5\"\n1,\"2,345.6\"\n"), [(0, 1234.5), (1000, 2345.6)]);
    let bitbrains =
        "Timestamp [ms];\tCPU cores;\tCPU usage [%]\n1376314846;\t1;\t0.73\n1376315146;\t1;\t0.5\n";
    assert_eq!(points(bitbrains), [(0, 1.0), (300_000, 1.0)]);
    let inches = Table::read("t.csv", b"disk,t,v\n3.5\" disk,0,1\nssd,1,2\n").unwrap();
    assert_eq!(inches.texts(0).collect::<Vec<_>>(), ["3.5\" disk", "ssd"]);
    let unsure = series("t;v\n0;1,234\n1;2,345\n").unwrap_err();
    assert_eq!(unsure.to_string(), "t.csv:2:2: `1,234` in `v` may be 1234 or 1.234");
    assert!(unsure.help().contains("`decimal: \".\"`"));
}

#[test]
fn failures_of_named_hosts() {
    let table = "node,start,end,cause\nhost-a,2024-01-01 00:00,2024-01-01 01:00,disk\nhost-b,2024-01-01 00:30,2024-01-01 01:00,net\n";
    let table = Table::read("f.csv", table.as_bytes()).unwrap();
    let names: Vec<String> = ["host-b", "host-a"].map(String::from).into();
    let spec = FailureSpec {
        node: "node",
        nodes: &names,
        start: "start",
        until: Until::End("end"),
        unit_ns: 1e9,
        cause: Some("cause"),
    };
    let seen: Vec<_> =
        failures(&table, &spec).unwrap().into_iter().map(|it| (it.node, it.at, it.down)).collect();
    let minute = 60_000_000_000;
    assert_eq!(seen, [(1, 0, 60 * minute), (0, 30 * minute, 30 * minute)]);
    let refused = |nodes: &[String]| {
        let error = failures(&table, &FailureSpec { nodes, ..spec }).unwrap_err();
        (error.to_string(), error.help())
    };
    assert_eq!(
        refused(&[]),
        (
            "f.csv:2:1: `host-a` in `node` is not a number".to_owned(),
            "give the names in the order of the nodes: `nodes: [\"a\", \"b\"]`".to_owned()
        )
    );
    assert_eq!(
        refused(&["zeus".into(), "hosta".into()]),
        (
            "f.csv:2:1: `host-a` in `node` is none of the names in `nodes`".to_owned(),
            "did you mean `hosta`?".to_owned()
        )
    );
    assert_eq!(refused(&["x".into(), "x".into()]).0, "f.csv: `x` comes twice in `nodes`");
}

/// Room is asked for all that a file becomes, so that a limit ends the reading before memory does.
#[test]
fn a_limit_on_memory_is_a_typed_error() {
    let rows: String = (0..20_000).map(|at| format!("{at},{}\n", at + 1)).collect();
    let limited = |most: usize| {
        let mut left = most;
        move |bytes: usize| {
            left = left.checked_sub(bytes).ok_or(TooMuch { limit: most as u64 })?;
            Ok(())
        }
    };
    let none = NetworkSpec::default();
    let network = |most| Topology::read_as("t.csv", rows.as_bytes(), &none, &mut limited(most));
    assert_eq!(network(1 << 20).unwrap_err().fault, DataFault::NoRoom { limit: 1 << 20 });
    assert_eq!(network(1 << 20).unwrap_err().code(), crate::diagnostic::Code::E0804);
    assert_eq!(network(1 << 24).unwrap().edges.len(), 20_000);
    let text = format!("a,b\n{rows}");
    let table = |most| {
        let dialect = Dialect::default();
        Table::read_as("t.csv", text.as_bytes(), &dialect, &mut limited(most))
    };
    assert_eq!(table(1 << 18).unwrap_err().fault, DataFault::NoRoom { limit: 1 << 18 });
    assert_eq!(table(1 << 20).unwrap().rows(), 20_000);
}

/// One line of nothing but separators, quotes, brackets: no more than a few times its size.
#[test]
fn long_lines_take_time_and_memory_in_proportion() {
    for unit in [",", "\"", "{", "}", "\\\"", "[", "a ", "<a>", "#", "&", "(", "1,5 "] {
        let text = unit.repeat(400_000 / unit.len());
        for name in ["t.csv", "t.txt", "t.edgelist", "t.gml", "t.graphml", "t.tsv"] {
            let quoted = format!("graph [ node [ id 1 label \"{text}");
            assert!(network(name, &text).is_err(), "{name} {unit}");
            assert!(network(name, quoted).is_err(), "{name} {unit}");
        }
        let _ = Table::read("t.csv", text.as_bytes());
    }
}
