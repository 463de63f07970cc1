//! The past of a list: its snapshots by the days on which each was the list, and what is kept of them.
//!
//! The current snapshot is kept whole, so that it is quick to open; the past ones by what is new in each (`pack`).

use std::collections::{BTreeMap, BTreeSet};
use std::{fs, io};

use chrono::{DateTime, NaiveDate, Utc};

use super::gates::{Allow, Seen, refusals};
use super::keep::{
    CURRENT, HISTORY, New, Outcome, Store, event_of, is_digest, manifest_of, read_json, stamp, subfolders,
    understood,
};
use super::manifest::{Current, Event, KeptFile, Manifest, What};
use super::pack;
use super::timeline::{Known, Snapshot, Timeline};
use super::write::{Kind, UNDER_WAY, cannot};
use crate::model::{ListId, PartialDate};
use crate::{Error, ErrorKind, Result};

/// A history as far as it can be read.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// What happened, oldest first.
    pub(super) events: Vec<Event>,
    /// The number of the first line that is damaged, and how.
    damaged: Option<(usize, serde_json::Error)>,
}

impl Store {
    /// The history of a list, oldest first.
    ///
    /// # Errors
    /// When it cannot be read, or a line of it is damaged: what that told is not known, and a day of the past must not
    /// be answered without it.
    pub fn history(&self, list: &ListId) -> Result<Vec<Event>> {
        let Told { events, damaged } = self.told(list)?;
        let Some((line, why)) = damaged else { return Ok(events) };
        let path = self.list_folder(list)?.join(HISTORY);
        Err(Error::new(ErrorKind::List, format!("line {line} of {} is damaged", path.display()))
            .caused_by(why)
            .hint(
                "what was the list when is told there: put back a copy of the file, or remove the line; the snapshots \
                 stay, and one that no line tells of answers for its own day alone",
            ))
    }

    /// What can be read of the history.
    pub(super) fn told(&self, list: &ListId) -> Result<Told> {
        let path = self.list_folder(list)?.join(HISTORY);
        let text = match fs::read(&path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Told::default()),
            text => text.map_err(|e| cannot("read", &path, e))?,
        };
        let mut told = Told::default();
        for (n, line) in text.split_inclusive(|b| *b == b'\n').enumerate() {
            match serde_json::from_slice(line) {
                // A line without its end was being written when the power went; what it told is told again.
                Ok(event) if line.ends_with(b"\n") => told.events.push(event),
                Ok(_) => {}
                Err(e) if e.is_eof() => {}
                Err(e) => told.damaged = told.damaged.or(Some((n + 1, e))),
            }
        }
        Ok(told)
    }

    /// The snapshots of a list and the days on which each was the list.
    ///
    /// # Errors
    /// When the list is not installed, or its folder cannot be read.
    pub fn timeline(&self, list: &ListId) -> Result<Timeline> {
        let list = &ListId::new(list.parent());
        let folder = self.list_folder(list)?;
        let path = folder.join(CURRENT);
        let Some(current): Option<Current> = read_json(&path)? else {
            return Err(Error::new(ErrorKind::List, format!("the list {list} is not installed")).hint(
                format!("`listed update {list}` installs it; only of installed lists the past is kept"),
            ));
        };
        understood(current.store_version, &path)?;
        let mut manifests = BTreeMap::new();
        for sha256 in subfolders(&folder)? {
            if is_digest(&sha256) {
                let manifest = self.manifest(list, &sha256).map_err(|e| e.to_string());
                manifests.insert(sha256, manifest);
            }
        }
        Ok(Timeline::of(Known { list, current: &current, events: self.history(list)?, manifests }))
    }

    /// The kept snapshots of a list, oldest first by the day from which each is known to be the list.
    ///
    /// # Errors
    /// As [`Store::timeline`].
    pub fn snapshots(&self, list: &ListId) -> Result<Vec<Snapshot>> {
        Ok(self.timeline(list)?.snapshots().cloned().collect())
    }

    /// The snapshot of a list that was in force on a day.
    ///
    /// # Errors
    /// When the list is not installed, or nothing that is kept covers the day; the hint says what is covered.
    pub fn in_force(&self, list: &ListId, day: NaiveDate) -> Result<Snapshot> {
        self.timeline(list)?.in_force(day).cloned()
    }

    /// The snapshot of a list that a word names: see [`Timeline::find`].
    ///
    /// # Errors
    /// As [`Timeline::find`].
    pub fn find(&self, list: &ListId, word: &str, today: NaiveDate) -> Result<Snapshot> {
        self.timeline(list)?.find(word, today).cloned()
    }

    /// Takes in a past state of a list, that of `new.looked.published` until `until`, without making it the current
    /// one. It is held to what was the list before it; one that is turned away is told as lacking.
    ///
    /// # Errors
    /// When the list is not installed, or its folder cannot be written.
    pub fn rebuild(&self, new: &New<'_>, until: NaiveDate, allow: Allow) -> Result<Outcome> {
        let manifest = manifest_of(new);
        let lock = self.lock(new.list)?;
        let timeline = self.timeline(new.list)?;
        let day = new.looked.published.map(PartialDate::latest);
        let before = timeline.snapshots().rfind(|s| s.rebuilt && Some(s.day) < day);
        let old =
            before.map(|s| Seen { holds: &s.manifest.holds, published: Some(s.day.into()), fetched: false });
        let seen = Seen { holds: &manifest.holds, published: manifest.published, fetched: true };
        let why = refusals(old, seen, new.at.date_naive(), allow);
        let event = |what| Event { until: Some(until), ..event_of(what, &manifest, new.at) };
        if !why.is_empty() {
            let told = format!("was refused: {}", why.join("; "));
            lock.tell(&Event { why: Some(told), ..event(What::Lacking) })?;
            return Ok(Outcome::Refused { why, stays: None });
        }
        let there = self.manifest(new.list, &manifest.sha256).is_ok_and(|m| self.is_sound(&m));
        if !there {
            let current = self.kept(new.list).ok().flatten().map(|k| k.current.sha256);
            let kind = if current.as_ref() == Some(&manifest.sha256) { Kind::Whole } else { Kind::Packed };
            lock.write_snapshot(&lock.folder.join(&manifest.sha256), &manifest, new.files, kind)?;
        }
        lock.tell(&event(What::Rebuilt))?;
        Ok(if there {
            Outcome::Same(Box::new(manifest))
        } else {
            Outcome::Installed { now: Box::new(manifest), before: None, tried: false }
        })
    }

    /// Notes that past states of a list are known to have been, each from a day until another, and what came of them.
    pub fn note_lacking(
        &self,
        list: &ListId,
        states: &[(NaiveDate, NaiveDate)],
        why: &str,
        at: DateTime<Utc>,
    ) -> Result<()> {
        let event = |(day, until): &(NaiveDate, NaiveDate)| Event {
            at: stamp(at),
            what: What::Lacking,
            sha256: String::new(),
            published: Some((*day).into()),
            until: Some(*until),
            entries: None,
            from: None,
            why: Some(why.to_owned()),
        };
        if states.is_empty() {
            return Ok(());
        }
        self.lock(list)?.tell_all(&states.iter().map(event).collect::<Vec<_>>())
    }

    /// Notes until when a kept snapshot is known to have been the list.
    pub fn note_until(&self, snapshot: &Snapshot, until: NaiveDate, at: DateTime<Utc>) -> Result<()> {
        let manifest = &snapshot.manifest;
        let published = Some(snapshot.day.into());
        let event = event_of(What::Rebuilt, manifest, at);
        self.lock(&manifest.list)?.tell(&Event { published, until: Some(until), ..event })
    }

    /// Removes the oldest snapshots but `keep`, never the current one and the one before it, and never a past that was
    /// rebuilt; then packs the others. What was removed.
    pub fn prune(&self, list: &ListId, keep: usize, at: DateTime<Utc>) -> Result<Vec<Manifest>> {
        let lock = self.lock(list)?;
        let Some(kept) = self.kept(list)? else { return Ok(Vec::new()) };
        let (mut order, mut spared): (Vec<String>, BTreeSet<String>) = Default::default();
        for event in self.told(list)?.events.into_iter().rev() {
            match event.what {
                What::Installed if !order.contains(&event.sha256) => order.push(event.sha256),
                What::Rebuilt => drop(spared.insert(event.sha256)),
                _ => {}
            }
        }
        order.retain(|sha| *sha != kept.current.sha256);
        order.retain(|sha| !spared.contains(sha));
        let mut removed = Vec::new();
        for sha in order.iter().skip(keep.max(2) - 1) {
            let Ok(manifest) = self.manifest(list, sha) else { continue };
            let (from, to) = (lock.folder.join(sha), lock.folder.join(format!("{UNDER_WAY}old-{sha}")));
            // Renamed first: a kill in between leaves no half of a snapshot under its name.
            fs::rename(&from, &to).map_err(|e| cannot("remove", &from, e))?;
            fs::remove_dir_all(&to).map_err(|e| cannot("remove", &to, e))?;
            lock.tell(&event_of(What::Pruned, &manifest, at))?;
            removed.push(manifest);
        }
        if !removed.is_empty() {
            pack::sweep(&lock.folder).map_err(|e| cannot("clear", &lock.folder, e))?;
        }
        Ok(removed)
    }

    /// Keeps the past snapshots of a list by what is new in each. A kill in between leaves each one whole.
    pub fn pack_past(&self, list: &ListId) -> Result<()> {
        let lock = self.lock(list)?;
        let Some(kept) = self.kept(list)? else { return Ok(()) };
        let mut past = Vec::new();
        for sha256 in subfolders(&lock.folder)?.into_iter().filter(|s| is_digest(s)) {
            let Ok(manifest) = self.manifest(list, &sha256) else { continue };
            let whole = |f: &KeptFile| lock.folder.join(&sha256).join(&f.kept_as).exists();
            if sha256 != kept.current.sha256 && manifest.files.iter().any(whole) {
                past.push(manifest);
            }
        }
        // In the order in which they came: each rests on those before it.
        past.sort_by(|a, b| a.got_at.cmp(&b.got_at));
        for manifest in past {
            // One that was damaged stays as it is: it is told when it is asked for.
            if self.is_sound(&manifest) {
                lock.pack_snapshot(self, manifest)?;
            }
        }
        Ok(())
    }
}
