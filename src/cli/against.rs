//! `listed diff --against`: the rows of a file of names whose answer is not the same against both ends.
//!
//! Rows are first screened against the entries that changed alone. An answer is made of each entry by itself (one list is
//! never folded into itself), so a row that none of them hits has the same answer twice; the others, and those that
//! could not be answered, are screened against both ends whole.

use std::collections::{BTreeMap, BTreeSet};

use super::args::FailOn;
use super::diff_args::DiffArgs;
use super::ends::Ends;
use super::interrupt;
use super::output::Output;
use super::progress::Progress;
use super::screen::{self, Reading};
use super::session;
use super::status::Status;
use super::ui;
use super::upkeep::Config;
use crate::model::{Entity, EntityId};
use crate::report::changes::{Against, AgainstMeta, AgainstSummary, DiffMeta, Turned, told_against};
use crate::report::{ProfileMeta, Summary, plural};
use crate::screen::{Decisions, Facts, Query, Screener, Screening, Settings, Verdict};
use crate::store::{Cache, List, Store};
use crate::track::{self, Diff, Shift};
use crate::{Error, ErrorKind, Result};

/// What both screenings are made with.
struct Maker {
    facts: Facts,
    settings: Settings,
    /// The name and the text of the decisions file.
    decisions: Option<(String, String)>,
    kept: Option<Cache>,
}

impl Maker {
    fn of(args: &DiffArgs) -> Result<Self> {
        let profile = session::profile(&args.matching.profile)?;
        let decisions = args.decisions.as_deref().map(session::read_decisions).transpose()?;
        let store = session::data(&args.data, &Config::found()?)?;
        let settings = Settings {
            profile,
            as_of: args.as_of.unwrap_or_else(session::today),
            min_score: args.matching.min_score,
        };
        Ok(Self {
            facts: session::facts_of(store.as_ref())?,
            settings,
            decisions: decisions.map(|(file, text, _)| (file, text)),
            kept: store.as_ref().and_then(Store::cache),
        })
    }

    fn whole(&self, list: &List) -> Result<Screener> {
        let lists = vec![list.clone()];
        let made = Screener::with_kept(lists, self.facts.clone(), self.settings.clone(), self.kept.as_ref())?;
        match &self.decisions {
            Some((file, text)) => Ok(made.with_decisions(Decisions::parse(text, file)?)),
            None => Ok(made),
        }
    }

    /// A list as it is screened against on that day: asked for a past day, it is of the day that it was published.
    fn on_the_day(&self, list: &List, past: bool) -> List {
        let published = list.info.published.map(crate::model::PartialDate::earliest);
        List { day: if past { published } else { Some(self.settings.as_of) }, ..list.clone() }
    }

    /// The same with every hit shown.
    fn all(&self) -> Self {
        let settings = Settings { min_score: None, ..self.settings.clone() };
        Self { settings, facts: self.facts.clone(), decisions: None, kept: None }
    }

    /// Only these entries of each end, decisions aside: does a row hit any of them?
    fn touched(&self, lists: Vec<List>) -> Result<Screener> {
        Screener::new(lists, self.facts.clone(), self.settings.clone())
    }
}

/// Of these lists, one for each end, the entries that are not the same on the other.
fn touched(lists: &[List; 2], ends: &Ends, diff: &Diff) -> Result<[List; 2]> {
    let old: BTreeSet<&EntityId> =
        diff.removed.iter().map(|e| &e.id).chain(diff.changed.iter().map(|c| &c.old_id)).collect();
    let new: BTreeSet<&EntityId> =
        diff.added.iter().map(|e| &e.id).chain(diff.changed.iter().map(|c| &c.id)).collect();
    let of = |list: &List, ids: BTreeSet<&EntityId>| -> Result<List> {
        // Between two forms every id is another, and so is every answer: all are screened twice.
        let all = list.entities.all()?.into_iter();
        let some: Vec<Entity> =
            all.filter(|e| !ends.scope.is_whole() || ids.contains(&e.id)).cloned().collect();
        Ok(List { entities: some.into(), ..list.clone() })
    };
    let [from, to] = lists;
    Ok([of(from, old)?, of(to, new)?])
}

pub(super) fn run(args: &DiffArgs, file: &str, ends: &Ends, diff: &Diff, meta: DiffMeta) -> Result<Status> {
    let pool = screen::pool(&args.columns)?;
    let maker = Maker::of(args)?;
    let lists = [&ends.from, &ends.to].map(|end| maker.on_the_day(&end.opened.list, args.as_of.is_some()));
    let first = pool.install(|| maker.touched(touched(&lists, ends, diff)?.to_vec()))?;
    let mut reading = Reading::begin(file, &args.columns)?;
    reading.watch()?;
    let mut progress = Progress::new(&args.output, reading.meter(), reading.rows());
    let mut summary = Summary::default();
    let mut asked: Vec<Query> = Vec::new();
    let done = reading.answers(&pool, &first, &args.matching, |lot| {
        for answer in lot {
            summary.add(&answer);
            if !is_bare(&answer) {
                asked.push(answer.query);
            }
        }
        progress.show(&summary);
        Ok(true)
    });
    progress.end();
    done?;
    drop(first);
    let turned = twice(&pool, &maker, &lists, asked);
    let Some(Twice { turned, unusable }) = turned? else {
        ui::warn("interrupted: nothing is known of the rows");
        return Ok(Status::Interrupted);
    };
    let causes = Causes::of(diff);
    let mut turned: Vec<Turned> = turned
        .into_iter()
        .filter(|(before, after)| causes.differ(before, after, ends.scope.is_whole()))
        .map(|(before, after)| {
            let found = [(&after, &causes.new), (&before, &causes.old)];
            let found =
                found.iter().flat_map(|(answer, by)| ids(answer).into_iter().filter_map(|id| by.get(id)));
            let causes = unique(found);
            Turned { before, after, causes }
        })
        .collect();
    // What --min-score and --kind keep out of the hits changes an answer too.
    if turned.iter().any(|t| t.causes.is_empty()) {
        let all = pool.install(|| maker.all().touched(touched(&lists, ends, diff)?.to_vec()))?;
        for turned in turned.iter_mut().filter(|t| t.causes.is_empty()) {
            let answer = all.check(Query { kind: None, ..turned.after.query.clone() });
            turned.causes = unique(
                ids(&answer).into_iter().flat_map(|id| [causes.new.get(id), causes.old.get(id)]).flatten(),
            );
        }
    }
    let counts = AgainstSummary {
        rows: summary.queries,
        turned: turned.len() as u64,
        unusable: unusable.len() as u64,
        exit_status: 0,
    };
    let set_aside = ends.from.set_aside() + ends.to.set_aside();
    let status = status(&counts, set_aside, &turned, args.matching.fail_on);
    if !unusable.is_empty() {
        ui::warn(&format!(
            "{} could not be screened, and nothing is known of what changed for them: {}",
            plural(counts.unusable, "row", "rows"),
            unusable
                .iter()
                .take(5)
                .map(|(line, why)| format!("line {line}: {why}"))
                .collect::<Vec<_>>()
                .join("; ")
        ));
    }
    let told = Against {
        meta: AgainstMeta {
            diff: meta,
            as_of: maker.settings.as_of,
            profile: ProfileMeta {
                name: maker.settings.profile.name.clone(),
                sha256: maker.settings.profile.sha256(),
            },
            input: reading.meta.clone(),
            against: AgainstSummary { exit_status: status.code(), ..counts },
        },
        diff,
        turned: &turned,
    };
    let mut out = Output::open(&args.output)?;
    let style = out.style();
    told_against(&told, args.output.format, style, &mut out).map_err(|e| out.error(e))?;
    out.finish()?;
    Ok(status)
}

/// Whether nothing was found, so that nothing that changed bears on the row.
fn is_bare(answer: &Screening) -> bool {
    let nothing =
        || Screening { verdict: Verdict::Clear, error: None, ..Screening::failed(answer.query.clone(), "") };
    answer.hits.is_empty() && *answer == nothing()
}

/// What screening some rows twice came to.
struct Twice {
    turned: Vec<(Screening, Screening)>,
    /// Rows that could not be screened: their line, and why.
    unusable: Vec<(u64, String)>,
}

/// Screens rows against both ends whole, one after the other; `None` when it is interrupted.
fn twice(
    pool: &rayon::ThreadPool,
    maker: &Maker,
    [from, to]: &[List; 2],
    asked: Vec<Query>,
) -> Result<Option<Twice>> {
    let mut found = Twice { turned: Vec::new(), unusable: Vec::new() };
    if interrupt::asked() {
        return Ok(None);
    }
    if asked.is_empty() {
        return Ok(Some(found));
    }
    let answers = |list: &List, asked: Vec<Query>| {
        let screener = pool.install(|| maker.whole(list))?;
        Ok::<_, Error>(screen::answer_all(pool, &screener, asked))
    };
    let Some(before) = answers(from, asked.clone())? else { return Ok(None) };
    let Some(after) = answers(to, asked)? else { return Ok(None) };
    for (before, after) in before.into_iter().zip(after) {
        if let Some(error) = after.error.as_ref().or(before.error.as_ref()) {
            found.unusable.push((after.query.line.unwrap_or(after.query.row), error.clone()));
        }
        found.turned.push((before, after));
    }
    Ok(Some(found))
}

/// Part before changed, as of any screening.
fn status(counts: &AgainstSummary, set_aside: usize, turned: &[Turned], fail_on: FailOn) -> Status {
    let raised = |t: &Turned| match fail_on {
        FailOn::Match => [t.before.verdict, t.after.verdict].contains(&Verdict::Match),
        FailOn::Review => true,
        FailOn::Never => false,
    };
    if set_aside > 0 || counts.unusable > 0 || counts.rows == 0 {
        Status::Partial
    } else if turned.iter().any(raised) {
        Status::Hit
    } else {
        Status::Done
    }
}

/// What happened to which entry.
struct Causes {
    old: BTreeMap<EntityId, track::Cause>,
    new: BTreeMap<EntityId, track::Cause>,
    /// New ids by the old ones of entries that both ends have.
    renumbered: BTreeMap<EntityId, EntityId>,
}

impl Causes {
    fn of(diff: &Diff) -> Self {
        let (old, new) = diff.causes();
        let changed = diff.changed.iter().map(|c| (c.old_id.clone(), c.id.clone()));
        let same = diff.same.iter().map(|Shift { old, new }| (old.clone(), new.clone()));
        let renumbered = changed.chain(same).filter(|(a, b)| a != b).collect();
        Self { old, new, renumbered }
    }

    /// Whether two answers to one row are not the same. Of two forms of a list only verdicts, and which entries are hit
    /// with which verdict, can be compared.
    fn differ(&self, before: &Screening, after: &Screening, whole: bool) -> bool {
        if whole {
            return before != after;
        }
        let now = |id: &EntityId| self.renumbered.get(id).unwrap_or(id).clone();
        let hits = |s: &Screening, old: bool| -> BTreeSet<(EntityId, &'static str)> {
            let id = |id: &EntityId| if old { now(id) } else { id.clone() };
            s.hits.iter().map(|h| (id(&h.entity_id), h.verdict.as_str())).collect()
        };
        before.verdict != after.verdict || hits(before, true) != hits(after, false)
    }
}

/// The entries that an answer is about.
fn ids(answer: &Screening) -> Vec<&EntityId> {
    let hits = answer.hits.iter().map(|h| &h.entity_id);
    let also = answer.hits.iter().flat_map(|h| &h.also_on).map(|a| &a.entity_id);
    let over = answer.ended.iter().map(|e| &e.entity_id);
    hits.chain(also).chain(over).chain(answer.later.iter().map(|l| &l.entity_id)).collect()
}

/// Each once, in their order.
fn unique<'a>(causes: impl Iterator<Item = &'a track::Cause>) -> Vec<track::Cause> {
    let mut out: Vec<track::Cause> = Vec::new();
    for cause in causes {
        if !out.contains(cause) {
            out.push(cause.clone());
        }
    }
    out
}

/// Refuses what only a screening has a use for, where there is none.
pub(super) fn refuse_alone(args: &DiffArgs) -> Result<()> {
    let m = &args.matching;
    let set = [
        ("--country", m.country.is_some()),
        ("--address", m.address.is_some()),
        ("--kind", m.kind.is_some()),
        ("--min-score", m.min_score.is_some()),
        ("--decisions", args.decisions.is_some()),
        ("--as-of", args.as_of.is_some()),
    ];
    match set.iter().find(|(_, given)| *given) {
        Some((option, _)) => {
            Err(Error::new(ErrorKind::Usage, format!("{option} has a meaning only with --against FILE"))
                .hint("without --against nothing is screened: the ends alone are compared"))
        }
        None => Ok(()),
    }
}
