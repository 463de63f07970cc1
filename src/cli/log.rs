//! `listed log`: what each update of the installed lists brought, newest first.

use super::history_args::LogArgs;
use super::output::Output;
use super::status::Status;
use super::upkeep::Config;
use super::{session, ui};
use crate::history::{self, Reader, Row};
use crate::model::ListId;
use crate::report::log::{Log, by_month};
use crate::report::{Format, SCHEMA_VERSION};
use crate::{Error, ErrorKind, Result};

/// Updates that text shows where nothing is said.
const SHOWN: usize = 40;

pub(super) fn run(args: &LogArgs) -> Result<Status> {
    args.output.tabled("a log")?;
    let none = || {
        Error::new(ErrorKind::List, "no list is installed, so there is no log of updates")
            .hint("`listed update` installs lists; of bundled lists and of files there are no updates")
    };
    let Some(store) = session::data(&args.data, &Config::found()?)? else { return Err(none()) };
    let lists: Vec<ListId> = match args.lists.as_slice() {
        [] => store.installed()?,
        lists => lists.iter().map(ListId::new).collect(),
    };
    if lists.is_empty() {
        return Err(none());
    }
    let most = args.limit.or((args.output.format == Format::Text).then_some(SHOWN));
    let reader = Reader::new(&store, session::today());
    let (mut updates, mut faults) = (Vec::new(), Vec::new());
    for list in &lists {
        let (rows, wrong) = history::log(&store, &reader, list, most, args.since)?;
        if rows.is_empty() {
            // Of a list that was never installed there is nothing to tell: say so, in the words of the store.
            store.timeline(list)?;
        }
        updates.extend(rows);
        faults.extend(wrong);
    }
    updates.sort_by(|a: &Row, b| b.at.cmp(&a.at).then_with(|| a.list.cmp(&b.list)));
    let all = updates.len();
    updates.retain(|row| args.since.is_none_or(|since| row.day().is_some_and(|day| day >= since)));
    updates.truncate(most.unwrap_or(all));
    let status = if faults.is_empty() { Status::Done } else { Status::Failed };
    let log = Log {
        schema_version: SCHEMA_VERSION,
        listed_version: env!("CARGO_PKG_VERSION").into(),
        left_out: all - updates.len(),
        by_month: by_month(&updates),
        updates,
        faults: faults.iter().map(ToString::to_string).collect(),
        exit_status: status.code(),
    };
    let mut out = Output::open(&args.output)?;
    let style = out.style();
    log.write(args.output.format, style, &mut out).map_err(|e| out.error(e))?;
    out.finish()?;
    faults.iter().for_each(ui::print_error);
    Ok(status)
}
