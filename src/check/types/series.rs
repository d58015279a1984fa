//! The dimension of what a run observes, for those who ask for it: `observe Φ.load as load` in a
//! run, `r.series("load")` elsewhere.

use crate::check::Checker;
use crate::check::state::runs::Asked;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::program::dimension::Dimension;
use crate::program::tree::{NodeId, NodeKind};
use crate::program::types::{Type, TypeId};
use crate::syntax::symbol::Symbol;

impl Checker {
    /// Takes note of what is observed under a name. In an interactive session the last counts.
    pub(in crate::check) fn note_observed(&mut self, name: Symbol, ty: TypeId, place: Place) {
        let ty = self.solved(ty);
        let dimension = match self.program.types.get(ty) {
            Type::Quantity(dimension) => dimension.clone(),
            _ => Dimension::NONE,
        };
        self.runs.observe(name, dimension, place, self.modules.replace);
    }

    /// The type of the series of a name that is written out.
    pub(in crate::check) fn series_type(&mut self, asked: NodeId) -> Option<TypeId> {
        let NodeKind::Str(text) = self.kind_of(asked) else { return None };
        let text = text.to_string();
        let name = self.program.names.intern(&text);
        let item = match self.runs.dimension_of(name) {
            Some(dimension) => self.quantity(dimension),
            None => self.unknown_quantity(),
        };
        let Type::Quantity(dimension) = self.program.types.get(item).clone() else { return None };
        let place = self.here(self.span_of(asked));
        self.runs.asked.push(Asked { name, dimension, place });
        Some(self.program.types.intern(Type::Series(item)))
    }

    /// Gives the series that were asked for before their runs their dimension, and reports names
    /// that stand for several.
    pub(in crate::check) fn settle_series(&mut self) {
        for Asked { name, dimension, place } in std::mem::take(&mut self.runs.asked) {
            let known = self.runs.observed(name).cloned();
            let actual = known.as_ref().map_or(Dimension::NONE, |known| known.dimension.clone());
            let text = self.text(name).to_string();
            if let Some((known, other)) = known.and_then(|known| Some((known.place, known.other?)))
            {
                self.report(
                    Diagnostic::new(
                        Code::E0301,
                        place,
                        format!("`{text}` is observed as quantities of different dimensions"),
                        "which of them is meant cannot be known",
                    )
                    .label(known, "observed here")
                    .label(other, "and here, with another dimension")
                    .help("give one of them another name"),
                );
            } else if self.unknowns.unify_dimensions(&dimension, &actual).is_err() {
                let phrase = self.dimension_phrase(&actual);
                self.report(
                    Diagnostic::new(
                        Code::E0301,
                        place,
                        format!("what is observed as `{text}` is {phrase}"),
                        "it is used as a quantity of another dimension",
                    )
                    .help("compare it with a quantity of its own dimension"),
                );
            }
        }
    }
}
