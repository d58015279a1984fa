//! The same bits on every platform and in every build: what a digest of a run rests on.

use super::super::{dew_point, diffusivity, wet_bulb};
use super::{ATM, Gas, Gas::*, mixture};

/// FNV-1a over the bits of answers.
fn digest(values: impl IntoIterator<Item = f64>) -> u64 {
    let bytes = values.into_iter().flat_map(|value| value.to_bits().to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[test]
fn answers_are_the_same_to_the_bit() {
    let mut values = vec![];
    let mixed = mixture(&[(N2, 0.6), (He, 0.2), (CO2, 0.1), (SF6, 0.1)]);
    for gas in Gas::ALL.map(Gas::mixture).into_iter().chain([&mixed]) {
        for t in [305.0, 450.0, 580.0] {
            let state = gas.caloric(t, ATM).unwrap();
            values.extend([state.cp, state.enthalpy, state.entropy]);
            values.extend([gas.viscosity(t).unwrap(), gas.second_virial(t).unwrap().b]);
            values
                .extend([gas.isentropic(t, ATM, 1.1 * ATM).unwrap(), gas.sound_speed(t).unwrap()]);
            values.push(gas.temperature_of_enthalpy(state.enthalpy).unwrap());
            values.extend(gas.conductivity(t).ok());
        }
    }
    for t in [260.0, 280.0, 300.0] {
        values.extend([wet_bulb(t, 0.4, ATM).unwrap(), dew_point(t, 0.4).unwrap()]);
        values.push(diffusivity(N2, H2O, t, ATM).unwrap());
        for gas in [N2, H2O, NH3] {
            values.extend(gas.species().unwrap().rotation(t).unwrap().unwrap().levels);
        }
    }
    assert_eq!(format!("{:016x}", digest(values)), "35e04c83cda93b95");
}
