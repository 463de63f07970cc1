//! What goes wrong on the way leaves nothing that could pass for a complete answer.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::VENDORS;
use crate::cli::{Ran, World};
use crate::reports::assert_valid;

#[cfg(target_os = "linux")]
#[test]
fn faults_leave_nothing_that_passes_for_whole() {
    let world = World::new();
    world.file("v.csv", VENDORS);
    for format in ["text", "json", "jsonl", "csv", "sarif", "junit", "html"] {
        world
            .run(&["screen", "v.csv", "--format", format, "--output", "/dev/full"])
            .is(3)
            .says(&["cannot write to /dev/full"]);
        world.run(&["screen", "v.csv", "--format", format, "--output", "no/such/o"]).is(3);
    }
    world.run(&["screen", "v.csv", "--record", "no/such/record"]).is(3);
    // An input that breaks off after rows were answered.
    let mut broken = b"id,name\n".to_vec();
    (0..20_000).for_each(|n| broken.extend(format!("{n},Vendor {n}\n").bytes()));
    world.file("big.csv", &broken);
    // Killed half way.
    let mut child = world
        .command(&["screen", "-", "--format", "json", "--output", "o.json", "--record", "r.jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(&broken).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    for name in ["o.json", "r.jsonl"] {
        assert!(!world.home.path().join(name).exists(), "{name}");
    }
}

/// An input that breaks off.
struct Breaking(std::io::Cursor<Vec<u8>>);

impl std::io::Read for Breaking {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        match self.0.read(to)? {
            0 => Err(std::io::Error::other("the disk is gone")),
            n => Ok(n),
        }
    }
}

#[derive(Default)]
struct Seen(Vec<listed::input::Row>);

impl listed::input::Sink for Seen {
    fn begin(&mut self, _: listed::input::Found) -> std::ops::ControlFlow<()> {
        std::ops::ControlFlow::Continue(())
    }
    fn row(&mut self, row: listed::input::Row) -> std::ops::ControlFlow<()> {
        self.0.push(row);
        std::ops::ControlFlow::Continue(())
    }
    fn warn(&mut self, _: String) {}
}

#[test]
fn an_input_that_breaks_off_is_an_error_and_no_end() {
    for text in ["id,name\n1,Acme\n2,Foo\n", "{\"name\":\"Acme\"}\n{\"name\":\"Foo\"}\n", "Acme\nFoo\n", ""] {
        let bytes = Box::new(Breaking(std::io::Cursor::new(text.as_bytes().to_vec())));
        let input = listed::input::Input::stream("it", bytes, listed::input::Options::default());
        let mut seen = Seen::default();
        let error = input.read(&mut seen).unwrap_err();
        assert!(error.to_string().contains("cannot read it"), "{error}");
        assert_eq!(seen.0.len(), if text.is_empty() { 0 } else { 2 }, "{text:?}");
    }
}

#[test]
fn a_file_that_changes_while_it_is_read_is_an_error() {
    let world = World::new();
    let note = "n".repeat(4_000);
    let text: String = std::iter::once("id,name,note\n".to_owned())
        .chain((0..10_000).map(|n| format!("{n},Vendor {n},{note}\n")))
        .collect();
    for shorter in [false, true] {
        let path = world.file("v.csv", &text);
        // Nobody reads the answers yet: it waits half way.
        let mut child = world
            .command(&["screen", "v.csv", "--format", "jsonl"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = child.stdout.take().unwrap();
        out.read_exact(&mut [0; 100]).unwrap();
        let file = fs::File::options().append(true).open(&path).unwrap();
        if shorter {
            file.set_len(text.len() as u64 / 2).unwrap();
        } else {
            (&file).write_all(b"10000,Hikvision,late\n").unwrap();
        }
        std::io::copy(&mut out, &mut std::io::sink()).unwrap();
        let ran = Ran::of(child.wait_with_output().unwrap());
        ran.is(3).says(&["v.csv changed while it was read", "hint: screen it again"]);
    }
}

#[cfg(unix)]
fn send(signal: &str, child: &Child) {
    let done = Command::new("sh").args(["-c", &format!("kill -{signal} {}", child.id())]).status().unwrap();
    assert!(done.success());
}

/// Waits until a report is under way: its file is there, under a name that is not the one asked for.
#[cfg(unix)]
fn begun(world: &World) {
    let end = Instant::now() + Duration::from_secs(60);
    while !left_behind(world) {
        assert!(Instant::now() < end, "no report was begun");
        std::thread::sleep(Duration::from_millis(20));
    }
    // And a row or two answered, which nothing shows from outside.
    std::thread::sleep(Duration::from_millis(300));
}

fn left_behind(world: &World) -> bool {
    fs::read_dir(world.home.path())
        .unwrap()
        .any(|e| e.unwrap().file_name().to_string_lossy().starts_with(".listed-"))
}

#[cfg(unix)]
#[test]
fn an_interrupted_screening_leaves_a_valid_part_that_says_so() {
    for (format, _) in listed::report::Format::ALL {
        for (command, signal) in [("screen", "INT"), ("check", "TERM")] {
            let world = World::new();
            world.file("o", "yesterday's report");
            let mut child = world
                .command(&[command, "-", "--format", format, "--output", "o", "--record", "r"])
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            let mut stdin = child.stdin.take().unwrap();
            stdin.write_all(b"Hikvision\nBlue Heron Bakery\n").unwrap();
            begun(&world);
            send(signal, &child);
            let ran = Ran::of(child.wait_with_output().unwrap());
            drop(stdin);
            ran.is(130).says(&["interrupted after 2 answers", "is in o.partial, marked as a part"]);
            let whole = fs::read_to_string(world.home.path().join("o")).unwrap();
            assert_eq!(whole, "yesterday's report", "{format}: a part never takes the name asked for");
            let part = fs::read_to_string(world.home.path().join("o.partial")).unwrap();
            assert!(
                part.contains("interrupted after 2 answers") || part.contains("\"interrupted\":true"),
                "{part}"
            );
            assert!(part.contains("us-bis-el/hikvision"), "{part}");
            if *format == "json" {
                assert_valid("document", &serde_json::from_str(&part).unwrap());
            }
            assert!(!world.home.path().join("r").exists(), "no record of what was not done");
            assert!(!left_behind(&world), "{format}");
        }
    }
}

#[cfg(unix)]
#[test]
fn an_interrupted_pipe_ends_its_answers_with_a_summary_that_says_so() {
    let world = World::new();
    let mut child = world
        .command(&["screen", "-", "--format", "jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    stdin.write_all(b"id,name\n1,Hikvision\n").unwrap();
    assert!(lines.next().unwrap().unwrap().contains("schema_version"));
    assert!(lines.next().unwrap().unwrap().contains("Hikvision"));
    send("INT", &child);
    let last: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    assert_valid("line", &last);
    assert_eq!((&last["summary"]["interrupted"], &last["summary"]["queries"]), (&true.into(), &1.into()));
    assert_eq!(child.wait().unwrap().code(), Some(130));
    drop(stdin);
}

#[cfg(unix)]
#[test]
fn a_second_signal_kills_what_cannot_end() {
    use std::os::unix::process::ExitStatusExt as _;
    let world = World::new();
    let text: String = (0..20_000).map(|n| format!("{n},Hikvision {n}\n")).collect();
    world.file("v.csv", format!("id,name\n{text}"));
    let mut child = world
        .command(&["screen", "v.csv", "--format", "jsonl"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // Nobody reads on: writing the end waits for ever.
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut [0; 100]).unwrap();
    std::thread::sleep(Duration::from_millis(500));
    send("INT", &child);
    std::thread::sleep(Duration::from_millis(500));
    assert!(child.try_wait().unwrap().is_none(), "it has an end to write");
    send("INT", &child);
    assert_eq!(child.wait().unwrap().signal(), Some(2));
}
