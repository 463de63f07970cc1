//! The Denied Persons List of the Bureau of Industry and Security (`us-bis-dpl`): the tab-separated `dpl.txt`, one row
//! an address, and the newer CSV of bis.gov, in which name and address share a cell. Expired orders stay, with the
//! day they ended.

use std::collections::HashMap;
use std::io::BufRead;

use super::draft::{Draft, some};
use super::ident::{Ids, slug};
use super::open::unreadable;
use super::table::{Place, Row, Table, first_cells, refuse_twice, warn_of_missing};
use super::text::{date, name_before_address, one_line};
use super::{Sink, Source, Summary, damaged, warn};
use crate::Result;
use crate::model::{Citation, EntityId, EntityKind, ListId, Listing, NameKind};

/// The list, in both forms.
pub(super) struct Dpl;

const LIST: &str = "us-bis-dpl";

/// The columns of `dpl.txt`.
const OLDER: [&str; 12] = [
    "name",
    "street_address",
    "city",
    "state",
    "country",
    "postal_code",
    "effective_date",
    "expiration_date",
    "standard_order",
    "last_update",
    "action",
    "fr_citation",
];
/// The columns of the newer CSV that are read.
const NEWER: [&str; 5] = [
    "name_and_address",
    "effective_date",
    "expiration_date",
    "type_of_denial",
    "appropriate_federal_register_citations",
];

/// Column names in one spelling: `Name and Address` is `name_and_address`.
fn tidy(column: &str) -> String {
    slug(column).replace('-', "_")
}

fn delimiter(head: &[u8]) -> Option<u8> {
    b"\t,".iter().copied().find(|d| {
        let cells: Vec<String> = first_cells(head, *d).iter().map(|c| tidy(c)).collect();
        let has = |name: &str| cells.iter().any(|c| c == name);
        has("effective_date")
            && ((has("name") && has("street_address") && has("fr_citation")) || has("name_and_address"))
    })
}

/// Where each column stands.
struct Columns {
    name: Option<usize>,
    name_and_address: Option<usize>,
    address: [Option<usize>; 4],
    country: Option<usize>,
    effective: Option<usize>,
    expiration: Option<usize>,
    standard_order: Option<usize>,
    updated: Option<usize>,
    action: Option<usize>,
    citation: Option<usize>,
}

impl Columns {
    fn find(header: &[String]) -> Self {
        let at = |names: &[&str]| header.iter().position(|h| names.contains(&h.as_str()));
        Self {
            name: at(&["name"]),
            name_and_address: at(&["name_and_address"]),
            address: [at(&["street_address"]), at(&["city"]), at(&["state"]), at(&["postal_code"])],
            country: at(&["country"]),
            effective: at(&["effective_date"]),
            expiration: at(&["expiration_date"]),
            standard_order: at(&["standard_order", "type_of_denial"]),
            updated: at(&["last_update"]),
            action: at(&["action"]),
            citation: at(&["fr_citation", "appropriate_federal_register_citations"]),
        }
    }
}

impl Source for Dpl {
    fn list(&self) -> &'static str {
        LIST
    }
    fn format(&self) -> &'static str {
        "dpl-table"
    }
    fn title(&self) -> &'static str {
        "BIS Denied Persons List (TSV, CSV)"
    }
    fn recognises(&self, head: &[u8]) -> bool {
        delimiter(head).is_some()
    }

    fn parse_named(&self, input: &mut dyn BufRead, _name: &str, sink: &mut dyn Sink) -> Result<Summary> {
        let first = input.fill_buf().map_err(|e| unreadable(&e))?;
        let Some(delimiter) = delimiter(first) else {
            return Err(damaged("the first line does not name the columns of the Denied Persons List"));
        };
        let mut table = Table::new(input, delimiter)?;
        let header: Vec<String> = table.header()?.iter().map(|c| tidy(c)).collect();
        refuse_twice(&header)?;
        let columns = Columns::find(&header);
        let known = if columns.name_and_address.is_some() { &NEWER[..] } else { &OLDER[..] };
        warn_of_missing(&header, known, sink);
        let mut orders: Vec<Draft> = Vec::new();
        let mut by_order: HashMap<String, usize> = HashMap::new();
        let mut merged = 0;
        while let Some(row) = table.next(header.len())? {
            let place = row.place();
            if row.len() != header.len() {
                let text = format!("{} cells, not {}: {}", row.len(), header.len(), row.cell(Some(0)));
                sink.set_aside(warn("ragged-row", place, text));
                continue;
            }
            if row.recoded {
                sink.warning(warn("not-utf8", place, "not UTF-8; read as Windows-1252"));
            }
            let (name, whole_address) = match columns.name_and_address {
                Some(column) => {
                    let cell = row.cell(Some(column)).trim();
                    name_before_address(&one_line(cell).unwrap_or_else(|| cell.to_owned()))
                }
                None => (row.cell(columns.name).trim().to_owned(), String::new()),
            };
            if name.is_empty() {
                sink.set_aside(warn("no-name", place, "no name"));
                continue;
            }
            // One order names a party at several addresses, one row each.
            let ends = row.cell(columns.expiration).trim();
            let key = [name.as_str(), row.cell(columns.effective).trim(), ends].join("\u{1f}");
            let at = match by_order.get(&key) {
                Some(at) => {
                    merged += 1;
                    *at
                }
                None => {
                    orders.push(order(&name, row, &columns, place, sink));
                    by_order.insert(key, orders.len() - 1);
                    orders.len() - 1
                }
            };
            let Some(draft) = orders.get_mut(at) else { continue };
            let before = draft.entity.addresses.len();
            if whole_address.is_empty() {
                draft.address(&columns.address.map(|c| row.cell(c)), row.cell(columns.country));
            } else {
                draft.address(&[&whole_address], "");
            }
            let added = draft.entity.addresses.get(before..).unwrap_or_default();
            if added.iter().any(|a| a.country.is_none()) && columns.country.is_some() {
                sink.warning(warn(
                    "address-without-country",
                    place,
                    format!("{name}: an address without a country"),
                ));
            }
            for citation in Citation::parse_all(row.cell(columns.citation)) {
                if let Some(listing) = draft.entity.listings.first_mut()
                    && !listing.citations.contains(&citation)
                {
                    listing.citations.push(citation);
                }
            }
        }
        table.warn_if_abrupt(sink);
        let mut ids = Ids::default();
        for mut draft in orders {
            let of = draft.entity.listings.first().and_then(|l| l.listed_on).map(|d| format!("-{d}"));
            let wanted = format!("{LIST}/{}{}", slug(draft.entity.display_name()), of.unwrap_or_default());
            let ends = draft.entity.ended_on().map(|d| d.to_string()).unwrap_or_default();
            draft.entity.id = ids.claim(wanted, || ends).0;
            sink.entity(draft.entity);
        }
        Ok(Summary { records: table.records(), merged, ..Summary::default() })
    }
}

fn order(name: &str, row: &Row, columns: &Columns, place: Place, sink: &mut dyn Sink) -> Draft {
    let mut draft = Draft::new(&ListId::new(LIST), EntityId::new(""), EntityKind::Unknown);
    draft.name(name, NameKind::Primary);
    let mut day = |what: &str, column| {
        let text = row.cell(column).trim();
        let read = date(text);
        if read.is_none() && !text.is_empty() {
            sink.warning(warn("unreadable-date", place, format!("{what} {text:?} is kept as a remark")));
            draft.remark(what, text);
        }
        read
    };
    let listing = Listing {
        programme: Some("Denied Persons List".to_owned()),
        authority: Some("Bureau of Industry and Security".to_owned()),
        listed_on: day("Effective date", columns.effective),
        ended_on: day("Expiration date", columns.expiration),
        ..Listing::default()
    };
    if listing.listed_on.is_none() {
        sink.warning(warn("no-listing-date", place, format!("{name}: no effective date")));
    }
    draft.entity.listings.push(listing);
    draft.remark("Standard order", some(row.cell(columns.standard_order)).as_deref().unwrap_or_default());
    draft.remark("Last update", row.cell(columns.updated));
    draft.remark("Action", row.cell(columns.action));
    draft
}
