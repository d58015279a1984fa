//! The exact step against closed forms, against an integration that knows nothing of it, and its books.

use super::{Outcome, Response, phis};
use proptest::prelude::*;

/// A body: C, UA, p₀, p₁, T, g₀, g₁.
#[derive(Clone, Copy, Debug)]
struct Case {
    length: f64,
    mass: f64,
    conductance: f64,
    power: f64,
    slope: f64,
    start: f64,
    gas: (f64, f64),
}

impl Case {
    fn step(&self) -> Outcome {
        Response::new(self.length, self.mass, self.conductance, self.slope)
            .step(self.start, self.power, self.gas.0)
    }

    fn warmed(&self) -> f64 {
        self.gas.1 - self.gas.0
    }
}

/// End, heat and energy by Taylor series of order 14 over sub-steps in which the body moves little.
fn integrated(case: &Case) -> [f64; 3] {
    let decay = (case.conductance - case.slope) / case.mass;
    let parts = ((decay.abs() * case.length * 10.0).ceil() as usize).max(8);
    let h = case.length / parts as f64;
    let ramp = case.warmed() / case.length;
    let mut t = case.start;
    let (mut sum, mut rest) = (0.0, 0.0);
    for part in 0..parts {
        let gas = case.gas.0 + ramp * h * part as f64;
        // Derivatives of T: each but the first two is −decay times the one before.
        let first = (case.power + case.slope * t - case.conductance * (t - gas)) / case.mass;
        let mut derivative = first;
        let (mut power_of_h, mut factorial) = (1.0, 1.0);
        let (mut end, mut integral) = (t, t * h);
        for n in 1..=14 {
            power_of_h *= h;
            factorial *= f64::from(n);
            end += derivative * power_of_h / factorial;
            integral += derivative * power_of_h * h / (factorial * f64::from(n + 1));
            derivative *= -decay;
            if n == 1 {
                derivative += case.conductance * ramp / case.mass;
            }
        }
        // Kahan's sum, as there are many.
        let term = integral - rest;
        let next = sum + term;
        rest = (next - sum) - term;
        sum = next;
        t = end;
    }
    let gas = case.length * (case.gas.0 + case.gas.1) / 2.0;
    let heat = case.conductance * (sum - gas);
    [t, heat, case.power * case.length + case.slope * sum]
}

fn cases() -> impl Strategy<Value = Case> {
    let length = (-6.0..3.556_f64).prop_map(|log| libm::pow(10.0, log));
    let mass = (1.0..5.0_f64).prop_map(|log| libm::pow(10.0, log));
    let conductance = prop_oneof![Just(0.0), (-9.0..3.0_f64).prop_map(|log| libm::pow(10.0, log))];
    let slope = prop_oneof![Just(0.0), -0.5..3.0_f64];
    let near = prop_oneof![3 => Just(None), 1 => (-12.0..-1.0_f64).prop_map(Some)];
    let powers = (0.0..3000.0_f64, slope, near);
    let kelvins = (250.0..400.0_f64, 250.0..330.0_f64, -20.0..20.0_f64);
    (length, mass, conductance, powers, kelvins).prop_map(
        |(length, mass, conductance, (power, slope, near), (start, gas, warmed))| {
            // In a quarter of the cases the leak is nearly as large as the cooling.
            let slope = near.map_or(slope, |log| conductance * (1.0 - libm::pow(10.0, log)));
            Case { length, mass, conductance, power, slope, start, gas: (gas, gas + warmed) }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Within 10⁻¹¹ of what goes through, from a microsecond to an hour.
    #[test]
    fn agrees_with_a_fine_integration(case in cases()) {
        let decay = (case.conductance - case.slope) * case.length / case.mass;
        prop_assume!((-20.0..2000.0).contains(&decay));
        let (step, [end, heat, energy]) = (case.step(), integrated(&case));
        let through = [energy, heat, case.mass * (end - case.start), case.conductance * case.length * 300.0]
            .map(f64::abs).into_iter().fold(case.power * case.length, f64::max);
        let slack = 1e-11 * through;
        prop_assert!((step.end.at(case.warmed()) - end).abs() <= 1e-11 * end.abs());
        prop_assert!((step.heat.at(case.warmed()) - heat).abs() <= slack, "{} {heat}", step.heat.at(case.warmed()));
        prop_assert!((step.energy.at(case.warmed()) - energy).abs() <= slack);
    }

    /// C·ΔT = W − Q to the last bits of the greatest of them, however stiff.
    #[test]
    fn the_books_close(case in cases()) {
        let step = case.step();
        let kept = case.mass * (step.end.at(case.warmed()) - case.start);
        let (heat, energy) = (step.heat.at(case.warmed()), step.energy.at(case.warmed()));
        prop_assume!(kept.is_finite() && heat.is_finite() && energy.is_finite());
        // Parts that cancel, and the last bit of the temperatures.
        let parts = [
            kept,
            heat,
            energy,
            case.length * case.power,
            case.length * case.slope * case.gas.0,
            case.mass * step.end.at(case.warmed()) * 0.25,
            step.heat.per_kelvin * case.warmed(),
        ];
        let most = parts.map(f64::abs).into_iter().fold(0.0, f64::max);
        prop_assert!((kept - (energy - heat)).abs() <= 16.0 * f64::EPSILON * most);
    }

    /// The rule of a kind says the same of each of its bodies.
    #[test]
    fn the_rule_says_the_same(case in cases()) {
        let response = Response::new(case.length, case.mass, case.conductance, case.slope);
        let (step, rule) = (case.step(), response.rule(case.gas.0, case.warmed()));
        let excess = case.start - case.gas.0;
        let pairs = [
            (step.end.at(case.warmed()) - case.start, rule.rise, 1e3),
            (step.heat.at(case.warmed()), rule.heat, 1e3 * case.conductance * case.length),
            (step.energy.at(case.warmed()), rule.energy, 1e3 * case.slope * case.length),
        ];
        for (one, weights, scale) in pairs {
            let parts = [weights.excess * excess, weights.power * case.power, weights.fixed, one, scale];
            let most = parts.map(f64::abs).into_iter().fold(0.0, f64::max);
            prop_assume!(most.is_finite());
            prop_assert!((one - weights.at(excess, case.power)).abs() <= 1e-13 * most);
        }
    }

    /// A step and its halves say the same, where the gas moves in one line.
    #[test]
    fn halves_make_a_whole(case in cases()) {
        let decay = (case.conductance - case.slope) * case.length / case.mass;
        prop_assume!(decay > -20.0);
        let middle = case.gas.0 + case.warmed() / 2.0;
        let half = Case { length: case.length / 2.0, gas: (case.gas.0, middle), ..case };
        let at = half.step().end.at(half.warmed());
        let rest = Case { start: at, gas: (middle, case.gas.1), ..half };
        let (whole, end) = (case.step(), rest.step());
        let both = end.end.at(rest.warmed());
        prop_assert!((whole.end.at(case.warmed()) - both).abs() <= 1e-12 * both.abs().max(1e3));
    }
}

/// Newton's law of cooling: ΔT·e^(−t·UA/C), and the whole of the heat goes to the gas.
#[test]
fn cools_as_newton_says() {
    let (mass, conductance) = (9000.0, 14.0);
    for length in [1e-6, 0.1, 60.0, 3600.0] {
        let step = Response::new(length, mass, conductance, 0.0).step(350.0, 0.0, 295.0);
        let left = 55.0 * libm::exp(-length * conductance / mass);
        assert!((step.end.base - (295.0 + left)).abs() < 1e-10, "{length}: {}", step.end.base);
        let gone = 55.0 * mass * -libm::expm1(-length * conductance / mass);
        assert!((step.heat.base - gone).abs() < 1e-13 * gone.max(1.0), "{length}");
        assert_eq!(step.energy.base, 0.0);
    }
}

/// After long the body is P ÷ UA above the gas, and gives what it draws.
#[test]
fn settles_at_power_over_conductance() {
    let step = Response::new(36_000.0, 9000.0, 14.0, 0.0).step(300.0, 700.0, 295.0);
    assert!((step.end.base - 345.0).abs() < 1e-9);
    let leaky = Response::new(360_000.0, 9000.0, 14.0, 4.0).step(300.0, 700.0, 295.0);
    // 700 + 4·T = 14·(T − 295)
    assert!((leaky.end.base - (700.0 + 14.0 * 295.0) / 10.0).abs() < 1e-9);
}

/// Nothing to cool it: it warms by P·t ÷ C, and no heat leaves.
#[test]
fn without_conductance_it_only_stores() {
    let step = Response::new(10.0, 500.0, 0.0, 0.0).step(300.0, 100.0, 250.0);
    assert_eq!((step.end.base, step.heat.base, step.energy.base), (302.0, 0.0, 1000.0));
    assert_eq!(step.end.per_kelvin, 0.0);
    // A leak of exactly the conductance: no net decay, and a straight line.
    let even = Response::new(10.0, 500.0, 3.0, 3.0).step(300.0, 100.0, 290.0);
    let slope = (100.0 + 3.0 * 290.0) / 500.0;
    assert!((even.end.base - (300.0 + 10.0 * slope)).abs() < 1e-12);
}

/// Both ways of finding the three functions give the same where they meet.
#[test]
fn the_series_meets_the_closed_form() {
    for edge in [1.0_f64, -1.0] {
        let (inside, outside) = (phis(edge * (1.0 - f64::EPSILON)), phis(edge));
        for (a, b) in inside.into_iter().zip(outside) {
            assert!((a - b).abs() < 4e-15 * b, "{a} {b}");
        }
    }
    assert_eq!(phis(0.0), [1.0, 0.5, 1.0 / 6.0]);
}
