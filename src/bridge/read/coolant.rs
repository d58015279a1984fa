//! Members of a loop of coolant: of the field that runs, or of one whose run is over.

use crate::bridge::run::opened::ForkValue;
use crate::bridge::value::coolant::{
    ActionValue, AlertValue, CoolantValue, CycleValue, EfficiencyValue, ForecastsValue,
    LedgerValue, MaintenanceValue, MetricsValue, ReadingsValue, StockValue, SyncValue,
    VerdictValue, part_name,
};
use crate::bridge::value::errand::AnswerValue;
use crate::bridge::value::gas::MixtureValue;
use crate::bridge::value::nobody::{self, over};
use crate::bridge::value::run::RunResult;
use crate::bridge::value::{optional, things};
use crate::bridge::{Bridge, no_field, stop};
use crate::coolant::Mixture;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::field::Field;
use crate::field::coolant::Cooling;
use crate::field::time::Time;
use crate::machine::fault::Fault;
use crate::machine::host::HostResult;
use crate::machine::value::{Key, Map, Value};
use crate::plant::Usage;
use crate::plant::delivery::plan::Lack;
use crate::plant::event::Part;
use crate::schema::member::CoolantMember;
use std::rc::Rc;

/// The one loop of a field.
pub(super) fn the_one(field: &Field, run: Option<&Value>, place: Place) -> HostResult<Value> {
    let names: Vec<&str> = field.coolants().iter().map(|it| &*it.spec().name).collect();
    match names.as_slice() {
        [name] => Ok(Value::host(value(run, 0, name))),
        [] => Err(stop(
            Diagnostic::new(Code::E0509, place, "the field has no coolant", "asked for here")
                .help("give it one: `coolant { circulation { flow: 20 mol/s, drop: 100 Pa } }`"),
        )),
        [first, ..] => Err(stop(
            Diagnostic::new(
                Code::E0509,
                place,
                format!("the field has {} loops of coolant: which is meant?", names.len()),
                "asked for here",
            )
            .note(format!("they are {}", names.join(", ")))
            .help(format!("name one: `Φ.coolants[\"{first}\"]`")),
        )),
    }
}

/// All loops of a field by name.
pub(super) fn by_name(field: &Field, run: Option<&Value>) -> HostResult<Value> {
    let mut map = Map::default();
    for (place, cooling) in (0..).zip(field.coolants()) {
        let name = &*cooling.spec().name;
        map.insert(Key::Text(name.into()), Value::host(value(run, place, name)))?;
    }
    Ok(Value::Map(Rc::new(map)))
}

/// The state of what holds a loop that does not run any more: of a run, or of a snapshot.
fn ended(of: &Value) -> Option<&Field> {
    match of.as_host::<RunResult>() {
        Some(run) => Some(&run.record.field),
        None => Some(of.as_host::<ForkValue>()?.kept.field()),
    }
}

fn value(run: Option<&Value>, place: u32, name: &str) -> CoolantValue {
    match run {
        Some(run) => CoolantValue::of_run(run.clone(), place, name),
        None => CoolantValue::live(place, name),
    }
}

impl Bridge {
    pub(super) fn coolant_member(
        &self,
        member: CoolantMember,
        of: &Value,
        args: &[Option<Value>],
        place: Place,
    ) -> HostResult<Value> {
        let Some(coolant) = of.as_host::<CoolantValue>() else { return Err(no_field(place)) };
        match (&coolant.run, member) {
            (None, CoolantMember::Inject | CoolantMember::Service | CoolantMember::Learn) => {
                self.may_act(place)?;
                self.with_field(place, |field| act(field, coolant.place, member, args, place))
            }
            (Some(_), CoolantMember::Inject | CoolantMember::Service | CoolantMember::Learn) => {
                Err(stop(
                    Diagnostic::new(
                        Code::E0508,
                        place,
                        "the run of this loop is over",
                        "asked for here",
                    )
                    .help("act while it runs, in a block of the run: `at 30 min { … }`"),
                ))
            }
            (None, _) => {
                self.with_field(place, |field| read(field, coolant.place, member, args, place))
            }
            (Some(run), _) => match ended(run) {
                Some(field) => read(field, coolant.place, member, args, place),
                None => Err(Box::new(Fault::Broken("a loop of something that is no run"))),
            },
        }
    }
}

fn argument(args: &[Option<Value>], at: usize) -> Option<&Value> {
    args.get(at).and_then(Option::as_ref)
}

fn act(
    field: &mut Field,
    of: u32,
    member: CoolantMember,
    args: &[Option<Value>],
    place: Place,
) -> HostResult<Value> {
    let number = |at: usize| argument(args, at).map_or(0.0, Value::float);
    if member == CoolantMember::Service {
        let name = argument(args, 0).map_or("", Value::as_str);
        let Some(part) = Part::ALL.into_iter().find(|part| part_name(*part) == name) else {
            let names = Part::ALL.map(|part| format!("\"{}\"", part_name(part))).join(", ");
            let title = format!("`{name}` is no part that is looked after");
            return Err(stop(
                Diagnostic::new(Code::E0508, place, title, "asked for here")
                    .help(format!("one of: {names}")),
            ));
        };
        let done = field.service(of, part);
        done.map_err(|error| stop(crate::bridge::refusal::refusal(&error, place)))?;
        return Ok(Value::Num(0));
    }
    if member == CoolantMember::Learn {
        let learnt = argument(args, 0).and_then(|from| learnt(field, from));
        if let Some(learnt) = learnt {
            field.resume(of, learnt);
        }
        return Ok(Value::Num(0));
    }
    let mixture = argument(args, 0).and_then(Value::as_host::<MixtureValue>);
    let Some(mixture) = mixture.map(|it| it.mixture().clone()) else {
        return Err(Box::new(Fault::Broken("an injection of what is no gas")));
    };
    let length = Time::from_seconds(number(2)).unwrap_or(Time::MAX);
    field.inject(of, &mixture, number(1), length).map_err(|refusal| {
        stop(
            Diagnostic::new(Code::E0508, place, refusal.to_string(), "asked for here")
                .help(refusal.help()),
        )
    })?;
    Ok(Value::Num(0))
}

/// What the controller of a loop has learnt.
fn learnt(field: &Field, from: &Value) -> Option<(f64, f64)> {
    let from = from.as_host::<CoolantValue>()?;
    let cooling = match &from.run {
        Some(run) => ended(run)?.coolant(from.place),
        None => field.coolant(from.place),
    };
    Some(cooling?.control().learnt())
}

fn read(
    field: &Field,
    of: u32,
    member: CoolantMember,
    args: &[Option<Value>],
    place: Place,
) -> HostResult<Value> {
    let Some(cooling) = field.coolant(of) else { return Err(no_field(place)) };
    let (gas, spec) = (cooling.gas(), cooling.spec());
    let usage = || Usage::of(gas.ledger(), spec);
    let mixture = |gas: &Mixture| MixtureValue::value(gas.clone());
    let lacking = |why| Err(lacking(member, why, place));
    let computing = |value: Option<f64>| over(value, member.name(), nobody::COMPUTING);
    Ok(match member {
        CoolantMember::Name => Value::text(&*spec.name)?,
        CoolantMember::Temperature => Value::from(gas.mean()),
        CoolantMember::Supply => Value::from(gas.supply()),
        CoolantMember::Return => Value::from(gas.back()),
        CoolantMember::Swing => Value::from(gas.swing()),
        CoolantMember::Humidity => optional(gas.humidity().map(Value::from)),
        CoolantMember::DewPointMargin => {
            optional(gas.dew_point().map(|dew| Value::from(gas.supply() - dew)))
        }
        CoolantMember::Pressure => Value::from(gas.pressure()),
        CoolantMember::Flow => Value::from(gas.flow()),
        CoolantMember::Amount => Value::from(gas.amount()),
        CoolantMember::Composition => mixture(gas.gas())?,
        CoolantMember::Heat => Value::from(gas.ledger().heat()),
        CoolantMember::Work => Value::from(gas.ledger().work()),
        CoolantMember::EntropyProduction => {
            let time = gas.ledger().time.get();
            Value::from(if time > 0.0 { gas.ledger().entropy_made() / time } else { 0.0 })
        }
        CoolantMember::Stocks => things(StockValue::all(cooling).into_iter())?,
        CoolantMember::Metrics => Value::host(MetricsValue::of(cooling, field.operations_of(of))),
        CoolantMember::Efficiency => Value::host(EfficiencyValue::of(cooling)),
        CoolantMember::Sync => Value::host(SyncValue::of(cooling, field)),
        CoolantMember::Ledger => Value::host(LedgerValue::of(cooling)),
        CoolantMember::Maintenance => Value::host(MaintenanceValue::of(cooling, field.now())),
        CoolantMember::Verdict => Value::host(VerdictValue::of(cooling)),
        CoolantMember::Cost => match (usage().cost, &spec.tariff.price) {
            (Some(cost), _) => Value::from(cost),
            (None, Some(_)) => Value::from(0.0),
            (None, None) => {
                return lacking(Lacking::Price);
            }
        },
        CoolantMember::Carbon => match (usage().carbon, &spec.tariff.carbon) {
            (Some(carbon), _) => Value::from(carbon),
            (None, Some(_)) => Value::from(0.0),
            (None, None) => {
                return lacking(Lacking::Carbon);
            }
        },
        CoolantMember::Pue => computing(usage().pue())?,
        CoolantMember::Ere => computing(usage().ere())?,
        CoolantMember::Wue => computing(usage().wue())?,
        CoolantMember::Cue => match &spec.tariff.carbon {
            Some(_) => computing(usage().cue())?,
            None => return lacking(Lacking::Carbon),
        },
        CoolantMember::Readings => Value::host(ReadingsValue::of(cooling)),
        CoolantMember::Forecasts => Value::host(ForecastsValue::of(cooling)),
        CoolantMember::Acts => Value::from(cooling.control().actions().count() as i64),
        CoolantMember::Actions => things(ActionValue::all(cooling).into_iter())?,
        CoolantMember::Alerts => things(AlertValue::all(cooling).into_iter())?,
        CoolantMember::Answers => {
            let own = field.errands().iter().filter(|errand| errand.spec.coolant == of);
            things(own.map(AnswerValue::measured))?
        }
        CoolantMember::Cycle => match CycleValue::of(cooling) {
            Some(cycle) => Value::host(cycle),
            None => return lacking(Lacking::Cycle),
        },
        CoolantMember::Predict => {
            let seconds = argument(args, 0).map_or(0.0, Value::float);
            let after = crate::bridge::run::time(seconds, place)?;
            match field.predict(of, after) {
                Some(kelvin) => Value::from(kelvin),
                None => return lacking(Lacking::Step),
            }
        }
        CoolantMember::Select => select(cooling, argument(args, 0), place)?,
        // These act, and are called.
        CoolantMember::Inject | CoolantMember::Service | CoolantMember::Learn => {
            return Err(Box::new(Fault::Broken("an act that is read")));
        }
    })
}

/// What a member needs, and a loop does not have.
#[derive(Clone, Copy)]
enum Lacking {
    Price,
    Carbon,
    Cycle,
    Step,
}

fn lacking(member: CoolantMember, what: Lacking, place: Place) -> Box<Fault> {
    let (why, help) = match what {
        Lacking::Price => (
            "its `tariff` has no `price`",
            "add `price` to its `tariff`: `tariff { price: 0.18 EUR/kWh }`",
        ),
        Lacking::Carbon => (
            "its `tariff` has no `carbon`",
            "add `carbon` to its `tariff`: `tariff { carbon: 320 g/kWh }`",
        ),
        Lacking::Cycle => (
            "the loop has none",
            "add one to the coolant: `cycle { volume: 0.02 m³, frequency: 1 Hz }`",
        ),
        Lacking::Step => ("no step was taken yet", "ask it where the field runs: `at 10 s { … }`"),
    };
    let title = format!("`{}` has no value: {why}", member.name());
    stop(Diagnostic::new(Code::E0509, place, title, "asked for here").help(help))
}

/// What the injector would mix.
fn select(cooling: &Cooling, amount: Option<&Value>, place: Place) -> HostResult<Value> {
    let refused = |title: String, help: &str| {
        let diagnostic = Diagnostic::new(Code::E0508, place, title, "asked for here");
        Err(stop(diagnostic.help(help.to_owned())))
    };
    let amount = amount.map_or(0.0, Value::float);
    if amount.is_nan() || amount <= 0.0 {
        return refused(
            format!("{amount} mol is nothing to mix"),
            "ask for an amount above 0: `select(1 mol)`",
        );
    }
    match cooling.plant().choose(amount) {
        Ok(plan) => {
            let stocks = cooling.spec().reservoirs.iter().zip(&plan.amounts);
            let mut parts = vec![];
            for (stock, amount) in stocks.filter(|(_, amount)| **amount > 0.0) {
                let own = stock.gas.parts().iter();
                parts.extend(own.map(|part| (part.gas, part.fraction * amount)));
            }
            match Mixture::from_amounts(&parts) {
                Ok(mixture) => MixtureValue::value(mixture),
                Err(error) => refused(error.to_string(), &error.help()),
            }
        }
        Err(lack) => {
            let why = match lack {
                Lack::Nothing => "there is no injector, or no stock holds gas",
                Lack::Composition => "the stocks cannot be mixed to that",
                Lack::Quality { .. } => "no mixture of the stocks has the quality",
                Lack::Amount => "the stocks hold less than that",
                Lack::HeatCapacity => "no mixture of the stocks has the heat capacity",
            };
            refused(format!("nothing can be chosen: {why}"), "add reservoirs, or ask for less")
        }
    }
}
