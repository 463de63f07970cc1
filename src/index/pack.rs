//! An index as bytes, and back: what took a second to build is read in some milliseconds.
//!
//! The bytes are for the program that wrote them and no other: whoever keeps them must keep by which build, and of
//! which names and profile. What was damaged since is told by its checksum and gives no index; nothing is guessed.

use std::io::Read;
use std::sync::OnceLock;
use std::sync::atomic::AtomicU32;

use super::glance::Glance;
use super::heads::Heads;
use super::terms::{Record, Row, Terms};
use super::{FormRecord, FormWeight, Index, Names, Piece, TermForms, TermWeight, serial};
use crate::names::{Class, Origin, Party, Relation, UnitKind, interned};
use crate::score::{Canon, Profile, Shortness, Span, Weighed};

/// A value of a fixed number of bytes, low bytes first.
trait Packed: Sized {
    const SIZE: usize;
    fn put(&self, out: &mut Vec<u8>);
    /// `None` for bytes that are no such value. `bytes` has `SIZE` of them.
    fn take(bytes: &[u8]) -> Option<Self>;
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl Packed for $number {
            const SIZE: usize = size_of::<$number>();
            fn put(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_le_bytes());
            }
            #[inline]
            fn take(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self::from_le_bytes)
            }
        }
    )*};
}
numbers!(u8, u16, u32, u64, f32);

impl Packed for bool {
    const SIZE: usize = 1;
    fn put(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }
    #[inline]
    fn take(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0] => Some(false),
            [1] => Some(true),
            _ => None,
        }
    }
}

/// Variants by their place.
macro_rules! choices {
    ($($choice:ty: $($variant:ident)*;)*) => {$(
        impl Packed for $choice {
            const SIZE: usize = 1;
            fn put(&self, out: &mut Vec<u8>) {
                // A `match` with every variant: a new one does not compile until it is listed here.
                let all = [$(Self::$variant),*];
                let at = match self { $(Self::$variant => all.iter().position(|v| v == self)),* };
                out.push(at.unwrap_or(usize::MAX) as u8);
            }
            #[inline]
            fn take(bytes: &[u8]) -> Option<Self> {
                const ALL: &[$choice] = &[$(<$choice>::$variant),*];
                ALL.get(usize::from(*bytes.first()?)).copied()
            }
        }
    )*};
}
choices! {
    Origin: Written Read Expanded Corrected Guessed Outer Branch Inner Initials;
    Party: Unknown Person Organisation Craft;
    UnitKind: Token Joined Acronym;
    Class: Word Generic Function Place Number Initial Particle Honorific Han Legal Repeated;
    Relation: Own Plural Place Abbreviated Number Derived Translated Variant;
}

/// Structures, by their fields.
macro_rules! structures {
    ($($structure:ident { $($field:ident: $kind:ty),* $(,)? })*) => {$(
        impl Packed for $structure {
            const SIZE: usize = 0 $(+ <$kind as Packed>::SIZE)*;
            fn put(&self, out: &mut Vec<u8>) {
                // All fields: a new one does not compile until it is listed here.
                let Self { $($field),* } = self;
                $(<$kind as Packed>::put($field, out);)*
            }
            #[inline]
            fn take(bytes: &[u8]) -> Option<Self> {
                let mut rest = bytes;
                $(
                    let (field, more) = rest.split_at_checked(<$kind as Packed>::SIZE)?;
                    let $field = <$kind as Packed>::take(field)?;
                    rest = more;
                )*
                rest.is_empty().then_some(Self { $($field),* })
            }
        }
    )*};
}
structures! {
    FormRecord {
        name: u32, tokens: u32, units: u32, legal: u32, length: u16, token_count: u8, unit_count: u8, origin: Origin,
        party: Party, personal: bool,
    }
    Span { start: u8, len: u8, kind: UnitKind }
    FormWeight { all: f32, words: f32 }
    TermWeight { left: f32, met: f32, telling: bool, unknown: u8 }
    TermForms { start: u32, weight: TermWeight }
    Piece { term: u32, span: Span }
    Record {
        at: u32, canons: u32, text: u16, letters: u16, sound: u16, skeleton: u16, looks: u16, canon_count: u8,
        kind: UnitKind, traits: u8,
    }
    Row { glance: Glance, record: Record }
    Glance {
        word: u64, sound: u64, means: u64, letter_set: u32, skeleton: u32, looks: u32, letters: u8, sounds: u8, sort: u8,
    }
    Weighed {
        weight: f32, class: Class, read: f32, initial: u8, name_bits: f32, telling: bool, rare: bool, unknown: u8,
        term: u16, seat: bool,
    }
}

/// Bytes being read, a piece that stays at hand at a time, and summed.
struct Bytes<R> {
    from: R,
    left: u64,
    sum: crc32fast::Hasher,
    piece: Vec<u8>,
}

/// Bytes of a piece, about.
const PIECE: usize = 1 << 17;

impl<R: Read> Bytes<R> {
    fn take(&mut self, count: usize) -> Option<&[u8]> {
        self.left = self.left.checked_sub(count as u64)?;
        self.piece.resize(count, 0);
        self.from.read_exact(&mut self.piece).ok()?;
        self.sum.update(&self.piece);
        Some(&self.piece)
    }

    fn one<T: Packed>(&mut self) -> Option<T> {
        T::take(self.take(T::SIZE)?)
    }

    /// How many values of a size follow: never more than there are bytes for.
    fn count(&mut self, size: usize) -> Option<usize> {
        let count = usize::try_from(self.one::<u64>()?).ok()?;
        (count.checked_mul(size)? as u64 <= self.left).then_some(count)
    }

    fn many<T: Packed>(&mut self) -> Option<Vec<T>> {
        let mut count = self.count(T::SIZE)?;
        let mut out = Vec::with_capacity(count);
        while count > 0 {
            let now = count.min(PIECE / T::SIZE);
            let before = out.len();
            // Those that are no values are left out, and missed.
            out.extend(self.take(now * T::SIZE)?.chunks_exact(T::SIZE).filter_map(T::take));
            (out.len() == before + now).then_some(())?;
            count -= now;
        }
        Some(out)
    }

    fn text(&mut self) -> Option<String> {
        let count = self.count(1)?;
        let mut out = vec![0; count];
        self.left -= count as u64;
        self.from.read_exact(&mut out).ok()?;
        self.sum.update(&out);
        String::from_utf8(out).ok()
    }
}

fn put_many<T: Packed>(values: &[T], out: &mut Vec<u8>) {
    (values.len() as u64).put(out);
    out.reserve(values.len() * T::SIZE);
    values.iter().for_each(|v| v.put(out));
}

fn put_text(text: &str, out: &mut Vec<u8>) {
    (text.len() as u64).put(out);
    out.extend_from_slice(text.as_bytes());
}

impl Index {
    /// The index as bytes, for [`Index::read`].
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        put_text(&self.names.texts, &mut out);
        put_many(&self.names.ends, &mut out);
        put_many(&self.names.parties, &mut out);
        put_many(&self.forms, &mut out);
        put_many(&self.form_weights, &mut out);
        put_many(&self.tokens, &mut out);
        put_many(&self.pieces, &mut out);
        put_text(&self.terms.pool, &mut out);
        put_many(&self.terms.rows, &mut out);
        let (texts, relations): (Vec<&str>, Vec<Relation>) = self.terms.canons.iter().copied().unzip();
        put_text(&texts.join("\n"), &mut out);
        put_many(&relations, &mut out);
        put_many(&self.term_forms, &mut out);
        put_many(&self.postings, &mut out);
        let (mut all, mut ends, mut gaps, mut names) = (String::new(), Vec::new(), Vec::new(), Vec::new());
        for (letters, gap, name) in &self.letters {
            all.push_str(letters);
            ends.push(all.len() as u32);
            gaps.push(*gap);
            names.push(*name);
        }
        put_text(&all, &mut out);
        put_many(&ends, &mut out);
        put_many(&gaps, &mut out);
        put_many(&names, &mut out);
        crc32fast::hash(&out).put(&mut out);
        out
    }

    /// The index whose bytes follow, `length` of them; `None` when they are not whole. `profile` is the one that it was
    /// built with.
    pub fn read(from: impl Read, length: u64, profile: Profile) -> Option<Self> {
        let left = length.checked_sub(u32::SIZE as u64)?;
        let mut bytes = Bytes { from, left, sum: crc32fast::Hasher::new(), piece: Vec::new() };
        let bytes = &mut bytes;
        let names = Names { texts: bytes.text()?, ends: bytes.many()?, parties: bytes.many()? };
        let mut index = Self {
            serial: serial(),
            shortness: Shortness::ready(&profile),
            profile,
            names,
            forms: bytes.many()?,
            form_weights: bytes.many()?,
            tokens: bytes.many()?,
            pieces: bytes.many()?,
            terms: Terms {
                pool: bytes.text()?,
                rows: bytes.many()?,
                canons: canons(bytes)?,
                ..Terms::default()
            },
            term_forms: bytes.many()?,
            postings: bytes.many()?,
            tables: OnceLock::new(),
            words: OnceLock::new(),
            scanned: AtomicU32::new(0),
            letters: letters(bytes)?,
            heads: Heads::default(),
        };
        let (whole, sum) = (bytes.left == 0, bytes.sum.clone().finalize());
        bytes.left = u32::SIZE as u64;
        (whole && bytes.one::<u32>()? == sum).then_some(())?;
        index.find_heads();
        Some(index)
    }
}

/// What words stand for.
fn canons(bytes: &mut Bytes<impl Read>) -> Option<Vec<Canon>> {
    let (texts, relations) = (bytes.text()?, bytes.many()?);
    let canons: Vec<Canon> = texts.split('\n').zip(&relations).map(|(t, r)| (interned(t), *r)).collect();
    (canons.len() == relations.len()).then_some(canons)
}

/// The letters of long names, with their gaps and the names.
fn letters(bytes: &mut Bytes<impl Read>) -> Option<Vec<(Box<str>, u64, u32)>> {
    let (all, ends, gaps, names) = (bytes.text()?, bytes.many::<u32>()?, bytes.many()?, bytes.many()?);
    let mut start = 0;
    let mut out = Vec::with_capacity(ends.len());
    for ((&end, &gap), &name) in ends.iter().zip(&gaps).zip(&names) {
        out.push((all.get(start..end as usize)?.into(), gap, name));
        start = end as usize;
    }
    (out.len() == names.len() && out.len() == gaps.len()).then_some(out)
}
