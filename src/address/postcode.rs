//! Postal codes: numbers that say which town, and neither which house nor which unit.
//!
//! A number is taken for one by its shape and by where it stands: beside a city, at the end, or at the head of a part
//! that comes after the house. In doubt it is none, since a house number lost would make a street of a house.

use super::read::{Gap, Run};
use super::table::{self, Kind};
use crate::names::text::Place;

/// The most words of a town behind its postal code: 92100 Boulogne sur Mer.
const LONGEST_TOWN: usize = 4;

/// Marks the runs that begin a postal code with how many runs it takes.
pub(super) fn mark(runs: &mut [Run]) {
    let mut at = 0;
    while at < runs.len() {
        let used = postcode(runs, at).unwrap_or(0);
        runs[at].postcode = used;
        at += used.max(1);
    }
}

/// The code that begins at a marked run, without the country before it and without zeros in front.
pub(super) fn text(runs: &[Run]) -> String {
    let parts = runs.iter().map(|r| r.text.as_str()).filter(|t| t.bytes().any(|b| b.is_ascii_digit()));
    parts.collect::<String>().trim_start_matches('0').to_owned()
}

/// The place named by the words that begin at a run, the longest first, and how many they are.
pub(super) fn place_at(runs: &[Run], at: usize) -> Option<(Place, usize)> {
    (1..=table::LONGEST).rev().find_map(|n| Some((place(runs.get(at..at + n)?)?, n)))
}

/// The place named by words, with no comma between them.
fn place(runs: &[Run]) -> Option<Place> {
    let (last, first) = runs.split_last()?;
    if first.iter().any(|r| r.gap == Gap::Break) {
        return None;
    }
    let mut name = String::new();
    for run in first {
        name.push_str(&run.text);
        name.push(' ');
    }
    table::place(&(name + &last.text))
}

fn digits(run: &Run) -> usize {
    if run.text.bytes().all(|b| b.is_ascii_digit()) { run.text.len() } else { 0 }
}

fn has_digit(run: &Run) -> bool {
    run.text.bytes().any(|b| b.is_ascii_digit())
}

/// Whether there is a number that is no part of a postal code marked before.
fn has_number(runs: &[Run]) -> bool {
    let mut skip = 0_usize;
    runs.iter().any(|run| {
        skip = skip.saturating_sub(1).max(run.postcode);
        skip == 0 && has_digit(run)
    })
}

fn kind(run: &Run) -> Option<Kind> {
    table::word(&run.text).map(|w| w.kind)
}

/// Says what the number beside it is, which then is no postal code.
fn names_a_number(run: &Run) -> bool {
    kind(run).is_some_and(|k| k.counts() || matches!(k, Kind::Street | Kind::Building | Kind::Estate))
}

/// Whether letters (`a`) and digits (`9`) stand in a text as in a pattern.
fn like(text: &str, pattern: &str) -> bool {
    let one = |(b, p): (u8, u8)| if p == b'9' { b.is_ascii_digit() } else { b.is_ascii_lowercase() };
    text.len() == pattern.len() && text.bytes().zip(pattern.bytes()).all(one)
}

/// How sure a shape makes it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Nothing else looks so: EC1Y 4YX, H8N 2Z6, 1186GK.
    Sure,
    /// A zero in front, as no house has, or five digits and more: 0046, 10117.
    Likely,
    /// May be the number of a house.
    Plain,
    /// May well be a range, or a house and a part of it: 47-210.
    Weak,
}

/// What looks like a postal code: how sure, and how many runs it takes.
fn shape(runs: &[Run], at: usize) -> Option<(Shape, usize)> {
    const OUTWARD: [&str; 6] = ["a9", "a99", "aa9", "aa99", "a9a", "aa9a"];
    const COUNTRIES: &[&str] =
        &["a", "b", "ch", "cz", "d", "dk", "f", "i", "l", "lt", "lv", "n", "s", "se", "sk"];
    let run = &runs[at];
    let next = runs.get(at + 1).filter(|_| run.gap != Gap::Break);
    let text = run.text.as_str();
    if let Some(next) = next.map(|r| r.text.as_str()) {
        let british = OUTWARD.iter().any(|p| like(text, p)) && like(next, "9aa");
        if british || (like(text, "a9a") && like(next, "9a9")) {
            return Some((Shape::Sure, 2));
        }
    }
    if ["9999aa", "a9a9a9"].iter().any(|p| like(text, p))
        || OUTWARD.iter().any(|p| like(text, &format!("{p}9aa")))
    {
        return Some((Shape::Sure, 1));
    }
    // D-10117, CH-8001
    if run.gap == Gap::Dash && COUNTRIES.contains(&text) && (4..=6).contains(&digits(next?)) {
        return Some((Shape::Plain, 2));
    }
    let likely = if text.starts_with('0') || digits(run) >= 5 { Shape::Likely } else { Shape::Plain };
    match (digits(run), run.gap, next.map_or(0, digits)) {
        // 150-0002, 1250-096, 00-950
        (3, Gap::Dash, 4) | (2 | 4, Gap::Dash, 3) => Some((Shape::Weak, 2)),
        // 164 40, 110 001; 01310-100, and the nine digits of the United States.
        (3, Gap::Space, 2 | 3) | (5, Gap::Dash, 3..=5) => Some((likely, 2)),
        (4, Gap::Space, 0) if is_dutch(runs, at + 1) => Some((likely, 2)),
        (4..=6, ..) => Some((likely, 1)),
        _ => None,
    }
}

/// Whether the two letters of a Dutch postal code stand here: 2288 ER Rijswijk, but not 3030 CY.
fn is_dutch(runs: &[Run], at: usize) -> bool {
    let run = &runs[at];
    let goes_on = at + 1 < runs.len() && run.gap == Gap::Space;
    like(&run.text, "aa")
        && kind(run).is_none()
        && (goes_on
            || !table::is_country(&run.text.to_ascii_uppercase())
            || place_at(runs, at + 1).is_some_and(|(p, _)| p.country == "NL"))
}

/// Whether a place of this country is named anywhere.
fn is_in(runs: &[Run], country: &str) -> bool {
    (0..runs.len()).any(|at| place_at(runs, at).is_some_and(|(p, _)| p.country == country))
}

/// How many runs the postal code that begins here takes.
fn postcode(runs: &[Run], at: usize) -> Option<usize> {
    let (shape, used) = shape(runs, at)?;
    let before = at.checked_sub(1).map(|n| &runs[n]);
    let begins = before.is_none_or(|r| r.gap == Gap::Break);
    let long = digits(&runs[at]) >= 5;
    let told = before.filter(|_| !begins);
    // A long number behind a street is none of its houses.
    if runs[at].hash
        || told.is_some_and(|r| kind(r).is_some_and(Kind::counts) || (!long && names_a_number(r)))
    {
        return None;
    }
    if shape == Shape::Sure {
        return Some(used);
    }
    let after = at + used;
    let ends = runs[after - 1].gap == Gap::Break || after == runs.len();
    // What is left when the postal code is none of it must say where in the town.
    if matches!(shape, Shape::Plain | Shape::Weak) && !has_number(&runs[..at]) && !has_number(&runs[after..])
    {
        return None;
    }
    let next = (!ends).then(|| place_at(runs, after)).flatten().filter(|(_, n)| is_whole(runs, after + n));
    let town = next.is_some_and(|(p, _)| p.kind != "country");
    let behind = behind_a_place(runs, at);
    let at_the_end = if begins { only_places(runs, after) } else { ends || next.is_some() };
    if town || (behind && at_the_end) {
        return Some(used);
    }
    let alone = begins && ends && (behind || place_at(runs, after).is_some());
    let prefixed = digits(&runs[at]) == 0 && at > 0 && (begins || !ends);
    let dutch = used == 2 && runs[at].gap == Gap::Space && digits(&runs[at + 1]) == 0;
    let fits = match shape {
        Shape::Likely if (ends && long) || alone => true,
        Shape::Weak => false,
        _ if prefixed || (dutch && has_number(&runs[..at]) && is_in(runs, "NL")) => true,
        _ => after_the_house(runs, at, after) || (begins && before_a_town(runs, at, after, ends)),
    };
    fits.then_some(used)
}

/// Whether a name that ends here is whole: a comma, the end, or another place comes.
fn is_whole(runs: &[Run], at: usize) -> bool {
    runs.get(at - 1).is_none_or(|r| r.gap == Gap::Break) || only_places(runs, at)
}

/// Whether nothing but places stands from here to the end.
fn only_places(runs: &[Run], mut at: usize) -> bool {
    while at < runs.len() {
        match place_at(runs, at) {
            Some((_, n)) => at += n,
            // CN, DE
            None if at + 1 == runs.len() && table::is_country(&runs[at].text.to_ascii_uppercase()) => at += 1,
            None => return false,
        }
    }
    true
}

/// Sofia 1712, but not Calle Madrid 1712.
fn behind_a_place(runs: &[Run], at: usize) -> bool {
    (1..=table::LONGEST.min(at)).rev().any(|n| {
        let street = || {
            let before = runs[..at - n].iter().rev().find(|r| kind(r) != Some(Kind::Drop));
            before.is_some_and(|r| r.gap != Gap::Break && kind(r) == Some(Kind::Street))
        };
        place(&runs[at - n..at]).is_some() && !street()
    })
}

/// Centurion 0046, South Africa: a town that the table does not have, behind a house that has its number.
fn after_the_house(runs: &[Run], at: usize, after: usize) -> bool {
    if !only_places(runs, after) {
        return false;
    }
    let part = runs[..at].iter().rev().take_while(|r| r.gap != Gap::Break || std::ptr::eq(*r, &runs[at - 1]));
    let name: Vec<&Run> = part.take_while(|r| !has_digit(r)).collect();
    let number = has_number(&runs[..at - name.len()]);
    let comma = at > 0 && runs[at - 1].gap == Gap::Break;
    // With no commas a street may stand between the number of the house and the town.
    let one_text = runs[..at - name.len()].last().is_some_and(|r| r.gap != Gap::Break);
    number && (comma || (!name.is_empty() && (one_text || !name.iter().any(|r| names_a_number(r)))))
}

/// Titangata 1, 1630 Fredrikstad: at the head of a part, behind a part that is a house.
fn before_a_town(runs: &[Run], at: usize, after: usize, ends: bool) -> bool {
    if ends || at == 0 {
        return false;
    }
    let mut town = 0;
    while !is_whole(runs, after + town) || town == 0 {
        match runs.get(after + town) {
            Some(run) if town < LONGEST_TOWN && !has_digit(run) && !names_a_number(run) => town += 1,
            _ => return false,
        }
    }
    let inside = |k| matches!(k, Kind::Unit | Kind::Floor | Kind::Block | Kind::Building | Kind::Estate);
    runs[..at].split_inclusive(|r| r.gap == Gap::Break).any(|part| {
        has_number(part)
            && part.iter().any(|r| !has_digit(r) && kind(r).is_none_or(|k| k == Kind::Box))
            && !part.iter().filter_map(kind).any(inside)
    })
}
