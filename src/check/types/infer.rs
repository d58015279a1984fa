//! Unknown types and dimensions, and their unification. Dimensions form a free abelian group with
//! rational exponents, in which every equation has a most general solution (Kennedy 1996).

use crate::check::Checker;
use crate::check::state::unknowns::{Differ, Origin, Unknown};
use crate::diagnostic::Place;
use crate::program::dimension::{Base, Dimension};
use crate::program::types::{Type, TypeId};

impl Checker {
    /// A new unknown type.
    pub(in crate::check) fn unknown(&mut self, origin: Origin, place: Place) -> TypeId {
        let index = self.unknowns.add_type(origin, place);
        self.program.types.intern(Type::Unknown(index))
    }

    /// A quantity of a new unknown dimension.
    pub(in crate::check) fn unknown_quantity(&mut self) -> TypeId {
        let dimension = self.unknowns.add_dimension();
        self.quantity(dimension)
    }

    /// A quantity of a dimension.
    pub(in crate::check) fn quantity(&mut self, dimension: Dimension) -> TypeId {
        self.program.types.intern(Type::Quantity(dimension))
    }

    /// The type itself, or what its unknown stands for, without a mark; parts may still be unknowns.
    pub(in crate::check) fn shallow(&self, ty: TypeId) -> TypeId {
        self.program.types.plain(self.followed(ty))
    }

    /// The same with its mark.
    pub(in crate::check) fn followed(&self, mut ty: TypeId) -> TypeId {
        while let Type::Unknown(index) = self.program.types.get(ty) {
            match self.unknowns.bound(*index) {
                Some(bound) => ty = bound,
                None => break,
            }
        }
        ty
    }

    /// The type with every solved unknown replaced.
    pub(in crate::check) fn solved(&mut self, ty: TypeId) -> TypeId {
        if !self.program.types.has_unknown(ty) {
            return ty;
        }
        let ty = self.followed(ty);
        let kind = self.program.types.get(ty).clone();
        let new = match kind {
            Type::Quantity(dimension) => Type::Quantity(self.unknowns.solved_dimension(&dimension)),
            other => self.map_parts(other, |checker, part| checker.solved(part)),
        };
        self.program.types.intern(new)
    }

    /// The type with `change` applied to the types it is made of.
    pub(in crate::check) fn map_parts(
        &mut self,
        ty: Type,
        mut change: impl FnMut(&mut Checker, TypeId) -> TypeId,
    ) -> Type {
        let mut all = |checker: &mut Checker, items: Box<[TypeId]>| -> Box<[TypeId]> {
            items.iter().map(|item| change(checker, *item)).collect()
        };
        match ty {
            Type::Tuple(items) => Type::Tuple(all(self, items)),
            Type::Record(id, items) => Type::Record(id, all(self, items)),
            Type::Enum(id, items) => Type::Enum(id, all(self, items)),
            Type::Function(params, result) => {
                let params = all(self, params);
                Type::Function(params, change(self, result))
            }
            Type::Anonymous(fields) => Type::Anonymous(
                fields.iter().map(|(name, ty)| (*name, change(self, *ty))).collect(),
            ),
            Type::List(item) => Type::List(change(self, item)),
            Type::Set(item) => Type::Set(change(self, item)),
            Type::Range(item) => Type::Range(change(self, item)),
            Type::Optional(item) => Type::Optional(change(self, item)),
            Type::Series(item) => Type::Series(change(self, item)),
            Type::Map(key, value) => {
                let key = change(self, key);
                Type::Map(key, change(self, value))
            }
            other => other,
        }
    }

    /// Makes two types one, solving unknowns.
    pub(in crate::check) fn unify(&mut self, a: TypeId, b: TypeId) -> Result<(), Differ> {
        // An unknown takes the mark over; to all else it does not matter.
        let (a, b) = (self.followed(a), self.followed(b));
        let (plain_a, plain_b) = (self.program.types.plain(a), self.program.types.plain(b));
        if plain_a == plain_b {
            return Ok(());
        }
        let (left, right) =
            (self.program.types.get(plain_a).clone(), self.program.types.get(plain_b).clone());
        match (left, right) {
            (Type::Unknown(index), _) => self.bind(index, b),
            (_, Type::Unknown(index)) => self.bind(index, a),
            (Type::Error, _) | (_, Type::Error) => Ok(()),
            (Type::Quantity(left), Type::Quantity(right)) => {
                self.unknowns.unify_dimensions(&left, &right)
            }
            (Type::List(x), Type::List(y))
            | (Type::Set(x), Type::Set(y))
            | (Type::Range(x), Type::Range(y))
            | (Type::Optional(x), Type::Optional(y))
            | (Type::Series(x), Type::Series(y)) => self.unify(x, y),
            (Type::Map(k, v), Type::Map(l, w)) => {
                self.unify(k, l)?;
                self.unify(v, w)
            }
            (Type::Tuple(x), Type::Tuple(y)) => self.unify_all(&x, &y),
            (Type::Record(i, x), Type::Record(j, y)) if i == j => self.unify_all(&x, &y),
            (Type::Enum(i, x), Type::Enum(j, y)) if i == j => self.unify_all(&x, &y),
            (Type::Function(x, r), Type::Function(y, s)) => {
                self.unify_all(&x, &y)?;
                self.unify(r, s)
            }
            (Type::Anonymous(x), Type::Anonymous(y)) => {
                if x.len() != y.len() || x.iter().zip(&y).any(|(a, b)| a.0 != b.0) {
                    return Err(Differ);
                }
                for ((_, a), (_, b)) in x.iter().zip(&y) {
                    self.unify(*a, *b)?;
                }
                Ok(())
            }
            (Type::Field(None), Type::Field(_)) | (Type::Field(_), Type::Field(None)) => Ok(()),
            _ => Err(Differ),
        }
    }

    fn unify_all(&mut self, a: &[TypeId], b: &[TypeId]) -> Result<(), Differ> {
        if a.len() != b.len() {
            return Err(Differ);
        }
        a.iter().zip(b).try_for_each(|(a, b)| self.unify(*a, *b))
    }

    fn bind(&mut self, index: u32, ty: TypeId) -> Result<(), Differ> {
        if self.occurs(index, ty) {
            return Err(Differ);
        }
        if let Some(unknown) = self.unknowns.get_mut(index) {
            unknown.bound = Some(ty);
        }
        Ok(())
    }

    fn occurs(&mut self, index: u32, ty: TypeId) -> bool {
        if !self.program.types.has_unknown(ty) {
            return false;
        }
        let ty = self.shallow(ty);
        let kind = self.program.types.get(ty).clone();
        if kind == Type::Unknown(index) {
            return true;
        }
        let mut found = false;
        self.map_parts(kind, |checker, part| {
            found |= checker.occurs(index, part);
            part
        });
        found
    }

    /// The last word on a type: unknowns without a solution are reported or, where any type will
    /// do, settled.
    pub(in crate::check) fn settled(&mut self, ty: TypeId) -> TypeId {
        if !self.program.types.has_unknown(ty) {
            return ty;
        }
        let ty = self.followed(ty);
        let kind = self.program.types.get(ty).clone();
        match kind {
            Type::Unknown(index) => self.settle(index),
            Type::Quantity(dimension) => {
                let dimension = self.unknowns.solved_dimension(&dimension);
                let dimension = dimension
                    .substitute(|base| match base {
                        Base::Unknown(_) => Some(Dimension::NONE),
                        _ => None,
                    })
                    .unwrap_or_default();
                self.quantity(dimension)
            }
            other => {
                let new = self.map_parts(other, |checker, part| checker.settled(part));
                self.program.types.intern(new)
            }
        }
    }

    fn settle(&mut self, index: u32) -> TypeId {
        let Some(unknown) = self.unknowns.get_mut(index) else {
            return self.common.error;
        };
        if let Origin::Empty = unknown.origin {
            return self.common.int;
        }
        let Unknown { origin, place, reported, .. } = *unknown;
        unknown.reported = true;
        if !reported {
            self.report_unsettled(origin, place);
        }
        self.common.error
    }
}
