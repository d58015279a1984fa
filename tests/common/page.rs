//! Blocks of a page of documentation that tests play.

#![allow(dead_code, clippy::unwrap_used)]

/// A block between lines of ```` ``` ````: the word behind the first, the text, and where the text
/// stands in the page.
pub struct Block<'a> {
    pub word: &'a str,
    pub text: &'a str,
    pub at: usize,
}

/// The blocks of a page with one of these words.
pub fn blocks<'a>(page: &'a str, words: &[&str]) -> Vec<Block<'a>> {
    let mut found = vec![];
    let mut at = 0;
    while let Some(start) = page[at..].find("\n```").map(|it| at + it + 4) {
        let line = start + page[start..].find('\n').unwrap() + 1;
        let end = line + page[line - 1..].find("\n```").unwrap();
        let word = page[start..line].trim();
        if words.contains(&word) {
            found.push(Block { word, text: &page[line..end], at: line });
        }
        at = end + 3;
    }
    found
}

/// The page with other texts in the places of some of its blocks.
pub fn replaced(page: &str, mut texts: Vec<(usize, usize, String)>) -> String {
    texts.sort_by_key(|(at, ..)| std::cmp::Reverse(*at));
    let mut page = page.to_owned();
    for (at, length, text) in texts {
        page.replace_range(at..at + length, &text);
    }
    page
}
