//! What is kept of a finished run to go back into it: moments on its way, and what it was run with.

use crate::field::time::Time;
use crate::machine::Variables;
use crate::machine::host::RunValue;
use crate::machine::memory;
use crate::machine::value::Value;
use crate::program::GlobalId;
use crate::runtime::run::Standing;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

/// Bytes that are counted while this lives.
#[derive(Debug)]
pub(in crate::bridge) struct Room(usize);

impl Room {
    pub(in crate::bridge) fn of(bytes: usize) -> Option<Room> {
        memory::room(bytes).and_then(|()| memory::charge(bytes)).ok().map(|()| Room(bytes))
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        memory::release(self.0);
    }
}

/// A moment of a run, with the variables that its functions read.
#[derive(Debug)]
pub(in crate::bridge) struct Moment {
    pub(in crate::bridge) standing: Standing,
    pub(in crate::bridge) variables: Variables,
    pub(in crate::bridge) room: Room,
}

/// The moments of a run, in order.
pub(in crate::bridge) type Moments = RefCell<Vec<Moment>>;

/// What it takes to go through a finished run again.
#[derive(Debug)]
pub(in crate::bridge) struct Again {
    pub(in crate::bridge) value: RunValue,
    pub(in crate::bridge) duration: Time,
    /// The variables that its functions read, and what they were before it.
    pub(in crate::bridge) reads: Rc<[GlobalId]>,
    pub(in crate::bridge) before: Variables,
    /// Those that the functions of the field read, at its end.
    pub(in crate::bridge) after: Variables,
    pub(in crate::bridge) moments: Rc<Moments>,
    /// What watches is asked again, as it assigns variables.
    pub(in crate::bridge) watching: bool,
    /// The state that was asked for last.
    pub(in crate::bridge) last: RefCell<Option<(Time, Value)>>,
}

/// Moments of the runs so far: the oldest are given up where all of them take too much.
#[derive(Debug, Default)]
pub(in crate::bridge) struct Shelf(VecDeque<Weak<Moments>>);

impl Shelf {
    /// Adds those of a run that has ended; all may take so many bytes.
    pub(in crate::bridge) fn add(&mut self, moments: &Rc<Moments>, most: usize) {
        self.0.push_back(Rc::downgrade(moments));
        self.0.retain(|it| it.strong_count() > 0);
        let size = |it: &Rc<Moments>| it.borrow().iter().map(|it| it.room.0).sum::<usize>();
        let mut all: usize = self.0.iter().filter_map(Weak::upgrade).map(|it| size(&it)).sum();
        while all > most {
            let Some(oldest) = self.0.pop_front() else { return };
            if let Some(oldest) = oldest.upgrade() {
                all -= size(&oldest);
                oldest.take();
            }
        }
    }
}
