//! A file on its way in: copied to where nobody else can change it, hashed, and read to its end by its parser. What
//! is looked at is what will be kept.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek as _, SeekFrom, Write};
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::hex;
use super::manifest::Tally;
use crate::model::{Entity, ListId, PartialDate, Warning};
use crate::sources::{self, Sink};
use crate::{Error, ErrorKind, Result};

/// The largest file taken in.
pub const MAX_FILE: u64 = 1 << 30;

/// A file of a list, held in a nameless file of our own that vanishes with the process.
#[derive(Debug)]
pub struct Staged {
    pub(super) name: String,
    pub(super) bytes: u64,
    pub(super) sha256: String,
    file: File,
}

/// Takes the bytes of a file as they come.
#[derive(Debug)]
pub struct Staging {
    name: String,
    bytes: u64,
    digest: Sha256,
    file: File,
}

impl Staging {
    pub(super) fn new(folder: &Path, name: &str) -> Result<Self> {
        // One that only tries needs no data folder, and none that can be written; whoever installs is told later.
        let file = tempfile::tempfile_in(folder).or_else(|_| tempfile::tempfile()).map_err(|e| {
            Error::new(ErrorKind::Output, format!("cannot write to the data folder {}", folder.display()))
                .caused_by(e)
                .hint("give a folder that can be written with --data-dir or LISTED_DATA_DIR")
        })?;
        Ok(Self { name: name.to_owned(), bytes: 0, digest: Sha256::new(), file })
    }

    /// Forgets what has come so far: a fetch that broke off begins anew.
    pub fn restart(&mut self) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.seek(SeekFrom::Start(0))?;
        self.bytes = 0;
        self.digest = Sha256::new();
        Ok(())
    }

    /// Takes a file of this machine to its end.
    pub fn take_file(&mut self, path: &Path) -> Result<()> {
        let unreadable =
            |e| Error::new(ErrorKind::Input, format!("cannot read {}", path.display())).caused_by(e);
        let mut from = File::open(path).map_err(unreadable)?;
        let mut buffer = vec![0; 1 << 16];
        loop {
            let n = match from.read(&mut buffer) {
                Ok(0) => return Ok(()),
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                read => read.map_err(unreadable)?,
            };
            self.write_all(buffer.get(..n).unwrap_or_default()).map_err(|e| {
                super::write::with_room(
                    Error::new(ErrorKind::Output, format!("cannot keep a copy of {}", path.display())),
                    e,
                )
            })?;
        }
    }

    /// The file is whole.
    pub fn finish(self) -> Staged {
        let Self { name, bytes, digest, file } = self;
        Staged { name, bytes, sha256: hex(&digest.finalize()), file }
    }
}

impl Write for Staging {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.file.write(bytes)?;
        self.bytes += n as u64;
        if self.bytes > MAX_FILE {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.digest.update(bytes.get(..n).unwrap_or_default());
        Ok(n)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Staged {
    /// The file from its beginning.
    pub fn reader(&self) -> io::Result<BufReader<&File>> {
        (&self.file).seek(SeekFrom::Start(0))?;
        Ok(BufReader::with_capacity(1 << 16, &self.file))
    }
}

/// What the files of a list turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    /// The list.
    pub list: ListId,
    /// The format.
    pub format: String,
    /// The publisher's date.
    pub published: Option<PartialDate>,
    /// What they hold.
    pub holds: Tally,
}

/// Reads staged files to the end and counts; `name` is that of a custom list. Entries are not held in memory.
pub fn look(files: &[Staged], name: &str) -> Result<Looked> {
    let unreadable = |e| Error::new(ErrorKind::List, "cannot read the file back").caused_by(e);
    let mut count = Count::default();
    let (list, format, summary) = match files {
        [one] => {
            let mut input = one.reader().map_err(unreadable)?;
            let (source, summary) = sources::read_any(&mut input, name, &mut count)?;
            (source.list(), source.format(), summary)
        }
        many => {
            let mut inputs =
                many.iter().map(Staged::reader).collect::<io::Result<Vec<_>>>().map_err(unreadable)?;
            let mut inputs: Vec<&mut dyn BufRead> =
                inputs.iter_mut().map(|i| i as &mut dyn BufRead).collect();
            let (source, summary) = sources::read_parts(&mut inputs, &mut count)?;
            ("", source.format(), summary)
        }
    };
    let list = summary.list.clone().unwrap_or_else(|| ListId::new(list));
    let mut holds = count.0;
    holds.records = summary.records;
    // A list that is not divided has itself as its only part.
    holds.parts.remove(list.as_str());
    Ok(Looked { list, format: format.to_owned(), published: summary.published, holds })
}

#[derive(Default)]
struct Count(Tally);

impl Sink for Count {
    fn entity(&mut self, entity: Entity) {
        self.0.entries += 1;
        self.0.names += entity.names.len() as u64;
        match self.0.parts.get_mut(entity.list.as_str()) {
            Some(n) => *n += 1,
            None => drop(self.0.parts.insert(entity.list.as_str().to_owned(), 1)),
        }
    }
    fn warning(&mut self, _: Warning) {
        self.0.warnings += 1;
    }
    fn set_aside(&mut self, _: Warning) {
        self.0.set_aside += 1;
    }
}

/// Passes bytes on and hashes them.
pub(super) struct Hashed<R> {
    pub(super) inner: R,
    digest: Sha256,
}

impl<R: Read> Hashed<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, digest: Sha256::new() }
    }

    /// The digest of the whole, what nobody has read included.
    pub(super) fn whole(mut self) -> io::Result<String> {
        io::copy(&mut self, &mut io::sink())?;
        Ok(hex(&self.digest.finalize()))
    }
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.digest.update(buffer.get(..n).unwrap_or_default());
        Ok(n)
    }
}
