//! Property tests: the online monitor against a direct reading of the definitions over whole
//! traces, and a few verdicts worked out by hand.

use super::*;
use proptest::prelude::*;

#[derive(Debug)]
struct Trace {
    ticks: Vec<Tick>,
}

/// A tick with its atoms, of which there may be none.
type Tick = (i64, Option<Signal>, Option<Signal>);

/// Three values: none is "the run ended first".
type Known = Option<bool>;

impl Trace {
    fn end(&self) -> Option<i64> {
        self.ticks.last().map(|tick| tick.0)
    }

    fn rho(signal: Signal) -> f64 {
        signal.margin.unwrap_or(if signal.truth { f64::INFINITY } else { f64::NEG_INFINITY })
    }

    fn between(&self, from: i64, to: i64) -> impl Iterator<Item = &Tick> {
        self.ticks.iter().filter(move |tick| from <= tick.0 && tick.0 <= to)
    }

    /// `G[0,D]` of the goal at tick t: a tick without a value ends it.
    fn stretch(&self, t: i64, hold: i64, goal: fn(&Tick) -> Option<Signal>) -> (Known, f64) {
        let inside: Option<Vec<Signal>> = self.between(t, t + hold).map(goal).collect();
        let Some(inside) = inside else { return (Some(false), f64::NEG_INFINITY) };
        let rho = inside.iter().map(|s| Self::rho(*s)).fold(f64::INFINITY, f64::min);
        let known = if inside.iter().any(|s| !s.truth) {
            Some(false)
        } else {
            self.end().filter(|end| *end >= t + hold).map(|_| true)
        };
        (known, rho)
    }

    fn judge(&self, property: Property) -> (bool, bool, Option<f64>) {
        let Bounds { within, after, hold } = property.bounds();
        let (from, far) = (after.unwrap_or(0), i64::MAX / 4);
        let to = within.map_or(far, |w| from + w);
        let hold = hold.unwrap_or(0);
        let past_end = |t: i64| self.end().is_none_or(|end| end < t);
        let reach = past_end(from) || (within.is_some() && past_end(to));
        let report = |rho: f64| rho.is_finite().then_some(rho);
        match property.kind() {
            TemporalOperator::Always => {
                let bound = property.bounds().within.or(property.bounds().hold);
                let to = bound.map_or(far, |b| from + b);
                let told: Vec<Signal> = self.between(from, to).filter_map(|tick| tick.1).collect();
                let holds = told.iter().all(|signal| signal.truth);
                let rho = told.iter().map(|it| Self::rho(*it)).fold(f64::INFINITY, f64::min);
                let reach = past_end(from) || (bound.is_some() && past_end(to));
                (holds, holds && reach, report(rho))
            }
            TemporalOperator::Eventually | TemporalOperator::Never => {
                let told = self.between(from, to).filter(|tick| tick.1.is_some());
                let stretches: Vec<(Known, f64)> =
                    told.map(|t| self.stretch(t.0, hold, |x| x.1)).collect();
                let reached = stretches.iter().any(|s| s.0 == Some(true));
                let cut = stretches.iter().any(|s| s.0.is_none());
                let rho = stretches
                    .iter()
                    .filter(|s| s.0.is_some())
                    .map(|s| s.1)
                    .fold(f64::NEG_INFINITY, f64::max);
                let never = property.kind() == TemporalOperator::Never;
                let open = !reached && (reach || cut);
                (reached != never, open, report(if never { -rho } else { rho }))
            }
            TemporalOperator::Until => {
                let (mut holds, mut cut, mut rho) = (false, false, f64::NEG_INFINITY);
                for t in self.between(from, to) {
                    let (goal, value) = self.stretch(t.0, hold, |x| x.2);
                    // A P without a value breaks nothing.
                    let before: Vec<Signal> =
                        self.between(from, t.0 - 1).filter_map(|x| x.1).collect();
                    let kept = before.iter().all(|s| s.truth);
                    holds |= kept && goal == Some(true);
                    cut |= kept && goal.is_none();
                    if goal.is_some() {
                        let prefix = before.iter().map(|s| Self::rho(*s)).fold(value, f64::min);
                        rho = rho.max(prefix);
                    }
                }
                let kept = self.between(from, to).all(|t| t.1.is_none_or(|p| p.truth));
                (holds, !holds && (cut || (kept && reach)), report(rho))
            }
            TemporalOperator::LeadsTo => {
                let (mut broken, mut open, mut rho) = (false, past_end(from), f64::INFINITY);
                for t in self.between(from, far) {
                    // A P without a value asks for nothing.
                    let Some(asked) = t.1 else { continue };
                    let due = within.map_or(far, |w| t.0 + w);
                    let answers: Vec<(Known, f64)> =
                        self.between(t.0, due).map(|x| self.stretch(x.0, hold, |y| y.2)).collect();
                    let best = answers
                        .iter()
                        .filter(|a| a.0.is_some())
                        .map(|a| a.1)
                        .fold(f64::NEG_INFINITY, f64::max);
                    let cut = answers.iter().any(|a| a.0.is_none());
                    let met = !asked.truth || answers.iter().any(|a| a.0 == Some(true));
                    let late = if within.is_some() { cut || past_end(due) } else { false };
                    if !met && late {
                        open = true;
                        continue;
                    }
                    broken |= !met;
                    open |= !met && cut;
                    rho = rho.min((-Self::rho(asked)).max(best));
                }
                let certain = broken && (within.is_some() || !open);
                (!broken, open && !certain, report(rho))
            }
        }
    }
}

fn run(property: Property, ticks: &[Tick]) -> Verdict {
    let mut monitor = Monitor::new(property);
    let mut broke_at = None;
    for (now, p, q) in ticks {
        let atoms: &[Option<Signal>] = if property.kind().atoms() == 1 { &[*p] } else { &[*p, *q] };
        if monitor.push(*now, atoms).unwrap() {
            broke_at = Some(*now);
        }
    }
    let verdict = monitor.verdict();
    assert_eq!(verdict, monitor.finish());
    if let Some(at) = broke_at {
        assert_eq!((verdict.holds, verdict.at), (false, Some(at)));
    }
    verdict
}

fn signal() -> impl Strategy<Value = Option<Signal>> {
    prop_oneof![
        1 => Just(None),
        1 => any::<bool>().prop_map(|truth| Some(Signal::boolean(truth))),
        4 => (-4i32..5).prop_map(|m| Some(Signal::measured(m >= 0, f64::from(m) * 0.5))),
    ]
}

fn trace() -> impl Strategy<Value = Trace> {
    (0i64..3, prop::collection::vec((1i64..4, signal(), signal()), 0..28)).prop_map(
        |(start, raw)| {
            let mut now = start - 1;
            let ticks = raw
                .into_iter()
                .map(|(gap, p, q)| {
                    now += gap;
                    (now, p, q)
                })
                .collect();
            Trace { ticks }
        },
    )
}

fn bound() -> impl Strategy<Value = Option<i64>> {
    prop_oneof![Just(None), (0i64..14).prop_map(Some)]
}

fn property() -> impl Strategy<Value = Property> {
    let kinds = [
        TemporalOperator::Always,
        TemporalOperator::Never,
        TemporalOperator::Eventually,
        TemporalOperator::Until,
        TemporalOperator::LeadsTo,
    ];
    (0usize..5, bound(), bound(), bound()).prop_map(move |(kind, within, after, hold)| {
        let kind = kinds[kind];
        let hold = if kind == TemporalOperator::Always && within.is_some() { None } else { hold };
        Property::new(kind, Bounds { within, after, hold }).unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn the_monitor_agrees_with_the_definition(trace in trace(), property in property()) {
        let verdict = run(property, &trace.ticks);
        let (holds, open, margin) = trace.judge(property);
        prop_assert_eq!((verdict.holds, verdict.open, verdict.margin), (holds, open, margin));
    }

    /// What is settled stays settled, whatever comes later.
    #[test]
    fn a_settled_verdict_is_the_final_one(trace in trace(), property in property()) {
        let whole = run(property, &trace.ticks);
        for cut in 0..trace.ticks.len() {
            let mut monitor = Monitor::new(property);
            for (now, p, q) in &trace.ticks[..cut] {
                let both = [*p, *q];
                monitor.push(*now, &both[..property.kind().atoms()]).unwrap();
            }
            if let Some(holds) = monitor.settled() {
                prop_assert_eq!(holds, whole.holds);
                prop_assert_eq!(monitor.verdict().at, whole.at);
            }
        }
    }

    /// Where a margin is strict, its sign is the verdict.
    #[test]
    fn the_sign_of_the_margin_is_the_verdict(trace in trace(), property in property()) {
        let verdict = run(property, &trace.ticks);
        if let Some(margin) = verdict.margin.filter(|m| *m != 0.0 && !verdict.open) {
            // A promise that the end of the run broke may have no counted tick against it.
            prop_assert_eq!(margin > 0.0, verdict.holds);
        }
    }
}

const S: i64 = 1_000_000_000;

/// Ticks a second apart; NaN is no value.
fn seconds(levels: &[f64]) -> Vec<Tick> {
    let at_least = |x: f64, bar: f64| (!x.is_nan()).then(|| Signal::measured(x >= bar, x - bar));
    levels.iter().zip(0i64..).map(|(x, i)| (i * S, at_least(*x, 0.5), at_least(*x, 2.0))).collect()
}

fn property_of(kind: TemporalOperator, within: i64, after: i64, hold: i64) -> Property {
    let some = |n: i64| (n > 0).then_some(n * S);
    Property::new(kind, Bounds { within: some(within), after: some(after), hold: some(hold) })
        .unwrap()
}

#[test]
fn always_after_a_while_forgives_the_start() {
    let trace = seconds(&[0.0, 0.1, 0.6, 1.0, 0.75, 3.0]);
    let verdict = run(property_of(TemporalOperator::Always, 0, 2, 0), &trace);
    assert_eq!((verdict.holds, verdict.margin, verdict.at), (true, Some(0.6 - 0.5), None));
    let strict = run(property_of(TemporalOperator::Always, 0, 1, 0), &trace);
    assert_eq!((strict.holds, strict.at, strict.since), (false, Some(S), Some(S)));
    assert_eq!(strict.margin, Some(0.1 - 0.5));
}

#[test]
fn eventually_for_needs_a_whole_stretch() {
    let trace = seconds(&[0.0, 1.0, 0.0, 1.0, 2.0, 1.5, 0.0]);
    let verdict = run(property_of(TemporalOperator::Eventually, 0, 0, 2), &trace);
    assert_eq!((verdict.holds, verdict.since, verdict.at), (true, Some(3 * S), Some(5 * S)));
    assert_eq!(verdict.margin, Some(0.5));
    let longer = run(property_of(TemporalOperator::Eventually, 0, 0, 3), &trace);
    assert!(!longer.holds && !longer.open);
    let sooner = run(property_of(TemporalOperator::Eventually, 2, 0, 2), &trace);
    assert_eq!((sooner.holds, sooner.open, sooner.at), (false, false, Some(4 * S)));
}

#[test]
fn never_for_allows_a_short_lapse() {
    let trace = seconds(&[0.0, 1.0, 0.0, 1.0, 1.0, 0.0]);
    assert!(run(property_of(TemporalOperator::Never, 0, 0, 2), &trace).holds);
    let broken = run(property_of(TemporalOperator::Never, 0, 0, 1), &trace);
    assert_eq!((broken.holds, broken.since, broken.at), (false, Some(3 * S), Some(4 * S)));
}

#[test]
fn leads_to_names_the_one_that_was_not_answered() {
    let trace = seconds(&[0.0, 1.0, 2.5, 0.0, 1.0, 0.0, 0.0, 0.0]);
    assert!(run(property_of(TemporalOperator::LeadsTo, 1, 0, 0), &trace[..4]).holds);
    let broken = run(property_of(TemporalOperator::LeadsTo, 2, 0, 0), &trace);
    assert_eq!((broken.holds, broken.since, broken.at), (false, Some(4 * S), Some(6 * S)));
    let excused = run(property_of(TemporalOperator::LeadsTo, 2, 0, 0), &trace[..6]);
    assert!(excused.holds && excused.open);
    let promise = run(property_of(TemporalOperator::LeadsTo, 0, 0, 0), &trace);
    assert_eq!((promise.holds, promise.since, promise.at), (false, Some(4 * S), Some(7 * S)));
}

#[test]
fn what_has_no_value_breaks_and_fulfils_nothing() {
    const GAP: f64 = f64::NAN;
    let trace = seconds(&[1.0, GAP, GAP, 1.0]);
    let always = run(property_of(TemporalOperator::Always, 0, 0, 0), &trace);
    assert_eq!((always.holds, always.ticks, always.margin), (true, 2, Some(0.5)));
    // Three seconds of it, but not on end.
    assert!(!run(property_of(TemporalOperator::Eventually, 0, 0, 3), &trace).holds);
    assert!(run(property_of(TemporalOperator::Never, 0, 0, 3), &trace).holds);
    let gone = seconds(&[0.0, GAP, GAP, GAP]);
    let eventually = run(property_of(TemporalOperator::Eventually, 0, 0, 0), &gone);
    assert_eq!((eventually.holds, eventually.ticks, eventually.margin), (false, 1, Some(-0.5)));
    let never = run(property_of(TemporalOperator::Never, 0, 0, 0), &gone);
    assert_eq!((never.holds, never.ticks), (true, 1));
    // The P of the first second waits for a Q, and none of the others is one or asks for one.
    let asked = seconds(&[1.0, GAP, GAP, GAP]);
    let broken = run(property_of(TemporalOperator::LeadsTo, 2, 0, 0), &asked);
    assert_eq!((broken.holds, broken.since, broken.at), (false, Some(0), Some(2 * S)));
    let quiet = run(property_of(TemporalOperator::LeadsTo, 1, 0, 0), &gone);
    assert!(quiet.holds && !quiet.open);
    let until = run(property_of(TemporalOperator::Until, 0, 0, 0), &seconds(&[1.0, GAP, 2.5]));
    assert_eq!((until.holds, until.at), (true, Some(2 * S)));
    let nothing = run(property_of(TemporalOperator::Always, 0, 0, 0), &seconds(&[GAP, GAP]));
    assert_eq!((nothing.holds, nothing.ticks, nothing.margin), (true, 0, None));
}

#[test]
fn bounds_that_make_no_sense_are_refused() {
    let negative = Bounds { within: Some(-1), ..Bounds::default() };
    assert!(matches!(
        Property::new(TemporalOperator::Eventually, negative),
        Err(PropertyError::Negative { word: "within", ns: -1 })
    ));
    let twice = Bounds { within: Some(1), hold: Some(1), after: None };
    assert_eq!(Property::new(TemporalOperator::Always, twice), Err(PropertyError::SaidTwice));
}

#[test]
fn a_tick_out_of_order_or_a_missing_atom_changes_nothing() {
    let mut monitor = Monitor::new(property_of(TemporalOperator::Until, 0, 0, 0));
    let yes = Some(Signal::boolean(true));
    let no = Some(Signal::boolean(false));
    monitor.push(0, &[yes, no]).unwrap();
    let before = monitor.verdict();
    assert_eq!(monitor.push(0, &[yes, yes]), Err(PropertyError::NotLater { last: 0, now: 0 }));
    assert_eq!(monitor.push(1, &[yes]), Err(PropertyError::Atoms { wanted: 2, given: 1 }));
    assert_eq!(monitor.verdict(), before);
}

#[test]
fn a_run_without_ticks_is_vacuous() {
    let always = Monitor::new(property_of(TemporalOperator::Always, 0, 0, 0)).finish();
    assert_eq!((always.holds, always.ticks, always.margin), (true, 0, None));
    assert!(!Monitor::new(property_of(TemporalOperator::Eventually, 0, 0, 0)).finish().holds);
}
