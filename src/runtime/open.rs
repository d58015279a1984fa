//! From a description to a state: ids, columns, starting phases and the first placement.

use std::sync::Arc;

use crate::base::alarm;
use crate::field::Field;
use crate::field::balancer::BalancerState;
use crate::field::chance::{Chance, Stream};
use crate::field::glyph::Glyphs;
use crate::field::heat::Heat;
use crate::field::id::{AppId, ClusterId, SegmentId};
use crate::field::link::Links;
use crate::field::log::Log;
use crate::field::phases::{Phases, wrap};
use crate::field::rules::RuleTable;
use crate::field::script::Known;
use crate::field::script::{FieldError, RunError, Script};
use crate::field::segment::{Life, Segments};
use crate::field::spec::FieldSpec;
use crate::field::state::{Cluster, Counters, Plan};
use crate::field::time::Time;

impl Field {
    /// Builds the state that a description and a seed give.
    ///
    /// Phases that no segment names are drawn within half the threshold around 0, so that a field
    /// starts in phase. A cluster that names no segments is spread evenly over those that are in
    /// phase and that the rules allow, one more on the first ones where it does not divide. Rules that
    /// read what an even spread makes of the field (loads, glyphs) are asked of that spread; where they
    /// leave a cluster no segment, it stays spread so. Where the alarm rings, the first placement is not
    /// whole.
    ///
    /// # Errors
    /// Every fault of the description, what a rule's function fails with, or
    /// [`FieldError::NoPlace`] when the rules leave a cluster no segment to start on.
    pub fn open<S: Script>(
        mut spec: FieldSpec,
        seed: u64,
        script: &mut S,
    ) -> Result<Field, RunError<S::Error>> {
        let faults = spec.validate();
        if !faults.is_empty() {
            return Err(RunError::Spec(faults));
        }
        let chance = Chance::new(seed);
        let segments = open_segments(&spec, chance);
        let heat = Heat::new(&spec);
        let links = Links::new(segments.len(), &std::mem::take(&mut spec.links));
        let (clusters, glyphs) = open_clusters(&spec);
        let apps = spec.apps.len();
        let mut field = Field::bare(spec, chance);
        (field.segments, field.links) = (segments, links);
        field.heat = heat;
        field.detune();
        (field.glyphs, field.demand) = (glyphs, Arc::new(vec![1.0; apps]));
        Arc::make_mut(&mut field.plan).clusters = clusters;
        field.update_demand(script)?;
        // What was declared says where glyphs may stand. Rules that read more are asked once the
        // glyphs are somewhere; then those that may choose are spread anew by what they say.
        field.ask_rules_upto(Known::Declared, script)?;
        if field.rules_move {
            let mut trial = field.clone();
            trial.place_all(None)?;
            trial.ask_rules(script)?;
            let declared = std::mem::replace(&mut field.rules, trial.rules);
            field.place_all(Some(&declared))?;
            field.ask_rules(script)?;
        } else {
            field.place_all(None)?;
        }
        field.open_coolants(script)?;
        Ok(field)
    }

    /// A field without parts: what stands in the place of one that is lent.
    pub(crate) fn vacant() -> Field {
        Field::bare(FieldSpec::new(""), Chance::new(0))
    }

    /// The policies of a description, and none of its parts.
    fn bare(spec: FieldSpec, chance: Chance) -> Field {
        let plan = Plan {
            name: spec.name,
            step: spec.step,
            regions: spec.regions,
            apps: spec.apps,
            clusters: Vec::new(),
            rules: spec.rules,
            balance: spec.balance,
            consensus: spec.consensus,
            autoscale: spec.autoscale,
            storage: spec.storage,
            healing: spec.healing,
            coolants: spec.coolants,
        };
        Field {
            plan: Arc::new(plan),
            now: Time::ZERO,
            tick: 0,
            chance,
            segments: Segments::default(),
            links: Links::default(),
            glyphs: Glyphs::default(),
            copies: Arc::default(),
            heat: Heat::default(),
            rules: Arc::default(),
            rules_move: false,
            demand: Arc::default(),
            phases: Phases::default(),
            balancer: BalancerState::default(),
            pending: Default::default(),
            actors: Default::default(),
            faults: Default::default(),
            counters: Counters::default(),
            errands: Arc::default(),
            coolants: Arc::default(),
            log: Log::default(),
            restructured: true,
            buffers: Default::default(),
            workers: Default::default(),
        }
    }

    /// The first placement of every cluster, and what follows from it. A cluster that the rules leave
    /// no segment is spread by these, where they are given.
    fn place_all(&mut self, otherwise: Option<&RuleTable>) -> Result<(), FieldError> {
        let plan = self.plan.clone();
        let members: Vec<SegmentId> = (SegmentId::all(self.segments.len()))
            .filter(|&s| self.segments.member.get(s.index()) == Some(&true))
            .collect();
        for (cluster, facts) in (0..).map(ClusterId).zip(&plan.clusters) {
            if alarm::rings(1 + members.len() / 16) {
                break;
            }
            let spec = plan.apps.get(facts.app.index());
            let Some(spec) = spec.and_then(|app| app.clusters.get(facts.place as usize)) else {
                continue;
            };
            let open = |rules: &RuleTable| -> Vec<SegmentId> {
                members.iter().copied().filter(|&s| rules.allows(cluster, s)).collect()
            };
            let on = match (spec.on.is_empty(), open(&self.rules)) {
                (false, _) => spec.on.clone(),
                (true, on) if on.is_empty() => otherwise.map(open).unwrap_or_default(),
                (true, on) => on,
            };
            let places = on.len() as u32;
            if places == 0 && spec.glyphs > 0 {
                return Err(FieldError::NoPlace(self.cluster_name(cluster)));
            }
            for (turn, &segment) in (0..).zip(&on) {
                let more = u32::from(turn < spec.glyphs % places);
                self.glyphs.add(segment, cluster, spec.glyphs / places + more);
            }
        }
        for segment in SegmentId::all(self.segments.len()) {
            self.settle(segment);
        }
        self.refresh();
        self.seat_copies();
        Ok(())
    }

    /// `search.index`, or `jobs.batch[3]` where the cluster has a count.
    pub fn cluster_name(&self, cluster: ClusterId) -> String {
        let plan = &self.plan;
        let facts = plan.clusters.get(cluster.index());
        let Some(facts) = facts else { return String::new() };
        let Some(app) = plan.apps.get(facts.app.index()) else { return String::new() };
        match app.clusters.get(facts.place as usize) {
            Some(spec) => match spec.index {
                Some(index) => format!("{}.{}[{index}]", app.name, spec.name),
                None => format!("{}.{}", app.name, spec.name),
            },
            None => app.name.to_string(),
        }
    }
}

fn open_segments(spec: &FieldSpec, chance: Chance) -> Segments {
    let mut segments = Segments::default();
    segments.reserve(spec.segments.len());
    for segment in &spec.segments {
        segments.push(segment, Life::Up);
    }
    let width = spec.consensus.threshold / std::f64::consts::TAU;
    let phases = Arc::make_mut(&mut segments.phase);
    for ((id, phase), segment) in (0_u64..).zip(phases).zip(&spec.segments) {
        *phase = match segment.theta {
            Some(theta) => wrap(theta / std::f64::consts::TAU),
            None => width * (chance.unit(Stream::Phase, id, 0) - 0.5),
        };
    }
    segments
}

fn open_clusters(spec: &FieldSpec) -> (Vec<Cluster>, Glyphs) {
    let mut clusters = Vec::new();
    let mut declared = 0;
    for (app, app_spec) in (0..).map(AppId).zip(&spec.apps) {
        for (place, cluster) in (0..).zip(&app_spec.clusters) {
            declared += u64::from(cluster.glyphs);
            clusters.push(Cluster {
                app,
                place,
                kappa: cluster.kappa,
                tension: cluster.tension,
                state: cluster.state,
                dirty: cluster.dirty,
            });
        }
    }
    (clusters, Glyphs::declared(spec.segments.len(), declared))
}
