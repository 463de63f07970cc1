//! Excel workbooks, a sheet of them, cell by cell.

use std::fs::File;
use std::io::BufReader;
use std::ops::ControlFlow;

use calamine::{DataRef, Reader as _, Sheet, SheetType, SheetVisible, Xlsx, XlsxError};

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
    let sheets: Vec<Sheet> =
        book.sheets_metadata().iter().filter(|s| s.typ == SheetType::WorkSheet).cloned().collect();
    let names: Vec<&str> = sheets.iter().map(|s| s.name.as_str()).collect();
    let sheet = match &options.sheet {
        Some(asked) => names.iter().find(|s| *s == asked).copied().ok_or_else(|| {
            Error::new(ErrorKind::Usage, format!("{name} has no sheet {asked:?}"))
                .hint(format!("its sheets: {}", names.join(", ")))
        })?,
        // The first that people see when they open it.
        None => {
            sheets.iter().find(|s| s.visible == SheetVisible::Visible).map(|s| s.name.as_str()).ok_or_else(
                || Error::new(ErrorKind::Input, format!("the workbook {name} has no sheet to be seen")),
            )?
        }
    };
    let mut told = format!("XLSX, sheet {sheet:?}");
    let unread: Vec<String> = sheets
        .iter()
        .filter(|s| options.sheet.is_none() && s.name != sheet)
        .map(|s| {
            let hidden = if s.visible == SheetVisible::Visible { "" } else { " (hidden)" };
            format!("{:?}{hidden}", s.name)
        })
        .collect();
    if !unread.is_empty() {
        told.push_str(&format!(", not read: {}", unread.join(", ")));
        sink.warn(format!(
            "{name} has {} sheets, and only {sheet:?} is screened; nothing was screened of {}; --sheet names one",
            names.len(),
            unread.join(", ")
        ));
    }
    let mut cells = book.worksheet_cells_reader(sheet).map_err(failed)?;
    let mut to = To { sink, options, told, columns: None };
    let mut row = Row::default();
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(failed)? {
        let (line, column) = cell.pos;
        let line = u64::from(line) + 1;
        if line != row.line {
            let whole = std::mem::replace(&mut row, Row { line, ..Row::default() });
            if to.row(whole).is_break() {
                return Ok(());
            }
        }
        let column = column as usize;
        let (text, other) = text(&cell.value);
        if let DataRef::Error(error) = &cell.value {
            row.fault = Some(format!("a cell of the row holds the error {error}: nothing was screened"));
        } else if matches!(cell.value, DataRef::Empty) && cell.formula.is_some() {
            // As programs write it that do not calculate: what it comes to is not in the file.
            row.fault = Some(
                "a cell of the row holds a formula without its value: nothing was screened; open the workbook in a \
                 spreadsheet program and save it"
                    .into(),
            );
        }
        row.other.extend(other.map(|what| (column, what)));
        if text.is_empty() {
            continue;
        }
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

/// A cell as text, and what it is if it is none.
fn text(value: &DataRef<'_>) -> (String, Option<&'static str>) {
    match value {
        DataRef::Empty => (String::new(), None),
        DataRef::String(text) => (text.clone(), None),
        DataRef::SharedString(text) => ((*text).to_owned(), None),
        DataRef::Int(n) => (n.to_string(), Some("a number")),
        // A whole number has no decimals in a sheet either.
        DataRef::Float(n) => (n.to_string(), Some("a number")),
        DataRef::Bool(b) => (b.to_string(), Some("true or false")),
        DataRef::DateTime(date) => (date.as_f64().to_string(), Some("a date")),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => (text.clone(), Some("a date")),
        DataRef::Error(error) => (error.to_string(), None),
    }
}
