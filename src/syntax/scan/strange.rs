//! Characters that are part of no word: those of other languages, odd spaces, look-alikes.

use super::super::token::Token;
use super::*;
use crate::diagnostic::{Code, Diagnostic, Span, turns_direction};

impl Scanner<'_> {
    /// `'text'`: reported, and read as a string where it is one.
    pub(super) fn wrong_quote(&mut self, span: Span) {
        let quote = span.text(self.text);
        let closing: &[char] = match quote {
            "“" | "”" => &['“', '”', '"'],
            "‘" => &['’', '‘', '\''],
            _ => &['\'', '`'],
        };
        let rest = self.lexer.remainder();
        let line = rest.find('\n').unwrap_or(rest.len());
        let found = rest.get(..line).and_then(|line| line.find(closing));
        let (length, whole) = match found {
            Some(at) => {
                let close = rest.get(at..).and_then(|s| s.chars().next()).map_or(1, char::len_utf8);
                let end = span.end + (at + close) as u32;
                (at + close, Span::new(span.start, end))
            }
            None => (0, span),
        };
        let inner = found.and_then(|at| rest.get(..at));
        let mut diagnostic = Diagnostic::new(
            Code::E0002,
            self.place(span),
            format!("strings stand between double quotes, not {quote}"),
            "this quote begins nothing",
        );
        diagnostic = match inner {
            Some(text) if !text.contains(['"', '{', '}', '\\']) => diagnostic
                .help(format!("write `\"{text}\"`"))
                .fix(self.place(whole), format!("\"{text}\""), format!("write `\"{text}\"`")),
            _ => diagnostic.help("write the text between double quotes: `\"…\"`"),
        };
        self.error(diagnostic);
        self.lexer.bump(length);
        if found.is_some() {
            self.push(Token::Bad, whole);
        }
    }

    /// `# …`, `-- …`: reported, and passed over as a comment.
    pub(super) fn comment_of_others(&mut self, span: Span, sign: &str) {
        let rest = self.lexer.remainder();
        let length = rest.find('\n').unwrap_or(rest.len());
        self.lexer.bump(length);
        let diagnostic = Diagnostic::new(
            Code::E0002,
            self.place(span),
            format!("a comment begins with `//`, not with `{sign}`"),
            format!("`{sign}` means nothing here"),
        )
        .help("write `//`")
        .fix(self.place(span), "//", "write `//`");
        self.error(diagnostic);
    }

    /// Warns of what turns the order of letters around in a comment or a string, once a line.
    pub(super) fn turned_around(&mut self) {
        if self.text.is_ascii() {
            return;
        }
        let mut line = 0;
        let mut told = None;
        for (at, c) in self.text.char_indices() {
            line += usize::from(c == '\n');
            if !turns_direction(c) || told == Some(line) {
                continue;
            }
            let span = Span::new(at as u32, (at + c.len_utf8()) as u32);
            let place = self.place(span);
            // Anywhere else it is part of no word, which has been said.
            let index = self.layout.tokens.partition_point(|(_, token)| token.end <= span.start);
            let bad = |it: &(Token, Span)| it.0 == Token::Bad && it.1.start <= span.start;
            if self.layout.tokens.get(index).is_some_and(bad) {
                continue;
            }
            told = Some(line);
            let shown = u32::from(c);
            let diagnostic = Diagnostic::new(
                Code::W1023,
                place,
                format!("U+{shown:04X} turns the order of the letters around"),
                "what follows may look other than it is",
            )
            .help(format!("remove it; in a string it can be written `\\u{{{shown:x}}}`"))
            .fix(place, "", "remove it");
            self.error(diagnostic);
        }
    }

    pub(super) fn block_comment(&mut self, span: Span) {
        let rest = self.lexer.remainder();
        let length = rest.find("*/").map_or(rest.len(), |at| at + 2);
        self.lexer.bump(length);
        let diagnostic = Diagnostic::new(
            Code::E0002,
            self.place(span),
            "a comment goes from `//` to the end of its line",
            "`/*` begins no comment",
        )
        .help("begin each line of the comment with `//`");
        self.error(diagnostic);
    }

    pub(super) fn odd_space(&mut self, span: Span) {
        let shown = span.text(self.text).chars().next().map_or(0, u32::from);
        let diagnostic = Diagnostic::new(
            Code::E0002,
            self.place(span),
            format!("an invisible character, U+{shown:04X}, that is no ordinary space"),
            "looks like a space, or like nothing",
        )
        .help("replace it by an ordinary space")
        .fix(self.place(span), " ", "replace it by a space");
        self.error(diagnostic);
    }

    pub(super) fn control(&mut self, span: Span) {
        let shown = span.text(self.text).chars().next().map_or(0, u32::from);
        let diagnostic = Diagnostic::new(
            Code::E0002,
            self.place(span),
            format!("a control character, U+{shown:04X}, in the text"),
            "cannot be seen here",
        )
        .help(format!("remove it; in a string it is written `\\u{{{shown:x}}}`"));
        self.error(diagnostic);
    }

    /// Whether a name and an arrow follow: `\x -> …`.
    fn begins_lambda(&self) -> bool {
        let line = self.lexer.remainder().split('\n').next().unwrap_or("");
        let name = line.trim_start_matches(|c: char| c.is_alphanumeric() || "_, ".contains(c));
        name.len() < line.len() && (name.starts_with("->") || name.starts_with("=>"))
    }

    pub(super) fn unknown(&mut self, span: Span) {
        let shown = span.text(self.text);
        if shown.chars().all(char::is_control) {
            self.control(span);
            return;
        }
        if shown == "\\" && self.layout.in_hole() && self.escaped_string(span) {
            return;
        }
        // Neighbouring unknown characters are one mistake.
        if let Some((Token::Bad, last)) = self.layout.tokens.last_mut()
            && last.end == span.start
        {
            last.end = span.end;
            return;
        }
        let help = match shown {
            "@" | "$" => Some("names are written without a sign before them"),
            "&" if self.layout.after_operand() => Some("write `and`"),
            "&" => Some("leave it out: there are no references"),
            "~" => Some("write `not`"),
            "\\" if self.begins_lambda() => {
                Some("a function without a name is written `x => …`, without a sign before it")
            }
            "\\" => Some("a line goes on by itself after an operator, a comma or an open bracket"),
            _ => None,
        };
        let mut diagnostic = Diagnostic::new(
            Code::E0002,
            self.place(span),
            format!("the character `{shown}` is part of no word of the language"),
            "means nothing here",
        );
        if let Some(narrow) = Self::narrow_form(shown) {
            let write = format!("write `{narrow}`");
            diagnostic = diagnostic.help(format!("{write}: this is its form of full width")).fix(
                self.place(span),
                narrow.to_string(),
                write,
            );
        } else if let Some(help) = help {
            diagnostic = diagnostic.help(help);
            match shown {
                "&" if self.layout.after_operand() => {
                    diagnostic = diagnostic.fix(self.place(span), "and", "write `and`");
                    self.error(diagnostic);
                    self.push(Token::And, span);
                    return;
                }
                "&" => {
                    diagnostic = diagnostic.fix(self.place(span), "", "leave it out");
                    self.error(diagnostic);
                    return;
                }
                _ => {}
            }
        } else {
            diagnostic = diagnostic.help("remove it");
        }
        self.error(diagnostic);
        self.push(Token::Bad, span);
    }
}
