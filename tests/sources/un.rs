//! The UN Security Council's list.

use super::{fixture, golden, read, shared};

#[test]
fn golden_xml() {
    insta::assert_snapshot!(golden(&read(&fixture("un/consolidated.xml"))));
}

#[test]
fn real_files() {
    for (name, persons, others, day) in [
        ("un/un-consolidated-2025-04-19.xml", 684, 193, "2025-04-19"),
        ("un/un-consolidated-2025-11-15.xml", 727, 273, "2025-11-15"),
    ] {
        let Some(bytes) = shared(name) else { return };
        let r = read(&bytes);
        let found = r.found.entities.iter().filter(|e| e.kind == listed::model::EntityKind::Person).count();
        assert_eq!((found, r.found.entities.len() - found), (persons, others), "{name}");
        assert_eq!(r.summary.published.unwrap().to_string(), day);
        println!("{name}: {}", r.codes());
    }
}
