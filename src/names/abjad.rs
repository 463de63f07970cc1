//! Words in Arabic letters, of Arabic and Persian: the names that a table spells out, and what is written as one with a word.
//!
//! Short vowels are not written, so a word letter by letter is a skeleton: a name that many people have is known by its
//! spelling, علي as Ali. An article is one with its word in Arabic and stands apart in Latin letters; الدين and الله are one
//! with the name before them or not, in either script. Knows nothing of what a word weighs.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::latin;
use super::script::Script;
use super::tables;
use super::tokens::RawWord;

/// Names, particles and titles by how they are written plainly, with their spelling in Latin letters.
static SPELLINGS: LazyLock<FxHashMap<String, &'static str>> = LazyLock::new(|| {
    let rows = tables::rows(include_str!("../../data/names/names-abjad.csv"));
    let spelling = |row: &'static str| {
        let mut cells = row.split(',');
        Some((plain(cells.next()?), cells.next()?))
    };
    rows.filter_map(spelling).collect()
});

/// Letters that keyboards and habits write in several ways, written in one.
fn plain(word: &str) -> String {
    let plain = |c| match c {
        'ی' | 'ى' | 'ئ' | 'ے' => 'ي',
        'ک' => 'ك',
        'ہ' | 'ھ' | 'ة' => 'ه',
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ؤ' => 'و',
        other => other,
    };
    word.chars().filter(|c| *c != 'ء').map(plain).collect()
}

/// How a name is spelt in Latin letters, if it is one that the table has.
pub(super) fn spelling(word: &str) -> Option<&'static str> {
    SPELLINGS.get(&plain(word)).copied()
}

/// The English of a word, however its letters are written.
pub(super) fn meaning(word: &str) -> Option<&'static str> {
    let arabic = |c| match c {
        'ی' => 'ي',
        'ک' => 'ك',
        other => other,
    };
    let persian = |c| match c {
        'ي' | 'ى' => 'ی',
        'ك' => 'ک',
        other => other,
    };
    let written = |by: &dyn Fn(char) -> char| word.chars().map(by).collect::<String>();
    let ending = |text: String| match text.strip_suffix('ه') {
        Some(stem) => format!("{stem}ة"),
        None => text,
    };
    tables::translated(word)
        .or_else(|| tables::translated(&written(&arabic)))
        .or_else(|| tables::translated(&written(&persian)))
        .or_else(|| tables::translated(&ending(written(&arabic))))
}

/// A word in pieces.
pub(super) enum Pieces<'a> {
    /// It is one piece.
    One,
    /// A name with الله or الدين, in Latin letters; whether all of it is spelt out.
    Compound(String, bool),
    /// A particle in Latin letters, and what stands behind it.
    Behind(&'static str, &'a str),
}

/// Shortest word behind an article: shorter ones are words of their own that begin so.
const SHORTEST: usize = 3;

/// What is written as one in a word that no table has.
pub(super) fn pieces(word: &str) -> Pieces<'_> {
    let long = |rest: &&str| rest.chars().count() >= SHORTEST;
    for (ending, latin) in ENDINGS {
        if let Some(name) = word.strip_suffix(ending).filter(|name| name.chars().count() >= 2) {
            let known = spelling(name);
            let name = known.map_or_else(|| latin::to_latin(name), str::to_owned);
            return Pieces::Compound(name + latin, known.is_some());
        }
    }
    if let Some(rest) = word.strip_prefix("عبدال").filter(long) {
        return Pieces::Behind("abd", rest);
    }
    if let Some(rest) = word.strip_prefix("ال").filter(long) {
        return Pieces::Behind("al", rest);
    }
    // And the, for the: only before words that are known, since many names begin with these letters.
    let known = |rest: &&str| spelling(rest).is_some() || meaning(rest).is_some();
    for prefix in ["وال", "لل"] {
        if let Some(rest) = word.strip_prefix(prefix).filter(long).filter(known) {
            return Pieces::Behind("al", rest);
        }
    }
    Pieces::One
}

/// Endings of compound names, with what they are in Latin letters.
const ENDINGS: [(&str, &str); 4] =
    [("الله", "ullah"), ("اللہ", "ullah"), ("الدين", "uddin"), ("الدین", "uddin")];

/// Articles as they are written before din.
const ARTICLES: &[&str] = &["al", "el", "ad", "ed", "ud", "ul", "id"];
/// How din is written behind an article, and as one with it.
const DIN: &[&str] = &["din", "deen", "dine", "dien"];
const AL_DIN: &[&str] =
    &["aldin", "addin", "eddin", "eddine", "uddin", "uddeen", "eldin", "eldeen", "aldeen", "uldin"];

/// The words with compound names as one: Siraj al-Din, سراج الدين, Hizb Allah; `None` where there is none.
pub(super) fn compounds(raw: &[RawWord]) -> Option<Vec<RawWord>> {
    let text = |at: usize| raw.get(at).map(|word: &RawWord| word.text.as_str());
    let is = |at: usize, words: &[&str]| text(at).is_some_and(|text| words.contains(&text));
    let begins = |at: usize| match raw[at].script {
        Script::Latin => is(at, &["allah", "ullah"]) || is(at, AL_DIN) || is(at, ARTICLES) && is(at + 1, DIN),
        Script::Abjad => true,
        _ => false,
    };
    if !(1..raw.len()).any(begins) {
        return None;
    }
    let mut out: Vec<RawWord> = Vec::with_capacity(raw.len());
    let mut at = 0;
    while at < raw.len() {
        let word = &raw[at];
        let name = match word.script {
            Script::Latin => {
                word.text.len() >= 3 && !tables::word(&word.text).is_some_and(tables::Word::particle)
            }
            Script::Abjad => word.text.chars().count() >= 2,
            _ => false,
        };
        let (ending, words) = match word.script {
            Script::Latin if is(at + 1, ARTICLES) && is(at + 2, DIN) => ("uddin", 3),
            Script::Latin if is(at + 1, AL_DIN) => ("uddin", 2),
            Script::Latin if is(at + 1, &["allah", "ullah"]) => ("allah", 2),
            Script::Abjad if ENDINGS.iter().any(|(ending, _)| is(at + 1, &[ending])) => {
                (text(at + 1).unwrap_or_default(), 2)
            }
            _ => ("", 1),
        };
        if name && words > 1 {
            out.push(RawWord { text: format!("{}{ending}", word.text), ..word.clone() });
            at += words;
        } else {
            out.push(word.clone());
            at += 1;
        }
    }
    (out.len() < raw.len()).then_some(out)
}

/// The words with the letters read as the other language reads them, Arabic or Persian; `None` where they are read alike.
pub(super) fn read_otherwise(raw: &[RawWord]) -> Option<Vec<RawWord>> {
    let other = |c| match c {
        'ذ' => 'د',
        'ض' => 'ز',
        'ظ' => 'د',
        same => same,
    };
    let differs = |word: &RawWord| {
        word.script == Script::Abjad
            && word.text.contains(['ذ', 'ض', 'ظ'])
            && spelling(&word.text).is_none()
            && meaning(&word.text).is_none()
    };
    raw.iter().any(differs).then(|| {
        let read = |word: &RawWord| match differs(word) {
            true => RawWord { text: word.text.chars().map(other).collect(), ..word.clone() },
            false => word.clone(),
        };
        raw.iter().map(read).collect()
    })
}

#[cfg(test)]
mod tests {
    use crate::names::NameKey;

    fn words(name: &str) -> String {
        let key = NameKey::new(name);
        key.forms()[0].tokens.iter().map(|t| &*t.text).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_is_written_as_one_is_cut_once() {
        for (name, latin) in [
            ("النور", "al nur"),
            ("عبدالرحمن", "abd rahman"),
            ("نصرالله", "nasrullah"),
            ("سراج الدین", "sraj al din"),
            ("للتجارة", "trading"),
        ] {
            assert_eq!(words(name), latin);
        }
        // However many articles: a list may hold anything.
        assert!(words(&"ال".repeat(300_000)).starts_with("al "));
    }
}
