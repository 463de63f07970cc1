//! SARIF 2.1.0, for code-scanning pages: a result a hit, on the line of the file that holds the name.
//!
//! Written as it comes; the rules stand behind the results, since only then it is known which are needed. Without its
//! end it is not JSON.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::rows::not_yet;
use super::{Meta, Summary, Writer, beside, json, safe, shown_score};
use crate::screen::{ChangeKind, Gone, Hit, Later, Query, Screening, Verdict};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
const NOT_SCREENED: &str = "listed/not-screened";
const GONE: &str = "listed/gone";

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult {
    rule_id: String,
    level: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline_state: Option<&'static str>,
    message: Message,
    locations: [Location; 1],
    partial_fingerprints: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suppressions: Vec<Suppression>,
    properties: serde_json::Value,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u64,
}

#[derive(Serialize)]
struct Suppression {
    kind: &'static str,
    status: &'static str,
    justification: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: String,
    name: String,
    short_description: Message,
    full_description: Message,
    help: Message,
    default_configuration: Configuration,
    properties: RuleProperties,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct RuleProperties {
    tags: [&'static str; 2],
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: String,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    exit_code: u8,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Message,
}

#[derive(Serialize)]
struct Properties<'a> {
    #[serde(flatten)]
    meta: &'a Meta,
    summary: &'a Summary,
}

pub(super) struct Sarif<'a> {
    out: Box<dyn Write + 'a>,
    meta: Option<Meta>,
    uri: String,
    rules: BTreeMap<String, Rule>,
    results: u64,
}

impl<'a> Sarif<'a> {
    pub(super) fn new(out: Box<dyn Write + 'a>) -> Self {
        Self { out, meta: None, uri: String::new(), rules: BTreeMap::new(), results: 0 }
    }

    fn result(&mut self, screening: &Screening, rule: Rule, hit: Option<&Hit>) -> io::Result<()> {
        let query = &screening.query;
        let name = shown_name(&query.name);
        let text = match hit {
            Some(hit) => message(&name, hit),
            None => format!("{name}: {}", safe(screening.error.as_deref().unwrap_or("not screened"))),
        };
        let what = hit.map_or(NOT_SCREENED, |h| h.entity_id.as_str());
        let change = hit.and_then(|h| h.change.as_ref());
        let cleared = hit.filter(|h| h.verdict == Verdict::Cleared).and_then(|h| h.decision.as_ref());
        let mut properties = match hit {
            Some(hit) => serde_json::json!({
                "query": query, "verdict": hit.verdict, "score": hit.score, "entityId": hit.entity_id,
                "list": hit.list, "listedName": hit.listed_name, "matchedName": hit.matched_name,
                "citations": hit.why.citations, "listedOn": hit.why.listed_on, "alsoOn": hit.also_on,
                "decision": hit.decision,
            }),
            None => serde_json::json!({ "query": query, "verdict": screening.verdict }),
        };
        if let (Some(change), Some(of)) = (change, properties.as_object_mut()) {
            of.insert("change".into(), serde_json::json!(change));
        }
        let result = SarifResult {
            rule_id: rule.id.clone(),
            level: rule.default_configuration.level,
            kind: None,
            baseline_state: change.map(|c| match c.kind {
                ChangeKind::New => "new",
                ChangeKind::Changed => "updated",
            }),
            message: Message { text },
            locations: [self.location(query)],
            partial_fingerprints: fingerprints(query, what),
            suppressions: cleared
                .map(|d| Suppression {
                    kind: "external",
                    status: "accepted",
                    justification: safe(&format!("{} by {}: {}", d.verdict, d.by, d.reason)).into_owned(),
                })
                .into_iter()
                .collect(),
            properties,
        };
        self.put(rule, &result)
    }

    /// A finding of the record that is there no longer.
    fn gone(&mut self, query: &Query, gone: &Gone) -> io::Result<()> {
        let rule = gone_rule();
        let text = format!("{}: {}", shown_name(&query.name), safe(&beside::gone(gone)));
        let result = SarifResult {
            rule_id: rule.id.clone(),
            level: "none",
            kind: Some("informational"),
            baseline_state: Some("absent"),
            message: Message { text },
            locations: [self.location(query)],
            partial_fingerprints: fingerprints(query, gone.entity_id.as_str()),
            suppressions: Vec::new(),
            properties: serde_json::json!({ "query": query, "gone": gone }),
        };
        self.put(rule, &result)
    }

    /// An entry that was listed after the day of the screening: a note, and no hit.
    fn not_yet(&mut self, screening: &Screening, later: &Later) -> io::Result<()> {
        let query = &screening.query;
        let as_of = self.meta.as_ref().map(|m| m.as_of).unwrap_or_default();
        let rule = later_rule(later);
        let result = SarifResult {
            rule_id: rule.id.clone(),
            level: rule.default_configuration.level,
            kind: None,
            baseline_state: None,
            message: Message {
                text: safe(&format!("{}: {}", shown_name(&query.name), not_yet(later, as_of))).into_owned(),
            },
            locations: [self.location(query)],
            partial_fingerprints: fingerprints(query, later.entity_id.as_str()),
            suppressions: Vec::new(),
            properties: serde_json::json!({
                "query": query, "verdict": screening.verdict, "score": later.score, "entityId": later.entity_id,
                "list": later.list, "listedName": later.listed_name, "citations": later.citations,
                "listedOn": later.listed_on,
            }),
        };
        self.put(rule, &result)
    }

    fn location(&self, query: &Query) -> Location {
        Location {
            physical_location: PhysicalLocation {
                artifact_location: ArtifactLocation { uri: self.uri.clone() },
                region: Some(Region { start_line: query.line.unwrap_or(query.row).max(1) }),
            },
        }
    }

    fn put(&mut self, rule: Rule, result: &SarifResult) -> io::Result<()> {
        self.rules.entry(rule.id.clone()).or_insert(rule);
        self.out.write_all(if self.results == 0 { b"\n" } else { b",\n" })?;
        self.results += 1;
        json::write(&mut self.out, result)
    }
}

fn message(name: &str, hit: &Hit) -> String {
    let mut text = format!(
        "{name} resembles {} ({}), score {:.2}",
        safe(&hit.listed_name),
        safe(hit.entity_id.as_str()),
        shown_score(hit.score)
    );
    if let Some(reason) = &hit.why.reason {
        text.push_str(&format!(". Listed: {}", safe(reason)));
    }
    if let Some(citation) = hit.why.citations.first() {
        text.push_str(&format!(" [{}]", safe(citation)));
    }
    if let Some(url) = &hit.why.rule_url {
        text.push_str(&format!(" {}", safe(url)));
    }
    text
}

fn shown_name(name: &str) -> String {
    let head: String = name.chars().take(200).collect();
    if head.trim().is_empty() { "(no name)".into() } else { safe(&head).into_owned() }
}

/// What stays the same when lines move, lists are updated and scores change.
fn fingerprints(query: &Query, what: &str) -> BTreeMap<&'static str, String> {
    let who = query.id.as_deref().filter(|id| !id.is_empty()).unwrap_or(&query.name);
    let print = fingerprint(who, what);
    // The second one is what GitHub reads.
    BTreeMap::from([("listed/v1", print.clone()), ("primaryLocationLineHash", print)])
}

fn fingerprint(who: &str, what: &str) -> String {
    let digest = Sha256::digest(format!("1\n{who}\n{what}").as_bytes());
    digest.iter().take(16).map(|b| format!("{b:02x}")).collect()
}

fn hit_rule(hit: &Hit) -> Rule {
    let verdict = hit.verdict.as_str();
    let (level, means) = match hit.verdict {
        Verdict::Match => ("error", "treat the party as listed until shown otherwise"),
        Verdict::Review => ("warning", "a person must look whether it is the listed party"),
        Verdict::Cleared => ("note", "a decision in the decisions file clears it"),
        _ => ("note", "below the review band, shown on request"),
    };
    let list = safe(&hit.why.list_name);
    let help = format!(
        "{means}. Look at the entry with `listed show ID`. If it is another party, write it down with `listed decide` \
         and commit the decisions file."
    );
    Rule {
        id: format!("listed/{}/{verdict}", safe(hit.list.as_str())),
        name: format!("{}-{verdict}", safe(hit.list.as_str())),
        short_description: Message { text: format!("{verdict} on {list}") },
        full_description: Message {
            text: safe(hit.why.consequence.as_deref().unwrap_or(means)).into_owned(),
        },
        help: Message { text: help },
        default_configuration: Configuration { level },
        properties: RuleProperties { tags: ["security", "export-control"] },
    }
}

fn later_rule(later: &Later) -> Rule {
    let list = safe(later.list.as_str());
    Rule {
        id: format!("listed/{list}/not-yet-listed"),
        name: format!("{list}-not-yet-listed"),
        short_description: Message { text: format!("listed on {list} only after the day asked for") },
        full_description: Message { text: "it was not listed on that day, and is since".into() },
        help: Message { text: "Nothing to do for that day; `listed show ID` has the entry.".into() },
        default_configuration: Configuration { level: "note" },
        properties: RuleProperties { tags: ["security", "export-control"] },
    }
}

fn error_rule() -> Rule {
    Rule {
        id: NOT_SCREENED.into(),
        name: "not-screened".into(),
        short_description: Message { text: "a name that could not be screened".into() },
        full_description: Message { text: "nothing is known of this name: it is not clear".into() },
        help: Message { text: "Mend the row and screen again.".into() },
        default_configuration: Configuration { level: "error" },
        properties: RuleProperties { tags: ["security", "export-control"] },
    }
}

fn gone_rule() -> Rule {
    Rule {
        id: GONE.into(),
        name: "gone".into(),
        short_description: Message { text: "a finding of the record that is there no longer".into() },
        full_description: Message { text: "told beside an earlier record, and no finding".into() },
        help: Message { text: "Look why it is gone: its cause is told.".into() },
        default_configuration: Configuration { level: "none" },
        properties: RuleProperties { tags: ["security", "export-control"] },
    }
}

/// A path as a relative reference: what a URI may not hold is written in percents.
fn uri(path: &str) -> String {
    let path = path.trim_start_matches("./");
    let mut out = String::new();
    for b in path.bytes() {
        match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(b))
            }
            b'\\' => out.push('/'),
            b => out.push_str(&format!("%{b:02X}")),
        }
    }
    out
}

impl Writer for Sarif<'_> {
    fn begin(&mut self, meta: &Meta) -> io::Result<()> {
        self.uri = meta.input.as_ref().map_or_else(|| "command-line".into(), |i| uri(&i.name));
        self.meta = Some(meta.clone());
        write!(self.out, "{{\"$schema\":\"{SCHEMA}\",\"version\":\"2.1.0\",\"runs\":[{{\"results\":[")
    }

    fn row(&mut self, screening: &Screening) -> io::Result<()> {
        for hit in &screening.hits {
            self.result(screening, hit_rule(hit), Some(hit))?;
        }
        for gone in screening.change.iter().flat_map(|c| &c.gone) {
            self.gone(&screening.query, gone)?;
        }
        for later in &screening.later {
            self.not_yet(screening, later)?;
        }
        if screening.verdict == Verdict::Error {
            self.result(screening, error_rule(), None)?;
        }
        Ok(())
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        for left in summary.changes.iter().flat_map(|c| &c.left) {
            for gone in &left.gone {
                self.gone(&left.query, gone)?;
            }
        }
        let Some(meta) = &self.meta else { return Err(io::Error::other("ended before it was begun")) };
        let driver = Driver {
            name: "listed",
            semantic_version: meta.listed_version.clone(),
            rules: std::mem::take(&mut self.rules).into_values().collect(),
        };
        self.out.write_all(b"\n],\n\"tool\":")?;
        json::write(&mut self.out, &Tool { driver })?;
        self.out.write_all(b",\n\"invocations\":")?;
        // A run with holes in it is not a successful one, whatever it found.
        let told =
            summary.interruption().map(|text| Notification { level: "error", message: Message { text } });
        let invocation = Invocation {
            execution_successful: summary.exit_status < 2,
            exit_code: summary.exit_status,
            tool_execution_notifications: told.into_iter().collect(),
        };
        json::write(&mut self.out, &[invocation])?;
        self.out.write_all(b",\n\"properties\":")?;
        json::write(&mut self.out, &Properties { meta, summary })?;
        self.out.write_all(b"}]}\n")?;
        self.out.flush()
    }
}
