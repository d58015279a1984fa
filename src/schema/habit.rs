//! What names of other languages are called here: one table, which every message that meets such a
//! name reads.

/// A name of other languages.
#[derive(Clone, Copy, Debug)]
pub struct Habit {
    /// Its spellings.
    pub names: &'static [&'static str],
    /// What may be written in its place as it stands; empty where more has to change.
    pub write: &'static str,
    /// What serves here.
    pub help: &'static str,
}

macro_rules! habits {
    ($(#[$doc:meta])* $table:ident { $($($name:literal)|+ => $write:literal $help:literal;)* }) => {
        $(#[$doc])*
        pub const $table: &[Habit] = &[
            $(Habit { names: &[$($name),+], write: $write, help: $help }),*
        ];
    };
}

habits! {
    /// Names that stand alone: values, functions, first words of statements.
    VALUES {
        "null" | "nil" | "None" | "undefined" | "nothing" | "NULL" | "Nothing" =>
            "none" "the absent value is `none`";
        "Some" | "Just" => "some" "a present value is `some(x)`";
        "Ok" | "Err" => "" "what may fail gives an optional value: `some(x)`, or `none`";
        "True" | "TRUE" => "true" "the truth value is `true`";
        "False" | "FALSE" => "false" "the truth value is `false`";
        "println" | "printf" | "echo" | "puts" | "console" | "log_info" | "display" =>
            "" "use `print(x)`; each call prints a line";
        "self" | "this" =>
            "" "there are no methods with a hidden subject: name the parameter, and call it as `x.f()` or `f(x)`";
        "str" | "to_string" | "toString" | "String" => "" "a string of any value is `\"{x}\"`";
        "int" | "Int" =>
            "" "`round(x)`, `floor(x)` and `ceil(x)` give an Int, `parse_int(s)` reads one";
        "float" | "Float" | "double" =>
            "" "an Int becomes a Float where one is needed; `parse_float(s)` reads one";
        "length" | "size" | "count" => "" "use `len(x)`";
        "filter" | "select" => "where" "use `where`: `xs.where(x => x > 0)`";
        "foldl" => "" "use `fold`: `xs.fold(0, (sum, x) => sum + x)`";
        "append" | "push_back" | "add" =>
            "" "use `push`, which gives the longer list: `xs = xs.push(x)`";
        "sorted" => "sort" "use `sort`";
        "reversed" => "reverse" "use `reverse`";
        "def" | "func" | "function" | "lambda" | "proc" =>
            "" "a function is `fn f(x: Int) -> Int { … }`, a small one `x => x + 1`";
        "elif" | "elsif" | "elseif" => "" "use `else if`";
        "switch" | "case" => "" "use `match x { … }`";
        "const" | "val" | "auto" | "final" => "" "use `let`; `var` can be assigned again";
        "struct" | "class" | "type" => "" "use `record Name { field: Type }`";
        "import" | "include" | "require" | "from" => "" "use `use std.topology` or `use \"file.phi\"`";
        "raise" | "throw" | "panic" | "error" => "" "use `fail(\"why\")`";
        "pass" => "" "an empty block is `{ }`";
        "end" => "" "a block ends with `}`";
        "tick" => "" "time passes by itself: `run shop for 60 s`";
        "yes" | "on" | "Yes" | "On" => "true" "the truth value is `true`";
        "no" | "off" | "No" | "Off" => "false" "the truth value is `false`";
        "xor" => "" "use `!=` on truth values";
        "phi" => "" "the field that runs is `Φ`, or `Phi`, in the block of a `run`";
        "random" | "rand" | "randint" | "uniform" =>
            "" "numbers are drawn from a generator with a seed: see `std.random`";
        "now" | "time" | "clock" | "today" =>
            "" "there is no clock but the simulated one: `Φ.time` in the block of a `run`";
        "read" | "read_file" | "load_csv" | "read_csv" | "readline" =>
            "" "files are read by `std.data`: `table(\"x.csv\")`, `records(\"x.csv\")`";
        "PI" => "pi" "use `pi`";
        "inf" | "Infinity" | "NaN" | "nan" => "" "there is no literal for it: values are finite";
    }
}

habits! {
    /// Methods, which are asked before the values: what stands after a dot and is called.
    METHODS {
        "length" | "lenght" | "size" | "Length" | "Count" | "length_of" => "len" "use `len`: `xs.len()`";
        "filter" | "select" | "Where" | "keep" => "where" "use `where`: `xs.where(x => x > 0)`";
        "append" | "push_back" | "add" | "Add" | "extend_one" =>
            "" "use `push`, which gives the longer list: `xs = xs.push(x)`";
        "extend" | "plus" => "concat" "use `concat`, which gives the longer list: `xs.concat(ys)`";
        "pop" => "" "`xs.last()` is the last item, `xs.take(xs.len() - 1)` the others";
        "shift" => "" "`xs.first()` is the first item, `xs.drop(1)` the others";
        "unwrap" | "expect" | "get_or_else" | "getOrElse" | "unwrap_or" | "unwrapOr" | "unwrap_or_else" | "or_else" | "unwrap_or_default" =>
            "" "give a value for the absent case, `x ?? 0`, or look inside: `if let x = … { … }`";
        "is_some" | "isSome" | "is_present" | "isPresent" => "" "compare it: `x != none`";
        "is_none" | "isNone" | "is_null" | "isNull" => "" "compare it: `x == none`";
        "map_err" | "ok_or" | "and_then" | "catch" | "then" =>
            "" "there are no errors as values: look inside with `if let x = … { … } else { … }`";
        "forEach" | "for_each" | "each" | "foreach" => "" "use a loop: `for x in xs { … }`";
        "iter" | "into_iter" | "iter_mut" | "collect" | "cloned" | "clone" | "copy" | "to_list" | "toList" | "to_vec" | "stream" | "lazy" | "to_owned" =>
            "" "leave it out: a list is a value, and its functions give lists";
        "includes" | "has" | "contains_key" | "has_key" | "containsKey" | "hasOwnProperty" | "member" | "include" =>
            "contains" "use `contains`, or ask `x in xs`";
        "indexOf" | "findIndex" | "position" | "find_index" =>
            "" "use `index_of(x)`, or `find(x => …)` for the first item that passes";
        "find_map" | "filter_map" | "flatMap" | "and_map" | "mapNotNull" =>
            "" "use `map` and `where` one after the other, or `flat_map`, which joins lists";
        "max_by_key" | "maxBy" | "maxByOrNull" => "max_by" "use `max_by`";
        "min_by_key" | "minBy" | "minByOrNull" => "min_by" "use `min_by`";
        "sort_by_key" | "sortBy" | "sorted_by" | "sortedBy" | "orderBy" => "sort_by" "use `sort_by`";
        "sorted" | "sort_unstable" => "sort" "use `sort`";
        "reversed" | "rev" => "reverse" "use `reverse`";
        "groupBy" | "group" => "group_by" "use `group_by`";
        "some" | "exists" | "anyMatch" => "any" "use `any`";
        "every" | "allMatch" | "forall" => "all" "use `all`";
        "inject" | "foldl" | "fold_left" | "foldLeft" | "accumulate" =>
            "" "use `fold`: `xs.fold(0, (sum, x) => sum + x)`";
        "distinct" | "uniq" | "nub" => "unique" "use `unique`";
        "skip" => "drop" "use `drop`";
        "skip_while" | "skipWhile" | "dropWhile" => "drop_while" "use `drop_while`";
        "takeWhile" => "take_while" "use `take_while`";
        "limit" | "head" => "" "use `take(n)` for the first items, `first()` for the first";
        "tail" | "rest" => "" "use `drop(1)`";
        "chunk" | "chunked" | "batch" => "chunks" "use `chunks`";
        "windowed" | "sliding" => "windows" "use `windows`";
        "average" | "avg" => "mean" "use `mean`";
        "substr" | "substring" | "slice_of" | "sublist" | "subList" => "" "use `slice(start, end)`; the end is left out";
        "strip" | "trimmed" | "trim_end" | "trim_start" | "chomp" => "trim" "use `trim`";
        "toUpperCase" | "to_uppercase" | "toUpper" | "to_upper" | "uppercase" | "upcase" => "upper" "use `upper`";
        "toLowerCase" | "to_lowercase" | "toLower" | "to_lower" | "lowercase" | "downcase" => "lower" "use `lower`";
        "splitlines" | "split_lines" => "lines" "use `lines`";
        "split_whitespace" => "words" "use `words`";
        "ljust" | "padEnd" | "pad_end" => "pad_right" "use `pad_right`";
        "rjust" | "padStart" | "pad_start" | "zfill" => "pad_left" "use `pad_left`";
        "replaceAll" | "gsub" | "sub" => "replace" "use `replace`";
        "charAt" | "char_at" => "" "take its characters: `s.chars()[0]`";
        "format" => "" "values stand in a string: `\"{x} of {y}\"`";
        "to_string" | "toString" | "str" | "to_s" => "" "a string of any value is `\"{x}\"`";
        "to_int" | "toInt" | "parseInt" | "to_i" => "parse_int" "use `parse_int`, which may find none";
        "to_float" | "toFloat" | "parseFloat" | "to_f" => "parse_float" "use `parse_float`, which may find none";
        "parse" => "" "use `parse_int()` or `parse_float()`, which may find none";
        "entries" | "to_pairs" | "iteritems" | "pairs" => "items" "use `items`";
        "put" | "set" | "update" => "" "use `insert(key, value)`, which gives the larger map, or assign: `m[\"a\"] = 1`";
        "delete" | "erase" | "del" => "remove" "use `remove`, which gives what is left";
        "to" => "" "a range is `a to b`, a conversion `x as km`";
        "into" | "as_str" | "as_ref" | "convert" => "" "a unit is chosen with `as`: `x as km`";
        "pow" | "powi" | "powf" => "" "a power is written `x^2`";
        "isEmpty" | "empty" => "is_empty" "use `is_empty`";
    }
}

habits! {
    /// Types.
    TYPES {
        "int" | "i64" | "i32" | "u32" | "u64" | "usize" | "integer" | "Integer" | "long" =>
            "Int" "it is called `Int`";
        "float" | "f64" | "f32" | "double" | "Double" | "number" | "Number" | "real" | "Real" =>
            "Float" "it is called `Float`";
        "str" | "string" | "char" | "Str" | "Char" | "Text" => "String" "it is called `String`";
        "bool" | "boolean" | "Boolean" => "Bool" "it is called `Bool`";
        "list" | "Vec" | "vec" | "Array" | "array" => "" "it is called `List<T>`";
        "dict" | "Dict" | "HashMap" | "map" | "Dictionary" => "" "it is called `Map<K, V>`";
        "set" | "HashSet" => "" "it is called `Set<T>`";
        "Option" | "Maybe" | "Optional" => "" "it is called `T?`";
        "void" | "unit" | "None" | "Unit" | "Void" => "()" "it is called `()`";
        "any" | "Any" | "object" | "Object" | "dynamic" =>
            "" "every value has one type; a function of any type is `fn f<T>(x: T)`";
        "Result" => "" "what may fail gives an optional value, `T?`";
    }
}

/// The row of a name.
pub fn habit(table: &'static [Habit], name: &str) -> Option<&'static Habit> {
    table.iter().find(|habit| habit.names.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_name_stands_twice_in_a_table_and_every_row_says_what_it_proposes() {
        for table in [VALUES, METHODS, TYPES] {
            let mut seen = BTreeSet::new();
            for row in table {
                for name in row.names {
                    assert!(seen.insert(name), "{name}");
                    assert_ne!(*name, row.write);
                }
                assert!(row.help.contains(row.write), "{:?}", row.names);
            }
        }
    }
}
