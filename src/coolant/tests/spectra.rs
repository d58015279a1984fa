//! Rows about vibrations and rotation; statistical mechanics against NASA-9.

use libm::{exp, expm1, log, log1p};
use proptest::prelude::*;

use super::super::{BOLTZMANN, GasError, LIGHT, PLANCK, R, Shape, Species, doppler_width};
use super::{BAR, Gas, Gas::*, mixture, of, rows};

fn species(gas: Gas) -> &'static Species {
    gas.species().unwrap()
}

rows! {
    r43 "excited N2 at 300 K": species(N2).vibrations()[0].excited(300.0).unwrap()
        => 1.4032614e-05 rel 1e-4, "exp(−θ/T), 2329.922 cm⁻¹";
    r44 "n1/n0 of ν6 of SF6 at 300 K": species(SF6).vibrations()[5].ratio(300.0).unwrap()
        => 0.1883486 rel 1e-4, "exp(−θ/T), 348.1 cm⁻¹";
    r46 "Doppler width of N2 at 300 K": {
        doppler_width(species(N2).vibrations()[0].wavenumber, species(N2).molar_mass, 300.0)
    } => 1.6371705e+08 rel 1e-6, "closed form";
    fundamental_n2 "fundamental of N2, 1/cm": species(N2).vibrations()[0].wavenumber / 100.0
        => 2329.9 abs 0.05, "CCCBDB";
    fundamental_o2 "fundamental of O2, 1/cm": species(O2).vibrations()[0].wavenumber / 100.0
        => 1556.3 abs 0.05, "CCCBDB";
}

/// cp and S at `t` and 1 bar of a gas of rigid rotors and harmonic oscillators.
fn statistical(gas: Gas, t: f64) -> (f64, f64) {
    let species = species(gas);
    let mass = species.molar_mass / super::super::AVOGADRO;
    let wave = 2.0 * std::f64::consts::PI * mass * BOLTZMANN * t / (PLANCK * PLANCK);
    let translation = wave * wave.sqrt() * BOLTZMANN * t / BAR;
    let (mut cp, mut s) = (2.5 * R, R * (log(translation) + 2.5));
    s += R * log(f64::from(species.spectrum.electronic));
    if let Some(rotation) = species.rotation(t).unwrap() {
        cp += rotation.heat_capacity;
        s += R * log(rotation.partition) + rotation.energy / t;
    }
    for vibration in species.vibrations() {
        let x = vibration.temperature() / t;
        let g = f64::from(vibration.degeneracy);
        let grown = expm1(x);
        cp += g * R * x * x * exp(x) / (grown * grown);
        s += vibration.energy(t).unwrap() / t - g * R * log1p(-exp(-x));
    }
    (cp, s)
}

/// Two ways to the same numbers: spectra and NASA-9. It holds the constants that stand in the table
/// without a source of their own (CH4, NH3, SF6).
#[test]
fn rotors_and_oscillators_have_the_entropy_of_the_fits() {
    for (gas, cp_within, s_within) in [
        (N2, 0.03, 0.06),
        (O2, 0.06, 0.04),
        // Its constants shrink most with vibration and rotation, which the rigid rotor neglects.
        (H2, 0.15, 0.35),
        (CO2, 0.05, 0.02),
        (H2O, 0.13, 0.16),
        (CH4, 0.13, 0.09),
        (NH3, 0.4, 0.2),
        (SF6, 0.15, 0.3),
    ] {
        for t in [300.0, 400.0] {
            let (cp, s) = statistical(gas, t);
            let fit = of(gas).caloric(t, BAR).unwrap();
            println!("{gas} {t}: cp {:.4} S {:.4}", cp - fit.cp, s - fit.entropy);
            assert!((cp - fit.cp).abs() < cp_within, "{gas} {t}: {cp} {}", fit.cp);
            assert!((s - fit.entropy).abs() < s_within, "{gas} {t}: {s} {}", fit.entropy);
        }
    }
}

#[test]
fn partition_sums_go_to_their_classical_limits() {
    let theta = |wavenumber: f64| PLANCK * LIGHT * 100.0 * wavenumber / BOLTZMANN;
    for gas in Gas::ALL {
        let Some(species) = gas.species() else { continue };
        let sigma = f64::from(species.spectrum.symmetry);
        let t = 4000.0;
        let (classical, first) = match species.spectrum.shape {
            Shape::Atom => {
                assert_eq!(species.rotation(t), Ok(None));
                continue;
            }
            // Mulholland: T/(σ·θ)·(1 + θ/3T + …).
            Shape::Linear { b } => (t / (sigma * theta(b)), theta(b) / (3.0 * t)),
            Shape::Nonlinear { a, b, c } => {
                let product = theta(a) * theta(b) * theta(c);
                let q = (std::f64::consts::PI * t * t * t / product).sqrt() / sigma;
                // Stripp and Kirkwood (1951).
                let correction = (2.0 * theta(a) + 2.0 * theta(b) + 2.0 * theta(c)
                    - theta(a) * theta(b) / theta(c)
                    - theta(b) * theta(c) / theta(a)
                    - theta(c) * theta(a) / theta(b))
                    / (12.0 * t);
                (q, correction)
            }
        };
        let found = species.rotation(t).unwrap().unwrap();
        let ratio = found.partition / (classical * (1.0 + first));
        assert!((ratio - 1.0).abs() < 1e-4, "{gas}: {ratio}");
        let equipartition =
            if matches!(species.spectrum.shape, Shape::Linear { .. }) { 1.0 } else { 1.5 };
        assert!((found.heat_capacity / R - equipartition).abs() < 1e-3, "{gas}");
    }
}

#[test]
fn nuclear_spins_weigh_even_and_odd_levels() {
    let levels = |gas: Gas| species(gas).rotation(300.0).unwrap().unwrap().levels;
    // Oxygen has odd levels alone, carbon dioxide even ones alone.
    assert!(levels(O2).iter().step_by(2).all(|share| *share == 0.0));
    assert!(levels(CO2).iter().skip(1).step_by(2).all(|share| *share == 0.0));
    let ortho: f64 = levels(H2).iter().skip(1).step_by(2).sum();
    assert!((ortho - 0.749).abs() < 2e-3, "normal hydrogen has three quarters: {ortho}");
    let even: f64 = levels(N2).iter().step_by(2).sum();
    assert!((even - 2.0 / 3.0).abs() < 1e-3, "{even}");
    // Hydrogen near its boiling point is para.
    assert!(species(H2).rotation(20.0).unwrap().unwrap().levels[0] > 0.99);
    // √(T/2θ) − ½ = 6.7 without spins; even levels weigh twice.
    assert_eq!(species(N2).rotation(300.0).unwrap().unwrap().most_populated(), 6);
}

#[test]
fn the_strongest_vibration_is_that_of_the_most_molecules() {
    let strongest = |gas: Gas| of(gas).strongest_vibration();
    assert_eq!(strongest(Air).map(|(gas, _)| gas), Some(N2));
    assert!(strongest(Ar).is_none() && strongest(He).is_none());
    let (gas, vibration) = strongest(H2O).unwrap();
    assert_eq!((gas, vibration.wavenumber), (H2O, 375_600.0));
    let mixed = mixture(&[(He, 0.9), (SF6, 0.02), (N2, 0.08)]);
    assert_eq!(mixed.strongest_vibration().map(|(gas, _)| gas), Some(N2));
    assert_eq!(of(Air).vibrations().len(), 5);
    let frequency = species(N2).vibrations()[0].frequency();
    assert!((frequency / 6.985e13 - 1.0).abs() < 1e-4);
}

#[test]
fn no_molecule_is_asked_beyond_its_data() {
    assert!(matches!(species(SF6).rotation(7000.0), Err(GasError::Outside { gas: "SF6", .. })));
    assert!(species(N2).rotation(0.5).is_err() && species(N2).rotation(f64::NAN).is_err());
    for t in [-1.0, 0.0, f64::NAN, f64::INFINITY] {
        let vibration = species(N2).vibrations()[0];
        assert!(vibration.excited(t).is_err() && vibration.populations(t).is_err());
        assert!(vibration.ratio(t).is_err() && vibration.energy(t).is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn populations_sum_to_one(
        gas in prop::sample::select(vec![N2, O2, H2, CO2, H2O, CH4, NH3, SF6]),
        t in prop_oneof![1.0..400.0f64, 400.0..6000.0f64],
    ) {
        let rotation = species(gas).rotation(t).unwrap().unwrap();
        let sum: f64 = rotation.levels.iter().sum();
        prop_assert!((sum - 1.0).abs() < 1e-12);
        prop_assert!(rotation.levels.iter().all(|share| *share >= 0.0));
        prop_assert!(rotation.energy >= 0.0 && rotation.heat_capacity > -1e-9);
        for vibration in species(gas).vibrations() {
            let levels = vibration.populations(t).unwrap();
            prop_assert!((levels.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            let excited = vibration.excited(t).unwrap();
            prop_assert!((1.0 - levels[0] - excited).abs() < 1e-15);
            let quanta: f64 = levels.iter().zip(0u32..).map(|(x, v)| x * f64::from(v)).sum();
            let energy = quanta * R * vibration.temperature();
            let closed = vibration.energy(t).unwrap();
            prop_assert!((energy - closed).abs() <= 1e-9 * closed + 1e-9);
        }
    }
}
