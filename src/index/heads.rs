//! How sorted texts begin: the first bytes of each, side by side, so that a search among them seldom waits for a text.
//! Keeps no text.

use std::ops::Range;

/// The first bytes of texts that are sorted, as numbers that are sorted alike.
#[derive(Debug, Default)]
pub(super) struct Heads(Vec<u64>);

/// Bytes of a head; a shorter text has zeros behind it.
const BYTES: usize = 8;

fn head(text: &str) -> u64 {
    let mut bytes = [0; BYTES];
    let count = text.len().min(BYTES);
    bytes[..count].copy_from_slice(&text.as_bytes()[..count]);
    u64::from_be_bytes(bytes)
}

impl Heads {
    /// Of texts in order.
    pub(super) fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        Self(texts.map(head).collect())
    }

    /// Which of the texts begin so. `text_of`: the text of each.
    pub(super) fn beginning<'a>(&self, text: &str, text_of: impl Fn(usize) -> &'a str) -> Range<usize> {
        let low = head(text);
        let high = low | u64::MAX.checked_shr(8 * text.len() as u32).unwrap_or(0);
        let start = self.0.partition_point(|head| *head < low);
        let end = start + self.0[start..].partition_point(|head| *head <= high);
        if text.len() <= BYTES && !text.contains('\0') {
            return start..end;
        }
        // The head tells no more: they are few, and their texts are looked at.
        let first_not = |is_before: &dyn Fn(&str) -> bool| {
            let (mut from, mut to) = (start, end);
            while from < to {
                let middle = from.midpoint(to);
                if is_before(text_of(middle)) { from = middle + 1 } else { to = middle }
            }
            from
        };
        first_not(&|other| other < text)..first_not(&|other| other < text || other.starts_with(text))
    }
}

#[cfg(test)]
mod tests {
    use super::super::slips::pairs;
    use super::Heads;

    #[test]
    fn texts_that_begin_so_are_found_and_no_others() {
        let mut texts: Vec<String> = pairs(2_000, 14).map(|(text, _)| text).collect();
        texts.extend(["", "ab\0", "ab", "ab\0\0", "深圳华为", "深圳华为技术"].map(String::from));
        texts.sort_unstable();
        let heads = Heads::of(texts.iter().map(|text| &**text));
        let parts = texts.iter().flat_map(|text| text.char_indices().map(|(end, _)| &text[..end]));
        for begun in parts.chain(texts.iter().map(|text| &**text)).chain(["b\0", "zz", "深", "~"]) {
            let found = &texts[heads.beginning(begun, |n| &texts[n])];
            assert!(found.iter().all(|text| text.starts_with(begun)), "{begun:?}");
            let all = texts.iter().filter(|text| text.starts_with(begun)).count();
            assert_eq!(found.len(), all, "{begun:?}");
        }
    }
}
