//! The first of the bounds: what a list gives the names that are in it, by what of the query its term meets.

use super::{Bounds, CLOSE, ENOUGH, RARE, TELLING};
use crate::index::search::Neighbour;
use crate::score::{CLOSELY, How, Side, WHOLE, brands, positions, slipped};

/// Some tokens of a query, as far as it counts for what meets them.
pub(in crate::index) struct Part<'a> {
    bounds: &'a Bounds<'a>,
    /// Those that are known.
    tokens: u32,
    /// What these weigh, and the most of what they may lack that counts.
    weight: f32,
    most: f32,
    /// Whether it is one token.
    one: bool,
    /// The flags that what meets it may have.
    telling: u32,
    name: u32,
    rare: u32,
    unique: u32,
    joined: u32,
    /// Letters of the brand among them.
    brand: Option<u8>,
}

impl Part<'_> {
    /// What it gives a name that it holds something that meets these tokens.
    #[inline]
    pub(in crate::index) fn by(&self, n: &Neighbour) -> Meeting {
        let even = !self.one || matches!(n.how, How::Equal | How::Related(_));
        // Never more than it costs that these tokens meet nothing: so a name that holds more may reach more, whatever it is.
        let short = if even { 0.0 } else { (self.weight - n.weight.met).min(self.most).max(0.0) };
        let flag = |is: bool, bit: u32| if is { bit } else { 0 };
        let brand = self.brand.is_some_and(|spelt| brands(spelt, n.weight.unknown));
        let met = self.tokens
            | flag(n.weight.telling, self.telling)
            | flag(n.similarity >= CLOSELY, self.name)
            | flag(n.similarity >= WHOLE, self.rare)
            | flag(n.similarity >= 0.999, self.unique)
            | flag(n.similarity >= 0.999 && n.weight.unknown > 0, self.joined)
            | flag(brand && slipped(n.how, n.similarity), ENOUGH);
        // What is said again lacks nothing.
        let same = if n.similarity >= 1.0 || n.how == How::Acronym { self.tokens } else { 0 };
        let gain = self.weight.min(n.weight.met) * self.bounds.rate(n.similarity);
        Meeting { gain, short, met: u64::from(same) << 32 | u64::from(met) }
    }
}

/// What it gives a name that it holds a term.
#[derive(Debug, Clone, Copy)]
pub(in crate::index) struct Meeting {
    /// As in [`Known`].
    pub(in crate::index) gain: f32,
    pub(in crate::index) short: f32,
    pub(in crate::index) met: u64,
}

impl Bounds<'_> {
    /// These tokens of the query, for what meets them.
    pub(in crate::index) fn part(&self, q: &Side<'_>, span: u64) -> Part<'_> {
        let mut part = Part {
            bounds: self,
            tokens: span as u32 & self.known,
            weight: 0.0,
            most: 0.0,
            one: span & (span - 1) == 0,
            telling: 0,
            name: 0,
            rare: if span & self.rare != 0 { RARE } else { 0 },
            unique: if span & self.unique != 0 { ENOUGH } else { 0 },
            joined: if self.by_itself && span & (span - 1) != 0 { ENOUGH } else { 0 },
            brand: positions(span & self.brand, q.tokens.len()).map(|i| q.tokens[i].unknown).max(),
        };
        for i in positions(span, self.weights.len()) {
            if u64::from(part.tokens) >> i & 1 != 0 {
                part.weight += self.weights[i];
                part.most += self.costs[i] * self.most_uneven;
            }
            part.telling |= if q.tokens[i].telling { TELLING } else { 0 };
            part.name |= if q.tokens[i].name_bits > 0.0 { CLOSE } else { 0 };
        }
        part
    }
}
