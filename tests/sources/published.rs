//! Real files, where there are any: the counts that their publishers and others state, and no record lost.

use std::collections::BTreeMap;

use listed::model::NameKind;
use listed::sources::{Collected, read_parts};

use super::{Read, read, shared};

/// A file, its records, the entries made of them, and how many may be set aside (none is lost without a name).
const FILES: [(&str, u64, usize); 12] = [
    ("csl/consolidated-2022-05.csv", 14_160, 14_160),
    ("csl/consolidated-115-rows-2019-12.csv", 115, 115),
    ("csl/consolidated-13-rows-2025-06.csv", 13, 13),
    ("ofac/cons_enhanced-2025-01-10.xml", 443, 443),
    ("ofac/consolidated-2025-03-28.xml", 443, 443),
    ("ofac/dpl-2022-09.txt", 581, 461),
    ("un/un-consolidated-2025-04-19.xml", 684 + 193, 684 + 193),
    ("un/un-consolidated-2025-11-15.xml", 727 + 273, 727 + 273),
    ("ca/sema-lmes-2025.xml", 4_759, 4_759),
    ("uk/uk-sanctions-list-header-plus-1-row-2026-10-08.csv", 1, 1),
    ("opensanctions/wd_persons-2024-03-entities.ftm.json", 1_565, 423),
    ("opensanctions/wd_persons-2024-03-targets.simple.csv", 5, 5),
];

fn row(name: &str, r: &Read) -> String {
    let mut kinds = BTreeMap::new();
    for n in r.found.entities.iter().flat_map(|e| &e.names) {
        *kinds.entry(n.kind.as_str()).or_insert(0) += 1;
    }
    let names: usize = kinds.values().sum();
    let weak = kinds.get(NameKind::WeakAlias.as_str()).copied().unwrap_or(0);
    let (s, e) = (&r.summary, r.found.entities.len());
    let aside = r.found.set_aside.len();
    format!(
        "| {name} | {} | {} | {e} | {} | {aside} | {names} ({weak} weak) | {} |",
        r.format,
        s.records,
        s.merged,
        r.codes()
    )
}

#[test]
fn real_files_hold_what_is_published() {
    println!(
        "| file | format | records | entries | merged | set aside | names | warnings |\n|---|---|---|---|---|---|---|---|"
    );
    for (name, records, entries) in FILES {
        let Some(bytes) = shared(name) else { continue };
        let r = read(&bytes);
        println!("{}", row(name, &r));
        assert_eq!(
            (r.summary.records, r.found.entities.len(), r.found.set_aside.len()),
            (records, entries, 0),
            "{name}"
        );
    }
    let parts = ["sdn", "alt", "add", "sdn_comments"].map(|n| shared(&format!("ofac/csv-2022-09/{n}.csv")));
    let Some(files) = parts.into_iter().collect::<Option<Vec<_>>>() else { return };
    let mut found = Collected::default();
    let mut inputs: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
    let mut inputs: Vec<_> = inputs.iter_mut().map(|i| i as &mut dyn std::io::BufRead).collect();
    let (of, summary) = read_parts(&mut inputs, &mut found).unwrap();
    let r = Read { format: of.format(), summary, found };
    println!("{}", row("ofac/csv-2022-09/", &r));
    let rows = 11_910 + 13_837 + 5;
    assert_eq!((r.summary.records, r.summary.merged, r.found.set_aside.len()), (8_976 + rows, rows, 0));
}
