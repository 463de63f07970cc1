//! What happened to an entry and to a list, when, and by which rule.
//!
//! Two sources, never mixed up: the acts that an entry cites, joined with the table of rules, and the snapshots that are
//! kept, compared one after another. Nothing is guessed: an act that joins no rule is told as unresolved, and the first
//! act cited counts as the listing only where the list's own date, or the order of all dates, says so.

mod cited;
mod kept;
mod log;
mod steps;

use serde::{Deserialize, Serialize};

pub use cited::{events, first_known};
pub use kept::{Reader, Told};
pub use log::{Row, RowKind, log};
pub use steps::{Item, Step, of_entry};

use crate::model::{EntityId, ListId, PartialDate};
use crate::rules::{Fact, Rule};
use crate::track::Line;

/// What happened to an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Kind {
    /// It was listed.
    Listed,
    /// Its listing was amended.
    Amended,
    /// It cites an act, and what that did is not known.
    Cited,
    /// It came into the list, between two snapshots.
    Added,
    /// Its main name became another.
    Renamed,
    /// Something else that it says became another.
    Changed,
    /// It went out of the list, between two snapshots.
    Removed,
    /// A listing of it ended, by the list's own date.
    Ended,
}

impl Kind {
    /// The word in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Listed => "listed",
            Self::Amended => "amended",
            Self::Cited => "cited",
            Self::Added => "added",
            Self::Renamed => "renamed",
            Self::Changed => "changed",
            Self::Removed => "removed",
            Self::Ended => "ended",
        }
    }
}

/// A rule behind an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByRule {
    /// Its first page, as it is cited.
    pub citation: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Its number at its publisher's.
    pub document_number: Option<String>,
    /// When it was published.
    pub published: PartialDate,
    /// When it took effect.
    pub effective: Option<PartialDate>,
    /// What it did, in our words.
    pub summary: String,
    /// Why, in our words.
    pub reason: Option<String>,
    /// Where to read it.
    pub url: String,
    /// Which of these no primary source was seen for.
    pub unverified: Vec<String>,
}

impl ByRule {
    fn of(rule: &Rule) -> Self {
        let mut unverified = Vec::new();
        let mut text = |field: &str, fact: Option<Fact<&str>>| {
            let fact = fact?;
            if !fact.verified {
                unverified.push(field.to_owned());
            }
            Some(fact.value.to_owned())
        };
        let title = text("title", rule.title());
        let document_number = text("document_number", rule.document_number());
        let reason = text("reason", rule.reason());
        let summary = text("summary", Some(rule.summary())).unwrap_or_default();
        if !rule.published().verified {
            unverified.push("published".to_owned());
        }
        if rule.effective().is_some_and(|e| !e.verified) {
            unverified.push("effective".to_owned());
        }
        let citation = rule.citation();
        if citation.is_some_and(|c| !c.verified) {
            unverified.push("citation".to_owned());
        }
        Self {
            citation: citation.map(|c| c.value.to_string()),
            title,
            document_number,
            published: rule.published().value,
            effective: rule.effective().map(|e| e.value),
            summary,
            reason,
            url: rule.url().to_owned(),
            unverified,
        }
    }
}

/// A snapshot that an event was seen by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Seen {
    /// The day from which it is known to be the list.
    pub day: chrono::NaiveDate,
    /// Its digest.
    pub sha256: String,
}

/// The two snapshots between which something happened.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Between {
    /// As it was.
    pub from: Seen,
    /// As it is.
    pub to: Seen,
}

/// One thing that happened to an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When; of a snapshot, its day. Nothing where no date is known.
    pub on: Option<PartialDate>,
    /// What.
    pub what: Kind,
    /// The act as the list cites it.
    pub citation: Option<String>,
    /// The rule that the act is, if it is known.
    pub rule: Option<ByRule>,
    /// The programme of the listing, where the list names one.
    pub programme: Option<String>,
    /// The snapshots that show it; of what an entry cites, nothing.
    pub between: Option<Between>,
    /// What is not what it was.
    pub fields: Vec<Line>,
    /// What else is to be said.
    pub note: Option<String>,
}

/// What is known of one entry.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Timeline {
    /// The entry.
    pub entity_id: EntityId,
    /// The list it stands, or stood, on.
    pub list: ListId,
    /// The list's name.
    pub list_name: String,
    /// Its main name.
    pub listed_name: String,
    /// Whether it stands on the list as it is used now.
    pub on_list: bool,
    /// How many snapshots of the list were compared, and since when; none of a list that is not installed.
    pub snapshots: Option<Kept>,
    /// What happened, the oldest first; what has no date comes last.
    pub events: Vec<Event>,
}

/// The snapshots that were compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Kept {
    /// How many.
    pub count: usize,
    /// The day of the first.
    pub from: chrono::NaiveDate,
    /// The day of the last.
    pub to: chrono::NaiveDate,
}

/// Puts events in order: by day; of one day, what rules did before what snapshots show; without a day, last.
pub fn in_order(events: &mut [Event]) {
    events.sort_by(|a, b| {
        let key = |e: &Event| (e.on.is_none(), e.on.map(PartialDate::earliest), e.between.is_some(), e.what);
        key(a).cmp(&key(b)).then_with(|| a.citation.cmp(&b.citation))
    });
}
