//! What an entry is known again by: names, numbers, addresses and acts without what publishers change at will
//! (capitals, marks, punctuation, lost characters, the order of words).

use std::collections::BTreeSet;

use crate::model::{Citation, Entity, NameKind};
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

/// A number without what sets its digits apart; `None` where it is too short to tell one party.
pub(super) fn number(value: &str) -> Option<String> {
    let bare: String = value.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    (bare.chars().count() >= SHORTEST_NUMBER && bare.contains(|c: char| c.is_ascii_digit())).then_some(bare)
}

/// Whether a name says who it is: not one that the publisher calls weak, nor one that we added.
pub(super) fn tells(kind: NameKind) -> bool {
    !matches!(kind, NameKind::WeakAlias | NameKind::Supplementary | NameKind::Affiliate | NameKind::Address)
}

/// The acts that an entry cites, those of the Federal Register by volume and page. A form that has no place for
/// citations may have them in its reason.
pub(super) fn acts(entity: &Entity) -> BTreeSet<String> {
    let act = |c: &Citation| c.fr.map_or_else(|| name(&c.text), |fr| fr.to_string());
    let cited: BTreeSet<String> = entity.listings.iter().flat_map(|l| &l.citations).map(act).collect();
    if !cited.is_empty() {
        return cited;
    }
    let reasons = entity.listings.iter().filter_map(|l| l.reason.as_deref());
    let cited = reasons.flat_map(Citation::parse_all);
    cited.filter_map(|c| c.fr).map(|fr| fr.to_string()).collect()
}

/// The countries of an entry: its own and those of its addresses.
pub(super) fn countries(entity: &Entity) -> BTreeSet<&str> {
    let own = entity.countries.iter().map(String::as_str);
    own.chain(entity.addresses.iter().filter_map(|a| a.country.as_deref())).collect()
}

#[cfg(test)]
mod tests {
    use super::{name, number, unordered};

    #[test]
    fn what_publishers_change_at_will_is_left_out() {
        assert_eq!(name("Yan?an  People’s Co., Ltd."), name("Yan'an People's CO LTD"));
        assert_eq!(name("Universität"), "universitat");
        assert_eq!(unordered("PUTIN, Vladimir"), unordered("Vladimir Putin"));
        assert_eq!(number("123-456 a").as_deref(), Some("123456A"));
        assert_eq!((number("1234"), number("ABCDEF")), (None, None));
    }
}
