//! Variables of functions: a table by symbol with an undo list, so that looking up and leaving a
//! scope cost the same in a function of any size.

use super::Checker;
use super::module::{Generics, ModuleId};
use crate::diagnostic::{Code, Diagnostic, FileId, Place, Span};
use crate::program::tree::NodeId;
use crate::program::types::TypeId;
use crate::program::{FunctionId, Local, LocalId};
use crate::syntax::symbol::Symbol;

/// How a variable came to be; decides what is warned of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `let`, `var`.
    Let,
    /// A name in a pattern of `match`, `for` or `if let`.
    Pattern,
    /// A parameter.
    Parameter,
    /// Of an enclosing function.
    Captured,
    /// Made by the checker, or a name of a field: never warned of.
    Hidden,
}

/// What the checker knows of a variable beside its type.
#[derive(Clone, Copy, Debug)]
pub(super) struct LocalInfo {
    pub span: Span,
    pub kind: Kind,
    pub used: bool,
    /// The value of one that is never assigned to.
    pub value: Option<NodeId>,
}

/// What a function's result is.
#[derive(Clone, Debug)]
pub(super) struct Yield {
    /// The declared result.
    pub declared: Option<TypeId>,
    /// The type of the branches seen so far, by which a call of itself is typed.
    pub provisional: Option<TypeId>,
    /// Whether a call of itself has relied on it.
    pub relied: bool,
    /// `return` nodes with a value.
    pub returns: Vec<NodeId>,
}

/// What kind of body is being checked; some statements belong to one alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    Module,
    Function,
    Lambda,
    Test,
    Claim,
    Run,
}

/// A function that is being checked.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub function: FunctionId,
    pub module: ModuleId,
    pub file: FileId,
    pub body: Body,
    pub generics: Generics,
    pub locals: Vec<Local>,
    pub info: Vec<LocalInfo>,
    pub yields: Yield,
    /// Loops around, inside this function.
    pub loops: u32,
    /// Scopes around, inside this function; 0 at the top level of a module.
    pub depth: u32,
}

/// A visible variable.
#[derive(Clone, Copy, Debug)]
pub(super) struct Visible {
    symbol: Symbol,
    frame: u32,
    local: LocalId,
    depth: u32,
    hidden: Option<u32>,
}

/// The visible variables of all frames.
#[derive(Clone, Debug, Default)]
pub(super) struct Scopes {
    heads: Vec<Option<u32>>,
    visible: Vec<Visible>,
}

impl Scopes {
    fn head(&self, symbol: Symbol) -> Option<&Visible> {
        let index = (*self.heads.get(symbol.0 as usize)?)?;
        self.visible.get(index as usize)
    }

    fn push(&mut self, symbol: Symbol, frame: u32, local: LocalId, depth: u32) {
        let slot = symbol.0 as usize;
        if self.heads.len() <= slot {
            self.heads.resize(slot + 1, None);
        }
        let index = self.visible.len() as u32;
        if let Some(head) = self.heads.get_mut(slot) {
            self.visible.push(Visible { symbol, frame, local, depth, hidden: *head });
            *head = Some(index);
        }
    }

    fn truncate(&mut self, length: usize) {
        while self.visible.len() > length {
            if let Some(visible) = self.visible.pop()
                && let Some(head) = self.heads.get_mut(visible.symbol.0 as usize)
            {
                *head = visible.hidden;
            }
        }
    }
}

/// To leave a scope again.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark(usize);

impl Checker {
    /// The function at hand.
    pub(super) fn frame(&self) -> Option<&Frame> {
        self.frames.last()
    }

    /// A place in the file at hand.
    pub(super) fn here(&self, span: Span) -> Place {
        Place::new(self.frame().map_or(self.file, |frame| frame.file), span)
    }

    /// Enters a scope.
    pub(super) fn enter_scope(&mut self) -> Mark {
        if let Some(frame) = self.frames.last_mut() {
            frame.depth += 1;
        }
        Mark(self.scopes.visible.len())
    }

    /// Leaves a scope and warns of what was never used in it.
    pub(super) fn leave_scope(&mut self, mark: Mark) {
        let frame = self.frames.len().saturating_sub(1) as u32;
        let mut unused = vec![];
        for visible in self.scopes.visible.get(mark.0..).unwrap_or_default() {
            let Some(info) =
                self.frames.last().and_then(|frame| frame.info.get(visible.local.0 as usize))
            else {
                continue;
            };
            if visible.frame == frame
                && !info.used
                && matches!(info.kind, Kind::Let | Kind::Pattern)
            {
                unused.push((visible.symbol, info.span));
            }
        }
        for (symbol, span) in unused {
            self.warn_unused(symbol, span);
        }
        self.scopes.truncate(mark.0);
        if let Some(frame) = self.frames.last_mut() {
            frame.depth = frame.depth.saturating_sub(1);
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
        kind: Kind,
        span: Span,
    ) -> LocalId {
        self.warn_hidden(symbol, kind, span);
        let frame_index = self.frames.len().saturating_sub(1) as u32;
        let Some(frame) = self.frames.last_mut() else { return LocalId(0) };
        let local = LocalId(frame.locals.len() as u32);
        frame.locals.push(Local { name: symbol, ty, mutable, shown: None });
        frame.info.push(LocalInfo { span, kind, used: false, value: None });
        let depth = frame.depth;
        if self.program.types.has_unknown(ty) {
            self.open_locals.push((frame.function, local));
        }
        if symbol != self.known.underscore {
            self.scopes.push(symbol, frame_index, local, depth);
        }
        local
    }

    /// A variable without a name.
    pub(super) fn temporary(&mut self, ty: TypeId, span: Span) -> LocalId {
        self.declare_local(self.known.underscore, ty, false, Kind::Hidden, span)
    }

    fn warn_hidden(&mut self, symbol: Symbol, kind: Kind, span: Span) {
        if !matches!(kind, Kind::Let | Kind::Pattern | Kind::Parameter)
            || symbol == self.known.underscore
        {
            return;
        }
        let frame_index = self.frames.len().saturating_sub(1) as u32;
        let Some(frame) = self.frames.last() else { return };
        let place = Place::new(frame.file, span);
        let earlier = match self.scopes.head(symbol) {
            // Naming a new value as the old one, in the same scope, is a way to write.
            Some(visible) if visible.frame == frame_index && visible.depth < frame.depth => {
                let Some(info) = frame.info.get(visible.local.0 as usize) else { return };
                Some(Place::new(frame.file, info.span))
            }
            Some(visible) if visible.frame == frame_index => return,
            // A parameter is close to what it stands for.
            _ if kind != Kind::Parameter => self.global_place(symbol),
            _ => None,
        };
        let name = self.text(symbol);
        if name.starts_with('_') {
            return;
        }
        if let Some(earlier) = earlier {
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

    /// The variable of that name in the function at hand.
    pub(super) fn local_of(&self, symbol: Symbol) -> Option<LocalId> {
        let visible = self.scopes.head(symbol)?;
        (visible.frame as usize + 1 == self.frames.len()).then_some(visible.local)
    }

    /// The variable of that name, which counts as used from here on.
    pub(super) fn use_local(&mut self, symbol: Symbol) -> Option<LocalId> {
        let local = self.local_of(symbol)?;
        if let Some(info) =
            self.frames.last_mut().and_then(|frame| frame.info.get_mut(local.0 as usize))
        {
            info.used = true;
        }
        Some(local)
    }

    /// The type of a variable.
    pub(super) fn local_type(&self, local: LocalId) -> TypeId {
        self.frame()
            .and_then(|frame| frame.locals.get(local.0 as usize))
            .map_or(self.common.error, |local| local.ty)
    }

    /// The names of the variables in sight, for suggestions.
    pub(super) fn visible_names(&self) -> impl Iterator<Item = Symbol> + '_ {
        let frame = self.frames.len().saturating_sub(1) as u32;
        self.scopes
            .visible
            .iter()
            .rev()
            .take_while(move |visible| visible.frame == frame)
            .map(|visible| visible.symbol)
            .take(500)
    }
}
