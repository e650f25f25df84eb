//! `POST /sign-in-policy`: the choice, asked about before it costs anybody anything.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::NaiveDateTime;
use hub_kernel::Timestamp;
use hub_tenants::enforcement::{self, Choice, Consequence, Settled, recovery};
use hub_tenants::sign_in::policy::Required;
use hub_text::{t, text};

use super::consequence::{self, Holders};
use super::show::page;
use super::{ConfirmPage, PolicyForm};
use crate::app::App;
use crate::extract::{Browser, ConfirmedSession, CsrfForm, Form};
use crate::faults::HtmlFault;
use crate::pages::parts::{Problems, Tone, TypedConfirmation, readable};
use crate::pages::refusal;
use crate::pages::shell::{Section, Shell};
use crate::watch::enforcement::{News, tell};
use crate::{flash, reply, urls};

enum Outcome {
    Saved(Settled),
    Ask(Consequence, Holders),
}

/// Saves the choice, or asks first.
///
/// # Errors
/// 403 for an admin who is no owner.
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    browser: Browser,
    session: ConfirmedSession,
    CsrfForm(sent): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let shell = Shell::of(&app, &request, &browser, &session.person, Section::SignIn);
    let form = PolicyForm {
        sub_users: sent.text("sub_users"),
        sub_users_from: sent.text("sub_users_from"),
        everyone: sent.text("everyone"),
        everyone_from: sent.text("everyone_from"),
    };
    let choice = match form.choice(session.cx.now) {
        Ok(choice) => choice,
        Err(problems) => {
            return again(&app, shell, &session, StatusCode::UNPROCESSABLE_ENTITY, form, problems).await;
        }
    };
    let answer = Answer::of(&sent, session.person.tenant_slug());
    let confirmed = answer.clone();
    let outcome = session.write(&app, move |c, cx, admin| {
        let foretold = enforcement::preview(c, cx, admin, choice)?;
        if confirmed.suffices(&foretold) {
            return enforcement::choose(c, cx, admin, choice).map(Outcome::Saved);
        }
        let holders = recovery::holders(c, admin.tenant())?;
        let mine = holders.iter().find(|holder| Some(holder.user) == admin.user());
        let (mine, others) = (mine.map_or(0, |mine| mine.unused), holders.len());
        Ok(Outcome::Ask(foretold, Holders { mine, all: i64::try_from(others).unwrap_or(i64::MAX) }))
    });
    match outcome.await {
        Ok(Outcome::Saved(settled)) => {
            if settled.is_news() {
                tell(&app, session.admin.tenant(), &News::Holds(settled), &session.cx).await;
            }
            let to = reply::see_other(urls::SIGN_IN_POLICY);
            Ok(flash::with(&app, to, Tone::Good, saved(settled, choice, session.cx.now)))
        }
        Ok(Outcome::Ask(foretold, holders)) => Ok(ask(shell, &session, &form, answer, foretold, holders)),
        Err(error) => {
            let (status, problems) = refusal::problems(error)?;
            again(&app, shell, &session, status, form, problems).await
        }
    }
}

async fn again(
    app: &App,
    shell: Shell,
    session: &ConfirmedSession,
    status: StatusCode,
    form: PolicyForm,
    problems: Problems,
) -> Result<HttpResponse, HtmlFault> {
    Ok(reply::page_with(
        status,
        &page(app, shell, *session.admin, session.cx.now, Some((form, problems))).await?,
    ))
}

/// What the person said to the question.
#[derive(Debug, Clone)]
struct Answer {
    confirmed: bool,
    typed: String,
    word: String,
}

impl Answer {
    fn of(sent: &Form, slug: &str) -> Self {
        Self {
            confirmed: sent.text("confirmed") == "yes",
            typed: sent.text("confirm"),
            word: slug.to_owned(),
        }
    }

    /// Where somebody would be shut out a click is not enough.
    fn suffices(&self, foretold: &Consequence) -> bool {
        if !foretold.tightens() && foretold.sessions_ending == 0 {
            return true;
        }
        self.confirmed && (foretold.shut_out == 0 || self.typed == self.word)
    }
}

fn ask(
    shell: Shell,
    session: &ConfirmedSession,
    form: &PolicyForm,
    answer: Answer,
    foretold: Consequence,
    holders: Holders,
) -> HttpResponse {
    let typing = foretold.shut_out > 0;
    let (status, problems) = match answer.confirmed && typing {
        true => {
            let text = text!("Type {word} to confirm. Nothing was changed.", word = &answer.word);
            (StatusCode::UNPROCESSABLE_ENTITY, Problems::default().with("confirm", text))
        }
        false => (StatusCode::OK, Problems::default()),
    };
    let title = match (foretold.in_the_end, foretold.from) {
        (Required::Everyone, None) => t("Require SSO of everyone now?"),
        (_, None) => t("Require SSO of sub-users now?"),
        (Required::Everyone, Some(from)) => {
            text!("Require SSO of everyone from {time}?", time = readable(from))
        }
        (_, Some(from)) => text!("Require SSO of sub-users from {time}?", time = readable(from)),
    };
    let page = ConfirmPage {
        consequences: consequence::of(&foretold, holders, session.person.tenant_name())
            .into_iter()
            .map(String::from)
            .collect(),
        fields: form.fields(),
        confirmation: typing.then_some(TypedConfirmation { word: answer.word, typed: answer.typed }),
        button: if foretold.from.is_none() { t("Require SSO now") } else { t("Plan it") }.into(),
        shell,
        problems,
        title: title.into(),
    };
    reply::page_with(status, &page)
}

fn saved(settled: Settled, choice: Choice, now: Timestamp) -> String {
    let ended = i64::try_from(settled.sessions_ended).unwrap_or(i64::MAX);
    let mut sentences = vec![match (settled.changed(), settled.after) {
        (false, _) => t("Saved."),
        (true, Required::Everyone) => t("Everyone logs in by SSO only from now on."),
        (true, Required::SubUsers) => t("Sub-users log in by SSO only from now on."),
        (true, Required::Nobody) => t("Nobody has to log in by SSO from now on."),
    }];
    if ended > 0 {
        sentences.push(text!(ended; "{n} session ended.", "{n} sessions ended."));
    }
    if let Some(from) = choice.everyone_from.or(choice.sub_users_from).filter(|from| *from > now) {
        sentences.push(text!("Planned for {time}.", time = readable(from)));
    }
    sentences.into_iter().map(String::from).collect::<Vec<_>>().join(" ")
}

impl PolicyForm {
    /// The choice that is meant.
    fn choice(&self, now: Timestamp) -> Result<Choice, Problems> {
        let mut problems = Problems::default();
        let mut from = |field: &'static str, how: &str, date: &str, at_once: Option<Timestamp>| match how {
            "now" => at_once,
            "date" => match parse(date).filter(|at| *at > now) {
                Some(at) => Some(at),
                None => {
                    let text = t("Enter a date and time that lies ahead, or choose another start.");
                    problems = std::mem::take(&mut problems).with(field, text);
                    None
                }
            },
            _ => None,
        };
        let sub_users_from = from("sub_users_from", &self.sub_users, &self.sub_users_from, None);
        let everyone_from = from("everyone_from", &self.everyone, &self.everyone_from, Some(now));
        let known = ["now", "date"].contains(&self.sub_users.as_str())
            && ["never", "now", "date"].contains(&self.everyone.as_str());
        if !known {
            problems =
                problems.with("", t("Choose when SSO is required of sub-users, and whether of everyone."));
        }
        if problems.is_empty() { Ok(Choice { sub_users_from, everyone_from }) } else { Err(problems) }
    }

    fn fields(&self) -> Vec<(&'static str, String)> {
        vec![
            ("sub_users", self.sub_users.clone()),
            ("sub_users_from", self.sub_users_from.clone()),
            ("everyone", self.everyone.clone()),
            ("everyone_from", self.everyone_from.clone()),
        ]
    }
}

/// `YYYY-MM-DDTHH:MM`, with seconds as some browsers send it; UTC.
fn parse(text: &str) -> Option<Timestamp> {
    let formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"];
    let at = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(text.trim(), format).ok())?;
    Some(Timestamp::from_millis(at.and_utc().timestamp_millis()))
}

#[cfg(test)]
mod tests {
    use super::super::show::typed;
    use super::*;

    fn form(sub_users: [&str; 2], everyone: [&str; 2]) -> PolicyForm {
        let [sub_users, sub_users_from] = sub_users.map(str::to_owned);
        let [everyone, everyone_from] = everyone.map(str::to_owned);
        PolicyForm { sub_users, sub_users_from, everyone, everyone_from }
    }

    #[test]
    fn choices_and_their_dates() {
        let now = Timestamp::from_millis(1_800_000_000_000);
        let tomorrow = now.plus_days(1);
        let date = typed(tomorrow);
        assert_eq!(date, "2027-01-16T08:00");
        let read = |sub_users, everyone| form(sub_users, everyone).choice(now);
        let plain = read(["now", "junk"], ["never", "junk"]).unwrap();
        assert_eq!(plain, Choice { sub_users_from: None, everyone_from: None });
        let dated = read(["date", &date], ["now", ""]).unwrap();
        assert_eq!(dated, Choice { sub_users_from: Some(tomorrow), everyone_from: Some(now) });
        for (sub_users, everyone, field) in [
            (["date", ""], ["never", ""], "sub_users_from"),
            (["date", "tomorrow"], ["never", ""], "sub_users_from"),
            (["now", ""], ["date", "2027-01-15T08:00"], "everyone_from"),
            (["now", ""], ["", ""], ""),
            (["", ""], ["never", ""], ""),
        ] {
            assert!(read(sub_users, everyone).unwrap_err().has(field), "{sub_users:?} {everyone:?}");
        }
    }
}
