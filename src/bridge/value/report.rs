//! Reports of orchestrator calls, as values of a script: they print as what was done.

use crate::field::Field;
use crate::field::id::{ClusterId, SegmentId};
use crate::field::time::Time;
use crate::machine::value::HostValue;
use crate::orchestrator::{
    BalanceReport, ConsensusReport, HealReport, HealStage, MigrationReport, ScaleReport,
    ShapeReport,
};
use crate::report::number::{counted, fixed, number};
use std::any::Any;

/// What a call did.
#[derive(Clone, Debug, Default)]
pub(in crate::bridge) struct ReportValue {
    /// One line: what was done.
    title: String,
    /// Further lines.
    rows: Vec<String>,
    /// Glyphs moved, or to be moved.
    pub(in crate::bridge) moves: u64,
    /// Bytes carried.
    pub(in crate::bridge) bytes: f64,
    /// What the call is to better, before: spread, misfit, coherence or segments; `None` where it is
    /// about none of them, or there was nobody to take it of.
    pub(in crate::bridge) before: Option<f64>,
    /// The same, after.
    pub(in crate::bridge) after: Option<f64>,
    /// Seconds that it took.
    pub(in crate::bridge) time: f64,
    /// Glyphs that came back.
    pub(in crate::bridge) recovered: u64,
    /// Writes that were lost.
    pub(in crate::bridge) lost: u64,
    /// Why nothing was done, or not all.
    pub(in crate::bridge) refused: Option<String>,
}

impl HostValue for ReportValue {
    fn show(&self) -> String {
        let mut text = self.title.clone();
        for row in &self.rows {
            text += &format!("\n  {row}");
        }
        text
    }

    fn any(&self) -> &dyn Any {
        self
    }
}

fn percent(share: Option<f64>) -> String {
    share.map_or("none".to_owned(), |share| format!("{:.2} %", share * 100.0))
}

fn at(time: Time) -> String {
    format!("{} s", time.seconds())
}

pub(in crate::bridge) fn names(field: &Field, segments: &[SegmentId]) -> String {
    const SHOWN: usize = 8;
    let mut list: Vec<String> =
        segments.iter().take(SHOWN).map(|id| field.segments().name(*id)).collect();
    if segments.len() > SHOWN {
        list.push(format!("{} more", segments.len() - SHOWN));
    }
    list.join(", ")
}

impl ReportValue {
    /// Of a call that the field refused.
    pub(in crate::bridge) fn refused(call: &str, why: String) -> ReportValue {
        ReportValue {
            title: format!("{call}: refused, {why}"),
            refused: Some(why),
            ..ReportValue::default()
        }
    }

    pub(in crate::bridge) fn balance(report: &BalanceReport) -> ReportValue {
        ReportValue {
            title: format!(
                "balance: spread {} → {}, {} moved ({:.1} ΔΦ) in {}",
                percent(report.before),
                percent(report.after),
                counted(report.moves, "glyph"),
                report.carried,
                counted(u64::from(report.sweeps), "sweep")
            ),
            moves: report.moves,
            bytes: report.bytes,
            before: report.before,
            after: report.after,
            ..ReportValue::default()
        }
    }

    /// Of a migration; `kept` says what it does not move, and why.
    pub(in crate::bridge) fn migration(
        field: &Field,
        report: &MigrationReport,
        kept: &[String],
    ) -> ReportValue {
        let app = report.app.and_then(|app| field.apps().get(app.index()));
        let what = app.map_or("a segment".to_owned(), |app| app.name.to_string());
        let packets = counted(u64::from(report.packets), "packet");
        let why = kept.join("; ");
        let of_app = |cluster: ClusterId| field.clusters().get(cluster.index()).map(|it| it.app);
        let lost = field.lost().iter().filter(|it| of_app(it.cluster) == report.app);
        let waiting: u64 = lost.map(|it| u64::from(it.count)).sum();
        if report.packets == 0 && !kept.is_empty() {
            return ReportValue::refused(&format!("migrate {what}"), why);
        }
        let mut rows = kept.to_vec();
        if !report.outside.is_empty() {
            let are = if report.outside.len() == 1 { "is" } else { "are" };
            let named = names(field, &report.outside);
            rows.push(format!("{named} {are} out of phase, and taken because named"));
        }
        let under_way = counted(report.under_way, "glyph");
        if report.packets > 0 && report.under_way > 0 {
            let were = if report.under_way == 1 { "was" } else { "were" };
            rows.push(format!("{under_way} {were} on the way already, and not sent again"));
        }
        ReportValue {
            title: match (report.packets, report.stayed) {
                (0, _) if waiting > 0 => format!(
                    "migrate {what}: nothing to move, {} wait for healing",
                    counted(waiting, "glyph")
                ),
                (0, _) if report.under_way > 0 => {
                    let are = if report.under_way == 1 { "is" } else { "are" };
                    format!("migrate {what}: nothing more to move, {under_way} {are} on the way")
                }
                (0, _) => {
                    format!("migrate {what}: every glyph is where it belongs, nothing to move")
                }
                (_, 0) => format!("migrate {what}: {packets} on their way"),
                (_, stayed) => {
                    format!(
                        "migrate {what}: {packets} on their way, {} stay",
                        counted(stayed, "glyph")
                    )
                }
            },
            rows,
            moves: report.moved,
            refused: (!kept.is_empty()).then_some(why),
            ..ReportValue::default()
        }
    }

    pub(in crate::bridge) fn shape(field: &Field, report: &ShapeReport) -> ReportValue {
        let (before, after) = (&report.before, &report.after);
        let mut rows = vec![];
        for unmet in &report.unmet {
            let glyphs = counted(unmet.glyphs, "glyph");
            let (load, room) = (number(unmet.load, 4), number(unmet.capacity, 4));
            let segments = names(field, &unmet.allowed);
            let why = match unmet.allowed.len() {
                0 => "no segment in phase meets its rules".to_owned(),
                1 => format!(
                    "it bears {load} ΔΦ, and {segments}, which alone meets its rules, has room for \
                     {room} ΔΦ of what is shaped"
                ),
                _ => format!(
                    "it bears {load} ΔΦ, and {segments}, which alone meet its rules, have room for \
                     {room} ΔΦ of what is shaped"
                ),
            };
            rows.push(format!(
                "{}: {glyphs} cannot stand as required: {why}",
                field.cluster_name(unmet.cluster)
            ));
        }
        let crowded = report.crowded.iter().filter_map(|it| {
            let app = field.apps().get(it.app.index())?;
            let (quota, load) = (number(app.quota?, 4), number(it.load, 4));
            Some(format!(
                "the quota of {quota} ΔΦ on a segment leaves {load} ΔΦ of {} no room",
                app.name
            ))
        });
        let crowded: Vec<String> = crowded.collect();
        rows.extend(crowded.iter().cloned());
        if before.overload > 0.0 || after.overload > 0.0 {
            rows.push(format!(
                "load beyond capacity {} → {} ΔΦ",
                number(before.overload, 4),
                number(after.overload, 4)
            ));
        }
        if before.dislike > 0.0 || after.dislike > 0.0 {
            rows.push(format!(
                "unmet preferences weigh {} → {} a glyph",
                fixed(before.dislike, 3),
                fixed(after.dislike, 3)
            ));
        }
        if !report.exact {
            rows.push("a better placement may exist: the search was bounded".to_owned());
        }
        ReportValue {
            title: format!(
                "shape: {} → {} against a rule, misfit {:.3} → {:.3}, {}",
                before.violations,
                counted(after.violations, "glyph"),
                before.misfit,
                after.misfit,
                counted(u64::from(report.migration.packets), "packet")
            ),
            rows,
            moves: after.moved,
            before: Some(before.misfit),
            after: Some(after.misfit),
            refused: (!crowded.is_empty()).then(|| crowded.join("; ")),
            ..ReportValue::default()
        }
    }

    pub(in crate::bridge) fn scale(field: &Field, verb: &str, report: &ScaleReport) -> ReportValue {
        let partner = report
            .partner
            .map_or(String::new(), |partner| format!(", with {}", field.segments().name(partner)));
        ReportValue {
            title: format!(
                "{verb}: {} → {} at density {:.3}: {}{partner}, {} first",
                report.before,
                counted(u64::from(report.after), "segment"),
                report.density,
                field.segments().name(report.segment),
                match report.glyphs {
                    1 => "1 glyph moves".to_owned(),
                    more => format!("{more} glyphs move"),
                }
            ),
            moves: report.glyphs,
            before: Some(f64::from(report.before)),
            after: Some(f64::from(report.after)),
            ..ReportValue::default()
        }
    }

    pub(in crate::bridge) fn consensus(field: &Field, report: &ConsensusReport) -> ReportValue {
        let mut rows = vec![];
        if !report.rejoined.is_empty() {
            rows.push(format!("back in phase: {}", names(field, &report.rejoined)));
        }
        if !report.unreachable.is_empty() {
            rows.push(format!("not reached: {}", names(field, &report.unreachable)));
        }
        ReportValue {
            title: match report.phase {
                None => "consensus: no part of the field carries a phase".to_owned(),
                Some(phase) => format!(
                    "consensus: Θ = {phase:.3} rad for {}, coherence {} → {} in {}",
                    counted(report.relocked.len() as u64, "segment"),
                    report.before.map_or("none".to_owned(), |r| fixed(r, 3)),
                    report.after.map_or("none".to_owned(), |r| fixed(r, 3)),
                    at(report.took)
                ),
            },
            rows,
            before: report.before,
            after: report.after,
            time: report.took.seconds(),
            ..ReportValue::default()
        }
    }

    pub(in crate::bridge) fn heal(field: &Field, reports: &[HealReport]) -> ReportValue {
        let rows = reports
            .iter()
            .map(|report| {
                let stages: Vec<String> = report
                    .stages
                    .iter()
                    .map(|(stage, time)| format!("{} {}", stage_name(*stage), at(*time)))
                    .collect();
                let what = match (report.mistaken, report.heard) {
                    (false, _) => format!("crashed at {}", at(report.crashed)),
                    (true, None) => format!("is up, and held dead since {}", at(report.crashed)),
                    (true, Some(heard)) => format!(
                        "was held dead from {} to {}, and was up",
                        at(report.crashed),
                        at(heard)
                    ),
                };
                format!(
                    "{} {what}: {} back, {} wait, {} lost ({})",
                    field.segments().name(report.segment),
                    counted(report.recovered, "glyph"),
                    report.waiting,
                    counted(report.writes_lost, "write"),
                    stages.join(", ")
                )
            })
            .collect();
        ReportValue {
            title: match reports.len() {
                0 => "heal: nothing is broken".to_owned(),
                some => format!("heal: {}", counted(some as u64, "crash")),
            },
            rows,
            moves: reports.iter().map(|report| report.recovered).sum(),
            recovered: reports.iter().map(|report| report.recovered).sum(),
            lost: reports.iter().map(|report| report.writes_lost).sum(),
            ..ReportValue::default()
        }
    }
}

fn stage_name(stage: HealStage) -> &'static str {
    match stage {
        HealStage::Detect => "detected",
        HealStage::Fill => "room made",
        HealStage::Shape => "shaped",
        HealStage::Relock => "locked",
        HealStage::Regroup => "regrouped",
    }
}
