//! The names that are looked for, and whose they are.

use super::Facts;
use crate::model::{Entity, EntityKind, NameKind};
use crate::names::Party;

/// One name to be found: whose it is, and which of that entry's names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Listed {
    pub(super) list: u32,
    pub(super) entity: u32,
    pub(super) name: Which,
}

/// Which name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Which {
    /// One of the entry's own.
    Own(u32),
    /// That of a company tied to it, by its place in the table.
    Affiliate(u32),
    /// No name: one of the entry's addresses.
    Address(u32),
}

/// What there is to say of a name.
pub(super) struct Named<'a> {
    pub(super) text: &'a str,
    pub(super) kind: NameKind,
    pub(super) source: Option<String>,
}

/// A name of an entry.
pub(super) fn named<'a>(entity: &'a Entity, facts: &'a Facts, which: Which) -> Named<'a> {
    let nothing = Named { text: "", kind: NameKind::Alias, source: None };
    match which {
        Which::Own(n) => entity.names.get(n as usize).map(|name| Named {
            text: &name.text,
            kind: name.kind,
            source: name.source.clone(),
        }),
        Which::Affiliate(n) => facts.affiliates.get(n as usize).map(|affiliate| Named {
            text: &affiliate.name,
            kind: NameKind::Affiliate,
            source: Some(format!("{}; {}", affiliate.relation, affiliate.source)),
        }),
        Which::Address(n) => entity.addresses.get(n as usize).map(|address| Named {
            text: &address.text,
            kind: NameKind::Address,
            source: None,
        }),
    }
    .unwrap_or(nothing)
}

/// Which of two equally good names to show: the official main one first, what we added last.
pub(super) fn rank(kind: NameKind) -> u8 {
    match kind {
        NameKind::Primary => 0,
        NameKind::Native => 1,
        NameKind::Alias => 2,
        NameKind::Former => 3,
        NameKind::Supplementary => 4,
        NameKind::WeakAlias => 5,
        NameKind::Affiliate => 6,
        NameKind::Address => 7,
    }
}

/// Whose name it is, as the matcher sees it.
pub fn party(kind: EntityKind) -> Party {
    match kind {
        EntityKind::Company | EntityKind::Agency => Party::Organisation,
        EntityKind::Person => Party::Person,
        EntityKind::Vessel | EntityKind::Aircraft => Party::Craft,
        EntityKind::Unknown | EntityKind::Address => Party::Unknown,
    }
}
