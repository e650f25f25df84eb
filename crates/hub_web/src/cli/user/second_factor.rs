//! `hub user reset-second-factor`: for somebody who lost phone and passkeys. They are told by mail, as by the page.

use hub_tenants::second_factor;
use hub_tenants::tenant::Tenant;
use hub_tenants::user::User;
use hub_text::t;

use super::{Of, describe, find};
use crate::cli::answer::Answer;
use crate::cli::failure::Failure;
use crate::cli::operator::Operator;
use crate::mail::{Mail, Mailer};
use crate::pages::mail::SecurityNoticeMail;
use crate::pages::parts::Moment;
use crate::urls;

pub(super) async fn reset(operator: &Operator, of: Of) -> Result<Answer, Failure> {
    let tenant = operator.tenant(&of.tenant).await?;
    let id = find(operator, &tenant, &of.user).await?.id;
    let mailer = Mailer::start(&operator.settings)?;
    let reset =
        operator.write(&tenant, move |c, cx, by| second_factor::reset(c, cx, &by.confirmed(cx.now)?, id));
    let user = reset.await?;
    tell(operator, &tenant, &user, &mailer);
    mailer.flush().await;
    Ok(Answer::new(describe(&user)))
}

fn tell(operator: &Operator, tenant: &Tenant, user: &User, mailer: &Mailer) {
    let Some(to) = user.email.as_deref() else { return };
    let written = hub_text::spoken(operator.settings.language, || {
        let notice = SecurityNoticeMail {
            what: "Your second factors were removed".to_owned(),
            tenant: tenant.name.clone(),
            who: t("The operator").into(),
            when: Moment::at(operator.cx.now, operator.cx.now).exact,
            address: String::new(),
            link: operator.link(urls::SECURITY),
        };
        Mail::of(to, &notice)
    });
    // Somebody without a usable address is helped all the same.
    if let Ok(mail) = written {
        mailer.send(mail);
    }
}
