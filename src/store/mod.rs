//! Lists as they are kept and opened: bundled, installed, or used straight from a file.

mod bundled;
mod cache;
mod catalogue;
mod entities;
mod fresh;
mod gates;
mod keep;
mod leftover;
mod manifest;
mod open;
mod pack;
mod past;
mod read;
mod stage;
mod timeline;
mod write;

pub use crate::sources::bundled::Affiliate;
pub use bundled::{affiliates, bundled};
pub use cache::Cache;
pub use catalogue::{Catalogue, FetchFacts, ListFacts};
pub use entities::Entities;
pub use fresh::{Dates, Freshness};
pub use gates::Allow;
pub use keep::{Fetched, KEEP, Kept, New, Outcome, RULES, Store, date_of_server};
pub(crate) use leftover::BUILD;
pub use manifest::{Current, Event, KeptFile, Manifest, STORE_VERSION, Tally, What};
pub use open::{
    Opened, Origin, When, from_the_future, hold_age, lacks, open, open_bundled, open_installed,
    open_snapshot, read_file, require, too_old,
};
pub use stage::{Looked, MAX_FILE, Staged, Staging, look};
pub use timeline::{FEWEST_DIGITS, Snapshot, Timeline, short};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::model::{Entity, ListId, PartialDate, Standing, Warning};

/// Whether a list is all there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Coverage {
    /// The whole list as published on that day.
    Full,
    /// A part of it: a clear against it says nothing of the rest.
    Excerpt,
}

/// What is to be said of a list in every report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ListInfo {
    /// The list's id.
    pub id: ListId,
    /// Its name for people.
    pub name: String,
    /// The publisher's date.
    pub published: Option<PartialDate>,
    /// When we got it, RFC 3339; `None` for bundled lists and files used directly.
    pub fetched_at: Option<String>,
    /// Days between the publisher's date (else ours) and the day of the screening.
    pub age_days: Option<i64>,
    /// Entities in it.
    pub entries: usize,
    /// SHA-256 of the file, lower-case hex.
    pub sha256: String,
    /// Whether it is all there.
    pub coverage: Coverage,
}

/// A list opened for screening.
#[derive(Debug, Clone, PartialEq)]
pub struct List {
    /// What is said of it.
    pub info: ListInfo,
    /// The day of which it is; `None` when nobody knows. What is said to be listed after the day of a screening counts
    /// as listed all the same where the list is not of a later day: then it is its date that is wrong.
    pub day: Option<NaiveDate>,
    /// Its entries, in the file's order.
    pub entities: Entities,
    /// What its parser had to say.
    pub warnings: Vec<Warning>,
    /// Records that could not be used.
    pub set_aside: Vec<Warning>,
}

impl List {
    /// Whether an entry of it is in force on a day.
    pub fn standing(&self, entity: &Entity, on: NaiveDate) -> Standing {
        match entity.standing(on) {
            Standing::NotYet(_) if self.day.is_some_and(|day| day <= on) => Standing::InForce,
            standing => standing,
        }
    }
}

/// Bytes as lower-case hex.
fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut out, b| {
        let _ = write!(out, "{b:02x}");
        out
    })
}
