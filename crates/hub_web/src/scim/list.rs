//! Reading: one resource, lists, searches.

use std::time::Duration;

use actix_web::http::StatusCode;
use hub_db::Conn;
use hub_scim::list::{ListQuery, ListResponse, PageSizes, Paging};
use hub_scim::{Filter, Lookup, Projection, ResourceKind, etag};
use hub_tenants::listing::{self, Page, Start};
use hub_tenants::{Error, group};
use serde_json::Value;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::answer::Answer;
use super::call::Call;
use super::cursor::Cursors;
use super::limit::WALK;
use crate::faults::ScimFault;

/// Page sizes, as announced.
pub const SIZES: PageSizes = PageSizes { default: 100, max: 1000 };

/// GET of one resource.
pub async fn one(call: &Call, kind: ResourceKind, id: String) -> Result<Answer, ScimFault> {
    let projection = call.projection()?;
    let answer = match kind {
        ResourceKind::User => user(call, id, projection).await?,
        ResourceKind::Group if !call.presenter.schemas().offers(kind) => return Err(no_groups().into()),
        ResourceKind::Group => group(call, id, projection).await?,
    };
    Ok(answer.unless_known(call.if_none_match.as_deref()))
}

async fn user(call: &Call, id: String, projection: Projection) -> Result<Answer, Error> {
    let presenter = call.presenter.clone();
    let find = move |c: &mut Conn| {
        let user = presenter.find(c, &id)?;
        let (body, version) = presenter.projected(c, &user, &projection)?;
        let location = presenter.location(user.id);
        Ok(Answer::resource(StatusCode::OK, location, version, body))
    };
    call.app.db.read(find).await
}

async fn group(call: &Call, id: String, projection: Projection) -> Result<Answer, Error> {
    let presenter = call.presenter.clone();
    let members = projection.wants("members");
    let find = move |c: &mut Conn| {
        let group = group::find(c, presenter.tenant(), &id)?;
        let body = presenter.projected_group(c, &group, &projection)?;
        let (location, version) = (presenter.group_location(group.id), etag::weak(group.version));
        Ok(Answer::resource(StatusCode::OK, location, version, body))
    };
    // A group's members may be a hundred thousand.
    if members { call.app.db.scan(find).await } else { call.app.db.read(find).await }
}

fn no_groups() -> Error {
    hub_scim::Error::not_found("Groups are switched off for this connection: it shows none.").into()
}

/// GET of a collection.
pub async fn get(call: &Call, kind: ResourceKind) -> Result<Answer, ScimFault> {
    let pairs = call.query.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    run(call, &[kind], ListQuery::from_pairs(pairs, SIZES)?).await
}

/// POST of a search.
pub async fn search(call: &Call, kinds: &'static [ResourceKind], body: &Value) -> Result<Answer, ScimFault> {
    run(call, kinds, ListQuery::from_search(body, SIZES)?).await
}

async fn run(call: &Call, kinds: &[ResourceKind], query: ListQuery) -> Result<Answer, ScimFault> {
    let schemas = call.presenter.schemas();
    let offered: Vec<ResourceKind> = kinds.iter().copied().filter(|kind| schemas.offers(*kind)).collect();
    if offered.is_empty() {
        // Who asks for groups before sending any must find none, not an error (B4, K8).
        query.check(schemas, kinds)?;
        return Ok(Answer::document(
            ListResponse { start_index: Some(1), ..ListResponse::default() }.to_body(),
        ));
    }
    let kinds = offered.as_slice();
    let cursors = Cursors::of(&call.app.master_key, call.tenant(), kinds, &query, call.cx.now);
    let start = match &query.paging {
        Paging::Index { start } => Start::Position(*start),
        Paging::Cursor(None) => Start::After(None),
        Paging::Cursor(Some(cursor)) => Start::After(Some(cursors.read(cursor)?)),
    };
    let asked = query.filter.as_ref().filter(|filter| looks_up(filter)).map(ToString::to_string);
    let Page { mut response, next } = read(call, kinds, query, start).await?;
    if let Some(asked) = asked.filter(|_| response.total == 0 && kinds.contains(&ResourceKind::User)) {
        call.app.call_log.add_lookup(call.scope.clone(), call.cx.clone(), asked);
    }
    if matches!(start, Start::After(_)) {
        response.next_cursor = next.map(|place| cursors.write(place));
    }
    Ok(Answer::document(response.to_body()))
}

async fn read(
    call: &Call,
    kinds: &[ResourceKind],
    query: ListQuery,
    start: Start,
) -> Result<Page, ScimFault> {
    let (presenter, kinds) = (call.presenter.clone(), kinds.to_vec());
    let lookup = query.filter.as_ref().map(Filter::lookup);
    let walks = lookup.as_ref().map_or(query.sort.is_some(), |lookup| !lookup.is_narrow());
    let page = move |c: &mut Conn| listing::page(c, &presenter, &query, &kinds, start);
    match lookup {
        Some(lookup) if lookup.is_unique() => return Ok(call.app.db.read(page).await?),
        // A page in the order of creation.
        None if !walks => return Ok(call.app.db.scan(page).await?),
        _ => {}
    }
    if walks {
        call.app.scim_limits.charge(call.scope.connection(), WALK - 1, call.cx.now);
        let _turn = turn(&call.app.scanning).await?;
        return Ok(call.app.db.scan(page).await?);
    }
    // An index finds few in any directory that makes sense; but a hundred thousand people may share one displayName.
    let _turn = turn(&call.app.looking_up).await?;
    let page: Page = call.app.db.scan(page).await?;
    if page.response.total > MOST_NARROW {
        call.app.scim_limits.charge(call.scope.connection(), WALK - 1, call.cx.now);
    }
    Ok(page)
}

/// A look-up by index that finds more than this costs what a walk does.
const MOST_NARROW: u64 = 1000;

/// How long a request waits until it may look at many rows.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

/// What may look at many rows does so as many at once as there are cores; the others wait, but not for ever. Look-ups by
/// index have turns of their own, so that none of them waits for a walk.
async fn turn(turns: &Semaphore) -> Result<SemaphorePermit<'_>, Error> {
    match tokio::time::timeout(PATIENCE, turns.acquire()).await {
        Ok(Ok(turn)) => Ok(turn),
        Ok(Err(_)) | Err(_) => Err(Error::Busy),
    }
}

/// Whether the filter names somebody, so that finding nobody is worth an event.
fn looks_up(filter: &Filter) -> bool {
    matches!(filter.lookup(), Lookup::Id(_) | Lookup::UserName(_) | Lookup::ExternalId(_) | Lookup::Email(_))
}
