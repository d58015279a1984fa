//! `--set NAME=VALUE`: values for the `param`s of a script, checked against their types.

use super::modules::Loader;
use crate::bridge::Bridge;
use crate::check::{Request, check};
use crate::data::files::Permissions;
use crate::diagnostic::{Code, Diagnostic, Sources};
use crate::machine::limits::Limits;
use crate::machine::value::Value;
use crate::machine::{Machine, Output};
use crate::program::types::{Type, TypeId};
use crate::program::{GlobalId, Program};
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

/// The globals to set, with their values in base units.
///
/// # Errors
/// E0704 for a name that is no `param`, and for a value that does not fit its type.
pub(super) fn parse(
    program: &Program,
    sets: &[String],
) -> Result<Vec<(GlobalId, Value)>, Box<Diagnostic>> {
    sets.iter().map(|set| one(program, set)).collect()
}

fn one(program: &Program, set: &str) -> Result<(GlobalId, Value), Box<Diagnostic>> {
    let refuse = |title: String, help: String| {
        Box::new(Diagnostic::without_place(Code::E0704, title).help(help))
    };
    let (name, text) = set.split_once('=').unwrap_or((set, ""));
    let (name, text) = (name.trim(), text.trim());
    let wanted = program.names.find(name);
    let Some(param) = program.params.iter().find(|param| Some(param.name) == wanted) else {
        // `load`, or `racks.load`, of a module.
        let last = name.rsplit('.').next().unwrap_or(name);
        let last = program.names.find(last);
        if program.module_params.iter().any(|param| Some(param.name) == last) {
            return Err(refuse(
                format!("`{name}` is a param of a module, and only those of the script can be set"),
                "declare a `param` in the script, and hand its value to a function of the module"
                    .to_owned(),
            ));
        }
        let names: Vec<&str> =
            program.params.iter().map(|param| program.names.text(param.name)).collect();
        let help = match names.is_empty() {
            true => "the script has no `param`".to_owned(),
            false => format!("its params: {}", names.join(", ")),
        };
        return Err(refuse(format!("the script has no param `{name}`"), help));
    };
    let Some(global) = program.globals.get(param.global.0 as usize) else {
        return Err(refuse(format!("the script has no param `{name}`"), String::new()));
    };
    if *program.types.get(global.ty) == Type::String {
        let bare = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        let value = Value::text(bare.unwrap_or(text)).map_err(|_| {
            refuse(format!("the value of `{name}` is too long"), "give a shorter one".to_owned())
        })?;
        return Ok((param.global, value));
    }
    let kind = describe(program, global.ty);
    let help = format!("write it as in a script: --set {name}='{}'", example(program, global.ty));
    let Some((given, ty, value)) = evaluate(text) else {
        return Err(refuse(format!("`{name}` cannot be `{text}`: it is {kind}"), help));
    };
    let int_to_float = matches!(
        (program.types.get(program.types.plain(global.ty)), given.types.get(given.types.plain(ty))),
        (Type::Quantity(wanted), Type::Int) if wanted.is_none()
    );
    match () {
        () if int_to_float => Ok((param.global, Value::from(value.int() as f64))),
        () if same(program, global.ty, &given, ty) => Ok((param.global, value)),
        () => Err(refuse(
            format!(
                "`{name}` cannot be `{text}`: it is {kind}, and this is {}",
                describe(&given, ty)
            ),
            help,
        )),
    }
}

struct Silent;

impl Output for Silent {
    fn print(&mut self, _: &str) {}
}

/// The value of an expression without names, with its type in a program of its own.
fn evaluate(text: &str) -> Option<(Program, TypeId, Value)> {
    let mut sources = Sources::default();
    let script = format!("let value = (\n{text}\n)\n");
    let file = sources.add("--set", script.clone());
    let mut loader = Loader::new(&mut sources, Path::new("."));
    let checked = check(Request { text: &script, file, modules: &mut loader, standard: None });
    if checked.diagnostics.iter().any(Diagnostic::is_error) {
        return None;
    }
    let program = Arc::new(checked.program);
    let name = program.names.find("value")?;
    let at = program.globals.iter().rposition(|global| global.name == name)?;
    let ty = program.globals.get(at)?.ty;
    let limits = Limits { steps: 1_000_000, memory: 64 << 20, ..Limits::default() };
    let bridge = Rc::new(Bridge::new(Sources::default(), Permissions::none(), 0));
    let mut machine = Machine::new(program.clone(), limits, bridge, Box::new(Silent));
    machine.extend(program.clone());
    machine.start().ok()?;
    let (value, _) = machine.global(GlobalId(at as u32))?;
    drop(machine);
    Some((Arc::unwrap_or_clone(program), ty, value))
}

/// Whether types of two programs with the same base dimensions are the same; plain types only.
fn same(a: &Program, left: TypeId, b: &Program, right: TypeId) -> bool {
    match (a.types.get(a.types.plain(left)), b.types.get(b.types.plain(right))) {
        (Type::Bool, Type::Bool) | (Type::Int, Type::Int) | (Type::String, Type::String) => true,
        (Type::Quantity(left), Type::Quantity(right)) => left == right,
        (Type::List(left), Type::List(right)) | (Type::Range(left), Type::Range(right)) => {
            same(a, *left, b, *right)
        }
        _ => false,
    }
}

fn describe(program: &Program, ty: TypeId) -> String {
    match program.types.get(program.types.plain(ty)) {
        Type::Bool => "a Bool".to_owned(),
        Type::Int => "an Int".to_owned(),
        Type::String => "a String".to_owned(),
        Type::Quantity(dimension) => match program.units.names.get(dimension) {
            Some(name) => format!("a {name}"),
            None if dimension.is_none() => "a Float".to_owned(),
            None => "a quantity of another dimension".to_owned(),
        },
        Type::List(item) => format!("a list, each item {}", describe(program, *item)),
        Type::Range(item) => format!("a range, its ends {}", describe(program, *item)),
        _ => "of a type that the command line cannot give".to_owned(),
    }
}

fn example(program: &Program, ty: TypeId) -> String {
    match program.types.get(program.types.plain(ty)) {
        Type::Bool => "true".to_owned(),
        Type::Int => "3".to_owned(),
        Type::Quantity(dimension) => {
            match program.units.natural.get(dimension).map(|units| &units.plain) {
                Some(unit) if !unit.text.is_empty() => format!("1.5 {}", unit.text),
                _ => "1.5".to_owned(),
            }
        }
        Type::List(item) => format!("[{}]", example(program, *item)),
        Type::Range(item) => {
            format!("{} to {}", example(program, *item), example(program, *item))
        }
        _ => "…".to_owned(),
    }
}
