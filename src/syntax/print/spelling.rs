//! How names of units, numbers and strings are written.

use super::Printer;
use crate::syntax::ast::UnitExpr;

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
            let name = self.names.text(factor.name.symbol);
            out.push_str(&if self.ascii { ascii_unit(name) } else { name.to_string() });
            match (numerator, factor.denominator) {
                (1, 1) => {}
                (numerator, 1) => out.push_str(&format!("^{numerator}")),
                (numerator, denominator) => out.push_str(&format!("^({numerator}/{denominator})")),
            }
        }
        out
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
