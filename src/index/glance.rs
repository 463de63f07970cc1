//! What a term may be told from at a glance, without its text: terms whose glances do not fit cannot meet, whatever
//! they are. Never turns away a pair that the scorer would let meet; lets some through that it would not.

use super::keys::{hash, letters};
use crate::names::{UnitKind, edit_budget};
use crate::score::{LONG, SHORTEST_JOINED, SHORTEST_SKELETON, SHORTEST_SOUND, Term, Ways, may_sound};

/// A term at a glance.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Glance {
    /// Its first letters, packed: more than 0; of other scripts 0.
    pub(super) word: u64,
    /// Those of its sound.
    pub(super) sound: u64,
    /// What it stands for, itself among it: a bit for each, which others may have too.
    pub(super) means: u64,
    /// A bit for each letter that it has.
    pub(super) letter_set: u32,
    pub(super) skeleton: u32,
    pub(super) looks: u32,
    /// How many letters the text has, and the sound: of longer ones as many as a byte tells.
    pub(super) letters: u8,
    pub(super) sounds: u8,
    /// What sort of term it is: `JOINED`, `KNOWN`, `ABJAD`.
    pub(super) sort: u8,
}

/// A word cut in two.
const JOINED: u8 = 1;
/// A word that exists.
const KNOWN: u8 = 1 << 1;
/// Written without short vowels.
const ABJAD: u8 = 1 << 2;

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
        let bit = |text: &str| 1 << (hash(0, text.as_bytes()) >> 26);
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
            sort: u8::from(term.kind == UnitKind::Joined) * JOINED
                + u8::from(term.traits.known) * KNOWN
                + u8::from(term.traits.abjad) * ABJAD,
        }
    }

    /// In which ways a term of a query may meet one of the index. `vowels`: the most that may differ in words of the same
    /// consonants.
    #[inline]
    pub(super) fn ways(&self, other: &Self, vowels: f32) -> Ways {
        Ways::NONE
            .or(self.means & other.means != 0, Ways::MEANING)
            .or(other.letters == 1 && self.word & 31 == other.word & 31, Ways::INITIAL)
            .or(self.looks == other.looks && self.looks != 0, Ways::LOOKS)
            .or(self.sounds == other.sounds && self.sound == other.sound && self.sounds != 0, Ways::SOUND)
            .or(self.has_consonants_of(other) && self.sounds_near(other, vowels), Ways::SKELETON)
            .or(self.sounds_nearly_like(other) && !self.both_exist(other), Ways::SLIP)
            .or(self.is_near(other), Ways::EDITS)
    }

    #[inline]
    fn has_consonants_of(&self, other: &Self) -> bool {
        self.skeleton == other.skeleton && self.skeleton != 0
    }

    /// Whether so few vowels may differ in their sounds, where vowels count.
    #[inline]
    fn sounds_near(&self, other: &Self, vowels: f32) -> bool {
        vowels >= 3.0
            || (self.sort | other.sort) & ABJAD != 0
            || self.sounds.abs_diff(other.sounds) <= 2
                && within((self.sound, self.sounds), (other.sound, other.sounds), 2)
    }

    /// Whether so few edits may lie between them as the scorer sees through.
    #[inline]
    fn is_near(&self, other: &Self) -> bool {
        let shorter = self.letters.min(other.letters);
        let joined = (self.sort | other.sort) & JOINED != 0;
        let budget = match edit_budget(usize::from(shorter)) {
            _ if (self.word == 0) != (other.word == 0) => 0,
            budget if joined => budget.min(usize::from(usize::from(shorter) >= SHORTEST_JOINED)),
            budget if usize::from(shorter) < LONG && self.both_exist(other) => budget.min(1),
            budget => budget,
        } as u32;
        // An edit changes two letters at most, and the length by one.
        if budget == 0
            || u32::from(self.letters.abs_diff(other.letters)) > budget
            || (self.letter_set ^ other.letter_set).count_ones() > 2 * budget
        {
            return false;
        }
        self.word == 0 || within((self.word, self.letters), (other.word, other.letters), budget)
    }

    /// Whether both are words that exist, of which hardly one is a slip for the other.
    #[inline]
    fn both_exist(&self, other: &Self) -> bool {
        self.sort & other.sort & KNOWN != 0
    }

    /// Whether one slip may lie between their sounds, which is not seen through in words cut in two.
    #[inline]
    fn sounds_nearly_like(&self, other: &Self) -> bool {
        (self.sort | other.sort) & JOINED == 0
            && usize::from(self.sounds.min(other.sounds)) >= SHORTEST_SOUND
            && self.sounds.abs_diff(other.sounds) <= 1
            && within((self.sound, self.sounds), (other.sound, other.sounds), 1)
    }
}

/// Whether so few edits, two at most, may make two packed words of so many letters one: a letter changed, missing or
/// too many, or two neighbours swapped.
#[inline]
fn within((x, a): (u64, u8), (y, b): (u64, u8), budget: u32) -> bool {
    if x == y {
        return true;
    }
    if usize::from(a.max(b)) > PACKED {
        return begin_within(x, y, PACKED as u32, budget);
    }
    // As in `names::edits`: what is left between the letters in common at both ends begins and ends with an edit.
    let prefix = (x ^ y).trailing_zeros() / 5;
    let (n, m) = (u32::from(a) - prefix, u32::from(b) - prefix);
    let (x, y) = (x >> (5 * prefix), y >> (5 * prefix));
    let at_the_top = |word: u64, letters: u32| word << (64 - 5 * letters).min(63);
    let suffix = (at_the_top(x, n) ^ at_the_top(y, m)).leading_zeros() / 5;
    let (n, m) = (n - suffix, m - suffix);
    let (x, n, y, m) = if n <= m { (x, n, y, m) } else { (y, m, x, n) };
    let first = |word: u64, letters: u32| word & ((1 << (5 * letters)) - 1);
    let letter = |word: u64, at: u32| (word >> (5 * at)) & 31;
    let swapped = |i: u32, j: u32| letter(x, i) == letter(y, j + 1) && letter(x, i + 1) == letter(y, j);
    match (n, m) {
        (1, 1) | (0, 1) => return true,
        (2, 2) if swapped(0, 0) => return true,
        _ if budget < 2 => return false,
        _ => {}
    }
    // Whether so many letters are the same, from these on.
    let same = |i: u32, j: u32, letters: u32| first(x >> (5 * i), letters) == first(y >> (5 * j), letters);
    match m - n {
        0 => {
            same(1, 1, n - 2)
                || same(0, 1, n - 1)
                || same(1, 0, n - 1)
                || (n > 2 && same(1, 1, n - 3) && swapped(n - 2, m - 2))
                || (n > 2 && same(2, 2, n - 3) && swapped(0, 0))
                || (n > 3 && same(2, 2, n - 4) && swapped(0, 0) && swapped(n - 2, m - 2))
        }
        1 => {
            same(0, 1, n - 1)
                || same(1, 1, n - 1)
                || (n > 1 && same(0, 1, n - 2) && swapped(n - 2, m - 2))
                || (n > 1 && same(2, 2, n - 2) && swapped(0, 0))
        }
        2 => same(0, 1, n),
        _ => false,
    }
}

/// The same of words of which only the first letters are `seen`.
fn begin_within(x: u64, y: u64, seen: u32, budget: u32) -> bool {
    if x == y {
        return true;
    }
    // Letters that agree at the beginning are never worth an edit.
    let same = (x ^ y).trailing_zeros() / 5;
    if same >= seen {
        return true;
    }
    if budget == 0 {
        return false;
    }
    let (x, y, seen) = (x >> (5 * same), y >> (5 * same), seen - same);
    let after = |x: u64, y: u64, used: u32| begin_within(x, y, seen.saturating_sub(used), budget - 1);
    let swapped = x & 31 == (y >> 5) & 31 && y & 31 == (x >> 5) & 31;
    after(x >> 5, y >> 5, 1)
        || after(x, y >> 5, 1)
        || after(x >> 5, y, 1)
        || (swapped && after(x >> 10, y >> 10, 2))
}

#[cfg(test)]
mod tests {
    use super::super::slips::{numbers, pairs};
    use super::{Glance, packed, within};
    use crate::names::{NameKey, edits};
    use crate::score::{OwnedTerm, Profile, Shortness, Ways, most_vowels, similar};

    #[test]
    fn words_meet_in_the_ways_that_a_glance_leaves_open_as_in_all() {
        let profile = Profile::default();
        let shortness = Shortness::ready(&profile);
        let mut next = numbers();
        let pieces =
            ["an", "al", "kh", "sh", "m", "tech", "1", "i", "o", "co", "r", "n", "ltd", "ei", "q", "zh"];
        let words = ["technology", "tech", "sergei", "sergey", "huawei", "54", "second", "2nd", "m", "zavod"];
        let mut terms: Vec<OwnedTerm> = Vec::new();
        for _ in 0..400 {
            let word: String = match next(4) {
                0 => words[next(words.len() as u64) as usize].to_owned(),
                _ => (0..2 + next(4)).map(|_| pieces[next(pieces.len() as u64) as usize]).collect(),
            };
            let key = NameKey::new(&format!("{word} {}", words[next(words.len() as u64) as usize]));
            let form = &key.forms()[0];
            terms.extend(form.units.iter().map(|unit| OwnedTerm::of(unit, &form.tokens)));
        }
        let terms: Vec<_> = terms.iter().map(|term| (term.view(), Glance::of(&term.view()))).collect();
        let mut met = 0;
        for (a, glance) in &terms {
            for (b, other) in &terms {
                let all = similar(a, b, Ways::ALL, &profile, &shortness);
                let ways = glance.ways(other, most_vowels(&profile));
                let some = (ways != Ways::NONE).then(|| similar(a, b, ways, &profile, &shortness)).flatten();
                assert_eq!(some, all, "{} {}", a.text, b.text);
                met += usize::from(all.is_some());
            }
        }
        assert!(met > 4_000, "{met}");
    }

    #[test]
    fn no_pair_within_the_budget_is_turned_away() {
        let mut near = [0, 0];
        for (a, b) in pairs(200_000, 18) {
            for budget in 1..=2 {
                let letters = |text: &str| (packed(text), text.len() as u8);
                let may =
                    a.len().abs_diff(b.len()) <= budget && within(letters(&a), letters(&b), budget as u32);
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
