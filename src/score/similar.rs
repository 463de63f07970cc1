//! How alike two pieces of two names are, and by what. Everything the index must be able to find is defined here.

use smallvec::SmallVec;

use super::Profile;
use crate::names::{Relation, Sound, Token, Unit, UnitKind};

/// By what two pieces meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum How {
    /// The same text.
    Equal,
    /// They stand for the same thing.
    Related(Relation),
    /// They sound alike.
    Sound,
    /// They differ by so many edits.
    Edited(u8),
    /// One letter for a word.
    Initial,
    /// One is the initials of the other.
    Acronym,
    /// The query ends in the middle of the word.
    Cut,
}

/// A piece made ready: the text with its keys. Two pieces with equal text and kind are alike in everything.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Term {
    pub(crate) text: Box<str>,
    pub(crate) kind: UnitKind,
    pub(crate) abjad: bool,
    pub(crate) number: bool,
    pub(crate) canons: SmallVec<[(&'static str, Relation); 2]>,
    pub(crate) sound: Sound,
}

impl Term {
    /// The term of a unit over these tokens.
    pub(crate) fn of(unit: &Unit, tokens: &[Token]) -> Self {
        let first = tokens.get(usize::from(unit.start));
        let single = unit.kind == UnitKind::Token;
        let number = unit.text.bytes().all(|b| b.is_ascii_digit());
        Self {
            text: unit.text.clone(),
            kind: unit.kind,
            abjad: single && first.is_some_and(|t| t.abjad),
            number,
            canons: if single { first.map(|t| t.canons.clone()).unwrap_or_default() } else { SmallVec::new() },
            sound: if number || unit.kind == UnitKind::Acronym { Sound::default() } else { Sound::of(&unit.text) },
        }
    }
}

/// How many edits two words may differ by: none for the shortest, where every letter tells.
pub(crate) fn edit_budget(shorter: usize) -> usize {
    match shorter {
        0..=3 => 0,
        4..=6 => 1,
        _ => 2,
    }
}

/// Shortest skeleton that can join two words.
const SHORTEST_SKELETON: usize = 3;

/// How alike two terms are, above 0 and at most 1, and by what; `None` when they do not meet at all.
pub(crate) fn similar(a: &Term, b: &Term, p: &Profile) -> Option<(f32, How)> {
    use UnitKind::{Acronym, Joined, Token};
    match (a.kind, b.kind) {
        (Token, Token) => {}
        (Token, Joined) | (Joined, Token) => {}
        (Acronym, Token) | (Token, Acronym) => return (a.text == b.text).then_some((p.acronym, How::Acronym)),
        _ => return None,
    }
    if a.text == b.text {
        return Some((1.0, How::Equal));
    }
    let mut best: Option<(f32, How)> = related(a, b);
    if a.number || b.number {
        return best;
    }
    let mut offer = |sim: f32, how: How| {
        if sim > 0.0 && best.is_none_or(|(s, _)| sim > s) {
            best = Some((sim, how));
        }
    };
    // One letter stands for a word of a query, where the listed name has only the letter.
    if b.text.len() == 1 && b.kind == Token && a.kind == Token && a.text.starts_with(&*b.text) {
        offer(0.8, How::Initial);
    }
    let joined = a.kind == Joined || b.kind == Joined;
    if !a.sound.sound.is_empty() && !b.sound.sound.is_empty() && a.text.len() >= 3 && b.text.len() >= 3 {
        if a.sound.sound == b.sound.sound {
            offer(p.sound, How::Sound);
        } else if !joined && a.sound.skeleton.len() >= SHORTEST_SKELETON && a.sound.skeleton == b.sound.skeleton {
            let vowels = vowel_distance(&a.sound.sound, &b.sound.sound);
            let sim = if a.abjad || b.abjad { p.sound - p.vowel } else { p.sound - p.vowel * vowels as f32 };
            if sim >= 0.6 {
                offer(sim, How::Sound);
            }
        }
    }
    let budget = edit_budget(a.text.chars().count().min(b.text.chars().count()));
    let budget = if joined { budget.min(1) } else { budget };
    if let Some((edits, cost)) = edits(&a.text, &b.text, budget) {
        let shorter = a.text.chars().count().min(b.text.chars().count()) as f32;
        offer(1.0 - p.edit_cost * cost / shorter, How::Edited(edits as u8));
    }
    best
}

/// Words that stand for the same thing.
fn related(a: &Term, b: &Term) -> Option<(f32, How)> {
    let mut best: Option<(f32, How)> = None;
    let mut offer = |x: Relation, y: Relation| {
        let relation = x.max(y);
        let sim = worth(x) * worth(y);
        if best.is_none_or(|(s, _)| sim > s) {
            best = Some((sim, How::Related(relation)));
        }
    };
    for &(canon, relation) in &a.canons {
        if canon == &*b.text {
            offer(relation, Relation::Own);
        }
        for &(other, other_relation) in &b.canons {
            if canon == other {
                offer(relation, other_relation);
            }
        }
    }
    for &(canon, relation) in &b.canons {
        if canon == &*a.text {
            offer(Relation::Own, relation);
        }
    }
    best
}

/// What a relation leaves of a full similarity.
fn worth(relation: Relation) -> f32 {
    match relation {
        Relation::Own => 1.0,
        Relation::Plural => 0.985,
        Relation::Place | Relation::Number => 0.98,
        Relation::Abbreviated => 0.97,
        Relation::Translated => 0.96,
        Relation::Variant => 0.94,
    }
}

/// Levenshtein distance of two sound keys of one skeleton; only vowels can differ.
fn vowel_distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() > 40 || b.len() > 40 {
        return 9;
    }
    let mut row = [0usize; 41];
    for (j, cell) in row.iter_mut().enumerate().take(b.len() + 1) {
        *cell = j;
    }
    for (i, &x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &y) in b.iter().enumerate() {
            let substitute = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = substitute.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

/// Pairs of characters that scanners and hands take for each other.
fn looks_like(a: u8, b: u8) -> bool {
    matches!(
        (a.min(b), a.max(b)),
        (b'0', b'o') | (b'1', b'l') | (b'1', b'i') | (b'i', b'l') | (b'5', b's') | (b'8', b'b') | (b'6', b'g') | (b'6', b'b')
            | (b'2', b'z') | (b'e', b'f') | (b'c', b'e') | (b'u', b'v') | (b'v', b'w') | (b'm', b'n') | (b'g', b'q')
            | (b'4', b'a') | (b'3', b'e') | (b'd', b'o') | (b'h', b'b') | (b'9', b'g')
    )
}

fn vowel(c: u8) -> bool {
    matches!(c, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

/// Optimal string alignment within `budget` edits: the number of edits, and their cost, where likely slips
/// (doubled letters, look-alikes, vowels, neighbours swapped) cost less than a whole edit. Symmetric.
pub(crate) fn edits(a: &str, b: &str, budget: usize) -> Option<(usize, f32)> {
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
    let first = if prefix == 0 { 0.35 } else { 0.0 };
    const FAR: (usize, f32) = (99, 99.0);
    let add = |(n, c): (usize, f32), cost: f32| (n + 1, c + cost);
    let better = |p: (usize, f32), q: (usize, f32)| if (q.0, q.1) < (p.0, p.1) { q } else { p };
    let width = y.len() + 1;
    let mut rows = [[FAR; 64]; 3];
    for (j, cell) in rows[0].iter_mut().enumerate().take(width) {
        *cell = if j <= budget { (j, y[..j].iter().enumerate().map(|(k, &c)| gap(c, k, y, prefix, b)).sum()) } else { FAR };
    }
    for i in 1..=x.len() {
        let (now, before, two) = (i % 3, (i + 2) % 3, (i + 1) % 3);
        let mut best = 99;
        for j in 0..width {
            let mut cell = FAR;
            if j > 0 {
                let (p, q) = (x[i - 1], y[j - 1]);
                let diagonal = rows[before][j - 1];
                cell = if p == q {
                    diagonal
                } else {
                    let cost = if looks_like(p, q) { 0.55 } else if vowel(p) && vowel(q) { 0.75 } else { 1.0 };
                    add(diagonal, cost)
                };
                cell = better(cell, add(rows[now][j - 1], gap(q, j - 1, y, prefix, b)));
                if i > 1 && j > 1 && p == y[j - 2] && x[i - 2] == q && p != q {
                    cell = better(cell, add(rows[two][j - 2], 0.8));
                }
            }
            cell = better(cell, add(rows[before][j], gap(x[i - 1], i - 1, x, prefix, a)));
            rows[now][j] = cell;
            best = best.min(cell.0);
        }
        if best > budget {
            return None;
        }
    }
    let (count, cost) = rows[x.len() % 3][y.len()];
    (count <= budget && count > 0).then_some((count, cost + first))
}

/// Cost of a letter too many: half when it doubles its neighbour.
fn gap(c: u8, at: usize, part: &[u8], prefix: usize, whole: &[u8]) -> f32 {
    let position = prefix + at;
    let doubled = (position > 0 && whole[position - 1] == c) || whole.get(position + 1) == Some(&c);
    if doubled && at < part.len() { 0.5 } else { 0.9 }
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
        assert!(edits("hikvisi0n", "hikvision", 2).unwrap().1 < edits("hikvisixn", "hikvision", 2).unwrap().1);
        for (a, b) in [("megvii", "megvil"), ("sense", "senses"), ("aab", "ab"), ("xyz", "yxz")] {
            assert_eq!(edits(a, b, 2), edits(b, a, 2), "{a} {b}");
        }
    }
}
