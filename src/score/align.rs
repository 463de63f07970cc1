//! The alignment of two forms: every token of both is accounted for, and the value follows from that alone.

use smallvec::SmallVec;

use super::Profile;
use super::similar::How;
use crate::names::{CUT_FROM, Class, Form, NameKey, Party, Relation, Token, UnitKind};

/// What the alignment needs to know of a token.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Weighed {
    pub(crate) weight: f32,
    pub(crate) class: Class,
    /// Factor on what it meets: below 1 for a reading of Han, the lower the fewer its syllables.
    pub(crate) read: f32,
    pub(crate) initial: u8,
    /// Bits of a word that is a name: not of business, not a place.
    pub(crate) name_bits: f32,
    /// Whether it can tell one party from others: not a word of business, not a well-known place.
    pub(crate) telling: bool,
    /// Whether hardly any other party has it.
    pub(crate) rare: bool,
    /// Letters of a word of no table, of four at least: wherever a long one stands, or two, it is to be seen.
    pub(crate) unknown: u8,
    /// Which word of Han it is the English of; 0 for none.
    pub(crate) term: u16,
    /// The place with which a Chinese firm's name begins.
    pub(crate) seat: bool,
}

impl Weighed {
    /// Weighs a token.
    pub(crate) fn of(token: &Token, p: &Profile) -> Self {
        let weight = match token.class {
            Class::Particle | Class::Honorific | Class::Initial | Class::Repeated | Class::Legal => {
                p.weight_particle
            }
            Class::Number => p.weight_number,
            _ => {
                let weight = weight_of_word(token.bits, p);
                if token.class == Class::Place { weight * p.place } else { weight }
            }
        };
        Self {
            weight,
            class: token.class,
            read: if token.read { 1.0 - (1.0 - p.read) * (17.6 / token.bits.max(4.0)).min(2.5) } else { 1.0 },
            initial: token.text.as_bytes().first().copied().unwrap_or(0),
            name_bits: if token.class == Class::Word { token.bits } else { 0.0 },
            telling: match token.class {
                Class::Word | Class::Han => token.bits >= p.telling,
                Class::Place => token.bits >= 10.5,
                Class::Number => true,
                _ => false,
            },
            unknown: match token.class {
                Class::Word if token.bits >= 17.0 && token.text.len() >= 4 && !token.read => {
                    token.text.len().min(usize::from(u8::MAX)) as u8
                }
                _ => 0,
            },
            rare: matches!(token.class, Class::Word | Class::Han) && token.bits >= p.rare && !token.read,
            term: token.term,
            seat: token.seat,
        }
    }
}

/// What a word of so many bits weighs.
pub(crate) fn weight_of_word(bits: f32, p: &Profile) -> f32 {
    let share = ((bits - p.bits_floor) / (17.6 - p.bits_floor)).clamp(0.0, 1.0);
    share.powf(p.bits_power).max(p.weight_floor)
}

/// Where a unit lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Span {
    pub(crate) start: u8,
    pub(crate) len: u8,
    pub(crate) kind: UnitKind,
}

impl Span {
    pub(crate) fn range(self) -> std::ops::Range<usize> {
        usize::from(self.start)..usize::from(self.start) + usize::from(self.len)
    }

    pub(crate) fn mask(self) -> u64 {
        let ones = if self.len >= 64 { u64::MAX } else { (1u64 << self.len) - 1 };
        ones << self.start
    }
}

/// One name's form as the alignment sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Side<'a> {
    pub(crate) tokens: &'a [Weighed],
    /// Bits of the classes of its legal forms.
    pub(crate) legal: u32,
    /// Letters of the whole name as given.
    pub(crate) length: u16,
    /// Whose name it is.
    pub(crate) party: Party,
    /// Whether it could be a person's name by the look of it: some words, none of business, law or place.
    pub(crate) personal: bool,
}

/// The owned parts of a [`Side`].
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct OwnedSide {
    pub(crate) tokens: Vec<Weighed>,
    pub(crate) spans: Vec<Span>,
    pub(crate) legal: u32,
    pub(crate) length: u16,
    pub(crate) party: Party,
    pub(crate) personal: bool,
}

impl OwnedSide {
    /// Weighs a form of a name. A legal form makes its bearer an organisation.
    pub(crate) fn of(form: &Form, name: &NameKey, p: &Profile) -> Self {
        let party = match name.party() {
            Party::Unknown if !form.legal.is_empty() => Party::Organisation,
            party => party,
        };
        Self {
            tokens: form.tokens.iter().map(|t| Weighed::of(t, p)).collect(),
            spans: form.units.iter().map(|u| Span { start: u.start, len: u.len, kind: u.kind }).collect(),
            legal: form.legal_bits(),
            length: u16::try_from(name.text().chars().count()).unwrap_or(u16::MAX),
            party,
            personal: personal(form),
        }
    }

    pub(crate) fn view(&self) -> Side<'_> {
        Side {
            tokens: &self.tokens,
            legal: self.legal,
            length: self.length,
            party: self.party,
            personal: self.personal,
        }
    }
}

fn personal(form: &Form) -> bool {
    let of_a_name = |c: Class| {
        matches!(c, Class::Word | Class::Initial | Class::Particle | Class::Honorific | Class::Repeated)
    };
    form.legal.is_empty()
        && (2..=7).contains(&form.tokens.len())
        && form.tokens.iter().all(|t| of_a_name(t.class))
}

/// Two units that may meet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Edge {
    pub(crate) query: Span,
    pub(crate) listed: Span,
    pub(crate) similarity: f32,
    pub(crate) how: How,
    pub(crate) weight: f32,
}

/// What the alignment needs to know of a unit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WeighedSpan {
    span: Span,
    weight: f32,
    read: f32,
    term: u16,
}

impl WeighedSpan {
    /// The unit that lies there.
    #[inline]
    pub(crate) fn of(side: &Side<'_>, span: Span) -> Self {
        if let [token] = &side.tokens[span.range()] {
            return Self { span, weight: token.weight, read: token.read, term: token.term };
        }
        let read = side.tokens[span.range()].iter().map(|t| t.read).fold(1.0, f32::min);
        Self { span, weight: weight_of(side, span), read, term: 0 }
    }
}

impl Edge {
    /// The edge of two units, `listed` of a party of that sort, weighed by the lesser side: what a rare word shares with a
    /// common one is common.
    #[inline]
    pub(crate) fn new(
        query: &WeighedSpan,
        listed: &WeighedSpan,
        party: Party,
        similarity: f32,
        how: How,
    ) -> Self {
        // Mr Tanzeem is no organisation: names of people are not translated.
        let translated = matches!(how, How::Related(Relation::Translated | Relation::Derived));
        let meant = if translated && party == Party::Person { PERSON_TRANSLATED } else { 1.0 };
        // Where both are in Han, to be read alike is to be other characters.
        let both = if query.read < 1.0 && listed.read < 1.0 { READ_ALIKE } else { 1.0 };
        // 工业大学 and 理工大学 are both a university of technology, and not each other.
        let (a, b) = (query.term, listed.term);
        let other = if a != b && a != 0 && b != 0 { OTHER_TERM } else { 1.0 };
        let similarity = similarity * meant * query.read * listed.read * both * other;
        let weight = query.weight.min(listed.weight);
        Self { query: query.span, listed: listed.span, similarity, how, weight }
    }

    fn gain(&self) -> f32 {
        self.weight * self.similarity
    }
}

/// Factor on a word of a person's name that means what a word of the other name means.
const PERSON_TRANSLATED: f32 = 0.8;

/// Factor on words in Han of which nothing but the reading is the same.
const READ_ALIKE: f32 = 0.8;

/// Factor on words of one meaning in English that are two in Han.
const OTHER_TERM: f32 = 0.5;

/// The outcome of an alignment.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Alignment {
    /// The edges taken, in the order of the query.
    pub(crate) edges: SmallVec<[Edge; 8]>,
    /// Tokens of the query that no edge covers.
    pub(crate) query_left: u64,
    /// Tokens of the listed name that no edge covers.
    pub(crate) listed_left: u64,
    /// The listed tokens from here on are beyond the end of a cut query.
    pub(crate) cut_after: Option<usize>,
    /// Edges that say once more what those taken say, as a name beside its own initials does: what they cover is not left.
    pub(crate) again: SmallVec<[Edge; 2]>,
}

/// Takes the edges of most gain first, each token once. `cut` tells whether a listed token starts with the last
/// token of the query.
pub(crate) fn align(
    q: &Side<'_>,
    l: &Side<'_>,
    edges: &mut SmallVec<[Edge; 16]>,
    cut: &dyn Fn(usize) -> bool,
) -> Alignment {
    // Ties are broken by position, so that the outcome does not depend on the order in which edges were found.
    edges.sort_unstable_by(|a, b| {
        b.gain()
            .total_cmp(&a.gain())
            .then(a.query.len.cmp(&b.query.len))
            .then(a.query.start.cmp(&b.query.start))
            .then(a.listed.start.cmp(&b.listed.start))
            .then(a.listed.len.cmp(&b.listed.len))
            .then(a.how.cmp(&b.how))
    });
    let mut out = taken(q, l, edges.iter());
    if edges.iter().any(|e| e.how == How::Acronym) {
        // A name beside its own initials: its words tell more than they do.
        let words = taken(q, l, edges.iter().filter(|e| e.how != How::Acronym));
        if words.left(q, l) < out.left(q, l) {
            out = words;
        }
        out.say_again(edges);
    }
    initials(q, l, &mut out);
    the_cut(q, l, &mut out, cut);
    out.edges.sort_unstable_by_key(|e| (e.query.start, e.listed.start));
    out
}

/// Takes edges in this order, each token once.
fn taken<'a>(q: &Side<'_>, l: &Side<'_>, edges: impl Iterator<Item = &'a Edge>) -> Alignment {
    let all = |n: usize| if n >= 64 { u64::MAX } else { (1u64 << n) - 1 };
    let mut out = Alignment {
        query_left: all(q.tokens.len()),
        listed_left: all(l.tokens.len()),
        ..Alignment::default()
    };
    for edge in edges {
        let (qm, lm) = (edge.query.mask(), edge.listed.mask());
        if out.query_left & qm == qm && out.listed_left & lm == lm {
            out.query_left &= !qm;
            out.listed_left &= !lm;
            out.edges.push(*edge);
        }
    }
    out
}

impl Alignment {
    /// What is left over weighs so much.
    fn left(&self, q: &Side<'_>, l: &Side<'_>) -> f32 {
        let left = |side: &Side<'_>, mask| -> f32 {
            positions(mask, side.tokens.len()).map(|i| side.tokens[i].weight).sum()
        };
        left(q, self.query_left) + left(l, self.listed_left)
    }

    /// Takes what is left on one side and is said already: initials whose words have met, words whose initials have.
    fn say_again(&mut self, edges: &[Edge]) {
        let has_initials = self.edges.iter().find(|e| e.how == How::Acronym).copied();
        for edge in edges {
            let (qm, lm) = (edge.query.mask(), edge.listed.mask());
            let within = match has_initials {
                Some(met) => qm & met.query.mask() == qm || lm & met.listed.mask() == lm,
                None => edge.how == How::Acronym,
            };
            let (query, listed) = (self.query_left & qm == qm, self.listed_left & lm == lm);
            let (query_met, listed_met) = (self.query_left & qm == 0, self.listed_left & lm == 0);
            if within && (query && listed_met || listed && query_met) {
                self.query_left &= !qm;
                self.listed_left &= !lm;
                self.again.push(*edge);
            }
        }
    }
}

/// The edge of two tokens.
fn one(q: &Side<'_>, i: usize, l: &Side<'_>, j: usize, similarity: f32, how: How) -> Edge {
    let weighed =
        |side, at: usize| WeighedSpan::of(side, Span { start: at as u8, len: 1, kind: UnitKind::Token });
    Edge::new(&weighed(q, i), &weighed(l, j), l.party, similarity, how)
}

/// An initial of the query stands for a word of the listed name that nothing else has taken.
fn initials(q: &Side<'_>, l: &Side<'_>, out: &mut Alignment) {
    for (i, token) in q.tokens.iter().enumerate() {
        if token.class != Class::Initial || out.query_left & (1 << i) == 0 {
            continue;
        }
        let found = (0..l.tokens.len()).find(|&j| {
            out.listed_left & (1 << j) != 0
                && l.tokens[j].initial == token.initial
                && l.tokens[j].class == Class::Word
        });
        if let Some(j) = found {
            out.query_left &= !(1 << i);
            out.listed_left &= !(1 << j);
            out.edges.push(one(q, i, l, j, 0.8, How::Initial));
        }
    }
}

/// A query of some 35 letters may end in the middle of a word, and what the listed name has after it is no
/// difference. Only when all that the query has, in its order, begins the listed name.
fn the_cut(q: &Side<'_>, l: &Side<'_>, out: &mut Alignment, cut: &dyn Fn(usize) -> bool) {
    if usize::from(q.length) < CUT_FROM || q.tokens.is_empty() {
        return;
    }
    let last = q.tokens.len() - 1;
    let pending = out.query_left & (1 << last) != 0;
    if out.query_left & !(1 << last) != 0 {
        return;
    }
    let mut edges: SmallVec<[Edge; 8]> = out.edges.clone();
    edges.sort_unstable_by_key(|e| e.query.start);
    let in_order = edges.windows(2).all(|w| w[0].listed.start < w[1].listed.start)
        && edges.first().is_none_or(|e| usize::from(e.listed.start) <= 1);
    if !in_order {
        return;
    }
    let end = edges.last().map_or(0, |e| e.listed.range().end);
    if pending {
        if end < l.tokens.len() && out.listed_left & (1 << end) != 0 && cut(end) {
            out.query_left &= !(1 << last);
            out.listed_left &= !(1 << end);
            out.edges.push(one(q, last, l, end, 0.9, How::Cut));
            out.cut_after = Some(end + 1);
        }
    } else {
        out.cut_after = Some(end);
    }
}

/// What the words of a span weigh together.
pub(super) fn weight_of(side: &Side<'_>, span: Span) -> f32 {
    side.tokens[span.range()].iter().map(|t| t.weight).sum()
}

/// Positions of the tokens of a mask, in order.
pub(crate) fn positions(mask: u64, count: usize) -> impl Iterator<Item = usize> {
    let mut rest = if count >= 64 { mask } else { mask & ((1u64 << count) - 1) };
    std::iter::from_fn(move || {
        if rest == 0 {
            return None;
        }
        let at = rest.trailing_zeros() as usize;
        rest &= rest - 1;
        Some(at)
    })
}
