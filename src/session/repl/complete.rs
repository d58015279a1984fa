//! Completion: names, members, units, keys of blocks and their words, modules, colon commands; all from
//! their tables.

use super::words::WORDS;
use super::{COMMANDS, Repl};
use crate::schema;
use crate::schema::event::EventKind;
use crate::schema::member::{members, members_of};
use crate::session::stdlib;

/// What may stand at the cursor.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// The whole word.
    pub text: String,
    /// What it is, in a few words.
    pub doc: String,
}

fn in_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

impl Repl {
    /// Where the word at the cursor begins (a byte offset), and what it may become.
    pub fn complete(&self, text: &str, cursor: usize) -> (usize, Vec<Candidate>) {
        let before = text.get(..cursor).unwrap_or(text);
        if let Some((command, path)) = before.split_once(' ')
            && matches!(command, ":load" | ":save")
        {
            return (before.len() - path.len(), paths(path));
        }
        if let Some((command, name)) = before.split_once(' ')
            && matches!(command, ":doc" | ":help")
        {
            let start = before.len() - name.len();
            return match name.rsplit_once('.') {
                Some((owner, word)) => (before.len() - word.len(), self.members(owner, word)),
                None => (start, fitting(self.documented(), name)),
            };
        }
        let start = before.trim_end_matches(in_word).len();
        let (head, word) = before.split_at(start);
        if let Some(found) = imported(before) {
            return (start, fitting(found.into_iter(), word));
        }
        // Signs such as `°` and `%` are letters of units.
        let sign = before.trim_end_matches(|c: char| in_word(c) || matches!(c, '°' | '%')).len();
        if sign < start {
            let units = self.checker.units_in_scope().into_iter();
            let unit = |name| (name, "unit".to_owned());
            return (sign, fitting(units.map(unit), before.get(sign..).unwrap_or(word)));
        }
        if let Some(colon) = head.trim_start().strip_suffix(':')
            && colon.is_empty()
        {
            let all = COMMANDS.iter().map(|it| (it.name, format!("{} {}", it.takes, it.does)));
            return (start, fitting(all, word));
        }
        if let Some(owner) = head.strip_suffix('.') {
            return (start, self.members(owner, word));
        }
        if head.trim_end_matches(' ').ends_with(|c: char| c.is_ascii_digit()) && !word.is_empty() {
            let units = self.checker.units_in_scope();
            return (start, fitting(units.into_iter().map(|unit| (unit, "unit".to_owned())), word));
        }
        let is_inside = block_around(head).is_some();
        if is_inside && head.trim_end().ends_with(':') {
            let words = schema::word::meanings().map(|(name, means)| (name, means.to_owned()));
            let names = self.checker.names_in_scope().into_iter();
            let found = fitting(words.chain(names.map(|name| (name, String::new()))), word);
            if !found.is_empty() {
                return (start, found);
            }
        }
        if let Some(kind) = block_around(head).and_then(|kind| schema::block::kind(kind, None)) {
            let keys = kind.keys.iter().map(|key| (key.name, key.doc.to_owned()));
            let inner = schema::block::kinds().filter(|inner| inner.inside.contains(&kind.name));
            let clauses = kind.clauses.iter().map(|it| (it.word, it.doc.to_owned()));
            let all = keys.chain(clauses).chain(inner.map(|it| (it.name, it.doc.to_owned())));
            let found = fitting(all, word);
            if !found.is_empty() {
                return (start, found);
            }
        }
        let names = self.checker.names_in_scope().into_iter().map(|name| (name, String::new()));
        let words = WORDS.iter().filter(|word| word.begins || is_inside);
        let words = words.map(|word| (word.name, word.does.to_owned()));
        let phi = std::iter::once(("Φ", "the field that is open".to_owned()));
        (start, fitting(names.chain(words).chain(phi), word))
    }

    fn members(&self, owner: &str, word: &str) -> Vec<Candidate> {
        let owner = owner.trim_end_matches([']', ')']);
        let owner = owner.rsplit_once(['[', '(']).map_or(owner, |(base, _)| base);
        let name = owner.rsplit(|c: char| !in_word(c)).next().unwrap_or("");
        let member = members().find(|member| member.name == name).map(|it| it.gives.to_owned());
        let ty = match name {
            "Φ" | "Phi" => Some("Phi".to_owned()),
            // `Segment.`, as `:doc` takes it.
            name if members_of(name).next().is_some() => Some(name.to_owned()),
            _ => self.checker.type_of_variable(name).or(member),
        };
        let ty = ty.unwrap_or_default();
        // `core[1].` reads a member of an item.
        let ty = ty.strip_prefix("List<").and_then(|it| it.strip_suffix('>')).unwrap_or(&ty);
        let found = fitting(members_of(ty).map(|it| (it.name, it.doc.to_owned())), word);
        match found.is_empty() {
            true => {
                let names = self.checker.names_in_scope().into_iter();
                fitting(names.map(|name| (name, String::new())), word)
            }
            false => found,
        }
    }

    /// Every name that `:doc` knows, with what it is.
    fn documented(&self) -> impl Iterator<Item = (&str, String)> {
        let words = WORDS.iter().map(|word| (word.name, word.does.to_owned()));
        let values = schema::word::meanings().map(|(name, means)| (name, means.to_owned()));
        let blocks = schema::block::kinds().flat_map(|kind| {
            let keys = kind.keys.iter().map(|key| (key.name, key.doc.to_owned()));
            let clauses = kind.clauses.iter().map(|it| (it.word, it.doc.to_owned()));
            std::iter::once((kind.name, kind.doc.to_owned())).chain(keys).chain(clauses)
        });
        let members =
            members().flat_map(|it| [(it.name, it.doc.to_owned()), (it.of, String::new())]);
        let built_in = schema::native::NativeId::all()
            .map(|(module, name, _)| (name, format!("in std.{module}")));
        let units = self.checker.units_in_scope().into_iter().map(|it| (it, "unit".to_owned()));
        let names = self.checker.names_in_scope().into_iter().map(|it| (it, String::new()));
        let commands = COMMANDS.iter().map(|it| (it.name, it.does.to_owned()));
        let events = EventKind::ALL.iter().map(|it| (it.name(), it.meaning().to_owned()));
        let all = words.chain(values).chain(blocks).chain(members).chain(built_in);
        all.chain(units).chain(names).chain(commands).chain(events)
    }

    /// What follows a word that only one name continues: shown dimmed behind the cursor.
    pub fn hint(&self, text: &str) -> Option<String> {
        let (start, found) = self.complete(text, text.len());
        let word = text.get(start..).filter(|word| word.chars().count() >= 2)?;
        match found.as_slice() {
            [one] => one.text.strip_prefix(word).filter(|rest| !rest.is_empty()).map(str::to_owned),
            _ => None,
        }
    }
}

/// What a `use` that is being typed may bring in: modules, and names of one.
fn imported(before: &str) -> Option<Vec<(&'static str, String)>> {
    let path = before.rsplit('\n').next()?.trim_start().strip_prefix("use ")?.trim_start();
    let path = path.strip_prefix("std.")?;
    Some(match path.split_once(".{") {
        Some((module, _)) => {
            let lines = stdlib::text(module)?.lines();
            lines.filter_map(stdlib::declared).map(|name| (name, String::new())).collect()
        }
        None if path.contains('.') => return None,
        None => stdlib::NAMES.iter().map(|name| (*name, "module".to_owned())).collect(),
    })
}

/// The kind of the innermost block that is open.
fn block_around(text: &str) -> Option<&str> {
    let mut depth = 0;
    for (at, c) in text.char_indices().rev() {
        match c {
            '}' => depth += 1,
            '{' if depth > 0 => depth -= 1,
            '{' => {
                let line = text.get(..at)?.rsplit(['\n', '{', '}', ';']).next()?;
                return line.split_whitespace().next();
            }
            _ => {}
        }
    }
    None
}

/// Names that begin as the word does; where none does, those with a part that begins so, in upper or
/// lower case: `capa` finds `ΔΦ_capacity`.
fn fitting<'a>(all: impl Iterator<Item = (&'a str, String)>, word: &str) -> Vec<Candidate> {
    let word = crate::syntax::symbol::canonical(word);
    let candidate = |(name, doc): (&str, String)| Candidate { text: name.to_owned(), doc };
    let all: Vec<Candidate> = all.map(candidate).collect();
    let mut found: Vec<Candidate> =
        all.iter().filter(|it| it.text.starts_with(&*word)).cloned().collect();
    if found.is_empty() && word.chars().count() >= 2 {
        let lower = word.to_lowercase();
        let has_part = |name: &str| {
            let name = name.to_lowercase();
            name.starts_with(&lower) || name.split('_').any(|part| part.starts_with(&lower))
        };
        found = all.into_iter().filter(|it| has_part(&it.text)).collect();
    }
    found.sort();
    found.dedup_by(|a, b| a.text == b.text);
    found
}

/// The scripts and folders that a path which is being typed may become.
fn paths(typed: &str) -> Vec<Candidate> {
    let (folder, name) = match typed.rsplit_once('/') {
        Some((folder, name)) => (format!("{folder}/"), name),
        None => (String::new(), typed),
    };
    let place = if folder.is_empty() { "." } else { &folder };
    let mut found = vec![];
    for entry in std::fs::read_dir(place).into_iter().flatten().filter_map(Result::ok) {
        let own = entry.file_name().to_string_lossy().into_owned();
        let is_folder = entry.path().is_dir();
        let is_script = own.ends_with(".phi");
        if own.starts_with(name) && (is_folder || is_script) && !own.starts_with('.') {
            let end = if is_folder { "/" } else { "" };
            found.push(Candidate { text: format!("{folder}{own}{end}"), doc: String::new() });
        }
    }
    found.sort();
    found
}
