//! A finished run, as a value of a script and as a document for programs.

use crate::bridge::value::again::Again;
use crate::bridge::value::event::shared_events;
use crate::bridge::value::given::{Given, base_unit};
use crate::bridge::value::moment::Kept;
use crate::bridge::value::series::SeriesValue;
use crate::diagnostic::Place;
use crate::field::log::{Event, Log};
use crate::field::record::{RunRecord, Series};
use crate::field::spec::CallId;
use crate::machine::host::HostResult;
use crate::machine::value::{HostValue, Value};
use crate::program::dimension::Dimension;
use crate::program::units::{Shown, Units};
use crate::report::number;
use crate::schema::event::EventKind;
use crate::syntax::ast::PropertyKind;
use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};
use std::any::Any;
use std::cell::OnceCell;
use std::rc::Rc;

/// A property as it stands in the script, with what was seen when it broke.
#[derive(Clone, Debug)]
pub(in crate::bridge) struct Stated {
    /// Its text, on one line.
    pub(in crate::bridge) text: String,
    /// Where it stands.
    pub(in crate::bridge) place: Place,
    /// What it says of its atoms.
    pub(in crate::bridge) kind: PropertyKind,
    /// Its atoms.
    pub(in crate::bridge) atoms: Vec<CallId>,
    /// Parts of it with their values when it broke.
    pub(in crate::bridge) values: Vec<(String, String)>,
    /// Its margin has this dimension and is told in this unit.
    pub(in crate::bridge) margin: Option<(Dimension, Option<Shown>)>,
}

impl Stated {
    /// How far a broken property was from holding, in the unit of the script or in one that fits.
    fn missed(&self, margin: Option<f64>, units: &Units) -> Option<String> {
        let (dimension, shown) = self.margin.as_ref()?;
        let size = -margin.filter(|margin| *margin < 0.0)?;
        let unit = shown.clone().or_else(|| units.unit_for(dimension, size, 4));
        // A difference of temperatures has no zero of a scale.
        let unit = unit.map(|unit| match unit.offset == 0.0 {
            true => unit,
            false => units.compose(dimension),
        });
        let size = match unit {
            Some(unit) => format!("{} {}", number(size / unit.factor, 4), unit.text),
            None => number(size, 4),
        };
        let when = match self.kind {
            PropertyKind::Eventually | PropertyKind::Until => "nearest",
            _ => "worst",
        };
        Some(format!("at its {when} it was {size} away from holding"))
    }
}

/// How what a run observes is told.
#[derive(Clone, Debug)]
pub(in crate::bridge) struct Observed {
    /// Its dimension.
    pub(in crate::bridge) dimension: Dimension,
    /// The unit that the script shows it in.
    pub(in crate::bridge) shown: Option<Shown>,
    /// Whether it is an Int.
    pub(in crate::bridge) whole: bool,
}

/// A finished run.
#[derive(Clone, Debug)]
pub(in crate::bridge) struct RunResult {
    /// What the runtime recorded.
    pub(in crate::bridge) record: RunRecord,
    /// The properties, in the order of the verdicts.
    pub(in crate::bridge) stated: Vec<Stated>,
    /// The seed as the script gave it.
    pub(in crate::bridge) seed: i64,
    /// What the field was given for its parameters.
    pub(in crate::bridge) arguments: Vec<Given>,
    /// What the `param`s of the script were.
    pub(in crate::bridge) params: Vec<Given>,
    /// How what was observed is told, in order of the series.
    pub(in crate::bridge) observed: Vec<Observed>,
    /// Its state at the end, for those who look into it.
    pub(in crate::bridge) end: Kept,
    /// The list of its events, once somebody has asked.
    pub(in crate::bridge) events: OnceCell<Value>,
    /// What it takes to go back into it.
    pub(in crate::bridge) again: Rc<Again>,
}

impl RunResult {
    /// What happened, as a list.
    pub(in crate::bridge) fn events(&self) -> HostResult<Value> {
        shared_events(&self.events, &self.end)
    }

    /// The series of that name.
    pub(in crate::bridge) fn series(&self, name: &str) -> Option<SeriesValue> {
        let series = self.record.series.iter().find(|series| &*series.name == name)?;
        let times = series.times.iter().map(|time| time.0);
        let noted: Vec<(i64, f64)> = times.zip(series.values.iter().copied()).collect();
        Some(SeriesValue::noted(series.name.clone(), &noted))
    }
}

impl HostValue for RunResult {
    fn show(&self) -> String {
        let record = &self.record;
        format!(
            "run of {} for {} s, seed {}",
            record.field_name,
            record.duration.seconds(),
            self.seed
        )
    }

    fn any(&self) -> &dyn Any {
        self
    }
}

fn faults(record: &RunRecord) -> Vec<(i64, String)> {
    let segments = record.field.segments();
    let call = |event: &Event| match event {
        Event::Crashed { segment, .. } => Some(format!("crash({})", segments.name(*segment))),
        Event::Restored(segment) => Some(format!("restore({})", segments.name(*segment))),
        _ => None,
    };
    record.field.log().iter().filter_map(|(time, event)| Some((time.0, call(event)?))).collect()
}

fn acts(record: &RunRecord) -> Vec<(&'static str, u64)> {
    let count = |kind| record.field.log().count(kind);
    let totals = &record.summary;
    vec![
        ("glyphs moved", totals.moves),
        ("glyphs healed", totals.healed),
        ("migrations ended", count(EventKind::Migrated)),
        ("segments grown", count(EventKind::Spawn)),
        ("segments retired", count(EventKind::Retire)),
        ("segments out of phase", count(EventKind::Left)),
    ]
}

/// A run in the report of a script, and in `--format json`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RunDocument {
    /// The field.
    pub field: String,
    /// The seed.
    pub seed: i64,
    /// What the field was given for its parameters, in their order.
    #[cfg_attr(test, schemars(with = "Vec<super::given::GivenDocument<'static>>"))]
    pub arguments: Vec<Given>,
    /// The values of the script's `param`s.
    #[cfg_attr(test, schemars(with = "Vec<super::given::GivenDocument<'static>>"))]
    pub params: Vec<Given>,
    /// Simulated seconds.
    pub duration: f64,
    /// BLAKE3 of the final state, in hexadecimal.
    pub digest: String,
    /// Totals by name, in order; `null` for what there is none of.
    #[cfg_attr(test, schemars(with = "indexmap::IndexMap<&'static str, Option<f64>>"))]
    pub summary: indexmap::IndexMap<&'static str, Total>,
    /// What happened.
    pub events: EventsDocument,
    /// One for each property.
    pub verdicts: Vec<VerdictDocument>,
    /// Where the properties stand, for diagnostics.
    #[serde(skip)]
    pub places: Vec<Place>,
    /// Crashes and returns of segments: when, in nanoseconds, and the call that does the same.
    #[serde(skip)]
    pub faults: Vec<(i64, String)>,
    /// What was observed.
    #[serde(rename = "observed")]
    pub series: Vec<ObservedDocument>,
    /// What the field did by policy or by call, each with how often: `glyphs moved`.
    #[serde(skip)]
    pub acts: Vec<(&'static str, u64)>,
}

/// How many events of a run there were, and how many are still known.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EventsDocument {
    /// How many of each kind, of those kinds of which there were any.
    #[cfg_attr(test, schemars(with = "indexmap::IndexMap<&'static str, u64>"))]
    pub counts: indexmap::IndexMap<&'static str, u64>,
    /// How many the log has kept, the latest.
    pub kept: u64,
    /// How many older ones it has dropped.
    pub dropped: u64,
}

impl EventsDocument {
    fn of(log: &Log) -> EventsDocument {
        let counts = EventKind::ALL.iter().map(|kind| (kind.name(), log.count(*kind)));
        EventsDocument {
            counts: counts.filter(|(_, count)| *count > 0).collect(),
            kept: log.len() as u64,
            dropped: log.dropped(),
        }
    }
}

/// A total of a run.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Total {
    /// How many.
    Count(u64),
    /// How much, in base units; there may be none.
    Measure(Option<f64>),
}

/// What a run observed under a name.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ObservedDocument {
    /// The name.
    pub name: String,
    /// The unit; empty for plain numbers.
    pub unit: String,
    /// The first value.
    pub first: Option<f64>,
    /// The last value.
    pub last: Option<f64>,
    /// The least finite value.
    pub least: Option<f64>,
    /// The greatest finite value.
    pub most: Option<f64>,
    /// Seconds into the run at which the values were taken.
    pub times: Vec<f64>,
    /// The values in the unit; `null` where there was none.
    #[cfg_attr(test, schemars(with = "Vec<Option<f64>>"))]
    pub values: Vec<f64>,
    /// Whether they are counts.
    #[cfg_attr(test, schemars(skip))]
    pub whole: bool,
    /// The base unit of the dimension; empty for plain numbers.
    #[cfg_attr(test, schemars(skip))]
    pub base_unit: String,
    /// The values in base units, where that is not the unit.
    #[cfg_attr(test, schemars(skip))]
    base: Option<Vec<f64>>,
}

/// Counts are written as integers.
impl Serialize for ObservedDocument {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let number = |value: f64| Number { value, whole: self.whole };
        let mut document = to.serialize_struct("ObservedDocument", 8)?;
        document.serialize_field("name", &self.name)?;
        document.serialize_field("unit", &self.unit)?;
        document.serialize_field("first", &self.first.map(number))?;
        document.serialize_field("last", &self.last.map(number))?;
        document.serialize_field("least", &self.least.map(number))?;
        document.serialize_field("most", &self.most.map(number))?;
        document.serialize_field("times", &self.times)?;
        document.serialize_field("values", &Numbers { values: &self.values, whole: self.whole })?;
        document.end()
    }
}

/// A number of a document.
struct Number {
    value: f64,
    whole: bool,
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.value as i64 {
            whole if self.whole && whole as f64 == self.value => to.serialize_i64(whole),
            _ => to.serialize_f64(self.value),
        }
    }
}

/// Numbers of a document.
struct Numbers<'a> {
    values: &'a [f64],
    whole: bool,
}

impl Serialize for Numbers<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.values.iter().map(|value| Number { value: *value, whole: self.whole }))
    }
}

impl ObservedDocument {
    /// The values in base units.
    pub fn in_base(&self) -> &[f64] {
        self.base.as_deref().unwrap_or(&self.values)
    }

    fn of(series: &Series, observed: &Observed, units: &Units) -> Self {
        let Observed { dimension, shown, whole } = observed;
        let finite = |values: &[f64]| {
            values.iter().copied().filter(|value| value.is_finite()).collect::<Vec<_>>()
        };
        let most = finite(&series.values).into_iter().fold(0.0, |most: f64, it| most.max(it.abs()));
        let unit = shown.clone().or_else(|| units.unit_for_many(dimension, most));
        let of = |value: &f64| match &unit {
            Some(unit) => (value - unit.offset) / unit.factor,
            None => *value,
        };
        let values: Vec<f64> = series.values.iter().map(of).collect();
        let is_base = unit.as_ref().is_none_or(|it| it.factor == 1.0 && it.offset == 0.0);
        ObservedDocument {
            name: series.name.to_string(),
            unit: unit.as_ref().map_or(String::new(), |unit| unit.text.to_string()),
            first: values.first().copied().filter(|value| !value.is_nan()),
            last: values.last().copied().filter(|value| !value.is_nan()),
            least: finite(&values).into_iter().reduce(f64::min),
            most: finite(&values).into_iter().reduce(f64::max),
            times: series.times.iter().map(|time| time.seconds()).collect(),
            values,
            whole: *whole,
            base_unit: base_unit(units, dimension),
            base: (!is_base).then(|| series.values.clone()),
        }
    }
}

/// What a run says of a property.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct VerdictDocument {
    /// The property as it stands in the script.
    pub property: String,
    /// Whether it holds.
    pub holds: bool,
    /// Whether a longer run could say otherwise.
    pub open: bool,
    /// Seconds into the run at which it was decided.
    pub at: Option<f64>,
    /// By how much it holds (or fails, below 0), in base units.
    pub margin: Option<f64>,
    /// The margin of what is broken in words, in the unit of the script.
    #[serde(skip)]
    pub missed: Option<String>,
    /// Where what broke it began, in seconds, if that was before it broke.
    pub since: Option<f64>,
    /// Parts of it with their values when it broke.
    pub values: Vec<(String, String)>,
}

impl RunDocument {
    /// The document of a finished run.
    pub(in crate::bridge) fn of(run: &RunResult, units: &Units) -> RunDocument {
        let record = &run.record;
        let totals = &record.summary;
        let (count, gap) = (Total::Count, Total::Measure);
        let measure = |number: f64| gap(Some(number));
        let summary = [
            ("ticks", count(totals.ticks)),
            ("segments_up", count(u64::from(totals.segments.0))),
            ("segments", count(u64::from(totals.segments.1))),
            ("in_phase", count(u64::from(totals.in_phase.0))),
            ("links", count(u64::from(totals.links))),
            ("glyphs", count(totals.glyphs)),
            ("pressure_mean", gap(totals.pressure.mean())),
            ("spread_first", gap(totals.spread.first)),
            ("spread_last", gap(totals.spread.last)),
            ("spread_mean", gap(totals.spread.mean())),
            ("spread_max", gap(totals.spread.high)),
            ("coherence_last", gap(totals.coherence.last)),
            ("coherence_mean", gap(totals.coherence.mean())),
            ("moves", count(totals.moves)),
            ("tension_carried", measure(totals.carried)),
            ("bytes", measure(totals.bytes)),
            ("flaps", count(totals.flaps)),
            ("crashes", count(totals.crashes)),
            ("healed", count(totals.healed)),
            ("downtime", measure(record.field.downtime_of_all().seconds())),
            ("degraded", measure(record.field.degraded_of_all().seconds())),
            ("leaderless", measure(totals.leaderless.seconds())),
            ("serving", count(totals.serving.iter().map(|(_, glyphs)| *glyphs).sum())),
            ("waiting", count(totals.waiting.iter().map(|(_, glyphs)| *glyphs).sum())),
            ("misfit", gap(totals.misfit)),
            ("violations", count(totals.violations)),
        ];
        RunDocument {
            field: record.field_name.to_string(),
            seed: run.seed,
            arguments: run.arguments.clone(),
            params: run.params.clone(),
            duration: record.duration.seconds(),
            digest: record.digest.to_hex().to_string(),
            summary: summary.into_iter().collect(),
            events: EventsDocument::of(record.field.log()),
            verdicts: record
                .verdicts
                .iter()
                .zip(&run.stated)
                .map(|(judged, stated)| VerdictDocument {
                    property: stated.text.clone(),
                    holds: judged.verdict.holds,
                    open: judged.verdict.open,
                    at: judged.verdict.at.map(|ns| ns as f64 / 1e9),
                    margin: judged.verdict.margin,
                    missed: stated.missed(judged.verdict.margin, units),
                    since: judged.verdict.since.map(|ns| ns as f64 / 1e9),
                    values: stated.values.clone(),
                })
                .collect(),
            places: run.stated.iter().map(|stated| stated.place).collect(),
            faults: faults(record),
            series: record
                .series
                .iter()
                .zip(&run.observed)
                .map(|(series, observed)| ObservedDocument::of(series, observed, units))
                .collect(),
            acts: acts(record),
        }
    }
}
