//! The UK Sanctions List (`uk-sl`): `UK-Sanctions-List.csv` and `.xml` of the Foreign, Commonwealth and Development
//! Office, <https://www.gov.uk/government/publications/the-uk-sanctions-list>; since 28 January 2026 the only UK list.
//! The CSV begins with the day of the report, and has a row for each name and address of a designation; rows repeat.

use std::collections::HashMap;
use std::io::BufRead;

use super::draft::{Draft, some, spaced};
use super::ident::Ids;
use super::table::{Row, Table, first_cells};
use super::text::{date_day_first, parts};
use super::xml::unescaped;
use super::xml::{Element, Xml, root_name};
use super::{Sink, Source, Summary, damaged, warn};
use crate::Result;
use crate::model::{EntityId, EntityKind, ListId, Listing, NameKind, PartialDate};

/// The list as CSV.
pub(super) struct Csv;
/// The list as XML.
pub(super) struct Markup;

const LIST: &str = "uk-sl";
const AUTHORITY: &str = "Foreign, Commonwealth and Development Office";

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
        // The CSV has HTML's character references in its prose.
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
    draft.name(&spaced(&name), name_kind(fields.get("name type"), fields.get("alias strength")));
    let language = [fields.get("non-latin script language"), fields.get("non-latin script type")];
    let language = language.into_iter().find(|l| !l.trim().is_empty()).unwrap_or_default();
    draft.name_in(fields.get("name non-latin script"), NameKind::Native, language.trim());
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
        let Some(id) = columns.get("unique id").copied() else {
            return Err(damaged("the file has no column `Unique ID`: not the UK Sanctions List"));
        };
        let mut designations: Vec<Draft> = Vec::new();
        let mut by_id: HashMap<String, usize> = HashMap::new();
        let mut merged = 0;
        while let Some(row) = table.next(header.len())? {
            let place = row.place();
            let number = row.cell(Some(id)).trim();
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

/// A designation in XML, its fields under the names of the CSV.
struct Flat<'e>(HashMap<&'static str, &'e str>);

impl Fields for Flat<'_> {
    fn get(&self, field: &str) -> &str {
        self.0.get(field).copied().unwrap_or("")
    }
}

/// The CSV's names of the XML's elements that are said once, or inside a list of their own.
const ELEMENTS: [(&str, &str); 42] = [
    ("RegimeName", "regime name"),
    ("DateDesignated", "date designated"),
    ("UKStatementofReasons", "uk statement of reasons"),
    ("DesignationSource", "designation source"),
    ("UNReferenceNumber", "un reference number"),
    ("OFSIGroupID", "ofsi group id"),
    ("OtherInformation", "other information"),
    ("SanctionsImposed", "sanctions imposed"),
    ("TypeOfShip", "type of ship"),
    ("TonnageOfShip", "tonnage of ship"),
    ("YearBuilt", "year built"),
    ("Name1", "name 1"),
    ("Name2", "name 2"),
    ("Name3", "name 3"),
    ("Name4", "name 4"),
    ("Name5", "name 5"),
    ("Name6", "name 6"),
    ("NameType", "name type"),
    ("AliasStrength", "alias strength"),
    ("NameNonLatinScript", "name non-latin script"),
    ("NonLatinScriptType", "non-latin script type"),
    ("NonLatinScriptLanguage", "non-latin script language"),
    ("AddressLine1", "address line 1"),
    ("AddressLine2", "address line 2"),
    ("AddressLine3", "address line 3"),
    ("AddressLine4", "address line 4"),
    ("AddressLine5", "address line 5"),
    ("AddressLine6", "address line 6"),
    ("AddressPostalCode", "address postal code"),
    ("AddressCountry", "address country"),
    ("DOB", "d.o.b"),
    ("Nationality", "nationality(/ies)"),
    ("PassportNumber", "passport number"),
    ("NationalIdentifierNumber", "national identifier number"),
    ("BusinessRegistrationNumber", "business registration number (s)"),
    ("IMONumber", "imo number"),
    ("TownOfBirth", "town of birth"),
    ("CountryOfBirth", "country of birth"),
    ("Position", "position"),
    ("TypeOfEntity", "type of entity"),
    ("ParentCompany", "parent company"),
    ("CurrentBelievedFlagOfShip", "current believed flag of ship"),
];

fn flat(e: &Element) -> Flat<'_> {
    let mut out = HashMap::new();
    for child in &e.children {
        if let Some((_, field)) = ELEMENTS.iter().find(|(n, _)| n.eq_ignore_ascii_case(&child.name)) {
            out.entry(*field).or_insert(child.value());
        }
    }
    Flat(out)
}

impl Source for Markup {
    fn list(&self) -> &'static str {
        LIST
    }
    fn format(&self) -> &'static str {
        "uk-xml"
    }
    fn title(&self) -> &'static str {
        "UK Sanctions List (XML)"
    }
    fn recognises(&self, head: &[u8]) -> bool {
        root_name(head).as_deref() == Some("Designations")
    }

    fn parse_named(&self, input: &mut dyn BufRead, _name: &str, sink: &mut dyn Sink) -> Result<Summary> {
        let mut xml = Xml::new(input);
        let mut ids = Ids::default();
        let mut summary = Summary::default();
        while let Some(e) =
            xml.next(|path, name| path.len() == 1 && matches!(name, "Designation" | "DateGenerated"))?
        {
            if e.name == "DateGenerated" {
                summary.published = date_day_first(e.value());
                continue;
            }
            summary.records += 1;
            let place = format!("record {}", summary.records);
            let number = e.text_of("UniqueID");
            if number.is_empty() {
                sink.set_aside(warn("no-id", place, "no UniqueID"));
                continue;
            }
            let whole = flat(&e);
            let mut draft = begin(number, &whole, e.text_of("IndividualEntityShip"), &place, sink);
            nested(&e, &mut draft);
            if draft.entity.names.is_empty() {
                sink.set_aside(warn("no-name", place, format!("{number}: no name")));
                continue;
            }
            let (id, twin) = ids.claim(format!("{LIST}/{number}"), || draft.entity.display_name().to_owned());
            if twin {
                let text = format!("another designation is {number} too; this one is `{id}`");
                sink.warning(warn("repeated-id", place, text));
            }
            draft.entity.id = id;
            end(draft, sink);
        }
        xml.expect_root("Designations")?;
        xml.warn_if_recoded(sink);
        Ok(summary)
    }
}

/// Names, addresses and the like stand in lists below the designation, at depths that differ; each element that has
/// fields of ours is read as a row of the CSV would be.
fn nested(e: &Element, draft: &mut Draft) {
    for child in &e.children {
        if child.children.is_empty() {
            let own = ELEMENTS.iter().find(|(n, _)| n.eq_ignore_ascii_case(&child.name));
            // A leaf inside a list of its own, as in <DOBs><DOB>1965</DOB></DOBs>.
            if let Some((_, field)) = own.filter(|(_, f)| REPEATED.contains(f)) {
                each(&Flat(HashMap::from([(*field, child.value())])), draft);
            }
            continue;
        }
        let fields = flat(child);
        let single: HashMap<_, _> = fields.0.into_iter().filter(|(f, _)| !REPEATED.contains(f)).collect();
        if child.name.eq_ignore_ascii_case("SanctionsImposedIndicators") {
            for sanction in child.children.iter().filter(|c| c.value().eq_ignore_ascii_case("true")) {
                draft.remark("Sanction", &sanction.name);
            }
        } else {
            each(&Flat(single), draft);
        }
        nested(child, draft);
    }
}

/// Fields that may stand several times, one after the other, in one list.
const REPEATED: [&str; 8] = [
    "d.o.b",
    "nationality(/ies)",
    "passport number",
    "national identifier number",
    "business registration number (s)",
    "imo number",
    "position",
    "type of entity",
];
