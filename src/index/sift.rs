//! Which names of the lists that are gone through are worth a look: those that hold enough of the query, by the bounds.
//!
//! Most are passed over as their list is read, by a few bytes that lie beside it: those that are in one list only. Waits for
//! memory are most of the time that this takes, so what is not at hand is asked for together.

use smallvec::SmallVec;

use super::ahead::ask;
use super::bounds::{Bounds, Known, Meeting, TOKENS, Unmet};
use super::collect::{Group, List};
use super::commons::{Brief, OfForm, Posting, Weight, in_brief};
use super::search::Scratch;
use super::{FormWeight, Index};

/// What is known of a form that holds something of the query.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Held {
    pub(super) form: u32,
    brief: Brief,
    /// What its words give to the query at most.
    gain: f32,
    /// How much less than the query's its words weigh that met, at least.
    short: f32,
    /// The weight of its words that met at most.
    covered: f32,
    /// What of the query met something in it.
    met: u64,
}

impl Held {
    fn of(list: &List, form: u32, brief: Brief) -> Self {
        let Meeting { gain, short, met } = list.meeting;
        Self { form, brief, gain, short, covered: list.covered, met }
    }

    fn add(&mut self, list: &List) {
        let Meeting { gain, short, met } = list.meeting;
        self.gain += gain;
        self.short = match met & self.met & TOKENS {
            0 => self.short + short,
            // Of what meets the same words the name may take that which lacks less.
            _ => self.short.min(short),
        };
        self.covered += list.covered;
        self.met |= met;
    }
}

/// What lists would give to a name that holds them.
#[derive(Debug, Clone, Copy, Default)]
struct Share {
    gain: f32,
    covered: f32,
    met: u64,
}

impl Share {
    fn of(list: &List) -> Self {
        Self { gain: list.meeting.gain, covered: list.covered, met: list.meeting.met }
    }

    fn add(&mut self, other: &Self) {
        self.gain += other.gain;
        self.covered += other.covered;
        self.met |= other.met;
    }

    /// What a name surely lacks that would hold this too: what meets the same words may lack nothing.
    #[inline]
    fn leaves(&self, short: f32, met: u64) -> f32 {
        if self.met & met & TOKENS == 0 { short } else { 0.0 }
    }

    /// The most of both: of one unit a name takes but one.
    fn or(&mut self, other: &Self) {
        self.gain = self.gain.max(other.gain);
        self.covered = self.covered.max(other.covered);
        self.met |= other.met;
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
/// A list of fewer forms is not worth finding out what is the most that they may weigh.
const FEW_FORMS: usize = 3;
/// Of so many different sets of tokens is remembered what is not among them.
const ALIKE: usize = 16;

/// A list that is not gone through, and the number of its unit.
type Other = (usize, u32);
/// Common terms of one bit that are not gone through, with the number of their unit.
#[derive(Clone, Copy)]
struct Common {
    unit: u32,
    bit: u64,
    share: Share,
}

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
        match self.tables.get() {
            Some(tables) => self.sift_in(tables.commons.posted(), bounds, cut, groups, lists, scratch),
            None => self.sift_in(&self.postings, bounds, cut, groups, lists, scratch),
        }
    }

    /// Leaves as candidates all forms that may reach the floor if they hold all that they are not known to lack.
    pub(super) fn sift_all(
        &self,
        bounds: &Bounds<'_>,
        cut: bool,
        groups: &[Group],
        lists: &[List],
        scratch: &mut Scratch,
    ) {
        let (commons, others) = self.not_gone_through(groups, lists);
        let mut sieve = Sieve::of(bounds, cut, lists, &commons, &others);
        let nothing = Held::default();
        let most = sieve.most_of_any();
        let may_pass = |form: &u32| {
            let known = self.known(*form);
            // Most have more than initials can stand for.
            known.weight.all - bounds.spared(known.letters, known.heaviest) <= most
                && sieve.lets_pass(&nothing, &known)
        };
        scratch.candidates.extend((0..self.forms.len() as u32).filter(may_pass));
    }

    fn sift_in<P: Posting>(
        &self,
        postings: &[P],
        bounds: &Bounds<'_>,
        cut: bool,
        groups: &[Group],
        lists: &[List],
        scratch: &mut Scratch,
    ) {
        if wanted(lists).next().is_none() {
            return;
        }
        let (commons, others) = self.not_gone_through(groups, lists);
        let (marked, unknown) = affordable(&others, lists, wanted(lists).map(|(_, list)| list.len()).sum());
        let first = |list: &List| postings[list.at()].first().map_or(0, |posting| posting.form() as u8);
        ask(wanted(lists).map(|(_, list)| first(list)).chain(marked.iter().map(|(i, _)| first(&lists[*i]))));

        let several = find(postings, lists, marked, scratch);
        let mut sieve = Sieve::of(bounds, cut, lists, &commons, unknown);
        let (several, passed) = part(postings, lists, several, &mut sieve, scratch);
        add_up(lists, several, scratch);
        let Scratch { held, .. } = scratch;
        keep(held, passed, |held| sieve.may_pass(held));
        ask(held.iter().map(|held| self.known(held.form).bits as u8));
        keep(held, 0, |held| sieve.lets_pass(held, &self.known(held.form)));
        // What is not known of all may be asked for those few that are left.
        let (marked, unknown) = affordable(unknown, lists, held.len());
        if !marked.is_empty() && !held.is_empty() {
            mark(postings, lists, marked, scratch);
            let mut sieve = Sieve::of(bounds, cut, lists, &commons, unknown);
            scratch.held.retain(|held| sieve.lets_pass(held, &self.known(held.form)));
        }
        scratch.candidates.extend(scratch.held.iter().map(|held| held.form));
    }

    /// The common terms among the lists that are not gone through, and the others of them, the shortest first.
    fn not_gone_through(
        &self,
        groups: &[Group],
        lists: &[List],
    ) -> (SmallVec<[Common; 16]>, SmallVec<[Other; 32]>) {
        let (mut commons, mut others) = (SmallVec::<[Common; 16]>::new(), SmallVec::<[Other; 32]>::new());
        for group in groups {
            let unit = group.unit;
            let left = || group.lists.clone().map(|i| (i, &lists[i])).filter(|(_, list)| !list.wanted);
            for (_, list) in left().filter(|(_, list)| list.bit.is_own()) {
                let Some(bit) = list.bit.get() else { continue };
                match commons.iter_mut().find(|common| (common.unit, common.bit) == (unit, bit)) {
                    Some(common) => common.share.or(&Share::of(list)),
                    None => commons.push(Common { unit, bit, share: Share::of(list) }),
                }
            }
            for (i, list) in left().filter(|(_, list)| !list.bit.is_own()) {
                let shared = list.bit.get();
                match commons.iter_mut().find(|common| common.unit == unit && Some(common.bit) == shared) {
                    Some(common) => common.share.or(&Share::of(list)),
                    None => others.push((i, unit)),
                }
            }
        }
        others.sort_unstable_by_key(|(i, _)| lists[*i].len());
        commons.sort_by_key(|common| common.unit);
        (commons, others)
    }

    /// What is known of a form before it is looked at.
    #[inline]
    fn known(&self, form: u32) -> OfForm {
        match self.tables.get() {
            Some(tables) => tables.commons.of_forms()[form as usize],
            None => self.of_form(form as usize),
        }
    }
}

/// Finds the forms that are in lists, and which of them are in several: of these those that are in marked lists, with
/// each; how many times.
fn find<P: Posting>(postings: &[P], lists: &[List], marked: &[Other], scratch: &mut Scratch) -> usize {
    let Scratch { found, several, .. } = scratch;
    for (_, list) in wanted(lists) {
        for form in postings[list.at()].iter().map(|posting| posting.form()) {
            let (found, bit) = (&mut found[form as usize / 64], 1 << (form % 64));
            found.again |= found.once & bit;
            found.once |= bit;
        }
    }
    let total = |lists: &mut dyn Iterator<Item = &List>| lists.map(List::len).sum::<usize>();
    let most =
        total(&mut marked.iter().map(|(i, _)| &lists[*i])) + total(&mut wanted(lists).map(|(_, l)| l)) + 1;
    if several.len() < most {
        several.resize(most, Default::default());
    }
    let mut end = 0;
    for &(i, _) in marked {
        for posting in &postings[lists[i].at()] {
            let form = posting.form();
            // No branch: which forms are found is not to be foreseen.
            several[end] = (form, i as u32, posting.brief());
            end += (found[form as usize / 64].once >> (form % 64) & 1) as usize;
        }
    }
    several[..end].iter().for_each(|(form, ..)| found[*form as usize / 64].again |= 1 << (form % 64));
    end
}

/// Parts the forms that are in one list from those that are in several, and passes over most of the former: of the shortest
/// lists none, for which that would be more work than it saves. The latter come behind the `end` that are known already; how
/// many they are then, and how many of the others were let pass.
fn part<P: Posting>(
    postings: &[P],
    lists: &[List],
    mut end: usize,
    sieve: &mut Sieve<'_>,
    scratch: &mut Scratch,
) -> (usize, usize) {
    let Scratch { found, several, held, .. } = scratch;
    held.clear();
    let mut is_single = |form: u32, i: u32, brief: Brief| {
        let found = &mut found[form as usize / 64];
        let again = found.again >> (form % 64) & 1;
        found.once &= !((again ^ 1) << (form % 64));
        // No branch: which forms are found again is not to be foreseen. That one is passed over is.
        several[end] = (form, i, brief);
        end += again as usize;
        again == 0
    };
    for (i, list) in wanted(lists).filter(|(_, list)| list.len() >= FEW_FORMS) {
        let mut most = [None; 1 << KINDS];
        for posting in &postings[list.at()] {
            let (form, brief) = (posting.form(), posting.brief());
            let is_single = is_single(form, i, brief);
            let kinds = sieve.kinds_of(brief);
            let most = *most[kinds].get_or_insert_with(|| sieve.most(list, kinds));
            if !brief.is_more(most) && is_single {
                held.push(Held::of(list, form, brief));
            }
        }
    }
    let passed = held.len();
    for (i, list) in wanted(lists).filter(|(_, list)| list.len() < FEW_FORMS) {
        for posting in &postings[list.at()] {
            if is_single(posting.form(), i, posting.brief()) {
                held.push(Held::of(list, posting.form(), posting.brief()));
            }
        }
    }
    (end, passed)
}

/// Adds up what those hold that are in several lists.
fn add_up(lists: &[List], several: usize, scratch: &mut Scratch) {
    let Scratch { found, held, places, several: all, .. } = scratch;
    let several = &all[..several];
    ask(several.iter().map(|(form, ..)| places[*form as usize] as u8));
    for &(form, i, brief) in several {
        let (list, found, bit) = (&lists[i as usize], &mut found[form as usize / 64], 1 << (form % 64));
        let place = &mut places[form as usize];
        if found.once & bit != 0 {
            found.once &= !bit;
            found.again &= !bit;
            *place = held.len() as u32;
            held.push(Held::of(list, form, brief));
        } else {
            held[*place as usize].add(list);
        }
    }
}

/// Adds what these lists give.
fn mark<P: Posting>(postings: &[P], lists: &[List], marked: &[Other], scratch: &mut Scratch) {
    let Scratch { found, held, places, .. } = scratch;
    for (held, place) in held.iter().zip(0..) {
        places[held.form as usize] = place;
        found[held.form as usize / 64].once |= 1 << (held.form % 64);
    }
    for (i, _) in marked {
        for form in postings[lists[*i].at()].iter().map(|posting| posting.form()) {
            if found[form as usize / 64].once >> (form % 64) & 1 != 0 {
                held[places[form as usize] as usize].add(&lists[*i]);
            }
        }
    }
    held.iter().for_each(|held| found[held.form as usize / 64] = Found::default());
}

/// Keeps those that are to be kept, of those from one on, without a branch: which are is not to be foreseen.
fn keep(held: &mut Vec<Held>, from: usize, mut is_kept: impl FnMut(&Held) -> bool) {
    let mut end = from;
    for n in from..held.len() {
        held[end] = held[n];
        end += usize::from(is_kept(&held[end]));
    }
    held.truncate(end);
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
    commons: &'a [Common],
    /// The bits of all of these.
    bits: u64,
    /// The bits in brief of the common terms of some units; the last has those of all other units.
    kinds: [u32; KINDS],
    /// What a form may hold besides that may hold terms of such units, by which: of none of them, what any form may hold.
    by_kinds: [Share; 1 << KINDS],
    /// Names that hold the same are many, and most hold too little whatever else they are.
    alike: [Alike; ALIKE],
}

/// Kinds of common terms that are told apart in brief.
const KINDS: usize = 3;

/// What a form lacks that holds so much, and whether it may reach the floor at best.
#[derive(Clone, Copy)]
struct Alike {
    met: u64,
    unmet: Unmet,
    enough: bool,
}

impl<'a> Sieve<'a> {
    fn of(
        bounds: &'a Bounds<'a>,
        cut: bool,
        lists: &[List],
        commons: &'a [Common],
        unknown: &[Other],
    ) -> Self {
        let all = sum(&by_unit(unknown.iter().map(|&(i, unit)| (unit, Share::of(&lists[i])))));
        let of_units = by_unit(commons.iter().map(|common| (common.unit, common.share)));
        let mut kinds = [0; KINDS];
        let mut of_kinds = [Share::default(); KINDS];
        for (n, (unit, share)) in of_units.iter().enumerate() {
            let kind = n.min(KINDS - 1);
            of_kinds[kind].add(share);
            let of_unit = commons.iter().filter(|common| common.unit == *unit);
            kinds[kind] |= in_brief(of_unit.fold(0, |bits, common| bits | common.bit));
        }
        let mut by_kinds = [all; 1 << KINDS];
        for (held, share) in by_kinds.iter_mut().enumerate() {
            (0..KINDS).filter(|kind| held >> kind & 1 != 0).for_each(|kind| share.add(&of_kinds[kind]));
        }
        let bits = commons.iter().fold(0, |bits, common| bits | common.bit);
        let alike = [Alike::of(bounds, cut, 0); ALIKE];
        Self { bounds, cut, commons, bits, kinds, by_kinds, alike }
    }

    /// Of which kinds a form may hold common terms, as bits.
    #[inline]
    fn kinds_of(&self, brief: Brief) -> usize {
        self.kinds.iter().rev().fold(0, |kinds, bits| kinds << 1 | usize::from(brief.may_hold(*bits)))
    }

    /// The most that all words may weigh of a form that holds this list, and terms of such kinds besides, so that it may
    /// pass.
    fn most(&mut self, list: &List, kinds: usize) -> Weight {
        let Meeting { gain, short, met } = list.meeting;
        let share = self.by_kinds[kinds];
        let (met, short) = (met | share.met, share.leaves(short, met));
        let &Alike { ref unmet, enough, .. } = alike(&mut self.alike, self.bounds, self.cut, met);
        let most = self.bounds.most_left((gain + share.gain, short), met, unmet, self.cut);
        Weight::of(if enough { list.covered + share.covered + most } else { f32::NEG_INFINITY })
    }

    /// The most that all words may weigh of a form that holds none of the lists, but for those for which initials stand, so
    /// that it may pass.
    fn most_of_any(&self) -> f32 {
        let most = |share: &Share| {
            let unmet = self.bounds.unmet(share.met);
            let left = self.bounds.most_left((share.gain, 0.0), share.met, &unmet, self.cut);
            share.covered + left - self.bounds.spared_at_most()
        };
        self.by_kinds.iter().map(most).fold(f32::NEG_INFINITY, f32::max)
    }

    /// Whether a form may reach the floor that holds so much, by what is known of it in brief.
    #[inline]
    fn may_pass(&mut self, held: &Held) -> bool {
        let share = self.by_kinds[self.kinds_of(held.brief)];
        let gone = held.covered + share.covered + self.bounds.spared_at_most();
        let left = FormWeight { all: held.brief.weight() - gone, words: 0.0 };
        self.suffices(held, &share, Known { left, ..Known::default() }, self.cut)
    }

    /// Whether a form may reach the floor that holds so much, with the common terms that it is known to hold.
    #[inline]
    fn lets_pass(&mut self, held: &Held, known: &OfForm) -> bool {
        let bits = known.bits & self.bits;
        let mut share = self.by_kinds[0];
        let of_unit = |a: &Common, b: &Common| a.unit == b.unit;
        for of_unit in self.commons.chunk_by(of_unit) {
            let mut most = Share::default();
            of_unit.iter().filter(|common| common.bit & bits != 0).for_each(|common| most.or(&common.share));
            share.add(&most);
        }
        let gone = held.covered + share.covered + self.bounds.spared(known.letters, known.heaviest);
        let left = FormWeight { all: known.weight.all - gone, words: known.weight.words - gone };
        let cut = self.cut && self.bounds.may_go_on(known.all_letters);
        let (ends, absent) = (self.bounds.ends(known.kind), self.bounds.absent(known.all_letters));
        self.suffices(held, &share, Known { left, ends, absent, ..Known::default() }, cut)
    }

    /// `known`: what is known of it beside what it holds.
    #[inline]
    fn suffices(&mut self, held: &Held, share: &Share, known: Known, cut: bool) -> bool {
        let met = held.met | share.met;
        let alike = alike(&mut self.alike, self.bounds, self.cut, met);
        if !alike.enough {
            return false;
        }
        let short = share.leaves(held.short, held.met);
        let known = Known { gain: held.gain + share.gain, short, met, ..known };
        self.bounds.suffices_without(&known, &alike.unmet, cut)
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

/// What lists may give, by the number of their unit.
fn by_unit(shares: impl Iterator<Item = (u32, Share)>) -> SmallVec<[(u32, Share); 16]> {
    let mut units = SmallVec::<[(u32, Share); 16]>::new();
    for (unit, share) in shares {
        match units.iter_mut().find(|(known, _)| *known == unit) {
            Some((_, of_unit)) => of_unit.or(&share),
            None => units.push((unit, share)),
        }
    }
    units
}

/// What they may give together.
fn sum(units: &[(u32, Share)]) -> Share {
    let mut all = Share::default();
    units.iter().for_each(|(_, share)| all.add(share));
    all
}
