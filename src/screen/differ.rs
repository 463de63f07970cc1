//! How two screenings differ, part by part, in words: their settings and lists, their rows, their findings.

use super::change::{Altered, Cause, CauseCode, Gone};
use super::record::{RecordHeader, RecordedList};
use super::{Decision, Hit, Query};
use crate::model::EntityId;

fn short(sha256: &str) -> String {
    sha256.chars().take(12).collect()
}

fn snapshot(list: &RecordedList) -> String {
    let published = list.published.map_or_else(|| "undated".to_owned(), |d| d.to_string());
    format!("{published}, sha256 {}", short(&list.sha256))
}

/// How a list differs from the record's.
pub(super) fn list_cause(then: &RecordHeader, now: &RecordedList) -> Option<Cause> {
    match then.lists.iter().find(|l| l.id == now.id) {
        None => {
            Some(Cause::new(CauseCode::ListNew, format!("{} was not among the lists of the record", now.id)))
        }
        Some(was) if was.sha256 != now.sha256 => Some(Cause::new(
            CauseCode::ListChanged,
            format!("{} changed: {} → {}", now.id, snapshot(was), snapshot(now)),
        )),
        Some(_) => None,
    }
}

/// What differs between two screenings beside their rows and lists.
pub(super) fn differences(then: &RecordHeader, now: &RecordHeader) -> Vec<Cause> {
    let mut out = Vec::new();
    if then.profile_sha256 != now.profile_sha256 {
        out.push(Cause::new(
            CauseCode::ProfileChanged,
            format!(
                "the profile was {} ({}), and is {} ({})",
                then.profile.name,
                short(&then.profile_sha256),
                now.profile.name,
                short(&now.profile_sha256)
            ),
        ));
    }
    if then.listed_version != now.listed_version {
        let text = format!("it was listed {}, and is {}", then.listed_version, now.listed_version);
        out.push(Cause::new(CauseCode::VersionChanged, text));
    }
    if then.min_score != now.min_score {
        let told = |s: Option<f64>| s.map_or_else(|| "not set".to_owned(), |s| s.to_string());
        let text = format!("--min-score was {}, and is {}", told(then.min_score), told(now.min_score));
        out.push(Cause::new(CauseCode::SettingsChanged, text));
    }
    if then.input != now.input {
        let told = |input: &Option<String>| input.clone().unwrap_or_else(|| "none".into());
        let text = format!("the file was {}, and is {}", told(&then.input), told(&now.input));
        out.push(Cause::new(CauseCode::InputChanged, text));
    }
    out
}

/// Which parts of what a row asks are others, as far as it is known what they were.
pub(super) fn row_changed(then: Option<&Query>, now: &Query) -> Cause {
    let parts = then.map(|then| {
        let of = |t: &Option<String>| t.as_deref().map_or_else(|| "none".to_owned(), |t| format!("“{t}”"));
        let kind = |q: &Query| q.kind.map(|k| k.as_str().to_owned());
        let pairs = [
            ("name", of(&Some(then.name.clone())), of(&Some(now.name.clone()))),
            ("country", of(&then.country), of(&now.country)),
            ("address", of(&then.address), of(&now.address)),
            ("kind", of(&kind(then)), of(&kind(now))),
        ];
        let told = pairs.iter().filter(|(_, a, b)| a != b).map(|(what, a, b)| format!("{what} {a} → {b}"));
        told.collect::<Vec<_>>().join("; ")
    });
    let text = match parts {
        Some(parts) if !parts.is_empty() => format!("the row was changed: {parts}"),
        _ => "the row was changed".to_owned(),
    };
    Cause::new(CauseCode::RowChanged, text)
}

/// Whether two hits are of one entry: the same, or the same listing that now comes first by its other way.
pub(super) fn same_entry(then: &Hit, now: &Hit) -> bool {
    let also = |hit: &Hit, id: &EntityId| hit.also_on.iter().any(|a| a.entity_id == *id);
    then.entity_id == now.entity_id || also(then, &now.entity_id) || also(now, &then.entity_id)
}

pub(super) fn gone_for(hit: &Hit, causes: Vec<Cause>) -> Gone {
    Gone {
        entity_id: hit.entity_id.clone(),
        list: hit.list.clone(),
        listed_name: hit.listed_name.clone(),
        score: hit.score,
        verdict: hit.verdict,
        causes,
    }
}

/// What of a hit is not what it was. The score alone is no change while the verdict is the same.
pub(super) fn fields(was: &Hit, now: &Hit) -> Vec<Altered> {
    let text = |t: &str| Some(t.to_owned());
    let joined = |t: &[String]| (!t.is_empty()).then(|| t.join("; "));
    let day = |d: &Option<crate::model::PartialDate>| d.map(|d| d.to_string());
    let verdict = |hit: &Hit| {
        Some(format!("{} {:.2}", hit.verdict.as_str(), (hit.score * 100.0 + 1e-6).floor() / 100.0))
    };
    let (w, n) = (&was.why, &now.why);
    let mut out = Vec::new();
    if was.verdict != now.verdict {
        out.push(Altered { field: "verdict".into(), was: verdict(was), now: verdict(now) });
    }
    for (field, was, now) in [
        ("entity_id", text(was.entity_id.as_str()), text(now.entity_id.as_str())),
        ("listed_name", text(&was.listed_name), text(&now.listed_name)),
        ("matched_name", text(&was.matched_name), text(&now.matched_name)),
        ("decision", was.decision.as_ref().map(decided), now.decision.as_ref().map(decided)),
        ("programme", w.programme.clone(), n.programme.clone()),
        ("authority", w.authority.clone(), n.authority.clone()),
        ("reason", w.reason.clone(), n.reason.clone()),
        ("citations", joined(&w.citations), joined(&n.citations)),
        ("listed_on", day(&w.listed_on), day(&n.listed_on)),
        ("licence_requirement", w.licence_requirement.clone(), n.licence_requirement.clone()),
        ("licence_policy", w.licence_policy.clone(), n.licence_policy.clone()),
    ] {
        if was != now {
            out.push(Altered { field: field.into(), was, now });
        }
    }
    out
}

fn decided(decision: &Decision) -> String {
    let until = decision.until.map_or(String::new(), |d| format!(" until {d}"));
    let Decision { verdict, by, state, reason, .. } = decision;
    format!("{verdict} by {by}{until} ({}): {reason}", state.as_str())
}
