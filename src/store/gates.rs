//! What a new snapshot must hold up to before it may replace the one we have. Pure: counts and dates in, reasons out.
//!
//! Publishers lose whole sub-lists for a day, and serve last month's file again. Each of that would clear parties who
//! are listed, so each is refused and the last good snapshot stays.

use chrono::NaiveDate;

use super::manifest::Tally;
use crate::model::PartialDate;

/// What the user lets pass.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Allow {
    /// The share of entries, names or of a sub-list that may be lost from one snapshot to the next.
    pub loss: f64,
    /// Any loss at all.
    pub shrink: bool,
    /// A publisher's date before the one we have.
    pub older: bool,
}

impl Default for Allow {
    fn default() -> Self {
        Self { loss: 0.10, shrink: false, older: false }
    }
}

/// A snapshot as the gates see it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen<'a> {
    pub(super) holds: &'a Tally,
    pub(super) published: Option<PartialDate>,
    /// Its publisher gave it to us just now, so it is not an old copy.
    pub(super) fetched: bool,
}

/// A sub-list that loses fewer entries than this is not judged by its share: one of three is no sign of a fault.
const FEW: u64 = 5;
/// Publishers live up to 14 hours ahead of our day.
pub(super) const AHEAD_DAYS: i64 = 1;

/// Why `new` must not replace `old`; empty when it may.
pub(super) fn refusals(old: Option<Seen<'_>>, new: Seen<'_>, today: NaiveDate, allow: Allow) -> Vec<String> {
    let mut out = Vec::new();
    if let Some(on) = new.published.filter(|d| (d.earliest() - today).num_days() > AHEAD_DAYS) {
        out.push(format!("it says that it was published on {on}, which is yet to come"));
    }
    let unusable = |t: &Tally| if t.records == 0 { 0.0 } else { t.set_aside as f64 / t.records as f64 };
    let had_unusable = old.map_or(0.0, |o| unusable(o.holds));
    if !allow.shrink && unusable(new.holds) > had_unusable.max(allow.loss) {
        out.push(format!("{} of its {} records cannot be used", new.holds.set_aside, new.holds.records));
    }
    let Some(old) = old else { return out };
    if let (Some(was), Some(is)) = (old.published, new.published)
        && is.latest() < was.earliest()
        && !allow.older
    {
        out.push(format!("it is older ({is}) than the one installed ({was})"));
    }
    if let (Some(was), None) = (old.published, new.published)
        && !new.fetched
        && !allow.older
    {
        out.push(format!(
            "it does not say when it was published, so that it may be older than the one installed ({was})"
        ));
    }
    if allow.shrink {
        return out;
    }
    for (part, was) in &old.holds.parts {
        let is = new.holds.parts.get(part).copied().unwrap_or(0);
        if is == 0 {
            out.push(format!("the sub-list {part} is gone ({was} entries before)"));
        } else if was.saturating_sub(is) >= FEW && fell(*was, is, allow.loss) {
            out.push(format!("the sub-list {part} fell from {was} to {is} entries"));
        }
    }
    for (what, was, is) in
        [("entries", old.holds.entries, new.holds.entries), ("names", old.holds.names, new.holds.names)]
    {
        if fell(was, is, allow.loss) {
            out.push(format!("it fell from {was} to {is} {what}, by more than {:.0} %", allow.loss * 100.0));
        }
    }
    out
}

fn fell(was: u64, is: u64, share: f64) -> bool {
    (is as f64) < was as f64 * (1.0 - share)
}

#[cfg(test)]
mod tests {
    use super::{Allow, Seen, Tally, refusals};

    fn tally(entries: u64, parts: &[(&str, u64)]) -> Tally {
        let parts = parts.iter().map(|(p, n)| ((*p).to_owned(), *n)).collect();
        Tally { records: entries, entries, names: entries * 2, parts, ..Tally::default() }
    }

    fn told(old: &Tally, was: &str, new: &Tally, is: &str, allow: Allow) -> String {
        let day = |d: &str| d.parse().ok();
        let old = Seen { holds: old, published: day(was), fetched: false };
        let new = Seen { holds: new, published: day(is), fetched: false };
        let today = "2026-11-23".parse().unwrap();
        refusals(Some(old), new, today, allow).join("; ")
    }

    #[test]
    fn what_may_not_replace_a_list() {
        let old = tally(1000, &[("us-csl/EL", 900), ("us-csl/CAP", 3)]);
        let d = "2026-01-02";
        for (new, is, expected) in [
            (tally(1000, &[("us-csl/EL", 900), ("us-csl/CAP", 1)]), "2026-01-03", ""),
            (tally(900, &[("us-csl/EL", 810), ("us-csl/CAP", 3)]), d, ""),
            (
                tally(899, &[("us-csl/EL", 890), ("us-csl/CAP", 3)]),
                d,
                "it fell from 1000 to 899 entries, by more than 10 %; it fell from 2000 to 1798 names, by more than 10 %",
            ),
            (tally(997, &[("us-csl/EL", 900)]), d, "the sub-list us-csl/CAP is gone (3 entries before)"),
            (
                tally(1000, &[("us-csl/EL", 700), ("us-csl/CAP", 3), ("us-csl/SDN", 200)]),
                d,
                "the sub-list us-csl/EL fell from 900 to 700 entries",
            ),
            (old.clone(), "2026-01-01", "it is older (2026-01-01) than the one installed (2026-01-02)"),
            (old.clone(), "2026", ""),
            (
                old.clone(),
                "",
                "it does not say when it was published, so that it may be older than the one installed (2026-01-02)",
            ),
            (old.clone(), "2026-11-24", ""),
            (old.clone(), "2026-11-25", "it says that it was published on 2026-11-25, which is yet to come"),
        ] {
            assert_eq!(told(&old, d, &new, is, Allow::default()), expected);
        }
        let allow = Allow { shrink: true, older: true, ..Allow::default() };
        assert_eq!(told(&old, d, &tally(1, &[]), "2020", allow), "");
    }

    #[test]
    fn a_file_mostly_unusable_is_refused_even_as_the_first() {
        let new = Tally { records: 100, entries: 80, set_aside: 20, ..Tally::default() };
        let today = "2026-11-23".parse().unwrap();
        let seen = Seen { holds: &new, published: None, fetched: false };
        assert_eq!(refusals(None, seen, today, Allow::default()), ["20 of its 100 records cannot be used"]);
    }
}
