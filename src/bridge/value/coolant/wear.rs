//! Stocks and parts of a loop: what is left of them, and until when.

use super::{NONE, or_none, shown};
use crate::bridge::value::gas::MixtureValue;
use crate::bridge::value::{optional, things};
use crate::coolant::Mixture;
use crate::field::coolant::Cooling;
use crate::field::time::Time;
use crate::machine::host::HostResult;
use crate::machine::value::Value;
use crate::plant::delivery::Stock;
use crate::plant::event::Part;
use crate::plant::maintenance::Forecast;
use crate::report::Charset;
use crate::report::number::{duration, number, percent};
use crate::report::table::{Align, Table};
use crate::schema::member::{CoolantMaintenanceMember, CoolantPartMember, CoolantStockMember};

/// What a reservoir holds.
#[derive(Clone, Debug)]
pub(in crate::bridge) struct StockValue {
    name: String,
    gas: Mixture,
    stock: Stock,
}

impl StockValue {
    pub(in crate::bridge) fn all(cooling: &Cooling) -> Vec<StockValue> {
        let described = cooling.spec().reservoirs.iter();
        let stocks = described.zip(cooling.delivery().stocks());
        let one = |(spec, stock): (&crate::plant::ReservoirSpec, &Stock)| StockValue {
            name: spec.name.to_string(),
            gas: spec.gas.clone(),
            stock: *stock,
        };
        stocks.map(one).collect()
    }

    pub(in crate::bridge) fn member(&self, id: CoolantStockMember) -> HostResult<Value> {
        Ok(match id {
            CoolantStockMember::Name => Value::text(&self.name)?,
            CoolantStockMember::Gas => MixtureValue::value(self.gas.clone())?,
            CoolantStockMember::Amount => optional(self.stock.amount.map(Value::from)),
            CoolantStockMember::Quality => Value::from(self.stock.quality()),
            CoolantStockMember::Purity => Value::from(self.stock.purity),
            CoolantStockMember::Integrity => Value::from(self.stock.integrity),
            CoolantStockMember::Coherence => Value::from(self.stock.coherence),
        })
    }

    fn text(&self) -> String {
        let amount = match self.stock.amount {
            Some(amount) => format!("{} mol", number(amount, 6)),
            None => "no end".to_owned(),
        };
        let quality = percent(self.stock.quality(), 4);
        format!("{}: {} of {}, quality {quality}", self.name, amount, self.gas)
    }
}

/// How worn a part is, and when it is due.
#[derive(Clone, Debug)]
pub(in crate::bridge) struct PartValue {
    part: Part,
    loss: f64,
    due: f64,
    renewed: Time,
    next: Option<Time>,
    forecast: Forecast,
    score: Option<f64>,
}

/// The name of a part in scripts.
pub(in crate::bridge) fn part_name(part: Part) -> &'static str {
    match part {
        Part::Exchanger => "exchanger",
        Part::Filter => "filter",
        Part::Mover => "fans",
        Part::Gas => "gas",
    }
}

impl PartValue {
    fn all(cooling: &Cooling, now: Time) -> Vec<PartValue> {
        let (Some(spec), Some(worn)) = (&cooling.spec().maintenance, cooling.maintenance()) else {
            return vec![];
        };
        let one = |part: Part| PartValue {
            part,
            loss: worn.loss(spec, part),
            due: spec.due,
            renewed: worn.renewed(part),
            next: worn.next_service(spec, part),
            forecast: worn.forecast(spec, part, now),
            score: worn.score(part).share(),
        };
        Part::ALL.map(one).into()
    }

    fn is_due(&self) -> bool {
        self.loss >= self.due
    }

    /// The median and its interval.
    fn dates(&self) -> Option<[Time; 3]> {
        match self.forecast {
            Forecast::At { due, earliest, latest } => Some([due, earliest, latest]),
            Forecast::TooEarly { .. } | Forecast::Due | Forecast::Never | Forecast::Held => None,
        }
    }

    pub(in crate::bridge) fn member(&self, id: CoolantPartMember) -> HostResult<Value> {
        let date = |at: usize| {
            let dates = self.dates();
            optional(dates.and_then(|all| all.get(at).copied()).map(|it| Value::from(it.seconds())))
        };
        Ok(match id {
            CoolantPartMember::Name => Value::text(part_name(self.part))?,
            CoolantPartMember::Loss => Value::from(self.loss),
            CoolantPartMember::Renewed => Value::from(self.renewed.seconds()),
            CoolantPartMember::Due => date(0),
            CoolantPartMember::Earliest => date(1),
            CoolantPartMember::Latest => date(2),
            CoolantPartMember::NextService => {
                optional(self.next.map(|next| Value::from(next.seconds())))
            }
            CoolantPartMember::Score => optional(self.score.map(Value::from)),
        })
    }

    /// When it is due, in words.
    fn told(&self) -> String {
        match self.forecast {
            Forecast::TooEarly { from } => format!("not known before {}", day(from)),
            Forecast::Due => "now".to_owned(),
            Forecast::Never => "never".to_owned(),
            Forecast::Held => "kept as it is".to_owned(),
            Forecast::At { due, earliest, latest } => {
                format!("{} ({} to {})", day(due), day(earliest), day(latest))
            }
        }
    }

    fn text(&self) -> String {
        let loss = percent(self.loss, 3);
        format!("{}: {loss} lost, due {}", part_name(self.part), self.told())
    }
}

/// A date, counted in days from the start.
fn day(at: Time) -> String {
    match at.seconds() >= 172_800.0 {
        true => format!("day {:.1}", at.seconds() / 86_400.0),
        false => duration(at.0),
    }
}

/// How worn a loop is.
#[derive(Clone, Debug)]
pub(in crate::bridge) struct MaintenanceValue {
    parts: Vec<PartValue>,
}

impl MaintenanceValue {
    pub(in crate::bridge) fn of(cooling: &Cooling, now: Time) -> MaintenanceValue {
        MaintenanceValue { parts: PartValue::all(cooling, now) }
    }

    pub(in crate::bridge) fn member(&self, id: CoolantMaintenanceMember) -> HostResult<Value> {
        match id {
            CoolantMaintenanceMember::Parts => things(self.parts.iter().cloned()),
            CoolantMaintenanceMember::Due => {
                things(self.parts.iter().filter(|part| part.is_due()).cloned())
            }
        }
    }

    fn text(&self) -> String {
        if self.parts.is_empty() {
            return "maintenance: nothing wears".to_owned();
        }
        let columns = [
            ("part", Align::Left),
            ("lost", Align::Point),
            ("due at", Align::Point),
            ("due", Align::Left),
            ("next service", Align::Left),
            ("forecasts met", Align::Right),
        ];
        let mut table = Table::new(columns);
        for part in &self.parts {
            table.row([
                part_name(part.part).to_owned(),
                percent(part.loss, 3),
                percent(part.due, 3),
                part.told(),
                or_none(part.next, day),
                part.score.map_or(NONE.to_owned(), |score| percent(score, 3)),
            ]);
        }
        table.render(super::WIDTH, Charset::Unicode).trim_end().to_owned()
    }
}

shown! { StockValue PartValue MaintenanceValue }
