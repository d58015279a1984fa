//! Rows about viscosity, conductivity, Prandtl number.

use super::{ATM, Gas, Gas::*, Mixture, mixture, of, outside, rows};

fn viscosity(gas: Gas, t: f64) -> f64 {
    of(gas).viscosity(t).unwrap()
}

fn conductivity(gas: Gas, t: f64) -> f64 {
    of(gas).conductivity(t).unwrap()
}

fn air() -> Mixture {
    mixture(&[(N2, 0.7812), (O2, 0.2095), (Ar, 0.0093)])
}

rows! {
    c001 "viscosity of N2, 300 K": viscosity(N2, 300.0) => 1.7890093e-05 rel 0.03, "CoolProp 8.0.0";
    c002 "conductivity of N2, 300 K": conductivity(N2, 300.0) => 0.025968678 rel 0.06, "CoolProp 8.0.0";
    c004 "Prandtl number of N2": of(N2).prandtl(300.0).unwrap() => 0.71740122 rel 0.07, "CoolProp 8.0.0";
    c005 "viscosity of N2, 600 K": viscosity(N2, 600.0) => 2.9577048e-05 rel 0.03, "CoolProp 8.0.0";
    c006 "conductivity of N2, 600 K": conductivity(N2, 600.0) => 0.044840701 rel 0.06, "CoolProp 8.0.0";
    c007 "viscosity of O2": viscosity(O2, 300.0) => 2.0652424e-05 rel 0.03, "CoolProp 8.0.0";
    c008 "conductivity of O2": conductivity(O2, 300.0) => 0.026485964 rel 0.06, "CoolProp 8.0.0";
    c009 "viscosity of Ar": viscosity(Ar, 300.0) => 2.274096e-05 rel 0.03, "CoolProp 8.0.0";
    c010 "conductivity of Ar": conductivity(Ar, 300.0) => 0.017837417 rel 0.06, "CoolProp 8.0.0";
    c011 "Prandtl number of Ar": of(Ar).prandtl(300.0).unwrap() => 0.66490998 rel 0.07, "CoolProp 8.0.0";
    c012 "viscosity of He": viscosity(He, 300.0) => 1.992972e-05 rel 0.03, "CoolProp 8.0.0";
    c013 "conductivity of He": conductivity(He, 300.0) => 0.15597432 rel 0.06, "CoolProp 8.0.0";
    c015 "Prandtl number of He": of(He).prandtl(300.0).unwrap() => 0.66356401 rel 0.07, "CoolProp 8.0.0";
    c016 "viscosity of He, 400 K": viscosity(He, 400.0) => 2.4292266e-05 rel 0.03, "CoolProp 8.0.0";
    c017 "conductivity of He, 400 K": conductivity(He, 400.0) => 0.19036682 rel 0.06, "CoolProp 8.0.0";
    c018 "viscosity of H2": viscosity(H2, 300.0) => 8.9384681e-06 rel 0.03, "CoolProp 8.0.0";
    c019 "conductivity of H2": conductivity(H2, 300.0) => 0.18669903 rel 0.06, "CoolProp 8.0.0";
    c020 "viscosity of CO2, 400 K": viscosity(CO2, 400.0) => 1.9635187e-05 rel 0.03, "CoolProp 8.0.0";
    c021 "conductivity of CO2, 400 K": conductivity(CO2, 400.0) => 0.024718385 rel 0.06, "CoolProp 8.0.0";
    c023 "viscosity of CH4": viscosity(CH4, 300.0) => 1.1255039e-05 rel 0.03, "CoolProp 8.0.0";
    c024 "conductivity of CH4": conductivity(CH4, 300.0) => 0.034395101 rel 0.06, "CoolProp 8.0.0";
    c025 "viscosity of Ne": viscosity(Ne, 300.0) => 3.1682e-05 rel 0.03, "VDI PPDS";
    c026 "conductivity of Ne": conductivity(Ne, 300.0) => 0.049172 rel 0.06, "VDI PPDS";
    c027 "viscosity of Xe": viscosity(Xe, 300.0) => 2.3318e-05 rel 0.03, "VDI PPDS";
    c028 "conductivity of Xe": conductivity(Xe, 300.0) => 0.005663 rel 0.06, "VDI PPDS";
    c029 "viscosity of SF6": viscosity(SF6, 300.0) => 1.5303915e-05 rel 0.03, "CoolProp 8.0.0";
    c030 "conductivity of SF6": conductivity(SF6, 300.0) => 0.013129141 rel 0.08, "CoolProp 8.0.0";
    c032 "viscosity of H2O, 400 K": viscosity(H2O, 400.0) => 1.3276567e-05 rel 0.08, "CoolProp 8.0.0";
    c033 "conductivity of H2O, 400 K": conductivity(H2O, 400.0) => 0.02683029 rel 0.05, "CoolProp 8.0.0";
    c034 "viscosity of NH3": viscosity(NH3, 300.0) => 1.0160367e-05 rel 0.03, "CoolProp 8.0.0";
    c035 "conductivity of NH3": conductivity(NH3, 300.0) => 0.025101708 rel 0.05, "CoolProp 8.0.0";
    c036 "viscosity of air": air().viscosity(300.0).unwrap()
        => 1.8537341e-05 rel 0.03, "Lemmon, Jacobsen";
    c037 "conductivity of air": air().conductivity(300.0).unwrap()
        => 0.026384466 rel 0.05, "Lemmon, Jacobsen";
    c038 "viscosity of He-Ar": mixture(&[(He, 0.5), (Ar, 0.5)]).viscosity(300.0).unwrap()
        => 2.4240405e-05 rel 0.03, "rigorous first order, Hirschfelder, Curtiss, Bird 8.2-22";
    c039 "conductivity of He-Ar": mixture(&[(He, 0.5), (Ar, 0.5)]).conductivity(300.0).unwrap()
        => 0.055339855 rel 0.08, "Cantera 3.2.0 multicomponent (Dixon-Lewis)";
    c040 "viscosity of N2-CO2": mixture(&[(N2, 0.5), (CO2, 0.5)]).viscosity(300.0).unwrap()
        => 1.6628557e-05 rel 0.03, "rigorous first order, Hirschfelder, Curtiss, Bird 8.2-22";
    c041 "conductivity of N2-CO2": mixture(&[(N2, 0.5), (CO2, 0.5)]).conductivity(300.0).unwrap()
        => 0.021402644 rel 0.06, "Cantera 3.2.0 multicomponent (Dixon-Lewis)";
    c042 "viscosity of N2-He-Ar": {
        mixture(&[(N2, 0.7), (He, 0.2), (Ar, 0.1)]).viscosity(300.0).unwrap()
    } => 1.9346662e-05 rel 0.03, "rigorous first order, Hirschfelder, Curtiss, Bird 8.2-22";
    c043 "conductivity of N2-He-Ar": {
        mixture(&[(N2, 0.7), (He, 0.2), (Ar, 0.1)]).conductivity(300.0).unwrap()
    } => 0.036069558 rel 0.08, "Cantera 3.2.0 multicomponent (Dixon-Lewis)";
    r56 "thermal penetration depth in air at 1 kHz": {
        let diffusivity = of(Air).thermal_diffusivity(300.0, ATM).unwrap();
        (2.0 * diffusivity / (std::f64::consts::TAU * 1000.0)).sqrt()
    } => 8.4203882e-05 rel 0.01, "CoolProp 8.0.0";
    // The method itself, by an independent evaluation of the same formulas.
    method_n2 "Chapman-Enskog of N2": viscosity(N2, 300.0) => 1.8074811e-05 rel 2e-4, "an evaluation of the formula";
    method_h2 "Chapman-Enskog of H2": viscosity(H2, 300.0) => 9.0011602e-06 rel 2e-4, "an evaluation of the formula";
    method_h2o "the dipole term of H2O": viscosity(H2O, 400.0) => 1.422002e-05 rel 1e-3, "an evaluation of the formula";
    method_nh3 "the dipole term of NH3": viscosity(NH3, 300.0) => 1.0267175e-05 rel 1e-3, "an evaluation of the formula";
    method_wilke "Wilke's rule, He-Ar": mixture(&[(He, 0.5), (Ar, 0.5)]).viscosity(300.0).unwrap()
        => 2.4131041e-05 rel 2e-4, "an evaluation of Wilke's rule";
    method_eucken "modified Eucken of CH4": conductivity(CH4, 300.0)
        => 0.036360752 rel 2e-4, "an evaluation of the formula";
    method_wassiljewa "Wassiljewa with 1.065, air": air().conductivity(300.0).unwrap()
        => 0.026594094 rel 2e-4, "an evaluation of the formula";
    method_wassiljewa_he "Wassiljewa with 1.065, He-Ar": {
        mixture(&[(He, 0.5), (Ar, 0.5)]).conductivity(300.0).unwrap()
    } => 0.058443981 rel 2e-4, "an evaluation of the formula";
}

#[test]
fn a_polynomial_goes_on_without_a_step() {
    for (gas, ends) in [(CO2, [260.0, 700.0]), (SF6, [260.0, 600.0])] {
        for end in ends {
            let (below, above) = (conductivity(gas, end - 1e-9), conductivity(gas, end + 1e-9));
            assert!((below / above - 1.0).abs() < 1e-9, "{gas} at {end}");
        }
    }
}

#[test]
fn steam_and_ammonia_alone_are_known_by_their_polynomials_only() {
    assert_eq!(outside(of(H2O).conductivity(300.0)), ("H2O", 300.0, 380.0, 700.0));
    assert_eq!(outside(of(NH3).conductivity(250.0)), ("NH3", 250.0, 260.0, 700.0));
    // Moist air conducts all the same. Saturated air of 30 °C (4.2 % of vapour) conducts about as
    // dry air does: within 2 % (Tsilingiris 2008).
    let moist = mixture(&[(Air, 0.958), (H2O, 0.042)]).conductivity(303.15).unwrap();
    assert!((moist / conductivity(Air, 303.15) - 1.0).abs() < 0.02, "{moist}");
}

#[test]
fn kinetic_theory_ends_where_its_integrals_do() {
    assert_eq!(outside(of(He).viscosity(1100.0)), ("He", 1100.0, 0.3 * 10.22, 100.0 * 10.22));
    assert_eq!(outside(of(H2O).viscosity(150.0)).0, "H2O");
    assert!(of(N2).viscosity(f64::NAN).is_err());
}
