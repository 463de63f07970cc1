//! The last of the bounds: whether a name that is looked at may reach the floor, by the best that its words met. It saves the
//! alignment of names that cannot, and passes over none that can.

use smallvec::SmallVec;

use super::{Bounds, HAIR, letter};
use crate::index::Piece;
use crate::index::meets::{Meeting, Meets};
use crate::index::search::QueryForm;
use crate::names::{Class, Party};
use crate::score::{
    CLOSELY, How, Side, WHOLE, Weighed, brands, left_weight, legal, party, positions, scale, slip_scale,
    slipped, tells,
};

/// What of a query meets something of a listed name.
pub(in crate::index) struct Met {
    query: u64,
    listed: u64,
    /// The best of each token of the query that meets anything.
    similarity: [f32; 64],
    /// The most that each of them weighs in what it meets.
    weight: [f32; 64],
    /// How much less each of them weighs at least in what it meets, where that counts.
    uneven: [f32; 64],
    /// Those that are brands, met one but for a slip.
    brands: u64,
    /// Whether words side by side are one of no table.
    joined: bool,
    /// Whether a telling word may meet one.
    telling: bool,
    /// Whether initials meet what they stand for: words may be said again, and lack nothing.
    acronym: bool,
    /// Bits of the query's names that meet something close.
    name_bits: f32,
}

impl Met {
    /// Before anything is looked over.
    pub(in crate::index) fn nothing() -> Self {
        Self {
            query: 0,
            listed: 0,
            similarity: [0.0; 64],
            weight: [0.0; 64],
            uneven: [0.0; 64],
            brands: 0,
            joined: false,
            telling: false,
            acronym: false,
            name_bits: 0.0,
        }
    }

    /// Looks over what a listed form's pieces meet in the query.
    pub(in crate::index) fn gather(
        &mut self,
        form: &QueryForm<'_>,
        q: &Side<'_>,
        l: &Side<'_>,
        pieces: &[Piece],
        meets: &Meets,
    ) {
        let (mut query, mut listed) = (0u64, 0u64);
        (self.brands, self.joined, self.telling, self.acronym) = (0, false, false, false);
        for piece in pieces {
            for Meeting { unit, how, similarity } in meets.of(piece.term) {
                let span = form.side.spans[usize::from(unit)];
                listed |= piece.span.mask();
                let weight: f32 = l.tokens[piece.span.range()].iter().map(|t| t.weight).sum();
                let even = span.len > 1 || matches!(how, How::Equal | How::Related(_));
                let uneven =
                    if even { 0.0 } else { (q.tokens[usize::from(span.start)].weight - weight).max(0.0) };
                for i in span.range() {
                    let first = query & (1 << i) == 0;
                    let most = |known: f32, new: f32| if first { new } else { known.max(new) };
                    self.similarity[i] = most(self.similarity[i], similarity);
                    self.weight[i] = most(self.weight[i], weight.min(q.tokens[i].weight));
                    self.uneven[i] = if first { uneven } else { self.uneven[i].min(uneven) };
                    query |= 1 << i;
                }
                let unknown = l.tokens[usize::from(piece.span.start)].unknown;
                if unknown > 0 && piece.span.len == 1 && slipped(how, similarity) {
                    let spelt = span.range().filter(|&i| brands(q.tokens[i].unknown, unknown));
                    self.brands |= spelt.fold(0, |all, i| all | 1 << i);
                }
                self.joined |= unknown > 0 && span.len > 1 && similarity >= 0.999;
                self.acronym |= how == How::Acronym;
                self.telling |= piece.telling && q.tokens[span.range()].iter().any(|t| t.telling);
            }
        }
        (self.query, self.listed) = (query, listed);
        let close = positions(query, q.tokens.len()).filter(|&i| self.similarity[i] >= CLOSELY);
        self.name_bits = close.map(|i| q.tokens[i].name_bits).sum();
    }
}

impl Bounds<'_> {
    /// Whether a name may reach the floor, by the best that each token of the query meets in it (0 for nothing),
    /// the tokens of the name that meet anything, and whether anything telling met.
    pub(in crate::index) fn may_reach(&self, q: &Side<'_>, l: &Side<'_>, met: &Met) -> bool {
        let profile = self.profile;
        let count = q.tokens.len();
        if met.brands & self.brand != 0 && l.party != Party::Person && !l.personal {
            return true;
        }
        if met.joined && self.by_itself
            || positions(met.query & self.unique, count).any(|i| met.similarity[i] >= 0.999)
        {
            return true;
        }
        let mut covered = met.query | self.initials;
        // A query is cut only where all its words but the last have met; what comes after costs little or nothing.
        let last = 1u64 << (count - 1);
        let begins = |t: &Weighed| t.initial == q.tokens[count - 1].initial;
        let cut = self.cut && (covered | last).count_ones() as usize == count;
        // Even if its last word meets something, another may be the one in whose middle it ends.
        let goes_on = cut && l.tokens.iter().any(begins);
        let cut = cut && (goes_on || met.query & last != 0);
        // What may meet anything.
        let free = !met.query | if goes_on { last } else { 0 };
        if cut {
            covered |= last;
        }
        let (mut listed_left, mut listed_words) = (0.0f32, 0);
        let (mut listed_number, mut listed_place) = (false, false);
        // An initial may meet any one word of the listed name that begins so: at best the heaviest.
        let stands_for = |t: &Weighed| {
            t.class == Class::Word
                && self.each_initial.iter().any(|initial| initial.letter == letter(t.initial))
        };
        let mut spared: SmallVec<[f32; 4]> = SmallVec::from_elem(0.0, self.initials.count_ones() as usize);
        for i in positions(!met.listed, l.tokens.len()) {
            let mut weight = left_weight(&l.tokens[i], profile);
            listed_left += weight;
            listed_words += usize::from(tells(&l.tokens[i]));
            listed_number |= l.tokens[i].class == Class::Number;
            listed_place |= l.tokens[i].class == Class::Place;
            for most in spared.iter_mut().filter(|_| stands_for(&l.tokens[i])) {
                if weight > *most {
                    std::mem::swap(most, &mut weight);
                }
            }
        }
        // Where the query is cut, the word in which it ends is met, and may be the heaviest.
        listed_left -= spared.iter().sum::<f32>();
        if goes_on {
            let unmet = positions(!met.listed, l.tokens.len()).map(|i| &l.tokens[i]);
            listed_left -= unmet.filter(|t| begins(t)).map(|t| left_weight(t, profile)).fold(0.0, f32::max);
        }
        let listed_left = listed_left.max(0.0);
        let listed_word = listed_words > spared.len() + usize::from(goes_on);
        let any = cut || !spared.is_empty();
        let (mut reached, mut slipped, mut uneven) = (0.0, 0.0, 0.0);
        let (mut query_left, mut query_word, mut rare) = (0.0, false, false);
        let (mut query_number, mut query_place, mut query_extra) = (false, false, false);
        for (i, token) in q.tokens.iter().enumerate() {
            if covered & (1 << i) == 0 {
                query_left += self.lefts[i];
                query_word |= tells(token);
                query_number |= token.class == Class::Number;
                query_place |= token.class == Class::Place;
                query_extra |= token.class == Class::Place && !token.seat;
                continue;
            }
            let (similarity, weight) = if free & (1 << i) != 0 {
                (1.0, token.weight)
            } else {
                uneven += met.uneven[i];
                (met.similarity[i], met.weight[i])
            };
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
        let query_weight = query_left * person * if listed_inside { profile.contained.min(1.0) } else { 1.0 };
        let listed_weight = listed_left * person * if query_inside { profile.contains.min(1.0) } else { 1.0 };
        let left = profile.query_left * query_weight
            + if cut {
                (profile.listed_left * listed_weight).min(profile.cut_left * listed_left)
            } else {
                profile.listed_left * listed_weight + profile.both_left * query_weight.min(listed_weight)
            }
            + profile.uneven * person * uneven;
        let same = query_left + listed_left <= HAIR && (slipped == 0.0 || met.acronym) && q.legal == l.legal;
        let doubt = if same { 0.0 } else { profile.doubt };
        // What is taken off at the end must be reached as well.
        let mut floor = self.floor + legal(q.legal, l.legal, profile) + party(q.party, l.party, profile);
        if !any {
            floor += match (query_number, listed_number) {
                (true, true) => profile.number_conflict,
                (false, false) => 0.0,
                _ => profile.number_missing.min(profile.number_conflict),
            } + match (query_place, listed_place) {
                (true, true) => profile.place_conflict,
                (true, false) if query_extra => profile.place_extra.min(profile.place_conflict),
                _ => 0.0,
            } + if query_word && listed_word { profile.differ } else { 0.0 };
        }
        let gain = |slips: f32| -> f32 {
            let gains = positions(covered, count).map(|i| {
                let unmet = free & (1 << i) != 0;
                let (similarity, weight) =
                    if unmet { (1.0, self.weights[i]) } else { (met.similarity[i], met.weight[i]) };
                weight * (1.0 - floor - (1.0 - similarity) * slips).max(0.0)
            });
            gains.sum()
        };
        if gain(self.slips) < floor * (left * self.scale + doubt) - HAIR {
            return false;
        }
        // The same with the factors of what was reached, which may be much less than all.
        let reached = reached * profile.common_support.max(1.0);
        gain(slip_scale(reached, profile)) >= floor * (left * scale(reached, profile) + doubt) - HAIR
    }
}
