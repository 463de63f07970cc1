//! Korean syllables in Latin letters: the Revised Romanisation, and family names as their bearers write them.

use super::script::{Script, script};

/// First consonants, vowels and last consonants of the Revised Romanisation of Korean (2000), in Unicode's order.
const FIRST: [&str; 19] =
    ["g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h"];
const VOWEL: [&str; 21] = [
    "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi",
    "yu", "eu", "ui", "i",
];
const LAST: [&str; 28] = [
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t",
    "ng", "t", "t", "k", "t", "p", "t",
];

/// A syllable in Latin letters; `None` for anything else.
pub(super) fn syllable(c: char) -> Option<String> {
    let at = (c as usize).checked_sub(0xAC00).filter(|at| *at < 19 * 21 * 28)?;
    Some([FIRST[at / (21 * 28)], VOWEL[at / 28 % 21], LAST[at % 28]].concat())
}

/// The usual family names, where the usual spelling is not the Revised Romanisation.
const FAMILIES: &[(char, &str)] = &[
    ('김', "kim"),
    ('이', "lee"),
    ('리', "ri"),
    ('박', "park"),
    ('최', "choi"),
    ('정', "jung"),
    ('강', "kang"),
    ('조', "cho"),
    ('윤', "yoon"),
    ('장', "jang"),
    ('임', "lim"),
    ('림', "rim"),
    ('오', "oh"),
    ('신', "shin"),
    ('서', "seo"),
    ('권', "kwon"),
    ('황', "hwang"),
    ('안', "ahn"),
    ('송', "song"),
    ('류', "ryu"),
    ('유', "yoo"),
    ('홍', "hong"),
    ('전', "jon"),
    ('고', "ko"),
    ('문', "moon"),
    ('손', "son"),
    ('양', "yang"),
    ('배', "bae"),
    ('백', "paek"),
    ('허', "heo"),
    ('남', "nam"),
    ('심', "shim"),
    ('노', "noh"),
    ('하', "ha"),
    ('곽', "kwak"),
    ('성', "sung"),
    ('차', "cha"),
    ('주', "joo"),
    ('우', "woo"),
    ('구', "koo"),
    ('민', "min"),
    ('지', "ji"),
    ('한', "han"),
    ('변', "byun"),
    ('현', "hyun"),
    ('태', "thae"),
];

/// A personal name: the family name, and the syllables of the given name in Latin letters. `None` when it does not
/// look like one.
pub(super) fn person(run: &str) -> Option<(String, Vec<String>)> {
    let count = run.chars().count();
    let mut chars = run.chars();
    let family = chars.next().filter(|c| script(*c) == Script::Hangul)?;
    let (_, family) = FAMILIES.iter().find(|(c, _)| *c == family)?;
    let given: Option<Vec<String>> = chars.map(syllable).collect();
    (2..=4).contains(&count).then_some(((*family).to_owned(), given?))
}

#[cfg(test)]
mod tests {
    use super::{person, syllable};

    #[test]
    fn syllables_are_romanised() {
        let read = |text: &str| text.chars().filter_map(syllable).collect::<String>();
        assert_eq!(read("삼성전자"), "samseongjeonja");
        assert_eq!(read("박지훈"), "bakjihun");
        assert_eq!(syllable('a'), None);
        assert_eq!(person("김영철"), Some(("kim".to_owned(), vec!["yeong".to_owned(), "cheol".to_owned()])));
        assert_eq!(person("삼성전자"), None);
    }
}
