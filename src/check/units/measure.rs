//! Units where they are used: names with prefixes, products, and the units for output.

use crate::check::Checker;
use crate::check::state::modules::ModuleId;
use crate::check::state::units::{Display, Factor, Resolved};
use crate::check::units::unit::{BINARY, COMMON, LONG, LONG_BINARY, NOT_SHOWN, SI};
use crate::check::words::suggest::{TYPES, habit, nearest};
use crate::diagnostic::{Code, Diagnostic, Place, Span};
use crate::program::dimension::{Base, Dimension, Ratio};
use crate::program::types::Type;
use crate::program::units::{Natural, Shown, ShownId};
use crate::syntax::ast::{self, Ast, TypeKind, UnitExpr};
use crate::syntax::is_reserved_word;
use crate::syntax::symbol::{Symbol, ascii, canonical};
use indexmap::IndexMap;

impl Checker {
    /// A unit expression in the file at hand; an unknown unit is reported.
    pub(in crate::check) fn resolve_unit(&mut self, unit: &UnitExpr) -> Option<Resolved> {
        let module = self.scope.module();
        self.note_units(module, unit);
        self.resolve_unit_at(unit, module, |checker, span| checker.here(span))
    }

    pub(in crate::check) fn resolve_unit_in(
        &mut self,
        module: ModuleId,
        unit: &UnitExpr,
    ) -> Option<Resolved> {
        self.note_units(module, unit);
        self.resolve_unit_at(unit, module, |checker, span| checker.place_in(module, span))
    }

    /// Keeps which units the script names: what it imports for them is used.
    pub(in crate::check) fn note_units(&mut self, module: ModuleId, unit: &UnitExpr) {
        if self.modules.is_entry(module) {
            for factor in &unit.factors {
                self.units.used.insert(factor.name.symbol, ());
            }
        }
    }

    /// Whether the script names a unit that a module declares: one of this name, or any.
    pub(in crate::check) fn names_unit_of(&self, module: ModuleId, name: Option<Symbol>) -> bool {
        let file = self.modules.get(module).map(|module| module.file);
        let wanted = name.and_then(|name| self.units.names.get(&name));
        self.units.used.keys().filter_map(|named| self.find_unit(*named, false)).any(
            |(index, _)| {
                let def = self.units.get(index);
                def.is_some_and(|def| Some(def.place.file) == file)
                    && (name.is_none() || wanted == Some(&index))
            },
        )
    }

    fn resolve_unit_at(
        &mut self,
        unit: &UnitExpr,
        module: ModuleId,
        place: impl Fn(&Checker, Span) -> Place,
    ) -> Option<Resolved> {
        if let [factor] = unit.factors.as_ref()
            && (factor.numerator, factor.denominator) == (1, 1)
        {
            let found = self.unit_in(module, factor.name.symbol);
            if found.is_none() {
                let place = place(self, factor.name.span);
                self.report_unknown_unit(factor.name.symbol, place);
            }
            return found;
        }
        let mut dimension = Dimension::NONE;
        let mut total = Factor::ONE;
        let mut complete = true;
        for factor in &unit.factors {
            let Some(found) = self.unit_in(module, factor.name.symbol) else {
                let place = place(self, factor.name.span);
                self.report_unknown_unit(factor.name.symbol, place);
                complete = false;
                continue;
            };
            if found.offset != 0.0 {
                let place = place(self, factor.name.span);
                let name = self.text(factor.name.symbol);
                self.report(
                    Diagnostic::new(
                        Code::E0309,
                        place,
                        format!("`{name}` cannot be part of another unit"),
                        "its zero is not the zero of temperature",
                    )
                    .help("write `K`: a difference of one degree is one kelvin"),
                );
                complete = false;
                continue;
            }
            let exponent = Ratio::new(i64::from(factor.numerator), i64::from(factor.denominator))?;
            let Type::Quantity(part) = self.program.types.get(found.ty) else { continue };
            dimension = dimension.times(&part.power(exponent)?)?;
            total = total.times(found.factor.power(exponent));
        }
        let ty = self.quantity(dimension);
        complete.then_some(Resolved { ty, factor: total, offset: 0.0 })
    }

    /// A unit by its name in the file at hand, prefix included.
    pub(in crate::check) fn unit_of(&mut self, name: Symbol) -> Option<Resolved> {
        self.unit_in(self.scope.module(), name)
    }

    fn unit_in(&mut self, module: ModuleId, name: Symbol) -> Option<Resolved> {
        let in_library = self.modules.is_standard(module);
        let [in_scripts, by_library] = &self.units.cache;
        let cache = if in_library { by_library } else { in_scripts };
        if let Some(found) = cache.get(&name) {
            return *found;
        }
        let found = self.find_unit(name, in_library).map(|(index, prefix)| {
            let def = self.units.get(index);
            let (dimension, factor, offset) = def
                .map_or((Dimension::NONE, Factor::ONE, 0.0), |def| {
                    (def.dimension.clone(), def.factor, def.offset)
                });
            let ty = self.program.types.intern(Type::Quantity(dimension));
            Resolved { ty, factor: factor.times(prefix), offset }
        });
        let [in_scripts, by_library] = &mut self.units.cache;
        let cache = if in_library { by_library } else { in_scripts };
        cache.insert(name, found);
        found
    }

    fn find_unit(&self, name: Symbol, in_library: bool) -> Option<(u32, Factor)> {
        if let Some((index, _)) = self.units.named(name, in_library) {
            return Some((index, Factor::ONE));
        }
        let text = self.text(name);
        let rest = |prefix: &str| {
            let rest = self.program.names.find(text.strip_prefix(prefix)?)?;
            self.units.named(rest, in_library)
        };
        for (prefix, size) in BINARY {
            if let Some((index, def)) = rest(prefix)
                && def.binary
            {
                return Some((index, Factor { over: size, under: 1.0 }));
            }
        }
        // `kilometres`: a name in full with a prefix in full.
        for (prefix, over, under) in LONG {
            if let Some((index, def)) = rest(prefix)
                && def.si
                && Self::is_in_full(text, prefix)
                && (!def.binary || over >= 1e3)
            {
                return Some((index, Factor { over, under }));
            }
        }
        for (prefix, size) in LONG_BINARY {
            if let Some((index, def)) = rest(prefix)
                && def.binary
                && Self::is_in_full(text, prefix)
            {
                return Some((index, Factor { over: size, under: 1.0 }));
            }
        }
        for (prefix, over, under) in SI {
            // Half a bit is no unit: what takes binary prefixes takes only the large ones.
            if let Some((index, def)) = rest(prefix)
                && def.si
                && (!def.binary || over >= 1e3)
            {
                return Some((index, Factor { over, under }));
            }
        }
        None
    }

    /// Whether what stands after a prefix is a name in full: an alias of three letters or more.
    fn is_in_full(text: &str, prefix: &str) -> bool {
        let name = text.strip_prefix(prefix).unwrap_or("");
        name.chars().count() >= 3
    }

    fn report_unknown_unit(&mut self, name: Symbol, place: Place) {
        if self.units.left_out.contains_key(&name) {
            return;
        }
        let text = self.text(name).to_string();
        // One letter is near to many units, and more often a variable.
        let near = nearest(&text, self.units.names.keys().map(|name| self.text(*name)))
            .filter(|_| text.chars().count() > 1);
        // `3 kms`: the plural of a unit with a prefix.
        let plural = text.strip_suffix('s').map(str::to_string);
        let plural = plural.filter(|one| self.spelt_like(one).contains(one));
        let mut near = plural.map(|it| vec![it]).or(near);
        // Of a name and its plural one is enough.
        if let Some(near) = &mut near
            && !text.ends_with('s')
        {
            let all = near.clone();
            near.retain(|it| it.strip_suffix('s').is_none_or(|one| !all.iter().any(|a| a == one)));
        }
        let mut diagnostic = Diagnostic::new(
            Code::E0207,
            place,
            format!("there is no unit `{text}`"),
            "unknown unit",
        );
        if !self.is_worded(place) {
            return self.report(diagnostic);
        }
        let near = match text.as_str() {
            "b" => Some(vec!["bit".to_string()]),
            "d" => Some(vec!["day".to_string()]),
            _ => near,
        };
        let is_variable = self.scope.local_of(name).is_some() || self.global_place(name).is_some();
        if is_variable {
            diagnostic = diagnostic.help(format!(
                "`{text}` is a variable: to multiply by it, write `*` between the number and it"
            ));
        } else if ["Int", "Float", "String", "Bool"].contains(&text.as_str())
            || habit(TYPES, &text).is_some()
        {
            diagnostic = diagnostic.help(
                "`as` converts to a unit; `round(x)` gives an Int, `\"{x}\"` a String, and an Int \
                 becomes a Float by itself",
            );
        } else if let "down" | "downto" = text.as_str() {
            diagnostic =
                diagnostic.help("a range that goes down has a step below 0: `10 to 1 step -1`");
        } else if text == "by" {
            diagnostic = diagnostic
                .help("the step of a range follows the word `step`: `1 to 10 step 2`")
                .fix(place, "step", "write `step`");
        } else if let Some((thing, is_rate)) = counted(&text) {
            let dimension = capitalised(thing);
            let unit = if is_rate { thing } else { &text };
            diagnostic = diagnostic.help(format!(
                "things are counted in a unit of their own: `dimension {dimension}` and `unit \
                 {unit}: {dimension}` at the top of the file, then `100 {unit}/s`; or write a \
                 plain number, `100` or `100 Hz`"
            ));
        } else if !matches!(text.as_str(), "b" | "d")
            && let [one, others @ ..] = self.in_another_case(&text).as_slice()
            && (!others.is_empty() || near.as_deref() != Some(std::slice::from_ref(one)))
        {
            let all: Vec<String> =
                [one].into_iter().chain(others).map(|it| format!("`{it}`")).collect();
            diagnostic = diagnostic.help(format!("did you mean {}?", all.join(" or ")));
            if others.is_empty() {
                diagnostic = diagnostic.fix(place, one.clone(), format!("write `{one}`"));
            }
        } else if let Some(near) = near {
            diagnostic = diagnostic.did_you_mean(place, &near);
        } else {
            let dimension = capitalised(&text);
            diagnostic = diagnostic.help(format!(
                "declare it at the top of the file: `unit {text} = 3 m`, or, for things that are \
                 counted, `dimension {dimension}` and `unit {text}: {dimension}`"
            ));
        }
        self.report(diagnostic);
    }

    /// The units, with their prefixes, that are written like this but for the case of letters:
    /// `kB` for `KB`; or with `b` for `bit`, `Mbit` for `Mb`. Great ones first.
    fn in_another_case(&self, text: &str) -> Vec<String> {
        let mut found = match text.strip_suffix('b') {
            Some(prefix) if !prefix.is_empty() => self.spelt_like(&format!("{prefix}bit")),
            _ => vec![],
        };
        found.extend(self.spelt_like(text));
        found
    }

    /// The unit that is written like a name but for case and Greek letters.
    pub(in crate::check) fn unit_spelt_like(&self, text: &str) -> Option<String> {
        let all = self.units.names.keys().map(|name| self.text(*name));
        let fold = |name: &str| ascii(&canonical(name)).to_lowercase();
        let own = fold(text);
        all.filter(|_| text.chars().count() > 2).find(|name| fold(name) == own).map(str::to_owned)
    }

    fn spelt_like(&self, text: &str) -> Vec<String> {
        let wanted = text.to_lowercase();
        let mut found: Vec<(f64, String)> = vec![];
        for def in &self.units.defs {
            let name = self.text(def.name);
            let mut look = |prefix: &str, factor: f64| {
                let whole = format!("{prefix}{name}");
                if whole.to_lowercase() == wanted && found.iter().all(|(_, it)| *it != whole) {
                    found.push((factor, whole));
                }
            };
            look("", 1.0);
            if def.si {
                // Half a bit is no unit: what takes binary prefixes takes only the large ones.
                let large = |over: f64| !def.binary || over >= 1e3;
                let common = SI.iter().filter(|(prefix, ..)| COMMON.contains(prefix));
                common
                    .filter(|(_, over, _)| large(*over))
                    .for_each(|(prefix, over, under)| look(prefix, over / under));
            }
            if def.binary {
                BINARY.iter().for_each(|(prefix, factor)| look(prefix, *factor));
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        found.into_iter().map(|(_, name)| name).collect()
    }

    fn names_unit(&self, text: &str) -> bool {
        let symbol = self.program.names.find(text);
        symbol.is_some_and(|symbol| self.units.names.contains_key(&symbol))
    }

    /// The entry of the program's table for `as unit`.
    pub(in crate::check) fn shown(&mut self, unit: &UnitExpr, resolved: Resolved) -> ShownId {
        if let Some(known) = self.units.shown_as(unit) {
            return known;
        }
        let mut text = String::new();
        for factor in &unit.factors {
            let exponent =
                Ratio::new(i64::from(factor.numerator.abs()), i64::from(factor.denominator))
                    .unwrap_or(Ratio::ONE);
            let first = text.is_empty();
            match (factor.numerator < 0, first) {
                (false, false) => text.push('·'),
                (true, false) => text.push('/'),
                (true, true) => text.push_str("1/"),
                (false, true) => {}
            }
            // An ASCII spelling (`degC`) is shown as the unit is named (`°C`).
            let written = factor.name.symbol;
            let def = self.units.names.get(&written).copied();
            let named = def.and_then(|def| self.units.get(def)).map(|def| def.name);
            let symbol = named
                .filter(|name| self.text(written).is_ascii() && !self.text(*name).is_ascii())
                .unwrap_or(written);
            let micro = self
                .text(symbol)
                .strip_prefix('u')
                .filter(|_| def.is_none())
                .filter(|unit| self.names_unit(unit))
                .map(|unit| format!("μ{unit}"));
            text.push_str(micro.as_deref().unwrap_or(self.text(symbol)));
            match (exponent.numerator(), exponent.denominator()) {
                (1, 1) => {}
                (2, 1) => text.push('²'),
                (3, 1) => text.push('³'),
                _ => text.push_str(&format!("^{exponent}")),
            }
        }
        let id = ShownId(self.program.units.shown.len() as u32);
        self.program.units.shown.push(Shown {
            text: text.into(),
            factor: resolved.factor.value(),
            offset: resolved.offset,
        });
        self.units.shown.push((unit.clone(), id));
        id
    }

    /// Fills the table of the units in which values are shown.
    pub(in crate::check) fn finish_units(&mut self) {
        if !std::mem::take(&mut self.units.changed) {
            return;
        }
        let mut natural: IndexMap<Dimension, Natural> = IndexMap::new();
        for def in &self.units.defs {
            if def.display == Display::Never || def.dimension.is_none() || def.offset != 0.0 {
                continue;
            }
            let name = def.text.as_deref().unwrap_or(self.text(def.name));
            let with = |prefix: &str, factor: Factor| {
                let factor = factor.times(def.factor).value();
                let prefix = if prefix == "μ" { "µ" } else { prefix };
                Shown { text: format!("{prefix}{name}").into(), factor, offset: 0.0 }
            };
            // Half a bit is no unit: `bit/s` takes only the large ones either.
            let first = name.split(['/', '·']).next().and_then(|it| self.program.names.find(it));
            let first = first.and_then(|it| self.units.named(it, true));
            let is_binary = def.binary || first.is_some_and(|(_, of)| of.binary);
            let plain = with("", Factor::ONE);
            let units = add_plain(&mut natural, &def.dimension, plain.clone());
            // What is shown can be read: `as` is a word, and a script may have a `ms` of its own.
            let can_be_read =
                |unit: &Shown| !is_reserved_word(&unit.text) && !self.names_unit(&unit.text);
            if def.binary {
                let binary =
                    BINARY.iter().map(|(p, over)| with(p, Factor { over: *over, under: 1.0 }));
                let binary = binary.filter(|_| def.display == Display::Always);
                units.binary.push(plain);
                units.binary.extend(binary.filter(can_be_read));
            }
            if def.si {
                let takes = |(prefix, over, under): &(&str, f64, f64)| {
                    let above = over > under;
                    !NOT_SHOWN.contains(prefix)
                        && (above || !is_binary)
                        && (!above || def.display == Display::Always)
                };
                let prefixed = SI.into_iter().filter(takes);
                let prefixed = prefixed.map(|(p, over, under)| with(p, Factor { over, under }));
                units.decimal.extend(prefixed.filter(can_be_read));
            }
        }
        // In order, so that a definition finds those before it: `J/mol/K` of a MolarEnergy.
        for (dimension, ast, definition) in &self.units.definitions {
            if has_one(&natural, dimension) || dimension.is_none() {
                continue;
            }
            let text = definition.and_then(|it| self.unit_text(ast, it, &natural));
            if let Some(text) = text.filter(|text| names_each_once(text)) {
                let shown = Shown { text: text.into(), factor: 1.0, offset: 0.0 };
                add_plain(&mut natural, dimension, shown);
            }
        }
        for units in natural.values_mut() {
            units.decimal.sort_by(|a, b| a.factor.total_cmp(&b.factor));
            units.binary.sort_by(|a, b| a.factor.total_cmp(&b.factor));
        }
        self.program.units.natural = natural.into();
    }

    /// The unit of a definition: `W/K` for `Power / Temperature`.
    fn unit_text(
        &self,
        ast: &Ast,
        ty: ast::TypeId,
        natural: &IndexMap<Dimension, Natural>,
    ) -> Option<String> {
        match &ast[ty].kind {
            TypeKind::Name(name, _) => {
                let dimension = self.units.by_name.get(&name.symbol)?;
                let unit = natural.get(dimension).map(|units| &units.plain);
                Some(unit.filter(|unit| unit.factor == 1.0)?.text.to_string())
            }
            TypeKind::Product(a, b) => {
                let a = self.unit_text(ast, *a, natural).filter(|a| !a.contains('/'))?;
                Some(format!("{a}·{}", self.unit_text(ast, *b, natural)?))
            }
            TypeKind::Quotient(a, b) => {
                let b = self.unit_text(ast, *b, natural).filter(|b| !b.contains(['/', '·']))?;
                Some(format!("{}/{b}", self.unit_text(ast, *a, natural)?))
            }
            TypeKind::Power(base, numerator, 1) => {
                let base = self.unit_text(ast, *base, natural);
                let base = base.filter(|base| !base.contains(['/', '·', '²', '³', '^']))?;
                Some(match numerator {
                    2 => format!("{base}²"),
                    3 => format!("{base}³"),
                    n => format!("{base}^{n}"),
                })
            }
            TypeKind::One => Some("1".into()),
            _ => None,
        }
    }

    /// The unit of a dimension as a reader would write it, for messages.
    pub(in crate::check) fn unit_of_dimension(&self, dimension: &Dimension) -> Option<String> {
        let dimension = self.unknowns.solved_dimension(dimension);
        if dimension.is_none()
            || dimension.factors().iter().any(|(base, _)| !matches!(base, Base::Named(_)))
        {
            return None;
        }
        let plain = self.program.units.natural.get(&dimension).map(|units| &units.plain);
        Some(match plain.filter(|unit| unit.factor == 1.0) {
            Some(unit) => unit.text.to_string(),
            None => self.program.units.compose(&dimension).text.to_string(),
        })
    }
}

/// Whether a unit stands once in a product: `m/s/s` is better told in base units.
fn names_each_once(text: &str) -> bool {
    let names: Vec<&str> = text
        .split(['/', '·'])
        .map(|part| part.trim_end_matches(['²', '³']).split('^').next().unwrap_or(part))
        .collect();
    names.iter().enumerate().all(|(at, name)| !names.iter().skip(at + 1).any(|it| it == name))
}

fn has_one(natural: &IndexMap<Dimension, Natural>, dimension: &Dimension) -> bool {
    natural.get(dimension).is_some_and(|units| units.plain.factor == 1.0)
}

/// Adds a unit without a prefix to those of its dimension. Zero is shown in the first of them, or in
/// one that is 1 of the dimension.
fn add_plain<'a>(
    natural: &'a mut IndexMap<Dimension, Natural>,
    dimension: &Dimension,
    unit: Shown,
) -> &'a mut Natural {
    let units = natural.entry(dimension.clone()).or_insert_with(|| Natural {
        decimal: vec![],
        binary: vec![],
        plain: unit.clone(),
    });
    if unit.factor == 1.0 && units.plain.factor != 1.0 {
        units.plain = unit.clone();
    }
    units.decimal.push(unit);
    units
}

/// What people count: the thing that a unit is named after, and whether it is counted in seconds.
fn counted(unit: &str) -> Option<(&'static str, bool)> {
    const THINGS: [(&str, &[&str], &[&str]); 16] = [
        ("request", &["req", "reqs", "requests"], &["rps"]),
        ("query", &["queries"], &["qps"]),
        ("job", &["jobs"], &[]),
        ("task", &["tasks"], &[]),
        ("user", &["users"], &[]),
        ("packet", &["packets", "pkt", "pkts"], &["pps"]),
        ("message", &["messages", "msg", "msgs"], &[]),
        ("event", &["events"], &[]),
        ("transaction", &["transactions", "tx", "txn"], &["tps"]),
        ("operation", &["operations", "op", "ops"], &["iops", "IOPS"]),
        ("item", &["items"], &[]),
        ("token", &["tokens"], &[]),
        ("call", &["calls"], &[]),
        ("error", &["errors"], &[]),
        ("page", &["pages"], &[]),
        ("glyph", &["glyphs"], &[]),
    ];
    THINGS.iter().find_map(|(thing, names, rates)| {
        let is_rate = rates.contains(&unit);
        (is_rate || *thing == unit || names.contains(&unit)).then_some((*thing, is_rate))
    })
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
