//! The Swiss list.

use super::{fixture, golden, read};

#[test]
fn golden_xml() {
    insta::assert_snapshot!(golden(&read(&fixture("seco/list.xml"))));
}
