//! JSON lines: an object a line. The columns are the keys of the first.

use serde_json::{Map, Value};

use super::decode::Decoder;
use super::lines::Lines;
use super::{Form, Found, Row, Sink};
use crate::error::Result;

pub(super) fn read(mut lines: Lines, mut decoder: Decoder, sink: &mut dyn Sink) -> Result<()> {
    let mut header: Option<Vec<String>> = None;
    // Rows before the first object: without columns as yet.
    let mut before = Vec::new();
    let told = format!("JSON lines, {}", decoder.name());
    while let Some(line) = lines.next()? {
        if line.is_blank() && line.lost == 0 {
            continue;
        }
        let (text, fault) = decoder.cells(std::slice::from_ref(&line.bytes), sink);
        let text = text.into_iter().next().unwrap_or_default();
        let parsed = match line.fault().or(fault) {
            Some(fault) => Err(fault),
            None => serde_json::from_str::<Map<String, Value>>(&text)
                .map_err(|e| format!("the line is not a JSON object ({e}): nothing was screened")),
        };
        let row = match (parsed, &header) {
            (Err(fault), _) => Row { line: line.number, cells: Vec::new(), fault: Some(fault) },
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

fn row(object: &Map<String, Value>, keys: &[String], line: u64) -> Row {
    let mut fault = None;
    let cells = keys
        .iter()
        .map(|key| match object.get(key) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => {
                if text.contains('\0') {
                    fault = Some("the row holds NUL characters: nothing was screened".to_owned());
                } else if text.contains('\u{fffd}') {
                    fault = Some(
                        "the row holds characters lost in an earlier conversion (U+FFFD): nothing was screened".into(),
                    );
                }
                text.clone()
            }
            Some(other) => other.to_string(),
        })
        .collect();
    Row { line, cells, fault }
}
