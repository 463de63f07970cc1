//! What is answered. The serde shapes here are the contract of the JSON output (`data/schema/`).

use serde::{Deserialize, Serialize};

use super::{Change, Query, RowChange};
use crate::model::{EntityId, EntityKind, ListId, NameKind, PartialDate};
use crate::names::{MOST_WORDS, names_nobody};
use crate::score::Evidence;

/// What a screening comes to, or what one hit does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// At or above the profile's match band: treat as listed until shown otherwise.
    Match,
    /// At or above the review band: a person must look.
    Review,
    /// Nothing at or above the review band.
    Clear,
    /// Only hits that a live decision clears.
    Cleared,
    /// It could not be screened. Never the same as clear.
    Error,
}

impl Verdict {
    /// The verdict as written in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::Review => "review",
            Self::Clear => "clear",
            Self::Cleared => "cleared",
            Self::Error => "error",
        }
    }

    /// The most urgent first, for ordering hits.
    pub(super) fn urgency(self) -> u8 {
        match self {
            Self::Error => 0,
            Self::Match => 1,
            Self::Review => 2,
            Self::Cleared => 3,
            Self::Clear => 4,
        }
    }
}

/// A rule of the Federal Register that an entry cites, found in the table of rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CitedRule {
    /// The citation as the list writes it.
    pub citation: String,
    /// The rule's title.
    pub title: Option<String>,
    /// When it was published.
    pub published: Option<PartialDate>,
    /// Why it was made, in our words.
    pub reason: Option<String>,
    /// Where to read it.
    pub url: Option<String>,
    /// Which of these fields no primary source was seen for.
    #[serde(default)]
    pub unverified: Vec<String>,
}

/// Why an entry is listed and what follows from it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// The list's name.
    pub list_name: String,
    /// The authority or legal basis.
    pub authority: Option<String>,
    /// The programme or regime.
    pub programme: Option<String>,
    /// Why it was listed, in a sentence.
    pub reason: Option<String>,
    /// The acts cited, as the list writes them.
    pub citations: Vec<String>,
    /// The title of the rule that listed it.
    pub rule_title: Option<String>,
    /// The link to that rule, else to the publisher's page.
    pub rule_url: Option<String>,
    /// When it was listed.
    pub listed_on: Option<PartialDate>,
    /// What needs a licence.
    pub licence_requirement: Option<String>,
    /// How applications are judged.
    pub licence_policy: Option<String>,
    /// How they were judged when it was listed, where that has changed since.
    pub licence_policy_at_listing: Option<String>,
    /// What being on this list means for somebody who deals with the party.
    pub consequence: Option<String>,
    /// What ownership by the party may mean.
    pub ownership: Option<String>,
    /// Every rule cited, that of the listing first, later amendments after.
    pub rules: Vec<CitedRule>,
    /// Citations that no rule in our table answers to. Nothing is guessed for them.
    pub unresolved_citations: Vec<String>,
}

/// The same listing as it comes by another way, e.g. the Entity List inside the Consolidated Screening List.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AlsoOn {
    /// The other list.
    pub list: ListId,
    /// Its entry.
    pub entity_id: EntityId,
    /// The name it stands under there.
    pub listed_name: String,
    /// How well the query matches there.
    pub score: f64,
}

/// A human decision that bears on a hit. Filled by the decisions file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What was decided: `false-positive`, `true-match`, `licensed`.
    pub verdict: String,
    /// Why.
    pub reason: String,
    /// By whom.
    pub by: String,
    /// When it was made.
    pub made_on: Option<PartialDate>,
    /// Until when it holds.
    pub until: Option<PartialDate>,
    /// Whether it holds.
    #[serde(default)]
    pub state: DecisionState,
}

/// Whether a decision holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum DecisionState {
    /// It does.
    #[default]
    Live,
    /// Its last day is over.
    Expired,
    /// The entry is no longer what it was.
    Changed,
    /// It was made after the day of the screening.
    NotYet,
    /// It bore on no hit.
    Unused,
}

impl DecisionState {
    /// The state in words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Expired => "expired",
            Self::Changed => "changed",
            Self::NotYet => "not yet made",
            Self::Unused => "unused",
        }
    }
}

/// An entry that the query resembles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// The entry.
    pub entity_id: EntityId,
    /// The list, or sub-list, it stands on.
    pub list: ListId,
    /// What sort of party the publisher says it is.
    pub kind: EntityKind,
    /// The entry's main name.
    pub listed_name: String,
    /// The name of it that matched.
    pub matched_name: String,
    /// How that name stands in the list.
    pub matched_name_kind: NameKind,
    /// Where a supplementary name comes from.
    pub matched_name_source: Option<String>,
    /// The score, 0..=1.
    pub score: f64,
    /// What the score comes to. `clear` only for hits below the review band shown on request.
    pub verdict: Verdict,
    /// Why it is listed.
    pub why: Why,
    /// The working: contributions add up to the score.
    pub evidence: Vec<Evidence>,
    /// The same listing by other ways.
    pub also_on: Vec<AlsoOn>,
    /// The decision that bears on it, if any.
    pub decision: Option<Decision>,
    /// How it differs from an earlier record, where one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
}

/// An entry that the query resembles but that is no longer in force. Told, and never a hit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ended {
    /// The entry.
    pub entity_id: EntityId,
    /// The list it stood on.
    pub list: ListId,
    /// Its main name.
    pub listed_name: String,
    /// The score it would have had.
    pub score: f64,
    /// When it ended.
    pub ended_on: PartialDate,
}

/// An entry that the query resembles and that was listed only after the day of the screening. Told, and never a hit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Later {
    /// The entry.
    pub entity_id: EntityId,
    /// The list it stands on since.
    pub list: ListId,
    /// Its main name.
    pub listed_name: String,
    /// The score it would have had.
    pub score: f64,
    /// When it was listed.
    pub listed_on: PartialDate,
    /// The acts cited, as the list writes them.
    pub citations: Vec<String>,
    /// The link to the rule that listed it, else to the publisher's page.
    pub rule_url: Option<String>,
}

impl Later {
    /// When, and by what.
    pub fn when(&self) -> String {
        let act = self.citations.first().map_or(String::new(), |c| format!(", {c}"));
        format!("{}{act}", self.listed_on)
    }
}

/// How many entries the asker's own settings kept out of the hits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotShown {
    /// At or above the review band, yet below `--min-score`. They still decide the verdict.
    pub below_min_score: u32,
    /// Of another kind of party than asked for.
    pub other_kind: u32,
}

/// The answer to one query.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Screening {
    /// What was asked.
    pub query: Query,
    /// What it comes to.
    pub verdict: Verdict,
    /// The entries found, the most urgent first.
    pub hits: Vec<Hit>,
    /// Entries found that are no longer in force.
    pub ended: Vec<Ended>,
    /// Entries found that were listed only after the day of the screening.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub later: Vec<Later>,
    /// What the asker's settings kept out.
    pub not_shown: NotShown,
    /// Why it could not be screened.
    pub error: Option<String>,
    /// How it differs from an earlier record, where one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<RowChange>,
}

impl Screening {
    /// The answer to a query that could not be screened.
    pub fn failed(query: Query, error: impl Into<String>) -> Self {
        Self {
            query,
            verdict: Verdict::Error,
            hits: Vec::new(),
            ended: Vec::new(),
            later: Vec::new(),
            not_shown: NotShown::default(),
            error: Some(error.into()),
            change: None,
        }
    }

    /// The same answer, unless nothing was found by a name that nothing can be found by: that is no clear. What was
    /// found is told, whatever the name. `long` where some of its words were not compared.
    pub(super) fn or_says_nothing(self, long: bool) -> Self {
        match self.verdict {
            Verdict::Clear | Verdict::Cleared if long => Self::failed(
                self.query,
                format!(
                    "the name has {MOST_WORDS} words or more, too many to compare them all: nothing was screened; \
                     give the name alone, or each name in a row of its own"
                ),
            ),
            Verdict::Clear if names_nobody(&self.query.name) => Self::failed(
                self.query,
                "nothing in this name can be compared: it is a legal form, or a word for a missing name; nothing \
                 was screened",
            ),
            _ => self,
        }
    }
}
