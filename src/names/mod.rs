//! Text to keys: what a name is made of, in a fixed pipeline of pure steps. Knows no list and no score; reads
//! and writes nothing.
//!
//! ```
//! let key = listed::names::NameKey::new("Hang Zhou HikVision® Co., Ltd.");
//! assert_eq!(key.stages().last().unwrap().1, "hang zhou hik vision [limited]");
//! ```

mod fold;
mod han;
mod key;
mod latin;
mod script;
pub mod sound;
mod tables;
mod tokens;

pub use key::{Class, Form, Origin, Relation, Sound, Token, Unit, UnitKind};

use smallvec::SmallVec;

use script::Script;
use tokens::RawWord;

/// Most readings that a Han brand is given.
const MOST_READINGS: usize = 4;

/// A name made ready for comparison: all the ways to read it. Equal texts give equal keys.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NameKey {
    text: Box<str>,
    forms: SmallVec<[Form; 1]>,
}

impl NameKey {
    /// Analyses a name. Never fails: a name with nothing to compare has no forms, see [`NameKey::is_empty`].
    pub fn new(text: &str) -> Self {
        let plain = fold::compatible(text);
        let plain = fold::look_alikes(&plain);
        let mut forms: SmallVec<[Form; 1]> = SmallVec::new();
        push_forms(&plain, Origin::Written, &mut forms);
        for part in parts(&plain) {
            push_forms(&part, Origin::Part, &mut forms);
        }
        Self { text: text.into(), forms }
    }

    /// Whether nothing is left to compare.
    pub fn is_empty(&self) -> bool {
        self.forms.is_empty()
    }

    /// The name as given.
    pub fn text(&self) -> &str {
        &self.text
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
        stages.push(("words", tokens::split(&latin).iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ")));
        for form in &self.forms {
            let mut text = form.tokens.iter().map(|t| &*t.text).collect::<Vec<_>>().join(" ");
            for class in &form.legal {
                text.push_str(&format!(" [{class}]"));
            }
            let stage = match form.origin {
                Origin::Written => "as written",
                Origin::Read => "read in Latin letters",
                Origin::Expanded => "written out",
                Origin::Part => "a part of it",
            };
            stages.insert(stages.len(), (stage, text));
        }
        // The form as written is the one that people look for; it comes last only when it is the only one.
        stages
    }
}

/// Parts of a text that are names of their own: outside and inside brackets, around `d/b/a` and its like.
fn parts(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    if let (Some(open), Some(close)) = (text.find(['(', '（', '[']), text.find([')', '）', ']'])) {
        if open < close {
            let open_len = text[open..].chars().next().map_or(1, char::len_utf8);
            let close_len = text[close..].chars().next().map_or(1, char::len_utf8);
            out.push(format!("{} {}", &text[..open], &text[close + close_len..]));
            out.push(text[open + open_len..close].to_owned());
        }
    }
    let lower = text.to_ascii_lowercase();
    for mark in [" dba ", " d/b/a ", " d.b.a. ", " a.k.a. ", " aka ", " a/k/a ", " f.k.a. ", " fka ", " formerly ", " t/a ", " c/o "] {
        if let Some(at) = lower.find(mark) {
            out.push(text[..at].to_owned());
            out.push(text[at + mark.len()..].to_owned());
        }
    }
    out
}

/// Adds the forms of a text, unless they say nothing or are there already.
fn push_forms(text: &str, origin: Origin, forms: &mut SmallVec<[Form; 1]>) {
    let raw = tokens::split(text);
    let mut add = |form: Form, origin: Origin| {
        let weighty = |f: &Form| f.tokens.iter().any(|t| t.bits >= 11.0);
        if form.is_empty() || (origin == Origin::Part && !weighty(&form)) {
            return;
        }
        if forms.iter().any(|f| f.tokens == form.tokens) {
            return;
        }
        forms.push(Form { origin, ..form }.with_units());
    };
    let without_spaces =
        raw.iter().any(|w| matches!(w.script, Script::Han | Script::Kana | Script::Hangul));
    if !without_spaces {
        let (form, phrases) = spaced(&raw);
        add(form, origin);
        if phrases {
            add(written_out(&raw), Origin::Expanded);
        }
        return;
    }
    add(unspaced(&raw, &mut |brand| vec![han::written(brand)]), origin);
    for n in 0..MOST_READINGS {
        let mut more = false;
        let form = unspaced(&raw, &mut |brand| {
            let all = han::readings(brand, MOST_READINGS);
            more |= all.len() > n;
            all.get(n).or(all.first()).cloned().into_iter().collect()
        });
        if !more {
            break;
        }
        add(form, Origin::Read);
    }
    if let [only] = &raw[..] {
        if let Some(tokens) = han::person(&only.text) {
            add(Form { tokens, ..Form::default() }, Origin::Read);
        }
    }
}

/// The form of words between spaces, and whether one of them could be written out as a phrase.
fn spaced(raw: &[RawWord]) -> (Form, bool) {
    let (taken, legal) = tokens::legal_forms(raw);
    let mut form = Form { legal, tokens: Vec::with_capacity(raw.len()), ..Form::default() };
    let mut phrases = false;
    for (word, taken) in raw.iter().zip(&taken) {
        if !taken {
            phrases |= tables::words().get(&word.text).is_some_and(|w| w.phrase.is_some());
            tokens::push_tokens(word, &mut form.tokens);
        }
    }
    mark_repeats(&mut form.tokens);
    (form, phrases)
}

/// The same with abbreviations of several words written out: PSB, public security bureau.
fn written_out(raw: &[RawWord]) -> Form {
    let mut long: Vec<RawWord> = Vec::with_capacity(raw.len() + 4);
    for word in raw {
        match tables::words().get(&word.text).and_then(|w| w.phrase) {
            Some(phrase) => {
                long.extend(phrase.split(' ').map(|w| RawWord { text: w.to_owned(), script: Script::Latin }));
            }
            None => long.push(word.clone()),
        }
    }
    spaced(&long).0
}

/// The form of words of which some are written without spaces; `brand` says how to write what no table knows.
fn unspaced(raw: &[RawWord], brand: &mut dyn FnMut(&str) -> Vec<Token>) -> Form {
    let mut form = Form::default();
    let spaced_words: Vec<RawWord> = raw.to_vec();
    let (taken, legal) = tokens::legal_forms(&spaced_words);
    form.legal = legal;
    for (word, taken) in raw.iter().zip(taken) {
        if taken {
            continue;
        }
        if !matches!(word.script, Script::Han | Script::Kana | Script::Hangul) {
            tokens::push_tokens(word, &mut form.tokens);
            continue;
        }
        for part in han::cut(&word.text) {
            match part {
                han::Part::Legal(class) => form.legal.push(class),
                han::Part::Known(tokens) => form.tokens.extend(tokens),
                han::Part::Number(number) => form.tokens.push(tokens::token(&number, false)),
                han::Part::Brand(text) => form.tokens.extend(brand(&text)),
            }
        }
    }
    mark_repeats(&mut form.tokens);
    form
}

/// A word that stands twice in a name tells nothing the second time.
fn mark_repeats(tokens: &mut [Token]) {
    for i in 1..tokens.len() {
        let (before, rest) = tokens.split_at_mut(i);
        let token = &mut rest[0];
        if token.class != Class::Number && before.iter().any(|t| t.text == token.text) {
            token.class = Class::Repeated;
            token.bits = 0.0;
        }
    }
}
