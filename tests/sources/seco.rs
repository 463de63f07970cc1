//! The Swiss list.

use super::{fixture, golden, mutilate, read};

#[test]
fn golden_xml() {
    insta::assert_snapshot!(golden(&read(&fixture("seco/list.xml"))));
}

#[test]
fn mutilated_copies() {
    mutilate(&fixture("seco/list.xml"));
}
