//! The formats of files that networks are read from, by the endings of their names.

macro_rules! formats {
    ($($(#[doc = $doc:literal])* $format:ident $name:literal [$($ending:literal)*];)*) => {
        /// A format of files of networks.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum NetworkFormat { $($(#[doc = $doc])* $format),* }

        impl NetworkFormat {
            /// Every format with what it is called and the endings of its files, without the dot.
            pub const ALL: &[(NetworkFormat, &str, &[&str])] = &[
                $((NetworkFormat::$format, $name, &[$($ending),*])),*
            ];
        }
    };
}

formats! {
    /// XML of nodes and edges (Brandes et al., 2002).
    GraphMl "GraphML" ["graphml" "xml"];
    /// Nested lists of keys and values (Himsolt, 1997).
    Gml "GML" ["gml"];
    /// One edge a row, or a matrix.
    Edges "an edge list" ["csv" "tsv" "txt" "edges" "edgelist"];
}

impl NetworkFormat {
    /// The format of files with this ending.
    pub fn of(ending: &str) -> Option<NetworkFormat> {
        let found = NetworkFormat::ALL.iter().find(|(_, _, endings)| endings.contains(&ending));
        found.map(|(format, ..)| *format)
    }

    /// What it is called.
    pub fn name(self) -> &'static str {
        NetworkFormat::ALL.iter().find(|(format, ..)| *format == self).map_or("", |it| it.1)
    }

    /// Every ending, without the dot.
    pub fn endings() -> impl Iterator<Item = &'static str> {
        NetworkFormat::ALL.iter().flat_map(|(_, _, endings)| endings.iter().copied())
    }
}
