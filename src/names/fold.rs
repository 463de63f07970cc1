//! Characters to their plain form: compatibility form, case, marks, look-alikes, lost characters.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::broken;
use super::script::{Script, script};
use super::tables::confusables;

/// Signs that say nothing of identity and that the compatibility form would turn into letters.
fn is_sign(c: char) -> bool {
    matches!(c, '™' | '®' | '©' | '℠' | '℗')
}

/// Characters without width or meaning of their own: joiners, direction marks, soft hyphens.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E0FFF}')
}

/// Unicode compatibility form (NFKC) of the text, mended where a program broke it, without invisible characters and
/// trade-mark signs: full-width letters, ligatures, circled digits and `㈱` become plain ones.
pub(super) fn compatible(text: &str) -> Cow<'_, str> {
    let mended = broken::mended(text);
    if mended.is_ascii() {
        return mended;
    }
    Cow::Owned(
        mended
            .chars()
            .filter(|&c| !is_sign(c) && !is_invisible(c))
            .nfkc()
            .filter(|&c| !is_invisible(c))
            .collect(),
    )
}

/// Look-alikes: in a word that mixes Latin letters with Cyrillic, Greek or other letters that look Latin, the
/// latter become Latin. A word wholly in one script is left alone.
pub(super) fn look_alikes(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mixed = |word: &str| {
        let latin = word.chars().any(|c| script(c) == Script::Latin);
        latin && word.chars().any(|c| matches!(script(c), Script::Cyrillic | Script::Greek | Script::Other))
    };
    if !text.split_whitespace().any(mixed) {
        return Cow::Borrowed(text);
    }
    let table = confusables();
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(char::is_whitespace) {
        if mixed(word) {
            out.extend(word.chars().map(|c| table.get(&c).copied().unwrap_or(c)));
        } else {
            out.push_str(word);
        }
    }
    Cow::Owned(out)
}

/// Case folding and removal of marks. Latin letters become `a-z`; other scripts keep their letters without marks.
pub(super) fn plain(text: &str, out: &mut String) {
    for c in text.chars() {
        if c.is_ascii() {
            out.push(c.to_ascii_lowercase());
            continue;
        }
        match script(c) {
            Script::Han | Script::Kana | Script::Hangul => out.push(c),
            Script::Latin => latin_letter(c, out),
            _ => {
                // й and ў are letters of their own in Cyrillic; everything else drops its marks.
                if matches!(c, 'й' | 'Й' | 'ў' | 'Ў') {
                    out.extend(c.to_lowercase());
                    continue;
                }
                for low in c.to_lowercase() {
                    out.extend(std::iter::once(low).nfkd().filter(|&c| !is_combining_mark(c)));
                }
            }
        }
    }
}

/// A text with the Latin letters that stand for sh, ch and zh written so, as lists do that have none of them; `None` where
/// there are none. Czech, Croatian and Turkish names are written both ways, and without the mark.
pub(super) fn spelt_out(text: &str) -> Option<String> {
    let letters = |c| match c {
        'š' | 'ş' | 'ș' => "sh",
        'Š' | 'Ş' | 'Ș' => "Sh",
        'č' | 'ç' => "ch",
        'Č' | 'Ç' => "Ch",
        'ž' => "zh",
        'Ž' => "Zh",
        _ => "",
    };
    if text.is_ascii() || !text.chars().any(|c| !letters(c).is_empty()) {
        return None;
    }
    let mut out = String::with_capacity(text.len() + 4);
    for c in text.chars() {
        match letters(c) {
            "" => out.push(c),
            letters => out.push_str(letters),
        }
    }
    Some(out)
}

fn latin_letter(c: char, out: &mut String) {
    let start = out.len();
    for low in c.to_lowercase() {
        out.extend(std::iter::once(low).nfkd().filter(|&c| !is_combining_mark(c)));
    }
    if !out[start..].is_ascii() {
        let rest: String = out.drain(start..).collect();
        for c in rest.chars() {
            if c.is_ascii() {
                out.push(c);
            } else if let Some(ascii) = deunicode::deunicode_char(c) {
                out.extend(ascii.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()));
            }
        }
    }
}
