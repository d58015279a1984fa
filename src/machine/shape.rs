//! Shapes: the types of an instance, without generics. They say how a value is represented, and
//! how it is shown and compared, which the value alone does not know.

use crate::program::dimension::{Base, Dimension};
use crate::program::types::{Domain, Mark, Type, TypeId};
use crate::program::units::ShownId;
use crate::program::{EnumId, Program, RecordId};
use crate::syntax::symbol::Symbol;
use indexmap::{IndexMap, IndexSet};
use std::rc::Rc;

/// An interned shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShapeId(pub u32);

/// A shape.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// `()`, and what never yields.
    Unit,
    /// A truth value.
    Bool,
    /// An integer.
    Int,
    /// A float of a dimension, and the unit in which it is shown where its type says one.
    Float(Dimension, Option<ShownId>),
    /// Text.
    Text,
    /// A list.
    List(ShapeId),
    /// A set.
    Set(ShapeId),
    /// A map.
    Map(ShapeId, ShapeId),
    /// A range: its two ends.
    Range(ShapeId),
    /// An optional.
    Optional(ShapeId),
    /// A tuple.
    Tuple(Box<[ShapeId]>),
    /// An anonymous record.
    Anonymous(Box<[(Symbol, ShapeId)]>),
    /// A declared record.
    Record(RecordId, Box<[ShapeId]>),
    /// A declared enum.
    Enum(EnumId, Box<[ShapeId]>),
    /// A function.
    Function(Box<[ShapeId]>, ShapeId),
    /// A thing of the runtime that is an id: a segment, a link, an app …
    Id(Domain),
    /// A thing of the runtime that is a value: a run, a report …
    Thing(Domain),
    /// A field.
    Field,
    /// A series.
    Series(ShapeId),
}

/// Which register file a value lives in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Numbers.
    Num,
    /// References.
    Ref,
}

/// The table of shapes.
#[derive(Clone, Debug, Default)]
pub struct Shapes {
    shapes: IndexSet<Shape>,
    lowered: IndexMap<(TypeId, Rc<[ShapeId]>), ShapeId>,
    variants: IndexMap<ShapeId, Rc<[Box<[ShapeId]>]>>,
    classes: Vec<Class>,
}

/// How many shapes there are, and how many types were lowered to them.
#[derive(Clone, Copy, Debug)]
pub struct Count {
    shapes: usize,
    lowered: usize,
    variants: usize,
}

impl Shapes {
    /// How many there are.
    pub fn count(&self) -> Count {
        Count {
            shapes: self.shapes.len(),
            lowered: self.lowered.len(),
            variants: self.variants.len(),
        }
    }

    /// Forgets all but the first, so many of them.
    pub fn forget_from(&mut self, count: &Count) {
        self.shapes.truncate(count.shapes);
        self.classes.truncate(count.shapes);
        self.lowered.truncate(count.lowered);
        self.variants.truncate(count.variants);
    }

    /// The id of a shape. The class of an enum is told by [`Shapes::lower`].
    pub fn intern(&mut self, shape: Shape, program: &Program) -> ShapeId {
        let class = match &shape {
            Shape::Unit | Shape::Bool | Shape::Int | Shape::Float(..) | Shape::Id(_) => Class::Num,
            Shape::Enum(id, _) => {
                let variants = program.enums.get(id.0 as usize).map(|it| &it.variants);
                match variants.is_some_and(|it| it.iter().all(|(_, fields)| fields.is_empty())) {
                    true => Class::Num,
                    false => Class::Ref,
                }
            }
            _ => Class::Ref,
        };
        let (index, is_new) = self.shapes.insert_full(shape);
        if is_new {
            self.classes.push(class);
        }
        ShapeId(index as u32)
    }

    /// The shape of an id.
    pub fn get(&self, id: ShapeId) -> &Shape {
        self.shapes.get_index(id.0 as usize).unwrap_or(&Shape::Unit)
    }

    /// Where values of the shape live.
    pub fn class(&self, id: ShapeId) -> Class {
        self.classes.get(id.0 as usize).copied().unwrap_or(Class::Num)
    }

    /// Whether values of the shape are numbers.
    pub fn is_num(&self, id: ShapeId) -> bool {
        self.class(id) == Class::Num
    }

    /// The shape of a type under type arguments.
    pub fn lower(&mut self, program: &Program, ty: TypeId, args: &Rc<[ShapeId]>) -> ShapeId {
        if let Some(id) = self.lowered.get(&(ty, args.clone())) {
            return *id;
        }
        let shape = match program.types.get(ty) {
            Type::Error | Type::Never | Type::Unit | Type::Unknown(_) => Shape::Unit,
            Type::Bool => Shape::Bool,
            Type::Int => Shape::Int,
            Type::String => Shape::Text,
            Type::Quantity(dimension) => Shape::Float(self.dimension(dimension, args), None),
            Type::Marked(inner, mark) => {
                let inner = self.lower(program, *inner, args);
                match (self.get(inner), mark) {
                    (Shape::Float(dimension, _), Mark::Unit(shown)) => {
                        Shape::Float(dimension.clone(), Some(*shown))
                    }
                    _ => return inner,
                }
            }
            Type::List(item) => Shape::List(self.lower(program, *item, args)),
            Type::Set(item) => Shape::Set(self.lower(program, *item, args)),
            Type::Range(item) => Shape::Range(self.lower(program, *item, args)),
            Type::Optional(item) => Shape::Optional(self.lower(program, *item, args)),
            Type::Series(item) => Shape::Series(self.lower(program, *item, args)),
            Type::Map(key, value) => {
                let key = self.lower(program, *key, args);
                Shape::Map(key, self.lower(program, *value, args))
            }
            Type::Tuple(items) => Shape::Tuple(self.lower_all(program, items, args)),
            Type::Anonymous(fields) => Shape::Anonymous(
                fields.iter().map(|(name, ty)| (*name, self.lower(program, *ty, args))).collect(),
            ),
            Type::Record(id, items) => Shape::Record(*id, self.lower_all(program, items, args)),
            Type::Enum(id, items) => Shape::Enum(*id, self.lower_all(program, items, args)),
            Type::Function(params, result) => {
                let params = self.lower_all(program, params, args);
                Shape::Function(params, self.lower(program, *result, args))
            }
            Type::Generic(index) => match args.get(*index as usize) {
                Some(id) => return *id,
                None => Shape::Unit,
            },
            Type::Field(_) => Shape::Field,
            Type::Domain(domain) => match domain {
                Domain::Segment
                | Domain::Link
                | Domain::App
                | Domain::Cluster
                | Domain::Rule
                | Domain::Region
                | Domain::Phi
                | Domain::Orchestrator
                | Domain::Files
                | Domain::Security
                | Domain::UnitName => Shape::Id(*domain),
                _ => Shape::Thing(*domain),
            },
        };
        let id = self.intern(shape, program);
        self.lowered.insert((ty, args.clone()), id);
        id
    }

    /// The shapes of types under type arguments.
    pub fn lower_all(
        &mut self,
        program: &Program,
        types: &[TypeId],
        args: &Rc<[ShapeId]>,
    ) -> Box<[ShapeId]> {
        types.iter().map(|ty| self.lower(program, *ty, args)).collect()
    }

    fn dimension(&self, dimension: &Dimension, args: &[ShapeId]) -> Dimension {
        let replaced = dimension.substitute(|base| match base {
            Base::Generic(index) => match self.get(*args.get(index as usize)?) {
                Shape::Float(dimension, _) => Some(dimension.clone()),
                // An Int where a dimension is wanted is a plain number.
                _ => Some(Dimension::NONE),
            },
            _ => None,
        });
        replaced.unwrap_or_default()
    }

    /// The fields of a tuple or record, the ends of a range.
    pub fn fields(&mut self, program: &Program, id: ShapeId) -> Rc<[ShapeId]> {
        match self.get(id).clone() {
            Shape::Tuple(items) => items.into(),
            Shape::Anonymous(fields) => fields.iter().map(|(_, id)| *id).collect(),
            Shape::Range(item) => [item, item].into(),
            Shape::Record(..) => {
                self.variants(program, id).first().map_or_else(|| [].into(), |f| f.clone().into())
            }
            _ => [].into(),
        }
    }

    /// The fields of each variant of an enum; those of a record as its one variant.
    pub fn variants(&mut self, program: &Program, id: ShapeId) -> Rc<[Box<[ShapeId]>]> {
        if let Some(known) = self.variants.get(&id) {
            return known.clone();
        }
        let variants: Rc<[Box<[ShapeId]>]> = match self.get(id).clone() {
            Shape::Enum(of, args) => {
                let args: Rc<[ShapeId]> = args.into();
                let declared = program.enums.get(of.0 as usize).map(|it| it.variants.as_slice());
                let declared = declared.unwrap_or_default();
                declared.iter().map(|(_, types)| self.lower_all(program, types, &args)).collect()
            }
            Shape::Record(of, args) => {
                let args: Rc<[ShapeId]> = args.into();
                let declared = program.records.get(of.0 as usize).map(|it| it.fields.as_slice());
                let types: Vec<_> = declared.unwrap_or_default().iter().map(|it| it.1).collect();
                [self.lower_all(program, &types, &args)].into()
            }
            _ => [].into(),
        };
        self.variants.insert(id, variants.clone());
        variants
    }

    /// Whether a value made of these fields is a row of plain numbers.
    pub fn is_packed(&self, fields: &[ShapeId]) -> bool {
        fields.iter().all(|field| self.is_num(*field))
    }

    /// Whether the variants of an enum with fields are rows of plain numbers.
    pub fn is_packed_enum(&mut self, program: &Program, id: ShapeId) -> bool {
        self.variants(program, id).iter().all(|fields| self.is_packed(fields))
    }

    /// The fields of an interned tuple, record or range, if they were asked for before.
    pub fn known_variants(&self, id: ShapeId) -> Option<&[Box<[ShapeId]>]> {
        self.variants.get(&id).map(|variants| &**variants)
    }

    /// Makes everything that showing or comparing a value of the shape will ask for, so that it
    /// can be asked for by a shared reference.
    pub fn settle(&mut self, program: &Program, id: ShapeId) {
        let mut todo = vec![id];
        let mut done = IndexSet::new();
        while let Some(id) = todo.pop() {
            if !done.insert(id) {
                continue;
            }
            match self.get(id).clone() {
                Shape::List(item)
                | Shape::Set(item)
                | Shape::Range(item)
                | Shape::Optional(item)
                | Shape::Series(item) => todo.push(item),
                Shape::Map(key, value) => todo.extend([key, value]),
                Shape::Tuple(items) => todo.extend(items),
                Shape::Anonymous(fields) => todo.extend(fields.iter().map(|(_, id)| *id)),
                Shape::Record(..) | Shape::Enum(..) => {
                    todo.extend(self.variants(program, id).iter().flatten().copied());
                }
                _ => {}
            }
        }
    }
}
