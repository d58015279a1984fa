//! The summary of a run as text: a short table, the same on every machine, fit for a snapshot.

use crate::bridge::value::given::{called, told};
use crate::bridge::value::run::RunResult;
use crate::field::id::AppId;
use crate::machine::value::HostValue;
use crate::report::number::{counted, duration, number};
use std::any::Any;

/// Segments that tripped which are named.
const MOST_TRIPPED: usize = 6;

/// What `run.summary` gives.
#[derive(Clone, Debug)]
pub(in crate::bridge) struct SummaryValue {
    text: String,
}

impl SummaryValue {
    pub(in crate::bridge) fn of(run: &RunResult) -> SummaryValue {
        let record = &run.record;
        let totals = &record.summary;
        let mut rows: Vec<(String, String)> = vec![];
        let mut row = |name: &str, text: String| rows.push((name.to_owned(), text));
        if run.params.iter().any(|it| !it.is_path) {
            row("params", told(&run.params, " "));
        }
        let (up, all) = totals.segments;
        row("segments", format!("{up} of {all} up, {}", counted(u64::from(totals.links), "link")));
        let app = |id: AppId| record.field.apps().get(id.index()).map_or("", |app| &*app.name);
        let (members, sided) = totals.in_phase;
        if members < sided {
            row("in phase", format!("{members} of {sided}"));
        }
        row(
            "glyphs",
            format!(
                "{}, {} moved ({} ΔΦ, {}), {} came back",
                totals.glyphs,
                totals.moves,
                significant(totals.carried),
                bytes(totals.bytes),
                totals.flaps
            ),
        );
        row("pressure", format!("{} on average", percent(totals.pressure.mean())));
        row(
            "spread",
            format!(
                "{} at first, {} at last, {} on average, {} at most",
                percent(totals.spread.first),
                percent(totals.spread.last),
                percent(totals.spread.mean()),
                percent(totals.spread.high)
            ),
        );
        row(
            "coherence",
            format!(
                "{:.3} at last, {:.3} on average",
                totals.coherence.last,
                totals.coherence.mean()
            ),
        );
        if totals.crashes > 0 {
            row(
                "crashes",
                format!("{}, {} healed", totals.crashes, counted(totals.healed, "glyph")),
            );
        }
        if let Some(energy) = totals.energy {
            row("heat", heat(run, energy));
        }
        if !totals.downtime.is_empty() {
            let each = totals.downtime.iter();
            let each = each.map(|(id, down)| {
                format!("{} {}", app(*id), crate::report::number::span(down.seconds()))
            });
            row("down", each.collect::<Vec<_>>().join(", "));
        }
        if !totals.waiting.is_empty() {
            let each = totals.waiting.iter();
            let each =
                each.map(|(id, glyphs)| format!("{} of {}", counted(*glyphs, "glyph"), app(*id)));
            row("waiting", each.collect::<Vec<_>>().join(", "));
        }
        if totals.mistaken > 0 {
            let times = match totals.mistaken {
                1 => "once".to_owned(),
                more => format!("{more} times"),
            };
            row("mistaken", format!("{times} a segment was held dead that was alive"));
        }
        if !run.record.field.rules().is_empty() {
            row(
                "shape",
                format!(
                    "misfit {:.3}, {} against a rule",
                    totals.misfit,
                    counted(totals.violations, "glyph")
                ),
            );
        }
        let log = record.field.log();
        if log.dropped() > 0 {
            let all = log.dropped() + log.len() as u64;
            row("events", format!("{all}, the oldest {} dropped", log.dropped()));
        }
        for (stated, judged) in run.stated.iter().zip(&record.verdicts) {
            let mut text = stated.text.clone();
            let at = judged.verdict.at.map(|ns| format!(" at {} s", significant(ns as f64 / 1e9)));
            match (judged.verdict.holds, at) {
                (true, None) => {}
                (true, Some(at)) => text += &format!(":{at}"),
                (false, at) => {
                    text += &format!(": broke{}", at.unwrap_or_default());
                    let values: Vec<String> = stated
                        .values
                        .iter()
                        .map(|(part, value)| format!("{part} was {value}"))
                        .collect();
                    if !values.is_empty() {
                        text += &format!(", {}", values.join(", "));
                    }
                }
            }
            row(if judged.verdict.holds { "holds" } else { "BROKEN" }, text);
        }
        let digest = record.digest.to_hex();
        row("digest", digest.as_str().get(..16).unwrap_or("").to_owned());
        let mut text = format!(
            "{} for {}, seed {}",
            called(&record.field_name, &run.arguments),
            crate::report::number::span(record.duration.seconds()),
            run.seed
        );
        for (name, value) in rows {
            text += &format!("\n  {name:<10} {value}");
        }
        SummaryValue { text }
    }
}

/// The hottest segment, what was drawn, and who tripped.
fn heat(run: &RunResult, energy: f64) -> String {
    let (totals, segments) = (&run.record.summary, run.record.field.segments());
    let mut parts = vec![];
    if let Some((segment, kelvin, at)) = totals.hottest {
        let name = segments.name(segment);
        let at = duration(at.0);
        parts.push(format!("{} K at most ({name} at {at})", number(kelvin, 4)));
    }
    parts.push(match energy < 3.6e5 {
        true => format!("{} kJ drawn", significant(energy / 1e3)),
        false => format!("{} kWh drawn", significant(energy / 3.6e6)),
    });
    let count: u64 = totals.trips.iter().map(|(_, count)| count).sum();
    if count > 0 {
        let shown = totals.trips.iter().take(MOST_TRIPPED).map(|(segment, count)| match count {
            1 => segments.name(*segment),
            more => format!("{} {more} times", segments.name(*segment)),
        });
        let mut who: Vec<String> = shown.collect();
        if totals.trips.len() > MOST_TRIPPED {
            who.push(format!("{} more", totals.trips.len() - MOST_TRIPPED));
        }
        parts.push(format!("{}: {}", counted(count, "trip"), who.join(", ")));
    }
    parts.join(", ")
}

impl HostValue for SummaryValue {
    fn show(&self) -> String {
        self.text.clone()
    }

    fn any(&self) -> &dyn Any {
        self
    }
}

/// At most four significant digits, without trailing zeros, never an exponent.
fn significant(value: f64) -> String {
    let magnitude = value.abs();
    let digits = match magnitude {
        m if m >= 1000.0 => 0,
        m if m >= 100.0 => 1,
        m if m >= 10.0 => 2,
        m if m >= 1.0 => 3,
        _ => 4,
    };
    let text = format!("{value:.digits$}");
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

fn percent(share: f64) -> String {
    format!("{:.2} %", share * 100.0)
}

fn bytes(count: f64) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
    let mut value = count;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < units.len() {
        value /= 1024.0;
        unit += 1;
    }
    format!("{} {}", significant(value), units.get(unit).unwrap_or(&"B"))
}
