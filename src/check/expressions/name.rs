//! What a name stands for.

use crate::check::Checker;
use crate::check::state::modules::{ModuleId, TypeName, Value};
use crate::check::state::scope::BodyKind;
use crate::check::state::signature::{Bound, Generics};
use crate::check::state::unknowns::Origin;
use crate::check::wanted::Want;
use crate::check::words::suggest::{VALUES, by_habit, habit, nearest};
use crate::diagnostic::{Code, Diagnostic, Place, Span};
use crate::program::dimension::Dimension;
use crate::program::tree::{NodeId, NodeKind};
use crate::program::types::{Domain, Type, TypeId};
use crate::program::{EnumId, FunctionId, GlobalId};
use crate::syntax::symbol::Symbol;
use crate::syntax::{called, reading};

/// Of the names of a module so many are looked through for one that was meant, the last first.
const MOST_NEAR: usize = 4096;

impl Checker {
    /// What a name stands for outside of functions, which counts as used from here on.
    pub(in crate::check) fn value_of(&mut self, name: Symbol) -> Option<Value> {
        let id = self.scope.module();
        if let Some(module) = self.modules.get_mut(id)
            && let Some(item) = module.values.get(&name)
        {
            let value = item.value;
            let imported = module.imports.get_mut(&name);
            let is_imported = imported.is_some();
            if let Some(import) = imported {
                import.used = true;
            }
            return Some(match module.standard {
                true => self.with_prelude(id, name, value),
                false if is_imported => self.with_faults(name, value),
                false => value,
            });
        }
        if let Some(value) = self.modules.prelude.values.get(&name).copied() {
            return Some(self.with_faults(name, value));
        }
        self.fault_named(name)
    }

    /// In a run and in a function, a fault is an overload beside an imported function of its name: `join()` beside
    /// `join(a, b)`.
    fn with_faults(&mut self, name: Symbol, own: Value) -> Value {
        let Some(fault) = self.fault_named(name) else { return own };
        let (mut all, faults) = (self.functions.of(own), self.functions.of(fault));
        if all.is_empty() || faults.iter().all(|fault| all.contains(fault)) {
            return own;
        }
        all.extend(faults);
        self.functions.overload_once(all)
    }

    /// A function of the library is an overload beside those of its name in the prelude.
    fn with_prelude(&mut self, id: ModuleId, name: Symbol, own: Value) -> Value {
        let Some(prelude) = self.modules.prelude.values.get(&name).copied() else { return own };
        let mut all = self.functions.of(own);
        let count = all.len();
        if count == 0 || prelude == own {
            return own;
        }
        for function in self.functions.of(prelude) {
            if !all.contains(&function) {
                all.push(function);
            }
        }
        if all.len() == count {
            return own;
        }
        let merged = self.functions.overload(all);
        if let Some(item) = self.modules.get_mut(id).and_then(|module| module.values.get_mut(&name))
        {
            item.value = merged;
        }
        merged
    }

    /// Faults are in scope in every run, and in every function, which a run may call.
    fn fault_named(&self, name: Symbol) -> Option<Value> {
        if self.runs.depth == 0 && !self.runs.acts && !self.fields.is_opened() {
            return None;
        }
        let modules = self.runs.faults.iter().filter_map(|id| self.modules.get(*id));
        for (index, module) in modules.enumerate() {
            if index > 0 {
                // `attack.hijack`: a module of its own.
                if module.name.rsplit('.').next() == Some(self.text(name)) {
                    return self.runs.faults.get(index).copied().map(Value::Module);
                }
            } else if let Some(item) = module.values.get(&name) {
                return Some(item.value);
            }
        }
        None
    }

    /// A name as a value.
    pub(in crate::check) fn name(&mut self, name: Symbol, want: Want, span: Span) -> NodeId {
        if let Some(local) = self.scope.use_local(name) {
            let ty = self.local_type(local);
            return self.node(NodeKind::Local(local), ty, span);
        }
        if let Want::Type(ty) = want
            && self.shallow(ty) == self.common.unit_name
        {
            return self.unit_name(name, span);
        }
        match self.value_of(name) {
            Some(value) => self.value_node(value, name, want, span),
            None if name == self.known.phi => {
                let ty = self.program.types.intern(Type::Domain(Domain::Phi));
                self.node(NodeKind::Phi, ty, span)
            }
            None => self.unknown_name(name, span),
        }
    }

    /// A unit as an argument: `unit: s`.
    fn unit_name(&mut self, name: Symbol, span: Span) -> NodeId {
        use crate::syntax::ast::{Name, UnitExpr, UnitFactor};
        let factor = UnitFactor { name: Name { symbol: name, span }, numerator: 1, denominator: 1 };
        let unit = UnitExpr { factors: Box::new([factor]), span };
        let Some(resolved) = self.resolve_unit(&unit) else { return self.error_node(span) };
        let shown = self.shown(&unit, resolved);
        let ty = self.common.unit_name;
        self.node(NodeKind::UnitName(shown), ty, span)
    }

    /// A declared thing as a value.
    pub(in crate::check) fn value_node(
        &mut self,
        value: Value,
        name: Symbol,
        want: Want,
        span: Span,
    ) -> NodeId {
        match value {
            Value::Global(global) => self.global(global, span),
            Value::Function(function) => self.function_value(function, span),
            Value::Overloads(_) => {
                let all = self.functions.of(value);
                self.overloaded_value(&all, name, want, span)
            }
            Value::Variant(id, variant) => self.variant_value(id, variant, want, span),
            Value::Record(_) => {
                let text = self.text(name).to_string();
                self.report(
                    Diagnostic::new(
                        Code::E0302,
                        self.here(span),
                        format!("`{text}` is a record type, not a value"),
                        "a type cannot stand here",
                    )
                    .help(format!("make one by calling it: `{text}(…)`")),
                );
                self.error_node(span)
            }
            Value::Module(module) => {
                let text = self.text(name).to_string();
                let module = self.modules.get(module);
                let example = module
                    .and_then(|module| module.values.keys().next())
                    .map_or("name", |name| self.text(*name));
                self.report(
                    Diagnostic::new(
                        Code::E0302,
                        self.here(span),
                        format!("`{text}` is a module, not a value"),
                        "a module cannot stand here",
                    )
                    .help(format!("name what is meant in it: `{text}.{example}`")),
                );
                self.error_node(span)
            }
            Value::Field(_) => {
                let text = self.text(name).to_string();
                self.report(
                    Diagnostic::new(
                        Code::E0302,
                        self.here(span),
                        format!("the field `{text}` has parameters"),
                        "it is made by calling it",
                    )
                    .help(format!("call it with its arguments: `{text}(…)`")),
                );
                self.error_node(span)
            }
        }
    }

    fn global(&mut self, id: GlobalId, span: Span) -> NodeId {
        let Some(info) = self.declared.global(id) else {
            return self.error_node(span);
        };
        if let Some(literal) = info.literal {
            let kind = self.kind_of(literal).clone();
            let ty = self.marked_type_of(literal);
            return self.node(kind, ty, span);
        }
        if !info.set && !self.modules.is_entry(info.module) {
            self.need_module(info.module);
        }
        let Some(info) = self.declared.global(id) else {
            return self.error_node(span);
        };
        let Some(global) = self.program.globals.get(id.0 as usize).copied() else {
            return self.error_node(span);
        };
        let direct = self
            .scope
            .frame()
            .is_some_and(|frame| frame.module == info.module && frame.body != BodyKind::Function);
        if !info.set && (direct || !info.annotated) {
            let name = self.text(global.name).to_string();
            // In the lambda that is being given to it.
            let lambda = self.scope.frame().is_some_and(|frame| frame.body == BodyKind::Lambda);
            let inside = lambda && global.place.span.end <= span.start;
            self.report(
                Diagnostic::new(
                    Code::E0201,
                    self.here(span),
                    format!("`{name}` is used before it is set"),
                    "it has no value yet",
                )
                .label(global.place, "it is set here")
                .help(match inside {
                    true => {
                        format!("a function that calls itself has a name: `fn {name}(…) {{ … }}`")
                    }
                    false => "move the statement that sets it above this use".to_string(),
                }),
            );
            self.declared.set(id);
            return self.error_node(span);
        }
        if !direct
            && let Some(frame) = self.scope.frame()
            && frame.module == info.module
        {
            let function = frame.function;
            self.functions.reads.push((function, id, span));
        }
        let ty = self.solved(global.ty);
        self.node(NodeKind::Global(id), ty, span)
    }

    /// New unknowns for generic parameters.
    pub(in crate::check) fn instance(&mut self, generics: &Generics, place: Place) -> Vec<TypeId> {
        generics
            .iter()
            .map(|generic| match generic.bound {
                Some(Bound::Dim) => self.unknown_quantity(),
                _ => self.unknown(Origin::Generic(generic.name), place),
            })
            .collect()
    }

    /// A function as a value.
    pub(in crate::check) fn function_value(&mut self, id: FunctionId, span: Span) -> NodeId {
        let Some(signature) = self.functions.signature(id).cloned() else {
            return self.error_node(span);
        };
        let place = self.here(span);
        let arguments = self.instance(&signature.generics, place);
        let params: Box<[TypeId]> =
            signature.params.iter().map(|param| self.substituted(param.ty, &arguments)).collect();
        let result = self.result_of(id, span);
        let result = self.substituted(result, &arguments);
        for (generic, argument) in signature.generics.iter().zip(&arguments) {
            if let Some(bound) = generic.bound {
                self.demand(*argument, bound, place, generic.name);
            }
        }
        let ty = self.program.types.intern(Type::Function(params, result));
        self.note_instance(id, &arguments, place);
        self.node(NodeKind::Function(id, arguments.into()), ty, span)
    }

    fn overloaded_value(
        &mut self,
        all: &[FunctionId],
        name: Symbol,
        want: Want,
        span: Span,
    ) -> NodeId {
        let params = match want {
            Want::Type(ty) => match self.program.types.get(self.shallow(ty)) {
                Type::Function(params, _) => Some(params.clone()),
                _ => None,
            },
            _ => None,
        };
        let fitting = params.and_then(|params| {
            let head = params.first().map(|ty| self.shallow(*ty));
            self.by_head(all, params.len(), head).first().copied()
        });
        match fitting {
            Some(function) => self.function_value(function, span),
            None => {
                let text = self.text(name).to_string();
                self.report(
                    Diagnostic::new(
                        Code::E0305,
                        self.here(span),
                        format!("several functions are called `{text}`"),
                        "which one is meant cannot be found out here",
                    )
                    .help(format!("write a function that calls it: `x => {text}(x)`")),
                );
                self.error_node(span)
            }
        }
    }

    /// A variant without fields, or with fields as a function.
    pub(in crate::check) fn variant_value(
        &mut self,
        id: EnumId,
        variant: u32,
        want: Want,
        span: Span,
    ) -> NodeId {
        let Some((name, fields)) = self.variant_of(id, variant) else {
            return self.error_node(span);
        };
        let arguments = self.enum_arguments(id, want, span);
        if !fields.is_empty() {
            let text = self.text(name).to_string();
            self.report(
                Diagnostic::new(
                    Code::E0303,
                    self.here(span),
                    format!("`{text}` has {} to be given", count_text(fields.len(), "field")),
                    "given none",
                )
                .help(format!("write `{text}({})`", vec!["…"; fields.len()].join(", "))),
            );
            return self.error_node(span);
        }
        let ty = self.program.types.intern(Type::Enum(id, arguments.into()));
        self.node(NodeKind::Variant(id, variant, Box::new([])), ty, span)
    }

    /// Reports a name that is not defined.
    pub(in crate::check) fn unknown_name(&mut self, name: Symbol, span: Span) -> NodeId {
        if self.modules.missing.contains_key(&name) {
            return self.error_node(span);
        }
        let text = self.text(name).to_string();
        let place = self.here(span);
        let diagnostic = Diagnostic::new(
            Code::E0201,
            place,
            format!("`{text}` is not defined"),
            "there is no such name here",
        );
        if !self.is_worded(place) {
            self.report(diagnostic);
            return self.error_node(span);
        }
        let diagnostic = match self.scope.beside_default.contains(&name) {
            true => diagnostic.help(format!(
                "a default does not see the other parameters: make it optional, and take `{text}` in \
                 the body where it is `none`"
            )),
            false => self.suggest_value(diagnostic, &text, place),
        };
        self.report(diagnostic);
        self.reports.undefined.push((place, name));
        self.error_node(span)
    }

    /// Says of `math.sqrt` that `sqrt` is known, and of `stats.mean` where `stats` is.
    pub(in crate::check) fn suggest_module(
        &self,
        said: &mut Diagnostic,
        name: &str,
        member: &str,
        standard: bool,
    ) {
        const CORE: [&str; 8] =
            ["core", "math", "Math", "list", "string", "map", "units", "console"];
        let place = said.place();
        let known = [member, &member.to_lowercase()].into_iter().find_map(|member| {
            let symbol = self.program.names.find(member)?;
            self.modules.prelude.values.contains_key(&symbol).then(|| member.to_owned())
        });
        match known {
            Some(known) if CORE.contains(&name) => {
                let whole = Place::new(
                    place.file,
                    Span::new(place.span.start, place.span.end + 1 + member.len() as u32),
                );
                said.help =
                    vec![format!("`{known}` is known everywhere: write it without `{name}.`")];
                said.fixes.clear();
                *said = said.clone().fix(whole, known.clone(), format!("write `{known}`"));
            }
            _ if standard => {
                said.help = vec![format!("import it: `use std.{name}`")];
                said.fixes.clear();
            }
            _ => {}
        }
    }

    /// Adds what may have been meant by a name.
    pub(in crate::check) fn suggest_value(
        &mut self,
        diagnostic: Diagnostic,
        text: &str,
        place: Place,
    ) -> Diagnostic {
        let module = self.modules.get(self.scope.module());
        let own = module.into_iter().flat_map(|module| module.values.keys().rev().copied());
        let names = self
            .scope
            .visible_names()
            .chain(own.take(MOST_NEAR))
            .chain(self.modules.prelude.values.keys().copied())
            .map(|name| self.text(name))
            .filter(|name| name.len() > 1 || text.len() > 1);
        // One that looks the same, in letters of another script.
        let names: Vec<&str> = names.collect();
        let read = |name: &str| reading(name).unwrap_or_else(|| name.to_owned());
        let own = read(text);
        let is_twin = |name: &&&str| !(name.is_ascii() && text.is_ascii()) && read(name) == own;
        if let Some(twin) = names.iter().find(is_twin).map(|name| (*name).to_owned()) {
            let other = |(a, b): (char, char)| (a != b).then(|| if a.is_ascii() { b } else { a });
            let letter = text.chars().zip(twin.chars()).find_map(other).unwrap_or_default();
            return diagnostic
                .help(format!(
                    "the `{twin}` that is defined only looks the same: `{letter}` is {}",
                    called(letter)
                ))
                .fix(place, twin.clone(), format!("write the `{twin}` that is defined"));
        }
        let near = nearest(text, names);
        let symbol = self.program.names.find(text);
        let is_type = symbol.is_some_and(|symbol| {
            self.modules.prelude.types.contains_key(&symbol)
                || module.is_some_and(|module| module.types.contains_key(&symbol))
        });
        let is_unit = symbol.is_some_and(|symbol| self.unit_of(symbol).is_some());
        let closed = symbol.and_then(|symbol| self.fields.closed_with(symbol));
        let closed = closed.and_then(|field| self.program.fields.get(field.0 as usize));
        if let Some(field) = closed {
            let field = self.text(field.name);
            diagnostic.help(format!(
                "it is a part of `{field}`, and another field has been opened since: `open({field})`"
            ))
        } else if symbol.is_some_and(|symbol| self.fields.is_below(symbol)) {
            diagnostic.help(format!("`{text}` is declared further down: move it above this line"))
        } else if let Some(habit) = habit(VALUES, text) {
            by_habit(diagnostic, place, habit)
        } else if let Some(near) = near {
            diagnostic.did_you_mean(place, &near)
        } else if let Some(help) = symbol.and_then(|symbol| self.part_help(symbol)) {
            diagnostic.help(help)
        } else if text == "Φ" {
            diagnostic.help("`Φ` is the field that runs: use it in the block of a `run`")
        } else if text == "_" {
            diagnostic.help("`_` stands for no value; a function of one is `x => x * 2`")
        } else if let Some(owner) = symbol.and_then(|symbol| self.enum_with(symbol)) {
            let written = format!("{owner}.{text}");
            let help = format!("it is a variant of `{owner}`: write `{written}`");
            diagnostic.help(&help).fix(place, written, help)
        } else if is_type {
            diagnostic.help(format!("`{text}` is a type: it stands after `:` and `->`"))
        } else if let Some(unit) = self.unit_spelt_like(text) {
            diagnostic.help(format!("`{unit}` is a unit: it stands after a number, `1 {unit}`"))
        } else if is_unit {
            diagnostic.help(format!("`{text}` is a unit: it stands after a number, `1 {text}`"))
        } else {
            diagnostic.help(format!("define it above, with `let {text} = …`"))
        }
    }

    /// The name by which the module knows an enum that has a variant.
    fn enum_with(&self, variant: Symbol) -> Option<String> {
        let module = self.modules.get(self.scope.module())?;
        let (name, _) = module.types.iter().find(|(_, item)| match item.value {
            TypeName::Enum(id) => {
                let declared = self.program.enums.get(id.0 as usize);
                declared.is_some_and(|it| it.variants.iter().any(|(name, _)| *name == variant))
            }
            _ => false,
        })?;
        Some(self.text(*name).to_string())
    }

    /// Where a part of a field may be asked.
    pub(in crate::check) fn part_help(&self, name: Symbol) -> Option<String> {
        let field = self.fields.with_part(name)?;
        let field = self.text(self.program.fields.get(field.0 as usize)?.name);
        let text = self.text(name);
        Some(format!(
            "`{text}` is a part of `{field}`: ask it in the block of a run of it, or after `open({field})`"
        ))
    }

    /// A type that is a quantity of one unknown dimension, or already one; other types are left.
    pub(in crate::check) fn as_quantity(&mut self, ty: TypeId) -> Option<Dimension> {
        let ty = self.shallow(ty);
        match self.program.types.get(ty) {
            Type::Quantity(dimension) => Some(dimension.clone()),
            Type::Unknown(_) => {
                let quantity = self.unknown_quantity();
                self.unify(ty, quantity).ok()?;
                match self.program.types.get(quantity) {
                    Type::Quantity(dimension) => Some(dimension.clone()),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

/// How a variant with so many fields is written, with a placeholder for each.
pub(in crate::check) fn written_help(text: &str, fields: usize, placeholder: &str) -> String {
    match fields {
        0 => format!("write `{text}` alone"),
        count => format!("write `{text}({})`", vec![placeholder; count].join(", ")),
    }
}

/// "one field", "3 fields".
pub(in crate::check) fn count_text(count: usize, what: &str) -> String {
    match count {
        1 => format!("one {what}"),
        count => format!("{count} {what}s"),
    }
}
