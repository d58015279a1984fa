//! The κ Shape Engine: brings clusters to the placement that [`placement`] finds best under a rule and
//! the field's own rules, within what the segments can carry beside everything else, and within the
//! quotas of the apps.

use std::collections::{BTreeMap, BTreeSet};

use super::migration::Move;
use super::placement::{self, ClusterStanding, Place, Problem, Score, quota};
use crate::field::Field;
use crate::field::id::{AppId, ClusterId, SegmentId};
use crate::field::operation::MigrationReport;
use crate::field::rules::RuleTable;
use crate::field::script::Known;
use crate::field::script::{FieldError, Script};
use crate::field::spec::RuleSpec;

/// What to shape: some clusters, and where their glyphs may and had better be.
#[derive(Clone, Debug)]
pub struct Shape {
    clusters: Vec<ClusterId>,
    rules: RuleTable,
}

impl Shape {
    /// The documents' plain rule: every cluster, complex glyphs on stiff segments, simple ones on
    /// flexible ones, beside what the field's own rules say.
    pub fn plain(field: &Field) -> Shape {
        let clusters = ClusterId::all(field.clusters().len()).collect();
        Shape { clusters, rules: RuleTable::default() }
    }

    /// One rule, for the clusters it speaks of.
    ///
    /// # Errors
    /// What the rule's functions fail with.
    pub fn of<S: Script>(
        field: &mut Field,
        rule: &RuleSpec,
        script: &mut S,
    ) -> Result<Shape, S::Error> {
        let mut clusters = Vec::new();
        for cluster in ClusterId::all(field.clusters().len()) {
            let speaks = match rule.when {
                Some(call) => script.when(call, field, cluster)?,
                None => true,
            };
            clusters.extend(speaks.then_some(cluster));
        }
        // The field counts the preferences of its own rules by itself.
        let own = field.rules().iter().any(|it| it.name == rule.name);
        let rule = RuleSpec { prefer: rule.prefer.filter(|_| !own), ..rule.clone() };
        let (rules, _) = RuleTable::ask(field, &[rule], Known::Running, script)?;
        Ok(Shape { clusters, rules })
    }
}

/// A `require` that cannot be met for every glyph of a cluster.
#[derive(Clone, Debug, PartialEq)]
pub struct Unmet {
    /// The cluster.
    pub cluster: ClusterId,
    /// Its glyphs that stand where they should not.
    pub glyphs: u64,
    /// Load of the whole cluster, ΔΦ.
    pub load: f64,
    /// The segments that it may stand on.
    pub allowed: Vec<SegmentId>,
    /// What those can carry together beside everything else, ΔΦ: the capacity that binds.
    pub capacity: f64,
}

/// Load that shaping leaves beyond the quota of an app, because there is no room under it elsewhere.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crowded {
    /// The app.
    pub app: AppId,
    /// What stands beyond its quota, on all segments together, ΔΦ.
    pub load: f64,
}

/// What shaping found and began.
#[derive(Clone, Debug, PartialEq)]
pub struct ShapeReport {
    /// The placement that was. Misfit and violations are those of the whole field, unmet preferences
    /// and overload those of the clusters that are shaped.
    pub before: Score,
    /// The placement that there will be when all packets have arrived.
    pub after: Score,
    /// What cannot be met.
    pub unmet: Vec<Unmet>,
    /// What stays beyond a quota.
    pub crowded: Vec<Crowded>,
    /// Whether no placement is better, and not only none that was found.
    pub exact: bool,
    /// The migration that carries it out.
    pub migration: MigrationReport,
}

impl Field {
    /// Finds the best placement of some clusters and starts to migrate to it. The packets arrive
    /// later; the report says what will then be.
    ///
    /// # Errors
    /// What [`placement::best`] refuses, no segment in phase among it.
    pub fn shape_cluster(&mut self, shape: &Shape) -> Result<ShapeReport, FieldError> {
        self.refresh();
        let live: Vec<SegmentId> = self.live().collect();
        let tensions: BTreeMap<ClusterId, f64> =
            shape.clusters.iter().map(|c| (*c, self.tension(*c))).collect();
        let places: Vec<Place> = live
            .iter()
            .map(|&s| {
                let others =
                    self.glyphs.on(s).iter().filter(|g| !tensions.contains_key(&g.cluster));
                let taken: f64 = others.map(|g| f64::from(g.count) * self.tension(g.cluster)).sum();
                let taken = taken + self.promised_to(s, |cluster| !tensions.contains_key(&cluster));
                let capacity = (self.segments.capacity[s.index()] - taken).max(0.0);
                Place { capacity, stiffness: self.segments.stiffness[s.index()] }
            })
            .collect();
        let apps: BTreeSet<AppId> =
            tensions.keys().map(|c| self.plan.clusters[c.index()].app).collect();
        let quota = |app: AppId| Some((app, self.plan.apps.get(app.index())?.quota?));
        let bounded: Vec<(AppId, f64)> = apps.into_iter().filter_map(quota).collect();
        // What is not shaped of an app takes of its quota too.
        let quotas: Vec<Vec<f64>> = bounded
            .iter()
            .map(|&(app, quota)| {
                let left = |s: &SegmentId| {
                    let slots = self.glyphs.on(*s).iter();
                    let others = slots.filter(|g| {
                        self.plan.clusters[g.cluster.index()].app == app
                            && !tensions.contains_key(&g.cluster)
                    });
                    let taken = others.map(|g| f64::from(g.count) * self.tension(g.cluster));
                    let coming = self.promised_to(*s, |cluster| {
                        self.plan.clusters[cluster.index()].app == app
                            && !tensions.contains_key(&cluster)
                    });
                    (quota - taken.sum::<f64>() - coming).max(0.0)
                };
                live.iter().map(left).collect()
            })
            .collect();
        let kinds: Vec<ClusterStanding> = tensions
            .iter()
            .map(|(&cluster, &tension)| {
                let facts = &self.plan.clusters[cluster.index()];
                let quota = bounded.iter().position(|(app, _)| *app == facts.app);
                let kappa = facts.kappa;
                let counts = (0..).zip(&live).map(|(i, s)| (i, self.glyphs.count(*s, cluster)));
                ClusterStanding {
                    tension,
                    kappa,
                    at: counts.filter(|(_, n)| *n > 0).collect(),
                    quota,
                }
            })
            .collect();
        let clusters: Vec<ClusterId> = tensions.into_keys().collect();
        let problem = Problem {
            places: &places,
            kinds: &kinds,
            allows: &|k, p| {
                let (cluster, segment) = (clusters[k], live[p]);
                self.rules.allows(cluster, segment) && shape.rules.allows(cluster, segment)
            },
            dislike: &|k, p| {
                let (cluster, segment) = (clusters[k], live[p]);
                self.rules.cost(cluster, segment) + shape.rules.cost(cluster, segment)
            },
            quotas: &quotas,
            budget: &self.buffers.budget,
        };
        let found = placement::best(&problem)?;
        let crowded = (0..).zip(&bounded).filter_map(|(quota, (app, _))| {
            let load = quota::excess_of(&problem, &found.at, quota);
            (load > 0.0).then_some(Crowded { app: *app, load })
        });
        let crowded = crowded.collect();
        let mut moves = Vec::new();
        for ((&cluster, kind), at) in clusters.iter().zip(&kinds).zip(&found.at) {
            moves_between(cluster, &kind.at, at, &live, &mut moves);
        }
        let unmet = found.unmet.iter().map(|unmet| Unmet {
            cluster: clusters[unmet.kind],
            glyphs: unmet.glyphs,
            load: unmet.load,
            allowed: unmet.allowed.iter().map(|p| live[*p as usize]).collect(),
            capacity: unmet.capacity,
        });
        let placed: u64 = kinds.iter().flat_map(|kind| &kind.at).map(|(_, n)| u64::from(*n)).sum();
        let (before, after) = self.of_the_whole(found.before, found.after, placed);
        Ok(ShapeReport {
            before,
            after,
            unmet: unmet.collect(),
            crowded,
            exact: found.exact,
            migration: self.start_instead(&clusters, moves),
        })
    }
}

impl Field {
    /// The scores before and after of a part of the glyphs, with the misfit and the violations of all
    /// that are on segments.
    fn of_the_whole(&self, before: Score, after: Score, part: u64) -> (Score, Score) {
        let all = self.glyphs.slots.iter().flatten().map(|slot| u64::from(slot.count)).sum::<u64>();
        let share = if all > 0 { part as f64 / all as f64 } else { 0.0 };
        let (misfit, violations) = (self.misfit().unwrap_or(0.0), self.violations());
        let others = violations.saturating_sub(before.violations);
        (
            Score { misfit, violations: others + before.violations, ..before },
            Score {
                misfit: (misfit + (after.misfit - before.misfit) * share).max(0.0),
                violations: others + after.violations,
                ..after
            },
        )
    }
}

/// The moves of a cluster that turn one placement into another: from the lowest place with too many
/// glyphs to the lowest with too few.
fn moves_between(
    cluster: ClusterId,
    before: &[(u32, u32)],
    after: &[(u32, u32)],
    live: &[SegmentId],
    moves: &mut Vec<Move>,
) {
    let mut change: BTreeMap<u32, i64> = BTreeMap::new();
    for &(place, n) in before {
        *change.entry(place).or_default() -= i64::from(n);
    }
    for &(place, n) in after {
        *change.entry(place).or_default() += i64::from(n);
    }
    let mut wanting = change.iter().filter(|(_, d)| **d > 0).map(|(p, d)| (*p, *d));
    let mut taker = wanting.next();
    for (&giver, &surplus) in change.iter().filter(|(_, d)| **d < 0) {
        let mut surplus = -surplus;
        while surplus > 0 {
            let Some((place, want)) = taker else { break };
            let n = surplus.min(want);
            let (from, to) = (live[giver as usize], live[place as usize]);
            moves.push(Move { cluster, from, to, count: n as u32 });
            surplus -= n;
            taker = if want > n { Some((place, want - n)) } else { wanting.next() };
        }
    }
}
