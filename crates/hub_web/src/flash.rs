//! A message for the next page, carried by a cookie that only the hub can write.

use std::fmt;

use actix_web::{HttpMessage as _, HttpRequest, HttpResponse};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq as _;

use crate::app::App;
use crate::cookies::Name;
use crate::pages::parts::{Flash, Tone};

/// Marks a request whose page shows the message; the frame then removes the cookie.
pub struct FlashShown;

/// Gives an answer (a redirect) a message for the page behind it, in the language of the request at hand.
pub fn with(app: &App, mut response: HttpResponse, tone: Tone, text: impl fmt::Display) -> HttpResponse {
    let text: String = text.to_string().chars().take(500).collect();
    let message = format!("{tone}\n{text}");
    let tag = tag(app, message.as_bytes());
    let value = format!("{}.{}", URL_SAFE_NO_PAD.encode(&message), URL_SAFE_NO_PAD.encode(tag));
    let _ = response.add_cookie(&app.cookies.set(Name::Flash, value));
    response
}

/// The message that a request brings, to be shown once.
pub fn take(app: &App, request: &HttpRequest) -> Option<Flash> {
    let value = app.cookies.read(request, Name::Flash)?;
    request.extensions_mut().insert(FlashShown);
    let (message, given) = value.split_once('.')?;
    let message = URL_SAFE_NO_PAD.decode(message).ok()?;
    let given = URL_SAFE_NO_PAD.decode(given).ok()?;
    if !bool::from(given.ct_eq(&tag(app, &message))) {
        return None;
    }
    let message = String::from_utf8(message).ok()?;
    let (tone, text) = message.split_once('\n')?;
    let tones = [Tone::Neutral, Tone::Info, Tone::Good, Tone::Warn, Tone::Bad];
    let tone = tones.into_iter().find(|known| known.to_string() == tone)?;
    Some(Flash::new(tone, text))
}

fn tag(app: &App, message: &[u8]) -> [u8; 32] {
    app.master_key.authenticate("flash", &[message])
}
