//! Why there is no mean, extreme or share to read: nobody that it could be of.

use crate::machine::fault::Fault;
use crate::machine::host::HostResult;
use crate::machine::value::Value;

/// Why there is no value, and what can be asked before; `{}` stands for the thing that the member is of.
#[derive(Clone, Copy)]
pub(in crate::bridge) struct Why {
    reason: &'static str,
    ask: Option<&'static str>,
}

const fn why(reason: &'static str, ask: &'static str) -> Why {
    Why { reason, ask: Some(ask) }
}

pub(in crate::bridge) const MEMBER: Why = why("no segment is up and in phase", "`Φ.members > 0`");
pub(in crate::bridge) const LEAD: Why =
    why("no part of the field has the cluster phase", "`Φ.members > 0`");
pub(in crate::bridge) const UP: Why = why("no segment is up", "`Φ.segments.any(s => s.up)`");
pub(in crate::bridge) const REGION: Why =
    why("no segment of the region is up and couples", "`{}.segments.any(s => s.up)`");
pub(in crate::bridge) const GLYPH: Why =
    why("no glyph is on a segment", "`Φ.segments.any(s => s.glyphs > 0)`");
pub(in crate::bridge) const TENSION: Why = why("the app has no tension now", "`{}.load > 0 ΔΦ`");
pub(in crate::bridge) const VALUE: Why = why("the series has no values", "`{}.len > 0`");
pub(in crate::bridge) const COURSE: Why =
    Why { reason: "no segment was in phase at any step of the run", ask: None };
pub(in crate::bridge) const MEASURE: Why =
    Why { reason: "the call is about no measure, or there is nobody to take it of", ask: None };
pub(in crate::bridge) const WARM: Why =
    Why { reason: "the segments that have a temperature were merged away", ask: None };
pub(in crate::bridge) const COMPUTING: Why =
    Why { reason: "the segments of the loop have drawn no energy", ask: None };
pub(in crate::bridge) const DRAWN: Why =
    Why { reason: "nothing has drawn energy or given heat so far", ask: None };

/// A number that there may be none of.
pub(in crate::bridge) fn over(value: Option<f64>, what: &str, why: Why) -> HostResult<Value> {
    value.map(Value::from).ok_or_else(|| {
        Box::new(Fault::NoValue {
            what: what.to_owned(),
            why: why.reason,
            ask: why.ask.map(str::to_owned),
            instead: String::new(),
        })
    })
}
