//! What things take in memory, as the allocator counts it. It counts for the whole process, so this
//! is a binary of its own: a test beside it would be counted as well.

#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../benches/programs/generated.rs"]
mod generated;

use peak_alloc::PeakAlloc;
use phi::diagnostic::FileId;
use phi::session::Options;
use phi::session::repl::Repl;
use phi::syntax::symbol::Interner;
use std::path::Path;
use std::sync::Mutex;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// One test at a time.
static ALONE: Mutex<()> = Mutex::new(());

#[test]
fn a_tree_takes_less_than_60_bytes_a_token() {
    let _alone = ALONE.lock();
    let text = generated::script(1_000_000);
    let tokens = phi::syntax::tokens(&text).len();
    let mut names = Interner::default();
    let before = ALLOCATOR.current_usage();
    let parsed = phi::syntax::parse(&text, FileId(0), &mut names);
    let taken = ALLOCATOR.current_usage() - before;
    assert!(parsed.diagnostics.is_empty());
    let each = taken as f64 / tokens as f64;
    println!("{each:.1} bytes a token, names and comments included");
    assert!(each < 60.0, "{each:.1} bytes a token");
}

/// What an entry takes while it runs, besides what stays of it.
fn passing(repl: &mut Repl, entry: &str) -> usize {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let _ = repl.enter(entry);
    ALLOCATOR.peak_usage() - before.min(ALLOCATOR.peak_usage())
}

#[test]
fn an_entry_copies_nothing_of_those_before() {
    let _alone = ALONE.lock();
    let mut repl = Repl::new(Options::default(), Path::new(".")).unwrap();
    let shop = "field shop { segment core[4] { ΔΦ_capacity: 100 ΔΦ } }\nopen(shop)\n";
    assert!(!repl.enter(shop).failed());
    let mut enter = |from: usize, to: usize| {
        for at in from..to {
            for entry in [
                format!("let a{at} = {at}"),
                format!("fn f{at}(x: Float) -> Float {{ x + a{at} }}"),
                format!("record R{at} {{ x: Float }}"),
                "step(10 ms)".to_owned(),
            ] {
                assert!(!repl.enter(&entry).failed(), "{entry}");
            }
        }
        let entries =
            ["a7 + 1", "let b = [1]", "fn g(x: Int) -> Int { x }", "b.len()", "step(10 ms)"];
        // A table grows now and then, in the middle of one entry.
        let least = |entry| (0..3).map(|_| passing(&mut repl, entry)).min().unwrap();
        let good = entries.map(least);
        let wrong = "let c = no_such_name_at_all + 1";
        assert!(repl.enter(wrong).failed());
        (good, passing(&mut repl, wrong))
    };
    let (few, wrong) = enter(0, 100);
    let (many, wrong_then) = enter(100, 600);
    println!("bytes of entries after 400: {few:?} {wrong}, after 2400: {many:?} {wrong_then}");
    for (few, many) in few.into_iter().zip(many) {
        assert!(many < few + 60_000, "{few} bytes, and {many} later");
    }
    assert!(wrong_then < wrong + 200_000, "{wrong} bytes, and {wrong_then} later");
}
