//! A folder of what only saves time: whatever happens to a file in it, the work is done again.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How many are kept of what is kept by key: of other choices of lists, other profiles, other builds of the program.
const MOST_KEPT: usize = 4;
/// Files that are being written are not older than this.
const UNDER_WAY: Duration = Duration::from_secs(3_600);
/// The ending of files kept by key.
const KEYED: &str = "index";

/// Such a folder. It need not exist until something is written.
#[derive(Debug, Clone)]
pub struct Cache {
    folder: PathBuf,
}

impl Cache {
    pub(super) fn at(folder: PathBuf) -> Self {
        Self { folder }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// What is kept under a name. Nothing vouches for it.
    pub(crate) fn read(&self, name: &str) -> Option<Vec<u8>> {
        fs::read(self.path(name)).ok()
    }

    /// Keeps something under a name. A folder that cannot be written to only costs the time of doing it again.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        let _ = write_whole(&self.path(name), &[bytes]);
    }

    /// Removes what begins so and is not to be kept.
    pub(crate) fn sweep(&self, prefix: &str, keep: impl Fn(&str) -> bool) {
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.strip_prefix(prefix).is_some_and(|rest| !keep(rest)) {
                // What cannot be removed is in nobody's way.
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    fn keyed(&self, key: &str) -> PathBuf {
        self.path(&format!("{key}.{KEYED}"))
    }

    /// What is kept under a key, and how many bytes it has. Nothing vouches for them.
    pub(crate) fn get(&self, key: &str) -> Option<(File, u64)> {
        let file = File::open(self.keyed(key)).ok()?;
        let length = file.metadata().ok()?.len();
        Some((file, length))
    }

    /// Keeps something under a key. A folder that cannot be written to only costs the time of doing it again.
    pub(crate) fn put(&self, key: &str, parts: &[&[u8]]) {
        if write_whole(&self.keyed(key), parts).is_ok() {
            self.clear_out();
        }
    }

    /// Removes what was written longest ago, and what a killed process left.
    fn clear_out(&self) {
        let mut kept: Vec<(SystemTime, PathBuf)> = Vec::new();
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let Some(at) = entry.metadata().ok().and_then(|m| m.modified().ok()) else { continue };
            let path = entry.path();
            if entry.file_name().to_string_lossy().starts_with('.') {
                if at.elapsed().is_ok_and(|age| age > UNDER_WAY) {
                    // What cannot be removed is in nobody's way.
                    let _ = fs::remove_file(path);
                }
            } else if path.extension().is_some_and(|e| e == KEYED) {
                kept.push((at, path));
            }
        }
        kept.sort_by(|a, b| b.cmp(a));
        for (_, path) in kept.iter().skip(MOST_KEPT) {
            let _ = fs::remove_file(path);
        }
    }
}

/// Writes a file so that it is there whole or not at all.
pub(super) fn write_whole(path: &Path, parts: &[&[u8]]) -> io::Result<()> {
    let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new().prefix(".new-").tempfile_in(folder)?;
    for part in parts {
        file.write_all(part)?;
    }
    file.persist(path).map_err(|e| e.error)?;
    Ok(())
}
