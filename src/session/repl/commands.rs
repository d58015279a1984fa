//! The colon commands: one table, from which help and completion are made and by which they run.

use super::words::WORDS;
use super::{Repl, Reply, look};
use crate::report::number::counted;
use crate::schema;
use crate::schema::event::EventKind;
use crate::schema::member::{members, members_of};
use crate::session::stdlib;
use std::path::Path;

/// A colon command.
#[derive(Clone, Copy)]
pub struct Command {
    /// Its name, without the colon.
    pub name: &'static str,
    /// What follows it.
    pub takes: &'static str,
    /// What it does.
    pub does: &'static str,
    run: fn(&mut Repl, &str) -> Reply,
}

/// Every colon command.
pub const COMMANDS: &[Command] = &[
    Command { name: "help", takes: "[TOPIC]", does: "this list, or what a name means", run: help },
    Command {
        name: "type",
        takes: "EXPR",
        does: "the type of an expression, which is not run",
        run: |repl, rest| needs(rest, "type", "an expression", || repl.type_of(rest)),
    },
    Command {
        name: "doc",
        takes: "NAME",
        does: "what a function, block, key, member or command is",
        run: |repl, rest| needs(rest, "doc", "a name", || doc(repl, rest)),
    },
    Command {
        name: "load",
        takes: "FILE",
        does: "run a script as one entry",
        run: |repl, rest| needs(rest, "load", "a file", || load(repl, rest)),
    },
    Command {
        name: "save",
        takes: "FILE",
        does: "write the entries as a script that does the same",
        run: |repl, rest| needs(rest, "save", "a file", || save(repl, rest)),
    },
    Command {
        name: "field",
        takes: "",
        does: "the segments of the open field, with bars",
        run: |repl, _| look::segments(repl),
    },
    Command {
        name: "plot",
        takes: "EXPR",
        does: "a series, a list, or a number of the open field over its steps",
        run: |repl, rest| needs(rest, "plot", "an expression", || look::plot(repl, rest)),
    },
    Command {
        name: "events",
        takes: "",
        does: "what has happened in the open field",
        run: |repl, _| look::events(repl),
    },
    Command {
        name: "diff",
        takes: "A B",
        does: "how two states that `Φ.fork()` gave differ",
        run: |repl, rest| needs(rest, "diff", "two states", || look::diff(repl, rest)),
    },
    Command {
        name: "time",
        takes: "EXPR",
        does: "run an entry and tell how long it took",
        run: |repl, rest| needs(rest, "time", "an expression", || time(repl, rest)),
    },
    Command { name: "reset", takes: "", does: "forget everything", run: reset },
    Command {
        name: "quit",
        takes: "",
        does: "end the session",
        run: |_, _| Reply { end: true, ..Reply::default() },
    },
];

fn needs(rest: &str, name: &str, what: &str, run: impl FnOnce() -> Reply) -> Reply {
    match rest.is_empty() {
        true => Reply::text(format!(":{name} takes {what}\n")),
        false => run(),
    }
}

/// Runs a command; the text is what follows the colon.
pub(super) fn run(repl: &mut Repl, text: &str) -> Reply {
    let (name, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let (name, rest) = (name.trim(), rest.trim());
    // The beginning of a name will do where only one has it.
    let fitting: Vec<&Command> = match COMMANDS.iter().find(|command| command.name == name) {
        Some(command) => vec![command],
        None => COMMANDS.iter().filter(|command| command.name.starts_with(name)).collect(),
    };
    match fitting.as_slice() {
        [command] if !name.is_empty() => (command.run)(repl, rest),
        [] => {
            let near = COMMANDS
                .iter()
                .map(|command| (strsim::damerau_levenshtein(command.name, name), command.name))
                .filter(|(distance, _)| *distance <= 2)
                .min();
            Reply::text(match near {
                Some((_, near)) => format!("there is no `:{name}`; did you mean `:{near}`?\n"),
                None => format!("there is no `:{name}`; `:help` lists the commands\n"),
            })
        }
        several => {
            let names: Vec<String> = several.iter().map(|it| format!(":{}", it.name)).collect();
            Reply::text(format!("`:{name}` may be {}\n", names.join(", ")))
        }
    }
}

fn help(repl: &mut Repl, topic: &str) -> Reply {
    if !topic.is_empty() {
        return doc(repl, topic);
    }
    let mut text = "What a script may have at its top level can be entered here. An entry that \
                    fails changes nothing.\nopen(shop) makes a field current, step(10 s) moves \
                    it, Φ looks at it.\n\n"
        .to_owned();
    for command in COMMANDS {
        let head = format!(":{} {}", command.name, command.takes);
        text += &format!("{head:<16}{}\n", command.does);
    }
    Reply::text(text)
}

fn doc(repl: &mut Repl, name: &str) -> Reply {
    let name = &*crate::syntax::symbol::canonical(name);
    let mut text = String::new();
    if let Some(command) = COMMANDS.iter().find(|it| Some(it.name) == name.strip_prefix(':')) {
        text += &format!(":{} {}\n  {}\n", command.name, command.takes, command.does);
    }
    // `Φ.step`, `Segment.load`, or a member alone.
    let (of, member) = name.rsplit_once('.').map_or((None, name), |(of, it)| (Some(of), it));
    let plain = of.is_none();
    let own: Vec<&str> = repl.entries.iter().map(String::as_str).collect();
    for source in own.iter().copied().chain(stdlib::MODULES.iter().map(|(_, text)| *text)) {
        if plain {
            text += &declared(source, name);
        }
    }
    for kind in schema::block::kinds().filter(|_| plain) {
        if kind.name == name {
            text += &format!("{name} {{ … }}\n  {}\n", kind.doc);
            for key in kind.keys {
                let default =
                    key.default.text().map_or("required".to_owned(), |it| format!("default {it}"));
                text += &format!("  {:<16}{} ({default})\n", key.name, key.doc);
            }
        }
        for clause in kind.clauses.iter().filter(|clause| clause.word == name) {
            text += &format!("{name} in {} {{ … }}\n  {}\n", kind.name, clause.doc);
        }
        if let Some(key) = kind.key(name) {
            let vowel = kind.name.starts_with(['a', 'e', 'i', 'o']);
            let article = if vowel { "an" } else { "a" };
            text += &format!("{} of {} {}\n  {}\n", key.name, article, kind.name, key.doc);
        }
    }
    for (word, means) in schema::word::meanings().filter(|(word, _)| plain && *word == name) {
        let line = format!("  {means}\n");
        if !text.contains(&line) {
            let head = format!("{word}\n");
            text += &if text.contains(&head) { line } else { head + &line };
        }
    }
    if let Some(kind) = EventKind::of(name).filter(|_| plain) {
        let members: Vec<&str> = kind.knows().iter().map(|it| it.name()).collect();
        let (means, members) = (kind.meaning(), members.join(", "));
        text += &format!("events of the kind \"{name}\"\n  {means} Known of one: {members}.\n");
    }
    for (module, source) in stdlib::MODULES {
        if name.strip_prefix("std.") == Some(module) {
            text += &format!("{name}\n");
            let lines = source.lines().map_while(|line| line.strip_prefix("//!"));
            lines.for_each(|line| text += &format!(" {}\n", line.trim_end()));
            let names: Vec<&str> = source.lines().filter_map(stdlib::declared).collect();
            text += &format!("  {}\n", names.join(", "));
        }
    }
    let of = of.map(|of| if matches!(of, "Φ" | "Phi") { "Phi" } else { of });
    for found in members().filter(|it| it.name == member) {
        if of.is_none_or(|of| of == found.of) {
            let args = found.params.map_or(String::new(), |params| {
                let names: Vec<&str> = params.iter().map(|param| param.name).collect();
                format!("({})", names.join(", "))
            });
            text +=
                &format!("{}.{}{args}: {}\n  {}\n", found.of, found.name, found.gives, found.doc);
        }
    }
    if plain {
        let owner = if matches!(name, "Φ" | "Phi") { "Phi" } else { name };
        let names: Vec<&str> = members_of(owner).map(|member| member.name).collect();
        if !names.is_empty() {
            text += &format!("{name} has {}\n", names.join(", "));
        }
    }
    if let Some(word) = WORDS.iter().find(|word| plain && word.name == name) {
        text = format!("{}\n  {}\n{text}", word.name, word.does);
    }
    if !text.is_empty() {
        return Reply::text(text);
    }
    Reply::text(match repl.type_of(&format!("1 {name}")) {
        // A unit with a prefix is declared nowhere by that name.
        reply
            if plain && !reply.failed() && name.chars().all(|c| c.is_alphabetic() || c == '_') =>
        {
            format!("1 {name} is of {}", reply.text)
        }
        _ => match COMMANDS.iter().find(|command| command.name == name) {
            Some(command) => format!(":{} {}\n  {}\n", command.name, command.takes, command.does),
            None => format!("nothing is known of `{name}`\n"),
        },
    })
}

/// The declarations of a name in a source, with the doc comments above them.
fn declared(source: &str, name: &str) -> String {
    const WORDS: [&str; 8] =
        ["fn ", "let ", "var ", "record ", "enum ", "unit ", "dimension ", "param "];
    let mut out = String::new();
    let mut docs: Vec<&str> = vec![];
    // Overloads stand below the first without docs of their own: theirs come once, below them all.
    let mut begun = false;
    let mut lines = source.lines().chain([""]);
    while let Some(line) = lines.next() {
        let rest = WORDS.iter().find_map(|word| line.strip_prefix(word));
        let ends = |c: char| !(c.is_alphanumeric() || c == '_' || c == '°' || c == '%');
        if rest.is_some_and(|rest| {
            rest.strip_prefix(name).is_some_and(|after| after.chars().next().is_none_or(ends))
        }) {
            out += line.trim_end_matches('{').trim_end();
            // A head of several lines is told in one.
            let mut open = line.ends_with('(');
            while open && let Some(next) = lines.next() {
                open = !next.starts_with(')');
                let more = next.trim_end_matches('{').trim();
                if !open && out.ends_with(", ") {
                    out.truncate(out.len() - 2);
                }
                out += more;
                out += if open && more.ends_with(',') { " " } else { "" };
            }
            out.push('\n');
            begun = true;
            continue;
        }
        let doc = line.strip_prefix("///");
        if begun || doc.is_none() {
            for doc in docs.drain(..).filter(|_| begun) {
                out += format!("  {doc}").trim_end();
                out.push('\n');
            }
            begun = false;
        }
        docs.extend(doc.map(|doc| doc.strip_prefix(' ').unwrap_or(doc)));
    }
    out
}

fn load(repl: &mut Repl, file: &str) -> Reply {
    match crate::session::files::read_script(Path::new(file)) {
        Ok(text) => {
            let before = repl.entries.len();
            let mut reply = repl.keep(&text, Some(file));
            if repl.entries.len() > before {
                let names = super::save::declared(&text).join(", ");
                let names = if names.is_empty() { names } else { format!(": {names}") };
                reply.text = format!("{file} is loaded{names}\n{}", reply.text);
            }
            reply
        }
        Err(diagnostic) => Reply { diagnostics: vec![*diagnostic], ..Reply::default() },
    }
}

fn save(repl: &mut Repl, file: &str) -> Reply {
    let script = super::save::script(&repl.entries);
    if let Err(error) = crate::session::write::replace(Path::new(file), script.as_bytes()) {
        let told = Reply::text(format!("{file} cannot be written: {error}\n"));
        return Reply { lost: true, ..told };
    }
    let mut reply = Reply::text(match repl.entries.len() {
        1 => format!("1 entry written to {file}\n"),
        count => format!("{count} entries written to {file}\n"),
    });
    let mut session = crate::session::Session::new(repl.session.options.clone());
    let id = session.sources.add(file, script);
    let errors = session.check(id, &crate::session::folder_of(Path::new(file))).diagnostics;
    if errors.iter().any(crate::diagnostic::Diagnostic::is_error) {
        reply.text += &format!("{file} has errors as a script: `phi check {file}` tells them\n");
    }
    reply
}

fn time(repl: &mut Repl, entry: &str) -> Reply {
    let clock = std::time::Instant::now();
    let mut reply = repl.keep(entry, None);
    let taken = clock.elapsed();
    let steps = repl.machine.steps();
    reply.text += &counted(steps, "step");
    if repl.clock {
        reply.text += &format!(", {:.1} ms", taken.as_secs_f64() * 1e3);
    }
    reply.text.push('\n');
    reply
}

fn reset(repl: &mut Repl, _: &str) -> Reply {
    match Repl::new(repl.session.options.clone(), &repl.folder.clone()) {
        Ok(fresh) => {
            let (width, clock, interrupt) = (repl.width, repl.clock, repl.interrupt.clone());
            let charset = repl.charset;
            *repl = Repl { width, clock, charset, ..fresh };
            if let Some(flag) = interrupt {
                repl.interrupt_by(flag);
            }
            Reply::default()
        }
        Err(diagnostic) => Reply { diagnostics: vec![*diagnostic], ..Reply::default() },
    }
}
