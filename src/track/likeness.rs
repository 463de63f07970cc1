//! Whether two folded names are nearly one: what is cheap to see, before and beside the score of the matcher.

use rustc_hash::FxHashSet;

use super::keys;

/// From this share of letters up two names are nearly the same.
const NEAR: f64 = 0.85;
/// Fewer letters than this stand in many names.
const SHORTEST_INSIDE: usize = 10;
/// The same where a name begins with them.
const SHORTEST_BEGINNING: usize = 6;

/// How much of the longer of two folded names is the shorter one, in hundredths, where that stands in it whole: a form
/// may have a town, or the parent company, in the cell of the name. No number is cut: Plant 14 is not in Plant 142.
pub(super) fn inside(a: &str, b: &str) -> Option<usize> {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let at = long.find(short)?;
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let (before, behind) = (long.get(..at)?, long.get(at + short.len()..)?);
    let cut = (digit(short.chars().next_back()) && digit(behind.chars().next()))
        || (digit(short.chars().next()) && digit(before.chars().next_back()));
    let least = if at == 0 { SHORTEST_BEGINNING } else { SHORTEST_INSIDE };
    let share = short.len() * 100 / long.len().max(1);
    // What a name begins with is nearly all of it: a town, an address or another name follows.
    (!cut && short.chars().count() >= least).then(|| if at == 0 { 96.max(share) } else { share })
}

/// How much of two names is the same letters in the same order, two by two; 0 where it is little, or where their digits
/// differ. A slip in a word that no table knows is found by that.
pub(super) fn letters_alike(a: &str, b: &str) -> f64 {
    let digits = |s: &str| s.chars().filter(char::is_ascii_digit).collect::<String>();
    let pairs = |s: &str| -> FxHashSet<(char, char)> { s.chars().zip(s.chars().skip(1)).collect() };
    if a.len().min(b.len()) < SHORTEST_INSIDE || digits(a) != digits(b) {
        return 0.0;
    }
    let (a, b) = (pairs(a), pairs(b));
    let share = 2.0 * a.intersection(&b).count() as f64 / (a.len() + b.len()).max(1) as f64;
    if share >= NEAR { share } else { 0.0 }
}

/// A cheap look before names are compared: whether a good part of the letters stand in the same order, two by two.
pub(super) fn worth_comparing(a: &str, b: &str) -> bool {
    let pairs = |s: &str| -> FxHashSet<(char, char)> { s.chars().zip(s.chars().skip(1)).collect() };
    let (a, b) = (pairs(a), pairs(b));
    let fewer = a.len().min(b.len());
    fewer > 0 && a.intersection(&b).count() * 5 >= fewer * 2
}

/// Whether one main name is the other with a town, an address or another name behind it, or with a slip in it.
pub(super) fn alike(a: &str, b: &str) -> bool {
    let (a, b) = (keys::name(a), keys::name(b));
    letters_alike(&a, &b) > 0.0 || inside(&a, &b).is_some_and(|share| share >= 96)
}

#[cfg(test)]
mod tests {
    use super::{alike, inside};

    #[test]
    fn a_slip_a_town_or_another_name_behind_it_is_no_other_name_and_a_number_is() {
        for (a, b, same) in [
            ("Huawei Technologies Bahrain, Building 647", "Huawei Technologies Bahrain", true),
            ("Incorporated Electonics Systems", "Incorporated Electronics Systems", true),
            ("54th Research Institute", "55th Research Institute", false),
            ("Shipyard Plant 14", "Shipyard Plant 142", false),
            ("Acme", "Acme Trading", false),
            ("Zorvex Optics", "Zenithal Optics", false),
        ] {
            assert_eq!((alike(a, b), alike(b, a)), (same, same), "{a} ~ {b}");
        }
        assert_eq!(inside("affiliateofzorvexoptics", "zorvexoptics"), Some(52));
    }
}
