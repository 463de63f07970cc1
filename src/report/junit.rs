//! JUnit XML, for test pages: a failing case a hit, a skipped one for what is cleared, a passing one
//! for what was listed only later, an error for what could not be
//! screened; one passing case when there is none of these, since many pages take an empty file for a fault.

use std::io::{self, Write};

use chrono::NaiveDate;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::rows::not_yet;
use super::text::why_lines;
use super::{Meta, Summary, Writer, beside, safe, shown_score};
use crate::screen::{Gone, Hit, Query, Screening, Verdict};

pub(super) struct Junit<'a> {
    out: Box<dyn Write + 'a>,
    suite: TestSuite,
    /// The day of the screening.
    as_of: NaiveDate,
}

impl<'a> Junit<'a> {
    pub(super) fn new(out: Box<dyn Write + 'a>) -> Self {
        Self { out, suite: TestSuite::new("listed"), as_of: NaiveDate::default() }
    }
}

fn hit_case(screening: &Screening, hit: &Hit) -> TestCase {
    let query = &screening.query;
    let message = format!(
        "{} {:.2}: {} ({})",
        hit.verdict.as_str(),
        shown_score(hit.score),
        safe(&hit.listed_name),
        safe(hit.entity_id.as_str())
    );
    let mut status = match hit.verdict {
        Verdict::Match | Verdict::Review => TestCaseStatus::non_success(NonSuccessKind::Failure),
        // Cleared, or shown below the bands on request.
        _ => TestCaseStatus::skipped(),
    };
    status.set_message(message).set_type(hit.verdict.as_str());
    let mut told: Vec<String> = Vec::new();
    told.extend(hit.change.iter().flat_map(beside::told).map(|text| safe(&text).into_owned()));
    told.push(format!("matched name: {}", safe(&hit.matched_name)));
    if let Some(decision) = &hit.decision {
        let text = format!(
            "{} by {} ({}): {}",
            decision.verdict,
            decision.by,
            decision.state.as_str(),
            decision.reason
        );
        told.push(format!("decision: {}", safe(&text)));
    }
    told.extend(hit.also_on.iter().map(|a| format!("also on: {}", safe(a.entity_id.as_str()))));
    for (label, text) in why_lines(&hit.why) {
        let text = safe(&text);
        // Without a label it goes on from the line before.
        told.push(if label.is_empty() { format!("    {text}") } else { format!("{label}: {text}") });
    }
    told.extend(hit.evidence.iter().map(|e| format!("{:+.3} {}", e.contribution, safe(&e.text))));
    status.set_description(told.join("\n"));
    let mut case = TestCase::new(case_name(query, Some(hit.entity_id.as_str())), status);
    case.set_classname(format!("listed.{}", safe(hit.list.as_str())));
    if let Some(line) = query.line {
        case.extra.insert("line".into(), line.to_string().into());
    }
    case
}

/// A finding of the record that is there no longer: nothing fails, and it is told.
fn gone_case(query: &Query, gone: &Gone) -> TestCase {
    let mut status = TestCaseStatus::skipped();
    status.set_message(safe(&beside::gone(gone)).as_ref()).set_type("gone");
    let mut case = TestCase::new(case_name(query, Some(gone.entity_id.as_str())), status);
    case.set_classname(format!("listed.{}", safe(gone.list.as_str())));
    case
}

fn case_name(query: &Query, entity: Option<&str>) -> String {
    let head: String = query.name.chars().take(200).collect();
    let name = if head.trim().is_empty() { "(no name)".into() } else { safe(&head) };
    let id = query.id.as_deref().map_or(String::new(), |id| format!(" [{}]", safe(id)));
    let entity = entity.map_or(String::new(), |id| format!(" ~ {}", safe(id)));
    format!("row {}{id}: {name}{entity}", query.row)
}

impl Writer for Junit<'_> {
    fn begin(&mut self, meta: &Meta) -> io::Result<()> {
        self.as_of = meta.as_of;
        let mut property = |name: &str, value: &str| {
            self.suite.add_property((name, safe(value).as_ref()));
        };
        property("listed.version", &meta.listed_version);
        property("as-of", &meta.as_of.to_string());
        property("profile", &format!("{} sha256:{}", meta.profile.name, meta.profile.sha256));
        for list in &meta.lists {
            property("list", &Meta::list_line(list));
        }
        if let Some(input) = &meta.input {
            property("input", &input.name);
        }
        if let Some(decisions) = &meta.decisions {
            property("decisions", &format!("{} sha256:{}", decisions.file, decisions.sha256));
        }
        if let Some(note) = &meta.coverage_note {
            property("note", note);
        }
        if let Some(b) = &meta.baseline {
            property("baseline", &format!("{} of {} sha256:{}", b.record, b.as_of, b.sha256));
            for cause in &b.differences {
                property("difference", &cause.text);
            }
        }
        Ok(())
    }

    fn row(&mut self, screening: &Screening) -> io::Result<()> {
        for hit in &screening.hits {
            self.suite.add_test_case(hit_case(screening, hit));
        }
        for gone in screening.change.iter().flat_map(|c| &c.gone) {
            self.suite.add_test_case(gone_case(&screening.query, gone));
        }
        for later in &screening.later {
            let mut case = TestCase::new(
                case_name(&screening.query, Some(later.entity_id.as_str())),
                TestCaseStatus::success(),
            );
            case.set_classname("listed.not-yet-listed");
            case.set_system_out(safe(&not_yet(later, self.as_of)).as_ref());
            self.suite.add_test_case(case);
        }
        if screening.verdict == Verdict::Error {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_message(safe(screening.error.as_deref().unwrap_or("not screened")).as_ref());
            status.set_type("not-screened");
            let mut case = TestCase::new(case_name(&screening.query, None), status);
            case.set_classname("listed.not-screened");
            self.suite.add_test_case(case);
        }
        Ok(())
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        for (name, n) in summary.counts() {
            self.suite.add_property((format!("count.{name}").as_str(), n.to_string().as_str()));
        }
        self.suite.add_property(("exit-status", summary.exit_status.to_string().as_str()));
        if let Some(changes) = &summary.changes {
            for (name, text) in
                [("changes", beside::counts(changes)), ("unchanged", beside::standing(changes))]
            {
                self.suite.add_property((name, text.as_str()));
            }
            for left in &changes.left {
                for gone in &left.gone {
                    self.suite.add_test_case(gone_case(&left.query, gone));
                }
            }
        }
        if let Some(told) = summary.interruption() {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_message(told).set_type("interrupted");
            let mut case = TestCase::new("interrupted", status);
            case.set_classname("listed.not-screened");
            self.suite.add_test_case(case);
        }
        if self.suite.test_cases.is_empty() {
            let mut case = if summary.queries == 0 {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
                status.set_message("there was no name to screen");
                TestCase::new("nothing to screen", status)
            } else {
                let what = if summary.changes.is_some() { "nothing new" } else { "no hit" };
                TestCase::new(format!("{} names, {what}", summary.queries), TestCaseStatus::success())
            };
            case.set_classname("listed");
            self.suite.add_test_case(case);
        }
        let mut report = Report::new("listed");
        report.add_test_suite(std::mem::replace(&mut self.suite, TestSuite::new("listed")));
        report.serialize(&mut self.out).map_err(io::Error::other)?;
        self.out.write_all(b"\n")?;
        self.out.flush()
    }
}
