//! The field of the tour as plain data, run as the tour runs it.

use phi::field::Field;
use phi::field::id::{AppId, ClusterId, LinkRow, SegmentId};
use phi::field::property::{Bounds, Property, Signal, TemporalOperator};
use phi::field::record::RunRecord;
use phi::field::script::{NoAnswer, RunError, Script};
use phi::field::spec::{
    AppSpec, AutoscaleSpec, CallId, ClusterSpec, FieldSpec, LinkSpec, RuleSpec, SegmentSpec, Spring,
};
use phi::field::time::Time;
use phi::runtime::run::{Observe, RunPlan, Watch, run};

const CRASH: CallId = CallId(1);
const MIGRATE: CallId = CallId(2);
const BALANCE: CallId = CallId(3);
const DRIFTED: CallId = CallId(4);
const ENFORCE: CallId = CallId(5);
const SPREAD: CallId = CallId(6);
const ALL_THERE: CallId = CallId(7);
const IN_PHASE: CallId = CallId(8);
const LEVEL: CallId = CallId(9);
const DOWN: CallId = CallId(10);
const COMPLEX: CallId = CallId(11);
const STIFF: CallId = CallId(12);

/// The functions of the tour's script.
struct Tour;

impl Script for Tour {
    type Error = NoAnswer;
    fn action(&mut self, call: CallId, field: &mut Field) -> Result<(), NoAnswer> {
        match call {
            CRASH => {
                field.crash(SegmentId(1)).unwrap();
            }
            MIGRATE => drop(field.migrate(AppId(0), None).unwrap()),
            BALANCE => drop(field.balance()),
            ENFORCE => drop(field.enforce_theta_consensus()),
            other => return Err(NoAnswer(other)),
        }
        Ok(())
    }
    fn condition(&mut self, _: CallId, field: &mut Field) -> Result<bool, NoAnswer> {
        Ok(field.coherence().is_some_and(|r| r < 0.8))
    }
    fn probe(&mut self, _: CallId, field: &mut Field) -> Result<Option<f64>, NoAnswer> {
        Ok(field.spread())
    }
    fn signal(&mut self, call: CallId, field: &mut Field) -> Result<Option<Signal>, NoAnswer> {
        let (truth, margin) = match call {
            ALL_THERE => (field.glyph_count() == 900, None),
            IN_PHASE => match field.coherence() {
                Some(r) => (r > 0.9, Some(r - 0.9)),
                None => return Ok(None),
            },
            LEVEL => match field.spread() {
                Some(spread) => (spread < 0.1, Some(0.1 - spread)),
                None => return Ok(None),
            },
            DOWN => (field.is_down(AppId(0)), None),
            other => return Err(NoAnswer(other)),
        };
        Ok(Some(Signal { truth, margin }))
    }
    fn demand(&mut self, call: CallId, _: Time) -> Result<f64, NoAnswer> {
        Err(NoAnswer(call))
    }
    fn when(&mut self, _: CallId, field: &mut Field, cluster: ClusterId) -> Result<bool, NoAnswer> {
        Ok(field.clusters()[cluster.index()].kappa >= 0.6)
    }
    fn rule(
        &mut self,
        _: CallId,
        field: &mut Field,
        _: ClusterId,
        segment: SegmentId,
    ) -> Result<bool, NoAnswer> {
        Ok(field.stiffness_of(segment).unwrap() >= 0.7)
    }
    fn force(
        &mut self,
        call: CallId,
        _: &mut Field,
        _: std::ops::Range<LinkRow>,
        _: &mut [f64],
    ) -> Result<(), NoAnswer> {
        Err(NoAnswer(call))
    }
}

pub fn shop() -> FieldSpec {
    let mut spec = FieldSpec::new("shop");
    for i in 0..4 {
        let core = SegmentSpec::new("core", Some(i), 1200.0);
        spec.segments.push(SegmentSpec { stiffness: 0.9, volume: 128.0, ..core });
    }
    for i in 0..8 {
        let edge = SegmentSpec::new("edge", Some(i), 400.0);
        spec.segments.push(SegmentSpec { stiffness: 0.2, ..edge });
    }
    let link = |a, b, k, micros: i64| LinkSpec {
        spring: Spring::Hz(k),
        latency: Time(micros * 1000),
        ..LinkSpec::new(SegmentId(a), SegmentId(b))
    };
    for i in 0..8 {
        spec.links.push(link(4 + i, 4 + (i + 1) % 8, 0.8, 1000));
        spec.links.push(link(4 + i, i % 4, 0.4, 2000));
    }
    for a in 0..4 {
        spec.links.extend((a + 1..4).map(|b| link(a, b, 0.8, 200)));
    }
    let mut app = AppSpec::new("search");
    app.clusters = vec![
        ClusterSpec {
            kappa: 0.8,
            state: 65_536.0,
            on: SegmentId::all(4).collect(),
            ..ClusterSpec::new("index", 300, 2.0)
        },
        ClusterSpec { kappa: 0.1, on: vec![SegmentId(4)], ..ClusterSpec::new("queries", 600, 0.5) },
    ];
    spec.apps = vec![app];
    spec.rules = vec![RuleSpec {
        name: "structural".into(),
        when: Some(COMPLEX),
        require: Some(STIFF),
        prefer: None,
        weight: 1.0,
    }];
    spec.consensus.coupling = 2.0;
    spec.autoscale = Some(AutoscaleSpec::new(0.2, 12.0));
    spec.storage.replicas = 3;
    spec
}

pub fn week() -> RunPlan {
    let bounded = |kind, after, within| {
        let seconds = |s: Option<i64>| s.map(|s| s * 1_000_000_000);
        let bounds = Bounds { within: seconds(within), after: seconds(after), hold: None };
        Property::new(kind, bounds).unwrap()
    };
    let watch = |property, atom| Watch { property, atoms: vec![atom] };
    RunPlan {
        duration: Time::from_secs(60),
        at: vec![(Time::from_secs(10), CRASH), (Time::from_secs(30), MIGRATE)],
        every: vec![(Time::from_secs(5), BALANCE)],
        when: vec![(DRIFTED, ENFORCE)],
        observe: vec![Observe {
            name: "spread".into(),
            probe: SPREAD,
            period: Time::from_millis(100),
        }],
        properties: vec![
            watch(bounded(TemporalOperator::Always, None, None), ALL_THERE),
            watch(bounded(TemporalOperator::Always, Some(5), None), IN_PHASE),
            watch(bounded(TemporalOperator::Eventually, None, Some(25)), LEVEL),
            watch(bounded(TemporalOperator::Never, None, None), DOWN),
        ],
        check: true,
    }
}

fn run_tour(seed: u64) -> Result<RunRecord, RunError<NoAnswer>> {
    run(Field::open(shop(), seed, &mut Tour)?, &week(), &mut Tour)
}

#[test]
fn the_tour_runs_and_its_properties_hold() {
    let record = run_tour(7).unwrap();
    for judged in &record.verdicts {
        assert!(judged.verdict.holds, "property {}: {:?}", judged.property, judged.verdict);
    }
    assert_eq!(record.summary.ticks, 6000);
    assert_eq!(record.summary.glyphs, 900);
    assert_eq!(record.series[0].values.len(), 601);
    assert_eq!(record.summary.violations, 0);
    assert!(record.summary.healed > 0);
    assert!(record.summary.spread.last.unwrap() < 0.1, "{:?}", record.summary.spread);
    assert_eq!(record.digest, run_tour(7).unwrap().digest);
    assert_ne!(record.digest, run_tour(8).unwrap().digest);
}

/// The rest of the tour, run from a fork taken at 20 s, ends in the bytes of the run that went
/// straight through; the fork itself stays what it was.
#[test]
fn the_tour_goes_on_from_a_fork_as_if_it_had_never_stopped() {
    let first = RunPlan { duration: Time::from_secs(20), ..week() };
    let half = run(Field::open(shop(), 7, &mut Tour).unwrap(), &first, &mut Tour).unwrap();
    let at = vec![(Time::from_secs(10), MIGRATE)];
    let rest = RunPlan { duration: Time::from_secs(40), at, ..week() };
    let end = run(half.field.clone(), &rest, &mut Tour).unwrap();
    assert_eq!(end.digest, run_tour(7).unwrap().digest);
    assert_eq!(half.field.digest(), half.digest);
}

/// Pins the bytes of a whole run: the same in debug and release, on every machine.
#[test]
fn the_digest_of_the_tour_is_fixed() {
    let digest = run_tour(7).unwrap().digest.to_hex();
    assert_eq!(&digest[..16], "db0c99d637160574");
}
