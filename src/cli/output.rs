//! Where answers go: standard output, or a file that comes into being only when it is whole.

use std::cell::RefCell;
use std::fs::{
    read_link, read_to_string, {self, File},
};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use tempfile::NamedTempFile;

use super::args::OutputOptions;
use super::ui;
use crate::report::TextStyle;
use crate::{Error, ErrorKind, Result};

/// An opened output. Clones write to the same place, so that a renderer can hold one.
///
/// When the reader of a pipe has gone, what is written is dropped: it has what it wanted, and that is no error.
#[derive(Clone)]
pub(super) struct Output {
    inner: Rc<RefCell<Inner>>,
    name: PathBuf,
}

struct Inner {
    to: Target,
    gone: bool,
    /// Flushes are put off.
    held: bool,
}

enum Target {
    Stdout(BufWriter<io::StdoutLock<'static>>),
    /// A pipe or a device: written as it is.
    Device(BufWriter<File>),
    /// A file: written beside, renamed at the end.
    Whole(BufWriter<NamedTempFile>),
    /// Nobody wants to read it.
    Nowhere,
    Ended,
}

/// Whether the process was started with its standard output closed (`>&-`).
///
/// The runtime then opens `/dev/null` in its place, for reading and writing, which nothing but a look at the open
/// file tells from a real output; a shell's `>/dev/null` is for writing alone. A clear that nobody can see must not
/// pass for one.
fn stdout_is_closed() -> bool {
    let null = read_link("/proc/self/fd/1").is_ok_and(|to| to.as_os_str() == "/dev/null");
    let flags = || {
        let info = read_to_string("/proc/self/fdinfo/1").ok()?;
        let flags = info.lines().find_map(|line| line.strip_prefix("flags:"))?;
        u32::from_str_radix(flags.trim(), 8).ok()
    };
    null && flags().is_some_and(|flags| flags & 0b11 == 0b10)
}

impl Output {
    /// Opens what the options ask for. An output that cannot be written is told before any work is done.
    pub(super) fn open(options: &OutputOptions) -> Result<Self> {
        let (name, to) = match &options.output {
            Some(path) if path.as_os_str() != "-" => {
                (path.clone(), open_file(path).map_err(|e| unwritable(path, e))?)
            }
            _ if options.quiet => ("nowhere".into(), Target::Nowhere),
            _ if stdout_is_closed() => {
                return Err(Error::new(
                    ErrorKind::Output,
                    "standard output is closed: nobody would see the answer",
                )
                .hint("for the exit status alone use --quiet, or send the output to a file"));
            }
            _ => ("standard output".into(), Target::Stdout(BufWriter::new(io::stdout().lock()))),
        };
        Ok(Self { inner: Rc::new(RefCell::new(Inner { to, gone: false, held: false })), name })
    }

    /// How text is to look there.
    pub(super) fn style(&self) -> TextStyle {
        match self.inner.borrow().to {
            Target::Stdout(_) => ui::stdout_style(),
            _ => TextStyle::default(),
        }
    }

    /// Whether the reader of the output has gone.
    pub(super) fn gone(&self) -> bool {
        self.inner.borrow().gone
    }

    /// Puts off flushes: whoever writes many answers at once flushes behind them.
    pub(super) fn hold(&self) {
        self.inner.borrow_mut().held = true;
    }

    /// Lets out what was held back.
    pub(super) fn release(&mut self) -> Result<()> {
        self.inner.borrow_mut().held = false;
        self.flush().map_err(|e| self.error(e))
    }

    /// A failed write, in the user's words.
    pub(super) fn error(&self, error: io::Error) -> Error {
        unwritable(&self.name, error)
    }

    /// Writes a whole answer and ends the output.
    pub(super) fn put(mut self, text: &str) -> Result<()> {
        self.write_all(text.as_bytes()).map_err(|e| self.error(e))?;
        self.finish()
    }

    /// Ends the output. A file takes its name now.
    pub(super) fn finish(self) -> Result<()> {
        let name = self.name.clone();
        self.finish_as(&name).map(drop)
    }

    /// Ends an output that is not all of it. A file never takes the name that it was to have: what reads that must not
    /// find a part. Says where the part is, if in a file.
    pub(super) fn finish_part(self) -> Result<Option<PathBuf>> {
        let name = partial(&self.name);
        Ok(self.finish_as(&name)?.then_some(name))
    }

    fn finish_as(mut self, name: &Path) -> Result<bool> {
        self.release()?;
        let to = std::mem::replace(&mut self.inner.borrow_mut().to, Target::Ended);
        let Target::Whole(file) = to else { return Ok(false) };
        persist(file, name)?;
        Ok(true)
    }
}

impl Inner {
    /// One step of writing; the loss of the reader is remembered and swallowed.
    fn step<T>(&mut self, instead: T, step: impl FnOnce(&mut dyn Write) -> io::Result<T>) -> io::Result<T> {
        if self.gone {
            return Ok(instead);
        }
        let done = match &mut self.to {
            Target::Stdout(out) => step(out),
            Target::Device(out) => step(out),
            Target::Whole(out) => step(out),
            Target::Nowhere => return Ok(instead),
            Target::Ended => Err(io::Error::other("written after its end")),
        };
        match done {
            Err(e) if e.kind() == io::ErrorKind::BrokenPipe => {
                self.gone = true;
                Ok(instead)
            }
            done => done,
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.inner.borrow_mut().step(bytes.len(), |out| out.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        let mut inner = self.inner.borrow_mut();
        if inner.held { Ok(()) } else { inner.step((), |out| out.flush()) }
    }
}

/// The name of what is not all of a file.
fn partial(name: &Path) -> PathBuf {
    let mut name = name.to_owned().into_os_string();
    name.push(".partial");
    name.into()
}

/// Whether two paths name one file, be it there or not.
pub(super) fn same_file(a: &Path, b: &Path) -> bool {
    let place = |path: &Path| {
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let whole = || Some(fs::canonicalize(folder).ok()?.join(path.file_name()?));
        fs::canonicalize(path).ok().or_else(whole).unwrap_or_else(|| path.to_owned())
    };
    place(a) == place(b)
}

/// A file that comes into being when it is whole.
pub(super) fn whole_file(path: &Path) -> Result<WholeFile> {
    match open_file(path) {
        Ok(Target::Whole(to)) => Ok(WholeFile { to, name: path.to_owned() }),
        Ok(_) => Err(unwritable(path, io::Error::other("it is not a file"))),
        Err(e) => Err(unwritable(path, e)),
    }
}

/// See [`whole_file`].
pub(super) struct WholeFile {
    to: BufWriter<NamedTempFile>,
    name: PathBuf,
}

impl WholeFile {
    /// A failed write, in the user's words.
    pub(super) fn error(&self, error: io::Error) -> Error {
        unwritable(&self.name, error)
    }

    /// Gives the file its name.
    pub(super) fn finish(self) -> Result<()> {
        persist(self.to, &self.name)
    }

    /// Gives it a name beside the one that it was to have, which stays as it was.
    pub(super) fn finish_part(self) -> Result<PathBuf> {
        let name = partial(&self.name);
        persist(self.to, &name)?;
        Ok(name)
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.to.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

fn persist(file: BufWriter<NamedTempFile>, name: &Path) -> Result<()> {
    let failed = |e| unwritable(name, e);
    let file = file.into_inner().map_err(|e| failed(e.into_error()))?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(name).map_err(|e| failed(e.error))?;
    Ok(())
}

fn open_file(path: &Path) -> io::Result<Target> {
    // A folder, a pipe or a device is not to be replaced by a file.
    if fs::metadata(path).is_ok_and(|m| !m.is_file()) {
        let device = File::options().write(true).open(path)?;
        return Ok(Target::Device(BufWriter::new(device)));
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".listed-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As any new file: the process's mask decides.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    Ok(Target::Whole(BufWriter::new(builder.tempfile_in(folder)?)))
}

fn unwritable(path: &Path, error: io::Error) -> Error {
    Error::new(ErrorKind::Output, format!("cannot write to {}", path.display()))
        .caused_by(error)
        .hint("the output is not whole: do not use what is there of it")
}
