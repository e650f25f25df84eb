//! What every page of a connection takes: who asks, from which browser, about which connection.

use std::fmt::Display;
use std::future::Future;
use std::ops::Deref;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx, TenantId, Timestamp};
use hub_tenants::session::Admin;
use hub_text::text;

use super::configuration::Typed;
use crate::app::App;
use crate::extract::{AdminSession, Browser, Form};
use crate::faults::HtmlFault;
use crate::pages::parts::{Moment, Problems, Tone, TypedConfirmation};
use crate::pages::shell::{Section, Shell};
use crate::{flash, reply, urls};

/// An admin at a connection of the admin's own tenant; anybody else's connection is 404.
pub struct Visit {
    /// What handlers share.
    pub app: Data<App>,
    /// The request.
    pub request: HttpRequest,
    /// The connection that the address names; whether it exists is seen when it is loaded.
    pub id: ConnectionId,
    session: AdminSession,
    browser: Browser,
}

/// Who asks, with their right and the request as theirs, is at hand as `visit.person`, `visit.admin`, `visit.cx`.
impl Deref for Visit {
    type Target = AdminSession;

    fn deref(&self) -> &AdminSession {
        &self.session
    }
}

impl Visit {
    /// The tenant.
    pub fn tenant(&self) -> TenantId {
        self.admin.tenant()
    }

    /// The frame of the page, with the message that the request brings.
    pub fn shell(&self) -> Shell {
        Shell::of(&self.app, &self.request, &self.browser, &self.person, Section::Integrations)
    }

    /// An instant as seen from this request.
    pub fn moment(&self, at: Timestamp) -> Moment {
        Moment::at(at, self.cx.now)
    }

    /// A further id of the address.
    ///
    /// # Errors
    /// 404 when it is none.
    pub fn named<T>(&self, name: &str, parse: fn(TenantId, &str) -> Option<T>) -> Result<T, HtmlFault> {
        let text = self.request.match_info().get(name).unwrap_or_default();
        parse(self.tenant(), text).ok_or(HtmlFault::NotFound)
    }

    /// One transaction in the admin's name, with the right that they have in it.
    ///
    /// # Errors
    /// `Unauthenticated` or `Forbidden` when that ended meanwhile; what `f` says.
    pub async fn write<T, F>(&self, f: F) -> hub_tenants::Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn, &Cx, &Admin, ConnectionId) -> hub_tenants::Result<T> + Send + 'static,
    {
        let id = self.id;
        self.session.write(&self.app, move |c, cx, admin| f(c, cx, admin, id)).await
    }

    /// On to a page of the hub, with a message.
    pub fn on_to(&self, path: &str, tone: Tone, text: impl Display) -> HttpResponse {
        flash::with(&self.app, reply::see_other(path), tone, text)
    }

    /// The workspace's slug, to be typed before something that nothing brings back.
    pub fn to_type(&self) -> Typed {
        let word = self.person.tenant_slug().to_owned();
        Typed {
            confirmation: TypedConfirmation { word, typed: String::new() },
            problems: Problems::default(),
        }
    }

    /// The same with what was wrong, where another word was typed.
    pub fn mistyped(&self, form: &Form) -> Option<Typed> {
        let Typed { mut confirmation, problems } = self.to_type();
        confirmation.typed = form.text("confirm");
        let word = confirmation.word.clone();
        (confirmation.typed != word).then(|| Typed {
            confirmation,
            problems: problems
                .with("confirm", text!("Type {word} to confirm. Nothing was changed.", word = word)),
        })
    }

    /// Back to the switch on `path` that was turned, with a message; `label` is the id of its label.
    pub fn to_switch(&self, path: &str, label: &str, text: impl Display) -> HttpResponse {
        self.on_to(&format!("{path}#{label}"), Tone::Good, text)
    }

    /// Back to tab Configuration, with a message.
    pub fn to_configuration(&self, tone: Tone, text: impl Display) -> HttpResponse {
        self.on_to(&urls::connection(self.id), tone, text)
    }

    /// Back to tab Provisioning, with a message.
    pub fn to_provisioning(&self, tone: Tone, text: impl Display) -> HttpResponse {
        self.on_to(&urls::provisioning(self.id), tone, text)
    }
}

impl FromRequest for Visit {
    type Error = HtmlFault;
    type Future = Pin<Box<dyn Future<Output = Result<Self, HtmlFault>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let session = AdminSession::from_request(request, payload);
        let browser = Browser::from_request(request, payload).into_inner();
        let request = request.clone();
        Box::pin(async move {
            let session = session.await?;
            let app = request.app_data::<Data<App>>().cloned();
            let app = app.ok_or_else(|| HtmlFault::defect("no application"))?;
            let named = request.match_info().get("connection").unwrap_or_default();
            let id = ConnectionId::in_tenant(session.admin.tenant(), named).ok_or(HtmlFault::NotFound)?;
            Ok(Self { app, request, id, session, browser: browser? })
        })
    }
}
