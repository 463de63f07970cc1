//! The keys under which a term is found: hashes of its text, canons, sound, skeleton and deletions.

use std::hash::{Hash as _, Hasher as _};

use rayon::prelude::*;

use crate::names::{UnitKind, edit_budget};
use crate::score::{SHORTEST_SOUND, Term};

/// Letters of a term that take part in deletions. Two words within `k` edits have prefixes of this length that
/// become equal by at most `k` deletions on either side, so longer words need no more.
const PREFIX: usize = 10;

const TEXT: u8 = 0;
const CANON: u8 = 1;
const SOUND: u8 = 2;
const SKELETON: u8 = 3;
const DELETION: u8 = 4;
const LOOKS: u8 = 5;
const SOUND_DELETION: u8 = 6;

fn hash(kind: u8, text: &[u8]) -> u32 {
    let mut hasher = rustc_hash::FxHasher::default();
    kind.hash(&mut hasher);
    hasher.write(text);
    let h = hasher.finish();
    (h ^ (h >> 32)) as u32
}

/// Calls `each` with every key of a term, some more than once.
///
/// `of_query`: a query also looks under the canons of the listed names for its own text, and the reverse.
pub(super) fn for_each_key(term: &Term, mut each: impl FnMut(u32)) {
    let text = term.text.as_bytes();
    each(hash(TEXT, text));
    if term.kind == UnitKind::Acronym {
        return;
    }
    // A canon that is another term's text, a text that is another's canon, or a canon in common. A word cut in two
    // has no canons, but may be one.
    each(hash(CANON, text));
    for (canon, _) in &term.canons {
        each(hash(CANON, canon.as_bytes()));
    }
    if term.number {
        return;
    }
    if term.kind == UnitKind::Token && !term.looks.is_empty() {
        each(hash(LOOKS, term.looks.as_bytes()));
    }
    if !term.sound.sound.is_empty() {
        each(hash(SOUND, term.sound.sound.as_bytes()));
        if term.kind == UnitKind::Token && term.sound.skeleton.len() >= 3 {
            each(hash(SKELETON, term.sound.skeleton.as_bytes()));
        }
        if term.kind == UnitKind::Token && term.sound.sound.len() >= SHORTEST_SOUND {
            deletions(SOUND_DELETION, term.sound.sound.as_bytes(), 1, &mut each);
        }
    }
    if term.text.is_ascii() {
        let budget = edit_budget(term.text.len());
        let budget = if term.kind == UnitKind::Joined { budget.min(1) } else { budget };
        deletions(DELETION, term.text.as_bytes(), budget, &mut each);
    } else {
        han_deletions(&term.text, &mut each);
    }
}

/// One character left out, of a Han text of four or more.
fn han_deletions(text: &str, each: &mut impl FnMut(u32)) {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() < 4 {
        return;
    }
    each(hash(DELETION, text.as_bytes()));
    for skip in 0..chars.len() {
        let text: String = chars.iter().enumerate().filter(|(i, _)| *i != skip).map(|(_, c)| c).collect();
        each(hash(DELETION, text.as_bytes()));
    }
}

/// Up to `budget` letters left out of the first [`PREFIX`].
fn deletions(kind: u8, text: &[u8], budget: usize, each: &mut impl FnMut(u32)) {
    if budget == 0 {
        return;
    }
    let text = &text[..text.len().min(PREFIX)];
    each(hash(kind, text));
    let mut buffer = [0u8; PREFIX];
    let mut without = |skip: [usize; 2]| {
        let mut n = 0;
        for (i, &b) in text.iter().enumerate() {
            if i != skip[0] && i != skip[1] {
                buffer[n] = b;
                n += 1;
            }
        }
        each(hash(kind, &buffer[..n]));
    };
    for i in 0..text.len() {
        without([i, i]);
        if budget > 1 {
            for j in i + 1..text.len() {
                without([i, j]);
            }
        }
    }
}

/// Terms by key.
#[derive(Debug, Default)]
pub(super) struct KeyTable {
    /// Key in the high half, term in the low half; sorted.
    entries: Vec<u64>,
    /// `entries` whose key has these leading bits start here.
    starts: Vec<u32>,
    shift: u32,
}

impl KeyTable {
    /// Collects the keys of all terms.
    pub(super) fn build(terms: &[Term]) -> Self {
        let mut entries: Vec<u64> = terms
            .par_chunks(4096)
            .enumerate()
            .flat_map_iter(|(chunk, terms)| {
                let mut out = Vec::with_capacity(terms.len() * 16);
                for (i, term) in terms.iter().enumerate() {
                    let id = (chunk * 4096 + i) as u64;
                    for_each_key(term, |key| out.push(u64::from(key) << 32 | id));
                }
                out
            })
            .collect();
        entries.par_sort_unstable();
        entries.dedup();
        let bits = (usize::BITS - entries.len().leading_zeros()).clamp(1, 22);
        let shift = 64 - bits;
        let mut starts = vec![0u32; (1 << bits) + 1];
        for entry in &entries {
            starts[(entry >> shift) as usize + 1] += 1;
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        Self { entries, starts, shift }
    }

    /// The terms under a key.
    pub(super) fn get(&self, key: u32) -> impl Iterator<Item = u32> + '_ {
        let bucket = ((u64::from(key) << 32) >> self.shift) as usize;
        let range = match (self.starts.get(bucket), self.starts.get(bucket + 1)) {
            (Some(&from), Some(&to)) => &self.entries[from as usize..to as usize],
            _ => &[],
        };
        range.iter().filter(move |e| (**e >> 32) as u32 == key).map(|e| *e as u32)
    }
}
