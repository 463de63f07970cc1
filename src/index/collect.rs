//! Which names are worth a look: those that hold enough of the query, by the bounds.
//!
//! Every term that meets something of the query is a list of names. Only those lists are gone through without which a
//! name could not reach the floor whatever else it holds; of the others is asked no more than whether they hold a name
//! that was found. (The plan of document retrieval with early termination known as MaxScore: Turtle and Flood, 1995.)

use std::ops::Range;

use smallvec::SmallVec;

use super::ahead::ask;
use super::bounds::{Bounds, Known, Unmet};
use super::commons::OfForm;
use super::search::{Near, QueryForm, Scratch};
use super::{FormWeight, Index};

/// What is known of a form that holds something of the query.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Held {
    /// What its words give to the query at most.
    gain: f32,
    /// The weight of its words that met at most.
    covered: f32,
    /// What of the query met something in it.
    met: u64,
    form: OfForm,
}

impl Held {
    fn of(list: &List, form: OfForm) -> Self {
        Self { gain: list.gain, covered: list.covered, met: list.met, form }
    }

    fn add(&mut self, list: &List) {
        self.gain += list.gain;
        self.covered += list.covered;
        self.met |= list.met;
    }
}

/// The names that hold a term which meets something of the query.
#[derive(Debug, Clone, Copy)]
pub(super) struct List {
    term: u32,
    /// Where its forms lie among the postings.
    forms: (u32, u32),
    /// What it gives a name at most, how much of it it covers, and what of the query it meets.
    gain: f32,
    covered: f32,
    met: u64,
    /// Whether it is gone through.
    wanted: bool,
}

impl List {
    fn len(&self) -> usize {
        (self.forms.1 - self.forms.0) as usize
    }
}

/// The lists of one unit of the query, and what they give at most.
struct Group {
    lists: Range<usize>,
    reach: usize,
    gain: f32,
    met: u64,
}

/// What lists would give to a name that holds them.
#[derive(Debug, Clone, Copy, Default)]
struct Share {
    /// The bit of a common term; 0 where every name may hold it.
    bit: u64,
    gain: f32,
    covered: f32,
    met: u64,
}

/// So many names are asked for each name found whether they hold something else.
const MARKS: usize = 8;
/// As many as are made for fewer names.
const FEW: usize = 16;
/// A list so short is not worth asking whether it can be done without.
const SHORT: usize = 16;
/// Words that begin as a cut query ends, so few that each is asked for.
const FEW_BEGINNINGS: usize = 256;
/// Of so many different sets of tokens is remembered what is not among them.
const ALIKE: usize = 16;

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
        self.go_through(bounds, cut, &groups, &lists, scratch);
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

    /// Goes through the lists that are wanted, and leaves as candidates the forms that may reach the floor, by what is
    /// known of the other lists: common terms, which names tell by a bit, and others, which are marked in the names
    /// found unless they are too many.
    fn go_through(
        &self,
        bounds: &Bounds<'_>,
        cut: bool,
        groups: &[Group],
        lists: &[List],
        scratch: &mut Scratch,
    ) {
        let commons = self.tables.get().map(|t| &t.commons);
        let mut shares: SmallVec<[Share; 16]> = SmallVec::new();
        let mut others: SmallVec<[(usize, u32); 32]> = SmallVec::new();
        for (group, at) in groups.iter().zip(0..) {
            for (i, list) in group.lists.clone().map(|i| (i, &lists[i])).filter(|(_, list)| !list.wanted) {
                match commons.and_then(|c| c.bit(list.term)) {
                    Some(bit) => shares.push(list.share(1 << bit)),
                    None => others.push((i, at)),
                }
            }
        }
        others.sort_unstable_by_key(|(i, _)| lists[*i].len());
        let wanted = || lists.iter().filter(|list| list.wanted);
        let (marked, unknown) = affordable(&others, lists, wanted().map(List::len).sum());
        ask(wanted().chain(marked.iter().map(|(i, _)| &lists[*i])).map(|list| self.postings[list.forms.0 as usize] as u8));

        // Most names that are found hold nothing else that is looked for: only of those that do is kept what they hold.
        let Scratch { found, held, candidates, several, hits, .. } = scratch;
        for list in wanted() {
            for &form in self.forms_of(list.forms) {
                let (found, bit) = (&mut found[form as usize / 64], 1 << (form % 64));
                found.again |= found.once & bit;
                found.once |= bit;
            }
        }
        let mut ends: SmallVec<[usize; 64]> = SmallVec::new();
        hits.clear();
        hits.resize(marked.iter().map(|(i, _)| lists[*i].len()).sum::<usize>() + 1, 0);
        let mut end = 0;
        for (i, _) in marked {
            for &form in self.forms_of(lists[*i].forms) {
                hits[end] = form;
                end += (found[form as usize / 64].once >> (form % 64) & 1) as usize;
            }
            ends.push(end);
        }
        hits[..end].iter().for_each(|form| found[*form as usize / 64].again |= 1 << (form % 64));

        let mut sieve = Sieve::of(bounds, cut, &shares, unknown_share(unknown, lists));
        for list in wanted() {
            let most = sieve.most(list);
            for (&form, posting) in self.forms_of(list.forms).iter().zip(list.forms.0..) {
                let (found, bit) = (&mut found[form as usize / 64], 1 << (form % 64));
                if found.again & bit == 0 {
                    let known = self.known(posting, form);
                    if known.bits & sieve.bits == 0 && known.weight.all > most {
                        continue;
                    }
                    let one = Held::of(list, known);
                    if sieve.lets_pass(&one) {
                        held[form as usize] = one;
                        candidates.push(form);
                    }
                } else if found.once & bit != 0 {
                    found.once &= !bit;
                    held[form as usize] = Held::of(list, self.known(posting, form));
                    several.push(form);
                } else {
                    held[form as usize].add(list);
                }
            }
        }
        let mut start = 0;
        for ((i, _), &end) in marked.iter().zip(&ends) {
            hits[start..end].iter().for_each(|form| held[*form as usize].add(&lists[*i]));
            start = end;
        }
        candidates.extend(several.drain(..).filter(|form| sieve.lets_pass(&held[*form as usize])));
        for list in wanted() {
            self.forms_of(list.forms).iter().for_each(|form| found[*form as usize / 64] = Occurrence::default());
        }
        if unknown.is_empty() || candidates.is_empty() {
            return;
        }

        // What is not known of all may be asked for those few that are left.
        let (marked, unknown) = affordable(unknown, lists, candidates.len());
        if marked.is_empty() {
            return;
        }
        candidates.iter().for_each(|form| found[*form as usize / 64].once |= 1 << (form % 64));
        for (i, _) in marked {
            for &form in self.forms_of(lists[*i].forms) {
                if found[form as usize / 64].once >> (form % 64) & 1 != 0 {
                    held[form as usize].add(&lists[*i]);
                }
            }
        }
        candidates.iter().for_each(|form| found[*form as usize / 64] = Occurrence::default());
        let mut sieve = Sieve::of(bounds, cut, &shares, unknown_share(unknown, lists));
        candidates.retain(|form| sieve.lets_pass(&held[*form as usize]));
    }

    /// What is known of the form at a posting.
    #[inline]
    fn known(&self, posting: u32, form: u32) -> OfForm {
        match self.tables.get() {
            Some(tables) => tables.commons.at(posting),
            None => OfForm { bits: 0, weight: self.form_weights[form as usize] },
        }
    }
}

/// Which forms were found, of 64: a bit for each.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Occurrence {
    /// In a list that is gone through.
    once: u64,
    /// In another one too.
    again: u64,
}

/// As many of the lists, from the first, as is worth asking to know more of so many names; and the others.
fn affordable<'a>(
    others: &'a [(usize, u32)],
    lists: &[List],
    names: usize,
) -> (&'a [(usize, u32)], &'a [(usize, u32)]) {
    let mut left = names.max(FEW) * MARKS;
    let few = others.iter().take_while(|(i, _)| {
        let fits = lists[*i].len() <= left;
        left = left.saturating_sub(lists[*i].len());
        fits
    });
    others.split_at(few.count())
}

/// Lets forms pass that may reach the floor.
struct Sieve<'a> {
    bounds: &'a Bounds<'a>,
    cut: bool,
    /// What common terms give.
    shares: &'a [Share],
    bits: u64,
    /// What any form may hold besides.
    all: Share,
    /// Names that hold the same are many, and most hold too little whatever else they are.
    alike: [Alike; ALIKE],
}

/// What a form lacks that holds so much, and whether it may reach the floor at best.
#[derive(Clone, Copy)]
struct Alike {
    met: u64,
    unmet: Unmet,
    enough: bool,
}

impl<'a> Sieve<'a> {
    fn of(bounds: &'a Bounds<'a>, cut: bool, shares: &'a [Share], all: Share) -> Self {
        let bits = shares.iter().fold(0, |all, share| all | share.bit);
        Self { bounds, cut, shares, bits, all, alike: [Alike::of(bounds, cut, 0); ALIKE] }
    }

    /// The most that all words may weigh of a form that holds this list and no common term, so that it may pass.
    fn most(&mut self, list: &List) -> f32 {
        let met = list.met | self.all.met;
        let covered = list.covered + self.all.covered;
        match Alike::of(self.bounds, self.cut, met) {
            Alike { enough: false, .. } => f32::NEG_INFINITY,
            Alike { unmet, .. } => covered + self.bounds.most_left(list.gain + self.all.gain, met, &unmet, self.cut),
        }
    }

    #[inline]
    fn lets_pass(&mut self, held: &Held) -> bool {
        let bits = held.form.bits & self.bits;
        let mut met = held.met | self.all.met;
        if bits != 0 {
            met = self.shares.iter().filter(|share| share.bit & bits != 0).fold(met, |met, share| met | share.met);
        }
        let alike = &mut self.alike[(met.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 60) as usize % ALIKE];
        if alike.met != met {
            *alike = Alike::of(self.bounds, self.cut, met);
        }
        if !alike.enough {
            return false;
        }
        let (mut gain, mut covered) = (held.gain + self.all.gain, held.covered + self.all.covered);
        for share in self.shares.iter().filter(|share| share.bit & bits != 0) {
            gain += share.gain;
            covered += share.covered;
        }
        let weight = held.form.weight;
        let left = FormWeight { all: weight.all - covered, words: weight.words - covered };
        self.bounds.suffices_without(&Known { gain, left, met }, &alike.unmet, self.cut)
    }
}

impl Alike {
    fn of(bounds: &Bounds<'_>, cut: bool, met: u64) -> Self {
        let unmet = bounds.unmet(met);
        let most = Known { gain: f32::MAX, left: FormWeight::default(), met };
        Self { met, unmet, enough: bounds.suffices_without(&most, &unmet, cut) }
    }
}

impl List {
    fn share(&self, bit: u64) -> Share {
        Share { bit, gain: self.gain, covered: self.covered, met: self.met }
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

/// What lists may give of which it is not known who holds them, with the number of their unit.
fn unknown_share(lists_of_units: &[(usize, u32)], lists: &[List]) -> Share {
    let mut all = Share::default();
    let mut units: SmallVec<[(u32, f32, f32); 16]> = SmallVec::new();
    for &(i, unit) in lists_of_units {
        let list = &lists[i];
        all.met |= list.met;
        match units.iter_mut().find(|(known, ..)| *known == unit) {
            Some((_, gain, covered)) => {
                *gain = gain.max(list.gain);
                *covered = covered.max(list.covered);
            }
            None => units.push((unit, list.gain, list.covered)),
        }
    }
    for (_, gain, covered) in units {
        all.gain += gain;
        all.covered += covered;
    }
    all
}
