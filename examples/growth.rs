//! How much slower a search gets as the list grows: the same queries against some names, and against these with more.
//!
//! `cargo run --release --example growth -- NAMES MORE QUERIES [ROUNDS]`, each a text file with a name a line.
//!
//! On a machine that others use too, two runs one after the other tell more of the others than of the list. So both
//! indexes are held at once, every round asks first the one and then the other, and of every block of queries the round
//! counts in which it took least.

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used, reason = "a measuring tool")]

use std::time::Instant;

use listed::index::{Index, Scratch};
use listed::names::{NameKey, Party};
use listed::score::Profile;

/// Queries timed together: enough for a clock, few enough that some round meets each undisturbed.
const BLOCK: usize = 500;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let texts: Vec<String> = args[1..4].iter().map(|f| std::fs::read_to_string(f).unwrap()).collect();
    let rounds: usize = args.get(4).map_or(5, |n| n.parse().unwrap());
    let lines = |n: usize| texts[n].lines().filter(|line| !line.trim().is_empty());
    let few: Vec<_> = lines(0).map(|name| (name, Party::Unknown)).collect();
    let many: Vec<_> = lines(0).chain(lines(1)).map(|name| (name, Party::Unknown)).collect();
    let queries: Vec<&str> = lines(2).collect();
    let indexes = [few, many].map(|names| {
        let index = Index::build(names, Profile::default());
        index.prepare_words();
        index
    });

    let blocks: Vec<&[&str]> = queries.chunks(BLOCK).collect();
    let mut least = [vec![f64::INFINITY; blocks.len()], vec![f64::INFINITY; blocks.len()]];
    let mut hits = [0; 2];
    for _ in 0..rounds {
        for (n, index) in indexes.iter().enumerate() {
            // A new one each round, or the second would know all words from the first.
            let mut scratch = Scratch::default();
            hits[n] = 0;
            for (block, least) in blocks.iter().zip(&mut least[n]) {
                let start = Instant::now();
                for query in *block {
                    hits[n] += index.search(&NameKey::new(query), 0.7, &mut scratch).len();
                }
                *least = least.min(start.elapsed().as_secs_f64());
            }
        }
    }
    let seconds = least.map(|of_blocks| of_blocks.iter().sum::<f64>());
    for n in 0..2 {
        let rate = queries.len() as f64 / seconds[n];
        println!("{} names: {rate:.0} queries a second, {} hits", indexes[n].len(), hits[n]);
    }
    let (names, time) = (indexes[1].len() as f64 / indexes[0].len() as f64, seconds[1] / seconds[0]);
    println!("{names:.1} times the names, {time:.2} times the time");
}
