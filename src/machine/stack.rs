//! Room on the stacks of frames, numbers and references: it grows as it is needed.

use super::Frame;
use super::fault::Fault;
use super::memory;

/// Registers of a window.
pub const WINDOW: usize = 256;

/// The window at this place of a stack, which grows where it ends before.
#[inline(always)]
pub(super) fn window<T: Default + Clone>(
    stack: &mut Vec<T>,
    base: usize,
) -> Result<&mut [T; WINDOW], Box<Fault>> {
    if stack.len() < base + WINDOW {
        grow(stack, base)?;
    }
    let window = stack.get_mut(base..).and_then(|it| it.first_chunk_mut());
    window.ok_or_else(|| Box::new(Fault::Broken("a window outside the stack")))
}

/// Makes room for more frames, and puts one there.
#[cold]
#[inline(never)]
pub(super) fn deepen(
    frames: &mut Vec<Frame>,
    pc: u32,
    base: (usize, usize),
    depth: usize,
) -> Result<(), Box<Fault>> {
    let top = frames.len();
    if top >= depth {
        return Err(Box::new(Fault::Depth(depth)));
    }
    let wanted = (top * 2).max(64).min(depth);
    memory::probe(wanted * size_of::<Frame>())?;
    let frame = Frame { pc, base_n: base.0 as u32, base_r: base.1 as u32 };
    frames.resize(wanted, frame);
    Ok(())
}

/// Makes room for a window on a stack.
#[cold]
#[inline(never)]
fn grow<T: Default + Clone>(stack: &mut Vec<T>, base: usize) -> Result<(), memory::Exhausted> {
    let wanted = (stack.len() * 2).max(base + 2 * WINDOW);
    memory::probe(wanted * size_of::<T>())?;
    stack.resize(wanted, T::default());
    Ok(())
}

/// Names the registers of a window: `n!` a number's bits, `int!` and `float!` what they are, `r!` a
/// reference.
#[rustfmt::skip]
macro_rules! registers {
    ($d:tt $nums:ident $refs:ident) => {
        macro_rules! n { ($d index:expr) => { $nums[$d index as usize] }; }
        macro_rules! int { ($d index:expr) => { ($nums[$d index as usize] as i64) }; }
        macro_rules! float { ($d index:expr) => { f64::from_bits($nums[$d index as usize]) }; }
        macro_rules! r { ($d index:expr) => { $refs[$d index as usize] }; }
    };
}
pub(super) use registers;
