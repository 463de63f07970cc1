//! Reports: a golden of each format, mixed and empty; the JSON ones held to their schema; all of them tell the same
//! findings, and no text of a list or a user can fool a terminal.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use listed::model::{EntityId, EntityKind, ListId, NameKind, PartialDate};
use listed::report::{
    Format, ListMeta, Meta, Paint, ProfileMeta, SCHEMA_VERSION, Summary, TextStyle, writer,
};
use listed::score::Evidence;
use listed::screen::{
    AlsoOn, CitedRule, Decision, DecisionState, Ended, Hit, NotShown, Query, Screening, Verdict, Why,
};
use listed::store::{Coverage, ListInfo, Origin};
use serde_json::Value;

/// A place to write that can be read afterwards.
#[derive(Clone, Default)]
struct Page(Arc<Mutex<Vec<u8>>>);

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub(crate) fn render(format: Format, rows: &[Screening], paint: Paint) -> String {
    render_with(&meta(), format, rows, paint)
}

pub(crate) fn render_with(meta: &Meta, format: Format, rows: &[Screening], paint: Paint) -> String {
    render_ended(meta, format, rows, paint, Summary { exit_status: 4, ..Summary::default() })
}

/// With a summary of which only the counts are missing.
pub(crate) fn render_ended(
    meta: &Meta,
    format: Format,
    rows: &[Screening],
    paint: Paint,
    mut summary: Summary,
) -> String {
    let page = Page::default();
    let mut out = writer(format, Box::new(page.clone()), TextStyle { width: 80, paint });
    out.begin(meta).unwrap();
    for row in rows {
        summary.add(row);
        out.row(row).unwrap();
    }
    out.end(&summary).unwrap();
    let bytes = page.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

fn day(text: &str) -> Option<PartialDate> {
    Some(text.parse().unwrap())
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

pub(crate) fn meta() -> Meta {
    let list = |id: &str, name: &str, entries, coverage| ListMeta {
        info: ListInfo {
            id: ListId::new(id),
            name: name.into(),
            published: day("2019-10-09"),
            fetched_at: None,
            age_days: Some(2602),
            entries,
            sha256: "ab".repeat(32),
            coverage,
        },
        origin: Origin::Bundled,
        warnings: 0,
        set_aside: 0,
    };
    let lists = vec![
        list("us-bis-el", "Entity List", 28, Coverage::Excerpt),
        list("us-889", "Section 889", 5, Coverage::Full),
    ];
    Meta {
        decisions: None,
        baseline: None,
        input: None,
        schema_version: SCHEMA_VERSION,
        listed_version: "0.0.0".into(),
        as_of: "2026-11-23".parse().unwrap(),
        profile: ProfileMeta { name: "default".into(), sha256: "cd".repeat(32) },
        match_from: 0.85,
        review_from: 0.70,
        min_score: 0.70,
        fail_on: "review".into(),
        coverage_note: Meta::bundled_note(&lists),
        lists,
    }
}

fn evidence(parts: &[(&str, &str, &str, f64, &str)]) -> Vec<Evidence> {
    parts
        .iter()
        .map(|(kind, query, listed, contribution, text)| Evidence {
            kind: (*kind).into(),
            query: (*query).into(),
            listed: (*listed).into(),
            contribution: *contribution,
            text: (*text).into(),
        })
        .collect()
}

pub(crate) fn answer(row: u64, name: &str, verdict: Verdict, hits: Vec<Hit>) -> Screening {
    Screening { verdict, hits, error: None, ..Screening::failed(Query::name(name).row(row), "") }
}

pub(crate) fn strong() -> Hit {
    let rule = |citation: &str, title: &str, published: &str, url: &str| CitedRule {
        citation: citation.into(),
        title: some(title),
        published: day(published),
        reason: None,
        url: some(url),
        unverified: vec![],
    };
    Hit {
        entity_id: EntityId::new("us-bis-el/example-vision"),
        list: ListId::new("us-bis-el"),
        kind: EntityKind::Company,
        listed_name: "Example Vision Digital Technology Co., Ltd.".into(),
        matched_name: "Examplevision".into(),
        matched_name_kind: NameKind::Alias,
        matched_name_source: None,
        score: 0.9349,
        verdict: Verdict::Match,
        why: Why {
            list_name: "Entity List".into(),
            authority: some("Bureau of Industry and Security"),
            programme: some("Entity List"),
            reason: some("involved in human rights abuses"),
            citations: vec!["84 FR 54002".into(), "85 FR 44159".into(), "99 FR 1".into()],
            rule_title: some("Addition of Certain Entities to the Entity List"),
            rule_url: some("https://www.federalregister.gov/d/2019-22210"),
            listed_on: day("2019-10-09"),
            licence_requirement: some("all items subject to the EAR"),
            licence_policy: some("case-by-case review for some items; presumption of denial for all others"),
            licence_policy_at_listing: some("presumption of denial"),
            consequence: some(
                "a licence is needed to export, reexport or transfer to it what its entry names",
            ),
            ownership: None,
            rules: vec![
                rule(
                    "84 FR 54002",
                    "Addition of Certain Entities to the Entity List",
                    "2019-10-09",
                    "https://www.federalregister.gov/d/2019-22210",
                ),
                CitedRule {
                    unverified: vec!["title".into()],
                    ..rule(
                        "85 FR 44159",
                        "Revision of Existing Entries on the Entity List",
                        "2020-07-22",
                        "https://www.federalregister.gov/d/2020-15827",
                    )
                },
            ],
            unresolved_citations: vec!["99 FR 1".into()],
        },
        evidence: evidence(&[
            (
                "edited",
                "exampelvision",
                "examplevision",
                0.9549,
                "“exampelvision” ~ “examplevision”: letters swapped",
            ),
            ("left-over-query", "shop", "", -0.02, "“shop” is not in the listed name"),
        ]),
        also_on: vec![AlsoOn {
            list: ListId::new("us-csl/EL"),
            entity_id: EntityId::new("us-csl/EL/example-vision-cn"),
            listed_name: "Example Vision Digital Technology".into(),
            score: 0.91,
        }],
        decision: None,
        change: None,
    }
}

fn weak() -> Hit {
    Hit {
        entity_id: EntityId::new("us-889/ev"),
        list: ListId::new("us-889"),
        matched_name: "视觉示例".into(),
        matched_name_kind: NameKind::Supplementary,
        matched_name_source: some("company website"),
        score: 0.8499,
        verdict: Verdict::Review,
        why: Why { list_name: "Section 889".into(), listed_on: day("2018-08"), ..Why::default() },
        evidence: evidence(&[("equal", "a", "a", 0.8499, "equal")]),
        also_on: vec![],
        ..strong()
    }
}

pub(crate) fn mixed() -> Vec<Screening> {
    let mut partly = answer(2, "Vision Example", Verdict::Review, vec![weak()]);
    partly.query.country = some("CN");
    partly.query.id = some("V-042");
    partly.not_shown = NotShown { below_min_score: 1, other_kind: 2 };
    partly.ended = vec![Ended {
        entity_id: EntityId::new("us-bis-dpl/example"),
        list: ListId::new("us-bis-dpl"),
        listed_name: "Example Person".into(),
        score: 0.77,
        ended_on: "2021-05-03".parse().unwrap(),
    }];
    let cleared = Hit {
        verdict: Verdict::Cleared,
        decision: Some(Decision {
            verdict: "false-positive".into(),
            reason: "another firm, checked by its registration number".into(),
            by: "c.o.".into(),
            made_on: day("2026-01-02"),
            until: day("2027-01-02"),
            state: DecisionState::Live,
        }),
        ..weak()
    };
    let many = (0..8).map(|i| Hit { entity_id: EntityId::new(format!("us-889/ev{i}")), ..weak() }).collect();
    vec![
        answer(1, "Exampelvision Shop", Verdict::Match, vec![strong(), weak()]),
        partly,
        answer(3, "Acme Bakery", Verdict::Clear, vec![]),
        answer(4, "Vision Example Ltd", Verdict::Cleared, vec![cleared]),
        Screening::failed(Query::name("...").row(5), "the name holds no letter or digit to compare"),
        answer(6, "Many", Verdict::Review, many),
    ]
}

pub(crate) fn settings() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_snapshot_path("golden");
    settings.set_omit_expression(true);
    settings
}

#[test]
fn goldens_of_every_format_mixed_and_empty() {
    settings().bind(|| {
        for (name, format) in Format::ALL {
            insta::assert_snapshot!(format!("mixed.{name}"), render(*format, &mixed(), Paint::Plain));
            insta::assert_snapshot!(format!("empty.{name}"), render(*format, &[], Paint::Plain));
        }
        let coloured = render(Format::Text, &mixed()[..1], Paint::Colour).replace('\u{1b}', "␛");
        insta::assert_snapshot!("coloured.text", coloured);
    });
}

#[test]
fn colour_changes_nothing_but_colour() {
    let plain = render(Format::Text, &mixed(), Paint::Plain);
    let coloured = anstream::adapter::strip_str(&render(Format::Text, &mixed(), Paint::Colour)).to_string();
    let trimmed = |text: &str| text.lines().map(|l| l.trim_end().to_owned()).collect::<Vec<_>>();
    assert_eq!(trimmed(&plain), trimmed(&coloured));
}

#[test]
fn text_keeps_within_eighty_columns() {
    use unicode_width::UnicodeWidthStr as _;
    for line in render(Format::Text, &mixed(), Paint::Plain).lines().filter(|l| !l.contains("https://")) {
        assert!(line.width() <= 80, "{line}");
    }
}

/// Entity ids of the hits that a report names, a line or more each.
fn named(report: &str) -> Vec<String> {
    let mut ids: Vec<String> = mixed()
        .iter()
        .flat_map(|s| &s.hits)
        .map(|h| h.entity_id.to_string())
        .filter(|id| report.contains(id.as_str()))
        .collect();
    ids.sort();
    ids.dedup();
    ids
}

#[test]
fn every_format_tells_the_same_findings() {
    let expected = named(&format!("{:?}", mixed()));
    assert_eq!(expected.len(), 10);
    for (name, format) in Format::ALL {
        assert_eq!(named(&render(*format, &mixed(), Paint::Plain)), expected, "{name}");
    }
}

/// The schema with nothing allowed that it does not describe.
pub(crate) fn strict_schema(root: &str) -> jsonschema::Validator {
    fn close(value: &mut Value) {
        match value {
            Value::Object(map) => {
                map.values_mut().for_each(close);
                if map.contains_key("properties") && map.get("type") == Some(&"object".into()) {
                    map.insert("additionalProperties".into(), false.into());
                }
            }
            Value::Array(items) => items.iter_mut().for_each(close),
            _ => {}
        }
    }
    let mut schema: Value = serde_json::from_str(include_str!("../data/schema/report.schema.json")).unwrap();
    close(&mut schema);
    schema["$ref"] = format!("#/$defs/{root}").into();
    jsonschema::validator_for(&schema).unwrap()
}

/// Holds a value to a part of the schema.
pub(crate) fn assert_valid(root: &str, value: &Value) {
    let faults: Vec<String> =
        strict_schema(root).iter_errors(value).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(faults.is_empty(), "{}\n{value:#}", faults.join("\n"));
}

#[test]
fn json_keeps_to_its_schema() {
    for rows in [mixed(), vec![]] {
        assert_valid("document", &serde_json::from_str(&render(Format::Json, &rows, Paint::Plain)).unwrap());
        for line in render(Format::Jsonl, &rows, Paint::Plain).lines() {
            assert_valid("line", &serde_json::from_str(line).unwrap());
        }
    }
    let validator = strict_schema("document");
    let mut wrong: Value = serde_json::from_str(&render(Format::Json, &mixed(), Paint::Plain)).unwrap();
    wrong["results"][0]["verdict"] = "perhaps".into();
    assert!(!validator.is_valid(&wrong), "the schema must refuse what is not in it");
}

#[test]
fn json_cut_short_is_not_json() {
    let whole = render(Format::Json, &mixed(), Paint::Plain);
    for end in (0..whole.trim_end().len()).filter(|&e| whole.is_char_boundary(e)) {
        assert!(serde_json::from_str::<Value>(&whole[..end]).is_err(), "{end}");
    }
}

#[test]
fn hostile_text_cannot_fool_a_terminal() {
    let hostile = "\u{1b}]0;gone\u{7}\u{1b}[2J\u{202e}tnirp\r\n\0::error::x\u{2066}";
    let mut hit = Hit {
        listed_name: hostile.into(),
        matched_name: hostile.into(),
        matched_name_source: some(hostile),
        entity_id: EntityId::new(hostile),
        evidence: evidence(&[("equal", hostile, hostile, 0.9, hostile)]),
        decision: Some(Decision {
            verdict: hostile.into(),
            reason: hostile.into(),
            by: hostile.into(),
            made_on: None,
            until: None,
            state: DecisionState::Live,
        }),
        ..strong()
    };
    hit.why = Why {
        list_name: hostile.into(),
        authority: some(hostile),
        reason: some(hostile),
        citations: vec![hostile.into()],
        unresolved_citations: vec![hostile.into()],
        rule_url: some(hostile),
        consequence: some(hostile),
        ..hit.why
    };
    let mut rows: Vec<Screening> = vec![answer(1, hostile, Verdict::Match, vec![hit; 7])];
    rows.push(Screening::failed(Query::name(hostile), hostile));
    let text = render(Format::Text, &rows, Paint::Plain);
    let bad: Vec<char> = text.chars().filter(|c| c.is_control() && *c != '\n').collect();
    assert!(bad.is_empty(), "{bad:?}");
    assert!(!text.contains(['\u{202e}', '\u{2066}']));
    assert!(!text.lines().any(|l| l.starts_with("::")), "no line of a name's own making");
    let json = render(Format::Json, &rows, Paint::Plain);
    assert!(!json.chars().any(|c| c.is_control() && c != '\n'), "JSON escapes control characters");
}
