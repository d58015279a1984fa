//! Whether a match covers every case, and which arms can never match: usefulness of pattern
//! vectors (Maranget, "Warnings for pattern matching", 2007).

use crate::check::Checker;
use crate::check::expressions::intervals::Cuts;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::tree::{NodeId, NodeKind, Pattern};
use crate::program::types::{Type, TypeId};

/// A pattern, reduced to what matters here.
#[derive(Clone, Debug, PartialEq)]
enum Shape {
    Any,
    Of(Head, Vec<Shape>),
    Or(Vec<Shape>),
}

/// The head of a pattern.
#[derive(Clone, Debug, PartialEq)]
enum Head {
    True,
    False,
    None,
    Some,
    Variant(u32),
    Tuple,
    /// A number, string or range: one of endlessly many.
    Literal(String),
    /// A part of an interval of numbers.
    Part(usize),
}

/// A bound on the work for one match; past it nothing is said.
const MOST_STEPS: usize = 200_000;

impl Checker {
    /// Reports a match that leaves a case open, and warns of arms that never match.
    pub(in crate::check) fn check_cover(
        &mut self,
        ty: TypeId,
        patterns: &[Pattern],
        guards: &[Option<NodeId>],
        spans: &[Span],
        value: Span,
        whole: Span,
    ) {
        if ty == self.common.error {
            return;
        }
        let mut steps = MOST_STEPS;
        let mut rows: Vec<Vec<Shape>> = vec![];
        let cuts = self.cuts(patterns);
        for ((pattern, guard), span) in patterns.iter().zip(guards).zip(spans) {
            if self.takes_nothing(pattern) {
                self.report(
                    Diagnostic::new(
                        Code::W1003,
                        self.here(*span),
                        "this pattern can never match",
                        "the end of the range lies below its start",
                    )
                    .help("write the lower end first"),
                );
                continue;
            }
            let shape = self.shape(pattern, cuts.as_ref());
            if self.useful(&rows, std::slice::from_ref(&shape), &[ty], &mut steps).is_none()
                && steps > 0
            {
                self.report(
                    Diagnostic::new(
                        Code::W1003,
                        self.here(*span),
                        "this pattern can never match",
                        "the arms above take every such value",
                    )
                    .help("remove the arm, or move it up"),
                );
            }
            if guard.is_none() {
                rows.push(vec![shape]);
            }
        }
        let Some(witness) = self.useful(&rows, &[Shape::Any], &[ty], &mut steps) else { return };
        if steps == 0 {
            return;
        }
        let open = witness.first().map_or("_".to_string(), |shape| self.shape_text(shape, ty));
        let (title, help) = match open.as_str() {
            "_" => (
                format!("some values of {} are not covered", self.type_text(ty)),
                "add an arm `_ => …` for all that is left; a guard (`if …`) covers nothing".into(),
            ),
            open => (
                format!("`{open}` is not covered"),
                format!("add an arm `{open} => …`, or `_ => …` for all that is left"),
            ),
        };
        self.report(
            Diagnostic::new(Code::E0306, self.here(value), title, "a value of this match")
                .label(
                    self.here(Span::new(whole.end.saturating_sub(1), whole.end)),
                    "no arm takes it",
                )
                .help(help),
        );
    }

    /// Warns of the pattern of an `if let` or `while let` that takes every value.
    pub(in crate::check) fn warn_always_fits(&mut self, ty: TypeId, pattern: &Pattern, span: Span) {
        let mut steps = MOST_STEPS;
        let rows = vec![vec![self.shape(pattern, None)]];
        if self.useful(&rows, &[Shape::Any], &[ty], &mut steps).is_some() || steps == 0 {
            return;
        }
        self.report(
            Diagnostic::new(
                Code::W1016,
                self.here(span),
                "this pattern fits every value",
                "nothing is decided here",
            )
            .help("bind it with `let`, before what follows"),
        );
    }

    fn shape(&self, pattern: &Pattern, cuts: Option<&Cuts>) -> Shape {
        let all = |parts: &[Pattern]| parts.iter().map(|part| self.shape(part, cuts)).collect();
        let parts_of = |first: NodeId, last: NodeId| {
            let parts = cuts?.parts(self.rank(first)?, self.rank(last)?);
            Some(Shape::Or(parts.map(|part| Shape::Of(Head::Part(part), vec![])).collect()))
        };
        match pattern {
            Pattern::Any | Pattern::Bind(_) => Shape::Any,
            Pattern::None => Shape::Of(Head::None, vec![]),
            Pattern::Some(inner) => Shape::Of(Head::Some, vec![self.shape(inner, cuts)]),
            Pattern::Variant(variant, parts) => Shape::Of(Head::Variant(*variant), all(parts)),
            Pattern::Tuple(parts) => Shape::Of(Head::Tuple, all(parts)),
            Pattern::Or(parts) => Shape::Or(all(parts)),
            Pattern::Equal(node) => match self.kind_of(*node) {
                NodeKind::Bool(true) => Shape::Of(Head::True, vec![]),
                NodeKind::Bool(false) => Shape::Of(Head::False, vec![]),
                kind => parts_of(*node, *node)
                    .unwrap_or_else(|| Shape::Of(Head::Literal(literal(kind)), vec![])),
            },
            Pattern::Between(start, end) => {
                let text =
                    format!("{} to {}", literal(self.kind_of(*start)), literal(self.kind_of(*end)));
                parts_of(*start, *end).unwrap_or_else(|| Shape::Of(Head::Literal(text), vec![]))
            }
        }
    }

    /// Every head that a value of the type can have, with the types of its parts; `None` where
    /// there are endlessly many.
    fn heads(&mut self, ty: TypeId) -> Option<Vec<(Head, Vec<TypeId>)>> {
        let ty = self.shallow(ty);
        match self.program.types.get(ty).clone() {
            Type::Bool => Some(vec![(Head::True, vec![]), (Head::False, vec![])]),
            Type::Optional(item) => Some(vec![(Head::None, vec![]), (Head::Some, vec![item])]),
            Type::Tuple(items) => Some(vec![(Head::Tuple, items.to_vec())]),
            Type::Record(..) | Type::Anonymous(_) => {
                let fields = self.fields_of(ty)?;
                Some(vec![(Head::Tuple, fields.into_iter().map(|it| it.1).collect())])
            }
            Type::Enum(id, arguments) => {
                let variants = self.program.enums.get(id.0 as usize)?.variants.clone();
                let mut heads = vec![];
                for (index, (_, fields)) in variants.into_iter().enumerate() {
                    let fields = fields
                        .into_iter()
                        .map(|field| self.substituted(field, &arguments))
                        .collect();
                    heads.push((Head::Variant(index as u32), fields));
                }
                Some(heads)
            }
            _ => None,
        }
    }

    /// A vector of values that `row` takes and no earlier row does.
    fn useful(
        &mut self,
        rows: &[Vec<Shape>],
        row: &[Shape],
        types: &[TypeId],
        steps: &mut usize,
    ) -> Option<Vec<Shape>> {
        *steps = steps.saturating_sub(1 + rows.len());
        if *steps == 0 {
            return Some(vec![Shape::Any; row.len()]);
        }
        let (Some((first, rest)), Some((ty, types_rest))) =
            (row.split_first(), types.split_first())
        else {
            return if rows.is_empty() { Some(vec![]) } else { None };
        };
        match first {
            Shape::Or(parts) => {
                for part in parts {
                    let mut row = vec![part.clone()];
                    row.extend_from_slice(rest);
                    if let Some(witness) = self.useful(rows, &row, types, steps) {
                        return Some(witness);
                    }
                }
                None
            }
            Shape::Of(head, parts) => {
                let heads = self.heads(*ty);
                let part_types = heads
                    .into_iter()
                    .flatten()
                    .find(|(other, _)| other == head)
                    .map_or_else(|| vec![*ty; parts.len()], |(_, types)| types);
                self.specialised(rows, head, &part_types, parts, rest, types_rest, steps)
            }
            Shape::Any => {
                let mut used: Vec<Head> = vec![];
                rows.iter()
                    .filter_map(|row| row.first())
                    .for_each(|shape| heads_in(shape, &mut used));
                let heads = self.heads(*ty);
                if let Some(heads) = &heads
                    && heads.iter().all(|(head, _)| used.contains(head))
                {
                    for (head, part_types) in heads {
                        let parts = vec![Shape::Any; part_types.len()];
                        let found = self
                            .specialised(rows, head, part_types, &parts, rest, types_rest, steps);
                        if found.is_some() {
                            return found;
                        }
                    }
                    return None;
                }
                let defaults: Vec<Vec<Shape>> =
                    rows.iter().flat_map(|row| default_rows(row)).collect();
                let mut witness = self.useful(&defaults, rest, types_rest, steps)?;
                let free = heads
                    .into_iter()
                    .flatten()
                    .find(|(head, _)| !used.contains(head))
                    .map(|(head, types)| Shape::Of(head, vec![Shape::Any; types.len()]));
                let missing = if used.is_empty() { None } else { free };
                witness.insert(0, missing.unwrap_or(Shape::Any));
                Some(witness)
            }
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn specialised(
        &mut self,
        rows: &[Vec<Shape>],
        head: &Head,
        part_types: &[TypeId],
        parts: &[Shape],
        rest: &[Shape],
        types_rest: &[TypeId],
        steps: &mut usize,
    ) -> Option<Vec<Shape>> {
        let rows: Vec<Vec<Shape>> =
            rows.iter().flat_map(|row| specialised_rows(row, head, parts.len())).collect();
        let mut row = parts.to_vec();
        row.extend_from_slice(rest);
        let mut types = part_types.to_vec();
        types.extend_from_slice(types_rest);
        let witness = crate::check::stack::with_room(|| self.useful(&rows, &row, &types, steps))?;
        let (own, others) = witness.split_at(parts.len().min(witness.len()));
        let mut result = vec![Shape::Of(head.clone(), own.to_vec())];
        result.extend_from_slice(others);
        Some(result)
    }

    fn shape_text(&self, shape: &Shape, ty: TypeId) -> String {
        let ty = self.shallow(ty);
        let Shape::Of(head, parts) = shape else { return "_".into() };
        let part_types: Vec<TypeId> = match (self.program.types.get(ty), head) {
            (Type::Optional(item), _) => vec![*item],
            (Type::Tuple(items), _) => items.to_vec(),
            (Type::Anonymous(fields), _) => fields.iter().map(|it| it.1).collect(),
            (Type::Record(id, arguments), _) => {
                let record = self.program.records.get(id.0 as usize);
                let fields = record.map(|it| it.fields.as_slice()).unwrap_or_default();
                let generic = |(_, field): &(_, TypeId)| match self.program.types.get(*field) {
                    Type::Generic(index) => {
                        arguments.get(*index as usize).copied().unwrap_or(*field)
                    }
                    _ => *field,
                };
                fields.iter().map(generic).collect()
            }
            (Type::Enum(id, arguments), Head::Variant(variant)) => self
                .program
                .enums
                .get(id.0 as usize)
                .and_then(|declared| declared.variants.get(*variant as usize))
                .map(|(_, fields)| {
                    let generic = |field: &TypeId| match self.program.types.get(*field) {
                        Type::Generic(index) => {
                            arguments.get(*index as usize).copied().unwrap_or(*field)
                        }
                        _ => *field,
                    };
                    fields.iter().map(generic).collect()
                })
                .unwrap_or_default(),
            _ => vec![],
        };
        let inner: Vec<String> = parts
            .iter()
            .enumerate()
            .map(|(index, part)| {
                let ty = part_types.get(index).copied().unwrap_or(self.common.error);
                self.shape_text(part, ty)
            })
            .collect();
        let names: Vec<&str> = match self.program.types.get(ty) {
            Type::Record(id, _) => {
                let record = self.program.records.get(id.0 as usize);
                record.into_iter().flat_map(|it| &it.fields).map(|it| self.text(it.0)).collect()
            }
            Type::Anonymous(fields) => fields.iter().map(|it| self.text(it.0)).collect(),
            _ => vec![],
        };
        if !names.is_empty() {
            // The fields that do not matter are not named.
            let told = names.iter().zip(&inner).filter(|(_, part)| *part != "_");
            let told: Vec<String> = told.map(|(name, part)| format!("{name}: {part}")).collect();
            return match told.is_empty() {
                true => "_".into(),
                false => format!("{{ {} }}", told.join(", ")),
            };
        }
        let inner = inner.join(", ");
        match head {
            Head::True => "true".into(),
            Head::False => "false".into(),
            Head::None => "none".into(),
            Head::Some => format!("some({inner})"),
            Head::Tuple => format!("({inner})"),
            Head::Literal(text) => text.clone(),
            Head::Part(_) => "_".into(),
            Head::Variant(variant) => {
                let name = match self.program.types.get(ty) {
                    Type::Enum(id, _) => self
                        .program
                        .enums
                        .get(id.0 as usize)
                        .and_then(|declared| declared.variants.get(*variant as usize))
                        .map_or("_", |(name, _)| self.text(*name)),
                    _ => "_",
                };
                if parts.is_empty() { name.into() } else { format!("{name}({inner})") }
            }
        }
    }
}

fn literal(kind: &NodeKind) -> String {
    match kind {
        NodeKind::Int(value) => value.to_string(),
        NodeKind::Float(value) => format!("{value:?}"),
        NodeKind::Str(text) => format!("\"{text}\""),
        NodeKind::Bool(value) => value.to_string(),
        _ => "_".into(),
    }
}

fn heads_in(shape: &Shape, heads: &mut Vec<Head>) {
    match shape {
        Shape::Any => {}
        Shape::Of(head, _) if !heads.contains(head) => heads.push(head.clone()),
        Shape::Of(..) => {}
        Shape::Or(parts) => parts.iter().for_each(|part| heads_in(part, heads)),
    }
}

fn specialised_rows(row: &[Shape], head: &Head, count: usize) -> Vec<Vec<Shape>> {
    let Some((first, rest)) = row.split_first() else { return vec![] };
    let with = |mut parts: Vec<Shape>| {
        parts.extend_from_slice(rest);
        parts
    };
    match first {
        Shape::Any => vec![with(vec![Shape::Any; count])],
        Shape::Of(own, parts) if own == head => vec![with(parts.clone())],
        Shape::Of(..) => vec![],
        Shape::Or(parts) => parts
            .iter()
            .flat_map(|part| specialised_rows(&with_first(part, rest), head, count))
            .collect(),
    }
}

fn default_rows(row: &[Shape]) -> Vec<Vec<Shape>> {
    let Some((first, rest)) = row.split_first() else { return vec![] };
    match first {
        Shape::Any => vec![rest.to_vec()],
        Shape::Of(..) => vec![],
        Shape::Or(parts) => {
            parts.iter().flat_map(|part| default_rows(&with_first(part, rest))).collect()
        }
    }
}

fn with_first(first: &Shape, rest: &[Shape]) -> Vec<Shape> {
    let mut row = vec![first.clone()];
    row.extend_from_slice(rest);
    row
}
