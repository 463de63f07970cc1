//! Text to items: words, numbers with their ranges, and the breaks between. What an item means is not decided here,
//! save for what punctuation alone tells (13/F, #02-04).

use super::code::Code;
use super::han;
use super::postcode;
use super::table::{self, Kind, Known};
use crate::names::text::{Place, in_latin, is_unspaced, plain};

/// A piece of an address.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Item {
    /// A comma or the like.
    Break,
    /// A word in Latin letters.
    Word(Box<str>),
    /// A number or code.
    Code(Code),
    /// 3rd, 16-aya: a number in a row.
    Ordinal(u32),
    /// A word that says what a number counts or what a name names, known without looking at its neighbours.
    Known(Known),
    /// A number of which the text itself says what it counts.
    Counted(Kind, Code),
    /// A place, canonical, with its country.
    Place(Place),
    /// A postal code, known by where it stands.
    Postcode(Box<str>),
}

/// What stands between one run of letters and digits and the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    Space,
    Dot,
    Dash,
    Slash,
    And,
    Break,
    /// The end of the text.
    End,
}

/// Letters and digits with nothing between them, and what follows.
pub(super) struct Run {
    pub(super) text: String,
    pub(super) gap: Gap,
    /// A hash sign before it.
    pub(super) hash: bool,
    /// How many runs the postal code takes that begins here.
    pub(super) postcode: usize,
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '`' | '´' | 'ʼ' | '"' | '“' | '”')
}

/// The digit of another script, or the character itself.
fn digit(c: char) -> char {
    let zero = match c {
        '\u{660}'..='\u{669}' => 0x660,
        '\u{6F0}'..='\u{6F9}' => 0x6F0,
        '\u{966}'..='\u{96F}' => 0x966,
        _ => return c,
    };
    char::from_digit(c as u32 - zero, 10).unwrap_or(c)
}

fn runs(text: &str) -> Vec<Run> {
    let mut out: Vec<Run> = Vec::new();
    let mut run = String::new();
    let mut hash = false;
    let mut next_hash = false;
    for c in text.chars().map(digit) {
        if c.is_alphanumeric() {
            if run.is_empty() {
                hash = std::mem::take(&mut next_hash);
            }
            run.push(c);
            continue;
        }
        if is_apostrophe(c) && !run.is_empty() {
            continue;
        }
        if !run.is_empty() {
            out.push(Run { text: std::mem::take(&mut run), gap: Gap::Space, hash, postcode: 0 });
        }
        next_hash |= c == '#';
        let gap = match c {
            ',' | ';' | '(' | ')' | '[' | ']' | '\n' | '\r' | '、' | '،' | '؛' | '|' | '·' => Gap::Break,
            '/' | '\\' => Gap::Slash,
            '-' | '–' | '—' | '~' | '‐' | '‑' | '−' | '?' => Gap::Dash,
            '&' | '+' => Gap::And,
            '.' => Gap::Dot,
            _ => Gap::Space,
        };
        if let Some(last) = out.last_mut() {
            let strength = |g| match g {
                Gap::Break | Gap::End => 5,
                Gap::And => 4,
                Gap::Slash => 3,
                Gap::Dash => 2,
                Gap::Dot => 1,
                Gap::Space => 0,
            };
            if strength(gap) > strength(last.gap) {
                last.gap = gap;
            }
        }
    }
    if !run.is_empty() {
        out.push(Run { text: run, gap: Gap::End, hash, postcode: 0 });
    }
    if let Some(last) = out.last_mut() {
        last.gap = Gap::End;
    }
    out
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// 1st, 16th, and the endings that Russian puts behind a hyphen.
fn ordinal(text: &str) -> Option<u32> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    matches!(
        &text[digits..],
        "st" | "nd" | "rd" | "th" | "ya" | "aya" | "oy" | "oi" | "go" | "y" | "nci" | "inci"
    )
    .then(|| text[..digits].parse().ok())?
}

/// 13f, f13, 24fl.
fn floor(text: &str) -> Option<Code> {
    let number =
        text.strip_suffix('f').or_else(|| text.strip_suffix("fl")).or_else(|| text.strip_prefix('f'))?;
    (all_digits(number) && number.len() <= 3).then(|| Code::read(number))?
}

/// The runs of an address, with its postal codes marked.
pub(super) fn marked(text: &str) -> Vec<Run> {
    let mut runs = runs(&plain(text));
    postcode::mark(&mut runs);
    runs
}

/// The items of an address, in order.
pub(super) fn items(runs: &[Run]) -> Vec<Item> {
    let mut out: Vec<Item> = Vec::with_capacity(runs.len() * 2);
    let mut i = 0;
    while i < runs.len() {
        i += read_one(runs, i, &mut out);
        match runs[i - 1].gap {
            Gap::Break => out.push(Item::Break),
            Gap::And => out.push(Item::Word("and".into())),
            _ => {}
        }
    }
    out
}

/// Reads the item that begins at a run, and says how many runs it took.
fn read_one(runs: &[Run], at: usize, out: &mut Vec<Item>) -> usize {
    let run = &runs[at];
    let text = run.text.as_str();
    if run.postcode > 0 {
        out.push(Item::Postcode(postcode::text(&runs[at..at + run.postcode]).into()));
        return run.postcode;
    }
    if text.chars().any(is_unspaced) {
        han::items(text, out);
        return 1;
    }
    let next = |n: usize| runs.get(at + n).map(|r| r.text.as_str());
    if text.bytes().any(|b| b.is_ascii_digit()) {
        return read_number(runs, at, out);
    }
    // G/F, LG/F
    if matches!(text, "g" | "lg" | "ug" | "b" | "p" | "gf") && run.gap == Gap::Slash && next(1) == Some("f") {
        out.push(Item::Counted(Kind::Floor, Code::letters(text)));
        return 2;
    }
    // N.T., P.O., U.A.E.
    let mut joined = String::new();
    let mut used = 0;
    while let Some(r) = runs.get(at + used) {
        if r.text.chars().count() != 1 || !r.text.chars().all(char::is_alphabetic) {
            break;
        }
        joined.push_str(&r.text);
        used += 1;
        if r.gap != Gap::Dot {
            break;
        }
    }
    // `d. 8` and `g. Moskva` are words of one letter, not initials.
    if used >= 2 {
        out.push(Item::Word(joined.into()));
        return used;
    }
    if !text.is_ascii() {
        if let Some(known) = table::word(text) {
            out.push(Item::Known(known));
            return 1;
        }
        if let Some(place) = table::place(text) {
            out.push(Item::Place(place));
            return 1;
        }
        let latin = in_latin(text);
        // What has no Latin letters stays as it is: it can still be equal.
        out.push(Item::Word(if latin.is_empty() { text.into() } else { latin.into() }));
        return 1;
    }
    if let Some((stem, ending)) = table::compound(text) {
        out.push(Item::Word(stem.into()));
        out.push(Item::Word(ending.into()));
        return 1;
    }
    out.push(Item::Word(text.into()));
    1
}

/// Reads a run with a digit in it, with what hangs on it.
fn read_number(runs: &[Run], at: usize, out: &mut Vec<Item>) -> usize {
    let run = &runs[at];
    let text = run.text.as_str();
    let follows = runs.get(at + 1);
    // Room5, No52, dom15: a word and its number.
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    if letters >= 2
        && all_digits(&text[letters..])
        && table::word(&text[..letters]).is_some_and(|w| w.kind.counts())
    {
        out.push(Item::Word(text[..letters].into()));
        out.extend(Code::read(&text[letters..]).map(Item::Code));
        return 1;
    }
    if let Some(number) = ordinal(text) {
        out.push(Item::Ordinal(number));
        return 1;
    }
    if let Some(code) = floor(text) {
        out.push(Item::Counted(Kind::Floor, code));
        return 1;
    }
    // 5k1: house 5, block 1.
    if let Some((house, block)) = text.split_once('k')
        && let (true, true, Some(house), Some(block)) =
            (all_digits(house), all_digits(block), Code::read(house), Code::read(block))
    {
        out.push(Item::Code(house));
        out.push(Item::Counted(Kind::Block, block));
        return 1;
    }
    let Some(mut code) = Code::read(text) else { return 1 };
    let Some(after) = follows else {
        out.push(Item::Code(code));
        return 1;
    };
    match run.gap {
        // 13/F
        Gap::Slash if matches!(after.text.as_str(), "f" | "fl" | "floor") => {
            out.push(Item::Counted(Kind::Floor, code));
            2
        }
        // 13/2: house 13, block 2.
        Gap::Slash if all_digits(text) && starts_with_digit(&after.text) => {
            out.push(Item::Code(code));
            out.extend(Code::read(&after.text).map(|c| Item::Counted(Kind::Block, c)));
            2
        }
        Gap::Dash if run.hash && starts_with_digit(&after.text) => {
            out.push(Item::Counted(Kind::Unit, Code::letters(&format!("{text}-{}", after.text))));
            2
        }
        Gap::Dash if ordinal(&format!("{text}{}", after.text)).is_some() && all_digits(text) => {
            out.extend(text.parse().ok().map(Item::Ordinal));
            2
        }
        Gap::Dash if starts_with_digit(&after.text) && starts_with_digit(text) => {
            let end = Code::read(&after.text);
            let digits = after.text.bytes().take_while(u8::is_ascii_digit).count();
            match end.as_ref().and_then(|end| code.up_to(end, digits)) {
                Some(range) => out.push(Item::Code(range)),
                // 61-1: house 61, block 1.
                None => {
                    out.push(Item::Code(code));
                    out.extend(end.map(|c| Item::Counted(Kind::Block, c)));
                }
            }
            2
        }
        // P60-109, A2-59, P8-07-04: one code.
        Gap::Dash if !starts_with_digit(text) => {
            let mut whole = text.to_owned();
            let mut used = 1;
            while let (Gap::Dash, Some(next)) = (runs[at + used - 1].gap, runs.get(at + used)) {
                if !starts_with_digit(&next.text) {
                    break;
                }
                whole.push('-');
                whole.push_str(&next.text);
                used += 1;
            }
            out.push(Item::Code(Code::letters(&whole)));
            used
        }
        // 106 A, 15-B: a letter behind the number.
        Gap::Dash | Gap::Space
            if code.rest.is_empty()
                && all_digits(text)
                && matches!(after.text.as_bytes(), [b'a'..=b'e'])
                && (run.gap == Gap::Dash || matches!(after.gap, Gap::Break | Gap::End | Gap::Space))
                && text.len() <= 4 =>
        {
            code.rest = after.text.as_str().into();
            // The gap behind the letter is what counts; `items` looks at the last run taken.
            out.push(Item::Code(code));
            2
        }
        _ => {
            out.push(Item::Code(code));
            1
        }
    }
}
