//! How a word sounds, roughly, whatever system wrote it in Latin letters.
//!
//! Two keys: `sound` keeps the vowels, `skeleton` drops them. They join spellings such as Shammari and
//! Chammari, Anichin and Anijin, Aktsionernoe and Akcionernoe, Mohammed and Muhammad. They widen the search;
//! what a pair is worth is decided by the scorer.

use smallvec::SmallVec;

use super::key::Text;

/// The sound key of a folded Latin word: consonant classes and the three vowels a, i, u.
pub fn sound(word: &str) -> Text {
    let b = word.as_bytes();
    let mut out: SmallVec<[u8; 64]> = SmallVec::new();
    let mut push = |c: u8| {
        if out.last() != Some(&c) {
            out.push(c);
        }
    };
    let mut i = 0;
    while i < b.len() {
        let rest = &b[i..];
        let next = |k: usize| rest.get(k).copied().unwrap_or(0);
        let (class, used): (&[u8], usize) = match rest[0] {
            b's' if rest.starts_with(b"shch") => (b"x", 4),
            b's' if rest.starts_with(b"sch") || rest.starts_with(b"shj") => (b"x", 3),
            b't' if rest.starts_with(b"tch") || rest.starts_with(b"tsch") => {
                (b"x", if next(1) == b's' { 4 } else { 3 })
            }
            b'd' if rest.starts_with(b"dzh") => (b"x", 3),
            b's' | b'c' | b'z' if next(1) == b'h' => (b"x", 2),
            b'd' if next(1) == b'j' => (b"x", 2),
            b'j' => (b"x", 1),
            b't' if matches!(next(1), b's' | b'z' | b'c') => (b"s", 2),
            b'c' if next(1) == b'z' => (b"s", 2),
            b'c' if matches!(next(1), b'e' | b'i' | b'y') => (b"s", 1),
            b's' | b'z' => (b"s", 1),
            b'k' if next(1) == b'h' => (b"h", 2),
            b'c' if next(1) == b'k' => (b"k", 2),
            b'k' | b'q' | b'c' => (b"k", 1),
            b'x' => (b"ks", 1),
            b'g' if next(1) == b'h' => (b"k", 2),
            b'g' => (b"k", 1),
            b'h' if i + 1 == b.len() => (b"", 1),
            b'h' => (b"h", 1),
            b't' if next(1) == b'h' => (b"t", 2),
            b'd' if next(1) == b'h' => (b"d", 2),
            b'p' if next(1) == b'h' => (b"f", 2),
            b'v' | b'w' => (b"v", 1),
            b'f' if i > 0 && i + 2 == b.len() && next(1) == b'f' => (b"v", 2),
            b'e' | b'i' | b'y' => (b"i", 1),
            b'o' | b'u' => (b"u", 1),
            ref c => (std::slice::from_ref(c), 1),
        };
        class.iter().for_each(|&c| push(c));
        i += used;
    }
    std::str::from_utf8(&out).unwrap_or_default().into()
}

/// A sound key without its vowels; a leading vowel stays as `a`.
pub fn skeleton(sound: &str) -> Text {
    let mut out: SmallVec<[u8; 64]> = SmallVec::new();
    for (i, &c) in sound.as_bytes().iter().enumerate() {
        let vowel = matches!(c, b'a' | b'i' | b'u');
        if vowel && i == 0 {
            out.push(b'a');
        } else if !vowel && out.last() != Some(&c) {
            out.push(c);
        }
    }
    std::str::from_utf8(&out).unwrap_or_default().into()
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
