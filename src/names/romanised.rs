//! Older and regional spellings of Chinese in Latin letters - Wade-Giles, Hong Kong's, Taiwan's, the post's - read
//! as the pinyin that they may stand for: Mao Tse-tung, Chan Kwok Keung.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

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

/// The pinyin that a name may stand for, a list of syllables each; none when it is pinyin as it stands, or not
/// all of it is Chinese in one of these spellings.
pub(super) fn pinyin(raw: &[RawWord]) -> SmallVec<[Vec<&'static str>; 4]> {
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
