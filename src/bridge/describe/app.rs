//! Apps, their clusters, and κ rules.

use super::{Made, Maker, flag, goes_on, value, whole, wrong};
use crate::bridge::value::field::Named;
use crate::bridge::value::series::SeriesValue;
use crate::field::id::{AppId, RuleId};
use crate::field::spec::{AppSpec, ClusterSpec, Demand, RuleSpec};
use crate::field::time::Time;
use crate::machine::host::{KeyValue, SheetValue};
use crate::schema::{AppKey, BlockId, ClusterKey, KeyId, RuleKey};
use std::sync::Arc;

impl Maker<'_> {
    pub(super) fn apps(&mut self, sheet: &SheetValue) -> Made<()> {
        let first = AppId::at(self.spec.apps.len());
        for item in 0..sheet.count.unwrap_or(1) {
            goes_on(sheet)?;
            let mut app = AppSpec::new(&self.label(sheet.name, "app"));
            if sheet.count.is_some() {
                app.name = Arc::from(format!("{}[{item}]", app.name));
            }
            let mut demand = None;
            given!(sheet, item, App, |id, key| {
                match id {
                    AppKey::Demand => {
                        app.demand = self.demand(key, item);
                        demand = Some(key.place);
                    }
                    AppKey::Quota => app.quota = Some(value(key, item).float()),
                    AppKey::OutOfPhase => app.out_of_phase = flag(key, item),
                }
            });
            let id = AppId::at(self.spec.apps.len());
            self.spec.apps.push(app);
            self.origin.apps.push(sheet.place);
            self.origin.demands.push(demand);
            self.origin.clusters.push(vec![]);
            for child in &sheet.children {
                if child.kind.id == Some(BlockId::Cluster) && child.item.is_none_or(|of| of == item)
                {
                    self.clusters(child, id)?;
                }
            }
        }
        self.name(
            sheet,
            match sheet.count {
                Some(count) => Named::Apps { first, count: count as u32 },
                None => Named::App(first),
            },
        );
        Ok(())
    }

    fn demand(&mut self, key: &KeyValue, item: usize) -> Demand {
        let given = value(key, item).clone();
        if self.is_function(key.shape) {
            return Demand::Script(self.call(&given));
        }
        match given.as_host::<SeriesValue>() {
            None => Demand::Constant(given.float()),
            Some(series) => Demand::Sampled {
                times: series.times.iter().map(|time| Time(*time)).collect(),
                values: series.values.to_vec(),
            },
        }
    }

    fn clusters(&mut self, sheet: &SheetValue, app: AppId) -> Made<()> {
        let app_at = app.index();
        let first = self.spec.apps.get(app_at).map_or(0, |app| app.clusters.len()) as u32;
        let name = self.label(sheet.name, "cluster");
        for item in 0..sheet.count.unwrap_or(1) {
            goes_on(sheet)?;
            let mut cluster = ClusterSpec::new(&name, 0, 0.0);
            cluster.index = sheet.count.map(|_| item as u32);
            given!(sheet, item, Cluster, |id, key| {
                let number = || value(key, item).float();
                match id {
                    ClusterKey::Glyphs => {
                        cluster.glyphs = whole(key, item, "a number of glyphs")?;
                    }
                    ClusterKey::Tension => cluster.tension = number(),
                    ClusterKey::Kappa => cluster.kappa = number(),
                    // Information is in bits; the runtime counts bytes.
                    ClusterKey::State => cluster.state = number() / 8.0,
                    ClusterKey::Dirty => cluster.dirty = number() / 8.0,
                    ClusterKey::On => {
                        cluster.on = self.segments_named(key, item);
                        if cluster.on.is_empty() {
                            let title = format!("`{name}` is to stand on no segment at all");
                            return Err(Box::new(
                                wrong(key.place, title, "nothing is selected here")
                                    .help("leave `on` out to spread its glyphs over all segments"),
                            ));
                        }
                    }
                }
            });
            if let Some(app) = self.spec.apps.get_mut(app_at) {
                app.clusters.push(cluster);
            }
            if let Some(places) = self.origin.clusters.get_mut(app_at) {
                places.push(sheet.place);
            }
        }
        self.name(sheet, Named::Cluster { app, first, count: sheet.count.map(|n| n as u32) });
        Ok(())
    }

    pub(super) fn rule(&mut self, sheet: &SheetValue) {
        let id = RuleId::at(self.spec.rules.len());
        let mut rule = RuleSpec {
            name: self.label(sheet.name, "rule"),
            when: None,
            require: None,
            prefer: None,
            weight: const { RuleKey::WEIGHT.number() },
        };
        given!(sheet, 0, Rule, |key_id, key| {
            let given = value(key, 0);
            match key_id {
                RuleKey::Weight => rule.weight = given.float(),
                RuleKey::When => rule.when = Some(self.call(given)),
                RuleKey::Require => rule.require = Some(self.call(given)),
                RuleKey::Prefer => rule.prefer = Some(self.call(given)),
            }
        });
        self.spec.rules.push(rule);
        self.origin.rules.push(sheet.place);
        self.name(sheet, Named::Rule(id));
    }
}
