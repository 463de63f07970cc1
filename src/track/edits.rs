//! What turns one short list of values into another.

use serde::{Deserialize, Serialize};

/// A value and its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct At<T> {
    /// The place, from 0: in the old list of what is gone, in the new one of what has come.
    pub at: usize,
    /// The value.
    pub value: T,
}

/// The edits of a list: what is gone from it and what has come; the rest keeps its order. A value that only moved is in
/// both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edits<T> {
    /// Gone, by place.
    pub gone: Vec<At<T>>,
    /// Come, by place.
    pub come: Vec<At<T>>,
}

/// Longer lists, of which nothing begins or ends alike, are not compared value by value.
const MOST_CELLS: usize = 1 << 20;

impl<T: Clone + PartialEq> Edits<T> {
    /// What turns `old` into `new`; `None` when they are equal.
    pub(super) fn between(old: &[T], new: &[T]) -> Option<Self> {
        if old == new {
            return None;
        }
        let start = old.iter().zip(new).take_while(|(a, b)| a == b).count();
        let (old_rest, new_rest) = (old.get(start..)?, new.get(start..)?);
        let end = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
        let (a, b) = (old_rest.get(..old_rest.len() - end)?, new_rest.get(..new_rest.len() - end)?);
        let (stay_a, stay_b) = common(a, b);
        let left = |all: &[T], stay: &[bool]| -> Vec<At<T>> {
            let places = all.iter().zip(stay).enumerate().filter(|(_, (_, stay))| !**stay);
            places.map(|(i, (value, _))| At { at: start + i, value: value.clone() }).collect()
        };
        Some(Self { gone: left(a, &stay_a), come: left(b, &stay_b) })
    }

    /// The new list out of the old one; `None` when the old one is not what the edits were made of.
    pub(super) fn apply(&self, old: &[T]) -> Option<Vec<T>> {
        if self.gone.iter().any(|gone| old.get(gone.at) != Some(&gone.value)) {
            return None;
        }
        let mut gone = self.gone.iter().map(|g| g.at).peekable();
        let mut stay = old.iter().enumerate().filter(|(i, _)| gone.next_if_eq(i).is_none()).map(|(_, v)| v);
        let mut out: Vec<T> =
            Vec::with_capacity((old.len() + self.come.len()).saturating_sub(self.gone.len()));
        for come in &self.come {
            while out.len() < come.at {
                out.push(stay.next()?.clone());
            }
            out.push(come.value.clone());
        }
        out.extend(stay.cloned());
        Some(out)
    }

    /// Whether the same values stand in another order, and that is all.
    pub fn is_only_order(&self) -> bool {
        let mut come: Vec<&T> = self.come.iter().map(|c| &c.value).collect();
        self.gone.len() == come.len()
            && self.gone.iter().all(|g| match come.iter().position(|c| **c == g.value) {
                Some(at) => {
                    come.swap_remove(at);
                    true
                }
                None => false,
            })
    }
}

/// Which values of each list belong to a longest common sequence of both.
fn common<T: PartialEq>(a: &[T], b: &[T]) -> (Vec<bool>, Vec<bool>) {
    let (mut stay_a, mut stay_b) = (vec![false; a.len()], vec![false; b.len()]);
    let width = b.len() + 1;
    if a.is_empty() || b.is_empty() || a.len().saturating_mul(b.len()) > MOST_CELLS {
        return (stay_a, stay_b);
    }
    // Lengths of the longest common sequence of what is left of each.
    let mut best = vec![0_u32; (a.len() + 1) * width];
    for (i, x) in a.iter().enumerate().rev() {
        for (j, y) in b.iter().enumerate().rev() {
            let at = i * width + j;
            best[at] = if x == y { best[at + width + 1] + 1 } else { best[at + width].max(best[at + 1]) };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        let at = i * width + j;
        if a[i] == b[j] {
            stay_a[i] = true;
            stay_b[j] = true;
            i += 1;
            j += 1;
        } else if best[at + width] >= best[at + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    (stay_a, stay_b)
}

#[cfg(test)]
mod tests {
    use super::Edits;

    #[test]
    fn edits_give_the_new_list_out_of_the_old_one() {
        for (old, new) in
            [("abc", "abc"), ("abc", ""), ("", "abc"), ("abcd", "xbdy"), ("ab", "ba"), ("aab", "aba")]
        {
            let (old, new): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
            match Edits::between(&old, &new) {
                None => assert_eq!(old, new),
                Some(edits) => {
                    assert_eq!(edits.apply(&old).as_ref(), Some(&new));
                    assert_eq!(edits.is_only_order(), {
                        let (mut a, mut b) = (old.clone(), new.clone());
                        a.sort_unstable();
                        b.sort_unstable();
                        a == b
                    });
                    assert!(edits.gone.is_empty() || edits.apply(&['q']).is_none());
                }
            }
        }
    }
}
