//! A record of the list in its publisher's shape, the same for CSV and JSON.

/// One record; text is empty and lists are empty where nothing is given.
#[derive(Debug, Default)]
pub(super) struct Record<'a> {
    pub(super) id: &'a str,
    pub(super) source: &'a str,
    pub(super) entity_number: &'a str,
    pub(super) kind: &'a str,
    pub(super) programs: Vec<&'a str>,
    pub(super) name: &'a str,
    pub(super) title: &'a str,
    pub(super) addresses: Vec<Address<'a>>,
    pub(super) federal_register_notice: &'a str,
    pub(super) start_date: &'a str,
    pub(super) end_date: &'a str,
    pub(super) standard_order: &'a str,
    pub(super) license_requirement: &'a str,
    pub(super) license_policy: &'a str,
    pub(super) call_sign: &'a str,
    pub(super) vessel_type: &'a str,
    pub(super) gross_tonnage: &'a str,
    pub(super) gross_registered_tonnage: &'a str,
    pub(super) vessel_flag: &'a str,
    pub(super) vessel_owner: &'a str,
    pub(super) remarks: &'a str,
    pub(super) source_list_url: &'a str,
    /// The other names; a CSV cell is one text with all of them.
    pub(super) alt_names: Vec<&'a str>,
    pub(super) citizenships: Vec<&'a str>,
    pub(super) dates_of_birth: Vec<&'a str>,
    pub(super) nationalities: Vec<&'a str>,
    pub(super) places_of_birth: Vec<&'a str>,
    pub(super) source_information_url: &'a str,
    pub(super) ids: Vec<Id<'a>>,
}

/// An address.
#[derive(Debug)]
pub(super) enum Address<'a> {
    /// As CSV has it: one text, the country's code last.
    Line(&'a str),
    /// As JSON has it: its parts, and the country's code.
    Parts(Vec<&'a str>, &'a str),
}

/// A number of the party, or one more thing that is known of it.
#[derive(Debug)]
pub(super) enum Id<'a> {
    /// As CSV has it: `RU, 5117746058733, Registration Number` or `Registration ID, C122790`.
    Line(&'a str),
    /// As JSON has it: kind, number, country.
    Parts(&'a str, &'a str, &'a str),
}
