//! Progress of a long screening, on a terminal: rows, rate, hits so far, time left.
//!
//! Only for eyes: nothing where standard error is no terminal, or where the answers come out on the same one.

use std::io::{self, IsTerminal as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use indicatif::{HumanDuration, ProgressBar, ProgressStyle};

use super::args::OutputOptions;
use crate::input::Meter;
use crate::report::{Summary, number, plural};

pub(super) struct Progress {
    bar: ProgressBar,
    meter: Option<Meter>,
    /// Rows that the reader has put in line so far: it runs ahead of the answers.
    read: Arc<AtomicU64>,
}

impl Progress {
    pub(super) fn new(output: &OutputOptions, meter: Option<Meter>, read: Arc<AtomicU64>) -> Self {
        let elsewhere = output.output.is_some() || output.quiet || !io::stdout().is_terminal();
        let bar = match &meter {
            _ if !io::stderr().is_terminal() || !elsewhere => ProgressBar::hidden(),
            Some(meter) => styled(ProgressBar::new(meter.size()), "{bar:24} {percent:>3}%  {msg}"),
            // Nobody knows how much is still to come down a pipe.
            None => styled(ProgressBar::new_spinner(), "{spinner} {msg}, {elapsed}"),
        };
        bar.set_message("0 rows");
        Self { bar, meter, read }
    }

    /// Shows what the answers came to so far.
    pub(super) fn show(&mut self, summary: &Summary) {
        if self.bar.is_hidden() {
            return;
        }
        let elapsed = self.bar.elapsed().as_secs_f64().max(0.001);
        let mut left = None;
        if let Some(meter) = &mut self.meter {
            let read = self.read.load(Ordering::Relaxed).max(1) as f64;
            let done = meter.read() as f64 * summary.queries as f64 / read;
            self.bar.set_position(done as u64);
            // From all that was done so far: the reader takes the file in large pieces, and a rate of late would jump.
            left = (done > 0.0).then(|| elapsed * (meter.size() as f64 / done - 1.0).max(0.0));
        }
        let rate = summary.queries as f64 / elapsed;
        let mut told = format!("{}, {}/s", plural(summary.queries, "row", "rows"), number(rate as u64));
        for (n, what) in
            [(summary.matches, "match"), (summary.review, "review"), (summary.error, "not screened")]
        {
            if n > 0 {
                told.push_str(&format!(", {} {what}", number(n)));
            }
        }
        if let Some(left) = left {
            told.push_str(&format!(", {} left", HumanDuration(Duration::from_secs(left.ceil() as u64))));
        }
        self.bar.set_message(told);
    }

    /// Wipes it away.
    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }
}

fn styled(bar: ProgressBar, template: &str) -> ProgressBar {
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
