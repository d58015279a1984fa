//! The policies of a field: balance, consensus and its detector, autoscale, storage.

use super::{Made, Maker, flag, time, value, whole, word, wrong};
use crate::field::spec::{AutoscaleSpec, Method};
use crate::machine::host::{KeyValue, SheetValue};
use crate::schema::word::{Apart, Balancer, PhaseMass, Tie};
use crate::schema::{
    AutoscaleKey, BalanceKey, BlockId, ConsensusKey, DetectorKey, KeyId, StorageKey,
};

impl Maker<'_> {
    pub(super) fn balance(&mut self, sheet: &SheetValue) -> Made<()> {
        self.origin.balance = Some(sheet.place);
        let mut force = None;
        given!(sheet, 0, Balance, |id, key| {
            match id {
                BalanceKey::Method => self.spec.balance.method = method(key)?,
                BalanceKey::Force => force = key.values.first(),
                BalanceKey::MoveCost => self.spec.balance.move_cost = value(key, 0).float(),
                BalanceKey::MinStay => self.spec.balance.min_stay = time(key, 0)?,
            }
        });
        // A force of one's own takes the place of a method that stands beside it.
        if let Some(force) = force {
            self.spec.balance.method = Method::Force(self.call(force));
        }
        Ok(())
    }

    pub(super) fn consensus(&mut self, sheet: &SheetValue) -> Made<()> {
        self.origin.consensus = Some(sheet.place);
        let spec = &mut self.spec.consensus;
        given!(sheet, 0, Consensus, |id, key| {
            match id {
                ConsensusKey::Threshold => spec.threshold = value(key, 0).float(),
                // A coupling in Hz: K in rad/s has the same number, as θ is in rad.
                ConsensusKey::Coupling => spec.coupling = value(key, 0).float(),
                ConsensusKey::Noise => spec.noise = value(key, 0).float(),
                ConsensusKey::Rejoin => spec.rejoin = value(key, 0).float(),
                ConsensusKey::Grace => spec.grace = time(key, 0)?,
                ConsensusKey::PhaseMass => spec.phase_mass = phase_mass(key)?,
                ConsensusKey::Tie => spec.tie = tie(key)?,
                ConsensusKey::Forget => spec.forget = Some(time(key, 0)?),
            }
        });
        let detectors = sheet.children.iter();
        for detector in detectors.filter(|child| child.kind.id == Some(BlockId::Detector)) {
            given!(detector, 0, Detector, |id, key| {
                match id {
                    DetectorKey::Suspect => spec.suspect = value(key, 0).float(),
                    DetectorKey::Heartbeat => spec.heartbeat = time(key, 0)?,
                }
            });
        }
        Ok(())
    }

    pub(super) fn autoscale(&mut self, sheet: &SheetValue) -> Made<()> {
        self.origin.autoscale = Some(sheet.place);
        let mut spec = AutoscaleSpec::new(0.0, 0.0);
        given!(sheet, 0, Autoscale, |id, key| {
            match id {
                AutoscaleKey::Density => {
                    let &[low, high] = value(key, 0).as_nums() else { continue };
                    (spec.low, spec.high) = (f64::from_bits(low), f64::from_bits(high));
                }
                AutoscaleKey::Cooldown => spec.cooldown = time(key, 0)?,
                AutoscaleKey::Boot => spec.boot = time(key, 0)?,
                AutoscaleKey::Min => spec.min = whole(key, 0, "`min`")?,
                AutoscaleKey::Max => spec.max = whole(key, 0, "`max`")?,
                AutoscaleKey::Template => {
                    spec.template = self.segments_named(key, 0).first().copied();
                }
                AutoscaleKey::Split => spec.split = flag(key, 0),
                AutoscaleKey::Fuse => spec.fuse = flag(key, 0),
            }
        });
        self.spec.autoscale = Some(spec);
        Ok(())
    }

    pub(super) fn storage(&mut self, sheet: &SheetValue) -> Made<()> {
        self.origin.storage = Some(sheet.place);
        given!(sheet, 0, Storage, |id, key| {
            match id {
                StorageKey::Replicas => {
                    self.spec.storage.replicas = whole(key, 0, "a number of replicas")?;
                }
                StorageKey::Apart => self.spec.storage.apart = apart(key)?,
                StorageKey::Serialise => {
                    self.spec.storage.serialise = value(key, 0).float() / 8.0;
                }
            }
        });
        Ok(())
    }
}

fn phase_mass(key: &KeyValue) -> Made<PhaseMass> {
    let text = word(key).unwrap_or("");
    PhaseMass::of(text).ok_or_else(|| {
        wrong(
            key.place,
            format!("`{text}` says not which part carries the phase"),
            "`majority` or `any`",
        )
    })
}

fn apart(key: &KeyValue) -> Made<Apart> {
    let text = word(key).unwrap_or("");
    Apart::of(text).ok_or_else(|| {
        wrong(key.place, format!("`{text}` says not who keeps the copies"), "`none` or `regions`")
    })
}

fn tie(key: &KeyValue) -> Made<Tie> {
    let text = word(key).unwrap_or("");
    Tie::of(text).ok_or_else(|| {
        wrong(key.place, format!("`{text}` says not which half goes on"), "`lowest` or `none`")
    })
}

fn method(key: &KeyValue) -> Made<Method> {
    let text = word(key).unwrap_or("");
    let Some(balancer) = Balancer::of(text) else {
        return Err(Box::new(
            wrong(key.place, format!("`{text}` is no way to balance"), "this is not a method")
                .help(format!("one of: {}", Balancer::NAMES.join(", "))),
        ));
    };
    Ok(balancer.into())
}
