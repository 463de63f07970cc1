//! CSV and its kin.
//!
//! Cells are split here and not by the `csv` crate, for one reason: a quote that is never closed makes that crate
//! (rightly) swallow all rows up to the next quote into one cell, and those rows would never be screened. Here such a
//! row is a fault, and the lines behind it are read again as rows of their own.

use super::decode::Decoder;
use super::lines::{Line, Lines};
use super::{Form, Found, Options, Row, ShortRows, Sink, is_header};
use crate::error::{Error, ErrorKind, Result};

/// Lines that one row may span.
const MAX_SPAN: usize = 200;
/// Bytes that one row may span.
const MAX_BYTES: usize = 16 * 1024 * 1024;

/// The delimiters that a header may be set apart by, the likeliest first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Sets nothing apart: no text holds it.
const NONE: u8 = 0;

/// A row taken apart.
#[derive(Debug, PartialEq, Eq)]
struct Split {
    cells: Vec<Vec<u8>>,
    /// Whether a quote is still open at the end.
    open: bool,
}

/// Takes text apart at the delimiter. Quotes count at the start of a cell only; a doubled one inside stands for one.
fn cells(bytes: &[u8], delimiter: u8) -> Split {
    #[derive(PartialEq)]
    enum At {
        Start,
        Plain,
        Quoted,
        Quote,
    }
    let mut out = vec![Vec::new()];
    let mut at = At::Start;
    for &b in bytes {
        let last = out.len() - 1;
        let cell: &mut Vec<u8> = &mut out[last];
        match (&at, b) {
            (At::Start, b'"') => at = At::Quoted,
            (At::Quoted, b'"') => at = At::Quote,
            (At::Quote, b'"') => {
                cell.push(b'"');
                at = At::Quoted;
            }
            (At::Quoted, _) => cell.push(b),
            (_, b) if b == delimiter => {
                out.push(Vec::new());
                at = At::Start;
            }
            (_, b) => {
                cell.push(b);
                at = At::Plain;
            }
        }
    }
    Split { cells: out, open: at == At::Quoted }
}

/// The cells of a line of text.
pub(super) fn split(line: &str, delimiter: u8) -> Vec<String> {
    let lossy = |c: Vec<u8>| String::from_utf8_lossy(&c).into_owned();
    cells(line.as_bytes(), delimiter).cells.into_iter().map(lossy).collect()
}

/// The delimiters that occur in a line outside quotes.
pub(super) fn delimiters(line: &str) -> Vec<u8> {
    DELIMITERS.into_iter().filter(|d| cells(line.as_bytes(), *d).cells.len() > 1).collect()
}

/// The delimiter of a header: the one that makes it name a column we know, else the one that makes most columns.
fn delimiter(first: &str) -> Result<u8> {
    let found = delimiters(first);
    let telling: Vec<u8> =
        found.iter().copied().filter(|d| super::columns::known_name(&split(first, *d))).collect();
    let among = if telling.is_empty() { &found } else { &telling };
    let count = |d: u8| split(first, d).len();
    let most = among.iter().map(|d| count(*d)).max().unwrap_or(0);
    let best: Vec<u8> = among.iter().copied().filter(|d| count(*d) == most).collect();
    match best.as_slice() {
        // One column: a comma in a name sets nothing apart.
        [] => Ok(NONE),
        [one] => Ok(*one),
        _ => {
            let shown: String = first.chars().take(200).collect();
            Err(Error::new(
                ErrorKind::Usage,
                format!("cannot tell what sets the cells apart; the first line is: {shown}"),
            )
            .hint(
                "add --delimiter , (or ; or | or tab); for a file with a name a line, --input-format lines",
            ))
        }
    }
}

/// The delimiter in words.
fn shown(delimiter: u8) -> String {
    match delimiter {
        NONE => "none".into(),
        b'\t' => "tab".into(),
        other => format!("\"{}\"", char::from(other)),
    }
}

struct Reader {
    lines: Lines,
    delimiter: u8,
    columns: usize,
}

struct Record {
    line: u64,
    cells: Vec<Vec<u8>>,
    fault: Option<String>,
}

impl Reader {
    /// The next row. Blank lines are no rows.
    fn next(&mut self) -> Result<Option<Record>> {
        let first = loop {
            match self.lines.next()? {
                None => return Ok(None),
                Some(line) if line.is_blank() && line.lost == 0 => {}
                Some(line) => break line,
            }
        };
        if let Some(fault) = first.fault() {
            let cells = cells(&first.bytes[..first.bytes.len().min(64)], self.delimiter).cells;
            return Ok(Some(Record { line: first.number, cells, fault: Some(fault) }));
        }
        let mut split = cells(&first.bytes, self.delimiter);
        if !split.open {
            return Ok(Some(Record { line: first.number, cells: split.cells, fault: None }));
        }
        // A quoted cell that goes on: take lines until it is closed.
        let mut whole = first.bytes.clone();
        let mut more: Vec<Line> = Vec::new();
        let mut closed = false;
        while more.len() < MAX_SPAN && whole.len() < MAX_BYTES {
            let Some(line) = self.lines.next()? else { break };
            whole.push(b'\n');
            whole.extend_from_slice(&line.bytes);
            // Only a line with a quote in it can close one.
            let may_close = line.bytes.contains(&b'"');
            let lost = line.lost > 0;
            more.push(line);
            if lost {
                break;
            }
            if may_close {
                split = cells(&whole, self.delimiter);
                if !split.open {
                    closed = true;
                    break;
                }
            }
        }
        if closed && !self.swallows(&split, &more) {
            return Ok(Some(Record { line: first.number, cells: split.cells, fault: None }));
        }
        let line = first.number;
        let fault = format!(
            "a quote opened on line {line} is not closed as it should be: the row was not screened, the lines behind \
             it are read as rows of their own"
        );
        let cells = cells(&first.bytes, self.delimiter).cells;
        self.lines.put_back(more.into_iter());
        Ok(Some(Record { line, cells, fault: Some(fault) }))
    }

    /// Whether a row over several lines looks like several rows that a stray quote has run together.
    fn swallows(&self, split: &Split, more: &[Line]) -> bool {
        if self.columns == 0 {
            return false;
        }
        if split.cells.len() != self.columns {
            return true;
        }
        // All but the last continued line, which holds what comes behind the quote.
        let inner = &more[..more.len().saturating_sub(1)];
        self.columns > 2
            && inner.iter().any(|line| cells(&line.bytes, self.delimiter).cells.len() == self.columns)
    }
}

/// What is wrong with a line that is taken for one name and looks like several cells: a title above a table makes its
/// rows be read as names. Names hold commas too, but seldom two without a space behind.
pub(super) fn looks_like_cells(text: &str) -> Option<String> {
    let tight = text.as_bytes().windows(2).filter(|w| w[0] == b',' && w[1] != b' ').count();
    (tight > 1 || text.contains([';', '\t', '|'])).then(|| {
        "the line looks like several cells and is taken for one name: nothing was screened; the first line must name \
         the columns; if it is one name, add --input-format lines"
            .into()
    })
}

/// The same of a row of the only column that there is.
fn one_name_of_many(cells: &[String], columns: usize) -> Option<String> {
    match cells {
        [one] if columns == 1 => looks_like_cells(one),
        _ => None,
    }
}

/// Reads delimited text.
pub(super) fn read(
    lines: Lines,
    mut decoder: Decoder,
    first: &str,
    options: &Options,
    sink: &mut dyn Sink,
) -> Result<()> {
    let delimiter = match options.delimiter {
        Some(given) => given,
        None => delimiter(first)?,
    };
    let mut reader = Reader { lines, delimiter, columns: 0 };
    let mut pending = None;
    let mut named = true;
    let mut header = Vec::new();
    if let Some(record) = reader.next()? {
        let (cells, fault) = decoder.cells(&record.cells, sink);
        reader.columns = cells.len();
        if !is_header(&cells, options) {
            header = (1..=cells.len()).map(|n| format!("column {n}")).collect();
            named = false;
            let fault = fault.or_else(|| one_name_of_many(&cells, cells.len()));
            pending = Some(Row { line: record.line, cells, fault: record.fault.or(fault), ..Row::default() });
        } else if let Some(fault) = record.fault.or(fault) {
            let hint = "the first line must name the columns; for a file without such a line, --no-header";
            return Err(Error::new(ErrorKind::Input, format!("cannot read the header: {fault}")).hint(hint));
        } else {
            header = cells;
        }
    }
    let columns = header.len();
    let kind = if delimiter == b'\t' { "TSV" } else { "CSV" };
    let told = format!("{kind}, delimiter {}, {}", shown(delimiter), decoder.told());
    let named = named && columns > 0;
    if sink.begin(Found { form: Form::Delimited, header, named, told }).is_break() {
        return Ok(());
    }
    if let Some(row) = pending
        && sink.row(row).is_break()
    {
        return Ok(());
    }
    while let Some(record) = reader.next()? {
        let (cells, decoding) = decoder.cells(&record.cells, sink);
        let fault = (record.fault.or(decoding))
            .or_else(|| one_name_of_many(&cells, columns))
            .or_else(|| ragged(&cells, columns, options.short_rows));
        if sink.row(Row { line: record.line, cells, fault, ..Row::default() }).is_break() {
            break;
        }
    }
    Ok(())
}

/// What is wrong with a row of the wrong length. A name with an unquoted delimiter or a line break in it makes such
/// rows, and would be screened in part only.
pub(super) fn ragged(cells: &[String], columns: usize, short: ShortRows) -> Option<String> {
    let extra = cells.get(columns..).unwrap_or_default().iter().any(|c| !c.trim().is_empty());
    if extra {
        return Some(format!(
            "the row has {} cells where the header has {columns}: nothing was screened; quote the cell that holds the \
             delimiter",
            cells.len()
        ));
    }
    (cells.len() < columns && short == ShortRows::Fault).then(|| {
        format!(
            "the row has {} where the header has {columns}: nothing was screened; mend it, or allow such rows with \
             --allow-short-rows",
            if cells.len() == 1 { "1 cell".to_owned() } else { format!("{} cells", cells.len()) }
        )
    })
}

#[cfg(test)]
mod tests {
    use super::{cells, delimiter, split};

    #[test]
    fn quotes_count_at_the_start_of_a_cell() {
        assert_eq!(split(r#"1,"Acme, ""A"" Ltd",x"#, b','), ["1", "Acme, \"A\" Ltd", "x"]);
        assert_eq!(split(r#"1,Acme 5" pipe,"#, b','), ["1", "Acme 5\" pipe", ""]);
        assert_eq!(split(r#""a"b,c"#, b','), ["ab", "c"]);
        assert!(cells(br#"1,"open"#, b',').open);
    }

    #[test]
    fn the_delimiter_is_that_of_the_header() {
        for (line, d) in [
            ("id,name", b','),
            ("id;name;a, b", b';'),
            ("id\tname", b'\t'),
            ("id|name|x,y,z,w", b'|'),
            ("a,b;c,d", b','),
        ] {
            assert_eq!(delimiter(line).unwrap(), d, "{line}");
        }
        assert!(delimiter("a,b;c").is_err());
    }
}
