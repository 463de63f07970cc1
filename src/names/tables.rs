//! The tables of `data/names`, read once. Data only: what they mean is decided by the steps that use them.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use super::key::Relation;

/// Bits of a word that no table knows.
pub(super) const UNKNOWN_BITS: f32 = 17.6;
/// Bits of a word of which nothing is known but that others stand for it.
const STOOD_FOR_BITS: f32 = 12.5;
/// Words told by at most so many bits are common.
pub(super) const COMMON_BITS: f32 = 9.6;

/// The rows of one of our tables, without comment lines and the header. Cells hold no quotes and no spaces at
/// their ends; a test holds that.
pub(super) fn rows(table: &'static str) -> impl Iterator<Item = &'static str> {
    let mut rest = Some(table);
    let lines = std::iter::from_fn(move || {
        let (line, more) = cut_at(b'\n', rest?).map_or((rest?, None), |(line, more)| (line, Some(more)));
        rest = more;
        Some(line)
    });
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).skip(1)
}

/// What comes before the first such byte, an ASCII character, and what comes after it. Every run of the program reads
/// a megabyte and a half of tables, and the splitting of `str` takes twice as long.
fn cut_at(byte: u8, text: &'static str) -> Option<(&'static str, &'static str)> {
    let at = memchr::memchr(byte, text.as_bytes())?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// The table of places.
pub(super) const PLACES: &str = include_str!("../../data/names/places.csv");

pub(super) const TRANSLATIONS: &str = include_str!("../../data/names/translations.csv");
const ABBREVIATIONS: &str = include_str!("../../data/names/abbreviations.csv");

/// The table of cities of one Latin name.
pub(super) const HOMOPHONES: &str = include_str!("../../data/names/homophones.csv");

/// The first cell of a row, and the second.
pub(super) fn two(row: &'static str) -> Option<(&'static str, &'static str)> {
    let (first, rest) = cut_at(b',', row)?;
    Some((first, cut_at(b',', rest).map_or(rest, |(second, _)| second)))
}

/// The cells of a row of three or more.
pub(super) fn three(row: &'static str) -> Option<[&'static str; 3]> {
    let (first, rest) = cut_at(b',', row)?;
    let (second, rest) = cut_at(b',', rest)?;
    Some([first, second, cut_at(b',', rest).map_or(rest, |(third, _)| third)])
}

const GENERIC: u8 = 1;
const PLACE: u8 = 2;
const PARTICLE: u8 = 4;
const HONORIFIC: u8 = 8;
const BITS: u8 = 16;
const FUNCTION: u8 = 32;

/// What the tables say of one word, packed: there are tens of thousands, and most runs look up a few.
#[derive(Debug, Default, Clone, Copy)]
struct Entry {
    bits: f32,
    flags: u8,
    /// Position after the first of its canons in `canons`; 0 for none.
    canons: u32,
}

/// What a word may stand for, and the position after the next one.
type Canon = (&'static str, Relation, u32);

/// What is known of a word.
#[derive(Clone, Copy)]
pub(super) struct Word {
    entry: Entry,
    table: &'static Words,
}

impl Word {
    /// Bits, where a frequency is known.
    pub(super) fn bits(self) -> Option<f32> {
        (self.entry.flags & BITS != 0).then_some(self.entry.bits)
    }

    /// A word of business, organisation or description that tells little.
    pub(super) fn generic(self) -> bool {
        self.entry.flags & GENERIC != 0
    }

    /// A word that only joins others: of, for, by.
    pub(super) fn function(self) -> bool {
        self.entry.flags & FUNCTION != 0
    }

    /// A place.
    pub(super) fn place(self) -> bool {
        self.entry.flags & PLACE != 0
    }

    /// Al, bin, van: between names, not a name.
    pub(super) fn particle(self) -> bool {
        self.entry.flags & PARTICLE != 0
    }

    /// Mr, Col, M/s.
    pub(super) fn honorific(self) -> bool {
        self.entry.flags & HONORIFIC != 0
    }

    /// What it may stand for, with how it stands for it: single words.
    pub(super) fn canons(self) -> impl Iterator<Item = (&'static str, Relation)> {
        self.all().filter(|(canon, _)| !canon.contains(' '))
    }

    /// What it stands for when that is several words.
    pub(super) fn phrase(self) -> Option<&'static str> {
        self.all().map(|(canon, _)| canon).find(|canon| canon.contains(' '))
    }

    fn all(self) -> impl Iterator<Item = (&'static str, Relation)> {
        let mut at = self.entry.canons;
        std::iter::from_fn(move || {
            let (canon, relation, next) = *self.table.canons.get((at as usize).checked_sub(1)?)?;
            at = next;
            Some((canon, relation))
        })
    }
}

/// The words of a legal form, and its class; or those of a place, and its name as one word.
pub(super) type LegalForm = (SmallVec<[&'static str; 4]>, &'static str);
/// These by their first word.
type Forms = FxHashMap<&'static str, Vec<LegalForm>>;

/// Everything about words between spaces.
#[derive(Default)]
pub(super) struct Words {
    entries: FxHashMap<&'static str, Entry>,
    canons: Vec<Canon>,
    /// Legal forms by first word; longest first.
    pub(super) legal: Forms,
    /// Places of several words by first word, longest first, with their name as one word.
    places: Forms,
    /// Terms of several words of other languages by first word, longest first, with their English.
    terms: Forms,
    legal_parts: FxHashSet<&'static str>,
    legal_ends: FxHashSet<&'static str>,
}

impl Words {
    /// Words that tell at most so many bits, and those of legal forms.
    pub(super) fn common(&self, bits: f32) -> impl Iterator<Item = &'static str> + '_ {
        let words = self
            .entries
            .iter()
            .filter(move |(_, e)| e.flags & GENERIC != 0 || (e.flags & BITS != 0 && e.bits <= bits));
        words.map(|(k, _)| *k).chain(self.legal_parts.iter().copied())
    }

    /// Whether a word is of business or law.
    pub(super) fn is_common(&self, word: &str) -> bool {
        self.legal_parts.contains(word)
            || self
                .entries
                .get(word)
                .is_some_and(|e| e.flags & GENERIC != 0 || (e.flags & BITS != 0 && e.bits <= COMMON_BITS))
    }

    /// Words of legal forms.
    pub(super) fn legal_words(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.legal_parts.iter().copied()
    }

    /// Whether a legal form has a word.
    pub(super) fn is_legal(&self, word: &str) -> bool {
        self.legal_parts.contains(word)
    }

    /// Whether a legal form ends with a word.
    pub(super) fn ends_legal(&self, word: &str) -> bool {
        self.legal_ends.contains(word)
    }

    /// Whether a word is known at all: by frequency, meaning or as part of a legal form.
    pub(super) fn knows(&self, word: &str) -> bool {
        self.entries.contains_key(word) || self.legal_parts.contains(word)
    }

    /// What stands in a term of several words is a common word, though few of the names counted have it: printed circuit board. A
    /// word by itself may be a brand elsewhere: Interservice.
    fn stood_for(&mut self, term: &'static str) {
        for word in term.split(' ').filter(|word| word.is_ascii() && word.len() < term.len()) {
            let entry = self.entries.entry(word).or_default();
            if entry.flags & BITS == 0 {
                (entry.bits, entry.flags) = (STOOD_FOR_BITS, entry.flags | BITS);
            }
        }
    }

    fn flag(&mut self, word: &'static str, flag: u8) {
        self.entries.entry(word).or_default().flags |= flag;
    }

    fn canon(&mut self, word: &'static str, canon: &'static str, relation: Relation) {
        let entry = self.entries.entry(word).or_default();
        self.canons.push((canon, relation, entry.canons));
        entry.canons = self.canons.len() as u32;
    }

    /// The place of several words that begins here: its words, and its name as one word.
    pub(super) fn place(&self, words: &mut dyn Iterator<Item = &str>) -> Option<(usize, &'static str)> {
        begins(&self.places, words)
    }

    /// The term of several words of another language that begins here: how many, and its English.
    pub(super) fn term(&self, words: &mut dyn Iterator<Item = &str>) -> Option<(usize, &'static str)> {
        begins(&self.terms, words)
    }

    fn is_place(&self, name: &str) -> bool {
        self.place(&mut name.split(' ')).is_some_and(|(len, _)| len == name.split(' ').count())
    }

    /// Reads the tables: the rows in ASCII letters, or the others.
    fn read(ascii: bool) -> Self {
        let mut out = Self::default();
        let ours = |word: &str| word.is_ascii() == ascii;
        if ascii {
            out.entries.reserve(40_000);
            out.canons.reserve(24_000);
            for row in rows(include_str!("../../data/names/frequency.csv")) {
                if let Some((word, bits)) = two(row) {
                    let entry = out.entries.entry(word).or_default();
                    entry.bits = bits.parse().unwrap_or(UNKNOWN_BITS);
                    entry.flags |= BITS;
                }
            }
        }
        for (table, flag) in [
            (include_str!("../../data/names/generic.csv"), GENERIC),
            (include_str!("../../data/names/particles.csv"), PARTICLE),
            (include_str!("../../data/names/honorifics.csv"), HONORIFIC),
        ] {
            for (word, kind) in rows(table).filter_map(two).filter(|(w, _)| ours(w)) {
                out.flag(word, flag);
                if kind == "function-word" {
                    out.flag(word, FUNCTION);
                }
            }
        }
        for (name, canonical) in rows(PLACES).filter_map(two) {
            if !ours(name) {
                continue;
            }
            let canonical = one_word(canonical);
            if name.contains(' ') {
                let parts: SmallVec<[&'static str; 4]> = name.split(' ').collect();
                let places = out.places.entry(parts[0]).or_default();
                // Republic Belarus, as some write it.
                if parts.contains(&"of") {
                    let joins = |part: &&str| matches!(*part, "of" | "the");
                    places.push((parts.iter().copied().filter(|p| !joins(p)).collect(), canonical));
                }
                places.push((parts, canonical));
                continue;
            }
            out.flag(name, PLACE);
            if name != canonical {
                out.canon(name, canonical, Relation::Place);
            }
        }
        // Which one is meant a name does not say; the two are not each other.
        for [_, latin, apart] in rows(HOMOPHONES).filter_map(three).filter(|_| ascii) {
            let apart = one_word(apart);
            let bits = out.entries.get(latin).map(|e| (e.bits, e.flags & BITS));
            let entry = out.entries.entry(apart).or_default();
            (entry.bits, entry.flags) = bits.map_or((0.0, PLACE), |(bits, known)| (bits, PLACE | known));
            out.canon(latin, apart, Relation::Place);
        }
        for canonical in ["northkorea", "southkorea"] {
            out.canon("korea", canonical, Relation::Place);
        }
        for places in out.places.values_mut() {
            places.sort_by_key(|(parts, _)| std::cmp::Reverse(parts.len()));
        }
        for (group, form) in rows(include_str!("../../data/names/name-variants.csv")).filter_map(two) {
            if ours(form) {
                out.canon(form, group, Relation::Variant);
            }
        }
        for [lang, term, english] in rows(TRANSLATIONS).filter_map(three) {
            if ascii {
                out.stood_for(english);
            }
            let spaced = !matches!(lang, "zh" | "ja" | "ko");
            if spaced && ours(term) && term.contains(' ') {
                let parts: SmallVec<[&'static str; 4]> = term.split(' ').collect();
                out.terms.entry(parts[0]).or_default().push((parts, english));
            } else if spaced && ours(term) && term != english {
                out.canon(term, english, Relation::Translated);
                if !english.contains(' ') {
                    out.flag(term, GENERIC);
                }
            }
        }
        for (short, long) in rows(ABBREVIATIONS).filter_map(two) {
            if ascii {
                out.stood_for(long);
            }
            // HK is a place before it is two words.
            if ours(short) && !(long.contains(' ') && out.is_place(long)) {
                out.canon(short, long, Relation::Abbreviated);
            }
        }
        for [form, class, script] in rows(include_str!("../../data/names/legal-forms.csv")).filter_map(three)
        {
            if ours(form) && spaced_script(script) {
                let parts: SmallVec<[&'static str; 4]> = form.split(' ').collect();
                out.legal_parts.extend(parts.iter().copied());
                out.legal_ends.extend(parts.last().copied());
                out.legal.entry(parts[0]).or_default().push((parts, class));
            }
        }
        for forms in out.legal.values_mut().chain(out.terms.values_mut()) {
            forms.sort_by_key(|(parts, _)| std::cmp::Reverse(parts.len()));
        }
        out
    }
}

/// The entry of several words that begins here: how many, and what it stands for.
fn begins(forms: &Forms, words: &mut dyn Iterator<Item = &str>) -> Option<(usize, &'static str)> {
    let first = words.next()?;
    let forms = forms.get(first)?;
    let words: SmallVec<[&str; 4]> = std::iter::once(first).chain(words.take(3)).collect();
    forms.iter().find(|(parts, _)| words.starts_with(parts)).map(|(parts, name)| (parts.len(), *name))
}

/// A name of several words as one: hong kong, hongkong. There are some hundred, and they are kept as long as the
/// tables are.
pub(super) fn one_word(name: &'static str) -> &'static str {
    static WORDS: LazyLock<std::sync::Mutex<FxHashMap<&'static str, &'static str>>> =
        LazyLock::new(Default::default);
    if !name.contains(' ') {
        return name;
    }
    let mut words = WORDS.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    words.entry(name).or_insert_with(|| name.replace(' ', "").leak())
}

/// A text of the tables that was written down, as the tables hold it: kept as long as they are, each once.
pub(crate) fn interned(text: &str) -> &'static str {
    static TEXTS: LazyLock<std::sync::Mutex<FxHashSet<&'static str>>> = LazyLock::new(Default::default);
    let mut texts = TEXTS.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(known) = texts.get(text) {
        return known;
    }
    let kept: &'static str = Box::leak(text.into());
    texts.insert(kept);
    kept
}

/// Reads the tables of words, which otherwise the first name waits for.
pub fn prepare() {
    LazyLock::force(&LATIN);
}

/// Reads the tables of words in any letters, and makes what tells misspelt common words: what else the first names of many
/// wait for.
pub fn prepare_for_many() {
    LazyLock::force(&LATIN);
    LazyLock::force(&OTHER);
    super::common::prepare();
}

/// Scripts that put spaces between words.
pub(super) fn spaced_script(script: &str) -> bool {
    !matches!(script, "han" | "kana" | "hangul" | "hans" | "hant" | "japanese" | "korean")
}

static LATIN: LazyLock<Words> = LazyLock::new(|| Words::read(true));
static OTHER: LazyLock<Words> = LazyLock::new(|| Words::read(false));

/// The tables of words in Latin letters.
pub(super) fn words() -> &'static Words {
    &LATIN
}

/// The tables of words like this one: in Latin letters, or in any other that has spaces.
pub(super) fn words_like(word: &str) -> &'static Words {
    if word.is_ascii() { &LATIN } else { &OTHER }
}

/// What is known of a word.
pub(super) fn word(text: &str) -> Option<Word> {
    let table = words_like(text);
    table.entries.get(text).map(|entry| Word { entry: *entry, table })
}

/// The English of a word of another language.
pub(super) fn translated(text: &str) -> Option<&'static str> {
    word(text).and_then(|w| w.canons().find(|(_, r)| *r == Relation::Translated)).map(|(english, _)| english)
}

/// The table's own copy of a Latin word it knows.
pub(super) fn intern(text: &str) -> Option<&'static str> {
    LATIN.entries.get_key_value(text).map(|(k, _)| *k)
}

static CONFUSABLES: LazyLock<FxHashMap<char, char>> = LazyLock::new(|| {
    rows(include_str!("../../data/names/confusables.csv"))
        .filter_map(|row| two(row).and_then(|(from, to)| Some((from.chars().next()?, to.chars().next()?))))
        .collect()
});

/// Letters that look like a Latin letter, with that letter.
pub(super) fn confusables() -> &'static FxHashMap<char, char> {
    &CONFUSABLES
}
