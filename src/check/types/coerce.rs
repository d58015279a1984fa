//! Fitting a value to the type that is wanted: Int → Float, T → T?; and which types meet a bound.

use crate::check::Checker;
use crate::check::state::signature::{Bound, Generics};
use crate::check::state::unknowns::{Demand, Origin};
use crate::check::wanted::Why;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::dimension::Dimension;
use crate::program::tree::{NodeId, NodeKind};
use crate::program::types::{Domain, Type, TypeId};

/// How many times a type is optional.
#[derive(Clone, Copy, Debug)]
pub(in crate::check) struct Layers {
    /// As far as is known.
    pub count: u32,
    /// Whether it is known what is inside.
    pub closed: bool,
    /// What is inside.
    pub core: TypeId,
}

impl Checker {
    /// The node, fitted to a type; what does not fit is reported.
    pub(in crate::check) fn fit(&mut self, node: NodeId, want: TypeId, why: Why) -> NodeId {
        if self.report_rise_as_point(node, want) {
            let span = self.span_of(node);
            return self.error_node(span);
        }
        match self.try_fit(node, want) {
            Ok(node) => node,
            Err(()) => {
                self.report_misfit(node, want, why);
                let span = self.span_of(node);
                self.error_node(span)
            }
        }
    }

    /// The node, fitted to a type.
    pub(in crate::check) fn try_fit(&mut self, node: NodeId, want: TypeId) -> Result<NodeId, ()> {
        let have = self.type_of(node);
        let marked = self.marked_type_of(node);
        let (want, wanted) = (self.shallow(want), want);
        if have == want {
            return Ok(node);
        }
        let span = self.span_of(node);
        match (self.program.types.get(have), self.program.types.get(want)) {
            (Type::Error, _) => {
                self.poison(want);
                Ok(node)
            }
            (Type::Never, _) | (_, Type::Error) => Ok(node),
            (Type::Int, Type::Quantity(dimension)) => {
                let dimension = dimension.clone();
                self.unknowns.unify_dimensions(&dimension, &Dimension::NONE).map_err(|_| ())?;
                Ok(self.as_float(node))
            }
            _ if self.is_gas_for_mixture(have, want) => Ok(node),
            // The numbers of a range, where the list of them is wanted.
            (Type::Range(from), Type::List(item)) if self.shallow(*from) == self.common.int => {
                let item = *item;
                let list = self.range_as_list(node);
                let int = self.common.int;
                if self.unify(int, item).is_ok() {
                    return Ok(list);
                }
                self.try_fit(list, want)
            }
            (Type::Optional(_) | Type::Unknown(_), Type::Optional(item)) => {
                let item = *item;
                // `T?` where `T??` is wanted is what is present in it; an unknown may be either.
                let (own, wanted) = (self.layers(have), self.layers(want));
                if own.closed && own.count < wanted.count {
                    let inner = self.try_fit(node, item)?;
                    return Ok(self.node(NodeKind::Some(inner), want, span));
                }
                if self.widens(have, want) {
                    return Ok(self.node(NodeKind::Widen(node), want, span));
                }
                self.unify(have, want).map_err(|_| ())?;
                Ok(node)
            }
            (_, Type::Optional(item)) => {
                let item = *item;
                let inner = self.try_fit(node, item)?;
                Ok(self.node(NodeKind::Some(inner), want, span))
            }
            (Type::Function(..), Type::Function(..)) => match self.adapted(node, want) {
                Some(node) => Ok(node),
                None => {
                    self.unify(marked, wanted).map_err(|_| ())?;
                    Ok(node)
                }
            },
            _ if self.widens(have, want) => Ok(self.node(NodeKind::Widen(node), want, span)),
            _ => {
                self.unify(marked, wanted).map_err(|_| ())?;
                Ok(node)
            }
        }
    }

    /// How many times a type is optional, as far as is known.
    pub(in crate::check) fn layers(&self, ty: TypeId) -> Layers {
        let mut core = self.followed(ty);
        let mut count = 0;
        while let Type::Optional(item) = self.program.types.get(self.program.types.plain(core)) {
            core = self.followed(*item);
            count += 1;
        }
        let open =
            matches!(self.program.types.get(core), Type::Unknown(_) | Type::Error | Type::Never);
        Layers { count, closed: !open, core }
    }

    /// Whether a gas stands where a mixture is wanted, or a list of gases where one of mixtures is:
    /// values of both are held alike.
    pub(in crate::check) fn is_gas_for_mixture(&self, have: TypeId, want: TypeId) -> bool {
        let (have, want) = (self.shallow(have), self.shallow(want));
        match (self.program.types.get(have), self.program.types.get(want)) {
            (Type::Domain(Domain::Gas), Type::Domain(Domain::Mixture)) => true,
            (Type::List(have), Type::List(want)) => self.is_gas_for_mixture(*have, *want),
            _ => false,
        }
    }

    /// What was to be settled by something that was reported is settled: nothing more is said.
    pub(in crate::check) fn poison(&mut self, ty: TypeId) {
        if !self.program.types.has_unknown(ty) {
            return;
        }
        let ty = self.shallow(ty);
        let kind = self.program.types.get(ty).clone();
        if let Type::Unknown(_) = kind {
            let error = self.common.error;
            let _ = self.unify(ty, error);
            return;
        }
        self.map_parts(kind, |checker, part| {
            checker.poison(part);
            part
        });
    }

    /// An Int as a Float; a literal at once.
    pub(in crate::check) fn as_float(&mut self, node: NodeId) -> NodeId {
        let float = self.common.float;
        let span = self.span_of(node);
        match self.kind_of(node) {
            NodeKind::Int(value) => {
                let value = *value as f64;
                self.node(NodeKind::Float(value), float, span)
            }
            _ => self.node(NodeKind::ToFloat(node), float, span),
        }
    }

    /// One type for several values (branches, items), each fitted to it, whatever their order: as
    /// many times optional as the most optional of them, and what is inside joined.
    pub(in crate::check) fn join(&mut self, nodes: &mut [NodeId], want: Option<TypeId>) -> TypeId {
        let mut count = 0;
        let mut base: Option<TypeId> = None;
        let mut first: Option<Span> = None;
        let mut told: Option<TypeId> = None;
        if want.is_none() {
            for node in nodes.iter() {
                let ty = self.type_of(*node);
                if matches!(self.program.types.get(ty), Type::Error | Type::Never) {
                    continue;
                }
                let marked = self.marked_type_of(*node);
                let layers = self.layers(marked);
                count = count.max(layers.count);
                let marked = layers.core;
                let ty = self.shallow(marked);
                let joined = match base {
                    None => Some(ty),
                    Some(base) => self.base_beside(base, ty),
                };
                if let Some(joined) = joined.filter(|joined| base != Some(*joined)) {
                    base = Some(joined);
                    first = Some(self.value_span(*node));
                }
                told = told.or((marked != ty).then_some(marked));
            }
            // Of quantities, the first that says how it is shown says so for all.
            if let (Some(plain), Some(marked)) = (base, told)
                && self.program.types.plain(marked) == plain
            {
                base = Some(marked);
            }
            // Where nothing is known of what is inside, that of the first may be optional itself.
            if count > 0
                && let (Some(Type::Unknown(_)), Some(node)) =
                    (base.map(|base| self.program.types.get(base)), nodes.first())
            {
                let place = self.here(self.span_of(*node));
                base = Some(self.unknown(Origin::Empty, place));
            }
        }
        let target = match (want, base) {
            (Some(want), _) => want,
            (None, Some(base)) => {
                (0..count).fold(base, |ty, _| self.program.types.intern(Type::Optional(ty)))
            }
            (None, None) if nodes.is_empty() => self.common.unit,
            (None, None) => {
                let error = nodes.iter().any(|node| self.type_of(*node) == self.common.error);
                return if error { self.common.error } else { self.common.never };
            }
        };
        for node in nodes.iter_mut() {
            *node = self.fit(*node, target, Why::Sibling(first.unwrap_or_default()));
        }
        target
    }

    /// The type of two values beside each other, where the second changes what the first alone would
    /// be: a known one instead of an unknown, a Float instead of an Int, also inside.
    fn base_beside(&mut self, base: TypeId, ty: TypeId) -> Option<TypeId> {
        let replace = match (self.program.types.get(base), self.program.types.get(ty)) {
            (Type::Unknown(_), other) => !matches!(other, Type::Unknown(_)),
            (Type::Int, Type::Quantity(_)) => true,
            _ => self.is_gas_for_mixture(base, ty),
        };
        if replace { Some(ty) } else { self.widest(base, ty) }
    }

    /// Looks at a bound that was put off.
    pub(in crate::check) fn meet_demand(&mut self, demand: Demand) {
        let ty = self.solved(demand.ty);
        if self.meets_with(ty, demand.bound, &demand.generics) {
            return;
        }
        let name = self.text(demand.name);
        let (bound, means) = match demand.bound {
            Bound::Dim => ("Dim", "a quantity of some dimension"),
            Bound::Num => ("Num", "an Int or a quantity"),
            Bound::Ord => {
                ("Ord", "something that has an order: numbers, strings, and what is made of them")
            }
            Bound::Key => {
                ("Key", "something that can be a key: Int, String, Bool, and what is made of them")
            }
        };
        let (title, label) = match demand.name == self.known.map {
            true => (format!("{} cannot be the key of a map", self.a_type(ty)), means.into()),
            false => (
                format!("{} cannot stand for `{name}` here", self.a_type(ty)),
                format!("`{name}` is {means} (`{bound}`)"),
            ),
        };
        let mut diagnostic = Diagnostic::new(Code::E0310, demand.place, title, label);
        diagnostic = match (demand.bound, self.program.types.get(ty)) {
            (_, Type::Generic(_)) => {
                let own = self.type_text(ty);
                diagnostic.help(format!("declare the bound: `<{own}: {bound}>`"))
            }
            (Bound::Key, Type::Quantity(_)) => diagnostic
                .help("a rounded number is no good key: use an Int, or a String with fixed digits"),
            _ => diagnostic.help("use a value of another type, or take out the part that is meant"),
        };
        self.report(diagnostic);
    }

    /// Whether a type meets a bound; what is still unknown does.
    pub(in crate::check) fn meets(&self, ty: TypeId, bound: Bound) -> bool {
        let generics = self.scope.frame().map(|frame| frame.generics.clone()).unwrap_or_default();
        self.meets_with(ty, bound, &generics)
    }

    fn meets_with(&self, ty: TypeId, bound: Bound, generics: &Generics) -> bool {
        self.meets_within(ty, bound, generics, &[])
    }

    fn meets_within(&self, ty: TypeId, bound: Bound, generics: &Generics, seen: &[TypeId]) -> bool {
        let ty = self.shallow(ty);
        let inner = |ty: TypeId| self.meets_within(ty, bound, generics, seen);
        let generic = |index: u32, allowed: &[Bound]| {
            generics
                .get(index as usize)
                .and_then(|generic| generic.bound)
                .is_some_and(|own| allowed.contains(&own))
        };
        match (bound, self.program.types.get(ty)) {
            (_, Type::Error | Type::Unknown(_) | Type::Never) => true,
            (Bound::Dim, Type::Quantity(_)) => true,
            (Bound::Num, Type::Quantity(_) | Type::Int) => true,
            (Bound::Num, Type::Generic(index)) => generic(*index, &[Bound::Num]),
            (Bound::Ord, Type::Quantity(_) | Type::Int | Type::String | Type::Bool) => true,
            (Bound::Ord, Type::Generic(index)) => generic(*index, &[Bound::Ord, Bound::Num]),
            (Bound::Ord, Type::List(item)) => inner(*item),
            (Bound::Key, Type::Int | Type::String | Type::Bool) => true,
            (Bound::Key, Type::Generic(index)) => generic(*index, &[Bound::Key]),
            (Bound::Ord | Bound::Key, Type::Optional(item)) => inner(*item),
            (Bound::Ord | Bound::Key, Type::Tuple(items)) => items.iter().all(|it| inner(*it)),
            (Bound::Ord | Bound::Key, Type::Anonymous(fields)) => {
                fields.iter().all(|(_, it)| inner(*it))
            }
            (Bound::Ord | Bound::Key, Type::Record(_, arguments) | Type::Enum(_, arguments)) => {
                // A type that holds itself is what its other parts are.
                if seen.contains(&ty) {
                    return true;
                }
                let mut seen = seen.to_vec();
                seen.push(ty);
                let parts = self.declared_parts(ty);
                arguments.iter().all(|it| self.meets_within(*it, bound, generics, &seen))
                    && parts.iter().all(|part| {
                        // What stands for a parameter was looked at with the arguments.
                        matches!(self.program.types.get(*part), Type::Generic(_))
                            || self.meets_within(*part, bound, generics, &seen)
                    })
            }
            _ => false,
        }
    }
}
