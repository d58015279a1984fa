//! The machine through source text: scripts with what they print or how they fail standing in
//! them, and the standard library's own tests.
//!
//! `//= text` is a line that the script prints; `//~ CODE part of the title` is how it fails.

use phi::check::{Loaded, Missing, ModulePath, Modules, Request, check};
use phi::diagnostic::{Code, Diagnostic, FileId, Sources};
use phi::machine::{Limits, Machine, NoHost, RuntimeError, Value};
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The standard library from its folder.
#[derive(Default)]
struct Library {
    sources: Sources,
    loaded: Vec<(String, FileId)>,
}

impl Modules for Library {
    fn load(&mut self, path: ModulePath<'_>, _: FileId) -> Result<Loaded, Missing> {
        let ModulePath::Standard(name) = path else {
            return Err(Missing { reason: "tests import no files".into(), forbidden: false });
        };
        let path = format!("{ROOT}/stdlib/{name}.phi");
        let text = std::fs::read_to_string(path);
        let text: Arc<str> =
            text.map_err(|error| Missing { reason: error.to_string(), forbidden: false })?.into();
        let known = self.loaded.iter().find(|(known, _)| known == name).map(|(_, file)| *file);
        let file = known.unwrap_or_else(|| {
            let file = self.sources.add(format!("std.{name}"), text.clone());
            self.loaded.push((name.into(), file));
            file
        });
        Ok(Loaded { file, text })
    }

    fn standard(&self) -> &[&str] {
        &["units", "core", "math", "list", "string", "map", "stats", "random"]
    }
}

/// What came of a script.
struct Ran {
    lines: Vec<String>,
    error: Option<Box<RuntimeError>>,
    machine: Machine,
    sources: Sources,
}

fn run(text: &str, limits: Limits) -> Result<Ran, Vec<Diagnostic>> {
    run_as(None, text, limits)
}

fn run_as(standard: Option<&str>, text: &str, limits: Limits) -> Result<Ran, Vec<Diagnostic>> {
    let mut library = Library::default();
    let file = library.sources.add("script.phi", text);
    let checked = check(Request { text, file, modules: &mut library, standard });
    if checked.diagnostics.iter().any(Diagnostic::is_error) {
        return Err(checked.diagnostics);
    }
    let lines = Rc::new(RefCell::new(vec![]));
    let output = Box::new(lines.clone());
    let mut machine = Machine::new(Arc::new(checked.program), limits, Rc::new(NoHost), output);
    let error = machine.start().err();
    let lines = lines.take();
    Ok(Ran { lines, error, machine, sources: library.sources })
}

/// Bounds that a faulty script meets soon.
fn small() -> Limits {
    Limits { steps: 20_000_000, memory: 256 << 20, ..Limits::default() }
}

fn scripts(folder: &str) -> Vec<(PathBuf, String)> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(Path::new(ROOT).join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|it| it == "phi"))
        .collect();
    paths.sort();
    assert!(!paths.is_empty());
    paths.into_iter().map(|path| (path.clone(), std::fs::read_to_string(path).unwrap())).collect()
}

fn marked(text: &str, mark: &str) -> Vec<String> {
    let lines = text.lines().filter_map(|line| line.split_once(mark));
    lines.map(|(_, rest)| rest.strip_prefix(' ').unwrap_or(rest).to_string()).collect()
}

#[test]
fn scripts_print_what_they_say() {
    for (path, text) in scripts("tests/machine/runs") {
        let ran = run(&text, small()).unwrap_or_else(|found| panic!("{path:?}: {found:#?}"));
        assert!(ran.error.is_none(), "{path:?}: {:#?}", ran.error);
        assert_eq!(ran.lines.join("\n"), marked(&text, "//=").join("\n"), "{path:?}");
    }
}

#[test]
fn faults_are_what_they_say() {
    for (path, text) in scripts("tests/machine/faults") {
        let ran = run(&text, small()).unwrap_or_else(|found| panic!("{path:?}: {found:#?}"));
        let error = ran.error.unwrap_or_else(|| panic!("{path:?} does not fail"));
        let wanted = marked(&text, "//~");
        let wanted = wanted.first().unwrap();
        let (code, title) = wanted.split_once(' ').unwrap();
        assert_eq!(error.diagnostic.code.name(), code, "{path:?}: {error:#?}");
        assert!(error.diagnostic.title.contains(title), "{path:?}: {}", error.diagnostic.title);
        // The place stands on the marked line, where the line says more than the mark.
        let line = text.lines().position(|line| line.contains("//~")).unwrap() + 1;
        if text.lines().nth(line - 1).is_some_and(|line| !line.trim_start().starts_with("//~")) {
            let at = ran.sources.line_column(error.diagnostic.place()).0;
            assert_eq!(at, line, "{path:?}");
        }
    }
}

#[test]
fn the_standard_library_passes_its_own_tests() {
    for module in ["core", "math", "list", "string", "map", "stats", "random"] {
        let text = std::fs::read_to_string(format!("{ROOT}/stdlib/{module}.phi")).unwrap();
        let mut ran = run_as(Some(module), &text, small())
            .unwrap_or_else(|found| panic!("std.{module}: {found:#?}"));
        let tests = ran.machine.program().tests.clone();
        assert!(!tests.is_empty());
        for test in &tests {
            let result = ran.machine.call_function(test.body, &[]);
            assert!(result.is_ok(), "std.{module}, {}: {:#?}", test.title, result.err());
        }
    }
}

#[test]
fn assertions_show_the_values_of_their_parts() {
    let text = "let xs = [1, 2]\nfn twice(x: Int) -> Int { 2 * x }\n\
                assert twice(xs[0]) + 1 == 4, \"must be four\"";
    let ran = run(text, small()).unwrap();
    let error = ran.error.unwrap();
    assert_eq!(error.diagnostic.code, Code::E0601);
    assert_eq!(error.diagnostic.title, "must be four");
    let values: Vec<_> = error
        .diagnostic
        .labels
        .iter()
        .skip(1)
        .map(|label| format!("{} = {}", label.place.span.text(text), label.message))
        .collect();
    let wanted = ["xs = [1, 2]", "xs[0] = 1", "twice(xs[0]) = 2", "twice(xs[0]) + 1 = 3"];
    assert_eq!(values, wanted);
}

#[test]
fn claims_say_what_was_measured() {
    let text = "claim \"it swings\" { source \"4.2\"; let hot = 300 K * 150 / 85\n\
                holds hot - 300 K in 30 K ± 1 K }\nclaim \"cannot\" { untestable \"no model\" }";
    let mut ran = run(text, small()).unwrap();
    assert!(ran.error.is_none());
    let claims = ran.machine.take_claims();
    use phi::machine::ClaimVerdict::*;
    assert_eq!(claims[0].verdict, Refuted);
    assert_eq!(claims[0].source.as_deref(), Some("4.2"));
    let values: Vec<_> = claims[0].values.iter().map(|(_, value)| value.as_str()).collect();
    assert_eq!(values, ["529.411764706 K", "229.411764706 K"]);
    assert_eq!(claims[1].verdict, Untestable("no model".into()));
}

#[test]
fn calls_under_way_are_folded() {
    let text = "fn f(n: Int) -> Int { g(n + 1) + 1 }\nfn g(n: Int) -> Int { f(n) }\nprint(f(0))";
    let ran = run(text, small()).unwrap();
    let lines = ran.error.unwrap().trace_lines(&ran.sources);
    assert!(lines.len() < 10, "{lines:#?}");
    for call in ["in f, script.phi:1:23", "in g, script.phi:2:23"] {
        assert!(lines.iter().any(|line| line == call), "{lines:#?}");
    }
    assert!(lines.iter().any(|line| line.contains("more calls")), "{lines:#?}");
    assert_eq!(lines.last().unwrap(), "in the script, script.phi:3:7");
}

#[test]
fn parameters_can_be_given() {
    let text =
        "param load = 1.5\nparam name = \"a\"\nfn show() -> String { \"{name}{load}\" }\nshow()";
    let mut library = Library::default();
    let file = library.sources.add("script.phi", text);
    let checked = check(Request { text, file, modules: &mut library, standard: None });
    let program = Arc::new(checked.program);
    let lines = Rc::new(RefCell::new(vec![]));
    let mut machine = Machine::new(program.clone(), small(), Rc::new(NoHost), Box::new(lines));
    machine.set_param(program.params.get(0).unwrap().global, Value::from(2.5));
    machine.start().unwrap();
    let (value, shape) = machine.global(program.params.get(0).unwrap().global).unwrap();
    assert_eq!(machine.show(shape, &value).unwrap(), "2.5");
    let (value, shape) = machine.global(program.params.get(1).unwrap().global).unwrap();
    assert_eq!(machine.show(shape, &value).unwrap(), "a");
}

#[test]
fn pushing_is_done_in_place() {
    // Quadratic copying of 300,000 items would take minutes, and memory would show it.
    for text in [
        "var xs = [0]\nfor i in 1 to 300_000 { xs = xs.push(i) }\nprint(xs.len())",
        "var xs = [0]\nfn all() -> Int { xs.len() }\nfor i in 1 to 300_000 { xs = xs.push(i) }\nprint(all())",
        "fn add(xs: List<Int>, i: Int) -> List<Int> { xs.push(i) }\n\
         var xs = [0]\nfor i in 1 to 300_000 { xs = add(xs, i) }\nprint(xs.len())",
        "record R { xs: List<Int>, n: Int }\nvar r = R([0], 0)\n\
         for i in 1 to 300_000 { r.xs += [i]\nr.n += 1 }\nprint(r.xs.len())",
        "var m = {\"a\": [0]}\nfor i in 1 to 300_000 { m[\"a\"] += [i] }\nprint(m[\"a\"].len())",
    ] {
        let ran = run(text, Limits { memory: 64 << 20, ..small() })
            .unwrap_or_else(|found| panic!("{text}: {found:#?}"));
        assert!(ran.error.is_none(), "{text}: {:#?}", ran.error);
        assert_eq!(ran.lines, ["300001"]);
    }
}
