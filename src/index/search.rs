//! One query against the index.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::ahead::ask;
use super::bounds::{Bounds, letter};
use super::collect::List;
use super::commons::{Brief, TermBit};
use super::glance::Glance;
use super::keys::Probe;
use super::meets::{Meeting, Meets};
use super::sieve::Held;
use super::sift;
use super::{FormRecord, Index, TermWeight};
use crate::names::{CUT_FROM, CUT_TO, Form, NameKey, Unit, UnitKind};
use crate::score::{
    Canon, Edge, How, OwnedSide, OwnedTerm, Term, Traits, Ways, WeighedSpan, align, begins, canons,
    most_vowels, origin_factor, similar, sums,
};

/// A name found: its position in the order given to [`Index::build`], and its score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// Position of the name.
    pub name: u32,
    /// Its score, 0..=1.
    pub value: f64,
}

/// A term of the index that a piece of the query meets.
#[derive(Debug, Clone, Copy)]
pub(super) struct Neighbour {
    pub(super) term: u32,
    pub(super) similarity: f32,
    pub(super) how: How,
    /// What words weigh that are the term.
    pub(super) weight: TermWeight,
    /// Where its forms lie among the postings.
    pub(super) forms: (u32, u32),
    pub(super) bit: TermBit,
}

// As many as fit into two lines of memory.
const _: () = assert!(size_of::<Neighbour>() == 32);

/// All of them.
pub(super) type Neighbours = Vec<Neighbour>;

/// The neighbours of each unit of a query.
pub(super) type Near = SmallVec<[Arc<Neighbours>; 24]>;

/// A query's form made ready.
pub(super) struct QueryForm<'a> {
    pub(super) side: OwnedSide,
    form: &'a Form,
    /// The last token's text, for cuts.
    pub(super) last: &'a str,
}

/// Of each name the best that was found, in the order of names.
fn best_of_each(mut found: Vec<Found>) -> Vec<Found> {
    found.sort_unstable_by(|a, b| a.name.cmp(&b.name).then(b.value.total_cmp(&a.value)));
    found.dedup_by_key(|f| f.name);
    found
}

/// Buffers and a memory of words met before, which a thread reuses from one search to the next. What is found
/// never depends on them.
#[derive(Debug, Default)]
pub struct Scratch {
    /// The index it was last used on.
    serial: u64,
    /// What is known of the forms found, and by form which of these is its.
    pub(super) held: Vec<Held>,
    pub(super) places: Vec<u32>,
    meets: Meets,
    pub(super) candidates: Vec<u32>,
    /// Which forms are found.
    pub(super) found: Vec<sift::Found>,
    /// Forms that are in several lists, with each of these, and what is known of the form in brief.
    pub(super) several: Vec<(u32, u32, Brief)>,
    pub(super) lists: Vec<List>,
    /// Neighbours of texts met before, with what these stood for, by what else makes a term.
    memory: Vec<FxHashMap<Box<str>, Remembered>>,
    remembered: usize,
    probe: Probe,
    /// Terms that one may meet.
    probable: Vec<u32>,
    /// Those that one may meet after a glance, and in which ways.
    likely: Vec<(u32, Ways)>,
    /// Those that one does meet, how alike they are, and by what.
    met_terms: Vec<(u32, f32, How)>,
    /// A bit for each term that was probed.
    probed: Vec<u64>,
    /// What a word meets that meets nothing.
    nothing: Arc<Neighbours>,
}

type Remembered = (Box<[Canon]>, Arc<Neighbours>);

/// Words remembered before the memory is emptied.
const MEMORY: usize = 60_000;

impl Index {
    /// Every name that scores `floor` or more, in order of position.
    pub fn search(&self, query: &NameKey, floor: f64, scratch: &mut Scratch) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        for form in query.forms() {
            let side = OwnedSide::of(form, query, self.profile());
            let last = form.tokens.last().map(|t| &*t.text).unwrap_or_default();
            let form = QueryForm { side, form, last };
            self.search_form(&form, floor, scratch, &mut found);
        }
        self.search_beginnings(query, floor, &mut found);
        best_of_each(found)
    }

    /// The same by scoring every name: what `search` must equal. Slow.
    pub fn search_all(&self, query: &NameKey, floor: f64) -> Vec<Found> {
        let mut found = Vec::new();
        for name in 0..self.len() as u32 {
            let value = self.explain(query, name).value;
            if value >= floor {
                found.push(Found { name, value });
            }
        }
        found
    }

    /// The same with no keys, no plan and no bounds: every piece of the names is compared with every piece of the query,
    /// and every name aligned. It trusts nothing of the index but the names' pieces, and takes a hundredth of the time of
    /// [`Index::search_all`]: slow all the same.
    pub fn search_every(&self, query: &NameKey, floor: f64) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        for form in query.forms() {
            let side = OwnedSide::of(form, query, self.profile());
            let view = side.view();
            let last = form.tokens.last().map(|t| &*t.text).unwrap_or_default();
            let mut met: Vec<SmallVec<[(u8, f32, How); 2]>> = vec![SmallVec::new(); self.terms.len()];
            for (unit, n) in form.units.iter().zip(0u8..) {
                let term = OwnedTerm::of(unit, &form.tokens);
                for (id, met) in (0..).zip(&mut met) {
                    let listed = self.terms.get(id);
                    let alike = similar(&term.view(), &listed, Ways::ALL, &self.profile, &self.shortness);
                    if let Some((similarity, how)) = alike {
                        met.push((n, similarity, how));
                    }
                }
            }
            for listed_form in &self.forms {
                let listed = self.side(listed_form);
                let pieces = self.pieces(listed_form);
                let mut edges: SmallVec<[Edge; 16]> = SmallVec::new();
                for piece in pieces {
                    for &(unit, similarity, how) in &met[piece.term as usize] {
                        let unit = WeighedSpan::of(&view, side.spans[usize::from(unit)]);
                        let piece = WeighedSpan::of(&listed, piece.span);
                        edges.push(Edge::new(&unit, &piece, listed.party, similarity, how));
                    }
                }
                let cut = |i: usize| self.terms.text(pieces[i].term).starts_with(last);
                let alignment = align(&view, &listed, &mut edges, &cut);
                let value = sums(&view, &listed, &alignment, &self.profile).value()
                    * origin_factor(form.origin, listed_form.origin);
                if value >= floor {
                    found.push(Found { name: listed_form.name, value });
                }
            }
        }
        for (whole, gaps, name) in &self.letters {
            let value = begins(query, whole, *gaps, &self.profile);
            if value >= floor {
                found.push(Found { name: *name, value });
            }
        }
        best_of_each(found)
    }

    /// Names that begin as a cut query does.
    fn search_beginnings(&self, query: &NameKey, floor: f64, found: &mut Vec<Found>) {
        let letters = query.letters();
        if letters.is_empty() || !(CUT_FROM..=CUT_TO).contains(&query.text().chars().count()) {
            return;
        }
        for (whole, gaps, name) in &self.letters[self.heads.beginning(letters, |n| &self.letters[n].0)] {
            let value = begins(query, whole, *gaps, &self.profile);
            if value >= floor {
                found.push(Found { name: *name, value });
            }
        }
    }

    fn search_form(&self, q: &QueryForm<'_>, floor: f64, scratch: &mut Scratch, found: &mut Vec<Found>) {
        if q.form.units.is_empty() || self.forms.is_empty() {
            return;
        }
        scratch.begin(self);
        let near: Near = q.form.units.iter().map(|unit| self.neighbours(unit, q.form, scratch)).collect();
        let factor = origin_factor(q.form.origin, crate::names::Origin::Written);
        let bounds = Bounds::of(q, floor / factor, |token| self.begins(q, &near, token), &self.profile);
        self.collect(q, &bounds, &near, scratch);
        if !scratch.candidates.is_empty() {
            self.judge(q, floor, &near, scratch, found);
        }
    }

    /// The letters, as bits, with which terms begin that a token of the query meets by itself or with others.
    fn begins(&self, q: &QueryForm<'_>, near: &Near, token: usize) -> u32 {
        let units = q.side.spans.iter().zip(near).filter(|(span, _)| span.range().contains(&token));
        let terms = units.flat_map(|(_, near)| near.iter());
        terms.fold(0, |letters, n| letters | letter(self.terms.first_byte(n.term)))
    }

    /// Scores the candidates.
    fn judge(
        &self,
        q: &QueryForm<'_>,
        floor: f64,
        near: &Near,
        scratch: &mut Scratch,
        found: &mut Vec<Found>,
    ) {
        scratch.meets.clear(near.iter().map(|near| near.len()).sum());
        for (unit, near) in near.iter().enumerate().rev() {
            for n in near.iter() {
                let meeting = Meeting { unit: unit as u8, how: n.how, similarity: n.similarity };
                scratch.meets.add(n.term, meeting);
            }
        }
        let view = q.side.view();
        let units: SmallVec<[WeighedSpan; 16]> =
            q.side.spans.iter().map(|span| WeighedSpan::of(&view, *span)).collect();
        let candidates = std::mem::take(&mut scratch.candidates);
        ask(candidates.iter().map(|&id| self.forms[id as usize].token_count));
        ask(candidates.iter().map(|&id| {
            let form = &self.forms[id as usize];
            let (pieces, tokens) = (self.pieces(form), self.side(form).tokens);
            let ends = [pieces.first(), pieces.get(5), pieces.get(10)];
            let ends = ends.into_iter().flatten().fold(0, |all, piece| all ^ piece.span.start);
            tokens.first().map_or(0, |t| t.initial) ^ tokens.last().map_or(0, |t| t.initial) ^ ends
        }));
        for &id in &candidates {
            let form: &FormRecord = &self.forms[id as usize];
            let listed = self.side(form);
            let pieces = self.pieces(form);
            let mut edges: SmallVec<[Edge; 16]> = SmallVec::new();
            for piece in pieces {
                for Meeting { unit, how, similarity } in scratch.meets.of(piece.term) {
                    let piece = WeighedSpan::of(&listed, piece.span);
                    edges.push(Edge::new(&units[usize::from(unit)], &piece, listed.party, similarity, how));
                }
            }
            // The tokens come first among the units, so a token's text is that of the unit of its number.
            let cut = |i: usize| self.terms.text(pieces[i].term).starts_with(q.last);
            let alignment = align(&view, &listed, &mut edges, &cut);
            let value = sums(&view, &listed, &alignment, &self.profile).value()
                * origin_factor(q.form.origin, form.origin);
            if value >= floor {
                found.push(Found { name: form.name, value });
            }
        }
        scratch.candidates = candidates;
    }

    /// All terms of the index that a unit of the query meets.
    fn neighbours(&self, unit: &Unit, form: &Form, scratch: &mut Scratch) -> Arc<Neighbours> {
        let traits = Traits::of(unit, &form.tokens);
        let memory = memory_of(unit.kind, traits);
        let canons = canons(unit, &form.tokens);
        if let Some((stood_for, known)) = scratch.memory[memory].get(&*unit.text)
            && **stood_for == *canons
        {
            return Arc::clone(known);
        }
        if unit.kind == UnitKind::Token
            && let Some(known) = self.of_listed_word(&unit.text, traits, canons)
        {
            return Arc::clone(known);
        }
        let term = OwnedTerm::of(unit, &form.tokens);
        let neighbours = self.look_up(&term.view(), scratch);
        if neighbours.is_empty() && unit.kind != UnitKind::Token {
            // Two words side by side are hardly ever one, nor come again.
            return Arc::clone(&scratch.nothing);
        }
        let neighbours = Arc::new(neighbours);
        if scratch.remembered >= MEMORY {
            scratch.memory.iter_mut().for_each(FxHashMap::clear);
            scratch.remembered = 0;
        }
        scratch.memory[memory].insert((&*unit.text).into(), (canons.into(), Arc::clone(&neighbours)));
        scratch.remembered += 1;
        neighbours
    }

    /// The same, of a word that is listed as it is, if those were looked up ahead.
    fn of_listed_word(&self, text: &str, traits: Traits, canons: &[Canon]) -> Option<&Arc<Neighbours>> {
        let words = self.words.get()?;
        let same = |id: &u32| {
            let term = self.terms.get(*id);
            term.traits == traits && term.canons == canons
        };
        let id = self.terms.beginning(text).take_while(|id| self.terms.text(*id) == text).find(same)?;
        words.get(id as usize)
    }

    /// What each listed word meets.
    pub(super) fn look_up_all(&self) -> Vec<Arc<Neighbours>> {
        let of = |scratch: &mut Scratch, id: u32| {
            scratch.begin(self);
            let mut neighbours = self.look_up(&self.terms.get(id), scratch);
            neighbours.shrink_to_fit();
            Arc::new(neighbours)
        };
        (0..self.terms.tokens()).into_par_iter().with_min_len(512).map_init(Scratch::default, of).collect()
    }

    /// The same, of a term that is not remembered.
    fn look_up(&self, term: &Term<'_>, scratch: &mut Scratch) -> Neighbours {
        let Scratch { probe, probable, likely, probed, met_terms, .. } = scratch;
        probable.clear();
        self.probe(term, probe, probable);
        if probable.is_empty() {
            return Neighbours::new();
        }
        // What shares one key shares many. Most of what shares a key by chance is seen to be something else without its
        // text.
        let bit = |id: u32| (id as usize / 64, 1u64 << (id % 64));
        probable.retain(|&id| {
            let (word, bit) = bit(id);
            let first = probed[word] & bit == 0;
            probed[word] |= bit;
            first
        });
        probable.iter().for_each(|&id| probed[bit(id).0] = 0);
        ask(probable.iter().map(|&id| self.terms.rows[id as usize].glance.letters));
        likely.clear();
        let (glance, vowels) = (Glance::of(term), most_vowels(&self.profile));
        likely.extend(
            probable
                .iter()
                .map(|&id| (id, glance.ways(&self.terms.rows[id as usize].glance, vowels)))
                .filter(|(_, ways)| *ways != Ways::NONE),
        );
        ask(likely.iter().map(|(id, _)| self.terms.first_byte(*id)));
        met_terms.clear();
        met_terms.extend(likely.iter().filter_map(|&(id, ways)| {
            let (similarity, how) = similar(term, &self.terms.get(id), ways, &self.profile, &self.shortness)?;
            Some((id, similarity, how))
        }));
        ask(met_terms.iter().map(|(id, ..)| self.forms_of(*id).0 as u8));
        let neighbour = |&(term, similarity, how): &(u32, f32, How)| {
            let weight = self.term_forms[term as usize].weight;
            Neighbour { term, similarity, how, weight, forms: self.forms_of(term), bit: self.bit_of(term) }
        };
        met_terms.iter().map(neighbour).collect()
    }
}

/// In which part of the memory a term is: two terms of one text may differ in the rest.
fn memory_of(kind: UnitKind, t: Traits) -> usize {
    let kind = match kind {
        UnitKind::Token => 0,
        UnitKind::Joined => 1,
        UnitKind::Acronym => 2,
    };
    kind * Traits::COUNT + usize::from(t.bits())
}

/// How many parts the memory has.
const MEMORIES: usize = 3 * Traits::COUNT;

impl Scratch {
    fn begin(&mut self, index: &Index) {
        if self.serial != index.serial {
            *self = Self { serial: index.serial, ..Self::default() };
            self.memory.resize_with(MEMORIES, FxHashMap::default);
            self.places = vec![0; index.forms.len()];
            self.found = vec![sift::Found::default(); index.forms.len().div_ceil(64)];
            self.probed = vec![0; index.terms.len().div_ceil(64)];
        }
        self.candidates.clear();
    }
}
