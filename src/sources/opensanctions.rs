//! Exports of OpenSanctions (`opensanctions/NAME`): `entities.ftm.json`, one entity of the FollowTheMoney model a line,
//! and `targets.simple.csv`. <https://www.opensanctions.org/docs/bulk/>. The data is under CC BY-NC 4.0 (commercial use
//! needs a licence), which every entry says.

use std::collections::HashMap;
use std::io::BufRead;

use serde_json::{Map, Value};

use super::draft::Draft;
use super::ident::{Ids, slug};
use super::open::{read_all, refuse_long, trimmed};
use super::table::{Place, Table, first_cells, refuse_twice, warn_of_missing};
use super::text::date;
use super::{Sink, Source, Summary, cut, damaged, warn};
use crate::Result;
use crate::model::{EntityId, EntityKind, ListId, Listing, NameKind};

/// `entities.ftm.json`.
pub(super) struct Ftm;
/// `targets.simple.csv`.
pub(super) struct SimpleCsv;

const LICENCE: &str = "Data of OpenSanctions, CC BY-NC 4.0: commercial use needs a licence of theirs";

fn list_id(name: &str) -> ListId {
    ListId::new(format!("opensanctions/{}", slug(name)))
}

fn kind_of(schema: &str) -> EntityKind {
    match schema {
        "Person" => EntityKind::Person,
        "Company" | "Organization" => EntityKind::Company,
        "PublicBody" => EntityKind::Agency,
        "Vessel" => EntityKind::Vessel,
        "Airplane" => EntityKind::Aircraft,
        "Address" => EntityKind::Address,
        // `LegalEntity` is a person or an organisation.
        _ => EntityKind::Unknown,
    }
}

type Object = Map<String, Value>;

fn text<'v>(object: &'v Object, key: &str) -> &'v str {
    object.get(key).and_then(Value::as_str).unwrap_or("").trim()
}

/// A property's values.
fn values<'v>(object: &'v Object, property: &str) -> impl Iterator<Item = &'v str> {
    let all = object.get("properties").and_then(|p| p.get(property)).and_then(Value::as_array);
    all.into_iter().flatten().filter_map(Value::as_str)
}

fn is_target(object: &Object) -> bool {
    object.get("target").and_then(Value::as_bool).unwrap_or(false)
}

impl Source for Ftm {
    fn list(&self) -> &'static str {
        "opensanctions"
    }
    fn format(&self) -> &'static str {
        "ftm-jsonl"
    }
    fn title(&self) -> &'static str {
        "OpenSanctions (entities.ftm.json)"
    }
    fn recognises(&self, head: &[u8]) -> bool {
        let line = trimmed(head).split(|b| *b == b'\n').next().unwrap_or_default();
        matches!(serde_json::from_slice::<Object>(line), Ok(o)
            if o.contains_key("schema") && o.contains_key("properties") && o.contains_key("caption"))
    }

    fn parse_named(&self, input: &mut dyn BufRead, name: &str, sink: &mut dyn Sink) -> Result<Summary> {
        let bytes = read_all(input)?;
        let list = list_id(name);
        let mut summary = Summary { list: Some(list.clone()), ..Summary::default() };
        let mut targets = Vec::new();
        let mut sanctions: HashMap<String, Vec<Object>> = HashMap::new();
        let mut addresses: HashMap<String, Object> = HashMap::new();
        let mut newest = String::new();
        let lines: Vec<&[u8]> = bytes.split(|b| *b == b'\n').collect();
        for (n, line) in lines.iter().enumerate().filter(|(_, l)| !l.trim_ascii().is_empty()) {
            summary.records += 1;
            let place = Place { record: summary.records, line: n as u64 + 1 };
            let object: Object = match serde_json::from_slice(line) {
                Ok(object) => object,
                Err(error) if error.is_eof() && n + 1 == lines.len() => {
                    return Err(cut(format!("its last line ({place}) ends inside its JSON")));
                }
                Err(error) => {
                    sink.set_aside(warn("not-a-record", place, format!("not a JSON object: {error}")));
                    continue;
                }
            };
            refuse_long(object.values(), place)?;
            if text(&object, "last_seen") > newest.as_str() {
                newest = text(&object, "last_seen").to_owned();
            }
            if text(&object, "id").is_empty() || text(&object, "schema").is_empty() {
                sink.set_aside(warn("no-id", place, "no id or no schema"));
                continue;
            }
            match text(&object, "schema") {
                "Sanction" => {
                    summary.merged += 1;
                    for of in values(&object, "entity") {
                        sanctions.entry(of.to_owned()).or_default().push(object.clone());
                    }
                }
                "Address" if !is_target(&object) => {
                    summary.merged += 1;
                    addresses.insert(text(&object, "id").to_owned(), object);
                }
                _ if is_target(&object) => targets.push((place, object)),
                // Relations, posts, relatives: said of a target, not themselves on a list.
                _ => summary.merged += 1,
            }
        }
        summary.published = date(&newest);
        let mut ids = Ids::default();
        for (place, object) in &targets {
            let number = text(object, "id");
            let (id, twin) = ids.claim(format!("{list}/{number}"), || text(object, "caption").to_owned());
            if twin {
                let what = format!("another entity has the id {number} too; this one is `{id}`");
                sink.warning(warn("repeated-id", place, what));
            }
            let mut draft = entity(object, &list, id, &addresses);
            if draft.entity.names.is_empty() && draft.entity.addresses.is_empty() {
                sink.set_aside(warn("no-name", place, format!("no name; id {number}")));
                continue;
            }
            for sanction in sanctions.get(number).into_iter().flatten() {
                draft.entity.listings.push(listing(sanction));
            }
            if draft.entity.listings.is_empty() {
                let topics: Vec<&str> = values(object, "topics").collect();
                let programme = (!topics.is_empty()).then(|| topics.join("; "));
                draft.entity.listings.push(Listing { programme, ..Listing::default() });
            }
            draft.remark("", LICENCE);
            sink.entity(draft.entity);
        }
        Ok(summary)
    }
}

fn entity(object: &Object, list: &ListId, id: EntityId, addresses: &HashMap<String, Object>) -> Draft {
    let mut d = Draft::new(list, id, kind_of(text(object, "schema")));
    d.entity.source_id = Some(text(object, "id").to_owned());
    d.name(text(object, "caption"), NameKind::Primary);
    for (property, kind) in [
        ("name", NameKind::Alias),
        ("alias", NameKind::Alias),
        ("previousName", NameKind::Former),
        ("weakAlias", NameKind::WeakAlias),
        ("abbreviation", NameKind::WeakAlias),
    ] {
        for name in values(object, property) {
            d.name(name, kind);
        }
    }
    for property in ["country", "nationality", "jurisdiction", "citizenship", "flag", "mainCountry"] {
        for code in values(object, property) {
            d.country(&code.to_uppercase());
        }
    }
    for line in values(object, "address") {
        d.address(&[line], "");
    }
    for address in values(object, "addressEntity").filter_map(|id| addresses.get(id)) {
        let one = |property| values(address, property).next().unwrap_or("");
        let country = one("country").to_uppercase();
        match one("full") {
            "" => d.address(&["street", "street2", "postalCode", "city", "region"].map(one), &country),
            full => d.address(&[full], &country),
        }
    }
    for property in ["birthDate", "buildDate", "incorporationDate"] {
        for day in values(object, property) {
            d.date(day);
        }
    }
    for property in [
        "idNumber",
        "passportNumber",
        "registrationNumber",
        "taxNumber",
        "innCode",
        "ogrnCode",
        "leiCode",
        "swiftBic",
        "imoNumber",
        "mmsi",
        "wikidataId",
        "email",
        "phone",
        "website",
    ] {
        for number in values(object, property) {
            d.identifier(property, number, "");
        }
    }
    for (what, property) in [("Position", "position"), ("Topic", "topics"), ("", "notes")] {
        for remark in values(object, property) {
            d.remark(what, remark);
        }
    }
    d
}

fn listing(sanction: &Object) -> Listing {
    let all = |property| {
        let joined = values(sanction, property).collect::<Vec<_>>().join("; ");
        (!joined.is_empty()).then_some(joined)
    };
    let day = |property| values(sanction, property).filter_map(date).min();
    Listing {
        programme: all("program").or_else(|| all("programId")),
        authority: all("authority"),
        citations: values(sanction, "authorityId").flat_map(crate::model::Citation::parse_all).collect(),
        listed_on: day("listingDate").or_else(|| day("startDate")),
        ended_on: day("endDate"),
        reason: all("reason"),
        url: values(sanction, "sourceUrl").next().map(str::to_owned),
        ..Listing::default()
    }
}

const NEEDED: [&str; 5] = ["id", "schema", "name", "aliases", "dataset"];
/// Columns that every export has and that are read.
const USUAL: [&str; 8] =
    ["birth_date", "countries", "addresses", "identifiers", "sanctions", "phones", "emails", "last_seen"];

impl Source for SimpleCsv {
    fn list(&self) -> &'static str {
        "opensanctions"
    }
    fn format(&self) -> &'static str {
        "ftm-simple-csv"
    }
    fn title(&self) -> &'static str {
        "OpenSanctions (targets.simple.csv)"
    }
    fn recognises(&self, head: &[u8]) -> bool {
        let cells = first_cells(head, b',');
        NEEDED.iter().all(|n| cells.iter().any(|c| c == n))
    }

    fn parse_named(&self, input: &mut dyn BufRead, name: &str, sink: &mut dyn Sink) -> Result<Summary> {
        let list = list_id(name);
        let mut table = Table::new(input, b',')?;
        let header = table.header()?;
        let at = |column: &str| header.iter().position(|h| h == column);
        if let Some(missing) = NEEDED.iter().find(|n| at(n).is_none()) {
            return Err(damaged(format!("the file has no column `{missing}`: not targets.simple.csv")));
        }
        refuse_twice(&header)?;
        warn_of_missing(&header, &USUAL, sink);
        let mut ids = Ids::default();
        let mut newest = String::new();
        while let Some(row) = table.next(header.len())? {
            let place = row.place();
            let cell = |column: &str| row.cell(at(column)).trim();
            let number = cell("id");
            if row.len() != header.len() {
                let what = format!("{} cells, not {}: id {number:?}", row.len(), header.len());
                sink.set_aside(warn("ragged-row", place, what));
                continue;
            }
            if row.recoded {
                sink.warning(warn("not-utf8", place, "not UTF-8; read as Windows-1252"));
            }
            if number.is_empty() || cell("name").is_empty() {
                sink.set_aside(warn("no-name", place, format!("no id or no name; id {number:?}")));
                continue;
            }
            if cell("last_seen") > newest.as_str() {
                newest = cell("last_seen").to_owned();
            }
            let (id, twin) = ids.claim(format!("{list}/{number}"), || cell("name").to_owned());
            if twin {
                let what = format!("another row has the id {number} too; this one is `{id}`");
                sink.warning(warn("repeated-id", place, what));
            }
            let mut d = Draft::new(&list, id, kind_of(cell("schema")));
            d.entity.source_id = Some(number.to_owned());
            d.name(cell("name"), NameKind::Primary);
            for alias in inner_list(cell("aliases")) {
                d.name(&alias, NameKind::Alias);
            }
            for code in inner_list(cell("countries")) {
                d.country(&code.to_uppercase());
            }
            for line in inner_list(cell("addresses")) {
                d.address(&[&line], "");
            }
            for day in inner_list(cell("birth_date")) {
                d.date(&day);
            }
            for (what, column) in [("Number", "identifiers"), ("Phone", "phones"), ("E-mail", "emails")] {
                for number in inner_list(cell(column)) {
                    d.identifier(what, &number, "");
                }
            }
            let sanctions = inner_list(cell("sanctions"));
            let common = Listing { authority: super::draft::some(cell("dataset")), ..Listing::default() };
            d.listings(sanctions.iter().map(String::as_str), common);
            d.remark("", LICENCE);
            sink.entity(d.entity);
        }
        table.warn_if_abrupt(sink);
        Ok(Summary { records: table.records(), merged: 0, published: date(&newest), list: Some(list) })
    }
}

/// The values of a cell: joined by semicolons, one that holds a semicolon in quotation marks.
fn inner_list(cell: &str) -> Vec<String> {
    if cell.is_empty() {
        return Vec::new();
    }
    if !cell.contains('"') {
        return super::text::parts(cell, ";").map(str::to_owned).collect();
    }
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).delimiter(b';').from_reader(cell.as_bytes());
    let mut record = csv::StringRecord::new();
    match reader.read_record(&mut record) {
        Ok(true) => record.iter().map(str::trim).filter(|p| !p.is_empty()).map(str::to_owned).collect(),
        _ => vec![cell.to_owned()],
    }
}
