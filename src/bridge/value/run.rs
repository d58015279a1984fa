//! A finished run, as a value of a script and as a document for programs.

use crate::bridge::value::series::SeriesValue;
use crate::diagnostic::Place;
use crate::field::log::Event;
use crate::field::record::{RunRecord, Series};
use crate::field::spec::CallId;
use crate::machine::value::HostValue;
use crate::program::dimension::Dimension;
use crate::program::units::{Shown, Units};
use crate::report::number;
use crate::syntax::ast::PropertyKind;
use serde::Serialize;
use std::any::Any;

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

/// A finished run.
#[derive(Clone, Debug)]
pub(in crate::bridge) struct RunResult {
    /// What the runtime recorded.
    pub(in crate::bridge) record: RunRecord,
    /// The properties, in the order of the verdicts.
    pub(in crate::bridge) stated: Vec<Stated>,
    /// The seed as the script gave it.
    pub(in crate::bridge) seed: i64,
    /// What was observed has this dimension and is shown in this unit, in order of the series.
    pub(in crate::bridge) observed: Vec<(Dimension, Option<Shown>)>,
}

impl RunResult {
    /// The series of that name.
    pub(in crate::bridge) fn series(&self, name: &str) -> Option<SeriesValue> {
        let series = self.record.series.iter().find(|series| &*series.name == name)?;
        Some(SeriesValue {
            name: series.name.clone(),
            times: series.times.iter().map(|time| time.0).collect(),
            values: series.values.clone().into(),
        })
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
    let count = |is: fn(&Event) -> bool| {
        record.field.log().iter().filter(|(_, event)| is(event)).count() as u64
    };
    let totals = &record.summary;
    vec![
        ("glyphs moved", totals.moves),
        ("glyphs healed", totals.healed),
        ("migrations ended", count(|event| matches!(event, Event::Migrated { .. }))),
        ("segments grown", count(|event| matches!(event, Event::Spawned(_)))),
        ("segments retired", count(|event| matches!(event, Event::Retired(_)))),
        ("segments out of phase", count(|event| matches!(event, Event::Left { .. }))),
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
    /// Simulated seconds.
    pub duration: f64,
    /// BLAKE3 of the final state, in hexadecimal.
    pub digest: String,
    /// Totals by name, in order.
    pub summary: indexmap::IndexMap<&'static str, f64>,
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

/// What a run observed under a name.
#[derive(Clone, Debug, PartialEq, Serialize)]
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
    /// The values in the unit.
    pub values: Vec<f64>,
}

impl ObservedDocument {
    fn of(series: &Series, dimension: &Dimension, shown: Option<&Shown>, units: &Units) -> Self {
        let finite = |values: &[f64]| {
            values.iter().copied().filter(|value| value.is_finite()).collect::<Vec<_>>()
        };
        let most = finite(&series.values).into_iter().fold(0.0, |most: f64, it| most.max(it.abs()));
        let unit = shown.cloned().or_else(|| units.unit_for_many(dimension, most));
        let of = |value: &f64| match &unit {
            Some(unit) => (value - unit.offset) / unit.factor,
            None => *value,
        };
        let values: Vec<f64> = series.values.iter().map(of).collect();
        ObservedDocument {
            name: series.name.to_string(),
            unit: unit.as_ref().map_or(String::new(), |unit| unit.text.to_string()),
            first: values.first().copied(),
            last: values.last().copied(),
            least: finite(&values).into_iter().reduce(f64::min),
            most: finite(&values).into_iter().reduce(f64::max),
            times: series.times.iter().map(|time| time.seconds()).collect(),
            values,
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
        let summary = [
            ("ticks", totals.ticks as f64),
            ("segments_up", f64::from(totals.segments.0)),
            ("segments", f64::from(totals.segments.1)),
            ("in_phase", f64::from(totals.in_phase.0)),
            ("links", f64::from(totals.links)),
            ("glyphs", totals.glyphs as f64),
            ("pressure_mean", totals.pressure.mean()),
            ("spread_first", totals.spread.first),
            ("spread_last", totals.spread.last),
            ("spread_mean", totals.spread.mean()),
            ("spread_max", totals.spread.high),
            ("coherence_last", totals.coherence.last),
            ("coherence_mean", totals.coherence.mean()),
            ("moves", totals.moves as f64),
            ("tension_carried", totals.carried),
            ("bytes", totals.bytes),
            ("flaps", totals.flaps as f64),
            ("crashes", totals.crashes as f64),
            ("healed", totals.healed as f64),
            ("downtime", record.field.downtime_of_all().seconds()),
            ("waiting", totals.waiting.iter().map(|(_, glyphs)| *glyphs as f64).sum()),
            ("misfit", totals.misfit),
            ("violations", totals.violations as f64),
        ];
        RunDocument {
            field: record.field_name.to_string(),
            seed: run.seed,
            duration: record.duration.seconds(),
            digest: record.digest.to_hex().to_string(),
            summary: summary.into_iter().collect(),
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
                .map(|(series, (dimension, shown))| {
                    ObservedDocument::of(series, dimension, shown.as_ref(), units)
                })
                .collect(),
            acts: acts(record),
        }
    }
}
