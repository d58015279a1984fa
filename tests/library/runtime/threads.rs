//! The number of threads changes no bit of fields larger than one chunk of the kernels. That it
//! changes nothing of the examples is shown where they are run, in `tests/language.rs`.

use crate::support::torus;
use phi::field::Field;
use phi::field::id::SegmentId;
use phi::field::script::NoScript;
use phi::field::spec::{
    AppSpec, ClusterSpec, Demand, FieldSpec, LinkSpec, Method, SegmentSpec, Spring,
};
use phi::field::time::Time;
use phi::field::workers::Workers;
use phi::session::{Options, Session};
use proptest::prelude::*;
use std::path::Path;

/// Side of a torus that takes more than two chunks.
const SIDE: u32 = 190;

#[derive(Clone, Debug)]
enum Blow {
    Crash(u32),
    Restore(u32),
    Partition(u32),
    Join,
    Skew(u32, f64),
    Delay(u32),
}

fn blows() -> impl Strategy<Value = Vec<Blow>> {
    let blow = prop_oneof![
        (0..SIDE * SIDE).prop_map(Blow::Crash),
        (0..SIDE * SIDE).prop_map(Blow::Restore),
        (0..SIDE * SIDE).prop_map(Blow::Partition),
        Just(Blow::Join),
        (0..SIDE * SIDE, -9.0..9.0).prop_map(|(s, omega)| Blow::Skew(s, omega)),
        (0..SIDE * SIDE).prop_map(Blow::Delay),
    ];
    prop::collection::vec(blow, 1..4)
}

fn large() -> impl Strategy<Value = FieldSpec> {
    let method = prop::sample::select(vec![
        Method::None,
        Method::Springs,
        Method::Springs,
        Method::SecondOrder,
        Method::Chebyshev,
        Method::MeanField,
    ]);
    let links = (0.0..30.0, 0_i64..40, any::<bool>(), prop::collection::vec(any::<u32>(), 0..50));
    let theta = (0.0..3.0, 0.0..0.1, 0.0..3.0);
    (method, any::<bool>(), links, theta).prop_map(|(method, even, links, theta)| {
        let (n, (k, latency, mixed, far)) = (SIDE * SIDE, links);
        let mut spec = FieldSpec::new("large");
        spec.balance.method = method;
        (spec.consensus.coupling, spec.consensus.noise, spec.consensus.threshold) = theta;
        spec.consensus.threshold += 0.01;
        let capacity = |i: u32| if even { 20.0 } else { 10.0 + f64::from(i % 13) };
        spec.segments = (0..n)
            .map(|i| SegmentSpec {
                omega: f64::from(i % 7) * 0.1,
                ..SegmentSpec::new("s", Some(i), capacity(i))
            })
            .collect();
        let mut pairs = torus(SIDE);
        let far = far.iter().map(|x| (SegmentId(x % n), SegmentId((x / 7) % n)));
        pairs.extend(far.filter(|(a, b)| a != b));
        spec.links = (0_u32..)
            .zip(pairs)
            .map(|(i, (a, b))| LinkSpec {
                spring: Spring::Hz(if mixed && i % 3 == 0 { 2.0 * k } else { k }),
                latency: Time::from_millis(latency),
                ..LinkSpec::new(a, b)
            })
            .collect();
        let mut app = AppSpec::new("work");
        app.demand = Demand::Sampled {
            times: (0..9).map(|i| Time::from_millis(30 * i)).collect(),
            values: (0..9).map(|i| 0.5 + f64::from(i % 3) * 0.25).collect(),
        };
        let on = (0..n).step_by(5).map(SegmentId).collect();
        app.clusters = vec![
            ClusterSpec { on, ..ClusterSpec::new("unit", 3 * n, 1.0) },
            ClusterSpec { kappa: 0.9, ..ClusterSpec::new("block", n / 2, 2.5) },
        ];
        spec.apps = vec![app];
        spec
    })
}

fn strike(field: &mut Field, blow: &Blow) {
    match *blow {
        Blow::Crash(s) => {
            field.crash(SegmentId(s)).unwrap();
        }
        Blow::Restore(s) => field.restore(SegmentId(s)).unwrap(),
        Blow::Partition(s) => {
            let side: Vec<SegmentId> = (0..s).map(SegmentId).collect();
            field.partition(&side).unwrap();
        }
        Blow::Join => field.join(),
        Blow::Skew(s, omega) => {
            field.skew(SegmentId(s), omega).unwrap();
        }
        Blow::Delay(s) => {
            field.delay(Some(SegmentId(s)), Time::from_millis(25)).unwrap();
        }
    }
}

fn digests(spec: &FieldSpec, blows: &[Blow], threads: usize) -> Vec<blake3::Hash> {
    let mut field = Field::open(spec.clone(), 3, &mut NoScript).unwrap();
    field.set_workers(Workers::new(threads));
    let after = |blow| {
        strike(&mut field, blow);
        let length = field.step_length();
        field.step(Time(length.0 * 3), &mut NoScript).unwrap();
        field.digest()
    };
    blows.iter().map(after).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 50, ..ProptestConfig::with_cases(5) })]

    #[test]
    fn the_digest_ignores_threads(spec in large(), blows in blows()) {
        let one = digests(&spec, &blows, 1);
        prop_assert_eq!(&one, &digests(&spec, &blows, 2));
        prop_assert_eq!(&one, &digests(&spec, &blows, 3));
    }
}

/// What a script gives: its output and the digests of its runs.
fn results(text: &str, threads: usize) -> (String, Vec<String>) {
    let options = Options { threads: Some(threads), ..Options::default() };
    let (output, outcome) = Session::new(options).run_text("wide.phi", text, Path::new("."));
    let shown = outcome.diagnostics.iter().map(|d| d.title.clone()).collect::<Vec<_>>();
    assert!(!outcome.failed(), "{shown:?}");
    (output + &outcome.report, outcome.runs.iter().map(|run| run.digest.clone()).collect())
}

#[test]
fn a_large_script_gives_the_same_with_any_number_of_threads() {
    let text = r#"
        use std.topology.{torus}
        field wide {
            segment s[22500] { ΔΦ_capacity: 40 ΔΦ, ω: 0.01 Hz }
            link torus(s, 150) { spring: 8 Hz }
            app work { cluster jobs { glyphs: 90000, tension: 1 ΔΦ, on: s[0] } }
            balance { method: springs }
            consensus { θ_threshold: 1.5 rad, coupling: 2 Hz, noise: 0.001 Hz }
            autoscale { density: 0 to 1000 }
        }
        let r = run wide for 300 ms seed 5 {
            at 100 ms { crash(s[77]) }
            observe Φ.spread as spread every 10 ms
        }
        print(r.digest)
        print(r.series("spread").values)
    "#;
    let one = results(text, 1);
    assert_eq!(one.1.len(), 1);
    for threads in [2, 3] {
        assert_eq!(one, results(text, threads));
    }
}
