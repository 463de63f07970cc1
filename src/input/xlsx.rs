//! Excel workbooks, a sheet of them, cell by cell.

use std::fs::File;
use std::io::BufReader;
use std::ops::ControlFlow;

use calamine::{DataRef, Reader as _, Xlsx, XlsxError};

use super::delimited::ragged;
use super::{Form, Found, Options, Row, ShortRows, Sink, is_header};
use crate::error::{Error, ErrorKind, Result};

pub(super) fn read(file: File, name: &str, options: &Options, sink: &mut dyn Sink) -> Result<()> {
    let failed = |e: XlsxError| {
        Error::new(ErrorKind::Input, format!("cannot read the workbook {name}"))
            .caused_by(e)
            .hint("open it in a spreadsheet program and save it anew, or as CSV")
    };
    let mut book: Xlsx<_> = Xlsx::new(BufReader::new(file)).map_err(failed)?;
    let sheets = book.sheet_names();
    let sheet = match &options.sheet {
        Some(asked) => sheets.iter().find(|s| *s == asked).cloned().ok_or_else(|| {
            Error::new(ErrorKind::Usage, format!("{name} has no sheet {asked:?}"))
                .hint(format!("its sheets: {}", sheets.join(", ")))
        })?,
        None => sheets
            .first()
            .cloned()
            .ok_or_else(|| Error::new(ErrorKind::Input, format!("the workbook {name} has no sheet")))?,
    };
    if options.sheet.is_none() && sheets.len() > 1 {
        sink.warn(format!(
            "{name} has {} sheets; only the first, {sheet:?}, is read; --sheet names another",
            sheets.len()
        ));
    }
    let mut cells = book.worksheet_cells_reader(&sheet).map_err(failed)?;
    let mut to = To { sink, options, told: format!("XLSX, sheet {sheet:?}"), columns: None };
    let mut row = Row::default();
    while let Some(cell) = cells.next_cell().map_err(failed)? {
        let (line, column) = cell.get_position();
        let line = u64::from(line) + 1;
        if line != row.line {
            let whole = std::mem::replace(&mut row, Row { line, ..Row::default() });
            if to.row(whole).is_break() {
                return Ok(());
            }
        }
        let text = text(cell.get_value(), &mut row.fault);
        if text.is_empty() {
            continue;
        }
        let column = column as usize;
        if row.cells.len() <= column {
            row.cells.resize(column + 1, String::new());
        }
        row.cells[column] = text;
    }
    if to.row(row).is_continue() && to.columns.is_none() {
        let _ = to.begin(Vec::new(), false);
    }
    Ok(())
}

/// The rows on their way out: the first is the header.
struct To<'a> {
    sink: &'a mut dyn Sink,
    options: &'a Options,
    told: String,
    /// How many the header has, once it is known.
    columns: Option<usize>,
}

impl To<'_> {
    fn begin(&mut self, header: Vec<String>, named: bool) -> ControlFlow<()> {
        self.columns = Some(header.len());
        self.sink.begin(Found { form: Form::Xlsx, header, named, told: self.told.clone() })
    }

    /// Empty rows are no rows.
    fn row(&mut self, mut row: Row) -> ControlFlow<()> {
        if row.cells.iter().all(|c| c.trim().is_empty()) && row.fault.is_none() {
            return ControlFlow::Continue(());
        }
        if self.columns.is_none() {
            if is_header(&row.cells, self.options) {
                return self.begin(row.cells, true);
            }
            let numbered = (1..=row.cells.len()).map(|n| format!("column {n}")).collect();
            self.begin(numbered, false)?;
        }
        // Cells beyond the header: a title above the table was taken for it. Missing ones are only empty here.
        let columns = self.columns.unwrap_or_default();
        row.fault = row.fault.or_else(|| ragged(&row.cells, columns, ShortRows::Fill));
        self.sink.row(row)
    }
}

fn text(value: &DataRef<'_>, fault: &mut Option<String>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(n) => n.to_string(),
        // A whole number has no decimals in a sheet either.
        DataRef::Float(n) => n.to_string(),
        DataRef::Bool(b) => b.to_string(),
        DataRef::DateTime(date) => date.as_f64().to_string(),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => {
            *fault = Some(format!("a cell of the row holds the error {error}: nothing was screened"));
            error.to_string()
        }
    }
}
