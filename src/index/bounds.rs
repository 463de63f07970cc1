//! How high a score can be at most, from what met: the arithmetic by which names are passed over. Has no score of
//! its own; each bound follows from the scorer's sums (`score::Sums`), and is a hair loose for rounding.
//!
//! A score reaches a floor `f` only if
//! `Σ x (1 - f - (1 - s) m) >= f (left-over words of both + doubt)`, over the edges taken, each of weight `x` and
//! similarity `s`, where `m` is how much slips weigh. An edge weighs no more than the query's words in it, and
//! both `m` and the scale of left-over words are least when all of the query has met. So each word of the query
//! gives at most a gain by its best edge, or else takes its cost.

use smallvec::SmallVec;

use super::FormWeight;
use super::search::QueryForm;
use crate::names::{CUT_FROM, Class, Party};
use crate::score::{Profile, Side, WHOLE, Weighed, left_weight, positions, scale, slip_scale, tells, unique};

/// Room for rounding.
const HAIR: f32 = 1e-4;

/// The bounds of one form of a query at one floor.
pub(super) struct Bounds<'a> {
    profile: &'a Profile,
    floor: f32,
    weights: SmallVec<[f32; 16]>,
    lefts: SmallVec<[f32; 16]>,
    /// What each token takes when it is left over.
    costs: SmallVec<[f32; 16]>,
    /// What a name lacks by each token that it is known not to hold.
    losses: SmallVec<[f32; 16]>,
    /// Factors when all of the query has met.
    scale: f32,
    slips: f32,
    /// What the words of a listed name cost at least, per weight.
    listed: f32,
    /// What they cost at least where the query is not all in the name, by tokens that say so when they are left.
    listed_beside: f32,
    outside: u32,
    personal: bool,
    cut: bool,
    initials: u64,
    rare: u64,
    /// Tokens that are enough by themselves when they are met whole.
    unique: u64,
    /// Whether a score is below the floor when only common words are shared.
    common_is_too_low: bool,
    /// Tokens that can tell one party from others, where a name that meets none of them shares only common words; 0
    /// where that cannot be said.
    must_meet: u64,
    /// Bits of each token that is a name.
    name_bits: SmallVec<[f32; 16]>,
}

/// What a name is known to hold of a query before it is looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    /// What its words give to the plan, at most.
    pub(super) benefit: f32,
    /// What its words that met nothing weigh, at least.
    pub(super) left: FormWeight,
    /// The tokens of the query that may meet something in it, of the first 32, with `TELLING` and `CLOSE`.
    pub(super) met: u32,
}

/// Bits among those of tokens: something telling met; something like a name met closely. They may be those of tokens,
/// where there are so many; then less is known.
pub(super) const TELLING: u32 = 1 << 31;
pub(super) const CLOSE: u32 = 1 << 30;

/// Which tokens of a query are looked up, and what a name must gain by them.
pub(super) struct Plan {
    /// A bit for each token looked up.
    pub(super) tokens: u64,
    /// The last token as the beginning of a longer word, too.
    pub(super) cut: bool,
    /// Tokens looked up as well, which may gain something in names that meet none of `tokens`.
    pub(super) also: u64,
    /// Tokens looked up of which a name must meet one; the others are of use only to names that do.
    pub(super) start: u64,
    /// What the tokens looked up must gain.
    need: f32,
    /// From what gain on all of the query may have met, so that the name may go on where the query is cut.
    whole: f32,
    /// What all of them cost when left over, less where a rare word is met.
    relief: f32,
}

/// A token that so many forms hold is not looked up unless it must be.
const LONG: usize = 1_500;
/// The same where it only helps to tell names apart that were found by another.
const LONG_BESIDE: usize = 150;

impl<'a> Bounds<'a> {
    /// `floor`: what the value of the form must reach, before the factor on parts of the listed name.
    pub(super) fn of(q: &QueryForm<'_>, floor: f64, profile: &'a Profile) -> Self {
        let tokens = &q.side.tokens;
        let mask = |test: &dyn Fn(usize) -> bool| {
            (0..tokens.len()).filter(|&i| test(i)).fold(0u64, |m, i| m | 1 << i)
        };
        let weights: SmallVec<[f32; 16]> = tokens.iter().map(|t| t.weight).collect();
        let all = weights.iter().sum::<f32>() * profile.common_support.max(1.0);
        let floor = floor as f32;
        let personal = q.side.personal || q.side.party == Party::Person;
        let cut = usize::from(q.side.length) >= CUT_FROM;
        let initials = mask(&|i| tokens[i].class == Class::Initial);
        let rare = mask(&|i| tokens[i].rare);
        // An initial may meet any one word of the listed name.
        let listed_beside = if initials != 0 {
            0.0
        } else {
            let person = if personal { profile.person_left.min(1.0) } else { 1.0 };
            floor * scale(all, profile) * profile.listed_left * person
        };
        let inside = if rare != 0 { profile.contains.min(1.0) } else { 1.0 };
        Self {
            profile,
            floor,
            lefts: tokens.iter().map(|t| left_weight(t, profile)).collect(),
            costs: SmallVec::new(),
            losses: SmallVec::new(),
            weights,
            scale: scale(all, profile),
            slips: slip_scale(all, profile),
            listed: listed_beside * inside,
            listed_beside,
            outside: if tokens.len() <= 32 { mask(&|i| tells(&tokens[i])) as u32 } else { 0 },
            personal,
            cut,
            initials,
            rare,
            unique: if f64::from(floor) <= profile.unique_shared + f64::from(HAIR)
                && unique(tokens.iter().map(|t| t.unknown))
            {
                mask(&|i| tokens[i].unknown > 0)
            } else {
                0
            },
            common_is_too_low: 0.1 + 0.9 * profile.common_level() < floor - HAIR,
            must_meet: 0,
            name_bits: tokens.iter().map(|t| t.name_bits).collect(),
        }
        .with_costs()
        .with_must_meet(tokens)
    }

    /// Reckons what tokens take once and for all.
    fn with_costs(mut self) -> Self {
        let person = if self.personal { self.profile.person_left.min(1.0) } else { 1.0 };
        let cost = self.floor * self.profile.query_left * person * self.scale;
        self.costs = self.lefts.iter().map(|left| cost * left).collect();
        let contained = self.profile.contained.min(1.0);
        self.losses = (0..self.costs.len()).map(|i| self.gain(i, 1.0) + contained * self.costs[i]).collect();
        self
    }

    /// Finds what a name must meet some of, lest the two share nothing but common words and that be too little.
    fn with_must_meet(mut self, tokens: &[Weighed]) -> Self {
        let telling = (0..tokens.len()).filter(|&i| tokens[i].telling).fold(0u64, |m, i| m | 1 << i);
        let of_telling = || positions(telling, tokens.len());
        let together: f32 = tokens.iter().filter(|t| !t.telling).map(|t| t.name_bits).sum();
        // A query is cut only where all its words but the last have met, so one that tells among them.
        let seen_whole = !self.cut || telling & !(1u64 << (tokens.len() - 1)) != 0;
        if self.common_is_too_low
            && self.initials == 0
            && seen_whole
            && together < self.profile.telling_together
            && of_telling().any(|i| tells(&tokens[i]))
            && of_telling().map(|i| self.lefts[i]).sum::<f32>() >= self.profile.common_left + HAIR
        {
            self.must_meet = telling;
        }
        self
    }
    /// What a token gives at most when it meets something so alike.
    fn gain(&self, token: usize, similarity: f32) -> f32 {
        self.weights[token] * self.rate(similarity)
    }

    /// What a weight gives at most that meets something so alike.
    fn rate(&self, similarity: f32) -> f32 {
        (1.0 - self.floor - (1.0 - similarity) * self.slips).max(0.0)
    }

    /// Chooses the tokens to look up: those that fewest names hold first, until a name that holds none of them
    /// cannot reach the floor. `None` when no choice is enough.
    pub(super) fn plan(&self, reach: &[usize]) -> Option<Plan> {
        let last = self.weights.len() - 1;
        // What an initial of the query may meet is not looked up, nor what a cut word may.
        let mut order: SmallVec<[usize; 16]> = (0..self.weights.len())
            .filter(|&i| self.initials & (1 << i) == 0 && !(self.cut && i == last))
            .collect();
        order.sort_by_key(|&i| (reach[i], i));
        let free = |planned: u64| -> f32 {
            (0..self.weights.len()).filter(|i| planned & (1 << i) == 0).map(|i| self.gain(i, 1.0)).sum()
        };
        // Left-over words weigh less beside a rare word that was met whole.
        let relief =
            |planned: u64| if self.rare & !planned == 0 { 1.0 } else { self.profile.contained.min(1.0) };
        let costs = |planned: u64| positions(planned, self.weights.len()).map(|i| self.costs[i]).sum::<f32>();
        // Where the last word may be cut, what it meets is looked up beside, and not counted on.
        let also = if self.cut { self.must_meet & 1 << last } else { 0 };
        let must = self.must_meet & !also;
        let enough = |planned: u64| {
            (self.must_meet != 0 && must & !planned == 0)
                || free(planned) - relief(planned) * costs(planned) < -HAIR
        };
        let long = if self.must_meet != 0 { LONG_BESIDE } else { LONG };
        let mut tokens = 0u64;
        for i in order {
            if enough(tokens) && reach[i] > long {
                break;
            }
            tokens |= 1 << i;
        }
        let mut cut = false;
        if !enough(tokens) && self.cut && self.initials & (1 << last) == 0 {
            cut = true;
            tokens |= 1 << last;
        }
        enough(tokens).then(|| {
            let all = costs(tokens);
            let relieved = relief(tokens) * all;
            Plan {
                tokens,
                cut,
                also,
                start: if self.must_meet != 0 && must & !tokens == 0 { self.must_meet } else { u64::MAX },
                need: relieved - free(tokens) - HAIR,
                whole: if self.cut { costs(tokens & !(1 << last)) - HAIR } else { f32::INFINITY },
                relief: (relieved - self.profile.contained.min(1.0) * all).max(0.0),
            }
        })
    }

    /// Whether these tokens, met so, may be enough for the floor by themselves, or with another.
    pub(super) fn is_enough(&self, tokens: u64, similarity: f32) -> bool {
        similarity >= 0.999 && tokens & self.unique != 0
    }

    /// What it is worth to a name that it holds something that meets these tokens of the plan, and weighs no more than
    /// `weight`.
    pub(super) fn benefit(&self, plan: &Plan, tokens: u64, similarity: f32, weight: f32) -> f32 {
        let (mut met, mut spared) = (0.0f32, 0.0);
        for i in positions(tokens & plan.tokens, self.weights.len()) {
            met += self.weights[i];
            spared += self.costs[i];
        }
        let own = met.min(weight) * self.rate(similarity) + spared;
        if self.is_enough(tokens, similarity) {
            f32::MAX
        } else if similarity >= WHOLE && tokens & self.rare != 0 {
            own + plan.relief
        } else {
            own
        }
    }

    /// The tokens that a plan counts on without looking them up, of the first 32. One that a name is known not to hold
    /// gives nothing and costs something.
    pub(super) fn missable(&self, plan: &Plan) -> u32 {
        let all = if self.weights.len() >= 32 { u32::MAX } else { (1 << self.weights.len()) - 1 };
        all & !(plan.tokens as u32) & !(self.initials as u32)
    }

    /// Whether a name has so much of the plan that more is to be asked.
    pub(super) fn gains(&self, plan: &Plan, benefit: f32) -> bool {
        benefit >= plan.need
    }

    /// Whether a name may reach the floor, by what is known of it. `missable`: the tokens that it is known not to hold
    /// unless they met.
    pub(super) fn suffices(&self, plan: &Plan, known: &Known, missable: u32) -> bool {
        let Known { benefit, left, met } = *known;
        if benefit >= f32::MAX {
            return true;
        }
        // All of it costs at least this, whatever has met, unless the query is cut.
        if !self.cut && benefit - left.all.max(0.0) * self.listed < plan.need - HAIR {
            return false;
        }
        let missed = missable & !met;
        let lost = |missed: u32| bits(missed).map(|i| self.losses[i]).sum::<f32>();
        let last = if self.cut { 1u32.checked_shl(self.weights.len() as u32 - 1).unwrap_or(0) } else { 0 };
        let benefit = benefit - lost(missed & !last);
        if benefit < plan.need - HAIR {
            return false;
        }
        let unmet = missed | plan.tokens as u32 & !met;
        // Where a query may be cut, the word in which it ends may be any, but only if all else has met.
        let cut = self.cut && unmet & !last == 0;
        if !cut && self.only_common(known, unmet & !(self.initials as u32)) {
            return false;
        }
        if missed & !last == 0 && benefit >= plan.whole {
            return true;
        }
        let benefit = benefit - lost(missed & last);
        // Words of the name cost less where the query is all in it, with a rare word; so none of it may be left.
        let listed = if unmet & self.outside == 0 { self.listed } else { self.listed_beside };
        benefit - left.all.max(0.0) * listed >= plan.need - HAIR
    }

    /// Whether a name that meets none of these tokens shares nothing with the query but common words, and too few.
    fn only_common(&self, known: &Known, unmet: u32) -> bool {
        if !self.common_is_too_low || known.met & TELLING != 0 || self.initials != 0 {
            return false;
        }
        let words = unmet & self.outside != 0 || known.left.words > HAIR;
        let left = bits(unmet).map(|i| self.lefts[i]).sum::<f32>() + known.left.all.max(0.0);
        let together = || self.name_bits.iter().sum::<f32>() - bits(unmet).map(|i| self.name_bits[i]).sum::<f32>();
        words
            && left >= self.profile.common_left + HAIR
            && (known.met & CLOSE == 0 || together() + HAIR < self.profile.telling_together)
    }

    /// Whether a name may reach the floor, by the best that each token of the query meets in it (0 for nothing),
    /// the tokens of the name that meet anything, and whether anything telling met.
    pub(super) fn may_reach(&self, q: &Side<'_>, l: &Side<'_>, met: &Met) -> bool {
        let profile = self.profile;
        let count = q.tokens.len();
        let whole = positions(met.query & self.unique, count).filter(|&i| met.similarity[i] >= 0.999);
        if unique(whole.map(|i| q.tokens[i].unknown)) {
            return true;
        }
        let mut covered = met.query | self.initials;
        // A query is cut only where all its words but the last have met; what comes after costs little or nothing.
        let last = 1u64 << (count - 1);
        let cut = self.cut && (covered | last).count_ones() as usize == count;
        if cut {
            covered |= last;
        }
        let (mut listed_left, mut listed_word) = (0.0f32, false);
        // An initial may meet any one word of the listed name: at best the heaviest.
        let mut spared: SmallVec<[f32; 4]> = SmallVec::from_elem(0.0, self.initials.count_ones() as usize);
        for i in positions(!met.listed, l.tokens.len()) {
            let mut weight = left_weight(&l.tokens[i], profile);
            listed_left += weight;
            listed_word |= tells(&l.tokens[i]);
            for most in &mut spared {
                if weight > *most {
                    std::mem::swap(most, &mut weight);
                }
            }
        }
        // Where the query is cut, the word in which it ends is met, and may be the heaviest.
        listed_left -= spared.iter().sum::<f32>();
        if cut && met.query & last == 0 {
            let unmet = positions(!met.listed, l.tokens.len());
            listed_left -= unmet.map(|i| left_weight(&l.tokens[i], profile)).fold(0.0, f32::max);
        }
        let listed_left = listed_left.max(0.0);
        let any = cut || !spared.is_empty();
        let (mut gain, mut reached, mut slipped, mut uneven) = (0.0, 0.0, 0.0, 0.0);
        let (mut query_left, mut query_word, mut rare) = (0.0, false, false);
        for (i, token) in q.tokens.iter().enumerate() {
            if covered & (1 << i) == 0 {
                query_left += self.lefts[i];
                query_word |= tells(token);
                continue;
            }
            let (similarity, weight) = if met.query & (1 << i) == 0 {
                (1.0, token.weight)
            } else {
                uneven += met.uneven[i];
                (met.similarity[i], met.weight[i])
            };
            gain += weight * self.rate(similarity);
            reached += weight;
            slipped += token.weight * (1.0 - similarity);
            rare |= token.rare && similarity >= WHOLE;
        }
        if self.common_is_too_low
            && !any
            && !met.telling
            && met.name_bits < profile.telling_together
            && (query_word || listed_word)
            && query_left + listed_left >= profile.common_left + HAIR
        {
            return false;
        }
        let person =
            if l.party == Party::Person && self.personal { profile.person_left.min(1.0) } else { 1.0 };
        let query_inside = rare && !query_word;
        let listed_inside = rare && !listed_word;
        let left = profile.query_left
            * person
            * query_left
            * if listed_inside { profile.contained.min(1.0) } else { 1.0 }
            + listed_left
                * (profile.listed_left * person * if query_inside { profile.contains.min(1.0) } else { 1.0 })
                    .min(if cut { profile.cut_left } else { f32::INFINITY })
            + profile.uneven * person * uneven;
        let same = query_left + listed_left == 0.0 && slipped == 0.0 && q.legal == l.legal;
        let doubt = if same || any { 0.0 } else { profile.doubt };
        if gain < self.floor * (left * self.scale + doubt) - HAIR {
            return false;
        }
        // The same with the factors of what was reached, which may be much less than all.
        let reached = reached * profile.common_support.max(1.0);
        let slips = slip_scale(reached, profile);
        let gain: f32 = positions(covered, count)
            .map(|i| {
                let unmet = met.query & (1 << i) == 0;
                let (similarity, weight) =
                    if unmet { (1.0, self.weights[i]) } else { (met.similarity[i], met.weight[i]) };
                weight * (1.0 - self.floor - (1.0 - similarity) * slips).max(0.0)
            })
            .sum();
        gain >= self.floor * (left * scale(reached, profile) + doubt) - HAIR
    }
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

/// What of a query meets something of a listed name.
pub(super) struct Met {
    pub(super) query: u64,
    pub(super) listed: u64,
    /// The best of each token of the query that meets anything.
    pub(super) similarity: [f32; 64],
    /// The most that each of them weighs in what it meets.
    pub(super) weight: [f32; 64],
    /// How much less each of them weighs at least in what it meets, where that counts.
    pub(super) uneven: [f32; 64],
    /// Whether a telling word may meet one.
    pub(super) telling: bool,
    /// Bits of the query's names that meet something close.
    pub(super) name_bits: f32,
}
