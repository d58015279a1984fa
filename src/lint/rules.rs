//! What the κ rules say of a field before its first step: clusters that no segment may take, and such
//! as the segments that may take them cannot carry (W1009), or not in as many copies (W1012).
//!
//! Answers count that rest on what was declared and on what the clusters are when they are placed.
//! What a run does to segments is not known.

use super::{Description, copies};
use crate::diagnostic::{Code, Diagnostic};
use crate::field::Field;
use crate::field::id::{ClusterId, RuleId, SegmentId};
use crate::field::rules::{RuleTable, refuses};
use crate::field::script::{Known, Script};
use crate::field::validate::Item;

/// So sure must an answer be to count.
const SURE: Known = Known::Placed;

/// Rules are named up to so many.
const MOST_RULES: usize = 3;

/// Looks at the rules of a field that will not run. Where its glyphs start is not the question, so
/// that rules which leave no place may be looked at. What a rule fails with is told when it runs.
pub fn rules_anywhere<S: Script>(
    of: &Description,
    script: &mut S,
    tell: &mut impl FnMut(Diagnostic),
) {
    let mut spec = of.spec.clone();
    for app in &mut spec.apps {
        let all = SegmentId::all(spec.segments.len()).zip(&spec.segments);
        let on = all.filter(|(_, it)| app.out_of_phase || !it.out_of_phase);
        let on: Vec<SegmentId> = on.map(|(id, _)| id).collect();
        app.clusters.iter_mut().for_each(|cluster| cluster.on.clone_from(&on));
    }
    if let Ok(mut field) = Field::open(spec, 0, script) {
        let _ = rules(of, &mut field, script, tell);
    }
}

/// Looks at the rules of a field that was just opened from this description.
///
/// # Errors
/// What a rule's function fails with; what was found before is told.
pub fn rules<S: Script>(
    of: &Description,
    field: &mut Field,
    script: &mut S,
    tell: &mut impl FnMut(Diagnostic),
) -> Result<(), S::Error> {
    if !of.has_requirements() {
        return Ok(());
    }
    let (table, _) = RuleTable::ask(field, &of.spec.rules, SURE, script)?;
    for cluster in ClusterId::all(field.clusters().len()) {
        if let Some(warning) = cramped(of, field, &table, cluster, script)? {
            tell(warning);
        }
    }
    Ok(())
}

/// A cluster that finds too few segments, and the rules that keep it off the others.
fn cramped<S: Script>(
    of: &Description,
    field: &mut Field,
    table: &RuleTable,
    id: ClusterId,
    script: &mut S,
) -> Result<Option<Diagnostic>, S::Error> {
    let Some(cluster) = field.clusters().get(id.index()).cloned() else { return Ok(None) };
    let spec = of.spec.apps.get(cluster.app.index());
    let spec = spec.and_then(|app| app.clusters.get(cluster.place as usize));
    let Some(spec) = spec.filter(|it| it.glyphs > 0) else { return Ok(None) };
    let all = SegmentId::all(of.spec.segments.len());
    let (open, closed): (Vec<SegmentId>, Vec<SegmentId>) =
        all.partition(|segment| table.allows(id, *segment));
    if closed.is_empty() {
        return Ok(None);
    }
    let room: f64 = open.iter().filter_map(|segment| field.capacity_of(*segment)).sum();
    let load = f64::from(spec.glyphs) * field.tension(id);
    let name = field.cluster_name(id);
    let (title, label) = match open.len() {
        0 => (
            format!("no segment meets the rules for `{name}`"),
            format!("κ is {}, and every segment is refused", spec.kappa),
        ),
        count if load > room * (1.0 + 1e-9) => (
            format!("the rules leave too little room for `{name}`"),
            match count {
                1 => format!(
                    "it bears {load:.1} ΔΦ, and the one segment that may take it carries {room:.1} ΔΦ"
                ),
                _ => format!(
                    "it bears {load:.1} ΔΦ, and the {count} segments that may take it carry {room:.1} ΔΦ"
                ),
            },
        ),
        count => return Ok(copies::refused(of, &name, count)),
    };
    let place = of.place(Item::Cluster(cluster.app, cluster.place));
    let mut warning = Diagnostic::new(Code::W1009, place, title, label);
    let mut named = 0;
    for (id_of_rule, rule) in RuleId::all(of.spec.rules.len()).zip(&of.spec.rules) {
        if named < MOST_RULES && refuses(field, rule, id, &closed, SURE, script)? {
            let place = of.place(Item::Rule(id_of_rule));
            warning = warning.label(place, format!("the rule `{}`", rule.name));
            named += 1;
        }
    }
    Ok(Some(
        warning
            .note("where no segment is right, glyphs stay where they are, against the rule")
            .help("add segments that meet the rule, or let the rule ask for less"),
    ))
}
