//! The browser's own key: what binds a form, and a login by SSO, to the browser that asked.

use std::cell::Cell;
use std::future::{Ready, ready};
use std::rc::Rc;

use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hub_kernel::{Entropy, MasterKey, Secret};
use subtle::ConstantTimeEq as _;

use crate::app::App;
use crate::cookies::Name;
use crate::faults::HtmlFault;

struct Inner {
    key: Secret,
    session: String,
    master: MasterKey,
    fresh: bool,
    used: Cell<bool>,
}

/// The browser of this request. A new one gets its cookie with the answer, if a page made use of it.
#[derive(Clone)]
pub struct Browser(Rc<Inner>);

impl Browser {
    /// Reads the browser's cookie, or makes a key for a browser without one.
    pub fn of(request: &HttpRequest, app: &App) -> Self {
        let known = app.cookies.read(request, Name::Browser).filter(|key| key.len() == 43);
        let fresh = known.is_none();
        let key = known.map_or_else(|| Secret::generate(entropy(app), ""), Secret::new);
        let session = app.cookies.read(request, Name::Session).unwrap_or_default();
        let master = app.master_key.clone();
        Self(Rc::new(Inner { key, session, master, fresh, used: Cell::new(false) }))
    }

    /// The key itself, to bind a login to.
    pub fn key(&self) -> &Secret {
        self.0.used.set(true);
        &self.0.key
    }

    /// The hidden field of every form: worth nothing in another browser or another session.
    pub fn csrf_token(&self) -> String {
        self.0.used.set(true);
        URL_SAFE_NO_PAD.encode(self.tag())
    }

    /// Whether a form came from a page of ours in this browser and session.
    pub fn accepts(&self, token: &str) -> bool {
        !self.0.fresh && URL_SAFE_NO_PAD.decode(token).is_ok_and(|tag| tag.ct_eq(&self.tag()).into())
    }

    /// The value of the cookie that a new browser must get with the answer.
    pub fn cookie_to_set(&self) -> Option<String> {
        (self.0.fresh && self.0.used.get()).then(|| self.0.key.expose().clone())
    }

    fn tag(&self) -> [u8; 32] {
        self.0.master.authenticate("csrf", &[self.0.key.expose().as_bytes(), self.0.session.as_bytes()])
    }
}

fn entropy(app: &App) -> &dyn Entropy {
    &*app.entropy
}

impl FromRequest for Browser {
    type Error = HtmlFault;
    type Future = Ready<Result<Self, HtmlFault>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        if let Some(known) = request.extensions().get::<Self>() {
            return ready(Ok(known.clone()));
        }
        let Some(app) = request.app_data::<Data<App>>() else {
            return ready(Err(HtmlFault::defect("no application")));
        };
        let browser = Self::of(request, app);
        request.extensions_mut().insert(browser.clone());
        ready(Ok(browser))
    }
}
