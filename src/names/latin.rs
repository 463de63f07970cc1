//! Other alphabets to Latin letters, one character at a time, in the way lists and passports mostly do.

use super::script::{Script, script};
use super::{greek, hangul};

/// Writes a folded word of any alphabet in Latin letters. Han is left to `han`.
pub(super) fn to_latin(word: &str) -> String {
    let mut out = String::with_capacity(word.len() + 4);
    if word.chars().any(|c| script(c) == Script::Greek) {
        return greek::to_latin(word);
    }
    let chars: Vec<char> = word.chars().collect();
    for (i, &c) in chars.iter().enumerate() {
        match script(c) {
            Script::Cyrillic => out.push_str(cyrillic(c, i.checked_sub(1).map(|p| chars[p]))),
            Script::Abjad => {
                let before = i.checked_sub(1).map(|p| chars[p]);
                out.push_str(glide(c, before, chars.get(i + 1).copied()).unwrap_or_else(|| abjad(c)));
            }
            Script::Hangul => out.push_str(&hangul::syllable(c).unwrap_or_default()),
            _ if c.is_ascii_alphanumeric() => out.push(c),
            _ => {
                if let Some(ascii) = deunicode::deunicode_char(c) {
                    out.extend(
                        ascii.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()),
                    );
                }
            }
        }
    }
    out
}

/// Russian, Ukrainian, Belarusian and South Slavic letters, near the BGN/PCGN forms used in lists.
fn cyrillic(c: char, before: Option<char>) -> &'static str {
    let soft = before.is_none_or(|b| "аеёиоуыэюяйьъіїє".contains(b));
    match c {
        'а' => "a",
        'б' => "b",
        'в' | 'ў' => "v",
        'г' | 'ґ' => "g",
        'д' => "d",
        'е' | 'ё' if soft && before.is_some() => "ye",
        'е' | 'ё' | 'э' => "e",
        'є' => "ye",
        'ж' => "zh",
        'з' => "z",
        'и' | 'і' => "i",
        'ї' => "yi",
        'й' | 'ы' => "y",
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' => "u",
        'ф' => "f",
        // Сингх, Радха, Бхарат, Кхан: the breath of names from India and Persia.
        'х' if before.is_some_and(|b| "гдбкт".contains(b)) => "h",
        'х' => "kh",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "shch",
        'ю' => "yu",
        'я' => "ya",
        'ђ' => "dj",
        'ј' => "j",
        'љ' => "lj",
        'њ' => "nj",
        'ћ' => "c",
        'џ' => "dz",
        'қ' => "q",
        'ғ' => "gh",
        'ң' => "ng",
        'ө' => "o",
        'ұ' | 'ү' => "u",
        'һ' => "h",
        'ә' => "a",
        _ => "",
    }
}

/// A letter that is a vowel or a consonant, where it is a consonant: at the start of a word and beside an alif.
fn glide(c: char, before: Option<char>, after: Option<char>) -> Option<&'static str> {
    let alif = |c: Option<char>| matches!(c, Some('ا' | 'آ' | 'أ' | 'ى'));
    (c == 'و' && (before.is_none() || alif(before) || alif(after))).then_some("w")
}

/// Arabic and Persian letters; short vowels are not written, so what comes out is a skeleton of the name.
fn abjad(c: char) -> &'static str {
    match c {
        'ا' | 'أ' | 'إ' | 'آ' | 'ٱ' | 'ى' => "a",
        'ب' => "b",
        'پ' => "p",
        'ت' | 'ط' | 'ٹ' => "t",
        // Written where a word begins or ends in a vowel, mostly.
        'ع' | 'ة' => "a",
        'ث' => "th",
        'ج' => "j",
        'چ' => "ch",
        'ح' | 'ه' | 'ھ' | 'ہ' => "h",
        'خ' => "kh",
        'د' | 'ض' | 'ڈ' => "d",
        'ذ' | 'ز' | 'ظ' => "z",
        'ر' | 'ڑ' => "r",
        'ژ' => "zh",
        'س' | 'ص' => "s",
        'ش' => "sh",
        'غ' => "gh",
        'ف' => "f",
        'ق' => "q",
        'ك' | 'ک' => "k",
        'گ' => "g",
        'ل' => "l",
        'م' => "m",
        'ن' | 'ں' => "n",
        'و' | 'ؤ' => "u",
        'ي' | 'ی' | 'ئ' | 'ے' => "i",
        'א' => "a",
        'ב' => "b",
        'ג' => "g",
        'ד' => "d",
        'ה' => "h",
        'ו' => "v",
        'ז' => "z",
        'ח' => "h",
        'ט' | 'ת' => "t",
        'י' => "i",
        'כ' | 'ך' | 'ק' => "k",
        'ל' => "l",
        'מ' | 'ם' => "m",
        'נ' | 'ן' => "n",
        'ס' => "s",
        'פ' | 'ף' => "p",
        'צ' | 'ץ' => "ts",
        'ר' => "r",
        'ש' => "sh",
        _ => "",
    }
}
