//! What a module declares: types, signatures, globals. Bodies come later.

use crate::check::Checker;
use crate::check::source::Modules;
use crate::check::state::declared::GlobalInfo;
use crate::check::state::functions::Progress;
use crate::check::state::modules::{Item, ModuleId, TypeName, Value};
use crate::check::state::signature::{Bound, Generics, Parameter, Signature};
use crate::check::state::unknowns::{Demand, Origin};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::tree::NodeKind;
use crate::program::types::TypeId;
use crate::program::{Body, Enum, EnumId, Function, FunctionId, Record, RecordId};
use crate::schema::native::NativeId;
use crate::syntax::ast::{self, Ast, ExprKind, PatternId, PatternKind, StmtId, StmtKind};
use std::sync::Arc;

impl Checker {
    /// Makes the names of a module known, its imports first.
    pub(in crate::check) fn declare_module(
        &mut self,
        id: ModuleId,
        ast: Arc<Ast>,
        modules: &mut dyn Modules,
    ) {
        self.load_imports(id, &ast, modules);
        self.declare_units(id, &ast);
        self.declare_types(id, &ast);
        for stmt in &ast.root {
            match &ast[*stmt].kind {
                StmtKind::Fn(function) => self.declare_function(id, &ast, *stmt, function),
                StmtKind::Let { mutable, pattern, ty, value } => {
                    let annotated = ty.map(|ty| self.written(&ast, ty, id, &[]));
                    self.declare_globals(id, &ast, *pattern, annotated, *mutable, *value);
                }
                StmtKind::Param { name, ty, value } => {
                    let annotated = ty.map(|ty| self.written(&ast, ty, id, &[]));
                    self.declare_global(id, *name, annotated, false);
                    let _ = value;
                }
                StmtKind::Sheet(sheet) => self.declare_sheet(id, &ast, *stmt, *sheet),
                _ => {}
            }
        }
        self.modules.complete(id, ast);
    }

    fn declare_units(&mut self, id: ModuleId, ast: &Arc<Ast>) {
        self.units.declaring = true;
        for stmt in self.units_in_order(id, ast) {
            match &ast[stmt].kind {
                StmtKind::Dimension { name, definition } => {
                    self.declare_dimension(id, ast, *name, *definition);
                }
                StmtKind::Unit(unit) => self.declare_unit(id, ast, unit),
                _ => {}
            }
        }
        self.units.declaring = false;
        // The prelude's units are finished once, when all of it is there.
        if self.modules.entry.is_some() {
            self.finish_units();
        }
    }

    fn declare_types(&mut self, id: ModuleId, ast: &Arc<Ast>) {
        let mut records = vec![];
        let mut enums = vec![];
        for stmt in &ast.root {
            match &ast[*stmt].kind {
                StmtKind::Record(record) => {
                    let place = self.place_in(id, record.name.span);
                    let generics = self.written_generics(&record.generics, id);
                    let this = RecordId(self.program.records.len() as u32);
                    self.program.records.push(Record {
                        name: record.name.symbol,
                        generics: generics.len() as u32,
                        fields: vec![],
                        place,
                    });
                    self.declared.records.push(Arc::new(Signature {
                        name: record.name.symbol,
                        module: id,
                        place,
                        generics,
                        params: vec![],
                        result: None,
                        ast: ast.clone(),
                        stmt: None,
                    }));
                    self.add_type(id, record.name.symbol, TypeName::Record(this), place);
                    self.add_value(id, record.name.symbol, Value::Record(this), place);
                    records.push((this, record));
                }
                StmtKind::Enum(declared) => {
                    let place = self.place_in(id, declared.name.span);
                    let generics = self.written_generics(&declared.generics, id);
                    let this = EnumId(self.program.enums.len() as u32);
                    self.program.enums.push(Enum {
                        name: declared.name.symbol,
                        generics: generics.len() as u32,
                        variants: vec![],
                        place,
                    });
                    self.declared.enums.push(generics);
                    self.add_type(id, declared.name.symbol, TypeName::Enum(this), place);
                    enums.push((this, declared));
                }
                _ => {}
            }
        }
        let first =
            (self.program.records.len() - records.len(), self.program.enums.len() - enums.len());
        for (this, record) in records {
            self.declare_fields(id, ast, this, record);
        }
        for (this, declared) in enums {
            self.declare_variants(id, ast, this, declared);
        }
        self.check_inhabited(first.0, first.1);
    }

    fn declare_fields(&mut self, id: ModuleId, ast: &Ast, this: RecordId, record: &ast::Record) {
        let Some(signature) = self.declared.record(this) else { return };
        let params = self.parameters(id, ast, &record.fields, &signature.generics);
        if let Some(slot) = self.program.records.get_mut(this.0 as usize) {
            slot.fields = params.iter().map(|field| (field.name, field.ty)).collect();
        }
        let mut signature = (*signature).clone();
        signature.params = params;
        if let Some(slot) = self.declared.records.get_mut(this.0 as usize) {
            *slot = Arc::new(signature);
        }
    }

    fn declare_variants(&mut self, id: ModuleId, ast: &Ast, this: EnumId, declared: &ast::Enum) {
        let generics = self.declared.generics_of_enum(this);
        let mut variants: Vec<(_, Vec<TypeId>)> = vec![];
        for (name, fields) in &declared.variants {
            let place = self.place_in(id, name.span);
            let index = variants.len() as u32;
            let fields =
                fields.iter().map(|field| self.written(ast, *field, id, &generics)).collect();
            if variants.iter().any(|(other, _)| *other == name.symbol) {
                let text = self.text(name.symbol);
                self.report(
                    Diagnostic::new(
                        Code::E0202,
                        place,
                        format!("the variant `{text}` is given twice"),
                        "given again here",
                    )
                    .help("give one of them another name"),
                );
                continue;
            }
            self.add_value(id, name.symbol, Value::Variant(this, index), place);
            variants.push((name.symbol, fields));
        }
        if let Some(slot) = self.program.enums.get_mut(this.0 as usize) {
            slot.variants = variants;
        }
    }

    /// Parameters of a function or fields of a record, with their types.
    pub(in crate::check) fn parameters(
        &mut self,
        id: ModuleId,
        ast: &Ast,
        params: &[ast::Param],
        generics: &Generics,
    ) -> Vec<Parameter> {
        let mut result: Vec<Parameter> = vec![];
        for param in params {
            let ty = match param.ty {
                Some(ty) => self.written(ast, ty, id, generics),
                None => self.common.error,
            };
            let name = param.name.symbol;
            if name != self.known.underscore && result.iter().any(|other| other.name == name) {
                let text = self.text(name);
                self.report(
                    Diagnostic::new(
                        Code::E0202,
                        self.place_in(id, param.name.span),
                        format!("`{text}` is given twice"),
                        "given again here",
                    )
                    .help("give one of them another name"),
                );
            }
            result.push(Parameter { name, ty, default: param.default, span: param.name.span });
        }
        result
    }

    /// The first locals of a function.
    pub(in crate::check) fn parameter_locals(params: &[Parameter]) -> Vec<crate::program::Local> {
        let local = |param: &Parameter| crate::program::Local {
            name: param.name,
            ty: param.ty,
            mutable: false,
        };
        params.iter().map(local).collect()
    }

    fn declare_function(&mut self, id: ModuleId, ast: &Arc<Ast>, stmt: StmtId, decl: &ast::Fn) {
        let generics = self.written_generics(&decl.generics, id);
        let params = self.parameters(id, ast, &decl.params, &generics);
        let declared = decl.result.map(|result| self.written(ast, result, id, &generics));
        let place = self.place_in(id, decl.name.span);
        let standard = self.modules.is_standard(id);
        let native = decl.body.is_none();
        let body = if native && standard {
            let module = self.modules.get(id).map_or("", |module| &module.name);
            let module = module.strip_prefix("std.").unwrap_or(module);
            NativeId::of(module, self.text(decl.name.symbol))
                .map_or(Body::Node(crate::program::tree::NodeId(0)), Body::Native)
        } else {
            Body::Node(crate::program::tree::NodeId(0))
        };
        if native && !standard {
            let name = self.text(decl.name.symbol);
            self.report(
                Diagnostic::new(
                    Code::E0103,
                    place,
                    format!("`{name}` has no body"),
                    "only the standard library declares built-ins",
                )
                .help("give it a body: `{ … }`"),
            );
        }
        let result = match declared {
            Some(result) => result,
            None if native => self.common.unit,
            None => self.unknown(Origin::Result(decl.name.symbol), place),
        };
        let function = self.new_function(Function {
            name: decl.name.symbol,
            file: place.file,
            span: decl.name.span,
            generics: generics.len() as u32,
            params: params.len() as u32,
            captures: 0,
            locals: Self::parameter_locals(&params),
            result,
            body,
        });
        let signature = Signature {
            name: decl.name.symbol,
            module: id,
            place,
            generics,
            params,
            result: declared.or(native.then_some(result)),
            ast: ast.clone(),
            stmt: Some(stmt),
        };
        let progress = if native { Progress::Checked } else { Progress::Declared };
        self.functions.declare(function, signature, progress);
        if let Some(module) = self.modules.get_mut(id) {
            module.functions.push(function);
        }
        self.add_value(id, decl.name.symbol, Value::Function(function), place);
    }

    /// A new function of the program.
    pub(in crate::check) fn new_function(&mut self, function: Function) -> FunctionId {
        let id = FunctionId(self.program.functions.len() as u32);
        self.program.functions.push(function);
        self.unknowns.results.push(id);
        id
    }

    fn declare_globals(
        &mut self,
        id: ModuleId,
        ast: &Ast,
        pattern: PatternId,
        annotated: Option<TypeId>,
        mutable: bool,
        value: ast::ExprId,
    ) {
        match &ast[pattern].kind {
            PatternKind::Name(symbol) if *symbol != self.known.underscore => {
                let name = ast::Name { symbol: *symbol, span: ast[pattern].span };
                let global = self.declare_global(id, name, annotated, mutable);
                let standard = self.modules.is_standard(id);
                // Constants of the library need no start-up code.
                if standard
                    && !mutable
                    && let ExprKind::Float(constant) = ast[value].kind
                {
                    let float = self.common.float;
                    if let Some(slot) = self.program.globals.get_mut(global.0 as usize) {
                        slot.ty = float;
                    }
                    let node = self.node(NodeKind::Float(constant), float, ast[value].span);
                    if let Some(info) = self.declared.global_mut(global) {
                        info.literal = Some(node);
                    }
                }
            }
            PatternKind::Tuple(parts) => {
                for part in parts {
                    self.declare_globals(id, ast, *part, None, mutable, value);
                }
            }
            _ => {}
        }
    }

    /// A global of a module; its type is unknown until its statement is checked.
    pub(in crate::check) fn declare_global(
        &mut self,
        id: ModuleId,
        name: ast::Name,
        annotated: Option<TypeId>,
        mutable: bool,
    ) -> crate::program::GlobalId {
        let place = self.place_in(id, name.span);
        let ty = match annotated {
            Some(ty) => ty,
            None => self.unknown(Origin::Variable(name.symbol), place),
        };
        let info = GlobalInfo {
            module: id,
            mutable,
            set: false,
            annotated: annotated.is_some(),
            literal: None,
            value: None,
        };
        let global = self.new_global(name.symbol, ty, place, info);
        if !self.add_value(id, name.symbol, Value::Global(global), place) {
            self.poison(ty);
        }
        global
    }

    /// The global that a name stands for in a module, if the name was not taken before.
    pub(in crate::check) fn own_global(
        &self,
        id: ModuleId,
        name: ast::Name,
    ) -> Option<crate::program::GlobalId> {
        let place = self.place_in(id, name.span);
        match self.modules.get(id)?.values.get(&name.symbol)? {
            Item { value: Value::Global(global), place: declared } if *declared == place => {
                Some(*global)
            }
            _ => None,
        }
    }

    /// Whether a type meets a bound: now, or when more is known of it.
    pub(in crate::check) fn demand(
        &mut self,
        ty: TypeId,
        bound: Bound,
        place: crate::diagnostic::Place,
        name: crate::syntax::symbol::Symbol,
    ) {
        let generics = self.scope.frame().map(|frame| frame.generics.clone()).unwrap_or_default();
        let demand = Demand { ty, bound, place, name, generics };
        let ty = self.solved(ty);
        if self.program.types.has_unknown(ty) {
            self.unknowns.demands.push(demand);
        } else {
            self.meet_demand(Demand { ty, ..demand });
        }
    }
}
