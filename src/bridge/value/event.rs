//! Events of a field and verdicts of a run, as values of a script.

use crate::bridge::value::coolant::part_name;
use crate::bridge::value::errand::refusal_text;
use crate::bridge::value::run::{RunResult, Stated};
use crate::field::Field;
use crate::field::coolant::Cooling;
use crate::field::id::{AppId, SegmentId};
use crate::field::log::{Departure, Event};
use crate::field::packet::Setback;
use crate::field::property::Verdict;
use crate::field::time::Time;
use crate::machine::fault::Fault;
use crate::machine::host::HostResult;
use crate::machine::value::{HostValue, Value};
use crate::plant::event::PlantEvent;
use crate::report::number::{counted, duration, kelvin, number, percent};
use crate::schema::member::{EventMember, VerdictMember};
use std::any::Any;
use std::rc::Rc;

/// Something that happened in a field.
#[derive(Clone, Debug)]
pub(in crate::bridge) struct EventValue {
    seconds: f64,
    kind: &'static str,
    text: String,
}

impl EventValue {
    /// Those that the field remembers, oldest first.
    pub(in crate::bridge) fn all(field: &Field) -> impl Iterator<Item = EventValue> {
        EventValue::after(field, 0)
    }

    /// The same without so many of the oldest.
    fn after(field: &Field, known: usize) -> impl Iterator<Item = EventValue> {
        field.log().iter().skip(known).map(|(time, event)| {
            let (kind, text) = describe(field, event);
            EventValue { seconds: time.seconds(), kind, text }
        })
    }

    pub(in crate::bridge) fn member(&self, id: EventMember) -> HostResult<Value> {
        Ok(match id {
            EventMember::Time => Value::from(self.seconds),
            EventMember::Kind => Value::text(self.kind)?,
            EventMember::Text => Value::text(&*self.text)?,
        })
    }
}

/// The list of events that was made last, so that the next reading of the same log adds what is new.
#[derive(Debug, Default)]
pub(in crate::bridge) struct EventList {
    life: Option<u64>,
    /// How many events the log had ever seen.
    seen: u64,
    list: Value,
}

impl EventList {
    /// The events of a field as a list; gives how many were made for it.
    pub fn read(&mut self, field: &Field) -> HostResult<(Value, usize)> {
        let log = field.log();
        let ever = log.dropped() + log.iter().len() as u64;
        if !matches!(self.list, Value::Items(_)) {
            self.list = Value::items(vec![])?;
        }
        let Value::Items(list) = &mut self.list else {
            return Err(Box::new(Fault::Broken("no list of events")));
        };
        let is_same = self.life == Some(log.life());
        let list = Rc::make_mut(list);
        // Those that the list has already, and that the log still has.
        let known = if is_same { self.seen.saturating_sub(log.dropped()) } else { 0 };
        let known = usize::try_from(known).unwrap_or(usize::MAX).min(list.items().len());
        let old = list.items().len() - known;
        list.forget_first(old);
        let mut made = 0;
        for event in EventValue::after(field, known) {
            list.push(Value::host(event))?;
            made += 1;
        }
        (self.life, self.seen) = (Some(log.life()), ever);
        Ok((self.list.clone(), made))
    }
}

impl HostValue for EventValue {
    fn show(&self) -> String {
        format!("{} s: {}", self.seconds, self.text)
    }

    fn any(&self) -> &dyn Any {
        self
    }
}

fn describe(field: &Field, event: &Event) -> (&'static str, String) {
    let name = |segment: SegmentId| field.segments().name(segment);
    let app = |app: AppId| field.apps().get(app.index()).map_or("", |app| &*app.name).to_owned();
    match event {
        Event::Coolant { place, what } => {
            let cooling = field.coolant(*place);
            (plant_kind(what), cooling.map_or(String::new(), |it| plant_text(it, what)))
        }
        Event::ErrandBegan { errand, glyphs } => (
            "errand",
            format!("errand {} begins with {}", errand + 1, counted(u64::from(*glyphs), "glyph")),
        ),
        Event::ErrandRefused { errand, why } => {
            ("errand", format!("errand {} is refused: {}", errand + 1, refusal_text(why)))
        }
        Event::ErrandDone { errand } => ("errand", format!("errand {} is done", errand + 1)),
        Event::Crashed { segment, glyphs } => {
            ("crash", format!("{} crashed with {}", name(*segment), counted(*glyphs, "glyph")))
        }
        Event::Restored(segment) => ("restore", format!("{} came back", name(*segment))),
        Event::Suspected { segment, phi } => {
            ("suspect", format!("{} is held dead, φ {phi:.1}", name(*segment)))
        }
        Event::Heard(segment) => ("heard", format!("{} was alive all the time", name(*segment))),
        Event::Forgotten(segment) => {
            ("forgotten", format!("{} is dead for long, and counts no more", name(*segment)))
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
            ("left", format!("{} left the cluster phase: {why}", name(*segment)))
        }
        Event::Rejoined { segment, first } => {
            let back = if *first { "" } else { "back " };
            ("rejoin", format!("{} is {back}in phase", name(*segment)))
        }
        Event::Partitioned(1) => ("partition", "1 link was cut".to_owned()),
        Event::Partitioned(links) => ("partition", format!("{links} links were cut")),
        Event::Joined => ("join", "all links are back".to_owned()),
        Event::Mended(1) => ("join", "1 cut link is back".to_owned()),
        Event::Mended(links) => ("join", format!("{links} cut links are back")),
        Event::Healed { segment, glyphs } => {
            ("heal", format!("{} of {} regrouped", counted(*glyphs, "glyph"), name(*segment)))
        }
        Event::MigrationStarted { app: of, packets } => {
            let packets = counted(u64::from(*packets), "packet");
            ("migrate", format!("{} migrates in {packets}", app(*of)))
        }
        Event::Stayed { app: of, glyphs, why } => {
            ("refused", format!("{} of {} stay: {why}", counted(*glyphs, "glyph"), app(*of)))
        }
        Event::Migrated { app: of, glyphs, back, why } => {
            let (of, moved) = (app(*of), counted(*glyphs, "glyph"));
            match why {
                None => ("migrated", format!("{of} has migrated, {moved} moved")),
                Some(why) => {
                    let kind = if *glyphs > 0 { "migrated" } else { "rollback" };
                    let how = if *glyphs > 0 { "in part" } else { "not" };
                    let why = because(*why);
                    (
                        kind,
                        format!("{of} has {how} migrated, {moved} moved, {back} went back: {why}"),
                    )
                }
            }
        }
        Event::RolledBack { cluster, glyphs, why } => {
            let glyphs = counted(u64::from(*glyphs), "glyph");
            let why = because(*why);
            ("rollback", format!("{glyphs} of {} went back: {why}", field.cluster_name(*cluster)))
        }
        Event::Refused { call, error } => ("refused", format!("{call} did nothing: {error}")),
        Event::Spawned(segment) => ("spawn", format!("{} boots", name(*segment))),
        Event::Booted(segment) => ("boot", format!("{} serves", name(*segment))),
        Event::Retired(segment) => ("retire", format!("{} was merged away", name(*segment))),
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
                (by, same) => {
                    let up_to = if same { "" } else { "up to " };
                    format!("{whose} are {how} by {up_to}{}", duration(by.saturating_abs()))
                }
            };
            ("delay", text)
        }
        Event::Overheated { segment, power, length } => {
            let how_long = length.map_or(String::new(), |it| format!(" for {}", duration(it.0)));
            ("overheat", format!("{} draws {} more{how_long}", name(*segment), watts(*power)))
        }
        Event::Calmed { segment, power } => {
            ("overheat", format!("{} draws {} less again", name(*segment), watts(*power)))
        }
        Event::FansFailed { segment, share, length } => {
            let how_long = length.map_or(String::new(), |it| format!(" for {}", duration(it.0)));
            let fans = fans(*share, &name(*segment));
            ("fan_failure", format!("{fans} stand still{how_long}"))
        }
        Event::FansBack { segment, share } => {
            ("fan_failure", format!("{} turn again", fans(*share, &name(*segment))))
        }
        Event::Throttled { segment, temperature } => {
            ("throttle", format!("{} throttles at {}", name(*segment), kelvin(*temperature, 4)))
        }
        Event::Unthrottled(segment) => {
            ("throttle", format!("{} has its whole capacity again", name(*segment)))
        }
        Event::Tripped { segment, temperature } => {
            ("trip", format!("{} trips at {}", name(*segment), kelvin(*temperature, 4)))
        }
        Event::Cooled { segment, temperature } => {
            ("cooled", format!("{} has cooled to {}", name(*segment), kelvin(*temperature, 4)))
        }
        Event::Skewed { segment, by, omega } => {
            let how = match *by {
                0.0 => "as before".to_owned(),
                by if by < 0.0 => format!("{} rad/s slower", number(-by, 4)),
                by => format!("{} rad/s faster", number(by, 4)),
            };
            // What skews that end leave of each other is rounding.
            let off = match (omega * 1e9).round() / 1e9 {
                0.0 => "not off".to_owned(),
                omega => format!("{} rad/s off", number(omega, 4)),
            };
            ("skew", format!("{} runs {how}, and is {off}", name(*segment)))
        }
    }
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

/// What a run says of a property.
#[derive(Clone, Debug)]
pub(in crate::bridge) struct VerdictValue {
    stated: Stated,
    verdict: Verdict,
}

impl VerdictValue {
    pub(in crate::bridge) fn all(run: &RunResult) -> impl Iterator<Item = VerdictValue> {
        let all = run.stated.iter().zip(&run.record.verdicts);
        all.map(|(stated, it)| VerdictValue { stated: stated.clone(), verdict: it.verdict })
    }

    pub(in crate::bridge) fn member(&self, id: VerdictMember) -> HostResult<Value> {
        let optional = |value: Option<f64>| value.map_or(Value::Absent, Value::from);
        let time = |ns: Option<i64>| optional(ns.map(|ns| Time(ns).seconds()));
        Ok(match id {
            VerdictMember::Text => Value::text(&*self.stated.text)?,
            VerdictMember::Holds => Value::from(self.verdict.holds),
            VerdictMember::At => time(self.verdict.at),
            VerdictMember::Since => time(self.verdict.since),
            VerdictMember::Margin => optional(self.verdict.margin),
            VerdictMember::Values => {
                let mut values = vec![];
                for (part, value) in &self.stated.values {
                    let pair = vec![Value::text(&**part)?, Value::text(&**value)?];
                    values.push(Value::items(pair)?);
                }
                Value::items(values)?
            }
        })
    }
}

impl HostValue for VerdictValue {
    fn show(&self) -> String {
        format!("{}: {}", self.stated.text, if self.verdict.holds { "holds" } else { "broken" })
    }

    fn any(&self) -> &dyn Any {
        self
    }
}

/// What kind of thing happened in a loop.
fn plant_kind(what: &PlantEvent) -> &'static str {
    match what {
        PlantEvent::StockEmpty { .. } | PlantEvent::StockStale { .. } => "stock",
        PlantEvent::InjectionBegan { .. }
        | PlantEvent::InjectionLimited { .. }
        | PlantEvent::InjectionEnded { .. }
        | PlantEvent::HeatCapacityShort { .. } => "injection",
        PlantEvent::RecyclePaused | PlantEvent::RecycleResumed | PlantEvent::GasLost { .. } => {
            "recycle"
        }
        PlantEvent::PartDue { .. } | PlantEvent::Serviced { .. } => "maintenance",
        PlantEvent::Acted { .. } => "control",
        PlantEvent::AlertRaised { .. } | PlantEvent::AlertEnded { .. } => "alert",
    }
}

/// What happened in a loop, in words.
fn plant_text(cooling: &Cooling, what: &PlantEvent) -> String {
    let spec = cooling.spec();
    let stock = |at: u32| {
        spec.reservoirs.get(at as usize).map_or(String::new(), |stock| stock.name.to_string())
    };
    let alert = |at: u32| {
        spec.alerts.get(at as usize).map_or(String::new(), |alert| alert.name.to_string())
    };
    let own = match what {
        PlantEvent::StockEmpty { reservoir } => format!("{} is empty", stock(*reservoir)),
        PlantEvent::StockStale { reservoir, quality } => {
            format!("the quality of {} is down to {}", stock(*reservoir), percent(*quality, 4))
        }
        PlantEvent::InjectionBegan { job } => format!("injection {} begins", job + 1),
        PlantEvent::InjectionLimited { share } => {
            format!("the injector gives {} of what is asked of it", percent(*share, 3))
        }
        PlantEvent::InjectionEnded { job, asked, given, cut } => {
            let early = if *cut { ", cut short" } else { "" };
            let (given, asked) = (number(*given, 4), number(*asked, 4));
            format!("injection {} ends with {given} of {asked} mol{early}", job + 1)
        }
        PlantEvent::HeatCapacityShort { wanted, best } => format!(
            "the stocks give {} J/(mol·K), and {} are wanted",
            number(*best, 4),
            number(*wanted, 4)
        ),
        PlantEvent::RecyclePaused => "recycling waits: nothing makes up its losses".to_owned(),
        PlantEvent::RecycleResumed => "recycling goes on".to_owned(),
        PlantEvent::GasLost { gas, amount } => {
            format!("{} mol are let off for good, most of it {gas}", number(*amount, 4))
        }
        PlantEvent::PartDue { part } => format!("the {} is due", part_name(*part)),
        PlantEvent::Serviced { part, loss, .. } => {
            format!("the {} is as new, after {} lost", part_name(*part), percent(*loss, 3))
        }
        PlantEvent::Acted { actuator, from, to } => {
            let (from, to) = (percent(*from, 3), percent(*to, 3));
            format!("{} goes from {from} to {to}", actuator.name())
        }
        PlantEvent::AlertRaised { alert: at } => format!("alert {} is raised", alert(*at)),
        PlantEvent::AlertEnded { alert: at } => format!("alert {} ends", alert(*at)),
    };
    format!("{}: {own}", spec.name)
}
