//! What is wrong is found, named by its code, at its place.

use super::{check_with, faults, said};

#[track_caller]
fn one(text: &str, code: &str, at: &str) {
    let found = faults(text);
    assert_eq!(
        found,
        [(code, at.to_string())].to_vec().iter().map(|(c, t)| (*c, t.clone())).collect::<Vec<_>>(),
        "{}",
        said(text)
    );
}

#[track_caller]
fn clean(text: &str) {
    assert!(faults(text).is_empty(), "{text}\n{}", said(text));
}

#[test]
fn names() {
    one("print(capcity)", "E0201", "capcity");
    one("let x = 1\nlet x = 2", "E0202", "x");
    one("fn f() {}\nfn f() {}", "E0202", "f");
    one("use std.nothing", "E0203", "std.nothing");
    one("use \"no.phi\"", "E0203", "\"no.phi\"");
    one("use std.stats.{medain}", "E0205", "medain");
    one("let x: Strin = \"a\"", "E0206", "Strin");
    one("let x = 3 fathom", "E0207", "fathom");
    one("record P { x: Float }\nlet p = P(1)\nprint(p.y)", "E0208", "y");
    one("fn f(a: Int) -> Int { a }\nprint(f(b: 1))", "E0209", "b");
    one("print(y)\nlet y = 1", "E0201", "y");
    one("fn f() -> Int { g() }\nfn g() -> Int { y }\nprint(f())\nlet y: Int = 1", "E0201", "f()");
    clean("fn f() -> Int { y }\nlet y: Int = 1\nprint(f())");
}

#[test]
fn suggestions() {
    assert!(said("let deadline = 1 s\nprint(dedline)").contains("did you mean `deadline`?"));
    assert!(said("let x: int = 1").contains("it is called `Int`"));
    assert!(said("let x = null").contains("`none`"));
    assert!(said("println(1)").contains("`print(x)`"));
    assert!(said("let x = 3 mss").contains("did you mean `ms`?"));
    assert!(said("print([1].filter(x => x > 0))").contains("`where`"));
    assert!(said("use std.stat").contains("did you mean `std.stats`?"));
}

#[test]
fn types_that_do_not_fit() {
    one("let x: Int = 1.5", "E0302", "1.5");
    one("let x = 1 + \"a\"", "E0302", "1 + \"a\"");
    one("fn f(a: Int) -> Int { a }\nprint(f())", "E0303", "f()");
    one("fn f(a: Int) -> Int { a }\nprint(f(1, 2))", "E0303", "2");
    one("let x = 3\nprint(x(1))", "E0304", "x");
    one("let f = x => x.len()\nlet y = f", "E0305", "x");
    one("if 1 { print(2) }", "E0302", "1");
    one("let x = 1\nx = 2", "E0307", "x");
    one("let xs = [1, 2]\nxs[0] = 2", "E0307", "xs");
    one("let a: Int? = none\nprint(a + 1)", "E0312", "a");
    one("fn f(a: Int) -> Int { a }\nlet o: Int? = 3\nprint(f(o))", "E0312", "o");
    one("let m = {1.5: 2}", "E0310", "{1.5: 2}");
    one("print([true].sum())", "E0310", "[true].sum()");
    one("fn f(n: Int) { f(n - 1) }", "E0305", "f(n - 1)");
    one("let x = [1, \"a\"]", "E0302", "\"a\"");
    one("let x = if true { 1 } else { \"a\" }", "E0302", "\"a\"");
    one("fn f() -> Int { print(1) }", "E0302", "}");
    one("print(1 in 3)", "E0302", "3");
    one("print(\"{x => x}\")", "E0302", "x => x");
}

#[test]
fn fitting_types() {
    clean("let x: Float = 1");
    clean("let xs: List<Float> = [1, 2.5]");
    clean("let xs = [1, 2.5]\nlet y: Float = xs[0]");
    clean("let x: Int? = 3\nlet y = x ?? 4\nlet z: Int = y");
    clean("let xs = [none, 3, none]\nlet x: Int? = xs[0]");
    clean("let x = if true { 1 } else { 2.5 }\nlet y: Float = x");
    clean("print(max(1, 2.5))\nprint(max(2.5, 1))\nprint(max([1, 2]) ?? 0)");
    clean("var xs = []\nxs = xs.push(1)\nlet y: List<Int> = xs");
    clean("let pairs = [1, 2].enumerate().map((i, x) => i + x)\nlet t: List<Int> = pairs");
    clean("for (k, v) in {\"a\": 1} { print(\"{k} {v}\") }");
    clean("fn fact(n: Int) { if n == 0 { 1 } else { n * fact(n - 1) } }\nlet x: Int = fact(5)");
    clean(
        "fn even(n: Int) -> Bool { if n == 0 { true } else { odd(n - 1) } }\nfn odd(n: Int) -> Bool { if n == 0 { false } else { even(n - 1) } }",
    );
    clean("fn f(x: Float) -> Float { if x < 0 { return 0 }\nx }");
    clean("fn f(x: Float) -> Float { if x < 0 { fail(\"no\") } else { x } }");
    clean(
        "record P { x: Float, y: Float = 0.0 }\nlet p: P = { x: 1 }\nlet q = P(1, y: 2)\nprint(p == q)",
    );
    clean(
        "fn f<T: Ord>(xs: List<T>) -> List<T> { let ys = []\nlet zs = ys.sort()\nlet all: List<T> = zs\nall + xs }",
    );
    clean("let f = (a: Int, b: Int) => a + b\nlet y: Int = f(1, 2)");
    clean("fn twice<T>(f: (T) -> T, x: T) -> T { f(f(x)) }\nlet y: Int = twice(x => x + 1, 3)");
    clean("assert 0 < 1 < 2.5");
    clean("let o = {x: 1.0, y: 2.0}\nlet s: Float = o.x + o.y");
    clean("var p = {x: 1.0}\np.x += 1\nprint(p)");
    clean("var m = {\"a\": 1}\nm[\"b\"] = 2\nprint(m)");
    clean("var s = \"a\"\ns += \"b\"\nprint(s)");
    clean("let xs: List<List<Float>> = []\nprint(xs)");
    clean("enum Tree<T> { Leaf, Node(T, List<Tree<T>>) }\nlet t: Tree<Int> = Node(1, [Leaf])");
}

#[test]
fn matches() {
    let mood = "enum Mood { Calm, Busy(Float), Odd(Bool) }\n";
    let m = |arms: &str| format!("{mood}fn f(m: Mood) -> Int {{ match m {{ {arms} }} }}");
    assert!(faults(&m("Calm => 1, Busy(_) => 2, Odd(_) => 3")).is_empty());
    assert!(said(&m("Calm => 1, Busy(_) => 2")).contains("`Odd(_)` is not covered"));
    assert!(
        said(&m("Calm => 1, Busy(_) => 2, Odd(true) => 3")).contains("`Odd(false)` is not covered")
    );
    assert!(
        said(&m("Calm => 1, Busy(2.0) => 2, Odd(_) => 3")).contains("`Busy(_)` is not covered")
    );
    assert!(said(&m("_ => 1, Calm => 2")).contains("W1003"));
    assert!(
        said(&m("Calm if 1 < 2 => 1, Busy(_) => 2, Odd(_) => 3")).contains("`Calm` is not covered")
    );
    assert!(said(&m("Clam => 1")).contains("never used") || !said(&m("Clam => 1")).is_empty());
    assert!(said(&m("Calm(_) => 1, _ => 2")).contains("E0311"));
    assert!(said(&m("1 => 1, _ => 2")).contains("E0311"));
    clean("fn f(x: Int?) -> Int { match x { none => 0, some(0) => 1, some(n) => n } }");
    assert!(
        said("fn f(x: Int?) -> Int { match x { none => 0, some(0) => 1 } }").contains("`some(_)`")
    );
    clean("fn f(x: Int) -> Int { match x { -1 => 0, 0 | 1 => 1, 2 to 9 => 2, _ => 3 } }");
    clean(
        "fn f(x: (Bool, Bool)) -> Int { match x { (true, _) => 0, (_, true) => 1, (false, false) => 2 } }",
    );
    assert!(
        said("fn f(x: (Bool, Bool)) -> Int { match x { (true, _) => 0, (_, true) => 1 } }")
            .contains("`(false, false)`")
    );
    clean("fn f(x: Int?) -> Int { if let some(y) = x { y } else { 0 } }");
    clean("fn f(x: Int?) -> Int { if let y = x { y } else { 0 } }");
}

#[test]
fn warnings() {
    one("fn f() -> Int { let x = 1\n2 }", "W1001", "x");
    one("use std.stats.{mean}", "W1001", "mean");
    one("fn f() -> Int { let x = 1\nif true { let x = 2\nprint(x) }\nx }", "W1002", "x");
    one("let xs = [1]\nxs.push(2)", "W1004", "xs.push(2)");
    one("let x = 1\nx + 1", "W1004", "x + 1");
    clean("fn f() -> Int { let _x = 1\n2 }");
    clean("let unused = 1");
}

#[test]
fn places() {
    one("break", "E0103", "break");
    one("snapshot 3", "E0103", "snapshot 3");
    one("if true { record P { x: Int } }", "E0103", "record P { x: Int }");
    clean("if true {\n    fn f() { print(1) }\n    f()\n}");
    one("at 3 s { print(1) }", "E0103", "at 3 s { print(1) }");
    one("holds true", "E0103", "holds true");
    one("return 1", "E0103", "return 1");
    one("claim \"x\" { source \"y\" }", "E0103", "claim \"x\" { source \"y\" }");
    clean("claim \"x\" { source \"y\"; holds 1 < 2 }");
    clean("test \"t\" for seed in 1 to 3 { assert seed > 0 }");
}

#[test]
fn modules() {
    let (_, found) = check_with(
        "use \"a.phi\"",
        vec![
            ("a.phi", "use \"b.phi\" as b\nlet x = b.y"),
            ("b.phi", "use \"a.phi\" as a\nlet y = 1"),
        ],
    );
    assert!(found.iter().any(|d| d.code.name() == "E0204"), "{found:#?}");
    let (_, found) = check_with(
        "use \"a.phi\" as a\nuse \"a.phi\".{double as twice_as}\nlet x: Int = a.double(twice_as(2))\nprint(a.size)",
        vec![("a.phi", "let size = 3 m\nfn double(x: Int) -> Int { x * 2 }")],
    );
    assert!(found.is_empty(), "{found:#?}");
    let (_, found) =
        check_with("use \"a.phi\" as a\nprint(a._secret)", vec![("a.phi", "let _secret = 3 m")]);
    assert_eq!(found[0].code.name(), "E0205");
    assert!(faults("print(std.stats.mean([1.0]))").is_empty());
    assert_eq!(faults("print(std.stats.medain([1.0]))")[0].0, "E0205");
}

#[test]
fn no_cascades() {
    one("let x = nope + 1\nlet y = x * 2 m\nprint(y + 3 s)", "E0201", "nope");
    one("let f = nope(1)\nprint(f.a.b(2))", "E0201", "nope");
    assert_eq!(faults(&"print(nope)\n".repeat(50)).len(), 20);
}
