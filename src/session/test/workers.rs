//! Workers that run cases, and the order in which their results come out. It does not matter which
//! worker runs a case, nor what ran there before.

use super::coverage::Coverage;
use super::here::{Case, Here, Opened, Ran};
use super::process::Worker;
use super::suite::Planned;
use super::{Failure, Settings, TestResult};
use crate::machine::memory;
use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Condvar, Mutex, PoisonError};

/// So many seeds of a test are one piece of work.
const CHUNK: usize = 8;

/// A piece of work.
#[derive(Clone, Debug)]
enum Work {
    /// Check a script and find its tests.
    Open(usize),
    /// Run cases of a test of a script.
    Run { file: usize, test: usize, title: String, chunk: usize, seeds: Vec<Option<i64>> },
}

/// What a piece of work gave.
enum Done {
    Opened { file: usize, plan: Result<Vec<Planned>, Box<Failure>>, reached: Coverage },
    Ran { file: usize, test: usize, chunk: usize, result: Box<Ran> },
}

/// Who runs cases.
enum Hand<'a> {
    Here(Box<Here<'a>>),
    Process(Worker<'a>),
}

impl<'a> Hand<'a> {
    fn new(settings: &'a Settings) -> Hand<'a> {
        match &settings.worker {
            Some(command) => Hand::Process(Worker::new(settings, command)),
            None => {
                memory::among_others();
                Hand::Here(Box::new(Here::new(settings)))
            }
        }
    }

    fn open(&mut self, script: &Path) -> Opened {
        match self {
            Hand::Here(here) => here.open(script),
            Hand::Process(worker) => worker.open(script),
        }
    }

    fn case(&mut self, case: Case, title: &str) -> Ran {
        match self {
            Hand::Here(here) => here.case(case, &mut |_| {}),
            Hand::Process(worker) => worker.case(case, title),
        }
    }
}

/// Work to be done, and how much of it is not finished.
struct Queue {
    state: Mutex<(VecDeque<Work>, usize)>,
    changed: Condvar,
}

impl Queue {
    fn take(&self) -> Option<Work> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(work) = state.0.pop_front() {
                return Some(work);
            }
            if state.1 == 0 {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Notes that a piece is done, and what it asks for besides.
    fn finish(&self, more: Vec<Work>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.1 = state.1 + more.len() - 1;
        for work in more.into_iter().rev() {
            state.0.push_front(work);
        }
        drop(state);
        self.changed.notify_all();
    }
}

pub(super) fn run(
    scripts: &[PathBuf],
    settings: &Settings,
    each: &mut dyn FnMut(&TestResult),
) -> Coverage {
    let work: VecDeque<Work> = (0..scripts.len()).map(Work::Open).collect();
    let queue = Queue { state: Mutex::new((work, scripts.len())), changed: Condvar::new() };
    let (sender, receiver) = channel();
    std::thread::scope(|scope| {
        for _ in 0..settings.jobs.max(1) {
            let (queue, sender) = (&queue, sender.clone());
            scope.spawn(move || work_on(queue, scripts, settings, &sender));
        }
        drop(sender);
        let mut order = Order::new(scripts);
        for done in receiver {
            order.take_in(done);
            while let Some(result) = order.next() {
                each(&result);
            }
        }
        order.coverage
    })
}

fn work_on(queue: &Queue, scripts: &[PathBuf], settings: &Settings, sender: &Sender<Done>) {
    let mut hand = Hand::new(settings);
    let script = |file: usize| scripts.get(file).map_or(Path::new(""), PathBuf::as_path);
    while let Some(work) = queue.take() {
        let mut more = vec![];
        let done = match work {
            Work::Open(file) => {
                let (plan, reached) = hand.open(script(file));
                if let Ok(plan) = &plan {
                    more = pieces(file, plan);
                }
                Done::Opened { file, plan, reached }
            }
            Work::Run { file, test, title, chunk, seeds } => {
                let mut result = Ran::default();
                for seed in seeds {
                    let told = result.failure.is_none();
                    let case = Case { script: script(file), test, seed, told };
                    result.add(hand.case(case, &title));
                }
                Done::Ran { file, test, chunk, result: Box::new(result) }
            }
        };
        let _ = sender.send(done);
        queue.finish(more);
    }
}

fn pieces(file: usize, plan: &[Planned]) -> Vec<Work> {
    let mut work = vec![];
    for (test, planned) in plan.iter().enumerate() {
        let seeds: Vec<Option<i64>> = match &planned.seeds {
            Some(seeds) => seeds.iter().copied().map(Some).collect(),
            None => vec![None],
        };
        for (chunk, seeds) in seeds.chunks(CHUNK).enumerate() {
            let title = planned.title.clone();
            work.push(Work::Run { file, test, title, chunk, seeds: seeds.to_vec() });
        }
    }
    work
}

/// Puts results in order.
struct Order<'a> {
    scripts: &'a [PathBuf],
    opened: BTreeMap<usize, Result<Vec<Planned>, Box<Failure>>>,
    ran: BTreeMap<(usize, usize, usize), Ran>,
    file: usize,
    test: usize,
    coverage: Coverage,
}

impl<'a> Order<'a> {
    fn new(scripts: &'a [PathBuf]) -> Order<'a> {
        let coverage = Coverage::default();
        Order { scripts, opened: BTreeMap::new(), ran: BTreeMap::new(), file: 0, test: 0, coverage }
    }

    fn take_in(&mut self, done: Done) {
        match done {
            Done::Opened { file, plan, reached } => {
                self.coverage.add(&reached);
                self.opened.insert(file, plan);
            }
            Done::Ran { file, test, chunk, result } => {
                self.coverage.add(&result.coverage);
                self.ran.insert((file, test, chunk), *result);
            }
        }
    }

    /// The next result, if it is there with all of its parts.
    fn next(&mut self) -> Option<TestResult> {
        loop {
            let script = self.scripts.get(self.file)?;
            let plan = match self.opened.get(&self.file)? {
                Ok(plan) => plan,
                Err(failure) => {
                    let failure = Some((**failure).clone());
                    self.file += 1;
                    return Some(TestResult {
                        file: script.clone(),
                        title: None,
                        seeds: None,
                        failed: 1,
                        failure,
                        snapshots: vec![],
                    });
                }
            };
            let Some(planned) = plan.get(self.test) else {
                (self.file, self.test) = (self.file + 1, 0);
                continue;
            };
            let seeds = planned.seeds.as_ref().map(Vec::len);
            let chunks = seeds.unwrap_or(1).div_ceil(CHUNK);
            let key = |chunk| (self.file, self.test, chunk);
            if !(0..chunks).all(|chunk| self.ran.contains_key(&key(chunk))) {
                return None;
            }
            let mut result = TestResult {
                file: script.clone(),
                title: Some(planned.title.clone()),
                seeds,
                failed: 0,
                failure: None,
                snapshots: vec![],
            };
            for chunk in 0..chunks {
                let Some(part) = self.ran.remove(&key(chunk)) else { continue };
                result.failed += part.failed;
                result.failure = result.failure.or(part.failure);
                result.snapshots.extend(part.snapshots);
            }
            self.test += 1;
            return Some(result);
        }
    }
}
