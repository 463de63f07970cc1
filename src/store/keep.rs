//! The data folder: `<list>/<sha256>/{raw*.gz, manifest.json}`, `<list>/current`, `<list>/history.jsonl`.
//!
//! A snapshot is written beside, checked, flushed and renamed; then the small file `current` is swapped by rename. A
//! kill at any moment leaves the old or the new. Writers hold the list's lock; readers never wait.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use flate2::read::MultiGzDecoder;
use sha2::{Digest as _, Sha256};

use super::cache::Cache;
use super::gates::{Allow, Seen, refusals};
use super::hex;
use super::manifest::{Current, Event, KeptFile, Manifest, STORE_VERSION, Tally, What};
use super::pack::{self, Assembled};
use super::stage::{Hashed, Looked, Staged, Staging};
use super::write::{Kind, Lock, cannot};
use crate::model::{ListId, PartialDate};
use crate::{Error, ErrorKind, Result};

/// How long a writer waits for another one.
const LOCK_WAIT: Duration = Duration::from_secs(120);
pub(super) const CURRENT: &str = "current";
pub(super) const HISTORY: &str = "history.jsonl";
pub(super) const MANIFEST: &str = "manifest.json";
const CACHE: &str = ".cache";
/// The Federal Register's rules are kept as lists are, but are none.
pub const RULES: &str = "federal-register";
/// Old snapshots kept by default: what is new in each is all that they take.
pub const KEEP: usize = 400;

/// A data folder. It need not exist until something is written.
#[derive(Debug, Clone)]
pub struct Store {
    folder: PathBuf,
    /// Whether lists are read anew each time.
    anew: bool,
}

/// A snapshot about to be installed.
#[derive(Debug)]
pub struct New<'a> {
    /// The list.
    pub list: &'a ListId,
    /// Its files.
    pub files: &'a [Staged],
    /// What they were found to be.
    pub looked: &'a Looked,
    /// Where they came from.
    pub from: &'a str,
    /// How the publisher's server answered; `None` for files got by other means.
    pub fetched: Option<Fetched>,
    /// Now.
    pub at: DateTime<Utc>,
}

/// How a server named what it gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fetched {
    /// Where.
    pub url: String,
    /// Its name of this version.
    pub etag: Option<String>,
    /// Its date of this version, as it writes it.
    pub last_modified: Option<String>,
}

/// What came of an installation.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It is the current snapshot now; with what was current before.
    Installed {
        /// The new one.
        now: Box<Manifest>,
        /// The one before.
        before: Option<Box<Manifest>>,
        /// Whether it was only tried: nothing was written.
        tried: bool,
    },
    /// It is the very one that we have.
    Same(Box<Manifest>),
    /// It was turned away.
    Refused {
        /// Why.
        why: Vec<String>,
        /// What stays current.
        stays: Option<Box<Manifest>>,
    },
}

/// A list as it is kept, without its entries.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// Which snapshot, and when it was last found to be the publisher's.
    pub current: Current,
    /// What it is.
    pub manifest: Manifest,
}

impl Store {
    /// The data folder at a path.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), anew: false }
    }

    /// The same, reading each list anew and leaving nothing behind for the next time.
    #[must_use]
    pub fn anew(self, anew: bool) -> Self {
        Self { anew, ..self }
    }

    pub(super) fn is_anew(&self) -> bool {
        self.anew
    }

    /// The folder of what only saves time and can be deleted; `None` when nothing is to be kept there.
    pub fn cache(&self) -> Option<Cache> {
        (!self.anew).then(|| Cache::at(self.folder.join(CACHE)))
    }

    /// Where the reading of a list leaves what it found.
    pub(super) fn left_behind(&self, list: &ListId) -> Option<PathBuf> {
        Some(self.cache()?.path(&format!("{}.entries", list.as_str().replace('/', "~"))))
    }

    /// The files of a snapshot, as they are kept.
    pub(super) fn files(&self, manifest: &Manifest) -> Result<Vec<PathBuf>> {
        let folder = self.snapshot_folder(&manifest.list, &manifest.sha256)?;
        Ok(manifest.files.iter().map(|f| folder.join(&f.kept_as)).collect())
    }

    /// What tells whether anything that a snapshot is kept in was touched: lengths and times of the last change, as one
    /// digest. `None` where a part of it is not there.
    pub(crate) fn touched(&self, manifest: &Manifest) -> Option<String> {
        let list = self.list_folder(&manifest.list).ok()?;
        let mut digest = Sha256::new();
        for file in self.files(manifest).ok()? {
            let parts =
                if file.exists() { vec![file] } else { pack::parts(&list, &pack::recipe_of(&file)).ok()? };
            for path in parts {
                let about = fs::metadata(path).ok()?;
                let at = about.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
                digest.update(format!("{} {};", about.len(), at.as_nanos()));
            }
        }
        Some(hex(&digest.finalize()))
    }

    /// Its path.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A new file on its way in.
    pub fn stage(&self, name: &str) -> Result<Staging> {
        Staging::new(&self.folder, name)
    }

    /// The lists installed, in order. What cannot be looked at is an error: a list that is there must not be missed.
    pub fn installed(&self) -> Result<Vec<ListId>> {
        let mut out = Vec::new();
        for name in subfolders(&self.folder)? {
            if ["custom", "opensanctions"].contains(&name.as_str()) {
                for part in subfolders(&self.folder.join(&name))? {
                    out.push(format!("{name}/{part}"));
                }
            } else {
                out.push(name);
            }
        }
        out.retain(|id| id != RULES && self.folder.join(id).join(CURRENT).exists());
        out.sort();
        Ok(out.into_iter().map(ListId::new).collect())
    }

    /// What is kept of a list; `None` when it is not installed.
    pub fn kept(&self, list: &ListId) -> Result<Option<Kept>> {
        let Ok(folder) = self.list_folder(list) else { return Ok(None) };
        let path = folder.join(CURRENT);
        let Some(current): Option<Current> = read_json(&path)? else { return Ok(None) };
        understood(current.store_version, &path)?;
        let manifest = self.manifest(list, &current.sha256)?;
        Ok(Some(Kept { current, manifest }))
    }

    /// The manifest of a snapshot.
    pub fn manifest(&self, list: &ListId, sha256: &str) -> Result<Manifest> {
        let path = self.snapshot_folder(list, sha256)?.join(MANIFEST);
        let damaged = |what: String| {
            Error::new(ErrorKind::List, format!("the installed list {list} is damaged: {what}"))
                .hint(format!("get it again: `listed update {list}`"))
        };
        let manifest: Manifest =
            read_json(&path)?.ok_or_else(|| damaged(format!("there is no {}", path.display())))?;
        understood(manifest.store_version, &path)?;
        if manifest.sha256 != sha256 || manifest.list != *list || manifest.files.is_empty() {
            return Err(damaged(format!("{} is that of another snapshot", path.display())));
        }
        Ok(manifest)
    }

    /// The content of something kept that is one file, verified; `None` when it is not installed.
    pub fn content(&self, list: &ListId) -> Result<Option<Vec<u8>>> {
        let Some(kept) = self.kept(list)? else { return Ok(None) };
        let damaged = || {
            Error::new(ErrorKind::List, format!("what is installed of {list} is damaged"))
                .hint(format!("get it again: `listed update {list}`"))
        };
        let [file] = kept.manifest.files.as_slice() else { return Err(damaged()) };
        let mut input = self.unpack(&kept.manifest, file)?;
        let mut bytes = Vec::new();
        input.read_to_end(&mut bytes).map_err(|e| damaged().caused_by(e))?;
        if input.whole().ok().as_ref() != Some(&file.sha256) {
            return Err(damaged());
        }
        Ok(Some(bytes))
    }

    /// Opens one file of a snapshot for reading; its digest is known when it has been read to its end.
    pub(super) fn unpack(&self, manifest: &Manifest, file: &KeptFile) -> Result<Hashed<Box<dyn Read>>> {
        let path = self.snapshot_folder(&manifest.list, &manifest.sha256)?.join(&file.kept_as);
        let inner: Box<dyn Read> = match File::open(&path) {
            Ok(gz) => Box::new(MultiGzDecoder::new(io::BufReader::with_capacity(1 << 16, gz))),
            // That of a past snapshot may be kept by what is new in it.
            Err(e) if e.kind() == io::ErrorKind::NotFound && pack::recipe_of(&path).exists() => {
                let recipe = pack::recipe_of(&path);
                let list = self.list_folder(&manifest.list)?;
                Box::new(Assembled::open(&list, &recipe).map_err(|e| cannot("read", &recipe, e))?)
            }
            Err(e) => return Err(cannot("read", &path, e)),
        };
        Ok(Hashed::new(inner))
    }

    /// Whether every file of a snapshot is there as its manifest says.
    pub fn is_sound(&self, manifest: &Manifest) -> bool {
        manifest.files.iter().all(|file| {
            self.unpack(manifest, file)
                .and_then(|r| r.whole().map_err(|e| cannot("read", &self.folder, e)))
                .is_ok_and(|digest| digest == file.sha256)
        })
    }

    /// Installs a snapshot, if the gates let it pass. `try_only` says what would come of it and writes nothing.
    pub fn install(&self, new: &New<'_>, allow: Allow, try_only: bool) -> Result<Outcome> {
        let manifest = manifest_of(new);
        let lock = if try_only { None } else { Some(self.lock(new.list)?) };
        let kept = self.kept(new.list).ok().flatten();
        let same = kept.filter(|k| k.manifest.sha256 == manifest.sha256 && self.is_sound(&k.manifest));
        let dates = |k: &Kept| k.manifest.published.is_none() && manifest.published.is_some();
        if let Some(kept) = same.as_ref().filter(|k| !dates(k)) {
            if let Some(lock) = &lock {
                self.confirm_locked(lock, new.list, new.fetched.as_ref(), new.at)?;
            }
            return Ok(Outcome::Same(Box::new(kept.manifest.clone())));
        }
        let baseline = self.baseline(new.list)?;
        let old = baseline.as_ref().map(|b| Seen { holds: &b.holds, published: b.published, fetched: false });
        let before = baseline.as_ref().and_then(|b| b.manifest.clone()).map(Box::new);
        let seen = Seen { holds: &manifest.holds, published: manifest.published, fetched: manifest.fetched };
        let why = refusals(old, seen, new.at.date_naive(), allow);
        let Some(lock) = lock else {
            return Ok(if why.is_empty() {
                Outcome::Installed { now: Box::new(manifest), before, tried: true }
            } else {
                Outcome::Refused { why, stays: before }
            });
        };
        if !why.is_empty() {
            let event = Event { why: Some(why.join("; ")), ..event_of(What::Refused, &manifest, new.at) };
            lock.tell(&event)?;
            return Ok(Outcome::Refused { why, stays: before });
        }
        let folder = lock.folder.join(&manifest.sha256);
        if same.is_some() {
            // The very file that we have, of which we now know the day.
            lock.swap(&folder.join(MANIFEST), &manifest)?;
            self.confirm_locked(&lock, new.list, new.fetched.as_ref(), new.at)?;
            return Ok(Outcome::Same(Box::new(manifest)));
        }
        // The same digest as one we have, kept from earlier: used again if it is sound, else written anew.
        match self.manifest(new.list, &manifest.sha256).ok().filter(|m| self.is_sound(m)) {
            // The current one is kept whole, so that it is quick to open.
            Some(kept) => lock.write_whole_again(&folder, &kept, new.files)?,
            None => lock.write_snapshot(&folder, &manifest, new.files, Kind::Whole)?,
        }
        lock.activate(&manifest, new.fetched.as_ref(), new.at)?;
        lock.tell(&event_of(What::Installed, &manifest, new.at))?;
        Ok(Outcome::Installed { now: Box::new(manifest), before, tried: false })
    }

    /// Notes that the publisher says that a snapshot has not changed, if it still is the current one.
    pub fn confirm(&self, list: &ListId, sha256: &str, fetched: &Fetched, at: DateTime<Utc>) -> Result<()> {
        let lock = self.lock(list)?;
        if self.kept(list)?.is_none_or(|k| k.current.sha256 != sha256) {
            return Ok(());
        }
        self.confirm_locked(&lock, list, Some(fetched), at)
    }

    fn confirm_locked(
        &self,
        lock: &Lock,
        list: &ListId,
        fetched: Option<&Fetched>,
        at: DateTime<Utc>,
    ) -> Result<()> {
        // A file got by other means says nothing of what the publisher has today.
        let (Some(fetched), Some(kept)) = (fetched, self.kept(list)?) else { return Ok(()) };
        let current = Current {
            checked_at: Some(stamp(at)),
            url: Some(fetched.url.clone()),
            etag: fetched.etag.clone(),
            last_modified: fetched.last_modified.clone(),
            ..kept.current
        };
        lock.swap_current(&current)?;
        lock.tell(&event_of(What::Confirmed, &kept.manifest, at))
    }

    /// What a new snapshot is measured by: the current one; where that is damaged, what the history tells of the last
    /// one that was installed.
    fn baseline(&self, list: &ListId) -> Result<Option<Baseline>> {
        let of = |m: Manifest| Baseline { holds: m.holds.clone(), published: m.published, manifest: Some(m) };
        if let Ok(kept) = self.kept(list) {
            return Ok(kept.map(|k| of(k.manifest)));
        }
        let events = self.told(list)?.events;
        let Some(event) = events.into_iter().rev().find(|e| e.what == What::Installed) else {
            return Ok(None);
        };
        Ok(Some(match self.manifest(list, &event.sha256) {
            Ok(manifest) => of(manifest),
            Err(_) => Baseline {
                holds: Tally { entries: event.entries.unwrap_or(0), ..Tally::default() },
                published: event.published,
                manifest: None,
            },
        }))
    }

    pub(super) fn list_folder(&self, list: &ListId) -> Result<PathBuf> {
        let mut parts = list.as_str().split('/');
        let good = |part: &str| {
            part.starts_with(|c: char| c.is_ascii_alphanumeric())
                && part.len() <= 100
                && !part.ends_with('.')
                && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
        };
        let depth = if list.parent() == list.as_str() { 2 } else { 1 };
        if parts.clone().count() <= depth && parts.all(good) {
            return Ok(self.folder.join(list.as_str()));
        }
        Err(Error::new(
            ErrorKind::Usage,
            format!("{list:?} cannot be the id of an installed list", list = list.as_str()),
        )
        .hint("use letters, digits, `-`, `_` and `.`, as in `--list custom/vendors`"))
    }

    fn snapshot_folder(&self, list: &ListId, sha256: &str) -> Result<PathBuf> {
        if is_digest(sha256) {
            return Ok(self.list_folder(list)?.join(sha256));
        }
        Err(Error::new(
            ErrorKind::List,
            format!("the installed list {list} is damaged: no digest: {sha256:?}"),
        )
        .hint(format!("get it again: `listed update {list}`")))
    }

    pub(super) fn lock(&self, list: &ListId) -> Result<Lock> {
        let folder = self.list_folder(list)?;
        fs::create_dir_all(&folder).map_err(|e| cannot("write to", &folder, e))?;
        let path = folder.join("lock");
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(|e| cannot("write to", &path, e))?;
        let began = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if began.elapsed() < LOCK_WAIT => {
                    std::thread::sleep(Duration::from_millis(20));
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(Error::new(
                        ErrorKind::List,
                        format!("another update of {list} holds the lock for over {} s", LOCK_WAIT.as_secs()),
                    )
                    .hint("wait for it to end, or end it"));
                }
                Err(TryLockError::Error(e)) => return Err(cannot("lock", &path, e)),
            }
        }
        let lock = Lock { folder, _file: file };
        lock.clear_leftovers();
        self.catch_up(list, &lock)?;
        Ok(lock)
    }

    /// Tells the history of an installation whose teller was killed before it could.
    fn catch_up(&self, list: &ListId, lock: &Lock) -> Result<()> {
        let Ok(Some(kept)) = self.kept(list) else { return Ok(()) };
        let told = self.told(list)?.events.iter().any(|e| {
            e.what == What::Installed && e.sha256 == kept.current.sha256 && e.at == kept.current.since
        });
        if told {
            return Ok(());
        }
        let event = event_of(What::Installed, &kept.manifest, Utc::now());
        lock.tell(&Event { at: kept.current.since, ..event })
    }
}

/// See [`Store::baseline`].
struct Baseline {
    holds: Tally,
    published: Option<PartialDate>,
    manifest: Option<Manifest>,
}

pub(super) fn manifest_of(new: &New<'_>) -> Manifest {
    let mut staged: Vec<&Staged> = new.files.iter().collect();
    staged.sort_by(|a, b| a.name.cmp(&b.name));
    let sha256 = match staged.as_slice() {
        [one] => one.sha256.clone(),
        many => {
            let lines: String = many.iter().map(|f| format!("{}  {}\n", f.sha256, f.name)).collect();
            hex(&Sha256::digest(lines.as_bytes()))
        }
    };
    let one = new.files.len() == 1;
    let file = |(n, f): (usize, &Staged)| KeptFile {
        name: f.name.clone(),
        bytes: f.bytes,
        sha256: f.sha256.clone(),
        kept_as: if one { "raw.gz".into() } else { format!("raw-{n}.gz") },
    };
    Manifest {
        store_version: Kind::Whole.version(),
        list: new.list.clone(),
        sha256,
        format: new.looked.format.clone(),
        files: new.files.iter().enumerate().map(file).collect(),
        from: new.from.to_owned(),
        fetched: new.fetched.is_some(),
        got_at: stamp(new.at),
        published: new.looked.published,
        holds: new.looked.holds.clone(),
        listed_version: env!("CARGO_PKG_VERSION").into(),
    }
}

pub(super) fn event_of(what: What, manifest: &Manifest, at: DateTime<Utc>) -> Event {
    let Manifest { sha256, published, holds: Tally { entries, .. }, from, .. } = manifest.clone();
    Event {
        at: stamp(at),
        what,
        sha256,
        published,
        until: None,
        entries: Some(entries),
        from: Some(from),
        why: None,
    }
}

/// A time as it is written in the data folder.
pub(super) fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// The day of such a time.
pub(super) fn day_of(stamp: &str) -> Option<NaiveDate> {
    DateTime::parse_from_rfc3339(stamp).ok().map(|t| t.date_naive())
}

/// The publisher's date out of a server's `Last-Modified`.
pub fn date_of_server(last_modified: &str) -> Option<PartialDate> {
    DateTime::parse_from_rfc2822(last_modified.trim()).ok().map(|t| t.date_naive().into())
}

pub(super) fn understood(version: u32, path: &Path) -> Result<()> {
    if version <= STORE_VERSION {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::List,
        format!("{} was written by a newer `listed` (version {version} of the data folder)", path.display()),
    )
    .hint("use that newer `listed`, or another folder with --data-dir"))
}

pub(super) fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// The folders in a folder that can be lists; none when it does not exist.
pub(super) fn subfolders(folder: &Path) -> Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(|e| cannot("read", folder, e))?,
    };
    let mut out = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|e| cannot("read", folder, e))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && entry.path().is_dir() {
            out.push(name);
        }
    }
    Ok(out)
}

pub(super) fn read_json<T: serde::de::DeserializeOwned>(path: &Path) -> Result<Option<T>> {
    let bytes = match fs::read(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        bytes => bytes.map_err(|e| cannot("read", path, e))?,
    };
    serde_json::from_slice(&bytes).map(Some).map_err(|e| {
        Error::new(ErrorKind::List, format!("{} is damaged", path.display()))
            .caused_by(e)
            .hint("get the list again with `listed update`")
    })
}
