//! Which names of the lists that are gone through are worth a look: those that hold enough of the query, by the bounds.
//!
//! Most are passed over as their list is read, by a few bytes that lie beside it: those that are in one list only. Waits for
//! memory are most of the time that this takes, so what is not at hand is asked for together.

use smallvec::SmallVec;

use super::ahead::ask;
use super::bounds::{Bounds, Known, Unmet};
use super::collect::{Group, List};
use super::commons::{Brief, OfForm, Weight, in_brief};
use super::search::Scratch;
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
        Self { gain: list.meeting.gain, covered: list.covered, met: list.meeting.met, form }
    }

    fn add(&mut self, list: &List) {
        self.gain += list.meeting.gain;
        self.covered += list.covered;
        self.met |= list.meeting.met;
    }
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

impl Share {
    fn of(list: &List, bit: u64) -> Self {
        Self { bit, gain: list.meeting.gain, covered: list.covered, met: list.meeting.met }
    }
}

/// Which forms were found, of 64: a bit for each.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Found {
    /// In a list that is gone through.
    once: u64,
    /// In another one too.
    again: u64,
}

/// So many names are asked for each name found whether they hold something else.
const MARKS: usize = 16;
/// As many as are made for fewer names.
const FEW: usize = 16;
/// Names of a shorter list are looked at one by one.
const SHORT: usize = 5;
/// Of so many different sets of tokens is remembered what is not among them.
const ALIKE: usize = 16;

/// A list that is not gone through, and the number of its unit.
type Other = (usize, u32);

impl Index {
    /// Goes through the lists that are wanted, and leaves as candidates the forms that may reach the floor, by what is
    /// known of the other lists: common terms, which names tell by a bit, and others, which are marked in the names
    /// found unless they are too many.
    pub(super) fn sift(
        &self,
        bounds: &Bounds<'_>,
        cut: bool,
        groups: &[Group],
        lists: &[List],
        scratch: &mut Scratch,
    ) {
        let (shares, others) = self.not_gone_through(groups, lists);
        let (marked, unknown) = affordable(&others, lists, wanted(lists).map(|(_, list)| list.len()).sum());
        let first = |list: &List| self.postings[list.at()].first().map_or(0, |form| *form as u8);
        ask(wanted(lists).map(|(_, list)| first(list)).chain(marked.iter().map(|(i, _)| first(&lists[*i]))));
        ask(wanted(lists).map(|(_, list)| self.briefs(list).first().map_or(0, |brief| brief.byte())));

        self.find(lists, marked, scratch);
        let mut sieve = Sieve::of(bounds, cut, &shares, unknown_share(unknown, lists));
        self.part(lists, &mut sieve, scratch);
        self.keep_single(lists, &mut sieve, scratch);
        self.keep_several(lists, &mut sieve, scratch);
        for (_, list) in wanted(lists) {
            self.postings[list.at()]
                .iter()
                .for_each(|form| scratch.found[*form as usize / 64] = Found::default());
        }
        // What is not known of all may be asked for those few that are left.
        let (marked, unknown) = affordable(unknown, lists, scratch.candidates.len());
        if !marked.is_empty() && !scratch.candidates.is_empty() {
            self.mark(lists, marked, scratch);
            let mut sieve = Sieve::of(bounds, cut, &shares, unknown_share(unknown, lists));
            let Scratch { held, candidates, .. } = scratch;
            candidates.retain(|form| sieve.lets_pass(&held[*form as usize], 0.0));
        }
    }

    /// What the common terms give among the lists that are not gone through, and the others of them, the shortest first.
    fn not_gone_through(
        &self,
        groups: &[Group],
        lists: &[List],
    ) -> (SmallVec<[Share; 16]>, SmallVec<[Other; 32]>) {
        let commons = self.tables.get().map(|t| &t.commons);
        let (mut shares, mut others) = (SmallVec::new(), SmallVec::<[Other; 32]>::new());
        for (group, unit) in groups.iter().zip(0..) {
            for (i, list) in group.lists.clone().map(|i| (i, &lists[i])).filter(|(_, list)| !list.wanted) {
                match commons.and_then(|c| c.bit(list.term)) {
                    Some(bit) => shares.push(Share::of(list, 1 << bit)),
                    None => others.push((i, unit)),
                }
            }
        }
        others.sort_unstable_by_key(|(i, _)| lists[*i].len());
        (shares, others)
    }

    /// Finds the forms that are in lists, and which of them are in several.
    fn find(&self, lists: &[List], marked: &[Other], scratch: &mut Scratch) {
        let Scratch { found, several, .. } = scratch;
        for (_, list) in wanted(lists) {
            for &form in &self.postings[list.at()] {
                let (found, bit) = (&mut found[form as usize / 64], 1 << (form % 64));
                found.again |= found.once & bit;
                found.once |= bit;
            }
        }
        let most: usize = marked.iter().map(|(i, _)| lists[*i].len()).sum();
        several.clear();
        several.resize(most + 1, (0, 0));
        let mut end = 0;
        for &(i, _) in marked {
            for &form in &self.postings[lists[i].at()] {
                // No branch: which forms are found is not to be foreseen.
                several[end] = (form, i as u32);
                end += (found[form as usize / 64].once >> (form % 64) & 1) as usize;
            }
        }
        several.truncate(end);
        several.iter().for_each(|(form, _)| found[*form as usize / 64].again |= 1 << (form % 64));
    }

    /// Parts the forms that are in one list from those that are in several, and passes over most of the former.
    fn part(&self, lists: &[List], sieve: &mut Sieve<'_>, scratch: &mut Scratch) {
        let Scratch { found, several, single, .. } = scratch;
        let bits = in_brief(sieve.bits);
        single.clear();
        for (i, list) in wanted(lists) {
            let briefs = if list.len() < SHORT { &[] } else { self.briefs(list) };
            let (most, most_with) = if briefs.is_empty() { Default::default() } else { sieve.most(list) };
            for (n, &form) in self.postings[list.at()].iter().enumerate() {
                if found[form as usize / 64].again >> (form % 64) & 1 != 0 {
                    several.push((form, i));
                } else if !briefs.get(n).is_some_and(|brief| brief.is_more(most, bits, most_with)) {
                    single.push((form, i));
                }
            }
        }
    }

    /// Makes candidates of the forms that are in one list, if they may reach the floor.
    fn keep_single(&self, lists: &[List], sieve: &mut Sieve<'_>, scratch: &mut Scratch) {
        let Scratch { held, candidates, single, .. } = scratch;
        ask(single.iter().map(|(form, _)| self.known(*form).bits as u8));
        for &(form, i) in &*single {
            let one = Held::of(&lists[i as usize], self.known(form));
            if sieve.lets_pass(&one, lists[i as usize].meeting.short) {
                held[form as usize] = one;
                candidates.push(form);
            }
        }
    }

    /// The same of those that are in several, once all is added up.
    fn keep_several(&self, lists: &[List], sieve: &mut Sieve<'_>, scratch: &mut Scratch) {
        let Scratch { found, held, candidates, several, .. } = scratch;
        ask(several.iter().map(|(form, _)| held[*form as usize].met as u8 ^ self.known(*form).bits as u8));
        let start = candidates.len();
        for &(form, i) in &*several {
            let (list, found, bit) = (&lists[i as usize], &mut found[form as usize / 64], 1 << (form % 64));
            if found.once & bit != 0 {
                found.once &= !bit;
                held[form as usize] = Held::of(list, self.known(form));
                candidates.push(form);
            } else {
                held[form as usize].add(list);
            }
        }
        let mut end = start;
        for n in start..candidates.len() {
            candidates[end] = candidates[n];
            end += usize::from(sieve.lets_pass(&held[candidates[n] as usize], 0.0));
        }
        candidates.truncate(end);
    }

    /// Adds to candidates what these lists give them.
    fn mark(&self, lists: &[List], marked: &[Other], scratch: &mut Scratch) {
        let Scratch { found, held, candidates, .. } = scratch;
        candidates.iter().for_each(|form| found[*form as usize / 64].once |= 1 << (form % 64));
        for (i, _) in marked {
            for &form in &self.postings[lists[*i].at()] {
                if found[form as usize / 64].once >> (form % 64) & 1 != 0 {
                    held[form as usize].add(&lists[*i]);
                }
            }
        }
        candidates.iter().for_each(|form| found[*form as usize / 64] = Found::default());
    }

    /// What is known in brief of the forms of a list, where there is anything.
    fn briefs(&self, list: &List) -> &[Brief] {
        self.tables.get().map_or(&[], |tables| tables.commons.briefs(list.at()))
    }

    /// What is known of a form before it is looked at.
    #[inline]
    fn known(&self, form: u32) -> OfForm {
        match self.tables.get() {
            Some(tables) => tables.commons.of_forms()[form as usize],
            None => OfForm { bits: 0, weight: self.form_weights[form as usize], letters: u32::MAX },
        }
    }
}

/// The lists that are gone through, with their places.
fn wanted(lists: &[List]) -> impl Iterator<Item = (u32, &List)> {
    (0..).zip(lists).filter(|(_, list)| list.wanted)
}

/// As many of the lists, from the first, as is worth asking to know more of so many names; and the others.
fn affordable<'a>(others: &'a [Other], lists: &[List], names: usize) -> (&'a [Other], &'a [Other]) {
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

    /// The most that all words may weigh of a form that holds this list so that it may pass: if it holds no common term
    /// besides, and if it does.
    fn most(&mut self, list: &List) -> (Weight, Weight) {
        let mut held = Held::of(list, OfForm::default());
        held.gain += self.all.gain;
        held.covered += self.all.covered;
        held.met |= self.all.met;
        let alone = if self.all.met == 0 { list.meeting.short } else { 0.0 };
        let mut most = |held: &Held, short: f32| {
            let &Alike { met, ref unmet, enough } = alike(&mut self.alike, self.bounds, self.cut, held.met);
            Weight::of(match enough {
                true => held.covered + self.bounds.most_left((held.gain, short), met, unmet, self.cut),
                false => f32::NEG_INFINITY,
            })
        };
        let without = most(&held, alone);
        if self.shares.is_empty() {
            return (without, without);
        }
        for share in self.shares {
            held.gain += share.gain;
            held.covered += share.covered;
            held.met |= share.met;
        }
        (without, most(&held, 0.0))
    }

    /// Whether a form may reach the floor that holds so much, with the common terms that it is known to hold. `short`: what
    /// a list lacks, if the form is in no other.
    #[inline]
    fn lets_pass(&mut self, held: &Held, short: f32) -> bool {
        let bits = held.form.bits & self.bits;
        let mut met = held.met | self.all.met;
        if bits != 0 {
            met = self
                .shares
                .iter()
                .filter(|share| share.bit & bits != 0)
                .fold(met, |met, share| met | share.met);
        }
        let alike = alike(&mut self.alike, self.bounds, self.cut, met);
        if !alike.enough {
            return false;
        }
        let (mut gain, mut covered) = (held.gain + self.all.gain, held.covered + self.all.covered);
        for share in self.shares.iter().filter(|share| share.bit & bits != 0) {
            gain += share.gain;
            covered += share.covered;
        }
        let weight = held.form.weight;
        let gone = covered + self.bounds.spared(held.form.letters);
        let left = FormWeight { all: weight.all - gone, words: weight.words - gone };
        let short = if bits == 0 && self.all.met == 0 { short } else { 0.0 };
        self.bounds.suffices_without(&Known { gain, short, left, met }, &alike.unmet, self.cut)
    }
}

/// What those lack that hold so much: remembered, or reckoned.
#[inline]
fn alike<'a>(known: &'a mut [Alike; ALIKE], bounds: &Bounds<'_>, cut: bool, met: u64) -> &'a Alike {
    let alike = &mut known[(met.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 60) as usize % ALIKE];
    if alike.met != met {
        *alike = Alike::of(bounds, cut, met);
    }
    alike
}

impl Alike {
    fn of(bounds: &Bounds<'_>, cut: bool, met: u64) -> Self {
        let unmet = bounds.unmet(met);
        let most = Known { gain: f32::MAX, met, ..Known::default() };
        Self { met, unmet, enough: bounds.suffices_without(&most, &unmet, cut) }
    }
}

/// What lists may give of which it is not known who holds them, with the number of their unit.
fn unknown_share(lists_of_units: &[Other], lists: &[List]) -> Share {
    let mut all = Share::default();
    let mut units: SmallVec<[(u32, f32, f32); 16]> = SmallVec::new();
    for &(i, unit) in lists_of_units {
        let list = &lists[i];
        all.met |= list.meeting.met;
        match units.iter_mut().find(|(known, ..)| *known == unit) {
            Some((_, gain, covered)) => {
                *gain = gain.max(list.meeting.gain);
                *covered = covered.max(list.covered);
            }
            None => units.push((unit, list.meeting.gain, list.covered)),
        }
    }
    for (_, gain, covered) in units {
        all.gain += gain;
        all.covered += covered;
    }
    all
}
