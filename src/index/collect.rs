//! Which names are worth a look: those that hold enough of the tokens that are looked up, by the bounds.

use smallvec::SmallVec;

use super::{FormWeight, Index};
use super::ahead::ask;
use super::bounds::{Bounds, CLOSE, Known, Plan, TELLING};
use super::search::{Near, Neighbour, QueryForm, Scratch};
use crate::score::{CLOSELY, Weighed, positions};

/// What is known of a form that holds something of the query.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Held {
    round: u32,
    /// What its words give to the query at most.
    benefit: f32,
    /// The weight of its words that met at most.
    covered: f32,
    /// The tokens of the query that met something in it, of the first 32.
    met: u32,
}

/// What a common term of the index would be to the query, in names that hold it.
struct Beside {
    bits: u64,
    covered: f32,
    met: u32,
}

/// To look at a name costs as much as so many marks, by which it may turn out not to be worth it.
const MARKS: usize = 4;
/// As many as are made for fewer names.
const FEW: usize = 64;

impl Index {
    /// Makes candidates of the forms that hold enough of the tokens looked up.
    pub(super) fn collect(
        &self,
        q: &QueryForm<'_>,
        bounds: &Bounds<'_>,
        plan: &Plan,
        near: &Near,
        scratch: &mut Scratch,
    ) {
        // A word that is enough by itself is looked up whatever the plan: it may be where a query is cut.
        let planned = |tokens: u64, n: &Neighbour| {
            tokens & (plan.tokens | plan.also) != 0 || bounds.is_enough(tokens, n.similarity)
        };
        let spans = || q.side.spans.iter().map(|span| span.mask()).zip(near);
        ask(spans().flat_map(|(tokens, near)| {
            let wanted = near.terms.iter().filter(move |n| planned(tokens, n));
            wanted.map(|n| self.forms_of(n).first().map_or(0, |form| *form as u8))
        }));
        // What only helps to tell names apart comes after what finds them.
        for start in [true, false] {
            for (tokens, near) in spans() {
                let of_use = |n: &&Neighbour| {
                    planned(tokens, n)
                        && start == (tokens & plan.start != 0 || bounds.is_enough(tokens, n.similarity))
                };
                for neighbour in near.terms.iter().filter(of_use) {
                    let weight = neighbour.weight;
                    let benefit = bounds.benefit(plan, tokens, neighbour.similarity, weight.met);
                    let met = self.met(q, tokens, neighbour);
                    if start {
                        scratch.add(self.forms_of(neighbour), benefit, weight.left, met);
                    } else {
                        scratch.mark(self.forms_of(neighbour), benefit, weight.left, met);
                    }
                }
            }
        }
        if plan.cut {
            let last = 1u64 << (q.side.tokens.len() - 1);
            let benefit = bounds.benefit(plan, last, 1.0, f32::MAX);
            let from = self.by_text.partition_point(|t| self.terms.text(*t) < q.last);
            for &term in &self.by_text[from..] {
                if !self.terms.text(term).starts_with(q.last) {
                    break;
                }
                scratch.add(self.posting(term), benefit, 0.0, last as u32 | TELLING | CLOSE);
            }
        }
        if scratch.candidates.is_empty() {
            return;
        }
        let (beside, unseen, unknown) = self.beside(q, plan, near, scratch);
        let missable = bounds.missable(plan);
        let known = self.tables.get().map(|t| t.commons.of_forms());
        let all = beside.iter().fold(0, |all, b| all | b.bits);
        let Scratch { held, candidates, .. } = scratch;
        let mut kept = 0;
        for i in 0..candidates.len() {
            // No branch: each of them would wait for its memory.
            let form = candidates[i];
            candidates[kept] = form;
            kept += usize::from(bounds.gains(plan, held[form as usize].benefit));
        }
        candidates.truncate(kept);
        candidates.retain(|&form| {
            let held = &held[form as usize];
            let (bits, weight) = match known {
                Some(known) => (known[form as usize].bits & all, known[form as usize].weight),
                None => (0, self.form_weights[form as usize]),
            };
            let (mut covered, mut met) = (held.covered + unseen, held.met | unknown);
            for beside in beside.iter().filter(|b| b.bits & bits != 0) {
                covered += beside.covered;
                met |= beside.met;
            }
            let left = FormWeight { all: weight.all - covered, words: weight.words - covered };
            bounds.suffices(plan, &Known { benefit: held.benefit, left, met }, missable)
        });
    }

    /// Tokens that a neighbour meets, with `TELLING` and `CLOSE`.
    fn met(&self, q: &QueryForm<'_>, tokens: u64, neighbour: &Neighbour) -> u32 {
        let all = &q.side.tokens;
        let any = |test: &dyn Fn(&Weighed) -> bool| positions(tokens, all.len()).any(|i| test(&all[i]));
        let telling = neighbour.weight.telling && any(&|t| t.telling);
        let close = neighbour.similarity >= CLOSELY && any(&|t| t.name_bits > 0.0);
        tokens as u32 | if telling { TELLING } else { 0 } | if close { CLOSE } else { 0 }
    }

    /// What the tokens that are not looked up may meet: common terms, which names tell by a bit; a few others, which
    /// are marked in the names found; and what is neither: how much of a name it may cover, and the tokens of which
    /// nobody knows whether they meet.
    fn beside(
        &self,
        q: &QueryForm<'_>,
        plan: &Plan,
        near: &Near,
        scratch: &mut Scratch,
    ) -> (SmallVec<[Beside; 16]>, f32, u32) {
        let commons = self.tables.get().map(|t| &t.commons);
        let mut beside: SmallVec<[Beside; 16]> = SmallVec::new();
        let (mut unseen, mut unknown) = (0.0f32, 0u32);
        let (mut looked_at, most) = (0, scratch.candidates.len().max(FEW) * MARKS);
        for (span, near) in q.side.spans.iter().zip(near) {
            let tokens = span.mask();
            if tokens & plan.tokens != 0 {
                continue;
            }
            let mut rest = 0.0f32;
            for neighbour in &near.terms {
                let covered = neighbour.weight.left;
                let met = self.met(q, tokens, neighbour);
                if let Some(bit) = commons.and_then(|c| c.bit(neighbour.term)) {
                    beside.push(Beside { bits: 1 << bit, covered, met });
                    continue;
                }
                let posting = self.forms_of(neighbour);
                looked_at += posting.len();
                if looked_at <= most {
                    scratch.mark(posting, 0.0, covered, met);
                } else {
                    rest = rest.max(covered);
                    unknown |= met;
                }
            }
            unseen += rest;
        }
        (beside, unseen, unknown)
    }
}

impl Scratch {
    /// Counts what a unit is worth to all forms that hold a term, and how much of them the term is.
    fn add(&mut self, forms: &[u32], benefit: f32, covered: f32, tokens: u32) {
        for &form in forms {
            let held = &mut self.held[form as usize];
            if held.round != self.round {
                *held = Held { round: self.round, ..Held::default() };
                self.candidates.push(form);
            }
            held.benefit += benefit;
            held.covered += covered;
            held.met |= tokens;
        }
    }

    /// The same for forms that were found by another, of a unit that finds none.
    fn mark(&mut self, forms: &[u32], benefit: f32, covered: f32, tokens: u32) {
        for &form in forms {
            let held = &mut self.held[form as usize];
            if held.round == self.round {
                held.benefit += benefit;
                held.covered += covered;
                held.met |= tokens;
            }
        }
    }
}
