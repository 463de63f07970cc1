//! The ways to read a name: from words to forms, each a list of tokens. Decides nothing of what a form is worth.

use smallvec::SmallVec;

use super::key::{Class, Form, Origin, Token};
use super::script::Script;
use super::tokens::{self, RawWord};
use super::{abjad, greek, han, hangul, loans, numerals, romanised, slavic, tables};

/// What a company is called in legal forms, where English begins it with a C.
const COMPANIES: &[&str] = &[
    "co",
    "comp",
    "company",
    "companies",
    "corp",
    "corporation",
    "cooperation",
    "compania",
    "compagnie",
    "cia",
    "cie",
];

/// What a group is called in legal forms.
const GROUPS: &[&str] = &["group", "grp", "groupe", "grup", "grupo", "gruppe"];

/// Most readings that a Han brand is given.
const MOST_READINGS: usize = 4;

/// Adds the forms of a text, unless they say nothing or are there already.
pub(super) fn push_forms(text: &str, origin: Origin, forms: &mut SmallVec<[Form; 1]>) {
    push_words(&tokens::split(text), origin, forms);
}

/// The same of words.
pub(super) fn push_words(raw: &[RawWord], origin: Origin, forms: &mut SmallVec<[Form; 1]>) {
    let inner = matches!(origin, Origin::Inner | Origin::Initials);
    let mut add = |form: Form, origin: Origin| {
        // A part must be a name: not a place, a branch or a legal form. However it is read: (郑州) is a city.
        let least = if matches!(origin, Origin::Inner | Origin::Initials) || form.tokens.len() == 1 {
            13.0
        } else {
            10.0
        };
        let word = |t: &Token| matches!(t.class, Class::Word | Class::Han);
        let telling = |t: &Token| word(t) && t.bits >= least;
        let part = matches!(origin, Origin::Inner | Origin::Initials | Origin::Outer);
        let is_name = (!part || form.tokens.iter().any(telling)) && (!inner || form.tokens.iter().any(word));
        if form.is_empty() || !is_name {
            return;
        }
        let as_word = group_as_word(&form);
        let as_legal_form = group_as_legal_form(&form);
        for form in std::iter::once(form).chain(as_word).chain(as_legal_form) {
            if !forms.iter().any(|f| f.tokens == form.tokens) {
                forms.push(Form { origin, ..form }.with_units());
            }
        }
    };
    if !without_spaces(raw) {
        let (form, phrases) = spaced(raw);
        if let Some(tokens) = numerals::with_roman_end(&form.tokens) {
            add(Form { tokens, legal: form.legal.clone(), company: form.company, ..Form::default() }, origin);
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
            slavic::belonging_to(raw),
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
    let [only] = raw else { return };
    // Nobody in brackets is called Zhengzhou.
    if let Some(tokens) = han::person(&only.text).filter(|_| !inner || !han::is_place(&only.text)) {
        add(Form { tokens, ..Form::default() }, Origin::Read);
    }
    for (family, given) in hangul::person(&only.text) {
        let syllables: SmallVec<[&str; 4]> =
            std::iter::once(&*family).chain(given.iter().map(|g| &**g)).collect();
        add(Form { tokens: han::syllables_read(&syllables), ..Form::default() }, Origin::Read);
    }
}

/// The form in which "group" is a word, where it was read as part of the legal form: 今创集团有限公司 is Jinchuang Group.
fn group_as_word(form: &Form) -> Option<Form> {
    let at = usize::from(form.group?);
    let group = tokens::token("group", false);
    if form.tokens.is_empty() || form.tokens.iter().any(|t| t.text == group.text) {
        return None;
    }
    let mut tokens = form.tokens.clone();
    tokens.insert(at.min(tokens.len()), group);
    Some(Form { tokens, legal: form.legal.clone(), company: form.company, ..Form::default() })
}

/// The form in which "group" at the end is a legal form, where the name is nothing but common words: China Shipbuilding Group is
/// the China Shipbuilding Corporation.
fn group_as_legal_form(form: &Form) -> Option<Form> {
    let (last, rest) = form.tokens.split_last()?;
    let common = |t: &Token| !matches!(t.class, Class::Word | Class::Han) || t.bits <= tables::COMMON_BITS;
    if *last.text != *"group" || rest.len() < 2 || !rest.iter().all(common) {
        return None;
    }
    let mut legal = form.legal.clone();
    legal.push("group");
    Some(Form { tokens: rest.to_vec(), legal, company: form.company, ..Form::default() })
}

/// Whether some of the words are in a script that puts no spaces between them.
pub(super) fn without_spaces(raw: &[RawWord]) -> bool {
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

/// The form of words between spaces, and whether one of them could be written out as a phrase.
pub(super) fn spaced(raw: &[RawWord]) -> (Form, bool) {
    let (taken, legal) = tokens::legal_forms(raw);
    let mut form = Form { legal, tokens: Vec::with_capacity(raw.len()), ..Form::default() };
    let mut phrases = false;
    let mut at = 0;
    while at < raw.len() {
        let word = &raw[at];
        at += 1;
        if taken[at - 1] {
            form.company |= COMPANIES.contains(&word.text.as_str());
            if GROUPS.contains(&word.text.as_str()) {
                form.group = Some(form.tokens.len() as u8);
            }
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
pub(super) fn unspaced(
    raw: &[RawWord],
    brands: han::Brands,
    brand: &mut dyn FnMut(&str) -> Vec<Token>,
) -> Form {
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
                han::Part::Legal(class) => {
                    // 公司 is company, and stands in all but a few.
                    form.company = true;
                    if class == "group" {
                        form.group = Some(form.tokens.len() as u8);
                    }
                    form.legal.push(class);
                }
                han::Part::Known(tokens) => form.tokens.extend(tokens),
                han::Part::Number(number) => form.tokens.push(tokens::token(&number, false)),
                han::Part::Brand(text) => form.tokens.extend(brand(&text)),
            }
        }
    }
    mark_seat(&mut form);
    if form.tokens.is_empty() {
        // A legal form is never all of a name.
        let words = raw.iter().filter(|word| word.script == Script::Han);
        form.tokens = words.map(|word| han::written(&word.text)).collect();
        form.legal.clear();
    }
    mark_repeats(&mut form.tokens);
    form
}

/// Marks the seat of a Chinese firm: a place at the head of its name or in brackets. (The rules for the names of enterprises of
/// 2020, articles 6 to 9: division, trade name, trade, form.)
fn mark_seat(form: &mut Form) {
    let is_seat = |t: &&mut Token| t.class == Class::Place && t.of_han && *t.text != *"china";
    // A trade name says that it is a firm, as does its legal form beside any word.
    let brand = |t: &Token| t.class == Class::Han || t.read;
    let firm = form.tokens.iter().any(|t| brand(t) || !form.legal.is_empty() && t.class == Class::Word);
    if let Some(place) = form.tokens.iter_mut().find(is_seat).filter(|_| firm) {
        place.seat = true;
    }
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
