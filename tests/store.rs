//! Lists as they are kept: what is installed stays whole, and nothing bad takes its place.
//!
//! Hermetic: a folder of its own for each test, an empty environment, no network.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// A home and a data folder for one test.
pub(crate) struct Ground {
    home: tempfile::TempDir,
}

pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ground {
    pub(crate) fn new() -> Self {
        Self { home: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.path("data")
    }

    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_listed"));
        command.env_clear().env("HOME", self.home.path()).env("NO_COLOR", "1").env("TZ", "UTC");
        command.current_dir(self.home.path()).args(args).stdin(Stdio::null());
        command.env("XDG_DATA_HOME", self.home.path().join("xdg"));
        if args[0] == "update" {
            fs::create_dir_all(self.data()).unwrap();
        }
        if self.data().is_dir() {
            command.env("LISTED_DATA_DIR", self.data());
        }
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        let output = self.command(args).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// The entries of a list as `lists` tells them; `None` when it is not installed.
    pub(crate) fn entries(&self, list: &str) -> Option<u64> {
        let told = self.lists();
        let lists = told["lists"].as_array().unwrap().clone();
        lists.iter().find(|l| l["id"] == list && l["origin"] == "installed")?["entries"].as_u64()
    }

    pub(crate) fn lists(&self) -> Value {
        let ran = self.run(&["lists", "--format", "json"]);
        serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}\n{}\n{}", ran.out, ran.err))
    }

    fn history(&self, list: &str) -> Vec<String> {
        let text = fs::read_to_string(self.data().join(list).join("history.jsonl")).unwrap_or_default();
        let what =
            |line: &str| serde_json::from_str::<Value>(line).unwrap()["what"].as_str().unwrap().to_owned();
        text.lines().map(what).collect()
    }

    /// The folder of the current snapshot.
    fn snapshot(&self, list: &str) -> PathBuf {
        let folder = self.data().join(list);
        let current: Value = serde_json::from_slice(&fs::read(folder.join("current")).unwrap()).unwrap();
        folder.join(current["sha256"].as_str().unwrap())
    }
}

impl Ran {
    #[track_caller]
    pub(crate) fn is(&self, code: i32) -> &Self {
        assert_eq!(self.code, Some(code), "\n--- out\n{}\n--- err\n{}", self.out, self.err);
        self
    }

    #[track_caller]
    pub(crate) fn says(&self, parts: &[&str]) -> &Self {
        // Wrapped text reads as one line.
        let flat = self.out.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in parts {
            assert!(
                self.err.contains(part) || self.out.contains(part) || flat.contains(part),
                "no {part:?} in\n{}\n{}",
                self.out,
                self.err
            );
        }
        self
    }
}

/// A list of one's own with so many entries.
pub(crate) fn own(entries: usize) -> String {
    let rows = (0..entries).map(|n| format!("{n},Zorvex {n} Optics\n"));
    format!("id,name\n{}", rows.collect::<String>())
}

/// A file of the Consolidated Screening List with so many entries of each sub-list.
pub(crate) fn csl(parts: &[(&str, usize)]) -> String {
    const HEAD: &str = "_id,source,entity_number,type,programs,name,title,addresses,federal_register_notice,\
        start_date,end_date,standard_order,license_requirement,license_policy,call_sign,vessel_type,gross_tonnage,\
        gross_registered_tonnage,vessel_flag,vessel_owner,remarks,source_list_url,alt_names,citizenships,\
        dates_of_birth,nationalities,places_of_birth,source_information_url,ids";
    let mut out = format!("{HEAD}\n");
    for (part, entries) in parts {
        for n in 0..*entries {
            let commas = ",".repeat(19);
            out.push_str(&format!("{part}{n},Some List ({part}) - Office,,,,{part} Testco {n},,\"1 Road, CN\",84 FR 1,2019-10-09{commas}\n"));
        }
    }
    out
}

/// A file of the UN list, dated so.
pub(crate) fn un(day: &str) -> String {
    let entity = |n: u32| {
        format!(
            "<ENTITY><DATAID>{n}</DATAID><VERSIONNUM>1</VERSIONNUM><FIRST_NAME>Sample Front {n}</FIRST_NAME>\
             <UN_LIST_TYPE>Al-Qaida</UN_LIST_TYPE><REFERENCE_NUMBER>QDe.{n}</REFERENCE_NUMBER>\
             <LISTED_ON>2012-05-18</LISTED_ON></ENTITY>"
        )
    };
    let entities: String = (1..=5).map(entity).collect();
    format!(
        "<?xml version='1.0' encoding='UTF-8'?>\n<CONSOLIDATED_LIST dateGenerated='{day}T23:00:02.690Z'>\
         <INDIVIDUALS><INDIVIDUAL><DATAID>99</DATAID><FIRST_NAME>Jane</FIRST_NAME><LISTED_ON>2012-05-18</LISTED_ON></INDIVIDUAL>\
         </INDIVIDUALS><ENTITIES>{entities}</ENTITIES></CONSOLIDATED_LIST>\n"
    )
}

#[test]
fn an_installed_list_is_used_and_told_of() {
    let ground = Ground::new();
    let ran = ground.run(&["update", "--from", &ground.file("v.csv", own(20)), "--list", "custom/vendors"]);
    ran.is(0).says(&["custom/vendors  installed  20 entries"]);
    ground.run(&["check", "Zorvex 7 Optics"]).is(1).says(&["custom/vendors/7"]);
    ground.run(&["check", "Zorvex 7 Optics", "--list", "custom/vendors", "--offline"]).is(1);
    ground.run(&["check", "Blue Heron Bakery", "--require", "custom/vendors"]).is(0);
    ground.run(&["check", "Hikvision"]).is(1).says(&["us-bis-el/hikvision"]);
    ground.run(&["lists"]).is(0).says(&["custom/vendors", "20 entries", "v.csv", "us-bis-el"]);
    assert_eq!(ground.entries("custom/vendors"), Some(20));
    // The same again changes nothing; another file takes its place, and the one before is kept.
    let again = ground.run(&["update", "--from", &ground.file("v.csv", own(20)), "--list", "custom/vendors"]);
    again.is(0).says(&["unchanged"]);
    ground
        .run(&["update", "--from", &ground.file("v.csv", own(25)), "--list", "custom/vendors"])
        .is(0)
        .says(&["20 before"]);
    assert_eq!(ground.entries("custom/vendors"), Some(25));
    assert_eq!(ground.history("custom/vendors"), ["installed", "installed"]);
}

#[test]
fn the_list_is_told_by_its_content() {
    let ground = Ground::new();
    let file = ground.file("whatever.txt", un("2026-11-20"));
    ground.run(&["update", "--from", &file]).is(0).says(&["un-sc", "published 20 November 2026"]);
    ground
        .run(&["update", "--from", &file, "--list", "us-csl"])
        .is(3)
        .says(&["it is un-sc", "not the list us-csl"]);
    let folder = ground.file("set/a", "1,\"A\",\"-0- \"\n");
    ground.run(&["update", "--from", Path::new(&folder).parent().unwrap().to_str().unwrap()]).is(3);
    for bad in ["", "<!doctype html><html><title>Access denied</title></html>", "id,name\n", "PK\u{3}\u{4}"] {
        ground.run(&["update", "--from", &ground.file("bad", bad), "--list", "custom/x"]).is(3);
    }
    ground.run(&["update", "--from", "gone.csv"]).is(3);
    ground.run(&["update", "--from", &ground.file("v.csv", own(3)), "--list", "custom/../../x"]).is(3);
    assert_eq!(ground.run(&["lists", "--format", "json"]).is(0).out.matches("\"installed\"").count(), 1);
    ground.run(&["update", "--from", &ground.file("a b.csv", own(3))]).is(0).says(&["custom/a-b"]);
}

#[test]
fn what_lost_too_much_does_not_replace_what_we_have() {
    let ground = Ground::new();
    let update = |text: String, more: &[&str]| {
        let file = ground.file("csl.csv", text);
        ground.run(&[&["update", "--from", &file][..], more].concat())
    };
    update(csl(&[("EL", 60), ("SDN", 60), ("CAP", 3)]), &[]).is(0);
    update(csl(&[("EL", 60), ("SDN", 60)]), &[]).is(3).says(&[
        "us-csl/CAP is gone",
        "--accept-shrink",
        "refused",
    ]);
    update(csl(&[("EL", 40), ("SDN", 90), ("CAP", 3)]), &[]).is(3).says(&["us-csl/EL fell from 60 to 40"]);
    update(csl(&[("EL", 41), ("SDN", 41), ("CAP", 3)]), &[]).is(3).says(&["from 123 to 85 entries"]);
    assert_eq!(ground.entries("us-csl"), Some(123));
    update(csl(&[("EL", 58), ("SDN", 60), ("CAP", 2)]), &[]).is(0).says(&["120 entries (123 before)"]);
    update(csl(&[("EL", 40), ("SDN", 60), ("CAP", 2)]), &["--max-loss", "40"]).is(0);
    update(csl(&[("EL", 5)]), &["--accept-shrink", "--dry-run"]).is(0).says(&["would install"]);
    assert_eq!(ground.entries("us-csl"), Some(102));
    update(csl(&[("EL", 5)]), &["--accept-shrink"]).is(0);
    assert_eq!(ground.entries("us-csl"), Some(5));
    let happened = ["installed", "refused", "refused", "refused", "installed", "installed", "installed"];
    assert_eq!(ground.history("us-csl"), happened);
}

#[test]
fn an_older_file_and_one_from_the_future_are_refused() {
    let ground = Ground::new();
    let update = |day: &str, more: &[&str]| {
        let file = ground.file("un.xml", un(day));
        ground.run(&[&["update", "--from", &file][..], more].concat())
    };
    update("2026-11-10", &[]).is(0);
    update("2026-11-09", &[])
        .is(3)
        .says(&["older (2026-11-09) than the one installed (2026-11-10)", "--accept-older"]);
    update("9998-01-01", &[]).is(3).says(&["yet to come", "clock"]);
    update("2026-11-09", &["--accept-older"]).is(0);
}

#[test]
fn a_file_without_a_date_does_not_replace_a_dated_one_unasked() {
    let ground = Ground::new();
    let install = |text: String, more: &[&str]| {
        let file = ground.file("csl.csv", text);
        ground.run(&[&["update", "--from", &file][..], more].concat())
    };
    let of = |n| csl(&[("EL", n), ("SDN", 60)]);
    install(of(60), &["--published", "2026-11-10"]).is(0);
    install(of(61), &[])
        .is(3)
        .says(&["may be older than the one installed (2026-11-10)", "--published DATE"]);
    install(of(61), &["--published", "2026-11-09"]).is(3).says(&["older (2026-11-09)"]);
    install(of(61), &["--published", "2026-11-11"]).is(0);
    install(of(62), &["--accept-older"]).is(0);
    // A file that should say when it was published and does not.
    let undated = un("2026-11-20").replace("dateGenerated", "generated");
    ground.run(&["update", "--from", &ground.file("un.xml", undated)]).is(0);
    ground.run(&["lists", "--list", "un-sc"]).is(0).says(&["1 no-published-date", "unknown: neither"]);
}

#[test]
fn half_a_list_is_no_list() {
    let ground = Ground::new();
    let whole = un("2026-11-20");
    let (start, end) = (whole.find("<ENTITY>").unwrap(), whole.rfind("</ENTITIES>").unwrap());
    let empty = format!("{}{}", &whole[..start], &whole[end..]);
    ground
        .run(&["update", "--from", &ground.file("un.xml", empty)])
        .is(3)
        .says(&["<ENTITIES> holds no entry"]);
    assert_eq!(ground.entries("un-sc"), None);
    // A sub-list that was never there is told, by the first file too.
    ground.run(&["update", "--from", &ground.file("csl.csv", csl(&[("EL", 7)]))]).is(0);
    ground.run(&["lists", "--list", "us-csl"]).is(0).says(&["1 absent-sub-list"]);
    ground
        .run(&["lists", "--list", "us-csl", "--check"])
        .is(0)
        .says(&["no entry of us-csl/DPL", "us-csl/SDN"]);
    ground
        .run(&["check", "Blue Heron Bakery", "--list", "us-csl"])
        .is(0)
        .says(&["us-csl: no entry of us-csl/DPL"]);
    ground.run(&["check", "x y", "--require", "us-csl/SDN"]).is(3).says(&["us-csl/SDN is required"]);
}

#[test]
fn a_date_that_is_yet_to_come_keeps_nothing_fresh() {
    let ground = Ground::new();
    // A file used as it stands, and a copy that was checked when the clock was wrong.
    let file = ground.file("un.xml", un("9998-01-01"));
    ground.run(&["check", "x y", "--list", &file, "--max-age", "7"]).is(3).says(&["yet to come", "clock"]);
    ground.file(
        "listed.toml",
        format!("[lists.un-sc]\nurl = \"{}\"\n", ground.file("m.xml", un("2026-11-20"))),
    );
    ground.run(&["update", "un-sc"]).is(0);
    let current = ground.data().join("un-sc/current");
    let text = fs::read_to_string(&current).unwrap();
    let at = text.find("\"checked_at\": \"").unwrap() + 15;
    fs::write(&current, format!("{}2999{}", &text[..at], &text[at + 4..])).unwrap();
    ground.run(&["check", "x y"]).is(3).says(&["last checked on 2999", "listed update un-sc"]);
    ground.run(&["lists"]).is(3).says(&["yet to come"]);
    ground.run(&["update", "un-sc"]).is(0).says(&["unchanged"]);
    ground.run(&["lists", "--list", "un-sc"]).is(0);
}

#[test]
#[cfg(unix)]
fn a_data_folder_that_cannot_be_written_is_told() {
    let ground = Ground::new();
    ground.run(&["update", "--from", &ground.file("v.csv", own(9)), "--list", "custom/v"]).is(0);
    let file = ground.file("w.csv", own(10));
    // A file in the place of the folder: nobody can write there, not even root.
    let blocked = ground.file("blocked", "");
    let ran = ground.run(&["update", "--from", &file, "--list", "custom/v", "--data-dir", &blocked]);
    ran.is(3).says(&["blocked"]);
    assert_eq!(ground.entries("custom/v"), Some(9));
}

#[test]
fn a_gzip_of_nothing_is_no_list() {
    let ground = Ground::new();
    let packed = |bytes: &[u8]| {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut out, bytes).unwrap();
        out.finish().unwrap()
    };
    for bytes in [packed(b""), packed(b" \n"), packed(&packed(b"id,name\n1,A\n"))] {
        ground.run(&["update", "--from", &ground.file("x.gz", bytes), "--list", "custom/x"]).is(3);
    }
    ground
        .run(&["update", "--from", &ground.file("x.gz", packed(b"id,name\n1,A\n")), "--list", "custom/x"])
        .is(0);
}

#[test]
fn age_is_judged_at_each_opening() {
    let ground = Ground::new();
    ground.run(&["update", "--from", &ground.file("un.xml", un("2026-11-10"))]).is(0);
    let check = |day: &str, more: &[&str]| {
        ground.run(&[&["check", "Blue Heron Bakery", "--as-of", day][..], more].concat())
    };
    check("2026-11-24", &[]).is(0);
    check("2026-11-25", &[]).is(3).says(&[
        "un-sc is 15 days old",
        "published 2026-11-10",
        "listed update un-sc",
    ]);
    check("2026-11-25", &["--max-age", "30", "--list", "un-sc"]).is(0);
    check("2026-11-12", &["--max-age", "1", "--list", "un-sc"]).is(3);
    check("2026-11-12", &["--require", "us-csl"]).is(3).says(&["us-csl is required", "listed update us-csl"]);
    ground.run(&["lists", "--as-of", "2026-11-25"]).is(3).says(&["EXPIRED", "15 days"]);
    ground
        .run(&["lists", "--as-of", "2026-11-12", "--require", "us-csl"])
        .is(3)
        .says(&["fresh", "us-csl is required"]);
    ground.run(&["lists", "--as-of", "2026-11-12"]).is(0);
    // A project can set it once.
    ground.file("listed.toml", "max-age = 1\nrequire = [\"un-sc\"]\n");
    check("2026-11-12", &["--list", "un-sc"]).is(3);
    ground.file("listed.toml", "max-agee = 1\n");
    check("2026-11-12", &[]).is(2).says(&["listed.toml", "max-agee"]);
}

#[test]
fn a_damaged_list_is_never_used_and_an_update_mends_it() {
    let ground = Ground::new();
    let file = ground.file("v.csv", own(50));
    let install = || ground.run(&["update", "--from", &file, "--list", "custom/v"]);
    install().is(0);
    let snapshot = ground.snapshot("custom/v");
    let list = ground.data().join("custom/v");
    let raw = snapshot.join("raw.gz");
    let whole = fs::read(&raw).unwrap();
    let other = fs::read({
        ground.run(&["update", "--from", &ground.file("w.csv", own(51)), "--list", "custom/w"]).is(0);
        ground.snapshot("custom/w").join("raw.gz")
    });
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    let damages: [(&Path, &[u8]); 8] = [
        (&raw, &whole[..whole.len() / 2]),
        (&raw, &flipped),
        (&raw, b""),
        (&raw, &other.unwrap()),
        (&snapshot.join("manifest.json"), b"{"),
        (&snapshot.join("manifest.json"), b""),
        (&list.join("current"), b"{\"sha256\":"),
        (&list.join("current"), b""),
    ];
    for (n, (path, bytes)) in damages.into_iter().enumerate() {
        fs::write(path, bytes).unwrap();
        let ran = ground.run(&["check", "Blue Heron Bakery", "--list", "custom/v"]);
        ran.is(3).says(&["damaged", "listed update"]);
        ground.run(&["lists"]).is(3).says(&["damaged", "custom/w"]);
        assert_eq!(ground.entries("custom/v"), None, "damage {n}");
        install().is(0);
        assert_eq!(ground.entries("custom/v"), Some(50), "damage {n}");
    }
    fs::remove_dir_all(&snapshot).unwrap();
    ground.run(&["check", "Blue Heron Bakery"]).is(3).says(&["custom/v is damaged"]);
    install().is(0);
    assert_eq!(ground.entries("custom/v"), Some(50));
}

#[test]
fn what_a_killed_update_leaves_is_not_looked_at() {
    let ground = Ground::new();
    let list = ground.data().join("custom/v");
    // Killed before its first switch: not installed, not an error.
    fs::create_dir_all(list.join(".new-abc")).unwrap();
    fs::write(list.join(".new-abc/raw.gz"), "half").unwrap();
    fs::create_dir_all(list.join("0".repeat(64))).unwrap();
    ground.run(&["lists"]).is(0);
    assert_eq!(ground.entries("custom/v"), None);
    fs::write(list.join("history.jsonl"), "{\"at\":\"2026-01-01T00:00:00Z\",\"wh").unwrap();
    let install = |n| ground.run(&["update", "--from", &ground.file("v.csv", own(n)), "--list", "custom/v"]);
    install(9).is(0);
    assert!(!list.join(".new-abc").exists(), "leftovers are cleared");
    assert_eq!(ground.entries("custom/v"), Some(9));
    // Killed after the switch, before the history was told: it is told by the next.
    fs::write(list.join("history.jsonl"), "").unwrap();
    install(10).is(0);
    assert_eq!(ground.history("custom/v"), ["installed", "installed"]);
}

#[test]
fn old_snapshots_are_pruned() {
    let ground = Ground::new();
    for n in 10..16 {
        let file = ground.file("v.csv", own(n));
        ground.run(&["update", "--from", &file, "--list", "custom/v", "--keep", "3"]).is(0);
    }
    let folders = fs::read_dir(ground.data().join("custom/v")).unwrap().map(|e| e.unwrap().path());
    assert_eq!(folders.filter(|f| f.is_dir() && !f.ends_with("packs")).count(), 3);
    assert_eq!(ground.entries("custom/v"), Some(15));
    assert_eq!(ground.history("custom/v").iter().filter(|w| *w == "pruned").count(), 3);
}

#[test]
fn two_updates_at_once_and_checks_meanwhile() {
    let ground = Ground::new();
    let files = [ground.file("a.csv", own(1000)), ground.file("b.csv", own(1001))];
    ground.run(&["update", "--from", &files[0], "--list", "custom/v"]).is(0);
    std::thread::scope(|scope| {
        for file in &files {
            let ground = &ground;
            scope.spawn(move || {
                for _ in 0..6 {
                    ground.run(&["update", "--from", file, "--list", "custom/v", "--keep", "2"]).is(0);
                }
            });
        }
        scope.spawn(|| {
            for _ in 0..8 {
                ground.run(&["check", "Zorvex 7 Optics", "--list", "custom/v"]).is(1).says(&["custom/v/7"]);
            }
        });
    });
    assert!([Some(1000), Some(1001)].contains(&ground.entries("custom/v")));
    assert!(ground.history("custom/v").iter().all(|w| w == "installed"));
}

#[test]
fn a_data_folder_that_is_not_there_is_told() {
    let ground = Ground::new();
    let gone = ground.path("nowhere");
    let ran = ground.run(&["check", "x", "--data-dir", gone.to_str().unwrap()]);
    ran.is(3).says(&["there is no data folder"]);
    ground.run(&["check", "Blue Heron Bakery"]).is(0);
    ground.run(&["update", "us-csl", "--offline"]).is(2).says(&["--offline"]);
    ground.run(&["update", "us-889"]).is(2).says(&["no file at a lasting address"]);
    ground.run(&["update", "us-csl/EL"]).is(2).says(&["a part of us-csl"]);
    ground.run(&["update", "us-cls"]).is(2).says(&["us-csl"]);
}

#[test]
fn a_mirror_of_files_needs_no_network() {
    let ground = Ground::new();
    let mirror = ground.file("mirror/un.xml", un("2026-11-20"));
    ground.file("listed.toml", format!("[lists.un-sc]\nurl = \"file://{mirror}\"\n"));
    ground.run(&["update", "un-sc"]).is(0).says(&["un-sc  installed", "20 November 2026"]);
    ground.run(&["update", "un-sc"]).is(0).says(&["unchanged"]);
    assert_eq!(ground.history("un-sc"), ["installed", "confirmed"]);
    fs::write(&mirror, "<html><body>Sorry</body></html>").unwrap();
    ground.run(&["update", "un-sc"]).is(3).says(&["failed", "web page"]);
    assert!(ground.entries("un-sc").is_some());
    fs::remove_file(&mirror).unwrap();
    ground.run(&["update", "un-sc"]).is(3).says(&["cannot get file://", "check the path"]);
}

#[test]
fn the_rules_are_refreshed_and_joined_with_ours() {
    let ground = Ground::new();
    let unresolved = || {
        let told = ground.run(&["lists", "--check", "--format", "json", "--list", "us-csl"]);
        let told: Value = serde_json::from_str(&told.out).unwrap();
        told["lists"][0]["unresolved"].as_array().unwrap().len()
    };
    ground.run(&["update", "--from", &ground.file("csl.csv", csl(&[("EL", 7)]))]).is(0);
    assert_eq!(unresolved(), 7, "84 FR 1 is in no table of ours");
    let answer = |count: u32| {
        format!(
            r#"{{"count":{count},"next_page_url":null,"results":[{{"document_number":"2019-00001","title":"A rule",
            "abstract":null,"volume":84,"start_page":1,"end_page":4,"publication_date":"2019-01-02",
            "effective_on":null,"html_url":"https://example.test/1"}}]}}"#
        )
    };
    let mirror = ground.file("documents.json", answer(1));
    ground.file("listed.toml", format!("[lists.federal-register]\nurl = \"{mirror}\"\n"));
    ground.run(&["update", "federal-register"]).is(0).says(&["federal-register  installed", "1 entry"]);
    assert_eq!(unresolved(), 0);
    ground.run(&["check", "EL Testco 3", "--list", "us-csl"]).is(1).says(&["A rule"]);
    ground.run(&["lists"]).is(0);
    assert_eq!(ground.entries("federal-register"), None, "it is no list");
    fs::write(&mirror, answer(2)).unwrap();
    ground.run(&["update", "federal-register"]).is(3).says(&["one page of several"]);
    // Without them a screening is whole, and it says so.
    fs::write(ground.snapshot("federal-register").join("raw.gz"), "").unwrap();
    ground.run(&["check", "EL Testco 3", "--list", "us-csl"]).is(1).says(&["only the bundled rules"]);
}
