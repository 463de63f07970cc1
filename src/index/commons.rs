//! The terms that most names hold, and initials, as a bit of each name: whether a name holds one is seen without looking it
//! up. A bit also stands for the words that its term meets, misspellings mostly, of which there are many in few names: what
//! meets the term meets most of them.

use super::bounds::Kind;
use super::{FormWeight, TermForms};

/// A bit for each of the commonest terms.
#[derive(Debug, Default)]
pub(super) struct Commons {
    /// By term.
    of_term: Vec<TermBit>,
    of_form: Vec<OfForm>,
    /// The postings, with what is known of their forms in brief.
    posted: Vec<Posted>,
}

/// A form in the list of a term.
pub(super) trait Posting: Copy {
    fn form(self) -> u32;
    /// What is known of it in brief.
    fn brief(self) -> Brief;
}

/// Of which nothing is known.
impl Posting for u32 {
    fn form(self) -> u32 {
        self
    }

    fn brief(self) -> Brief {
        Brief((1 << BRIEF) - 1)
    }
}

/// A posting that is read with what is known of its form in brief.
#[derive(Debug, Clone, Copy)]
pub(super) struct Posted {
    form: u32,
    brief: Brief,
}

impl Posting for Posted {
    fn form(self) -> u32 {
        self.form
    }

    fn brief(self) -> Brief {
        self.brief
    }
}

/// What is to be known of a form before it is looked at.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct OfForm {
    /// The bits of the common terms that it holds.
    pub(super) bits: u64,
    /// What its words weigh when they are left over.
    pub(super) weight: FormWeight,
    /// The letters with which its words begin, as bits; and those of all else that it has too.
    pub(super) letters: u32,
    pub(super) all_letters: u32,
    /// What the heaviest of its words weighs when it is left over.
    pub(super) heaviest: f32,
    pub(super) kind: Kind,
}

// More would lie in two lines of memory.
const _: () = assert!(size_of::<OfForm>() == 32);

/// The same in brief: enough to pass over most forms. Below the bits of common terms, of which the rarer share some; above
/// what its words weigh, in parts of `WEIGHT`, rounded down.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Brief(u32);

/// Bits of common terms in brief: so many of them are one term's, and the others of several.
const BRIEF: u32 = 22;
const OWN: u32 = 15;
/// Parts in which weights are told: they are some tens at most.
const WEIGHT: f32 = 64.0;

/// Which bit a term has, or with `NEAR` which one it shares with one that it is met by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TermBit(u8);

const NEAR: u8 = 1 << 7;

impl TermBit {
    /// It has none.
    pub(super) const NONE: Self = Self(u8::MAX);

    /// The bit, its own or shared: a number of which that bit is set.
    #[inline]
    pub(super) fn get(self) -> Option<u64> {
        (self != Self::NONE).then_some(1 << (self.0 & !NEAR & 63))
    }

    /// Whether it is its own.
    #[inline]
    pub(super) fn is_own(self) -> bool {
        self.0 & NEAR == 0
    }
}

/// As many as there are bits.
const MOST: usize = 64;
/// An initial is asked for so many times as often as a word in as many names. (By counting, on a list of 331,000
/// names: anything from 3 to 20 does.)
const INITIAL: usize = 8;

impl Commons {
    /// Finds them. `term_forms` and `postings` as in the index; of each form what its words weigh, and begin with; `near` tells
    /// what a term meets, `letters` how long it is.
    pub(super) fn of(
        term_forms: &[TermForms],
        postings: &[u32],
        forms: impl Iterator<Item = OfForm>,
        mut near: impl FnMut(u32) -> Vec<u32>,
        letters: impl Fn(u32) -> usize,
    ) -> Self {
        let posted = |term: usize| term_forms[term].start as usize..term_forms[term + 1].start as usize;
        let terms = term_forms.len().saturating_sub(1);
        let mut order: Vec<usize> = (0..terms).collect();
        // Those first by which most is saved: of the order the briefs make use. An initial is asked for by every word that
        // begins with it, any other term by few.
        let saved = |term: usize| posted(term).len() * if letters(term as u32) == 1 { INITIAL } else { 1 };
        let by_saved = |term: &usize| (std::cmp::Reverse(saved(*term)), *term);
        if terms > MOST {
            order.select_nth_unstable_by_key(MOST, by_saved);
            order.truncate(MOST);
        }
        order.sort_unstable_by_key(by_saved);
        let mut of_form: Vec<OfForm> = forms.collect();
        let mut of_term = vec![TermBit::NONE; terms];
        for (bit, &term) in order.iter().enumerate() {
            of_term[term] = TermBit(bit as u8);
        }
        for (bit, &term) in order.iter().enumerate() {
            for near in near(term as u32) {
                let of_near = &mut of_term[near as usize];
                if *of_near == TermBit::NONE {
                    *of_near = TermBit(bit as u8 | NEAR);
                }
            }
        }
        for (term, bit) in of_term.iter().enumerate().filter_map(|(term, bit)| Some((term, bit.get()?))) {
            for &form in &postings[posted(term)] {
                of_form[form as usize].bits |= bit;
            }
        }
        let in_brief: Vec<Brief> = of_form.iter().map(Brief::of).collect();
        let posted = postings.iter().map(|&form| Posted { form, brief: in_brief[form as usize] }).collect();
        Self { of_term, of_form, posted }
    }

    /// Which bit a term has.
    #[inline]
    pub(super) fn bit(&self, term: u32) -> TermBit {
        self.of_term[term as usize]
    }

    /// What is known of each form.
    #[inline]
    pub(super) fn of_forms(&self) -> &[OfForm] {
        &self.of_form
    }

    /// The postings, with what is known of their forms in brief.
    pub(super) fn posted(&self) -> &[Posted] {
        &self.posted
    }
}

/// The bits of common terms in brief.
pub(super) fn in_brief(bits: u64) -> u32 {
    let (own, mut rest) = (bits & ((1 << OWN) - 1), bits >> OWN);
    let mut shared = 0;
    while rest != 0 {
        shared |= rest & ((1 << (BRIEF - OWN)) - 1);
        rest >>= BRIEF - OWN;
    }
    (shared << OWN | own) as u32
}

impl Brief {
    fn of(form: &OfForm) -> Self {
        let most = (1 << (u32::BITS - BRIEF)) - 1;
        Self(((form.weight.all * WEIGHT) as u32).min(most) << BRIEF | in_brief(form.bits))
    }

    /// What its words weigh, at least.
    #[inline]
    pub(super) fn weight(self) -> f32 {
        (self.0 >> BRIEF) as f32 / WEIGHT
    }

    /// Whether it may hold a common term whose bit in brief is among these.
    #[inline]
    pub(super) fn may_hold(self, bits: u32) -> bool {
        self.0 & bits != 0
    }

    /// Whether its words weigh more.
    #[inline]
    pub(super) fn is_more(self, most: Weight) -> bool {
        self.0 >> BRIEF > most.0
    }
}

/// A weight to compare with those in brief.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Weight(u32);

impl Weight {
    /// Rounded up, so that no form weighs more in brief that does not weigh more in full.
    pub(super) fn of(weight: f32) -> Self {
        Self((weight * WEIGHT).ceil() as u32)
    }
}
