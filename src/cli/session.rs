//! What the commands that screen have in common: lists opened, profile read, report begun and ended.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::args::{DataOptions, EvidenceOptions, FailOn, ListOptions, MatchOptions, OutputOptions};
use super::baseline;
use super::interrupt;
use super::output::{Output, WholeFile, same_file, whole_file};
use super::status::Status;
use super::ui;
use super::upkeep::Config;
use crate::model::ListId;
use crate::report::{
    self, DecisionsMeta, InputMeta, ListMeta, Meta, ProfileMeta, SCHEMA_VERSION, Summary, number, plural,
};
use crate::rules::Rules;
use crate::score::Profile;
use crate::screen::{
    Baseline, Comparison, Decisions, Facts, RECORD_VERSION, RecordHeader, RecordWriter, RecordedDecisions,
    RecordedList, Screener, Screening, Settings,
};
use crate::store::{self, Catalogue, Opened, Origin, Store, When};
use crate::{Error, ErrorKind, Result};

/// The day of the screening: the one asked for, else today.
pub(super) fn as_of(options: &ListOptions) -> NaiveDate {
    when(options).day()
}

/// The same, and whether lists are to be what they were on that day.
pub(super) fn when(options: &ListOptions) -> When {
    options.as_of.map_or_else(|| When::Now(today()), When::On)
}

/// The day it really is.
pub(super) fn today() -> NaiveDate {
    chrono::Local::now().date_naive()
}

/// Opens the lists asked for and holds them to what was asked of them.
pub(super) fn open_lists(options: &ListOptions) -> Result<Vec<Opened>> {
    let config = Config::found()?;
    let lists = store::open(&options.lists, data(&options.data, &config)?.as_ref(), when(options))?;
    store::require(&lists, required(options, &config))?;
    store::hold_age(&lists, as_of(options), options.max_age.or(config.max_age))?;
    if let Some(error) = lists.iter().find_map(|l| store::from_the_future(l, today())) {
        return Err(error);
    }
    Ok(lists)
}

/// The lists that must be there: those asked for, else those of the project.
pub(super) fn required<'a>(options: &'a ListOptions, config: &'a Config) -> &'a [String] {
    if options.require.is_empty() { &config.require } else { &options.require }
}

/// The data folder: the one asked for, which must be there, else that of the user, which need not.
pub(super) fn data(options: &DataOptions, config: &Config) -> Result<Option<Store>> {
    if let Some(folder) = options.data_dir.as_ref().or(config.data_dir.as_ref()) {
        if !folder.is_dir() {
            let message = format!("there is no data folder {}", folder.display());
            return Err(Error::new(ErrorKind::List, message).hint("`listed update` makes it; check the path"));
        }
        return Ok(Some(Store::at(folder).anew(options.no_cache)));
    }
    Ok(own_data_folder().map(|folder| Store::at(folder).anew(options.no_cache)))
}

/// What is known beside the lists: what comes with the program, and the rules that were fetched.
pub(super) fn facts(options: &ListOptions) -> Result<Facts> {
    facts_of(data(&options.data, &Config::found()?)?.as_ref())
}

/// The same with what this data folder holds.
pub(super) fn facts_of(store: Option<&Store>) -> Result<Facts> {
    let facts = Facts::bundled()?;
    let Some(store) = store else { return Ok(facts) };
    let fetched = store
        .content(&ListId::new(store::RULES))
        .and_then(|json| json.map(|json| Rules::from_api(&json)).transpose());
    match fetched {
        Ok(Some(rules)) => Ok(facts.with_rules(rules)),
        Ok(None) => Ok(facts),
        Err(error) => {
            // Rules explain hits and find none: without them a screening is whole.
            ui::warn(&format!("only the bundled rules are used: {error}; `listed update {}`", store::RULES));
            Ok(facts)
        }
    }
}

/// Where lists are kept when nothing else is said (XDG, or what the system has instead of it).
pub(super) fn own_data_folder() -> Option<PathBuf> {
    use etcetera::BaseStrategy as _;
    etcetera::choose_base_strategy().ok().map(|base| base.data_dir().join("listed"))
}

/// The profile of that name, or in that file.
pub(super) fn profile(asked: &str) -> Result<Profile> {
    if let Some(profile) = Profile::bundled(asked) {
        return Ok(profile);
    }
    let path = Path::new(asked);
    if !path.exists() {
        let known = Profile::BUNDLED.join(", ");
        return Err(Error::new(ErrorKind::Usage, format!("there is no profile {asked:?}"))
            .hint(format!("bundled profiles: {known}; or give the path of a profile's file")));
    }
    let text = std::fs::read_to_string(path)
        .map_err(|e| Error::new(ErrorKind::Usage, format!("cannot read the profile {asked}")).caused_by(e))?;
    Profile::parse(&text)
        .map_err(|e| Error::new(ErrorKind::Usage, format!("the profile {asked} is not right")).caused_by(e))
}

/// The warnings of parsers that say that a part of a list is not there.
const LACKS: [&str; 2] = ["absent-sub-list", "missing-column"];

/// Says when a list file is older than a copy of that list should be. Not an error: the user may mean it.
fn warn_of_age(opened: &Opened) -> Result<()> {
    let info = &opened.list.info;
    if opened.origin == Origin::Installed && opened.dates().known_on().is_none() && opened.limit()?.is_some()
    {
        ui::warn(&format!(
            "{} does not say when it was published, and it was not fetched: nobody knows how old it is; \
             `listed update {}` gets the newest",
            info.id,
            info.id.parent()
        ));
    }
    if opened.origin != Origin::File {
        return Ok(());
    }
    let most = Catalogue::bundled()?.get(&info.id).and_then(|f| f.max_age_days);
    if let (Some(age), Some(most)) = (info.age_days, most)
        && age > i64::from(most)
    {
        ui::warn(&format!(
            "{} was published {age} days ago; a copy of it should not be older than {most} days (--max-age makes \
             that an error)",
            info.id
        ));
    }
    Ok(())
}

/// A list as reports name it.
pub(super) fn list_meta(opened: &Opened) -> ListMeta {
    ListMeta {
        info: opened.list.info.clone(),
        origin: opened.origin,
        warnings: opened.list.warnings.len(),
        set_aside: opened.list.set_aside.len(),
    }
}

/// A screening about to be made.
pub(super) struct Session {
    pub(super) screener: Screener,
    pub(super) meta: Meta,
    pub(super) unusable: usize,
    fail_on: FailOn,
    /// How a record of it begins.
    header: RecordHeader,
    /// Where one goes.
    record: Option<PathBuf>,
    /// The record that it is held against.
    baseline: Option<PathBuf>,
    /// The files that it rests on: none of them may be written over.
    reads: Vec<PathBuf>,
}

impl Session {
    /// Opens all that a screening needs.
    pub(super) fn open(
        lists: &ListOptions,
        matching: &MatchOptions,
        evidence: &EvidenceOptions,
    ) -> Result<Self> {
        // Beside, since lists are opened meanwhile, and every name waits for the tables.
        std::thread::spawn(crate::names::prepare);
        let profile = profile(&matching.profile)?;
        let decisions = evidence.decisions.as_deref().map(read_decisions).transpose()?;
        let opened = open_lists(lists)?;
        let named: Vec<ListMeta> = opened.iter().map(list_meta).collect();
        for (list, opened) in named.iter().zip(&opened).filter(|(l, _)| l.set_aside > 0) {
            ui::warn(&format!(
                "{}: {} of {} could not be used, so nothing was screened against them; \
                 `listed lists --check` names them",
                list.info.id,
                number(list.set_aside as u64),
                plural(opened.records, "record", "records")
            ));
        }
        for opened in &opened {
            warn_of_age(opened)?;
            // What its publisher always gives and this copy lacks nobody is screened against: that is no detail.
            for w in opened.list.warnings.iter().filter(|w| LACKS.contains(&w.code.as_str())) {
                ui::warn(&format!("{}: {}", opened.list.info.id, w.text));
            }
        }
        let meta = Meta {
            schema_version: SCHEMA_VERSION,
            listed_version: env!("CARGO_PKG_VERSION").into(),
            as_of: as_of(lists),
            profile: ProfileMeta { name: profile.name.clone(), sha256: profile.sha256() },
            match_from: profile.match_from,
            review_from: profile.review_from,
            min_score: matching.min_score.unwrap_or(profile.review_from),
            fail_on: matching.fail_on.as_str().into(),
            coverage_note: Meta::bundled_note(&named),
            lists: named,
            input: None,
            baseline: None,
            decisions: decisions.as_ref().map(|(file, _, d)| DecisionsMeta {
                file: file.clone(),
                sha256: d.sha256().to_owned(),
                decisions: d.len(),
            }),
        };
        let unusable = meta.lists.iter().map(|l| l.set_aside).sum();
        let header = RecordHeader {
            record_version: RECORD_VERSION,
            listed_version: meta.listed_version.clone(),
            as_of: meta.as_of,
            min_score: matching.min_score,
            profile_sha256: meta.profile.sha256.clone(),
            profile: profile.clone(),
            lists: opened.iter().map(recorded).collect(),
            decisions: decisions
                .as_ref()
                .map(|(file, text, _)| RecordedDecisions { file: file.clone(), text: text.clone() }),
            input: None,
        };
        let mut reads: Vec<PathBuf> = opened.iter().filter_map(|o| o.path.clone()).collect();
        reads.extend(evidence.decisions.clone());
        reads.push(PathBuf::from(&matching.profile));
        let settings = Settings { profile, as_of: as_of(lists), min_score: matching.min_score };
        let facts = facts(lists)?;
        let kept = data(&lists.data, &Config::found()?)?.and_then(|s| s.cache());
        // What is made ready of a past snapshot is not worth the place of what is used each day.
        let past = opened.iter().any(|o| o.snapshot.as_ref().is_some_and(|s| !s.current));
        let kept = kept.filter(|_| !past);
        let lists = opened.into_iter().map(|o| o.list).collect();
        let mut screener = Screener::with_kept(lists, facts, settings, kept.as_ref())?;
        if let Some((_, _, decisions)) = decisions {
            screener = screener.with_decisions(decisions);
        }
        let record = evidence.record.clone();
        Ok(Self {
            screener,
            meta,
            unusable,
            fail_on: matching.fail_on,
            header,
            record,
            baseline: None,
            reads,
        })
    }

    /// Reads the record that the screening is to be held against.
    pub(super) fn baseline(&mut self, path: &Path, output: &OutputOptions) -> Result<Baseline> {
        let read = baseline::read(path, &self.header)?;
        if self.renews(path) && output.quiet && output.output.is_none() {
            let message = "with --quiet and without --output nobody could tell what has changed, and the record that \
                           tells it would be replaced";
            return Err(Error::new(ErrorKind::Usage, message)
                .hint("add --output FILE, or give --record another file than --baseline"));
        }
        if !self.renews(path) {
            self.reads.push(path.to_owned());
        }
        self.baseline = Some(path.to_owned());
        Ok(read)
    }

    /// Whether the record takes the place of this file.
    fn renews(&self, path: &Path) -> bool {
        self.record.as_ref().is_some_and(|record| same_file(record, path))
    }

    /// Makes a record ready for the answers. The input is known by now.
    pub(super) fn beside(&mut self, read: Baseline, has_ids: bool) -> Comparison {
        let meta = baseline::meta(&read);
        let comparison = read.beside(&self.header, has_ids, self.screener.opened().to_vec());
        self.meta.baseline = Some(baseline::told(&comparison, meta, has_ids));
        comparison
    }

    /// The same for a file.
    pub(super) fn of_file(&mut self, input: InputMeta) {
        self.header.input = Some(input.name.clone());
        self.reads.push(PathBuf::from(&input.name));
        self.meta.input = Some(input);
    }

    /// Begins the report.
    pub(super) fn report(&self, options: &OutputOptions) -> Result<Report> {
        self.hold_apart(options)?;
        let out = Output::open(options)?;
        let record = match &self.record {
            Some(path) => {
                let file = whole_file(path)?;
                Some(RecordWriter::begin(file, self.header.clone()).map_err(|e| unrecorded(path, e))?)
            }
            None => None,
        };
        let writer = report::writer(options.format, Box::new(out.clone()), out.style());
        let mut report = Report { writer, out, record, comparison: None, summary: Summary::default() };
        report.writer.begin(&self.meta).map_err(|e| report.out.error(e))?;
        Ok(report)
    }

    /// Refuses to write over what is read, and two things into one file.
    fn hold_apart(&self, options: &OutputOptions) -> Result<()> {
        let record = self.record.as_ref();
        let mut taken: Vec<&PathBuf> = self.reads.iter().collect();
        for written in options.output.iter().chain(record) {
            if taken.iter().any(|path| same_file(path, written) && written.as_os_str() != "-") {
                let message =
                    format!("{} is used already: writing to it would destroy it", written.display());
                return Err(Error::new(ErrorKind::Usage, message).hint("name another file"));
            }
            taken.push(written);
        }
        Ok(())
    }

    /// Ends the report, and says what the screening came to.
    pub(super) fn end(&self, mut report: Report) -> Result<Status> {
        report.summary.interrupted = interrupt::asked();
        let whole = !report.summary.interrupted && !report.gone();
        let mut fault = None;
        if let Some(comparison) = &mut report.comparison {
            report.summary.changes = Some(comparison.end(whole));
            let record = self.meta.baseline.as_ref().map_or("", |b| b.record.as_str());
            fault = comparison.nothing_in_common().then(|| baseline::of_another(record));
        }
        let mut status = Status::of_screening(&report.summary, self.unusable, self.fail_on);
        if let Some(fault) = fault.as_ref().filter(|_| whole) {
            status = Status::of(fault);
        }
        report.summary.exit_status = status.code();
        report.summary.decisions = self.screener.decisions().map(Decisions::tally);
        if let Some(told) = report.summary.interruption() {
            // There is no record of what was not done: the begun one is dropped.
            report.writer.end(&report.summary).map_err(|e| report.out.error(e))?;
            let part = report.out.finish_part()?;
            ui::warn(&told);
            if let Some(part) = part {
                ui::warn(&format!("what was answered is in {}, marked as a part", part.display()));
            }
            return Ok(status);
        }
        let record = report.record.take();
        if self.baseline.is_none() {
            // The record first: an answer without its record is not what was asked for.
            self.keep(record, status, whole)?;
            report.writer.end(&report.summary).map_err(|e| report.out.error(e))?;
            report.out.finish()?;
        } else {
            // The answer first: what a renewed record holds is not told again, so it must have been told.
            report.writer.end(&report.summary).map_err(|e| report.out.error(e))?;
            let whole = whole && !report.out.gone();
            report.out.finish()?;
            self.keep(record, status, whole)?;
        }
        if let Some(fault) = fault {
            return Err(fault);
        }
        for lapsed in report.summary.decisions.iter().flat_map(|t| &t.lapsed).take(LAPSED_NAMED) {
            ui::warn(&format!(
                "the decision on line {}, {} ~ {}, has no effect: {}",
                lapsed.line,
                lapsed.query,
                lapsed.entity_id,
                lapsed.state.as_str()
            ));
        }
        Ok(status)
    }
}

impl Session {
    /// Ends the record. The one that the screening was held against is replaced only when every row was answered and
    /// told.
    fn keep(&self, record: Option<RecordWriter<WholeFile>>, status: Status, whole: bool) -> Result<()> {
        let (Some(record), Some(path)) = (record, &self.record) else { return Ok(()) };
        let (file, sha256) = record.end(status.code()).map_err(|e| unrecorded(path, e))?;
        let answered = whole && matches!(status, Status::Done | Status::Hit);
        let shown = if answered || !self.baseline.as_ref().is_some_and(|b| same_file(b, path)) {
            file.finish()?;
            path.clone()
        } else {
            let part = file.finish_part()?;
            ui::warn(&format!(
                "{} stays as it was, since not every row was answered and told; this screening is in {}",
                path.display(),
                part.display()
            ));
            part
        };
        ui::note(&format!("record {} sha256 {sha256}", shown.display()));
        Ok(())
    }
}

/// Lapsed decisions that are named on standard error; reports name them all.
const LAPSED_NAMED: usize = 20;

fn unrecorded(path: &Path, error: std::io::Error) -> Error {
    Error::new(ErrorKind::Output, format!("cannot write the record {}", path.display())).caused_by(error)
}

/// A list as a record names it.
fn recorded(opened: &Opened) -> RecordedList {
    let info = &opened.list.info;
    RecordedList {
        id: info.id.clone(),
        sha256: info.sha256.clone(),
        published: info.published,
        // An installed list is found by its id and digest, wherever the data folder is then.
        path: opened.path.as_ref().filter(|_| opened.origin == Origin::File).map(|p| p.display().to_string()),
        day: opened.list.day,
        coverage: Some(info.coverage),
    }
}

/// A decisions file: its name, its text, and what is in it.
pub(super) fn read_decisions(path: &Path) -> Result<(String, String, Decisions)> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|e| {
        Error::new(ErrorKind::Usage, format!("cannot read the decisions file {name}"))
            .caused_by(e)
            .hint("`listed decide` makes one")
    })?;
    let decisions = Decisions::parse(&text, &name)?;
    Ok((name, text, decisions))
}

/// A report under way.
pub(super) struct Report {
    writer: Box<dyn report::Writer>,
    out: Output,
    record: Option<RecordWriter<WholeFile>>,
    comparison: Option<Comparison>,
    summary: Summary,
}

impl Report {
    /// The same, telling only what differs from a record.
    pub(super) fn beside(self, comparison: Option<Comparison>) -> Self {
        Self { comparison, ..self }
    }

    /// Takes one answer.
    pub(super) fn row(&mut self, screening: &Screening) -> Result<()> {
        self.summary.add(screening);
        if let Some(record) = &mut self.record {
            let failed = |e| Error::new(ErrorKind::Output, "cannot write the record").caused_by(e);
            record.answer(screening).map_err(failed)?;
        }
        let told = match &mut self.comparison {
            None => self.writer.row(screening),
            Some(comparison) => match comparison.take(screening)? {
                Some(told) => self.writer.row(&told),
                None => Ok(()),
            },
        };
        told.map_err(|e| self.out.error(e))
    }

    /// Takes many answers at once: they go out together.
    pub(super) fn rows(&mut self, screenings: &[Screening]) -> Result<()> {
        self.out.hold();
        for screening in screenings {
            self.row(screening)?;
        }
        self.out.release()
    }

    /// What it came to so far.
    pub(super) fn summary(&self) -> &Summary {
        &self.summary
    }

    /// Whether nobody reads it any more.
    pub(super) fn gone(&self) -> bool {
        self.out.gone()
    }
}
