//! Whatever a file looks like, every row of it is answered, once and in order.

use encoding_rs::Encoding;

use super::workbook::workbook;
use super::{VENDORS, errors, findings, rows, table, verdicts};
use crate::cli::World;
use crate::reports::assert_valid;

#[test]
fn every_layout_and_encoding_gives_the_same_findings() {
    let world = World::new();
    let utf16 =
        |text: &str, order: fn(u16) -> [u8; 2]| -> Vec<u8> { text.encode_utf16().flat_map(order).collect() };
    let delimited = |d: u8| {
        let mut out =
            csv::WriterBuilder::new().delimiter(d).terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        rows().iter().for_each(|r| out.write_record(r).unwrap());
        out.into_inner().unwrap()
    };
    let json: String = rows()[1..]
        .iter()
        .map(|r| {
            serde_json::json!({"Vendor ID": &r[0], "Vendor Name": &r[1], "Country": &r[2], "Note": &r[3]})
                .to_string()
                + "\n"
        })
        .collect();
    let mut files = vec![
        ("utf8.csv", VENDORS.as_bytes().to_vec()),
        ("mark.csv", [b"\xef\xbb\xbf", VENDORS.as_bytes()].concat()),
        ("tab.tsv", delimited(b'\t')),
        ("semicolon.csv", delimited(b';')),
        ("bar.csv", delimited(b'|')),
        ("le.csv", [vec![0xff, 0xfe], utf16(VENDORS, u16::to_le_bytes)].concat()),
        ("be.csv", [vec![0xfe, 0xff], utf16(VENDORS, u16::to_be_bytes)].concat()),
        ("le-no-mark.csv", utf16(VENDORS, u16::to_le_bytes)),
        ("rows.jsonl", json.into_bytes()),
    ];
    if cfg!(feature = "xlsx") {
        files.push(("book.xlsx", workbook(&[("Vendors", table())])));
    }
    let expected = findings(&{
        let path = world.file("expected.csv", VENDORS);
        world.run(&["screen", path.to_str().unwrap(), "--format", "json"])
    });
    let verdicts: Vec<&str> = expected.iter().map(|(_, v, _)| v.as_str()).collect();
    assert_eq!(verdicts, ["match", "clear", "clear", "match", "match"]);
    for (name, bytes) in &files {
        let path = world.file(name, bytes);
        let ran = world.run(&["screen", path.to_str().unwrap(), "--format", "json"]);
        ran.is(1);
        assert_eq!(findings(&ran), expected, "{name}");
        assert_valid("document", &ran.json());
        let query = &ran.json()["results"][0]["query"];
        assert_eq!((&query["id"], &query["country"]), (&"V1".into(), &"CN".into()), "{name}");
        let piped = world.run_with(&["screen", "-", "--format", "json"], bytes);
        assert_eq!(findings(&piped), expected, "{name} through a pipe\n{}", piped.err);
    }
    for label in ["gb18030", "shift_jis"] {
        let text = VENDORS.replace("Société Générale d’Études", "Foo").replace("海康威视", "海康");
        let (bytes, ..) = Encoding::for_label(label.as_bytes()).unwrap().encode(&text);
        let path = world.file("told.csv", &bytes);
        let told = world.run(&["screen", path.to_str().unwrap(), "--format", "json", "--encoding", label]);
        assert_eq!(findings(&told)[3].0, "海康", "{label}");
    }
}

#[test]
fn windows_1252_is_a_last_resort_that_says_so() {
    let world = World::new();
    world.file("w.csv", b"name,town\nSoci\xe9t\xe9 Foo,Z\xfcrich\nHikvision,x\n");
    let ran = world.run(&["screen", "w.csv", "--format", "json"]);
    ran.is(1).says(&["read as Windows-1252", "--encoding"]);
    assert_eq!(findings(&ran)[0].0, "Société Foo");
    let told = ran.json()["input"]["read_as"].clone();
    assert_eq!(told, "CSV, delimiter \",\", not UTF-8: Windows-1252 where it can be");
    // Chinese in its own encoding is not harmless nonsense: it is an error, row by row.
    let (bytes, ..) = encoding_rs::GB18030.encode("name,town\n海康威视,杭州\nHikvision,x\n");
    world.file("g.csv", &bytes);
    let ran = world.run(&["screen", "g.csv", "--format", "json"]);
    ran.is(4);
    assert_eq!(verdicts(&ran), ["error", "match"]);
    assert!(errors(&ran)[0].contains("--encoding"), "{:?}", errors(&ran));
    assert_eq!(
        verdicts(world.run(&["screen", "g.csv", "--format", "json", "--encoding", "gbk"]).is(1)),
        ["match", "match"]
    );
    // One broken row in a file that is UTF-8.
    world.file("b.csv", b"name\nCaf\xc3\xa9\nA\xffB\nHikvision\n");
    let ran = world.run(&["screen", "b.csv", "--format", "json"]);
    assert_eq!(verdicts(ran.is(4)), ["clear", "error", "match"]);
    assert!(ran.json()["input"]["read_as"].as_str().unwrap().ends_with("UTF-8, but not throughout"));
    world
        .run(&["screen", "b.csv", "--encoding", "klingon"])
        .is(2)
        .says(&["no encoding \"klingon\"", "gb18030"]);
}

#[test]
fn a_row_that_cannot_be_screened_is_an_error_among_the_others() {
    let world = World::new();
    let long = "Zorvex ".repeat(1_000);
    let megabyte = "M".repeat(1 << 20);
    let text = format!(
        "id,name,note\n1,Hikvision,\n2,,\n3,  ,\n4,...,\n5,{long},\n6,{megabyte},x\n7,nul\0nul,\n8,lost\u{fffd},\n\
         9,Megvii,a,b\n10,Megvii\n\n11,Hikvision,\n"
    );
    world.file("v.csv", &text);
    let ran = world.run(&["screen", "v.csv", "--format", "json"]);
    ran.is(4);
    let told = findings(&ran);
    let verdicts: Vec<&str> = told.iter().map(|(_, v, _)| v.as_str()).collect();
    assert_eq!(
        verdicts,
        ["match", "error", "error", "error", "error", "error", "error", "error", "error", "error", "match"]
    );
    for (error, part) in errors(&ran).iter().zip([
        "",
        "empty",
        "empty",
        "no letter",
        "characters, more than 4096",
        "1048576 characters",
        "NUL",
        "U+FFFD",
        "4 cells",
        "2 cells",
        "",
    ]) {
        assert!(error.contains(part), "{part}: {error}");
    }
    assert!(ran.out.len() < 100_000, "an over-long name is not handed back");
    assert_eq!(ran.json()["summary"]["error"], 9);
    let short = world.run(&["screen", "v.csv", "--format", "json", "--allow-short-rows"]);
    assert_ne!(findings(&short)[9].1, "error", "short rows when allowed");
    assert_eq!(findings(&short)[8].1, "error", "long ones never");
    // Lines are those of the file.
    let lines: Vec<u64> = ran.json()["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["query"]["line"].as_u64().unwrap())
        .collect();
    assert_eq!(lines, [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13]);
}

#[test]
fn a_quote_that_is_never_closed_swallows_no_row() {
    let world = World::new();
    for (text, expected) in [
        ("id,name,c\n1,\"Acme,x\n2,Hikvision,CN\n3,Foo,y\n", &["error", "match", "clear"][..]),
        ("id,name,c\n1,\"Acme,x\n2,Hikvision,CN\n3,\"Foo\",y\n", &["error", "match", "clear"]),
        ("id,name,c\n1,Acme 5\" pipe,x\n2,Hikvision,CN\n", &["clear", "match"]),
        ("id,name,c\n1,Acme,\"Street 1\nTown, Land\"\n2,Hikvision,CN\n", &["clear", "match"]),
        ("id\tname\n1\t\"Acme\" Ltd\n2\tHikvision\n", &["clear", "match"]),
        // A line break in a name that nobody quoted: neither half passes for a name.
        ("id,name,c\n1,Hangzhou\nHikvision,CN\n2,Foo,y\n", &["error", "error", "clear"]),
    ] {
        world.file("q.csv", text);
        let ran = world.run(&["screen", "q.csv", "--format", "json"]);
        assert_eq!(verdicts(&ran), expected, "{text:?}\n{:?}", errors(&ran));
    }
}

#[test]
fn the_name_column_is_guessed_safely_or_asked_for() {
    let world = World::new();
    world.file("two.csv", "Company,Customer Name,Land\nA,Hikvision,CN\n");
    world.run(&["screen", "two.csv"]).is(2).says(&[
        "more than one column",
        "Company | Customer Name | Land",
        "--name-column",
    ]);
    world
        .run(&["screen", "two.csv", "--name-column", "customer name"])
        .is(1)
        .shows(&["Columns names from \"Customer Name\"; country from \"Land\""]);
    world.file("dba.csv", "legal_name,trade_name\nAcme,Hikvision\n");
    world.run(&["screen", "dba.csv"]).is(2).says(&["more than one column"]);
    world.file("sap.csv", "LIFNR,NAME1,NAME2,LAND1\n1,Hikvision,,CN\n");
    world.run(&["screen", "sap.csv"]).is(1).shows(&["names from \"NAME1\"; country from \"LAND1\""]);
    world
        .run(&["screen", "two.csv", "--name-column", "2"])
        .is(1)
        .says(&["first row was taken as the header"]);
    world
        .run(&["screen", "two.csv", "--name-column", "Firma"])
        .is(2)
        .says(&["no column \"Firma\"", "Company | "]);
    world.file("none.csv", "a,b\nHikvision,CN\n");
    world.run(&["screen", "none.csv"]).is(2).says(&["no column is surely", "a | b", "--no-header"]);
    world.file("bare.csv", "7,Hikvision\n8,Foo Bar\n");
    let ran = world.run(&["screen", "bare.csv", "--no-header", "--name-column", "2", "--format", "json"]);
    assert_eq!(verdicts(ran.is(1)), ["match", "clear"], "the first row too");
    world.file("unsure.csv", "a;b,c\n");
    world
        .run(&["screen", "unsure.csv"])
        .is(2)
        .says(&["cannot tell what sets the cells apart", "--delimiter"]);
}

#[test]
fn a_name_a_line_needs_no_header_and_loses_no_first_line() {
    let world = World::new();
    for (name, text) in [
        ("n.txt", "Hikvision\nAcme Co., Ltd.\n\nFoo, Bar and Sons\n"),
        ("n", "Hikvision\r\nAcme\r\nFoo\r\n"),
        ("mac", "Hikvision\rAcme\rFoo\r"),
        ("head.csv", "Vendor name\nHikvision\nAcme Co., Ltd.\nFoo\n"),
    ] {
        world.file(name, text);
        let ran = world.run(&["screen", name, "--format", "json"]);
        assert_eq!(verdicts(ran.is(1)), ["match", "clear", "clear"], "{name}");
    }
}

#[test]
fn a_title_above_a_table_makes_no_row_a_name() {
    let world = World::new();
    for (name, text) in [
        ("t.csv", "Approved vendors\nID;Name\n1;Hikvision\n"),
        ("t.txt", "Approved vendors\n1,Hikvision,CN\n2,Foo,BE\n"),
        ("h.csv", "Name\n1\tHikvision\n2\tFoo\n"),
    ] {
        world.file(name, text);
        let ran = world.run(&["screen", name, "--format", "json"]);
        ran.is(4);
        assert_eq!(verdicts(&ran)[verdicts(&ran).len() - 2..], ["error", "error"], "{name}");
    }
    if cfg!(feature = "xlsx") {
        let mut rows = vec![vec!["Approved vendors".to_owned()]];
        rows.extend(table());
        world.file("t.xlsx", workbook(&[("Vendors", rows)]));
        let ran = world.run(&["screen", "t.xlsx", "--format", "json"]);
        assert!(verdicts(ran.is(4))[1..].iter().all(|v| v == "error"), "{:?}", verdicts(&ran));
        let bare = vec![vec!["Hikvision".to_owned()], vec!["Foo".to_owned()]];
        world.file("bare.xlsx", workbook(&[("Vendors", bare)]));
        let ran = world.run(&["screen", "bare.xlsx", "--format", "json"]);
        assert_eq!(verdicts(ran.is(1)), ["match", "clear"], "the first name too");
    }
    world.file("odd.csv", "Bezeichnung\nHikvision\n");
    assert_eq!(verdicts(world.run(&["screen", "odd.csv", "--format", "json"]).is(1)), ["clear", "match"]);
    let args = ["screen", "odd.csv", "--format", "json", "--name-column", "bezeichnung"];
    assert_eq!(verdicts(world.run(&args).is(1)), ["match"]);
    world.file("n", "Foo;Bar\n");
    world.run(&["screen", "n", "--input-format", "lines"]).is(0);
}

#[test]
fn json_lines_are_read_each_on_its_own() {
    let world = World::new();
    world.file(
        "v.jsonl",
        "{\"id\":7,\"name\":\"Hikvision\",\"x\":null}\nnot json\n{\"id\":8}\n{\"name\":\"a\\u0000b\"}\n{\"name\":\"Foo Bar\",\"more\":1}\n",
    );
    let ran = world.run(&["screen", "v.jsonl", "--format", "json"]);
    assert_eq!(verdicts(ran.is(4)), ["match", "error", "error", "error", "clear"]);
    assert_eq!(ran.json()["results"][0]["query"]["id"], "7");
    world.file("bad.jsonl", "nothing\nat all\n");
    assert_eq!(verdicts(world.run(&["screen", "bad.jsonl", "--format", "json"]).is(4)), ["error", "error"]);
}

#[cfg(feature = "xlsx")]
#[test]
fn a_workbook_is_read_sheet_by_sheet() {
    let world = World::new();
    let other = vec![vec!["Name".to_owned()], vec!["Hikvision".to_owned()], vec!["Foo".to_owned()]];
    world.file("b.xlsx", workbook(&[("Vendors", table()), ("More", other)]));
    world
        .run(&["screen", "b.xlsx"])
        .is(1)
        .says(&["only \"Vendors\" is screened; nothing was screened of \"More\""]);
    let ran = world.run(&["screen", "b.xlsx", "--sheet", "More", "--format", "json"]);
    assert_eq!(verdicts(ran.is(1)), ["match", "clear"]);
    world.run(&["screen", "b.xlsx", "--sheet", "None"]).is(2).says(&["no sheet \"None\"", "Vendors, More"]);
    let whole = std::fs::read(world.home.path().join("b.xlsx")).unwrap();
    world.file("cut.xlsx", &whole[..whole.len() / 2]);
    world.run(&["screen", "cut.xlsx"]).is(3).says(&["cannot read the workbook"]);
}

#[test]
fn what_is_no_file_of_names_is_refused_by_its_own_name() {
    let world = World::new();
    for (name, bytes, told) in [
        ("a.xls", &b"\xd0\xcf\x11\xe0\xa1\xb1"[..], "old Excel workbook"),
        ("a.csv", b"\x1f\x8b\x08\0", "compressed"),
        ("a.pdf", b"%PDF-1.7", "a PDF"),
        ("a.html", b"<!DOCTYPE html><html>", "a web page"),
        ("a.json", b"[{\"name\":\"x\"}]", "a JSON document"),
    ] {
        world.file(name, bytes);
        world.run(&["screen", name]).is(3).says(&[told, "hint:"]);
    }
    world.run(&["screen", "gone.csv"]).is(3).says(&["cannot open the file to screen, gone.csv"]);
    world.run(&["screen", "."]).is(3).says(&["is a folder"]);
}

#[test]
fn nothing_to_screen_is_status_4_in_every_format() {
    let world = World::new();
    for (name, text) in
        [("empty.csv", ""), ("header.csv", "id,name\n"), ("blank.csv", "\n\n"), ("e.jsonl", "")]
    {
        world.file(name, text);
        world.run(&["screen", name]).is(4).shows(&["There was no name to screen."]);
    }
    for (format, _) in listed::report::Format::ALL {
        world.run(&["screen", "header.csv", "--format", format]).is(4);
    }
    world.run_with(&["screen", "-"], b"").is(4);
}
