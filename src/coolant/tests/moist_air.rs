//! Rows about moist air, a year of weather, and what holds of every state of it.

use proptest::prelude::*;

use super::super::{
    FREEZING, GasError, dew_point, humidity_ratio, saturation_pressure, vapour_fraction, wet_bulb,
};
use super::{ATM, rows};

fn kelvin(celsius: f64) -> f64 {
    celsius + FREEZING
}

fn ratio(celsius: f64, humidity: f64, p: f64) -> f64 {
    humidity_ratio(kelvin(celsius), humidity, p).unwrap()
}

fn wet(celsius: f64, humidity: f64, p: f64) -> f64 {
    wet_bulb(kelvin(celsius), humidity, p).unwrap() - FREEZING
}

fn dew(celsius: f64, humidity: f64) -> f64 {
    dew_point(kelvin(celsius), humidity).unwrap() - FREEZING
}

rows! {
    c057 "humidity ratio, 25 °C, 50 %": ratio(25.0, 0.5, ATM) => 0.0098810437 rel 0.006, "PsychroLib 2.5.0";
    c058 "wet bulb": wet(25.0, 0.5, ATM) => 17.889432 abs 0.05, "PsychroLib 2.5.0";
    c059 "dew point": dew(25.0, 0.5) => 13.863973 abs 0.05, "PsychroLib 2.5.0";
    c060 "humidity ratio, 35 °C, 40 %": ratio(35.0, 0.4, ATM) => 0.014131654 rel 0.006, "PsychroLib 2.5.0";
    c061 "wet bulb": wet(35.0, 0.4, ATM) => 23.934202 abs 0.05, "PsychroLib 2.5.0";
    c062 "dew point": dew(35.0, 0.4) => 19.384649 abs 0.05, "PsychroLib 2.5.0";
    c063 "humidity ratio, 5 °C, 80 %": ratio(5.0, 0.8, ATM) => 0.0043140601 rel 0.006, "PsychroLib 2.5.0";
    c064 "wet bulb": wet(5.0, 0.8, ATM) => 3.5876194 abs 0.05, "PsychroLib 2.5.0";
    c065 "dew point": dew(5.0, 0.8) => 1.8413263 abs 0.05, "PsychroLib 2.5.0";
    c066 "humidity ratio, 30 °C, 20 %, 83 kPa": ratio(30.0, 0.2, 83e3) => 0.0064291461 rel 0.006, "PsychroLib 2.5.0";
    c067 "wet bulb": wet(30.0, 0.2, 83e3) => 14.660233 abs 0.05, "PsychroLib 2.5.0";
    c068 "dew point": dew(30.0, 0.2) => 4.6128186 abs 0.05, "PsychroLib 2.5.0";
    // ASHRAE Handbook of Fundamentals (2017), chapter 1, table 3; Pa.
    ice_20 "saturation at -20 °C": saturation_pressure(kelvin(-20.0)).unwrap()
        => 103.24 rel 3e-4, "ASHRAE table 3";
    ice_5 "saturation at -5 °C": saturation_pressure(kelvin(-5.0)).unwrap()
        => 401.74 rel 3e-4, "ASHRAE table 3";
    water_5 "saturation at 5 °C": saturation_pressure(kelvin(5.0)).unwrap()
        => 872.6 rel 3e-4, "ASHRAE table 3";
    water_25 "saturation at 25 °C": saturation_pressure(kelvin(25.0)).unwrap()
        => 3169.7 rel 3e-4, "ASHRAE table 3";
    water_50 "saturation at 50 °C": saturation_pressure(kelvin(50.0)).unwrap()
        => 12351.3 rel 3e-4, "ASHRAE table 3";
    water_100 "saturation at 100 °C": saturation_pressure(kelvin(100.0)).unwrap()
        => 101418.0 rel 3e-4, "ASHRAE table 3";
    water_150 "saturation at 150 °C": saturation_pressure(kelvin(150.0)).unwrap()
        => 476101.4 rel 3e-4, "ASHRAE table 3";
}

/// Dry bulb (K), relative humidity and pressure of each hour of the weather file, found beside the
/// package or where `PHI_DATA` says.
fn chicago() -> Option<Vec<(f64, f64, f64)>> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data");
    let data = std::env::var("PHI_DATA").unwrap_or_else(|_| beside.to_owned());
    let path = std::path::Path::new(&data).join("weather/chicago.epw");
    let Ok(text) = std::fs::read_to_string(path) else {
        let line = b"skipped weather/chicago.epw: no public data here (set PHI_DATA)\n";
        let _ = std::io::Write::write_all(&mut std::io::stderr(), line);
        return None;
    };
    let hours = text.lines().skip(8).map(|line| {
        let columns: Vec<&str> = line.split(',').collect();
        let number = |at: usize| columns[at].parse::<f64>().unwrap();
        (kelvin(number(6)), number(8) / 100.0, number(9))
    });
    Some(hours.collect())
}

/// Rows C099, C100 and C105: hours with a wet bulb below 15 and 18 °C, and the highest.
#[test]
fn a_year_of_chicago() {
    let Some(hours) = chicago() else { return };
    assert_eq!(hours.len(), 8760);
    let wet: Vec<f64> =
        hours.iter().map(|(t, rh, p)| wet_bulb(*t, *rh, *p).unwrap() - FREEZING).collect();
    let below = |limit: f64| wet.iter().filter(|wet| **wet < limit).count();
    println!("c099 {} c100 {}", below(15.0), below(18.0));
    assert!(below(15.0).abs_diff(6266) <= 10, "{}", below(15.0));
    assert!(below(18.0).abs_diff(7230) <= 10, "{}", below(18.0));
    let highest = wet.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    println!("c105 {highest}");
    assert!((highest - 26.949096).abs() <= 0.05, "{highest}");
}

#[test]
fn a_wet_bulb_solves_its_equation_to_the_last_bits() {
    for (celsius, humidity) in [(25.0, 0.5), (35.0, 0.01), (-10.0, 0.3), (60.0, 0.2), (1.0, 0.5)] {
        let (t, p) = (kelvin(celsius), ATM);
        let wet = wet_bulb(t, humidity, p).unwrap();
        // Saturated at the wet bulb, the air has what the equation takes off again.
        let (dry, bulb) = (celsius, wet - FREEZING);
        let saturated = humidity_ratio(wet, 1.0, p).unwrap();
        let back = if wet >= FREEZING {
            ((2501.0 - 2.326 * bulb) * saturated - 1.006 * (dry - bulb))
                / (2501.0 + 1.86 * dry - 4.186 * bulb)
        } else {
            ((2830.0 - 0.24 * bulb) * saturated - 1.006 * (dry - bulb))
                / (2830.0 + 1.86 * dry - 2.1 * bulb)
        };
        let ratio = humidity_ratio(t, humidity, p).unwrap();
        assert!((back - ratio).abs() < 1e-15, "{celsius} {humidity}: {back} {ratio}");
    }
}

#[test]
fn a_wick_freezes_below_zero() {
    // At 1 °C and 50 % the wet bulb lies below 0 °C: ice.
    assert!(wet(1.0, 0.5, ATM) < -1.0);
    // Just above 0 °C it is water as long as that has a wet bulb of its own.
    assert!(wet(2.0, 0.9, ATM) > 0.0);
    assert_eq!(wet_bulb(FREEZING, 0.99999, ATM), Ok(FREEZING));
    assert_eq!(wet_bulb(290.0, 1.0, ATM), Ok(290.0));
}

#[test]
fn dry_air_has_a_wet_bulb_and_no_dew_point() {
    assert!(wet(30.0, 0.0, ATM) < 12.0);
    assert_eq!(dew_point(300.0, 0.0), Err(GasError::Dry { vapour: 0.0 }));
    assert_eq!(humidity_ratio(300.0, 0.0, ATM), Ok(0.0));
    assert_eq!(dew_point(173.15, 1.0), Ok(173.15));
    assert_eq!(dew_point(473.15, 1.0), Ok(473.15));
}

#[test]
fn what_is_no_air_is_refused() {
    assert_eq!(humidity_ratio(300.0, 1.2, ATM), Err(GasError::Humidity(1.2)));
    assert!(wet_bulb(300.0, f64::NAN, ATM).is_err());
    assert!(wet_bulb(f64::NAN, 0.5, ATM).is_err());
    assert!(matches!(humidity_ratio(380.0, 0.9, ATM), Err(GasError::Boiling { .. })));
    assert!(matches!(saturation_pressure(170.0), Err(GasError::Outside { gas: "H2O", .. })));
    assert!(wet_bulb(300.0, 0.5, 0.0).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn wet_bulb_lies_between_dew_point_and_dry_bulb(
        t in -60.0..60.0f64, humidity in 0.0..=1.0f64, p in 5e4..1.2e5f64,
    ) {
        let t = kelvin(t);
        let wet = wet_bulb(t, humidity, p).unwrap();
        prop_assert!(wet <= t);
        match dew_point(t, humidity) {
            Ok(dew) => {
                // Below 0 °C the wick is ice and the dew is frost: the order stays.
                prop_assert!(dew <= wet + 1e-3, "{} {}", dew, wet);
                // The dew point is where the air would be saturated; at 0 °C there is a step.
                let back = saturation_pressure(dew).unwrap();
                let vapour = humidity * saturation_pressure(t).unwrap();
                prop_assert!((back / vapour - 1.0).abs() < 1.1e-4);
                if (dew - FREEZING).abs() > 1e-6 {
                    prop_assert!((back / vapour - 1.0).abs() < 1e-12, "{} {}", back, vapour);
                }
            }
            Err(error) => {
                let dry = matches!(error, GasError::Dry { .. });
                prop_assert!(dry, "{}", error);
            }
        }
        let share = vapour_fraction(t, humidity, p).unwrap();
        prop_assert!((0.0..=1.0).contains(&share));
    }

    #[test]
    fn more_vapour_raises_all_three(
        t in 1.0..60.0f64, one in 0.01..1.0f64, other in 0.01..1.0f64,
    ) {
        let t = kelvin(t);
        let (low, high) = (one.min(other), one.max(other));
        prop_assume!(high - low > 1e-9);
        prop_assert!(humidity_ratio(t, low, ATM).unwrap() < humidity_ratio(t, high, ATM).unwrap());
        prop_assert!(dew_point(t, low).unwrap() <= dew_point(t, high).unwrap());
        prop_assert!(wet_bulb(t, low, ATM).unwrap() <= wet_bulb(t, high, ATM).unwrap());
    }

    #[test]
    fn any_air_has_an_answer(
        t in prop_oneof![any::<f64>(), prop::num::f64::ANY, 100.0..500.0f64],
        humidity in prop_oneof![any::<f64>(), prop::num::f64::ANY, 0.0..=1.0f64],
        p in prop_oneof![any::<f64>(), prop::num::f64::ANY, 1.0..1e6f64],
    ) {
        for answer in [
            saturation_pressure(t), humidity_ratio(t, humidity, p), dew_point(t, humidity),
            wet_bulb(t, humidity, p), vapour_fraction(t, humidity, p),
        ] {
            match answer {
                Ok(value) => prop_assert!(value.is_finite()),
                Err(error) => prop_assert!(!error.to_string().is_empty()),
            }
        }
    }
}
