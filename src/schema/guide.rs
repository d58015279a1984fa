//! The tables of the guide, in Markdown.

use super::block::{self, BlockKind, Default, Key, Naming};
use super::event::EventKind;
use super::limit;
use super::member::{Member, OverNobody, members_of};

/// The tables that have a name: `blocks`, `limits`, `events`, and `members T` for each type of the runtime.
pub fn table(name: &str) -> Option<String> {
    match name {
        "blocks" => return Some(blocks()),
        "limits" => return Some(limits()),
        "events" => return Some(events()),
        _ => {}
    }
    let of = name.strip_prefix("members ")?;
    members_of(of).next()?;
    Some(members(of))
}

/// Every block with its keys and clauses.
fn blocks() -> String {
    let parts: Vec<String> = block::kinds().map(section).collect();
    parts.join("\n")
}

fn section(kind: &BlockKind) -> String {
    let name = match kind.naming {
        Naming::Needed => " name",
        Naming::Optional => " [name]",
        Naming::None => "",
    };
    let count = if kind.counted { "[n]" } else { "" };
    let pattern = if kind.pattern { " PATTERN" } else { "" };
    let later = if kind.id.is_none() { " — *later*" } else { "" };
    let inside = match kind.inside {
        [] => String::new(),
        inside => {
            let outer: Vec<String> = inside.iter().map(|outer| format!("`{outer}`")).collect();
            format!(" Stands in {}.", outer.join(" or "))
        }
    };
    let mut text = format!(
        "#### `{}{name}{count}{pattern} {{ … }}`{later}\n\n{}{inside}\n",
        kind.name, kind.doc
    );
    if !kind.keys.is_empty() {
        text += "\n| key | type | default | range | meaning |\n| --- | --- | --- | --- | --- |\n";
        for key in kind.keys {
            text += &row(kind, key);
        }
    }
    if !kind.clauses.is_empty() {
        text += "\n| clause | speaks of | meaning |\n| --- | --- | --- |\n";
        for clause in kind.clauses {
            let over: Vec<String> =
                clause.over.iter().map(|(name, ty)| format!("`{name}: {ty}`")).collect();
            text += &format!("| `{}` | {} | {} |\n", clause.word, over.join(", "), clause.doc);
        }
    }
    text
}

fn row(kind: &BlockKind, key: &Key) -> String {
    let quoted = |names: &[&str]| -> Vec<String> {
        let plain = |name: &&str| name.rsplit('.').next().unwrap_or(name).replace('|', "\\|");
        names.iter().map(|name| format!("`{}`", plain(name))).collect()
    };
    let types = match (key.types, key.words) {
        (types, []) => quoted(types).join(" or "),
        ([], words) if words.len() > 2 => format!("one of {}", quoted(words).join(" ")),
        (types, words) => [quoted(types), quoted(words)].concat().join(" or "),
    };
    let default = match key.default {
        Default::Required => "required".to_owned(),
        Default::Is(_, text) | Default::Word(text) => format!("`{text}`"),
        Default::Told("none") => "`none`".to_owned(),
        Default::Told(text) => format!("`none`: {text}"),
    };
    // In a block that does not act yet, none of its keys does.
    let later = if key.id.is_none() && kind.id.is_some() { " *Later.*" } else { "" };
    format!(
        "| `{}` | {types} | {default} | {} | {}{later} |\n",
        key.name,
        key.bounds.text(),
        key.doc
    )
}

/// What a script may use at most.
fn limits() -> String {
    let mut text = "| limit | default | option | code |\n| --- | --- | --- | --- |\n".to_owned();
    for limit in limit::ALL {
        let option = limit.option.map_or(String::new(), |option| format!("`{option}` "));
        text += &format!("| {} | {} | {option}| {} |\n", limit.name, limit.most, limit.code);
    }
    text
}

/// The kinds of events.
fn events() -> String {
    let mut text = "| kind | what happened | known of it |\n| --- | --- | --- |\n".to_owned();
    for kind in EventKind::ALL {
        let known: Vec<String> = kind.knows().iter().map(|it| format!("`{}`", it.name())).collect();
        text += &format!("| `{}` | {} | {} |\n", kind.name(), kind.meaning(), known.join(", "));
    }
    text
}

/// The members of a type, with what those are over nobody that may be so.
fn members(of: &str) -> String {
    let gaps = members_of(of).any(|member| member.over == OverNobody::Gap);
    let mut text = match gaps {
        true => "| member | type | over nobody | meaning |\n| --- | --- | --- | --- |\n",
        false => "| member | type | meaning |\n| --- | --- | --- |\n",
    }
    .to_owned();
    for member in members_of(of) {
        let later = if member.id.is_none() { " *Later.*" } else { "" };
        let over = match (gaps, member.over) {
            (false, _) => "",
            (true, OverNobody::Fact) => "  |",
            (true, OverNobody::Sum) => " 0 |",
            (true, OverNobody::Gap) => " no value |",
        };
        let (name, gives, doc) = (called(member), member.gives, member.doc);
        text += &format!("| `{name}` | `{gives}` |{over} {doc}{later} |\n");
    }
    text
}

/// As it is written: `migrate(app, [to])`.
fn called(member: &Member) -> String {
    let Some(params) = member.params else { return member.name.to_owned() };
    let params: Vec<String> = params
        .iter()
        .map(|param| match param.optional {
            true => format!("[{}]", param.name),
            false => param.name.to_owned(),
        })
        .collect();
    format!("{}({})", member.name, params.join(", "))
}
