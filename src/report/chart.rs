//! The charts of the page: hits by score and by list, as bars with their numbers beside them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::html::text;
use super::number;
use crate::screen::{Hit, Verdict};

/// Bars of the chart of lists; the rest is taken together.
const BARS: usize = 12;

/// Hits counted by verdict: match, review, others.
#[derive(Default)]
pub(super) struct Charts {
    /// By score, in steps of a twentieth.
    scores: BTreeMap<u32, [u64; 3]>,
    lists: BTreeMap<String, [u64; 3]>,
}

/// Which of the counts a verdict is counted in.
pub(super) fn column(verdict: Verdict) -> usize {
    match verdict {
        Verdict::Match => 0,
        Verdict::Review => 1,
        _ => 2,
    }
}

impl Charts {
    pub(super) fn add(&mut self, hit: &Hit) {
        // 0.8499 is below 0.85, also here.
        let step = (hit.score * 20.0 + 1e-6).floor().clamp(0.0, 19.0) as u32;
        self.scores.entry(step).or_default()[column(hit.verdict)] += 1;
        self.lists.entry(hit.why.list_name.clone()).or_default()[column(hit.verdict)] += 1;
    }

    /// Both charts; nothing where there is no hit.
    pub(super) fn html(&self) -> String {
        if self.scores.is_empty() {
            return String::new();
        }
        let first = self.scores.keys().next().copied().unwrap_or(0);
        let scores: Vec<(String, [u64; 3])> = (first..20)
            .rev()
            .map(|step| {
                let from = f64::from(step) / 20.0;
                let upto = if step == 19 { 1.0 } else { from + 0.04 };
                let label = format!("{from:.2}–{upto:.2}");
                (label, self.scores.get(&step).copied().unwrap_or_default())
            })
            .collect();
        let mut lists: Vec<(String, [u64; 3])> = self.lists.iter().map(|(l, n)| (l.clone(), *n)).collect();
        lists.sort_by(|(a, n), (b, m)| m.iter().sum::<u64>().cmp(&n.iter().sum()).then_with(|| a.cmp(b)));
        if lists.len() > BARS {
            let rest = lists.split_off(BARS - 1);
            let sum = rest.iter().fold([0; 3], |a, (_, n)| [a[0] + n[0], a[1] + n[1], a[2] + n[2]]);
            lists.push((format!("{} other lists", rest.len()), sum));
        }
        format!(
            "<section class=\"charts\">{}{}</section>\n",
            bars("Hits by score", &KEYS, &scores),
            bars("Hits by list", &KEYS, &lists)
        )
    }
}

/// A part of a bar: its class, and its word.
pub(super) type Key = (&'static str, &'static str);

const KEYS: [Key; 3] = [("match", "match"), ("review", "review"), ("cleared", "cleared")];

/// Bars with their numbers beside them: readable without colour.
pub(super) fn bars(title: &str, keys: &[Key; 3], bars: &[(String, [u64; 3])]) -> String {
    let most = bars.iter().map(|(_, n)| n.iter().sum::<u64>()).max().unwrap_or(1).max(1);
    let mut out = format!("<figure><figcaption>{title}<span class=\"key\">");
    for (at, (class, word)) in keys.iter().enumerate() {
        if bars.iter().any(|(_, n)| n[at] > 0) {
            let _ = write!(out, "<i class=\"{class}\"></i>{word}");
        }
    }
    out.push_str("</span></figcaption><ul class=\"bars\">");
    for (label, counts) in bars {
        let sum: u64 = counts.iter().sum();
        let _ = write!(out, "<li><span>{}</span><span class=\"bar\">", text(label));
        for (n, (class, word)) in counts.iter().zip(keys) {
            if *n > 0 {
                let width = *n as f64 * 100.0 / most as f64;
                let _ =
                    write!(out, "<i class=\"{class}\" style=\"width:{width:.2}%\" title=\"{n} {word}\"></i>");
            }
        }
        let _ = write!(out, "</span><b>{}</b></li>", number(sum));
    }
    out.push_str("</ul></figure>");
    out
}
