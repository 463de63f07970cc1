//! The pieces that the names are made of, each kept once, packed: one text for all, and small records.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::glance::Glance;
use super::heads::Heads;
use crate::names::UnitKind;
use crate::score::{Canon, OwnedTerm, Term, Traits, Ways};

/// Where the texts of a term lie, and what sort it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Record {
    /// Where its text begins; its sound, skeleton and looks follow.
    pub(super) at: u32,
    pub(super) canons: u32,
    pub(super) text: u16,
    pub(super) letters: u16,
    pub(super) sound: u16,
    pub(super) skeleton: u16,
    /// `SAME_LOOKS`, or the length of the text as a scanner may read it.
    pub(super) looks: u16,
    pub(super) canon_count: u8,
    pub(super) kind: UnitKind,
    /// Its traits, as bits.
    pub(super) traits: u8,
}

/// A term's record and its glance, where one look at memory finds both.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
pub(super) struct Row {
    pub(super) glance: Glance,
    pub(super) record: Record,
}

// More would be two lines of memory for each.
const _: () = assert!(size_of::<Row>() == 64);

/// The text reads the same to a scanner, and is not kept twice.
const SAME_LOOKS: u16 = u16::MAX;

/// All terms. A term's number is how it is referred to.
#[derive(Debug, Default)]
pub(super) struct Terms {
    pub(super) pool: String,
    pub(super) canons: Vec<Canon>,
    pub(super) rows: Vec<Row>,
    /// How the tokens begin, once they are sorted.
    pub(super) heads: Heads,
}

/// Tells terms apart while they are collected. A word may be written so that it stands for less: Da Lian is a place and
/// nothing else, Dalian has a stem.
#[derive(Default)]
pub(super) struct Numbers(FxHashMap<Told, u32>);

/// By what terms are told apart. The last is whether it weighs next to nothing, as initials do: most names that hold one
/// letter hold an initial, and a few a name, by which one list for both would be judged.
type Told = (Box<str>, UnitKind, Traits, Box<[Canon]>, bool);

impl Terms {
    /// The number of a term, which is added unless it is there. `light`: whether it weighs next to nothing where it stands.
    pub(super) fn add(&mut self, term: &OwnedTerm, light: bool, numbers: &mut Numbers) -> u32 {
        let view = term.view();
        let next = self.rows.len() as u32;
        let told = (view.text.into(), view.kind, view.traits, view.canons.into(), light);
        let number = *numbers.0.entry(told).or_insert(next);
        if number == next {
            self.push(&view);
        }
        number
    }

    fn push(&mut self, term: &Term<'_>) {
        // Longer pieces than any name has are cut nowhere: names are at most some thousand letters long.
        let length = |text: &str| u16::try_from(text.len()).unwrap_or(u16::MAX - 1);
        let same = !term.looks.is_empty() && term.looks == term.text;
        let record = Record {
            at: self.pool.len() as u32,
            canons: self.canons.len() as u32,
            text: length(term.text),
            letters: u16::try_from(term.letters).unwrap_or(u16::MAX),
            sound: length(term.sound),
            skeleton: length(term.skeleton),
            looks: if same { SAME_LOOKS } else { length(term.looks) },
            canon_count: term.canons.len().min(255) as u8,
            kind: term.kind,
            traits: term.traits.bits(),
        };
        self.rows.push(Row { glance: Glance::of(term), record });
        for text in [term.text, term.sound, term.skeleton] {
            self.pool.push_str(text);
        }
        if !same {
            self.pool.push_str(term.looks);
        }
        self.canons.extend_from_slice(term.canons);
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The text of a term.
    pub(super) fn text(&self, term: u32) -> &str {
        self.text_of(&self.rows[term as usize].record)
    }

    fn text_of(&self, record: &Record) -> &str {
        &self.pool[record.at as usize..][..usize::from(record.text)]
    }

    /// The first byte of its text, if it has any.
    pub(super) fn first_byte(&self, term: u32) -> u8 {
        self.text(term).bytes().next().unwrap_or_default()
    }

    /// How many letters it has.
    pub(super) fn letters(&self, term: u32) -> usize {
        usize::from(self.rows[term as usize].record.letters)
    }

    /// What sort of piece a term is.
    pub(super) fn kind(&self, term: u32) -> UnitKind {
        self.rows[term as usize].record.kind
    }

    /// A term.
    pub(super) fn get(&self, term: u32) -> Term<'_> {
        let record = &self.rows[term as usize].record;
        let rest = &self.pool[record.at as usize..];
        let (text, rest) = rest.split_at(usize::from(record.text));
        let (sound, rest) = rest.split_at(usize::from(record.sound));
        let (skeleton, rest) = rest.split_at(usize::from(record.skeleton));
        let looks = if record.looks == SAME_LOOKS { text } else { &rest[..usize::from(record.looks)] };
        Term {
            text,
            letters: usize::from(record.letters),
            kind: record.kind,
            traits: Traits::of_bits(record.traits),
            canons: &self.canons[record.canons as usize..][..usize::from(record.canon_count)],
            sound,
            skeleton,
            looks,
        }
    }

    /// The terms that may meet one, by a glance at each: no keys need be made for it.
    pub(super) fn scan(&self, term: &Term<'_>, out: &mut Vec<u32>) {
        let own = Glance::of(term);
        let fits = |(number, row): (u32, &Row)| {
            (own.ways(&row.glance, f32::INFINITY) != Ways::NONE).then_some(number)
        };
        out.extend((0..).zip(&self.rows).filter_map(fits));
    }

    /// The same terms numbered anew, and the new number of each: tokens first, in the order of their texts, so that
    /// words that begin alike lie together in memory, and are found by how they begin.
    pub(super) fn sorted(self) -> (Self, Vec<u32>) {
        let mut order: Vec<u32> = (0..self.len() as u32).collect();
        let key = |term: u32| (self.kind(term), self.text(term), term);
        order.sort_unstable_by(|a, b| key(*a).cmp(&key(*b)));
        let mut numbers = vec![0; self.len()];
        let mut out = Self {
            pool: String::with_capacity(self.pool.len()),
            canons: Vec::with_capacity(self.canons.len()),
            rows: Vec::with_capacity(self.rows.len()),
            heads: Heads::default(),
        };
        for (&term, number) in order.iter().zip(0..) {
            numbers[term as usize] = number;
            let Row { glance, record } = self.rows[term as usize];
            let looks = if record.looks == SAME_LOOKS { 0 } else { record.looks };
            let length: usize =
                [record.text, record.sound, record.skeleton, looks].map(usize::from).iter().sum();
            let (at, canons) = (out.pool.len() as u32, out.canons.len() as u32);
            out.pool.push_str(&self.pool[record.at as usize..][..length]);
            out.canons
                .extend_from_slice(&self.canons[record.canons as usize..][..usize::from(record.canon_count)]);
            out.rows.push(Row { glance, record: Record { at, canons, ..record } });
        }
        (out, numbers)
    }

    /// Finds how the tokens begin; the terms must be sorted.
    pub(super) fn find_heads(&mut self) {
        let tokens = self.tokens() as usize;
        self.heads = Heads::of(self.rows[..tokens].iter().map(|row| self.text_of(&row.record)));
    }

    /// How many of them are tokens, which come first.
    pub(super) fn tokens(&self) -> u32 {
        self.rows.partition_point(|row| row.record.kind == UnitKind::Token) as u32
    }

    /// The tokens that begin so.
    pub(super) fn beginning(&self, text: &str) -> Range<u32> {
        let Range { start, end } = self.heads.beginning(text, |n| self.text(n as u32));
        start as u32..end as u32
    }
}
