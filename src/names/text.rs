//! The steps below the key, for texts that are not names, such as addresses: letters to their plain form, other
//! scripts to Latin letters, and the table of places.

use super::script::{Script, script};
use super::{fold, han, latin, tables};

/// A place of our table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// How it is written: folded Latin, or its own script.
    pub name: &'static str,
    /// One Latin name for all spellings.
    pub canonical: &'static str,
    /// `country`, `region` or `city`.
    pub kind: &'static str,
    /// ISO 3166 two-letter code; empty for a region of several countries.
    pub country: &'static str,
}

/// All places of our table.
pub fn places() -> impl Iterator<Item = Place> {
    tables::rows(tables::PLACES).filter_map(|row| {
        let mut cells = row.split(',');
        let (name, canonical, kind) = (cells.next()?, cells.next()?, cells.next()?);
        Some(Place { name, canonical, kind, country: cells.next()? })
    })
}

/// The text in its plain form: compatibility form, look-alikes, case and marks. Punctuation stays.
pub fn plain(text: &str) -> String {
    let compatible = fold::compatible(text);
    let mut out = String::with_capacity(compatible.len());
    fold::plain(&fold::look_alikes(&compatible), &mut out);
    out
}

/// Whether the character is written without spaces between words.
pub fn is_unspaced(c: char) -> bool {
    matches!(script(c), Script::Han | Script::Kana | Script::Hangul)
}

/// A plain text in simplified characters.
pub fn simplified(text: &str) -> String {
    han::simplified(text)
}

/// A plain word in Latin letters: the usual reading of Han, letter by letter for other alphabets.
pub fn in_latin(word: &str) -> String {
    if word.chars().any(|c| script(c) == Script::Han)
        && let Some(reading) = han::readings(word, 1).first()
    {
        return reading.text.to_string();
    }
    latin::to_latin(word)
}
