//! Text to keys: what a name is made of, in a fixed pipeline of pure steps. Knows no list and no score; reads
//! and writes nothing.
//!
//! ```
//! let key = listed::names::NameKey::new("Hang Zhou HikVision® Co., Ltd.");
//! assert_eq!(key.stages().last().unwrap().1, "hangzhou hikvision [limited]");
//! ```

mod abjad;
mod broken;
mod common;
mod corrected;
mod craft;
mod edits;
mod fold;
mod forms;
mod greek;
mod han;
mod hangul;
mod key;
mod latin;
mod loans;
mod nobody;
mod numerals;
mod parts;
mod pieces;
mod romanised;
mod script;
mod slavic;
pub mod sound;
mod tables;
mod tail;
pub mod text;
mod tokens;
mod web;

pub use edits::{edit_budget, edits, reads_like};
pub use key::{Class, Form, MOST_WORDS, Origin, Party, Relation, Sound, Text, Token, Unit, UnitKind};
pub use nobody::names_nobody;
pub(crate) use romanised::{is_pinyin, same_syllables};
pub(crate) use tables::interned;
pub use tables::{prepare, prepare_for_many};

use smallvec::SmallVec;

use tokens::RawWord;

/// Shortest name, in characters, that a field of 30 to 40 may have cut.
pub const CUT_FROM: usize = 28;
/// Longest name, in characters, that such a field holds.
pub const CUT_TO: usize = 40;

/// A name made ready for comparison: all the ways to read it. Equal texts give equal keys.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NameKey {
    text: Box<str>,
    /// All its letters as one word, legal forms too; empty where they are not all Latin.
    letters: Box<str>,
    /// See [`NameKey::gaps`].
    gaps: u64,
    forms: SmallVec<[Form; 1]>,
    party: Party,
}

impl NameKey {
    /// Analyses a name as a query: also with its misspelt common words put right. Never fails: a name with
    /// nothing to compare has no forms, see [`NameKey::is_empty`].
    pub fn new(text: &str) -> Self {
        let (mut key, raw) = Self::analyse(text);
        if let Some(end) = parts::before_tail(&raw) {
            forms::push_words(&raw[..end], Origin::Outer, &mut key.forms);
        }
        if let Some(end) = tail::before_address(&raw) {
            forms::push_words(&raw[..end], Origin::Outer, &mut key.forms);
        }
        if let Some(name) = tail::institution(text) {
            forms::push_forms(name, Origin::Branch, &mut key.forms);
        }
        if let Some(form) = key.forms.first().and_then(tail::before_place) {
            key.forms.push(form);
        }
        if let Some(raw) = numerals::apart(&raw) {
            forms::push_words(&raw, Origin::Written, &mut key.forms);
        }
        if let Some(raw) = corrected::corrected(&raw, text.chars().count() >= CUT_FROM) {
            let form = forms::spaced(&raw).0;
            if !form.is_empty() && key.forms.iter().all(|f| f.tokens != form.tokens) {
                let as_written =
                    |t: &Token| key.forms.iter().any(|f| f.tokens.iter().any(|w| w.text == t.text));
                let origin =
                    if form.tokens.iter().any(as_written) { Origin::Corrected } else { Origin::Guessed };
                key.forms.push(Form { origin, ..form }.with_units());
            }
        }
        key
    }

    /// Analyses a name of a list, which is taken to be spelt as it should be.
    pub fn listed(text: &str) -> Self {
        let (mut key, raw) = Self::analyse(text);
        if !key.letters.is_empty() {
            key.gaps = gaps(&raw);
        }
        key
    }

    /// The name with the words that it was made of.
    fn analyse(text: &str) -> (Self, Vec<RawWord>) {
        let plain = fold::compatible(text);
        let plain = fold::look_alikes(&plain);
        let mut forms: SmallVec<[Form; 1]> = SmallVec::new();
        let raw = tokens::split(&plain);
        forms::push_words(&raw, Origin::Written, &mut forms);
        if let Some(spelt) = fold::spelt_out(&plain) {
            forms::push_forms(&spelt, Origin::Read, &mut forms);
        }
        if let Some(name) = craft::name(&plain) {
            forms::push_words(&name, Origin::Written, &mut forms);
        }
        if let Some(name) = web::name(&plain) {
            forms::push_forms(name, Origin::Outer, &mut forms);
        }
        for (part, origin) in parts::of(&plain) {
            forms::push_forms(&part, origin, &mut forms);
        }
        let mut letters = String::new();
        if text.len() >= CUT_FROM {
            raw.iter().for_each(|w| letters.push_str(&w.text));
            if !letters.is_ascii() {
                letters.clear();
            }
        }
        (Self { text: text.into(), letters: letters.into(), gaps: 0, forms, party: Party::Unknown }, raw)
    }

    /// Whether nothing is left to compare.
    pub fn is_empty(&self) -> bool {
        self.forms.is_empty()
    }

    /// Says whose name it is.
    #[must_use]
    pub fn with_party(mut self, party: Party) -> Self {
        self.party = party;
        self
    }

    /// Whose name it is, as far as is known.
    pub fn party(&self) -> Party {
        self.party
    }

    /// The name as given.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// All its letters as one word, legal forms too. Empty for a name shorter than a field may have cut, and
    /// where they are not all Latin.
    pub(crate) fn letters(&self) -> &str {
        &self.letters
    }

    /// After how many of the letters of a listed name, one bit each, a word ends that telling words follow: what ends there
    /// may be a whole name of its own.
    pub(crate) fn gaps(&self) -> u64 {
        self.gaps
    }

    /// The ways to read it.
    pub fn forms(&self) -> &[Form] {
        &self.forms
    }

    /// The stages of the pipeline, in order: name of the stage and what came out of it.
    pub fn stages(&self) -> Vec<(&'static str, String)> {
        let plain = fold::compatible(&self.text);
        let latin = fold::look_alikes(&plain);
        let mut stages = vec![("compatible", plain.to_string()), ("look-alikes", latin.to_string())];
        stages.push((
            "words",
            tokens::split(&latin).iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" "),
        ));
        for form in &self.forms {
            let mut text = form.tokens.iter().map(|t| &*t.text).collect::<Vec<_>>().join(" ");
            for class in &form.legal {
                text.push_str(&format!(" [{class}]"));
            }
            let stage = match form.origin {
                Origin::Written => "as written",
                Origin::Read => "read in Latin letters",
                Origin::Expanded => "written out",
                Origin::Corrected | Origin::Guessed => "put right",
                Origin::Outer => "outside brackets",
                Origin::Branch => "without its branch",
                Origin::Inner | Origin::Initials => "inside brackets",
            };
            stages.insert(stages.len(), (stage, text));
        }
        // The form as written is the one that people look for; it comes last only when it is the only one.
        stages
    }
}

/// See [`NameKey::gaps`].
fn gaps(raw: &[RawWord]) -> u64 {
    let (taken, _) = tokens::legal_forms(raw);
    let tells = |text: &str| {
        tables::word(text)
            .is_none_or(|w| !w.generic() && w.bits().is_none_or(|bits| bits > tables::COMMON_BITS))
    };
    let last = raw.iter().zip(&taken).rposition(|(w, taken)| !taken && tells(&w.text)).unwrap_or(0);
    let mut letters = 0;
    raw[..last].iter().fold(0, |gaps, word| {
        letters += word.text.len() as u32;
        gaps | 1u64.checked_shl(letters).unwrap_or(0)
    })
}
