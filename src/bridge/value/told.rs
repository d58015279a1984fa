//! What is known of each event, and its text: one table over all that can happen. A fact stands once, in
//! what the event holds; members and text are made of that.

use crate::bridge::value::coolant::part_name;
use crate::bridge::value::errand::refusal_text;
use crate::bridge::value::int;
use crate::field::Field;
use crate::field::coolant::Cooling;
use crate::field::id::{AppId, SegmentId};
use crate::field::log::{Departure, Event};
use crate::field::packet::Setback;
use crate::field::time::Time;
use crate::machine::host::HostResult;
use crate::machine::value::Value;
use crate::plant::event::PlantEvent;
use crate::report::number::{counted, duration, kelvin, number, percent};
use crate::schema::member::EventMember as Is;

/// Facts by member, and the text.
pub(in crate::bridge) type Told = (Box<[(Is, Value)]>, String);

/// The facts of an event, gathered in the order in which they are told.
#[derive(Default)]
struct Facts(Vec<(Is, Value)>);

impl Facts {
    fn of(segment: SegmentId) -> Facts {
        Facts::default().id(Is::Segment, segment)
    }

    fn with(mut self, member: Is, value: Value) -> Facts {
        self.0.push((member, value));
        self
    }

    fn id(self, member: Is, id: impl Into<u64>) -> Facts {
        self.with(member, Value::Num(id.into()))
    }

    fn count(self, member: Is, count: impl Into<u64>) -> Facts {
        self.with(member, int(count.into()))
    }

    fn number(self, member: Is, number: f64) -> Facts {
        self.with(member, Value::from(number))
    }

    fn text(self, member: Is, text: &str) -> HostResult<Facts> {
        let text = Value::text(text)?;
        Ok(self.with(member, text))
    }

    /// What may be unknown.
    fn maybe<T>(self, known: Option<T>, add: impl FnOnce(Facts, T) -> Facts) -> Facts {
        match known {
            Some(known) => add(self, known),
            None => self,
        }
    }

    fn told(self, text: impl Into<String>) -> Told {
        (self.0.into(), text.into())
    }
}

/// What is known of an event of a field.
pub(super) fn told(field: &Field, event: &Event) -> HostResult<Told> {
    let name = |segment: SegmentId| field.segments().name(segment);
    let app = |app: AppId| field.apps().get(app.index()).map_or("", |app| &*app.name).to_owned();
    Ok(match event {
        Event::Coolant { place, what } => match field.coolant(*place) {
            Some(cooling) => plant(cooling, what)?,
            None => Facts::default().told(""),
        },
        Event::ErrandBegan { errand, glyphs } => {
            let glyphs = u64::from(*glyphs);
            errand_of(*errand).count(Is::Glyphs, glyphs).told(format!(
                "errand {} begins with {}",
                errand + 1,
                counted(glyphs, "glyph")
            ))
        }
        Event::ErrandRefused { errand, why } => {
            let why = refusal_text(why);
            let text = format!("errand {} is refused: {why}", errand + 1);
            errand_of(*errand).text(Is::Why, &why)?.told(text)
        }
        Event::ErrandDone { errand } => {
            errand_of(*errand).told(format!("errand {} is done", errand + 1))
        }
        Event::Crashed { segment, glyphs } => Facts::of(*segment)
            .count(Is::Glyphs, *glyphs)
            .told(format!("{} crashed with {}", name(*segment), counted(*glyphs, "glyph"))),
        Event::Restored(segment) => {
            Facts::of(*segment).told(format!("{} came back", name(*segment)))
        }
        Event::Suspected { segment, phi } => Facts::of(*segment)
            .number(Is::Suspicion, *phi)
            .told(format!("{} is held dead, φ {phi:.1}", name(*segment))),
        Event::Heard(segment) => {
            Facts::of(*segment).told(format!("{} was alive all the time", name(*segment)))
        }
        Event::Forgotten(segment) => {
            let text = format!("{} is dead for long, and counts no more", name(*segment));
            Facts::of(*segment).told(text)
        }
        Event::Left { segment, why } => {
            let why = match why {
                Departure::Drift(by) => format!("{} rad from Θ", number(*by, 3)),
                Departure::Minority { part, known } => {
                    let [part, known] = [part, known].map(|it| number(*it, 6));
                    format!("its part has {part} of {known} ΔΦ, no majority")
                }
                Departure::Dead => "it is held dead".to_owned(),
            };
            let text = format!("{} left the cluster phase: {why}", name(*segment));
            Facts::of(*segment).text(Is::Why, &why)?.told(text)
        }
        Event::Rejoined { segment, first } => {
            let back = if *first { "" } else { "back " };
            Facts::of(*segment).told(format!("{} is {back}in phase", name(*segment)))
        }
        Event::Partitioned { links, link } => {
            let text = match links {
                1 => "1 link was cut".to_owned(),
                links => format!("{links} links were cut"),
            };
            Facts::default()
                .count(Is::Links, *links)
                .maybe(*link, |it, link| it.id(Is::Link, link))
                .told(text)
        }
        Event::Joined { links } => {
            Facts::default().count(Is::Links, *links).told("all links are back")
        }
        Event::Mended { links, link } => {
            let text = match links {
                1 => "1 cut link is back".to_owned(),
                links => format!("{links} cut links are back"),
            };
            Facts::default()
                .count(Is::Links, *links)
                .maybe(*link, |it, link| it.id(Is::Link, link))
                .told(text)
        }
        Event::Healed { segment, glyphs } => Facts::of(*segment)
            .count(Is::Glyphs, *glyphs)
            .told(format!("{} of {} regrouped", counted(*glyphs, "glyph"), name(*segment))),
        Event::MigrationStarted { app: of, packets } => {
            let packets = u64::from(*packets);
            Facts::default().id(Is::App, *of).count(Is::Packets, packets).told(format!(
                "{} migrates in {}",
                app(*of),
                counted(packets, "packet")
            ))
        }
        Event::Stayed { app: of, glyphs, why } => {
            let text = format!("{} of {} stay: {why}", counted(*glyphs, "glyph"), app(*of));
            Facts::default()
                .id(Is::App, *of)
                .count(Is::Glyphs, *glyphs)
                .text(Is::Why, why)?
                .told(text)
        }
        Event::Migrated { app: of, glyphs, back, why } => {
            let facts = Facts::default().id(Is::App, *of).count(Is::Glyphs, *glyphs);
            let (of, moved) = (app(*of), counted(*glyphs, "glyph"));
            match why {
                None => facts.told(format!("{of} has migrated, {moved} moved")),
                Some(why) => {
                    let (how, why) = (if *glyphs > 0 { "in part" } else { "not" }, because(*why));
                    let text =
                        format!("{of} has {how} migrated, {moved} moved, {back} went back: {why}");
                    facts.count(Is::Back, *back).text(Is::Why, why)?.told(text)
                }
            }
        }
        Event::RolledBack { cluster, glyphs, why } => {
            let (back, why) = (u64::from(*glyphs), because(*why));
            let of = field.clusters().get(cluster.index()).map(|it| it.app);
            let glyphs = counted(back, "glyph");
            let text = format!("{glyphs} of {} went back: {why}", field.cluster_name(*cluster));
            Facts::default()
                .maybe(of, |it, app| it.id(Is::App, app))
                .id(Is::Cluster, *cluster)
                .count(Is::Back, back)
                .text(Is::Why, why)?
                .told(text)
        }
        Event::Refused { call, error } => {
            let why = error.to_string();
            let text = format!("{call} did nothing: {why}");
            Facts::default().text(Is::Call, call)?.text(Is::Why, &why)?.told(text)
        }
        Event::Spawned(segment) => Facts::of(*segment).told(format!("{} boots", name(*segment))),
        Event::Booted(segment) => Facts::of(*segment).told(format!("{} serves", name(*segment))),
        Event::Retired { segment, into } => Facts::of(*segment)
            .maybe(*into, |it, into| it.id(Is::To, into))
            .told(format!("{} was merged away", name(*segment))),
        Event::Delayed { segment, least, most } => {
            let whose =
                segment.map_or("all links".to_owned(), |of| format!("links of {}", name(of)));
            // The change of all has one sign, that of the delay.
            let (how, by, other) = match least.0 < 0 {
                true => ("faster", least, most),
                false => ("slower", most, least),
            };
            let text = match (by.0, by == other) {
                (0, _) => format!("{whose} are as fast as before"),
                (_, same) => {
                    let up_to = if same { "" } else { "up to " };
                    format!("{whose} are {how} by {up_to}{}", duration(by.0.saturating_abs()))
                }
            };
            Facts::default()
                .maybe(*segment, |it, segment| it.id(Is::Segment, segment))
                .number(Is::Latency, by.seconds())
                .told(text)
        }
        Event::Overheated { segment, power, length } => Facts::of(*segment)
            .number(Is::Power, *power)
            .maybe(*length, lasts)
            .told(format!("{} draws {} more{}", name(*segment), watts(*power), long(*length))),
        Event::Calmed { segment, power } => Facts::of(*segment)
            .number(Is::Power, -*power)
            .told(format!("{} draws {} less again", name(*segment), watts(*power))),
        Event::FansFailed { segment, share, length } => Facts::of(*segment)
            .number(Is::Share, *share)
            .maybe(*length, lasts)
            .told(format!("{} stand still{}", fans(*share, &name(*segment)), long(*length))),
        Event::FansBack { segment, share } => Facts::of(*segment)
            .number(Is::Share, -*share)
            .told(format!("{} turn again", fans(*share, &name(*segment)))),
        Event::Throttled { segment, temperature } => Facts::of(*segment)
            .number(Is::Temperature, *temperature)
            .told(format!("{} throttles at {}", name(*segment), kelvin(*temperature, 4))),
        Event::Unthrottled(segment) => {
            Facts::of(*segment).told(format!("{} has its whole capacity again", name(*segment)))
        }
        Event::Tripped { segment, temperature } => Facts::of(*segment)
            .number(Is::Temperature, *temperature)
            .told(format!("{} trips at {}", name(*segment), kelvin(*temperature, 4))),
        Event::Cooled { segment, temperature } => Facts::of(*segment)
            .number(Is::Temperature, *temperature)
            .told(format!("{} has cooled to {}", name(*segment), kelvin(*temperature, 4))),
        Event::Skewed { segment, by, omega } => {
            let how = match *by {
                0.0 => "as before".to_owned(),
                by if by < 0.0 => format!("{} rad/s slower", number(-by, 4)),
                by => format!("{} rad/s faster", number(by, 4)),
            };
            // What skews that end leave of each other is rounding.
            let omega = (omega * 1e9).round() / 1e9;
            let off = match omega {
                0.0 => "not off".to_owned(),
                omega => format!("{} rad/s off", number(omega, 4)),
            };
            Facts::of(*segment)
                .number(Is::Omega, omega)
                .told(format!("{} runs {how}, and is {off}", name(*segment)))
        }
    })
}

fn errand_of(errand: u32) -> Facts {
    Facts::default().count(Is::Number, errand + 1)
}

fn lasts(facts: Facts, length: Time) -> Facts {
    facts.number(Is::Lasts, length.seconds())
}

fn long(length: Option<Time>) -> String {
    length.map_or(String::new(), |it| format!(" for {}", duration(it.0)))
}

fn watts(power: f64) -> String {
    format!("{} W", number(power, 4))
}

fn fans(share: f64, name: &str) -> String {
    match share {
        1.0 => format!("the fans of {name}"),
        share => format!("{} of the fans of {name}", percent(share, 3)),
    }
}

fn because(why: Setback) -> &'static str {
    match why {
        Setback::Source => "the segment that they were on went down",
        Setback::Target => "the segment that they were to go to went down",
        Setback::NoWay => "no way leads there any more",
        Setback::Outrun => "writes come no slower than the link carries them",
        Setback::Recalled => "another order sends them elsewhere",
        Setback::Moot => "there is nothing left to carry",
    }
}

/// What is known of what happened in a loop.
fn plant(cooling: &Cooling, what: &PlantEvent) -> HostResult<Told> {
    let spec = cooling.spec();
    let facts = Facts::default().text(Is::Coolant, &spec.name)?;
    let stock = |at: u32| {
        spec.reservoirs.get(at as usize).map_or(String::new(), |stock| stock.name.to_string())
    };
    let alert = |at: u32| {
        spec.alerts.get(at as usize).map_or(String::new(), |alert| alert.name.to_string())
    };
    let (facts, own) = match what {
        PlantEvent::StockEmpty { reservoir } => {
            let stock = stock(*reservoir);
            (facts.text(Is::Part, &stock)?, format!("{stock} is empty"))
        }
        PlantEvent::StockStale { reservoir, quality } => {
            let stock = stock(*reservoir);
            let facts = facts.text(Is::Part, &stock)?.number(Is::Share, *quality);
            (facts, format!("the quality of {stock} is down to {}", percent(*quality, 4)))
        }
        PlantEvent::InjectionBegan { job } => {
            (facts.count(Is::Number, job + 1), format!("injection {} begins", job + 1))
        }
        PlantEvent::InjectionLimited { share } => {
            let text = format!("the injector gives {} of what is asked of it", percent(*share, 3));
            (facts.number(Is::Share, *share), text)
        }
        PlantEvent::InjectionEnded { job, asked, given, cut } => {
            let facts = facts.count(Is::Number, job + 1).number(Is::Amount, *given);
            let early = if *cut { ", cut short" } else { "" };
            let (given, asked) = (number(*given, 4), number(*asked, 4));
            (facts, format!("injection {} ends with {given} of {asked} mol{early}", job + 1))
        }
        PlantEvent::HeatCapacityShort { wanted, best } => {
            let (best, wanted) = (number(*best, 4), number(*wanted, 4));
            (facts, format!("the stocks give {best} J/(mol·K), and {wanted} are wanted"))
        }
        PlantEvent::RecyclePaused => {
            (facts, "recycling waits: nothing makes up its losses".to_owned())
        }
        PlantEvent::RecycleResumed => (facts, "recycling goes on".to_owned()),
        PlantEvent::GasLost { gas, amount } => {
            let lost = number(*amount, 4);
            let text = format!("{lost} mol are let off for good, most of it {gas}");
            (facts.number(Is::Amount, *amount), text)
        }
        PlantEvent::PartDue { part } => {
            let part = part_name(*part);
            (facts.text(Is::Part, part)?, format!("the {part} is due"))
        }
        PlantEvent::Serviced { part, loss, .. } => {
            let part = part_name(*part);
            let facts = facts.text(Is::Part, part)?.number(Is::Share, *loss);
            (facts, format!("the {part} is as new, after {} lost", percent(*loss, 3)))
        }
        PlantEvent::Acted { actuator, from, to } => {
            let facts = facts.text(Is::Part, actuator.name())?.number(Is::Share, *to);
            let (from, to) = (percent(*from, 3), percent(*to, 3));
            (facts, format!("{} goes from {from} to {to}", actuator.name()))
        }
        PlantEvent::AlertRaised { alert: at } => {
            let alert = alert(*at);
            (facts.text(Is::Part, &alert)?, format!("alert {alert} is raised"))
        }
        PlantEvent::AlertEnded { alert: at } => {
            let alert = alert(*at);
            (facts.text(Is::Part, &alert)?, format!("alert {alert} ends"))
        }
    };
    Ok(facts.told(format!("{}: {own}", spec.name)))
}

#[cfg(test)]
mod tests;
