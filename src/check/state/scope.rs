//! Variables of functions: a table by symbol with an undo list, so that looking up and leaving a
//! scope cost the same in a function of any size.

use super::modules::ModuleId;
use super::signature::Generics;
use crate::base::shared::FastHasher;
use crate::diagnostic::{FileId, Place, Span};
use crate::program::tree::NodeId;
use crate::program::types::TypeId;
use crate::program::{FunctionId, Local, LocalId};
use crate::syntax::symbol::Symbol;
use indexmap::IndexMap;
use std::hash::BuildHasherDefault;

/// How a variable came to be; decides what is warned of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::check) enum LocalKind {
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
pub(in crate::check) struct LocalInfo {
    pub span: Span,
    pub kind: LocalKind,
    pub used: bool,
    /// The value of one that is never assigned to.
    pub value: Option<NodeId>,
    /// The function that it is, where it was declared by `fn`.
    pub inner: Option<FunctionId>,
    /// The function with a name that holds what it was there, where it may be assigned later.
    pub held: Option<Span>,
}

/// What a function's result is.
#[derive(Clone, Debug, Default)]
pub(in crate::check) struct Yield {
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
pub(in crate::check) enum BodyKind {
    Module,
    Function,
    Lambda,
    Test,
    Claim,
    Run,
}

/// A function that is being checked.
#[derive(Clone, Debug)]
pub(in crate::check) struct Frame {
    pub function: FunctionId,
    pub module: ModuleId,
    pub file: FileId,
    pub body: BodyKind,
    pub generics: Generics,
    pub locals: Vec<Local>,
    pub info: Vec<LocalInfo>,
    pub yields: Yield,
    /// Loops around, inside this function.
    pub loops: u32,
    /// Whether what stands here plans a run: a loop or condition in its block.
    pub plans: bool,
    /// Scopes around, inside this function; 0 at the top level of a module.
    pub depth: u32,
}

impl Frame {
    /// One without generics, variables and a declared result.
    pub fn new(function: FunctionId, module: ModuleId, file: FileId, body: BodyKind) -> Frame {
        Frame {
            function,
            module,
            file,
            body,
            generics: Generics::default(),
            locals: vec![],
            info: vec![],
            yields: Yield::default(),
            loops: 0,
            plans: false,
            depth: 0,
        }
    }
}

/// A visible variable.
#[derive(Clone, Copy, Debug)]
struct Visible {
    symbol: Symbol,
    frame: u32,
    local: LocalId,
    depth: u32,
    hidden: Option<u32>,
}

/// The visible variables of all frames.
#[derive(Clone, Debug, Default)]
struct Variables {
    /// The last of each name.
    heads: IndexMap<Symbol, u32, BuildHasherDefault<FastHasher>>,
    visible: Vec<Visible>,
}

impl Variables {
    fn head(&self, symbol: Symbol) -> Option<&Visible> {
        self.visible.get(*self.heads.get(&symbol)? as usize)
    }

    fn push(&mut self, symbol: Symbol, frame: u32, local: LocalId, depth: u32) {
        let hidden = self.heads.insert(symbol, self.visible.len() as u32);
        self.visible.push(Visible { symbol, frame, local, depth, hidden });
    }

    fn truncate(&mut self, length: usize) {
        while self.visible.len() > length {
            let Some(visible) = self.visible.pop() else { break };
            match visible.hidden {
                Some(hidden) => self.heads.insert(visible.symbol, hidden),
                None => self.heads.swap_remove(&visible.symbol),
            };
        }
    }
}

/// To leave a scope again.
#[derive(Clone, Copy, Debug)]
pub(in crate::check) struct Mark(usize);

/// Names that a pattern binds.
pub(in crate::check) type Bindings = Vec<(Symbol, LocalId)>;

/// What is in sight where the check stands: the bodies around, and their variables.
#[derive(Clone, Debug, Default)]
pub(in crate::check) struct Scope {
    frames: Vec<Frame>,
    variables: Variables,
    /// Names bound by the first alternative of the or-patterns at hand.
    pub alternatives: Vec<Bindings>,
    /// The parameters beside the default value at hand, which it does not see.
    pub beside_default: Vec<Symbol>,
    /// The file of what is declared, where no function is at hand.
    pub file: FileId,
}

impl Scope {
    /// The function at hand.
    pub fn frame(&self) -> Option<&Frame> {
        self.frames.last()
    }

    /// The function at hand, to be changed.
    pub fn frame_mut(&mut self) -> Option<&mut Frame> {
        self.frames.last_mut()
    }

    /// The function at hand and the one around it.
    pub fn frame_and_outer(&mut self) -> Option<(&mut Frame, &mut Frame)> {
        let (inner, outer) = self.frames.split_last_mut()?;
        Some((inner, outer.last_mut()?))
    }

    /// The declared function at hand: the one around lambdas and blocks of runs.
    pub fn owner(&self) -> Option<FunctionId> {
        let frame = self.frames.iter().rev().find(|frame| frame.body == BodyKind::Function)?;
        Some(frame.function)
    }

    /// The function around the one at hand.
    pub fn outer_frame(&self) -> Option<&Frame> {
        self.frames.get(self.frames.len().checked_sub(2)?)
    }

    /// A function whose body is being checked, at hand or around.
    pub fn frame_of(&mut self, function: FunctionId) -> Option<&mut Frame> {
        self.frames.iter_mut().find(|frame| frame.function == function)
    }

    /// Whether the body of a function is being checked.
    pub fn is_inside(&self, function: FunctionId) -> bool {
        self.frames.iter().any(|frame| frame.function == function)
    }

    /// A body is at hand from here on.
    pub fn open(&mut self, frame: Frame) {
        self.frames.push(frame);
    }

    /// The body at hand is done.
    pub fn close(&mut self) -> Option<Frame> {
        self.frames.pop()
    }

    /// The module at hand.
    pub fn module(&self) -> ModuleId {
        self.frame().map_or(ModuleId(0), |frame| frame.module)
    }

    /// The file at hand.
    pub fn file(&self) -> FileId {
        self.frame().map_or(self.file, |frame| frame.file)
    }

    /// A place in the file at hand.
    pub fn here(&self, span: Span) -> Place {
        Place::new(self.file(), span)
    }

    /// Enters a scope.
    pub fn enter(&mut self) -> Mark {
        if let Some(frame) = self.frame_mut() {
            frame.depth += 1;
        }
        Mark(self.variables.visible.len())
    }

    /// Marks the start of a body's variables.
    pub fn enter_body(&mut self) -> Mark {
        let mark = self.enter();
        if let Some(frame) = self.frame_mut() {
            frame.depth = 0;
        }
        mark
    }

    /// Leaves a scope, or a body's variables; gives what was never used in it.
    pub fn leave(&mut self, mark: Mark) -> Vec<(Symbol, Span)> {
        let index = self.frame_index();
        let visible = self.variables.visible.get(mark.0..).unwrap_or_default();
        let unused =
            visible.iter().filter(|visible| visible.frame == index).filter_map(|visible| {
                let info = self.frame()?.info.get(visible.local.0 as usize)?;
                let told = matches!(info.kind, LocalKind::Let | LocalKind::Pattern);
                (told && !info.used).then_some((visible.symbol, info.span))
            });
        let unused = unused.collect();
        self.variables.truncate(mark.0);
        if let Some(frame) = self.frame_mut() {
            frame.depth = frame.depth.saturating_sub(1);
        }
        unused
    }

    /// A new variable of the function at hand, which is visible where it has a name; gives the
    /// function too.
    pub fn declare(
        &mut self,
        local: Local,
        kind: LocalKind,
        span: Span,
        named: bool,
    ) -> Option<(FunctionId, LocalId)> {
        let index = self.frame_index();
        let frame = self.frames.last_mut()?;
        let id = LocalId(frame.locals.len() as u32);
        frame.locals.push(local);
        frame.info.push(LocalInfo {
            span,
            kind,
            used: false,
            value: None,
            inner: None,
            held: None,
        });
        if named {
            self.variables.push(local.name, index, id, frame.depth);
        }
        Some((frame.function, id))
    }

    fn frame_index(&self) -> u32 {
        self.frames.len().saturating_sub(1) as u32
    }

    /// What a new variable of this name would hide.
    pub fn hidden_by(&self, symbol: Symbol) -> Hides {
        let (index, Some(frame)) = (self.frame_index(), self.frame()) else {
            return Hides::Nothing;
        };
        match self.variables.head(symbol).filter(|visible| visible.frame == index) {
            None => Hides::PerhapsGlobal,
            // Naming a new value as the old one, in the same scope, is a way to write.
            Some(visible) if visible.depth >= frame.depth => Hides::Nothing,
            Some(visible) => match frame.info.get(visible.local.0 as usize) {
                Some(info) => Hides::Variable(Place::new(frame.file, info.span)),
                None => Hides::Nothing,
            },
        }
    }

    /// The variable of that name in the function at hand.
    pub fn local_of(&self, symbol: Symbol) -> Option<LocalId> {
        let visible = self.variables.head(symbol)?;
        (visible.frame as usize + 1 == self.frames.len()).then_some(visible.local)
    }

    /// The variable of that name, which counts as used from here on.
    pub fn use_local(&mut self, symbol: Symbol) -> Option<LocalId> {
        let local = self.local_of(symbol)?;
        if let Some(info) = self.info_mut(local) {
            info.used = true;
        }
        Some(local)
    }

    /// A variable of the function at hand.
    pub fn local(&self, local: LocalId) -> Option<&Local> {
        self.frame()?.locals.get(local.0 as usize)
    }

    /// What is known of a variable of the function at hand, to be changed.
    pub fn info_mut(&mut self, local: LocalId) -> Option<&mut LocalInfo> {
        self.frame_mut()?.info.get_mut(local.0 as usize)
    }

    /// The names of the variables in sight, for suggestions.
    pub fn visible_names(&self) -> impl Iterator<Item = Symbol> + '_ {
        let frame = self.frame_index();
        self.variables
            .visible
            .iter()
            .rev()
            .take_while(move |visible| visible.frame == frame)
            .map(|visible| visible.symbol)
            .take(500)
    }
}

/// What a new variable hides.
#[derive(Clone, Copy, Debug)]
pub(in crate::check) enum Hides {
    Nothing,
    /// A variable of the same function, which is declared there.
    Variable(Place),
    /// No variable of the function; a global, where there is one of that name.
    PerhapsGlobal,
}
