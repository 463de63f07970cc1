//! Korean syllables in Latin letters: the Revised Romanisation, and family names as their bearers write them.

use super::pieces::pieces;
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

/// The letters of a syllable in the Revised Romanisation; `None` for anything else.
fn letters(c: char) -> Option<[&'static str; 3]> {
    let at = (c as usize).checked_sub(0xAC00).filter(|at| *at < 19 * 21 * 28)?;
    Some([FIRST[at / (21 * 28)], VOWEL[at / 28 % 21], LAST[at % 28]])
}

/// A syllable in Latin letters; `None` for anything else.
pub(super) fn syllable(c: char) -> Option<String> {
    letters(c).map(|letters| letters.concat())
}

/// Syllables as they are spelt in the North: 광철 is kwang chol, 범기 pom gi. A consonant is soft behind a vowel, or
/// behind one that is soft itself.
fn northern(run: &str) -> Option<Vec<String>> {
    let mut soft = false;
    let spelt = run.chars().map(|c| {
        let [first, vowel, last] = letters(c)?;
        let first = match first {
            "g" if !soft => "k",
            "d" if !soft => "t",
            "b" if !soft => "p",
            "k" => "kh",
            "t" => "th",
            "p" => "ph",
            other => other,
        };
        let vowel = match vowel {
            "eo" => "o",
            "yeo" => "yo",
            "eu" => "u",
            other => other,
        };
        soft = matches!(last, "" | "n" | "m" | "ng" | "l");
        Some([first, vowel, last].concat())
    });
    spelt.collect()
}

/// A syllable of a given name as the papers of the South spell it: 철수 is chul soo.
fn southern(c: char) -> Option<String> {
    let [first, vowel, last] = letters(c)?;
    let first = if first == "g" { "k" } else { first };
    let vowel = match (vowel, last) {
        ("eo", "") => "eo",
        ("eo", _) => "u",
        ("yeo", "ng") if first.is_empty() => "you",
        ("yeo", "k" | "n" | "ng") if !first.is_empty() => "yu",
        ("u", _) if first.is_empty() => "woo",
        ("u", "k") if first == "k" => "u",
        ("u", _) => "oo",
        ("ui", "") if first == "h" => "ee",
        (other, _) => other,
    };
    Some([first, vowel, last].concat())
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
    ('로', "roh"),
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
    ('태', "tae"),
    ('채', "chae"),
    ('원', "won"),
    ('천', "chun"),
    ('방', "bang"),
    ('공', "kong"),
    ('엄', "um"),
    ('함', "ham"),
    ('석', "suk"),
    ('진', "jin"),
    ('길', "gil"),
    ('라', "ra"),
    ('나', "na"),
];

/// The usual ways to spell a personal name: the family name, and the syllables of the given name in Latin letters. None
/// when it does not look like one.
pub(super) fn person(run: &str) -> Vec<(String, Vec<String>)> {
    readings(run).unwrap_or_default()
}

/// The same, where it looks like one.
fn readings(run: &str) -> Option<Vec<(String, Vec<String>)>> {
    let count = run.chars().count();
    let first = run.chars().next().filter(|c| (2..=4).contains(&count) && script(*c) == Script::Hangul)?;
    let (_, family) = FAMILIES.iter().find(|(c, _)| *c == first)?;
    let given = &run[first.len_utf8()..];
    // Steel and logistics are no part of a given name: 한삼철강, 신신물류.
    let end = run.char_indices().nth(2).map_or("", |(at, _)| &run[at..]);
    if count == 4 && pieces().get(end).is_some() {
        return None;
    }
    let north = match first {
        '이' => "ri".to_owned(),
        '임' => "rim".to_owned(),
        _ => northern(&run[..first.len_utf8()])?.concat(),
    };
    let family = || (*family).to_owned();
    let mut all = vec![(family(), given.chars().map(syllable).collect::<Option<Vec<_>>>()?)];
    for other in [(north, northern(given)?), (family(), given.chars().map(southern).collect::<Option<_>>()?)]
    {
        if !all.contains(&other) {
            all.push(other);
        }
    }
    Some(all)
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
        let spelt = |run: &str| {
            let all = person(run).into_iter().map(|(family, given)| format!("{family} {}", given.join(" ")));
            all.collect::<Vec<_>>()
        };
        assert_eq!(spelt("김영철"), ["kim yeong cheol", "kim yong chol", "kim young chul"]);
        assert_eq!(spelt("곽범기"), ["kwak beom gi", "kwak pom gi", "kwak bum ki"]);
        assert_eq!(spelt("로두철"), ["roh du cheol", "ro tu chol", "roh doo chul"]);
        assert!(person("삼성전자").is_empty());
    }
}
