//! Decisions clear the one pair that they are about, and nothing else.

use std::fs;

use super::{LIST, verdicts};
use crate::cli::{Ran, World};
use crate::reports::assert_valid;

/// A world with a list of its own, a vendor, and a decision about it.
struct Decided {
    world: World,
}

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

/// The same listing by two ways is one hit, and yet two entries: who decided about one has not looked at the other.
#[test]
fn a_decision_about_one_copy_of_a_listing_leaves_the_other() {
    let world = World::new();
    let name = "Hangzhou Hikvision Digital Technology Co., Ltd.";
    world.file(
        "csl.csv",
        format!(
            "_id,source,entity_number,type,programs,name,title,addresses,federal_register_notice,start_date,alt_names\n\
             1,Entity List (EL) - Bureau of Industry and Security,,,,\"{name}\",,\"555 Qianmo Road, Hangzhou, CN\",\
             84 FR 54002,2019-10-09,\n"
        ),
    );
    let lists = ["--list", "us-bis-el", "--list", "csl.csv"];
    let ask = |more: &[&str]| {
        world.run(&[&["check", name, "--format", "json", "--decisions", "d.csv"], &lists[..], more].concat())
    };
    let decide = |entity: &str| {
        let args = [
            "decide",
            name,
            entity,
            "--verdict",
            "false-positive",
            "--reason",
            "x",
            "--by",
            "y",
            "--decisions",
            "d.csv",
        ];
        world.run(&[&args[..], &lists[..]].concat())
    };
    let copy = "us-csl/EL/hangzhou-hikvision-digital-technology-co-ltd-cn";
    decide("us-bis-el/hikvision").is(0).says(&["also comes as", copy, "stays until that is decided too"]);
    let ran = ask(&[]);
    assert_eq!(verdicts(ran.is(1)), ["match"]);
    let hits = ran.json()["results"][0]["hits"].clone();
    assert_eq!((hits.as_array().unwrap().len(), &hits[0]["entity_id"]), (1, &copy.into()));
    assert_eq!(hits[0]["also_on"][0]["entity_id"], "us-bis-el/hikvision");
    decide(copy).is(0);
    assert_eq!(verdicts(ask(&[]).is(0)), ["cleared"]);
    // Nor does it clear the name where more is known of the party: from elsewhere it is another one.
    assert_eq!(verdicts(ask(&["--country", "RU"]).is(1)), ["match"]);
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
fn records_hold_decisions_too() {
    let decided = Decided::new();
    decided.screen(&["--record", "r.jsonl"]).is(0);
    fs::remove_file(decided.world.home.path().join("d.csv")).unwrap();
    decided.world.run(&["verify", "r.jsonl"]).is(0).shows(&["the same: 1 answer"]);
}
