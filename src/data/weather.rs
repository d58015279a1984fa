//! Weather of a year from an EnergyPlus weather file (EPW), and the wet-bulb temperature that free
//! cooling is judged by.
//!
//! Rules: the file begins with `LOCATION` and has `DATA PERIODS` before its rows. Rows are evenly
//! spaced, as many an hour as that line says, whatever years they carry: a typical year is put
//! together from months of several. Row k covers the time from k to k + 1 spacings after the first.
//! A value that the file marks as missing is that of the row before, and is counted; in the first
//! row it is an error. (U.S. Department of Energy, *Auxiliary EnergyPlus Programs*, EPW format.)

use super::error::{DataError, DataFault, shown};
use super::text::text_of;
use super::trace::Trace;

/// One column of the weather.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// Dry-bulb air temperature, K.
    DryBulb,
    /// Dew point, K.
    DewPoint,
    /// Relative humidity, 0 to 1.1.
    Humidity,
    /// Air pressure, Pa.
    Pressure,
    /// Wind speed, m/s.
    Wind,
    /// Wet-bulb temperature, K, from the first, third and fourth.
    WetBulb,
}

/// Weather at one place, in base units.
#[derive(Debug, Clone, PartialEq)]
pub struct Weather {
    /// The place, as the file calls it.
    pub place: String,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Metres above the sea.
    pub elevation: f64,
    /// Between two rows, in ns.
    pub spacing: i64,
    /// Values that the file marks as missing and that the row before filled.
    pub missing: usize,
    /// Dry bulb K, dew point K, humidity, pressure Pa, wind m/s: one list each.
    columns: [Vec<f64>; 5],
}

/// A column of the file: its place in a row, its name, its range, and from where it is missing.
struct Field {
    index: usize,
    name: &'static str,
    range: (f64, f64),
    missing_from: f64,
    /// Added and multiplied to get base units.
    base: (f64, f64),
}

const ZERO_C: f64 = 273.15;
const FIELDS: [Field; 5] = [
    Field {
        index: 6,
        name: "dry bulb",
        range: (-90.0, 70.0),
        missing_from: 99.9,
        base: (ZERO_C, 1.0),
    },
    Field {
        index: 7,
        name: "dew point",
        range: (-90.0, 70.0),
        missing_from: 99.9,
        base: (ZERO_C, 1.0),
    },
    Field {
        index: 8,
        name: "humidity",
        range: (0.0, 110.0),
        missing_from: 999.0,
        base: (0.0, 0.01),
    },
    Field {
        index: 9,
        name: "pressure",
        range: (31e3, 120e3),
        missing_from: 999_999.0,
        base: (0.0, 1.0),
    },
    Field {
        index: 21,
        name: "wind speed",
        range: (0.0, 40.0),
        missing_from: 999.0,
        base: (0.0, 1.0),
    },
];

/// Most rows: ten years of minutes.
const MOST_ROWS: usize = 5_300_000;

impl Weather {
    /// Reads an EPW file.
    ///
    /// # Errors
    /// Text that is not UTF-8; a missing `LOCATION` or `DATA PERIODS`; no row; a row that is too
    /// short; a value that is no number, out of its range, or missing in the first row.
    pub fn read(file: &str, bytes: &[u8]) -> Result<Self, DataError> {
        let malformed = |line: u64, reason: &str| {
            let fault = DataFault::Malformed { format: "EPW", reason: reason.to_owned() };
            DataError::line(file, line, fault)
        };
        let text = text_of(file, bytes)?;
        let mut lines = (1u64..).zip(text.lines());
        let (_, first) = lines.next().ok_or_else(|| malformed(1, "it is empty"))?;
        let head: Vec<&str> = first.split(',').map(str::trim).collect();
        let Some(["LOCATION", city, _, country, _, _, latitude, longitude, _, elevation]) =
            head.get(..10)
        else {
            return Err(malformed(1, "it does not begin with LOCATION and nine values"));
        };
        let number = |text: &str| text.parse::<f64>().ok().filter(|value| value.is_finite());
        let site = (number(latitude), number(longitude), number(elevation));
        let (Some(latitude), Some(longitude), Some(elevation)) = site else {
            return Err(malformed(1, "the place is not given by three numbers"));
        };
        let periods = lines.by_ref().find(|(_, line)| line.starts_with("DATA PERIODS"));
        let (line, periods) = periods.ok_or_else(|| malformed(1, "it has no DATA PERIODS"))?;
        let an_hour = periods.split(',').nth(2).and_then(|text| text.trim().parse::<i64>().ok());
        let an_hour = an_hour.filter(|rows| (1..=60).contains(rows));
        let an_hour =
            an_hour.ok_or_else(|| malformed(line, "it does not say 1 to 60 rows an hour"))?;
        let mut weather = Self {
            place: format!("{city}, {country}"),
            latitude,
            longitude,
            elevation,
            spacing: 3_600_000_000_000 / an_hour,
            missing: 0,
            columns: Default::default(),
        };
        for (line, row) in lines.filter(|(_, row)| !row.trim().is_empty()) {
            weather.take_row(file, line, row)?;
        }
        match weather.rows() {
            0 => Err(DataError::file(file, DataFault::Empty("rows"))),
            _ => Ok(weather),
        }
    }

    fn take_row(&mut self, file: &str, line: u64, row: &str) -> Result<(), DataError> {
        let cells: Vec<&str> = row.split(',').map(str::trim).collect();
        if self.rows() >= MOST_ROWS {
            let fault = DataFault::TooMany { what: "rows", limit: MOST_ROWS };
            return Err(DataError::line(file, line, fault));
        }
        for (field, column) in FIELDS.iter().zip(&mut self.columns) {
            let Some(cell) = cells.get(field.index) else {
                let fault = DataFault::Ragged { wanted: 35, given: cells.len() };
                return Err(DataError::line(file, line, fault));
            };
            let (name, text) = (field.name.to_owned(), shown(cell));
            let refuse = |fault| Err(DataError::cell(file, line, field.index, fault));
            let value = match cell.parse::<f64>() {
                Ok(value) if value.is_finite() => value,
                Ok(_) => return refuse(DataFault::NotFinite { column: name, text }),
                Err(_) => return refuse(DataFault::NotANumber { column: name, text }),
            };
            if value >= field.missing_from {
                match column.last().copied() {
                    Some(before) => column.push(before),
                    None => return refuse(DataFault::Gap { column: name }),
                }
                self.missing += 1;
                continue;
            }
            let (low, high) = field.range;
            if !(low..=high).contains(&value) {
                let range = format!("from {low} to {high}");
                return refuse(DataFault::OutOfRange { column: name, text, range });
            }
            column.push((value + field.base.0) * field.base.1);
        }
        Ok(())
    }

    /// How many rows it has, at least one.
    pub fn rows(&self) -> usize {
        self.columns.iter().map(Vec::len).min().unwrap_or(0)
    }

    /// One quantity over time, from 0 on.
    pub fn trace(&self, quantity: Quantity) -> Trace {
        let [dry_bulb, dew_point, humidity, pressure, wind] = &self.columns;
        let values = match quantity {
            Quantity::DryBulb => dry_bulb.clone(),
            Quantity::DewPoint => dew_point.clone(),
            Quantity::Humidity => humidity.clone(),
            Quantity::Pressure => pressure.clone(),
            Quantity::Wind => wind.clone(),
            Quantity::WetBulb => {
                let air = dry_bulb.iter().zip(humidity).zip(pressure);
                air.map(|((t, rh), p)| wet_bulb(*t, *rh, *p)).collect()
            }
        };
        let times = (0i64..).take(values.len()).map(|row| row.saturating_mul(self.spacing));
        Trace { times: times.collect(), values, origin: None, filled: self.missing }
    }
}

/// Saturation pressure of water vapour, Pa, over ice below 0 °C and over water above; T in K.
/// (R. W. Hyland, A. Wexler, *ASHRAE Trans.* 89 (2A), 500, 1983; ASHRAE Fundamentals 2017, ch. 1,
/// eq. 5 and 6.)
fn saturation(t: f64) -> f64 {
    let ln = if t < ZERO_C {
        -5.674_535_9e3 / t + 6.392_524_7 - 9.677_843e-3 * t
            + 6.221_570_1e-7 * t * t
            + 2.074_782_5e-9 * t * t * t
            - 9.484_024e-13 * t * t * t * t
            + 4.163_501_9 * libm::log(t)
    } else {
        -5.800_220_6e3 / t + 1.391_499_3 - 4.864_023_9e-2 * t + 4.176_476_8e-5 * t * t
            - 1.445_209_3e-8 * t * t * t
            + 6.545_967_3 * libm::log(t)
    };
    libm::exp(ln)
}

/// Water per dry air, kg/kg, at a vapour pressure. (ASHRAE 2017, ch. 1, eq. 20.)
fn humidity_ratio(vapour: f64, pressure: f64) -> f64 {
    0.621_945 * vapour / (pressure - vapour)
}

/// Thermodynamic wet-bulb temperature, K, of air at a dry bulb (K), relative humidity (0 to 1)
/// and pressure (Pa): the root of the psychrometric equation, to a microkelvin. Below 0 °C the
/// bulb is taken as iced. (ASHRAE Fundamentals 2017, ch. 1, eq. 33 and 35.)
pub fn wet_bulb(dry_bulb: f64, humidity: f64, pressure: f64) -> f64 {
    // Above saturation the bulb cannot dry: it shows the air's temperature.
    let ratio = humidity_ratio(saturation(dry_bulb) * humidity.clamp(0.0, 1.0), pressure);
    let t = dry_bulb - ZERO_C;
    let (mut low, mut high) = (dry_bulb - 60.0, dry_bulb);
    while high - low > 1e-6 {
        let middle = low + (high - low) / 2.0;
        let bulb = middle - ZERO_C;
        let wet = humidity_ratio(saturation(middle), pressure);
        let held = if bulb >= 0.0 {
            ((2501.0 - 2.326 * bulb) * wet - 1.006 * (t - bulb))
                / (2501.0 + 1.86 * t - 4.186 * bulb)
        } else {
            ((2830.0 - 0.24 * bulb) * wet - 1.006 * (t - bulb)) / (2830.0 + 1.86 * t - 2.1 * bulb)
        };
        if held > ratio { high = middle } else { low = middle }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Table;

    const HEAD: &str = "LOCATION,X,S,C,TMY3,1,41.98,-87.92,-6.0,201.0\nCOMMENTS 1\n\
                        DATA PERIODS,1,2,Data,Sunday,1/1,12/31\n";

    fn row(dry: &str, rh: &str) -> String {
        format!("1986,1,1,1,0,f,{dry},-16.1,{rh},99500{}2.6,9\n", ",0".repeat(11) + ",")
    }

    fn read(rows: &[String]) -> Result<Weather, DataError> {
        Weather::read("w.epw", format!("{HEAD}{}", rows.concat()).as_bytes())
    }

    #[test]
    fn rows_are_evenly_spaced_and_in_base_units() {
        let weather = read(&[row("-12.2", "73"), row("99.9", "80")]).unwrap();
        let dry = weather.trace(Quantity::DryBulb);
        assert_eq!(dry.times, [0, 1_800_000_000_000]);
        assert!((dry.values[0] - 260.95).abs() < 1e-9 && dry.values[1] == dry.values[0]);
        assert_eq!((weather.missing, weather.rows(), weather.place.as_str()), (1, 2, "X, C"));
        assert_eq!(weather.trace(Quantity::Humidity).values, [0.73, 0.8]);
        assert_eq!(weather.trace(Quantity::Wind).values, [2.6, 2.6]);
    }

    #[test]
    fn wrong_files_say_where() {
        let fault = |text: &str| Weather::read("w.epw", text.as_bytes()).unwrap_err().to_string();
        assert!(fault("").contains("it is empty"));
        assert!(fault("hello\n").contains("LOCATION"));
        assert!(fault("LOCATION,X,S,C,T,1,a,b,c,d\n").contains("three numbers"));
        assert!(fault("LOCATION,X,S,C,T,1,1,2,3,4\n").contains("DATA PERIODS"));
        assert!(fault(HEAD).contains("it has no rows"));
        assert!(fault(&HEAD.replace(",1,2,Data", ",1,0,Data")).contains("rows an hour"));
        let wrong = |dry: &str, rh: &str| read(&[row(dry, rh)]).unwrap_err().to_string();
        assert_eq!(wrong("99.9", "73"), "w.epw:4:7: this cell of `dry bulb` is empty");
        assert!(wrong("NaN", "73").contains("not a finite number"));
        assert!(wrong("1", "-3").contains("`-3` in `humidity` is not from 0 to 110"));
        assert!(fault(&format!("{HEAD}1,2,3\n")).contains("has 3 cells"));
    }

    /// Published saturation pressures: ASHRAE Fundamentals 2017, ch. 1, table 3.
    #[test]
    fn steam_tables() {
        for (celsius, pa) in
            [(-40.0, 12.85), (-10.0, 259.90), (0.01, 611.7), (25.0, 3169.9), (60.0, 19_946.0)]
        {
            let value = saturation(celsius + ZERO_C);
            assert!((value / pa - 1.0).abs() < 1e-3, "{celsius} °C: {value} Pa");
        }
        // Saturated air: the bulb does not cool.
        assert!((wet_bulb(300.0, 1.0, 101_325.0) - 300.0).abs() < 1e-5);
    }

    #[test]
    fn a_real_year() {
        let file = "weather/chicago.epw";
        let Some(bytes) = crate::data::real_input(file) else { return };
        let weather = Weather::read(file, &bytes).unwrap();
        assert_eq!((weather.rows(), weather.missing), (8760, 0));
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
            // Between 0 and −0.3 °C the two disagree on whether the bulb is iced.
            let slack = if (ours - ZERO_C).abs() < 0.4 { 0.2 } else { 0.006 };
            assert!((ours - ZERO_C - theirs.unwrap()).abs() < slack, "{ours} {theirs:?}");
        }
    }
}
