//! `phi repl`: lines in, replies out, on a terminal with an editor and from a pipe without.

use super::Exit;
use super::arguments::ReplOptions;
use super::ascii::plain;
use super::history::History;
use super::output::Terminal;
use crate::diagnostic::render::render;
use crate::session::repl::{Candidate, Paint, Repl, Reply, paint};
use crate::session::{Options, folder_of};
use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::history::FileHistory;
use rustyline::validate::Validator;
use rustyline::{CompletionType, Config, Context, Editor, Helper};
use std::borrow::Cow;
use std::cell::RefCell;
use std::io::{BufRead, BufReader, IsTerminal};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Steps that an entry from a pipe may take: no one can stop it there by Ctrl-C.
const PIPED_STEPS: u64 = 1_000_000_000;

pub(super) fn repl(options: &ReplOptions, terminal: &Terminal) -> Exit {
    let on_screen = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    let session = Options {
        allow_read: options.limits.allow_read.clone(),
        max_steps: options.limits.max_steps.or((!on_screen).then_some(PIPED_STEPS)),
        max_memory: options.limits.max_memory,
        max_time: options.limits.max_time,
        threads: options.limits.threads.or_else(super::arguments::all_threads),
        seed: options.seed,
        ..Options::default()
    };
    // Modules and data of a script are beside it.
    let folder = options.file.as_deref().map_or(PathBuf::from("."), folder_of);
    let mut repl = match Repl::new(session, &folder) {
        Ok(repl) => repl,
        Err(diagnostic) => {
            terminal.diagnostics(&[*diagnostic], &Default::default());
            return Exit::Usage;
        }
    };
    repl.draw_in(terminal.charset());
    if let Some(file) = &options.file {
        let reply = repl.enter(&format!(":load {}", file.display()));
        show(&repl, &reply, terminal);
        if reply.failed() {
            return status(&reply);
        }
    }
    match on_screen {
        true => interactive(repl, terminal),
        false => piped(repl, terminal),
    }
}

/// Prints what an entry gave. Errors are results here, in their place between the others.
fn show(repl: &Repl, reply: &Reply, terminal: &Terminal) {
    let mut text = reply.text.clone();
    for diagnostic in &reply.diagnostics {
        text += &render(diagnostic, repl.sources(), terminal.style());
    }
    terminal.out(&shown(terminal, &text));
}

fn piped(mut repl: Repl, terminal: &Terminal) -> Exit {
    let mut input = BufReader::new(std::io::stdin());
    let mut entry = String::new();
    let mut exit = Exit::Success;
    loop {
        let Ok(line) = next_line(&mut input) else {
            terminal.err("the input is not UTF-8\n");
            return Exit::Script;
        };
        // What is open, or may take an `else`, ends where the next line does not belong to it.
        let ends = line.as_ref().is_none_or(|line| !goes_on(&repl, &entry, line));
        if ends && !entry.is_empty() && taken(&mut repl, &mut entry, &mut exit, terminal) {
            return exit;
        }
        let Some(line) = line else { return exit };
        entry += &line;
        entry.push('\n');
        // Where more has come already, the next line tells; nobody is made to wait for one.
        let waits = !input.buffer().is_empty() && repl.takes_else(&entry);
        if !repl.is_open(&entry) && !waits && taken(&mut repl, &mut entry, &mut exit, terminal) {
            return exit;
        }
    }
}

/// A line without its end; nothing at the end of the input.
fn next_line(input: &mut impl BufRead) -> Result<Option<String>, ()> {
    let mut bytes = vec![];
    if !input.read_until(b'\n', &mut bytes).is_ok_and(|count| count > 0) {
        return Ok(None);
    }
    let mut line = String::from_utf8(bytes).map_err(|_| ())?;
    line.truncate(line.trim_end_matches('\n').trim_end_matches('\r').len());
    Ok(Some(line))
}

/// Whether a line belongs to an entry that has begun. After two empty lines only one that stands
/// further in, or closes a bracket, does.
fn goes_on(repl: &Repl, entry: &str, line: &str) -> bool {
    if !repl.is_open(entry) {
        let word = line.trim_start().split(|c: char| !c.is_alphanumeric()).next();
        return word == Some("else");
    }
    !entry.ends_with("\n\n\n")
        || line.trim().is_empty()
        || line.starts_with([' ', '\t', '}', ')', ']'])
}

/// Takes an entry; gives whether it ends the session.
fn taken(repl: &mut Repl, entry: &mut String, exit: &mut Exit, terminal: &Terminal) -> bool {
    let reply = repl.enter(&std::mem::take(entry));
    show(repl, &reply, terminal);
    *exit = (*exit).max(status(&reply));
    reply.end
}

/// How an entry went; a session from a pipe ends with the gravest of them.
fn status(reply: &Reply) -> Exit {
    let error = reply.diagnostics.iter().find(|it| it.is_error());
    match error.map(|it| it.code.name()) {
        _ if reply.lost => Exit::Runtime,
        None => Exit::Success,
        Some(code) if code.starts_with("E06") => Exit::Expectation,
        Some(code) if ["E05", "E07", "E08"].iter().any(|of| code.starts_with(of)) => Exit::Runtime,
        Some(_) => Exit::Script,
    }
}

fn interactive(mut repl: Repl, terminal: &Terminal) -> Exit {
    repl.on_screen(width());
    // While the editor reads, Ctrl-C is a key; while an entry runs, it is this signal.
    let flag = Arc::new(AtomicBool::new(false));
    if signal_hook::flag::register(signal_hook::consts::SIGINT, flag.clone()).is_ok() {
        repl.interrupt_by(flag);
    }
    let repl = Rc::new(RefCell::new(repl));
    let config = Config::builder()
        .completion_type(CompletionType::List)
        .completion_show_all_if_ambiguous(true)
        .auto_add_history(false)
        .max_history_size(10_000);
    let config = match config {
        Ok(config) => config.build(),
        Err(_) => Config::default(),
    };
    let Ok(mut editor) = Editor::<Face, FileHistory>::with_config(config.clone()) else {
        terminal.err("this terminal cannot be used\n");
        return Exit::Usage;
    };
    let begun = Rc::new(RefCell::new(String::new()));
    let face = Face { repl: repl.clone(), begun: begun.clone(), color: terminal.style().color };
    editor.set_helper(Some(face));
    let mut history = History::find(config);
    if let Some(history) = &history {
        let _ = editor.load_history(history.path());
    }
    terminal.out(&shown(terminal, "Φ: `:help` lists what there is, `:quit` ends\n"));
    loop {
        // The window may have another size by now.
        repl.borrow_mut().on_screen(width());
        let prompt = match begun.borrow().is_empty() {
            true => repl.borrow().prompt(),
            false => "… ".to_owned(),
        };
        match editor.readline(&shown(terminal, &prompt)) {
            Ok(line) => {
                *begun.borrow_mut() += &format!("{line}\n");
                if repl.borrow().is_unfinished(&begun.borrow()) {
                    continue;
                }
                let entry = begun.take();
                let _ = editor.add_history_entry(entry.trim_end());
                if let Some(history) = &mut history {
                    history.keep(entry.trim_end());
                }
                let mut repl = repl.borrow_mut();
                let reply = repl.enter(&entry);
                show(&repl, &reply, terminal);
                if reply.end {
                    break;
                }
            }
            // What was begun is dropped.
            Err(ReadlineError::Interrupted) => drop(begun.take()),
            Err(_) => break,
        }
    }
    if let Some(error) = history.and_then(History::ended) {
        terminal.err(&format!("the history cannot be kept: {error}\n"));
    }
    Exit::Success
}

/// How many characters the screen is wide.
fn width() -> usize {
    terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0))
}

fn shown(terminal: &Terminal, text: &str) -> String {
    match terminal.is_ascii() {
        true => plain(text),
        false => text.to_owned(),
    }
}

/// What the line editor asks.
struct Face {
    repl: Rc<RefCell<Repl>>,
    /// The lines of the entry above the one that is edited.
    begun: Rc<RefCell<String>>,
    color: bool,
}

impl Face {
    /// The entry as far as it goes, and where the line that is edited begins in it.
    fn entry(&self, line: &str) -> (String, usize) {
        let begun = self.begun.borrow();
        (format!("{begun}{line}"), begun.len())
    }
}

impl Helper for Face {}

/// Every line is taken: whether the entry ends with it is asked then.
impl Validator for Face {}

impl Completer for Face {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        position: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let (entry, above) = self.entry(line);
        let (start, found) = self.repl.borrow().complete(&entry, above + position);
        let pair = |it: Candidate| Pair {
            display: match it.doc.is_empty() {
                true => it.text.clone(),
                false => format!("{}  {}", it.text, it.doc),
            },
            // What follows a command stands apart from it.
            replacement: match start == 1 && entry.starts_with(':') {
                true => it.text + " ",
                false => it.text,
            },
        };
        Ok((start.saturating_sub(above), found.into_iter().map(pair).collect()))
    }
}

impl Hinter for Face {
    type Hint = String;

    fn hint(&self, line: &str, position: usize, _: &Context<'_>) -> Option<String> {
        let (entry, _) = self.entry(line);
        (position == line.len()).then(|| self.repl.borrow().hint(&entry)).flatten()
    }
}

impl Highlighter for Face {
    fn highlight<'l>(&self, line: &'l str, position: usize) -> Cow<'l, str> {
        if !self.color {
            return Cow::Borrowed(line);
        }
        // A text or a bracket may be open from a line above.
        let (entry, above) = self.entry(line);
        let pair = matching(&entry, above + position);
        let mut out = String::new();
        let mut at = 0;
        for (kind, part) in paint(&entry) {
            let color = match kind {
                _ if pair.is_some_and(|(a, b)| at == a || at == b) => "1;36",
                Paint::Word => "35",
                Paint::Number => "33",
                Paint::Text => "32",
                Paint::Comment => "90",
                Paint::Plain => "0",
            };
            at += part.len();
            let kept = (at.saturating_sub(above)).min(part.len());
            let part = part.get(part.len() - kept..).filter(|part| !part.is_empty());
            let Some(part) = part else { continue };
            out += &format!("\u{1b}[{color}m{part}\u{1b}[0m");
        }
        Cow::Owned(out)
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        match self.color {
            true => Cow::Owned(format!("\u{1b}[90m{hint}\u{1b}[0m")),
            false => Cow::Borrowed(hint),
        }
    }

    fn highlight_char(&self, _: &str, _: usize, kind: CmdKind) -> bool {
        self.color && kind != CmdKind::ForcedRefresh
    }
}

/// The bracket before the cursor and the one that it belongs to.
fn matching(line: &str, position: usize) -> Option<(usize, usize)> {
    let mut open: Vec<(char, usize)> = vec![];
    for (at, c) in line.char_indices() {
        let closes = match c {
            '(' | '[' | '{' => {
                open.push((c, at));
                continue;
            }
            ')' => '(',
            ']' => '[',
            '}' => '{',
            _ => continue,
        };
        let (opener, from) = open.pop()?;
        if opener != closes {
            return None;
        }
        if at + 1 == position || from + 1 == position || at == position {
            return Some((from, at));
        }
    }
    None
}
