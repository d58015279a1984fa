//! A loop of coolant as a value of a script: that of the field that runs, or of one whose run is over;
//! and what is read off it, as records that print as tables.

mod account;
mod control;
mod judged;
mod seen;
mod wear;

pub(in crate::bridge) use account::LedgerValue;
pub(in crate::bridge) use control::{ActionValue, AlertValue, CycleValue};
pub(in crate::bridge) use judged::{EfficiencyValue, MetricsValue, SyncValue, VerdictValue};
pub(in crate::bridge) use seen::{ForecastsValue, ReadingsValue};
pub(in crate::bridge) use wear::{MaintenanceValue, PartValue, StockValue, part_name};

use crate::machine::value::{HostValue, Value};
use crate::report::number::number;
use std::any::Any;
use std::sync::Arc;

/// A loop, by its place in its field.
#[derive(Clone, Debug)]
pub(in crate::bridge) struct CoolantValue {
    /// The run whose last state it is of; `None`: of the field that runs.
    pub(in crate::bridge) run: Option<Value>,
    /// Its place among the loops.
    pub(in crate::bridge) place: u32,
    name: Arc<str>,
}

impl CoolantValue {
    /// A loop of the field that runs.
    pub(in crate::bridge) fn live(place: u32, name: &str) -> CoolantValue {
        CoolantValue { run: None, place, name: name.into() }
    }

    /// A loop of a run that is over.
    pub(in crate::bridge) fn of_run(run: Value, place: u32, name: &str) -> CoolantValue {
        CoolantValue { run: Some(run), place, name: name.into() }
    }
}

impl HostValue for CoolantValue {
    fn show(&self) -> String {
        format!("coolant {}", self.name)
    }

    fn any(&self) -> &dyn Any {
        self
    }

    fn same(&self, other: &dyn HostValue) -> bool {
        let other = other.any().downcast_ref::<CoolantValue>();
        other.is_some_and(|other| {
            self.place == other.place && self.run.is_some() == other.run.is_some()
        })
    }
}

/// Makes the values of this module things that a script can hold.
macro_rules! shown {
    ($($value:ident)*) => {$(
        impl $crate::machine::value::HostValue for $value {
            fn show(&self) -> String {
                self.text()
            }

            fn any(&self) -> &dyn std::any::Any {
                self
            }
        }
    )*};
}
use shown;

/// A title, and a line for each name with what is said of it.
fn table(title: &str, rows: &[(&str, String)]) -> String {
    let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let lines: String =
        rows.iter().map(|(name, value)| format!("\n  {name:<width$}  {value}")).collect();
    format!("{title}{lines}")
}

/// Prefixes of units, by a factor of 1000 each, from nano on.
const PREFIXES: [(&str, f64); 8] = [
    ("n", 1e-9),
    ("µ", 1e-6),
    ("m", 1e-3),
    ("", 1.0),
    ("k", 1e3),
    ("M", 1e6),
    ("G", 1e9),
    ("T", 1e12),
];

/// A quantity with the prefix that fits, in four digits: `12.34 kW`.
fn scaled(value: f64, unit: &str) -> String {
    let (prefix, factor) = prefix_of(value);
    format!("{} {prefix}{unit}", number(value / factor, 4))
}

/// The prefix in which a value has one to three digits before the point.
fn prefix_of(value: f64) -> (&'static str, f64) {
    let fits = PREFIXES.iter().rev().find(|(_, factor)| value.abs() >= 0.9995 * factor);
    match fits {
        Some(fits) => *fits,
        None if value == 0.0 => ("", 1.0),
        None => PREFIXES[0],
    }
}

/// Characters of a line that a table keeps within.
const WIDTH: usize = 100;

/// What is not there.
const NONE: &str = "-";

/// A text of what may be there.
fn or_none<T>(value: Option<T>, text: impl FnOnce(T) -> String) -> String {
    value.map_or_else(|| NONE.to_owned(), text)
}
