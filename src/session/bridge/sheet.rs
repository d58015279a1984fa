//! From the sheet of a field, its keys evaluated, to the description that the runtime opens.

use super::field_value::{FieldValue, Named, Origin};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::field::Field;
use crate::field::spec::{
    AppSpec, AutoscaleSpec, CallId, ClusterSpec, Demand, FieldSpec, LinkSpec, Method, PhaseMass,
    RegionSpec, RuleSpec, SegmentSpec, Spring,
};
use crate::field::time::Time;
use crate::field::validate::Item;
use crate::machine::host::{KeyValue, SheetValue};
use crate::machine::shape::{Shape, ShapeId, Shapes};
use crate::machine::value::Value;
use crate::program::types::Domain;
use crate::syntax::symbol::{Interner, Symbol};
use indexmap::IndexMap;
use std::sync::Arc;

type Made<T> = Result<T, Box<Diagnostic>>;

/// Makes the description of a field.
pub(super) fn field(sheet: &SheetValue, names: &Interner, shapes: &Shapes) -> Made<FieldValue> {
    let name = sheet.name.map_or("field", |name| names.text(name));
    let mut maker = Maker {
        names,
        shapes,
        spec: FieldSpec::new(name),
        named: IndexMap::new(),
        closures: vec![],
        origin: Origin { field: sheet.place, ..Origin::default() },
        templates: vec![],
    };
    if let Some(key) = maker.key(sheet, "step") {
        maker.spec.step = time(key, value(key, 0))?;
    }
    if let Some((word, _)) = maker.word(sheet, "healing") {
        maker.spec.healing.auto = word == "auto";
    }
    maker.segments(&sheet.children, None)?;
    maker.parts(&sheet.children)?;
    Ok(FieldValue {
        spec: Arc::new(maker.spec),
        named: maker.named,
        closures: maker.closures,
        origin: maker.origin,
    })
}

/// How many segments and links a block of a field stands for, with those in it.
pub(super) fn size(sheet: &SheetValue, names: &Interner) -> (usize, usize) {
    let own = match names.text(sheet.kind) {
        "segment" => (sheet.count.unwrap_or(1), 0),
        "link" => (0, sheet.pattern.as_ref().map_or(0, Value::len)),
        _ => (0, 0),
    };
    sheet.children.iter().map(|child| size(child, names)).fold(own, |(a, b), (c, d)| (a + c, b + d))
}

struct Maker<'a> {
    names: &'a Interner,
    shapes: &'a Shapes,
    spec: FieldSpec,
    named: IndexMap<Symbol, Named>,
    closures: Vec<Value>,
    origin: Origin,
    /// Ids and names of segment groups, for `template`.
    templates: Vec<(u32, u32)>,
}

fn value(key: &KeyValue, item: usize) -> &Value {
    let index = if key.each { item } else { 0 };
    key.values.get(index).or(key.values.first()).unwrap_or(&Value::Absent)
}

fn wrong(place: Place, title: impl Into<String>, label: impl Into<String>) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(Code::E0406, place, title, label))
}

fn time(key: &KeyValue, value: &Value) -> Made<Time> {
    Time::from_seconds(value.float()).ok_or_else(|| {
        wrong(key.place, "a time must be a number from 0 to 292 years", "this is not")
            .help("write a time such as `10 ms`")
            .into()
    })
}

fn whole(key: &KeyValue, value: &Value, what: &str) -> Made<u32> {
    u32::try_from(value.int()).map_err(|_| {
        wrong(
            key.place,
            format!("{what} is a whole number from 0 to {}", u32::MAX),
            format!("this is {}", value.int()),
        )
    })
}

impl<'a> Maker<'a> {
    fn key<'s>(&self, sheet: &'s SheetValue, name: &str) -> Option<&'s KeyValue> {
        sheet.key(self.names.find(name)?)
    }

    fn label(&self, name: Option<Symbol>, otherwise: &str) -> Arc<str> {
        Arc::from(name.map_or(otherwise, |name| self.names.text(name)))
    }

    fn float(&self, sheet: &SheetValue, name: &str, item: usize, default: f64) -> f64 {
        self.key(sheet, name).map_or(default, |key| value(key, item).float())
    }

    fn word<'s>(&self, sheet: &'s SheetValue, name: &str) -> Option<(&'s str, Place)> {
        let key = self.key(sheet, name)?;
        let value = key.values.first()?;
        matches!(value, Value::Text(_)).then(|| (value.as_str(), key.place))
    }

    fn call(&mut self, closure: &Value) -> CallId {
        self.closures.push(closure.clone());
        CallId(self.closures.len() as u32 - 1)
    }

    fn is_function(&self, shape: ShapeId) -> bool {
        matches!(self.shapes.get(shape), Shape::Function(..))
    }

    fn name(&mut self, sheet: &SheetValue, named: Named) {
        if let Some(name) = sheet.name {
            self.named.insert(name, named);
        }
    }

    /// Segments and regions first, in order of writing, so that ids are those that the names of
    /// groups stood for while the sheet was evaluated.
    fn segments(&mut self, children: &[SheetValue], region: Option<u32>) -> Made<()> {
        for child in children {
            match self.names.text(child.kind) {
                "segment" => self.segment(child, region)?,
                "region" => {
                    let id = self.spec.regions.len() as u32;
                    self.spec.regions.push(RegionSpec {
                        name: self.label(child.name, "region"),
                        parent: region,
                        ambient: self.key(child, "ambient").map(|key| value(key, 0).float()),
                    });
                    self.origin.regions.push(child.place);
                    self.name(child, Named::Region(id));
                    self.segments(&child.children, Some(id))?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// What stands beside the segments, in the field or in a region of it.
    fn parts(&mut self, children: &[SheetValue]) -> Made<()> {
        for child in children {
            match self.names.text(child.kind) {
                "region" => self.parts(&child.children)?,
                "link" => self.links(child)?,
                "app" => self.apps(child)?,
                "rule" => self.rule(child)?,
                "balance" => self.balance(child)?,
                "consensus" => self.consensus(child)?,
                "autoscale" => self.autoscale(child)?,
                "storage" => self.storage(child)?,
                // Segments are made; the other kinds are parts of the runtime that do not act yet.
                _ => {}
            }
        }
        Ok(())
    }

    fn segment(&mut self, sheet: &SheetValue, region: Option<u32>) -> Made<()> {
        let first = self.spec.segments.len() as u32;
        let group = self.label(sheet.name, "segment");
        let count = sheet.count.unwrap_or(1);
        for item in 0..count {
            let capacity = self.float(sheet, "ΔΦ_capacity", item, 0.0);
            let index = sheet.count.map(|_| item as u32);
            let defaults = SegmentSpec::new(&group, index, capacity);
            let theta = self.key(sheet, "θ_local").map(|key| value(key, item).float());
            let apart = self.key(sheet, "out_of_phase").map(|key| value(key, item).int() != 0);
            self.spec.segments.push(SegmentSpec {
                group: group.clone(),
                stiffness: self.float(sheet, "κ_stiffness", item, defaults.stiffness),
                volume: self.float(sheet, "volume", item, defaults.volume),
                theta,
                // Angles are plain numbers: 1 Hz is 1 rad/s, and `1 turn/s` is 2π of it.
                omega: self.float(sheet, "ω", item, 0.0),
                region: match self.key(sheet, "region") {
                    Some(key) => Some(whole(key, value(key, item), "a region")?),
                    None => region,
                },
                out_of_phase: apart.unwrap_or(false),
                ..defaults
            });
            self.origin.segments.push(sheet.place);
        }
        self.templates.push((first, count as u32));
        self.name(
            sheet,
            match sheet.count {
                Some(_) => Named::Segments { first, count: count as u32 },
                None => Named::Segment(first),
            },
        );
        Ok(())
    }

    fn links(&mut self, sheet: &SheetValue) -> Made<()> {
        let pairs = sheet.pattern.as_ref().map_or(&[][..], |pattern| pattern.as_items());
        let auto = match self.word(sheet, "spring") {
            Some(("auto", _)) => true,
            Some((word, place)) => {
                return Err(wrong(
                    place,
                    format!("`{word}` is no stiffness of a spring"),
                    "a Frequency such as `0.8 Hz`, or `auto`",
                ));
            }
            None => false,
        };
        for (item, pair) in pairs.iter().enumerate() {
            let &[a, b] = pair.as_nums() else { continue };
            let defaults = LinkSpec::new(a as u32, b as u32);
            let spring = match auto {
                true => Spring::Auto,
                false => Spring::Hz(self.float(sheet, "spring", item, 1.0)),
            };
            let time_of = |name: &str, default: Time| match self.key(sheet, name) {
                Some(key) => time(key, value(key, item)),
                None => Ok(default),
            };
            self.spec.links.push(LinkSpec {
                spring,
                coupling: self.float(sheet, "coupling", item, defaults.coupling),
                latency: time_of("latency", defaults.latency)?,
                jitter: time_of("jitter", defaults.jitter)?,
                bandwidth: self.float(sheet, "bandwidth", item, defaults.bandwidth),
                loss: self.float(sheet, "loss", item, defaults.loss),
                ..defaults
            });
            self.origin.links.push(sheet.place);
        }
        Ok(())
    }

    fn apps(&mut self, sheet: &SheetValue) -> Made<()> {
        let first = self.spec.apps.len() as u32;
        for item in 0..sheet.count.unwrap_or(1) {
            let mut app = AppSpec::new(&self.label(sheet.name, "app"));
            if sheet.count.is_some() {
                app.name = Arc::from(format!("{}[{item}]", app.name));
            }
            if let Some(key) = self.key(sheet, "demand") {
                app.demand = self.demand(key, item)?;
            }
            app.quota = self.key(sheet, "quota").map(|key| value(key, item).float());
            let apart = self.key(sheet, "out_of_phase").map(|key| value(key, item).int() != 0);
            app.out_of_phase = apart.unwrap_or(false);
            let id = self.spec.apps.len() as u32;
            self.spec.apps.push(app);
            self.origin.apps.push(sheet.place);
            self.origin.demands.push(self.key(sheet, "demand").map(|key| key.place));
            self.origin.clusters.push(vec![]);
            for child in &sheet.children {
                if child.item.is_none_or(|of| of == item) {
                    self.clusters(child, id)?;
                }
            }
        }
        self.name(
            sheet,
            match sheet.count {
                Some(count) => Named::Apps { first, count: count as u32 },
                None => Named::App(first),
            },
        );
        Ok(())
    }

    fn demand(&mut self, key: &KeyValue, item: usize) -> Made<Demand> {
        let given = value(key, item).clone();
        if self.is_function(key.shape) {
            return Ok(Demand::Script(self.call(&given)));
        }
        match given.as_host::<super::series::SeriesValue>() {
            None => Ok(Demand::Constant(given.float())),
            Some(series) => Ok(Demand::Sampled {
                times: series.times.iter().map(|time| Time(*time)).collect(),
                values: series.values.to_vec(),
            }),
        }
    }

    fn clusters(&mut self, sheet: &SheetValue, app: u32) -> Made<()> {
        let app_at = app as usize;
        let first = self.spec.apps.get(app_at).map_or(0, |app| app.clusters.len()) as u32;
        for item in 0..sheet.count.unwrap_or(1) {
            let glyphs = match self.key(sheet, "glyphs") {
                Some(key) => whole(key, value(key, item), "a number of glyphs")?,
                None => 0,
            };
            let name = self.label(sheet.name, "cluster");
            let tension = self.float(sheet, "tension", item, 0.0);
            let mut cluster = ClusterSpec::new(&name, glyphs, tension);
            cluster.index = sheet.count.map(|_| item as u32);
            cluster.kappa = self.float(sheet, "κ", item, cluster.kappa);
            // Information is in bits; the runtime counts bytes.
            if let Some(key) = self.key(sheet, "state") {
                cluster.state = value(key, item).float() / 8.0;
            }
            if let Some(key) = self.key(sheet, "dirty") {
                cluster.dirty = value(key, item).float() / 8.0;
            }
            if let Some(key) = self.key(sheet, "on") {
                cluster.on = self.place_of(key, item);
                if cluster.on.is_empty() {
                    let title = format!("`{name}` is to stand on no segment at all");
                    return Err(Box::new(
                        wrong(key.place, title, "nothing is selected here")
                            .help("leave `on` out to spread its glyphs over all segments"),
                    ));
                }
            }
            if let Some(app) = self.spec.apps.get_mut(app_at) {
                app.clusters.push(cluster);
            }
            if let Some(places) = self.origin.clusters.get_mut(app_at) {
                places.push(sheet.place);
            }
        }
        self.name(sheet, Named::Cluster { app, first, count: sheet.count.map(|n| n as u32) });
        Ok(())
    }

    /// The segments that `on` names: one, a list, or those of a region.
    fn place_of(&self, key: &KeyValue, item: usize) -> Vec<u32> {
        let value = value(key, item);
        match self.shapes.get(key.shape) {
            Shape::Id(Domain::Region) => {
                let region = value.num() as u32;
                let inside = |mut at: Option<u32>| {
                    while let Some(id) = at {
                        if id == region {
                            return true;
                        }
                        at = self.spec.regions.get(id as usize).and_then(|it| it.parent);
                    }
                    false
                };
                let segments = self.spec.segments.iter().enumerate();
                segments.filter(|(_, it)| inside(it.region)).map(|(id, _)| id as u32).collect()
            }
            Shape::Id(_) => vec![value.num() as u32],
            _ => value.as_nums().iter().map(|id| *id as u32).collect(),
        }
    }

    fn rule(&mut self, sheet: &SheetValue) -> Made<()> {
        let mut clause = |name: &str| {
            let closure = self.key(sheet, name).and_then(|key| key.values.first()).cloned();
            closure.map(|closure| self.call(&closure))
        };
        let (when, require, prefer) = (clause("when"), clause("require"), clause("prefer"));
        let id = self.spec.rules.len() as u32;
        self.spec.rules.push(RuleSpec {
            name: self.label(sheet.name, "rule"),
            when,
            require,
            prefer,
            weight: self.float(sheet, "weight", 0, 1.0),
        });
        self.origin.rules.push(sheet.place);
        self.name(sheet, Named::Rule(id));
        Ok(())
    }

    fn balance(&mut self, sheet: &SheetValue) -> Made<()> {
        self.origin.balance = Some(sheet.place);
        if let Some((word, place)) = self.word(sheet, "method") {
            self.spec.balance.method = method(word).ok_or_else(|| {
                wrong(place, format!("`{word}` is no way to balance"), "this is not a method")
                    .help(format!("one of: {}", METHODS.map(|(name, _)| name).join(", ")))
            })?;
        }
        if let Some(force) = self.key(sheet, "force").and_then(|key| key.values.first()).cloned() {
            self.spec.balance.method = Method::Force(self.call(&force));
        }
        self.spec.balance.move_cost = self.float(sheet, "move_cost", 0, 0.0);
        if let Some(key) = self.key(sheet, "min_stay") {
            self.spec.balance.min_stay = time(key, value(key, 0))?;
        }
        Ok(())
    }

    fn consensus(&mut self, sheet: &SheetValue) -> Made<()> {
        self.origin.consensus = Some(sheet.place);
        let mut spec = self.spec.consensus;
        spec.threshold = self.float(sheet, "θ_threshold", 0, spec.threshold);
        // A coupling in Hz: K in rad/s has the same number, as θ is in rad.
        spec.coupling = self.float(sheet, "coupling", 0, spec.coupling);
        spec.noise = self.float(sheet, "noise", 0, spec.noise);
        spec.rejoin = self.float(sheet, "rejoin", 0, spec.rejoin);
        if let Some(key) = self.key(sheet, "grace") {
            spec.grace = time(key, value(key, 0))?;
        }
        match self.word(sheet, "phase_mass") {
            None | Some(("majority", _)) => {}
            Some(("any", _)) => spec.phase_mass = PhaseMass::Any,
            Some((word, place)) => {
                return Err(wrong(
                    place,
                    format!("`{word}` says not which part carries the phase"),
                    "`majority` or `any`",
                ));
            }
        }
        for child in &sheet.children {
            if self.names.text(child.kind) == "detector" {
                spec.suspect = self.float(child, "suspect", 0, spec.suspect);
            }
        }
        self.spec.consensus = spec;
        Ok(())
    }

    fn autoscale(&mut self, sheet: &SheetValue) -> Made<()> {
        self.origin.autoscale = Some(sheet.place);
        let Some(band) = self.key(sheet, "density").and_then(|key| key.values.first()) else {
            return Ok(());
        };
        let &[low, high] = band.as_nums() else { return Ok(()) };
        let mut spec = AutoscaleSpec::new(f64::from_bits(low), f64::from_bits(high));
        if let Some(key) = self.key(sheet, "cooldown") {
            spec.cooldown = time(key, value(key, 0))?;
        }
        if let Some(key) = self.key(sheet, "boot") {
            spec.boot = time(key, value(key, 0))?;
        }
        if let Some(key) = self.key(sheet, "min") {
            spec.min = whole(key, value(key, 0), "`min`")?;
        }
        if let Some(key) = self.key(sheet, "max") {
            spec.max = whole(key, value(key, 0), "`max`")?;
        }
        if let Some(key) = self.key(sheet, "template") {
            spec.template = self.place_of(key, 0).first().copied();
        }
        let flag = |name: &str| self.key(sheet, name).is_some_and(|key| value(key, 0).int() != 0);
        (spec.split, spec.fuse) = (flag("split"), flag("fuse"));
        self.spec.autoscale = Some(spec);
        Ok(())
    }

    fn storage(&mut self, sheet: &SheetValue) -> Made<()> {
        self.origin.storage = Some(sheet.place);
        if let Some(key) = self.key(sheet, "replicas") {
            self.spec.storage.replicas = whole(key, value(key, 0), "a number of replicas")?;
        }
        Ok(())
    }
}

/// The segments of a region of a field, those of inner regions included, without the retired ones.
pub(super) fn segments_of_region(field: &Field, region: u32) -> impl Iterator<Item = u32> {
    let inside = move |mut at: Option<u32>| {
        while let Some(id) = at {
            if id == region {
                return true;
            }
            at = field.regions().get(id as usize).and_then(|it| it.parent);
        }
        false
    };
    field.kept().filter(move |segment| inside(field.region_of(*segment)))
}

const METHODS: [(&str, Method); 10] = [
    ("springs", Method::Springs),
    ("second_order", Method::SecondOrder),
    ("chebyshev", Method::Chebyshev),
    ("mean_field", Method::MeanField),
    ("round_robin", Method::RoundRobin),
    ("least_connections", Method::LeastConnections),
    ("least_loaded", Method::LeastLoaded),
    ("power_of_two", Method::PowerOfTwo),
    ("random", Method::Random),
    ("none", Method::None),
];

fn method(word: &str) -> Option<Method> {
    METHODS.iter().find(|(name, _)| *name == word).map(|(_, method)| *method)
}

/// The name of a method in the `balance` block.
pub(super) fn method_name(method: Method) -> &'static str {
    METHODS.iter().find(|(_, known)| *known == method).map_or("force", |(name, _)| name)
}

impl Origin {
    /// Where the part of the description stands in the script.
    pub(super) fn place(&self, item: Item) -> Place {
        let at = |places: &[Place], id: u32| places.get(id as usize).copied();
        let found = match item {
            Item::Field => None,
            Item::Segment(id) => at(&self.segments, id),
            Item::Region(id) => at(&self.regions, id),
            Item::Link(id) => at(&self.links, id),
            Item::App(id) => at(&self.apps, id),
            Item::Cluster(app, id) => {
                self.clusters.get(app as usize).and_then(|places| at(places, id))
            }
            Item::Rule(id) => at(&self.rules, id),
            Item::Balance => self.balance,
            Item::Consensus => self.consensus,
            Item::Autoscale => self.autoscale,
            Item::Storage => self.storage,
        };
        found.unwrap_or(self.field)
    }
}
