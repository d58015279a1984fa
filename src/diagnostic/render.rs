//! Diagnostics for people: source excerpts with labels, in colour where wanted.

use super::excerpt::Excerpt;
use super::{Diagnostic, FileId, Severity, Sources, Span, turns_direction};
use ariadne::{CharSet, Color, Config, IndexType, Report, ReportKind};
use std::borrow::Cow;

/// How to render.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// With ANSI colours.
    pub color: bool,
    /// With ASCII characters for the frame.
    pub ascii: bool,
}

const LABEL_COLORS: [Color; 4] = [Color::Red, Color::Blue, Color::Magenta, Color::Cyan];

/// A text with what would disturb a terminal as an escape: `\u{1b}`.
fn visible(text: &str) -> Cow<'_, str> {
    let hidden = |c: char| c.is_control() && c != '\n' || turns_direction(c);
    if !text.contains(hidden) {
        return text.into();
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match hidden(c) {
            true => shown.extend(c.escape_unicode()),
            false => shown.push(c),
        }
    }
    shown.into()
}

/// The diagnostic as a block of text that ends in a newline.
pub fn render(diagnostic: &Diagnostic, sources: &Sources, style: Style) -> String {
    let config = Config::new()
        .with_index_type(IndexType::Char)
        .with_color(style.color)
        .with_tab_width(4)
        .with_char_set(if style.ascii { CharSet::Ascii } else { CharSet::Unicode });
    let (kind, color) = match diagnostic.severity {
        Severity::Error => (ReportKind::Error, Color::Red),
        Severity::Warning => (ReportKind::Warning, Color::Yellow),
    };
    if diagnostic.labels.is_empty() {
        return without_place(diagnostic, style);
    }
    let main = diagnostic.place();
    let mut excerpts = Excerpts { list: vec![] };
    for label in &diagnostic.labels {
        let file = label.place.file;
        if excerpts.list.iter().all(|(id, ..)| *id != file) {
            let spans: Vec<Span> = diagnostic
                .labels
                .iter()
                .filter(|label| label.place.file == file)
                .map(|label| label.place.span)
                .collect();
            let excerpt = Excerpt::new(sources.text(file), &spans);
            let source = ariadne::Source::from(excerpt.text.clone());
            excerpts.list.push((file, sources.name(file).to_owned(), excerpt, source));
        }
    }
    let range = |place: super::Place| {
        let excerpt = excerpts.list.iter().find(|(id, ..)| *id == place.file);
        let range = excerpt
            .map_or(0..0, |(_, _, excerpt, _)| excerpt.range(sources.text(place.file), place.span));
        (place.file, range)
    };

    let mut report = Report::build(kind, range(main))
        .with_config(config)
        .with_code(diagnostic.code)
        .with_message(visible(&diagnostic.title));
    // Labels in order of place: otherwise a second frame opens with a wrong line number.
    let mut labels: Vec<_> = diagnostic.labels.iter().enumerate().collect();
    labels.sort_by_key(|(_, label)| (label.place.file != main.file, label.place));
    for (index, label) in labels {
        let color = if index == 0 {
            color
        } else {
            LABEL_COLORS[1 + (index - 1) % (LABEL_COLORS.len() - 1)]
        };
        let mut shown = ariadne::Label::new(range(label.place)).with_color(color);
        if !label.message.is_empty() {
            shown = shown.with_message(visible(&label.message));
        }
        report = report.with_label(shown);
    }
    for note in &diagnostic.notes {
        report = report.with_note(visible(note));
    }
    if let Some(column) = excerpts.list.first().and_then(|(_, _, excerpt, _)| excerpt.cut_column) {
        report = report.with_note(format!("the line is long: this is its column {column}"));
    }
    for help in &diagnostic.help {
        report = report.with_help(visible(help));
    }
    let mut bytes = vec![];
    if report.finish().write(&mut excerpts, &mut bytes).is_err() {
        return format!("{} {}\n", diagnostic.code, visible(&diagnostic.title));
    }
    // Trailing blanks carry nothing and make snapshots fragile.
    String::from_utf8_lossy(&bytes).lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

fn without_place(diagnostic: &Diagnostic, style: Style) -> String {
    let head = match diagnostic.severity {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
    };
    let code = format!("[{}] {head}:", diagnostic.code);
    let code = if style.color { format!("\u{1b}[31m{code}\u{1b}[0m") } else { code };
    let mut text = format!("{code} {}\n", visible(&diagnostic.title));
    for note in &diagnostic.notes {
        text += &format!("  Note: {}\n", visible(note));
    }
    for help in &diagnostic.help {
        text += &format!("  Help: {}\n", visible(help));
    }
    text
}

struct Excerpts {
    list: Vec<(FileId, String, Excerpt, ariadne::Source<String>)>,
}

impl ariadne::Cache<FileId> for &mut Excerpts {
    type Storage = String;

    fn fetch(&mut self, id: &FileId) -> Result<&ariadne::Source<String>, impl std::fmt::Debug> {
        let entry = self.list.iter().find(|(file, ..)| file == id);
        entry.map(|(_, _, _, source)| source).ok_or("a label in a file that is not loaded")
    }

    fn display<'a>(&self, id: &'a FileId) -> Option<impl std::fmt::Display + 'a> {
        let entry = self.list.iter().find(|(file, ..)| file == id);
        entry.map(|(_, name, ..)| name.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Code, Place};

    fn sample() -> (Sources, Diagnostic) {
        let mut sources = Sources::default();
        let file = sources.add("shop.phi", "let a = 40 ΔΦ\nlet b = a + 3 s\n");
        let diagnostic = Diagnostic::new(
            Code::E0301,
            Place::new(file, Span::new(24, 25)),
            "a Tension and a Time cannot be added",
            "this is a Tension",
        )
        .label(Place::new(file, Span::new(28, 31)), "this is a Time")
        .help("divide by a Time first");
        (sources, diagnostic)
    }

    #[test]
    fn labels_stand_under_their_text() {
        let (sources, diagnostic) = sample();
        insta::assert_snapshot!(render(&diagnostic, &sources, Style::default()));
    }

    #[test]
    fn what_would_disturb_a_terminal_is_escaped() {
        let (sources, mut diagnostic) = sample();
        diagnostic.title = "there is no `a\u{1b}[2J\u{202e}b`".into();
        diagnostic.help = vec!["write `\u{7}`".into()];
        let text = render(&diagnostic, &sources, Style::default());
        assert!(text.contains("`a\\u{1b}[2J\\u{202e}b`"), "{text}");
        assert!(text.contains("write `\\u{7}`"), "{text}");
        diagnostic.labels.clear();
        let text = render(&diagnostic, &sources, Style::default());
        assert!(text.contains("`a\\u{1b}[2J\\u{202e}b`"), "{text}");
    }

    #[test]
    fn ascii_frames() {
        let (sources, diagnostic) = sample();
        let text = render(&diagnostic, &sources, Style { color: false, ascii: true });
        assert!(text.contains("shop.phi:2:9"), "{text}");
        assert!(!text.contains('─'), "{text}");
    }

    #[test]
    fn an_empty_file_and_its_end_can_be_labelled() {
        let mut sources = Sources::default();
        let file = sources.add("empty.phi", "");
        let diagnostic = Diagnostic::new(
            Code::E0101,
            Place::new(file, Span::new(0, 0)),
            "nothing here",
            "the end",
        );
        assert!(render(&diagnostic, &sources, Style::default()).contains("nothing here"));
    }
}
