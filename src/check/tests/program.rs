//! What the typed program looks like.

use super::check_with;
use crate::program::Body;
use crate::program::tree::{NodeId, NodeKind};
use crate::program::types::Type;

#[test]
fn nothing_unknown_is_left() {
    let text = "
        record P<T> { x: T }
        fn id<T>(x: T) -> T { x }
        let xs = []
        let ys = xs.push(1.5).map(x => id(x) * 2 m)
        let f = x => x * x
        let z = f(3 s)
        let p = P(x: none)
        print(\"{p} {ys} {z}\")
        for (i, y) in ys.enumerate() { print(i); print(y) }
    ";
    let (program, found) = check_with(text, vec![]);
    assert!(found.is_empty(), "{found:#?}");
    for node in &program.nodes {
        assert!(!program.types.has_unknown(node.ty), "{node:?}");
        if let NodeKind::Call { generics, .. } = &node.kind {
            assert!(generics.iter().all(|ty| !program.types.has_unknown(*ty)));
        }
    }
    for function in &program.functions {
        assert!(function.locals.iter().all(|local| !program.types.has_unknown(local.ty)));
        if !program.types.has_unknown(function.result) {
            continue;
        }
        panic!("{}", program.names.text(function.name));
    }
}

#[test]
fn literals_are_in_base_units() {
    let (program, _) =
        check_with("let a = 250 ms\nlet b = 21 °C\nlet c = 12.5 %\nlet d = -5 °C", vec![]);
    let values: Vec<f64> = program
        .nodes
        .iter()
        .filter_map(|node| match node.kind {
            NodeKind::Float(value) if node.span.start > 0 => Some(value),
            _ => None,
        })
        .collect();
    for value in [0.25, 294.15, 0.125, 268.15] {
        assert!(values.contains(&value), "{value} {values:?}");
    }
}

#[test]
fn library_bodies_are_checked_when_used() {
    let (program, _) = check_with("let x = 1", vec![]);
    let clamp = program.functions.iter().find(|f| program.names.text(f.name) == "clamp").unwrap();
    assert_eq!(clamp.body, Body::Node(NodeId(0)));
    let (program, _) = check_with("let x = clamp(3, 1, 2)", vec![]);
    let clamp = program.functions.iter().find(|f| program.names.text(f.name) == "clamp").unwrap();
    assert_ne!(clamp.body, Body::Node(NodeId(0)));
}

#[test]
fn natural_units() {
    let (program, _) = check_with("let a = 3 m/s\nlet b = 1 W/K", vec![]);
    let shown = |text: &str, value: f64| {
        let node = program
            .globals
            .iter()
            .find(|global| program.names.text(global.name) == text)
            .map(|global| program.types.get(global.ty).clone());
        let Some(Type::Quantity(dimension)) = node else { panic!() };
        program.units.unit_for(&dimension, value, 6).unwrap().text.to_string()
    };
    assert_eq!(shown("a", 3.0), "m/s");
    assert_eq!(shown("b", 3.0), "W/K");
}
