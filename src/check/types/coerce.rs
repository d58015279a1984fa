//! Fitting a value to the type that is wanted: Int → Float, T → T?, and what to say when it does
//! not fit.

use crate::check::Checker;
use crate::check::state::signature::{Bound, Generics};
use crate::check::state::unknowns::Demand;
use crate::check::state::unknowns::Origin;
use crate::check::wanted::Why;
use crate::check::words::show::with_article;
use crate::diagnostic::{Code, Diagnostic, Place, Span};
use crate::program::dimension::{Base, Dimension, Ratio};
use crate::program::tree::{NodeId, NodeKind};
use crate::program::types::{Domain, Type, TypeId};

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
                // `T?` where `T??` is wanted is what is present in it.
                if self.layers(have) < self.layers(want) {
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

    /// How many times a type is optional; fewer than none where that is not known.
    pub(in crate::check) fn layers(&self, ty: TypeId) -> u32 {
        let mut ty = self.shallow(ty);
        let mut count = 0;
        loop {
            match self.program.types.get(ty) {
                Type::Optional(item) => ty = self.shallow(*item),
                Type::Unknown(_) | Type::Error | Type::Never => return u32::MAX,
                _ => return count,
            }
            count += 1;
        }
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

    /// One type for several values (branches, items), each fitted to it.
    pub(in crate::check) fn join(&mut self, nodes: &mut [NodeId], want: Option<TypeId>) -> TypeId {
        let mut optional = false;
        let mut base: Option<TypeId> = None;
        let mut first: Option<Span> = None;
        let mut told: Option<TypeId> = None;
        if want.is_none() {
            for node in nodes.iter() {
                let mut ty = self.type_of(*node);
                let mut marked = self.marked_type_of(*node);
                match self.program.types.get(ty) {
                    Type::Error | Type::Never => continue,
                    Type::Optional(item) => {
                        optional = true;
                        marked = self.followed(*item);
                        ty = self.shallow(*item);
                    }
                    _ => {}
                }
                let replace = match base.map(|base| self.program.types.get(base)) {
                    None => true,
                    Some(Type::Int) => matches!(self.program.types.get(ty), Type::Quantity(_)),
                    Some(Type::Unknown(_)) => {
                        !matches!(self.program.types.get(ty), Type::Unknown(_))
                    }
                    _ => base.is_some_and(|base| self.is_gas_for_mixture(base, ty)),
                };
                if replace {
                    if let Some(open) = base
                        && matches!(self.program.types.get(open), Type::Unknown(_))
                    {
                        // An empty list's item, say: it is what the others are.
                        let _ = self.unify(open, ty);
                    }
                    base = Some(ty);
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
        }
        let target = match (want, base) {
            (Some(want), _) => want,
            (None, Some(base)) if optional => self.program.types.intern(Type::Optional(base)),
            (None, Some(base)) => base,
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
                let parts: Vec<TypeId> = match self.program.types.get(ty) {
                    Type::Record(id, _) => {
                        let record = self.program.records.get(id.0 as usize);
                        record.into_iter().flat_map(|it| &it.fields).map(|it| it.1).collect()
                    }
                    Type::Enum(id, _) => {
                        let declared = self.program.enums.get(id.0 as usize);
                        let variants = declared.into_iter().flat_map(|it| &it.variants);
                        variants.flat_map(|it| it.1.iter().copied()).collect()
                    }
                    _ => vec![],
                };
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

    fn report_misfit(&mut self, node: NodeId, want: TypeId, why: Why) {
        let have = self.type_of(node);
        let (have, want) = (self.solved(have), self.solved(want));
        let place = self.here(self.value_span(node));
        let (a_have, a_want) = (self.a_type(have), self.a_type(want));
        let wanted = match why {
            Why::Argument { of, param } => {
                let (of, param) = (self.text(of), self.text(param));
                if param.is_empty() || param == "_" {
                    format!("`{of}` takes {a_want} here")
                } else {
                    format!("`{param}` of `{of}` is {a_want}")
                }
            }
            Why::Field(field) => format!("`{}` is {a_want}", self.text(field)),
            Why::Annotation(name, _) => format!("`{}` is declared as {a_want}", self.text(name)),
            Why::Result(name, _) => format!("`{}` gives {a_want}", self.text(name)),
            Why::LambdaResult => format!("the function that is wanted here gives {a_want}"),
            Why::Condition => "a condition is true or false".to_string(),
            Why::Sibling(_) => format!("what stands beside it is {a_want}"),
            Why::Assigned => format!("what is assigned to holds {a_want}"),
            Why::Key(key) => format!("`{}` is {a_want}", self.text(key)),
            Why::Part(what) => format!("{what} is {a_want}"),
        };
        let numeric = |ty: TypeId| match self.program.types.get(ty) {
            Type::Quantity(dimension) => Some(dimension.clone()),
            Type::Int => Some(Dimension::NONE),
            _ => None,
        };
        let both = numeric(have).zip(numeric(want));
        let mut diagnostic = match (self.program.types.get(have), both) {
            (Type::Optional(item), _) if self.fits_loosely(*item, want) => Diagnostic::new(
                Code::E0312,
                place,
                format!("{wanted}, and this may be absent"),
                with_article(&self.type_text(have)),
            )
            .help(
                "give a value for the absent case (`x ?? 0`), or look inside: `if let x = … { … }`",
            ),
            (_, Some((left, right))) if left != right => {
                let diagnostic = Diagnostic::new(
                    Code::E0301,
                    place,
                    format!("{wanted}, and this is {}", self.dimension_phrase(&left)),
                    self.dimension_label(&left),
                );
                self.explain_dimensions(diagnostic, &left, &right)
            }
            _ => {
                let diagnostic = Diagnostic::new(
                    Code::E0302,
                    place,
                    format!("{wanted}, and this is {a_have}"),
                    a_have.clone(),
                );
                let list = matches!(self.kind_of(node), NodeKind::List(_));
                self.conversion_help(diagnostic, have, want, list)
            }
        };
        match why {
            Why::Annotation(_, at) | Why::Result(_, at) => {
                diagnostic = diagnostic.label(at, format!("{a_want} is asked for here"));
            }
            Why::Sibling(span) if span != self.span_of(node) && span != Span::default() => {
                let at = self.here(span);
                diagnostic = diagnostic.label(at, a_want);
            }
            _ => {}
        }
        self.report(diagnostic);
    }

    fn fits_loosely(&self, have: TypeId, want: TypeId) -> bool {
        let (have, want) = (self.shallow(have), self.shallow(want));
        have == want
            || matches!(
                (self.program.types.get(have), self.program.types.get(want)),
                (Type::Unknown(_), _)
                    | (_, Type::Unknown(_))
                    | (Type::Int | Type::Quantity(_), Type::Quantity(_))
                    | (Type::List(_), Type::List(_))
                    | (Type::Enum(..), Type::Enum(..))
                    | (Type::Record(..), Type::Record(..))
            )
    }

    /// What would make the one type of the other; `list`: a list that is written out.
    fn conversion_help(
        &self,
        diagnostic: Diagnostic,
        have: TypeId,
        want: TypeId,
        list: bool,
    ) -> Diagnostic {
        match (self.program.types.get(have), self.program.types.get(want)) {
            (Type::Quantity(dimension), Type::Int) if dimension.is_none() => {
                diagnostic.help("`round(x)`, `floor(x)` or `ceil(x)` gives an Int")
            }
            (Type::Range(_), Type::List(_)) => {
                diagnostic.help("say how far it goes each time: `0 s to 1 s step 250 ms` is a list")
            }
            (Type::Quantity(_) | Type::Int | Type::Bool, Type::String) => {
                diagnostic.help("put it in a string: `\"{x}\"`")
            }
            (Type::String, Type::Int) => {
                diagnostic.help("`parse_int(s)` reads a number; it may find none, so add `?? 0`")
            }
            (Type::String, Type::Quantity(_)) => diagnostic
                .help("`parse_float(s)` reads a number; it may find none, so add `?? 0.0`"),
            (Type::List(a), Type::List(b))
                if self.shallow(*a) == self.common.int
                    && matches!(self.program.types.get(self.shallow(*b)), Type::Quantity(_)) =>
            {
                diagnostic.help(match list {
                    true => "write one of the items with a point: `[1.0, 2, 3]`",
                    false => "make Floats of its items: `xs.map(x => 1.0 * x)`",
                })
            }
            (Type::Int | Type::Quantity(_), Type::Bool) => diagnostic.help("compare it: `x != 0`"),
            (Type::List(item), Type::Domain(_)) if self.fits_loosely(*item, want) => {
                diagnostic.help("take one of them, `xs[0]`, or go through all: `for x in xs { … }`")
            }
            (Type::Tuple(items), Type::Tuple(wanted))
                if items.len() == 2 && wanted.len() == 2 && self.are_groups(items, wanted) =>
            {
                diagnostic.help(
                    "the pairs between two groups are `join(a, b)`, with `use std.topology.{join}`",
                )
            }
            (Type::Unit, _) => diagnostic.help(
                "a block gives the value of its last line; a line that is a statement gives none",
            ),
            (_, Type::List(item)) if self.fits_loosely(have, *item) => {
                diagnostic.help("a list of one is `[x]`")
            }
            (Type::Tuple(items), Type::Function(..)) if items.is_empty() => {
                diagnostic.help("a function of nothing is `() => …`")
            }
            (Type::Generic(_), _) | (_, Type::Generic(_)) => {
                diagnostic.note("a type parameter stands for any type that a caller may choose")
            }
            _ => diagnostic,
        }
    }

    /// Whether groups of segments stand where segments are wanted.
    fn are_groups(&self, items: &[TypeId], wanted: &[TypeId]) -> bool {
        let segment =
            |ty: TypeId| *self.program.types.get(self.shallow(ty)) == Type::Domain(Domain::Segment);
        let group = |ty: &TypeId| match self.program.types.get(self.shallow(*ty)) {
            Type::List(item) => segment(*item),
            _ => false,
        };
        wanted.iter().all(|ty| segment(*ty)) && items.iter().any(group)
    }

    /// "a Time", "a plain number".
    pub(in crate::check) fn dimension_phrase(&self, dimension: &Dimension) -> String {
        if self.unknowns.solved_dimension(dimension).is_none() {
            "a plain number".into()
        } else {
            with_article(&self.dimension_name(dimension))
        }
    }

    /// "Mass · Length / Time², in kg·m/s²".
    pub(in crate::check) fn dimension_label(&self, dimension: &Dimension) -> String {
        let dimension = self.unknowns.solved_dimension(dimension);
        if dimension.is_none() {
            return "a plain number".into();
        }
        let name = self.dimension_name(&dimension);
        match self.unit_of_dimension(&dimension) {
            Some(unit) => format!("{name}, in {unit}"),
            None => name,
        }
    }

    /// Adds what a physicist wants to know of two dimensions that are not one: what each is made
    /// of, and the factor between them.
    pub(in crate::check) fn explain_dimensions(
        &self,
        mut diagnostic: Diagnostic,
        have: &Dimension,
        want: &Dimension,
    ) -> Diagnostic {
        let (have, want) =
            (self.unknowns.solved_dimension(have), self.unknowns.solved_dimension(want));
        let mut facts = vec![];
        for dimension in [&have, &want] {
            let (name, made_of) =
                (self.dimension_name(dimension), self.dimension_product(dimension));
            if !dimension.is_none() && name != made_of {
                facts.push(format!("{} is {made_of}", with_article(&name)));
            }
        }
        if !facts.is_empty() {
            diagnostic = diagnostic.note(facts.join(", "));
        }
        if let Some(factor) = want.over(&have) {
            diagnostic = diagnostic.help(self.factor_help(&have, &want, &factor));
        }
        diagnostic
    }

    fn factor_help(&self, have: &Dimension, want: &Dimension, factor: &Dimension) -> String {
        let inverse = factor.power(Ratio::new(-1, 1).unwrap_or(Ratio::ONE));
        if have.is_none() {
            return match self.unit_of_dimension(want) {
                Some(unit) => format!("give the number its unit, such as `{unit}`"),
                None => format!("multiply it by {}", self.dimension_in_full(want)),
            };
        }
        if want.is_none() {
            let unit = self.unit_of_dimension(have);
            return match unit {
                Some(unit) => {
                    format!("divide it by what it is measured against, such as `1 {unit}`")
                }
                None => format!("divide it by {}", self.dimension_in_full(have)),
            };
        }
        for exponent in [(-1, 1), (1, 2), (2, 1), (1, 3), (3, 1)] {
            let power = Ratio::new(exponent.0, exponent.1).and_then(|ratio| have.power(ratio));
            if power.as_ref() == Some(want) {
                return match exponent {
                    (-1, 1) => "take its reciprocal: `1 / x`".into(),
                    (1, 2) => "take the square root: `sqrt(x)`".into(),
                    (2, 1) => "square it: `x^2`".into(),
                    (1, 3) => "take the cube root: `cbrt(x)`".into(),
                    _ => "raise it to the third power: `x^3`".into(),
                };
            }
        }
        let related = have.factors().iter().any(|(base, _)| !want.exponent(*base).is_zero());
        if !related {
            return "no one factor leads from the one to the other: one of them is not what was meant"
                .into();
        }
        let named = |dimension: &Dimension| self.program.units.names.contains_key(dimension);
        match inverse {
            Some(inverse) if named(&inverse) && !named_base_first(factor, &inverse) => {
                format!("divide it by {}", with_article(&self.dimension_name(&inverse)))
            }
            _ if named(factor) => {
                format!("multiply it by {}", with_article(&self.dimension_name(factor)))
            }
            Some(inverse) if factor.factors().iter().all(|(_, e)| e.numerator() < 0) => {
                format!("divide it by {}", self.dimension_product(&inverse))
            }
            _ => format!("a factor {} is missing", self.dimension_product(factor)),
        }
    }

    /// Says of an unknown type that stayed unknown what to write.
    pub(in crate::check) fn report_unsettled(&mut self, origin: Origin, place: Place) {
        let (title, help) = match origin {
            Origin::Empty => return,
            Origin::Parameter(name) => {
                let name = self.text(name);
                (
                    format!("nothing says what type `{name}` has"),
                    format!("annotate it: `({name}: Float) => …`"),
                )
            }
            Origin::Generic(name) => {
                let name = self.text(name);
                (
                    format!("nothing says what `{name}` is here"),
                    "annotate the variable that takes the result: `let x: List<Int> = …`".into(),
                )
            }
            Origin::Result(name) => {
                let name = self.text(name);
                (
                    format!("the result of `{name}` cannot be found out"),
                    "write its type after the parameters: `fn f(n: Int) -> Int { … }`".into(),
                )
            }
            Origin::Variable(name) => {
                let name = self.text(name);
                (
                    format!("nothing says what type `{name}` has"),
                    format!("annotate it: `let {name}: Float = …`"),
                )
            }
        };
        self.report(
            Diagnostic::new(Code::E0305, place, title, "its type cannot be inferred").help(help),
        );
    }
}

/// Whether the factor itself is the plainer of the two: a base dimension to the power 1.
fn named_base_first(factor: &Dimension, inverse: &Dimension) -> bool {
    let plain = |dimension: &Dimension| matches!(dimension.factors(), [(Base::Named(_), exponent)] if *exponent == Ratio::ONE);
    plain(factor) && !plain(inverse)
}
