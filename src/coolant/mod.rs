//! Gases as coolants: what they weigh, hold, carry and conduct, and what they vibrate like.
//!
//! A [`Gas`] is named; a [`Mixture`] is what properties belong to, and every gas is one
//! ([`Gas::mixture`]). SI units throughout: K, Pa, J, mol, kg, m. Functions are pure, and the same
//! bits everywhere; a question without an answer is a [`GasError`].

mod caloric;
mod collision;
mod error;
mod inverse;
mod kinetic;
mod mixture;
mod moist_air;
mod nasa9;
mod root;
mod rotor;
mod species;
mod spectrum;
#[cfg(test)]
mod tests;
mod transport;
mod virial;

pub use caloric::Caloric;
pub use error::GasError;
pub use kinetic::{mean_speed, most_probable_speed, rms_speed};
pub use mixture::{Mixture, Part, SUM_TOLERANCE};
pub use moist_air::{
    FREEZING, dew_point, humidity_ratio, saturation_pressure, vapour_fraction, wet_bulb,
};
pub use rotor::Rotation;
pub use species::{
    AVOGADRO, BOLTZMANN, Conductivity, Critical, Gas, LIGHT, LennardJones, PLANCK, R,
    STANDARD_PRESSURE, Segment, Shape, Species, Spectrum, Virial,
};
pub use spectrum::{Vibration, doppler_width};
pub use transport::diffusivity;
pub use virial::SecondVirial;
