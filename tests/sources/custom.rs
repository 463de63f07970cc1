//! Lists of the user's own.

use super::{fixture, golden, read, try_read};

#[test]
fn golden_csv() {
    insta::assert_snapshot!(golden(&read(&fixture("custom/vendors.csv"))));
}

#[test]
fn golden_json_lines() {
    insta::assert_snapshot!(golden(&read(&fixture("custom/vendors.jsonl"))));
}

#[test]
fn ids_end_in_the_rows_id() {
    let mut found = listed::sources::Collected::default();
    let mut text = "\u{feff}ID;Name\r\nA/1;Example\r\n".as_bytes();
    let (_, summary) = listed::sources::read_any(&mut text, "my list", &mut found).unwrap();
    assert_eq!(found.entities[0].id.as_str(), "custom/my-list/A/1");
    assert_eq!(summary.list.unwrap().as_str(), "custom/my-list");
}

#[test]
fn a_cut_row_or_a_doubled_column_is_refused() {
    for (text, want) in [
        ("id,name,reason\n1,A,x\n2,B", "looks cut short"),
        ("id,name,reason\n1,A,x\n2,B,\"since", "looks cut short"),
        ("id,name,name\n1,A,x\n", "stands twice"),
        ("id,name\n", "holds no record"),
        ("id,name\n,\n,\n", "none of the 2 records"),
        ("{\"id\":1,\"name\":\"A\"}\n{\"id\":2,\"na", "looks cut short"),
    ] {
        let error = try_read(text.as_bytes()).unwrap_err();
        assert!(error.to_string().contains(want), "{text:?}: {error}");
    }
}
