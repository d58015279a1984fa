//! What the κ rules say of a field before its first step: clusters that no segment may take, and such
//! as the segments that may take them cannot carry.

use super::Bridge;
use super::field_value::FieldValue;
use super::prospect_load::refused_copies;
use super::run::Actor;
use crate::diagnostic::{Code, Diagnostic};
use crate::field::Field;
use crate::field::validate::Item;
use crate::machine::Machine;
use crate::machine::host::RunValue;

impl Bridge {
    /// Opens the field of a run that will not run, for what its rules say.
    pub(super) fn look_at_rules(&self, machine: &mut Machine, run: &RunValue) {
        let Some(of) = run.field.as_host::<FieldValue>() else { return };
        if of.spec.rules.iter().all(|rule| rule.require.is_none()) {
            return;
        }
        // Where the glyphs start is not the question: rules that leave no place may be looked at.
        let mut spec = (*of.spec).clone();
        let everywhere: Vec<u32> = (0..spec.segments.len() as u32).collect();
        for cluster in spec.apps.iter_mut().flat_map(|app| &mut app.clusters) {
            cluster.on.clone_from(&everywhere);
        }
        self.functions.replace(of.closures.as_slice().into());
        let mut actor = Actor::new(self, machine, run.place);
        if let Ok(field) = Field::open(spec, 0, &mut actor) {
            self.warn_of_rules(of, &field);
        }
    }

    /// Adds what the rules of an open field say to the warnings.
    pub(super) fn warn_of_rules(&self, of: &FieldValue, field: &Field) {
        for warning in lints(of, field) {
            self.warn(warning);
        }
    }
}

fn lints(of: &FieldValue, field: &Field) -> Vec<Diagnostic> {
    let mut found = vec![];
    if of.spec.rules.iter().all(|rule| rule.require.is_none()) {
        return found;
    }
    for (id, cluster) in (0..).zip(field.clusters()) {
        let spec = of.spec.apps.get(cluster.app as usize);
        let Some(spec) = spec.and_then(|app| app.clusters.get(cluster.place as usize)) else {
            continue;
        };
        if spec.glyphs == 0 {
            continue;
        }
        let all = 0..of.spec.segments.len() as u32;
        let open: Vec<u32> = all.filter(|segment| field.may_stand(id, *segment)).collect();
        let room: f64 = open.iter().filter_map(|segment| field.capacity_of(*segment)).sum();
        let load = f64::from(spec.glyphs) * spec.tension;
        let place = of.origin.place(Item::Cluster(cluster.app, cluster.place));
        let name = field.cluster_name(id);
        let warning = match open.len() {
            0 => Diagnostic::new(
                Code::W1009,
                place,
                format!("no segment meets the rules for `{name}`"),
                format!("κ is {}, and every segment is refused", spec.kappa),
            ),
            count if load > room => Diagnostic::new(
                Code::W1009,
                place,
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
                found.extend(refused_copies(&of.spec, storage, &name, count));
                continue;
            }
        };
        let rules = of.spec.rules.iter().zip(&of.origin.rules);
        let rules = rules.filter(|(rule, _)| rule.require.is_some()).take(3);
        let warning = rules.fold(warning, |it, (rule, place)| {
            it.label(*place, format!("the rule `{}`", rule.name))
        });
        found.push(
            warning
                .note("where no segment is right, glyphs stay where they are, against the rule")
                .help("add segments that meet the rule, or let the rule ask for less"),
        );
    }
    found
}
