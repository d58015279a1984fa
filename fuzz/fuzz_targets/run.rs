//! Any text: checked and, where it is correct, run.
#![no_main]

use libfuzzer_sys::fuzz_target;

mod common;

fuzz_target!(|text: &str| common::run(text));
