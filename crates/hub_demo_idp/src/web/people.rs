//! People and groups: list, add, edit, and the acts of the admin centre.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::web::{Data, Form, Path};
use askama::Template;
use serde::Deserialize;

use super::Idp;
use super::fault::Html;
use super::views::{self, Choice, Row, see_other};
use crate::chance;
use crate::directory::{Act, Life, Person, PersonEdit};

struct GroupRow {
    id: String,
    name: String,
    assigned: bool,
    count: usize,
    people: Vec<Row>,
}

#[derive(Template)]
#[template(path = "people.html")]
struct PeoplePage {
    here: &'static str,
    people: Vec<Row>,
    groups: Vec<GroupRow>,
}

pub(super) async fn page(idp: Data<Idp>) -> Result<HttpResponse, Html> {
    let directory = idp.store.state().directory;
    let present = directory.groups.iter().filter(|g| g.life == Life::Present);
    let groups = present.map(|g| GroupRow {
        id: g.object_id.clone(),
        name: g.display_name.clone(),
        assigned: g.assigned,
        count: g.members.len(),
        people: Row::all(&directory)
            .into_iter()
            .map(|row| Row { chosen: g.members.contains(&row.id), ..row })
            .collect(),
    });
    let people = PeoplePage { here: "people", people: Row::all(&directory), groups: groups.collect() };
    Ok(views::page(&people)?)
}

pub(super) async fn add(idp: Data<Idp>, form: Form<PersonEdit>) -> Result<HttpResponse, Html> {
    let id = chance::guid()?;
    let edit = form.into_inner();
    idp.store.write(|s| s.directory.add_person(id, edit).map(|_| ()))?;
    Ok(see_other("/people"))
}

struct Field {
    name: &'static str,
    label: &'static str,
    value: String,
}

#[derive(Template)]
#[template(path = "person.html")]
struct PersonPage {
    here: &'static str,
    person: Row,
    acts: Vec<Choice>,
    fields: Vec<Field>,
    managers: Vec<Row>,
}

pub(super) async fn person(idp: Data<Idp>, id: Path<String>) -> Result<HttpResponse, Html> {
    let directory = idp.store.state().directory;
    let person = directory.person(&id)?;
    let others = Row::all(&directory).into_iter().filter(|row| row.id != *id);
    let page = PersonPage {
        here: "people",
        person: Row::new(&directory, person),
        acts: acts(person),
        fields: fields(person),
        managers: others.map(|row| Row { chosen: row.id == person.manager, ..row }).collect(),
    };
    Ok(views::page(&page)?)
}

/// The acts that make sense now; `chosen` marks those that take access away.
fn acts(person: &Person) -> Vec<Choice> {
    let choice = |value, label, chosen| Choice { value, label, chosen };
    if person.life == Life::SoftDeleted {
        return vec![choice("restore", "Restore", false), choice("hard-delete", "Delete for good", true)];
    }
    vec![
        if person.assigned {
            choice("unassign", "Unassign", true)
        } else {
            choice("assign", "Assign", false)
        },
        if person.account_enabled {
            choice("disable", "Block sign-in", true)
        } else {
            choice("enable", "Unblock sign-in", false)
        },
        choice("soft-delete", "Delete", true),
        choice("hard-delete", "Delete for good", true),
    ]
}

fn fields(person: &Person) -> Vec<Field> {
    let field = |name, label, value: &str| Field { name, label, value: value.to_owned() };
    vec![
        field("userPrincipalName", "User principal name", &person.user_principal_name),
        field("mail", "Mail", &person.mail),
        field("givenName", "First name", &person.given_name),
        field("surname", "Last name", &person.surname),
        field("displayName", "Display name", &person.display_name),
        field("mailNickname", "Mail nickname", &person.mail_nickname),
        field("jobTitle", "Job title", &person.job_title),
        field("department", "Department", &person.department),
        field("employeeId", "Employee ID", &person.employee_id),
        field("telephoneNumber", "Business phone", &person.telephone_number),
        field("mobile", "Mobile phone", &person.mobile),
        field("city", "City", &person.city),
        field("country", "Country", &person.country),
        field("preferredLanguage", "Preferred language", &person.preferred_language),
        field("roles", "App roles, with commas", &person.roles.join(", ")),
    ]
}

pub(super) async fn edit(
    idp: Data<Idp>,
    id: Path<String>,
    form: Form<PersonEdit>,
) -> Result<HttpResponse, Html> {
    let edit = form.into_inner();
    idp.store.write(|s| s.directory.edit_person(&id, edit))?;
    Ok(see_other(&format!("/people/{id}")))
}

pub(super) async fn act(idp: Data<Idp>, path: Path<(String, Act)>) -> Result<HttpResponse, Html> {
    let (id, act) = path.into_inner();
    idp.store.write(|s| s.directory.act(&id, act))?;
    let back = if act == Act::HardDelete { "/people".to_owned() } else { format!("/people/{id}") };
    Ok(see_other(&back))
}

#[derive(Deserialize)]
pub(super) struct GroupForm {
    name: String,
    #[serde(default)]
    assigned: bool,
    /// `member-{object id}` for every ticked person.
    #[serde(flatten)]
    ticked: BTreeMap<String, String>,
}

pub(super) async fn add_group(idp: Data<Idp>, form: Form<GroupForm>) -> Result<HttpResponse, Html> {
    let id = chance::guid()?;
    idp.store.write(|s| s.directory.add_group(id, &form.name, false))?;
    Ok(see_other("/people"))
}

pub(super) async fn edit_group(
    idp: Data<Idp>,
    id: Path<String>,
    form: Form<GroupForm>,
) -> Result<HttpResponse, Html> {
    let ticked = form.ticked.keys().filter_map(|k| k.strip_prefix("member-"));
    let members: Vec<String> = ticked.map(str::to_owned).collect();
    idp.store.write(|s| {
        s.directory.rename_group(&id, &form.name)?;
        let before = s.directory.group_mut(&id)?.members.clone();
        s.directory.change_members(&id, &members, &before)?;
        s.directory.group_mut(&id)?.assigned = form.assigned;
        Ok(())
    })?;
    Ok(see_other("/people"))
}

pub(super) async fn delete_group(idp: Data<Idp>, id: Path<String>) -> Result<HttpResponse, Html> {
    idp.store.write(|s| {
        s.directory.group_mut(&id)?.life = Life::Purged;
        Ok(())
    })?;
    Ok(see_other("/people"))
}
