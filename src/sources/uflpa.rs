//! The UFLPA Entity List (`us-uflpa`) as its publisher gives it, the web page <https://www.dhs.gov/uflpa-entity-list> of
//! the Department of Homeland Security: a table for each part of section 2(d)(2)(B) of the Act (Pub. L. 117-78), with
//! the name of the entity and the day on which it was listed. Other names stand in the name, in prose. A firm that
//! stands in two tables is one entry with two listings.
//!
//! Other pages of the department are not read, whatever they say of the list.

use std::collections::HashMap;
use std::io::{BufRead, Read as _};

use super::draft::Draft;
use super::html::{MAX_PAGE, Page, Row, Table, title};
use super::ident::slug;
use super::import::of_list;
use super::prose::{announced_aliases, proper_names};
use super::text::date;
use super::{Sink, Source, Summary, damaged, open, warn};
use crate::Result;
use crate::model::{EntityId, EntityKind, Listing, NameKind};

/// The page.
pub(super) struct Uflpa;

const LIST: &str = "us-uflpa";
const ADDRESS: &str = "https://www.dhs.gov/uflpa-entity-list";

impl Source for Uflpa {
    fn list(&self) -> &'static str {
        LIST
    }
    fn format(&self) -> &'static str {
        "uflpa-html"
    }
    fn title(&self) -> &'static str {
        "UFLPA Entity List of DHS (web page)"
    }
    /// By the page's title: what the department writes about the list has another one.
    fn recognises(&self, head: &[u8]) -> bool {
        if !open::trimmed(head).starts_with(b"<") {
            return false;
        }
        let title = title(&String::from_utf8_lossy(head)).unwrap_or_default().to_lowercase();
        title.split(['|', '-', '–', '—']).next().is_some_and(|own| own.trim() == "uflpa entity list")
    }

    fn parse_named(&self, input: &mut dyn BufRead, _name: &str, sink: &mut dyn Sink) -> Result<Summary> {
        let page = Page::read(&text_of(input, sink)?)?;
        let mut summary = Summary::default();
        let mut drafts: Vec<Draft> = Vec::new();
        let mut by_id: HashMap<String, usize> = HashMap::new();
        let Some((list, common)) = of_list(LIST) else { return Err(damaged("no such list")) };
        let mut found = 0;
        for table in &page.tables {
            let Some(columns) = Columns::of(table) else {
                // Whatever it is, it must not go by unseen: it may be a part of the list in a new form.
                for row in &table.rows {
                    summary.records += 1;
                    let text = format!("a table without a column of entities: {}", row.cells.join(" | "));
                    sink.set_aside(warn("unknown-table", format!("record {}", summary.records), text));
                }
                continue;
            };
            found += 1;
            let section = section(&table.above);
            for row in table.rows.iter().filter(|r| !r.is_head && Columns::of_row(r).is_none()) {
                summary.records += 1;
                let place = format!("table {found}, record {}", summary.records);
                let name =
                    row.cells.get(columns.name).map_or("", String::as_str).trim_end_matches(['*', ' ']);
                if name.is_empty() {
                    let text = format!("no name: {}", row.cells.join(" | "));
                    sink.set_aside(warn("no-name", place, text));
                    continue;
                }
                if row.cells.len() != columns.width {
                    let text = format!(
                        "{} cells, not {}: {}",
                        row.cells.len(),
                        columns.width,
                        row.cells.join(" | ")
                    );
                    sink.set_aside(warn("ragged-row", place, text));
                    continue;
                }
                let listing = Listing {
                    reason: section.clone(),
                    url: Some(ADDRESS.to_owned()),
                    listed_on: columns.date.and_then(|at| date(row.cells.get(at)?)),
                    ..common.clone()
                };
                if listing.listed_on.is_none() {
                    sink.warning(warn(
                        "no-listing-date",
                        &place,
                        format!("{name}: no date that can be read"),
                    ));
                }
                let found = proper_names(name);
                let id = format!("{LIST}/{}", slug(own_name(name, &found)));
                let at = *by_id.entry(id.clone()).or_insert(drafts.len());
                match drafts.get_mut(at) {
                    Some(_) => summary.merged += 1,
                    None => drafts.push(Draft::new(&list, EntityId::new(id), EntityKind::Unknown)),
                }
                if let Some(draft) = drafts.get_mut(at) {
                    names(name, found, draft, &place, sink);
                    draft.entity.listings.push(listing);
                }
            }
            if section.is_none() {
                let text = "no part of section 2(d)(2)(B) is named above the table";
                sink.warning(warn("no-section", format!("table {found}"), text));
            }
        }
        if found == 0 {
            return Err(damaged(format!("the page {:?} has no table of entities", page.title))
                .hint("the publisher may have changed it: look at it, and bring the list in as CSV (docs/sources.md)"));
        }
        drafts.into_iter().for_each(|d| sink.entity(d.entity));
        Ok(summary)
    }
}

fn text_of(input: &mut dyn BufRead, sink: &mut dyn Sink) -> Result<String> {
    let mut bytes = Vec::new();
    input.take(MAX_PAGE as u64 + 1).read_to_end(&mut bytes).map_err(|e| open::unreadable(&e))?;
    if bytes.len() > MAX_PAGE {
        return Err(
            damaged(format!("the page is larger than {} MiB", MAX_PAGE >> 20)).hint("check what was fetched")
        );
    }
    Ok(String::from_utf8(bytes).unwrap_or_else(|e| {
        sink.warning(warn("not-utf8", "document", "some text is not UTF-8; read as Windows-1252"));
        encoding_rs::WINDOWS_1252.decode_without_bom_handling(e.as_bytes()).0.into_owned()
    }))
}

/// Where a table has what.
struct Columns {
    width: usize,
    name: usize,
    date: Option<usize>,
}

impl Columns {
    fn of(table: &Table) -> Option<Self> {
        table.rows.first().and_then(Self::of_row)
    }

    /// The columns, if the row is the head of a table of entities.
    fn of_row(row: &Row) -> Option<Self> {
        let at = |words: &[&str]| {
            row.cells.iter().position(|c| {
                let cell = c.to_lowercase();
                cell.len() < 60 && words.iter().any(|w| cell.contains(w))
            })
        };
        let name = at(&["name of entity", "entity name", "entities"]).or_else(|| at(&["entity", "name"]))?;
        let date = at(&["date"]);
        (row.is_head || date.is_some()).then_some(Self { width: row.cells.len(), name, date })
    }
}

/// The part of the Act that a table stands under: the one named last before it.
fn section(above: &str) -> Option<String> {
    const ACT: &str = "2(d)(2)(B)(";
    let (_, rest) = above.rsplit_once(ACT)?;
    let (part, _) = rest.split_once(')')?;
    (!part.is_empty() && part.bytes().all(|b| b"iv".contains(&b)))
        .then(|| format!("Section {ACT}{part}) of the Uyghur Forced Labor Prevention Act"))
}

/// The name without its prose: what a firm has in common in two tables.
fn own_name<'t>(text: &'t str, found: &'t [(String, NameKind)]) -> &'t str {
    found.first().map(|(name, _)| name.as_str()).filter(|name| text.starts_with(name)).unwrap_or(text)
}

/// The published text is the name; the proper names in it are added.
fn names(text: &str, found: Vec<(String, NameKind)>, draft: &mut Draft, place: &str, sink: &mut dyn Sink) {
    let is_first = draft.entity.names.is_empty();
    let kind = if is_first { NameKind::Primary } else { NameKind::Alias };
    draft.name(text, kind);
    if let Some(said) = announced_aliases(text) {
        let other = found.len().saturating_sub(1);
        if other != said {
            let text = format!("{text}: {other} other names found, {said} announced");
            sink.warning(warn("alias-count", place, text));
        }
    }
    for (name, kind) in found {
        draft.name(&name, kind);
    }
}
