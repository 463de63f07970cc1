//! The tables of `data/names`, read once. Data only: what they mean is decided by the steps that use them.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::key::Relation;

/// Bits of a word that no table knows.
pub(super) const UNKNOWN_BITS: f32 = 17.6;

/// The rows of one of our tables: comment lines and the header line left out. The tables hold no quotes.
pub(super) fn rows(table: &'static str) -> impl Iterator<Item = SmallVec<[&'static str; 4]>> {
    table
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .skip(1)
        .map(|line| line.split(',').map(str::trim).collect())
}

/// What the tables say of one word.
#[derive(Debug, Default, Clone)]
pub(super) struct Word {
    /// Bits, where a frequency is known.
    pub(super) bits: Option<f32>,
    /// A word of business, organisation or description that tells little.
    pub(super) generic: bool,
    /// A place, with its canonical name.
    pub(super) place: Option<&'static str>,
    /// Al, bin, van: between names, not a name.
    pub(super) particle: bool,
    /// Mr, Col, M/s.
    pub(super) honorific: bool,
    /// What it may stand for, with how it stands for it.
    pub(super) canons: SmallVec<[(&'static str, Relation); 2]>,
    /// What it stands for when that is several words.
    pub(super) phrase: Option<&'static str>,
}

/// Legal forms, by their first word.
type Forms = FxHashMap<&'static str, Vec<(SmallVec<[&'static str; 4]>, &'static str)>>;

/// Everything about words between spaces (Latin and Cyrillic).
pub(super) struct Words {
    words: FxHashMap<&'static str, Word>,
    /// Legal forms by first word; longest first.
    pub(super) legal: Forms,
    legal_parts: rustc_hash::FxHashSet<&'static str>,
}

impl Words {
    /// What is known of a word.
    pub(super) fn get(&self, word: &str) -> Option<&Word> {
        self.words.get(word)
    }

    /// Words that tell at most so many bits, and those of legal forms.
    pub(super) fn common(&self, bits: f32) -> impl Iterator<Item = &'static str> + '_ {
        let words = self.words.iter().filter(move |(_, w)| w.bits.is_some_and(|b| b <= bits) || w.generic);
        words
            .map(|(k, _)| *k)
            .chain(self.legal.values().flatten().flat_map(|(parts, _)| parts.iter().copied()))
    }

    /// Whether a word is of business or law.
    pub(super) fn is_common(&self, word: &str) -> bool {
        self.legal_parts.contains(word)
            || self.words.get(word).is_some_and(|w| w.generic || w.bits.is_some_and(|b| b <= 9.6))
    }

    /// Whether a word is known at all: by frequency, meaning or as part of a legal form.
    pub(super) fn knows(&self, word: &str) -> bool {
        self.words.contains_key(word) || self.legal.contains_key(word) || self.legal_parts.contains(word)
    }

    /// The table's own copy of a word it knows.
    pub(super) fn intern(&self, word: &str) -> Option<&'static str> {
        self.words.get_key_value(word).map(|(k, _)| *k)
    }
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut words: FxHashMap<&'static str, Word> =
        FxHashMap::with_capacity_and_hasher(40_000, rustc_hash::FxBuildHasher);
    for row in rows(include_str!("../../data/names/frequency.csv")) {
        if let [word, bits, ..] = row[..] {
            words.entry(word).or_default().bits = bits.parse().ok();
        }
    }
    for row in rows(include_str!("../../data/names/generic.csv")) {
        words.entry(row[0]).or_default().generic = true;
    }
    for row in rows(include_str!("../../data/names/particles.csv")) {
        words.entry(row[0]).or_default().particle = true;
    }
    for row in rows(include_str!("../../data/names/honorifics.csv")) {
        words.entry(row[0]).or_default().honorific = true;
    }
    for row in rows(include_str!("../../data/names/places.csv")) {
        if let [name, canonical, ..] = row[..] {
            let word = words.entry(name).or_default();
            word.place = Some(canonical);
            if name.contains(' ') {
                word.phrase = Some(name);
            }
            if name != canonical && !canonical.contains(' ') {
                word.canons.push((canonical, Relation::Place));
            }
        }
    }
    for row in rows(include_str!("../../data/names/name-variants.csv")) {
        if let [group, form, ..] = row[..] {
            words.entry(form).or_default().canons.push((group, Relation::Variant));
        }
    }
    for row in rows(include_str!("../../data/names/translations.csv")) {
        if let [lang, term, english] = row[..] {
            if matches!(lang, "zh" | "ja" | "ko") || term.contains(' ') || term == english {
                continue;
            }
            let word = words.entry(term).or_default();
            if english.contains(' ') {
                word.phrase = Some(english);
            } else {
                word.canons.push((english, Relation::Translated));
                word.generic = true;
            }
        }
    }
    for row in rows(include_str!("../../data/names/abbreviations.csv")) {
        if let [short, long] = row[..] {
            let word = words.entry(short).or_default();
            if long.contains(' ') {
                if word.phrase.is_none() {
                    word.phrase = Some(long);
                }
            } else {
                word.canons.push((long, Relation::Abbreviated));
            }
        }
    }
    let mut legal: Forms = FxHashMap::default();
    for row in rows(include_str!("../../data/names/legal-forms.csv")) {
        if let [form, class, script] = row[..] {
            if matches!(script, "latin" | "cyrillic" | "greek") {
                let parts: SmallVec<[&'static str; 4]> = form.split(' ').collect();
                legal.entry(parts[0]).or_default().push((parts, class));
            }
        }
    }
    for forms in legal.values_mut() {
        forms.sort_by_key(|(parts, _)| std::cmp::Reverse(parts.len()));
    }
    let legal_parts = legal.values().flatten().flat_map(|(parts, _)| parts.iter().copied()).collect();
    Words { words, legal, legal_parts }
});

/// The word tables.
pub(super) fn words() -> &'static Words {
    &WORDS
}

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
    /// The longest entry, in characters.
    pub(super) longest: usize,
    variants: FxHashMap<char, char>,
    readings: FxHashMap<&'static str, &'static str>,
    surnames: FxHashMap<&'static str, &'static str>,
}

impl Pieces {
    pub(super) fn get(&self, text: &str) -> Option<Piece> {
        self.pieces.get(text).copied()
    }

    /// The simplified form of a character.
    pub(super) fn simplified(&self, c: char) -> char {
        self.variants.get(&c).copied().unwrap_or(c)
    }

    /// The reading of a word that is not the usual reading of its characters.
    pub(super) fn reading(&self, text: &str) -> Option<&'static str> {
        self.readings.get(text).copied()
    }

    /// The reading of a family name, where it is not the usual one of the character.
    pub(super) fn surname(&self, text: &str) -> Option<&'static str> {
        self.surnames.get(text).copied()
    }
}

static PIECES: LazyLock<Pieces> = LazyLock::new(|| {
    let variants: FxHashMap<char, char> = rows(include_str!("../../data/names/han-variants.csv"))
        .filter_map(|row| Some((row.first()?.chars().next()?, row.get(1)?.chars().next()?)))
        .collect();
    let mut pieces = FxHashMap::default();
    for row in rows(include_str!("../../data/names/places.csv")) {
        if let [name, canonical, ..] = row[..] {
            if !name.is_ascii() {
                pieces.insert(name, Piece::Place(canonical));
            }
        }
    }
    for row in rows(include_str!("../../data/names/translations.csv")) {
        if let [lang, term, english] = row[..] {
            if matches!(lang, "zh" | "ja" | "ko") {
                pieces.insert(term, Piece::Generic(english));
            }
        }
    }
    for row in rows(include_str!("../../data/names/legal-forms.csv")) {
        if let [form, class, script] = row[..] {
            if !matches!(script, "latin" | "cyrillic" | "greek") {
                pieces.insert(form, Piece::Legal(class));
            }
        }
    }
    let longest = pieces.keys().map(|k| k.chars().count()).max().unwrap_or(0);
    let (mut readings, mut surnames) = (FxHashMap::default(), FxHashMap::default());
    for row in rows(include_str!("../../data/names/polyphones.csv")) {
        if let [han, reading, place] = row[..] {
            if place == "surname" { &mut surnames } else { &mut readings }.insert(han, reading);
        }
    }
    Pieces { pieces, longest, variants, readings, surnames }
});

/// The tables for scripts without spaces.
pub(super) fn pieces() -> &'static Pieces {
    &PIECES
}

static CONFUSABLES: LazyLock<FxHashMap<char, char>> = LazyLock::new(|| {
    rows(include_str!("../../data/names/confusables.csv"))
        .filter_map(|row| Some((row.first()?.chars().next()?, row.get(1)?.chars().next()?)))
        .collect()
});

/// Letters that look like a Latin letter, with that letter.
pub(super) fn confusables() -> &'static FxHashMap<char, char> {
    &CONFUSABLES
}
