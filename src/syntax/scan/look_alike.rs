//! Letters of other scripts that are drawn like Latin ones: `а` of Cyrillic, `Ο` of Greek, `ｘ` of
//! full width. A name may be in any script; one that only looks as if it were in Latin letters is a
//! mistake that nobody can see. What looks alike is the table of Unicode Technical Standard 39.

use super::Scanner;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::syntax::token::Token;
use logos::Logos;
use unicode_normalization::UnicodeNormalization;
use unicode_script::{Script, UnicodeScript};

/// The Greek letters that cannot be told from Latin ones. (The standard's table has more, such as α
/// and a: those are told apart well, and stand in names on purpose.)
const GREEK: [(&str, &str); 2] = [("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"), ("ο", "o")];

/// The ASCII character of which this one is the form of full width.
fn narrow(c: char) -> Option<char> {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0),
        _ => None,
    }
}

/// The ASCII letter or digit that a letter of another script looks like.
fn latin(c: char) -> Option<char> {
    if c.is_ascii() {
        return None;
    }
    match c.script() {
        Script::Greek => GREEK.iter().find_map(|(greek, latin)| {
            let at = greek.chars().position(|letter| letter == c)?;
            latin.chars().nth(at)
        }),
        Script::Latin => narrow(c),
        _ => narrow(c).or_else(|| {
            let text = c.to_string();
            let mut looks = unicode_security::skeleton(&text);
            looks.next().filter(|it| it.is_ascii_alphanumeric() && looks.next().is_none())
        }),
    }
}

/// How a name reads to who takes every look-alike for a Latin letter; none where it has no such
/// letter.
pub fn reading(name: &str) -> Option<String> {
    let reads = |c| latin(c).unwrap_or(c);
    (!name.is_ascii() && name.chars().any(|c| latin(c).is_some()))
        .then(|| name.chars().map(reads).collect())
}

/// What a letter is called: `the Cyrillic letter U+0430`.
pub fn called(c: char) -> String {
    let kind = if c.is_numeric() { "digit" } else { "letter" };
    match (narrow(c), c.script()) {
        (Some(_), _) => format!("the fullwidth {kind} U+{:04X}", u32::from(c)),
        (None, Script::Common | Script::Inherited | Script::Unknown) => {
            format!("the {kind} U+{:04X}", u32::from(c))
        }
        (None, script) => format!("the {} {kind} U+{:04X}", script.full_name(), u32::from(c)),
    }
}

/// The first letter of a name that is not what it looks like, and how the name reads: letters of
/// full width, and look-alikes in a word that is else in Latin letters.
fn disguised(name: &str) -> Option<(usize, char, String)> {
    let is_disguised = |word: &str| {
        word.contains(|c| narrow(c).is_some())
            || word.contains(|c: char| c.is_ascii_alphabetic())
                && word.chars().all(|c| c.is_ascii() || latin(c).is_some())
                && !word.is_ascii()
    };
    let mut start = 0;
    for word in name.split('_') {
        if is_disguised(word) {
            let (at, c) = word.char_indices().find(|(_, c)| latin(*c).is_some())?;
            return Some((start + at, c, reading(name)?));
        }
        start += word.len() + 1;
    }
    None
}

impl Scanner<'_> {
    /// The token of a name, which is read as it looks where a letter of it is disguised.
    pub(super) fn undisguised(&mut self, token: Token, span: Span) -> Token {
        let name = span.text(self.text);
        // `é` is one name as one character and as two.
        let token = match token {
            Token::Ident(_) if !unicode_normalization::is_nfc(name) => {
                let name: String = name.nfc().collect();
                Token::Ident(self.lexer.extras.intern(&name))
            }
            token => token,
        };
        let Some((at, letter, reading)) = disguised(name) else { return token };
        let start = span.start + at as u32;
        let place = self.place(Span::new(start, start + letter.len_utf8() as u32));
        let looks = latin(letter).unwrap_or(letter);
        let diagnostic = Diagnostic::new(
            Code::E0002,
            place,
            format!("`{letter}` in `{name}` is not the `{looks}` that it looks like"),
            format!("{}; `{looks}` is U+{:04X}", called(letter), u32::from(looks)),
        )
        .help(format!("write `{reading}` in Latin letters"))
        .fix(self.place(span), reading.clone(), format!("write `{reading}`"));
        self.error(diagnostic);
        let names = std::mem::take(&mut self.lexer.extras);
        let mut lexer = Token::lexer_with_extras(&reading, names);
        let read = lexer.next().and_then(Result::ok).filter(|_| lexer.remainder().is_empty());
        self.lexer.extras = lexer.extras;
        read.unwrap_or(token)
    }

    /// What to write for a character that is part of no word, but looks like one that is.
    pub(super) fn narrow_form(shown: &str) -> Option<char> {
        let mut letters = shown.chars();
        letters.next().and_then(narrow).filter(|_| letters.next().is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_one_script_are_what_they_look_like() {
        let plain = ["ΔΦ_capacity", "κ_stiffness", "Ω_load", "Δt", "σ_x", "ρmax", "αlpha", "naïve"];
        let others = ["нагрузка", "сор", "нагрузка_max", "нагрузкаMax", "容量", "µs", "ΟΡ", "x²"];
        for name in plain.iter().chain(&others) {
            assert_eq!(disguised(name), None, "{name}");
        }
    }

    #[test]
    fn a_letter_of_another_script_among_latin_ones_is_found() {
        let found = |name: &str| disguised(name).map(|(at, c, reading)| (at, called(c), reading));
        let cyrillic = found("capаcity").unwrap();
        assert_eq!(cyrillic, (3, "the Cyrillic letter U+0430".into(), "capacity".into()));
        let greek = found("max_cοre").unwrap();
        assert_eq!(greek, (5, "the Greek letter U+03BF".into(), "max_core".into()));
        assert_eq!(found("x１").unwrap().1, "the fullwidth digit U+FF11");
        assert_eq!(found("ｘ").unwrap().2, "x");
        assert_eq!(found("dΡhi").unwrap().2, "dPhi");
        assert_eq!(reading("х").unwrap(), "x");
    }
}
