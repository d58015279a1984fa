//! What runs before what: a global that a function reads has to be set before the first statement
//! at the top level that calls the function.

use crate::check::Checker;
use crate::diagnostic::{Code, Diagnostic, Place, Span};
use crate::program::{FunctionId, GlobalId};
use indexmap::{IndexMap, IndexSet};

impl Checker {
    /// Reports calls at the top level of functions that read, themselves or through others, a
    /// global that is set further down. A function that is only handed on is not looked at.
    pub(in crate::check) fn check_order(&mut self, startup: FunctionId) {
        let reads = std::mem::take(&mut self.functions.reads);
        let calls = std::mem::take(&mut self.functions.calls);
        if reads.is_empty() || calls.is_empty() {
            return;
        }
        let mut read_by: IndexMap<FunctionId, Vec<(GlobalId, Span)>> = IndexMap::new();
        for (function, global, span) in reads {
            read_by.entry(function).or_default().push((global, span));
        }
        let mut called_by: IndexMap<FunctionId, Vec<FunctionId>> = IndexMap::new();
        let mut first: IndexMap<FunctionId, Span> = IndexMap::new();
        for (caller, callee, span) in calls {
            if caller == startup {
                let earliest = first.entry(callee).or_insert(span);
                if span.start < earliest.start {
                    *earliest = span;
                }
            } else {
                called_by.entry(caller).or_default().push(callee);
            }
        }
        let mut reported: IndexSet<GlobalId> = IndexSet::new();
        first.sort_by_key(|_, span| span.start);
        // A function that was reached from an earlier call was looked at with it.
        let mut seen: IndexSet<FunctionId> = IndexSet::new();
        for (function, call) in first {
            let mut todo = vec![function];
            while let Some(function) = todo.pop() {
                if !seen.insert(function) {
                    continue;
                }
                for (global, span) in read_by.get(&function).into_iter().flatten() {
                    self.check_read(*global, *span, call, &mut reported);
                }
                todo.extend(called_by.get(&function).into_iter().flatten());
            }
        }
    }

    /// Notes a call of a function of the script.
    pub(in crate::check) fn note_call(&mut self, callee: FunctionId, span: Span) {
        let module = self.functions.signature(callee).map(|signature| signature.module);
        if let Some(frame) = self.scope.frame()
            && Some(frame.module) == module
            && module == self.modules.entry
        {
            let caller = frame.function;
            self.functions.calls.push((caller, callee, span));
        }
    }

    fn check_read(
        &mut self,
        id: GlobalId,
        read: Span,
        call: Span,
        reported: &mut IndexSet<GlobalId>,
    ) {
        let Some(global) = self.program.globals.get(id.0 as usize).copied() else { return };
        let later = global.place.file == self.scope.file && global.place.span.start > call.start;
        if !later || !reported.insert(id) {
            return;
        }
        let name = self.text(global.name).to_string();
        self.report(
            Diagnostic::new(
                Code::E0201,
                Place::new(self.scope.file, call),
                format!("`{name}` is read by this call before it is set"),
                "runs before the statement that sets it",
            )
            .label(Place::new(self.scope.file, read), "read here")
            .label(global.place, "set here")
            .help(format!("move the statement that sets `{name}` above this call")),
        );
    }
}
