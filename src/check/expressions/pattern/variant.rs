//! Variants in patterns, and names that were meant for one.

use crate::check::Checker;
use crate::check::expressions::name::{count_text, written_help};
use crate::check::state::modules::Value;
use crate::check::state::scope::Bindings;
use crate::check::words::suggest::nearest;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::EnumId;
use crate::program::tree::Pattern;
use crate::program::types::{Type, TypeId};
use crate::syntax::ast::{Ast, Name, PatternId};
use crate::syntax::symbol::Symbol;

impl Checker {
    /// The variant that a name means for a value of a type.
    pub(super) fn variant_named(&mut self, name: Symbol, ty: TypeId) -> Option<(EnumId, u32)> {
        if let Type::Enum(id, _) = self.program.types.get(ty) {
            let declared = self.program.enums.get(id.0 as usize)?;
            let variant = declared.variants.iter().position(|(variant, _)| *variant == name);
            if let Some(variant) = variant {
                return Some((*id, variant as u32));
            }
        }
        match self.value_of(name) {
            Some(Value::Variant(id, variant)) => Some((id, variant)),
            _ => None,
        }
    }

    #[allow(clippy::too_many_arguments)]
    pub(super) fn variant_pattern(
        &mut self,
        ast: &Ast,
        name: Name,
        (id, variant): (EnumId, u32),
        parts: &[PatternId],
        ty: TypeId,
        span: Span,
        names: &mut Bindings,
    ) -> Pattern {
        // Through an optional: the present value has the variant.
        if let Type::Optional(item) = self.program.types.get(ty) {
            let item = self.shallow(*item);
            let inner = self.variant_pattern(ast, name, (id, variant), parts, item, span, names);
            return Pattern::Some(Box::new(inner));
        }
        let generics = self.declared.generics_of_enum(id);
        let place = self.here(span);
        let arguments = match self.program.types.get(ty).clone() {
            Type::Enum(own, arguments) if own == id => arguments.to_vec(),
            other => {
                let arguments = self.instance(&generics, place);
                let wanted = self.program.types.intern(Type::Enum(id, arguments.clone().into()));
                if self.unify(ty, wanted).is_err() && other != Type::Error {
                    let text = format!("`{}` is a variant of another type", self.text(name.symbol));
                    self.pattern_misfit(span, &text, ty);
                }
                arguments
            }
        };
        let fields = self
            .program
            .enums
            .get(id.0 as usize)
            .and_then(|declared| declared.variants.get(variant as usize))
            .map(|(_, fields)| fields.clone())
            .unwrap_or_default();
        if fields.len() != parts.len() {
            let text = self.text(name.symbol).to_string();
            let help = written_help(&text, fields.len(), "_");
            self.report(
                Diagnostic::new(
                    Code::E0311,
                    place,
                    format!(
                        "`{text}` has {}, and this pattern names {}",
                        count_text(fields.len(), "field"),
                        parts.len()
                    ),
                    "in this pattern",
                )
                .help(help),
            );
        }
        let mut parts: Vec<Pattern> = parts
            .iter()
            .enumerate()
            .map(|(index, part)| {
                let ty = match fields.get(index) {
                    Some(field) => self.substituted(*field, &arguments),
                    None => self.common.error,
                };
                self.pattern(ast, *part, ty, names)
            })
            .collect();
        parts.resize(fields.len(), Pattern::Any);
        Pattern::Variant(variant, parts.into())
    }

    /// The names of the variants of a value, where it is an enum, also an optional one.
    fn variants_of(&self, ty: TypeId) -> Vec<String> {
        match self.program.types.get(self.present(ty)) {
            Type::Enum(id, _) => self
                .program
                .enums
                .get(id.0 as usize)
                .into_iter()
                .flat_map(|declared| &declared.variants)
                .map(|(variant, _)| self.text(*variant).to_string())
                .collect(),
            _ => vec![],
        }
    }

    /// What stands here for a name of other languages in a pattern for a value of a type.
    fn foreign_pattern(&self, text: &str, ty: TypeId) -> Option<&'static str> {
        let kind = self.program.types.get(ty);
        let (optional, bool_) = match kind {
            Type::Optional(item) => (true, self.shallow(*item) == self.common.bool_),
            _ => (false, ty == self.common.bool_),
        };
        Some(match text {
            "null" | "nil" | "undefined" | "None" | "NULL" | "Nil" | "Nothing" if optional => {
                "none"
            }
            "True" | "TRUE" if bool_ => "true",
            "False" | "FALSE" if bool_ => "false",
            "null" | "nil" | "undefined" | "default" | "otherwise" | "Default" | "Otherwise" => "_",
            _ => return None,
        })
    }

    /// A bare name that looks like a variant or like a word of another language would bind every
    /// value: reported. Gives whether it was.
    pub(super) fn report_doubtful_name(&mut self, name: Symbol, ty: TypeId, span: Span) -> bool {
        if name == self.known.underscore || ty == self.common.error {
            return false;
        }
        let text = self.text(name).to_string();
        let variants = self.variants_of(ty);
        let lower = text.to_lowercase();
        let near = variants
            .iter()
            .find(|variant| variant.to_lowercase() == lower)
            .map(|variant| vec![variant.clone()])
            .or_else(|| nearest(&text, variants.iter().map(String::as_str)));
        let latin = |c: char| c.is_uppercase() && c < '\u{250}';
        let foreign = self.foreign_pattern(&text, ty);
        if !text.starts_with(latin) && near.is_none() && foreign.is_none() {
            return false;
        }
        let place = self.here(span);
        let diagnostic = Diagnostic::new(
            Code::E0201,
            place,
            format!("`{text}` is no variant, and as a new name it would take every value"),
            "not defined",
        );
        let is_value = matches!(self.value_of(name), Some(Value::Global(_)))
            || self.scope.local_of(name).is_some();
        let some = matches!(text.as_str(), "Some" | "Just")
            && matches!(self.program.types.get(ty), Type::Optional(_));
        let diagnostic = match (foreign, near) {
            (Some(word), _) => diagnostic.help(format!("write `{word}`")).fix(
                place,
                word,
                format!("write `{word}`"),
            ),
            (None, _) if some => diagnostic.help("a present value is `some(x)`"),
            (None, Some(near)) => {
                let near: Vec<String> = near.iter().map(|it| self.with_fields(it, ty)).collect();
                diagnostic.did_you_mean(place, &near)
            }
            (None, None) if is_value => diagnostic.help(format!(
                "an arm of a `match` compares with it in its guard: `x if x == {text} => …`"
            )),
            (None, None) if !variants.is_empty() => diagnostic.help(format!(
                "there are `{}`; any value is `_`, or a name that begins with a small letter",
                variants.join("`, `")
            )),
            (None, None) => {
                diagnostic.help("any value is `_`, or a name that begins with a small letter")
            }
        };
        self.report(diagnostic);
        true
    }

    /// A variant as a pattern writes it: `Busy(_)`.
    fn with_fields(&self, variant: &str, ty: TypeId) -> String {
        let Type::Enum(id, _) = self.program.types.get(self.present(ty)) else {
            return variant.to_string();
        };
        let declared = self.program.enums.get(id.0 as usize);
        let fields = declared
            .and_then(|it| it.variants.iter().find(|(name, _)| self.text(*name) == variant))
            .map_or(0, |(_, fields)| fields.len());
        match fields {
            0 => variant.to_string(),
            count => format!("{variant}({})", vec!["_"; count].join(", ")),
        }
    }

    pub(super) fn report_unknown_variant(&mut self, name: Name, ty: TypeId) {
        let text = self.text(name.symbol).to_string();
        let place = self.here(name.span);
        let variants = self.variants_of(ty);
        let near = nearest(&text, variants.iter().map(String::as_str));
        let mut diagnostic = Diagnostic::new(
            Code::E0201,
            place,
            format!("there is no variant `{text}`"),
            "not defined",
        );
        let optional = matches!(
            self.program.types.get(ty),
            Type::Optional(_) | Type::Unknown(_) | Type::Error
        );
        diagnostic = match near {
            Some(near) => diagnostic.did_you_mean(place, &near),
            None if optional && matches!(text.as_str(), "Some" | "Just") => {
                diagnostic.help("a present value is `some(x)`").fix(place, "some", "write `some`")
            }
            None if variants.is_empty() => {
                let what = self.a_type(ty);
                diagnostic.help(format!("the value is {what}, which has no variants"))
            }
            None => diagnostic.help(format!("it has `{}`", variants.join("`, `"))),
        };
        self.report(diagnostic);
    }
}
