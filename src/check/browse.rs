//! What an interactive session asks the checker: the names in scope, and types as text.

use super::Checker;
use crate::check::state::modules::Value;
use crate::program::types::TypeId;

impl Checker {
    /// A type as a script would write it.
    pub fn type_name(&self, ty: TypeId) -> String {
        self.type_text(ty)
    }

    /// The type of a variable in scope, as a script would write it.
    pub fn type_of_variable(&self, name: &str) -> Option<String> {
        let symbol = self.program.names.find(name)?;
        let module = self.modules.of_entry()?;
        let Value::Global(global) = module.values.get(&symbol)?.value else { return None };
        let ty = self.program.globals.get(global.0 as usize)?.ty;
        Some(self.type_text(ty))
    }

    /// The names in scope: those of the entries, then those of the prelude; values before types.
    pub fn names_in_scope(&self) -> Vec<&str> {
        let own = self.modules.of_entry();
        let own_values = own.iter().flat_map(|module| module.values.keys());
        let own_types = own.iter().flat_map(|module| module.types.keys());
        let prelude = self.modules.prelude.values.keys().chain(self.modules.prelude.types.keys());
        let mut names = vec![];
        for symbol in own_values.chain(own_types).chain(prelude) {
            let name = self.text(*symbol);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// The names of the units in scope, without prefixes.
    pub fn units_in_scope(&self) -> Vec<&str> {
        self.units.names.keys().map(|symbol| self.text(*symbol)).collect()
    }
}
