//! Which names of the lists that are gone through are worth a look: those that hold enough of the query, by the bounds.
//!
//! Most are passed over as their list is read, by a few bytes that lie beside it: those that are in one list only. Waits for
//! memory are most of the time that this takes, so what is not at hand is asked for together.

use smallvec::SmallVec;

use super::Index;
use super::ahead::ask;
use super::bounds::Bounds;
use super::collect::{Group, List};
use super::commons::{Brief, OfForm, Posting};
use super::search::Scratch;
use super::sieve::{Common, Held, KINDS, Other, Share, Sieve};

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
