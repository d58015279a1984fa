//! Links: one for each pair of a block.

use super::{Made, Maker, goes_on, time, value, word, wrong};
use crate::field::id::SegmentId;
use crate::field::spec::{LinkSpec, Spring};
use crate::machine::host::{KeyValue, SheetValue};
use crate::schema::word::Stiffness;
use crate::schema::{KeyId, LinkKey};

impl Maker<'_> {
    pub(super) fn links(&mut self, sheet: &SheetValue) -> Made<()> {
        let pairs = sheet.pattern.as_ref().map_or(&[][..], |pattern| pattern.as_items());
        for (item, pair) in pairs.iter().enumerate() {
            goes_on(sheet)?;
            let &[a, b] = pair.as_nums() else { continue };
            let mut link = LinkSpec::new(SegmentId(a as u32), SegmentId(b as u32));
            given!(sheet, item, Link, |id, key| {
                match id {
                    LinkKey::Spring => link.spring = spring(key, item)?,
                    LinkKey::Coupling => link.coupling = value(key, item).float(),
                    LinkKey::Latency => link.latency = time(key, item)?,
                    LinkKey::Jitter => link.jitter = time(key, item)?,
                    LinkKey::Bandwidth => link.bandwidth = value(key, item).float(),
                    LinkKey::Loss => link.loss = value(key, item).float(),
                }
            });
            self.spec.links.push(link);
            self.origin.links.push(sheet.place);
        }
        Ok(())
    }
}

fn spring(key: &KeyValue, item: usize) -> Made<Spring> {
    match word(key).map(|text| (text, Stiffness::of(text))) {
        None => Ok(Spring::Hz(value(key, item).float())),
        Some((_, Some(Stiffness::Auto))) => Ok(Spring::Auto),
        Some((text, None)) => Err(wrong(
            key.place,
            format!("`{text}` is no stiffness of a spring"),
            "a Frequency such as `0.8 Hz`, or `auto`",
        )),
    }
}
