//! The writing of the data folder: each step so that a kill before, in or after it leaves the old or the new.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use flate2::{Compression, read::MultiGzDecoder, write::GzEncoder};

use super::keep::{CURRENT, Fetched, HISTORY, MANIFEST, Store, stamp};
use super::manifest::{Current, Event, KeptFile, Manifest, STORE_VERSION};
use super::pack::{Packs, recipe_of};
use super::stage::{Hashed, Staged};
use crate::{Error, ErrorKind, Result};

/// Folders being written; only a holder of the lock makes them, so one that a new holder finds is left of a killed one.
pub(super) const UNDER_WAY: &str = ".new-";

/// The right to write to one list's folder.
pub(super) struct Lock {
    pub(super) folder: PathBuf,
    /// Held for its lock, which the system lets go even of a killed process.
    pub(super) _file: File,
}

impl Lock {
    pub(super) fn clear_leftovers(&self) {
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with(UNDER_WAY) {
                // What cannot be removed is in nobody's way: no reader looks at it.
                let _ = fs::remove_dir_all(entry.path()).or_else(|_| fs::remove_file(entry.path()));
            }
        }
    }

    /// Writes a snapshot beside, checks it, and puts it in its place.
    pub(super) fn write_snapshot(
        &self,
        folder: &Path,
        manifest: &Manifest,
        files: &[Staged],
        kind: Kind,
    ) -> Result<()> {
        let beside = self.folder.join(format!("{UNDER_WAY}{}", manifest.sha256));
        fs::create_dir(&beside).map_err(|e| cannot("write to", &beside, e))?;
        for (kept, staged) in manifest.files.iter().zip(files) {
            let path = beside.join(&kept.kept_as);
            let digest = match kind {
                Kind::Whole => pack_whole(staged, &path),
                Kind::Packed => staged.reader().and_then(|file| self.keep_new(file, &recipe_of(&path))),
            };
            agrees(digest.map_err(|e| cannot("write", &path, e))?, kept, &path)?;
        }
        let manifest = Manifest { store_version: kind.version(), ..manifest.clone() };
        write_synced(&beside.join(MANIFEST), &manifest)?;
        sync_folder(&beside)?;
        if folder.exists() {
            // Damaged, or it would have been used again.
            let aside = self.folder.join(format!("{UNDER_WAY}bad-{}", manifest.sha256));
            fs::rename(folder, &aside).map_err(|e| cannot("replace", folder, e))?;
        }
        fs::rename(&beside, folder).map_err(|e| cannot("write to", folder, e))?;
        sync_folder(&self.folder)
    }

    /// Puts the whole files beside the recipes of a snapshot that becomes the current one again.
    pub(super) fn write_whole_again(&self, folder: &Path, kept: &Manifest, files: &[Staged]) -> Result<()> {
        for file in kept.files.iter().filter(|f| !folder.join(&f.kept_as).exists()) {
            let Some(staged) = files.iter().find(|s| s.sha256 == file.sha256) else { continue };
            let (beside, path) = (self.folder.join(format!("{UNDER_WAY}whole")), folder.join(&file.kept_as));
            let _ = fs::remove_file(&beside);
            agrees(pack_whole(staged, &beside).map_err(|e| cannot("write", &path, e))?, file, &path)?;
            fs::rename(&beside, &path).map_err(|e| cannot("write", &path, e))?;
        }
        sync_folder(folder)?;
        if kept.store_version == Kind::Whole.version() {
            return Ok(());
        }
        self.swap(&folder.join(MANIFEST), &Manifest { store_version: Kind::Whole.version(), ..kept.clone() })
    }

    /// Puts recipes in the place of the whole files of a snapshot that is current no more. A kill between two steps
    /// leaves the whole file, or the recipe, or both.
    pub(super) fn pack_snapshot(&self, store: &Store, manifest: Manifest) -> Result<()> {
        let folder = self.folder.join(&manifest.sha256);
        for file in &manifest.files {
            let path = folder.join(&file.kept_as);
            let beside = self.folder.join(format!("{UNDER_WAY}recipe"));
            let _ = fs::remove_file(&beside);
            let whole = store.unpack(&manifest, file)?;
            agrees(self.keep_new(whole, &beside).map_err(|e| cannot("pack", &path, e))?, file, &path)?;
            fs::rename(&beside, recipe_of(&path)).map_err(|e| cannot("pack", &path, e))?;
        }
        sync_folder(&folder)?;
        let packed = Manifest { store_version: Kind::Packed.version(), ..manifest };
        self.swap(&folder.join(MANIFEST), &packed)?;
        for path in packed.files.iter().map(|f| folder.join(&f.kept_as)) {
            match fs::remove_file(&path) {
                Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(cannot("remove", &path, e)),
                _ => {}
            }
        }
        Ok(())
    }

    fn keep_new(&self, file: impl io::Read, recipe: &Path) -> io::Result<String> {
        Packs::open(&self.folder)?.keep(file, recipe, &self.folder.join(format!("{UNDER_WAY}pack")))
    }

    pub(super) fn activate(
        &self,
        manifest: &Manifest,
        fetched: Option<&Fetched>,
        at: DateTime<Utc>,
    ) -> Result<()> {
        self.swap_current(&Current {
            store_version: Kind::Whole.version(),
            sha256: manifest.sha256.clone(),
            since: stamp(at),
            checked_at: fetched.map(|_| stamp(at)),
            url: fetched.map(|f| f.url.clone()),
            etag: fetched.and_then(|f| f.etag.clone()),
            last_modified: fetched.and_then(|f| f.last_modified.clone()),
        })
    }

    pub(super) fn swap_current(&self, current: &Current) -> Result<()> {
        self.swap(&self.folder.join(CURRENT), current)
    }

    /// Puts a small file in the place of another: whoever reads finds the old or the new.
    pub(super) fn swap(&self, path: &Path, value: &impl serde::Serialize) -> Result<()> {
        let beside = self.folder.join(format!("{UNDER_WAY}swap"));
        let _ = fs::remove_file(&beside);
        write_synced(&beside, value)?;
        fs::rename(&beside, path).map_err(|e| cannot("write", path, e))?;
        sync_folder(path.parent().unwrap_or(&self.folder))
    }

    pub(super) fn tell(&self, event: &Event) -> Result<()> {
        self.tell_all(std::slice::from_ref(event))
    }

    pub(super) fn tell_all(&self, events: &[Event]) -> Result<()> {
        let path = self.folder.join(HISTORY);
        let write = || -> io::Result<()> {
            let mut file = OpenOptions::new().create(true).append(true).read(true).open(&path)?;
            let mut lines = Vec::new();
            if !ends_a_line(&mut file)? {
                lines.push(b'\n');
            }
            for event in events {
                serde_json::to_writer(&mut lines, event)?;
                lines.push(b'\n');
            }
            file.write_all(&lines)?;
            file.sync_all()
        };
        write().map_err(|e| cannot("write", &path, e))
    }
}

fn ends_a_line(file: &mut File) -> io::Result<bool> {
    use std::io::{Seek as _, SeekFrom};
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(true);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == [b'\n'])
}

/// How the files of a snapshot are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Each one whole, gzipped.
    Whole,
    /// By what is new in each.
    Packed,
}

impl Kind {
    /// The version of the data folder that knows of it; an older `listed` reads whole snapshots alone.
    pub(super) fn version(self) -> u32 {
        match self {
            Self::Whole => 1,
            Self::Packed => STORE_VERSION,
        }
    }
}

/// That a file reads back as it was got.
fn agrees(digest: String, kept: &KeptFile, path: &Path) -> Result<()> {
    if digest == kept.sha256 {
        return Ok(());
    }
    let message = format!("{} does not read back as written", path.display());
    Err(Error::new(ErrorKind::Output, message).hint("check the disk; the list is as it was before"))
}

/// Gzips a file and reads it back; the digest of what was read.
fn pack_whole(staged: &Staged, to: &Path) -> io::Result<String> {
    let mut out = GzEncoder::new(BufWriter::new(File::create_new(to)?), Compression::new(5));
    io::copy(&mut staged.reader()?, &mut out)?;
    let file = out.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    Hashed::new(MultiGzDecoder::new(io::BufReader::new(File::open(to)?))).whole()
}

fn write_synced(path: &Path, value: &impl serde::Serialize) -> Result<()> {
    let write = || -> io::Result<()> {
        let mut file = File::create_new(path)?;
        let mut bytes = serde_json::to_vec_pretty(value)?;
        bytes.push(b'\n');
        file.write_all(&bytes)?;
        file.sync_all()
    };
    write().map_err(|e| cannot("write", path, e))
}

/// Makes renames in a folder last through a loss of power, where the system can.
fn sync_folder(folder: &Path) -> Result<()> {
    if cfg!(unix) {
        return File::open(folder).and_then(|f| f.sync_all()).map_err(|e| cannot("write to", folder, e));
    }
    Ok(())
}

pub(super) fn cannot(what: &str, path: &Path, error: io::Error) -> Error {
    let error_kind = if what == "read" { ErrorKind::List } else { ErrorKind::Output };
    with_room(Error::new(error_kind, format!("cannot {what} {}", path.display())), error)
}

/// The error with its cause, and what to do where the disk is full.
pub(super) fn with_room(error: Error, cause: io::Error) -> Error {
    let full = matches!(cause.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
    let error = error.caused_by(cause);
    if full { error.hint("make room on the disk; what was installed before is untouched") } else { error }
}
