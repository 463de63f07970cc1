//! Which letters were left out of a word to make a key of it: two words that share a key are within so many slips only if
//! the letters left out of one go with those of the other. Finds no words, and loses none: of two words that are so
//! near each other, some key that they share says so.

/// Letters of a word of which is told whether they were left out.
pub(super) const LETTERS: u32 = 10;

/// Which letters were left out, counted from the end of the word: none, one or two; or `UNTOLD`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Omitted(u8);

impl Omitted {
    /// Bits that one takes.
    pub(super) const BITS: u32 = 6;
    /// It is not told: nothing, or of a word that is longer.
    pub(super) const UNTOLD: Self = Self((1 << Self::BITS) - 1);
    pub(super) const NONE: Self = Self(0);

    pub(super) const fn one(at: u32) -> Self {
        Self(1 + at as u8)
    }

    /// Of two letters, the one nearer to the end first.
    pub(super) const fn two(first: u32, second: u32) -> Self {
        Self((1 + LETTERS + second * (second - 1) / 2 + first) as u8)
    }

    /// As a number of `BITS` bits.
    pub(super) fn bits(self) -> u32 {
        u32::from(self.0)
    }

    /// Those that may have been left out of another word, a bit for each, if no more than `slips` lie between the two.
    pub(super) fn partners(self, slips: usize) -> u64 {
        match slips {
            0 => u64::MAX,
            1 => ONE_SLIP[usize::from(self.0)],
            _ => TWO_SLIPS[usize::from(self.0)],
        }
    }
}

/// By what is left out of one word, what of the other.
type Partners = [u64; 1 << Omitted::BITS];

const ONE_SLIP: Partners = one_slip();
const TWO_SLIPS: Partners = two_slips();

/// Adds a pair of them, either way about.
const fn pair(mut all: Partners, one: Omitted, other: Omitted) -> Partners {
    all[one.0 as usize] |= 1 << other.0;
    all[other.0 as usize] |= 1 << one.0;
    all
}

/// A letter changed is left out of both words, one too many of one; of two that are swapped it is the same one of both.
const fn one_slip() -> Partners {
    let mut all = pair([1 << Omitted::UNTOLD.0; 1 << Omitted::BITS], Omitted::NONE, Omitted::NONE);
    all[Omitted::UNTOLD.0 as usize] = u64::MAX;
    let mut at = 0;
    while at < LETTERS {
        all = pair(all, Omitted::one(at), Omitted::NONE);
        all = pair(all, Omitted::one(at), Omitted::one(at));
        if at + 1 < LETTERS {
            all = pair(all, Omitted::one(at), Omitted::one(at + 1));
        }
        at += 1;
    }
    all
}

/// The same of two slips, of which the first may be the second letter's place.
const fn two_slips() -> Partners {
    let mut all = one_slip();
    let mut a = 0;
    while a < LETTERS {
        let mut b = 0;
        while b < LETTERS {
            // One letter too many in each.
            all = pair(all, Omitted::one(a), Omitted::one(b));
            if a < b {
                let both = Omitted::two(a, b);
                all = pair(all, both, Omitted::NONE);
                // Both changed; either one or both swapped with the next.
                all = pair(all, both, both);
                if a + 1 < b {
                    all = pair(all, both, Omitted::two(a + 1, b));
                    // One swapped with the next, one too many behind it.
                    all = pair(all, Omitted::one(a), Omitted::two(a + 1, b));
                }
                if b + 1 < LETTERS {
                    all = pair(all, both, Omitted::two(a, b + 1));
                    all = pair(all, both, Omitted::two(a + 1, b + 1));
                }
                // One changed, one too many behind it.
                all = pair(all, Omitted::one(a), both);
            }
            // One too many, and behind it one changed, or swapped with the next.
            if a <= b && b + 1 < LETTERS {
                all = pair(all, Omitted::one(b), Omitted::two(a, b + 1));
            }
            if a <= b && b + 2 < LETTERS {
                all = pair(all, Omitted::one(b), Omitted::two(a, b + 2));
            }
            b += 1;
        }
        a += 1;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::{LETTERS, Omitted};

    #[test]
    fn each_has_a_number_of_its_own() {
        let mut all = vec![Omitted::NONE, Omitted::UNTOLD];
        all.extend((0..LETTERS).map(Omitted::one));
        all.extend((0..LETTERS).flat_map(|b| (0..b).map(move |a| Omitted::two(a, b))));
        let mut numbers: Vec<u32> = all.iter().map(|omitted| omitted.bits()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), all.len());
        assert!(numbers.iter().all(|number| *number < 1 << Omitted::BITS));
    }
}
