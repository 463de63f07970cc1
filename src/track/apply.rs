//! A diff put to the list that it was made of.

use std::collections::BTreeMap;

use super::change::{Change, Diff, Shift};
use super::edits::Edits;
use crate::model::{Entity, EntityId};
use crate::{Error, ErrorKind, Result};

/// Puts entries in the order in which [`apply`] gives them: by id.
pub fn in_order(entities: &mut [Entity]) {
    entities.sort();
}

/// The list that a diff leads to, out of the one it starts from, in the order of ids.
///
/// # Errors
/// When the diff was not made of this list, or leaves fields out ([`super::within`]): nothing is made up.
pub fn apply(diff: &Diff, before: &[Entity]) -> Result<Vec<Entity>> {
    if !diff.scope.is_whole() {
        return Err(Error::new(
            ErrorKind::List,
            "this diff compares two forms by the fields that both carry: the rest of the newer one is not in it",
        ));
    }
    let mut all: BTreeMap<&EntityId, Entity> = BTreeMap::new();
    for entity in before {
        if all.insert(&entity.id, entity.clone()).is_some() {
            return Err(misfit(&entity.id, "two entries of the list have it"));
        }
    }
    for gone in &diff.removed {
        match all.remove(&gone.id) {
            Some(there) if there == *gone => {}
            _ => return Err(misfit(&gone.id, "it was removed, and is not in the list as it was then")),
        }
    }
    // Out first, then in: two entries may have changed their ids with one another.
    let mut out = diff.added.clone();
    for change in &diff.changed {
        let old = all
            .remove(&change.old_id)
            .ok_or_else(|| misfit(&change.old_id, "it was changed, and is not in the list"))?;
        let new = changed(change, &old)
            .ok_or_else(|| misfit(&change.old_id, "it is not in the list as it was when it was changed"))?;
        out.push(new);
    }
    out.extend(all.into_values());
    in_order(&mut out);
    if let Some((twin, _)) = out.iter().zip(out.iter().skip(1)).find(|(a, b)| a.id == b.id) {
        return Err(misfit(&twin.id, "it was added, and is in the list already"));
    }
    Ok(out)
}

fn misfit(id: &EntityId, what: &str) -> Error {
    Error::new(ErrorKind::List, format!("the diff does not fit the list: {id}: {what}"))
        .hint("a diff can be applied only to the list that it was made of")
}

fn changed(change: &Change, old: &Entity) -> Option<Entity> {
    let fields = &change.fields;
    Some(Entity {
        id: change.id.clone(),
        list: shifted(&fields.list, &old.list)?,
        source_id: shifted(&fields.source_id, &old.source_id)?,
        kind: shifted(&fields.kind, &old.kind)?,
        names: edited(&fields.names, &old.names)?,
        addresses: edited(&fields.addresses, &old.addresses)?,
        identifiers: edited(&fields.identifiers, &old.identifiers)?,
        countries: edited(&fields.countries, &old.countries)?,
        dates: edited(&fields.dates, &old.dates)?,
        listings: edited(&fields.listings, &old.listings)?,
        remarks: edited(&fields.remarks, &old.remarks)?,
    })
}

fn shifted<T: Clone + PartialEq>(shift: &Option<Shift<T>>, old: &T) -> Option<T> {
    match shift {
        None => Some(old.clone()),
        Some(shift) => (shift.old == *old).then(|| shift.new.clone()),
    }
}

fn edited<T: Clone + PartialEq>(edits: &Option<Edits<T>>, old: &[T]) -> Option<Vec<T>> {
    match edits {
        None => Some(old.to_vec()),
        Some(edits) => edits.apply(old),
    }
}
