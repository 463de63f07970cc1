//! The Denied Persons List.

use super::{fixture, golden, read, shared};

#[test]
fn golden_both_layouts() {
    insta::assert_snapshot!(golden(&read(&fixture("dpl/dpl.txt"))));
    insta::assert_snapshot!(golden(&read(&fixture("dpl/dpl.csv"))));
}

#[test]
fn real_file() {
    let Some(bytes) = shared("ofac/dpl-2022-09.txt") else { return };
    let r = read(&bytes);
    assert_eq!(r.summary.records, 581);
    println!("{} orders; {}", r.found.entities.len(), r.codes());
}
