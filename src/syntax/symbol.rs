//! Names, interned. Greek and ASCII spellings of a name are the same symbol.

use crate::base::shared::Map;
use std::sync::Arc;

/// An interned name in its canonical (Greek) spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol(pub u32);

/// The names of a session. One interner is shared by every file that is checked together.
#[derive(Clone, Debug, Default)]
pub struct Interner {
    names: Map<Arc<str>, ()>,
}

/// Greek words of the field with their ASCII spellings, longest first.
pub const GREEK: &[(&str, &str)] =
    &[("ΔΦ", "dPhi"), ("Φ", "Phi"), ("κ", "kappa"), ("θ", "theta"), ("Θ", "Theta"), ("ω", "omega")];

impl Interner {
    /// The symbol of a name, in whichever spelling it is written.
    pub fn intern(&mut self, name: &str) -> Symbol {
        let canonical = canonical(name);
        if let Some(index) = self.names.index_of(canonical.as_ref()) {
            return Symbol(index as u32);
        }
        Symbol(self.names.insert(canonical.into(), ()) as u32)
    }

    /// The symbol of a name that was interned before.
    pub fn find(&self, name: &str) -> Option<Symbol> {
        self.names.index_of(canonical(name).as_ref()).map(|index| Symbol(index as u32))
    }

    /// The canonical spelling.
    pub fn text(&self, symbol: Symbol) -> &str {
        self.names.key_at(symbol.0 as usize).map_or("", |name| name)
    }
}

/// The canonical spelling of a name: Greek words for their ASCII forms, one code point for each
/// look-alike letter.
pub fn canonical(name: &str) -> std::borrow::Cow<'_, str> {
    let mut text = std::borrow::Cow::Borrowed(name);
    if !name.is_ascii() && name.contains(['\u{2206}', '\u{2126}', '\u{b5}']) {
        text = name.replace('\u{2206}', "Δ").replace('\u{2126}', "Ω").replace('\u{b5}', "μ").into();
    }
    for (greek, ascii) in GREEK {
        if let Some(rest) = text.strip_prefix(ascii)
            && (rest.is_empty() || rest.starts_with('_'))
        {
            return format!("{greek}{rest}").into();
        }
    }
    text
}

/// The ASCII spelling of a canonical name, for `phi fmt --ascii`; letters without one stay.
pub fn ascii(name: &str) -> std::borrow::Cow<'_, str> {
    for (greek, ascii) in GREEK {
        if let Some(rest) = name.strip_prefix(greek)
            && (rest.is_empty() || rest.starts_with('_'))
        {
            return format!("{ascii}{rest}").into();
        }
    }
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn greek_and_ascii_are_one_name() {
        let mut names = Interner::default();
        for (greek, ascii) in [
            ("ΔΦ_capacity", "dPhi_capacity"),
            ("κ_stiffness", "kappa_stiffness"),
            ("θ", "theta"),
            ("Θ", "Theta"),
            ("Φ", "Phi"),
            ("\u{2206}Φ", "dPhi"),
        ] {
            assert_eq!(names.intern(greek), names.intern(ascii), "{greek} {ascii}");
        }
        assert_ne!(names.intern("thetas"), names.intern("θ"));
        assert_eq!(ascii("θ_local"), "theta_local");
    }
}
