//! The words of a query with the misspelt common ones put right. Only queries are misspelt: a list is taken to be right.

use smallvec::SmallVec;

use super::edits::edits;
use super::script::Script;
use super::tokens::RawWord;
use super::{common, tables};

/// Legal forms that are often glued to the word beside them.
const GLUED: &[&str] = &[
    "limited", "company", "gmbh", "eood", "corp", "ltd", "llc", "inc", "ooo", "oao", "ood", "zao", "plc",
    "co",
];

/// Those that are glued before a word, since no word begins so: JSCSEVERNY.
const GLUED_BEFORE: &[&str] = &["limited", "company", "ojsc", "cjsc", "pjsc", "jsc", "fsue", "fgup"];

/// A word cut where a legal form is glued to it: TRADINGLLC, COMPANYCONCORD.
fn unglued(word: &str) -> Option<(&str, &str)> {
    let after = GLUED.iter().find_map(|form| {
        let number =
            |rest: &str| form.len() > 2 && !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit());
        let known = |rest: &&str| {
            number(rest) || rest.len() >= 4 && (form.len() > 2 || tables::words().is_common(rest))
        };
        word.strip_suffix(form).filter(known).map(|rest| (rest, *form))
    });
    after.or_else(|| {
        let long = |rest: &&str| rest.len() >= 4;
        GLUED_BEFORE.iter().find_map(|form| Some((*form, word.strip_prefix(form).filter(long)?)))
    })
}

/// The words of a legal form of three words and more with which these begin but for a slip in one of them: open jint stock
/// company. What stands amid a legal form is no name.
fn long_legal(raw: &[RawWord]) -> Option<&'static [&'static str]> {
    let slipped = |(part, word): (&&str, &RawWord)| {
        *part != word.text && edits(part, &word.text, 1).is_some() && part.len() >= 4
    };
    let equal = |(part, word): (&&str, &RawWord)| *part == word.text;
    let forms = tables::words().legal.get(raw.first()?.text.as_str())?;
    forms.iter().map(|(parts, _)| parts.as_slice()).find(|parts| {
        let pairs = || parts.iter().zip(raw);
        parts.len() >= 3
            && raw.len() > parts.len()
            && pairs().filter(|pair| equal(*pair)).count() + 1 == parts.len()
            && pairs().any(slipped)
    })
}

/// The words with the misspelt common ones put right: one letter off, cut in two, or cut off at the end.
pub(super) fn corrected(raw: &[RawWord], cut: bool) -> Option<Vec<RawWord>> {
    let table = tables::words();
    let mut out: Vec<RawWord> = Vec::with_capacity(raw.len());
    let mut changed = false;
    let mut i = 0;
    let known: SmallVec<[bool; 16]> = raw.iter().map(|word| table.knows(&word.text)).collect();
    let mut joined = String::new();
    let common = |text: &str| RawWord { text: text.to_owned(), script: Script::Latin, dotted: false };
    while i < raw.len() {
        let word = &raw[i];
        let latin = word.script == Script::Latin;
        if let (true, Some(next)) = (latin, raw.get(i + 1)) {
            joined.clear();
            joined.extend([&*word.text, &*next.text]);
            let whole = &*joined;
            let short = word.text.len().min(next.text.len()) <= 4;
            let torn =
                next.script == Script::Latin && (!(known[i] && known[i + 1]) || (short && whole.len() >= 7));
            // X-Energy is not energy: what stands beside a word that is right is no part of it.
            let apart = |right: &&str| *right != word.text && *right != next.text;
            let right = || {
                let slip = whole.len() >= 7 && !table.knows(whole);
                slip.then(|| common::put_right(whole)).flatten().filter(apart)
            };
            if torn
                && whole.len() >= 5
                && let Some(whole) = table.is_common(whole).then_some(whole).or_else(right)
            {
                out.push(common(whole));
                changed = true;
                i += 2;
                continue;
            }
        }
        if let Some(form) = long_legal(&raw[i..]) {
            out.extend(form.iter().map(|word| common(word)));
            changed = true;
            i += form.len();
            continue;
        }
        if let Some((left, right)) = (latin && !known[i]).then(|| unglued(&word.text)).flatten() {
            out.push(common(left));
            out.push(common(right));
            changed = true;
            i += 1;
            continue;
        }
        // Names cut by a field are so many that the tables know some cut words.
        if raw.len() > 1
            && (i + 1 == raw.len() || i == 0)
            && latin
            && !known[i]
            && let Some(form) = common::short_legal(&word.text)
        {
            out.push(common(form));
            changed = true;
            i += 1;
            continue;
        }
        let last = cut && i + 1 == raw.len() && latin && !table.is_common(&word.text);
        let right = last.then(|| common::completed(&word.text)).flatten().or_else(|| {
            (latin && !known[i])
                .then(|| common::put_right(&word.text).or_else(|| common::twice_wrong(&word.text)))
                .flatten()
        });
        changed |= right.is_some();
        out.push(right.map_or_else(|| word.clone(), common));
        i += 1;
    }
    changed.then_some(out)
}
