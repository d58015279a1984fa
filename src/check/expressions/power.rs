//! Powers: of numbers by any exponent, of quantities by one that is exactly known.

use crate::check::Checker;
use crate::check::state::modules::Value;
use crate::check::wanted::{Want, Why};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::dimension::{Dimension, Ratio};
use crate::program::tree::{NodeId, NodeKind};
use crate::program::types::Type;
use crate::syntax::ast::{Ast, BinaryOp, ExprId, ExprKind, UnaryOp};

impl Checker {
    /// `a ^ b`.
    pub(in crate::check) fn power(
        &mut self,
        ast: &Ast,
        base: NodeId,
        exponent_id: ExprId,
        span: Span,
    ) -> NodeId {
        let constant = self.constant_exponent(ast, exponent_id);
        let ty = self.type_of(base);
        match self.program.types.get(ty) {
            Type::Error | Type::Never => return base,
            Type::Int => {}
            Type::Quantity(_) | Type::Unknown(_) => {
                if self.report_scaled_point(base) {
                    self.expr(ast, exponent_id, Want::Any);
                    return self.error_node(span);
                }
                let Some(dimension) = self.as_quantity(ty) else { return base };
                let dimension = self.unknowns.solved_dimension(&dimension);
                if let Ok(exponent) = constant {
                    return match dimension.power(exponent) {
                        Some(power) => {
                            let ty = self.quantity(power);
                            self.node(NodeKind::Power(base, exponent), ty, span)
                        }
                        None => self.error_node(span),
                    };
                }
            }
            _ => {
                let exponent = self.expr(ast, exponent_id, Want::Any);
                self.report_operands(BinaryOp::Pow, base, exponent, span);
                return self.error_node(span);
            }
        }
        let exponent = self.expr(ast, exponent_id, Want::Any);
        let by = self.type_of(exponent);
        if by == self.common.int && ty == self.common.int {
            let kind = NodeKind::Binary(BinaryOp::Pow, base, exponent);
            return self.node(kind, ty, span);
        }
        let float = self.common.float;
        if let Type::Quantity(dimension) = self.program.types.get(ty).clone()
            && self.unknowns.unify_dimensions(&dimension, &Dimension::NONE).is_err()
        {
            let what = self.dimension_phrase(&dimension);
            let (at, why) = match constant {
                Err((at, why)) => (at, why),
                Ok(_) => (self.span_of(exponent), "the dimension of the result depends on this"),
            };
            self.report(
                Diagnostic::new(
                    Code::E0301,
                    self.here(at),
                    format!("the power of {what} has to be a constant"),
                    why,
                )
                .label(self.here(self.span_of(base)), self.dimension_label(&dimension))
                .help("write a number, such as `x^2` or `x^(1/2)`, or divide by a unit first"),
            );
            return self.error_node(span);
        }
        let base = self.fit(base, float, Why::Part("the base of a power"));
        let exponent = self.fit(exponent, float, Why::Part("an exponent"));
        self.node(NodeKind::Binary(BinaryOp::Pow, base, exponent), float, span)
    }

    /// The exact value of an exponent that is made of numbers, and of `let`s of such, by
    /// `+ - * /`; else the part of it that is none of these.
    fn constant_exponent(&mut self, ast: &Ast, id: ExprId) -> Result<Ratio, (Span, &'static str)> {
        let span = ast[id].span;
        let large = (span, "this number has too many digits for an exponent");
        match &ast[id].kind {
            ExprKind::Int(value) => Ratio::new(*value, 1).ok_or(large),
            ExprKind::Float(value) => exact(*value).ok_or(large),
            ExprKind::Paren(inner) => self.constant_exponent(ast, *inner),
            ExprKind::Unary(UnaryOp::Neg, inner) => {
                negative(self.constant_exponent(ast, *inner)?).ok_or(large)
            }
            ExprKind::Binary(op, a, b) => {
                let (a, b) = (self.constant_exponent(ast, *a)?, self.constant_exponent(ast, *b)?);
                combined(*op, a, b).ok_or((span, "this has no exact value"))
            }
            ExprKind::Name(name) => {
                let changes = (span, "this may change");
                let value = match self.scope.use_local(*name) {
                    Some(local) => {
                        let info = self.scope.frame().and_then(|it| it.info.get(local.0 as usize));
                        info.and_then(|info| info.value)
                    }
                    None => match self.value_of(*name) {
                        Some(Value::Global(global)) => {
                            let params = self.program.params.iter();
                            let mut all = params.chain(&self.program.module_params);
                            if all.any(|param| param.global == global) {
                                return Err((span, "a `param` may be set to another value"));
                            }
                            self.declared.global(global).and_then(|info| info.value)
                        }
                        _ => None,
                    },
                };
                self.constant_node(value.ok_or(changes)?, 0).ok_or((span, "this is computed"))
            }
            _ => Err((span, "this is computed")),
        }
    }

    /// The exact value of the value of a `let`.
    fn constant_node(&self, node: NodeId, depth: u32) -> Option<Ratio> {
        if depth > 64 {
            return None;
        }
        let of = |node: &NodeId| self.constant_node(*node, depth + 1);
        match self.kind_of(node) {
            NodeKind::Int(value) => Ratio::new(*value, 1),
            NodeKind::Float(value) if self.type_of(node) == self.common.float => exact(*value),
            NodeKind::ToFloat(inner) => of(inner),
            NodeKind::Unary(UnaryOp::Neg, inner) => negative(of(inner)?),
            NodeKind::Binary(op, a, b) => combined(*op, of(a)?, of(b)?),
            NodeKind::Local(local) => {
                let info = self.scope.frame()?.info.get(local.0 as usize)?;
                of(&info.value?)
            }
            NodeKind::Global(global) => {
                let mut params = self.program.params.iter().chain(&self.program.module_params);
                match params.any(|param| param.global == *global) {
                    true => None,
                    false => of(&self.declared.global(*global)?.value?),
                }
            }
            _ => None,
        }
    }
}

fn negative(ratio: Ratio) -> Option<Ratio> {
    ratio.times(Ratio::new(-1, 1)?)
}

fn combined(op: BinaryOp, a: Ratio, b: Ratio) -> Option<Ratio> {
    match op {
        BinaryOp::Add => a.plus(b),
        BinaryOp::Sub => a.plus(negative(b)?),
        BinaryOp::Mul => a.times(b),
        BinaryOp::Div => a.times(b.inverse()?),
        _ => None,
    }
}

/// The decimal number that was written, where it has at most six digits after the point.
fn exact(value: f64) -> Option<Ratio> {
    let scaled = value * 1e6;
    let whole = libm::round(scaled);
    (libm::fabs(scaled - whole) < 1e-6 && whole.abs() < 1e12)
        .then(|| Ratio::new(whole as i64, 1_000_000))
        .flatten()
}
