//! What an entry is known again by: names, numbers, addresses and acts without what publishers change at will
//! (capitals, marks, punctuation, lost characters, the order of words).

use std::collections::BTreeSet;

use crate::model::{Citation, Entity, FrCitation, NameKind};
use crate::names::text::plain;

/// Fewer characters than this make a number that others have too.
const SHORTEST_NUMBER: usize = 5;

/// Letters and digits alone, folded. `?` and U+FFFD stand for a lost character, often an apostrophe: nothing.
pub(super) fn name(text: &str) -> String {
    let mut out = plain(text);
    out.retain(char::is_alphanumeric);
    out
}

/// The folded words, in order.
pub(super) fn words(text: &str) -> Vec<String> {
    let plain = plain(text);
    // An apostrophe is inside a word, and so is what took its place.
    let inside = |c: char| matches!(c, '\'' | '’' | '‘' | '`' | '?' | '\u{fffd}' | '.');
    let split = plain.split(|c: char| !c.is_alphanumeric() && !inside(c));
    split
        .map(|w| w.chars().filter(|c| c.is_alphanumeric()).collect::<String>())
        .filter(|w: &String| !w.is_empty())
        .collect()
}

/// The folded words in the order of letters: `LAST, First` and `First Last` are one.
pub(super) fn unordered(text: &str) -> String {
    let mut words = words(text);
    words.sort_unstable();
    words.join(" ")
}

/// Whether two main names are one name, however it is written: with other capitals, marks, punctuation, order of words.
pub(super) fn same_name(a: &str, b: &str) -> bool {
    a == b || name(a) == name(b) || unordered(a) == unordered(b)
}

/// A number without what sets its digits apart, and without the days and the country that some forms write beside it
/// (`2017-09-26, 472320665`; `472320665 (Korea, North) expires 26 Sep 2017`).
pub(super) fn bare_number(value: &str) -> String {
    let value =
        [" (", " issued ", " expires "].iter().fold(value, |v, mark| v.split(mark).next().unwrap_or(v));
    let parts = value.split(", ").filter(|p| p.trim().parse::<chrono::NaiveDate>().is_err());
    parts.flat_map(str::chars).filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// The same; `None` where it is too short to tell one party.
pub(super) fn number(value: &str) -> Option<String> {
    let bare = bare_number(value);
    (bare.chars().count() >= SHORTEST_NUMBER && bare.contains(|c: char| c.is_ascii_digit())).then_some(bare)
}

/// A date of birth or building, whichever way it is written: `05 Sep 1957` is `1957-09-05`.
pub(super) fn date(text: &str) -> String {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let words = words(text);
    let month = |w: &String| MONTHS.iter().position(|m| w.len() >= 3 && w.starts_with(m)).map(|m| m + 1);
    match words.as_slice() {
        [day, m, year] if day.len() <= 2 && year.len() == 4 => match month(m) {
            Some(m) => format!("{year}-{m:02}-{day:0>2}"),
            None => words.join("-"),
        },
        [m, year] if year.len() == 4 => match month(m) {
            Some(m) => format!("{year}-{m:02}"),
            None => words.join("-"),
        },
        _ => words.join("-"),
    }
}

/// Whether a name says who it is: not one that the publisher calls weak, nor one that we added.
pub(super) fn tells(kind: NameKind) -> bool {
    !matches!(kind, NameKind::WeakAlias | NameKind::Supplementary | NameKind::Affiliate | NameKind::Address)
}

/// The acts that an entry cites.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Acts {
    /// Volume and page of the Federal Register.
    pages: BTreeSet<FrCitation>,
    /// Other acts, as folded text.
    texts: BTreeSet<String>,
}

/// Pages of one volume that are not further apart may be pages of one rule: one list cites its first page, another the
/// page that was amended.
const ONE_RULE: u32 = 40;

impl Acts {
    pub(super) fn of(citations: &[&Citation]) -> Self {
        let mut acts = Self::default();
        for citation in citations {
            match citation.fr {
                Some(page) => drop(acts.pages.insert(page)),
                None => drop(acts.texts.insert(name(&citation.text))),
            }
        }
        acts
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pages.is_empty() && self.texts.is_empty()
    }

    /// An act that both cite.
    pub(super) fn shared(&self, other: &Self) -> Option<String> {
        let page = self.pages.intersection(&other.pages).next().map(ToString::to_string);
        page.or_else(|| self.texts.intersection(&other.texts).next().cloned()).or_else(|| {
            let mut pages =
                self.pages.iter().flat_map(|a| other.pages.iter().map(move |b| (a.min(b), a.max(b))));
            pages.find(|(a, b)| one_rule(a, b)).map(|(a, b)| format!("{a}/{}", b.page))
        })
    }

    /// How many of them the other has to the letter.
    pub(super) fn count(&self, other: &Self) -> usize {
        self.pages.intersection(&other.pages).count() + self.texts.intersection(&other.texts).count()
    }

    /// Keys of which two have one in common where they share an act.
    pub(super) fn keys(&self) -> impl Iterator<Item = String> {
        let near = |c: &FrCitation| [0, 1].map(|n| format!("c{}/{}", c.volume, c.page / ONE_RULE + n));
        self.pages.iter().flat_map(near).chain(self.texts.iter().map(|t| format!("c{t}")))
    }

    /// Whether an act is one of these, or may be another page of one.
    pub(super) fn has(&self, citation: &Citation) -> bool {
        match citation.fr {
            Some(page) => self.pages.iter().any(|own| one_rule(own, &page)),
            None => self.texts.contains(&name(&citation.text)),
        }
    }
}

fn one_rule(a: &FrCitation, b: &FrCitation) -> bool {
    a.volume == b.volume && a.page.abs_diff(b.page) <= ONE_RULE
}

/// The acts that an entry cites. A form that has no place for citations may have them in its reason.
pub(super) fn acts(entity: &Entity) -> Acts {
    let cited: Vec<&Citation> = entity.listings.iter().flat_map(|l| &l.citations).collect();
    if !cited.is_empty() {
        return Acts::of(&cited);
    }
    let reasons = entity.listings.iter().filter_map(|l| l.reason.as_deref());
    let found: Vec<Citation> = reasons.flat_map(Citation::parse_all).filter(|c| c.fr.is_some()).collect();
    Acts::of(&found.iter().collect::<Vec<_>>())
}

/// The country that a place with a code of its own belongs to, as some publishers count.
pub(super) fn country(code: &str) -> &str {
    if matches!(code, "HK" | "MO") { "CN" } else { code }
}

/// The countries of an entry: its own and those of its addresses; only those that have a code. Hong Kong and Macau are
/// places of China to some publishers, and in themselves to others.
pub(super) fn countries(entity: &Entity) -> BTreeSet<&str> {
    let own = entity.countries.iter().map(String::as_str);
    let all = own.chain(entity.addresses.iter().filter_map(|a| a.country.as_deref()));
    let known = all.filter(|c| c.len() == 2);
    known.map(country).collect()
}

#[cfg(test)]
mod tests {
    use super::{date, name, number, unordered};

    #[test]
    fn what_publishers_change_at_will_is_left_out() {
        assert_eq!(name("Yan?an  People’s Co., Ltd."), name("Yan'an People's CO LTD"));
        assert_eq!(name("Universität"), "universitat");
        assert_eq!(unordered("PUTIN, Vladimir"), unordered("Vladimir Putin"));
        assert_eq!(number("123-456 a").as_deref(), Some("123456A"));
        assert_eq!((number("1234"), number("ABCDEF")), (None, None));
        for text in [
            "2017-09-26, 472320665",
            "472320665 (Korea, North) expires 26 Sep 2017",
            "4723-20665 issued 1 May 2012",
        ] {
            assert_eq!(number(text).as_deref(), Some("472320665"), "{text}");
        }
        for (a, b) in [("05 Sep 1957", "1957-09-05"), ("Sep 1957", "1957-09"), ("circa 1960", "Circa 1960")] {
            assert_eq!(date(a), date(b));
        }
    }
}
