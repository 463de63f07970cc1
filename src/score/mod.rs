//! Two keys in, a score with its working out. One scorer: the evidence *is* the computation, and the index
//! calls the same alignment. Sees no list, no format, no file.

mod align;
mod explain;
mod profile;
mod similar;

pub use profile::Profile;

pub(crate) use align::{
    Alignment, Edge, OwnedSide, Side, Span, Weighed, align, left_weight, positions, scale, sums,
};
pub(crate) use similar::{How, SHORTEST_SOUND, Term, similar};

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use crate::names::{Form, NameKey, Origin};

/// One step of the working. The contributions of all steps add up to the score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// A closed, kebab-case code: `equal`, `related`, `sound`, `edited`, `initial`, `acronym`, `cut`, `left-query`,
    /// `left-listed`, `left-both`, `doubt`, `order`, `numbers`, `legal-form`, `none`.
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
        Origin::Corrected => 0.97,
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
    match best {
        Some((_, i, j)) => explain::explain(query, &query.forms()[i], listed, &listed.forms()[j], profile),
        None => Score { value: 0.0, evidence: vec![explain::nothing()] },
    }
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
    let terms = |f: &Form| f.units.iter().map(|u| Term::of(u, &f.tokens)).collect::<Vec<_>>();
    let (qt, lt) = (terms(q), terms(l));
    let (qv, lv) = (qs.view(), ls.view());
    let mut edges: SmallVec<[Edge; 16]> = SmallVec::new();
    for (a, &query_span) in qt.iter().zip(qv.spans) {
        for (b, &listed_span) in lt.iter().zip(lv.spans) {
            if let Some((similarity, how)) = similar(a, b, p) {
                edges.push(Edge::new(&qv, &lv, query_span, listed_span, similarity, how));
            }
        }
    }
    let last = q.tokens.last().map(|t| &*t.text).unwrap_or_default();
    let cut = |i: usize| l.tokens[i].text.starts_with(last);
    let alignment = align(&qv, &lv, &mut edges, &cut);
    (qs, ls, alignment)
}
