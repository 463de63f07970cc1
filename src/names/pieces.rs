//! The tables for scripts without spaces (Han, kana, Hangul), and of the brands written in them. Data only, as `tables`.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use super::tables::{HOMOPHONES, PLACES, TRANSLATIONS, interned, one_word, rows, spaced_script, three, two};

const BRANDS: &str = include_str!("../../data/names/brands-zh.csv");

/// What the tables say of a stretch of text without spaces (Han, kana, Hangul).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Piece {
    /// A legal form, with its class.
    Legal(&'static str),
    /// A place, with its Latin name.
    Place(&'static str),
    /// A generic word, in English.
    Generic(&'static str),
}

/// The tables for scripts without spaces.
pub(super) struct Pieces {
    pieces: FxHashMap<&'static str, Piece>,
    /// Further English words for a generic one, for which firms use several; each as one word.
    also: FxHashMap<&'static str, SmallVec<[&'static str; 2]>>,
    /// The longest entry, in characters.
    pub(super) longest: usize,
    variants: FxHashMap<char, char>,
    readings: FxHashMap<&'static str, &'static str>,
    surnames: FxHashMap<&'static str, &'static str>,
    brands: FxHashMap<&'static str, &'static str>,
    /// The longest of them, in characters.
    pub(super) longest_brand: usize,
}

impl Pieces {
    pub(super) fn get(&self, text: &str) -> Option<Piece> {
        self.pieces.get(text).copied()
    }

    /// Further English words for a generic one.
    pub(super) fn also(&self, text: &str) -> &[&'static str] {
        self.also.get(text).map_or(&[], |all| all)
    }

    /// The simplified form of a character.
    pub(super) fn simplified(&self, c: char) -> char {
        self.variants.get(&c).copied().unwrap_or(c)
    }

    /// The reading of a word that is not the usual reading of its characters.
    pub(super) fn reading(&self, text: &str) -> Option<&'static str> {
        self.readings.get(text).copied()
    }

    /// What a company or institution of these characters calls itself in Latin letters.
    pub(super) fn brand(&self, text: &str) -> Option<&'static str> {
        self.brands.get(text).copied()
    }

    /// The reading of a family name, where it is not the usual one of the character.
    pub(super) fn surname(&self, text: &str) -> Option<&'static str> {
        self.surnames.get(text).copied()
    }
}

static PIECES: LazyLock<Pieces> = LazyLock::new(|| {
    let first = |cell: &str| cell.chars().next();
    let variants: FxHashMap<char, char> = rows(include_str!("../../data/names/han-variants.csv"))
        .filter_map(|row| two(row).and_then(|(from, to)| Some((first(from)?, first(to)?))))
        .collect();
    let mut pieces: FxHashMap<&'static str, Piece> = FxHashMap::default();
    let mut also: FxHashMap<_, SmallVec<_>> = FxHashMap::default();
    for (name, canonical) in rows(PLACES).filter_map(two).filter(|(name, _)| !name.is_ascii()) {
        pieces.insert(name, Piece::Place(one_word(canonical)));
    }
    // Names are looked up in simplified characters: 静岡. What is written so by itself goes first.
    for (name, canonical) in rows(PLACES).filter_map(two).filter(|(name, _)| !name.is_ascii()) {
        let simple = |c| variants.get(&c).copied().unwrap_or(c);
        if name.chars().any(|c| simple(c) != c) {
            let simple: String = name.chars().map(simple).collect();
            pieces.entry(interned(&simple)).or_insert(Piece::Place(one_word(canonical)));
        }
    }
    for [name, _, apart] in rows(HOMOPHONES).filter_map(three) {
        pieces.insert(name, Piece::Place(one_word(apart)));
    }
    for [lang, term, english] in rows(TRANSLATIONS).filter_map(three) {
        if matches!(lang, "zh" | "ja" | "ko") {
            match pieces.get(term) {
                Some(Piece::Generic(_)) => also.entry(term).or_default().push(one_word(english)),
                _ => _ = pieces.insert(term, Piece::Generic(english)),
            }
        }
    }
    for [form, class, script] in rows(include_str!("../../data/names/legal-forms.csv")).filter_map(three) {
        if !spaced_script(script) {
            pieces.insert(form, Piece::Legal(class));
        }
    }
    let longest = pieces.keys().map(|k| k.chars().count()).max().unwrap_or(0);
    let (mut readings, mut surnames) = (FxHashMap::default(), FxHashMap::default());
    for [han, reading, place] in rows(include_str!("../../data/names/polyphones.csv")).filter_map(three) {
        if place == "surname" { &mut surnames } else { &mut readings }.insert(han, reading);
    }
    let brands: FxHashMap<_, _> = rows(BRANDS).filter_map(two).collect();
    let longest_brand = brands.keys().map(|k| k.chars().count()).max().unwrap_or(0);
    Pieces { pieces, also, longest, variants, readings, surnames, brands, longest_brand }
});

/// The tables for scripts without spaces.
pub(super) fn pieces() -> &'static Pieces {
    &PIECES
}

static LATIN_BRANDS: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| {
    let names = rows(BRANDS).filter_map(two).map(|(_, latin)| latin);
    names.filter(|name| !name.contains(' ')).collect()
});

/// Whether a Latin word is what a brand of the tables calls itself: hisilicon.
pub(super) fn is_latin_brand(word: &str) -> bool {
    LATIN_BRANDS.contains(word)
}
