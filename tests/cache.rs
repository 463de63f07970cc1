//! What is kept of earlier readings only saves time: with it, without it, and with any damage to it, the answers are the
//! same, or there is an error; nobody is clear because of it.

use std::fs;
use std::path::PathBuf;

use crate::store::{Ground, Ran};

/// So many names that what was made ready is kept.
const NAMES: usize = 2_100;

fn list(extra: &str) -> String {
    let mut out = String::from("id,name,kind,alias,address,country\n");
    for n in 0..NAMES {
        let word = |k: usize| ["bar", "dul", "fen", "gor", "hix", "jam", "kol", "nev", "pru", "tas"][k % 10];
        let name =
            format!("{}{}{} {}{} Trading", word(n), word(n / 10), word(n / 100), word(n / 7), word(n / 3));
        out.push_str(&format!("e{n},{name},company,,{n} Harbour Road,CN\n"));
    }
    out.push_str(extra);
    out
}

fn ground() -> Ground {
    let ground = Ground::new();
    let file =
        ground.file("vendors.csv", list("wanted,Zyxomark Optical Works,company,Zyxomark,7 Quarry Lane,RU\n"));
    install(&ground, &file);
    ground
}

/// Dated, since the day that is asked for is a fixed one.
fn install(ground: &Ground, file: &str) {
    let args = ["update", "--from", file, "--list", "custom/vendors", "--published", "2026-11-20"];
    ground.run(&args).is(0);
}

fn kept(ground: &Ground) -> Vec<PathBuf> {
    let mut out: Vec<PathBuf> = fs::read_dir(ground.data().join(".cache"))
        .map(|entries| entries.map(|e| e.unwrap().path()).collect())
        .unwrap_or_default();
    out.sort();
    out
}

const ASKED: [&str; 4] = ["Zyxomark Optical", "Zyxomarc", "barduldul barbar Trading", "Nobody At All Ltd"];

fn check(ground: &Ground, more: &[&str]) -> Ran {
    let mut args = vec!["check", "--as-of", "2026-11-23", "--format", "json"];
    args.extend(more);
    args.extend(ASKED);
    ground.run(&args)
}

#[test]
fn answers_are_the_same_with_what_is_kept_and_without() {
    let ground = ground();
    let anew = check(&ground, &["--no-cache"]);
    assert!(kept(&ground).is_empty());
    assert_eq!(anew.code, Some(1));
    let first = check(&ground, &[]);
    let files = kept(&ground);
    assert_eq!(files.len(), 2, "{files:?}");
    let second = check(&ground, &[]);
    for ran in [&first, &second] {
        assert_eq!((ran.code, &ran.out), (anew.code, &anew.out));
    }
    // With an address every entry is read, and not only those whose names are near.
    for more in [vec!["--address", "7 Quarry Lane", "--country", "RU"], vec!["--list", "custom/vendors"]] {
        let anew = check(&ground, &[&more[..], &["--no-cache"]].concat());
        assert_eq!(check(&ground, &more).out, anew.out);
        assert_eq!(check(&ground, &more).out, anew.out);
    }
    for command in [vec!["show", "custom/vendors/wanted"], vec!["lists"], vec!["lists", "--check"]] {
        let anew = ground.run(&[&command[..], &["--no-cache"]].concat());
        assert_eq!(ground.run(&command).out, anew.out, "{command:?}");
    }
}

#[test]
fn what_is_kept_is_of_one_content_and_one_profile() {
    let ground = ground();
    check(&ground, &[]).is(1);
    let before = kept(&ground);
    let file = ground.file("vendors.csv", list("other,Quibbleforth Shipping,company,,,\n"));
    install(&ground, &file);
    ground.run(&["check", "Zyxomark Optical Works", "--list", "custom/vendors"]).is(0);
    ground.run(&["check", "Quibbleforth Shipping", "--list", "custom/vendors"]).is(1);
    let strict = ["check", "Quibbleforth Shiping", "--list", "custom/vendors", "--profile"];
    for profile in ["strict", "broad"] {
        let ran = ground.run(&[&strict[..], &[profile]].concat());
        let anew = ground.run(&[&strict[..], &[profile, "--no-cache"]].concat());
        assert_eq!((ran.code, ran.out), (anew.code, anew.out));
    }
    // One file for the list, and no more than four of names made ready.
    let after = kept(&ground);
    assert!(after.len() > before.len() && after.len() <= 5, "{after:?}");
}

#[test]
fn whatever_happens_to_it_the_answers_are_the_same_or_an_error() {
    let ground = ground();
    let whole = check(&ground, &[]);
    let mut errors = 0;
    for path in kept(&ground) {
        let bytes = fs::read(&path).unwrap();
        let mut versions: Vec<Vec<u8>> = (0..16).map(|n| bytes[..bytes.len() * n / 16].to_vec()).collect();
        versions.push([&bytes[..], b"more"].concat());
        // A byte changed here and there, in the head and in each part.
        for at in (0..40).chain((0..24).map(|n| bytes.len() * n / 24)).chain(bytes.len() - 8..bytes.len()) {
            let mut changed = bytes.clone();
            changed[at] ^= 0x41;
            versions.push(changed);
        }
        for version in versions {
            fs::write(&path, &version).unwrap();
            let ran = check(&ground, &[]);
            match ran.code {
                Some(1) => assert_eq!(ran.out, whole.out),
                Some(4) => errors += 1,
                _ => panic!("{:?} {}", ran.code, ran.err),
            }
        }
        fs::write(&path, &bytes).unwrap();
    }
    println!("{errors} damaged entries were told");
    // The list's own damage is told whatever is kept.
    check(&ground, &[]).is(1);
    let raw = fs::read_dir(ground.data().join("custom/vendors")).unwrap().find_map(|e| {
        let path = e.unwrap().path().join("raw.gz");
        path.exists().then_some(path)
    });
    let raw = raw.unwrap();
    let mut bytes = fs::read(&raw).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&raw, bytes).unwrap();
    check(&ground, &[]).is(3);
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_to_is_no_hindrance() {
    let ground = ground();
    // A file where the folder would be: also the superuser cannot write there.
    fs::write(ground.data().join(".cache"), "").unwrap();
    check(&ground, &[]).is(1);
    check(&ground, &[]).is(1);
}

#[test]
fn a_past_snapshot_neither_uses_nor_throws_out_what_is_kept_of_the_current_one() {
    let ground = ground();
    let file = ground.file("vendors.csv", list("other,Quibbleforth Shipping,company,,,\n"));
    let args = ["update", "--from", &file, "--list", "custom/vendors", "--published", "2026-11-22"];
    ground.run(&args).is(0);
    check(&ground, &[]).is(1);
    let before = kept(&ground);
    assert_eq!(before.len(), 2);
    let written = |paths: &[PathBuf]| -> Vec<_> {
        paths.iter().map(|p| fs::metadata(p).unwrap().modified().unwrap()).collect()
    };
    let times = written(&before);
    for day in ["2026-11-20", "2026-11-21"] {
        let args = ["check", "Zyxomark Optical", "--list", "custom/vendors", "--as-of", day];
        let ran = ground.run(&args);
        ran.is(1).says(&["custom/vendors/wanted"]);
        assert_eq!(ground.run(&[&args[..], &["--no-cache"]].concat()).out, ran.out);
    }
    let after = kept(&ground);
    assert_eq!((&after, written(&after)), (&before, times));
    ground.run(&["check", "Zyxomark Optical", "--list", "custom/vendors", "--as-of", "2026-11-22"]).is(0);
    ground
        .run(&["check", "Zyxomark Optical", "--list", "custom/vendors", "--as-of", "2026-11-19"])
        .is(3)
        .says(&[
            "nothing that is kept of the list custom/vendors covers 2026-11-19",
            "kept: 2 snapshots, from 2026-11-20",
        ]);
}
