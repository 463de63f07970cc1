//! Slips of the hand, the scanner and the reader: how far apart two words are.

use std::borrow::Cow;

use smallvec::SmallVec;

/// How many edits two words may differ by: none for the shortest, where every letter tells.
pub fn edit_budget(shorter: usize) -> usize {
    match shorter {
        0..=2 => 0,
        3..=4 => 1,
        _ => 2,
    }
}

/// The text as a poor scanner may read it: digits and letters that look alike become one letter. Two words with
/// one such reading differ by nothing that an eye would swear to.
pub fn reads_like(word: &str) -> Cow<'_, str> {
    let pairs = word.as_bytes().windows(2).any(|w| matches!(w, b"rn" | b"vv"));
    if !pairs && !word.bytes().any(|b| matches!(b, b'0' | b'1' | b'2' | b'5' | b'6' | b'8' | b'i')) {
        return Cow::Borrowed(word);
    }
    let plain = word.replace("rn", "m").replace("vv", "w");
    Cow::Owned(
        plain
            .chars()
            .map(|c| match c {
                '0' => 'o',
                '1' | 'i' => 'l',
                '2' => 'z',
                '5' => 's',
                '6' => 'g',
                '8' => 'b',
                c => c,
            })
            .collect(),
    )
}

/// Pairs of characters that scanners and hands take for each other.
fn looks_like(a: u8, b: u8) -> bool {
    matches!(
        (a.min(b), a.max(b)),
        (b'0', b'o')
            | (b'1', b'l')
            | (b'1', b'i')
            | (b'i', b'l')
            | (b'5', b's')
            | (b'8', b'b')
            | (b'6', b'g')
            | (b'6', b'b')
            | (b'2', b'z')
            | (b'e', b'f')
            | (b'c', b'e')
            | (b'u', b'v')
            | (b'v', b'w')
            | (b'm', b'n')
            | (b'g', b'q')
            | (b'4', b'a')
            | (b'3', b'e')
            | (b'd', b'o')
            | (b'h', b'b')
            | (b'9', b'g')
    )
}

fn vowel(c: u8) -> bool {
    matches!(c, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

/// Optimal string alignment within `budget` edits, of which no more than two are seen through: the number of edits, and
/// their cost, where likely slips (doubled letters, look-alikes, vowels, neighbours swapped) cost less than a whole edit.
/// Symmetric.
pub fn edits(a: &str, b: &str, budget: usize) -> Option<(usize, f32)> {
    if budget == 0 {
        return None;
    }
    if !a.is_ascii() || !b.is_ascii() {
        return edits_of_chars(a, b, budget);
    }
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let (a, b) = if (a.len(), a) <= (b.len(), b) { (a, b) } else { (b, a) };
    if b.len() - a.len() > budget || b.len() > 63 {
        return None;
    }
    // Common ends cost nothing; what is left is short.
    let prefix = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let suffix = a[prefix..].iter().rev().zip(b[prefix..].iter().rev()).take_while(|(x, y)| x == y).count();
    let (x, y) = (&a[prefix..a.len() - suffix], &b[prefix..b.len() - suffix]);
    let first = if prefix == 0 { FIRST } else { 0 };
    let found = |count: usize, cost: u16| Some((count, cost_of(cost + first)));
    // What is left begins and ends with an edit, so two edits at most leave nothing to search for.
    match (x, y) {
        ([p], [q]) => return found(1, changed(*p, *q)),
        ([], [q]) => return found(1, gap(*q, prefix, b)),
        ([p, q], [r, s]) if p == s && q == r => return found(1, SWAPPED),
        ([], []) => return None,
        _ if budget < 2 => return None,
        _ => {}
    }
    let ends = Ends { x, y, a, b, prefix };
    use Step::{Add, Change, Drop, Swap};
    // Two edits, by how many letters longer they make a word.
    let costs = match y.len() - x.len() {
        0 => [
            ends.cost(Change, Change),
            ends.cost(Change, Swap),
            ends.cost(Swap, Change),
            ends.cost(Swap, Swap),
            ends.cost(Drop, Add),
            ends.cost(Add, Drop),
        ],
        1 => [
            ends.cost(Change, Add),
            ends.cost(Add, Change),
            ends.cost(Swap, Add),
            ends.cost(Add, Swap),
            None,
            None,
        ],
        _ => [ends.cost(Add, Add), None, None, None, None, None],
    };
    costs.into_iter().flatten().min().and_then(|cost| found(2, cost))
}

/// One edit that makes the shorter word the longer.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Step {
    Change,
    Swap,
    Drop,
    Add,
}

impl Step {
    /// How many letters it takes of the shorter word, and of the longer.
    #[inline(always)]
    fn takes(self) -> (usize, usize) {
        match self {
            Self::Change => (1, 1),
            Self::Swap => (2, 2),
            Self::Drop => (1, 0),
            Self::Add => (0, 1),
        }
    }
}

/// Two words, and what is left of them between the letters that they have in common at their ends.
struct Ends<'a> {
    x: &'a [u8],
    y: &'a [u8],
    a: &'a [u8],
    b: &'a [u8],
    prefix: usize,
}

impl Ends<'_> {
    /// What it costs that two such edits, one at either end, make the parts one; `None` if they do not. Compiled for each
    /// pair of them: to tell them apart while it runs takes longer than the rest.
    #[inline(always)]
    fn cost(&self, first: Step, last: Step) -> Option<u16> {
        let ((fx, fy), (lx, ly)) = (first.takes(), last.takes());
        let (x, y) = (self.x, self.y);
        let (to_x, to_y) = (x.len().checked_sub(lx)?, y.len().checked_sub(ly)?);
        let (between_x, between_y) = (x.get(fx..to_x)?, y.get(fy..to_y)?);
        // Letter by letter: most differ in the first.
        between_x.iter().eq(between_y).then_some(())?;
        Some(self.step(first, 0, 0)? + self.step(last, to_x, to_y)?)
    }

    /// What an edit costs at these places of the two parts.
    #[inline(always)]
    fn step(&self, step: Step, i: usize, j: usize) -> Option<u16> {
        let (x, y) = (self.x, self.y);
        match step {
            Step::Change => Some(changed(x[i], y[j])),
            Step::Swap => (x[i] == y[j + 1] && x[i + 1] == y[j]).then_some(SWAPPED),
            Step::Drop => Some(gap(x[i], self.prefix + i, self.a)),
            Step::Add => Some(gap(y[j], self.prefix + j, self.b)),
        }
    }
}

/// Costs are counted in twentieths of an edit.
const EDIT: u16 = 20;
/// Neighbours swapped.
const SWAPPED: u16 = 16;
/// An edit of the first letter costs so much more.
const FIRST: u16 = 7;

fn cost_of(twentieths: u16) -> f32 {
    f32::from(twentieths) / f32::from(EDIT)
}

/// Cost of one letter in the place of another.
fn changed(p: u8, q: u8) -> u16 {
    if looks_like(p, q) {
        11
    } else if vowel(p) && vowel(q) {
        15
    } else {
        EDIT
    }
}

/// Cost of a letter too many: half when it doubles its neighbour.
fn gap(c: u8, at: usize, whole: &[u8]) -> u16 {
    let doubled = (at > 0 && whole[at - 1] == c) || whole.get(at + 1) == Some(&c);
    if doubled { EDIT / 2 } else { 18 }
}

/// The same for Han: whole characters, one substitution or one gap in a name of four or more.
fn edits_of_chars(a: &str, b: &str, budget: usize) -> Option<(usize, f32)> {
    let a: SmallVec<[char; 16]> = a.chars().collect();
    let b: SmallVec<[char; 16]> = b.chars().collect();
    if budget == 0 || a.len().abs_diff(b.len()) > 1 || a.len().min(b.len()) < 4 {
        return None;
    }
    let prefix = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let suffix = a[prefix..].iter().rev().zip(b[prefix..].iter().rev()).take_while(|(x, y)| x == y).count();
    let rest = (a.len() - prefix - suffix).max(b.len() - prefix - suffix);
    (rest == 1).then_some((1, 1.0))
}

#[cfg(test)]
mod tests {
    use super::edits;

    #[test]
    fn edits_are_counted_and_costed() {
        assert_eq!(edits("hikvision", "hikvison", 2).map(|e| e.0), Some(1));
        assert_eq!(edits("hikvision", "hikvsion", 2).map(|e| e.0), Some(1));
        assert_eq!(edits("dahua", "dauha", 1).map(|e| e.0), Some(1));
        assert_eq!(edits("abcd", "efgh", 2), None);
        assert_eq!(edits("kitten", "sitting", 2), None);
        assert!(
            edits("hikvisi0n", "hikvision", 2).unwrap().1 < edits("hikvisixn", "hikvision", 2).unwrap().1
        );
        for (a, b) in [("megvii", "megvil"), ("sense", "senses"), ("aab", "ab"), ("xyz", "yxz")] {
            assert_eq!(edits(a, b, 2), edits(b, a, 2), "{a} {b}");
        }
    }
}
