//! Names to flat arrays.

use std::sync::OnceLock;
use std::sync::atomic::AtomicU32;

use rayon::prelude::*;

use super::heads::Heads;
use super::terms::{Numbers, Terms};
use super::{FormRecord, FormWeight, Index, Names, Piece, TermForms, serial};
use crate::names::{NameKey, Origin, Party};
use crate::score::{OwnedSide, OwnedTerm, Profile, Shortness, left_weight, tells};

/// What one name contributes.
struct Part {
    sides: Vec<(OwnedSide, Vec<OwnedTerm>, Origin)>,
    letters: Box<str>,
    gaps: u64,
}

/// Names analysed before what came of them is packed: so many that threads are busy, so few that memory is not.
const ROUND: usize = 4096;

pub(super) fn build(names: &[(&str, Party)], profile: Profile) -> Index {
    let mut index = Index {
        serial: serial(),
        shortness: Shortness::ready(&profile),
        profile,
        names: Names::default(),
        forms: Vec::with_capacity(names.len() + names.len() / 4),
        form_weights: Vec::new(),
        tokens: Vec::new(),
        pieces: Vec::new(),
        terms: Terms::default(),
        term_forms: Vec::new(),
        postings: Vec::new(),
        tables: OnceLock::new(),
        words: OnceLock::new(),
        scanned: AtomicU32::new(0),
        letters: Vec::new(),
        heads: Heads::default(),
    };
    let mut numbers = Numbers::default();
    for round in names.chunks(ROUND) {
        let parts: Vec<Part> = round
            .par_iter()
            .with_min_len(128)
            .map(|&(text, party)| part(text, party, &index.profile))
            .collect();
        for (&(text, party), part) in round.iter().zip(parts) {
            let name = index.names.push(text, party);
            if !part.letters.is_empty() {
                index.letters.push((part.letters, part.gaps, name));
            }
            for (side, terms, origin) in part.sides {
                add_form(&mut index, name, &side, &terms, origin, &mut numbers);
            }
        }
    }
    drop(numbers);
    index.letters.sort_unstable();
    sort_terms(&mut index);
    postings(&mut index);
    index.find_heads();
    index
}

fn part(text: &str, party: Party, profile: &Profile) -> Part {
    let key = NameKey::listed(text).with_party(party);
    let side = |form: &crate::names::Form| {
        let terms = form.units.iter().map(|u| OwnedTerm::of(u, &form.tokens)).collect();
        (OwnedSide::of(form, &key, profile), terms, form.origin)
    };
    Part { sides: key.forms().iter().map(side).collect(), letters: key.letters().into(), gaps: key.gaps() }
}

fn add_form(
    index: &mut Index,
    name: u32,
    side: &OwnedSide,
    terms: &[OwnedTerm],
    origin: Origin,
    numbers: &mut Numbers,
) {
    index.forms.push(FormRecord {
        name,
        tokens: index.tokens.len() as u32,
        units: index.pieces.len() as u32,
        legal: side.legal,
        length: side.length,
        token_count: side.tokens.len() as u8,
        unit_count: terms.len().min(255) as u8,
        origin,
        party: side.party,
        personal: side.personal,
    });
    let profile = &index.profile;
    let lefts: Vec<f32> = side.tokens.iter().map(|t| left_weight(t, profile)).collect();
    let words = side.tokens.iter().zip(&lefts).filter(|(t, _)| tells(t));
    index.form_weights.push(FormWeight { all: lefts.iter().sum(), words: words.map(|(_, left)| left).sum() });
    index.tokens.extend(&side.tokens);
    for (term, &span) in terms.iter().zip(&side.spans).take(255) {
        let light = side.tokens[span.range()].iter().all(|t| t.weight <= profile.weight_particle);
        let number = index.terms.add(term, light, numbers);
        if index.term_forms.len() == number as usize {
            index.term_forms.push(TermForms::default());
        }
        let most = &mut index.term_forms[number as usize].weight;
        most.left = most.left.max(lefts[span.range()].iter().sum());
        most.met = most.met.max(side.tokens[span.range()].iter().map(|t| t.weight).sum());
        most.telling |= side.tokens[span.range()].iter().any(|t| t.telling);
        most.unknown = side.tokens[span.range()].iter().map(|t| t.unknown).fold(most.unknown, u8::max);
        index.pieces.push(Piece { term: number, span });
    }
}

fn sort_terms(index: &mut Index) {
    let (terms, numbers) = std::mem::take(&mut index.terms).sorted();
    let mut forms = vec![TermForms::default(); terms.len() + 1];
    for (of_term, number) in index.term_forms.iter().zip(&numbers) {
        forms[*number as usize] = *of_term;
    }
    for piece in &mut index.pieces {
        piece.term = numbers[piece.term as usize];
    }
    (index.terms, index.term_forms) = (terms, forms);
}

fn postings(index: &mut Index) {
    let mut starts = vec![0u32; index.terms.len() + 1];
    for piece in &index.pieces {
        starts[piece.term as usize + 1] += 1;
    }
    for i in 1..starts.len() {
        starts[i] += starts[i - 1];
    }
    let mut next = starts.clone();
    let mut postings = vec![0u32; index.pieces.len()];
    for (id, form) in index.forms.iter().enumerate() {
        let units = form.units as usize..form.units as usize + usize::from(form.unit_count);
        for piece in &index.pieces[units] {
            let at = &mut next[piece.term as usize];
            postings[*at as usize] = id as u32;
            *at += 1;
        }
    }
    index.term_forms.iter_mut().zip(starts).for_each(|(of_term, start)| of_term.start = start);
    index.postings = postings;
}
