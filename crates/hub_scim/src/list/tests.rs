//! Tables for list requests, responses and order (RFC checklist 3.5).

use serde_json::json;

use super::*;
use crate::error::ScimType;
use crate::schema::{ResourceKind, Schemas};

fn query(text: &str) -> crate::Result<ListQuery> {
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    ListQuery::from_pairs(pairs, PageSizes::default())
}

#[test]
fn positions_and_counts_are_capped_not_refused() {
    for (text, start, count) in [
        ("", 1, 100),
        ("startIndex=0&count=0", 1, 0),
        ("STARTINDEX=-5&COUNT=-1", 1, 0),
        ("startIndex=7&count=1000000", 7, 1000),
        ("startIndex=99999999999999999999&count=99999999999999999999", i64::MAX.unsigned_abs(), 1000),
        ("startIndex=-99999999999999999999", 1, 100),
        ("startIndex=&count=", 1, 100),
        ("aadOptscim062020&foo=bar&count=5", 1, 5),
    ] {
        let query = query(text).unwrap();
        assert_eq!((query.paging, query.count), (Paging::Index { start }, count), "{text}");
    }
}

#[test]
fn what_is_refused() {
    use ScimType::{InvalidCount, InvalidFilter, InvalidPath, InvalidValue};
    for (text, wanted) in [
        ("startIndex=abc", InvalidValue),
        ("startIndex=1.5", InvalidValue),
        ("count=abc", InvalidCount),
        ("count=-", InvalidCount),
        ("filter=foo", InvalidFilter),
        ("sortBy=a b", InvalidPath),
        ("sortBy=userName&sortOrder=up", InvalidValue),
        ("attributes=a b", InvalidPath),
    ] {
        assert_eq!(query(text).expect_err(text).scim_type, Some(wanted), "{text}");
    }
    let unknown = query("sortBy=nosuch").unwrap();
    let error = unknown.check(&Schemas::standard(), &[ResourceKind::User]).unwrap_err();
    assert_eq!(error.scim_type, Some(InvalidPath));
}

#[test]
fn rfc9865_an_empty_cursor_asks_for_the_first_page() {
    assert_eq!(query("cursor=").unwrap().paging, Paging::Cursor(None));
    assert_eq!(query("cursor=abc&startIndex=3").unwrap().paging, Paging::Cursor(Some("abc".into())));
}

#[test]
fn filter_sort_and_projection_are_read() {
    let text =
        "filter=members eq \"x\"&sortBy=name.familyName&sortOrder=DESCENDING&excludedAttributes=members";
    let query = query(text).unwrap();
    assert!(query.reads("members") && query.reads("NAME") && !query.reads("groups"));
    assert!(query.sort.as_ref().is_some_and(|sort| sort.descending));
    assert!(!query.projection.wants("members"));
    assert_eq!(ListQuery::from_pairs([("filter", "  ")], PageSizes::default()).unwrap().filter, None);
}

#[test]
fn a_search_body_says_the_same() {
    let body = json!({
        "schemas": [SEARCH_URN], "filter": "userName pr", "startIndex": 2, "count": "7", "sortBy": "userName",
        "sortOrder": "descending", "ATTRIBUTES": ["userName"], "excludedAttributes": null,
    });
    let searched = ListQuery::from_search(&body, PageSizes::default()).unwrap();
    let wanted = query(
        "filter=userName pr&startIndex=2&count=7&sortBy=userName&sortOrder=descending&attributes=userName",
    );
    assert_eq!(Ok(searched), wanted);
    assert!(ListQuery::from_search(&json!({}), PageSizes::default()).is_ok());
    for body in [
        json!([]),
        json!({"schemas": ["urn:x"]}),
        json!({"filter": 1}),
        json!({"attributes": "userName"}),
        json!({"attributes": [1]}),
        json!({"startIndex": 1.5}),
        json!({"count": true}),
    ] {
        assert_eq!(
            ListQuery::from_search(&body, PageSizes::default()).expect_err("type").status,
            400,
            "{body}"
        );
    }
}

#[test]
fn h29_h30_the_response_has_resources_always() {
    let empty = ListResponse { start_index: Some(1), ..ListResponse::default() };
    let wanted = json!({"schemas": [LIST_URN], "totalResults": 0, "startIndex": 1, "itemsPerPage": 0, "Resources": []});
    assert_eq!(empty.to_body(), wanted);
    let page = ListResponse {
        total: 3,
        resources: vec![json!({"id": "1"})],
        next_cursor: Some("n".into()),
        ..ListResponse::default()
    };
    let wanted = json!({"schemas": [LIST_URN], "totalResults": 3, "itemsPerPage": 1, "nextCursor": "n", "Resources": [{"id": "1"}]});
    assert_eq!(page.to_body(), wanted);
}

#[test]
fn sorting_knows_case_primary_dates_and_unassigned() {
    let users = [
        json!({"id": "1", "userName": "b", "emails": [{"value": "z"}, {"value": "a", "primary": true}], "active": true,
            "meta": {"created": "2026-01-01T00:00:00+02:00"}}),
        json!({"id": "2", "userName": "A", "title": "t", "emails": [{"value": "b"}, {"value": "x"}], "active": false,
            "meta": {"created": "2025-12-31T23:00:00Z"}}),
        json!({"id": "3", "userName": "ä", "emails": [], "name": {"familyName": "x"}, "meta": {"created": "2025-12-31T22:30:00Z"}}),
    ];
    let schemas = Schemas::standard();
    for (by, order, wanted) in [
        ("userName", "ascending", ["2", "1", "3"]),
        ("userName", "descending", ["3", "1", "2"]),
        ("emails", "ascending", ["1", "2", "3"]),
        ("emails.value", "descending", ["3", "2", "1"]),
        ("title", "ascending", ["2", "1", "3"]),
        ("title", "descending", ["1", "3", "2"]),
        ("active", "ascending", ["2", "1", "3"]),
        ("meta.created", "ascending", ["1", "3", "2"]),
        ("name.familyName", "ascending", ["3", "1", "2"]),
    ] {
        let sort = query(&format!("sortBy={by}&sortOrder={order}")).unwrap().sort.unwrap();
        let mut sorted = users.to_vec();
        sorted.sort_by(|left, right| sort.compare(&schemas, ResourceKind::User, left, right));
        let ids: Vec<_> = sorted.iter().map(|user| user["id"].as_str().unwrap()).collect();
        assert_eq!(ids, wanted, "{by} {order}");
        let mut by_key = users.to_vec();
        by_key.sort_by_key(|user| sort.key(&schemas, ResourceKind::User, user));
        assert_eq!(by_key, sorted);
    }
}
