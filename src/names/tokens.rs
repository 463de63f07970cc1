//! Words out of text: where one ends and the next begins, and which are legal forms.

use std::borrow::Cow;

use smallvec::{SmallVec, smallvec};

use super::abjad;
use super::fold;
use super::key::{Class, Relation, Token};
use super::latin;
use super::numerals;
use super::pieces::is_latin_brand;
use super::script::{Script, script};
use super::tables::{LegalForm, UNKNOWN_BITS, Word, intern, translated, word, words_like};

/// A stretch of letters, folded, before anything is known of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RawWord {
    pub(super) text: String,
    pub(super) script: Script,
    /// Single letters that dots join: V.P.
    pub(super) dotted: bool,
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '`' | '´' | 'ʼ' | 'ʻ' | 'ʿ' | 'ʾ' | '′' | '‛' | '＇')
}

/// Scripts that may stand in one word together.
fn same_word(a: Script, b: Script) -> bool {
    let alphabetic = |s| matches!(s, Script::Latin | Script::Digit | Script::Mark);
    a == b || b == Script::Mark || (alphabetic(a) && alphabetic(b))
}

/// Splits at spaces, punctuation, changes of script and of case (`HikVision`, `NassifBARAKAT`); joins initials
/// (`A.B.C.`), drops apostrophes and the `?` that some lists have for a lost letter.
pub(super) fn split(text: &str) -> Vec<RawWord> {
    let mut words: Vec<RawWord> = Vec::with_capacity(8);
    let chars: SmallVec<[char; 64]> = text.chars().collect();
    let mut raw = String::with_capacity(24);
    let mut current = Script::None;
    // How many of the last words were single letters joined by dots so far, and whether a dot ended the last one.
    let mut dotted = false;
    let mut upper_run = 0usize;
    let flush = |raw: &mut String, script: Script, glue: bool, words: &mut Vec<RawWord>| {
        if raw.is_empty() {
            return false;
        }
        let mut folded = String::with_capacity(raw.len());
        fold::plain(raw, &mut folded);
        raw.clear();
        if folded.is_empty() {
            return false;
        }
        let single = folded.chars().count() == 1 && matches!(script, Script::Latin | Script::Cyrillic);
        match words.last_mut() {
            Some(last) if glue && single && last.script == script => {
                last.text.push_str(&folded);
                last.dotted = true;
            }
            _ => words.push(RawWord { text: folded, script, dotted: false }),
        }
        single
    };
    for (i, &c) in chars.iter().enumerate() {
        let s = script(c);
        let prev = i.checked_sub(1).map(|p| chars[p]);
        let next = chars.get(i + 1).copied();
        if s == Script::None {
            let inside = prev.is_some_and(char::is_alphanumeric) && next.is_some_and(char::is_alphanumeric);
            let lost = c == '?'
                && inside
                && prev.is_some_and(char::is_alphabetic)
                && next.is_some_and(char::is_alphabetic);
            // COMPANY'NAME' is two words; Sa'ad and O'Brien are one.
            let quote = is_apostrophe(c)
                && raw.len() >= 5
                && chars[i + 1..].iter().take_while(|c| c.is_alphanumeric()).count() >= 5;
            if (is_apostrophe(c) && !raw.is_empty() && !quote) || lost {
                continue;
            }
            let single = flush(&mut raw, current, dotted, &mut words);
            dotted = c == '.' && (single || (dotted && raw.is_empty() && prev == Some('.')));
            upper_run = 0;
            if c == '&' || c == '＆' {
                words.push(RawWord { text: "and".into(), script: Script::Latin, dotted: false });
            }
            continue;
        }
        if s == Script::Mark && raw.is_empty() {
            continue;
        }
        let camel = s == Script::Latin
            && c.is_uppercase()
            && prev.is_some_and(char::is_lowercase)
            && raw.chars().count() >= 2
            && next.is_some_and(char::is_alphabetic)
            && !is_one_word(&raw, &chars[i..]);
        // An acronym glued to a word: ZAORybinskaya. Of two letters only a legal form that stands before names: AOKronshtadt.
        let acronym_end = s == Script::Latin
            && c.is_uppercase()
            && (upper_run >= 3 || words.is_empty() && raw == "AO")
            && next.is_some_and(char::is_lowercase)
            && (2..=4).all(|n| chars.get(i + n).is_some_and(|c| c.is_lowercase()));
        if !raw.is_empty() && (!same_word(current, s) || camel || acronym_end) {
            flush(&mut raw, current, dotted, &mut words);
            dotted = false;
            upper_run = 0;
        }
        upper_run = if c.is_uppercase() { upper_run + 1 } else { 0 };
        if raw.is_empty() {
            current = s;
        } else if current == Script::Digit && s == Script::Latin {
            current = Script::Latin;
        }
        raw.push(c);
    }
    flush(&mut raw, current, dotted, &mut words);
    numerals::settle(&mut words);
    words
}

/// Whether letters and those that follow are a word that the tables know: ChongQing is no Chong, HiSilicon no Hi.
fn is_one_word(start: &str, rest: &[char]) -> bool {
    let letters = rest.iter().take_while(|c| c.is_ascii_alphanumeric());
    let whole: String = start.chars().chain(letters.copied()).map(|c| c.to_ascii_lowercase()).collect();
    word(&whole).is_some() || is_latin_brand(&whole)
}

/// Digits alone, or with an ordinal ending: the number without leading zeros.
fn digits(word: &str) -> Option<&str> {
    let end = word.bytes().take_while(u8::is_ascii_digit).count();
    if end == 0 || !matches!(&word[end..], "" | "st" | "nd" | "rd" | "th") {
        return None;
    }
    let number = word[..end].trim_start_matches('0');
    Some(if number.is_empty() { "0" } else { number })
}

/// Plurals of English that no ending makes; a closed class.
const IRREGULAR: &[(&str, &str)] = &[
    ("calves", "calf"),
    ("children", "child"),
    ("crises", "crisis"),
    ("elves", "elf"),
    ("halves", "half"),
    ("hooves", "hoof"),
    ("knives", "knife"),
    ("leaves", "leaf"),
    ("lives", "life"),
    ("loaves", "loaf"),
    ("selves", "self"),
    ("shelves", "shelf"),
    ("thieves", "thief"),
    ("wives", "wife"),
    ("wolves", "wolf"),
    ("women", "woman"),
];

/// The singular, for a plural: one that the tables know, or that no rule makes.
fn singular(word: &str) -> Option<&'static str> {
    if let Some((_, one)) = IRREGULAR.iter().find(|(many, _)| *many == word) {
        return Some(one);
    }
    if word.len() < 5 || !word.ends_with('s') || word.ends_with("ss") {
        return None;
    }
    if let Some(stem) = word.strip_suffix("ies") {
        let mut base = String::with_capacity(stem.len() + 1);
        base.push_str(stem);
        base.push('y');
        if let Some(known) = intern(&base) {
            return Some(known);
        }
    }
    word.strip_suffix('s').and_then(intern)
}

/// Endings of English words, longest first.
const ENDINGS: &[&str] = &[
    "isations", "izations", "isation", "ization", "ational", "ations", "ation", "ators", "ating", "ments",
    "ionary", "ator", "ated", "ment", "ings", "ional", "ical", "ions", "ials", "ing", "ion", "ial", "ies",
    "als", "ers", "ors", "ian", "ive", "ence", "ance", "ents", "ants", "ent", "ant", "ics", "al", "er", "or",
    "ic", "es", "ed", "an", "e", "s", "y",
];

/// The stem of a word that the tables know to be common: what is left without its ending, four letters or more.
fn stem(known: &'static str) -> &'static str {
    let end =
        ENDINGS.iter().find(|e| known.len() >= e.len() + 4 && known.ends_with(**e)).map_or(0, |e| e.len());
    &known[..known.len() - end]
}

/// Bits above which a word is a name rather than a word of a language.
const STEM_BITS: f32 = 12.5;

/// Splits servants of God: Abdulrahman, Abdurrahman and Abd al-Rahman are the same words.
fn abd(word: &str) -> Option<&str> {
    let rest = word.strip_prefix("abd")?;
    if matches!(rest, "ul" | "el" | "al" | "ol" | "oul" | "ur" | "er" | "ar" | "us" | "as") {
        return Some("");
    }
    if rest.starts_with("allah") || rest.starts_with("ullah") || rest.starts_with("oullah") {
        return None;
    }
    let b = rest.as_bytes();
    let vowel = b.iter().take_while(|c| matches!(c, b'a' | b'e' | b'o' | b'u')).count();
    if vowel == 0 || vowel > 2 || b.len() < vowel + 5 {
        return None;
    }
    let c = b[vowel];
    if rest[vowel + 1..].len() <= 5 && rest[vowel + 1..].starts_with("la") {
        return None;
    }
    match c {
        b'l' => Some(&rest[vowel + 1..]),
        b'r' | b's' | b'z' | b'n' | b'd' if b[vowel + 1] == c => Some(&rest[vowel + 1..]),
        _ => None,
    }
}

/// A token of a Latin (or transliterated) word, with what the tables say.
pub(super) fn token(text: &str, abjad: bool) -> Token {
    let mut canons: SmallVec<[(&'static str, Relation); 2]> = SmallVec::new();
    let make = |text: &str, class, bits, canons| Token {
        text: text.into(),
        class,
        bits,
        canons,
        abjad,
        read: false,
        term: 0,
        pinyin: false,
        of_han: false,
        seat: false,
    };
    if let Some(number) = digits(text) {
        return make(number, Class::Number, 9.0, canons);
    }
    let mut add = |canon: &'static str, relation: Relation| {
        if canon != text && !canons.iter().any(|(c, _)| *c == canon) {
            canons.push((canon, relation));
        }
    };
    let known = word(text);
    let plural = singular(text);
    let mut bits: Option<f32> = known.and_then(Word::bits);
    let mut generic = known.is_some_and(Word::generic);
    let mut place = known.is_some_and(Word::place);
    if let Some(one) = plural {
        add(one, Relation::Plural);
    }
    let bases = [Some((text, Relation::Own)), plural.map(|one| (one, Relation::Plural))];
    for (base, base_relation) in bases.into_iter().flatten() {
        let Some(meaning) = word(base) else { continue };
        if base_relation == Relation::Plural {
            generic |= meaning.generic();
            place |= meaning.place();
            bits = min_bits(bits, meaning.bits());
        }
        for (canon, relation) in meaning.canons() {
            add(canon, relation);
            if let Some(long) = word(canon) {
                generic |= long.generic();
                if matches!(relation, Relation::Abbreviated | Relation::Translated) {
                    bits = min_bits(bits, long.bits());
                    for (further, relation) in long.canons() {
                        add(further, relation);
                    }
                }
            }
            if let Some(base) = singular(canon) {
                add(base, relation);
            }
        }
    }
    let stems = |w: &Word| !w.particle() && (w.generic() || w.bits().is_some_and(|b| b <= STEM_BITS));
    if text.len() >= 5
        && known.as_ref().is_some_and(stems)
        && let Some(own) = intern(text)
    {
        add(stem(own), Relation::Derived);
    }
    if let Some(number) = numerals::said(text) {
        add(number, Relation::Number);
    }
    // However rare, a short word tells no more than its letters can; where the vowels are left out, each tells more.
    let letters = if abjad { 5.9 } else { 4.4 } * text.chars().count() as f32;
    let mut bits = bits.unwrap_or(UNKNOWN_BITS).min(UNKNOWN_BITS).min(letters);
    let class = if text.len() == 1 {
        Class::Initial
    } else if known.is_some_and(Word::particle) {
        Class::Particle
    } else if known.is_some_and(Word::honorific) {
        Class::Honorific
    } else if generic {
        bits = bits.min(9.5);
        if known.is_some_and(Word::function) { Class::Function } else { Class::Generic }
    } else if place {
        bits = bits.min(PLACE_BITS);
        Class::Place
    } else {
        Class::Word
    };
    make(text, class, bits, canons)
}

/// The token of a place of several words, by its name as one word.
pub(super) fn place(canonical: &'static str, words: &[RawWord]) -> Token {
    let bits = |w: &RawWord| word(&w.text).and_then(Word::bits).unwrap_or(UNKNOWN_BITS);
    Token {
        text: canonical.into(),
        class: Class::Place,
        bits: words.iter().map(bits).fold(0.0, f32::max).min(PLACE_BITS),
        canons: smallvec![],
        abjad: false,
        read: false,
        term: 0,
        pinyin: false,
        of_han: false,
        seat: false,
    }
}

/// Most bits that a place tells.
const PLACE_BITS: f32 = 11.5;

fn min_bits(a: Option<f32>, b: Option<f32>) -> Option<f32> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// Latin (or transliterated) tokens of one raw word.
pub(super) fn push_tokens(word: &RawWord, out: &mut Vec<Token>) {
    if word.script == Script::Abjad {
        push_abjad(&word.text, out);
        return;
    }
    let text: Cow<'_, str> = match word.script {
        Script::Latin | Script::Digit => Cow::Borrowed(&word.text),
        _ => Cow::Owned(latin::to_latin(&word.text)),
    };
    // Translations of words in their own script: завод is a plant before it is a zavod.
    if matches!(word.script, Script::Cyrillic | Script::Greek | Script::Other)
        && let Some(english) = translated(&word.text)
    {
        out.push(meant(&text, false, english));
        return;
    }
    push_latin(&text, false, out);
}

/// The tokens of a word in Arabic or Hebrew letters.
fn push_abjad(text: &str, out: &mut Vec<Token>) {
    if let Some(known) = known_abjad(text) {
        out.push(known);
        return;
    }
    match abjad::pieces(text) {
        abjad::Pieces::One => push_latin(&latin::to_latin(text), true, out),
        abjad::Pieces::Compound(name, spelt) => out.push(token(&name, !spelt)),
        // A word has one article: what stands behind it is not cut again, however long it is.
        abjad::Pieces::Behind(particle, rest) => {
            out.push(token(particle, true));
            match known_abjad(rest) {
                Some(known) => out.push(known),
                None => push_latin(&latin::to_latin(rest), true, out),
            }
        }
    }
}

/// The token of such a word that a table has: a name, or a word that means something.
fn known_abjad(text: &str) -> Option<Token> {
    let name = || abjad::spelling(text).map(|name| token(name, false));
    name().or_else(|| abjad::meaning(text).map(|english| meant(&latin::to_latin(text), true, english)))
}

/// The tokens of a word in Latin letters.
fn push_latin(text: &str, abjad: bool, out: &mut Vec<Token>) {
    let text = text.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    if text.is_empty() {
        return;
    }
    match abd(text) {
        Some("") => out.push(token("abd", abjad)),
        Some(rest) => {
            out.push(token("abd", abjad));
            out.push(token(rest, abjad));
        }
        None => out.push(token(text, abjad)),
    }
}

/// A word of another script that means something: what it means, and where that could be a name also how it is spelt. Алмаз is
/// Almaz before it is a diamond.
fn meant(text: &str, abjad: bool, english: &'static str) -> Token {
    let meant = token(english, false);
    if meant.class != Class::Word || text.is_empty() {
        return meant;
    }
    let mut token = token(text, abjad);
    for (canon, relation) in std::iter::once((english, Relation::Translated)).chain(meant.canons) {
        if canon != &*token.text && !token.canons.iter().any(|(known, _)| *known == canon) {
            token.canons.push((canon, relation));
        }
    }
    token.bits = token.bits.min(meant.bits);
    token
}

/// Short forms that stand before a name.
const AT_THE_START: &[&str] = &[
    "pt", "cv", "ud", "ao", "oy", "ab", "oao", "zao", "pao", "ooo", "aat", "tov", "tzov", "jsc", "llc",
    "sia", "uab", "oo", "sc",
];

/// Short forms that are nothing else, wherever they stand: `BUREAU JSC NAMED AFTER TOROPOV`.
const NOTHING_ELSE: &[&str] = &["jsc", "llc", "ltd", "inc", "plc", "ooo", "oao", "zao", "pao"];

/// Short forms that are also words or initials: taken as legal forms only at the end of a name, or at its start.
fn only_at_the_edge(form: &[&str]) -> bool {
    // An agricultural cooperative bank is no agricultural bank.
    if matches!(form, ["cooperative" | "cooperatives"]) {
        return true;
    }
    form.iter().map(|w| w.len()).sum::<usize>() <= 3 && !form.iter().all(|w| NOTHING_ELSE.contains(w))
}

/// The legal forms that begin with a word, longest first.
fn legal(first: &str) -> Option<&'static [LegalForm]> {
    words_like(first).legal.get(first).map(Vec::as_slice)
}

/// Whether a legal form may end with this word.
pub(super) fn may_end_a_form(word: &str) -> bool {
    words_like(word).ends_legal(word)
}

/// Finds the legal forms among raw words: which words belong to one, and their classes in order. Never takes
/// all the words of a name.
pub(super) fn legal_forms(raw: &[RawWord]) -> (Vec<bool>, SmallVec<[&'static str; 2]>) {
    let mut taken = vec![false; raw.len()];
    let mut classes: SmallVec<[&'static str; 2]> = smallvec![];
    let mut i = 0;
    while i < raw.len() {
        let mut used = 0;
        if let Some(forms) = legal(&raw[i].text) {
            for (parts, class) in forms {
                let fits = raw.len() - i >= parts.len()
                    && parts.iter().zip(&raw[i..]).all(|(part, word)| *part == word.text);
                if fits {
                    let at_edge = (i == 0 && AT_THE_START.contains(&parts.concat().as_str()))
                        || raw[i + parts.len()..].iter().all(|w| legal(&w.text).is_some());
                    if !only_at_the_edge(parts) || at_edge {
                        used = parts.len();
                        classes.push(class);
                        break;
                    }
                }
            }
        }
        taken[i..i + used].fill(true);
        i += used.max(1);
    }
    if taken.iter().all(|t| *t) {
        taken.fill(false);
        classes.clear();
    }
    // STG International Ltd. is no foundation: of two legal forms about nothing but common words the first is the name.
    let telling = |(word, taken): (&RawWord, &bool)| !taken && !words_like(&word.text).is_common(&word.text);
    if let [true, false, .., true] = *taken
        && classes.len() > 1
        && raw[0].text.len() <= 3
        && !AT_THE_START.contains(&&*raw[0].text)
        && !raw.iter().zip(&taken).any(telling)
    {
        taken[0] = false;
        classes.remove(0);
    }
    (taken, classes)
}
