//! Who is asking. Only the domain mints the witnesses; these carry them to the handlers.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::http::header::REFERER;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use hub_db::Conn;
use hub_kernel::Cx;
use hub_saml::relay_state::local_path;
use hub_tenants::session::{self, Admin, Confirmed, ConfirmedPerson, Person};

use super::request::RequestWorld;
use crate::app::App;
use crate::cookies::Name;
use crate::faults::HtmlFault;
use crate::waiting;

type Extracting<T> = Pin<Box<dyn Future<Output = Result<T, HtmlFault>>>>;

/// Somebody who is logged in; others are sent to the login page and come back after it.
pub struct PersonSession {
    /// Who.
    pub person: Person,
    /// The request as theirs.
    pub cx: Cx,
}

/// An owner or admin who is logged in; sub-users get 403.
pub struct AdminSession {
    /// Who.
    pub person: Person,
    /// Their right to manage the tenant.
    pub admin: Admin,
    /// The request as theirs.
    pub cx: Cx,
}

/// Somebody who is logged in and proved themselves a moment ago; others are asked to do so and come back.
pub struct ConfirmedPersonSession {
    /// Who.
    pub person: ConfirmedPerson,
    /// The request as theirs.
    pub cx: Cx,
}

/// An owner or admin who proved themselves a moment ago: for what gives or takes access.
pub struct ConfirmedSession {
    /// Who.
    pub person: Person,
    /// Their right to dangerous acts.
    pub admin: Confirmed,
    /// The request as theirs.
    pub cx: Cx,
}

impl ConfirmedPersonSession {
    /// One transaction in the person's name, if session and proof still hold in it.
    ///
    /// # Errors
    /// `Unauthenticated` or `Unconfirmed` when they ended while the request was on its way; what `f` says.
    pub async fn write<T, F>(&self, app: &App, f: F) -> hub_tenants::Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn, &Cx, &ConfirmedPerson) -> hub_tenants::Result<T> + Send + 'static,
    {
        write_as(app, &self.person, &self.cx, |c, cx, person| f(c, cx, &person.confirmed(cx.now)?)).await
    }
}

impl ConfirmedSession {
    /// One transaction in the admin's name, with the right that they have in it.
    ///
    /// # Errors
    /// `Unauthenticated`, `Unconfirmed` or `Forbidden` when session, proof or role ended while the request was on its way;
    /// what `f` says.
    pub async fn write<T, F>(&self, app: &App, f: F) -> hub_tenants::Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn, &Cx, &Confirmed) -> hub_tenants::Result<T> + Send + 'static,
    {
        write_as(app, &self.person, &self.cx, |c, cx, person| f(c, cx, &person.confirmed(cx.now)?.admin()?))
            .await
    }
}

impl PersonSession {
    /// One transaction in the person's name, if the session still holds in it.
    ///
    /// # Errors
    /// `Unauthenticated` when the session ended while the request was on its way; what `f` says.
    pub async fn write<T, F>(&self, app: &App, f: F) -> hub_tenants::Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn, &Cx, &Person) -> hub_tenants::Result<T> + Send + 'static,
    {
        write_as(app, &self.person, &self.cx, f).await
    }
}

impl AdminSession {
    /// One transaction in the admin's name, with the right that they have in it: not the one they had when the head of
    /// the request came.
    ///
    /// # Errors
    /// `Unauthenticated` or `Forbidden` when session or role ended while the request was on its way; what `f` says.
    pub async fn write<T, F>(&self, app: &App, f: F) -> hub_tenants::Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn, &Cx, &Admin) -> hub_tenants::Result<T> + Send + 'static,
    {
        write_as(app, &self.person, &self.cx, |c, cx, person| f(c, cx, &person.admin()?)).await
    }
}

/// The one place where a page's change is written in somebody's name.
async fn write_as<T, F>(app: &App, person: &Person, cx: &Cx, f: F) -> hub_tenants::Result<T>
where
    T: Send + 'static,
    F: FnOnce(&mut Conn, &Cx, &Person) -> hub_tenants::Result<T> + Send + 'static,
{
    let (cx, lifetime, known) = (cx.clone(), app.settings.session, person.clone());
    let asked = cx.clone();
    let outcome = app.db.write(person.tenant(), move |c| {
        let person = session::refresh(c, &known, cx.now, lifetime)?;
        f(c, &cx, &person)
    });
    waiting::remembering(&app.db, &asked, person.tenant(), outcome.await).await
}

/// Somebody who may or may not be logged in.
pub struct MaybePerson(pub Option<Person>);

/// The person of a session's value.
///
/// # Errors
/// The database's.
pub async fn person_of(app: &App, cx: &Cx, session: String) -> Result<Option<Person>, hub_tenants::Error> {
    let (now, lifetime) = (cx.now, app.settings.session);
    let person = app.db.read(move |c| session::authenticate(c, &session, now, lifetime)).await?;
    if let Some(person) = &person
        && session::wants_touch(person, now)
    {
        let (tenant, id) = (person.tenant(), person.session());
        app.db.write(tenant, move |c| session::touch(c, tenant, id, now)).await?;
    }
    Ok(person)
}

async fn current(request: &HttpRequest) -> Result<(Option<Person>, Cx), HtmlFault> {
    let app = request.app_data::<Data<App>>().ok_or_else(|| HtmlFault::defect("no application"))?;
    let RequestWorld(cx) =
        RequestWorld::of(request).ok_or_else(|| HtmlFault::defect("a request without an id"))?;
    let person = match app.cookies.read(request, Name::Session) {
        Some(cookie) => person_of(app, &cx, cookie).await?,
        None => None,
    };
    Ok((person, cx))
}

fn to_login(request: &HttpRequest) -> HtmlFault {
    // What was sent is lost with its session; the page of the form is come back to.
    HtmlFault::Login { next: page_of(request) }
}

/// The page to come back to after a login or a confirmation: the one that was asked for, or the one whose form was sent.
pub fn page_of(request: &HttpRequest) -> Option<String> {
    if request.method() == Method::GET {
        return request.uri().path_and_query().map(ToString::to_string);
    }
    came_from(request)
}

/// The page of ours that the browser came from.
pub fn came_from(request: &HttpRequest) -> Option<String> {
    let app = request.app_data::<Data<App>>()?;
    let referer = request.headers().get(REFERER)?.to_str().ok()?;
    let path = url::Url::parse(referer).ok()?;
    let path =
        path.query().map_or_else(|| path.path().to_owned(), |query| format!("{}?{query}", path.path()));
    local_path(&path, app.base_url())
}

impl FromRequest for ConfirmedPersonSession {
    type Error = HtmlFault;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let session = PersonSession::from_request(request, payload);
        let next = page_of(request);
        Box::pin(async move {
            let PersonSession { person, cx } = session.await?;
            match person.confirmed(cx.now) {
                Ok(person) => Ok(Self { person, cx }),
                Err(_) => Err(HtmlFault::Confirm { next }),
            }
        })
    }
}

impl FromRequest for ConfirmedSession {
    type Error = HtmlFault;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let session = AdminSession::from_request(request, payload);
        let next = page_of(request);
        Box::pin(async move {
            let AdminSession { person, cx, .. } = session.await?;
            match person.confirmed(cx.now) {
                Ok(confirmed) => Ok(Self { admin: confirmed.admin()?, person, cx }),
                Err(_) => Err(HtmlFault::Confirm { next }),
            }
        })
    }
}

impl FromRequest for PersonSession {
    type Error = HtmlFault;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let (person, cx) = current(&request).await?;
            let person = person.ok_or_else(|| to_login(&request))?;
            let cx = cx.with_actor(person.actor());
            Ok(Self { person, cx })
        })
    }
}

impl FromRequest for AdminSession {
    type Error = HtmlFault;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let session = PersonSession::from_request(request, payload);
        Box::pin(async move {
            let PersonSession { person, cx } = session.await?;
            let admin = person.admin()?;
            Ok(Self { person, admin, cx })
        })
    }
}

impl FromRequest for MaybePerson {
    type Error = HtmlFault;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Ok(Self(current(&request).await?.0)) })
    }
}
