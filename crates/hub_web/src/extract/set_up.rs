//! Who opened a set-up link: no session, and a cookie that the pages below `/set-up` alone ask for.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx, Secret, TenantId};
use hub_tenants::Error;
use hub_tenants::setup_link::{self, Link, Visitor};

use super::browser::Browser;
use super::request::RequestWorld;
use crate::app::App;
use crate::cookies::Name;
use crate::faults::HtmlFault;
use crate::pages::parts::Tone;
use crate::{flash, reply, urls};

/// A visit that a set-up link opened; without one there is the page of a link that does not work.
pub struct SetUpVisit {
    /// What handlers share.
    pub app: Data<App>,
    /// The request.
    pub request: HttpRequest,
    /// The request as the visitor's.
    pub cx: Cx,
    /// Who.
    pub visitor: Visitor,
    /// From which browser.
    pub browser: Browser,
}

impl SetUpVisit {
    /// The workspace.
    pub fn tenant(&self) -> TenantId {
        self.visitor.tenant()
    }

    /// The connection.
    pub fn id(&self) -> ConnectionId {
        self.visitor.connection()
    }

    /// One transaction in the visitor's name, if the visit still lasts in it.
    ///
    /// # Errors
    /// `LinkExpired` when it ended while the request was on its way; what `f` says.
    pub async fn write<T, F>(&self, f: F) -> hub_tenants::Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn, &Cx, &Visitor) -> hub_tenants::Result<T> + Send + 'static,
    {
        let (cx, known) = (self.cx.clone(), self.visitor.clone());
        let write = move |c: &mut Conn| {
            let visitor = setup_link::refresh(c, &known, cx.now)?;
            f(c, &cx, &visitor)
        };
        self.app.db.write(self.tenant(), write).await
    }

    /// Back to the page of the visit, with a message.
    pub fn back(&self, tone: Tone, text: &str) -> HttpResponse {
        flash::with(&self.app, reply::see_other(urls::SET_UP), tone, text)
    }
}

/// Opens a link; gives it with what the cookie holds.
///
/// # Errors
/// `LinkExpired` for every link that does not work, or not any more.
pub async fn open(app: &App, cx: &Cx, secret: String) -> Result<(Link, Secret), Error> {
    let (asked, now) = (secret.clone(), cx.now);
    let link = app.db.read(move |c| setup_link::find(c, &asked, now)).await?;
    let cx = cx.clone();
    app.db.write(link.tenant, move |c| setup_link::open(c, &cx, &secret)).await
}

impl FromRequest for SetUpVisit {
    type Error = HtmlFault;
    type Future = Pin<Box<dyn Future<Output = Result<Self, HtmlFault>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let browser = Browser::from_request(request, payload).into_inner();
        let request = request.clone();
        Box::pin(async move {
            let app = request.app_data::<Data<App>>().cloned();
            let app = app.ok_or_else(|| HtmlFault::defect("no application"))?;
            let RequestWorld(cx) =
                RequestWorld::of(&request).ok_or_else(|| HtmlFault::defect("a request without an id"))?;
            let cookie = app.cookies.read(&request, Name::SetUp).ok_or(HtmlFault::SetUpOver)?;
            let now = cx.now;
            let found = app.db.read(move |c| setup_link::authenticate(c, &cookie, now)).await?;
            let visitor = found.ok_or(HtmlFault::SetUpOver)?;
            let cx = cx.with_actor(visitor.actor());
            Ok(Self { app, request, cx, visitor, browser: browser? })
        })
    }
}
