//! The program as its users run it: what is answered, with which exit status, and what is said when it cannot.
//!
//! Hermetic: an empty environment, a home of its own, a fixed day, no network.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::reports::assert_valid;

/// A folder of its own for one test.
pub(crate) struct World {
    pub(crate) home: tempfile::TempDir,
}

pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl World {
    pub(crate) fn new() -> Self {
        Self { home: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_listed"));
        command.env_clear().env("HOME", self.home.path()).env("NO_COLOR", "1").env("TZ", "UTC");
        command.current_dir(self.home.path()).args(args);
        if args.first().is_some_and(|c| ["check", "screen", "decide", "show", "lists"].contains(c))
            && !args.contains(&"--as-of")
        {
            command.args(["--as-of", "2026-11-23"]);
        }
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        Ran::of(self.command(args).stdin(Stdio::null()).output().unwrap())
    }

    pub(crate) fn run_with(&self, args: &[&str], input: &[u8]) -> Ran {
        let mut child = self
            .command(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_vec();
        let feeding = std::thread::spawn(move || drop(stdin.write_all(&input)));
        let output = child.wait_with_output().unwrap();
        feeding.join().unwrap();
        Ran::of(output)
    }

    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.home.path().join(name);
        fs::write(&path, content).unwrap();
        path
    }
}

impl Ran {
    pub(crate) fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    #[track_caller]
    pub(crate) fn is(&self, code: i32) -> &Self {
        assert_eq!(self.code, Some(code), "\n--- out\n{}\n--- err\n{}", self.out, self.err);
        self
    }

    #[track_caller]
    pub(crate) fn says(&self, parts: &[&str]) -> &Self {
        for part in parts {
            assert!(self.err.contains(part), "no {part:?} in\n{}", self.err);
        }
        self
    }

    #[track_caller]
    pub(crate) fn shows(&self, parts: &[&str]) -> &Self {
        // Wrapped text reads as one line.
        let flat = self.out.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in parts {
            assert!(flat.contains(part), "no {part:?} in\n{}", self.out);
        }
        self
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}\n{}\n{}", self.out, self.err))
    }
}

const OURS: &str = "\
id,name,aliases,kind,country,reason\n\
1,Zorvex Precision Optics LLC,Zorvex;Zorveks,company,RU,test entry\n\
2,Quillon Navarrete,,person,DE,test entry\n\
3,Tarnbeck Shipping,,,,\n";

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
fn a_closed_output_is_quiet_and_keeps_the_status() {
    let world = World::new();
    // A reader that goes away.
    let mut child = world
        .command(&["check", "-", "--format", "jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    for _ in 0..2_000 {
        if stdin.write_all(b"Hikvision\n").is_err() {
            break;
        }
    }
    drop(stdin);
    let ran = Ran::of(child.wait_with_output().unwrap());
    // Before the first name was read nobody was there to be answered, so nothing was screened or one hit was found.
    assert!(matches!(ran.code, Some(1 | 4)), "{:?}\n{}", ran.code, ran.err);
    assert_eq!(ran.err, "");

    // Names given as arguments are all screened, read or not.
    let mut child = world
        .command(&["check", "Blue Heron Bakery", "Hikvision"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ran = Ran::of(child.wait_with_output().unwrap());
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""));
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_that_cannot_be_written_is_status_3() {
    let world = World::new();
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let mut command = world.command(&["check", "Hikvision"]);
    let ran = Ran::of(command.stdin(Stdio::null()).stdout(full).output().unwrap());
    ran.is(3).says(&["cannot write to standard output", "hint: the output is not whole"]);
    world.run(&["check", "Hikvision", "--output", "/dev/full"]).is(3).says(&["cannot write to /dev/full"]);

    // No standard output at all: a clear that nobody can see is no clear.
    for (rest, expected) in [
        ("check Hikvision >&-", 3),
        ("check Acme >&-", 3),
        ("check Acme >/dev/null", 0),
        ("check Acme --quiet >&-", 0),
    ] {
        let shell = format!("exec {} {rest}", env!("CARGO_BIN_EXE_listed"));
        let closed = Command::new("sh").args(["-c", &shell]).env("HOME", world.home.path()).output().unwrap();
        assert_eq!(closed.status.code(), Some(expected), "{rest}");
        assert!(!String::from_utf8_lossy(&closed.stderr).contains("panicked"));
    }
}

#[test]
fn a_file_comes_into_being_whole_or_not_at_all() {
    let world = World::new();
    let path = world.home.path().join("out.json");
    let shown = path.to_str().unwrap();
    world.run(&["check", "Hikvision", "--format", "json", "--output", shown]).is(1);
    assert_valid("document", &serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap());
    fs::write(&path, "as it was").unwrap();
    world.run(&["check", "Hikvision", "--list", "gone.csv", "--output", shown]).is(3);
    assert_eq!(fs::read_to_string(&path).unwrap(), "as it was");
    let left: Vec<_> = fs::read_dir(world.home.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["out.json"], "nothing half-written stays");
}

#[test]
fn standard_input_is_answered_line_by_line() {
    let world = World::new();
    for format in ["jsonl", "text"] {
        let mut child = world
            .command(&["check", "-", "--format", format])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let stdout = child.stdout.take().unwrap();
        let (send, receive) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines() {
                if send.send(line.unwrap()).is_err() {
                    break;
                }
            }
        });
        let wait_for = |part: &str| {
            let end = Instant::now() + Duration::from_secs(20);
            loop {
                let left = end.saturating_duration_since(Instant::now());
                let line = receive
                    .recv_timeout(left)
                    .unwrap_or_else(|_| panic!("{format}: no answer with {part:?}"));
                if line.contains(part) {
                    return line;
                }
            }
        };
        stdin.write_all(b"Hikvision\n").unwrap();
        wait_for("Hikvision");
        stdin.write_all(b"Acme\n").unwrap();
        wait_for("Acme");
        drop(stdin);
        assert_eq!(child.wait().unwrap().code(), Some(1));
    }
}

#[test]
fn json_is_what_the_schema_says() {
    let world = World::new();
    let ours = world.file("ours.csv", OURS);
    let ours = ours.to_str().unwrap();
    let ran = world.run(&["check", "Hikvision", "Acme", "...", "--format", "json", "--country", "cn"]);
    ran.is(4);
    let document = ran.json();
    assert_valid("document", &document);
    assert_eq!(document["results"][0]["query"]["country"], "CN");
    for hit in document["results"][0]["hits"].as_array().unwrap() {
        let sum: f64 =
            hit["evidence"].as_array().unwrap().iter().map(|e| e["contribution"].as_f64().unwrap()).sum();
        assert!((sum - hit["score"].as_f64().unwrap()).abs() < 1e-6, "{hit:#}");
    }
    assert_valid("compared", &world.run(&["compare", "Zorvex", "Zorveks", "--format", "json"]).is(0).json());
    assert_valid("shown", &world.run(&["show", "us-bis-el/hikvision", "--format", "json"]).is(0).json());
    assert_valid("keys", &world.run(&["show", "--keys", "Zorvex Ltd", "--format", "json"]).is(0).json());
    for args in
        [&["lists", "--format", "json"][..], &["lists", "--check", "--format", "json", "--list", ours]]
    {
        assert_valid("lists", &world.run(args).is(0).json());
    }
}

#[test]
fn the_same_question_gets_the_same_bytes() {
    let world = World::new();
    let one = world.run(&["check", "Hikvision", "Dahua", "Huawei", "--format", "json"]);
    let two = world.run(&["check", "Hikvision", "Dahua", "Huawei", "--format", "json"]);
    assert_eq!(one.out, two.out);
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

#[test]
fn completions_and_manual_pages_come_from_the_command_line_itself() {
    let world = World::new();
    for shell in ["bash", "zsh", "fish"] {
        world.run(&["completions", shell]).is(0).shows(&["listed", "fail-on"]);
    }
    world.run(&["man"]).is(0).shows(&[".TH listed"]);
    world.run(&["man", "check"]).is(0).shows(&[".TH listed-check"]);
    world.run(&["man", "nothing"]).is(2).says(&["check, screen, compare"]);
}

#[test]
fn colour_only_when_asked_for() {
    let world = World::new();
    assert!(!world.run(&["check", "Hikvision"]).out.contains('\u{1b}'), "not a terminal");
    assert!(world.run(&["check", "Hikvision", "--color", "always"]).out.contains('\u{1b}'));
    let mut command = world.command(&["check", "Hikvision"]);
    let forced = Ran::of(command.env_remove("NO_COLOR").env("CLICOLOR_FORCE", "1").output().unwrap());
    assert!(forced.out.contains('\u{1b}'));
}

/// The session in the README is what the program says; `...` stands for lines left out.
#[test]
fn the_readme_shows_a_real_session() {
    let readme = include_str!("../README.md");
    let session = readme.split("```text\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let ran = World::new().run(&["check", "Hikvision"]);
    let mut rest = ran.out.as_str();
    for part in session.split("...\n") {
        let at = rest
            .find(part)
            .unwrap_or_else(|| panic!("not in the answer, or out of order:\n{part}\n---\n{rest}"));
        rest = &rest[at + part.len()..];
    }
}

/// `docs/cli.md` is the help of every command. `UPDATE_DOCS=1 cargo test` writes it anew.
#[test]
fn the_reference_is_the_help() {
    let mut text = String::from(
        "# The command line\n\nMade from `listed help` by the tests (`UPDATE_DOCS=1 cargo test the_reference`): do not \
         edit.\n",
    );
    let mut all = listed::cli::command().term_width(80);
    all.build();
    let mut section = |name: &str, command: &mut clap::Command| {
        let help = command.render_long_help().to_string();
        let help: Vec<&str> = help.lines().map(str::trim_end).collect();
        text.push_str(&format!("\n## `{name}`\n\n```text\n{}\n```\n", help.join("\n").trim_end()));
    };
    section("listed", &mut all.clone());
    for name in listed::cli::command_names() {
        let mut command = all.find_subcommand(&name).unwrap().clone().term_width(80);
        section(&format!("listed {name}"), &mut command);
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/cli.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == text,
        "docs/cli.md is not the help: run `UPDATE_DOCS=1 cargo test the_reference` and look at it"
    );
}
