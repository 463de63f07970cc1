//! Where answers go, and in what shape.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::{OURS, Ran, World};
use crate::reports::assert_valid;

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
fn colour_only_when_asked_for() {
    let world = World::new();
    assert!(!world.run(&["check", "Hikvision"]).out.contains('\u{1b}'), "not a terminal");
    assert!(world.run(&["check", "Hikvision", "--color", "always"]).out.contains('\u{1b}'));
    let mut command = world.command(&["check", "Hikvision"]);
    let forced = Ran::of(command.env_remove("NO_COLOR").env("CLICOLOR_FORCE", "1").output().unwrap());
    assert!(forced.out.contains('\u{1b}'));
}
