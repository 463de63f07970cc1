//! Rows out of CSV and TSV files: the same checks for every publisher. A file cut inside a cell or a row is an
//! error; a row with the wrong number of cells is marked, and the caller sets it aside.

use std::cell::Cell;
use std::fmt;
use std::io::{BufRead, Chain, Read};
use std::rc::Rc;

use csv::{ByteRecord, StringRecord};

use super::open::unreadable;
use super::{Sink, cut, damaged, warn};
use crate::{Error, Result};

/// The longest cell taken. The longest real one (a list of licence conditions) is some 20 KB.
const MAX_CELL: usize = 1 << 20;

/// A record of our own put behind the file: when it does not come back as a record, the file ended inside a
/// quoted cell, which the CSV reader alone does not tell.
const END: &[u8] = b"\n\x1elisted-end\n";
const END_CELL: &[u8] = b"\x1elisted-end";

/// Where a row stands, for warnings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// The record's number, from 1, without the header.
    pub(super) record: u64,
    /// The line of the file that it begins on; 0 when lines mean nothing.
    pub(super) line: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "record {}", self.record),
            line => write!(f, "line {line}, record {}", self.record),
        }
    }
}

/// One row of a table.
#[derive(Debug, Default)]
pub(super) struct Row {
    cells: StringRecord,
    place: Option<Place>,
    /// It was not UTF-8 and has been read as Windows-1252.
    pub(super) recoded: bool,
}

impl Row {
    /// The cell in this column; empty where there is none.
    pub(super) fn cell(&self, column: Option<usize>) -> &str {
        column.and_then(|c| self.cells.get(c)).unwrap_or("")
    }

    /// How many cells it has.
    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

    /// All its cells.
    pub(super) fn cells(&self) -> impl Iterator<Item = &str> {
        self.cells.iter()
    }

    /// Where it stands.
    pub(super) fn place(&self) -> Place {
        self.place.unwrap_or(Place { record: 0, line: 0 })
    }
}

/// Remembers how the lines and the file end.
struct Tail<'a> {
    input: &'a mut dyn BufRead,
    ends: Rc<Ends>,
}

struct Ends {
    /// The last byte that was read.
    last: Cell<u8>,
    /// Whether lines end in CR LF; the CSV reader then counts a line too few.
    crlf: Cell<Option<bool>>,
}

impl Read for Tail<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.input.read(buffer)?;
        if let Some(last) = n.checked_sub(1).and_then(|at| buffer.get(at)) {
            self.ends.last.set(*last);
        }
        if self.ends.crlf.get().is_none() && n > 0 {
            let first = buffer.get(..n).unwrap_or_default();
            self.ends.crlf.set(Some(first.windows(2).any(|w| w == b"\r\n")));
        }
        Ok(n)
    }
}

/// A table being read.
pub(super) struct Table<'a> {
    reader: csv::Reader<Chain<Tail<'a>, &'static [u8]>>,
    ends: Rc<Ends>,
    ahead: ByteRecord,
    ended: bool,
    records: u64,
    row: Row,
    begun: bool,
}

impl<'a> Table<'a> {
    /// Starts reading; `delimiter` is a comma, a semicolon or a tab.
    pub(super) fn new(input: &'a mut dyn BufRead, delimiter: u8) -> Result<Self> {
        let ends = Rc::new(Ends { last: Cell::new(b'\n'), crlf: Cell::new(None) });
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .buffer_capacity(1 << 16)
            .from_reader(Tail { input, ends: Rc::clone(&ends) }.chain(END));
        let mut table = Self {
            reader,
            ends,
            ahead: ByteRecord::new(),
            ended: false,
            records: 0,
            row: Row::default(),
            begun: false,
        };
        table.fetch()?;
        Ok(table)
    }

    /// Takes the next row as the header: its names in lower case, outer spaces removed.
    pub(super) fn header(&mut self) -> Result<Vec<String>> {
        let Some(row) = self.next(0)? else { return Ok(Vec::new()) };
        let names = row.cells().map(|c| c.trim().to_ascii_lowercase()).collect();
        self.records = 0;
        Ok(names)
    }

    /// The number of rows read so far, without the header.
    pub(super) fn records(&self) -> u64 {
        self.records
    }

    /// Says so when the file ends without a line end or a closing quotation mark: its last cell may be cut.
    pub(super) fn warn_if_abrupt(&self, sink: &mut dyn Sink) {
        if !matches!(self.ends.last.get(), b'\n' | b'\r' | b'"' | 0x1a) {
            let text = "the file ends without a line end: its last cell may be cut short";
            sink.warning(warn("no-final-newline", self.row.place(), text));
        }
    }

    /// The next row. When it is the last and has fewer cells than `width`, the file has been cut.
    pub(super) fn next(&mut self, width: usize) -> Result<Option<&Row>> {
        if self.ended {
            return Ok(None);
        }
        self.records += 1;
        let short = u64::from(self.begun && self.ends.crlf.get() == Some(true));
        let line = self.ahead.position().map_or(0, csv::Position::line) + short;
        self.begun = true;
        let place = Place { record: self.records, line };
        let record = std::mem::take(&mut self.ahead);
        check(&record, place)?;
        // The old row's memory takes the next record.
        self.ahead = std::mem::take(&mut self.row.cells).into_byte_record();
        self.fetch()?;
        if self.ended && record.len() < width {
            return Err(cut(format!("its last record ({place}) has {} cells, not {width}", record.len())));
        }
        let (cells, recoded) = match StringRecord::from_byte_record(record) {
            Ok(cells) => (cells, false),
            Err(error) => (recode(&error.into_byte_record()), true),
        };
        self.row = Row { cells, place: Some(place), recoded };
        Ok(Some(&self.row))
    }

    /// Reads one record ahead, and sees the end when it is our own.
    fn fetch(&mut self) -> Result<()> {
        let more = self.reader.read_byte_record(&mut self.ahead).map_err(csv_error)?;
        // Ctrl-Z ends the files of some publishers; it is not a record.
        if more && self.ahead.len() == 1 && self.ahead.get(0) == Some(b"\x1a") {
            return self.fetch();
        }
        if more && self.ahead.len() == 1 && self.ahead.get(0) == Some(END_CELL) {
            self.ended = true;
        } else if !more
            || self
                .ahead
                .get(self.ahead.len().wrapping_sub(1))
                .is_some_and(|c| c.ends_with(END.trim_ascii_start()))
        {
            return Err(cut(format!("it ends inside a quoted cell (record {})", self.records + 1)));
        }
        Ok(())
    }
}

fn check(record: &ByteRecord, place: Place) -> Result<()> {
    if record.as_slice().len() > MAX_CELL && record.iter().any(|c| c.len() > MAX_CELL) {
        return Err(damaged(format!("{place}: a cell is longer than 1 MiB"))
            .hint("a quotation mark that is never closed does this: fetch the file again"));
    }
    if record.as_slice().contains(&0) {
        return Err(damaged(format!("{place}: the record holds NUL bytes")).hint("fetch the file again"));
    }
    Ok(())
}

fn recode(record: &ByteRecord) -> StringRecord {
    record.iter().map(|cell| encoding_rs::WINDOWS_1252.decode_without_bom_handling(cell).0).collect()
}

fn csv_error(error: csv::Error) -> Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => unreadable(&error),
        other => damaged(format!("the table cannot be read: {other:?}")),
    }
}

/// Says so when a column that the publisher's files have is missing: what stood in it is lost.
pub(super) fn warn_of_missing(header: &[String], known: &[&str], sink: &mut dyn Sink) {
    for missing in known.iter().filter(|k| !header.iter().any(|h| h == *k)) {
        let text = format!("the column `{missing}`, which the list usually has, is missing");
        sink.warning(warn("missing-column", "header", text));
    }
}

/// Refuses a header that names a column twice: which of the two counts nobody knows.
pub(super) fn refuse_twice(header: &[String]) -> Result<()> {
    match header
        .iter()
        .enumerate()
        .find(|(n, column)| !column.is_empty() && header.iter().take(*n).any(|h| h == *column))
    {
        Some((_, twice)) => Err(damaged(format!("the column `{twice}` stands twice in the header"))),
        None => Ok(()),
    }
}

/// The cells of the first line of a file's head, in lower case; for telling formats apart.
pub(super) fn first_cells(head: &[u8], delimiter: u8) -> Vec<String> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(head);
    let mut record = ByteRecord::new();
    match reader.read_byte_record(&mut record) {
        Ok(true) => record.iter().map(|c| String::from_utf8_lossy(c).trim().to_ascii_lowercase()).collect(),
        _ => Vec::new(),
    }
}
