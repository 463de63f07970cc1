//! What can be typed. The help texts here are `docs/cli.md`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::baseline::BaselineOptions;
use super::diff_args::DiffArgs;
use super::history_args::{HistoryArgs, LogArgs};
use crate::input::Form;
use crate::model::EntityKind;
use crate::report::Format;
use crate::{Error, ErrorKind, Result};

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// Tells whether a company, agency or person is on an export-control or sanctions list, and why.
#[derive(Debug, Parser)]
#[command(name = "listed", version, styles = STYLES, arg_required_else_help = true)]
#[command(after_help = EXIT_STATUS)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
    /// When to use colour
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true, hide_possible_values = false)]
    pub(super) color: Color,
}

const EXIT_STATUS: &str = "\
Exit status:
  0  all that was asked was screened, and nothing reached --fail-on
  1  at least one hit at or above --fail-on
  2  the command line or the configuration is wrong
  3  could not screen: a list, the input or the output is missing, damaged or too old
  4  screened in part: some names or list records were unusable, or there were none
3 beats 4 beats 1; the hits found are in the report all the same.";

const CHECK_EXAMPLES: &str = "\
Examples:
  listed check Hikvision
  listed check \"Hangzhou Hikvision Digital Technology Co., Ltd.\" --country CN
  listed check \"Some Trading Ltd\" --address \"Rm 1318, 610 Nathan Road, Kowloon, HK\"
  listed check Huawei --list consolidated.csv
  cut -d, -f2 vendors.csv | listed check - --format jsonl";

const COMPARE_EXAMPLES: &str = "\
Examples:
  listed compare \"Hik Vision\" Hikvision
  listed compare --pairs pairs.csv --output scored.csv";

const TUNE_EXAMPLES: &str = "\
Examples:
  listed tune vendors.csv --list consolidated.csv
  listed tune labelled.csv --label-column listed --profile strict --format json

Ends with 0 when every row was screened, else with 4.";

const SELFTEST_EXAMPLES: &str = "\
Examples:
  listed selftest
  listed selftest --list consolidated.csv --sample 1000 --format json

Ends with 0 when every name is found as a match as it stands, else with 4.";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check one or a few names: are they listed, by which name, and why
    Check(CheckArgs),
    /// Screen a file of names: every row is answered, in order
    Screen(ScreenArgs),
    /// Score two names against each other and show the working
    Compare(CompareArgs),
    /// Show one entry of a list, whole
    Show(ShowArgs),
    /// Show the lists: what they are, how old, how much of the whole
    Lists(ListsArgs),
    /// Show what was added, removed, renamed and changed between two states of a list, and whom it touches
    Diff(DiffArgs),
    /// Show when an entry was listed, amended, renamed, removed, and by which rule
    History(HistoryArgs),
    /// Show what each update of the installed lists brought, newest first
    Log(LogArgs),
    /// Show what each threshold would mean on your own file of names: alerts and, where it is labelled, recall
    Tune(TuneArgs),
    /// Check that the names listed last are found, as they stand and changed as names get changed
    Selftest(SelftestArgs),
    /// Write down what a person decided about a hit, so that it is not raised again
    Decide(DecideArgs),
    /// Make a recorded screening again and say whether the answers are the same
    Verify(VerifyArgs),
    /// Write a commented listed.toml into this folder
    Init,
    /// Show the settings in force here, and where each comes from
    Config(ConfigArgs),
    /// Get official lists and install them; the only command that uses the network
    Update(UpdateArgs),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print a manual page
    Man {
        /// The command to print the page of; without it, that of `listed` itself
        command: Option<String>,
    },
}

#[derive(Debug, Args)]
#[command(after_help = CHECK_EXAMPLES)]
pub(super) struct CheckArgs {
    /// Names to check, each quoted if it has spaces; `-` reads them from standard input, one a line, and answers
    /// each before it reads the next
    #[arg(required_unless_present = "address", value_name = "NAME")]
    pub(super) names: Vec<String>,
    #[command(flatten)]
    pub(super) lists: ListOptions,
    #[command(flatten)]
    pub(super) matching: MatchOptions,
    #[command(flatten)]
    pub(super) evidence: EvidenceOptions,
    #[command(flatten)]
    pub(super) output: OutputOptions,
}

const SCREEN_EXAMPLES: &str = "\
Examples:
  listed screen vendors.csv
  listed screen vendors.xlsx --name-column Supplier --country-column Land
  listed screen vendors.csv --format sarif --output listed.sarif
  listed screen vendors.csv --decisions decisions.csv --record screening.jsonl
  listed screen vendors.csv --baseline last.jsonl --record last.jsonl
  generate-vendors | listed screen - --format jsonl";

#[derive(Debug, Args)]
#[command(after_help = SCREEN_EXAMPLES)]
pub(super) struct ScreenArgs {
    /// The file: CSV, TSV, JSON lines, XLSX, or a name a line; `-` reads standard input
    #[arg(value_name = "FILE")]
    pub(super) file: String,
    #[command(flatten)]
    pub(super) columns: ColumnOptions,
    #[command(flatten)]
    pub(super) lists: ListOptions,
    #[command(flatten)]
    pub(super) matching: MatchOptions,
    #[command(flatten)]
    pub(super) evidence: EvidenceOptions,
    #[command(flatten)]
    pub(super) baseline: BaselineOptions,
    #[command(flatten)]
    pub(super) output: OutputOptions,
}

/// How the file is read.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Input")]
pub(super) struct ColumnOptions {
    /// The column of the names, by its header or its number; guessed where only one can be meant
    #[arg(long, value_name = "COLUMN")]
    pub(super) name_column: Option<String>,
    /// The column of the countries: two-letter codes or English names
    #[arg(long, value_name = "COLUMN")]
    pub(super) country_column: Option<String>,
    /// The column of the addresses
    #[arg(long, value_name = "COLUMN")]
    pub(super) address_column: Option<String>,
    /// The column of your own ids, which the answers carry
    #[arg(long, value_name = "COLUMN")]
    pub(super) id_column: Option<String>,
    /// The first row is data: it names no columns
    #[arg(long)]
    pub(super) no_header: bool,
    /// How the file is laid out: csv, tsv, lines, jsonl, xlsx [default: found out]
    #[arg(long, value_name = "LAYOUT")]
    pub(super) input_format: Option<Form>,
    /// What sets cells apart: one character, or `tab` [default: found out]
    #[arg(long, value_name = "CHAR", value_parser = delimiter)]
    pub(super) delimiter: Option<u8>,
    /// The file's encoding, e.g. gb18030 or windows-1251 [default: found out, of UTF-8, UTF-16 and Windows-1252]
    #[arg(long, value_name = "NAME")]
    pub(super) encoding: Option<String>,
    /// The sheet of a workbook [default: the first]
    #[arg(long, value_name = "NAME")]
    pub(super) sheet: Option<String>,
    /// Screen rows that have fewer cells than the header; without it such a row is an error, since a name broken over
    /// two lines looks like that
    #[arg(long)]
    pub(super) allow_short_rows: bool,
    /// How many names to work on at once; the answers do not depend on it [default: one for each core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(super) jobs: Option<u16>,
}

/// What people decided before, and what is kept as proof.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Evidence")]
pub(super) struct EvidenceOptions {
    /// A file of decisions: the hits that it clears are shown as cleared and do not fail the run
    #[arg(long, value_name = "FILE")]
    pub(super) decisions: Option<PathBuf>,
    /// Keep a record here of all that was asked, used and answered, for `listed verify`
    #[arg(long, value_name = "FILE")]
    pub(super) record: Option<PathBuf>,
}

const DECIDE_EXAMPLES: &str = "\
Examples:
  listed decide \"Acme Vision Ltd\" us-bis-el/hikvision --verdict false-positive \\
      --reason \"UK company 01234567, no tie\" --by \"C. Officer\" --decisions decisions.csv";

#[derive(Debug, Args)]
#[command(after_help = DECIDE_EXAMPLES)]
pub(super) struct DecideArgs {
    /// The name as it was screened
    pub(super) name: String,
    /// The id of the entry that it hit
    pub(super) entity: String,
    /// What was decided: the hit is another party; it is the listed one; it is the listed one and there is a licence
    #[arg(long, value_name = "VERDICT")]
    pub(super) verdict: RulingArg,
    /// Why
    #[arg(long)]
    pub(super) reason: String,
    /// By whom
    #[arg(long, value_name = "WHO")]
    pub(super) by: String,
    /// The last day on which it holds [default: a year from the day of the decision; a licence needs its own]
    #[arg(long, value_name = "DATE")]
    pub(super) until: Option<NaiveDate>,
    /// The file that the decision is added to: CSV, or TOML by its name
    #[arg(long, value_name = "FILE")]
    pub(super) decisions: Option<PathBuf>,
    #[command(flatten)]
    pub(super) lists: ListOptions,
    #[command(flatten)]
    pub(super) matching: MatchOptions,
}

/// What can be decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum RulingArg {
    /// Another party
    FalsePositive,
    /// The listed party
    TrueMatch,
    /// The listed party, with a licence
    Licensed,
}

#[derive(Debug, Args)]
pub(super) struct VerifyArgs {
    /// The record
    #[arg(value_name = "RECORD")]
    pub(super) record: PathBuf,
    /// A list file of the record that now lies elsewhere; may be given again
    #[arg(long = "list", value_name = "PATH")]
    pub(super) lists: Vec<String>,
    #[command(flatten)]
    pub(super) data: DataOptions,
}

#[derive(Debug, Args)]
pub(super) struct ConfigArgs {
    #[command(flatten)]
    pub(super) columns: ColumnOptions,
    #[command(flatten)]
    pub(super) lists: ListOptions,
    #[command(flatten)]
    pub(super) matching: MatchOptions,
    #[command(flatten)]
    pub(super) evidence: EvidenceOptions,
    #[command(flatten)]
    pub(super) output: OutputOptions,
}

#[derive(Debug, Args)]
#[command(after_help = COMPARE_EXAMPLES)]
pub(super) struct CompareArgs {
    /// The first name
    #[arg(value_name = "A", required_unless_present = "pairs", conflicts_with = "pairs", requires = "b")]
    pub(super) a: Option<String>,
    /// The second name
    #[arg(value_name = "B")]
    pub(super) b: Option<String>,
    /// A CSV file with the columns `name1` and `name2`, and `kind` if known; the same rows come back with a `score`
    /// column
    #[arg(long, value_name = "FILE", conflicts_with = "format")]
    pub(super) pairs: Option<PathBuf>,
    /// The numbers of the scoring: `default`, or a profile's file
    #[arg(long, value_name = "NAME|FILE", default_value = "default")]
    pub(super) profile: String,
    #[command(flatten)]
    pub(super) output: OutputOptions,
}

#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// The entry's id, as `listed check` prints it
    #[arg(value_name = "ID", required_unless_present = "keys", conflicts_with = "keys")]
    pub(super) id: Option<String>,
    /// Show instead how a name is taken apart for comparison, stage by stage
    #[arg(long, value_name = "NAME")]
    pub(super) keys: Option<String>,
    #[command(flatten)]
    pub(super) lists: ListOptions,
    #[command(flatten)]
    pub(super) output: OutputOptions,
}

#[derive(Debug, Args)]
pub(super) struct ListsArgs {
    /// Name every warning of the lists' parsers, every unusable record and every unresolved citation
    #[arg(long)]
    pub(super) check: bool,
    #[command(flatten)]
    pub(super) lists: ListOptions,
    #[command(flatten)]
    pub(super) output: OutputOptions,
}

#[derive(Debug, Args)]
#[command(after_help = TUNE_EXAMPLES)]
pub(super) struct TuneArgs {
    /// A file of names: CSV, TSV, JSON lines, XLSX, or a name a line; `-` reads standard input
    #[arg(value_name = "FILE")]
    pub(super) file: String,
    /// The column that says of each row whether it is listed: yes, no, or the id or name of the entry that it is
    /// (several with `|` between); empty where it is not known [default: the column `listed`, if there is one]
    #[arg(long, value_name = "COLUMN")]
    pub(super) label_column: Option<String>,
    /// The numbers of the scoring: `default`, `strict`, `broad`, or a profile's file
    #[arg(long, value_name = "NAME|FILE", default_value = "default")]
    pub(super) profile: String,
    #[command(flatten)]
    pub(super) columns: ColumnOptions,
    #[command(flatten)]
    pub(super) lists: ListOptions,
    #[command(flatten)]
    pub(super) output: OutputOptions,
}

#[derive(Debug, Args)]
#[command(after_help = SELFTEST_EXAMPLES)]
pub(super) struct SelftestArgs {
    /// How many entries to look for, those listed last first
    #[arg(long, value_name = "N", default_value = "200")]
    pub(super) sample: usize,
    /// The numbers of the scoring: `default`, `strict`, `broad`, or a profile's file
    #[arg(long, value_name = "NAME|FILE", default_value = "default")]
    pub(super) profile: String,
    #[command(flatten)]
    pub(super) lists: ListOptions,
    #[command(flatten)]
    pub(super) output: OutputOptions,
}

const UPDATE_EXAMPLES: &str = "\
Examples:
  listed update
  listed update us-csl un-sc
  listed update --from consolidated.csv
  listed update --from ofac-csv-folder --list us-ofac-sdn
  listed update --dry-run
  listed update us-bis-el --history --since 2019-01-01

A new file takes the place of the installed one only when it was read to its end and holds up: no sub-list gone, no
more than a set share of entries or names lost, not older. Otherwise the installed one stays, the reason is told, and
the exit status is 3.";

#[derive(Debug, Args)]
#[command(after_help = UPDATE_EXAMPLES)]
pub(super) struct UpdateArgs {
    /// The lists to fetch, by id; without any, all that have an address
    #[arg(value_name = "LIST", conflicts_with = "from")]
    pub(super) lists: Vec<String>,
    /// Install this file instead, got by other means; of a list in several files, their folder
    #[arg(long, value_name = "FILE")]
    pub(super) from: Option<PathBuf>,
    /// What the file must be; of a list of your own, its id, such as custom/vendors
    #[arg(long, value_name = "ID", requires = "from")]
    pub(super) list: Option<String>,
    /// The day on which the file was published, where it does not say so itself
    #[arg(long, value_name = "DATE", requires = "from")]
    pub(super) published: Option<NaiveDate>,
    /// Tell what would happen; write nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Install a file that has lost more than --max-loss, or a sub-list
    #[arg(long)]
    pub(super) accept_shrink: bool,
    /// Install a file that was published before the installed one
    #[arg(long)]
    pub(super) accept_older: bool,
    /// The most percent of its entries, names or of a sub-list that a list may lose [default: 10]
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub(super) max_loss: Option<f64>,
    /// Rebuild the past of a list of the eCFR: each state that it had, one document a change. What is kept already
    /// is not fetched again, and what is current stays so
    #[arg(long, conflicts_with = "from", requires = "lists")]
    pub(super) history: bool,
    /// With --history: only the states in force on this day or later, YYYY-MM-DD
    #[arg(long, value_name = "DATE", requires = "history")]
    pub(super) since: Option<NaiveDate>,
    /// With --history: seconds to wait between two documents
    #[arg(long, value_name = "SECONDS", default_value_t = 1, value_parser = clap::value_parser!(u64).range(..=3600))]
    pub(super) pause: u64,
    /// Old snapshots to keep of each list; a rebuilt past is kept whatever their number
    #[arg(long, value_name = "N", default_value_t = crate::store::KEEP)]
    pub(super) keep: usize,
    /// Believe only servers that these certificates (PEM) vouch for
    #[arg(long, value_name = "FILE")]
    pub(super) ca_file: Option<PathBuf>,
    /// The most seconds to wait for an answer, and without a byte of it
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(super) timeout: u64,
    /// Times to ask in all, where asking again may help; the pauses between them double from one second
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=10))]
    pub(super) tries: u32,
    /// The largest answer to take, unpacked, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 512, value_parser = clap::value_parser!(u64).range(1..=1024))]
    pub(super) max_size: u64,
    #[command(flatten)]
    pub(super) data: DataOptions,
}

/// Which lists, and as of when.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Lists")]
pub(super) struct ListOptions {
    /// A list to use, by id or as the path of a list file; may be given again. Without it all
    /// installed lists and the bundled ones are used
    #[arg(long = "list", value_name = "ID|PATH")]
    pub(super) lists: Vec<String>,
    /// A list that must be among those used, else exit status 3; may be given again
    #[arg(long, value_name = "LIST")]
    pub(super) require: Vec<String>,
    /// The most days since a list was published or, if fetched, last found unchanged; an older list, or one without
    /// a date, is exit status 3 [default for installed lists: what `listed lists` shows]
    #[arg(long, value_name = "DAYS")]
    pub(super) max_age: Option<u32>,
    /// The day of the screening, YYYY-MM-DD: installed lists are used as they were on it, and entries that ended before
    /// it, or were listed only after it, are told and are no hits [default: today, and the lists as they are]
    #[arg(long, value_name = "DATE")]
    pub(super) as_of: Option<NaiveDate>,
    #[command(flatten)]
    pub(super) data: DataOptions,
}

/// Where lists are kept.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Lists")]
pub(super) struct DataOptions {
    /// The folder that lists are installed in [default: `listed` in the user's data folder]
    #[arg(long, value_name = "DIR", env = "LISTED_DATA_DIR", hide_env_values = true)]
    pub(super) data_dir: Option<PathBuf>,
    /// Use no network; only `listed update` ever does
    #[arg(long)]
    pub(super) offline: bool,
    /// Read lists from their files, and not what an earlier reading left in the data folder; slower, same answers
    #[arg(long)]
    pub(super) no_cache: bool,
}

/// How names are matched, and what follows.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Matching")]
pub(super) struct MatchOptions {
    /// The party's country, as its two-letter ISO 3166 code: a small weight in the score, never a filter
    #[arg(long, value_name = "CC", value_parser = country)]
    pub(super) country: Option<String>,
    /// The party's address: screened against the addresses on the lists, and a small weight in a name's score; without
    /// a name it is screened alone
    #[arg(long, value_name = "TEXT")]
    pub(super) address: Option<String>,
    /// What sort of party it is; entries known to be of another sort are left out, and counted
    #[arg(long, value_name = "KIND", value_parser = kind)]
    pub(super) kind: Option<EntityKind>,
    /// Show hits from this score up, 0 to 1; the verdict does not change [default: the profile's review band]
    #[arg(long, value_name = "S", value_parser = score)]
    pub(super) min_score: Option<f64>,
    /// From which verdict up to end with exit status 1
    #[arg(long, value_name = "VERDICT", default_value = "review")]
    pub(super) fail_on: FailOn,
    /// The numbers of the scoring: `default`, or a profile's file
    #[arg(long, value_name = "NAME|FILE", default_value = "default")]
    pub(super) profile: String,
}

/// Where the answer goes, and in what form.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct OutputOptions {
    /// The form of the answer: text, json, jsonl; for names screened also csv, sarif, junit, html
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: Format,
    /// Write to this file instead; it comes into being only when it is whole
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Write nothing to standard output: the exit status says it all
    #[arg(long, short)]
    pub(super) quiet: bool,
}

impl OutputOptions {
    /// Refuses the formats that are of screenings alone, for an answer that is a table too.
    pub(super) fn tabled(&self, what: &str) -> Result<()> {
        match self.format {
            Format::Text | Format::Json | Format::Csv | Format::Html => Ok(()),
            _ => Err(Error::new(ErrorKind::Usage, format!("{what} is told in text, json, csv or html only"))),
        }
    }

    /// Refuses the formats that are of screenings alone.
    pub(super) fn plain(&self) -> Result<()> {
        match self.format {
            Format::Text | Format::Json | Format::Jsonl => Ok(()),
            _ => Err(Error::new(ErrorKind::Usage, "this command answers in text, json or jsonl only")),
        }
    }
}

/// From which verdict up a screening fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    /// Matches alone
    Match,
    /// Matches and reviews
    Review,
    /// Never
    Never,
}

impl FailOn {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::Review => "review",
            Self::Never => "never",
        }
    }
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Color {
    pub(super) fn write_global(self) {
        match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}

pub(super) fn country(text: &str) -> std::result::Result<String, String> {
    if text.len() == 2 && text.bytes().all(|b| b.is_ascii_alphabetic()) {
        return Ok(text.to_ascii_uppercase());
    }
    Err("not a two-letter ISO 3166 code, such as CN or RU".into())
}

pub(super) fn delimiter(text: &str) -> std::result::Result<u8, String> {
    match text {
        "tab" | "\\t" | "\t" => Ok(b'\t'),
        _ => match text.as_bytes() {
            [one] if one.is_ascii_punctuation() && *one != b'"' => Ok(*one),
            _ => Err("not a delimiter; usual ones are , ; | and tab".into()),
        },
    }
}

fn kind(text: &str) -> std::result::Result<EntityKind, String> {
    match text.parse() {
        Ok(EntityKind::Unknown) | Err(_) => {
            Err("not a kind of party; there are company, agency, person, vessel, aircraft".into())
        }
        Ok(kind) => Ok(kind),
    }
}

pub(super) fn score(text: &str) -> std::result::Result<f64, String> {
    match text.parse::<f64>() {
        Ok(s) if (0.0..=1.0).contains(&s) => Ok(s),
        _ => Err("not a score from 0 to 1".into()),
    }
}

fn percent(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(p) if (0.0..=100.0).contains(&p) => Ok(p),
        _ => Err("not a percentage from 0 to 100".into()),
    }
}

/// The whole command line, for help texts, manual pages and completions.
pub fn command() -> clap::Command {
    Cli::command()
}

/// The commands, in the order of the help.
pub fn command_names() -> Vec<String> {
    command().get_subcommands().map(|c| c.get_name().to_owned()).collect()
}
