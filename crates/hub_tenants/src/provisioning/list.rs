//! GET /Users: by index where one serves, else a bounded walk. Every candidate is judged by the one evaluator of
//! `hub_scim`, so that both databases answer alike.

use hub_db::Conn;
use hub_kernel::{Cx, Timestamp, UserId};
use hub_scim::list::{ListQuery, ListResponse, Paging};
use hub_scim::{Error as Scim, Filter, Lookup, ResourceKind};
use serde_json::{Value, json};

use super::as_directory;
use super::document::key;
use super::present::Presenter;
use crate::Result;
use crate::directory::DirectoryScope;
use crate::event::{self, Action, Target};
use crate::user::{self, User};

/// Rows that a filter without an index may look at.
pub const MOST_SCANNED: usize = 100_000;
const CHUNK: i64 = 500;

/// A page of users.
///
/// # Errors
/// 400 `invalidFilter`, `tooMany` when a filter that no index serves meets too many users.
pub fn list(c: &mut Conn, presenter: &Presenter, query: &ListQuery) -> Result<ListResponse> {
    query.check(presenter.schemas(), &[ResourceKind::User])?;
    match (&query.filter, &query.sort, &query.paging) {
        (None, None, Paging::Index { start }) => by_position(c, presenter, query, *start),
        (_, _, Paging::Index { start }) => matching(c, presenter, query, *start),
        (_, _, Paging::Cursor(_)) => {
            Err(Scim::invalid_value("This service pages by startIndex and count; leave the cursor out.")
                .into())
        }
    }
}

fn by_position(c: &mut Conn, presenter: &Presenter, query: &ListQuery, start: u64) -> Result<ListResponse> {
    let tenant = presenter.tenant();
    let total = user::store::total(c, tenant)?;
    let position = i64::try_from(start).unwrap_or(i64::MAX);
    let users = match query.count {
        0 => Vec::new(),
        count => match user::store::id_at(c, tenant, position)? {
            Some(from) => user::store::page_from(c, tenant, from, i64::from(count))?,
            None => Vec::new(),
        },
    };
    let mut resources = Vec::with_capacity(users.len());
    for user in &users {
        resources.push(presenter.projected(c, user, &query.projection)?);
    }
    Ok(ListResponse {
        total: u64::try_from(total).unwrap_or(0),
        start_index: Some(start),
        resources,
        ..ListResponse::default()
    })
}

fn matching(c: &mut Conn, presenter: &Presenter, query: &ListQuery, start: u64) -> Result<ListResponse> {
    let mut found: Vec<Value> = Vec::new();
    let lookup = query.filter.as_ref().map_or(Lookup::None, Filter::lookup);
    each_candidate(c, presenter, &lookup, &mut |c, user| {
        let value = presenter.user(c, user)?;
        let matches = query
            .filter
            .as_ref()
            .is_none_or(|filter| filter.matches(presenter.schemas(), ResourceKind::User, &value));
        if matches {
            found.push(value);
        }
        Ok(())
    })?;
    if let Some(sort) = &query.sort {
        found.sort_by(|a, b| sort.compare(presenter.schemas(), ResourceKind::User, a, b));
    }
    let total = found.len() as u64;
    let skip = usize::try_from(start - 1).unwrap_or(usize::MAX);
    let page = found.into_iter().skip(skip).take(query.count as usize);
    let resources =
        page.map(|value| query.projection.apply(ResourceKind::User, presenter.schemas(), value)).collect();
    Ok(ListResponse { total, start_index: Some(start), resources, ..ListResponse::default() })
}

type Visit<'a> = &'a mut dyn FnMut(&mut Conn, &User) -> Result<()>;

fn each_candidate(c: &mut Conn, presenter: &Presenter, lookup: &Lookup, visit: Visit<'_>) -> Result<()> {
    let tenant = presenter.tenant();
    let users = match lookup {
        Lookup::Id(id) => match UserId::in_tenant(tenant, id) {
            Some(id) => user::store::find(c, tenant, id)?.into_iter().collect(),
            None => Vec::new(),
        },
        Lookup::UserName(name) => user::store::by_user_name(c, tenant, name)?.into_iter().collect(),
        Lookup::ExternalId(id) => user::store::by_external_id(c, tenant, &key(id))?,
        Lookup::Email(email) => user::store::by_any_email(c, tenant, &key(email))?,
        Lookup::LastModifiedAfter(instant) => {
            let since = Timestamp::from_millis(instant.timestamp_millis());
            user::store::modified_since(c, tenant, since, MOST_SCANNED as i64 + 1)?
        }
        Lookup::Member(_) | Lookup::DisplayName(_) | Lookup::Active(_) | Lookup::None => {
            return walk(c, presenter, visit);
        }
    };
    if users.len() > MOST_SCANNED {
        return Err(too_many());
    }
    users.iter().filter(|user| user.directory_deleted_at.is_none()).try_for_each(|user| visit(c, user))
}

fn walk(c: &mut Conn, presenter: &Presenter, visit: Visit<'_>) -> Result<()> {
    let tenant = presenter.tenant();
    let mut from = UserId::new(tenant, 0);
    let mut seen = 0;
    loop {
        let chunk = user::store::page_from(c, tenant, from, CHUNK)?;
        let Some(last) = chunk.last() else { return Ok(()) };
        from = UserId::from_raw(last.id.raw() + 1);
        seen += chunk.len();
        if seen > MOST_SCANNED {
            return Err(too_many());
        }
        chunk.iter().try_for_each(|user| visit(c, user))?;
    }
}

fn too_many() -> crate::Error {
    Scim::too_many(format!(
        "This filter would have to look at more than {MOST_SCANNED} users. Filter by userName, externalId, e-mail, id \
         or meta.lastModified."
    ))
    .into()
}

/// Notes a look-up that found nobody, as JumpCloud's log does (`user_lookup_provision`).
///
/// # Errors
/// The database's.
pub fn find_refusal(c: &mut Conn, cx: &Cx, scope: &DirectoryScope, asked: &str) -> Result<()> {
    let cx = as_directory(cx, scope);
    let asked: String = asked.chars().take(300).collect();
    let target = Target::new("user", "-", asked.as_str());
    let connection = Some(scope.connection());
    event::record(
        c,
        &cx,
        scope.tenant(),
        Action::UserLookupProvision,
        &target,
        connection,
        &json!({ "asked": asked }),
    )
}
