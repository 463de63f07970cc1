//! Lists without a data file of their publisher.

use super::{fixture, golden, read, shared, try_read};

#[test]
fn golden_both_forms() {
    insta::assert_snapshot!(golden(&read(&fixture("import/uflpa.csv"))));
    insta::assert_snapshot!(golden(&read(&fixture("import/1260h.csv"))));
}

#[test]
fn one_list_a_file() {
    let error = try_read(b"list,name\nus-uflpa,A\nus-1260h,B\n").unwrap_err();
    assert!(error.to_string().contains("two lists"), "{error}");
}

#[test]
fn real_file() {
    let Some(bytes) = shared("other/us_dod_chinese_milcorps_sanctions.csv") else { return };
    let r = read(&bytes);
    assert_eq!((r.summary.records, r.found.entities.len()), (397, 397));
    println!("{}", r.codes());
}
