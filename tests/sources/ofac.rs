//! OFAC's lists in each of their formats.

use std::collections::BTreeMap;

use listed::sources::{Collected, MultiPart, Summary, read_parts};

use super::{fixture, golden, read, shared, try_read};

/// Names by their kind.
fn kinds(read: &super::Read) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for name in read.found.entities.iter().flat_map(|e| &e.names) {
        *counts.entry(name.kind.as_str()).or_insert(0) += 1;
    }
    counts
}

#[test]
fn golden_legacy() {
    insta::assert_snapshot!(golden(&read(&fixture("ofac/sdn.xml"))));
}

#[test]
fn golden_enhanced() {
    insta::assert_snapshot!(golden(&read(&fixture("ofac/cons_enhanced.xml"))));
}

#[test]
fn golden_advanced() {
    insta::assert_snapshot!(golden(&read(&fixture("ofac/sdn_advanced.xml"))));
}

#[test]
fn a_count_that_does_not_agree_is_refused() {
    let text =
        String::from_utf8(fixture("ofac/sdn.xml")).unwrap().replace("<Record_Count>4<", "<Record_Count>9<");
    let error = try_read(text.as_bytes()).unwrap_err();
    assert!(error.to_string().contains("says that it has 9 entries, but holds 4"), "{error}");
}

#[test]
fn real_files() {
    let Some(bytes) = shared("ofac/consolidated-2025-03-28.xml") else { return };
    let r = read(&bytes);
    assert_eq!((r.summary.records, r.summary.published.unwrap().to_string().as_str()), (443, "2025-03-28"));
    assert_eq!(r.per_list().into_iter().collect::<Vec<_>>(), [("us-ofac-nonsdn", 443)]);
    // 70 weak and 1,066 strong: one of them is the main name once more.
    let k = kinds(&r);
    assert_eq!(
        (k["weak-alias"], k["alias"] + k["former"], r.codes().as_str()),
        (70, 1065, "repeated-name 1")
    );
    let Some(bytes) = shared("ofac/cons_enhanced-2025-01-10.xml") else { return };
    let r = read(&bytes);
    assert_eq!((r.summary.records, r.summary.published.unwrap().to_string().as_str()), (443, "2025-01-10"));
    assert_eq!(r.per_list().into_iter().collect::<Vec<_>>(), [("us-ofac-nonsdn", 443)]);
    println!("{} {:?}", r.codes(), kinds(&r));
}

fn read_set(files: &[Vec<u8>]) -> listed::Result<super::Read> {
    let mut found = Collected::default();
    let mut inputs: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
    let mut inputs: Vec<&mut dyn std::io::BufRead> =
        inputs.iter_mut().map(|i| i as &mut dyn std::io::BufRead).collect();
    let (of, summary): (&dyn MultiPart, Summary) = read_parts(&mut inputs, &mut found)?;
    let read = super::Read { format: of.format(), summary, found };
    read.assert_accounted_for();
    Ok(read)
}

fn csv_fixture() -> Vec<Vec<u8>> {
    ["alt", "sdn", "sdn_comments", "add"].map(|n| fixture(&format!("ofac/csv/{n}.csv"))).to_vec()
}

#[test]
fn golden_csv_set() {
    insta::assert_snapshot!(golden(&read_set(&csv_fixture()).unwrap()));
}

#[test]
fn a_part_of_the_csv_set_alone_is_no_list() {
    let error = try_read(&fixture("ofac/csv/sdn.csv")).unwrap_err();
    assert!(error.to_string().contains("one part (`sdn`)"), "{error}");
    let all = csv_fixture();
    let error = read_set(&all[..2]).unwrap_err();
    assert!(error.to_string().contains("without add"), "{error}");
    let error = read_set(&[all[0].clone(), all[0].clone()]).unwrap_err();
    assert!(error.to_string().contains("two of the files are the part `alt`"), "{error}");
}

#[test]
fn mutilated_csv_sets() {
    let whole = csv_fixture();
    let records = read_set(&whole).unwrap().summary.records;
    for file in 0..whole.len() {
        for n in 1..16 {
            let mut copy = whole.clone();
            let cut = whole[file].len() * n / 16;
            // Only the line end or the Ctrl-Z is missing: nothing is lost.
            if whole[file][cut..].iter().all(|b| matches!(b, b'\r' | b'\n' | 0x1a)) {
                continue;
            }
            copy[file].truncate(cut);
            if let Ok(read) = read_set(&copy) {
                let abrupt = read.codes().contains("no-final-newline");
                assert!(
                    read.summary.records < records || abrupt,
                    "file {file} cut at {n}/16: {}",
                    read.codes()
                );
            }
        }
    }
}

#[test]
fn real_csv_set() {
    let names = ["sdn", "alt", "add", "sdn_comments"];
    let files: Option<Vec<_>> = names.iter().map(|n| shared(&format!("ofac/csv-2022-09/{n}.csv"))).collect();
    let Some(files) = files else { return };
    let r = read_set(&files).unwrap();
    assert_eq!((r.found.entities.len(), r.summary.merged), (8_976, 11_910 + 13_837 + 5));
    assert_eq!(r.summary.records, 8_976 + 11_910 + 13_837 + 5);
    assert_eq!(r.per_list().into_iter().collect::<Vec<_>>(), [("us-ofac-sdn", 8_976)]);
    println!("{} {:?}", r.codes(), kinds(&r));
}
