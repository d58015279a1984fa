//! Draws programs in two languages at once: every part is made as a pair of texts.

/// A program in both languages.
#[derive(Debug)]
pub struct Drawn {
    pub phi: String,
    pub python: String,
}

/// An expression in both languages.
type Pair = (String, String);

/// The program of a seed.
pub fn draw(seed: u64) -> Drawn {
    // The streams of two seeds have to be apart: one of them is not the other, later.
    let mut mixer = Maker { state: seed, ..Maker::default() };
    let state = mixer.next();
    Maker { state, ..Maker::default() }.program()
}

/// What is in scope, and what was written so far.
#[derive(Default)]
struct Maker {
    state: u64,
    count: usize,
    /// Names of each type that nothing assigns.
    ints: Vec<String>,
    floats: Vec<String>,
    texts: Vec<String>,
    lists: Vec<String>,
    words: Vec<String>,
    maps: Vec<String>,
    /// Functions of an Int that give one.
    functions: Vec<String>,
    /// Int variables.
    variables: Vec<String>,
    phi: String,
    python: String,
    indent: usize,
}

/// Results stay below this, so that no product leaves 64 bits.
const BOUND: i64 = 1_000_003;

const LETTERS: [&str; 12] =
    ["a", "Beta", "x y", "", "straße", "ΣΑΣ", "42", "é-ü", " pad ", "a,b,c", "日本", "-7"];

const SEPARATORS: [&str; 6] = [",", " ", "a", "-", "ß", "b,"];

impl Maker {
    /// The next number (SplitMix64).
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    fn one_of(&mut self, names: &[String]) -> Option<String> {
        match names.is_empty() {
            true => None,
            false => Some(names[self.below(names.len())].clone()),
        }
    }

    fn name(&mut self, first: &str) -> String {
        self.count += 1;
        format!("{first}{}", self.count)
    }

    fn line(&mut self, phi: &str, python: &str) {
        let indent = "    ".repeat(self.indent);
        // A line of one language alone has no text in the other.
        for (out, text) in [(&mut self.phi, phi), (&mut self.python, python)] {
            if !text.is_empty() {
                *out += &format!("{indent}{text}\n");
            }
        }
    }

    fn program(mut self) -> Drawn {
        if self.below(2) == 0 {
            self.recursion();
        }
        // Statements of a file, or those of a function.
        let wrapped = self.below(2) == 0;
        let (before, python) = (std::mem::take(&mut self.phi), std::mem::take(&mut self.python));
        for _ in 0..8 + self.below(8) {
            self.statement(2);
        }
        let phi = match wrapped {
            true => {
                let inner: String = self.phi.lines().map(|line| format!("    {line}\n")).collect();
                format!("{before}fn all() {{\n{inner}}}\nall()\n")
            }
            false => before + &self.phi,
        };
        Drawn { phi, python: python + &self.python }
    }

    /// A function that calls itself.
    fn recursion(&mut self) {
        let name = self.name("walk");
        let (n, a) = (self.name("n"), self.name("a"));
        self.ints = vec![n.clone(), a.clone()];
        let (phi, python) = self.int(2);
        let (then, then_python) = self.int(1);
        self.ints.clear();
        let least = self.below(3);
        self.line(
            &format!("fn {name}({n}: Int, {a}: Int) -> Int {{"),
            &format!("def {name}({n}, {a}):"),
        );
        self.indent += 1;
        self.line(
            &format!("if {n} <= {least} {{ return ({a} + {then}) mod {BOUND} }}"),
            &format!("if {n} <= {least}: return ({a} + {then_python}) % {BOUND}"),
        );
        let twice = self.below(2) == 0;
        let more = |of: &str| match twice {
            true => format!(" + {name}({n} - 3, {of})"),
            false => String::new(),
        };
        self.line(
            &format!("({name}({n} - 1, {phi} mod {BOUND}){}) mod {BOUND}", more(&a)),
            &format!("return ({name}({n} - 1, {python} % {BOUND}){}) % {BOUND}", more(&a)),
        );
        self.indent -= 1;
        self.line("}", "");
        let start = 3 + self.below(9);
        let whole = self.name("f");
        self.line(
            &format!("let {whole} = (x: Int) => {name}({start}, x)"),
            &format!("{whole} = lambda x: {name}({start}, x)"),
        );
        // A function of a file reads what is declared above it.
        self.functions.push(whole);
    }

    fn statement(&mut self, depth: usize) {
        match self.below(15) {
            0 => {
                let name = self.name("i");
                let (phi, python) = self.int(3);
                self.line(&format!("let {name} = {phi}"), &format!("{name} = {python}"));
                self.ints.push(name);
            }
            1 => {
                let name = self.name("x");
                let (phi, python) = self.float(3);
                self.line(&format!("let {name} = {phi}"), &format!("{name} = {python}"));
                self.floats.push(name);
            }
            2 => {
                let name = self.name("t");
                let (phi, python) = self.text(3);
                self.line(&format!("let {name} = {phi}"), &format!("{name} = {python}"));
                self.texts.push(name);
            }
            3 => {
                let name = self.name("xs");
                let (phi, python) = self.list(3);
                self.line(&format!("let {name}: List<Int> = {phi}"), &format!("{name} = {python}"));
                self.lists.push(name);
            }
            4 => {
                let name = self.name("ws");
                let (phi, python) = self.word_list(2);
                self.line(
                    &format!("let {name}: List<String> = {phi}"),
                    &format!("{name} = {python}"),
                );
                self.words.push(name);
            }
            5 => {
                let name = self.name("m");
                let (phi, python) = self.map(2);
                self.line(
                    &format!("let {name}: Map<String, Int> = {phi}"),
                    &format!("{name} = {python}"),
                );
                self.maps.push(name);
            }
            6 => self.closure(),
            7 | 8 if depth > 0 => self.repetition(depth - 1),
            9 if depth > 0 => self.choice(depth - 1),
            10 => self.formatted(),
            _ => {
                let (phi, python) = self.anything();
                self.line(&format!("print({phi})"), &format!("show({python})"));
            }
        }
    }

    /// A function value that has captured what is in scope.
    fn closure(&mut self) {
        let (name, param) = (self.name("f"), self.name("p"));
        // A variable is captured by its value in one language, and as it is in the other.
        let variables = std::mem::take(&mut self.variables);
        self.ints.push(param.clone());
        let (phi, python) = self.int(2).into_body();
        self.ints.pop();
        self.variables = variables;
        self.line(
            &format!("let {name} = ({param}: Int) => {phi} mod {BOUND}"),
            &format!("{name} = lambda {param}: {python} % {BOUND}"),
        );
        self.functions.push(name);
    }

    /// Statements of a block: what they declare ends with it.
    fn block(&mut self, depth: usize, last: (&str, &str)) {
        let kept = (
            (self.ints.len(), self.floats.len(), self.texts.len(), self.lists.len()),
            (self.words.len(), self.maps.len(), self.functions.len(), self.variables.len()),
        );
        self.indent += 1;
        for _ in 0..1 + self.below(2) {
            self.statement(depth);
        }
        self.line(last.0, last.1);
        self.indent -= 1;
        self.ints.truncate(kept.0.0);
        self.floats.truncate(kept.0.1);
        self.texts.truncate(kept.0.2);
        self.lists.truncate(kept.0.3);
        self.words.truncate(kept.1.0);
        self.maps.truncate(kept.1.1);
        self.functions.truncate(kept.1.2);
        self.variables.truncate(kept.1.3);
    }

    fn repetition(&mut self, depth: usize) {
        let sum = self.name("sum");
        self.line(&format!("var {sum} = {}", depth), &format!("{sum} = {depth}"));
        self.variables.push(sum.clone());
        let kind = self.below(4);
        let item = self.name("k");
        let (mut phi, mut python) = (String::new(), String::new());
        match kind {
            0 => {
                let (from, to) = (self.below(5) as i64 - 2, self.below(9) as i64);
                phi += &format!("for {item} in {from} to {} {{", from + to);
                python += &format!("for {item} in range({from}, {}):", from + to + 1);
            }
            1 => {
                let list = self.list(1);
                phi += &format!("for {item} in {} {{", list.0);
                python += &format!("for {item} in {}:", list.1);
            }
            2 => {
                let map = self.map(1);
                let key = self.name("key");
                phi += &format!("for ({key}, {item}) in {} {{", map.0);
                python += &format!("for {key}, {item} in {}.items():", map.1);
            }
            _ => {
                let end = 1 + self.below(6);
                self.line(&format!("var {item} = 0"), &format!("{item} = 0"));
                phi += &format!("while {item} < {end} {{");
                python += &format!("while {item} < {end}:");
            }
        }
        self.line(&phi, &python);
        let counts = kind == 3;
        if counts {
            self.indent += 1;
            self.line(&format!("{item} += 1"), &format!("{item} += 1"));
            self.indent -= 1;
            self.variables.push(item.clone());
        } else {
            self.ints.push(item.clone());
        }
        if self.below(3) == 0 {
            let (phi, python) = self.truth(1);
            let word = ["break", "continue"][self.below(2)];
            self.indent += 1;
            self.line(&format!("if {phi} {{ {word} }}"), &format!("if {python}: {word}"));
            self.indent -= 1;
        }
        let (phi, python) = self.int(2);
        let last = (
            format!("{sum} = ({sum} * 3 + {phi}) mod {BOUND}"),
            format!("{sum} = ({sum} * 3 + {python}) % {BOUND}"),
        );
        self.block(depth, (&last.0, &last.1));
        self.line("}", "");
        match counts {
            true => self.variables.retain(|it| *it != item),
            false => self.ints.retain(|it| *it != item),
        }
        self.line(&format!("print({sum})"), &format!("show({sum})"));
    }

    fn choice(&mut self, depth: usize) {
        let (phi, python) = self.truth(2);
        let shown = self.anything();
        let other = self.anything();
        self.line(&format!("if {phi} {{"), &format!("if {python}:"));
        self.block(depth, (&format!("print({})", shown.0), &format!("show({})", shown.1)));
        self.line("} else {", "else:");
        self.block(depth, (&format!("print({})", other.0), &format!("show({})", other.1)));
        self.line("}", "");
    }

    /// A string with placeholders.
    fn formatted(&mut self) {
        let (i, x, t) = (self.name("i"), self.name("x"), self.name("t"));
        let (int, float, text) = (self.int(2), self.float(2), self.text(1));
        self.line(&format!("let {i} = {}", int.0), &format!("{i} = {}", int.1));
        self.line(&format!("let {x} = {}", float.0), &format!("{x} = {}", float.1));
        self.line(&format!("let {t} = {}", text.0), &format!("{t} = {}", text.1));
        let digits = self.below(7);
        let width = 1 + self.below(14);
        let (phi, python) = match self.below(7) {
            0 => (format!("{x}:.{digits}"), format!("unsigned({x}, {digits}):.{digits}f")),
            1 => (
                format!("{x}:>{width}.{digits}"),
                format!("unsigned({x}, {digits}):>{width}.{digits}f"),
            ),
            2 => (
                format!("{x}:<{width}.{digits}"),
                format!("unsigned({x}, {digits}):<{width}.{digits}f"),
            ),
            3 => (format!("{x}:+.{digits}"), format!("unsigned({x}, {digits}):+.{digits}f")),
            4 => (format!("{i}:>{width}"), format!("{i}:>{width}")),
            5 => (format!("{t}:<{width}"), format!("{t}:<{width}")),
            _ => (format!("{i}:0{width}"), format!("{i}:0{width}")),
        };
        self.line(
            &format!("print(\"<{{{phi}}}> {{{i}}} {{{t}}} {{{x}}}\")"),
            &format!("print(f\"<{{{python}}}> {{{i}}} {{{t}}} {{number({x})}}\")"),
        );
        self.ints.push(i);
        self.floats.push(x);
        self.texts.push(t);
    }

    /// A value to be shown.
    fn anything(&mut self) -> Pair {
        match self.below(12) {
            0 => self.int(3),
            1 => self.float(3),
            2 => self.text(3),
            3 => self.list(3),
            4 => self.word_list(2),
            5 => self.map(2),
            6 => self.truth(3),
            7 => both(self.int(2), self.text(2), "({}, {})", "({}, {})"),
            8 => one(self.list(2), "{}.tally()", "tally({})"),
            9 => {
                let by = 2 + self.below(4);
                let list = self.list(2);
                one(
                    list,
                    &format!("{{}}.group_by(g => g mod {by})"),
                    &format!("group_by({{}}, lambda g: g % {by})"),
                )
            }
            10 => {
                let size = 1 + self.below(3);
                let list = self.list(2);
                match self.below(2) {
                    0 => {
                        one(list, &format!("{{}}.chunks({size})"), &format!("chunks({{}}, {size})"))
                    }
                    _ => one(
                        list,
                        &format!("{{}}.windows({size})"),
                        &format!("windows({{}}, {size})"),
                    ),
                }
            }
            _ => match self.below(4) {
                0 => one(self.word_list(2), "set({})", "Unique({})"),
                1 => one(self.list(2), "{}.enumerate()", "list(enumerate({}))"),
                2 => both(self.list(2), self.word_list(2), "{}.zip({})", "list(zip({}, {}))"),
                _ => one(self.map(2), "{}.items()", "list({}.items())"),
            },
        }
    }

    fn int(&mut self, depth: usize) -> Pair {
        if depth == 0 {
            return self.int_leaf();
        }
        let d = depth - 1;
        match self.below(22) {
            0 | 1 => both(self.int(d), self.int(d), "({} + {})", "({} + {})"),
            2 => both(self.int(d), self.int(d), "({} - {})", "({} - {})"),
            3 | 4 => {
                let (phi, python) = (
                    format!("(({{}} mod {BOUND}) * ({{}} mod {BOUND}) mod {BOUND})"),
                    format!("(({{}} % {BOUND}) * ({{}} % {BOUND}) % {BOUND})"),
                );
                both(self.int(d), self.int(d), &phi, &python)
            }
            5 => both(self.int(d), self.int(d), "div({}, abs({}) + 1)", "({} // (abs({}) + 1))"),
            6 => {
                let by = [-7, -3, -1, 1, 2, 5, 10, 64][self.below(8)];
                let (phi, python) = (format!("({{}} mod {by})"), format!("({{}} % {by})"));
                one(self.int(d), &phi, &python)
            }
            7 => one(self.int(d), "(-{})", "(-{})"),
            8 => both(
                self.int(d),
                self.int(d),
                "({} mod 7)^(abs({}) mod 5)",
                "({} % 7) ** (abs({}) % 5)",
            )
            .parenthesised(),
            9 => one(self.int(d), "abs({})", "abs({})"),
            10 => both(self.int(d), self.int(d), "min({}, {})", "min({}, {})"),
            11 => {
                let (phi, python) = [
                    ("bit_and({}, {})", "({} & {})"),
                    ("bit_or({}, {})", "({} | {})"),
                    ("bit_xor({}, {})", "({} ^ {})"),
                ][self.below(3)];
                both(self.int(d), self.int(d), phi, python)
            }
            12 => {
                let by = self.below(20);
                let (phi, python) = match self.below(2) {
                    0 => (format!("shift_right({{}}, {by})"), format!("({{}} >> {by})")),
                    _ => (
                        format!("shift_left({{}} mod 1000, {by})"),
                        format!("(({{}} % 1000) << {by})"),
                    ),
                };
                one(self.int(d), &phi, &python)
            }
            13 => {
                let (phi, python) = [
                    ("floor", "math.floor"),
                    ("ceil", "math.ceil"),
                    ("trunc", "math.trunc"),
                    ("round", "rounded"),
                ][self.below(4)];
                one(
                    self.float(d),
                    &format!("{phi}(clamp({{}}, -1000000.0, 1000000.0))"),
                    &format!("{python}(clamp({{}}, -1000000.0, 1000000.0))"),
                )
            }
            14 => {
                let (condition, a, b) = (self.truth(d), self.int(d), self.int(d));
                conditional(&condition, &a, &b)
            }
            15 => {
                let (phi, python) = [
                    ("{}.len()", "len({})"),
                    ("{}.sum()", "sum({})"),
                    ("({}.first() ?? 5)", "first({}, 5)"),
                    ("({}.last() ?? -5)", "last({}, -5)"),
                    ("({}.max() ?? 3)", "max({}, default=3)"),
                    ("({}.min() ?? 3)", "min({}, default=3)"),
                    ("({}.index_of(2) ?? -1)", "index_of({}, 2)"),
                ][self.below(7)];
                one(self.list(d), phi, python)
            }
            16 => {
                let list = self.list(d);
                self.lambda(
                    2,
                    |maker| maker.int(d.min(1)),
                    |params, body| {
                        (
                            format!("{}.fold(1, ({params}) => {} mod {BOUND})", list.0, body.0),
                            format!("fold({}, 1, lambda {params}: {} % {BOUND})", list.1, body.1),
                        )
                    },
                )
            }
            17 => one(self.text(d), "{}.len()", "len({})"),
            18 => match self.one_of(&self.functions.clone()) {
                Some(f) => one(
                    self.int(d),
                    &format!("{f}({{}} mod {BOUND})"),
                    &format!("{f}({{}} % {BOUND})"),
                ),
                None => self.int_leaf(),
            },
            19 => {
                let (of, a, b, c) =
                    (self.int(d), self.int_leaf(), self.int_leaf(), self.int_leaf());
                (
                    format!(
                        "(match {} mod 5 {{ 0 => {}, 1 to 2 => {}, _ => {} }})",
                        of.0, a.0, b.0, c.0
                    ),
                    format!(
                        "({} if {of} == 0 else {} if 1 <= {of} <= 2 else {})",
                        a.1,
                        b.1,
                        c.1,
                        of = format!("({} % 5)", of.1)
                    ),
                )
            }
            20 => match self.one_of(&self.maps.clone()) {
                Some(map) => one(
                    self.text(0),
                    &format!("({map}.get({{}}) ?? 9)"),
                    &format!("{map}.get({{}}, 9)"),
                ),
                None => self.int_leaf(),
            },
            _ => one(self.text(d), "(parse_int({}) ?? 1)", "parsed({}, 1)"),
        }
    }

    fn int_leaf(&mut self) -> Pair {
        let name = match self.below(4) {
            0 | 1 => self.one_of(&self.ints.clone()),
            2 => self.one_of(&self.variables.clone()),
            _ => None,
        };
        let text = name.unwrap_or_else(|| match self.below(8) {
            0 => "0".to_owned(),
            1 => (self.below(BOUND as usize) as i64).to_string(),
            2 => format!("(-{})", 1 + self.below(50)),
            _ => self.below(20).to_string(),
        });
        (text.clone(), text)
    }

    fn float(&mut self, depth: usize) -> Pair {
        if depth == 0 {
            return self.float_leaf();
        }
        let d = depth - 1;
        match self.below(12) {
            0 | 1 => both(self.float(d), self.float(d), "({} + {})", "({} + {})"),
            2 => both(self.float(d), self.float(d), "({} - {})", "({} - {})"),
            3 | 4 => both(self.float(d), self.float_leaf(), "({} * {})", "({} * {})"),
            5 => both(
                self.float(d),
                self.float(d),
                "({} / (abs({}) + 1.0))",
                "({} / (abs({}) + 1.0))",
            ),
            6 => both(self.int(d), self.int(d), "({} / (abs({}) + 1))", "({} / (abs({}) + 1))"),
            7 => one(self.float(d), "sqrt(abs({}))", "math.sqrt(abs({}))"),
            8 => one(self.float(d), "(-{})", "(-{})"),
            9 => both(self.int(d), self.float_leaf(), "({} * {})", "({} * {})"),
            10 => {
                let (condition, a, b) = (self.truth(d), self.float(d), self.float(d));
                conditional(&condition, &a, &b)
            }
            _ => both(self.float(d), self.float(d), "max({}, {})", "max({}, {})"),
        }
    }

    fn float_leaf(&mut self) -> Pair {
        let name = match self.below(2) {
            0 => self.one_of(&self.floats.clone()),
            _ => None,
        };
        let text = name.unwrap_or_else(|| match self.below(6) {
            0 => "0.1".to_owned(),
            1 => "1.0e-7".to_owned(),
            2 => "2.5e9".to_owned(),
            3 => format!("{}.5", self.below(40)),
            _ => format!("{}.{:03}", self.below(1000), self.below(1000)),
        });
        (text.clone(), text)
    }

    fn truth(&mut self, depth: usize) -> Pair {
        let d = depth.saturating_sub(1);
        let compare = ["<", "<=", ">", ">=", "==", "!="][self.below(6)];
        let pattern = format!("({{}} {compare} {{}})");
        match self.below(11) {
            0 if depth > 0 => both(self.truth(d), self.truth(d), "({} and {})", "({} and {})"),
            1 if depth > 0 => both(self.truth(d), self.truth(d), "({} or {})", "({} or {})"),
            2 if depth > 0 => one(self.truth(d), "(not {})", "(not {})"),
            3 => both(self.text(d), self.text(d), &pattern, &pattern),
            4 => both(self.float(d), self.float(d), &pattern, &pattern),
            5 => both(self.int(d), self.list(d), "({} in {})", "({} in {})"),
            6 => {
                let part = SEPARATORS[self.below(SEPARATORS.len())];
                let (phi, python) = [
                    (format!("{{}}.contains(\"{part}\")"), format!("(\"{part}\" in {{}})")),
                    (
                        format!("{{}}.starts_with(\"{part}\")"),
                        format!("{{}}.startswith(\"{part}\")"),
                    ),
                    (format!("{{}}.ends_with(\"{part}\")"), format!("{{}}.endswith(\"{part}\")")),
                ][self.below(3)]
                .clone();
                one(self.text(d), &phi, &python)
            }
            7 => {
                let list = self.list(d);
                let (phi, python) = [("all", "all"), ("any", "any")][self.below(2)];
                self.lambda(
                    1,
                    |maker| maker.truth(0),
                    |param, body| {
                        (
                            format!("{}.{phi}({param} => {})", list.0, body.0),
                            format!("{python}({} for {param} in {})", body.1, list.1),
                        )
                    },
                )
            }
            8 => both(self.list(d), self.list(d), "({} < {})", "({} < {})"),
            9 => {
                let (a, b, c) = (self.int_leaf(), self.int(d), self.int_leaf());
                let chain = |a: &str, b: &str, c: &str| format!("({a} < {b} <= {c})");
                (chain(&a.0, &b.0, &c.0), chain(&a.1, &b.1, &c.1))
            }
            _ => both(self.int(d), self.int(d), &pattern, &pattern),
        }
    }

    fn text(&mut self, depth: usize) -> Pair {
        if depth == 0 {
            let name = match self.below(2) {
                0 => self.one_of(&self.texts.clone()),
                _ => None,
            };
            let text =
                name.unwrap_or_else(|| format!("\"{}\"", LETTERS[self.below(LETTERS.len())]));
            return (text.clone(), text);
        }
        let d = depth - 1;
        match self.below(12) {
            0 | 1 => both(self.text(d), self.text(d), "({} + {})", "({} + {})"),
            2 => one(self.text(d), "{}.upper()", "{}.upper()"),
            3 => one(self.text(d), "{}.lower()", "{}.lower()"),
            4 => {
                let (from, to) = (self.below(4), self.below(6));
                let (phi, python) =
                    (format!("{{}}.slice({from}, {to})"), format!("cut({{}}, {from}, {to})"));
                one(self.text(d), &phi, &python)
            }
            5 => {
                let (from, to) = (SEPARATORS[self.below(6)], LETTERS[self.below(12)]);
                let pattern = format!("{{}}.replace(\"{from}\", \"{to}\")");
                one(self.text(d), &pattern, &pattern)
            }
            6 => {
                let by = SEPARATORS[self.below(6)];
                let (phi, python) =
                    (format!("{{}}.join(\"{by}\")"), format!("\"{by}\".join({{}})"));
                one(self.word_list(d), &phi, &python)
            }
            7 => one(self.text(d), "{}.trim()", "{}.strip()"),
            8 => {
                let width = self.below(9);
                let (phi, python) = [
                    (format!("{{}}.pad_left({width})"), format!("{{}}.rjust({width})")),
                    (format!("{{}}.pad_right({width})"), format!("{{}}.ljust({width})")),
                ][self.below(2)]
                .clone();
                one(self.text(d), &phi, &python)
            }
            9 => {
                let times = self.below(4);
                let (phi, python) = (format!("{{}}.repeat({times})"), format!("({{}} * {times})"));
                one(self.text(d), &phi, &python)
            }
            10 => one(self.text(d), "{}.chars().reverse().join()", "{}[::-1]"),
            _ => {
                let (condition, a, b) = (self.truth(d), self.text(d), self.text(d));
                conditional(&condition, &a, &b)
            }
        }
    }

    fn list(&mut self, depth: usize) -> Pair {
        if depth == 0 {
            if let Some(name) =
                self.one_of(&self.lists.clone()).filter(|_| !self.count.is_multiple_of(3))
            {
                return (name.clone(), name);
            }
            let items: Vec<Pair> = (0..1 + self.below(6)).map(|_| self.int_leaf()).collect();
            let row = |of: fn(&Pair) -> &str| items.iter().map(of).collect::<Vec<_>>().join(", ");
            return (format!("[{}]", row(|it| &it.0)), format!("[{}]", row(|it| &it.1)));
        }
        let d = depth - 1;
        let count = self.below(5);
        match self.below(16) {
            0 | 1 => {
                let list = self.list(d);
                self.lambda(
                    1,
                    |maker| maker.int(d.min(2)),
                    |param, body| {
                        (
                            format!("{}.map({param} => {})", list.0, body.0),
                            format!("[{} for {param} in {}]", body.1, list.1),
                        )
                    },
                )
            }
            2 | 3 => {
                let list = self.list(d);
                self.lambda(
                    1,
                    |maker| maker.truth(d.min(1)),
                    |param, body| {
                        (
                            format!("{}.where({param} => {})", list.0, body.0),
                            format!("[{param} for {param} in {} if {}]", list.1, body.1),
                        )
                    },
                )
            }
            4 => one(self.list(d), "{}.sort()", "sorted({})"),
            5 => one(self.list(d), "{}.sort(descending: true)", "sorted({}, reverse=True)"),
            6 => {
                let list = self.list(d);
                let descending = self.below(2) == 0;
                let (phi_end, python_end) =
                    if descending { (", descending: true", ", reverse=True") } else { ("", "") };
                self.lambda(
                    1,
                    |maker| maker.int(1),
                    |param, body| {
                        (
                            format!("{}.sort_by({param} => {}{phi_end})", list.0, body.0),
                            format!(
                                "sorted({}, key=lambda {param}: {}{python_end})",
                                list.1, body.1
                            ),
                        )
                    },
                )
            }
            7 => one(self.list(d), "{}.reverse()", "{}[::-1]"),
            8 => both(self.list(d), self.list(d), "({} + {})", "({} + {})"),
            9 => {
                let (phi, python) = [
                    (format!("{{}}.take({count})"), format!("{{}}[:{count}]")),
                    (format!("{{}}.drop({count})"), format!("{{}}[{count}:]")),
                    (format!("{{}}.slice(-1, {count})"), format!("cut({{}}, -1, {count})")),
                ][self.below(3)]
                .clone();
                one(self.list(d), &phi, &python)
            }
            10 => one(self.list(d), "{}.unique()", "Unique({}).of"),
            11 => one(self.list(d), "{}.dedup()", "dedup({})"),
            12 => {
                let list = self.list(d);
                self.lambda(
                    2,
                    |maker| maker.int(1),
                    |params, body| {
                        (
                            format!("{}.scan(2, ({params}) => {} mod {BOUND})", list.0, body.0),
                            format!("scan({}, 2, lambda {params}: {} % {BOUND})", list.1, body.1),
                        )
                    },
                )
            }
            13 => one(self.map(d), "{}.values()", "list({}.values())"),
            14 => {
                let list = self.list(d);
                self.lambda(
                    1,
                    |maker| maker.int(1),
                    |param, body| {
                        (
                            format!("{}.flat_map({param} => [{param}, {}])", list.0, body.0),
                            format!("[y for {param} in {} for y in ({param}, {})]", list.1, body.1),
                        )
                    },
                )
            }
            _ => one(self.word_list(d), "{}.map(w => w.len())", "[len(w) for w in {}]"),
        }
    }

    fn word_list(&mut self, depth: usize) -> Pair {
        if depth == 0 {
            if let Some(name) =
                self.one_of(&self.words.clone()).filter(|_| !self.count.is_multiple_of(3))
            {
                return (name.clone(), name);
            }
            let items: Vec<Pair> = (0..1 + self.below(5)).map(|_| self.text(0)).collect();
            let row: Vec<&str> = items.iter().map(|it| it.0.as_str()).collect();
            let row = format!("[{}]", row.join(", "));
            return (row.clone(), row);
        }
        let d = depth - 1;
        match self.below(8) {
            0 => {
                let by = SEPARATORS[self.below(6)];
                let pattern = format!("{{}}.split(\"{by}\")");
                one(self.text(d), &pattern, &pattern)
            }
            1 => one(self.text(d), "{}.words()", "{}.split()"),
            2 => one(self.word_list(d), "{}.sort()", "sorted({})"),
            3 => one(
                self.word_list(d),
                "{}.sort_by(w => (w.len(), w), descending: true)",
                "sorted({}, key=lambda w: (len(w), w), reverse=True)",
            ),
            4 => one(self.map(d), "{}.keys()", "list({})"),
            5 => one(self.text(d), "{}.chars()", "list({})"),
            6 => one(self.word_list(d), "{}.map(w => w.upper())", "[w.upper() for w in {}]"),
            _ => both(self.word_list(d), self.word_list(d), "({} + {})", "({} + {})"),
        }
    }

    fn map(&mut self, depth: usize) -> Pair {
        if depth == 0 {
            if let Some(name) =
                self.one_of(&self.maps.clone()).filter(|_| !self.count.is_multiple_of(3))
            {
                return (name.clone(), name);
            }
            let count = 1 + self.below(4);
            let start = self.below(LETTERS.len());
            let items: Vec<(String, Pair)> = (0..count)
                .map(|at| (LETTERS[(start + at) % LETTERS.len()].to_owned(), self.int_leaf()))
                .collect();
            let row = |of: fn(&Pair) -> &str| {
                let cells = items.iter().map(|(key, value)| format!("\"{key}\": {}", of(value)));
                format!("{{{}}}", cells.collect::<Vec<_>>().join(", "))
            };
            return (row(|it| &it.0), row(|it| &it.1));
        }
        let d = depth - 1;
        match self.below(4) {
            0 => {
                let (key, value) = (self.text(d), self.int(d));
                let map = self.map(d);
                (
                    format!("{}.insert({}, {})", map.0, key.0, value.0),
                    format!("put({}, {}, {})", map.1, key.1, value.1),
                )
            }
            1 => both(self.map(d), self.text(d), "{}.remove({})", "without({}, {})"),
            2 => one(self.word_list(d), "{}.tally()", "tally({})"),
            _ => self.map(d),
        }
    }

    /// A function of so many Ints that is called where it stands.
    fn lambda(
        &mut self,
        params: usize,
        body: impl FnOnce(&mut Maker) -> Pair,
        whole: impl FnOnce(&str, Pair) -> Pair,
    ) -> Pair {
        let names: Vec<String> = (0..params).map(|_| self.name("v")).collect();
        self.ints.extend(names.iter().cloned());
        let body = body(self);
        self.ints.truncate(self.ints.len() - params);
        whole(&names.join(", "), body.into_body())
    }
}

trait Parenthesised {
    fn parenthesised(self) -> Pair;
    /// As the body of a function: one that begins with a brace is a block there.
    fn into_body(self) -> Pair;
}

impl Parenthesised for Pair {
    fn parenthesised(self) -> Pair {
        (format!("({})", self.0), format!("({})", self.1))
    }

    fn into_body(self) -> Pair {
        if self.0.starts_with('{') { self.parenthesised() } else { self }
    }
}

fn one(of: Pair, phi: &str, python: &str) -> Pair {
    (phi.replacen("{}", &of.0, 1), python.replacen("{}", &of.1, 1))
}

fn both(a: Pair, b: Pair, phi: &str, python: &str) -> Pair {
    // The first has no braces of a pattern in it: maps are written with something between.
    let fill = |pattern: &str, a: &str, b: &str| {
        let (before, rest) = pattern.split_once("{}").unwrap();
        let (between, after) = rest.split_once("{}").unwrap();
        format!("{before}{a}{between}{b}{after}")
    };
    (fill(phi, &a.0, &b.0), fill(python, &a.1, &b.1))
}

fn conditional(condition: &Pair, a: &Pair, b: &Pair) -> Pair {
    (
        format!("(if {} {{ {} }} else {{ {} }})", condition.0, a.0, b.0),
        format!("({} if {} else {})", a.1, condition.1, b.1),
    )
}
