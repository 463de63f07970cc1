//! Older and regional spellings of Chinese in Latin letters - Wade-Giles, Hong Kong's, Taiwan's, the post's - read
//! as the pinyin that they may stand for: Mao Tse-tung, Chan Kwok Keung.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use super::key::{Class, Token};
use super::script::Script;
use super::tables;
use super::tokens::RawWord;

/// Most readings that a name is given; one spelling may stand for several syllables.
const MOST: usize = 4;

/// The pinyin of each syllable of a system.
type System = FxHashMap<&'static str, SmallVec<[&'static str; 2]>>;

static SYSTEMS: LazyLock<Vec<System>> = LazyLock::new(|| {
    let mut names: Vec<&str> = Vec::new();
    let mut systems: Vec<System> = Vec::new();
    for row in tables::rows(include_str!("../../data/names/romanisation-zh.csv")) {
        let mut cells = row.split(',');
        if let (Some(name), Some(syllable), Some(pinyin)) = (cells.next(), cells.next(), cells.next()) {
            let at = names.iter().position(|n| *n == name).unwrap_or_else(|| {
                names.push(name);
                systems.push(System::default());
                names.len() - 1
            });
            systems[at].entry(syllable).or_default().push(pinyin);
        }
    }
    systems
});

/// The syllables of pinyin.
static MODERN: LazyLock<FxHashSet<&'static str>> =
    LazyLock::new(|| SYSTEMS.iter().flat_map(System::values).flatten().copied().collect());

/// Chinese family names in pinyin.
static FAMILIES: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| {
    let rows = tables::rows(include_str!("../../data/names/name-variants.csv"));
    rows.filter_map(|row| row.strip_suffix(",surname-zh")).filter_map(|row| row.split(',').next()).collect()
});

/// Places of China.
static PLACES: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| {
    let rows = tables::rows(include_str!("../../data/names/places.csv"));
    rows.filter_map(|row| row.strip_suffix(",CN")).filter_map(|row| row.split(',').nth(1)).collect()
});

/// Longest word that is cut into syllables.
const LONGEST: usize = 24;

/// Whether a word is syllables of Mandarin and nothing else.
pub(crate) fn is_pinyin(word: &str) -> bool {
    if !(2..=LONGEST).contains(&word.len()) || !word.is_ascii() {
        return false;
    }
    // Up to where the word is cut into syllables, as bits.
    let mut ends = 1u32;
    for start in 0..word.len() {
        if ends >> start & 1 != 0 {
            let syllable = |end: &usize| MODERN.contains(&word[start..*end]);
            let next = (start + 1..=word.len().min(start + 6)).filter(syllable);
            ends = next.fold(ends, |ends, end| ends | 1 << end);
        }
    }
    ends >> word.len() & 1 != 0
}

/// Marks the syllables of Mandarin in a name that is Chinese by another sign: a place, a family name, Han.
pub(super) fn mark(tokens: &mut [Token]) {
    let word = |t: &Token| t.class == Class::Word;
    let family = |t: Option<&Token>| t.is_some_and(|t| FAMILIES.contains(&*t.text));
    let chinese = tokens
        .iter()
        .any(|t| t.read || t.class == Class::Han || t.class == Class::Place && PLACES.contains(&*t.text))
        || (2..=4).contains(&tokens.len())
            && (family(tokens.first()) || family(tokens.last()))
            && tokens.iter().all(|t| word(t) && is_pinyin(&t.text));
    if chinese {
        for token in tokens.iter_mut().filter(|t| word(t)) {
            token.pinyin = token.read || is_pinyin(&token.text);
        }
    }
}

/// Whether two words of Mandarin are the same syllables, but for what ears and keyboards of the south do not tell apart: n and ng,
/// z and zh, s and sh, c and ch; and for how an umlaut is written.
pub(crate) fn same_syllables(a: &str, b: &str) -> bool {
    plain(a.as_bytes()).eq(plain(b.as_bytes()))
}

/// The letters of a word without those that tell no syllable from another.
fn plain(bytes: &[u8]) -> impl Iterator<Item = u8> + '_ {
    bytes.iter().enumerate().filter_map(|(i, &letter)| {
        let before = i.checked_sub(1).map_or(0, |at| bytes[at]);
        let after = || bytes.get(i + 1).copied().unwrap_or_default();
        match letter {
            b'h' if matches!(before, b'z' | b's' | b'c') => None,
            b'g' if before == b'n' && !matches!(after(), b'a' | b'e' | b'i' | b'o' | b'u') => None,
            b'y' if matches!(before, b'l' | b'n') && after() == b'u' => None,
            b'v' => Some(b'u'),
            letter => Some(letter),
        }
    })
}

/// The pinyin that a name may stand for, a list of syllables each; none when it is pinyin as it stands, or not
/// all of it but a given name at either end is Chinese in one of these spellings.
pub(super) fn pinyin(raw: &[RawWord]) -> SmallVec<[Vec<&'static str>; 4]> {
    let all = read(raw);
    if !all.is_empty() || raw.len() < 3 {
        return all;
    }
    // Chris Tang Ping-keung, Tang Ping Keung Chris: a name of Europe stands beside the Chinese one.
    let first = read(&raw[1..]);
    if first.is_empty() { read(&raw[..raw.len() - 1]) } else { first }
}

fn read(raw: &[RawWord]) -> SmallVec<[Vec<&'static str>; 4]> {
    let mut out: SmallVec<[Vec<&'static str>; 4]> = SmallVec::new();
    let syllable = |w: &RawWord| w.script == Script::Latin && w.text.len() <= 6;
    if !(2..=4).contains(&raw.len()) || !raw.iter().all(syllable) {
        return out;
    }
    if raw.iter().all(|w| MODERN.contains(w.text.as_str())) {
        return out;
    }
    for system in &*SYSTEMS {
        let options: Option<SmallVec<[_; 4]>> = raw.iter().map(|w| system.get(w.text.as_str())).collect();
        let Some(options) = options else { continue };
        let mut all: Vec<Vec<&'static str>> = vec![vec![]];
        for options in options {
            let longer = |start: &Vec<&'static str>| {
                let start = start.clone();
                options.iter().map(move |o| [start.as_slice(), &[*o]].concat())
            };
            all = all.iter().flat_map(longer).take(MOST).collect();
        }
        for reading in all {
            if out.len() < MOST && !out.contains(&reading) {
                out.push(reading);
            }
        }
    }
    out
}
