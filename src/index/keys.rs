//! The keys under which a term is found: hashes of its text, canons, sound, skeleton and deletions.

use std::hash::{Hash as _, Hasher as _};
use std::sync::atomic::{AtomicU32, Ordering};

use super::ahead::ask;
use super::omitted::{LETTERS, Omitted};
use super::terms::Terms;
use crate::names::{UnitKind, edit_budget};
use crate::score::{SHORTEST_JOINED, SHORTEST_SKELETON, SHORTEST_SOUND, Term};

/// Letters of a term that take part in deletions. Two words within `k` edits have prefixes of this length that
/// become equal by at most `k` deletions on either side, so longer words need no more.
const PREFIX: usize = LETTERS as usize;

const TEXT: u8 = 0;
const CANON: u8 = 1;
const SOUND: u8 = 2;
const SKELETON: u8 = 3;
const DELETION: u8 = 4;
const LOOKS: u8 = 5;
const SOUND_DELETION: u8 = 6;

/// A key of some kind.
pub(super) fn hash(kind: u8, text: &[u8]) -> u32 {
    let mut hasher = rustc_hash::FxHasher::default();
    kind.hash(&mut hasher);
    hasher.write(text);
    let h = hasher.finish();
    (h ^ (h >> 32)) as u32
}

/// One bit for each letter or digit that a text has; those of other scripts share bits.
pub(super) fn letters(text: &str) -> u32 {
    if text.is_ascii() {
        return text.bytes().fold(0, |set, b| set | 1 << (b & 31));
    }
    text.chars().fold(0, |set, c| set | 1 << (c as u32 & 31))
}

/// Calls `each` with every key of a term, some more than once; with which letters were left out for it, and how many slips
/// are seen through by it.
fn for_each_key(term: &Term<'_>, mut each_of: impl FnMut(u32, Omitted, usize)) {
    let text = term.text.as_bytes();
    let mut each = |key: u32| each_of(key, Omitted::UNTOLD, 0);
    each(hash(TEXT, text));
    if term.kind == UnitKind::Acronym {
        return;
    }
    // A canon that is another term's text, a text that is another's canon, or a canon in common. A word cut in two
    // has no canons, but may be one.
    each(hash(CANON, text));
    for (canon, _) in term.canons {
        each(hash(CANON, canon.as_bytes()));
    }
    if term.traits.number {
        return;
    }
    if term.kind == UnitKind::Token && !term.looks.is_empty() {
        each(hash(LOOKS, term.looks.as_bytes()));
    }
    if !term.sound.is_empty() {
        each(hash(SOUND, term.sound.as_bytes()));
        if term.skeleton.len() >= SHORTEST_SKELETON {
            each(hash(SKELETON, term.skeleton.as_bytes()));
        }
        if term.kind == UnitKind::Token && term.sound.len() >= SHORTEST_SOUND {
            deletions(SOUND_DELETION, term.sound.as_bytes(), 1, &mut each_of);
        }
    }
    let joined = term.kind == UnitKind::Joined;
    if joined && term.letters < SHORTEST_JOINED {
        // No slip is seen through in it.
    } else if term.text.is_ascii() {
        let budget = edit_budget(term.text.len());
        deletions(DELETION, term.text.as_bytes(), if joined { budget.min(1) } else { budget }, &mut each_of);
    } else {
        han_deletions(term.text, &mut |key| each_of(key, Omitted::UNTOLD, 0));
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
fn deletions(kind: u8, text: &[u8], budget: usize, each: &mut impl FnMut(u32, Omitted, usize)) {
    if budget == 0 {
        return;
    }
    let told = text.len() <= PREFIX;
    let text = &text[..text.len().min(PREFIX)];
    // The letters in a number: five bits each, so that one is left out by shifting. 31 is any other byte.
    let code =
        |b: u8| if b.is_ascii_lowercase() { u64::from(b - b'a') + 1 } else { u64::from(b & 15) % 5 + 27 };
    let whole = text.iter().fold(0u64, |all, &b| all << 5 | code(b));
    let n = text.len() as u32;
    let mut put = |letters: u64, count: u32, omitted: Omitted| {
        let h = (letters << 8 | u64::from(count) << 4 | u64::from(kind)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        each((h >> 32) as u32, if told { omitted } else { Omitted::UNTOLD }, budget);
    };
    let without = |all: u64, at: u32| {
        let low = all & ((1 << (5 * at)) - 1);
        all >> (5 * (at + 1)) << (5 * at) | low
    };
    put(whole, n, Omitted::NONE);
    for i in 0..n {
        let one = without(whole, i);
        put(one, n - 1, Omitted::one(i));
        if budget > 1 {
            for j in i..n - 1 {
                put(without(one, j), n - 2, Omitted::two(i, j + 1));
            }
        }
    }
}

/// Terms that a thread takes at a time.
const CHUNK: usize = 1024;

/// Terms by key: under the leading bits of a key, the terms with as many of its other bits as there is room for.
#[derive(Debug, Default)]
struct KeyTable {
    entries: Vec<u32>,
    /// By leading bits, and one more.
    runs: Vec<Run>,
    shift: u32,
    /// Bits of an entry that are the term, and above it, that tell which letters were left out.
    term_bits: u32,
    told_bits: u32,
}

/// The entries of keys with the same leading bits. Most keys that are asked for are not there, so where the entries are
/// lies beside what tells so: one look at memory finds both.
#[derive(Debug, Clone, Copy, Default)]
struct Run {
    /// Where they begin; they end where those of the next run begin.
    start: u32,
    /// Two bits for each of their keys.
    marks: u32,
}

/// Some four keys to a run: there are some forty keys to a term that is a word, fifteen to any other.
const RUNS_OF_TOKEN: u32 = 8;
const RUNS_OF_OTHER: u32 = 3;

impl KeyTable {
    /// Collects the keys of the terms of some kinds, with about so many runs to a term.
    fn build(terms: &Terms, runs: u32, of: impl Fn(UnitKind) -> bool) -> Self {
        let ids: Vec<u32> = (0..terms.len() as u32).filter(|&id| of(terms.kind(id))).collect();
        // Threads of its own: those of a pool may be waiting for this very table.
        let threads = std::thread::available_parallelism().map_or(1, |n| n.get().min(4));
        let chunks = |each: &(dyn Fn(u32, Omitted, u32) + Sync)| {
            std::thread::scope(|scope| {
                for thread in 0..threads {
                    let ids = ids.chunks(CHUNK).skip(thread).step_by(threads);
                    scope.spawn(move || {
                        for &id in ids.flatten() {
                            for_each_key(&terms.get(id), |key, omitted, _| each(key, omitted, id));
                        }
                    });
                }
            });
        };
        let bits = (u32::BITS - (ids.len() as u32 * runs).leading_zeros()).clamp(4, 24);
        let shift = 32 - bits;
        let term_bits = u32::BITS - (terms.len() as u32).leading_zeros();
        let told_bits = if term_bits + Omitted::BITS > u32::BITS { 0 } else { Omitted::BITS };
        let zeros = || (0..1usize << bits).map(|_| AtomicU32::new(0)).collect::<Vec<_>>();
        let (next, present) = (zeros(), zeros());
        chunks(&|key, _, _| {
            next[(key >> shift) as usize].fetch_add(1, Ordering::Relaxed);
        });
        let mut total = 0;
        for next in &next {
            let count = next.load(Ordering::Relaxed);
            next.store(total, Ordering::Relaxed);
            total += count;
        }
        let entries: Vec<AtomicU32> = (0..total).map(|_| AtomicU32::new(0)).collect();
        chunks(&|key, omitted, id| {
            let run = (key >> shift) as usize;
            let at = next[run].fetch_add(1, Ordering::Relaxed);
            let told = if told_bits == 0 { 0 } else { omitted.bits() << term_bits };
            entries[at as usize].store(rest(key, term_bits + told_bits) | told | id, Ordering::Relaxed);
            present[run].fetch_or(marks(key), Ordering::Relaxed);
        });
        // Each run's next is where it ends by now.
        let mut start = 0;
        let run = |(next, marks): (AtomicU32, AtomicU32)| Run {
            start: std::mem::replace(&mut start, next.into_inner()),
            marks: marks.into_inner(),
        };
        let mut runs: Vec<Run> = next.into_iter().zip(present).map(run).collect();
        runs.push(Run { start: total, marks: 0 });
        let entries = entries.into_iter().map(AtomicU32::into_inner).collect();
        Self { entries, runs, shift, term_bits, told_bits }
    }

    /// Adds the terms under keys, and perhaps some under others; some more than once.
    ///
    /// In steps, each for all keys, since each waits for memory: the waits of one step overlap.
    fn get(&self, probe: &mut Probe, out: &mut Vec<u32>) {
        let Probe { keys, wanted } = probe;
        let low = self.term_bits + self.told_bits;
        let run_of = |key: u32| (key >> self.shift) as usize;
        ask(keys.iter().map(|(key, ..)| self.runs[run_of(*key)].marks as u8));
        wanted.clear();
        wanted.resize(keys.len(), Wanted::default());
        let (mut kept, mut most) = (0, 0);
        let untold = if self.told_bits == 0 { u64::MAX } else { 0 };
        for &(key, partners) in &*keys {
            let at = run_of(key);
            let (run, end) = (self.runs[at], self.runs[at + 1].start);
            let partners = partners | untold;
            // No branch: each of them would wait for its memory.
            wanted[kept] = Wanted { start: run.start, end, rest: rest(key, low), partners };
            let is_there = run.marks & marks(key) == marks(key);
            kept += usize::from(is_there);
            most += (end - run.start) as usize * usize::from(is_there);
        }
        let wanted = &wanted[..kept];
        ask(wanted.iter().map(|run| self.entries.get(run.start as usize).map_or(0, |e| *e as u8)));
        let terms = (1u64 << self.term_bits) as u32 - 1;
        let rests = rest(u32::MAX, low);
        let mut kept = out.len();
        out.resize(kept + most, 0);
        for run in wanted {
            for entry in &self.entries[run.start as usize..run.end as usize] {
                let told = (entry & !rests) >> self.term_bits;
                out[kept] = entry & terms;
                // No branch: which of them it is cannot be foreseen.
                kept += usize::from(entry & rests == run.rest) & (run.partners >> told & 1) as usize;
            }
        }
        out.truncate(kept);
    }
}

/// All terms by their keys.
#[derive(Debug)]
pub(super) struct Keys {
    /// Terms that are a token.
    tokens: KeyTable,
    /// The others: words cut in two, acronyms.
    others: KeyTable,
}

impl Keys {
    pub(super) fn of(terms: &Terms) -> Self {
        Self {
            tokens: KeyTable::build(terms, RUNS_OF_TOKEN, |kind| kind == UnitKind::Token),
            others: KeyTable::build(terms, RUNS_OF_OTHER, |kind| kind != UnitKind::Token),
        }
    }

    /// Adds the terms that may meet one, and perhaps some that do not; some more than once.
    pub(super) fn get(&self, term: &Term<'_>, probe: &mut Probe, out: &mut Vec<u32>) {
        probe.keys.clear();
        for_each_key(term, |key, omitted, slips| probe.keys.push((key, omitted.partners(slips))));
        if term.kind != UnitKind::Token {
            self.tokens.get(probe, out);
            return;
        }
        // The listed name may have only the initial.
        if !term.traits.number && term.letters > 1 {
            let end = term.text.chars().next().map_or(0, char::len_utf8);
            let initial = Term {
                text: &term.text[..end],
                letters: 1,
                canons: &[],
                sound: "",
                skeleton: "",
                looks: "",
                ..*term
            };
            for_each_key(&initial, |key, omitted, slips| probe.keys.push((key, omitted.partners(slips))));
        }
        self.tokens.get(probe, out);
        // A listed word that is cut in two is met as such a word meets a token.
        probe.keys.clear();
        for_each_key(&Term { kind: UnitKind::Joined, ..*term }, |key, omitted, slips| {
            probe.keys.push((key, omitted.partners(slips)));
        });
        self.others.get(probe, out);
    }
}

/// Buffers for what a term is looked for by.
#[derive(Debug, Default)]
pub(super) struct Probe {
    /// Keys, and which letters may have been left out of terms that are under them.
    keys: Vec<(u32, u64)>,
    wanted: Vec<Wanted>,
}

/// The entries of a key that is there.
#[derive(Debug, Clone, Copy, Default)]
struct Wanted {
    start: u32,
    end: u32,
    /// What they have of the key.
    rest: u32,
    /// Which letters may have been left out of their terms.
    partners: u64,
}

/// Two bits, by all of a key.
#[inline]
fn marks(key: u32) -> u32 {
    let mixed = key.wrapping_mul(0x9E37_79B1);
    1 << (mixed >> 27) | 1 << (mixed >> 22 & 31)
}

/// As many low bits of a key as there is room for above so many others.
fn rest(key: u32, low: u32) -> u32 {
    (u64::from(key) << low) as u32
}

#[cfg(test)]
mod tests {
    use super::super::omitted::Omitted;
    use super::super::slips::pairs;
    use super::deletions;
    use crate::names::edits;

    fn keys(text: &str, budget: usize) -> Vec<(u32, Omitted)> {
        let mut out = Vec::new();
        deletions(4, text.as_bytes(), budget, &mut |key, omitted, _| out.push((key, omitted)));
        out
    }

    /// Whether they share a key that says that they are so near each other.
    fn meet(a: &str, b: &str, budget: usize) -> bool {
        let theirs = keys(b, budget);
        keys(a, budget).iter().any(|(key, omitted)| {
            let partners = omitted.partners(budget);
            theirs.iter().any(|(other, theirs)| key == other && partners >> theirs.bits() & 1 != 0)
        })
    }

    #[test]
    fn words_one_or_two_letters_apart_share_a_key() {
        for (a, b, budget) in [
            ("hikvision", "hikvison", 2),
            ("hikvision", "hikvsioon", 2),
            ("dahua", "dauha", 1),
            ("megvii", "megvi1", 2),
            ("abc", "ab", 1),
        ] {
            assert!(meet(a, b, budget), "{a} {b}");
        }
        assert_eq!(keys("abcd", 2).len(), 1 + 4 + 6);
    }

    #[test]
    fn all_words_within_the_budget_share_a_key_and_few_others() {
        let (mut near, mut far) = ([0; 2], [0; 2]);
        for (a, b) in pairs(100_000, 13) {
            for budget in 1..=2 {
                if edits(&a, &b, budget).is_some() {
                    assert!(meet(&a, &b, budget), "{a} {b} {budget}");
                    near[budget - 1] += 1;
                } else if a != b && a.len().max(b.len()) <= 10 {
                    far[budget - 1] += usize::from(meet(&a, &b, budget));
                }
            }
        }
        assert!(near[0] > 30_000 && near[1] > 50_000, "{near:?}");
        assert!(far[0] < near[0] / 10 && far[1] < near[1] / 10, "{far:?}");
    }
}
