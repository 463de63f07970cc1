//! Looks for better numbers of a profile: how `data/profiles/default.toml` was found. A plain random walk over the
//! numbers, judged on the even rows of a screening benchmark folder and on the labelled pairs of this repository;
//! the odd rows are left to judge what came of it.
//!
//! `cargo run --release --example fit -- FOLDER PROFILE.toml OUT.toml ROUNDS SEED [KEY,KEY...]`

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a measuring tool"
)]

use std::collections::HashMap;

use listed::index::{Index, Scratch};
use listed::names::{NameKey, Party};
use listed::score::{Profile, score};

/// Numbers with limits that a principle sets, whatever a benchmark says: shares are at most 1; a legal form never
/// decides; common words alone stay below review; a name that many people have is not telling.
const LIMITS: &[(&str, f64, f64)] = &[
    ("sound", 0.0, 1.0),
    ("acronym", 0.0, 1.0),
    ("contained", 0.3, 1.0),
    ("contains", 0.3, 1.0),
    ("person_left", 0.3, 1.0),
    ("place_left", 0.0, 1.0),
    ("common_support", 0.0, 1.0),
    ("common", 0.0, 0.66),
    ("telling_together", 11.0, 99.0),
    ("legal", 0.0, 0.02),
    ("common_left", 0.1, 0.2),
];

/// Numbers that are not looked for: bands, and what would only move with them.
const FIXED: &[&str] = &[
    "name",
    "match_from",
    "review_from",
    "beginning",
    "beginning_common",
    "telling",
    "rare",
    "read",
    "unique_shared",
];

struct Bench {
    names: Vec<(String, String, Party)>,
    /// The query, its weight and the entities it stands for.
    true_queries: Vec<(NameKey, f64, Vec<String>)>,
    clean: Vec<NameKey>,
    people: Vec<NameKey>,
    pairs: Vec<(NameKey, NameKey, String)>,
}

fn rows(path: &str) -> Vec<HashMap<String, String>> {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_path(path).unwrap();
    reader.deserialize().map(|r| r.unwrap()).collect()
}

impl Bench {
    fn read(folder: &str, odd: bool) -> Self {
        let party = |t: &str| match t {
            "person" => Party::Person,
            "vessel" | "aircraft" => Party::Craft,
            "entity" => Party::Organisation,
            _ => Party::Unknown,
        };
        let names = rows(&format!("{folder}/data/list_names.csv"))
            .into_iter()
            .map(|r| (r["entity_id"].clone(), r["name"].clone(), party(&r["type"])))
            .collect();
        let half = |i: &usize| (i % 2 == 1) == odd;
        let true_queries = rows(&format!("{folder}/data/queries_true.csv"))
            .into_iter()
            .enumerate()
            .filter(|(i, _)| half(i))
            .map(|(_, r)| {
                let weight = if r["kind"].starts_with("heldout") { 1.5 } else { 1.0 };
                let targets = r["target_ids"].split('|').map(str::to_owned).collect();
                (NameKey::new(&r["query"]), weight, targets)
            })
            .collect();
        let unlisted = |set: &str| -> Vec<NameKey> {
            let all = rows(&format!("{folder}/data/{set}.csv")).into_iter().enumerate();
            all.filter(|(i, _)| half(i)).map(|(_, r)| NameKey::new(&r["query"])).collect()
        };
        let cases = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/quality/cases.csv");
        let pairs = rows(cases)
            .into_iter()
            .map(|r| (NameKey::new(&r["query"]), NameKey::listed(&r["listed"]), r["label"].clone()))
            .collect();
        Self {
            names,
            true_queries,
            clean: unlisted("queries_clean"),
            people: unlisted("queries_people"),
            pairs,
        }
    }

    /// Recall at 1, 5 and 10 alerts in a thousand firms, at the bands, the alerts at the bands in a thousand firms
    /// and people, the share of pairs that are as labelled, and that of names whose right party comes first.
    fn measure(&self, profile: &Profile) -> [f64; 11] {
        const FLOOR: f64 = 0.66;
        let index = Index::build(self.names.iter().map(|(_, n, p)| (n.as_str(), *p)), profile.clone());
        let mut scratch = Scratch::default();
        let mut best = |queries: &[NameKey]| -> Vec<f64> {
            let top = |q| index.search(q, FLOOR, &mut scratch).iter().map(|f| f.value).fold(0.0, f64::max);
            queries.iter().map(top).collect()
        };
        let people = best(&self.people);
        let mut alerts = best(&self.clean);
        alerts.sort_by(|a, b| b.total_cmp(a));
        let mut first = 0usize;
        let found: Vec<(f64, f64)> = self
            .true_queries
            .iter()
            .map(|(q, weight, targets)| {
                let hits = index.search(q, FLOOR, &mut scratch);
                let (mut right, mut wrong) = (0.0f64, 0.0f64);
                for f in &hits {
                    let side = if targets.contains(&self.names[f.name as usize].0) {
                        &mut right
                    } else {
                        &mut wrong
                    };
                    *side = side.max(f.value);
                }
                first += usize::from(right > 0.0 && right >= wrong);
                (right, *weight)
            })
            .collect();
        let total: f64 = found.iter().map(|(_, w)| w).sum();
        let recall =
            |from: f64| found.iter().filter(|(v, _)| *v >= from).map(|(_, w)| w).sum::<f64>() / total;
        let at = |thousandth: f64| {
            let n = (self.clean.len() as f64 * thousandth / 1000.0) as usize;
            recall(alerts[n].max(FLOOR) + 1e-9)
        };
        let rate = |alerts: &[f64], from: f64| {
            alerts.iter().filter(|v| **v >= from).count() as f64 * 1000.0 / alerts.len() as f64
        };
        let right = self.pairs.iter().filter(|(q, l, label)| {
            let value = score(q, l, profile).value;
            match label.as_str() {
                "match" => value >= profile.review_from + 0.05,
                "review" => value >= profile.review_from,
                _ => value < profile.review_from,
            }
        });
        [
            at(1.0),
            at(5.0),
            at(10.0),
            recall(profile.review_from),
            recall(profile.match_from),
            rate(&alerts, profile.review_from),
            rate(&alerts, profile.match_from),
            rate(&people, profile.review_from),
            rate(&people, profile.match_from),
            right.count() as f64 / self.pairs.len() as f64,
            first as f64 / self.true_queries.len() as f64,
        ]
    }
}

/// What the walk climbs: recall at few alerts, with the bands held to what they promise.
fn worth(m: &[f64; 11]) -> f64 {
    let short = |is: f64, wanted: f64, scale: f64| ((wanted - is) / scale).max(0.0);
    (m[0] + 2.0 * m[1] + m[2]) / 4.0 + 0.25 * m[9] + 0.5 * m[10]
        - 0.5 * short(m[3], 0.965, 1.0)
        - 0.5 * short(m[4], 0.87, 1.0)
        - 0.02 * short(-m[5], -36.0, 10.0)
        - 0.02 * short(-m[6], -1.9, 1.0)
        - 0.02 * short(-m[7], -26.0, 10.0)
        - 0.02 * short(-m[8], -1.4, 1.0)
}

/// A small generator of pseudo-random numbers (xorshift), so that a walk can be walked again.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let [folder, start, out, rounds, seed] = &args[1..6] else { panic!("FOLDER PROFILE OUT ROUNDS SEED") };
    let only: Option<Vec<&str>> = args.get(6).map(|keys| keys.split(',').collect());
    let bench = Bench::read(folder, false);
    let mut best: toml::Table = toml::from_str(&std::fs::read_to_string(start).unwrap()).unwrap();
    let full = toml::to_string(&Profile::parse(&toml::to_string(&best).unwrap()).unwrap()).unwrap();
    best = toml::from_str(&full).unwrap();
    let keys: Vec<String> = best
        .keys()
        .filter(|k| !FIXED.contains(&k.as_str()) && only.as_ref().is_none_or(|o| o.contains(&k.as_str())))
        .cloned()
        .collect();
    let profile = |table: &toml::Table| Profile::parse(&toml::to_string(table).unwrap()).unwrap();
    let mut top = bench.measure(&profile(&best));
    println!("start {:.4} {top:.3?}", worth(&top));
    let mut dice = Dice(seed.parse::<u64>().unwrap().wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    for round in 0..rounds.parse::<usize>().unwrap() {
        let mut tried = best.clone();
        let count = 1 + (dice.next() * dice.next() * 5.0) as usize;
        let mut moved = Vec::new();
        for _ in 0..count {
            let key = &keys[(dice.next() * keys.len() as f64) as usize];
            let was = tried[key.as_str()].as_float().unwrap();
            let step = (dice.next() - 0.5) * 2.0 * if dice.next() < 0.3 { 0.8 } else { 0.25 };
            let now = (was * (1.0 + step) + if was < 0.05 { dice.next() * 0.05 } else { 0.0 }).max(0.0);
            let limit = LIMITS.iter().find(|(k, ..)| k == key);
            let now = limit.map_or(now, |(_, least, most)| now.clamp(*least, *most));
            let now = (now * 1e4).round() / 1e4;
            tried.insert(key.clone(), toml::Value::Float(now));
            moved.push(format!("{key} {was:.4} -> {now:.4}"));
        }
        let measured = bench.measure(&profile(&tried));
        if worth(&measured) > worth(&top) + 1e-9 {
            best = tried;
            top = measured;
            println!("{round}: {:.4} {top:.3?} {}", worth(&top), moved.join(", "));
            std::fs::write(out, toml::to_string(&best).unwrap()).unwrap();
        }
    }
    let rest = Bench::read(folder, true);
    println!("left-out half {:.3?}", rest.measure(&profile(&best)));
}
