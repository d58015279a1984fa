//! Any text that parses: formatting it twice is formatting it once, in both spellings.
#![no_main]

use libfuzzer_sys::fuzz_target;
use phi::syntax::{FormatOptions, format};

fuzz_target!(|text: &str| {
    for ascii in [false, true] {
        let options = FormatOptions { ascii };
        let Ok(once) = format(text, &options) else { continue };
        let twice = format(&once, &options).expect("what was formatted parses");
        assert_eq!(once, twice);
    }
});
