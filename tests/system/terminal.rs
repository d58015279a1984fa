//! `phi repl` and `phi test --review` on a real terminal: what keys do, and what the screen shows.

use crate::common::terminal::{CTRL_C, CTRL_D, CTRL_R, LEFT, Terminal, UP};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A folder of its own.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder =
            std::env::temp_dir().join(format!("phi-terminal-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let shop = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/repl/files/shop.phi");
        std::fs::copy(shop, folder.join("shop.phi")).unwrap();
        Folder(folder)
    }

    fn repl(&self, args: &[&str], env: &[(&str, &str)]) -> Terminal {
        let mut terminal = Terminal::start(&[&["repl"], args].concat(), &self.0, env);
        terminal.ends_with(if args.contains(&"--ascii") { "Phi>" } else { "Φ>" });
        terminal
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn it_greets_answers_and_ends_by_ctrl_d() {
    let folder = Folder::new();
    let mut repl = folder.repl(&[], &[]);
    repl.shows("`:help` lists what there is");
    repl.line("40 ΔΦ * 3").shows("120 ΔΦ : Tension").ends_with("Φ>");
    // On a line that is not empty it deletes what is under the cursor.
    repl.keys("12").keys(LEFT).keys(CTRL_D).goes_on("0 + 1").shows("11 : Int").ends_with("Φ>");
    assert_eq!(repl.keys(CTRL_D).ended(), 0);
}

#[test]
fn the_prompt_is_there_at_once() {
    let folder = Folder::new();
    let times = (0..10).map(|_| {
        let clock = std::time::Instant::now();
        let repl = folder.repl(&[], &[]);
        let taken = clock.elapsed();
        drop(repl);
        taken
    });
    // 5 ms in a release build (`cargo bench --bench faces`); this one is not optimised as far.
    let quickest = times.min().unwrap();
    assert!(quickest.as_millis() < 50, "{quickest:?}");
}

#[test]
fn tab_completes_names_members_keys_units_and_commands() {
    let folder = Folder::new();
    let mut repl = folder.repl(&["shop.phi"], &[]);
    repl.line("open(shop(), seed: 1)").ends_with("shop 0 s>");
    repl.keys("Φ.coh\t > 0.5").shows("Φ.coherence > 0.5").keys("\r").shows("true : Bool");
    repl.ends_with("shop 0 s>").keys(":eve\t").shows(":events").keys("\r");
    repl.shows("nothing has happened yet").ends_with("shop 0 s>");
    // Of several the common part, and all of them with what they are.
    repl.keys("Φ.orchestrator.\t").shows("balance").shows("Balances load now.");
    repl.keys(CTRL_C).ends_with("shop 0 s>");
    repl.line("let deadline = 3 s").ends_with("shop 0 s>");
    repl.keys("dead\t * 2").shows("deadline * 2").keys("\r").shows("6 s : Time");
    repl.ends_with("shop 0 s>");
    repl.keys("field f { segment a { capa\t").shows("{ ΔΦ_capacity").keys(CTRL_C);
    repl.ends_with("shop 0 s>").keys(":load sh\t").shows(":load shop.phi");
    assert_eq!(repl.keys(CTRL_C).ends_with("shop 0 s>").keys(CTRL_D).ended(), 0);
}

#[test]
fn an_entry_goes_over_lines_until_it_is_finished() {
    let folder = Folder::new();
    let mut repl = folder.repl(&[], &[]);
    repl.line("fn square(x: Int) -> Int {").goes_on("    x * x").goes_on("}").ends_with("Φ>");
    repl.line("square(12)").shows("144 : Int").ends_with("Φ>");
    repl.line("[1,").goes_on("2].sum()").shows("3 : Int").ends_with("Φ>");
    // Two empty lines end what cannot be finished.
    repl.line("(1 +").keys("\r").keys("\r").shows("[E0102]").ends_with("Φ>");
    repl.line("square(2)").shows("4 : Int");
}

#[test]
fn history_is_kept_across_starts_and_searched() {
    let folder = Folder::new();
    let mut first = folder.repl(&[], &[]);
    first.line("let answer = 6 * 7").ends_with("Φ>");
    first.line("fn twice(x: Int) -> Int {").goes_on("    2 * x").goes_on("}").ends_with("Φ>");
    assert_eq!(first.keys(CTRL_D).ended(), 0);
    let mut second = folder.repl(&[], &[]);
    // The last entry comes back with all of its lines.
    second.keys(UP).shows("fn twice(x: Int) -> Int {\n    2 * x").keys("\r").ends_with("Φ>");
    second.line("twice(4)").shows("8 : Int").ends_with("Φ>");
    second.keys(CTRL_R).keys("answ").shows("let answer = 6 * 7").keys("\r").ends_with("Φ>");
    second.line("answer").shows("42 : Int");
}

#[test]
fn ctrl_c_drops_a_line_and_stops_what_runs() {
    let folder = Folder::new();
    let mut repl = folder.repl(&[], &[]);
    repl.keys("this is wrong").shows("this is wrong").keys(CTRL_C).ends_with("Φ>");
    repl.line("var n = 1").ends_with("Φ>");
    repl.line("while true { n += 1 }");
    repl.interrupted("Φ>").shows("stopped");
    repl.line("n").shows("1 : Int").ends_with("Φ>");
    // A field that moves is stopped too, and stands where it stood.
    repl.line(":load shop.phi").line("open(shop())").ends_with("shop 0 s>");
    repl.line("step(5000 h)");
    repl.interrupted("shop 0 s>");
    assert_eq!(repl.line(":quit").ended(), 0);
}

#[test]
fn hints_words_and_brackets_are_shown_as_one_types() {
    let folder = Folder::new();
    let mut repl = folder.repl(&["shop.phi"], &[]);
    repl.line("open(shop())").ends_with("shop 0 s>");
    // What only one name continues is shown behind the cursor, dimmed.
    repl.keys("Φ.cohe").shows("Φ.coherence");
    let (typed, hint) = (repl.cell("Φ.coherence", 2), repl.cell("Φ.coherence", 6));
    assert_ne!(typed.fgcolor(), hint.fgcolor());
    repl.keys(CTRL_C).ends_with("shop 0 s>");
    repl.keys("let s = \"text\" // why").shows("// why");
    let colour = |repl: &Terminal, offset| repl.cell("let s = \"text\" // why", offset).fgcolor();
    let plain = colour(&repl, 4);
    for coloured in [0, 8, 15] {
        assert_ne!(colour(&repl, coloured), plain, "at {coloured}");
    }
    repl.keys(CTRL_C).ends_with("shop 0 s>");
    // The bracket that belongs to the one at the cursor stands out.
    repl.keys("max([1, 2], [3])").until("a bracket that stands out", |screen| {
        let bold = |text: &str| {
            let (row, _) = screen.cursor_position();
            (0..110).any(|column| {
                screen.cell(row, column).is_some_and(|it| it.contents() == text && it.bold())
            })
        };
        bold("(") && bold(")") && !bold("[")
    });
}

#[test]
fn help_looks_and_the_field_in_the_prompt() {
    let folder = Folder::new();
    let mut repl = folder.repl(&[], &[]);
    repl.line(":help").shows(":plot EXPR").shows(":quit").ends_with("Φ>");
    repl.line(":load shop.phi").ends_with("Φ>");
    repl.line("open(shop(), seed: 1)").ends_with("shop 0 s>");
    repl.line("step(2.5 s)").ends_with("shop 2.5 s>");
    repl.line(":field").shows("core[3]  up").ends_with("shop 2.5 s>");
    repl.line("Φ.rewind(1 s)").ends_with("shop 1.5 s>");
    repl.line(":reset").ends_with("Φ>");
}

#[test]
fn errors_are_in_colour_unless_that_is_not_wanted() {
    let folder = Folder::new();
    let mut repl = folder.repl(&[], &[]);
    repl.line("3 m + 2 s").shows("[E0301] Error").ends_with("Φ>");
    assert_ne!(repl.cell("[E0301]", 1).fgcolor(), vt100::Color::Default);
    let mut plain = folder.repl(&[], &[("NO_COLOR", "1")]);
    plain.line("3 m + 2 s").shows("[E0301] Error").ends_with("Φ>");
    assert_eq!(plain.cell("[E0301]", 1).fgcolor(), vt100::Color::Default);
    assert_eq!(plain.cell("3 m + 2 s", 0).fgcolor(), vt100::Color::Default);
}

#[test]
fn ascii_is_all_that_is_written_where_that_is_wanted() {
    let folder = Folder::new();
    let mut repl = folder.repl(&["--ascii", "shop.phi"], &[]);
    repl.line("open(shop())").ends_with("shop 0 s>");
    repl.line("40 dPhi").shows("40 dPhi : Tension");
    repl.line(":field").shows("core[0]").ends_with("shop 0 s>");
    assert!(repl.text().is_ascii(), "{}", repl.text());
}

#[test]
fn snapshots_are_reviewed_one_by_one() {
    let folder = Folder::new();
    let script =
        "test \"one\" { snapshot 1 }\ntest \"two\" { snapshot 2 }\ntest \"three\" { snapshot 3 }\n";
    std::fs::write(folder.0.join("shots.phi"), script).unwrap();
    let args = ["test", "shots.phi", "--review"];
    let mut review = Terminal::start(&args, &folder.0, &[]);
    review.shows("1 of 3").shows("+ 1").ends_with("[a]ccept, [r]eject, [s]kip?");
    // What is no answer is asked again.
    review
        .line("what")
        .until("the question again", |screen| screen.contents().matches("[a]ccept").count() == 2);
    review.keys("a\r").shows("2 of 3").ends_with("[a]ccept, [r]eject, [s]kip?");
    review.keys("r\r").shows("3 of 3").ends_with("[a]ccept, [r]eject, [s]kip?").keys("s\r");
    assert_eq!(review.ended(), 1);
    let shots = folder.0.join("__snapshots__");
    let there = |name: &str| shots.join(name).exists();
    assert!(there("shots__one.snap") && !there("shots__one.snap.new"));
    assert!(!there("shots__two.snap") && !there("shots__two.snap.new"));
    assert!(!there("shots__three.snap") && there("shots__three.snap.new"));
    // Another value is shown as what it differs by.
    std::fs::write(folder.0.join("shots.phi"), "test \"one\" { snapshot 5 }\n").unwrap();
    let mut review = Terminal::start(&args, &folder.0, &[]);
    review.shows("- 1\n+ 5").ends_with("[a]ccept, [r]eject, [s]kip?");
    assert_eq!(review.cell("- 1", 0).fgcolor(), vt100::Color::Idx(1));
    assert_eq!(review.keys("accept\r").ended(), 0);
    assert!(std::fs::read_to_string(shots.join("shots__one.snap")).unwrap().ends_with("---\n5\n"));
}
