//! What the command prints after a script's own output: runs, broken properties, claims.

use super::RunDocument;
use crate::session::ClaimDocument;

/// A time in whole days or hours, where it is so many; else in seconds.
pub(super) fn span(seconds: f64) -> String {
    match seconds {
        s if s >= 86_400.0 && s % 86_400.0 == 0.0 => format!("{} day", s / 86_400.0),
        s if s >= 3_600.0 && s % 3_600.0 == 0.0 => format!("{} h", s / 3_600.0),
        s => format!("{s} s"),
    }
}

/// The report; empty where there is nothing to tell.
pub fn report(runs: &[RunDocument], claims: &[ClaimDocument]) -> String {
    let mut text = String::new();
    for run in runs {
        let kept = run.verdicts.iter().filter(|verdict| verdict.holds).count();
        let all = run.verdicts.len();
        let verdicts = match all {
            0 => String::new(),
            1 if kept == 1 => ", its property holds".to_owned(),
            1 => ", its property is BROKEN".to_owned(),
            _ if kept == all => format!(", {all} properties hold"),
            _ => format!(", {} of {all} properties BROKEN", all - kept),
        };
        text += &format!(
            "run {} for {}, seed {}{verdicts}, digest {}\n",
            run.field,
            span(run.duration),
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
