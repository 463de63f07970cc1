//! A diff as one JSON document; an item a line. The shape is `#/$defs/diff` of `data/schema/report.schema.json`.

use std::io::{self, Write};

use serde::Serialize;

use super::{Item, Told};
use crate::model::{Entity, EntityId};
use crate::report::json::write as put;
use crate::track::{Clue, Line, What};

#[derive(Serialize)]
struct Told1<'a> {
    what: What,
    entity_id: &'a EntityId,
    name: &'a str,
    /// The id before, where it is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    old_id: Option<&'a EntityId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    old_name: Option<&'a str>,
    /// Why it is taken for the same entry, where its id does not say so.
    #[serde(skip_serializing_if = "Option::is_none")]
    joined_by: Option<&'a [Clue]>,
    /// The entry on the other side that it is a part of.
    #[serde(skip_serializing_if = "Option::is_none")]
    part_of: Option<&'a EntityId>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<Line>,
    /// The entry whole, where it came or went.
    #[serde(skip_serializing_if = "Option::is_none")]
    entity: Option<&'a Entity>,
}

impl<'a> Told1<'a> {
    fn of(item: Item<'a>) -> Self {
        let mut told = Self {
            what: item.what(),
            entity_id: item.id(),
            name: item.name(),
            old_id: None,
            old_name: None,
            joined_by: None,
            part_of: None,
            fields: item.lines(),
            entity: None,
        };
        match item {
            Item::Whole(_, entity, part) => {
                told.entity = Some(entity);
                told.part_of = part.map(|p| &p.of);
                told.joined_by = part.map(|p| p.join.clues.as_slice());
            }
            Item::Changed(change) => {
                told.old_id = Some(&change.old_id).filter(|id| **id != change.id);
                told.old_name = Some(change.old_name.as_str()).filter(|n| *n != change.name);
                told.joined_by = change.join.as_ref().map(|j| j.clues.as_slice());
            }
        }
        told
    }
}

pub(super) fn write(told: &Told<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut header = Vec::new();
    put(&mut header, told.meta)?;
    // The document goes on.
    header.pop();
    out.write_all(&header)?;
    out.write_all(b",\n\"items\":[")?;
    for (i, item) in told.items().into_iter().enumerate() {
        out.write_all(if i == 0 { b"\n" } else { b",\n" })?;
        put(&mut *out, &Told1::of(item))?;
    }
    out.write_all(b"\n]}\n")
}
