//! Int → Float inside: in the items of lists, tuples and optionals, in the values of maps, and in what
//! a function takes and gives.

use crate::check::Checker;
use crate::check::state::scope::{BodyKind, LocalKind};
use crate::program::dimension::Dimension;
use crate::program::tree::{NodeId, NodeKind};
use crate::program::types::{Type, TypeId};

impl Checker {
    /// Whether a value becomes one of a wanted type by making Floats of Ints inside it. Nothing is
    /// decided about unknowns by it.
    pub(in crate::check) fn widens(&self, have: TypeId, want: TypeId) -> bool {
        if self.program.types.has_unknown(want) {
            return false;
        }
        self.widened(have, want) == Some(true)
    }

    /// Whether anything changes; `None` where the types do not fit so.
    fn widened(&self, have: TypeId, want: TypeId) -> Option<bool> {
        let (have, want) = (self.shallow(have), self.shallow(want));
        if have == want {
            return Some(false);
        }
        let all = |pairs: Vec<(TypeId, TypeId)>| {
            let mut pairs = pairs.into_iter();
            pairs.try_fold(false, |any, (have, want)| Some(any | self.widened(have, want)?))
        };
        match (self.program.types.get(have), self.program.types.get(want)) {
            (Type::Int, Type::Quantity(dimension)) => dimension.is_none().then_some(true),
            (Type::List(a), Type::List(b))
            | (Type::Optional(a), Type::Optional(b))
            | (Type::Range(a), Type::Range(b)) => self.widened(*a, *b),
            (Type::Map(k, a), Type::Map(l, b)) if self.widened(*k, *l) == Some(false) => {
                self.widened(*a, *b)
            }
            (Type::Tuple(a), Type::Tuple(b)) if a.len() == b.len() => {
                all(a.iter().copied().zip(b.iter().copied()).collect())
            }
            (Type::Anonymous(a), Type::Anonymous(b))
                if a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.0 == b.0) =>
            {
                all(a.iter().map(|it| it.1).zip(b.iter().map(|it| it.1)).collect())
            }
            _ => None,
        }
    }

    /// The type that values of two types become by making Floats of Ints inside them; `None` where
    /// there is none, or it is not known yet.
    pub(in crate::check) fn widest(&mut self, a: TypeId, b: TypeId) -> Option<TypeId> {
        if self.program.types.has_unknown(a) && self.solved(a) != a {
            let a = self.solved(a);
            return self.widest(a, b);
        }
        if self.program.types.has_unknown(b) && self.solved(b) != b {
            let b = self.solved(b);
            return self.widest(a, b);
        }
        let (a, b) = (self.shallow(a), self.shallow(b));
        if a == b {
            return Some(a);
        }
        if self.program.types.has_unknown(a) || self.program.types.has_unknown(b) {
            return None;
        }
        let ty = match (self.program.types.get(a).clone(), self.program.types.get(b).clone()) {
            (Type::Int, Type::Quantity(dimension)) if dimension.is_none() => return Some(b),
            (Type::Quantity(dimension), Type::Int) if dimension.is_none() => return Some(a),
            (Type::List(a), Type::List(b)) => Type::List(self.widest(a, b)?),
            (Type::Range(a), Type::Range(b)) => Type::Range(self.widest(a, b)?),
            (Type::Optional(a), Type::Optional(b)) => Type::Optional(self.widest(a, b)?),
            (Type::Map(k, a), Type::Map(l, b)) if self.shallow(k) == self.shallow(l) => {
                Type::Map(k, self.widest(a, b)?)
            }
            (Type::Tuple(a), Type::Tuple(b)) if a.len() == b.len() => {
                let parts = a.iter().zip(b.iter()).map(|(a, b)| self.widest(*a, *b));
                Type::Tuple(parts.collect::<Option<Vec<TypeId>>>()?.into())
            }
            (Type::Anonymous(a), Type::Anonymous(b))
                if a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| a.0 == b.0) =>
            {
                let parts =
                    a.iter().zip(b.iter()).map(|(a, b)| Some((a.0, self.widest(a.1, b.1)?)));
                Type::Anonymous(parts.collect::<Option<Vec<_>>>()?.into())
            }
            _ => return None,
        };
        Some(self.program.types.intern(ty))
    }

    /// A function that takes or gives Floats, where one that takes or gives Ints (or the other way)
    /// is wanted, as a function of the wanted type.
    pub(in crate::check) fn adapted(&mut self, node: NodeId, want: TypeId) -> Option<NodeId> {
        let have = self.type_of(node);
        let (Type::Function(params, result), Type::Function(wanted, gives)) =
            (self.program.types.get(have).clone(), self.program.types.get(want).clone())
        else {
            return None;
        };
        if params.len() != wanted.len() {
            return None;
        }
        let kind =
            |checker: &Checker, ty: TypeId| checker.program.types.get(checker.shallow(ty)).clone();
        let is_float = |kind: &Type| matches!(kind, Type::Quantity(_));
        let narrow = |checker: &Checker, from: TypeId, to: TypeId| {
            kind(checker, from) == Type::Int && is_float(&kind(checker, to))
        };
        let takes = params.iter().zip(wanted.iter()).any(|(to, from)| narrow(self, *from, *to));
        if !takes && !narrow(self, result, gives) {
            return None;
        }
        for (to, from) in params.iter().zip(wanted.iter()) {
            match (narrow(self, *from, *to), kind(self, *to)) {
                (true, Type::Quantity(dimension)) => {
                    self.unknowns.unify_dimensions(&dimension, &Dimension::NONE).ok()?;
                }
                _ => self.unify(*to, *from).ok()?,
            }
        }
        let result = self.solved(result);
        let span = self.span_of(node);
        // A function that is computed is computed once.
        let mut before = vec![];
        let named = matches!(self.kind_of(node), NodeKind::Function(..));
        let outside = match named {
            true => None,
            false => {
                let local = self.temporary(have, span);
                let unit = self.common.unit;
                before.push(self.node(NodeKind::Let(local, node), unit, span));
                Some(local)
            }
        };
        self.open_body(self.inner_body(self.known.lambda, span, BodyKind::Lambda));
        let mark = self.scope.enter_body();
        let underscore = self.known.underscore;
        let mut args = vec![];
        for (to, from) in params.iter().zip(wanted.iter()) {
            let local = self.declare_local(underscore, *from, false, LocalKind::Hidden, span);
            let given = self.node(NodeKind::Local(local), *from, span);
            args.push(match narrow(self, *from, *to) {
                true => self.as_float(given),
                false => given,
            });
        }
        let callee = match outside {
            None => node,
            Some(_) => {
                let local = self.declare_local(underscore, have, false, LocalKind::Captured, span);
                self.node(NodeKind::Local(local), have, span)
            }
        };
        let call = self.node(NodeKind::CallValue(callee, args.into()), result, span);
        let (call, given) = match narrow(self, result, gives) {
            true => (self.as_float(call), self.common.float),
            false => (call, result),
        };
        self.leave_scope(mark);
        let captures = u32::from(outside.is_some());
        let function = self.close_body(call, given, wanted.len() as u32, captures);
        self.unify(gives, given).ok()?;
        let ty = self.program.types.intern(Type::Function(wanted, given));
        let captured = outside.into_iter().collect();
        let lambda = self.node(NodeKind::Lambda(function, captured), ty, span);
        Some(match before.is_empty() {
            true => lambda,
            false => self.node(NodeKind::Block(before.into(), Some(lambda)), ty, span),
        })
    }
}
