//! Ctrl-C and `kill`: the first one asks for an end, so that what was answered so far can be written down and marked as
//! a part; the second one kills at once, for when that end does not come.
//!
//! Watched only while a report is under way: before, there is nothing to write down, and the program dies of the signal
//! like any other. SIGHUP is left alone, since `nohup` has it ignored. Where there are no signals (Windows) Ctrl-C kills
//! at once, and a file asked for does not come into being.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::{Error, ErrorKind, Result};

/// What wakes whoever waits for the next row.
type Wake = Box<dyn Fn() + Send + Sync>;

static ASKED: AtomicBool = AtomicBool::new(false);
static WAKE: OnceLock<Wake> = OnceLock::new();

/// Whether somebody asked for an end.
pub(super) fn asked() -> bool {
    ASKED.load(Ordering::Relaxed)
}

/// Watches from here on; `wake` is called when somebody asks for an end. Once a process: it runs one command.
pub(super) fn watch(wake: impl Fn() + Send + Sync + 'static) -> Result<()> {
    if WAKE.set(Box::new(wake)).is_err() {
        return Ok(());
    }
    start().map_err(|e| Error::new(ErrorKind::Output, "cannot watch for Ctrl-C").caused_by(e))
}

#[cfg(unix)]
fn start() -> std::io::Result<()> {
    use signal_hook::consts::{SIGINT, SIGTERM};

    let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM])?;
    std::thread::spawn(move || {
        for signal in signals.forever() {
            if ASKED.swap(true, Ordering::Relaxed) {
                let _ = signal_hook::low_level::emulate_default_handler(signal);
            }
            if let Some(wake) = WAKE.get() {
                wake();
            }
        }
    });
    Ok(())
}

#[cfg(not(unix))]
fn start() -> std::io::Result<()> {
    Ok(())
}
