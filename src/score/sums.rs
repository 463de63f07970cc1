//! What an alignment adds up to: the sums that the score and its evidence are made of. Aligns nothing.

use super::Profile;
use super::align::{Alignment, Edge, Side, Span, Weighed, positions, weight_of, weight_of_word};
use super::similar::How;
use crate::names::{Class, Party};

/// The sums that the value is made of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Sums {
    /// Weight that met.
    pub(crate) met: f32,
    /// The same, times how alike it is.
    pub(crate) alike: f32,
    /// How much left-over words count.
    pub(crate) scale: f32,
    /// Factors on the left-over words of the query and of the listed name.
    pub(crate) query_factor: f32,
    pub(crate) listed_factor: f32,
    /// What the query's left-over tokens cost.
    pub(crate) query: f32,
    /// What the listed name's left-over tokens cost.
    pub(crate) listed: f32,
    /// What it costs that both have some.
    pub(crate) both: f32,
    /// What it costs that words of unlike weight met: a rare word and an initial, or a common word.
    pub(crate) uneven: f32,
    /// Doubt; none when the two names are the same.
    pub(crate) doubt: f32,
    /// Taken off at the end.
    pub(crate) ends: Ends,
    /// The profile's `common`.
    pub(crate) common_level: f32,
    /// Why it is to be seen whatever else differs, where that makes the score more, and the score that it has then at least.
    pub(crate) seen: Option<Seen>,
    pub(crate) least: f64,
}

/// Why a pair is to be seen whatever else differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seen {
    /// They share words that hardly any other party has.
    Rare,
    /// The query is such a word, and the name's own but for a slip.
    Misspelt,
    /// The query is all that tells the listed party from others.
    Name,
    /// The query is nothing but one of a person's names.
    OfPerson,
}

impl Sums {
    /// What all of it is out of.
    pub(crate) fn whole(&self) -> f32 {
        self.met + self.query + self.listed + self.both + self.uneven + self.doubt
    }

    /// What is taken off when only common words are shared: nine tenths of what is above the level of `common`,
    /// so that such pairs keep their order below the review band.
    pub(crate) fn common(&self) -> f32 {
        if self.ends.common { (self.alike / self.whole() - self.common_level).max(0.0) * 0.9 } else { 0.0 }
    }

    /// What is added so that the pair is seen whatever else differs.
    pub(crate) fn raised(&self) -> f64 {
        (self.least - self.reached()).max(0.0)
    }

    fn reached(&self) -> f64 {
        f64::from(self.alike / self.whole() - self.ends.sum() - self.common())
    }

    /// The score.
    pub(crate) fn value(&self) -> f64 {
        if self.met <= 0.0 {
            return 0.0;
        }
        self.reached().clamp(self.least, 1.0)
    }
}

/// How much left-over words count, by how much was met: the more two names share, the less it takes from them
/// that one of them says more. 1 where as much was met as one rare word tells.
pub(crate) fn scale(met: f32, p: &Profile) -> f32 {
    met.max(0.1).powf(-p.shared)
}

/// How much slips weigh, by how much was met: the more two names share, the less.
pub(crate) fn slip_scale(met: f32, p: &Profile) -> f32 {
    met.max(0.1).powf(-p.slips)
}

/// What no edge covers on one side.
#[derive(Debug, Clone, Copy, Default)]
struct Left {
    weight: f32,
    /// The same of what lies beyond the end of a cut query.
    beyond: f32,
    number: bool,
    place: bool,
    /// A place that is no firm's seat.
    extra: bool,
    /// Any word that is more than a particle or title.
    word: bool,
}

/// What a left-over token weighs.
pub(crate) fn left_weight(token: &Weighed, p: &Profile) -> f32 {
    match token.class {
        Class::Place if token.seat => token.weight * p.place_left * SEAT,
        Class::Place => token.weight * p.place_left,
        _ => token.weight,
    }
}

/// Factor on a left-over place that is the seat of a firm.
const SEAT: f32 = 0.4;

/// What a left-over token weighs at most that is a word: no place, no number.
pub(crate) fn heaviest_word(p: &Profile) -> f32 {
    if p.bits_power >= 0.0 { p.weight_floor.max(1.0) } else { f32::INFINITY }
}

/// Whether a token is more than a particle, a title or a repetition.
pub(crate) fn tells(token: &Weighed) -> bool {
    !matches!(token.class, Class::Particle | Class::Function | Class::Honorific | Class::Repeated)
}

/// What any left-over token weighs at most.
pub(crate) fn heaviest_left(p: &Profile) -> f32 {
    let word = heaviest_word(p);
    word.max(word * p.place * p.place_left).max(p.weight_number).max(p.weight_particle)
}

impl Left {
    fn of(side: &Side<'_>, mask: u64, cut_after: Option<usize>, p: &Profile) -> Self {
        let mut left = Self::default();
        for i in positions(mask, side.tokens.len()) {
            let token = &side.tokens[i];
            if cut_after.is_some_and(|cut| i >= cut) {
                left.beyond += token.weight;
                continue;
            }
            left.weight += left_weight(token, p);
            left.number |= token.class == Class::Number;
            left.place |= token.class == Class::Place;
            left.extra |= token.class == Class::Place && !token.seat;
            left.word |= tells(token);
        }
        left
    }
}

/// Similarity from which a rare word counts as met whole: however it is spelt.
pub(crate) const WHOLE: f32 = 0.965;

/// Similarity from which words met closely enough to tell together what none of them tells alone.
pub(crate) const CLOSELY: f32 = 0.85;

/// Adds an alignment up.
pub(crate) fn sums(q: &Side<'_>, l: &Side<'_>, a: &Alignment, p: &Profile) -> Sums {
    let met: f32 = a.edges.iter().map(|e| e.weight).sum();
    let alike: f32 = a.edges.iter().map(|e| e.weight * e.similarity).sum();
    let query = Left::of(q, a.query_left, None, p);
    let listed = Left::of(l, a.listed_left, a.cut_after, p);
    let same = query.weight + listed.weight + listed.beyond == 0.0
        && q.legal == l.legal
        && a.edges.iter().all(|e| e.similarity >= 1.0);
    let person = if l.party == Party::Person && (q.personal || q.party == Party::Person) {
        p.person_left
    } else {
        1.0
    };
    // All that one name has is in the other, and a rare word with it: a name inside a longer one.
    let rare =
        a.edges.iter().any(|e| e.similarity >= WHOLE && q.tokens[e.query.range()].iter().any(|t| t.rare));
    let listed_inside = rare && !listed.word && listed.beyond == 0.0;
    let query_inside = rare && !query.word;
    let query_weight = query.weight * person * if listed_inside { p.contained } else { 1.0 };
    let listed_weight = listed.weight * person * if query_inside { p.contains } else { 1.0 };
    // Common words shared excuse little: that both are technology companies makes Grid no Corad.
    let support: f32 = a
        .edges
        .iter()
        .map(|e| if telling(q, l, e.query, e.listed) { e.weight } else { e.weight * p.common_support })
        .sum();
    let scale = scale(support, p);
    let uneven: f32 = a
        .edges
        .iter()
        .filter(|e| !matches!(e.how, How::Equal | How::Related(_)))
        .map(|e| weight_of(q, e.query).max(weight_of(l, e.listed)) - e.weight)
        .sum();
    // A slip weighs more where little else is shared: a name of one word must be near exact.
    let alike = (met - (met - alike) * slip_scale(support, p)).max(0.0);
    let ends = ends(q, l, a, query, listed, p);
    let mut sums = Sums {
        met,
        alike,
        scale,
        query_factor: query_weight / query.weight.max(f32::MIN_POSITIVE),
        listed_factor: listed_weight / listed.weight.max(f32::MIN_POSITIVE),
        query: scale * p.query_left * query_weight,
        listed: scale * (p.listed_left * listed_weight + p.cut_left * listed.beyond),
        both: scale * p.both_left * query_weight.min(listed_weight),
        uneven: scale * p.uneven * person * uneven,
        doubt: if same { 0.0 } else { p.doubt },
        ends,
        common_level: p.common,
        seen: None,
        least: 0.0,
    };
    if ends.numbers < p.number_conflict && sums.reached() < p.unique_shared {
        sums.seen = seen(q, l, a, p);
        sums.least = if sums.seen.is_some() { p.unique_shared } else { 0.0 };
    }
    sums
}

/// Why two names are to be seen whatever else differs, if they are.
fn seen(q: &Side<'_>, l: &Side<'_>, a: &Alignment, p: &Profile) -> Option<Seen> {
    // People of one family name are many, however rare it is.
    if q.personal && (l.personal || l.party == Party::Person) {
        return None;
    }
    let unknown = a.edges.iter().filter(|e| e.how == How::Equal && e.query.len == e.listed.len);
    let unknown = unknown.flat_map(|e| &q.tokens[e.query.range()]).map(|t| t.unknown);
    if unique(unknown) || same_brand(q, l, a) {
        Some(Seen::Rare)
    } else if misspelt_brand(q, l, a) {
        Some(Seen::Misspelt)
    } else if sole_name(q, l, a, p) {
        Some(if l.party == Party::Person { Seen::OfPerson } else { Seen::Name })
    } else {
        None
    }
}

/// Whether words of no table, by their letters, are enough to be seen: a long one, or two.
fn unique(unknown: impl Iterator<Item = u8>) -> bool {
    let (mut words, mut letters) = (0u32, 0u32);
    for n in unknown.filter(|n| *n > 0) {
        words += 1;
        letters += u32::from(n);
    }
    if words > 1 { letters >= 9 } else { letters >= 6 }
}

/// The place of a query's only word, if it is of no table and long: a brand, mostly.
pub(crate) fn brand(q: &[Weighed]) -> Option<usize> {
    let mut words = (0..q.len()).filter(|&i| tells(&q[i]));
    let first = words.next()?;
    (words.next().is_none() && q[first].unknown >= BRAND).then_some(first)
}

/// Letters of a brand that is known though it is misspelt; of the two spellings one has another more.
const BRAND: u8 = 5;

/// Whether of so many letters, counted where no table has the word, one may be the brand that the other misspells.
pub(crate) fn brands(spelt: u8, listed: u8) -> bool {
    spelt.min(listed) >= BRAND && spelt.max(listed) > BRAND
}

/// Whether words that met so are one but for a slip.
pub(crate) fn slipped(how: How, similarity: f32) -> bool {
    matches!(how, How::Sound | How::Looks | How::Edited(1)) && similarity >= 0.8
}

/// Whether the only word of the query is, but for a slip, the only one of an organisation's name that is more than a common
/// word or a place.
fn misspelt_brand(q: &Side<'_>, l: &Side<'_>, a: &Alignment) -> bool {
    let Some(brand) = brand(q.tokens) else { return false };
    let common = |i: usize| !l.tokens[i].telling || l.tokens[i].class == Class::Place;
    let met = a.edges.iter().find(|e| e.query.range().contains(&brand) && e.listed.len == 1);
    met.is_some_and(|e| {
        let (spelt, listed) = (&q.tokens[brand], &l.tokens[usize::from(e.listed.start)]);
        slipped(e.how, e.similarity)
            && spelt.initial == listed.initial
            && brands(spelt.unknown, listed.unknown)
    }) && !l.personal
        && l.party != Party::Person
        && positions(a.listed_left, l.tokens.len()).all(common)
}

/// Whether all that tells one party from others is the same word of no table in both names, and what is left of either is places,
/// numbers and common words: Dahua Technology, Zhejiang Dahua.
fn same_brand(q: &Side<'_>, l: &Side<'_>, a: &Alignment) -> bool {
    let common = |side: &Side<'_>, left: u64| {
        let mut left = positions(left, side.tokens.len()).map(|i| &side.tokens[i]);
        left.all(|t| !t.telling || matches!(t.class, Class::Place | Class::Number))
    };
    // Da Hua is Dahua.
    let unknown =
        |side: &Side<'_>, span: Span| span.len == 1 && side.tokens[usize::from(span.start)].unknown > 0;
    let same =
        |e: &Edge| e.how == How::Equal && (unknown(q, e.query) || e.query.len > 1 && unknown(l, e.listed));
    l.party != Party::Person
        && a.edges.iter().any(same)
        && common(q, a.query_left)
        && common(l, a.listed_left)
}

/// The place of the only word of a query, but for that it is a group, that can tell one party from others. Not of
/// characters, nor read from them: brands of two are many firms'.
pub(crate) fn sole_word(q: &[Weighed], p: &Profile) -> Option<usize> {
    let light = weight_of_word(GROUP, p);
    let mut words = (0..q.len()).filter(|&i| !(q[i].class == Class::Generic && q[i].weight <= light));
    let sole = words.next().filter(|_| words.next().is_none())?;
    let word = &q[sole];
    (word.telling && word.class == Class::Word && word.read >= 1.0).then_some(sole)
}

/// Bits of a word of business up to which it says only that it is one: a group.
const GROUP: f32 = 5.0;

/// Whether all that the query says is what an organisation or a craft is called beside words of business, places and numbers: Alfa
/// of Alfa Bank; or is one of a person's names, and says nothing of a firm.
fn sole_name(q: &Side<'_>, l: &Side<'_>, a: &Alignment, p: &Profile) -> bool {
    let beside = |i: usize| {
        use Class::{Function, Generic, Number, Particle, Place};
        matches!(l.tokens[i].class, Generic | Function | Particle | Place | Number)
    };
    let name = if l.party == Party::Person {
        q.party != Party::Organisation && q.tokens.len() == 1
    } else {
        positions(a.listed_left, l.tokens.len()).all(beside)
    };
    name && sole_word(q.tokens, p).is_some_and(|word| {
        a.edges.iter().any(|e| {
            e.how == How::Equal && e.query.len == 1 && usize::from(e.query.start) == word && e.listed.len == 1
        })
    })
}

/// Whether what met can tell one party from others.
fn telling(q: &Side<'_>, l: &Side<'_>, query: Span, listed: Span) -> bool {
    q.tokens[query.range()].iter().any(|t| t.telling) && l.tokens[listed.range()].iter().any(|t| t.telling)
}

/// What is taken off at the end, whatever the weights.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Ends {
    pub(crate) order: f32,
    pub(crate) numbers: f32,
    pub(crate) places: f32,
    pub(crate) differ: f32,
    pub(crate) syllables: f32,
    /// Only common words are shared, and not all of them.
    pub(crate) common: bool,
    pub(crate) legal: f32,
    pub(crate) party: f32,
}

impl Ends {
    fn sum(&self) -> f32 {
        self.order + self.numbers + self.places + self.differ + self.syllables + self.legal + self.party
    }
}

/// What is taken off where words of Mandarin met that differ in a syllable: enough for a person to look at.
const SYLLABLES_COST: f32 = 0.1;

fn ends(q: &Side<'_>, l: &Side<'_>, a: &Alignment, query: Left, listed: Left, p: &Profile) -> Ends {
    let backwards = a.edges.windows(2).any(|pair| pair[0].listed.start > pair[1].listed.start);
    // Several names that many have are together as telling as one that few have.
    let together = || {
        let name_bits =
            |side: &Side<'_>, span: Span| side.tokens[span.range()].iter().map(|t| t.name_bits).sum::<f32>();
        let close = a.edges.iter().filter(|e| e.similarity >= CLOSELY);
        close.map(|e| name_bits(q, e.query).min(name_bits(l, e.listed))).sum::<f32>() >= p.telling_together
    };
    // Of a firm's name an initial says next to nothing: Songbai Import Export is no M. D. S. Import Export.
    let family = q.personal && (l.personal || l.party == Party::Person);
    let initials = a.edges.iter().filter(|e| e.how == How::Initial && !family);
    let stood_for: f32 = initials.map(|e| weight_of(q, e.query).max(weight_of(l, e.listed)) - e.weight).sum();
    let person = l.party == Party::Person;
    let brand = a.edges.iter().any(|e| q.tokens[e.query.range()].iter().any(|t| t.rare));
    Ends {
        order: if backwards && !person { p.order } else { 0.0 },
        numbers: match (query.number, listed.number) {
            (true, true) => p.number_conflict,
            (true, false) | (false, true) => p.number_missing,
            (false, false) => 0.0,
        },
        places: match (query.place, listed.place) {
            // An institute of another city is another institute, whatever it does; a company may have branches.
            (true, true) if !brand => 2.0 * p.place_conflict,
            (true, true) => p.place_conflict,
            (true, false) if query.extra => p.place_extra,
            _ => 0.0,
        },
        differ: if query.word && listed.word { p.differ } else { 0.0 },
        syllables: if a.edges.iter().any(|e| e.how == How::Syllables) { SYLLABLES_COST } else { 0.0 },
        common: (query.word || listed.word || stood_for > 0.0)
            && query.weight + listed.weight + stood_for >= p.common_left
            && !a.edges.iter().any(|e| telling(q, l, e.query, e.listed))
            && !together(),
        legal: legal(q.legal, l.legal, p),
        party: party(q.party, l.party, p),
    }
}

/// What is taken off where legal forms differ.
pub(crate) fn legal(query: u32, listed: u32, p: &Profile) -> f32 {
    match (query, listed) {
        (x, y) if x == y => 0.0,
        (0, _) | (_, 0) => p.legal / 2.0,
        _ => p.legal,
    }
}

/// What is taken off where one is a person or a craft and the other an organisation.
pub(crate) fn party(query: Party, listed: Party, p: &Profile) -> f32 {
    match (query, listed) {
        (Party::Organisation, Party::Person | Party::Craft)
        | (Party::Person | Party::Craft, Party::Organisation) => p.party,
        _ => 0.0,
    }
}
