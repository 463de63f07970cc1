//! Publishers' files: what is read, what is said about the rest, and that nothing is lost.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use listed::model::Entity;
use listed::sources::{Collected, Summary, read_any, registry};

mod csl;
mod custom;
mod dpl;
mod ecfr;
mod eu;
mod import;
mod mutilated;
mod ofac;
mod opensanctions;
mod published;
mod refused;
mod seco;
mod sema;
mod uflpa;
mod uk;
mod un;

/// A file of ours.
fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// A real file, where there is one.
fn shared(name: &str) -> Option<Vec<u8>> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data")).join(name);
    let bytes = std::fs::read(path).ok();
    if bytes.is_none() {
        println!("skipped: ../shared absent ({name})");
    }
    bytes
}

/// What a file held.
#[derive(Debug)]
struct Read {
    format: &'static str,
    summary: Summary,
    found: Collected,
}

impl Read {
    /// How many warnings there are of each code, those of records set aside marked with a minus.
    fn codes(&self) -> String {
        let mut counts = BTreeMap::new();
        for w in &self.found.warnings {
            *counts.entry(w.code.clone()).or_insert(0) += 1;
        }
        for w in &self.found.set_aside {
            *counts.entry(format!("-{}", w.code)).or_insert(0) += 1;
        }
        counts.iter().map(|(code, n)| format!("{code} {n}")).collect::<Vec<_>>().join(", ")
    }

    fn entity(&self, id: &str) -> &Entity {
        self.found.entities.iter().find(|e| e.id.as_str() == id).unwrap_or_else(|| {
            let ids: Vec<_> = self.found.entities.iter().take(30).map(|e| e.id.as_str()).collect();
            panic!("no {id} among {ids:#?}")
        })
    }

    fn per_list(&self) -> BTreeMap<&str, usize> {
        let mut counts = BTreeMap::new();
        for e in &self.found.entities {
            *counts.entry(e.list.as_str()).or_insert(0) += 1;
        }
        counts
    }

    fn assert_accounted_for(&self) {
        let (e, m, s) = (self.found.entities.len(), self.summary.merged, self.found.set_aside.len());
        assert_eq!(self.summary.records, e as u64 + m + s as u64, "{}: {e} + {m} + {s}", self.format);
        let mut ids: Vec<_> = self.found.entities.iter().map(|e| &e.id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), e, "{}: ids repeat", self.format);
        for entity in &self.found.entities {
            assert!(!entity.names.is_empty() || !entity.addresses.is_empty(), "{}: nameless", entity.id);
            assert!(entity.id.as_str().starts_with(entity.list.as_str()), "{} on {}", entity.id, entity.list);
            assert!(!entity.listings.is_empty(), "{}: no listing", entity.id);
        }
    }
}

fn try_read(bytes: &[u8]) -> listed::Result<Read> {
    let mut found = Collected::default();
    let mut input = bytes;
    let (source, summary) = read_any(&mut input, "ours", &mut found)?;
    let read = Read { format: source.format(), summary, found };
    read.assert_accounted_for();
    Ok(read)
}

fn read(bytes: &[u8]) -> Read {
    try_read(bytes).unwrap_or_else(|e| panic!("{e}; hint: {:?}", e.hint_text()))
}

/// All that was found, as text to review.
fn golden(read: &Read) -> String {
    let mut out = format!("{} {:?}\n", read.format, read.summary);
    for e in &read.found.entities {
        let _ = writeln!(out, "{}", serde_json::to_string_pretty(e).unwrap());
    }
    for (mark, warnings) in [("warning", &read.found.warnings), ("set aside", &read.found.set_aside)] {
        for w in warnings {
            let _ = writeln!(out, "{mark}: {} [{}] {}", w.code, w.place, w.text);
        }
    }
    out
}

/// Cuts the file at every sixteenth, at each byte near its end, and mutilates it otherwise. Each copy must be an
/// error, or give fewer records than the whole with each of them accounted for; a copy that passes for the whole
/// is a silent shrink.
fn mutilate(bytes: &[u8]) {
    let whole = read(bytes);
    let cuts = (1..16).map(|n| bytes.len() * n / 16).chain(bytes.len().saturating_sub(40)..bytes.len());
    for cut in cuts {
        // Only white space is missing: nothing is lost.
        if bytes[cut..].trim_ascii().is_empty() {
            continue;
        }
        if let Ok(part) = try_read(&bytes[..cut]) {
            let named = part.found.warnings.len() + part.found.set_aside.len();
            assert!(
                part.summary.records < whole.summary.records
                    || part.found.warnings.iter().any(|w| w.code == "no-final-newline"),
                "{} cut at {cut} of {} passes for whole ({named} warnings)",
                whole.format,
                bytes.len()
            );
        }
    }
    // NUL bytes, a lost byte, noise: whatever comes, no panic, and an account that adds up.
    for n in 1..16 {
        let at = bytes.len() * n / 16;
        for noise in [&b"\0"[..], b"\"", b"<", b"&x;", b"\xff\xfe", b"]]>", b"{", b"\n\n", b","] {
            let mut copy = bytes.to_vec();
            copy.splice(at..at, noise.iter().copied());
            let _ = try_read(&copy);
            copy.splice(at..(at + noise.len() * 2).min(copy.len()), []);
            let _ = try_read(&copy);
        }
    }
    // The whole twice: repeated ids are kept apart or set aside, or the file is refused.
    let _ = try_read(&[bytes, bytes].concat());
}

#[test]
fn formats_have_different_names() {
    let mut names: Vec<_> = registry().iter().map(|s| s.format()).collect();
    names.sort_unstable();
    let all = names.len();
    names.dedup();
    assert_eq!(names.len(), all);
}
