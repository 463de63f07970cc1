//! OFAC's lists in each of their formats.

use std::collections::BTreeMap;

use super::{fixture, golden, mutilate, read, shared, try_read};

/// Names by their kind.
fn kinds(read: &super::Read) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for name in read.found.entities.iter().flat_map(|e| &e.names) {
        *counts.entry(name.kind.as_str()).or_insert(0) += 1;
    }
    counts
}

#[test]
fn golden_legacy() {
    insta::assert_snapshot!(golden(&read(&fixture("ofac/sdn.xml"))));
}

#[test]
fn golden_enhanced() {
    insta::assert_snapshot!(golden(&read(&fixture("ofac/cons_enhanced.xml"))));
}

#[test]
fn mutilated_copies() {
    mutilate(&fixture("ofac/sdn.xml"));
    mutilate(&fixture("ofac/cons_enhanced.xml"));
}

#[test]
fn a_count_that_does_not_agree_is_refused() {
    let text =
        String::from_utf8(fixture("ofac/sdn.xml")).unwrap().replace("<Record_Count>4<", "<Record_Count>9<");
    let error = try_read(text.as_bytes()).unwrap_err();
    assert!(error.to_string().contains("says that it has 9 entries, but holds 4"), "{error}");
}

#[test]
fn real_files() {
    let Some(bytes) = shared("ofac/consolidated-2025-03-28.xml") else { return };
    let r = read(&bytes);
    assert_eq!((r.summary.records, r.summary.published.unwrap().to_string().as_str()), (443, "2025-03-28"));
    assert_eq!(r.per_list().into_iter().collect::<Vec<_>>(), [("us-ofac-nonsdn", 443)]);
    println!("{} {:?}", r.codes(), kinds(&r));
    let weak = r
        .found
        .entities
        .iter()
        .flat_map(|e| &e.names)
        .filter(|n| n.kind == listed::model::NameKind::WeakAlias)
        .count();
    println!("weak {weak}");
    let Some(bytes) = shared("ofac/cons_enhanced-2025-01-10.xml") else { return };
    let r = read(&bytes);
    assert_eq!((r.summary.records, r.summary.published.unwrap().to_string().as_str()), (443, "2025-01-10"));
    assert_eq!(r.per_list().into_iter().collect::<Vec<_>>(), [("us-ofac-nonsdn", 443)]);
    println!("{} {:?}", r.codes(), kinds(&r));
}
