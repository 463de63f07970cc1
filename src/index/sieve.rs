//! Lets names pass that may reach the floor, by what they are known to hold of a query: of some lists that they are in, of
//! others that they may be in, and by what is known of a name before it is looked at. Goes through no list.

use smallvec::SmallVec;

use super::FormWeight;
use super::bounds::{Bounds, Known, Meeting, TOKENS, Unmet};
use super::collect::List;
use super::commons::{Brief, OfForm, Weight, in_brief};

/// A list that is not gone through, and the number of its unit.
pub(super) type Other = (usize, u32);
/// Common terms of one bit that are not gone through, with the number of their unit.
#[derive(Clone, Copy)]
pub(super) struct Common {
    pub(super) unit: u32,
    pub(super) bit: u64,
    pub(super) share: Share,
}

/// Kinds of common terms that are told apart in brief.
pub(super) const KINDS: usize = 3;

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
    /// What it holds by being in this list.
    pub(super) fn of(list: &List, form: u32, brief: Brief) -> Self {
        let Meeting { gain, short, met } = list.meeting;
        Self { form, brief, gain, short, covered: list.covered, met }
    }

    /// Adds what another list gives.
    pub(super) fn add(&mut self, list: &List) {
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
pub(super) struct Share {
    gain: f32,
    covered: f32,
    met: u64,
}

impl Share {
    /// What this list would give.
    pub(super) fn of(list: &List) -> Self {
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
    pub(super) fn or(&mut self, other: &Self) {
        self.gain = self.gain.max(other.gain);
        self.covered = self.covered.max(other.covered);
        self.met |= other.met;
    }
}

/// Lets forms pass that may reach the floor.
pub(super) struct Sieve<'a> {
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

/// Of so many different sets of tokens is remembered what is not among them.
const ALIKE: usize = 16;

/// What a form lacks that holds so much, and whether it may reach the floor at best.
#[derive(Clone, Copy)]
struct Alike {
    met: u64,
    unmet: Unmet,
    enough: bool,
}

impl<'a> Sieve<'a> {
    /// `commons` and `unknown`: the lists that are not gone through, of which is told by a bit whether a name holds them, and
    /// those of which it is not known.
    pub(super) fn of(
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
    pub(super) fn kinds_of(&self, brief: Brief) -> usize {
        self.kinds.iter().rev().fold(0, |kinds, bits| kinds << 1 | usize::from(brief.may_hold(*bits)))
    }

    /// The most that all words may weigh of a form that holds this list, and terms of such kinds besides, so that it may
    /// pass.
    pub(super) fn most(&mut self, list: &List, kinds: usize) -> Weight {
        let Meeting { gain, short, met } = list.meeting;
        let share = self.by_kinds[kinds];
        let (met, short) = (met | share.met, share.leaves(short, met));
        let &Alike { ref unmet, enough, .. } = alike(&mut self.alike, self.bounds, self.cut, met);
        let most = self.bounds.most_left((gain + share.gain, short), met, unmet, self.cut);
        Weight::of(if enough { list.covered + share.covered + most } else { f32::NEG_INFINITY })
    }

    /// The most that all words may weigh of a form that holds none of the lists, but for those for which initials stand, so
    /// that it may pass.
    pub(super) fn most_of_any(&self) -> f32 {
        let most = |share: &Share| {
            let unmet = self.bounds.unmet(share.met);
            let left = self.bounds.most_left((share.gain, 0.0), share.met, &unmet, self.cut);
            share.covered + left - self.bounds.spared_at_most()
        };
        self.by_kinds.iter().map(most).fold(f32::NEG_INFINITY, f32::max)
    }

    /// Whether a form may reach the floor that holds so much, by what is known of it in brief.
    #[inline]
    pub(super) fn may_pass(&mut self, held: &Held) -> bool {
        let share = self.by_kinds[self.kinds_of(held.brief)];
        let gone = held.covered + share.covered + self.bounds.spared_at_most();
        let left = FormWeight { all: held.brief.weight() - gone, words: 0.0 };
        self.suffices(held, &share, Known { left, ..Known::default() }, self.cut)
    }

    /// Whether a form may reach the floor that holds so much, with the common terms that it is known to hold.
    #[inline]
    pub(super) fn lets_pass(&mut self, held: &Held, known: &OfForm) -> bool {
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
        let (off, absent) = (self.bounds.off(known.kind), self.bounds.absent(known.all_letters));
        self.suffices(held, &share, Known { left, off, absent, ..Known::default() }, cut)
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
