//! What a script may say of the file of a network.

use super::dialect::Dialect;

/// What a script says of the file of a network; none of it has to be said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NetworkSpec<'a> {
    /// The column of one end, in a list of edges.
    pub from: Option<&'a str>,
    /// The column of the other.
    pub to: Option<&'a str>,
    /// Whether the file is a matrix.
    pub matrix: bool,
    /// How the list or the matrix is written.
    pub dialect: Dialect,
}
