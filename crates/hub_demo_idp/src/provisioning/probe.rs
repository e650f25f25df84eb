//! "Test Connection", and what an admin's typing mistakes look like from the IdP.

use reqwest::Method;
use serde_json::Value;

use super::{Action, Cycle, Step};
use crate::{Result, chance};

impl Cycle {
    /// Entra's Test Connection: looks for a user (and a group, when groups are provisioned) that cannot exist
    /// and wants 200 with an empty list.
    ///
    /// # Errors
    /// [`crate::Error::Call`] when the target does not answer.
    pub async fn test_connection(&mut self) -> Result<Vec<Step>> {
        let mut steps = vec![self.look_for_nobody("/Users", "userName", "Test Connection, users").await?];
        if self.options().groups {
            steps.push(self.look_for_nobody("/Groups", "displayName", "Test Connection, groups").await?);
        }
        Ok(steps)
    }

    async fn look_for_nobody(&mut self, path: &str, attribute: &str, subject: &str) -> Result<Step> {
        let filter = format!("{attribute} eq \"{}\"", chance::guid()?);
        let members = [("excludedAttributes", "members"), ("filter", filter.as_str())];
        let query = if path == "/Groups" { members.as_slice() } else { members.get(1..).unwrap_or_default() };
        let answer = self.client().send(Method::GET, path, query, None).await?;
        let total = answer.body.get("totalResults").and_then(Value::as_u64);
        Ok(match (answer.status, total) {
            (200, _) if answer.content_type != "application/scim+json" => Step::failed(
                subject,
                Action::Test,
                format!("200, but the content type is '{}'", answer.content_type),
            ),
            (200, Some(0)) => Step::done(subject, Action::Test, "200, an empty list: the connection works"),
            (200, _) => Step::failed(subject, Action::Test, "200, but not an empty ListResponse"),
            (401, _) => {
                Step::failed(subject, Action::Test, format!("{} (wrong Secret Token)", answer.complaint()))
            }
            (404, _) => {
                Step::failed(subject, Action::Test, format!("{} (wrong Tenant URL)", answer.complaint()))
            }
            _ => Step::failed(subject, Action::Test, answer.complaint()),
        })
    }

    /// The connection test with a token that nobody issued: right is 401.
    ///
    /// # Errors
    /// [`crate::Error::Call`] when the target does not answer.
    pub async fn probe_wrong_token(&mut self) -> Result<Step> {
        let right = self.client().target().clone();
        let wrong = right.with_token(&format!("wrong-{}", chance::guid()?));
        self.client().set_target(wrong);
        let answer = self.probe("wrong token", 401).await;
        self.client().set_target(right);
        answer
    }

    /// The connection test at a Tenant URL that does not exist: right is 404.
    ///
    /// # Errors
    /// [`crate::Error::Call`] when the target does not answer.
    pub async fn probe_wrong_url(&mut self) -> Result<Step> {
        let right = self.client().target().clone();
        let wrong = right.with_path_suffix("/nowhere");
        self.client().set_target(wrong);
        let answer = self.probe("wrong URL", 404).await;
        self.client().set_target(right);
        answer
    }

    async fn probe(&mut self, subject: &str, expected: u16) -> Result<Step> {
        let filter = format!("userName eq \"{}\"", chance::guid()?);
        let answer = self.client().send(Method::GET, "/Users", &[("filter", &filter)], None).await?;
        Ok(if answer.status == expected {
            Step::done(subject, Action::Test, format!("refused as it should be: {}", answer.complaint()))
        } else {
            let got = answer.status;
            Step::failed(subject, Action::Test, format!("{got}, but {expected} was expected"))
        })
    }
}
