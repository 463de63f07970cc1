//! A real file of names, where it lies beside the checkout: the same findings in every layout, the same bytes with any
//! number of threads, every row answered, and memory that does not grow with the file.
//!
//! An ordinary run takes a slice of it. `scripts/real-file.sh` takes all of it, with the release build.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::cli::World;

const SHARED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data");
/// Names of an ordinary run.
const SLICE: usize = 1_500;
/// The most memory that a screening may take, in KiB.
const MOST_MEMORY: u64 = 300 * 1024;

struct Real {
    world: World,
    /// The header, then the rows.
    records: Vec<csv::StringRecord>,
}

impl Real {
    /// None where the file is not there.
    fn new() -> Option<Self> {
        let path = Path::new(SHARED).join("companies/us-h1b-employers-fy2014-2023.csv");
        if !path.exists() {
            println!("not run: there is no {}", path.display());
            return None;
        }
        let mut most = std::env::var_os("LISTED_WHOLE").map_or(SLICE, |_| usize::MAX);
        let mut records: Vec<csv::StringRecord> = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_path(&path)
            .unwrap()
            .records()
            .map(Result::unwrap)
            .take_while(|_| {
                most = most.saturating_sub(1);
                most > 0
            })
            .collect();
        // Among ordinary names, some that are listed or like it, and what makes layouts differ.
        for (at, name) in [
            (40, "Hangzhou Hikvision Digital Technology Co., Ltd."),
            (41, "海康威视"),
            (90, "Dahua \"Tech\", Inc"),
        ] {
            records.insert(at, csv::StringRecord::from(vec![name, "Zürich", ""]));
        }
        Some(Self { world: World::new(), records })
    }

    fn delimited(&self, delimiter: u8) -> Vec<u8> {
        let mut out = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
        self.records.iter().for_each(|r| out.write_record(r).unwrap());
        out.into_inner().unwrap()
    }

    /// Screens it, and holds it to the memory allowed; the answers lie in the file named.
    fn screen(&self, input: &str, more: &[&str]) -> PathBuf {
        let output = self.world.home.path().join("answers");
        let csl = format!("{SHARED}/csl/consolidated-2022-05.csv");
        let mut args = vec!["screen", input, "--list", csl.as_str(), "--as-of", "2022-05-20", "--output"];
        args.push(output.to_str().unwrap());
        args.extend(more);
        let mut command = self.world.command(&args);
        if let Some(program) = std::env::var_os("LISTED") {
            let settings: Vec<_> =
                command.get_envs().map(|(k, v)| (k.to_owned(), v.map(|v| v.to_owned()))).collect();
            command = Command::new(program);
            command.env_clear().current_dir(self.world.home.path()).args(&args);
            command.envs(settings.into_iter().filter_map(|(k, v)| Some((k, v?))));
        }
        let begun = Instant::now();
        let mut child = command.stdin(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let status = format!("/proc/{}/status", child.id());
        let mut peak = 0;
        let code = loop {
            let told = fs::read_to_string(&status).unwrap_or_default();
            let high =
                told.lines().find_map(|l| l.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
            peak = peak.max(high.unwrap_or(0));
            if let Some(code) = child.try_wait().unwrap() {
                break code;
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        println!(
            "{input} {}: {} rows in {:.1} s, {:.0} a second, peak {} MiB",
            more.join(" "),
            self.records.len() - 1,
            begun.elapsed().as_secs_f64(),
            (self.records.len() - 1) as f64 / begun.elapsed().as_secs_f64(),
            peak / 1024
        );
        // One row of the whole file is what a spreadsheet writes where a formula fails: an error, and no clear.
        let expected = if std::env::var_os("LISTED_WHOLE").is_some() { 4 } else { 1 };
        assert_eq!(code.code(), Some(expected), "{input} {more:?}");
        // Each thread remembers words of its own: eight of them take more than the two of an ordinary machine.
        assert!(peak < MOST_MEMORY || more.contains(&"8"), "{input} {more:?}: {peak} KiB");
        output
    }

    /// What was asked and found, a line a row, without what differs between layouts.
    fn findings(&self, input: &str) -> Vec<String> {
        let output = self.screen(input, &["--format", "jsonl"]);
        let text = fs::read_to_string(output).unwrap();
        let mut out = Vec::new();
        for line in text.lines() {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            let Some(hits) = row["hits"].as_array() else { continue };
            let hits: Vec<String> =
                hits.iter().map(|h| format!("{} {}", h["entity_id"], h["score"])).collect();
            out.push(format!("{} {} {} {hits:?}", row["query"]["row"], row["query"]["name"], row["verdict"]));
        }
        out
    }
}

#[test]
fn a_real_file_gives_the_same_findings_in_every_layout() {
    let Some(real) = Real::new() else { return };
    let text = String::from_utf8(real.delimited(b',')).unwrap();
    let utf16 = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let json: String = real.records[1..]
        .iter()
        .map(|r| serde_json::json!({"name": &r[0], "city": &r[1], "state": &r[2]}).to_string() + "\n")
        .collect();
    real.world.file("v.csv", &text);
    let expected = real.findings("v.csv");
    assert_eq!(expected.len(), real.records.len() - 1, "rows in, rows out");
    for name in ["Hikvision", "Dahua"] {
        assert!(expected.iter().any(|l| l.contains(name) && l.contains("\"match\"")), "{name}");
    }
    let mut files: Vec<(&str, Vec<u8>)> =
        vec![("v.tsv", real.delimited(b'\t')), ("v.jsonl", json.into_bytes()), ("utf16.csv", utf16)];
    if cfg!(feature = "xlsx") {
        let rows = real.records.iter().map(|r| r.iter().map(str::to_owned).collect()).collect();
        files.push(("v.xlsx", super::workbook::workbook(&[("Vendors", rows)])));
    }
    for (name, bytes) in files {
        real.world.file(name, bytes);
        let found = real.findings(name);
        let differ = expected.iter().zip(&found).find(|(a, b)| a != b);
        assert!(found.len() == expected.len() && differ.is_none(), "{name}: {differ:?}");
    }
}

#[test]
fn a_real_file_gives_the_same_bytes_with_any_number_of_threads() {
    let Some(real) = Real::new() else { return };
    real.world.file("v.csv", real.delimited(b','));
    for (format, _) in listed::report::Format::ALL {
        let bytes = |jobs| fs::read(real.screen("v.csv", &["--format", format, "--jobs", jobs])).unwrap();
        assert!(bytes("1") == bytes("8"), "{format}");
        if std::env::var_os("LISTED_WHOLE").is_some() && *format == "csv" {
            break;
        }
    }
}
