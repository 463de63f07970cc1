//! What a report says of itself: with what the screening was made, and what it came to.

use chrono::NaiveDate;
use serde::Serialize;

use super::plural;
use crate::screen::{Cause, Changes, Screening, Tally, Verdict};
use crate::store::{Coverage, ListInfo, Origin};

/// The version of the JSON shapes. Raised when a field goes or changes its meaning, not when one comes.
pub const SCHEMA_VERSION: u32 = 1;

/// A list as a report names it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ListMeta {
    /// What the store says of it.
    #[serde(flatten)]
    pub info: ListInfo,
    /// Where it came from.
    pub origin: Origin,
    /// Records used, but not as they stand.
    pub warnings: usize,
    /// Records that could not be used at all: against those nothing was screened.
    pub set_aside: usize,
}

/// The profile that the scores come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProfileMeta {
    /// Its name.
    pub name: String,
    /// The digest of its numbers.
    pub sha256: String,
}

/// The file that was screened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InputMeta {
    /// Its name as given.
    pub name: String,
    /// What it was read as, in words.
    pub read_as: String,
    /// Its columns.
    pub columns: Vec<String>,
    /// The column of the names.
    pub name_column: String,
    /// The column of the countries.
    pub country_column: Option<String>,
    /// The column of the addresses.
    pub address_column: Option<String>,
    /// The column of the asker's ids.
    pub id_column: Option<String>,
}

impl InputMeta {
    /// Which of its columns were screened, in words: what stands in others was not. None where there is but one.
    pub(super) fn columns_used(&self) -> Option<String> {
        let more =
            [("country", &self.country_column), ("address", &self.address_column), ("id", &self.id_column)];
        let more =
            more.iter().filter_map(|(what, column)| Some(format!("; {what} from {:?}", column.as_ref()?)));
        (self.columns.len() > 1)
            .then(|| format!("names from {:?}{}", self.name_column, more.collect::<String>()))
    }
}

/// The decisions file in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DecisionsMeta {
    /// Its name as given.
    pub file: String,
    /// Its digest.
    pub sha256: String,
    /// Decisions in it.
    pub decisions: usize,
}

/// The earlier record that a screening is held against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BaselineMeta {
    /// Its name as given.
    pub record: String,
    /// Its digest.
    pub sha256: String,
    /// The day of that screening.
    pub as_of: NaiveDate,
    /// The version that made it.
    pub listed_version: String,
    /// The file that was screened then.
    pub input: Option<String>,
    /// Answers in it.
    pub answers: u64,
    /// The exit status then.
    pub exit_status: u8,
    /// What differs between then and now: lists, profile, version, settings.
    pub differences: Vec<Cause>,
}

/// What a screening was made with: enough to make it again.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Meta {
    /// See [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The version of the program.
    pub listed_version: String,
    /// The day of the screening.
    pub as_of: NaiveDate,
    /// The numbers of the scoring.
    pub profile: ProfileMeta,
    /// From this score up a hit is a match.
    pub match_from: f64,
    /// From this score up a hit is for review.
    pub review_from: f64,
    /// From this score up hits are shown.
    pub min_score: f64,
    /// From which verdict up the exit status is 1: `match`, `review` or `never`.
    pub fail_on: String,
    /// The lists screened against.
    pub lists: Vec<ListMeta>,
    /// What a clear does not mean, where only bundled lists were used.
    pub coverage_note: Option<String>,
    /// The file screened, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<InputMeta>,
    /// The decisions in force, where there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decisions: Option<DecisionsMeta>,
    /// The record that it is held against, where there is one: only what differs from it is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<BaselineMeta>,
}

impl Meta {
    /// Entries in all lists.
    pub fn entries(&self) -> usize {
        self.lists.iter().map(|l| l.info.entries).sum()
    }

    /// A list on one line: id, publisher's date, entries, digest.
    pub fn list_line(list: &ListMeta) -> String {
        let info = &list.info;
        let published = info.published.map_or_else(|| "no date".to_owned(), |d| d.to_string());
        let part = if info.coverage == Coverage::Excerpt { ", an excerpt" } else { "" };
        format!("{}, published {published}, {} entries{part}, sha256:{}", info.id, info.entries, info.sha256)
    }

    /// All that answers rest on, on one line, for formats without a header.
    pub fn made_with(&self) -> String {
        let short = |digest: &str| digest.chars().take(12).collect::<String>();
        let mut parts = vec![
            format!("listed {}", self.listed_version),
            self.as_of.to_string(),
            format!("profile {} {}", self.profile.name, short(&self.profile.sha256)),
        ];
        parts.extend(self.lists.iter().map(|l| {
            let published = l.info.published.map_or_else(|| "no date".to_owned(), |d| d.to_string());
            format!("{} {published} {}", l.info.id, short(&l.info.sha256))
        }));
        parts.join("; ")
    }

    /// The sentence for reports that rest on bundled lists alone; `None` when any other list was used.
    pub fn bundled_note(lists: &[ListMeta]) -> Option<String> {
        if lists.is_empty() || lists.iter().any(|l| l.origin != Origin::Bundled) {
            return None;
        }
        let entries: usize = lists.iter().map(|l| l.info.entries).sum();
        let named: Vec<String> = lists
            .iter()
            .map(|l| {
                let part = if l.info.coverage == Coverage::Excerpt { ", an excerpt" } else { "" };
                format!("{} ({} entries{part})", l.info.id, l.info.entries)
            })
            .collect();
        Some(format!(
            "Only the bundled lists were used: {}. A clear against these {entries} entries says nothing of any \
             other list or entry.",
            named.join(", ")
        ))
    }
}

/// What a report came to, counted.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Summary {
    /// Names asked for, each answered once.
    pub queries: u64,
    /// Those with a match.
    #[serde(rename = "match")]
    pub matches: u64,
    /// Those for review.
    pub review: u64,
    /// Those with nothing.
    pub clear: u64,
    /// Those whose every hit a decision clears.
    pub cleared: u64,
    /// Those that could not be screened.
    pub error: u64,
    /// Hits shown, in all.
    pub hits: u64,
    /// Entries found that are no longer in force.
    pub ended: u64,
    /// Entries found that were listed only after the day of the screening.
    #[serde(skip_serializing_if = "no_more_than_none")]
    pub later: u64,
    /// What the program's exit status says of it.
    pub exit_status: u8,
    /// Whether it was interrupted: the names behind the last answer were not screened.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub interrupted: bool,
    /// What came of the decisions, where there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decisions: Option<Tally>,
    /// What became of the findings of the record that it is held against.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes: Option<Changes>,
}

fn no_more_than_none(n: &u64) -> bool {
    *n == 0
}

impl Summary {
    /// Counts one answer in.
    pub fn add(&mut self, screening: &Screening) {
        self.queries += 1;
        match screening.verdict {
            Verdict::Match => self.matches += 1,
            Verdict::Review => self.review += 1,
            Verdict::Clear => self.clear += 1,
            Verdict::Cleared => self.cleared += 1,
            Verdict::Error => self.error += 1,
        }
        self.hits += screening.hits.len() as u64;
        self.ended += screening.ended.len() as u64;
        self.later += screening.later.len() as u64;
    }

    /// What there is to say of entries that were listed only after the day of the screening.
    pub fn listed_later(&self, as_of: NaiveDate) -> Option<String> {
        let entries = plural(self.later, "entry that was", "entries that were");
        (self.later > 0).then(|| format!("{entries} listed only after {as_of} found too: told, and no hits"))
    }

    /// What a report that was interrupted says of itself.
    pub fn interruption(&self) -> Option<String> {
        let answered = match self.queries {
            0 => "before the first answer".to_owned(),
            n => format!("after {}", plural(n, "answer", "answers")),
        };
        self.interrupted.then(|| {
            format!("interrupted {answered}: this is not all, and nothing is known of what was still to come")
        })
    }

    /// The counts by verdict, the most urgent first.
    pub fn counts(&self) -> [(&'static str, u64); 5] {
        [
            ("match", self.matches),
            ("review", self.review),
            ("not screened", self.error),
            ("cleared", self.cleared),
            ("clear", self.clear),
        ]
    }
}
