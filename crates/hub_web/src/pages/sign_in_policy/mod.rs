//! `/sign-in-policy`: who must log in by SSO, from when; what that would mean, before it holds; and the ways back.

mod change;
mod codes;
mod consequence;
mod export;
mod people;
mod relief;
mod show;

pub use relief::banner;

use actix_web::web::{self, ServiceConfig};
use askama::Template;

use super::address;
use super::parts::{Badge, Moment, Pager, Problems, TypedConfirmation};
use super::shell::Shell;
use crate::filters;

/// The sign-in policy.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(
            address("/sign-in-policy").route(web::get().to(show::get)).route(web::post().to(change::post)),
        )
        .service(address("/sign-in-policy/people").route(web::get().to(people::get)))
        .service(address("/sign-in-policy/people.csv").route(web::get().to(export::get)))
        .service(address("/sign-in-policy/mail").route(web::post().to(people::mail)))
        .service(address("/sign-in-policy/recovery-codes").route(web::post().to(codes::post)))
        .service(address("/sign-in-policy/suspend").route(web::post().to(relief::suspend)))
        .service(address("/sign-in-policy/resume").route(web::post().to(relief::resume)));
}

/// `GET /sign-in-policy`.
///
/// Form: `sub_users` = `now` or `date` with `sub_users_from`; `everyone` = `never`, `now` or `date` with
/// `everyone_from`. Dates are `YYYY-MM-DDTHH:MM` in UTC.
#[derive(Debug, Clone, Template)]
#[template(path = "sign_in_policy/index.html")]
pub struct PolicyPage {
    /// The frame.
    pub shell: Shell,
    /// What was wrong with the last try.
    pub problems: Problems,
    /// "Everyone logs in by SSO".
    pub status: Badge,
    /// What holds, and what is planned, a sentence each.
    pub facts: Vec<String>,
    /// Why the form cannot be used by this person; empty when it can.
    pub locked: String,
    /// What is typed into the form.
    pub form: PolicyForm,
    /// What *everyone* still wants, a sentence each; empty when nothing is missing.
    pub lacks: Vec<String>,
    /// The connections with single sign-on.
    pub connections: Vec<ConnectionLine>,
    /// The newest login of an owner or admin by SSO; empty when there is none in a day.
    pub recent: String,
    /// Sub-users whom it would shut out.
    pub shut_out_sub_users: i64,
    /// People of every role whom it would shut out.
    pub shut_out_everyone: i64,
    /// Those who keep a password when sub-users must log in by SSO.
    pub keep_password: String,
    /// Owners who hold recovery codes: name, and how many.
    pub holders: Vec<(String, String)>,
    /// What the button for codes says: "Make recovery codes"; empty for an admin who is no owner.
    pub codes_button: String,
    /// How logins by SSO went since it took hold; empty while it does not hold.
    pub outcomes: String,
    /// Hours for which it can be suspended; empty when it cannot.
    pub hours: Vec<i64>,
    /// Whether it is suspended.
    pub suspended: bool,
}

/// The choices of the form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PolicyForm {
    /// `now` or `date`.
    pub sub_users: String,
    /// The date and time, as typed.
    pub sub_users_from: String,
    /// `never`, `now` or `date`.
    pub everyone: String,
    /// The date and time, as typed.
    pub everyone_from: String,
}

/// A connection with single sign-on.
#[derive(Debug, Clone)]
pub struct ConnectionLine {
    /// Its settings.
    pub href: String,
    /// Its name.
    pub name: String,
    /// Its state.
    pub state: Badge,
    /// The first login or test that succeeded since it was Integrated.
    pub tested: Option<Moment>,
    /// Tries it out; none while it is not complete.
    pub test_href: Option<String>,
}

/// Asks before people lose sessions or ways in. Fields: those of the form, `confirmed` and, where people would be shut
/// out, `confirm`.
#[derive(Debug, Clone, Template)]
#[template(path = "sign_in_policy/confirm.html")]
pub struct ConfirmPage {
    /// The frame.
    pub shell: Shell,
    /// What was wrong with the last try.
    pub problems: Problems,
    /// The question.
    pub title: String,
    /// What it means, a sentence each.
    pub consequences: Vec<String>,
    /// The choices again, as hidden fields.
    pub fields: Vec<(&'static str, String)>,
    /// The word to type, where people would be shut out.
    pub confirmation: Option<TypedConfirmation>,
    /// The button.
    pub button: String,
}

/// `GET /sign-in-policy/people`: those whom SSO would shut out.
#[derive(Debug, Clone, Template)]
#[template(path = "sign_in_policy/people.html")]
pub struct PeoplePage {
    /// The frame.
    pub shell: Shell,
    /// Whether people of every role are listed, or sub-users only.
    pub everyone: bool,
    /// "2 sub-users could not log in".
    pub summary: String,
    /// They.
    pub people: Vec<Row>,
    /// Steps through the list.
    pub pager: Pager,
    /// The list as a file.
    pub export_href: String,
    /// The other list.
    pub other_href: String,
}

/// Somebody whom it would shut out.
#[derive(Debug, Clone)]
pub struct Row {
    /// Their page.
    pub href: String,
    /// Their name.
    pub name: String,
    /// Their e-mail or userName.
    pub email: String,
    /// Their role.
    pub role: String,
    /// Why.
    pub why: String,
    /// Their last login.
    pub last_sign_in: Option<Moment>,
}

/// Recovery codes, shown once.
#[derive(Debug, Clone, Template)]
#[template(path = "sign_in_policy/codes.html")]
pub struct CodesPage {
    /// The frame.
    pub shell: Shell,
    /// The codes.
    pub codes: Vec<String>,
    /// Where they are used.
    pub door: String,
}
