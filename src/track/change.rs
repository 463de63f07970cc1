//! The parts of a diff.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::clue::Join;
use super::edits::{At, Edits};
use super::keys;
use super::likeness::alike;
use super::scope::Scope;
use crate::model::{Address, Entity, EntityId, EntityKind, Identifier, ListId, Listing, Name};

/// What turns one state of a list into another.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diff {
    /// Entries that came, by id.
    pub added: Vec<Entity>,
    /// Entries that went, by id.
    pub removed: Vec<Entity>,
    /// Entries that stayed and are not what they were, by their new id.
    pub changed: Vec<Change>,
    /// Of those that came or went: which are only parts of one entry that one form writes as several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
    /// Entries that say the same and whose ids are others, where the ends come in different forms, by their old id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub same: Vec<Shift<EntityId>>,
    /// What was compared.
    #[serde(default, skip_serializing_if = "Scope::is_whole")]
    pub scope: Scope,
}

/// An entry that came or went because one form writes as several what the other writes as one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Part {
    /// The entry that came or went.
    pub id: EntityId,
    /// The entry on the other side that it is a part of.
    pub of: EntityId,
    /// Why.
    pub join: Join,
}

/// An old value and a new one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Shift<T> {
    /// As it was.
    pub old: T,
    /// As it is.
    pub new: T,
}

impl<T: Clone + PartialEq> Shift<T> {
    fn between(old: &T, new: &T) -> Option<Self> {
        (old != new).then(|| Self { old: old.clone(), new: new.clone() })
    }
}

/// What happened to an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum What {
    /// It came.
    Added,
    /// It went.
    Removed,
    /// Its main name is another one.
    Renamed,
    /// Something else that it says is another.
    Changed,
    /// It says what it said: only its order, its ids or the link to its publisher's page are others.
    Rewritten,
}

impl What {
    /// The word in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Renamed => "renamed",
            Self::Changed => "changed",
            Self::Rewritten => "rewritten",
        }
    }
}

/// How many of each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Entries that came, parts of others not counted.
    pub added: usize,
    /// Entries that went, parts of others not counted.
    pub removed: usize,
    /// Entries with another main name.
    pub renamed: usize,
    /// Entries that say something else.
    pub changed: usize,
    /// Entries that say what they said in another order, under another id or with another link.
    pub rewritten: usize,
    /// Entries that came or went as parts of one that the other form writes as one.
    pub parts: usize,
}

impl Diff {
    /// Whether nothing is different.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }

    /// How many of each.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts { parts: self.parts.len(), ..Counts::default() };
        counts.added = self.added.iter().filter(|e| self.part(&e.id, What::Added).is_none()).count();
        counts.removed = self.removed.iter().filter(|e| self.part(&e.id, What::Removed).is_none()).count();
        for change in &self.changed {
            match change.what() {
                What::Renamed => counts.renamed += 1,
                What::Rewritten => counts.rewritten += 1,
                _ => counts.changed += 1,
            }
        }
        counts
    }

    /// Whether an entry that came or went is only a part of another.
    pub fn part(&self, id: &EntityId, what: What) -> Option<&Part> {
        let side = match what {
            What::Added => &self.added,
            _ => &self.removed,
        };
        side.binary_search_by(|e| e.id.cmp(id)).ok()?;
        let at = self.parts.partition_point(|p| p.id < *id);
        self.parts.get(at).filter(|p| p.id == *id)
    }
}

/// What happened to an entry, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// What.
    pub what: What,
    /// The entry: its id now, or the one it had.
    pub entity_id: EntityId,
    /// Its id before, where it is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_id: Option<EntityId>,
    /// Its main name.
    pub name: String,
}

impl Diff {
    /// What happened to the entries of the older list and to those of the newer one, by their ids there.
    pub fn causes(&self) -> (BTreeMap<EntityId, Cause>, BTreeMap<EntityId, Cause>) {
        let whole = |what: What, entities: &[Entity]| -> BTreeMap<EntityId, Cause> {
            let cause = |e: &Entity| {
                let name = e.display_name().to_owned();
                (e.id.clone(), Cause { what, entity_id: e.id.clone(), old_id: None, name })
            };
            entities.iter().map(cause).collect()
        };
        let (mut old, mut new) = (whole(What::Removed, &self.removed), whole(What::Added, &self.added));
        for change in &self.changed {
            let cause = Cause {
                what: change.what(),
                entity_id: change.id.clone(),
                old_id: (change.old_id != change.id).then(|| change.old_id.clone()),
                name: change.name.clone(),
            };
            old.insert(change.old_id.clone(), cause.clone());
            new.insert(change.id.clone(), cause);
        }
        (old, new)
    }
}

/// What is different about an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The entry's id now.
    pub id: EntityId,
    /// Its id before; mostly the same.
    pub old_id: EntityId,
    /// Its main name now.
    pub name: String,
    /// Its main name before.
    pub old_name: String,
    /// Whether that is another name, and not the same with other capitals, marks or punctuation; where the ends come in
    /// different forms, nor the same with a town or an address in its cell.
    pub renamed: bool,
    /// Why it is taken for the same entry, where its id does not say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub join: Option<Join>,
    /// The fields that are not what they were.
    pub fields: Fields,
}

/// The fields of an entry that are not what they were.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Fields {
    /// The list, or sub-list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<Shift<ListId>>,
    /// The publisher's own id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_id: Option<Shift<Option<String>>>,
    /// What sort of party it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Shift<EntityKind>>,
    /// Names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub names: Option<Edits<Name>>,
    /// Addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub addresses: Option<Edits<Address>>,
    /// Numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identifiers: Option<Edits<Identifier>>,
    /// Countries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub countries: Option<Edits<String>>,
    /// Dates of birth or building.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dates: Option<Edits<String>>,
    /// Listings: programme, authority, citations, dates, licence terms, reason, link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listings: Option<Edits<Listing>>,
    /// Remarks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remarks: Option<Edits<String>>,
}

impl Change {
    /// What is different between two states of one entry; `None` when nothing is.
    pub(super) fn between(old: &Entity, new: &Entity, join: Option<Join>, scope: &Scope) -> Option<Self> {
        if old == new {
            return None;
        }
        let fields = if scope.is_whole() { Fields::between(old, new) } else { scope.fields(old, new) };
        let (name, old_name) = (new.display_name(), old.display_name());
        let respelt = !scope.is_whole() && alike(old_name, name);
        let renamed = !respelt && !keys::same_name(old_name, name);
        // Another form has other ids: alone they are no difference.
        (scope.is_whole() || fields != Fields::default() || renamed).then(|| Self {
            id: new.id.clone(),
            old_id: old.id.clone(),
            name: name.to_owned(),
            old_name: old_name.to_owned(),
            renamed,
            join,
            fields,
        })
    }

    /// What it comes to.
    pub fn what(&self) -> What {
        if self.renamed {
            return What::Renamed;
        }
        if self.fields.is_only_order() { What::Rewritten } else { What::Changed }
    }
}

impl Fields {
    fn between(old: &Entity, new: &Entity) -> Self {
        Self {
            list: Shift::between(&old.list, &new.list),
            source_id: Shift::between(&old.source_id, &new.source_id),
            kind: Shift::between(&old.kind, &new.kind),
            names: Edits::between(&old.names, &new.names),
            addresses: Edits::between(&old.addresses, &new.addresses),
            identifiers: Edits::between(&old.identifiers, &new.identifiers),
            countries: Edits::between(&old.countries, &new.countries),
            dates: Edits::between(&old.dates, &new.dates),
            listings: Edits::between(&old.listings, &new.listings),
            remarks: Edits::between(&old.remarks, &new.remarks),
        }
    }

    /// Whether an entry with these differences still says what it said. What its publisher numbers a row by is no part
    /// of that, nor where the publisher's page is.
    pub fn is_only_order(&self) -> bool {
        fn order<T: Clone + PartialEq>(edits: &Option<Edits<T>>) -> bool {
            edits.as_ref().is_none_or(Edits::is_only_order)
        }
        self.list.is_none()
            && self.kind.is_none()
            && order(&self.names)
            && order(&self.addresses)
            && order(&self.identifiers)
            && order(&self.countries)
            && order(&self.dates)
            && self.listings.as_ref().is_none_or(same_but_links)
            && order(&self.remarks)
    }
}

/// Whether listings say the same, but for their order and the links to the publisher's page, which move.
fn same_but_links(edits: &Edits<Listing>) -> bool {
    let bare = |l: &Listing| Listing { url: None, ..l.clone() };
    let sorted = |side: &[At<Listing>]| {
        let mut all: Vec<Listing> = side.iter().map(|l| bare(&l.value)).collect();
        all.sort();
        all
    };
    sorted(&edits.gone) == sorted(&edits.come)
}
