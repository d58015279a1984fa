//! Functions of numbers over many arguments at once: the code of a closure without loops and calls
//! becomes a list of operations on columns. Both sides of a branch are computed, and each argument
//! takes the side that it goes. Where one of them would fail, or the code does what no column can,
//! the caller asks the machine for one argument after the other, which gives the same bits.

use std::collections::BTreeMap;

use super::Machine;
use super::code::Code;
use super::host::HostSite;
use super::op::Op;
use super::value::Value;
use crate::schema::MemberId;

/// Arguments that are worked on at a time: their columns stay in the nearest caches.
pub const LANES: usize = 256;

/// Most operations of a function over columns.
const MOST: usize = 128;

type Column = [u64; LANES];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Two {
    Add,
    Sub,
    Mul,
    Div,
    Min,
    Max,
    Lt,
    Le,
    Eq,
    Ne,
    And,
    Or,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum One {
    Neg,
    Abs,
    Sqrt,
    Not,
    FromInt,
}

/// What gives a column; operands are earlier nodes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Node {
    /// An argument, which nothing but a read takes.
    Argument(u8),
    Const(u64),
    /// A member of an argument, by its place in `reads`.
    Read(usize),
    One(One, usize),
    Two(Two, usize, usize),
    /// The second where the first is true, the third elsewhere.
    Select(usize, usize, usize),
}

/// A function over columns.
#[derive(Debug)]
pub struct Columns {
    nodes: Vec<Node>,
    guards: BTreeMap<usize, Guard>,
    reads: Vec<(u8, MemberId)>,
    result: usize,
}

/// What a node that may fail is looked at for.
#[derive(Clone, Copy, Debug)]
struct Guard {
    /// The arguments for which it counts; all without one.
    mask: Option<usize>,
    /// Whether a result that is not finite is found here: not where a later guard finds it.
    finds: bool,
}

/// The registers on a way through the code; nodes.
#[derive(Clone, Debug)]
struct Way {
    /// The arguments that go it; all without one.
    mask: Option<usize>,
    nums: Vec<Option<usize>>,
    refs: Vec<Option<usize>>,
}

#[derive(Default)]
struct Builder {
    nodes: Vec<Node>,
    guards: BTreeMap<usize, Guard>,
    reads: Vec<(u8, MemberId)>,
    /// Ways that go on at a later operation.
    waiting: BTreeMap<usize, Vec<Way>>,
    result: Option<usize>,
}

impl Builder {
    fn add(&mut self, node: Node) -> usize {
        let known = self.nodes.iter().position(|it| *it == node);
        known.unwrap_or_else(|| {
            self.nodes.push(node);
            self.nodes.len() - 1
        })
    }

    /// A node that fails for an argument where its value is not finite, or what it takes is not.
    fn guarded(&mut self, node: Node, mask: Option<usize>) -> usize {
        if let Node::Two(op, a, b) = node {
            // What is not finite stays so through arithmetic, but for a divisor.
            let divisor = (op != Two::Div).then_some(b);
            for operand in std::iter::once(a).chain(divisor) {
                if let Some(guard) = self.guards.get_mut(&operand)
                    && (mask.is_none() || mask == guard.mask)
                {
                    guard.finds = false;
                }
            }
        }
        self.nodes.push(node);
        self.guards.insert(self.nodes.len() - 1, Guard { mask, finds: true });
        self.nodes.len() - 1
    }

    fn both(&mut self, mask: Option<usize>, condition: usize) -> usize {
        mask.map_or(condition, |mask| self.add(Node::Two(Two::And, mask, condition)))
    }

    fn merge(&mut self, one: Option<Way>, other: Way) -> Way {
        let Some(mut one) = one else { return other };
        let (Some(a), Some(b)) = (one.mask, other.mask) else { return one };
        let registers = one.nums.iter_mut().chain(&mut one.refs);
        for (mine, theirs) in registers.zip(other.nums.iter().chain(&other.refs)) {
            *mine = match (*mine, *theirs) {
                (Some(x), Some(y)) if x != y => Some(self.add(Node::Select(b, y, x))),
                (x, y) => x.or(y),
            };
        }
        one.mask = Some(self.add(Node::Two(Two::Or, a, b)));
        one
    }

    /// Lets those for whom the condition holds go on at the target; gives the way of the others.
    fn branch(&mut self, way: Way, condition: usize, target: u32) -> Way {
        let taken = self.both(way.mask, condition);
        let not = self.add(Node::One(One::Not, condition));
        let rest = self.both(way.mask, not);
        let taken = Way { mask: Some(taken), ..way.clone() };
        self.waiting.entry(target as usize).or_default().push(taken);
        Way { mask: Some(rest), ..way }
    }

    fn give(&mut self, way: &Way, value: usize) {
        self.result = Some(match (self.result, way.mask) {
            (Some(before), Some(mask)) => self.add(Node::Select(mask, value, before)),
            _ => value,
        });
    }

    /// Follows an operation; `None` where it is none for columns, otherwise the way behind it.
    fn follow(
        &mut self,
        machine: &Machine,
        code: &Code,
        op: Op,
        mut way: Way,
    ) -> Option<Option<Way>> {
        use Op::*;
        let n = |way: &Way, at: u8| way.nums.get(usize::from(at)).copied().flatten();
        let r = |way: &Way, at: u8| way.refs.get(usize::from(at)).copied().flatten();
        let constant = |value: f32| Node::Const(f64::from(value).to_bits());
        let two = |op, a, b| Some(Node::Two(op, n(&way, a)?, n(&way, b)?));
        // (register, node, whether it may fail)
        let (to, node, fails) = match op {
            Move(to, from) => {
                *way.nums.get_mut(usize::from(to))? = n(&way, from);
                return Some(Some(way));
            }
            MoveR(to, from) | TakeR(to, from) => {
                *way.refs.get_mut(usize::from(to))? = r(&way, from);
                return Some(Some(way));
            }
            Clear(..) => return Some(Some(way)),
            Box(to, from) => {
                *way.refs.get_mut(usize::from(to))? = n(&way, from);
                return Some(Some(way));
            }
            Unbox(to, from) => {
                *way.nums.get_mut(usize::from(to))? = r(&way, from);
                return Some(Some(way));
            }
            Host(_, first, 1, site) => {
                let HostSite::Member(site) = &**code.hosts.get(site as usize)? else { return None };
                let Node::Argument(of) = *self.nodes.get(r(&way, first)?)? else { return None };
                if site.member.params.is_some() {
                    return None;
                }
                let read = (of, site.member.id?.0);
                let at = self.reads.iter().position(|it| *it == read).unwrap_or_else(|| {
                    self.reads.push(read);
                    self.reads.len() - 1
                });
                *way.refs.get_mut(usize::from(first))? = Some(self.add(Node::Read(at)));
                return Some(Some(way));
            }
            Jump(target) => {
                self.waiting.entry(target as usize).or_default().push(way);
                return Some(None);
            }
            If(a, target) => {
                let condition = n(&way, a)?;
                return Some(Some(self.branch(way, condition, target)));
            }
            IfNot(a, target) => {
                let condition = self.add(Node::One(One::Not, n(&way, a)?));
                return Some(Some(self.branch(way, condition, target)));
            }
            IfLtF(a, b, target)
            | IfLeF(a, b, target)
            | IfEqF(a, b, target)
            | IfNeF(a, b, target) => {
                let compare = match op {
                    IfLtF(..) => Two::Lt,
                    IfLeF(..) => Two::Le,
                    IfEqF(..) => Two::Eq,
                    _ => Two::Ne,
                };
                let condition = two(compare, a, b)?;
                let condition = self.add(condition);
                return Some(Some(self.branch(way, condition, target)));
            }
            ReturnN(from, _) => {
                let value = n(&way, from)?;
                self.give(&way, value);
                return Some(None);
            }
            Int(to, value) => (to, Node::Const(i64::from(value) as u64), false),
            Float(to, value) => (to, constant(value), false),
            Const(to, index) => (to, Node::Const(*code.consts.get(index as usize)?), false),
            GlobalN(to, _, global) => {
                let global = machine.globals.get(global as usize).filter(|it| it.is_set)?;
                (to, Node::Const(global.bits), false)
            }
            AddF(to, a, b) => (to, two(Two::Add, a, b)?, true),
            SubF(to, a, b) => (to, two(Two::Sub, a, b)?, true),
            MulF(to, a, b) => (to, two(Two::Mul, a, b)?, true),
            DivF(to, a, b) => (to, two(Two::Div, a, b)?, true),
            MinF(to, a, b) => (to, two(Two::Min, a, b)?, false),
            MaxF(to, a, b) => (to, two(Two::Max, a, b)?, false),
            LtF(to, a, b) => (to, two(Two::Lt, a, b)?, false),
            LeF(to, a, b) => (to, two(Two::Le, a, b)?, false),
            EqF(to, a, b) => (to, two(Two::Eq, a, b)?, false),
            NeF(to, a, b) => (to, two(Two::Ne, a, b)?, false),
            NegF(to, a) => (to, Node::One(One::Neg, n(&way, a)?), false),
            AbsF(to, a) => (to, Node::One(One::Abs, n(&way, a)?), false),
            SqrtF(to, a) => (to, Node::One(One::Sqrt, n(&way, a)?), true),
            Not(to, a) => (to, Node::One(One::Not, n(&way, a)?), false),
            ToF(to, a) => (to, Node::One(One::FromInt, n(&way, a)?), false),
            MulFK(to, a, k) => {
                let k = self.add(constant(k));
                (to, Node::Two(Two::Mul, n(&way, a)?, k), true)
            }
            DivFK(to, a, k) => {
                let k = self.add(constant(k));
                (to, Node::Two(Two::Div, n(&way, a)?, k), true)
            }
            // A constant of 32 bits and any float stay in range.
            AddFK(to, a, k) => {
                let k = self.add(constant(k));
                (to, Node::Two(Two::Add, n(&way, a)?, k), false)
            }
            SubKF(to, a, k) => {
                let k = self.add(constant(k));
                (to, Node::Two(Two::Sub, k, n(&way, a)?), false)
            }
            DivKF(to, a, k) => {
                let k = self.add(constant(k));
                (to, Node::Two(Two::Div, k, n(&way, a)?), true)
            }
            AddMulF(to, a, b) | SubMulF(to, a, b) => {
                let product = two(Two::Mul, a, b)?;
                let product = self.add(product);
                let op = if matches!(op, AddMulF(..)) { Two::Add } else { Two::Sub };
                (to, Node::Two(op, n(&way, to)?, product), true)
            }
            _ => return None,
        };
        let node = if fails { self.guarded(node, way.mask) } else { self.add(node) };
        *way.nums.get_mut(usize::from(to))? = Some(node);
        Some(Some(way))
    }
}

impl Machine {
    /// The function over columns that does what a closure of numbers does; `None` where it does
    /// something else too. What it reads of globals is what they hold now.
    pub fn columns(&self, closure: &Value) -> Option<Columns> {
        let Value::Closure(closure) = closure else { return None };
        let code = self.code.clone();
        let instance = code.instances.get(closure.function as usize)?;
        if instance.param_refs > 0 || !closure.refs.is_empty() {
            return None;
        }
        let mut builder = Builder::default();
        let mut way = Way { mask: None, nums: vec![None; 256], refs: vec![None; 256] };
        let params = instance.param_nums;
        for (at, slot) in (0..params).zip(&mut way.nums) {
            *slot = Some(builder.add(Node::Argument(at)));
        }
        for (slot, bits) in way.nums.iter_mut().skip(params.into()).zip(&closure.nums) {
            *slot = Some(builder.add(Node::Const(*bits)));
        }
        let mut at = instance.entry as usize;
        let mut way = Some(way);
        while way.is_some() || !builder.waiting.is_empty() {
            // Ways only go on further down: a loop is none for columns.
            if builder.waiting.first_key_value().is_some_and(|(target, _)| *target < at) {
                return None;
            }
            for arriving in builder.waiting.remove(&at).into_iter().flatten() {
                way = Some(builder.merge(way.take(), arriving));
            }
            if let Some(here) = way.take() {
                way = builder.follow(self, &code, *code.ops.get(at)?, here)?;
            }
            at += 1;
            if builder.nodes.len() > MOST {
                return None;
            }
        }
        let Builder { nodes, guards, reads, result, .. } = builder;
        Some(Columns { nodes, guards, reads, result: result? })
    }
}

impl Columns {
    /// The members that it reads: of which argument, and which.
    pub fn reads(&self) -> &[(u8, MemberId)] {
        &self.reads
    }

    /// Room to compute in.
    pub fn room(&self) -> Vec<[u64; LANES]> {
        let constant = |node: &Node| match node {
            Node::Const(bits) => [*bits; LANES],
            _ => [0; LANES],
        };
        self.nodes.iter().map(constant).collect()
    }

    /// Computes it for as many arguments as `out` is long, at most [`LANES`]; `read` fills in the
    /// floats of a member by its place in [`Columns::reads`]. False where an argument fails: then
    /// `out` holds nothing.
    pub fn run(
        &self,
        room: &mut [Column],
        mut read: impl FnMut(usize, &mut [u64]),
        out: &mut [f64],
    ) -> bool {
        let lanes = out.len().min(LANES);
        for (at, node) in self.nodes.iter().enumerate() {
            let Some((done, [to, ..])) = room.split_at_mut_checked(at) else { return false };
            let to = &mut to[..lanes];
            let column = |node: usize| done.get(node).map_or(&[][..], |column| &column[..lanes]);
            match *node {
                Node::Argument(_) | Node::Const(_) => continue,
                Node::Read(member) => read(member, to),
                Node::One(op, a) => one(op, column(a), to),
                Node::Two(op, a, b) => two(op, column(a), column(b), to),
                Node::Select(mask, a, b) => {
                    let sides = column(a).iter().zip(column(b));
                    for ((to, mask), (a, b)) in to.iter_mut().zip(column(mask)).zip(sides) {
                        *to = if *mask != 0 { *a } else { *b };
                    }
                }
            }
            let Some(guard) = self.guards.get(&at) else { continue };
            let counts = guard.mask.map(column);
            if guard.finds && any(to, counts, |it| !it.is_finite()) {
                return false;
            }
            if let Node::Two(Two::Div, _, b) = *node
                && any(column(b), counts, |b| b == 0.0)
            {
                return false;
            }
        }
        let Some(result) = room.get(self.result) else { return false };
        for (out, bits) in out.iter_mut().zip(result) {
            *out = f64::from_bits(*bits);
        }
        true
    }
}

/// Whether one of the values that count is bad.
fn any(values: &[u64], counts: Option<&[u64]>, bad: impl Fn(f64) -> bool) -> bool {
    match counts {
        None => values.iter().fold(false, |any, bits| any | bad(f64::from_bits(*bits))),
        Some(counts) => values
            .iter()
            .zip(counts)
            .fold(false, |any, (bits, counts)| any | ((*counts != 0) & bad(f64::from_bits(*bits)))),
    }
}

fn one(op: One, a: &[u64], to: &mut [u64]) {
    macro_rules! each {
        (|$a:ident| $value:expr) => {
            for (to, &$a) in to.iter_mut().zip(a) {
                *to = $value;
            }
        };
    }
    match op {
        One::Neg => each!(|a| (-f64::from_bits(a)).to_bits()),
        One::Abs => each!(|a| f64::from_bits(a).abs().to_bits()),
        One::Sqrt => each!(|a| f64::from_bits(a).sqrt().to_bits()),
        One::Not => each!(|a| a ^ 1),
        One::FromInt => each!(|a| (a as i64 as f64).to_bits()),
    }
}

fn two(op: Two, a: &[u64], b: &[u64], to: &mut [u64]) {
    macro_rules! each {
        (|$a:ident, $b:ident| $value:expr) => {
            for (to, (a, b)) in to.iter_mut().zip(a.iter().zip(b)) {
                let ($a, $b) = (f64::from_bits(*a), f64::from_bits(*b));
                *to = $value;
            }
        };
    }
    match op {
        Two::Add => each!(|a, b| (a + b).to_bits()),
        Two::Sub => each!(|a, b| (a - b).to_bits()),
        Two::Mul => each!(|a, b| (a * b).to_bits()),
        Two::Div => each!(|a, b| (a / b).to_bits()),
        Two::Min => each!(|a, b| a.min(b).to_bits()),
        Two::Max => each!(|a, b| a.max(b).to_bits()),
        Two::Lt => each!(|a, b| u64::from(a < b)),
        Two::Le => each!(|a, b| u64::from(a <= b)),
        Two::Eq => each!(|a, b| u64::from(a == b)),
        Two::Ne => each!(|a, b| u64::from(a != b)),
        Two::And => to.iter_mut().zip(a.iter().zip(b)).for_each(|(to, (a, b))| *to = a & b),
        Two::Or => to.iter_mut().zip(a.iter().zip(b)).for_each(|(to, (a, b))| *to = a | b),
    }
}
