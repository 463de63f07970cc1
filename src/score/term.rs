//! What a piece of a name is compared by: its text, what it stands for, its keys, what sort of word it is. Compares nothing.

use std::borrow::Cow;

use smallvec::SmallVec;

use crate::names::{Class, Relation, Sound, Text, Token, Unit, UnitKind, reads_like};

/// A piece made ready: the text with its keys. Two pieces of equal text, kind, traits and canons are alike in everything.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Term<'a> {
    pub(crate) text: &'a str,
    /// Characters of the text.
    pub(crate) letters: usize,
    pub(crate) kind: UnitKind,
    pub(crate) traits: Traits,
    pub(crate) canons: &'a [Canon],
    /// The sound key with its vowels; empty where there is none.
    pub(crate) sound: &'a str,
    /// The same without; empty of words joined, which are not known by it but for an Arabic article and its word.
    pub(crate) skeleton: &'a str,
    /// As a poor scanner may read it; empty where that says nothing.
    pub(crate) looks: &'a str,
}

/// What a word may stand for, and how.
pub(crate) type Canon = (&'static str, Relation);

/// What sort of word a term is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) struct Traits {
    /// Written without short vowels.
    pub(crate) abjad: bool,
    pub(crate) number: bool,
    /// A word that many names or languages have, so hardly a slip for another.
    pub(crate) known: bool,
    /// A place or a word of business.
    pub(crate) fixed: bool,
    /// Syllables of Mandarin.
    pub(crate) pinyin: bool,
    /// Taken from Chinese characters.
    pub(crate) of_han: bool,
}

/// What a unit over these tokens may stand for.
pub(crate) fn canons<'a>(unit: &Unit, tokens: &'a [Token]) -> &'a [Canon] {
    first(unit, tokens).map_or(&[], |t| &t.canons)
}

/// The token of a unit that is one token.
fn first<'a>(unit: &Unit, tokens: &'a [Token]) -> Option<&'a Token> {
    tokens.get(usize::from(unit.start)).filter(|_| unit.kind == UnitKind::Token)
}

impl Traits {
    /// How many values `bits` has.
    pub(crate) const COUNT: usize = 1 << 6;

    /// All of them in a byte.
    pub(crate) fn bits(self) -> u8 {
        let Self { abjad, number, known, fixed, pinyin, of_han } = self;
        [abjad, number, known, fixed, pinyin, of_han]
            .iter()
            .rev()
            .fold(0, |bits, is| bits << 1 | u8::from(*is))
    }

    /// Those of a byte.
    #[inline]
    pub(crate) fn of_bits(bits: u8) -> Self {
        let is = |bit: u8| bits >> bit & 1 != 0;
        Self { abjad: is(0), number: is(1), known: is(2), fixed: is(3), pinyin: is(4), of_han: is(5) }
    }

    /// The traits of a unit over these tokens.
    pub(crate) fn of(unit: &Unit, tokens: &[Token]) -> Self {
        let first = first(unit, tokens);
        Self {
            // The article and its word are one word, or two.
            abjad: match first {
                Some(first) => first.abjad,
                None => {
                    unit.kind == UnitKind::Joined && unit.len == 2 && {
                        let tokens = &tokens[usize::from(unit.start)..][..2];
                        &*tokens[0].text == "al" && tokens[1].abjad
                    }
                }
            },
            number: unit.text.bytes().all(|b| b.is_ascii_digit()),
            known: first.is_some_and(|t| !t.read && t.bits <= KNOWN_BITS),
            fixed: first.is_some_and(|t| {
                matches!(t.class, Class::Place | Class::Generic | Class::Function)
                    || COMPASS.contains(&&*t.text)
            }),
            pinyin: first.is_some_and(|t| t.pinyin),
            of_han: tokens[usize::from(unit.start)..][..usize::from(unit.len)].iter().all(|t| t.of_han),
        }
    }
}

/// Words that are next to each other in spelling and opposites in meaning: no slip makes one of the other.
const COMPASS: &[&str] = &[
    "north",
    "south",
    "east",
    "west",
    "northern",
    "southern",
    "eastern",
    "western",
    "northeast",
    "northwest",
    "southeast",
    "southwest",
    "northeastern",
    "northwestern",
    "southeastern",
    "southwestern",
    "import",
    "export",
    "imports",
    "exports",
];

/// The owned parts of a [`Term`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OwnedTerm {
    text: Text,
    kind: UnitKind,
    traits: Traits,
    canons: SmallVec<[Canon; 2]>,
    sound: Sound,
    looks: Option<Text>,
}

impl OwnedTerm {
    /// The term of a unit over these tokens.
    pub(crate) fn of(unit: &Unit, tokens: &[Token]) -> Self {
        let first = first(unit, tokens);
        let traits = Traits::of(unit, tokens);
        let number = traits.number;
        let scanned = first.is_some() && !number && unit.text.is_ascii() && unit.text.len() >= 3;
        Self {
            text: unit.text.clone(),
            kind: unit.kind,
            traits,
            canons: first.map(|t| t.canons.clone()).unwrap_or_default(),
            looks: scanned.then(|| match reads_like(&unit.text) {
                Cow::Borrowed(_) => unit.text.clone(),
                Cow::Owned(looks) => looks.into(),
            }),
            sound: match unit.kind {
                UnitKind::Token if !number => Sound::of(&unit.text),
                UnitKind::Joined if traits.abjad => Sound::of(&unit.text),
                UnitKind::Joined if !number => Sound::with_vowels(&unit.text),
                _ => Sound::default(),
            },
        }
    }

    pub(crate) fn view(&self) -> Term<'_> {
        Term {
            text: &self.text,
            letters: if self.text.is_ascii() { self.text.len() } else { self.text.chars().count() },
            kind: self.kind,
            traits: self.traits,
            canons: &self.canons,
            sound: &self.sound.sound,
            skeleton: &self.sound.skeleton,
            looks: self.looks.as_deref().unwrap_or_default(),
        }
    }
}

/// Bits up to which a word counts as one that people know how to write.
const KNOWN_BITS: f32 = 13.0;
