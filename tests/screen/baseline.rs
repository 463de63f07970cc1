//! `listed screen --baseline`: what is new, changed and gone since a record, and nothing else; and when there is none to
//! compare with.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use super::LIST;
use crate::cli::{Ran, World};
use crate::reports::assert_valid;

const FORMATS: [&str; 7] = ["text", "json", "jsonl", "csv", "sarif", "junit", "html"];

/// A finding by its row and entry, as what counts of it.
type Findings = BTreeMap<(String, String), String>;

/// By hand, from a whole report: the findings by row and entry, and all that counts of each.
fn findings(report: &Value) -> Findings {
    let mut out = Findings::new();
    for result in report["results"].as_array().unwrap() {
        let query = &result["query"];
        for hit in result["hits"].as_array().unwrap() {
            let why = &hit["why"];
            let told = serde_json::json!([
                query["name"],
                query["country"],
                hit["verdict"],
                hit["listed_name"],
                hit["matched_name"],
                hit["decision"],
                why["reason"],
                why["citations"],
                why["licence_policy"],
            ]);
            let key = (query["id"].as_str().unwrap().into(), hit["entity_id"].as_str().unwrap().into());
            assert!(out.insert(key, told.to_string()).is_none());
        }
    }
    out
}

/// What a report beside a record tells: new, changed and gone, by row and entry.
fn told(report: &Value) -> [Vec<(String, String)>; 3] {
    let mut out = [vec![], vec![], vec![]];
    let key = |query: &Value, of: &Value| {
        (query["id"].as_str().unwrap().to_owned(), of["entity_id"].as_str().unwrap().to_owned())
    };
    for result in report["results"].as_array().unwrap() {
        for hit in result["hits"].as_array().unwrap() {
            let at = usize::from(hit["change"]["kind"] != "new");
            out[at].push(key(&result["query"], hit));
        }
        for gone in result["change"]["gone"].as_array().unwrap() {
            out[2].push(key(&result["query"], gone));
        }
    }
    for left in report["summary"]["changes"]["left"].as_array().unwrap() {
        for gone in left["gone"].as_array().unwrap() {
            out[2].push(key(&left["query"], gone));
        }
    }
    out.iter_mut().for_each(|v| v.sort());
    out
}

/// Words that make names which resemble one another now and then.
const WORDS: [&str; 12] = [
    "Zorvex",
    "Quillon",
    "Tarnbeck",
    "Oskavia",
    "Brimmel",
    "Vantrix",
    "Heldane",
    "Pruvost",
    "Kestrowe",
    "Marbello",
    "Junquera",
    "Sylthorpe",
];

fn party(n: usize) -> String {
    format!("{} {} Optics", WORDS[n % 12], WORDS[(n * 7 + n / 12 + 3) % 12])
}

/// A list and a file as of two nights: entries and rows come, go, are renamed and changed.
fn night(second: bool) -> (String, String) {
    let mut list = String::from("id,name,aliases,kind,country,reason\n");
    for n in 0..60 {
        let (gone, new) = (n % 11 == 0, n % 13 == 5);
        if (gone && second) || (new && !second) {
            continue;
        }
        let name = if second && n % 17 == 3 { format!("{} Holding", party(n)) } else { party(n) };
        let reason = if second && n % 7 == 2 { "another reason" } else { "a reason" };
        list.push_str(&format!("{n},{name},,company,,{reason}\n"));
    }
    let mut rows: Vec<String> = Vec::new();
    for n in 0..150 {
        let (gone, new) = (n % 19 == 4, n % 23 == 6);
        if (gone && second) || (new && !second) {
            continue;
        }
        let country = if second && n % 29 == 8 { "DE" } else { "" };
        let name = if second && n % 31 == 9 { party(n + 1) } else { party(n) };
        rows.push(format!("V{n},{name},{country}\n"));
    }
    if second {
        rows.reverse();
    }
    (list, format!("id,name,country\n{}", rows.concat()))
}

struct Nights {
    world: World,
}

impl Nights {
    /// The record of the first night is `last.jsonl`, its report `then.json`.
    fn new() -> (Self, Value) {
        let new = Self { world: World::new() };
        new.set(&night(false));
        let then = new.screen(&["--record", "last.jsonl", "--as-of", "2026-11-23", "--format", "json"]);
        then.is(1);
        (new, then.json())
    }

    fn set(&self, (list, file): &(String, String)) {
        self.world.file("ours.csv", list);
        self.world.file("v.csv", file);
    }

    fn screen(&self, more: &[&str]) -> Ran {
        let mut args = vec!["screen", "v.csv", "--list", "ours.csv"];
        args.extend(more);
        self.world.run(&args)
    }

    fn record(&self) -> String {
        fs::read_to_string(self.world.home.path().join("last.jsonl")).unwrap()
    }
}

#[test]
fn it_tells_what_two_whole_screenings_differ_in() {
    let (nights, then) = Nights::new();
    nights.set(&night(true));
    let now = nights.screen(&["--format", "json"]).json();
    let ran = nights.screen(&["--baseline", "last.jsonl", "--format", "json"]);
    ran.is(1);
    let report = ran.json();
    assert_valid("document", &report);

    let (then, now_all) = (findings(&then), findings(&now));
    let only = |a: &Findings, b: &Findings| -> Vec<_> {
        a.keys().filter(|k| !b.contains_key(*k)).cloned().collect()
    };
    let new = only(&now_all, &then);
    let gone = only(&then, &now_all);
    let changed: Vec<_> = now_all
        .iter()
        .filter(|(k, v)| then.get(k).is_some_and(|t| t != *v))
        .map(|(k, _)| k.clone())
        .collect();
    for of in [&new, &gone, &changed] {
        assert!(of.len() > 5, "the test has too little of one kind: {}", of.len());
    }
    assert_eq!(told(&report), [new.clone(), changed.clone(), gone.clone()]);
    let counts = &report["summary"]["changes"]["findings"];
    assert_eq!(counts["new"], new.len());
    assert_eq!(counts["changed"], changed.len());
    assert_eq!(counts["gone"], gone.len());
    assert_eq!(counts["unchanged"], now_all.len() - new.len() - changed.len());
    // Everything that is told has a cause, and none of these is unknown.
    let text = ran.out.replace(' ', "");
    assert!(!text.contains("\"causes\":[]") && !text.contains("\"code\":\"unknown\""));
    for code in ["row-new", "row-changed", "row-left", "list-changed", "entry-left"] {
        assert!(text.contains(&format!("\"code\":\"{code}\"")), "{code}");
    }
    // The summary counts the whole file, as any screening does.
    for key in ["queries", "match", "review", "clear", "hits"] {
        assert_eq!(report["summary"][key], now["summary"][key], "{key}");
    }
    // At any number of threads, and the same by its other name.
    let one = nights.screen(&["--since", "last.jsonl", "--format", "json", "--jobs", "1"]);
    assert_eq!(one.out, ran.out);
}

#[test]
fn every_format_tells_the_same_of_it() {
    let (nights, _) = Nights::new();
    nights.set(&night(true));
    let report = nights.screen(&["--baseline", "last.jsonl", "--format", "json"]).json();
    let [new, changed, gone] = told(&report);
    for format in FORMATS {
        let ran = nights.screen(&["--baseline", "last.jsonl", "--format", format]);
        ran.is(1);
        let shown = if format == "junit" { quick_unescape(&ran.out) } else { ran.out.clone() };
        for (_, entity) in new.iter().chain(&changed).chain(&gone) {
            assert!(shown.contains(entity.as_str()), "{format}: {entity}");
        }
        assert!(shown.contains("last.jsonl") || format == "csv", "{format}");
    }
    for line in nights.screen(&["--baseline", "last.jsonl", "--format", "jsonl"]).out.lines() {
        assert_valid("line", &serde_json::from_str(line).unwrap());
    }
    let sarif = nights.screen(&["--baseline", "last.jsonl", "--format", "sarif"]).json();
    let states: Vec<&str> = sarif["runs"][0]["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["baselineState"].as_str().unwrap())
        .collect();
    let count = |state| states.iter().filter(|s| **s == state).count();
    assert_eq!([count("new"), count("updated"), count("absent")], [new.len(), changed.len(), gone.len()]);
    let csv = nights.screen(&["--baseline", "last.jsonl", "--format", "csv"]).out;
    let mut rows = csv::Reader::from_reader(csv.as_bytes());
    let at = rows.headers().unwrap().iter().position(|h| h == "change").unwrap();
    let kinds: Vec<String> = rows.records().map(|r| r.unwrap()[at].to_owned()).collect();
    let count = |kind| kinds.iter().filter(|k| *k == kind).count();
    assert_eq!([count("new"), count("changed"), count("gone")], [new.len(), changed.len(), gone.len()]);
}

fn quick_unescape(xml: &str) -> String {
    xml.replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&")
}

#[test]
fn a_night_without_news_is_one_line_and_renews_the_record() {
    let (nights, _) = Nights::new();
    let before = nights.record();
    let args = ["--baseline", "last.jsonl", "--record", "last.jsonl", "--as-of", "2026-11-24"];
    let ran = nights.screen(&args);
    ran.is(0).shows(&["nothing new since the record of 2026-11-23 (last.jsonl)", "as in the record"]);
    assert!(ran.out.lines().count() <= 3, "{}", ran.out);
    let renewed = nights.record();
    assert_ne!(before, renewed);
    assert!(renewed.contains("\"as_of\":\"2026-11-24\""));
    nights.world.run(&["verify", "last.jsonl"]).is(0);
    // The new record is a whole one, of every row, without a word of the comparison.
    assert_eq!(before.lines().count(), renewed.lines().count());
    assert!(!renewed.contains("\"change\""));

    // What is told once is in the record, and not told again.
    nights.set(&night(true));
    nights.screen(&args).is(1);
    nights.screen(&args).is(0).shows(&["nothing new since the record of 2026-11-24"]);
    for format in FORMATS {
        let ran = nights.screen(&["--baseline", "last.jsonl", "--format", format]);
        ran.is(0);
        assert!(!ran.out.contains("custom/ours/1\""), "{format}");
    }
}

#[test]
fn the_record_is_renewed_only_by_a_whole_run() {
    let (nights, _) = Nights::new();
    let before = nights.record();
    let args = ["--baseline", "last.jsonl", "--record", "last.jsonl"];
    // A row that cannot be screened is told each night, until it is mended.
    nights.set(&(night(false).0, night(false).1 + "V900,,\n"));
    for _ in 0..2 {
        let ran = nights.screen(&args);
        ran.is(4).says(&["last.jsonl stays as it was", "last.jsonl.partial"]).shows(&["the name is empty"]);
        assert_eq!(before, nights.record());
    }
    // No rows at all, an output that cannot be written, nobody who could see it.
    nights.set(&(night(false).0, "id,name,country\n".into()));
    nights.screen(&args).is(4).says(&["last.jsonl stays as it was"]);
    nights.set(&night(true));
    nights.screen(&[&args[..], &["--output", "nowhere/x.html"]].concat()).is(3);
    nights.screen(&[&args[..], &["--quiet"]].concat()).is(2).says(&["--quiet", "hint: add --output"]);
    nights.screen(&[&args[..], &["--output", "last.jsonl"]].concat()).is(2).says(&["used already"]);
    nights.screen(&["--baseline", "last.jsonl", "--output", "last.jsonl"]).is(2).says(&["used already"]);
    assert_eq!(before, nights.record());
    nights.screen(&[&args[..], &["--quiet", "--output", "x.txt"]].concat()).is(1);
    assert_ne!(before, nights.record());
    let renewed = nights.record();
    // A reader that goes away has not seen it all.
    nights.set(&night(false));
    let mut args = vec!["screen", "v.csv", "--list", "ours.csv", "--format", "jsonl"];
    args.extend(["--baseline", "last.jsonl", "--record", "last.jsonl"]);
    let mut command = nights.world.command(&args);
    command.stdin(std::process::Stdio::null()).stdout(std::process::Stdio::piped());
    let mut child = command.stderr(std::process::Stdio::null()).spawn().unwrap();
    drop(child.stdout.take());
    child.wait().unwrap();
    assert_eq!(renewed, nights.record());
    let left: Vec<String> = fs::read_dir(nights.world.home.path())
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with(".listed"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

/// A record with a line or more changed, and a digest that is right for it.
fn resealed(record: &str, change: impl Fn(&str) -> String) -> String {
    let mut lines: Vec<String> = record.lines().map(|l| format!("{}\n", change(l))).collect();
    let mut end: Value = serde_json::from_str(&lines.pop().unwrap()).unwrap();
    let text = lines.concat();
    let status = format!("{} {}\n", end["end"]["answers"], end["end"]["exit_status"]);
    let digest = <sha2::Sha256 as sha2::Digest>::digest(format!("{text}{status}").as_bytes());
    end["end"]["sha256"] = digest.iter().map(|b| format!("{b:02x}")).collect::<String>().into();
    format!("{text}{end}\n")
}

#[test]
fn what_is_no_record_to_compare_with_is_an_error() {
    let (nights, _) = Nights::new();
    let good = nights.record();
    let half = good.len() / 2;
    for (what, text) in [
        ("cut short", good[..half].rsplit_once('\n').unwrap().0.to_owned() + "\n"),
        ("no line", good[..half].to_owned()),
        ("changed", good.replacen("\"verdict\":\"match\"", "\"verdict\":\"clear\"", 1)),
        ("empty", String::new()),
    ] {
        assert_ne!(text, good, "{what}");
        nights.world.file("b.jsonl", text);
        let ran = nights.screen(&["--baseline", "b.jsonl"]);
        ran.is(3).says(&["is not to be trusted"]);
        assert!(ran.out.is_empty(), "{what}");
    }
    nights
        .screen(&["--baseline", "none.jsonl"])
        .is(3)
        .says(&["cannot open the record none.jsonl", "first time"]);

    // Of other lists: what they found would pass for gone.
    let ran = nights.world.run(&["screen", "v.csv", "--baseline", "last.jsonl"]);
    ran.is(3)
        .says(&["rests on lists that are not used now, or not whole: custom/ours", "would pass for gone"]);

    // Of a whole list, of which there is only the excerpt that comes with the program now.
    let bundled = ["screen", "v.csv", "--list", "us-bis-el"];
    nights.world.run(&[&bundled[..], &["--record", "el.jsonl"]].concat());
    nights.world.run(&[&bundled[..], &["--baseline", "el.jsonl"]].concat()).is(0);
    let el = fs::read_to_string(nights.world.home.path().join("el.jsonl")).unwrap();
    let whole = resealed(&el, |l| {
        let line = l.replacen("\"coverage\":\"excerpt\"", "\"coverage\":\"full\"", 1);
        let lists = line.find("\"lists\":").filter(|_| line.starts_with("{\"record\""));
        let at = lists.and_then(|lists| Some(lists + line[lists..].find("\"sha256\":\"")? + 10));
        at.map_or(line.clone(), |at| format!("{}{}{}", &line[..at], "0".repeat(64), &line[at + 64..]))
    });
    nights.world.file("whole.jsonl", whole);
    nights
        .world
        .run(&[&bundled[..], &["--baseline", "whole.jsonl"]].concat())
        .is(3)
        .says(&["or not whole: us-bis-el"]);

    // Of names, not of a file.
    nights.world.run(&["check", "Acme", "--list", "ours.csv", "--record", "c.jsonl"]);
    nights.screen(&["--baseline", "c.jsonl"]).is(3).says(&["is not that of a file"]);

    // Of another file altogether.
    nights.world.file("other.csv", "id,name\nX1,Blue Heron\nX2,Acme Bakery\n");
    let args =
        ["screen", "other.csv", "--list", "ours.csv", "--baseline", "last.jsonl", "--record", "last.jsonl"];
    nights.world.run(&args).is(3).says(&["no row of the file is in the record", "the file was v.csv"]);
    assert_eq!(nights.record(), good);
}

#[test]
fn another_profile_or_version_is_told_and_named_as_a_cause() {
    let (nights, _) = Nights::new();
    let good = nights.record();
    let profile = include_str!("../../data/profiles/strict.toml");
    nights.world.file("p.toml", profile);
    let ran = nights.screen(&["--baseline", "last.jsonl", "--profile", "p.toml", "--format", "json"]);
    ran.says(&["the profile was default"]);
    assert_eq!(ran.json()["baseline"]["differences"][0]["code"], "profile-changed");
    let version = format!("\"listed_version\":\"{}\"", env!("CARGO_PKG_VERSION"));
    let old = resealed(&good, |l| l.replacen(&version, "\"listed_version\":\"0.0.9\"", 1));
    nights.world.file("old.jsonl", old);
    nights.screen(&["--baseline", "old.jsonl"]).is(0).says(&["it was listed 0.0.9"]);
    // A finding that differs although nothing is known to: it says so.
    let other = resealed(&good, |l| l.replacen("\"reason\":\"a reason\"", "\"reason\":\"none\"", 1));
    nights.world.file("other.jsonl", other);
    let ran = nights.screen(&["--baseline", "other.jsonl", "--as-of", "2026-11-23"]);
    ran.is(1).shows(&["not known: the row, the list, the profile and the version are what they were"]);
}

#[test]
fn rows_are_told_apart_by_id_else_by_what_they_say() {
    let world = World::new();
    world.file("ours.csv", LIST);
    let screen = |file: &str, more: &[&str]| {
        world.file("v.csv", file);
        world.run(&[&["screen", "v.csv", "--list", "ours.csv", "--format", "json"], more].concat())
    };
    let record = ["--record", "r.jsonl"];
    let beside = ["--baseline", "r.jsonl"];
    let counts = |ran: &Ran| {
        let found = ran.json()["summary"]["changes"]["findings"].clone();
        ["new", "changed", "gone", "unchanged"].map(|k| found[k].as_u64().unwrap())
    };
    // Without ids: the same row twice is two, and a third is new.
    let row = "Zorvex Precision Optics,DE\n";
    screen(&format!("name,country\n{row}{row}Blue Heron,\n"), &record).is(1);
    assert_eq!(counts(&screen(&format!("name,country\nBlue Heron,\n{row}{row}"), &beside)), [0, 0, 0, 4]);
    assert_eq!(counts(&screen(&format!("name,country\n{row}{row}{row}"), &beside)), [2, 0, 0, 4]);
    assert_eq!(counts(&screen(&format!("name,country\n{row}Blue Heron,\n"), &beside)), [0, 0, 2, 2]);
    // With one id for several rows: each is itself while it says the same.
    screen("id,name\n7,Zorvex Precision Optics\n7,Blue Heron\n", &record).is(1);
    let ran = screen("id,name\n7,Blue Heron\n7,Zorvex Precision Optics\n", &beside);
    assert_eq!(counts(ran.is(0)), [0, 0, 0, 2]);
    // Another name under the id is another question, even where it finds the same.
    let ran = screen("id,name\n7,Blue Heron\n7,Zorvex Precision Optics Ltd\n", &beside);
    assert_eq!(counts(ran.is(1)), [0, 2, 0, 0]);
    assert!(ran.out.contains("name “Zorvex Precision Optics” → “Zorvex Precision Optics Ltd”"));
    // The ids are gone: told, and compared by what the rows say.
    let ran = screen("name\nZorvex Precision Optics\nBlue Heron\n", &beside);
    ran.is(0).says(&["no ids of rows"]);
}

#[test]
fn decisions_and_hidden_hits_are_changes_too() {
    let world = World::new();
    world.file("ours.csv", LIST);
    world.file("v.csv", "id,name\nA,Zorvex Precision Optics\nB,Blue Heron\n");
    let screen = |more: &[&str]| world.run(&[&["screen", "v.csv", "--list", "ours.csv"], more].concat());
    screen(&["--record", "r.jsonl"]).is(1);
    for entity in ["custom/ours/1", "custom/ours/2"] {
        let decide = ["decide", "Zorvex Precision Optics", entity, "--reason", "other firm", "--by", "c.o."];
        let to = ["--decisions", "d.csv", "--list", "ours.csv", "--verdict", "false-positive"];
        world.run(&[&decide[..], &to, &["--until", "2026-12-31"]].concat()).is(0);
    }
    let ran = screen(&["--baseline", "r.jsonl", "--decisions", "d.csv", "--record", "d.jsonl"]);
    ran.is(0)
        .shows(&["the decisions are not those of the record", "decision: none → false-positive by c.o."]);
    // A decision that is over raises the hit again, and the day is why.
    let late = ["--as-of", "2027-01-01", "--baseline", "d.jsonl", "--decisions", "d.csv"];
    screen(&late).is(1).shows(&["the day of the screening was 2026-11-23, and is 2027-01-01", "expired"]);

    // A hit that --min-score hides counts in the verdict: more of it is news.
    world.file("v.csv", "id,name\nA,Zorvex Precision Optics\nB,Blue Heron\nC,Zorvex Precision Lenses\n");
    let hidden = ["--min-score", "1"];
    screen(&[&["--record", "h.jsonl"], &hidden[..]].concat()).is(1);
    world.file("ours.csv", format!("{LIST}3,Blue Heron Bakery,,company,,test\n"));
    let ran = screen(&[&["--baseline", "h.jsonl"], &hidden[..]].concat());
    ran.is(1).shows(&["Blue Heron", "clear in the record, review now"]);
}
