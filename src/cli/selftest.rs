//! `listed selftest`: are the names put on the lists last found, as they stand and as they get written?
//!
//! Every change is a fixed function of the name: the same lists give the same answer. It ends with 0 when every name
//! is found as it stands, and with 4 when one is not or there is none, since then the screening has a hole.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rayon::prelude::*;
use serde::Serialize;

use super::args::{EvidenceOptions, FailOn, MatchOptions, SelftestArgs};
use super::output::Output;
use super::session::{self, Session};
use super::status::Status;
use super::ui;
use crate::Result;
use crate::index::Scratch;
use crate::model::{Entity, EntityKind, NameKind, PartialDate, Standing};
use crate::names::{Class, NameKey};
use crate::report::{Format, ListMeta, ProfileMeta, SCHEMA_VERSION, TextStyle, number, plural, safe};
use crate::screen::{Query, Verdict};

/// Names shown that were missed, in text.
const SHOWN: usize = 5;

pub(super) fn run(args: &SelftestArgs) -> Result<Status> {
    let matching = MatchOptions {
        country: None,
        address: None,
        kind: None,
        min_score: None,
        fail_on: FailOn::Never,
        profile: args.profile.clone(),
    };
    args.output.plain()?;
    let none = EvidenceOptions { decisions: None, record: None };
    let session = Session::open(&args.lists, &matching, &none)?;
    let out = Output::open(&args.output)?;
    let sample = sample(args)?;
    let tries: Vec<Try> = sample.iter().flat_map(Try::all).collect();
    let tried: Vec<(Try, Outcome)> = tries
        .into_par_iter()
        .with_min_len(16)
        .map_init(Scratch::default, |scratch, t| {
            let outcome = t.run(&session, scratch);
            (t, outcome)
        })
        .collect();
    let report = Selftest::new(&session, &sample, &tried);
    let status = if report.names == 0 || report.lost > 0 || session.unusable > 0 {
        Status::Partial
    } else {
        Status::Done
    };
    let text = match args.output.format {
        Format::Text => report.text(out.style()),
        _ => ui::json_line(&report)?,
    };
    out.put(&text)?;
    Ok(status)
}

/// A listed name that is looked for.
struct Sampled {
    id: String,
    name: String,
    kind: EntityKind,
    listed_on: Option<PartialDate>,
    /// Only a weak alias: found means review.
    weak: bool,
}

/// The entries listed last; those without a date come after all others. Entries not in force are not looked for.
fn sample(args: &SelftestArgs) -> Result<Vec<Sampled>> {
    let as_of = session::as_of(&args.lists);
    let opened = session::open_lists(&args.lists)?;
    let listed_on = |e: &Entity| e.listings.iter().filter_map(|l| l.listed_on).max_by_key(|d| d.latest());
    let mut in_force = Vec::new();
    for list in opened.iter().map(|o| &o.list) {
        let all = list.entities.all()?.into_iter();
        in_force.extend(all.filter(|e| list.standing(e, as_of) == Standing::InForce));
    }
    let mut all: Vec<Sampled> = in_force
        .into_iter()
        .filter_map(|e| {
            let name = e.names.iter().find(|n| n.kind == NameKind::Primary).or(e.names.first())?;
            Some(Sampled {
                id: e.id.to_string(),
                name: name.text.clone(),
                kind: e.kind,
                listed_on: listed_on(e),
                weak: name.kind == NameKind::WeakAlias,
            })
        })
        .collect();
    let newest = |s: &Sampled| std::cmp::Reverse(s.listed_on.map(PartialDate::latest));
    all.sort_by(|a, b| newest(a).cmp(&newest(b)).then_with(|| a.id.cmp(&b.id)));
    all.truncate(args.sample);
    Ok(all)
}

/// How a name is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Change {
    Exact,
    Case,
    LegalForm,
    Typo,
    Swap,
    DropGeneric,
    Reorder,
    Spacing,
    Cut,
    Initials,
}

impl Change {
    const ALL: [Self; 10] = [
        Self::Exact,
        Self::Case,
        Self::LegalForm,
        Self::Typo,
        Self::Swap,
        Self::DropGeneric,
        Self::Reorder,
        Self::Spacing,
        Self::Cut,
        Self::Initials,
    ];

    fn text(self) -> &'static str {
        match self {
            Self::Exact => "as it stands",
            Self::Case => "all capitals, no marks",
            Self::LegalForm => "another legal form",
            Self::Typo => "one letter left out",
            Self::Swap => "two letters changed places",
            Self::DropGeneric => "a common word left out",
            Self::Reorder => "the first word put last",
            Self::Spacing => "two words written as one",
            Self::Cut => "cut at 35 characters",
            Self::Initials => "given name as an initial",
        }
    }

    /// The name changed; `None` where this change does not apply to it.
    fn of(self, name: &str, kind: EntityKind) -> Option<String> {
        let person = kind == EntityKind::Person;
        let words: Vec<&str> = name.split_whitespace().collect();
        let changed = match self {
            Self::Exact => return Some(name.to_owned()),
            Self::Case => {
                name.to_uppercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect()
            }
            Self::LegalForm if person || !name.is_ascii() => return None,
            Self::LegalForm => {
                let bare = without_legal_form(&words);
                format!("{} {}", bare.join(" "), if name.contains("Ltd") { "GmbH" } else { "Ltd" })
            }
            Self::Typo => in_longest_word(name, |word, at| {
                word.remove(at);
            })?,
            Self::Swap => in_longest_word(name, |word, at| word.swap(at, at - 1))?,
            Self::DropGeneric => {
                if words.len() < 3 {
                    return None;
                }
                let at = (0..words.len()).rev().find(|&i| is_generic(words[i]))?;
                words
                    .iter()
                    .enumerate()
                    .filter(|(i, _)| *i != at)
                    .map(|(_, w)| *w)
                    .collect::<Vec<_>>()
                    .join(" ")
            }
            Self::Reorder => {
                let (first, rest) = words.split_first().filter(|(_, rest)| !rest.is_empty())?;
                format!("{} {first}", rest.join(" "))
            }
            Self::Spacing => {
                let at = name.find(' ')?;
                format!("{}{}", &name[..at], name[at..].trim_start())
            }
            Self::Cut => {
                if name.chars().count() <= 35 {
                    return None;
                }
                name.chars().take(35).collect::<String>().trim_end().to_owned()
            }
            Self::Initials => {
                if !person || words.len() < 2 || name.contains(',') {
                    return None;
                }
                let initial = words[0].chars().next()?;
                format!("{initial}. {}", words[1..].join(" "))
            }
        };
        (changed != name).then_some(changed)
    }
}

/// Whether a word alone is one of business, law or place.
fn is_generic(word: &str) -> bool {
    let key = NameKey::listed(word);
    key.forms()
        .first()
        .is_some_and(|f| f.tokens.iter().all(|t| matches!(t.class, Class::Generic | Class::Function)))
}

/// The words before the legal form that ends the name.
fn without_legal_form<'a>(words: &[&'a str]) -> Vec<&'a str> {
    // A name never loses all its words to its legal form, so a word stands before it.
    let legal = |from: usize| {
        let key = NameKey::listed(&format!("name {}", words[from..].join(" ")));
        key.forms().first().is_some_and(|f| f.tokens.len() == 1)
    };
    let end = (1..words.len()).find(|&i| legal(i)).unwrap_or(words.len());
    words[..end].to_vec()
}

/// Changes the longest word (of letters, five or more) at a place in its middle that the name decides.
fn in_longest_word(name: &str, change: impl Fn(&mut Vec<char>, usize)) -> Option<String> {
    let words: Vec<&str> = name.split(' ').collect();
    let long = |w: &&str| w.chars().count() >= 5 && w.chars().all(char::is_alphabetic);
    let at = (0..words.len())
        .filter(|&i| long(&words[i]))
        .max_by_key(|&i| (words[i].chars().count(), words.len() - i))?;
    let mut letters: Vec<char> = words[at].chars().collect();
    let sum: usize = letters.iter().map(|c| *c as usize).sum();
    let place = 2 + sum % (letters.len() - 3);
    change(&mut letters, place);
    let changed: String = letters.into_iter().collect();
    Some(
        words
            .iter()
            .enumerate()
            .map(|(i, w)| if i == at { changed.as_str() } else { w })
            .collect::<Vec<_>>()
            .join(" "),
    )
}

/// One name, changed one way.
struct Try<'a> {
    of: &'a Sampled,
    change: Change,
    query: String,
}

/// Where it was found.
#[derive(Clone, Copy, PartialEq)]
enum Outcome {
    Match,
    Review,
    Missed,
}

impl<'a> Try<'a> {
    fn all(of: &'a Sampled) -> Vec<Self> {
        let changed = |change: Change| change.of(&of.name, of.kind).map(|query| Self { of, change, query });
        Change::ALL.into_iter().filter_map(changed).collect()
    }

    fn run(&self, session: &Session, scratch: &mut Scratch) -> Outcome {
        let answer = session.screener.check_with(Query::name(self.query.as_str()), scratch);
        let hit = answer.hits.iter().find(|h| {
            h.entity_id.as_str() == self.of.id || h.also_on.iter().any(|a| a.entity_id.as_str() == self.of.id)
        });
        match hit.map(|h| h.verdict) {
            Some(Verdict::Match) => Outcome::Match,
            Some(Verdict::Review) => Outcome::Review,
            _ => Outcome::Missed,
        }
    }
}

/// The answer of `selftest`, as JSON has it.
#[derive(Serialize)]
struct Selftest<'a> {
    schema_version: u32,
    listed_version: &'static str,
    as_of: chrono::NaiveDate,
    profile: &'a ProfileMeta,
    match_from: f64,
    review_from: f64,
    lists: &'a [ListMeta],
    coverage_note: Option<&'a str>,
    names: usize,
    /// When the newest and the oldest of them were listed, where the lists say.
    newest: Option<PartialDate>,
    oldest: Option<PartialDate>,
    /// Names of which the lists do not say when they were listed.
    undated: usize,
    /// Names not found, or not as a match, as they stand.
    lost: usize,
    changes: Vec<Changed>,
}

#[derive(Serialize)]
struct Changed {
    change: Change,
    names: usize,
    found: usize,
    matched: usize,
    found_share: f64,
    match_share: f64,
    missed: Vec<Missed>,
}

#[derive(Serialize)]
struct Missed {
    query: String,
    entity_id: String,
    listed_name: String,
}

impl<'a> Selftest<'a> {
    fn new(session: &'a Session, sample: &[Sampled], tried: &[(Try<'_>, Outcome)]) -> Self {
        let mut by_change: BTreeMap<Change, Vec<&(Try<'_>, Outcome)>> = BTreeMap::new();
        for one in tried {
            by_change.entry(one.0.change).or_default().push(one);
        }
        let as_it_should =
            |t: &Try<'_>, o: Outcome| o == Outcome::Match || (t.of.weak && o == Outcome::Review);
        let lost = tried.iter().filter(|(t, o)| t.change == Change::Exact && !as_it_should(t, *o)).count();
        let dates = || sample.iter().filter_map(|s| s.listed_on);
        let meta = &session.meta;
        Self {
            schema_version: SCHEMA_VERSION,
            listed_version: env!("CARGO_PKG_VERSION"),
            as_of: meta.as_of,
            profile: &meta.profile,
            match_from: meta.match_from,
            review_from: meta.review_from,
            lists: &meta.lists,
            coverage_note: meta.coverage_note.as_deref(),
            names: sample.len(),
            newest: dates().max_by_key(|d| d.latest()),
            oldest: dates().min_by_key(|d| d.latest()),
            undated: sample.iter().filter(|s| s.listed_on.is_none()).count(),
            lost,
            changes: by_change.into_iter().map(|(change, tried)| Changed::new(change, &tried)).collect(),
        }
    }

    fn text(&self, style: TextStyle) -> String {
        let mut out = String::new();
        let head = format!("Self-test on the {} listed last", plural(self.names as u64, "name", "names"));
        let _ = writeln!(out, "{}\n", style.bold(&head));
        let _ = writeln!(out, "  {}", made_with(self.profile, self.review_from, self.match_from));
        for list in self.lists {
            let _ = writeln!(out, "  {}", list_line(list));
        }
        if let Some(note) = self.coverage_note {
            let _ = writeln!(out, "  {note}");
        }
        if let (Some(oldest), Some(newest)) = (self.oldest, self.newest) {
            let _ = write!(out, "  Listed from {oldest} to {newest}");
            if self.undated > 0 {
                let _ = write!(out, "; {} without a date", number(self.undated as u64));
            }
            out.push('\n');
        } else {
            out.push_str("  The lists do not say when these names were listed\n");
        }
        let _ = writeln!(out, "\n  {:<28} {:>7}  {:>9}  {:>8}", "the name", "names", "found", "as match");
        for c in &self.changes {
            let _ = writeln!(
                out,
                "  {:<28} {:>7}  {:>7.1} %  {:>6.1} %",
                c.change.text(),
                number(c.names as u64),
                100.0 * c.found_share,
                100.0 * c.match_share
            );
        }
        for c in self.changes.iter().filter(|c| !c.missed.is_empty()) {
            let _ = writeln!(out, "\n  Missed, {}:", c.change.text());
            for m in c.missed.iter().take(SHOWN) {
                let _ = writeln!(
                    out,
                    "    {}\n      for {} ({})",
                    safe(&m.query),
                    safe(&m.listed_name),
                    safe(&m.entity_id)
                );
            }
            if c.missed.len() > SHOWN {
                let _ = writeln!(
                    out,
                    "    and {} more; --format json names them",
                    number((c.missed.len() - SHOWN) as u64)
                );
            }
        }
        out.push_str(if self.names == 0 {
            "\n  There was no name to look for.\n"
        } else if self.lost == 0 {
            "\n  Every name is found as a match as it stands.\n"
        } else {
            "\n  Some names are not found as they stand: do not rely on this screening.\n"
        });
        out
    }
}

impl Changed {
    fn new(change: Change, tried: &[&(Try<'_>, Outcome)]) -> Self {
        let names = tried.len();
        let matched = tried.iter().filter(|t| t.1 == Outcome::Match).count();
        let missed: Vec<Missed> = tried
            .iter()
            .filter(|t| t.1 == Outcome::Missed)
            .map(|(t, _)| Missed {
                query: t.query.clone(),
                entity_id: t.of.id.clone(),
                listed_name: t.of.name.clone(),
            })
            .collect();
        let found = names - missed.len();
        let share = |part: usize| part as f64 / names.max(1) as f64;
        Self { change, names, found, matched, found_share: share(found), match_share: share(matched), missed }
    }
}

/// What a measurement was made with, in a line.
pub(super) fn made_with(profile: &ProfileMeta, review_from: f64, match_from: f64) -> String {
    format!(
        "Profile {} ({}…): review from {review_from:.2}, match from {match_from:.2}",
        safe(&profile.name),
        profile.sha256.get(..12).unwrap_or_default()
    )
}

/// A list that a measurement was made on, in a line.
pub(super) fn list_line(list: &ListMeta) -> String {
    let info = &list.info;
    let published = info.published.map_or("no date".into(), |d| d.to_string());
    format!(
        "List {}: {}, {published}",
        safe(info.id.as_str()),
        plural(info.entries as u64, "entry", "entries")
    )
}

#[cfg(test)]
mod tests {
    use super::{Change, EntityKind};

    #[test]
    fn names_are_changed_the_same_way_each_time() {
        let company = |change: Change, name: &str| change.of(name, EntityKind::Company);
        let name = "Velikon Digital Technology Co., Ltd.";
        for (change, expected) in [
            (Change::Exact, Some("Velikon Digital Technology Co., Ltd.")),
            (Change::Case, Some("VELIKON DIGITAL TECHNOLOGY CO   LTD ")),
            (Change::LegalForm, Some("Velikon Digital Technology GmbH")),
            (Change::DropGeneric, Some("Velikon Digital Co., Ltd.")),
            (Change::Reorder, Some("Digital Technology Co., Ltd. Velikon")),
            (Change::Spacing, Some("VelikonDigital Technology Co., Ltd.")),
            (Change::Cut, Some("Velikon Digital Technology Co., Ltd")),
            (Change::Initials, None),
        ] {
            assert_eq!(company(change, name).as_deref(), expected, "{change:?}");
        }
        assert_eq!(
            Change::Initials.of("Ivan Sokolnikov", EntityKind::Person).as_deref(),
            Some("I. Sokolnikov")
        );
        for change in [Change::Typo, Change::Swap] {
            let once = company(change, name);
            assert_eq!(once, company(change, name));
            assert_ne!(once.as_deref(), Some(name));
        }
        for name in ["", " ", "A", "华为技术有限公司", "-", "ab cd"] {
            for change in Change::ALL {
                let _ = company(change, name);
            }
        }
    }
}
