//! A worker as a process of its own: it runs the cases that its standard input asks for, under limits that
//! hold for it alone, and ends where one is passed.

use super::Settings;
use super::here::{Case, Here};
use super::wire::{Ask, Said};
use crate::machine::memory;
use crate::session::limits::{Allowed, Passed};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The status with which a worker ends that has passed its limit on time.
pub(super) const TIME: i32 = 101;

/// The same for memory.
pub(super) const MEMORY: i32 = 102;

/// How often it looks.
const PERIOD: Duration = Duration::from_millis(5);

/// When the case at hand began.
type Begun = Arc<Mutex<Option<Instant>>>;

/// Answers what is asked, until nobody asks any more.
pub fn serve(settings: &Settings, input: impl Read + Send + 'static, mut output: impl Write) {
    // All that comes counts, whatever the worker ran before.
    memory::set_limit(usize::MAX);
    let begun = Begun::default();
    watch(settings, begun.clone());
    let (sender, asked) = channel::<Ask>();
    let _ = std::thread::Builder::new().name("asks".to_owned()).spawn(move || {
        for line in BufReader::new(input).lines().map_while(Result::ok) {
            let Ok(ask) = serde_json::from_str(&line) else { break };
            let _ = sender.send(ask);
        }
        // Nobody waits for what is at hand.
        std::process::exit(0);
    });
    let set = |at: Option<Instant>| *begun.lock().unwrap_or_else(PoisonError::into_inner) = at;
    let mut say = |said: &Said| {
        let mut line = serde_json::to_vec(said).unwrap_or_default();
        line.push(b'\n');
        let _ = output.write_all(&line).and_then(|()| output.flush());
    };
    let mut here = Here::new(settings);
    for ask in asked {
        set(Some(Instant::now()));
        match ask {
            Ask::Open { script } => {
                let (plan, reached) = here.open(Path::new(&script));
                set(None);
                say(&Said::opened(plan, reached));
            }
            Ask::Case { script, test, seed, told } => {
                let case = Case { script: Path::new(&script), test, seed, told };
                let mut shrinks = false;
                let ran = here.case(case, &mut |ran| {
                    shrinks = true;
                    say(&Said::ran(ran, true));
                });
                set(None);
                match shrinks {
                    true => say(&Said::Shrunk(ran.failure.and_then(|it| it.shrunk))),
                    false => say(&Said::ran(&ran, false)),
                }
            }
        }
    }
}

/// Ends the process where a case passes a limit.
fn watch(settings: &Settings, begun: Begun) {
    let allowed = Allowed { time: settings.options.max_time, memory: settings.options.max_memory };
    if allowed.time.is_none() && allowed.memory.is_none() {
        return;
    }
    // Where no thread can be had, the machine holds the limits alone.
    let _ = std::thread::Builder::new().name("limits".to_owned()).spawn(move || {
        loop {
            std::thread::sleep(PERIOD);
            let at = begun.lock().unwrap_or_else(PoisonError::into_inner);
            match at.and_then(|at| allowed.passed(allowed.end(at))) {
                Some(Passed::Time) => std::process::exit(TIME),
                Some(Passed::Memory) => std::process::exit(MEMORY),
                None => drop(at),
            }
        }
    });
}
