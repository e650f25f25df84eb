//! `GET|POST {base}/roles`: which groups and roles of the identity provider give which roles here.

mod change;
mod form;
mod words;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use hub_kernel::{GroupId, RoleRuleId};
use hub_tenants::connection::scim_configuration::{self, Features};
use hub_tenants::product_role::{self, ProductRole};
use hub_tenants::role_mapping::{self, Grant, Rule, Seen, Source};
use hub_text::{key, t, text};

pub use change::post;
pub use form::RuleForm;

use super::facts::Facts;
use super::visit::Visit;
use super::{Head, Tab};
use crate::extract::QueryMap;
use crate::faults::HtmlFault;
use crate::filters;
use crate::pages::parts::{Moment, Problems};
use crate::pages::shell::Shell;
use crate::{reply, urls};

/// The page "Roles and groups".
///
/// Query: `rule` fills the form with a rule to change, `source` and `value` with something to map. Form: `POST {base}/roles` with
/// `act` = `add`, `edit`, `remove`, `up` or `down`; `rule` for all but `add`; `source`, `value`, `hub_role` and `product_roles` for
/// `add` and `edit`. A change that somebody would notice is asked about first.
#[derive(Debug, Clone, Template)]
#[template(path = "integrations/roles.html")]
pub struct RolesPage {
    /// The frame.
    pub shell: Shell,
    /// State, facts, tabs.
    pub head: Head,
    /// What was wrong with the last change.
    pub problems: Problems,
    /// What the switches of the SCIM configuration keep from working, a sentence each.
    pub switched_off: Vec<String>,
    /// "The rules are being applied: 230 people are still to come."; empty when all is done.
    pub progress: String,
    /// The rules, by priority.
    pub rules: Vec<RuleRow>,
    /// Values that came and that no rule names.
    pub seen: Vec<SeenRow>,
    /// A rule to add or to change.
    pub form: RuleForm,
    /// Who has no product role from any rule: "Agent and Sales"; empty for no default roles.
    pub default_roles: String,
    /// Why rules that make admins cannot be changed by this person; empty when they can. A message.
    pub locked: &'static str,
}

/// One rule.
#[derive(Debug, Clone)]
pub struct RuleRow {
    /// Its id.
    pub id: String,
    /// Where it looks: "Group", a message.
    pub kind: &'static str,
    /// What it looks for.
    pub name: String,
    /// What is wrong with it: "This group no longer exists."; mostly empty.
    pub remark: String,
    /// The hub role it gives: "Admin", a message; empty for none.
    pub hub_role: &'static str,
    /// Labels of the product roles it gives.
    pub product_roles: Vec<String>,
    /// Where it is changed.
    pub edit_href: String,
}

/// A value that no rule names.
#[derive(Debug, Clone)]
pub struct SeenRow {
    /// Where it came: "Role", a message.
    pub kind: &'static str,
    /// The value.
    pub value: String,
    /// Whose it was when it first came.
    pub with: String,
    /// When that was.
    pub at: Moment,
    /// Where it is mapped.
    pub map_href: String,
}

/// What the page is made of.
struct Known {
    facts: Facts,
    features: Option<Features>,
    default_roles: Vec<String>,
    rules: Vec<Rule>,
    groups: Vec<(GroupId, String, i64)>,
    seen: Vec<Seen>,
    product_roles: Vec<ProductRole>,
    waiting: i64,
}

impl Known {
    async fn load(visit: &Visit) -> Result<Self, HtmlFault> {
        let (tenant, id, now) = (visit.tenant(), visit.id, visit.cx.now);
        let read = move |c: &mut hub_db::Conn| {
            let facts = Facts::read(c, tenant, id, now)?;
            let stored = match facts.can().scim {
                true => Some(scim_configuration::of(c, tenant, id)?.configuration),
                false => None,
            };
            Ok::<_, hub_tenants::Error>(Self {
                features: stored.as_ref().map(|stored| stored.features),
                default_roles: stored.map(|stored| stored.default_roles).unwrap_or_default(),
                rules: role_mapping::rules(c, tenant, id)?,
                groups: role_mapping::groups_of(c, id)?,
                seen: role_mapping::seen(c, tenant, id)?,
                product_roles: product_role::all(c, tenant)?,
                waiting: role_mapping::waiting(c, tenant)?,
                facts,
            })
        };
        Ok(visit.app.db.scan(read).await?)
    }

    fn label(&self, name: &str) -> String {
        let found = self.product_roles.iter().find(|role| role.name == name);
        found.map_or_else(|| name.to_owned(), |role| role.label.clone())
    }

    fn switched_off(&self) -> Vec<String> {
        let Some(features) = self.features else { return Vec::new() };
        let mut lines = Vec::new();
        if !features.groups {
            lines.push(t("Groups are switched off in the SCIM configuration: rules of groups give nothing."));
        }
        if !features.roles {
            lines.push(t("Roles are switched off in the SCIM configuration: rules of roles give nothing."));
        }
        lines.into_iter().map(String::from).collect()
    }

    fn rule(&self, visit: &Visit, rule: &Rule) -> RuleRow {
        let gone = match rule.source {
            Source::Group(id) => !self.groups.iter().any(|(known, _, _)| *known == id),
            Source::Value(..) => false,
        };
        RuleRow {
            id: rule.id.to_string(),
            kind: words::kind(rule.source.kind()),
            name: rule.name.clone(),
            remark: match gone {
                true => t("This group no longer exists at the directory.").to_string(),
                false => String::new(),
            },
            hub_role: rule.hub_role.map_or("", words::grant),
            product_roles: rule.product_roles.iter().map(|name| self.label(name)).collect(),
            edit_href: urls::role_rule(visit.id, rule.id),
        }
    }
}

/// Shows the page.
///
/// # Errors
/// 404 for a connection or a rule that is not there.
pub async fn get(visit: Visit, query: QueryMap) -> Result<HttpResponse, HtmlFault> {
    let known = Known::load(&visit).await?;
    let form = match query.get("rule") {
        Some(text) => {
            let id = RoleRuleId::in_tenant(visit.tenant(), text).ok_or(HtmlFault::NotFound)?;
            let rule = known.rules.iter().find(|rule| rule.id == id).ok_or(HtmlFault::NotFound)?;
            RuleForm::of_rule(&known, rule)
        }
        None => {
            let prefilled = |name: &str| query.get(name).unwrap_or_default();
            RuleForm::empty(&known, prefilled("source"), prefilled("value"))
        }
    };
    Ok(reply::page(&page(&visit, &known, form, Problems::default())))
}

/// The page with a form that could not be taken.
async fn again(
    visit: &Visit,
    status: StatusCode,
    problems: Problems,
    sent: &crate::extract::Form,
) -> Result<HttpResponse, HtmlFault> {
    let known = Known::load(visit).await?;
    let form = RuleForm::sent(&known, sent);
    Ok(reply::page_with(status, &page(visit, &known, form, problems)))
}

fn page(visit: &Visit, known: &Known, form: RuleForm, problems: Problems) -> RolesPage {
    let tab = if known.facts.can().scim { Tab::Provisioning } else { Tab::Configuration };
    let progress = match known.waiting {
        0 => String::new(),
        n => text!(
            n;
            "The rules are being applied: {n} person is still to come.",
            "The rules are being applied: {n} people are still to come."
        )
        .to_string(),
    };
    let seen = known.seen.iter().map(|seen| SeenRow {
        kind: words::kind(seen.kind),
        value: seen.value.clone(),
        with: seen.with.clone(),
        at: visit.moment(seen.at),
        map_href: urls::role_mapping_of(visit.id, seen.kind.as_str(), &seen.value),
    });
    let defaults: Vec<String> = known.default_roles.iter().map(|name| known.label(name)).collect();
    let makes_admins = known.rules.iter().any(|rule| rule.hub_role == Some(Grant::Admin));
    RolesPage {
        shell: visit.shell(),
        head: known.facts.head(visit, tab),
        problems,
        switched_off: known.switched_off(),
        progress,
        rules: known.rules.iter().map(|rule| known.rule(visit, rule)).collect(),
        seen: seen.collect(),
        form,
        default_roles: defaults.join(", "),
        locked: match (visit.admin.is_owner(), makes_admins) {
            (true, _) => "",
            (false, true) => key!("Only an owner can change which rules make admins, and their order."),
            (false, false) => key!("Only an owner can add a rule that makes admins."),
        },
    }
}
