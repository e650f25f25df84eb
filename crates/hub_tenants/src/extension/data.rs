//! The values of extension attributes: in the documents of people, under the extension's URN.

use hub_db::Conn;
use hub_kernel::{Cx, TenantId, UserId};
use hub_scim::{Resource, ResourceKind, Schemas};
use hub_text::text;
use serde_json::{Map, Value};

use super::{Definition, all, extend};
use crate::user::{self, User};
use crate::{Error, Result};

/// People whose documents one change rewrites: other writes of the tenant wait as long.
pub const MOST_PEOPLE: i64 = 20_000;
/// Documents that are read at once.
const BATCH: i64 = 500;

/// A person's extension attributes by their full names (`urn:…:2.0:User:attribute`), with the default where none was
/// written: what tokens and webhooks carry. Hidden ones are left out.
///
/// # Errors
/// `NotFound`, also for another tenant's person.
pub fn extension_attributes_of(c: &mut Conn, tenant: TenantId, person: UserId) -> Result<Map<String, Value>> {
    let user = user::get(c, tenant, person)?;
    let definitions = all(c, tenant)?;
    let mut resource = Resource::from_stored(&user.attributes)?;
    resource.set_extension_defaults(ResourceKind::User, &extend(Schemas::standard(), &definitions));
    let shown = definitions.iter().filter(|definition| !definition.hidden);
    let value = |it: &Definition| Some((it.path(), resource.extension(&it.urn(), &it.name)?.clone()));
    Ok(shown.filter_map(value).collect())
}

/// A person's document without the values that are hidden.
///
/// # Errors
/// The database's.
pub fn shown_document(c: &mut Conn, user: &User) -> Result<String> {
    let mut resource = Resource::from_stored(&user.attributes)?;
    extend(Schemas::standard(), &all(c, user.tenant)?).hide_left_out(&mut resource);
    Ok(resource.to_stored())
}

/// How many people have a value of their own.
///
/// # Errors
/// The database's.
pub fn count_values(c: &mut Conn, tenant: TenantId, definition: &Definition) -> Result<i64> {
    let mut count = 0;
    each(c, tenant, definition, |_, _, _| {
        count += 1;
        Ok(())
    })?;
    Ok(count)
}

/// Puts the values under another name.
pub(super) fn rename(c: &mut Conn, cx: &Cx, old: &Definition, name: &str, tenant: TenantId) -> Result<i64> {
    rewrite(c, cx, old, tenant, "name", |resource, value| {
        resource.put_extension(&old.urn(), &old.name, None);
        resource.put_extension(&old.urn(), name, Some(value));
    })
}

/// Removes the values.
pub(super) fn purge(c: &mut Conn, cx: &Cx, old: &Definition, tenant: TenantId) -> Result<i64> {
    rewrite(c, cx, old, tenant, "keep", |resource, _| resource.put_extension(&old.urn(), &old.name, None))
}

fn rewrite(
    c: &mut Conn,
    cx: &Cx,
    old: &Definition,
    tenant: TenantId,
    field: &'static str,
    change: impl Fn(&mut Resource, Value),
) -> Result<i64> {
    let mut count = 0;
    each(c, tenant, old, |c, id, mut resource| {
        count += 1;
        if count > MOST_PEOPLE {
            let message = text!(
                "more than {count} people have a value, too many to change at once",
                count = MOST_PEOPLE
            );
            return Err(Error::invalid(field, message));
        }
        let Some(value) = resource.extension(&old.urn(), &old.name).cloned() else { return Ok(()) };
        change(&mut resource, value);
        user::store::put_document(c, id, &resource.to_stored(), cx.now)
    })?;
    Ok(count)
}

/// Goes through everybody who has a value of the attribute.
fn each(
    c: &mut Conn,
    tenant: TenantId,
    definition: &Definition,
    mut f: impl FnMut(&mut Conn, UserId, Resource) -> Result<()>,
) -> Result<()> {
    let mut after = UserId::new(tenant, 0);
    loop {
        let found = user::store::documents_with(c, tenant, &definition.urn(), after, BATCH)?;
        let Some((last, _)) = found.last() else { return Ok(()) };
        after = *last;
        for (id, text) in found {
            let resource = Resource::from_stored(&text)?;
            if resource.extension(&definition.urn(), &definition.name).is_some() {
                f(c, id, resource)?;
            }
        }
    }
}
