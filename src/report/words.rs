//! Small words that every format shares: dates, numbers, and text made safe to show.

use std::borrow::Cow;

use chrono::Datelike as _;

use crate::model::PartialDate;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A date written out: `9 October 2019`, `October 2019`, `2019`.
pub fn date(date: PartialDate) -> String {
    let day = date.earliest();
    let month = MONTHS[day.month0() as usize];
    match date.to_string().len() {
        4 => day.year().to_string(),
        7 => format!("{month} {}", day.year()),
        _ => format!("{} {month} {}", day.day(), day.year()),
    }
}

/// A number with its thousands set apart: `14,160`.
pub fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// A count with its word: `1 hit`, `2 hits`.
pub fn plural(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(n), if n == 1 { one } else { many })
}

/// A score with two places, cut and never rounded up: 0.8499 is below a band of 0.85 and must not look like 0.85.
pub fn shown_score(value: f64) -> f64 {
    (value * 100.0 + 1e-6).floor() / 100.0
}

/// Text made safe for a terminal: control characters and those that turn the direction of writing are replaced by
/// U+FFFD, so that a name can neither move the cursor nor show itself as another; breaks and tabs become spaces. What
/// a build log would take for a command (`::error::`, `##[...]`, `##vso[...]`, `##teamcity[...]`) is broken up by a space.
pub fn safe(text: &str) -> Cow<'_, str> {
    if text.contains("::") || text.contains("##") {
        let text = safe_to_show(text);
        // At the start of any word, since any word may come to stand at the start of a line.
        let text = text.replace("##[", "# #[");
        let text = text.replace("##vso[", "# #vso[").replace("##teamcity[", "# #teamcity[");
        let mut out = String::with_capacity(text.len() + 8);
        let mut at_start = true;
        for c in text.chars() {
            if at_start && out.ends_with(':') && c == ':' {
                out.push(' ');
            }
            at_start = c.is_whitespace() || (at_start && c == ':');
            out.push(c);
        }
        return Cow::Owned(out);
    }
    safe_to_show(text)
}

fn safe_to_show(text: &str) -> Cow<'_, str> {
    if !text.chars().any(unsafe_to_show) {
        return Cow::Borrowed(text);
    }
    let replaced = |c| match c {
        '\n' | '\r' | '\t' => ' ',
        c if unsafe_to_show(c) => '\u{fffd}',
        c => c,
    };
    Cow::Owned(text.chars().map(replaced).collect())
}

/// What acts on a terminal, or turns the direction of writing.
pub(super) fn unsafe_to_show(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}'..='\u{ffff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::{date, number, safe, shown_score};

    #[test]
    fn dates_and_numbers_in_words() {
        for (text, words) in [("2019-10-09", "9 October 2019"), ("2019-10", "October 2019"), ("2019", "2019")]
        {
            assert_eq!(date(text.parse().unwrap()), words);
        }
        assert_eq!(
            [number(0), number(999), number(14160), number(1_234_567)],
            ["0", "999", "14,160", "1,234,567"]
        );
    }

    #[test]
    fn a_score_never_looks_better_than_it_is() {
        assert_eq!(shown_score(0.8499), 0.84);
        assert_eq!(shown_score(0.29), 0.29);
        assert_eq!(shown_score(1.0), 1.0);
    }

    #[test]
    fn what_could_fool_a_terminal_is_replaced() {
        assert_eq!(safe("\u{1b}[31mAcme\u{7}"), "\u{fffd}[31mAcme\u{fffd}");
        assert_eq!(safe("a\nb\u{202e}c\0"), "a b\u{fffd}c\u{fffd}");
        assert_eq!(safe("::error::x ::set y\n::z"), ": :error::x : :set y : :z");
        assert_eq!(safe("\u{a0}::x \u{3000}::::y"), "\u{a0}: :x \u{3000}: : : :y");
        assert_eq!(safe("std::fs ::x"), "std::fs : :x");
        assert_eq!(safe("a ##vso[x] ##[y]"), "a # #vso[x] # #[y]");
        assert!(matches!(safe("海康威视 Ünï"), std::borrow::Cow::Borrowed(_)));
    }
}
