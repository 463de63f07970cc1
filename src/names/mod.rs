//! Text to keys: what a name is made of, in a fixed pipeline of pure steps. Knows no list and no score; reads
//! and writes nothing.
//!
//! ```
//! let key = listed::names::NameKey::new("Hang Zhou HikVision® Co., Ltd.");
//! assert_eq!(key.stages().last().unwrap().1, "hangzhou hik vision [limited]");
//! ```

mod abjad;
mod broken;
mod common;
mod craft;
mod edits;
mod fold;
mod greek;
mod han;
mod hangul;
mod key;
mod latin;
mod loans;
mod nobody;
mod numerals;
mod parts;
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
pub(crate) use romanised::same_syllables;
pub(crate) use tables::interned;
pub use tables::{prepare, prepare_for_many};

use smallvec::SmallVec;

use script::Script;
use tokens::RawWord;

/// Shortest name, in characters, that a field of 30 to 40 may have cut.
pub const CUT_FROM: usize = 28;
/// Longest name, in characters, that such a field holds.
pub const CUT_TO: usize = 40;

/// Most readings that a Han brand is given.
const MOST_READINGS: usize = 4;

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
            push_words(&raw[..end], Origin::Outer, &mut key.forms);
        }
        if let Some(end) = tail::before_address(&raw) {
            push_words(&raw[..end], Origin::Outer, &mut key.forms);
        }
        if let Some(name) = tail::institution(text) {
            push_forms(name, Origin::Branch, &mut key.forms);
        }
        if let Some(form) = key.forms.first().and_then(tail::before_place) {
            key.forms.push(form);
        }
        if let Some(raw) = numerals::apart(&raw) {
            push_words(&raw, Origin::Written, &mut key.forms);
        }
        if let Some(raw) = corrected(&raw, text.chars().count() >= CUT_FROM) {
            let form = spaced(&raw).0;
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
        push_words(&raw, Origin::Written, &mut forms);
        if let Some(spelt) = fold::spelt_out(&plain) {
            push_forms(&spelt, Origin::Read, &mut forms);
        }
        if let Some(name) = craft::name(&plain) {
            push_words(&name, Origin::Written, &mut forms);
        }
        if let Some(name) = web::name(&plain) {
            push_forms(name, Origin::Outer, &mut forms);
        }
        for (part, origin) in parts::of(&plain) {
            push_forms(&part, origin, &mut forms);
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

/// Adds the forms of a text, unless they say nothing or are there already.
fn push_forms(text: &str, origin: Origin, forms: &mut SmallVec<[Form; 1]>) {
    push_words(&tokens::split(text), origin, forms);
}

/// The same of words.
fn push_words(raw: &[RawWord], origin: Origin, forms: &mut SmallVec<[Form; 1]>) {
    let mut add = |form: Form, origin: Origin| {
        // A part must be a name: not a place, a branch or a legal form.
        let least = if matches!(origin, Origin::Inner | Origin::Initials) || form.tokens.len() == 1 {
            13.0
        } else {
            10.0
        };
        let telling = |t: &Token| matches!(t.class, Class::Word | Class::Han) && t.bits >= least;
        let inner = matches!(origin, Origin::Inner | Origin::Initials);
        let part = inner || origin == Origin::Outer;
        if form.is_empty() || (part && !form.tokens.iter().any(telling)) {
            return;
        }
        if forms.iter().any(|f| f.tokens == form.tokens) {
            return;
        }
        forms.push(Form { origin, ..form }.with_units());
    };
    if !without_spaces(raw) {
        let (form, phrases) = spaced(raw);
        if let Some(tokens) = numerals::with_roman_end(&form.tokens) {
            add(Form { tokens, legal: form.legal.clone(), ..Form::default() }, origin);
        }
        add(form, origin);
        if let Some(form) = loans::heard(raw) {
            add(form, Origin::Read);
        }
        let others = [
            abjad::compounds(raw),
            abjad::read_otherwise(raw),
            greek::read_otherwise(raw),
            slavic::named_after(raw),
        ];
        for words in others.into_iter().flatten() {
            add(spaced(&words).0, Origin::Read);
        }
        for reading in romanised::pinyin(raw) {
            add(Form { tokens: han::syllables_read(&reading), ..Form::default() }, Origin::Read);
        }
        if let Some(apart) = initials_apart(raw) {
            add(spaced(&apart).0, origin);
        }
        if phrases {
            add(written_out(raw), if origin == Origin::Written { Origin::Expanded } else { origin });
        }
        return;
    }
    add(unspaced(raw, han::Brands::Spelt, &mut |brand| vec![han::written(brand)]), origin);
    if let Some(form) = loans::heard(raw) {
        add(form, Origin::Read);
    }
    if raw.iter().any(|w| w.script == Script::Han && han::has_named_brand(&w.text)) {
        let form = unspaced(raw, han::Brands::Named, &mut |brand| han::readings(brand, 1));
        add(form, Origin::Read);
    }
    for n in 0..MOST_READINGS {
        let mut more = false;
        let form = unspaced(raw, han::Brands::Spelt, &mut |brand| {
            let all = han::readings(brand, MOST_READINGS);
            more |= all.len() > n;
            all.get(n).or(all.first()).cloned().into_iter().collect()
        });
        if !more {
            break;
        }
        add(form, Origin::Read);
    }
    if let [only] = raw
        && let Some(tokens) = han::person(&only.text)
    {
        add(Form { tokens, ..Form::default() }, Origin::Read);
    }
    if let [only] = raw {
        for (family, given) in hangul::person(&only.text) {
            let syllables: SmallVec<[&str; 4]> =
                std::iter::once(&*family).chain(given.iter().map(|g| &**g)).collect();
            add(Form { tokens: han::syllables_read(&syllables), ..Form::default() }, Origin::Read);
        }
    }
}

/// Whether some of the words are in a script that puts no spaces between them.
fn without_spaces(raw: &[RawWord]) -> bool {
    raw.iter().any(|w| matches!(w.script, Script::Han | Script::Kana | Script::Hangul))
}

/// The words with initials that are written together each on its own, beside a name: Sokolnikov V.P.
fn initials_apart(raw: &[RawWord]) -> Option<Vec<RawWord>> {
    let initials = |w: &RawWord| {
        w.dotted
            && (2..=3).contains(&w.text.chars().count())
            && !tables::words_like(&w.text).is_common(&w.text)
    };
    let name =
        |w: &RawWord| !initials(w) && w.text.len() >= 3 && !tables::words_like(&w.text).is_common(&w.text);
    if !(2..=4).contains(&raw.len()) || !raw.iter().any(initials) || !raw.iter().any(name) {
        return None;
    }
    let letters = |w: &RawWord| -> Vec<RawWord> {
        if initials(w) {
            w.text.chars().map(|c| RawWord { text: c.into(), ..w.clone() }).collect()
        } else {
            vec![w.clone()]
        }
    };
    Some(raw.iter().flat_map(letters).collect())
}

/// Legal forms that are often glued to the word beside them.
const GLUED: &[&str] =
    &["limited", "company", "gmbh", "corp", "ltd", "llc", "inc", "ooo", "oao", "zao", "plc", "co"];

/// Those that are glued before a word, since no word begins so: JSCSEVERNY.
const GLUED_BEFORE: &[&str] = &["limited", "company", "ojsc", "cjsc", "pjsc", "jsc", "fsue", "fgup"];

/// A word cut where a legal form is glued to it: TRADINGLLC, COMPANYCONCORD.
fn unglued(word: &str) -> Option<(&str, &str)> {
    let after = GLUED.iter().find_map(|form| {
        let known = |rest: &&str| rest.len() >= 4 && (form.len() > 2 || tables::words().is_common(rest));
        word.strip_suffix(form).filter(known).map(|rest| (rest, *form))
    });
    after.or_else(|| {
        let long = |rest: &&str| rest.len() >= 4;
        GLUED_BEFORE.iter().find_map(|form| Some((*form, word.strip_prefix(form).filter(long)?)))
    })
}

/// The words with the misspelt common ones put right: one letter off, cut in two, or cut off at the end.
fn corrected(raw: &[RawWord], cut: bool) -> Option<Vec<RawWord>> {
    let table = tables::words();
    let mut out: Vec<RawWord> = Vec::with_capacity(raw.len());
    let mut changed = false;
    let mut i = 0;
    let known: SmallVec<[bool; 16]> = raw.iter().map(|word| table.knows(&word.text)).collect();
    let mut joined = String::new();
    let common = |text: &str| RawWord { text: text.to_owned(), script: Script::Latin, dotted: false };
    while i < raw.len() {
        let word = &raw[i];
        let latin = word.script == Script::Latin;
        if let (true, Some(next)) = (latin, raw.get(i + 1)) {
            joined.clear();
            joined.extend([&*word.text, &*next.text]);
            let whole = &*joined;
            let short = word.text.len().min(next.text.len()) <= 4;
            let torn =
                next.script == Script::Latin && (!(known[i] && known[i + 1]) || (short && whole.len() >= 7));
            // X-Energy is not energy: what stands beside a word that is right is no part of it.
            let apart = |right: &&str| *right != word.text && *right != next.text;
            let right = || {
                let slip = whole.len() >= 7 && !table.knows(whole);
                slip.then(|| common::put_right(whole)).flatten().filter(apart)
            };
            if torn
                && whole.len() >= 5
                && let Some(whole) = table.is_common(whole).then_some(whole).or_else(right)
            {
                out.push(common(whole));
                changed = true;
                i += 2;
                continue;
            }
        }
        if let Some((left, right)) = (latin && !known[i]).then(|| unglued(&word.text)).flatten() {
            out.push(common(left));
            out.push(common(right));
            changed = true;
            i += 1;
            continue;
        }
        // Names cut by a field are so many that the tables know some cut words.
        if raw.len() > 1
            && (i + 1 == raw.len() || i == 0)
            && latin
            && !known[i]
            && let Some(form) = common::short_legal(&word.text)
        {
            out.push(common(form));
            changed = true;
            i += 1;
            continue;
        }
        let last = cut && i + 1 == raw.len() && latin && !table.is_common(&word.text);
        let right = last.then(|| common::completed(&word.text)).flatten().or_else(|| {
            (latin && !known[i])
                .then(|| common::put_right(&word.text).or_else(|| common::twice_wrong(&word.text)))
                .flatten()
        });
        changed |= right.is_some();
        out.push(right.map_or_else(|| word.clone(), common));
        i += 1;
    }
    changed.then_some(out)
}

/// The form of words between spaces, and whether one of them could be written out as a phrase.
fn spaced(raw: &[RawWord]) -> (Form, bool) {
    let (taken, legal) = tokens::legal_forms(raw);
    let mut form = Form { legal, tokens: Vec::with_capacity(raw.len()), ..Form::default() };
    let mut phrases = false;
    let mut at = 0;
    while at < raw.len() {
        let word = &raw[at];
        at += 1;
        if taken[at - 1] {
            continue;
        }
        phrases |= manages(raw, &taken, at - 1) || term(&raw[at - 1..]).is_some();
        let free = raw[at - 1..].iter().zip(&taken[at - 1..]).take_while(|(_, taken)| !**taken);
        let place = tables::words_like(&word.text).place(&mut free.map(|(w, _)| w.text.as_str()));
        // Jing He by itself is a person rather than the county.
        let whole = |count: usize| count == raw.len() && raw.iter().all(|w| w.text.len() <= 6);
        if let Some((count, place)) = place.filter(|(count, _)| !whole(*count)) {
            form.tokens.push(tokens::place(place, &raw[at - 1..at - 1 + count]));
            at += count - 1;
            continue;
        }
        phrases |= tables::word(&word.text).is_some_and(|w| w.phrase().is_some());
        tokens::push_tokens(word, &mut form.tokens);
    }
    only_initials(&mut form.tokens);
    only_titles(&mut form.tokens);
    numerals::settle_roman(&mut form.tokens);
    mark_repeats(&mut form.tokens);
    (form, phrases)
}

/// Whether a word before the name of a company is УК, управляющая компания, rather than a kingdom: UK Bitriver LLC.
fn manages(raw: &[RawWord], taken: &[bool], at: usize) -> bool {
    matches!(raw[at].text.as_str(), "uk" | "ук")
        && taken.contains(&true)
        && taken[..at].iter().all(|taken| *taken)
        && taken[at + 1..].contains(&false)
}

/// The term of several words with which these begin, and its English: cong nghe, technology.
fn term(raw: &[RawWord]) -> Option<(usize, &'static str)> {
    tables::words_like(&raw[0].text).term(&mut raw.iter().map(|w| w.text.as_str()))
}

/// The same with abbreviations of several words written out (PSB, public security bureau), and terms of several
/// words in English.
fn written_out(raw: &[RawWord]) -> Form {
    let (taken, _) = tokens::legal_forms(raw);
    let mut long: Vec<RawWord> = Vec::with_capacity(raw.len() + 4);
    let mut next = 0;
    for (at, word) in raw.iter().enumerate() {
        if at < next {
            continue;
        }
        let term = term(&raw[at..]);
        next = at + term.map_or(1, |(count, _)| count);
        let managing = manages(raw, &taken, at).then_some("management company");
        let meant = managing.or(term.map(|(_, english)| english));
        match meant.or_else(|| tables::word(&word.text).and_then(tables::Word::phrase)) {
            Some(phrase) => {
                long.extend(phrase.split(' ').map(|w| RawWord {
                    text: w.to_owned(),
                    script: Script::Latin,
                    dotted: false,
                }));
            }
            None => long.push(word.clone()),
        }
    }
    spaced(&long).0
}

/// The form of words of which some are written without spaces; `brand` says how to write what no table knows.
fn unspaced(raw: &[RawWord], brands: han::Brands, brand: &mut dyn FnMut(&str) -> Vec<Token>) -> Form {
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
        for part in han::cut(&word.text, brands) {
            match part {
                han::Part::Legal(class) => form.legal.push(class),
                han::Part::Known(tokens) => form.tokens.extend(tokens),
                han::Part::Number(number) => form.tokens.push(tokens::token(&number, false)),
                han::Part::Brand(text) => form.tokens.extend(brand(&text)),
            }
        }
    }
    if form.tokens.is_empty() {
        // A legal form is never all of a name.
        let words = raw.iter().filter(|word| word.script == Script::Han);
        form.tokens = words.map(|word| han::written(&word.text)).collect();
        form.legal.clear();
    }
    mark_repeats(&mut form.tokens);
    form
}

/// A name of single letters is a word spelt out, not a list of initials.
fn only_initials(tokens: &mut Vec<Token>) {
    if !tokens.is_empty() && tokens.iter().all(|t| t.class == Class::Initial) {
        let word: String = tokens.iter().map(|t| &*t.text).collect();
        let mut token = tokens::token(&word, false);
        if token.class == Class::Initial {
            token.class = Class::Word;
        }
        *tokens = vec![token];
    }
}

/// A name of nothing but titles and particles is made of its titles: El Licenciado is what people call him.
fn only_titles(tokens: &mut [Token]) {
    if tokens.iter().all(|t| matches!(t.class, Class::Honorific | Class::Particle)) {
        for token in tokens.iter_mut().filter(|t| t.class == Class::Honorific && t.text.len() >= 4) {
            token.class = Class::Word;
            token.bits = token.bits.min(TITLE_BITS);
        }
    }
}

/// Bits of a title that is a name: any number of people are called so.
const TITLE_BITS: f32 = 13.0;

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
