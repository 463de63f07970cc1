//! The EU's Financial Sanctions Files.

use super::{fixture, golden, mutilate, read};

#[test]
fn golden_xml() {
    insta::assert_snapshot!(golden(&read(&fixture("eu/fsf.xml"))));
}

#[test]
fn mutilated_copies() {
    mutilate(&fixture("eu/fsf.xml"));
}
