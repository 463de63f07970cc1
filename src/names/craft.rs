//! Names of ships as papers give them: with what sort of ship it is before the name, and its number behind it.

use super::tables;
use super::tokens::{self, RawWord};

/// What stands before the name of a ship.
const BEFORE: &[&str] = &[
    "motor vessel ",
    "motor tanker ",
    "vessel ",
    "tanker ",
    "lpg/c ",
    "m.v. ",
    "m.t. ",
    "m/v ",
    "m/t ",
    "s/s ",
    "f/v ",
    "msv ",
    "mv ",
    "mt ",
    "ss ",
    "fv ",
];

/// The words of a ship's name without these; `None` where there are none, or where the rest is no such name: many a company
/// begins with MT. A name without its first word tells less, so one word at least must be more than a common one.
pub(super) fn name(text: &str) -> Option<Vec<RawWord>> {
    // Every name comes by here, and hardly any is one of a ship.
    let may_begin = matches!(
        text.as_bytes().first(),
        Some(b'm' | b'M' | b's' | b'S' | b'f' | b'F' | b'l' | b'L' | b'v' | b'V' | b't' | b'T')
    );
    let before = if may_begin { mark(text) } else { 0 };
    let text = &text[before..];
    let number = number(text);
    if before == 0 && number.is_none() {
        return None;
    }
    let words = match number {
        Some((start, end)) => tokens::split(&format!("{} {}", &text[..start], &text[end..])),
        None => tokens::split(text),
    };
    let company = before > 0 && tokens::legal_forms(&words).0.contains(&true);
    let generic = |w: &RawWord| tables::word(&w.text).is_some_and(tables::Word::generic);
    let tells = |w: &RawWord| w.text.chars().count() >= 3 && !generic(w);
    (!company && words.iter().any(tells)).then_some(words)
}

/// Whether a text is the number of a ship and nothing else: no name is found by it.
pub(super) fn is_number(text: &str) -> bool {
    number(text).is_some_and(|(start, end)| {
        let rest = format!("{} {}", text[..start].trim_end(), &text[end..]);
        let rest = &rest[mark(&rest)..];
        !rest.contains(char::is_alphanumeric)
    })
}

/// The length of what stands before the name of a ship, 0 where nothing does.
fn mark(text: &str) -> usize {
    let first = |mark: &&&str| text.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark));
    BEFORE.iter().find(first).map_or(0, |mark| mark.len())
}

/// Where a number of the IMO stands: IMO 9180281, IMO No. 9180281, IMO9180281.
fn number(text: &str) -> Option<(usize, usize)> {
    // Seven digits in a row are rare, and soon looked for.
    let bytes = text.as_bytes();
    let mut end = 0;
    let digits = loop {
        let start = end + bytes[end..].iter().position(u8::is_ascii_digit)?;
        end = start + bytes[start..].iter().take_while(|b| b.is_ascii_digit()).count();
        if end - start == 7 {
            break start;
        }
    };
    let before = text[..digits].trim_end_matches([' ', '.', ':', '#']);
    let before = ["No", "NO", "no", "Number", "NUMBER"]
        .iter()
        .find_map(|word| before.strip_suffix(word))
        .map_or(before, |rest| rest.trim_end_matches([' ', ':']));
    let start = before.len().checked_sub(3)?;
    let own = before.get(start..)?.eq_ignore_ascii_case("imo")
        && !before[..start].ends_with(|c: char| c.is_alphanumeric());
    own.then_some((start, end))
}
