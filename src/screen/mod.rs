//! A screening decides: queries against opened lists, hits with verdicts and reasons.
