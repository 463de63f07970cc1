//! How an answer differs from an earlier one, in the shapes of the JSON output (`data/schema/`).

use serde::{Deserialize, Serialize};

use super::{Query, Verdict};
use crate::model::{EntityId, ListId};

/// What became of a finding since the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// It is not in the record.
    New,
    /// It is in the record, and otherwise.
    Changed,
}

impl ChangeKind {
    /// The word in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
        }
    }
}

/// What can make answers differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum CauseCode {
    /// The row is not in the record.
    RowNew,
    /// The row says something else than it did.
    RowChanged,
    /// The row is no longer in the file.
    RowLeft,
    /// The list is another snapshot than it was.
    ListChanged,
    /// The list was not used for the record.
    ListNew,
    /// The entry is no longer on the list.
    EntryLeft,
    /// The entry is no longer in force.
    EntryEnded,
    /// The decisions are others than they were.
    DecisionsChanged,
    /// The numbers of the scoring are others.
    ProfileChanged,
    /// The program is another version.
    VersionChanged,
    /// Other hits are shown than were (`--min-score`, `--kind`).
    SettingsChanged,
    /// Only the day of the screening is another.
    Day,
    /// The record is of a file with another name.
    InputChanged,
    /// Nothing is known that would explain it.
    Unknown,
}

/// Why answers differ, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// Which sort of cause.
    pub code: CauseCode,
    /// In words.
    pub text: String,
}

impl Cause {
    pub(super) fn new(code: CauseCode, text: impl Into<String>) -> Self {
        Self { code, text: text.into() }
    }
}

/// A part of a finding that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Altered {
    /// Which part.
    pub field: String,
    /// What it was.
    pub was: Option<String>,
    /// What it is.
    pub now: Option<String>,
}

/// How a finding differs from the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// New, or otherwise than it was.
    pub kind: ChangeKind,
    /// What of it is otherwise; empty for a new one.
    pub fields: Vec<Altered>,
    /// Why, as far as it is known.
    pub causes: Vec<Cause>,
}

/// A finding of the record that is there no longer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gone {
    /// The entry.
    pub entity_id: EntityId,
    /// The list it stood on.
    pub list: ListId,
    /// Its main name then.
    pub listed_name: String,
    /// The score then.
    pub score: f64,
    /// The verdict then.
    pub verdict: Verdict,
    /// Why, as far as it is known.
    pub causes: Vec<Cause>,
}

/// What a row is beside the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RowState {
    /// It asks what it asked then.
    Same,
    /// Its name, country, address or kind is another.
    Changed,
    /// It is not in the record.
    New,
}

/// How the answer to a row differs from the record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RowChange {
    /// The row itself.
    pub row: RowState,
    /// The verdict then.
    pub was: Option<Verdict>,
    /// Hits that are what they were, and are not shown.
    pub unchanged: u32,
    /// Findings of the record that are there no longer.
    pub gone: Vec<Gone>,
    /// Findings of the record of which nothing is known now, since the row could not be screened.
    pub unanswered: u32,
}

/// A row of the record that is no longer in the file, and had findings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Left {
    /// What was asked then.
    pub query: Query,
    /// The verdict then.
    pub was: Verdict,
    /// Its findings.
    pub gone: Vec<Gone>,
}

/// Rows, counted by what they are beside the record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowCounts {
    /// Not in the record.
    pub new: u64,
    /// Asking something else than they did.
    pub changed: u64,
    /// In the record and no longer in the file.
    pub left: u64,
    /// As they were.
    pub same: u64,
}

/// Findings, counted by what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingCounts {
    /// Not in the record.
    pub new: u64,
    /// In the record, and otherwise.
    pub changed: u64,
    /// In the record, and there no longer.
    pub gone: u64,
    /// As they were, and not shown.
    pub unchanged: u64,
    /// In the record, and nothing is known of them: their row could not be screened.
    pub unanswered: u64,
}

/// Findings by verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByVerdict {
    /// Matches.
    #[serde(rename = "match")]
    pub matches: u64,
    /// Reviews.
    pub review: u64,
}

impl ByVerdict {
    pub(super) fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Match => self.matches += 1,
            Verdict::Review => self.review += 1,
            _ => {}
        }
    }
}

/// What a screening came to beside a record.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Changes {
    /// Rows.
    pub rows: RowCounts,
    /// Findings.
    pub findings: FindingCounts,
    /// New and changed findings that a person must look at: they make the exit status.
    pub raised: ByVerdict,
    /// Unchanged findings that still stand: told before, and not again.
    pub standing: ByVerdict,
    /// Rows that left the file with findings.
    pub left: Vec<Left>,
}
