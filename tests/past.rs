//! The past of a list: what was in force on a day, rebuilt states, and what is kept of them.
//!
//! The eCFR is a server of our own with a small made-up supplement, on which Hikvision stands from 9 October 2019.

use std::fs;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::fetch::Server;
use crate::store::{Ground, own};

const HIKVISION: &str = "Hangzhou Hikvision Digital Technology Co., Ltd., <I>a.k.a.,</I> Hikvision, 555 Qianmo Road, Hangzhou, China.";

/// The supplement with so many made-up entries, and with Hikvision.
fn supplement(entries: usize, hikvision: bool) -> String {
    let row = |entity: &str, cited: &str| {
        format!(
            "<TR><TD/><TD>{entity}</TD><TD>For all items subject to the EAR.</TD><TD>Presumption of denial.</TD><TD>{cited}</TD></TR>\n"
        )
    };
    let mut rows = String::from("<TR><TD>CHINA</TD><TD>[Reserved]</TD><TD/><TD/><TD/></TR>\n");
    for n in 0..entries {
        let entity = format!("Quorvex Institute No. {n}, {} Harbour Road, Dalian, China.", n * 7919 % 9973);
        rows.push_str(&row(&entity, "77 FR 58006, 9/19/12"));
    }
    if hikvision {
        rows.push_str(&row(HIKVISION, "84 FR 54004, 10/9/19"));
    }
    format!(
        "<?xml version=\"1.0\"?>\n<DIV9 N=\"Supplement No. 4 to Part 744\" TYPE=\"APPENDIX\"><TABLE><THEAD><TR>\
         <TH>Country</TH><TH>Entity</TH><TH>License requirement</TH><TH>License review policy</TH>\
         <TH>Federal Register citation</TH></TR></THEAD><TBODY>\n{rows}</TBODY></TABLE></DIV9>\n"
    )
}

const CHANGES: [&str; 5] = ["2018-08-01", "2019-08-21", "2019-10-09", "2019-10-21", "2020-06-05"];
const THROUGH: &str = "2026-11-20";

/// What the eCFR has on a day, as it should be.
fn of_day(day: &str) -> String {
    let n = CHANGES.iter().filter(|c| **c <= day).count();
    supplement(60 + n, day >= "2019-10-09")
}

type Say = Arc<Mutex<Box<dyn Fn(&str) -> Option<(&'static str, Vec<u8>)> + Send>>>;

/// The eCFR, and what it answers otherwise for a day.
struct Ecfr {
    server: Server,
    otherwise: Say,
}

impl Ecfr {
    fn new(ground: &Ground) -> Self {
        let otherwise: Say = Arc::new(Mutex::new(Box::new(|_| None)));
        let say = Arc::clone(&otherwise);
        let server = Server::by(move |path| {
            if path.ends_with("titles.json") {
                let titles = format!("{{\"titles\":[{{\"number\":15,\"up_to_date_as_of\":\"{THROUGH}\"}}]}}");
                return ("200 OK", titles.into_bytes());
            }
            if path.contains("versions") {
                let one = |day: &&str| {
                    format!(
                        "{{\"date\":\"{day}\",\"identifier\":\"Supplement No. 4 to Part 744\",\"type\":\"appendix\"}}"
                    )
                };
                let all: Vec<String> = CHANGES.iter().map(one).collect();
                return ("200 OK", format!("{{\"content_versions\":[{}]}}", all.join(",")).into_bytes());
            }
            let day = path.split('/').find(|part| part.starts_with("20")).unwrap_or_default().to_owned();
            let otherwise = (say.lock().unwrap())(&day);
            otherwise.unwrap_or_else(|| ("200 OK", of_day(&day).into_bytes()))
        });
        let at = &server.at;
        ground.file(
            "listed.toml",
            format!(
                "[lists.us-bis-el]\nurl = \"{at}/full/{{date}}/title-15.xml\"\ndated-by = \"{at}/titles.json\"\n\
                 changes = \"{at}/versions/title-15.json\"\n"
            ),
        );
        Self { server, otherwise }
    }

    fn answers(&self, say: impl Fn(&str) -> Option<(&'static str, Vec<u8>)> + Send + 'static) {
        *self.otherwise.lock().unwrap() = Box::new(say);
    }

    /// The days whose documents were asked for so far.
    fn days(&self) -> Vec<String> {
        let paths = self.server.paths();
        let day = |p: &String| p.split('/').nth(2).map(str::to_owned);
        paths.iter().filter(|p| p.starts_with("/full/")).filter_map(day).collect()
    }
}

const REBUILD: [&str; 7] = ["update", "us-bis-el", "--history", "--pause", "0", "--tries", "1"];

fn check<'a>(name: &'a str, day: &'a str) -> [&'a str; 6] {
    ["check", name, "--list", "us-bis-el", "--as-of", day]
}

#[test]
fn was_it_listed_when_we_shipped() {
    let ground = Ground::new();
    let ecfr = Ecfr::new(&ground);
    let since = [&REBUILD[..], &["--since", "2019-09-01"]].concat();
    ground
        .run(&since)
        .is(0)
        .says(&["us-bis-el  installed", "past of 2019-08-21 to 2026-11-20: 4 states, 4 fetched"]);
    assert_eq!(
        ecfr.days(),
        [&[THROUGH][..], &CHANGES[1..]].concat(),
        "what it is now, then its past, oldest first"
    );
    // What is current stays so.
    assert_eq!(ground.entries("us-bis-el"), Some(66));

    let ran = ground.run(&[&check("Hikvision", "2019-10-01")[..], &["--record", "r.jsonl"]].concat());
    let flat = ran.is(0).out.split_whitespace().collect::<Vec<_>>().join(" ");
    let told = "Not listed yet on 1 October 2019, so not a hit: Hangzhou Hikvision Digital Technology Co., Ltd. \
                (us-bis-el/hikvision). Listed later: 2019-10-09, 84 FR 54002;";
    assert!(flat.contains("CLEAR Hikvision") && flat.contains("90 entries") && flat.contains(told), "{flat}");
    ground.run(&["verify", "r.jsonl"]).is(0).says(&["the same: 1 answer"]);
    ground.run(&check("Hikvision", "2019-10-08")).is(0);
    for day in ["2019-10-09", "2019-10-20", "2019-10-21", "2025-01-01", THROUGH] {
        let ran = ground.run(&[&check("Hikvision", day)[..], &["--record", "r.jsonl"]].concat());
        ran.is(1).says(&["MATCH  Hikvision"]);
        ground.run(&["verify", "r.jsonl"]).is(0);
    }
    // An entry that was added and stays, one state after the other.
    ground.run(&check("Quorvex Institute No. 62", "2019-10-08")).is(0);
    ground.run(&check("Quorvex Institute No. 62", "2019-10-09")).is(1);
    ground.run(&check("Hikvision", "2019-08-20")).is(3).says(&[
        "nothing that is kept of the list us-bis-el covers 2019-08-20",
        "5 snapshots, from 2019-08-21",
        "listed update us-bis-el --history --since DATE",
    ]);
    let lists = ground.run(&["lists", "--list", "us-bis-el", "--as-of", "2019-10-01"]);
    lists.is(0).says(&[
        "a past one, rebuilt",
        "from 21 August 2019 until 8 October 2019",
        "Published 21 August 2019",
    ]);
    ground
        .run(&["show", "us-bis-el/hangzhou-hikvision-digital-technology-co-ltd-cn", "--as-of", "2019-10-09"])
        .is(0);

    // Again: nothing that is kept is fetched; the whole past adds what is older.
    let before = ecfr.days().len();
    ground.run(&since).is(0).says(&["0 fetched, 4 kept already"]);
    assert_eq!(ecfr.days().len(), before);
    ground
        .run(&REBUILD)
        .is(0)
        .says(&["past of 2018-08-01 to 2026-11-20: 5 states, 1 fetched, 4 kept already"]);
    assert_eq!(ecfr.days()[before..], ["2018-08-01"]);
    ground.run(&check("Hikvision", "2019-08-20")).is(0);
}

#[test]
fn what_cannot_be_had_is_named_and_its_days_are_errors() {
    let ground = Ground::new();
    let ecfr = Ecfr::new(&ground);
    ecfr.answers(|day| match day {
        "2019-10-09" => Some(("200 OK", of_day(day).into_bytes()[..4_000].to_vec())),
        "2019-10-21" => Some(("200 OK", supplement(30, true).into_bytes())),
        "2020-06-05" => Some(("404 Not Found", b"no".to_vec())),
        _ => None,
    });
    ground.run(&REBUILD).is(3).says(&[
        "5 states, 2 fetched, 0 kept already, 3 not taken in",
        "the us-bis-el of 2019-10-09 was not taken in",
        "the us-bis-el of 2019-10-21 was refused: it fell from 62 to 31 entries",
        "the us-bis-el of 2020-06-05 was not taken in",
        "404",
    ]);
    ground.run(&check("Hikvision", "2019-10-08")).is(0);
    ground.run(&check("Hikvision", "2019-10-09")).is(3).says(&[
        "nothing covers 2019-10-09",
        "holds from 2019-10-09 could not be had",
        "nothing for 2019-10-09 to 2019-10-20",
    ]);
    ground.run(&check("Hikvision", "2019-10-22")).is(3).says(&["was refused: it fell"]);
    ground.run(&check("Hikvision", "2022-01-01")).is(3);
    ground.run(&check("Hikvision", THROUGH)).is(1);
    // A list that has really shrunk, and a server that is well again: only what lacks is asked for.
    let before = ecfr.days().len();
    ecfr.answers(|day| (day == "2019-10-21").then(|| ("200 OK", supplement(30, true).into_bytes())));
    let accepted = [&REBUILD[..], &["--accept-shrink"]].concat();
    ground.run(&accepted).is(0).says(&["3 fetched, 2 kept already"]);
    assert_eq!(ecfr.days()[before..], CHANGES[2..]);
    ground.run(&check("Hikvision", "2019-10-09")).is(1);
    ground.run(&check("Quorvex Institute No. 40", "2019-10-22")).is(0);
}

#[test]
fn a_server_in_trouble_is_left_in_peace() {
    let ground = Ground::new();
    let ecfr = Ecfr::new(&ground);
    ecfr.answers(|day| (day != THROUGH).then(|| ("503 Service Unavailable", b"no".to_vec())));
    ground.run(&REBUILD).is(3).says(&["3 not taken in, 2 not asked for", "the others were not asked for"]);
    assert_eq!(ecfr.days().len(), 1 + 3);
    // Also of those that were not asked for it is known that they have been.
    ground.run(&check("Hikvision", "2019-10-25")).is(3).says(&["was not fetched yet"]);
}

#[test]
fn a_dry_run_lists_the_days_and_writes_nothing() {
    let ground = Ground::new();
    let ecfr = Ecfr::new(&ground);
    let dry = [&REBUILD[..], &["--dry-run", "--since", "2019-10-10"]].concat();
    let ran = ground.run(&dry);
    ran.is(0).says(&["2019-10-09 to 2019-10-20  to be fetched", "2020-06-05 to 2026-11-20  to be fetched"]);
    assert!(!ran.out.contains("2019-08-21") && ecfr.days().is_empty());
    assert_eq!(fs::read_dir(ground.data()).unwrap().count(), 0);
    ground.run(&[&REBUILD[..], &["--since", "2019-10-22"]].concat()).is(0);
    ground
        .run(&dry)
        .is(0)
        .says(&["2019-10-09 to 2019-10-20  to be fetched", "2020-06-05 to 2026-11-20  kept"]);
    ground
        .run(&[&REBUILD[..], &["--since", "2026-11-21"]].concat())
        .is(3)
        .says(&["complete until 2026-11-20"]);
    ground.run(&["update", "un-sc", "--history"]).is(2).says(&["nobody gives the past of un-sc"]);
    ground.run(&["update", "--history"]).is(2);
    ground.run(&["update", "us-bis-el", "--since", "2019-01-01"]).is(2);
}

#[test]
fn a_killed_rebuilding_goes_on_where_it_was() {
    let ground = Ground::new();
    let ecfr = Ecfr::new(&ground);
    ecfr.answers(|day| {
        if day == "2019-10-21" {
            std::thread::sleep(Duration::from_secs(20));
        }
        None
    });
    let mut child = ground.command(&REBUILD).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    for _ in 0..1_000 {
        if ecfr.days().iter().any(|d| d == "2019-10-21") {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    ground.run(&check("Hikvision", "2019-10-09")).is(1);
    ground.run(&check("Hikvision", "2019-10-21")).is(3).says(&["was not fetched yet"]);
    let ecfr = Ecfr::new(&ground);
    ground.run(&REBUILD).is(0).says(&["2 fetched, 3 kept already"]);
    assert_eq!(ecfr.days(), ["2019-10-21", "2020-06-05"]);
    ground.run(&check("Hikvision", "2019-10-21")).is(1);
}

#[test]
fn a_rebuilt_past_is_not_pruned_and_its_damage_is_told_and_mended() {
    let ground = Ground::new();
    let ecfr = Ecfr::new(&ground);
    ground.run(&REBUILD).is(0);
    for n in 0..4 {
        let file = ground.file("el.xml", supplement(66 + n, true));
        let day = format!("2026-11-{}", 21 + n);
        ground.run(&["update", "--from", &file, "--published", &day, "--keep", "2"]).is(0);
    }
    ground.run(&check("Hikvision", "2026-11-21")).is(3).says(&["was removed on"]);
    for (day, code) in [("2018-08-01", 0), ("2019-10-08", 0), ("2019-10-09", 1), ("2020-06-05", 1)] {
        ground.run(&check("Hikvision", day)).is(code);
    }
    let list = ground.data().join("us-bis-el");
    for entry in fs::read_dir(list.join("packs")).unwrap() {
        let path = entry.unwrap().path();
        let mut bytes = fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0x55;
        fs::write(&path, bytes).unwrap();
    }
    ground.run(&check("Hikvision", "2019-10-09")).is(3).says(&[
        "in force on 2019-10-09 (it holds from 2019-10-09), cannot be used",
        "the pack",
        "listed update us-bis-el --history",
    ]);
    // What is current does not rest on it.
    ground.run(&check("Hikvision", "2026-11-24")).is(1);
    let before = ecfr.days().len();
    ground.run(&REBUILD).is(0).says(&["5 fetched"]);
    assert_eq!(ecfr.days()[before..], CHANGES);
    ground.run(&check("Hikvision", "2019-10-08")).is(0);
    ground.run(&check("Hikvision", "2019-10-09")).is(1);
}

#[test]
fn a_file_that_came_back_is_the_list_again_and_is_kept_whole_again() {
    let ground = Ground::new();
    let install = |entries: usize, day: &str, more: &[&str]| {
        let file = ground.file("v.csv", own(entries));
        let args = ["update", "--from", &file, "--list", "custom/v", "--published", day];
        ground.run(&[&args[..], more].concat()).is(0);
    };
    install(2_000, "2026-01-05", &[]);
    install(2_001, "2026-02-05", &[]);
    let whole = || {
        let folders = fs::read_dir(ground.data().join("custom/v")).unwrap().map(|e| e.unwrap().path());
        folders.filter(|f| f.join("raw.gz").exists()).count()
    };
    assert_eq!(whole(), 1, "what is past is kept by its pieces");
    install(2_000, "2026-01-05", &["--accept-older"]);
    assert_eq!(whole(), 1);
    let day = |day: &str| {
        let ran = ground.run(&["lists", "--list", "custom/v", "--as-of", day, "--format", "json"]);
        let told: serde_json::Value = serde_json::from_str(&ran.is(0).out).unwrap();
        told["lists"][0]["entries"].as_u64().unwrap()
    };
    assert_eq!((day("2026-01-05"), day("2026-02-05"), day("2026-11-20")), (2_000, 2_001, 2_001));
    assert_eq!(ground.entries("custom/v"), Some(2_000));
    // Of two of one day the later one holds.
    install(2_003, "2026-11-20", &["--accept-older"]);
    install(2_004, "2026-11-20", &["--accept-older"]);
    assert_eq!(day("2026-11-20"), 2_004);
}

#[test]
fn what_the_history_has_lost_is_never_answered_from_the_snapshot_before() {
    let ground = Ground::new();
    for (n, more) in [("", ""), ("", "3,Quillon Secret Works\n"), ("x", "")].iter().enumerate() {
        let file =
            ground.file("v.csv", format!("id,name\n1,Zorvex Beta{}\n2,Brimmel Gamma\n{}", more.0, more.1));
        let day = format!("2026-0{}-01", n + 1);
        let args = ["update", "--from", &file, "--list", "custom/v", "--published", &day, "--accept-shrink"];
        ground.run(&args).is(0);
    }
    let history = ground.data().join("custom/v/history.jsonl");
    let whole = fs::read_to_string(&history).unwrap();
    let lines: Vec<&str> = whole.lines().collect();
    let secret = |day| {
        let list = ["--list", "custom/v", "--max-age", "900", "--as-of", day];
        ground.run(&[&["check", "Quillon Secret Works"][..], &list].concat())
    };
    secret("2026-02-15").is(1);
    // Damaged: no day of the past is answered, what is current is.
    let damaged = [lines[0], &lines[1].replace("sha256", "shaXXX"), lines[2], ""].join("\n");
    fs::write(&history, damaged).unwrap();
    secret("2026-02-15").is(3).says(&["line 2 of", "is damaged", "hint: "]);
    ground.run(&["log"]).is(3).says(&["line 2 of"]);
    ground.run(&["check", "Zorvex Betax", "--list", "custom/v", "--max-age", "900"]).is(1);
    let not_text = [whole.as_bytes(), b"\xff\xfe\n"].concat();
    fs::write(&history, not_text).unwrap();
    secret("2026-02-15").is(3).says(&["line 4 of"]);
    // Lost: the snapshot that is kept answers for its own day, and nothing for those behind it.
    fs::write(&history, [lines[0], lines[2], ""].join("\n")).unwrap();
    secret("2026-02-01").is(1);
    secret("2026-02-15").is(3).says(&["nothing covers 2026-02-15", "until 2026-02-01"]);
    secret("2026-01-15").is(0);
    // A line that was being written when the power went is none.
    fs::write(&history, [&whole, "{\"at\":\"2026-0"].concat()).unwrap();
    secret("2026-02-15").is(1);
}

#[test]
fn a_list_file_published_after_the_day_covers_it_not() {
    let ground = Ground::new();
    let file = ground.file("un.xml", crate::store::un("2026-11-10"));
    let check = |day: &str| ground.run(&["check", "Blue Heron", "--list", &file, "--as-of", day]);
    check("2026-11-08").is(3).says(&["nothing covers 2026-11-08", "was published on 2026-11-10"]);
    check("2026-11-09").is(0);
    check("2026-11-10").is(0);
    ground.run(&["check", "Sample Front 3", "--list", &file, "--as-of", "2026-11-09"]).is(1);
}
