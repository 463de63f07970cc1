//! Texts that a program has broken on the way: HTML entities, and UTF-8 that was read as Windows-1252.

use std::borrow::Cow;

/// The text as it was before, where that is certain.
pub(super) fn mended(text: &str) -> Cow<'_, str> {
    let text = match (!text.is_ascii()).then(|| read_again(text)).flatten() {
        Some(text) => Cow::Owned(text),
        None => Cow::Borrowed(text),
    };
    if memchr::memchr(b'&', text.as_bytes()).is_none() || memchr::memchr(b';', text.as_bytes()).is_none() {
        return text;
    }
    Cow::Owned(without_entities(&text))
}

/// What Windows-1252 has from 0x80 to 0x9F.
const WINDOWS: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";

/// The byte that was read as a character.
fn byte(c: char) -> Option<u8> {
    let windows = || WINDOWS.chars().zip(0x80u8..).find(|(w, _)| *w == c).map(|(_, byte)| byte);
    u8::try_from(c).ok().or_else(windows)
}

/// A text whose bytes were read one by one, read as UTF-8: MÃ¼ller. All of it must be so, and each letter one that names are
/// written with: É’ is no letter.
fn read_again(text: &str) -> Option<String> {
    let bytes: Vec<u8> = text.chars().map_while(byte).collect();
    if bytes.len() < text.chars().count() {
        return None;
    }
    let read = String::from_utf8(bytes).ok()?;
    let rare = |c: char| matches!(c, '\u{250}'..='\u{36F}' | '\u{80}'..='\u{9F}');
    (!read.chars().any(rare)).then_some(read)
}

/// Longest name of an entity.
const LONGEST: usize = 8;

/// The text with its entities as characters: R&amp;D, M&uuml;ller.
fn without_entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        // Not looked for beyond: a text may be nothing but ampersands.
        let end = rest.bytes().take(LONGEST + 2).position(|b| b == b';');
        match end.and_then(|end| Some((entity(&rest[1..end])?, &rest[end + 1..]))) {
            Some((c, after)) => {
                out.push(c);
                rest = after;
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// The character of an entity; of a letter with a mark the letter, since no mark decides.
fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']);
        let code = hex.map_or_else(|| number.parse(), |hex| u32::from_str_radix(hex, 16)).ok()?;
        return char::from_u32(code).filter(|c| !c.is_control());
    }
    Some(match name {
        "amp" => '&',
        "quot" => '"',
        "apos" | "lsquo" | "rsquo" => '\'',
        "lt" => '<',
        "gt" => '>',
        "nbsp" => ' ',
        "szlig" => 'ß',
        _ => {
            let (letter, mark) = (name.chars().next()?, name.get(1..)?);
            let marked = matches!(
                mark,
                "uml" | "acute" | "grave" | "circ" | "tilde" | "cedil" | "ring" | "slash" | "caron"
            );
            letter.is_ascii_alphabetic().then_some(letter).filter(|_| marked)?
        }
    })
}
