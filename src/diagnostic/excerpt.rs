//! The lines of a source that a report shows, so that rendering costs the same in a file of any
//! size: only the lines between the labels, and of a very long line only the part around them.

use super::{Span, turns_direction};

/// A line longer than this many characters is cut around its labels.
const LONG_LINE: usize = 300;
/// How many characters are kept on each side of a label in a long line.
const MARGIN: usize = 50;
/// A label covers at most this much of a long line.
const LABEL: usize = 80;

/// A part of a text, with the way to find places in it. Lines before it are left empty, so that
/// lines keep their numbers.
pub(super) struct Excerpt {
    /// The lines shown, after as many empty lines as stand before them in the source.
    pub(super) text: String,
    /// The column (from 1) of the first label, where its line was cut.
    pub(super) cut_column: Option<usize>,
    lines: Vec<Line>,
}

struct Line {
    /// Bytes of the source that are shown.
    kept: Span,
    /// Characters of the excerpt before the line.
    chars_before: usize,
    /// Whether an ellipsis stands before what is kept.
    cut_before: bool,
}

impl Excerpt {
    /// The excerpt of `source` that shows all of `spans`; the first is the main one.
    pub(super) fn new(source: &str, spans: &[Span]) -> Excerpt {
        let length = source.len() as u32;
        let start = spans.iter().map(|span| span.start.min(length)).min().unwrap_or(0);
        let end = spans.iter().map(|span| last_byte(*span).min(length)).max().unwrap_or(0);
        let before = Span::new(0, start).text(source);
        let from = before.rfind('\n').map_or(0, |newline| newline + 1);
        let to = source
            .as_bytes()
            .get(end as usize..)
            .and_then(|rest| rest.iter().position(|byte| *byte == b'\n'))
            .map_or(source.len(), |newline| end as usize + newline);
        let first_line = before.bytes().filter(|byte| *byte == b'\n').count();

        let mut excerpt =
            Excerpt { text: "\n".repeat(first_line), cut_column: None, lines: vec![] };
        let mut chars_before = first_line;
        let mut offset = from;
        for line in source.get(from..to).unwrap_or("").split('\n') {
            let line_span = Span::new(offset as u32, (offset + line.len()) as u32);
            let kept = window(line, line_span, spans);
            let (cut_before, cut_after) = (kept.start > line_span.start, kept.end < line_span.end);
            let shown = kept.text(source);
            let text_before = excerpt.text.len();
            if cut_before {
                excerpt.text.push('…');
                if let Some(main) = spans.first()
                    && (line_span.start..=line_span.end).contains(&main.start)
                {
                    let column =
                        Span::new(line_span.start, main.start).text(source).chars().count();
                    excerpt.cut_column = Some(column + 1);
                }
            }
            // Control characters would disturb the terminal and the columns.
            excerpt.text.extend(shown.chars().map(|c| {
                let hidden = c.is_control() && c != '\t' || turns_direction(c);
                if hidden { '\u{fffd}' } else { c }
            }));
            if cut_after {
                excerpt.text.push('…');
            }
            excerpt.text.push('\n');
            let chars = excerpt.text.get(text_before..).unwrap_or("").chars().count();
            excerpt.lines.push(Line { kept, chars_before, cut_before });
            chars_before += chars;
            offset += line.len() + 1;
        }
        excerpt
    }

    /// The characters of the excerpt that show a span of the source.
    pub(super) fn range(&self, source: &str, span: Span) -> std::ops::Range<usize> {
        let start = self.position(source, span.start);
        let end = if span.end > span.start { self.position(source, span.end) } else { start };
        start..end.max(start)
    }

    fn position(&self, source: &str, byte: u32) -> usize {
        let index = self.lines.partition_point(|line| line.kept.start <= byte).saturating_sub(1);
        let Some(line) = self.lines.get(index) else { return 0 };
        let within = Span::new(line.kept.start, byte.clamp(line.kept.start, line.kept.end));
        line.chars_before + usize::from(line.cut_before) + within.text(source).chars().count()
    }
}

fn last_byte(span: Span) -> u32 {
    if span.end > span.start { span.end - 1 } else { span.start }
}

/// The part of a line to show: all of it, or what stands around the labels in it.
fn window(line: &str, place: Span, spans: &[Span]) -> Span {
    if line.len() <= LONG_LINE {
        return place;
    }
    let touching = spans.iter().filter(|span| span.start <= place.end && span.end >= place.start);
    let Some(first) = touching.map(|span| span.start.max(place.start)).min() else {
        return Span::new(place.start, place.start + floor(line, MARGIN));
    };
    let longest = spans.iter().map(|span| (span.end.saturating_sub(span.start)) as usize).max();
    let label = longest.unwrap_or(0).clamp(1, LABEL);
    let at = (first - place.start) as usize;
    let start = floor(line, at.saturating_sub(MARGIN));
    let end = floor(line, (at + label + MARGIN).min(line.len()));
    Span::new(place.start + start, place.start + end)
}

fn floor(line: &str, mut byte: usize) -> u32 {
    while !line.is_char_boundary(byte) {
        byte -= 1;
    }
    byte as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_lines_between_the_labels_are_kept() {
        let source = "one\ntwo Φ\nthree\nfour\n";
        let excerpt = Excerpt::new(source, &[Span::new(8, 10), Span::new(11, 16)]);
        assert_eq!(excerpt.text, "\ntwo Φ\nthree\n");
        assert_eq!(excerpt.range(source, Span::new(8, 10)), 5..6);
        assert_eq!(excerpt.range(source, Span::new(11, 16)), 7..12);
    }

    #[test]
    fn a_long_line_is_cut_around_the_label() {
        let source = format!("{}!{}", "a".repeat(100_000), "b".repeat(100_000));
        let span = Span::new(100_000, 100_001);
        let excerpt = Excerpt::new(&source, &[span]);
        assert!(excerpt.text.chars().count() < 200);
        assert_eq!(excerpt.cut_column, Some(100_001));
        let range = excerpt.range(&source, span);
        assert_eq!(excerpt.text.chars().nth(range.start), Some('!'));
    }

    #[test]
    fn any_span_is_safe() {
        let source = "Φ\nΦΦ";
        for start in 0..10 {
            for end in 0..10 {
                let spans = [Span::new(start, end), Span::new(3, 3)];
                let excerpt = Excerpt::new(source, &spans);
                let range = excerpt.range(source, spans[0]);
                assert!(range.end <= excerpt.text.chars().count(), "{start} {end}");
            }
        }
    }
}
