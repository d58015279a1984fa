//! Which namespace an element of XML is in. Looking one up takes the same time however many
//! prefixes are declared, and elements nest as deep as a fixed limit. (W3C, *Namespaces in XML 1.0*.)

use quick_xml::events::BytesStart;
use quick_xml::name::PrefixDeclaration;
use std::collections::BTreeMap;

/// The namespaces in scope.
#[derive(Debug, Default)]
pub(super) struct Namespaces {
    /// Per prefix, the empty one included, its namespaces with the depth that declares them, the
    /// innermost last.
    declared: BTreeMap<Vec<u8>, Vec<(usize, Vec<u8>)>>,
    /// The prefixes that open elements declare, the innermost last.
    order: Vec<(usize, Vec<u8>)>,
    depth: usize,
}

/// The namespace of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space<'a> {
    /// This one.
    Of(&'a [u8]),
    /// None at all.
    None,
    /// One of a prefix that nothing declares.
    Undeclared,
}

impl Namespaces {
    /// Goes into an element.
    pub fn open(&mut self, tag: &BytesStart<'_>) {
        self.depth += 1;
        for attribute in tag.attributes().with_checks(false).flatten() {
            let prefix = match attribute.key.as_namespace_binding() {
                Some(PrefixDeclaration::Default) => Vec::new(),
                Some(PrefixDeclaration::Named(name)) => name.to_vec(),
                None => continue,
            };
            self.order.push((self.depth, prefix.clone()));
            let value = (self.depth, attribute.value.into_owned());
            self.declared.entry(prefix).or_default().push(value);
        }
    }

    /// Goes out of an element.
    pub fn close(&mut self) {
        while let Some((_, prefix)) = self.order.pop_if(|(depth, _)| *depth >= self.depth) {
            if let Some(spaces) = self.declared.get_mut(&prefix) {
                spaces.pop();
            }
        }
        self.depth = self.depth.saturating_sub(1);
    }

    /// How many elements are open.
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// The namespace of the name of an element that is open.
    pub fn of(&self, name: quick_xml::name::QName<'_>) -> Space<'_> {
        let prefix = name.prefix();
        let key = prefix.as_ref().map_or(b"".as_slice(), |prefix| prefix.as_ref());
        match (self.declared.get(key).and_then(|spaces| spaces.last()), prefix) {
            (Some((_, space)), _) if !space.is_empty() => Space::Of(space),
            (_, None) => Space::None,
            (_, Some(_)) => Space::Undeclared,
        }
    }
}
