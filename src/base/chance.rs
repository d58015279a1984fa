//! Counter-based randomness: a draw is a pure function of (seed, stream, entity, tick), so that one
//! entity more, one thread more or another order of visits changes nobody else's draws.
//!
//! The block function is ChaCha with 8 rounds (Bernstein, *ChaCha, a variant of Salsa20*, 2008) in
//! its original layout: 64-bit counter, 64-bit nonce. The key holds seed, stream and entity, the
//! counter the tick, the nonce stays zero. The values are pinned by a test and never change.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// What a draw is for; each use has its own stream, so that they never share values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Stream {
    /// Starting phases of segments that do not name one.
    Phase = 1,
    /// Noise on the phases.
    Noise = 2,
    /// Where a conventional balancer sends the next glyph.
    Placement = 3,
    /// The chaos schedule: when and what fails.
    Chaos = 4,
    /// Jitter of deliveries.
    Jitter = 5,
    /// Losses of deliveries.
    Loss = 6,
    /// Draws a script asks for.
    Script = 7,
    /// Noise of sensors of a loop of gas.
    Sensor = 8,
    /// How a loop of gas wears.
    Wear = 9,
}

/// A source of draws for one run: nothing but its seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chance {
    seed: u64,
}

impl Chance {
    /// The source of a run with this seed.
    pub fn new(seed: u64) -> Chance {
        Chance { seed }
    }

    /// The seed it was made with.
    pub fn seed(self) -> u64 {
        self.seed
    }

    fn block(self, stream: Stream, entity: u64, tick: u64) -> ChaCha8Rng {
        let mut key = [0_u8; 32];
        let words = [self.seed, stream as u64, entity, 0x5048_4900];
        for (to, word) in key.chunks_exact_mut(8).zip(words) {
            to.copy_from_slice(&word.to_le_bytes());
        }
        let mut rng = ChaCha8Rng::from_seed(key);
        rng.set_word_pos(u128::from(tick) * 16);
        rng
    }

    /// 64 random bits.
    pub fn bits(self, stream: Stream, entity: u64, tick: u64) -> u64 {
        self.block(stream, entity, tick).next_u64()
    }

    /// Uniform in [0, 1) with 53 bits.
    pub fn unit(self, stream: Stream, entity: u64, tick: u64) -> f64 {
        to_unit(self.bits(stream, entity, tick))
    }

    /// Uniform over `0..n` (0 for `n` = 0), by the high half of a 128-bit product.
    pub fn below(self, n: u64, stream: Stream, entity: u64, tick: u64) -> u64 {
        ((u128::from(self.bits(stream, entity, tick)) * u128::from(n)) >> 64) as u64
    }

    /// Normal with mean 0 and variance 1 (Box and Muller, 1958).
    pub fn normal(self, stream: Stream, entity: u64, tick: u64) -> f64 {
        let mut rng = self.block(stream, entity, tick);
        let (u, v) = (1.0 - to_unit(rng.next_u64()), to_unit(rng.next_u64()));
        libm::sqrt(-2.0 * libm::log(u)) * libm::cos(std::f64::consts::TAU * v)
    }

    /// Exponential with mean 1.
    pub fn exponential(self, stream: Stream, entity: u64, tick: u64) -> f64 {
        -libm::log(1.0 - self.unit(stream, entity, tick))
    }

    /// Gamma of scale 1, so of mean and variance `shape`; 0 for a shape that is not above 0.
    /// Exact: Marsaglia and Tsang (2000), below a shape of 1 as the gamma of one more, times
    /// `U^(1/shape)`. Tries beyond the first draw for the entities from 2⁴⁸ on: `entity` lies below.
    pub fn gamma(self, shape: f64, stream: Stream, entity: u64, tick: u64) -> f64 {
        if !(shape > 0.0 && shape.is_finite()) {
            return 0.0;
        }
        let d = if shape < 1.0 { shape + 2.0 / 3.0 } else { shape - 1.0 / 3.0 };
        let c = 1.0 / (9.0 * d).sqrt();
        let mut tries = 0_u64;
        loop {
            let mut rng = self.block(stream, entity | tries << 48, tick);
            let mut unit = || 1.0 - to_unit(rng.next_u64());
            let (u, v, accept, boost) = (unit(), unit(), unit(), unit());
            let x = libm::sqrt(-2.0 * libm::log(u)) * libm::cos(std::f64::consts::TAU * v);
            let root = 1.0 + c * x;
            tries += 1;
            let cube = root * root * root;
            if root > 0.0 && libm::log(accept) < 0.5 * x * x + d * (1.0 - cube + libm::log(cube)) {
                // Of a small shape nearly all draws are 0: the process waits, then jumps.
                let below = if shape < 1.0 { libm::exp(libm::log(boost) / shape) } else { 1.0 };
                return d * cube * below;
            }
        }
    }
}

fn to_unit(bits: u64) -> f64 {
    (bits >> 11) as f64 / 9_007_199_254_740_992.0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Golden values: a change here changes every run that anybody has recorded.
    #[test]
    fn the_value_stream_is_fixed() {
        let c = Chance::new(7);
        let drawn =
            [(0, 0), (0, 1), (1, 0), (1 << 40, 9)].map(|(e, t)| c.bits(Stream::Phase, e, t));
        assert_eq!(drawn, GOLDEN);
        assert_eq!(c.unit(Stream::Phase, 0, 0), (GOLDEN[0] >> 11) as f64 / 9_007_199_254_740_992.0);
    }
    const GOLDEN: [u64; 4] = [
        2_313_299_660_552_839_197,
        4_226_555_533_483_710_358,
        13_785_800_717_339_731_680,
        2_437_861_502_760_215_210,
    ];

    #[test]
    fn moments_are_those_of_the_distributions() {
        let c = Chance::new(1);
        let n = 20_000;
        let mean = |f: &dyn Fn(u64) -> f64| (0..n).map(f).sum::<f64>() / n as f64;
        assert!((mean(&|t| c.unit(Stream::Script, 3, t)) - 0.5).abs() < 0.01);
        assert!(mean(&|t| c.normal(Stream::Noise, 3, t)).abs() < 0.03);
        assert!(
            (mean(&|t| c.normal(Stream::Noise, 3, t) * c.normal(Stream::Noise, 3, t)) - 1.0).abs()
                < 0.05
        );
        assert!((mean(&|e| c.exponential(Stream::Chaos, e, 0)) - 1.0).abs() < 0.03);
        for shape in [0.02, 0.5, 1.0, 25.0] {
            let draw = |t| c.gamma(shape, Stream::Wear, 3, t);
            let error = (shape / n as f64).sqrt();
            assert!((mean(&draw) - shape).abs() < 4.0 * error, "mean of shape {shape}");
            let variance = mean(&|t| (draw(t) - shape) * (draw(t) - shape));
            // The variance of a sample's variance: shape·(2·shape + 6)/n.
            let spread = (shape * (2.0 * shape + 6.0) / n as f64).sqrt();
            assert!((variance - shape).abs() < 4.0 * spread, "variance of shape {shape}");
        }
        assert!(c.gamma(1e-7, Stream::Wear, 3, 0) < 1e-300);
        assert_eq!(c.gamma(0.0, Stream::Wear, 3, 0), 0.0);
        assert!((mean(&|e| c.below(10, Stream::Placement, e, 0) as f64) - 4.5).abs() < 0.1);
    }
}
