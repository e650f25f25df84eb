//! The bodies of the SCIM targets: what must hold for any bytes. `crates/hub_scim/tests/fuzz_seeds` runs them too.

use std::collections::HashMap;
use std::sync::OnceLock;

use hub_scim::filter::{MAX_DEPTH, MAX_LENGTH};
use hub_scim::list::{ListQuery, PageSizes};
use hub_scim::path::Path;
use hub_scim::{Error, Filter, Lookup, Patch, Resource, ResourceKind, Schemas, bulk, fold, json};
use serde_json::{Value, json as value};

const KINDS: [ResourceKind; 2] = [ResourceKind::User, ResourceKind::Group];
/// The last change of the sample resources, 2026-06-01T12:00:00.250Z, in milliseconds since 1970.
const MODIFIED: i64 = 1_780_315_200_250;

/// Schemas, a user and a group as a client sees them.
fn world() -> &'static (Schemas, Value, Value) {
    static WORLD: OnceLock<(Schemas, Value, Value)> = OnceLock::new();
    WORLD.get_or_init(|| {
        let meta = value!({ "lastModified": "2026-06-01T12:00:00.250Z", "created": "2026-05-01T12:00:00Z" });
        let user = value!({
            "id": "usr-1", "userName": "Ada@Acme.test", "externalId": "X-1", "displayName": "Ada Łovelace", "active": true,
            "name": { "givenName": "Ada", "familyName": "Łovelace" }, "title": "Countess", "meta": meta,
            "emails": [{ "type": "work", "value": "ada@acme.test", "primary": true }, { "type": "home", "value": "Ada@home.test" }],
            "groups": [{ "value": "grp-1", "display": "Sales", "type": "direct" }],
            "roles": [{ "value": "agent", "primary": true }],
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":
                { "department": "R&D", "manager": { "value": "usr-2", "displayName": "Eve" } },
        });
        let group = value!({
            "id": "grp-1", "displayName": "Sales", "externalId": "X-2", "meta": meta,
            "members": [{ "value": "usr-1", "display": "Ada", "type": "User" }, { "value": "grp-2", "type": "Group" }],
        });
        (Schemas::standard(), user, group)
    })
}

fn sample(kind: ResourceKind) -> &'static Value {
    match kind {
        ResourceKind::User => &world().1,
        ResourceKind::Group => &world().2,
    }
}

/// Every refusal is the client's fault, and says so in a sentence of bounded length.
fn refused(error: &Error) {
    assert!((400..500).contains(&error.status), "{error:?}");
    let length = error.detail.chars().count();
    assert!((10..2500).contains(&length), "{length} characters: {error:?}");
}

/// A filter. Whether a user or a group can be searched by it.
pub fn filter(data: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(data) else { return false };
    let filter = match Filter::parse(text) {
        Ok(filter) => filter,
        Err(error) => {
            refused(&error);
            return false;
        }
    };
    let printed = filter.to_string();
    match Filter::parse(&printed) {
        Ok(again) => assert_eq!(again, filter, "{printed}"),
        // Brackets that go without saying are printed.
        Err(_) => assert!(
            printed.len() > MAX_LENGTH || printed.matches(['(', '[']).count() > MAX_DEPTH,
            "{printed}"
        ),
    }
    let schemas = &world().0;
    let mut accepted = false;
    for kind in KINDS {
        let found = filter.matches(schemas, kind, sample(kind));
        match filter.check(schemas, &[kind]) {
            Ok(()) => {
                accepted = true;
                assert!(!found || is_candidate(&filter.lookup(), kind), "an index would not find it: {text}");
                assert_eq!(found, matches_named(&filter, kind), "more members decide: {text}");
            }
            Err(error) => refused(&error),
        }
    }
    accepted
}

/// Whether the store would read the sample for the look-up.
fn is_candidate(lookup: &Lookup, kind: ResourceKind) -> bool {
    let (resource, is_user) = (sample(kind), kind == ResourceKind::User);
    let folded = |name: &str| resource[name].as_str().map(fold);
    let among = |name: &str, wanted: &str| {
        let list = resource[name].as_array().map(Vec::as_slice).unwrap_or_default();
        list.iter().any(|element| element["value"].as_str().map(fold).as_deref() == Some(wanted))
    };
    match lookup {
        Lookup::Id(id) => resource["id"] == id.as_str(),
        Lookup::UserName(name) => is_user && folded("userName").as_ref() == Some(name),
        Lookup::ExternalId(id) => resource["externalId"] == id.as_str(),
        Lookup::Email(email) => among("emails", email),
        Lookup::Member(id) => among("members", id),
        Lookup::DisplayName(name) => folded("displayName").as_ref() == Some(name),
        Lookup::Group(id) => among("groups", id),
        Lookup::LastModified { from, to } => {
            from.is_none_or(|from| from <= MODIFIED) && to.is_none_or(|to| MODIFIED <= to.saturating_add(1))
        }
        Lookup::Active(active) => is_user && resource["active"] == *active,
        Lookup::Any(parts) => parts.iter().any(|part| is_candidate(part, kind)),
        Lookup::None => true,
    }
}

/// The filter over the sample with no more members than it names, if it says that these decide.
fn matches_named(filter: &Filter, kind: ResourceKind) -> bool {
    let mut resource = sample(kind).clone();
    if let (Some(ids), Some(members)) = (filter.named_members(), resource["members"].as_array_mut()) {
        members.retain(|member| member["value"].as_str().is_some_and(|id| ids.contains(&fold(id))));
    }
    filter.matches(&world().0, kind, &resource)
}

/// The path of a PATCH operation, under every operation. Whether one of them was done.
pub fn path(data: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(data) else { return false };
    if let Err(error) = Path::parse(text) {
        refused(&error);
        return false;
    }
    let values = [
        value!("text"),
        value!(true),
        value!({ "value": "x", "type": "work", "primary": true }),
        value!([{ "value": "a" }, { "value": "b", "type": "home" }, "c"]),
        value!([]),
    ];
    let mut done = false;
    for op in ["add", "replace", "remove"] {
        for value in &values {
            done |= patch(&value!({ "Operations": [{ "op": op, "path": text, "value": value }] }));
        }
    }
    done
}

/// The body of a request: a resource, a PATCH, a bulk request or a search. Whether it can be one of these.
pub fn body(data: &[u8]) -> bool {
    let parsed = match json::parse(data) {
        Ok(parsed) => parsed,
        Err(error) => {
            refused(&error);
            return false;
        }
    };
    let resources = KINDS.map(|kind| resource(kind, &parsed));
    let all = [patch(&parsed), many(&parsed), search(&parsed)];
    resources.into_iter().chain(all).any(|taken| taken)
}

fn resource(kind: ResourceKind, body: &Value) -> bool {
    let schemas = &world().0;
    match Resource::read(kind, schemas, body) {
        Ok(read) => {
            let mut new = read.clone();
            new.set_create_defaults(kind, schemas);
            kept(kind, &new);
            let mut old = stored(kind);
            old.replace_with(read);
            kept(kind, &old);
            true
        }
        Err(error) => {
            refused(&error);
            false
        }
    }
}

fn stored(kind: ResourceKind) -> Resource {
    Resource::read(kind, &world().0, sample(kind)).expect("the sample")
}

/// What is stored is read back as it was, and would be taken from a client again.
fn kept(kind: ResourceKind, resource: &Resource) {
    let text = resource.to_stored();
    let again = Resource::from_stored(&text).expect("what was stored");
    assert_eq!(again.to_stored(), text);
    let body = serde_json::from_str(&text).expect("JSON");
    let sent = Resource::read(kind, &world().0, &body).unwrap_or_else(|error| panic!("{error:?}: {text}"));
    assert_eq!(sent.to_stored(), text);
}

fn patch(body: &Value) -> bool {
    let schemas = &world().0;
    let mut done = false;
    for kind in KINDS {
        let applied = Patch::parse(body).and_then(|patch| {
            let rest = match kind {
                ResourceKind::User => patch,
                ResourceKind::Group => patch.split_members()?.0,
            };
            let before = stored(kind);
            let mut after = before.clone();
            let outcome = rest.apply(schemas, kind, &mut after);
            match outcome {
                Ok(changed) => assert_eq!(changed, before.to_stored() != after.to_stored()),
                Err(_) => assert_eq!(before, after, "a refused PATCH left a trace"),
            }
            kept(kind, &after);
            outcome
        });
        match applied {
            Ok(_) => done = true,
            Err(error) => refused(&error),
        }
    }
    done
}

fn many(body: &Value) -> bool {
    let request = match bulk::parse(body, 100) {
        Ok(request) => request,
        Err(error) => {
            refused(&error);
            return false;
        }
    };
    let mut ids: HashMap<String, String> = HashMap::new();
    let mut seen = vec![0_u32; request.items.len()];
    for step in bulk::plan(&request.items) {
        let item = &request.items[step.index];
        seen[step.index] += 1;
        match item.operation.clone() {
            Ok(mut operation) => {
                bulk::prune(&mut operation, &ids);
                match bulk::resolve(&mut operation, &ids) {
                    Ok(()) => assert!(bulk::references(&operation).is_empty(), "{operation:?}"),
                    Err(error) => refused(&error),
                }
            }
            Err(error) => refused(&error),
        }
        if let Some(name) = &item.bulk_id {
            ids.insert(name.clone(), format!("usr-{}", step.index));
        }
    }
    assert!(seen.iter().all(|steps| (1..=2).contains(steps)), "{seen:?}");
    true
}

fn search(body: &Value) -> bool {
    match ListQuery::from_search(body, PageSizes::default()) {
        Ok(query) => match query.check(&world().0, &KINDS) {
            Ok(()) => body.as_object().is_some_and(|fields| fields.contains_key("filter")),
            Err(error) => {
                refused(&error);
                false
            }
        },
        Err(error) => {
            refused(&error);
            false
        }
    }
}
