//! Members of a snapshot: what Φ tells, told of a state that is kept.

use super::{coolant, phi, thing};
use crate::bridge::Bridge;
use crate::bridge::run::opened::ForkValue;
use crate::diagnostic::Place;
use crate::field::Field;
use crate::machine::Machine;
use crate::machine::host::HostResult;
use crate::machine::value::Value;
use crate::schema::member::{PhiMember, SnapshotMember};

/// What Φ has under the same name; `None` for what a snapshot tells in its own way.
fn of_phi(member: SnapshotMember) -> Option<PhiMember> {
    Some(match member {
        SnapshotMember::Time => PhiMember::Time,
        SnapshotMember::Digest => PhiMember::Digest,
        SnapshotMember::Segments => PhiMember::Segments,
        SnapshotMember::Apps => PhiMember::Apps,
        SnapshotMember::Clusters => PhiMember::Clusters,
        SnapshotMember::Links => PhiMember::Links,
        SnapshotMember::Regions => PhiMember::Regions,
        SnapshotMember::Load => PhiMember::Load,
        SnapshotMember::Capacity => PhiMember::Capacity,
        SnapshotMember::Spread => PhiMember::Spread,
        SnapshotMember::Imbalance => PhiMember::Imbalance,
        SnapshotMember::Coherence => PhiMember::Coherence,
        SnapshotMember::Phase => PhiMember::Phase,
        SnapshotMember::Members => PhiMember::Members,
        SnapshotMember::SplitBrain => PhiMember::SplitBrain,
        SnapshotMember::Glyphs => PhiMember::Glyphs,
        SnapshotMember::Density => PhiMember::Density,
        SnapshotMember::Misfit => PhiMember::Misfit,
        SnapshotMember::Violations => PhiMember::Violations,
        SnapshotMember::Flaps => PhiMember::Flaps,
        SnapshotMember::Moves => PhiMember::Moves,
        SnapshotMember::Temperature => PhiMember::Temperature,
        SnapshotMember::Power => PhiMember::Power,
        SnapshotMember::Energy => PhiMember::Energy,
        SnapshotMember::Heat => PhiMember::Heat,
        SnapshotMember::Trips => PhiMember::Trips,
        SnapshotMember::Events
        | SnapshotMember::Count
        | SnapshotMember::Coolant
        | SnapshotMember::Coolants => return None,
    })
}

impl Bridge {
    /// A member of a snapshot; `first` is what `count` is asked for.
    pub(super) fn snapshot(
        &self,
        machine: &mut Machine,
        (of, member): (&Value, SnapshotMember),
        first: Option<&Value>,
        place: Place,
    ) -> HostResult<Value> {
        let snapshot: &ForkValue = thing(of)?;
        let field = snapshot.kept.field();
        if let Some(member) = of_phi(member) {
            return self
                .looking_at(field, |bridge| bridge.phi_member(machine, member, None, place));
        }
        match member {
            SnapshotMember::Events => snapshot.events(),
            SnapshotMember::Coolant => coolant::the_one(field, Some(of), place),
            SnapshotMember::Coolants => coolant::by_name(field, Some(of)),
            _ => phi::count(field, first, place),
        }
    }

    /// Lets a state stand where the field that runs does, only to be looked at.
    fn looking_at<T>(&self, field: &Field, look: impl FnOnce(&Bridge) -> T) -> T {
        let outer = self.stage.current.replace(Some(field.clone()));
        let looking = self.stage.dry_run.replace(true);
        let seen = look(self);
        self.stage.current.replace(outer);
        self.stage.dry_run.set(looking);
        seen
    }
}
