//! Numbers however they are written: in words, as Roman numerals, with `No` glued before them.

use super::key::{Class, Token};
use super::script::Script;
use super::tokens::RawWord;

/// Numbers in digits, one to nineteen.
const DIGITS: [&str; 20] = [
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18",
    "19",
];

/// Tens in words, from twenty on: as a number, and as the ordinal.
const TENS: [(&str, &str, &str); 8] = [
    ("twenty", "twentieth", "20"),
    ("thirty", "thirtieth", "30"),
    ("forty", "fortieth", "40"),
    ("fifty", "fiftieth", "50"),
    ("sixty", "sixtieth", "60"),
    ("seventy", "seventieth", "70"),
    ("eighty", "eightieth", "80"),
    ("ninety", "ninetieth", "90"),
];

/// The number that a word says: an ordinal, a number up to twenty, a Roman numeral.
pub(super) fn said(word: &str) -> Option<&'static str> {
    let unit = match word {
        "one" | "first" => 1,
        "two" | "second" => 2,
        "three" | "third" => 3,
        "four" | "fourth" => 4,
        "five" | "fifth" => 5,
        "six" | "sixth" => 6,
        "seven" | "seventh" => 7,
        "eight" | "eighth" => 8,
        "nine" | "ninth" => 9,
        "ten" | "tenth" => 10,
        "eleven" | "eleventh" => 11,
        "twelve" | "twelfth" => 12,
        "thirteen" | "thirteenth" => 13,
        "fourteen" | "fourteenth" => 14,
        "fifteen" | "fifteenth" => 15,
        "sixteen" | "sixteenth" => 16,
        "seventeen" | "seventeenth" => 17,
        "eighteen" | "eighteenth" => 18,
        "nineteen" | "nineteenth" => 19,
        "twenty" => return Some("20"),
        _ if word.ends_with("ieth") => {
            return TENS.iter().find(|(_, ordinal, _)| *ordinal == word).map(|(.., digits)| *digits);
        }
        // A given name, too: no number beside it is meant.
        "vi" => return None,
        _ => return roman(word).and_then(|n| DIGITS.get(n).copied()),
    };
    DIGITS.get(unit).copied()
}

/// The ordinal that two words say: twenty-third.
fn said_by_two(tens: &str, unit: &str) -> Option<String> {
    if !tens.ends_with("ty") {
        return None;
    }
    let (.., digits) = TENS.iter().find(|(word, ..)| *word == tens)?;
    let ordinal = matches!(
        unit,
        "first" | "second" | "third" | "fourth" | "fifth" | "sixth" | "seventh" | "eighth" | "ninth"
    );
    let unit = said(unit).filter(|_| ordinal)?;
    Some(format!("{}{unit}", &digits[..1]))
}

/// The number that is written after `no`, in one word with it: No7, as № makes it too.
fn after_no(word: &str) -> Option<&str> {
    let number = word.strip_prefix("no").or_else(|| word.strip_prefix("nr"))?;
    ((1..=4).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit())).then_some(number)
}

/// The same after `n` alone, which is more often a code of its own: only where it follows a word.
fn after_n<'a>(word: &'a str, before: Option<&RawWord>) -> Option<&'a str> {
    let number = word.strip_prefix('n')?;
    let follows = before.is_some_and(|w| w.text.chars().count() >= 3);
    (follows && (1..=3).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit()))
        .then_some(number)
}

/// Numbers among words, each made a word of its own.
pub(super) fn settle(words: &mut Vec<RawWord>) {
    let mut at = 0;
    while at < words.len() {
        let word = &words[at];
        if word.script != Script::Latin {
            at += 1;
            continue;
        }
        let before = at.checked_sub(1).and_then(|i| words.get(i));
        if let Some(number) = after_no(&word.text).or_else(|| after_n(&word.text, before)) {
            let number = RawWord { text: number.to_owned(), script: Script::Digit, dotted: false };
            let before = words[at].text.len() - number.text.len();
            words[at].text.truncate(before);
            if words[at].text == "n" {
                words[at].text.push('o');
            }
            words.insert(at + 1, number);
        } else if let Some(number) = words.get(at + 1).and_then(|next| said_by_two(&word.text, &next.text)) {
            words[at] = RawWord { text: number, script: Script::Digit, dotted: false };
            words.remove(at + 1);
        }
        at += 1;
    }
}

/// A Roman numeral of more than one letter that is hardly ever a word of its own.
fn roman(word: &str) -> Option<usize> {
    Some(match word {
        "ii" => 2,
        "iii" => 3,
        "iv" => 4,
        "vi" => 6,
        "vii" => 7,
        "viii" => 8,
        "ix" => 9,
        "xii" => 12,
        "xiii" => 13,
        "xiv" => 14,
        "xvi" => 16,
        "xvii" => 17,
        "xviii" => 18,
        "xix" => 19,
        _ => return None,
    })
}

/// One that is also a word, a name or an initial: a numeral only where it ends a name.
fn roman_at_the_end(word: &str) -> Option<usize> {
    Some(match word {
        "i" => 1,
        "v" => 5,
        "x" => 10,
        "xi" => 11,
        "xv" => 15,
        _ => return None,
    })
}

/// The token of a number.
fn number(n: usize) -> Option<Token> {
    DIGITS.get(n).map(|digits| super::tokens::token(digits, false))
}

/// Roman numerals behind a word become numbers, so that II is neither III nor an I. Vi is one only where it ends a name.
pub(super) fn settle_roman(tokens: &mut [Token]) {
    for at in 1..tokens.len() {
        let last = at + 1 == tokens.len();
        let numeral = roman(&tokens[at].text).filter(|n| *n != 6 || last);
        if let Some(token) = numeral.and_then(number) {
            tokens[at] = token;
        }
    }
}

/// The tokens with a last one that may be a Roman numeral as a number: Argo I. An initial may stand there as well, so it is
/// another way to read the name.
pub(super) fn with_roman_end(tokens: &[Token]) -> Option<Vec<Token>> {
    let [start @ .., before, last] = tokens else { return None };
    let word =
        before.text.len() >= 3 && !matches!(before.class, Class::Initial | Class::Number | Class::Particle);
    let number = roman_at_the_end(&last.text).filter(|_| word).and_then(number)?;
    let mut out = start.to_vec();
    out.extend([before.clone(), number]);
    Some(out)
}

/// The words with letters and the digits behind them apart: CETC29.
pub(super) fn apart(raw: &[RawWord]) -> Option<Vec<RawWord>> {
    let split = |word: &RawWord| {
        let letters = word.text.bytes().take_while(u8::is_ascii_lowercase).count();
        let digits = word.text.len() - letters;
        let both = (3..=6).contains(&letters) && (1..=3).contains(&digits);
        (both && word.text.bytes().skip(letters).all(|b| b.is_ascii_digit())).then_some(letters)
    };
    if !raw.iter().any(|w| w.text.ends_with(|c: char| c.is_ascii_digit()) && split(w).is_some()) {
        return None;
    }
    let mut out = Vec::with_capacity(raw.len() + 1);
    for word in raw {
        match split(word) {
            Some(at) => {
                out.push(RawWord { text: word.text[..at].to_owned(), ..word.clone() });
                out.push(RawWord { text: word.text[at..].to_owned(), script: Script::Digit, dotted: false });
            }
            None => out.push(word.clone()),
        }
    }
    Some(out)
}
