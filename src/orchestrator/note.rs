//! What a call did not do, in the field's log: each is told once for as often as it comes in a row.

use std::sync::Arc;

use crate::field::Field;
use crate::field::id::AppId;
use crate::field::log::Event;
use crate::field::script::FieldError;

impl Field {
    /// Notes that a call of the orchestrator did nothing, by the call's name and why.
    pub fn note_refused(&mut self, call: &str, error: FieldError) {
        self.note_once(Event::Refused { call: Arc::from(call), error });
    }

    /// Notes that so many glyphs of an app which were to migrate stay where they are, and why, in words.
    pub fn note_stayed(&mut self, app: AppId, glyphs: u64, why: &str) {
        self.note_once(Event::Stayed { app, glyphs, why: Arc::from(why) });
    }

    fn note_once(&mut self, event: Event) {
        if self.log.iter().next_back().is_none_or(|(_, last)| *last != event) {
            self.log.push(self.now, event);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::script::NoScript;
    use crate::field::spec::{FieldSpec, SegmentSpec};

    #[test]
    fn what_is_refused_again_and_again_is_told_once() {
        let mut spec = FieldSpec::new("alone");
        spec.segments = vec![SegmentSpec::new("s", None, 1.0)];
        let mut field = Field::open(spec, 1, &mut NoScript).unwrap();
        for _ in 0..3 {
            field.note_refused("expand", FieldError::NoAutoscale);
        }
        field.note_stayed(AppId(0), 5, "no room");
        field.note_stayed(AppId(0), 6, "no room");
        field.note_refused("expand", FieldError::NoAutoscale);
        let told: Vec<_> = field.log().iter().map(|(_, event)| event.clone()).collect();
        let refused = Event::Refused { call: "expand".into(), error: FieldError::NoAutoscale };
        let stayed = |glyphs| Event::Stayed { app: AppId(0), glyphs, why: "no room".into() };
        assert_eq!(told, [refused.clone(), stayed(5), stayed(6), refused]);
    }
}
