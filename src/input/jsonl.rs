//! JSON lines: an object a line. The columns are the keys of the first.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::decode::Decoder;
use super::lines::Lines;
use super::{Form, Found, Row, Sink};
use crate::error::Result;

pub(super) fn read(mut lines: Lines, mut decoder: Decoder, sink: &mut dyn Sink) -> Result<()> {
    let mut header: Option<Vec<String>> = None;
    // Rows before the first object: without columns as yet.
    let mut before = Vec::new();
    let told = format!("JSON lines, {}", decoder.told());
    while let Some(line) = lines.next()? {
        if line.is_blank() && line.lost == 0 {
            continue;
        }
        let (text, fault) = decoder.cells(std::slice::from_ref(&line.bytes), sink);
        let text = text.into_iter().next().unwrap_or_default();
        let parsed = match line.fault().or(fault) {
            Some(fault) => Err(fault),
            None => serde_json::from_str::<Object>(&text).map(|object| object.0).map_err(|e| {
                format!("the line is not a JSON object as it should be ({e}): nothing was screened")
            }),
        };
        let row = match (parsed, &header) {
            (Err(fault), _) => Row { line: line.number, fault: Some(fault), ..Row::default() },
            (Ok(object), None) => {
                let keys: Vec<String> = object.keys().cloned().collect();
                let found =
                    Found { form: Form::Jsonl, header: keys.clone(), named: true, told: told.clone() };
                if sink.begin(found).is_break() {
                    return Ok(());
                }
                for row in before.drain(..) {
                    if sink.row(row).is_break() {
                        return Ok(());
                    }
                }
                let row = row(&object, &keys, line.number);
                header = Some(keys);
                row
            }
            (Ok(object), Some(keys)) => row(&object, keys, line.number),
        };
        if header.is_none() {
            before.push(row);
        } else if sink.row(row).is_break() {
            return Ok(());
        }
    }
    if header.is_none() {
        // Nothing could be read: the rows are answered all the same.
        let found = Found { form: Form::Jsonl, header: vec!["name".into()], named: true, told };
        if sink.begin(found).is_continue() {
            for row in before {
                if sink.row(row).is_break() {
                    break;
                }
            }
        }
    }
    Ok(())
}

/// An object in which each key comes once: of two values one would be lost.
struct Object(Map<String, Value>);

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Keys;
        impl<'de> Visitor<'de> for Keys {
            type Value = Map<String, Value>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut out = Map::new();
                while let Some((key, value)) = map.next_entry::<String, Value>()? {
                    if out.contains_key(&key) {
                        return Err(serde::de::Error::custom(format!("the key {key:?} comes twice")));
                    }
                    out.insert(key, value);
                }
                Ok(out)
            }
        }
        from.deserialize_map(Keys).map(Self)
    }
}

fn row(object: &Map<String, Value>, keys: &[String], line: u64) -> Row {
    let mut row = Row { line, ..Row::default() };
    for (key, at) in keys.iter().zip(0..) {
        let (text, other) = match object.get(key).unwrap_or(&Value::Null) {
            Value::Null => (String::new(), None),
            Value::String(text) => (text.clone(), None),
            number @ Value::Number(_) => (number.to_string(), Some("a number")),
            truth @ Value::Bool(_) => (truth.to_string(), Some("true or false")),
            list @ Value::Array(_) => (list.to_string(), Some("a list")),
            object @ Value::Object(_) => (object.to_string(), Some("an object")),
        };
        if text.contains('\0') {
            row.fault = Some("the row holds NUL characters: nothing was screened".into());
        } else if text.contains('\u{fffd}') {
            row.fault = Some(
                "the row holds characters lost in an earlier conversion (U+FFFD): nothing was screened"
                    .into(),
            );
        }
        row.other.extend(other.map(|what| (at, what)));
        row.cells.push(text);
    }
    row
}
