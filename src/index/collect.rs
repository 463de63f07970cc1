//! Which lists of names are to be gone through so that no name is missed which the bounds let pass.
//!
//! Every term that meets something of the query is a list of names. Only those lists are gone through without which a
//! name could not reach the floor whatever else it holds; of the others is asked no more than whether they hold a name
//! that was found (`sift`). (The plan of document retrieval with early termination known as MaxScore: Turtle and Flood,
//! 1995.)

use std::ops::Range;

use smallvec::SmallVec;

use super::Index;
use super::bounds::{Bounds, Known};
use super::search::{Near, QueryForm, Scratch};

/// The names that hold a term which meets something of the query.
#[derive(Debug, Clone, Copy)]
pub(super) struct List {
    pub(super) term: u32,
    /// Where its forms lie among the postings.
    forms: (u32, u32),
    /// What it gives a name at most, how much of it it covers, and what of the query it meets.
    pub(super) gain: f32,
    pub(super) covered: f32,
    pub(super) met: u64,
    /// Whether it is gone through.
    pub(super) wanted: bool,
}

impl List {
    pub(super) fn len(&self) -> usize {
        self.at().len()
    }

    /// Where its forms lie among the postings.
    pub(super) fn at(&self) -> Range<usize> {
        self.forms.0 as usize..self.forms.1 as usize
    }
}

/// The lists of one unit of the query, and what they give at most.
pub(super) struct Group {
    pub(super) lists: Range<usize>,
    reach: usize,
    gain: f32,
    met: u64,
}

/// A list so short is not worth asking whether it can be done without.
const SHORT: usize = 16;
/// Words that begin as a cut query ends, so few that each is asked for.
const FEW_BEGINNINGS: usize = 256;

impl Index {
    /// Makes candidates of the forms that may reach the floor.
    pub(super) fn collect(&self, q: &QueryForm<'_>, bounds: &Bounds<'_>, near: &Near, scratch: &mut Scratch) {
        let mut lists = std::mem::take(&mut scratch.lists);
        let mut groups = groups(q, bounds, near, &mut lists);
        // Where a query is cut, names may have the word in which it ends; where those words are many, any name may.
        let cut = bounds.is_cut() && !self.add_beginnings(q, bounds, FEW_BEGINNINGS, &mut groups, &mut lists);
        let nothing = Known::default();
        if !bounds.suffices(&nothing, cut) {
            choose(bounds, &groups, &mut lists, cut);
        } else if cut && !bounds.suffices(&nothing, false) {
            // Only by that word may a name do that holds nothing else, so all that have it are looked at.
            self.add_beginnings(q, bounds, usize::MAX, &mut groups, &mut lists);
        } else {
            // Nothing of the query is sure to be met: every name is a candidate.
            scratch.candidates.extend(0..self.forms.len() as u32);
            scratch.lists = lists;
            return;
        }
        self.sift(bounds, cut, &groups, &lists, scratch);
        scratch.lists = lists;
    }

    /// Adds the words that begin as a cut query ends, unless they are more than `most`; whether it has.
    fn add_beginnings(
        &self,
        q: &QueryForm<'_>,
        bounds: &Bounds<'_>,
        most: usize,
        groups: &mut SmallVec<[Group; 16]>,
        lists: &mut Vec<List>,
    ) -> bool {
        let (gain, met) = bounds.beginning();
        let words = self.terms.beginning(q.last);
        if words.len() > most {
            return false;
        }
        let start = lists.len();
        lists.extend(words.map(|term| {
            let forms = (self.posting_starts[term as usize], self.posting_starts[term as usize + 1]);
            let covered = self.term_weights[term as usize].left;
            List { term, forms, gain, covered, met, wanted: true }
        }));
        let reach = lists[start..].iter().map(List::len).sum();
        groups.push(Group { lists: start..lists.len(), reach, gain, met });
        true
    }
}

/// The lists of a query, by unit.
fn groups(
    q: &QueryForm<'_>,
    bounds: &Bounds<'_>,
    near: &Near,
    lists: &mut Vec<List>,
) -> SmallVec<[Group; 16]> {
    lists.clear();
    let view = q.side.view();
    let mut groups = SmallVec::new();
    for (span, near) in q.side.spans.iter().zip(near).filter(|(_, near)| !near.terms.is_empty()) {
        let start = lists.len();
        let mut group =
            Group { lists: start..start + near.terms.len(), reach: near.reach, gain: 0.0, met: 0 };
        for n in &near.terms {
            let (gain, met) = bounds.meeting(&view, span.mask(), n);
            group.gain = group.gain.max(gain);
            group.met |= met;
            lists.push(List {
                term: n.term,
                forms: n.forms,
                gain,
                covered: n.weight.left,
                met,
                wanted: true,
            });
        }
        groups.push(group);
    }
    groups
}

/// Chooses the lists to go through: does without the longest, as long as no name that holds none but those could reach the
/// floor.
fn choose(bounds: &Bounds<'_>, groups: &[Group], lists: &mut [List], cut: bool) {
    let mut order: SmallVec<[&Group; 16]> = groups.iter().collect();
    order.sort_by_key(|group| std::cmp::Reverse(group.reach));
    let mut without = Known::default();
    order.retain(|group| {
        let more =
            Known { gain: without.gain + group.gain, met: without.met | group.met, ..Known::default() };
        let needed = bounds.suffices(&more, cut);
        if !needed {
            without = more;
            lists[group.lists.clone()].iter_mut().for_each(|list| list.wanted = false);
        }
        needed
    });
    for group in order {
        let mut long: SmallVec<[usize; 32]> =
            group.lists.clone().filter(|&i| lists[i].len() >= SHORT).collect();
        long.sort_unstable_by_key(|&i| std::cmp::Reverse(lists[i].len()));
        let mut gain = 0.0f32;
        for i in long {
            let list = &mut lists[i];
            let most = gain.max(list.gain);
            let more =
                Known { gain: without.gain + most - gain, met: without.met | list.met, ..Known::default() };
            if !bounds.suffices(&more, cut) {
                (without, gain) = (more, most);
                list.wanted = false;
            }
        }
    }
}
