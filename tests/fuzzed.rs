//! The functions of the fuzz targets, over the saved seeds and over our fixtures.

use std::fs;
use std::path::{Path, PathBuf};

#[path = "../fuzz/functions.rs"]
mod functions;

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn targets() -> Vec<String> {
    let manifest: toml::Table = fs::read_to_string(folder("fuzz/Cargo.toml")).unwrap().parse().unwrap();
    manifest["bin"].as_array().unwrap().iter().map(|b| b["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_parser_has_a_target() {
    let targets = targets();
    let formats = listed::sources::registry().iter().map(|s| s.format());
    for format in formats.chain(listed::sources::multi_part_registry().iter().map(|m| m.format())) {
        assert!(targets.iter().any(|t| t == format), "fuzz/Cargo.toml has no target {format}");
    }
}

#[test]
fn saved_seeds() {
    for target in targets() {
        let seeds = fs::read_dir(folder("fuzz/seeds").join(&target));
        let seeds: Vec<_> = seeds.unwrap_or_else(|e| panic!("fuzz/seeds/{target}: {e}")).collect();
        assert!(!seeds.is_empty(), "fuzz/seeds/{target} is empty");
        for seed in seeds {
            let path = seed.unwrap().path();
            println!("{}", path.display());
            functions::run(&target, &fs::read(&path).unwrap());
        }
    }
}

#[test]
fn every_fixture_through_every_parser() {
    let mut files = Vec::new();
    let mut folders = vec![folder("tests/fixtures")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    let contents: Vec<Vec<u8>> = files.iter().map(|f| fs::read(f).unwrap()).collect();
    for target in targets() {
        contents.iter().for_each(|bytes| functions::run(&target, bytes));
    }
}
