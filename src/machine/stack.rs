//! Room on the stacks of frames, numbers and references: it grows as it is needed.

use super::Frame;
use super::fault::Fault;
use super::memory;
use super::run::WINDOW;

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
pub(super) fn grow<T: Default + Clone>(
    stack: &mut Vec<T>,
    base: usize,
) -> Result<(), memory::Exhausted> {
    let wanted = (stack.len() * 2).max(base + 2 * WINDOW);
    memory::probe(wanted * size_of::<T>())?;
    stack.resize(wanted, T::default());
    Ok(())
}
