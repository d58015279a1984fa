//! The root of a function that rises, between two bounds above 0.

/// The root of a rising function between `low` and `high` (both above 0), to the last bits:
/// Newton's steps from `guess`, halving (in the logarithm) where one leaves the bracket or shrinks it
/// too little. `f` gives value and slope. None where the bounds do not enclose a root.
pub(super) fn rising<E>(
    mut low: f64,
    mut high: f64,
    guess: f64,
    mut f: impl FnMut(f64) -> Result<(f64, f64), E>,
) -> Result<Option<f64>, E> {
    let (at_low, at_high) = (f(low)?.0, f(high)?.0);
    if at_low == 0.0 {
        return Ok(Some(low));
    }
    if at_high == 0.0 {
        return Ok(Some(high));
    }
    // NaN fails both.
    if !(at_low < 0.0 && at_high > 0.0) {
        return Ok(None);
    }
    let mut x = if guess > low && guess < high { guess } else { middle(low, high) };
    let mut last = f64::INFINITY;
    for _ in 0..200 {
        let (value, slope) = f(x)?;
        if value == 0.0 {
            return Ok(Some(x));
        }
        if value < 0.0 {
            low = x;
        } else {
            high = x;
        }
        let step = -value / slope;
        let newton = x + step;
        // A step that is not half of the one before is no Newton's convergence.
        let next = if newton > low && newton < high && step.abs() < 0.5 * last {
            newton
        } else {
            middle(low, high)
        };
        if next <= low || next >= high || (next - x).abs() <= f64::EPSILON * x {
            return Ok(Some(if newton >= low && newton <= high { newton } else { next }));
        }
        last = (next - x).abs();
        x = next;
    }
    Ok(Some(x))
}

/// The geometric middle, or the arithmetic one where that is neither's neighbour.
fn middle(low: f64, high: f64) -> f64 {
    let middle = low.sqrt() * high.sqrt();
    if middle > low && middle < high { middle } else { low + (high - low) / 2.0 }
}
