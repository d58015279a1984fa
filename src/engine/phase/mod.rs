//! θ: phases that pull on each other over the links (Kuramoto with delays and noise).
//!
//! `θ̇_i = ω_i + (K / Σ_j w_ij) Σ_j w_ij sin(θ_j(t − latency_ij) − θ_i) + noise`, by Euler steps with
//! `sin(θ_j − θ_i) = cos θ_i sin θ_j − sin θ_i cos θ_j`, so that each sine is taken once. A step longer
//! than a quarter of 1/K is divided. Two segments with one link feel K each, so that their phase
//! difference φ obeys `φ̇ = Δω − 2K sin φ`: they lock iff 2K ≥ Δω, at φ = asin(Δω / 2K). In a field
//! without any link everything is joined to all.

mod order;
pub(crate) mod sincos;

use std::f64::consts::TAU;
use std::ops::Range;
use std::sync::Arc;

use crate::field::Field;
use crate::field::chance::Stream;
use crate::field::id::SegmentId;
use crate::field::link::Neighbours;
use crate::field::phases::{MOST_PARTS, Mean, NOWHERE, Sum, Waves, parts_of_step, wrap};
use crate::field::script::{RunError, Script};
use crate::field::segment::Life;
use crate::field::spec::Tie;
use crate::field::system::System;
use crate::field::time::Time;
use crate::field::workers::{CHUNK, Workers, cut};
use sincos::{angle_turns, sincos_turns};

/// How many phases are turned into waves at a time: they and their waves stay in the nearest cache.
pub(in crate::engine) const BLOCK: usize = 256;

/// How many segments take their noise from blocks that were set up together.
const DRAWN: usize = 32;
/// How many blocks they take: one has eight numbers.
const BLOCKS: u64 = 4;
const _: () = assert!(CHUNK.is_multiple_of(DRAWN));

/// The waves of at most [`BLOCK`] phases.
#[inline(always)]
fn waves_of(phases: &[f64], waves: &mut [[f64; 2]]) {
    let (mut sin, mut cos) = ([0.0; BLOCK], [0.0; BLOCK]);
    for ((sin, cos), phase) in sin.iter_mut().zip(&mut cos).zip(phases) {
        (*sin, *cos) = sincos_turns(*phase);
    }
    for (wave, (sin, cos)) in waves.iter_mut().zip(sin.into_iter().zip(cos)) {
        *wave = [sin, cos];
    }
}

/// The waves of all phases, and the sum of those of members, chunk by chunk.
fn all_waves(
    workers: &Workers,
    phases: &[f64],
    members: &[bool],
    mut waves: Waves,
) -> (Waves, Sum) {
    waves.resize(phases.len(), [0.0; 2]);
    let sums = workers.run(cut(&mut waves).collect(), |(first, waves)| {
        let phases = phases.get(first..).unwrap_or_default().chunks(BLOCK);
        let own = phases.zip(members.get(first..).unwrap_or_default().chunks(BLOCK));
        let mut sum = (0, 0.0, 0.0);
        for ((phases, members), waves) in own.zip(waves.chunks_mut(BLOCK)) {
            waves_of(phases, waves);
            sum = sum_on(sum, waves, members);
        }
        sum
    });
    (waves, total(&sums))
}

/// A sum, gone on with over a block: four sums side by side, as no one addition waits for another.
#[inline(always)]
fn sum_on((mut count, s, c): Sum, waves: &[[f64; 2]], members: &[bool]) -> Sum {
    let mut lanes = [[0.0; 2]; 4];
    for (waves, members) in waves.chunks(4).zip(members.chunks(4)) {
        for (lane, (wave, member)) in lanes.iter_mut().zip(waves.iter().zip(members)) {
            let share = f64::from(u8::from(*member));
            lane[0] += share * wave[0];
            lane[1] += share * wave[1];
        }
    }
    count += members.iter().map(|member| u32::from(*member)).sum::<u32>();
    let [a, b, x, y] = lanes;
    (count, s + ((a[0] + b[0]) + (x[0] + y[0])), c + ((a[1] + b[1]) + (x[1] + y[1])))
}

/// The sum over all, chunk by chunk.
fn total(parts: &[Sum]) -> Sum {
    let add = |(n, s, c): Sum, part: &Sum| (n + part.0, s + part.1, c + part.2);
    parts.iter().fold((0, 0.0, 0.0), add)
}

/// 1/n, so that no step divides; 0 where there is nobody.
const INVERSE: [f64; 64] = {
    let mut table = [0.0; 64];
    let mut n = 1;
    while n < 64 {
        table[n] = 1.0 / n as f64;
        n += 1;
    }
    table
};

/// What all segments of one Euler step have in common.
struct Pull<'a> {
    k: f64,
    /// Step in turns per rad/s.
    gain: f64,
    row: &'a [u32],
    waves: &'a [[f64; 2]],
    omega: &'a [f64],
    life: &'a [Life],
}

impl Pull<'_> {
    /// Moves the phases of a chunk. `to` gives the neighbours and weights of a stretch of the rows,
    /// `share` what 1/Σ weight is of a segment by id and degree. The waves of a block are gathered in
    /// a loop of nothing else, so that many of them are on their way from memory at a time.
    #[inline(always)]
    fn run<N: Iterator<Item = (SegmentId, f64)>>(
        &self,
        (first, phases): (usize, &mut [f64]),
        to: impl Fn(Range<usize>) -> N,
        share: impl Fn(usize, u32) -> f64,
    ) {
        let mut gathered = [[0.0; 2]; BLOCK];
        for (first, phases) in (first..).step_by(BLOCK).zip(phases.chunks_mut(BLOCK)) {
            let block = first..first + phases.len();
            let (Some(row), Some(waves), Some(omega), Some(life)) = (
                self.row.get(first..=block.end),
                self.waves.get(block.clone()),
                self.omega.get(block.clone()),
                self.life.get(block),
            ) else {
                return;
            };
            for (sum, ends) in gathered.iter_mut().zip(row.windows(2)) {
                let (mut s, mut c) = (0.0, 0.0);
                for (j, weight) in to(ends[0] as usize..ends[1] as usize) {
                    let [sin, cos] = self.waves[j.index()];
                    s += weight * sin;
                    c += weight * cos;
                }
                *sum = [s, c];
            }
            let own = omega.iter().zip(life).zip(waves).zip(row.windows(2)).zip(&gathered);
            for ((id, phase), ((((omega, life), [sin, cos]), ends), [s, c])) in
                (first..).zip(phases).zip(own)
            {
                let pull = self.k * share(id, ends[1] - ends[0]) * (cos * s - sin * c);
                let gain = if *life == Life::Up { self.gain } else { 0.0 };
                *phase = wrap(*phase + gain * (omega + pull));
            }
        }
    }
}

pub(crate) fn mean_of(count: u32, s: f64, c: f64) -> Mean {
    let order = if count > 0 { (s * s + c * c).sqrt() / f64::from(count) } else { 0.0 };
    Mean { count, order, phase: angle_turns(s, c) }
}

/// θ: the phases, which pull on each other.
pub(crate) struct PhaseCoupling;

impl System for PhaseCoupling {
    fn due(field: &Field) -> Option<Time> {
        (!field.phases.still).then_some(field.now)
    }

    fn step<S: Script>(field: &mut Field, dt: Time, _: &mut S) -> Result<(), RunError<S::Error>> {
        field.move_phases(dt);
        Ok(())
    }
}

/// Share of the capacity by which two halves may differ.
const TIE: f64 = 1e-9;

impl Field {
    /// Who couples with whom, which parts the field is in, and which of them leads.
    pub(crate) fn rejoin_phases(&mut self) {
        let n = self.segments.len();
        self.find_neighbours();
        let near = self.phases.known_near.clone();
        let coupled = |s: SegmentId| self.segments.is_up(s) && !self.segments.apart[s.index()];
        let mut component = vec![NOWHERE; n];
        let mut parts = 0;
        let mut stack = Vec::new();
        for first in SegmentId::all(n) {
            if component[first.index()] != NOWHERE || !coupled(first) {
                continue;
            }
            component[first.index()] = parts;
            stack.push(first);
            while let Some(s) = stack.pop() {
                for &other in near.of(s) {
                    if component[other.index()] == NOWHERE {
                        component[other.index()] = parts;
                        stack.push(other);
                    }
                }
                if self.links.is_empty() && s == first {
                    for other in SegmentId::all(n).filter(|&o| o > first && coupled(o)) {
                        component[other.index()] = parts;
                        stack.push(other);
                    }
                }
            }
            parts += 1;
        }
        self.phases.parts = parts;
        self.phases.component = Arc::new(component);
        self.weigh_parts();
        let up = (0..n).filter(|&i| self.segments.life[i] == Life::Up);
        self.phases.volume = up.map(|i| self.segments.volume[i]).sum();
        self.phases.calm = false;
        self.balancer.rewire();
        self.find_stillness();
        self.find_means();
    }

    /// Who couples with whom, and over links of which class, and who is known to.
    pub(crate) fn find_neighbours(&mut self) {
        let coupled = |s: SegmentId| self.segments.is_up(s) && !self.segments.apart[s.index()];
        let live = |id, a, b| coupled(a) && coupled(b) && self.links.passes(id);
        let n = self.segments.len();
        self.phases.near = Arc::new(Neighbours::new(&self.links, n, live));
        self.phases.known_near = match self.links.are_known() {
            true => self.phases.near.clone(),
            false => {
                let trusted = |id, a, b| coupled(a) && coupled(b) && self.links.is_trusted(id);
                Arc::new(Neighbours::new(&self.links, n, trusted))
            }
        };
        self.phases.changes += 1;
    }

    /// Finds anew which part leads, by the capacities of now: the one that has more than half of what has a
    /// say, that is every segment but those declared out of phase, merged away, forgotten, or spawned and
    /// never in phase so far. Of two halves it is the one with the eldest that was last in phase.
    pub(crate) fn weigh_parts(&mut self) {
        let segments = &self.segments;
        let mut mass = vec![0.0; self.phases.parts as usize];
        let mut known = 0.0;
        let silent = segments.uptime.iter().filter(|(_, record)| record.is_mute());
        let mut silent = silent.map(|(segment, _)| segment.index()).peekable();
        let mut first = None;
        for (at, capacity) in segments.capacity.iter().enumerate() {
            let mute = silent.next_if_eq(&at).is_some();
            if mute || segments.life[at] == Life::Retired || segments.apart[at] {
                continue;
            }
            first.get_or_insert(SegmentId::at(at));
            known += capacity;
            let part = self.phases.component.get(at).and_then(|part| mass.get_mut(*part as usize));
            if let Some(sum) = part {
                *sum += capacity;
            }
        }
        let most = (0..).zip(&mass).find(|(_, mass)| **mass > 0.5 * known * (1.0 + TIE));
        let lead = most.map(|(part, _)| part).or_else(|| {
            let eldest = self.phases.eldest.or(first)?;
            let part = *self.phases.component.get(eldest.index())?;
            let half = |mass: &f64| (2.0 * mass - known).abs() <= TIE * known;
            let tie =
                self.plan.consensus.tie == Tie::Lowest && mass.get(part as usize).is_some_and(half);
            tie.then_some(part)
        });
        (self.phases.mass, self.phases.known) = (Arc::new(mass), known);
        if lead != self.phases.lead {
            self.phases.lead = lead;
            self.phases.calm = false;
        }
    }

    /// Finds out whether any phase can move.
    pub(crate) fn find_stillness(&mut self) {
        let consensus = &self.plan.consensus;
        self.phases.still = consensus.coupling == 0.0
            && consensus.noise == 0.0
            && self.segments.omega.iter().all(|omega| *omega == 0.0);
    }

    /// The waves of the present phases.
    pub(crate) fn present_waves(&mut self) -> Arc<Waves> {
        match self.phases.waves.front() {
            Some(waves) if waves.len() == self.segments.len() => waves.clone(),
            _ => {
                self.phases.waves.clear();
                let _ = self.find_waves(Waves::new());
                self.phases.waves.front().cloned().unwrap_or_default()
            }
        }
    }

    /// Puts the waves of the present phases before those that were; gives their sum.
    fn find_waves(&mut self, room: Waves) -> Sum {
        let (phases, members) = (&self.segments.phase, &self.segments.member);
        let (waves, sum) = all_waves(&self.workers, phases, members, room);
        self.phases.waves.push_front(Arc::new(waves));
        sum
    }

    /// Forgets the waves: phases were set from outside.
    pub(crate) fn stir(&mut self) {
        self.phases.waves.clear();
        self.phases.calm = false;
    }

    /// Moves every phase on by one step.
    fn move_phases(&mut self, dt: Time) {
        let seconds = dt.seconds();
        let k = self.plan.consensus.coupling;
        let parts = parts_of_step(seconds, k);
        let h = seconds / parts;
        let lags = self.links.classes.iter().map(|c| (c.latency.seconds() / h + 0.5) as usize);
        self.phases.lags = lags.collect();
        let longest = self.phases.lags.iter().copied().max().unwrap_or(0);
        let noisy = self.plan.consensus.noise > 0.0;
        let mut sum = (0, 0.0, 0.0);
        for part in 0..parts as u64 {
            let now = self.present_waves();
            match longest {
                _ if self.links.is_empty() => self.couple_all(h, k, &now),
                0 if k == 0.0 => self.turn(h),
                0 => self.couple(h, k, &now),
                _ => self.couple_delayed(h, k, &now),
            }
            if noisy {
                self.add_noise(h, part);
            }
            drop(now);
            // Where nobody looks back, one place in memory holds the waves, and stays in the caches.
            let oldest = (self.phases.waves.len() > longest).then(|| self.phases.waves.pop_back());
            let room = oldest.flatten().map(Arc::try_unwrap);
            sum = self.find_waves(room.and_then(Result::ok).unwrap_or_default());
            self.phases.waves.truncate(longest + 1);
        }
        if !self.take_mean(sum) {
            self.find_means();
        }
    }

    /// One step of length `h` in which every phase only follows its own frequency.
    fn turn(&mut self, h: f64) {
        let phases = Arc::make_mut(&mut self.segments.phase);
        let (omega, life) = (&self.segments.omega[..], &self.segments.life[..]);
        self.workers.run(cut(phases).collect(), |(first, phases)| {
            for (id, phase) in (first..).zip(phases) {
                if life[id] == Life::Up {
                    *phase = wrap(*phase + h / TAU * omega[id]);
                }
            }
        });
    }

    /// One Euler step of length `h` without delays.
    fn couple(&mut self, h: f64, k: f64, now: &Waves) {
        let near = self.phases.near.clone();
        let classes = self.links.classes.clone();
        let weight = |class: u32| classes.get(class as usize).map_or(0.0, |c| c.coupling);
        if near.class.is_empty() && weight(0) == 0.0 {
            return self.turn(h);
        }
        let segments = &mut self.segments;
        let pull = Pull {
            k,
            gain: h / TAU,
            row: &near.row,
            waves: now,
            omega: &segments.omega,
            life: &segments.life,
        };
        let tasks: Vec<_> = cut(&mut Arc::make_mut(&mut segments.phase)[..]).collect();
        match near.class.is_empty() {
            // The one weight cancels: what is left is the mean over the neighbours.
            true => self.workers.run(tasks, |chunk| {
                let to = |range: Range<usize>| {
                    near.to.get(range).unwrap_or_default().iter().map(|j| (*j, 1.0))
                };
                let share = |_, degree| match INVERSE.get(degree as usize) {
                    Some(inverse) => *inverse,
                    None => 1.0 / f64::from(degree),
                };
                pull.run(chunk, to, share);
            }),
            false => self.workers.run(tasks, |chunk| {
                let to = |range: Range<usize>| {
                    let class = near.class.get(range.clone()).unwrap_or_default();
                    let to = near.to.get(range).unwrap_or_default();
                    to.iter().zip(class).map(|(j, class)| (*j, weight(*class)))
                };
                pull.run(chunk, to, |i, _| near.share[i]);
            }),
        };
    }

    /// One Euler step of a field without links, where everything is joined to all.
    fn couple_all(&mut self, h: f64, k: f64, now: &Waves) {
        let coupled = |i: usize| self.phases.component.get(i).is_some_and(|c| *c != NOWHERE);
        let all: Vec<usize> = (0..self.segments.len()).filter(|&i| coupled(i)).collect();
        let s: f64 = all.iter().map(|&i| now[i][0]).sum();
        let c: f64 = all.iter().map(|&i| now[i][1]).sum();
        let share = k / all.len().saturating_sub(1).max(1) as f64;
        let phases = Arc::make_mut(&mut self.segments.phase);
        for i in all {
            let pull = share * (now[i][1] * s - now[i][0] * c);
            phases[i] = wrap(phases[i] + h / TAU * (self.segments.omega[i] + pull));
        }
    }

    /// One Euler step in which each link shows the other end as it was.
    fn couple_delayed(&mut self, h: f64, k: f64, now: &Waves) {
        let near = self.phases.near.clone();
        let oldest = self.phases.waves.len().saturating_sub(1);
        let past = self.phases.lags.iter().map(|lag| self.phases.waves.get((*lag).min(oldest)));
        let past: Vec<&[[f64; 2]]> = past.map(|w| w.map_or(&now[..], |w| &w[..])).collect();
        let (omega, life) = (&self.segments.omega[..], &self.segments.life[..]);
        let classes = &self.links.classes[..];
        let phases = cut(&mut Arc::make_mut(&mut self.segments.phase)[..]).collect();
        let gain = h / TAU;
        self.workers.run(phases, |(first, phases)| {
            for (i, phase) in (first..).zip(phases) {
                let (mut s, mut c) = (0.0, 0.0);
                for at in near.row[i] as usize..near.row[i + 1] as usize {
                    let j = near.to[at].index();
                    let class = near.class.get(at).copied().unwrap_or(0) as usize;
                    let weight = classes[class].coupling;
                    s += weight * past[class][j][0];
                    c += weight * past[class][j][1];
                }
                if life[i] == Life::Up {
                    let pull = k * near.share[i] * (now[i][1] * s - now[i][0] * c);
                    *phase = wrap(*phase + gain * (omega[i] + pull));
                }
            }
        });
    }

    fn add_noise(&mut self, h: f64, part: u64) {
        let width = (2.0 * self.plan.consensus.noise * h).sqrt() / TAU;
        let draw = self.tick * u64::from(MOST_PARTS) + part;
        let chance = self.chance;
        let life = &self.segments.life[..];
        let phases = cut(&mut Arc::make_mut(&mut self.segments.phase)[..]).collect();
        self.workers.run(phases, |(first, phases): (usize, &mut [f64])| {
            let groups = (first..).step_by(DRAWN).zip(phases.chunks_mut(DRAWN));
            for (first, phases) in groups {
                let group = (first / DRAWN) as u64;
                let mut draws = chance.block(Stream::Noise, group, draw * BLOCKS);
                let lives = life.get(first..).unwrap_or_default();
                for (phases, lives) in phases.chunks_mut(2).zip(lives.chunks(2)) {
                    for ((phase, life), normal) in phases.iter_mut().zip(lives).zip(draws.normals())
                    {
                        if *life == Life::Up {
                            *phase = wrap(*phase + width * normal);
                        }
                    }
                }
            }
        });
    }

    /// Takes the sum over all members as that of the one part of an undivided field.
    fn take_mean(&mut self, (count, s, c): Sum) -> bool {
        let takes = self.phases.parts == 1 && count > 0;
        if takes {
            self.phases.means.clear();
            self.phases.means.push(mean_of(count, s, c));
        }
        takes
    }

    /// The mean phase of each part, over its members.
    pub(crate) fn find_means(&mut self) {
        let waves = self.present_waves();
        if self.phases.parts == 1 {
            let chunks = waves.chunks(CHUNK).zip(self.segments.member.chunks(CHUNK));
            let sums = chunks.map(|(waves, member)| {
                let blocks = waves.chunks(BLOCK).zip(member.chunks(BLOCK));
                blocks.fold((0, 0.0, 0.0), |sum, (waves, member)| sum_on(sum, waves, member))
            });
            if self.take_mean(total(&sums.collect::<Vec<_>>())) {
                return;
            }
        }
        let parts = self.phases.parts as usize;
        let (member, component) = (&self.segments.member[..], &self.phases.component[..]);
        let mut sums = vec![(0_u32, 0.0, 0.0); parts];
        for ([sin, cos], (&member, &part)) in waves.iter().zip(member.iter().zip(component)) {
            if let Some((n, s, c)) = sums.get_mut(part as usize)
                && member
            {
                *n += 1;
                *s += sin;
                *c += cos;
            }
        }
        if sums.iter().any(|sum| sum.0 == 0) {
            let memberless: Vec<bool> = sums.iter().map(|sum| sum.0 == 0).collect();
            for ([sin, cos], &part) in waves.iter().zip(component) {
                if memberless.get(part as usize) == Some(&true) {
                    let (_, s, c) = &mut sums[part as usize];
                    *s += sin;
                    *c += cos;
                }
            }
        }
        self.phases.means = sums.into_iter().map(|(n, s, c)| mean_of(n, s, c)).collect();
    }
}
