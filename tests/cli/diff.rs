//! `listed diff`: two states of a list, and the rows of a file that they touch.

use serde_json::Value;

use super::World;
use crate::reports::assert_valid;

const OLD: &str = "\
id,name,aliases,kind,country,address,reason\n\
1,Zorvex Precision Optics LLC,Zorvex;Zorveks,company,RU,\"1 First Street, Moscow\",test\n\
2,Quillon Navarrete,,person,DE,,test\n\
3,Tarnbeck Shipping,,company,PA,,test\n\
4,Brontolith Mining,,company,ZA,,test\n";
const NEW: &str = "\
id,name,aliases,kind,country,address,reason\n\
3,Tarnbeck Shipping,Tarnbek Marine,company,PA,,<script>alert(1)</script>\n\
1,Zenithal Optics LLC,Zorvex;Zorvex Precision Optics LLC,company,RU,\"1 First Street, Moscow\",test\n\
5,Velkorian Drones,,company,IR,,=cmd\n\
4,Brontolith Mining,,company,ZA,,test\n";
const VENDORS: &str = "\
ref,supplier\n\
a,Velkorian Drones\n\
b,Blue Heron Bakery\n\
c,Quillon Navarrete\n\
d,Brontolith Mining\n\
e,Tarnbek Marine Ltd\n\
f,Tarnbeck Shipping\n";

/// A world with two states of one list, and a file of names.
fn world() -> (World, String, String, String) {
    let world = World::new();
    let path = |name: &str, text: &str| world.file(name, text).to_str().unwrap().to_owned();
    let (old, new, vendors) = (path("old.csv", OLD), path("new.csv", NEW), path("vendors.csv", VENDORS));
    (world, old, new, vendors)
}

/// What each item of a JSON diff is about.
fn items(json: &Value) -> Vec<String> {
    let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    json["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| format!("{} {}", text(&i["what"]), text(&i["name"])))
        .collect()
}

#[test]
fn two_files_are_told_apart_in_every_format() {
    let (world, old, new, _) = world();
    let ran = world.run(&["diff", &old, &new]);
    ran.is(0).shows(&[
        "From custom/new, no date, 4 entries, file",
        "custom-csv, sha256:",
        "Added (1) + Velkorian Drones (custom/new/5)",
        "Removed (1) - Quillon Navarrete (custom/new/2)",
        "Renamed (1) ~ Zorvex Precision Optics LLC → Zenithal Optics LLC (custom/new/1)",
        "Changed (1) ~ Tarnbeck Shipping (custom/new/3) name + Tarnbek Marine (alias)",
        "1 added, 1 removed, 1 renamed, 1 changed",
    ]);
    let json = world.run(&["diff", &old, &new, "--format", "json"]).is(0).json();
    assert_valid("diff", &json);
    let expected = [
        "added Velkorian Drones",
        "removed Quillon Navarrete",
        "renamed Zenithal Optics LLC",
        "changed Tarnbeck Shipping",
    ];
    assert_eq!(items(&json), expected);
    assert_eq!(json["compared"], Value::Null);
    let csv = world.run(&["diff", &old, &new, "--format", "csv"]);
    let html = world.run(&["diff", &old, &new, "--format", "html"]);
    for item in expected {
        let (what, name) = item.split_once(' ').unwrap();
        assert!(csv.out.lines().any(|l| l.starts_with(what) && l.contains(name)), "{item}\n{}", csv.out);
        assert!(html.out.contains(name), "{item}\n{}", html.out);
    }
    // What comes from a list is never markup or a formula, and the page runs and loads nothing.
    assert!(html.out.contains("&lt;script&gt;alert(1)") && !html.out.contains("<script"));
    assert!(html.out.contains("default-src 'none'") && html.out.ends_with("</html>\n"));
    for format in ["jsonl", "sarif", "junit"] {
        world.run(&["diff", &old, &new, "--format", format]).is(2).says(&["text, json, csv or html"]);
    }
}

#[test]
fn changes_are_an_exit_status_only_where_it_is_asked_for() {
    let (world, old, new, _) = world();
    world.run(&["diff", &old, &new, "--exit-code"]).is(1);
    world.run(&["diff", &old, &old, "--exit-code"]).is(0).shows(&["no change: 0 added"]);
    let spoilt = world.file("spoilt.csv", format!("{NEW},No Id Ltd,,,,,\n"));
    let ran = world.run(&["diff", &old, spoilt.to_str().unwrap(), "--exit-code"]);
    ran.is(4)
        .says(&["1 record of it could not be used"])
        .shows(&["1 record could not be used: this is not all"]);
}

#[test]
fn an_end_that_cannot_be_read_is_status_3() {
    let (world, old, new, _) = world();
    let empty = world.file("empty.csv", "id,name\n");
    for (args, code, told) in [
        (vec![&*old, "./gone.csv"], 3, "there is no list file ./gone.csv"),
        (vec!["./gone.csv", &*new], 3, "there is no list file ./gone.csv"),
        (vec![&*old, empty.to_str().unwrap()], 3, "cannot use"),
        (vec!["us-csl"], 3, "the list us-csl is not installed"),
        (vec!["us-csl", "2026-01-01", "current"], 3, "the list us-csl is not installed"),
        (vec!["us-cls"], 2, "there is no list with the id"),
        (vec![&*old], 2, "with what is it to be compared"),
        (vec![&*old, &*new, &*new], 2, "three states"),
        (vec!["un-sc", &*old, &*new], 0, ""),
        (vec![&*old, &*new, "--kind", "person"], 2, "only with --against"),
    ] {
        let mut all = vec!["diff"];
        all.extend(&args);
        let ran = world.run(&all);
        assert_eq!(ran.code, Some(code), "{args:?}\n{}", ran.err);
        assert!(ran.err.contains(told), "{args:?}\n{}", ran.err);
        assert!(code == 0 || ran.out.is_empty(), "{args:?}: nothing that could pass for an answer");
    }
    let output = old.clone();
    world.run(&["diff", &old, &new, "--output", &output]).is(2).says(&["would destroy it"]);
}

#[test]
fn snapshots_of_an_installed_list_are_ends() {
    let (world, old, new, _) = world();
    let data = world.home.path().join("data");
    let data = data.to_str().unwrap();
    for (file, day) in [(&old, "2026-01-05"), (&new, "2026-02-05")] {
        let args =
            ["update", "--from", file, "--list", "custom/ours", "--published", day, "--data-dir", data];
        world.run(&[&args[..], &["--max-loss", "90"]].concat()).is(0);
    }
    let diff =
        |args: &[&str]| world.run(&[&["diff"], args, &["--data-dir", data, "--format", "json"]].concat());
    let json = diff(&["custom/ours"]).is(0).json();
    assert_valid("diff", &json);
    assert_eq!(items(&json).len(), 4);
    assert_eq!(
        (json["from"]["asked"].as_str(), json["to"]["asked"].as_str()),
        (Some("previous"), Some("current"))
    );
    assert_eq!(json["from"]["published"], "2026-01-05");
    let digest = json["from"]["sha256"].as_str().unwrap()[..8].to_owned();
    for ends in
        [&["custom/ours", "2026-01-20"][..], &["custom/ours", &digest, "2026-03-01"], &["custom/ours", &old]]
    {
        assert_eq!(items(&diff(ends).is(0).json()), items(&json), "{ends:?}");
    }
    assert!(items(&diff(&["custom/ours", "current", "current"]).is(0).json()).is_empty());
    diff(&["custom/ours", "2025-01-01"]).is(3).says(&["covers 2025-01-01", "hint:"]);
    diff(&["custom/ours", "2999-01-01"]).is(3).says(&["yet to come"]);
    diff(&["custom/ours", "abcdef"]).is(3).says(&["no snapshot of the list"]);
}

#[test]
fn only_the_rows_whose_answer_changes_are_told_each_with_its_cause() {
    let (world, old, new, vendors) = world();
    let against = ["diff", &*old, &*new, "--against", &*vendors, "--as-of", "2026-11-23"];
    let ran = world.run(&against);
    ran.is(1).shows(&[
        "MATCH Velkorian Drones (a, line 2) was clear, is match 1.00 added Velkorian Drones (custom/new/5): new hit",
        "CLEAR Quillon Navarrete (c, line 4) was match 1.00, is clear removed Quillon Navarrete",
        "4 answers change of 6 rows",
    ]);
    assert!(!ran.out.contains("Heron") && !ran.out.contains("Brontolith"), "{}", ran.out);
    let json = world.run(&[&against[..], &["--format", "json"]].concat()).is(1).json();
    assert_valid("diff_against", &json);
    let rows: Vec<(u64, String)> = json["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| {
            (r["after"]["query"]["row"].as_u64().unwrap(), r["causes"][0]["what"].as_str().unwrap().into())
        })
        .collect();
    let want = [(1, "added"), (3, "removed"), (5, "changed"), (6, "changed")];
    assert_eq!(rows, want.map(|(n, what)| (n, what.to_owned())));
    let csv = world.run(&[&against[..], &["--format", "csv"]].concat());
    assert_eq!(csv.is(1).out.lines().count(), 5, "{}", csv.out);
    assert!(csv.out.starts_with("ref,supplier,how,verdict_before,verdict,"), "{}", csv.out);
    world.run(&[&against[..], &["--format", "html"]].concat()).is(1).shows(&["4 answers change of 6 rows"]);
    world.run(&[&against[..], &["--fail-on", "never"]].concat()).is(0);
    world.run(&["diff", &old, &old, "--against", &vendors]).is(0).shows(&["no answer changes, of 6 rows"]);
    let spoilt = world.file("spoilt.csv", format!("{VENDORS}g,\n"));
    world
        .run(&["diff", &old, &new, "--against", spoilt.to_str().unwrap()])
        .is(4)
        .says(&["1 row could not be screened", "line 8: the name is empty"]);
    let none = world.file("none.csv", "ref,supplier\n");
    world.run(&["diff", &old, &new, "--against", none.to_str().unwrap()]).is(4);
}
