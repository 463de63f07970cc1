//! Fetching, against a server of our own on this machine that plays what publishers' servers do. Each play ends in
//! the documented state: the last good snapshot intact, and the right exit status.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use flate2::{Compression, write::GzEncoder};

use crate::store::{Ground, Ran, csl, un};

/// How the server answers one request.
#[derive(Clone)]
enum Play {
    /// Status, headers, body.
    Say(&'static str, Vec<(&'static str, String)>, Vec<u8>),
    /// Promises this many bytes and sends the body alone.
    Promise(usize, Vec<u8>),
    /// Sends half and resets.
    Reset(Vec<u8>),
    /// Begins, then falls silent.
    Stall(Vec<u8>),
    /// Answers each path as it is told to: a status, and a body.
    By(ByPath),
}

type ByPath = Arc<dyn Fn(&str) -> (&'static str, Vec<u8>) + Send + Sync>;

fn ok(body: impl Into<Vec<u8>>) -> Play {
    Play::Say("200 OK", vec![], body.into())
}

fn status(line: &'static str) -> Play {
    Play::Say(line, vec![], b"<html>no</html>".to_vec())
}

pub(crate) struct Server {
    pub(crate) at: String,
    asked: Arc<Mutex<Vec<String>>>,
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Plays these one after the other; the last one for all that come after it.
    fn new(plays: Vec<Play>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let at = format!("http://{}", listener.local_addr().unwrap());
        let (asked, over) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let (log, end) = (Arc::clone(&asked), Arc::clone(&over));
        let thread = std::thread::spawn(move || {
            for (n, stream) in listener.incoming().take(256).enumerate() {
                if end.load(Ordering::SeqCst) {
                    return;
                }
                let play = plays[n.min(plays.len() - 1)].clone();
                let (log, end) = (Arc::clone(&log), Arc::clone(&end));
                std::thread::spawn(move || drop(answer(stream.unwrap(), play, &log, &end)));
            }
        });
        Self { at, asked, over, thread: Some(thread) }
    }

    /// One that answers by what it is asked for.
    pub(crate) fn by(answer: impl Fn(&str) -> (&'static str, Vec<u8>) + Send + Sync + 'static) -> Self {
        Self::new(vec![Play::By(Arc::new(answer))])
    }

    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    /// What was asked for, in small letters.
    pub(crate) fn paths(&self) -> Vec<String> {
        let path = |r: &String| r.split(' ').nth(1).unwrap_or_default().to_owned();
        self.asked().iter().map(path).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.at.trim_start_matches("http://"));
        let _ = self.thread.take().unwrap().join();
    }
}

fn answer(
    mut stream: TcpStream,
    play: Play,
    log: &Mutex<Vec<String>>,
    end: &AtomicBool,
) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut request = Vec::new();
    if matches!(play, Play::Reset(_)) {
        // What is left unread makes the close a reset.
        stream.read_exact(&mut [0; 1])?;
    } else {
        let mut byte = [0];
        while !request.ends_with(b"\r\n\r\n") && request.len() < 64 * 1024 {
            stream.read_exact(&mut byte)?;
            request.push(byte[0]);
        }
    }
    log.lock().unwrap().push(String::from_utf8_lossy(&request).to_lowercase());
    let play = match play {
        Play::By(answer) => {
            let request = String::from_utf8_lossy(&request).into_owned();
            let (status, body) = answer(request.split(' ').nth(1).unwrap_or_default());
            Play::Say(status, vec![], body)
        }
        play => play,
    };
    let head = |status: &str, length: usize| {
        format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {length}\r\n")
    };
    match play {
        Play::Say(status, headers, body) => {
            let mut text = head(status, body.len());
            headers.iter().for_each(|(name, value)| text.push_str(&format!("{name}: {value}\r\n")));
            stream.write_all(format!("{text}\r\n").as_bytes())?;
            stream.write_all(&body)
        }
        Play::By(_) => unreachable!("was made one of the others"),
        Play::Promise(length, body) => {
            stream.write_all(format!("{}\r\n", head("200 OK", length)).as_bytes())?;
            stream.write_all(&body)
        }
        Play::Reset(body) => {
            stream.write_all(format!("{}\r\n", head("200 OK", body.len())).as_bytes())?;
            stream.write_all(&body[..body.len() / 2])
        }
        Play::Stall(body) => {
            stream.write_all(format!("{}\r\n", head("200 OK", body.len())).as_bytes())?;
            stream.write_all(&body[..body.len() / 2])?;
            for _ in 0..200 {
                if end.load(Ordering::SeqCst) {
                    break;
                }
                std::thread::sleep(Duration::from_millis(50));
            }
            Ok(())
        }
    }
}

const GOOD: &[(&str, usize)] = &[("EL", 60), ("SDN", 60), ("CAP", 3)];

/// A ground with the good list installed from a file, and a server to update it from.
fn stage(plays: Vec<Play>) -> (Ground, Server) {
    let ground = Ground::new();
    ground.run(&["update", "--from", &ground.file("csl.csv", csl(GOOD))]).is(0);
    let server = Server::new(plays);
    point(&ground, &server);
    (ground, server)
}

fn point(ground: &Ground, server: &Server) {
    ground.file("listed.toml", format!("[lists.us-csl]\nurl = \"{}/list.csv?x=1\"\n", server.at));
}

fn update(ground: &Ground) -> Ran {
    update_within(ground, "30")
}

fn update_within(ground: &Ground, seconds: &str) -> Ran {
    ground.run(&["update", "us-csl", "--timeout", seconds, "--tries", "2", "--max-size", "4"])
}

/// Everything kept, by path; but for the history, to which a refusal is added.
fn kept(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut out = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            out.extend(kept(&path));
        } else if path.file_name().unwrap() != "history.jsonl" {
            out.insert(path.clone(), std::fs::read(&path).unwrap());
        }
    }
    out
}

/// The update fails so, and what was there stays and is still used.
#[track_caller]
fn fails(plays: Vec<Play>, told: &[&str]) -> usize {
    let silent = plays.iter().any(|play| matches!(play, Play::Stall(_)));
    let (ground, server) = stage(plays);
    let before = kept(&ground.data());
    update_within(&ground, if silent { "2" } else { "30" }).is(3).says(told);
    assert_eq!(kept(&ground.data()), before, "the last good one stays, byte by byte");
    assert_eq!(ground.entries("us-csl"), Some(123));
    ground.run(&["check", "EL Testco 7", "--list", "us-csl"]).is(1);
    server.asked().len()
}

#[test]
fn a_good_answer_is_installed_and_the_next_one_is_conditional() {
    let newer = csl(&[("EL", 61), ("SDN", 60), ("CAP", 3)]);
    let named =
        vec![("ETag", "\"v2\"".to_owned()), ("Last-Modified", "Fri, 20 Nov 2026 08:00:00 GMT".to_owned())];
    let (ground, server) =
        stage(vec![Play::Say("200 OK", named, newer.into()), Play::Say("304 Not Modified", vec![], vec![])]);
    update(&ground).is(0).says(&["installed  124 entries, published 20 November 2026 (123 before)"]);
    update(&ground).is(0).says(&["unchanged  124 entries"]);
    let asked = server.asked();
    assert!(!asked[0].contains("if-none-match") && asked[0].contains("user-agent: listed/"), "{asked:?}");
    assert!(
        asked[1].contains("if-none-match: \"v2\"")
            && asked[1].contains("if-modified-since: fri, 20 nov 2026")
    );
    let list = ground.lists()["lists"][0].clone();
    assert!(list["checked_at"].as_str().unwrap() > list["fetched_at"].as_str().unwrap(), "{list}");
    // A damaged copy is fetched whole again.
    let snapshot = std::fs::read_dir(ground.data().join("us-csl")).unwrap().map(|e| e.unwrap().path());
    for folder in snapshot.filter(|p| p.is_dir()) {
        std::fs::write(folder.join("raw.gz"), "").unwrap();
    }
    update(&ground).is(3);
    assert!(!server.asked()[2].contains("if-none-match"));
}

#[test]
fn gzip_and_redirects_are_followed() {
    let body = csl(&[("EL", 62), ("SDN", 60), ("CAP", 3)]);
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(body.as_bytes()).unwrap();
    let gzip = vec![("Content-Encoding", "gzip".to_owned())];
    let there = Server::new(vec![Play::Say("200 OK", gzip, packed.finish().unwrap())]);
    let moved = vec![("Location", format!("{}/store/list.csv", there.at))];
    let (ground, server) = stage(vec![Play::Say("301 Moved Permanently", moved, vec![])]);
    update(&ground).is(0).says(&["installed  125 entries"]);
    assert!(there.asked()[0].starts_with("get /store/list.csv"));
    assert_eq!(server.asked().len(), 1);
    let circle = vec![("Location", "/list.csv".to_owned())];
    assert!(fails(vec![Play::Say("302 Found", circle, vec![])], &["redirect"]) < 20);
}

#[test]
fn refusals_are_final_and_passing_faults_are_not() {
    assert_eq!(fails(vec![status("403 Forbidden")], &["403", "--from FILE"]), 1);
    assert_eq!(fails(vec![status("404 Not Found")], &["404", "listed.toml"]), 1);
    assert_eq!(fails(vec![status("500 Internal Server Error")], &["500", "asked 2 times"]), 2);
    let wait =
        |after: &str| Play::Say("429 Too Many Requests", vec![("Retry-After", after.to_owned())], vec![]);
    assert_eq!(fails(vec![wait("9999")], &["429", "asks to wait 9999 s"]), 1);
    let good = csl(&[("EL", 63), ("SDN", 60), ("CAP", 3)]);
    for first in [status("500 Internal Server Error"), wait("1"), Play::Reset(good.clone().into())] {
        let (ground, server) = stage(vec![first, ok(good.clone())]);
        update(&ground).is(0).says(&["126 entries"]);
        assert_eq!(server.asked().len(), 2);
    }
    // Nobody there.
    let (ground, server) = stage(vec![ok("")]);
    drop(server);
    update(&ground).is(3).says(&["cannot get http://127.0.0.1"]);
    assert_eq!(ground.entries("us-csl"), Some(123));
}

#[test]
fn what_breaks_off_is_asked_again_and_never_taken() {
    let good = csl(&[("EL", 64), ("SDN", 60), ("CAP", 3)]);
    assert_eq!(fails(vec![Play::Stall(good.clone().into())], &["broke off", "asked 2 times"]), 2);
    assert_eq!(fails(vec![Play::Reset(good.clone().into())], &["asked 2 times"]), 2);
    let short = Play::Promise(good.len() + 10, good.clone().into());
    assert_eq!(fails(vec![short], &["broke off", "asked 2 times"]), 2);
    // A length that cuts the file: the parser sees the cut, or the gates the loss.
    fails(vec![Play::Promise(good.len() / 2, good.into())], &["us-csl"]);
}

#[test]
fn what_is_no_list_is_refused() {
    fails(
        vec![ok("<!DOCTYPE html><html><title>Request rejected</title>")],
        &["web page", "Request rejected"],
    );
    fails(vec![ok("")], &["empty"]);
    fails(vec![ok(un("2026-11-20"))], &["not the list us-csl", "un-sc"]);
    let mut bomb = GzEncoder::new(Vec::new(), Compression::fast());
    bomb.write_all(&vec![b' '; 32 << 20]).unwrap();
    let gzip = vec![("Content-Encoding", "gzip".to_owned())];
    let bomb = Play::Say("200 OK", gzip, bomb.finish().unwrap());
    assert_eq!(fails(vec![bomb], &["larger than 4 MiB", "--max-size"]), 1);
}

#[test]
fn a_list_that_lost_something_is_refused() {
    fails(vec![ok(csl(&[("EL", 70), ("SDN", 60)]))], &["us-csl/CAP is gone", "refused", "123 entries"]);
    fails(vec![ok(csl(&[("EL", 40), ("SDN", 40), ("CAP", 3)]))], &["from 123 to 83 entries"]);
    let old = vec![("Last-Modified", "Fri, 20 Nov 2020 08:00:00 GMT".to_owned())];
    let new = vec![("Last-Modified", "Fri, 20 Nov 2026 08:00:00 GMT".to_owned())];
    let say = |headers, n| Play::Say("200 OK", headers, csl(&[("EL", n), ("SDN", 60), ("CAP", 3)]).into());
    let (ground, _server) = stage(vec![say(new, 60), say(old, 61)]);
    ground.run(&["update", "us-csl"]).is(0);
    update(&ground).is(3).says(&["older (2020-11-20) than the one installed (2026-11-20)"]);
    assert_eq!(ground.entries("us-csl"), Some(123));
}

#[test]
fn two_updates_at_once_and_checks_meanwhile() {
    let of = |n| ok(csl(&[("EL", n), ("SDN", 60), ("CAP", 3)]));
    let (ground, _server) = stage((0..40).map(|n| of(60 + n % 2)).collect());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            let ground = &ground;
            scope.spawn(move || {
                for _ in 0..4 {
                    update(ground).is(0);
                }
            });
        }
        scope.spawn(|| {
            for _ in 0..6 {
                ground.run(&["check", "EL Testco 7", "--list", "us-csl"]).is(1).says(&["us-csl/EL/"]);
            }
        });
    });
    assert!([Some(123), Some(124)].contains(&ground.entries("us-csl")));
}

#[test]
fn a_try_writes_nothing_at_all() {
    let (ground, server) = stage(vec![ok(csl(&[("EL", 61), ("SDN", 60), ("CAP", 3)])), ok(un("2026-11-20"))]);
    let before = kept(&ground.data());
    ground.run(&["update", "us-csl", "--dry-run"]).is(0).says(&["would install  124 entries"]);
    // Nor where the list is not installed, and nor where it would be refused.
    ground.file(
        "listed.toml",
        format!("[lists.un-sc]\nurl = \"{0}/u\"\n[lists.us-csl]\nurl = \"{0}/u\"\n", server.at),
    );
    ground.run(&["update", "un-sc", "--dry-run"]).is(0).says(&["would install"]);
    ground.run(&["update", "us-csl", "--dry-run"]).is(3).says(&["not the list us-csl"]);
    assert_eq!(kept(&ground.data()), before);
    assert!(!ground.data().join("un-sc").exists());
}

#[test]
fn one_list_that_fails_does_not_keep_the_others() {
    let (ground, server) = stage(vec![ok(un("2026-11-20"))]);
    let gone = Server::new(vec![status("404 Not Found")]);
    ground.file(
        "listed.toml",
        format!(
            "[lists.un-sc]\nurl = \"{}/un.xml\"\n[lists.us-csl]\nurl = \"{}/csl.csv\"\n",
            server.at, gone.at
        ),
    );
    let ran = ground.run(&["update", "us-csl", "un-sc"]);
    ran.is(3).says(&["un-sc   installed", "us-csl  failed", "404"]);
    assert_eq!((ground.entries("us-csl"), ground.entries("un-sc").is_some()), (Some(123), true));
}

#[test]
fn the_agent_is_as_set_and_nothing_is_asked_without_update() {
    let (ground, server) = stage(vec![ok(csl(GOOD))]);
    ground.run(&["lists"]).is(0);
    ground.run(&["check", "EL Testco 7"]).is(1);
    assert!(server.asked().is_empty());
    ground.file(
        "listed.toml",
        format!("[lists.us-csl]\nurl = \"{}/\"\nagent = \"Mozilla/5.0 (compatible; us)\"\n", server.at),
    );
    update(&ground).is(0).says(&["unchanged"]);
    assert!(server.asked()[0].contains("user-agent: mozilla/5.0 (compatible; us)"));
    ground.run(&["update", "us-csl", "--ca-file", &ground.file("ca.pem", "no")]).is(2).says(&["CA file"]);
}
