//! Faults as causes that count, beside a naive reference that knows every fault by name, on random
//! schedules in which they overlap while the field grows and shrinks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::support::{open, ring, step};
use phi::field::Field;
use phi::field::fault::FaultSpec;
use phi::field::id::{FaultId, LinkId, SegmentId};
use phi::field::spec::{AppSpec, AutoscaleSpec, ClusterSpec, FieldSpec, LinkSpec, SegmentSpec};
use phi::field::time::Time;
use proptest::prelude::*;

const STEP: i64 = 50;
const LATENCY: Time = Time::from_millis(20);

#[derive(Clone, Debug)]
enum Act {
    Crash(Vec<u32>),
    Partition(u32),
    Cut(Vec<u32>),
    Delay(Option<u32>, i64),
    Skew(u32, i32),
    /// The end of one of the faults so far.
    End(u32),
    Restore(u32),
    Join,
    Expand,
    Collapse,
    Pass(u32),
}

/// An act, when it begins in steps, and how long it lasts in steps.
type Timed = (Act, Option<i64>, Option<i64>);

fn acts() -> impl Strategy<Value = Vec<Timed>> {
    let of = 0_u32..64;
    let act = prop_oneof![
        4 => prop::collection::vec(of.clone(), 1..3).prop_map(Act::Crash),
        3 => of.clone().prop_map(Act::Partition),
        3 => prop::collection::vec(of.clone(), 1..4).prop_map(Act::Cut),
        3 => (prop::option::of(of.clone()), -30_i64..60).prop_map(|(s, t)| Act::Delay(s, t)),
        3 => (of.clone(), -9..9).prop_map(|(s, by)| Act::Skew(s, by)),
        4 => of.clone().prop_map(Act::End),
        1 => of.prop_map(Act::Restore),
        1 => Just(Act::Join),
        3 => Just(Act::Expand),
        1 => Just(Act::Collapse),
        6 => (1_u32..8).prop_map(Act::Pass),
    ];
    let time = prop::option::of(0_i64..12);
    prop::collection::vec((act, time.clone(), time), 1..40)
}

/// A fault, told plainly.
#[derive(Clone, Debug)]
enum Cause {
    Down(BTreeSet<SegmentId>),
    /// Of the links between these and the others, once it has begun.
    Apart(BTreeSet<SegmentId>),
    Cut(BTreeSet<LinkId>),
    Slow(Option<SegmentId>, Time),
    Skew(SegmentId, f64),
}

#[derive(Clone, Debug)]
struct Told {
    cause: Cause,
    begun: Time,
    until: Option<Time>,
}

#[derive(Default)]
struct Naive {
    faults: BTreeMap<FaultId, Told>,
    now: Time,
}

impl Naive {
    fn active(&self) -> impl Iterator<Item = &Cause> {
        let now = self.now;
        let active = self.faults.values().filter(move |it| it.begun <= now);
        active.filter(move |it| it.until.is_none_or(|until| until > now)).map(|it| &it.cause)
    }

    fn active_mut(&mut self) -> impl Iterator<Item = &mut Cause> {
        let now = self.now;
        let active = self.faults.values_mut().filter(move |it| it.begun <= now);
        active.filter(move |it| it.until.is_none_or(|until| until > now)).map(|it| &mut it.cause)
    }

    fn is_down(&self, segment: SegmentId) -> bool {
        self.active().any(|cause| matches!(cause, Cause::Down(all) if all.contains(&segment)))
    }

    fn is_cut(&self, link: LinkId) -> bool {
        self.active().any(|cause| matches!(cause, Cause::Cut(all) if all.contains(&link)))
    }

    fn latency(&self, ends: (SegmentId, SegmentId)) -> Time {
        let extra = |cause: &Cause| match cause {
            Cause::Slow(None, extra) => *extra,
            Cause::Slow(Some(of), extra) if *of == ends.0 || *of == ends.1 => *extra,
            _ => Time::ZERO,
        };
        self.active().fold(LATENCY, |sum, cause| sum + extra(cause)).max(Time::ZERO)
    }

    fn frequency(&self, segment: SegmentId, base: f64) -> f64 {
        let by = |cause: &Cause| match cause {
            Cause::Skew(of, by) if *of == segment => Some(*by),
            _ => None,
        };
        self.active().filter_map(by).fold(base, |sum, by| sum + by)
    }

    /// Partitions that begin before the next step ends cut the links that are there now.
    fn foresee(&mut self, until: Time, field: &Field) {
        for told in self.faults.values_mut().filter(|it| it.begun <= until) {
            if let Cause::Apart(side) = &told.cause {
                let across = ends(field)
                    .into_iter()
                    .filter(|(_, (a, b))| side.contains(a) != side.contains(b));
                told.cause = Cause::Cut(across.map(|(id, _)| id).collect());
            }
        }
    }

    /// The new segment's links are cut by what cuts those of its model.
    fn grown(
        &mut self,
        field: &Field,
        before: &BTreeMap<LinkId, (SegmentId, SegmentId)>,
        model: SegmentId,
    ) {
        for (new, (other, _)) in ends(field).into_iter().filter(|(id, _)| !before.contains_key(id))
        {
            let pair = (other.min(model), other.max(model));
            let like = before.iter().find(|(_, ends)| **ends == pair).map(|(id, _)| *id);
            let Some(like) = like.filter(|_| other != model) else { continue };
            for cause in self.active_mut() {
                if let Cause::Cut(links) = cause
                    && links.contains(&like)
                {
                    links.insert(new);
                }
            }
        }
    }
}

fn ends(field: &Field) -> BTreeMap<LinkId, (SegmentId, SegmentId)> {
    let links = field.links();
    links.ids().into_iter().map(|id| (id, links.known(id).unwrap().0)).collect()
}

fn spec_of(n: u32) -> FieldSpec {
    let mut spec = FieldSpec::new("causes");
    spec.step = Time::from_millis(STEP);
    spec.segments = (0..n).map(|i| SegmentSpec::new("s", Some(i), 100.0)).collect();
    for (i, segment) in (0..).zip(&mut spec.segments) {
        segment.omega = f64::from(i) / 3.0;
    }
    let chord = (SegmentId(0), SegmentId(n / 2));
    let pairs = ring(n).into_iter().chain((n > 4).then_some(chord));
    spec.links = pairs.map(|(a, b)| LinkSpec { latency: LATENCY, ..LinkSpec::new(a, b) }).collect();
    let mut app = AppSpec::new("work");
    app.clusters = vec![ClusterSpec::new("unit", 40, 1.0)];
    spec.apps = vec![app];
    spec.storage.replicas = 2;
    spec.consensus.coupling = 0.0;
    spec.autoscale = Some(AutoscaleSpec {
        cooldown: Time::from_secs(1_000_000),
        boot: Time::from_millis(3 * STEP + 10),
        max: 30,
        ..AutoscaleSpec::new(0.0, 1e9)
    });
    spec
}

/// What the field is, beside what the reference says.
fn compare(field: &Field, naive: &Naive, declared: u32) -> Result<(), TestCaseError> {
    for segment in field.kept() {
        let state = field.state_of(segment).unwrap();
        let up = field.segments().is_up(segment);
        match segment.0 < declared {
            true => prop_assert_eq!(up, !naive.is_down(segment), "{} at {}", segment, naive.now),
            false => prop_assert!(
                state == "booting" || up != naive.is_down(segment),
                "{} is {} at {}",
                segment,
                state,
                naive.now
            ),
        }
        let base = if segment.0 < declared { f64::from(segment.0) / 3.0 } else { 0.0 };
        prop_assert_eq!(field.omega_of(segment), Some(naive.frequency(segment, base)));
    }
    for (id, pair) in ends(field) {
        let row = field.links().row_of(id).unwrap();
        prop_assert_eq!(field.links().id(row), id);
        prop_assert_eq!(field.links().ends(row), Some(pair));
        let here = format!("link {id} of {pair:?} at {}", naive.now);
        prop_assert_eq!(field.links().is_cut(row), naive.is_cut(id), "{}", &here);
        let latency = field.links().class_of(row).unwrap().latency;
        prop_assert_eq!(latency, naive.latency(pair), "{}", &here);
    }
    Ok(())
}

fn follow(n: u32, acts: &[Timed]) -> Result<(), TestCaseError> {
    let mut field = open(spec_of(n));
    let mut naive = Naive::default();
    let mut given: Vec<FaultId> = Vec::new();
    let mut known = ends(&field);
    for (act, after, lasts) in acts {
        let alive: Vec<SegmentId> = field.kept().collect();
        let segment = |of: u32| alive[of as usize % alive.len()];
        // Never at the very end of a step.
        let [after, lasts] =
            [*after, *lasts].map(|it| it.map(|it| Time::from_millis(it * STEP + 13)));
        let after = after.unwrap_or(Time::ZERO);
        let links: Vec<LinkId> = field.links().ids();
        let fault: Option<(Vec<FaultSpec>, Cause)> = match act {
            Act::Crash(of) => {
                let all: BTreeSet<SegmentId> = of.iter().map(|of| segment(*of)).collect();
                Some((all.iter().map(|it| FaultSpec::Crash(*it)).collect(), Cause::Down(all)))
            }
            Act::Partition(bits) => {
                let side = alive.iter().filter(|it| bits >> (it.0 % 6) & 1 == 1).copied();
                let side: Vec<SegmentId> = side.collect();
                let cause = Cause::Apart(side.iter().copied().collect());
                Some((vec![FaultSpec::Partition(Arc::new(side))], cause))
            }
            Act::Cut(of) if !links.is_empty() => {
                let cut: Vec<LinkId> =
                    of.iter().map(|of| links[*of as usize % links.len()]).collect();
                let cause = Cause::Cut(cut.iter().copied().collect());
                Some((vec![FaultSpec::Cut(cut)], cause))
            }
            Act::Delay(of, by) => {
                let (segment, extra) = (of.map(segment), Time::from_millis(*by));
                Some((vec![FaultSpec::Delay { segment, extra }], Cause::Slow(segment, extra)))
            }
            Act::Skew(of, by) => {
                let (segment, omega) = (segment(*of), f64::from(*by) / 7.0);
                Some((vec![FaultSpec::Skew { segment, omega }], Cause::Skew(segment, omega)))
            }
            _ => None,
        };
        if let Some((what, cause)) = fault {
            let id = field.fail(what, after, lasts).unwrap();
            let begun = naive.now + after;
            naive.faults.insert(id, Told { cause, begun, until: lasts.map(|it| begun + it) });
            given.push(id);
        }
        naive.foresee(naive.now, &field);
        match act {
            Act::End(of) if !given.is_empty() => {
                let id = given[*of as usize % given.len()];
                field.end_fault(id);
                naive.faults.remove(&id);
            }
            Act::Restore(of) => {
                let segment = segment(*of);
                field.restore(segment).unwrap();
                for cause in naive.active_mut() {
                    if let Cause::Down(all) = cause {
                        all.remove(&segment);
                    }
                }
            }
            Act::Join => {
                field.join();
                for cause in naive.active_mut() {
                    if let Cause::Cut(all) = cause {
                        all.clear();
                    }
                }
            }
            Act::Expand => {
                if let Ok(report) = field.expand() {
                    naive.grown(&field, &known, report.partner.unwrap());
                    let new = field.links().touching(report.segment).count();
                    prop_assert!(new <= 4, "{} links for one new segment", new);
                }
            }
            Act::Collapse => {
                let _ = field.collapse();
            }
            Act::Pass(steps) => {
                for _ in 0..*steps {
                    let end = naive.now + Time::from_millis(STEP);
                    naive.foresee(end, &field);
                    step(&mut field);
                    naive.now = end;
                    compare(&field, &naive, n)?;
                }
            }
            _ => {}
        }
        compare(&field, &naive, n)?;
        // What a link was never turns into another.
        for (id, pair) in &known {
            prop_assert_eq!(field.links().known(*id).map(|it| it.0), Some(*pair));
        }
        known.extend(ends(&field));
    }
    for id in given {
        field.end_fault(id);
    }
    prop_assert_eq!(field.faults().count(), 0);
    for _ in 0..5 {
        step(&mut field);
    }
    prop_assert!(field.kept().all(|segment| field.segments().is_up(segment)));
    let links = field.links();
    prop_assert!(links.iter().all(|(row, ..)| !links.is_cut(row)));
    prop_assert!(links.iter().all(|(row, ..)| links.class_of(row).unwrap().latency == LATENCY));
    prop_assert_eq!(field.glyph_count(), 40);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// Who is up, which links are cut and how slow they are, and how fast clocks run, after every act and
    /// step; and that nothing is left when all faults have ended.
    #[test]
    fn faults_are_causes_that_count(n in 3_u32..8, acts in acts()) {
        follow(n, &acts)?;
    }
}

/// Growth of one template keeps the number of links in proportion to that of the segments.
#[test]
fn growth_adds_as_many_links_as_the_model_was_declared_with() {
    for spawned in [20_u32, 100, 400] {
        let mut spec = spec_of(8);
        let scale =
            AutoscaleSpec { max: 1000, template: Some(SegmentId(1)), ..spec.autoscale.unwrap() };
        spec.autoscale = Some(scale);
        let mut field = open(spec);
        for _ in 0..spawned {
            field.expand().unwrap();
        }
        // Two neighbours in the ring, and the model.
        assert_eq!(field.links().len() as u32, 9 + 3 * spawned);
    }
}
