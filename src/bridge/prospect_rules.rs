//! What the κ rules say of a field before its first step: clusters that no segment may take, and such
//! as the segments that may take them cannot carry.

use super::Bridge;
use super::prospect_load::refused_copies;
use crate::bridge::run::Actor;
use crate::bridge::value::field::FieldValue;
use crate::diagnostic::{Code, Diagnostic};
use crate::field::Field;
use crate::field::rules::{RuleTable, refuses};
use crate::field::script::Reads;
use crate::field::validate::Item;
use crate::machine::Machine;
use crate::machine::host::{HostResult, RunValue};

impl Bridge {
    /// Opens the field of a run that will not run, for what its rules say.
    pub(super) fn look_at_rules(&self, machine: &mut Machine, run: &RunValue) {
        let Some(of) = run.field.as_host::<FieldValue>() else { return };
        if of.spec.rules.iter().all(|rule| rule.require.is_none()) {
            return;
        }
        // Where the glyphs start is not the question: rules that leave no place may be looked at.
        let mut spec = (*of.spec).clone();
        for app in &mut spec.apps {
            let all = (0..).zip(&spec.segments);
            let on = all.filter(|(_, it)| app.out_of_phase || !it.out_of_phase);
            let on: Vec<u32> = on.map(|(id, _)| id).collect();
            app.clusters.iter_mut().for_each(|cluster| cluster.on.clone_from(&on));
        }
        self.stage.functions.replace(of.closures.as_slice().into());
        let mut actor = Actor::new(self, machine, run.place);
        if let Ok(mut field) = Field::open(spec, 0, &mut actor) {
            // What a rule fails with is told when it runs.
            let _ = self.warn_of_rules(of, &mut field, &mut actor);
        }
    }

    /// Adds what the rules of an open field say to the warnings: those that rest on what was declared
    /// and on what the clusters are when they are placed. What the run does to segments is not known.
    pub(super) fn warn_of_rules(
        &self,
        of: &FieldValue,
        field: &mut Field,
        actor: &mut Actor,
    ) -> HostResult<()> {
        if of.spec.rules.iter().all(|rule| rule.require.is_none()) {
            return Ok(());
        }
        let (table, _) = RuleTable::ask(field, &of.spec.rules, SURE, actor)?;
        for cluster in 0..field.clusters().len() as u32 {
            if let Some(warning) = lints(of, field, &table, cluster, actor)? {
                self.warn(warning);
            }
        }
        Ok(())
    }
}

/// So sure must an answer be to count.
const SURE: Reads = Reads::Placed;

/// Rules are named up to so many.
const MOST_RULES: usize = 3;

fn lints(
    of: &FieldValue,
    field: &mut Field,
    table: &RuleTable,
    id: u32,
    actor: &mut Actor,
) -> HostResult<Option<Diagnostic>> {
    let Some(cluster) = field.clusters().get(id as usize).cloned() else { return Ok(None) };
    let spec = of.spec.apps.get(cluster.app as usize);
    let spec = spec.and_then(|app| app.clusters.get(cluster.place as usize));
    let Some(spec) = spec.filter(|it| it.glyphs > 0) else { return Ok(None) };
    let all = 0..of.spec.segments.len() as u32;
    let (open, closed): (Vec<u32>, Vec<u32>) = all.partition(|segment| table.allows(id, *segment));
    if closed.is_empty() {
        return Ok(None);
    }
    let room: f64 = open.iter().filter_map(|segment| field.capacity_of(*segment)).sum();
    let load = f64::from(spec.glyphs) * field.tension(id);
    let place = of.origin.place(Item::Cluster(cluster.app, cluster.place));
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
        count => {
            let storage = of.origin.place(Item::Storage);
            return Ok(refused_copies(&of.spec, storage, &name, count));
        }
    };
    let mut warning = Diagnostic::new(Code::W1009, place, title, label);
    let mut named = 0;
    for (rule, place) in of.spec.rules.iter().zip(&of.origin.rules) {
        if named < MOST_RULES && refuses(field, rule, id, &closed, SURE, actor)? {
            warning = warning.label(*place, format!("the rule `{}`", rule.name));
            named += 1;
        }
    }
    Ok(Some(
        warning
            .note("where no segment is right, glyphs stay where they are, against the rule")
            .help("add segments that meet the rule, or let the rule ask for less"),
    ))
}
