//! Names that want to be more than text, from a vendor file and a list, through the whole program and every format.
//!
//! `tests/formats.rs` holds each renderer to the same with every field of an answer hostile; here it is the way there.

use listed::report::Format;
use serde_json::Value;

use crate::cli::{Ran, World};

/// What each format made of a file in which this is a listed name, a note, an id, a name that is clear, and in the
/// columns' names.
fn reports(text: &str) -> Vec<(&'static str, Ran)> {
    let world = World::new();
    // A list that holds control characters is refused as a whole.
    let listed: String = text.chars().filter(|c| !c.is_control() || c.is_whitespace()).collect();
    let mut list = csv::Writer::from_writer(Vec::new());
    list.write_record(["id", "name", "aliases", "reason"]).unwrap();
    list.write_record(["1", &format!("{listed} Zorvex Optics"), "", &listed]).unwrap();
    world.file("ours.csv", list.into_inner().unwrap());
    let mut file = csv::Writer::from_writer(Vec::new());
    file.write_record(["id", &format!("{text} name"), text]).unwrap();
    file.write_record([text, &format!("{text} Zorvex Optics"), text]).unwrap();
    file.write_record(["2", &format!("{text} Blue Heron"), text]).unwrap();
    file.write_record(["3", "Zorvex Optics", ""]).unwrap();
    world.file("v.csv", file.into_inner().unwrap());
    let ask = |world: &World, format: &str| {
        let columns = ["screen", "v.csv", "--delimiter", ",", "--name-column", "2"];
        world.run(&[&columns[..], &["--list", "ours.csv", "--format", format]].concat())
    };
    let formats = Format::ALL.iter();
    formats.map(|(format, _)| (*format, ask(&world, format))).collect()
}

/// All that can be told of a hostile name in any format: it is answered like another, and the hit is there.
fn answered(reports: &[(&str, Ran)]) {
    for (format, ran) in reports {
        assert!([Some(1), Some(4)].contains(&ran.code), "{format}: {:?} {}", ran.code, ran.err);
        assert!(ran.out.contains("custom/ours/1"), "{format}: {}", ran.out);
        match *format {
            "json" | "sarif" => drop(ran.json()),
            "jsonl" => ran.out.lines().for_each(|l| drop(serde_json::from_str::<Value>(l).unwrap())),
            "csv" => {
                let mut rows = csv::Reader::from_reader(ran.out.as_bytes());
                assert_eq!(rows.records().map(Result::unwrap).count(), 3, "{}", ran.out);
            }
            "junit" => {
                let mut reader = quick_xml::Reader::from_str(&ran.out);
                while reader.read_event().unwrap() != quick_xml::events::Event::Eof {}
            }
            _ => {}
        }
    }
}

#[test]
fn terminal_escapes_do_not_reach_a_terminal() {
    let all = reports("\u{1b}[2J\u{1b}]0;gone\u{7}\u{9b}31m\u{8}\u{8}");
    answered(&all);
    for (format, ran) in all {
        for text in [&ran.out, &ran.err] {
            let bad = text.chars().find(|c| c.is_control() && *c != '\n' && *c != '\r');
            assert!(bad.is_none(), "{format}: {bad:?}");
        }
    }
}

#[test]
fn formulas_are_text_in_a_spreadsheet() {
    for formula in
        ["=HYPERLINK(\"https://example.org\",\"x\")", "@SUM(1)", "+1+cmd|' /C calc'!A0", "-2+3", "\t=1+1"]
    {
        let all = reports(formula);
        answered(&all);
        for (_, ran) in all.iter().filter(|(format, _)| *format == "csv") {
            let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(ran.out.as_bytes());
            for cell in rows.records().flat_map(|r| r.unwrap().iter().map(str::to_owned).collect::<Vec<_>>())
            {
                assert!(!cell.trim_start().starts_with(['=', '+', '-', '@']), "{cell:?}");
            }
        }
    }
}

#[test]
fn markup_is_text_in_a_page() {
    for markup in [
        "</script><script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "\" onmouseover=\"alert(1)",
        "</title></style><!--",
        "]]><x>&amp;&#x1b;",
        "`code` <b>",
    ] {
        let all = reports(markup);
        answered(&all);
        for (_, ran) in all.iter().filter(|(format, _)| *format == "html") {
            assert_eq!(ran.out.matches("<script").count(), 1, "{markup}");
            for part in ["<img", "\" onmouseover", "<!--", "<x>", "<b>Blue"] {
                assert!(!ran.out.contains(part), "{markup}: {part}");
            }
            assert!(ran.out.trim_end().ends_with("</html>"));
        }
    }
}

#[test]
fn commands_of_a_build_log_are_text() {
    for command in [
        "::error::x",
        "::set-output name=a::b",
        "x\n::stop-commands::y",
        "\u{a0}::error::y",
        "##vso[task.complete result=Succeeded;]",
        "##[error]x",
        "##teamcity[buildStatus status='SUCCESS']",
        "section_start:0:x\u{1b}[0K",
    ] {
        let all = reports(command);
        answered(&all);
        for (format, ran) in all {
            for line in [&ran.out, &ran.err].into_iter().flat_map(|o| o.split(['\n', '\r'])) {
                assert!(!line.trim_start().starts_with("::"), "{format}: {line}");
                assert!(!line.contains("##vso[") && !line.contains("##["), "{format}: {line}");
                assert!(!line.trim_start().starts_with("##teamcity["), "{format}: {line}");
            }
        }
    }
}

#[test]
fn nothing_turns_the_direction_of_writing() {
    let all = reports("Acme \u{202e}dtL\u{202c}\u{2066}\u{200f}\u{61c}");
    answered(&all);
    for (format, ran) in &all {
        assert!(!ran.out.contains(['\u{202e}', '\u{202c}', '\u{2066}', '\u{200f}', '\u{61c}']), "{format}");
    }
}

#[test]
fn a_megabyte_in_a_cell_is_an_error_row_and_not_handed_on_whole() {
    let all = reports(&"M".repeat(1 << 20));
    for (format, ran) in &all {
        // A list with such an entry is not used as if nothing were the matter.
        ran.is(ran.code.filter(|c| [3, 4].contains(c)).unwrap_or(-1));
        assert!(ran.out.len() < 4 << 20, "{format}: {}", ran.out.len());
    }
    let world = World::new();
    world.file(
        "v.csv",
        format!("id,name,note\n1,{},x\n2,Hikvision,{}\n", "M".repeat(1 << 20), "n".repeat(1 << 20)),
    );
    for (format, _) in Format::ALL {
        let ran = world.run(&["screen", "v.csv", "--format", format]);
        ran.is(4);
        assert!(ran.out.contains("us-bis-el/hikvision"), "{format}: the row behind it is answered");
    }
}

#[test]
fn nul_is_an_error_row_in_every_format() {
    let world = World::new();
    for (name, text) in [
        ("v.csv", "id,name\n1,Hik\0vision\n2,Blue Heron\n"),
        ("v.jsonl", "{\"id\":1,\"name\":\"Hik\\u0000vision\"}\n{\"id\":2,\"name\":\"Blue Heron\"}\n"),
        ("v.txt", "Hik\0vision\nBlue Heron\n"),
    ] {
        world.file(name, text);
        for (format, _) in Format::ALL {
            let ran = world.run(&["screen", name, "--format", format]);
            ran.is(4);
            assert!(ran.out.contains("NUL"), "{name} {format}: {}", ran.out);
            assert!(!ran.out.contains('\0'), "{name} {format}");
        }
    }
}
