//! `Φ.orchestrator.migrate`, and why glyphs stay where they are, in words.

use crate::bridge::run::Callbacks;
use crate::bridge::value::report::{ReportValue, names};
use crate::field::Field;
use crate::field::id::{AppId, ClusterId, SegmentId};
use crate::field::operation::{Kept, MigrationReport, Obstacle};
use crate::field::rules::refuses;
use crate::field::script::{Known, RunError};
use crate::machine::fault::Fault;
use crate::report::number::{counted, number};

/// Moves an app, to these segments where there are any given.
pub(in crate::bridge) fn migrate(
    field: &mut Field,
    app: AppId,
    to: Option<&[SegmentId]>,
    callbacks: &mut Callbacks,
) -> Result<ReportValue, RunError<Box<Fault>>> {
    let standing = SegmentId::all(field.segments().len()).filter(|id| field.segments().is_up(*id));
    let clusters: Vec<ClusterId> = ClusterId::all(field.clusters().len())
        .zip(field.clusters())
        .filter(|(_, cluster)| cluster.app == app)
        .map(|(id, _)| id)
        .collect();
    let placed = |id: SegmentId| clusters.iter().any(|cluster| field.glyphs_at(*cluster, id) > 0);
    let nowhere = !standing.into_iter().any(placed);
    let report = field.migrate(app, to)?;
    if nowhere {
        let name = field.apps().get(app.index()).map_or("it", |app| &*app.name).to_owned();
        let why = format!("no glyph of {name} is on a segment that is up");
        return Ok(ReportValue::refused(&format!("migrate {name}"), why));
    }
    let mut why = vec![];
    for kept in &report.kept {
        why.push(reason(field, &report, *kept, to, callbacks).map_err(RunError::Script)?);
    }
    if report.stayed > 0 {
        field.note_stayed(app, report.stayed, &why.join("; "));
    }
    Ok(ReportValue::migration(field, &report, &why))
}

/// Why some glyphs stay.
fn reason(
    field: &mut Field,
    report: &MigrationReport,
    kept: Kept,
    to: Option<&[SegmentId]>,
    callbacks: &mut Callbacks,
) -> Result<String, Box<Fault>> {
    let glyphs = counted(kept.glyphs, "glyph");
    let what = format!("{glyphs} of {}", field.cluster_name(kept.cluster));
    let targets: Vec<SegmentId> = to.map_or_else(|| field.live().collect(), <[SegmentId]>::to_vec);
    let there = |field: &Field, segments: &[SegmentId]| match to {
        Some(_) => names(field, segments),
        None => "any other segment".to_owned(),
    };
    Ok(match kept.why {
        Obstacle::NoTarget => format!("no other segment there is up and in phase for {what}"),
        Obstacle::Apart => {
            let there = names(field, &targets);
            let (are, takes) = if targets.len() == 1 { ("is", "takes") } else { ("are", "take") };
            format!(
                "{there} {are} out of phase and {takes} only apps with `out_of_phase: true`: \
                 {what} stay"
            )
        }
        Obstacle::NoWay => format!("no way leads to {} for {what}", there(field, &targets)),
        Obstacle::Rules => {
            let mut rules = vec![];
            for rule in field.rules().to_vec() {
                if refuses(field, &rule, kept.cluster, &targets, Known::Running, callbacks)? {
                    rules.push(format!("`{}`", rule.name));
                }
            }
            let (rules, keep) = match rules.len() {
                1 => (format!("the rule {}", rules.concat()), "keeps"),
                _ => (format!("the rules {}", rules.join(", ")), "keep"),
            };
            format!("{rules} {keep} {what} off {}", there(field, &targets))
        }
        Obstacle::Quota => {
            let app = report.app.and_then(|app| field.apps().get(app.index()));
            let quota = app.and_then(|app| app.quota).unwrap_or(0.0);
            let quota = number(quota, 4);
            format!("the quota of {quota} ΔΦ on a segment leaves {what} no room")
        }
        Obstacle::Full => {
            let open = |segment: &SegmentId| field.may_stand(kept.cluster, *segment);
            let open: Vec<SegmentId> = targets.iter().copied().filter(open).collect();
            format!("{} has no room for {what}", there(field, &open))
        }
    })
}
