//! `GET|POST {base}/vouch`: an owner lets owners and admins log in by a connection that an admin set up.

use actix_web::HttpResponse;
use hub_tenants::Error;
use hub_tenants::connection::vouching;
use hub_text::{Text, key, t, text};

use super::configuration::{ConfirmPage, colons};
use super::facts::Facts;
use super::visit::Visit;
use crate::extract::CsrfForm;
use crate::faults::{HtmlFault, sentence};
use crate::pages::parts::{Badge, Tone, date};
use crate::{reply, urls};

/// Whether owners and admins may log in by the connection, as the page shows it.
#[derive(Debug, Clone)]
pub struct Vouching {
    /// "Approved", "Waits for an owner"; none while there is nothing to trust yet.
    pub state: Option<Badge>,
    /// What that means.
    pub text: String,
    /// Where an owner approves; `None` when there is nothing to approve, or for an admin.
    pub href: Option<String>,
    /// Whether an owner has to be asked by the one who reads this.
    pub ask_owner: bool,
}

impl Vouching {
    pub(super) fn of(facts: &Facts, visit: &Visit) -> Self {
        let owner = visit.admin.is_owner();
        match &facts.standing.vouched {
            Some((at, by)) => Self {
                state: Some(Badge::new(Tone::Good, t("Approved"))),
                text: text!(
                    "They may log in by this connection, too. Approved by {person} on {date}. When an admin changes \
                     issuer or sign-on URL, that waits for an owner again.",
                    person = by,
                    date = date(*at)
                )
                .to_string(),
                href: None,
                ask_owner: false,
            },
            None if facts.certificates.is_empty() => Self {
                state: None,
                text: t(
                    "Set up by an owner, this connection lets them in at once; set up by an admin, it waits for an \
                     owner's approval. Sub-users need none.",
                )
                .to_string(),
                href: None,
                ask_owner: false,
            },
            None => Self {
                state: Some(Badge::new(Tone::Warn, t("Waits for an owner"))),
                text: t(
                    "They cannot log in by this connection yet: an admin chose what it trusts, and whoever runs that \
                     identity provider could name any of them. Sub-users log in.",
                )
                .to_string(),
                href: owner.then(|| urls::vouch(visit.id)),
                ask_owner: !owner,
            },
        }
    }
}

/// Asks before owners and admins may log in.
///
/// # Errors
/// 404 for a connection without SAML; 403 for an admin.
pub async fn get(visit: Visit) -> Result<HttpResponse, HtmlFault> {
    let facts = Facts::of(&visit).await?;
    if !facts.can().sso || facts.certificates.is_empty() {
        return Err(HtmlFault::NotFound);
    }
    if !visit.admin.is_owner() {
        return Err(Error::Forbidden(key!("only an owner can approve sign-ins of owners and admins")).into());
    }
    if facts.standing.vouched.is_some() {
        return Ok(reply::see_other(&urls::connection(visit.id)));
    }
    Ok(reply::page(&ConfirmPage {
        shell: visit.shell(),
        title: t("Approve sign-ins of owners and admins by this connection?").to_string(),
        consequences: consequences(&facts),
        action: urls::vouch(visit.id),
        fields: vec![("shown".to_owned(), facts.as_trusted.clone())],
        button: t("Approve").to_string(),
        dangerous: true,
        cancel_href: urls::connection(visit.id),
        typed: None,
    }))
}

/// An owner vouches for what the page showed.
///
/// # Errors
/// 404 for a connection without SAML; 403 for an admin.
pub async fn post(visit: Visit, CsrfForm(form): CsrfForm) -> Result<HttpResponse, HtmlFault> {
    if form.text("confirmed") != "yes" {
        return get(visit).await;
    }
    let shown = form.text("shown");
    let vouched = visit.write(move |c, cx, admin, id| {
        if admin.is_owner() {
            vouching::still_as_shown(c, admin, id, &shown)?;
        }
        vouching::vouch(c, cx, admin, id)
    });
    match vouched.await {
        Ok(()) => {
            Ok(visit.to_configuration(Tone::Good, t("Owners and admins may log in by this connection now.")))
        }
        Err(error @ Error::Invalid(_)) => Ok(visit.to_configuration(Tone::Bad, sentence(&error))),
        Err(error) => Err(error.into()),
    }
}

fn consequences(facts: &Facts) -> Vec<String> {
    let or_none = |value: &Option<String>| value.clone().map_or_else(|| t("none yet"), Text::verbatim);
    let mut lines = vec![
        text!("IdP issuer {value}.", value = or_none(&facts.row.idp_entity_id)),
        text!("Sign-on URL {value}.", value = or_none(&facts.row.sso_url)),
    ];
    let keys = facts.certificates.iter();
    lines.extend(keys.map(|key| {
        text!("Certificate {name}, SHA-256 {value}.", name = &key.subject, value = colons(&key.sha256))
    }));
    if let Some(source) = &facts.source {
        lines.push(match source.takes_new(&facts.row) {
            true => text!("New certificates of {address} are taken by themselves.", address = &source.url),
            false => text!("New certificates of {address} wait for an owner.", address = &source.url),
        });
    }
    lines.push(t("Compare all of it with your identity provider's console before you go on."));
    lines.push(t("Whoever runs that identity provider can log in as any owner and any admin from then on."));
    lines.into_iter().map(String::from).collect()
}
