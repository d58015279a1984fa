//! Diffusion of pairs of gases, against measurements at 1 atm (Bird, Stewart, Lightfoot 2002,
//! table 17.1-1).

use super::super::{GasError, diffusivity};
use super::{ATM, Gas, Gas::*, mixture, of, rows};

fn at(a: Gas, b: Gas, t: f64) -> f64 {
    diffusivity(a, b, t, ATM).unwrap() * 1e4
}

rows! {
    co2_n2 "CO2-N2 at 273.2 K": at(CO2, N2, 273.2) => 0.144 rel 0.09, "BSL table 17.1-1; cm²/s";
    co2_n2_warm "CO2-N2 at 298.2 K": at(CO2, N2, 298.2) => 0.165 rel 0.09, "BSL table 17.1-1; cm²/s";
    ar_o2 "Ar-O2 at 293.2 K": at(Ar, O2, 293.2) => 0.20 rel 0.09, "BSL table 17.1-1; cm²/s";
    h2_sf6 "H2-SF6 at 298.2 K": at(H2, SF6, 298.2) => 0.420 rel 0.09, "BSL table 17.1-1; cm²/s";
    h2_ch4 "H2-CH4 at 298.2 K": at(H2, CH4, 298.2) => 0.726 rel 0.09, "BSL table 17.1-1; cm²/s";
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
