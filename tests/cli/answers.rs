//! What is answered, and with which exit status.

use serde_json::Value;

use super::{OURS, World};
use crate::reports::assert_valid;

#[test]
fn the_main_job_says_who_why_and_by_which_rule() {
    let ran = World::new().run(&["check", "Hikvision"]);
    ran.is(1).shows(&[
        "MATCH Hikvision",
        "us-bis-el/hikvision, by its alias “Hikvision”",
        "us-889/hikvision",
        "Addition of Certain Entities to the Entity List",
        "84 FR 54002",
        "9 October 2019",
        "human rights abuses in Xinjiang",
        "all items subject to the EAR",
        "presumption of denial",
        "Only the bundled lists were used: us-bis-el (28 entries, an excerpt), us-889 (5 entries",
    ]);
    assert_eq!(ran.err, "");
}

#[test]
fn a_clear_says_against_what() {
    let world = World::new();
    let ran = world.run(&["check", "Blue Heron Bakery of Ghent"]);
    ran.is(0).shows(&[
        "CLEAR",
        "33 entries of us-bis-el (excerpt), us-889",
        "says nothing of any other list or entry",
    ]);
    let ours = world.file("ours.csv", OURS);
    let ran = world.run(&["check", "Blue Heron Bakery of Ghent", "--list", ours.to_str().unwrap()]);
    ran.is(0).shows(&["CLEAR", "3 entries of custom/ours"]);
    assert!(!ran.out.contains("bundled"), "no note where other lists were used");
}

#[test]
fn exit_statuses_follow_the_verdict_and_fail_on() {
    let world = World::new();
    for (args, code) in [
        (&["check", "Hikvision"][..], 1),
        (&["check", "Hikvision", "--fail-on", "match"], 1),
        (&["check", "Hikvision", "--fail-on", "never"], 0),
        (&["check", "Blue Heron Bakery of Ghent"], 0),
        (&["check", "Hikvision", "..."], 4),
        (&["check", "Hikvision", "", "--fail-on", "never"], 4),
        (&["check", "Hikvision", "--list", "nowhere.csv"], 3),
        (&["check", "..", "--output", "no/such/folder/out.json"], 3),
        (&["check"], 2),
        (&["check", "-", "Hikvision"], 2),
        (&["check", "x", "--as-of", "tomorrow"], 2),
        (&["check", "x", "--country", "China"], 2),
        (&["check", "x", "--kind", "thing"], 2),
        (&["check", "x", "--min-score", "7"], 2),
        (&["check", "x", "--format", "yaml"], 2),
        (&["check", "x", "--profile", "no-such"], 2),
        (&["check", "x", "--adress", "y"], 2),
        (&["no-such-command"], 2),
        (&[], 2),
        (&["--help"], 0),
        (&["help", "check"], 0),
        (&["--version"], 0),
    ] {
        let ran = world.run(args);
        assert_eq!(ran.code, Some(code), "{args:?}\n{}\n{}", ran.out, ran.err);
        assert_eq!(code == 2 || code == 3, ran.out.is_empty(), "{args:?}: results only on standard output");
    }
}

#[test]
fn a_name_that_cannot_be_screened_is_never_clear() {
    let world = World::new();
    for (name, told) in
        [("", "is empty"), ("   ", "is empty"), ("...-!", "no letter or digit"), ("\u{200b}", "no letter")]
    {
        let ran = world.run(&["check", name, "--format", "jsonl"]);
        ran.is(4);
        let row: Value = serde_json::from_str(ran.out.lines().nth(1).unwrap()).unwrap();
        assert_eq!(row["verdict"], "error", "{name:?}");
        assert!(row["error"].as_str().unwrap().contains(told), "{row}");
    }
    let mut long = "Zorvex ".repeat(150_000);
    long.push('\n');
    let ran = world.run_with(&["check", "-", "--format", "jsonl"], long.as_bytes());
    ran.is(4);
    let row: Value = serde_json::from_str(ran.out.lines().nth(1).unwrap()).unwrap();
    assert_eq!(row["verdict"], "error");
    assert!(row["error"].as_str().unwrap().contains("too many"), "{}", row["error"]);
    assert!(ran.out.len() < 100_000, "a megabyte of input is not handed back");
    let ran = world.run(&["check", &"Zorvex ".repeat(2_000)]);
    ran.is(4).shows(&["ERROR", "14000 characters, more than 4096"]);
}

#[test]
fn invalid_utf8_on_standard_input_is_an_error_row_among_the_others() {
    let ran = World::new()
        .run_with(&["check", "-", "--format", "jsonl"], b"Hikvision\nA\xffB\n\nBlue Heron Bakery\r\n");
    ran.is(4);
    let rows: Vec<Value> = ran.out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let verdicts: Vec<&str> = rows[1..5].iter().map(|r| r["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["match", "error", "error", "clear"]);
    assert!(rows[2]["error"].as_str().unwrap().contains("not valid UTF-8 (byte 2)"));
    assert_eq!(rows[5]["summary"]["queries"], 4);
    assert_eq!(rows[5]["summary"]["exit_status"], 4);
    for row in &rows {
        assert_valid("line", row);
    }
}

#[test]
fn nothing_to_screen_is_status_4() {
    World::new().run_with(&["check", "-"], b"").is(4).shows(&["There was no name to screen."]);
}

#[test]
fn a_kind_leaves_out_only_what_is_surely_of_another() {
    let world = World::new();
    let path = world.file("ours.csv", OURS);
    let path = path.to_str().unwrap();
    let ran = world.run(&["check", "Quillon Navarrete", "--kind", "company", "--list", path]);
    ran.is(0).shows(&["1 entry of another kind of party than asked for left out"]);
    world.run(&["check", "Quillon Navarrete", "--kind", "person", "--list", path]).is(1);
    world.run(&["check", "Tarnbeck Shipping", "--kind", "person", "--list", path]).is(1);
    let agency = "Aksu District Public Security Bureau";
    world.run(&["check", agency, "--kind", "company"]).is(1).shows(&["us-bis-el/aksu-psb"]);
}

#[test]
fn min_score_hides_hits_and_never_the_verdict() {
    let world = World::new();
    let path = world.file("ours.csv", OURS);
    let ran = world.run(&[
        "check",
        "Zorvex",
        "--country",
        "DE",
        "--min-score",
        "1",
        "--list",
        path.to_str().unwrap(),
    ]);
    ran.is(1).shows(&["1 hit below --min-score 1.00 not shown; the verdict counts it"]);
}

#[test]
fn a_country_moves_a_score_a_little_and_shows_in_the_working() {
    let world = World::new();
    let path = world.file("ours.csv", OURS);
    let path = path.to_str().unwrap();
    let scored = |country: &[&str]| {
        let mut args = vec!["check", "Zorvex", "--format", "json", "--list", path];
        args.extend(country);
        let hit = world.run(&args).is(1).json()["results"][0]["hits"][0].clone();
        (hit["score"].as_f64().unwrap(), hit["evidence"].to_string())
    };
    let (plain, _) = scored(&[]);
    let (agrees, told) = scored(&["--country", "ru"]);
    assert!(agrees >= plain && told.contains("country-agrees"), "{agrees} {plain} {told}");
    let (differs, told) = scored(&["--country", "DE"]);
    assert!((0.0..=0.03 + 1e-9).contains(&(plain - differs)) && told.contains("country-differs"));
}

#[test]
fn a_company_tied_to_a_listed_one_is_for_review_with_the_tie_told() {
    let world = World::new();
    for (name, listed, tie) in [
        ("DAHUA TECHNOLOGY USA INC", "us-bis-el/dahua", "US subsidiary of"),
        ("Hikrobot", "us-bis-el/hikvision", "subsidiary of"),
        ("Yitu Limited", "us-bis-el/yitu", "Cayman parent"),
    ] {
        let ran = world.run(&["check", name, "--list", "us-bis-el"]);
        ran.is(1).shows(&["REVIEW", listed, tie, "a company of its own, not listed by name"]);
        world.run(&["check", name, "--list", "us-bis-el", "--fail-on", "match"]).is(0);
    }
    world.run(&["check", "Dahua Technology", "--list", "us-bis-el"]).is(1).shows(&["MATCH"]);
}

#[test]
fn show_names_what_it_meant_when_there_is_no_such_entry() {
    let world = World::new();
    world
        .run(&["show", "hikvision"])
        .is(2)
        .says(&["no entry with the id \"hikvision\"", "did you mean: us-bis-el/hikvision"]);
    world.run(&["show", "zzz"]).is(2).says(&["hint: `listed check \"zzz\"`"]);
    world.run(&["show", "us-bis-el/hikvision"]).is(0).shows(&[
        "Hangzhou Hikvision Digital Technology Co., Ltd.",
        "Alias",
        "Address",
        "9 October 2019",
        "Addition of Certain Entities to the Entity List",
    ]);
}

#[test]
fn compare_scores_two_names_and_files_of_pairs() {
    let world = World::new();
    world.run(&["compare", "Zorvex Optics", "ZORVEX OPTICS"]).is(0).shows(&["1.00 MATCH"]);
    world.run(&["compare", "Zorvex", "..."]).is(4).says(&["nothing to compare"]);
    world.run(&["compare", "Zorvex"]).is(2);
    world.file("pairs.csv", "id,name1,name2,kind\n7,Zorvex,ZORVEX,company\n8,\"a, b\",...,\n");
    let ran = world.run(&["compare", "--pairs", "pairs.csv"]);
    ran.is(4).says(&["1 of 2 rows lack a name"]);
    assert_eq!(ran.out, "id,name1,name2,kind,score\n7,Zorvex,ZORVEX,company,1.0000\n8,\"a, b\",...,,\n");
    world.file("wrong.csv", "a,b\n1,2\n");
    world.run(&["compare", "--pairs", "wrong.csv"]).is(3).says(&["name1 and name2", "it has: a, b"]);
    world.file("ragged.csv", "name1,name2\n1,2\n3\n");
    world.run(&["compare", "--pairs", "ragged.csv", "--output", "o.csv"]).is(3);
    assert!(!world.home.path().join("o.csv").exists());
    world.run(&["compare", "--pairs", "gone.csv"]).is(3).says(&["cannot open the pairs file gone.csv"]);
    world.file("none.csv", "name1,name2\n");
    world.run(&["compare", "--pairs", "none.csv"]).is(4).says(&["holds no pair"]);
}
