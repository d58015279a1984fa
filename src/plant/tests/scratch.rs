use super::*;
#[test]
fn scratch() {
    for gas in [Gas::N2, Gas::He, Gas::CO2] {
        for count in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20] {
            let mut spec = LoopSpec::new("x", gas.mixture().clone());
            spec.pressure = 298554.580851424;
            spec.temperature = 280.0;
            spec.volume = 1e-3;
            spec.circulation.flow = 0.1;
            spec.chiller = Some(ChillerSpec {
                capacity: 100.0,
                cop_max: 1.0,
                share: 0.1,
                approach: 0.0,
                cold_approach: 0.0,
                part_load: [0.1, 0.0, 0.49321705283425565],
            });
            let mut bodies: [Body; 0] = [];
            let mut state = Loop::open(&spec).unwrap();
            let mut inputs = Inputs { ..Inputs::resting(outside(250.0)) };
            inputs.actuators.chiller = 0.4818435671566461;
            for _ in 0..count {
                state.step(0.1, &mut bodies[..], &inputs).unwrap();
            }
            let l = state.ledger();
            println!(
                "{gas} {count}: {:e} parts {} T {} {} moved {} made {:?}",
                state.entropy_imbalance().unwrap(),
                state.counts().parts,
                state.back(),
                state.supply(),
                l.moved.get(),
                l.made.map(|x| x.get())
            );
        }
    }
}
