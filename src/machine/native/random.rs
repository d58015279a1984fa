//! `std.random`: a draw is a pure function of a seed, a stream and an index.

use super::{NativeArgs, Run};
use crate::machine::value::Value;
use crate::schema::native::RandomNative;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// What a built-in of `std.random` does.
pub(super) fn run(id: RandomNative) -> Run {
    match id {
        RandomNative::Bits => |call| Ok(Value::from((bits(call) >> 1) as i64)),
        // 53 bits: every multiple of 2^-53 from 0 up to, and without, 1.
        RandomNative::Uniform => {
            |call| Ok(Value::from((bits(call) >> 11) as f64 / 9_007_199_254_740_992.0))
        }
    }
}

/// 64 bits of ChaCha8: the seed is the key, the stream is the nonce, and the index is the place in
/// the key stream.
fn bits(call: &NativeArgs) -> u64 {
    let mut seed = [0; 32];
    for (to, from) in seed.iter_mut().zip(call.arg(0).int().to_le_bytes()) {
        *to = from;
    }
    let mut generator = ChaCha8Rng::from_seed(seed);
    generator.set_stream(call.arg(1).num());
    generator.set_word_pos(u128::from(call.arg(2).num()) * 2);
    generator.next_u64()
}
