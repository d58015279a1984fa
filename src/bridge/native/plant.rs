//! A year of a plant: the built-in of `std.plant`.

use crate::bridge::stop;
use crate::bridge::value::gas::MixtureValue;
use crate::bridge::value::weather::WeatherRecord;
use crate::data::weather::Quantity;
use crate::diagnostic::{Code, Diagnostic};
use crate::machine::Machine;
use crate::machine::fault::Fault;
use crate::machine::host::{HostResult, NativeCall};
use crate::machine::value::{Row, Value};
use crate::plant::year::{Climate, Load, Outdoor, Year, year as reckon};
use crate::plant::{
    ChillerSpec, CirculationSpec, Draw, ExchangerSpec, LoopSpec, Signal, TargetSpec, Usage,
};
use crate::schema::word::{Arrangement, Place};

/// What an hour costs, in steps of the machine.
const STEPS_AN_HOUR: u64 = 20;

/// A plant with a mean pressure of the air, as a loop.
fn described(plant: &Value, pressure: f64, call: &NativeCall) -> HostResult<LoopSpec> {
    let fields: Vec<Value> = Row::of(plant).collect();
    let number = |at: usize| fields.get(at).map_or(0.0, Value::float);
    let gas = fields.first().and_then(Value::as_host::<MixtureValue>);
    let Some(gas) = gas.map(|it| it.mixture().clone()) else {
        return Err(Box::new(Fault::Broken("a plant without a gas")));
    };
    let words = fields.get(6).map_or("", Value::as_str).to_owned();
    let Some(arrangement) = Arrangement::of(&words) else {
        let title = format!("streams do not run \"{words}\"");
        let help = "one of: \"counter\", \"parallel\", \"cross\"";
        return Err(stop(
            Diagnostic::new(Code::E0504, call.place, title, "asked for here").help(help),
        ));
    };
    let mut spec = LoopSpec::new("plant", gas);
    spec.pressure = pressure;
    spec.circulation = CirculationSpec {
        flow: number(1),
        drop: number(2),
        efficiency: number(3),
        ..CirculationSpec::new()
    };
    (spec.temperature, spec.target) = (
        number(4),
        TargetSpec {
            temperature: (number(4), number(4)),
            place: Place::Supply,
            ..TargetSpec::new()
        },
    );
    // Without a surface or a stream there is none.
    spec.exchanger = (number(5) != 0.0 && number(7) != 0.0).then(|| ExchangerSpec {
        conductance: number(5),
        arrangement,
        outside: number(7),
        drop: number(8),
        efficiency: number(9),
        evaporative: fields.get(10).is_some_and(|it| it.int() != 0),
        ..ExchangerSpec::new()
    });
    spec.chiller = (number(12) > 0.0).then(|| ChillerSpec {
        capacity: number(12),
        share: number(13),
        cop_max: number(14),
        approach: number(15),
        cold_approach: number(16),
        ..ChillerSpec::new()
    });
    spec.tariff.price = Some(Signal::Constant(number(17)));
    spec.tariff.carbon = Some(Signal::Constant(number(18)));
    spec.tariff.water = Some(number(19));
    if let Some(wrong) = spec.first_fault() {
        let help = "flows, conductance and efficiencies are above 0, the efficiencies at most 1";
        return Err(stop(
            Diagnostic::new(Code::E0504, call.place, wrong, "asked for here").help(help),
        ));
    }
    Ok(spec)
}

/// Whether the stream outside of a plant runs no faster than it takes.
fn regulated(plant: &Value) -> bool {
    Row::of(plant).nth(11).is_some_and(|it| it.int() != 0)
}

/// `reckon` of `std.plant`.
pub(in crate::bridge) fn year(
    machine: &mut Machine,
    call: &NativeCall,
    args: &[Value],
) -> HostResult<Value> {
    let weather = WeatherRecord::of(args.get(1).unwrap_or(&Value::Absent));
    let wanted = [Quantity::DryBulb, Quantity::WetBulb, Quantity::DewPoint, Quantity::Pressure];
    let [temperature, wet_bulb, dew_point, pressures] = weather.columns(machine, wanted)?;
    machine.spend(STEPS_AN_HOUR * temperature.len() as u64)?;
    let known: Vec<f64> = pressures.into_iter().filter(|it| it.is_finite()).collect();
    let pressure = match known.len() {
        0 => 101_325.0,
        count => known.iter().sum::<f64>() / count as f64,
    };
    let plant = args.first().unwrap_or(&Value::Absent);
    let spec = described(plant, pressure, call)?;
    let climate = Climate { temperature, wet_bulb, dew_point };
    let loads: Vec<f64> =
        args.get(2).map_or(&[][..], Value::as_nums).iter().map(|it| f64::from_bits(*it)).collect();
    let load = match loads.as_slice() {
        [one] => Load::Constant(*one),
        many => Load::Hourly(many),
    };
    let outdoor = match regulated(plant) {
        true => Outdoor::Regulated,
        false => Outdoor::Full,
    };
    let found = reckon(&spec, &climate, load, outdoor).map_err(|error| {
        stop(
            Diagnostic::new(Code::E0504, call.place, error.to_string(), "asked for here")
                .help(error.help()),
        )
    })?;
    value(&found)
}

/// The record `Year`, its fields in the order in which `stdlib/plant.phi` declares them.
fn value(found: &Year) -> HostResult<Value> {
    let usage: &Usage = &found.usage;
    let cooling = usage.total() - usage.by(Draw::Segments);
    let numbers = [
        usage.by(Draw::Segments),
        cooling,
        0.0,
        0.0,
        usage.reused,
        usage.water,
        usage.carbon.unwrap_or(0.0),
    ];
    let int = |count: u32| Value::from(i64::from(count));
    Ok(Value::items(vec![
        Value::nums(numbers.map(f64::to_bits).to_vec())?,
        Value::from(usage.by(Draw::Circulation)),
        Value::from(usage.by(Draw::Fan)),
        Value::from(usage.by(Draw::Chiller)),
        Value::from(usage.cost.unwrap_or(0.0)),
        int(found.free),
        int(found.partly),
        int(found.chiller),
        int(found.lacking),
        Value::from(found.hottest),
        int(found.filled),
    ])?)
}
