//! What the command prints after a script's own output: runs, broken properties, claims.

use super::RunDocument;
use crate::session::ClaimDocument;

/// The report; empty where there is nothing to tell.
pub fn report(runs: &[RunDocument], claims: &[ClaimDocument]) -> String {
    let mut text = String::new();
    for run in runs {
        let kept = run.verdicts.iter().filter(|verdict| verdict.holds).count();
        let all = run.verdicts.len();
        let verdicts = match all {
            0 => String::new(),
            _ if kept == all => format!(", {all} properties hold"),
            _ => format!(", {} of {all} properties BROKEN", all - kept),
        };
        text += &format!(
            "run {} for {} s, seed {}{verdicts}, digest {}\n",
            run.field,
            run.duration,
            run.seed,
            run.digest.get(..16).unwrap_or("")
        );
    }
    for claim in claims {
        text += &format!("claim {}: {}\n", claim.verdict, claim.title);
        if let Some(source) = &claim.source {
            text += &format!("  source  {source}\n");
        }
        if let Some(why) = &claim.why {
            text += &format!("  why     {why}\n");
        }
        for (part, value) in &claim.values {
            text += &format!("  {part} = {value}\n");
        }
    }
    text
}
