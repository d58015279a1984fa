//! Plans: what is called when and in which order, and what a script's functions may do.

use crate::support::{heap, open, ring};
use phi::field::Field;
use phi::field::id::{AppId, ClusterId, LinkId, LinkRow, SegmentId};
use phi::field::operation::Obstacle;
use phi::field::property::{Bounds, Property, Signal, TemporalOperator};
use phi::field::script::{FieldError, NoScript, RunError, Script};
use phi::field::spec::{CallId, Demand, LinkSpec, Method, SegmentSpec, Spring};
use phi::field::time::Time;
use phi::runtime::run::{Observe, RunPlan, Watch, run};

const CRASH: CallId = CallId(100);

/// Notes every call with its time; its force is a spring of 1 Hz, or a NaN.
#[derive(Default)]
struct Notes {
    calls: Vec<(i64, u32)>,
    nan: bool,
}

impl Script for Notes {
    type Error = String;
    fn action(&mut self, call: CallId, field: &mut Field) -> Result<(), String> {
        self.calls.push((field.now().0 / 1_000_000_000, call.0));
        match call {
            CRASH => field.crash(SegmentId(0)).map(|_| ()).map_err(|e| e.to_string()),
            CallId(13) => Err("the script said no".to_owned()),
            _ => Ok(()),
        }
    }
    fn condition(&mut self, _: CallId, field: &mut Field) -> Result<bool, String> {
        Ok((field.now().0 / 1_000_000_000) % 4 >= 2)
    }
    fn probe(&mut self, _: CallId, field: &mut Field) -> Result<Option<f64>, String> {
        Ok(Some(field.now().seconds()))
    }
    fn signal(&mut self, _: CallId, field: &mut Field) -> Result<Option<Signal>, String> {
        let margin = 3.5 - field.now().seconds();
        Ok(Some(Signal { truth: margin > 0.0, margin: Some(margin) }))
    }
    fn demand(&mut self, _: CallId, now: Time) -> Result<f64, String> {
        Ok(if self.nan { f64::NAN } else { 1.0 + now.seconds() / 10.0 })
    }
    fn when(&mut self, _: CallId, _: &mut Field, _: ClusterId) -> Result<bool, String> {
        Ok(true)
    }
    fn rule(
        &mut self,
        _: CallId,
        _: &mut Field,
        _: ClusterId,
        segment: SegmentId,
    ) -> Result<bool, String> {
        Ok(segment < SegmentId(2))
    }
    fn force(
        &mut self,
        _: CallId,
        field: &mut Field,
        links: std::ops::Range<LinkRow>,
        out: &mut [f64],
    ) -> Result<(), String> {
        for (link, out) in LinkRow::each(links).zip(out) {
            let (a, b) = field.links().ends(link).unwrap();
            let pressure = |s| field.pressure(s).unwrap();
            *out = if self.nan { f64::NAN } else { 0.2 * (pressure(a) - pressure(b)) };
        }
        Ok(())
    }
}

fn plan(seconds: i64) -> RunPlan {
    RunPlan { duration: Time::from_secs(seconds), ..RunPlan::default() }
}

#[test]
fn blocks_run_in_order_at_their_times() {
    let field = open(heap(4, &ring(4), Spring::Hz(0.1), 8));
    let mut notes = Notes::default();
    let plan = RunPlan {
        at: vec![(Time::from_secs(3), CallId(2)), (Time::ZERO, CallId(1)), (Time(2), CallId(3))],
        every: vec![(Time::from_secs(3), CallId(4))],
        when: vec![(CallId(0), CallId(5))],
        ..plan(7)
    };
    let record = run(field, &plan, &mut notes).unwrap();
    // `at` before `every` at one time; between steps: at their own; `when` on each rise.
    assert_eq!(notes.calls, [(0, 1), (0, 3), (2, 5), (3, 2), (3, 4), (6, 4), (6, 5)]);
    assert_eq!(record.summary.ticks, 7);
}

#[test]
fn what_is_watched_is_watched_from_the_start() {
    let field = open(heap(4, &ring(4), Spring::Hz(0.1), 8));
    let always = Property::new(TemporalOperator::Always, Bounds::default()).unwrap();
    let plan = RunPlan {
        observe: vec![Observe { name: "t".into(), probe: CallId(0), period: Time::from_secs(2) }],
        properties: vec![Watch { property: always, atoms: vec![CallId(0)] }],
        ..plan(5)
    };
    let record = run(field, &plan, &mut Notes::default()).unwrap();
    assert_eq!(record.series[0].values, [0.0, 2.0, 4.0]);
    let verdict = &record.verdicts[0].verdict;
    assert_eq!((verdict.holds, verdict.at), (false, Some(4_000_000_000)));
    assert_eq!(verdict.margin, Some(-1.5));
}

#[test]
fn a_run_may_end_between_steps() {
    let mut spec = heap(4, &ring(4), Spring::Hz(0.1), 8);
    spec.step = Time::from_millis(700);
    let record = run(open(spec), &plan(1), &mut Notes::default()).unwrap();
    // The second step would end at 1.4 s.
    assert_eq!((record.field.now(), record.summary.ticks), (Time::from_secs(1), 1));
}

#[test]
fn a_script_that_fails_stops_the_run() {
    let field = || open(heap(4, &ring(4), Spring::Hz(0.1), 8));
    let failing = RunPlan { at: vec![(Time::from_secs(2), CallId(13))], ..plan(5) };
    let stopped = run(field(), &failing, &mut Notes::default());
    assert!(matches!(stopped, Err(RunError::Script(e)) if e == "the script said no"));
    let still = RunPlan { every: vec![(Time::ZERO, CallId(1))], ..plan(5) };
    let stopped = run(field(), &still, &mut Notes::default());
    assert!(matches!(stopped, Err(RunError::Field(FieldError::BadNumber(_, _)))));
}

#[test]
fn a_force_that_is_a_spring_acts_as_one() {
    let with = |method| {
        let mut spec = heap(8, &ring(8), Spring::Hz(0.2), 400);
        spec.balance.method = method;
        let mut field = Field::open(spec, 1, &mut Notes::default()).unwrap();
        field.step(Time::from_secs(50), &mut Notes::default()).unwrap();
        (0..8)
            .map(SegmentId)
            .map(|s| (field.fluid_on(s).unwrap(), field.glyphs_on(s)))
            .collect::<Vec<_>>()
    };
    let (built_in, by_script) = (with(Method::Springs), with(Method::Force(CallId(0))));
    for ((a, m), (b, n)) in built_in.into_iter().zip(by_script) {
        assert!((a - b).abs() < 1e-12 && m.abs_diff(n) <= 1, "{a} {m}, {b} {n}");
    }
}

#[test]
fn what_is_no_number_stops_the_run_and_is_named() {
    let mut spec = heap(4, &ring(4), Spring::Hz(0.2), 8);
    spec.balance.method = Method::Force(CallId(0));
    let nan = || Notes { nan: true, ..Notes::default() };
    let stopped = run(open(spec.clone()), &plan(5), &mut nan());
    assert!(matches!(stopped, Err(RunError::Field(FieldError::BadForce { link: LinkId(0), .. }))));
    spec.apps[0].demand = Demand::Script(CallId(0));
    let refused = Field::open(spec.clone(), 1, &mut nan());
    assert!(matches!(refused, Err(RunError::Field(FieldError::BadDemand { app: AppId(0), .. }))));
    spec.balance.method = Method::None;
    let field = Field::open(spec, 1, &mut Notes::default()).unwrap();
    let record = run(field, &plan(5), &mut Notes::default()).unwrap();
    assert!((record.field.load() - 1.5 * 2.0).abs() < 1e-9, "demand follows the function");
}

#[test]
fn a_quota_holds_an_app_back() {
    let mut spec = heap(4, &ring(4), Spring::Hz(0.2), 40);
    spec.apps[0].quota = Some(0.3);
    let mut field = open(spec);
    // 40 glyphs of 0.05: all 2.0 start on segment 0, and no other takes more than 0.3.
    for _ in 0..300 {
        field.step(Time::from_secs(1), &mut NoScript).unwrap();
        for s in SegmentId::all(4).skip(1) {
            assert!(field.app_load_on(AppId(0), s) <= 0.3 + 1e-9);
        }
    }
    assert_eq!(field.glyphs_on(SegmentId(1)) + field.glyphs_on(SegmentId(3)), 12);
    assert!(field.glyphs_on(SegmentId(0)) >= 40 - 3 * 6);
}

#[test]
fn nothing_leaks_out_of_phase_without_a_migration() {
    let mut spec = heap(4, &ring(4), Spring::Hz(0.2), 40);
    let apart = SegmentSpec { out_of_phase: true, ..SegmentSpec::new("lab", None, 1.0) };
    spec.segments.push(apart);
    spec.links.push(LinkSpec::new(SegmentId(0), SegmentId(4)));
    spec.segments[0].capacity = 4.0;
    let mut field = open(spec.clone());
    field.step(Time::from_secs(50), &mut NoScript).unwrap();
    field.balance();
    field.migrate(AppId(0), None).unwrap();
    field.step(Time::from_secs(50), &mut NoScript).unwrap();
    assert_eq!(
        (field.glyphs_on(SegmentId(4)), field.state_of(SegmentId(4))),
        (0, Some("out of phase"))
    );
    let report = field.migrate(AppId(0), Some(&[SegmentId(4)])).unwrap();
    assert_eq!((report.packets, report.stayed), (0, 40));
    assert!(report.kept.iter().all(|kept| kept.why == Obstacle::Apart), "{report:?}");

    let mut asking = spec.clone();
    asking.apps[0].out_of_phase = true;
    let mut field = open(asking);
    field.step(Time::from_secs(50), &mut NoScript).unwrap();
    assert_eq!(field.glyphs_on(SegmentId(4)), 0, "who may go there does not go by itself");
    let report = field.migrate(AppId(0), Some(&[SegmentId(4)])).unwrap();
    assert_eq!(report.outside, [SegmentId(4)]);
    field.step(Time::from_secs(10), &mut NoScript).unwrap();
    assert_eq!(field.glyphs_on(SegmentId(4)), 20, "as many as it can carry");
    field.step(Time::from_secs(50), &mut NoScript).unwrap();
    assert_eq!(field.glyphs_on(SegmentId(4)), 20, "and nothing leaks back");
    assert_eq!(field.glyph_count(), 40);
}

#[test]
fn noise_spreads_phases_as_diffusion_does() {
    let mut spec = heap(400, &[], Spring::Hz(0.0), 0);
    spec.consensus.coupling = 0.0;
    spec.consensus.noise = 0.005;
    spec.segments.iter_mut().for_each(|s| s.theta = Some(0.0));
    let mut field = open(spec);
    field.step(Time::from_secs(10), &mut NoScript).unwrap();
    // Variance 2·D·t = 0.1 rad².
    let squares =
        (0..400).map(SegmentId).map(|s| field.theta(s).unwrap() * field.theta(s).unwrap());
    let variance = squares.sum::<f64>() / 400.0;
    assert!((variance - 0.1).abs() < 0.02, "{variance}");
}

#[test]
fn latency_and_skew_can_be_hurt_from_outside() {
    let mut field = open(heap(4, &ring(4), Spring::Hz(0.2), 40));
    field.delay(Some(SegmentId(0)), Time::from_secs(2)).unwrap();
    let slow = |field: &Field, link| field.links().class_of(link).unwrap().latency;
    assert_eq!(LinkRow::all(4).filter(|l| slow(&field, *l) == Time::from_secs(2)).count(), 2);
    field.delay(None, Time::from_secs(-1)).unwrap();
    assert_eq!(LinkRow::all(4).filter(|l| slow(&field, *l) == Time::ZERO).count(), 2);
    field.skew(SegmentId(1), 30.0).unwrap();
    assert!(field.skew(SegmentId(1), f64::NAN).is_err() && field.skew(SegmentId(7), 0.0).is_err());
    field.step(Time::from_secs(20), &mut NoScript).unwrap();
    assert_eq!(field.state_of(SegmentId(1)), Some("out of phase"));
}
