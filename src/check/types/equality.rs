//! What can be compared by `==`: all but functions and what holds them, also where a generic function
//! compares.

use crate::check::Checker;
use crate::check::state::equality::Instance;
use crate::diagnostic::{Code, Diagnostic, Place, Span};
use crate::program::tree::NodeId;
use crate::program::types::{Type, TypeId};
use crate::program::{Body, FunctionId};
use crate::schema::native::{ListNative, MachineNative, NativeId};

impl Checker {
    /// Whether values of a type can be compared.
    pub(in crate::check) fn has_equality(&self, ty: TypeId) -> bool {
        let mut all = true;
        self.visit_parts(ty, &mut vec![], &mut |_, ty| all &= !matches!(ty, Type::Function(..)));
        all
    }

    /// The types of the fields of a record, or of what the variants of an enum hold, as they are declared.
    pub(super) fn declared_parts(&self, ty: TypeId) -> Vec<TypeId> {
        match self.program.types.get(ty) {
            Type::Record(id, _) => {
                let record = self.program.records.get(id.0 as usize);
                record.into_iter().flat_map(|it| &it.fields).map(|it| it.1).collect()
            }
            Type::Enum(id, _) => {
                let declared = self.program.enums.get(id.0 as usize);
                let variants = declared.into_iter().flat_map(|it| &it.variants);
                variants.flat_map(|(_, fields)| fields).copied().collect()
            }
            _ => vec![],
        }
    }

    /// Calls `found` with every type that values of a type are made of, itself included.
    fn visit_parts(
        &self,
        ty: TypeId,
        seen: &mut Vec<TypeId>,
        found: &mut dyn FnMut(&Checker, &Type),
    ) {
        let ty = self.shallow(ty);
        let kind = self.program.types.get(ty);
        found(self, kind);
        match kind {
            Type::List(item)
            | Type::Set(item)
            | Type::Optional(item)
            | Type::Range(item)
            | Type::Series(item) => self.visit_parts(*item, seen, found),
            Type::Map(key, value) => {
                self.visit_parts(*key, seen, found);
                self.visit_parts(*value, seen, found);
            }
            Type::Tuple(items) => items.iter().for_each(|it| self.visit_parts(*it, seen, found)),
            Type::Anonymous(fields) => {
                fields.iter().for_each(|(_, it)| self.visit_parts(*it, seen, found));
            }
            Type::Record(_, arguments) | Type::Enum(_, arguments) => {
                if seen.contains(&ty) {
                    return;
                }
                seen.push(ty);
                arguments.iter().for_each(|it| self.visit_parts(*it, seen, found));
                // What stands for a generic parameter was looked at with the arguments.
                for field in self.declared_parts(ty) {
                    self.visit_parts(field, seen, &mut |checker, ty| {
                        if !matches!(ty, Type::Generic(_)) {
                            found(checker, ty);
                        }
                    });
                }
            }
            _ => {}
        }
    }

    fn generics_in(&self, ty: TypeId) -> Vec<u32> {
        let mut generics = vec![];
        self.visit_parts(ty, &mut vec![], &mut |_, ty| {
            if let Type::Generic(index) = ty {
                generics.push(*index);
            }
        });
        generics
    }

    /// Keeps which generic parameters the function at hand compares.
    pub(in crate::check) fn note_compared(&mut self, ty: TypeId, span: Span) {
        if !self.program.types.has_generic(ty) {
            return;
        }
        let Some(function) = self.scope.owner() else { return };
        let place = self.here(span);
        for generic in self.generics_in(ty) {
            self.equality.compares(function, generic, place);
        }
    }

    /// Keeps what a use of a generic function puts for its parameters.
    pub(in crate::check) fn note_instance(
        &mut self,
        function: FunctionId,
        generics: &[TypeId],
        place: Place,
    ) {
        if generics.is_empty() {
            return;
        }
        let inside = self.scope.owner();
        self.equality.instances.push(Instance {
            function,
            generics: generics.into(),
            place,
            inside,
        });
    }

    /// Reports generic functions that compare, where they are given functions.
    pub(in crate::check) fn finish_equality(&mut self) {
        let instances = std::mem::take(&mut self.equality.instances);
        let contains = |checker: &Checker, function: FunctionId| {
            let body = checker.program.functions.get(function.0 as usize).map(|it| &it.body);
            let native = NativeId::Machine(MachineNative::List(ListNative::Contains));
            body == Some(&Body::Native(native))
        };
        for instance in &instances {
            if contains(self, instance.function) {
                self.equality.compares(instance.function, 0, Place::default());
            }
        }
        // A parameter that is handed on to what compares it is compared.
        let mut grows = true;
        while grows {
            grows = false;
            for instance in instances.iter().filter(|it| it.inside.is_some()) {
                for (index, ty) in (0..).zip(instance.generics.iter()) {
                    let place = self.equality.compared.get(&(instance.function, index)).copied();
                    let Some(place) = place else { continue };
                    let place = if place == Place::default() { instance.place } else { place };
                    let Some(function) = instance.inside else { continue };
                    for generic in self.generics_in(*ty) {
                        grows |= self.equality.compares(function, generic, place);
                    }
                }
            }
        }
        for instance in &instances {
            for (index, ty) in (0..).zip(instance.generics.iter()) {
                let place = self.equality.compared.get(&(instance.function, index)).copied();
                let Some(place) = place else { continue };
                if self.has_equality(*ty) {
                    continue;
                }
                let name = self.functions.signature(instance.function).map(|it| it.name);
                let name = name.map_or("", |name| self.text(name));
                let title =
                    format!("`{name}` compares its values, and functions cannot be compared");
                let mut diagnostic =
                    Diagnostic::new(Code::E0302, instance.place, title, self.a_type(*ty))
                        .help("compare what the functions give");
                if place != Place::default() && place != instance.place {
                    diagnostic = diagnostic.label(place, "compared here");
                }
                self.report(diagnostic);
                break;
            }
        }
    }

    /// Reports that a value cannot be compared, as it holds a function.
    pub(in crate::check) fn equality_help(&self, node: NodeId) -> &'static str {
        match self.program.types.get(self.type_of(node)) {
            Type::Function(..) => "compare what the functions give",
            _ => "it holds functions, which cannot be compared: compare its other parts",
        }
    }
}
