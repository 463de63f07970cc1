//! The UK Sanctions List (`uk-sl`): `UK-Sanctions-List.csv` and `.xml` of the Foreign, Commonwealth and Development
//! Office, <https://www.gov.uk/government/publications/the-uk-sanctions-list>; since 28 January 2026 the only UK list.
//! The CSV begins with the day of the report, and has a row for each name and address of a designation; rows repeat.

mod markup;

use std::collections::HashMap;
use std::io::BufRead;

pub(super) use markup::Markup;

use super::draft::{Draft, some, spaced};
use super::html::unescaped;
use super::table::{Row, Table, first_cells, refuse_twice, warn_of_missing};
use super::text::{date_day_first, parts};
use super::{Sink, Source, Summary, damaged, warn};
use crate::Result;
use crate::model::{EntityId, EntityKind, ListId, Listing, NameKind, PartialDate};

/// The list as CSV.
pub(super) struct Csv;

const LIST: &str = "uk-sl";
const AUTHORITY: &str = "Foreign, Commonwealth and Development Office";

/// Columns without which parties or names are lost.
const NAMES: [&str; 10] = [
    "unique id",
    "name 1",
    "name 2",
    "name 3",
    "name 4",
    "name 5",
    "name 6",
    "name type",
    "alias strength",
    "name non-latin script",
];
/// The other columns that are read.
const OTHERS: [&str; 45] = [
    "ofsi group id",
    "un reference number",
    "title",
    "non-latin script type",
    "non-latin script language",
    "regime name",
    "designation type",
    "designation source",
    "sanctions imposed",
    "other information",
    "uk statement of reasons",
    "address line 1",
    "address line 2",
    "address line 3",
    "address line 4",
    "address line 5",
    "address line 6",
    "address postal code",
    "address country",
    "phone number",
    "website",
    "email address",
    "date designated",
    "d.o.b",
    "nationality(/ies)",
    "national identifier number",
    "national identifier additional information",
    "passport number",
    "passport additional information",
    "position",
    "town of birth",
    "country of birth",
    "type of entity",
    "subsidiaries",
    "parent company",
    "business registration number (s)",
    "imo number",
    "current owner/operator (s)",
    "previous owner/operator (s)",
    "current believed flag of ship",
    "previous flags",
    "type of ship",
    "tonnage of ship",
    "year built",
    "hull identification number (hin)",
];

/// What both formats say of a designation, in the words of the CSV's header.
trait Fields {
    /// The text of a field; empty where there is none.
    fn get(&self, field: &str) -> &str;
}

fn kind_of(text: &str) -> Option<EntityKind> {
    Some(match text.trim().to_ascii_lowercase().as_str() {
        "individual" => EntityKind::Person,
        "entity" => EntityKind::Company,
        "ship" => EntityKind::Vessel,
        "" => EntityKind::Unknown,
        _ => return None,
    })
}

/// The kind of a name: the list spells its words in several ways.
fn name_kind(kind: &str, strength: &str) -> NameKind {
    let kind = kind.trim().to_ascii_lowercase();
    if kind == "primary name" {
        NameKind::Primary
    } else if strength.to_ascii_lowercase().contains("low") || strength.to_ascii_lowercase().contains("weak")
    {
        NameKind::WeakAlias
    } else if kind.contains("former") || kind.contains("fka") {
        NameKind::Former
    } else {
        NameKind::Alias
    }
}

fn listing(fields: &dyn Fields) -> Listing {
    let listed_on = date_day_first(fields.get("date designated"));
    Listing {
        programme: some(fields.get("regime name")),
        authority: Some(AUTHORITY.to_owned()),
        listed_on,
        reason: some(&unescaped(fields.get("uk statement of reasons"))),
        ..Listing::default()
    }
}

/// Fields that are said once a designation.
fn once(fields: &dyn Fields, draft: &mut Draft) {
    for (what, field) in [
        ("Designation source", "designation source"),
        ("UN reference", "un reference number"),
        ("OFSI group", "ofsi group id"),
        ("Type of ship", "type of ship"),
        ("Tonnage", "tonnage of ship"),
        ("", "other information"),
    ] {
        draft.remark(what, fields.get(field));
    }
    for sanction in parts(fields.get("sanctions imposed"), "|") {
        draft.remark("Sanction", sanction);
    }
    draft.date(fields.get("year built"));
}

/// Fields that may differ from row to row.
fn each(fields: &dyn Fields, draft: &mut Draft) {
    let name = ["name 1", "name 2", "name 3", "name 4", "name 5", "name 6"].map(|f| fields.get(f));
    // The CSV has HTML's character references in its texts.
    draft.name(&unescaped(&spaced(&name)), name_kind(fields.get("name type"), fields.get("alias strength")));
    let language = [fields.get("non-latin script language"), fields.get("non-latin script type")];
    let language = language.into_iter().find(|l| !l.trim().is_empty()).unwrap_or_default();
    draft.name_in(&unescaped(fields.get("name non-latin script")), NameKind::Native, language.trim());
    let lines = [
        "address line 1",
        "address line 2",
        "address line 3",
        "address line 4",
        "address line 5",
        "address line 6",
        "address postal code",
    ];
    draft.address(&lines.map(|f| fields.get(f)), fields.get("address country"));
    for nationality in fields.get("nationality(/ies)").split(['|', ';']) {
        draft.country(nationality);
    }
    draft.country(fields.get("current believed flag of ship"));
    draft.date(fields.get("d.o.b"));
    for (what, field) in [
        ("National identifier", "national identifier number"),
        ("Passport", "passport number"),
        ("Business registration number", "business registration number (s)"),
        ("IMO", "imo number"),
        ("HIN", "hull identification number (hin)"),
        ("Phone", "phone number"),
        ("Website", "website"),
        ("E-mail", "email address"),
    ] {
        draft.identifier(what, fields.get(field), "");
    }
    let place = [fields.get("town of birth"), fields.get("country of birth")];
    let place: Vec<&str> = place.into_iter().map(str::trim).filter(|p| !p.is_empty()).collect();
    draft.remark("Place of birth", &place.join(", "));
    for (what, field) in [
        ("Title", "title"),
        ("Position", "position"),
        ("Type of entity", "type of entity"),
        ("Subsidiaries", "subsidiaries"),
        ("Parent company", "parent company"),
        ("Current owner", "current owner/operator (s)"),
        ("Previous owner", "previous owner/operator (s)"),
        ("Previous flags", "previous flags"),
        ("Passport note", "passport additional information"),
        ("Identifier note", "national identifier additional information"),
    ] {
        draft.remark(what, fields.get(field));
    }
}

struct Line<'r> {
    columns: &'r HashMap<String, usize>,
    row: &'r Row,
}

impl Fields for Line<'_> {
    fn get(&self, field: &str) -> &str {
        self.row.cell(self.columns.get(field).copied())
    }
}

/// The day in `Report Date: 08-Oct-2026`.
fn report_date(cell: &str) -> Option<PartialDate> {
    super::text::date(cell.trim().strip_prefix("report date:")?)
}

impl Source for Csv {
    fn list(&self) -> &'static str {
        LIST
    }
    fn format(&self) -> &'static str {
        "uk-csv"
    }
    fn title(&self) -> &'static str {
        "UK Sanctions List (CSV)"
    }
    fn recognises(&self, head: &[u8]) -> bool {
        let first = first_cells(head, b',');
        let is_header = |cells: &[String]| {
            ["unique id", "name 6", "regime name"].iter().all(|n| cells.iter().any(|c| c == n))
        };
        is_header(&first)
            || (first.first().is_some_and(|c| c.starts_with("report date:"))
                && head
                    .splitn(2, |b| *b == b'\n')
                    .nth(1)
                    .is_some_and(|rest| is_header(&first_cells(rest, b','))))
    }

    fn parse_named(&self, input: &mut dyn BufRead, _name: &str, sink: &mut dyn Sink) -> Result<Summary> {
        let mut table = Table::new(input, b',')?;
        let mut header = table.header()?;
        let published = header.first().and_then(|c| report_date(c));
        if header.first().is_some_and(|c| c.starts_with("report date:")) {
            header = table.header()?;
        } else {
            sink.warning(warn(
                "no-published-date",
                "header",
                "the line with the day of the report is missing",
            ));
        }
        let columns: HashMap<String, usize> =
            header.iter().cloned().enumerate().map(|(n, c)| (c, n)).collect();
        refuse_twice(&header)?;
        if let Some(missing) = NAMES.iter().find(|n| !columns.contains_key(**n)) {
            return Err(damaged(format!("the file has no column `{missing}`: names would be lost"))
                .hint("fetch it again; if the publisher has changed it, look for a newer `listed`"));
        }
        warn_of_missing(&header, &OTHERS, sink);
        let id = columns.get("unique id").copied();
        let mut designations: Vec<Draft> = Vec::new();
        let mut by_id: HashMap<String, usize> = HashMap::new();
        let mut merged = 0;
        while let Some(row) = table.next(header.len())? {
            let place = row.place();
            let number = row.cell(id).trim();
            if row.len() != header.len() {
                let text = format!("{} cells, not {}: id {number:?}", row.len(), header.len());
                sink.set_aside(warn("ragged-row", place, text));
                continue;
            }
            if number.is_empty() {
                sink.set_aside(warn("no-id", place, "no Unique ID"));
                continue;
            }
            if row.recoded {
                sink.warning(warn("not-utf8", place, "not UTF-8; read as Windows-1252"));
            }
            let line = Line { columns: &columns, row };
            let at = match by_id.get(number) {
                Some(at) => {
                    merged += 1;
                    *at
                }
                None => {
                    designations.push(begin(
                        number,
                        &line,
                        line.get("designation type"),
                        &place.to_string(),
                        sink,
                    ));
                    by_id.insert(number.to_owned(), designations.len() - 1);
                    designations.len() - 1
                }
            };
            if let Some(draft) = designations.get_mut(at) {
                each(&line, draft);
            }
        }
        table.warn_if_abrupt(sink);
        let mut summary = Summary { records: table.records(), merged, published, list: None };
        for draft in designations {
            // A designation without any name takes its merged rows with it.
            if draft.entity.names.is_empty() {
                let text = format!("{}: no name", draft.entity.id);
                sink.set_aside(warn("no-name", draft.entity.id.as_str(), text));
                continue;
            }
            end(draft, sink);
        }
        summary.records = table.records();
        Ok(summary)
    }
}

/// A designation with what is said of it once.
fn begin(number: &str, fields: &dyn Fields, kind: &str, place: &str, sink: &mut dyn Sink) -> Draft {
    let kind = kind_of(kind).unwrap_or_else(|| {
        sink.warning(warn("unknown-kind", place, format!("{number}: designation type {kind:?}")));
        EntityKind::Unknown
    });
    let mut draft = Draft::new(&ListId::new(LIST), EntityId::new(format!("{LIST}/{number}")), kind);
    draft.entity.source_id = Some(number.to_owned());
    let listing = listing(fields);
    if listing.listed_on.is_none() {
        sink.warning(warn("no-listing-date", place, format!("{number}: no date of designation")));
    }
    draft.entity.listings.push(listing);
    once(fields, &mut draft);
    draft
}

fn end(draft: Draft, sink: &mut dyn Sink) {
    if !draft.entity.names.iter().any(|n| n.kind == NameKind::Primary) {
        let text = format!("{}: no primary name; the first other name stands for it", draft.entity.id);
        sink.warning(warn("no-primary-name", draft.entity.id.as_str(), text));
    }
    sink.entity(draft.entity);
}
