//! `GET /people`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use hub_db::Conn;
use hub_kernel::{TenantId, Timestamp, UserId};
use hub_tenants::connection::Connection;
use hub_tenants::sign_in::policy::Rule;
use hub_tenants::tenant::{self, Tenant};
use hub_tenants::user::{self, PeopleFilter, Role, User, UserState};
use hub_tenants::{Error, connection, enforcement, mass_change, policies};
use hub_text::{key, t, text};

use super::{IndexPage, Row, words};
use crate::app::App;
use crate::extract::{AdminSession, Browser, QueryMap};
use crate::faults::HtmlFault;
use crate::pages::parts::{Choice, Link, Moment, Pager};
use crate::pages::shell::{Section, Shell, initials};
use crate::{reply, urls};

const PAGE: usize = 50;
/// Pages that can be gone back from a page; the list of their beginnings travels in the address.
const MOST_BACK: usize = 40;

/// Lists people.
///
/// # Errors
/// The database's.
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    query: QueryMap,
    browser: Browser,
    AdminSession { person, admin, cx }: AdminSession,
) -> Result<HttpResponse, HtmlFault> {
    let asked = Asked::of(&query, admin.tenant());
    let (tenant, filter) = (admin.tenant(), asked.filter());
    let now = cx.now;
    let (found, lock, held) = app
        .db
        .scan(move |c| {
            let lock = policies::hand_lock(c, tenant, now)?;
            Ok::<_, Error>((Found::load(c, tenant, &filter)?, lock, mass_change::count(c, tenant)?))
        })
        .await?;
    Ok(reply::page(&IndexPage {
        shell: Shell::of(&app, &request, &browser, &person, Section::People),
        summary: found.summary(),
        pager: asked.pager(&found.people),
        roles: choices(key!("Every role"), Role::ALL, asked.role, |role| role.label()),
        states: choices(key!("Every state"), UserState::ALL, asked.state, words::state),
        people: found.people.iter().take(PAGE).map(|user| found.row(user, cx.now)).collect(),
        removed_href: urls::with_query(urls::PEOPLE_REMOVED, "q", &asked.text),
        query: asked.text,
        reconcile: found.directories.iter().map(|row| reconcile(row, found.directories.len())).collect(),
        held: u64::try_from(held).unwrap_or_default(),
        invite: words::invite(lock.is_some(), admin.is_owner()),
        invite_locked: lock.map(words::invite_locked).unwrap_or_default(),
    }))
}

/// What the address asks for. A page knows where it begins, and where the pages before it did.
struct Asked {
    text: String,
    role: Option<Role>,
    state: Option<UserState>,
    after: Option<UserId>,
    back: Vec<UserId>,
}

impl Asked {
    fn of(query: &QueryMap, tenant: TenantId) -> Self {
        let id = |text: &str| UserId::in_tenant(tenant, text);
        Self {
            text: query.text("q"),
            role: query.get("role").and_then(Role::from_word),
            state: query.get("state").and_then(UserState::from_word),
            after: query.get("after").and_then(id),
            back: query.text("back").split(',').filter_map(id).take(MOST_BACK).collect(),
        }
    }

    fn filter(&self) -> PeopleFilter {
        PeopleFilter {
            text: Some(self.text.clone()),
            role: self.role,
            state: self.state,
            connection: None,
            after: self.after,
        }
    }

    fn address(&self, after: Option<UserId>, back: &[UserId]) -> String {
        let back: Vec<String> = back.iter().map(ToString::to_string).collect();
        urls::with_parameters(
            urls::PEOPLE,
            &[
                ("q", &self.text),
                ("role", self.role.map_or("", Role::as_str)),
                ("state", self.state.map_or("", UserState::as_str)),
                ("after", &after.map(|id| id.to_string()).unwrap_or_default()),
                ("back", &back.join(",")),
            ],
        )
    }

    fn pager(&self, people: &[User]) -> Pager {
        let last = people.get(PAGE - 1).filter(|_| people.len() > PAGE);
        let next = last.map(|last| {
            let mut back = self.back.clone();
            back.extend(self.after);
            let skip = back.len().saturating_sub(MOST_BACK);
            self.address(Some(last.id), back.get(skip..).unwrap_or_default())
        });
        let previous = self.after.map(|_| match self.back.split_last() {
            Some((before, earlier)) => self.address(Some(*before), earlier),
            None => self.address(None, &[]),
        });
        let text = match (&previous, &next) {
            (None, None) => String::new(),
            _ => words::on_this_page(people.len().min(PAGE)),
        };
        Pager { text, previous, next }
    }
}

struct Found {
    tenant: Tenant,
    waiting: i64,
    /// Connections that provision people.
    directories: Vec<Connection>,
    rule: Rule,
    /// Whether nobody is imported by hand.
    import_locked: bool,
    people: Vec<User>,
}

impl Found {
    fn load(c: &mut Conn, id: TenantId, filter: &PeopleFilter) -> Result<Self, Error> {
        let mut waiting = 0;
        let mut directories = connection::all(c, id)?;
        for row in &directories {
            waiting += user::count_waiting(c, id, row.id)?;
        }
        directories.retain(|row| row.capabilities().scim);
        Ok(Self {
            tenant: tenant::get(c, id)?,
            waiting,
            directories,
            rule: enforcement::rule(c, id)?,
            import_locked: policies::scim_lock(c, id)?.is_some(),
            people: user::page(c, id, filter, i64::try_from(PAGE).unwrap_or(50) + 1)?,
        })
    }

    fn summary(&self) -> String {
        let (active, waiting) = (self.tenant.seats_used, self.waiting);
        let summary = match (self.tenant.seat_limit, waiting > 0) {
            (Some(limit), false) => {
                text!(limit; "{active} active, on {n} seat", "{active} active, on {n} seats", active = active)
            }
            (Some(limit), true) => text!(
                limit;
                "{active} active, on {n} seat, {waiting} waiting for import",
                "{active} active, on {n} seats, {waiting} waiting for import",
                active = active,
                waiting = waiting
            ),
            (None, false) => text!("{active} active", active = active),
            (None, true) => {
                text!("{active} active, {waiting} waiting for import", active = active, waiting = waiting)
            }
        };
        summary.to_string()
    }

    fn row(&self, user: &User, now: Timestamp) -> Row {
        Row {
            href: urls::person(user.id),
            name: user.label().to_owned(),
            initials: initials(user.label()),
            email: user.email.clone().unwrap_or_else(|| user.user_name.clone()),
            role: t(user.role.label()).to_string(),
            badges: words::badges(user),
            remark: t(words::deactivated_by(user)).to_string(),
            logs_in_by: t(match user.is_active() {
                true => words::logs_in_by(user.role, &self.rule, now),
                false => key!("No access"),
            })
            .to_string(),
            last_sign_in: user.last_sign_in_at.map(|at| Moment::at(at, now)),
            importable: user.state == UserState::Staged
                && user.directory_active != Some(false)
                && !self.import_locked,
        }
    }
}

fn reconcile(row: &Connection, of: usize) -> Link {
    let label = if of > 1 { text!("Reconcile {name}", name = row.name()) } else { t("Reconcile") };
    Link { href: urls::reconcile(row.id), label: label.to_string() }
}

fn choices<T>(all: &'static str, values: &[T], chosen: Option<T>, label: fn(T) -> &'static str) -> Vec<Choice>
where
    T: Copy + PartialEq + ToString,
{
    let first = Choice { value: String::new(), label: t(all).to_string(), selected: chosen.is_none() };
    let rest = values.iter().map(|value| Choice {
        value: value.to_string(),
        label: t(label(*value)).to_string(),
        selected: chosen == Some(*value),
    });
    std::iter::once(first).chain(rest).collect()
}
