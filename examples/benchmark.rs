//! Runs a screening benchmark folder (`data/list_names.csv`, `data/queries_*.csv`) and writes the hits of each
//! query, for an outside scorer, with the speed of each part.
//!
//! `cargo run --release --example benchmark -- FOLDER OUT.csv [FLOOR] [PROFILE.toml]`

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used, reason = "a measuring tool")]

use std::collections::HashMap;
use std::io::Write as _;
use std::time::Instant;

use listed::index::{Index, Scratch};
use listed::names::{NameKey, Party};
use listed::score::Profile;

fn column(path: &str, columns: [&str; 2]) -> Vec<(String, String)> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header = reader.headers().unwrap().clone();
    let at = columns.map(|c| header.iter().position(|h| h == c).unwrap());
    reader.records().map(|r| r.unwrap()).map(|r| (r[at[0]].to_owned(), r[at[1]].to_owned())).collect()
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let (folder, out) = (&args[1], &args[2]);
    let floor: f64 = args.get(3).map_or(0.5, |f| f.parse().unwrap());
    let profile = args
        .get(4)
        .map_or_else(Profile::default, |f| Profile::parse(&std::fs::read_to_string(f).unwrap()).unwrap());
    let list = column(&format!("{folder}/data/list_names.csv"), ["entity_id", "name"]);
    let types = column(&format!("{folder}/data/list_names.csv"), ["entity_id", "type"]);
    let party = |t: &str| match t {
        "person" => Party::Person,
        "vessel" | "aircraft" => Party::Craft,
        "entity" => Party::Organisation,
        _ => Party::Unknown,
    };
    let start = Instant::now();
    let index =
        Index::build(list.iter().zip(&types).map(|((_, name), (_, t))| (name.as_str(), party(t))), profile);
    index.prepare_words();
    println!("index of {} names: {:.0} ms", index.len(), start.elapsed().as_secs_f64() * 1e3);
    let mut writer = std::io::BufWriter::new(std::fs::File::create(out).unwrap());
    writeln!(writer, "query_id,entity_id,score").unwrap();
    for set in ["queries_true", "queries_clean", "queries_people"] {
        let queries = column(&format!("{folder}/data/{set}.csv"), ["query_id", "query"]);
        let mut scratch = Scratch::default();
        let start = Instant::now();
        let found: Vec<_> = queries
            .iter()
            .map(|(_, query)| index.search(&NameKey::new(query), floor, &mut scratch))
            .collect();
        let seconds = start.elapsed().as_secs_f64();
        let start = Instant::now();
        let forms: usize = queries.iter().map(|(_, query)| NameKey::new(query).forms().len()).sum();
        let share = start.elapsed().as_secs_f64() / seconds;
        println!(
            "{set}: {} names, {:.0} a second, {:.0} % of it to take them apart ({:.2} forms each)",
            queries.len(),
            queries.len() as f64 / seconds,
            share * 100.0,
            forms as f64 / queries.len() as f64
        );
        for ((id, _), found) in queries.iter().zip(found) {
            let mut best: HashMap<&str, f64> = HashMap::new();
            for hit in found {
                let entity = list[hit.name as usize].0.as_str();
                let value = best.entry(entity).or_default();
                *value = value.max(hit.value);
            }
            let mut best: Vec<_> = best.into_iter().collect();
            best.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
            for (entity, value) in best {
                writeln!(writer, "{id},{entity},{value:.6}").unwrap();
            }
        }
    }
}
