//! `listed screen --baseline`: reads the record of an earlier screening, and says when it is none to compare with.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use clap::Args;

use super::ui;
use crate::report::BaselineMeta;
use crate::screen::{Baseline, Comparison, RecordHeader, RecordReader};
use crate::{Error, ErrorKind, Result};

/// What an earlier screening is asked for.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Evidence")]
pub(super) struct BaselineOptions {
    /// Tell only what differs from this record of an earlier screening of the file: findings new, changed and gone, and
    /// rows that could not be screened. Exit status 1 where a new or changed one reaches --fail-on. With the same file
    /// as --record, the record is renewed when every row was answered
    #[arg(long, alias = "since", value_name = "RECORD")]
    pub(super) baseline: Option<PathBuf>,
}

/// Opens a record.
pub(super) fn open(path: &Path) -> Result<RecordReader<BufReader<File>>> {
    let name = path.display().to_string();
    let file = File::open(path)
        .map_err(|e| Error::new(ErrorKind::Input, format!("cannot open the record {name}")).caused_by(e))?;
    RecordReader::open(BufReader::new(file), &name)
}

/// Reads the record, and holds it to the lists of this screening.
pub(super) fn read(path: &Path, now: &RecordHeader) -> Result<Baseline> {
    let name = path.display().to_string();
    let reader = open(path).map_err(|e| {
        if path.exists() {
            return e;
        }
        e.hint("the first time there is none: screen the whole file with --record, without --baseline")
    })?;
    let baseline = Baseline::read(reader, &name)?;
    let missing = baseline.missing_lists(now);
    if !missing.is_empty() {
        let ids: Vec<&str> = missing.iter().map(|id| id.as_str()).collect();
        let message = format!(
            "the record {name} rests on lists that are not used now, or not whole: {}; what they found would pass for gone",
            ids.join(", ")
        );
        return Err(Error::new(ErrorKind::List, message).hint(
            "use the same lists (`listed update`, --list); if they are left out on purpose, screen the whole file \
             without --baseline and keep that record",
        ));
    }
    if baseline.header().as_of > now.as_of {
        ui::warn(&format!(
            "the record {name} is of {}, after the day of this screening",
            baseline.header().as_of
        ));
    }
    for list in &now.lists {
        let then = baseline.header().lists.iter().find(|l| l.id == list.id);
        if let (Some(was), Some(is)) = (then.and_then(|l| l.published), list.published)
            && is.latest() < was.earliest()
        {
            ui::warn(&format!("{} is older ({is}) than it was in the record ({was})", list.id));
        }
    }
    Ok(baseline)
}

/// Says what the user is to know of how the record differs, and what reports say of it.
pub(super) fn told(comparison: &Comparison, baseline: BaselineMeta, has_ids: bool) -> BaselineMeta {
    for cause in comparison.differences() {
        ui::warn(&format!("beside the record {}: {}", baseline.record, cause.text));
    }
    if comparison.without_ids(has_ids) {
        let side = if has_ids { "the record has" } else { "the file now has" };
        ui::warn(&format!(
            "{side} no ids of rows: rows are told apart by name, country and address; is --id-column the same?"
        ));
    }
    let differences = comparison.list_changes().into_iter().chain(comparison.differences().iter().cloned());
    BaselineMeta { differences: differences.collect(), ..baseline }
}

/// The record as reports name it, before what differs is known.
pub(super) fn meta(baseline: &Baseline) -> BaselineMeta {
    let header = baseline.header();
    BaselineMeta {
        record: baseline.name().to_owned(),
        sha256: baseline.end().sha256.clone(),
        as_of: header.as_of,
        listed_version: header.listed_version.clone(),
        input: header.input.clone(),
        answers: baseline.end().answers,
        exit_status: baseline.end().exit_status,
        differences: Vec::new(),
    }
}

/// The record is of another file.
pub(super) fn of_another(record: &str) -> Error {
    Error::new(
        ErrorKind::Input,
        format!("no row of the file is in the record {record}: it is the record of other names, or of other columns"),
    )
    .hint("give the record of the same file, screened with the same columns; else screen it without --baseline")
}
