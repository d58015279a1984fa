//! The words of the language with what they do: one table for highlighting, completion and help.

/// A word that has a meaning of its own.
pub(super) struct Word {
    pub(super) name: &'static str,
    pub(super) does: &'static str,
    /// Whether an entry, or a part of an expression, may begin with it.
    pub(super) begins: bool,
}

const fn word(name: &'static str, does: &'static str) -> Word {
    Word { name, does, begins: true }
}

/// A word with a meaning only in its place.
const fn inside(name: &'static str, does: &'static str) -> Word {
    Word { name, does, begins: false }
}

/// Every word, in order.
pub(super) const WORDS: &[Word] = &[
    inside("Bool", "a truth value: `true` or `false`"),
    inside("Field", "a field that can be run"),
    inside("Float", "a plain number with a fraction, IEEE 754 binary64"),
    inside("Int", "a whole number of 64 bits with a sign; past them is an error"),
    inside("List", "items of one type in order: `[1, 2, 3]` is a `List<Int>`"),
    inside("Map", "values by key, in the order in which they were put: `{\"a\": 1}`"),
    inside("Range", "two ends and all between: `1 to 10` is a `Range<Int>`"),
    inside("Set", "items of one type, each once: `set([1, 2])` is a `Set<Int>`"),
    inside("String", "text: `\"load {x:.2}\"`"),
    inside("after", "when a property begins to count: `always P after 5 s`"),
    inside("always", "in a run: `always Φ.glyphs == 900`"),
    word("and", "both: `a and b`"),
    word("as", "shows a quantity in a unit: `90 km/h as m/s`; names an import"),
    word("assert", "stops where a condition is false: `assert x > 0, \"why\"`"),
    inside("at", "in a run, what happens once: `at 5 s { crash(core[1]) }`"),
    word("break", "leaves a loop"),
    word("claim", "a statement of a document and what the numbers say: `claim \"…\" { holds … }`"),
    word("const", "`let` declares what does not change"),
    word("continue", "goes on with the next turn of a loop"),
    inside("deny", "in `security`, migrations that are refused: `firewall { deny … }`"),
    word("dimension", "a new kind of quantity: `dimension Cost`"),
    word("else", "the other branch: `if a { … } else { … }`"),
    word("enum", "a type with variants: `enum Mood { Calm, Busy(Float) }`"),
    inside("eventually", "in a run: `eventually Φ.spread < 10 % within 30 s`"),
    inside("every", "in a run, what happens again and again: `every 5 s { … }`"),
    word("false", "a truth value"),
    word("field", "a cluster as one field: `field shop { segment core[4] { … } … }`"),
    word("fn", "a function: `fn square(x: Int) -> Int { x * x }`"),
    word("for", "a loop: `for x in xs { … }`"),
    inside("holds", "in a claim, what is to hold"),
    word("if", "chooses: `if a { … } else { … }`, also as a value"),
    word("in", "whether something is among others: `3 in 1 to 5`"),
    inside("leads", "in a run: `not core[1].up leads to core[1].up within 10 s`"),
    word("let", "binds a name once: `let x = 3`"),
    word("match", "chooses by form: `match x { some(n) => n, none => 0 }`"),
    word("mod", "the remainder: `7 mod 3`"),
    inside("never", "in a run: `never search.down`"),
    word("none", "the absent value"),
    word("not", "the contrary: `not a`"),
    inside("observe", "in a run, what is recorded: `observe Φ.spread as spread every 1 s`"),
    word("or", "either: `a or b`"),
    word("param", "a constant that `--set` may replace: `param load = 1.0`"),
    inside("prefer", "in a rule, where glyphs had better be: `prefer segment.pressure < 0.5`"),
    word("record", "a type with fields: `record Budget { tension: Tension }`"),
    inside("require", "in a rule, where glyphs may be: `require segment.κ_stiffness > 0.5`"),
    word("return", "leaves a function with a value"),
    inside("rule", "in a field, where glyphs may be: `rule r { when … require … }`"),
    word("run", "runs a field: `run shop for 60 s seed 7 { … }`"),
    inside("seed", "of a run, what chance is drawn from"),
    inside("seeds", "of a run, one for each seed of a list: `run shop for 60 s seeds 1 to 20`"),
    inside("snapshot", "in a test, compares with the text that was accepted"),
    inside("source", "in a claim, where it is from"),
    inside("step", "how far apart the numbers of a range are: `0 to 10 step 2`"),
    word("test", "what `phi test` runs: `test \"title\" { assert … }`"),
    word("to", "a range, both ends included: `1 to 3`"),
    word("true", "a truth value"),
    word("unit", "a unit of one's own: `unit shift = 8 h`"),
    inside("untestable", "in a claim, why it cannot be tested: `untestable \"no such law\"`"),
    inside("until", "in a run: `Φ.spread > 10 % until core[1].up`; in an alert, what ends it"),
    word("use", "brings in a module: `use std.topology.{ring}`"),
    word("var", "a variable: `var n = 0`, then `n += 1`"),
    inside("when", "in a run, what happens each time a condition becomes true"),
    word("while", "a loop: `while n > 1 { … }`"),
    inside("within", "how long a promise may take: `eventually P within 30 s`"),
];

#[cfg(test)]
mod tests {
    use super::WORDS;

    #[test]
    fn words_are_in_order() {
        assert!(WORDS.is_sorted_by_key(|word| word.name));
    }
}
