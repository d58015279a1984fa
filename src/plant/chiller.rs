//! A vapour-compression chiller on the supply.

use super::spec::ChillerSpec;

/// Below this temperature of its evaporator a chiller switches itself off, K.
pub const CUT_OUT: f64 = 233.15;

/// Least part-load factor that counts; a polynomial may say none or less.
const LEAST_LOAD_FACTOR: f64 = 0.01;

impl ChillerSpec {
    /// COP while the gas leaves it at `supply` (K) and the air outside is at `ambient` (K), at a share
    /// `load` of its capacity: min(`cop_max`, `share`·Tc/(Th − Tc))·part load, never above Carnot's.
    pub fn cop(&self, supply: f64, ambient: f64, load: f64) -> f64 {
        let (cold, hot) = self.temperatures(supply, ambient);
        let [a, b, c] = self.part_load;
        let factor = (a + load * (b + load * c)).max(LEAST_LOAD_FACTOR);
        let lift = hot - cold;
        if lift <= 0.0 {
            // Heat runs down by itself; the pumps of the chiller still draw.
            return self.cop_max * factor;
        }
        let carnot = cold / lift;
        (self.cop_max.min(self.share * carnot) * factor).min(carnot)
    }

    /// Temperatures between which it lifts heat: evaporator and condenser, K.
    pub fn temperatures(&self, supply: f64, ambient: f64) -> (f64, f64) {
        (supply - self.cold_approach, ambient + self.approach)
    }

    /// Heat that it takes at a share of its capacity, W, from gas of a heat capacity rate (W/K) that comes
    /// at `from` (K); and whether its cut-out holds it back.
    pub fn heat(&self, share: f64, rate: f64, from: f64) -> (f64, bool) {
        let wanted = self.capacity * share;
        let most = rate * (from - self.cold_approach - CUT_OUT).max(0.0);
        (wanted.min(most), wanted > most && most > 0.0)
    }
}
