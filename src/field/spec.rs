//! The plain-data description of a field, in base units: what the front end builds from a script
//! and what [`crate::field::Field::open`] turns into a state.

use std::sync::Arc;

use super::id::{RegionId, SegmentId};
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
}

impl FieldSpec {
    /// A field with this name and no parts: 10 ms steps and every policy at its default.
    pub fn new(name: &str) -> FieldSpec {
        FieldSpec {
            name: Arc::from(name),
            step: Time::from_millis(10),
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
        }
    }
}

/// One segment: a fragment of the field.
#[derive(Clone, Debug)]
pub struct SegmentSpec {
    /// Name of the block it stands in.
    pub group: Arc<str>,
    /// Its place in the block; `None` where the block has no count.
    pub index: Option<u32>,
    /// ΔΦ it can carry, > 0.
    pub capacity: f64,
    /// κ stiffness in [0, 1].
    pub stiffness: f64,
    /// Volume, > 0.
    pub volume: f64,
    /// Starting phase in rad; `None`: drawn from the seed.
    pub theta: Option<f64>,
    /// Own frequency offset in rad/s.
    pub omega: f64,
    /// Region id.
    pub region: Option<RegionId>,
    /// Takes no part in the cluster phase.
    pub out_of_phase: bool,
}

impl SegmentSpec {
    /// Its name: `core[1]`, or `core` where there is one of them.
    pub fn name(&self) -> String {
        match self.index {
            Some(index) => format!("{}[{index}]", self.group),
            None => self.group.to_string(),
        }
    }

    /// A segment with the defaults of the language: stiffness 0.5, volume 64.
    pub fn new(group: &str, index: Option<u32>, capacity: f64) -> SegmentSpec {
        SegmentSpec {
            group: Arc::from(group),
            index,
            capacity,
            stiffness: 0.5,
            volume: 64.0,
            theta: None,
            omega: 0.0,
            region: None,
            out_of_phase: false,
        }
    }
}

/// A region of segments.
#[derive(Clone, Debug)]
pub struct RegionSpec {
    /// Its name.
    pub name: Arc<str>,
    /// The region it lies in.
    pub parent: Option<RegionId>,
    /// Temperature around it, K.
    pub ambient: Option<f64>,
}

/// How stiff a link's spring is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Spring {
    /// The weight α* = 2/(λ₂ + λmax) per step, from the graph's spectrum.
    Auto,
    /// k in 1/s.
    Hz(f64),
}

/// A link between two segments.
#[derive(Clone, Copy, Debug)]
pub struct LinkSpec {
    /// One end.
    pub a: SegmentId,
    /// The other end.
    pub b: SegmentId,
    /// Stiffness of its spring.
    pub spring: Spring,
    /// Weight in the phase coupling, ≥ 0.
    pub coupling: f64,
    /// One-way delay.
    pub latency: Time,
    /// Half-width of the delay's spread.
    pub jitter: Time,
    /// bit/s, > 0.
    pub bandwidth: f64,
    /// Share of messages lost, in [0, 1].
    pub loss: f64,
}

impl LinkSpec {
    /// A link with the defaults of the language: 1 Hz, coupling 1, 1 ms, 10 Gbit/s.
    pub fn new(a: SegmentId, b: SegmentId) -> LinkSpec {
        LinkSpec {
            a,
            b,
            spring: Spring::Hz(1.0),
            coupling: 1.0,
            latency: Time::from_millis(1),
            jitter: Time::ZERO,
            bandwidth: 1e10,
            loss: 0.0,
        }
    }
}

/// An app: its clusters and what they are asked to do.
#[derive(Clone, Debug)]
pub struct AppSpec {
    /// Its name.
    pub name: Arc<str>,
    /// Factor on the tension of its glyphs over time.
    pub demand: Demand,
    /// Most ΔΦ of this app on any one segment.
    pub quota: Option<f64>,
    /// Its glyphs may stand on segments that are declared out of phase.
    pub out_of_phase: bool,
    /// Its clusters.
    pub clusters: Vec<ClusterSpec>,
}

impl AppSpec {
    /// An app of constant demand 1 without clusters.
    pub fn new(name: &str) -> AppSpec {
        AppSpec {
            name: Arc::from(name),
            demand: Demand::Constant(1.0),
            quota: None,
            out_of_phase: false,
            clusters: Vec::new(),
        }
    }
}

/// The factor on an app's tension.
#[derive(Clone, Debug)]
pub enum Demand {
    /// Always the same.
    Constant(f64),
    /// A trace: each value holds from its time until the next; the first also holds before.
    Sampled {
        /// When each value starts, strictly rising.
        times: Vec<Time>,
        /// The values, ≥ 0.
        values: Vec<f64>,
    },
    /// A function of time in the script, asked once a step.
    Script(CallId),
}

/// Glyphs of one app and kind.
#[derive(Clone, Debug)]
pub struct ClusterSpec {
    /// Name of the block it stands in.
    pub name: Arc<str>,
    /// Its place in the block.
    pub index: Option<u32>,
    /// How many glyphs.
    pub glyphs: u32,
    /// ΔΦ of each, ≥ 0.
    pub tension: f64,
    /// Complexity in [0, 1].
    pub kappa: f64,
    /// Bytes of state of each.
    pub state: f64,
    /// Where they start, evenly; empty: every segment in phase that the rules allow.
    pub on: Vec<SegmentId>,
    /// Bytes of state written per glyph and second.
    pub dirty: f64,
}

impl ClusterSpec {
    /// A cluster with the defaults of the language: κ 0.5, 4 KiB a glyph, anywhere.
    pub fn new(name: &str, glyphs: u32, tension: f64) -> ClusterSpec {
        ClusterSpec {
            name: Arc::from(name),
            index: None,
            glyphs,
            tension,
            kappa: 0.5,
            state: 4096.0,
            on: Vec::new(),
            dirty: 0.0,
        }
    }
}

/// A κ rule.
#[derive(Clone, Debug)]
pub struct RuleSpec {
    /// Its name.
    pub name: Arc<str>,
    /// Which clusters it speaks of; `None`: all.
    pub when: Option<CallId>,
    /// Where their glyphs may be.
    pub require: Option<CallId>,
    /// Where they had better be.
    pub prefer: Option<CallId>,
    /// Cost of an unmet `prefer`, on the scale of misfit (1 = the whole range of κ).
    pub weight: f64,
}

/// How load is balanced.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Method {
    /// ΔΦ springs, first order.
    Springs,
    /// Springs with momentum.
    SecondOrder,
    /// Springs with Chebyshev weights.
    Chebyshev,
    /// Every segment is joined to the average of all.
    MeanField,
    /// Each placement goes to the next segment.
    RoundRobin,
    /// Each placement goes where the fewest glyphs are.
    LeastConnections,
    /// Each placement goes where pressure is lowest.
    LeastLoaded,
    /// Each placement goes to the lower pressure of two drawn segments.
    PowerOfTwo,
    /// Each placement goes anywhere.
    Random,
    /// Nothing moves by itself.
    None,
    /// The script's own force in ΔΦ/s over each link.
    Force(CallId),
}

/// How load is balanced, and when not.
#[derive(Clone, Copy, Debug)]
pub struct BalanceSpec {
    /// The method.
    pub method: Method,
    /// ΔΦ that must be owed beyond a glyph's tension before it moves.
    pub move_cost: f64,
    /// How long a link carries no glyph back after it carried one over.
    pub min_stay: Time,
}

impl Default for BalanceSpec {
    fn default() -> BalanceSpec {
        BalanceSpec { method: Method::Springs, move_cost: 0.0, min_stay: Time::ZERO }
    }
}

/// Which part of a divided field carries the cluster phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhaseMass {
    /// The part with more than half of the known capacity.
    Majority,
    /// Every part has its own: the bare rule, which splits the brain.
    Any,
}

/// Phase coupling, membership, detection.
#[derive(Clone, Copy, Debug)]
pub struct ConsensusSpec {
    /// How far from Θ a member may be, rad, in (0, π].
    pub threshold: f64,
    /// K in rad/s.
    pub coupling: f64,
    /// Phase diffusion D in rad²/s: each step adds a normal of variance 2·D·dt.
    pub noise: f64,
    /// Share of the threshold inside which a segment rejoins, in (0, 1].
    pub rejoin: f64,
    /// How long it must be beyond, or inside, before it leaves, or rejoins.
    pub grace: Time,
    /// Which part carries Θ.
    pub phase_mass: PhaseMass,
    /// φ at which a silent segment is held dead.
    pub suspect: f64,
    /// Time between two heartbeats of a segment, > 0: what the detector takes for the mean of arrivals,
    /// and how often load is exchanged.
    pub heartbeat: Time,
}

impl Default for ConsensusSpec {
    fn default() -> ConsensusSpec {
        ConsensusSpec {
            threshold: 0.5,
            coupling: 1.0,
            noise: 0.0,
            rejoin: 0.8,
            grace: Time::from_secs(1),
            phase_mass: PhaseMass::Majority,
            suspect: 8.0,
            heartbeat: Time::from_millis(100),
        }
    }
}

/// When the field grows and shrinks.
#[derive(Clone, Copy, Debug)]
pub struct AutoscaleSpec {
    /// Glyphs per volume below which it shrinks.
    pub low: f64,
    /// Glyphs per volume above which it grows.
    pub high: f64,
    /// Least time between two steps.
    pub cooldown: Time,
    /// Fewest segments.
    pub min: u32,
    /// Most segments.
    pub max: u32,
    /// Segment that new ones are modelled on; `None`: the densest is split.
    pub template: Option<SegmentId>,
    /// May a segment be split in two halves?
    pub split: bool,
    /// May two small neighbours fuse?
    pub fuse: bool,
    /// How long a new segment takes to boot.
    pub boot: Time,
}

impl AutoscaleSpec {
    /// This band with the defaults of the language.
    pub fn new(low: f64, high: f64) -> AutoscaleSpec {
        AutoscaleSpec {
            low,
            high,
            cooldown: Time::from_secs(5),
            min: 1,
            max: u32::MAX,
            template: None,
            split: false,
            fuse: false,
            boot: Time::from_secs(2),
        }
    }
}

/// Copies of the state.
#[derive(Clone, Copy, Debug)]
pub struct StorageSpec {
    /// Copies in all, the serving one included, ≥ 1.
    pub replicas: u32,
}

impl Default for StorageSpec {
    fn default() -> StorageSpec {
        StorageSpec { replicas: 1 }
    }
}

/// What happens after a crash.
#[derive(Clone, Copy, Debug)]
pub struct HealingSpec {
    /// Heal as soon as a crash is detected; otherwise only when asked.
    pub auto: bool,
}

impl Default for HealingSpec {
    fn default() -> HealingSpec {
        HealingSpec { auto: true }
    }
}
