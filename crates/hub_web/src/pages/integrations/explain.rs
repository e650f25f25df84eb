//! `GET|POST {base}/explain`: a pasted response, check by check. Nobody is logged in, nothing is stored.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use hub_tenants::sign_in::report::{self, Finding, Moment as AsOf};
use hub_tenants::sign_in::{Trust, trust_so_far};
use hub_text::{Text, t};

use super::facts::Facts;
use super::finding::View;
use super::visit::Visit;
use super::{Head, Tab};
use crate::extract::CsrfForm;
use crate::faults::HtmlFault;
use crate::filters;
use crate::pages::parts::{Choice, Problems, Tone};
use crate::pages::shell::Shell;
use crate::{reply, urls};

const ISSUED: &str = "issued";
const NOW: &str = "now";

/// Explain a response. Form: `POST {base}/explain` (`response`, `as_of` = `issued` or `now`).
#[derive(Debug, Clone, Template)]
#[template(path = "integrations/explain.html")]
pub struct ExplainPage {
    /// The frame.
    pub shell: Shell,
    /// State, facts, tabs.
    pub head: Head,
    /// What was wrong with the form.
    pub problems: Problems,
    /// As of when times are judged.
    pub as_of: Vec<Choice>,
    /// What the pasted response came to; `None` before one was pasted.
    pub answer: Option<Answer>,
    /// Where the form posts to.
    pub action: String,
}

/// What a pasted response came to.
#[derive(Debug, Clone)]
pub struct Answer {
    /// In one sentence.
    pub summary: String,
    /// Its colour.
    pub tone: Tone,
    /// Check by check.
    pub view: View,
}

/// The form.
///
/// # Errors
/// 404 for a connection that is not there.
pub async fn get(visit: Visit) -> Result<HttpResponse, HtmlFault> {
    Ok(reply::page(&page(&visit, ISSUED, Problems::default()).await?))
}

/// Explains what was pasted.
///
/// # Errors
/// 404 for a connection that is not there.
pub async fn post(visit: Visit, CsrfForm(form): CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let as_of = if form.text("as_of") == NOW { NOW } else { ISSUED };
    let refuse = async |text: Text| {
        let page = page(&visit, as_of, Problems::default().with("response", text)).await?;
        Ok(reply::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
    };
    let pasted = form.text("response");
    if pasted.is_empty() {
        return refuse(t("Paste the response here.")).await;
    }
    let Some(trust) = trust(&visit).await? else {
        return refuse(t(
            "Store a certificate of the identity provider first: without one nothing can be verified.",
        ))
        .await;
    };
    let row = trust.connection.clone();
    let finding = explained(&visit, pasted, trust, as_of).await?;
    let (tone, summary) = if finding.is_failure() {
        (Tone::Bad, t("A login with this response is refused. The first failed check says why."))
    } else {
        (
            Tone::Good,
            t(
                "Every check passes: a login with this response, at that time and for an open request, is accepted.",
            ),
        )
    };
    let answer = Answer { summary: summary.to_string(), tone, view: View::of(&finding, &row, None, &visit) };
    let page = ExplainPage { answer: Some(answer), ..page(&visit, as_of, Problems::default()).await? };
    Ok(reply::page(&page))
}

async fn page(visit: &Visit, as_of: &str, problems: Problems) -> Result<ExplainPage, HtmlFault> {
    let facts = Facts::of(visit).await?;
    if !facts.can().sso {
        return Err(HtmlFault::NotFound);
    }
    let choice = |value: &str, label: Text| Choice {
        value: value.to_owned(),
        label: label.to_string(),
        selected: value == as_of,
    };
    Ok(ExplainPage {
        shell: visit.shell(),
        head: facts.head(visit, Tab::Configuration),
        problems,
        as_of: vec![choice(ISSUED, t("The moment it was issued")), choice(NOW, t("Now"))],
        answer: None,
        action: urls::explain(visit.id),
    })
}

async fn trust(visit: &Visit) -> Result<Option<Trust>, HtmlFault> {
    let (id, base_url, master) = (visit.id, visit.app.base_url().to_owned(), visit.app.master_key.clone());
    Ok(visit.app.db.read(move |c| trust_so_far(c, &master, id, &base_url)).await?)
}

/// Off the async threads and only so many at once, as a login's verification is.
async fn explained(visit: &Visit, pasted: String, trust: Trust, as_of: &str) -> Result<Finding, HtmlFault> {
    let now = visit.cx.now.millis();
    let as_of = if as_of == NOW { AsOf::Now } else { AsOf::Issued };
    let row = trust.connection.clone();
    let (mut finding, assertion) = {
        let lost = |_| HtmlFault::defect("an explanation was lost");
        let _permit = visit.app.verifying.acquire().await.map_err(|_| HtmlFault::defect("closed"))?;
        web::block(move || report::explain(&pasted, &trust, as_of, now)).await.map_err(lost)?
    };
    if let Some(assertion) = assertion {
        let seen = visit.app.db.read(move |c| report::seen(c, &row, &assertion)).await?;
        finding.seen = Some(seen);
    }
    Ok(finding)
}
