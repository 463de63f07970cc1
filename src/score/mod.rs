//! Two keys in, a score with its working out. One scorer: the evidence *is* the computation, and the index
//! calls the same alignment. Sees no list, no format, no file.

mod align;
mod explain;
mod profile;
mod similar;
mod sums;
mod term;

pub use profile::Profile;

pub(crate) use align::{Alignment, Edge, OwnedSide, Side, Span, Weighed, WeighedSpan, align, positions};
pub(crate) use similar::{
    How, LONG, SHORTEST_JOINED, SHORTEST_SKELETON, SHORTEST_SOUND, Shortness, Ways, may_sound, most_vowels,
    similar,
};
pub(crate) use sums::{
    CLOSELY, WHOLE, brand, brands, heaviest_left, heaviest_word, left_weight, legal, party, scale,
    slip_scale, slipped, sole_word, sums, tells,
};
pub(crate) use term::{Canon, OwnedTerm, Term, Traits, canons};

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use crate::names::{CUT_FROM, CUT_TO, Form, NameKey, Origin};

/// One step of the working. The contributions of all steps add up to the score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// A closed, kebab-case code: `equal`, `joined`, `related`, `sound`, `looks`, `edited`, `syllables`, `initial`, `acronym`,
    /// `cut`, `beginning`, `left-query`, `left-listed`, `left-both`, `uneven`, `doubt`, `order`, `numbers`, `places`,
    /// `differ`, `common-words`, `party`, `legal-form`, `rare-word`, `part`, `limit`, `none`. `docs/matching.md` says
    /// what each means.
    pub kind: String,
    /// The part of the query it speaks of; empty if none.
    pub query: String,
    /// The part of the listed name; empty if none.
    pub listed: String,
    /// What it adds to (or takes from) the score.
    pub contribution: f64,
    /// The same in words.
    pub text: String,
}

/// A score in 0..=1 with its working.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// The value.
    pub value: f64,
    /// The working; contributions add up to `value`.
    pub evidence: Vec<Evidence>,
}

/// Factor on a form that is only a part of a name.
pub(crate) fn origin_factor(query: Origin, listed: Origin) -> f64 {
    let factor = |origin| match origin {
        Origin::Outer => 0.98,
        Origin::Inner => 0.88,
        Origin::Initials => 0.8,
        Origin::Corrected => 0.97,
        Origin::Guessed | Origin::Branch => 0.82,
        _ => 1.0,
    };
    factor(query) * factor(listed)
}

/// Scores a query against one listed name: the best of all pairs of their forms.
pub fn score(query: &NameKey, listed: &NameKey, profile: &Profile) -> Score {
    let mut best: Option<(f64, usize, usize)> = None;
    for (i, q) in query.forms().iter().enumerate() {
        for (j, l) in listed.forms().iter().enumerate() {
            let value = value(query, q, listed, l, profile);
            if best.is_none_or(|(b, ..)| value > b) {
                best = Some((value, i, j));
            }
        }
    }
    let begun = begins(query, listed.letters(), listed.gaps(), profile);
    match best {
        Some((value, ..)) if begun > value => explain::beginning(query, begun),
        None if begun > 0.0 => explain::beginning(query, begun),
        Some((_, i, j)) => explain::explain(query, &query.forms()[i], listed, &listed.forms()[j], profile),
        None => Score { value: 0.0, evidence: vec![explain::nothing()] },
    }
}

/// Bits that the words before the cut must tell together to be more than a common beginning.
const BEGINNING_BITS: f32 = 14.0;

/// Lengths, in characters, of names that the usual field has cut.
const USUAL: std::ops::RangeInclusive<usize> = 33..=36;

/// The score of a query that a field may have cut and that is, letter for letter, how a listed name begins; 0
/// where it is not. What is left of the name cannot be known, so this is more than its words alone make.
pub(crate) fn begins(query: &NameKey, listed: &str, gaps: u64, p: &Profile) -> f64 {
    let length = query.text().chars().count();
    let letters = query.letters();
    let cut = (CUT_FROM..=CUT_TO).contains(&length) && letters.len() >= CUT_FROM - 4;
    if !cut || listed.len() <= letters.len() || !listed.starts_with(letters) {
        return 0.0;
    }
    let Some(form) = query.forms().first() else { return 0.0 };
    let bits: f32 = form.tokens[..form.tokens.len() - 1].iter().map(|t| t.bits).sum();
    // What is as long as no usual field and ends as a word does is a name as it stands: a Beijing Institute of Technology is
    // not all that is named so.
    let whole = !USUAL.contains(&length) && gaps.checked_shr(letters.len() as u32).unwrap_or(0) & 1 == 1;
    let telling = bits >= BEGINNING_BITS || form.tokens.last().is_some_and(|t| t.bits >= p.rare);
    f64::from(if telling && !whole { p.beginning } else { p.beginning_common })
}

fn value(query: &NameKey, q: &Form, listed: &NameKey, l: &Form, p: &Profile) -> f64 {
    let (qs, ls, alignment) = pair(query, q, listed, l, p);
    sums(&qs.view(), &ls.view(), &alignment, p).value() * origin_factor(q.origin, l.origin)
}

/// Aligns two forms, comparing every unit of one with every unit of the other.
fn pair(
    query: &NameKey,
    q: &Form,
    listed: &NameKey,
    l: &Form,
    p: &Profile,
) -> (OwnedSide, OwnedSide, Alignment) {
    let qs = OwnedSide::of(q, query, p);
    let ls = OwnedSide::of(l, listed, p);
    let terms = |f: &Form| f.units.iter().map(|u| OwnedTerm::of(u, &f.tokens)).collect::<Vec<_>>();
    let (qt, lt) = (terms(q), terms(l));
    let (qv, lv) = (qs.view(), ls.view());
    let shortness = Shortness::of(p);
    let mut edges: SmallVec<[Edge; 16]> = SmallVec::new();
    for (a, &query_span) in qt.iter().zip(&qs.spans) {
        for (b, &listed_span) in lt.iter().zip(&ls.spans) {
            if let Some((similarity, how)) = similar(&a.view(), &b.view(), Ways::ALL, p, &shortness) {
                let (a, b) = (WeighedSpan::of(&qv, query_span), WeighedSpan::of(&lv, listed_span));
                edges.push(Edge::new(&a, &b, lv.party, similarity, how));
            }
        }
    }
    let last = q.tokens.last().map(|t| &*t.text).unwrap_or_default();
    let cut = |i: usize| l.tokens[i].text.starts_with(last);
    let alignment = align(&qv, &lv, &mut edges, &cut);
    (qs, ls, alignment)
}
