//! Runs a plan on a field: what happens when, what is watched, and in which order within a step.

use std::sync::Arc;

use crate::field::Field;
use crate::field::event::EventQueue;
use crate::field::id::{AppId, SegmentId};
use crate::field::property::{Monitor, Property, Signal};
use crate::field::record::{Course, Judged, RunRecord, Series, Summary};
use crate::field::script::{FieldError, RunError, Script};
use crate::field::spec::CallId;
use crate::field::time::Time;

/// A value to record.
#[derive(Clone, Debug)]
pub struct Observe {
    /// Its name.
    pub name: Arc<str>,
    /// The expression.
    pub probe: CallId,
    /// Time between two values, > 0.
    pub period: Time,
}

/// A property to watch.
#[derive(Clone, Debug)]
pub struct Watch {
    /// What it says.
    pub property: Property,
    /// Its atoms, as many as the kind takes.
    pub atoms: Vec<CallId>,
}

/// What happens in a run.
#[derive(Clone, Debug, Default)]
pub struct RunPlan {
    /// How long it lasts.
    pub duration: Time,
    /// Blocks that run once.
    pub at: Vec<(Time, CallId)>,
    /// Blocks that run after each period, the first time after one.
    pub every: Vec<(Time, CallId)>,
    /// (condition, block): runs each time the condition becomes true.
    pub when: Vec<(CallId, CallId)>,
    /// What to record, from the start on.
    pub observe: Vec<Observe>,
    /// What to watch, at every tick from the start on.
    pub properties: Vec<Watch>,
    /// Check conservation on every tick in release builds too.
    pub check: bool,
}

/// A block in the queue of the run.
#[derive(Clone, Copy, Debug)]
struct Block {
    call: CallId,
    every: Option<Time>,
}

/// Above this many segments the summary's courses are taken on every 16th tick only, so that they
/// cost little beside the step.
const EVERY_TICK_UP_TO: usize = 4096;

/// Everything the loop carries beside the field.
struct Driver<'a> {
    plan: &'a RunPlan,
    start: Time,
    blocks: EventQueue<Block>,
    was: Vec<bool>,
    monitors: Vec<Monitor>,
    series: Vec<Series>,
    next: Vec<Time>,
    signals: Vec<Option<Signal>>,
    spread: Course,
    coherence: Course,
    pressure: Course,
    hottest: Option<(SegmentId, f64, Time)>,
    /// For how long nobody was in phase, and since when where nobody is.
    leaderless: Time,
    alone: Option<Time>,
}

/// Runs a plan on a field. The state it starts from is the one given: a fork may be run from where it
/// stands, times counting from there.
///
/// # Errors
/// What a function of the script fails with; what [`FieldError`] lists; a breach of conservation.
pub fn run<S: Script>(
    field: Field,
    plan: &RunPlan,
    script: &mut S,
) -> Result<RunRecord, RunError<S::Error>> {
    let mut run = Run::begin(field, plan, script)?;
    while run.go_on(script)? {}
    run.finish(script)
}

/// A run between two moments: enough to go on from there, without what it has observed.
#[derive(Clone, Debug)]
pub struct Standing {
    field: Field,
    start: Time,
    blocks: EventQueue<Block>,
    was: Vec<bool>,
    /// What it watches, and when it observes next; `None` where that is not asked again.
    watched: Option<(Vec<Monitor>, Vec<Time>)>,
}

impl Standing {
    /// When it is.
    pub fn now(&self) -> Time {
        self.field.now() - self.start
    }

    /// The state.
    pub fn field(&self) -> &Field {
        &self.field
    }
}

/// A run that is under way.
pub struct Run<'a> {
    field: Field,
    driver: Driver<'a>,
    end: Time,
    check: bool,
    /// Whether what is watched and observed is asked.
    watching: bool,
    /// A step has just been made, and all that is asked at its end was.
    stepped: bool,
}

impl<'a> Run<'a> {
    /// Begins a run, with what is due at its first moment.
    ///
    /// # Errors
    /// As [`run`].
    pub fn begin<S: Script>(
        field: Field,
        plan: &'a RunPlan,
        script: &mut S,
    ) -> Result<Run<'a>, RunError<S::Error>> {
        Run::start(field, plan, (plan.duration, true), script)
    }

    /// As [`Run::begin`], for the first moments of a run again, which ends at a time; what it watches is
    /// asked only where that is said.
    ///
    /// # Errors
    /// As [`run`].
    pub fn again<S: Script>(
        field: Field,
        plan: &'a RunPlan,
        (until, watching): (Time, bool),
        script: &mut S,
    ) -> Result<Run<'a>, RunError<S::Error>> {
        Run::start(field, plan, (until, watching), script)
    }

    fn start<S: Script>(
        field: Field,
        plan: &'a RunPlan,
        (length, watching): (Time, bool),
        script: &mut S,
    ) -> Result<Run<'a>, RunError<S::Error>> {
        let driver = Driver::new(&field, plan)?;
        let end = field.now() + length;
        let mut run = Run { field, driver, end, check: plan.check, watching, stepped: false };
        run.driver.act(&mut run.field, script)?;
        run.driver.ask(&mut run.field, script)?;
        run.field.refresh();
        run.watch(script)?;
        Ok(run)
    }

    /// Goes on from where a run of the same plan stood, until a time that does not lie before. What it
    /// watches is asked where it was kept for that.
    ///
    /// # Errors
    /// A plan that makes no sense.
    pub fn resume(
        standing: Standing,
        plan: &'a RunPlan,
        until: Time,
    ) -> Result<Run<'a>, FieldError> {
        let Standing { field, start, blocks, was, watched } = standing;
        let mut driver = Driver { start, blocks, was, ..Driver::new(&field, plan)? };
        let watching = watched.is_some();
        if let Some((monitors, next)) = watched {
            (driver.monitors, driver.next) = (monitors, next);
        }
        let (end, check) = (start + until, plan.check);
        Ok(Run { field, driver, end, check, watching, stepped: false })
    }

    /// Goes on to the next step, or to what is due before that; false at the end.
    ///
    /// # Errors
    /// As [`run`].
    pub fn go_on<S: Script>(&mut self, script: &mut S) -> Result<bool, RunError<S::Error>> {
        let (field, end) = (&mut self.field, self.end);
        if field.now() >= end {
            return Ok(false);
        }
        let stop = self.driver.blocks.next_time().map_or(end, |due| due.min(end).max(field.now()));
        let stepped = field.pass(stop, script)?;
        if self.check {
            field.check_conservation()?;
        }
        self.driver.act(field, script)?;
        self.stepped = stepped;
        if stepped || field.now() >= end {
            self.driver.ask(field, script)?;
            self.watch(script)?;
            script.progress(self.field.now()).map_err(RunError::Script)?;
        }
        Ok(true)
    }

    fn watch<S: Script>(&mut self, script: &mut S) -> Result<(), RunError<S::Error>> {
        match self.watching {
            true => self.driver.watch(&mut self.field, script),
            false => Ok(()),
        }
    }

    /// How long it has run, right after a step; `None` where something else was done since: a run that
    /// ended then would not have come to that.
    pub fn at_step(&self) -> Option<Time> {
        self.stepped.then(|| self.field.now() - self.driver.start)
    }

    /// The state.
    pub fn field(&self) -> &Field {
        &self.field
    }

    /// Where it stands, to go on from there once more: with what it watches, where that is asked again.
    pub fn standing(&self, watching: bool) -> Standing {
        let watched = || (self.driver.monitors.clone(), self.driver.next.clone());
        Standing {
            watched: watching.then(watched),
            field: self.field.clone(),
            start: self.driver.start,
            blocks: self.driver.blocks.clone(),
            was: self.driver.was.clone(),
        }
    }

    /// The state that it has come to.
    pub fn into_field(self) -> Field {
        self.field
    }

    /// Ends it.
    ///
    /// # Errors
    /// As [`run`].
    pub fn finish<S: Script>(mut self, script: &mut S) -> Result<RunRecord, RunError<S::Error>> {
        self.field.check_conservation()?;
        self.driver.end(&mut self.field, script)?;
        Ok(self.driver.finish(self.field))
    }
}

impl<'a> Driver<'a> {
    fn new(field: &Field, plan: &'a RunPlan) -> Result<Driver<'a>, FieldError> {
        let start = field.now();
        let mut blocks = EventQueue::default();
        for &(time, call) in &plan.at {
            blocks.push(start + time, 0, Block { call, every: None });
        }
        for &(period, call) in &plan.every {
            if period <= Time::ZERO {
                return Err(FieldError::BadNumber("the period of every", period.seconds()));
            }
            blocks.push(start + period, 1, Block { call, every: Some(period) });
        }
        let mut series = Vec::new();
        for observe in &plan.observe {
            if observe.period <= Time::ZERO {
                return Err(FieldError::BadNumber(
                    "the period of observe",
                    observe.period.seconds(),
                ));
            }
            let name = observe.name.clone();
            series.push(Series { name, times: Vec::new(), values: Vec::new() });
        }
        Ok(Driver {
            plan,
            start,
            blocks,
            was: vec![false; plan.when.len()],
            monitors: plan.properties.iter().map(|w| Monitor::new(w.property)).collect(),
            next: vec![start; series.len()],
            series,
            signals: Vec::new(),
            spread: Course::default(),
            coherence: Course::default(),
            pressure: Course::default(),
            hottest: None,
            leaderless: Time::ZERO,
            alone: None,
        })
    }

    /// Runs the blocks that are due.
    fn act<S: Script>(
        &mut self,
        field: &mut Field,
        script: &mut S,
    ) -> Result<(), RunError<S::Error>> {
        while let Some((time, block)) = self.blocks.pop_due(field.now()) {
            script.event().map_err(RunError::Script)?;
            script.action(block.call, field).map_err(RunError::Script)?;
            if let Some(period) = block.every {
                self.blocks.push(time + period, 1, block);
            }
        }
        Ok(())
    }

    /// Runs the blocks whose condition has become true.
    fn ask<S: Script>(
        &mut self,
        field: &mut Field,
        script: &mut S,
    ) -> Result<(), RunError<S::Error>> {
        for (&(condition, call), was) in self.plan.when.iter().zip(&mut self.was) {
            let is = script.condition(condition, field).map_err(RunError::Script)?;
            if is && !std::mem::replace(was, is) {
                script.action(call, field).map_err(RunError::Script)?;
            }
            *was = is;
        }
        Ok(())
    }

    /// Feeds the properties and the recorders.
    fn watch<S: Script>(
        &mut self,
        field: &mut Field,
        script: &mut S,
    ) -> Result<(), RunError<S::Error>> {
        let since = field.now() - self.start;
        for (watch, monitor) in self.plan.properties.iter().zip(&mut self.monitors) {
            self.signals.clear();
            for &atom in &watch.atoms {
                self.signals.push(script.signal(atom, field).map_err(RunError::Script)?);
            }
            if monitor.push(since.0, &self.signals).map_err(FieldError::from)? {
                note(watch, field, script)?;
            }
        }
        let recorders = self.plan.observe.iter().zip(&mut self.series).zip(&mut self.next);
        for ((observe, series), next) in recorders {
            if field.now() >= *next {
                series.times.push(since);
                let value = script.probe(observe.probe, field).map_err(RunError::Script)?;
                series.values.push(value.unwrap_or(f64::NAN));
                // The first multiple of the period after now, however short the period is.
                let passed = (field.now() - *next).0 / observe.period.0 + 1;
                *next += Time(passed.saturating_mul(observe.period.0));
            }
        }
        if field.segments().len() <= EVERY_TICK_UP_TO || field.tick().is_multiple_of(16) {
            let spread = field.spread();
            self.spread.push(spread);
            self.coherence.push(field.coherence());
            self.leaderless += self.alone.map_or(Time::ZERO, |from| since - from);
            self.alone = spread.is_none().then_some(since);
            let capacity = field.capacity();
            if let Some((segment, kelvin)) = field.hottest()
                && self.hottest.is_none_or(|most| most.1 < kelvin)
            {
                self.hottest = Some((segment, kelvin, since));
            }
            self.pressure.push((capacity > 0.0).then(|| field.load() / capacity));
        }
        Ok(())
    }

    /// Notes the values of the properties that the end of the run breaks.
    fn end<S: Script>(&self, field: &mut Field, script: &mut S) -> Result<(), RunError<S::Error>> {
        for (watch, monitor) in self.plan.properties.iter().zip(&self.monitors) {
            if monitor.settled().is_none() && !monitor.verdict().holds {
                note(watch, field, script)?;
            }
        }
        Ok(())
    }

    fn finish(self, field: Field) -> RunRecord {
        let counters = *field.counters();
        let segments = field.segments();
        let ids = SegmentId::all(segments.len());
        let up = ids.clone().filter(|&s| segments.is_up(s)).count() as u32;
        let kept = field.kept().count() as u32;
        let sided = ids.filter(|&s| segments.is_up(s) && !segments.apart[s.index()]).count() as u32;
        let apps = || AppId::all(field.apps().len());
        let lasted = |time: &dyn Fn(AppId) -> Time| -> Vec<(AppId, Time)> {
            apps().map(|app| (app, time(app))).filter(|(_, time)| *time > Time::ZERO).collect()
        };
        let counted = |count: &dyn Fn(AppId) -> u64| -> Vec<(AppId, u64)> {
            apps().map(|app| (app, count(app))).filter(|(_, count)| *count > 0).collect()
        };
        let summary = Summary {
            ticks: field.tick(),
            segments: (up, kept),
            in_phase: (field.live().count() as u32, sided),
            leaderless: self.leaderless,
            downtime: lasted(&|app| field.downtime(app)),
            degraded: lasted(&|app| field.degraded(app)),
            serving: counted(&|app| field.serving(app)),
            waiting: counted(&|app| field.waiting(app)),
            links: field.links().len() as u32,
            glyphs: field.glyph_count(),
            spread: self.spread,
            coherence: self.coherence,
            pressure: self.pressure,
            moves: counters.moves,
            carried: counters.carried,
            bytes: counters.bytes,
            flaps: counters.flaps,
            messages: counters.messages,
            hottest: self.hottest,
            energy: field.has_heat().then(|| field.energy()),
            trips: field.trips().collect(),
            crashes: counters.crashes,
            mistaken: counters.mistaken,
            healed: counters.healed,
            misfit: field.misfit(),
            violations: field.violations(),
        };
        let verdicts = self.monitors.into_iter().enumerate();
        RunRecord {
            field_name: Arc::from(field.name()),
            seed: field.chance().seed(),
            duration: self.plan.duration,
            summary,
            series: self.series,
            verdicts: verdicts
                .map(|(property, monitor)| Judged { property, verdict: monitor.finish() })
                .collect(),
            digest: field.digest(),
            field,
        }
    }
}

/// Notes the values of a property that has just been broken.
fn note<S: Script>(
    watch: &Watch,
    field: &mut Field,
    script: &mut S,
) -> Result<(), RunError<S::Error>> {
    watch.atoms.iter().try_for_each(|atom| script.note(*atom, field).map_err(RunError::Script))
}
