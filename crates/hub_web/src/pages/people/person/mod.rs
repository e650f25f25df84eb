//! `GET /people/{id}`.

mod state;

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use hub_db::Conn;
use hub_kernel::{EventId, TenantId, Timestamp, UserId};
use hub_tenants::app::logout::delivery::{self, AppLogin};
use hub_tenants::connection::mapping::{self, Received};
use hub_tenants::connection::scim_configuration;
use hub_tenants::directory::calls::{self, WriteRow};
use hub_tenants::event::people::{self, Lived};
use hub_tenants::event::{self, Action, EventRow, Filter};
use hub_tenants::extension;
use hub_tenants::policies::ScimLock;
use hub_tenants::reconcile::{self, Waits};
use hub_tenants::role_mapping::{self, Held, HubRole, Why};
use hub_tenants::session::{Admin, Proof};
use hub_tenants::sign_in::policy::Rule;
use hub_tenants::user::{self, DeactivatedBy, Role, User, UserState};
use hub_tenants::{Error, connection, enforcement, mass_change, policies, provisioning};
use hub_text::{Text, key, t, text};
use serde_json::Value;

use super::{Acts, PersonPage, apps, gone, timeline, words};
use crate::app::App;
use crate::extract::{AdminSession, Browser, QueryMap};
use crate::faults::{HtmlFault, sentence};
use crate::pages::parts::{Moment, Problems};
use crate::pages::shell::{Section, Shell, initials};
use crate::{reply, urls};

pub(super) const EVENTS: usize = 30;
/// Calls of the directory beside them.
const MOST_CALLS: i64 = 60;

/// The person of an address; another tenant's is not there.
///
/// # Errors
/// 404.
pub fn id_of(admin: &Admin, text: &str) -> Result<UserId, HtmlFault> {
    UserId::in_tenant(admin.tenant(), text).ok_or(HtmlFault::NotFound)
}

/// Shows a person; of somebody who is no more, what the log has of them.
///
/// # Errors
/// 404; the database's.
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    id: Path<String>,
    query: QueryMap,
    browser: Browser,
    session: AdminSession,
) -> Result<HttpResponse, HtmlFault> {
    let id = id_of(&session.admin, &id)?;
    let tenant = session.admin.tenant();
    // Somebody who was linked, or came again, is found by the id of before.
    let known = move |c: &mut Conn| {
        let there = match user::get(c, tenant, id) {
            Err(Error::NotFound) => false,
            found => found.map(|_| true)?,
        };
        Ok::<_, Error>((provisioning::successor(c, tenant, id)?, there))
    };
    let (successor, there) = app.db.read(known).await?;
    if let Some(now) = successor.filter(|now| *now != id) {
        return Ok(reply::see_other(&urls::person(now)));
    }
    let before = query.get("before").and_then(|text| text.parse().ok());
    if !there {
        return gone::get(&app, &request, &browser, &session, id, before).await;
    }
    Ok(reply::page(&page(&app, &request, &browser, session, id, before, Problems::default()).await?))
}

/// A person's page with what was wrong with the last act.
///
/// # Errors
/// 404; the database's.
pub async fn page(
    app: &App,
    request: &HttpRequest,
    browser: &Browser,
    AdminSession { person, admin, cx }: AdminSession,
    id: UserId,
    before: Option<EventId>,
    problems: Problems,
) -> Result<PersonPage, HtmlFault> {
    let known = app.db.read(move |c| Known::load(c, &admin, id, before)).await?;
    let (user, now) = (&known.user, cx.now);
    let last = known.events.get(EVENTS - 1).filter(|_| known.events.len() > EVENTS);
    let locked = !admin.is_owner() && user.role == Role::Owner;
    let role_locked = match user.state {
        UserState::Staged => key!("Import this person first: a role belongs to an account."),
        _ if locked => key!("Only an owner can change another owner."),
        _ => "",
    };
    Ok(PersonPage {
        shell: Shell::of(app, request, browser, &person, Section::People),
        href: urls::person(id),
        name: user.label().to_owned(),
        initials: initials(user.label()),
        email: email(user),
        badges: words::badges(user),
        state_text: known.state_text(now).to_string(),
        problems,
        facts: known.facts(now),
        idp_facts: known.idp_facts(),
        idp_source: known.idp_source(now),
        received: known.received(),
        received_at: known.received.as_ref().map(|received| Moment::at(received.at, now)),
        roles: if role_locked.is_empty() { words::roles(admin.is_owner(), user.role) } else { Vec::new() },
        role_locked: t(role_locked).to_string(),
        acts: acts(&known, &admin, locked),
        missing: known.missing(),
        apps: known.apps.iter().map(|row| apps::line(row, now)).collect(),
        timeline: timeline::items(known.events.get(..EVENTS).unwrap_or(&known.events), &known.calls, now),
        timeline_more: last.map(|last| urls::person_before(id, last.row.id)),
    })
}

fn email(user: &User) -> String {
    user.email.clone().unwrap_or_else(|| user.user_name.clone())
}

fn acts(known: &Known, admin: &Admin, locked: bool) -> Acts {
    let Known { user, has_factors, held_removal, .. } = known;
    let decides = admin.is_owner() || !held_removal;
    Acts {
        deactivate: user.is_active() && known.kept_because.is_none(),
        log_out: user.is_active() && !locked && admin.user() != Some(user.id),
        reactivate: user.state == UserState::Deactivated && !locked,
        apply: provisioning::is_kept(user) && decides && !locked && admin.user() != Some(user.id),
        import: known.is_importable() && known.import_locked.is_none(),
        resend: words::is_invited(user),
        reset_factors: *has_factors && admin.is_owner() && admin.user() != Some(user.id),
        link: match (user.state, user.connection) {
            (UserState::Staged, Some(connection)) => urls::reconcile_link(connection, user.id),
            _ => String::new(),
        },
    }
}

/// Whether the directory's last word is that this person has no access.
fn wanted_without_access(user: &User) -> bool {
    user.directory_active == Some(false) || user.directory_deleted_at.is_some()
}

struct Known {
    user: User,
    rule: Rule,
    provider: Option<&'static str>,
    /// What the last login by SSO said beyond the name.
    received: Option<Received>,
    /// Roles by rules, and why.
    held: Held,
    /// What the directory wrote, without what is hidden.
    document: String,
    /// Extension attributes: label and value.
    extensions: Vec<(String, String)>,
    phone_number: Option<String>,
    /// How the access ended, where it has; else why it did not when the directory wanted so.
    decided: Option<EventRow>,
    /// Whether the connection's directory takes access by itself now.
    deactivates_now: bool,
    apps: Vec<AppLogin>,
    events: Vec<Lived>,
    /// Why whoever looks may not deactivate them.
    kept_because: Option<Error>,
    /// Why nobody is imported by hand.
    import_locked: Option<ScimLock>,
    /// The account beside which they wait.
    waits: Option<Waits>,
    /// Whether their removal waits for an owner.
    held_removal: bool,
    /// What the directory wrote meanwhile.
    calls: Vec<WriteRow>,
    has_factors: bool,
}

impl Known {
    fn load(c: &mut Conn, admin: &Admin, id: UserId, before: Option<EventId>) -> Result<Self, Error> {
        let tenant = admin.tenant();
        let user = user::get(c, tenant, id)?;
        let connection = match user.connection {
            Some(connection) => Some(connection::get(c, tenant, connection)?),
            None => None,
        };
        let provider = connection.as_ref().map(connection::Connection::name);
        let held = role_mapping::held_by(c, &user)?;
        let extensions = extensions(c, &user)?;
        let document = extension::shown_document(c, &user)?;
        let phone_number = scim_configuration::phone_number(c, &user)?;
        let former = provisioning::former_of(c, id)?;
        let ids: Vec<UserId> = std::iter::once(id).chain(former.iter().copied()).collect();
        let action = match (user.state, user.deactivated_by) {
            (UserState::Deactivated, Some(DeactivatedBy::Directory)) => Some(Action::UserDeprovision),
            (UserState::Deactivated, _) => Some(Action::UserDeactivate),
            (UserState::Active, _) if wanted_without_access(&user) => Some(Action::UserProvisionRefused),
            (UserState::Active | UserState::Staged, _) => None,
        };
        let decided = match action {
            Some(action) => newest(c, tenant, &ids, action)?,
            None => None,
        };
        let events = lived(c, tenant, &ids, before)?;
        let rule = enforcement::rule(c, tenant)?;
        let received = mapping::received(c, tenant, id)?;
        let apps = delivery::logins_of(c, tenant, id)?;
        let calls = calls_beside(c, &ids, &events, before.is_none())?;
        let kept_because = user::allow_deactivating(c, admin, &user).err();
        let import_locked = policies::scim_lock(c, tenant)?;
        let waits = reconcile::waits(c, &user)?;
        let has_factors = hub_tenants::second_factor::of(c, tenant, id)?.any();
        let held_removal = mass_change::holds(c, &user)?;
        Ok(Self {
            has_factors,
            held_removal,
            kept_because,
            import_locked,
            waits,
            apps,
            calls,
            rule,
            user,
            provider,
            received,
            held,
            document,
            extensions,
            phone_number,
            decided,
            deactivates_now: connection.is_some_and(|row| row.scim_enabled && row.auto_deactivate),
            events,
        })
    }

    fn is_importable(&self) -> bool {
        self.user.state == UserState::Staged && self.user.directory_active != Some(false)
    }

    /// Why there is no button where one would look for it.
    fn missing(&self) -> Vec<String> {
        let kept = self.kept_because.as_ref().filter(|_| self.user.is_active()).map(|why| {
            text!("This person cannot be deactivated here. {reason}", reason = sentence(why)).to_string()
        });
        let import = self.import_locked.filter(|_| self.is_importable()).map(|lock| {
            t(match lock {
                ScimLock::NotIncluded => key!(
                    "This person cannot be imported now: the plan of this workspace does not include provisioning (SCIM)."
                ),
                ScimLock::NeedsSso => key!(
                    "This person cannot be imported now: this workspace sets up single sign-on before provisioning. An owner can \
                     change this under Settings."
                ),
            })
            .to_string()
        });
        kept.into_iter().chain(import).collect()
    }

    fn facts(&self, now: Timestamp) -> Vec<(String, String)> {
        let user = &self.user;
        let logs_in_by = match user.is_active() {
            true => words::logs_in_by(user.role, &self.rule, now),
            false => key!("No access"),
        };
        let last = match (user.last_sign_in_at, user.last_sign_in_proof.as_deref()) {
            (None, _) => t("Never").to_string(),
            (Some(at), proof) => {
                let when = Moment::at(at, now).relative;
                match proof.and_then(Proof::from_word) {
                    Some(proof) => format!("{when}, {}", t(words::came_by(proof))),
                    None => when,
                }
            }
        };
        let fact = |label: Text, value: String| (label.to_string(), value);
        let mut facts = vec![fact(t("E-mail"), email(user))];
        facts.extend(self.phone_number.iter().map(|number| fact(t("Phone"), number.clone())));
        facts.push(fact(t("Role"), self.role().to_string()));
        facts.extend(self.product_facts());
        facts.extend(self.extensions.iter().cloned());
        facts.extend([
            fact(t("State"), t(words::state(user.state)).to_string()),
            fact(t("Logs in by"), t(logs_in_by).to_string()),
            fact(t("Last sign-in"), last),
            fact(t("Added"), Moment::at(user.created_at, now).exact),
            fact(t("Managed by"), t(self.provider.unwrap_or(key!("This workspace"))).to_string()),
            fact(t("ID"), user.id.to_string()),
        ]);
        facts
    }

    /// The role, with the rule that gives it or would if it could.
    fn role(&self) -> Text {
        let role = t(self.user.role.label());
        match (self.held.hub_role, &self.held.by) {
            (HubRole::Unchanged, Some((_, rule))) if self.held.admin_by_rule => {
                text!("{role}, because of {rule}", role = role, rule = rule)
            }
            (HubRole::Waits, Some((_, rule))) => {
                text!("{role}; an admin once imported, because of {rule}", role = role, rule = rule)
            }
            (HubRole::KeptByHand, Some((_, rule))) => text!(
                "{role}, by hand; {rule} alone would give {given}",
                role = role,
                rule = rule,
                given = t(Role::Member.label())
            ),
            _ => role,
        }
    }

    /// What the person may do in the product; nothing for who has no product role.
    fn product_facts(&self) -> Vec<(String, String)> {
        let and = format!(" {} ", t("and"));
        let why = |why: &[Why]| why.iter().map(|why| why.words().to_string()).collect::<Vec<_>>().join(&and);
        let said = self.held.product_roles.iter().map(|(role, reasons)| format!("{role} ({})", why(reasons)));
        let said = said.collect::<Vec<_>>().join(", ");
        [(t("Product roles"), said), (t("Roles not known here"), self.held.unknown.join(", "))]
            .into_iter()
            .filter(|(_, said)| !said.is_empty())
            .map(|(label, said)| (label.to_string(), said))
            .collect()
    }

    fn idp_facts(&self) -> Vec<(String, String)> {
        if self.user.first_pushed_at.is_none() {
            return Vec::new();
        }
        let mut facts = Vec::new();
        if let Some(active) = self.user.directory_active {
            facts.push(("active".to_owned(), active.to_string()));
        }
        if let Some(id) = &self.user.external_id {
            facts.push(("externalId".to_owned(), id.clone()));
        }
        if let Ok(Value::Object(document)) = serde_json::from_str(&self.document) {
            let said = |name: &String| !matches!(name.as_str(), "schemas" | "active" | "externalId");
            facts.extend(document.iter().filter(|(name, _)| said(name)).map(|(n, v)| (n.clone(), flat(v))));
        }
        facts
    }

    fn received(&self) -> Vec<(String, String)> {
        let Some(received) = &self.received else { return Vec::new() };
        let mut facts = Vec::new();
        for (label, values) in [(t("Groups"), &received.groups), (t("Roles"), &received.roles)] {
            if !values.is_empty() {
                facts.push((label.to_string(), values.join("; ")));
            }
        }
        facts.extend(received.extra.iter().cloned());
        if received.more {
            let more = t("There were more groups or roles than are kept here.");
            facts.push((t("More").to_string(), more.to_string()));
        }
        facts
    }

    fn idp_source(&self, now: Timestamp) -> String {
        let when = Moment::at(self.user.modified_at, now).relative;
        match self.provider {
            Some(provider) => {
                text!("From {provider}, last changed {when}", provider = provider, when = when)
            }
            None => text!("From a connection that has ended, last changed {when}", when = when),
        }
        .to_string()
    }
}

/// The newest event of a kind about somebody who had these ids.
pub(super) fn newest(
    c: &mut Conn,
    tenant: TenantId,
    ids: &[UserId],
    action: Action,
) -> Result<Option<EventRow>, Error> {
    let mut ids = ids.iter().map(ToString::to_string);
    let (target, action) = (ids.next(), Some(action.as_str().to_owned()));
    let filter = Filter { target, also: ids.collect(), action, ..Filter::default() };
    Ok(event::page(c, tenant, &filter, 1)?.pop())
}

/// A page of somebody's log, and one event more where more follow.
pub(super) fn lived(
    c: &mut Conn,
    tenant: TenantId,
    ids: &[UserId],
    before: Option<EventId>,
) -> Result<Vec<Lived>, Error> {
    people::of_person(c, tenant, ids, before, i64::try_from(EVENTS).unwrap_or(30) + 1)
}

/// The directory's writes in the time of a page's events; on the first page those after them, on the last those before.
pub(super) fn calls_beside(
    c: &mut Conn,
    ids: &[UserId],
    events: &[Lived],
    newest: bool,
) -> Result<Vec<WriteRow>, Error> {
    let end = Timestamp::from_millis(i64::MAX);
    let until = events.first().filter(|_| !newest).map_or(end, |it| it.row.at);
    let from = events.get(EVENTS).map_or(Timestamp::from_millis(0), |it| it.row.at);
    let mut all = Vec::new();
    for id in ids {
        all.extend(calls::of_user(c, *id, from, until, MOST_CALLS)?);
    }
    Ok(all)
}

/// The attributes that the workspace defines, by their labels; who was given none has the default.
fn extensions(c: &mut Conn, user: &User) -> Result<Vec<(String, String)>, Error> {
    let values = extension::extension_attributes_of(c, user.tenant, user.id)?;
    let shown = extension::all(c, user.tenant)?.into_iter();
    Ok(shown.filter_map(|it| values.get(&it.path()).map(|value| (it.label.clone(), flat(value)))).collect())
}

/// A value on one line: the parts of a complex one that say something.
fn flat(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(flat).collect::<Vec<_>>().join("; "),
        Value::Object(map) => match map.get("value") {
            Some(main) => match map.get("type").or_else(|| map.get("display")) {
                Some(kind) => format!("{} ({})", flat(main), flat(kind)),
                None => flat(main),
            },
            None => map.iter().map(|(n, v)| format!("{n}: {}", flat(v))).collect::<Vec<_>>().join(", "),
        },
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn attributes_on_one_line() {
        for (value, text) in [
            (json!("Ada"), "Ada"),
            (json!({ "givenName": "Ada", "familyName": "Byron" }), "givenName: Ada, familyName: Byron"),
            (json!([{ "value": "ada@acme.test", "type": "work", "primary": true }]), "ada@acme.test (work)"),
            (json!([{ "value": "agent" }, { "value": "manager" }]), "agent; manager"),
            (json!(true), "true"),
        ] {
            assert_eq!(flat(&value), text);
        }
    }
}
