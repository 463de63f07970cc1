//! The screening benchmark, where it lies beside the checkout: the floors that our quality may not fall below, and
//! the index against brute force on its queries.
//!
//! Scoring is that of the benchmark's own `score.py screen`, on firms that are not listed (`queries_clean`). By
//! default a part of the queries is taken, with some slack for it; `LISTED_BENCHMARK=full` takes all of them, and
//! `LISTED_BENCHMARK_QUERIES=100` compares so many of each kind with brute force (half a second each in a test build).
//! `LISTED_BENCHMARK_EVERY=1` compares all of them, against the names of all lists that lie there, with aligning every
//! name (half an hour of two cores in a release build).

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::LazyLock;

use listed::index::{Found, Index, Scratch};
use listed::names::{NameKey, Party};
use listed::score::{Profile, score};
use rayon::prelude::*;

/// What a screening keeps: as the benchmark asks.
const LOWEST: f64 = 0.5;
const MOST_HITS: usize = 20;

struct Query {
    id: String,
    text: String,
    kind: String,
    targets: BTreeSet<String>,
}

struct Benchmark {
    entities: Vec<String>,
    names: Vec<(String, Party)>,
    index: Index,
    listed: Vec<Query>,
    unlisted: Vec<Query>,
    people: Vec<Query>,
}

fn folder() -> Option<PathBuf> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/bench/data"));
    if !folder.is_dir() {
        println!("skipped: ../shared absent");
        return None;
    }
    Some(folder)
}

fn rows(path: &PathBuf) -> Vec<HashMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

static BENCHMARK: LazyLock<Option<Benchmark>> = LazyLock::new(|| {
    let folder = folder()?;
    let (mut entities, mut names) = (Vec::new(), Vec::new());
    for row in rows(&folder.join("list_names.csv")) {
        let party = match row["type"].as_str() {
            "person" => Party::Person,
            "vessel" | "aircraft" => Party::Craft,
            "entity" => Party::Organisation,
            _ => Party::Unknown,
        };
        entities.push(row["entity_id"].clone());
        names.push((row["name"].clone(), party));
    }
    let queries = |name: &str| {
        let mut out: Vec<Query> = rows(&folder.join(name))
            .into_iter()
            .map(|row| Query {
                id: row["query_id"].clone(),
                text: row["query"].clone(),
                kind: row["kind"].clone(),
                targets: row["target_ids"].split('|').filter(|t| !t.is_empty()).map(str::to_owned).collect(),
            })
            .collect();
        out.sort_by(|a, b| a.id.cmp(&b.id));
        if !in_full() {
            let step = if name == "queries_true.csv" { 3 } else { 8 };
            out = out.into_iter().step_by(step).collect();
        }
        out
    };
    let index = Index::build(names.iter().map(|(n, p)| (n.as_str(), *p)), Profile::default());
    Some(Benchmark {
        index,
        entities,
        names,
        listed: queries("queries_true.csv"),
        unlisted: queries("queries_clean.csv"),
        people: queries("queries_people.csv"),
    })
});

/// Floors that are not reached yet, by the words of the fault, with the reason.
const NOT_YET: &[(&str, &str)] = &[("right one first", "entities of one group stand under nearly one name")];

/// What a part of the queries may fall short of a floor.
const SLACK: f64 = 0.03;

fn in_full() -> bool {
    std::env::var("LISTED_BENCHMARK").is_ok_and(|v| v == "full")
}

/// Best score of each entity found, the best ones only.
fn screen(bench: &Benchmark, queries: &[Query]) -> Vec<HashMap<String, f64>> {
    queries
        .par_iter()
        .with_min_len(64)
        .map_init(Scratch::default, |scratch, query| {
            let mut best: HashMap<String, f64> = HashMap::new();
            for found in bench.index.search(&NameKey::new(&query.text), LOWEST, scratch) {
                let at = best.entry(bench.entities[found.name as usize].clone()).or_default();
                *at = at.max(found.value);
            }
            let mut order: Vec<_> = best.into_iter().collect();
            order.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            order.into_iter().take(MOST_HITS).collect()
        })
        .collect()
}

/// Best score of a right entity and of a wrong one.
#[derive(Clone, Copy)]
struct Bests {
    right: Option<f64>,
    wrong: Option<f64>,
}

fn best<'a>(values: impl Iterator<Item = &'a f64>) -> Option<f64> {
    values.copied().max_by(f64::total_cmp)
}

/// The lowest score from which at most `n` of 1,000 unlisted names raise an alert.
fn threshold(top: &[f64], unlisted: usize, n: usize) -> f64 {
    let k = n * unlisted / 1000;
    match top.get(k) {
        None => 0.0,
        Some(limit) => top.iter().rev().find(|s| *s > limit).copied().unwrap_or(top[0] + 1e-9),
    }
}

/// The floors of the project, and what they are measured on.
#[test]
fn quality_stays_above_its_floors() {
    let Some(bench) = BENCHMARK.as_ref() else { return };
    let results: Vec<(&str, Bests)> = bench
        .listed
        .iter()
        .zip(screen(bench, &bench.listed))
        .map(|(query, hits)| {
            let side = |right: bool| {
                best(hits.iter().filter(|(e, _)| query.targets.contains(*e) == right).map(|(_, s)| s))
            };
            (query.kind.as_str(), Bests { right: side(true), wrong: side(false) })
        })
        .collect();
    let mut top: Vec<f64> =
        screen(bench, &bench.unlisted).iter().filter_map(|hits| best(hits.values())).collect();
    top.sort_by(|a, b| b.total_cmp(a));
    let unlisted = bench.unlisted.len();

    let mut kinds: BTreeMap<&str, Vec<Bests>> = BTreeMap::new();
    for &(kind, result) in &results {
        kinds.entry(kind).or_default().push(result);
        kinds.entry("ALL").or_default().push(result);
    }
    let recall = |kind: &str, from: f64| {
        let of = &kinds[kind];
        of.iter().filter(|r| r.right.is_some_and(|s| s >= from)).count() as f64 / of.len() as f64
    };
    let first = |kind: &str| {
        let of = &kinds[kind];
        let won = |r: &&Bests| r.right.is_some_and(|s| r.wrong.is_none_or(|w| s >= w));
        of.iter().filter(won).count() as f64 / of.len() as f64
    };
    let alerts = |from: f64| 1000.0 * top.iter().filter(|s| **s >= from).count() as f64 / unlisted as f64;
    let at = |n| threshold(&top, unlisted, n);
    let (one, five, ten) = (at(1), at(5), at(10));

    println!(
        "{:<22} {:>5} {:>8} {:>6} {:>6} {:>6} {:>6} {:>6}",
        "kind", "n", "first", "0.70", "0.85", "1 FP", "5 FP", "10 FP"
    );
    for (kind, of) in &kinds {
        println!(
            "{kind:<22} {:>5} {:>8.3} {:>6.3} {:>6.3} {:>6.3} {:>6.3} {:>6.3}",
            of.len(),
            first(kind),
            recall(kind, 0.70),
            recall(kind, 0.85),
            recall(kind, one),
            recall(kind, five),
            recall(kind, ten),
        );
    }
    println!(
        "alerts a thousand: {:.1} at 0.70, {:.1} at 0.85; thresholds {one:.3} {five:.3} {ten:.3}",
        alerts(0.7),
        alerts(0.85)
    );

    let slack = if in_full() { 0.0 } else { SLACK };
    let mut faults = Vec::new();
    let mut least = |what: String, is: f64, floor: f64| {
        let fault = format!("{what}: {is:.3}, floor {floor}");
        let known = NOT_YET.iter().find(|(start, _)| what.starts_with(start));
        match (is < floor, known) {
            (true, Some((_, reason))) => println!("not yet: {fault}: {reason}"),
            // A part of the queries may pass where the whole does not.
            (false, Some(_)) if in_full() => faults.push(format!("{fault}: reached, take it out of NOT_YET")),
            (true, None) if is < floor - slack => faults.push(fault),
            _ => {}
        }
    };
    for kind in kinds.keys() {
        let floor = match *kind {
            "ALL" => 0.90,
            "heldout_alias_org" => 0.65,
            "heldout_alias_person" => 0.86,
            "combo" | "truncate35" => 0.78,
            _ => 0.88,
        };
        least(format!("{kind} at 5 alerts a thousand"), recall(kind, five), floor);
    }
    least("at 1 alert a thousand".into(), recall("ALL", one), 0.80);
    least("at 10 alerts a thousand".into(), recall("ALL", ten), 0.92);
    least("right one first".into(), first("ALL"), 0.98);
    least("found at review".into(), recall("ALL", 0.70), 0.95);
    least("found at match".into(), recall("ALL", 0.85), 0.82);
    // As shares, so that the slack means the same.
    least("names that raise no alert at review".into(), 1.0 - alerts(0.70) / 1000.0, 1.0 - 0.040);
    least("names that raise no alert at match".into(), 1.0 - alerts(0.85) / 1000.0, 1.0 - 0.003);
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// So many of each kind, spread over the whole set.
fn sample(queries: &[Query], of_each: usize) -> Vec<&Query> {
    let mut kinds: BTreeMap<&str, Vec<&Query>> = BTreeMap::new();
    for query in queries {
        kinds.entry(&query.kind).or_default().push(query);
    }
    kinds
        .into_values()
        .flat_map(|all| {
            let step = (all.len() / of_each.max(1)).max(1);
            all.into_iter().step_by(step).take(of_each).collect::<Vec<_>>()
        })
        .collect()
}

/// What the index finds is what scoring every name finds: a difference would be a silent clear.
#[test]
fn the_index_equals_brute_force() {
    let Some(bench) = BENCHMARK.as_ref() else { return };
    let of_each: usize =
        std::env::var("LISTED_BENCHMARK_QUERIES").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    let profile = bench.index.profile().clone();
    let keys: Vec<NameKey> = bench.names.par_iter().map(|(n, p)| NameKey::listed(n).with_party(*p)).collect();
    let mut queries = Vec::new();
    for set in [&bench.listed, &bench.unlisted, &bench.people] {
        queries.extend(sample(set, of_each));
    }
    let mut faults = Vec::new();
    for query in &queries {
        let key = NameKey::new(&query.text);
        let slow: Vec<Found> = keys
            .par_iter()
            .enumerate()
            .filter_map(|(name, listed)| {
                let value = score(&key, listed, &profile).value;
                (value >= LOWEST).then_some(Found { name: name as u32, value })
            })
            .collect();
        let fast = bench.index.search(&key, LOWEST, &mut Scratch::default());
        let (a, b): (BTreeMap<_, _>, BTreeMap<_, _>) = (
            fast.iter().map(|f| (f.name, f.value)).collect(),
            slow.iter().map(|f| (f.name, f.value)).collect(),
        );
        for name in a.keys().chain(b.keys()).collect::<BTreeSet<_>>() {
            let (fast, slow) = (a.get(name), b.get(name));
            let edge = |v: Option<&f64>| v.is_none_or(|v| (v - LOWEST).abs() < 1e-6);
            let agree = match (fast, slow) {
                (Some(fast), Some(slow)) => (fast - slow).abs() < 1e-6,
                _ => edge(fast) && edge(slow),
            };
            if !agree {
                let listed = &bench.names[*name as usize].0;
                faults.push(format!("index {fast:?}, brute force {slow:?}: {:?} ~ {listed:?}", query.text));
            }
        }
    }
    println!("{} queries against {} names, {} differences", queries.len(), keys.len(), faults.len());
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// The names of all list files beside the checkout.
fn names_of_all_lists() -> Vec<(String, Party)> {
    let data = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data"));
    let files = [
        "csl/consolidated-2022-05.csv",
        "un/un-consolidated-2025-04-19.xml",
        "un/un-consolidated-2025-11-15.xml",
        "ca/sema-lmes-2025.xml",
        "ofac/cons_enhanced-2025-01-10.xml",
        "ofac/consolidated-2025-03-28.xml",
        "ofac/dpl-2022-09.txt",
        "opensanctions/wd_persons-2024-03-entities.ftm.json",
        "other/us_dod_chinese_milcorps_sanctions.csv",
    ];
    let mut found = listed::sources::Collected::default();
    let read = |file: &str| std::fs::read(data.join(file)).unwrap();
    for file in files {
        listed::sources::read_any(&mut read(file).as_slice(), "own", &mut found).unwrap();
    }
    let parts =
        ["sdn", "alt", "add", "sdn_comments"].map(|part| read(&format!("ofac/csv-2022-09/{part}.csv")));
    let mut parts = parts.each_ref().map(Vec::as_slice);
    let mut inputs: Vec<&mut dyn std::io::BufRead> =
        parts.iter_mut().map(|p| p as &mut dyn std::io::BufRead).collect();
    listed::sources::read_parts(&mut inputs, &mut found).unwrap();
    let name = |e: listed::model::Entity| {
        let party = listed::screen::party(e.kind);
        e.names.into_iter().map(move |n| (n.text, party))
    };
    found.entities.into_iter().flat_map(name).collect()
}

/// The same on all queries and all lists, by aligning every name: see the head of this file.
#[test]
fn the_index_equals_aligning_every_name() {
    if std::env::var_os("LISTED_BENCHMARK_EVERY").is_none() {
        println!("skipped: LISTED_BENCHMARK_EVERY is not set");
        return;
    }
    let Some(bench) = BENCHMARK.as_ref() else { return };
    let mut names = names_of_all_lists();
    names.extend(bench.names.iter().cloned());
    names.sort_by(|a, b| (&a.0, a.1 as u8).cmp(&(&b.0, b.1 as u8)));
    names.dedup();
    let index = Index::build(names.iter().map(|(n, p)| (n.as_str(), *p)), Profile::default());
    index.prepare_words();
    let floor = Profile::default().review_from;
    let queries: Vec<&Query> =
        [&bench.listed, &bench.unlisted, &bench.people].into_iter().flatten().collect();
    let done = std::sync::atomic::AtomicUsize::new(0);
    let (found, faults): (Vec<usize>, Vec<Vec<String>>) = queries
        .par_iter()
        .with_min_len(16)
        .map_init(Scratch::default, |scratch, query| {
            let key = NameKey::new(&query.text);
            let fast = index.search(&key, floor, scratch);
            let slow = index.search_every(&key, floor);
            let of = |all: &[Found]| all.iter().map(|f| (f.name, f.value)).collect::<BTreeMap<_, _>>();
            let (a, b) = (of(&fast), of(&slow));
            let mut faults = Vec::new();
            for name in a.keys().chain(b.keys()).collect::<BTreeSet<_>>() {
                if a.get(name) != b.get(name) {
                    let listed = &names[*name as usize].0;
                    faults.push(format!(
                        "index {:?}, every name {:?}: {:?} ~ {listed:?}",
                        a.get(name),
                        b.get(name),
                        query.text
                    ));
                }
            }
            let done = 1 + done.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            if done.is_multiple_of(1000) {
                println!("{done} queries");
            }
            (b.len(), faults)
        })
        .unzip();
    let faults: Vec<String> = faults.into_iter().flatten().collect();
    println!(
        "{} queries against {} names, {} hits, {} differences",
        queries.len(),
        names.len(),
        found.iter().sum::<usize>(),
        faults.len()
    );
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}
