//! What things take in memory, as the allocator counts it. It counts for the whole process, so this
//! is a binary of its own: a test beside it would be counted as well.

#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../benches/programs/generated.rs"]
mod generated;

use peak_alloc::PeakAlloc;
use phi::diagnostic::FileId;
use phi::syntax::symbol::Interner;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

#[test]
fn a_tree_takes_less_than_60_bytes_a_token() {
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
