//! Small readings of publishers' text: dates, lists in a cell, lost characters. Pure.

use crate::model::PartialDate;

/// Reads the dates that publishers write: `2019-10-09` (with or without a time), `10/9/2019` (US order),
/// `03 Jun 2021`, `June 3, 2021`, `2019`.
pub(super) fn date(text: &str) -> Option<PartialDate> {
    let text = text.trim();
    if let Ok(date) = text.parse() {
        return Some(date);
    }
    // An ISO date with a time or a zone behind it.
    if let Some((day, rest)) = text.split_at_checked(10)
        && rest.starts_with(['T', ' ', 'Z', '+', '-'])
        && let Ok(date) = day.parse()
    {
        return Some(date);
    }
    let parts: Vec<&str> = text.split(['/', ' ', '-', ',']).filter(|p| !p.is_empty()).collect();
    match parts.as_slice() {
        [m, d, y] if text.contains('/') => day(y, number(m)?, number(d)?),
        [m, d, y] if text.contains(',') => day(y, month(m)?, number(d)?),
        [d, m, y] => day(y, month(m)?, number(d)?),
        [m, y] => PartialDate::month(i32::try_from(number(y)?).ok()?, month(m)?),
        _ => None,
    }
}

/// Reads a date in the order day, month, year: `09/10/2019`, `dd/mm/1965` (only the year known).
pub(super) fn date_day_first(text: &str) -> Option<PartialDate> {
    let parts: Vec<&str> = text.trim().split(['/', '-', '.']).collect();
    match parts.as_slice() {
        [d, m, y] if y.len() == 4 => match (number(d), number(m)) {
            (Some(d), Some(m)) => day(y, m, d),
            (None, Some(m)) => PartialDate::month(i32::try_from(number(y)?).ok()?, m),
            _ => PartialDate::year(i32::try_from(number(y)?).ok()?),
        },
        _ => date(text),
    }
}

fn number(text: &str) -> Option<u32> {
    (!text.is_empty() && text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

/// A four-digit year, or two digits of one since 1950.
fn day(year: &str, month: u32, day: u32) -> Option<PartialDate> {
    let year = i32::try_from(number(year)?).ok()?;
    let year = match year {
        0..50 => 2000 + year,
        50..100 => 1900 + year,
        _ => year,
    };
    PartialDate::day(year, month, day)
}

fn month(text: &str) -> Option<u32> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let start = text.get(..3)?.to_ascii_lowercase();
    MONTHS.iter().position(|m| *m == start).and_then(|n| u32::try_from(n + 1).ok())
}

/// Whether a character has been lost: a question mark that touches a letter (`People?s`, `?Zvezda?`).
pub(super) fn has_lost_character(text: &str) -> bool {
    text.contains('?') || text.contains('\u{fffd}')
}

/// The parts of a cell that is a list, empty ones dropped.
pub(super) fn parts<'a>(cell: &'a str, separator: &'a str) -> impl Iterator<Item = &'a str> {
    cell.split(separator).map(str::trim).filter(|p| !p.is_empty())
}

/// Runs of white space that hold a line break become one space: a break is the file's, not the name's.
pub(super) fn one_line(text: &str) -> Option<String> {
    text.contains(['\n', '\r', '\t']).then(|| text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The first number of a phrase, in words or digits: `the following two aliases` is two.
pub(super) fn number_in(text: &str) -> Option<usize> {
    const NUMBERS: [&str; 20] = [
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    text.split_whitespace().find_map(|w| {
        let word = w.to_lowercase();
        word.parse().ok().or_else(|| NUMBERS.iter().position(|n| *n == word).map(|n| n + 1))
    })
}

/// Whether these are only the words of a legal form (`Ltd.`, `Co., Ltd`, `ОАО`): after a comma they belong to the
/// name before it. Used to take names apart, never to match them.
pub(super) fn is_legal_form(text: &str) -> bool {
    const FORMS: [&str; 40] = [
        "inc",
        "incorporated",
        "ltd",
        "limited",
        "llc",
        "llp",
        "lp",
        "co",
        "coltd",
        "coinc",
        "collc",
        "company",
        "corp",
        "corporation",
        "plc",
        "pte",
        "pteltd",
        "pvt",
        "pvtltd",
        "gmbh",
        "ag",
        "sa",
        "srl",
        "spa",
        "bv",
        "nv",
        "fzco",
        "fzc",
        "fze",
        "jsc",
        "ojsc",
        "cjsc",
        "pjsc",
        "oao",
        "ooo",
        "zao",
        "pao",
        "ао",
        "оао",
        "ооо",
    ];
    let word: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    FORMS.contains(&word.as_str()) || word == "ao" || word == "зао" || word == "пао"
}

/// Whether a piece behind a comma still belongs to the name: a legal form (with an abbreviation in brackets), or an
/// institute of the body before it.
fn goes_on(piece: &str) -> bool {
    let bare = piece.split('(').next().unwrap_or(piece).trim();
    is_legal_form(bare) || is_institute(bare)
}

/// Whether a piece behind a comma is an institute, which may be the body's before it (`Academy X, Institute of Y`) or
/// where a person works.
pub(super) fn is_institute(piece: &str) -> bool {
    let last = piece.rsplit(' ').next().unwrap_or_default();
    let named =
        ["Institute", "Institution", "Laboratory"].contains(&last) || piece.starts_with("Institute of ");
    named && !piece.contains(|c: char| c.is_ascii_digit())
}

/// Takes `Name Co., Ltd., 1 Street, City` apart: the name ends at the first comma that nothing of a name follows.
pub(super) fn name_before_address(text: &str) -> (String, String) {
    let mut name_end = None;
    let mut start = 0;
    let mut depth = 0_i32;
    for (at, c) in text.char_indices().chain([(text.len(), ',')]) {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth <= 0 || at == text.len() => {
                let piece = text.get(start..at).unwrap_or_default();
                if name_end.is_some() && !goes_on(piece) {
                    break;
                }
                name_end = Some(at);
                start = at + 1;
            }
            _ => {}
        }
    }
    let end = name_end.unwrap_or(text.len());
    let name = text.get(..end).unwrap_or(text).trim();
    let rest = text.get(end..).unwrap_or_default().trim_start_matches([',', ' ']).trim();
    (name.to_owned(), rest.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_end_before_their_address() {
        let split = |t: &str| name_before_address(t);
        assert_eq!(
            split("Example Co., Ltd., 1 Long Road, Xi'an"),
            ("Example Co., Ltd.".into(), "1 Long Road, Xi'an".into())
        );
        assert_eq!(
            split("JANE EXAMPLE, INMATE NUMBER 1, FCI"),
            ("JANE EXAMPLE".into(), "INMATE NUMBER 1, FCI".into())
        );
        assert_eq!(split("Example (HK, branch), Kowloon"), ("Example (HK, branch)".into(), "Kowloon".into()));
        assert_eq!(split("Alone"), ("Alone".into(), String::new()));
        assert_eq!(split("Open (bracket, Ltd"), ("Open (bracket, Ltd".into(), String::new()));
    }

    #[test]
    fn dates_as_publishers_write_them() {
        let read = |t: &str| date(t).map(|d| d.to_string());
        assert_eq!(read(" 8/11/2015").as_deref(), Some("2015-08-11"));
        assert_eq!(read("2021-06-03").as_deref(), Some("2021-06-03"));
        assert_eq!(read("2021-06-03T10:00:00Z").as_deref(), Some("2021-06-03"));
        assert_eq!(read("2021-06-03+02:00").as_deref(), Some("2021-06-03"));
        assert_eq!(read("03 Jun 2021").as_deref(), Some("2021-06-03"));
        assert_eq!(read("08-Oct-2026").as_deref(), Some("2026-10-08"));
        assert_eq!(read("6/27/03").as_deref(), Some("2003-06-27"));
        assert_eq!(read("Mar 1970").as_deref(), Some("1970-03"));
        assert_eq!(read("June 21, 2022").as_deref(), Some("2022-06-21"));
        for bad in ["", "soon", "13/13/2015", "2015-02-30", "1/2", "é/1/2015", "99999999999/1/1"] {
            assert_eq!(read(bad), None, "{bad}");
        }
        let uk = |t: &str| date_day_first(t).map(|d| d.to_string());
        assert_eq!(uk("09/10/2019").as_deref(), Some("2019-10-09"));
        assert_eq!(uk("dd/mm/1965").as_deref(), Some("1965"));
        assert_eq!(uk("dd/03/1965").as_deref(), Some("1965-03"));
    }
}
