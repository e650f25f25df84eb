//! What people see: one struct for each template, at the same path (`people/index.html` is `people::index`).
//!
//! Fields are ready to print; a page knows no domain type and decides nothing. A handler loads, fills the struct and
//! calls [`askama::Template::render`]. Everything printed is escaped, but for [`integrations::Glyph`], which only
//! our own vendor folders may fill.
//!
//! Conventions of all pages:
//! - every POST form has a hidden `csrf_token`; fields of a form are named in the struct's documentation;
//! - a form that was refused is rendered again with the values as typed (never passwords) and [`parts::Problems`];
//! - dialogs are pages of their own whose content is one `.sheet`; `static/js/app.js` shows it in a `<dialog>`;
//! - no inline script or style: `script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'`;
//! - leaving for an identity provider is a link (GET), never a form, as `form-action 'self'` also binds redirects.

pub mod account;
pub mod device;
pub mod docs;
pub mod domains;
pub mod errors;
pub mod imports;
pub mod integrations;
pub mod invitation;
pub mod language;
pub mod mail;
pub mod oidc;
pub mod parts;
pub mod people;
pub mod reconcile;
mod refusal;
pub mod seats;
pub mod set_up;
pub mod settings;
pub mod shell;
pub mod sign_in;
pub mod sign_in_policy;
pub mod sign_up;
mod trail;
mod turns;
pub mod workspaces;

use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Resource};

use crate::extract::session::came_from;
use crate::faults::HtmlFault;
use crate::reply;

/// Fewest characters of a password, as `hub_tenants::sign_in::check_new_password` has it.
const PASSWORD_MINIMUM: u16 = 10;

/// A page's address, to which routes are added; methods it does not take get a page that says so.
pub(crate) fn address(path: &str) -> Resource {
    web::resource(path).default_service(web::to(no_such_method))
}

/// A refused form is drawn at an address that may take forms only. A browser that opens that again (by its address bar, a tab
/// brought back, a choice of language, which still names it as where it was) comes to the page above it.
async fn no_such_method(request: HttpRequest) -> Result<HttpResponse, HtmlFault> {
    let named = request.headers().get("sec-fetch-mode").is_some_and(|mode| mode == "navigate");
    let back = named || came_from(&request).as_deref() == Some(request.path());
    if request.method() == Method::GET && back {
        let mut path = request.path();
        while let Some((above, _)) = path.rsplit_once('/').filter(|(above, _)| !above.is_empty()) {
            if request.resource_map().has_resource(above) {
                return Ok(reply::see_other(above));
            }
            path = above;
        }
    }
    Err(HtmlFault::MethodNotAllowed)
}

/// All pages.
pub fn routes(config: &mut ServiceConfig) {
    config
        .configure(sign_up::routes)
        .configure(sign_in::routes)
        .configure(invitation::routes)
        .configure(language::routes)
        .configure(account::routes)
        .configure(device::routes)
        .configure(people::routes)
        .configure(imports::routes)
        .configure(reconcile::routes)
        .configure(seats::routes)
        .configure(sign_in_policy::routes)
        .configure(domains::routes)
        .configure(workspaces::routes)
        .configure(settings::routes)
        .configure(set_up::routes)
        .configure(integrations::routes);
}
