//! `listed history` and `listed log`: what happened to an entry and to a list, when, and by which rule.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::reports::assert_valid;
use crate::store::{Ground, Ran};

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}\n{}\n{}", ran.out, ran.err))
}

/// Each event: its day, what, the citation, and whether it has a link.
fn events(of: &Value) -> Vec<String> {
    let text = |v: &Value| v.as_str().unwrap_or("-").to_owned();
    of["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| {
            let link = if e["rule"]["url"].as_str().is_some_and(|u| u.starts_with("https://")) {
                " linked"
            } else {
                ""
            };
            format!("{} {} {}{link}", text(&e["on"]), text(&e["what"]), text(&e["citation"]))
        })
        .collect()
}

#[test]
fn the_timeline_of_hikvision() {
    let ground = Ground::new();
    let ran = ground.run(&["history", "us-bis-el/hikvision", "--format", "json"]);
    ran.is(0);
    let told = json(&ran);
    assert_valid("history", &told);
    let expected = [
        "2019-10-09 listed 84 FR 54002 linked",
        "2020-06-05 amended 85 FR 34503 linked",
        "2020-07-22 amended 85 FR 44159 linked",
    ];
    assert_eq!(events(&told["entities"][0]), expected);
    // By its name as anybody writes it; the other list that has it is told too.
    let by_name = json(&ground.run(&["history", "Hik Vision", "--format", "json"]));
    let ids: Vec<&str> =
        by_name["entities"].as_array().unwrap().iter().map(|e| e["entity_id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["us-bis-el/hikvision", "us-889/hikvision"]);
    assert_eq!(by_name["entities"][0], told["entities"][0]);
    for format in ["text", "csv", "html"] {
        let out = ground.run(&["history", "us-bis-el/hikvision", "--format", format]).out;
        for part in
            ["84 FR 54002", "85 FR 34503", "85 FR 44159", "https://www.federalregister.gov/", "2019-22210"]
        {
            assert!(out.contains(part), "{format}: {part}\n{out}");
        }
    }
    let text = ground.run(&["history", "us-bis-el/hikvision"]).out;
    assert!(text.contains("9 October 2019    listed"), "{text}");
    // `show` tells it too.
    let shown = ground.run(&["show", "us-bis-el/hikvision"]).out;
    assert!(shown.contains("22 July 2020 amended 85 FR 44159"), "{shown}");
    let shown = json(&ground.run(&["show", "us-bis-el/hikvision", "--format", "json"]));
    assert_eq!(shown["history"], told["entities"][0]["events"]);
    assert_valid("shown", &shown);
}

#[test]
fn what_is_unknown_is_an_error() {
    let ground = Ground::new();
    ground.run(&["history", "us-bis-el/nobody"]).is(3).says(&["there is and was no entry with the id"]);
    ground.run(&["history", "Zqxv Wmkrt"]).is(3).says(&["nothing on us-bis-el, us-889 matches"]);
    ground.run(&["history", "Hikvision", "--list", "nowhere.csv"]).is(3);
    ground.run(&["history", "Hikvision", "--format", "sarif"]).is(2).says(&["text, json, csv or html"]);
    ground.run(&["log"]).is(3).says(&["no list is installed", "listed update"]);
    let file = ground.file("v.csv", "id,name\n1,Zorvex Optics\n");
    ground.run(&["update", "--from", &file, "--list", "custom/v"]).is(0);
    ground.run(&["log", "custom/w"]).is(3).says(&["the list custom/w is not installed"]);
}

const HEAD: &str = "id,name,kind,country,reason\n";
/// The list on four days: 1 is renamed, 2 is changed, 3 goes, 4 comes; then nothing but 5.
const DAYS: [(&str, &str); 4] = [
    (
        "2026-01-05",
        "1,Zorvex Optics,company,RU,one\n2,Quillon Works,company,DE,two\n3,Tarnbeck Shipping,company,TR,three\n",
    ),
    (
        "2026-02-05",
        "1,Oskavia Holding,company,RU,one\n2,Quillon Works,company,DE,two\n3,Tarnbeck Shipping,company,TR,three\n",
    ),
    (
        "2026-03-05",
        "1,Oskavia Holding,company,RU,one\n2,Quillon Works,company,DE,two otherwise\n4,Brimmel Marine,company,AE,four\n",
    ),
    (
        "2026-04-05",
        "1,Oskavia Holding,company,RU,one\n2,Quillon Works,company,DE,two otherwise\n4,Brimmel Marine,company,AE,four\n5,Heldane,company,AE,five\n",
    ),
];

fn installed(days: &[(&str, &str)]) -> Ground {
    let ground = Ground::new();
    for (day, rows) in days {
        let file = ground.file("v.csv", format!("{HEAD}{rows}"));
        let args = ["update", "--from", &file, "--list", "custom/v", "--published", day, "--accept-shrink"];
        ground.run(&args).is(0);
    }
    ground
}

fn history(ground: &Ground, asked: &str) -> Value {
    let ran = ground.run(&["history", asked, "--format", "json"]);
    ran.is(0);
    let told = json(&ran);
    assert_valid("history", &told);
    told["entities"][0].clone()
}

#[test]
fn snapshots_tell_what_came_went_and_became_otherwise() {
    let ground = installed(&DAYS);
    let one = history(&ground, "custom/v/1");
    assert_eq!(events(&one), ["2026-02-05 renamed -"]);
    assert_eq!(one["snapshots"], serde_json::json!({"count": 4, "from": "2026-01-05", "to": "2026-04-05"}));
    let names: Vec<&Value> = one["events"][0]["fields"].as_array().unwrap().iter().collect();
    let text = serde_json::to_string(&names).unwrap();
    assert!(text.contains("Zorvex Optics") && text.contains("Oskavia Holding"), "{text}");
    let two = history(&ground, "custom/v/2");
    assert_eq!(events(&two), ["2026-03-05 changed -"]);
    assert_eq!(two["events"][0]["fields"][0]["old"], "two");
    assert_eq!(two["events"][0]["between"]["from"]["day"], "2026-02-05");
    assert_eq!(events(&history(&ground, "custom/v/4")), ["2026-03-05 added -"]);
    // What left the list is found by its id and by its name.
    let three = history(&ground, "custom/v/3");
    assert_eq!((events(&three), &three["on_list"]), (vec!["2026-03-05 removed -".to_owned()], &false.into()));
    assert_eq!(history(&ground, "Tarnbeck Shipping"), three);
    // By a name that it had: the list as it is now does not know it.
    ground.run(&["history", "custom/v/9"]).is(3);
    // The second time from what the first left behind, and without it: all the same.
    let first = ground.run(&["history", "custom/v/2", "--format", "json"]).out;
    assert_eq!(ground.run(&["history", "custom/v/2", "--format", "json", "--no-cache"]).out, first);
    for file in steps(&ground) {
        fs::write(&file, b"not a step").unwrap();
    }
    assert_eq!(ground.run(&["history", "custom/v/2", "--format", "json"]).out, first);
}

fn steps(ground: &Ground) -> Vec<PathBuf> {
    let all = fs::read_dir(ground.data().join(".cache")).unwrap().map(|e| e.unwrap().path());
    let mut steps: Vec<PathBuf> = all.filter(|p| p.extension().is_some_and(|e| e == "step")).collect();
    steps.sort();
    assert!(!steps.is_empty());
    steps
}

#[test]
fn the_log_tells_what_each_update_brought_newest_first() {
    let ground = installed(&DAYS);
    // One that is turned away, and one that is the same again.
    let file = ground.file("v.csv", format!("{HEAD}1,Oskavia Holding,company,RU,one\n"));
    ground.run(&["update", "--from", &file, "--list", "custom/v", "--published", "2026-05-05"]).is(3);
    let ran = ground.run(&["log", "--format", "json"]);
    ran.is(0);
    let log = json(&ran);
    assert_valid("log", &log);
    let rows: Vec<String> = log["updates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| {
            let n = |key: &str| r["brought"][key].as_u64().map_or("-".to_owned(), |n| n.to_string());
            format!(
                "{} {} {}→{} +{} -{} renamed {} changed {}",
                r["what"].as_str().unwrap(),
                r["published"].as_str().unwrap(),
                r["before"],
                r["entries"],
                n("added"),
                n("removed"),
                n("renamed"),
                n("changed")
            )
        })
        .collect();
    assert_eq!(
        rows,
        [
            "refused 2026-05-05 4→1 +- -- renamed - changed -",
            "installed 2026-04-05 3→4 +1 -0 renamed 0 changed 0",
            "installed 2026-03-05 3→3 +1 -1 renamed 0 changed 1",
            "installed 2026-02-05 3→3 +0 -0 renamed 1 changed 0",
            "installed 2026-01-05 null→3 +- -- renamed - changed -",
        ]
    );
    assert!(log["updates"][0]["why"].as_str().unwrap().contains("fell from 4 to 1"));
    assert_eq!(
        log["by_month"][1],
        serde_json::json!({"month": "2026-03", "list": "custom/v", "added": 1, "removed": 1, "changed": 1})
    );
    // What it brought is what `diff` says of the two.
    let diff = json(&ground.run(&["diff", "custom/v", "2026-02-05", "2026-03-05", "--format", "json"]));
    for key in ["added", "removed", "renamed", "changed"] {
        assert_eq!(diff["summary"][key], log["updates"][2]["brought"][key], "{key}");
    }
    // Other formats, the same rows; the second time from what is kept beside.
    let text = ground.run(&["log"]).out;
    for part in ["refused: it fell from 4 to 1", "3 → 4", "1 added, 1 removed, 1 changed", "+1 -1 ~1"] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let csv = ground.run(&["log", "custom/v", "--format", "csv"]).out;
    assert_eq!(csv.lines().count(), 6, "{csv}");
    let page = ground.run(&["log", "--format", "html"]).out;
    for part in ["1 added, 1 removed, 1 changed", "2026-03 custom/v", "id=\"cut\"", "refused"] {
        assert!(page.contains(part), "{part}");
    }
    assert_eq!(ground.run(&["log", "--format", "json", "--no-cache"]).out, ran.out);
    let two = json(&ground.run(&["log", "--limit", "2", "--format", "json"]));
    assert_eq!((two["updates"].as_array().unwrap().len(), &two["left_out"]), (2, &3.into()));
    let none = json(&ground.run(&["log", "--since", "9999-01-01", "--format", "json"]));
    assert_eq!((none["updates"].as_array().unwrap().len(), &none["left_out"]), (0, &5.into()));
}

#[test]
fn a_damaged_snapshot_in_the_middle_is_named_and_the_rest_is_told() {
    let ground = installed(&DAYS);
    let whole = json(&ground.run(&["log", "--format", "json"]));
    let sha256 = whole["updates"][1]["sha256"].as_str().unwrap();
    let folder = ground.data().join("custom/v").join(sha256);
    for file in fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()) {
        if file.file_name().is_some_and(|n| n != "manifest.json") {
            fs::write(file, b"broken").unwrap();
        }
    }
    let ran = ground.run(&["log", "--format", "json"]);
    ran.is(3).says(&["cannot be read", &sha256[..12]]);
    let log = json(&ran);
    assert_valid("log", &log);
    assert_eq!(log["updates"][0]["brought"], Value::Null);
    assert_eq!(log["updates"][2]["brought"], whole["updates"][2]["brought"]);
    assert_eq!(log["faults"].as_array().unwrap().len(), 1, "{}", log["faults"]);
    let ran = ground.run(&["history", "custom/v/1", "--format", "json"]);
    ran.is(3).says(&["cannot be read"]);
    assert_eq!(events(&json(&ran)["entities"][0]), ["2026-02-05 renamed -"]);
    let text = ground.run(&["log"]);
    text.is(3).says(&["NOT WHOLE"]);
}
