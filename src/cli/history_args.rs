//! The options of `listed history` and `listed log`.

use chrono::NaiveDate;
use clap::Args;

use super::args::{DataOptions, OutputOptions};

const HISTORY_EXAMPLES: &str = "\
Examples:
  listed history us-bis-el/hikvision
  listed history Hikvision --format html --output hikvision.html
  listed history \"Huawei Technologies Co., Ltd.\" --list us-csl

The acts that an entry cites are joined with the table of rules; the kept snapshots of an installed list are compared one
after another. An act that is in no table is told as unresolved, and nothing is guessed for it.

Exit status:
  0  told
  2  the command line is wrong
  3  there is no such entry, a list cannot be read, or a snapshot is damaged (the rest is told)";

#[derive(Debug, Args)]
#[command(after_help = HISTORY_EXAMPLES)]
pub(super) struct HistoryArgs {
    /// The entry's id, as `listed check` prints it; or a name, of which every entry that it matches is told
    #[arg(value_name = "ID|NAME")]
    pub(super) asked: String,
    /// A list to use, by id or as the path of a list file; may be given again. Without it all installed lists and the
    /// bundled ones are used
    #[arg(long = "list", value_name = "ID|PATH")]
    pub(super) lists: Vec<String>,
    #[command(flatten)]
    pub(super) data: DataOptions,
    #[command(flatten)]
    pub(super) output: OutputOptions,
}

const LOG_EXAMPLES: &str = "\
Examples:
  listed log
  listed log us-csl un-sc --since 2026-01-01
  listed log us-bis-el --format html --output log.html

Exit status:
  0  told
  2  the command line is wrong
  3  a list is not installed, or a snapshot is damaged (the rest is told)";

#[derive(Debug, Args)]
#[command(after_help = LOG_EXAMPLES)]
pub(super) struct LogArgs {
    /// The lists, by id; without any, all that are installed
    #[arg(value_name = "LIST")]
    pub(super) lists: Vec<String>,
    /// The most updates to show, the newest first [default: 40 in text, else all]
    #[arg(long, value_name = "N")]
    pub(super) limit: Option<usize>,
    /// Only updates of this day or later, YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    pub(super) since: Option<NaiveDate>,
    #[command(flatten)]
    pub(super) data: DataOptions,
    #[command(flatten)]
    pub(super) output: OutputOptions,
}
