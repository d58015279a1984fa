//! Names, types, dimensions: tree → typed program. Pure: no files, no terminal.
