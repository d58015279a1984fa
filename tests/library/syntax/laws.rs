//! Laws that hold for every program: printing and formatting keep the tree, formatting twice is
//! formatting once, no comment is lost, and no damage to a text makes the parser panic.

use super::generate;
use phi::diagnostic::FileId;
use phi::syntax::symbol::Interner;
use phi::syntax::{FormatOptions, Parsed, format, parse, print_ast};
use proptest::prelude::*;

/// A tree as text without places, so that trees of differently laid out texts compare equal.
fn shape(parsed: &Parsed, names: &Interner) -> String {
    let whole = format!("{:?}", parsed.ast);
    let mut out = String::with_capacity(whole.len());
    let mut rest = whole.as_str();
    while let Some(at) = rest.find("Span {") {
        out.push_str(&rest[..at]);
        rest = &rest[at + rest[at..].find('}').unwrap() + 1..];
    }
    out.push_str(rest);
    // Symbols by name, as two texts may have interned in different order.
    let mut named = String::with_capacity(out.len());
    let mut rest = out.as_str();
    while let Some(at) = rest.find("Symbol(") {
        named.push_str(&rest[..at]);
        let end = at + rest[at..].find(')').unwrap();
        let index: u32 = rest[at + 7..end].parse().unwrap();
        named.push_str(names.text(phi::syntax::symbol::Symbol(index)));
        rest = &rest[end + 1..];
    }
    named.push_str(rest);
    named
}

fn read(text: &str) -> String {
    let mut names = Interner::default();
    let parsed = parse(text, FileId(0), &mut names);
    let errors: Vec<_> = parsed
        .diagnostics
        .iter()
        .map(|it| (it.code, &it.title, it.place().span.text(text)))
        .collect();
    assert!(errors.is_empty(), "{errors:?}\n{text}");
    shape(&parsed, &names)
}

fn comments(text: &str) -> Vec<&str> {
    let parsed = parse(text, FileId(0), &mut Interner::default());
    let mut found: Vec<&str> =
        parsed.comments.iter().map(|comment| comment.text(text).trim_end()).collect();
    found.sort_unstable();
    found
}

fn check(text: &str) {
    let tree = read(text);

    let mut names = Interner::default();
    let parsed = parse(text, FileId(0), &mut names);
    let printed = print_ast(&parsed.ast, &names);
    assert_eq!(tree, read(&printed), "printed:\n{printed}\nfrom:\n{text}");

    let options = FormatOptions::default();
    let formatted = format(text, &options).unwrap();
    assert_eq!(tree, read(&formatted), "formatted:\n{formatted}\nfrom:\n{text}");
    assert_eq!(formatted, format(&formatted, &options).unwrap(), "formatted twice, from:\n{text}");
    assert_eq!(comments(text), comments(&formatted), "comments of:\n{text}\nin:\n{formatted}");
    assert!(!formatted.contains("\n\n\n"), "two empty lines in:\n{formatted}");

    let ascii = format(text, &FormatOptions { ascii: true }).unwrap();
    let spelled = |tree: String| tree.replace("°C", "degC");
    assert_eq!(spelled(tree), spelled(read(&ascii)), "in ASCII:\n{ascii}\nfrom:\n{text}");
}

#[test]
fn the_tour_keeps_its_meaning() {
    check(include_str!("../../../examples/tour.phi"));
}

/// A comment behind the last parameter is about that parameter, comma or none.
#[test]
fn the_comment_of_the_last_parameter_stays_with_it() {
    let text = "fn f(\n    a: Int, // first\n    b: Int // second\n) -> Int { a + b } // body\n";
    let wanted =
        "fn f(\n    a: Int,  // first\n    b: Int,  // second\n) -> Int { a + b }  // body\n";
    check(text);
    assert_eq!(format(text, &FormatOptions::default()).unwrap(), wanted);
    let below = "fn f(\n    a: Int,\n    // none so far\n) {\n    // body\n}\n";
    check(below);
    assert_eq!(format(below, &FormatOptions::default()).unwrap(), below);
    let default = "field shop(\n    load: Float = (1 + 2),  // of all\n) {\n    \
                   segment core { ΔΦ_capacity: 10 ΔΦ }\n}\n";
    check(default);
    assert_eq!(format(default, &FormatOptions::default()).unwrap(), default);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, max_shrink_iters: 4000, ..ProptestConfig::default() })]

    #[test]
    fn generated_programs_keep_their_meaning(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        check(&generate::program(&bytes));
    }

    #[test]
    fn damage_is_reported(
        bytes in prop::collection::vec(any::<u8>(), 0..120),
        at in any::<prop::sample::Index>(),
        length in 0usize..4,
        with in prop::sample::select(vec![
            "", "{", "}", "(", ")", "\"", "\\", "'", "#", "=>", "->", "=", ":", ";", ",", ".", "\n", "if ",
            "let ", " 1e ", "\u{0}", "\u{feff}", "§", "..", "%", "\"\"\"", "else", "//", "match ", "[", "²",
        ]),
    ) {
        let mut text = generate::program(&bytes);
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let first = at.index(starts.len());
        let (from, to) = (starts[first], starts[(first + length).min(starts.len() - 1)]);
        text.replace_range(from..to, with);
        let parsed = parse(&text, FileId(0), &mut Interner::default());
        prop_assert!(parsed.diagnostics.len() <= phi::syntax::MAX_ERRORS);
        for diagnostic in &parsed.diagnostics {
            for label in &diagnostic.labels {
                let span = label.place.span;
                prop_assert!(span.start <= span.end && span.end as usize <= text.len(), "{diagnostic:?}");
            }
            prop_assert!(!diagnostic.title.is_empty());
        }
        if parsed.diagnostics.is_empty() {
            check(&text);
        } else {
            prop_assert!(format(&text, &FormatOptions::default()).is_err());
        }
    }
}

/// What the fuzzers begin with and what they found is read on every run of the tests.
#[test]
fn the_corpus_is_handled() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let mut count = 0;
    for target in ["parse", "format", "programs"] {
        for entry in std::fs::read_dir(root.join(target)).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            if target == "programs" {
                check(&generate::program(&bytes));
                count += 1;
                continue;
            }
            let text = String::from_utf8_lossy(&bytes).into_owned();
            if parse(&text, FileId(0), &mut Interner::default()).diagnostics.is_empty() {
                let options = FormatOptions::default();
                let once = format(&text, &options).unwrap();
                assert_eq!(once, format(&once, &options).unwrap());
            }
            count += 1;
        }
    }
    assert!(count > 50, "the corpus is missing");
}
