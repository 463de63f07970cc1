//! The UK Sanctions List.

use super::{fixture, golden, read, shared};

#[test]
fn golden_both_formats() {
    insta::assert_snapshot!(golden(&read(&fixture("uk/list.csv"))));
    insta::assert_snapshot!(golden(&read(&fixture("uk/list.xml"))));
}

#[test]
fn real_header_and_row() {
    let Some(bytes) = shared("uk/uk-sanctions-list-header-plus-1-row-2026-10-08.csv") else { return };
    let r = read(&bytes);
    assert_eq!((r.summary.records, r.codes().as_str()), (1, ""));
    assert_eq!(r.summary.published.unwrap().to_string(), "2026-10-08");
    let ship = r.entity("uk-sl/RUS2176");
    assert_eq!(ship.kind, listed::model::EntityKind::Vessel);
    assert!(ship.listings[0].reason.as_deref().unwrap().contains("KOROLEV PROSPECT"));
}
