//! The form of a rule.

use hub_kernel::{GroupId, RoleRuleId, TenantId};
use hub_tenants::role_mapping::{Change, Grant, NewRule, Rule, Source, SourceKind};
use hub_text::{Text, key, t, text};

use super::Known;
use crate::extract::Form;
use crate::faults::HtmlFault;
use crate::pages::parts::Choice;

/// A rule to add or to change.
#[derive(Debug, Clone)]
pub struct RuleForm {
    /// The rule to change; empty for one to add.
    pub rule: String,
    /// Groups of the directory, and the ways in which values come.
    pub sources: Vec<Choice>,
    /// The value as typed.
    pub value: String,
    /// Hub roles to give, with an entry of empty value for none.
    pub hub_roles: Vec<Choice>,
    /// Product roles to give.
    pub product_roles: Vec<Choice>,
    /// Longest value.
    pub longest_value: usize,
}

/// The word of a source in the form.
fn word(source: &Source) -> String {
    match source {
        Source::Group(id) => format!("{}:{id}", SourceKind::Group),
        Source::Value(kind, _) => kind.to_string(),
    }
}

impl RuleForm {
    /// A rule to add, with what is known of it.
    pub(super) fn empty(known: &Known, source: &str, value: &str) -> Self {
        Self::with(known, String::new(), source, value, "", &[])
    }

    pub(super) fn of_rule(known: &Known, rule: &Rule) -> Self {
        let value = match &rule.source {
            Source::Group(_) => "",
            Source::Value(_, value) => value,
        };
        let hub_role = rule.hub_role.map_or("", Grant::as_str);
        Self::with(known, rule.id.to_string(), &word(&rule.source), value, hub_role, &rule.product_roles)
    }

    pub(super) fn sent(known: &Known, sent: &Form) -> Self {
        let rule = if sent.text("act") == "edit" { sent.text("rule") } else { String::new() };
        let roles = sent.all("product_roles");
        let text = |name: &str| sent.text(name);
        Self::with(known, rule, &text("source"), &text("value"), &text("hub_role"), &roles)
    }

    fn with(
        known: &Known,
        rule: String,
        source: &str,
        value: &str,
        hub_role: &str,
        product_roles: &[String],
    ) -> Self {
        let hub_roles = [
            ("", t("Leaves it as it is")),
            ("admin", t("Admin")),
            ("member", t("Sub-user: no admin by a rule below")),
        ]
        .map(|(value, label)| Choice {
            value: value.to_owned(),
            label: label.to_string(),
            selected: value == hub_role,
        });
        let roles = known.product_roles.iter().map(|role| Choice {
            value: role.name.clone(),
            label: role.label.clone(),
            selected: product_roles.contains(&role.name),
        });
        Self {
            rule,
            sources: sources(known, source),
            value: value.to_owned(),
            hub_roles: hub_roles.to_vec(),
            product_roles: roles.collect(),
            longest_value: hub_tenants::role_mapping::LONGEST_VALUE,
        }
    }
}

fn sources(known: &Known, chosen: &str) -> Vec<Choice> {
    let can = known.facts.can();
    let mut list: Vec<(String, Text)> = Vec::new();
    if can.scim {
        list.extend(known.groups.iter().map(|(id, name, members)| {
            let label =
                text!(*members; "Group {name} ({n} member)", "Group {name} ({n} members)", name = name);
            (word(&Source::Group(*id)), label)
        }));
        list.push((SourceKind::Role.to_string(), t("Role that the directory writes, with this value")));
    }
    if can.sso {
        list.extend([
            (SourceKind::LoginGroup.to_string(), t("Group that a login brings, with this value")),
            (SourceKind::LoginRole.to_string(), t("Role that a login brings, with this value")),
        ]);
    }
    // A group that is gone stays with its rule.
    for rule in &known.rules {
        let value = word(&rule.source);
        if matches!(rule.source, Source::Group(_)) && !list.iter().any(|(known, _)| *known == value) {
            list.push((value, text!("Group {name} (no longer there)", name = &rule.name)));
        }
    }
    let choice = |(value, label): (String, Text)| Choice {
        selected: value == chosen,
        value,
        label: label.to_string(),
    };
    list.into_iter().map(choice).collect()
}

/// The change that a form asks for.
///
/// # Errors
/// 400 for an act that is none; 404 for a rule or group that is none of this workspace's.
pub(super) fn change(tenant: TenantId, sent: &Form) -> Result<Change, HtmlFault> {
    let rule = || RoleRuleId::in_tenant(tenant, &sent.text("rule")).ok_or(HtmlFault::NotFound);
    match sent.text("act").as_str() {
        "add" => Ok(Change::Add(new_rule(tenant, sent)?)),
        "edit" => Ok(Change::Edit(rule()?, new_rule(tenant, sent)?)),
        "remove" => Ok(Change::Remove(rule()?)),
        "up" => Ok(Change::Up(rule()?)),
        "down" => Ok(Change::Down(rule()?)),
        _ => Err(HtmlFault::BadRequest(key!("There is no such change of a rule."))),
    }
}

fn new_rule(tenant: TenantId, sent: &Form) -> Result<NewRule, HtmlFault> {
    let source = sent.text("source");
    let source = match source.split_once(':') {
        Some((_, group)) => Source::Group(GroupId::in_tenant(tenant, group).ok_or(HtmlFault::NotFound)?),
        None => {
            let kind = SourceKind::from_word(&source).filter(|kind| *kind != SourceKind::Group);
            let kind = kind.ok_or(HtmlFault::BadRequest(key!("Choose what the rule looks for.")))?;
            Source::Value(kind, sent.text("value"))
        }
    };
    let hub_role = match sent.text("hub_role").as_str() {
        "" => None,
        word => Some(Grant::from_word(word).ok_or(HtmlFault::BadRequest(key!("There is no such role.")))?),
    };
    Ok(NewRule { source, hub_role, product_roles: sent.all("product_roles") })
}
