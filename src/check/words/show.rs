//! Types and dimensions in the words of messages.

use crate::check::Checker;
use crate::program::dimension::{Base, Dimension};
use crate::program::types::{Domain, Mark, Type, TypeId};
use crate::program::units::product;

impl Checker {
    /// A type as a script would write it.
    pub(in crate::check) fn type_text(&self, ty: TypeId) -> String {
        self.type_text_within(ty, 0)
    }

    fn type_text_within(&self, ty: TypeId, depth: usize) -> String {
        let ty = self.followed(ty);
        if depth > 8 {
            return "…".into();
        }
        let text = |ty: &TypeId| self.type_text_within(*ty, depth + 1);
        let list = |items: &[TypeId]| items.iter().map(text).collect::<Vec<_>>().join(", ");
        let name = |symbol| self.program.names.text(symbol);
        let applied = |name: &str, items: &[TypeId]| match items {
            [] => name.to_string(),
            items => format!("{name}<{}>", list(items)),
        };
        match self.program.types.get(ty) {
            Type::Error | Type::Unknown(_) => "_".into(),
            Type::Never => "Never".into(),
            Type::Unit => "()".into(),
            Type::Bool => "Bool".into(),
            Type::Int => "Int".into(),
            Type::Quantity(dimension) => self.dimension_name(dimension),
            Type::Marked(inner, Mark::Unit(shown)) => {
                let shown = self.program.units.shown.get(shown.0 as usize);
                format!("{} as {}", text(inner), shown.map_or("?", |unit| &unit.text))
            }
            Type::Marked(inner, Mark::Rise | Mark::Kelvin) => text(inner),
            Type::String => "String".into(),
            Type::List(item) => format!("List<{}>", text(item)),
            Type::Set(item) => format!("Set<{}>", text(item)),
            Type::Range(item) => format!("Range<{}>", text(item)),
            Type::Series(item) => format!("Series<{}>", text(item)),
            Type::Map(key, value) => format!("Map<{}, {}>", text(key), text(value)),
            Type::Optional(item) => format!("{}?", text(item)),
            Type::Tuple(items) => format!("({})", list(items)),
            Type::Anonymous(fields) => {
                let fields: Vec<String> = fields
                    .iter()
                    .map(|(field, ty)| format!("{}: {}", name(*field), text(ty)))
                    .collect();
                format!("{{ {} }}", fields.join(", "))
            }
            Type::Record(id, items) => {
                let record = self.program.records.get(id.0 as usize);
                applied(record.map_or("?", |record| name(record.name)), items)
            }
            Type::Enum(id, items) => {
                let declared = self.program.enums.get(id.0 as usize);
                applied(declared.map_or("?", |declared| name(declared.name)), items)
            }
            Type::Function(params, result) => format!("({}) -> {}", list(params), text(result)),
            Type::Generic(index) => self.generic_name(*index),
            Type::Field(_) => "Field".into(),
            Type::Domain(domain) => domain_name(*domain).into(),
        }
    }

    fn generic_name(&self, index: u32) -> String {
        let generics = self.scope.frame().map(|frame| frame.generics.clone());
        generics
            .and_then(|generics| generics.get(index as usize).map(|generic| generic.name))
            .map_or_else(|| "T".into(), |symbol| self.program.names.text(symbol).into())
    }

    /// The name of a dimension, else what it is made of: `Force`, `Mass · Length²`.
    pub(in crate::check) fn dimension_name(&self, dimension: &Dimension) -> String {
        let dimension = self.unknowns.solved_dimension(dimension);
        if dimension.is_none() {
            return "Float".into();
        }
        match self.program.units.names.get(&dimension) {
            Some(name) => name.to_string(),
            None => self.dimension_product(&dimension),
        }
    }

    /// What a dimension is made of: `Mass · Length / Time²`.
    pub(in crate::check) fn dimension_product(&self, dimension: &Dimension) -> String {
        let dimension = self.unknowns.solved_dimension(dimension);
        let name = |base: Base| match base {
            Base::Named(index) => self
                .program
                .dimensions
                .get(index as usize)
                .map_or("?", |symbol| self.program.names.text(*symbol))
                .to_string(),
            Base::Generic(index) => self.generic_name(index),
            Base::Unknown(_) => "_".into(),
        };
        product(&dimension, name, " · ")
    }

    /// A dimension in full: `Force (Mass · Length / Time²)`; a plain number as such.
    pub(in crate::check) fn dimension_in_full(&self, dimension: &Dimension) -> String {
        let dimension = self.unknowns.solved_dimension(dimension);
        let name = self.dimension_name(&dimension);
        let made_of = self.dimension_product(&dimension);
        if dimension.is_none() {
            "a plain number".into()
        } else if name == made_of {
            with_article(&name)
        } else {
            format!("{} ({made_of})", with_article(&name))
        }
    }

    /// A type with its article: `a Time`, `an Int`, `a list of Int`.
    pub(in crate::check) fn a_type(&self, ty: TypeId) -> String {
        match self.program.types.get(self.shallow(ty)) {
            Type::Quantity(dimension) if dimension.is_none() => "a Float".into(),
            Type::Unit => "nothing".into(),
            Type::Unknown(_) => "something".into(),
            Type::Function(..) => format!("a function {}", self.type_text(ty)),
            Type::Optional(_) => format!("an optional value ({})", self.type_text(ty)),
            _ => with_article(&self.type_text(ty)),
        }
    }
}

/// The word with `a` or `an`.
pub(in crate::check) fn with_article(name: &str) -> String {
    // A letter alone is spoken by its name: "an R".
    let spoken = ["F", "H", "L", "M", "N", "R", "S", "X"].contains(&name);
    let vowel = spoken || name.starts_with(['A', 'E', 'I', 'O', 'a', 'e', 'i', 'o']);
    format!("{} {name}", if vowel { "an" } else { "a" })
}

macro_rules! domains {
    ($($domain:ident $name:literal)*) => {
        /// The name of a runtime type in scripts.
        pub(in crate::check) fn domain_name(domain: Domain) -> &'static str {
            match domain { $(Domain::$domain => $name),* }
        }

        /// The runtime type of a name.
        pub(in crate::check) fn domain_of(name: &str) -> Option<Domain> {
            match name { $($name => Some(Domain::$domain),)* _ => None }
        }
    };
}

domains! {
    Run "Run"
    Segment "Segment"
    Link "Link"
    App "App"
    Cluster "Cluster"
    Rule "Rule"
    Region "Region"
    Phi "Phi"
    Orchestrator "Orchestrator"
    Files "Files"
    Coolant "Coolant"
    CoolantStock "CoolantStock"
    CoolantMetrics "CoolantMetrics"
    CoolantEfficiency "CoolantEfficiency"
    CoolantSync "CoolantSync"
    CoolantLedger "CoolantLedger"
    CoolantMaintenance "CoolantMaintenance"
    CoolantPart "CoolantPart"
    CoolantVerdict "CoolantVerdict"
    CoolantReadings "CoolantReadings"
    CoolantForecasts "CoolantForecasts"
    CoolantAction "CoolantAction"
    CoolantAlert "CoolantAlert"
    CoolantAnswer "CoolantAnswer"
    CoolantCycle "CoolantCycle"
    Security "Security"
    Report "Report"
    Summary "Summary"
    Verdict "Verdict"
    Event "Event"
    Snapshot "Snapshot"
    Fault "Fault"
    Spectrum "Spectrum"
    UnitName "Unit"
    Gas "Gas"
    Mixture "Mixture"
    Claim "Claim"
}
