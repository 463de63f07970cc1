//! A screening decides: queries against opened lists, hits with verdicts and reasons.
//!
//! May not read files, the clock or the environment, and may not print: lists, rules, profile and day are handed in.
//! What cannot be screened is an error in the answer, never a clear.

mod addresses;
mod answer;
mod baseline;
mod change;
mod decisions;
mod differ;
mod listed;
mod merge;
mod query;
mod ready;
mod record;
mod screener;
mod why;

pub use answer::{
    AlsoOn, CitedRule, Decision, DecisionState, Ended, Hit, Later, NotShown, Screening, Verdict, Why,
};
pub use baseline::{Baseline, Comparison};
pub use change::{
    Altered, ByVerdict, Cause, CauseCode, Change, ChangeKind, Changes, FindingCounts, Gone, Left, RowChange,
    RowCounts, RowState,
};
pub use decisions::{
    COLUMNS as DECISION_COLUMNS, Decisions, Entry as DecisionEntry, Lapsed, Ruling, Tally, entity_digest,
    fingerprint,
};
pub use listed::party;
pub use query::{MAX_NAME_CHARS, Query};
pub use record::{
    RECORD_VERSION, RecordEnd, RecordHeader, RecordReader, RecordWriter, RecordedDecisions, RecordedList,
};
pub use screener::{Screener, Settings};
pub use why::{Facts, why};
