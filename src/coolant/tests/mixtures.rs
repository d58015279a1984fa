//! What a mixture is, and what it is not.

use super::super::{GasError, Mixture, R};
use super::{ATM, Gas, Gas::*, mixture, of};

#[test]
fn shares_that_do_not_sum_to_one_are_shown_their_sum() {
    let error = Mixture::new(&[(N2, 0.7), (O2, 0.2)]).unwrap_err();
    assert_eq!(error.to_string(), "the shares of a mixture sum to 1, not 0.9");
    let error = Mixture::new(&[(N2, 78.0), (O2, 22.0)]).unwrap_err();
    assert_eq!(error.to_string(), "the shares of a mixture sum to 1, not 100");
    assert_eq!(error.help(), "divide every share by 100");
    assert!(Mixture::new(&[(N2, 0.78), (O2, 0.22 + 0.9e-9)]).is_ok());
    assert!(Mixture::new(&[(N2, 0.78), (O2, 0.22 + 1.1e-9)]).is_err());
    assert!(Mixture::new(&[(N2, 0.0)]).is_err());
}

#[test]
fn what_is_no_share_is_refused() {
    assert_eq!(Mixture::new(&[]), Err(GasError::Empty));
    for bad in [-0.1, f64::NEG_INFINITY, f64::INFINITY] {
        let error = GasError::Fraction { gas: "He", fraction: bad };
        assert_eq!(Mixture::new(&[(N2, 1.1), (He, bad)]), Err(error));
    }
    assert!(matches!(
        Mixture::new(&[(N2, 1.0), (He, f64::NAN)]),
        Err(GasError::Fraction { gas: "He", .. })
    ));
    assert!(matches!(
        Mixture::new(&[(N2, f64::MAX), (O2, f64::MAX)]),
        Err(GasError::Sum { sum }) if sum == f64::INFINITY
    ));
}

#[test]
fn a_mixture_is_the_same_however_it_is_written() {
    let one = mixture(&[(N2, 0.5), (He, 0.3), (Ar, 0.2)]);
    let other = mixture(&[(Ar, 0.2), (SF6, 0.0), (He, 0.3), (N2, 0.25), (N2, 0.25)]);
    assert_eq!(one, other);
    assert_eq!(one.entropy(310.0, ATM), other.entropy(310.0, ATM));
    assert_eq!(one.to_string(), "50 % N2, 30 % He, 20 % Ar");
    // A share of nothing does not narrow what is known.
    assert!(mixture(&[(N2, 1.0), (SF6, 0.0)]).cp(210.0).is_ok());
}

#[test]
fn air_is_its_parts() {
    let parts = mixture(&[(CO2, 0.000319), (Ar, 0.009365), (O2, 0.209476), (N2, 0.78084)]);
    assert_eq!(&parts, of(Air));
    assert_eq!((parts.to_string(), parts.as_gas()), ("Air".into(), Some(Air)));
    assert!((of(Air).molar_mass() - 0.0289651159).abs() < 1e-8);
    let humid = mixture(&[(Air, 0.99), (H2O, 0.01)]);
    assert_eq!(humid.parts().len(), 5);
    assert!((humid.fraction(N2) - 0.99 * 0.78084).abs() < 1e-15);
    assert_eq!(mixture(&[(He, 1.0)]).as_gas(), Some(He));
    assert_eq!(mixture(&[(N2, 0.5), (O2, 0.5)]).as_gas(), None);
}

#[test]
fn a_mixture_is_ideal() {
    let parts = [(N2, 0.7), (He, 0.2), (Ar, 0.1)];
    let mixed = mixture(&parts);
    let sum = |of_gas: &dyn Fn(&Mixture) -> f64| -> f64 {
        parts.iter().map(|(gas, share)| share * of_gas(of(*gas))).sum()
    };
    for t in [250.0, 300.0, 999.0, 1001.0, 4000.0] {
        let cp = sum(&|gas| gas.cp(t).unwrap());
        assert!((mixed.cp(t).unwrap() / cp - 1.0).abs() < 1e-13);
        let h = sum(&|gas| gas.enthalpy(t).unwrap());
        assert!((mixed.enthalpy(t).unwrap() - h).abs() < 1e-8, "{t}");
        let s = sum(&|gas| gas.entropy(t, 2e5).unwrap()) + R * mixed.mixing();
        assert!((mixed.entropy(t, 2e5).unwrap() - s).abs() < 1e-10);
    }
}

#[test]
fn amounts_make_a_mixture() {
    let made = Mixture::from_amounts(&[(N2, 3.0), (He, 1.0), (N2, 0.0)]).unwrap();
    assert_eq!(made, mixture(&[(N2, 0.75), (He, 0.25)]));
    assert!(matches!(
        Mixture::from_amounts(&[(N2, -1.0)]),
        Err(GasError::Amount { gas: "N2", .. })
    ));
    assert!(Mixture::from_amounts(&[(N2, 0.0)]).is_err());
    assert!(Mixture::from_amounts(&[(N2, f64::MAX), (O2, f64::MAX)]).is_err());
}

#[test]
fn every_gas_has_its_name() {
    for gas in Gas::ALL {
        assert_eq!(Gas::from_name(gas.name()), Some(gas));
        assert_eq!(of(gas).as_gas(), Some(gas));
        assert_eq!(of(gas).to_string(), gas.name());
    }
    assert_eq!(Gas::from_name("n2"), None);
}
