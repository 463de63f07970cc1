//! How alike two pieces of two names are, and by what. Everything the index must be able to find is defined here.

use std::cell::LazyCell;

use smallvec::SmallVec;

use super::Profile;
use super::term::Term;
use crate::names::{Relation, UnitKind, edit_budget, edits, is_pinyin, same_syllables};

/// By what two pieces meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum How {
    /// The same text.
    Equal,
    /// They stand for the same thing.
    Related(Relation),
    /// They sound alike.
    Sound,
    /// A scanner takes one for the other.
    Looks,
    /// They differ by so many edits.
    Edited(u8),
    /// They are words of Mandarin that share letters or characters, and are not the same syllables.
    Syllables,
    /// One letter for a word.
    Initial,
    /// One is the initials of the other.
    Acronym,
    /// The query ends in the middle of the word.
    Cut,
}

/// Shortest skeleton that can join two words.
pub(crate) const SHORTEST_SKELETON: usize = 3;
/// Shortest sound key in which one difference is allowed.
pub(crate) const SHORTEST_SOUND: usize = 6;

/// By what two terms may still meet, where something is known of them that is not their texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ways(u8);

impl Ways {
    /// Nothing is known.
    pub(crate) const ALL: Self = Self(u8::MAX);
    pub(crate) const NONE: Self = Self(0);
    /// They may be the same, stand for the same or for one another, or one be the initials of the other.
    pub(crate) const MEANING: Self = Self(1);
    pub(crate) const INITIAL: Self = Self(1 << 1);
    pub(crate) const LOOKS: Self = Self(1 << 2);
    /// They may sound the same, but for their vowels, or but for one slip.
    pub(crate) const SOUND: Self = Self(1 << 3);
    pub(crate) const SKELETON: Self = Self(1 << 4);
    pub(crate) const SLIP: Self = Self(1 << 5);
    pub(crate) const EDITS: Self = Self(1 << 6);

    /// These, if so, and the others.
    #[inline]
    pub(crate) fn or(self, may: bool, ways: Self) -> Self {
        Self(self.0 | (ways.0 * u8::from(may)))
    }

    /// Whether any of these is among them.
    #[inline]
    pub(crate) fn has(self, ways: Self) -> bool {
        self.0 & ways.0 != 0
    }
}

/// Least similarity of words of the same consonants, or two slips apart: what is less alike is another word.
const LEAST: f32 = 0.6;

/// So many vowels may differ, and less than one more, in words of the same consonants that are alike.
pub(crate) fn most_vowels(p: &Profile) -> f32 {
    (p.sound - LEAST) / p.vowel.max(f32::MIN_POSITIVE) + 0.01
}

/// Most that two words of Mandarin are alike of which a syllable differs.
const OTHER_SYLLABLE: f32 = 0.8;

/// Length of a word, in letters, from which two edits leave so much of it that it is the same: Analytic and Analytical.
pub(crate) const LONG: usize = 8;

/// Shortest word, in letters, that is known though it is cut in two and misspelt.
pub(crate) const SHORTEST_JOINED: usize = 7;

/// How much more an edit weighs the shorter the word, by its letters. It is a power, so one who compares many words makes
/// it ready for all lengths.
#[derive(Debug, Clone)]
pub(crate) struct Shortness {
    power: f32,
    ready: Vec<f32>,
}

impl Shortness {
    /// For few words.
    pub(crate) fn of(p: &Profile) -> Self {
        Self { power: p.edit_power, ready: Vec::new() }
    }

    /// The same for many.
    pub(crate) fn ready(p: &Profile) -> Self {
        let few = Self::of(p);
        Self { ready: (0..64).map(|letters| few.by(letters)).collect(), ..few }
    }

    #[inline]
    fn by(&self, letters: usize) -> f32 {
        let made = || (7.0 / letters as f32).powf(self.power);
        self.ready.get(letters).copied().unwrap_or_else(made)
    }
}

/// How alike two terms are, above 0 and at most 1, and by what, of those that are known to meet in none but these ways;
/// `None` when they do not meet at all.
pub(crate) fn similar(
    a: &Term<'_>,
    b: &Term<'_>,
    ways: Ways,
    p: &Profile,
    shortness: &Shortness,
) -> Option<(f32, How)> {
    use UnitKind::{Acronym, Joined, Token};
    match (a.kind, b.kind) {
        (Token, Token) => {}
        (Token, Joined) | (Joined, Token) => {}
        (Acronym, Token) | (Token, Acronym) => {
            return (a.text == b.text).then_some((p.acronym, How::Acronym));
        }
        _ => return None,
    }
    let mut best: Option<(f32, How)> = None;
    if ways.has(Ways::MEANING) {
        if a.text == b.text {
            return Some((1.0, How::Equal));
        }
        best = related(a, b);
    }
    if a.traits.number || b.traits.number {
        return best;
    }
    // Haibin is no slip for Hailun: one syllable of Mandarin is as good a word as another.
    // Nor is one character for another.
    let han = !a.text.is_ascii() && !b.text.is_ascii();
    let other = LazyCell::new(|| han || both_syllables(a, b) && !same_syllables(a.text, b.text));
    // Of two words that exist one is hardly a slip for the other: Desert and Resort.
    let both_exist = a.traits.known && b.traits.known;
    let mut offer = |sim: f32, how: How| {
        let (sim, how) = if *other { (sim.min(OTHER_SYLLABLE), How::Syllables) } else { (sim, how) };
        if sim > 0.0 && best.is_none_or(|(s, _)| sim > s) {
            best = Some((sim, how));
        }
    };
    // One letter stands for a word of a query, where the listed name has only the letter.
    if ways.has(Ways::INITIAL)
        && b.text.len() == 1
        && b.kind == Token
        && a.kind == Token
        && a.text.starts_with(b.text)
    {
        offer(0.8, How::Initial);
    }
    if ways.has(Ways::LOOKS) && !a.looks.is_empty() && a.looks == b.looks {
        let digit = |t: &Term<'_>| t.text.bytes().any(|b| b.is_ascii_digit());
        offer(if digit(a) || digit(b) { 0.93 } else { 0.88 }, How::Looks);
    }
    let joined = a.kind == Joined || b.kind == Joined;
    let may_sound_alike = ways.has(Ways::SOUND) || ways.has(Ways::SKELETON) || ways.has(Ways::SLIP);
    if may_sound_alike && may_sound(a) && may_sound(b) && !different(a, b) {
        // In a short word the same sound says less.
        let shorter = a.text.len().min(b.text.len()) as f32;
        let sound = 1.0 - (1.0 - p.sound) * (8.0 / shorter).clamp(1.0, 2.2);
        if ways.has(Ways::SOUND) && a.sound == b.sound {
            let twin = spelt_alike(a.text, b.text).then(|| {
                // In a short word every letter says more, and one more letter makes another word.
                let short = a.text.len().min(b.text.len()) < SHORTEST_SPELLING;
                let loss = (1.0 - p.spelling) * if short { 2.0 } else { 1.0 };
                if short && a.text.len() != b.text.len() { 0.0 } else { 1.0 - loss }
            });
            offer(twin.unwrap_or_default().max(sound), How::Sound);
        } else if *other {
            // Jinsheng does not sound like Shenzhen.
        } else if ways.has(Ways::SKELETON)
            && a.skeleton.len() >= SHORTEST_SKELETON
            && a.skeleton == b.skeleton
        {
            let vowels = vowel_distance(a.sound, b.sound);
            // Where short vowels are not written, the same consonants are all that can be asked for.
            let sim = match a.traits.abjad || b.traits.abjad {
                // Three consonants are those of many a word.
                true if a.skeleton.len() == SHORTEST_SKELETON => 0.88,
                true => 0.94,
                false => sound - p.vowel * vowels as f32,
            };
            if sim >= LEAST {
                offer(sim, How::Sound);
            }
        } else if ways.has(Ways::SLIP)
            && !both_exist
            && !joined
            // Shenzhen is no slip for Jincheng.
            && !(a.traits.fixed && (b.traits.known || b.traits.fixed) || b.traits.fixed && a.traits.known)
            && a.sound.len() >= SHORTEST_SOUND
            && b.sound.len() >= SHORTEST_SOUND
            && let Some((_, cost)) = edits(a.sound, b.sound, 1)
        {
            let shorter = a.sound.len().min(b.sound.len()) as f32;
            offer(sound * (1.0 - p.edit_cost * cost / shorter), How::Sound);
        }
    }
    if !ways.has(Ways::EDITS) {
        return best;
    }
    let budget = edit_budget(a.letters.min(b.letters));
    // Cut in two and misspelt is two mishaps: only a long word is seen through both.
    let budget = match (joined, a.letters.min(b.letters)) {
        // A letter is no slip for a character.
        _ if a.text.is_ascii() != b.text.is_ascii() => 0,
        _ if different(a, b) => 0,
        (true, ..SHORTEST_JOINED) => 0,
        (true, _) => budget.min(1),
        (_, letters) if both_exist && letters < LONG => budget.min(1),
        _ => budget,
    };
    if let Some((edits, cost)) = edits(a.text, b.text, budget) {
        // A slip seldom makes a word that exists: Boston is not Boson, nor General Central.
        let known = match (a.traits.known, b.traits.known) {
            (true, true) => p.known_slip,
            (true, false) => (1.0 + p.known_slip) / 2.0,
            _ => 1.0,
        };
        let loss = p.edit_cost * cost * known / 7.0 * shortness.by(a.letters.min(b.letters));
        // One slip in a short word is a slip; two that leave so little of it make another word.
        if edits < 2 || 1.0 - loss >= LEAST {
            offer(1.0 - loss, How::Edited(edits as u8));
        }
    }
    best
}

/// Whether a term is long enough to be known by its sound: where short vowels are not written, three letters are.
pub(crate) fn may_sound(term: &Term<'_>) -> bool {
    !term.sound.is_empty() && term.text.len() >= if term.traits.abjad { 3 } else { 4 }
}

/// Whether both are syllables of Mandarin: in names that are Chinese, or because one is read from characters, which misspell
/// nothing.
fn both_syllables(a: &Term<'_>, b: &Term<'_>) -> bool {
    let read = a.traits.of_han || b.traits.of_han;
    a.traits.pinyin && b.traits.pinyin || read && is_pinyin(a.text) && is_pinyin(b.text)
}

/// Whether two well-known places or words of business are two: South Korea is no slip for North Korea, and Jiangsu does not sound
/// like Jiangxi. Shaanxi is often written Shanxi. Nor is a reading of characters such a word, which would have been told.
fn different(a: &Term<'_>, b: &Term<'_>) -> bool {
    let is_read = |x: &Term<'_>, y: &Term<'_>| x.traits.of_han && !x.traits.fixed && y.traits.fixed;
    if is_read(a, b) || is_read(b, a) {
        return true;
    }
    if !(a.traits.fixed && b.traits.fixed) {
        return false;
    }
    // Most are seen to be by their first letters: what is spelt alike begins alike.
    let first = |term: &Term<'_>| match term.text.as_bytes().first() {
        Some(b'w') => b'v',
        Some(b'q') => b'k',
        Some(b'y') => b'i',
        Some(b'p') => b'f',
        first => first.copied().unwrap_or_default(),
    };
    first(a) != first(b) || !spelt_alike(a.text, b.text)
}

/// Shortest word in which the writing of a letter says next to nothing.
const SHORTEST_SPELLING: usize = 6;

/// Whether two words differ in nothing but how letters are written: v and w, k and q, i and y, f and ph, a letter
/// doubled.
fn spelt_alike(a: &str, b: &str) -> bool {
    let plain = |text: &str| {
        let bytes = text.as_bytes();
        let mut out: SmallVec<[u8; 32]> = SmallVec::new();
        let mut at = 0;
        while at < bytes.len() {
            let letter = match bytes[at] {
                b'w' => b'v',
                b'q' => b'k',
                b'y' => b'i',
                b'p' if bytes.get(at + 1) == Some(&b'h') => {
                    at += 1;
                    b'f'
                }
                other => other,
            };
            if out.last() != Some(&letter) {
                out.push(letter);
            }
            at += 1;
        }
        out
    };
    plain(a) == plain(b)
}

/// Words that stand for the same thing.
fn related(a: &Term<'_>, b: &Term<'_>) -> Option<(f32, How)> {
    let mut best: Option<(f32, How)> = None;
    let mut offer = |x: Relation, y: Relation| {
        let relation = x.max(y);
        let sim = worth(x) * worth(y);
        if best.is_none_or(|(s, _)| sim > s) {
            best = Some((sim, How::Related(relation)));
        }
    };
    for &(canon, relation) in a.canons {
        if canon == b.text {
            offer(relation, Relation::Own);
        }
        for &(other, other_relation) in b.canons {
            if canon == other {
                offer(relation, other_relation);
            }
        }
    }
    for &(canon, relation) in b.canons {
        if canon == a.text {
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
        Relation::Derived => 0.92,
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
    // Common ends cost nothing; what is left is short.
    let prefix = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[prefix..], &b[prefix..]);
    let suffix = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - suffix], &b[..b.len() - suffix]);
    if a.is_empty() || b.is_empty() {
        return a.len().max(b.len());
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

#[cfg(test)]
mod tests {
    use super::{How, Shortness, Ways, similar};
    use crate::names::NameKey;
    use crate::score::{OwnedTerm, Profile};

    fn how(a: &str, b: &str) -> Option<How> {
        let profile = Profile::default();
        let [a, b] = [a, b].map(|word| {
            let key = NameKey::new(word);
            let form = &key.forms()[0];
            OwnedTerm::of(&form.units[0], &form.tokens)
        });
        similar(&a.view(), &b.view(), Ways::ALL, &profile, &Shortness::of(&profile)).map(|(_, how)| how)
    }

    #[test]
    fn two_slips_in_a_short_word_make_another_word() {
        assert_eq!(how("tarik", "zarim"), None);
        assert_eq!(how("quand", "luanz"), None);
        assert_eq!(how("barlo", "balro"), Some(How::Edited(1)));
        assert_eq!(how("khan", "han"), Some(How::Edited(1)));
        assert_eq!(how("severvolt", "sevarvoll"), Some(How::Edited(2)));
    }

    #[test]
    fn of_two_words_that_exist_one_is_hardly_a_slip_for_the_other() {
        assert_eq!(how("desert", "resort"), None);
        assert_eq!(how("desret", "desert"), Some(How::Edited(1)));
        assert_eq!(how("analytic", "analytical"), Some(How::Edited(2)));
    }
}
