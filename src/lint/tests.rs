//! Each lint on a description that it is for, and all of them on one that is sound.

use super::*;
use crate::diagnostic::{FileId, Place, Span};
use crate::field::id::{AppId, ClusterId, LinkRow, SegmentId};
use crate::field::script::{Known, Script};
use crate::field::spec::{
    AppSpec, AutoscaleSpec, CallId, ClusterSpec, CoolantSpec, Demand, FieldSpec, HeatSpec,
    LinkSpec, Method, PowerSpec, RuleSpec, SegmentSpec, Spring, ThermalSpec,
};
use crate::field::time::Time;
use crate::field::{Field, property::Signal};
use crate::plant::{ControlSpec, ExchangerSpec, LoopSpec, Signal as Loop};
use std::ops::Range;
use std::sync::Arc;

/// Two linked segments of 100 ΔΦ, which carry 100 glyphs of 1 ΔΦ.
fn sound() -> FieldSpec {
    let mut spec = FieldSpec::new("shop");
    spec.segments = (0..2).map(|at| SegmentSpec::new("core", Some(at), 100.0)).collect();
    spec.links = vec![LinkSpec::new(SegmentId(0), SegmentId(1))];
    let clusters = vec![ClusterSpec::new("web", 100, 1.0)];
    spec.apps = vec![AppSpec { clusters, ..AppSpec::new("site") }];
    spec
}

/// Each lint with a field that only it warns of, and where.
fn cases() -> Vec<(Code, FieldSpec, Place)> {
    let with = |change: fn(&mut FieldSpec)| {
        let mut spec = sound();
        change(&mut spec);
        spec
    };
    let places = places();
    vec![
        (
            Code::W1007,
            with(|it| it.autoscale = Some(AutoscaleSpec::new(0.5, 0.6))),
            places.autoscale.unwrap(),
        ),
        (
            Code::W1010,
            with(|it| {
                let (times, values) = (vec![Time::ZERO, Time::from_secs(60)], vec![1.0, 1.5]);
                let more =
                    AppSpec { clusters: it.apps[0].clusters.clone(), ..AppSpec::new("mail") };
                it.apps[0].demand = Demand::Sampled { times, values };
                it.apps.push(more);
            }),
            places.field,
        ),
        (Code::W1008, with(|it| it.links.clear()), places.field),
        (Code::W1005, with(|it| it.links[0].spring = Spring::Hz(150.0)), places.links[0]),
        (Code::W1006, with(|it| it.links[0].latency = Time::from_secs(2)), places.links[0]),
        (Code::W1011, with(|it| it.apps[0].quota = Some(49.0)), places.apps[0]),
        (Code::W1012, with(|it| it.storage.replicas = 3), places.storage.unwrap()),
        (
            Code::W1014,
            with(|it| {
                it.segments = (0..3).map(|at| SegmentSpec::new("core", Some(at), 100.0)).collect();
                it.links = vec![
                    LinkSpec::new(SegmentId(0), SegmentId(1)),
                    LinkSpec::new(SegmentId(1), SegmentId(2)),
                    LinkSpec::new(SegmentId(2), SegmentId(0)),
                ];
                it.apps[0].clusters =
                    vec![ClusterSpec { on: vec![SegmentId(0)], ..ClusterSpec::new("web", 2, 9.0) }];
            }),
            places.clusters[0][0],
        ),
        (Code::W1018, warm(200.0, 0.1, 14.0, |_| {}), places.segments[0]),
        (Code::W1019, warm(200.0, 0.0, 2.0, |_| {}), places.segments[0]),
        (Code::W1020, warm(20.0, 0.0, 14.0, |it| it.limit = 297.0), places.segments[0]),
        (
            Code::W1021,
            with(|it| {
                let mut plant = LoopSpec::of_air("loop");
                plant.circulation.flow = 5.0;
                it.coolants = vec![CoolantSpec { plant, set: vec![], cools: None }];
            }),
            places.coolants[0],
        ),
        (
            Code::W1022,
            with(|it| {
                let mut plant = LoopSpec::of_air("loop");
                let ambient = Loop::Constant(300.0);
                plant.exchanger =
                    Some(ExchangerSpec { ambient, conductance: 10.0, ..ExchangerSpec::new() });
                plant.control = ControlSpec::new();
                it.coolants = vec![CoolantSpec { plant, set: vec![], cools: None }];
            }),
            places.coolants[0],
        ),
        (Code::W1030, with(|it| it.consensus.coupling = 26_000.0), places.consensus.unwrap()),
        (Code::W1031, with(|it| it.segments[1].omega = -315.0), places.segments[1]),
        (
            Code::W1032,
            with(|it| (it.consensus.coupling, it.consensus.noise) = (24.0, 1e-3)),
            places.consensus.unwrap(),
        ),
    ]
}

/// A sound field whose first segment draws so many watts at rest, leaks, and is cooled so well.
fn warm(idle: f64, leakage: f64, conductance: f64, change: fn(&mut ThermalSpec)) -> FieldSpec {
    let mut spec = sound();
    let mut thermal = ThermalSpec::new(9000.0, conductance);
    change(&mut thermal);
    let power = PowerSpec { idle, leakage, ..PowerSpec::default() };
    spec.segments[0].heat = Some(Arc::new(HeatSpec { power, thermal: Some(thermal) }));
    spec
}

/// Rest is not all: what the field begins with may be too much, and so may the start.
#[test]
fn heat_is_looked_at_under_load_and_at_the_start() {
    let places = places();
    let found = |spec: &FieldSpec| -> Vec<(Code, String)> {
        let found = lints(&Description::new(spec, &places));
        found.into_iter().map(|it| (it.code, it.title)).collect()
    };
    assert_eq!(found(&warm(200.0, 0.01, 14.0, |_| {})), []);
    let mut loaded = warm(20.0, 0.0, 5.0, |_| {});
    let mut heat = **loaded.segments[0].heat.as_ref().unwrap();
    heat.power.per_load = 8.0;
    loaded.segments[0].heat = Some(Arc::new(heat));
    let under = "`core[0]` trips under the load that it begins with".to_owned();
    assert_eq!(found(&loaded), [(Code::W1019, under)]);
    // As the help says.
    let mut helped = heat;
    if let Some(thermal) = &mut helped.thermal {
        let help = lints(&Description::new(&loaded, &places))[0].help[0].clone();
        let enough = help.split(" of ").nth(1).unwrap().split(' ').next().unwrap();
        thermal.conductance = enough.parse().unwrap();
    }
    loaded.segments[0].heat = Some(Arc::new(helped));
    assert_eq!(found(&loaded), []);
    let hot = warm(20.0, 0.0, 5.0, |it| it.temperature = Some(400.0));
    assert_eq!(found(&hot), [(Code::W1019, "`core[0]` begins too hot".to_owned())]);
    let bare = warm(20.0, 0.0, 0.0, |_| {});
    assert_eq!(found(&bare), [(Code::W1019, "`core[0]` trips even at rest".to_owned())]);
    let cold = warm(0.0, 0.0, 0.0, |_| {});
    assert_eq!(found(&cold), []);
}

/// A place of its own for every part.
fn places() -> Places {
    let mut next = 0;
    let mut place = || {
        next += 1;
        Place::new(FileId::default(), Span { start: next, end: next + 1 })
    };
    Places {
        field: place(),
        segments: vec![place(), place(), place()],
        links: vec![place(), place(), place()],
        apps: vec![place(), place()],
        clusters: vec![vec![place()], vec![place()]],
        rules: vec![place(), place()],
        autoscale: Some(place()),
        consensus: Some(place()),
        storage: Some(place()),
        coolants: vec![place()],
        ..Places::default()
    }
}

#[test]
fn every_row_warns_of_its_own_and_of_nothing_else() {
    let (cases, places) = (cases(), places());
    let codes: Vec<Code> = cases.iter().map(|(code, ..)| *code).collect();
    assert_eq!(codes, LINTS.map(|(code, _)| code));
    for (code, spec, place) in &cases {
        let of = Description::new(spec, &places);
        for (row, look) in LINTS {
            let found = look(&of);
            let expected = if row == *code { vec![(row, *place)] } else { vec![] };
            let found: Vec<_> = found.iter().map(|it| (it.code, it.place())).collect();
            assert_eq!(found, expected, "{row:?} on the field of {code:?}");
        }
    }
    assert!(lints(&Description::new(&sound(), &places)).is_empty());
}

/// What the help of a lint says, followed to the letter, leaves nothing to warn of.
#[test]
fn springs_as_advised_are_quiet() {
    let (mut spec, places) = (sound(), places());
    spec.links[0].spring = Spring::Hz(150.0);
    let found = lints(&Description::new(&spec, &places));
    let factor = found[0].help[0].split(['y', ',']).nth(2).unwrap().trim().to_owned();
    spec.links[0].spring = Spring::Hz(150.0 * factor.parse::<f64>().unwrap());
    assert!(lints(&Description::new(&spec, &places)).is_empty(), "{factor}");
}

/// A field under each of the scripts' advices on momentum, lags and growth.
#[test]
fn springs_are_warned_of_as_they_are() {
    let places = places();
    let told = |change: &dyn Fn(&mut FieldSpec)| {
        let mut spec = sound();
        change(&mut spec);
        let found = lints(&Description::new(&spec, &places));
        found.into_iter().map(|it| (it.code, it.help)).collect::<Vec<_>>()
    };
    let latency = |ms| move |it: &mut FieldSpec| it.links[0].latency = Time::from_millis(ms);
    // λmax·step is 0.02, which bears 78 steps of lag, and with the momentum of γ = 0.98 fewer than 20.
    assert_eq!(told(&latency(784)), []);
    assert_eq!(told(&latency(786))[0].0, Code::W1006);
    for method in [Method::SecondOrder, Method::Chebyshev] {
        assert_eq!(told(&|it| it.balance.method = method), []);
        let late = told(&|it| {
            it.balance.method = method;
            latency(200)(it);
        });
        assert!(late[0].1[0].starts_with("say `method: springs`, or"), "{late:?}");
    }
    // Fixed springs beside automatic ones count with them.
    let auto = told(&|it| {
        it.links.push(LinkSpec { spring: Spring::Auto, ..it.links[0] });
        it.links[0].spring = Spring::Hz(150.0);
    });
    assert_eq!(auto[0].0, Code::W1005);
    // Of n segments, of which each new one is joined to both of the first, λmax is n Hz.
    let grown = |max: u32| {
        told(&|it| {
            it.segments.iter_mut().for_each(|segment| segment.volume = 1.0);
            it.apps[0].clusters[0].glyphs = 1000;
            it.apps[0].clusters[0].tension = 0.1;
            it.autoscale = Some(AutoscaleSpec { max, ..AutoscaleSpec::new(0.5, 4.0) });
        })
    };
    assert_eq!(grown(150), []);
    let found = grown(u32::MAX);
    assert_eq!(found[0].0, Code::W1005);
    let most: u32 = found[0].1[0].rsplit(' ').next().unwrap().parse().unwrap();
    assert_eq!(grown(most), []);
    assert_eq!(grown(most + 1)[0].0, Code::W1005);
    // Springs so soft that only ten thousand of them are too many: told by the degree of the model.
    let wide = |max: u32| {
        told(&|it| {
            it.links[0].spring = Spring::Hz(0.02);
            it.segments.iter_mut().for_each(|segment| segment.volume = 1.0);
            it.apps[0].clusters[0].glyphs = 100_000;
            it.apps[0].clusters[0].tension = 0.001;
            it.autoscale = Some(AutoscaleSpec { max, ..AutoscaleSpec::new(0.5, 4.0) });
        })
    };
    assert_eq!(wide(9_000), []);
    let found = wide(u32::MAX);
    assert_eq!(found[0].0, Code::W1005);
    let most: u32 = found[0].1[0].rsplit(' ').next().unwrap().parse().unwrap();
    assert!((10_000..10_010).contains(&most), "{most}");
    assert_eq!(wide(most), []);
    assert_eq!(wide(most + 1)[0].0, Code::W1005);
}

#[test]
fn numbers_are_those_of_the_explanation() {
    let (mut spec, places) = (sound(), places());
    spec.links[0].latency = Time::from_millis(100);
    let of = numbers(&Description::new(&spec, &places));
    let part = &of.parts.as_ref().unwrap()[0];
    assert!((part.lambda_2 - 2.0).abs() < 1e-12 && (part.lambda_max - 2.0).abs() < 1e-12);
    assert_eq!((part.lag, part.longest_lag, part.latency), (10, Some(78), 0.1));
    assert_eq!((of.capacity, of.load, of.auto), (200.0, 100.0, None));
    assert_eq!(part.segments, ["core[0]", "core[1]"]);
    let text = explain(&Description::new(&spec, &places));
    let steps = format!("springs: {}", duration(part.steps.springs.unwrap() as f64 * 0.01));
    assert!(text.contains(&steps), "{text}");
    assert!(text.contains("they bear news that is up to 78 steps old"), "{text}");
}

#[test]
fn a_field_in_parts_is_explained_part_by_part() {
    let (mut spec, places) = (sound(), places());
    spec.segments = (0..5).map(|at| SegmentSpec::new("core", Some(at), 100.0)).collect();
    spec.links.push(LinkSpec {
        spring: Spring::Hz(3.0),
        latency: Time::from_millis(20),
        ..LinkSpec::new(SegmentId(2), SegmentId(3))
    });
    let text = explain(&Description::new(&spec, &places));
    for line in [
        "no spring joins its 3 parts: each settles at its own pressure",
        "core[0…1], 2 segments:\n    differences level out at rates from λ₂ = 2 Hz",
        "core[2…3], 2 segments:\n    differences level out at rates from λ₂ = 6 Hz",
        "1 segment no spring joins to any other",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
}

#[test]
fn a_trace_that_begins_after_the_run_is_flat() {
    let (mut spec, places) = (sound(), places());
    let times = vec![Time::from_secs(100), Time::from_secs(200)];
    spec.apps[0].demand = Demand::Sampled { times, values: vec![1.0, 0.5] };
    let found = |end| flat(&Description::new(&spec, &places), end).len();
    assert_eq!((found(99.0), found(100.0), found(101.0)), (1, 1, 0));
}

#[test]
fn a_part_without_a_place_stands_where_the_field_does() {
    use crate::field::validate::Item;
    let places = places();
    assert_eq!(places.place(Item::Segment(SegmentId(1))), places.segments[1]);
    assert_eq!(places.place(Item::Cluster(AppId(1), 0)), places.clusters[1][0]);
    for none in
        [Item::Field, Item::Segment(SegmentId(9)), Item::Cluster(AppId(9), 0), Item::Balance]
    {
        assert_eq!(places.place(none), places.field);
    }
}

#[test]
fn what_is_due_after_the_end_never_comes() {
    let place = places().field;
    let due = |what, at| Due { what, at, place };
    let all = [
        due(Planned::Block, 10.0),
        due(Planned::Block, 10.5),
        due(Planned::Property, 11.0),
        due(Planned::Outage, 12.0),
    ];
    let found = plan(&all, 10.0);
    let titles: Vec<&str> = found.iter().map(|it| &*it.title).collect();
    assert_eq!(
        titles,
        ["this block never runs", "nobody looks at this property", "this outage never begins"]
    );
    assert!(found.iter().all(|it| it.code == Code::W1013));
    assert_eq!(found[0].labels[0].message, "due at 10.5 s, and the run ends at 10 s");
}

/// Rules of which the first lets glyphs stand on the first so many segments.
struct FirstSegments(u32);

impl Script for FirstSegments {
    type Error = ();
    fn action(&mut self, _: CallId, _: &mut Field) -> Result<(), ()> {
        Err(())
    }
    fn condition(&mut self, _: CallId, _: &mut Field) -> Result<bool, ()> {
        Err(())
    }
    fn probe(&mut self, _: CallId, _: &mut Field) -> Result<Option<f64>, ()> {
        Err(())
    }
    fn signal(&mut self, _: CallId, _: &mut Field) -> Result<Option<Signal>, ()> {
        Err(())
    }
    fn demand(&mut self, _: CallId, _: Time) -> Result<f64, ()> {
        Err(())
    }
    fn when(&mut self, _: CallId, _: &mut Field, _: ClusterId) -> Result<bool, ()> {
        Err(())
    }
    fn rule(
        &mut self,
        call: CallId,
        _: &mut Field,
        _: ClusterId,
        segment: SegmentId,
    ) -> Result<bool, ()> {
        match call {
            CallId(0) => Ok(segment.0 < self.0),
            CallId(1) => Ok(true),
            _ => Err(()),
        }
    }
    fn stability(&mut self) -> Known {
        Known::Declared
    }
    fn force(
        &mut self,
        _: CallId,
        _: &mut Field,
        _: Range<LinkRow>,
        _: &mut [f64],
    ) -> Result<(), ()> {
        Err(())
    }
}

/// What is told of the rules where so many glyphs of 1 ΔΦ may stand on the first `open` of two
/// segments, of which each carries 60 ΔΦ.
fn of_rules(open: u32, glyphs: u32, replicas: u32) -> Vec<(Code, String, usize)> {
    let (mut spec, places) = (sound(), places());
    spec.segments.iter_mut().for_each(|it| it.capacity = 60.0);
    spec.apps[0].clusters[0].glyphs = glyphs;
    let rule = |name: &str, call| RuleSpec {
        name: name.into(),
        when: None,
        require: Some(CallId(call)),
        prefer: None,
        weight: 1.0,
    };
    spec.rules = vec![rule("near", 0), rule("any", 1)];
    spec.storage.replicas = replicas;
    let mut found = vec![];
    let mut tell = |it: Diagnostic| found.push((it.code, it.title, it.labels.len()));
    rules_anywhere(&Description::new(&spec, &places), &mut FirstSegments(open), &mut tell);
    found
}

#[test]
fn rules_that_leave_too_little_are_named() {
    assert_eq!(of_rules(2, 100, 2), []);
    assert_eq!(of_rules(1, 60, 1), []);
    // The place of the cluster, and the one rule that keeps it off.
    let none = "no segment meets the rules for `site.web`".to_owned();
    assert_eq!(of_rules(0, 100, 1), [(Code::W1009, none, 2)]);
    let little = "the rules leave too little room for `site.web`".to_owned();
    assert_eq!(of_rules(1, 61, 1), [(Code::W1009, little, 2)]);
    let copies = "the rules leave `site.web` fewer places than copies".to_owned();
    assert_eq!(of_rules(1, 60, 2), [(Code::W1012, copies, 1)]);
}

/// What a rule fails with is handed on, after what was found before.
#[test]
fn a_rule_that_fails_stops_the_look() {
    let (mut spec, places) = (sound(), places());
    let mut field = Field::open(spec.clone(), 1, &mut FirstSegments(2)).unwrap();
    spec.rules = vec![RuleSpec {
        name: "broken".into(),
        when: None,
        require: Some(CallId(7)),
        prefer: None,
        weight: 1.0,
    }];
    let of = Description::new(&spec, &places);
    let mut none = |it: Diagnostic| panic!("{it:?}");
    assert_eq!(rules(&of, &mut field, &mut FirstSegments(2), &mut none), Err(()));
}

#[test]
fn the_explanation_names_the_method_and_the_load() {
    let (spec, places) = (sound(), places());
    let text = explain(&Description::new(&spec, &places));
    assert!(text.starts_with("field shop\n  2 segments, 1 link, 100 glyphs\n"), "{text}");
    assert!(text.contains("load at 0 s: 100 of 200 ΔΦ, 50 %"), "{text}");
    assert!(text.contains("springs: ") && text.contains("(its method)"), "{text}");
}
