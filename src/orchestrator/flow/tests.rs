//! Flows by hand, against every other flow, and against the conditions of the optimum.

use super::*;
use proptest::prelude::*;

fn arc(from: usize, to: usize, capacity: i64, cost: i64) -> Arc<i64> {
    Arc { from, to, capacity, cost }
}

fn cost(arcs: &[Arc<i64>], flow: &[i64]) -> i64 {
    arcs.iter().zip(flow).map(|(arc, flow)| arc.cost * flow).sum()
}

fn is_feasible(supplies: &[i64], arcs: &[Arc<i64>], flow: &[i64]) -> bool {
    let mut left = supplies.to_vec();
    for (arc, flow) in arcs.iter().zip(flow) {
        left[arc.from] -= flow;
        left[arc.to] += flow;
    }
    let bounded = arcs.iter().zip(flow).all(|(arc, f)| (0..=arc.capacity).contains(f));
    bounded && left.iter().all(|left| *left == 0)
}

/// No cycle of negative cost among what could still be pushed: Bellman and Ford.
fn is_optimal(nodes: usize, arcs: &[Arc<i64>], flow: &[i64]) -> bool {
    let mut distance = vec![0i64; nodes];
    for _ in 0..=nodes {
        let mut changed = false;
        for (arc, flow) in arcs.iter().zip(flow) {
            let ways = [
                (arc.from, arc.to, arc.cost, arc.capacity - flow),
                (arc.to, arc.from, -arc.cost, *flow),
            ];
            for (from, to, cost, room) in ways {
                if room > 0 && distance[from] + cost < distance[to] {
                    distance[to] = distance[from] + cost;
                    changed = true;
                }
            }
        }
        if !changed {
            return true;
        }
    }
    false
}

/// The least cost over all whole flows, by trying every one.
fn brute_force(supplies: &[i64], arcs: &[Arc<i64>]) -> Option<i64> {
    fn go(arcs: &[Arc<i64>], left: &mut Vec<i64>, spent: i64, best: &mut Option<i64>) {
        let Some((arc, rest)) = arcs.split_first() else {
            if left.iter().all(|left| *left == 0) {
                *best = Some(best.map_or(spent, |best| best.min(spent)));
            }
            return;
        };
        for flow in 0..=arc.capacity {
            left[arc.from] -= flow;
            left[arc.to] += flow;
            go(rest, left, spent + flow * arc.cost, best);
            left[arc.from] += flow;
            left[arc.to] -= flow;
        }
    }
    let mut best = None;
    go(arcs, &mut supplies.to_vec(), 0, &mut best);
    best
}

#[test]
fn a_transport_problem_by_hand() {
    // Two plants, two markets: the cheap way is full, the rest goes round.
    let arcs = [arc(0, 2, 10, 1), arc(0, 3, 10, 5), arc(1, 2, 10, 4), arc(1, 3, 10, 2)];
    let flow = minimum_cost(&[8, 6, -4, -10], &arcs, &Budget::default()).unwrap();
    assert_eq!(flow, [4, 4, 0, 6]);
    assert_eq!(cost(&arcs, &flow), 4 + 20 + 12);
}

#[test]
fn a_cycle_that_pays_is_filled_and_one_without_limit_is_refused() {
    let cycle = |capacity| [arc(0, 1, capacity, -3), arc(1, 0, 7, 1)];
    assert_eq!(minimum_cost(&[0, 0], &cycle(5), &Budget::default()).unwrap(), [5, 5]);
    let endless = [arc(0, 1, UNLIMITED, -3), arc(1, 0, UNLIMITED, 1)];
    assert_eq!(minimum_cost(&[0, 0], &endless, &Budget::default()), Err(FlowError::Unbounded));
}

#[test]
fn what_is_no_problem_of_this_kind_is_refused() {
    assert_eq!(
        minimum_cost(&[1, 0], &[arc(0, 1, 1, 1)], &Budget::default()),
        Err(FlowError::Unbalanced)
    );
    assert_eq!(
        minimum_cost(&[0, 0], &[arc(0, 2, 1, 1)], &Budget::default()),
        Err(FlowError::NoNode(0))
    );
    assert_eq!(
        minimum_cost(&[0, 0], &[arc(0, 1, -1, 1)], &Budget::default()),
        Err(FlowError::Capacity(0))
    );
    let narrow = [arc(0, 1, 3, 1)];
    assert_eq!(
        minimum_cost(&[5, -5], &narrow, &Budget::default()),
        Err(FlowError::Infeasible { unmet: 2 })
    );
    assert_eq!(minimum_cost::<i64>(&[], &[], &Budget::default()), Ok(vec![]));
}

#[test]
fn a_higher_level_outweighs_any_amount_of_a_lower_one() {
    let arcs = [
        Arc { from: 0, to: 1, capacity: 5, cost: Levels([0, 1_000_000]) },
        Arc { from: 0, to: 1, capacity: 9, cost: Levels([1, 0]) },
    ];
    assert_eq!(minimum_cost(&[6, -6], &arcs, &Budget::default()).unwrap(), [5, 1]);
}

fn network(
    nodes: usize,
    arcs: usize,
    capacity: i64,
) -> impl Strategy<Value = (Vec<i64>, Vec<Arc<i64>>)> {
    let one = (0..nodes, 0..nodes, 0..=capacity, -6i64..12)
        .prop_map(|(from, to, most, cost)| arc(from, to, most, cost));
    let supplies = prop::collection::vec(-capacity..=capacity, nodes - 1);
    (supplies, prop::collection::vec(one, 0..arcs)).prop_map(|(mut supplies, arcs)| {
        supplies.push(-supplies.iter().sum::<i64>());
        (supplies, arcs)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_flow_is_cheaper((supplies, arcs) in network(4, 7, 2)) {
        let best = brute_force(&supplies, &arcs);
        match minimum_cost(&supplies, &arcs, &Budget::default()) {
            Ok(flow) => {
                prop_assert!(is_feasible(&supplies, &arcs, &flow));
                prop_assert_eq!(Some(cost(&arcs, &flow)), best);
            }
            Err(FlowError::Infeasible { .. }) => prop_assert_eq!(best, None),
            Err(error) => prop_assert!(false, "{}", error),
        }
    }

    #[test]
    fn larger_flows_are_feasible_and_leave_nothing_to_gain(
        (mut supplies, mut arcs) in network(30, 300, 50),
    ) {
        // A dear way around everything keeps it feasible.
        supplies.push(0);
        for node in 0..30 {
            arcs.push(arc(node, 30, UNLIMITED, 100));
            arcs.push(arc(30, node, UNLIMITED, 100));
        }
        let flow = minimum_cost(&supplies, &arcs, &Budget::default()).unwrap();
        prop_assert!(is_feasible(&supplies, &arcs, &flow));
        prop_assert!(is_optimal(31, &arcs, &flow));
        prop_assert_eq!(flow, minimum_cost(&supplies, &arcs, &Budget::default()).unwrap());
    }
}

/// Ten thousand arcs of a placement: 100 clusters over 100 segments.
#[test]
fn ten_thousand_arcs() {
    let mut arcs = Vec::new();
    for a in 0..100usize {
        for s in 0..100usize {
            arcs.push(arc(a, 100 + s, UNLIMITED, ((a * 7919 + s * 104_729) % 1000) as i64));
        }
    }
    let mut supplies = vec![500i64; 100];
    supplies.extend([0i64; 100]);
    supplies.push(-50_000);
    for s in 0..100 {
        arcs.push(arc(100 + s, 200, 520 + s as i64 % 7, 0));
    }
    let flow = minimum_cost(&supplies, &arcs, &Budget::default()).unwrap();
    assert!(is_feasible(&supplies, &arcs, &flow) && is_optimal(201, &arcs, &flow));
}
