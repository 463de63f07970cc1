//! Canada's autonomous sanctions.

use super::{fixture, golden, read, shared};

#[test]
fn golden_xml() {
    insta::assert_snapshot!(golden(&read(&fixture("sema/sema-lmes.xml"))));
}

#[test]
fn real_file() {
    let Some(bytes) = shared("ca/sema-lmes-2025.xml") else { return };
    let r = read(&bytes);
    assert_eq!((r.summary.records, r.found.entities.len()), (4759, 4759));
    println!("{}", r.codes());
    if std::env::var_os("SHOW_WARNINGS").is_some() {
        println!("{}", golden(&r));
    }
}
