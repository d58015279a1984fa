//! Programs for property tests: text that covers every construct of the grammar.
//!
//! A [`Source`] of choices is a list of bytes; when it runs out, every choice is the simplest one.
//! So a proptest strategy for byte vectors is a strategy for programs that shrinks well, and a
//! fuzzer's input is a program too. The programs are correct in syntax and mean nothing: names are
//! not declared and types do not fit.

use std::fmt::Write;

/// Choices, made from bytes.
pub struct Source<'a> {
    bytes: &'a [u8],
    depth: u32,
}

const NAMES: &[&str] =
    &["x", "load", "ΔΦ_capacity", "dPhi", "kappa", "θ_local", "Φ", "schlüssel", "_a1"];
const SOFT: &[&str] =
    &["at", "when", "seed", "seeds", "step", "source", "within", "after", "every", "never"];
const RESERVED: &[&str] = &["to", "for", "test", "unit", "rule", "match"];
const TYPES: &[&str] = &["Int", "Float", "Time", "D", "String"];
const UNITS: &[&str] =
    &["s", "ms", "m/s", "kg·m/s^2", "ΔΦ", "%", "KiB", "K^-1", "m^(1/2)", "dPhi/s", "s⁻¹", "m²"];

/// A program of the choices.
pub fn program(bytes: &[u8]) -> String {
    let mut source = Source { bytes, depth: 0 };
    let mut out = String::new();
    if source.flag() {
        out.push_str("//! A file.\n");
    }
    while !source.bytes.is_empty() {
        source.statement(&mut out, true, 0);
        out.push('\n');
    }
    out
}

impl Source<'_> {
    fn byte(&mut self) -> u8 {
        match self.bytes.split_first() {
            Some((first, rest)) => {
                self.bytes = rest;
                *first
            }
            None => 0,
        }
    }

    fn below(&mut self, count: usize) -> usize {
        usize::from(self.byte()) % count
    }

    fn flag(&mut self) -> bool {
        self.byte() % 2 == 1
    }

    fn pick(&mut self, list: &'static [&'static str]) -> &'static str {
        list[self.below(list.len())]
    }

    fn name(&mut self) -> &'static str {
        self.pick(NAMES)
    }

    /// A word after a dot or before a colon.
    fn word(&mut self) -> &'static str {
        match self.below(6) {
            0 => self.pick(RESERVED),
            1 => self.pick(SOFT),
            _ => self.name(),
        }
    }

    fn some(
        &mut self,
        most: usize,
        separator: &str,
        mut one: impl FnMut(&mut Self) -> String,
    ) -> String {
        let count = self.below(most + 1);
        (0..count).map(|_| one(self)).collect::<Vec<_>>().join(separator)
    }

    fn at_least_one(
        &mut self,
        most: usize,
        separator: &str,
        mut one: impl FnMut(&mut Self) -> String,
    ) -> String {
        let count = 1 + self.below(most);
        (0..count).map(|_| one(self)).collect::<Vec<_>>().join(separator)
    }

    fn number(&mut self) -> String {
        let value = self.byte();
        let unit = self.pick(UNITS);
        match self.below(8) {
            0 => value.to_string(),
            1 => format!("{value}.25"),
            2 => format!("0x{value:x}"),
            3 => format!("{value}_000e-3"),
            4 => format!("{value} {unit}"),
            5 => format!("{value}.5e2 {unit}"),
            6 => format!("1_{value}"),
            _ => format!("{value}.0"),
        }
    }

    /// An operand, or in rare cases anything.
    fn operand(&mut self) -> String {
        if self.depth > 6 {
            return self.name().to_string();
        }
        self.depth += 1;
        let text = match self.below(20) {
            0..=2 => self.name().to_string(),
            3..=5 => self.number(),
            6 => self.string(),
            7 => format!("({})", self.expr()),
            8 => format!("[{}]", self.some(3, ", ", Self::expr)),
            9 => self.braces(),
            10 => format!("{}({})", self.name(), self.arguments()),
            11 => format!("{}.{}", self.name(), self.word()),
            12 => format!("{}.{}({}).len()", self.name(), self.word(), self.arguments()),
            13 => format!("{}[{}]", self.name(), self.expr()),
            14 => self.pick(&["true", "false", "none", "seed", "at"]).to_string(),
            15 => format!("({}, {})", self.expr(), self.expr()),
            16 => format!("({})", self.lambda()),
            17 => format!("({}{})", self.name(), self.pick(&["²", "⁵", "⁻¹", "¹²"])),
            18 => format!("({})", self.run()),
            _ => format!("({})", self.conditional()),
        };
        self.depth -= 1;
        text
    }

    fn arguments(&mut self) -> String {
        self.some(3, ", ", |it| match it.below(4) {
            0 => format!("{}: {}", it.word(), it.expr()),
            1 => it.lambda(),
            _ => it.expr(),
        })
    }

    fn expr(&mut self) -> String {
        if self.depth > 6 {
            return self.name().to_string();
        }
        self.depth += 1;
        let text = match self.below(14) {
            0..=4 => self.operand(),
            5 => {
                let op = self.pick(&[" + ", " - ", " * ", " / ", " mod "]);
                self.at_least_one(4, op, Self::operand)
            }
            6 => format!("{} ^ {}", self.operand(), self.operand()),
            7 => format!("-{}", self.operand()),
            8 => format!("not {}", self.operand()),
            9 => {
                let op =
                    self.pick(&[" == ", " != ", " < ", " ≤ ", " > ", " >= ", " in ", " not in "]);
                format!("{}{op}{}", self.operand(), self.operand())
            }
            10 => {
                let op = self.pick(&[" and ", " or ", " ?? "]);
                self.at_least_one(4, op, Self::operand)
            }
            11 => {
                let op = self.pick(&[" to ", " ± ", " +- "]);
                let range = format!("{}{op}{}", self.operand(), self.operand());
                if self.flag() { format!("{range} step {}", self.operand()) } else { range }
            }
            12 => format!("{} as {}", self.operand(), self.pick(UNITS)),
            _ => format!("{} < {} <= {}", self.operand(), self.operand(), self.operand()),
        };
        self.depth -= 1;
        text
    }

    fn string(&mut self) -> String {
        if self.below(8) == 7 {
            return self.pick(&["r\"C:\\{x}\"", "r\"\"\"a \"b\" \\n\"\"\""]).to_string();
        }
        let triple = self.below(4) == 3;
        let inner = self.some(3, " ", |it| match it.below(6) {
            0 => "Text".to_string(),
            1 => r#"\n\t\"\\\{\}\u{3a6}"#.to_string(),
            2 if it.depth < 4 => format!("{{{}}}", it.flat_expr()),
            3 if it.depth < 4 => {
                let format = it.pick(&[".2", ">8.1", "<5", "+.3g", "08.2e", "full"]);
                format!("{{{}:{format}}}", it.flat_expr())
            }
            4 => format!("{{{} as ms}}", it.name()),
            _ => "Φ".to_string(),
        });
        if triple {
            format!("\"\"\"{inner}\n  \"quoted\"\"\"\"").replace("\"\"\"\"", "\" \"\"\"")
        } else {
            format!("\"{inner}\"")
        }
    }

    fn flat_expr(&mut self) -> String {
        self.depth += 3;
        let text = self.expr();
        self.depth -= 3;
        if text.contains('\n') { "x".into() } else { text }
    }

    fn braces(&mut self) -> String {
        match self.below(4) {
            0 => "{}".into(),
            1 => format!(
                "{{ {} }}",
                self.at_least_one(3, ", ", |it| format!("{}: {}", it.word(), it.expr()))
            ),
            2 => format!(
                "{{\n{}\n}}",
                self.at_least_one(3, "\n", |it| format!("{}: {}", it.word(), it.expr()))
            ),
            _ => {
                format!("{{{}}}", self.at_least_one(3, ", ", |it| format!("\"k\": {}", it.expr())))
            }
        }
    }

    fn lambda(&mut self) -> String {
        let params = match self.below(4) {
            0 => self.name().to_string(),
            1 => "()".into(),
            2 => format!("({}: {}, _)", self.name(), self.ty()),
            _ => format!("({}, {})", self.name(), self.name()),
        };
        if self.flag() && self.depth < 4 {
            format!("{params} => {}", self.block(0))
        } else {
            format!("{params} => {}", self.value())
        }
    }

    /// What stands after `=>`, where `{` would open a block.
    fn value(&mut self) -> String {
        let text = self.expr();
        if text.starts_with('{') { format!("({text})") } else { text }
    }

    fn run(&mut self) -> String {
        let mut text = format!("run {} for {}", self.operand(), self.operand());
        if self.flag() {
            let word = self.pick(&["seed", "seeds"]);
            write!(text, " {word} {}", self.operand()).unwrap();
        }
        if self.flag() {
            write!(text, " {}", self.block(0)).unwrap();
        }
        text
    }

    fn conditional(&mut self) -> String {
        match self.below(4) {
            0 => format!("if {} {} else {}", self.expr(), self.block(0), self.block(0)),
            1 => format!(
                "if let {} = {} {} else if {} {}",
                self.pattern(),
                self.expr(),
                self.block(0),
                self.expr(),
                self.block(0)
            ),
            2 => format!("if {} {}", self.expr(), self.block(0)),
            _ => {
                let between = if self.flag() { ",\n" } else { ", " };
                let arms = self.at_least_one(3, between, |it| {
                    let guard =
                        if it.flag() { format!(" if {}", it.guard()) } else { String::new() };
                    let value = if it.flag() { it.value() } else { it.block(0) };
                    format!("{}{guard} => {value}", it.pattern())
                });
                if between == ", " {
                    format!("match {} {{ {arms} }}", self.operand())
                } else {
                    format!("match {} {{\n{arms}\n}}", self.operand())
                }
            }
        }
    }

    fn guard(&mut self) -> String {
        match self.below(3) {
            0 => self.name().to_string(),
            1 => format!("{} > {}", self.name(), self.number()),
            _ => format!("({}) and f({})", self.expr(), self.expr()),
        }
    }

    fn pattern(&mut self) -> String {
        if self.depth > 6 {
            return "_".into();
        }
        self.depth += 1;
        let text = match self.below(10) {
            0 => "_".into(),
            8 => {
                let separator = self.pick(&[", ", "; ", "\n"]);
                let parts = self.at_least_one(3, separator, |it| match it.below(3) {
                    0 => it.name().to_string(),
                    _ => format!("{}: {}", it.word(), it.pattern()),
                });
                format!("{{ {parts} }}")
            }
            1 => self.name().to_string(),
            2 => self.number(),
            3 => format!("-{}", self.number()),
            4 => format!("{} to {}", self.number(), self.number()),
            5 => format!("{}({})", self.name(), self.at_least_one(2, ", ", Self::pattern)),
            6 => format!("({}, {})", self.pattern(), self.pattern()),
            7 => self.pick(&["none", "true", "\"text\""]).to_string(),
            _ => format!("{} | some({})", self.number(), self.name()),
        };
        self.depth -= 1;
        text
    }

    fn ty(&mut self) -> String {
        if self.depth > 6 {
            return "Float".into();
        }
        self.depth += 1;
        let text = match self.below(14) {
            12 => format!("{} as {}", self.pick(TYPES), self.pick(UNITS)),
            0..=2 => self.pick(TYPES).to_string(),
            3 => format!("List<{}>", self.ty()),
            4 => format!("Map<{}, {}>", self.ty(), self.ty()),
            5 => format!("{}?", self.pick(TYPES)),
            6 => format!("({}, {})", self.ty(), self.ty()),
            7 => format!("({}) -> {}", self.ty(), self.ty()),
            8 => format!("{} * {} / {}", self.pick(TYPES), self.pick(TYPES), self.pick(TYPES)),
            9 => format!("{}^{}", self.pick(TYPES), self.pick(&["2", "-1", "(1/2)", "(-3/2)"])),
            10 => "shapes.Rect".into(),
            11 => format!("std.stats.Pair<{}>", self.ty()),
            _ => "1 / Time".into(),
        };
        self.depth -= 1;
        text
    }

    fn generics(&mut self) -> &'static str {
        self.pick(&["", "", "<T>", "<T, D: Dim>"])
    }

    fn params(&mut self) -> String {
        self.some(3, ", ", |it| {
            let default = if it.flag() { format!(" = {}", it.expr()) } else { String::new() };
            format!("{}: {}{default}", it.name(), it.ty())
        })
    }

    fn block(&mut self, level: usize) -> String {
        if self.depth > 5 {
            return format!("{{ {} }}", self.name());
        }
        self.depth += 2;
        let text = match self.below(4) {
            0 => "{ }".into(),
            1 => format!("{{ {} }}", self.expr()),
            2 => format!("{{ {}; {} }}", self.name(), self.expr()),
            _ => {
                let mut text = String::from("{\n");
                for _ in 0..=self.below(3) {
                    self.statement(&mut text, false, level + 1);
                    text.push('\n');
                }
                text.push('}');
                text
            }
        };
        self.depth -= 2;
        text
    }

    fn comment(&mut self, out: &mut String) {
        match self.below(12) {
            0 => out.push_str("// A remark.\n"),
            1 => out.push_str("\n\n\n"),
            2 => out.push_str("\n// One.\n\n// Two.\n"),
            3 => out.push_str("/// What it is.\n/// In two lines.\n"),
            _ => {}
        }
    }

    fn statement(&mut self, out: &mut String, top: bool, level: usize) {
        self.comment(out);
        let text = match self.below(if top { 32 } else { 20 }) {
            0 => format!("let {} = {}", self.name(), self.expr()),
            1 => format!("var {}: {} = {}", self.name(), self.ty(), self.expr()),
            2 => format!("let ({}, _) = {}", self.name(), self.expr()),
            3 => {
                let op = self.pick(&["=", "+=", "-=", "*=", "/=", "^=", "??="]);
                let target = self.pick(&["x", "x[1]", "x.load", "x.to[0].κ"]);
                format!("{target} {op} {}", self.expr())
            }
            4 => format!("for {} in {} {}", self.pattern(), self.expr(), self.block(level)),
            5 if self.flag() => {
                format!("while let {} = {} {}", self.pattern(), self.expr(), self.block(level))
            }
            5 => format!("while {} {}", self.expr(), self.block(level)),
            6 => self.pick(&["break", "continue", "return"]).to_string(),
            7 => format!("return {}", self.expr()),
            8 => format!("assert {}", self.expr()),
            9 => format!("assert {}, {}", self.expr(), self.string()),
            10 => self.conditional(),
            11 => format!("{}({})", self.name(), self.arguments()),
            12 => format!("snapshot {}", self.expr()),
            13 => format!("at {} {}", self.number(), self.block(level)),
            14 => format!("every {} {}", self.number(), self.block(level)),
            15 => format!("when {} {}", self.expr(), self.block(level)),
            16 => {
                let every =
                    if self.flag() { format!(" every {}", self.number()) } else { String::new() };
                format!("observe {}.{} as {}{every}", self.name(), self.name(), self.name())
            }
            17 => {
                let kind = self.pick(&["always", "never", "eventually"]);
                format!("{kind} {}{}", self.expr(), self.bounds())
            }
            18 => {
                let kind = self.pick(&["until", "leads to"]);
                format!("{} {kind} {}{}", self.name(), self.operand(), self.bounds())
            }
            19 => format!("{}.{}()", self.name(), self.word()),
            20 => format!(
                "fn {}{}({}) -> {} {}",
                self.name(),
                self.generics(),
                self.params(),
                self.ty(),
                self.block(level)
            ),
            21 => format!("fn {}{}({})", self.name(), self.generics(), self.params()),
            22 => format!("record Budget{} {{ {} }}", self.generics(), self.params()),
            23 => {
                let types = self.at_least_one(2, ", ", Self::ty);
                format!("enum Mood{} {{ Calm, Busy({types}) }}", self.generics())
            }
            24 => format!("dimension {} = {}", self.pick(TYPES), self.ty()),
            25 => self
                .pick(&[
                    "unit s: Time { prefixes: si, aliases: [second, seconds] }",
                    "unit min = 60 s",
                    "unit % = 0.01",
                    "dimension Time",
                    "unit °C = 1 K { offset: 273.15 K, aliases: [degC] }",
                ])
                .to_string(),
            26 => self
                .pick(&[
                    "use std.stats",
                    "use std.topology.{ring, mesh as full}",
                    "use \"lib/racks.phi\" as racks",
                    "use std.topology.{\n    ring,\n    mesh,\n}",
                ])
                .to_string(),
            27 => format!("param {}: {} = {}", self.name(), self.ty(), self.expr()),
            28 => self.sheet("field", level),
            29 => format!(
                "test \"a \\\"title\\\"\" for seed in {} {}",
                self.operand(),
                self.block(level)
            ),
            30 => format!(
                "claim \"it holds\" {{\n    source \"page 3\"\n    holds {}\n    untestable \"why\"\n}}",
                self.expr()
            ),
            _ => format!("test \"t\" {}", self.block(level)),
        };
        out.push_str(&text);
        if self.below(8) == 7 && !text.contains('\n') {
            out.push_str(" // at the end");
        }
    }

    fn bounds(&mut self) -> String {
        let mut text = String::new();
        for word in ["within", "after", "for"] {
            if self.flag() {
                write!(text, " {word} {}", self.number()).unwrap();
            }
        }
        text
    }

    fn sheet(&mut self, kind: &str, level: usize) -> String {
        self.depth += 1;
        let head = match kind {
            "field" if self.flag() => format!("field {}({})", self.name(), self.params()),
            "field" => format!("field {}", self.name()),
            "link" => format!("link {}({})", self.name(), self.arguments()),
            "balance" => "balance".to_string(),
            kind if self.flag() => format!("{kind} {}[{}]", self.name(), self.operand()),
            kind => format!("{kind} {}", self.name()),
        };
        let on_lines = self.flag();
        let separator = if on_lines { "\n" } else { ", " };
        let entries = self.some(4, separator, |it| it.entry(level));
        self.depth -= 1;
        if on_lines {
            format!("{head} {{\n{entries}\n}}")
        } else {
            format!("{head} {{ {entries} }}")
        }
    }

    fn entry(&mut self, level: usize) -> String {
        match self.below(if self.depth > 4 { 2 } else { 6 }) {
            0 => format!("{}: {}", self.word(), self.expr()),
            1 => {
                let word = self.pick(&["when", "require", "prefer", "deny"]);
                format!("{word} {}.{} >= {}", self.name(), self.name(), self.number())
            }
            2 => self.sheet("link", level),
            3 => self.sheet("balance", level),
            _ => {
                let kind = self.pick(&["segment", "app", "cluster", "rule", "coolant"]);
                self.sheet(kind, level)
            }
        }
    }
}
