//! Which mixture goes in: the first three of the injector's five steps.

use super::simplex::{Row, Sign, least};
use super::stock::{Moles, Stock, place};
use crate::coolant::{Mixture, Species};
use crate::plant::spec::ReservoirSpec;

/// How far the shares of a mixture that is chosen by `gas: fixed` may be off: traces may lack.
const TRACE: f64 = 1e-3;
/// How far those of a mixture that was asked for may be off.
const EXACT: f64 = 1e-7;

/// What is wanted of gas that goes in.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// What it is to be; `None`: whatever carries the heat with the least work.
    pub composition: Option<&'a Mixture>,
    /// Whether traces may lack in it.
    pub roughly: bool,
    /// Least heat capacity, J/(mol·K).
    pub heat_capacity: f64,
    /// Least quality, 0 to 1.
    pub quality: f64,
    /// mol.
    pub amount: f64,
    /// Temperature to which it comes, K.
    pub temperature: f64,
    /// Pressure to which it comes, Pa.
    pub pressure: f64,
}

/// What the stocks give.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// mol from each stock.
    pub amounts: Vec<f64>,
    /// mol in all.
    pub amount: f64,
    /// The mean quality.
    pub quality: f64,
    /// The mean heat capacity, J/(mol·K).
    pub heat_capacity: f64,
    /// The mean molar mass, kg/mol: at the flow that is given, transport works in ratio to it.
    pub molar_mass: f64,
}

/// Why the stocks give nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Lack {
    /// None that is fit holds anything.
    Nothing,
    /// No mixture of what is fit is what was wanted.
    Composition,
    /// The best mixture that would do is below the quality.
    Quality {
        /// The best quality there is.
        best: f64,
    },
    /// There is not as much.
    Amount,
    /// None of the mixtures has the heat capacity.
    HeatCapacity,
}

/// The mixture of least transport work that is what is wanted. At the flow of the loop the drop goes
/// with the density, so the work of a mole with its molar mass: a linear cost.
///
/// # Errors
/// Why there is none.
pub fn plan(specs: &[ReservoirSpec], stocks: &[Stock], wanted: &Wanted<'_>) -> Result<Plan, Lack> {
    let fit = fit(specs, stocks, wanted);
    if fit.is_empty() {
        return Err(Lack::Nothing);
    }
    let solve = |cost: &dyn Fn(&Fit) -> f64, quality: bool, amount: bool, heat: bool| {
        let rows = conditions(&fit, wanted, quality, amount, heat);
        least(&fit.iter().map(cost).collect::<Vec<f64>>(), &rows)
    };
    let light = |fit: &Fit| 100.0 * fit.molar_mass;
    if let Some(shares) = solve(&light, true, true, true) {
        return Ok(made(specs.len(), &fit, &shares, wanted.amount));
    }
    // What of it is too much to ask?
    if solve(&light, false, false, false).is_none() {
        return Err(Lack::Composition);
    }
    let best = solve(&|fit| -fit.quality, false, false, false);
    let best = best.map_or(0.0, |x| fit.iter().zip(&x).map(|(f, x)| f.quality * x).sum());
    if best < wanted.quality {
        return Err(Lack::Quality { best });
    }
    match solve(&light, true, true, false) {
        None => Err(Lack::Amount),
        Some(_) => Err(Lack::HeatCapacity),
    }
}

/// The mixture of most heat capacity that is what is wanted but for that.
///
/// # Errors
/// Why there is none.
pub fn plan_richest(
    specs: &[ReservoirSpec],
    stocks: &[Stock],
    wanted: &Wanted<'_>,
) -> Result<Plan, Lack> {
    let fit = fit(specs, stocks, wanted);
    let rows = conditions(&fit, wanted, true, true, false);
    let cost: Vec<f64> = fit.iter().map(|fit| -fit.heat_capacity / 30.0).collect();
    let shares = least(&cost, &rows).ok_or(Lack::Amount)?;
    Ok(made(specs.len(), &fit, &shares, wanted.amount))
}

/// A stock that may take part.
struct Fit {
    at: usize,
    molar_mass: f64,
    heat_capacity: f64,
    quality: f64,
    /// Of what is wanted; none where the stock has no end.
    most: Option<f64>,
    shares: Moles,
}

/// The stocks that hold something which is a gas on its way and where it comes to.
fn fit(specs: &[ReservoirSpec], stocks: &[Stock], wanted: &Wanted<'_>) -> Vec<Fit> {
    let mut fit = vec![];
    for (at, (spec, stock)) in specs.iter().zip(stocks).enumerate() {
        if stock.is_empty() || !is_gas(&spec.gas, spec.temperature, wanted.pressure) {
            continue;
        }
        if !is_gas(&spec.gas, wanted.temperature, wanted.pressure) {
            continue;
        }
        // Outside the data of a gas nothing can be said of where it ends.
        let Ok(heat_capacity) = spec.gas.cp(wanted.temperature) else { continue };
        if spec.gas.cp(spec.temperature).is_err() {
            continue;
        }
        fit.push(Fit {
            at,
            molar_mass: spec.gas.molar_mass(),
            heat_capacity,
            quality: stock.quality(),
            most: stock.amount.map(|amount| amount / wanted.amount),
            shares: shares(&spec.gas),
        });
    }
    fit
}

/// The conditions on the share of each stock in what goes in.
fn conditions(
    fit: &[Fit],
    wanted: &Wanted<'_>,
    quality: bool,
    amount: bool,
    heat: bool,
) -> Vec<Row> {
    let row = |factor: &dyn Fn(&Fit) -> f64, sign, bound| Row {
        factors: fit.iter().map(factor).collect(),
        sign,
        bound,
    };
    let mut rows = vec![row(&|_| 1.0, Sign::Equal, 1.0)];
    if quality {
        rows.push(row(&|fit| fit.quality - wanted.quality, Sign::AtLeast, 0.0));
    }
    if heat && wanted.composition.is_none() {
        let scale = 1.0 / wanted.heat_capacity.max(1.0);
        rows.push(row(
            &|fit| fit.heat_capacity * scale,
            Sign::AtLeast,
            wanted.heat_capacity * scale,
        ));
    }
    if let Some(mixture) = wanted.composition {
        let (want, within) = (shares(mixture), if wanted.roughly { TRACE } else { EXACT });
        for (gas, share) in want.iter().enumerate() {
            if *share == 0.0 && fit.iter().all(|fit| fit.shares[gas] == 0.0) {
                continue;
            }
            rows.push(row(&|fit| fit.shares[gas], Sign::AtLeast, share - within));
            rows.push(row(&|fit| fit.shares[gas], Sign::AtMost, share + within));
        }
    }
    if amount {
        for own in fit {
            // A stock with more than all that is wanted bounds nothing.
            if let Some(most) = own.most.filter(|most| *most < 1.0) {
                rows.push(row(&|fit| f64::from(fit.at == own.at), Sign::AtMost, most));
            }
        }
    }
    rows
}

fn made(stocks: usize, fit: &[Fit], shares: &[f64], amount: f64) -> Plan {
    let mean = |of: &dyn Fn(&Fit) -> f64| fit.iter().zip(shares).map(|(fit, x)| of(fit) * x).sum();
    let mut amounts = vec![0.0; stocks];
    for (fit, share) in fit.iter().zip(shares) {
        amounts[fit.at] = share * amount;
    }
    Plan {
        amount: amounts.iter().sum(),
        amounts,
        quality: mean(&|fit| fit.quality),
        heat_capacity: mean(&|fit| fit.heat_capacity),
        molar_mass: mean(&|fit| fit.molar_mass),
    }
}

/// The mole fractions of a mixture by gas.
pub(super) fn shares(mixture: &Mixture) -> Moles {
    let mut shares = [0.0; 13];
    for part in mixture.parts() {
        if let Some(at) = place(part.gas) {
            shares[at] = part.fraction;
        }
    }
    shares
}

/// Whether none of the gases would condense: its share of the pressure stays below that of its vapour.
fn is_gas(mixture: &Mixture, t: f64, p: f64) -> bool {
    mixture.parts().iter().all(|part| part.fraction * p < vapour_pressure(part.species, t))
}

/// The vapour pressure of a gas, Pa, by Lee and Kesler (1975) from its critical point, good to a
/// tenth; without end above the critical temperature.
fn vapour_pressure(species: &Species, t: f64) -> f64 {
    let critical = &species.critical;
    let reduced = t / critical.temperature;
    if reduced >= 1.0 {
        return f64::INFINITY;
    }
    let (log, six) = (libm::log(reduced), libm::pow(reduced, 6.0));
    let simple = 5.92714 - 6.09648 / reduced - 1.28862 * log + 0.169_347 * six;
    let acentric = 15.2518 - 15.6875 / reduced - 13.4721 * log + 0.43577 * six;
    critical.pressure * libm::exp(simple + critical.acentric * acentric)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coolant::Gas;

    #[test]
    fn vapour_pressures_are_those_of_the_books() {
        let at = |gas: Gas, t: f64| vapour_pressure(gas.species().unwrap(), t);
        // Boiling points: water 373.12 K, ammonia 239.8 K, methane 111.7 K.
        for (gas, t) in [(Gas::H2O, 373.12), (Gas::NH3, 239.8), (Gas::CH4, 111.7)] {
            assert!((at(gas, t) / 101_325.0 - 1.0).abs() < 0.1, "{gas}: {}", at(gas, t));
        }
        assert!(!is_gas(Gas::H2O.mixture(), 295.0, 101_325.0));
        assert!(is_gas(Gas::N2.mixture(), 295.0, 1e9));
        let moist = Mixture::new(&[(Gas::N2, 0.99), (Gas::H2O, 0.01)]).unwrap();
        assert!(is_gas(&moist, 295.0, 101_325.0));
    }
}
