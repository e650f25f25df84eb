//! What a client sends to the token endpoint: a form, and its credentials in the form or in the header (RFC 6749, 2.3.1).

use actix_web::HttpRequest;
use actix_web::http::header::CONTENT_TYPE;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hub_kernel::Secret;

use super::fault::Fault;

/// Parameters that may come once only; others are ignored, as clients of every kind send some.
const KNOWN: [&str; 4] = ["grant_type", "client_id", "client_secret", "scope"];
const FORM: &str = "Send the parameters as application/x-www-form-urlencoded.";

/// A request that is well formed. Whether its credentials are good is another question.
#[derive(Debug)]
pub struct TokenRequest {
    /// The client identifier.
    pub client: String,
    /// The client secret.
    pub secret: Secret,
}

/// The body must be a form.
///
/// # Errors
/// `invalid_request` for anything else.
pub fn check_type(request: &HttpRequest) -> Result<(), Fault> {
    let given = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = given.split(';').next().unwrap_or_default().trim();
    if kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        Ok(())
    } else {
        Err(Fault::InvalidRequest(FORM))
    }
}

impl TokenRequest {
    /// Reads header and form.
    ///
    /// # Errors
    /// What is missing, doubled or not offered.
    pub fn parse(authorization: Option<&str>, body: &[u8]) -> Result<Self, Fault> {
        let form = Form::parse(body)?;
        match form.get("grant_type") {
            None => return Err(Fault::InvalidRequest("The parameter grant_type is missing.")),
            Some("client_credentials") => {}
            Some(_) => return Err(Fault::UnsupportedGrant),
        }
        let found = match (authorization, form.get("client_secret")) {
            (Some(_), Some(_)) => {
                let twice = "Send the client secret in the Authorization header or in the body, not in both.";
                return Err(Fault::InvalidRequest(twice));
            }
            (Some(header), None) => basic(header)?,
            (None, Some(secret)) => {
                let missing = Fault::NoCredentials("The parameter client_id is missing.");
                let client = form.get("client_id").ok_or(missing)?;
                Self { client: client.to_owned(), secret: Secret::new(secret.to_owned()) }
            }
            (None, None) => {
                let missing = "The client identifier and the client secret are missing.";
                return Err(Fault::NoCredentials(missing));
            }
        };
        if form.get("client_id").is_some_and(|named| named != found.client) {
            let two = "The client_id of the body is not the one of the Authorization header.";
            return Err(Fault::InvalidRequest(two));
        }
        if form.get("scope").is_some_and(|scope| !is_scope(scope)) {
            return Err(Fault::InvalidScope);
        }
        Ok(found)
    }
}

/// The parameters that matter here.
struct Form(Vec<(String, String)>);

impl Form {
    fn parse(body: &[u8]) -> Result<Self, Fault> {
        let mut found: Vec<(String, String)> = Vec::new();
        for (name, value) in url::form_urlencoded::parse(body) {
            if !KNOWN.contains(&&*name) {
                continue;
            }
            if found.iter().any(|(known, _)| *known == name) {
                return Err(Fault::InvalidRequest("A parameter came more than once."));
            }
            found.push((name.into_owned(), value.into_owned()));
        }
        Ok(Self(found))
    }

    /// A parameter's value; one without a value counts as left out (RFC 6749, 3.2).
    fn get(&self, name: &str) -> Option<&str> {
        let value = self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        value.filter(|value| !value.is_empty())
    }
}

/// `Authorization: Basic`, whose two halves are form-encoded before they are base64-encoded (RFC 6749, 2.3.1).
fn basic(header: &str) -> Result<TokenRequest, Fault> {
    const WRONG: &str = "The Authorization header is not Basic with client identifier and client secret.";
    let wrong = || Fault::NoCredentials(WRONG);
    let (scheme, encoded) = header.trim().split_once(' ').ok_or_else(wrong)?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(wrong());
    }
    let bytes = STANDARD.decode(encoded.trim()).map_err(|_| wrong())?;
    let text = String::from_utf8(bytes).map_err(|_| wrong())?;
    let (client, secret) = text.split_once(':').ok_or_else(wrong)?;
    let (client, secret) = (decoded(client), decoded(secret));
    if client.is_empty() || secret.is_empty() {
        return Err(wrong());
    }
    Ok(TokenRequest { client, secret: Secret::new(secret) })
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// Whether the text is a list of scope names (RFC 6749, 3.3). Which ones does not matter: there is one thing to be had.
fn is_scope(text: &str) -> bool {
    text.len() <= 1000 && text.chars().all(|c| matches!(c, ' '..='!' | '#'..='[' | ']'..='~'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn basic_of(text: &str) -> String {
        format!("Basic {}", STANDARD.encode(text))
    }

    fn read(header: Option<&str>, body: &str) -> Result<(String, String), String> {
        match TokenRequest::parse(header, body.as_bytes()) {
            Ok(found) => Ok((found.client, found.secret.expose().clone())),
            Err(fault) => Err(format!("{} {}", fault.status(), fault.for_the_log().detail)),
        }
    }

    #[test]
    fn credentials_come_in_the_header_or_in_the_body() {
        let found = Ok(("con-1".to_owned(), "sws_a-b_c".to_owned()));
        let grant = "grant_type=client_credentials";
        let header = basic_of("con-1:sws_a-b_c");
        let encoded = basic_of("con%2D1:sws%5Fa-b_c");
        for (header, body) in [
            (None, format!("{grant}&client_id=con-1&client_secret=sws_a-b_c")),
            (None, format!("client_secret=sws%5Fa-b_c&client_id=con-1&{grant}&scope=&audience=x&audience=y")),
            (Some(header.as_str()), grant.to_owned()),
            (Some(header.as_str()), format!("{grant}&client_id=con-1&scope=scim%20read&client_secret=")),
            (Some(encoded.as_str()), grant.to_owned()),
        ] {
            assert_eq!(read(header, &body), found, "{header:?} {body}");
        }
        assert!(read(Some(&header.replace("Basic", "bAsIc  ")), grant).is_ok());
    }

    #[test]
    fn what_is_wrong_is_said() {
        let good = basic_of("con-1:s");
        let grant = "grant_type=client_credentials";
        let cases = [
            (None, "", "400 The parameter grant_type is missing."),
            (None, "grant_type=", "400 The parameter grant_type is missing."),
            (None, "grant_type=password", "400 The only grant_type"),
            (None, "grant_type=client_credentials&grant_type=client_credentials", "400 A parameter came"),
            (None, grant, "401 The client identifier and the client secret are missing."),
            (None, "grant_type=client_credentials&client_id=a", "401 The client identifier and"),
            (None, "grant_type=client_credentials&client_secret=a", "401 The parameter client_id"),
            (
                Some(good.as_str()),
                "grant_type=client_credentials&client_secret=s",
                "400 Send the client secret in",
            ),
            (
                Some(good.as_str()),
                "grant_type=client_credentials&client_id=con-2",
                "400 The client_id of the body",
            ),
            (
                Some(good.as_str()),
                "grant_type=client_credentials&scope=%22",
                "400 The scope is not understood",
            ),
            (Some("Bearer x"), grant, "401 The Authorization header"),
            (Some("Basic"), grant, "401 The Authorization header"),
            (Some("Basic !!"), grant, "401 The Authorization header"),
            (Some("Basic /w=="), grant, "401 The Authorization header"),
        ];
        for (header, body, said) in cases {
            let refused = read(header, body).unwrap_err();
            assert!(refused.starts_with(said), "{header:?} {body}: {refused}");
        }
        for text in ["con-1", ":s", "con-1:"] {
            assert!(read(Some(&basic_of(text)), grant).is_err(), "{text}");
        }
    }
}
