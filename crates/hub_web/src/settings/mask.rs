//! Values as they may be printed.

use url::Url;

use super::definitions::Kind;

const HIDDEN: &str = "***";

pub(super) fn shown(kind: Kind, text: &str) -> String {
    match kind {
        _ if text.is_empty() => String::new(),
        Kind::Plain => text.to_owned(),
        Kind::Secret => HIDDEN.to_owned(),
        Kind::Address => address(text),
    }
}

/// Leaves out the password and the query, which may hold one as well (libpq takes `?password=`).
fn address(text: &str) -> String {
    if text.starts_with("sqlite:") {
        return text.to_owned();
    }
    let Ok(mut url) = Url::parse(text) else { return HIDDEN.to_owned() };
    if url.password().is_some() && url.set_password(Some(HIDDEN)).is_err() {
        return HIDDEN.to_owned();
    }
    if url.query().is_some() {
        url.set_query(Some(HIDDEN));
    }
    url.set_fragment(None);
    url.to_string()
}
