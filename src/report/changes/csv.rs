//! A diff as CSV: a row for each entry that came or went, and for each line of each change.

use std::io::{self, Write};

use super::{DiffMeta, Item, Told, about};
use crate::report::csv::{cell, io_error};

const COLUMNS: [&str; 12] = [
    "what",
    "entity_id",
    "name",
    "old_id",
    "old_name",
    "field",
    "programme",
    "old",
    "new",
    "about",
    "joined_by",
    "compared",
];

/// Both ends on one line, for every row.
pub(super) fn ends(meta: &DiffMeta) -> String {
    let short = |digest: &str| digest.chars().take(12).collect::<String>();
    let (from, to) = (&meta.from, &meta.to);
    let (a, b) = (short(&from.sha256), short(&to.sha256));
    format!("listed {}; {} {a} -> {} {b}", meta.listed_version, from.list, to.list)
}

pub(super) fn write(told: &Told<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut out = csv::Writer::from_writer(out);
    out.write_record(COLUMNS).map_err(io_error)?;
    let ends = ends(told.meta);
    for item in told.items() {
        let mut row = |field: &str, programme: &str, old: &str, new: &str| {
            let (old_id, old_name, joined, about) = match item {
                Item::Whole(_, entity, part) => {
                    let joined = part.map_or(String::new(), |p| format!("part of {}: {}", p.of, p.join));
                    (String::new(), String::new(), joined, about(entity))
                }
                Item::Changed(change) => {
                    let joined = change.join.as_ref().map_or(String::new(), ToString::to_string);
                    (change.old_id.to_string(), change.old_name.clone(), joined, String::new())
                }
            };
            let what = item.what().as_str();
            let id = item.id().as_str();
            let cells = [
                what,
                id,
                item.name(),
                &old_id,
                &old_name,
                field,
                programme,
                old,
                new,
                &about,
                &joined,
                &ends,
            ];
            out.write_record(cells.map(cell)).map_err(io_error)
        };
        let lines = item.lines();
        if lines.is_empty() {
            row("", "", "", "")?;
        }
        for line in lines {
            let text = |t: &Option<String>| t.clone().unwrap_or_default();
            row(line.field.as_str(), &text(&line.programme), &text(&line.old), &text(&line.new))?;
        }
    }
    out.flush()
}
