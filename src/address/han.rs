//! Addresses in characters: 北京市海淀区中关村南大街5号3号楼201室. No spaces; every part ends with a word that says what it is.

use super::code::Code;
use super::read::Item;
use super::table::{self, Kind};
use crate::names::text::{in_latin, simplified};

/// The most characters of a place's name or of a word that ends a part.
const LONGEST: usize = 8;

fn direction(c: char) -> Option<&'static str> {
    Some(match c {
        '东' => "east",
        '南' => "south",
        '西' => "west",
        '北' => "north",
        '中' => "middle",
        _ => return None,
    })
}

/// Digits, or Chinese numerals up to 99, as a code.
fn code(text: &str) -> Option<Code> {
    let text: String = text.trim_start_matches(['第', '-']).chars().collect();
    if text.is_empty() {
        return None;
    }
    if text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        let lower = text.to_ascii_lowercase();
        return Code::read(&lower).or_else(|| (lower.len() == 1).then(|| Code::letters(&lower)));
    }
    let (mut total, mut digit) = (0, 0);
    for c in text.chars() {
        match "〇一二三四五六七八九".chars().position(|d| d == c) {
            Some(n) => digit = u32::try_from(n).ok()?,
            None if c == '十' => {
                total += if digit == 0 { 10 } else { digit * 10 };
                digit = 0;
            }
            None => return None,
        }
    }
    (total + digit > 0).then(|| Code::number(total + digit))
}

/// Reads a run of characters, with the digits and letters among them.
pub(super) fn items(run: &str, out: &mut Vec<Item>) {
    let text: Vec<char> = simplified(run).chars().collect();
    let slice = |a: usize, b: usize| text[a..b].iter().collect::<String>();
    let mut held = String::new();
    let mut at = 0;
    while at < text.len() {
        let left = LONGEST.min(text.len() - at);
        if held.is_empty() {
            let found = (2..=left).rev().find_map(|n| Some((table::place(&slice(at, at + n))?, n)));
            if let Some((place, n)) = found
                && !names_a_street(&text[at + n..])
            {
                out.push(Item::Place(place));
                out.push(Item::Break);
                at += n;
                continue;
            }
        }
        let ending = (1..=left)
            .rev()
            .find_map(|n| Some((table::word(&slice(at, at + n))?, n)))
            // A single character ends a part only where something stands before it.
            .filter(|(w, n)| (*n > 1 || !held.is_empty()) && !matches!(w.kind, Kind::Drop | Kind::Common));
        let Some((known, n)) = ending else {
            // A number ends where a name begins, and the other way round.
            let number = text[at].is_ascii_digit();
            if number && !held.is_empty() && !held.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '第')
            {
                push_name(&mut held, None, out);
            } else if !number && !held.is_empty() && held.chars().all(|c| c.is_ascii_digit()) {
                out.extend(code(&std::mem::take(&mut held)).map(Item::Code));
            }
            held.push(text[at]);
            at += 1;
            continue;
        };
        at += n;
        match (known.kind.counts(), code(&held)) {
            (true, Some(code)) => {
                out.push(Item::Counted(known.kind, code));
                held.clear();
            }
            (true, None) if n == 1 => {
                // 房, 楼, 号 inside a name.
                held.push(text[at - 1]);
            }
            _ => push_name(&mut held, Some(Item::Known(known)), out),
        }
    }
    match code(&held) {
        Some(code) => out.push(Item::Code(code)),
        None => push_name(&mut held, None, out),
    }
}

/// Whether what follows a place makes it the name of a street: 南京东路.
fn names_a_street(rest: &[char]) -> bool {
    let skipped = rest.iter().take(1).filter(|c| direction(**c).is_some()).count();
    let rest = &rest[skipped..];
    (1..=2.min(rest.len())).any(|n| {
        let word: String = rest[..n].iter().collect();
        table::word(&word).is_some_and(|w| w.kind == Kind::Street)
    })
}

/// A name with its direction set apart, and what it is.
fn push_name(held: &mut String, ending: Option<Item>, out: &mut Vec<Item>) {
    let mut name = std::mem::take(held);
    let mut side = None;
    if name.chars().count() > 1
        && let Some(found) = name.chars().last().and_then(direction)
    {
        name.pop();
        side = Some(found);
    }
    if !name.is_empty() {
        let latin = in_latin(&name);
        out.push(Item::Word(if latin.is_empty() { name.into() } else { latin.into() }));
    }
    out.extend(side.map(|s| Item::Word(s.into())));
    let whole = ending.is_some();
    out.extend(ending);
    if whole {
        out.push(Item::Break);
    }
}
