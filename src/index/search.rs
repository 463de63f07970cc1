//! One query against the index.

use std::rc::Rc;

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::keys::for_each_key;
use super::{FormRecord, Index, QueryForm};
use crate::names::{CUT_FROM, CUT_TO, Class, Form, NameKey, Party, Unit, UnitKind};
use crate::score::{
    Edge, How, OwnedSide, Profile, Side, Term, align, begins, left_weight, origin_factor, positions, scale,
    similar, sums, tells,
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
    /// The index it was last used on.
    serial: u64,
    /// The last round in which a form was met, and the weight of the query's tokens that it holds at most.
    held: Vec<(u32, f32)>,
    /// Which entry of `met` a term has in this round, and the round.
    slots: Vec<(u32, u32)>,
    round: u32,
    met: Vec<SmallVec<[(u8, f32, How); 2]>>,
    candidates: Vec<u32>,
    /// Neighbours of texts met before, by kind of unit.
    memory: [FxHashMap<Box<str>, Rc<[Neighbour]>>; 4],
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
            let last = form.tokens.last().map(|t| t.text.clone()).unwrap_or_default();
            let form = QueryForm { side, form, last };
            self.search_form(&form, floor, scratch, &mut found);
        }
        if (CUT_FROM..=CUT_TO).contains(&query.text().chars().count()) && !query.letters().is_empty() {
            let from = self.letters.partition_point(|(l, _)| **l < *query.letters());
            for (letters, name) in &self.letters[from..] {
                if !letters.starts_with(query.letters()) {
                    break;
                }
                let value = begins(query, letters, &self.profile);
                if value >= floor {
                    found.push(Found { name: *name, value });
                }
            }
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
        if q.form.units.is_empty() || self.forms.is_empty() {
            return;
        }
        scratch.begin(self);
        let near: Near = q.form.units.iter().map(|unit| self.neighbours(unit, q.form, scratch)).collect();
        match self.plan(q, floor, &near) {
            // Nothing of the query is sure to be met: every name is a candidate.
            None => scratch.candidates.extend(0..self.forms.len() as u32),
            Some(plan) => self.collect(q, &plan, &near, scratch),
        }
        if !scratch.candidates.is_empty() {
            self.judge(q, floor, &near, scratch, found);
        }
    }

    /// How many forms hold a neighbour of a unit.
    fn reach(&self, near: &[Neighbour]) -> usize {
        near.iter().map(|n| self.posting(n.term).len()).sum()
    }

    fn posting(&self, term: u32) -> &[u32] {
        let term = term as usize;
        &self.postings[self.posting_starts[term] as usize..self.posting_starts[term + 1] as usize]
    }

    /// Chooses the tokens to look up: those that fewest names hold first, until what is left cannot reach the floor.
    /// With `u` of the query's weight `w` left over, a score is at most `(w - u) / (w - u + left * u)`. `None` when
    /// no choice is enough.
    fn plan(&self, q: &QueryForm, floor: f64, near: &Near) -> Option<Plan> {
        let profile = &self.profile;
        let tokens = &q.side.tokens;
        let weights: SmallVec<[f32; 16]> = tokens.iter().map(|t| left_weight(t, profile)).collect();
        let total: f64 = tokens.iter().map(|t| f64::from(t.weight)).sum();
        let rare = rare_tokens(q);
        // Left-over words weigh least when all the rest was met.
        let person = person_factor(q, profile);
        let inside = if rare == 0 { 1.0 } else { profile.contained.min(1.0) };
        let left = f64::from(profile.query_left * person * inside * scale(total as f32, profile));
        // A hair more than needed, for rounding.
        let limit = (total * (1.0 - floor) / (1.0 - floor + left * floor)) as f32 + 1e-4;
        let mut reach: SmallVec<[usize; 16]> = SmallVec::from_elem(0, tokens.len());
        for (span, near) in q.side.spans.iter().zip(near) {
            let names = self.reach(near);
            span.range().for_each(|i| reach[i] += names);
        }
        let last = tokens.len() - 1;
        let cut = usize::from(q.side.length) >= CUT_FROM;
        let mut order: SmallVec<[usize; 16]> = (0..tokens.len())
            // What an initial of the query may meet is not looked up, nor what a cut word may.
            .filter(|&i| tokens[i].class != Class::Initial && !(cut && i == last))
            .collect();
        order.sort_by_key(|&i| (reach[i], i));
        let mut plan = Plan { tokens: 0, cut: false, weights, need: 0.0 };
        let mut sum = 0.0;
        // What is left when none of the rare words is met; mostly too little, and then one of them must be.
        let without: f32 = positions(!rare, tokens.len()).map(|i| tokens[i].weight).sum();
        let cost: f32 = positions(rare, tokens.len()).map(|i| plan.weights[i]).sum();
        let cost = profile.query_left * person * scale(without, profile) * cost;
        if rare != 0 && f64::from(without) < (floor - 1e-4) * f64::from(without + cost) {
            order.retain(|i| rare & (1 << *i) != 0);
            plan.cut = cut && rare & (1 << last) != 0;
            for &i in &order {
                plan.tokens |= 1 << i;
                sum += plan.weights[i];
            }
            if plan.cut {
                plan.tokens |= 1 << last;
                sum += plan.weights[last];
            }
            plan.need = (sum - limit - 1e-4).max(f32::MIN_POSITIVE);
            return Some(plan);
        }
        for i in order {
            // More tokens than needed let fewer names through, but the commonest are in too many to be worth it.
            if sum > limit && reach[i] > LONG {
                break;
            }
            plan.tokens |= 1 << i;
            sum += plan.weights[i];
        }
        if sum <= limit && cut {
            plan.cut = true;
            plan.tokens |= 1 << last;
            sum += plan.weights[last];
        }
        // What of the tokens looked up a name must hold, if it holds all the others.
        plan.need = sum - limit - 1e-4;
        (sum > limit).then_some(plan)
    }

    /// Makes candidates of the forms that hold enough of the tokens looked up.
    fn collect(&self, q: &QueryForm, plan: &Plan, near: &Near, scratch: &mut Scratch) {
        for (span, near) in q.side.spans.iter().zip(near) {
            let looked_up = span.mask() & plan.tokens;
            if looked_up != 0 {
                let weight = positions(looked_up, plan.weights.len()).map(|i| plan.weights[i]).sum();
                for neighbour in near.iter() {
                    scratch.add(self.posting(neighbour.term), weight);
                }
            }
        }
        if plan.cut {
            let weight = plan.weights[plan.weights.len() - 1];
            let from = self.by_text.partition_point(|t| *self.terms[*t as usize].text < *q.last);
            for &term in &self.by_text[from..] {
                if !self.terms[term as usize].text.starts_with(&*q.last) {
                    break;
                }
                scratch.add(self.posting(term), weight);
            }
        }
        let held = &scratch.held;
        scratch.candidates.retain(|&form| held[form as usize].1 >= plan.need);
    }

    /// Scores the candidates.
    fn judge(&self, q: &QueryForm, floor: f64, near: &Near, scratch: &mut Scratch, found: &mut Vec<Found>) {
        for (unit, near) in near.iter().enumerate() {
            for n in near.iter() {
                scratch.meet(n.term, unit as u8, n.similarity, n.how);
            }
        }
        let view = q.side.view();
        let limits = Limits::of(q, floor, &self.profile);
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
            if !limits.may_reach(&view, &listed, &edges, &self.profile) {
                continue;
            }
            // The tokens come first among the units, so a token's text is that of the unit of its number.
            let cut = |i: usize| self.terms[terms[i] as usize].text.starts_with(&*q.last);
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
    fn neighbours(&self, unit: &Unit, form: &Form, scratch: &mut Scratch) -> Rc<[Neighbour]> {
        let memory = match unit.kind {
            UnitKind::Token if form.tokens[usize::from(unit.start)].abjad => 1,
            UnitKind::Token => 0,
            UnitKind::Joined => 2,
            UnitKind::Acronym => 3,
        };
        if let Some(known) = scratch.memory[memory].get(&*unit.text) {
            return Rc::clone(known);
        }
        let term = &Term::of(unit, &form.tokens);
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
        let memory = &mut scratch.memory[memory];
        if memory.len() >= MEMORY {
            memory.clear();
        }
        memory.insert(unit.text.clone(), Rc::clone(&neighbours));
        neighbours
    }
}

/// The neighbours of each unit of a query.
type Near = SmallVec<[Rc<[Neighbour]>; 24]>;

/// A token that so many forms hold is not looked up unless it must be.
const LONG: usize = 1_500;

/// Which tokens of a query are looked up, and what a name must hold of them to reach the floor.
struct Plan {
    /// A bit for each token looked up.
    tokens: u64,
    /// The last token as the beginning of a longer word, too.
    cut: bool,
    /// What each token weighs when left over.
    weights: SmallVec<[f32; 16]>,
    /// The least weight of the tokens looked up that a name must hold.
    need: f32,
}

/// The least factor that the words of a person's name can be left over with.
fn person_factor(q: &QueryForm<'_>, profile: &Profile) -> f32 {
    let person = q.side.personal || q.side.party == Party::Person;
    if person { profile.person_left.min(1.0) } else { 1.0 }
}

/// A bit for each token that hardly any other party has.
fn rare_tokens(q: &QueryForm<'_>) -> u64 {
    q.side.tokens.iter().enumerate().filter(|(_, t)| t.rare).fold(0, |mask, (i, _)| mask | 1 << i)
}

/// What a candidate must have before it is worth aligning: an upper bound of its score from what could be covered
/// at best.
struct Limits {
    floor: f32,
    total: f32,
    query: f32,
    listed: f32,
    inside: f32,
    cut: bool,
    initials: u64,
    rare: u64,
}

impl Limits {
    fn of(q: &QueryForm<'_>, floor: f64, profile: &Profile) -> Self {
        let person = person_factor(q, profile);
        let initials = q.side.tokens.iter().enumerate().filter(|(_, t)| t.class == Class::Initial);
        Self {
            // A hair less, for rounding.
            floor: floor as f32 - 1e-4,
            total: q.side.tokens.iter().map(|t| t.weight).sum(),
            query: profile.query_left * person,
            listed: profile.listed_left * person,
            inside: profile.contained.min(1.0),
            cut: usize::from(q.side.length) >= CUT_FROM,
            initials: initials.fold(0, |mask, (i, _)| mask | 1 << i),
            rare: rare_tokens(q),
        }
    }

    fn may_reach(&self, q: &Side<'_>, l: &Side<'_>, edges: &[Edge], profile: &Profile) -> bool {
        let (mut query, mut listed) = (self.initials, 0u64);
        for edge in edges {
            query |= edge.query.mask();
            listed |= edge.listed.mask();
        }
        // An initial, or a word cut off, may meet any one word of the listed name.
        if self.cut || self.initials != 0 {
            if self.cut {
                query |= 1 << (q.tokens.len() - 1);
            }
            listed = u64::MAX;
        }
        let (mut listed_left, mut word_left) = (0.0, false);
        for i in positions(!listed, l.tokens.len()) {
            let token = &l.tokens[i];
            listed_left += self.listed * left_weight(token, profile);
            word_left |= tells(token);
        }
        // A name inside another has nothing left, and holds a rare word.
        let inside = if query & self.rare != 0 && !word_left { self.inside } else { 1.0 };
        let mut covered = self.total;
        let (mut query_left, mut query_word_left) = (0.0, false);
        for i in positions(!query, q.tokens.len()) {
            query_word_left |= tells(&q.tokens[i]);
            covered -= q.tokens[i].weight;
            query_left += self.query * inside * left_weight(&q.tokens[i], profile);
        }
        if query & self.rare != 0 && !query_word_left {
            listed_left *= profile.contains.min(1.0);
        }
        let covered = covered.max(0.0) + 1e-6;
        covered >= self.floor * (covered + (query_left + listed_left) * scale(covered, profile))
    }
}

impl Scratch {
    fn begin(&mut self, index: &Index) {
        if self.serial != index.serial || self.round == u32::MAX {
            *self = Self { serial: index.serial, ..Self::default() };
            self.held = vec![(0, 0.0); index.forms.len()];
            self.slots = vec![(0, 0); index.terms.len()];
        }
        self.round += 1;
        self.met.clear();
        self.candidates.clear();
    }

    /// Counts the weight of a unit to all forms that hold a term.
    fn add(&mut self, forms: &[u32], weight: f32) {
        for &form in forms {
            let held = &mut self.held[form as usize];
            if held.0 != self.round {
                *held = (self.round, 0.0);
                self.candidates.push(form);
            }
            held.1 += weight;
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
