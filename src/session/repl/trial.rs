//! `test` blocks in an entry: they run as soon as they are entered, and leave nothing behind.

use super::Repl;
use crate::diagnostic::Diagnostic;
use crate::machine::fault::RuntimeError;
use crate::machine::value::Value;
use crate::program::Test;
use crate::session::cases::cases;
use crate::session::outcome::broken_properties;

impl Repl {
    /// Runs tests and tells what came of them; gives what is wrong with the first that fails.
    pub(super) fn try_tests(&mut self, tests: &[Test], text: &mut String) -> Vec<Diagnostic> {
        for test in tests {
            let listed = test.seeds.map(|seeds| {
                let shape = self.machine.result_shape(seeds)?;
                Ok((shape, self.machine.call_function(seeds, &[])?))
            });
            let (seeds, items) = match listed {
                None => (vec![None], None),
                Some(Ok((shape, list))) => {
                    let (seeds, items) = cases(&self.machine, shape, &list);
                    (seeds.into_iter().map(Some).collect(), items)
                }
                Some(Err(error)) => {
                    let error: Box<RuntimeError> = error;
                    return vec![error.into_diagnostic(self.session.sources())];
                }
            };
            let count = seeds.len();
            for (at, seed) in seeds.into_iter().enumerate() {
                let item = items.as_ref().and_then(|items| items.get(at).cloned());
                let wrong = self.try_case(test, item.or(seed.map(Value::from)), text);
                if !wrong.is_empty() {
                    let of = seed.map_or(String::new(), |seed| format!(", seed {seed}"));
                    *text += &format!("FAILED {}{of}\n", test.title);
                    return wrong;
                }
            }
            let seeds = match (test.seeds, count) {
                (None, _) => String::new(),
                (Some(_), 1) => " (1 seed)".to_owned(),
                (Some(_), count) => format!(" ({count} seeds)"),
            };
            *text += &format!("ok     {}{seeds}\n", test.title);
        }
        vec![]
    }

    fn try_case(&mut self, test: &Test, item: Option<Value>, text: &mut String) -> Vec<Diagnostic> {
        let (machine, bridge) = (self.machine.save(), self.bridge.save());
        let args: Vec<Value> = item.into_iter().collect();
        let result = self.machine.call_function(test.body, &args);
        let mut wrong = broken_properties(&self.bridge.take_runs());
        if let Err(error) = result {
            wrong.push(error.into_diagnostic(self.session.sources()));
        }
        *text += &self.output.take();
        for (_, shot) in self.machine.take_snapshots() {
            *text += &format!("snapshot: {}\n", shot.trim_end());
        }
        self.machine.restore(&machine);
        self.bridge.restore(&bridge);
        wrong
    }
}
