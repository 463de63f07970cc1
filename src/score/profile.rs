//! The numbers of a scoring. Their meaning is here; their values, each commented, in `data/profiles/*.toml`.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::error::{Error, ErrorKind, Result};

/// All numbers that a score depends on. A profile is a value named in every report; nothing else tunes a score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// A hit from this score up is a `match`.
    pub match_from: f64,
    /// A hit from this score up is a `review`; what scores less is not shown.
    pub review_from: f64,
    /// Bits up to which a word tells nothing.
    pub bits_floor: f32,
    /// How fast the weight of a word grows with its bits: 1 in proportion, more favours rare words.
    pub bits_power: f32,
    /// Weight of the least telling word.
    pub weight_floor: f32,
    /// Weight of a number.
    pub weight_number: f32,
    /// Factor on the weight of places.
    pub place: f32,
    /// How fast left-over words lose weight as more is met, as a power: 0 not at all.
    pub shared: f32,
    /// How much common words shared count in both, per weight: 1 as much as telling ones.
    pub common_support: f32,
    /// What it costs, per weight, that a telling word met one that tells less.
    pub uneven: f32,
    /// How fast differences of spelling lose weight as more is met, as a power: 0 not at all.
    pub slips: f32,
    /// Factor on the cost of left-over words when the listed party is a person: middle names, patronymics.
    pub person_left: f32,
    /// Bits from which a word can tell one party from others.
    pub telling: f32,
    /// Bits of all shared names together from which they do.
    pub telling_together: f32,
    /// Weight of left-over words from which it counts that only common words are shared.
    pub common_left: f32,
    /// Bits from which hardly any other party has a word.
    pub rare: f32,
    /// Factor on the words of the query beside a rare listed name that it holds whole.
    pub contained: f32,
    /// Factor on the words of the listed name beside a query that it holds whole, with a rare word.
    pub contains: f32,
    /// Factor on the weight of a place that only one name holds.
    pub place_left: f32,
    /// What it costs that the names hold different places.
    pub place_conflict: f32,
    /// What it costs that the query holds a place that the listed name has not: a branch or subsidiary.
    pub place_extra: f32,
    /// What it costs that each name has words that the other has not.
    pub differ: f32,
    /// Level above which hardly any score counts when only common words are shared, and not all of them.
    pub common: f32,
    /// Weight of particles, titles and repeated words.
    pub weight_particle: f32,
    /// What a word of the query costs that is not in the listed name, per weight.
    pub query_left: f32,
    /// What a word of the listed name costs that is not in the query, per weight.
    pub listed_left: f32,
    /// What it costs, on top, that both have words the other has not, per weight of the lesser.
    pub both_left: f32,
    /// What the listed words cost that a cut query cannot hold.
    pub cut_left: f32,
    /// Score of a query that a field may have cut and that is how a listed name begins.
    pub beginning: f32,
    /// The same where its words tell little.
    pub beginning_common: f32,
    /// The least score of two names that share a long word, or two, that hardly any other party has.
    pub unique_shared: f64,
    /// Weight of doubt: what a match on little evidence lacks.
    pub doubt: f32,
    /// How much of a similarity one edit costs, per letter of the shorter word.
    pub edit_cost: f32,
    /// How fast an edit weighs more the shorter the word: 1 in proportion to its letters.
    pub edit_power: f32,
    /// Factor on the cost of edits between two words that are both well known.
    pub known_slip: f32,
    /// Similarity of words that sound alike.
    pub sound: f32,
    /// Similarity of long words that differ in nothing but how a letter is written: v and w, k and q, i and y, f and ph, a
    /// letter doubled.
    pub spelling: f32,
    /// What each differing vowel takes from it.
    pub vowel: f32,
    /// Similarity of an acronym and the name it abbreviates.
    pub acronym: f32,
    /// Factor on words read from Han: other characters have the same reading.
    pub read: f32,
    /// What it costs that two names hold different numbers.
    pub number_conflict: f32,
    /// What it costs that one name holds a number and the other none.
    pub number_missing: f32,
    /// What it costs that the words stand in another order.
    pub order: f32,
    /// What it costs that the legal forms differ; half of it when one name has none.
    pub legal: f32,
    /// What it costs that one party is an organisation and the other a person, a ship or an aircraft.
    pub party: f32,
}

const DEFAULT: &str = include_str!("../../data/profiles/default.toml");
const STRICT: &str = include_str!("../../data/profiles/strict.toml");
const BROAD: &str = include_str!("../../data/profiles/broad.toml");

/// Numbers that are a similarity, or a factor on one.
const SIMILARITIES: &[&str] = &["sound", "spelling", "acronym", "read", "unique_shared"];

impl Default for Profile {
    fn default() -> Self {
        #[expect(clippy::expect_used, reason = "a test reads the bundled profile")]
        Self::parse(DEFAULT).expect("the bundled profile is valid")
    }
}

impl Profile {
    /// Reads a profile from TOML. A number that it does not give is the default profile's; its name it must give.
    /// Fails on an unknown key, on bands out of order, and on a number by which the index could not tell what is enough:
    /// one below 0, one that is none, a similarity above 1.
    pub fn parse(text: &str) -> Result<Self> {
        let unreadable =
            |e: toml::de::Error| Error::new(ErrorKind::Usage, format!("could not read the profile: {e}"));
        let mut numbers: toml::Table = toml::from_str(DEFAULT).map_err(unreadable)?;
        numbers.remove("name");
        numbers.extend(toml::from_str::<toml::Table>(text).map_err(unreadable)?);
        for (name, number) in &numbers {
            let Some(value) = number.as_float().or_else(|| number.as_integer().map(|n| n as f64)) else {
                continue;
            };
            let most = if SIMILARITIES.contains(&name.as_str()) { 1.0 } else { f64::from(f32::MAX) };
            if !(0.0..=most).contains(&value) {
                let limit = if most > 1.0 { "0 or more" } else { "from 0 to 1" };
                return Err(Error::new(
                    ErrorKind::Usage,
                    format!("the profile's {name} ({value}) must be a number {limit}"),
                ));
            }
        }
        let profile: Self = numbers.try_into().map_err(unreadable)?;
        let bands = profile.review_from > 0.0
            && profile.review_from <= profile.match_from
            && profile.match_from <= 1.0;
        if !bands {
            return Err(Error::new(
                ErrorKind::Usage,
                format!(
                    "profile {}: review_from ({}) must be above 0 and at most match_from ({}), at most 1",
                    profile.name, profile.review_from, profile.match_from
                ),
            ));
        }
        Ok(profile)
    }

    /// The names of the bundled profiles.
    pub const BUNDLED: &'static [&'static str] = &["default", "strict", "broad"];

    /// A bundled profile by name.
    pub fn bundled(name: &str) -> Option<Self> {
        match name {
            "default" => Some(Self::default()),
            "strict" => Self::parse(STRICT).ok(),
            "broad" => Self::parse(BROAD).ok(),
            _ => None,
        }
    }

    /// Level above which hardly any score counts when only common words are shared.
    pub(crate) fn common_level(&self) -> f32 {
        self.common
    }

    /// SHA-256 over all its numbers, lower-case hex: two profiles of one digest score alike.
    pub fn sha256(&self) -> String {
        let text = toml::to_string(self).unwrap_or_default();
        Sha256::digest(text.as_bytes()).iter().map(|b| format!("{b:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Profile;

    #[test]
    fn numbers_that_would_let_a_name_slip_are_refused() {
        for (numbers, told) in [
            ("shared = -0.5", Some("shared (-0.5)")),
            ("query_left = nan", Some("query_left (NaN)")),
            ("listed_left = inf", Some("listed_left (inf)")),
            ("sound = 1.2", Some("sound (1.2)")),
            ("read = -1", Some("read (-1)")),
            ("uneven = 0", None),
            ("read = 1", None),
            ("edit_power = 2.5", None),
        ] {
            let parsed = Profile::parse(&format!("name = \"own\"\n{numbers}\n"));
            match told {
                Some(told) => assert!(parsed.unwrap_err().to_string().contains(told), "{numbers}"),
                None => assert!(parsed.is_ok(), "{numbers}: {parsed:?}"),
            }
        }
    }
}
