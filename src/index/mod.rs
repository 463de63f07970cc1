//! Keys find candidates: every listed name that the scorer would put at or above a floor, and no scorer of its own.
//!
//! The promise: [`Index::search`] returns exactly what scoring every name would. It rests on two facts of the
//! scorer. Two pieces of names meet only if they share one of a few keys (the text, what it stands for, its
//! sound, what is left of it after one or two letters are deleted), so all pieces that may meet a piece of the
//! query are found by looking those keys up. And what a score can be is bounded by what met and how alike it is
//! (`bounds`), so a name that meets too little need not be looked at.

mod ahead;
mod bounds;
mod build;
mod collect;
mod commons;
mod glance;
mod growth;
mod heads;
mod keys;
mod meets;
mod omitted;
mod pack;
mod search;
mod sieve;
mod sift;
#[cfg(test)]
mod slips;
mod terms;

pub use search::{Found, Scratch};

use bounds::Kind;
use commons::{OfForm, TermBit};
use heads::Heads;

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use crate::names::{Class, NameKey, Origin, Party, prepare_for_many};
use crate::score::{
    How, Profile, Score, Shortness, Side, Span, Term, Ways, Weighed, left_weight, score, similar,
};

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
    personal: bool,
}

/// A piece of a listed form: which term it is, and where it lies.
#[derive(Debug, Clone, Copy)]
struct Piece {
    term: u32,
    span: Span,
}

/// What a term weighs in a name, at most.
#[derive(Debug, Clone, Copy, Default)]
struct TermWeight {
    /// When it is left over.
    left: f32,
    /// When it meets something.
    met: f32,
    /// Whether it can tell one party from others.
    telling: bool,
    /// Its letters, if it is a word of no table.
    unknown: u8,
}

/// The forms that hold a term, and what it weighs in them.
#[derive(Debug, Clone, Copy, Default)]
struct TermForms {
    /// Where they begin among the postings; they end where those of the next term begin.
    start: u32,
    weight: TermWeight,
}

/// What the words of a form weigh when they are left over.
#[derive(Debug, Clone, Copy, Default)]
struct FormWeight {
    /// All of them.
    all: f32,
    /// Those that are more than particles and titles.
    words: f32,
}

/// The names as given, one text for all.
#[derive(Debug, Default)]
struct Names {
    texts: String,
    ends: Vec<u32>,
    parties: Vec<Party>,
}

impl Names {
    fn push(&mut self, text: &str, party: Party) -> u32 {
        self.texts.push_str(text);
        self.ends.push(self.texts.len() as u32);
        self.parties.push(party);
        self.parties.len() as u32 - 1
    }

    fn text(&self, name: u32) -> &str {
        let name = name as usize;
        let start = name.checked_sub(1).map_or(0, |before| self.ends[before]) as usize;
        &self.texts[start..self.ends[name] as usize]
    }
}

/// All listed names, ready to be searched. Shared between threads; what it finds never changes.
#[derive(Debug)]
pub struct Index {
    /// Tells one index of this process from another, for the buffers that remember.
    serial: u64,
    profile: Profile,
    shortness: Shortness,
    names: Names,
    forms: Vec<FormRecord>,
    /// What the words of a form weigh when they are left over.
    form_weights: Vec<FormWeight>,
    tokens: Vec<Weighed>,
    pieces: Vec<Piece>,
    terms: terms::Terms,
    /// Of each term, and of one more, which forms hold it: side by side, since one look at memory finds both.
    term_forms: Vec<TermForms>,
    postings: Vec<u32>,
    /// Made when so many words have been looked for that it pays.
    tables: OnceLock<Tables>,
    /// What each listed word meets, by term: made when so many names will be searched that it pays.
    words: OnceLock<Vec<Arc<search::Neighbours>>>,
    /// Words looked for without the tables so far.
    scanned: AtomicU32,
    /// The letters of long names, sorted, with their gaps and the names that have them: for queries that are how a name begins.
    letters: Vec<(Box<str>, u64, u32)>,
    /// How these letters begin.
    heads: Heads,
}

/// What makes many searches fast, and is not worth making for a few.
#[derive(Debug)]
struct Tables {
    keys: keys::Keys,
    commons: commons::Commons,
}

/// A number that no other index of this process has.
fn serial() -> u64 {
    static SERIAL: AtomicU64 = AtomicU64::new(1);
    SERIAL.fetch_add(1, Ordering::Relaxed)
}

/// Words looked for one term after another before the tables are made, which takes as long as some hundred of these.
const SCANS: u32 = 64;

impl Index {
    /// Builds the index. A name's position in `names` is how it is referred to later.
    pub fn build<'a>(names: impl IntoIterator<Item = (&'a str, Party)>, profile: Profile) -> Self {
        build::build(&names.into_iter().collect::<Vec<_>>(), profile)
    }

    /// How many names it holds.
    pub fn len(&self) -> usize {
        self.names.parties.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.names.parties.is_empty()
    }

    /// The profile it scores by.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Makes at once what else is made when it first pays: for a caller who knows that many names will be searched.
    pub fn prepare(&self) {
        prepare_for_many();
        self.tables();
    }

    /// The same, and looks up every listed word: for a caller who knows that some ten thousand names will be searched. Most
    /// words of a name that resembles a listed one are listed as they are. Takes as long as to search some thousand names, and
    /// about 100 bytes for each name listed, many times that in long lists.
    pub fn prepare_words(&self) {
        self.prepare();
        // Not while others wait for it: they may be threads of the pool that it is made by.
        if self.words.get().is_none() {
            let _ = self.words.set(self.look_up_all());
        }
    }

    fn tables(&self) -> &Tables {
        self.tables.get_or_init(|| {
            let forms = (0..self.forms.len()).map(|form| self.of_form(form));
            let keys = keys::Keys::of(&self.terms);
            let mut probe = keys::Probe::default();
            let near = |term: u32| {
                let mut near = Vec::new();
                let term = self.terms.get(term);
                keys.get(&term, &mut probe, &mut near);
                let alike = |id: &u32| {
                    similar(&term, &self.terms.get(*id), Ways::ALL, &self.profile, &self.shortness)
                };
                near.retain(|id| alike(id).is_some_and(|(_, how)| how != How::Initial));
                near
            };
            let commons = commons::Commons::of(&self.term_forms, &self.postings, forms, near, |term| {
                self.terms.letters(term)
            });
            Tables { keys, commons }
        })
    }

    /// Finds how its texts begin, which are sorted.
    fn find_heads(&mut self) {
        self.heads = Heads::of(self.letters.iter().map(|(letters, ..)| &**letters));
        self.terms.find_heads();
    }

    /// What is to be known of a form before it is looked at, but for the common terms that it holds.
    fn of_form(&self, form: usize) -> OfForm {
        let record = &self.forms[form];
        let tokens = self.side(record).tokens;
        let words = || tokens.iter().filter(|t| t.class == Class::Word);
        let with = |letters: u32, t: &Weighed| letters | bounds::letter(t.initial);
        OfForm {
            bits: 0,
            weight: self.form_weights[form],
            letters: words().fold(0, with),
            all_letters: tokens.iter().fold(0, with),
            heaviest: words().map(|t| left_weight(t, &self.profile)).fold(0.0, f32::max),
            kind: Kind::of(record.legal, record.party),
        }
    }

    /// The score of one name, with its evidence.
    ///
    /// # Panics
    /// When `name` is not a position that this index gave.
    pub fn explain(&self, query: &NameKey, name: u32) -> Score {
        let party = self.names.parties[name as usize];
        let listed = NameKey::listed(self.names.text(name)).with_party(party);
        score(query, &listed, &self.profile)
    }

    fn side(&self, form: &FormRecord) -> Side<'_> {
        let tokens = form.tokens as usize;
        Side {
            tokens: &self.tokens[tokens..tokens + usize::from(form.token_count)],
            legal: form.legal,
            length: form.length,
            party: form.party,
            personal: form.personal,
        }
    }

    /// Which bit a term has, as far as bits are made.
    fn bit_of(&self, term: u32) -> TermBit {
        self.tables.get().map_or(TermBit::NONE, |tables| tables.commons.bit(term))
    }

    /// Where the forms that hold a term lie among the postings.
    fn forms_of(&self, term: u32) -> (u32, u32) {
        let term = term as usize;
        (self.term_forms[term].start, self.term_forms[term + 1].start)
    }

    fn pieces(&self, form: &FormRecord) -> &[Piece] {
        let units = form.units as usize;
        &self.pieces[units..units + usize::from(form.unit_count)]
    }

    /// The terms that may meet one, and perhaps some that do not; some more than once.
    fn probe(&self, term: &Term<'_>, probe: &mut keys::Probe, out: &mut Vec<u32>) {
        if self.tables.get().is_none() && self.scanned.fetch_add(1, Ordering::Relaxed) < SCANS {
            self.terms.scan(term, out);
            return;
        }
        self.tables().keys.get(term, probe, out);
    }
}
