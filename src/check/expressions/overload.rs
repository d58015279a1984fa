//! Which of several functions of one name is meant: by how many arguments there are, and by the
//! type of the first.

use crate::check::Checker;
use crate::check::expressions::arguments::Given;
use crate::check::wanted::Want;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::FunctionId;
use crate::program::dimension::{Base, Dimension};
use crate::program::tree::NodeId;
use crate::program::types::{Domain, Type, TypeId};
use crate::syntax::ast::{Ast, Name};
use crate::syntax::symbol::Symbol;

impl Checker {
    /// The functions of a set that take so many arguments, best fitting head of the first first.
    pub(in crate::check) fn by_head(
        &self,
        all: &[FunctionId],
        count: usize,
        first: Option<TypeId>,
    ) -> Vec<FunctionId> {
        let mut found: Vec<(u8, FunctionId)> = vec![];
        for id in all {
            let Some(signature) = self.functions.signature(*id) else { continue };
            let required = signature.params.iter().filter(|param| param.default.is_none()).count();
            if count > signature.params.len() || count < required {
                continue;
            }
            let rank = match (signature.params.first(), first) {
                (Some(param), Some(first)) => self.head_rank(param.ty, first),
                _ => Some(0),
            };
            if let Some(rank) = rank {
                found.push((rank, *id));
            }
        }
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().map(|(_, id)| id).collect()
    }

    /// How well a value fits a parameter by its outermost type: 0 best.
    fn head_rank(&self, param: TypeId, value: TypeId) -> Option<u8> {
        let (param, value) =
            (self.program.types.get(param), self.program.types.get(self.shallow(value)));
        match (param, value) {
            (_, Type::Unknown(_) | Type::Error | Type::Never) => Some(2),
            (Type::Quantity(_), Type::Int) => Some(1),
            (Type::Generic(_), _) => Some(3),
            (Type::List(_), Type::Range(item)) if self.shallow(*item) == self.common.int => Some(4),
            (Type::Optional(item), value) if !matches!(value, Type::Optional(_)) => {
                let item = self.program.types.get(*item);
                (std::mem::discriminant(item) == std::mem::discriminant(value)).then_some(2)
            }
            (Type::Record(a, _), Type::Record(b, _)) => (a == b).then_some(0),
            (Type::Enum(a, _), Type::Enum(b, _)) => (a == b).then_some(0),
            (Type::Domain(Domain::Mixture), Type::Domain(Domain::Gas)) => Some(1),
            (Type::Domain(a), Type::Domain(b)) => (a == b).then_some(0),
            // `min(xs)` of a list of numbers, and of a list of lists; `crash(all)` of segments, of regions.
            (Type::List(a), Type::List(b)) => {
                let (a, b) = (self.program.types.get(*a), self.program.types.get(self.shallow(*b)));
                match (a, b) {
                    (Type::Generic(_), _) | (_, Type::Unknown(_)) => Some(1),
                    (Type::Domain(a), Type::Domain(b)) => (a == b).then_some(0),
                    _ => (std::mem::discriminant(a) == std::mem::discriminant(b)).then_some(0),
                }
            }
            (param, value) => {
                (std::mem::discriminant(param) == std::mem::discriminant(value)).then_some(0)
            }
        }
    }

    /// Whether a value may stand for a parameter, by all of its type: also by dimensions and by the
    /// items of lists.
    pub(in crate::check) fn could_take(&self, param: TypeId, value: TypeId) -> bool {
        let (param, value) = (self.shallow(param), self.shallow(value));
        let open = |dimension: &Dimension| {
            dimension.factors().iter().any(|(base, _)| !matches!(base, Base::Named(_)))
        };
        let all = |a: &[TypeId], b: &[TypeId]| {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| self.could_take(*a, *b))
        };
        match (self.program.types.get(param), self.program.types.get(value)) {
            (Type::Generic(_) | Type::Unknown(_) | Type::Error, _)
            | (_, Type::Unknown(_) | Type::Error | Type::Never) => true,
            (Type::Quantity(a), Type::Quantity(b)) => {
                let b = self.unknowns.solved_dimension(b);
                open(a) || open(&b) || *a == b
            }
            (Type::Quantity(a), Type::Int) => open(a) || a.is_none(),
            (Type::List(a), Type::List(b))
            | (Type::Set(a), Type::Set(b))
            | (Type::Range(a), Type::Range(b))
            | (Type::Series(a), Type::Series(b))
            | (Type::Optional(a), Type::Optional(b))
            | (Type::List(a), Type::Range(b)) => self.could_take(*a, *b),
            (Type::Optional(a), _) => self.could_take(*a, value),
            (Type::Map(k, a), Type::Map(l, b)) => {
                self.could_take(*k, *l) && self.could_take(*a, *b)
            }
            (Type::Tuple(a), Type::Tuple(b)) => all(a, b),
            (Type::Record(i, a), Type::Record(j, b)) => i == j && all(a, b),
            (Type::Enum(i, a), Type::Enum(j, b)) => i == j && all(a, b),
            _ => self.head_rank(param, value).is_some(),
        }
    }

    /// A call of one of several functions, chosen by the number of arguments and the first.
    pub(in crate::check) fn call_overloaded(
        &mut self,
        ast: &Ast,
        all: &[FunctionId],
        name: Name,
        mut given: Vec<Given>,
        want: Want,
        span: Span,
    ) -> NodeId {
        // Names of arguments tell which ones may be meant, and the first of these is looked at as the one
        // without a name would be.
        let named: Vec<Symbol> =
            given.iter().filter_map(|it| it.name).map(|it| it.symbol).collect();
        let has = |id: &FunctionId, name: &Symbol| {
            let signature = self.functions.signature(*id);
            signature.is_some_and(|it| it.params.iter().any(|param| param.name == *name))
        };
        let by_name: Vec<FunctionId> =
            all.iter().copied().filter(|id| named.iter().all(|name| has(id, name))).collect();
        let all = if by_name.is_empty() { all } else { &by_name };
        let opens = |id: &FunctionId, name: Symbol| {
            let signature = self.functions.signature(*id);
            let first = signature.and_then(|it| it.params.first());
            first.is_some_and(|param| param.name == name)
        };
        let leads = given.first().is_some_and(|first| {
            first.name.is_none_or(|name| all.iter().all(|id| opens(id, name.symbol)))
        });
        let mut head = None;
        if let Some(first) = given.first_mut().filter(|_| leads) {
            let node = match (first.node, first.expr) {
                (Some(node), _) => Some(node),
                (None, Some(id)) if !Self::is_lambda(ast, id) => {
                    Some(self.expr(ast, id, Want::Any))
                }
                _ => None,
            };
            if let Some(node) = node {
                first.node = Some(node);
                head = Some(self.type_of(node));
            }
        }
        if head == Some(self.common.error) {
            self.check_rest(ast, given.into_iter().skip(1).collect());
            return self.error_node(span);
        }
        let fitting = self.by_head(all, given.len(), head);
        let open = head.filter(|head| matches!(self.program.types.get(*head), Type::Unknown(_)));
        if let (Some(open), true) = (open, fitting.len() > 1) {
            let place = self.here(given.first().map_or(span, |first| first.span));
            let text = self.text(name.symbol).to_string();
            self.check_rest(ast, given.iter().skip(1).copied().collect());
            self.report(
                Diagnostic::new(
                    Code::E0305,
                    place,
                    format!("which `{text}` is meant depends on the type of this"),
                    "nothing says what type it has",
                )
                .help("annotate it where it is declared: `(x: String) => …`"),
            );
            self.poison(open);
            return self.error_node(span);
        }
        if let Some(function) = fitting.first() {
            return self.call_function(ast, *function, given, want, span);
        }
        self.check_rest(ast, given.iter().skip(1).copied().collect());
        let text = self.text(name.symbol).to_string();
        let what = head.map_or("these arguments".to_string(), |head| self.a_type(head));
        let takes: Vec<String> = all
            .iter()
            .filter_map(|id| self.functions.signature(*id))
            .map(|signature| {
                let params: Vec<String> =
                    signature.params.iter().map(|param| self.type_text(param.ty)).collect();
                format!("`{text}({})`", params.join(", "))
            })
            .collect();
        let by_count = self.by_head(all, given.len(), None);
        let (code, title) = if by_count.is_empty() {
            let given = crate::check::types::written::arguments_text(given.len());
            (Code::E0303, format!("no `{text}` takes {given}"))
        } else {
            (Code::E0302, format!("`{text}` does not work on {what}"))
        };
        self.report(
            Diagnostic::new(code, self.here(name.span), title, "in this call")
                .help(format!("there are {}", takes.join(", "))),
        );
        self.error_node(span)
    }
}
