//! One query against the index.

use std::rc::Rc;

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::keys::for_each_key;
use super::{FormRecord, Index, QueryForm};
use crate::names::{CUT_FROM, Class, NameKey, Party, UnitKind};
use crate::score::{
    Edge, How, OwnedSide, Profile, Term, align, left_weight, origin_factor, scale, similar, sums,
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
struct Neighbour {
    term: u32,
    similarity: f32,
    how: How,
}

/// Buffers and a memory of words met before, which a thread reuses from one search to the next. What is found
/// never depends on them.
#[derive(Debug, Default)]
pub struct Scratch {
    /// Forms looked at in this round.
    seen: Vec<u32>,
    /// Which entry of `met` a term has in this round, and the round.
    slots: Vec<(u32, u32)>,
    round: u32,
    met: Vec<SmallVec<[(u8, f32, How); 2]>>,
    candidates: Vec<u32>,
    memory: FxHashMap<(Box<str>, UnitKind, bool), Rc<[Neighbour]>>,
    probe: Vec<u32>,
}

/// Words remembered before the memory is emptied.
const MEMORY: usize = 60_000;

impl Index {
    /// Every name that scores `floor` or more, in order of position.
    pub fn search(&self, query: &NameKey, floor: f64, scratch: &mut Scratch) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        for form in query.forms() {
            let side = OwnedSide::of(form, query, self.profile());
            let terms = form.units.iter().map(|u| Term::of(u, &form.tokens)).collect();
            let last = form.tokens.last().map(|t| t.text.clone()).unwrap_or_default();
            let form = QueryForm { side, terms, origin: form.origin, last };
            self.search_form(&form, floor, scratch, &mut found);
        }
        found.sort_unstable_by(|a, b| a.name.cmp(&b.name).then(b.value.total_cmp(&a.value)));
        found.dedup_by_key(|f| f.name);
        found
    }

    /// The same by scoring every name: what `search` must equal. Slow.
    pub fn search_all(&self, query: &NameKey, floor: f64) -> Vec<Found> {
        let mut found = Vec::new();
        for name in 0..self.texts.len() as u32 {
            let value = self.explain(query, name).value;
            if value >= floor {
                found.push(Found { name, value });
            }
        }
        found
    }

    fn search_form(&self, q: &QueryForm, floor: f64, scratch: &mut Scratch, found: &mut Vec<Found>) {
        if q.terms.is_empty() || self.forms.is_empty() {
            return;
        }
        scratch.begin(self);
        let Some(must) = must_meet(q, floor, &self.profile) else {
            // Nothing of the query is sure to be met: every name is a candidate.
            scratch.candidates.extend(0..self.forms.len() as u32);
            self.judge(q, floor, scratch, found);
            return;
        };
        for (unit, span) in q.side.spans.iter().enumerate() {
            let mask = ((1u64 << span.len.min(63)) - 1) << span.start;
            if mask & must.tokens != 0 {
                let neighbours = self.neighbours(&q.terms[unit], scratch);
                for neighbour in neighbours.iter() {
                    scratch.add(self, neighbour.term);
                }
            }
        }
        if must.cut {
            let from = self.by_text.partition_point(|t| *self.terms[*t as usize].text < *q.last);
            for &term in &self.by_text[from..] {
                if !self.terms[term as usize].text.starts_with(&*q.last) {
                    break;
                }
                scratch.add(self, term);
            }
        }
        if !scratch.candidates.is_empty() {
            self.judge(q, floor, scratch, found);
        }
    }

    /// Scores the candidates.
    fn judge(&self, q: &QueryForm, floor: f64, scratch: &mut Scratch, found: &mut Vec<Found>) {
        for unit in 0..q.terms.len() {
            let neighbours = self.neighbours(&q.terms[unit], scratch);
            for n in neighbours.iter() {
                scratch.meet(n.term, unit as u8, n.similarity, n.how);
            }
        }
        let view = q.side.view();
        let candidates = std::mem::take(&mut scratch.candidates);
        for &id in &candidates {
            let form: &FormRecord = &self.forms[id as usize];
            let listed = self.side(form);
            let terms = self.unit_terms(form);
            let mut edges: SmallVec<[Edge; 16]> = SmallVec::new();
            for (&term, &listed_span) in terms.iter().zip(listed.spans) {
                for &(unit, similarity, how) in scratch.met_by(term) {
                    let query_span = view.spans[usize::from(unit)];
                    edges.push(Edge::new(&view, &listed, query_span, listed_span, similarity, how));
                }
            }
            // The tokens come first among the units, so a token's text is that of the unit of its number.
            let cut = |i: usize| self.terms[terms[i] as usize].text.starts_with(&*q.last);
            let alignment = align(&view, &listed, &mut edges, &cut);
            let value = sums(&view, &listed, &alignment, &self.profile).value()
                * origin_factor(q.origin, form.origin);
            if value >= floor {
                found.push(Found { name: form.name, value });
            }
        }
        scratch.candidates = candidates;
    }

    /// All terms of the index that a term of the query meets.
    fn neighbours(&self, term: &Term, scratch: &mut Scratch) -> Rc<[Neighbour]> {
        let key = (term.text.clone(), term.kind, term.abjad);
        if let Some(known) = scratch.memory.get(&key) {
            return Rc::clone(known);
        }
        let probe = &mut scratch.probe;
        probe.clear();
        for_each_key(term, |key| probe.extend(self.keys.get(key)));
        if term.kind == UnitKind::Token && !term.number {
            // The listed name may have only the initial.
            if let Some(first) = term.text.chars().next() {
                let initial = Term { text: first.to_string().into(), ..term.clone() };
                for_each_key(&Term { canons: SmallVec::new(), ..initial }, |key| {
                    probe.extend(self.keys.get(key))
                });
            }
        }
        probe.sort_unstable();
        probe.dedup();
        let neighbours: Rc<[Neighbour]> = probe
            .iter()
            .filter_map(|&id| {
                let (similarity, how) = similar(term, &self.terms[id as usize], &self.profile)?;
                Some(Neighbour { term: id, similarity, how })
            })
            .collect();
        if scratch.memory.len() >= MEMORY {
            scratch.memory.clear();
        }
        scratch.memory.insert(key, Rc::clone(&neighbours));
        neighbours
    }
}

/// Of which tokens at least one must be met by any name that reaches the floor.
struct Must {
    /// A bit for each of them.
    tokens: u64,
    /// Or else the last token, as the beginning of a longer word.
    cut: bool,
}

/// Chooses them, weightiest first, until what is left cannot reach the floor: with `u` of the query's weight `w`
/// left over, a score is at most `(w - u) / (w - u + left * u)`. `None` when no choice is enough.
fn must_meet(q: &QueryForm, floor: f64, profile: &Profile) -> Option<Must> {
    let tokens = &q.side.tokens;
    let total: f64 = tokens.iter().map(|t| f64::from(t.weight)).sum();
    // Left-over words weigh least when all the rest was met, in a name inside another, in a person's name.
    let inside = if tokens.iter().any(|t| t.rare) { profile.contained.min(1.0) } else { 1.0 };
    let person = q.side.personal || q.side.party == Party::Person;
    let person = if person { profile.person_left.min(1.0) } else { 1.0 };
    let left = f64::from(profile.query_left * person * inside * scale(total as f32, profile));
    // A hair more than needed, for rounding.
    let limit = total * (1.0 - floor) / (1.0 - floor + left * floor) + 1e-4;
    let last = tokens.len() - 1;
    let cut = usize::from(q.side.length) >= CUT_FROM;
    let mut order: SmallVec<[usize; 16]> = (0..tokens.len())
        // What an initial of the query may meet is not looked up, nor what a cut word may.
        .filter(|&i| tokens[i].class != Class::Initial && !(cut && i == last))
        .collect();
    order.sort_by(|&a, &b| tokens[b].weight.total_cmp(&tokens[a].weight).then(a.cmp(&b)));
    let mut must = Must { tokens: 0, cut: false };
    let mut sum = 0.0;
    for i in order {
        must.tokens |= 1 << i;
        sum += f64::from(left_weight(&tokens[i], profile));
        if sum > limit {
            return Some(must);
        }
    }
    if cut {
        must.cut = true;
        must.tokens |= 1 << last;
        sum += f64::from(left_weight(&tokens[last], profile));
        if sum > limit {
            return Some(must);
        }
    }
    None
}

impl Scratch {
    fn begin(&mut self, index: &Index) {
        if self.seen.len() != index.forms.len()
            || self.slots.len() != index.terms.len()
            || self.round == u32::MAX
        {
            *self = Self::default();
            self.seen = vec![0; index.forms.len()];
            self.slots = vec![(0, 0); index.terms.len()];
        }
        self.round += 1;
        self.met.clear();
        self.candidates.clear();
    }

    /// Makes all forms that hold the term candidates.
    fn add(&mut self, index: &Index, term: u32) {
        let range =
            index.posting_starts[term as usize] as usize..index.posting_starts[term as usize + 1] as usize;
        for &form in &index.postings[range] {
            if self.seen[form as usize] != self.round {
                self.seen[form as usize] = self.round;
                self.candidates.push(form);
            }
        }
    }

    fn meet(&mut self, term: u32, unit: u8, similarity: f32, how: How) {
        let slot = &mut self.slots[term as usize];
        if slot.0 != self.round {
            *slot = (self.round, self.met.len() as u32);
            self.met.push(SmallVec::new());
        }
        self.met[slot.1 as usize].push((unit, similarity, how));
    }

    fn met_by(&self, term: u32) -> &[(u8, f32, How)] {
        let (round, slot) = self.slots[term as usize];
        if round == self.round { &self.met[slot as usize] } else { &[] }
    }
}
