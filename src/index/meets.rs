//! What terms of the index meet in a query, while its candidates are looked at: some hundred terms among hundreds of
//! thousands, kept where they stay at hand.

use crate::score::How;

/// What a term meets in the query: the unit, how alike they are, by what.
#[derive(Debug, Clone, Copy)]
pub(super) struct Meeting {
    pub(super) unit: u8,
    pub(super) how: How,
    pub(super) similarity: f32,
}

/// The meetings of each term, by unit.
#[derive(Debug, Default)]
pub(super) struct Meets {
    /// Terms with their first meeting, where their hash puts them or behind it. `NONE` is no term.
    slots: Vec<(u32, u32)>,
    shift: u32,
    /// Meetings, each with the next one of its term.
    meetings: Vec<(Meeting, u32)>,
}

const NONE: u32 = u32::MAX;
/// So many slots for each term, so that hardly any is pushed behind another.
const ROOM: usize = 4;

impl Meets {
    /// Forgets all, and makes room for so many meetings.
    pub(super) fn clear(&mut self, meetings: usize) {
        let slots = (meetings * ROOM).next_power_of_two().max(ROOM);
        self.slots.clear();
        self.slots.resize(slots, (NONE, NONE));
        self.shift = u32::BITS - slots.trailing_zeros();
        self.meetings.clear();
    }

    /// The slot of a term, or the one that is free for it.
    #[inline]
    fn slot(&self, term: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = (term.wrapping_mul(0x9E37_79B1) >> self.shift) as usize;
        while self.slots[at].0 != term && self.slots[at].0 != NONE {
            at = (at + 1) & mask;
        }
        at
    }

    /// Adds a meeting before those that the term has.
    #[inline]
    pub(super) fn add(&mut self, term: u32, meeting: Meeting) {
        let at = self.slot(term);
        let first = self.meetings.len() as u32;
        self.meetings.push((meeting, self.slots[at].1));
        self.slots[at] = (term, first);
    }

    /// The meetings of a term.
    #[inline]
    pub(super) fn of(&self, term: u32) -> impl Iterator<Item = Meeting> + '_ {
        let mut next = self.slots[self.slot(term)].1;
        std::iter::from_fn(move || {
            let &(meeting, after) = self.meetings.get(next as usize)?;
            next = after;
            Some(meeting)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Meeting, Meets};
    use crate::score::How;

    #[test]
    fn each_term_has_its_meetings_and_no_other() {
        let mut meets = Meets::default();
        for round in 1..40u32 {
            meets.clear(round as usize * 2);
            for unit in (0..2).rev() {
                for n in 0..round {
                    meets.add(n * n * 977, Meeting { unit, how: How::Equal, similarity: n as f32 });
                }
            }
            for n in 0..round {
                let of: Vec<(u8, f32)> =
                    meets.of(n * n * 977).map(|meeting| (meeting.unit, meeting.similarity)).collect();
                assert_eq!(of, [(0, n as f32), (1, n as f32)]);
            }
            assert_eq!(meets.of(12).count(), 0);
        }
    }
}
