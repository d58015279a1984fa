//! Counter-based randomness: what is drawn is a pure function of (seed, stream, entity, tick), so that one
//! entity more, one thread more or another order of visits changes nobody else's draws.
//!
//! The block function is ChaCha with 8 rounds (Bernstein, *ChaCha, a variant of Salsa20*, 2008) in
//! its original layout: 64-bit counter, 64-bit nonce. The key holds seed, stream and kind, and entity, the
//! counter the tick, the nonce incarnation and attempt: the fate of a message is one block, by its
//! link and direction (the entity), its kind, the incarnation of its stream, its number (the tick) and
//! the attempt. A block has many numbers, and whoever needs several takes them from one. The values are
//! pinned by a test and never change.

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
    /// What becomes of a message: whether it is lost, then how late it is.
    Message = 6,
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

    /// The block of that key.
    pub fn draws(self, of: Key) -> Draws {
        let mut key = [0_u8; 32];
        let stream = of.stream as u64 | u64::from(of.kind) << 32;
        let words = [self.seed, stream, of.entity, 0x5048_4900];
        for (to, word) in key.chunks_exact_mut(8).zip(words) {
            to.copy_from_slice(&word.to_le_bytes());
        }
        let mut rng = ChaCha8Rng::from_seed(key);
        rng.set_stream(u64::from(of.incarnation) << 32 | u64::from(of.attempt));
        rng.set_word_pos(u128::from(of.tick) * 16);
        Draws(rng)
    }

    /// The block of an entity at a tick.
    pub fn block(self, stream: Stream, entity: u64, tick: u64) -> Draws {
        self.draws(Key::new(stream, entity, tick))
    }

    /// 64 random bits.
    pub fn bits(self, stream: Stream, entity: u64, tick: u64) -> u64 {
        self.block(stream, entity, tick).bits()
    }

    /// Uniform in [0, 1) with 53 bits.
    pub fn unit(self, stream: Stream, entity: u64, tick: u64) -> f64 {
        self.block(stream, entity, tick).unit()
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
            let mut draws = self.block(stream, entity | tries << 48, tick);
            let mut unit = || 1.0 - draws.unit();
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

/// Which block of numbers: each field that differs makes it another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// What it is for.
    pub stream: Stream,
    /// Which of several kinds within the stream.
    pub kind: u32,
    /// Whose it is.
    pub entity: u64,
    /// Which life of the entity.
    pub incarnation: u32,
    /// When, or the number within a sequence. Blocks follow each other by it: a block of more than 8
    /// numbers goes on into that of the next tick.
    pub tick: u64,
    /// Which try of the same.
    pub attempt: u32,
}

impl Key {
    /// The first try of the first kind, in the first life of the entity.
    pub fn new(stream: Stream, entity: u64, tick: u64) -> Key {
        Key { stream, kind: 0, entity, incarnation: 0, tick, attempt: 0 }
    }
}

/// The numbers of a block, one after the other.
#[derive(Clone, Debug)]
pub struct Draws(ChaCha8Rng);

impl Draws {
    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Uniform in [0, 1) with 53 bits.
    pub fn unit(&mut self) -> f64 {
        to_unit(self.bits())
    }

    /// Uniform over `0..n` (0 for `n` = 0), by the high half of a 128-bit product.
    pub fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.bits()) * u128::from(n)) >> 64) as u64
    }

    /// Two independent normals with mean 0 and variance 1, of two numbers (Box and Muller, 1958).
    pub fn normals(&mut self) -> [f64; 2] {
        let (u, v) = (1.0 - self.unit(), self.unit());
        let radius = libm::sqrt(-2.0 * libm::log(u));
        let (sin, cos) = libm::sincos(std::f64::consts::TAU * v);
        [radius * cos, radius * sin]
    }

    /// Exponential with mean 1.
    pub fn exponential(&mut self) -> f64 {
        -libm::log(1.0 - self.unit())
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

    /// Whatever differs in the key makes another block, and nothing else does.
    #[test]
    fn every_field_of_a_key_counts() {
        let base = Key::new(Stream::Message, 3, 5);
        let keys = [
            base,
            Key { stream: Stream::Chaos, ..base },
            Key { kind: 1, ..base },
            Key { entity: 4, ..base },
            Key { incarnation: 1, ..base },
            Key { tick: 6, ..base },
            Key { attempt: 1, ..base },
        ];
        let c = Chance::new(7);
        let mut drawn = keys.map(|key| c.draws(key).bits());
        assert_eq!(drawn, keys.map(|key| c.draws(key).bits()));
        assert_eq!(drawn[0], c.bits(Stream::Message, 3, 5));
        drawn.sort_unstable();
        assert!(drawn.windows(2).all(|pair| pair[0] != pair[1]));
    }

    #[test]
    fn moments_are_those_of_the_distributions() {
        let c = Chance::new(1);
        let n = 20_000;
        let mean = |f: &dyn Fn(Draws) -> f64| {
            (0..n).map(|t| f(c.block(Stream::Script, 3, t))).sum::<f64>() / n as f64
        };
        assert!((mean(&|mut d| d.unit()) - 0.5).abs() < 0.01);
        for one in [0, 1] {
            assert!(mean(&|mut d| d.normals()[one]).abs() < 0.03);
            assert!((mean(&|mut d| d.normals().map(|it| it * it)[one]) - 1.0).abs() < 0.05);
        }
        assert!(mean(&|mut d| d.normals().iter().product()).abs() < 0.03);
        assert!((mean(&|mut d| d.exponential()) - 1.0).abs() < 0.03);
        assert!((mean(&|mut d| d.below(10) as f64) - 4.5).abs() < 0.1);
        // The numbers of one block do not follow from each other.
        let product = mean(&|mut d| (d.unit() - 0.5) * (d.unit() - 0.5));
        assert!(product.abs() < 0.003, "{product}");
        let over = |f: &dyn Fn(u64) -> f64| (0..n).map(f).sum::<f64>() / n as f64;
        for shape in [0.02, 0.5, 1.0, 25.0] {
            let draw = |t| c.gamma(shape, Stream::Wear, 3, t);
            let error = (shape / n as f64).sqrt();
            assert!((over(&draw) - shape).abs() < 4.0 * error, "mean of shape {shape}");
            let variance = over(&|t| (draw(t) - shape) * (draw(t) - shape));
            // The variance of a sample's variance: shape·(2·shape + 6)/n.
            let spread = (shape * (2.0 * shape + 6.0) / n as f64).sqrt();
            assert!((variance - shape).abs() < 4.0 * spread, "variance of shape {shape}");
        }
        assert!(c.gamma(1e-7, Stream::Wear, 3, 0) < 1e-300);
        assert_eq!(c.gamma(0.0, Stream::Wear, 3, 0), 0.0);
    }
}
