//! `POST {base}/roles`: looks at what a change would do, asks, and saves.

use actix_web::HttpResponse;
use hub_db::Conn;
use hub_tenants::role_mapping::{self, Change, Preview};
use hub_tenants::{Error, connection, product_role};
use hub_text::{key, t};

use super::{again, form, words};
use crate::extract::{CsrfForm, Form};
use crate::faults::HtmlFault;
use crate::pages::integrations::configuration::ConfirmPage;
use crate::pages::integrations::visit::Visit;
use crate::pages::parts::Tone;
use crate::pages::refusal;
use crate::{reply, urls};

/// Fields that are sent again once somebody has agreed.
const REPEATED: [&str; 6] = ["act", "rule", "source", "value", "hub_role", "product_roles"];

/// What a change would do, and to which state of the rules.
struct Look {
    revision: String,
    preview: Preview,
    labels: Vec<(String, String)>,
}

/// Changes the rules; where people would notice, only after a yes to what is shown.
///
/// # Errors
/// 404; 403 for a change of who is an admin by an admin; 400.
pub async fn post(visit: Visit, CsrfForm(sent): CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let change = form::change(visit.tenant(), &sent)?;
    let agreed = (sent.text("confirmed") == "yes").then(|| sent.text("revision"));
    let revision = match agreed {
        Some(revision) => revision,
        None => match look(&visit, change.clone()).await {
            Ok(found) if found.preview.is_empty() => found.revision,
            Ok(found) => return Ok(reply::page(&ask(&visit, &sent, &change, found))),
            Err(error) => return refused(&visit, error, &sent).await,
        },
    };
    let (done, wanted) = (said(&change), change);
    let saved = visit
        .write(move |c, cx, admin, id| role_mapping::save(c, cx, admin, id, &wanted, Some(&revision)))
        .await;
    match saved {
        Ok(()) => Ok(visit.on_to(&urls::roles(visit.id), Tone::Good, t(done))),
        Err(error) => refused(&visit, error, &sent).await,
    }
}

async fn refused(visit: &Visit, error: Error, sent: &Form) -> Result<HttpResponse, HtmlFault> {
    let (status, problems) = refusal::problems(error)?;
    again(visit, status, problems, sent).await
}

async fn look(visit: &Visit, change: Change) -> hub_tenants::Result<Look> {
    let (admin, id, now) = (visit.admin, visit.id, visit.cx.now);
    let read = move |c: &mut Conn| {
        let row = connection::get(c, admin.tenant(), id)?;
        let before = role_mapping::rules(c, admin.tenant(), id)?;
        let after = role_mapping::changed(c, &row, &before, &change)?;
        role_mapping::allow(&admin, &before, &after, now)?;
        let roles = product_role::all(c, admin.tenant())?;
        Ok::<_, Error>(Look {
            revision: role_mapping::revision(&before),
            preview: role_mapping::preview(c, id, &after)?,
            labels: roles.into_iter().map(|role| (role.name, role.label)).collect(),
        })
    };
    visit.app.db.scan(read).await
}

fn ask(visit: &Visit, sent: &Form, change: &Change, found: Look) -> ConfirmPage {
    let mut fields: Vec<(String, String)> = REPEATED
        .iter()
        .flat_map(|name| sent.all(name).into_iter().map(|value| ((*name).to_owned(), value)))
        .collect();
    fields.push(("revision".to_owned(), found.revision));
    let label = |name: &str| {
        let known = found.labels.iter().find(|(known, _)| known == name);
        known.map_or_else(|| name.to_owned(), |(_, label)| label.clone())
    };
    let title = match change {
        Change::Add(_) => t("Add this rule?"),
        Change::Edit(..) => t("Change this rule?"),
        Change::Remove(_) => t("Remove this rule?"),
        Change::Up(_) | Change::Down(_) => t("Change the order?"),
    };
    ConfirmPage {
        shell: visit.shell(),
        title: title.to_string(),
        consequences: words::effect(&found.preview, label),
        action: urls::roles(visit.id),
        fields,
        button: if matches!(change, Change::Remove(_)) { t("Remove rule") } else { t("Save") }.to_string(),
        dangerous: matches!(change, Change::Remove(_)),
        cancel_href: urls::roles(visit.id),
        typed: None,
    }
}

const fn said(change: &Change) -> &'static str {
    match change {
        Change::Add(_) => key!("The rule is added and applied."),
        Change::Edit(..) => key!("The rule is changed and applied."),
        Change::Remove(_) => key!("The rule is removed; what it gave is taken back."),
        Change::Up(_) | Change::Down(_) => key!("The order is changed."),
    }
}
