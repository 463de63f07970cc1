//! Names out of addresses of the web and of mail: www.hikvision.com.

/// Domains in which anybody has a mailbox.
const ANYBODYS: &[&str] = &[
    "aol",
    "126",
    "163",
    "gmail",
    "gmx",
    "hotmail",
    "icloud",
    "live",
    "mail",
    "outlook",
    "proton",
    "protonmail",
    "qq",
    "rambler",
    "yahoo",
    "yandex",
];

/// What stands before the country in many domains.
const SECOND: &[&str] = &["ac", "co", "com", "edu", "gov", "net", "org"];

/// Last parts by which a text is seen to be a domain, if nothing else says so.
const LAST: &[&str] = &[
    "ae", "by", "cn", "co", "com", "de", "eu", "hk", "info", "io", "ir", "net", "org", "ru", "tr", "ua", "uk",
];

/// The name in a text that is nothing but such an address: without scheme, `www`, mailbox, path and the last parts.
pub(super) fn name(text: &str) -> Option<&str> {
    let text = text.trim();
    if !text.contains('.') || text.contains(char::is_whitespace) || !text.is_ascii() {
        return None;
    }
    let host = text.split_once("://").map_or(text, |(_, host)| host);
    let host = host.split(['/', '?', ':']).next()?;
    let host = host.rsplit('@').next()?;
    let bare = host.get(..4).filter(|www| www.eq_ignore_ascii_case("www.")).map_or(host, |_| &host[4..]);
    let is = |part: &str, known: &[&str]| known.iter().any(|k| k.eq_ignore_ascii_case(part));
    let (mut rest, last) = bare.rsplit_once('.')?;
    if bare.len() == text.len() && !is(last, LAST) {
        return None;
    }
    if let Some((before, second)) = rest.rsplit_once('.')
        && is(second, SECOND)
    {
        rest = before;
    }
    let name = rest.rsplit('.').next()?;
    (name.len() >= 4 && !is(name, ANYBODYS)).then_some(name)
}
