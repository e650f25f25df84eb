//! `POST /people/at/restore`: says what will happen; sent again from there it happens.

use std::collections::BTreeSet;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use hub_kernel::{TenantId, Timestamp, UserId};
use hub_tenants::point_in_time::{
    Act, Kinds, MOST_ACTS, MOST_PEOPLE, Planned, Report, carry_out, parts, plan, revision,
};
use hub_tenants::tenant::{self, SeatRule, Tenant};
use hub_text::{Text, t, text};

use super::show::{at_of, restorable, told};
use super::words::{self, Show};
use super::{Change, RestorePage};
use crate::app::App;
use crate::extract::{AdminSession, Browser, ConfirmedSession, CsrfForm, Form};
use crate::faults::HtmlFault;
use crate::pages::parts::{Moment, Problems, Tone};
use crate::pages::shell::{Section, Shell};
use crate::{flash, reply, urls};

/// Where a form of this page leads back to when its person had to prove who they are first: to the list.
///
/// # Errors
/// 403 for a sub-user.
pub async fn get(_: AdminSession) -> Result<HttpResponse, HtmlFault> {
    Ok(reply::see_other(urls::PEOPLE_AT))
}

/// What a form asks for.
struct Asked {
    at: Timestamp,
    kinds: Kinds,
    show: Show,
    query: String,
    matching: bool,
    users: BTreeSet<UserId>,
    revision: Option<String>,
}

impl Asked {
    fn of(form: &Form, tenant: TenantId, now: Timestamp) -> Result<Self, &'static str> {
        let kinds = form.all("kind");
        let has = |word: &str| kinds.iter().any(|kind| kind == word);
        let users = form.all("user").into_iter().filter_map(|id| UserId::in_tenant(tenant, &id)).collect();
        Ok(Self {
            at: at_of(&form.text("at"), now)?,
            kinds: Kinds { access: has("access"), roles: has("roles"), groups: has("groups") },
            show: Show::of(&form.text("show")),
            query: form.text("q"),
            matching: form.text("who") == "matching",
            users,
            revision: form.filled("revision"),
        })
    }

    /// Whom it means.
    fn chosen(&self, report: &Report) -> BTreeSet<UserId> {
        if self.matching { restorable(report, self.show, &self.query) } else { self.users.clone() }
    }

    fn back(&self) -> String {
        let at = words::field(self.at).0;
        let all = [("at", at.as_str()), ("show", self.show.word()), ("q", self.query.as_str())];
        urls::with_parameters(urls::PEOPLE_AT, &all)
    }

    /// The changes, or why there are none.
    fn planned(&self, report: &Report, session: &ConfirmedSession) -> Result<Vec<Planned>, Text> {
        let chosen = self.chosen(report);
        if chosen.is_empty() {
            return Err(t("Nobody was chosen: tick people, or take all that match."));
        }
        if chosen.len() > MOST_PEOPLE {
            return Err(text!("Choose at most {count} people at once.", count = MOST_PEOPLE));
        }
        if self.kinds == Kinds::default() {
            return Err(t("Choose what to restore: access, roles or groups."));
        }
        let planned = plan(report, &chosen, self.kinds, &session.admin);
        match planned.len() {
            0 => Err(t("Nothing of that differs for these people: there is nothing to restore.")),
            1..=MOST_ACTS => Ok(planned),
            many => Err(text!(
                "These are {count} changes, at most {most} are made at once: choose fewer people.",
                count = many,
                most = MOST_ACTS
            )),
        }
    }
}

/// Shows what a restore would do, or does it when what was shown is what would be done now.
///
/// # Errors
/// 403 for a sub-user; to the confirmation for a proof that is too old.
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    browser: Browser,
    session: ConfirmedSession,
    CsrfForm(form): CsrfForm,
) -> Result<HttpResponse, HtmlFault> {
    let (tenant, now) = (session.admin.tenant(), session.cx.now);
    let refused = |to: &str, text: Text| Ok(flash::with(&app, reply::see_other(to), Tone::Bad, text));
    let asked = match Asked::of(&form, tenant, now) {
        Ok(asked) => asked,
        Err(text) => return refused(urls::PEOPLE_AT, t(text)),
    };
    let report = match told(&app, tenant, asked.at).await? {
        Ok(report) => report,
        Err(text) => return refused(&asked.back(), text),
    };
    let planned = match asked.planned(&report, &session) {
        Ok(planned) => planned,
        Err(text) => return refused(&asked.back(), text),
    };
    let stands = revision(asked.at, &planned);
    if asked.revision.as_deref() == Some(stands.as_str()) {
        return restore(&app, &session, asked.at, planned).await;
    }
    let row = app.db.read(move |c| tenant::get(c, tenant)).await?;
    let shell = Shell::of(&app, &request, &browser, &session.person, Section::People);
    Ok(reply::page(&page(shell, &asked, &report, &planned, stands, &row, now)))
}

async fn restore(
    app: &App,
    session: &ConfirmedSession,
    at: Timestamp,
    planned: Vec<Planned>,
) -> Result<HttpResponse, HtmlFault> {
    for part in parts(planned) {
        session.write(app, move |c, cx, by| carry_out(c, cx, by, at, &part)).await?;
    }
    Ok(reply::see_other(&urls::people_at_restored(&session.cx.request_id)))
}

fn page(
    shell: Shell,
    asked: &Asked,
    report: &Report,
    planned: &[Planned],
    stands: String,
    tenant: &Tenant,
    now: Timestamp,
) -> RestorePage {
    let problems = match asked.revision {
        Some(_) => Problems::default()
            .with("", t("Something changed meanwhile: look once more at what will happen.")),
        None => Problems::default(),
    };
    let mut fields = vec![("at", words::field(asked.at).0), ("revision", stands)];
    fields.extend([("show", asked.show.word().to_owned()), ("q", asked.query.clone())]);
    let kinds =
        [("access", asked.kinds.access), ("roles", asked.kinds.roles), ("groups", asked.kinds.groups)];
    fields.extend(kinds.into_iter().filter(|(_, on)| *on).map(|(word, _)| ("kind", word.to_owned())));
    // Whom it means is fixed from here on.
    fields.extend(asked.chosen(report).into_iter().map(|id| ("user", id.to_string())));
    RestorePage {
        shell,
        problems,
        exact: Moment::at(asked.at, now).exact,
        fields,
        back: asked.back(),
        summary: summary(planned),
        notes: notes(report, planned, tenant),
        changes: planned.iter().map(change).collect(),
        count: planned.iter().filter(|it| it.refused.is_none()).count(),
    }
}

fn change(planned: &Planned) -> Change {
    Change {
        href: urls::person(planned.person),
        name: planned.name.clone(),
        act: planned.act.words().to_string(),
        outcome: planned.refused.map(words::badge),
        meaning: planned.refused.map(|it| t(it.meaning()).to_string()).unwrap_or_default(),
        against: planned.against.map(|it| (words::against(it), it.words())),
    }
}

/// How many of each kind of change.
fn summary(planned: &[Planned]) -> Vec<String> {
    let count = |of: fn(&Act) -> bool| {
        let all = planned.iter().filter(|it| it.refused.is_none() && of(&it.act));
        i64::try_from(all.count()).unwrap_or(i64::MAX)
    };
    let refused = planned.iter().filter(|it| it.refused.is_some()).count();
    let give = count(|act| *act == Act::GiveAccess);
    let take = count(|act| *act == Act::TakeAccess);
    let role = count(|act| matches!(act, Act::Role(_)));
    let join = count(|act| matches!(act, Act::Group { member: true, .. }));
    let leave = count(|act| matches!(act, Act::Group { member: false, .. }));
    let product = count(|act| matches!(act, Act::ProductRoles(_)));
    let refused = i64::try_from(refused).unwrap_or(i64::MAX);
    [
        (give, text!(give; "{n} person gets access back.", "{n} people get access back.")),
        (
            take,
            text!(
                take;
                "{n} person loses access: their sessions end at once.",
                "{n} people lose access: their sessions end at once."
            ),
        ),
        (role, text!(role; "{n} person gets the role they had.", "{n} people get the role they had.")),
        (join, text!(join; "{n} membership of a group comes back.", "{n} memberships of groups come back.")),
        (leave, text!(leave; "{n} membership of a group ends.", "{n} memberships of groups end.")),
        (
            product,
            text!(
                product;
                "{n} person has the rules of product roles applied once more.",
                "{n} people have the rules of product roles applied once more."
            ),
        ),
        (
            refused,
            text!(
                refused;
                "{n} change is not made; the list says why.",
                "{n} changes are not made; the list says why."
            ),
        ),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(_, text)| text.to_string())
    .collect()
}

fn notes(report: &Report, planned: &[Planned], tenant: &Tenant) -> Vec<String> {
    let tried = || planned.iter().filter(|it| it.refused.is_none());
    let count =
        |of: fn(&Act) -> bool| i64::try_from(tried().filter(|it| of(&it.act)).count()).unwrap_or(i64::MAX);
    let (give, take) = (count(|act| *act == Act::GiveAccess), count(|act| *act == Act::TakeAccess));
    let mut notes = Vec::new();
    let against = i64::try_from(tried().filter(|it| it.against.is_some()).count()).unwrap_or(i64::MAX);
    if against > 0 {
        notes.push(text!(
            against;
            "{n} person would get access back without the directory’s word: the list says who.",
            "{n} people would get access back without the directory’s word: the list says who."
        ));
    }
    if let (true, Some(limit)) = (give > 0, tenant.seat_limit) {
        let free = (limit - tenant.seats_used).max(0);
        notes.push(match tenant.seat_rule {
            SeatRule::Refuse if take == 0 => text!(
                free;
                "{n} seat is free: whoever finds none goes on the waiting list.",
                "{n} seats are free: whoever finds none goes on the waiting list."
            ),
            SeatRule::Refuse => text!(
                free;
                "{n} seat is free, and {count} become free by this: whoever finds none goes on the waiting list.",
                "{n} seats are free, and {count} become free by this: whoever finds none goes on the waiting list.",
                count = take
            ),
            SeatRule::Extend => text!(
                free;
                "{n} seat of the plan is free: more are charged.",
                "{n} seats of the plan are free: more are charged."
            ),
        });
    }
    let groups: BTreeSet<_> = tried()
        .filter_map(|it| match &it.act {
            Act::Group { group, .. } => Some(*group),
            _ => None,
        })
        .collect();
    let managed = report.people.iter().flat_map(|person| &person.groups);
    if managed.into_iter().any(|it| it.managed && groups.contains(&it.group)) {
        notes.push(t(
            "A directory writes some of these groups: its next write of a group wins over what is restored here. Mend them at \
             the identity provider, too.",
        ));
    }
    if !groups.is_empty() {
        notes.push(t(
            "Roles follow from groups: the rules are applied again to everybody whose groups change.",
        ));
    }
    notes.into_iter().map(String::from).collect()
}
