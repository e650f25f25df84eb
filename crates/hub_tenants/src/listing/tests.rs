//! An index finds what a walk would find, at any size of a tenant.

use diesel::sql_types::BigInt;
use hub_db::{Conn, Dynamic};
use hub_scim::list::{ListQuery, PageSizes, Paging};
use hub_scim::{Filter, Lookup, Resource, ResourceKind, Schemas, ScimType};
use serde_json::{Value, json};

use super::row::{Needs, Row};
use super::{MOST_SCANNED, Start, page};
use crate::group::{self, Group};
use crate::test_support::{Acme, Directory, at, person, refusal, story};
use crate::{Result, user};

const USERS: &[ResourceKind] = &[ResourceKind::User];
const GROUPS: &[ResourceKind] = &[ResourceKind::Group];
const BOTH: &[ResourceKind] = &[ResourceKind::User, ResourceKind::Group];

fn ask(c: &mut Conn, acme: &Acme, kinds: &[ResourceKind], pairs: &[(&str, &str)]) -> Result<Value> {
    let pairs = pairs.iter().copied().chain([("count", "1000"), ("excludedAttributes", "members")]);
    let query = ListQuery::from_pairs(pairs, PageSizes::default())?;
    let start = match query.paging {
        Paging::Index { start } => Start::Position(start),
        Paging::Cursor(_) => Start::After(None),
    };
    Ok(page(c, &acme.presenter(), &query, kinds, start)?.response.to_body())
}

/// The ids that a filter finds.
fn found(c: &mut Conn, acme: &Acme, kinds: &[ResourceKind], filter: &str) -> Vec<String> {
    let body = ask(c, acme, kinds, &[("filter", filter)]).unwrap();
    let ids = body["Resources"].as_array().unwrap().iter();
    ids.map(|resource| resource["id"].as_str().unwrap().to_owned()).collect()
}

fn create_group(c: &mut Conn, acme: &Acme, directory: &Directory, seconds: i64, body: &Value) -> Group {
    let scope = directory.scope(c);
    let read = Resource::read(ResourceKind::Group, &Schemas::standard(), body).unwrap();
    group::create(c, &at(seconds), &scope, &acme.presenter(), &read).unwrap()
}

/// People and groups of every kind, and the terms that look for them.
fn population(c: &mut Conn, acme: &Acme) -> Vec<String> {
    let directory = acme.directory(c, false, true);
    let named = |name: &str, display: &str, external: &str| {
        let mut body = person(name);
        body["displayName"] = json!(display);
        body["externalId"] = json!(external);
        body
    };
    let ada = directory.post(c, &named("ada", "Ada Ł", "x")).unwrap().user;
    let bob = directory.post(c, &named("bob", "ADA ł", "x")).unwrap().user;
    let eve = directory.post(c, &named("eve", "Ada ł\nLovelace", "y")).unwrap().user;
    directory.post(c, &named("zoe", &"Z".repeat(3000), "y")).unwrap();
    let gone = directory.post(c, &named("gone", "Ada ł", "x")).unwrap().user;
    directory.active(c, bob.id, false);
    directory.apply(c, eve.id, json!([{ "op": "remove", "path": "active" }])).unwrap();
    user::deactivate(c, &at(0), &acme.operator(), acme.member).unwrap();
    let members =
        json!([{ "value": ada.id }, { "value": bob.id }, { "value": acme.owner }, { "value": gone.id }]);
    let sales = create_group(
        c,
        acme,
        &directory,
        30,
        &json!({ "displayName": "Sales", "externalId": "x", "members": members }),
    );
    let nested = json!([{ "value": sales.id }, { "value": ada.id }]);
    let all = create_group(c, acme, &directory, 40, &json!({ "displayName": "Ada Ł", "members": nested }));
    directory.delete(c, gone.id).unwrap();
    [
        "userName eq \"ADA@acme.test\"".to_owned(),
        format!("id eq \"{}\"", eve.id),
        format!("id eq \"{}\"", gone.id),
        format!("id eq \"{}\"", sales.id),
        "externalId eq \"x\"".to_owned(),
        "externalId eq \"y\"".to_owned(),
        "emails.value eq \"Bob@acme.test\"".to_owned(),
        "emails[type eq \"work\" and (value eq \"eve@acme.test\" or value eq \"zoe@acme.test\")]".to_owned(),
        "displayName eq \"ada Ł\"".to_owned(),
        "displayName eq \"ada Ł\\nlovelace\"".to_owned(),
        format!("displayName eq \"{}\"", "z".repeat(3000)),
        "displayName eq \"member\"".to_owned(),
        "active eq true".to_owned(),
        "active eq \"False\"".to_owned(),
        format!("groups eq \"{}\"", sales.id),
        format!("groups[value eq \"{}\" and display eq \"ada ł\"]", all.id),
        format!("members eq \"{}\"", ada.id),
        format!("members[value eq \"{}\" and type eq \"Group\"]", sales.id),
        format!("members.value eq \"{}\"", gone.id),
        "meta.lastModified ge \"2027-01-15T08:00:01Z\"".to_owned(),
        "meta.lastModified lt \"2027-01-15T08:00:30Z\"".to_owned(),
        "meta.lastModified eq \"2027-01-15T08:00:40.000Z\"".to_owned(),
    ]
    .into()
}

story!(
    /// Every term that an index serves, alone and joined with every other by `and` and by `or`, finds the same as the
    /// same term behind a double denial, which no index serves.
    an_index_finds_what_a_walk_finds,
    |c, acme| {
        let terms = population(c, acme);
        let (mut filters, mut hits) = (terms.clone(), 0);
        for (at, one) in terms.iter().enumerate() {
            for other in terms.iter().skip(at + 1) {
                filters.push(format!("{one} and {other}"));
                filters.push(format!("{one} or {other}"));
                filters.push(format!("({one} or {other}) and externalId pr"));
            }
        }
        for filter in &filters {
            let walked = format!("not (not ({filter}))");
            assert_ne!(Filter::parse(filter).unwrap().lookup(), Lookup::None, "{filter}");
            assert_eq!(Filter::parse(&walked).unwrap().lookup(), Lookup::None);
            let by_index = found(c, acme, BOTH, filter);
            assert_eq!(by_index, found(c, acme, BOTH, &walked), "{filter}");
            hits += by_index.len();
        }
        assert!(hits > 1000, "{hits}");
    }
);

/// More people than a walk may look at, all of them accounts of the tenant's own.
fn crowd(c: &mut Conn, acme: &Acme) -> i64 {
    let first = acme.member.raw() + 1;
    let q = Dynamic::<BigInt>::new("WITH RECURSIVE n(i) AS (SELECT CAST(")
        .bind(first)
        .sql(" AS bigint) UNION ALL SELECT i + 1 FROM n WHERE i < ");
    let q = q.bind(first + MOST_SCANNED as i64 + 50).sql(
        ") INSERT INTO users (id, tenant_id, state, role, user_name, user_name_key, display_name, search_key, attributes, \
         version, created_at, modified_at) SELECT i, ",
    );
    let q = q.bind(acme.tenant).sql(
        ", CASE WHEN i % 5000 = 7 THEN 'deactivated' ELSE 'active' END, 'member', 'p' || i, 'p' || i, 'P' || i, 'p' || i \
         || '\n' || 'p' || i, '{\"userName\":\"p' || i || '\",\"displayName\":\"P' || i || '\"}', 1, ",
    );
    let q = q.bind(at(-1000).now).sql(", ").bind(at(-1000).now).sql(" FROM n");
    c.execute(q).unwrap();
    first
}

fn too_many(c: &mut Conn, acme: &Acme, kinds: &[ResourceKind], pairs: &[(&str, &str)]) {
    let error = refusal(ask(c, acme, kinds, pairs));
    assert_eq!((error.status, error.scim_type), (400, Some(ScimType::TooMany)), "{pairs:?}");
}

story!(
    /// In a tenant that is larger than a walk: what has an index is found, what has none is refused and not tried.
    a_large_tenant_is_searched_by_index_only,
    |c, acme| {
        let first = crowd(c, acme);
        let directory = acme.directory(c, false, true);
        let name = format!("p{}", first + 9);
        let inactive = found(c, acme, USERS, "active eq false");
        assert!((2..=3).contains(&inactive.len()), "{inactive:?}");
        let one = found(c, acme, USERS, &format!("userName eq \"{name}\""));
        let last = format!("p{}", first + MOST_SCANNED as i64);
        for (filter, items) in [
            (format!("displayName eq \"{name}\""), 1),
            (format!("userName eq \"{name}\" or displayName eq \"{last}\" or active eq false"), 2 + inactive.len()),
            (format!("active eq true and displayName eq \"{last}\""), 1),
            ("meta.lastModified gt \"2027-01-15T08:00:00Z\"".to_owned(), 0),
            ("meta.lastModified ge \"2027-01-15T08:00:00Z\"".to_owned(), 3),
        ] {
            assert_eq!(found(c, acme, USERS, &filter).len(), items, "{filter}");
        }
        for pair in [
            ("filter", "title pr"),
            ("filter", "active eq true"),
            ("filter", "userName sw \"p1\""),
            ("filter", "active eq false or title pr"),
            ("filter", "meta.lastModified lt \"2027-01-15T08:00:00Z\""),
            ("sortBy", "userName"),
        ] {
            too_many(c, acme, USERS, &[pair]);
        }
        let members = json!([{ "value": one[0] }]);
        let group = create_group(c, acme, &directory, 1, &json!({ "displayName": "Everybody", "members": members }));
        let by_group = format!("groups eq \"{}\"", group.id);
        assert_eq!(found(c, acme, USERS, &by_group), one);
        let fill = Dynamic::<BigInt>::new(
            "INSERT INTO group_members (group_id, member_id, member_kind, tenant_id) SELECT ",
        );
        let fill = fill.bind(group.id).sql(", id, 'user', tenant_id FROM users WHERE tenant_id = ").bind(acme.tenant);
        let joined = c.execute(fill.sql(" ON CONFLICT DO NOTHING")).unwrap();
        let count = Dynamic::<BigInt>::new("UPDATE groups SET members = ").bind(joined as i64 + 1);
        c.execute(count.sql(" WHERE id = ").bind(group.id)).unwrap();
        // Entra's question whether somebody is in a group.
        let entra = format!("id eq \"{}\" and members eq \"{}\"", group.id, one[0]);
        assert_eq!(found(c, acme, GROUPS, &entra), [group.id.to_string()]);
        assert_eq!(found(c, acme, GROUPS, &format!("members.value eq \"{}\"", one[0])), [group.id.to_string()]);
        assert_eq!(found(c, acme, GROUPS, &format!("members ne \"{}\"", one[0])), [""; 0]);
        too_many(c, acme, GROUPS, &[("filter", "members.display eq \"x\"")]);
        too_many(c, acme, GROUPS, &[("sortBy", "members.display")]);
        too_many(c, acme, USERS, &[("filter", &by_group)]);
    }
);

story!(
    /// To look for a member in every group is work, asked for or denied.
    named_members_count_for_every_group,
    |c, acme| {
        let directory = acme.directory(c, false, true);
        let make = |name: &str| Row::from(create_group(c, acme, &directory, 1, &json!({ "displayName": name })));
        let rows = ["a", "b", "c"].map(make);
        for (filter, most) in [
            (format!("not (members eq \"{}\")", acme.owner), 3),
            (format!("members ne \"{}\" and members ne \"{}\"", acme.owner, acme.admin), 6),
            ("displayName ne \"x\"".to_owned(), 0),
        ] {
            let query = ListQuery::from_pairs([("filter", filter.as_str())], PageSizes::default()).unwrap();
            assert_eq!(Needs::of(acme.tenant, &query).members_of(&rows), most, "{filter}");
        }
    }
);
