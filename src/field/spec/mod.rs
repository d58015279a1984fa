//! The plain-data description of a field, in base units: what the front end builds from a script
//! and what [`crate::field::Field::open`] turns into a state.

mod app;
mod autoscale;
mod balance;
mod consensus;
mod coolant;
pub(in crate::field) mod finding;
mod healing;
mod heat;
mod link;
mod rule;
mod segment;
mod storage;

use crate::schema::FieldKey;
pub use app::{AppSpec, ClusterSpec, Demand};
pub use autoscale::AutoscaleSpec;
pub use balance::{BalanceSpec, Method, Movement};
pub use consensus::{ConsensusSpec, PhaseMass, Tie};
pub use coolant::CoolantSpec;
pub use healing::HealingSpec;
pub use heat::{HeatSpec, PowerSpec, ThermalSpec};
pub use link::{LinkSpec, Spring};
pub use rule::RuleSpec;
pub use segment::{RegionSpec, SegmentSpec};
pub use storage::{Apart, StorageSpec};

use std::sync::Arc;

use super::time::Time;

/// A function of the script that the field may ask for: an index that only the caller reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CallId(pub u32);

/// A whole field.
#[derive(Clone, Debug)]
pub struct FieldSpec {
    /// Its name in the script.
    pub name: Arc<str>,
    /// Length of a step.
    pub step: Time,
    /// Segments; their place here is their id.
    pub segments: Vec<SegmentSpec>,
    /// Regions, parents before children.
    pub regions: Vec<RegionSpec>,
    /// Links. Two links between the same pair act side by side: their springs add.
    pub links: Vec<LinkSpec>,
    /// Apps and their clusters; clusters get dense ids in the order they stand here.
    pub apps: Vec<AppSpec>,
    /// κ rules.
    pub rules: Vec<RuleSpec>,
    /// How load is balanced.
    pub balance: BalanceSpec,
    /// How phases couple and who is a member.
    pub consensus: ConsensusSpec,
    /// When the field grows and shrinks; `None`: it does not.
    pub autoscale: Option<AutoscaleSpec>,
    /// How many copies of the state there are.
    pub storage: StorageSpec,
    /// What happens after a crash.
    pub healing: HealingSpec,
    /// Loops of coolant.
    pub coolants: Vec<CoolantSpec>,
}

impl FieldSpec {
    /// A field with this name and no parts: 10 ms steps and every policy at its default.
    pub fn new(name: &str) -> FieldSpec {
        FieldSpec {
            name: Arc::from(name),
            step: Time(const { FieldKey::Step.row().nanoseconds() }),
            segments: Vec::new(),
            regions: Vec::new(),
            links: Vec::new(),
            apps: Vec::new(),
            rules: Vec::new(),
            balance: BalanceSpec::default(),
            consensus: ConsensusSpec::default(),
            autoscale: None,
            storage: StorageSpec::default(),
            healing: HealingSpec::default(),
            coolants: Vec::new(),
        }
    }
}
