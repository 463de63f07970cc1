//! What a term may be told from at a glance, without its text: terms whose glances do not fit cannot meet, whatever
//! they are. Never turns away a pair that the scorer would let meet; lets some through that it would not.

use super::keys::{hash, letters};
use crate::names::{UnitKind, edit_budget};
use crate::score::{SHORTEST_SKELETON, SHORTEST_SOUND, Term, may_sound};

/// A term at a glance.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Glance {
    /// Its first letters, packed; of other scripts 0.
    pub(super) word: u64,
    /// Those of its sound.
    pub(super) sound: u64,
    /// A bit for each letter that it has.
    pub(super) letter_set: u32,
    pub(super) skeleton: u32,
    pub(super) looks: u32,
    /// What it stands for, itself among it: a bit for each, which others may have too.
    pub(super) means: u32,
    /// How many letters the text has, and the sound: of longer ones as many as a byte tells.
    pub(super) letters: u8,
    pub(super) sounds: u8,
    pub(super) joined: bool,
    pub(super) ascii: bool,
}

/// Letters that are packed into a number.
const PACKED: usize = 12;

/// The first letters in a number, five bits each, the first lowest; the end is 0, and digits share the codes left.
fn packed(text: &str) -> u64 {
    let code = |b: u8| if b.is_ascii_lowercase() { b - b'a' + 1 } else { (b & 15) % 5 + 27 };
    text.bytes().take(PACKED).rev().fold(0, |all, b| all << 5 | u64::from(code(b)))
}

impl Glance {
    pub(super) fn of(term: &Term<'_>) -> Self {
        let digest = |text: &str| if text.is_empty() { 0 } else { hash(0, text.as_bytes()) | 1 };
        let bit = |text: &str| 1 << (hash(0, text.as_bytes()) >> 27);
        let ascii = term.text.is_ascii();
        // Digits and initials never slip, nor does what is too short to sound like anything.
        let slips = !term.traits.number && term.kind != UnitKind::Acronym;
        let sounds = slips && may_sound(term);
        Self {
            word: if ascii { packed(term.text) } else { 0 },
            sound: if sounds { packed(term.sound) } else { 0 },
            letter_set: letters(term.text),
            skeleton: if sounds && term.skeleton.len() >= SHORTEST_SKELETON {
                digest(term.skeleton)
            } else {
                0
            },
            looks: if slips { digest(term.looks) } else { 0 },
            means: term.canons.iter().fold(bit(term.text), |bits, (canon, _)| bits | bit(canon)),
            letters: if slips { term.letters.min(255) as u8 } else { 0 },
            sounds: if sounds { term.sound.len().min(255) as u8 } else { 0 },
            joined: term.kind == UnitKind::Joined,
            ascii,
        }
    }

    /// Whether a term of a query may meet one of the index: by what they stand for, their letters, their sound, their
    /// looks, or the latter as its initial.
    #[inline]
    pub(super) fn fits(&self, other: &Self) -> bool {
        self.means & other.means != 0
            || (self.skeleton == other.skeleton && self.skeleton != 0)
            || (self.looks == other.looks && self.looks != 0)
            || (other.letters == 1 && self.word & 31 == other.word & 31)
            || self.is_near(other)
            || self.sounds_like(other)
    }

    /// Whether so few edits may lie between them as the scorer sees through.
    #[inline]
    fn is_near(&self, other: &Self) -> bool {
        let shorter = self.letters.min(other.letters);
        let joined = self.joined || other.joined;
        let budget = match edit_budget(usize::from(shorter)) {
            _ if self.ascii != other.ascii => 0,
            budget if joined => budget.min(usize::from(shorter > 6)),
            budget => budget,
        } as u32;
        // An edit changes two letters at most, and the length by one.
        if budget == 0
            || u32::from(self.letters.abs_diff(other.letters)) > budget
            || (self.letter_set ^ other.letter_set).count_ones() > 2 * budget
        {
            return false;
        }
        !self.ascii || within(self.word, other.word, seen(self.letters, other.letters), budget)
    }

    #[inline]
    fn sounds_like(&self, other: &Self) -> bool {
        let shorter = self.sounds.min(other.sounds);
        if shorter == 0 || self.sounds.abs_diff(other.sounds) > 1 {
            return false;
        }
        // A slip in the sound of a word cut in two is not seen through.
        let slip = usize::from(shorter) >= SHORTEST_SOUND && !self.joined && !other.joined;
        self.sound == other.sound
            || (slip && within(self.sound, other.sound, seen(self.sounds, other.sounds), 1))
    }
}

/// How many packed letters of two words of such lengths tell anything.
fn seen(a: u8, b: u8) -> u32 {
    // Behind the packed letters of a longer word there are more; behind those of others there is the end.
    if usize::from(a.max(b)) > PACKED { PACKED as u32 } else { u32::MAX }
}

/// Whether so few edits (a letter changed, missing or too many, or two neighbours swapped) may make two packed words
/// one, as far as they are `seen`. Letters that agree at the beginning are never worth an edit.
fn within(x: u64, y: u64, seen: u32, budget: u32) -> bool {
    if x == y {
        return true;
    }
    let same = (x ^ y).trailing_zeros() / 5;
    if same >= seen {
        return true;
    }
    if budget == 0 {
        return false;
    }
    let (x, y, seen) = (x >> (5 * same), y >> (5 * same), seen - same);
    let after = |x: u64, y: u64, used: u32| within(x, y, seen.saturating_sub(used), budget - 1);
    let swapped = x & 31 == (y >> 5) & 31 && y & 31 == (x >> 5) & 31;
    after(x >> 5, y >> 5, 1)
        || after(x, y >> 5, 1)
        || after(x >> 5, y, 1)
        || (swapped && after(x >> 10, y >> 10, 2))
}

#[cfg(test)]
mod tests {
    use super::{packed, seen, within};
    use crate::names::edits;

    #[test]
    fn no_pair_within_the_budget_is_turned_away() {
        let mut state = 7u64;
        let mut next = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let mut near = [0, 0];
        for _ in 0..200_000 {
            // Few letters, so that many pairs are near each other and many edits are ambiguous.
            let length = 3 + next(16) as usize;
            let mut a: Vec<u8> = (0..length).map(|_| b'a' + next(4) as u8).collect();
            let b = String::from_utf8(a.clone()).unwrap();
            for _ in 0..next(4) {
                let at = next(a.len() as u64) as usize;
                match next(4) {
                    0 => a[at] = b'a' + next(4) as u8,
                    1 => a.insert(at, b'a' + next(4) as u8),
                    2 if a.len() > 3 => drop(a.remove(at)),
                    _ if at > 0 => a.swap(at - 1, at),
                    _ => {}
                }
            }
            let a = String::from_utf8(a).unwrap();
            for budget in 1..=2 {
                let lengths = seen(a.len() as u8, b.len() as u8);
                let may = a.len().abs_diff(b.len()) <= budget
                    && within(packed(&a), packed(&b), lengths, budget as u32);
                if edits(&a, &b, budget).is_some() {
                    assert!(may, "{a} {b} {budget}");
                    near[budget - 1] += 1;
                } else if may && a != b && a.len().max(b.len()) <= 12 {
                    panic!("{a} and {b} are not within {budget}");
                }
            }
        }
        assert!(near[0] > 10_000 && near[1] > 10_000, "{near:?}");
    }
}
