//! Years by the hour: rows C106 to C112, and the rules for what is missing.

use super::year::{Climate, HOURS, LEAP_HOURS, Load, Year, YearError, year};
use super::*;
use crate::coolant::{FREEZING, wet_bulb};
use crate::plant::year::Outdoor;
use crate::schema::word::Place;

/// Dry and wet bulb of each hour of the weather file, found beside the package or where `PHI_DATA` says.
fn chicago() -> Option<Climate> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data");
    let data = std::env::var("PHI_DATA").unwrap_or_else(|_| beside.to_owned());
    let path = std::path::Path::new(&data).join("weather/chicago.epw");
    let Ok(text) = std::fs::read_to_string(path) else {
        let line = b"skipped weather/chicago.epw: no public data here (set PHI_DATA)\n";
        let _ = std::io::Write::write_all(&mut std::io::stderr(), line);
        return None;
    };
    let mut climate = Climate::default();
    for line in text.lines().skip(8) {
        let columns: Vec<&str> = line.split(',').collect();
        let number = |at: usize| columns[at].parse::<f64>().unwrap();
        let (t, humidity, pressure) = (number(6) + FREEZING, number(8) / 100.0, number(9));
        climate.temperature.push(t);
        climate.wet_bulb.push(wet_bulb(t, humidity, pressure).unwrap());
        climate.dew_point.push(number(7) + FREEZING);
    }
    Some(climate)
}

/// The plant of row C106.
fn plant() -> LoopSpec {
    let mut spec = LoopSpec::of_air("hall");
    spec.temperature = 295.0;
    // Of the row's heat capacity rate, 29.1 J/(mol·K) times 290 mol/s, and its pump.
    let flow = 290.0 * 29.1 / spec.gas.cp(293.15).unwrap();
    let drop = 300.0 * 290.0 / flow;
    spec.circulation =
        CirculationSpec { flow, drop, static_drop: 0.0, efficiency: 0.6, rated: true };
    spec.target = TargetSpec { temperature: (293.15, 293.15), place: Place::Supply, rate: 1.0 };
    spec.exchanger = Some(ExchangerSpec {
        conductance: 16_000.0,
        arrangement: Arrangement::Counter,
        ambient: Signal::Constant(290.0),
        weather: None,
        evaporative: false,
        outside: 320.0,
        drop: 200.0,
        efficiency: 0.6,
        rated: true,
    });
    spec.chiller = Some(ChillerSpec {
        capacity: 200e3,
        cop_max: 9.0,
        share: 0.45,
        approach: 10.0,
        cold_approach: 8.0,
        part_load: [1.0, 0.0, 0.0],
    });
    spec
}

fn near(what: &str, computed: f64, expected: f64, allowed: f64) {
    let off = (computed - expected).abs();
    println!("{what}: {computed}, expected {expected}, {:.3} of the tolerance", off / allowed);
    assert!(off <= allowed, "{what}: {computed} is not {expected} within {allowed}");
}

#[test]
fn rows_c106_to_c108_dry() {
    let Some(climate) = chicago() else { return };
    let found = year(&plant(), &climate, Load::Constant(100e3), Outdoor::Full).unwrap();
    near("PUE", found.usage.pue().unwrap(), 1.0908651, 0.0005);
    near("hours of free cooling", f64::from(found.free), 5200.0, 3.0);
    near("hours partly", f64::from(found.partly), 3533.0, 3.0);
    near("hours without", f64::from(found.none), 27.0, 3.0);
    near("chiller, kWh", found.usage.by(Draw::Chiller) / 3.6e6, 26_300.952, 0.005 * 26_300.952);
    assert_eq!(found.filled, 0);
    // All that was drawn went out.
    near("heat", found.rejected, found.usage.total(), 1e-9 * found.rejected);
}

#[test]
fn rows_c109_to_c112_evaporative() {
    let Some(mut climate) = chicago() else { return };
    // The pad of the row goes 0.8 of the way to the wet bulb.
    for (wet, dry) in climate.wet_bulb.iter_mut().zip(&climate.temperature) {
        *wet = dry - 0.8 * (dry - *wet);
    }
    let mut spec = plant();
    if let Some(exchanger) = &mut spec.exchanger {
        exchanger.evaporative = true;
    }
    let found = year(&spec, &climate, Load::Constant(100e3), Outdoor::Full).unwrap();
    near("PUE", found.usage.pue().unwrap(), 1.078272, 0.0005);
    near("hours of free cooling", f64::from(found.free), 5782.0, 3.0);
    near("chiller, kWh", found.usage.by(Draw::Chiller) / 3.6e6, 15_199.675, 0.005 * 15_199.675);
    near("water, kg", found.usage.water, 272_391.94, 0.01 * 272_391.94);
}

fn same(temperature: f64) -> Climate {
    Climate { temperature: vec![temperature; HOURS], ..Climate::default() }
}

#[test]
fn an_hour_of_the_year_is_the_loop_at_rest() {
    let mut spec = plant();
    spec.chiller = None;
    let found = year(&spec, &same(300.0), Load::Constant(100e3), Outdoor::Full).unwrap();
    assert_eq!((found.lacking, found.free), (8760, 0));
    let mut bodies = servers(50, 2000.0, 310.0);
    bodies.iter_mut().for_each(|body| body.conductance = 300.0);
    let mut state = Loop::open(&spec).unwrap();
    for _ in 0..24 {
        state.step(3600.0, &mut *bodies, &Inputs::resting(outside(300.0))).unwrap();
    }
    near("supply", state.supply(), found.hottest, 0.01);
}

#[test]
fn what_is_missing_is_filled_and_told() {
    let mut climate = same(280.0);
    climate.temperature[0] = f64::NAN;
    climate.temperature[100] = f64::NAN;
    climate.temperature[101] = f64::NAN;
    climate.temperature[102] = 283.0;
    climate.temperature[8759] = f64::NAN;
    let found = year(&plant(), &climate, Load::Constant(1e3), Outdoor::Full).unwrap();
    assert_eq!(found.filled, 4);
    let column = super::super::year::tests_whole(&climate.temperature);
    assert_eq!(column[0], 280.0);
    assert!((column[100] - 281.0).abs() < 1e-12 && (column[101] - 282.0).abs() < 1e-12);
    assert_eq!(column[8759], 280.0);
    climate.temperature = vec![f64::NAN; HOURS];
    let none = year(&plant(), &climate, Load::Constant(1e3), Outdoor::Full);
    assert!(matches!(none, Err(YearError::Empty { .. })));
}

#[test]
fn leap_days_follow_the_calendar_of_the_load() {
    let run = |climate: &Climate, load: &[f64]| -> Year {
        year(&plant(), climate, Load::Hourly(load), Outdoor::Full).unwrap()
    };
    let mut climate = same(280.0);
    // The 28th of February is warmer than the chiller may leave alone.
    climate.temperature[58 * 24..59 * 24].fill(300.0);
    let common = run(&climate, &[1e4; HOURS]);
    let leap = run(&climate, &vec![1e4; LEAP_HOURS]);
    assert_eq!((common.none, leap.none), (24, 48));
    assert_eq!(leap.usage.period, 8784.0 * 3600.0);
    let mut climate = Climate { temperature: vec![280.0; LEAP_HOURS], ..Climate::default() };
    climate.temperature[59 * 24..60 * 24].fill(300.0);
    assert_eq!(run(&climate, &vec![1e4; LEAP_HOURS]).none, 24);
    assert_eq!(run(&climate, &[1e4; HOURS]).none, 0);
}

#[test]
fn what_is_no_year_is_refused() {
    let short = Climate { temperature: vec![280.0; 100], ..Climate::default() };
    assert!(matches!(
        year(&plant(), &short, Load::Constant(1.0), Outdoor::Full),
        Err(YearError::Hours { .. })
    ));
    let load = year(&plant(), &same(280.0), Load::Hourly(&[1.0; 10]), Outdoor::Full);
    assert!(matches!(load, Err(YearError::Hours { what: "the load", .. })));
    let load = year(&plant(), &same(280.0), Load::Constant(-1.0), Outdoor::Full);
    assert!(matches!(load, Err(YearError::Load(_))));
    let still = LoopSpec::of_air("still");
    assert!(matches!(
        year(&still, &same(280.0), Load::Constant(1.0), Outdoor::Full),
        Err(YearError::Still)
    ));
}

#[test]
fn hours_outside_the_class_are_counted() {
    let mut spec = plant();
    spec.chiller = None;
    spec.class = Some(crate::schema::word::AirClass::Recommended);
    let cool = year(&spec, &same(280.0), Load::Constant(1e4), Outdoor::Full).unwrap();
    let hot = year(&spec, &same(303.0), Load::Constant(1e4), Outdoor::Full).unwrap();
    assert_eq!((cool.out_of_class, hot.out_of_class), (Some(0), Some(8760)));
}

#[test]
fn prices_and_carbon_are_those_of_the_hour() {
    let mut spec = plant();
    let times: Vec<f64> = (0..HOURS).map(|hour| hour as f64 * 3600.0).collect();
    let values: Vec<f64> = (0..HOURS).map(|hour| if hour % 2 == 0 { 1.0 } else { 3.0 }).collect();
    spec.tariff.price = Some(Signal::Series { times: times.into(), values: values.into() });
    let found = year(&spec, &same(280.0), Load::Constant(1e4), Outdoor::Full).unwrap();
    near("cost", found.usage.cost.unwrap(), 2.0 * found.usage.total(), 1e-9 * found.usage.total());
    assert_eq!(found.usage.carbon, None);
}

/// A stream that turns no faster than it takes carries the same heat with less; where even at full it
/// takes a part, it runs only while that saves the chiller more than its fan draws.
#[test]
fn a_regulated_stream_takes_no_more_than_it_must() {
    let mut spec = plant();
    if let Some(exchanger) = &mut spec.exchanger {
        exchanger.evaporative = true;
    }
    let run = |air: f64, wet: f64, outdoor| {
        let climate = Climate { wet_bulb: vec![wet; HOURS], ..same(air) };
        year(&spec, &climate, Load::Constant(100e3), outdoor).unwrap()
    };
    // Below freezing: dry, and slow.
    let (full, own) = (run(265.0, 263.0, Outdoor::Full), run(265.0, 263.0, Outdoor::Regulated));
    assert!(own.usage.water == 0.0 && full.usage.water > 0.0);
    assert!(own.usage.by(Draw::Fan) < 0.2 * full.usage.by(Draw::Fan));
    assert_eq!((own.free, own.usage.by(Draw::Chiller)), (8760, 0.0));
    // Warm and dry: wetting is needed.
    let (full, own) = (run(300.0, 285.0, Outdoor::Full), run(300.0, 285.0, Outdoor::Regulated));
    assert!(own.usage.water > 0.0 && own.usage.water < full.usage.water);
    assert_eq!((own.free, full.free), (8760, 8760));
    // Hot: what it takes is not worth its fan.
    let (full, own) = (run(304.8, 304.5, Outdoor::Full), run(304.8, 304.5, Outdoor::Regulated));
    assert!(own.usage.total() < full.usage.total(), "{} {}", own.usage.total(), full.usage.total());
    assert_eq!(own.usage.by(Draw::Fan), 0.0);
    // All that was drawn went out.
    near("heat", own.rejected, own.usage.total(), 1e-9 * own.rejected);
}
