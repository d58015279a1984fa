//! The κ rules as tables: which cluster's glyphs may stand where, and where they had better. The
//! script is asked for every pair when the field opens, and again at every step where a rule reads
//! something that changes (load, phase, state); a spawned segment answers as the one it is modelled
//! on until then.
//!
//! An answer is as stable as the least stable quantity that it read ([`Known`]): before the glyphs
//! are placed, only what was declared counts.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Field;
use super::id::{ClusterId, SegmentId};
use super::script::{Known, RunError, Script};
use super::spec::{CallId, RuleSpec};
use super::system::System;
use super::time::Time;

/// The answers of a set of rules for every pair of a cluster and a segment.
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
        self.ask_rules_upto(Known::Running, script)
    }

    /// As [`Field::ask_rules`], of the answers that are at least as stable as `trusted`; an answer that is
    /// less stable forbids nothing.
    pub(crate) fn ask_rules_upto<S: Script>(
        &mut self,
        trusted: Known,
        script: &mut S,
    ) -> Result<(), RunError<S::Error>> {
        let plan = self.plan.clone();
        let asked = RuleTable::ask(self, &plan.rules, trusted, script).map_err(RunError::Script)?;
        self.rules = Arc::new(asked.0);
        let calls = plan.rules.iter().flat_map(|rule| [rule.when, rule.require, rule.prefer]);
        let varies = calls.flatten().any(|call| script.varies(call));
        self.rules_move = varies || asked.1 > Known::Declared;
        Ok(())
    }
}

/// Whether the `when` of a rule holds for a cluster, and the stability of that answer. An answer that is
/// less stable than `trusted` counts as no.
fn speaks<S: Script>(
    field: &mut Field,
    rule: &RuleSpec,
    cluster: ClusterId,
    trusted: Known,
    script: &mut S,
) -> Result<(bool, Known), S::Error> {
    let Some(call) = rule.when else { return Ok((true, Known::Declared)) };
    script.stability();
    let speaks = script.when(call, field, cluster)?;
    let stability = script.stability();
    Ok((speaks && stability <= trusted, stability))
}

/// Whether a `require` or a `prefer` holds for glyphs of a cluster on a segment, and the stability of
/// that answer. An answer that is less stable than `trusted` counts as yes.
fn met<S: Script>(
    field: &mut Field,
    call: CallId,
    at: (ClusterId, SegmentId),
    trusted: Known,
    script: &mut S,
) -> Result<(bool, Known), S::Error> {
    script.stability();
    let met = script.rule(call, field, at.0, at.1)?;
    let stability = script.stability();
    Ok((met || stability > trusted, stability))
}

/// Whether the `require` of a rule fails for glyphs of this cluster on one of these segments, by the
/// answers that are at least as stable as `trusted`.
///
/// # Errors
/// What the rule's functions fail with.
pub fn refuses<S: Script>(
    field: &mut Field,
    rule: &RuleSpec,
    cluster: ClusterId,
    segments: &[SegmentId],
    trusted: Known,
    script: &mut S,
) -> Result<bool, S::Error> {
    let Some(call) = rule.require else { return Ok(false) };
    if !speaks(field, rule, cluster, trusted, script)?.0 {
        return Ok(false);
    }
    for segment in segments {
        if !met(field, call, (cluster, *segment), trusted, script)?.0 {
            return Ok(true);
        }
    }
    Ok(false)
}

impl RuleTable {
    /// The answers of the script for every pair of a cluster and a segment, and the least stability of
    /// them all. Answers that are less stable than `trusted` forbid nothing, and cost nothing.
    ///
    /// # Errors
    /// What a rule's function fails with.
    pub fn ask<S: Script>(
        field: &mut Field,
        rules: &[RuleSpec],
        trusted: Known,
        script: &mut S,
    ) -> Result<(RuleTable, Known), S::Error> {
        let (mut table, mut all) = (RuleTable::default(), Known::Declared);
        let (mut allowed_seen, mut cost_seen) = (BTreeMap::new(), BTreeMap::new());
        let segments = field.segments().len();
        for cluster in ClusterId::all(field.clusters().len()) {
            let mut allowed = vec![true; segments];
            let mut cost = vec![0.0_f64; segments];
            for rule in rules {
                let (speaks, stability) = speaks(field, rule, cluster, trusted, script)?;
                all = all.max(stability);
                if !speaks {
                    continue;
                }
                for (segment, ok) in (0..).map(SegmentId).zip(&mut allowed) {
                    if let (Some(call), true) = (rule.require, *ok) {
                        let (met, stability) =
                            met(field, call, (cluster, segment), trusted, script)?;
                        (*ok, all) = (met, all.max(stability));
                    }
                }
                for (segment, sum) in (0..).map(SegmentId).zip(&mut cost) {
                    if let Some(call) = rule.prefer {
                        let (met, stability) =
                            met(field, call, (cluster, segment), trusted, script)?;
                        *sum += if met { 0.0 } else { rule.weight };
                        all = all.max(stability);
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

    /// Adds a segment to which every answer for the segment `model` applies.
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
