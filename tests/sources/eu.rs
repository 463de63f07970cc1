//! The EU's Financial Sanctions Files.

use super::{fixture, golden, read};

#[test]
fn golden_xml() {
    insta::assert_snapshot!(golden(&read(&fixture("eu/fsf.xml"))));
}
