//! What stands beside each other has one type, whatever its order.

use super::types;
use proptest::prelude::*;

/// A value that is present so many times and then absent, or a number.
fn value(depth: usize) -> impl Strategy<Value = String> {
    let wrapped = |times: usize, inner: &str| {
        format!("{}{inner}{}", "some(".repeat(times), ")".repeat(times))
    };
    prop_oneof![
        (0..depth).prop_map(move |times| wrapped(times, "none")),
        prop::sample::select(vec!["1", "2.5"]).prop_map(move |number| wrapped(depth, number)),
    ]
}

/// Values of up to so many layers, and the same in another order.
fn shuffled() -> impl Strategy<Value = (Vec<String>, Vec<String>)> {
    let values = (1..4usize).prop_flat_map(|depth| prop::collection::vec(value(depth), 2..6));
    values.prop_flat_map(|values| (Just(values.clone()), Just(values).prop_shuffle()))
}

/// The types of a list, a map and branches of these values.
fn told(values: &[String]) -> Vec<String> {
    let list = values.join(", ");
    let map: Vec<String> =
        values.iter().enumerate().map(|(at, value)| format!("\"{at}\": {value}")).collect();
    let (last, others) = values.split_last().unwrap();
    let branches: String = others.iter().map(|value| format!("if c {{ {value} }} else ")).collect();
    let text = format!(
        "let c = true\nlet xs = [{list}]\nlet m = {{{}}}\nlet x = {branches}{{ {last} }}",
        map.join(", ")
    );
    types(&text).into_iter().map(|(name, ty)| format!("{name}: {ty}")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_values_decides_nothing((values, others) in shuffled()) {
        prop_assert_eq!(told(&values), told(&others));
    }

    /// As those of a generic function, without layers around them.
    #[test]
    fn the_order_of_arguments_decides_nothing(
        (values, others) in prop::collection::vec(prop::sample::select(vec!["1", "2.5"]), 3)
            .prop_flat_map(|values| (Just(values.clone()), Just(values).prop_shuffle())),
    ) {
        let picked = |of: &[&str]| {
            types(&format!("fn pick<T>(a: T, b: T, c: T) -> T {{ a }}\nlet p = pick({})", of.join(", ")))
        };
        prop_assert_eq!(picked(&values), picked(&others));
    }
}
