//! Parts of a text that are names of their own: in brackets, on either side of `d/b/a`, before an address.

use smallvec::SmallVec;

use super::script::{self, Script};
use super::tokens::{self, RawWord};
use super::{CUT_FROM, Origin};

/// Words between two names of one party.
const BETWEEN: &[&str] =
    &["dba", "d/b/a", "d.b.a.", "a.k.a.", "aka", "a/k/a", "f.k.a.", "fka", "formerly", "t/a", "c/o"];

/// Whether a text is the initials of words of another, in order: NUDT.
fn abbreviates(short: &str, long: &str) -> bool {
    let mut initials = long.split([' ', '-']).filter_map(|w| w.chars().next()).filter(|c| c.is_uppercase());
    short.len() >= 3 && short.chars().all(|c| c.is_uppercase() && initials.any(|i| i == c))
}

/// Parts of a text that are names of their own: outside and inside brackets, around `d/b/a` and its like.
pub(super) fn of(text: &str) -> SmallVec<[(String, Origin); 2]> {
    let mut out = SmallVec::new();
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
        out.push((inside.to_owned(), if short { Origin::Initials } else { Origin::Inner }));
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
    let mut at = 0;
    for word in text.split(' ') {
        if at > 0
            && (3..=8).contains(&word.len())
            && BETWEEN.iter().any(|mark| mark.eq_ignore_ascii_case(word))
        {
            let (before, after) = (&text[..at], &text[at + word.len()..]);
            out.push((before.to_owned(), Origin::Outer));
            // Where a field cut the second name short, a few letters of it say nothing.
            let letters = after.chars().filter(|c| c.is_alphanumeric()).count();
            if letters >= if text.len() >= CUT_FROM { 7 } else { 4 } {
                out.push((after.to_owned(), Origin::Outer));
            }
        }
        at += word.len() + 1;
    }
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
