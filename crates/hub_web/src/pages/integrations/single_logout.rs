//! `GET|POST {base}/single-logout`: where the IdP takes logout messages.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use hub_tenants::Error;
use hub_tenants::connection::saml_options::RequestBinding;
use hub_tenants::connection::{self, OurSide, numbers};
use hub_tenants::event::Action;
use hub_tenants::sign_in::single_logout::{self, Endpoint};
use hub_text::{Text, key, t};

use super::facts::Facts;
use super::numbers as words;
use super::visit::Visit;
use super::{Head, Tab};
use crate::extract::CsrfForm;
use crate::faults::{HtmlFault, sentence};
use crate::filters;
use crate::pages::parts::{Choice, CopyValue, Problems, Tone};
use crate::pages::shell::Shell;
use crate::{reply, urls};

/// Single logout of a connection.
///
/// Form: `POST {base}/single-logout` (`slo_on` = `yes` or `no`; `slo_url`, empty to forget it; `slo_response_url`;
/// `slo_binding` = `redirect` or `post`).
#[derive(Debug, Clone, Template)]
#[template(path = "integrations/single_logout.html")]
pub struct SingleLogoutPage {
    /// The frame.
    pub shell: Shell,
    /// State, facts, tabs.
    pub head: Head,
    /// What was wrong with the last save.
    pub problems: Problems,
    /// Our address for logout messages.
    pub ours: CopyValue,
    /// Address of the SP metadata XML.
    pub metadata_href: String,
    /// Whether there is a key to sign with; without one nothing is sent or taken.
    pub has_key: bool,
    /// Where keys are made.
    pub keys_href: String,
    /// The IdP's logout address, stored or as typed.
    pub slo_url: String,
    /// Where answers go, when it is another address.
    pub slo_response_url: String,
    /// Off or on.
    pub switch: Vec<Choice>,
    /// Who turned it last, and when.
    pub since: String,
    /// The sessions it is about.
    pub effect: String,
    /// How messages travel.
    pub bindings: Vec<Choice>,
}

/// Shows what is stored.
///
/// # Errors
/// 404 for a connection that is not there.
pub async fn get(visit: Visit) -> Result<HttpResponse, HtmlFault> {
    let (tenant, id) = (visit.tenant(), visit.id);
    let stored = visit
        .app
        .db
        .read(move |c| {
            connection::with_saml(c, tenant, id)?;
            single_logout::endpoint(c, id)
        })
        .await?;
    Ok(reply::page(&page(&visit, stored, Problems::default()).await?))
}

/// Saves what was typed.
///
/// # Errors
/// 404 for a connection that is not there.
pub async fn post(visit: Visit, CsrfForm(form): CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let typed = form.filled("slo_url").map(|url| Endpoint {
        url,
        binding: RequestBinding::from_word(&form.text("slo_binding")).unwrap_or(RequestBinding::Redirect),
        response_url: form.filled("slo_response_url"),
        on: form.text("slo_on") == "yes",
    });
    if typed.is_none() && form.text("slo_on") == "yes" {
        let problems =
            Problems::default().with("slo_url", t("Enter the address to switch single logout on."));
        return Ok(reply::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page(&visit, None, problems).await?));
    }
    let wanted = typed.clone();
    let saved = visit
        .write(move |c, cx, admin, id| single_logout::configure(c, cx, admin, id, wanted.as_ref()))
        .await;
    match saved {
        Ok(()) => {
            let text = match typed {
                Some(Endpoint { on: true, .. }) => {
                    t("Saved. Who logs out here is logged out at your identity provider too.")
                }
                _ => t("Single logout is off. Who logs out here stays logged in at your identity provider."),
            };
            Ok(visit.on_to(&urls::single_logout(visit.id), Tone::Good, text))
        }
        Err(Error::Invalid(invalid)) => {
            let problems =
                Problems::default().with(invalid.field, sentence(&Error::Invalid(invalid.clone())));
            let page = page(&visit, typed, problems).await?;
            Ok(reply::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(other) => Err(other.into()),
    }
}

async fn page(
    visit: &Visit,
    shown: Option<Endpoint>,
    problems: Problems,
) -> Result<SingleLogoutPage, HtmlFault> {
    let (id, tenant, now) = (visit.id, visit.tenant(), visit.cx.now);
    let (master, base_url) = (visit.app.master_key.clone(), visit.app.base_url().to_owned());
    let (facts, OurSide { sp, .. }, stored, sessions) = visit
        .app
        .db
        .scan(move |c| {
            let facts = Facts::read(c, tenant, id, now)?;
            let ours = connection::our_side(c, &master, &base_url, id)?;
            Ok::<_, Error>((facts, ours, single_logout::endpoint(c, id)?, numbers::sessions(c, id, now)?))
        })
        .await?;
    // What holds is said of what is stored, whatever was typed.
    let holds = stored.is_some_and(|endpoint| endpoint.on);
    let binding = shown.as_ref().map_or(RequestBinding::Redirect, |endpoint| endpoint.binding);
    let on = shown.as_ref().is_some_and(|endpoint| endpoint.on);
    let choice = |value: &str, label: Text, selected: bool| Choice {
        value: value.to_owned(),
        label: label.to_string(),
        selected,
    };
    let way = |of: RequestBinding, label: Text| choice(of.as_str(), label, of == binding);
    Ok(SingleLogoutPage {
        shell: visit.shell(),
        head: facts.head(visit, Tab::Configuration),
        problems,
        ours: CopyValue {
            id: "slo-url".to_owned(),
            label: key!("Single logout URL").to_owned(),
            value: connection::slo_url(visit.app.base_url(), id),
            hint: key!("Also called Logout URL or SingleLogoutService; for Redirect and POST.").to_owned(),
        },
        metadata_href: urls::saml_metadata(id),
        has_key: sp.signing_key.is_some(),
        keys_href: urls::sign_in_options(id),
        slo_url: shown.as_ref().map(|endpoint| endpoint.url.clone()).unwrap_or_default(),
        slo_response_url: shown.and_then(|endpoint| endpoint.response_url).unwrap_or_default(),
        since: facts.turns().since(holds, Action::IntegrationUpdate, "slo_on"),
        effect: words::of_sessions(holds, sessions),
        switch: vec![
            choice("no", t("Off: ends the session here only"), !on),
            choice("yes", t("On: ends both sessions"), on),
        ],
        bindings: vec![
            way(RequestBinding::Redirect, t("Redirect: in the address")),
            way(RequestBinding::Post, t("POST: in a form")),
        ],
    })
}
