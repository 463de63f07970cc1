//! How high a score can be at most, from what met: the arithmetic by which names are passed over. Has no score of
//! its own; each bound follows from the scorer's sums (`score::Sums`), and is a hair loose for rounding.
//!
//! A score reaches a floor `f` only if
//! `Σ x (1 - f - (1 - s) m) >= f (left-over words of both + doubt)`, over the edges taken, each of weight `x` and
//! similarity `s`, where `m` is how much slips weigh. An edge weighs no more than the query's words in it, and
//! both `m` and the scale of left-over words are least when all of the query has met. So each word of the query
//! gives at most a gain by its best edge, or else takes its cost. A word that meets a lighter one lacks the rest, which
//! costs too, and makes other costs grow. An initial of the query stands for one word of the listed name, whose cost is
//! spared.
//!
//! What is taken off at the end, `e`, must be reached too: `f + e` is asked for. The weight that met is no less than what is given
//! over `1 - f`, so a part of `e / (1 - f)` of what is given is gone, and what is left must pay for `1 + e / f` of the costs.
//!
//! The same question is asked twice: of names that hold only lists which are not gone through (so that none of them
//! is missed), and of a name by what is known without looking at it. Those that are left are few enough to be aligned.

mod part;

pub(in crate::index) use part::Meeting;

use smallvec::SmallVec;

use super::FormWeight;
use super::growth::Growth;
use super::search::QueryForm;
use crate::names::{CUT_FROM, Class, Party};
use crate::score::{
    Profile, brand, heaviest_left, heaviest_word, left_weight, legal, party, positions, scale, slip_scale,
    sole_word, tells,
};

/// Room for rounding.
const HAIR: f32 = 1e-4;

/// The bounds of one form of a query at one floor.
pub(super) struct Bounds<'a> {
    profile: &'a Profile,
    floor: f32,
    weights: SmallVec<[f32; 16]>,
    /// What each token weighs when it is left over, and what that costs at least.
    lefts: SmallVec<[f32; 16]>,
    costs: SmallVec<[f32; 16]>,
    /// What each gives at most.
    gains: SmallVec<[f32; 16]>,
    /// Bits of each token that is a name.
    name_bits: SmallVec<[f32; 16]>,
    /// What all tokens give at most, and the bits of all.
    all_gains: f32,
    all_name_bits: f32,
    /// The tokens of which is kept what meets them.
    known: u32,
    /// What the others give at most, which are taken to be met.
    others: f32,
    /// How much slips weigh when all of the query has met.
    slips: f32,
    /// What the words of a listed name cost at least, per weight.
    listed: f32,
    /// What they cost at least where the query is not all in the name, by tokens that say so when they are left.
    listed_beside: f32,
    outside: u32,
    /// What they cost at least, per weight, that come after the end of a query that is cut.
    beyond: f32,
    /// What it costs at least, per weight of the lesser, that both have words left over.
    both: f32,
    /// What it costs at least, per weight, that a word meets one that weighs less.
    uneven: f32,
    /// The most of it that counts, per what it costs that the word meets nothing.
    most_uneven: f32,
    /// What it costs that the two are not the same.
    doubt: f32,
    /// By what part all costs grow as less of the query has met.
    growth: Growth,
    /// Part of what tokens cost beside a rare word that met whole.
    contained: f32,
    cut: bool,
    /// The last token, if it is known, where the query is cut.
    last: u32,
    last_letter: u32,
    initials: u64,
    each_initial: SmallVec<[Initial; 4]>,
    /// What a listed word weighs at most for which one stands.
    heaviest: f32,
    /// What a listed word weighs at most in which the query is cut.
    heaviest_cut: f32,
    rare: u64,
    /// Whether a word that hardly any other party has may be enough.
    by_itself: bool,
    /// Tokens that may be enough by themselves when they are met whole.
    unique: u64,
    /// The token that is enough by itself when it is met but for a slip.
    brand: u64,
    /// Whether a score is below the floor when only common words are shared.
    common_is_too_low: bool,
    /// Numbers and places, and what is taken off at the end at least where one is left over.
    numbers: u32,
    places: u32,
    number_missing: f32,
    place_extra: f32,
    /// Per what is taken off at the end: how much of what is given is gone, and by what part costs are more.
    gone: f32,
    dearer: f32,
    /// What is told of the query's legal forms, and whose name it is.
    kind: Kind,
}

/// An initial of a query.
struct Initial {
    /// The letter, as a bit.
    letter: u32,
    /// The letters, as bits, with which begins what it may meet.
    meets: u32,
    /// What it gives.
    gain: f32,
}

/// What a name is known to hold of a query before it is looked at.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Known {
    /// What its words give to the query at most.
    pub(super) gain: f32,
    /// How much less than the query's words those weigh that they met, at least, where that counts.
    pub(super) short: f32,
    /// What its words that met nothing weigh, at least.
    pub(super) left: FormWeight,
    /// What is taken off at the end for the sort of name that it is.
    pub(super) off: f32,
    /// What initials of the query would have given that it cannot hold.
    pub(super) absent: f32,
    /// The tokens of the query that may meet something in it, with `TELLING`, `CLOSE`, `RARE` and `ENOUGH`; in the upper
    /// half those that may meet the same.
    pub(super) met: u64,
}

// Bits beside those of tokens.
/// Something telling met.
const TELLING: u32 = 1 << 31;
/// Something that is a name met closely.
const CLOSE: u32 = 1 << 30;
/// A rare word met whole.
const RARE: u32 = 1 << 29;
/// A word met that may be enough for the floor by itself, or with another.
const ENOUGH: u32 = 1 << 28;
/// Tokens whose bits there is room for, and these bits.
const KNOWN: usize = 28;
pub(super) const TOKENS: u64 = (1 << KNOWN) - 1;

impl<'a> Bounds<'a> {
    /// `floor`: what the value of the form must reach, before the factor on parts of the listed name. `begins`: of each token
    /// the letters, as bits, with which terms begin that it meets by itself or with others.
    pub(super) fn of(
        q: &QueryForm<'_>,
        floor: f64,
        begins: impl Fn(usize) -> u32,
        profile: &'a Profile,
    ) -> Self {
        let tokens = &q.side.tokens;
        let mask = |test: &dyn Fn(usize) -> bool| {
            (0..tokens.len()).filter(|&i| test(i)).fold(0u64, |m, i| m | 1 << i)
        };
        let weights: SmallVec<[f32; 16]> = tokens.iter().map(|t| t.weight).collect();
        let lefts: SmallVec<[f32; 16]> = tokens.iter().map(|t| left_weight(t, profile)).collect();
        let all = weights.iter().sum::<f32>() * profile.common_support.max(1.0);
        let floor = floor as f32;
        let personal = q.side.personal || q.side.party == Party::Person;
        let person = if personal { profile.person_left.min(1.0) } else { 1.0 };
        let cut = usize::from(q.side.length) >= CUT_FROM;
        let initials = mask(&|i| tokens[i].class == Class::Initial);
        let rare = mask(&|i| tokens[i].rare);
        // An initial may meet any one word of the listed name, and many tokens may be any.
        let known = ((1u64 << tokens.len().min(KNOWN)) - 1) & !initials;
        let scale = scale(all, profile);
        let cost = floor * scale * person;
        let listed_beside = cost * profile.listed_left;
        let inside = if rare != 0 { profile.contains.min(1.0) } else { 1.0 };
        let by_itself = f64::from(floor) <= profile.unique_shared + f64::from(HAIR);
        let sole = sole_word(tokens, profile);
        let gains: SmallVec<[f32; 16]> = weights.iter().map(|w| w * (1.0 - floor)).collect();
        Self {
            profile,
            floor,
            costs: lefts.iter().map(|left| cost * profile.query_left * left).collect(),
            name_bits: tokens.iter().map(|t| t.name_bits).collect(),
            known: known as u32,
            others: positions(!known, tokens.len()).map(|i| gains[i]).sum(),
            all_gains: gains.iter().sum(),
            all_name_bits: tokens.iter().map(|t| t.name_bits).sum(),
            slips: slip_scale(all, profile),
            listed: listed_beside * inside,
            listed_beside,
            outside: mask(&|i| tells(&tokens[i])) as u32,
            beyond: floor * scale * profile.cut_left / profile.place_left.max(1.0),
            both: cost * profile.both_left,
            uneven: cost * profile.uneven,
            most_uneven: profile.contained.min(1.0) / (cost * profile.uneven),
            doubt: floor * profile.doubt,
            growth: Growth::of(all, profile),
            contained: profile.contained.min(1.0),
            cut,
            last_letter: tokens.last().map_or(0, |t| letter(t.initial)),
            last: if cut { (1u64 << (tokens.len() - 1) & known) as u32 } else { 0 },
            initials,
            heaviest: heaviest_word(profile),
            heaviest_cut: heaviest_left(profile),
            rare,
            unique: if by_itself { mask(&|i| tokens[i].unknown > 0 || sole == Some(i)) } else { 0 },
            by_itself,
            brand: brand(tokens).filter(|_| by_itself).map_or(0, |i| 1 << i),
            common_is_too_low: 0.1 + 0.9 * profile.common_level() < floor - HAIR,
            numbers: mask(&|i| tokens[i].class == Class::Number) as u32,
            places: mask(&|i| tokens[i].class == Class::Place && !tokens[i].seat) as u32,
            number_missing: profile.number_missing.min(profile.number_conflict),
            place_extra: profile.place_extra.min(profile.place_conflict),
            gone: 1.0 / (1.0 - floor).max(1e-3),
            dearer: 1.0 / floor.max(1e-3),
            kind: Kind::of(q.side.legal, q.side.party),
            each_initial: positions(initials, tokens.len())
                .map(|i| {
                    let letter = letter(tokens[i].initial);
                    Initial { letter, meets: letter | begins(i), gain: gains[i] }
                })
                .collect(),
            weights,
            lefts,
            gains,
        }
    }

    /// What a weight gives at most that meets something so alike.
    fn rate(&self, similarity: f32) -> f32 {
        (1.0 - self.floor - (1.0 - similarity) * self.slips).max(0.0)
    }

    /// What it gives a name that one of its words may begin with the last of the query, where the query is cut.
    pub(super) fn beginning(&self) -> Meeting {
        let gain = bits(self.last).map(|i| self.gains[i]).sum();
        Meeting { gain, short: 0.0, met: u64::from(self.last | TELLING | CLOSE) }
    }

    /// What words of a name weigh at most for which initials of the query stand, by the letters with which its words begin,
    /// and what the heaviest of them weighs.
    #[inline]
    pub(super) fn spared(&self, letters: u32, heaviest: f32) -> f32 {
        let count = self.each_initial.iter().filter(|initial| initial.letter & letters != 0).count();
        if count == 0 { 0.0 } else { count as f32 * heaviest }
    }

    /// The same of any name.
    #[inline]
    pub(super) fn spared_at_most(&self) -> f32 {
        self.spared(u32::MAX, self.heaviest)
    }

    /// What initials of the query would have given that a name cannot hold, by the letters with which all that it has begins.
    #[inline]
    pub(super) fn absent(&self, letters: u32) -> f32 {
        self.each_initial
            .iter()
            .filter(|initial| initial.meets & letters == 0)
            .map(|initial| initial.gain)
            .sum()
    }

    /// What is taken off at the end for the sort of name that it is.
    #[inline]
    pub(super) fn off(&self, kind: Kind) -> f32 {
        legal(u32::from(self.kind.legal), u32::from(kind.legal), self.profile)
            + party(self.kind.party, kind.party, self.profile)
    }

    /// Whether a name may have the word in which the query is cut, by the letters with which its words begin.
    #[inline]
    pub(super) fn may_go_on(&self, letters: u32) -> bool {
        letters & self.last_letter != 0
    }

    /// Whether the query may be cut in the middle of its last word.
    pub(super) fn is_cut(&self) -> bool {
        self.cut && self.last != 0
    }

    /// Whether a name may reach the floor, by what is known of it. `cut`: whether the word in which the
    /// query is cut may be in it without being met.
    pub(super) fn suffices(&self, known: &Known, cut: bool) -> bool {
        self.suffices_without(known, &self.unmet(known.met), cut)
    }

    /// What of the query a name is known not to hold.
    pub(super) fn unmet(&self, met: u64) -> Unmet {
        Unmet::of(self, self.known & !(met as u32))
    }

    /// The same as `suffices`, where it is known already what the name does not hold.
    #[inline]
    pub(super) fn suffices_without(&self, known: &Known, unmet: &Unmet, cut: bool) -> bool {
        let Known { gain, short, left, off, absent, met } = *known;
        let (met, same) = (met as u32, (met >> 32) as u32);
        if met & ENOUGH != 0 {
            return true;
        }
        if self.may_be_cut(unmet, cut) {
            return left.all <= self.most_beyond(gain, short, met);
        }
        let differ = !self.cut && left.words > HAIR && unmet.tokens & self.outside != 0;
        let off = off + unmet.off + if differ { self.profile.differ } else { 0.0 };
        let left = FormWeight { all: left.all.max(0.0), words: left.words.max(0.0) };
        let ends = self.cut && unmet.tokens == 0;
        if !ends && self.only_common(met, &left, unmet) {
            return false;
        }
        let rare = met & RARE != 0;
        // Words of one name cost less where the other is all in it, with a rare word; so none of that may be left.
        let contained = if rare && left.words <= HAIR { self.contained } else { 1.0 };
        let inside = rare && unmet.tokens & self.outside == 0;
        let listed = left.all * self.listed_rate(inside, ends);
        let both = self.both * (contained * unmet.left).min(left.all * if inside { 0.0 } else { 1.0 });
        let same = self.known & !same == 0 && left.all <= HAIR && absent == 0.0;
        let cost = contained * unmet.cost + listed + both + self.uneven * short;
        // Left-over words cost the more the less has met.
        let cost = cost * self.growth.by(unmet.weight + short) + if same { 0.0 } else { self.doubt };
        let gain = (gain + self.others).min(self.all_gains - unmet.gain) - absent;
        gain * (1.0 - off * self.gone) >= cost * (1.0 + off * self.dearer) - HAIR
    }

    /// What the words of a name that met nothing may weigh at most so that it suffices, or more: one number by which most
    /// names that hold the same are passed over.
    pub(super) fn most_left(&self, (gain, short): (f32, f32), met: u64, unmet: &Unmet, cut: bool) -> f32 {
        let (met, same) = (met as u32, (met >> 32) as u32);
        if met & ENOUGH != 0 {
            return f32::INFINITY;
        }
        if self.may_be_cut(unmet, cut) {
            return self.most_beyond(gain, short, met) + self.spared_at_most() + HAIR;
        }
        let ends = self.cut && unmet.tokens == 0;
        // The least of each cost that `suffices_without` knows.
        let rare = met & RARE != 0;
        let contained = if rare { self.contained } else { 1.0 };
        let inside = rare && unmet.tokens & self.outside == 0;
        let listed = self.listed_rate(inside, ends);
        let doubt = if self.known & !same == 0 { 0.0 } else { self.doubt };
        let gain = (gain + self.others).min(self.all_gains - unmet.gain) + 2.0 * HAIR;
        let gain = gain * (1.0 - unmet.off * self.gone).max(0.0) / (1.0 + unmet.off * self.dearer) + HAIR;
        let left = (gain - doubt) / self.growth.by(unmet.weight + short);
        let left = left - contained * unmet.cost - self.uneven * short;
        let most = |cost: f32, rate: f32| match rate > 0.0 {
            true => cost / rate,
            false if cost >= 0.0 => f32::INFINITY,
            false => f32::NEG_INFINITY,
        };
        let (both, beside) = (if inside { 0.0 } else { self.both }, contained * unmet.left);
        let by_cost = match most(left, listed + both) {
            most if most <= beside => most,
            _ => most(left - both * beside, listed),
        };
        let common = !ends && unmet.tokens & self.outside != 0 && self.shares_common(met, unmet);
        let common = if common { self.profile.common_left - unmet.left } else { f32::INFINITY };
        by_cost.min(common) + self.spared_at_most() + 2.0 * HAIR
    }

    /// Whether all has met but the word in which the query is cut, which may be any.
    #[inline]
    fn may_be_cut(&self, unmet: &Unmet, cut: bool) -> bool {
        self.cut && (cut || self.last == 0) && unmet.tokens & !self.last == 0
    }

    /// What the words of such a name may weigh at most that met nothing, if what met gives so much: one of them is that in
    /// which the query is cut, the others come behind it.
    #[inline]
    fn most_beyond(&self, gain: f32, short: f32, met: u32) -> f32 {
        let last: f32 = bits(self.last).map(|i| self.gains[i]).sum();
        // Its last word may lack nothing where it is met by a beginning.
        let short = if met & self.last == 0 { short } else { 0.0 };
        let most = (gain + self.others + last).min(self.all_gains) - self.uneven * short + 2.0 * HAIR;
        match self.listed_rate(met & RARE != 0, true) {
            _ if most < 0.0 => f32::NEG_INFINITY,
            rate if rate > 0.0 => self.heaviest_cut + most / rate,
            _ => f32::INFINITY,
        }
    }

    /// What the words of a name that met nothing cost at least, per weight. `inside`: whether the query is all in it, with a
    /// rare word; `ends`: whether the name may be longer than a query that is cut.
    #[inline]
    fn listed_rate(&self, inside: bool, ends: bool) -> f32 {
        let rate = if inside { self.listed } else { self.listed_beside };
        if ends { rate.min(self.beyond) } else { rate }
    }

    /// Whether a name shares nothing with the query but common words, and too few.
    fn only_common(&self, met: u32, left: &FormWeight, unmet: &Unmet) -> bool {
        let words = unmet.tokens & self.outside != 0 || left.words > HAIR;
        words && unmet.left + left.all >= self.profile.common_left + HAIR && self.shares_common(met, unmet)
    }

    /// Whether it shares nothing but common words, however many.
    fn shares_common(&self, met: u32, unmet: &Unmet) -> bool {
        let together = || self.all_name_bits - unmet.name_bits;
        self.common_is_too_low
            && met & TELLING == 0
            && self.initials == 0
            && (met & CLOSE == 0 || together() + HAIR < self.profile.telling_together)
    }
}

/// What sort of name it is, as far as something is taken off where two differ in it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Kind {
    /// Of the legal forms: 0 for none. Different ones may be told alike, never the same apart.
    legal: u8,
    party: Party,
}

impl Kind {
    pub(super) fn of(legal: u32, party: Party) -> Self {
        let mixed = legal.wrapping_mul(0x9E37_79B1) >> (u32::BITS - u8::BITS);
        Self { legal: if legal == 0 { 0 } else { mixed as u8 | 1 }, party }
    }
}

/// The tokens of a query that a name is known not to hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unmet {
    tokens: u32,
    weight: f32,
    /// What they weigh when they are left over, and what that costs.
    left: f32,
    cost: f32,
    /// What they would have given.
    gain: f32,
    name_bits: f32,
    /// What is taken off at the end, at least, since they are left over.
    off: f32,
}

impl Unmet {
    fn of(bounds: &Bounds<'_>, tokens: u32) -> Self {
        // The word in which a query is cut may be met without being known.
        let surely = tokens & !bounds.last;
        let off = if surely & bounds.numbers != 0 { bounds.number_missing } else { 0.0 }
            + if surely & bounds.places != 0 { bounds.place_extra } else { 0.0 };
        let mut out = Self { tokens, weight: 0.0, left: 0.0, cost: 0.0, gain: 0.0, name_bits: 0.0, off };
        for i in bits(tokens) {
            out.weight += bounds.weights[i];
            out.left += bounds.lefts[i];
            out.cost += bounds.costs[i];
            out.gain += bounds.gains[i];
            out.name_bits += bounds.name_bits[i];
        }
        out
    }
}

/// A bit for a letter with which a word begins.
pub(super) fn letter(initial: u8) -> u32 {
    1 << (initial & 31)
}

/// Positions of bits, in order.
fn bits(mut mask: u32) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let at = mask.trailing_zeros() as usize;
        (mask != 0).then(|| {
            mask &= mask - 1;
            at
        })
    })
}
