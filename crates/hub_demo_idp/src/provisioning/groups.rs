//! The cycle over groups: created empty, members added and removed by PATCH, renamed by id.

use reqwest::Method;
use serde_json::Value;

use super::{Action, Cycle, GroupLink, Step, body};
use crate::Result;
use crate::directory::{Directory, Group, Life};

/// Groups are always asked for without their members.
const NO_MEMBERS: (&str, &str) = ("excludedAttributes", "members");

impl Cycle {
    /// One cycle over the groups: those assigned are brought up to date, the others are deleted at the target.
    ///
    /// # Errors
    /// [`crate::Error::Call`] when the target does not answer.
    pub async fn sync_groups(&mut self, directory: &Directory) -> Result<Vec<Step>> {
        let mut steps = Vec::new();
        for group in &directory.groups {
            let in_scope = group.assigned && group.life == Life::Present;
            match self.memory().groups.get(&group.object_id).cloned() {
                None if in_scope => {
                    let (step, link) = self.find_or_create_group(group).await?;
                    steps.push(step);
                    if let Some(link) = link {
                        steps.extend(self.update_group(group, link).await?);
                    }
                }
                None => {}
                Some(link) if in_scope => steps.extend(self.update_group(group, link).await?),
                Some(link) => steps.push(self.delete_group(group, &link).await?),
            }
        }
        Ok(steps)
    }

    async fn find_or_create_group(&mut self, group: &Group) -> Result<(Step, Option<GroupLink>)> {
        let name = group.display_name.as_str();
        let filter = format!("displayName eq {}", Value::String(name.to_owned()));
        let query = [NO_MEMBERS, ("filter", filter.as_str())];
        let found = self.client().send(Method::GET, "/Groups", &query, None).await?;
        if !found.is_success() {
            return Ok((Step::judged(name, Action::Match, &found), None));
        }
        let (step, id) = if let Some(id) = found.first_id() {
            (Step::done(name, Action::Match, "found by name"), Some(id.to_owned()))
        } else {
            let body = body::create_group(&group.object_id, name);
            let answer = self.client().send(Method::POST, "/Groups", &[], Some(body)).await?;
            (Step::judged(name, Action::Create, &answer), answer.id().map(str::to_owned))
        };
        let link = id.map(|scim_id| GroupLink { scim_id, name: name.to_owned(), members: Vec::new() });
        if let Some(link) = &link {
            self.memory().groups.insert(group.object_id.clone(), link.clone());
        }
        Ok((step, link))
    }

    async fn update_group(&mut self, group: &Group, link: GroupLink) -> Result<Vec<Step>> {
        let (flagged, mut next, mut steps) = (self.is_flagged(), link.clone(), Vec::new());
        if group.display_name != link.name {
            let rename =
                body::operation("Replace", "displayName", group.display_name.clone().into(), flagged);
            if self.patch_group(group, &link, vec![rename], &mut steps).await? {
                next.name.clone_from(&group.display_name);
            }
        }
        let mut known = group.members.clone();
        known.retain(|m| self.memory().users.contains_key(m));
        let added: Vec<String> = known.iter().filter(|m| !link.members.contains(m)).cloned().collect();
        let gone: Vec<String> = link.members.iter().filter(|m| !group.members.contains(m)).cloned().collect();
        let (add, remove) = (self.scim_ids(&added), self.scim_ids(&gone));
        let added_ok = add.is_empty()
            || self.patch_group(group, &link, body::add_members(&add, flagged), &mut steps).await?;
        let removed_ok = remove.is_empty()
            || self.patch_group(group, &link, body::remove_members(&remove, flagged), &mut steps).await?;
        if removed_ok {
            next.members.retain(|m| !gone.contains(m));
        }
        if added_ok {
            next.members.extend(added);
        }
        self.memory().groups.insert(group.object_id.clone(), next);
        Ok(steps)
    }

    async fn patch_group(
        &mut self,
        group: &Group,
        link: &GroupLink,
        operations: Vec<Value>,
        steps: &mut Vec<Step>,
    ) -> Result<bool> {
        let path = format!("/Groups/{}", link.scim_id);
        let answer = self.client().send(Method::PATCH, &path, &[], Some(body::patch(operations))).await?;
        steps.push(Step::judged(&group.display_name, Action::Update, &answer));
        Ok(answer.is_success())
    }

    fn scim_ids(&mut self, object_ids: &[String]) -> Vec<String> {
        let users = &self.memory().users;
        object_ids.iter().filter_map(|id| users.get(id)).map(|link| link.scim_id.clone()).collect()
    }

    async fn delete_group(&mut self, group: &Group, link: &GroupLink) -> Result<Step> {
        let path = format!("/Groups/{}", link.scim_id);
        let answer = self.client().send(Method::DELETE, &path, &[], None).await?;
        let gone = answer.is_success() || answer.status == 404;
        if gone {
            self.memory().groups.remove(&group.object_id);
        }
        Ok(match gone {
            true => Step::done(&group.display_name, Action::Delete, answer.status.to_string()),
            false => Step::failed(&group.display_name, Action::Delete, answer.complaint()),
        })
    }
}
