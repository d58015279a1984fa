//! What holds of every gas and every mixture at every temperature.

use proptest::prelude::*;

use super::super::{Gas, Mixture, R, diffusivity};

fn any_gas() -> impl Strategy<Value = Gas> {
    prop::sample::select(Gas::ALL.to_vec())
}

/// Mixtures of one to six gases.
fn any_mixture() -> impl Strategy<Value = Mixture> {
    prop::collection::vec((any_gas(), 0.001..1.0f64), 1..=6)
        .prop_map(|parts| Mixture::from_amounts(&parts).unwrap())
}

/// A temperature at which all of a mixture is known, from `share` of the way; up to 20,000 K.
fn within(mixture: &Mixture, share: f64) -> f64 {
    let (low, high) = mixture.range();
    let (low, high) = (low.max(1.0), high.min(20_000.0));
    (low + share * (high - low)).clamp(low, high)
}

/// Numbers of every kind, among them those that are none.
fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>(),
        prop::num::f64::ANY,
        -1e3..1e6f64,
        Just(f64::NAN),
        Just(f64::INFINITY),
        Just(f64::NEG_INFINITY),
        Just(0.0),
        Just(f64::MIN_POSITIVE),
        Just(f64::MAX),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn heat_capacities_are_those_of_a_stable_gas(gas in any_mixture(), share in 0.0..=1.0f64) {
        let t = within(&gas, share);
        prop_assert!(gas.cp(t).unwrap() >= 2.49 * R);
        prop_assert!(gas.cv(t).unwrap() > 0.0);
        let gamma = gas.gamma(t).unwrap();
        prop_assert!(gamma > 1.0 && gamma < 1.68);
    }

    #[test]
    fn enthalpy_and_entropy_rise_with_temperature(
        gas in any_mixture(), one in 0.0..=1.0f64, other in 0.0..=1.0f64,
    ) {
        let (low, high) = (within(&gas, one.min(other)), within(&gas, one.max(other)));
        prop_assume!(high - low > 1e-6 * high);
        prop_assert!(gas.enthalpy(high).unwrap() > gas.enthalpy(low).unwrap());
        prop_assert!(gas.internal_energy(high).unwrap() > gas.internal_energy(low).unwrap());
        prop_assert!(gas.entropy(high, 1e5).unwrap() > gas.entropy(low, 1e5).unwrap());
        prop_assert!(gas.gibbs(high, 1e5).unwrap() < gas.gibbs(low, 1e5).unwrap());
    }

    #[test]
    fn enthalpy_and_entropy_are_integrals_of_the_heat_capacity(
        gas in any_mixture(), share in 0.001..0.999f64,
    ) {
        let t = within(&gas, share);
        let step = 1e-4 * t;
        let rise = |f: &dyn Fn(f64) -> f64| (f(t + step) - f(t - step)) / (2.0 * step);
        prop_assume!(gas.cp(t - step).is_ok() && gas.cp(t + step).is_ok());
        let cp = gas.cp(t).unwrap();
        let of_enthalpy = rise(&|t| gas.enthalpy(t).unwrap());
        prop_assert!((of_enthalpy / cp - 1.0).abs() < 1e-5, "{} {}", of_enthalpy, cp);
        let of_entropy = t * rise(&|t| gas.entropy(t, 1e5).unwrap());
        prop_assert!((of_entropy / cp - 1.0).abs() < 1e-5, "{} {}", of_entropy, cp);
    }

    #[test]
    fn inversions_come_back(gas in any_mixture(), share in 0.0..=1.0f64, p in 1e3..1e7f64) {
        let t = within(&gas, share);
        let near = |back: f64| (back / t - 1.0).abs() < 1e-12;
        let h = gas.enthalpy(t).unwrap();
        // The zero of enthalpy lies at 298.15 K, and far from it for compounds.
        let slack = 1e-12 + 4.0 * f64::EPSILON * h.abs() / (gas.cv(t).unwrap() * t);
        let back = gas.temperature_of_enthalpy(h).unwrap();
        prop_assert!((back / t - 1.0).abs() < slack, "{} {}", back, t);
        let back = gas.temperature_of_internal_energy(gas.internal_energy(t).unwrap()).unwrap();
        prop_assert!((back / t - 1.0).abs() < slack, "{} {}", back, t);
        let back = gas.temperature_of_entropy(gas.entropy(t, p).unwrap(), p).unwrap();
        prop_assert!(near(back), "{} {}", back, t);
    }

    #[test]
    fn changes_without_heat_go_both_ways(
        gas in any_mixture(), share in 0.1..0.9f64, p in 1e3..1e7f64, ratio in 0.5..2.0f64,
    ) {
        let t = within(&gas, share);
        if let Ok(end) = gas.isentropic(t, p, p * ratio) {
            prop_assert!((end > t) == (ratio > 1.0));
            let pressure = gas.isentropic_pressure(t, p, end).unwrap();
            prop_assert!((pressure / (p * ratio) - 1.0).abs() < 1e-11);
            let back = gas.isentropic(end, p * ratio, p).unwrap();
            prop_assert!((back / t - 1.0).abs() < 1e-12);
            // The volumes say the same: v ∝ T/p.
            let by_volume = gas.isentropic_volume(t, t / p, end / (p * ratio)).unwrap();
            prop_assert!((by_volume / end - 1.0).abs() < 1e-11, "{} {}", by_volume, end);
        }
    }

    #[test]
    fn mixing_makes_entropy(gas in any_mixture()) {
        let parts = gas.parts().len() as f64;
        prop_assert!(gas.mixing() >= 0.0 && gas.mixing() <= libm::log(parts) + 1e-12);
        prop_assert_eq!(gas.mixing() == 0.0, gas.parts().len() == 1);
    }

    #[test]
    fn transport_lies_within_that_of_hard_gases(gas in any_mixture(), t in 260.0..700.0f64) {
        if let Ok(viscosity) = gas.viscosity(t) {
            prop_assert!(viscosity > 5e-6 && viscosity < 1e-4);
        }
        if let (Ok(k), Ok(prandtl)) = (gas.conductivity(t), gas.prandtl(t)) {
            prop_assert!(k > 3e-3 && k < 0.5, "{}", k);
            // Mixtures of light and heavy gases go down to 0.2.
            prop_assert!(prandtl > 0.1 && prandtl < 1.3, "{} {}", gas, prandtl);
        }
    }

    #[test]
    fn any_question_has_an_answer(
        gas in any_mixture(), one in any_gas(),
        t in any_number(), p in any_number(), q in any_number(),
    ) {
        let answers = [
            gas.cp(t), gas.cv(t), gas.gamma(t), gas.enthalpy(t), gas.internal_energy(t),
            gas.entropy(t, p), gas.gibbs(t, p), gas.viscosity(t), gas.conductivity(t),
            gas.prandtl(t), gas.diffusivity(t, p), gas.diffusivity_of(one, t, p),
            diffusivity(one, Gas::He, t, p), gas.thermal_diffusivity(t, p),
            gas.second_virial(t).map(|virial| virial.b), gas.compressibility(t, p),
            gas.joule_thomson(t), gas.throttle(t, p, q), gas.density(t, p), gas.density_real(t, p),
            gas.sound_speed(t), gas.mean_speed(t), gas.collision_rate(t, p), gas.free_path(t, p),
            gas.temperature_of_enthalpy(q), gas.temperature_of_internal_energy(q),
            gas.temperature_of_entropy(q, p), gas.isentropic(t, p, q),
            gas.isentropic_pressure(t, p, q), gas.isentropic_volume(t, p, q),
        ];
        for (at, answer) in answers.into_iter().enumerate() {
            match answer {
                Ok(value) => prop_assert!(value.is_finite(), "answer {}", at),
                Err(error) => prop_assert!(!error.to_string().is_empty() && !error.help().is_empty()),
            }
        }
        let _ = Mixture::new(&[(one, t), (Gas::N2, p)]);
        let _ = Mixture::from_amounts(&[(one, t), (Gas::N2, p)]);
    }
}
