//! Types, interned: equal types have equal ids.

use super::{
    EnumId, FieldId, RecordId,
    dimension::{Base, Dimension},
    units::ShownId,
};
use crate::base::shared::{Names, Table};
use crate::syntax::symbol::Symbol;

/// An interned type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub u32);

/// A type. Numbers with a dimension and plain floats are one kind: `Quantity`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// Of an expression that was reported already; fits everywhere.
    Error,
    /// Of what never yields a value: `return`, `break`, `fail(…)`.
    Never,
    /// `()`, of statements.
    Unit,
    /// `true`, `false`.
    Bool,
    /// 64-bit integer.
    Int,
    /// Float of a dimension; `Float` itself has none. Values are in base units.
    Quantity(Dimension),
    /// A quantity that says more of itself: `Time as ms`. It fits where the quantity does.
    Marked(TypeId, Mark),
    /// Text.
    String,
    /// `List<T>`
    List(TypeId),
    /// `Set<T>`
    Set(TypeId),
    /// `Map<K, V>`
    Map(TypeId, TypeId),
    /// `Range<T>`, both ends included; T is Int or a quantity.
    Range(TypeId),
    /// `T?`
    Optional(TypeId),
    /// `(A, B)`
    Tuple(Box<[TypeId]>),
    /// `{ x: Float, y: Float }`, fields in order of writing; names are part of the type.
    Anonymous(Box<[(Symbol, TypeId)]>),
    /// A declared record with its type arguments. A dimension argument is a `Quantity`.
    Record(RecordId, Box<[TypeId]>),
    /// A declared enum with its type arguments.
    Enum(EnumId, Box<[TypeId]>),
    /// `(A, B) -> C`
    Function(Box<[TypeId]>, TypeId),
    /// A generic parameter of the function or type at hand: its position. A parameter with the
    /// bound `Dim` is written `Quantity(Base::Generic(position))` instead.
    Generic(u32),
    /// An unknown of the checker's; none is left in a checked program.
    Unknown(u32),
    /// A field; of a known declaration, or of any.
    Field(Option<FieldId>),
    /// `Series<T>`
    Series(TypeId),
    /// What the runtime hands out.
    Domain(Domain),
}

/// What a quantity says of itself beside its dimension. It matters to no fit and to no equality.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    /// It is shown in this unit. One whose zero is not zero (°C) makes it a point of that scale.
    Unit(ShownId),
    /// A difference of two points of a scale.
    Rise,
    /// A temperature of the runtime: a point, in kelvin.
    Kelvin,
}

/// The types of things that live in the runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Domain {
    /// The result of a run.
    Run,
    /// A segment of a field.
    Segment,
    /// A link of a field.
    Link,
    /// An app of a field.
    App,
    /// A cluster of an app.
    Cluster,
    /// A κ rule.
    Rule,
    /// A region.
    Region,
    /// The field that runs: `Φ`.
    Phi,
    /// `Φ.orchestrator`
    Orchestrator,
    /// `Φ.fs`
    Files,
    /// `Φ.coolant`, a coolant.
    Coolant,
    /// A stock of gas of a coolant.
    CoolantStock,
    /// What a coolant is measured by.
    CoolantMetrics,
    /// How well a coolant carries and is controlled.
    CoolantEfficiency,
    /// How well clock, coolant and computer keep together.
    CoolantSync,
    /// What went in and out of a coolant.
    CoolantLedger,
    /// How worn a coolant is.
    CoolantMaintenance,
    /// How worn one part of it is.
    CoolantPart,
    /// Whether cooling was free, cheap or not possible.
    CoolantVerdict,
    /// What the sensors of a coolant last told.
    CoolantReadings,
    /// How near forecasts of a coolant were.
    CoolantForecasts,
    /// What a controller did.
    CoolantAction,
    /// An alert, raised or ended.
    CoolantAlert,
    /// What became of a request.
    CoolantAnswer,
    /// The pressure cycle of a coolant.
    CoolantCycle,
    /// `Φ.security`
    Security,
    /// What an orchestrator call did.
    Report,
    /// The table that `run.summary` is.
    Summary,
    /// A verdict on a property.
    Verdict,
    /// An event of a run.
    Event,
    /// A state that can be gone back to.
    Snapshot,
    /// What was done to a field that runs: a crash, a cut, a delay.
    Fault,
    /// What the springs of a field come to: `Φ.spectrum`.
    Spectrum,
    /// A unit, as an argument: `unit: s`.
    UnitName,
    /// A gas.
    Gas,
    /// A mixture of gases.
    Mixture,
    /// A claim.
    Claim,
}

/// A quick hash for small keys: order of iteration never depends on it in an `IndexMap`.
/// The table of types.
#[derive(Clone, Debug, Default)]
pub struct Types {
    types: Names<Type, ()>,
    /// What occurs in each type, by id.
    occurs: Table<Occurs>,
}

/// What occurs somewhere in a type.
#[derive(Clone, Copy, Debug, Default)]
struct Occurs {
    unknown: bool,
    generic: bool,
}

impl Types {
    /// The id of a type.
    pub fn intern(&mut self, ty: Type) -> TypeId {
        if let Some(index) = self.types.index_of(&ty) {
            return TypeId(index as u32);
        }
        self.occurs.push(self.occurs_in(&ty));
        TypeId(self.types.insert(ty, ()) as u32)
    }

    /// Whether an unknown of the checker's occurs in a type.
    pub fn has_unknown(&self, id: TypeId) -> bool {
        self.occurs.get(id.0 as usize).is_some_and(|occurs| occurs.unknown)
    }

    /// Whether a generic parameter occurs in a type.
    pub fn has_generic(&self, id: TypeId) -> bool {
        self.occurs.get(id.0 as usize).is_some_and(|occurs| occurs.generic)
    }

    fn occurs_in(&self, ty: &Type) -> Occurs {
        let mut found = Occurs::default();
        let mut part = |id: TypeId| {
            if let Some(occurs) = self.occurs.get(id.0 as usize) {
                found.unknown |= occurs.unknown;
                found.generic |= occurs.generic;
            }
        };
        match ty {
            Type::List(a) | Type::Set(a) | Type::Range(a) | Type::Optional(a) | Type::Series(a) => {
                part(*a)
            }
            Type::Map(a, b) => {
                part(*a);
                part(*b);
            }
            Type::Tuple(items) | Type::Record(_, items) | Type::Enum(_, items) => {
                items.iter().for_each(|id| part(*id));
            }
            Type::Anonymous(fields) => fields.iter().for_each(|(_, id)| part(*id)),
            Type::Function(params, result) => {
                params.iter().for_each(|id| part(*id));
                part(*result);
            }
            Type::Quantity(dimension) => {
                for (base, _) in dimension.factors() {
                    match base {
                        Base::Unknown(_) => found.unknown = true,
                        Base::Generic(_) => found.generic = true,
                        Base::Named(_) => {}
                    }
                }
            }
            Type::Marked(inner, _) => part(*inner),
            Type::Unknown(_) => found.unknown = true,
            Type::Generic(_) => found.generic = true,
            _ => {}
        }
        found
    }

    /// The type of an id. An id of another table gives `Error`.
    pub fn get(&self, id: TypeId) -> &Type {
        self.types.key_at(id.0 as usize).unwrap_or(&Type::Error)
    }

    /// The type without its mark, where it has one.
    pub fn plain(&self, id: TypeId) -> TypeId {
        match self.get(id) {
            Type::Marked(inner, _) => *inner,
            _ => id,
        }
    }

    /// `Float`.
    pub fn float(&mut self) -> TypeId {
        self.intern(Type::Quantity(Dimension::NONE))
    }

    /// The type with generic parameter `i` replaced by `arguments[i]`, dimensions included.
    /// Gives `None` where an exponent overflows.
    pub fn substitute(&mut self, id: TypeId, arguments: &[TypeId]) -> Option<TypeId> {
        if arguments.is_empty() || !self.has_generic(id) {
            return Some(id);
        }
        let all = |types: &mut Types, list: &[TypeId]| {
            list.iter().map(|id| types.substitute(*id, arguments)).collect::<Option<Box<[_]>>>()
        };
        let ty = match self.get(id).clone() {
            Type::Generic(index) => return arguments.get(index as usize).copied().or(Some(id)),
            Type::Quantity(dimension) => {
                let dimension = dimension.substitute(|base| match base {
                    Base::Generic(index) => match self.get(*arguments.get(index as usize)?) {
                        Type::Quantity(dimension) => Some(dimension.clone()),
                        _ => None,
                    },
                    _ => None,
                })?;
                Type::Quantity(dimension)
            }
            Type::List(item) => Type::List(self.substitute(item, arguments)?),
            Type::Set(item) => Type::Set(self.substitute(item, arguments)?),
            Type::Range(item) => Type::Range(self.substitute(item, arguments)?),
            Type::Optional(item) => Type::Optional(self.substitute(item, arguments)?),
            Type::Series(item) => Type::Series(self.substitute(item, arguments)?),
            Type::Map(key, value) => {
                Type::Map(self.substitute(key, arguments)?, self.substitute(value, arguments)?)
            }
            Type::Tuple(items) => Type::Tuple(all(self, &items)?),
            Type::Record(record, items) => Type::Record(record, all(self, &items)?),
            Type::Enum(id, items) => Type::Enum(id, all(self, &items)?),
            Type::Function(params, result) => {
                Type::Function(all(self, &params)?, self.substitute(result, arguments)?)
            }
            Type::Anonymous(fields) => Type::Anonymous(
                fields
                    .iter()
                    .map(|(name, ty)| Some((*name, self.substitute(*ty, arguments)?)))
                    .collect::<Option<_>>()?,
            ),
            other => other,
        };
        Some(self.intern(ty))
    }
}
