//! As a filter and in parallel: answers come as they are ready, in order, whoever reads them.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::VENDORS;
use crate::cli::{Ran, World};

#[test]
fn the_number_of_threads_changes_no_byte() {
    let world = World::new();
    let mut text = String::from("id,name,country\n");
    for n in 0..3_000 {
        let name = match n % 7 {
            0 => "Hikvision Digital".to_owned(),
            1 => format!("Dahua Techn {n}"),
            2 => String::new(),
            _ => format!("Vendor {n} Trading"),
        };
        text.push_str(&format!("{n},{name},CN\n"));
    }
    world.file("many.csv", &text);
    for format in ["json", "csv", "sarif", "html", "junit", "text"] {
        let one = world.run(&["screen", "many.csv", "--format", format, "--jobs", "1"]);
        let eight = world.run(&["screen", "many.csv", "--format", format, "--jobs", "8"]);
        assert!(one.out == eight.out, "{format}");
        let piped = world.run_with(&["screen", "-", "--format", format, "--jobs", "3"], text.as_bytes());
        let unnamed = |text: &str| {
            text.replace("many.csv", "-").replace("standard%20input", "-").replace("standard input", "-")
        };
        assert_eq!(unnamed(&piped.out).len(), unnamed(&one.out).len(), "{format} through a pipe");
    }
    let ran = world.run(&["screen", "many.csv", "--format", "json"]);
    let told = ran.json();
    let rows: Vec<u64> =
        told["results"].as_array().unwrap().iter().map(|r| r["query"]["row"].as_u64().unwrap()).collect();
    assert!(rows.iter().copied().eq(1..=3_000), "every row once, in order");
}

#[test]
fn a_slow_pipe_is_answered_row_by_row() {
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
    stdin.write_all(b"id,name\n").unwrap();
    assert!(lines.next().unwrap().unwrap().contains("schema_version"));
    for name in ["Hikvision", "Foo Bar", "Dahua"] {
        let asked = Instant::now();
        stdin.write_all(format!("1,{name}\n").as_bytes()).unwrap();
        let answer = lines.next().unwrap().unwrap();
        assert!(answer.contains(name), "{answer}");
        assert!(asked.elapsed() < Duration::from_secs(10), "answered before more is asked");
    }
    drop(stdin);
    assert!(lines.next().unwrap().unwrap().contains("summary"));
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let world = World::new();
    let mut child = world
        .command(&["screen", "-", "--format", "csv"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(b"Hikvision\n").unwrap();
    let mut one = [0; 8];
    child.stdout.take().unwrap().read_exact(&mut one).unwrap();
    for _ in 0..200_000 {
        if stdin.write_all(b"Hikvision\n").is_err() {
            break;
        }
    }
    drop(stdin);
    let ran = Ran::of(child.wait_with_output().unwrap());
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""));
}

#[test]
fn quiet_says_it_all_by_the_exit_status() {
    let world = World::new();
    world.file("v.csv", VENDORS);
    let ran = world.run(&["screen", "v.csv", "--quiet"]);
    ran.is(1);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""));
    let ran = world.run(&["check", "Hikvision", "-q"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""));
    world.run(&["screen", "v.csv", "--quiet", "--output", "o.json", "--format", "json"]).is(1);
    assert!(world.home.path().join("o.json").exists());
}

#[test]
fn csv_answers_keep_the_files_columns() {
    let world = World::new();
    world.file("v.csv", VENDORS);
    let ran = world.run(&["screen", "v.csv", "--format", "csv"]);
    ran.is(1);
    let records: Vec<csv::StringRecord> = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(ran.out.as_bytes())
        .records()
        .map(Result::unwrap)
        .collect();
    assert_eq!(
        records[0].iter().take(5).collect::<Vec<_>>(),
        ["Vendor ID", "Vendor Name", "Country", "Note", "verdict"]
    );
    let mut ids: Vec<&str> = records[1..].iter().map(|r| &r[0]).collect();
    ids.dedup();
    assert_eq!(ids, ["V1", "V2", "V3", "V4", "V5"]);
}

#[test]
fn other_commands_refuse_the_formats_of_screenings() {
    let world = World::new();
    for args in [&["lists", "--format", "html"][..], &["show", "us-bis-el/hikvision", "--format", "csv"]] {
        world.run(args).is(2).says(&["text, json or jsonl only"]);
    }
}
