//! The Federal Register rules behind the lists, and the join of a citation to its rule by page range.
//!
//! Lists cite a rule's first page, the regulation the page of the amended text: both are one rule, so the join asks
//! which rule a page lies in. It never guesses: a page that no known rule holds is unresolved, and what could not be
//! verified is returned marked as such ([`Fact`]).

mod api;
mod table;

use std::sync::OnceLock;

use crate::model::{Citation, FrCitation, PartialDate};
use crate::{Error, ErrorKind, Result};

/// Something said of a rule, and whether a source confirms it. Reports mark what is not verified, or leave it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fact<T> {
    /// What is said.
    pub value: T,
    /// Whether a source confirms it.
    pub verified: bool,
}

impl<T> Fact<T> {
    /// The value, if it is verified.
    pub fn sure(self) -> Option<T> {
        self.verified.then_some(self.value)
    }
}

/// One rule of the Federal Register. A field that is not known is `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    volume: u32,
    start_page: Option<u32>,
    end_page: Option<u32>,
    /// Pages of the amended text, as the regulation cites them, in order.
    pages: Vec<u32>,
    /// Pages that the regulation prints for this rule by mistake.
    misprints: Vec<u32>,
    document_number: String,
    published: PartialDate,
    effective: Option<PartialDate>,
    title: String,
    kind: String,
    summary: String,
    reason: String,
    url: String,
    /// Names of the fields that are not verified.
    unverified: Vec<String>,
    note: String,
}

impl Rule {
    /// The citation to show: its first page, else the first amended page; `None` when no page is known.
    pub fn citation(&self) -> Option<Fact<FrCitation>> {
        let page = self.start_page.or(self.pages.first().copied())?;
        Some(self.fact("start_page", FrCitation { volume: self.volume, page }))
    }

    /// Its first and last page, where both are known.
    pub fn page_range(&self) -> Option<Fact<(u32, u32)>> {
        Some(self.fact("start_page", (self.start_page?, self.end_page?)))
    }

    /// The publisher's document number, e.g. `2019-22210`.
    pub fn document_number(&self) -> Option<Fact<&str>> {
        self.text("document_number", &self.document_number)
    }

    /// The day it was published.
    pub fn published(&self) -> Fact<PartialDate> {
        self.fact("published", self.published)
    }

    /// The day it took effect, the first one if in stages.
    pub fn effective(&self) -> Option<Fact<PartialDate>> {
        self.effective.map(|day| self.fact("effective", day))
    }

    /// Its official title.
    pub fn title(&self) -> Option<Fact<&str>> {
        self.text("title", &self.title)
    }

    /// `entity-list`, `policy`, `correction`, `removal`, `procurement` or `unverified-list`.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// What it did, in our words.
    pub fn summary(&self) -> Fact<&str> {
        self.fact("summary", &self.summary)
    }

    /// Why, in our words.
    pub fn reason(&self) -> Option<Fact<&str>> {
        self.text("reason", &self.reason)
    }

    /// Its page at the publisher's.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What else should be known of it; empty if nothing.
    pub fn note(&self) -> &str {
        &self.note
    }

    fn fact<T>(&self, field: &str, value: T) -> Fact<T> {
        Fact { value, verified: !self.unverified.iter().any(|f| f == field) }
    }

    fn text<'a>(&self, field: &str, value: &'a str) -> Option<Fact<&'a str>> {
        (!value.is_empty()).then(|| self.fact(field, value))
    }

    /// Whether the page lies in it. The last page is known for few rules, so the last one cited stands for it; from
    /// a first page that is not verified nothing is concluded about the pages that follow.
    fn holds(&self, page: u32, date: Option<PartialDate>) -> bool {
        let first = self.pages.first().copied();
        let last = self.end_page.or(self.pages.last().copied()).or(self.start_page);
        let start = self.start_page.map(|p| self.fact("start_page", p));
        let from = start.and_then(Fact::sure).or(first);
        let inside = from.zip(last).is_some_and(|(from, last)| (from..=last).contains(&page));
        inside || self.start_page == Some(page) || (self.misprints.contains(&page) && self.is_of(date))
    }

    /// Whether a date written with a citation is this rule's: that of publication, or of effect.
    fn is_of(&self, date: Option<PartialDate>) -> bool {
        let Some(date) = date else { return false };
        let span = date.earliest()..=date.latest();
        span.contains(&self.published.earliest())
            || self.effective.is_some_and(|d| span.contains(&d.earliest()))
    }
}

/// What a citation joins to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup<'a> {
    /// This rule.
    Found(&'a Rule),
    /// No rule that we know holds this page.
    Unresolved,
    /// More than one rule holds this page, and the date does not tell them apart.
    Ambiguous(Vec<&'a Rule>),
}

/// The rules that we know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// By volume, then by page.
    all: Vec<Rule>,
}

impl Rules {
    /// The bundled table, read once, when it is first asked for.
    pub fn bundled() -> Result<&'static Self> {
        static READ: OnceLock<std::result::Result<Rules, String>> = OnceLock::new();
        READ.get_or_init(|| {
            let table = include_bytes!("../../data/rules/federal-register.csv");
            Self::parse(table)
                .map_err(|e| std::error::Error::source(&e).map_or_else(|| e.to_string(), |s| s.to_string()))
        })
        .as_ref()
        .map_err(|e| Error::new(ErrorKind::List, format!("could not read the bundled table of rules: {e}")))
    }

    /// Reads a table of rules (`data/rules/federal-register.csv`).
    pub fn parse(csv: &[u8]) -> Result<Self> {
        let all = table::read(csv).map_err(|e| {
            Error::new(ErrorKind::List, "could not read the table of Federal Register rules").caused_by(e)
        })?;
        Ok(Self::of(all))
    }

    /// Reads an answer of the Federal Register (`/api/v1/documents.json`), which must be whole.
    pub fn from_api(json: &[u8]) -> Result<Self> {
        let all = api::read(json).map_err(|e| {
            Error::new(ErrorKind::List, "this is no whole answer of the Federal Register with its rules")
                .caused_by(e)
                .hint("get it again later")
        })?;
        Ok(Self::of(all))
    }

    /// These rules with those of the publisher, which know pages, dates and titles best.
    #[must_use]
    pub fn joined(&self, theirs: Self) -> Self {
        let mut all = self.all.clone();
        api::join(&mut all, theirs.all);
        Self::of(all)
    }

    fn of(mut all: Vec<Rule>) -> Self {
        all.sort_by_key(|r| (r.volume, r.start_page.or(r.pages.first().copied()), r.published));
        Self { all }
    }

    /// The rules, by volume and page.
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.all.iter()
    }

    /// The rule that holds a page. The date written with the citation, if there is one, only decides between several.
    pub fn find(&self, cited: FrCitation, date: Option<PartialDate>) -> Lookup<'_> {
        let from = self.all.partition_point(|r| r.volume < cited.volume);
        let volume = self.all.iter().skip(from).take_while(|r| r.volume == cited.volume);
        let mut found: Vec<&Rule> = volume.filter(|r| r.holds(cited.page, date)).collect();
        if found.len() > 1 {
            let (of_the_day, _): (Vec<&Rule>, Vec<&Rule>) = found.iter().partition(|r| r.is_of(date));
            if of_the_day.len() == 1 {
                found = of_the_day;
            }
        }
        match found.as_slice() {
            [] => Lookup::Unresolved,
            &[one] => Lookup::Found(one),
            _ => Lookup::Ambiguous(found),
        }
    }

    /// The rule of a citation as read from a list; unresolved when it is none of the Federal Register.
    pub fn find_cited(&self, citation: &Citation) -> Lookup<'_> {
        citation.fr.map_or(Lookup::Unresolved, |fr| self.find(fr, citation.date))
    }
}

#[cfg(test)]
mod tests {
    use super::{Lookup, Rules};
    use crate::model::{Citation, FrCitation};

    const HEAD: &str = "volume,start_page,end_page,pages,misprints,document_number,published,effective,title,type,summary,reason,url,unverified,note\n";

    fn rules(rows: &str) -> Rules {
        Rules::parse(format!("{HEAD}{rows}").as_bytes()).unwrap()
    }

    fn at(rules: &Rules, text: &str) -> String {
        let [cited] = Citation::parse_all(text).try_into().unwrap();
        match rules.find_cited(&cited) {
            Lookup::Found(rule) => rule.document_number.clone(),
            Lookup::Unresolved => "unresolved".into(),
            Lookup::Ambiguous(several) => format!("{} rules", several.len()),
        }
    }

    #[test]
    fn a_page_anywhere_in_the_rule_finds_it_and_one_outside_does_not() {
        let rules = rules(
            "84,54002,54009,54004,,A,2019-10-09,,T,entity-list,s,r,u,,\n\
             84,61538,,61541 61543,,B,2019-11-13,,,entity-list,s,,u,,\n\
             65,,,14444 14446,,C,2000-03-17,,,entity-list,s,,u,,\n\
             88,12155,,12158 12160,,D,2023-02-27,,,entity-list,s,,u,start_page,\n",
        );
        for (cited, expected) in [
            ("84 FR 54002", "A"),
            ("84 FR 54009", "A"),
            ("84 FR 54001", "unresolved"),
            ("84 FR 54010", "unresolved"),
            ("85 FR 54002", "unresolved"),
            ("84 FR 61540", "B"),
            ("84 FR 61544", "unresolved"),
            ("65 FR 14445", "C"),
            ("65 FR 14443", "unresolved"),
            // The first page is not verified: it counts when cited, but not for the pages after it.
            ("88 FR 12155", "D"),
            ("88 FR 12156", "unresolved"),
            ("88 FR 12159", "D"),
            ("Some other act", "unresolved"),
        ] {
            assert_eq!(at(&rules, cited), expected, "{cited}");
        }
    }

    #[test]
    fn the_date_decides_between_rules_on_one_page_and_confirms_a_misprint() {
        let rules = rules(
            "89,100,105,,,A,2024-02-27,2024-02-23,,entity-list,s,,u,,\n\
             89,105,110,,,B,2024-02-28,,,entity-list,s,,u,,\n\
             87,60064,,60066,60022,C,2022-10-04,,,entity-list,s,,u,,\n",
        );
        for (cited, expected) in [
            ("89 FR 104", "A"),
            ("89 FR 105", "2 rules"),
            ("89 FR 105 (2/28/24)", "B"),
            ("89 FR 105 (2/23/24)", "A"),
            ("89 FR 105 (1/1/24)", "2 rules"),
            ("87 FR 60022", "unresolved"),
            ("87 FR 60022, 10/4/22", "C"),
            ("87 FR 60022, 10/5/22", "unresolved"),
        ] {
            assert_eq!(at(&rules, cited), expected, "{cited}");
        }
    }

    #[test]
    fn what_is_not_verified_says_so() {
        let rules = rules(
            "84,22961,,22963,,2019-10616,2019-05-21,2019-05-16,T,entity-list,s,r,u,document_number reason,\n",
        );
        let Lookup::Found(rule) = rules.find(FrCitation { volume: 84, page: 22963 }, None) else { panic!() };
        assert_eq!(rule.title().unwrap().sure(), Some("T"));
        assert_eq!(rule.document_number().unwrap().sure(), None);
        assert!(!rule.reason().unwrap().verified);
        assert_eq!(rule.page_range(), None);
    }

    #[test]
    fn the_publishers_answer_completes_our_table() {
        let ours = rules(
            "84,54002,,54004,,2019-22210,2019-10-09,2019-10-09,Our title,entity-list,s,Our reason,u,title,\n\
             88,12155,,12158,,,2023-02-27,,,entity-list,s,,u,start_page,\n",
        );
        let document = |number: &str, volume, start, end, day| {
            format!(
                r#"{{"document_number":"{number}","title":"Their title","abstract":null,"volume":{volume},
                    "start_page":{start},"end_page":{end},"publication_date":"{day}","effective_on":null,
                    "html_url":"https://example.test/{number}"}}"#
            )
        };
        let all = [
            document("2019-22210", 84, 54002, 54009, "2019-10-09"),
            document("2023-04099", 88, 12150, 12160, "2023-02-27"),
            document("2024-00001", 89, 1, 9, "2024-01-02"),
        ];
        let answer = |count: usize, next: &str| {
            format!(r#"{{"count":{count},"next_page_url":{next},"results":[{}]}}"#, all.join(","))
        };
        let theirs = Rules::from_api(answer(3, "null").as_bytes()).unwrap();
        let joined = ours.joined(theirs);
        assert_eq!(joined.iter().count(), 3);
        assert_eq!(at(&joined, "84 FR 54009"), "2019-22210");
        assert_eq!(at(&joined, "88 FR 12160"), "2023-04099");
        assert_eq!(at(&joined, "89 FR 5"), "2024-00001");
        let Lookup::Found(rule) = joined.find(FrCitation { volume: 84, page: 54002 }, None) else { panic!() };
        assert_eq!(rule.title().unwrap().sure(), Some("Their title"));
        assert_eq!(rule.reason().unwrap().sure(), Some("Our reason"));
        for bad in [answer(4, "null"), answer(3, "\"x\""), "{}".into(), "<html>".into()] {
            assert!(Rules::from_api(bad.as_bytes()).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_damaged_table_is_an_error() {
        for rows in [
            "84,x,,,,A,2019-10-09,,,entity-list,s,,u,,\n",
            "84,1,,,,A,9 October,,,entity-list,s,,u,,\n",
            "84,1,,,,A,2019-10-09,,,entity-list,s,,u,resaon,\n",
            "84,9,3,,,A,2019-10-09,,,entity-list,s,,u,,\n",
            "84,9\n",
        ] {
            assert!(Rules::parse(format!("{HEAD}{rows}").as_bytes()).is_err(), "{rows}");
        }
        assert!(Rules::parse(b"").is_err() && Rules::parse(HEAD.as_bytes()).is_err());
    }
}
