//! Two keys in, a score with its working out. One scorer: the evidence *is* the computation.

use serde::{Deserialize, Serialize};

use crate::names::NameKey;

/// One step of the working. The contributions of all steps add up to the score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// A closed, kebab-case code, e.g. `equal`, `edited`, `joined`, `abbreviated`, `left-over-query`.
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

/// The numbers that a scoring uses. Each has its meaning in `data/profiles/default.toml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// The profile's name.
    pub name: String,
    /// From this score up a hit is a `match`.
    pub match_from: f64,
    /// From this score up a hit is a `review`.
    pub review_from: f64,
}

impl Default for Profile {
    fn default() -> Self {
        Self { name: "default".into(), match_from: 0.85, review_from: 0.70 }
    }
}

/// Scores a query against one listed name.
pub fn score(query: &NameKey, listed: &NameKey, _profile: &Profile) -> Score {
    let value = if query == listed { 1.0 } else { 0.0 };
    let evidence = vec![Evidence {
        kind: "equal".into(),
        query: query.text().into(),
        listed: listed.text().into(),
        contribution: value,
        text: "stub".into(),
    }];
    Score { value, evidence }
}
