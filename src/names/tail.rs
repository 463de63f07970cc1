//! What stands behind a name in a query without a comma: an address, a tax number, the city of a branch.

use super::key::{Class, Form, Origin, Token};
use super::tables;
use super::tokens::RawWord;

/// Words that begin an address, or a number of another kind, where a number follows.
const COUNTED: &[&str] = &[
    "apt", "box", "fax", "flat", "floor", "inn", "office", "ogrn", "phone", "rm", "room", "suite", "tel",
    "unit", "vat",
];

/// Words before the name of a street.
const STREET_BEFORE: &[&str] = &["ul", "ulitsa", "prospekt"];

/// Words behind the name of a street.
const STREET_BEHIND: &[&str] = &[
    "ave",
    "avenue",
    "blvd",
    "boulevard",
    "cad",
    "caddesi",
    "highway",
    "hwy",
    "lane",
    "rd",
    "road",
    "sok",
    "sokak",
    "st",
    "str",
    "strasse",
    "street",
];

/// Words of a part of a company.
const BRANCH: &[&str] = &["branch", "branches", "office", "regional", "representative"];

/// Where a name ends that an address stands behind: two words of it at least.
pub(super) fn before_address(raw: &[RawWord]) -> Option<usize> {
    let text = |i: usize| raw.get(i).map_or("", |w| w.text.as_str());
    let digit = |i: usize| text(i).bytes().any(|b| b.is_ascii_digit());
    let starts = |i: &usize| {
        let i = *i;
        (matches!(text(i), "po" | "pob" | "p") && (text(i + 1) == "box" || digit(i + 1)))
            || (text(i) == "o" && text(i + 1) == "box")
            || (digit(i + 1) && COUNTED.contains(&text(i)))
            || (STREET_BEFORE.contains(&text(i)) && i + 1 < raw.len())
    };
    let box_or_number = (2..raw.len()).find(starts);
    // The number of a house comes before its street; without one the street's name is the word before it, if a place or
    // nothing is behind.
    let street = (3..raw.len()).find(|i| STREET_BEHIND.contains(&text(*i))).and_then(|i| {
        let number = (2..i).rev().take(4).find(|n| text(*n).starts_with(|c: char| c.is_ascii_digit()));
        let place = || i + 1 == raw.len() || tables::word(text(i + 1)).is_some_and(tables::Word::place);
        number.or_else(|| (text(i) != "st" && place()).then_some(i - 1))
    });
    box_or_number.into_iter().chain(street).min()
}

/// The form without the city of a branch at its end, if a name is left. A short name must tell something; a longer one that
/// does is found whatever place it has, and every form is one more search. One of common words is found only whole.
pub(super) fn before_place(form: &Form) -> Option<Form> {
    let branch = |t: &&Token| BRANCH.contains(&&*t.text);
    let words = form.tokens.len() - form.tokens.iter().rev().take_while(branch).count();
    let (place, name) = form.tokens[..words].split_last()?;
    let telling = |t: &Token| matches!(t.class, Class::Word | Class::Han) && t.bits >= TELLING;
    let most = if name.iter().any(telling) { 3 } else { 6 };
    // The Bank of China is none of a Bank.
    let joined = name.last().is_none_or(|t| matches!(t.class, Class::Function | Class::Particle));
    if place.class != Class::Place || !(2..=most).contains(&name.len()) || joined {
        return None;
    }
    let form =
        Form { tokens: name.to_vec(), legal: form.legal.clone(), origin: Origin::Branch, ..Form::default() };
    Some(form.with_units())
}

/// Bits of a word by which a name without its place is still one.
const TELLING: f32 = 10.0;

/// What a department, a laboratory or a city stands beside, between commas.
const SEATS: &[&str] = &["university", "institute", "academy", "bank", "ministry"];

/// Most parts between commas that are looked at.
const MOST_PARTS: usize = 4;

/// The institution among parts between commas: Tianjin University, School of Chemical Engineering, Tianjin.
pub(super) fn institution(text: &str) -> Option<&str> {
    if !text.contains(", ") {
        return None;
    }
    let seat = |part: &&str| {
        let words = || part.split([' ', '-']);
        words().count() > 1 && words().any(|w| SEATS.iter().any(|seat| seat.eq_ignore_ascii_case(w)))
    };
    text.split(", ").take(MOST_PARTS).map(str::trim).find(seat).filter(|part| part.len() + 4 < text.len())
}
