//! Programs that are correct in syntax: checked and, where they are correct, run.
#![no_main]

use libfuzzer_sys::fuzz_target;

mod common;
#[path = "../../tests/library/syntax/generate.rs"]
mod generate;

fuzz_target!(|bytes: &[u8]| common::run(&generate::program(bytes)));
