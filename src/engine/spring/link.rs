//! What the springs of single links are and carry now, for those who look.

use crate::field::Field;
use crate::field::id::LinkRow;
use crate::field::spec::{Method, Spring};

impl Field {
    /// Stiffness of a link's spring, 1/s: for `auto` that which the field's graph gives it.
    pub fn stiffness_of_link(&self, link: LinkRow) -> Option<f64> {
        Some(match self.links().class_of(link)?.spring {
            Spring::Hz(stiffness) => stiffness,
            Spring::Auto => self.balancer.auto / self.plan.step.seconds(),
        })
    }

    /// How the load is balanced.
    pub fn method(&self) -> Method {
        self.plan.balance.method
    }

    /// Load that flows over a link from its lower end to its upper one, ΔΦ/s: what its spring asks
    /// for in the step that comes, at the pressures that the delay of the link lets it see. 0 where
    /// it carries nothing; `None` for methods whose flows the pressures of now do not tell.
    pub fn flow_over(&self, link: LinkRow) -> Option<f64> {
        let (a, b) = self.links().ends(link)?;
        match self.plan.balance.method {
            Method::None => return Some(0.0),
            Method::Springs => {}
            _ => return None,
        }
        if !self.joined(a, b) || !self.links().passes(link) {
            return Some(0.0);
        }
        let (i, j) = (a.index(), b.index());
        // The step that comes puts the pressures of now before those that are kept.
        let lag = self.lag_of(self.links().class_of(link)?.latency);
        let kept = self.balancer.history.len();
        let then = lag.min(kept).checked_sub(1).and_then(|steps| self.balancer.history.get(steps));
        let pressure = |s: usize| match then {
            Some(then) => then.get(s).copied(),
            None => Some(self.segments.fluid.get(s)? * self.segments.inverse.get(s)?),
        };
        let smaller = self.segments.capacity.get(i)?.min(*self.segments.capacity.get(j)?);
        Some(self.stiffness_of_link(link)? * smaller * (pressure(i)? - pressure(j)?))
    }
}

#[cfg(test)]
mod tests {
    use crate::field::Field;
    use crate::field::id::{LinkRow, SegmentId};
    use crate::field::script::NoScript;
    use crate::field::spec::{AppSpec, ClusterSpec, FieldSpec, LinkSpec, SegmentSpec, Spring};
    use crate::field::time::Time;

    fn pair(spring: Spring, latency: f64) -> Field {
        let mut spec = FieldSpec::new("pair");
        spec.segments.push(SegmentSpec::new("a", None, 100.0));
        spec.segments.push(SegmentSpec::new("b", None, 200.0));
        let mut link = LinkSpec::new(SegmentId(0), SegmentId(1));
        (link.spring, link.latency) = (spring, Time::from_seconds(latency).unwrap());
        spec.links.push(link);
        let mut app = AppSpec::new("x");
        let mut cluster = ClusterSpec::new("y", 60, 1.0);
        cluster.on = vec![SegmentId(0)];
        app.clusters.push(cluster);
        spec.apps.push(app);
        Field::open(spec, 1, &mut NoScript).unwrap()
    }

    #[test]
    fn an_automatic_spring_is_stiff_as_the_graph_says() {
        // Two nodes of masses 100 and 200 on an edge of weight 100: the one eigenvalue besides 0
        // is 100·(1/100 + 1/200) = 1.5, and 2/(1.5 + 1.5) a step of 10 ms is 66.7/s.
        let field = pair(Spring::Auto, 0.0);
        assert!((field.stiffness_of_link(LinkRow(0)).unwrap() - 200.0 / 3.0).abs() < 1e-9);
        assert_eq!(pair(Spring::Hz(0.5), 0.0).stiffness_of_link(LinkRow(0)), Some(0.5));
        assert_eq!(field.stiffness_of_link(LinkRow(1)), None);
    }

    #[test]
    fn the_flow_is_what_the_next_step_moves() {
        for latency in [0.0, 0.03] {
            let mut field = pair(Spring::Hz(0.5), latency);
            // k·min(c_a, c_b)·(p_a − p_b) = 0.5 · 100 · 60/100
            assert!((field.flow_over(LinkRow(0)).unwrap() - 30.0).abs() < 1e-9);
            for _ in 0..20 {
                let flow = field.flow_over(LinkRow(0)).unwrap();
                let before = field.segments.fluid[0];
                field.step(Time::from_seconds(0.01).unwrap(), &mut NoScript).unwrap();
                let moved = before - field.segments.fluid[0];
                assert!((moved - flow * 0.01).abs() < 1e-9, "{latency}: {moved} {flow}");
            }
        }
    }
}
