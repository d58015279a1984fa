//! The tables against themselves.

use super::block::{BlockId, kinds};
use super::member::{MemberId, members};
use super::native::NativeId;
use super::word::{Balancer, ChaosKind, Gaps, Healing, PhaseMass, Repeated, Stiffness, Tie};
use std::collections::BTreeSet;

#[test]
fn ids_of_blocks_and_keys_are_of_their_rows() {
    for block in BlockId::ALL {
        let kind = block.kind();
        assert_eq!(kind.id, Some(*block), "{}", kind.name);
        for key in kind.keys {
            assert!(key.id.is_none_or(|id| id.block() == *block), "{} of {}", key.name, kind.name);
        }
        let names: BTreeSet<&str> = kind.keys.iter().map(|key| key.name).collect();
        assert_eq!(names.len(), kind.keys.len(), "a key stands twice in {}", kind.name);
    }
    assert!(kinds().filter(|kind| kind.id.is_some()).count() == BlockId::ALL.len());
}

#[test]
fn blocks_stand_in_blocks_that_there_are() {
    for kind in kinds() {
        for outer in kind.inside {
            assert!(kinds().any(|it| it.name == *outer), "{} in {outer}", kind.name);
        }
    }
}

#[test]
fn a_default_that_is_a_word_is_one_of_the_words() {
    for key in kinds().flat_map(|kind| kind.keys) {
        if let super::Default::Word(word) = key.default {
            assert!(key.words.contains(&word), "{}", key.name);
        }
        if let super::Default::Is(value, _) = key.default {
            assert!(key.bounds.holds(value), "{}", key.name);
        }
    }
}

#[test]
fn members_have_one_row_for_a_name() {
    let mut seen: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut ids: BTreeSet<MemberId> = BTreeSet::new();
    for member in members() {
        assert!(seen.insert((member.of, member.name)), "{}.{}", member.of, member.name);
        ids.extend(member.id.map(|(id, _)| id));
    }
    assert!(ids.len() > 100);
}

#[test]
fn natives_are_found_by_their_names() {
    for (module, name, id) in NativeId::all() {
        assert_eq!(NativeId::of(module, name), Some(id), "{module}.{name}");
    }
}

#[test]
fn words_are_read_back() {
    macro_rules! read_back {
        ($($set:ident)*) => {
            $(for (word, name) in $set::ALL.iter().zip($set::NAMES) {
                assert_eq!($set::of(name), Some(*word));
                assert_eq!(word.name(), *name);
            }
            assert_eq!($set::of("no such word"), None);)*
        };
    }
    read_back! { Healing Stiffness Balancer PhaseMass Tie ChaosKind Gaps Repeated }
}
