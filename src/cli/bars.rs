//! The bars that show how far an update is: one a list, on standard error, and only where a person looks.

use std::io::{self, IsTerminal as _, Write};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::fetch::Take;
use crate::store::Staging;

const WITHOUT_END: &str = "{prefix}  {spinner} {bytes:>10}  {wide_msg}";
const WITH_END: &str = "{prefix}  {bar:24} {bytes:>10} of {total_bytes}  {wide_msg}";

/// The bars of one update.
pub(super) struct Bars {
    all: MultiProgress,
    width: usize,
}

impl Bars {
    /// Bars for these lists.
    pub(super) fn new<'l>(lists: impl Iterator<Item = &'l str>) -> Self {
        let target = if io::stderr().is_terminal() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        Self { all: MultiProgress::with_draw_target(target), width: lists.map(str::len).max().unwrap_or(0) }
    }

    /// A bar for one list.
    pub(super) fn add(&self, list: &str) -> ProgressBar {
        let bar = self.all.add(ProgressBar::no_length());
        styled(&bar, WITHOUT_END);
        bar.set_prefix(format!("{list:<width$}", width = self.width));
        bar.set_message("asking");
        bar.enable_steady_tick(Duration::from_millis(120));
        bar
    }
}

fn styled(bar: &ProgressBar, template: &str) {
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
}

/// Takes what comes into the store, and shows how far it is.
pub(super) struct Into<'a> {
    pub(super) staging: Staging,
    pub(super) bar: &'a ProgressBar,
}

impl Write for Into<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.staging.write(bytes)?;
        self.bar.inc(n as u64);
        Ok(n)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.staging.flush()
    }
}

impl Take for Into<'_> {
    fn restart(&mut self) -> io::Result<()> {
        self.bar.reset();
        self.staging.restart()
    }
    fn expect(&mut self, length: Option<u64>) {
        // Of an answer that comes packed nobody knows how long it will be.
        match length.filter(|n| *n > 0) {
            Some(length) => {
                self.bar.set_length(length);
                styled(self.bar, WITH_END);
            }
            None => styled(self.bar, WITHOUT_END),
        }
        self.bar.set_message("");
    }
    fn note(&mut self, text: &str) {
        self.bar.set_message(text.to_owned());
    }
}
