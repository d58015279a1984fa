//! Property tests: no bytes make a reader panic, and every refusal says where and what to do.

use super::*;
use crate::diagnostic::Code;
use crate::schema::format::NetworkFormat;
use proptest::prelude::*;
use std::sync::LazyLock;

const GRAPHML: &str = r#"<?xml version="1.0"?><graphml><key id="n" for="node" attr.name="label"/>
<key id="y" for="node" attr.name="Latitude"/><key id="x" for="node" attr.name="Longitude"/>
<graph edgedefault="directed"><node id="a"><data key="n">A &amp; &#66;</data><data key="y">1</data>
<data key="x">2</data></node><node id="b"/><edge source="a" target="b"/><edge source="b" target="a"/>
<!-- c --><![CDATA[d]]></graph></graphml>"#;
const YED: &str = r#"<?xml version="1.0" encoding="ISO-8859-1"?><graphml xmlns="g" xmlns:y="y">
<key for="node" id="d" yfiles.type="nodegraphics"/><key id="n" attr.name="label"><default>x</default></key>
<graph><node id="g" yfiles.foldertype="group"><data key="d"><y:N><y:NodeLabel>R<y:M/></y:NodeLabel></y:N>
</data><graph><node id="a"/><node id="b"/></graph></node><edge source="a" target="b"/></graph></graphml>"#;
const GML: &str = "graph [ directed 1 # c\n node [ id 1 label \"A &#66;\" Latitude 1 Longitude 2 ]
 node [ id 2 ] edge [ source 1 target 2 ] edge [ source 2 target 2 ] ]";
const OUTAGES: FailureSpec<'_> = FailureSpec {
    node: "node",
    nodes: &[],
    start: "start",
    until: Until::Duration("down_min"),
    unit_ns: 60e9,
    cause: Some("cause"),
};
const EDGES: &str = "u,v,multiplicity,km\n0,1,1,12.5\n1,2,2,\n\"2\",0,1,3e2\n";
const TRACE: &str =
    "t_s,load,when\n0,1.5,2001-12-20T08:00\n1,,2001-12-20 08:00:01.5\n2.5,3e2,2002-01-01\n";
/// A day of weather.
static EPW: LazyLock<String> = LazyLock::new(|| {
    let head = "LOCATION,X,S,C,TMY3,1,41.98,-87.92,-6.0,201.0\nDATA PERIODS,1,1,D,S,1/1,1/1\n";
    let rows = (1..=24).map(|hour| {
        format!("1986,1,1,{hour},0,f,-12.2,-16.1,73,99500,0,0,0,0,0,0,0,0,0,0,0,2.6,9\n")
    });
    head.to_owned() + &rows.collect::<String>()
});
const LOG: &str = "system,nodes,node,start,down_min,cause\n20,4,1,2001-12-20T08:00,90,disk\n\
                   20,4,0,2001-12-19T08:00,0,\n";

/// Everything that can be read of these bytes.
fn read_all(bytes: &[u8]) -> Vec<DataError> {
    let mut errors = Vec::new();
    for ending in NetworkFormat::endings().chain(["doc"]) {
        match Topology::read(&format!("t.{ending}"), bytes) {
            Ok(topology) => {
                assert_eq!(topology.parts.len(), topology.nodes.len());
                assert!(topology.edges.iter().all(|e| e.u < e.v && e.v < topology.nodes.len()));
            }
            Err(error) => errors.push(error),
        }
    }
    errors.extend(Weather::read("t.epw", bytes).err());
    errors.extend(packed::unpacked("t", bytes.to_vec(), 1 << 20, &mut unlimited).err());
    let matrix = NetworkSpec { matrix: true, ..NetworkSpec::default() };
    let named = NetworkSpec { from: Some("u"), to: Some("v"), ..NetworkSpec::default() };
    for spec in [matrix, named] {
        errors.extend(Topology::read_as("t.csv", bytes, &spec, &mut unlimited).err());
    }
    for (separator, decimal, comment, null) in
        [("", ",", "#", "-1"), (";", "", "//", ""), (" ", "", "", ""), ("tab", ".", "", "x")]
    {
        let dialect = Dialect::from_words("t", separator, decimal, comment, null).unwrap();
        if let Ok(table) = Table::read_as("t.csv", bytes, &dialect, &mut unlimited) {
            for column in 0..table.header().len() {
                errors.extend(table.numbers(column).err());
            }
        }
    }
    match Table::read("t.csv", bytes) {
        Err(error) => errors.push(error),
        Ok(table) => {
            errors.extend(failures(&table, &OUTAGES).err());
            for (time, unit_ns) in
                [("t_s", Some(1e9)), ("when", None), ("t_s", None), ("when", Some(1e9))]
            {
                for gaps in [Gaps::Refuse, Gaps::Hold, Gaps::Linear] {
                    for repeated in
                        [Repeated::Refuse, Repeated::First, Repeated::Last, Repeated::Mean]
                    {
                        let spec = TraceSpec { time, unit_ns, column: "load", gaps, repeated };
                        match Trace::from_table(&table, &spec) {
                            Ok(trace) => {
                                assert!(trace.times.windows(2).all(|pair| pair[0] < pair[1]));
                                assert!(trace.values.iter().all(|value| value.is_finite()));
                            }
                            Err(error) => errors.push(error),
                        }
                    }
                }
            }
        }
    }
    errors
}

fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let whole = prop::sample::select(vec![GRAPHML, YED, GML, EDGES, TRACE, LOG, EPW.as_str()]);
    let bits = prop::sample::select(vec![
        "",
        "\"",
        "[",
        "]",
        "<",
        ">",
        "&",
        ";",
        ",",
        "\n",
        "\r",
        "\0",
        "\u{feff}",
        "-",
        "NaN",
        "1e999",
        "inf",
        "9223372036854775807",
        "99999999999999999999",
        "é",
        "9999-12-31",
        "\\\"",
        "{'a': 1}",
        "#",
        "//",
        "1,5",
        "\t",
        "|",
        "(",
        "</node>",
        "<graph>",
        "</graph>",
        "<node ",
    ]);
    let hurt = prop::collection::vec((any::<prop::sample::Index>(), 0usize..12, bits), 0..5);
    (whole, hurt).prop_map(|(whole, hurt)| {
        let mut bytes = whole.as_bytes().to_vec();
        for (place, length, bit) in hurt {
            let from = place.index(bytes.len() + 1);
            let to = (from + length).min(bytes.len());
            bytes.splice(from..to, bit.bytes());
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn no_damage_makes_a_reader_panic(bytes in damaged()) {
        for error in read_all(&bytes) {
            prop_assert!(error.to_string().starts_with("t."));
            prop_assert_eq!(error.code(), Code::E0703);
            prop_assert!(!error.help().is_empty());
        }
    }

    #[test]
    fn no_damage_to_a_packed_file_does(
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        cut in any::<prop::sample::Index>(),
        gzip in any::<bool>(),
    ) {
        use std::io::Write;
        let mut packed = if gzip {
            let mut gz = flate2::write::GzEncoder::new(vec![], flate2::Compression::default());
            gz.write_all(TRACE.repeat(20).as_bytes()).unwrap();
            gz.finish().unwrap()
        } else {
            let level = ruzstd::encoding::CompressionLevel::Fastest;
            ruzstd::encoding::compress_to_vec(TRACE.repeat(20).as_bytes(), level)
        };
        let at = at.index(packed.len());
        packed[at] = byte;
        packed.truncate(packed.len() - cut.index(packed.len()) / 8);
        if let Ok(bytes) = packed::unpacked("t", packed, 1 << 20, &mut unlimited) {
            read_all(&bytes);
        }
    }

    #[test]
    fn no_bytes_at_all_do(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        read_all(&bytes);
    }
}

#[test]
fn whole_files_are_read() {
    assert!(Topology::read("t.graphml", GRAPHML.as_bytes()).is_ok());
    assert!(Topology::read("t.graphml", YED.as_bytes()).is_ok());
    assert!(Topology::read("t.gml", GML.as_bytes()).is_ok());
    assert!(Topology::read("t.csv", EDGES.as_bytes()).is_ok());
    assert!(failures(&Table::read("t.csv", LOG.as_bytes()).unwrap(), &OUTAGES).is_ok());
    assert!(Weather::read("t.epw", EPW.as_bytes()).is_ok());
    // Only the formats that they are not of and the gap refuse the trace.
    let faults: Vec<_> = read_all(TRACE.as_bytes()).into_iter().map(|error| error.fault).collect();
    let has = |is: fn(&DataFault) -> bool| faults.iter().any(is);
    assert!(has(|it| matches!(it, DataFault::Gap { .. })), "{faults:?}");
    assert!(has(|it| matches!(it, DataFault::NoUnit { .. })), "{faults:?}");
}
