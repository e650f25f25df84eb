//! The set-up page: values for the hub, applications, admin credentials; metadata and certificate.

use actix_web::HttpResponse;
use actix_web::web::{Data, Form, Path, Query};
use askama::Template;
use serde::Deserialize;

use super::Idp;
use super::fault::Html;
use super::views::{self, Choice, see_other};
use crate::Error;
use crate::provisioning::{ExternalId, Matching, Options, RolesForm};
use crate::store::{App, Scim};

struct Value {
    label: &'static str,
    text: String,
    long: bool,
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    here: &'static str,
    values: Vec<Value>,
    apps: Vec<App>,
    draft: App,
    has_token: bool,
    scim: Scim,
    matching: Vec<Choice>,
    external_id: Vec<Choice>,
    roles: Vec<Choice>,
}

/// `/?entityId=…&acsUrl=…` fills the application form.
pub(super) async fn page(idp: Data<Idp>, draft: Query<App>) -> Result<HttpResponse, Html> {
    let state = idp.store.state();
    let value = |label, text, long| Value { label, text, long };
    let options = state.scim.options;
    let home = HomePage {
        here: "home",
        values: vec![
            value("Microsoft Entra Identifier (issuer)", idp.issuer(), false),
            value("Login URL (single sign-on URL)", idp.sso_url(), false),
            value("Metadata URL", idp.metadata_url(), false),
            value("Certificate (Base64)", idp.certificate(), true),
        ],
        apps: state.apps,
        draft: draft.into_inner(),
        has_token: !state.scim.secret_token.is_empty(),
        matching: matching(options),
        external_id: external_id(options),
        roles: roles(options),
        scim: Scim { secret_token: String::new(), ..state.scim },
    };
    Ok(views::page(&home)?)
}

fn matching(options: Options) -> Vec<Choice> {
    let rows = [
        (Matching::UserName, "userName", "userName"),
        (Matching::ExternalId, "externalId", "externalId"),
        (Matching::WorkEmail, "workEmail", "emails[type eq \"work\"].value"),
    ];
    rows.map(|(m, value, label)| Choice { value, label, chosen: options.matching == m }).into()
}

fn external_id(options: Options) -> Vec<Choice> {
    let rows = [
        (ExternalId::MailNickname, "mailNickname", "mailNickname (Entra's default)"),
        (ExternalId::ObjectId, "objectId", "objectId"),
    ];
    rows.map(|(e, value, label)| Choice { value, label, chosen: options.external_id == e }).into()
}

fn roles(options: Options) -> Vec<Choice> {
    let rows = [
        (RolesForm::None, "none", "not mapped"),
        (RolesForm::Single, "single", "SingleAppRoleAssignment"),
        (RolesForm::Complex, "complex", "AppRoleAssignmentsComplex"),
        (RolesForm::Assertive, "assertive", "AssertiveAppRoleAssignmentsComplex"),
    ];
    rows.map(|(r, value, label)| Choice { value, label, chosen: options.roles == r }).into()
}

pub(super) async fn put_app(idp: Data<Idp>, form: Form<App>) -> Result<HttpResponse, Html> {
    idp.store.write(|s| s.put_app(form.into_inner()))?;
    Ok(see_other("/"))
}

pub(super) async fn remove_app(idp: Data<Idp>, id: Path<String>) -> Result<HttpResponse, Html> {
    idp.store.write(|s| {
        let id = s.app(&id)?.id.clone();
        s.apps.retain(|a| a.id != id);
        Ok(())
    })?;
    Ok(see_other("/"))
}

/// Checkboxes come only when ticked.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ScimForm {
    tenant_url: String,
    #[serde(default)]
    secret_token: String,
    #[serde(default)]
    matching: Matching,
    #[serde(default)]
    external_id: ExternalId,
    #[serde(default)]
    roles: RolesForm,
    #[serde(default)]
    groups: bool,
    #[serde(default)]
    manager: bool,
}

pub(super) async fn put_scim(idp: Data<Idp>, form: Form<ScimForm>) -> Result<HttpResponse, Html> {
    let form = form.into_inner();
    let options = Options {
        external_id: form.external_id,
        matching: form.matching,
        roles: form.roles,
        groups: form.groups,
        manager: form.manager,
    };
    idp.store.write(|s| {
        let kept = std::mem::take(&mut s.scim.secret_token);
        let token = form.secret_token.trim();
        let secret_token = if token.is_empty() { kept } else { token.to_owned() };
        s.scim = Scim { tenant_url: form.tenant_url.trim().to_owned(), secret_token, options };
        Ok(())
    })?;
    Ok(see_other("/"))
}

#[derive(Template)]
#[template(path = "metadata.xml")]
struct Metadata {
    issuer: String,
    sso_url: String,
    certificates: Vec<String>,
    wants_signed: bool,
    post_only: bool,
}

/// What the metadata shall claim: `?wantsSigned=true&postOnly=true`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Claims {
    wants_signed: bool,
    post_only: bool,
}

/// The form's part of [`Idp::rotate`].
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rotation {
    #[serde(default)]
    list_old: bool,
}

/// A new signing key, as when the vendor's certificate comes to its end.
pub(super) async fn rotate_key(idp: Data<Idp>, form: Form<Rotation>) -> Result<HttpResponse, Html> {
    idp.rotate(form.list_old)?;
    Ok(see_other("/"))
}

pub(super) async fn metadata(idp: Data<Idp>, claims: Query<Claims>) -> Result<HttpResponse, Html> {
    let bare = |pem: &String| pem.lines().filter(|l| !l.starts_with("-----")).collect();
    let certificates = idp.certificates().iter().map(bare).collect();
    let Claims { wants_signed, post_only } = claims.into_inner();
    let (issuer, sso_url) = (idp.issuer(), idp.sso_url());
    let xml = Metadata { issuer, sso_url, certificates, wants_signed, post_only };
    let text = xml.render().map_err(Error::from)?;
    Ok(HttpResponse::Ok().content_type("application/samlmetadata+xml").body(text))
}

pub(super) async fn certificate(idp: Data<Idp>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/x-pem-file").body(idp.certificate())
}
