//! A gas or a mixture as a value of a script. Both are held alike: a gas is the mixture of itself.

use crate::coolant::Mixture;
use crate::machine::host::HostResult;
use crate::machine::memory;
use crate::machine::value::{HostValue, Value};
use crate::schema::member::{GasMember, MixtureMember};
use std::any::Any;

/// A gas or a mixture, whose memory is counted.
#[derive(Debug)]
pub(in crate::bridge) struct MixtureValue {
    mixture: Mixture,
    charged: usize,
}

impl MixtureValue {
    /// As a value of a script.
    pub(in crate::bridge) fn value(mixture: Mixture) -> HostResult<Value> {
        let charged = mixture.size();
        memory::charge(charged)?;
        Ok(Value::host(MixtureValue { mixture, charged }))
    }

    pub(in crate::bridge) fn mixture(&self) -> &Mixture {
        &self.mixture
    }

    /// A member of it as a gas.
    pub(in crate::bridge) fn gas_member(&self, member: GasMember) -> HostResult<Value> {
        Ok(match member {
            GasMember::Name => Value::text(self.show())?,
            GasMember::FullName => {
                Value::text(self.mixture.as_gas().map_or("", |gas| gas.full_name()))?
            }
            GasMember::MolarMass => Value::from(self.mixture.molar_mass()),
            GasMember::Range => range(self.mixture.range())?,
            GasMember::VirialRange => range(self.mixture.virial_range())?,
        })
    }

    /// A member of it as a mixture.
    pub(in crate::bridge) fn member(&self, member: MixtureMember) -> HostResult<Value> {
        Ok(match member {
            MixtureMember::MolarMass => Value::from(self.mixture.molar_mass()),
            MixtureMember::Parts => {
                let mut parts = vec![];
                for part in self.mixture.parts() {
                    let gas = MixtureValue::value(part.gas.mixture().clone())?;
                    parts.push(Value::items(vec![gas, Value::from(part.fraction)])?);
                }
                Value::items(parts)?
            }
            MixtureMember::Range => range(self.mixture.range())?,
            MixtureMember::VirialRange => range(self.mixture.virial_range())?,
        })
    }
}

fn range((low, high): (f64, f64)) -> HostResult<Value> {
    Ok(Value::nums(vec![low.to_bits(), high.to_bits()])?)
}

impl Drop for MixtureValue {
    fn drop(&mut self) {
        memory::release(self.charged);
    }
}

impl HostValue for MixtureValue {
    fn show(&self) -> String {
        self.mixture.to_string()
    }

    fn any(&self) -> &dyn Any {
        self
    }

    fn same(&self, other: &dyn HostValue) -> bool {
        other.any().downcast_ref::<MixtureValue>().is_some_and(|it| it.mixture == self.mixture)
    }
}
