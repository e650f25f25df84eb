//! Failed provisioning: whoever the tenant names for a connection is told, at most once an hour.

use hub_kernel::ConnectionId;
use hub_tenants::Error;
use hub_tenants::failure_mail::{self, Failed, Failures, Reason};
use hub_text::{key, t, text};

use crate::app::App;
use crate::mail::Mail;
use crate::pages::mail::{Failure, FailureMail, one_line};
use crate::pages::parts::readable;
use crate::urls;

/// Longest userName in a mail, in characters; it comes from a directory.
const NAME: usize = 100;
/// Longest reason.
const WHY: usize = 300;

/// Sends what is due.
pub(super) async fn round(app: &App) {
    let now = app.clock.now();
    match app.db.read(move |c| failure_mail::due(c, now)).await {
        Ok(connections) => {
            for id in connections {
                if let Err(error) = tell(app, id).await {
                    tracing::warn!(connection = %id, %error, "nobody could be told of failed provisioning; tried again in a minute");
                }
            }
        }
        Err(error) => {
            tracing::warn!(%error, "failed provisioning could not be looked up; tried again in a minute")
        }
    }
}

async fn tell(app: &App, id: ConnectionId) -> Result<(), Error> {
    let now = app.clock.now();
    let Some(found) = app.db.write(id.tenant(), move |c| failure_mail::claim(c, now, id)).await? else {
        return Ok(());
    };
    let written = written(app, id, &found);
    for to in &found.to {
        match Mail::of(to, &written) {
            Ok(mail) => app.mailer.send(mail),
            Err(error) => tracing::warn!(connection = %id, %error, "a mail could not be written"),
        }
    }
    Ok(())
}

fn written(app: &App, id: ConnectionId, found: &Failures) -> FailureMail {
    let refused = urls::with_parameters(&urls::activity(id), &[("view", "calls"), ("answer", "refused")]);
    let mut reasons: Vec<(String, String)> =
        found.reasons.iter().map(|one| (calls(one.count), reason(one))).collect();
    let rest = found.total - found.reasons.iter().map(|one| one.count).sum::<i64>();
    if rest > 0 {
        reasons.push((calls(rest), t("further ones, not told apart here").into()));
    }
    FailureMail {
        tenant: found.tenant.clone(),
        provider: found.provider.to_owned(),
        failed: calls(found.total),
        since: readable(found.since),
        reasons,
        first: found.first.iter().map(failure).collect(),
        link: app.absolute(&refused),
        settings: app.absolute(&format!("{}#failure-mails", urls::provisioning(id))),
    }
}

fn calls(count: i64) -> String {
    text!(count; "{n} call", "{n} calls").into()
}

fn failure(failed: &Failed) -> Failure {
    let why = match failed.detail.as_str() {
        "" => text!("answered with {status}", status = failed.status).into(),
        detail => format!("{} {detail}", failed.status),
    };
    Failure { who: short(&failed.who, NAME), when: readable(failed.at), why: short(&why, WHY) }
}

/// What others wrote, as one short line.
fn short(text: &str, most: usize) -> String {
    one_line(text).chars().take(most).collect()
}

/// "403, not allowed here …".
fn reason(reason: &Reason) -> String {
    let words = match reason.status {
        400 => key!("the request could not be taken; a value is missing or not valid"),
        401 | 403 => key!("not allowed here, for example because no seat is free"),
        404 => key!("the address is wrong, or who was to be changed is not there"),
        409 => key!("it clashes with somebody or something that is there"),
        412 => key!("it had changed meanwhile"),
        413 => key!("too large"),
        429 => key!("too many at once; the identity provider tries again"),
        500.. => key!("a failure on our side; the identity provider tries again"),
        _ => key!("refused"),
    };
    match &reason.scim_type {
        Some(kind) => format!("{} ({} {})", t(words), reason.status, short(kind, 40)),
        None => format!("{} ({})", t(words), reason.status),
    }
}
