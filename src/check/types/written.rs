//! Types as they are written → types.

use crate::check::Checker;
use crate::check::state::modules::{ModuleId, TypeName, Value};
use crate::check::state::signature::{Bound, Generic, Generics};
use crate::check::words::show::domain_of;
use crate::check::words::suggest::{TYPES, by_habit, habit, nearest};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::dimension::{Base, Dimension, Ratio};
use crate::program::types::{Mark, Type, TypeId};
use crate::syntax::ast::{self, Ast, Name, TypeKind};

impl Checker {
    /// The type that stands at `id`, with the generics given; what is wrong with it is reported.
    pub(in crate::check) fn written(
        &mut self,
        ast: &Ast,
        id: ast::TypeId,
        module: ModuleId,
        generics: &[Generic],
    ) -> TypeId {
        crate::check::stack::with_room(|| self.written_inner(ast, id, module, generics))
    }

    fn written_inner(
        &mut self,
        ast: &Ast,
        id: ast::TypeId,
        module: ModuleId,
        generics: &[Generic],
    ) -> TypeId {
        let node = &ast[id];
        let all = |checker: &mut Checker, items: &[ast::TypeId]| -> Box<[TypeId]> {
            items.iter().map(|item| checker.written(ast, *item, module, generics)).collect()
        };
        match &node.kind {
            TypeKind::Error => self.common.error,
            TypeKind::Name(name, args) => {
                let arguments = all(self, args);
                self.named_type(*name, &arguments, module, generics)
            }
            TypeKind::Of(path, name, args) => {
                let arguments = all(self, args);
                self.type_of_module(path, *name, &arguments, module)
            }
            TypeKind::Optional(item) => {
                let item = self.written(ast, *item, module, generics);
                if item == self.common.error {
                    return item;
                }
                self.program.types.intern(Type::Optional(item))
            }
            TypeKind::Tuple(items) if items.is_empty() => self.common.unit,
            TypeKind::Tuple(items) => {
                let items = all(self, items);
                self.program.types.intern(Type::Tuple(items))
            }
            TypeKind::Record(fields) => {
                let mut written: Vec<(crate::syntax::symbol::Symbol, TypeId)> = vec![];
                for (name, ty) in fields {
                    let ty = self.written(ast, *ty, module, generics);
                    if written.iter().any(|(other, _)| *other == name.symbol) {
                        let text = self.text(name.symbol);
                        let place = self.place_in(module, name.span);
                        let title = format!("`{text}` is given twice");
                        let twice = Diagnostic::new(Code::E0202, place, title, "given again here");
                        self.report(twice.help("give one of them another name"));
                        continue;
                    }
                    written.push((name.symbol, ty));
                }
                self.program.types.intern(Type::Anonymous(written.into()))
            }
            TypeKind::Function(params, result) => {
                let params = all(self, params);
                let result = self.written(ast, *result, module, generics);
                self.program.types.intern(Type::Function(params, result))
            }
            TypeKind::One => self.common.float,
            TypeKind::As(inner, unit) => {
                let inner_type = self.written(ast, *inner, module, generics);
                self.type_in_unit(inner_type, unit, ast[*inner].span, module)
            }
            TypeKind::Product(a, b) | TypeKind::Quotient(a, b) => {
                let left = self.written_dimension(ast, *a, module, generics);
                let right = self.written_dimension(ast, *b, module, generics);
                let (Some(left), Some(right)) = (left, right) else { return self.common.error };
                let combined = match &node.kind {
                    TypeKind::Product(..) => left.times(&right),
                    _ => left.over(&right),
                };
                self.combined(combined)
            }
            TypeKind::Power(base, numerator, denominator) => {
                let Some(base) = self.written_dimension(ast, *base, module, generics) else {
                    return self.common.error;
                };
                let power = Ratio::new(i64::from(*numerator), i64::from(*denominator))
                    .and_then(|exponent| base.power(exponent));
                self.combined(power)
            }
        }
    }

    /// `Time as ms`
    fn type_in_unit(
        &mut self,
        ty: TypeId,
        unit: &ast::UnitExpr,
        at: Span,
        module: ModuleId,
    ) -> TypeId {
        let Some(resolved) = self.resolve_unit_in(module, unit) else { return ty };
        if ty == self.common.error {
            return ty;
        }
        let plain = self.program.types.plain(ty);
        if plain == resolved.ty {
            let shown = self.shown(unit, resolved);
            return self.program.types.intern(Type::Marked(plain, Mark::Unit(shown)));
        }
        let place = self.place_in(module, unit.span);
        let (what, owner) = (self.a_type(ty), self.place_in(module, at));
        let Type::Quantity(wanted) = self.program.types.get(resolved.ty).clone() else { return ty };
        let (title, help) = match self.program.types.get(plain).clone() {
            Type::Quantity(dimension) => {
                let title = format!(
                    "{what} cannot be shown in a unit of {}",
                    self.dimension_name(&wanted)
                );
                let help = match self.unit_of_dimension(&dimension) {
                    Some(own) => format!("a unit that fits is `{own}`"),
                    None if dimension.is_none() => "a unit that fits is `%`".to_string(),
                    None => "leave out `as` and the unit".to_string(),
                };
                (title, help)
            }
            _ => (
                format!("only a quantity has a unit, and this is {what}"),
                "leave out `as` and the unit, or write it after the quantity inside: `List<Time as ms>`"
                    .to_string(),
            ),
        };
        let label = self.dimension_label(&wanted);
        self.report(
            Diagnostic::new(Code::E0308, place, title, label).label(owner, what).help(help),
        );
        ty
    }

    fn combined(&mut self, dimension: Option<Dimension>) -> TypeId {
        match dimension {
            Some(dimension) => self.quantity(dimension),
            None => self.common.error,
        }
    }

    fn written_dimension(
        &mut self,
        ast: &Ast,
        id: ast::TypeId,
        module: ModuleId,
        generics: &[Generic],
    ) -> Option<Dimension> {
        let ty = self.written(ast, id, module, generics);
        match self.program.types.get(self.program.types.plain(ty)) {
            Type::Quantity(dimension) => Some(dimension.clone()),
            Type::Error => None,
            Type::Generic(index) => {
                let name = generics.get(*index as usize).map_or("T", |g| self.text(g.name));
                let place = self.place_in(module, ast[id].span);
                self.report(
                    Diagnostic::new(
                        Code::E0310,
                        place,
                        format!("`{name}` need not be a quantity"),
                        "only dimensions can be multiplied, divided and raised",
                    )
                    .help(format!("give it the bound: `<{name}: Dim>`")),
                );
                None
            }
            _ => {
                let place = self.place_in(module, ast[id].span);
                self.report(
                    Diagnostic::new(
                        Code::E0302,
                        place,
                        "only dimensions can be multiplied, divided and raised",
                        format!("this is {}", self.a_type(ty)),
                    )
                    .help("a plain number is a `Float`"),
                );
                None
            }
        }
    }

    fn named_type(
        &mut self,
        name: Name,
        arguments: &[TypeId],
        module: ModuleId,
        generics: &[Generic],
    ) -> TypeId {
        let known = self.known;
        if let Some(index) = generics.iter().position(|generic| generic.name == name.symbol) {
            self.count_type_arguments(name, arguments, 0, module);
            let bound = generics.get(index).and_then(|generic| generic.bound);
            let index = index as u32;
            return self.program.types.intern(match bound {
                Some(Bound::Dim) => Type::Quantity(Dimension::of(Base::Generic(index))),
                _ => Type::Generic(index),
            });
        }
        if let Some(found) = self.declared_type(name, module) {
            return self.applied(found, name, arguments, module);
        }
        let one = |checker: &mut Checker, make: fn(TypeId) -> Type| {
            checker.count_type_arguments(name, arguments, 1, module);
            let item = arguments.first().copied().unwrap_or(checker.common.error);
            checker.program.types.intern(make(item))
        };
        let symbol = name.symbol;
        if symbol == known.list {
            return one(self, Type::List);
        } else if symbol == known.set {
            return one(self, Type::Set);
        } else if symbol == known.range {
            return one(self, Type::Range);
        } else if symbol == known.series {
            return one(self, Type::Series);
        } else if symbol == known.map {
            self.count_type_arguments(name, arguments, 2, module);
            let error = self.common.error;
            let part = |index: usize| arguments.get(index).copied().unwrap_or(error);
            return self.program.types.intern(Type::Map(part(0), part(1)));
        }
        let plain = if symbol == known.int {
            Some(self.common.int)
        } else if symbol == known.float {
            Some(self.common.float)
        } else if symbol == known.bool_ {
            Some(self.common.bool_)
        } else if symbol == known.string {
            Some(self.common.string)
        } else if symbol == known.never {
            Some(self.common.never)
        } else {
            let text = self.text(symbol);
            match (text, domain_of(text)) {
                // A String that names a file or a folder.
                ("Path", _) => Some(self.common.string),
                ("Field", _) => Some(self.program.types.intern(Type::Field(None))),
                (_, Some(domain)) => Some(self.program.types.intern(Type::Domain(domain))),
                _ => None,
            }
        };
        if let Some(plain) = plain {
            self.count_type_arguments(name, arguments, 0, module);
            return plain;
        }
        self.report_unknown_type(name, module, generics);
        self.common.error
    }

    /// The type of a declaration with type arguments.
    fn applied(
        &mut self,
        found: TypeName,
        name: Name,
        arguments: &[TypeId],
        module: ModuleId,
    ) -> TypeId {
        match found {
            TypeName::Dimension(ty) => {
                self.count_type_arguments(name, arguments, 0, module);
                ty
            }
            TypeName::Record(id) => {
                let record = self.declared.record(id);
                let wanted = record.map(|record| record.generics.clone()).unwrap_or_default();
                let arguments = self.fit_type_arguments(name, arguments, &wanted, module);
                self.program.types.intern(Type::Record(id, arguments))
            }
            TypeName::Enum(id) => {
                let wanted = self.declared.generics_of_enum(id);
                let arguments = self.fit_type_arguments(name, arguments, &wanted, module);
                self.program.types.intern(Type::Enum(id, arguments))
            }
        }
    }

    /// `shapes.Rect`, `std.stats.Pair<Int>`
    fn type_of_module(
        &mut self,
        path: &[Name],
        name: Name,
        arguments: &[TypeId],
        module: ModuleId,
    ) -> TypeId {
        let from = match path {
            [first] => self.imported_module(*first, module),
            [first, second] if first.symbol == self.known.std => {
                self.modules.standard.get(&second.symbol).copied()
            }
            _ => None,
        };
        let Some(from) = from else {
            let first = path.first().copied().unwrap_or(name);
            if !self.modules.missing.contains_key(&first.symbol) {
                let text = self.text(first.symbol);
                self.report(
                    Diagnostic::new(
                        Code::E0206,
                        self.place_in(module, first.span),
                        format!("there is no module `{text}` here"),
                        "a type may only be taken from a module",
                    )
                    .help(format!("import it: `use \"{text}.phi\" as {text}`")),
                );
            }
            return self.common.error;
        };
        let text = self.text(name.symbol);
        let found = self.modules.get(from).and_then(|from| {
            let own = !from.imports.contains_key(&name.symbol) && !text.starts_with('_');
            from.types.get(&name.symbol).filter(|_| own).map(|item| item.value)
        });
        match found {
            Some(found) => self.applied(found, name, arguments, module),
            None => {
                self.report_not_offered(from, name.symbol, self.place_in(module, name.span));
                self.common.error
            }
        }
    }

    /// The module that a name was imported as.
    fn imported_module(&mut self, name: Name, module: ModuleId) -> Option<ModuleId> {
        let owner = self.modules.get_mut(module)?;
        let Value::Module(found) = owner.values.get(&name.symbol)?.value else { return None };
        if let Some(import) = owner.imports.get_mut(&name.symbol) {
            import.used = true;
        }
        Some(found)
    }

    /// What a module, or the prelude, means by the name of a type.
    pub(in crate::check) fn declared_type(
        &mut self,
        name: Name,
        module: ModuleId,
    ) -> Option<TypeName> {
        if let Some(owner) = self.modules.get_mut(module)
            && let Some(item) = owner.types.get(&name.symbol)
        {
            if let Some(import) = owner.imports.get_mut(&name.symbol) {
                import.used = true;
            }
            return Some(item.value);
        }
        self.modules.prelude.types.get(&name.symbol).copied()
    }

    fn count_type_arguments(
        &mut self,
        name: Name,
        arguments: &[TypeId],
        wanted: usize,
        module: ModuleId,
    ) {
        if arguments.len() == wanted {
            return;
        }
        let text = self.text(name.symbol);
        let example = match (text, wanted) {
            ("Map", _) => "Map<String, Int>".to_string(),
            (_, 0) => text.to_string(),
            (_, 1) => format!("{text}<Int>"),
            (_, count) => format!("{text}<{}>", vec!["Int"; count].join(", ")),
        };
        self.report(
            Diagnostic::new(
                Code::E0303,
                self.place_in(module, name.span),
                format!("`{text}` takes {}, not {}", arguments_text(wanted), arguments.len()),
                "in this type",
            )
            .help(format!("write it like `{example}`")),
        );
    }

    fn fit_type_arguments(
        &mut self,
        name: Name,
        arguments: &[TypeId],
        wanted: &[Generic],
        module: ModuleId,
    ) -> Box<[TypeId]> {
        self.count_type_arguments(name, arguments, wanted.len(), module);
        let place = self.place_in(module, name.span);
        let mut result = vec![];
        for (index, generic) in wanted.iter().enumerate() {
            let argument = arguments.get(index).copied().unwrap_or(self.common.error);
            if let Some(bound) = generic.bound {
                self.demand(argument, bound, place, generic.name);
            }
            result.push(argument);
        }
        result.into()
    }

    fn report_unknown_type(&mut self, name: Name, module: ModuleId, generics: &[Generic]) {
        if self.modules.missing.contains_key(&name.symbol) {
            return;
        }
        let text = self.text(name.symbol).to_string();
        let place = self.place_in(module, name.span);
        let mut diagnostic = Diagnostic::new(
            Code::E0206,
            place,
            format!("there is no type `{text}`"),
            "unknown type",
        );
        if !self.is_worded(place) {
            return self.report(diagnostic);
        }
        let built_in = ["Int", "Float", "Bool", "String", "List", "Map", "Set", "Range", "Field"];
        let owner = self.modules.get(module);
        let declared = owner.into_iter().flat_map(|owner| owner.types.keys());
        let names = declared
            .chain(self.modules.prelude.types.keys())
            .chain(generics.iter().map(|generic| &generic.name))
            .map(|name| self.text(*name))
            .chain(built_in);
        let near = nearest(&text, names);
        if let Some(habit) = habit(TYPES, &text) {
            diagnostic = by_habit(diagnostic, place, habit);
        } else if let Some(near) = near {
            diagnostic = diagnostic.did_you_mean(place, &near);
        } else if text.chars().count() == 1 && self.units.declaring {
            diagnostic = diagnostic.help(format!("declare it: `dimension {text}`"));
        } else if text.chars().count() == 1 {
            diagnostic = diagnostic.help(format!(
                "a type parameter is declared after the function's name: `fn f<{text}>(…)`"
            ));
        } else {
            diagnostic = diagnostic.help(format!(
                "declare it: `record {text} {{ … }}`, `enum {text} {{ … }}` or `dimension {text}`"
            ));
        }
        self.report(diagnostic);
    }

    /// The generic parameters as they are declared.
    pub(in crate::check) fn written_generics(
        &mut self,
        generics: &[ast::Generic],
        module: ModuleId,
    ) -> Generics {
        let mut result = vec![];
        for generic in generics {
            let bound = generic.bound.and_then(|bound| {
                let known = self.known;
                match bound.symbol {
                    symbol if symbol == known.dim => Some(Bound::Dim),
                    symbol if symbol == known.num => Some(Bound::Num),
                    symbol if symbol == known.ord => Some(Bound::Ord),
                    symbol if symbol == known.key => Some(Bound::Key),
                    symbol => {
                        let text = self.text(symbol);
                        self.report(
                            Diagnostic::new(
                                Code::E0206,
                                self.place_in(module, bound.span),
                                format!("there is no bound `{text}`"),
                                "not a bound",
                            )
                            .help("the bounds are `Dim`, `Num`, `Ord` and `Key`"),
                        );
                        None
                    }
                }
            });
            result.push(Generic { name: generic.name.symbol, bound });
        }
        result.into()
    }
}

/// "no argument", "one argument", "3 arguments".
pub(in crate::check) fn arguments_text(count: usize) -> String {
    match count {
        0 => "no argument".into(),
        1 => "one argument".into(),
        count => format!("{count} arguments"),
    }
}
