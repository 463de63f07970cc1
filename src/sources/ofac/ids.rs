//! What OFAC puts among the numbers of an entry: true numbers, dates of listing, and remarks.

/// What a line of the id list is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sources) enum IdSort {
    /// A passport, registration, tax or other number, an address of the net, an account.
    Number,
    /// The day of listing.
    Listed,
    /// The day from which it has effect.
    Effective,
    /// Anything else.
    Remark,
}

/// Tells by its kind what a line of the id list is about.
pub(in crate::sources) fn sort(kind: &str) -> IdSort {
    const REMARKS: [&str; 19] = [
        "Gender",
        "Secondary sanctions",
        "Additional Sanctions",
        "Executive Order",
        "Target Type",
        "Transactions Prohibited",
        "Organization",
        "Purchase/Sales",
        "Former Vessel Flag",
        "Vessel Year",
        "Vessel Flag",
        "Vessel Type",
        "Nationality",
        "CAATSA",
        "Aircraft Manufacture",
        "Aircraft Model",
        "Aircraft Operator",
        "Issuer Name",
        "Title",
    ];
    if kind.starts_with("Listing Date") {
        IdSort::Listed
    } else if kind.starts_with("Effective Date") {
        IdSort::Effective
    } else if kind.is_empty() || REMARKS.iter().any(|r| kind.starts_with(r)) {
        IdSort::Remark
    } else {
        IdSort::Number
    }
}

/// The kind without the colon or hyphen that OFAC ends it with.
pub(in crate::sources) fn tidy(kind: &str) -> &str {
    kind.trim_end_matches([':', '-', ' '])
}
