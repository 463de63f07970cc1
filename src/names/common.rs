//! Common words misspelt: which word of business or law a word of a query may have been meant for.
//!
//! A word that no table knows counts as rare. A misspelt `Compzany` must not: so a query that holds one is also
//! read with the word put right. The reading as written always stays.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use super::edits::edits;
use super::sound::sound;
use super::tables::{self, COMMON_BITS, words};

/// The common words, sorted.
static COMMONS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let mut list: Vec<&'static str> =
        words().common(COMMON_BITS).filter(|w| w.len() >= 4 && w.is_ascii()).collect();
    // Most words are told apart by their first letters, as a number.
    let first = |word: &&str| {
        word.bytes().chain(std::iter::repeat(0)).take(8).fold(0u64, |all, b| all << 8 | u64::from(b))
    };
    let mut sorted: Vec<(u64, &'static str)> = list.iter().map(|word| (first(word), *word)).collect();
    sorted.sort_unstable();
    sorted.dedup();
    list.clear();
    list.extend(sorted.into_iter().map(|(_, word)| word));
    list.truncate(usize::from(u16::MAX));
    list
});

/// Common words by what they may be found under. It takes longer to make than to try every word a few times.
struct Keys {
    /// By themselves, and with one letter left out.
    deletions: Runs,
    /// By their first letter and their sound.
    sounds: Runs,
    /// Two bits for each of either: most words are near no common one.
    present: Vec<u64>,
    /// By four letters with which common words begin, how many letters these have: a bit for each. The same by four with
    /// which they end.
    begin: Vec<u32>,
    end: Vec<u32>,
}

/// Hashes with the common words that have them, in runs by their leading bits: made faster than a map, and asked
/// seldom.
struct Runs {
    starts: Vec<u32>,
    entries: Vec<(u32, u16)>,
}

impl Runs {
    fn of(entries: &[(u32, u16)]) -> Self {
        let mut starts = vec![0u32; (1 << RUN_BITS) + 1];
        for (hash, _) in entries {
            starts[Self::run(*hash) + 1] += 1;
        }
        for run in 1..starts.len() {
            starts[run] += starts[run - 1];
        }
        let mut next = starts.clone();
        let mut in_runs = vec![(0, 0); entries.len()];
        for entry in entries {
            let next = &mut next[Self::run(entry.0)];
            in_runs[*next as usize] = *entry;
            *next += 1;
        }
        Self { starts, entries: in_runs }
    }

    fn run(hash: u32) -> usize {
        (hash >> (u32::BITS - RUN_BITS)) as usize
    }

    /// The words under a hash, in the order in which they were given; some more than once.
    fn get(&self, hash: u32) -> impl Iterator<Item = u16> {
        let run = Self::run(hash);
        let run = &self.entries[self.starts[run] as usize..self.starts[run + 1] as usize];
        run.iter().filter(move |entry| entry.0 == hash).map(|entry| entry.1)
    }
}

/// Leading bits of a hash that tell its run: some ten of them to a run.
const RUN_BITS: u32 = 14;
/// Bits of a hash by which a word of `present` is found.
const PRESENT_BITS: u32 = 15;

/// Words tried one by one before the keys are made.
const TRIES: u32 = 8;
static TRIED: AtomicU32 = AtomicU32::new(0);

fn hash(text: &[u8]) -> u32 {
    use std::hash::Hasher as _;
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write(text);
    let h = hasher.finish();
    (h ^ (h >> 32)) as u32
}

/// Letters of a word that take part in deletions: as many as a number holds.
const PACKED: usize = 25;

/// The text, and the text with one letter left out.
fn for_each_deletion(text: &str, mut each: impl FnMut(u32)) {
    // Five bits a letter, so that one is left out by shifting; what is no letter shares codes.
    let code = |b: u8| u128::from(if b.is_ascii_lowercase() { b - b'a' + 1 } else { b % 5 + 27 });
    let whole = text.bytes().take(PACKED).fold(0u128, |all, b| all << 5 | code(b));
    let digest = |letters: u128| {
        let folded = (letters as u64) ^ ((letters >> 64) as u64).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        (folded.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as u32
    };
    each(digest(whole));
    for at in 0..text.len().min(PACKED) {
        let low = whole & ((1 << (5 * at)) - 1);
        each(digest(whole >> (5 * at + 5) << (5 * at) | low));
    }
}

/// What a word is found under by its sound: common words are seldom misspelt in the first letter.
fn sound_hash(first: u8, sound: &str) -> u32 {
    hash(sound.as_bytes()).wrapping_add(u32::from(first).wrapping_mul(0x9E37_79B9))
}

impl Keys {
    /// Where a hash has its bits.
    fn marks(hash: u32) -> (usize, u64) {
        ((hash >> (u32::BITS - PRESENT_BITS)) as usize, 1 << (hash & 63) | 1 << (hash >> 6 & 63))
    }

    /// Whether a common word may lie one letter off: a slip in a word of nine letters leaves the first four as they are,
    /// or the last.
    fn may_have(&self, word: &str) -> bool {
        let lengths = 0b111 << (word.len() - 1);
        let Some((begin, end)) = ends(word).filter(|_| word.len() >= 9) else { return true };
        (self.begin[begin] | self.end[end]) & lengths != 0
    }

    fn has(&self, hash: u32) -> bool {
        let (word, marks) = Self::marks(hash);
        self.present[word] & marks == marks
    }
}

/// Where the first four letters of a word have their place, and the last four.
fn ends(word: &str) -> Option<(usize, usize)> {
    let place = |letters: &[u8; 4]| {
        let hash = u32::from_le_bytes(*letters).wrapping_mul(0x9E37_79B1);
        (hash >> (u32::BITS - ENDS_BITS)) as usize
    };
    let word = word.as_bytes();
    Some((place(word.first_chunk()?), place(word.last_chunk()?)))
}

/// Bits of a hash by which the ends of words are found.
const ENDS_BITS: u32 = 13;

static KEYS: LazyLock<Keys> = LazyLock::new(|| {
    let mut deletions = Vec::with_capacity(COMMONS.len() * 12);
    let mut sounds = Vec::with_capacity(COMMONS.len());
    let (mut begin, mut end) = (vec![0; 1 << ENDS_BITS], vec![0; 1 << ENDS_BITS]);
    for (i, word) in (0..).zip(&*COMMONS) {
        if let Some((first, last)) = ends(word).filter(|_| word.len() < LONGEST) {
            begin[first] |= 1 << word.len();
            end[last] |= 1 << word.len();
        }
        for_each_deletion(word, |hash| deletions.push((hash, i)));
        if word.len() >= SHORTEST_SOUND {
            sounds.push((sound_hash(word.as_bytes()[0], &sound(word)), i));
        }
    }
    let mut present = vec![0; 1 << PRESENT_BITS];
    for (hash, _) in deletions.iter().chain(&sounds) {
        let (word, marks) = Keys::marks(*hash);
        present[word] |= marks;
    }
    Keys { deletions: Runs::of(&deletions), sounds: Runs::of(&sounds), present, begin, end }
});

/// Words are put right that are some letters shorter than this, and to words that are shorter.
const LONGEST: usize = 32;
/// Shortest word that is put right by its sound alone.
const SHORTEST_SOUND: usize = 6;

/// The common word that this one, known to no table, may be a misspelling of: one letter off, else of the same
/// sound. Among several the first in the alphabet.
pub(super) fn put_right(word: &str) -> Option<&'static str> {
    if !(4..LONGEST - 1).contains(&word.len()) || !word.is_ascii() {
        return None;
    }
    // Which way is taken depends on how many came before; what is found does not.
    if TRIED.fetch_add(1, Ordering::Relaxed) < TRIES { one_by_one(word) } else { by_keys(word) }
}

/// Makes at once what else is made when it first pays.
pub(super) fn prepare() {
    LazyLock::force(&KEYS);
    LazyLock::force(&LONG_LEGAL);
    TRIED.fetch_max(TRIES, Ordering::Relaxed);
}

/// Which of several words is meant: one of a legal form, else the first in the alphabet; a short word, which is
/// more likely a name, is none of a legal form.
fn rank(word: &str, common: &str) -> Option<(bool, u16)> {
    // Hiji is no haji: what a person is called before the name is no common word of a firm.
    if tables::word(common).is_some_and(|known| known.honorific() || known.particle()) {
        return None;
    }
    let legal = words().is_legal(common);
    if legal && word.len() < SHORTEST_LEGAL {
        return None;
    }
    let at = COMMONS.binary_search(&common).ok()?;
    Some((!legal, at as u16))
}

/// Shortest word that is put right to one of a legal form.
const SHORTEST_LEGAL: usize = 5;

fn one_by_one(word: &str) -> Option<&'static str> {
    // One slip leaves the first letter as it is, or the last.
    let (begin, end) = first_and_last(word);
    let near = COMMONS
        .iter()
        .filter(|common| {
            let ends = first_and_last(common);
            common.len().abs_diff(word.len()) <= 1
                && (ends.0 == begin || ends.1 == end)
                && edits(word, common, 1).is_some()
        })
        .filter_map(|common| Some((rank(word, common)?, *common)))
        .min();
    near.map(|(_, common)| common).or_else(|| {
        let own = (word.len() >= SHORTEST_SOUND).then(|| sound(word))?;
        let first = word.as_bytes()[0];
        COMMONS
            .iter()
            .find(|c| c.as_bytes()[0] == first && c.len() >= SHORTEST_SOUND && sound(c) == own)
            .copied()
    })
}

fn by_keys(word: &str) -> Option<&'static str> {
    let mut best: Option<((bool, u16), u16)> = None;
    let mut consider = |h| {
        if !KEYS.has(h) {
            return;
        }
        for i in KEYS.deletions.get(h) {
            let common = COMMONS[usize::from(i)];
            if let Some(rank) = rank(word, common)
                && best.is_none_or(|(b, _)| rank < b)
                && edits(word, common, 1).is_some()
            {
                best = Some((rank, i));
            }
        }
    };
    if KEYS.may_have(word) {
        for_each_deletion(word, &mut consider);
    }
    let best = best.map(|(_, i)| i).or_else(|| {
        let own = (word.len() >= SHORTEST_SOUND).then(|| sound(word))?;
        let first = word.as_bytes()[0];
        let hash = sound_hash(first, &own);
        let same = |word: &str| word.as_bytes()[0] == first && sound(word) == own;
        KEYS.has(hash).then(|| KEYS.sounds.get(hash).find(|i| same(COMMONS[usize::from(*i)])))?
    });
    best.map(|i| COMMONS[usize::from(i)])
}

/// A word of a legal form, with what most others are told from it by.
struct Legal {
    letters: u32,
    first: u8,
    last: u8,
    word: &'static str,
}

/// Words of legal forms in which two slips are seen through: long ones, of which every name could hold one. By
/// their length.
static LONG_LEGAL: LazyLock<Vec<Vec<Legal>>> = LazyLock::new(|| {
    let mut lists: Vec<Vec<Legal>> = (0..LONGEST).map(|_| Vec::new()).collect();
    for word in words().legal_words().filter(|w| (LONG..LONGEST).contains(&w.len()) && w.is_ascii()) {
        let (first, last) = first_and_last(word);
        lists[word.len()].push(Legal { letters: letters(word), first, last, word });
    }
    lists.iter_mut().for_each(|list| list.sort_unstable_by_key(|legal| legal.word));
    lists
});

/// The first byte of a word and the last; 0 for those of none.
fn first_and_last(word: &str) -> (u8, u8) {
    let bytes = word.as_bytes();
    (bytes.first().copied().unwrap_or_default(), bytes.last().copied().unwrap_or_default())
}

/// Shortest word of a legal form in which two slips are seen through.
const LONG: usize = 7;

/// One bit for each letter that a word has.
fn letters(word: &str) -> u32 {
    word.bytes().fold(0, |set, b| set | 1 << (b & 31))
}

/// Whether a set has more than so many members.
fn more_than(mut set: u32, count: u32) -> bool {
    for _ in 0..count {
        set &= set.wrapping_sub(1);
    }
    set != 0
}

/// The word of a legal form that this one, known to no table, may be with two slips: COMPNZAY. It must keep the
/// first letter or the last.
pub(super) fn twice_wrong(word: &str) -> Option<&'static str> {
    let length = word.len();
    if length < LONG || !word.is_ascii() {
        return None;
    }
    let own = letters(word);
    let (first, last) = first_and_last(word);
    (length.saturating_sub(2)..=length + 2)
        .filter_map(|n| LONG_LEGAL.get(n))
        .flatten()
        .filter(|legal| (legal.first == first || legal.last == last) && !more_than(legal.letters ^ own, 4))
        .find(|legal| edits(word, legal.word, 2).is_some())
        .map(|legal| legal.word)
}

/// Short legal forms, where they are met.
const SHORT_LEGAL: &[&str] = &[
    "llc", "plc", "ltd", "inc", "gmbh", "ojsc", "cjsc", "pjsc", "jsc", "eood", "sarl", "corp", "ooo", "oao",
    "zao",
];

/// The short legal form that a last word, known to no table, may be: with two letters swapped, or one too many.
pub(super) fn short_legal(word: &str) -> Option<&'static str> {
    SHORT_LEGAL
        .iter()
        .find(|form| {
            let swapped = word.len() == form.len() && letters(word) == letters(form);
            let longer = word.len() == form.len() + 1 && letters(form) & !letters(word) == 0;
            (swapped || longer) && edits(word, form, 1).is_some()
        })
        .copied()
}

/// The common word that begins so, for a name cut in the middle of it: the shortest, if any.
pub(super) fn completed(beginning: &str) -> Option<&'static str> {
    if beginning.len() < 3 {
        return None;
    }
    let list = &*COMMONS;
    let from = list.partition_point(|w| *w < beginning);
    list[from..].iter().take_while(|w| w.starts_with(beginning)).min_by_key(|w| w.len()).copied()
}

#[cfg(test)]
mod tests {
    use super::{by_keys, one_by_one};

    #[test]
    fn both_ways_find_the_same() {
        for word in [
            "compzany",
            "copany",
            "corporatiom",
            "dsign",
            "limted",
            "otvectvennostyu",
            "obshchestwo",
            "natlonal",
            "bamk",
            "hikvision",
            "gazprom",
            "xqzt",
            "technolgy",
            "reserch",
            "instiute",
            "abcd",
            "publijnoe",
            "aktsionernoye",
            "nternational",
            "itnernational",
            "inteernational",
            "intermational",
            "internationalc",
            "internationla",
            "technologies",
            "echnologies",
            "rtechnologies",
            "otvetstvennostyyu",
        ] {
            assert_eq!(one_by_one(word), by_keys(word), "{word}");
        }
        assert_eq!(by_keys("compzany"), Some("company"));
        assert_eq!(by_keys("hikvision"), None);
    }
}
