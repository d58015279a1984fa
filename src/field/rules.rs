//! The κ rules as tables: which cluster's glyphs may stand where, and where they had better. The
//! script is asked for every pair when the field opens, and again at every step where a rule reads
//! something that changes (load, phase, state); a spawned segment answers as the one it is modelled
//! on until then.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Field;
use super::script::{RunError, Script};
use super::spec::RuleSpec;

/// Answers of a set of rules for every cluster and segment.
#[derive(Clone, Debug, Default)]
pub struct RuleTable {
    /// Row of each cluster in `allowed`, `u32::MAX` where everything is allowed.
    allowed_row: Vec<u32>,
    allowed: Vec<Vec<bool>>,
    /// Row of each cluster in `cost`, `u32::MAX` where nothing is preferred.
    cost_row: Vec<u32>,
    cost: Vec<Vec<f64>>,
}

impl Field {
    /// Makes the table of the field's rules from what the script says now.
    pub(crate) fn ask_rules<S: Script>(
        &mut self,
        script: &mut S,
    ) -> Result<(), RunError<S::Error>> {
        // What was read before this counts for nothing.
        script.rules_move();
        let plan = self.plan.clone();
        let table = RuleTable::ask(self, &plan.rules, script).map_err(RunError::Script)?;
        self.rules = Arc::new(table);
        self.rules_move = script.rules_move();
        Ok(())
    }
}

impl RuleTable {
    /// Asks the script about every pair.
    ///
    /// # Errors
    /// What a rule's function fails with.
    pub fn ask<S: Script>(
        field: &mut Field,
        rules: &[RuleSpec],
        script: &mut S,
    ) -> Result<RuleTable, S::Error> {
        let mut table = RuleTable::default();
        let (mut allowed_seen, mut cost_seen) = (BTreeMap::new(), BTreeMap::new());
        let segments = field.segments().len() as u32;
        for cluster in 0..field.clusters().len() as u32 {
            let mut allowed = vec![true; segments as usize];
            let mut cost = vec![0.0_f64; segments as usize];
            for rule in rules {
                let speaks = match rule.when {
                    Some(call) => script.when(call, field, cluster)?,
                    None => true,
                };
                if !speaks {
                    continue;
                }
                for (segment, ok) in (0..).zip(&mut allowed) {
                    if let Some(call) = rule.require {
                        *ok = *ok && script.rule(call, field, cluster, segment)?;
                    }
                }
                for (segment, sum) in (0..).zip(&mut cost) {
                    if let Some(call) = rule.prefer
                        && !script.rule(call, field, cluster, segment)?
                    {
                        *sum += rule.weight;
                    }
                }
            }
            let everywhere = allowed.iter().all(|ok| *ok);
            let free = cost.iter().all(|c| *c == 0.0);
            let bits: Vec<u64> = cost.iter().map(|c| c.to_bits()).collect();
            table.allowed_row.push(match everywhere {
                true => u32::MAX,
                false => *allowed_seen.entry(allowed.clone()).or_insert_with(|| {
                    table.allowed.push(allowed);
                    table.allowed.len() as u32 - 1
                }),
            });
            table.cost_row.push(match free {
                true => u32::MAX,
                false => *cost_seen.entry(bits).or_insert_with(|| {
                    table.cost.push(cost);
                    table.cost.len() as u32 - 1
                }),
            });
        }
        Ok(table)
    }

    /// May glyphs of this cluster stand on this segment?
    pub fn allows(&self, cluster: u32, segment: u32) -> bool {
        let row = self.allowed_row.get(cluster as usize).copied().unwrap_or(u32::MAX);
        let row = self.allowed.get(row as usize);
        row.is_none_or(|row| row.get(segment as usize).copied().unwrap_or(true))
    }

    /// May glyphs of this cluster stand on every segment?
    pub(crate) fn allows_all(&self, cluster: u32) -> bool {
        self.allowed_row.get(cluster as usize).is_none_or(|row| *row == u32::MAX)
    }

    /// What unmet preferences cost there, on the scale of misfit.
    pub fn cost(&self, cluster: u32, segment: u32) -> f64 {
        let row = self.cost_row.get(cluster as usize).copied().unwrap_or(u32::MAX);
        let row = self.cost.get(row as usize);
        row.and_then(|row| row.get(segment as usize)).copied().unwrap_or(0.0)
    }

    /// A new segment that answers as its model does.
    pub(crate) fn push_like(&mut self, model: u32) {
        for row in &mut self.allowed {
            let same = row.get(model as usize).copied().unwrap_or(true);
            row.push(same);
        }
        for row in &mut self.cost {
            let same = row.get(model as usize).copied().unwrap_or(0.0);
            row.push(same);
        }
    }
}
