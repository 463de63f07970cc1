//! `listed diff`: what changed between two states of a list, and which rows of a file it touches.

use super::against;
use super::diff_args::DiffArgs;
use super::ends::{self, End, Ends};
use super::output::{Output, same_file};
use super::status::Status;
use super::ui;
use crate::report::changes::{self, DiffMeta};
use crate::report::{Format, SCHEMA_VERSION, plural};
use crate::track::{self, Diff};
use crate::{Error, ErrorKind, Result};

pub(super) fn run(args: &DiffArgs) -> Result<Status> {
    if !matches!(args.output.format, Format::Text | Format::Json | Format::Csv | Format::Html) {
        return Err(Error::new(ErrorKind::Usage, "a diff is told in text, json, csv or html only"));
    }
    if args.against.is_none() {
        against::refuse_alone(args)?;
    }
    let ends = ends::open(args)?;
    hold_apart(args, &ends)?;
    for end in [&ends.from, &ends.to] {
        warn_of_unusable(end);
    }
    let diff = diff(&ends)?;
    if let Some(file) = &args.against {
        let meta = meta(&ends, &diff, Status::Done);
        return against::run(args, file, &ends, &diff, meta);
    }
    let unusable = ends.from.set_aside() + ends.to.set_aside();
    let counts = diff.counts();
    let found = counts.added + counts.removed + counts.renamed + counts.changed > 0;
    let status = match (unusable > 0, found && args.exit_code) {
        (true, _) => Status::Partial,
        (false, true) => Status::Hit,
        (false, false) => Status::Done,
    };
    let meta = meta(&ends, &diff, status);
    let mut out = Output::open(&args.output)?;
    let style = out.style();
    let told = changes::Told { meta: &meta, diff: &diff, all: args.all };
    told.write(args.output.format, style, &mut out).map_err(|e| out.error(e))?;
    out.finish()?;
    Ok(status)
}

/// What changed between the ends.
fn diff(ends: &Ends) -> Result<Diff> {
    Ok(track::within(&ends.from.entities()?, &ends.to.entities()?, &ends.scope))
}

fn meta(ends: &Ends, diff: &Diff, status: Status) -> DiffMeta {
    DiffMeta {
        schema_version: SCHEMA_VERSION,
        listed_version: env!("CARGO_PKG_VERSION").into(),
        from: ends.from.meta(),
        to: ends.to.meta(),
        compared: ends.scope.compared().map(|fields| fields.iter().copied().collect()),
        summary: changes::DiffSummary { counts: diff.counts(), exit_status: status.code() },
    }
}

/// Says what of an end could not be compared.
fn warn_of_unusable(end: &End) {
    if end.set_aside() > 0 {
        let list = &end.opened.list;
        ui::warn(&format!(
            "{}: {} of it could not be used, and may show as added or removed; `listed lists --check` names them",
            end.meta().asked,
            plural(list.set_aside.len() as u64, "record", "records")
        ));
    }
}

/// Refuses to write over what is read.
fn hold_apart(args: &DiffArgs, ends: &Ends) -> Result<()> {
    let Some(output) = args.output.output.as_ref().filter(|o| o.as_os_str() != "-") else { return Ok(()) };
    let read = [&ends.from, &ends.to].into_iter().filter_map(|e| e.opened.path.clone());
    if read.chain(args.against.as_ref().map(Into::into)).any(|path| same_file(&path, output)) {
        let message = format!("{} is used already: writing to it would destroy it", output.display());
        return Err(Error::new(ErrorKind::Usage, message).hint("name another file"));
    }
    Ok(())
}
