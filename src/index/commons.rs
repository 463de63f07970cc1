//! The terms that most names hold, as a bit of each name: whether a name holds one is seen without looking it up.

use super::FormWeight;

/// A bit for each of the commonest terms.
#[derive(Debug, Default)]
pub(super) struct Commons {
    /// By term: which bit it has, or `NONE`.
    of_term: Vec<u8>,
    /// By posting: it is read where the posting is.
    of_posting: Vec<OfForm>,
}

/// What is to be known of a form before it is looked at.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct OfForm {
    /// The bits of the common terms that it holds.
    pub(super) bits: u64,
    /// What its words weigh when they are left over.
    pub(super) weight: FormWeight,
}

const NONE: u8 = u8::MAX;
/// As many as there are bits.
const MOST: usize = 64;

impl Commons {
    /// Finds them. `starts`, `postings` and `weights` of forms as in the index.
    pub(super) fn of(starts: &[u32], postings: &[u32], weights: &[FormWeight]) -> Self {
        let posted = |term: usize| starts[term] as usize..starts[term + 1] as usize;
        let terms = starts.len().saturating_sub(1);
        let mut order: Vec<usize> = (0..terms).collect();
        let by_length = |term: &usize| (std::cmp::Reverse(posted(*term).len()), *term);
        if terms > MOST {
            order.select_nth_unstable_by_key(MOST, by_length);
            order.truncate(MOST);
        }
        let mut of_form: Vec<OfForm> = weights.iter().map(|&weight| OfForm { bits: 0, weight }).collect();
        let mut of_term = vec![NONE; terms];
        for (bit, term) in order.into_iter().enumerate() {
            of_term[term] = bit as u8;
            for &form in &postings[posted(term)] {
                of_form[form as usize].bits |= 1 << bit;
            }
        }
        Self { of_term, of_posting: postings.iter().map(|form| of_form[*form as usize]).collect() }
    }

    /// The bit of a term, if it is one of them.
    #[inline]
    pub(super) fn bit(&self, term: u32) -> Option<u32> {
        Some(self.of_term[term as usize]).filter(|bit| *bit != NONE).map(u32::from)
    }

    /// What is known of the form at a posting.
    #[inline]
    pub(super) fn at(&self, posting: u32) -> OfForm {
        self.of_posting[posting as usize]
    }
}
