//! Types and dimensions that are not known yet, what was put off until they are, and the solution
//! of equations between dimensions.

use super::signature::{Bound, Generics};
use crate::base::shared::Table;
use crate::diagnostic::Place;
use crate::program::dimension::{Base, Dimension, Ratio};
use crate::program::tree::NodeId;
use crate::program::types::TypeId;
use crate::program::{FunctionId, GlobalId, LocalId};
use crate::syntax::symbol::Symbol;

/// Where an unknown type comes from; says what to do when it stays unknown.
#[derive(Clone, Copy, Debug)]
pub(in crate::check) enum Origin {
    /// The item of `[]`, `{}` or `none`: anything will do.
    Empty,
    /// A parameter of a lambda.
    Parameter(Symbol),
    /// A generic parameter of a function or type.
    Generic(Symbol),
    /// The result of a function that is being inferred.
    Result(Symbol),
    /// A variable whose value is being looked at.
    Variable(Symbol),
}

/// An unknown type.
#[derive(Clone, Copy, Debug)]
pub(in crate::check) struct Unknown {
    pub bound: Option<TypeId>,
    pub origin: Origin,
    pub place: Place,
    pub reported: bool,
}

/// Why two types are not one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::check) struct Differ;

/// A bound to be looked at when more is known.
#[derive(Clone, Debug)]
pub(in crate::check) struct Demand {
    pub ty: TypeId,
    pub bound: Bound,
    pub place: Place,
    pub name: Symbol,
    /// The generics of the function that asks, whose own bounds may meet it.
    pub generics: Generics,
}

/// The unknowns of a check, and what waits for them.
#[derive(Clone, Debug, Default)]
pub(in crate::check) struct Unknowns {
    types: Table<Unknown>,
    dimensions: Table<Option<Dimension>>,
    /// Bounds that types with unknowns have to meet.
    pub demands: Vec<Demand>,
    /// Nodes and variables whose types had unknowns.
    pub nodes: Vec<NodeId>,
    pub locals: Vec<(FunctionId, LocalId)>,
    /// Globals and functions whose types or results came about in this entry.
    pub globals: Vec<GlobalId>,
    pub results: Vec<FunctionId>,
}

impl Unknowns {
    /// A new unknown type.
    pub fn add_type(&mut self, origin: Origin, place: Place) -> u32 {
        self.types.push(Unknown { bound: None, origin, place, reported: false });
        self.types.len() as u32 - 1
    }

    /// A new unknown dimension.
    pub fn add_dimension(&mut self) -> Dimension {
        self.dimensions.push(None);
        Dimension::of(Base::Unknown(self.dimensions.len() as u32 - 1))
    }

    /// What an unknown type stands for, where that was found.
    pub fn bound(&self, index: u32) -> Option<TypeId> {
        self.types.get(index as usize)?.bound
    }

    /// An unknown type, to be changed.
    pub fn get_mut(&mut self, index: u32) -> Option<&mut Unknown> {
        self.types.get_mut(index as usize)
    }

    /// The dimension with every solved unknown replaced.
    pub fn solved_dimension(&self, dimension: &Dimension) -> Dimension {
        let open = |d: &Dimension| d.factors().iter().any(|(b, _)| matches!(b, Base::Unknown(_)));
        let mut result = dimension.clone();
        // Each unknown is bound to a dimension made of others, so this ends.
        for _ in 0..=self.dimensions.len() {
            if !open(&result) {
                break;
            }
            let Some(next) = result.substitute(|base| match base {
                Base::Unknown(index) => self.dimensions.get(index as usize)?.clone(),
                _ => None,
            }) else {
                break;
            };
            if next == result {
                break;
            }
            result = next;
        }
        result
    }

    /// Makes two dimensions one: `left / right = 1` is solved for one unknown, which leaves the
    /// most general solution, since exponents may be rational.
    pub fn unify_dimensions(&mut self, left: &Dimension, right: &Dimension) -> Result<(), Differ> {
        let left = self.solved_dimension(left);
        let right = self.solved_dimension(right);
        let rest = left.over(&right).ok_or(Differ)?;
        if rest.is_none() {
            return Ok(());
        }
        let unknown = rest.factors().iter().find_map(|(base, exponent)| match base {
            Base::Unknown(index) => Some((*index, *exponent)),
            _ => None,
        });
        let Some((index, exponent)) = unknown else { return Err(Differ) };
        let this = Dimension::of(Base::Unknown(index)).power(exponent).ok_or(Differ)?;
        let others = rest.over(&this).ok_or(Differ)?;
        let solution = exponent
            .inverse()
            .and_then(|inverse| inverse.times(Ratio::new(-1, 1)?))
            .and_then(|power| others.power(power))
            .ok_or(Differ)?;
        if let Some(slot) = self.dimensions.get_mut(index as usize) {
            *slot = Some(solution);
        }
        Ok(())
    }
}
