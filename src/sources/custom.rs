//! Lists of the user's own: CSV (TSV, semicolons) with at least `id` and `name`, or JSON lines with the same
//! keys. The format is ours; `docs/sources.md` describes it.

use std::collections::HashSet;
use std::io::BufRead;

use serde_json::{Map, Value};

use super::open::{read_all, refuse_long, trimmed, unreadable};
use super::table::{Place, Table, first_cells, refuse_twice};
use super::text::{one_line, parts};
use super::{Sink, Source, Summary, country, cut, damaged, warn};
use crate::Result;
use crate::model::{Address, Entity, EntityId, EntityKind, ListId, Listing, Name, NameKind};

/// A custom list as CSV.
pub(super) struct Csv;
/// A custom list as JSON lines.
pub(super) struct JsonLines;

const KEYS: [&str; 8] = ["id", "name", "aliases", "kind", "country", "address", "reason", "url"];

/// One row in the shape of the file.
#[derive(Default)]
struct Record {
    id: String,
    name: String,
    aliases: Vec<String>,
    kind: String,
    country: String,
    address: String,
    reason: String,
    url: String,
}

/// Turns rows into entities.
struct Mapper {
    list: ListId,
    seen: HashSet<String>,
}

impl Mapper {
    fn new(name: &str) -> Self {
        Self { list: list_id(name), seen: HashSet::new() }
    }

    fn record(&mut self, record: Record, place: Place, sink: &mut dyn Sink) {
        let aside = |code: &str, text: String| warn(code, place, text);
        if record.id.is_empty() {
            return sink.set_aside(aside("no-id", format!("no id; name {:?}", record.name)));
        }
        if record.name.is_empty() {
            return sink.set_aside(aside("no-name", format!("no name; id {:?}", record.id)));
        }
        if !self.seen.insert(record.id.clone()) {
            let text = format!(
                "the id {:?} stands on an earlier row too; this one ({:?}) is not used",
                record.id, record.name
            );
            return sink.set_aside(aside("duplicate-id", text));
        }
        let kind = record.kind.parse().unwrap_or_else(|text: String| {
            sink.warning(warn("unknown-kind", place, text));
            EntityKind::Unknown
        });
        let country = country::code_or_text(&record.country);
        if country.as_deref().is_some_and(|c| !country::is_code(c)) {
            sink.warning(warn(
                "unknown-country",
                place,
                format!("{:?} is kept as it stands", record.country),
            ));
        }
        let mut names = vec![Name::new(&record.name, NameKind::Primary)];
        for alias in record.aliases.iter().map(|a| a.trim()).filter(|a| !a.is_empty()) {
            if !names.iter().any(|n| n.text == alias) {
                names.push(Name::new(alias, NameKind::Alias));
            }
        }
        let some = |text: String| (!text.is_empty()).then_some(text);
        sink.entity(Entity {
            id: EntityId::new(format!("{}/{}", self.list, record.id)),
            list: self.list.clone(),
            source_id: Some(record.id),
            kind,
            names,
            addresses: some(record.address)
                .map(|text| Address { text: one_line(&text).unwrap_or(text), country: country.clone() })
                .into_iter()
                .collect(),
            identifiers: Vec::new(),
            countries: country.into_iter().collect(),
            dates: Vec::new(),
            listings: vec![Listing {
                reason: some(record.reason),
                url: some(record.url),
                ..Listing::default()
            }],
            remarks: Vec::new(),
        });
    }
}

/// `custom/NAME`; white space, slashes and control characters in the name become hyphens.
fn list_id(name: &str) -> ListId {
    let safe: String = name
        .trim()
        .chars()
        .map(|c| if c.is_whitespace() || c.is_control() || matches!(c, '/' | '\\') { '-' } else { c })
        .collect();
    ListId::new(format!("custom/{}", if safe.is_empty() { "list" } else { &safe }))
}

fn delimiter(head: &[u8]) -> Option<u8> {
    b",;\t".iter().copied().find(|d| {
        let cells = first_cells(head, *d);
        ["id", "name"].iter().all(|n| cells.iter().any(|c| c == n))
    })
}

impl Source for Csv {
    fn list(&self) -> &'static str {
        "custom"
    }
    fn format(&self) -> &'static str {
        "custom-csv"
    }
    fn title(&self) -> &'static str {
        "custom list (CSV with `id,name`)"
    }
    fn recognises(&self, head: &[u8]) -> bool {
        delimiter(head).is_some()
    }

    fn parse_named(&self, input: &mut dyn BufRead, name: &str, sink: &mut dyn Sink) -> Result<Summary> {
        let first = input.fill_buf().map_err(|e| unreadable(&e))?;
        let delimiter = delimiter(first).unwrap_or(b',');
        let mut table = Table::new(input, delimiter)?;
        let header = table.header()?;
        let at = |key: &str| header.iter().position(|h| h == key);
        let (Some(id), Some(name_column)) = (at("id"), at("name")) else {
            return Err(damaged("a custom list needs the columns `id` and `name`").hint(format!(
                "name them in the first line; also read: {}",
                KEYS.get(2..).unwrap_or_default().join(", ")
            )));
        };
        refuse_twice(&header)?;
        for column in header.iter().filter(|c| !KEYS.contains(&c.as_str())) {
            sink.warning(warn("unknown-column", "header", format!("the column `{column}` is not read")));
        }
        let mut mapper = Mapper::new(name);
        while let Some(row) = table.next(header.len())? {
            let place = row.place();
            let cell = |column: Option<usize>| row.cell(column).trim();
            if row.len() != header.len() {
                let text = format!("{} cells, not {}: id {:?}", row.len(), header.len(), cell(Some(id)));
                sink.set_aside(warn("ragged-row", place, text));
                continue;
            }
            if row.recoded {
                sink.warning(warn("not-utf8", place, "not UTF-8; read as Windows-1252"));
            }
            let clean = |column| {
                let text = cell(column);
                one_line(text).unwrap_or_else(|| text.to_owned())
            };
            let record = Record {
                id: clean(Some(id)),
                name: clean(Some(name_column)),
                aliases: parts(cell(at("aliases")), ";").map(str::to_owned).collect(),
                kind: clean(at("kind")),
                country: clean(at("country")),
                address: clean(at("address")),
                reason: clean(at("reason")),
                url: clean(at("url")),
            };
            mapper.record(record, place, sink);
        }
        table.warn_if_abrupt(sink);
        Ok(Summary { records: table.records(), list: Some(mapper.list), ..Summary::default() })
    }
}

impl Source for JsonLines {
    fn list(&self) -> &'static str {
        "custom"
    }
    fn format(&self) -> &'static str {
        "custom-jsonl"
    }
    fn title(&self) -> &'static str {
        "custom list (JSON lines with `id` and `name`)"
    }
    fn recognises(&self, head: &[u8]) -> bool {
        let line = trimmed(head).split(|b| *b == b'\n').next().unwrap_or_default();
        matches!(serde_json::from_slice::<Map<String, Value>>(line), Ok(o) if o.contains_key("id") && o.contains_key("name"))
    }

    fn parse_named(&self, input: &mut dyn BufRead, name: &str, sink: &mut dyn Sink) -> Result<Summary> {
        let bytes = read_all(input)?;
        let mut mapper = Mapper::new(name);
        let mut unknown = HashSet::new();
        let mut records = 0;
        let lines: Vec<&[u8]> = bytes.split(|b| *b == b'\n').collect();
        for (n, line) in lines.iter().enumerate().filter(|(_, l)| !l.trim_ascii().is_empty()) {
            records += 1;
            let place = Place { record: records, line: n as u64 + 1 };
            let object: Map<String, Value> = match serde_json::from_slice(line) {
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
            for key in object.keys().filter(|k| !KEYS.contains(&k.as_str())) {
                if unknown.insert(key.clone()) {
                    sink.warning(warn("unknown-key", place, format!("the key `{key}` is not read")));
                }
            }
            match read_object(&object) {
                Ok(record) => mapper.record(record, place, sink),
                Err(key) => {
                    let text = format!("the value of `{key}` is neither a text nor a number");
                    sink.set_aside(warn("not-a-record", place, text));
                }
            }
        }
        Ok(Summary { records, list: Some(mapper.list), ..Summary::default() })
    }
}

/// The record in an object, or the key whose value has the wrong type.
fn read_object(object: &Map<String, Value>) -> Result<Record, &'static str> {
    let text = |key: &'static str| match object.get(key) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(s)) => Ok(one_line(s.trim()).unwrap_or_else(|| s.trim().to_owned())),
        Some(Value::Number(n)) => Ok(n.to_string()),
        Some(_) => Err(key),
    };
    let aliases = match object.get("aliases") {
        Some(Value::Array(all)) => {
            all.iter().map(|a| a.as_str().map(str::to_owned).ok_or("aliases")).collect::<Result<_, _>>()?
        }
        _ => parts(&text("aliases")?, ";").map(str::to_owned).collect(),
    };
    Ok(Record {
        id: text("id")?,
        name: text("name")?,
        aliases,
        kind: text("kind")?,
        country: text("country")?,
        address: text("address")?,
        reason: text("reason")?,
        url: text("url")?,
    })
}
