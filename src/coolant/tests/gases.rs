//! Rows about heat capacity, entropy, enthalpy and changes of state of gases.

use super::super::{AVOGADRO, BOLTZMANN, GasError, R, mean_speed, most_probable_speed, rms_speed};
use super::{ATM, BAR, Gas::*, mixture, of, outside, rows};

/// The entropy of a mole at 298.15 K and 1 bar.
fn standard(gas: super::Gas) -> f64 {
    of(gas).entropy(298.15, BAR).unwrap()
}

fn isentropic(gas: super::Gas) -> f64 {
    of(gas).isentropic(300.0, 85e3, 150e3).unwrap()
}

/// The flow exergy of nitrogen over surroundings of 295 K at the same pressure; J/mol.
fn exergy(t: f64) -> f64 {
    let (here, there) = (of(N2).caloric(t, ATM).unwrap(), of(N2).caloric(295.0, ATM).unwrap());
    here.enthalpy - there.enthalpy - 295.0 * (here.entropy - there.entropy)
}

/// The share of SF6 in nitrogen that swings by 30 K from 300 K between 85 and 150 kPa.
fn share_for_swing() -> f64 {
    let swing = |share: f64| {
        let gas = mixture(&[(N2, 1.0 - share), (SF6, share)]);
        gas.isentropic(300.0, 85e3, 150e3).unwrap() - 330.0
    };
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if swing(middle) > 0.0 { low = middle } else { high = middle }
    }
    low
}

rows! {
    r01 "cp of N2 at 300 K": of(N2).cp(300.0).unwrap() => 29.125022 rel 1e-4, "NASA-9";
    r02 "cp of N2 at 1000 K": of(N2).cp(1000.0).unwrap() => 32.696255 rel 5e-4, "NASA-9";
    r03 "S° of N2": standard(N2) => 191.60862 abs 0.02, "NASA-9; JANAF 191.609";
    r04 "S° of O2": standard(O2) => 205.1483 abs 0.02, "NASA-9; JANAF 205.147";
    r06 "S° of He": standard(He) => 126.15298 abs 0.02, "NASA-9; JANAF 126.152";
    r07 "S° of H2": standard(H2) => 130.68027 abs 0.02, "NASA-9; JANAF 130.680";
    r08 "S° of CO2": standard(CO2) => 213.78618 abs 0.02, "NASA-9";
    r09 "S° of H2O": standard(H2O) => 188.82804 abs 0.02, "NASA-9";
    r11 "S° of NH3": standard(NH3) => 192.76919 abs 0.02, "NASA-9";
    r13 "S° of Kr": standard(Kr) => 164.08549 abs 0.02, "NASA-9; JANAF 164.084";
    r15 "S° of SF6": standard(SF6) => 291.67606 abs 0.15, "NASA-9; NASA-7 291.5495";
    r16 "S° of air": standard(Air) => 198.82128 abs 0.02, "NASA-9 of air, Σ x·S − R·Σ x·ln x";
    r19 "cp of CO2 at 300 K": of(CO2).cp(300.0).unwrap() => 37.219897 rel 2e-4, "NASA-9";
    r23 "N2, 300 K, 85 to 150 kPa": isentropic(N2) => 352.77522 abs 0.02, "NASA-9";
    r24 "Ar, 300 K, 85 to 150 kPa": isentropic(Ar) => 376.52185 abs 0.05, "NASA-9";
    r26 "SF6, 300 K, 85 to 150 kPa": isentropic(SF6) => 314.63005 abs 0.05, "NASA-9";
    r29 "heat of N2 from 85 to 150 kPa, rigid": {
        let end = 300.0 * 150.0 / 85.0;
        of(N2).internal_energy(end).unwrap() - of(N2).internal_energy(300.0).unwrap()
    } => 4821.4783 rel 2e-4, "NASA-9";
    r33 "entropy of all, N2 from 350 to 300 K by a bath of 300 K": {
        let (from, to) = (of(N2).caloric(350.0, BAR).unwrap(), of(N2).caloric(300.0, BAR).unwrap());
        to.entropy - from.entropy + (from.enthalpy - to.enthalpy) / 300.0
    } => 0.36481345 rel 1e-3, "NASA-9";
    r33_gas "entropy of the gas alone": {
        of(N2).entropy(300.0, BAR).unwrap() - of(N2).entropy(350.0, BAR).unwrap()
    } => -4.4921 abs 1e-4, "NASA-9";
    r33_gibbs "Δ(H − T·S)": {
        of(N2).gibbs(300.0, BAR).unwrap() - of(N2).gibbs(350.0, BAR).unwrap()
    } => 9704.6 abs 0.1, "NASA-9";
    r32 "entropy of mixing of halves": R * mixture(&[(N2, 0.5), (O2, 0.5)]).mixing()
        => 5.7631463 rel 1e-8, "closed form, R·ln 2";
    r39 "speed of sound in air": of(Air).sound_speed(300.0).unwrap()
        => 347.21082 rel 1e-3, "NASA-9, √(γRT/M)";
    r40 "mean speed of N2": of(N2).mean_speed(300.0).unwrap() => 476.17311 rel 1e-6, "√(8RT/πM)";
    r49 "bits of entropy a molecule of N2": {
        standard(N2) / (R * std::f64::consts::LN_2)
    } => 33.247225 rel 1e-4, "NASA-9";
    r49_he "of He": standard(He) / (R * std::f64::consts::LN_2) => 21.89 abs 0.005, "NASA-9";
    r49_sf6 "of SF6": standard(SF6) / (R * std::f64::consts::LN_2) => 50.61 abs 0.005, "NASA-9";
    c054 "speed of sound in He": of(He).sound_speed(300.0).unwrap() => 1019.1331 rel 1e-4, "NASA-9";
    c055 "speed of sound in CO2": of(CO2).sound_speed(300.0).unwrap() => 270.14836 rel 1e-4, "NASA-9";
    c056 "speed of sound in SF6": of(SF6).sound_speed(300.0).unwrap() => 136.63834 rel 1e-4, "NASA-9";
    c082 "least work to separate N2, He, Ar": {
        R * 300.0 * mixture(&[(N2, 0.7), (He, 0.2), (Ar, 0.1)]).mixing()
    } => 2000.0071 rel 1e-7, "−R·T·Σ x·ln x";
    c083 "least work to separate air": {
        R * 295.0 * mixture(&[(N2, 0.7812), (O2, 0.2095), (Ar, 0.0093)]).mixing()
    } => 1383.0051 rel 1e-7, "−R·T·Σ x·ln x";
    c085 "entropy of throttling the ideal gas": {
        of(N2).entropy(300.0, 100e3).unwrap() - of(N2).entropy(300.0, 1e6).unwrap()
    } => 19.144758 rel 1e-7, "R·ln(p1/p2)";
    c086 "flow exergy of N2 at 350 K": exergy(350.0) => 133.125 rel 0.01, "NASA-9";
    c087 "flow exergy of N2 at 260 K": exergy(260.0) => 65.702685 rel 0.01, "NASA-9";
    c091 "pressure ratio of N2 from 268 to 298 K": {
        of(N2).isentropic_pressure(268.0, 1.0, 298.0).unwrap()
    } => 1.4500554 rel 2e-3, "NASA-9: exp(ΔS°/R)";
    c092 "share of SF6 for a swing of 30 K": share_for_swing() => 0.28471857 rel 1e-4, "NASA-9";
    c113 "rms speed of He": rms_speed(of(He).molar_mass(), 300.0) => 1367.3105 rel 1e-6, "√(3RT/M)";
    c114 "most probable speed of He": most_probable_speed(of(He).molar_mass(), 300.0)
        => 1116.4043 rel 1e-6, "√(2RT/M)";
    // From the table of the gases itself: what CEA's own evaluation gives at 298.15 K.
    standard_ar "S° of Ar": standard(Ar) => 154.8458 abs 1e-4, "CEA";
    standard_ch4 "S° of CH4": standard(CH4) => 186.37 abs 0.02, "CEA";
    formation_h2o "H of H2O at 298.15 K": of(H2O).enthalpy(298.15).unwrap() => -241826.0 rel 1e-5, "CEA";
    formation_co2 "H of CO2 at 298.15 K": of(CO2).enthalpy(298.15).unwrap() => -393510.0 rel 1e-5, "CEA";
}

#[test]
fn noble_gases_keep_their_heat_capacity() {
    for gas in [He, Ne, Ar, Kr, Xe] {
        for t in [1e-6, 2.0, 300.0, 5000.0, 1e5, 1e9] {
            assert_eq!(of(gas).cp(t).unwrap(), 2.5 * R);
            assert!((of(gas).gamma(t).unwrap() - 5.0 / 3.0).abs() < 1e-15);
        }
    }
}

#[test]
fn a_fit_ends_with_an_error_that_names_gas_temperature_and_range() {
    assert_eq!(outside(of(N2).cp(100.0)), ("N2", 100.0, 200.0, 20_000.0));
    assert_eq!(outside(of(SF6).cp(249.9)), ("SF6", 249.9, 250.0, 6000.0));
    assert!(of(SF6).cp(250.0).is_ok() && of(N2).cp(200.0).is_ok());
    assert_eq!(outside(of(H2O).enthalpy(7000.0)), ("H2O", 7000.0, 200.0, 6000.0));
    assert_eq!(outside(of(Air).entropy(150.0, ATM)), ("N2", 150.0, 200.0, 20_000.0));
    let humid = mixture(&[(He, 0.5), (SF6, 0.5)]);
    assert_eq!(outside(humid.gamma(240.0)), ("SF6", 240.0, 250.0, 6000.0));
    let error = of(N2).cp(100.0).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the heat capacity of N2 is known from 200 K to 20000 K, not at 100 K"
    );
}

#[test]
fn no_temperature_and_no_pressure_are_refused() {
    for t in [0.0, -1.0, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(of(He).cp(t), Err(GasError::Temperature(t)));
        assert_eq!(of(N2).enthalpy(t), Err(GasError::Temperature(t)));
    }
    assert!(matches!(of(N2).cp(f64::NAN), Err(GasError::Temperature(_))));
    for p in [0.0, -1.0, f64::INFINITY] {
        assert_eq!(of(N2).entropy(300.0, p), Err(GasError::Pressure(p)));
        assert_eq!(of(N2).isentropic(300.0, p, 1e5), Err(GasError::Pressure(p)));
    }
}

#[test]
fn what_cannot_be_reached_is_said_so() {
    let Err(GasError::Unreachable { low, high, .. }) = of(N2).isentropic(300.0, 1e5, 1.0) else {
        panic!("nitrogen was cooled below its fit");
    };
    assert_eq!((low, high), (200.0, 20_000.0));
    assert!(of(N2).temperature_of_enthalpy(f64::NAN).is_err());
    assert!(of(N2).temperature_of_enthalpy(-1e9).is_err());
}

#[test]
fn collisions_are_those_of_spheres_with_the_viscosity_of_the_gas() {
    // 1 atm, 300 K: √2·π·d²·n·v̄ with d² = 5/16·√(π·m·k·T)/(π·μ).
    for gas in [N2, He, CO2, NH3] {
        let gas = of(gas);
        let heat = BOLTZMANN * 300.0;
        let root = (std::f64::consts::PI * gas.molar_mass() / AVOGADRO * heat).sqrt();
        let square = 5.0 / 16.0 * root / gas.viscosity(300.0).unwrap();
        let speed = mean_speed(gas.molar_mass(), 300.0);
        let closed = std::f64::consts::SQRT_2 * square * ATM / heat * speed;
        let rate = gas.collision_rate(300.0, ATM).unwrap();
        assert!((rate / closed - 1.0).abs() < 1e-12, "{rate} against {closed}");
        let path = gas.free_path(300.0, ATM).unwrap();
        assert!((path * rate / speed - 1.0).abs() < 1e-12);
    }
    // nm at 25 °C and 100 kPa (CRC Handbook of Chemistry and Physics).
    for (gas, published) in [(N2, 67.6), (O2, 73.6), (Ar, 72.2), (He, 200.0), (CO2, 45.1)] {
        let path = of(gas).free_path(298.15, 1e5).unwrap() * 1e9;
        assert!((path / published - 1.0).abs() < 0.035, "{path} against {published}");
    }
}
