//! "Did you mean": the nearest name within a bound, and names of other languages.

/// The candidate nearest to `name`, if it is near enough to be what was meant.
pub(in crate::check) fn nearest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let length = name.chars().count();
    let bound = match length {
        0 => return None,
        1..=4 => 1,
        5 => 2,
        _ => length / 3,
    };
    let lower = name.to_lowercase();
    let candidates: Vec<&str> = candidates.into_iter().collect();
    let near = candidates
        .iter()
        .copied()
        .filter(|candidate| candidate.len().abs_diff(name.len()) <= bound + 2)
        .filter(|candidate| *candidate != name && !candidate.is_empty())
        .map(|candidate| {
            let same_letters = candidate.to_lowercase() == lower;
            let distance = strsim::damerau_levenshtein(name, candidate);
            (if same_letters { 0 } else { distance }, candidate)
        })
        .filter(|(distance, candidate)| {
            *distance <= bound && (length > 2 || *distance < candidate.chars().count().max(length))
        })
        .min()
        .map(|(_, candidate)| candidate);
    // `capacity` for `ΔΦ_capacity`: a part of one name, and of one only.
    let part = || {
        let mut whole = candidates
            .iter()
            .filter(|candidate| length > 3 && candidate.split('_').any(|part| part == name));
        whole.next().copied().filter(|_| whole.next().is_none())
    };
    near.or_else(part)
}

/// The kind of a block with its article.
pub(in crate::check) fn a(kind: &str) -> String {
    let article = if kind.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
    format!("{article} `{kind}`")
}

/// What a name of another language is called here.
pub(in crate::check) fn foreign_value(name: &str) -> Option<&'static str> {
    Some(match name {
        "null" | "nil" | "None" | "undefined" | "nothing" | "NULL" | "Nothing" => {
            "the absent value is `none`"
        }
        "Some" | "Just" => "a present value is `some(x)`",
        "True" | "TRUE" => "the truth value is `true`",
        "False" | "FALSE" => "the truth value is `false`",
        "println" | "printf" | "echo" | "puts" | "console" | "log_info" | "display" => {
            "use `print(x)`; each call prints a line"
        }
        "self" | "this" => {
            "there are no methods with a hidden subject: name the parameter, and call it as \
             `x.f()` or `f(x)`"
        }
        "str" | "to_string" | "toString" | "String" => "a string of any value is `\"{x}\"`",
        "int" | "Int" => {
            "`round(x)`, `floor(x)` and `ceil(x)` give an Int, `parse_int(s)` reads one"
        }
        "float" | "Float" | "double" => {
            "an Int becomes a Float where one is needed; `parse_float(s)` reads one"
        }
        "length" | "size" | "count" => "use `len(x)`",
        "filter" | "select" => "use `where`: `xs.where(x => x > 0)`",
        "reduce" | "foldl" => "use `fold`: `xs.fold(0, (sum, x) => sum + x)`",
        "append" | "push_back" | "add" => {
            "use `push`, which gives the longer list: `xs = xs.push(x)`"
        }
        "sorted" => "use `sort`",
        "def" | "func" | "function" | "lambda" | "proc" => {
            "a function is `fn f(x: Int) -> Int { … }`, a small one `x => x + 1`"
        }
        "elif" | "elsif" | "elseif" => "use `else if`",
        "switch" | "case" => "use `match x { … }`",
        "const" | "val" | "auto" | "final" => "use `let`; `var` can be assigned again",
        "struct" | "class" | "type" => "use `record Name { field: Type }`",
        "import" | "include" | "require" | "from" => "use `use std.topology` or `use \"file.phi\"`",
        "raise" | "throw" | "panic" | "error" => "use `fail(\"why\")`",
        "xor" => "use `!=` on truth values",
        "phi" => "the field that runs is `Φ`, or `Phi`, in the block of a `run`",
        "random" | "rand" | "randint" | "uniform" => {
            "numbers are drawn from a generator with a seed: see `std.random`"
        }
        "now" | "time" | "clock" | "today" => {
            "there is no clock but the simulated one: `Φ.time` in the block of a `run`"
        }
        "read" | "open" | "read_file" | "load_csv" | "read_csv" | "readline" => {
            "files are read by `std.data`: `table(\"x.csv\")`, `records(\"x.csv\")`"
        }
        "PI" => "use `pi`",
        "inf" | "Infinity" | "NaN" | "nan" => "there is no literal for it: values are finite",
        _ => return None,
    })
}

/// What a type of another language is called here.
pub(in crate::check) fn foreign_type(name: &str) -> Option<&'static str> {
    Some(match name {
        "int" | "i64" | "i32" | "u32" | "u64" | "usize" | "integer" | "Integer" | "long" => "Int",
        "float" | "f64" | "f32" | "double" | "Double" | "number" | "Number" | "real" | "Real" => {
            "Float"
        }
        "str" | "string" | "char" | "Str" | "Char" | "Text" => "String",
        "bool" | "boolean" | "Boolean" => "Bool",
        "list" | "Vec" | "vec" | "Array" | "array" => "List<T>",
        "dict" | "Dict" | "HashMap" | "map" | "Dictionary" => "Map<K, V>",
        "set" | "HashSet" => "Set<T>",
        "Option" | "Maybe" | "Optional" => "T?",
        "void" | "unit" | "None" | "Unit" | "Void" => "()",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        let names = ["capacity", "latency", "len", "x", "deadline"];
        assert_eq!(nearest("capcity", names), Some("capacity"));
        assert_eq!(nearest("Deadline", names), Some("deadline"));
        assert_eq!(nearest("lne", names), Some("len"));
        assert_eq!(nearest("y", names), None);
        assert_eq!(nearest("nope", ["open", "note"]), Some("note"));
        assert_eq!(nearest("nope", ["open"]), None);
        assert_eq!(nearest("opne", ["open"]), Some("open"));
        assert_eq!(nearest("temperature", names), None);
    }
}
