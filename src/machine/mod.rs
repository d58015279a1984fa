//! Compiles the typed program to register code and runs it.
