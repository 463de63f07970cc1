//! Which lists of names are to be gone through so that no name is missed which the bounds let pass.
//!
//! Every term that meets something of the query is a list of names. Only those lists are gone through without which a
//! name could not reach the floor whatever else it holds; of the others is asked no more than whether they hold a name
//! that was found (`sift`). (The plan of document retrieval with early termination known as MaxScore: Turtle and Flood,
//! 1995.)

use std::cmp::Reverse;
use std::ops::Range;

use smallvec::SmallVec;

use super::Index;
use super::bounds::{Bounds, Known, Meeting};
use super::commons::TermBit;
use super::search::{Near, QueryForm, Scratch};

/// The names that hold a term which meets something of the query.
#[derive(Debug, Clone, Copy)]
pub(super) struct List {
    /// Where its forms lie among the postings.
    forms: (u32, u32),
    pub(super) bit: TermBit,
    /// What it gives a name at most, and how much of it it covers.
    pub(super) meeting: Meeting,
    pub(super) covered: f32,
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
    /// Its number: groups of one unit have the same, since a name takes but one of what meets it.
    pub(super) unit: u32,
    /// Whether no other unit has any of its tokens: what meets them is in one of these lists.
    apart: bool,
}

/// A list so short is not worth asking whether it can be done without.
const SHORT: usize = 32;
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
            // Nothing of the query is sure to be met, so no list is of use: all names are gone through.
            lists.iter_mut().for_each(|list| list.wanted = false);
            self.sift_all(bounds, cut, &groups, &lists, scratch);
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
        let meeting = bounds.beginning();
        let words = self.terms.beginning(q.last);
        if words.len() > most {
            return false;
        }
        let start = lists.len();
        lists.extend(words.map(|term| {
            let covered = self.term_forms[term as usize].weight.left;
            let (forms, bit) = (self.forms_of(term), self.bit_of(term));
            List { forms, bit, meeting, covered, wanted: true }
        }));
        // The last word is met so or as it is: tokens come first among the units.
        let unit = q.side.tokens.len() as u32 - 1;
        groups.push(Group { lists: start..lists.len(), unit, apart: false });
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
    let units = || (0..).zip(q.side.spans.iter().zip(near)).filter(|(_, (_, near))| !near.is_empty());
    // The word in which a query is cut may be met by its beginning too.
    let (mut once, mut again) = (0, bounds.beginning().met & u64::from(u32::MAX));
    for (_, (span, _)) in units() {
        again |= once & span.mask();
        once |= span.mask();
    }
    let mut groups = SmallVec::new();
    for (unit, (span, near)) in units() {
        let start = lists.len();
        let part = bounds.part(&view, span.mask());
        lists.extend(near.iter().map(|n| List {
            forms: n.forms,
            bit: n.bit,
            meeting: part.by(n),
            covered: n.weight.left,
            wanted: true,
        }));
        groups.push(Group { lists: start..lists.len(), unit, apart: again & span.mask() == 0 });
    }
    groups
}

/// Chooses the lists to go through: does without the longest, as long as no name that holds none but those could reach the
/// floor.
fn choose(bounds: &Bounds<'_>, groups: &[Group], lists: &mut [List], cut: bool) {
    let mut without = Without::default();
    let mut long: SmallVec<[(usize, usize); 32]> = SmallVec::new();
    for (n, group) in groups.iter().enumerate() {
        long.extend(group.lists.clone().filter(|&i| lists[i].len() >= SHORT).map(|i| (i, n)));
    }
    long.sort_unstable_by_key(|&(i, _)| (Reverse(lists[i].len()), i));
    for (i, n) in long {
        if without.does(bounds, cut, &groups[n], &lists[i..=i]) {
            lists[i].wanted = false;
        }
    }
    // What is left of a unit is many short ones.
    let reach = |group: &Group| -> usize {
        lists[group.lists.clone()].iter().filter(|list| list.wanted).map(List::len).sum()
    };
    let mut order: SmallVec<[(usize, usize); 16]> = groups
        .iter()
        .enumerate()
        .map(|(n, group)| (reach(group), n))
        .filter(|(reach, _)| *reach > 0)
        .collect();
    order.sort_unstable_by_key(|&(reach, n)| (Reverse(reach), n));
    for (_, n) in order {
        let of_unit = groups[n].lists.clone();
        if without.does(bounds, cut, &groups[n], &lists[of_unit.clone()]) {
            lists[of_unit].iter_mut().for_each(|list| list.wanted = false);
        }
    }
}

/// What a name may hold that is in none of the lists that are gone through.
#[derive(Default)]
struct Without {
    known: Known,
    /// What the lists of each unit give at most, and what they lack at least.
    of_units: SmallVec<[(u32, f32, f32); 16]>,
}

impl Without {
    /// Does without these lists too of a unit, if no name could reach the floor by what it may hold then; whether it does.
    fn does(&mut self, bounds: &Bounds<'_>, cut: bool, group: &Group, lists: &[List]) -> bool {
        let at = self.of_units.iter().position(|(known, ..)| *known == group.unit);
        let before = at.map(|at| (self.of_units[at].1, self.of_units[at].2));
        let (mut gain, mut short) = before.unwrap_or((0.0, f32::INFINITY));
        let mut more = self.known;
        for list in lists {
            gain = gain.max(list.meeting.gain);
            short = short.min(list.meeting.short);
            more.met |= list.meeting.met;
        }
        more.gain += gain - before.map_or(0.0, |(gain, _)| gain);
        // Another unit may meet the same words, and lack nothing.
        if group.apart {
            more.short += short - before.map_or(0.0, |(_, short)| short);
        }
        if bounds.suffices(&more, cut) {
            return false;
        }
        self.known = more;
        match at {
            Some(at) => self.of_units[at] = (group.unit, gain, short),
            None => self.of_units.push((group.unit, gain, short)),
        }
        true
    }
}
