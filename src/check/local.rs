//! Variables of functions as they are declared and left, and what is warned of.

use super::Checker;
use super::state::modules::Value;
use super::state::scope::{Hides, LocalKind, Mark};
use crate::diagnostic::{Code, Diagnostic, Place, Span};
use crate::program::types::TypeId;
use crate::program::{Local, LocalId};
use crate::syntax::symbol::Symbol;

impl Checker {
    /// A place in the file at hand.
    pub(super) fn here(&self, span: Span) -> Place {
        self.scope.here(span)
    }

    /// Leaves a scope and warns of what was never used in it.
    pub(super) fn leave_scope(&mut self, mark: Mark) {
        for (symbol, span) in self.scope.leave(mark) {
            self.warn_unused(symbol, span);
        }
    }

    fn warn_unused(&mut self, symbol: Symbol, span: Span) {
        let name = self.text(symbol);
        if name.starts_with('_') {
            return;
        }
        let place = self.here(span);
        self.report(
            Diagnostic::new(
                Code::W1001,
                place,
                format!("`{name}` is never used"),
                "set here, read nowhere",
            )
            .help(format!("remove it, or write `_{name}` if that is on purpose")),
        );
    }

    /// Declares a variable of the function at hand. A name that begins with `_` may be unused;
    /// `_` itself is no name at all.
    pub(super) fn declare_local(
        &mut self,
        symbol: Symbol,
        ty: TypeId,
        mutable: bool,
        kind: LocalKind,
        span: Span,
    ) -> LocalId {
        self.warn_hidden(symbol, kind, span);
        let local = Local { name: symbol, ty, mutable };
        let named = symbol != self.known.underscore;
        let Some((function, id)) = self.scope.declare(local, kind, span, named) else {
            return LocalId(0);
        };
        if self.program.types.has_unknown(ty) {
            self.unknowns.locals.push((function, id));
        }
        id
    }

    /// A variable without a name.
    pub(super) fn temporary(&mut self, ty: TypeId, span: Span) -> LocalId {
        self.declare_local(self.known.underscore, ty, false, LocalKind::Hidden, span)
    }

    fn warn_hidden(&mut self, symbol: Symbol, kind: LocalKind, span: Span) {
        if !matches!(kind, LocalKind::Let | LocalKind::Pattern | LocalKind::Parameter)
            || symbol == self.known.underscore
        {
            return;
        }
        let earlier = match self.scope.hidden_by(symbol) {
            Hides::Variable(earlier) => Some(earlier),
            // A parameter is close to what it stands for.
            Hides::PerhapsGlobal if kind != LocalKind::Parameter => self.global_place(symbol),
            _ => None,
        };
        let name = self.text(symbol);
        if name.starts_with('_') {
            return;
        }
        if let Some(earlier) = earlier {
            let place = self.here(span);
            self.report(
                Diagnostic::new(
                    Code::W1002,
                    place,
                    format!("`{name}` hides another `{name}`"),
                    "from here on the name means this one",
                )
                .label(earlier, "the one that is hidden")
                .help("give one of them another name"),
            );
        }
    }

    /// The global of a name in the module at hand, for the warning that it is hidden.
    pub(super) fn global_place(&self, symbol: Symbol) -> Option<Place> {
        let module = self.modules.get(self.scope.frame()?.module)?;
        let item = module.values.get(&symbol)?;
        matches!(item.value, Value::Global(_)).then_some(item.place)
    }

    /// The type of a variable.
    pub(super) fn local_type(&self, local: LocalId) -> TypeId {
        self.scope.local(local).map_or(self.common.error, |local| local.ty)
    }
}
