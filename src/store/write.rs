//! The writing of the data folder: each step so that a kill before, in or after it leaves the old or the new.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use flate2::{Compression, read::MultiGzDecoder, write::GzEncoder};

use super::keep::{CURRENT, Fetched, HISTORY, MANIFEST, stamp};
use super::manifest::{Current, Event, Manifest, STORE_VERSION};
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

    pub(super) fn write_snapshot(&self, folder: &Path, manifest: &Manifest, files: &[Staged]) -> Result<()> {
        let beside = self.folder.join(format!("{UNDER_WAY}{}", manifest.sha256));
        fs::create_dir(&beside).map_err(|e| cannot("write to", &beside, e))?;
        for (kept, staged) in manifest.files.iter().zip(files) {
            let path = beside.join(&kept.kept_as);
            let digest = pack(staged, &path).map_err(|e| cannot("write", &path, e))?;
            if digest != kept.sha256 {
                return Err(Error::new(
                    ErrorKind::Output,
                    format!("{} does not read back as written", path.display()),
                )
                .hint("check the disk; the list is as it was before"));
            }
        }
        write_synced(&beside.join(MANIFEST), manifest)?;
        sync_folder(&beside)?;
        if folder.exists() {
            // Damaged, or it would have been used again.
            let aside = self.folder.join(format!("{UNDER_WAY}bad-{}", manifest.sha256));
            fs::rename(folder, &aside).map_err(|e| cannot("replace", folder, e))?;
        }
        fs::rename(&beside, folder).map_err(|e| cannot("write to", folder, e))?;
        sync_folder(&self.folder)
    }

    pub(super) fn activate(
        &self,
        manifest: &Manifest,
        fetched: Option<&Fetched>,
        at: DateTime<Utc>,
    ) -> Result<()> {
        self.swap_current(&Current {
            store_version: STORE_VERSION,
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
        let path = self.folder.join(HISTORY);
        let write = || -> io::Result<()> {
            let mut file = OpenOptions::new().create(true).append(true).read(true).open(&path)?;
            let mut line = serde_json::to_vec(event)?;
            line.push(b'\n');
            if !ends_a_line(&mut file)? {
                line.insert(0, b'\n');
            }
            file.write_all(&line)?;
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

/// Gzips a file and reads it back; the digest of what was read.
fn pack(staged: &Staged, to: &Path) -> io::Result<String> {
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
