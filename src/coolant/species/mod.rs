//! A gas by its name, and what the table knows of it.

mod table;

use table::SPECIES;

/// The molar gas constant; J/(mol·K) (CODATA 2018, exact).
pub const R: f64 = 8.314_462_618_153_24;
/// The Boltzmann constant; J/K (SI 2019, exact).
pub const BOLTZMANN: f64 = 1.380_649e-23;
/// The Avogadro constant; 1/mol (SI 2019, exact).
pub const AVOGADRO: f64 = 6.022_140_76e23;
/// The Planck constant; J·s (SI 2019, exact).
pub const PLANCK: f64 = 6.626_070_15e-34;
/// The speed of light; m/s (exact).
pub const LIGHT: f64 = 299_792_458.0;
/// The standard pressure of the tables; Pa.
pub const STANDARD_PRESSURE: f64 = 100_000.0;

/// A gas that can be named. `Air` is dry air, a mixture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Gas {
    N2,
    O2,
    Ar,
    He,
    H2,
    CO2,
    H2O,
    CH4,
    NH3,
    Ne,
    Kr,
    Xe,
    SF6,
    Air,
}

/// Dry air by mole fractions.
const AIR: [(Gas, f64); 4] =
    [(Gas::N2, 0.78084), (Gas::O2, 0.209476), (Gas::Ar, 0.009365), (Gas::CO2, 0.000319)];

impl Gas {
    /// Every gas.
    pub const ALL: [Gas; 14] = [
        Gas::N2,
        Gas::O2,
        Gas::Ar,
        Gas::He,
        Gas::H2,
        Gas::CO2,
        Gas::H2O,
        Gas::CH4,
        Gas::NH3,
        Gas::Ne,
        Gas::Kr,
        Gas::Xe,
        Gas::SF6,
        Gas::Air,
    ];

    /// What scripts call it.
    pub fn name(self) -> &'static str {
        self.species().map_or("Air", |species| species.name)
    }

    /// What people call it.
    pub fn full_name(self) -> &'static str {
        self.species().map_or("dry air", |species| species.full_name)
    }

    /// The gas of a name.
    pub fn from_name(name: &str) -> Option<Gas> {
        Gas::ALL.into_iter().find(|gas| gas.name() == name)
    }

    /// What the table knows of it; nothing of `Air`, which is a mixture.
    pub fn species(self) -> Option<&'static Species> {
        SPECIES.get(self as usize)
    }

    /// The gases it consists of, with their mole fractions; none where it is one itself.
    pub fn composition(self) -> &'static [(Gas, f64)] {
        if self == Gas::Air { &AIR } else { &[] }
    }
}

impl std::fmt::Display for Gas {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// One gas of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Species {
    /// What scripts call it.
    pub name: &'static str,
    /// What people call it.
    pub full_name: &'static str,
    /// Where its fit and its critical point come from.
    pub source: &'static str,
    /// kg/mol.
    pub molar_mass: f64,
    /// NASA-9 coefficients, from low to high temperatures, without gaps.
    pub segments: &'static [Segment],
    /// The critical point.
    pub critical: Critical,
    /// The Lennard-Jones potential of the molecule.
    pub lennard_jones: LennardJones,
    /// The second virial coefficient.
    pub virial: Virial,
    /// The thermal conductivity, where kinetic theory alone does not meet it.
    pub conductivity: Option<Conductivity>,
    /// What it vibrates and rotates like.
    pub spectrum: Spectrum,
}

impl Species {
    /// From where its heat capacity is known; K.
    pub fn low(&self) -> f64 {
        self.segments.first().map_or(f64::NAN, |segment| segment.low)
    }

    /// Up to where its heat capacity is known; K.
    pub fn high(&self) -> f64 {
        self.segments.last().map_or(f64::NAN, |segment| segment.high)
    }

    /// Whether it is an atom.
    pub fn is_atom(&self) -> bool {
        self.spectrum.shape == Shape::Atom
    }
}

/// NASA-9 coefficients of a range of temperatures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Segment {
    /// From; K.
    pub low: f64,
    /// To; K.
    pub high: f64,
    /// Of T⁻² … T⁴ in cp/R.
    pub a: [f64; 7],
    /// The constant of integration of H/R; K.
    pub b1: f64,
    /// The constant of integration of S/R.
    pub b2: f64,
}

/// The critical point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Critical {
    /// K.
    pub temperature: f64,
    /// Pa.
    pub pressure: f64,
    /// Pitzer's acentric factor.
    pub acentric: f64,
}

/// The Lennard-Jones potential: depth of the well and distance where it crosses zero.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LennardJones {
    /// ε/k; K.
    pub depth: f64,
    /// σ; m.
    pub diameter: f64,
    /// The dipole moment; debye.
    pub dipole: f64,
}

/// The second virial coefficient as `Σ cᵢ·(300 K/T)ⁱ` in cm³/mol.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Virial {
    /// From; K.
    pub low: f64,
    /// To; K.
    pub high: f64,
    /// cm³/mol.
    pub c: &'static [f64],
}

/// The thermal conductivity as `Σ cᵢ·(T/300 K)ⁱ` in W/(m·K).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Conductivity {
    /// From; K.
    pub low: f64,
    /// To; K.
    pub high: f64,
    /// W/(m·K).
    pub c: [f64; 4],
}

/// The form of a molecule, with its rotational constants in 1/cm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape {
    /// It does not rotate.
    Atom,
    /// Two equal moments of inertia, and none about the axis.
    Linear {
        /// 1/cm.
        b: f64,
    },
    /// Three moments of inertia, `a ≥ b ≥ c`.
    Nonlinear {
        /// 1/cm.
        a: f64,
        /// 1/cm.
        b: f64,
        /// 1/cm.
        c: f64,
    },
}

/// Vibration and rotation of a molecule.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spectrum {
    /// Where the numbers come from.
    pub source: &'static str,
    /// Its form.
    pub shape: Shape,
    /// How many rotations leave it as it is.
    pub symmetry: u32,
    /// The degeneracy of the electronic ground state.
    pub electronic: u32,
    /// Wavenumber in 1/cm and degeneracy: the fundamental, or ωe where `anharmonicity` is not 0.
    pub modes: &'static [(f64, u32)],
    /// ωe·xe; 1/cm.
    pub anharmonicity: f64,
    /// Weights of even and odd rotational levels by the nuclear spins (linear molecules).
    pub spin_weights: (u32, u32),
}
