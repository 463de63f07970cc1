//! Records prove a screening and make it again; what was changed since is noticed.

use std::fs;

use serde_json::Value;

use super::LIST;
use crate::cli::World;

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
        ("status", good.replacen("\"exit_status\":4", "\"exit_status\":0", 1)),
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
    let digest: String = sha2::Digest::finalize(sha2::Digest::chain_update(
        <sha2::Sha256 as sha2::Digest>::new(),
        format!("{text}4 4\n"),
    ))
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
    let digest: String = sha2::Digest::finalize(sha2::Digest::chain_update(
        <sha2::Sha256 as sha2::Digest>::new(),
        format!("{text}4 4\n"),
    ))
    .iter()
    .map(|b| format!("{b:02x}"))
    .collect();
    end["end"]["sha256"] = digest.into();
    world.file("old.jsonl", format!("{text}{end}\n"));
    world.run(&["verify", "old.jsonl", "--list", "kept/ours.csv"]).is(0).says(&["made with listed 0.0.9"]);
}
