//! Vendor files read as rows: delimited text, lines, JSON lines, workbooks. Bytes in, rows out, in order.
//!
//! May not screen, print or look at the environment. A row that cannot be read as it stands comes out with its fault
//! named; it is never dropped and never mended by guessing, since a name read wrongly is a name not screened. Memory
//! does not grow with the file (a workbook's table of texts excepted).

mod columns;
mod decode;
mod delimited;
mod jsonl;
mod lines;
#[cfg(feature = "xlsx")]
mod xlsx;

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::Path;
use std::str::FromStr;

pub use columns::{Columns, Wanted, choose};

use crate::error::{Error, ErrorKind, Result};
use decode::Decoder;
use encoding_rs::Encoding;

/// The first bytes that an input is judged by; a first line longer than this is no header.
const HEAD: usize = 64 * 1024;

/// How a file is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// Cells set apart by a delimiter: CSV, TSV.
    Delimited,
    /// A name a line.
    Lines,
    /// A JSON object a line.
    Jsonl,
    /// An Excel workbook (XLSX).
    Xlsx,
}

impl Form {
    /// All of them, with the names they are asked for by.
    pub const ALL: &[(&str, Self)] =
        &[("csv", Self::Delimited), ("lines", Self::Lines), ("jsonl", Self::Jsonl), ("xlsx", Self::Xlsx)];

    /// The form as it is asked for.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, form)| *form == self).map_or("", |(name, _)| name)
    }
}

impl FromStr for Form {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "tsv" {
            return Ok(Self::Delimited);
        }
        let found = Self::ALL.iter().find(|(name, _)| *name == text);
        found.map(|(_, form)| *form).ok_or_else(|| "there are csv, tsv, lines, jsonl, xlsx".to_owned())
    }
}

/// What is known of an input beforehand; what is not is found out.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The layout.
    pub form: Option<Form>,
    /// What sets cells apart.
    pub delimiter: Option<u8>,
    /// The encoding's label, e.g. `gb18030`.
    pub encoding: Option<String>,
    /// The sheet of a workbook; the first by default.
    pub sheet: Option<String>,
    /// Whether the first row is data, not the columns' names.
    pub header: Header,
    /// What to do with rows shorter than the header.
    pub short_rows: ShortRows,
}

/// Whether an input names its columns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Header {
    /// It does where it has more than one column, or one headed by a word for names. Else the first row is data too: a
    /// name taken for a header would not be screened.
    #[default]
    Found,
    /// It does: a column was asked for by its name.
    Present,
    /// It does not: the first row is data.
    Absent,
}

/// What to do with rows that have fewer cells than the header.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ShortRows {
    /// They are faults: a name broken over two lines looks like this.
    #[default]
    Fault,
    /// They are read as having empty cells at the end.
    Fill,
}

/// What was found out of an input before its first row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The layout.
    pub form: Form,
    /// The names of its columns; those of an input without a header are numbers.
    pub header: Vec<String>,
    /// Whether the input itself names its columns.
    pub named: bool,
    /// In words, e.g. `CSV, delimiter ";", UTF-16LE`.
    pub told: String,
}

/// A row of an input.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// The line it begins on, from 1; of a workbook, the row.
    pub line: u64,
    /// Its cells, one a column as far as it has them.
    pub cells: Vec<String>,
    /// Columns whose value is no text, and what it is: `a number`, `a date`, `a list`. None in text files.
    pub other: Vec<(usize, &'static str)>,
    /// Why it cannot be used as it stands.
    pub fault: Option<String>,
}

impl Row {
    /// About how much memory it takes.
    pub fn weight(&self) -> usize {
        self.cells.iter().map(|c| c.len() + 24).sum::<usize>() + 64
    }
}

/// Takes an input as it is read.
pub trait Sink {
    /// What the input is. Called once, before the first row.
    fn begin(&mut self, found: Found) -> ControlFlow<()>;
    /// The next row.
    fn row(&mut self, row: Row) -> ControlFlow<()>;
    /// Something that does not stop the reading.
    fn warn(&mut self, text: String);
}

/// Tells how much of a file was read, while it is read.
#[derive(Debug)]
pub struct Meter {
    /// Shares its place in the file with the one that is read.
    file: File,
    size: u64,
}

impl Meter {
    /// Bytes of the file.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Bytes read so far.
    pub fn read(&mut self) -> u64 {
        self.file.stream_position().unwrap_or_default()
    }
}

/// An input opened, of which nothing has been read.
#[derive(Debug)]
pub struct Input {
    from: From,
    name: String,
    options: Options,
}

#[derive(Debug)]
enum From {
    File(File),
    Stream(Stream),
}

struct Stream(Box<dyn Read + Send>);

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Stream")
    }
}

impl Input {
    /// Opens a file.
    pub fn file(path: &Path, options: Options) -> Result<Self> {
        let name = path.display().to_string();
        let failed = |e: io::Error| {
            Error::new(ErrorKind::Input, format!("cannot open the file to screen, {name}")).caused_by(e)
        };
        let file = File::open(path).map_err(failed)?;
        if file.metadata().map_err(failed)?.is_dir() {
            return Err(Error::new(ErrorKind::Input, format!("{name} is a folder, not a file to screen")));
        }
        let regular = file.metadata().map_err(failed)?.is_file();
        let from = if regular { From::File(file) } else { From::Stream(Stream(Box::new(file))) };
        Ok(Self { from, name, options })
    }

    /// Takes bytes as they come.
    pub fn stream(name: &str, bytes: Box<dyn Read + Send>, options: Options) -> Self {
        Self { from: From::Stream(Stream(bytes)), name: name.into(), options }
    }

    /// For showing progress, where it is a file.
    pub fn meter(&self) -> Option<Meter> {
        match &self.from {
            From::File(file) => {
                Some(Meter { file: file.try_clone().ok()?, size: file.metadata().ok()?.len() })
            }
            From::Stream(_) => None,
        }
    }

    /// Reads it to its end. An input that breaks off is an error, whatever was read of it; and so is a file that
    /// somebody writes to meanwhile, of which a part may be missing.
    pub fn read(self, sink: &mut dyn Sink) -> Result<()> {
        let name = self.name.clone();
        let failed = |e: io::Error| Error::new(ErrorKind::Input, format!("cannot read {name}")).caused_by(e);
        let From::File(file) = &self.from else { return self.read_whatever_it_is(sink) };
        let file = file.try_clone().map_err(failed)?;
        let state = || file.metadata().map(|m| (m.len(), m.modified().ok()));
        let before = state().map_err(failed)?;
        self.read_whatever_it_is(sink)?;
        if state().map_err(failed)? == before {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::Input,
            format!("{name} changed while it was read: a part of it may be missing"),
        )
        .hint("screen it again when nobody writes to it"))
    }

    fn read_whatever_it_is(self, sink: &mut dyn Sink) -> Result<()> {
        let Self { from, name, options } = self;
        let failed = |e: io::Error| Error::new(ErrorKind::Input, format!("cannot read {name}")).caused_by(e);
        let encoding = options.encoding.as_deref().map(decode::by_label).transpose()?;
        let (head, from) = match from {
            From::File(mut file) => {
                let head = head(&mut file).map_err(failed)?;
                (head, From::File(file))
            }
            From::Stream(Stream(mut bytes)) => {
                let head = head(&mut bytes).map_err(failed)?;
                (head, From::Stream(Stream(bytes)))
            }
        };
        refuse_other_things(&head, &name)?;
        if options.form == Some(Form::Xlsx) || (options.form.is_none() && head.starts_with(b"PK\x03\x04")) {
            let file = match from {
                From::File(mut file) => {
                    file.seek(SeekFrom::Start(0)).map_err(failed)?;
                    file
                }
                // A workbook is read from its end: one that comes down a pipe is put on disk first.
                From::Stream(Stream(rest)) => {
                    let mut file = tempfile::tempfile().map_err(failed)?;
                    io::copy(&mut Cursor::new(head).chain(rest), &mut file).map_err(failed)?;
                    file.seek(SeekFrom::Start(0)).map_err(failed)?;
                    file
                }
            };
            return workbook(file, &name, &options, sink);
        }
        let rest: Box<dyn Read + Send> = match from {
            From::File(file) => Box::new(file),
            From::Stream(Stream(rest)) => rest,
        };
        decode::refuse_contradiction(encoding, &head, &name)?;
        let (decoder, bytes) = Decoder::of(head, rest, encoding);
        let mut text = lines::Lines::new(bytes, &name);
        let first = text.peek()?.map(|line| decoder.peek(&line.bytes)).unwrap_or_default();
        let form = options.form.unwrap_or_else(|| guess_form(&first, &name, &options));
        match form {
            Form::Jsonl => jsonl::read(text, decoder, sink),
            Form::Lines => lines::read(text, decoder, &options, sink),
            _ => delimited::read(text, decoder, &first, &options, sink),
        }
    }
}

#[cfg(feature = "xlsx")]
fn workbook(file: File, name: &str, options: &Options, sink: &mut dyn Sink) -> Result<()> {
    xlsx::read(file, name, options, sink)
}

#[cfg(not(feature = "xlsx"))]
fn workbook(_: File, name: &str, _: &Options, _: &mut dyn Sink) -> Result<()> {
    Err(Error::new(ErrorKind::Input, format!("{name} is a workbook, which this build cannot read"))
        .hint("build with the feature `xlsx`, or save the sheet as CSV"))
}

/// The first bytes: up to the end of the first line at least, without waiting for more than that.
fn head(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = vec![0; HEAD];
    let mut filled = 0;
    while filled < HEAD && !head[..filled].contains(&b'\n') {
        match from.read(&mut head[filled..]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    head.truncate(filled);
    Ok(head)
}

/// Files that people give by mistake, told by their first bytes.
fn refuse_other_things(head: &[u8], name: &str) -> Result<()> {
    let start = String::from_utf8_lossy(&head[..head.len().min(64)]).trim_start().to_lowercase();
    let (what, hint) = if head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        ("an old Excel workbook (.xls)", "save it as .xlsx or as CSV")
    } else if head.starts_with(&[0x1f, 0x8b]) {
        ("compressed (gzip)", "give it uncompressed: `gzip -dc FILE | listed screen -`")
    } else if head.starts_with(b"%PDF") {
        ("a PDF", "give the table that it was made from")
    } else if start.starts_with("<!doctype html") || start.starts_with("<html") {
        ("a web page", "a page that asks to sign in looks like this: get the file itself")
    } else if start.trim_start_matches('\u{feff}').starts_with('[') && start.contains(['{', '"', ']']) {
        ("a JSON document", "give one object a line: `jq -c '.[]' FILE | listed screen -`")
    } else {
        return Ok(());
    };
    Err(Error::new(ErrorKind::Input, format!("{name} is {what}, not a file of names")).hint(hint))
}

fn guess_form(first: &str, name: &str, options: &Options) -> Form {
    let lower = name.to_lowercase();
    if first.trim_start().starts_with('{') && serde_json::from_str::<serde_json::Value>(first).is_ok()
        || [".jsonl", ".ndjson"].iter().any(|e| lower.ends_with(e))
    {
        return Form::Jsonl;
    }
    if options.delimiter.is_some() || options.header == Header::Present {
        return Form::Delimited;
    }
    // Text files hold a name a line, unless their first line is a header.
    let headed =
        || delimited::delimiters(first).iter().any(|d| columns::known_name(&delimited::split(first, *d)));
    if lower.ends_with(".txt") && !headed() {
        return Form::Lines;
    }
    if delimited::delimiters(first).is_empty() && !columns::known_name(&[first.trim().to_owned()]) {
        return Form::Lines;
    }
    Form::Delimited
}

/// Whether a first row names the columns.
fn is_header(cells: &[String], options: &Options) -> bool {
    match options.header {
        Header::Absent => false,
        Header::Present => true,
        Header::Found => cells.len() > 1 || columns::known_name(cells),
    }
}

/// The label's encoding, in the words of [`Found::told`].
fn encoding_name(encoding: Option<&'static Encoding>) -> &'static str {
    encoding.map_or("UTF-8", Encoding::name)
}
