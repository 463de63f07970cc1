//! The words of addresses and the places, read once.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::names::text::{Place, places};

/// What a word of an address does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Unit,
    Floor,
    Block,
    Number,
    Suffix,
    Box,
    Street,
    Building,
    Estate,
    Area,
    City,
    Province,
    Ordinal,
    Direction,
    Common,
    Drop,
}

impl Kind {
    fn read(text: &str) -> Option<Self> {
        Some(match text {
            "unit" => Self::Unit,
            "floor" => Self::Floor,
            "block" => Self::Block,
            "number" => Self::Number,
            "suffix" => Self::Suffix,
            "box" => Self::Box,
            "street" => Self::Street,
            "building" => Self::Building,
            "estate" => Self::Estate,
            "area" => Self::Area,
            "city-word" => Self::City,
            "province-word" => Self::Province,
            "ordinal" => Self::Ordinal,
            "direction" => Self::Direction,
            "common" => Self::Common,
            "drop" => Self::Drop,
            _ => return None,
        })
    }

    /// Says what a number beside it counts.
    pub(super) fn counts(self) -> bool {
        matches!(self, Self::Unit | Self::Floor | Self::Block | Self::Number | Self::Suffix | Self::Box)
    }
}

/// A word with what it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) kind: Kind,
    pub(super) canonical: &'static str,
}

/// The most words of one entry of the words table, and of the places.
pub(super) const LONGEST: usize = 4;

type Words = FxHashMap<&'static str, Known>;

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let rows = include_str!("../../data/names/address-words.csv").lines();
    rows.filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut cells = line.split(',');
            let (word, canonical, kind) = (cells.next()?, cells.next()?, cells.next()?);
            Some((word, Known { kind: Kind::read(kind)?, canonical }))
        })
        .collect()
});

static PLACES: LazyLock<FxHashMap<&'static str, Place>> =
    LazyLock::new(|| places().map(|p| (p.name, p)).collect());

/// What a word, or up to four with single spaces, does in an address.
pub(super) fn word(text: &str) -> Option<Known> {
    WORDS.get(text).copied()
}

/// Words for a street that are written together with its name, the longest first.
const ENDINGS: &[&str] = &[
    "strasse", "straat", "gatan", "vagen", "veien", "vegen", "gasse", "platz", "allee", "plein", "gata",
    "gade", "katu", "laan", "str", "weg", "vei", "vej", "tie",
];

/// The fewest letters of a name before one of [`ENDINGS`].
const SHORTEST_STEM: usize = 4;

/// Friedrichstrasse: the name of a street and the word for one, written together.
pub(super) fn compound(text: &str) -> Option<(&str, &'static str)> {
    if text.len() <= SHORTEST_STEM || !text.is_ascii() || word(text).is_some() || place(text).is_some() {
        return None;
    }
    let (stem, ending) = ENDINGS.iter().find_map(|e| Some((text.strip_suffix(e)?, *e)))?;
    (stem.len() >= SHORTEST_STEM).then_some((stem, ending))
}

static COUNTRIES: LazyLock<rustc_hash::FxHashSet<&'static str>> =
    LazyLock::new(|| places().map(|p| p.country).filter(|c| !c.is_empty()).collect());

/// Whether a two-letter code in capitals is that of a country of the table.
pub(super) fn is_country(code: &str) -> bool {
    COUNTRIES.contains(code)
}

/// The place of this name.
pub(super) fn place(text: &str) -> Option<Place> {
    PLACES.get(text).copied()
}

#[cfg(test)]
mod tests {
    use super::{Kind, WORDS};

    #[test]
    fn every_row_is_read() {
        let table = include_str!("../../data/names/address-words.csv");
        let rows: Vec<&str> = table.lines().filter(|l| !l.starts_with('#')).skip(1).collect();
        assert_eq!(WORDS.len(), rows.len(), "a row of an unknown kind, or twice");
        assert!(rows.is_sorted() && rows.iter().all(|r| r.split(',').count() == 3));
        assert!(WORDS.values().all(|w| w.kind == Kind::Drop || !w.canonical.is_empty()));
    }
}
