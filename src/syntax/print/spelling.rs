//! How names of units, numbers and strings are written.

use super::Printer;
use crate::syntax::ast::{Ast, Entry, ExprKind, StmtKind, UnitExpr, Use, UsePath};
use crate::syntax::symbol::{Interner, Symbol};
use std::cell::OnceCell;
use std::collections::BTreeSet;

/// Gives the names of units that the files declare which a text imports; `None` where they are not
/// known.
pub(super) type Imported<'a> = &'a dyn Fn() -> Option<BTreeSet<String>>;

/// The names of units that are no units of the library, whatever they look like: a script may declare
/// `us`, and `3 us` are then no microseconds.
pub(super) struct OwnUnits<'a> {
    /// Declared in the text or imported by name, as they are written.
    here: BTreeSet<String>,
    /// Whether files are imported: a unit is known wherever its module is.
    has_files: bool,
    imported: Imported<'a>,
    /// What `imported` gave, asked at the first doubt.
    elsewhere: OnceCell<Option<BTreeSet<String>>>,
}

impl<'a> OwnUnits<'a> {
    pub(super) fn of(ast: &Ast, names: &Interner, imported: Imported<'a>) -> OwnUnits<'a> {
        let mut here = declared_units(ast, names);
        let mut has_files = false;
        for import in imports(ast) {
            has_files |= matches!(import.path, UsePath::File(_));
            for (name, alias) in import.names.iter().flatten() {
                here.insert(names.text(alias.unwrap_or(*name).symbol).to_owned());
            }
            here.extend(import.alias.map(|alias| names.text(alias.symbol).to_owned()));
        }
        OwnUnits { here, has_files, imported, elsewhere: OnceCell::new() }
    }

    /// Whether one of these names is, or may be, a unit of some script.
    fn may_have(&self, names: [&str; 2]) -> bool {
        if names.iter().any(|name| self.here.contains(*name)) {
            return true;
        }
        self.has_files
            && match self.elsewhere.get_or_init(|| (self.imported)()) {
                Some(elsewhere) => names.iter().any(|name| elsewhere.contains(*name)),
                None => true,
            }
    }
}

/// The names of the units that a tree declares, aliases and names given by `as` included.
pub(super) fn declared_units(ast: &Ast, names: &Interner) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut add = |name: Symbol| _ = found.insert(names.text(name).to_owned());
    for stmt in &ast.stmts {
        let StmtKind::Unit(unit) = &stmt.kind else { continue };
        add(unit.name.symbol);
        for entry in &unit.entries {
            let Entry::Key(_, value) = entry else { continue };
            match &ast[*value].kind {
                ExprKind::Name(name) => add(*name),
                ExprKind::List(items) => {
                    for item in items.iter() {
                        if let ExprKind::Name(name) = &ast[*item].kind {
                            add(*name);
                        }
                    }
                }
                _ => {}
            }
        }
    }
    for import in imports(ast) {
        import.names.iter().flatten().filter_map(|it| it.1).for_each(|alias| add(alias.symbol));
    }
    found
}

/// The imports of a tree.
pub(super) fn imports(ast: &Ast) -> impl Iterator<Item = &Use> {
    ast.stmts.iter().filter_map(|stmt| match &stmt.kind {
        StmtKind::Use(import) => Some(&**import),
        _ => None,
    })
}

impl Printer<'_> {
    /// A unit, its factors after `/` where their exponents are negative.
    pub(super) fn unit(&self, unit: &UnitExpr) -> String {
        let mut out = String::new();
        for (index, factor) in unit.factors.iter().enumerate() {
            let mut numerator = factor.numerator;
            if index > 0 {
                let times = if self.ascii { "*" } else { "·" };
                out.push_str(if numerator < 0 { "/" } else { times });
                numerator = numerator.abs();
            }
            out.push_str(&self.unit_name(factor.name.symbol));
            match (numerator, factor.denominator) {
                (1, 1) => {}
                (numerator, 1) => out.push_str(&format!("^{numerator}")),
                (numerator, denominator) => out.push_str(&format!("^({numerator}/{denominator})")),
            }
        }
        out
    }

    /// The name of a unit in the letters asked for, where it surely is the same unit in both.
    fn unit_name(&self, symbol: Symbol) -> String {
        let name = self.names.text(symbol);
        let spelt = match self.ascii {
            true => ascii_unit(name),
            false => greek_unit(name, |unit| self.own_units.here.contains(unit)),
        };
        match spelt == name || self.own_units.may_have([name, &spelt]) {
            true => self.name(symbol),
            false => spelt,
        }
    }
}

/// The SI prefixes of one letter or two.
const PREFIXES: &[&str] = &[
    "da", "Q", "R", "Y", "Z", "E", "P", "T", "G", "M", "k", "h", "d", "c", "m", "μ", "u", "n", "p",
    "f", "a", "z", "y", "r", "q",
];

/// Units of the library that take SI prefixes: what `u` is a prefix of.
const PREFIXED: &[&str] = &[
    "s", "m", "g", "K", "mol", "A", "cd", "bit", "B", "L", "l", "Hz", "N", "Pa", "J", "W", "eV",
    "C", "V", "Ω", "F", "S", "Wb", "T", "H", "bps", "bar", "Torr", "Wh", "Ah", "cal", "lm", "lx",
    "Bq", "Gy", "Sv", "kat", "ly", "parsec", "rad", "sr", "arcsec",
];

/// Units with two spellings that are not made of prefixes.
const SPELT: &[(&str, &str)] = &[("°C", "degC"), ("°F", "degF"), ("Ω", "ohm")];

/// The spelling of a unit that is not bound to ASCII. A degree of an angle is `deg` in both. `is_own`
/// tells of units that the script declares, which may take prefixes too.
fn greek_unit(name: &str, is_own: impl Fn(&str) -> bool) -> String {
    if name == "°" {
        return "deg".into();
    }
    if let Some((greek, _)) = SPELT.iter().find(|(_, ascii)| *ascii == name) {
        return (*greek).into();
    }
    let whole = match name.strip_suffix("ohm") {
        Some(prefix) if PREFIXES.contains(&prefix) => format!("{prefix}Ω"),
        _ => name.to_owned(),
    };
    match whole.strip_prefix('u') {
        Some(unit) if PREFIXED.contains(&unit) || is_own(unit) => format!("μ{unit}"),
        _ => whole,
    }
}

/// The ASCII spelling of a unit.
fn ascii_unit(name: &str) -> String {
    if name == "°" {
        return "deg".into();
    }
    if let Some((_, ascii)) = SPELT.iter().find(|(greek, _)| *greek == name) {
        return (*ascii).into();
    }
    let whole = match name.strip_suffix('Ω') {
        Some(prefix) if PREFIXES.contains(&prefix) => format!("{prefix}ohm"),
        _ => name.to_owned(),
    };
    match whole.strip_prefix('μ') {
        Some(unit) if !unit.is_empty() => format!("u{unit}"),
        _ => whole,
    }
}

/// A number that is no integer; reads back as the same number.
pub(super) fn float(value: f64) -> String {
    format!("{value:?}")
}

/// A text between double quotes.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

/// A text with the escapes that it needs between double quotes.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '"' | '\\' | '{' | '}' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => out.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}
