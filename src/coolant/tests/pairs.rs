//! Diffusion of pairs of gases at 1 atm, against the correlation of measurements by Marrero and Mason
//! (J. Phys. Chem. Ref. Data 1, 1972).

use super::super::{GasError, diffusivity};
use super::{ATM, Gas, Gas::*, mixture, of, rows};

fn at(a: Gas, b: Gas, t: f64) -> f64 {
    diffusivity(a, b, t, ATM).unwrap() * 1e4
}

rows! {
    ar_co2 "Ar-CO2 at 293.15 K, cm²/s": at(Ar, CO2, 293.15) => 0.148 rel 0.09, "Marrero, Mason 1972";
    ar_co2_warm "Ar-CO2 at 373.15 K, cm²/s": at(Ar, CO2, 373.15) => 0.235 rel 0.09, "Marrero, Mason 1972";
    ar_he "Ar-He at 293.15 K, cm²/s": at(Ar, He, 293.15) => 0.726 rel 0.09, "Marrero, Mason 1972";
    ar_he_warm "Ar-He at 373.15 K, cm²/s": at(Ar, He, 373.15) => 1.088 rel 0.09, "Marrero, Mason 1972";
    ar_n2 "Ar-N2 at 293.15 K, cm²/s": at(Ar, N2, 293.15) => 0.19 rel 0.09, "Marrero, Mason 1972";
    ar_n2_warm "Ar-N2 at 373.15 K, cm²/s": at(Ar, N2, 373.15) => 0.29 rel 0.09, "Marrero, Mason 1972";
    ar_xe "Ar-Xe at 293.15 K, cm²/s": at(Ar, Xe, 293.15) => 0.108 rel 0.09, "Marrero, Mason 1972";
    ch4_h2 "CH4-H2 at 293.15 K, cm²/s": at(CH4, H2, 293.15) => 0.708 rel 0.09, "Marrero, Mason 1972";
    ch4_n2 "CH4-N2 at 293.15 K, cm²/s": at(CH4, N2, 293.15) => 0.208 rel 0.09, "Marrero, Mason 1972";
    ch4_n2_warm "CH4-N2 at 373.15 K, cm²/s": at(CH4, N2, 373.15) => 0.317 rel 0.09, "Marrero, Mason 1972";
    ch4_he_warm "CH4-He at 373.15 K, cm²/s": at(CH4, He, 373.15) => 0.992 rel 0.09, "Marrero, Mason 1972";
}

#[test]
fn a_pair_is_the_same_both_ways_and_a_gas_has_its_own() {
    assert_eq!(diffusivity(N2, He, 300.0, ATM), diffusivity(He, N2, 300.0, ATM));
    let own = of(N2).diffusivity(300.0, ATM).unwrap();
    assert_eq!(Ok(own), diffusivity(N2, N2, 300.0, ATM));
    // D ∝ 1/p, and ρ·D/μ of a Lennard-Jones gas is 1.2·A*, near 1.3.
    assert!((of(N2).diffusivity(300.0, 2.0 * ATM).unwrap() * 2.0 / own - 1.0).abs() < 1e-15);
    let ratio = of(N2).density(300.0, ATM).unwrap() * own / of(N2).viscosity(300.0).unwrap();
    assert!((ratio - 1.3).abs() < 0.05, "{ratio}");
}

#[test]
fn a_trace_follows_blanc() {
    let air = of(Air);
    let through = air.diffusivity_of(CO2, 300.0, ATM).unwrap();
    let (slow, fast) = (at(CO2, Ar, 300.0), at(CO2, O2, 300.0));
    assert!(through * 1e4 > slow.min(fast) * 0.9 && through * 1e4 < slow.max(fast) * 1.1);
    let pair = mixture(&[(N2, 0.3), (He, 0.7)]);
    let both = [pair.diffusivity_of(N2, 300.0, ATM), pair.diffusivity_of(He, 300.0, ATM)];
    for one in both {
        let one = one.unwrap();
        assert!((one / pair.diffusivity(300.0, ATM).unwrap() - 1.0).abs() < 1e-14);
    }
}

#[test]
fn what_has_no_diffusivity_says_why() {
    assert_eq!(of(Air).diffusivity(300.0, ATM), Err(GasError::Pair { parts: 4 }));
    assert_eq!(of(N2).diffusivity_of(He, 300.0, ATM), Err(GasError::Absent { gas: "He" }));
    assert!(diffusivity(N2, Air, 300.0, ATM).is_err());
    assert!(diffusivity(He, N2, 1100.0, ATM).is_err());
    assert!(
        diffusivity(N2, O2, f64::NAN, ATM).is_err() && diffusivity(N2, O2, 300.0, 0.0).is_err()
    );
}
