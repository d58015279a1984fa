//! The second virial coefficient between unlike molecules, which no fit gives: corresponding
//! states.

use super::SecondVirial;
use crate::coolant::species::{R, Species};

/// Critical constants as a classical gas would have them, for the rules of Prausnitz.
struct Classical {
    /// K.
    temperature: f64,
    /// Pa.
    pressure: f64,
    /// m³/mol.
    volume: f64,
    acentric: f64,
    /// Whether they are corrected for quanta by the reduced mass.
    quantum: bool,
}

impl Classical {
    /// Of helium, hydrogen and neon: the limits of high temperature of Gunn, Chueh and Prausnitz
    /// (1966). Of the others, the critical point, with the volume of Zc = 0.291 − 0.08·ω.
    fn of(species: &Species) -> Self {
        let quantum = match species.name {
            "He" => Some((10.47, 6.76e5, 37.5e-6)),
            "H2" => Some((43.6, 20.5e5, 51.5e-6)),
            "Ne" => Some((45.5, 27.3e5, 40.3e-6)),
            _ => None,
        };
        if let Some((temperature, pressure, volume)) = quantum {
            return Self { temperature, pressure, volume, acentric: 0.0, quantum: true };
        }
        let critical = &species.critical;
        let z = 0.291 - 0.08 * critical.acentric;
        Self {
            temperature: critical.temperature,
            pressure: critical.pressure,
            volume: z * R * critical.temperature / critical.pressure,
            acentric: critical.acentric,
            quantum: false,
        }
    }
}

/// B₁₂ and T·dB₁₂/dT, m³/mol, at `t` (K): Tsonopoulos (1974) without the polar term, with the rules
/// of Prausnitz (Tc the geometric mean times 1 − k₁₂, k₁₂ from the critical volumes; Poling,
/// Prausnitz, O'Connell 2001, ch. 5). With He, H2 or Ne in the pair, Tc and pc fall with the
/// temperature and the reduced mass as Gunn, Chueh and Prausnitz have it.
pub(super) fn cross(one: &Species, other: &Species, t: f64) -> SecondVirial {
    let (a, b) = (Classical::of(one), Classical::of(other));
    let width = libm::cbrt(a.volume) + libm::cbrt(b.volume);
    let width = width * width * width;
    let likeness = 8.0 * (a.volume * b.volume).sqrt() / width;
    let tc = (a.temperature * b.temperature).sqrt() * likeness;
    let z = |it: &Classical| it.pressure * it.volume / it.temperature;
    let pc = 4.0 * tc * (z(&a) + z(&b)) / width;
    let acentric = 0.5 * (a.acentric + b.acentric);
    let mass = 2e3 * one.molar_mass * other.molar_mass / (one.molar_mass + other.molar_mass);
    let (lower_tc, lower_pc) =
        if a.quantum || b.quantum { (21.8 / mass, 44.2 / mass) } else { (0.0, 0.0) };

    // Tc = tc/(1 + lower_tc/T) and likewise pc, so that T/Tc is linear in T.
    let reduced = (t + lower_tc) / tc;
    let scale = R * tc / pc * (t + lower_pc) / (t + lower_tc);
    let scale_slope = R * tc / pc * (lower_tc - lower_pc) / ((t + lower_tc) * (t + lower_tc));
    let x = 1.0 / reduced;
    let (x2, x3) = (x * x, x * x * x);
    let x8 = x3 * x3 * x2;
    let simple = 0.1445 - 0.330 * x - 0.1385 * x2 - 0.0121 * x3 - 0.000607 * x8;
    let shape = 0.0637 + 0.331 * x2 - 0.423 * x3 - 0.008 * x8;
    // x·df/dx, which is −Tr·df/dTr.
    let simple_slope = -0.330 * x - 0.277 * x2 - 0.0363 * x3 - 0.004856 * x8;
    let shape_slope = 0.662 * x2 - 1.269 * x3 - 0.064 * x8;
    let f = simple + acentric * shape;
    let f_slope = -(simple_slope + acentric * shape_slope) * x / tc;
    SecondVirial { b: scale * f, slope: t * (scale_slope * f + scale * f_slope) }
}
