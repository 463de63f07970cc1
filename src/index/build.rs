//! Names to flat arrays.

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::keys::KeyTable;
use super::{FormRecord, Index};
use crate::names::{NameKey, Party, UnitKind};
use crate::score::{OwnedSide, Profile, Term};

/// What one name contributes.
struct Part {
    sides: Vec<(OwnedSide, Vec<Term>, crate::names::Origin)>,
    letters: Box<str>,
}

pub(super) fn build(names: Vec<(&str, Party)>, profile: Profile) -> Index {
    let parts: Vec<Part> = names
        .par_iter()
        .with_min_len(256)
        .map(|&(text, party)| {
            let key = NameKey::listed(text).with_party(party);
            let sides = key
                .forms()
                .iter()
                .map(|form| {
                    let side = OwnedSide::of(form, &key, &profile);
                    let terms = form.units.iter().map(|u| Term::of(u, &form.tokens)).collect();
                    (side, terms, form.origin)
                })
                .collect();
            Part { sides, letters: key.letters().into() }
        })
        .collect();
    static SERIAL: AtomicU64 = AtomicU64::new(1);
    let mut index = Index {
        serial: SERIAL.fetch_add(1, Ordering::Relaxed),
        profile,
        texts: names.iter().map(|(t, _)| (*t).into()).collect(),
        parties: names.iter().map(|(_, p)| *p).collect(),
        forms: Vec::with_capacity(parts.len()),
        tokens: Vec::new(),
        spans: Vec::new(),
        unit_terms: Vec::new(),
        terms: Vec::new(),
        posting_starts: Vec::new(),
        postings: Vec::new(),
        keys: KeyTable::default(),
        by_text: Vec::new(),
        letters: Vec::new(),
    };
    let mut ids: FxHashMap<(Box<str>, UnitKind, bool), u32> = FxHashMap::default();
    for (name, part) in parts.into_iter().enumerate() {
        if !part.letters.is_empty() {
            index.letters.push((part.letters, name as u32));
        }
        for (side, terms, origin) in part.sides {
            let form = FormRecord {
                name: name as u32,
                tokens: index.tokens.len() as u32,
                units: index.unit_terms.len() as u32,
                legal: side.legal,
                length: side.length,
                token_count: side.tokens.len() as u8,
                unit_count: terms.len().min(255) as u8,
                origin,
                party: side.party,
            };
            index.tokens.extend(&side.tokens);
            for (term, span) in terms.into_iter().zip(side.spans).take(255) {
                index.spans.push(span);
                let next = index.terms.len() as u32;
                let id = *ids.entry((term.text.clone(), term.kind, term.abjad)).or_insert(next);
                if id == next {
                    index.terms.push(term);
                }
                index.unit_terms.push(id);
            }
            index.forms.push(form);
        }
    }
    drop(ids);
    index.letters.sort_unstable();
    postings(&mut index);
    index.keys = KeyTable::build(&index.terms);
    let mut by_text: Vec<u32> =
        (0..index.terms.len() as u32).filter(|&t| index.terms[t as usize].kind == UnitKind::Token).collect();
    by_text.sort_unstable_by(|a, b| index.terms[*a as usize].text.cmp(&index.terms[*b as usize].text));
    index.by_text = by_text;
    index
}

fn postings(index: &mut Index) {
    let mut starts = vec![0u32; index.terms.len() + 1];
    for &term in &index.unit_terms {
        starts[term as usize + 1] += 1;
    }
    for i in 1..starts.len() {
        starts[i] += starts[i - 1];
    }
    let mut next = starts.clone();
    let mut postings = vec![0u32; index.unit_terms.len()];
    for (id, form) in index.forms.iter().enumerate() {
        let units = form.units as usize..form.units as usize + usize::from(form.unit_count);
        for &term in &index.unit_terms[units] {
            let at = &mut next[term as usize];
            postings[*at as usize] = id as u32;
            *at += 1;
        }
    }
    index.posting_starts = starts;
    index.postings = postings;
}
