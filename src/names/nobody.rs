//! Names that name nobody: a legal form alone, a title, a word for a name that is missing.

use super::craft;
use super::fold;
use super::han::{self, Brands, Part};
use super::script::Script;
use super::tokens;

/// What people and programs write where a name is missing, as words in lower case.
const MISSING: &[&str] = &[
    "n a",
    "na",
    "nan",
    "none",
    "null",
    "nil",
    "unknown",
    "undefined",
    "unnamed",
    "the",
    "and",
    "of",
    "for",
    "no name",
    "not available",
    "not applicable",
    "not known",
    "not specified",
    "not provided",
    "to be determined",
    "to be advised",
    "to be confirmed",
    "tba",
    "tbc",
    "tbd",
    "inconnu",
    "unbekannt",
    "desconocido",
    "无",
    "暂无",
    "未知",
    "不详",
    "不适用",
    "неизвестно",
    // Titles that no name follows.
    "mr",
    "mrs",
    "ms",
    "m s",
    "dr",
    // What a spreadsheet writes where a formula fails: #N/A, #REF!, #NAME?, #VALUE!, #DIV/0!
    "ref",
    "name",
    "value",
    "div 0",
];

/// Words that are a legal form wherever they stand, so that a name of nothing else is none. Short ones that are also
/// the whole of some company's name before its own form (CA Inc, SCA Inc, Pao & Co) are not among them.
const FORMS: &[&str] = &[
    "co",
    "company",
    "corp",
    "corporation",
    "inc",
    "incorporated",
    "ltd",
    "limited",
    "llc",
    "llp",
    "plc",
    "gmbh",
    "jsc",
    "ojsc",
    "cjsc",
    "pjsc",
    "ooo",
    "oao",
    "zao",
    "ооо",
    "оао",
    "зао",
    "пао",
    "ао",
    "pty",
    "pte",
    "pvt",
];

/// Legal forms that are one only as the whole of a text.
const WHOLE: &[&str] = &[
    "ab",
    "ag",
    "as",
    "a s",
    "bv",
    "kg",
    "kk",
    "lp",
    "nv",
    "oy",
    "oyj",
    "sa",
    "sarl",
    "sas",
    "spa",
    "srl",
    "sa de cv",
    "s de rl de cv",
    "gmbh and co kg",
    "and co",
    "and co kg",
    "sdn bhd",
    "sp z oo",
    "sp z o o",
    "the company",
    "limited liability company",
    "limited partnership",
    "joint stock company",
    "open joint stock company",
    "closed joint stock company",
    "public joint stock company",
    "public limited company",
    "private limited",
    "private limited company",
];

/// Whether a text names nobody: only legal forms, a bare title, a joining word, the number of a ship, or a word for a missing name. Nothing can be found by
/// it, so that finding nothing says nothing.
pub fn names_nobody(text: &str) -> bool {
    let text = fold::compatible(text);
    if craft::is_number(&text) {
        return true;
    }
    let raw = tokens::split(&text);
    let words = raw.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ");
    if MISSING.contains(&words.as_str()) || WHOLE.contains(&words.as_str()) {
        return true;
    }
    raw.iter().all(|word| match word.script {
        Script::Han | Script::Kana | Script::Hangul => {
            han::cut(&word.text, Brands::Spelt).iter().all(|part| matches!(part, Part::Legal(_)))
        }
        _ => FORMS.contains(&word.text.as_str()),
    })
}

#[cfg(test)]
mod tests {
    use super::names_nobody;

    #[test]
    fn a_legal_form_or_nothing_is_nobody() {
        for text in [
            "",
            "---",
            "…",
            "Co., Ltd.",
            "CO.,LTD",
            "LLC",
            "L.L.C.",
            "GmbH",
            "& Co. KG",
            "S.A. de C.V.",
            "Ltd Ltd",
            "Limited Liability Company",
            "Joint Stock Company",
            "The Company",
            "The",
            "&",
            "&amp;",
            "IMO 9180281",
            "imo no. 9180281",
            "MV IMO 9180281",
            "Mr.",
            "公司",
            "有限公司",
            "有限责任公司",
            "股份有限公司",
            "株式会社",
            "ООО",
            "N/A",
            "n.a.",
            "#N/A",
            "#REF!",
            "NULL",
            "None",
            "unknown",
            "T.B.D.",
            "未知",
        ] {
            assert!(names_nobody(text), "{text}");
        }
    }

    #[test]
    fn a_name_is_somebody_however_little_it_tells() {
        for text in [
            "A",
            "X Corp",
            "3M",
            "BP",
            "Li",
            "Trading Company",
            "Technology",
            "China",
            "General Trading LLC",
            "海康",
            "华为公司",
            "Null & Sons",
            "Unknown Worlds",
            "TBA Ltd",
            "54",
            "Group of Nine",
            "Al",
            "De Van",
            "Major",
            "SAS Institute",
            "Ко",
            "Nan Ya",
            "None Such Ltd",
            "The Who",
            "CA INC",
            "SCA Inc",
            "PAO & CO LLC",
            "K K INC",
            "Open LLC",
            "The Limited",
            "And Company",
            "AS Inc",
            "Company Nurses Inc",
        ] {
            assert!(!names_nobody(text), "{text}");
        }
    }
}
