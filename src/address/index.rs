//! Many listed addresses, and those among them that a query resembles.
//!
//! The promise: [`Index::search`] returns exactly what scoring every address would. It rests on the scorer: a score
//! above 0 needs a run of one to three words in common, equal or one slip apart, a post-office box, or all words the
//! same. Runs are found by their text, or by what is left of it without one of its letters: two texts that are one slip
//! apart (a letter more, less, other, or two swapped) share such a rest. All words are found by their digest.

use rustc_hash::{FxHashMap, FxHashSet};

use super::code::Relation;
use super::line::{Line, LineKind, NEAR_FROM, near};
use super::{Key, value};

/// An address found: its position in the order given to [`Index::build`], and its score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// Position of the address.
    pub address: u32,
    /// Its score, 0..=1.
    pub value: f64,
}

/// Listed addresses, ready to be searched. Immutable; shared between threads.
#[derive(Debug, Default)]
pub struct Index {
    keys: Vec<Key>,
    terms: FxHashMap<Box<str>, u32>,
    texts: Vec<Box<str>>,
    /// Addresses that have a term in a line of a class: `postings[starts[t]..starts[t + 1]]`, `t` being three times
    /// the term and the class.
    starts: Vec<u32>,
    postings: Vec<u32>,
    /// Terms by the hash of their text, or of it without one letter: the first of a chain of `links`.
    heads: FxHashMap<u64, u32>,
    links: Vec<(u32, u32)>,
    /// Addresses with a post-office box.
    boxed: Vec<u32>,
    /// Addresses by the digests of their words, sorted.
    prints: Vec<(u64, u32)>,
}

/// Below this score an address may come by anything in common. From it up it needs a building in common, or a number
/// (or unit, or box), or a street where neither address has any number: the scorer gives anything else at most 0.34 for
/// the name and 0.20 for the city.
const BY_ANYTHING: f64 = 0.55;

/// Buffers that a thread reuses from one search to the next.
#[derive(Debug, Default)]
pub struct Scratch {
    /// Candidates, and whether it was by the name of a building.
    seen: FxHashMap<u32, bool>,
    met: FxHashSet<u32>,
}

/// What a line can bring an address by.
const BUILDING: u32 = 0;
const OTHER: u32 = 1;
const REST: u32 = 2;
const CLASSES: u32 = 3;

fn class(line: &Line) -> u32 {
    match line.kind {
        LineKind::Building => BUILDING,
        LineKind::Other => OTHER,
        _ => REST,
    }
}

/// Whether two lines of these classes may be one building.
fn one_building(a: u32, b: u32) -> bool {
    matches!((a, b), (BUILDING, BUILDING | OTHER) | (OTHER, BUILDING))
}

/// Whether an address that shares no building may reach [`BY_ANYTHING`].
fn may_reach(query: &Key, listed: &Key) -> bool {
    let same = |a: &super::Code, b: &super::Code| a.to(b) != Relation::Differs;
    query.numbers().any(|a| listed.numbers().any(|b| same(a, b)))
        || query.units.iter().any(|a| listed.units.iter().any(|b| same(a, b)))
        || query.boxes.iter().any(|a| listed.boxes.iter().any(|b| same(a, b)))
        || (query.has_no_number() && listed.has_no_number())
}

const END: u32 = u32::MAX;

fn hash(parts: [&[u8]; 2]) -> u64 {
    // FNV-1a: the same on every machine.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in parts.into_iter().flatten() {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash
}

/// The hashes of a text and of what is left of it without one of its letters.
fn rests(text: &str, mut f: impl FnMut(u64)) {
    let bytes = text.as_bytes();
    f(hash([bytes, &[]]));
    if !text.is_ascii() || bytes.len() < NEAR_FROM {
        // Other scripts: one character less, at a boundary.
        for (at, c) in text.char_indices().filter(|_| !text.is_ascii()) {
            f(hash([&bytes[..at], &bytes[at + c.len_utf8()..]]));
        }
        return;
    }
    for at in 0..bytes.len() {
        // Of a doubled letter, one is enough.
        if at == 0 || bytes[at] != bytes[at - 1] {
            f(hash([&bytes[..at], &bytes[at + 1..]]));
        }
    }
}

impl Index {
    /// Builds the index. An address's position is how it is referred to later.
    pub fn build(keys: impl IntoIterator<Item = Key>) -> Self {
        let mut index = Self { keys: keys.into_iter().collect(), ..Self::default() };
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        for (key, address) in index.keys.iter().zip(0_u32..) {
            if !key.boxes.is_empty() {
                index.boxed.push(address);
            }
            index.prints.extend(key.prints.iter().map(|print| (*print, address)));
            for line in key.lines.iter().filter(|l| l.kind != LineKind::Area) {
                line.each_run(|run| {
                    let next = index.texts.len() as u32;
                    let term = *index.terms.entry(run.into()).or_insert(next);
                    if term == next {
                        index.texts.push(run.into());
                    }
                    pairs.push((term * CLASSES + class(line), address));
                });
            }
        }
        index.prints.sort_unstable();
        pairs.sort_unstable();
        pairs.dedup();
        index.starts = vec![0; index.texts.len() * CLASSES as usize + 1];
        for (term, _) in &pairs {
            index.starts[*term as usize + 1] += 1;
        }
        for t in 0..index.texts.len() * CLASSES as usize {
            index.starts[t + 1] += index.starts[t];
        }
        index.postings = pairs.into_iter().map(|(_, address)| address).collect();
        for (text, term) in index.texts.iter().zip(0_u32..) {
            rests(text, |hash| {
                let next = index.links.len() as u32;
                let before = index.heads.insert(hash, next).unwrap_or(END);
                index.links.push((term, before));
            });
        }
        index
    }

    /// How many addresses it holds.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// An address by its position.
    pub fn key(&self, address: u32) -> Option<&Key> {
        self.keys.get(address as usize)
    }

    /// Every address that scores `floor` or more, in order of position. `floor` is above 0.
    pub fn search(&self, query: &Key, floor: f64, scratch: &mut Scratch) -> Vec<Found> {
        scratch.seen.clear();
        scratch.met.clear();
        for line in query.lines.iter().filter(|l| l.kind != LineKind::Area) {
            line.each_run(|run| self.meet(run, class(line), scratch));
        }
        if !query.boxes.is_empty() {
            let same = |key: &Key| super::code::nearest(&query.boxes, &key.boxes) <= Some(Relation::Overlap);
            scratch
                .seen
                .extend(self.boxed.iter().filter(|a| self.key(**a).is_some_and(same)).map(|a| (*a, true)));
        }
        for print in &query.prints {
            let from = self.prints.partition_point(|(p, _)| p < print);
            let same = self.prints[from..].iter().take_while(|(p, _)| p == print);
            scratch.seen.extend(same.map(|(_, address)| (*address, true)));
        }
        let worth = |(address, building): (&u32, &bool)| {
            let may = floor < BY_ANYTHING || *building || may_reach(query, self.key(*address)?);
            may.then_some(*address)
        };
        let mut candidates: Vec<u32> = scratch.seen.iter().filter_map(worth).collect();
        candidates.sort_unstable();
        self.judge(query, floor, candidates.into_iter())
    }

    /// The same by scoring every address: what `search` must equal. Slow.
    pub fn search_all(&self, query: &Key, floor: f64) -> Vec<Found> {
        self.judge(query, floor, (0_u32..).take(self.keys.len()))
    }

    fn judge(&self, query: &Key, floor: f64, candidates: impl Iterator<Item = u32>) -> Vec<Found> {
        let scored = candidates.filter_map(|address| Some((address, value(query, self.key(address)?))));
        scored
            .filter(|(_, v)| *v >= floor && *v > 0.0)
            .map(|(address, value)| Found { address, value })
            .collect()
    }

    /// Makes all addresses candidates that have a run equal or near to this one, of a line of this class.
    fn meet(&self, run: &str, class: u32, scratch: &mut Scratch) {
        rests(run, |hash| {
            let mut at = self.heads.get(&hash).copied().unwrap_or(END);
            while let Some(&(term, next)) = self.links.get(at as usize) {
                at = next;
                let text = &*self.texts[term as usize];
                if (text == run || near(text.as_bytes(), run.as_bytes()))
                    && scratch.met.insert(term * CLASSES + class)
                {
                    for there in 0..CLASSES {
                        let t = (term * CLASSES + there) as usize;
                        let building = one_building(class, there);
                        for &address in &self.postings[self.starts[t] as usize..self.starts[t + 1] as usize] {
                            *scratch.seen.entry(address).or_insert(false) |= building;
                        }
                    }
                }
            }
        });
    }
}
