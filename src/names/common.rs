//! Common words misspelt: which word of business or law a word of a query may have been meant for.
//!
//! A word that no table knows counts as rare. A misspelt `Compzany` must not: so a query that holds one is also
//! read with the word put right. The reading as written always stays.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::edits::edits;
use super::sound::sound;
use super::tables::words;

/// Words told by at most so many bits are common.
const COMMON_BITS: f32 = 9.6;

struct Commons {
    words: Vec<&'static str>,
    /// Words by themselves with one letter left out.
    deletions: FxHashMap<u32, SmallVec<[u16; 2]>>,
    sounds: FxHashMap<Box<str>, u16>,
}

fn hash(text: &[u8]) -> u32 {
    use std::hash::Hasher as _;
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write(text);
    let h = hasher.finish();
    (h ^ (h >> 32)) as u32
}

/// The text, and the text with one letter left out.
fn for_each_deletion(text: &str, mut each: impl FnMut(u32)) {
    let bytes = text.as_bytes();
    each(hash(bytes));
    let mut buffer: SmallVec<[u8; 32]> = SmallVec::new();
    for skip in 0..bytes.len() {
        buffer.clear();
        buffer.extend_from_slice(&bytes[..skip]);
        buffer.extend_from_slice(&bytes[skip + 1..]);
        each(hash(&buffer));
    }
}

static COMMONS: LazyLock<Commons> = LazyLock::new(|| {
    let mut list: Vec<&'static str> =
        words().common(COMMON_BITS).filter(|w| w.len() >= 4 && w.is_ascii()).collect();
    list.sort_unstable();
    list.dedup();
    list.truncate(usize::from(u16::MAX));
    let mut deletions: FxHashMap<u32, SmallVec<[u16; 2]>> = FxHashMap::default();
    let mut sounds = FxHashMap::default();
    for (i, word) in list.iter().enumerate() {
        for_each_deletion(word, |h| {
            let at = deletions.entry(h).or_default();
            if at.last() != Some(&(i as u16)) {
                at.push(i as u16);
            }
        });
        if word.len() >= 6 {
            sounds.insert(sound(word).into_boxed_str(), i as u16);
        }
    }
    Commons { words: list, deletions, sounds }
});

/// The common word that this one, known to no table, may be a misspelling of: one letter off, or two in a long
/// word, or of the same sound.
pub(super) fn put_right(word: &str) -> Option<&'static str> {
    if word.len() < 4 || word.len() > 30 || !word.is_ascii() {
        return None;
    }
    let commons = &*COMMONS;
    let mut best: Option<(usize, &'static str)> = None;
    for_each_deletion(word, |h| {
        for &i in commons.deletions.get(&h).map(SmallVec::as_slice).unwrap_or_default() {
            let common = commons.words[usize::from(i)];
            // One deletion on each side finds two edits; too many for a short word.
            let budget = if word.len().min(common.len()) >= 8 { 2 } else { 1 };
            if let Some((n, _)) = edits(word, common, budget) {
                if best.is_none_or(|(b, w)| (n, common) < (b, w)) {
                    best = Some((n, common));
                }
            }
        }
    });
    best.map(|(_, w)| w).or_else(|| {
        (word.len() >= 6)
            .then(|| commons.sounds.get(sound(word).as_str()).map(|&i| commons.words[usize::from(i)]))?
    })
}

/// The common word that begins so, for a name cut in the middle of it: the shortest, if any.
pub(super) fn completed(beginning: &str) -> Option<&'static str> {
    if beginning.len() < 3 {
        return None;
    }
    let list = &COMMONS.words;
    let from = list.partition_point(|w| *w < beginning);
    list[from..].iter().take_while(|w| w.starts_with(beginning)).min_by_key(|w| w.len()).copied()
}
