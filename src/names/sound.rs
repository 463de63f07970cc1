//! How a word sounds, roughly, whatever system wrote it in Latin letters.
//!
//! Two keys: `sound` keeps the vowels, `skeleton` drops them. They join spellings such as Shammari and
//! Chammari, Anichin and Anijin, Aktsionernoe and Akcionernoe, Mohammed and Muhammad. They widen the search;
//! what a pair is worth is decided by the scorer.

use smallvec::SmallVec;

use super::key::Text;

/// The class of each letter that no other tells more of: of the others, the class that they have beside most letters.
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut letter = 0;
    while letter < 256 {
        classes[letter] = match letter as u8 {
            b'j' => b'x',
            b'c' | b'g' | b'q' => b'k',
            b'z' => b's',
            b'w' => b'v',
            b'e' | b'y' => b'i',
            b'o' => b'u',
            other => other,
        };
        letter += 1;
    }
    classes
};

/// Bytes of a key while it is made, without one that is the same as the one before.
struct Key {
    bytes: SmallVec<[u8; 64]>,
    end: usize,
    last: u8,
}

impl Key {
    /// With room for so many bytes.
    fn with_room(most: usize) -> Self {
        let mut bytes = SmallVec::new();
        bytes.resize(most + 1, 0);
        Self { bytes, end: 0, last: 0 }
    }

    #[inline]
    fn push(&mut self, class: u8) {
        // No branch: whether letters are the same is not to be foreseen.
        self.bytes[self.end] = class;
        self.end += usize::from(class != self.last);
        self.last = class;
    }

    fn text(&self) -> Text {
        std::str::from_utf8(&self.bytes[..self.end]).unwrap_or_default().into()
    }
}

/// The sound key of a folded Latin word: consonant classes and the three vowels a, i, u.
pub fn sound(word: &str) -> Text {
    let b = word.as_bytes();
    // An x is two.
    let mut out = Key::with_room(2 * b.len());
    let mut i = 0;
    while i < b.len() {
        let (class, used) = match b[i] {
            b's' | b'c' | b'z' | b't' | b'd' | b'k' | b'g' | b'h' | b'p' | b'f' | b'x' => several(b, i),
            c => (CLASSES[usize::from(c)], 1),
        };
        match class {
            SILENT => {}
            BOTH => {
                out.push(b'k');
                out.push(b's');
            }
            class => out.push(class),
        }
        i += used;
    }
    out.text()
}

/// A letter that is not heard.
const SILENT: u8 = 0;
/// The letter x, which is heard as two.
const BOTH: u8 = 1;

/// The class of a letter that others may tell more of, and how many letters it takes.
fn several(b: &[u8], i: usize) -> (u8, usize) {
    let rest = &b[i..];
    let next = |k: usize| rest.get(k).copied().unwrap_or(0);
    match rest[0] {
        b's' if rest.starts_with(b"shch") => (b'x', 4),
        b's' if rest.starts_with(b"sch") || rest.starts_with(b"shj") => (b'x', 3),
        b't' if rest.starts_with(b"tsch") => (b'x', 4),
        b't' if rest.starts_with(b"tch") => (b'x', 3),
        b'd' if rest.starts_with(b"dzh") => (b'x', 3),
        b's' | b'c' | b'z' if next(1) == b'h' => (b'x', 2),
        b'd' if next(1) == b'j' => (b'x', 2),
        b't' if matches!(next(1), b's' | b'z' | b'c') => (b's', 2),
        b'c' if next(1) == b'z' => (b's', 2),
        b'c' if matches!(next(1), b'e' | b'i' | b'y') => (b's', 1),
        b'k' if next(1) == b'h' => (b'h', 2),
        b'c' if next(1) == b'k' => (b'k', 2),
        b'g' if next(1) == b'h' => (b'k', 2),
        b'h' if i + 1 == b.len() => (SILENT, 1),
        b't' if next(1) == b'h' => (b't', 2),
        b'd' if next(1) == b'h' => (b'd', 2),
        b'p' if next(1) == b'h' => (b'f', 2),
        b'f' if i > 0 && i + 2 == b.len() && next(1) == b'f' => (b'v', 2),
        b'x' => (BOTH, 1),
        c => (CLASSES[usize::from(c)], 1),
    }
}

/// A sound key without its vowels; a leading vowel stays as `a`.
pub fn skeleton(sound: &str) -> Text {
    let vowel = |c: u8| matches!(c, b'a' | b'i' | b'u');
    let mut out = Key::with_room(sound.len());
    for (i, c) in sound.bytes().enumerate() {
        match vowel(c) {
            true if i == 0 => out.push(b'a'),
            true => {}
            false => out.push(c),
        }
    }
    out.text()
}

#[cfg(test)]
mod tests {
    use super::{skeleton, sound};

    #[test]
    fn spellings_of_one_name_share_a_key() {
        for (a, b) in [
            ("shammari", "chammari"),
            ("anichin", "anijin"),
            ("aktsionernoe", "akcionernoe"),
            ("tatyana", "tatiana"),
            ("strakhovaniyu", "strahovaniiu"),
            ("kreditov", "kreditoff"),
            ("ivanovna", "iwanowna"),
            ("abdullah", "abdulla"),
        ] {
            assert_eq!(sound(a), sound(b), "{a} {b}");
        }
        for (a, b) in [("mohammed", "muhammad"), ("hussein", "hossain"), ("jabir", "jaber")] {
            assert_eq!(skeleton(&sound(a)), skeleton(&sound(b)), "{a} {b}");
        }
        assert_ne!(skeleton(&sound("karim")), skeleton(&sound("kamir")));
    }
}
