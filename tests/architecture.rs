//! Holds the table of what may depend on what (`docs/design.md`).

use std::fs;
use std::path::{Path, PathBuf};

/// Module, and the modules of ours that it may use.
const TABLE: &[(&str, &[&str])] = &[
    ("error", &[]),
    ("model", &[]),
    ("names", &[]),
    ("sources", &["error", "model"]),
    ("fetch", &["error"]),
    ("rules", &["error", "model"]),
    ("store", &["error", "model", "sources"]),
    ("score", &["error", "names"]),
    ("address", &["names", "score"]),
    ("track", &["error", "model", "names", "score"]),
    ("index", &["error", "model", "names", "score"]),
    ("input", &["error"]),
    ("screen", &["error", "model", "names", "address", "score", "index", "store", "rules"]),
    ("history", &["error", "model", "rules", "store", "track"]),
    ("report", &["error", "model", "screen", "store", "score", "track", "history"]),
];

fn rust_files(at: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(at).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

#[test]
fn modules_use_only_what_the_table_allows() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    let mut faults = Vec::new();
    for file in &files {
        let relative = file.strip_prefix(&src).unwrap();
        let module = relative.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
        if ["lib", "main", "cli"].contains(&module) {
            continue;
        }
        let Some((_, allowed)) = TABLE.iter().find(|(m, _)| *m == module) else {
            faults.push(format!("{}: module {module} is not in the table", relative.display()));
            continue;
        };
        let text = fs::read_to_string(file).unwrap();
        for (n, line) in text.lines().enumerate() {
            for part in line.split("crate::").skip(1) {
                let used: String = part.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
                let known = TABLE.iter().any(|(m, _)| *m == used) || used == "cli";
                if known && used != module && !allowed.contains(&used.as_str()) {
                    faults.push(format!("{}:{}: {module} may not use {used}", relative.display(), n + 1));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
