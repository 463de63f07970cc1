//! The frame of a page without a script: nothing is loaded, and one cut short says so itself.

use std::io::{self, Write};

use super::html::{STYLE, text};

/// Begins a page.
pub(super) fn open(out: &mut dyn Write, title: &str, own_style: &str) -> io::Result<()> {
    write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"generator\" content=\"listed {}\">\n<title>{}</title>\n<style>\n{STYLE}{own_style}</style></head>\n\
         <body>\n<p id=\"cut\">This report was cut short. It is not whole: do not use it.</p>\n<main>\n",
        env!("CARGO_PKG_VERSION"),
        text(title)
    )
}

/// Ends it: the warning that it was cut short goes.
pub(super) fn close(out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"</main>\n<style>#cut{display:none}</style></body></html>\n")?;
    out.flush()
}
