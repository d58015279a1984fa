//! A quadratic program between bounds: least ½·xᵀ·H·x + gᵀ·x with low ≤ x ≤ high.
//!
//! Newton's method projected onto the bounds (Bertsekas, *Projected Newton methods*, SIAM J. Control
//! 20, 1982): variables held at a bound by their gradient stay, the others take Newton's step of their
//! part of H, shortened until it lowers the value (Armijo). H is to be symmetric and positive definite.

/// A program of `g.len()` variables; `h` by rows.
pub(super) struct Program {
    pub h: Vec<f64>,
    pub g: Vec<f64>,
    pub low: Vec<f64>,
    pub high: Vec<f64>,
}

/// It has converged where no projected step of the gradient moves a variable by more than this share of
/// the largest gradient that there was at the start (or of 1).
const CLOSE: f64 = 1e-9;
const MOST_STEPS: u32 = 200;

impl Program {
    /// The minimum, from `start` put between the bounds; `None` where it does not converge.
    pub fn minimum(&self, start: &[f64]) -> Option<Vec<f64>> {
        let n = self.g.len();
        let mut x: Vec<f64> = (0..n).map(|i| start[i].max(self.low[i]).min(self.high[i])).collect();
        let mut gradient = self.gradient(&x);
        let scale = gradient.iter().map(|g| g.abs()).fold(1.0, f64::max);
        let diagonal: Vec<f64> = (0..n).map(|i| self.h[i * n + i].max(1e-12)).collect();
        for _ in 0..MOST_STEPS {
            let off = (0..n).map(|i| {
                let moved = (x[i] - gradient[i] / diagonal[i]).clamp(self.low[i], self.high[i]);
                ((moved - x[i]) * diagonal[i]).abs()
            });
            if off.fold(0.0, f64::max) <= CLOSE * scale {
                return Some(x);
            }
            let free: Vec<usize> = (0..n)
                .filter(|i| {
                    let held_low = x[*i] <= self.low[*i] && gradient[*i] > 0.0;
                    let held_high = x[*i] >= self.high[*i] && gradient[*i] < 0.0;
                    !(held_low || held_high)
                })
                .collect();
            let step = self.newton(&free, &gradient)?;
            let (value, mut length) = (self.value(&x), 1.0);
            loop {
                let mut next = x.clone();
                for (i, step) in free.iter().zip(&step) {
                    next[*i] = (x[*i] - length * step).clamp(self.low[*i], self.high[*i]);
                }
                let fall: f64 = free.iter().map(|i| gradient[*i] * (x[*i] - next[*i])).sum();
                if value - self.value(&next) >= 1e-4 * fall || length < 1e-10 {
                    x = next;
                    break;
                }
                length *= 0.5;
            }
            gradient = self.gradient(&x);
        }
        None
    }

    fn gradient(&self, x: &[f64]) -> Vec<f64> {
        let n = x.len();
        let row = |i: usize| self.h[i * n..(i + 1) * n].iter().zip(x).map(|(h, x)| h * x);
        (0..n).map(|i| row(i).sum::<f64>() + self.g[i]).collect()
    }

    fn value(&self, x: &[f64]) -> f64 {
        let halves = self.gradient(x).into_iter().zip(&self.g).map(|(all, own)| 0.5 * (all + own));
        halves.zip(x).map(|(slope, x)| slope * x).sum()
    }

    /// H⁻¹ of the free part times its gradient, by Cholesky; `None` where H is not positive definite.
    fn newton(&self, free: &[usize], gradient: &[f64]) -> Option<Vec<f64>> {
        let (n, m) = (self.g.len(), free.len());
        let mut factor = vec![0.0; m * m];
        for i in 0..m {
            for j in 0..=i {
                let inner: f64 = (0..j).map(|k| factor[i * m + k] * factor[j * m + k]).sum();
                let rest = self.h[free[i] * n + free[j]] - inner;
                factor[i * m + j] = match i == j {
                    true if rest > 0.0 => rest.sqrt(),
                    true => return None,
                    false => rest / factor[j * m + j],
                };
            }
        }
        let mut solved: Vec<f64> = free.iter().map(|i| gradient[*i]).collect();
        for i in 0..m {
            let inner: f64 = (0..i).map(|k| factor[i * m + k] * solved[k]).sum();
            solved[i] = (solved[i] - inner) / factor[i * m + i];
        }
        for i in (0..m).rev() {
            let inner: f64 = (i + 1..m).map(|k| factor[k * m + i] * solved[k]).sum();
            solved[i] = (solved[i] - inner) / factor[i * m + i];
        }
        Some(solved)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn bounds_hold_what_the_gradient_presses_on_them() {
        // (x − 3)² + (y + 1)² within 0 to 1.
        let program = Program {
            h: vec![2.0, 0.0, 0.0, 2.0],
            g: vec![-6.0, 2.0],
            low: vec![0.0, 0.0],
            high: vec![1.0, 1.0],
        };
        assert_eq!(program.minimum(&[0.5, 0.5]), Some(vec![1.0, 0.0]));
        let flat = Program { h: vec![0.0], g: vec![0.0], low: vec![0.0], high: vec![1.0] };
        assert_eq!(flat.minimum(&[0.5]), Some(vec![0.5]));
        let fixed = Program { h: vec![1.0], g: vec![-5.0], low: vec![0.3], high: vec![0.3] };
        assert_eq!(fixed.minimum(&[0.9]), Some(vec![0.3]));
    }

    proptest! {
        /// At the minimum the gradient is 0, or presses against the bound that is met.
        #[test]
        fn the_conditions_of_kuhn_and_tucker_hold(
            n in 1_usize..12, seeds in prop::collection::vec(-1.0..1.0f64, 12 * 14),
        ) {
            let a = |i: usize, j: usize| seeds[i * 12 + j];
            let mut h = vec![0.0; n * n];
            for i in 0..n { for j in 0..n {
                h[i * n + j] = (0..n).map(|k| a(k, i) * a(k, j)).sum::<f64>() + if i == j { 0.01 } else { 0.0 };
            } }
            let g: Vec<f64> = (0..n).map(|i| 5.0 * a(12, i)).collect();
            let low: Vec<f64> = (0..n).map(|i| a(13, i).min(0.0)).collect();
            let high: Vec<f64> = low.iter().map(|low| low + 1.0).collect();
            let program = Program { h, g, low, high };
            let x = program.minimum(&vec![0.0; n]).expect("converges");
            for (i, slope) in program.gradient(&x).into_iter().enumerate() {
                prop_assert!(x[i] >= program.low[i] && x[i] <= program.high[i]);
                if x[i] > program.low[i] + 1e-7 { prop_assert!(slope < 1e-6, "{slope}"); }
                if x[i] < program.high[i] - 1e-7 { prop_assert!(slope > -1e-6, "{slope}"); }
            }
        }
    }
}
