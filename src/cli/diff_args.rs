//! The options of `listed diff`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;

use super::args::{ColumnOptions, DataOptions, MatchOptions, OutputOptions};

const EXAMPLES: &str = "\
Examples:
  listed diff us-bis-el
  listed diff us-csl/EL 2026-05-01 current --format html --output changes.html
  listed diff old.xml new.xml
  listed diff us-csl/SDN consolidated-2022.csv consolidated-2025.csv
  listed diff un-sc --against vendors.csv --name-column Supplier

An end is a file, or a snapshot of the installed LIST: a day (the one that was the list then), six or more digits of its
digest, `previous` or `current`. FROM is `previous` and TO is `current` unless given. In place of LIST the older of two
files may stand; LIST says which part of a file is meant where it holds several lists. For a file whose name is
a day or a digest write ./NAME.

Exit status:
  0  compared, whether there are changes or not (see --exit-code); with --against: no answer changes
  1  with --exit-code: there are changes; with --against: an answer changes
  2  the command line is wrong
  3  an end could not be read, or there is no such snapshot
  4  compared in part: records of an end, or rows of --against, were unusable";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct DiffArgs {
    /// The list, by id; or the older of two files
    #[arg(value_name = "LIST")]
    pub(super) list: String,
    /// The older state: a day, a digest, `previous`, or a file [default: previous]
    #[arg(value_name = "FROM")]
    pub(super) from: Option<String>,
    /// The newer state [default: current]
    #[arg(value_name = "TO")]
    pub(super) to: Option<String>,
    /// End with exit status 1 when there are changes
    #[arg(long)]
    pub(super) exit_code: bool,
    /// Show also the entries that say what they said, in another order, with another link or under another id of their
    /// publisher
    #[arg(long)]
    pub(super) all: bool,
    /// Show only the rows of this file of names whose answer is not the same, and what changed it
    #[arg(long, value_name = "FILE")]
    pub(super) against: Option<String>,
    /// With --against: the day of both screenings, YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE")]
    pub(super) as_of: Option<NaiveDate>,
    /// With --against: a file of decisions, for both screenings
    #[arg(long, value_name = "FILE")]
    pub(super) decisions: Option<PathBuf>,
    #[command(flatten)]
    pub(super) columns: ColumnOptions,
    #[command(flatten)]
    pub(super) matching: MatchOptions,
    #[command(flatten)]
    pub(super) data: DataOptions,
    #[command(flatten)]
    pub(super) output: OutputOptions,
}
