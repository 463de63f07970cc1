//! Opens lists for screening: by id, or straight from a file. The digest and the age are taken here, each time.
//!
//! A list that cannot be read, or that holds nothing, is an error: nobody is clear of a list that was not there.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{Catalogue, Coverage, List, ListInfo, bundled};
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
}

/// A list, opened.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    /// The list.
    pub list: List,
    /// Where it came from.
    pub origin: Origin,
    /// The file, if it is one.
    pub path: Option<PathBuf>,
    /// Records in the file, as its publisher counts them.
    pub records: u64,
}

/// Opens the lists asked for, ids or paths; the bundled ones when none is. The order is that of asking, each once.
pub fn open(asked: &[String], as_of: NaiveDate) -> Result<Vec<Opened>> {
    if asked.is_empty() {
        return bundled_all(as_of);
    }
    let mut out = Vec::new();
    for (i, spec) in asked.iter().enumerate() {
        if !asked[..i].contains(spec) {
            out.push(open_one(spec, as_of)?);
        }
    }
    Ok(out)
}

fn bundled_all(as_of: NaiveDate) -> Result<Vec<Opened>> {
    bundled()?.into_iter().map(|list| checked(list, Origin::Bundled, None, None, as_of)).collect()
}

fn open_one(spec: &str, as_of: NaiveDate) -> Result<Opened> {
    let mut known = bundled()?;
    if let Some(at) = known.iter().position(|l| l.info.id.as_str() == spec) {
        return checked(known.swap_remove(at), Origin::Bundled, None, None, as_of);
    }
    let path = Path::new(spec);
    if path.exists() {
        return read_file(path, as_of);
    }
    let catalogue = Catalogue::bundled()?;
    if catalogue.ids().any(|id| id == spec) {
        let facts = catalogue.get(&ListId::new(spec));
        let name = facts.map_or_else(String::new, |f| format!(" ({})", f.name));
        let hint = match facts.map(|f| f.url.as_str()) {
            Some(url) if !url.is_empty() => {
                format!("get its file from {url} and give its path: `--list PATH`")
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
pub fn read_file(path: &Path, as_of: NaiveDate) -> Result<Opened> {
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
    let list = List { info, entities: found.entities, warnings: found.warnings, set_aside: found.set_aside };
    checked(list, Origin::File, Some(path.to_owned()), Some(summary.records), as_of)
}

/// The last look at a list before it is used.
fn checked(
    mut list: List,
    origin: Origin,
    path: Option<PathBuf>,
    records: Option<u64>,
    as_of: NaiveDate,
) -> Result<Opened> {
    if list.entities.is_empty() {
        return Err(Error::new(ErrorKind::List, format!("the list {} holds no entry", list.info.id))
            .hint("an empty list clears everybody: get the list again"));
    }
    list.info.entries = list.entities.len();
    list.info.age_days = list.info.published.map(|p| (as_of - p.latest()).num_days());
    let records = records.unwrap_or(list.entities.len() as u64);
    Ok(Opened { list, origin, path, records })
}

/// Refuses lists older than asked for, and those that do not tell their age.
pub fn hold_age(lists: &[Opened], max_days: u32) -> Result<()> {
    for Opened { list: List { info, .. }, .. } in lists {
        match (info.age_days, info.published) {
            (Some(age), Some(published)) if age > i64::from(max_days) => {
                return Err(Error::new(
                    ErrorKind::List,
                    format!(
                        "the list {} is {age} days old (published {published}), over the {max_days} allowed",
                        info.id
                    ),
                )
                .hint("get a newer file of the list, or allow more with --max-age"));
            }
            (Some(_), Some(_)) => {}
            _ => {
                return Err(Error::new(
                    ErrorKind::List,
                    format!(
                        "the list {} does not say when it was published, so --max-age cannot be held",
                        info.id
                    ),
                )
                .hint("leave --max-age out for this list, or use a file that carries its date"));
            }
        }
    }
    Ok(())
}

/// Refuses a screening that lacks a list which must be there. A list is there whole, or as a part of an opened one.
pub fn require(lists: &[Opened], required: &[String]) -> Result<()> {
    for id in required {
        let there = lists.iter().any(|o| {
            let list = &o.list;
            list.info.id.as_str() == id || list.entities.iter().any(|e| e.list.as_str() == id)
        });
        if !there {
            let open: Vec<&str> = lists.iter().map(|o| o.list.info.id.as_str()).collect();
            return Err(Error::new(
                ErrorKind::List,
                format!("the list {id} is required, but only these are open: {}", open.join(", ")),
            )
            .hint("add it with --list"));
        }
    }
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut out, b| {
        let _ = write!(out, "{b:02x}");
        out
    })
}
