//! Citations as lists write them, and the Federal Register citation read out of one.
//!
//! Publishers write them in a dozen ways (`84 FR 54002; 85 FR 44159`, `82 F.R. 48792 10/20/2017 83 F.R. …`,
//! `Vol. 88, No. 151, 08/08/2023`). Nothing is lost in reading: what is not understood stays as text.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::PartialDate;

/// Volume and page of the Federal Register, e.g. `84 FR 54002`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FrCitation {
    /// The volume: one a year, 84 is 2019.
    pub volume: u32,
    /// Any page inside the document: lists cite the first one, the regulation that of the amended text.
    pub page: u32,
}

impl fmt::Display for FrCitation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} FR {}", self.volume, self.page)
    }
}

/// One citation of a legal act, as the publisher wrote it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Citation {
    /// The publisher's text, trimmed.
    pub text: String,
    /// The Federal Register citation in it, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fr: Option<FrCitation>,
    /// The date written with it, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<PartialDate>,
}

impl Citation {
    /// Reads every citation out of a publisher's cell, in its order. Text that is none of the known forms
    /// becomes a citation of its own, without volume and page; only separators are dropped.
    pub fn parse_all(text: &str) -> Vec<Self> {
        let starts = starts(text);
        let mut out = Vec::new();
        leave_as_text(text.get(..starts.first().copied().unwrap_or(text.len())), &mut out);
        for (n, &start) in starts.iter().enumerate() {
            let end = starts.get(n + 1).copied().unwrap_or(text.len());
            let Some(piece) = text.get(start..end) else { continue };
            let (citation, used) = read_one(piece);
            out.push(citation);
            leave_as_text(piece.get(used..), &mut out);
        }
        out
    }
}

/// What stands between two citations and belongs to neither.
fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, ';' | ',' | '.' | '&' | '|')
}

/// Without separators and a joining "and" at either end.
fn bare(text: &str) -> &str {
    let text = text.trim_matches(is_separator);
    let text =
        text.strip_prefix("and").filter(|t| t.is_empty() || t.starts_with(is_separator)).unwrap_or(text);
    let text = text.strip_suffix("and").filter(|t| t.is_empty() || t.ends_with(is_separator)).unwrap_or(text);
    text.trim_matches(is_separator)
}

/// Keeps text that is not understood, one citation for each part set apart by `;` or a line end.
fn leave_as_text(text: Option<&str>, out: &mut Vec<Citation>) {
    for part in text.unwrap_or_default().split([';', '\n']) {
        let part = bare(part);
        if part.chars().any(char::is_alphanumeric) {
            out.push(Citation { text: part.to_owned(), fr: None, date: None });
        }
    }
}

/// Reads forward through a text; every step either takes something or leaves the place as it was.
#[derive(Clone, Copy)]
struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip(&mut self, what: impl Fn(char) -> bool) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches(what).len();
    }

    fn take(&mut self, what: char) -> bool {
        let yes = self.rest().starts_with(what);
        self.at += if yes { what.len_utf8() } else { 0 };
        yes
    }

    /// An ASCII word in any case.
    fn word(&mut self, word: &str) -> bool {
        let yes = self.rest().get(..word.len()).is_some_and(|w| w.eq_ignore_ascii_case(word));
        self.at += if yes { word.len() } else { 0 };
        yes
    }

    fn digits(&mut self) -> Option<&'a str> {
        let rest = self.rest();
        let len = rest.bytes().take_while(u8::is_ascii_digit).count();
        self.at += len;
        rest.get(..len).filter(|d| !d.is_empty())
    }

    /// `FR`, `F.R.`, `F. R`, with the spaces around it.
    fn fr(&mut self) -> bool {
        let mut r = *self;
        r.skip(char::is_whitespace);
        r.take('.');
        r.skip(char::is_whitespace);
        if !r.word("f") {
            return false;
        }
        r.take('.');
        r.skip(char::is_whitespace);
        if !r.word("r") {
            return false;
        }
        r.take('.');
        if r.rest().starts_with(|c: char| c.is_alphabetic()) {
            return false;
        }
        r.skip(char::is_whitespace);
        *self = r;
        true
    }

    /// A word with its number: `No. 195`, `Vol. 88`, `Notice 2061`.
    fn numbered(&mut self, word: &str) -> bool {
        let mut r = *self;
        if !r.word(word) {
            return false;
        }
        r.take('.');
        r.skip(char::is_whitespace);
        let yes = r.digits().is_some();
        if yes {
            *self = r;
        }
        yes
    }

    /// `10/9/19`, `10/20/2017`, `2019-10-09`, `Oct. 9, 2019`. A two-digit year is one of the Federal
    /// Register's, which began in 1936.
    fn date(&mut self) -> Option<PartialDate> {
        let mut r = *self;
        let date = if r.rest().starts_with(|c: char| c.is_ascii_digit()) {
            let first = r.digits()?;
            if r.take('/') {
                let day = r.digits()?;
                if !r.take('/') {
                    return None;
                }
                day_of(r.digits()?, first.parse().ok()?, day)
            } else if first.len() == 4 && r.take('-') {
                let month = r.digits()?;
                if !r.take('-') {
                    return None;
                }
                day_of(first, month.parse().ok()?, r.digits()?)
            } else {
                return None;
            }
        } else {
            let month = r.rest().get(..3)?.to_ascii_lowercase();
            let month =
                "jan feb mar apr may jun jul aug sep oct nov dec".split(' ').position(|m| m == month)?;
            r.skip(char::is_alphabetic);
            r.skip(is_separator);
            let day = r.digits()?;
            r.skip(is_separator);
            day_of(r.digits()?, u32::try_from(month).ok()? + 1, day)
        };
        *self = r;
        date
    }
}

fn day_of(year: &str, month: u32, day: &str) -> Option<PartialDate> {
    let short = year.len() == 2;
    let year: i32 = year.parse().ok()?;
    let year = match (short, year) {
        (true, 36..) => year + 1900,
        (true, _) => year + 2000,
        (false, _) => year,
    };
    PartialDate::day(year, month, day.parse().ok()?)
}

/// Where a citation begins: at the volume of `84 FR`, at `Vol. 88` or `Notice 2061, Vol. 59`, or at an `F.R.`
/// that has lost its volume.
fn starts(text: &str) -> Vec<usize> {
    let mut out = Vec::new();
    let (mut at, mut before, mut notice) = (0, ' ', false);
    while let Some(c) = text.get(at..).and_then(|t| t.chars().next()) {
        let mut r = Reader { text, at };
        let new_word = !before.is_alphanumeric();
        if new_word && c.is_ascii_digit() {
            r.digits();
            if r.fr() {
                out.push(at);
                notice = false;
            } else {
                r = Reader { text, at };
                r.digits();
            }
        } else if new_word && (r.numbered("notice") || r.numbered("vol")) {
            let is_notice = c.eq_ignore_ascii_case(&'n');
            if is_notice || !notice {
                out.push(at);
            }
            notice = is_notice;
        } else if new_word && c.eq_ignore_ascii_case(&'f') && r.fr() && r.digits().is_some() {
            out.push(at);
        }
        // `fr` may stop before a digit that is the page; words must not be cut in two.
        at = if r.at > at { r.at } else { at + c.len_utf8() };
        before = text.get(..at).and_then(|t| t.chars().next_back()).unwrap_or(' ');
    }
    out
}

/// Reads the citation that begins a piece, and says how much of the piece it used.
fn read_one(piece: &str) -> (Citation, usize) {
    let mut r = Reader { text: piece, at: 0 };
    let mut fr = None;
    let notice = r.numbered("notice");
    r.skip(is_separator);
    // `Vol. 88, No. 151` has no page: the date is all there is to go by.
    if !r.numbered("vol") && !notice {
        let volume = r.digits().and_then(|v| v.parse().ok());
        r.fr();
        let mut ahead = r;
        if ahead.numbered("no") {
            ahead.skip(char::is_whitespace);
            if ahead.word("pg") {
                ahead.skip(is_separator);
                r = ahead;
            }
        }
        let before_page = r;
        let page = r.digits().and_then(|p| p.parse().ok());
        if r.rest().starts_with('/') {
            // A date where the page should be: `72 F.R. 1/30/07`.
            r = before_page;
        } else if let (Some(volume), Some(page)) = (volume, page) {
            fr = (volume > 0 && page > 0).then_some(FrCitation { volume, page });
        }
    }
    let mut date = None;
    loop {
        let mut next = r;
        next.skip(|c| c.is_whitespace() || matches!(c, ',' | '-' | '–'));
        if next.take('(') {
            let inside = next.rest();
            let len = inside.find(')').map_or(inside.len(), |end| end + 1);
            let mut i = Reader { text: inside, at: 0 };
            i.skip(char::is_whitespace);
            date = date.or_else(|| i.date());
            next.at += len;
        } else if let Some(found) = next.date() {
            date = date.or(Some(found));
        } else if !next.numbered("no") && (next.digits().is_none() || next.rest().starts_with('/')) {
            break;
        }
        if next.at <= r.at {
            break;
        }
        r = next;
    }
    let text = bare(piece.get(..r.at).unwrap_or(piece)).to_owned();
    (Citation { text, fr, date }, r.at)
}

#[cfg(test)]
mod tests {
    use super::Citation;

    /// Each citation as `text | volume FR page | date`.
    fn read(text: &str) -> Vec<String> {
        Citation::parse_all(text)
            .iter()
            .map(|c| {
                let fr = c.fr.map_or("-".into(), |f| f.to_string());
                format!("{} | {fr} | {}", c.text, c.date.map_or("-".into(), |d| d.to_string()))
            })
            .collect()
    }

    #[test]
    fn every_form_that_publishers_use() {
        for (text, expected) in [
            ("", &[][..]),
            (" ; , and . ", &[]),
            ("84 FR 54002; 85 FR 44159", &["84 FR 54002 | 84 FR 54002 | -", "85 FR 44159 | 85 FR 44159 | -"]),
            (
                "84 FR 22963, 84 FR 43495 ",
                &["84 FR 22963 | 84 FR 22963 | -", "84 FR 43495 | 84 FR 43495 | -"],
            ),
            (
                "81 FR 1; 82 FR 2 and 84 fr 40241;",
                &["81 FR 1 | 81 FR 1 | -", "82 FR 2 | 82 FR 2 | -", "84 fr 40241 | 84 FR 40241 | -"],
            ),
            ("77 FR 61249 No. 195", &["77 FR 61249 No. 195 | 77 FR 61249 | -"]),
            ("76 FR 50407 (8/15/2011)", &["76 FR 50407 (8/15/2011) | 76 FR 50407 | 2011-08-15"]),
            (
                "66 FR 24266, 77 FR 58006 (no. 182), 81 FR 64694",
                &[
                    "66 FR 24266 | 66 FR 24266 | -",
                    "77 FR 58006 (no. 182) | 77 FR 58006 | -",
                    "81 FR 64694 | 81 FR 64694 | -",
                ],
            ),
            (
                "82 F.R. 48792 10/20/2017 83 F.R. 28801 6/21/2018",
                &[
                    "82 F.R. 48792 10/20/2017 | 82 FR 48792 | 2017-10-20",
                    "83 F.R. 28801 6/21/2018 | 83 FR 28801 | 2018-06-21",
                ],
            ),
            (
                "67 F.R. 1 9/4/02 and 66 F.R.47630 9/13/98",
                &[
                    "67 F.R. 1 9/4/02 | 67 FR 1 | 2002-09-04",
                    "66 F.R.47630 9/13/98 | 66 FR 47630 | 1998-09-13",
                ],
            ),
            ("82 F.R. 16788, 16789 4/6/2017", &["82 F.R. 16788, 16789 4/6/2017 | 82 FR 16788 | 2017-04-06"]),
            ("81.F.R. 22576 4/18/2016", &["81.F.R. 22576 4/18/2016 | 81 FR 22576 | 2016-04-18"]),
            ("80FR 69852", &["80FR 69852 | 80 FR 69852 | -"]),
            ("Vol. 88, No. 151, 08/08/2023", &["Vol. 88, No. 151, 08/08/2023 | - | 2023-08-08"]),
            (
                "Notice 2061, Vol. 59, No. 165, 8/26/94",
                &["Notice 2061, Vol. 59, No. 165, 8/26/94 | - | 1994-08-26"],
            ),
            (
                "84 FR 54004, 10/9/19.\n85 FR 34505, 6/5/20.\n87 FR 62202, 10/13/22",
                &[
                    "84 FR 54004, 10/9/19 | 84 FR 54004 | 2019-10-09",
                    "85 FR 34505, 6/5/20 | 85 FR 34505 | 2020-06-05",
                    "87 FR 62202, 10/13/22 | 87 FR 62202 | 2022-10-13",
                ],
            ),
            ("84 FR 54002\n10/9/2019", &["84 FR 54002\n10/9/2019 | 84 FR 54002 | 2019-10-09"]),
            (
                "84 FR 54002-54009 (Oct. 9, 2019)",
                &["84 FR 54002-54009 (Oct. 9, 2019) | 84 FR 54002 | 2019-10-09"],
            ),
            (
                "76 FR no. 242 pg. 78146, 77 FR 58006",
                &["76 FR no. 242 pg. 78146 | 76 FR 78146 | -", "77 FR 58006 | 77 FR 58006 | -"],
            ),
            ("76 FR No. 197 (10/12/2011)", &["76 FR No. 197 (10/12/2011) | - | 2011-10-12"]),
        ] {
            assert_eq!(read(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_is_not_understood_stays_as_text() {
        for (text, expected) in [
            ("E.O. 13382; and 31 CFR part 594", &["E.O. 13382 | - | -", "31 CFR part 594 | - | -"][..]),
            (
                "66 F.R. 47630 9/13/01, NEW F.R. NOTICE TO BE PUBLISHED SOON",
                &[
                    "66 F.R. 47630 9/13/01 | 66 FR 47630 | 2001-09-13",
                    "NEW F.R. NOTICE TO BE PUBLISHED SOON | - | -",
                ],
            ),
            // A volume that is missing, a page that is missing, and two that are no numbers of ours.
            (
                "82 F.R. 2312 1/9/2017, F.R. 30823 7/3/2017",
                &["82 F.R. 2312 1/9/2017 | 82 FR 2312 | 2017-01-09", "F.R. 30823 7/3/2017 | - | 2017-07-03"],
            ),
            (
                "76 FR 78146 (12/16/11) 77 FR ",
                &["76 FR 78146 (12/16/11) | 76 FR 78146 | 2011-12-16", "77 FR | - | -"],
            ),
            ("72 F.R. 1/30/07", &["72 F.R. 1/30/07 | - | 2007-01-30"]),
            ("84 FR 99999999999", &["84 FR 99999999999 | - | -"]),
            ("0 FR 5", &["0 FR 5 | - | -"]),
            ("76 FR 78146 (12/16/11", &["76 FR 78146 (12/16/11 | 76 FR 78146 | 2011-12-16"]),
            ("84 FR 54002 13/45/2019", &["84 FR 54002 | 84 FR 54002 | -", "13/45/2019 | - | -"]),
            (
                "见公告 84 FR 54002，海康",
                &["见公告 | - | -", "84 FR 54002 | 84 FR 54002 | -", "，海康 | - | -"],
            ),
            ("FRANCE 12 FRANKFURT", &["FRANCE 12 FRANKFURT | - | -"]),
        ] {
            assert_eq!(read(text), expected, "{text:?}");
        }
    }

    #[test]
    fn every_cut_of_a_hostile_text_is_read_without_a_panic_and_nothing_is_lost() {
        let text = "Notice é Vol. 1 FR 2 (海 F.R. 3 No. 9-9/9/ 4 f.r 5–6 (1/2/03), 2019-10-0 Oct. 9 and Vol";
        for end in (0..=text.len()).filter(|&e| text.is_char_boundary(e)) {
            let kept: String =
                Citation::parse_all(&text[..end]).iter().flat_map(|c| c.text.chars()).collect();
            let letters = |t: &str| t.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
            assert_eq!(letters(&kept).replace("and", ""), letters(&text[..end]).replace("and", ""), "{end}");
        }
    }
}
