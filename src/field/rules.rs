//! The κ rules as tables: which cluster's glyphs may stand where, and where they had better. The
//! script is asked for every pair when the field opens, and again at every step where a rule reads
//! something that changes (load, phase, state); a spawned segment answers as the one it is modelled
//! on until then.
//!
//! An answer is as sure as what it reads ([`Reads`]): before the glyphs are placed, only what was
//! declared counts.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Field;
use super::id::{ClusterId, SegmentId};
use super::script::{Reads, RunError, Script};
use super::spec::{CallId, RuleSpec};
use super::system::System;
use super::time::Time;

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

/// The answers of the rules, asked anew where they rest on what changes.
pub(crate) struct RuleAnswers;

impl System for RuleAnswers {
    fn due(field: &Field) -> Option<Time> {
        field.rules_move.then_some(field.now)
    }

    fn step<S: Script>(
        field: &mut Field,
        _: Time,
        script: &mut S,
    ) -> Result<(), RunError<S::Error>> {
        field.ask_rules(script)
    }
}

impl Field {
    /// Makes the table of the field's rules from what the script says now.
    pub(crate) fn ask_rules<S: Script>(
        &mut self,
        script: &mut S,
    ) -> Result<(), RunError<S::Error>> {
        self.ask_rules_upto(Reads::Running, script)
    }

    /// As [`Field::ask_rules`], of the answers that are so sure; what is less sure forbids nothing.
    pub(crate) fn ask_rules_upto<S: Script>(
        &mut self,
        sure: Reads,
        script: &mut S,
    ) -> Result<(), RunError<S::Error>> {
        let plan = self.plan.clone();
        let asked = RuleTable::ask(self, &plan.rules, sure, script).map_err(RunError::Script)?;
        self.rules = Arc::new(asked.0);
        self.rules_move = asked.1 > Reads::Declared;
        Ok(())
    }
}

/// Whether a rule speaks of a cluster, as far as an answer so sure tells.
fn speaks<S: Script>(
    field: &mut Field,
    rule: &RuleSpec,
    cluster: ClusterId,
    sure: Reads,
    script: &mut S,
) -> Result<(bool, Reads), S::Error> {
    let Some(call) = rule.when else { return Ok((true, Reads::Declared)) };
    script.reads();
    let speaks = script.when(call, field, cluster)?;
    let reads = script.reads();
    Ok((speaks && reads <= sure, reads))
}

/// Whether a clause is met, as far as an answer so sure tells.
fn met<S: Script>(
    field: &mut Field,
    call: CallId,
    at: (ClusterId, SegmentId),
    sure: Reads,
    script: &mut S,
) -> Result<(bool, Reads), S::Error> {
    script.reads();
    let met = script.rule(call, field, at.0, at.1)?;
    let reads = script.reads();
    Ok((met || reads > sure, reads))
}

/// Whether a rule keeps glyphs of this cluster off one of these segments, as far as answers so sure
/// tell.
///
/// # Errors
/// What the rule's functions fail with.
pub fn refuses<S: Script>(
    field: &mut Field,
    rule: &RuleSpec,
    cluster: ClusterId,
    segments: &[SegmentId],
    sure: Reads,
    script: &mut S,
) -> Result<bool, S::Error> {
    let Some(call) = rule.require else { return Ok(false) };
    if !speaks(field, rule, cluster, sure, script)?.0 {
        return Ok(false);
    }
    for segment in segments {
        if !met(field, call, (cluster, *segment), sure, script)?.0 {
            return Ok(true);
        }
    }
    Ok(false)
}

impl RuleTable {
    /// Asks the script about every pair, and tells what all answers together rest on. Answers that
    /// are less than so sure forbid nothing, and cost nothing.
    ///
    /// # Errors
    /// What a rule's function fails with.
    pub fn ask<S: Script>(
        field: &mut Field,
        rules: &[RuleSpec],
        sure: Reads,
        script: &mut S,
    ) -> Result<(RuleTable, Reads), S::Error> {
        let (mut table, mut all) = (RuleTable::default(), Reads::Declared);
        let (mut allowed_seen, mut cost_seen) = (BTreeMap::new(), BTreeMap::new());
        let segments = field.segments().len();
        for cluster in ClusterId::all(field.clusters().len()) {
            let mut allowed = vec![true; segments];
            let mut cost = vec![0.0_f64; segments];
            for rule in rules {
                let (speaks, reads) = speaks(field, rule, cluster, sure, script)?;
                all = all.max(reads);
                if !speaks {
                    continue;
                }
                for (segment, ok) in (0..).map(SegmentId).zip(&mut allowed) {
                    if let (Some(call), true) = (rule.require, *ok) {
                        let (met, reads) = met(field, call, (cluster, segment), sure, script)?;
                        (*ok, all) = (met, all.max(reads));
                    }
                }
                for (segment, sum) in (0..).map(SegmentId).zip(&mut cost) {
                    if let Some(call) = rule.prefer {
                        let (met, reads) = met(field, call, (cluster, segment), sure, script)?;
                        *sum += if met { 0.0 } else { rule.weight };
                        all = all.max(reads);
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
        Ok((table, all))
    }

    /// May glyphs of this cluster stand on this segment?
    pub fn allows(&self, cluster: ClusterId, segment: SegmentId) -> bool {
        let row = self.allowed_row.get(cluster.index()).copied().unwrap_or(u32::MAX);
        let row = self.allowed.get(row as usize);
        row.is_none_or(|row| row.get(segment.index()).copied().unwrap_or(true))
    }

    /// May glyphs of this cluster stand on every segment?
    pub(crate) fn allows_all(&self, cluster: ClusterId) -> bool {
        self.allowed_row.get(cluster.index()).is_none_or(|row| *row == u32::MAX)
    }

    /// What unmet preferences cost there, on the scale of misfit.
    pub fn cost(&self, cluster: ClusterId, segment: SegmentId) -> f64 {
        let row = self.cost_row.get(cluster.index()).copied().unwrap_or(u32::MAX);
        let row = self.cost.get(row as usize);
        row.and_then(|row| row.get(segment.index())).copied().unwrap_or(0.0)
    }

    /// A new segment that answers as its model does.
    pub(crate) fn push_like(&mut self, model: SegmentId) {
        for row in &mut self.allowed {
            let same = row.get(model.index()).copied().unwrap_or(true);
            row.push(same);
        }
        for row in &mut self.cost {
            let same = row.get(model.index()).copied().unwrap_or(0.0);
            row.push(same);
        }
    }
}
