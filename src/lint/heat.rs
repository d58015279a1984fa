//! Segments that their cooling does not keep up: leakage that runs away (W1018), trips that nothing
//! holds off (W1019), trips from which nothing comes back (W1020).

use super::Description;
use super::load::demand_at;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::field::heat::{COOLED, REFERENCE};
use crate::field::id::SegmentId;
use crate::field::spec::{FieldSpec, PowerSpec, SegmentSpec, ThermalSpec};
use crate::field::time::Time;
use crate::field::validate::Item;
use crate::report::number::number;

/// Groups of segments that a line of the explanation tells.
const MOST_TOLD: usize = 6;

/// A segment with a temperature, the first of those that are alike.
struct Body<'a> {
    segment: &'a SegmentSpec,
    place: Place,
    power: PowerSpec,
    thermal: &'a ThermalSpec,
    /// What it sees, K.
    seen: f64,
}

/// Those that differ in where they stand, in what they do with heat, or in what is around them.
fn bodies<'a>(of: &Description<'a>) -> Vec<Body<'a>> {
    let mut found: Vec<Body> = vec![];
    for (id, segment) in (0..).map(SegmentId).zip(&of.spec.segments) {
        let Some(heat) = &segment.heat else { continue };
        let Some(thermal) = &heat.thermal else { continue };
        let (place, seen) = (of.place(Item::Segment(id)), of.spec.ambient_of(id));
        let is_like = |last: &Body| {
            (last.place, last.seen, last.power, last.thermal) == (place, seen, heat.power, thermal)
                && last.segment.capacity == segment.capacity
        };
        if !found.last().is_some_and(is_like) {
            found.push(Body { segment, place, power: heat.power, thermal, seen });
        }
    }
    found
}

impl Body<'_> {
    /// What its leakage adds for each kelvin, W/K.
    fn leak(&self) -> f64 {
        self.power.idle * self.power.leakage
    }

    fn runs_away(&self) -> bool {
        self.leak() > 0.0 && self.leak() >= self.thermal.conductance
    }

    /// Temperature that it settles at under a load (ΔΦ), K; infinite where there is none.
    fn settles(&self, load: f64) -> f64 {
        let conductance = self.thermal.conductance - self.leak();
        let PowerSpec { idle, per_load, leakage } = self.power;
        let drawn = idle * (1.0 - leakage * REFERENCE) + per_load * load;
        match conductance > 0.0 {
            true => (drawn + self.thermal.conductance * self.seen) / conductance,
            false if drawn > 0.0 => f64::INFINITY,
            false => self.seen,
        }
    }

    /// The conductance at which it would settle where it throttles, W/K, if there is one.
    fn would_do(&self, load: f64) -> Option<f64> {
        let (limit, above) = (self.thermal.limit, self.thermal.limit - self.seen);
        (above > 0.0).then(|| self.power.at(load, limit) / above)
    }
}

fn celsius(kelvin: f64) -> String {
    format!("{} °C", number(kelvin - 273.15, 4))
}

/// Segments whose leakage grows faster with their temperature than what cools them.
pub(super) fn runaway(of: &Description) -> Vec<Diagnostic> {
    let all = bodies(of).into_iter().filter(Body::runs_away);
    all.map(|body| {
        let (name, leak) = (body.segment.name(), body.leak());
        Diagnostic::new(
            Code::W1018,
            body.place,
            format!("the leakage of `{name}` runs away"),
            format!(
                "each kelvin adds {} W to what it draws, and {} W to what it sheds",
                number(leak, 4),
                number(body.thermal.conductance, 4)
            ),
        )
        .note("no temperature holds: once it is warm enough, it warms faster and faster until it trips")
        .help(format!("give it a `conductance` above {} W/K, or less `leakage`", number(leak, 4)))
    })
    .collect()
}

/// Share of the capacity of the field that its load takes at the start, as far as it is known.
fn pressure(spec: &FieldSpec) -> f64 {
    let capacity: f64 = spec.segments.iter().map(|segment| segment.capacity).sum();
    let load = spec.apps.iter().map(|app| {
        let load: f64 = app.clusters.iter().map(|it| f64::from(it.glyphs) * it.tension).sum();
        load * demand_at(&app.demand, Time::ZERO).unwrap_or(0.0)
    });
    if capacity > 0.0 { load.sum::<f64>() / capacity } else { 0.0 }
}

/// Segments that trip at once, at rest, or under the load that the field begins with.
pub(super) fn trips(of: &Description) -> Vec<Diagnostic> {
    let share = pressure(of.spec);
    let all = bodies(of).into_iter().filter(|body| !body.runs_away());
    all.filter_map(|body| {
        let (name, trip) = (body.segment.name(), body.thermal.trip);
        let told =
            |title: String, label: String| Diagnostic::new(Code::W1019, body.place, title, label);
        if let Some(start) = body.thermal.temperature.filter(|start| *start >= trip) {
            let label = format!("it begins at {} and trips at {}", celsius(start), celsius(trip));
            let warning = told(format!("`{name}` begins too hot"), label);
            return Some(warning.help("let it begin cooler: `temperature`, or leave it out"));
        }
        let load = share.min(1.0) * body.segment.capacity;
        let (load, when) = match (body.settles(0.0) >= trip, body.settles(load) >= trip) {
            (true, _) => (0.0, "even at rest"),
            (false, true) => (load, "under the load that it begins with"),
            (false, false) => return None,
        };
        let settled = body.settles(load);
        let label = match settled.is_finite() {
            true => {
                format!("it would settle at {}, and trips at {}", celsius(settled), celsius(trip))
            }
            false => "nothing carries its heat away".to_owned(),
        };
        let warning = told(format!("`{name}` trips {when}"), label)
            .note(format!("around it are {}", celsius(body.seen)));
        Some(match body.would_do(load) {
            Some(enough) => warning.help(format!(
                "a `conductance` of {} W/K or more keeps it below its limit",
                number(enough * 1.001, 4)
            )),
            None => warning.help("cool what is around it: `ambient` of its region"),
        })
    })
    .collect()
}

/// Segments that what is around them keeps too warm to come back from a trip.
pub(super) fn stays_down(of: &Description) -> Vec<Diagnostic> {
    let all = bodies(of).into_iter().filter(|body| !body.runs_away());
    let stuck = all.filter(|body| {
        body.seen >= body.thermal.limit - COOLED && body.settles(0.0) < body.thermal.trip
    });
    stuck
        .map(|body| {
            let name = body.segment.name();
            let back = body.thermal.limit - COOLED;
            Diagnostic::new(
                Code::W1020,
                body.place,
                format!("`{name}` never comes back from a trip"),
                format!("it comes back at {}, and sees {}", celsius(back), celsius(body.seen)),
            )
            .help(format!(
                "keep what is around it below {}: `ambient` of its region, or raise `limit`",
                celsius(back)
            ))
        })
        .collect()
}

/// What the explanation says of heat: where segments settle.
pub(super) fn explained(of: &Description) -> Vec<String> {
    let all = bodies(of);
    let told = all.iter().take(MOST_TOLD).map(|body| {
        let at = |load: f64| match body.settles(load) {
            kelvin if body.runs_away() || !kelvin.is_finite() => "no temperature".to_owned(),
            kelvin => celsius(kelvin),
        };
        let constant = body.thermal.mass / (body.thermal.conductance - body.leak());
        let slow = match constant.is_finite() && constant > 0.0 {
            true => format!(", with a time constant of {}", super::duration(constant)),
            false => String::new(),
        };
        format!(
            "`{}` settles at {} at rest and {} at its capacity{slow}; it throttles from {} on and trips at {}",
            body.segment.group,
            at(0.0),
            at(body.segment.capacity),
            celsius(body.thermal.limit),
            celsius(body.thermal.trip)
        )
    });
    let mut lines: Vec<String> = told.collect();
    if all.len() > MOST_TOLD {
        lines.push(format!("and {} more kinds of segments that warm", all.len() - MOST_TOLD));
    }
    lines
}
