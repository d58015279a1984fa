//! Members of the things of the runtime: values to read and functions to call, in one table.

mod rows;

pub use rows::*;

/// From when on the value of a member is known, and what can change it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Known {
    /// The declaration says it, and it stays.
    #[default]
    Declared,
    /// Glyphs have their places.
    Placed,
    /// The field runs.
    Running,
}

/// What a member is where there is nobody that it could be of: no member of the cluster phase, no glyph,
/// no value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OverNobody {
    /// It speaks of one thing, and not of many.
    #[default]
    Fact,
    /// A sum or a count: 0.
    Sum,
    /// A mean, an extreme or a share: it has no value then, and reading it is an error (E0513) unless
    /// `??` follows.
    Gap,
}

/// A parameter of a member function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemberParam {
    /// Its name.
    pub name: &'static str,
    /// Its type, as a script writes it; several are parted by ` | `, the usual one first.
    pub ty: &'static str,
    /// Whether it may be left out.
    pub optional: bool,
}

/// A member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// What the runtime knows it by, and from when on; `None` where it does not act yet.
    pub id: Option<(MemberId, Known)>,
    /// What it is over nobody.
    pub over: OverNobody,
    /// The type that has it: `Segment`, `Run` …; `Series` for a `Series<T>`.
    pub of: &'static str,
    /// Its name, in Greek.
    pub name: &'static str,
    /// The parameters of a function; `None` for a value.
    pub params: Option<&'static [MemberParam]>,
    /// The type of the value, or of the result; `T` is the item of a series.
    pub gives: &'static str,
    /// What it is.
    pub doc: &'static str,
}

/// A type whose members act: its enum of members, and their rows.
macro_rules! owner {
    // Another name for the same.
    ([$of:ident $ids:ident] [$($id:ident)*] [$($row:expr,)*]
        also $same:ident $name:literal: $gives:literal, $doc:literal; $($rest:tt)*) => {
        owner! { [$of $ids] [$($id)*] [$($row,)* Member {
            id: Some((MemberId::$of($ids::$same), $ids::$same.known())),
            over: $ids::$same.over(),
            of: stringify!($of), name: $name, params: None, gives: $gives, doc: $doc,
        },] $($rest)* }
    };
    // What does not act yet.
    ([$of:ident $ids:ident] [$($id:ident)*] [$($row:expr,)*]
        later $name:literal: $gives:literal, $doc:literal; $($rest:tt)*) => {
        owner! { [$of $ids] [$($id)*] [$($row,)* Member {
            id: None, over: OverNobody::Fact,
            of: stringify!($of), name: $name, params: None, gives: $gives, doc: $doc,
        },] $($rest)* }
    };
    // A member function.
    ([$of:ident $ids:ident] [$($id:ident)*] [$($row:expr,)*]
        $known:ident $over:ident $member:ident $name:literal($($param:ident $([$optional:ident])?: $ty:literal),*):
        $gives:literal, $doc:literal; $($rest:tt)*) => {
        owner! { [$of $ids] [$($id)* $known $over $member] [$($row,)* Member {
            id: Some((MemberId::$of($ids::$member), $ids::$member.known())),
            over: $ids::$member.over(),
            of: stringify!($of),
            name: $name,
            params: Some(&[$(MemberParam {
                name: stringify!($param),
                ty: $ty,
                optional: false $(|| stringify!($optional).len() > 0)?,
            }),*]),
            gives: $gives,
            doc: $doc,
        },] $($rest)* }
    };
    // A value.
    ([$of:ident $ids:ident] [$($id:ident)*] [$($row:expr,)*]
        $known:ident $over:ident $member:ident $name:literal: $gives:literal, $doc:literal; $($rest:tt)*) => {
        owner! { [$of $ids] [$($id)* $known $over $member] [$($row,)* Member {
            id: Some((MemberId::$of($ids::$member), $ids::$member.known())),
            over: $ids::$member.over(),
            of: stringify!($of), name: $name, params: None, gives: $gives, doc: $doc,
        },] $($rest)* }
    };
    ([$of:ident $ids:ident] [$($known:ident $over:ident $id:ident)*] [$($row:expr,)*]) => {
        #[doc = concat!("Members of a `", stringify!($of), "`.")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs)]
        pub enum $ids { $($id),* }

        impl $ids {
            /// Its rows.
            pub const ROWS: &[Member] = &[$($row),*];

            /// Its usual name.
            pub fn name(self) -> &'static str {
                let row = Self::ROWS.iter().find(|row| {
                    row.id.is_some_and(|(id, _)| id == MemberId::$of(self))
                });
                row.map_or("", |row| row.name)
            }

            const fn known(self) -> Known {
                match self { $($ids::$id => owner!(@known $known)),* }
            }

            const fn over(self) -> OverNobody {
                match self { $($ids::$id => owner!(@over $over)),* }
            }
        }
    };
    (@params) => { None };
    (@params ($($param:ident: $ty:literal),*)) => {
        Some(&[$(MemberParam { name: stringify!($param), ty: $ty, optional: false }),*])
    };
    (@known declared) => { Known::Declared };
    (@known placed) => { Known::Placed };
    (@known running) => { Known::Running };
    (@over fact) => { OverNobody::Fact };
    (@over sum) => { OverNobody::Sum };
    (@over gap) => { OverNobody::Gap };
}

macro_rules! table {
    ($($of:ident $ids:ident { $($rows:tt)* })*
        .. later $($inert:ident { $($name:literal $(($($param:ident: $ty:literal),*))?: $gives:literal, $doc:literal;)* })*
    ) => {
        use super::{Known, Member, MemberParam, OverNobody, owner};

        $(owner! { [$of $ids] [] [] $($rows)* })*

        /// A member that acts, by the type that has it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs)]
        pub enum MemberId { $($of($ids)),* }

        const ACTING: &[&[Member]] = &[$($ids::ROWS),*];

        const INERT: &[Member] = &[$($(Member {
            id: None,
            over: OverNobody::Fact,
            of: stringify!($inert),
            name: $name,
            params: owner!(@params $(($($param: $ty),*))?),
            gives: $gives,
            doc: $doc,
        },)*)*];

        /// Every member, by the types that have them.
        pub fn members() -> impl Iterator<Item = &'static Member> {
            ACTING.iter().copied().flatten().chain(INERT)
        }
    };
}
pub(super) use {owner, table};

/// The members of a type, by its name.
pub fn members_of(of: &str) -> impl Iterator<Item = &'static Member> {
    members().filter(move |member| member.of == of)
}
