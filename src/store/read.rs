//! Opens an installed list: finds the current snapshot, reads it, and believes it only when its digest agrees.

use std::io::{self, BufRead, BufReader};
use std::sync::Arc;

use chrono::NaiveDate;

use super::entities::Entities;
use super::keep::{Kept, Store};
use super::leftover::{Found, Head, Leftover};
use super::manifest::KeptFile;
use super::stage::Hashed;
use super::timeline::{Snapshot, short};
use super::{Catalogue, Coverage, List, ListInfo, Opened, Origin};
use crate::model::{ListId, Warning};
use crate::sources::{self, Collected};
use crate::{Error, ErrorKind, Result};

/// How often to look again when an update swaps and prunes while we read.
const TRIES: usize = 5;

pub(super) fn installed(store: &Store, list: &ListId) -> Result<Option<Opened>> {
    let mut tried = 0;
    loop {
        let before = current(store, list);
        match once(store, list) {
            Err(_) if tried < TRIES && current(store, list) != before => tried += 1,
            done => return done,
        }
    }
}

fn current(store: &Store, list: &ListId) -> Option<String> {
    store.kept(list).ok().flatten().map(|k| k.current.sha256)
}

/// A snapshot by its digest, current or not; `None` when it is kept no more.
pub(super) fn snapshot(store: &Store, list: &ListId, sha256: &str) -> Result<Option<Opened>> {
    let Some(mut kept) = store.kept(list)? else { return Ok(None) };
    if kept.manifest.sha256 != sha256 {
        let Ok(manifest) = store.manifest(list, sha256) else { return Ok(None) };
        kept.current.sha256 = sha256.to_owned();
        kept.manifest = manifest;
    }
    // Not worth keeping what the reading of an old one found.
    whole(&store.clone().anew(true), list, kept)
}

/// The snapshot that was in force on a day; `None` when the list is not installed.
pub(super) fn in_force(store: &Store, list: &ListId, day: NaiveDate) -> Result<Option<Opened>> {
    let Some(mut kept) = store.kept(list)? else { return Ok(None) };
    let snapshot = store.in_force(list, day)?;
    let manifest = &snapshot.manifest;
    let current = kept.manifest.sha256 == manifest.sha256;
    if !current {
        kept.current.sha256.clone_from(&manifest.sha256);
        kept.manifest = manifest.clone();
    }
    kept.current.since.clone_from(&snapshot.installed_at);
    if !snapshot.current {
        kept.current.checked_at = snapshot.checked.map(|day| format!("{day}T00:00:00Z"));
    }
    // What the reading of an old one found is not worth the place of what that of the current one did.
    let store = store.clone().anew(store.is_anew() || !current);
    let Some(mut opened) = whole(&store, list, kept).map_err(|e| of_day(e, &snapshot, day))? else {
        return Ok(None);
    };
    if snapshot.rebuilt {
        opened.list.info.published = Some(snapshot.day.into());
    }
    opened.snapshot = Some(Box::new(snapshot));
    Ok(Some(opened))
}

/// An error in reading a snapshot of a day, with what can be done about it.
fn of_day(error: Error, snapshot: &Snapshot, day: NaiveDate) -> Error {
    if snapshot.current {
        return error;
    }
    let Snapshot { manifest, day: from, .. } = snapshot;
    let message = format!(
        "the snapshot {} of {}, in force on {day} (it holds from {from}), cannot be used",
        short(&manifest.sha256),
        manifest.list
    );
    let how = match (snapshot.rebuilt, &manifest.from) {
        (true, _) => format!("get it again: `listed update {} --history`", manifest.list),
        (false, from) => format!("it came from {from}; nothing else that is kept covers the day"),
    };
    Error::new(ErrorKind::List, message).caused_by(error).hint(how)
}

fn once(store: &Store, list: &ListId) -> Result<Option<Opened>> {
    match store.kept(list)? {
        Some(kept) => whole(store, list, kept),
        None => Ok(None),
    }
}

fn whole(store: &Store, list: &ListId, kept: Kept) -> Result<Option<Opened>> {
    let files = store.files(&kept.manifest)?;
    let left = store.left_behind(list);
    if let Some(path) = &left
        && let Some(found) = Leftover::open(path, list, &kept.manifest.sha256, &files)
    {
        let Head { records, warnings, set_aside, .. } = found.head.clone();
        let found = Arc::new(found);
        return opened(store, list, kept, Entities::left(found), records, warnings, set_aside).map(Some);
    }
    let mut found = Collected::default();
    let read = read(store, &kept, &mut found);
    let summary = match read {
        Ok((summary, None)) => summary,
        Ok((_, Some(bad))) => {
            return Err(damaged(list, format!("{} is not what was installed", bad.kept_as)));
        }
        // A file that does not read may also be one that was damaged since: say which.
        Err(e) if !store.is_sound(&kept.manifest) => {
            return Err(damaged(list, "its files are not what was installed".into()).caused_by(e));
        }
        Err(e) => {
            let message = format!("the installed list {list} cannot be read by this version of `listed`");
            return Err(Error::new(ErrorKind::List, message)
                .caused_by(e)
                .hint(format!("get it again: `listed update {list}`")));
        }
    };
    let Collected { entities, warnings, set_aside, .. } = found;
    if let Some(path) = left {
        let found = Found {
            list,
            sha256: &kept.manifest.sha256,
            records: summary.records,
            entities: &entities,
            warnings: &warnings,
            set_aside: &set_aside,
        };
        // A folder that cannot be written to only costs the time of reading the list again.
        let _ = Leftover::write(&path, &found, &files);
    }
    opened(store, list, kept, entities.into(), summary.records, warnings, set_aside).map(Some)
}

fn opened(
    store: &Store,
    list: &ListId,
    kept: Kept,
    entities: Entities,
    records: u64,
    warnings: Vec<Warning>,
    set_aside: Vec<Warning>,
) -> Result<Opened> {
    let name = Catalogue::bundled()?.get(list).map_or_else(|| list.to_string(), |f| f.name.clone());
    let manifest = &kept.manifest;
    let info = ListInfo {
        id: list.clone(),
        name,
        published: manifest.published,
        fetched_at: Some(manifest.got_at.clone()),
        age_days: None,
        entries: entities.len(),
        sha256: manifest.sha256.clone(),
        coverage: Coverage::Full,
    };
    let list = List { info, day: None, entities, warnings, set_aside };
    let path = Some(store.folder().join(manifest.list.as_str()).join(&manifest.sha256));
    let format = manifest.format.clone();
    let kept = Some(Box::new(kept));
    Ok(Opened { list, origin: Origin::Installed, format, path, records, kept, snapshot: None })
}

/// Reads the files of a snapshot; names the one whose digest is wrong, if any.
fn read(store: &Store, kept: &Kept, found: &mut Collected) -> Result<(sources::Summary, Option<KeptFile>)> {
    let manifest = &kept.manifest;
    let name = manifest.list.as_str().split_once('/').map_or(manifest.list.as_str(), |(_, name)| name);
    let mut inputs = Vec::with_capacity(manifest.files.len());
    for file in &manifest.files {
        inputs.push(BufReader::with_capacity(1 << 16, store.unpack(manifest, file)?));
    }
    let summary = match inputs.as_mut_slice() {
        [one] => sources::read_any(one, name, found)?.1,
        many => {
            let mut many: Vec<&mut dyn BufRead> = many.iter_mut().map(|i| i as &mut dyn BufRead).collect();
            sources::read_parts(&mut many, found)?.1
        }
    };
    let list = summary.list.as_ref().map_or(manifest.list.as_str(), |l| l.as_str());
    if list != manifest.list.as_str() {
        return Err(Error::new(ErrorKind::List, format!("it reads as the list {list}")));
    }
    for (input, file) in inputs.into_iter().zip(&manifest.files) {
        // What stands in the buffer has been hashed already; the rest, if any, is now.
        let digest: io::Result<String> = Hashed::whole(input.into_inner());
        if digest.ok().as_ref() != Some(&file.sha256) {
            return Ok((summary, Some(file.clone())));
        }
    }
    Ok((summary, None))
}

fn damaged(list: &ListId, what: String) -> Error {
    Error::new(ErrorKind::List, format!("the installed list {list} is damaged: {what}"))
        .hint(format!("get it again: `listed update {list}`"))
}
