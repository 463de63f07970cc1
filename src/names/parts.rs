//! Parts of a text that are names of their own: in brackets, on either side of `d/b/a`, before an address.

use smallvec::SmallVec;

use super::script::{self, Script};
use super::tokens::{self, RawWord};
use super::{CUT_FROM, Origin};

/// Words between two names of one party, and between a party and the one that it stands for.
const MARKS: &[&str] = &[
    "a.k.a.",
    "a/k/a",
    "aka",
    "alias",
    "also known as",
    "anciennement",
    "antes",
    "c/-",
    "c/o",
    "care of",
    "d.b.a.",
    "d/b/a",
    "dba",
    "doing business as",
    "ehemals",
    "f.k.a.",
    "f/k/a",
    "fka",
    "formerly known as",
    "formerly",
    "n.k.a.",
    "n/k/a",
    "nka",
    "now known as",
    "o/b/o",
    "on behalf of",
    "previously known as",
    "previously",
    "successor to",
    "t/a",
    "t/as",
    "trading as",
    "vormals",
];

/// Signs between two names; cities and departments stand between them as well.
const SIGNS: &[&str] = &[" / ", " | ", "; "];

/// The length of the mark that a text begins with.
fn mark(text: &str) -> Option<usize> {
    let ends = |len: usize| !text[len..].starts_with(|c: char| c.is_alphanumeric() || c == '/');
    let begins = |mark: &&&str| text.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark));
    MARKS.iter().filter(begins).map(|mark| mark.len()).find(|len| ends(*len))
}

/// The names before, between and behind marks.
fn between_marks(text: &str, out: &mut Parts) {
    let bytes = text.as_bytes();
    let mut from = 0;
    for at in 1..bytes.len() {
        // Every name comes by here: few words begin as a mark does.
        let word = matches!(bytes[at - 1], b' ' | b'(' | b'[' | b',');
        let may_be = || {
            matches!(
                (bytes[at] | 0x20, bytes.get(at + 1).map_or(0, |b| b | 0x20)),
                (b'a', b'k' | b'.' | b'/' | b'l' | b'n')
                    | (b'c', b'/' | b'a')
                    | (b'd', b'b' | b'.' | b'/' | b'o')
                    | (b'e', b'h')
                    | (b'f' | b'n', b'k' | b'.' | b'/' | b'o')
                    | (b'o', b'/' | b'n')
                    | (b'p' | b't', b'r')
                    | (b's', b'u')
                    | (b't', b'/')
                    | (b'v', b'o')
            )
        };
        if !word || at < from || !may_be() {
            continue;
        }
        let Some(length) = mark(&text[at..]) else { continue };
        push_sure(&text[from..at], out);
        from = at + length;
    }
    if from == 0 {
        return;
    }
    let after = &text[from..];
    // Where a field cut the second name short, a few letters of it say nothing.
    let letters = after.chars().filter(|c| c.is_alphanumeric()).count();
    if letters >= if text.len() >= CUT_FROM { 7 } else { 4 } {
        push_sure(after.split([')', ']']).next().unwrap_or(after), out);
    }
}

/// Most names that signs stand between.
const MOST_NAMES: usize = 4;

/// The names between signs.
fn between_signs(text: &str, out: &mut Parts) {
    if !text.bytes().any(|b| matches!(b, b'/' | b'|' | b';')) {
        return;
    }
    let sign = |text: &str| SIGNS.iter().filter_map(|s| Some((text.find(s)?, s.len()))).min();
    let mut rest = text;
    for _ in 1..MOST_NAMES {
        let Some((at, length)) = sign(rest) else { break };
        out.push((rest[..at].to_owned(), Origin::Outer));
        rest = &rest[at + length..];
    }
    if rest.len() < text.len() {
        out.push((rest.to_owned(), Origin::Outer));
    }
}

/// A name that a mark says is one: it needs no rare word, but more than one.
fn push_sure(name: &str, out: &mut Parts) {
    let words = tokens::split(name);
    let count = tokens::legal_forms(&words).0.iter().filter(|taken| !**taken).count();
    out.push((name.to_owned(), if count > 1 { Origin::Written } else { Origin::Outer }));
}

/// Whether a text is the initials of words of another, in order: NUDT.
fn abbreviates(short: &str, long: &str) -> bool {
    let mut initials = long.split([' ', '-']).filter_map(|w| w.chars().next()).filter(|c| c.is_uppercase());
    short.len() >= 3 && short.chars().all(|c| c.is_uppercase() && initials.any(|i| i == c))
}

/// Parts of a name, and how each came about.
pub(super) type Parts = SmallVec<[(String, Origin); 2]>;

/// Parts of a text that are names of their own: outside and inside brackets, around `d/b/a` and its like.
pub(super) fn of(text: &str) -> Parts {
    let mut out = Parts::new();
    if let (Some(open), Some(close)) = (text.find(['(', '（', '[']), text.find([')', '）', ']']))
        && open < close
    {
        let open_len = text[open..].chars().next().map_or(1, char::len_utf8);
        let close_len = text[close..].chars().next().map_or(1, char::len_utf8);
        let (outside, inside) =
            (format!("{} {}", &text[..open], &text[close + close_len..]), &text[open + open_len..close]);
        // What stands before its own acronym is the name, however common its words.
        let origin = if abbreviates(inside, &text[..open]) { Origin::Written } else { Origin::Outer };
        out.push((outside, origin));
        let short = inside.chars().filter(|c| c.is_alphanumeric()).count() <= 4 && inside.is_ascii();
        if mark(inside).is_none() {
            out.push((inside.to_owned(), if short { Origin::Initials } else { Origin::Inner }));
        }
    }
    // 海康威视 Hikvision: the same name twice.
    if !text.is_ascii() {
        let han = |c: char| matches!(script::script(c), Script::Han | Script::Kana | Script::Hangul);
        let (mut with, mut without) = (String::new(), String::new());
        for c in text.chars() {
            let (to, other) = if han(c) { (&mut with, &mut without) } else { (&mut without, &mut with) };
            to.push(c);
            if !other.ends_with(' ') {
                other.push(' ');
            }
        }
        let latin = without.chars().filter(|c| c.is_alphabetic()).count();
        if latin >= 4 && with.trim().chars().count() >= 2 {
            out.push((with, Origin::Outer));
            out.push((without, Origin::Outer));
        }
    }
    // NAME Co Ltd, street, city: what follows the legal form and a comma is an address.
    if let Some((name, rest)) = text.split_once(", ") {
        let words = tokens::split(name);
        let (taken, _) = tokens::legal_forms(&words);
        if taken.last() == Some(&true) && taken.contains(&false) && rest.len() >= 4 {
            out.push((name.to_owned(), Origin::Outer));
        }
    }
    between_marks(text, &mut out);
    between_signs(text, &mut out);
    out
}

/// Most words after a legal form that are no part of the name: a city, a branch, a department.
const TAIL: usize = 3;

/// Where a name ends of which a legal form stands before the last few words: Barus LLC Moscow.
pub(super) fn before_tail(raw: &[RawWord]) -> Option<usize> {
    let count = raw.len();
    (count.saturating_sub(TAIL).max(2)..count).rev().find(|&end| {
        tokens::may_end_a_form(&raw[end - 1].text) && {
            let (taken, _) = tokens::legal_forms(&raw[..end]);
            let long = raw[end - 1].text.len() >= 3 || taken[end - 2];
            long && taken[end - 1]
                && taken.contains(&false)
                && !tokens::legal_forms(raw).0[end..].contains(&true)
        }
    })
}
