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

/// The form without the city of a branch at its end, if a name is left: two words, one of which tells. In a longer name one
/// place more decides nothing, and every form is one more search.
pub(super) fn before_place(form: &Form) -> Option<Form> {
    let branch = |t: &&Token| BRANCH.contains(&&*t.text);
    let words = form.tokens.len() - form.tokens.iter().rev().take_while(branch).count();
    let (place, name) = form.tokens[..words].split_last()?;
    let telling = |t: &Token| matches!(t.class, Class::Word | Class::Han) && t.bits >= TELLING;
    if place.class != Class::Place || !(2..=3).contains(&name.len()) || !name.iter().any(telling) {
        return None;
    }
    let form =
        Form { tokens: name.to_vec(), legal: form.legal.clone(), origin: Origin::Branch, ..Form::default() };
    Some(form.with_units())
}

/// Bits of a word by which a name without its place is still one.
const TELLING: f32 = 10.0;
