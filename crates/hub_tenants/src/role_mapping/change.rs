//! Changing the rules of a connection: looked at first, then saved, if nobody else changed them meanwhile.

use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx, RoleRuleId, TenantId, Timestamp, TokenHash};
use hub_scim::fold;
use hub_text::{key, t, text};
use serde_json::{Value, json};

use super::rule::{Grant, Rule, Source, SourceKind, key_of};
use super::{settle, store};
use crate::connection::{self, Connection};
use crate::event::{self, Action};
use crate::product_role::{self, NO_ROLES};
use crate::session::Admin;
use crate::{Error, Result, group, policies, tenant};

/// Most rules of a connection.
pub const MOST_RULES: usize = 200;
/// Longest value that a rule looks for, in characters.
pub const LONGEST_VALUE: usize = 256;

/// What somebody typed as a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRule {
    /// What it looks for.
    pub source: Source,
    /// The hub role it gives, if any.
    pub hub_role: Option<Grant>,
    /// The product roles it gives.
    pub product_roles: Vec<String>,
}

/// A change of a connection's rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A rule more, below all others.
    Add(NewRule),
    /// A rule becomes another one, at its place.
    Edit(RoleRuleId, NewRule),
    /// A rule goes.
    Remove(RoleRuleId),
    /// A rule goes one place up.
    Up(RoleRuleId),
    /// A rule goes one place down.
    Down(RoleRuleId),
}

/// The rules of a connection, by priority.
///
/// # Errors
/// The database's.
pub fn rules(c: &mut Conn, tenant: TenantId, connection: ConnectionId) -> Result<Vec<Rule>> {
    store::rules(c, tenant, connection)
}

/// What tells one state of the rules from another.
pub fn revision(rules: &[Rule]) -> String {
    let words: Vec<Value> = rules.iter().map(|rule| json!([rule.id, rule.details()])).collect();
    let hash = TokenHash::of(&Value::from(words).to_string());
    hash.as_bytes().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// The rules as a change would leave them. A rule that is new has an id that none has yet.
///
/// # Errors
/// `NotFound` for a rule that is not there; `Invalid` with `source`, `value` or `gives`.
pub fn changed(c: &mut Conn, row: &Connection, before: &[Rule], change: &Change) -> Result<Vec<Rule>> {
    let place = |id: &RoleRuleId| before.iter().position(|rule| rule.id == *id).ok_or(Error::NotFound);
    let mut after = before.to_vec();
    match change {
        Change::Add(new) => {
            if before.len() >= MOST_RULES {
                return Err(Error::invalid(
                    "source",
                    text!("there are {count} rules already", count = MOST_RULES),
                ));
            }
            after.push(checked(c, row, RoleRuleId::new(row.tenant, 0), before, new)?);
        }
        Change::Edit(id, new) => {
            let at = place(id)?;
            let rule = checked(c, row, *id, before, new)?;
            after.splice(at..=at, [rule]);
        }
        Change::Remove(id) => drop(after.remove(place(id)?)),
        Change::Up(id) => {
            let at = place(id)?;
            after.swap(at, at.saturating_sub(1));
        }
        Change::Down(id) => {
            let at = place(id)?;
            after.swap(at, (at + 1).min(before.len() - 1));
        }
    }
    Ok(after)
}

/// Whether somebody may turn one list of rules into another: who becomes an admin by rules is an owner's to say, with a
/// fresh proof.
///
/// # Errors
/// `Forbidden`; `Unconfirmed`.
pub fn allow(by: &Admin, before: &[Rule], after: &[Rule], now: Timestamp) -> Result<()> {
    let makes_admins = Rule::any_admin(before) || Rule::any_admin(after);
    if !makes_admins || Rule::decide_alike(before, after) {
        return Ok(());
    }
    if !by.is_owner() {
        return Err(Error::Forbidden(key!("only an owner can change which rules make admins")));
    }
    by.confirmed(now).map(|_| ())
}

fn checked(c: &mut Conn, row: &Connection, id: RoleRuleId, before: &[Rule], new: &NewRule) -> Result<Rule> {
    let kept = before.iter().find(|rule| rule.id == id && rule.source == new.source);
    let (source, name) = match (&new.source, kept) {
        // A group that is gone meanwhile may stay where it is.
        (_, Some(rule)) => (rule.source.clone(), rule.name.clone()),
        (Source::Group(wanted), None) => {
            let found = group::store::find(c, row.tenant, *wanted)?;
            let found = found.filter(|group| group.connection == Some(row.id));
            let name = found.map(|group| group.display_name);
            let missing = || Error::invalid("source", t("choose a group that this directory has sent"));
            (Source::Group(*wanted), name.ok_or_else(missing)?)
        }
        (Source::Value(kind, value), None) => {
            let value = check_value(*kind, value)?;
            (Source::Value(*kind, value.clone()), value)
        }
    };
    if let Some(other) = before.iter().find(|rule| rule.id != id && rule.source.is_same(&source)) {
        let field = if matches!(source, Source::Group(_)) { "source" } else { "value" };
        return Err(Error::invalid(
            field,
            text!("there is a rule for {rule} already; change it", rule = other.words()),
        ));
    }
    let known = product_role::all(c, row.tenant)?;
    let product_roles: Vec<String> =
        known.into_iter().map(|role| role.name).filter(|name| new.product_roles.contains(name)).collect();
    if let Some(unknown) = new.product_roles.iter().find(|name| !product_roles.contains(name)) {
        let shown: String = unknown.chars().take(60).collect();
        let message = text!("{name} is none of this workspace's product roles", name = shown);
        return Err(Error::invalid("gives", message));
    }
    if new.hub_role.is_none() && product_roles.is_empty() {
        return Err(Error::invalid(
            "gives",
            t("choose what the rule gives: a role here, product roles, or both"),
        ));
    }
    Ok(Rule { id, source, name, hub_role: new.hub_role, product_roles })
}

fn check_value(kind: SourceKind, value: &str) -> Result<String> {
    let value = value.trim();
    if value.is_empty() || value.chars().count() > LONGEST_VALUE || value.chars().any(char::is_control) {
        let message = text!(
            "enter the value as the identity provider sends it, at most {count} characters",
            count = LONGEST_VALUE
        );
        return Err(Error::invalid("value", message));
    }
    if !kind.is_group() && NO_ROLES.contains(&fold(value).as_str()) {
        return Err(Error::invalid(
            "value",
            text!(
                "{name} is what Entra ID sends for people without a role; it is always ignored",
                name = value
            ),
        ));
    }
    Ok(value.to_owned())
}

/// Saves a change and applies the rules again to everybody concerned. With a `revision` it is refused when the rules are
/// no longer those that were looked at.
///
/// # Errors
/// As [`changed`]; `Invalid` with no field for other rules than those looked at; `Forbidden` when the change decides on who is an
/// admin and the person is no owner, and for a rule on what the directory writes where SCIM is locked: taking one away, or
/// changing their order, never is.
pub fn save(
    c: &mut Conn,
    cx: &Cx,
    by: &Admin,
    id: ConnectionId,
    change: &Change,
    looked_at: Option<&str>,
) -> Result<()> {
    let row = connection::get(c, by.tenant(), id)?;
    let before = store::rules(c, row.tenant, id)?;
    if looked_at.is_some_and(|looked_at| looked_at != revision(&before)) {
        return Err(Error::invalid(
            "",
            t("somebody has changed the rules meanwhile: look at the effect once more"),
        ));
    }
    let mut after = changed(c, &row, &before, change)?;
    if after == before {
        return Ok(());
    }
    allow(by, &before, &after, cx.now)?;
    let of_scim = |rule: &Rule| matches!(rule.source.kind(), SourceKind::Group | SourceKind::Role);
    if without(&after, &before).iter().any(of_scim) {
        policies::may_set_up_scim(c, row.tenant)?;
    }
    for rule in after.iter_mut().filter(|rule| rule.id.sequence() == 0) {
        rule.id = RoleRuleId::new(row.tenant, tenant::store::next_sequence(c, row.tenant)?);
    }
    write(c, cx, id, &before, &after)?;
    for rule in &after {
        if let Source::Value(kind, value) = &rule.source {
            store::forget_value(c, id, *kind, &key_of(value))?;
        }
    }
    let list = |rules: &[Rule]| rules.iter().map(Rule::details).collect::<Vec<_>>();
    let (was, is): (Vec<Rule>, Vec<Rule>) = (without(&before, &after), without(&after, &before));
    let mut details = json!({ "before": list(&was), "after": list(&is) });
    if was.is_empty()
        && is.is_empty()
        && let Some(details) = details.as_object_mut()
    {
        let order = after.iter().map(|rule| rule.words().english()).collect::<Vec<_>>();
        details.insert("order".to_owned(), order.into());
    }
    event::record(c, cx, row.tenant, Action::RoleRulesUpdate, &row.target(), Some(id), &details)?;
    settle::review_connection(c, cx, id, "the rules of roles were changed")
}

/// Those of `list` that are not in `other`.
fn without(list: &[Rule], other: &[Rule]) -> Vec<Rule> {
    list.iter().filter(|rule| !other.contains(rule)).cloned().collect()
}

fn write(c: &mut Conn, cx: &Cx, id: ConnectionId, before: &[Rule], after: &[Rule]) -> Result<()> {
    for gone in before.iter().filter(|rule| !after.iter().any(|kept| kept.id == rule.id)) {
        store::delete_rule(c, id.tenant(), gone.id)?;
    }
    after.iter().enumerate().try_for_each(|(place, rule)| store::put_rule(c, cx, id, place, rule))
}

/// How many rules of the tenant give a product role, and how many of these give nothing else.
pub(crate) fn rules_with(c: &mut Conn, tenant: TenantId, product_role: &str) -> Result<(usize, usize)> {
    let (mut all, mut empty) = (0, 0);
    for (connection, id) in store::rules_with(c, tenant, product_role)? {
        let rules = store::rules(c, tenant, connection)?;
        let Some(rule) = rules.iter().find(|rule| rule.id == id) else { continue };
        all += 1;
        empty += usize::from(rule.hub_role.is_none() && rule.product_roles.len() == 1);
    }
    Ok((all, empty))
}

/// Takes a product role out of all rules; a rule that gives nothing then goes.
pub(crate) fn drop_product_role(c: &mut Conn, cx: &Cx, tenant: TenantId, product_role: &str) -> Result<()> {
    for (connection, id) in store::rules_with(c, tenant, product_role)? {
        let before = store::rules(c, tenant, connection)?;
        let mut after = before.clone();
        for rule in after.iter_mut().filter(|rule| rule.id == id) {
            rule.product_roles.retain(|name| name != product_role);
        }
        after.retain(|rule| rule.hub_role.is_some() || !rule.product_roles.is_empty());
        write(c, cx, connection, &before, &after)?;
    }
    Ok(())
}
