//! Which functions, κ rules, lines and orchestrator calls the tests reached, and which never.

mod mark;

use crate::bridge::{Reached, RunDocument};
use crate::check::Checked;
use crate::diagnostic::{FileId, Sources};
use mark::{Mark, Site};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The calls that there are.
pub const CALLS: [&str; 7] =
    ["balance", "migrate", "shapeCluster", "heal", "expand", "collapse", "enforceThetaConsensus"];

/// What was reached, over all scripts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Coverage {
    /// By file.
    pub files: BTreeMap<String, FileCoverage>,
    /// How often each call of the orchestrator was made.
    pub calls: BTreeMap<String, u64>,
    /// What the fields did in their runs, by policy or by call.
    pub acts: BTreeMap<String, u64>,
}

/// What was reached of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FileCoverage {
    /// Functions, by line and name: how often each was called.
    #[serde(serialize_with = "listed", deserialize_with = "by_place")]
    #[cfg_attr(test, schemars(with = "Vec<Listed<'static, u64>>"))]
    pub functions: BTreeMap<(usize, String), u64>,
    /// Rules, by line and name.
    #[serde(serialize_with = "listed", deserialize_with = "by_place")]
    #[cfg_attr(test, schemars(with = "Vec<Listed<'static, RuleCoverage>>"))]
    pub rules: BTreeMap<(usize, String), RuleCoverage>,
    /// Lines outside of tests that hold a statement of a function or of a block of a run: how often
    /// it ran.
    pub lines: BTreeMap<usize, u64>,
}

/// What a rule did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RuleCoverage {
    /// How often it was asked of a cluster.
    pub asked: u64,
    /// How often it was asked of a place, because it speaks of the cluster.
    pub spoke: u64,
    /// How often it refused a place, or would have another one rather.
    pub refused: u64,
}

/// A function or rule, and what was reached of it.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Listed<'a, T> {
    /// Its name.
    name: &'a str,
    /// The line where it is declared.
    line: usize,
    /// How often it was called, or what it did.
    count: &'a T,
}

fn listed<T: Serialize, S: serde::Serializer>(
    map: &BTreeMap<(usize, String), T>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let items = map.iter().map(|((line, name), count)| Listed { name, line: *line, count });
    serializer.collect_seq(items)
}

fn by_place<'de, T: Deserialize<'de>, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<(usize, String), T>, D::Error> {
    #[derive(Deserialize)]
    struct Item<T> {
        name: String,
        line: usize,
        count: T,
    }
    let items = Vec::<Item<T>>::deserialize(deserializer)?;
    Ok(items.into_iter().map(|it| ((it.line, it.name), it.count)).collect())
}

impl Coverage {
    /// Adds what was reached elsewhere.
    pub fn add(&mut self, other: &Coverage) {
        for (name, file) in &other.files {
            let own = self.files.entry(name.clone()).or_default();
            for (key, count) in &file.functions {
                *own.functions.entry(key.clone()).or_default() += count;
            }
            for (key, count) in &file.rules {
                let own = own.rules.entry(key.clone()).or_default();
                own.asked += count.asked;
                own.spoke += count.spoke;
                own.refused += count.refused;
            }
            for (line, count) in &file.lines {
                *own.lines.entry(*line).or_default() += count;
            }
        }
        for (own, other) in [(&mut self.calls, &other.calls), (&mut self.acts, &other.acts)] {
            for (name, count) in other {
                *own.entry(name.clone()).or_default() += count;
            }
        }
    }
}

impl FileCoverage {
    fn rule(&mut self, line: usize, name: &str) -> &mut RuleCoverage {
        self.rules.entry((line, name.to_owned())).or_default()
    }

    /// The lines that nothing reached, as ranges of lines that hold statements.
    pub fn missed(&self) -> Vec<(usize, usize)> {
        let mut ranges: Vec<(usize, usize)> = vec![];
        let mut goes_on = false;
        for (line, count) in &self.lines {
            match (ranges.last_mut(), *count) {
                (_, 1..) => {}
                (Some(last), 0) if goes_on => last.1 = *line,
                (_, 0) => ranges.push((*line, *line)),
            }
            goes_on = *count == 0;
        }
        ranges
    }
}

/// The marks of one program.
#[derive(Debug, Default)]
pub(super) struct Marks(Vec<Site>);

impl Marks {
    /// Marks a checked program.
    pub(super) fn put(checked: &mut Checked, script: FileId, sources: &Sources) -> Marks {
        Marks(mark::mark(checked, script, sources))
    }

    /// What was counted.
    pub(super) fn counted(
        &self,
        reached: &Reached,
        runs: &[RunDocument],
        sources: &Sources,
    ) -> Coverage {
        let mut coverage = Coverage { calls: reached.calls.clone(), ..Coverage::default() };
        for (number, site) in (0..).zip(&self.0) {
            let count = reached.marks.get(&number).copied().unwrap_or(0);
            let file = {
                let name = sources.name(site.file);
                let name = name.strip_prefix("./").unwrap_or(name);
                coverage.files.entry(name.to_owned()).or_default()
            };
            match &site.mark {
                Mark::Function(name) => {
                    *file.functions.entry((site.line, name.clone())).or_default() += count;
                }
                Mark::RuleAsked(name) => file.rule(site.line, name).asked += count,
                Mark::RuleSpoke(name) => file.rule(site.line, name).spoke += count,
                Mark::RuleRefused(name) => file.rule(site.line, name).refused += count,
                Mark::Line => *file.lines.entry(site.line).or_default() += count,
            }
        }
        for (name, count) in runs.iter().flat_map(|run| &run.acts) {
            *coverage.acts.entry((*name).to_owned()).or_default() += count;
        }
        coverage
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missed_lines_are_ranges_over_lines_without_statements() {
        let lines = [(1, 0), (2, 0), (5, 0), (6, 1), (9, 0)];
        let file = FileCoverage { lines: lines.into_iter().collect(), ..Default::default() };
        assert_eq!(file.missed(), [(1, 5), (9, 9)]);
    }
}
