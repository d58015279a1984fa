//! Types that can have a value at all: one that always contains another of its own kind cannot.

use crate::check::Checker;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::program::types::{Type, TypeId};
use crate::syntax::symbol::Symbol;

/// Of which records and enums a value of finite size is known to exist: of all before the first ones that are
/// looked at, and of these as they are marked.
struct Inhabited {
    first: (usize, usize),
    records: Vec<bool>,
    enums: Vec<bool>,
}

impl Checker {
    /// Reports the records from `first_record` on, and the enums from `first_enum` on, that have no
    /// finite value. Each round finds the types whose parts are known to have one; what is left
    /// when a round finds nothing contains itself, whatever is chosen.
    pub(in crate::check) fn check_inhabited(&mut self, first_record: usize, first_enum: usize) {
        let mut known = Inhabited {
            first: (first_record, first_enum),
            records: vec![false; self.program.records.len().saturating_sub(first_record)],
            enums: vec![false; self.program.enums.len().saturating_sub(first_enum)],
        };
        loop {
            let mut grew = false;
            for (index, record) in self.program.records.since(first_record).enumerate() {
                let finite = record.fields.iter().all(|(_, ty)| self.is_finite(*ty, &known));
                grew |= mark(&mut known.records, index, finite);
            }
            for (index, declared) in self.program.enums.since(first_enum).enumerate() {
                let finite = declared.variants.is_empty()
                    || declared
                        .variants
                        .iter()
                        .any(|(_, parts)| parts.iter().all(|ty| self.is_finite(*ty, &known)));
                grew |= mark(&mut known.enums, index, finite);
            }
            if !grew {
                break;
            }
        }
        let records = self.program.records.since(first_record).zip(&known.records);
        let enums = self.program.enums.since(first_enum).zip(&known.enums);
        let endless: Vec<(Symbol, Place, bool)> = records
            .filter(|(_, finite)| !**finite)
            .map(|(record, _)| (record.name, record.place, true))
            .chain(
                enums
                    .filter(|(_, finite)| !**finite)
                    .map(|(declared, _)| (declared.name, declared.place, false)),
            )
            .collect();
        for (name, place, is_record) in endless {
            let name = self.text(name);
            let (why, help) = if is_record {
                (
                    "to make one, another is needed first",
                    format!("let a field be absent or many: `{name}?`, `List<{name}>`"),
                )
            } else {
                (
                    "each of its variants contains another",
                    format!("add a variant that contains no `{name}`"),
                )
            };
            self.report(
                Diagnostic::new(
                    Code::E0210,
                    place,
                    format!("a value of `{name}` would never end"),
                    why,
                )
                .help(help),
            );
        }
    }

    fn is_finite(&self, ty: TypeId, known: &Inhabited) -> bool {
        match self.program.types.get(self.shallow(ty)) {
            Type::Tuple(parts) => parts.iter().all(|part| self.is_finite(*part, known)),
            Type::Anonymous(fields) => fields.iter().all(|(_, part)| self.is_finite(*part, known)),
            Type::Range(end) => self.is_finite(*end, known),
            Type::Record(id, _) => known.of(&known.records, id.0, known.first.0),
            Type::Enum(id, _) => known.of(&known.enums, id.0, known.first.1),
            _ => true,
        }
    }
}

impl Inhabited {
    fn of(&self, marks: &[bool], id: u32, first: usize) -> bool {
        let mark = (id as usize).checked_sub(first).and_then(|at| marks.get(at));
        mark.copied().unwrap_or(true)
    }
}

/// Sets a mark; tells whether it is new.
fn mark(marks: &mut [bool], index: usize, set: bool) -> bool {
    match marks.get_mut(index) {
        Some(slot) if set && !*slot => {
            *slot = true;
            true
        }
        _ => false,
    }
}
