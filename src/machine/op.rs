//! The code: register operations of eight bytes. `n` stands for a number register, `r` for a
//! reference register, both relative to the window of the frame.

/// An operation. Targets are indices into the code.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(missing_docs)]
pub enum Op {
    /// Ends an execution: the code begins with it, and outermost frames return to it.
    Halt,
    /// `n = n`
    Move(u8, u8),
    /// `r = r`, both hold it.
    MoveR(u8, u8),
    /// `r = r`, the second loses it.
    TakeR(u8, u8),
    /// A small integer, or the bits of one.
    Int(u8, i32),
    /// A float that needs no more than 32 bits.
    Float(u8, f32),
    /// A number of the table of constants.
    Const(u8, u32),
    /// A text of the table of constants.
    Text(u8, u32),
    /// `r = none`
    Absent(u8),
    /// Empties so many reference registers from the first.
    Clear(u8, u8),
    /// `r = n` made present
    Box(u8, u8),
    /// `n = r` that is present
    Unbox(u8, u8),

    /// `n = global`, which is checked to be set if the flag is.
    GlobalN(u8, bool, u32),
    SetGlobalN(u8, u32),
    GlobalR(u8, bool, u32),
    /// `global = r`, which loses it.
    SetGlobalR(u8, u32),
    /// `r = global`, which loses it.
    TakeGlobalR(u8, u32),

    AddI(u8, u8, u8),
    SubI(u8, u8, u8),
    MulI(u8, u8, u8),
    DivI(u8, u8, u8),
    ModI(u8, u8, u8),
    PowI(u8, u8, u8),
    MinI(u8, u8, u8),
    MaxI(u8, u8, u8),
    NegI(u8, u8),
    AbsI(u8, u8),
    AddIK(u8, u8, i32),
    MulIK(u8, u8, i32),
    /// The divisor is neither 0 nor −1.
    ModIK(u8, u8, i32),
    DivIK(u8, u8, i32),

    AddF(u8, u8, u8),
    SubF(u8, u8, u8),
    MulF(u8, u8, u8),
    DivF(u8, u8, u8),
    ModF(u8, u8, u8),
    PowF(u8, u8, u8),
    MinF(u8, u8, u8),
    MaxF(u8, u8, u8),
    NegF(u8, u8),
    AbsF(u8, u8),
    SqrtF(u8, u8),
    AddFK(u8, u8, f32),
    MulFK(u8, u8, f32),
    /// The divisor is not 0.
    DivFK(u8, u8, f32),
    /// A constant less, or over, a register.
    SubKF(u8, u8, f32),
    DivKF(u8, u8, f32),
    /// `a·b + c` in two roundings: `n += n · n`.
    AddMulF(u8, u8, u8),
    SubMulF(u8, u8, u8),
    /// `n += Int · constant`
    AddMulIFK(u8, u8, f32),
    /// Int → Float.
    ToF(u8, u8),
    /// Int → Float, then times or over a constant.
    MulIFK(u8, u8, f32),
    /// Float + Int.
    AddFI(u8, u8, u8),

    Not(u8, u8),
    LtI(u8, u8, u8),
    LeI(u8, u8, u8),
    EqI(u8, u8, u8),
    NeI(u8, u8, u8),
    LtF(u8, u8, u8),
    LeF(u8, u8, u8),
    EqF(u8, u8, u8),
    NeF(u8, u8, u8),
    /// Whether two references are equal, by the shape.
    EqV(u8, u8, u8, u32),
    /// −1, 0, 1: the order of two references, by the shape.
    OrderV(u8, u8, u8, u32),

    Jump(u32),
    /// A jump back, which counts as a step.
    Loop(u32),
    If(u8, u32),
    IfNot(u8, u32),
    IfLtI(u8, u8, u32),
    IfLeI(u8, u8, u32),
    IfEqI(u8, u8, u32),
    IfNeI(u8, u8, u32),
    IfLtIK(u8, i16, u32),
    IfLeIK(u8, i16, u32),
    IfGtIK(u8, i16, u32),
    IfGeIK(u8, i16, u32),
    IfEqIK(u8, i16, u32),
    IfNeIK(u8, i16, u32),
    IfLtF(u8, u8, u32),
    IfLeF(u8, u8, u32),
    IfEqF(u8, u8, u32),
    IfNeF(u8, u8, u32),
    IfAbsent(u8, u32),
    IfPresent(u8, u32),
    /// `n < n`: adds one to the first and jumps back.
    Step(u8, u8, u32),
    /// `n = r[n]`, adds one to the index and jumps back, while there is an item.
    NextN(u8, u8, u8, u32),
    NextR(u8, u8, u8, u32),
    /// The next character of a text; the index counts bytes.
    NextChar(u8, u8, u8, u32),

    /// Calls the instance whose code begins there: windows of numbers and references begin at the
    /// arguments; so many references are arguments.
    Call(u8, u8, u8, u32),
    /// Calls the function value in the register.
    CallValue(u8, u8, u8, u8),
    /// Calls a native by its site; arguments as with `Call`.
    Native(u8, u8, u8, u32),
    /// Calls the runtime by its site; arguments are references.
    Host(u8, u8, u8, u32),
    ReturnN(u8, u8),
    ReturnR(u8, u8),
    Return(u8),
    /// Returns the sum of two Ints.
    ReturnSum(u8, u8, u8),
    /// Returns the third where the first is below the constant.
    ReturnIfLtIK(u8, i16, u8, u8),
    /// Makes a function value of the instance: captured numbers and references stand in a row.
    Closure(u8, u8, u8, u32),

    /// `r = n…`: so many numbers in a row.
    PackN(u8, u8, u8),
    /// `r = r…`: so many references in a row, which lose them.
    PackR(u8, u8, u8),
    ExtendN(u8, u8, u8),
    ExtendR(u8, u8, u8),
    /// The first number of a variant, or the variant of an enum without fields.
    FieldN(u8, u8, u8),
    /// A number that stands among references.
    FieldVN(u8, u8, u8),
    FieldR(u8, u8, u8),
    SetFieldN(u8, u8, u8),
    SetFieldVN(u8, u8, u8),
    SetFieldR(u8, u8, u8),
    TakeFieldR(u8, u8, u8),
    IndexN(u8, u8, u8),
    IndexR(u8, u8, u8),
    SetIndexN(u8, u8, u8),
    SetIndexR(u8, u8, u8),
    TakeIndexR(u8, u8, u8),
    /// `n = r[n].field`, `r[n].field = n` of a list of rows of numbers.
    FieldAt(u8, u8, u8, u8),
    SetFieldAt(u8, u8, u8, u8),
    /// `r[n].field += n`, `-= n` on floats.
    AddFieldAt(u8, u8, u8, u8),
    SubFieldAt(u8, u8, u8, u8),
    /// `r[n].field += n * n`, `-= n * n` on floats.
    AddMulFieldAt(u8, u8, u8, u8, u8),
    SubMulFieldAt(u8, u8, u8, u8, u8),
    /// `r[n] += n` on floats.
    AddIndexF(u8, u8, u8),
    Len(u8, u8),
    PushN(u8, u8),
    PushR(u8, u8),
    /// Appends the second text or list to the first, in place where nobody else holds it.
    Append(u8, u8),
    /// `m[k]`: the value of the key (as a reference) in the map, a failure where it is not there.
    MapGet(u8, u8, u8, u32),
    /// `m[k] = v`, keys and values as references.
    MapSet(u8, u8, u8, u32),
    /// The same for a map that is written out: a failure where the key is there already.
    MapNew(u8, u8, u8, u32),
    MapTake(u8, u8, u8, u32),

    /// Begins a text; parts are added until `TextEnd`.
    TextBegin,
    TextPart(u32),
    TextInt(u8),
    TextStr(u8),
    /// A number, shown as its site says.
    TextN(u8, u32),
    /// A reference, shown as its site says.
    TextR(u8, u32),
    TextEnd(u8),
    /// The text begun, followed by a line end, goes to the output.
    Print,

    /// Begins the log of an assertion.
    Watch,
    NoteN(u8, u32),
    NoteR(u8, u32),
    /// The assertion held: its log is dropped.
    Unwatch,
    /// The assertion did not hold; the message is in the register, if there is one.
    AssertFails(u8, bool, u32),
    /// A claim begins.
    Claim(u32),
    /// What the claim claims is in the register.
    Holds(u8, u32),
    Untestable(u32),
    /// The text in the register is what a snapshot is to be.
    Snapshot(u8, u32),
    /// Fails with a fixed fault.
    Trap(u32),
}

impl Op {
    /// The target of a jump.
    pub fn target_mut(&mut self) -> Option<&mut u32> {
        use Op::*;
        match self {
            Jump(t) | Loop(t) | If(_, t) | IfNot(_, t) | IfAbsent(_, t) | IfPresent(_, t) => {
                Some(t)
            }
            IfLtI(_, _, t) | IfLeI(_, _, t) | IfEqI(_, _, t) | IfNeI(_, _, t) => Some(t),
            IfLtF(_, _, t) | IfLeF(_, _, t) | IfEqF(_, _, t) | IfNeF(_, _, t) => Some(t),
            IfLtIK(_, _, t) | IfLeIK(_, _, t) | IfGtIK(_, _, t) => Some(t),
            IfGeIK(_, _, t) | IfEqIK(_, _, t) | IfNeIK(_, _, t) => Some(t),
            Step(_, _, t) | NextN(_, _, _, t) | NextR(_, _, _, t) => Some(t),
            NextChar(_, _, _, t) => Some(t),
            _ => None,
        }
    }

    /// The target of a jump.
    pub fn target(mut self) -> Option<usize> {
        self.target_mut().map(|target| *target as usize)
    }

    /// Whether the next operation is never reached from this one.
    pub fn ends(self) -> bool {
        use Op::*;
        matches!(
            self,
            Halt | Jump(_)
                | Loop(_)
                | ReturnN(..)
                | ReturnSum(..)
                | ReturnR(..)
                | Return(_)
                | AssertFails(..)
                | Trap(_)
        )
    }

    /// Tells which reference registers it reads (`true`) and which it only writes (`false`).
    pub fn references(self, mut tell: impl FnMut(u8, bool)) {
        use Op::*;
        let row = |tell: &mut dyn FnMut(u8, bool), first: u8, count: u8, reads: bool| {
            (0..count).for_each(|index| tell(first.wrapping_add(index), reads));
        };
        match self {
            MoveR(to, from) | TakeR(to, from) => {
                tell(from, true);
                tell(to, false);
            }
            Text(to, _) | Absent(to) | Box(to, _) | GlobalR(to, ..) | TakeGlobalR(to, _) => {
                tell(to, false);
            }
            TextEnd(to) | PackN(to, ..) => tell(to, false),
            Clear(first, count) => row(&mut tell, first, count, false),
            Unbox(_, from) | SetGlobalR(from, _) | IfAbsent(from, _) | IfPresent(from, _) => {
                tell(from, true);
            }
            EqV(_, a, b, _) | OrderV(_, a, b, _) => {
                tell(a, true);
                tell(b, true);
            }
            NextN(_, list, ..) => tell(list, true),
            NextR(to, list, ..) | NextChar(to, list, ..) => {
                tell(list, true);
                tell(to, false);
            }
            Call(_, first, count, _) | Native(_, first, count, _) | Host(_, first, count, _) => {
                row(&mut tell, first, count.max(1), false);
                row(&mut tell, first, count, true);
            }
            CallValue(callee, _, first, count) => {
                row(&mut tell, first, count.max(1), false);
                row(&mut tell, first, count, true);
                tell(callee, true);
            }
            ReturnR(from, _) => tell(from, true),
            Closure(to, _, first, _) => {
                tell(to, false);
                // How many are captured is told by the instance; all that follow may be.
                row(&mut tell, first, u8::MAX - first, true);
            }
            PackR(to, first, count) => {
                tell(to, false);
                row(&mut tell, first, count, true);
            }
            ExtendN(list, ..) => tell(list, true),
            ExtendR(list, first, count) => {
                tell(list, true);
                row(&mut tell, first, count, true);
            }
            FieldN(_, of, _) | FieldVN(_, of, _) | IndexN(_, of, _) | Len(_, of) => tell(of, true),
            FieldR(to, of, _) | TakeFieldR(to, of, _) | IndexR(to, of, _) => {
                tell(to, false);
                tell(of, true);
            }
            TakeIndexR(to, of, _) => {
                tell(to, false);
                tell(of, true);
            }
            SetFieldN(of, ..) | SetFieldVN(of, ..) | SetIndexN(of, ..) | PushN(of, _) => {
                tell(of, true);
            }
            SetFieldR(of, _, from) | SetIndexR(of, _, from) | PushR(of, from) => {
                tell(of, true);
                tell(from, true);
            }
            FieldAt(_, of, ..) | SetFieldAt(of, ..) | AddFieldAt(of, ..) | SubFieldAt(of, ..) => {
                tell(of, true);
            }
            AddIndexF(of, ..) | AddMulFieldAt(of, ..) | SubMulFieldAt(of, ..) => tell(of, true),
            Append(to, from) => {
                tell(to, true);
                tell(from, true);
            }
            MapGet(to, map, key, _) | MapTake(to, map, key, _) => {
                tell(to, false);
                tell(map, true);
                tell(key, true);
            }
            MapSet(map, key, value, _) | MapNew(map, key, value, _) => {
                tell(map, true);
                tell(key, true);
                tell(value, true);
            }
            TextStr(from) | TextR(from, _) | NoteR(from, _) | Snapshot(from, _) => tell(from, true),
            AssertFails(from, true, _) => tell(from, true),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_takes_eight_bytes() {
        assert_eq!(size_of::<Op>(), 8);
    }
}
