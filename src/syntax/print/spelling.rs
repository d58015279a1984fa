//! How names of units, numbers and strings are written.

use super::Printer;
use crate::syntax::ast::{StmtKind, UnitExpr};
use crate::syntax::symbol::Symbol;

impl Printer<'_> {
    /// Whether the file declares a unit of this very name.
    fn declares_unit(&self, name: Symbol) -> bool {
        self.ast.stmts.iter().any(|stmt| match &stmt.kind {
            StmtKind::Unit(unit) => unit.name.symbol == name,
            _ => false,
        })
    }

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
            let name = self.names.text(factor.name.symbol);
            out.push_str(&match (self.ascii, self.declares_unit(factor.name.symbol)) {
                (true, _) => ascii_unit(name),
                (false, true) => name.to_string(),
                (false, false) => greek_unit(name),
            });
            match (numerator, factor.denominator) {
                (1, 1) => {}
                (numerator, 1) => out.push_str(&format!("^{numerator}")),
                (numerator, denominator) => out.push_str(&format!("^({numerator}/{denominator})")),
            }
        }
        out
    }
}

/// Units of the library that take SI prefixes: what `u` is a prefix of.
const PREFIXED: &[&str] = &[
    "s", "m", "g", "K", "mol", "A", "bit", "B", "L", "l", "Hz", "N", "Pa", "J", "W", "eV", "C",
    "V", "Ω", "F", "bps", "bar", "Wh", "Ah", "cal", "ΔΦ",
];

/// The spelling of a unit that is not bound to ASCII. A degree of an angle is `deg` in both.
pub(super) fn greek_unit(name: &str) -> String {
    match name {
        "°" => return "deg".into(),
        "degC" => return "°C".into(),
        "degF" => return "°F".into(),
        _ => {}
    }
    // A prefix stands before the unit.
    let whole = match name.strip_suffix("ohm") {
        Some(prefix) if prefix.chars().count() < 3 => format!("{prefix}Ω"),
        _ => name.to_string(),
    };
    match whole.strip_prefix('u') {
        Some(unit) if PREFIXED.contains(&unit) => format!("μ{unit}"),
        _ => whole,
    }
}

/// The ASCII spelling of a unit.
pub(super) fn ascii_unit(name: &str) -> String {
    match name {
        "°" => return "deg".into(),
        "°C" => return "degC".into(),
        "°F" => return "degF".into(),
        _ => {}
    }
    // A prefix stands before the unit.
    let (prefix, unit) = match (name.strip_suffix("ΔΦ"), name.strip_suffix('Ω')) {
        (Some(prefix), _) => (prefix, "dPhi"),
        (None, Some(prefix)) => (prefix, "ohm"),
        (None, None) => (name, ""),
    };
    match prefix.strip_prefix('μ') {
        Some(rest) if !rest.is_empty() || !unit.is_empty() => format!("u{rest}{unit}"),
        _ => format!("{prefix}{unit}"),
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
