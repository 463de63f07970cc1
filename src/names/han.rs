//! Chinese characters (and the kana and Hangul they stand among): words without spaces, readings in Latin letters.

use pinyin::{ToPinyin as _, ToPinyinMulti as _};
use smallvec::SmallVec;

use super::key::{Class, Relation, Token};
use super::latin;
use super::pieces::{Piece, pieces};
use super::script::{Script, script};
use super::tokens::token;

/// A piece of a run of characters.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Part {
    /// A legal form's class.
    Legal(&'static str),
    /// A place or generic word: its Latin tokens.
    Known(Vec<Token>),
    /// A number in Chinese numerals.
    Number(String),
    /// Anything else: the brand.
    Brand(String),
}

/// Traditional characters and Japanese forms to simplified ones.
pub(super) fn simplified(text: &str) -> String {
    let table = pieces();
    text.chars().map(|c| table.simplified(c)).collect()
}

/// What is called by a number: the 701 institute, the second academy, the 8th factory, troops.
const NUMBERED: &[&str] = &["所", "院", "厂", "部队", "研究所", "研究院"];

/// Chinese numerals, up to 9,999; `apart` says that they begin a name or follow a known word.
fn numeral(text: &str, apart: bool) -> Option<(String, usize)> {
    let chars: SmallVec<[char; 16]> = text.chars().collect();
    let mut i = usize::from(chars.first() == Some(&'第'));
    let ordinal = i == 1;
    let (mut total, mut digit, mut seen) = (0u32, 0u32, 0usize);
    while let Some(&c) = chars.get(i) {
        let unit = match c {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            _ => 1,
        };
        if unit > 1 {
            total += digit.max(1) * unit;
            digit = 0;
        } else {
            let Some(value) =
                "〇一二三四五六七八九".chars().position(|d| d == c).or((c == '零').then_some(0))
            else {
                break;
            };
            digit = if digit > 0 { digit * 10 + value as u32 } else { value as u32 };
        }
        seen += 1;
        i += 1;
    }
    // Numerals inside a name are mostly part of a brand (三一, 一汽); an ordinal is a number, and so is what an
    // institute is called by (七〇一所, 航天八院).
    let rest = text.char_indices().nth(i).map_or("", |(at, _)| &text[at..]);
    let called = (apart || seen > 1) && NUMBERED.iter().any(|kind| rest.starts_with(kind));
    (total + digit > 0 && (ordinal || called || (seen > 1 && total > 0)))
        .then(|| ((total + digit).to_string(), i))
}

/// How the brands are taken that have a name in Latin letters of their own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Brands {
    /// As any other.
    Spelt,
    /// By that name.
    Named,
}

/// Whether a run holds a brand that has a name in Latin letters of its own.
pub(super) fn has_named_brand(run: &str) -> bool {
    let table = pieces();
    let text = simplified(run);
    let ends: SmallVec<[usize; 32]> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
    (0..ends.len()).any(|from| {
        (from + 2..ends.len().min(from + 1 + table.longest_brand))
            .any(|to| table.brand(&text[ends[from]..ends[to]]).is_some())
    })
}

/// What Koreans of the North call their country.
const CHOSON: &str = "조선";

/// Cuts a run of Han, kana or Hangul into what the tables know and what they do not, longest match first.
pub(super) fn cut(run: &str, brands: Brands) -> Vec<Part> {
    let table = pieces();
    let text = simplified(run);
    let ends: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
    let mut parts: Vec<Part> = Vec::new();
    let mut brand = String::new();
    let mut at = 0;
    let count = ends.len() - 1;
    while at < count {
        if let Some((number, used)) = numeral(&text[ends[at]..], brand.is_empty()) {
            flush(&mut brand, &mut parts);
            parts.push(Part::Number(number));
            at += used;
            continue;
        }
        let of_han = |word: &str| Token { of_han: true, ..token(word, false) };
        let words = |latin: &str| latin.split(' ').map(of_han).collect::<Vec<_>>();
        // A short one begins where a place or a known word ends: 佳讯飞鸿 is not 讯飞, nor 金海康 海康.
        let shortest = if brand.is_empty() { 2 } else { 4 };
        if brands == Brands::Named
            && let Some((latin, len)) = (shortest..=table.longest_brand.min(count - at))
                .rev()
                .find_map(|len| Some((table.brand(&text[ends[at]..ends[at + len]])?, len)))
        {
            flush(&mut brand, &mut parts);
            let mut words = words(latin);
            // One word is a brand, which a firm has under shorter names too: 中兴, 中兴通讯.
            if words.len() > 1 {
                let term = term_number(&text[ends[at]..ends[at + len]]);
                words.iter_mut().for_each(|word| word.term = term);
            }
            parts.push(Part::Known(words));
            at += len;
            continue;
        }
        let numbered = brand.is_empty() && matches!(parts.last(), Some(Part::Number(_)));
        let known = |at: usize| {
            (1..=table.longest.min(count - at)).rev().filter_map({
                let (text, ends) = (&text, &ends);
                move |len| {
                    let piece = table.get(&text[ends[at]..ends[at + len]])?;
                    // One character alone is too little to cut a brand in two, unless it is a known suffix at the
                    // end or after a number.
                    (len > 1 || at + len == count || numbered).then_some((piece, len))
                }
            })
        };
        // The one that covers most with the one after it, the longest first: 技术 and 研究院, not 技术研究 and 院.
        let next = |at: usize| known(at).next().map_or(0, |(_, len)| len);
        let found = known(at).max_by_key(|(_, len)| (len + next(at + len), *len));
        match found {
            Some((piece, len)) => {
                flush(&mut brand, &mut parts);
                parts.push(match piece {
                    // 조선 is Korea where a name begins with it, and ships elsewhere (대우조선).
                    _ if at == 0 && text[..ends[len]] == *CHOSON && len < count => {
                        Part::Known(words("korea"))
                    }
                    Piece::Legal(class) => Part::Legal(class),
                    Piece::Place(name) => Part::Known(words(name)),
                    Piece::Generic(english) => {
                        let (mut words, term) = (words(english), &text[ends[at]..ends[at + len]]);
                        if let [word] = &mut *words {
                            also(word, table.also(term));
                        }
                        for word in &mut words {
                            word.term = term_number(term);
                            word.bits = word.bits.min(GENERIC_BITS);
                        }
                        Part::Known(words)
                    }
                });
                at += len;
                // 北京市, 浙江省: the kind of place says nothing more.
                if matches!(piece, Piece::Place(_))
                    && at + 1 < count
                    && let "市" | "省" | "县" | "区" = &text[ends[at]..ends[at + 1]]
                {
                    at += 1;
                }
            }
            None => {
                brand.push_str(&text[ends[at]..ends[at + 1]]);
                at += 1;
            }
        }
    }
    flush(&mut brand, &mut parts);
    parts
}

/// Most bits that the English of a generic word tells, however rare it is among names in English: 家居, furnishing.
const GENERIC_BITS: f32 = 12.0;

/// A number for a word of Han, never 0: others hardly ever have it.
fn term_number(term: &str) -> u16 {
    let hash =
        term.bytes().fold(0x811C_9DC5u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    ((hash >> 16) ^ hash) as u16 | 1
}

/// Lets a generic word meet the other English words by which firms call the same.
fn also(word: &mut Token, others: &[&'static str]) {
    for other in others {
        let further = token(other, false).canons;
        for canon in std::iter::once((*other, Relation::Translated)).chain(further) {
            if *canon.0 != *word.text && !word.canons.iter().any(|(known, _)| *known == canon.0) {
                word.canons.push(canon);
            }
        }
    }
}

fn flush(brand: &mut String, parts: &mut Vec<Part>) {
    if !brand.is_empty() {
        parts.push(Part::Brand(std::mem::take(brand)));
    }
}

/// Bits that a character tells: there are some thousands, but company names keep to a few hundred.
const HAN_BITS: f32 = 5.2;
/// Bits that a syllable tells in Latin letters: many characters share one.
const SYLLABLE_BITS: f32 = 6.0;

/// The brand as it is written.
pub(super) fn written(brand: &str) -> Token {
    let bits = HAN_BITS * brand.chars().count() as f32;
    Token {
        text: brand.into(),
        class: Class::Han,
        bits: bits.min(super::tables::UNKNOWN_BITS),
        canons: SmallVec::new(),
        abjad: false,
        read: false,
        term: 0,
        pinyin: false,
        of_han: false,
        seat: false,
    }
}

/// The readings of a brand in Latin letters, most likely first, at most `most`.
pub(super) fn readings(brand: &str, most: usize) -> Vec<Token> {
    if brand.chars().any(|c| script(c) != Script::Han) {
        let text = latin::to_latin(brand);
        return if text.is_empty() { vec![] } else { vec![read_token(&text, text.len() as f32 / 3.0)] };
    }
    let table = pieces();
    let chars: SmallVec<[char; 16]> = brand.chars().collect();
    let mut all: Vec<String> = vec![String::new()];
    let mut i = 0;
    while i < chars.len() {
        // A word with a reading of its own (重庆, 银行), longest first.
        let word = (2..=4.min(chars.len() - i)).rev().find_map(|len| {
            let text: String = chars[i..i + len].iter().collect();
            Some((table.reading(&text)?, len))
        });
        if let Some((reading, len)) = word {
            let joined: String = reading.split(' ').collect();
            all.iter_mut().for_each(|a| a.push_str(&joined));
            i += len;
            continue;
        }
        let options = syllables(chars[i], i == 0);
        if options.is_empty() {
            return vec![];
        }
        let mut next = Vec::with_capacity(all.len() * options.len());
        for option in &options {
            for start in &all {
                if next.len() < most {
                    next.push(format!("{start}{option}"));
                }
            }
        }
        all = next;
        i += 1;
    }
    let count = chars.len() as f32;
    all.iter().map(|text| Token { of_han: true, ..read_token(text, count) }).collect()
}

/// The readings of one character, the usual one first; as a family name when it starts a name.
fn syllables(c: char, first: bool) -> SmallVec<[&'static str; 4]> {
    let mut out: SmallVec<[&'static str; 4]> = SmallVec::new();
    if let Some(usual) = c.to_pinyin() {
        out.push(ascii_syllable(usual.plain()));
    }
    if first
        && let Some(surname) = pieces().surname(c.encode_utf8(&mut [0; 4]))
        && !out.contains(&surname)
    {
        out.push(surname);
    }
    if let Some(multi) = c.to_pinyin_multi() {
        for reading in multi {
            let plain = ascii_syllable(reading.plain());
            if !out.contains(&plain) {
                out.push(plain);
            }
        }
    }
    out
}

/// lü and nü are written lv, lu or lyu; lists have lu.
fn ascii_syllable(plain: &'static str) -> &'static str {
    match plain {
        "lü" => "lv",
        "nü" => "nv",
        "lüe" => "lue",
        "nüe" => "nue",
        other => other,
    }
}

fn read_token(text: &str, syllables: f32) -> Token {
    let mut token = token(text, false);
    token.class = Class::Word;
    token.read = true;
    token.bits = (SYLLABLE_BITS * syllables).min(super::tables::UNKNOWN_BITS);
    token
}

/// The tokens of a name of syllables: the family name first.
pub(super) fn syllables_read(syllables: &[&str]) -> Vec<Token> {
    let token = |(at, text): (usize, &&str)| {
        let mut token = read_token(text, 1.0);
        // A family name and a given name tell more than as many syllables of a brand.
        token.bits = if at == 0 { 2.0 * SYLLABLE_BITS } else { 1.5 * SYLLABLE_BITS };
        token
    };
    syllables.iter().enumerate().map(token).collect()
}

/// Whether a run is a place that the tables know, and nothing else.
pub(super) fn is_place(run: &str) -> bool {
    matches!(pieces().get(&simplified(run)), Some(Piece::Place(_)))
}

/// A personal name: the family name apart from the given name, both read. `None` when it does not look like one.
pub(super) fn person(run: &str) -> Option<Vec<Token>> {
    let text = simplified(run);
    let count = text.chars().count();
    if !(2..=4).contains(&count) || text.chars().any(|c| script(c) != Script::Han) {
        return None;
    }
    let split = if count == 4 { 2 } else { 1 };
    let at = text.char_indices().nth(split)?.0;
    let (family, given) = text.split_at(at);
    // 苏州电子 is a firm.
    let known = |word| pieces().get(word).is_some();
    if count == 4 && known(family) && known(given) {
        return None;
    }
    let family = match pieces().surname(family) {
        Some(reading) => reading.split(' ').collect::<String>(),
        None => readings(family, 1).first()?.text.to_string(),
    };
    let mut given = readings(given, 1).into_iter().next()?;
    // A family name and a given name tell more than as many syllables of a brand: few people share both.
    let mut family = Token { of_han: true, ..read_token(&family, split as f32 + 1.0) };
    given.bits = (given.bits + SYLLABLE_BITS).min(super::tables::UNKNOWN_BITS);
    family.bits = family.bits.max(2.0 * SYLLABLE_BITS);
    Some(vec![family, given])
}
