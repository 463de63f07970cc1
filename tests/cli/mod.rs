//! The program as its users run it: what is answered, with which exit status, and what is said when it cannot.
//!
//! Hermetic: an empty environment, a home of its own, a fixed day, no network.

mod against;
mod answers;
mod diff;
mod docs;
mod lists;
mod output;

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

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
