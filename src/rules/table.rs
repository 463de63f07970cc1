//! The table of rules as a file: CSV, one rule a row. Only reads; what a row means is the parent's business.

use serde::Deserialize;

use super::Rule;
use crate::model::PartialDate;

/// Fields that the column `unverified` may name.
const MARKABLE: [&str; 7] =
    ["start_page", "document_number", "published", "effective", "title", "summary", "reason"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    volume: u32,
    start_page: Option<u32>,
    end_page: Option<u32>,
    pages: String,
    misprints: String,
    document_number: String,
    published: PartialDate,
    effective: Option<PartialDate>,
    title: String,
    #[serde(rename = "type")]
    kind: String,
    summary: String,
    reason: String,
    url: String,
    unverified: String,
    note: String,
}

type Fault = Box<dyn std::error::Error + Send + Sync>;

pub(super) fn read(table: &[u8]) -> Result<Vec<Rule>, Fault> {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(table);
    let rules: Vec<Rule> = reader.deserialize().map(|row| rule(row?)).collect::<Result<_, Fault>>()?;
    if rules.is_empty() {
        return Err("it holds no rule".into());
    }
    Ok(rules)
}

fn rule(row: Row) -> Result<Rule, Fault> {
    let fault = |what: &str| Fault::from(format!("rule of {}, volume {}: {what}", row.published, row.volume));
    let pages = numbers(&row.pages)?;
    let unverified: Vec<String> = row.unverified.split_whitespace().map(str::to_owned).collect();
    if unverified.iter().any(|f| !MARKABLE.contains(&f.as_str())) {
        return Err(fault("a field marked as unverified does not exist"));
    }
    let in_order = row.start_page.into_iter().chain(pages.iter().copied()).chain(row.end_page);
    if !in_order.is_sorted() {
        return Err(fault("its pages are not in order"));
    }
    Ok(Rule {
        misprints: numbers(&row.misprints)?,
        volume: row.volume,
        start_page: row.start_page,
        end_page: row.end_page,
        pages,
        document_number: row.document_number,
        published: row.published,
        effective: row.effective,
        title: row.title,
        kind: row.kind,
        summary: row.summary,
        reason: row.reason,
        url: row.url,
        unverified,
        note: row.note,
    })
}

fn numbers(text: &str) -> Result<Vec<u32>, std::num::ParseIntError> {
    text.split_whitespace().map(str::parse).collect()
}
