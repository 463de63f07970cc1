//! The days on which a part of the regulation changed, as the eCFR's versioner tells them. Bytes in, days out.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Deserialize;

use crate::{Error, ErrorKind, Result};

#[derive(Deserialize)]
struct Versions {
    content_versions: Vec<Version>,
}

#[derive(Deserialize)]
struct Version {
    /// The day from which this version is the text.
    date: NaiveDate,
    #[serde(default)]
    identifier: String,
    #[serde(default)]
    name: String,
    #[serde(rename = "type", default)]
    kind: String,
}

/// The days on which an appendix (`Supplement No. 4 to Part 744`) became what it is, each once, oldest first.
///
/// # Errors
/// When the answer is of another shape, or tells of no version of that appendix.
pub fn change_dates(json: &[u8], appendix: &str) -> Result<Vec<NaiveDate>> {
    let unusable = |what: &str| Error::new(ErrorKind::List, format!("the eCFR's table of versions {what}"));
    let versions: Versions =
        serde_json::from_slice(json).map_err(|e| unusable("is of an unknown shape").caused_by(e))?;
    // `Supplement No. 4 to Part 744`, and not `Supplement No. 44 ...`, nor a section that only names it.
    let names = |text: &str| {
        let rest = text.trim().strip_prefix(appendix);
        rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
    };
    let of_it = versions.content_versions.iter().filter(|v| {
        (v.kind.is_empty() || v.kind.eq_ignore_ascii_case("appendix"))
            && (names(&v.identifier) || names(&v.name))
    });
    let days: BTreeSet<NaiveDate> = of_it.map(|v| v.date).collect();
    if days.is_empty() {
        return Err(unusable(&format!("tells of no version of {appendix}"))
            .hint("the eCFR may be answering in another form, or the address may be wrong"));
    }
    Ok(days.into_iter().collect())
}

/// The days from which each state was the text, with the last day of each: of those in force on `since` or later.
/// Nothing is said of days after `through`.
pub fn states(
    days: &[NaiveDate],
    since: Option<NaiveDate>,
    through: NaiveDate,
) -> Vec<(NaiveDate, NaiveDate)> {
    let days: Vec<NaiveDate> = days.iter().copied().filter(|day| *day <= through).collect();
    let ends = days.iter().skip(1).filter_map(|next| next.pred_opt()).chain([through]);
    let all = days.iter().copied().zip(ends);
    all.filter(|(_, until)| since.is_none_or(|since| *until >= since)).collect()
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::{change_dates, states};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn only_the_days_of_that_appendix() {
        let version = |date: &str, identifier: &str, kind: &str| {
            format!(
                r#"{{"date":"{date}","identifier":"{identifier}","name":"{identifier}—x","type":"{kind}","removed":false}}"#
            )
        };
        let all = [
            version("2019-10-21", "Supplement No. 4 to Part 744", "appendix"),
            version("2019-10-09", "Supplement No. 4 to Part 744", "appendix"),
            version("2019-10-09", "Supplement No. 4 to Part 744", "appendix"),
            version("2019-11-01", "Supplement No. 44 to Part 744", "appendix"),
            version("2019-11-02", "Supplement No. 4 to Part 7441", "appendix"),
            version("2019-11-03", "744.11", "section"),
        ];
        let json = format!(r#"{{"content_versions":[{}],"meta":{{}}}}"#, all.join(","));
        let of = |appendix| change_dates(json.as_bytes(), appendix);
        let found = of("Supplement No. 4 to Part 744").unwrap();
        assert_eq!(found, [day("2019-10-09"), day("2019-10-21")]);
        assert!(of("Supplement No. 6 to Part 744").unwrap_err().to_string().contains("no version"));
        assert!(change_dates(b"<html>", "x").unwrap_err().to_string().contains("unknown shape"));
        assert!(change_dates(br#"{"content_versions":[{"date":"soon"}]}"#, "x").is_err());
    }

    #[test]
    fn a_state_holds_until_the_day_before_the_next() {
        let days = [day("2018-01-01"), day("2019-10-09"), day("2019-10-21"), day("2026-12-01")];
        let told = |since: &str| -> Vec<String> {
            let states = states(&days, since.parse().ok(), day("2026-11-24"));
            states.iter().map(|(from, until)| format!("{from} {until}")).collect()
        };
        let all = ["2018-01-01 2019-10-08", "2019-10-09 2019-10-20", "2019-10-21 2026-11-24"];
        assert_eq!(told(""), all);
        assert_eq!(told("2019-10-01"), all);
        assert_eq!(told("2019-10-09"), all[1..]);
        assert_eq!(told("2026-11-24"), all[2..]);
        assert!(told("2026-11-25").is_empty());
    }
}
