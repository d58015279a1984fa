//! What the command prints after a script's own output: runs with what they observed, broken properties,
//! claims.

use crate::bridge::{ObservedDocument, RunDocument, called};
use crate::report::{Align, Charset, Table, number, sparkline};
use crate::session::ClaimDocument;

/// Characters of a sparkline.
const SPARK: usize = 32;
/// No line of a table of series is wider.
const WIDTH: usize = 98;

/// The report; empty where there is nothing to tell.
pub fn report(runs: &[RunDocument], claims: &[ClaimDocument], charset: Charset) -> String {
    let mut text = String::new();
    for run in runs {
        let kept = run.verdicts.iter().filter(|verdict| verdict.holds).count();
        let all = run.verdicts.len();
        let verdicts = match all {
            0 => String::new(),
            1 if kept == 1 => ", its property holds".to_owned(),
            1 => ", its property is BROKEN".to_owned(),
            _ if kept == all => format!(", {all} properties hold"),
            _ => format!(", {} of {all} properties BROKEN", all - kept),
        };
        text += &format!(
            "run {} for {}, seed {}{verdicts}, digest {}\n",
            called(&run.field, &run.arguments),
            number::span(run.duration),
            run.seed,
            run.digest.get(..16).unwrap_or("")
        );
        text += &series(run, charset);
    }
    for claim in claims {
        text += &format!("claim {}: {}\n", claim.verdict, claim.title);
        if let Some(source) = &claim.source {
            text += &format!("  source  {source}\n");
        }
        if let Some(why) = &claim.why {
            text += &format!("  why     {why}\n");
        }
        for (part, value) in &claim.shown {
            text += &format!("  {part} = {value}\n");
        }
    }
    text
}

/// A line for each thing that a run observed, in the unit that fits the largest value.
fn series(run: &RunDocument, charset: Charset) -> String {
    if run.series.is_empty() {
        return String::new();
    }
    let columns = [
        ("observed", Align::Left),
        ("in", Align::Left),
        ("first", Align::Point),
        ("last", Align::Point),
        ("least", Align::Point),
        ("most", Align::Point),
        ("course", Align::Left),
    ];
    // Plain numbers alone need no unit.
    let plain = run.series.iter().all(|series| series.unit.is_empty());
    let kept = |column: usize| !(plain && column == 1);
    let mut table = Table::new((0..).zip(columns).filter(|(at, _)| kept(*at)).map(|(_, it)| it));
    for ObservedDocument { name, unit, first, last, least, most, values, .. } in &run.series {
        let shown = |value: Option<f64>| value.map_or(String::new(), |it| number(it, 4));
        let cells = [
            name.clone(),
            unit.clone(),
            shown(*first),
            shown(*last),
            shown(*least),
            shown(*most),
            sparkline(values, SPARK, charset),
        ];
        table.row((0..).zip(cells).filter(|(at, _)| kept(*at)).map(|(_, cell)| cell));
    }
    let table = table.render(WIDTH, charset);
    table.lines().map(|line| format!("  {line}\n")).collect()
}
