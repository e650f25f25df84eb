//! Forms and queries. A form is read only when its CSRF token shows that a page of ours made it.

use std::collections::HashMap;
use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::time::Duration;

use actix_multipart::Multipart;
use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt as _;
use hub_text::key;
use tokio::time::timeout;

use super::browser::Browser;
use crate::faults::HtmlFault;

const MOST_BYTES: usize = 1 << 20;
const MOST_FIELDS: usize = 1000;
const BODY_TIME: Duration = Duration::from_secs(30);

/// The fields of a form, as sent.
#[derive(Debug, Default)]
pub struct Form {
    fields: HashMap<String, Vec<Vec<u8>>>,
    count: usize,
}

impl Form {
    /// A text field without blanks around it; empty when it is absent.
    pub fn text(&self, name: &str) -> String {
        self.raw(name).trim().to_owned()
    }

    /// A field that is one line, such as a name: control characters become blanks.
    pub fn line(&self, name: &str) -> String {
        let parts = self.text(name);
        parts.split(char::is_control).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// A text field exactly as typed, for passwords.
    pub fn raw(&self, name: &str) -> String {
        self.bytes(name).map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default()
    }

    /// A text field, or `None` when it is absent or empty.
    pub fn filled(&self, name: &str) -> Option<String> {
        Some(self.text(name)).filter(|text| !text.is_empty())
    }

    /// Whether a field was sent at all (a ticked box, a pressed button).
    pub fn has(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    /// All values of a field, as a group of boxes sends them.
    pub fn all(&self, name: &str) -> Vec<String> {
        let values = self.fields.get(name).map(Vec::as_slice).unwrap_or_default();
        values.iter().map(|value| String::from_utf8_lossy(value).trim().to_owned()).collect()
    }

    /// The content of an uploaded file, or `None` when none was chosen.
    pub fn file(&self, name: &str) -> Option<&[u8]> {
        self.bytes(name).filter(|bytes| !bytes.is_empty())
    }

    fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.fields.get(name)?.first().map(Vec::as_slice)
    }

    fn add(&mut self, name: String, value: Vec<u8>) -> Result<(), HtmlFault> {
        self.count += 1;
        if self.count > MOST_FIELDS {
            return Err(HtmlFault::TooLarge);
        }
        self.fields.entry(name).or_default().push(value);
        Ok(())
    }

    fn from_urlencoded(body: &[u8]) -> Result<Self, HtmlFault> {
        let mut form = Self::default();
        for (name, value) in url::form_urlencoded::parse(body) {
            form.add(name.into_owned(), value.into_owned().into_bytes())?;
        }
        Ok(form)
    }

    async fn from_multipart(mut parts: Multipart) -> Result<Self, HtmlFault> {
        let mut form = Self::default();
        let mut total = 0;
        while let Some(part) = parts.next().await {
            let mut part = part.map_err(|_| HtmlFault::BadRequest(key!("The form could not be read.")))?;
            let name = part.name().unwrap_or_default().to_owned();
            let mut value = Vec::new();
            while let Some(chunk) = part.next().await {
                let chunk = chunk.map_err(|_| HtmlFault::BadRequest(key!("The form could not be read.")))?;
                total += chunk.len();
                if total > MOST_BYTES {
                    return Err(HtmlFault::TooLarge);
                }
                value.extend_from_slice(&chunk);
            }
            form.add(name, value)?;
        }
        Ok(form)
    }
}

/// A form that a page of ours gave out to this browser and session.
pub struct CsrfForm(pub Form);

impl CsrfForm {
    /// Where the switch of a form stands that has nothing else.
    ///
    /// # Errors
    /// 400 for anything but `value` = `on` or `off`.
    pub fn switched(&self) -> Result<bool, HtmlFault> {
        match self.0.text("value").as_str() {
            "on" => Ok(true),
            "off" => Ok(false),
            _ => Err(HtmlFault::BadRequest(key!("A switch is either on or off."))),
        }
    }
}

impl FromRequest for CsrfForm {
    type Error = HtmlFault;
    type Future = Pin<Box<dyn Future<Output = Result<Self, HtmlFault>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let browser = Browser::from_request(request, payload).into_inner();
        let kind =
            request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let multipart = kind.trim_start().to_ascii_lowercase().starts_with("multipart/form-data");
        let reading: Pin<Box<dyn Future<Output = Result<Form, HtmlFault>>>> = if multipart {
            match Multipart::from_request(request, payload).into_inner() {
                Ok(parts) => Box::pin(Form::from_multipart(parts)),
                Err(_) => Box::pin(ready(Err(HtmlFault::BadRequest(key!("The form could not be read."))))),
            }
        } else {
            let body = Bytes::from_request(request, payload);
            Box::pin(async move {
                let body = body.await.map_err(|_| HtmlFault::TooLarge)?;
                Form::from_urlencoded(&body)
            })
        };
        Box::pin(async move {
            // Who asks was looked up when the head came: a body held back must not stretch that for long.
            let late = |_| HtmlFault::BadRequest(key!("The form took too long to arrive."));
            let (browser, form) = (browser?, timeout(BODY_TIME, reading).await.map_err(late)??);
            if browser.accepts(&form.text("csrf_token")) {
                Ok(Self(form))
            } else {
                Err(HtmlFault::FormExpired)
            }
        })
    }
}

/// The query's parameters; of a repeated one the last counts.
#[derive(Debug, Clone, Default)]
pub struct QueryMap(HashMap<String, String>);

impl QueryMap {
    /// A parameter that is there and not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// A parameter, empty when it is absent.
    pub fn text(&self, name: &str) -> String {
        self.get(name).unwrap_or_default().to_owned()
    }
}

impl FromRequest for QueryMap {
    type Error = HtmlFault;
    type Future = Ready<Result<Self, HtmlFault>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let pairs = url::form_urlencoded::parse(request.query_string().as_bytes());
        ready(Ok(Self(pairs.into_owned().collect())))
    }
}
