//! A small linear program: least cost of non-negative amounts under linear conditions.
//!
//! The two-phase simplex method on a dense tableau (Dantzig) with Bland's rule, which never goes round
//! in circles. Made for a few dozen variables with coefficients near 1.

/// How a condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    AtMost,
    AtLeast,
    Equal,
}

/// Σ of factors times amounts, held against a bound.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub factors: Vec<f64>,
    pub sign: Sign,
    pub bound: f64,
}

/// What is taken for 0; coefficients are near 1.
const NOTHING: f64 = 1e-10;

struct Tableau {
    /// Of each row the factors of all columns, the bound last.
    rows: Vec<Vec<f64>>,
    /// Which column each row determines.
    basis: Vec<usize>,
    /// Columns from here on may not enter.
    closed: usize,
}

/// The amounts of least cost; `None` where no amounts meet the conditions, or the least has no end.
pub(super) fn least(cost: &[f64], rows: &[Row]) -> Option<Vec<f64>> {
    let own = cost.len();
    let slacks = rows.iter().filter(|row| row.sign != Sign::Equal).count();
    let closed = own + slacks;
    let width = closed + rows.len() + 1;
    let mut tableau = Tableau { rows: vec![], basis: vec![], closed };
    let mut slack = own;
    for (at, row) in rows.iter().enumerate() {
        let turn = if row.bound < 0.0 { -1.0 } else { 1.0 };
        let mut line = vec![0.0; width];
        for (to, factor) in line.iter_mut().zip(&row.factors) {
            *to = turn * factor;
        }
        match row.sign {
            Sign::AtMost => line[slack] = turn,
            Sign::AtLeast => line[slack] = -turn,
            Sign::Equal => {}
        }
        slack += usize::from(row.sign != Sign::Equal);
        line[closed + at] = 1.0;
        line[width - 1] = turn * row.bound;
        tableau.rows.push(line);
        tableau.basis.push(closed + at);
    }
    // First the artificial columns are driven to 0 …
    let mut first = vec![0.0; width];
    first[closed..width - 1].fill(1.0);
    let missed = tableau.minimise(&first)?;
    let scale = rows.iter().map(|row| row.bound.abs()).fold(1.0, f64::max);
    if missed > 1e-9 * scale {
        return None;
    }
    tableau.drop_artificial();
    // … then the cost is.
    let mut second = cost.to_vec();
    second.resize(width, 0.0);
    tableau.minimise(&second)?;
    let mut amounts = vec![0.0; own];
    for (row, column) in tableau.rows.iter().zip(&tableau.basis) {
        if let (Some(amount), Some(bound)) = (amounts.get_mut(*column), row.last()) {
            *amount = bound.max(0.0);
        }
    }
    Some(amounts)
}

impl Tableau {
    /// Pivots until no column lowers the cost; the cost then. `None` where it falls for ever.
    fn minimise(&mut self, cost: &[f64]) -> Option<f64> {
        // Bland's rule ends by itself; the bound stands against what rounding might do.
        for _ in 0..100_000 {
            let entering = (0..self.closed).find(|column| self.reduced(cost, *column) < -NOTHING);
            let Some(column) = entering else {
                let rows = self.rows.iter().zip(&self.basis);
                return Some(rows.map(|(row, of)| cost[*of] * row[row.len() - 1]).sum());
            };
            let mut leaving: Option<(f64, usize)> = None;
            for (at, row) in self.rows.iter().enumerate() {
                if row[column] <= NOTHING {
                    continue;
                }
                let ratio = row[row.len() - 1] / row[column];
                let better = leaving.is_none_or(|(least, held)| {
                    ratio < least || (ratio == least && self.basis[at] < self.basis[held])
                });
                if better {
                    leaving = Some((ratio, at));
                }
            }
            self.pivot(leaving?.1, column);
        }
        None
    }

    fn reduced(&self, cost: &[f64], column: usize) -> f64 {
        let rows = self.rows.iter().zip(&self.basis);
        cost[column] - rows.map(|(row, of)| cost[*of] * row[column]).sum::<f64>()
    }

    fn pivot(&mut self, at: usize, column: usize) {
        let by = self.rows[at][column];
        for value in &mut self.rows[at] {
            *value /= by;
        }
        let line = self.rows[at].clone();
        for (other, row) in self.rows.iter_mut().enumerate() {
            let times = row[column];
            if other != at && times != 0.0 {
                for (value, own) in row.iter_mut().zip(&line) {
                    *value -= times * own;
                }
            }
        }
        self.basis[at] = column;
    }

    /// Takes artificial columns out of the basis, and rows that say nothing new out of the tableau.
    fn drop_artificial(&mut self) {
        let mut at = 0;
        while at < self.rows.len() {
            if self.basis[at] < self.closed {
                at += 1;
                continue;
            }
            match (0..self.closed).find(|column| self.rows[at][*column].abs() > 1e-8) {
                Some(column) => {
                    self.pivot(at, column);
                    at += 1;
                }
                None => {
                    self.rows.remove(at);
                    self.basis.remove(at);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn row(factors: &[f64], sign: Sign, bound: f64) -> Row {
        Row { factors: factors.to_vec(), sign, bound }
    }

    #[test]
    fn a_textbook_program_is_solved() {
        // max 3x + 5y: x ≤ 4, 2y ≤ 12, 3x + 2y ≤ 18 has (2, 6).
        let rows = [
            row(&[1.0, 0.0], Sign::AtMost, 4.0),
            row(&[0.0, 2.0], Sign::AtMost, 12.0),
            row(&[3.0, 2.0], Sign::AtMost, 18.0),
        ];
        assert_eq!(least(&[-3.0, -5.0], &rows), Some(vec![2.0, 6.0]));
    }

    #[test]
    fn what_cannot_be_is_none() {
        let rows = [row(&[1.0], Sign::AtMost, 1.0), row(&[1.0], Sign::AtLeast, 2.0)];
        assert_eq!(least(&[1.0], &rows), None);
        assert_eq!(least(&[-1.0], &[row(&[1.0], Sign::AtLeast, 2.0)]), None);
        assert_eq!(least(&[], &[row(&[], Sign::AtLeast, 2.0)]), None);
    }

    #[test]
    fn conditions_that_repeat_one_another_do_no_harm() {
        let rows = [
            row(&[1.0, 1.0], Sign::Equal, 1.0),
            row(&[2.0, 2.0], Sign::Equal, 2.0),
            row(&[-1.0, -1.0], Sign::AtLeast, -1.0),
        ];
        assert_eq!(least(&[2.0, 1.0], &rows), Some(vec![0.0, 1.0]));
    }

    proptest! {
        /// Against every vertex of a program of three conditions: the simplex finds the best.
        #[test]
        fn no_vertex_is_better(
            factors in prop::collection::vec(0.05..2.0f64, 12),
            cost in prop::collection::vec(0.1..2.0f64, 4),
            bounds in prop::collection::vec(0.1..2.0f64, 3),
        ) {
            let of = |k: usize| factors[4 * k..4 * k + 4].to_vec();
            let rows = [
                Row { factors: of(0), sign: Sign::AtLeast, bound: bounds[0] },
                Row { factors: of(1), sign: Sign::AtLeast, bound: bounds[1] },
                Row { factors: of(2), sign: Sign::AtMost, bound: 3.0 + bounds[2] },
            ];
            let holds = |x: &[f64]| rows.iter().all(|row| {
                let sum: f64 = row.factors.iter().zip(x).map(|(a, x)| a * x).sum();
                match row.sign {
                    Sign::AtMost => sum <= row.bound + 1e-7,
                    Sign::AtLeast => sum >= row.bound - 1e-7,
                    Sign::Equal => (sum - row.bound).abs() <= 1e-7,
                }
            }) && x.iter().all(|x| *x >= -1e-7);
            let price = |x: &[f64]| cost.iter().zip(x).map(|(c, x)| c * x).sum::<f64>();
            // A vertex has as many amounts above 0 as conditions that bind.
            let mut best = f64::INFINITY;
            for i in 0..4 { for j in i..4 { for a in 0..3 { for b in 0..3 {
                let mut x = [0.0; 4];
                if i == j {
                    x[i] = rows[a].bound / rows[a].factors[i];
                } else {
                    let (p, q) = (&rows[a], &rows[b]);
                    let d = p.factors[i] * q.factors[j] - p.factors[j] * q.factors[i];
                    if a == b || d.abs() < 1e-9 { continue; }
                    x[i] = (p.bound * q.factors[j] - p.factors[j] * q.bound) / d;
                    x[j] = (p.factors[i] * q.bound - p.bound * q.factors[i]) / d;
                }
                if holds(&x) { best = best.min(price(&x)); }
            } } } }
            match least(&cost, &rows) {
                Some(x) => {
                    prop_assert!(holds(&x));
                    prop_assert!(price(&x) <= best + 1e-6, "{} above {best}", price(&x));
                }
                None => prop_assert!(best.is_infinite()),
            }
        }
    }
}
