//! The Federal Register's own answer (`/api/v1/documents.json`), and its join with the bundled table. Only reads.

use serde::Deserialize;

use super::Rule;
use crate::model::PartialDate;

#[derive(Deserialize)]
struct Answer {
    count: u64,
    next_page_url: Option<String>,
    results: Vec<Document>,
}

#[derive(Deserialize)]
struct Document {
    document_number: String,
    title: String,
    #[serde(rename = "abstract")]
    summary: Option<String>,
    volume: u32,
    start_page: u32,
    end_page: u32,
    publication_date: PartialDate,
    effective_on: Option<PartialDate>,
    html_url: String,
}

type Fault = Box<dyn std::error::Error + Send + Sync>;

pub(super) fn read(json: &[u8]) -> Result<Vec<Rule>, Fault> {
    let answer: Answer = serde_json::from_slice(json)?;
    let got = answer.results.len() as u64;
    if answer.next_page_url.is_some() || answer.count != got {
        return Err(format!("it holds {got} of {} documents: one page of several", answer.count).into());
    }
    if got == 0 {
        return Err("it holds no document".into());
    }
    answer.results.into_iter().map(rule).collect()
}

fn rule(d: Document) -> Result<Rule, Fault> {
    if d.start_page > d.end_page || d.volume == 0 {
        return Err(format!("{}: its pages are not in order", d.document_number).into());
    }
    Ok(Rule {
        volume: d.volume,
        start_page: Some(d.start_page),
        end_page: Some(d.end_page),
        pages: Vec::new(),
        misprints: Vec::new(),
        document_number: d.document_number,
        published: d.publication_date,
        effective: d.effective_on,
        title: d.title,
        kind: String::new(),
        summary: d.summary.unwrap_or_default(),
        reason: String::new(),
        url: d.html_url,
        unverified: Vec::new(),
        note: String::new(),
    })
}

/// Adds the publisher's rules to ours. Of a rule that both have, ours keeps its reason and our words, and takes the
/// publisher's pages, number, dates, title and link.
pub(super) fn join(ours: &mut Vec<Rule>, theirs: Vec<Rule>) {
    for rule in theirs {
        match ours.iter_mut().find(|r| same(r, &rule)) {
            Some(known) => {
                known.start_page = rule.start_page;
                known.end_page = rule.end_page;
                known.document_number = rule.document_number;
                known.published = rule.published;
                known.effective = rule.effective.or(known.effective);
                known.title = rule.title;
                known.url = rule.url;
                let told = ["start_page", "document_number", "published", "title"];
                known.unverified.retain(|f| {
                    !told.contains(&f.as_str()) && (f != "effective" || rule.effective.is_none())
                });
            }
            None => ours.push(rule),
        }
    }
}

/// One rule: of one number, where ours is sure; else of one volume and day, with our pages inside its own.
fn same(ours: &Rule, theirs: &Rule) -> bool {
    let sure = !ours.document_number.is_empty() && !ours.unverified.iter().any(|f| f == "document_number");
    if sure {
        return ours.document_number == theirs.document_number;
    }
    let (Some(from), Some(to)) = (theirs.start_page, theirs.end_page) else { return false };
    let start = ours.start_page.filter(|_| !ours.unverified.iter().any(|f| f == "start_page"));
    let mut pages = start.into_iter().chain(ours.pages.iter().copied()).peekable();
    ours.volume == theirs.volume
        && ours.published == theirs.published
        && pages.peek().is_some()
        && pages.all(|p| (from..=to).contains(&p))
}
