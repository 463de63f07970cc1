//! The quality gate: a labelled set of our own, and precision, recall and F1 against a committed baseline.
//!
//! `tests/quality/cases.csv` has a query, a listed name, what the pair is (`match`: one party, to be found at the
//! match band; `review`: to be seen by a person, at either band; `no`: another party), the kind of difference and the script.
//! `tests/quality/baseline.csv` holds what was reached. The test fails when recall or F1 of any kind or script falls
//! below it. After a change for the better, or one whose price is understood, write it anew and commit it with the
//! change that caused it:
//!
//! `LISTED_UPDATE_BASELINE=1 cargo test --test main quality`

use std::collections::BTreeMap;
use std::fmt::Write as _;

use listed::names::NameKey;
use listed::score::{Profile, score};

const CASES: &str = include_str!("quality/cases.csv");
const BASELINE: &str = include_str!("quality/baseline.csv");
const BASELINE_PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/quality/baseline.csv");

/// Rounding in the file is no fall.
const HAIR: f64 = 0.0006;

struct Case {
    query: String,
    listed: String,
    label: String,
    kind: String,
    script: String,
    value: f64,
}

fn cases(profile: &Profile) -> Vec<Case> {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(CASES.as_bytes());
    assert_eq!(reader.headers().unwrap(), vec!["query", "listed", "label", "kind", "script"]);
    reader
        .records()
        .map(|row| {
            let row = row.unwrap();
            let cell = |i: usize| row[i].to_owned();
            assert!(["match", "review", "no"].contains(&&row[2]), "{row:?}");
            let value = score(&NameKey::new(&row[0]), &NameKey::listed(&row[1]), profile).value;
            Case { query: cell(0), listed: cell(1), label: cell(2), kind: cell(3), script: cell(4), value }
        })
        .collect()
}

/// What is counted of a group of cases.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Counts {
    /// Pairs of one party, and how many of them reach the review band.
    one: u32,
    found: u32,
    /// Pairs of two parties, and how many of them reach it.
    two: u32,
    raised: u32,
    /// Pairs that are to reach the match band, and those that do.
    sure: u32,
    matched: u32,
    /// Pairs of one party that reach it, sure or not, and pairs of two that do.
    rightly: u32,
    wrongly: u32,
}

fn share(part: u32, whole: u32) -> f64 {
    if whole == 0 { 1.0 } else { f64::from(part) / f64::from(whole) }
}

impl Counts {
    fn add(&mut self, case: &Case, profile: &Profile) {
        let (seen, matched) = (case.value >= profile.review_from, case.value >= profile.match_from);
        if case.label == "no" {
            self.two += 1;
            self.raised += u32::from(seen);
        } else {
            self.one += 1;
            self.found += u32::from(seen);
        }
        if case.label == "match" {
            self.sure += 1;
            self.matched += u32::from(matched);
        }
        if case.label != "no" {
            self.rightly += u32::from(matched);
        } else {
            self.wrongly += u32::from(matched);
        }
    }

    fn recall(&self) -> f64 {
        share(self.found, self.one)
    }

    fn precision(&self) -> f64 {
        share(self.found, self.found + self.raised)
    }

    fn f1(&self) -> f64 {
        share(2 * self.found, 2 * self.found + self.raised + (self.one - self.found))
    }

    fn match_recall(&self) -> f64 {
        share(self.matched, self.sure)
    }

    fn match_precision(&self) -> f64 {
        share(self.rightly, self.rightly + self.wrongly)
    }

    /// The measures, in the order of the baseline's columns.
    fn measures(&self) -> [(&'static str, f64); 5] {
        [
            ("recall", self.recall()),
            ("precision", self.precision()),
            ("f1", self.f1()),
            ("match_recall", self.match_recall()),
            ("match_precision", self.match_precision()),
        ]
    }
}

fn groups(cases: &[Case], profile: &Profile) -> BTreeMap<String, Counts> {
    let mut out: BTreeMap<String, Counts> = BTreeMap::new();
    for case in cases {
        for group in ["all".to_owned(), format!("kind {}", case.kind), format!("script {}", case.script)] {
            out.entry(group).or_default().add(case, profile);
        }
    }
    out
}

fn baseline_text(groups: &BTreeMap<String, Counts>) -> String {
    let mut text = String::from(
        "# What the quality gate reached with the default profile; see tests/quality.rs for how to write it anew.\n\
         group,pairs,recall,precision,f1,match_recall,match_precision\n",
    );
    for (group, counts) in groups {
        let _ = write!(text, "{group},{}", counts.one + counts.two);
        for (_, value) in counts.measures() {
            let _ = write!(text, ",{value:.3}");
        }
        text.push('\n');
    }
    text
}

#[test]
fn quality_does_not_fall_below_its_baseline() {
    let profile = Profile::default();
    let cases = cases(&profile);
    let groups = groups(&cases, &profile);
    print!("{}", baseline_text(&groups));
    for case in &cases {
        let wrong = match case.label.as_str() {
            "no" => case.value >= profile.review_from,
            "match" => case.value < profile.match_from,
            _ => case.value < profile.review_from,
        };
        if wrong {
            println!(
                "{:.3} wanted {}: {:?} ~ {:?} ({})",
                case.value, case.label, case.query, case.listed, case.kind
            );
        }
    }
    if std::env::var_os("LISTED_UPDATE_BASELINE").is_some() {
        std::fs::write(BASELINE_PATH, baseline_text(&groups)).unwrap();
        return;
    }
    let mut faults = Vec::new();
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(BASELINE.as_bytes());
    let header = reader.headers().unwrap().clone();
    let mut known = 0;
    for row in reader.records().map(Result::unwrap) {
        known += 1;
        let Some(counts) = groups.get(&row[0]) else {
            faults.push(format!("{}: no pair of it is left", &row[0]));
            continue;
        };
        if row[1] != (counts.one + counts.two).to_string() {
            faults.push(format!(
                "{}: {} pairs, {} in the baseline",
                &row[0],
                counts.one + counts.two,
                &row[1]
            ));
        }
        for (measure, value) in counts.measures() {
            // Precision alone may give way to recall: F1 says whether it was worth it.
            if !["recall", "f1", "match_recall"].contains(&measure) {
                continue;
            }
            let at = header.iter().position(|h| h == measure).unwrap();
            let before: f64 = row[at].parse().unwrap();
            if value < before - HAIR {
                faults.push(format!("{}: {measure} fell from {before:.3} to {value:.3}", &row[0]));
            }
        }
    }
    assert_eq!(known, groups.len(), "the baseline does not have the groups of the cases: write it anew");
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn the_labelled_set_is_balanced_and_without_repeats() {
    let cases = cases(&Profile::default());
    let mut seen = std::collections::BTreeSet::new();
    for case in &cases {
        assert!(seen.insert((&case.query, &case.listed)), "twice: {:?} ~ {:?}", case.query, case.listed);
    }
    let of = |label: &str| cases.iter().filter(|c| c.label == label).count();
    assert!(cases.len() >= 300, "{}", cases.len());
    assert!(
        of("match") >= 100 && of("review") >= 60 && of("no") >= 80,
        "{} {} {}",
        of("match"),
        of("review"),
        of("no")
    );
}

/// Each bundled profile reads, and is what its name says: strict raises less than the
/// default, broad more.
#[test]
fn bundled_profiles_read_and_keep_their_order() {
    let profile = |name: &str| Profile::bundled(name).unwrap_or_else(|| panic!("{name} is not bundled"));
    let counts = |name: &str| {
        let profile = profile(name);
        assert_eq!(profile.name, name);
        groups(&cases(&profile), &profile)["all"]
    };
    for name in Profile::BUNDLED {
        profile(name);
        // The default's numbers are explained in `src/score/profile.rs`, and written by a tuner.
        if *name == "default" {
            continue;
        }
        let path = format!("{}/data/profiles/{name}.toml", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        let mut comment = false;
        for line in text.lines().filter(|l| !l.trim().is_empty()) {
            if line.contains('=') && !line.starts_with('#') {
                assert!(comment || line.contains('#'), "{name}: no comment on {line}");
            }
            comment = line.starts_with('#');
        }
    }
    let (strict, default, broad) = (counts("strict"), counts("default"), counts("broad"));
    println!(
        "raised {} {} {}, found {} {} {}",
        strict.raised, default.raised, broad.raised, strict.found, default.found, broad.found
    );
    assert!(strict.raised <= default.raised && default.raised <= broad.raised);
    assert!(strict.found <= default.found && default.found <= broad.found);
    assert!(strict.found < broad.found && strict.raised < broad.raised);
}
