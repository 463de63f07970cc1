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
use super::session::{Report, Session};
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
/// Lots that may wait to be written.
const WAITING: usize = 2;
/// Characters of an id that are kept.
const MAX_ID_CHARS: usize = 256;

thread_local! {
    /// What a thread of the pool keeps from one name to the next. A process has one screener.
    static SCRATCH: RefCell<Scratch> = RefCell::new(Scratch::default());
}

pub(super) fn run(args: &ScreenArgs) -> Result<Status> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(args.columns.jobs.map_or(0, usize::from))
        .build()
        .map_err(|e| Error::new(ErrorKind::Usage, "cannot start the threads asked for").caused_by(e))?;
    // Lists are opened by the threads that match: what reading them leaves free in the allocator is theirs, and serves
    // again. Opened elsewhere it would lie idle, some 80 MB of it with all lists.
    let mut session = pool.install(|| Session::open(&args.lists, &args.matching, &args.evidence))?;
    let baseline =
        (args.baseline.baseline.as_deref()).map(|path| session.baseline(path, &args.output)).transpose()?;
    let input = open(&args.file, &args.columns)?;
    let meter = input.meter();
    let name = if args.file == "-" { "standard input".to_owned() } else { args.file.clone() };

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
    let columns = columns(&found, &args.columns, &name)?;
    let heading = |at: usize| found.header.get(at).cloned().unwrap_or_default();
    session.of_file(InputMeta {
        name,
        read_as: found.told.clone(),
        name_column: heading(columns.name),
        country_column: columns.country.map(heading),
        address_column: columns.address.map(heading),
        id_column: columns.id.map(heading),
        columns: found.header.clone(),
    });
    let comparison = baseline.map(|b| session.beside(b, columns.id.is_some()));
    // Before the output is begun, so that none stays behind half done.
    let waiting = Arc::clone(&queue);
    interrupt::watch(move || waiting.close())?;
    let mut report = session.report(&args.output)?.beside(comparison);
    let work =
        Work { screener: &session.screener, matching: &args.matching, columns, unknown: AtomicU64::new(0) };
    let mut progress = Progress::new(args, meter, read);
    let done = std::thread::scope(|scope| {
        let (send, receive) = mpsc::sync_channel::<Vec<Screening>>(WAITING);
        let (work, queue, pool) = (&work, &queue, &pool);
        scope.spawn(move || {
            let mut row = 0;
            while let Some(rows) = queue.take(LOT) {
                let first = row + 1;
                row += rows.len() as u64;
                let Some(answers) = pool.install(|| work.answer(rows, first)) else { break };
                if send.send(answers).is_err() {
                    break;
                }
            }
        });
        let done = write(&mut report, &receive, &mut progress);
        // Whatever came to pass, the others are to stop now.
        queue.close();
        drop(receive);
        done
    });
    progress.end();
    done?;
    queue.ended()?;
    let unknown = work.unknown.into_inner();
    if unknown > 0 {
        ui::warn(&format!(
            "{} a country that is neither a code nor an English name we know: screened without it",
            plural(unknown, "row has", "rows have")
        ));
    }
    session.end(report)
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

/// Writes the answers as they come.
fn write(
    report: &mut Report,
    answers: &mpsc::Receiver<Vec<Screening>>,
    progress: &mut Progress,
) -> Result<()> {
    while let Ok(lot) = answers.recv() {
        report.rows(&lot)?;
        progress.show(report.summary());
        if report.gone() {
            break;
        }
    }
    Ok(())
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
            .map(|(i, row)| {
                if interrupt::asked() {
                    return None;
                }
                let query = self.query(row, first + i as u64);
                Some(SCRATCH.with(|scratch| match scratch.try_borrow_mut() {
                    Ok(mut scratch) => self.screener.check_with(query, &mut scratch),
                    Err(_) => self.screener.check(query),
                }))
            })
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
