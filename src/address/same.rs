//! Whether two addresses are the same words, however little of them is understood: what is written as it is listed
//! must never be clear.

use smallvec::SmallVec;

use super::postcode::{self, place_at};
use super::read::Run;
use super::table::{self, Kind};

/// Digests of an address's words; two addresses that have one in common are the same.
pub(super) type Prints = SmallVec<[u64; 2]>;

/// The words in any order, the numbers in theirs: 5 High Street, Unit 7 and 7 High Street, Unit 5 are two places.
#[derive(Default)]
struct Words {
    words: Vec<String>,
    numbers: Vec<String>,
}

impl Words {
    fn count(&self) -> usize {
        self.words.len() + self.numbers.len()
    }

    fn print(mut self) -> u64 {
        self.words.sort_unstable();
        // FNV-1a: the same on every machine.
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for byte in self.words.iter().chain(&self.numbers).flat_map(|w| w.bytes().chain([0])) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        hash
    }
}

/// The digests of all words, and, of what has a number of its own, of all but countries and postal codes. None for what
/// has no number at all, or no word that tells more than a place: a district and its postal code are no address.
pub(super) fn prints(runs: &[Run]) -> Prints {
    let (mut all, mut bare) = (Words::default(), Words::default());
    let (mut at, mut tells) = (0, false);
    while at < runs.len() {
        let run = &runs[at];
        if run.postcode > 0 {
            all.numbers.push(postcode::text(&runs[at..at + run.postcode]));
            at += run.postcode;
            continue;
        }
        if let Some((place, n)) = place_at(runs, at) {
            all.words.push(place.canonical.to_owned());
            if place.kind != "country" {
                bare.words.push(place.canonical.to_owned());
            }
            at += n;
            continue;
        }
        at += 1;
        let text = run.text.as_str();
        if text.bytes().any(|b| b.is_ascii_digit()) {
            let number = text.trim_start_matches('0').to_owned();
            all.numbers.push(number.clone());
            bare.numbers.push(number);
            continue;
        }
        let (stem, ending) = table::compound(text).map_or((text, None), |(s, e)| (s, Some(e)));
        for word in [Some(stem), ending].into_iter().flatten() {
            let word = match table::word(word) {
                Some(known) if known.kind == Kind::Drop => continue,
                Some(known) => {
                    tells |= matches!(known.kind, Kind::Street | Kind::Building | Kind::Box);
                    known.canonical
                }
                None => {
                    tells = true;
                    word
                }
            };
            all.words.push(word.to_owned());
            bare.words.push(word.to_owned());
        }
    }
    // Carrera 7 no. 12: numbers alone tell a street of Colombia.
    if !tells && bare.numbers.len() < 2 {
        return Prints::new();
    }
    let mut out = Prints::new();
    if !bare.numbers.is_empty() && bare.count() >= FEWEST {
        out.push(bare.print());
    }
    if !all.numbers.is_empty() && all.count() > FEWEST {
        out.push(all.print());
    }
    out.dedup();
    out
}

/// The fewest words and numbers of an address: a street, its number and the city.
const FEWEST: usize = 3;
