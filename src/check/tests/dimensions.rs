//! Dimension inference is principal, and its messages are those that a physicist wants.

use super::{faults, said, types};

#[track_caller]
fn infers(text: &str, name: &str, ty: &str) {
    let all = types(text);
    let found = all.iter().find(|(global, _)| global == name);
    assert_eq!(found.map(|(_, ty)| ty.as_str()), Some(ty), "{all:?}");
}

#[test]
fn products_and_roots() {
    infers("let x = 3 m * 2 s", "x", "Length · Time");
    infers("let x = 10 m / 2 s", "x", "Velocity");
    infers("let x = 1 / 250 ms", "x", "Frequency");
    infers("let x = (3 m)^2", "x", "Area");
    infers("let x = (3 m)^(1/2)", "x", "Length^(1/2)");
    infers("let x = (4 m²)^0.5", "x", "Length");
    infers("let x = sqrt(16 m^2)", "x", "Length");
    infers("let x = sqrt(2 J / 1 kg)", "x", "Velocity");
    infers("let x = cbrt(8 L)", "x", "Length");
    infers("let x = sqrt(9 m)", "x", "Length^(1/2)");
    infers("let x = sqrt(2)", "x", "Float");
    infers("let x = hypot(3 m, 40 cm)", "x", "Length");
    infers("let x = 1 N * 1 m / 2 s", "x", "Power");
    infers("let x = 85 kPa to 150 kPa", "x", "Range<Pressure>");
}

#[test]
fn generic_dimensions() {
    let square = "fn square<D: Dim>(x: D) -> D^2 { x * x }\n";
    infers(&format!("{square}let x = square(3 m/s)"), "x", "Length² / Time²");
    infers(&format!("{square}let x = sqrt(square(3 m/s))"), "x", "Velocity");
    let ratio = "fn ratio<A: Dim, B: Dim>(a: A, b: B) -> A / B { a / b }\n";
    infers(&format!("{ratio}let x = ratio(10 m, 5 s)"), "x", "Velocity");
    infers(&format!("{ratio}let x = ratio(10, 5 s)"), "x", "Frequency");
    // The result of a generic function is inferred in terms of its parameters.
    let inferred = "fn energy<D: Dim>(x: D) { x * x * 2 kg }\n";
    infers(&format!("{inferred}let x = energy(3 m/s)"), "x", "Energy");
    infers("fn mean<D: Dim>(a: D, b: D) -> D { (a + b) / 2 }\nlet x = mean(1 s, 2 s)", "x", "Time");
    // Two equations, two unknowns: D·E = Energy, D/E = Force / Length … solved by elimination.
    let two = "fn pair<D: Dim, E: Dim>(p: D * E, q: D / E) -> D { sqrt(p * q) }\n";
    infers(&format!("{two}let x = pair(6 m², 1.5)"), "x", "Length");
    infers(&format!("{two}let x = pair(6 m·s, 1.5 m/s)"), "x", "Length");
    // Rational exponents: Kepler's third law.
    let kepler = "fn axis<D: Dim>(period: D^(3/2)) -> D { period^(2/3) }\n";
    infers(&format!("{kepler}let x = axis(8 s)"), "x", "Time^(2/3)");
}

#[test]
fn lambdas_take_their_dimension_from_use() {
    infers("let f = x => x * x\nlet y = f(3 m)", "y", "Area");
    infers("let f = (a, b) => a + b\nlet y = f(1 s, 2 s)", "y", "Time");
    infers("let f = x => x / 2 s\nlet y = f(4 m)", "y", "Velocity");
    infers("let ys = [1 m, 2 m].map(x => x * x)", "ys", "List<Area>");
    infers("let y = [1 m, 2 m].fold(0 m, (sum, x) => sum + x)", "y", "Length");
    infers("let y = [1 s, 2 s].sum()", "y", "Time");
}

#[test]
fn a_declared_result_that_does_not_follow_is_an_error() {
    assert_eq!(faults("fn f<D: Dim>(x: D) -> D { x * x }")[0].0, "E0301");
    assert_eq!(faults("fn f<D: Dim>(x: D) -> D^2 { x * x * x }")[0].0, "E0301");
    assert_eq!(faults("fn f<D: Dim, E: Dim>(x: D, y: E) { x + y }")[0].0, "E0301");
    assert!(faults("fn f<D: Dim, E: Dim>(x: D, y: E) { x * y + y * x }").is_empty());
}

#[test]
fn a_force_is_no_momentum() {
    let said = said("let m = 2 kg\nlet v = 3 m/s\nlet f: Force = m * v");
    assert!(said.contains("E0301"), "{said}");
    assert!(said.contains("`f` is declared as a Force"), "{said}");
    assert!(said.contains("Momentum is Mass · Length / Time"), "{said}");
    assert!(said.contains("a Force is Mass · Length / Time²"), "{said}");
    assert!(said.contains("divide it by a Time"), "{said}");
}

#[test]
fn kinetic_energy_needs_the_square() {
    let said = said("fn kinetic(m: Mass, v: Velocity) -> Energy { m * v / 2 }");
    assert!(said.contains("E0301"), "{said}");
    assert!(said.contains("multiply it by a Velocity"), "{said}");
    assert!(faults("fn kinetic(m: Mass, v: Velocity) -> Energy { m * v^2 / 2 }").is_empty());
}

#[test]
fn temperatures_on_scales() {
    for wrong in ["21 °C + 5 °C", "2 * 21 °C", "21 °C / 2", "19 °C + 5 degC", "20 °C ± 2 °C"]
    {
        let found = faults(&format!("let x = {wrong}"));
        assert_eq!(found.first().map(|f| f.0), Some("E0309"), "{wrong}: {found:?}");
    }
    for right in
        ["21 °C - 5 °C", "21 °C + 5 K", "21 °C - 5 K", "20 °C ± 2 K", "-5 °C", "10 °C to 20 °C"]
    {
        let found = faults(&format!("let x = {right}"));
        assert!(found.is_empty(), "{right}: {found:?}");
    }
    infers("let x = 30 °C - 20 °C", "x", "Temperature");
    assert_eq!(faults("let x = 5 J/°C")[0].0, "E0309");
}

#[test]
fn sums_of_different_things() {
    let said = said("let x = 40 ΔΦ + 3 s");
    assert!(said.contains("a Tension and a Time cannot be added"), "{said}");
    assert!(said.contains("at `3 s`: Time, in s"), "{said}");
    assert_eq!(faults("let x = 3 + 2 m")[0], ("E0301", "2 m".into()));
    assert_eq!(faults("let x = 1 m + 1 s")[0].0, "E0301");
    assert_eq!(faults("let x = sin(3 m)")[0], ("E0301", "3 m".into()));
    assert_eq!(faults("assert 3 m < 2 s")[0].0, "E0301");
    assert_eq!(faults("let x = 3 m as s")[0].0, "E0308");
    assert_eq!(faults("let x = (3 m) ^ (2 s / 1 s)")[0].0, "E0301");
    assert_eq!(faults("var x = 1 m\nx *= 2 m\nprint(x)")[0].0, "E0301");
}

#[test]
fn hints_name_the_way_out() {
    for (text, hint) in [
        ("let x: Frequency = 3 s", "take its reciprocal"),
        ("let x: Length = 9 m^2", "take the square root"),
        ("let x: Area = 3 m", "square it"),
        ("let x: Time = 3", "give the number its unit, such as `s`"),
        ("let x: Float = 3 s", "divide it by what it is measured against, such as `1 s`"),
        ("let x: Power = 3 J", "divide it by a Time"),
        ("let x: Energy = 3 W", "multiply it by a Time"),
    ] {
        let said = said(text);
        assert!(said.contains(hint), "{text}\n{said}");
    }
}
