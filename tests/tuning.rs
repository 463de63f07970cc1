//! `listed tune` and `listed selftest` as their users run them.

use std::fs;
use std::process::{Command, Output};

use serde_json::Value;

fn run(args: &[&str], folder: &tempfile::TempDir) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_listed"));
    command.env_clear().env("HOME", folder.path()).env("NO_COLOR", "1").env("TZ", "UTC");
    command.current_dir(folder.path()).args(args).args(["--as-of", "2026-11-23"]).output().unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {output:?}"))
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn tune_counts_alerts_and_recall() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "name,listed\n\
        Hangzhou Hikvision Digital Technology,yes\n\
        Hikvison,us-bis-el/hangzhou-hikvision\n\
        Sunrise Bakery,no\n\
        Lakeview Veterinary Clinic,no\n\
        Zvekor Tarvelion,\n";
    fs::write(folder.path().join("vendors.csv"), rows).unwrap();
    let output = run(&["tune", "vendors.csv", "--format", "json"], &folder);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let answer = json(&output);
    assert_eq!(answer["names"], 5);
    assert_eq!(answer["labelled_listed"], 2);
    assert_eq!(answer["labelled_unlisted"], 2);
    assert_eq!(answer["profile"]["name"], "default");
    assert!(answer["lists"].as_array().is_some_and(|l| !l.is_empty()));
    assert!(answer["coverage_note"].is_string());
    let steps = answer["thresholds"].as_array().unwrap();
    assert!(steps.len() >= 50);
    let number = |step: &Value, key: &str| step[key].as_f64().unwrap();
    for pair in steps.windows(2) {
        assert!(number(&pair[0], "score") < number(&pair[1], "score"));
        for falling in ["alerts_per_1000", "recall", "false_alerts_per_1000"] {
            assert!(number(&pair[0], falling) >= number(&pair[1], falling), "{pair:?}");
        }
    }
    let review = steps.iter().find(|s| (number(s, "score") - 0.7).abs() < 1e-9).unwrap();
    assert!(number(review, "recall") >= 0.5 && number(review, "false_alerts_per_1000") == 0.0, "{review}");

    let shown = text(&run(&["tune", "vendors.csv", "--profile", "strict"], &folder));
    assert!(
        shown.contains("Profile strict") && shown.contains("review band") && shown.contains("recall"),
        "{shown}"
    );
    assert!(shown.contains("0.80") && shown.contains("match band"), "{shown}");
}

#[test]
fn tune_names_what_it_could_not_use() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("names.txt"), "Hikvision\n---\nSunrise Bakery\n").unwrap();
    let output = run(&["tune", "names.txt"], &folder);
    assert_eq!(output.status.code(), Some(4), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("line 2"), "{output:?}");
    assert!(text(&output).contains("2 names screened, 1 could not be"), "{output:?}");
    assert!(!text(&output).contains("recall"), "nothing is labelled");

    fs::write(folder.path().join("empty.csv"), "name\n").unwrap();
    assert_eq!(run(&["tune", "empty.csv"], &folder).status.code(), Some(4));
    assert_eq!(run(&["tune", "absent.csv"], &folder).status.code(), Some(3));
    fs::write(folder.path().join("odd.csv"), "a,b\n1,2\n").unwrap();
    assert_eq!(run(&["tune", "odd.csv"], &folder).status.code(), Some(2));
    fs::write(folder.path().join("vendors.csv"), "name,truth\nHikvision,yes\n").unwrap();
    let output = run(&["tune", "vendors.csv", "--label-column", "label"], &folder);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("truth"), "{output:?}");
}

#[test]
fn selftest_finds_every_bundled_name() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(&["selftest", "--format", "json"], &folder);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let answer = json(&output);
    assert_eq!(answer["lost"], 0);
    assert!(answer["names"].as_u64().unwrap() >= 30);
    let changes = answer["changes"].as_array().unwrap();
    assert_eq!(changes[0]["change"], "exact");
    assert_eq!(changes[0]["match_share"], 1.0);
    for change in changes {
        let share = change["found_share"].as_f64().unwrap();
        assert!(share >= 0.8, "{change}");
    }
    let again = run(&["selftest", "--format", "json"], &folder);
    assert_eq!(output.stdout, again.stdout, "the same lists give the same answer");

    let shown = text(&run(&["selftest", "--sample", "3"], &folder));
    assert!(shown.contains("3 names listed last") && shown.contains("as it stands"), "{shown}");
}

#[test]
fn selftest_of_a_custom_list_and_of_nothing() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("own.csv"),
        "id,name,kind\n1,Zvekor Tarvelion,company\n2,Ivan Zvekorov,person\n",
    )
    .unwrap();
    let output = run(&["selftest", "--list", "own.csv"], &folder);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(text(&output).contains("given name as an initial"), "{output:?}");
    let output = run(&["selftest", "--sample", "0"], &folder);
    assert_eq!(output.status.code(), Some(4), "{output:?}");
    assert_eq!(run(&["selftest", "--list", "absent.csv"], &folder).status.code(), Some(3));
}

/// The worked names of `docs/matching.md` are what `listed compare` says. `UPDATE_DOCS=1 cargo test` writes them anew.
#[test]
fn the_worked_names_are_real() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/matching.md");
    let text = fs::read_to_string(path).unwrap();
    let mut made = String::new();
    let mut rest = text.as_str();
    let mut count = 0;
    while let Some((before, after)) = rest.split_once("```\n$ listed compare ") {
        let (line, _) = after.split_once('\n').unwrap();
        let names: Vec<&str> = line.split('"').skip(1).step_by(2).collect();
        let output = Command::new(env!("CARGO_BIN_EXE_listed"))
            .env_clear()
            .env("COLUMNS", "110")
            .env("NO_COLOR", "1")
            .args(["compare", names[0], names[1]])
            .output()
            .unwrap();
        // The stages of both names come after the working.
        let shown = self::text(&output);
        let working = shown.split(&format!("\n  {}\n", names[0])).next().unwrap().trim_end();
        made.push_str(&format!("{before}```\n$ listed compare {line}\n{working}\n"));
        rest = &after[after.find("```").unwrap()..];
        // The closing fence belongs to what follows.
        let (fence, tail) = rest.split_at(4);
        made.push_str(fence);
        rest = tail;
        count += 1;
    }
    made.push_str(rest);
    assert!(count >= 6, "{count}");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(path, made).unwrap();
        return;
    }
    assert!(
        made == text,
        "docs/matching.md is stale: run `UPDATE_DOCS=1 cargo test the_worked` and look at it"
    );
}
