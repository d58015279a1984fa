//! The ledger of a loop as a value: every watt and every mole, by where it went.

use super::{prefix_of, scaled, shown};
use crate::coolant::Gas;
use crate::field::coolant::Cooling;
use crate::machine::host::HostResult;
use crate::machine::value::Value;
use crate::plant::{Account, Cause, Draw, Ledger};
use crate::report::Charset;
use crate::report::number::{duration, number};
use crate::report::table::{Align, Table};
use crate::schema::member::CoolantLedgerMember;

/// A ledger as it stood.
#[derive(Clone, Debug)]
pub(in crate::bridge) struct LedgerValue {
    ledger: Box<Ledger>,
    closes: bool,
    entropy_off: f64,
    held: f64,
}

impl LedgerValue {
    pub(in crate::bridge) fn of(cooling: &Cooling) -> LedgerValue {
        let gas = cooling.gas();
        LedgerValue {
            ledger: Box::new(gas.ledger().clone()),
            closes: gas.closes(),
            entropy_off: gas.entropy_imbalance().unwrap_or(f64::NAN),
            held: gas.ledger().held.get(),
        }
    }

    pub(in crate::bridge) fn member(&self, id: CoolantLedgerMember) -> HostResult<Value> {
        let it = &self.ledger;
        Ok(match id {
            CoolantLedgerMember::Closes => Value::from(self.closes),
            CoolantLedgerMember::Imbalance => Value::from(it.imbalance()),
            CoolantLedgerMember::EntropyImbalance => Value::from(self.entropy_off),
            CoolantLedgerMember::Throughput => Value::from(it.throughput()),
            CoolantLedgerMember::Heat => Value::from(it.heat()),
            CoolantLedgerMember::Work => Value::from(it.work()),
            CoolantLedgerMember::Entropy => Value::from(it.entropy_made()),
            CoolantLedgerMember::Rejected => Value::from(it.rejected.get()),
            CoolantLedgerMember::Condensed => Value::from(it.condensed.get()),
            CoolantLedgerMember::Evaporated => Value::from(it.evaporated.get()),
            CoolantLedgerMember::OutOfClass => Value::from(it.kept.out_of_class.get()),
            CoolantLedgerMember::Within => Value::from(it.kept.within.get()),
        })
    }

    fn text(&self) -> String {
        let it = &self.ledger;
        let time = it.time.get();
        let mut text = format!("ledger of {}", duration((time * 1e9).min(9e18) as i64));
        let mut add = |table: Table| {
            text.push('\n');
            for line in table.render(super::WIDTH, Charset::Unicode).lines() {
                text += &format!("\n  {line}");
            }
        };
        add(self.energy());
        add(self.electric());
        if let Some(gas) = self.gas() {
            add(gas);
        }
        add(self.entropy());
        let closes = if self.closes { "closes" } else { "DOES NOT CLOSE" };
        text += &format!(
            "\n\n  {closes}: energy off by {} of {}",
            scaled(it.imbalance(), "J"),
            scaled(it.throughput(), "J")
        );
        let water = [("condensed", it.condensed.get()), ("evaporated", it.evaporated.get())];
        for (name, mass) in water.into_iter().filter(|(_, mass)| *mass > 0.0) {
            text += &format!("\n  water {name}: {}", scaled(mass * 1e3, "g"));
        }
        text
    }

    fn energy(&self) -> Table {
        let it = &self.ledger;
        let all = Account::ALL.iter().map(|account| (account.name(), it.account(*account)));
        let booked: Vec<_> = all
            .map(|(name, flow)| (name, flow.into.get(), flow.out.get()))
            .filter(|(_, into, out)| *into > 0.0 || *out > 0.0)
            .collect();
        let most = booked.iter().fold(0.0, |most, (_, a, b)| f64::max(most, a.max(*b)));
        let (prefix, factor) = prefix_of(most);
        let (into, out) = (format!("in, {prefix}J"), format!("out, {prefix}J"));
        let columns = [
            ("energy of the gas", Align::Left),
            (into.as_str(), Align::Point),
            (out.as_str(), Align::Point),
        ];
        let mut table = Table::new(columns);
        let cell = |value: f64| match value > 0.0 {
            true => format!("{:.3}", value / factor),
            false => String::new(),
        };
        for (name, into, out) in booked {
            table.row([name.to_owned(), cell(into), cell(out)]);
        }
        let held = (cell(self.held), cell(-self.held));
        table.row(["held at the end".to_owned(), held.1, held.0]);
        table
    }

    fn electric(&self) -> Table {
        let it = &self.ledger;
        let time = it.time.get().max(f64::MIN_POSITIVE);
        let columns = [
            ("electric energy", Align::Left),
            ("drawn", Align::Right),
            ("on average", Align::Right),
        ];
        let mut table = Table::new(columns);
        for draw in Draw::ALL {
            let energy = it.drawn(*draw);
            if energy > 0.0 {
                table.row([
                    draw.name().to_owned(),
                    scaled(energy, "J"),
                    scaled(energy / time, "W"),
                ]);
            }
        }
        table
    }

    fn gas(&self) -> Option<Table> {
        let columns = [("gas", Align::Left), ("in, mol", Align::Point), ("out, mol", Align::Point)];
        let mut table = Table::new(columns);
        let species = Gas::ALL.into_iter().filter(|gas| gas.species().is_some());
        for (gas, flow) in species.zip(&self.ledger.gas) {
            let (into, out) = (flow.into.get(), flow.out.get());
            if into > 0.0 || out > 0.0 {
                table.row([gas.name().to_owned(), number(into, 6), number(out, 6)]);
            }
        }
        (table.rows() > 0).then_some(table)
    }

    fn entropy(&self) -> Table {
        let it = &self.ledger;
        let time = it.time.get().max(f64::MIN_POSITIVE);
        let columns = [("entropy made", Align::Left), ("J/K", Align::Point), ("W/K", Align::Point)];
        let mut table = Table::new(columns);
        for cause in Cause::ALL {
            let made = it.entropy_of(*cause);
            if made != 0.0 {
                table.row([cause.name().to_owned(), number(made, 5), number(made / time, 4)]);
            }
        }
        table
    }
}

shown! { LedgerValue }
