//! HTTP and HTTPS, with proxies from the environment. Only asks; what an answer is worth is not judged here.

use std::path::Path;
use std::time::{Duration, Instant};

use reqwest::StatusCode;
use reqwest::blocking::{Client, Response};
use reqwest::header::{self, HeaderMap, HeaderName};

use super::{Again, Answer, Ask, Fault, Limits, Take, Transport, chain, pour};
use crate::{Error, ErrorKind, Result};

/// Redirects followed; publishers use two (the old address, then a signed one of their store).
const REDIRECTS: usize = 8;

/// Asks over HTTP.
#[derive(Debug)]
pub struct Http {
    client: Client,
    limits: Limits,
}

impl Http {
    /// Ready to ask. With `ca_file` (PEM) only servers that it vouches for are believed, else those that the system
    /// trusts.
    pub fn new(limits: Limits, ca_file: Option<&Path>) -> Result<Self> {
        // Without a provider the builder would panic. Another one that is there already does as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let redirects = reqwest::redirect::Policy::custom(|attempt| {
            let secure = attempt.previous().first().is_some_and(|url| url.scheme() == "https");
            if attempt.previous().len() > REDIRECTS {
                attempt.error("it redirects too often")
            } else if secure && attempt.url().scheme() != "https" {
                attempt.error("it redirects from a secure address to one that is not")
            } else {
                attempt.follow()
            }
        });
        let mut builder =
            Client::builder().connect_timeout(limits.connect).timeout(limits.idle).redirect(redirects);
        if let Some(path) = ca_file {
            let unusable = |e: Box<dyn std::error::Error + Send + Sync>| {
                Error::new(ErrorKind::Usage, format!("cannot use the CA file {}", path.display()))
                    .caused_by(e)
                    .hint("it must hold certificates in PEM form")
            };
            let pem = std::fs::read(path).map_err(|e| unusable(e.into()))?;
            let certificates = reqwest::Certificate::from_pem_bundle(&pem).map_err(|e| unusable(e.into()))?;
            if certificates.is_empty() {
                return Err(unusable("it holds no certificate".into()));
            }
            builder = builder.tls_certs_only(certificates);
        }
        let client = builder.build().map_err(|e| {
            Error::new(ErrorKind::List, format!("cannot use the network: {}", chain(&e)))
                .hint("without a store of certificates on this system, give one with --ca-file")
        })?;
        Ok(Self { client, limits })
    }
}

impl Transport for Http {
    fn get(&self, ask: &Ask, to: &mut dyn Take) -> std::result::Result<Answer, Fault> {
        let began = Instant::now();
        let mut request = self.client.get(&ask.url).header(header::USER_AGENT, &ask.agent);
        if let Some(etag) = &ask.etag {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        if let Some(date) = &ask.last_modified {
            request = request.header(header::IF_MODIFIED_SINCE, date);
        }
        let mut response = request.send().map_err(|e| unreached(&e, self.limits))?;
        let status = response.status();
        if status == StatusCode::NOT_MODIFIED && (ask.etag.is_some() || ask.last_modified.is_some()) {
            return Ok(Answer::Unchanged);
        }
        if status != StatusCode::OK {
            return Err(refused(&response));
        }
        let of = |name: HeaderName| text(response.headers(), name);
        let (etag, last_modified) = (of(header::ETAG), of(header::LAST_MODIFIED));
        to.expect(response.content_length());
        pour(&mut response, to, self.limits, began)?;
        Ok(Answer::Whole { etag, last_modified })
    }
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

/// No answer came.
fn unreached(error: &reqwest::Error, limits: Limits) -> Fault {
    if error.is_timeout() && !error.is_connect() {
        let text = format!("no answer within {} s", limits.idle.as_secs());
        return Fault { text, again: Again::Soon, hint: None };
    }
    // An address or a redirect that is wrong stays wrong.
    let again = if error.is_builder() || error.is_redirect() { Again::Never } else { Again::Soon };
    // The address stands in the message already.
    let mut cause = chain(error);
    if let Some(url) = error.url() {
        cause = cause.replace(&format!(" for url ({url})"), "");
    }
    Fault { text: cause, again, hint: None }
}

/// An answer came, and it is not the file.
fn refused(response: &Response) -> Fault {
    let status = response.status();
    let text = format!("the server answers {status}");
    let wait = text_wait(response);
    let (again, hint) = match status.as_u16() {
        408 | 425 | 429 | 500 | 502..=504 => (wait.map_or(Again::Soon, Again::After), None),
        401 | 403 => (
            Again::Never,
            Some(
                "the publisher refuses us; get the file with a browser and give it with `listed update --from FILE`, \
                 or set `agent` for the list in listed.toml",
            ),
        ),
        404 | 410 => (
            Again::Never,
            Some("the publisher may have moved it: set its `url` in listed.toml under [lists.ID]"),
        ),
        _ => (Again::Never, None),
    };
    Fault { text, again, hint }
}

/// What `Retry-After` says: seconds, or a date.
fn text_wait(response: &Response) -> Option<Duration> {
    let text = text(response.headers(), header::RETRY_AFTER)?;
    if let Ok(seconds) = text.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = chrono::DateTime::parse_from_rfc2822(text.trim()).ok()?;
    (until.to_utc() - chrono::Utc::now()).to_std().ok()
}
