//! What the reading of an installed list leaves behind, so that the next one need not parse it again.
//!
//! It is only ever a short cut, and never trusted blindly: it is of one build of the program, of one snapshot, whose
//! files are hashed again each time; every part has a checksum that is looked at before the part is used. Whatever is
//! not right with it, the list is read as if it were not there. It can be deleted at any time.

use std::fs::File;
use std::io::{self, Read, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use serde::{Deserialize, Serialize};

use super::cache::write_whole;
use super::stage::Hashed;
use crate::model::{Entity, ListId, Warning};
use crate::{Error, ErrorKind, Result};

/// This build of the program, its tables and its parsers.
pub(crate) const BUILD: &str = env!("LISTED_BUILD");
/// How a file of ours begins.
const MAGIC: &[u8; 8] = b"listedE1";
/// The longest head that is read.
const MOST_HEAD: u64 = 1 << 28;

/// What is known of the whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Head {
    build: String,
    list: ListId,
    /// The snapshot.
    sha256: String,
    /// The digests of its files as they are kept, packed.
    packed: Vec<String>,
    pub(super) records: u64,
    pub(super) warnings: Vec<Warning>,
    pub(super) set_aside: Vec<Warning>,
    /// The lists and sub-lists of the entries.
    lists: Vec<ListId>,
}

/// Where an entry is.
#[derive(Debug, Clone, Copy)]
struct Place {
    length: u32,
    sum: u32,
    /// Which of the lists it stands on.
    on: u32,
}

impl Place {
    const SIZE: usize = 12;

    fn to_bytes(self) -> [u8; Self::SIZE] {
        let mut out = [0; Self::SIZE];
        for (to, from) in out.chunks_exact_mut(4).zip([self.length, self.sum, self.on]) {
            to.copy_from_slice(&from.to_le_bytes());
        }
        out
    }

    fn of(bytes: &[u8]) -> Option<Self> {
        let number = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
        Some(Self { length: number(0)?, sum: number(4)?, on: number(8)? })
    }
}

/// The entries of a list that was read before.
#[derive(Debug)]
pub(super) struct Leftover {
    pub(super) head: Head,
    path: PathBuf,
    file: Mutex<File>,
    places: Vec<Place>,
    /// Where each entry begins.
    starts: Vec<u64>,
    made: Vec<OnceLock<Box<Entity>>>,
}

/// What a list was found to be.
pub(super) struct Found<'a> {
    pub(super) list: &'a ListId,
    pub(super) sha256: &'a str,
    pub(super) records: u64,
    pub(super) entities: &'a [Entity],
    pub(super) warnings: &'a [Warning],
    pub(super) set_aside: &'a [Warning],
}

/// The digests of files, none if one cannot be read.
fn digests(files: &[PathBuf]) -> Option<Vec<String>> {
    files.iter().map(|path| Hashed::whole(Hashed::new(File::open(path).ok()?)).ok()).collect()
}

impl Leftover {
    /// Opens what is left of a snapshot's reading, if all is as it was. `files` are the snapshot's as they are kept.
    pub(super) fn open(path: &Path, list: &ListId, sha256: &str, files: &[PathBuf]) -> Option<Self> {
        let mut file = File::open(path).ok()?;
        let mut begin = [0; 28];
        file.read_exact(&mut begin).ok()?;
        let (magic, rest) = begin.split_at(MAGIC.len());
        let (length, rest) = rest.split_at(8);
        let (count, sum) = rest.split_at(8);
        let length = u64::from_le_bytes(length.try_into().ok()?);
        let count = u64::from_le_bytes(count.try_into().ok()?);
        let sum = u32::from_le_bytes(sum.try_into().ok()?);
        let all = count.checked_mul(Place::SIZE as u64)?.checked_add(length)?;
        if magic != MAGIC || all > MOST_HEAD {
            return None;
        }
        let mut bytes = Vec::new();
        Read::by_ref(&mut file).take(all).read_to_end(&mut bytes).ok()?;
        if bytes.len() as u64 != all || crc32fast::hash(&bytes) != sum {
            return None;
        }
        let (json, table) = bytes.split_at_checked(usize::try_from(length).ok()?)?;
        let head: Head = serde_json::from_slice(json).ok()?;
        let places: Vec<Place> = table.chunks_exact(Place::SIZE).map(Place::of).collect::<Option<_>>()?;
        let mut at = begin.len() as u64 + all;
        let mut starts = Vec::with_capacity(places.len());
        for place in &places {
            head.lists.get(place.on as usize)?;
            starts.push(at);
            at += u64::from(place.length);
        }
        let same = head.build == BUILD
            && head.list == *list
            && head.sha256 == sha256
            && file.metadata().ok()?.len() == at
            && digests(files)? == head.packed;
        same.then(|| {
            let made = std::iter::repeat_with(OnceLock::new).take(starts.len()).collect();
            Self { head, path: path.to_owned(), file: Mutex::new(file), places, starts, made }
        })
    }

    /// Leaves behind what was found. Whoever reads sees the old file or the new one, whole.
    pub(super) fn write(path: &Path, found: &Found<'_>, files: &[PathBuf]) -> io::Result<()> {
        let Some(packed) = digests(files) else { return Ok(()) };
        let mut bodies = Vec::new();
        let (mut lists, mut places, mut count) = (Vec::<ListId>::new(), Vec::new(), 0u64);
        for entity in found.entities {
            let on = lists.iter().position(|l| *l == entity.list).unwrap_or_else(|| {
                lists.push(entity.list.clone());
                lists.len() - 1
            });
            let start = bodies.len();
            serde_json::to_writer(&mut bodies, entity)?;
            let body = bodies.get(start..).unwrap_or_default();
            // A list file has at most 1 GiB, so no entry comes near the end of a `u32`.
            let place = Place { length: body.len() as u32, sum: crc32fast::hash(body), on: on as u32 };
            places.extend(place.to_bytes());
            count += 1;
        }
        let json = serde_json::to_vec(&Head {
            build: BUILD.to_owned(),
            list: found.list.clone(),
            sha256: found.sha256.to_owned(),
            packed,
            records: found.records,
            warnings: found.warnings.to_vec(),
            set_aside: found.set_aside.to_vec(),
            lists,
        })?;
        let length = (json.len() as u64).to_le_bytes();
        let mut sum = crc32fast::Hasher::new();
        sum.update(&json);
        sum.update(&places);
        let sum = sum.finalize().to_le_bytes();
        write_whole(path, &[MAGIC, &length, &count.to_le_bytes(), &sum, &json, &places, &bodies])
    }

    pub(super) fn len(&self) -> usize {
        self.starts.len()
    }

    pub(super) fn list_of(&self, at: usize) -> Option<&ListId> {
        self.head.lists.get(self.places.get(at)?.on as usize)
    }

    /// An entry; `Ok(None)` past the end.
    pub(super) fn get(&self, at: usize) -> Result<Option<&Entity>> {
        let Some(made) = self.made.get(at) else { return Ok(None) };
        if made.get().is_none() {
            let _ = made.set(Box::new(self.read(at)?));
        }
        Ok(made.get().map(|e| &**e))
    }

    /// Shows an entry, and keeps it no longer than it was; `Ok(None)` past the end.
    pub(super) fn show(&self, at: usize, to: impl FnOnce(&Entity)) -> Result<Option<()>> {
        let Some(made) = self.made.get(at) else { return Ok(None) };
        match made.get() {
            Some(entity) => to(entity),
            None => to(&self.read(at)?),
        }
        Ok(Some(()))
    }

    fn read(&self, at: usize) -> Result<Entity> {
        self.take(at).map_err(|e| {
            let message = format!("what was kept of the reading of {} is damaged", self.head.list);
            Error::new(ErrorKind::List, message)
                .caused_by(e)
                .hint(format!("delete {} and try again: the list itself is sound", self.path.display()))
        })
    }

    fn take(&self, at: usize) -> io::Result<Entity> {
        let missing = || io::Error::from(io::ErrorKind::UnexpectedEof);
        let start = *self.starts.get(at).ok_or_else(missing)?;
        let place = self.places.get(at).ok_or_else(missing)?;
        let mut bytes = vec![0; place.length as usize];
        {
            let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start(start))?;
            file.read_exact(&mut bytes)?;
        }
        if crc32fast::hash(&bytes) != place.sum {
            return Err(io::Error::new(io::ErrorKind::InvalidData, format!("entry {at}: wrong checksum")));
        }
        Ok(serde_json::from_slice(&bytes)?)
    }
}
