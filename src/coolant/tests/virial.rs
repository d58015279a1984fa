//! Rows about second virial coefficients and what follows from them.

use super::super::{AVOGADRO, GasError};
use super::{ATM, Gas, Gas::*, mixture, of, outside, rows};

/// cm³/mol.
fn b(gas: Gas, t: f64) -> f64 {
    of(gas).second_virial(t).unwrap().b * 1e6
}

/// K/bar.
fn joule_thomson(gas: Gas, t: f64) -> f64 {
    of(gas).joule_thomson(t).unwrap() * 1e5
}

fn density(gas: Gas, t: f64) -> f64 {
    of(gas).density_real(t, ATM).unwrap()
}

/// The cross coefficient of a pair, from its mixtures; cm³/mol.
fn cross(one: Gas, other: Gas, t: f64) -> f64 {
    let half = mixture(&[(one, 0.5), (other, 0.5)]).second_virial(t).unwrap().b * 1e6;
    2.0 * half - 0.5 * (b(one, t) + b(other, t))
}

rows! {
    r34 "Joule-Thomson of N2": joule_thomson(N2, 300.0) => 0.21195716 rel 0.03, "CoolProp 8.0.0";
    r36 "Joule-Thomson of CO2": joule_thomson(CO2, 300.0) => 1.0761235 rel 0.03, "CoolProp 8.0.0";
    r38 "Joule-Thomson of H2": joule_thomson(H2, 300.0) => -0.030284647 rel 0.03, "CoolProp 8.0.0";
    c003 "density of N2": density(N2, 300.0) => 1.1381647 rel 0.002, "CoolProp 8.0.0";
    c003_ideal "density of N2, ideal": of(N2).density(300.0, ATM).unwrap()
        => 1.1381647 rel 0.002, "CoolProp 8.0.0";
    c014 "density of He": density(He, 300.0) => 0.16251557 rel 0.002, "CoolProp 8.0.0";
    c014_ideal "density of He, ideal": of(He).density(300.0, ATM).unwrap()
        => 0.16251557 rel 0.002, "CoolProp 8.0.0";
    c022 "density of CO2, 400 K": density(CO2, 400.0) => 1.3432835 rel 0.02, "CoolProp 8.0.0";
    c022_ideal "density of CO2, ideal": of(CO2).density(400.0, ATM).unwrap()
        => 1.3432835 rel 0.02, "CoolProp 8.0.0";
    c031 "density of SF6": density(SF6, 300.0) => 5.9996722 rel 0.02, "CoolProp 8.0.0";
    c031_ideal "density of SF6, ideal": of(SF6).density(300.0, ATM).unwrap()
        => 5.9996722 rel 0.02, "CoolProp 8.0.0";
    c044 "B of N2": b(N2, 300.0) => -4.5536925 abs 1.0, "CoolProp 8.0.0";
    c045 "B of CO2": b(CO2, 300.0) => -121.2738 abs 3.0, "CoolProp 8.0.0";
    c046 "B of He": b(He, 300.0) => 11.836778 abs 0.5, "CoolProp 8.0.0";
    c047 "B of Ar, 400 K": b(Ar, 400.0) => -0.84868697 abs 1.0, "CoolProp 8.0.0";
    c048 "B of SF6": b(SF6, 300.0) => -271.03124 abs 10.0, "CoolProp 8.0.0";
    c049 "B of H2": b(H2, 300.0) => 14.577707 abs 0.7, "CoolProp 8.0.0";
    c050 "Joule-Thomson of O2": joule_thomson(O2, 300.0) => 0.26529503 rel 0.03, "CoolProp 8.0.0";
    c051 "Joule-Thomson of air": joule_thomson(Air, 300.0) => 0.22508915 rel 0.03, "CoolProp 8.0.0";
    c052 "Joule-Thomson of He, 400 K": joule_thomson(He, 400.0)
        => -0.062883446 rel 0.03, "CoolProp 8.0.0";
    c053 "Joule-Thomson of CH4": joule_thomson(CH4, 300.0) => 0.4321567 rel 0.03, "CoolProp 8.0.0";
    c084 "throttling N2 from 1000 to 100 kPa": {
        of(N2).throttle(300.0, 1e6, 1e5).unwrap() - 300.0
    } => -1.8909234 rel 0.05, "CoolProp 8.0.0";
    // A fit to the air of Lemmon and Jacobsen, which the parts of air and their pairs must meet.
    air_250 "B of air, 250 K": b(Air, 250.0) => -19.7561 abs 1.0, "CoolProp 8.0.0";
    air_300 "B of air, 300 K": b(Air, 300.0) => -7.7839 abs 1.0, "CoolProp 8.0.0";
    air_600 "B of air, 600 K": b(Air, 600.0) => 18.1414 abs 1.5, "CoolProp 8.0.0";
}

/// B of the Lennard-Jones potential of a pair, 2·π·N·∫(1 − exp(−u/kT))·r²·dr; cm³/mol.
fn of_lennard_jones(one: Gas, other: Gas, t: f64) -> f64 {
    let (one, other) = (one.species().unwrap(), other.species().unwrap());
    let (depth, diameter, _) = one.lennard_jones.pair(&other.lennard_jones);
    let (steps, end) = (20_000, 20.0);
    let width = end / f64::from(steps);
    let sum: f64 = (0..steps)
        .map(|at| {
            let r = width * (f64::from(at) + 0.5);
            let sixth = 1.0 / (r * r * r * r * r * r);
            let u = 4.0 * depth / t * (sixth * sixth - sixth);
            -libm::expm1(-u) * r * r * width
        })
        .sum();
    2.0 * std::f64::consts::PI * AVOGADRO * diameter * diameter * diameter * sum * 1e6
}

/// Corresponding states of unlike molecules against the potentials between them, which come from
/// viscosities: two ways that share no number.
#[test]
fn unlike_molecules_meet_as_their_potentials_say() {
    for (one, other) in
        [(N2, O2), (N2, Ar), (N2, CO2), (He, Ar), (He, N2), (N2, H2), (CH4, N2), (Ne, Ar), (Kr, Ar)]
    {
        for t in [300.0, 400.0] {
            let (found, potential) = (cross(one, other, t), of_lennard_jones(one, other, t));
            println!("{one}-{other} {t}: {found:.2} {potential:.2}");
            assert!((found - potential).abs() < 10.0, "{one}-{other}: {found} {potential}");
        }
    }
}

#[test]
fn slopes_are_the_slopes() {
    let mixed = mixture(&[(N2, 0.3), (CO2, 0.2), (He, 0.3), (Ne, 0.1), (SF6, 0.1)]);
    for gas in Gas::ALL.map(Gas::mixture).into_iter().chain([&mixed]) {
        for t in [310.0, 400.0, 550.0] {
            let at = |t: f64| gas.second_virial(t).unwrap();
            let step = 1e-3 * t;
            let slope = t * (at(t + step).b - at(t - step).b) / (2.0 * step);
            assert!((slope - at(t).slope).abs() < 1e-4 * slope.abs() + 1e-9, "{gas} {t}");
        }
    }
}

#[test]
fn too_dense_a_gas_and_too_cold_a_one_are_refused() {
    assert!(matches!(of(SF6).compressibility(300.0, 3e6), Err(GasError::Dense { .. })));
    assert!(of(SF6).throttle(300.0, 3e6, 1e5).is_err());
    assert_eq!(outside(of(SF6).second_virial(230.0)), ("SF6", 230.0, 240.0, 620.0));
    assert_eq!(outside(of(H2O).joule_thomson(290.0)), ("H2O", 290.0, 300.0, 1000.0));
    assert!(of(N2).throttle(300.0, f64::NAN, 1e5).is_err());
    assert!(of(N2).throttle(300.0, 1e5, -1.0).is_err());
}

#[test]
fn helium_warms_and_the_others_cool_when_throttled() {
    assert!(of(He).throttle(300.0, 1e6, 1e5).unwrap() > 300.0);
    for gas in [N2, O2, Ar, CO2, CH4, SF6, Xe] {
        assert!(of(gas).throttle(320.0, 5e5, 1e5).unwrap() < 320.0, "{gas}");
    }
}
