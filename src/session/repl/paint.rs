//! What the parts of a text are, for highlighting as it is typed: it need not be a good text.

use super::words::WORDS;

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// A reserved word.
    Word,
    /// A number with its unit.
    Number,
    /// A string.
    Text,
    /// A comment.
    Comment,
    /// All else.
    Plain,
}

/// The parts of a text, one after the other and without gaps.
pub fn paint(text: &str) -> Vec<(Paint, &str)> {
    let mut parts = vec![];
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (kind, length) = match first {
            '/' if rest.starts_with("//") => {
                (Paint::Comment, rest.find('\n').unwrap_or(rest.len()))
            }
            '"' => (Paint::Text, string(rest)),
            c if c.is_ascii_digit() => (Paint::Number, number(rest)),
            c if c.is_alphabetic() || c == '_' => {
                let length = word(rest);
                let is_word = rest.get(..length).is_some_and(is_word);
                (if is_word { Paint::Word } else { Paint::Plain }, length)
            }
            c => (Paint::Plain, c.len_utf8()),
        };
        let (part, tail) = rest.split_at(length.max(first.len_utf8()));
        parts.push((kind, part));
        rest = tail;
    }
    parts
}

fn is_word(word: &str) -> bool {
    WORDS.binary_search_by(|it| it.name.cmp(word)).is_ok()
}

fn word(text: &str) -> usize {
    text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len())
}

fn number(text: &str) -> usize {
    text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.')).unwrap_or(text.len())
}

fn string(text: &str) -> usize {
    let (quote, from) = if text.starts_with("\"\"\"") { ("\"\"\"", 3) } else { ("\"", 1) };
    let mut at = from;
    while let Some(rest) = text.get(at..) {
        match rest.chars().next() {
            _ if rest.starts_with(quote) => return at + quote.len(),
            Some('\\') => at += 1 + rest.chars().nth(1).map_or(0, char::len_utf8),
            Some('\n') if quote.len() == 1 => return at,
            Some(c) => at += c.len_utf8(),
            None => break,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_make_the_whole_and_are_what_they_look_like() {
        let text = "let x = 40 ΔΦ + \"a \\\" {b}\" // end\n\"open";
        let parts = paint(text);
        assert_eq!(parts.iter().map(|(_, part)| *part).collect::<String>(), text);
        let of = |wanted: Paint| -> Vec<&str> {
            parts.iter().filter(|(kind, _)| *kind == wanted).map(|(_, part)| *part).collect()
        };
        assert_eq!(of(Paint::Word), ["let"]);
        assert_eq!(of(Paint::Number), ["40"]);
        assert_eq!(of(Paint::Text), ["\"a \\\" {b}\"", "\"open"]);
        assert_eq!(of(Paint::Comment), ["// end"]);
    }
}
