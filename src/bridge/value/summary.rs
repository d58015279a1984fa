//! The summary of a run as text: a short table, the same on every machine, fit for a snapshot.

use crate::bridge::value::given::{called, told};
use crate::bridge::value::run::RunResult;
use crate::field::id::AppId;
use crate::field::time::Time;
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

fn span(time: Time) -> String {
    crate::report::number::span(time.seconds())
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
        let times = |of: &[(AppId, Time)]| {
            let each = of.iter().map(|(id, time)| format!("{} {}", app(*id), span(*time)));
            each.collect::<Vec<_>>().join(", ")
        };
        let (members, sided) = totals.in_phase;
        let nobody = match totals.leaderless > Time::ZERO {
            true => format!(", no member for {}", span(totals.leaderless)),
            false => String::new(),
        };
        if members < sided || !nobody.is_empty() {
            row("in phase", format!("{members} of {sided}{nobody}"));
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
        let share = |value: Option<f64>| value.map_or("no member".to_owned(), percent);
        let order =
            |value: Option<f64>| value.map_or("no member".to_owned(), |r| format!("{r:.3}"));
        let spread = &totals.spread;
        match (totals.pressure.mean(), spread.mean(), totals.coherence.mean()) {
            (Some(pressure), Some(mean), Some(coherence)) => {
                row("pressure", format!("{} on average", percent(pressure)));
                row(
                    "spread",
                    format!(
                        "{} at first, {} at last, {} on average, {} at most",
                        share(spread.first),
                        share(spread.last),
                        percent(mean),
                        share(spread.high)
                    ),
                );
                row(
                    "coherence",
                    format!("{} at last, {coherence:.3} on average", order(totals.coherence.last)),
                );
            }
            _ => {
                for name in ["pressure", "spread", "coherence"] {
                    row(name, "no member at any time".to_owned());
                }
            }
        }
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
            row("down", times(&totals.downtime));
        }
        if !totals.degraded.is_empty() {
            row("degraded", times(&totals.degraded));
        }
        for (name, found) in [("serving", &totals.serving), ("waiting", &totals.waiting)] {
            if !found.is_empty() {
                let each = found.iter();
                let each = each
                    .map(|(id, glyphs)| format!("{} of {}", counted(*glyphs, "glyph"), app(*id)));
                row(name, each.collect::<Vec<_>>().join(", "));
            }
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
                    "misfit {}, {} against a rule",
                    totals.misfit.map_or("of no glyph".to_owned(), |it| format!("{it:.3}")),
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
                (true, None) if judged.verdict.ticks == 0 && !judged.verdict.open => {
                    text += ": it never had a value";
                }
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
