//! The list as JSON: `{"results": [RECORD...]}`. Addresses, other names and numbers are lists and objects here,
//! so nothing is split.

use std::fmt;
use std::io::BufRead;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::map::Mapper;
use super::wire::{Address, Id, Record};
use crate::Result;
use crate::sources::open::{find, read_all, refuse_long, trimmed};
use crate::sources::table::Place;
use crate::sources::{Sink, Source, Summary, cut, damaged, warn};

/// The Consolidated Screening List as JSON.
pub(in crate::sources) struct Json;

impl Source for Json {
    fn list(&self) -> &'static str {
        "us-csl"
    }
    fn format(&self) -> &'static str {
        "csl-json"
    }
    fn title(&self) -> &'static str {
        "US Consolidated Screening List (JSON)"
    }
    fn recognises(&self, head: &[u8]) -> bool {
        trimmed(head).starts_with(b"{") && find(head, b"\"results\"").is_some()
    }

    fn parse_named(&self, input: &mut dyn BufRead, _name: &str, sink: &mut dyn Sink) -> Result<Summary> {
        let bytes = read_all(input)?;
        let (text, _, _) = encoding_rs::UTF_8.decode(&bytes);
        if let std::borrow::Cow::Owned(_) = text {
            return Err(damaged("the JSON file is not UTF-8").hint("fetch it again"));
        }
        let mut document =
            Document { mapper: Mapper::default(), sink, records: 0, found: false, total: None };
        let mut reader = serde_json::Deserializer::from_str(&text);
        (&mut document).deserialize(&mut reader).and_then(|()| reader.end()).map_err(|error| {
            if error.is_eof() {
                cut(format!("its JSON ends at line {}", error.line()))
            } else {
                damaged(format!("the JSON cannot be read: {error}")).hint("fetch the file again")
            }
        })?;
        document.mapper.warn_of_absent(document.sink);
        let Document { records, found, total, .. } = document;
        if !found {
            return Err(damaged("the JSON has no list `results`: not the Consolidated Screening List"));
        }
        // The search interface answers in pages of 50: a page is no list.
        if let Some(total) = total.filter(|total| *total > records) {
            return Err(damaged(format!(
                "the file holds {records} of {total} records: one page of a search"
            ))
            .hint("fetch the whole list (consolidated.json), not an answer of the search interface"));
        }
        Ok(Summary { records, ..Summary::default() })
    }
}

/// The document, read record by record: held whole it takes ten times its size.
struct Document<'s> {
    mapper: Mapper,
    sink: &'s mut dyn Sink,
    records: u64,
    found: bool,
    total: Option<u64>,
}

impl Document<'_> {
    fn take(&mut self, mut value: Value) {
        self.records += 1;
        let place = Place { record: self.records, line: 0 };
        numbers_to_text(&mut value);
        match value.as_object() {
            Some(object) => self.mapper.record(&record(object), place, self.sink),
            None => self.sink.set_aside(warn("not-a-record", place, "not a JSON object")),
        }
    }
}

impl<'de> DeserializeSeed<'de> for &mut Document<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &mut Document<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a list `results`")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "results" => {
                    self.found = true;
                    map.next_value_seed(Results(&mut *self))?;
                }
                "total" => self.total = map.next_value::<Value>()?.as_u64(),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// The list of records.
struct Results<'a, 's>(&'a mut Document<'s>);

impl<'de> DeserializeSeed<'de> for Results<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Results<'_, '_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of records")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(value) = seq.next_element::<Value>()? {
            let place = Place { record: self.0.records + 1, line: 0 };
            refuse_long([&value], place).map_err(serde::de::Error::custom)?;
            self.0.take(value);
        }
        Ok(())
    }
}

/// A number where a text is usual (`"entity_number": 21944`) counts as that text.
fn numbers_to_text(value: &mut Value) {
    match value {
        Value::Number(number) => *value = Value::String(number.to_string()),
        Value::Array(all) => all.iter_mut().for_each(numbers_to_text),
        Value::Object(object) => object.values_mut().for_each(numbers_to_text),
        _ => {}
    }
}

fn record(object: &Map<String, Value>) -> Record<'_> {
    let text = |key: &str| scalar(object.get(key));
    let list = |key: &str| strings(object.get(key));
    Record {
        id: text(if object.contains_key("id") { "id" } else { "_id" }),
        source: text("source"),
        entity_number: text("entity_number"),
        kind: text("type"),
        programs: list("programs"),
        name: text("name"),
        title: text("title"),
        addresses: each(object.get("addresses"), |a| match a {
            Value::Object(a) => {
                let part = |key: &str| scalar(a.get(key));
                let lines = ["address", "city", "state", "postal_code"].map(part);
                Address::Parts(lines.into_iter().filter(|p| !p.is_empty()).collect(), part("country"))
            }
            other => Address::Line(scalar(Some(other))),
        }),
        federal_register_notice: text("federal_register_notice"),
        start_date: text("start_date"),
        end_date: text("end_date"),
        standard_order: text("standard_order"),
        license_requirement: text("license_requirement"),
        license_policy: text("license_policy"),
        call_sign: text("call_sign"),
        vessel_type: text("vessel_type"),
        gross_tonnage: text("gross_tonnage"),
        gross_registered_tonnage: text("gross_registered_tonnage"),
        vessel_flag: text("vessel_flag"),
        vessel_owner: text("vessel_owner"),
        remarks: text("remarks"),
        source_list_url: text("source_list_url"),
        alt_names: list("alt_names"),
        citizenships: list("citizenships"),
        dates_of_birth: list("dates_of_birth"),
        nationalities: list("nationalities"),
        places_of_birth: list("places_of_birth"),
        source_information_url: text("source_information_url"),
        ids: each(object.get("ids"), |i| match i {
            Value::Object(i) => {
                Id::Parts(scalar(i.get("type")), scalar(i.get("number")), scalar(i.get("country")))
            }
            other => Id::Line(scalar(Some(other))),
        }),
    }
}

/// A text, trimmed; empty where there is none.
fn scalar(value: Option<&Value>) -> &str {
    value.and_then(Value::as_str).map_or("", str::trim)
}

/// A list of texts; a single text is a list of one, and `[]` written as a text is empty (seen in 2026).
fn strings(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::String(s)) => crate::sources::text::parts(s, ";").collect(),
        _ => each(value, |v| scalar(Some(v))).into_iter().filter(|s| !s.is_empty()).collect(),
    }
}

fn each<'v, T>(value: Option<&'v Value>, read: impl Fn(&'v Value) -> T) -> Vec<T> {
    match value {
        Some(Value::Array(all)) => all.iter().map(read).collect(),
        None | Some(Value::Null) => Vec::new(),
        Some(one) => vec![read(one)],
    }
}
