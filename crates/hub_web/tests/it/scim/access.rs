//! Who gets in, and what the tenant's log says of those who do not.

use hub_kernel::TenantId;
use hub_tenants::connection::{self, State, Toggle};
use hub_tenants::directory;
use reqwest::Method;
use serde_json::json;

use super::client::{Idp, call_log, person};
use crate::harness::story;

story!(
    /// C17: the bearer token and nothing else.
    c17_only_a_bearer_token_opens_the_tenant_url,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        let url = format!("{}/Users", idp.url);
        for scheme in ["Bearer", "bearer", "BEARER"] {
            let header = format!("{scheme} {}", idp.token);
            Idp::send(idp.bare(Method::GET, &url).header("authorization", header)).await.is(200);
        }
        let token = idp.token.as_str();
        let cut = &token[..token.len() - 1];
        for header in [
            None,
            Some(String::new()),
            Some(token.to_owned()),
            Some(format!("Basic {token}")),
            Some("Bearer".to_owned()),
            Some(format!("Bearer {cut}")),
            Some(format!("Bearer {}", token.to_uppercase())),
            Some(format!("Bearer {token}x")),
        ] {
            let mut request = idp.bare(Method::GET, &format!("{url}?access_token={token}"));
            if let Some(header) = &header {
                request = request.header("authorization", header);
            }
            let answer = Idp::send(request).await.refused(401, "");
            assert!(answer.header("www-authenticate").unwrap().starts_with("Bearer"), "{header:?}");
        }
        let logged = call_log(hub, &acme, idp.connection).await;
        assert!(logged.iter().all(|row| !row.path.contains(token)), "{logged:?}");
    }
);

story!(
    /// C19, S3: a wrong address is 404 and a wrong token 401, and the log tells both apart.
    s3_wrong_address_and_wrong_token_are_told_apart,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        let nowhere = format!("{}/scim/v2/{}/Users", hub.address, TenantId::from_raw(999));
        let wrong = Idp::send(idp.bare(Method::GET, &nowhere).bearer_auth(&idp.token)).await;
        assert!(wrong.refused(404, "").body["detail"].as_str().unwrap().contains("Tenant URL"));
        Idp::send(idp.bare(Method::GET, &format!("{}/scim/v2/Users", hub.address)).bearer_auth(&idp.token))
            .await
            .refused(404, "");
        Idp::send(idp.bare(Method::GET, &nowhere)).await.refused(404, "");
        Idp::send(idp.bare(Method::GET, &format!("{}/Users", idp.url)).bearer_auth("swb_wrong"))
            .await
            .refused(401, "");
        idp.get("/Nothing").await.refused(404, "");
        idp.get("/Users?count=1").await.is(200);

        let rows = call_log(hub, &acme, idp.connection).await;
        let mut shown: Vec<_> = rows.iter().map(|row| (row.status, row.path.as_str())).collect();
        shown.sort_unstable();
        let nowhere_path = format!("/scim/v2/{}/Users", TenantId::from_raw(999));
        let expected = [
            (200, "/Users?count=1"),
            (401, "/Users"),
            (404, "/Nothing"),
            (404, "/Users"),
            (404, "/scim/v2/Users"),
        ];
        assert!(nowhere_path.ends_with("/Users"));
        assert_eq!(shown, expected, "the address without a token is nobody's");
        let refused = rows.iter().find(|row| row.status == 401).unwrap();
        assert!(refused.detail.as_deref().unwrap().contains("Secret Token"), "{refused:?}");
        assert!(rows.iter().all(|row| !row.request_id.is_empty() && row.address.is_some()));
    }
);

story!(
    /// D2: expired and revoked tokens are dead at once, and the log says which it was.
    expired_and_revoked_tokens_are_told_apart_in_the_log,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        let connection = idp.connection;
        let until = hub.cx().now.plus_seconds(60);
        let (_, short) = acme
            .write(move |c, cx, by| directory::issue(c, cx, by, connection, "Short", Some(until)))
            .await;
        let url = format!("{}/Users", idp.url);
        let ask = async |token: &str| Idp::send(idp.bare(Method::GET, &url).bearer_auth(token)).await;
        ask(short.expose()).await.is(200);
        hub.clock.advance(60);
        let expired = ask(short.expose()).await.refused(401, "");
        assert!(expired.body["detail"].as_str().unwrap().contains("expired"));
        idp.get("/Users").await.is(200);
        acme.write(move |c, cx, by| {
            let all = directory::tokens(c, by.tenant(), connection)?;
            let mine = all.into_iter().find(|row| row.name == "Entra").unwrap();
            directory::revoke(c, cx, by, connection, mine.id)
        })
        .await;
        let revoked = idp.get("/Users").await.refused(401, "");
        assert!(revoked.body["detail"].as_str().unwrap().contains("revoked"));
        let details: Vec<_> =
            call_log(hub, &acme, connection).await.into_iter().filter_map(|row| row.detail).collect();
        assert_eq!(details.len(), 2);
        assert!(details[0].contains("revoked") && details[1].contains("expired"), "{details:?}");
    }
);

story!(
    /// K4: two tokens are valid at once.
    k4_a_token_is_replaced_without_a_gap,
    |hub| {
        let acme = hub.tenant("acme").await;
        let old = Idp::of(&acme).await;
        let new = Idp::on(&acme, old.connection).await;
        old.get("/Users").await.is(200);
        new.get("/Users").await.is(200);
    }
);

story!(
    /// S5: the first authenticated call shows the SCIM side as receiving; a refused one does not.
    s5_the_first_call_with_a_good_token_integrates_a_scim_only_connection,
    |hub| {
        let acme = hub.tenant("acme").await;
        let connection = acme.write(|c, cx, by| connection::begin(c, cx, by, "custom")).await;
        let tenant = acme.id;
        let seen = async || {
            let row = hub.app.db.read(move |c| connection::get(c, tenant, connection)).await.unwrap();
            (row.scim_seen_at.is_some(), row.state)
        };
        let idp = Idp::on(&acme, connection).await;
        let url = format!("{}/Users", idp.url);
        Idp::send(idp.bare(Method::GET, &url).bearer_auth("swb_no")).await.is(401);
        assert_eq!(seen().await, (false, State::InProgress));
        idp.get("/Users?filter=userName+eq+%22nobody%22").await.is(200);
        assert!(seen().await.0, "at once, not with the next batch of the log");
    }
);

story!(
    /// D4: a request that is let in and refused is 403, not 401.
    d4_forbidden_is_told_apart_from_unauthorized,
    |hub| {
        let acme = hub.tenant("acme").await;
        let (one, two) = (Idp::of(&acme).await, Idp::on(&acme, acme.write(|c, cx, by| connection::begin(c, cx, by, "okta")).await).await);
        let id = one.user("ada").await;
        let change = json!([{ "op": "replace", "path": "title", "value": "x" }]);
        let refused = two.patch(&format!("/Users/{id}"), change.clone()).await.refused(403, "");
        assert!(refused.body["detail"].as_str().unwrap().contains("another connection"));
        two.delete(&format!("/Users/{id}")).await.refused(403, "");
        two.put(&format!("/Users/{id}"), &person("ada")).await.refused(403, "");
        two.post("/Users", &person("ada")).await.refused(409, "uniqueness");
        let group = one.group("Sales", &[]).await;
        two.patch(&format!("/Groups/{group}"), change).await.refused(403, "");
        two.delete(&format!("/Groups/{group}")).await.refused(403, "");
        one.get(&format!("/Users/{id}")).await.is(200);
    }
);

story!(
    /// K18: with SCIM switched off a good token is 403: another token would not help.
    k18_scim_can_be_switched_off,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        acme.toggle(idp.connection, Toggle::Scim, false).await;
        let refused = idp.post("/Users", &person("ada")).await.refused(403, "");
        assert!(refused.body["detail"].as_str().unwrap().contains("switched off"));
        acme.toggle(idp.connection, Toggle::Scim, true).await;
        idp.post("/Users", &person("ada")).await.is(201);
        let logged = call_log(hub, &acme, idp.connection).await;
        assert_eq!(logged.iter().map(|row| row.status).collect::<Vec<_>>(), [201, 403]);
    }
);
