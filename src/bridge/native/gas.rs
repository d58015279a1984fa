//! The built-ins of `std.gas`: properties of gases, mixtures and moist air.

use crate::bridge::stop;
use crate::bridge::value::gas::MixtureValue;
use crate::coolant::{self, Gas, GasError, Mixture, Vibration};
use crate::diagnostic::{Code, Diagnostic};
use crate::machine::Machine;
use crate::machine::fault::Fault;
use crate::machine::host::{HostResult, NativeCall};
use crate::machine::value::{Row, Value};
use crate::schema::native::GasNative;

/// What a property costs, in steps of the machine.
const STEPS: u64 = 10;
/// Names this near to that of a gas may be meant for it.
const NEAR: usize = 2;

/// What a built-in gives: a property in base units, or what is made of a gas.
pub(in crate::bridge) fn property(
    machine: &mut Machine,
    id: GasNative,
    call: &NativeCall,
    args: &[Value],
) -> HostResult<Value> {
    machine.spend(STEPS)?;
    let refuse = |error: GasError| refused(&error, call);
    let at = |index: usize| number(args, index);
    let x = || mixture(args.first());
    let (a, b, c) = (at(1), at(2), at(3));
    let number = match id {
        GasNative::Gas => {
            let name = args.first().map_or("", Value::as_str);
            let gas = Gas::from_name(name).ok_or_else(|| unknown(name, call))?;
            return MixtureValue::value(gas.mixture().clone());
        }
        GasNative::Mixture => {
            return MixtureValue::value(Mixture::new(&parts(args.first())?).map_err(refuse)?);
        }
        GasNative::MixtureOf => {
            return MixtureValue::value(
                Mixture::from_amounts(&parts(args.first())?).map_err(refuse)?,
            );
        }
        GasNative::Vibrations => return vibrations(mixture(args.first())?),
        GasNative::Populations => {
            let wavenumber = at(0);
            let degeneracy = u32::try_from(args.get(1).map_or(0, Value::int)).unwrap_or(0);
            if wavenumber <= 0.0 || degeneracy == 0 {
                return Err(no_vibration(call));
            }
            let vibration = Vibration { wavenumber, degeneracy };
            let shares = vibration.populations(b).map_err(refuse)?;
            machine.spend(shares.len() as u64)?;
            return Ok(Value::nums(shares.into_iter().map(f64::to_bits).collect())?);
        }
        GasNative::Rotation => {
            let given = gas(args.first())?;
            let Some(species) = given.species() else { return Err(one_gas(call)) };
            let Some(rotation) = species.rotation(a).map_err(refuse)? else {
                return Ok(Value::Absent);
            };
            let count = rotation.levels.len() as u64;
            machine.spend(count * count)?;
            let most = rotation.most_populated() as i64;
            let levels = rotation.levels.into_iter().map(f64::to_bits).collect();
            return Ok(Value::items(vec![
                Value::nums(levels)?,
                Value::from(most),
                Value::from(rotation.partition),
                Value::from(rotation.energy),
                Value::from(rotation.heat_capacity),
            ])?);
        }
        GasNative::Fraction => Ok(x()?.fraction(gas(args.get(1))?)),
        GasNative::MolarMass => Ok(x()?.molar_mass()),
        GasNative::Cp => x()?.cp(a),
        GasNative::Cv => x()?.cv(a),
        GasNative::Gamma => x()?.gamma(a),
        GasNative::Enthalpy => x()?.enthalpy(a),
        GasNative::InternalEnergy => x()?.internal_energy(a),
        GasNative::Entropy => x()?.entropy(a, b),
        GasNative::Gibbs => x()?.gibbs(a, b),
        GasNative::Density => x()?.density(a, b),
        GasNative::RealDensity => x()?.density_real(a, b),
        GasNative::Viscosity => x()?.viscosity(a),
        GasNative::Conductivity => x()?.conductivity(a),
        GasNative::Prandtl => x()?.prandtl(a),
        GasNative::ThermalDiffusivity => x()?.thermal_diffusivity(a, b),
        GasNative::Diffusivity => x()?.diffusivity(a, b),
        GasNative::DiffusivityOf => x()?.diffusivity_of(gas(args.get(1))?, b, c),
        GasNative::SecondVirial => x()?.second_virial(a).map(|virial| virial.b),
        GasNative::Compressibility => x()?.compressibility(a, b),
        GasNative::JouleThomson => x()?.joule_thomson(a),
        GasNative::SoundSpeed => x()?.sound_speed(a),
        GasNative::MeanSpeed => x()?.mean_speed(a),
        GasNative::CollisionRate => x()?.collision_rate(a, b),
        GasNative::FreePath => x()?.free_path(a, b),
        GasNative::TemperatureOfEnthalpy => x()?.temperature_of_enthalpy(a),
        GasNative::TemperatureOfEnergy => x()?.temperature_of_internal_energy(a),
        GasNative::TemperatureOfEntropy => x()?.temperature_of_entropy(a, b),
        GasNative::Compressed => x()?.isentropic(a, b, c),
        GasNative::PressureOf => x()?.isentropic_pressure(a, b, c),
        GasNative::Expanded => x()?.isentropic_volume(a, b, c),
        GasNative::Throttled => x()?.throttle(a, b, c),
        GasNative::SaturationPressure => coolant::saturation_pressure(at(0)),
        GasNative::HumidityRatio => coolant::humidity_ratio(at(0), a, b),
        GasNative::VapourFraction => coolant::vapour_fraction(at(0), a, b),
        GasNative::WetBulb => coolant::wet_bulb(at(0), a, b),
        GasNative::DewPoint => coolant::dew_point(at(0), a),
    };
    match number.map_err(refuse)? {
        value if value.is_finite() => Ok(Value::from(value)),
        _ => Err(Box::new(Fault::NotFinite(format!("`{}` of these", id.name())))),
    }
}

fn number(args: &[Value], index: usize) -> f64 {
    args.get(index).map_or(0.0, Value::float)
}

fn mixture(value: Option<&Value>) -> HostResult<&Mixture> {
    value
        .and_then(Value::as_host::<MixtureValue>)
        .map(MixtureValue::mixture)
        .ok_or_else(|| Box::new(Fault::Broken("a property of something that is no gas")))
}

fn gas(value: Option<&Value>) -> HostResult<Gas> {
    let gas = mixture(value)?.as_gas();
    gas.ok_or_else(|| Box::new(Fault::Broken("a mixture where a gas is wanted")))
}

/// The gases of a list of pairs, each with its share or amount.
fn parts(list: Option<&Value>) -> HostResult<Vec<(Gas, f64)>> {
    let mut parts = vec![];
    for pair in list.map_or(&[][..], Value::as_items) {
        let mut row = Row::of(pair);
        let named = row.next();
        parts.push((gas(named.as_ref())?, row.next().map_or(0.0, |share| share.float())));
    }
    Ok(parts)
}

fn vibrations(mixture: &Mixture) -> HostResult<Value> {
    let mut list = vec![];
    for (gas, vibration) in mixture.vibrations() {
        list.push(Value::items(vec![
            MixtureValue::value(gas.mixture().clone())?,
            Value::from(vibration.wavenumber),
            Value::from(vibration.frequency()),
            Value::from(vibration.temperature()),
            Value::from(i64::from(vibration.degeneracy)),
        ])?);
    }
    Ok(Value::items(list)?)
}

/// What the library of gases says, as an error of the script: E0514 where its data ends, E0504 where
/// there is no answer at all.
fn refused(error: &GasError, call: &NativeCall) -> Box<Fault> {
    let code = match error {
        GasError::Outside { .. }
        | GasError::Unreachable { .. }
        | GasError::Dense { .. }
        | GasError::Dry { .. }
        | GasError::Boiling { .. } => Code::E0514,
        GasError::Temperature(_)
        | GasError::Pressure(_)
        | GasError::Volume(_)
        | GasError::Empty
        | GasError::Fraction { .. }
        | GasError::Amount { .. }
        | GasError::Sum { .. }
        | GasError::Pair { .. }
        | GasError::Absent { .. }
        | GasError::Humidity(_) => Code::E0504,
    };
    stop(Diagnostic::new(code, call.place, error.to_string(), "asked for here").help(error.help()))
}

fn no_vibration(call: &NativeCall) -> Box<Fault> {
    let title = "a vibration has a wavenumber above 0, and there are 1 or more of it";
    stop(
        Diagnostic::new(Code::E0504, call.place, title, "asked for here")
            .help("take one of `vibrations(gas)`, and ask `levels(one, T)`"),
    )
}

fn one_gas(call: &NativeCall) -> Box<Fault> {
    let title = "rotation belongs to one gas, and `Air` is a mixture";
    stop(
        Diagnostic::new(Code::E0504, call.place, title, "asked for here")
            .help("ask for one of its gases: N2, O2, Ar or CO2"),
    )
}

fn unknown(name: &str, call: &NativeCall) -> Box<Fault> {
    let lower = name.to_lowercase();
    let distance = |gas: &Gas| {
        if gas.name().to_lowercase() == lower || gas.full_name() == lower {
            return 0;
        }
        strsim::damerau_levenshtein(gas.name(), name)
    };
    let nearest = Gas::ALL.into_iter().min_by_key(distance).filter(|gas| distance(gas) <= NEAR);
    let names = Gas::ALL.map(Gas::name).join(", ");
    let title = format!("there is no gas `{name}`");
    let mut diagnostic = Diagnostic::new(Code::E0504, call.place, title, "asked for here");
    if let Some(gas) = nearest {
        diagnostic =
            diagnostic.help(format!("did you mean `{}`, {}?", gas.name(), gas.full_name()));
    }
    stop(diagnostic.note(format!("the gases are {names}")))
}
