//! `listed screen` as procurement and CI run it: every row answered, whatever the file looks like; decisions that clear
//! only what they are about; records; settings; faults.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::Stdio;
use std::time::{Duration, Instant};

use encoding_rs::Encoding;
use serde_json::Value;

use crate::cli::{Ran, World};
use crate::reports::assert_valid;

const VENDORS: &str = "\
Vendor ID,Vendor Name,Country,Note\n\
V1,\"Hangzhou Hikvision Digital Technology Co., Ltd.\",China,\"two\nlines\"\n\
V2,Blue Heron Bakery,BE,\n\
V3,Société Générale d’Études,France,x\n\
V4,海康威视,CN,\n\
V5,\"Dahua \"\"Tech\"\" Inc\",cn,\n";

/// What was asked and found, without what differs between layouts.
fn findings(ran: &Ran) -> Vec<(String, String, Vec<String>)> {
    ran.json()["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| {
            let hits = r["hits"].as_array().unwrap();
            let hits =
                hits.iter().map(|h| format!("{} {}", h["entity_id"].as_str().unwrap(), h["score"])).collect();
            (r["query"]["name"].as_str().unwrap().into(), r["verdict"].as_str().unwrap().into(), hits)
        })
        .collect()
}

fn verdicts(ran: &Ran) -> Vec<String> {
    findings(ran).into_iter().map(|(_, verdict, _)| verdict).collect()
}

fn errors(ran: &Ran) -> Vec<String> {
    let told = |r: &Value| r["error"].as_str().unwrap_or_default().to_owned();
    ran.json()["results"].as_array().unwrap().iter().map(told).collect()
}

fn rows() -> Vec<csv::StringRecord> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(VENDORS.as_bytes())
        .records()
        .map(Result::unwrap)
        .collect()
}

/// A zip file of uncompressed members: enough of a workbook.
fn zip(members: &[(&str, String)]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in members {
        let mut crc = flate2::Crc::new();
        crc.update(text.as_bytes());
        let size = u32::try_from(text.len()).unwrap().to_le_bytes();
        let mut head = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        head.extend(crc.sum().to_le_bytes());
        head.extend(size);
        head.extend(size);
        head.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        head.extend([0, 0]);
        let at = u32::try_from(out.len()).unwrap().to_le_bytes();
        out.extend(b"PK\x03\x04");
        out.extend(&head);
        out.extend(name.as_bytes());
        out.extend(text.as_bytes());
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&head);
        directory.extend([0; 10]);
        directory.extend(at);
        directory.extend(name.as_bytes());
    }
    let (at, size) = (u32::try_from(out.len()).unwrap(), u32::try_from(directory.len()).unwrap());
    let count = u16::try_from(members.len()).unwrap().to_le_bytes();
    out.extend(&directory);
    out.extend(b"PK\x05\x06\x00\x00\x00\x00");
    out.extend(count);
    out.extend(count);
    out.extend(size.to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0, 0]);
    out
}

fn workbook(sheets: &[(&str, Vec<Vec<String>>)]) -> Vec<u8> {
    let escape = |t: &str| t.replace('&', "&amp;").replace('<', "&lt;");
    let spread = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let mut members = vec![
        (
            "[Content_Types].xml".to_owned(),
            format!(
                "<Types xmlns=\"{package}/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/>\
                 <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels".to_owned(),
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r\" Type=\"{office}/officeDocument\" \
                 Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
    ];
    let (mut book, mut relations) = (String::new(), String::new());
    for ((name, rows), n) in sheets.iter().zip(1..) {
        book.push_str(&format!("<sheet name=\"{name}\" sheetId=\"{n}\" r:id=\"r{n}\"/>"));
        relations.push_str(&format!(
            "<Relationship Id=\"r{n}\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>"
        ));
        let mut data = String::new();
        for (row, r) in rows.iter().zip(1..) {
            data.push_str(&format!("<row r=\"{r}\">"));
            for (cell, c) in row.iter().zip(b'A'..) {
                let at = format!("{}{r}", char::from(c));
                if !cell.is_empty() {
                    data.push_str(&format!(
                        "<c r=\"{at}\" t=\"inlineStr\"><is><t>{}</t></is></c>",
                        escape(cell)
                    ));
                }
            }
            data.push_str("</row>");
        }
        members.push((
            format!("xl/worksheets/sheet{n}.xml"),
            format!("<worksheet xmlns=\"{spread}\"><sheetData>{data}</sheetData></worksheet>"),
        ));
    }
    members.push((
        "xl/workbook.xml".to_owned(),
        format!("<workbook xmlns=\"{spread}\" xmlns:r=\"{office}\"><sheets>{book}</sheets></workbook>"),
    ));
    members.push((
        "xl/_rels/workbook.xml.rels".to_owned(),
        format!("<Relationships xmlns=\"{package}/relationships\">{relations}</Relationships>"),
    ));
    let members: Vec<(&str, String)> = members.iter().map(|(n, t)| (n.as_str(), t.clone())).collect();
    zip(&members)
}

fn table() -> Vec<Vec<String>> {
    rows().iter().map(|r| r.iter().map(str::to_owned).collect()).collect()
}

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
    world.run(&["screen", "two.csv", "--name-column", "customer name"]).is(1);
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
    world.run(&["screen", "b.xlsx"]).is(1).says(&["has 2 sheets; only the first, \"Vendors\""]);
    let ran = world.run(&["screen", "b.xlsx", "--sheet", "More", "--format", "json"]);
    assert_eq!(verdicts(ran.is(1)), ["match", "clear"]);
    world.run(&["screen", "b.xlsx", "--sheet", "None"]).is(2).says(&["no sheet \"None\"", "Vendors, More"]);
    let whole = fs::read(world.home.path().join("b.xlsx")).unwrap();
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

#[test]
fn the_number_of_threads_changes_no_byte() {
    let world = World::new();
    let mut text = String::from("id,name,country\n");
    for n in 0..3_000 {
        let name = match n % 7 {
            0 => "Hikvision Digital".to_owned(),
            1 => format!("Dahua Techn {n}"),
            2 => String::new(),
            _ => format!("Vendor {n} Trading"),
        };
        text.push_str(&format!("{n},{name},CN\n"));
    }
    world.file("many.csv", &text);
    for format in ["json", "csv", "sarif", "html", "junit", "text"] {
        let one = world.run(&["screen", "many.csv", "--format", format, "--jobs", "1"]);
        let eight = world.run(&["screen", "many.csv", "--format", format, "--jobs", "8"]);
        assert!(one.out == eight.out, "{format}");
        let piped = world.run_with(&["screen", "-", "--format", format, "--jobs", "3"], text.as_bytes());
        let unnamed = |text: &str| {
            text.replace("many.csv", "-").replace("standard%20input", "-").replace("standard input", "-")
        };
        assert_eq!(unnamed(&piped.out).len(), unnamed(&one.out).len(), "{format} through a pipe");
    }
    let ran = world.run(&["screen", "many.csv", "--format", "json"]);
    let told = ran.json();
    let rows: Vec<u64> =
        told["results"].as_array().unwrap().iter().map(|r| r["query"]["row"].as_u64().unwrap()).collect();
    assert!(rows.iter().copied().eq(1..=3_000), "every row once, in order");
}

#[test]
fn a_slow_pipe_is_answered_row_by_row() {
    let world = World::new();
    let mut child = world
        .command(&["screen", "-", "--format", "jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    stdin.write_all(b"id,name\n").unwrap();
    assert!(lines.next().unwrap().unwrap().contains("schema_version"));
    for name in ["Hikvision", "Foo Bar", "Dahua"] {
        let asked = Instant::now();
        stdin.write_all(format!("1,{name}\n").as_bytes()).unwrap();
        let answer = lines.next().unwrap().unwrap();
        assert!(answer.contains(name), "{answer}");
        assert!(asked.elapsed() < Duration::from_secs(10), "answered before more is asked");
    }
    drop(stdin);
    assert!(lines.next().unwrap().unwrap().contains("summary"));
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let world = World::new();
    let mut child = world
        .command(&["screen", "-", "--format", "csv"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(b"Hikvision\n").unwrap();
    let mut one = [0; 8];
    child.stdout.take().unwrap().read_exact(&mut one).unwrap();
    for _ in 0..200_000 {
        if stdin.write_all(b"Hikvision\n").is_err() {
            break;
        }
    }
    drop(stdin);
    let ran = Ran::of(child.wait_with_output().unwrap());
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""));
}

#[test]
fn quiet_says_it_all_by_the_exit_status() {
    let world = World::new();
    world.file("v.csv", VENDORS);
    let ran = world.run(&["screen", "v.csv", "--quiet"]);
    ran.is(1);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""));
    let ran = world.run(&["check", "Hikvision", "-q"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""));
    world.run(&["screen", "v.csv", "--quiet", "--output", "o.json", "--format", "json"]).is(1);
    assert!(world.home.path().join("o.json").exists());
}

#[test]
fn csv_answers_keep_the_files_columns() {
    let world = World::new();
    world.file("v.csv", VENDORS);
    let ran = world.run(&["screen", "v.csv", "--format", "csv"]);
    ran.is(1);
    let records: Vec<csv::StringRecord> = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(ran.out.as_bytes())
        .records()
        .map(Result::unwrap)
        .collect();
    assert_eq!(
        records[0].iter().take(5).collect::<Vec<_>>(),
        ["Vendor ID", "Vendor Name", "Country", "Note", "verdict"]
    );
    let mut ids: Vec<&str> = records[1..].iter().map(|r| &r[0]).collect();
    ids.dedup();
    assert_eq!(ids, ["V1", "V2", "V3", "V4", "V5"]);
}

#[cfg(target_os = "linux")]
#[test]
fn faults_leave_nothing_that_passes_for_whole() {
    let world = World::new();
    world.file("v.csv", VENDORS);
    for format in ["text", "json", "jsonl", "csv", "sarif", "junit", "html"] {
        world
            .run(&["screen", "v.csv", "--format", format, "--output", "/dev/full"])
            .is(3)
            .says(&["cannot write to /dev/full"]);
        world.run(&["screen", "v.csv", "--format", format, "--output", "no/such/o"]).is(3);
    }
    world.run(&["screen", "v.csv", "--record", "no/such/record"]).is(3);
    // An input that breaks off after rows were answered.
    let mut broken = b"id,name\n".to_vec();
    (0..20_000).for_each(|n| broken.extend(format!("{n},Vendor {n}\n").bytes()));
    world.file("big.csv", &broken);
    // Killed half way.
    let mut child = world
        .command(&["screen", "-", "--format", "json", "--output", "o.json", "--record", "r.jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(&broken).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    for name in ["o.json", "r.jsonl"] {
        assert!(!world.home.path().join(name).exists(), "{name}");
    }
}

/// An input that breaks off.
struct Breaking(std::io::Cursor<Vec<u8>>);

impl std::io::Read for Breaking {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        match self.0.read(to)? {
            0 => Err(std::io::Error::other("the disk is gone")),
            n => Ok(n),
        }
    }
}

#[derive(Default)]
struct Seen(Vec<listed::input::Row>);

impl listed::input::Sink for Seen {
    fn begin(&mut self, _: listed::input::Found) -> std::ops::ControlFlow<()> {
        std::ops::ControlFlow::Continue(())
    }
    fn row(&mut self, row: listed::input::Row) -> std::ops::ControlFlow<()> {
        self.0.push(row);
        std::ops::ControlFlow::Continue(())
    }
    fn warn(&mut self, _: String) {}
}

#[test]
fn an_input_that_breaks_off_is_an_error_and_no_end() {
    for text in ["id,name\n1,Acme\n2,Foo\n", "{\"name\":\"Acme\"}\n{\"name\":\"Foo\"}\n", "Acme\nFoo\n", ""] {
        let bytes = Box::new(Breaking(std::io::Cursor::new(text.as_bytes().to_vec())));
        let input = listed::input::Input::stream("it", bytes, listed::input::Options::default());
        let mut seen = Seen::default();
        let error = input.read(&mut seen).unwrap_err();
        assert!(error.to_string().contains("cannot read it"), "{error}");
        assert_eq!(seen.0.len(), if text.is_empty() { 0 } else { 2 }, "{text:?}");
    }
}

/// A world with a list of its own, a vendor, and a decision about it.
struct Decided {
    world: World,
}

const LIST: &str = "id,name,aliases,kind,country,reason\n1,Zorvex Precision Optics LLC,,company,RU,test\n2,Zorvex Precision Optics GmbH,,company,DE,test\n";

impl Decided {
    fn new() -> Self {
        let world = World::new();
        world.file("ours.csv", LIST);
        world.file("v.csv", "id,name\nA,Zorvex Precision Optics\n");
        let new = Self { world };
        for entity in ["custom/ours/1", "custom/ours/2"] {
            new.decide("Zorvex Precision Optics", entity, &["--verdict", "false-positive"]).is(0);
        }
        new
    }

    fn decide(&self, name: &str, entity: &str, more: &[&str]) -> Ran {
        let mut args = vec![
            "decide",
            name,
            entity,
            "--reason",
            "other firm",
            "--by",
            "c.o.",
            "--decisions",
            "d.csv",
            "--list",
            "ours.csv",
        ];
        args.extend(more);
        self.world.run(&args)
    }

    fn screen(&self, more: &[&str]) -> Ran {
        let mut args =
            vec!["screen", "v.csv", "--decisions", "d.csv", "--format", "json", "--list", "ours.csv"];
        args.extend(more);
        self.world.run(&args)
    }
}

#[test]
fn a_decision_clears_its_pair_and_the_hit_stays_visible() {
    let decided = Decided::new();
    let ran = decided.screen(&[]);
    ran.is(0);
    let told = ran.json();
    assert_valid("document", &told);
    assert_eq!(told["results"][0]["verdict"], "cleared");
    assert_eq!(told["summary"]["cleared"], 1);
    assert_eq!(told["summary"]["decisions"]["live"], 2);
    let hit = &told["results"][0]["hits"][0];
    assert_eq!((&hit["verdict"], &hit["decision"]["by"]), (&"cleared".into(), &"c.o.".into()));
    for (format, _) in listed::report::Format::ALL {
        let report = decided.world.run(&[
            "screen",
            "v.csv",
            "--decisions",
            "d.csv",
            "--list",
            "ours.csv",
            "--format",
            format,
        ]);
        report.is(0).shows(&["custom/ours/1", "custom/ours/2", "other firm"]);
    }
    // Also for one name, and by name without regard to case and spacing.
    let args = ["check", "zorvex  PRECISION optics", "--decisions", "d.csv", "--list", "ours.csv"];
    decided.world.run(&args).is(0).shows(&["CLEARED"]);
}

#[test]
fn a_decision_clears_nothing_else() {
    let decided = Decided::new();
    let world = &decided.world;
    // Another query.
    world.file("v.csv", "id,name\nA,Zorvex Precision Optic\n");
    assert_eq!(verdicts(decided.screen(&[]).is(1)), ["match"]);
    world.file("v.csv", "id,name,country\nA,Zorvex Precision Optics,RU\n");
    assert_eq!(
        verdicts(decided.screen(&[]).is(1)),
        ["match"],
        "the same name from elsewhere is another party"
    );
    world.file("v.csv", "id,name\nA,Zorvex Precision Optics\n");
    decided.screen(&[]).is(0);
    // Another entry.
    world.file("ours.csv", format!("{LIST}3,Zorvex Precision Optics Ltd,,company,GB,new\n"));
    let ran = decided.screen(&[]);
    assert_eq!(verdicts(ran.is(1)), ["match"]);
    let told = ran.json()["results"][0]["hits"].clone();
    assert_eq!((&told[0]["entity_id"], &told[0]["verdict"]), (&"custom/ours/3".into(), &"match".into()));
    assert_eq!(told[1]["verdict"], "cleared");
    // Another list with the same entry.
    world.file("theirs.csv", LIST);
    world.file("ours.csv", LIST);
    decided.screen(&["--list", "theirs.csv"]).is(1);
    // A changed entry: any part of it.
    for changed in [
        LIST.replace("LLC,,", "LLC,Zorveks,"),
        LIST.replace("RU,test", "RU,another reason"),
        LIST.replace("company,RU", "company,BY"),
    ] {
        world.file("ours.csv", changed);
        let ran = decided.screen(&[]);
        assert_eq!(verdicts(ran.is(1)), ["match"]);
        let hits = ran.json()["results"][0]["hits"].clone();
        let lapsed = hits.as_array().unwrap().iter().find(|h| h["entity_id"] == "custom/ours/1").unwrap();
        assert_eq!(lapsed["decision"]["state"], "changed");
        ran.says(&["has no effect: changed"]);
    }
}

#[test]
fn a_decision_lapses_on_its_day_and_holds_not_before_it_was_made() {
    let decided = Decided::new();
    decided.screen(&["--as-of", "2027-11-23"]).is(0);
    let ran = decided.screen(&["--as-of", "2027-11-24"]);
    ran.is(1).says(&["has no effect: expired"]);
    assert_eq!(ran.json()["results"][0]["hits"][0]["decision"]["state"], "expired");
    assert_eq!(ran.json()["summary"]["decisions"]["lapsed"][0]["line"], 2);
    decided.screen(&["--as-of", "2026-11-22"]).is(1).says(&["not yet made"]);
    // A later line replaces an earlier one, also where it clears less.
    decided.decide("Zorvex Precision Optics", "custom/ours/1", &["--verdict", "true-match"]).is(0);
    let ran = decided.screen(&[]);
    assert_eq!(verdicts(ran.is(1)), ["match"], "a true match clears nothing");
    assert_eq!(ran.json()["results"][0]["hits"][0]["decision"]["verdict"], "true-match");
}

#[test]
fn a_decision_about_nothing_is_told() {
    let decided = Decided::new();
    decided.world.file("v.csv", "id,name\nA,Blue Heron Bakery\n");
    let ran = decided.screen(&[]);
    ran.is(0)
        .says(&["the decision on line 2, Zorvex Precision Optics ~ custom/ours/1, has no effect: unused"]);
    decided
        .decide("Blue Heron", "custom/ours/1", &["--verdict", "false-positive"])
        .is(2)
        .says(&["it hits nothing"]);
    decided
        .decide("Zorvex Precision Optics", "custom/ours/9", &["--verdict", "false-positive"])
        .is(2)
        .says(&["does not hit", "custom/ours/1"]);
    decided
        .decide("Zorvex Precision Optics", "custom/ours/1", &["--verdict", "licensed"])
        .is(2)
        .says(&["--until"]);
}

#[test]
fn a_decisions_file_that_is_not_right_is_status_2() {
    let decided = Decided::new();
    let good = fs::read_to_string(decided.world.home.path().join("d.csv")).unwrap();
    for (from, to, told) in [
        ("Zorvex Precision Optics,", "*,", "is no name"),
        ("Zorvex Precision Optics,", "Zorvex,", "fingerprint is not that"),
        ("custom/ours/1", "custom/ours/*", "is no id"),
        ("custom/ours/1", "custom/ours/", "is no id"),
        ("other firm", "", "reason is empty"),
        ("c.o.", " ", "by is empty"),
        ("false-positive", "ignore", "verdict"),
        ("2027-11-23", "", "until"),
        ("2027-11-23", "2020-01-01", "before made_on"),
        ("query,country", "name,country", "header must be"),
        (",c.o.", ",c.o.,x", "cells"),
    ] {
        decided.world.file("d.csv", good.replacen(from, to, 1));
        decided.screen(&[]).is(2).says(&["d.csv", "line ", told]);
    }
    decided
        .world
        .run(&["screen", "v.csv", "--decisions", "gone.csv"])
        .is(2)
        .says(&["cannot read the decisions file"]);
}

#[test]
fn decisions_in_toml_are_the_same() {
    let decided = Decided::new();
    for entity in ["custom/ours/1", "custom/ours/2"] {
        let args = [
            "decide",
            "Zorvex Precision Optics",
            entity,
            "--verdict",
            "licensed",
            "--until",
            "2027-06-01",
            "--reason",
            "licence \"D1\"",
            "--by",
            "me",
            "--decisions",
            "d.toml",
            "--list",
            "ours.csv",
        ];
        decided.world.run(&args).is(0);
    }
    let args = ["screen", "v.csv", "--decisions", "d.toml", "--list", "ours.csv"];
    decided.world.run(&args).is(0).shows(&["CLEARED", "licensed by me, until 1 June 2027: licence \"D1\""]);
    let text = fs::read_to_string(decided.world.home.path().join("d.toml")).unwrap();
    decided.world.file("d.toml", text.replacen("by = ", "who = ", 1));
    decided.world.run(&args).is(2).says(&["d.toml", "line", "who"]);
}

#[test]
fn min_score_and_decisions_together_clear_no_hidden_hit() {
    let decided = Decided::new();
    let world = &decided.world;
    world.file("ours.csv", format!("{LIST}3,Zorvex Precision Optical Instruments,,company,GB,new\n"));
    let open = decided.screen(&[]);
    let hits = open.json()["results"][0]["hits"].clone();
    let third = hits.as_array().unwrap().iter().find(|h| h["entity_id"] == "custom/ours/3");
    let Some(third) = third else { panic!("{hits:#}") };
    let score = third["score"].as_f64().unwrap();
    let ran = decided.screen(&["--min-score", &format!("{:.3}", (score + 0.005).min(1.0))]);
    ran.is(1);
    assert_ne!(ran.json()["results"][0]["verdict"], "cleared", "what is hidden was not decided");
}

#[test]
fn a_record_proves_and_repeats_a_screening() {
    let world = World::new();
    world.file("ours.csv", LIST);
    world.file("v.csv", "id,name\n1,Zorvex Precision Optics\n2,Blue Heron\n3,\n4,a,b\n");
    let ran = world.run(&["screen", "v.csv", "--list", "ours.csv", "--record", "r.jsonl"]);
    ran.is(4).says(&["note: record r.jsonl sha256 "]);
    world.run(&["verify", "r.jsonl"]).is(0).shows(&["the same: 4 answers", "custom/ours", "exit status 4"]);
    world.run(&["check", "Blue Heron", "--record", "c.jsonl", "--list", "ours.csv"]).is(0);
    world.run(&["verify", "c.jsonl"]).is(0);

    let good = fs::read_to_string(world.home.path().join("r.jsonl")).unwrap();
    // The record: an answer changed, a row taken out, cut short, added to, another profile.
    for (name, text) in [
        ("answer", good.replacen("\"verdict\":\"match\"", "\"verdict\":\"clear\"", 1)),
        ("row", good.lines().enumerate().filter(|(n, _)| *n != 2).map(|(_, l)| format!("{l}\n")).collect()),
        ("cut", good[..good.len() / 2].to_owned()),
        ("no end", good.lines().take(5).map(|l| format!("{l}\n")).collect()),
        ("added", format!("{good}{{}}\n")),
        ("profile", good.replacen("\"match_from\":0.85", "\"match_from\":0.95", 1)),
        ("name", good.replacen("Blue Heron", "Blue Herons", 1)),
        ("noise", "hello\n".into()),
    ] {
        assert_ne!(text, good, "{name}");
        world.file("t.jsonl", text);
        world.run(&["verify", "t.jsonl"]).is(3).says(&["is not to be trusted"]);
    }
    // Changed and given a new digest: the answer itself is then not the same.
    let body: Vec<&str> = good.lines().collect();
    let mut lines: Vec<String> = body.iter().map(|l| format!("{l}\n")).collect();
    let last = lines.pop().unwrap();
    let clear = lines[2].clone();
    lines[1] = lines[1].replace("\"verdict\":\"match\"", "\"verdict\":\"review\"");
    let text = lines.concat();
    let digest: String =
        sha2::Digest::finalize(sha2::Digest::chain_update(<sha2::Sha256 as sha2::Digest>::new(), &text))
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect();
    let mut end: Value = serde_json::from_str(&last).unwrap();
    end["end"]["sha256"] = digest.into();
    world.file("t.jsonl", format!("{text}{end}\n"));
    world.run(&["verify", "t.jsonl"]).is(1).shows(&["review then, match now", "not the same: 1 of 4"]);
    assert!(clear.contains("\"verdict\":\"clear\""), "clear answers are in the record");

    // The list: changed, gone, elsewhere.
    world.file("ours.csv", LIST.replace("Precision", "Precisions"));
    world
        .run(&["verify", "r.jsonl"])
        .is(3)
        .says(&["is not the one of the record", "hint: get the list with the sha256"]);
    fs::remove_file(world.home.path().join("ours.csv")).unwrap();
    world.run(&["verify", "r.jsonl"]).is(3).says(&["is not to be had", "--list"]);
    fs::create_dir(world.home.path().join("kept")).unwrap();
    fs::write(world.home.path().join("kept/ours.csv"), LIST).unwrap();
    world.run(&["verify", "r.jsonl", "--list", "kept/ours.csv"]).is(0);
    // Another version: it says which is needed.
    let version = format!("\"listed_version\":\"{}\"", env!("CARGO_PKG_VERSION"));
    let mut lines: Vec<String> = good.lines().map(|l| format!("{l}\n")).collect();
    lines[0] = lines[0].replace(&version, "\"listed_version\":\"0.0.9\"");
    lines.pop();
    let text = lines.concat();
    let digest: String =
        sha2::Digest::finalize(sha2::Digest::chain_update(<sha2::Sha256 as sha2::Digest>::new(), &text))
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect();
    end["end"]["sha256"] = digest.into();
    world.file("old.jsonl", format!("{text}{end}\n"));
    world.run(&["verify", "old.jsonl", "--list", "kept/ours.csv"]).is(0).says(&["made with listed 0.0.9"]);
}

#[test]
fn records_hold_decisions_too() {
    let decided = Decided::new();
    decided.screen(&["--record", "r.jsonl"]).is(0);
    fs::remove_file(decided.world.home.path().join("d.csv")).unwrap();
    decided.world.run(&["verify", "r.jsonl"]).is(0).shows(&["the same: 1 answer"]);
}

#[test]
fn settings_are_found_upward_and_the_command_line_wins() {
    let world = World::new();
    let run = |folder: &str, args: &[&str]| {
        let mut command = world.command(args);
        command.current_dir(world.home.path().join(folder));
        Ran::of(command.stdin(Stdio::null()).output().unwrap())
    };
    fs::create_dir_all(world.home.path().join("a/b")).unwrap();
    world.file("ours.csv", LIST);
    world.file("a/b/v.csv", "x,y\n1,Zorvex Precision Optics\n");
    run("a/b", &["screen", "v.csv"]).is(2);
    world.file(
        "listed.toml",
        "# ours\nlist = [\"ours.csv\"]\nname-column = \"y\"\nfail-on = \"never\"\nmax-age = 3\n",
    );
    run("a/b", &["screen", "v.csv"]).is(3).says(&["does not say when it was published"]);
    world.file("listed.toml", "# ours\nlist = [\"ours.csv\"]\nname-column = \"y\"\nfail-on = \"never\"\n");
    run("a/b", &["screen", "v.csv"]).is(0).shows(&["custom/ours/1"]);
    run("a/b", &["screen", "v.csv", "--fail-on", "review"]).is(1);
    let shown = run("a/b", &["config", "--fail-on", "match"]);
    shown.is(0).shows(&["fail-on match command line", "listed.toml:2", "profile default default"]);
    for (text, told) in [
        ("list = []\nlst = 1\n", ":2: unknown field `lst`"),
        ("\n\nfail-on = \"maybe\"\n", ":3: fail-on: \"maybe\""),
        ("min-score = 7\n", ":1: min-score"),
        ("max-age = \"x\"\n", ":1: invalid type"),
        ("list = [\n", "listed.toml:"),
        ("format = \"yaml\"\n", ":1: format"),
        ("jobs = 0\n", ":1: jobs"),
    ] {
        world.file("listed.toml", text);
        for command in [&["screen", "v.csv"][..], &["check", "x"], &["lists"], &["config"]] {
            run("a/b", command).is(2).says(&[told]);
        }
    }
}

#[test]
fn init_writes_settings_that_change_nothing() {
    let world = World::new();
    world.run(&["init"]).is(0).says(&["wrote listed.toml"]);
    world.run(&["init"]).is(3).says(&["left as it is"]);
    let text = fs::read_to_string(world.home.path().join("listed.toml")).unwrap();
    assert!(text.lines().all(|l| l.is_empty() || l.starts_with('#')));
    world.run(&["check", "Hikvision"]).is(1);
}

#[test]
fn other_commands_refuse_the_formats_of_screenings() {
    let world = World::new();
    for args in [&["lists", "--format", "html"][..], &["show", "us-bis-el/hikvision", "--format", "csv"]] {
        world.run(args).is(2).says(&["text, json or jsonl only"]);
    }
}

#[test]
fn the_stories_of_ci_end_as_they_should() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/ci-stories.sh");
    let ran = std::process::Command::new("bash")
        .arg(script)
        .env("LISTED", env!("CARGO_BIN_EXE_listed"))
        .output()
        .unwrap();
    let out = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success(), "{out}\n{}", String::from_utf8_lossy(&ran.stderr));
    assert_eq!(out.matches("ok ").count(), 6, "{out}");
}
