//! Opens lists for screening: by id, or straight from a file. The digest and the age are taken here, each time.
//!
//! A list that cannot be read, or that holds nothing, is an error: nobody is clear of a list that was not there.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use rayon::prelude::*;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::fresh::{Dates, Freshness};
use super::gates::AHEAD_DAYS;
use super::keep::{Kept, Store};
use super::timeline::Snapshot;
use super::{Catalogue, Coverage, List, ListInfo, bundled, hex, read};
use crate::model::ListId;
use crate::sources::{self, Collected};
use crate::{Error, ErrorKind, Result};

/// Where a list came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Origin {
    /// It comes with the program.
    Bundled,
    /// A file used as it stands.
    File,
    /// It was installed into the data folder.
    Installed,
}

/// Of which day lists are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// As they are, and this is the day.
    Now(NaiveDate),
    /// As they were in force on this day.
    On(NaiveDate),
}

impl When {
    /// The day.
    pub fn day(self) -> NaiveDate {
        match self {
            Self::Now(day) | Self::On(day) => day,
        }
    }
}

impl From<NaiveDate> for When {
    fn from(day: NaiveDate) -> Self {
        Self::Now(day)
    }
}

/// A list, opened.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    /// The list.
    pub list: List,
    /// Where it came from.
    pub origin: Origin,
    /// The form that it came in, e.g. `csl-csv`.
    pub format: String,
    /// The file, if it is one.
    pub path: Option<PathBuf>,
    /// Records in the file, as its publisher counts them.
    pub records: u64,
    /// How it is kept, if it is installed.
    pub kept: Option<Box<Kept>>,
    /// The snapshot in force on the day asked for, where it was asked for.
    pub snapshot: Option<Box<Snapshot>>,
}

impl Opened {
    /// The dates that its age goes by.
    pub fn dates(&self) -> Dates {
        let checked = match &self.snapshot {
            Some(snapshot) => snapshot.checked,
            None => self.kept.as_ref().and_then(|k| super::keep::day_of(k.current.checked_at.as_deref()?)),
        };
        Dates { published: self.list.info.published, checked }
    }

    /// How old a copy of it may be, by the catalogue; `None` when it cannot go stale.
    pub fn limit(&self) -> Result<Option<u32>> {
        Catalogue::bundled().map(|c| c.limit(&self.list.info.id))
    }
}

/// Opens the lists asked for, ids or paths, each once, in the order of asking. When none is asked for: all that are
/// installed, and the bundled ones. Of a past day, installed lists are opened at the snapshot that was in force then.
///
/// A bundled excerpt is opened beside the installed list as well: it carries our supplementary names, and a party
/// found on both is one hit.
pub fn open(asked: &[String], store: Option<&Store>, when: impl Into<When>) -> Result<Vec<Opened>> {
    let when = when.into();
    let mut out = Vec::new();
    if asked.is_empty() {
        let ids = store.map_or(Ok(Vec::new()), Store::installed)?;
        let opened: Vec<_> = ids.par_iter().map(|id| open_installed(id, store, when)).collect();
        for list in opened {
            out.extend(list?);
        }
        for list in bundled()? {
            out.push(open_bundled(list, when)?);
        }
    }
    for (i, spec) in asked.iter().enumerate() {
        if !asked[..i].contains(spec) {
            open_one(spec, store, when, &mut out)?;
        }
    }
    Ok(out)
}

/// An installed list, verified and read; `None` when it is not installed.
pub fn open_installed(id: &ListId, store: Option<&Store>, when: impl Into<When>) -> Result<Option<Opened>> {
    let (Some(store), when) = (store, when.into()) else { return Ok(None) };
    let list = ListId::new(id.parent());
    let opened = match when {
        When::Now(_) => read::installed(store, &list)?,
        When::On(day) => read::in_force(store, &list, day)?,
    };
    match opened {
        Some(opened) => part(opened, id, when).map(Some),
        None => Ok(None),
    }
}

/// A snapshot of an installed list by its digest, current or not; `None` when it is kept no more.
pub fn open_snapshot(
    id: &ListId,
    sha256: &str,
    store: Option<&Store>,
    when: impl Into<When>,
) -> Result<Option<Opened>> {
    let Some(store) = store else { return Ok(None) };
    match read::snapshot(store, &ListId::new(id.parent()), sha256)? {
        Some(opened) => part(opened, id, when.into()).map(Some),
        None => Ok(None),
    }
}

/// The part of an opened list that the id asks for.
fn part(mut opened: Opened, id: &ListId, when: When) -> Result<Opened> {
    if id.parent() != id.as_str() {
        opened.list.entities.retain_list(id);
        opened.list.info.id = id.clone();
        opened.records = opened.list.entities.len() as u64;
        opened.list.info.name = Catalogue::bundled()?.get(id).map_or_else(String::new, |f| f.name.clone());
    }
    checked(opened, when)
}

/// A bundled list as opened.
pub fn open_bundled(list: List, when: impl Into<When>) -> Result<Opened> {
    let records = list.entities.len() as u64;
    let format = "bundled".to_owned();
    let opened =
        Opened { list, origin: Origin::Bundled, format, path: None, records, kept: None, snapshot: None };
    checked(opened, when.into())
}

fn open_one(spec: &str, store: Option<&Store>, when: When, out: &mut Vec<Opened>) -> Result<()> {
    let before = out.len();
    out.extend(open_installed(&ListId::new(spec), store, when)?);
    let mut known = bundled()?;
    if let Some(at) = known.iter().position(|l| l.info.id.as_str() == spec) {
        out.push(open_bundled(known.swap_remove(at), when)?);
    }
    if out.len() > before {
        return Ok(());
    }
    let path = Path::new(spec);
    if path.exists() {
        out.push(read_file(path, when)?);
        return Ok(());
    }
    let catalogue = Catalogue::bundled()?;
    if catalogue.ids().any(|id| id == spec) {
        let facts = catalogue.get(&ListId::new(spec));
        let name = facts.map_or_else(String::new, |f| format!(" ({})", f.name));
        let hint = match facts.map(|f| f.url.as_str()) {
            Some(url) if !url.is_empty() => {
                format!(
                    "`listed update {spec}` gets it; or get its file from {url} and give its path: `--list PATH`"
                )
            }
            _ => "give the path of its file: `--list PATH`".to_owned(),
        };
        return Err(Error::new(ErrorKind::List, format!("the list {spec}{name} is not installed")).hint(hint));
    }
    // What has an extension or a folder in it was meant as a file, and a file that is not there is a missing list.
    if path.extension().is_some() || path.components().count() > 1 || spec.contains(std::path::MAIN_SEPARATOR)
    {
        return Err(Error::new(ErrorKind::List, format!("there is no list file {spec}"))
            .hint("check the path; `listed lists` names the lists that need no file"));
    }
    let ids: Vec<&str> = known.iter().map(|l| l.info.id.as_str()).collect();
    Err(Error::new(ErrorKind::Usage, format!("there is no list with the id {spec:?}"))
        .hint(format!("bundled lists: {}; or give the path of a list file", ids.join(", "))))
}

/// Reads a list straight from a file, its format told by its content.
pub fn read_file(path: &Path, when: impl Into<When>) -> Result<Opened> {
    let shown = path.display();
    let bytes = fs::read(path).map_err(|e| {
        Error::new(ErrorKind::List, format!("cannot read the list file {shown}")).caused_by(e)
    })?;
    let stem = path.file_stem().map_or_else(|| "list".into(), |s| s.to_string_lossy().into_owned());
    // The digest of a large file costs as much as reading it: both at once.
    let (digest, read) = rayon::join(
        || hex(&Sha256::digest(&bytes)),
        || {
            let mut found = Collected::default();
            sources::read_any(&mut bytes.as_slice(), &stem, &mut found)
                .map(|(source, summary)| (source, summary, found))
        },
    );
    let (source, summary, found) = read.map_err(|e| {
        let hint = e.hint_text().map(str::to_owned);
        let outer = Error::new(e.kind(), format!("cannot use {shown} as a list")).caused_by(e);
        match hint {
            Some(hint) => outer.hint(hint),
            None => outer,
        }
    })?;
    let id = summary.list.clone().unwrap_or_else(|| ListId::new(source.list()));
    let name = Catalogue::bundled()?.get(&id).map_or_else(|| stem.clone(), |f| f.name.clone());
    let info = ListInfo {
        id,
        name,
        published: summary.published,
        fetched_at: None,
        age_days: None,
        entries: found.entities.len(),
        sha256: digest,
        coverage: Coverage::Full,
    };
    let list = List {
        info,
        day: None,
        entities: found.entities.into(),
        warnings: found.warnings,
        set_aside: found.set_aside,
    };
    let path = Some(path.to_owned());
    let format = source.format().to_owned();
    let when = when.into();
    if let (Some(published), When::On(day)) = (list.info.published, when)
        && (published.earliest() - day).num_days() > AHEAD_DAYS
    {
        let message =
            format!("nothing covers {day}: the list file {shown} was published on {published}, later");
        return Err(Error::new(ErrorKind::List, message).hint(
            "give the file as it was published then; of installed lists the snapshot of the day is used",
        ));
    }
    let records = summary.records;
    checked(Opened { list, origin: Origin::File, format, path, records, kept: None, snapshot: None }, when)
}

/// The last look at a list before it is used.
fn checked(mut opened: Opened, when: When) -> Result<Opened> {
    let list = &mut opened.list;
    if list.entities.is_empty() {
        return Err(Error::new(ErrorKind::List, format!("the list {} holds no entry", list.info.id))
            .hint("an empty list clears everybody: get the list again"));
    }
    list.info.entries = list.entities.len();
    let ours = list.info.fetched_at.as_deref().and_then(super::keep::day_of);
    let fetched = opened.kept.as_ref().is_some_and(|k| k.manifest.fetched);
    let day = list.info.published.map(crate::model::PartialDate::latest).or(ours.filter(|_| fetched));
    list.info.age_days = day.map(|day| (when.day() - day).num_days());
    list.day = match (when, &opened.snapshot) {
        (When::Now(day), _) => Some(day),
        // The publisher's list of that day, whatever dates it gives to its entries.
        (When::On(_), Some(snapshot)) => Some(snapshot.day),
        (When::On(_), None) => list.info.published.map(crate::model::PartialDate::earliest),
    };
    Ok(opened)
}

/// Refuses lists past their limit: installed ones past that of the catalogue, or any past `max_days`.
///
/// Not held to it are bundled lists that cannot go stale, and excerpts of a list that is there whole.
pub fn hold_age(lists: &[Opened], as_of: NaiveDate, max_days: Option<u32>) -> Result<()> {
    lists.iter().try_for_each(|opened| match too_old(opened, lists, as_of, max_days)? {
        Some(error) => Err(error),
        None => Ok(()),
    })
}

/// Why one of the opened lists must not be used for its age.
pub fn too_old(
    opened: &Opened,
    lists: &[Opened],
    as_of: NaiveDate,
    max_days: Option<u32>,
) -> Result<Option<Error>> {
    let limit = opened.limit()?;
    let info = &opened.list.info;
    let spared = opened.origin == Origin::Bundled && (limit.is_none() || is_whole_in(&info.id, lists)?);
    let limit = match opened.origin {
        Origin::Installed => max_days.or(limit),
        _ => max_days,
    };
    let Some(days) = limit.filter(|_| !spared) else { return Ok(None) };
    let dates = opened.dates();
    let told = match dates.judge(as_of, limit) {
        Freshness::Expired => {
            let age = dates.age(as_of).unwrap_or_default();
            let published = info.published.map_or_else(String::new, |p| format!("published {p}"));
            let checked = dates.checked.map_or_else(String::new, |c| format!("last checked {c}"));
            let both = if published.is_empty() || checked.is_empty() { "" } else { ", " };
            format!(
                "the list {} is {age} days old ({published}{both}{checked}), over the {days} allowed",
                info.id
            )
        }
        Freshness::Unknown if max_days.is_some() => {
            format!("the list {} does not say when it was published, so --max-age cannot be held", info.id)
        }
        _ => return Ok(None),
    };
    let hint = match (opened.origin, dates.known_on()) {
        (Origin::Installed, None) => format!(
            "say when it was published: `listed update --from FILE --list {} --published DATE`; or leave --max-age out",
            info.id.parent()
        ),
        (_, None) => "leave --max-age out for this list, or use a file that carries its date".to_owned(),
        (Origin::File, _) => "get a newer file of the list, or allow more with --max-age".to_owned(),
        _ if opened.snapshot.as_ref().is_some_and(|s| !s.current) => {
            "nobody knows that it was still the list on that day; allow more with --max-age".to_owned()
        }
        _ => format!("`listed update {}` gets the newest, or allow more with --max-age", info.id.parent()),
    };
    Ok(Some(Error::new(ErrorKind::List, told).hint(hint)))
}

/// Why one of the opened lists cannot be trusted with its dates: one that is yet to come would stay fresh until then,
/// however old it is. `today` is the real day, not that of the screening. Publishers live up to a day ahead of us.
pub fn from_the_future(opened: &Opened, today: NaiveDate) -> Option<Error> {
    let info = &opened.list.info;
    let dates = opened.dates();
    let to_come = |day: &NaiveDate| opened.origin != Origin::Bundled && (*day - today).num_days() > 1;
    let published = info.published.map(crate::model::PartialDate::earliest).filter(to_come);
    let (what, day) = match (published, dates.checked.filter(to_come)) {
        (Some(day), _) => ("says that it was published", day),
        (None, Some(day)) => ("was last checked", day),
        (None, None) => return None,
    };
    let error = Error::new(
        ErrorKind::List,
        format!("the list {} {what} on {day}, which is yet to come: how old it is nobody can tell", info.id),
    );
    Some(match opened.origin {
        Origin::Installed => {
            error.hint(format!("check this machine's clock, then `listed update {}`", info.id.parent()))
        }
        _ => error.hint("check this machine's clock, and where the file comes from"),
    })
}

/// Whether a list is there whole, under its own id or as a part of another list.
fn is_whole_in(id: &ListId, lists: &[Opened]) -> Result<bool> {
    let catalogue = Catalogue::bundled()?;
    Ok(lists.iter().filter(|o| o.list.info.coverage == Coverage::Full).any(|o| {
        o.list.info.id == *id
            || o.list.entities.lists().iter().any(|l| catalogue.underlying(l) == id.as_str())
    }))
}

/// Refuses a screening that lacks a list which must be there, whole: as a list, or as a part of an opened one.
pub fn require(lists: &[Opened], required: &[String]) -> Result<()> {
    required.iter().try_for_each(|id| match lacks(lists, id) {
        Some(error) => Err(error),
        None => Ok(()),
    })
}

/// Why a list that must be there is not.
pub fn lacks(lists: &[Opened], id: &str) -> Option<Error> {
    let holds = |o: &&Opened| {
        let list = &o.list;
        list.info.id.as_str() == id || list.entities.lists().iter().any(|l| l.as_str() == id)
    };
    let there: Vec<&Opened> = lists.iter().filter(holds).collect();
    // Of a list that cannot go stale (a statute's names) nothing fuller is published than what we bundle.
    let enough =
        |o: &&Opened| o.list.info.coverage == Coverage::Full || o.limit().is_ok_and(|days| days.is_none());
    if there.iter().any(enough) {
        return None;
    }
    let error = |what: String| Error::new(ErrorKind::List, format!("the list {id} is required, but {what}"));
    let parent = ListId::new(id);
    Some(match there.first() {
        Some(o) => error(format!("only an excerpt of it is here ({} entries)", o.list.info.entries))
            .hint(format!("`listed update {}` installs the whole of it", parent.parent())),
        None => {
            let open: Vec<&str> = lists.iter().map(|o| o.list.info.id.as_str()).collect();
            error(format!("only these are open: {}", open.join(", ")))
                .hint(format!("add it with --list, or install it with `listed update {}`", parent.parent()))
        }
    })
}
