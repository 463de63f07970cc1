//! `listed screen`: a file of names, every row answered, in order.
//!
//! One thread reads, a pool matches, this one writes. Lots of rows keep their order, so the answers do not depend on
//! the number of threads.

use std::cell::RefCell;
use std::io;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};

use rayon::prelude::*;

use super::args::{ColumnOptions, MatchOptions, ScreenArgs};
use super::interrupt;
use super::progress::Progress;
use super::queue::Queue;
use super::session::Session;
use super::status::Status;
use super::ui;
use crate::index::Scratch;
use crate::input::{self, Columns, Found, Header, Input, Row, ShortRows, Sink, Wanted};
use crate::report::{InputMeta, plural};
use crate::screen::{Query, Screener, Screening};
use crate::sources::country_code;
use crate::{Error, ErrorKind, Result};

/// Rows worked on together.
const LOT: usize = 512;
/// Rows of which the words are so many that all that makes many searches fast is worth making.
const MANY: usize = 128;
/// Rows after which it pays to look up the lists' own words too.
const VERY_MANY: u64 = 20_000;
/// Lots that may wait to be written.
const WAITING: usize = 2;
/// Characters of an id that are kept.
const MAX_ID_CHARS: usize = 256;

thread_local! {
    /// What a thread of the pool keeps from one name to the next, whichever screener it is asked of.
    static SCRATCH: RefCell<Scratch> = RefCell::new(Scratch::default());
}

pub(super) fn run(args: &ScreenArgs) -> Result<Status> {
    let pool = pool(&args.columns)?;
    // Lists are opened by the threads that match: what reading them leaves free in the allocator is theirs, and serves
    // again. Opened elsewhere it would lie idle, some 80 MB of it with all lists.
    let mut session = pool.install(|| Session::open(&args.lists, &args.matching, &args.evidence))?;
    let baseline =
        (args.baseline.baseline.as_deref()).map(|path| session.baseline(path, &args.output)).transpose()?;
    let mut reading = Reading::begin(&args.file, &args.columns)?;
    session.of_file(reading.meta.clone());
    let comparison = baseline.map(|b| session.beside(b, reading.columns.id.is_some()));
    // Before the output is begun, so that none stays behind half done.
    reading.watch()?;
    let mut report = session.report(&args.output)?.beside(comparison);
    let mut progress = Progress::new(&args.output, reading.meter(), reading.rows());
    let done = reading.answers(&pool, &session.screener, &args.matching, |lot| {
        report.rows(&lot)?;
        progress.show(report.summary());
        Ok(!report.gone())
    });
    progress.end();
    done?;
    session.end(report)
}

/// The threads asked for.
pub(super) fn pool(asked: &ColumnOptions) -> Result<rayon::ThreadPool> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(asked.jobs.map_or(0, usize::from))
        .build()
        .map_err(|e| Error::new(ErrorKind::Usage, "cannot start the threads asked for").caused_by(e))
}

/// A file of names that is being read, its columns known.
pub(super) struct Reading {
    pub(super) meta: InputMeta,
    columns: Columns,
    queue: Arc<Queue>,
    /// Rows put in line so far.
    read: Arc<AtomicU64>,
    meter: Option<input::Meter>,
}

impl Reading {
    /// Opens the file and begins to read it, on a thread of its own.
    pub(super) fn begin(file: &str, asked: &ColumnOptions) -> Result<Self> {
        let input = open(file, asked)?;
        let meter = input.meter();
        let name = if file == "-" { "standard input".to_owned() } else { file.to_owned() };
        let queue = Arc::new(Queue::default());
        let read = Arc::new(AtomicU64::new(0));
        let (tell, told) = mpsc::channel();
        let mut feeder = Feeder { queue: Arc::clone(&queue), read: Arc::clone(&read), tell };
        // Left to itself: when nobody wants more rows it may be waiting for input that never comes.
        std::thread::spawn(move || {
            let how = input.read(&mut feeder);
            feeder.queue.end(how);
        });
        let Ok(found) = told.recv() else {
            queue.ended()?;
            return Err(Error::new(ErrorKind::Input, format!("cannot read {name}")));
        };
        let columns = columns(&found, asked, &name)?;
        let heading = |at: usize| found.header.get(at).cloned().unwrap_or_default();
        let meta = InputMeta {
            name,
            read_as: found.told.clone(),
            name_column: heading(columns.name),
            country_column: columns.country.map(heading),
            address_column: columns.address.map(heading),
            id_column: columns.id.map(heading),
            columns: found.header.clone(),
        };
        Ok(Self { meta, columns, queue, read, meter })
    }

    /// Ends the reading when the user interrupts it.
    pub(super) fn watch(&self) -> Result<()> {
        let waiting = Arc::clone(&self.queue);
        interrupt::watch(move || waiting.close())
    }

    /// How much of the file has been read, where its size is known.
    pub(super) fn meter(&mut self) -> Option<input::Meter> {
        self.meter.take()
    }

    /// The number of rows read, as it grows.
    pub(super) fn rows(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.read)
    }

    /// Answers every row, in order, a lot at a time, until `take` wants no more.
    pub(super) fn answers(
        &self,
        pool: &rayon::ThreadPool,
        screener: &Screener,
        matching: &MatchOptions,
        mut take: impl FnMut(Vec<Screening>) -> Result<bool>,
    ) -> Result<()> {
        let work = Work { screener, matching, columns: self.columns, unknown: AtomicU64::new(0) };
        std::thread::scope(|scope| {
            let (send, receive) = mpsc::sync_channel::<Vec<Screening>>(WAITING);
            let (work, queue) = (&work, &self.queue);
            scope.spawn(move || {
                let mut row = 0;
                while let Some(rows) = queue.take(LOT) {
                    let first = row + 1;
                    row += rows.len() as u64;
                    if rows.len() >= MANY {
                        screener.prepare();
                    }
                    if row >= VERY_MANY {
                        pool.install(|| screener.prepare_words());
                    }
                    let Some(answers) = pool.install(|| work.answer(rows, first)) else { break };
                    if send.send(answers).is_err() {
                        break;
                    }
                }
            });
            let mut each = || -> Result<()> {
                while let Ok(lot) = receive.recv() {
                    if !take(lot)? {
                        break;
                    }
                }
                Ok(())
            };
            let done = each();
            // Whatever came to pass, the others are to stop now.
            self.queue.close();
            drop(receive);
            done
        })?;
        self.queue.ended()?;
        let unknown = work.unknown.into_inner();
        if unknown > 0 {
            ui::warn(&format!(
                "{} a country that is neither a code nor an English name we know: screened without it",
                plural(unknown, "row has", "rows have")
            ));
        }
        Ok(())
    }
}

/// Answers these queries, in their order, on these threads; none when it is interrupted.
pub(super) fn answer_all(
    pool: &rayon::ThreadPool,
    screener: &Screener,
    queries: Vec<Query>,
) -> Option<Vec<Screening>> {
    pool.install(|| queries.into_par_iter().map(|query| answer(screener, query)).collect())
}

/// The answer to one query, with what its thread keeps; none when it is interrupted.
fn answer(screener: &Screener, query: Query) -> Option<Screening> {
    if interrupt::asked() {
        return None;
    }
    Some(SCRATCH.with(|scratch| match scratch.try_borrow_mut() {
        Ok(mut scratch) => screener.check_with(query, &mut scratch),
        Err(_) => screener.check(query),
    }))
}

/// Opens a file of names, or standard input, as asked.
pub(super) fn open(file: &str, asked: &ColumnOptions) -> Result<Input> {
    let options = input::Options {
        form: asked.input_format,
        delimiter: asked.delimiter,
        encoding: asked.encoding.clone(),
        sheet: asked.sheet.clone(),
        header: match &asked.name_column {
            _ if asked.no_header => Header::Absent,
            Some(column) if column.trim().parse::<usize>().is_err() => Header::Present,
            _ => Header::Found,
        },
        short_rows: if asked.allow_short_rows { ShortRows::Fill } else { ShortRows::Fault },
    };
    if file == "-" {
        return Ok(Input::stream("standard input", Box::new(io::stdin()), options));
    }
    Input::file(Path::new(file), options)
}

/// The columns as asked for, else as the header makes clear.
pub(super) fn columns(found: &Found, asked: &ColumnOptions, name: &str) -> Result<Columns> {
    let wanted = Wanted {
        name: asked.name_column.clone(),
        country: asked.country_column.clone(),
        address: asked.address_column.clone(),
        id: asked.id_column.clone(),
    };
    // An empty file has no columns to ask for: there is nothing to screen, which is told as such.
    if found.header.is_empty() {
        return Ok(Columns::default());
    }
    let columns = input::choose(&found.header, found.named, &wanted).map_err(|e| {
        let hint = e.hint_text().unwrap_or_default().to_owned();
        Error::new(ErrorKind::Usage, format!("{name} ({}): {e}", found.told)).hint(hint)
    })?;
    let by_number = |c: &Option<String>| c.as_ref().is_some_and(|c| c.trim().parse::<usize>().is_ok());
    if found.named && by_number(&wanted.name) {
        ui::warn(&format!(
            "the first row was taken as the header, and not screened: {}; --no-header if it is data",
            found.header.join(" | ").chars().take(200).collect::<String>()
        ));
    }
    Ok(columns)
}

/// Takes what the reader finds.
struct Feeder {
    queue: Arc<Queue>,
    /// Rows put in so far.
    read: Arc<AtomicU64>,
    tell: mpsc::Sender<Found>,
}

impl Sink for Feeder {
    fn begin(&mut self, found: Found) -> ControlFlow<()> {
        if self.tell.send(found).is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }

    fn row(&mut self, row: Row) -> ControlFlow<()> {
        self.read.fetch_add(1, Ordering::Relaxed);
        if self.queue.put(row) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }

    fn warn(&mut self, text: String) {
        ui::warn(&text);
    }
}

/// What a row is made an answer with.
struct Work<'a> {
    screener: &'a Screener,
    matching: &'a MatchOptions,
    columns: Columns,
    /// Countries that were none.
    unknown: AtomicU64,
}

impl Work<'_> {
    /// The answers to a lot of rows, in their order; none when it is interrupted.
    fn answer(&self, rows: Vec<Row>, first: u64) -> Option<Vec<Screening>> {
        rows.into_par_iter()
            .enumerate()
            .map(|(i, row)| answer(self.screener, self.query(row, first + i as u64)))
            .collect()
    }

    fn query(&self, row: Row, number: u64) -> Query {
        let cell = |at: usize| row.cells.get(at).map(|c| c.trim()).filter(|c| !c.is_empty());
        let used = [Some(self.columns.name), self.columns.country, self.columns.address];
        let unfit = (row.other.iter().find(|(at, _)| used.contains(&Some(*at))).map(|(_, what)| *what))
            .or_else(|| unfit(cell(self.columns.name).unwrap_or_default()));
        let country = self.columns.country.and_then(cell);
        let code = country.and_then(country_code);
        if country.is_some() && code.is_none() {
            self.unknown.fetch_add(1, Ordering::Relaxed);
        }
        Query {
            row: number,
            id: self.columns.id.and_then(cell).map(|id| id.chars().take(MAX_ID_CHARS).collect()),
            name: cell(self.columns.name).unwrap_or_default().to_owned(),
            country: code.map(str::to_owned).or_else(|| self.matching.country.clone()),
            // Whole: what is too long to be an address is an error of its row, never cut in silence.
            address: (self.columns.address.and_then(cell).map(str::to_owned))
                .or_else(|| self.matching.address.clone()),
            kind: self.matching.kind,
            line: Some(row.line),
            unreadable: row.fault.or_else(|| {
                unfit.map(|what| {
                    format!(
                        "there is {what} where text is looked for: nothing was screened; is it the right column? If \
                         so, write it as text"
                    )
                })
            }),
            cells: row.cells,
        }
    }
}

/// What a text is that is surely no name: a number of five digits and more is an id, a telephone or a date.
fn unfit(name: &str) -> Option<&'static str> {
    let digits = name.chars().filter(char::is_ascii_digit).count();
    let number = name.chars().all(|c| c.is_ascii_digit() || " .,+-/".contains(c));
    (number && digits >= 5).then_some("a number")
}
