//! Keys find candidates: every listed name that the scorer would put at or above a floor, and no scorer of its own.
//!
//! The promise: [`Index::search`] returns exactly what scoring every name would. It rests on two facts of the
//! scorer. Two pieces of names meet only if they share one of a few keys (the text, what it stands for, its
//! sound, what is left of it after one or two letters are deleted), so all pieces that may meet a piece of the
//! query are found by looking those keys up. And a score is at most the share of the query's weight that met,
//! so a name that meets none of the query's weightiest words, once what is left cannot reach the floor, need
//! not be looked at.

mod build;
mod keys;
mod search;

pub use search::{Found, Scratch};

use crate::names::{Form, NameKey, Origin, Party};
use crate::score::{OwnedSide, Profile, Score, Side, Span, Term, Weighed, score};

/// A form of a listed name: where its parts lie in the flat arrays.
#[derive(Debug, Clone, Copy)]
struct FormRecord {
    name: u32,
    tokens: u32,
    units: u32,
    legal: u32,
    length: u16,
    token_count: u8,
    unit_count: u8,
    origin: Origin,
    party: Party,
}

/// All listed names, ready to be searched. Immutable; shared between threads.
#[derive(Debug)]
pub struct Index {
    /// Tells one index of this process from another, for the buffers that remember.
    serial: u64,
    profile: Profile,
    texts: Vec<Box<str>>,
    parties: Vec<Party>,
    forms: Vec<FormRecord>,
    tokens: Vec<Weighed>,
    spans: Vec<Span>,
    unit_terms: Vec<u32>,
    terms: Vec<Term>,
    /// Forms that hold a term: `postings[posting_starts[t]..posting_starts[t + 1]]`.
    posting_starts: Vec<u32>,
    postings: Vec<u32>,
    keys: keys::KeyTable,
    /// Terms that are single tokens, by text, for queries cut in the middle of a word.
    by_text: Vec<u32>,
    /// The letters of long names, sorted, with the names that have them: for queries that are how a name begins.
    letters: Vec<(Box<str>, u32)>,
}

impl Index {
    /// Builds the index. A name's position in `names` is how it is referred to later.
    pub fn build<'a>(names: impl IntoIterator<Item = (&'a str, Party)>, profile: Profile) -> Self {
        build::build(names.into_iter().collect(), profile)
    }

    /// How many names it holds.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// The profile it scores by.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The score of one name, with its evidence.
    ///
    /// # Panics
    /// When `name` is not a position that this index gave.
    pub fn explain(&self, query: &NameKey, name: u32) -> Score {
        let listed = NameKey::listed(&self.texts[name as usize]).with_party(self.parties[name as usize]);
        score(query, &listed, &self.profile)
    }

    fn side(&self, form: &FormRecord) -> Side<'_> {
        let tokens = form.tokens as usize;
        let units = form.units as usize;
        Side {
            tokens: &self.tokens[tokens..tokens + usize::from(form.token_count)],
            spans: &self.spans[units..units + usize::from(form.unit_count)],
            legal: form.legal,
            length: form.length,
            party: form.party,
            personal: false,
        }
    }

    fn unit_terms(&self, form: &FormRecord) -> &[u32] {
        let units = form.units as usize;
        &self.unit_terms[units..units + usize::from(form.unit_count)]
    }
}

/// A query's form made ready.
struct QueryForm<'a> {
    side: OwnedSide,
    form: &'a Form,
    /// The last token's text, for cuts.
    last: Box<str>,
}
