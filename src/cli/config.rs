//! `listed.toml`: settings for a folder and those below it. The command line wins; what is not known is an error.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use clap::parser::ValueSource;
use serde::Deserialize;

use super::args::{
    self, ColumnOptions, Command, ConfigArgs, EvidenceOptions, FailOn, ListOptions, MatchOptions,
    OutputOptions,
};
use super::output::Output;
use super::session::own_data_folder;
use super::status::Status;
use super::upkeep::Config;
use crate::report::{Format, safe};
use crate::score::Profile;
use crate::store::Allow;
use crate::{Error, ErrorKind, Result};

/// The file's name.
pub(super) const FILE: &str = "listed.toml";

/// What the file can say: each key is the flag of that name.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Keys {
    list: Option<Vec<String>>,
    require: Option<Vec<String>>,
    max_age: Option<u32>,
    fail_on: Option<String>,
    min_score: Option<f64>,
    profile: Option<String>,
    decisions: Option<String>,
    format: Option<String>,
    name_column: Option<String>,
    country_column: Option<String>,
    address_column: Option<String>,
    id_column: Option<String>,
    delimiter: Option<String>,
    encoding: Option<String>,
    sheet: Option<String>,
    no_header: Option<bool>,
    allow_short_rows: Option<bool>,
    jobs: Option<u16>,
    #[expect(dead_code, reason = "read by `upkeep`; here so that the key is known")]
    data_dir: Option<String>,
    #[expect(dead_code, reason = "read by `upkeep`; here so that the key is known")]
    max_loss: Option<f64>,
    #[expect(dead_code, reason = "read by `upkeep`; here so that the key is known")]
    ca_file: Option<String>,
    #[expect(dead_code, reason = "read by `upkeep`; here so that the key is known")]
    lists: Option<BTreeMap<String, Upkeep>>,
}

/// What can be set for one list; see `upkeep`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[expect(dead_code, reason = "read so that unknown keys are told; used by `upkeep`")]
struct Upkeep {
    url: Option<String>,
    dated_by: Option<String>,
    changes: Option<String>,
    agent: Option<String>,
}

/// A settings file and what was taken from it.
#[derive(Debug, Default)]
pub(super) struct Settings {
    path: Option<PathBuf>,
    text: String,
    /// Keys whose values are in force.
    taken: Vec<&'static str>,
    /// Keys that the command line overrules.
    given: Vec<String>,
}

impl Settings {
    /// Where a setting's value comes from, in words.
    fn origin(&self, key: &str) -> String {
        if self.given.iter().any(|g| g == key) {
            return "command line".into();
        }
        match &self.path {
            Some(path) if self.taken.contains(&key) => format!("{}:{}", path.display(), self.line(key)),
            _ => "default".into(),
        }
    }

    fn line(&self, key: &str) -> usize {
        let sets =
            |line: &str| line.trim_start().strip_prefix(key).is_some_and(|r| r.trim_start().starts_with('='));
        1 + self.text.lines().position(sets).unwrap_or(0)
    }

    fn wrong(&self, key: &str, what: &str) -> Error {
        let path = self.path.as_deref().unwrap_or(Path::new(FILE)).display();
        Error::new(ErrorKind::Usage, format!("{path}:{}: {key}: {what}", self.line(key)))
            .hint("`listed init` writes a file with every setting explained")
    }
}

/// The nearest settings file, from the working folder upward.
fn find() -> Result<Option<PathBuf>> {
    let Ok(here) = std::env::current_dir() else { return Ok(None) };
    for folder in here.ancestors() {
        let path = folder.join(FILE);
        match fs::metadata(&path) {
            Ok(_) => return Ok(Some(path)),
            Err(e)
                if matches!(e.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => {}
            // A file that may be there and cannot be looked at may hold what was asked for.
            Err(e) => {
                return Err(
                    Error::new(ErrorKind::Usage, format!("cannot look for {}", path.display())).caused_by(e)
                );
            }
        }
    }
    Ok(None)
}

fn read(path: PathBuf) -> Result<(Settings, Keys)> {
    let shown = path.display();
    let text = fs::read_to_string(&path)
        .map_err(|e| Error::new(ErrorKind::Usage, format!("cannot read {shown}")).caused_by(e))?;
    let keys: Keys = toml::from_str(&text).map_err(|e| {
        let line = e.span().map_or(1, |s| 1 + text.bytes().take(s.start).filter(|b| *b == b'\n').count());
        Error::new(ErrorKind::Usage, format!("{shown}:{line}: {}", in_words(e.message(), &text, line)))
            .hint("`listed init` writes a file with every setting explained")
    })?;
    Ok((Settings { path: Some(path), text, ..Settings::default() }, keys))
}

/// A fault of the file in words for those who write it: of which key, and without the names of types.
fn in_words(message: &str, text: &str, line: usize) -> String {
    let Some(fault) = message.strip_prefix("invalid ") else { return message.to_owned() };
    let key = text.lines().nth(line - 1).and_then(|l| Some(l.split_once('=')?.0.trim())).unwrap_or_default();
    let (found, expected) = fault.split_once(", expected ").unwrap_or((fault, ""));
    let expected = match expected {
        "u16" | "u32" => "a whole number, 0 or more",
        "f64" => "a number",
        "a sequence" => "a list, such as [\"one\", \"two\"]",
        "a string" => "text in quotes",
        "a boolean" => "true or false",
        other => other,
    };
    let found = found.trim_start_matches("type: ").trim_start_matches("value: ");
    format!("{key}: {expected} is needed, not the {found}")
}

/// The groups of options that a command has.
#[derive(Default)]
struct Groups<'a> {
    lists: Option<&'a mut ListOptions>,
    matching: Option<&'a mut MatchOptions>,
    evidence: Option<&'a mut EvidenceOptions>,
    columns: Option<&'a mut ColumnOptions>,
    output: Option<&'a mut OutputOptions>,
    /// The lists alone, of a command that has no other option of theirs.
    used: Option<&'a mut Vec<String>>,
    decisions: Option<&'a mut Option<PathBuf>>,
    profile: Option<&'a mut String>,
    /// Whether all formats make sense.
    screens: Option<()>,
}

fn groups(command: &mut Command) -> Option<Groups<'_>> {
    let none = Groups::default();
    Some(match command {
        Command::Check(a) => Groups {
            lists: Some(&mut a.lists),
            matching: Some(&mut a.matching),
            evidence: Some(&mut a.evidence),
            output: Some(&mut a.output),
            screens: Some(()),
            ..none
        },
        Command::Screen(a) => Groups {
            lists: Some(&mut a.lists),
            matching: Some(&mut a.matching),
            evidence: Some(&mut a.evidence),
            columns: Some(&mut a.columns),
            output: Some(&mut a.output),
            screens: Some(()),
            ..none
        },
        Command::Config(a) => Groups {
            lists: Some(&mut a.lists),
            matching: Some(&mut a.matching),
            evidence: Some(&mut a.evidence),
            columns: Some(&mut a.columns),
            output: Some(&mut a.output),
            screens: Some(()),
            ..none
        },
        // Without --against nothing is screened.
        Command::Diff(a) if a.against.is_some() => Groups {
            matching: Some(&mut a.matching),
            columns: Some(&mut a.columns),
            decisions: Some(&mut a.decisions),
            ..none
        },
        Command::Diff(_) => none,
        Command::Decide(a) => Groups {
            lists: Some(&mut a.lists),
            matching: Some(&mut a.matching),
            decisions: Some(&mut a.decisions),
            ..none
        },
        Command::Show(a) => Groups { lists: Some(&mut a.lists), output: Some(&mut a.output), ..none },
        Command::Lists(a) => Groups { lists: Some(&mut a.lists), output: Some(&mut a.output), ..none },
        Command::History(a) => Groups { used: Some(&mut a.lists), ..none },
        Command::Compare(a) => Groups { profile: Some(&mut a.profile), ..none },
        Command::Tune(a) => Groups {
            lists: Some(&mut a.lists),
            columns: Some(&mut a.columns),
            profile: Some(&mut a.profile),
            output: Some(&mut a.output),
            ..none
        },
        Command::Selftest(a) => Groups {
            lists: Some(&mut a.lists),
            profile: Some(&mut a.profile),
            output: Some(&mut a.output),
            ..none
        },
        _ => return None,
    })
}

/// Puts the nearest file's settings in where the command line says nothing.
pub(super) fn apply(command: &mut Command, matches: &ArgMatches) -> Result<Settings> {
    let Some(groups) = groups(command) else { return Ok(Settings::default()) };
    let (mut settings, keys) = match find()? {
        Some(path) => read(path)?,
        None => (Settings::default(), Keys::default()),
    };
    if let Some((_, given)) = matches.subcommand() {
        settings.given = given
            .ids()
            .filter(|id| given.value_source(id.as_str()) == Some(ValueSource::CommandLine))
            .map(|id| if id.as_str() == "lists" { "list".into() } else { id.as_str().replace('_', "-") })
            .collect();
    }
    take(&mut settings, keys, groups)?;
    Ok(settings)
}

/// Takes a value that the file has and the command line has not.
macro_rules! put {
    ($settings:ident, $key:literal, $value:expr, $to:expr) => {
        if let Some(value) = $value {
            if !$settings.given.iter().any(|g| g == $key) {
                $settings.taken.push($key);
                $to = value;
            }
        }
    };
}

fn take(settings: &mut Settings, keys: Keys, groups: Groups<'_>) -> Result<()> {
    let folder = settings.path.as_deref().and_then(Path::parent).unwrap_or(Path::new("")).to_owned();
    // Everything is judged, also what this command has no use for: a wrong file is wrong everywhere.
    let fail_on = match keys.fail_on.as_deref() {
        None => None,
        Some("match") => Some(FailOn::Match),
        Some("review") => Some(FailOn::Review),
        Some("never") => Some(FailOn::Never),
        Some(other) => {
            return Err(settings.wrong("fail-on", &format!("{other:?} is not match, review or never")));
        }
    };
    if let Some(score) = keys.min_score {
        args::score(&score.to_string()).map_err(|e| settings.wrong("min-score", &e))?;
    }
    let format: Option<Format> =
        keys.format.map(|f| f.parse()).transpose().map_err(|e: String| settings.wrong("format", &e))?;
    let delimiter = keys
        .delimiter
        .map(|d| args::delimiter(&d))
        .transpose()
        .map_err(|e| settings.wrong("delimiter", &e))?;
    if keys.jobs == Some(0) {
        return Err(settings.wrong("jobs", "at least one is needed"));
    }
    let profile = keys
        .profile
        .map(|p| if Profile::bundled(&p).is_some() { p } else { folder.join(p).display().to_string() });
    let list = keys.list.map(|l| l.iter().map(|l| from(&folder, l)).collect::<Vec<String>>());
    if let Some(used) = groups.used {
        put!(settings, "list", list.clone(), *used);
    }
    if let Some(lists) = groups.lists {
        put!(settings, "list", list, lists.lists);
        put!(settings, "require", keys.require, lists.require);
        put!(settings, "max-age", keys.max_age.map(Some), lists.max_age);
    }
    if let Some(matching) = groups.matching {
        put!(settings, "fail-on", fail_on, matching.fail_on);
        put!(settings, "min-score", keys.min_score.map(Some), matching.min_score);
        put!(settings, "profile", profile.clone(), matching.profile);
    }
    if let Some(to) = groups.profile {
        put!(settings, "profile", profile, *to);
    }
    let decisions = keys.decisions.map(|d| Some(folder.join(d)));
    if let Some(evidence) = groups.evidence {
        put!(settings, "decisions", decisions.clone(), evidence.decisions);
    }
    if let Some(to) = groups.decisions {
        put!(settings, "decisions", decisions, *to);
    }
    if let Some(columns) = groups.columns {
        put!(settings, "name-column", keys.name_column.map(Some), columns.name_column);
        put!(settings, "country-column", keys.country_column.map(Some), columns.country_column);
        put!(settings, "address-column", keys.address_column.map(Some), columns.address_column);
        put!(settings, "id-column", keys.id_column.map(Some), columns.id_column);
        put!(settings, "delimiter", delimiter.map(Some), columns.delimiter);
        put!(settings, "encoding", keys.encoding.map(Some), columns.encoding);
        put!(settings, "sheet", keys.sheet.map(Some), columns.sheet);
        put!(settings, "no-header", keys.no_header, columns.no_header);
        put!(settings, "allow-short-rows", keys.allow_short_rows, columns.allow_short_rows);
        put!(settings, "jobs", keys.jobs.map(Some), columns.jobs);
    }
    if let Some(output) = groups.output {
        // The other commands have no more than these.
        let fits =
            groups.screens.is_some() || matches!(format, Some(Format::Text | Format::Json | Format::Jsonl));
        put!(settings, "format", format.filter(|_| fits), output.format);
    }
    Ok(())
}

/// A list as the file names it: a path is from the file's folder, an id stands for itself.
fn from(folder: &Path, list: &str) -> String {
    let path = folder.join(list);
    let looks_like_file = Path::new(list).extension().is_some() || list.contains(['/', '\\']) && !is_id(list);
    if path.exists() || looks_like_file { path.display().to_string() } else { list.to_owned() }
}

/// Whether it is a sub-list's or a custom list's id, which have a slash too.
fn is_id(list: &str) -> bool {
    ["us-csl/", "opensanctions/", "custom/"].iter().any(|p| list.starts_with(p))
}

/// Shows the settings in force.
pub(super) fn run(args: &ConfigArgs, settings: &Settings) -> Result<Status> {
    args.output.plain().or_else(|e| if settings.taken.contains(&"format") { Ok(()) } else { Err(e) })?;
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    let format = Format::ALL.iter().find(|(_, f)| *f == args.output.format).map_or("", |(name, _)| name);
    let columns = &args.columns;
    let values: Vec<(&str, String)> = vec![
        ("list", args.lists.lists.join(", ")),
        ("require", args.lists.require.join(", ")),
        ("max-age", args.lists.max_age.map_or(String::new(), |d| d.to_string())),
        ("fail-on", args.matching.fail_on.as_str().into()),
        ("min-score", args.matching.min_score.map_or(String::new(), |s| s.to_string())),
        ("profile", args.matching.profile.clone()),
        ("decisions", args.evidence.decisions.as_ref().map_or(String::new(), |p| p.display().to_string())),
        ("format", format.to_owned()),
        ("name-column", text(&columns.name_column)),
        ("country-column", text(&columns.country_column)),
        ("address-column", text(&columns.address_column)),
        ("id-column", text(&columns.id_column)),
        ("delimiter", columns.delimiter.map_or(String::new(), |d| format!("{:?}", char::from(d)))),
        ("encoding", text(&columns.encoding)),
        ("sheet", text(&columns.sheet)),
        ("no-header", columns.no_header.to_string()),
        ("allow-short-rows", columns.allow_short_rows.to_string()),
        ("jobs", columns.jobs.map_or(String::new(), |n| n.to_string())),
    ];
    let upkeep = Config::found()?;
    let mut out = match &settings.path {
        Some(path) => format!("Settings from {}\n", path.display()),
        None => format!("No {FILE} here or above\n"),
    };
    let mut tell = |key: &str, value: &str, origin: &str| {
        let value = if value.is_empty() { "(none)".into() } else { safe(value) };
        out.push_str(&format!("{key:<17} {value:<24} {origin}\n"));
    };
    for (key, value) in values {
        tell(key, &value, &settings.origin(key));
    }
    for (key, value, origin) in kept(args, settings, &upkeep) {
        tell(&key, &value, &origin);
    }
    let plain = OutputOptions { format: Format::Text, ..args.output.clone() };
    Output::open(&plain)?.put(&out)?;
    Ok(Status::Done)
}

/// The settings of keeping lists that are in force: key, value, where from.
fn kept(args: &ConfigArgs, settings: &Settings, upkeep: &Config) -> Vec<(String, String, String)> {
    let path = |p: &PathBuf| p.display().to_string();
    let from_file = |key: &str| match &settings.path {
        Some(path) => format!("{}:{}", path.display(), settings.line(key)),
        None => "default".into(),
    };
    let or_default = |key: &str, value: Option<String>, default: &str| match value {
        Some(value) => (key.to_owned(), value, from_file(key)),
        None => (key.to_owned(), default.to_owned(), "default".to_owned()),
    };
    let own = own_data_folder().as_ref().map_or(String::new(), path);
    let data_dir = match &args.lists.data.data_dir {
        Some(folder) if settings.given.iter().any(|g| g == "data-dir") => {
            ("data-dir".to_owned(), path(folder), "command line".to_owned())
        }
        Some(folder) => ("data-dir".to_owned(), path(folder), "LISTED_DATA_DIR".to_owned()),
        None => or_default("data-dir", upkeep.data_dir.as_ref().map(path), &own),
    };
    let mut out = vec![
        data_dir,
        or_default(
            "max-loss",
            upkeep.max_loss.map(|p| p.to_string()),
            &(Allow::default().loss * 100.0).to_string(),
        ),
        or_default("ca-file", upkeep.ca_file.as_ref().map(path), ""),
    ];
    for (list, set) in &upkeep.lists {
        let keys = [
            ("url", &set.url),
            ("dated-by", &set.dated_by),
            ("changes", &set.changes),
            ("agent", &set.agent),
        ];
        for (key, value) in keys {
            if let Some(value) = value {
                // Two lists may have the same key: the file is told, not a line that may be the other's.
                let file = settings.path.as_ref().map_or(String::new(), path);
                out.push((format!("lists.{list}.{key}"), value.clone(), file));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::Keys;
    use crate::cli::init::TEMPLATE;

    #[test]
    fn the_template_holds_every_key_and_reads_back() {
        let set: String = TEMPLATE
            .lines()
            .filter_map(|l| l.strip_prefix('#').filter(|l| !l.starts_with(' ')))
            .fold(String::new(), |all, line| all + line + "\n");
        let keys: Keys = toml::from_str(&set).unwrap();
        let told = format!("{keys:?}");
        assert!(!told.contains("None"), "a key without a line in the template: {told}");
        let bare: Keys = toml::from_str(TEMPLATE).unwrap();
        assert!(!format!("{bare:?}").contains("Some"), "nothing is set until it is uncommented");
    }
}
