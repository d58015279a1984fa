//! What the formatter makes of texts that may be written in several ways.

use phi::syntax::{FormatOptions, format};

fn formatted(text: &str, ascii: bool) -> String {
    let once = format(text, &FormatOptions { ascii }).unwrap();
    assert_eq!(once, format(&once, &FormatOptions { ascii }).unwrap(), "{text}");
    once
}

#[test]
fn there_is_one_form() {
    for (written, form) in [
        ("let { x: x, y: 2 } = p", "let { x, y: 2 } = p"),
        ("record P { x: Int; y: Int }", "record P { x: Int, y: Int }"),
        ("let m = { \"a\": 1; \"b\": 2 }", "let m = { \"a\": 1, \"b\": 2 }"),
        ("while  let some(x)=next() { f(x) }", "while let some(x) = next() { f(x) }"),
        ("let x = 1   to 10 step   2", "let x = 1 to 10 step 2"),
        ("let r = run shop for 1 s seeds  1 to 3", "let r = run shop for 1 s seeds 1 to 3"),
        ("let x: List<Time as  ms> = y", "let x: List<Time as ms> = y"),
        ("let x = 2⁵ + y⁻¹", "let x = 2^5 + y^-1"),
        ("fn f(x: Length²) -> Length⁻¹ { x }", "fn f(x: Length^2) -> Length^-1 { x }"),
        ("let x = 5 s⁻¹", "let x = 5 s^-1"),
        ("print(\"{m[\\\"a\\\"]}\")", "print(\"{m[\"a\"]}\")"),
        ("print(\"{x: .2}{y:>08.1e}\")", "print(\"{x:.2}{y:>08.1e}\")"),
        ("print(r\"\\a{b}\")", "print(r\"\\a{b}\")"),
    ] {
        assert_eq!(formatted(written, false), format!("{form}\n"), "{written}");
    }
}

#[test]
fn greek_and_ascii_are_made_of_each_other() {
    for (greek, ascii) in [
        ("let a = 20 °C", "let a = 20 degC"),
        ("let a = b as °F", "let a = b as degF"),
        ("let a: Temperature as °C = b", "let a: Temperature as degC = b"),
        ("let a = 3 μs + 2 μPa·s", "let a = 3 us + 2 uPa*s"),
        ("let a = 2 kΩ", "let a = 2 kohm"),
        ("let a = 2 Ω", "let a = 2 ohm"),
        ("let a = 20 K ± 2 K", "let a = 20 K +- 2 K"),
        ("let a = 3 ΔΦ / κ", "let a = 3 dPhi / kappa"),
        ("let a = 90 deg", "let a = 90 deg"),
        ("let a = b <= c and c != d", "let a = b <= c and c != d"),
    ] {
        for written in [greek, ascii] {
            assert_eq!(formatted(written, false), format!("{greek}\n"));
            assert_eq!(formatted(written, true), format!("{ascii}\n"));
        }
    }
    assert_eq!(formatted("let a = 90 °", false), "let a = 90 deg\n");
}

#[test]
fn comments_stay_where_they_stand() {
    for text in [
        "let long = xs\n    // keep small\n    .where(x => x < 3)  // small\n    // square\n    .map(x => x * x)\n",
        "let t = 1 +  // one\n    2\n",
        "let t = a and  // first\n    // second\n    b\n",
        "let c = a <  // below\n    b\n",
        "record P {  // after brace\n    x: Int,  // x\n    // last\n}\n",
        "let z = if a {  // yes\n    1\n} else {  // no\n    2\n}\n",
        "fn f() -> Int {  // why\n    1\n}\n",
    ] {
        assert_eq!(formatted(text, false), text);
    }
}
