//! Habits in fields and runs: blocks with colons, links drawn by arrows, runs that are calls.

use super::super::parse_context::ParseContext;
use super::super::token::{Starter, Token};
use crate::diagnostic::Diagnostic;

/// What others call a block of a field.
pub fn meant_block(word: &str) -> Option<&'static str> {
    Some(match word {
        "node" | "nodes" | "server" | "servers" | "host" | "hosts" | "machine" | "machines"
        | "rack" | "segments" => "segment",
        "edge" | "edges" | "wire" | "wires" | "connection" | "connect" | "network" | "links" => {
            "link"
        }
        "service" | "services" | "application" | "deployment" | "apps" => "app",
        "pod" | "pods" | "container" | "task" | "tasks" | "job" | "jobs" | "glyphs"
        | "clusters" => "cluster",
        "zone" | "site" | "room" | "datacenter" | "regions" => "region",
        "autoscaler" | "scale" | "scaling" | "hpa" => "autoscale",
        "balancer" | "balancing" | "loadbalancer" | "load_balancer" => "balance",
        "cooling" | "cooler" | "gas" => "coolant",
        "rules" | "affinity" | "constraint" => "rule",
        _ => return None,
    })
}

/// `segment core: { … }`.
pub(super) fn colon_before_block(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let named = context.statement().count() > 1 && context.bracket.is_some();
    if context.found() != Some(Token::Colon) || context.token(1) != Some(Token::BraceOpen) || !named
    {
        return None;
    }
    if !context.wants("`{`") && !context.wants_token(Token::BraceOpen) {
        return None;
    }
    let head = context.text_to_here();
    let diagnostic = context.error(
        context.span(0),
        "a block follows its name without `:`",
        "only keys have a `:`",
    );
    let place = context.place(context.span(0));
    Some(diagnostic.help(format!("write `{head} {{ … }}`")).fix(place, "", "leave out `:`"))
}

/// `rule "databases" { … }`.
pub(super) fn name_in_quotes(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let kind = matches!(
        context.token(-1)?,
        Token::Ident(_) | Token::Rule | Token::Field | Token::Starter(Starter::Sheet)
    );
    let block = context.bracket.and_then(|open| context.token_at(open)) == Some(Token::BraceOpen);
    let names = kind && block && context.statement().count() == 1;
    if context.found() != Some(Token::Str) || context.bracket.is_none() || !names {
        return None;
    }
    let kind = context.text(-1);
    let letters = context.text(0).trim_matches('"');
    let words = letters.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut name = words.collect::<Vec<_>>().join("_");
    if !name.starts_with(char::is_alphabetic) {
        name.insert_str(0, "a_");
    }
    let diagnostic = context.error(
        context.span(0),
        format!("the name of a `{kind}` stands without quotes"),
        "a text",
    );
    let place = context.place(context.span(0));
    Some(diagnostic.help(format!("write `{kind} {name} {{ … }}`")).fix(
        place,
        name.clone(),
        format!("call it `{name}`"),
    ))
}

/// `observe spread every 1 s { … }`, `observe spread => Φ.spread every 1 s`.
pub(super) fn observation(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let observes = context.text_at(context.first) == "observe" && context.bracket.is_some();
    let misplaced = context.text(0) == "every"
        || matches!(context.found()?, Token::Colon | Token::Assign | Token::Comma);
    if !observes || !misplaced {
        return None;
    }
    let diagnostic = context.error(
        context.span(0),
        "an observation is a value, then its name, then how often",
        "does not follow here",
    );
    Some(diagnostic.help("write `observe Φ.spread as spread every 1 s`"))
}

/// `observe Φ.spread`.
pub(super) fn observation_without_a_name(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let observes = context.text_at(context.first) == "observe" && context.bracket.is_some();
    let closes = context.at_end() || context.found() == Some(Token::BraceClose);
    if !observes || !closes || !context.wants_token(Token::As) {
        return None;
    }
    let observed = context.text_to_here();
    let last = observed.rsplit('.').next().unwrap_or_default().trim();
    let name = match !last.is_empty() && last.chars().all(|c| c.is_alphanumeric() || c == '_') {
        true => last,
        false => "x",
    };
    let diagnostic = context.error(
        context.gap(),
        "what is observed has a name",
        "`as` and a name should stand here",
    );
    let help = format!("write `{observed} as {name}`, and read `r.series(\"{name}\")` of the run");
    Some(diagnostic.help(help))
}

/// `link a[0] -> a[1]`, `link a, b`.
pub(super) fn link_of_two(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let first = context.text_to_here().strip_prefix("link ")?.trim();
    let arrow = matches!(context.found(), Some(Token::Arrow | Token::Comma | Token::FatArrow));
    let lines = first.split_once("--");
    let open = context.found() == Some(Token::BraceOpen);
    if context.bracket.is_none() || !arrow && (lines.is_none() || open) {
        return None;
    }
    let (a, b) = match lines {
        Some((a, b)) if !arrow => (a.trim(), b.trim()),
        _ => (first, context.rest_of_line().trim()),
    };
    let example = match a.is_empty() || b.is_empty() || b.contains(['-', ',', '>']) {
        true => "[(core[0], core[1])]".to_owned(),
        false => format!("[({a}, {b})]"),
    };
    let span = if arrow { context.span(0) } else { context.gap() };
    let diagnostic = context.error(
        span,
        "a link is between pairs of segments, which stand in a list",
        "no pair",
    );
    let name =
        |text: &str| !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_');
    Some(diagnostic.help(match name(a) && name(b) {
        // Whether these are segments or groups of them, the grammar cannot see.
        true => format!(
            "write `link {example} {{ spring: 1 Hz }}`; between all of two groups, with `use \
             std.topology.{{join}}`, `link join({a}, {b}) {{ … }}`"
        ),
        false => format!(
            "write `link {example} {{ spring: 1 Hz }}`; `std.topology` has lists such as `ring(core)`"
        ),
    }))
}

/// `run shop for 10 s with seed 3`, `run shop for 10 s, seed: 3`.
pub(super) fn seed_of_a_run(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    if !context.statement().any(|token| token == Token::Run) {
        return None;
    }
    let found = context.found()?;
    let next_is_seed = context.text(1) == "seed";
    let (wrong, title) = if next_is_seed && (found == Token::Comma || context.text(0) == "with") {
        (context.span(0), "the seed follows the time of a run")
    } else if matches!(found, Token::Colon | Token::Assign) && context.text(-1) == "seed" {
        (context.span(0), "the seed of a run is written without a sign")
    } else {
        return None;
    };
    let diagnostic = context.error(wrong, title, "means nothing here");
    Some(diagnostic.help("write `run shop for 10 s seed 3`").fix(
        context.place(wrong),
        "",
        "leave it out",
    ))
}

/// `run(shop, 10 s)`.
pub(super) fn run_as_a_call(context: &ParseContext<'_, '_>) -> Option<Diagnostic> {
    let head = context.text_to_here();
    let (_, given) = head.split_once("run(").or_else(|| head.split_once("run ("))?;
    if !context.wants_token(Token::For) || context.token(-1) != Some(Token::ParenClose) {
        return None;
    }
    let inner = given.strip_suffix(')')?;
    // Commas in brackets of their own belong to an argument.
    let mut depth = 0;
    let parts: Vec<&str> = inner
        .split(|c: char| {
            match c {
                '(' | '[' => depth += 1,
                ')' | ']' => depth -= 1,
                _ => {}
            }
            c == ',' && depth == 0
        })
        .map(str::trim)
        .collect();
    let value = |part: &str| part.rsplit(':').next().unwrap_or(part).trim().to_owned();
    let written = match parts.as_slice() {
        [field, time] => format!("run {} for {}", value(field), value(time)),
        [field, time, seed] => {
            format!("run {} for {} seed {}", value(field), value(time), value(seed))
        }
        _ => "run shop for 60 s seed 1".to_owned(),
    };
    let diagnostic =
        context.error(context.gap(), "a run is no call", "`for` and a time should follow");
    Some(diagnostic.help(format!("write `{written}`")))
}
