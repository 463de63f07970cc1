//! Lists: used as they stand, or refused with a way out.

use std::path::Path;

use super::{OURS, World};

#[test]
fn lists_that_cannot_be_trusted_are_status_3_with_a_way_out() {
    let world = World::new();
    let whole = format!("_id,source,name\n{}", "x".repeat(10));
    for (name, content, told) in [
        ("empty.csv", "", "empty"),
        ("header.csv", "id,name\n", "no record"),
        ("cut.csv", "id,name\n1,Zorvex\n2,\"Quill", "cut"),
        ("page.csv", "<!DOCTYPE html><html><head><title>Sign in</title></head></html>", "web page"),
        ("noise.csv", "\u{1}\u{2}\0\0\0", "not text"),
        ("other.csv", whole.as_str(), "known list formats"),
    ] {
        let path = world.file(name, content);
        let path = path.to_str().unwrap();
        for command in ["check", "lists"] {
            let mut args = vec![command, "--list", path];
            if command == "check" {
                args.push("Zorvex");
            }
            let ran = world.run(&args);
            ran.is(3).says(&["error: cannot use", name, told, "caused by:", "hint:"]);
            assert_eq!(ran.out, "", "{name}: nothing that could pass for an answer");
        }
    }
    let folder = world.home.path().to_str().unwrap();
    world.run(&["check", "x", "--list", folder]).is(3).says(&["cannot read the list file"]);
}

#[test]
fn a_list_that_is_not_there_is_told_from_one_that_does_not_exist() {
    let world = World::new();
    world.run(&["check", "x", "--list", "us-csl"]).is(3).says(&[
        "us-csl",
        "not installed",
        "hint:",
        "--list PATH",
    ]);
    world.run(&["check", "x", "--list", "./gone.csv"]).is(3).says(&["no list file", "gone.csv", "hint:"]);
    world.run(&["check", "x", "--list", "us-bsi-el"]).is(2).says(&["us-bsi-el", "hint:", "us-bis-el"]);
    world.run(&["check", "x", "--require", "un-sc"]).is(3).says(&["un-sc is required", "us-bis-el"]);
    world.run(&["check", "x", "--require", "us-bis-el"]).is(3).says(&[
        "only an excerpt",
        "28 entries",
        "listed update",
    ]);
    world.run(&["check", "Blue Heron Bakery", "--require", "us-889"]).is(0);
}

#[test]
fn a_list_too_old_or_of_unknown_age_is_status_3() {
    let world = World::new();
    world.run(&["check", "x", "--max-age", "30"]).is(3).says(&[
        "us-bis-el is 137 days old",
        "30 allowed",
        "hint:",
    ]);
    let ours = world.file("ours.csv", OURS);
    let args = ["check", "x", "--max-age", "30", "--list", ours.to_str().unwrap()];
    world.run(&args).is(3).says(&["does not say when it was published"]);
}

#[test]
fn a_list_of_ones_own_is_used_at_once() {
    let world = World::new();
    let path = world.file("ours.csv", OURS);
    let path = path.to_str().unwrap();
    world.run(&["check", "Zorveks", "--list", path]).is(1).shows(&[
        "Zorvex Precision Optics LLC",
        "custom/ours/1, by its alias “Zorveks”",
        "Test entry.",
    ]);
    world.run(&["check", "Hikvision", "--list", path]).is(0);
    world.run(&["check", "Hikvision", "--list", path, "--list", "us-889"]).is(1).shows(&["us-889/hikvision"]);
    world.run(&["show", "custom/ours/2", "--list", path]).is(0).shows(&["Quillon Navarrete", "Kind person"]);
    world.run(&["lists", "--list", path]).is(0).shows(&["custom/ours", "3 entries", path]);
}

/// The real list of May 2022, where it is at hand.
#[test]
fn the_consolidated_screening_list_is_used_as_it_stands() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/csl/consolidated-2022-05.csv");
    if !Path::new(path).exists() {
        println!("skipped: ../shared absent");
        return;
    }
    let world = World::new();
    let told = world.run(&["lists", "--list", path, "--format", "json"]).is(0).json();
    assert_eq!(
        (&told["lists"][0]["records"], &told["lists"][0]["parts"]["us-csl/EL"]),
        (&14160.into(), &2001.into())
    );
    let names = [
        ("Huawei Technologies Co Ltd", "us-csl/EL/huawei-technologies-co-ltd-huawei-cn"),
        ("Phytium", "us-csl/EL/tianjin-phytium-information-technology-cn"),
        ("SMIC", "us-csl/EL/semiconductor-manufacturing-international-corporation"),
        ("Sukhoi", "us-csl/"),
        ("HANGZHOU HIKVISION DIGITAL TECH CO LTD", "us-csl/EL/hangzhou-hikvision-digital-technology"),
    ];
    let mut args = vec!["check", "--format", "json", "--list", path];
    args.extend(names.iter().map(|(name, _)| *name));
    let answer = world.run(&args).is(1).json();
    for ((name, id), result) in names.iter().zip(answer["results"].as_array().unwrap()) {
        let hits = result["hits"].as_array().unwrap();
        let found = hits.iter().any(|h| h["entity_id"].as_str().unwrap().starts_with(id));
        assert!(found, "{name}: {hits:#?}");
    }
    // The same entry in the bundled excerpt and in this list is one hit.
    let answer = world
        .run(&["check", "Hikvision", "--format", "json", "--list", "us-bis-el", "--list", path])
        .is(1)
        .json();
    let hits = answer["results"][0]["hits"].as_array().unwrap();
    let entity_list =
        hits.iter().filter(|h| ["us-bis-el", "us-csl/EL"].contains(&h["list"].as_str().unwrap()));
    let own: Vec<_> = entity_list
        .filter(|h| h["listed_name"].as_str().unwrap().starts_with("Hangzhou Hikvision D"))
        .collect();
    assert_eq!(own.len(), 1, "{own:#?}");
    assert_eq!(own[0]["also_on"].as_array().unwrap().len(), 1);
}
