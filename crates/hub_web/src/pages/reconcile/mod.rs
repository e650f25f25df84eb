//! The people of a connection's directory beside the accounts here, and what is done about whoever stands out.

mod act;
mod export;
mod link;
mod show;
mod words;

use actix_web::web::{ServiceConfig, get, post};
use askama::Template;

use super::address;
use super::integrations::Head;
use super::parts::{Badge, Link, Moment, Pager, Problems};
use super::shell::Shell;
use crate::filters;

/// The Reconcile page of a connection.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(
            address("/connections/{connection}/reconcile")
                .route(get().to(show::get))
                .route(post().to(act::post)),
        )
        .service(address("/connections/{connection}/reconcile/export").route(get().to(export::get)))
        .service(
            address("/connections/{connection}/reconcile/{user}/link")
                .route(get().to(link::get))
                .route(post().to(link::post)),
        );
}

/// `GET {base}/reconcile`: both sides of a directory. Query: `show` = `idp_only`, `here_only`, `differ`, `agree` or `ignored`
/// (without it whoever stands out), `q`, and the pager's cursor.
///
/// Form: `POST {base}/reconcile` with `act` = `ignore`, `show`, `deactivate` or `invite`, `who` for each ticked person, and
/// `back_show`, `back_q` for the way back; answered by a page that asks before anything is done.
#[derive(Debug, Clone, Template)]
#[template(path = "reconcile/index.html")]
pub struct IndexPage {
    /// The frame.
    pub shell: Shell,
    /// State, facts, tabs.
    pub head: Head,
    /// Addresses and words of the filters, with their counts.
    pub filters: Vec<Choice>,
    /// The word of the filter.
    pub show: String,
    /// What the filter shows, as a sentence.
    pub text: &'static str,
    /// Search words as typed.
    pub query: String,
    /// People of this page.
    pub people: Vec<Row>,
    /// What may be done with the ticked ones: word and button.
    pub acts: Vec<(&'static str, &'static str)>,
    /// The same list as a file.
    pub csv_href: String,
    /// When people are linked by themselves, a sentence each.
    pub rule: Vec<&'static str>,
    /// Steps through the list.
    pub pager: Pager,
}

/// A filter.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Address and words.
    pub link: Link,
    /// Whether it is the present one.
    pub current: bool,
}

/// Somebody at both sides.
#[derive(Debug, Clone)]
pub struct Row {
    /// What a ticked box sends: the id, and how the person stood when the page was made.
    pub value: String,
    /// Their page.
    pub href: String,
    /// Name.
    pub name: String,
    /// At the identity provider; empty when it knows nobody.
    pub idp: Vec<String>,
    /// Its last word.
    pub last_word: Option<Moment>,
    /// Here; empty when there is no account.
    pub here: Vec<String>,
    /// Their last login by SSO.
    pub last_sso: Option<Moment>,
    /// How both stand to each other.
    pub standing: Badge,
    /// What stands out, as a sentence.
    pub remark: String,
    /// Accounts that they may be.
    pub suggestions: Vec<Suggested>,
    /// Where another account is looked for; empty for who cannot be linked.
    pub link_href: String,
}

/// An account that somebody may be.
#[derive(Debug, Clone)]
pub struct Suggested {
    /// Where both are compared.
    pub href: String,
    /// The account.
    pub name: String,
    /// Why.
    pub why: String,
    /// Whether nothing but the name speaks for it.
    pub weak: bool,
}

/// `GET {base}/reconcile/{user}/link`: finds the account that somebody is. Query: `q`.
#[derive(Debug, Clone, Template)]
#[template(path = "reconcile/choose.html")]
pub struct ChoosePage {
    /// The frame.
    pub shell: Shell,
    /// State, facts, tabs.
    pub head: Head,
    /// The Reconcile page.
    pub back: String,
    /// This page.
    pub href: String,
    /// What was wrong with the last try.
    pub problems: Problems,
    /// Whom the identity provider sent.
    pub name: String,
    /// What it says of them.
    pub idp: Vec<String>,
    /// Why they were not linked by themselves; mostly empty.
    pub waits: String,
    /// Accounts that they may be.
    pub suggestions: Vec<Suggested>,
    /// Search words as typed.
    pub query: String,
    /// Accounts that were found.
    pub found: Vec<Suggested>,
}

/// `GET {base}/reconcile/{user}/link?account=…`: both side by side, before they become one.
///
/// Form: `POST {base}/reconcile/{user}/link` with `account`, `seen`, and `confirmed` = `yes`.
#[derive(Debug, Clone, Template)]
#[template(path = "reconcile/pair.html")]
pub struct PairPage {
    /// The frame.
    pub shell: Shell,
    /// This page without an account.
    pub href: String,
    /// What was wrong with the last try.
    pub problems: Problems,
    /// Where Cancel leads.
    pub cancel_href: String,
    /// Whom the identity provider sent.
    pub staged: String,
    /// The account.
    pub account: String,
    /// What is compared: label, at the identity provider, here.
    pub rows: Vec<(&'static str, String, String)>,
    /// What speaks for it; empty when nothing does.
    pub why: String,
    /// Whether only the name does, or nothing.
    pub weak: bool,
    /// What follows, a sentence each.
    pub consequences: Vec<String>,
    /// The account's id.
    pub account_id: String,
    /// How both were.
    pub seen: String,
}
