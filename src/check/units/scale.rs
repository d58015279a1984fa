//! Points and differences on scales with a zero of their own, such as °C. Both are temperatures; a
//! point has a place on the scale, a difference (a rise) is what may be added to one.

use crate::check::Checker;
use crate::check::state::scale::Passed;
use crate::check::state::scope::{BodyKind, LocalKind};
use crate::check::state::signature::{Bound, Generic, Signature};
use crate::check::state::units::Resolved;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::tree::{NodeId, NodeKind};
use crate::program::types::{Mark, Type, TypeId};
use crate::program::{FunctionId, LocalId};
use crate::syntax::ast::{BinaryOp, UnitExpr};

/// What a temperature is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// `21 °C`: a point of the scale of a type.
    Point(TypeId),
    /// The temperature of a segment: a point, in kelvin.
    Kelvin(TypeId),
    /// One point less another.
    Rise(TypeId),
    /// A number in kelvin that is written out.
    Literal,
    /// Any other quantity.
    Other,
}

const POINT: &str = "this is a point, and its zero is not the zero of temperature";

impl Checker {
    /// The unit whose scale a type has its points on.
    pub(in crate::check) fn point_unit(&self, ty: TypeId) -> Option<&str> {
        let Type::Marked(_, Mark::Unit(shown)) = self.program.types.get(self.followed(ty)) else {
            return None;
        };
        let shown = self.program.units.shown.get(shown.0 as usize)?;
        (shown.offset != 0.0).then_some(&*shown.text)
    }

    /// Whether a type is that of a difference of points.
    fn is_rise(&self, ty: TypeId) -> bool {
        matches!(self.program.types.get(self.followed(ty)), Type::Marked(_, Mark::Rise))
    }

    /// The type without the mark of a difference.
    pub(in crate::check) fn not_a_rise(&self, ty: TypeId) -> TypeId {
        match self.is_rise(ty) {
            true => self.shallow(ty),
            false => ty,
        }
    }

    fn role(&self, node: NodeId) -> Role {
        let ty = self.marked_type_of(node);
        match self.program.types.get(ty) {
            Type::Marked(_, Mark::Unit(_)) if self.point_unit(ty).is_some() => Role::Point(ty),
            Type::Marked(_, Mark::Kelvin) => Role::Kelvin(ty),
            Type::Marked(_, Mark::Rise) => Role::Rise(ty),
            _ if matches!(self.kind_of(node), NodeKind::Float(_)) => Role::Literal,
            _ => Role::Other,
        }
    }

    /// Reports a value that has no place on a scale, where a point of it is asked for.
    pub(in crate::check) fn report_rise_as_point(&mut self, node: NodeId, want: TypeId) -> bool {
        let Some(unit) = self.point_unit(want).map(str::to_string) else { return false };
        if !self.is_rise(self.marked_type_of(node)) {
            return false;
        }
        let place = self.here(self.value_span(node));
        self.report(
            Diagnostic::new(
                Code::E0309,
                place,
                format!("a difference of temperatures is no point of the scale of `{unit}`"),
                "one temperature less another",
            )
            .help(format!("add it to a point, as in `20 {unit} + (a - b)`")),
        );
        true
    }

    /// `(24 °C - 21 °C) as °C`.
    pub(in crate::check) fn check_scale(
        &mut self,
        value: NodeId,
        unit: &UnitExpr,
        resolved: Resolved,
    ) {
        if resolved.offset == 0.0 || !self.is_rise(self.marked_type_of(value)) {
            return;
        }
        let name = unit.factors.first().map_or("", |factor| self.text(factor.name.symbol));
        let title = format!("a difference of temperatures has no place on the scale of `{name}`");
        let zero = format!("its zero is at {:.2} K", resolved.offset);
        let place = self.here(unit.span);
        self.report(
            Diagnostic::new(Code::E0309, place, title, zero)
                .label(self.here(self.span_of(value)), "one temperature less another")
                .help("show it in kelvin: `as K`")
                .fix(place, "K", "write `K`"),
        );
    }

    /// The type of `-x`; `None` where it is a point, which is reported.
    pub(in crate::check) fn negated(&mut self, node: NodeId, span: Span) -> Option<TypeId> {
        match self.role(node) {
            Role::Point(_) => {
                let place = self.here(span);
                self.report(
                    Diagnostic::new(
                        Code::E0309,
                        place,
                        "a point of a temperature scale has no negative",
                        POINT,
                    )
                    .help("write the absolute temperature: `-(x as K)`; a literal below zero is `-20 °C`"),
                );
                None
            }
            Role::Rise(ty) => Some(ty),
            _ => Some(self.type_of(node)),
        }
    }

    /// Reports a point that is multiplied, divided or raised.
    pub(in crate::check) fn report_scaled_point(&mut self, node: NodeId) -> bool {
        if !matches!(self.role(node), Role::Point(_)) {
            return false;
        }
        let place = self.here(self.span_of(node));
        self.report(
            Diagnostic::new(
                Code::E0309,
                place,
                "a point of a temperature scale is no amount to multiply or divide",
                POINT,
            )
            .help("write the absolute temperature, `(x as K)`, or a difference: `30 °C - 20 °C`"),
        );
        true
    }

    /// Reports a step of a range that is a point of a scale.
    pub(in crate::check) fn report_point_as_step(&mut self, step: NodeId) -> bool {
        if !matches!(self.role(step), Role::Point(_)) {
            return false;
        }
        let place = self.here(self.span_of(step));
        let title = "a range goes on by a difference, not by a point of a scale";
        self.report(
            Diagnostic::new(Code::E0309, place, title, POINT)
                .help("for a difference write kelvin: `step 1 K`"),
        );
        true
    }

    fn report_sum_of_points(&mut self, right: NodeId) {
        let span = self.span_of(right);
        let help = match (self.kind_of(right), self.point_unit(self.marked_type_of(right))) {
            // The number that was written, whatever the scale.
            (NodeKind::Float(value), Some(_)) => {
                let ty = self.marked_type_of(right);
                let number = match self.program.types.get(ty) {
                    Type::Marked(_, Mark::Unit(id)) => self
                        .program
                        .units
                        .shown
                        .get(id.0 as usize)
                        .map(|unit| (value - unit.offset) / unit.factor),
                    _ => None,
                };
                let number = number.unwrap_or(1.0);
                let number: f64 = format!("{number:.9e}").parse().unwrap_or(number);
                format!("for a difference write kelvin: `{number} K`; a mean is `a + (b - a) / 2`")
            }
            _ => "what is added is a difference, such as `5 K` or `b - a`; a mean is \
                  `a + (b - a) / 2`"
                .to_string(),
        };
        let title = "two points of a temperature scale cannot be added";
        self.report(Diagnostic::new(Code::E0309, self.here(span), title, POINT).help(help));
    }

    /// The type of a sum or product of temperatures, by what they are on their scales; `ty` for all
    /// other quantities. `None` where there is none, which is reported.
    pub(in crate::check) fn on_scale(
        &mut self,
        op: BinaryOp,
        left: NodeId,
        right: NodeId,
        ty: TypeId,
    ) -> Option<TypeId> {
        use Role::{Kelvin, Literal, Other, Point, Rise};
        let (a, b) = (self.role(left), self.role(right));
        if matches!((a, b), (Literal | Other, Literal | Other)) {
            return Some(self.unmarked(ty));
        }
        let plain = self.unmarked(ty);
        let rise =
            |checker: &mut Checker| checker.program.types.intern(Type::Marked(plain, Mark::Rise));
        Some(match (op, a, b) {
            (BinaryOp::Add, Point(_) | Kelvin(_), Point(_) | Kelvin(_)) => {
                self.report_sum_of_points(right);
                return None;
            }
            (BinaryOp::Add, Point(of), _) => {
                self.note_risen(right, left);
                of
            }
            (BinaryOp::Add, _, Point(of)) => {
                self.note_risen(left, right);
                of
            }
            (BinaryOp::Add, Kelvin(of), Rise(_) | Literal)
            | (BinaryOp::Add, Rise(_) | Literal, Kelvin(of))
            | (BinaryOp::Sub, Kelvin(of), Rise(_) | Literal) => of,
            (BinaryOp::Sub, Rise(_), Point(_)) => {
                let place = self.here(self.span_of(right));
                self.report(
                    Diagnostic::new(
                        Code::E0309,
                        place,
                        "a point of a temperature scale cannot be taken from a difference",
                        POINT,
                    )
                    .label(self.here(self.span_of(left)), "one temperature less another")
                    .help("write the absolute temperature: `(x as K)`"),
                );
                return None;
            }
            (BinaryOp::Sub, Point(of), Rise(_) | Literal) => of,
            (BinaryOp::Sub, Point(_) | Kelvin(_), Point(_) | Kelvin(_))
            | (BinaryOp::Sub, Other | Literal, Point(_))
            | (BinaryOp::Add | BinaryOp::Sub, Rise(_), Rise(_)) => rise(self),
            (BinaryOp::Mul | BinaryOp::Div | BinaryOp::Mod, Point(_), _) => {
                self.report_scaled_point(left);
                return None;
            }
            (BinaryOp::Mul | BinaryOp::Div | BinaryOp::Mod, _, Point(_)) => {
                self.report_scaled_point(right);
                return None;
            }
            // Where the other is a number, the result is a temperature too.
            (BinaryOp::Mul, Rise(of), Literal | Other)
            | (BinaryOp::Mul, Literal | Other, Rise(of))
                if self.shallow(of) == plain =>
            {
                of
            }
            (BinaryOp::Div, Rise(of), Literal | Other) if self.shallow(of) == plain => of,
            _ => plain,
        })
    }

    fn unmarked(&self, ty: TypeId) -> TypeId {
        match self.program.types.get(self.followed(ty)) {
            Type::Marked(inner, _) => *inner,
            _ => ty,
        }
    }

    /// A literal in base units; with a unit whose zero is not zero it is a point of that scale.
    pub(in crate::check) fn point(
        &mut self,
        value: f64,
        written: &UnitExpr,
        unit: Resolved,
        span: Span,
    ) -> NodeId {
        if !value.is_finite() {
            let place = self.here(span);
            let title = "this quantity is too large";
            self.report(
                Diagnostic::new(
                    Code::E0005,
                    place,
                    title,
                    "in base units, it does not fit in a Float",
                )
                .note("a Float goes up to about 1.8e308"),
            );
            return self.error_node(span);
        }
        let ty = match unit.offset == 0.0 {
            true => unit.ty,
            false => {
                let shown = self.shown(written, unit);
                self.program.types.intern(Type::Marked(unit.ty, Mark::Unit(shown)))
            }
        };
        self.node(NodeKind::Float(value), ty, span)
    }

    /// The type of a member of the runtime: its temperatures are points.
    pub(in crate::check) fn in_kelvin(&mut self, ty: TypeId) -> TypeId {
        let temperature = self.type_of_text("Temperature", None);
        match ty == temperature {
            true => self.program.types.intern(Type::Marked(ty, Mark::Kelvin)),
            false => ty,
        }
    }

    /// What the library makes of points: the mean of points is one, their deviation a difference.
    /// `None` where it makes nothing of them, which is reported.
    pub(in crate::check) fn library_on_scale(
        &mut self,
        signature: &Signature,
        args: &[NodeId],
        result: TypeId,
        span: Span,
    ) -> Option<TypeId> {
        if !self.modules.is_standard(signature.module) {
            return Some(result);
        }
        let item = |checker: &Checker, node: &NodeId| {
            let ty = checker.marked_type_of(*node);
            match checker.program.types.get(checker.shallow(ty)) {
                Type::List(item) => checker.followed(*item),
                _ => ty,
            }
        };
        let Some(of) = args.first().map(|node| item(self, node)) else { return Some(result) };
        let (point, is_rise) = (self.point_unit(of).is_some(), self.is_rise(of));
        if !point && !is_rise {
            return Some(result);
        }
        let name = self.text(signature.name).to_string();
        match name.as_str() {
            "mean" | "median" | "quantile" => Some(of),
            "std_dev" => {
                let plain = self.shallow(of);
                Some(self.program.types.intern(Type::Marked(plain, Mark::Rise)))
            }
            "sum" | "abs" | "sign" if point => {
                let place = self.here(span);
                let unit = self.point_unit(of).unwrap_or("°C").to_string();
                let what = match name.as_str() {
                    "sum" => "a sum",
                    "abs" => "a size",
                    _ => "a sign",
                };
                let help = match name.as_str() {
                    "sum" => {
                        "take their `mean()`, or the absolute temperatures: `xs.map(x => x as K).sum()`"
                    }
                    _ => "write the absolute temperature: `x as K`",
                };
                self.report(
                    Diagnostic::new(
                        Code::E0309,
                        place,
                        format!(
                            "points of a temperature scale have no {}",
                            what.trim_start_matches("a ")
                        ),
                        format!("the zero of `{unit}` is not the zero of temperature"),
                    )
                    .help(help),
                );
                None
            }
            _ => Some(result),
        }
    }

    /// What stands for a generic parameter that is calculated with is a plain temperature.
    pub(in crate::check) fn without_points(
        &self,
        signature: &Signature,
        generics: Vec<TypeId>,
    ) -> Vec<TypeId> {
        let plain = |(generic, ty): (&Generic, TypeId)| match generic.bound {
            Some(Bound::Num) if self.point_unit(ty).is_some() => self.shallow(ty),
            _ => ty,
        };
        signature.generics.iter().zip(generics).map(plain).collect()
    }

    /// What is added to a point is a rise: where that is a parameter, whoever gives a point for it
    /// is wrong.
    fn note_risen(&mut self, added: NodeId, point: NodeId) {
        let NodeKind::Local(local) = *self.kind_of(added) else { return };
        let place = self.here(self.span_of(added).to(self.span_of(point)));
        if let Some((function, index)) = self.plain_parameter(local) {
            self.scale.rises(function, index, place);
        }
    }

    /// The function and the position of a parameter that is declared as a plain quantity.
    fn plain_parameter(&self, local: LocalId) -> Option<(FunctionId, u32)> {
        let frame = self.scope.frame().filter(|frame| frame.body == BodyKind::Function)?;
        let info = frame.info.get(local.0 as usize)?;
        let ty = frame.locals.get(local.0 as usize)?.ty;
        let plain = matches!(self.program.types.get(self.followed(ty)), Type::Quantity(_));
        (info.kind == LocalKind::Parameter && plain).then_some((frame.function, local.0))
    }

    /// Keeps which points and which parameters a call gives for plain parameters.
    pub(in crate::check) fn note_passed(&mut self, callee: FunctionId, args: &[NodeId]) {
        for (index, node) in (0..).zip(args) {
            let place = self.here(self.span_of(*node));
            if let Role::Point(_) = self.role(*node) {
                self.scale.passed.push(Passed { callee, index, place, from: None });
            } else if let NodeKind::Local(local) = *self.kind_of(*node)
                && let Some(from) = self.plain_parameter(local)
            {
                self.scale.passed.push(Passed { callee, index, place, from: Some(from) });
            }
        }
    }

    /// Reports points that are given for what is added to a point.
    pub(in crate::check) fn finish_scale(&mut self) {
        let passed = std::mem::take(&mut self.scale.passed);
        // A parameter that is passed on as a rise is one.
        let mut grows = true;
        while grows {
            grows = false;
            for it in &passed {
                if let (Some((function, index)), Some(place)) =
                    (it.from, self.scale.risen.get(&(it.callee, it.index)).copied())
                {
                    grows |= self.scale.rises(function, index, place);
                }
            }
        }
        for it in passed.iter().filter(|it| it.from.is_none()) {
            let added = self.scale.risen.get(&(it.callee, it.index)).copied();
            let Some(added) = added else { continue };
            self.report(
                Diagnostic::new(
                    Code::E0309,
                    it.place,
                    "a point of a temperature scale is given for a difference",
                    POINT,
                )
                .label(added, "here it is added to a point")
                .help("give a difference, such as `5 K` or `b - a`"),
            );
        }
    }
}
