//! What a field's graph says before anything runs: how fast load will level, what limits that, and
//! what cannot work. For the warnings of a check and for `--explain-field`.

use super::Field;
use super::graph::{Bottleneck, Graph, NewLink, Scheme, Spectrum, best_new_link, bottleneck};
use super::spec::{Method, Spring};
use super::time::Time;

/// Distance from balance to which steps are predicted.
const NEAR: f64 = 0.01;
/// Above this many segments no new link is looked for: each that is tried costs a spectrum.
const MOST_FOR_LINKS: usize = 20_000;

/// Something that the graph shows to be wrong, or not to work as it looks.
#[derive(Clone, Debug, PartialEq)]
pub enum Warning {
    /// `k·dt·λmax` is 2 or more: load swings and never settles.
    Oscillates {
        /// `k·dt·λmax`.
        factor: f64,
    },
    /// A link is slower than springs bear: load swings ever wider.
    PastDelayMargin {
        /// Latency of the slowest link.
        latency: Time,
        /// The most that all links may have.
        margin: Time,
    },
    /// One segment more or less crosses the whole band: the field grows and shrinks for ever.
    FlappingBand {
        /// Lower density.
        low: f64,
        /// Upper density.
        high: f64,
        /// Segments at which it flaps.
        segments: u32,
    },
    /// Load cannot flow between all segments.
    Disconnected {
        /// Parts.
        parts: u32,
    },
    /// The load at the start is more than the segments in phase can carry.
    Overfull {
        /// ΔΦ at the start.
        load: f64,
        /// ΔΦ that they can carry.
        capacity: f64,
    },
    /// The segments that the rules allow a cluster cannot carry it.
    Unsatisfiable {
        /// The cluster.
        cluster: u32,
        /// Its load, ΔΦ.
        load: f64,
        /// What the allowed segments can carry, ΔΦ.
        capacity: f64,
    },
}

/// The graph's forecast.
#[derive(Clone, Debug, PartialEq)]
pub struct Outlook {
    /// Parts that no live link joins.
    pub parts: u32,
    /// Slowest rate at which load levels, λ₂ in 1/s; 0 for a field in parts.
    pub slowest: f64,
    /// Fastest rate, λmax in 1/s.
    pub fastest: f64,
    /// Share of the imbalance that a step leaves at worst; 1 or more: it does not settle.
    pub gamma: f64,
    /// Steps until 1 % of the imbalance is left; `None`: never.
    pub steps: Option<u64>,
    /// The same in time.
    pub settles: Option<Time>,
    /// The most latency that all links may have.
    pub delay_margin: Option<Time>,
    /// Latency of the slowest link.
    pub latency: Time,
    /// Where the field is narrowest.
    pub bottleneck: Option<Bottleneck>,
    /// The new link that would help most, and λ₂ with it in 1/s.
    pub best_link: Option<NewLink>,
    /// What is wrong.
    pub warnings: Vec<Warning>,
}

impl Field {
    /// Forecasts from the graph as it is now.
    pub fn outlook(&self) -> Outlook {
        let step = self.plan.step.seconds();
        let edges = self.springs_per_second();
        let capacity = &self.segments.capacity[..];
        let graph = Graph::new(self.segments.len(), &edges).ok();
        let spectrum = graph.as_ref().and_then(|g| Spectrum::of(g, Some(capacity)).ok());
        let (slowest, fastest) =
            spectrum.as_ref().map_or((0.0, 0.0), |s| (s.lambda_2, s.lambda_max));
        let parts = graph.as_ref().map_or(0, |g| g.components().sizes.len() as u32);
        let scheme = match self.plan.balance.method {
            Method::SecondOrder => Scheme::SecondOrder,
            Method::Chebyshev => Scheme::Chebyshev,
            _ => Scheme::FirstOrder(step),
        };
        let steps = spectrum.as_ref().and_then(|s| s.steps_to(NEAR, scheme));
        let gamma = (1.0 - slowest * step).abs().max((1.0 - fastest * step).abs());
        let margin = spectrum.as_ref().and_then(|s| s.delay_margin(1.0));
        let delay_margin = margin.and_then(Time::from_seconds);
        let latency = self.links.classes.iter().map(|c| c.latency).max().unwrap_or(Time::ZERO);
        let mean = edges.iter().map(|(_, _, w)| w).sum::<f64>() / edges.len().max(1) as f64;
        let small = graph.as_ref().filter(|g| g.nodes() <= MOST_FOR_LINKS && mean > 0.0);
        let best_link = small.and_then(|g| best_new_link(g, Some(capacity), mean).ok().flatten());
        let narrow = graph.as_ref().zip(spectrum.as_ref());
        let mut outlook = Outlook {
            parts,
            slowest,
            fastest,
            gamma,
            steps,
            settles: steps.and_then(|n| Time::from_seconds(n as f64 * step)),
            delay_margin,
            latency,
            bottleneck: narrow.and_then(|(g, s)| bottleneck(g, Some(capacity), s)),
            best_link,
            warnings: Vec::new(),
        };
        outlook.warnings = self.warn(&outlook);
        outlook
    }

    /// (a, b, k·min(c_a, c_b) in ΔΦ/s) of every link that is not cut, parallel links apart.
    fn springs_per_second(&self) -> Vec<(u32, u32, f64)> {
        let step = self.plan.step.seconds();
        let capacity = &self.segments.capacity;
        let live = self.links.iter().filter(|(id, a, b)| {
            self.segments.is_up(*a) && self.segments.is_up(*b) && !self.links.is_cut(*id)
        });
        let weighed = live.filter_map(|(id, a, b)| {
            let k = match self.links.class_of(id)?.spring {
                Spring::Auto => self.scheme.auto / step,
                Spring::Hz(k) => k,
            };
            Some((a, b, k * capacity[a as usize].min(capacity[b as usize])))
        });
        weighed.filter(|(_, _, w)| *w > 0.0).collect()
    }

    fn warn(&self, outlook: &Outlook) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let by_springs = matches!(
            self.plan.balance.method,
            Method::Springs | Method::SecondOrder | Method::Chebyshev
        );
        if by_springs {
            let factor = outlook.fastest * self.plan.step.seconds();
            if factor >= 2.0 {
                warnings.push(Warning::Oscillates { factor });
            }
            if let Some(margin) = outlook.delay_margin.filter(|m| *m < outlook.latency) {
                warnings.push(Warning::PastDelayMargin { latency: outlook.latency, margin });
            }
            if outlook.parts > 1 {
                warnings.push(Warning::Disconnected { parts: outlook.parts });
            }
        }
        if let Some(scale) = self.plan.autoscale {
            // With n segments of one volume at `high`, one more brings the density to high·n/(n+1).
            let segments = (self.live().count() as u32).clamp(scale.min.max(1), scale.max);
            let n = f64::from(segments);
            if scale.low >= scale.high * n / (n + 1.0) {
                let (low, high) = (scale.low, scale.high);
                warnings.push(Warning::FlappingBand { low, high, segments });
            }
        }
        let (load, capacity) = (self.load(), self.capacity());
        if load > capacity {
            warnings.push(Warning::Overfull { load, capacity });
        }
        warnings.extend((0..self.plan.clusters.len() as u32).filter_map(|c| self.unsatisfiable(c)));
        warnings
    }

    fn unsatisfiable(&self, cluster: u32) -> Option<Warning> {
        if self.rules.is_free(cluster) {
            return None;
        }
        let glyphs: u64 =
            (0..self.segments.len() as u32).map(|s| u64::from(self.glyphs.count(s, cluster))).sum();
        let load = glyphs as f64 * self.tension(cluster);
        let allowed = self.live().filter(|s| self.rules.allows(cluster, *s));
        let capacity: f64 = allowed.filter_map(|s| self.capacity_of(s)).sum();
        (load > capacity).then_some(Warning::Unsatisfiable { cluster, load, capacity })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::script::NoScript;
    use crate::field::spec::{
        AppSpec, AutoscaleSpec, ClusterSpec, FieldSpec, LinkSpec, SegmentSpec,
    };

    fn ring(n: u32, k: f64) -> FieldSpec {
        let mut spec = FieldSpec::new("ring");
        spec.segments = (0..n).map(|i| SegmentSpec::new("s", Some(i), 10.0)).collect();
        spec.links = (0..n)
            .map(|i| LinkSpec { spring: Spring::Hz(k), ..LinkSpec::new(i, (i + 1) % n) })
            .collect();
        let mut app = AppSpec::new("work");
        app.clusters = vec![ClusterSpec::new("unit", 10, 1.0)];
        spec.apps = vec![app];
        spec
    }

    fn outlook(spec: FieldSpec) -> Outlook {
        let opened = Field::open(spec, 1, &mut NoScript);
        opened.map(|field| field.outlook()).unwrap_or_else(|e| panic!("{e}"))
    }

    #[test]
    fn a_ring_has_its_own_rates() {
        // Eigenvalues of a ring: 2 − 2 cos(2πj/n), times k.
        let found = outlook(ring(16, 3.0));
        let lambda_2 = 2.0 - 2.0 * libm::cos(std::f64::consts::TAU / 16.0);
        assert!((found.slowest - 3.0 * lambda_2).abs() < 1e-9, "{found:?}");
        assert!((found.fastest - 12.0).abs() < 1e-9);
        let margin = found.delay_margin.map(Time::seconds);
        assert!(margin.is_some_and(|m| (m - std::f64::consts::PI / 24.0).abs() < 1e-9));
        assert_eq!((found.parts, found.warnings.as_slice()), (1, &[][..]));
        // γ = 1 − 0.01·3·λ₂ for 1 %: ln 0.01 / ln γ steps.
        let steps = (libm::log(0.01) / libm::log(1.0 - 0.03 * lambda_2)).ceil() as u64;
        assert_eq!(found.steps, Some(steps));
        assert_eq!(found.settles, Some(Time::from_millis(10 * steps as i64)));
    }

    #[test]
    fn what_cannot_work_is_said() {
        let warned = |spec: FieldSpec| outlook(spec).warnings;
        assert!(
            matches!(warned(ring(8, 60.0))[..], [Warning::Oscillates { factor }] if factor > 2.0)
        );
        let mut slow = ring(8, 1.0);
        slow.links[3].latency = Time::from_secs(1);
        assert!(matches!(warned(slow)[..], [Warning::PastDelayMargin { .. }]));
        let mut parts = ring(8, 1.0);
        parts.links.retain(|l| l.a != 0 && l.a != 4);
        assert_eq!(warned(parts), [Warning::Disconnected { parts: 2 }]);
        let mut flaps = ring(8, 1.0);
        flaps.autoscale = Some(AutoscaleSpec::new(0.9, 1.0));
        assert_eq!(warned(flaps), [Warning::FlappingBand { low: 0.9, high: 1.0, segments: 8 }]);
        let mut calm = ring(8, 1.0);
        calm.autoscale = Some(AutoscaleSpec::new(0.8, 1.0));
        assert_eq!(warned(calm), []);
        let mut full = ring(3, 1.0);
        full.apps.push(AppSpec { name: "more".into(), ..full.apps[0].clone() });
        full.apps.iter_mut().for_each(|a| a.clusters[0].glyphs = 20);
        assert_eq!(warned(full), [Warning::Overfull { load: 40.0, capacity: 30.0 }]);
    }

    #[test]
    fn a_line_wants_its_ends_joined() {
        let mut spec = ring(6, 1.0);
        spec.links.pop();
        let found = outlook(spec).best_link.map(|link| (link.u, link.v));
        assert_eq!(found, Some((0, 5)));
    }
}
