//! Which snapshot of a list was in force on which day: told by what is kept of it and by its history. Pure: no disk,
//! no clock.
//!
//! A line of (day, snapshot) pairs, not of folders: the same file may come back after another (A, B, A), and the same
//! bytes may hold for two days. What was in force and is kept no more stays on the line, so that a day of its is an
//! error, and never answered out of the snapshot before it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use super::keep::day_of;
use super::manifest::{Current, Event, Manifest, What};
use crate::model::{ListId, PartialDate};
use crate::{Error, ErrorKind, Result};

/// The fewest digits of a digest that name a snapshot.
pub const FEWEST_DIGITS: usize = 6;
/// Days and digests named in a message.
const NAMED: usize = 4;

/// A snapshot that is kept, with the days on which it was the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// The day from which it is known to be the list: its publisher's date, else the day we got it.
    pub day: NaiveDate,
    /// The last day on which it is known to have been the list.
    pub through: NaiveDate,
    /// The last day before another one was the list; `None` for the last one.
    pub until: Option<NaiveDate>,
    /// The last day on which its publisher gave it to us, or said that it had not changed.
    pub checked: Option<NaiveDate>,
    /// When it was installed, RFC 3339.
    pub installed_at: String,
    /// Whether it is the current one.
    pub current: bool,
    /// Whether it is a past state that was fetched as such, and never was the current one.
    pub rebuilt: bool,
    /// What it is.
    pub manifest: Manifest,
}

/// What is known to have been the list from a day on.
#[derive(Debug, Clone, PartialEq)]
enum Span {
    /// It is kept.
    Kept(Box<Snapshot>),
    /// It is not, or cannot be read: from when, until when where that is told, its digest, and why.
    Gone { day: NaiveDate, until: Option<NaiveDate>, sha256: String, why: String },
}

impl Span {
    fn day(&self) -> NaiveDate {
        match self {
            Self::Kept(snapshot) => snapshot.day,
            Self::Gone { day, .. } => *day,
        }
    }
}

/// What a timeline is made of.
pub(super) struct Known<'a> {
    pub(super) list: &'a ListId,
    pub(super) current: &'a Current,
    /// What happened, oldest first.
    pub(super) events: Vec<Event>,
    /// The manifests of what is kept, by digest; of one that cannot be read, why.
    pub(super) manifests: BTreeMap<String, std::result::Result<Manifest, String>>,
}

/// The snapshots of a list in the order of the days from which they were the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Timeline {
    list: ListId,
    spans: Vec<Span>,
    /// The digest of what was current before the current one.
    before: Option<String>,
}

/// One telling of a snapshot.
struct Mark {
    day: NaiveDate,
    /// The order in which it was told.
    told: usize,
    sha256: String,
    installed_at: String,
    checked: Option<NaiveDate>,
    rebuilt: bool,
    /// For a state that we know of and have not got: until when it was, and what came of it.
    lacks: Option<(Option<NaiveDate>, String)>,
}

impl Timeline {
    pub(super) fn of(known: Known<'_>) -> Self {
        let Known { list, current, mut events, manifests } = known;
        complete(&mut events, current, &manifests);
        let mut before = None;
        let mut installed: Option<String> = None;
        let mut marks: Vec<Mark> = Vec::new();
        // The day of what was current when something was installed.
        let mut reached: Option<NaiveDate> = None;
        let mut pruned: BTreeMap<&str, String> = BTreeMap::new();
        for (told, event) in events.iter().enumerate() {
            let Some(at) = day_of(&event.at) else { continue };
            let manifest = manifests.get(&event.sha256).and_then(|m| m.as_ref().ok());
            let published = event.published.or_else(|| manifest.and_then(|m| m.published));
            let mark = |day, checked, rebuilt| Mark {
                day,
                told,
                sha256: event.sha256.clone(),
                installed_at: event.at.clone(),
                checked,
                rebuilt,
                lacks: None,
            };
            match event.what {
                What::Installed => {
                    let fetched = event.from.as_ref().is_some_and(|from| from.contains("://")).then_some(at);
                    // Publishers live up to a day ahead of us, and a date may be that of a year: we had it by then.
                    let day = published.map_or(at, |p| p.latest().min(at));
                    marks.push(mark(day, fetched.filter(|_| reached.is_none_or(|r| day >= r)), false));
                    let mut now = day;
                    if reached.is_some_and(|reached| day < reached) {
                        // An older one was put in the place of a newer one: it holds again from then on.
                        now = at.max(reached.unwrap_or(at));
                        marks.push(mark(now, fetched, false));
                    }
                    reached = Some(now);
                    if installed.as_ref() != Some(&event.sha256) {
                        before = installed.replace(event.sha256.clone());
                    }
                    pruned.remove(event.sha256.as_str());
                }
                What::Confirmed => {
                    let last = marks.iter_mut().rev().find(|m| m.sha256 == event.sha256 && !m.rebuilt);
                    if let Some(mark) = last {
                        mark.checked = mark.checked.max(Some(at));
                    }
                }
                What::Rebuilt => {
                    let Some(day) = event.published.map(PartialDate::latest) else { continue };
                    marks.push(mark(day, event.until, true));
                    pruned.remove(event.sha256.as_str());
                }
                What::Lacking => {
                    let Some(day) = event.published.map(PartialDate::latest) else { continue };
                    let why = event.why.clone().unwrap_or_default();
                    marks.push(Mark { lacks: Some((event.until, why)), ..mark(day, None, true) });
                }
                What::Pruned => drop(pruned.insert(&event.sha256, event.at.clone())),
                What::Refused => {}
            }
        }
        if let Some(checked) = current.checked_at.as_deref().and_then(day_of) {
            let last = marks.iter_mut().rev().find(|m| m.sha256 == current.sha256 && !m.rebuilt);
            if let Some(mark) = last {
                mark.checked = mark.checked.max(Some(checked));
            }
        }
        let now = marks.iter().rposition(|m| m.sha256 == current.sha256 && !m.rebuilt);
        let current = now.and_then(|at| marks.get(at)).map(|m| (m.day, m.told));
        marks.sort_by_key(|m| (m.day, m.told));
        // What was lacking and was got since lacks no more.
        let got: BTreeSet<NaiveDate> = marks.iter().filter(|m| m.lacks.is_none()).map(|m| m.day).collect();
        marks.retain(|m| m.lacks.is_none() || !got.contains(&m.day));
        let days: Vec<NaiveDate> = marks.iter().map(|m| m.day).collect();
        let mut spans: Vec<Span> = Vec::new();
        for mark in marks {
            let until = days.iter().find(|d| **d > mark.day).and_then(|d| d.checked_sub_days(Days::new(1)));
            let now = current == Some((mark.day, mark.told)) && !mark.rebuilt;
            let span = span(mark, until, now, &manifests, &pruned);
            // Told again, of the same day: one snapshot.
            let same = |old: &Span| match (old, &span) {
                (Span::Kept(a), Span::Kept(b)) => a.day == b.day && a.manifest.sha256 == b.manifest.sha256,
                (Span::Gone { day: a, sha256: x, .. }, Span::Gone { day: b, sha256: y, .. }) => {
                    (a, x) == (b, y)
                }
                _ => false,
            };
            if let Some(at) = spans.iter().position(same) {
                let old = spans.remove(at);
                spans.push(joined(old, span));
            } else {
                spans.push(span);
            }
        }
        Self { list: list.clone(), spans, before }
    }

    /// Of which list.
    pub fn list(&self) -> &ListId {
        &self.list
    }

    /// The snapshots that are kept, oldest first; of two of one day, the one that was installed later holds and comes
    /// last. The same snapshot is here twice where it was the list twice.
    pub fn snapshots(&self) -> impl DoubleEndedIterator<Item = &Snapshot> {
        self.spans.iter().filter_map(|span| match span {
            Span::Kept(snapshot) => Some(&**snapshot),
            Span::Gone { .. } => None,
        })
    }

    /// The snapshots that are there and cannot be read, a sentence each.
    pub fn damaged(&self) -> Vec<String> {
        let list = &self.list;
        let told = self.spans.iter().filter_map(|span| match span {
            Span::Gone { day, sha256, why, .. } if why.starts_with("is damaged") => {
                Some(format!("the snapshot {} of {list}, which holds from {day}, {why}", short(sha256)))
            }
            _ => None,
        });
        told.collect()
    }

    /// What was in force on a day.
    ///
    /// # Errors
    /// When the day is before all that is known, or what was in force then is kept no more.
    pub fn in_force(&self, day: NaiveDate) -> Result<&Snapshot> {
        let list = &self.list;
        match self.spans.iter().rev().find(|span| span.day() <= day) {
            // Of a state that was fetched as such it is known until when it was the list.
            Some(Span::Kept(snapshot)) if snapshot.rebuilt && snapshot.through < day => {
                let Snapshot { day: from, through, .. } = &**snapshot;
                Err(self.error(format!(
                    "nothing covers {day} for the list {list}: the state of {from} is known to have been the list \
                     until {through}"
                )))
            }
            Some(Span::Kept(snapshot)) => Ok(snapshot),
            Some(Span::Gone { day: from, sha256, why, .. }) => {
                let digest = if sha256.is_empty() { String::new() } else { format!(" {}", short(sha256)) };
                Err(self.error(format!(
                    "nothing covers {day} for the list {list}: the snapshot{digest} that holds from {from} {why}"
                )))
            }
            None => Err(self.error(format!("nothing that is kept of the list {list} covers {day}"))),
        }
    }

    /// The snapshot that a word names: a day (`2019-10-09`), the first digits of a digest, `current` or `previous`.
    ///
    /// # Errors
    /// When there is no such snapshot, or more than one; each error says what there is.
    pub fn find(&self, word: &str, today: NaiveDate) -> Result<&Snapshot> {
        let list = &self.list;
        match word {
            "current" => {
                return self.snapshots().rev().find(|s| s.current).ok_or_else(|| {
                    self.error(format!("the current snapshot of the list {list} cannot be read"))
                });
            }
            "previous" => return self.previous(),
            _ => {}
        }
        if let Ok(day) = word.parse::<NaiveDate>() {
            if day > today {
                return Err(
                    self.error(format!("{day} is yet to come: nobody knows the list {list} of that day"))
                );
            }
            return self.in_force(day);
        }
        let digits = word.to_ascii_lowercase();
        if digits.len() < FEWEST_DIGITS || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            let message = format!("{word:?} names no snapshot");
            return Err(Error::new(ErrorKind::Usage, message).hint(format!(
                "give a day (2019-10-09), the first {FEWEST_DIGITS} or more digits of a digest, `previous` or `current`"
            )));
        }
        let mut found: Vec<&Snapshot> =
            self.snapshots().filter(|s| s.manifest.sha256.starts_with(&digits)).collect();
        let first = found.first().map(|s| s.manifest.sha256.clone());
        if found.iter().any(|s| Some(&s.manifest.sha256) != first.as_ref()) {
            found.dedup_by(|a, b| a.manifest.sha256 == b.manifest.sha256);
            let all: Vec<String> = found.iter().map(|s| s.manifest.sha256.clone()).collect();
            let message = format!("{} snapshots of the list {list} begin with {digits}", all.len());
            return Err(
                Error::new(ErrorKind::List, message).hint(format!("give more digits: {}", all.join(", ")))
            );
        }
        // Where it was the list twice, the last time.
        if let Some(snapshot) = found.pop() {
            return Ok(snapshot);
        }
        for span in &self.spans {
            if let Span::Gone { day, sha256, why, .. } = span
                && sha256.starts_with(&digits)
            {
                let digest = short(sha256);
                return Err(
                    self.error(format!("the snapshot {digest} of {list}, which holds from {day}, {why}"))
                );
            }
        }
        Err(self.error(format!("no snapshot of the list {list} has a digest that begins with {digits}")))
    }

    fn previous(&self) -> Result<&Snapshot> {
        let list = &self.list;
        let current = self.snapshots().rev().find(|s| s.current);
        let digest = match (&self.before, current) {
            (Some(before), _) => before,
            // Never updated: the state before it, where the past was rebuilt.
            (None, Some(current)) => {
                let before = self.snapshots().filter(|s| s.day < current.day);
                let mut other = before.filter(|s| s.manifest.sha256 != current.manifest.sha256);
                return other.next_back().ok_or_else(|| {
                    self.error(format!("there is no snapshot of the list {list} before the current one"))
                });
            }
            _ => return Err(self.error(format!("the current snapshot of the list {list} cannot be read"))),
        };
        let found = self.snapshots().rev().find(|s| s.manifest.sha256 == *digest && !s.current);
        found.ok_or_else(|| {
            let why = self.spans.iter().rev().find_map(|span| match span {
                Span::Gone { sha256, why, .. } if sha256 == digest => Some(why.as_str()),
                _ => None,
            });
            let why = why.unwrap_or("is kept no more");
            self.error(format!("the snapshot {} of {list}, which was current before, {why}", short(digest)))
        })
    }

    /// Whether a state of that very day is known of and not kept, and it has been told already.
    pub fn lacks(&self, day: NaiveDate) -> bool {
        self.spans
            .iter()
            .any(|s| matches!(s, Span::Gone { sha256, .. } if sha256.is_empty() && s.day() == day))
    }

    /// The days that are covered, in a few words; `None` when nothing is.
    pub fn covered(&self) -> Option<String> {
        let first = self.snapshots().next()?;
        let last = self.snapshots().next_back()?;
        let n = self.snapshots().count();
        let count = if n == 1 { "1 snapshot".to_owned() } else { format!("{n} snapshots") };
        let mut text = format!("kept: {count}, from {} ({})", first.day, short(&first.manifest.sha256));
        if n > 1 {
            text.push_str(&format!(" to {} ({})", last.day, short(&last.manifest.sha256)));
        }
        let gaps: Vec<String> = self
            .gaps()
            .iter()
            .map(|(from, until)| match until {
                Some(until) if until != from => format!("{from} to {until}"),
                Some(_) => from.to_string(),
                None => format!("{from} and after"),
            })
            .collect();
        if !gaps.is_empty() {
            let more = gaps.len().saturating_sub(NAMED);
            text.push_str(&format!("; nothing for {}", gaps[..gaps.len().min(NAMED)].join(", ")));
            if more > 0 {
                text.push_str(&format!(" and {more} spans more"));
            }
        }
        Some(text)
    }

    /// The spans of days of which it is known that the list was another one than those kept.
    fn gaps(&self) -> Vec<(NaiveDate, Option<NaiveDate>)> {
        let mut out: Vec<(NaiveDate, Option<NaiveDate>)> = Vec::new();
        for (at, span) in self.spans.iter().enumerate() {
            let next = self.spans.get(at + 1).map(Span::day);
            if next == Some(span.day()) {
                continue;
            }
            if let Span::Gone { day, .. } = span {
                out.push((*day, next.and_then(|d| d.checked_sub_days(Days::new(1)))));
            }
        }
        out
    }

    fn error(&self, message: String) -> Error {
        let list = &self.list;
        let how = if list.as_str() == "us-bis-el" {
            "; `listed update us-bis-el --history --since DATE` rebuilds its past from the eCFR"
        } else {
            ""
        };
        let there = self.covered().unwrap_or_else(|| "no snapshot of it is kept".to_owned());
        Error::new(ErrorKind::List, message).hint(format!("{there}{how}"))
    }
}

/// The first digits of a digest, for people.
pub fn short(sha256: &str) -> &str {
    sha256.get(..12).unwrap_or(sha256)
}

/// Adds what the history should tell and does not: that of a list whose history was lost, and the installation of
/// the current one where its teller was killed.
fn complete(
    events: &mut Vec<Event>,
    current: &Current,
    manifests: &BTreeMap<String, std::result::Result<Manifest, String>>,
) {
    let event = |manifest: &Manifest, at: &str| Event {
        at: at.to_owned(),
        what: What::Installed,
        sha256: manifest.sha256.clone(),
        published: manifest.published,
        until: None,
        entries: Some(manifest.holds.entries),
        from: Some(manifest.from.clone()),
        why: None,
    };
    if events.is_empty() {
        let mut all: Vec<&Manifest> = manifests.values().flatten().collect();
        all.sort_by(|a, b| a.got_at.cmp(&b.got_at));
        events.extend(all.into_iter().map(|m| event(m, &m.got_at)));
    }
    let told = |e: &Event| e.what == What::Installed && e.sha256 == current.sha256;
    if events.iter().rev().find(|e| e.what == What::Installed).is_none_or(|last| !told(last))
        && let Some(Ok(manifest)) = manifests.get(&current.sha256)
    {
        events.push(event(manifest, &current.since));
    }
    // What no line tells of was the list on its day, and nobody knows until when.
    for manifest in manifests.values().flatten().filter(|m| m.sha256 != current.sha256) {
        let of_it =
            |e: &Event| matches!(e.what, What::Installed | What::Rebuilt) && e.sha256 == manifest.sha256;
        if !events.iter().any(of_it) {
            let on = manifest.published.or_else(|| day_of(&manifest.got_at).map(PartialDate::from));
            let at = &manifest.got_at;
            events.push(Event { what: What::Rebuilt, published: on, ..event(manifest, at) });
        }
    }
}

fn span(
    mark: Mark,
    until: Option<NaiveDate>,
    current: bool,
    manifests: &BTreeMap<String, std::result::Result<Manifest, String>>,
    pruned: &BTreeMap<&str, String>,
) -> Span {
    let gone = |why: String| Span::Gone { day: mark.day, until, sha256: mark.sha256.clone(), why };
    if let Some((until, why)) = &mark.lacks {
        return Span::Gone { day: mark.day, until: *until, sha256: String::new(), why: why.clone() };
    }
    match manifests.get(&mark.sha256) {
        Some(Ok(manifest)) => Span::Kept(Box::new(Snapshot {
            day: mark.day,
            through: mark.checked.map_or(mark.day, |c| c.max(mark.day)),
            until,
            checked: mark.checked,
            installed_at: mark.installed_at,
            current,
            rebuilt: mark.rebuilt,
            manifest: manifest.clone(),
        })),
        Some(Err(why)) => gone(format!("is damaged: {why}")),
        None => match pruned.get(mark.sha256.as_str()) {
            Some(at) => gone(format!("was removed on {}", at.get(..10).unwrap_or(at))),
            None => gone("is kept no more".into()),
        },
    }
}

fn joined(old: Span, new: Span) -> Span {
    match (old, new) {
        (Span::Kept(old), Span::Kept(new)) => Span::Kept(Box::new(Snapshot {
            through: old.through.max(new.through),
            checked: old.checked.max(new.checked),
            current: old.current || new.current,
            rebuilt: old.rebuilt && new.rebuilt,
            ..*new
        })),
        (_, new) => new,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::manifest::{Current, Event, KeptFile, Manifest, STORE_VERSION, Tally, What};
    use super::{Known, Timeline};
    use crate::model::ListId;

    /// A digest that begins with a letter, for people.
    fn digest(of: &str) -> String {
        format!("{of:0<64}")
    }

    fn manifest(list: &ListId, of: &str, published: &str) -> Manifest {
        Manifest {
            store_version: STORE_VERSION,
            list: list.clone(),
            sha256: digest(of),
            format: "csl-csv".into(),
            files: vec![KeptFile {
                name: "a".into(),
                bytes: 1,
                sha256: digest(of),
                kept_as: "raw.gz".into(),
            }],
            from: "a.csv".into(),
            fetched: false,
            got_at: "2026-01-01T00:00:00Z".into(),
            published: published.parse().ok(),
            holds: Tally::default(),
            listed_version: "0".into(),
        }
    }

    /// A timeline of lines `day what digest published [from]`, those digests kept, and the last installed one current.
    fn timeline(lines: &str, kept: &str) -> Timeline {
        let list = ListId::new("us-csl");
        let mut events = Vec::new();
        let mut published: BTreeMap<String, String> = BTreeMap::new();
        let mut current = None;
        for line in lines.lines().map(str::trim).filter(|l| !l.is_empty()) {
            let mut words = line.split_whitespace();
            let mut next = || words.next().unwrap_or("-").to_owned();
            let (day, what, of, on, more) = (next(), next(), next(), next(), next());
            let what: What = serde_json::from_str(&format!("{what:?}")).unwrap();
            let at = format!("{day}T10:00:00.000Z");
            if what == What::Installed {
                current = Some((digest(&of), at.clone()));
            }
            published.insert(of.clone(), on.clone());
            events.push(Event {
                at,
                what,
                sha256: digest(&of),
                published: on.parse().ok(),
                until: more.parse().ok(),
                entries: None,
                from: Some(more),
                why: Some("could not be had: the server answers 500".into()),
            });
        }
        let (sha256, since) = current.unwrap();
        let current = Current {
            store_version: STORE_VERSION,
            sha256,
            since,
            checked_at: None,
            url: None,
            etag: None,
            last_modified: None,
        };
        let kept = kept.split(' ').map(|of| (digest(of), Ok(manifest(&list, of, &published[of]))));
        let manifests = kept.collect();
        Timeline::of(Known { list: &list, current: &current, events, manifests })
    }

    fn on(line: &Timeline, day: &str) -> String {
        match line.in_force(day.parse().unwrap()) {
            Ok(s) => s.manifest.sha256.trim_end_matches('0').to_owned(),
            Err(e) => format!("{e}; {}", e.hint_text().unwrap()),
        }
    }

    fn find(line: &Timeline, word: &str) -> String {
        match line.find(word, "2026-11-26".parse().unwrap()) {
            Ok(s) => s.manifest.sha256.trim_end_matches('0').to_owned(),
            Err(e) => format!("{e}; {}", e.hint_text().unwrap()),
        }
    }

    #[test]
    fn the_publishers_day_counts_else_ours() {
        let line = timeline(
            "2026-01-05 installed a 2026-01-02 https://x
             2026-01-09 confirmed a 2026-01-02
             2026-02-05 installed b -",
            "a b",
        );
        assert!(on(&line, "2026-01-01").contains("covers 2026-01-01"), "{}", on(&line, "2026-01-01"));
        assert!(
            on(&line, "2026-01-01").contains("2 snapshots, from 2026-01-02 (a00000000000) to 2026-02-05")
        );
        for (day, of) in [("2026-01-02", "a"), ("2026-02-04", "a"), ("2026-02-05", "b"), ("2030-01-01", "b")]
        {
            assert_eq!(on(&line, day), of, "{day}");
        }
        let first = line.snapshots().next().unwrap();
        assert_eq!(first.through.to_string(), "2026-01-09");
        assert_eq!(first.until.unwrap().to_string(), "2026-02-04");
        assert!(!first.current && line.snapshots().next_back().unwrap().current);
    }

    #[test]
    fn a_file_that_comes_back_is_the_list_again() {
        let lines = "2026-01-05 installed a 2026-01-02
             2026-02-05 installed b 2026-02-02
             2026-03-05 installed a 2026-01-02
             2026-03-09 confirmed a 2026-01-02";
        let line = timeline(lines, "a b");
        for (day, of) in [("2026-02-01", "a"), ("2026-02-02", "b"), ("2026-03-04", "b"), ("2026-03-05", "a")]
        {
            assert_eq!(on(&line, day), of, "{day}");
        }
        assert_eq!(line.snapshots().count(), 3);
        assert_eq!(line.snapshots().filter(|s| s.current).count(), 1);
        assert_eq!(line.snapshots().next_back().unwrap().through.to_string(), "2026-03-09");
        assert_eq!((find(&line, "current"), find(&line, "previous")), ("a".into(), "b".into()));
    }

    #[test]
    fn of_two_of_one_day_the_later_one_holds_and_the_digest_names_the_other() {
        let lines = "2026-01-05 installed aaaaaa1 2026-01-05
             2026-01-05 installed aaaaaa2 2026-01-05
             2026-01-05 installed bbbbbbb 2026-01-05";
        let line = timeline(lines, "aaaaaa1 aaaaaa2 bbbbbbb");
        assert_eq!(on(&line, "2026-01-05"), "bbbbbbb");
        assert_eq!((find(&line, "AAAAAA1"), find(&line, "previous")), ("aaaaaa1".into(), "aaaaaa2".into()));
        assert!(
            find(&line, "aaaaaa").contains("2 snapshots of the list us-csl begin with aaaaaa; give more")
        );
        assert!(find(&line, "aaaaa").contains("names no snapshot"));
        assert!(find(&line, "cccccc").contains("no snapshot of the list us-csl has a digest"));
        assert!(find(&line, "2026-11-27").contains("yet to come"));
    }

    #[test]
    fn what_is_kept_no_more_is_never_answered_from_the_one_before() {
        let lines = "2026-01-05 installed a 2026-01-05
             2026-02-05 installed b 2026-02-05
             2026-03-05 installed c 2026-03-05
             2026-03-06 pruned b 2026-02-05";
        let line = timeline(lines, "a c");
        assert_eq!((on(&line, "2026-02-04"), on(&line, "2026-03-05")), ("a".into(), "c".into()));
        let told = on(&line, "2026-02-20");
        assert!(told.contains("holds from 2026-02-05 was removed on 2026-03-06"), "{told}");
        assert!(told.contains("nothing for 2026-02-05 to 2026-03-04"), "{told}");
        assert!(find(&line, "b00000").contains("removed"), "{}", find(&line, "b00000"));
        assert!(find(&line, "previous").contains("removed"));
    }

    #[test]
    fn a_rebuilt_past_is_before_and_between_and_its_holes_are_told() {
        let lines = "2026-01-05 installed s 2026-01-05 https://x
             2026-01-06 rebuilt a 2019-08-01 2019-10-08
             2026-01-06 lacking - 2019-10-09 2019-10-20
             2026-01-06 rebuilt a 2019-10-21 2026-01-05
             2026-02-05 installed t 2026-02-05 https://x";
        let line = timeline(lines, "a s t");
        assert!(on(&line, "2019-07-31").contains("kept: 4 snapshots, from 2019-08-01"));
        assert_eq!(on(&line, "2019-10-08"), "a");
        let told = on(&line, "2019-10-09");
        assert!(told.contains("could not be had: the server answers 500"), "{told}");
        assert!(told.contains("nothing for 2019-10-09 to 2019-10-20"), "{told}");
        assert_eq!((on(&line, "2019-10-21"), on(&line, "2026-01-05")), ("a".into(), "s".into()));
        let again = format!("{lines}\n2026-02-06 rebuilt b 2019-10-09 2019-10-20");
        let line = timeline(&again, "a b s t");
        assert_eq!((on(&line, "2019-10-09"), on(&line, "2019-10-20")), ("b".into(), "b".into()));
        assert_eq!((find(&line, "current"), find(&line, "previous")), ("t".into(), "s".into()));
    }
}
