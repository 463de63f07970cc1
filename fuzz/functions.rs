//! What the fuzz targets do. The same functions run over `fuzz/seeds` in `cargo test` (`tests/fuzzed.rs`), so they
//! cannot rot.
//!
//! Whatever the bytes, a parser answers with an error or with a list that holds what its callers rely on; it never
//! panics, and no record goes missing.

use std::collections::HashSet;
use std::io::BufRead;

use listed::sources::{Collected, Summary, read_any, read_parts, read_with, registry};
use listed::{address, names, rules};

/// Parts one file from the next in the seeds of lists of several files.
const NEXT_FILE: &[u8] = b"\n=====\n";

/// Runs a target: a format's name, or one of the others.
pub(crate) fn run(target: &str, bytes: &[u8]) {
    let mut found = Collected::default();
    let mut input = bytes;
    match target {
        "name-key" => name(&String::from_utf8_lossy(bytes)),
        "address" => place(&String::from_utf8_lossy(bytes)),
        "federal-register" => drop(rules::Rules::from_api(bytes)),
        "any-list" => {
            if let Ok((_, summary)) = read_any(&mut input, "fuzz", &mut found) {
                hold(&summary, &found);
            }
        }
        "ofac-csv" => {
            let mut files = parts(bytes);
            let mut files: Vec<&mut dyn BufRead> = files.iter_mut().map(|f| f as &mut dyn BufRead).collect();
            if let Ok((_, summary)) = read_parts(&mut files, &mut found) {
                hold(&summary, &found);
            }
        }
        format => {
            let source =
                registry().iter().find(|s| s.format() == format).expect("a target is a format's name");
            let _ = source.recognises(bytes);
            if let Ok(summary) = read_with(*source, &mut input, "fuzz", &mut found) {
                hold(&summary, &found);
            }
        }
    }
}

fn parts(bytes: &[u8]) -> Vec<&[u8]> {
    let (mut out, mut rest) = (Vec::new(), bytes);
    while let Some(at) = rest.windows(NEXT_FILE.len()).position(|w| w == NEXT_FILE) {
        out.push(&rest[..at + 1]);
        rest = &rest[at + NEXT_FILE.len()..];
    }
    out.push(rest);
    out
}

/// What holds of every list that was read.
fn hold(summary: &Summary, found: &Collected) {
    let entries = found.entities.len() as u64;
    assert!(entries > 0, "an empty list clears everybody");
    assert_eq!(
        summary.records,
        entries + summary.merged + found.set_aside.len() as u64,
        "a record went missing"
    );
    let mut ids = HashSet::new();
    for entity in &found.entities {
        assert!(ids.insert(entity.id.as_str()), "{} stands twice", entity.id);
        assert!(entity.id.as_str().starts_with(entity.list.as_str()), "{} on {}", entity.id, entity.list);
        assert!(!entity.names.is_empty() || !entity.addresses.is_empty(), "{} is nobody", entity.id);
        assert!(entity.names.iter().all(|n| !n.text.trim().is_empty()), "{} has an empty name", entity.id);
        assert!(!entity.listings.is_empty(), "{} has no listing", entity.id);
        let text = serde_json::to_string(entity).expect("an entity can be written");
        let back = serde_json::from_str(&text).expect("and read back");
        assert_eq!(*entity, back, "it changes when it is written and read");
    }
}

fn name(text: &str) {
    let key = names::NameKey::new(text);
    assert_eq!(key.text(), text);
    assert_eq!(key, names::NameKey::new(text), "equal texts give equal keys");
    let _ = (key.stages(), names::NameKey::listed(text));
}

fn place(text: &str) {
    let key = address::Key::new(text);
    assert_eq!(key.text(), text);
    let _ = key.with_country("CN");
}
