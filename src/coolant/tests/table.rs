//! The table against the file it was made from, where that is at hand, and against itself.

use super::super::{Gas, Shape, Species};

fn species() -> impl Iterator<Item = (Gas, &'static Species)> {
    Gas::ALL.into_iter().filter_map(|gas| Some((gas, gas.species()?)))
}

#[test]
fn the_table_is_in_the_order_of_the_names() {
    assert_eq!(species().count(), 13);
    for (gas, species) in species() {
        assert_eq!(format!("{gas:?}"), species.name);
        assert!(!species.source.is_empty() && !species.spectrum.source.is_empty());
    }
}

#[test]
fn segments_join() {
    for (gas, species) in species() {
        for pair in species.segments.windows(2) {
            let [before, after] = pair else { unreachable!() };
            assert_eq!(before.high, after.low, "{gas}");
            let (left, right) = (before.all(before.high), after.all(before.high));
            assert!((left.cp - right.cp).abs() < 1e-6 * left.cp, "{gas}");
            assert!((left.enthalpy - right.enthalpy).abs() < 1e-2, "{gas}");
            assert!((left.entropy - right.entropy).abs() < 1e-6, "{gas}");
        }
    }
}

#[test]
fn a_molecule_has_as_many_vibrations_as_it_can() {
    for (gas, species) in species() {
        let modes: u32 = species.spectrum.modes.iter().map(|(_, degeneracy)| degeneracy).sum();
        let atoms = match gas {
            Gas::N2 | Gas::O2 | Gas::H2 => 2,
            Gas::CO2 | Gas::H2O => 3,
            Gas::NH3 => 4,
            Gas::CH4 => 5,
            Gas::SF6 => 7,
            _ => 1,
        };
        let expected = match species.spectrum.shape {
            Shape::Atom => 0,
            Shape::Linear { .. } => 3 * atoms - 5,
            Shape::Nonlinear { .. } => 3 * atoms - 6,
        };
        assert_eq!(modes, expected, "{gas}");
    }
}

/// Each number of the table against the reference file, found beside the public data.
#[test]
fn the_table_is_that_of_its_source() {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data");
    let data = std::env::var("PHI_DATA").unwrap_or_else(|_| beside.to_owned());
    let read = |name: &str| -> Option<serde_json::Value> {
        let path = std::path::Path::new(&data).parent()?.join("reference").join(name);
        Some(serde_json::from_slice(&std::fs::read(path).ok()?).unwrap())
    };
    let (Some(gases), Some(extra)) = (read("gases.json"), read("gas_extra.json")) else {
        let line = b"skipped gases.json: no reference numbers here (set PHI_DATA)\n";
        let _ = std::io::Write::write_all(&mut std::io::stderr(), line);
        return;
    };
    let number = |value: &serde_json::Value| value.as_f64().unwrap();
    let list = |value: &serde_json::Value| -> Vec<f64> {
        value.as_array().unwrap().iter().map(number).collect()
    };
    for (gas, species) in species() {
        let of = &gases["gases"][species.name];
        // The reader of JSON does not round to the nearest.
        let same = |ours: f64, theirs: &serde_json::Value| {
            let theirs = number(theirs);
            assert!((ours - theirs).abs() <= 1e-15 * theirs.abs(), "{gas}: {ours} {theirs}");
        };
        // Ten digits are written.
        let near = |ours: f64, theirs: &serde_json::Value| {
            let theirs = number(theirs);
            assert!((ours - theirs).abs() <= 1e-9 * theirs.abs(), "{gas}: {ours} {theirs}");
        };
        same(species.molar_mass, &of["molar_mass_kg_mol"]);
        for (ours, theirs) in
            species.segments.iter().zip(of["nasa9"]["segments"].as_array().unwrap())
        {
            for (a, theirs) in ours.a.into_iter().zip(theirs["a"].as_array().unwrap()) {
                same(a, theirs);
            }
            same(ours.b1, &theirs["b1"]);
            same(ours.b2, &theirs["b2"]);
            if !species.is_atom() {
                assert_eq!(ours.high, number(&theirs["t_max_k"]));
                let low = if gas == Gas::SF6 && ours.low < 300.0 { 250.0 } else { ours.low };
                assert_eq!(ours.low, low);
            }
        }
        near(species.critical.temperature, &of["coolprop"]["t_crit_k"]);
        near(species.critical.pressure, &of["coolprop"]["p_crit_pa"]);
        near(species.critical.acentric, &of["coolprop"]["acentric"]);
        let lj = &of["lennard_jones"];
        let (depth, diameter) = if lj.is_object() {
            (&lj["well-depth"], &lj["diameter"])
        } else {
            let lj = &extra["lennard_jones"][species.name];
            (&lj["well_depth_k"], &lj["diameter_a"])
        };
        same(species.lennard_jones.depth, depth);
        near(species.lennard_jones.diameter * 1e10, diameter);
        let dipole = extra["dipole_debye"][species.name].as_f64().unwrap_or(0.0);
        assert_eq!(species.lennard_jones.dipole, dipole);
        let virial = &extra["second_virial_cm3_mol"][species.name];
        assert_eq!(species.virial.c.to_vec(), list(&virial["c"]), "{gas}");
        same(species.virial.low, &virial["t_min_k"]);
        same(species.virial.high, &virial["t_max_k"]);
        let conductivity = &extra["conductivity_w_m_k"][species.name];
        assert_eq!(species.conductivity.is_some(), conductivity.is_object(), "{gas}");
        if let Some(fit) = &species.conductivity {
            assert_eq!(fit.c.to_vec(), list(&conductivity["c"]), "{gas}");
        }
        let spectrum = &of["spectroscopy"];
        let modes: Vec<Vec<f64>> =
            species.spectrum.modes.iter().map(|(nu, g)| vec![*nu, f64::from(*g)]).collect();
        let theirs: Vec<Vec<f64>> =
            spectrum["modes_cm1_degeneracy"].as_array().unwrap().iter().map(list).collect();
        assert_eq!(modes, theirs, "{gas}");
        let constants = match species.spectrum.shape {
            Shape::Atom => vec![],
            Shape::Linear { b } => vec![b],
            Shape::Nonlinear { a, b, c } => vec![a, b, c],
        };
        assert_eq!(constants, list(&spectrum["rotational_constants_cm1"]), "{gas}");
        assert_eq!(u64::from(species.spectrum.symmetry), spectrum["symmetry_number"]);
        assert_eq!(u64::from(species.spectrum.electronic), spectrum["electronic_degeneracy"]);
        let anharmonicity = spectrum["anharmonicity_wexe_cm1"].as_f64().unwrap_or(0.0);
        assert_eq!(species.spectrum.anharmonicity, anharmonicity);
    }
}
