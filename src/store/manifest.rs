//! What is written about a kept list: of each snapshot a manifest (never changed), of each list which snapshot is
//! current and when it was last found so (swapped whole), and what happened (only added to).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::model::{ListId, PartialDate};

/// The version of the files in the data folder. A newer one is refused, never half understood. Since 2 past snapshots
/// are packed; the current one is written as 1, and an older `listed` reads it.
pub const STORE_VERSION: u32 = 2;

/// One file of a snapshot, as it was got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptFile {
    /// Its name where it came from, for people.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256, lower-case hex.
    pub sha256: String,
    /// The file in the snapshot's folder that holds it, gzipped.
    pub kept_as: String,
}

/// A snapshot: what was got, and what it was found to hold on the day it was accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// See [`STORE_VERSION`].
    pub store_version: u32,
    /// The list.
    pub list: ListId,
    /// The snapshot's digest: that of its file or, of several, that of the lines `sha256sum` prints for them.
    pub sha256: String,
    /// The format, e.g. `csl-csv`.
    pub format: String,
    /// The files.
    pub files: Vec<KeptFile>,
    /// Where it came from: a URL or a file's name.
    pub from: String,
    /// Whether it came from its publisher over the network, and not as a file got by other means.
    pub fetched: bool,
    /// When we got it, RFC 3339.
    pub got_at: String,
    /// The publisher's date.
    pub published: Option<PartialDate>,
    /// What it held.
    pub holds: Tally,
    /// The version of `listed` that read it.
    pub listed_version: String,
}

/// What a file holds, counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Records, as the publisher counts them.
    pub records: u64,
    /// Entries.
    pub entries: u64,
    /// Names of all entries.
    pub names: u64,
    /// Records that could not be used.
    pub set_aside: u64,
    /// Records used, but not as they stand.
    pub warnings: u64,
    /// Entries of each sub-list, where there are any.
    #[serde(default)]
    pub parts: BTreeMap<String, u64>,
}

/// Which snapshot of a list is the current one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Current {
    /// See [`STORE_VERSION`].
    pub store_version: u32,
    /// The snapshot.
    pub sha256: String,
    /// When it became the current one, RFC 3339.
    pub since: String,
    /// When its publisher last gave it, or said that it has not changed; `None` for a file got by other means.
    pub checked_at: Option<String>,
    /// Where it was fetched.
    pub url: Option<String>,
    /// What the server called this version.
    pub etag: Option<String>,
    /// When the server says that it changed.
    pub last_modified: Option<String>,
}

/// What happened to a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum What {
    /// A snapshot became the current one.
    Installed,
    /// The publisher gave the same again, or said that nothing has changed.
    Confirmed,
    /// A file was turned away, and what was current stayed so.
    Refused,
    /// An old snapshot was removed.
    Pruned,
    /// A past state was got as such: it was the list from its publisher's date until the day told.
    Rebuilt,
    /// A past state is known to have been, and could not be had.
    Lacking,
}

/// One line of a list's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When, RFC 3339.
    pub at: String,
    /// What.
    pub what: What,
    /// The snapshot, or the digest of the file that was turned away.
    pub sha256: String,
    /// The publisher's date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<PartialDate>,
    /// Of a past state: the last day on which it is known to have been the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// Entries in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entries: Option<u64>,
    /// Where it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Why it was turned away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}
