//! Numbers of addresses: 5, 32A, 301-307, P8-07. Whether two are the same, overlap or differ.

use smallvec::SmallVec;

/// A number, a range of numbers, or a code of letters and digits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Code {
    /// The first and last number, where it is one.
    pub(super) range: Option<(u32, u32)>,
    /// What follows the number (the `a` of 32A), or the whole code where it is no number.
    pub(super) rest: Box<str>,
}

/// How two codes stand to one another, the nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Relation {
    /// The same.
    Same,
    /// One lies in the other, or ranges share numbers.
    Overlap,
    /// The same number, of which one has a letter more.
    Part,
    /// The same number with other letters.
    Sub,
    /// Different.
    Differs,
}

/// The widest range of rooms or houses.
const WIDEST: u32 = 60;

impl Code {
    pub(super) fn number(n: u32) -> Self {
        Self { range: Some((n, n)), rest: "".into() }
    }

    pub(super) fn letters(text: &str) -> Self {
        Self { range: None, rest: text.into() }
    }

    /// Reads letters and digits without spaces. `None` when there is no digit in it.
    pub(super) fn read(item: &str) -> Option<Self> {
        let digits = item.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            return item.bytes().any(|b| b.is_ascii_digit()).then(|| Self::letters(item));
        }
        match item[..digits].parse::<u32>() {
            Ok(n) => Some(Self { range: Some((n, n)), rest: item[digits..].into() }),
            Err(_) => Some(Self::letters(item.trim_start_matches('0'))),
        }
    }

    /// The range up to another number: `301-307`, `1318-19`. `None` where that makes no range: `61-1`.
    pub(super) fn up_to(&self, end: &Self, end_digits: usize) -> Option<Self> {
        let ((low, _), (_, mut high)) = (self.range?, end.range?);
        if high < low && end_digits < 9 {
            let scale = 10_u32.checked_pow(u32::try_from(end_digits).ok()?)?;
            high = (low / scale).checked_mul(scale)?.checked_add(high)?;
        }
        // More than that is no range of rooms or houses.
        (low < high && high - low <= WIDEST && self.rest.is_empty())
            .then(|| Self { range: Some((low, high)), rest: end.rest.clone() })
    }

    pub(super) fn to(&self, other: &Self) -> Relation {
        match (self.range, other.range) {
            (Some(a), Some(b)) if a.0 > b.1 || b.0 > a.1 => Relation::Differs,
            (Some(_), Some(_)) if self.rest != other.rest => {
                if self.rest.is_empty() || other.rest.is_empty() { Relation::Part } else { Relation::Sub }
            }
            (Some(a), Some(b)) => {
                if a == b {
                    Relation::Same
                } else {
                    Relation::Overlap
                }
            }
            (None, None) if self.rest == other.rest => Relation::Same,
            _ => Relation::Differs,
        }
    }

    /// As it is shown.
    pub(super) fn shown(&self) -> String {
        match self.range {
            Some((a, b)) if a == b => format!("{a}{}", self.rest),
            Some((a, b)) => format!("{a}-{b}{}", self.rest),
            None => self.rest.to_string(),
        }
    }
}

/// The nearest that any of one side comes to any of the other; `None` when a side has none.
pub(super) fn nearest<'a>(a: &'a [Code], b: &'a [Code]) -> Option<Relation> {
    a.iter().flat_map(|x| b.iter().map(move |y| x.to(y))).min()
}

/// Codes as they are shown.
pub(super) fn shown(codes: &[Code]) -> String {
    let all: SmallVec<[String; 2]> = codes.iter().map(Code::shown).collect();
    all.join(", ")
}

#[cfg(test)]
mod tests {
    use super::{Code, Relation};

    fn code(text: &str) -> Code {
        match text.split_once('-') {
            Some((a, b)) => Code::read(a).unwrap().up_to(&Code::read(b).unwrap(), b.len()).unwrap(),
            None => Code::read(text).unwrap(),
        }
    }

    #[test]
    fn numbers_ranges_and_letters() {
        for (a, b, relation) in [
            ("610", "610", Relation::Same),
            ("0610", "610", Relation::Same),
            ("1318-19", "1318-1319", Relation::Same),
            ("1318", "1318-19", Relation::Overlap),
            ("32", "32a", Relation::Part),
            ("32a", "32b", Relation::Sub),
            ("56-58", "60", Relation::Differs),
            ("p60", "p60", Relation::Same),
            ("p60", "60", Relation::Differs),
        ] {
            assert_eq!(code(a).to(&code(b)), relation, "{a} {b}");
            assert_eq!(code(b).to(&code(a)), relation, "{b} {a}");
        }
        assert_eq!(Code::read("61").unwrap().up_to(&Code::read("1").unwrap(), 1), None);
        assert_eq!(Code::read("tower"), None);
        assert!(Code::read("99999999999999999999").unwrap().range.is_none());
    }
}
