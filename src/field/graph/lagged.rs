//! Steps that act on news of some steps ago: what a difference of pressure does in each step, which
//! spring still settles, and how fast.
//!
//! A difference that relaxes at λ, with a = spring × step × λ, momentum β and a lag of n steps, follows
//! `x(t+1) = x(t) + (β−1)·(x(t) − x(t−1)) − β·a·x(t−n)`; first order is β = 1. It dies away where the roots
//! of `(z−1)(z−β+1)·z^(n−1) + β·a` lie in the unit circle. As a grows from 0 the first of them reaches the
//! circle at e^(iω) with `arg((z−1)(z−β+1)·z^(n−1)) = π`, an angle that grows with ω, so that ω is found
//! by bisection; for first order it is π/(2n+1), and the bound on a is `2·sin(π/(2(2n+1)))`.
//!
//! Where links lag differently, the largest lag bounds them all: at the frequency at which it turns the
//! loop by π, and at every higher one, the loop of each smaller lag is no stronger.

use std::f64::consts::{FRAC_PI_2, PI};

/// Halvings of an interval that leave nothing between two neighbouring numbers.
const HALVINGS: u32 = 100;

/// A step with momentum on news of some steps ago.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lagged {
    /// β, in [1, 2]: 1 is first order.
    pub beta: f64,
    /// n.
    pub lag: u32,
}

impl Lagged {
    /// First order.
    pub fn first_order(lag: u32) -> Lagged {
        Lagged { beta: 1.0, lag }
    }

    /// The momentum of second order, which is also what Chebyshev's comes to: β = 2/(1 + √(1 − γ²)).
    pub fn with_momentum(gamma: f64, lag: u32) -> Lagged {
        Lagged { beta: momentum(gamma), lag }
    }

    /// The a below which every difference dies away; 2 without lag.
    pub fn stable_below(&self) -> f64 {
        if self.lag == 0 {
            return 2.0;
        }
        let n = f64::from(self.lag);
        let b = (self.beta - 1.0).clamp(0.0, 1.0);
        if b == 0.0 {
            return 2.0 * libm::sin(PI / (2.0 * (2.0 * n + 1.0)));
        }
        let from_b = |omega: f64| (libm::sin(omega), libm::cos(omega) - b);
        let turned = |omega: f64| {
            let (y, x) = from_b(omega);
            FRAC_PI_2 + omega / 2.0 + libm::atan2(y, x) + (n - 1.0) * omega
        };
        let omega = bisect(0.0, PI, |omega| turned(omega) < PI);
        let (y, x) = from_b(omega);
        2.0 * libm::sin(omega / 2.0) * (x * x + y * y).sqrt() / self.beta
    }

    /// The largest lag at which a difference with this a still dies away; none where it does not even
    /// without lag, [`u32::MAX`] where it does whatever the lag.
    pub fn longest_lag(&self, a: f64) -> Option<u32> {
        let holds = |lag: u32| a < Lagged { lag, ..*self }.stable_below();
        if !holds(0) {
            return None;
        }
        if holds(u32::MAX) {
            return Some(u32::MAX);
        }
        let (mut low, mut high) = (0, u32::MAX);
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if holds(middle) { low = middle } else { high = middle }
        }
        Some(low)
    }

    /// The steps after which at most `epsilon` is left of a difference that stood still before; none
    /// where it does not die away, or takes more than 10¹² steps. `beta_at` gives β in each step. The
    /// first `followed` steps are gone through one by one; what takes longer is foretold by its rate.
    pub(super) fn steps_to(
        &self,
        epsilon: f64,
        a: f64,
        beta_at: impl Fn(u64) -> f64,
        followed: u64,
    ) -> Option<u64> {
        if a <= 0.0 || a >= self.stable_below() {
            return None;
        }
        let lag = self.lag as usize;
        // An oscillation has been through a turn by then.
        let turn = 8 * (2 * u64::from(self.lag) + 1);
        if turn > followed / 4 {
            let rate = -libm::log(radius(a, self.lag));
            let steps = -libm::log(epsilon) / rate + f64::from(self.lag);
            return (steps < 1e12).then_some(steps.ceil() as u64);
        }
        let mut past = std::collections::VecDeque::from(vec![1.0_f64; lag + 2]);
        let (mut last, mut most) = (0, 0.0_f64);
        for t in 1..=followed {
            let beta = beta_at(t);
            let (now, before) = (past[0], past[1]);
            let next = now + (beta - 1.0) * (now - before) - beta * a * past[lag];
            past.push_front(next);
            past.truncate(lag + 2);
            if next.abs() > epsilon {
                last = t;
            }
            if t - last > turn.max(last / 8) {
                return Some(last + 1);
            }
            most = if t + turn > followed { most.max(next.abs()) } else { most };
        }
        // Slow: from here on by the root that is left.
        let before = past.get(1).copied().unwrap_or(0.0);
        let rate = match (self.beta > 1.0, past.front()) {
            (true, Some(now)) if before != 0.0 => -libm::log((now / before).abs()),
            _ => -libm::log(radius(a, self.lag)),
        };
        let steps = followed as f64 + libm::log(most / epsilon).max(0.0) / rate;
        (rate > 0.0 && steps < 1e12).then_some(steps.ceil() as u64)
    }
}

/// β of second order for this γ; 2 from γ = 1 on.
pub fn momentum(gamma: f64) -> f64 {
    2.0 / (1.0 + (1.0 - gamma * gamma).max(0.0).sqrt())
}

/// The largest |z| of first order with `z^(n+1) − z^n + a = 0`: what a step leaves of a difference.
///
/// Up to a = n^n/(n+1)^(n+1) that root is real and lies in [n/(n+1), 1); beyond, it is one of a pair
/// r·e^(±iω) with `r = sin nω / sin (n+1)ω`, `a = r^n·sin ω / sin (n+1)ω`, ω from 0 to π/(n+1).
pub fn radius(a: f64, lag: u32) -> f64 {
    if lag == 0 {
        return (1.0 - a).abs();
    }
    let n = f64::from(lag);
    if a <= fastest(lag) {
        return bisect(n / (n + 1.0), 1.0, |z| libm::pow(z, n) * (1.0 - z) > a);
    }
    let size = |omega: f64| libm::sin(n * omega) / libm::sin((n + 1.0) * omega);
    let strength =
        |omega: f64| libm::pow(size(omega), n) * libm::sin(omega) / libm::sin((n + 1.0) * omega);
    size(bisect(0.0, PI / (n + 1.0), |omega| omega == 0.0 || strength(omega) < a))
}

/// The a at which a single difference dies away fastest under this lag.
fn fastest(lag: u32) -> f64 {
    let n = f64::from(lag);
    libm::pow(n / (n + 1.0), n) / (n + 1.0)
}

/// The spring × step that balances fastest between these two eigenvalues, on news of so many steps ago:
/// the slowest difference and the fastest one then die away alike. 2/(λ₂ + λmax) without lag; 0 without
/// a link.
pub fn best_alpha(slow: f64, fast: f64, lag: u32) -> f64 {
    if fast <= 0.0 {
        return 0.0;
    }
    if lag == 0 {
        return 2.0 / (slow + fast);
    }
    let share = (slow / fast).clamp(0.0, 1.0);
    let least = fastest(lag);
    let most = Lagged::first_order(lag).stable_below().min(least / share.max(f64::MIN_POSITIVE));
    bisect(least, most, |a| radius(a, lag) < radius(share * a, lag)) / fast
}

/// Where a condition stops to hold that holds from `low` on and not up to `high`.
fn bisect(mut low: f64, mut high: f64, holds: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if holds(middle) { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Whether a difference dies away in the recurrence itself.
    fn settles(of: Lagged, a: f64) -> bool {
        let lag = of.lag as usize;
        let mut past = vec![1.0_f64; lag + 2];
        let mut most = [0.0_f64; 2];
        let steps = 4000 * (lag + 1);
        for t in 0..steps {
            let next = past[0] + (of.beta - 1.0) * (past[0] - past[1]) - of.beta * a * past[lag];
            past.insert(0, next);
            past.truncate(lag + 2);
            if !next.is_finite() {
                return false;
            }
            // The first half of the second part against the last.
            if t >= steps / 2 {
                let half = usize::from(t >= steps / 4 * 3);
                most[half] = most[half].max(next.abs());
            }
        }
        most[1] < most[0] || most[1] < 1e-200
    }

    #[test]
    fn the_bounds_are_those_of_the_formula() {
        let bound = |lag| Lagged::first_order(lag).stable_below();
        assert_eq!(bound(0), 2.0);
        assert!((bound(1) - 1.0).abs() < 1e-15);
        assert!((bound(2) - 0.618_033_988_749_894_8).abs() < 1e-15);
        // π/(2·λ·τ) of continuous time, for long lags.
        assert!((bound(1000) * 1000.5 / FRAC_PI_2 - 1.0).abs() < 1e-6);
        // A momentum that vanishes is none.
        let slight = Lagged { beta: 1.0 + 1e-12, lag: 5 };
        assert!((slight.stable_below() - bound(5)).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn two_percent_inside_settles_and_two_percent_outside_does_not(
            beta in prop_oneof![Just(1.0), 1.0_f64..1.95],
            lag in 0_u32..20,
        ) {
            let of = Lagged { beta, lag };
            let bound = of.stable_below();
            prop_assert!(settles(of, 0.98 * bound), "{of:?} {bound}");
            prop_assert!(!settles(of, 1.02 * bound), "{of:?} {bound}");
        }

        #[test]
        fn the_longest_lag_is_the_last_that_settles(beta in 1.0_f64..1.9, a in 0.001_f64..2.2) {
            let of = Lagged { beta, lag: 0 };
            match of.longest_lag(a) {
                None => prop_assert!(a >= 2.0),
                Some(lag) => {
                    let bound = |lag| Lagged { lag, ..of }.stable_below();
                    prop_assert!(a < bound(lag) && a >= bound(lag + 1));
                }
            }
        }

        /// z^(n+1) − z^n + a vanishes at a root of that size, and the recurrence shrinks by it.
        #[test]
        fn a_step_leaves_what_the_largest_root_says(lag in 0_u32..12, share in 0.01_f64..0.99) {
            let a = share * Lagged::first_order(lag).stable_below();
            let size = radius(a, lag);
            let n = lag as usize;
            let mut past = vec![1.0_f64; n + 1];
            let mut sizes = vec![];
            for t in 0..6000 {
                let next = past[0] - a * past[n];
                past.insert(0, next);
                past.truncate(n + 1);
                // Kept from growing small: the equation is linear.
                let most = past.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
                if t >= 2000 && most > 0.0 {
                    sizes.push(libm::log(most));
                }
                if most > 0.0 {
                    past.iter_mut().for_each(|x| *x /= most);
                }
            }
            if size > 1e-6 && past.iter().any(|x| *x != 0.0) {
                let rate = libm::exp(sizes.iter().sum::<f64>() / sizes.len() as f64);
                prop_assert!((rate / size - 1.0).abs() < 2e-3, "{lag} {a}: {rate} {size}");
            }
        }

        #[test]
        fn no_other_spring_is_better(lag in 0_u32..8, share in 0.01_f64..1.0, other in 0.05_f64..1.9) {
            let left = |alpha: f64| radius(alpha * share, lag).max(radius(alpha, lag));
            let best = best_alpha(share, 1.0, lag);
            let bound = Lagged::first_order(lag).stable_below();
            prop_assert!(best < bound && left(best) <= left(other * bound / 2.0) + 1e-9);
        }

        #[test]
        fn steps_are_those_that_the_recurrence_takes(
            lag in 1_u32..8, share in 0.02_f64..0.95, epsilon in 0.001_f64..0.2,
        ) {
            let of = Lagged::first_order(lag);
            let a = share * of.stable_below();
            let steps = of.steps_to(epsilon, a, |_| 1.0, 100_000).unwrap() as usize;
            let mut all = vec![1.0_f64; lag as usize + 1];
            for t in lag as usize..lag as usize + 3 * steps + 50 {
                all.push(all[t] - a * all[t - lag as usize]);
            }
            let after = &all[lag as usize..];
            prop_assert!(after[steps..].iter().all(|x| x.abs() <= epsilon));
            prop_assert!(after[steps - 1].abs() > epsilon);
        }
    }
}
