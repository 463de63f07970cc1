//! What each update of a list brought: its history, with what happened between one installation and the next.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use serde::Serialize;

use super::kept::Reader;
use crate::model::{ListId, PartialDate};
use crate::store::{Event, Manifest, Store, What};
use crate::track::Counts;
use crate::{Error, Result};

/// What came of an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RowKind {
    /// A snapshot became the list.
    Installed,
    /// The publisher gave the same again, or said that nothing has changed.
    Confirmed,
    /// A file was turned away.
    Refused,
    /// Past states were got as such.
    Rebuilt,
    /// Past states are known to have been, and could not be had.
    Lacking,
}

impl RowKind {
    /// The word in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Installed => "installed",
            Self::Confirmed => "confirmed",
            Self::Refused => "refused",
            Self::Rebuilt => "rebuilt",
            Self::Lacking => "lacking",
        }
    }

    fn of(what: What) -> Option<Self> {
        match what {
            What::Installed => Some(Self::Installed),
            What::Confirmed => Some(Self::Confirmed),
            What::Refused => Some(Self::Refused),
            What::Rebuilt => Some(Self::Rebuilt),
            What::Lacking => Some(Self::Lacking),
            // What is removed to make room is no update.
            _ => None,
        }
    }
}

/// One update, or several of a kind that follow one another and bring nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The list.
    pub list: ListId,
    /// What came of it.
    pub what: RowKind,
    /// When, RFC 3339; of several, the last.
    pub at: String,
    /// How many it stands for.
    pub times: u64,
    /// The snapshot, or the file that was turned away.
    pub sha256: String,
    /// The publisher's date.
    pub published: Option<PartialDate>,
    /// Entries before.
    pub before: Option<u64>,
    /// Entries in it.
    pub entries: Option<u64>,
    /// What it brought; nothing where there is nothing to compare with.
    pub brought: Option<Counts>,
    /// Whether the form was another one than before, so that only what both carry was compared.
    pub other_form: bool,
    /// Where it came from.
    pub from: Option<String>,
    /// Why it was turned away, or why it is not known what it brought.
    pub why: Option<String>,
}

impl Row {
    /// The day of the update.
    pub fn day(&self) -> Option<NaiveDate> {
        self.at.get(..10)?.parse().ok()
    }

    /// The day that its content is of: the publisher's, else that of the update.
    pub fn of_day(&self) -> Option<NaiveDate> {
        self.published.map(PartialDate::latest).or_else(|| self.day())
    }
}

/// The log of one list, newest first, and what could not be told of it. What an update brought is found out for the
/// `most` newest ones, and those since a day.
///
/// # Errors
/// When its history cannot be read.
pub fn log(
    store: &Store,
    reader: &Reader<'_>,
    list: &ListId,
    most: Option<usize>,
    since: Option<NaiveDate>,
) -> Result<(Vec<Row>, Vec<Error>)> {
    let events = store.history(list)?;
    let manifests: HashMap<&str, Result<Manifest>> = events
        .iter()
        .filter(|e| e.what == What::Installed)
        .map(|e| (e.sha256.as_str(), store.manifest(list, &e.sha256)))
        .collect();
    let mut rows: Vec<Row> = Vec::new();
    let mut pairs: Vec<(&Manifest, &Manifest)> = Vec::new();
    // The row of each pair.
    let mut of: Vec<usize> = Vec::new();
    let mut faults: Vec<Error> = Vec::new();
    let mut last: Option<&Event> = None;
    let line = store.timeline(list).ok();
    // What lacked once and was got since is no news.
    let settled = |e: &Event| {
        let day = e.published.filter(|_| e.what == What::Lacking).map(PartialDate::latest);
        line.as_ref().zip(day).is_some_and(|(line, day)| !line.lacks(day))
    };
    for event in events.iter().filter(|e| !settled(e)) {
        let Some(what) = RowKind::of(event.what) else { continue };
        // What follows its like and brings nothing is one row.
        if let Some(row) = rows.last_mut().filter(|r| r.what == what && what != RowKind::Installed)
            && (what != RowKind::Refused || row.sha256 == event.sha256)
            && (what != RowKind::Confirmed || row.sha256 == event.sha256)
        {
            row.times += 1;
            row.at.clone_from(&event.at);
            continue;
        }
        let mut row = Row {
            list: list.clone(),
            what,
            at: event.at.clone(),
            times: 1,
            sha256: event.sha256.clone(),
            published: event.published,
            before: last.and_then(|l| l.entries),
            entries: event.entries,
            brought: None,
            other_form: false,
            from: event.from.clone(),
            why: event.why.clone(),
        };
        if what == RowKind::Installed {
            match last.map(|l| (manifests.get(l.sha256.as_str()), manifests.get(event.sha256.as_str()))) {
                Some((Some(Ok(from)), Some(Ok(to)))) => {
                    pairs.push((from, to));
                    of.push(rows.len());
                }
                None => row.why = Some("the first one".into()),
                Some(_) => {
                    row.why =
                        Some("not known what it brought: it, or the one before, is kept no more".into());
                }
            }
            if let Some(Err(error)) = manifests.get(event.sha256.as_str())
                && !pruned(&events, event)
            {
                faults.push(Error::new(error.kind(), error.to_string()).hint(
                    "it is a past snapshot: the current list is not touched by that, if it is another one",
                ));
            }
            last = Some(event);
        }
        rows.push(row);
    }
    let wanted = |at: usize| {
        most.is_none_or(|most| rows.len() - at <= most)
            && since.is_none_or(|since| rows[at].day() >= Some(since))
    };
    let (of, pairs): (Vec<usize>, Vec<_>) = of.into_iter().zip(pairs).filter(|(at, _)| wanted(*at)).unzip();
    for (at, step) in of.into_iter().zip(reader.pairs(list, &pairs)) {
        match step {
            Ok(step) => {
                rows[at].brought = Some(step.counts);
                rows[at].other_form = step.other_form;
            }
            Err(error) => {
                rows[at].why = Some(format!("not known what it brought: {error}"));
                faults.push(error);
            }
        }
    }
    rows.reverse();
    Ok((rows, once(faults)))
}

/// Each fault once: a snapshot that cannot be read spoils the step to it and the step from it.
pub(super) fn once(mut faults: Vec<Error>) -> Vec<Error> {
    let mut named = HashSet::new();
    faults.retain(|fault| named.insert(fault.to_string()));
    faults
}

/// Whether a snapshot was removed to make room, after it was installed.
fn pruned(events: &[Event], event: &Event) -> bool {
    let later = events.iter().rev().take_while(|e| !std::ptr::eq(*e, event));
    later.into_iter().any(|e| e.what == What::Pruned && e.sha256 == event.sha256)
}
