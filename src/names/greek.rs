//! Greek in Latin letters, as passports write it: two letters may be one sound. Knows no word.

use super::script::Script;
use super::tokens::RawWord;

/// The words with the sounds of μπ, ντ and γκ that they have in names from abroad, wherever they stand: Μεντβέντεφ; `None` where there
/// is none.
pub(super) fn read_otherwise(raw: &[RawWord]) -> Option<Vec<RawWord>> {
    let inside = |word: &RawWord| {
        let first = word.text.chars().next().map_or(0, char::len_utf8);
        word.script == Script::Greek
            && ["μπ", "ντ", "γκ"].iter().any(|pair| word.text[first..].contains(pair))
    };
    raw.iter().any(inside).then(|| {
        let read = |word: &RawWord| match inside(word) {
            true => word.text.replace("μπ", "b").replace("ντ", "d").replace("γκ", "g"),
            false => word.text.clone(),
        };
        raw.iter().map(|word| RawWord { text: read(word), ..word.clone() }).collect()
    })
}

/// A folded Greek word in Latin letters (ELOT 743, with β as v, φ as f and the sounds that μπ, ντ and γκ have where a word begins).
pub(super) fn to_latin(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    let mut out = String::with_capacity(word.len());
    let mut at = 0;
    while at < letters.len() {
        let pair = (letters[at], letters.get(at + 1).copied().unwrap_or_default());
        let unvoiced = letters.get(at + 2).is_none_or(|c| "θκξπσςτφχψ".contains(*c));
        let (latin, used) = match pair {
            ('μ', 'π') if at == 0 => ("b", 2),
            ('ν', 'τ') if at == 0 => ("d", 2),
            ('γ', 'κ') if at == 0 => ("g", 2),
            ('γ', 'γ') => ("ng", 2),
            ('γ', 'χ') => ("nch", 2),
            ('γ', 'ξ') => ("nx", 2),
            ('ο', 'υ') => ("ou", 2),
            ('α', 'υ') => (if unvoiced { "af" } else { "av" }, 2),
            ('ε', 'υ') => (if unvoiced { "ef" } else { "ev" }, 2),
            (letter, _) => (self::letter(letter), 1),
        };
        match latin {
            "" => out.extend(letters[at].is_ascii_alphanumeric().then_some(letters[at])),
            latin => out.push_str(latin),
        }
        at += used;
    }
    out
}

fn letter(c: char) -> &'static str {
    match c {
        'α' => "a",
        'β' => "v",
        'γ' => "g",
        'δ' => "d",
        'ε' => "e",
        'ζ' => "z",
        'η' | 'ι' => "i",
        'θ' => "th",
        'κ' => "k",
        'λ' => "l",
        'μ' => "m",
        'ν' => "n",
        'ξ' => "x",
        'ο' | 'ω' => "o",
        'π' => "p",
        'ρ' => "r",
        'σ' | 'ς' => "s",
        'τ' => "t",
        'υ' => "y",
        'φ' => "f",
        'χ' => "ch",
        'ψ' => "ps",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::to_latin;

    #[test]
    fn two_letters_may_be_one_sound() {
        for (greek, latin) in [
            ("μπασαρ", "basar"),
            ("ντμιτρι", "dmitri"),
            ("πουτιν", "poutin"),
            ("ευαγγελος", "evangelos"),
            ("ναυτικη", "naftiki"),
            ("βιομηχανια", "viomichania"),
            ("", ""),
        ] {
            assert_eq!(to_latin(greek), latin);
        }
    }
}
