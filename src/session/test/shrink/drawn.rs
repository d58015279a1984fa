//! Faults that `chaos` drew, as entries of the schedule.

use super::schedule::Schedule;
use super::text::{read, replaced};
use super::trial::Trial;
use crate::session::test::suite::CaseResult;

/// The script with the faults that `chaos` drew as entries of their own, if it still fails.
pub(super) fn drawn(
    trial: &mut Trial<'_>,
    base: &str,
    schedule: &Schedule,
    whole: &CaseResult,
) -> Option<String> {
    let [chaos] = *schedule.chaos.as_slice() else { return None };
    // What happens without it is from other entries.
    let calm = trial.run(&replaced(base, vec![(chaos, String::new())]))?;
    let mut others = calm.faults;
    let mut entries = String::new();
    for fault in &whole.faults {
        match others.iter().position(|other| other == fault) {
            Some(index) => drop(others.remove(index)),
            None => entries += &format!("at {} s {{ {} }}\n", fault.0 as f64 / 1e9, fault.1),
        }
    }
    let script = replaced(base, vec![(chaos, entries)]);
    (trial.fails(&script)? && read(&script).is_some()).then_some(script)
}
