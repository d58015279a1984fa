//! Where the parts of a field stand in its script.

use crate::diagnostic::Place;
use crate::field::validate::Item;

/// The places of the parts of a description, in the order in which these have their ids.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// The field.
    pub field: Place,
    /// Each segment.
    pub segments: Vec<Place>,
    /// Each region.
    pub regions: Vec<Place>,
    /// Each link.
    pub links: Vec<Place>,
    /// Each app.
    pub apps: Vec<Place>,
    /// The demand of each app that says it.
    pub demands: Vec<Option<Place>>,
    /// The clusters of each app.
    pub clusters: Vec<Vec<Place>>,
    /// Each rule.
    pub rules: Vec<Place>,
    /// The balance block.
    pub balance: Option<Place>,
    /// The consensus block.
    pub consensus: Option<Place>,
    /// The autoscale block.
    pub autoscale: Option<Place>,
    /// The storage block.
    pub storage: Option<Place>,
    /// Each loop of coolant.
    pub coolants: Vec<Place>,
}

impl Places {
    /// Where the part of the description stands, or else the field.
    pub fn place(&self, item: Item) -> Place {
        let at = |places: &[Place], place: usize| places.get(place).copied();
        let found = match item {
            Item::Field => None,
            Item::Segment(id) => at(&self.segments, id.index()),
            Item::Region(id) => at(&self.regions, id.index()),
            Item::Link(id) => at(&self.links, id.index()),
            Item::App(id) => at(&self.apps, id.index()),
            Item::Cluster(app, id) => {
                self.clusters.get(app.index()).and_then(|places| at(places, id as usize))
            }
            Item::Rule(id) => at(&self.rules, id.index()),
            Item::Balance => self.balance,
            Item::Consensus => self.consensus,
            Item::Autoscale => self.autoscale,
            Item::Storage => self.storage,
            Item::Coolant(place) => at(&self.coolants, place as usize),
        };
        found.unwrap_or(self.field)
    }
}
