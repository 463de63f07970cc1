//! `listed.toml`, and what a CI job makes of it all.

use std::fs;
use std::process::Stdio;

use super::LIST;
use crate::cli::{Ran, World};

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
        ("max-age = \"x\"\n", ":1: max-age: a whole number, 0 or more is needed, not the string \"x\""),
        ("\nmax-age = -1\n", ":2: max-age: a whole number, 0 or more is needed, not the integer"),
        ("list = \"us-889\"\n", ":1: list: a list, such as"),
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
fn what_is_in_force_for_keeping_lists_is_told_with_its_origin() {
    let world = World::new();
    world.run(&["config"]).is(0).shows(&["/.local/share/listed default", "max-loss 10 default"]);
    world.file(
        "listed.toml",
        "data-dir = \"kept\"\nmax-loss = 5\n[lists.us-csl]\nurl = \"https://mirror.example/c.csv\"\n",
    );
    world.run(&["config"]).is(0).shows(&["listed.toml:1", "max-loss 5", "listed.toml:2", "lists.us-csl.url"]);
    world.run(&["config", "--data-dir", "other"]).is(0).shows(&["data-dir other command line"]);
    let ran = Ran::of(world.command(&["config"]).env("LISTED_DATA_DIR", "third").output().unwrap());
    ran.is(0).shows(&["data-dir third LISTED_DATA_DIR"]);
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
fn the_stories_of_ci_end_as_they_should() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/ci-stories.sh");
    let ran = std::process::Command::new("bash")
        .arg(script)
        .env("LISTED", env!("CARGO_BIN_EXE_listed"))
        .output()
        .unwrap();
    let out = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success(), "{out}\n{}", String::from_utf8_lossy(&ran.stderr));
    assert_eq!(out.matches("ok ").count(), 11, "{out}");
}
