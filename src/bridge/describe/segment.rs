//! Segments and regions.

use super::{Made, Maker, flag, goes_on, value, whole};
use crate::bridge::value::field::Named;
use crate::field::Field;
use crate::field::id::{RegionId, SegmentId};
use crate::field::spec::{RegionSpec, SegmentSpec};
use crate::machine::host::{KeyValue, SheetValue};
use crate::machine::shape::Shape;
use crate::program::types::Domain;
use crate::schema::{KeyId, RegionKey, SegmentKey};

impl Maker<'_> {
    pub(super) fn segment(&mut self, sheet: &SheetValue, region: Option<RegionId>) -> Made<()> {
        let first = SegmentId::at(self.spec.segments.len());
        let group = self.label(sheet.name, "segment");
        let count = sheet.count.unwrap_or(1);
        for item in 0..count {
            let index = sheet.count.map(|_| item as u32);
            goes_on(sheet)?;
            let mut segment = SegmentSpec::new(&group, index, 0.0);
            segment.group = group.clone();
            segment.region = region;
            given!(sheet, item, Segment, |id, key| {
                let number = value(key, item).float();
                match id {
                    SegmentKey::Capacity => segment.capacity = number,
                    SegmentKey::Stiffness => segment.stiffness = number,
                    SegmentKey::Volume => segment.volume = number,
                    SegmentKey::Theta => segment.theta = Some(number),
                    // Angles are plain numbers: 1 Hz is 1 rad/s, and `1 turn/s` is 2π of it.
                    SegmentKey::Omega => segment.omega = number,
                    SegmentKey::Region => {
                        segment.region = Some(RegionId(whole(key, item, "a region")?))
                    }
                    SegmentKey::OutOfPhase => segment.out_of_phase = flag(key, item),
                }
            });
            segment.heat = self.heat(sheet, item)?;
            self.spec.segments.push(segment);
            self.origin.segments.push(sheet.place);
        }
        self.name(
            sheet,
            match sheet.count {
                Some(_) => Named::Segments { first, count: count as u32 },
                None => Named::Segment(first),
            },
        );
        Ok(())
    }

    /// Makes a region; gives its id.
    pub(super) fn region(&mut self, sheet: &SheetValue, parent: Option<RegionId>) -> RegionId {
        let id = RegionId::at(self.spec.regions.len());
        let mut region =
            RegionSpec { name: self.label(sheet.name, "region"), parent, ambient: None };
        given!(sheet, 0, Region, |key_id, key| {
            match key_id {
                RegionKey::Ambient => region.ambient = Some(value(key, 0).float()),
            }
        });
        self.spec.regions.push(region);
        self.origin.regions.push(sheet.place);
        self.name(sheet, Named::Region(id));
        id
    }

    /// The segments that a key names: one, a list, or those of a region.
    pub(super) fn segments_named(&self, key: &KeyValue, item: usize) -> Vec<SegmentId> {
        let value = value(key, item);
        match self.shapes.get(self.present(key.shape)) {
            Shape::Id(Domain::Region) => {
                let inside = |region| {
                    is_inside(region, RegionId(value.num() as u32), |id| {
                        self.spec.regions.get(id.index()).and_then(|it| it.parent)
                    })
                };
                let segments = self.spec.segments.iter().enumerate();
                segments
                    .filter(|(_, it)| inside(it.region))
                    .map(|(id, _)| SegmentId::at(id))
                    .collect()
            }
            Shape::Id(_) => vec![SegmentId(value.num() as u32)],
            _ => value.as_nums().iter().map(|id| SegmentId(*id as u32)).collect(),
        }
    }
}

/// Whether a region is another one or lies in it.
fn is_inside(
    region: Option<RegionId>,
    of: RegionId,
    parent: impl Fn(RegionId) -> Option<RegionId>,
) -> bool {
    let mut at = region;
    while let Some(id) = at {
        if id == of {
            return true;
        }
        at = parent(id);
    }
    false
}

/// The segments of a region of a field, those of inner regions included, without the retired ones.
pub(in crate::bridge) fn segments_of_region(
    field: &Field,
    region: RegionId,
) -> impl Iterator<Item = SegmentId> {
    let parent = move |id: RegionId| field.regions().get(id.index()).and_then(|it| it.parent);
    field.kept().filter(move |segment| is_inside(field.region_of(*segment), region, parent))
}
