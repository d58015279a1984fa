//! The description of apps: their clusters of glyphs, and what is asked of them.

use super::finding::{Findings, Item};
use crate::schema::{AppKey, ClusterKey};
use std::sync::Arc;

use super::CallId;
use crate::field::id::SegmentId;
use crate::field::time::Time;

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
    /// An app with the defaults of the language, without clusters.
    pub fn new(name: &str) -> AppSpec {
        AppSpec {
            name: Arc::from(name),
            demand: Demand::Constant(const { AppKey::Demand.row().number() }),
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
    /// A cluster with the defaults of the language.
    pub fn new(name: &str, glyphs: u32, tension: f64) -> ClusterSpec {
        ClusterSpec {
            name: Arc::from(name),
            index: None,
            glyphs,
            tension,
            kappa: const { ClusterKey::Kappa.row().number() },
            // Information is in bits; the runtime counts bytes.
            state: const { ClusterKey::State.row().number() / 8.0 },
            on: Vec::new(),
            dirty: const { ClusterKey::Dirty.row().number() / 8.0 },
        }
    }

    /// Notes what is wrong with it; ids are below these counts.
    pub(in crate::field) fn check(&self, found: &mut Findings, item: Item, segments: usize) {
        found.key(item, ClusterKey::Tension.row(), self.tension);
        found.key(item, ClusterKey::Kappa.row(), self.kappa);
        found.key(item, ClusterKey::State.row(), self.state);
        found.key(item, ClusterKey::Dirty.row(), self.dirty);
        for &segment in &self.on {
            found.known(item, "segment", segment, segments);
        }
    }
}
