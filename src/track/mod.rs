//! What changed between two states of a list: entries added, removed, renamed, changed, each field old → new.
//!
//! Pure: two lists of entities in, a [`Diff`] out; no disk, no clock, no format of a list. An entry is known again by
//! what it is, never by its publisher's row hash or its place in the file (`identity`). Nothing is guessed about what
//! a change means.
//!
//! ```
//! use listed::model::{Entity, EntityId, EntityKind, ListId, Listing, Name, NameKind};
//! let entity = |id: &str, name: &str| Entity {
//!     id: EntityId::new(id), list: ListId::new("l"), source_id: None, kind: EntityKind::Company,
//!     names: vec![Name::new(name, NameKind::Primary)], addresses: vec![], identifiers: vec![],
//!     countries: vec!["CN".into()], dates: vec![], listings: vec![Listing::default()], remarks: vec![],
//! };
//! let (before, after) = ([entity("l/1", "Acme Ltd")], [entity("l/1", "Acme Ltd"), entity("l/2", "Bcme Ltd")]);
//! let diff = listed::track::diff(&before, &after);
//! assert_eq!((diff.added.len(), diff.removed.len(), diff.changed.len()), (1, 0, 0));
//! assert_eq!(listed::track::apply(&diff, &before).unwrap(), after);
//! ```

mod apply;
mod change;
mod clue;
mod edits;
mod identity;
mod keys;
mod likeness;
mod lines;
mod scope;

use std::borrow::{Borrow, Cow};
use std::collections::BTreeMap;

pub use apply::{apply, in_order};
pub use change::{Cause, Change, Counts, Diff, Fields, Part, Shift, What};
pub use clue::{Clue, Join};
pub use edits::{At, Edits};

pub use lines::{Field, Line};
pub use scope::Scope;

use crate::model::{Entity, EntityId};

/// What turns one state of a list into another, all of it: [`apply`] gives the second one out of the first. The order
/// of entries does not matter; the parts of the diff are in the order of ids.
pub fn diff<E: Borrow<Entity>>(before: &[E], after: &[E]) -> Diff {
    within(before, after, &Scope::whole())
}

/// The same for two forms of a list that do not carry the same fields, or write them otherwise: only what the scope
/// names is compared. What such a diff leaves out cannot be applied.
pub fn within<E: Borrow<Entity>>(before: &[E], after: &[E], scope: &Scope) -> Diff {
    let before: Vec<&Entity> = before.iter().map(Borrow::borrow).collect();
    let after: Vec<&Entity> = after.iter().map(Borrow::borrow).collect();
    let pairing = identity::pair(&before, &after, scope);
    let mut diff = Diff { scope: scope.clone(), ..Diff::default() };
    let came = parts(&pairing.added, &after);
    let went = parts(&pairing.removed, &before);
    for (a, b, join) in pairing.pairs {
        let (Some(old), Some(new)) = (before.get(a), after.get(b)) else { continue };
        // What one form writes as several entries is compared with the one of the other form taken together.
        let (whole_old, whole_new) = (together(old, went.get(&new.id)), together(new, came.get(&old.id)));
        match Change::between(&whole_old, &whole_new, join, scope) {
            Some(change) => diff.changed.push(change),
            None if old.id != new.id => {
                diff.same.push(Shift { old: old.id.clone(), new: new.id.clone() });
            }
            None => {}
        }
    }
    for (b, part) in pairing.added {
        diff.parts.extend(part);
        diff.added.extend(after.get(b).map(|e| (*e).clone()));
    }
    for (a, part) in pairing.removed {
        diff.parts.extend(part);
        diff.removed.extend(before.get(a).map(|e| (*e).clone()));
    }
    diff.added.sort();
    diff.removed.sort();
    diff.changed.sort_by(|x, y| (&x.id, &x.old_id).cmp(&(&y.id, &y.old_id)));
    diff.parts.sort();
    diff.same.sort();
    diff
}

/// Entries by the one on the other side that each is a part of.
fn parts<'a>(left: &[(usize, Option<Part>)], all: &[&'a Entity]) -> BTreeMap<EntityId, Vec<&'a Entity>> {
    let mut out: BTreeMap<EntityId, Vec<&Entity>> = BTreeMap::new();
    for (place, part) in left {
        if let (Some(part), Some(entity)) = (part, all.get(*place)) {
            out.entry(part.of.clone()).or_default().push(entity);
        }
    }
    out
}

/// An entry with what its parts say beside it.
fn together<'a>(entity: &'a Entity, parts: Option<&Vec<&Entity>>) -> Cow<'a, Entity> {
    let Some(parts) = parts else { return Cow::Borrowed(entity) };
    let mut whole = entity.clone();
    for part in parts {
        whole.names.extend(part.names.iter().cloned());
        whole.addresses.extend(part.addresses.iter().cloned());
        whole.identifiers.extend(part.identifiers.iter().cloned());
        whole.countries.extend(part.countries.iter().cloned());
        whole.listings.extend(part.listings.iter().cloned());
    }
    Cow::Owned(whole)
}
