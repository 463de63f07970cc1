//! Decisions of people about hits: a file that they keep, one query and one entry a decision.
//!
//! A decision clears only its own pair, and only while nothing has changed: it lapses on its day and when the entry
//! is no longer what it was. Wildcards do not exist. What lapsed or matched nothing is told.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU8, Ordering};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use unicode_normalization::UnicodeNormalization as _;

use super::{Decision, DecisionState, Query};
use crate::model::{Entity, EntityId};
use crate::{Error, ErrorKind, Result};

/// What can be decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ruling {
    /// Another party: the hit is cleared.
    FalsePositive,
    /// The listed party indeed: the hit stands, and the decision shows with it.
    TrueMatch,
    /// The listed party, and there is a licence for what is done: the hit is cleared while that lasts.
    Licensed,
}

impl Ruling {
    /// The word in files and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FalsePositive => "false-positive",
            Self::TrueMatch => "true-match",
            Self::Licensed => "licensed",
        }
    }
}

/// One decision as its file has it. Every field is needed: a clearing without a reason, an owner and an end is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The name that was screened.
    pub query: String,
    /// The country that it was screened with, empty for none.
    #[serde(default)]
    pub country: String,
    /// The digest of both, see [`fingerprint`].
    pub fingerprint: String,
    /// The entry of the list.
    pub entity_id: EntityId,
    /// What was decided.
    pub verdict: Ruling,
    /// Why.
    pub reason: String,
    /// The last day on which it holds.
    pub until: NaiveDate,
    /// By whom.
    pub by: String,
    /// When.
    pub made_on: NaiveDate,
    /// The digest of the entry as it was, see [`entity_digest`].
    pub entity_sha256: String,
}

/// The columns of a decisions file in CSV, in order.
pub const COLUMNS: [&str; 10] = [
    "query",
    "country",
    "fingerprint",
    "entity_id",
    "verdict",
    "reason",
    "until",
    "by",
    "made_on",
    "entity_sha256",
];

impl Entry {
    /// What is wrong with it.
    fn fault(&self) -> Option<String> {
        let wild = |text: &str| text.contains(['*', '?', '%']) && !text.chars().any(char::is_alphanumeric);
        let id = self.entity_id.as_str();
        if wild(&self.query) || self.query.trim().is_empty() {
            return Some(format!(
                "the query {:?} is no name: a decision is about one name, never about several",
                self.query
            ));
        }
        if id.contains('*') || id.ends_with(['/', '%', '?']) || id.trim().is_empty() {
            return Some(format!(
                "the entity id {id:?} is no id: a decision is about one entry, never about several"
            ));
        }
        for (field, text) in [("reason", &self.reason), ("by", &self.by)] {
            if text.trim().is_empty() {
                return Some(format!("{field} is empty"));
            }
        }
        let country = (!self.country.is_empty()).then_some(self.country.as_str());
        let right = fingerprint(&self.query, country);
        if self.fingerprint != right {
            return Some(format!(
                "the fingerprint is not that of the query {:?} ({right}): the line was changed by hand",
                self.query
            ));
        }
        if self.entity_sha256.len() != 64 || !self.entity_sha256.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Some("entity_sha256 is no digest".into());
        }
        (self.until < self.made_on)
            .then(|| format!("until {} is before made_on {}", self.until, self.made_on))
    }
}

/// The digest that stands for a query: its name, without regard to case, spacing and Unicode form, and its country.
pub fn fingerprint(name: &str, country: Option<&str>) -> String {
    let folded: String = name.nfkc().flat_map(char::to_lowercase).collect();
    let folded: Vec<&str> = folded.split_whitespace().collect();
    let country = country.unwrap_or_default().trim().to_uppercase();
    hex(format!("1\n{}\n{country}", folded.join(" ")).as_bytes())[..32].to_owned()
}

/// The digest of an entry, whole: its names, addresses, listings, remarks.
pub fn entity_digest(entity: &Entity) -> String {
    // What cannot be written has the digest of nothing, which no decision carries.
    serde_json::to_vec(entity).map(|bytes| hex(&bytes)).unwrap_or_default()
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// A decisions file, read.
#[derive(Debug)]
pub struct Decisions {
    entries: Vec<(u64, Entry)>,
    /// The last of each pair: later lines replace earlier ones.
    by_pair: HashMap<(String, String), usize>,
    /// What came of each so far.
    met: Vec<AtomicU8>,
    sha256: String,
}

/// What came of a decision that was not live.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lapsed {
    /// Its line in the file.
    pub line: u64,
    /// The name it is about.
    pub query: String,
    /// The entry it is about.
    pub entity_id: EntityId,
    /// What became of it: `unused` where no hit was met.
    pub state: DecisionState,
}

/// What came of a decisions file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Decisions in it; replaced ones not counted.
    pub total: u64,
    /// Those that bore on a hit.
    pub live: u64,
    /// The rest.
    pub lapsed: Vec<Lapsed>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Toml {
    #[serde(default)]
    decision: Vec<toml::Spanned<Entry>>,
}

impl Decisions {
    /// Reads a decisions file; TOML by its name's ending, else CSV. Fails on the first line that is not right.
    pub fn parse(text: &str, name: &str) -> Result<Self> {
        let fault = |line: u64, text: String| {
            Error::new(
                ErrorKind::Usage,
                format!("the decisions file {name} is not right, line {line}: {text}"),
            )
            .hint("`listed decide` writes decisions; take the line out, or decide anew")
        };
        let mut entries = Vec::new();
        if name.to_lowercase().ends_with(".toml") {
            let parsed: Toml = toml::from_str(text).map_err(|e| {
                let line = e.span().map_or(1, |s| line_of(text, s.start));
                fault(line, e.message().to_owned())
            })?;
            for entry in parsed.decision {
                let line = line_of(text, entry.span().start);
                entries.push((line, entry.into_inner()));
            }
        } else {
            let text = text.trim_start_matches('\u{feff}');
            let mut rows = csv::ReaderBuilder::new().flexible(false).from_reader(text.as_bytes());
            let header: Vec<String> =
                rows.headers().map_err(|e| fault(1, e.to_string()))?.iter().map(str::to_owned).collect();
            if header != COLUMNS && !text.trim().is_empty() {
                return Err(fault(1, format!("the header must be {}", COLUMNS.join(","))));
            }
            for row in rows.records() {
                let row = row.map_err(|e| fault(e.position().map_or(1, csv::Position::line), plain(&e)))?;
                let line = row.position().map_or(1, csv::Position::line);
                entries.push((line, from_row(&row).map_err(|text| fault(line, text))?));
            }
        }
        let mut by_pair = HashMap::new();
        for (at, (line, entry)) in entries.iter().enumerate() {
            if let Some(text) = entry.fault() {
                return Err(fault(*line, text));
            }
            by_pair.insert((entry.fingerprint.clone(), entry.entity_id.as_str().to_owned()), at);
        }
        let met = entries.iter().map(|_| AtomicU8::new(UNUSED)).collect();
        Ok(Self { entries, by_pair, met, sha256: hex(text.as_bytes()) })
    }

    /// The digest of the file.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Decisions in the file.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The decision about this query and this entry, live or lapsed. Remembers that it was met.
    pub fn about(&self, query: &Query, entity: &Entity, as_of: NaiveDate) -> Option<Decision> {
        if self.by_pair.is_empty() {
            return None;
        }
        let pair = (fingerprint(&query.name, query.country.as_deref()), entity.id.as_str().to_owned());
        let at = *self.by_pair.get(&pair)?;
        let (_, entry) = self.entries.get(at)?;
        let state = if entry.until < as_of {
            DecisionState::Expired
        } else if entry.made_on > as_of {
            DecisionState::NotYet
        } else if entry.entity_sha256 != entity_digest(entity) {
            DecisionState::Changed
        } else {
            DecisionState::Live
        };
        if let Some(met) = self.met.get(at) {
            met.store(code(state), Ordering::Relaxed);
        }
        Some(Decision {
            verdict: entry.verdict.as_str().into(),
            reason: entry.reason.clone(),
            by: entry.by.clone(),
            made_on: Some(entry.made_on.into()),
            until: Some(entry.until.into()),
            state,
        })
    }

    /// What came of the decisions so far.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        let mut last: Vec<usize> = self.by_pair.values().copied().collect();
        last.sort_unstable();
        for at in last {
            let (Some((line, entry)), Some(met)) = (self.entries.get(at), self.met.get(at)) else { continue };
            tally.total += 1;
            let state = state(met.load(Ordering::Relaxed));
            if state == DecisionState::Live {
                tally.live += 1;
            } else {
                let (query, entity_id) = (entry.query.clone(), entry.entity_id.clone());
                tally.lapsed.push(Lapsed { line: *line, query, entity_id, state });
            }
        }
        tally
    }
}

impl Decision {
    /// Whether it clears the hit.
    pub fn clears(&self) -> bool {
        self.state == DecisionState::Live && self.verdict != Ruling::TrueMatch.as_str()
    }
}

const STATES: [DecisionState; 5] = [
    DecisionState::Unused,
    DecisionState::Live,
    DecisionState::Expired,
    DecisionState::Changed,
    DecisionState::NotYet,
];
const UNUSED: u8 = 0;

fn code(state: DecisionState) -> u8 {
    STATES.iter().position(|s| *s == state).and_then(|at| u8::try_from(at).ok()).unwrap_or(UNUSED)
}

fn state(code: u8) -> DecisionState {
    STATES.get(usize::from(code)).copied().unwrap_or(DecisionState::Unused)
}

fn line_of(text: &str, at: usize) -> u64 {
    1 + text.bytes().take(at).filter(|b| *b == b'\n').count() as u64
}

/// A row of CSV as a decision. The header has been looked at.
fn from_row(row: &csv::StringRecord) -> std::result::Result<Entry, String> {
    let [query, country, fingerprint, entity_id, verdict, reason, until, by, made_on, entity_sha256] =
        std::array::from_fn(|at| row.get(at).unwrap_or_default());
    let day = |field: &str, text: &str| {
        text.parse().map_err(|_| format!("{field}: {text:?} is no date; dates are written YYYY-MM-DD"))
    };
    let rulings = [Ruling::FalsePositive, Ruling::TrueMatch, Ruling::Licensed];
    let verdict = rulings.into_iter().find(|r| r.as_str() == verdict).ok_or_else(|| {
        format!("verdict: {verdict:?} is none of {}", rulings.map(Ruling::as_str).join(", "))
    })?;
    Ok(Entry {
        query: query.into(),
        country: country.into(),
        fingerprint: fingerprint.into(),
        entity_id: EntityId::new(entity_id),
        verdict,
        reason: reason.into(),
        until: day("until", until)?,
        by: by.into(),
        made_on: day("made_on", made_on)?,
        entity_sha256: entity_sha256.into(),
    })
}

/// A CSV error without the position, which the message has already.
fn plain(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("{len} cells where the header has {expected_len}")
        }
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::fingerprint;

    #[test]
    fn a_fingerprint_is_of_the_name_and_the_country() {
        let one = fingerprint("Acme  Trading Ltd", Some("cn"));
        assert_eq!(one, fingerprint(" ＡＣＭＥ trading LTD ", Some("CN")));
        for (name, country) in
            [("Acme Trading", Some("CN")), ("Acme Trading Ltd", None), ("Acme Trading Ltd", Some("US"))]
        {
            assert_ne!(one, fingerprint(name, country));
        }
    }
}
