//! The last use of a reference moves it instead of sharing it, so that what only one variable held
//! is changed in place: `xs = push(xs, 1)`, `bodies = advance(bodies, dt)`.

use crate::machine::op::Op;

/// The reference registers that may be read later.
#[derive(Clone, Copy, Default, PartialEq)]
struct Live([u64; 4]);

impl Live {
    fn insert(&mut self, register: u8) {
        if let Some(word) = self.0.get_mut(usize::from(register >> 6)) {
            *word |= 1 << (register & 63);
        }
    }

    fn remove(&mut self, register: u8) {
        if let Some(word) = self.0.get_mut(usize::from(register >> 6)) {
            *word &= !(1 << (register & 63));
        }
    }

    fn contains(&self, register: u8) -> bool {
        self.0
            .get(usize::from(register >> 6))
            .is_some_and(|word| word & (1 << (register & 63)) != 0)
    }

    fn join(&mut self, other: &Live) -> bool {
        let before = *self;
        self.0.iter_mut().zip(other.0).for_each(|(word, more)| *word |= more);
        *self != before
    }
}

/// Makes `MoveR` of a register that is not read again a `TakeR`. The operations begin at `start`
/// of the whole code.
pub(super) fn move_last_uses(ops: &mut [Op], start: usize) {
    if !ops.iter().any(|op| matches!(op, Op::MoveR(..))) {
        return;
    }
    // Live registers before operations that are jumped to, and only there.
    let mut at_target = vec![None::<Live>; ops.len() + 1];
    for op in ops.iter() {
        if let Some(entry) = op.target().and_then(|to| at_target.get_mut(to.wrapping_sub(start))) {
            *entry = Some(Live::default());
        }
    }
    // Jumps back make it necessary to go over the code again until nothing changes.
    loop {
        let mut changed = false;
        let mut live = Live::default();
        for index in (0..ops.len()).rev() {
            let Some(op) = ops.get(index).copied() else { continue };
            live = before(op, live, &at_target, start);
            if let Some(Some(known)) = at_target.get_mut(index) {
                changed |= known.join(&live);
            }
        }
        if !changed {
            break;
        }
    }
    let mut live = Live::default();
    for index in (0..ops.len()).rev() {
        let Some(op) = ops.get_mut(index) else { continue };
        if let Op::MoveR(to, from) = *op
            && to != from
            && !live.contains(from)
        {
            *op = Op::TakeR(to, from);
        }
        live = before(*op, live, &at_target, start);
    }
}

/// What is live before an operation, from what is live after it.
fn before(op: Op, after: Live, at_target: &[Option<Live>], start: usize) -> Live {
    let mut live = if op.ends() { Live::default() } else { after };
    if let Some(to) = op.target()
        && let Some(Some(known)) = at_target.get(to.wrapping_sub(start))
    {
        live.join(known);
    }
    // A loop over a list writes its item only when it jumps back: it is no certain write.
    if !matches!(op, Op::NextR(..) | Op::NextChar(..)) {
        op.references(|register, reads| {
            if !reads {
                live.remove(register);
            }
        });
    }
    op.references(|register, reads| {
        if reads {
            live.insert(register);
        }
    });
    live
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_last_uses_move() {
        let mut ops =
            [Op::MoveR(1, 0), Op::MoveR(2, 0), Op::MoveR(3, 1), Op::IfNot(0, 1), Op::ReturnR(2, 0)];
        move_last_uses(&mut ops, 0);
        // Register 0 is read again when the jump goes back; 1 is not written again before it is.
        assert_eq!(ops[0], Op::MoveR(1, 0));
        assert_eq!(ops[1], Op::MoveR(2, 0));
        assert_eq!(ops[2], Op::MoveR(3, 1));
        let mut ops = [Op::MoveR(1, 0), Op::PushN(1, 0), Op::MoveR(0, 1), Op::Loop(0)];
        move_last_uses(&mut ops, 0);
        assert_eq!(ops[0], Op::TakeR(1, 0));
        assert_eq!(ops[2], Op::TakeR(0, 1));
    }
}
