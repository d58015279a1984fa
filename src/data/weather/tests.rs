//! Weather files: a real year against published counts, and every way in which a file may be wrong.

use super::*;
use crate::coolant::{saturation_pressure, wet_bulb};
use crate::data::Table;

const PLACE: &str = "LOCATION,X,-,C,TMY3,1,41.98,-87.92,-6.0,201.0\n";

/// Lines up to the rows: what is observed of leap years, rows an hour, first and last day.
fn head(leap: &str, an_hour: &str, first: &str, last: &str) -> String {
    format!(
        "{PLACE}HOLIDAYS/DAYLIGHT SAVINGS,{leap},0,0,0\nCOMMENTS 1\n\
         DATA PERIODS,1,{an_hour},Data,Sunday,{first},{last}\n"
    )
}

/// A row: its time, and dry bulb, dew point, humidity and pressure.
fn row(time: [i64; 5], air: &str) -> String {
    let time = time.map(|it| it.to_string()).join(",");
    format!("{time},f,{air}{}2.6,9\n", ",0".repeat(11) + ",")
}

const AIR: &str = "-12.2,-16.1,73,99500";

/// The hours of a day.
fn day(year: i64, month: i64, day: i64) -> String {
    (1..=24).map(|hour| row([year, month, day, hour, 0], AIR)).collect()
}

fn read(text: &str) -> Result<Weather, DataError> {
    Weather::read("w.epw", text.as_bytes())
}

fn fault(text: &str) -> String {
    read(text).unwrap_err().to_string()
}

#[test]
fn rows_follow_one_another_and_are_in_base_units() {
    let rows = (0..48).map(|at| {
        let air = if at == 1 { "3.5,-2.5,80,99600" } else { AIR };
        row([1986, 1, 1, 1 + at / 2, 30 * (1 + at % 2)], air)
    });
    let weather = read(&(head("No", "2", " 1/ 1", "1/1") + &rows.collect::<String>())).unwrap();
    let dry = weather.trace(Quantity::DryBulb);
    assert_eq!(dry.times[..3], [0, 1_800_000_000_000, 3_600_000_000_000]);
    let near = |value: f64, expected: f64| assert!((value - expected).abs() < 1e-9, "{value}");
    near(dry.values[0], 260.95);
    near(dry.values[1], 276.65);
    near(weather.trace(Quantity::DewPoint).values[1], 270.65);
    assert_eq!(weather.trace(Quantity::Humidity).values[..2], [0.73, 0.8]);
    assert_eq!(weather.trace(Quantity::Pressure).values[..2], [99_500.0, 99_600.0]);
    assert_eq!(weather.trace(Quantity::Wind).values[..2], [2.6, 2.6]);
    assert_eq!((weather.rows(), weather.place.as_str()), (48, "X, C"));
    let site = [weather.latitude, weather.longitude, weather.time_zone, weather.elevation];
    assert_eq!((site, weather.first_day), ([41.98, -87.92, -6.0, 201.0], 1));
    assert_eq!(weather.gaps(), []);
}

/// Minutes may be those at which the parts of an hour begin.
#[test]
fn minutes_may_begin_a_row() {
    let rows = (0..96).map(|at| row([1986, 3, 1, 1 + at / 4, 15 * (at % 4)], AIR));
    let weather = read(&(head("No", "4", "3/1", "3/1") + &rows.collect::<String>())).unwrap();
    assert_eq!((weather.rows(), weather.first_day), (96, 60));
}

#[test]
fn what_is_missing_stays_missing_and_is_told() {
    let mut rows: Vec<String> = (1..=24).map(|hour| row([1986, 1, 1, hour, 0], AIR)).collect();
    rows[0] = row([1986, 1, 1, 1, 0], "99.9,-16.1,73,99500");
    rows[4] = row([1986, 1, 1, 5, 0], "1,-16.1,,999999");
    rows[5] = row([1986, 1, 1, 6, 0], "2,-16.1,999,99500");
    let weather = read(&(head("No", "1", "1/1", "1/1") + &rows.concat())).unwrap();
    const H: i64 = 3_600_000_000_000;
    let gap =
        |quantity, start: i64, lasts: i64| Gap { quantity, start: start * H, lasts: lasts * H };
    assert_eq!(
        weather.gaps(),
        [
            gap(Quantity::DryBulb, 0, 1),
            gap(Quantity::Humidity, 4, 2),
            gap(Quantity::Pressure, 4, 1)
        ]
    );
    let dry = weather.trace(Quantity::DryBulb);
    assert_eq!((dry.times[0], dry.values.len()), (H, 23));
    let wet = weather.trace(Quantity::WetBulb);
    assert_eq!(wet.times[..5], [H, 2 * H, 3 * H, 6 * H, 7 * H]);
}

#[test]
fn wrong_files_say_where() {
    assert!(fault("").contains("it is empty"));
    assert!(fault("hello\n").contains("LOCATION"));
    assert!(fault("LOCATION,X,S,C,T,1,1,2\n").contains("LOCATION has no time zone"));
    assert_eq!(
        fault("LOCATION,X,S,C,T,1,a,2,3,4\n"),
        "w.epw:1:7: `a` in `latitude` is not a number"
    );
    assert!(
        fault("LOCATION,X,S,C,T,1,1,200,3,4\n").contains("`200` in `longitude` is not from -180")
    );
    assert!(fault(PLACE).contains("it has no DATA PERIODS"));
    assert!(fault(&head("No", "1", "1/1", "1/1")).contains("it has no rows"));
    for wrong in ["0", "61", "7", "x"] {
        assert!(fault(&head("No", wrong, "1/1", "1/1")).contains("rows an hour"), "{wrong}");
    }
    for wrong in ["", "13/1", "0/1", "2/30", "1/1/1/1", "1", "Monday"] {
        assert!(
            fault(&head("No", "1", wrong, "1/1")).contains("its data period begins on"),
            "{wrong}"
        );
    }
    let two = head("No", "1", "1/1", "1/1").replace("PERIODS,1", "PERIODS,2");
    assert!(fault(&two).contains("2 data periods"));
    let air = |air: &str| fault(&(head("No", "1", "1/1", "1/1") + &row([1986, 1, 1, 1, 0], air)));
    assert!(air("NaN,1,1,99500").contains("w.epw:5:7: `NaN` in `dry_bulb` is not a finite number"));
    assert!(air("1,x,1,99500").contains("`x` in `dew_point` is not a number"));
    assert!(air("1,1,-3,99500").contains("`-3` in `humidity` is not from 0 to 110"));
    let short = head("No", "1", "1/1", "1/1") + "1986,1,1,1\n";
    assert!(fault(&short).contains("w.epw:5: this is not EPW: this row ends after 4 of 22 values"));
}

#[test]
fn no_hour_is_left_out_or_repeated() {
    let rows = |hours: &[i64]| -> String {
        hours.iter().map(|hour| row([1986, 1, 1, *hour, 0], AIR)).collect()
    };
    let of = |hours: &[i64]| fault(&(head("No", "1", "1/1", "1/1") + &rows(hours)));
    assert_eq!(of(&[1, 2, 4]), "w.epw:7: this row is of 1/1 hour 4, and 1/1 hour 3 comes next");
    assert_eq!(of(&[1, 1]), "w.epw:6: this row is of 1/1 hour 1, and 1/1 hour 2 comes next");
    assert_eq!(of(&[0]), "w.epw:5: this row is of 1/1 hour 0, and 1/1 hour 1 comes next");
    assert_eq!(
        of(&[1, 2]),
        "w.epw: it ends after 1/1 hour 2, and its data period after 1/1 hour 24"
    );
    let halves = head("No", "2", "1/1", "1/1") + &row([1986, 1, 1, 1, 30], AIR);
    assert_eq!(
        fault(&(halves + &row([1986, 1, 1, 2, 30], AIR))),
        "w.epw:6: this row is of 1/1 hour 2 minute 30, and 1/1 hour 1 minute 60 comes next"
    );
    // Into the next month, and over the end of the year.
    let text = head("No", "1", "12/31", "1/1/1991") + &day(1990, 12, 31) + &day(1991, 1, 1);
    assert_eq!(read(&text).unwrap().first_day, 365);
    let text = head("No", "1", "4/30", "5/1") + &day(1990, 4, 30) + &day(1991, 5, 1);
    assert_eq!(read(&text).unwrap().rows(), 48);
    let text = head("No", "1", "4/30", "5/1") + &day(1990, 4, 30) + &day(1990, 4, 31);
    assert!(fault(&text).contains("this row is of 4/31 hour 1, and 5/1 hour 1 comes next"));
}

#[test]
fn a_leap_day_is_one_where_the_file_says_so() {
    let days = |leap: &str, days: &[[i64; 3]]| {
        let rows: String =
            days.iter().map(|[year, month, date]| day(*year, *month, *date)).collect();
        read(&(head(leap, "1", "2/28", "3/1") + &rows)).map(|weather| weather.rows())
    };
    let (eve, leap, after) = ([2020, 2, 28], [2020, 2, 29], [2020, 3, 1]);
    assert_eq!(days("Yes", &[eve, leap, after]), Ok(72));
    assert_eq!(days("No", &[eve, after]), Ok(48));
    assert_eq!(days("Yes", &[[1986, 2, 28], [1986, 3, 1]]), Ok(48));
    let refused = days("No", &[eve, leap, after]).unwrap_err();
    assert_eq!(refused, DataError::line("w.epw", 29, DataFault::LeapDay));
    let left_out = days("Yes", &[eve, after]).unwrap_err().to_string();
    assert!(left_out.contains("3/1 hour 1, and 2/29 hour 1 comes next"), "{left_out}");
}

/// Published saturation pressures: ASHRAE Fundamentals 2017, ch. 1, table 3.
#[test]
fn steam_tables() {
    for (celsius, pa) in
        [(-40.0, 12.85), (-10.0, 259.90), (0.01, 611.7), (25.0, 3169.9), (60.0, 19_946.0)]
    {
        let value = saturation_pressure(celsius + ZERO_C).unwrap();
        assert!((value / pa - 1.0).abs() < 1e-3, "{celsius} °C: {value} Pa");
    }
    // Saturated air: the bulb does not cool.
    assert!((wet_bulb(300.0, 1.0, 101_325.0).unwrap() - 300.0).abs() < 1e-5);
}

#[test]
fn a_real_year() {
    let file = "weather/chicago.epw";
    let Some(bytes) = crate::data::real_input(file) else { return };
    let weather = Weather::read(file, &bytes).unwrap();
    assert_eq!((weather.rows(), weather.gaps()), (8760, vec![]));
    let dry = weather.trace(Quantity::DryBulb).values;
    let (low, high) = dry.iter().fold((f64::MAX, f64::MIN), |(a, b), t| (a.min(*t), b.max(*t)));
    assert!((low - ZERO_C + 22.8).abs() < 1e-9 && (high - ZERO_C - 35.0).abs() < 1e-9);
    let wet = weather.trace(Quantity::WetBulb).values;
    assert_eq!(wet.iter().filter(|t| **t <= 18.0 + ZERO_C).count(), 7230);
    let other = "weather/tmy_chicago_il.csv";
    let Some(bytes) = crate::data::real_input(other) else { return };
    let table = Table::read(other, &bytes).unwrap();
    let column = table.column("wet_bulb_c").unwrap();
    for (ours, theirs) in wet.iter().zip(table.numbers(column).unwrap()) {
        // Within some tenths of a kelvin of 0 °C a wet bulb and an iced one are both possible, and
        // the two may differ on which it is.
        let slack = if (ours - ZERO_C).abs() < 0.4 { 0.3 } else { 0.006 };
        assert!((ours - ZERO_C - theirs.unwrap()).abs() < slack, "{ours} {theirs:?}");
    }
}
