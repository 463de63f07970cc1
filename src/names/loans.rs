//! Brands of English and of pinyin as other scripts sound them out, read back: ハイクビジョン, Хиквижн, ファーウェイ.
//!
//! Letter by letter ハイクビジョン is haikubijon, which resembles nothing. The table has pieces that are written so in
//! words from abroad only; a word that holds one of these is read by the table. It is a second reading: a word that
//! holds none has none, and the reading letter by letter always stays.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::forms::{spaced, unspaced, without_spaces};
use super::key::Form;
use super::script::Script;
use super::tokens::{self, RawWord};
use super::{han, latin, tables};

/// A piece in Latin letters, and whether it is written so in words from abroad only.
type Piece = (&'static str, bool);

struct Pieces {
    pieces: FxHashMap<&'static str, Piece>,
    /// The longest, in characters.
    longest: usize,
}

static PIECES: LazyLock<Pieces> = LazyLock::new(|| {
    let rows = tables::rows(include_str!("../../data/names/loans.csv"));
    let pieces: FxHashMap<_, _> = rows
        .filter_map(|row| {
            let mut cells = row.split(',').skip(1);
            Some((cells.next()?, (cells.next()?, cells.next()? == "loan")))
        })
        .collect();
    let longest = pieces.keys().map(|k| k.chars().count()).max().unwrap_or(0);
    Pieces { pieces, longest }
});

/// Letters from which a piece at the end of a word tells of a brand by itself, whatever the rest is: vision.
const LONG: usize = 4;
/// Shortest reading: there are too many words of fewer letters.
const SHORTEST: usize = 5;

/// Letters from which a reading is as sure as any in Latin letters.
const SURE: usize = 6;

/// The name with the brands read that it sounds out; `None` where it sounds out none.
pub(super) fn heard(raw: &[RawWord]) -> Option<Form> {
    let may =
        |w: &RawWord| matches!(w.script, Script::Kana | Script::Hangul | Script::Cyrillic | Script::Abjad);
    if !raw.iter().any(may) {
        return None;
    }
    let mut read: SmallVec<[String; 2]> = SmallVec::new();
    let mut words: Vec<RawWord> = Vec::with_capacity(raw.len());
    for word in raw {
        words.push(match may(word).then(|| reading(&word.text)).flatten() {
            Some(text) => {
                read.push(text.clone());
                RawWord { text, script: Script::Latin, dotted: false }
            }
            None => word.clone(),
        });
    }
    let mut form = if without_spaces(&words) {
        // A place or a word of business beside the brand is cut off first: 하이크비전코리아.
        unspaced(&words, han::Brands::Spelt, &mut |brand| match reading(brand) {
            Some(text) => {
                let token = tokens::token(&text, false);
                read.push(text);
                vec![token]
            }
            None => han::readings(brand, 1),
        })
    } else {
        spaced(&words).0
    };
    for token in form.tokens.iter_mut().filter(|t| t.text.len() < SURE) {
        token.read |= read.iter().any(|text| **text == *token.text);
    }
    (!read.is_empty()).then_some(form)
}

/// What a word sounds out: where it ends with a long piece from abroad, or is made of pieces of which one is.
fn reading(word: &str) -> Option<String> {
    let table = &*PIECES;
    let ends: SmallVec<[usize; 32]> = word.char_indices().map(|(i, _)| i).chain([word.len()]).collect();
    let count = ends.len() - 1;
    let (mut at, mut taken, mut rest) = (0, 0, 0);
    let (mut foreign, mut long) = (false, false);
    let mut out = String::new();
    while at < count {
        let found = (1..=table.longest.min(count - at))
            .rev()
            .find_map(|len| Some((len, *table.pieces.get(&word[ends[at]..ends[at + len]])?)));
        let len = match found {
            Some((len, (latin, loan))) => {
                out.push_str(latin);
                foreign |= loan;
                long |= loan && latin.len() >= LONG && at + len == count;
                taken += 1;
                len
            }
            None => {
                out.push_str(&latin::to_latin(&word[ends[at]..ends[at + 1]]));
                rest += 1;
                1
            }
        };
        at += len;
    }
    let whole = foreign && rest == 0;
    (taken + rest >= 2 && (whole || long) && out.len() >= SHORTEST).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::reading;

    #[test]
    fn what_sounds_out_a_brand_is_read_and_no_other_word() {
        for (word, latin) in [
            ("하이크비전", "hikvision"),
            ("хиквижн", "hikvision"),
            ("هيكفيجن", "hikvision"),
            ("ファーウェイ", "huawei"),
            ("화웨이", "huawei"),
            ("хуавэй", "huawei"),
            ("センスタイム", "sensetime"),
            ("센스타임", "sensetime"),
            ("سنستايم", "sensetime"),
        ] {
            assert_eq!(reading(word).as_deref(), Some(latin), "{word}");
        }
        for word in ["タイム", "비전", "トヨタ", "삼성전자", "московский", "клаудия", "хуан", "البنك", "다화"]
        {
            assert_eq!(reading(word), None, "{word}");
        }
    }
}
