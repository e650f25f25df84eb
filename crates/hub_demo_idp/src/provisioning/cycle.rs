//! The cycle over people: what Entra's service does for each, from what it remembers and what it sees.

use reqwest::Method;
use serde_json::Value;

use super::body::{self, Mapped};
use super::{Action, Answer, Call, Client, Matching, Memory, Options, Step, Target, UserLink, roles};
use crate::directory::{Directory, Life, Person};
use crate::{Error, Result};

/// One run of the provisioning service against one target.
#[derive(Debug)]
pub struct Cycle {
    client: Client,
    options: Options,
    memory: Memory,
    flagged: bool,
}

impl Cycle {
    /// A run that starts from what earlier runs remember.
    ///
    /// # Errors
    /// [`Error::Call`] when the HTTP library cannot be set up.
    pub fn new(target: Target, options: Options, memory: Memory) -> Result<Self> {
        let flagged = target.is_flagged();
        Ok(Self { client: Client::new(target)?, options, memory, flagged })
    }

    /// What to remember for the next run, and the log of this one.
    #[must_use]
    pub fn finish(self) -> (Memory, Vec<Call>) {
        (self.memory, self.client.into_calls())
    }

    pub(super) fn client(&mut self) -> &mut Client {
        &mut self.client
    }

    pub(super) fn memory(&mut self) -> &mut Memory {
        &mut self.memory
    }

    /// The set-up of the job.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Whether PATCH messages follow RFC 7644 (`aadOptscim062020` in the Tenant URL).
    #[must_use]
    pub fn is_flagged(&self) -> bool {
        self.flagged
    }

    /// One cycle over everybody: people first, then managers, then groups. A refused call is a failed
    /// [`Step`] and is tried again by the next cycle; the others go on.
    ///
    /// # Errors
    /// [`Error::Call`] when the target does not answer at all: the cycle ends there.
    pub async fn sync(&mut self, directory: &Directory) -> Result<Vec<Step>> {
        let mut steps = Vec::new();
        for person in &directory.people {
            steps.push(self.user(directory, person).await?);
        }
        for person in &directory.people {
            steps.extend(self.manager(directory, person).await?);
        }
        if self.options.groups {
            steps.extend(self.sync_groups(directory).await?);
        }
        steps.retain(|s| s.action != Action::Skip);
        Ok(steps)
    }

    /// "Provision on demand" for one person, by object id; a person out of scope is skipped.
    ///
    /// # Errors
    /// [`Error::NotFound`], or [`Error::Call`] when the target does not answer.
    pub async fn provision(&mut self, directory: &Directory, object_id: &str) -> Result<Vec<Step>> {
        let person = directory.people.iter().find(|p| p.object_id == object_id);
        let person = person.ok_or_else(|| Error::NotFound { kind: "person", id: object_id.to_owned() })?;
        let mut steps = vec![self.user(directory, person).await?];
        steps.extend(self.manager(directory, person).await?);
        Ok(steps)
    }

    async fn user(&mut self, directory: &Directory, person: &Person) -> Result<Step> {
        let in_scope = !directory.is_soft_deleted(person);
        match self.memory.users.get(&person.object_id).cloned() {
            None if in_scope => self.find_or_create(person).await,
            None => Ok(Step::done(&person.user_principal_name, Action::Skip, "not in scope")),
            Some(link) if person.life == Life::Purged => self.delete(person, &link).await,
            Some(link) => self.update(person, link, in_scope).await,
        }
    }

    async fn find_or_create(&mut self, person: &Person) -> Result<Step> {
        let subject = person.user_principal_name.as_str();
        let attributes = body::mapped(person, &self.options);
        let Some(filter) = self.matching_filter(&attributes) else {
            return Ok(Step::failed(subject, Action::Match, "the matching attribute has no value"));
        };
        let found = self.client.send(Method::GET, "/Users", &[("filter", &filter)], None).await?;
        if !found.is_success() {
            return Ok(Step::judged(subject, Action::Match, &found));
        }
        if let Some(id) = found.first_id() {
            let link = UserLink { scim_id: id.to_owned(), ..self.known(found.body.pointer("/Resources/0")) };
            self.memory.users.insert(person.object_id.clone(), link.clone());
            let step = self.update(person, link, true).await?;
            return Ok(Step { action: Action::Match, ..step });
        }
        let given = roles::on_create(self.options.roles, &person.roles);
        let body = body::create_user(&attributes, given);
        let answer = self.client.send(Method::POST, "/Users", &[], Some(body)).await?;
        match answer.id() {
            Some(id) if answer.is_success() => {
                let link = UserLink {
                    scim_id: id.to_owned(),
                    sent: attributes,
                    active: true,
                    roles: person.roles.clone(),
                    manager: String::new(),
                };
                self.memory.users.insert(person.object_id.clone(), link);
            }
            None if answer.is_success() => {
                return Ok(Step::failed(subject, Action::Create, "the answer has no id"));
            }
            _ => {}
        }
        Ok(Step::judged(subject, Action::Create, &answer))
    }

    fn matching_filter(&self, attributes: &[Mapped]) -> Option<String> {
        let path = match self.options.matching {
            Matching::UserName => "userName",
            Matching::ExternalId => "externalId",
            Matching::WorkEmail => r#"emails[type eq "work"].value"#,
        };
        let value = attributes.iter().find(|(p, _)| p == path).map(|(_, v)| v)?;
        Some(format!("{path} eq {}", Value::String(value.clone())))
    }

    /// What a matched account already has, so that the update says `Replace` where a value stands.
    fn known(&self, resource: Option<&Value>) -> UserLink {
        let text = |path: &str| resource.and_then(|r| r.pointer(path)).and_then(Value::as_str);
        let paths = [
            ("userName", "/userName"),
            ("displayName", "/displayName"),
            ("externalId", "/externalId"),
            ("name.givenName", "/name/givenName"),
            ("name.familyName", "/name/familyName"),
            ("name.formatted", "/name/formatted"),
        ];
        let sent = paths.iter().filter_map(|(path, at)| Some(((*path).to_owned(), text(at)?.to_owned())));
        let active = resource.and_then(|r| r.get("active")).and_then(Value::as_bool).unwrap_or(true);
        UserLink { sent: sent.collect(), active, ..UserLink::default() }
    }

    async fn update(&mut self, person: &Person, link: UserLink, in_scope: bool) -> Result<Step> {
        let subject = person.user_principal_name.as_str();
        let mut next = link.clone();
        let mut operations = Vec::new();
        if in_scope {
            next.sent = body::mapped(person, &self.options);
            next.roles.clone_from(&person.roles);
            operations.extend(body::user_changes(&link.sent, &next.sent, self.flagged));
            let form = self.options.roles;
            operations.extend(roles::changes(form, &link.roles, &next.roles, self.flagged));
        }
        let action = match (link.active, in_scope) {
            (true, false) => Action::Disable,
            (false, true) => Action::Restore,
            _ if operations.is_empty() => return Ok(Step::done(subject, Action::Skip, "nothing to do")),
            _ => Action::Update,
        };
        if link.active != in_scope {
            operations.insert(0, body::active(in_scope, self.flagged));
            next.active = in_scope;
        }
        let path = format!("/Users/{}", link.scim_id);
        let seen = self.client.send(Method::GET, &path, &[], None).await?;
        if seen.status == 404 {
            return Ok(self.forget(person, in_scope));
        }
        let answer = self.client.send(Method::PATCH, &path, &[], Some(body::patch(operations))).await?;
        if answer.is_success() {
            self.memory.users.insert(person.object_id.clone(), next);
        }
        Ok(Step::judged(subject, action, &answer))
    }

    /// The target no longer knows the person: the next cycle matches or creates anew, where in scope.
    fn forget(&mut self, person: &Person, in_scope: bool) -> Step {
        self.memory.users.remove(&person.object_id);
        let subject = person.user_principal_name.as_str();
        if in_scope {
            Step::failed(subject, Action::Update, "404: gone at the target; the next cycle creates it again")
        } else {
            Step::done(subject, Action::Disable, "404: already gone at the target")
        }
    }

    async fn delete(&mut self, person: &Person, link: &UserLink) -> Result<Step> {
        let path = format!("/Users/{}", link.scim_id);
        let answer = self.client.send(Method::DELETE, &path, &[], None).await?;
        let gone = answer.is_success() || answer.status == 404;
        if gone {
            self.memory.users.remove(&person.object_id);
        }
        let subject = person.user_principal_name.as_str();
        Ok(match gone {
            true => Step::done(subject, Action::Delete, answer.status.to_string()),
            false => Step::failed(subject, Action::Delete, answer.complaint()),
        })
    }

    /// Sends the manager once both are at the target, as Entra sends references after the objects.
    async fn manager(&mut self, directory: &Directory, person: &Person) -> Result<Option<Step>> {
        if !self.options.manager || directory.is_soft_deleted(person) {
            return Ok(None);
        }
        let Some(link) = self.memory.users.get(&person.object_id).cloned() else { return Ok(None) };
        let manager = self.memory.users.get(&person.manager).map(|m| m.scim_id.clone()).unwrap_or_default();
        if manager == link.manager {
            return Ok(None);
        }
        if !manager.is_empty() {
            // A refusal of the probe does not matter: Entra only saves a call when the value is there.
            let filter = format!("id eq \"{}\" and manager eq \"{manager}\"", link.scim_id);
            let query = [("filter", filter.as_str()), ("attributes", "id")];
            let there = self.client.send(Method::GET, "/Users", &query, None).await?;
            if there.first_id() == Some(link.scim_id.as_str()) {
                self.remember_manager(person, manager);
                return Ok(None);
            }
        }
        let operation = body::manager(!link.manager.is_empty(), &manager, self.flagged);
        let path = format!("/Users/{}", link.scim_id);
        let message = body::patch(vec![operation]);
        let answer: Answer = self.client.send(Method::PATCH, &path, &[], Some(message)).await?;
        if answer.is_success() {
            self.remember_manager(person, manager);
        }
        Ok(Some(Step::judged(&person.user_principal_name, Action::Update, &answer)))
    }

    fn remember_manager(&mut self, person: &Person, manager: String) {
        if let Some(link) = self.memory.users.get_mut(&person.object_id) {
            link.manager = manager;
        }
    }
}
