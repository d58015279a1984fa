//! Dimensions and units: their declarations, prefixes, and the choice of units for output.

use crate::check::Checker;
use crate::check::state::modules::{ModuleId, TypeName};
use crate::check::state::units::{Display, Factor, UnitDef};
use crate::check::words::suggest::nearest;
use crate::diagnostic::any_of;
use crate::diagnostic::{Code, Diagnostic, Place, Span};
use crate::program::dimension::{Base, Dimension, Ratio};
use crate::program::types::Type;
use crate::syntax::ast::{self, Ast, BinaryOp, Entry, ExprId, ExprKind, UnaryOp};
use crate::syntax::symbol::Symbol;
use std::sync::Arc;

pub(in crate::check) const SI: [(&str, f64, f64); 25] = [
    ("da", 1e1, 1.0),
    ("Q", 1e30, 1.0),
    ("R", 1e27, 1.0),
    ("Y", 1e24, 1.0),
    ("Z", 1e21, 1.0),
    ("E", 1e18, 1.0),
    ("P", 1e15, 1.0),
    ("T", 1e12, 1.0),
    ("G", 1e9, 1.0),
    ("M", 1e6, 1.0),
    ("k", 1e3, 1.0),
    ("h", 1e2, 1.0),
    ("d", 1.0, 1e1),
    ("c", 1.0, 1e2),
    ("m", 1.0, 1e3),
    ("μ", 1.0, 1e6),
    ("u", 1.0, 1e6),
    ("n", 1.0, 1e9),
    ("p", 1.0, 1e12),
    ("f", 1.0, 1e15),
    ("a", 1.0, 1e18),
    ("z", 1.0, 1e21),
    ("y", 1.0, 1e24),
    ("r", 1.0, 1e27),
    ("q", 1.0, 1e30),
];

pub(in crate::check) const BINARY: [(&str, f64); 6] = [
    ("Ki", 1024.0),
    ("Mi", 1048576.0),
    ("Gi", 1073741824.0),
    ("Ti", 1099511627776.0),
    ("Pi", 1125899906842624.0),
    ("Ei", 1152921504606846976.0),
];

/// The SI prefixes in full, before names in full.
pub(in crate::check) const LONG: [(&str, f64, f64); 24] = [
    ("deca", 1e1, 1.0),
    ("quetta", 1e30, 1.0),
    ("ronna", 1e27, 1.0),
    ("yotta", 1e24, 1.0),
    ("zetta", 1e21, 1.0),
    ("exa", 1e18, 1.0),
    ("peta", 1e15, 1.0),
    ("tera", 1e12, 1.0),
    ("giga", 1e9, 1.0),
    ("mega", 1e6, 1.0),
    ("kilo", 1e3, 1.0),
    ("hecto", 1e2, 1.0),
    ("deci", 1.0, 1e1),
    ("centi", 1.0, 1e2),
    ("milli", 1.0, 1e3),
    ("micro", 1.0, 1e6),
    ("nano", 1.0, 1e9),
    ("pico", 1.0, 1e12),
    ("femto", 1.0, 1e15),
    ("atto", 1.0, 1e18),
    ("zepto", 1.0, 1e21),
    ("yocto", 1.0, 1e24),
    ("ronto", 1.0, 1e27),
    ("quecto", 1.0, 1e30),
];

/// The binary prefixes in full.
pub(in crate::check) const LONG_BINARY: [(&str, f64); 6] = [
    ("kibi", 1024.0),
    ("mebi", 1048576.0),
    ("gibi", 1073741824.0),
    ("tebi", 1099511627776.0),
    ("pebi", 1125899906842624.0),
    ("exbi", 1152921504606846976.0),
];

/// Prefixes with which no value is shown, unless a script asks for it; `μ` stands for both spellings.
pub(in crate::check) const NOT_SHOWN: [&str; 5] = ["c", "d", "da", "h", "u"];

/// The prefixes that people mean who write a unit in the wrong case.
pub(in crate::check) const COMMON: [&str; 7] = ["n", "μ", "m", "k", "M", "G", "T"];

impl Checker {
    /// `dimension Time`, `dimension Velocity = Length / Time`.
    pub(in crate::check) fn declare_dimension(
        &mut self,
        module: ModuleId,
        ast: &Arc<Ast>,
        name: ast::Name,
        definition: Option<ast::TypeId>,
    ) {
        let place = self.place_in(module, name.span);
        self.report_known_dimension(name, place);
        let ty = match definition {
            Some(definition) => {
                let ty = self.written(ast, definition, module, &[]);
                if !matches!(self.program.types.get(ty), Type::Quantity(_)) {
                    if ty != self.common.error {
                        self.report(
                            Diagnostic::new(
                                Code::E0302,
                                self.place_in(module, ast[definition].span),
                                "a dimension is made of dimensions",
                                format!("this is {}", self.a_type(ty)),
                            )
                            .help("combine dimensions with `*`, `/` and `^`: `Length / Time^2`"),
                        );
                    }
                    // What is wrong with it is told here alone.
                    let error = self.common.error;
                    self.add_type(module, name.symbol, TypeName::Dimension(error), place);
                    return;
                }
                ty
            }
            None => {
                let index = self.program.dimensions.len() as u32;
                self.program.dimensions.push(name.symbol);
                self.program.units.base_units.push(self.text(name.symbol).into());
                self.quantity(Dimension::of(Base::Named(index)))
            }
        };
        self.add_type(module, name.symbol, TypeName::Dimension(ty), place);
        if let Type::Quantity(dimension) = self.program.types.get(ty).clone() {
            if !dimension.is_none() && !self.program.units.names.contains_key(&dimension) {
                let text = self.text(name.symbol).into();
                self.program.units.names.insert(dimension.clone(), text);
            }
            self.units.add_dimension(name.symbol, dimension, ast.clone(), definition);
        }
    }

    /// `unit s: Time { … }`, `unit min = 60 s`.
    pub(in crate::check) fn declare_unit(
        &mut self,
        module: ModuleId,
        ast: &Arc<Ast>,
        unit: &ast::Unit,
    ) {
        let place = self.place_in(module, unit.name.span);
        let Some((dimension, factor)) = self.size_of_unit(module, ast, unit, place) else {
            return self.leave_out_unit(ast, unit);
        };
        if unit.dimension.is_some() {
            let own = match dimension.factors() {
                [(Base::Named(index), Ratio::ONE)] => Some(*index as usize),
                _ => None,
            };
            let text = self.text(unit.name.symbol).into();
            if let Some(slot) = own.and_then(|own| self.program.units.base_units.get_mut(own)) {
                *slot = text;
            }
        }
        // A script's own unit of a dimension that has units does not change how values are shown.
        let from_library = |file| self.modules.is_library(file);
        let has_units = !from_library(place.file)
            && self
                .units
                .defs
                .iter()
                .any(|def| def.dimension == dimension && from_library(def.place.file));
        let mut def = UnitDef {
            name: unit.name.symbol,
            dimension,
            factor,
            offset: 0.0,
            base: unit.dimension.is_some(),
            si: false,
            binary: false,
            display: if has_units { Display::Never } else { Display::Always },
            text: None,
            place,
        };
        let mut aliases = vec![];
        for entry in &unit.entries {
            self.unit_entry(module, ast, entry, &mut def, &mut aliases);
        }
        let index = self.units.next();
        for (name, place) in std::iter::once((unit.name.symbol, place)).chain(aliases) {
            self.add_unit_name(name, index, place);
        }
        self.units.add(def);
    }

    /// The dimension of a unit and how much one of it is; what is wrong with that is reported.
    fn size_of_unit(
        &mut self,
        module: ModuleId,
        ast: &Arc<Ast>,
        unit: &ast::Unit,
        place: Place,
    ) -> Option<(Dimension, Factor)> {
        match (unit.dimension, unit.value) {
            (Some(written), _) => {
                let ty = self.written(ast, written, module, &[]);
                match self.program.types.get(ty).clone() {
                    Type::Quantity(dimension) => Some((dimension, Factor::ONE)),
                    Type::Error => None,
                    _ => {
                        self.report(Diagnostic::new(
                            Code::E0302,
                            self.place_in(module, ast[written].span),
                            "a unit measures a dimension",
                            format!("this is {}", self.a_type(ty)),
                        ));
                        None
                    }
                }
            }
            (None, Some(value)) => {
                let (dimension, factor) = self.constant(module, ast, value)?;
                let size = factor.value();
                if size > 0.0 && size.is_finite() {
                    return Some((dimension, factor));
                }
                let name = self.text(unit.name.symbol);
                let title = match size.is_finite() {
                    true => format!("one `{name}` has to be more than nothing"),
                    false => format!("one `{name}` is more than a number can say"),
                };
                let at = self.place_in(module, ast[value].span);
                self.report(
                    Diagnostic::new(Code::E0302, at, title, "no size of a unit")
                        .help("write a size above 0, such as `60 s`"),
                );
                None
            }
            (None, None) => {
                let name = self.text(unit.name.symbol);
                self.report(
                    Diagnostic::new(
                        Code::E0302,
                        place,
                        format!("the unit `{name}` has no size"),
                        "neither a dimension nor a value is given",
                    )
                    .help(format!("write `unit {name}: Length` or `unit {name} = 3 m`")),
                );
                None
            }
        }
    }

    /// A dimension of the library has one meaning, also where a script declares one of its name.
    fn report_known_dimension(&mut self, name: ast::Name, place: Place) {
        let known = self.modules.prelude.types.get(&name.symbol).copied();
        let Some(TypeName::Dimension(_)) = known else { return };
        if self.modules.is_library(place.file) {
            return;
        }
        let text = self.text(name.symbol);
        self.report(
            Diagnostic::new(
                Code::E0202,
                place,
                format!("`{text}` is a dimension of the standard library"),
                "quantities of the one would be none of the other",
            )
            .help("leave this line out, or give the dimension another name"),
        );
    }

    /// A name of a unit; one that another unit has is reported. A unit of the script hides one of the
    /// library, which goes on to know its own, but for those in which values have to be shown.
    pub(in crate::check) fn add_unit_name(&mut self, name: Symbol, index: u32, place: Place) {
        self.units.cache = Default::default();
        let earlier = self.units.names.get(&name).copied().filter(|earlier| *earlier != index);
        let Some((earlier, def)) = earlier.and_then(|it| Some((it, self.units.get(it)?))) else {
            self.units.names.insert(name, index);
            return;
        };
        let hides = self.modules.is_library(def.place.file) && !self.modules.is_library(place.file);
        if hides && !def.base {
            let is_shown_so = def.name == name;
            if !self.units.hidden.contains_key(&name) {
                self.units.hidden.insert(name, earlier);
            }
            if is_shown_so {
                self.units.show_no_more(earlier);
            }
            self.units.names.insert(name, index);
            return;
        }
        if self.modules.replace && !hides {
            self.units.names.insert(name, index);
            return;
        }
        let earlier = self.units.get(earlier).map(|def| def.place);
        let text = self.text(name);
        if hides {
            let mut base = Diagnostic::new(
                Code::E0202,
                place,
                format!("`{text}` is a base unit"),
                "values are shown in it, so it has one meaning",
            );
            if let Some(earlier) = earlier {
                base = base.label(earlier, "defined here");
            }
            self.report(base.help("give this unit another name"));
            return;
        }
        let mut twice = Diagnostic::new(
            Code::E0202,
            place,
            format!("the unit `{text}` is defined twice"),
            "defined again here",
        );
        if let Some(earlier) = earlier {
            twice = twice.label(earlier, "first defined here");
        }
        self.report(twice.help("give one of them another name"));
    }

    fn unit_entry(
        &mut self,
        module: ModuleId,
        ast: &Arc<Ast>,
        entry: &Entry,
        def: &mut UnitDef,
        aliases: &mut Vec<(Symbol, Place)>,
    ) {
        let Entry::Key(key, value) = entry else { return };
        let known = self.known;
        let words: Vec<(Symbol, Span)> = match &ast[*value].kind {
            ExprKind::List(items) => items
                .iter()
                .filter_map(|item| match ast[*item].kind {
                    ExprKind::Name(name) => Some((name, ast[*item].span)),
                    _ => None,
                })
                .collect(),
            ExprKind::Name(name) => vec![(*name, ast[*value].span)],
            ExprKind::None => vec![(known.none, ast[*value].span)],
            _ => vec![],
        };
        let wrong = |checker: &mut Checker, what: &str| {
            let place = checker.place_in(module, ast[*value].span);
            let key = checker.text(key.symbol);
            checker.report(Diagnostic::new(
                Code::E0406,
                place,
                format!("`{key}` of a unit is {what}"),
                "this is something else",
            ));
        };
        if key.symbol == known.prefixes {
            def.si = words.iter().any(|(word, _)| *word == known.si);
            def.binary = words.iter().any(|(word, _)| *word == known.binary);
            let right = |word: &Symbol| [known.si, known.binary, known.none].contains(word);
            if words.is_empty() || words.iter().any(|(word, _)| !right(word)) {
                wrong(self, "`si`, `binary`, `[si, binary]` or `none`");
            }
        } else if key.symbol == known.aliases {
            if words.is_empty() {
                wrong(self, "a list of names");
            }
            aliases.extend(words.iter().map(|(word, span)| (*word, self.place_in(module, *span))));
        } else if key.symbol == known.offset {
            if let Some((dimension, factor)) = self.constant(module, ast, *value) {
                if dimension == def.dimension {
                    def.offset = factor.value();
                } else {
                    wrong(self, "a quantity of the unit's own dimension");
                }
            }
        } else if key.symbol == known.shown {
            match &ast[*value].kind {
                ExprKind::Bool(false) => def.display = Display::Never,
                ExprKind::Bool(true) => def.display = Display::Always,
                ExprKind::Name(name) if *name == known.small => def.display = Display::Small,
                _ => wrong(self, "`true`, `false` or `small`"),
            }
        } else if key.symbol == known.text {
            match &ast[*value].kind {
                ExprKind::Str(parts) => match parts.as_ref() {
                    [ast::StrPart::Text(text)] => def.text = Some(text.clone()),
                    _ => wrong(self, "a text"),
                },
                _ => wrong(self, "a text"),
            }
        } else {
            let place = self.place_in(module, key.span);
            let text = self.text(key.symbol).to_string();
            let keys = ["prefixes", "aliases", "offset", "shown", "text"];
            let help = match nearest(&text, keys) {
                Some(near) => format!("did you mean {}?", any_of(&near)),
                None => "a unit has `prefixes`, `aliases`, `offset`, `shown` and `text`".into(),
            };
            self.report(
                Diagnostic::new(
                    Code::E0402,
                    place,
                    format!("a unit has no key `{text}`"),
                    "unknown key",
                )
                .help(help),
            );
        }
    }

    /// The value of a constant expression of numbers and units.
    fn constant(&mut self, module: ModuleId, ast: &Ast, id: ExprId) -> Option<(Dimension, Factor)> {
        let expr = &ast[id];
        match &expr.kind {
            ExprKind::Int(value) => Some((Dimension::NONE, Factor::of(*value as f64))),
            ExprKind::Float(value) => Some((Dimension::NONE, Factor::of(*value))),
            ExprKind::Quantity(quantity) => {
                let unit = self.resolve_unit_in(module, &quantity.unit)?;
                let dimension = match self.program.types.get(unit.ty) {
                    Type::Quantity(dimension) => dimension.clone(),
                    _ => Dimension::NONE,
                };
                let factor = match quantity.value {
                    1.0 => unit.factor,
                    value => unit.factor.times(Factor::of(value)),
                };
                Some((dimension, factor))
            }
            ExprKind::Paren(inner) => self.constant(module, ast, *inner),
            ExprKind::Unary(UnaryOp::Neg, inner) => {
                let (dimension, factor) = self.constant(module, ast, *inner)?;
                Some((dimension, Factor { over: -factor.over, ..factor }))
            }
            ExprKind::Binary(op @ (BinaryOp::Mul | BinaryOp::Div), left, right) => {
                let (left, a) = self.constant(module, ast, *left)?;
                let (right, b) = self.constant(module, ast, *right)?;
                if *op == BinaryOp::Mul {
                    Some((left.times(&right)?, a.times(b)))
                } else {
                    Some((left.over(&right)?, a.times(Factor { over: b.under, under: b.over })))
                }
            }
            ExprKind::Error => None,
            _ => {
                let place = self.place_in(module, expr.span);
                self.report(
                    Diagnostic::new(
                        Code::E0302,
                        place,
                        "the size of a unit is a constant",
                        "this is not a number with a unit",
                    )
                    .help("write a number and a unit, such as `60 s` or `1.602e-19 J`"),
                );
                None
            }
        }
    }
}
