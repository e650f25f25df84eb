//! `GET /sign-in-policy`, and the page again when its form was refused.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::DateTime;
use hub_db::Conn;
use hub_kernel::{TenantId, Timestamp};
use hub_tenants::connection::{self, Connection, State};
use hub_tenants::enforcement::recovery::{CODES, Holder};
use hub_tenants::enforcement::relief::Outcomes;
use hub_tenants::enforcement::{self, Lack, Policy, RecentSso, SUSPENSION_HOURS, recovery, relief};
use hub_tenants::session::Admin;
use hub_tenants::sign_in;
use hub_tenants::sign_in::policy::{Required, Rule};
use hub_tenants::user::{self, Role, User};
use hub_text::{Text, key, t, text};

use super::{ConnectionLine, PolicyForm, PolicyPage};
use crate::app::App;
use crate::extract::{AdminSession, Browser};
use crate::faults::{HtmlFault, capitalised};
use crate::pages::parts::{Badge, Moment, Problems, Tone, readable};
use crate::pages::shell::{Section, Shell};
use crate::{reply, urls};

/// Owners and admins who are counted.
const MOST_MANAGERS: i64 = 200;

/// The policy, and what it would mean.
///
/// # Errors
/// 403 for a sub-user.
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    browser: Browser,
    session: AdminSession,
) -> Result<HttpResponse, HtmlFault> {
    let shell = Shell::of(&app, &request, &browser, &session.person, Section::SignIn);
    Ok(reply::page(&page(&app, shell, session.admin, session.cx.now, None).await?))
}

/// The page; with a form that was refused as it was typed.
///
/// # Errors
/// The database's.
pub async fn page(
    app: &App,
    shell: Shell,
    admin: Admin,
    now: Timestamp,
    refused: Option<(PolicyForm, Problems)>,
) -> Result<PolicyPage, HtmlFault> {
    let found = app.db.scan(move |c| Found::load(c, &admin, now)).await?;
    let (form, problems) = refused.unwrap_or_else(|| (found.form(now), Problems::default()));
    let in_force = found.rule.required(now) != Required::Nobody;
    let suspended = found.rule.is_suspended(now);
    Ok(PolicyPage {
        shell,
        problems,
        status: found.status(now),
        facts: found.facts(now).into_iter().map(String::from).collect(),
        locked: if admin.is_owner() { String::new() } else { t("Only an owner can change this.").into() },
        form,
        lacks: found.lacks.iter().map(|lack| capitalised(&t(lack.sentence()).to_string())).collect(),
        connections: found.connections.iter().map(|(row, testable)| line(row, *testable, now)).collect(),
        recent: found.recent.as_ref().map_or_else(String::new, |recent| {
            text!(
                "{person} logged in by SSO {when}.",
                person = &recent.name,
                when = Moment::at(recent.at, now).relative
            )
            .into()
        }),
        shut_out_sub_users: found.shut_out_sub_users,
        shut_out_everyone: found.shut_out_everyone,
        keep_password: keep_password(&found.managers),
        holders: found.holders.iter().map(|holder| held(holder, now)).collect(),
        codes_button: found.codes_button(&admin).to_owned(),
        outcomes: found.outcomes.map_or_else(String::new, went),
        hours: if admin.is_owner() && (in_force || suspended) {
            SUSPENSION_HOURS.to_vec()
        } else {
            Vec::new()
        },
        suspended,
    })
}

/// All that the page says.
struct Found {
    policy: Policy,
    rule: Rule,
    lacks: Vec<Lack>,
    recent: Option<RecentSso>,
    /// Each with whether it can be tried out.
    connections: Vec<(Connection, bool)>,
    shut_out_sub_users: i64,
    shut_out_everyone: i64,
    managers: Vec<User>,
    holders: Vec<Holder>,
    outcomes: Option<Outcomes>,
}

impl Found {
    fn load(c: &mut Conn, admin: &Admin, now: Timestamp) -> hub_tenants::Result<Self> {
        let tenant: TenantId = admin.tenant();
        let mut connections = Vec::new();
        for row in connection::all(c, tenant)?.into_iter().filter(|row| row.capabilities().sso) {
            let testable = sign_in::may_be_tested(c, &row)?;
            connections.push((row, testable));
        }
        Ok(Self {
            policy: enforcement::policy(c, tenant)?,
            rule: enforcement::rule(c, tenant)?,
            lacks: enforcement::everyone_lacks(c, admin, now)?,
            recent: enforcement::recent_sso(c, tenant, now)?,
            connections,
            shut_out_sub_users: user::count_shut_out_by_sso(c, tenant, false)?,
            shut_out_everyone: user::count_shut_out_by_sso(c, tenant, true)?,
            managers: user::managers(c, tenant, MOST_MANAGERS)?,
            holders: recovery::holders(c, tenant)?,
            outcomes: relief::outcomes(c, tenant)?,
        })
    }

    fn status(&self, now: Timestamp) -> Badge {
        match (self.rule.required(now), self.rule.is_suspended(now)) {
            (_, true) if self.rule.integrated => Badge::state(Tone::Warn, t("Suspended")),
            (Required::Everyone, _) => Badge::state(Tone::Good, t("Everyone logs in by SSO")),
            (Required::SubUsers, _) => Badge::state(Tone::Good, t("Sub-users log in by SSO")),
            (Required::Nobody, _) => Badge::state(Tone::Neutral, t("Nobody has to use SSO")),
        }
    }

    fn facts(&self, now: Timestamp) -> Vec<Text> {
        let mut facts = Vec::new();
        let planned = |at: Option<Timestamp>| at.filter(|at| *at > now).map(readable);
        if !self.rule.integrated {
            facts.push(t("No connection with single sign-on is Integrated, so passwords serve everybody."));
        }
        if let Some(until) = planned(self.rule.suspended_until) {
            facts.push(match &self.policy.suspended_by {
                Some(by) => text!(
                    "Suspended by {person} until {time}; until then passwords serve everybody.",
                    person = by,
                    time = until
                ),
                None => text!(
                    "Suspended by an owner until {time}; until then passwords serve everybody.",
                    time = until
                ),
            });
        }
        match self.rule.chosen(now) {
            Required::Everyone => facts.push(t(
                "Passwords are closed to everybody, owners and admins too. An owner gets in with a recovery code when \
                 SSO fails.",
            )),
            Required::SubUsers if self.rule.integrated => {
                facts.push(t("Owners and admins log in both ways, by password and by SSO."));
            }
            Required::SubUsers | Required::Nobody => {}
        }
        if let Some(from) = planned(self.rule.sub_users_from) {
            facts.push(text!("Planned: sub-users from {time}.", time = from));
        }
        if let Some(from) = planned(self.rule.everyone_from) {
            facts.push(text!("Planned: everyone from {time}.", time = from));
        }
        facts
    }

    fn form(&self, now: Timestamp) -> PolicyForm {
        let ahead = |at: Option<Timestamp>| at.filter(|at| *at > now);
        let (sub_users, everyone) = (ahead(self.rule.sub_users_from), ahead(self.rule.everyone_from));
        let everyone_choice = match (self.rule.everyone_from, everyone) {
            (None, _) => "never",
            (Some(_), None) => "now",
            (Some(_), Some(_)) => "date",
        };
        PolicyForm {
            sub_users: if sub_users.is_some() { "date" } else { "now" }.to_owned(),
            sub_users_from: sub_users.map(typed).unwrap_or_default(),
            everyone: everyone_choice.to_owned(),
            everyone_from: everyone.map(typed).unwrap_or_default(),
        }
    }

    fn codes_button(&self, admin: &Admin) -> &'static str {
        let mine = self.holders.iter().any(|holder| Some(holder.user) == admin.user());
        match (admin.is_owner(), mine) {
            (false, _) => "",
            (true, false) => key!("Make recovery codes"),
            (true, true) => key!("Make new codes"),
        }
    }
}

/// As `<input type="datetime-local">` has it.
pub fn typed(at: Timestamp) -> String {
    let at = DateTime::from_timestamp_millis(at.millis()).unwrap_or(DateTime::UNIX_EPOCH);
    at.format("%Y-%m-%dT%H:%M").to_string()
}

fn line(row: &Connection, testable: bool, now: Timestamp) -> ConnectionLine {
    let tone = if row.state == State::Integrated { Tone::Good } else { Tone::Warn };
    ConnectionLine {
        href: urls::connection(row.id),
        name: row.name().to_owned(),
        state: Badge::state(tone, t(row.state.label())),
        tested: row.tested_at.map(|at| Moment::at(at, now)),
        test_href: testable.then(|| urls::test_sign_in(row.id)),
    }
}

/// "1 owner and 3 admins keep a password."
fn keep_password(managers: &[User]) -> String {
    let count = |role: Role| {
        let those = managers.iter().filter(|user| user.role == role && user.password_hash.is_some());
        i64::try_from(those.count()).unwrap_or(i64::MAX)
    };
    text!(
        "{owners} and {admins} have a password and keep it.",
        owners = text!(count(Role::Owner); "{n} owner", "{n} owners"),
        admins = text!(count(Role::Admin); "{n} admin", "{n} admins")
    )
    .into()
}

fn held(holder: &Holder, now: Timestamp) -> (String, String) {
    let name = match (holder.display_name.as_str(), holder.email.as_deref()) {
        ("", Some(email)) => email.to_owned(),
        (name, _) => name.to_owned(),
    };
    let made = Moment::at(holder.made_at, now).relative;
    let text = text!(
        "{count} of {total} codes unused, made {when}",
        count = holder.unused,
        total = CODES,
        when = made
    );
    (name, text.into())
}

fn went(outcomes: Outcomes) -> String {
    match (outcomes.succeeded, outcomes.failed) {
        (0, 0) => t("Nobody has tried to log in by SSO since it took hold."),
        (succeeded, failed) => text!(
            "Logins by SSO since it took hold: {succeeded} succeeded, {failed} failed.",
            succeeded = succeeded,
            failed = failed
        ),
    }
    .into()
}
