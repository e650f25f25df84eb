//! The JSON API for scripts: everything that the pages do, under `/api`.

use actix_web::HttpResponse;
use actix_web::web::{self, Data, Json, Path, ServiceConfig};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Idp;
use super::fault;
use super::idp::Run;
use super::sso::{Chosen, sign};
use crate::authn_request::AuthnRequest;
use crate::directory::{Act, Directory, Life, Person, PersonEdit};
use crate::provisioning::{Options, Step};
use crate::slip::Slip;
use crate::store::{App, Log};
use crate::{Result, chance};

type Answer = Result<HttpResponse, fault::Json>;

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .route("/config", web::get().to(config_values))
        .route("/apps", web::get().to(async |idp: Data<Idp>| Json(idp.store.state().apps)))
        .route("/apps", web::post().to(put_app))
        .route("/scim", web::put().to(put_scim))
        .route("/people", web::get().to(people))
        .route("/people", web::post().to(add_person))
        .route("/people/{key}", web::get().to(person))
        .route("/people/{key}", web::patch().to(edit_person))
        .route("/people/{key}/provision", web::post().to(provision))
        .route("/people/{key}/{act}", web::post().to(act))
        .route("/groups", web::get().to(async |idp: Data<Idp>| Json(idp.store.state().directory.groups)))
        .route("/groups", web::post().to(add_group))
        .route("/groups/{key}", web::patch().to(edit_group))
        .route("/groups/{key}", web::delete().to(delete_group))
        .route("/test-connection", web::post().to(async |idp: Data<Idp>| run(&idp, Run::Test).await))
        .route("/sync", web::post().to(async |idp: Data<Idp>| run(&idp, Run::Sync).await))
        .route("/probe/wrong-token", web::post().to(async |idp: Data<Idp>| run(&idp, Run::WrongToken).await))
        .route("/probe/wrong-url", web::post().to(async |idp: Data<Idp>| run(&idp, Run::WrongUrl).await))
        .route("/restart", web::post().to(restart))
        .route("/rotate-key", web::post().to(rotate_key))
        .route("/calls", web::get().to(calls))
        .route("/calls", web::delete().to(clear_calls))
        .route("/saml/response", web::post().to(saml_response));
}

async fn config_values(idp: Data<Idp>) -> Answer {
    Ok(HttpResponse::Ok().json(json!({
        "issuer": idp.issuer(),
        "ssoUrl": idp.sso_url(),
        "metadataUrl": idp.metadata_url(),
        "certificate": idp.certificate(),
    })))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rotation {
    /// Whether the metadata goes on to list the old certificate.
    #[serde(default)]
    list_old: bool,
}

/// A new signing key, as when the vendor's certificate comes to its end.
async fn rotate_key(idp: Data<Idp>, rotation: Json<Rotation>) -> Answer {
    idp.rotate(rotation.list_old)?;
    config_values(idp).await
}

async fn put_app(idp: Data<Idp>, app: Json<App>) -> Answer {
    let id = idp.store.write(|s| s.put_app(app.into_inner()))?;
    Ok(HttpResponse::Ok().json(json!({"id": id})))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ScimInput {
    tenant_url: String,
    secret_token: String,
    #[serde(default)]
    options: Options,
}

async fn put_scim(idp: Data<Idp>, input: Json<ScimInput>) -> Answer {
    let input = input.into_inner();
    idp.store.write(|s| {
        s.scim.tenant_url = input.tenant_url;
        s.scim.secret_token = input.secret_token;
        s.scim.options = input.options;
        Ok(())
    })?;
    Ok(HttpResponse::NoContent().finish())
}

fn shown(directory: &Directory, person: &Person) -> Value {
    let mut value = serde_json::to_value(person).unwrap_or_default();
    if let Value::Object(object) = &mut value {
        object.insert("inScope".to_owned(), json!(!directory.is_soft_deleted(person)));
    }
    value
}

async fn people(idp: Data<Idp>) -> Answer {
    let directory = idp.store.state().directory;
    let present = directory.people.iter().filter(|p| p.life != Life::Purged);
    Ok(HttpResponse::Ok().json(present.map(|p| shown(&directory, p)).collect::<Vec<_>>()))
}

async fn person(idp: Data<Idp>, key: Path<String>) -> Answer {
    let directory = idp.store.state().directory;
    Ok(HttpResponse::Ok().json(shown(&directory, directory.person_by_key(&key)?)))
}

async fn add_person(idp: Data<Idp>, edit: Json<PersonEdit>) -> Answer {
    let id = chance::guid()?;
    let person = idp.store.write(|s| Ok(s.directory.add_person(id, edit.into_inner())?.clone()))?;
    Ok(HttpResponse::Created().json(shown(&idp.store.state().directory, &person)))
}

async fn edit_person(idp: Data<Idp>, key: Path<String>, edit: Json<PersonEdit>) -> Answer {
    // The name may be what is changed, so the answer is found by id.
    let id = idp.store.state().directory.person_by_key(&key)?.object_id.clone();
    idp.store.write(|s| s.directory.edit_person(&id, edit.into_inner()))?;
    person(idp, id.into()).await
}

async fn act(idp: Data<Idp>, path: Path<(String, Act)>) -> Answer {
    let (key, act) = path.into_inner();
    idp.store.write(|s| s.directory.act(&key, act))?;
    Ok(HttpResponse::NoContent().finish())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct GroupInput {
    display_name: Option<String>,
    assigned: Option<bool>,
    #[serde(default)]
    add: Vec<String>,
    #[serde(default)]
    remove: Vec<String>,
}

async fn add_group(idp: Data<Idp>, input: Json<GroupInput>) -> Answer {
    let id = chance::guid()?;
    let group = idp.store.write(|s| {
        let name = input.display_name.as_deref().unwrap_or_default();
        s.directory.add_group(id.clone(), name, input.assigned.unwrap_or(true))?;
        s.directory.change_members(&id, &input.add, &[])?;
        Ok(s.directory.group_mut(&id)?.clone())
    })?;
    Ok(HttpResponse::Created().json(group))
}

async fn edit_group(idp: Data<Idp>, key: Path<String>, input: Json<GroupInput>) -> Answer {
    let group = idp.store.write(|s| {
        let id = s.directory.group_mut(&key)?.object_id.clone();
        if let Some(name) = &input.display_name {
            s.directory.rename_group(&id, name)?;
        }
        s.directory.change_members(&id, &input.add, &input.remove)?;
        let group = s.directory.group_mut(&id)?;
        group.assigned = input.assigned.unwrap_or(group.assigned);
        Ok(group.clone())
    })?;
    Ok(HttpResponse::Ok().json(group))
}

async fn delete_group(idp: Data<Idp>, key: Path<String>) -> Answer {
    idp.store.write(|s| {
        s.directory.group_mut(&key)?.life = Life::Purged;
        Ok(())
    })?;
    Ok(HttpResponse::NoContent().finish())
}

fn steps(steps: &[Step]) -> HttpResponse {
    HttpResponse::Ok().json(json!({"ok": steps.iter().all(|s| s.ok), "steps": steps}))
}

async fn run(idp: &Idp, run: Run) -> Answer {
    Ok(steps(&idp.run(run).await?))
}

async fn provision(idp: Data<Idp>, key: Path<String>) -> Answer {
    Ok(steps(&idp.provision(&key).await?))
}

async fn restart(idp: Data<Idp>) -> Answer {
    idp.restart()?;
    Ok(HttpResponse::NoContent().finish())
}

async fn calls(idp: Data<Idp>) -> Answer {
    Ok(HttpResponse::Ok().json(&idp.store.log().calls))
}

async fn clear_calls(idp: Data<Idp>) -> Answer {
    *idp.store.log() = Log::default();
    Ok(HttpResponse::NoContent().finish())
}

/// Either the values of the sign-in page, or the `SAMLRequest` of a redirect.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ResponseInput {
    person: String,
    app: Option<String>,
    saml_request: Option<String>,
    #[serde(default)]
    relay_state: String,
    #[serde(default)]
    slip: Slip,
    /// When, in Unix milliseconds; now where it is left out.
    at: Option<i64>,
}

async fn saml_response(idp: Data<Idp>, input: Json<ResponseInput>) -> Answer {
    let input = input.into_inner();
    let (app, request_id) = match (input.saml_request.as_deref(), input.app.as_deref()) {
        (Some(encoded), _) => {
            let request = AuthnRequest::from_redirect(encoded)?;
            (idp.asking_app(&request)?.id, request.id)
        }
        (None, app) => (app.unwrap_or_default().to_owned(), String::new()),
    };
    let ResponseInput { person, relay_state, slip, at, .. } = input;
    let chosen = Chosen { person, app, request_id, relay_state, slip, at };
    let signed = sign(&idp, chosen)?;
    Ok(HttpResponse::Ok().json(json!({
        "acsUrl": signed.acs_url,
        "samlResponse": signed.saml_response,
        "relayState": signed.relay_state,
    })))
}
