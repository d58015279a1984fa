//! Viscosity, thermal conductivity, diffusion: Chapman and Enskog's kinetic theory of dilute gases
//! in its first order, which does not depend on the pressure (but for diffusion).

use std::f64::consts::PI;

use super::collision::{HIGHEST, LOWEST, omega11, omega22};
use super::error::{GasError, pressure, temperature};
use super::mixture::{Mixture, Part};
use super::species::{AVOGADRO, BOLTZMANN, Conductivity, Gas, R, Species};

/// What Mason and Saxena (1958) found for Wassiljewa's constants, over Wilke's.
const MASON_SAXENA: f64 = 1.065;

/// The values of each part, at most the 13 gases of the table.
type Each = [f64; 13];

impl Species {
    /// The temperatures at which the collision integrals are known; K.
    pub(super) fn kinetic_range(&self) -> (f64, f64) {
        (LOWEST * self.lennard_jones.depth, HIGHEST * self.lennard_jones.depth)
    }

    /// 5/16·√(π·m·k·T)/(π·σ²·Ω(2,2)*) in Pa·s.
    fn viscosity(&self, t: f64) -> f64 {
        let lj = &self.lennard_jones;
        let mass = self.molar_mass / AVOGADRO;
        let omega = omega22(t / lj.depth, lj.delta());
        5.0 / 16.0 * (PI * mass * BOLTZMANN * t).sqrt() / (PI * lj.diameter * lj.diameter * omega)
    }

    /// Modified Eucken, μ/M·(1.32·cv + 1.77·R), or 15/4·R·μ/M for atoms: W/(m·K).
    fn eucken(&self, t: f64, cv: f64) -> f64 {
        let factor = if self.is_atom() { 3.75 * R } else { 1.32 * cv + 1.77 * R };
        self.viscosity(t) / self.molar_mass * factor
    }

    /// cv at a temperature within the range of the fit.
    fn cv(&self, t: f64) -> f64 {
        let segment = self.segments.iter().find(|segment| t <= segment.high);
        segment.map_or(f64::NAN, |segment| R * (segment.cp(t) - 1.0))
    }

    /// The fit where there is one; beyond its ends, kinetic theory scaled to meet it there.
    fn conductivity(&self, t: f64) -> f64 {
        let Some(fit) = &self.conductivity else { return self.eucken(t, self.cv(t)) };
        let end = t.clamp(fit.low, fit.high);
        if end == t {
            return fit.at(t);
        }
        fit.at(end) / self.eucken(end, self.cv(end)) * self.eucken(t, self.cv(t))
    }

    /// Where its conductivity is known when it is alone: kinetic theory fails polar molecules (it
    /// is 15–48 % high), of which only the fit is known.
    fn conductivity_range(&self) -> (f64, f64) {
        match &self.conductivity {
            Some(fit) if self.lennard_jones.dipole > 0.0 => (fit.low, fit.high),
            _ => self.conductivity_range_as_part(),
        }
    }

    /// Where its conductivity is known in a mixture.
    fn conductivity_range_as_part(&self) -> (f64, f64) {
        let (low, high) = self.kinetic_range();
        (low.max(self.low()), high.min(self.high()))
    }
}

impl Conductivity {
    fn at(&self, t: f64) -> f64 {
        let x = t / 300.0;
        let [c0, c1, c2, c3] = self.c;
        c0 + x * (c1 + x * (c2 + x * c3))
    }
}

/// The diffusivity of two gases through each other, m²/s, at `t` (K) and `p` (Pa):
/// 3/16·√(2·π·(k·T)³/m)/(p·π·σ²·Ω(1,1)*), m the reduced mass. Of a gas through itself where both are
/// the same. `Air` counts as none of the pair: use [`Mixture::diffusivity_of`].
///
/// # Errors
/// A temperature at which the collision integrals are not known (0.3 to 100 ε/k of either gas), a
/// pressure that is none, `Air`.
pub fn diffusivity(a: Gas, b: Gas, t: f64, p: f64) -> Result<f64, GasError> {
    let (Some(one), Some(other)) = (a.species(), b.species()) else {
        return Err(GasError::Pair { parts: Gas::Air.mixture().parts().len() });
    };
    temperature(t)?;
    for species in [one, other] {
        let (low, high) = species.kinetic_range();
        if t < low || t > high {
            let property = "diffusivity";
            return Err(GasError::Outside {
                gas: species.name,
                property,
                temperature: t,
                low,
                high,
            });
        }
    }
    Ok(pair_diffusivity(one, other, t) / pressure(p)?)
}

/// The product of diffusivity and pressure of a pair; m²·Pa/s.
fn pair_diffusivity(a: &Species, b: &Species, t: f64) -> f64 {
    let (depth, diameter, delta) = a.lennard_jones.pair(&b.lennard_jones);
    let mass = a.molar_mass * b.molar_mass / (a.molar_mass + b.molar_mass) / AVOGADRO;
    let heat = BOLTZMANN * t;
    3.0 / 16.0 * (2.0 * PI * heat * heat * heat / mass).sqrt()
        / (PI * diameter * diameter * omega11(t / depth, delta))
}

/// Accuracy against reference correlations at 1 atm: viscosity within 3 % (8 % of steam),
/// conductivity within 6 % (8 % of SF6 and of mixtures with helium).
impl Mixture {
    /// The viscosity, Pa·s, at `t` (K): Chapman–Enskog of each gas, Wilke's rule (1950) between
    /// them.
    ///
    /// # Errors
    /// Outside 0.3 to 100 ε/k of any part, where the collision integrals are not known.
    pub fn viscosity(&self, t: f64) -> Result<f64, GasError> {
        self.within("viscosity", t, Species::kinetic_range)?;
        let own = self.each(|part| part.species.viscosity(t));
        Ok(self.mix(&own, &own, 1.0))
    }

    /// The thermal conductivity, W/(m·K), at `t` (K). Each gas: 15/4·R·μ/M of atoms, modified
    /// Eucken of molecules, and a polynomial for H2O, NH3, CO2 and SF6, beyond whose ends kinetic
    /// theory goes on, scaled to meet it. Between them: Wassiljewa's equation with the constants of
    /// Mason and Saxena, 1.065 times Wilke's.
    ///
    /// # Errors
    /// Where the viscosity or the heat capacity of a part is not known; H2O (380–700 K) and
    /// NH3 (260–700 K) alone, outside their polynomials.
    pub fn conductivity(&self, t: f64) -> Result<f64, GasError> {
        if self.parts().len() == 1 {
            self.within("conductivity", t, Species::conductivity_range)?;
        } else {
            self.within("conductivity", t, Species::conductivity_range_as_part)?;
        }
        let viscosity = self.each(|part| part.species.viscosity(t));
        let own = self.each(|part| part.species.conductivity(t));
        Ok(self.mix(&own, &viscosity, MASON_SAXENA))
    }

    /// The Prandtl number cp·μ/(M·k) at `t` (K).
    ///
    /// # Errors
    /// As of the conductivity and of the heat capacity.
    pub fn prandtl(&self, t: f64) -> Result<f64, GasError> {
        Ok(self.cp(t)? * self.viscosity(t)? / (self.molar_mass() * self.conductivity(t)?))
    }

    /// The thermal diffusivity k/(ρ·cp), m²/s, at `t` (K) and `p` (Pa), ρ of the ideal gas.
    ///
    /// # Errors
    /// As of the conductivity, of the heat capacity and of the density.
    pub fn thermal_diffusivity(&self, t: f64, p: f64) -> Result<f64, GasError> {
        let per_volume = self.density(t, p)? / self.molar_mass() * self.cp(t)?;
        Ok(self.conductivity(t)? / per_volume)
    }

    /// The diffusivity, m²/s, at `t` (K) and `p` (Pa): of a gas through itself, or of two gases
    /// through each other, whatever their shares.
    ///
    /// # Errors
    /// A mixture of more than two; as of [`diffusivity`].
    pub fn diffusivity(&self, t: f64, p: f64) -> Result<f64, GasError> {
        match self.parts() {
            [only] => diffusivity(only.gas, only.gas, t, p),
            [a, b] => diffusivity(a.gas, b.gas, t, p),
            parts => Err(GasError::Pair { parts: parts.len() }),
        }
    }

    /// The diffusivity, m²/s, of a gas through the others of the mixture at `t` (K) and `p` (Pa):
    /// (1 − x)/Σ xⱼ/Dⱼ (Wilke 1950, Blanc's law of a trace), or through itself if it is alone.
    ///
    /// # Errors
    /// A gas that is no part of the mixture; as of [`diffusivity`].
    pub fn diffusivity_of(&self, gas: Gas, t: f64, p: f64) -> Result<f64, GasError> {
        let x = self.fraction(gas);
        if x == 0.0 {
            return Err(GasError::Absent { gas: gas.name() });
        }
        let mut others = self.parts().iter().filter(|part| part.gas != gas).peekable();
        if others.peek().is_none() {
            return diffusivity(gas, gas, t, p);
        }
        let (mut share, mut sum) = (0.0, 0.0);
        for part in others {
            share += part.fraction;
            sum += part.fraction / diffusivity(gas, part.gas, t, p)?;
        }
        Ok(share / sum)
    }

    /// Refuses a temperature that is outside the range of any part.
    pub(super) fn within(
        &self,
        property: &'static str,
        t: f64,
        range: impl Fn(&Species) -> (f64, f64),
    ) -> Result<(), GasError> {
        temperature(t)?;
        let inside = self.parts().iter().all(|part| {
            let (low, high) = range(part.species);
            t >= low && t <= high
        });
        if inside { Ok(()) } else { Err(self.outside(property, t, range)) }
    }

    fn each(&self, value: impl Fn(&Part) -> f64) -> Each {
        let mut each = [0.0; 13];
        for (own, part) in each.iter_mut().zip(self.parts()) {
            *own = value(part);
        }
        each
    }

    /// Σ xᵢ·vᵢ/Σⱼ xⱼ·Aᵢⱼ with Aᵢⱼ = c·[1 + √(μᵢ/μⱼ)·(Mⱼ/Mᵢ)^¼]²/√(8·(1 + Mᵢ/Mⱼ)), Aᵢᵢ = 1.
    fn mix(&self, values: &Each, viscosity: &Each, c: f64) -> f64 {
        let parts = || self.parts().iter().zip(viscosity);
        let mut sum = 0.0;
        for (at, ((one, mu), value)) in parts().zip(values).enumerate() {
            let mut around = 0.0;
            for (other_at, (other, other_mu)) in parts().enumerate() {
                let weight = if at == other_at {
                    1.0
                } else {
                    let masses = one.species.molar_mass / other.species.molar_mass;
                    let root = 1.0 + (mu / other_mu / masses.sqrt()).sqrt();
                    c * root * root / (8.0 * (1.0 + masses)).sqrt()
                };
                around += other.fraction * weight;
            }
            sum += one.fraction * value / around;
        }
        sum
    }
}
