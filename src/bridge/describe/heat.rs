//! What segments do with heat.

use super::{Made, Maker, time, value};
use crate::field::spec::{HeatSpec, PowerSpec, ThermalSpec};
use crate::machine::host::SheetValue;
use crate::schema::{BlockId, KeyId, PowerKey, ThermalKey};
use std::sync::Arc;

impl Maker<'_> {
    /// What an item of a block of segments does with heat; `None` where it says nothing of it.
    pub(super) fn heat(&mut self, sheet: &SheetValue, item: usize) -> Made<Option<Arc<HeatSpec>>> {
        let (mut power, mut thermal) = (None, None);
        for child in sheet.children.iter().filter(|child| child.item.is_none_or(|of| of == item)) {
            match child.kind.id {
                Some(BlockId::Power) => power = Some(power_of(child)),
                Some(BlockId::Thermal) => thermal = Some(thermal_of(child)?),
                _ => {}
            }
        }
        if power.is_none() && thermal.is_none() {
            return Ok(None);
        }
        let made = HeatSpec { power: power.unwrap_or_default(), thermal };
        let shared = self.warm.clone().filter(|last| **last == made);
        let shared = shared.unwrap_or_else(|| Arc::new(made));
        self.warm = Some(shared.clone());
        Ok(Some(shared))
    }
}

fn power_of(sheet: &SheetValue) -> PowerSpec {
    let mut power = PowerSpec::default();
    given!(sheet, 0, Power, |id, key| {
        let number = value(key, 0).float();
        match id {
            PowerKey::Idle => power.idle = number,
            PowerKey::PerLoad => power.per_load = number,
            PowerKey::Leakage => power.leakage = number,
        }
    });
    power
}

fn thermal_of(sheet: &SheetValue) -> Made<ThermalSpec> {
    let mut thermal = ThermalSpec::new(0.0, 0.0);
    given!(sheet, 0, Thermal, |id, key| {
        let number = value(key, 0).float();
        match id {
            ThermalKey::Mass => thermal.mass = number,
            ThermalKey::Conductance => thermal.conductance = number,
            ThermalKey::Limit => thermal.limit = number,
            ThermalKey::Trip => thermal.trip = number,
            ThermalKey::Temperature => thermal.temperature = Some(number),
            ThermalKey::Rest => thermal.rest = time(key, 0)?,
            ThermalKey::Recirculation => thermal.recirculation = number,
            ThermalKey::Detuning => thermal.detuning = number,
            ThermalKey::Natural => thermal.natural = number,
        }
    });
    Ok(thermal)
}
