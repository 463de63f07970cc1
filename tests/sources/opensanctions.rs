//! Exports of OpenSanctions.

use super::{fixture, golden, read, shared};

#[test]
fn golden_both_formats() {
    insta::assert_snapshot!(golden(&read(&fixture("opensanctions/entities.ftm.json"))));
    insta::assert_snapshot!(golden(&read(&fixture("opensanctions/targets.simple.csv"))));
}

#[test]
fn real_files() {
    let Some(bytes) = shared("opensanctions/wd_persons-2024-03-entities.ftm.json") else { return };
    let r = read(&bytes);
    assert_eq!((r.summary.records, r.found.entities.len(), r.summary.merged), (1565, 423, 1142));
    println!("{}", r.codes());
    let Some(bytes) = shared("opensanctions/wd_persons-2024-03-targets.simple.csv") else { return };
    let r = read(&bytes);
    assert_eq!((r.summary.records, r.found.entities.len(), r.codes().as_str()), (5, 5, ""));
}
