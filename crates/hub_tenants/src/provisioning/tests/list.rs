//! GET /Users: filters, pages, order, and who is not shown.

use hub_scim::ResourceKind;
use hub_scim::list::{ListQuery, PageSizes, Paging};

use super::*;
use crate::listing::{self, Start};

fn ask(c: &mut Conn, acme: &Acme, pairs: &[(&str, &str)]) -> Result<Value> {
    let query = ListQuery::from_pairs(pairs.iter().copied(), PageSizes::default())?;
    let Paging::Index { start } = query.paging else { panic!("no cursor was given") };
    let page = listing::page(c, &acme.presenter(), &query, &[ResourceKind::User], Start::Position(start))?;
    Ok(page.response.to_body())
}

fn answer(c: &mut Conn, acme: &Acme, pairs: &[(&str, &str)]) -> Value {
    ask(c, acme, pairs).unwrap()
}

fn names(body: &Value) -> Vec<&str> {
    let resources = body["Resources"].as_array().unwrap();
    resources.iter().map(|user| user["userName"].as_str().unwrap()).collect()
}

fn filtered(c: &mut Conn, acme: &Acme, filter: &str) -> Vec<String> {
    let body = answer(c, acme, &[("filter", filter)]);
    assert_eq!(body["totalResults"], json!(names(&body).len()), "{filter}");
    names(&body).into_iter().map(|name| name.trim_end_matches("@acme.test").to_owned()).collect()
}

story!(
    /// C19, D6, K18: the matching filters of every IdP, an index behind each; nobody is an empty list, not 404.
    users_are_found_by_what_idps_match_on,
    |c, acme| {
        let directory = acme.directory(c, false, true);
        let mut body = person("ada");
        body["emails"] = json!([
            { "type": "work", "value": "Ada.Work@acme.test" },
            { "type": "home", "value": "ada@home.test" },
        ]);
        body["title"] = json!("Countess");
        let ada = directory.post(c, &body).unwrap().user;
        directory.push(c, "bob");
        for (filter, expected) in [
            ("userName eq \"ada@acme.test\"", vec!["ada"]),
            ("USERNAME Eq \"ADA@Acme.TEST\"", vec!["ada"]),
            ("urn:ietf:params:scim:schemas:core:2.0:User:userName eq \"ada@acme.test\"", vec!["ada"]),
            ("userName eq \"ada\"", vec![]),
            ("externalId eq \"ext-ada\"", vec!["ada"]),
            ("externalId eq \"EXT-ADA\"", vec![]),
            ("emails[type eq \"work\"].value eq \"ada.work@acme.test\"", vec!["ada"]),
            ("emails[type eq \"home\"].value eq \"ada.work@acme.test\"", vec![]),
            ("emails.value eq \"ADA@home.test\"", vec!["ada"]),
            ("emails eq \"ada@home.test\"", vec!["ada"]),
            ("userName eq \"ada@acme.test\" and active eq true", vec!["ada"]),
            ("userName eq \"ada@acme.test\" and active eq \"False\"", vec![]),
            ("userName eq \"ada@acme.test\" or userName eq \"bob@acme.test\"", vec!["ada", "bob"]),
            ("userName co \"dA@\"", vec!["ada"]),
            ("userName sw \"b\"", vec!["bob"]),
            ("title pr", vec!["ada"]),
            ("not (userName co \"@acme.test\")", vec![]),
            ("userName eq \"7c2d3e5a-0000-4000-8000-000000000000\"", vec![]),
            ("active eq true", vec!["owner", "admin", "member", "ada", "bob"]),
            ("meta.lastModified gt \"2027-01-15T08:00:00.500Z\"", vec!["ada", "bob"]),
            ("meta.lastModified ge \"2027-01-15T10:00:01+01:00\"", vec![]),
        ] {
            assert_eq!(filtered(c, acme, filter), expected, "{filter}");
        }
        let by_id = format!("id eq \"{}\"", ada.id);
        assert_eq!(filtered(c, acme, &by_id), ["ada"]);
        let empty = answer(c, acme, &[("filter", "userName eq \"nobody\"")]);
        assert_eq!((&empty["totalResults"], &empty["Resources"]), (&json!(0), &json!([])));
    }
);

story!(a_query_that_cannot_be_is_refused, |c, acme| {
    for pair in
        [("filter", "noSuch eq \"x\""), ("filter", "userName eq"), ("sortBy", "noSuch"), ("count", "x")]
    {
        assert_eq!(status(ask(c, acme, &[pair])), 400, "{pair:?}");
    }
});

story!(
    /// K7, K21, H30: every user is on one page and on one only, whatever the size of the pages.
    pages_hold_everybody_once,
    |c, acme| {
        let directory = acme.directory(c, false, true);
        let pushed: Vec<User> = (0..145).map(|n| directory.push(c, &format!("p{n:03}"))).collect();
        for user in pushed.iter().step_by(9) {
            directory.delete(c, user.id).unwrap();
        }
        let all: Vec<String> = {
            let body = answer(c, acme, &[("count", "1000")]);
            names(&body).into_iter().map(str::to_owned).collect()
        };
        assert_eq!(all.len(), 3 + 145 - 17);
        for (size, filter) in [(1, ""), (7, ""), (100, ""), (50, "userName pr")] {
            let mut seen = Vec::new();
            loop {
                let (start, count) = ((seen.len() + 1).to_string(), size.to_string());
                let body = answer(c, acme, &[("startIndex", &start), ("count", &count), ("filter", filter)]);
                assert_eq!(body["totalResults"], json!(all.len()));
                assert_eq!(body["startIndex"], json!(seen.len() + 1));
                assert_eq!(body["itemsPerPage"], json!(names(&body).len()));
                if names(&body).is_empty() {
                    break;
                }
                seen.extend(names(&body).into_iter().map(str::to_owned));
            }
            assert_eq!(seen, all);
        }
        let body = answer(c, acme, &[]);
        assert_eq!(names(&body).len(), 100, "without a count");
        for (pair, items) in [(("count", "0"), 0), (("count", "-5"), 0), (("startIndex", "-3"), 100), (("startIndex", "9999"), 0)] {
            let body = answer(c, acme, &[pair]);
            assert_eq!((names(&body).len(), &body["totalResults"]), (items, &json!(all.len())), "{pair:?}");
        }
    }
);

story!(users_are_sorted_and_projected, |c, acme| {
    let directory = acme.directory(c, false, true);
    for (name, title) in [("b", "Zoo"), ("c", "ant"), ("a", "Bee")] {
        let mut body = person(name);
        body["title"] = json!(title);
        directory.post(c, &body).unwrap();
    }
    let titled = ("filter", "title pr");
    let up = answer(c, acme, &[titled, ("sortBy", "title")]);
    assert_eq!(names(&up), ["c@acme.test", "a@acme.test", "b@acme.test"]);
    let down = answer(
        c,
        acme,
        &[titled, ("sortBy", "userName"), ("sortOrder", "descending"), ("count", "2"), ("startIndex", "2")],
    );
    assert_eq!(names(&down), ["b@acme.test", "a@acme.test"]);
    let slim = answer(c, acme, &[titled, ("attributes", "userName")]);
    let first = slim["Resources"][0].as_object().unwrap();
    assert_eq!(first.keys().collect::<Vec<_>>(), ["schemas", "id", "userName"]);
    let slim = answer(c, acme, &[("excludedAttributes", "meta,emails")]);
    assert!(slim["Resources"][0].get("meta").is_none());
});

story!(
    /// K21: accounts of the tenant's own are listed with the right `active`; K20: values as they came.
    local_accounts_are_listed,
    |c, acme| {
        user::deactivate(c, &at(0), &acme.operator(), acme.member).unwrap();
        let body = answer(c, acme, &[]);
        assert_eq!(names(&body), ["owner@acme.test", "admin@acme.test", "member@acme.test"]);
        let active: Vec<bool> =
            body["Resources"].as_array().unwrap().iter().map(|user| user["active"].as_bool().unwrap()).collect();
        assert_eq!(active, [true, true, false]);
        let owner = &body["Resources"][0];
        assert_eq!(owner["id"], json!(acme.owner));
        assert_eq!(owner["emails"][0]["value"], json!("owner@acme.test"));
        let location = format!("https://hub.test/scim/v2/{}/Users/{}", acme.tenant, acme.owner);
        assert_eq!((&owner["meta"]["location"], &owner["meta"]["version"]), (&json!(location), &json!("W/\"1\"")));
        assert_eq!(owner["meta"]["created"], json!("2027-01-15T08:00:00.000Z"));
        for secret in ["password", "argon2", "hash"] {
            assert!(!body.to_string().contains(secret), "{secret}");
        }
    }
);

story!(who_was_deleted_is_in_no_answer, |c, acme| {
    let directory = acme.directory(c, true, true);
    let ada = directory.push(c, "ada");
    directory.delete(c, ada.id).unwrap();
    for filter in [
        "userName eq \"ada@acme.test\"".to_owned(),
        "externalId eq \"ext-ada\"".to_owned(),
        "emails.value eq \"ada@acme.test\"".to_owned(),
        "userName co \"ada\"".to_owned(),
        "meta.lastModified gt \"2020-01-01T00:00:00Z\" and userName eq \"ada@acme.test\"".to_owned(),
        format!("id eq \"{}\"", ada.id),
    ] {
        assert!(filtered(c, acme, &filter).is_empty(), "{filter}");
    }
    assert_eq!(answer(c, acme, &[])["totalResults"], json!(3));
});

story!(another_tenants_users_are_in_no_answer, |c, acme| {
    let globex = found(c, "globex").unwrap();
    let theirs = globex.directory(c, true, true).push(c, "ada");
    for filter in [
        "userName eq \"ada@acme.test\"".to_owned(),
        "externalId eq \"ext-ada\"".to_owned(),
        "emails.value eq \"ada@acme.test\"".to_owned(),
        format!("id eq \"{}\"", theirs.id),
        "userName co \"globex\"".to_owned(),
    ] {
        assert!(filtered(c, acme, &filter).is_empty(), "{filter}");
    }
});

story!(
    /// K22: a look-up that found nobody is in the log, as in JumpCloud's.
    a_failed_look_up_is_an_event,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        let scope = directory.scope(c);
        find_refusal(c, &at(7), &scope, &"x".repeat(1000)).unwrap();
        let event = acme.newest(c, Action::UserLookupProvision);
        assert_eq!((event.action.as_str(), event.actor_name.as_str()), ("user_lookup_provision", "Entra"));
        assert_eq!(event.target_name.len(), 300);
    }
);
