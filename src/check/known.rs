//! Names and types that the checker itself speaks of, interned once.

use crate::program::types::{Domain, Type, TypeId, Types};
use crate::syntax::symbol::{Interner, Symbol};

macro_rules! known {
    ($($field:ident $text:literal)*) => {
        /// Symbols of names with a meaning for the checker.
        #[derive(Clone, Copy, Debug)]
        pub(super) struct Known { $(pub $field: Symbol),* }

        impl Known {
            pub fn new(names: &mut Interner) -> Known {
                Known { $($field: names.intern($text)),* }
            }
        }
    };
}

known! {
    underscore "_"
    std "std"
    some "some"
    start "start"
    end "end"
    dim "Dim"
    num "Num"
    ord "Ord"
    key "Key"
    prefixes "prefixes"
    aliases "aliases"
    offset "offset"
    shown "shown"
    text "text"
    si "si"
    binary "binary"
    none "none"
    small "small"
    phi "Φ"
    open "open"
    print "print"
    with "with"
    index "index"
    lambda "a lambda"
    module_body "the script"
    test_body "a test"
    claim_body "a claim"
    default_value "a default"
    seeds "the seeds of a test"
    int "Int"
    float "Float"
    bool_ "Bool"
    string "String"
    list "List"
    map "Map"
    set "Set"
    range "Range"
    series "Series"
    series_of "series"
    never "Never"
}

/// Types that come up everywhere.
#[derive(Clone, Copy, Debug)]
pub(super) struct Common {
    pub error: TypeId,
    pub never: TypeId,
    pub unit: TypeId,
    pub bool_: TypeId,
    pub int: TypeId,
    pub float: TypeId,
    pub string: TypeId,
    pub unit_name: TypeId,
}

impl Common {
    pub fn new(types: &mut Types) -> Common {
        Common {
            error: types.intern(Type::Error),
            never: types.intern(Type::Never),
            unit: types.intern(Type::Unit),
            bool_: types.intern(Type::Bool),
            int: types.intern(Type::Int),
            float: types.float(),
            string: types.intern(Type::String),
            unit_name: types.intern(Type::Domain(Domain::UnitName)),
        }
    }
}
