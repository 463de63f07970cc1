//! Adjectives that Russian makes of names, and names that are like them: Курчатовский институт is the Kurchatov Institute,
//! Лаборатория Касперского Kaspersky's. Knows no word but their endings.

use super::script::Script;
use super::tables;
use super::tokens::RawWord;

/// Endings of such adjectives in all their cases and spellings.
const ENDINGS: &[&str] = &[
    "ский",
    "ская",
    "ское",
    "ского",
    "ской",
    "ским",
    "skiy",
    "skii",
    "skij",
    "skyi",
    "skyy",
    "ski",
    "sky",
    "skaya",
    "skaia",
    "skaja",
    "skoye",
    "skoe",
    "skoie",
    "skogo",
    "skoy",
    "skoi",
];

/// Shortest name, in letters, that is left without the ending.
const SHORTEST: usize = 5;

/// The name that an adjective is made of.
fn name(word: &RawWord) -> Option<&str> {
    // Most words are seen to be none by their length and last letter.
    let may_end_so = |word: &str| {
        word.len() >= SHORTEST + 3
            && matches!(word.as_bytes()[word.len() - 1], b'i' | b'y' | b'j' | b'a' | b'e' | b'o' | 128..)
    };
    if !matches!(word.script, Script::Latin | Script::Cyrillic) || !may_end_so(&word.text) {
        return None;
    }
    let stem = ENDINGS.iter().find_map(|ending| word.text.strip_suffix(ending))?;
    (stem.chars().count() >= SHORTEST && tables::word(&word.text).is_none()).then_some(stem)
}

/// The words with such adjectives as the names that they are made of, in a name that holds a word of business or science too;
/// `None` where there is none. People are called Dzerzhinsky.
pub(super) fn named_after(raw: &[RawWord]) -> Option<Vec<RawWord>> {
    read_as(raw, |word| name(word).map(str::to_owned))
}

/// The same with them as the names of those to whom it belongs: Лаборатория Касперского is the laboratory of Kaspersky.
pub(super) fn belonging_to(raw: &[RawWord]) -> Option<Vec<RawWord>> {
    read_as(raw, |word| {
        name(word)?;
        let (stem, ending) = match word.script {
            Script::Cyrillic => (word.text.strip_suffix("ого")?, "ий"),
            _ => (word.text.strip_suffix("ogo")?, "iy"),
        };
        Some(format!("{stem}{ending}"))
    })
}

/// The words as they may be read, where one may and another is of business or science.
fn read_as(raw: &[RawWord], read: impl Fn(&RawWord) -> Option<String>) -> Option<Vec<RawWord>> {
    let generic = |word: &RawWord| tables::word(&word.text).is_some_and(tables::Word::generic);
    if !raw.iter().any(|word| read(word).is_some()) || !raw.iter().any(generic) {
        return None;
    }
    let word = |word: &RawWord| match read(word) {
        Some(text) => RawWord { text, ..word.clone() },
        None => word.clone(),
    };
    Some(raw.iter().map(word).collect())
}

#[cfg(test)]
mod tests {
    use super::{belonging_to, named_after};
    use crate::names::tokens::split;

    #[test]
    fn an_adjective_is_the_name_that_it_is_made_of() {
        let plain = |name: &str| {
            named_after(&split(name))
                .map(|words| words.into_iter().map(|w| w.text).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(plain("Vostrikovskiy Institut").as_deref(), Some("vostrikov institut"));
        assert_eq!(plain("Востриковский институт").as_deref(), Some("востриков институт"));
        assert_eq!(plain("Ivan Vostrikovsky"), None);
        assert_eq!(plain("Vostrikov Institute"), None);
    }

    #[test]
    fn what_belongs_to_somebody_bears_the_name() {
        let plain = |name: &str| {
            belonging_to(&split(name))
                .map(|words| words.into_iter().map(|w| w.text).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(plain("Лаборатория Вострикского").as_deref(), Some("лаборатория вострикский"));
        assert_eq!(plain("Zavod Vostrikskogo").as_deref(), Some("zavod vostrikskiy"));
        assert_eq!(plain("Востриковский институт"), None);
        assert_eq!(plain("Иван Вострикского"), None);
    }
}
