//! OAuth 2.0 client credentials as an IdP uses them (H3): the token endpoint, and SCIM with what it gives.

use hub_kernel::{ConnectionId, SecretTokenId, TenantId};
use hub_tenants::connection::Toggle;
use hub_tenants::directory::oauth;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::client::{Answer, Idp, call_log, person};
use crate::harness::{Tenant, story};

const GRANT: (&str, &str) = ("grant_type", "client_credentials");

/// An IdP that holds a client secret in place of a Secret Token.
struct Client {
    idp: Idp,
    connection: ConnectionId,
    id: String,
    secret: String,
    secret_id: SecretTokenId,
    endpoint: String,
}

impl Client {
    async fn of(tenant: &Tenant<'_>) -> Self {
        let idp = Idp::of(tenant).await;
        let connection = idp.connection;
        let (secret_id, secret) = add_secret(tenant, connection, "Entra gallery").await;
        let endpoint = format!("{}/oauth/token", idp.url);
        Self { idp, connection, id: connection.to_string(), secret, secret_id, endpoint }
    }

    fn post(&self) -> RequestBuilder {
        self.idp.bare(Method::POST, &self.endpoint)
    }

    fn asking(&self, secret: &str) -> RequestBuilder {
        self.post().form(&[GRANT, ("client_id", self.id.as_str()), ("client_secret", secret)])
    }

    /// A fresh access token.
    async fn token(&self) -> String {
        let answer = send(self.asking(&self.secret)).await.is(200);
        answer.body["access_token"].as_str().unwrap().to_owned()
    }

    async fn users(&self, token: &str) -> Answer {
        Idp::send(self.idp.bare(Method::GET, &format!("{}/Users", self.idp.url)).bearer_auth(token)).await
    }
}

async fn add_secret(tenant: &Tenant<'_>, id: ConnectionId, name: &str) -> (SecretTokenId, String) {
    let name = name.to_owned();
    let added = tenant.write(move |c, cx, by| oauth::add_secret(c, cx, by, id, &name, 1)).await;
    (added.id, added.secret.expose().clone())
}

/// An answer of the token endpoint: JSON that nobody may keep.
async fn send(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body: Value = response.json().await.unwrap();
    let answer = Answer { status, headers, body };
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("pragma"), Some("no-cache"));
    answer
}

/// The answer, which must be this OAuth error (RFC 6749, 5.2).
#[track_caller]
fn refused(answer: Answer, status: u16, error: &str) -> Answer {
    let answer = answer.is(status);
    assert_eq!(answer.body["error"], error, "{}", answer.body);
    let description = answer.body["error_description"].as_str().unwrap();
    assert!(description.ends_with('.') && !description.contains(['"', '\\']) && description.is_ascii());
    let challenge = answer.header("www-authenticate").unwrap_or_default();
    assert_eq!(challenge.starts_with("Basic realm="), status == 401, "{challenge}");
    answer
}

story!(
    /// H3: the secret in the header or in the body, an hour's access token, and SCIM with it as with a Secret Token.
    h3_a_client_gets_an_access_token_and_writes_with_it,
    |hub| {
        let acme = hub.tenant("acme").await;
        let client = Client::of(&acme).await;
        for request in [
            client.asking(&client.secret),
            client.post().basic_auth(&client.id, Some(&client.secret)).form(&[GRANT]),
            client.post().basic_auth(&client.id, Some(&client.secret)).form(&[GRANT, ("client_id", &client.id), ("scope", "anything read")]),
            client.idp.bare(Method::POST, &format!("{}//oauth/token/", client.idp.url)).form(&[
                GRANT, ("client_id", client.id.as_str()), ("client_secret", client.secret.as_str()), ("resource", "a"), ("resource", "b"),
            ]),
        ] {
            let answer = send(request).await.is(200);
            let token = answer.body["access_token"].as_str().unwrap();
            assert!(token.starts_with("swa_") && token.len() == 47, "{token}");
            assert_eq!(answer.body, json!({
                "access_token": token, "token_type": "Bearer", "expires_in": 3600, "scope": "scim",
            }));
            client.users(token).await.is(200);
        }
        let token = client.token().await;
        let url = format!("{}/Users", client.idp.url);
        let post = client.idp.bare(Method::POST, &url).bearer_auth(&token).json(&person("ada"));
        let id = Idp::send(post).await.is(201).id();
        let resource = format!("{url}/{id}");
        Idp::send(client.idp.bare(Method::DELETE, &resource).bearer_auth(&token)).await.is(204);
        let config = client.idp.get("/ServiceProviderConfig").await.is(200);
        assert_eq!(config.body["authenticationSchemes"][1]["type"], "oauth2");

        let activity = hub.logged_in(&acme.owner).await.get(&hub_web::urls::activity(client.connection)).await;
        activity.says(200, "OAuth client Entra gallery").says(200, "Client secret created");
        assert!(!activity.text.contains(&client.secret) && !activity.text.contains(&token));
    }
);

story!(h3_every_refusal_is_an_oauth_error, |hub| {
    let acme = hub.tenant("acme").await;
    let client = Client::of(&acme).await;
    let (id, secret) = (client.id.as_str(), client.secret.as_str());
    let credentials = [("client_id", id), ("client_secret", secret)];
    let form = |fields: &[(&str, &str)]| client.post().form(fields);
    refused(send(form(&credentials)).await, 400, "invalid_request");
    for grant in ["password", "authorization_code", "CLIENT_CREDENTIALS"] {
        let fields = [("grant_type", grant), credentials[0], credentials[1]];
        refused(send(form(&fields)).await, 400, "unsupported_grant_type");
    }
    refused(send(form(&[GRANT, GRANT, credentials[0], credentials[1]])).await, 400, "invalid_request");
    refused(
        send(form(&[GRANT, credentials[0], credentials[1], ("scope", "a\\b")])).await,
        400,
        "invalid_scope",
    );
    refused(send(form(&[GRANT])).await, 401, "invalid_client");
    refused(send(form(&[GRANT, credentials[0]])).await, 401, "invalid_client");
    let both = form(&[GRANT, credentials[0], credentials[1]]).basic_auth(id, Some(secret));
    refused(send(both).await, 400, "invalid_request");
    let bearer = form(&[GRANT]).bearer_auth(secret);
    refused(send(bearer).await, 401, "invalid_client");
    // In the address they would stand in every log on the way.
    let query =
        format!("{}?grant_type=client_credentials&client_id={id}&client_secret={secret}", client.endpoint);
    refused(send(client.idp.bare(Method::POST, &query).form(&[GRANT])).await, 401, "invalid_client");
    let json = client
        .post()
        .json(&json!({ "grant_type": "client_credentials", "client_id": id, "client_secret": secret }));
    refused(send(json).await, 400, "invalid_request");
    let nothing = client.post();
    refused(send(nothing).await, 400, "invalid_request");
    let long = "x".repeat(9000);
    refused(send(form(&[GRANT, ("client_id", &long)])).await, 413, "invalid_request");
    let nul = form(&[GRANT, ("client_id", "\0"), ("client_secret", "\0")]);
    refused(send(nul).await, 401, "invalid_client");
    for method in [Method::GET, Method::PUT, Method::DELETE, Method::PATCH] {
        let answer = refused(send(client.idp.bare(method, &client.endpoint)).await, 405, "invalid_request");
        assert_eq!(answer.header("allow"), Some("POST"));
    }
    acme.toggle(client.connection, Toggle::Scim, false).await;
    refused(send(client.asking(secret)).await, 400, "unauthorized_client");

    let logged = call_log(hub, &acme, client.connection).await;
    let text = format!("{logged:?}");
    assert!(!text.contains(secret) && text.contains("client_secret=***"), "{text}");
    assert_eq!((logged[0].path.as_str(), logged[0].status), ("/oauth/token", 400));
    assert!(logged[0].detail.as_deref().unwrap().contains("switched off"), "{:?}", logged[0]);
});

story!(
    /// H1, H3: another tenant's client, an unknown one, a wrong secret and a tenant that is not there are one answer.
    h3_who_guesses_learns_nothing,
    |hub| {
        let (acme, globex) = (hub.tenant("acme").await, hub.tenant("globex").await);
        let (client, theirs) = (Client::of(&acme).await, Client::of(&globex).await);
        let nowhere = client.endpoint.replace(&acme.id.to_string(), &TenantId::from_raw(77).to_string());
        let unused = ConnectionId::new(acme.id, 99_999).to_string();
        let wrong = format!("sws_{}", "x".repeat(43));
        let cases = [
            (&client.endpoint, &client.id, &wrong),
            (&client.endpoint, &unused, &client.secret),
            (&client.endpoint, &theirs.id, &theirs.secret),
            (&client.endpoint, &client.id, &theirs.secret),
            (&client.endpoint, &theirs.id, &client.secret),
            (&theirs.endpoint, &client.id, &client.secret),
            (&nowhere, &client.id, &client.secret),
        ];
        let mut answers = Vec::new();
        for (endpoint, id, secret) in cases {
            let fields = [GRANT, ("client_id", id.as_str()), ("client_secret", secret.as_str())];
            let answer = send(client.idp.bare(Method::POST, endpoint).form(&fields)).await;
            answers.push(refused(answer, 401, "invalid_client").body);
        }
        answers.dedup();
        assert_eq!(answers.len(), 1, "{answers:?}");
        // Its access token opens its own tenant only; and what is no Tenant URL is no token endpoint.
        let token = client.token().await;
        theirs.users(&token).await.refused(401, "");
        let there = client.idp.bare(Method::GET, &nowhere.replace("/oauth/token", "/Users")).bearer_auth(&token);
        Idp::send(there).await.refused(404, "");
        let url = format!("{}/scim/v2/oauth/token", hub.address);
        Idp::send(client.idp.bare(Method::POST, &url).form(&[GRANT])).await.refused(404, "");
    }
);

story!(
    /// H3: a secret is replaced without a pause; what is revoked is refused on the next request.
    h3_secrets_rotate_and_end_at_once,
    |hub| {
        let acme = hub.tenant("acme").await;
        let client = Client::of(&acme).await;
        let (_, second) = add_secret(&acme, client.connection, "Next").await;
        let old = client.token().await;
        let new = send(client.asking(&second)).await.is(200).body["access_token"].as_str().unwrap().to_owned();
        let (connection, secret_id) = (client.connection, client.secret_id);
        acme.write(move |c, cx, by| oauth::revoke_secret(c, cx, by, connection, secret_id)).await;
        let answer = client.users(&old).await.refused(401, "");
        assert!(answer.body["detail"].as_str().unwrap().contains("client secret"), "{}", answer.body);
        assert!(answer.header("www-authenticate").unwrap().starts_with("Bearer"));
        client.users(&new).await.is(200);
        let answer = refused(send(client.asking(&client.secret)).await, 401, "invalid_client");
        assert!(answer.body["error_description"].as_str().unwrap().contains("revoked"));
        // A client secret is no bearer, an access token no client secret.
        let answer = client.users(&second).await.refused(401, "");
        assert!(answer.body["detail"].as_str().unwrap().contains("token endpoint"));
        refused(send(client.asking(&new)).await, 401, "invalid_client");
        acme.write(move |c, cx, by| oauth::remove(c, cx, by, connection)).await;
        client.users(&new).await.refused(401, "");
        refused(send(client.asking(&second)).await, 401, "invalid_client");
    }
);

story!(h3_access_tokens_end_by_themselves_and_are_swept, |hub| {
    let acme = hub.tenant("acme").await;
    let client = Client::of(&acme).await;
    let connection = client.connection;
    acme.write(move |c, cx, by| oauth::set_minutes(c, cx, by, connection, 120)).await;
    let answer = send(client.asking(&client.secret)).await.is(200);
    assert_eq!(answer.body["expires_in"], 7200);
    let token = answer.body["access_token"].as_str().unwrap();
    hub.clock.advance(7199);
    client.users(token).await.is(200);
    hub.clock.advance(1);
    let answer = client.users(token).await.refused(401, "");
    assert!(answer.body["detail"].as_str().unwrap().contains("access token"));
    client.users(&client.token().await).await.is(200);
    hub.clock.advance(365 * 86_400);
    let answer = refused(send(client.asking(&client.secret)).await, 401, "invalid_client");
    assert!(answer.body["error_description"].as_str().unwrap().contains("expired"));
});

story!(a_guesser_is_slowed_down_and_shuts_nobody_out, |hub| {
    let acme = hub.tenant("acme").await;
    let client = Client::of(&acme).await;
    for guess in 0..10 {
        refused(send(client.asking(&format!("sws_{guess}"))).await, 401, "invalid_client");
    }
    let slowed = refused(send(client.asking("sws_10")).await, 429, "temporarily_unavailable");
    assert_eq!(slowed.header("retry-after"), Some("900"));
    let token = client.token().await;
    client.users(&token).await.is(200);
    hub.clock.advance(901);
    refused(send(client.asking("sws_11")).await, 401, "invalid_client");
});

story!(
    /// S3, D9: Activity tells what happened at the token endpoint; an exchange is not yet a call of the directory.
    d9_requests_for_tokens_are_logged,
    |hub| {
        let acme = hub.tenant("acme").await;
        let client = Client::of(&acme).await;
        let token = client.token().await;
        refused(send(client.asking("sws_wrong")).await, 401, "invalid_client");
        let seen = async || {
            let (tenant, id) = (acme.id, client.connection);
            hub.app.db.read(move |c| hub_tenants::connection::get(c, tenant, id)).await.unwrap().scim_seen_at
        };
        let logged = call_log(hub, &acme, client.connection).await;
        let rows: Vec<(&str, &str, i64)> =
            logged.iter().map(|row| (row.method.as_str(), row.path.as_str(), row.status)).collect();
        assert_eq!(rows, [("POST", "/oauth/token", 401), ("POST", "/oauth/token", 200)]);
        assert_eq!(seen().await, None, "nobody has called SCIM so far");
        client.users(&token).await.is(200);
        assert!(seen().await.is_some(), "S5: at once");
        let logged = call_log(hub, &acme, client.connection).await;
        assert_eq!(logged[0].token.as_deref(), Some("Entra gallery"));
        let text = format!("{logged:?}");
        assert!(!text.contains(&token) && !text.contains(&client.secret));
    }
);

story!(
    /// A token is a durable write: who asks for them without end waits, as who sends requests so; others do not.
    a_runaway_client_waits_for_its_next_token,
    |hub| {
        let acme = hub.tenant("acme").await;
        let (client, other) = (Client::of(&acme).await, Client::of(&acme).await);
        client.token().await;
        hub.app.scim_limits.charge(client.connection, 200 * 21, hub.cx().now);
        let slowed = refused(send(client.asking(&client.secret)).await, 429, "temporarily_unavailable");
        assert_eq!(slowed.header("retry-after"), Some("1"));
        other.token().await;
        hub.clock.advance(2);
        client.token().await;
    }
);

story!(
    /// Whatever proves nobody counts for its address; who knows the secret is not asked.
    strangers_at_the_token_endpoint_are_counted_by_address,
    |hub| {
        let acme = hub.tenant("acme").await;
        let client = Client::of(&acme).await;
        while hub.app.scim_limits.admits_stranger(Some("127.0.0.1"), hub.cx().now) {}
        let nothing = client.post().form(&[GRANT]);
        for stranger in [client.asking("sws_guess"), nothing] {
            refused(send(stranger).await, 429, "temporarily_unavailable");
        }
        client.token().await;
        hub.clock.advance(1);
        refused(send(client.asking("sws_guess")).await, 401, "invalid_client");
    }
);
