//! The Federal Register rules behind the lists, and the join of a citation to its rule by page range.
