//! The named parts of an address (streets, buildings, estates), and how alike two of them are.

use smallvec::SmallVec;

use super::code::Code;
use crate::names::edits;

/// What a named part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineKind {
    Street,
    Building,
    /// A zone, park or estate: many parties, so that only its number tells.
    Estate,
    /// A district, village or town that the table of places does not have.
    Area,
    /// Nothing says what it is.
    Other,
}

/// How much a word tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sort {
    Content,
    /// Commercial, international, new.
    Common,
    Direction,
    /// The 5 of 5th Avenue.
    Number,
}

/// A word of a named part, in its canonical form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Word {
    pub(super) text: Box<str>,
    pub(super) sort: Sort,
}

impl Word {
    pub(super) fn content(text: &str) -> Self {
        Self { text: ending(text).into(), sort: Sort::Content }
    }

    pub(super) fn new(text: &str, sort: Sort) -> Self {
        Self { text: text.into(), sort }
    }

    fn weight(&self) -> f32 {
        match self.sort {
            Sort::Content | Sort::Number => 1.0,
            Sort::Common => 0.4,
            Sort::Direction => 0.5,
        }
    }
}

/// The endings of Russian adjectives, which every list writes in its own way: Nevskiy, Nevsky, Nevskij.
fn ending(word: &str) -> String {
    if word.len() >= 6 && word.is_ascii() {
        for (ends, plain) in [
            (&["skiy", "skij", "skyy", "skii", "sky", "skyi"][..], "ski"),
            (&["aya", "aja", "aia"], "a"),
            (&["iy", "ij", "yy", "yi"], "i"),
            (&["oy", "oj"], "oi"),
        ] {
            if let Some(stem) = ends.iter().find_map(|e| word.strip_suffix(e)) {
                return format!("{stem}{plain}");
            }
        }
    }
    word.to_owned()
}

/// A street, building or the like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) kind: LineKind,
    pub(super) words: SmallVec<[Word; 3]>,
    /// road, street; empty where nothing says.
    pub(super) sort: &'static str,
    pub(super) number: Option<Code>,
}

/// Up to three words of a line as one.
struct Run {
    at: usize,
    len: usize,
    text: SmallVec<[u8; 32]>,
    /// Holds a number or direction, which no slip may touch.
    exact: bool,
    weight: f32,
    tells: bool,
}

/// The most words written as one: Tsim Sha Tsui, Tsimshatsui.
const JOINED: usize = 3;

impl Line {
    /// The name for people.
    pub(super) fn shown(&self) -> String {
        let mut out = self.number.as_ref().map(|n| n.shown() + " ").unwrap_or_default();
        for word in &self.words {
            out.push_str(&word.text);
            out.push(' ');
        }
        out.push_str(self.sort);
        out.trim_end().to_owned()
    }

    pub(super) fn has_content(&self) -> bool {
        self.words.iter().any(|w| w.sort == Sort::Content)
    }

    /// Up to three words as one. `None` beyond the end.
    fn joined(&self, at: usize, len: usize) -> Option<SmallVec<[u8; 32]>> {
        let words = self.words.get(at..at + len)?;
        let mut out = SmallVec::new();
        words.iter().for_each(|w| out.extend_from_slice(w.text.as_bytes()));
        Some(out)
    }

    /// Whether a run of words can tell this line from others: with a word of its own, or the whole of a line that
    /// has none.
    fn tells(&self, at: usize, len: usize) -> bool {
        self.words[at..at + len].iter().any(|w| w.sort == Sort::Content)
            || (len == self.words.len() && !self.has_content())
    }

    /// Every run of words that two lines must share one of to be alike at all.
    pub(super) fn each_run(&self, mut f: impl FnMut(&str)) {
        for len in 1..=JOINED.max(if self.has_content() { 0 } else { self.words.len() }) {
            for at in 0..self.words.len().saturating_sub(len - 1) {
                if let (true, Some(run)) = (self.tells(at, len), self.joined(at, len))
                    && let Ok(text) = std::str::from_utf8(&run)
                {
                    f(text);
                }
            }
        }
    }

    /// How alike two names are, 0 to 1. Symmetric.
    pub(super) fn alike(&self, other: &Self) -> f32 {
        let (a, b) = if (self.words.len(), &self.words) <= (other.words.len(), &other.words) {
            (self, other)
        } else {
            (other, self)
        };
        a.alike_ordered(b)
    }

    /// All runs of up to three words: where each begins, how many words, as one text.
    fn runs(&self) -> SmallVec<[Run; 12]> {
        let mut out = SmallVec::new();
        for len in 1..=JOINED.min(self.words.len()) {
            for at in 0..=self.words.len() - len {
                if let Some(text) = self.joined(at, len) {
                    let words = &self.words[at..at + len];
                    let exact = words.iter().any(|w| matches!(w.sort, Sort::Number | Sort::Direction));
                    let weight = words.iter().map(Word::weight).sum();
                    out.push(Run { at, len, text, exact, weight, tells: self.tells(at, len) });
                }
            }
        }
        out
    }

    fn alike_ordered(&self, other: &Self) -> f32 {
        let mut here: SmallVec<[bool; 8]> = SmallVec::from_elem(false, self.words.len());
        let mut there: SmallVec<[bool; 8]> = SmallVec::from_elem(false, other.words.len());
        // Two names of common words alone must be the same whole.
        let mut anchored = !self.has_content()
            && !other.has_content()
            && self.joined(0, self.words.len()) == other.joined(0, other.words.len());
        let mut met = 0.0;
        let (mine, theirs) = (self.runs(), other.runs());
        // Equal before edited, single words before joined ones.
        for edited in [false, true] {
            if edited && (!here.contains(&false) || !there.contains(&false)) {
                break;
            }
            for (n, m) in [(1, 1), (1, 2), (2, 1), (1, 3), (3, 1)] {
                for x in mine.iter().filter(|r| r.len == n) {
                    if here[x.at..x.at + n].contains(&true) || (edited && x.exact) {
                        continue;
                    }
                    let same = |y: &&Run| {
                        y.len == m
                            && !there[y.at..y.at + m].contains(&true)
                            && if edited { !y.exact && near(&x.text, &y.text) } else { x.text == y.text }
                    };
                    if let Some(y) = theirs.iter().find(same) {
                        met += (x.weight + y.weight) * if edited { 0.92 } else { 1.0 };
                        anchored |= x.tells && y.tells;
                        here[x.at..x.at + n].fill(true);
                        there[y.at..y.at + m].fill(true);
                    }
                }
            }
        }
        if !anchored {
            return 0.0;
        }
        let total: f32 = self.words.iter().chain(&other.words).map(Word::weight).sum();
        let left = |l: &Self, met: &[bool], sort: Sort| {
            l.words.iter().zip(met).any(|(w, met)| !met && w.sort == sort)
        };
        let both = |sort| left(self, &here, sort) && left(other, &there, sort);
        let mut alike = met / total;
        // East and West, 5th and 6th: other streets.
        if both(Sort::Direction) {
            alike *= 0.6;
        }
        if both(Sort::Number) {
            alike *= 0.4;
        }
        let sorts = self.kind == LineKind::Street && other.kind == LineKind::Street;
        if sorts && !self.sort.is_empty() && !other.sort.is_empty() && self.sort != other.sort {
            alike *= 0.95;
        }
        alike
    }
}

/// Whether two runs differ by one slip. Short ones never do.
pub(super) fn near(a: &[u8], b: &[u8]) -> bool {
    a.len().min(b.len()) >= NEAR_FROM
        && a.len().abs_diff(b.len()) <= 1
        // One slip leaves the first letter or the last.
        && (a.first() == b.first() || a.last() == b.last())
        && matches!((std::str::from_utf8(a), std::str::from_utf8(b)), (Ok(a), Ok(b)) if edits(a, b, 1).is_some())
}

/// Letters from which a word may have a slip in it.
pub(super) const NEAR_FROM: usize = 4;
