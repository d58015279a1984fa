//! The units of a program, and the numbers by which they are told in base units.

use super::modules::Names;
use crate::base::shared::Table;
use crate::diagnostic::{FileId, Place};
use crate::program::dimension::{Dimension, Ratio};
use crate::program::types::TypeId;
use crate::program::units::ShownId;
use crate::syntax::ast::{self, Ast, UnitExpr};
use crate::syntax::symbol::Symbol;
use std::sync::Arc;

/// A factor kept as a fraction, so that `250 ms` is exactly 0.25 s.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::check) struct Factor {
    pub over: f64,
    pub under: f64,
}

impl Factor {
    pub const ONE: Factor = Factor { over: 1.0, under: 1.0 };

    pub fn of(value: f64) -> Factor {
        let inverse = libm::round(1.0 / value);
        if value > 0.0 && value < 1.0 && inverse < 1e15 && 1.0 / inverse == value {
            Factor { over: 1.0, under: inverse }
        } else {
            Factor { over: value, under: 1.0 }
        }
    }

    pub fn value(self) -> f64 {
        self.over / self.under
    }

    /// A number of units in base units.
    pub fn apply(self, number: f64) -> f64 {
        number * self.over / self.under
    }

    pub fn times(self, other: Factor) -> Factor {
        let (over, under) = (self.over * other.over, self.under * other.under);
        if over == under { Factor::ONE } else { Factor { over, under } }
    }

    pub fn power(self, exponent: Ratio) -> Factor {
        let (count, whole) = (exponent.numerator(), exponent.denominator() == 1);
        if whole && count.unsigned_abs() <= 16 {
            let power = |x: f64| (0..count.unsigned_abs()).fold(1.0, |all, _| all * x);
            let (over, under) = (power(self.over), power(self.under));
            if count < 0 { Factor { over: under, under: over } } else { Factor { over, under } }
        } else {
            Factor { over: libm::pow(self.value(), exponent.value()), under: 1.0 }
        }
    }
}

/// Which values a unit is chosen for, where the script does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::check) enum Display {
    Never,
    /// Itself and its small prefixes (`ms`, not `ks`).
    Small,
    Always,
}

#[derive(Clone, Debug)]
pub(in crate::check) struct UnitDef {
    pub name: Symbol,
    pub dimension: Dimension,
    pub factor: Factor,
    pub offset: f64,
    /// Whether a dimension is measured in it, and not in multiples of another unit.
    pub base: bool,
    pub si: bool,
    pub binary: bool,
    pub display: Display,
    /// How it is written where it is shown, if not by its name: `bit/s`.
    pub text: Option<Box<str>>,
    pub place: Place,
}

/// A unit expression, resolved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::check) struct Resolved {
    /// The quantity's type.
    pub ty: TypeId,
    /// To base units.
    pub factor: Factor,
    /// What its zero is in base units, for °C.
    pub offset: f64,
}

/// The units of a program.
#[derive(Clone, Debug, Default)]
pub(in crate::check) struct UnitTable {
    pub defs: Table<UnitDef>,
    /// By name; without prefixes.
    pub names: Names<u32>,
    /// The units of the library that a unit of the script hides, as the library itself knows them.
    pub hidden: Names<u32>,
    /// Names with their prefixes, as they came up: in scripts, and in the library.
    pub cache: [Names<Option<Resolved>>; 2],
    pub shown: Table<(UnitExpr, ShownId)>,
    /// Whether what a dimension or a unit is made of is being read.
    pub declaring: bool,
    /// The names of units whose declarations were reported.
    pub left_out: Names<()>,
    /// The names of units that the script itself uses.
    pub used: Names<()>,
    /// Named dimensions with their definitions, to show `W/K` for what has no unit of its own.
    pub definitions: Table<(Dimension, Arc<Ast>, Option<ast::TypeId>)>,
    pub by_name: Names<Dimension>,
    /// Whether there are any that the table for output does not have yet.
    pub changed: bool,
}

impl UnitTable {
    /// A unit by its index.
    pub fn get(&self, index: u32) -> Option<&UnitDef> {
        self.defs.get(index as usize)
    }

    /// A unit by its name, without prefix, as the library or a script knows it.
    pub fn named(&self, name: Symbol, in_library: bool) -> Option<(u32, &UnitDef)> {
        let hidden = self.hidden.get(&name).filter(|_| in_library);
        let index = *hidden.or_else(|| self.names.get(&name))?;
        Some((index, self.get(index)?))
    }

    /// The unit of this name that a file declares.
    pub fn declared_in(&self, file: FileId, name: Symbol) -> Option<u32> {
        let (index, def) = self.named(name, false)?;
        (def.place.file == file).then_some(index)
    }

    /// Shows no value in a unit any more, unless a script asks for it.
    pub fn show_no_more(&mut self, index: u32) {
        if let Some(def) = self.defs.get_mut(index as usize) {
            def.display = Display::Never;
            self.changed = true;
        }
    }

    /// The index that the next unit gets.
    pub fn next(&self) -> u32 {
        self.defs.len() as u32
    }

    /// Adds a unit, whose names are known already.
    pub fn add(&mut self, def: UnitDef) {
        self.defs.push(def);
        self.changed = true;
    }

    /// Adds a named dimension with its definition.
    pub fn add_dimension(
        &mut self,
        name: Symbol,
        dimension: Dimension,
        ast: Arc<Ast>,
        definition: Option<ast::TypeId>,
    ) {
        self.by_name.insert(name, dimension.clone());
        self.definitions.push((dimension, ast, definition));
        self.changed = true;
    }

    /// The entry of the program's table for a unit as it is written.
    pub fn shown_as(&self, unit: &UnitExpr) -> Option<ShownId> {
        let key =
            |factor: &ast::UnitFactor| (factor.name.symbol, factor.numerator, factor.denominator);
        let same =
            |other: &UnitExpr| other.factors.iter().map(key).eq(unit.factors.iter().map(key));
        self.shown.iter().find(|(other, _)| same(other)).map(|(_, id)| *id)
    }
}
