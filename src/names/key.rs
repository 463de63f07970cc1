//! What a name becomes: forms of tokens, and the units by which tokens of two names may meet.

use std::ops::Deref;

use smallvec::SmallVec;
use smol_str::{SmolStr, SmolStrBuilder};

use super::{romanised, sound};

/// The text of a word, or of some words joined: kept in place, since nearly all are short.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(SmolStr);

impl Deref for Text {
    type Target = str;
    #[inline]
    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<SmolStr> for Text {
    fn from(text: SmolStr) -> Self {
        Self(text)
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

/// How a word stands for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Relation {
    /// The word itself.
    Own,
    /// Its singular.
    Plural,
    /// Another name of the same place.
    Place,
    /// Written short: tech, technology.
    Abbreviated,
    /// The same number written another way: second, 2nd, II.
    Number,
    /// Words of one stem: industry, industrial.
    Derived,
    /// The same word in another language: zavod, plant.
    Translated,
    /// Another spelling of the same personal name: Sergey, Serhiy.
    Variant,
}

/// What sort of word a token is; decides how much it can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Class {
    /// Any word; how much it tells depends on how rare it is.
    Word,
    /// A word of business or description: technology, trading, group.
    Generic,
    /// A word that only joins others: of, for, by.
    Function,
    /// A country, region or city.
    Place,
    /// Digits, or an ordinal.
    Number,
    /// One letter.
    Initial,
    /// Al, bin, van, of, and.
    Particle,
    /// Mr, Col, M/s.
    Honorific,
    /// Chinese characters that are neither a place nor a generic word: the brand.
    Han,
    /// A legal form; never decides.
    Legal,
    /// A word that stands in the same name before.
    Repeated,
}

/// A word of a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// Folded text: `a-z0-9`, or simplified Han.
    pub text: Text,
    /// What sort of word it is.
    pub class: Class,
    /// How much it tells, in bits: minus the base-2 logarithm of the share of names that hold it.
    pub bits: f32,
    /// What it may stand for; two tokens that stand for the same thing meet.
    pub(crate) canons: SmallVec<[(&'static str, Relation); 2]>,
    /// Written without short vowels (Arabic, Hebrew).
    pub(crate) abjad: bool,
    /// A Latin reading of Han, so one of many possible originals.
    pub(crate) read: bool,
    /// Which word of Han it is the English of; 0 for none.
    pub(crate) term: u16,
    /// Syllables of Mandarin in a Chinese name: another syllable is another word, hardly a slip.
    pub(crate) pinyin: bool,
    /// Taken from Chinese characters, or by a table from kana or Hangul: no slip of the hand in Latin letters.
    pub(crate) of_han: bool,
    /// The place with which a Chinese firm's name begins, since it must: names in other languages leave it out.
    pub(crate) seat: bool,
}

/// Tokens of a name that may meet tokens of another as one piece.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// The text: of one token, or of several neighbours without the space.
    pub text: Text,
    /// The first token.
    pub start: u8,
    /// How many tokens.
    pub len: u8,
    /// What sort of piece.
    pub kind: UnitKind,
}

/// What sort of piece a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnitKind {
    /// One token.
    Token,
    /// Neighbours written as one word.
    Joined,
    /// The initials of the name.
    Acronym,
}

impl Unit {
    /// The tokens it covers, as positions.
    pub fn span(&self) -> std::ops::Range<usize> {
        usize::from(self.start)..usize::from(self.start) + usize::from(self.len)
    }
}

/// One way to read a name: as written, in Latin letters, or without what stands in brackets.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Form {
    /// The words that take part in the comparison, in order; legal forms are apart.
    pub tokens: Vec<Token>,
    /// The pieces by which tokens may meet those of another name; the tokens themselves come first.
    pub units: Vec<Unit>,
    /// Whether its legal form says company or corporation, by any word of it: Co., Ltd. does, Inc. does not.
    pub(crate) company: bool,
    /// Where "group" stands among the words, if it was read as part of the legal form.
    pub(crate) group: Option<u8>,
    /// Classes of the legal forms found, in order.
    pub legal: SmallVec<[&'static str; 2]>,
    /// How the form came about.
    pub origin: Origin,
}

/// Whose name it is, as far as is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Party {
    /// Nobody said.
    #[default]
    Unknown,
    /// A natural person.
    Person,
    /// A company, agency or group; also a query that holds a legal form.
    Organisation,
    /// A ship or an aircraft.
    Craft,
}

/// How a form came about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Origin {
    /// The name as it stands.
    #[default]
    Written,
    /// Han read in Latin letters.
    Read,
    /// An abbreviation written out as several words.
    Expanded,
    /// Common words of a query put right, where they look misspelt.
    Corrected,
    /// The same where no other word is left: Qapital is as likely a name of its own as a misspelt capital.
    Guessed,
    /// What stands outside the brackets, or on either side of `d/b/a`.
    Outer,
    /// What stands before the city of a branch.
    Branch,
    /// What stands inside the brackets.
    Inner,
    /// The same, a few letters: initials that many names share.
    Initials,
}

/// The texts of neighbours as one word.
fn joined(tokens: &[Token]) -> Text {
    let mut text = SmolStrBuilder::new();
    tokens.iter().for_each(|t| text.push_str(&t.text));
    Text(text.finish())
}

/// Most words of a name that are compared; those behind them are not.
pub const MOST_WORDS: usize = 60;

/// Longest word, in letters, that two or three neighbours may be pieces of.
const LONGEST_WORD: usize = 28;
/// Longest name, in letters, that may be written without any space.
const LONGEST_JOIN: usize = 40;

impl Form {
    /// Makes the units of the tokens.
    pub(super) fn with_units(mut self) -> Self {
        self.tokens.truncate(MOST_WORDS);
        romanised::mark(&mut self.tokens);
        let t = &self.tokens;
        self.units = Vec::with_capacity(t.len() * 3);
        let unit = |text: Text, start: usize, len: usize, kind| Unit {
            text,
            start: start as u8,
            len: len as u8,
            kind,
        };
        for (i, token) in t.iter().enumerate() {
            self.units.push(unit(token.text.clone(), i, 1, UnitKind::Token));
        }
        let joins = |token: &Token| !matches!(token.class, Class::Repeated);
        for len in 2..=3 {
            for (start, window) in t.windows(len).enumerate() {
                let size: usize = window.iter().map(|t| t.text.len()).sum();
                // Short joins (`a de`) and those of weak words alone say nothing.
                // Three words written for one are short.
                let one_word = len == 2 || size <= 14 || window.iter().any(|t| t.text.len() <= 3);
                if one_word
                    && (4..=LONGEST_WORD).contains(&size)
                    && window.iter().all(joins)
                    && window.iter().any(|t| !matches!(t.class, Class::Particle | Class::Honorific))
                {
                    self.units.push(unit(joined(window), start, len, UnitKind::Joined));
                }
            }
        }
        if t.len() > 3 {
            let size: usize = t.iter().map(|t| t.text.len()).sum();
            if size <= LONGEST_JOIN {
                self.units.push(unit(joined(t), 0, t.len(), UnitKind::Joined));
            }
        }
        for text in self.acronyms(self.tokens.len()) {
            let len = self.tokens.len();
            self.units.push(unit(text.into(), 0, len, UnitKind::Acronym));
        }
        // China Electronics Technology Group 55th Research Institute: CETC 55.
        let number = self.tokens.iter().position(|t| t.class == Class::Number);
        if let Some(number) = number.filter(|n| *n + 1 < self.tokens.len()) {
            for text in self.acronyms(number) {
                self.units.push(unit(text.into(), 0, number, UnitKind::Acronym));
            }
        }
        self
    }

    /// Initials of its first words, with and without its weak words and legal form; four letters and up, since three
    /// letters are the initials of too many names.
    fn acronyms(&self, count: usize) -> SmallVec<[String; 4]> {
        let mut out: SmallVec<[String; 4]> = SmallVec::new();
        let words: SmallVec<[&Token; 12]> = self.tokens[..count]
            .iter()
            .filter(|t| {
                !matches!(
                    t.class,
                    Class::Particle | Class::Honorific | Class::Number | Class::Repeated | Class::Initial
                ) && !matches!(&*t.text, "and" | "of" | "the" | "for")
            })
            .collect();
        if words.len() < 3 || words.iter().any(|t| t.class == Class::Han) {
            return out;
        }
        let initials = |keep: &dyn Fn(&Token) -> bool| -> String {
            words.iter().filter(|t| keep(t)).filter_map(|t| t.text.chars().next()).collect()
        };
        let all = initials(&|_| true);
        let without_group = initials(&|t| &*t.text != "group");
        for base in [all, without_group] {
            // Corporation and company are the C of many an acronym: SMIC, YMTC.
            let with_company = self.company.then(|| format!("{base}c"));
            for acronym in [Some(base), with_company].into_iter().flatten() {
                if acronym.len() >= 4 && acronym.len() <= 8 && !out.contains(&acronym) {
                    out.push(acronym);
                }
            }
        }
        out
    }

    /// One bit for each class of legal form that it has.
    pub(crate) fn legal_bits(&self) -> u32 {
        self.legal.iter().fold(0, |bits, class| {
            bits | 1 << (class.bytes().fold(0u32, |h, b| h.wrapping_mul(31).wrapping_add(u32::from(b))) % 31)
        })
    }

    /// Whether there is anything to compare.
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }
}

/// The keys under which a text of a unit may be found, besides itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sound {
    /// See [`sound::sound`].
    pub sound: Text,
    /// See [`sound::skeleton`].
    pub skeleton: Text,
}

impl Sound {
    /// The keys of a folded text; empty for Han and for text with digits.
    pub fn of(text: &str) -> Self {
        let Self { sound, .. } = Self::with_vowels(text);
        Self { skeleton: sound::skeleton(&sound), sound }
    }

    /// The same without the skeleton.
    pub fn with_vowels(text: &str) -> Self {
        let latin = text.bytes().all(|b| b.is_ascii_lowercase());
        Self { sound: if latin { sound::sound(text) } else { Text::default() }, skeleton: Text::default() }
    }
}
