//! The kernels of ΔΦ. Every segment gathers what its own links bring, in the order of their ids, so
//! that chunks of segments can be computed at once and nothing is added in another order.
//!
//! Where all links have one weight and none is limited, one pass does: each end computes the flow
//! `w·(p_a − p_b)` itself, and both get the same bits, as the negative of a difference is exact.
//! Everything else goes through a column of flows: links first, segments after.

use std::sync::Arc;

use crate::field::Field;
use crate::field::workers::{cut, cut_rows};

/// What one chunk works on in a pass over links: the id of its first segment, the flows and the debts
/// of the links whose lower ends it has.
type Owing<'a> = (usize, (&'a mut [f64], &'a mut [f64]));

impl Field {
    /// The continuous pressures, into the scratch.
    pub(crate) fn find_pressures(&mut self) {
        let pressure = &mut self.scratch.pressure;
        pressure.resize(self.segments.len(), 0.0);
        let (fluid, inverse) = (&self.segments.fluid[..], &self.segments.inverse[..]);
        let even = self.scheme.even_inverse;
        self.workers.run(cut(pressure).collect(), |(first, chunk)| {
            let fluid = chunk.iter_mut().zip(fluid.get(first..).unwrap_or_default());
            match even {
                Some(inverse) => fluid.for_each(|(p, x)| *p = x * inverse),
                None => fluid
                    .zip(inverse.get(first..).unwrap_or_default())
                    .for_each(|((p, x), inverse)| *p = x * inverse),
            }
        });
    }

    /// First order, where every link carries the same weight and no segment can be asked for more
    /// than it has.
    pub(crate) fn flow_evenly(&mut self, weight: f64) {
        let lightest = self.lightest();
        let near = self.phases.near.clone();
        let row = self.links.row.clone();
        let pressure = &self.scratch.pressure[..];
        let owed = cut_rows(&mut Arc::make_mut(&mut self.links.owed)[..], &row);
        let fluid = cut(&mut Arc::make_mut(&mut self.segments.fluid)[..]);
        let tasks = fluid.zip(owed).collect();
        let due = self.workers.run(tasks, |((first, fluid), owed): ((usize, &mut [f64]), _)| {
            let (Some(ends), Some(nears)) =
                (row.get(first..=first + fluid.len()), near.row.get(first..=first + fluid.len()))
            else {
                return Vec::new();
            };
            let mut due = Vec::new();
            let mut to = near.to.get(nears[0] as usize..).unwrap_or_default().iter();
            let mut owed = (ends[0]..).zip(owed.iter_mut());
            let own = (first as u32..).zip(pressure.get(first..).unwrap_or_default());
            let rows = ends.windows(2).zip(nears.windows(2));
            for ((cell, (a, here)), (ends, nears)) in fluid.iter_mut().zip(own).zip(rows) {
                let upper = (ends[1] - ends[0]) as usize;
                let lower = (nears[1] - nears[0]) as usize - upper;
                let mut load = *cell;
                for &b in to.by_ref().take(lower) {
                    load += weight * (pressure[b as usize] - here);
                }
                let mut sum = 0.0;
                for (&b, (link, owed)) in to.by_ref().take(upper).zip(owed.by_ref().take(upper)) {
                    let flow = weight * (here - pressure[b as usize]);
                    sum += flow;
                    *owed += flow;
                    if owed.abs() >= lightest {
                        due.push((link, a));
                    }
                }
                *cell = load - sum;
            }
            due
        });
        self.note_due(due);
    }

    /// First order, where no segment can be asked for more than it has.
    pub(crate) fn flow_freely(&mut self, scale: f64) {
        let flows = self.room_for_flows();
        let pressure = std::mem::take(&mut self.scratch.pressure);
        let (weights, even) = (self.links.weight.clone(), self.scheme.even);
        self.owe(flows, |_, link, a, b| {
            let weight = even.unwrap_or_else(|| weights[link]);
            weight * scale * (pressure[a] - pressure[b])
        });
        self.scratch.pressure = pressure;
        self.gather_flows(true);
    }

    /// The first-order flow of every link into the scratch, at each link's own delay.
    pub(crate) fn flow_by_pressure(&mut self, scale: f64) {
        let mut flows = self.room_for_flows();
        let step = self.plan.step.0;
        let now = &self.scratch.pressure;
        let past: Vec<&[f64]> = self
            .links
            .classes
            .iter()
            .map(|class| {
                let lag = ((class.latency.0 + step / 2) / step) as usize;
                let oldest = self.scheme.history.len().saturating_sub(1);
                self.scheme.history.get(lag.min(oldest)).map_or(&now[..], |p| &p[..])
            })
            .collect();
        let (links, even) = (&self.links, self.scheme.even);
        let firsts = (0..).step_by(crate::field::workers::CHUNK);
        let tasks = firsts.zip(cut_rows(&mut flows, &links.row)).collect();
        self.workers.run(tasks, |(first, flows): (usize, &mut [f64])| {
            let rows = links.row.get(first..).unwrap_or_default();
            let mut link = rows.first().map_or(0, |start| *start as usize);
            let mut flows = flows.iter_mut();
            for (a, ends) in (first..).zip(rows.windows(2)) {
                for flow in flows.by_ref().take((ends[1] - ends[0]) as usize) {
                    let then = past[links.class[link] as usize];
                    let at = |s: usize| then.get(s).copied().unwrap_or(0.0);
                    let weight = even.unwrap_or_else(|| links.weight[link]);
                    *flow = weight * scale * (at(a) - at(links.to[link] as usize));
                    link += 1;
                }
            }
        });
        self.scratch.flow = flows;
    }

    /// Applies the flows in the scratch, cut so that no segment sends what it does not have.
    pub(crate) fn apply_limited(&mut self) {
        self.find_shares();
        let shares = std::mem::take(&mut self.scratch.share);
        let flows = std::mem::take(&mut self.scratch.flow);
        self.owe(flows, |flow, _, a, b| flow * shares[if flow > 0.0 { a } else { b }]);
        self.scratch.share = shares;
        self.gather_flows(false);
        if !self.links.before.is_empty() {
            Arc::make_mut(&mut self.links.before).copy_from_slice(&self.scratch.flow);
        }
    }

    /// An empty column of flows, one for each link.
    pub(crate) fn room_for_flows(&mut self) -> Vec<f64> {
        let mut flows = std::mem::take(&mut self.scratch.flow);
        flows.resize(self.links.len(), 0.0);
        flows
    }

    /// The share of what it is asked for that each segment can send, into the scratch.
    fn find_shares(&mut self) {
        let into = self.links.incoming();
        let mut shares = std::mem::take(&mut self.scratch.share);
        shares.resize(self.segments.len(), 0.0);
        let (row, flows) = (&self.links.row[..], &self.scratch.flow[..]);
        let fluid = &self.segments.fluid[..];
        self.workers.run(cut(&mut shares).collect(), |(first, chunk)| {
            for (id, share) in (first..).zip(chunk) {
                let mut out = 0.0;
                for link in into.of(id) {
                    let flow = flows[*link as usize];
                    out += if flow > 0.0 { 0.0 } else { flow.abs() };
                }
                for flow in &flows[row[id] as usize..row[id + 1] as usize] {
                    out += if *flow > 0.0 { *flow } else { 0.0 };
                }
                let has = fluid[id].max(0.0);
                *share = if out > has { has / out } else { 1.0 };
            }
        });
        self.scratch.share = shares;
    }

    /// Makes every flow what `flow(before, link, lower end, upper end)` gives, adds it to what the
    /// link owes and notes the links that owe a glyph; leaves the flows in the scratch.
    fn owe(
        &mut self,
        mut flows: Vec<f64>,
        flow: impl Fn(f64, usize, usize, usize) -> f64 + Send + Sync,
    ) {
        let lightest = self.lightest();
        let (row, to) = (self.links.row.clone(), self.links.to.clone());
        let owed = cut_rows(&mut Arc::make_mut(&mut self.links.owed)[..], &row);
        let firsts = (0..).step_by(crate::field::workers::CHUNK);
        let tasks = firsts.zip(cut_rows(&mut flows, &row).into_iter().zip(owed)).collect();
        let due = self.workers.run(tasks, |(first, (flows, owed)): Owing| {
            let mut due = Vec::new();
            let rows = row.get(first..).unwrap_or_default();
            let start = rows.first().copied().unwrap_or(0);
            let mut columns = (start..)
                .zip(to.get(start as usize..).unwrap_or_default())
                .zip(flows.iter_mut().zip(owed.iter_mut()));
            for (a, ends) in (first..).zip(rows.windows(2)) {
                let links = columns.by_ref().take((ends[1] - ends[0]) as usize);
                for ((link, b), (cell, owed)) in links {
                    *cell = flow(*cell, link as usize, a, *b as usize);
                    *owed += *cell;
                    if owed.abs() >= lightest {
                        due.push((link, a as u32));
                    }
                }
            }
            due
        });
        self.scratch.flow = flows;
        self.note_due(due);
    }

    fn note_due(&mut self, parts: Vec<Vec<(u32, u32)>>) {
        self.scratch.due.clear();
        for part in parts {
            self.scratch.due.extend(part);
        }
    }

    /// Lets every segment take what its links bring and give what they take: its outgoing flows as
    /// one sum, or one after the other.
    fn gather_flows(&mut self, summed: bool) {
        let into = self.links.incoming();
        let (row, flows) = (&self.links.row[..], &self.scratch.flow[..]);
        let fluid = cut(&mut Arc::make_mut(&mut self.segments.fluid)[..]).collect();
        self.workers.run(fluid, |(first, chunk)| {
            for (id, cell) in (first..).zip(chunk) {
                let mut load = *cell;
                for link in into.of(id) {
                    load += flows[*link as usize];
                }
                let out = &flows[row[id] as usize..row[id + 1] as usize];
                *cell = match summed {
                    true => load - out.iter().fold(0.0, |sum, flow| sum + flow),
                    false => out.iter().fold(load, |load, flow| load - flow),
                };
            }
        });
    }
}
