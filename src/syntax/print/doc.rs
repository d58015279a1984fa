//! A small pretty-printing engine: documents with places where a line may break, laid out so that
//! a group breaks only where it does not fit.

use unicode_width::UnicodeWidthStr;

/// A place where a line may break.
#[derive(Clone, Debug, Default)]
pub struct Break {
    /// What stands here when the line does not break.
    pub flat: &'static str,
    /// What ends the line when it breaks.
    pub broken: &'static str,
    /// A comment at the end of the line.
    pub comment: Option<String>,
    /// Whether an empty line follows.
    pub blank: bool,
    /// Whether it always breaks.
    pub hard: bool,
}

#[derive(Clone, Debug)]
enum Kind {
    Text(String),
    Break(Break),
    Group(Vec<Doc>),
    Nest(Vec<Doc>),
    Cat(Vec<Doc>),
}

/// A piece of text with places where it may break.
#[derive(Clone, Debug)]
pub struct Doc {
    kind: Kind,
    /// Columns when it is laid out on one line.
    width: usize,
    /// Whether it contains a break that always breaks.
    hard: bool,
}

const INDENT: usize = 4;

/// Text as it is.
pub fn text(text: impl Into<String>) -> Doc {
    let text = text.into();
    let width = text.split('\n').next().unwrap_or("").width();
    Doc { kind: Kind::Text(text), width, hard: false }
}

/// Nothing.
pub fn nothing() -> Doc {
    Doc { kind: Kind::Cat(vec![]), width: 0, hard: false }
}

/// A place to break.
pub fn line(it: Break) -> Doc {
    let hard = it.hard || it.comment.is_some();
    Doc { width: it.flat.width(), hard, kind: Kind::Break(it) }
}

fn sums(docs: &[Doc]) -> (usize, bool) {
    (docs.iter().map(|doc| doc.width).sum(), docs.iter().any(|doc| doc.hard))
}

/// One after the other.
pub fn cat(docs: Vec<Doc>) -> Doc {
    let (width, hard) = sums(&docs);
    Doc { kind: Kind::Cat(docs), width, hard }
}

/// Breaks at all of its own places, or at none.
pub fn group(docs: Vec<Doc>) -> Doc {
    let (width, hard) = sums(&docs);
    Doc { kind: Kind::Group(docs), width, hard }
}

/// Lines that begin inside stand further to the right.
pub fn nest(docs: Vec<Doc>) -> Doc {
    let (width, hard) = sums(&docs);
    Doc { kind: Kind::Nest(docs), width, hard }
}

struct Line {
    code: String,
    comment: Option<String>,
}

/// Lays a document out in lines of at most `width` columns where that is possible.
pub fn render(doc: &Doc, width: usize) -> String {
    let mut lines = vec![];
    let mut code = String::new();
    let mut column = 0;
    let mut stack = vec![(0, false, doc)];
    while let Some((indent, flat, doc)) = stack.pop() {
        match &doc.kind {
            Kind::Text(text) => {
                if code.is_empty() && !text.is_empty() {
                    code.push_str(&" ".repeat(indent));
                    column = indent;
                }
                code.push_str(text);
                column = match text.rsplit_once('\n') {
                    Some((_, last)) => last.width(),
                    None => column + text.width(),
                };
            }
            Kind::Break(it) if flat => {
                code.push_str(it.flat);
                column += it.flat.width();
            }
            Kind::Break(it) => {
                code.push_str(it.broken);
                lines.push(Line { code: std::mem::take(&mut code), comment: it.comment.clone() });
                if it.blank {
                    lines.push(Line { code: String::new(), comment: None });
                }
                column = indent;
            }
            Kind::Cat(docs) => stack.extend(docs.iter().rev().map(|doc| (indent, flat, doc))),
            Kind::Nest(docs) => {
                stack.extend(docs.iter().rev().map(|doc| (indent + INDENT, flat, doc)))
            }
            Kind::Group(docs) => {
                let start = if code.is_empty() { indent } else { column };
                let fits = || start + doc.width + rest(&stack, width) <= width;
                let flat = flat || !doc.hard && fits();
                stack.extend(docs.iter().rev().map(|doc| (indent, flat, doc)));
            }
        }
    }
    lines.push(Line { code, comment: None });
    align(&mut lines, width);
    let mut out = String::new();
    for line in lines {
        out.push_str(line.code.trim_end());
        out.push('\n');
    }
    let trimmed = out.trim_end().len();
    out.truncate(trimmed);
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// The columns of what must follow on the same line; more than `width` is not counted.
fn rest(stack: &[(usize, bool, &Doc)], width: usize) -> usize {
    let mut total = 0;
    for (_, flat, doc) in stack.iter().rev() {
        match first_line(doc, *flat) {
            (more, true) => return total + more,
            (more, false) => total += more,
        }
        if total > width {
            break;
        }
    }
    total
}

/// The columns up to the first place that may break, and whether there is one.
fn first_line(doc: &Doc, flat: bool) -> (usize, bool) {
    match &doc.kind {
        Kind::Text(text) => (doc.width, text.contains('\n')),
        Kind::Break(it) if flat => (it.flat.width(), false),
        Kind::Break(it) => (it.broken.width(), true),
        Kind::Group(_) if flat && !doc.hard => (doc.width, false),
        Kind::Group(docs) | Kind::Cat(docs) | Kind::Nest(docs) => {
            let mut total = 0;
            for doc in docs {
                let (more, ended) = first_line(doc, flat);
                total += more;
                if ended {
                    return (total, true);
                }
            }
            (total, false)
        }
    }
}

/// Puts comments behind their lines: those of neighbouring lines of one block stand in one column.
fn align(lines: &mut [Line], width: usize) {
    let mut at = 0;
    while at < lines.len() {
        let indent = |line: &Line| line.code.len() - line.code.trim_start_matches(' ').len();
        let own = lines.get(at).map_or(0, indent);
        let beside = |line: &&Line| line.comment.is_some() && indent(line) == own;
        let count = lines.iter().skip(at).take_while(beside).count();
        let run = lines.get_mut(at..at + count).unwrap_or_default();
        let columns = |line: &Line| line.code.rsplit('\n').next().unwrap_or("").width();
        let column = run.iter().map(columns).max().unwrap_or(0) + 2;
        let longest =
            run.iter().filter_map(|line| line.comment.as_ref()).map(|it| it.width()).max();
        let aligned = column + longest.unwrap_or(0) <= width;
        for line in run {
            let Some(comment) = line.comment.take() else { continue };
            let here = columns(line);
            let gap = if line.code.is_empty() {
                0
            } else if aligned {
                column - here
            } else {
                2
            };
            line.code.push_str(&" ".repeat(gap));
            line.code.push_str(&comment);
        }
        at += count.max(1);
    }
}

/// Everything on one line.
pub fn flat(doc: &Doc) -> String {
    let mut out = String::new();
    let mut stack = vec![doc];
    while let Some(doc) = stack.pop() {
        match &doc.kind {
            Kind::Text(text) => out.push_str(text),
            Kind::Break(it) => out.push_str(it.flat),
            Kind::Cat(docs) | Kind::Nest(docs) | Kind::Group(docs) => {
                stack.extend(docs.iter().rev())
            }
        }
    }
    out
}

/// What stands inside a nest, without standing further in.
pub fn unnest(doc: Doc) -> Doc {
    match doc.kind {
        Kind::Nest(docs) => cat(docs),
        _ => doc,
    }
}

/// The same without its outer group, so that its places break with the group around it.
pub fn ungroup(doc: Doc) -> Doc {
    match doc.kind {
        Kind::Group(docs) => cat(docs),
        _ => doc,
    }
}
