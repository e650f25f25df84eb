//! The provisioning page: buttons, what was done, and every call.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use askama::Template;
use serde_json::Value;

use super::Idp;
use super::fault::Html;
use super::idp::Run;
use super::views::{self, see_other};
use crate::provisioning::Call;
use crate::{Error, Result};

struct StepRow {
    subject: String,
    action: String,
    detail: String,
    ok: bool,
}

struct CallRow {
    at: String,
    method: String,
    path: String,
    status: u16,
    ok: bool,
    request: String,
    response: String,
}

impl From<&Call> for CallRow {
    fn from(call: &Call) -> Self {
        let pretty = |v: &Value| match v {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => serde_json::to_string_pretty(other).unwrap_or_default(),
        };
        Self {
            at: call.at.clone(),
            method: call.method.clone(),
            path: call.path.clone(),
            status: call.status,
            ok: (200..300).contains(&call.status),
            request: call.request.as_ref().map(pretty).unwrap_or_default(),
            response: pretty(&call.response),
        }
    }
}

#[derive(Template)]
#[template(path = "provisioning.html")]
struct ProvisioningPage {
    here: &'static str,
    target: String,
    steps: Vec<StepRow>,
    calls: Vec<CallRow>,
}

/// Most calls that the page draws; the API gives all.
const SHOWN: usize = 100;

pub(super) async fn page(idp: Data<Idp>) -> Result<HttpResponse, Html> {
    let target = idp.store.state().scim.tenant_url;
    let (steps, calls) = {
        let log = idp.store.log();
        let steps = log.steps.iter().take(SHOWN).map(|s| StepRow {
            subject: s.subject.clone(),
            action: format!("{:?}", s.action),
            detail: s.detail.clone(),
            ok: s.ok,
        });
        (steps.collect(), log.calls.iter().take(SHOWN).map(CallRow::from).collect())
    };
    Ok(views::page(&ProvisioningPage { here: "provisioning", target, steps, calls })?)
}

pub(super) async fn run(idp: Data<Idp>, run: Path<String>) -> Result<HttpResponse, Html> {
    match run.as_str() {
        "restart" => idp.restart()?,
        "clear" => *idp.store.log() = crate::store::Log::default(),
        "test" => idp.run(Run::Test).await.map(|_| ())?,
        "sync" => idp.run(Run::Sync).await.map(|_| ())?,
        "wrong-token" => idp.run(Run::WrongToken).await.map(|_| ())?,
        "wrong-url" => idp.run(Run::WrongUrl).await.map(|_| ())?,
        other => return Err(Error::NotFound { kind: "run", id: other.to_owned() }.into()),
    }
    Ok(see_other("/provisioning"))
}

pub(super) async fn on_demand(idp: Data<Idp>, person: Path<String>) -> Result<HttpResponse, Html> {
    idp.provision(&person).await?;
    Ok(see_other("/provisioning"))
}
