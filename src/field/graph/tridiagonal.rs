//! Eigenvalues and eigenvectors of a symmetric tridiagonal matrix: the small problem that
//! Lanczos leaves. Bisection on Sturm counts, then inverse iteration: both cost a few passes.
//! Source: G. H. Golub, C. F. Van Loan, *Matrix Computations*, 4th ed., 8.4 and 7.6.1.

/// A symmetric tridiagonal matrix: m values on the diagonal, m − 1 beside it.
#[derive(Debug, Clone, Default)]
pub(super) struct Tridiagonal {
    pub diagonal: Vec<f64>,
    pub beside: Vec<f64>,
}

impl Tridiagonal {
    /// An interval with every eigenvalue in it, from Gershgorin's circles.
    fn bounds(&self) -> (f64, f64) {
        let right = self.beside.iter().map(|b| b.abs()).chain(std::iter::once(0.0));
        let left = std::iter::once(0.0).chain(self.beside.iter().map(|b| b.abs()));
        let circles = self.diagonal.iter().zip(left.zip(right));
        circles.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (center, (a, b))| {
            (low.min(center - a - b), high.max(center + a + b))
        })
    }

    /// How many eigenvalues lie below x: the negative pivots of T − x.
    fn below(&self, x: f64) -> usize {
        let mut count = 0;
        let mut pivot = 1.0;
        let squares = std::iter::once(0.0).chain(self.beside.iter().map(|b| b * b));
        for (center, square) in self.diagonal.iter().zip(squares) {
            pivot = center - x - square / pivot;
            if pivot == 0.0 {
                pivot = f64::MIN_POSITIVE;
            }
            count += usize::from(pivot < 0.0);
        }
        count
    }

    /// The eigenvalue with `rank` others below it, to the last bits; 0 for an empty matrix.
    pub fn eigenvalue(&self, rank: usize) -> f64 {
        if self.diagonal.is_empty() {
            return 0.0;
        }
        let (mut low, mut high) = self.bounds();
        for _ in 0..120 {
            let middle = low + (high - low) / 2.0;
            if middle <= low || middle >= high {
                break;
            }
            if self.below(middle) > rank { high = middle } else { low = middle }
        }
        low + (high - low) / 2.0
    }

    /// The eigenvector of unit length that belongs to an eigenvalue, by three steps of inverse
    /// iteration.
    pub fn eigenvector(&self, eigenvalue: f64) -> Vec<f64> {
        let m = self.diagonal.len();
        let mut x = vec![1.0 / (m as f64).sqrt(); m];
        // A start that is orthogonal to the wanted vector is unlikely; a slope makes it rarer.
        for (i, value) in x.iter_mut().enumerate() {
            *value *= 1.0 + 0.5 * (i as f64 / m as f64);
        }
        for _ in 0..3 {
            x = self.solve(eigenvalue, x);
            let largest = x.iter().fold(0.0f64, |most, value| most.max(value.abs()));
            if largest > 0.0 && largest.is_finite() {
                x.iter_mut().for_each(|value| *value /= largest);
            }
            let length = x.iter().map(|value| value * value).sum::<f64>().sqrt();
            x.iter_mut().for_each(|value| *value /= length);
        }
        x
    }

    /// Solves (T − shift) y = x by elimination with row exchanges.
    fn solve(&self, shift: f64, mut x: Vec<f64>) -> Vec<f64> {
        let m = self.diagonal.len();
        let (low, high) = self.bounds();
        let tiny = f64::EPSILON * (high - low).abs().max(low.abs()).max(f64::MIN_POSITIVE * 1e20);
        // Rows of the upper triangle: the pivot and up to two values right of it.
        let mut upper: Vec<[f64; 3]> = Vec::with_capacity(m);
        let beside = |i: usize| self.beside.get(i).copied().unwrap_or(0.0);
        let center = |i: usize| self.diagonal.get(i).map_or(0.0, |d| d - shift);
        let mut row = [center(0), beside(0), 0.0];
        for i in 0..m {
            if i + 1 == m {
                upper.push(row);
                break;
            }
            let mut next = [beside(i), center(i + 1), beside(i + 1)];
            if next[0].abs() > row[0].abs() {
                std::mem::swap(&mut row, &mut next);
                x.swap(i, i + 1);
            }
            if row[0].abs() < tiny {
                row[0] = tiny;
            }
            let factor = next[0] / row[0];
            let below = [next[1] - factor * row[1], next[2] - factor * row[2], 0.0];
            x[i + 1] -= factor * x[i];
            upper.push(row);
            row = below;
        }
        for (i, row) in upper.iter().enumerate().rev() {
            let right = |k: usize| x.get(i + k).copied().unwrap_or(0.0);
            let pivot = if row[0].abs() < tiny { tiny } else { row[0] };
            x[i] = (x[i] - row[1] * right(1) - row[2] * right(2)) / pivot;
        }
        x
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The second difference matrix of size m has the eigenvalues 2 − 2 cos(kπ/(m + 1)).
    #[test]
    fn the_second_difference_has_its_known_spectrum() {
        for m in [1usize, 2, 7, 100] {
            let matrix = Tridiagonal { diagonal: vec![2.0; m], beside: vec![-1.0; m - 1] };
            for rank in [0, m / 2, m - 1] {
                let angle = (rank + 1) as f64 * std::f64::consts::PI / (m + 1) as f64;
                let exact = 2.0 - 2.0 * libm::cos(angle);
                let value = matrix.eigenvalue(rank);
                assert!((value - exact).abs() < 1e-13, "{m} {rank}: {value} {exact}");
                let x = matrix.eigenvector(value);
                let at = |i: usize| x.get(i).copied().unwrap_or(0.0);
                for i in 0..m {
                    let before = if i == 0 { 0.0 } else { at(i - 1) };
                    let residual = 2.0 * at(i) - before - at(i + 1) - value * at(i);
                    assert!(residual.abs() < 1e-12, "{m} {rank} {i}: {residual}");
                }
            }
        }
    }
}
