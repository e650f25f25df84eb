//! The demo identity provider, worked by the interface that it has for scripts (`crates/hub_demo_idp/README.md`).

use hub_kernel::{ConnectionId, OutboundError};
use serde_json::{Value, json};

use super::super::failure::Failure;
use super::cast::{DOMAIN, Group, Player};
use super::stage::Stage;
use crate::urls;

/// The demo identity provider of the made-up company.
pub(super) struct Provider<'a> {
    stage: &'a Stage,
    address: String,
}

impl<'a> Provider<'a> {
    /// Finds it, and takes the people of its first start out of it. One that is connected already is left alone.
    pub(super) async fn open(stage: &'a Stage, address: &str) -> Result<Self, Failure> {
        let provider = Self { stage, address: address.trim_end_matches('/').to_owned() };
        let apps = provider.call("GET", "apps", None).await?;
        if apps.as_array().is_none_or(|apps| !apps.is_empty()) {
            let text = format!(
                "the identity provider at {address} is connected already; give the address of a demo-idp that was \
                 just started with an empty --state-dir"
            );
            return Err(Failure::invalid("identity_provider", text));
        }
        for id in provider.ids("people").await? {
            provider.call("POST", &format!("people/{id}/hard-delete"), None).await?;
        }
        for id in provider.ids("groups").await? {
            provider.call("DELETE", &format!("groups/{id}"), None).await?;
        }
        Ok(provider)
    }

    async fn ids(&self, list: &str) -> Result<Vec<String>, Failure> {
        let found = self.call("GET", list, None).await?;
        let id = |one: &Value| one.get("objectId").and_then(Value::as_str).map(str::to_owned);
        Ok(found.as_array().into_iter().flatten().filter_map(id).collect())
    }

    /// Where its metadata is.
    pub(super) fn metadata_url(&self) -> String {
        format!("{}/metadata", self.address)
    }

    /// "Set up single sign-on": the hub's two values.
    pub(super) async fn know(&self, entity_id: &str, acs_url: &str) -> Result<(), Failure> {
        let app = json!({ "name": "Switchboard", "entityId": entity_id, "acsUrl": acs_url });
        self.call("POST", "apps", Some(&app)).await.map(drop)
    }

    /// "Admin credentials": Tenant URL and Secret Token.
    pub(super) async fn provision_to(&self, tenant_url: &str, token: &str) -> Result<(), Failure> {
        let options = json!({ "groups": true });
        let scim = json!({ "tenantUrl": tenant_url, "secretToken": token, "options": options });
        self.call("PUT", "scim", Some(&scim)).await.map(drop)
    }

    pub(super) async fn add(&self, player: &Player) -> Result<(), Failure> {
        let email = player.email();
        let person = json!({
            "userPrincipalName": email,
            "mail": email,
            "givenName": player.given,
            "surname": player.surname,
            "jobTitle": player.title,
            "department": player.department,
            "preferredLanguage": "en-GB",
            // The warehouse is assigned as a group, which is how a slip there reaches many at once.
            "assigned": player.group != Some(Group::Warehouse),
        });
        self.call("POST", "people", Some(&person)).await?;
        match player.group {
            Some(group) => self.put_into(group, player).await,
            None => Ok(()),
        }
    }

    pub(super) async fn put_into(&self, group: Group, player: &Player) -> Result<(), Failure> {
        self.change_group(group, &json!({ "add": [player.email()] })).await
    }

    pub(super) async fn add_group(&self, group: Group) -> Result<(), Failure> {
        let new = json!({ "displayName": group.name(), "assigned": true });
        self.call("POST", "groups", Some(&new)).await.map(drop)
    }

    /// Assigns a group to the application, or takes the assignment away.
    pub(super) async fn assign(&self, group: Group, assigned: bool) -> Result<(), Failure> {
        self.change_group(group, &json!({ "assigned": assigned })).await
    }

    pub(super) async fn edit(&self, player: &Player, change: &Value) -> Result<(), Failure> {
        self.call("PATCH", &format!("people/{}", player.email()), Some(change)).await.map(drop)
    }

    /// "Block sign in".
    pub(super) async fn disable(&self, player: &Player) -> Result<(), Failure> {
        self.call("POST", &format!("people/{}/disable", player.email()), None).await.map(drop)
    }

    /// A cycle, and the look whether the hub is there; says whom or what the hub refused.
    pub(super) async fn cycle(&self) -> Result<Vec<String>, Failure> {
        let done = self.call("POST", "sync", None).await?;
        let steps = done.get("steps").and_then(Value::as_array).cloned().unwrap_or_default();
        let failed = steps.iter().filter(|step| step.get("ok") != Some(&Value::Bool(true)));
        let subject =
            |step: &Value| step.get("subject").and_then(Value::as_str).unwrap_or_default().to_owned();
        let refused = failed.map(subject).collect();
        self.test_connection().await?;
        Ok(refused)
    }

    /// "Test Connection".
    pub(super) async fn test_connection(&self) -> Result<(), Failure> {
        self.call("POST", "test-connection", None).await?;
        self.stage.settle().await;
        Ok(())
    }

    /// Somebody goes through the login: the hub's request, the identity provider's answer, the hub's session. With a `slip`
    /// of the identity provider there is none. Says whether they are in.
    pub(super) async fn sign_in(
        &self,
        connection: ConnectionId,
        player: &Player,
        slip: &str,
    ) -> Result<bool, Failure> {
        let (hub, http) = (&self.stage.address, &self.stage.http);
        let asked = http.open(&format!("{hub}{}", urls::sso_login(connection)), "").await.map_err(broken)?;
        let query = |name: &str| {
            let mut pairs = asked.location.as_ref()?.query_pairs();
            pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
        };
        let answer = json!({
            "person": player.email(),
            "samlRequest": query("SAMLRequest"),
            "relayState": query("RelayState").unwrap_or_default(),
            "slip": slip,
            "at": self.stage.now().millis(),
        });
        let signed = self.call("POST", "saml/response", Some(&answer)).await?;
        let text = |name: &str| signed.get(name).and_then(Value::as_str).unwrap_or_default();
        let acs_url = connection_path(text("acsUrl"), hub);
        let form = [("SAMLResponse", text("samlResponse")), ("RelayState", text("relayState"))];
        let taken = http.submit(&acs_url, &form).await.map_err(broken)?;
        let Some(finish) = taken.location.filter(|url| url.path() == urls::SSO_FINISH) else {
            return Ok(false);
        };
        let finished = http.open(finish.as_str(), &asked.cookies).await.map_err(broken)?;
        Ok(finished.status == 303)
    }

    async fn change_group(&self, group: Group, change: &Value) -> Result<(), Failure> {
        self.call("PATCH", &format!("groups/{}", group.name()), Some(change)).await.map(drop)
    }

    async fn call(&self, method: &str, path: &str, sent: Option<&Value>) -> Result<Value, Failure> {
        let url = format!("{}/api/{path}", self.address);
        self.stage.http.json(method, &url, sent).await.map_err(broken)
    }
}

/// The same address at the hub that is filled, which listens elsewhere than it will serve.
fn connection_path(url: &str, hub: &str) -> String {
    url::Url::parse(url).map(|url| format!("{hub}{}", url.path())).unwrap_or_default()
}

/// A person's address at the company.
pub(super) fn mailbox(local: &str) -> String {
    format!("{local}@{DOMAIN}")
}

fn broken(error: OutboundError) -> Failure {
    Failure::new(
        "failed",
        format!("the demo identity provider or the hub did not answer as they do: {error}"),
    )
}
