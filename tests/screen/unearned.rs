//! Files that were once cleared without being screened, or nearly: no exit status 0 and no `clear` that was not earned.

use std::fs;

use super::{errors, verdicts};
use crate::cli::World;

/// Screens it; no answer may be clear, nor the status 0.
#[track_caller]
fn not_clear(name: &str, bytes: impl AsRef<[u8]>, more: &[&str], told: &str) {
    let world = World::new();
    world.file(name, bytes);
    let ran = world.run(&[&["screen", name, "--format", "json"], more].concat());
    match ran.code {
        Some(2 | 3) => assert!(ran.err.contains(told), "{told}: {}", ran.err),
        Some(1 | 4) => {
            assert!(!verdicts(&ran).iter().any(|v| v == "clear"), "{}", ran.out);
            assert!(errors(&ran).concat().contains(told), "{told}: {}", ran.out);
        }
        code => panic!("{code:?}\n{}\n{}", ran.out, ran.err),
    }
}

#[test]
fn objects_whose_first_has_no_name() {
    not_clear("v.jsonl", "{\"id\":1}\n{\"id\":2,\"name\":\"Hikvision\"}\n", &[], "no column is surely");
    not_clear("v.jsonl", "{\"id\":1,\"name\":null}\n", &[], "empty");
    not_clear("v.jsonl", "{\"name\":\"\"}\n{\"Name\":\"Hikvision\"}\n", &[], "empty");
}

#[test]
fn a_key_that_comes_twice() {
    not_clear("v.jsonl", "{\"name\":\"Hikvision\",\"name\":\"Acme\"}\n", &[], "comes twice");
}

#[test]
fn values_that_are_no_text() {
    for value in
        ["12345", "360", "true", "[\"Hikvision\"]", "{\"en\":\"Hikvision\",\"zh\":\"x y z\",\"more\":[1,2]}"]
    {
        not_clear("v.jsonl", format!("{{\"id\":1,\"name\":{value}}}\n"), &[], "where text is looked for");
    }
}

#[test]
fn numbers_in_the_place_of_names() {
    for number in ["12345", "100 200 300", "+49 170 1234567", "2026-11-23", "1,234,567.00"] {
        not_clear("v.csv", format!("id,name\n1,\"{number}\"\n"), &[], "a number where text");
    }
    let world = World::new();
    world.file("v.csv", "id,name\n1,360\n2,1688.com\n");
    assert_eq!(
        verdicts(&world.run(&["screen", "v.csv", "--format", "json"])),
        ["clear", "clear"],
        "these are names"
    );
}

#[test]
fn lines_that_end_otherwise_than_the_first() {
    not_clear("v.csv", "name\nAcme Trading\rHikvision\rBar Holdings of Ghent\r", &[], "carriage return");
    not_clear("v.csv", "id,name\n1,Acme\rHikvision\n", &[], "carriage return");
    let world = World::new();
    world.file("v.csv", "id,name\r\r\n1,Hikvision\r\r\n");
    assert_eq!(verdicts(world.run(&["screen", "v.csv", "--format", "json"]).is(1)), ["match"], "CR CR LF");
}

#[test]
fn an_encoding_that_it_is_not_in() {
    not_clear(
        "v.csv",
        "name,land\nHikvision,CN\n",
        &["--encoding", "utf-16le"],
        "its first line is plain text",
    );
    not_clear(
        "v.csv",
        "name,land\n海康威视,CN\n",
        &["--encoding", "windows-1251"],
        "UTF-8 and not windows-1251",
    );
    not_clear(
        "v.csv",
        "name,land\nMüller,DE\n",
        &["--encoding", "windows-1252"],
        "UTF-8 and not windows-1252",
    );
    // An odd byte at the end: half a letter is lost.
    let utf16: Vec<u8> = "name,land\nHikvision,CN".encode_utf16().flat_map(u16::to_le_bytes).collect();
    not_clear("v.csv", [&[0xff, 0xfe], &utf16[..utf16.len() - 1]].concat(), &[], "U+FFFD");
}

#[test]
fn a_delimiter_that_is_not_the_files() {
    not_clear(
        "v.csv",
        "id;name;town\nV1;Hikvision Digital;Hangzhou\n",
        &["--delimiter", ","],
        "several cells",
    );
}

#[test]
fn columns_in_an_unknown_language_or_named_twice() {
    not_clear("v.csv", "Toimittaja,Maa\nHikvision,CN\n", &[], "no column is surely");
    not_clear("v.csv", "name,name\nAcme,Hikvision\n", &[], "more than one column");
    not_clear("v.csv", "name,name\nAcme,Hikvision\n", &["--name-column", "name"], "2 columns are named");
}

#[cfg(feature = "xlsx")]
#[test]
fn cells_of_a_workbook_that_are_no_text() {
    for (cell, told) in [
        ("<c r=\"A2\"><f>CONCATENATE(\"Hik\",\"vision\")</f></c>", "formula without its value"),
        ("<c r=\"A2\"><f>B1</f><v></v></c>", "formula without its value"),
        ("<c r=\"A2\"><v>360</v></c>", "a number"),
        ("<c r=\"A2\" t=\"b\"><v>1</v></c>", "true or false"),
        ("<c r=\"A2\" t=\"e\"><v>#REF!</v></c>", "the error #REF!"),
        ("<c r=\"A2\" t=\"d\"><v>2024-03-10</v></c>", "a date"),
    ] {
        let data = format!(
            "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>name</t></is></c></row><row r=\"2\">{cell}</row>"
        );
        not_clear("v.xlsx", super::workbook::book(&[("Vendors", data, "")]), &[], told);
    }
    let world = World::new();
    let cell = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>name</t></is></c></row>\
                <row r=\"2\"><c r=\"A2\" t=\"str\"><f>B1</f><v>Hikvision</v></c></row>";
    world.file("v.xlsx", super::workbook::book(&[("Vendors", cell.to_owned(), "")]));
    assert_eq!(
        verdicts(world.run(&["screen", "v.xlsx", "--format", "json"]).is(1)),
        ["match"],
        "with its value"
    );
}

#[cfg(feature = "xlsx")]
#[test]
fn sheets_that_nobody_sees_or_reads() {
    let world = World::new();
    let sheet = |name: &str| {
        format!(
            "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>name</t></is></c></row>\
             <row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>{name}</t></is></c></row>"
        )
    };
    let hidden = " state=\"hidden\"";
    world.file(
        "v.xlsx",
        super::workbook::book(&[
            ("Old", sheet("Acme"), hidden),
            ("Now", sheet("Hikvision"), ""),
            ("More", sheet("x"), ""),
        ]),
    );
    let ran = world.run(&["screen", "v.xlsx", "--format", "json"]);
    ran.is(1).says(&["only \"Now\" is screened", "nothing was screened of \"Old\" (hidden), \"More\""]);
    assert!(
        ran.json()["input"]["read_as"].as_str().unwrap().contains("not read: \"Old\" (hidden), \"More\"")
    );
    world.file("h.xlsx", super::workbook::book(&[("Old", sheet("Acme"), hidden)]));
    world.run(&["screen", "h.xlsx"]).is(3).says(&["no sheet to be seen"]);
    world.run(&["screen", "h.xlsx", "--sheet", "Old"]).is(0);
}

#[test]
fn nothing_is_written_over_what_it_rests_on() {
    let world = World::new();
    let vendors = "id,name\n1,Hikvision\n";
    world.file("v.csv", vendors);
    world.file("ours.csv", super::LIST);
    for args in [
        &["--output", "v.csv"][..],
        &["--output", "./v.csv"],
        &["--record", "v.csv"],
        &["--output", "ours.csv", "--list", "ours.csv"],
        &["--output", "new", "--record", "./new"],
    ] {
        world.run(&[&["screen", "v.csv"], args].concat()).is(2).says(&["is used already"]);
    }
    assert_eq!(fs::read_to_string(world.home.path().join("v.csv")).unwrap(), vendors);
    assert_eq!(fs::read_to_string(world.home.path().join("ours.csv")).unwrap(), super::LIST);
}

#[test]
fn names_by_which_nothing_can_be_found() {
    let nobody = [
        "Co., Ltd.",
        "LLC",
        "GmbH & Co. KG",
        "有限公司",
        "株式会社",
        "ООО",
        "N/A",
        "#REF!",
        "unknown",
        "The",
    ];
    for name in nobody {
        not_clear("v.csv", format!("id,name\n1,\"{name}\"\n"), &[], "nothing in this name can be compared");
        let world = World::new();
        let ran = world.run(&["check", name, "--format", "json"]);
        assert_eq!(verdicts(ran.is(4)), ["error"], "{name}");
    }
    for name in ["---", "...", "()", "「」", "\u{200b}"] {
        not_clear("v.csv", format!("id,name\n1,{name}\n"), &[], "nothing was screened");
    }
    // Where such a name is on a list, it is found all the same.
    let world = World::new();
    world.file("ours.csv", "id,name\n1,Unknown\n");
    let ran = world.run(&["check", "unknown", "--list", "ours.csv", "--format", "json"]);
    assert_eq!(verdicts(ran.is(1)), ["match"]);
    // Names that tell little are names.
    for name in ["Trading Company", "X Corp", "3M", "Technology", "TBA Ltd"] {
        assert_eq!(verdicts(world.run(&["check", name, "--format", "json"]).is(0)), ["clear"], "{name}");
    }
}

#[test]
fn names_of_more_words_than_are_compared() {
    let world = World::new();
    let words = |n: usize| (0..n).map(|n| format!("bax{n}qo")).collect::<Vec<_>>().join(" ");
    not_clear("v.csv", format!("id,name\n1,{} Hikvision\n", words(70)), &[], "60 words or more");
    not_clear("v.csv", format!("id,name\n1,{}\n", words(61)), &[], "60 words or more");
    let ran = world.run(&["check", &words(59), "--format", "json"]);
    assert_eq!(verdicts(ran.is(0)), ["clear"]);
    // What is found among those that are compared is told.
    world.run(&["check", &format!("Hikvision, {}", words(70)), "--format", "json"]).is(1);
}
