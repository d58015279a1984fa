//! What to say where a type does not fit, or was never settled.

use crate::check::Checker;
use crate::check::state::unknowns::Origin;
use crate::check::wanted::Why;
use crate::check::words::show::with_article;
use crate::diagnostic::{Code, Diagnostic, Place, Span};
use crate::program::dimension::{Base, Dimension, Ratio};
use crate::program::tree::{NodeId, NodeKind};
use crate::program::types::{Domain, Type, TypeId};

impl Checker {
    pub(super) fn report_misfit(&mut self, node: NodeId, want: TypeId, why: Why) {
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
            (_, Some((left, right))) if left != right && want == self.common.int => {
                let diagnostic = Diagnostic::new(
                    Code::E0301,
                    place,
                    format!("{wanted}, and this is {}", self.dimension_phrase(&left)),
                    self.dimension_label(&left),
                );
                let unit = self.unit_of_dimension(&left).unwrap_or_else(|| "y".into());
                let by = if unit == "y" { unit } else { format!("1 {unit}") };
                diagnostic.help(format!("count in a unit, in whole numbers: `floor(x / ({by}))`"))
            }
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
                let written = match self.kind_of(node) {
                    NodeKind::Float(value) => libm::floor(*value) != *value,
                    _ => false,
                };
                let beside = matches!(why, Why::Sibling(_) | Why::Argument { .. });
                if written && beside && want == self.common.int {
                    let help = "make Floats of the Ints: `1.0 * n`, and `xs.map(x => 1.0 * x)`";
                    let diagnostic = diagnostic.help(help);
                    return self.report(diagnostic);
                }
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
            (Type::Quantity(dimension), Type::Bool) if !dimension.is_none() => {
                match self.unit_of_dimension(dimension) {
                    Some(unit) => diagnostic.help(format!("compare it: `x != 0 {unit}`")),
                    None => diagnostic.help("compare it with another of its kind: `x != y`"),
                }
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
            (Type::List(item), Type::List(pair)) if self.is_group_for_pairs(*item, *pair) => {
                diagnostic.help(
                    "`ring(core)` joins each with the next, `mesh(core)` all with all, with \
                     `use std.topology.{ring, mesh}`",
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

    /// Whether segments stand where pairs of them are wanted.
    fn is_group_for_pairs(&self, item: TypeId, pair: TypeId) -> bool {
        let segment =
            |ty: TypeId| *self.program.types.get(self.shallow(ty)) == Type::Domain(Domain::Segment);
        match self.program.types.get(self.shallow(pair)) {
            Type::Tuple(ends) => segment(item) && ends.iter().all(|end| segment(*end)),
            _ => false,
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
