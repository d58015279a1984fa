//! The ids of a field's parts: numbers from 0 up in the order in which the parts came, one type for
//! each kind of part, so that the id of one is never taken for that of another.

use std::fmt;
use std::ops::Range;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(transparent)]
        pub struct $name(pub u32);

        impl $name {
            /// The id of the part in this place of its columns, which hold no more than ids have bits
            /// for.
            #[inline(always)]
            pub const fn at(place: usize) -> $name {
                $name(place as u32)
            }

            /// Its place in the columns of its kind.
            #[inline(always)]
            pub const fn index(self) -> usize {
                self.0 as usize
            }

            /// The ids of so many parts, rising.
            pub fn all(count: usize) -> impl DoubleEndedIterator<Item = $name> + ExactSizeIterator + Clone {
                (0..count).map($name::at)
            }

            /// The ids from the first to before the last of a range, rising.
            pub fn each(range: Range<$name>) -> impl DoubleEndedIterator<Item = $name> + ExactSizeIterator + Clone {
                (range.start.index()..range.end.index()).map($name::at)
            }
        }

        impl From<u32> for $name {
            fn from(number: u32) -> $name {
                $name(number)
            }
        }

        impl From<$name> for u32 {
            fn from(id: $name) -> u32 {
                id.0
            }
        }

        impl From<$name> for u64 {
            fn from(id: $name) -> u64 {
                u64::from(id.0)
            }
        }

        impl fmt::Display for $name {
            /// The bare number.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

ids! {
    /// A segment.
    SegmentId
    /// A cluster of glyphs, counted over all apps.
    ClusterId
    /// An app.
    AppId
    /// A link: the same as long as the field is, whatever comes and goes.
    LinkId
    /// The place of a link in the rows of a kernel. It is another when the graph grows or shrinks.
    LinkRow
    /// A fault.
    FaultId
    /// A κ rule.
    RuleId
    /// A region of segments.
    RegionId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_its_number() {
        let ids: Vec<SegmentId> = SegmentId::all(3).collect();
        assert_eq!(ids, [SegmentId(0), SegmentId::at(1), SegmentId::from(2)]);
        assert!(SegmentId::each(ids[1]..SegmentId(3)).eq(ids[1..].iter().copied()));
        assert_eq!((ids[2].index(), u64::from(ids[2]), ids[2].to_string()), (2, 2, "2".into()));
    }
}
