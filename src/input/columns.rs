//! Which columns hold the name, the country, the address and the id: as asked for, else guessed where only one can be
//! meant. A wrong guess would screen the wrong thing, so doubt is an error that shows the header.

use crate::error::{Error, ErrorKind, Result};

/// The columns asked for, by name or by number from 1.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The party's name.
    pub name: Option<String>,
    /// Its country.
    pub country: Option<String>,
    /// Its address.
    pub address: Option<String>,
    /// The asker's id of it.
    pub id: Option<String>,
}

/// Positions of columns, from 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Columns {
    /// The party's name.
    pub name: usize,
    /// Its country.
    pub country: Option<usize>,
    /// Its address.
    pub address: Option<usize>,
    /// The asker's id of it.
    pub id: Option<usize>,
}

/// Words that a column of names is headed by, without spaces and marks, in lower case.
const NAMES: &[&str] = &[
    "name",
    "names",
    "vendor",
    "vendorname",
    "nameofvendor",
    "supplier",
    "suppliername",
    "company",
    "companyname",
    "customer",
    "customername",
    "client",
    "clientname",
    "entity",
    "entityname",
    "organisation",
    "organization",
    "organisationname",
    "organizationname",
    "orgname",
    "legalname",
    "legalentityname",
    "fullname",
    "party",
    "partyname",
    "partnername",
    "businesspartner",
    "businesspartnername",
    "accountname",
    "counterparty",
    "counterpartyname",
    "firm",
    "firmname",
    "business",
    "businessname",
    "employer",
    "employername",
    "manufacturer",
    "manufacturername",
    "consignee",
    "consigneename",
    "enduser",
    "endusername",
    "beneficiary",
    "beneficiaryname",
    "registeredname",
    "tradingname",
    "tradename",
    "dba",
    "dbaname",
    "name1",
    "kreditor",
    "debitor",
    "creditor",
    "firma",
    "firmenname",
    "lieferant",
    "lieferantenname",
    "kunde",
    "kundenname",
    "nom",
    "raisonsociale",
    "fournisseur",
    "nomfournisseur",
    "nombre",
    "razonsocial",
    "proveedor",
    "empresa",
    "ragionesociale",
    "fornitore",
    "nome",
    "fornecedor",
    "nazwa",
    "dostawca",
    "naam",
    "leverancier",
    "наименование",
    "название",
    "поставщик",
    "名称",
    "名稱",
    "公司",
    "公司名称",
    "公司名稱",
    "企业名称",
    "供应商",
    "供应商名称",
    "供應商名稱",
    "单位名称",
    "客户名称",
    "会社名",
    "取引先名",
    "仕入先名",
    "회사명",
    "업체명",
];
const COUNTRIES: &[&str] = &[
    "country",
    "countrycode",
    "countryname",
    "countryiso",
    "iso2",
    "countryofregistration",
    "countryregion",
    "countrykey",
    "vendorcountry",
    "suppliercountry",
    "companycountry",
    "customercountry",
    "billingcountry",
    "land1",
    "land",
    "pays",
    "pais",
    "país",
    "paese",
    "kraj",
    "страна",
    "国家",
    "國家",
    "国",
    "국가",
];
const ADDRESSES: &[&str] = &[
    "address",
    "fulladdress",
    "streetaddress",
    "postaladdress",
    "registeredaddress",
    "vendoraddress",
    "supplieraddress",
    "companyaddress",
    "customeraddress",
    "billingaddress",
    "adresse",
    "anschrift",
    "direccion",
    "dirección",
    "indirizzo",
    "адрес",
    "地址",
    "住所",
    "주소",
];
const IDS: &[&str] = &[
    "id",
    "vendorid",
    "vendorno",
    "vendornumber",
    "vendorcode",
    "supplierid",
    "supplierno",
    "suppliernumber",
    "suppliercode",
    "customerid",
    "customerno",
    "customernumber",
    "companyid",
    "entityid",
    "partyid",
    "partnerid",
    "accountid",
    "accountnumber",
    "number",
    "no",
    "code",
    "ref",
    "reference",
    "lieferantennummer",
    "编号",
    "供应商编号",
];

fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn candidates(header: &[String], words: &[&str]) -> Vec<usize> {
    let known = |cell: &String| words.contains(&bare(cell).as_str());
    header.iter().enumerate().filter(|(_, cell)| known(cell)).map(|(at, _)| at).collect()
}

/// Whether a line is a header that names a column of names.
pub(super) fn known_name(header: &[String]) -> bool {
    !candidates(header, NAMES).is_empty()
}

/// Finds the columns.
pub fn choose(header: &[String], named: bool, wanted: &Wanted) -> Result<Columns> {
    let optional = |asked: &Option<String>, flag: &str, words: &[&str]| -> Result<Option<usize>> {
        match asked {
            Some(asked) => find(header, asked, flag).map(Some),
            // Two that could be meant are as good as none: these columns only help.
            None => Ok(match candidates(header, words).as_slice() {
                [one] if named => Some(*one),
                _ => None,
            }),
        }
    };
    let name = match &wanted.name {
        Some(asked) => find(header, asked, "--name-column")?,
        // A name a line. A column with a heading must be headed by a word for names, alone or not.
        None if header.len() == 1 && !named => 0,
        None => guess(header, named)?,
    };
    let mut columns = Columns {
        name,
        country: optional(&wanted.country, "--country-column", COUNTRIES)?,
        address: optional(&wanted.address, "--address-column", ADDRESSES)?,
        id: optional(&wanted.id, "--id-column", IDS)?,
    };
    // One column has one meaning, unless it was asked for twice.
    if wanted.id.is_none() && columns.id == Some(name) {
        columns.id = None;
    }
    Ok(columns)
}

fn guess(header: &[String], named: bool) -> Result<usize> {
    let found = if named { candidates(header, NAMES) } else { Vec::new() };
    let what = match found.as_slice() {
        [one] => return Ok(*one),
        [] if named => "no column is surely that of the names",
        [] => "which column holds the names is not known",
        _ => "more than one column could be that of the names",
    };
    let example = found.first().or(Some(&0)).and_then(|at| header.get(*at)).map_or("NAME", String::as_str);
    let example: String = example.chars().filter(|c| !c.is_control()).take(40).collect();
    let mut hint = format!("say which it is, e.g. --name-column {example:?}");
    if found.is_empty() && named {
        hint.push_str(
            "; if the first line is no header: --no-header --name-column 1, or --input-format lines for a name a line",
        );
    }
    Err(Error::new(ErrorKind::Usage, format!("{what}; the columns are: {}", shown(header))).hint(hint))
}

fn find(header: &[String], asked: &str, flag: &str) -> Result<usize> {
    let same: Vec<usize> = (0..header.len())
        .filter(|at| header[*at].trim().eq_ignore_ascii_case(asked.trim()) || header[*at] == asked)
        .collect();
    match same.as_slice() {
        [one] => return Ok(*one),
        [] => {}
        _ => {
            let numbers: Vec<String> = same.iter().map(|at| (at + 1).to_string()).collect();
            let what =
                format!("{} columns are named {asked:?}; the columns are: {}", same.len(), shown(header));
            return Err(Error::new(ErrorKind::Usage, what)
                .hint(format!("give the number of one: {flag} {}", numbers.join(" or "))));
        }
    }
    if let Some(number) = asked.trim().parse::<usize>().ok().filter(|n| (1..=header.len()).contains(n)) {
        return Ok(number - 1);
    }
    Err(Error::new(
        ErrorKind::Usage,
        format!("there is no column {asked:?}; the columns are: {}", shown(header)),
    )
    .hint(format!("give {flag} a column's name, or its number from 1")))
}

/// The header on one line, cut where it is long.
fn shown(header: &[String]) -> String {
    let mut cells: Vec<String> =
        header.iter().take(30).map(|c| c.trim().chars().take(60).collect::<String>()).collect();
    if header.len() > 30 {
        cells.push(format!("... ({} in all)", header.len()));
    }
    cells.join(" | ")
}

#[cfg(test)]
mod tests {
    use super::{Wanted, choose};

    fn header(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|c| (*c).to_owned()).collect()
    }

    #[test]
    fn guesses_only_where_one_column_can_be_meant() {
        let found =
            choose(&header(&["Vendor ID", "Vendor Name", "Country"]), true, &Wanted::default()).unwrap();
        assert_eq!((found.name, found.country, found.id), (1, Some(2), Some(0)));
        for bad in [&["name", "Company Name"][..], &["first", "last"], &["1", "Huawei"], &["name", "name"]] {
            let error = choose(&header(bad), true, &Wanted::default()).unwrap_err();
            assert!(error.to_string().contains(&bad.join(" | ")), "{error}");
            assert!(error.hint_text().unwrap().contains("--name-column"));
        }
        assert!(
            choose(&header(&["a", "name"]), false, &Wanted::default()).is_err(),
            "no header to guess from"
        );
    }

    #[test]
    fn a_column_is_asked_for_by_name_or_number() {
        let by = |asked: &str| {
            let wanted = Wanted { name: Some(asked.into()), ..Wanted::default() };
            choose(&header(&["x", "Firma ", "x"]), true, &wanted)
        };
        assert_eq!(by("firma").unwrap().name, 1);
        assert_eq!(by("3").unwrap().name, 2);
        assert!(by("x").unwrap_err().hint_text().unwrap().contains("1 or 3"));
        assert!(by("4").is_err() && by("0").is_err() && by("none").is_err());
    }
}
