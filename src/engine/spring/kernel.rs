//! The kernels of ΔΦ. Every segment gathers what its own links bring, in the order of their ids, so
//! that chunks of segments can be computed at once and nothing is added in another order.
//!
//! Where all links have one weight and none is limited, one pass does: each end computes the flow
//! `w·(p_a − p_b)` itself, and both get the same bits, as the negative of a difference is exact.
//! Everything else goes through a column of flows: links first, segments after. Chunks, and the rows
//! in them, are counted by bare numbers: places in columns, which are those of the ids.

use std::sync::Arc;

use crate::field::Field;
use crate::field::id::{LinkRow, SegmentId};
use crate::field::workers::{CHUNK, cut, cut_rows};

/// Links whose debts are looked at together.
const BLOCK: usize = 32;

/// What one chunk works on in a pass over links: the id of its first segment, the flows and the debts
/// of the links whose lower ends it has.
type Owing<'a> = (usize, (&'a mut [f64], &'a mut [f64]));

/// What the flows of a step ask of the segments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Asked {
    /// Nothing that they do not have.
    WhatThereIs,
    /// More than one of them has.
    TooMuch,
    /// A flow is no finite number.
    NoNumber,
}

impl Field {
    /// The continuous pressures, into the buffers.
    pub(crate) fn find_pressures(&mut self) {
        let pressure = &mut self.buffers.pressure;
        pressure.resize(self.segments.len(), 0.0);
        let (fluid, inverse) = (&self.segments.fluid[..], &self.segments.inverse[..]);
        let even = self.balancer.even_inverse;
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

    /// The continuous pressures by segment, while a force is asked for.
    pub(crate) fn flow_pressures(&self) -> &[f64] {
        &self.buffers.pressure
    }

    /// First order, where every link carries the same weight and no segment can be asked for more
    /// than it has.
    pub(crate) fn flow_evenly(&mut self, weight: f64) {
        let lightest = self.lightest();
        let near = self.phases.near.clone();
        let row = self.links.row.clone();
        let even = self.balancer.even_inverse;
        if even.is_none() {
            self.find_pressures();
        }
        let mut next = std::mem::take(&mut self.buffers.fluid);
        next.resize(self.segments.len(), 0.0);
        let fluid = &self.segments.fluid[..];
        // A pressure is a cell of this column times the factor.
        let (column, factor) = even.map_or((&self.buffers.pressure[..], 1.0), |it| (fluid, it));
        let owed = cut_rows(&mut Arc::make_mut(&mut self.links.owed)[..], &row);
        let tasks = cut(&mut next).zip(owed).collect();
        let due = self.workers.run(tasks, |((first, next), owed): ((usize, &mut [f64]), _)| {
            let (Some(ends), Some(nears)) =
                (row.get(first..=first + next.len()), near.row.get(first..=first + next.len()))
            else {
                return Vec::new();
            };
            let mut due = Vec::new();
            let mut to = near.to.get(nears[0] as usize..).unwrap_or_default();
            let mut owed: &mut [f64] = owed;
            let rows = ends.windows(2).zip(nears.windows(2));
            for ((a, next), (ends, nears)) in (first..).zip(next).zip(rows) {
                let upper = (ends[1] - ends[0]) as usize;
                let lower = (nears[1] - nears[0]) as usize - upper;
                let (below, rest) = to.split_at(lower);
                let (above, rest) = rest.split_at(upper);
                let (debts, others) = std::mem::take(&mut owed).split_at_mut(upper);
                (to, owed) = (rest, others);
                let here = column[a] * factor;
                let mut load = fluid[a];
                for &b in below {
                    load += weight * (column[b.index()] * factor - here);
                }
                let (mut sum, mut most) = (0.0, 0.0);
                for (&b, debt) in above.iter().zip(&mut *debts) {
                    let flow = weight * (here - column[b.index()] * factor);
                    sum += flow;
                    *debt += flow;
                    most = if debt.abs() > most { debt.abs() } else { most };
                }
                *next = load - sum;
                if most >= lightest {
                    note_row(&mut due, debts, lightest, ends[0], SegmentId::at(a));
                }
            }
            due
        });
        self.buffers.fluid = next;
        self.take_next_load();
        self.note_due(due);
    }

    /// First order, where no segment can be asked for more than it has.
    pub(crate) fn flow_freely(&mut self) {
        let flows = self.room_for_flows();
        let pressure = std::mem::take(&mut self.buffers.pressure);
        let (weights, even) = (self.links.weight.clone(), self.balancer.even);
        self.owe(flows, |_, link, a, b| {
            let weight = even.unwrap_or_else(|| weights[link]);
            weight * (pressure[a] - pressure[b])
        });
        self.buffers.pressure = pressure;
        self.gather_flows(true);
    }

    /// The first-order flow of every link into the buffers, by the pressures there.
    pub(crate) fn flow_at_once(&mut self) {
        let mut flows = self.room_for_flows();
        let pressure = |s: SegmentId| self.buffers.pressure.get(s.index()).copied().unwrap_or(0.0);
        let weight = |link: usize| self.links.weight.get(link).copied().unwrap_or(0.0);
        for ((link, a, b), flow) in self.links.iter().zip(&mut flows) {
            let weight = self.balancer.even.unwrap_or_else(|| weight(link.index()));
            *flow = weight * (pressure(a) - pressure(b));
        }
        self.buffers.flow = flows;
    }

    /// The first-order flow of every link into the buffers, at each link's own delay.
    pub(crate) fn flow_by_pressure(&mut self) {
        let mut flows = self.room_for_flows();
        let now = &self.buffers.pressure;
        let past: Vec<&[f64]> = self
            .links
            .classes
            .iter()
            .map(|class| {
                let lag = self.lag_of(class.latency);
                let oldest = self.balancer.history.len().saturating_sub(1);
                self.balancer.history.get(lag.min(oldest)).map_or(&now[..], |p| &p[..])
            })
            .collect();
        let (links, even) = (&self.links, self.balancer.even);
        let firsts = (0..).step_by(CHUNK);
        let tasks = firsts.zip(cut_rows(&mut flows, &links.row)).collect();
        self.workers.run(tasks, |(first, flows): (usize, &mut [f64])| {
            let rows = chunk_of(&links.row, first);
            let mut link = rows.first().map_or(0, |start| *start as usize);
            let mut flows = flows.iter_mut();
            for (a, ends) in (first..).zip(rows.windows(2)) {
                for flow in flows.by_ref().take((ends[1] - ends[0]) as usize) {
                    let then = past[links.class[link] as usize];
                    let at = |s: usize| then.get(s).copied().unwrap_or(0.0);
                    let weight = even.unwrap_or_else(|| links.weight[link]);
                    *flow = weight * (at(a) - at(links.to[link].index()));
                    link += 1;
                }
            }
        });
        self.buffers.flow = flows;
    }

    /// Applies the flows in the buffers times `scale`, cut so that no segment sends what it does not
    /// have. Gives the first link whose flow is no finite number, if there is one; then nothing flows.
    pub(crate) fn apply_limited(&mut self, scale: f64) -> Option<(LinkRow, f64)> {
        let flows = std::mem::take(&mut self.buffers.flow);
        match self.try_flows(&flows, scale) {
            Asked::NoNumber => {
                return (0..).map(LinkRow).zip(flows).find(|(_, flow)| !flow.is_finite());
            }
            Asked::TooMuch => {
                self.find_shares(&flows, scale);
                let shares = std::mem::take(&mut self.buffers.share);
                self.owe(flows, |flow, _, a, b| {
                    let flow = flow * scale;
                    flow * shares[if flow > 0.0 { a } else { b }]
                });
                self.buffers.share = shares;
                self.gather_flows(false);
            }
            Asked::WhatThereIs => {
                self.owe_all(&flows, scale);
                self.buffers.flow = flows;
                self.take_next_load();
            }
        }
        None
    }

    /// Makes the load in the buffers that of the segments.
    fn take_next_load(&mut self) {
        let next = std::mem::take(&mut self.buffers.fluid);
        let before = std::mem::replace(&mut self.segments.fluid, Arc::new(next));
        self.buffers.fluid = Arc::try_unwrap(before).unwrap_or_default();
    }

    /// An empty column of flows, one for each link.
    pub(crate) fn room_for_flows(&mut self) -> Vec<f64> {
        let mut flows = std::mem::take(&mut self.buffers.flow);
        flows.resize(self.links.len(), 0.0);
        flows
    }

    /// The load that each segment has after flows that are not cut, into the buffers.
    fn try_flows(&mut self, flows: &[f64], scale: f64) -> Asked {
        let into = self.links.incoming().clone();
        let mut next = std::mem::take(&mut self.buffers.fluid);
        next.resize(self.segments.len(), 0.0);
        let (row, fluid) = (&self.links.row[..], &self.segments.fluid[..]);
        let parts = self.workers.run(cut(&mut next).collect(), |(first, next)| {
            let mut asked = Asked::WhatThereIs;
            let segments = fluid[first..].iter().zip(next);
            let rows = chunk_of(row, first).windows(2).zip(into.rows(first));
            for ((has, next), (ends, incoming)) in segments.zip(rows) {
                let (mut out, mut load) = (0.0, *has);
                for link in incoming {
                    let flow = flows[link.index()] * scale;
                    load += flow;
                    out -= if flow < 0.0 { flow } else { 0.0 };
                }
                for flow in &flows[ends[0] as usize..ends[1] as usize] {
                    let flow = flow * scale;
                    load -= flow;
                    out += if flow > 0.0 { flow } else { 0.0 };
                }
                *next = load;
                if !load.is_finite() {
                    asked = Asked::NoNumber;
                } else if out > has.max(0.0) {
                    asked = asked.max(Asked::TooMuch);
                }
            }
            asked
        });
        self.buffers.fluid = next;
        parts.into_iter().max().unwrap_or(Asked::WhatThereIs)
    }

    /// The share of what it is asked for that each segment can send, into the buffers.
    fn find_shares(&mut self, flows: &[f64], scale: f64) {
        let into = self.links.incoming().clone();
        let mut shares = std::mem::take(&mut self.buffers.share);
        shares.resize(self.segments.len(), 0.0);
        let (row, fluid) = (&self.links.row[..], &self.segments.fluid[..]);
        self.workers.run(cut(&mut shares).collect(), |(first, chunk)| {
            let rows = chunk_of(row, first).windows(2).zip(into.rows(first));
            for ((has, share), (ends, incoming)) in fluid[first..].iter().zip(chunk).zip(rows) {
                let back: f64 =
                    incoming.iter().map(|link| (-flows[link.index()] * scale).max(0.0)).sum();
                let own = &flows[ends[0] as usize..ends[1] as usize];
                let out = own.iter().fold(back, |out, flow| out + (flow * scale).max(0.0));
                let has = has.max(0.0);
                *share = if out > has { has / out } else { 1.0 };
            }
        });
        self.buffers.share = shares;
    }

    /// Adds every flow times `scale` to what its link owes, and notes the links that owe a glyph.
    fn owe_all(&mut self, flows: &[f64], scale: f64) {
        let lightest = self.lightest();
        let row = self.links.row.clone();
        let owed = cut_rows(&mut Arc::make_mut(&mut self.links.owed)[..], &row);
        let tasks = (0..).step_by(CHUNK).zip(owed).collect();
        let due = self.workers.run(tasks, |(first, owed): (usize, &mut [f64])| {
            let mut due = Vec::new();
            let rows = chunk_of(&row, first);
            let start = rows.first().copied().unwrap_or(0);
            let flows = flows.get(start as usize..).unwrap_or_default().chunks(BLOCK);
            for ((link, debts), flows) in
                (start..).step_by(BLOCK).zip(owed.chunks_mut(BLOCK)).zip(flows)
            {
                let mut most = 0.0;
                for (debt, flow) in debts.iter_mut().zip(flows) {
                    *debt += flow * scale;
                    most = if debt.abs() > most { debt.abs() } else { most };
                }
                if most >= lightest {
                    let a = rows.partition_point(|start| *start <= link).max(1) - 1;
                    note_rows(
                        &mut due,
                        debts,
                        lightest,
                        link,
                        SegmentId::at(first + a),
                        &rows[a..],
                    );
                }
            }
            due
        });
        self.note_due(due);
    }

    /// Makes every flow what `flow(before, link, lower end, upper end)` gives, adds it to what the
    /// link owes and notes the links that owe a glyph; leaves the flows in the buffers.
    fn owe(
        &mut self,
        mut flows: Vec<f64>,
        flow: impl Fn(f64, usize, usize, usize) -> f64 + Send + Sync,
    ) {
        let lightest = self.lightest();
        let (row, to) = (self.links.row.clone(), self.links.to.clone());
        let owed = cut_rows(&mut Arc::make_mut(&mut self.links.owed)[..], &row);
        let firsts = (0..).step_by(CHUNK);
        let tasks = firsts.zip(cut_rows(&mut flows, &row).into_iter().zip(owed)).collect();
        let due = self.workers.run(tasks, |(first, (flows, owed)): Owing| {
            let mut due = Vec::new();
            let rows = chunk_of(&row, first);
            let start = rows.first().copied().unwrap_or(0);
            let mut to = to.get(start as usize..).unwrap_or_default();
            let (mut flows, mut owed): (&mut [f64], &mut [f64]) = (flows, owed);
            for (a, ends) in (first..).zip(rows.windows(2)) {
                let upper = (ends[1] - ends[0]) as usize;
                let (above, rest) = to.split_at(upper);
                let (cells, other_cells) = std::mem::take(&mut flows).split_at_mut(upper);
                let (debts, other_debts) = std::mem::take(&mut owed).split_at_mut(upper);
                (to, flows, owed) = (rest, other_cells, other_debts);
                let mut most = 0.0;
                let links = (ends[0]..).zip(above).zip(cells.iter_mut().zip(&mut *debts));
                for ((link, b), (cell, debt)) in links {
                    *cell = flow(*cell, link as usize, a, b.index());
                    *debt += *cell;
                    most = if debt.abs() > most { debt.abs() } else { most };
                }
                if most >= lightest {
                    note_row(&mut due, debts, lightest, ends[0], SegmentId::at(a));
                }
            }
            due
        });
        self.buffers.flow = flows;
        self.note_due(due);
    }

    fn note_due(&mut self, parts: Vec<Vec<(LinkRow, SegmentId)>>) {
        self.buffers.due.clear();
        for part in parts {
            self.buffers.due.extend(part);
        }
    }

    /// Lets every segment take what its links bring and give what they take: its outgoing flows as
    /// one sum, or one after the other.
    fn gather_flows(&mut self, summed: bool) {
        let into = self.links.incoming().clone();
        let (row, flows) = (&self.links.row[..], &self.buffers.flow[..]);
        let fluid = cut(&mut Arc::make_mut(&mut self.segments.fluid)[..]).collect();
        self.workers.run(fluid, |(first, chunk)| {
            let rows = chunk_of(row, first).windows(2).zip(into.rows(first));
            for (cell, (ends, incoming)) in chunk.iter_mut().zip(rows) {
                let mut load = *cell;
                for link in incoming {
                    load += flows[link.index()];
                }
                let out = &flows[ends[0] as usize..ends[1] as usize];
                *cell = match summed {
                    true => load - out.iter().fold(0.0, |sum, flow| sum + flow),
                    false => out.iter().fold(load, |load, flow| load - flow),
                };
            }
        });
    }
}

/// Where the rows of the chunk of segments begin whose first this is, and where the last one ends.
fn chunk_of(row: &[u32], first: usize) -> &[u32] {
    let end = row.len().min(first + CHUNK + 1);
    row.get(first..end).unwrap_or_default()
}

/// Notes the links of a row that owe at least the lightest glyph.
#[cold]
fn note_row(
    due: &mut Vec<(LinkRow, SegmentId)>,
    debts: &[f64],
    lightest: f64,
    first: u32,
    a: SegmentId,
) {
    let links = (first..).zip(debts).filter(|(_, debt)| debt.abs() >= lightest);
    due.extend(links.map(|(link, _)| (LinkRow(link), a)));
}

/// As [`note_row`], for links of several rows; the first is of the row of `a`, where `rows` begins.
#[cold]
fn note_rows(
    due: &mut Vec<(LinkRow, SegmentId)>,
    debts: &[f64],
    lightest: f64,
    first: u32,
    mut a: SegmentId,
    rows: &[u32],
) {
    let mut ends = rows.iter().skip(1).copied();
    let mut end = ends.next().unwrap_or(u32::MAX);
    for (link, debt) in (first..).zip(debts) {
        while end <= link {
            a.0 += 1;
            end = ends.next().unwrap_or(u32::MAX);
        }
        if debt.abs() >= lightest {
            due.push((LinkRow(link), a));
        }
    }
}
