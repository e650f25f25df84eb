//! `POST {base}/reconcile`: what is done with the ticked people, after a page that names them.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use hub_kernel::{ConnectionId, UserId};
use hub_tenants::import::{self, Asked, Started, Who};
use hub_tenants::reconcile::{self, Done, Left};
use hub_tenants::user::{User, UserState};
use hub_tenants::{Error, connection};
use hub_text::{Text, key, t, text};

use crate::extract::{CsrfForm, Form};
use crate::faults::{HtmlFault, sentence};
use crate::imports;
use crate::mail::Mail;
use crate::pages::integrations::configuration::ConfirmPage;
use crate::pages::integrations::visit::Visit;
use crate::pages::mail::HowToSsoMail;
use crate::pages::parts::Tone;
use crate::{reply, urls};

/// People of one form: a page of them.
const MOST: usize = 50;
/// Names that one message has room for.
const MOST_TOLD: usize = 5;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Ignore,
    Show,
    Deactivate,
    Invite,
}

impl Act {
    fn of(sent: &Form) -> Result<Self, HtmlFault> {
        match sent.text("act").as_str() {
            "ignore" => Ok(Self::Ignore),
            "show" => Ok(Self::Show),
            "deactivate" => Ok(Self::Deactivate),
            "invite" => Ok(Self::Invite),
            _ => Err(HtmlFault::BadRequest(key!("The form was incomplete."))),
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Ignore => "ignore",
            Self::Show => "show",
            Self::Deactivate => "deactivate",
            Self::Invite => "invite",
        }
    }

    /// The button for so many people, where they can log in by SSO or cannot.
    fn button(self, people: i64, sso: bool) -> Text {
        match self {
            Self::Ignore => text!(people; "Ignore {n} person", "Ignore {n} people"),
            Self::Show => text!(people; "Show again {n} person", "Show again {n} people"),
            Self::Deactivate => text!(people; "Deactivate {n} person", "Deactivate {n} people"),
            Self::Invite if !sso => text!(people; "Import {n} person", "Import {n} people"),
            Self::Invite => text!(people; "Invite {n} person", "Invite {n} people"),
        }
    }

    /// The question before it.
    fn question(self, people: i64, sso: bool) -> Text {
        match self {
            Self::Ignore => text!(people; "Ignore {n} person?", "Ignore {n} people?"),
            Self::Show => text!(people; "Show again {n} person?", "Show again {n} people?"),
            Self::Deactivate => text!(people; "Deactivate {n} person?", "Deactivate {n} people?"),
            Self::Invite if !sso => text!(people; "Import {n} person?", "Import {n} people?"),
            Self::Invite => text!(people; "Invite {n} person?", "Invite {n} people?"),
        }
    }

    fn consequence(self, sso: bool) -> Text {
        match self {
            Self::Invite if !sso => t(
                "Whoever has no account gets one, and a seat. Nobody is mailed, as nobody can log in by SSO yet.",
            ),
            Self::Ignore => t("They are no longer listed, until something about the difference changes."),
            Self::Show => t("They are listed again."),
            Self::Deactivate => t(
                "They can no longer log in, their sessions end at once, and their seats become free. Nothing of theirs is \
                 deleted.",
            ),
            Self::Invite => t(
                "Whoever has no account gets one, and a seat. Whoever has one and never logged in by SSO is mailed how to.",
            ),
        }
    }

    fn done(self, people: i64) -> Text {
        match self {
            Self::Ignore => text!(people; "{n} person ignored.", "{n} people ignored."),
            Self::Show => text!(people; "{n} person shown again.", "{n} people shown again."),
            Self::Deactivate => text!(people; "{n} person deactivated.", "{n} people deactivated."),
            Self::Invite => text!(people; "{n} person invited.", "{n} people invited."),
        }
    }
}

/// Somebody who was ticked, and how they stood then.
type Chosen = (UserId, String);

/// Asks, and with `confirmed` does it.
///
/// # Errors
/// 404 for a connection that is not there or has no SCIM side.
pub async fn post(visit: Visit, CsrfForm(sent): CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let id = visit.id;
    visit.app.db.read(move |c| connection::with_scim(c, id.tenant(), id)).await?;
    let act = Act::of(&sent)?;
    let chosen = chosen(&visit, &sent);
    let back = back(&visit, &sent);
    if chosen.is_empty() {
        let text = t("Nobody was chosen: tick people first.").to_string();
        return Ok(visit.on_to(&back, Tone::Info, &text));
    }
    if sent.text("confirmed") != "yes" {
        return ask(&visit, &sent, act, chosen, back).await;
    }
    let mut outcome = Outcome::default();
    for (person, then) in &chosen {
        let (person, then) = (*person, then.clone());
        let done = visit.write(move |c, cx, by, id| match act {
            Act::Ignore => reconcile::ignore(c, cx, by, id, person, &then),
            Act::Show => reconcile::show_again(c, cx, by, id, person, &then),
            Act::Deactivate => reconcile::deactivate(c, cx, by, id, person, &then),
            Act::Invite => reconcile::invite(c, cx, by, id, person, &then),
        });
        outcome.take(done.await)?;
    }
    if act == Act::Invite {
        for user in &outcome.done {
            tell(&visit, user);
        }
        if let Some(import) = imported(&visit, chosen).await? {
            return Ok(reply::see_other(&urls::import(import)));
        }
    }
    Ok(visit.on_to(&back, outcome.tone(), outcome.words(act)))
}

fn chosen(visit: &Visit, sent: &Form) -> Vec<Chosen> {
    let read = |text: String| {
        let (id, then) = text.split_once(':')?;
        Some((UserId::in_tenant(visit.tenant(), id)?, then.to_owned()))
    };
    // A person twice is one person.
    let all: BTreeMap<UserId, String> = sent.all("who").into_iter().filter_map(read).take(MOST).collect();
    all.into_iter().collect()
}

fn back(visit: &Visit, sent: &Form) -> String {
    let (show, text) = (sent.text("back_show"), sent.text("back_q"));
    urls::with_parameters(&urls::reconcile(visit.id), &[("show", &show), ("q", &text)])
}

async fn ask(
    visit: &Visit,
    sent: &Form,
    act: Act,
    chosen: Vec<Chosen>,
    back: String,
) -> Result<HttpResponse, HtmlFault> {
    let (id, ids) = (visit.id, chosen.iter().map(|(id, _)| *id).collect::<Vec<_>>());
    let (people, sso) = visit
        .app
        .db
        .read(move |c| {
            let mut people = Vec::new();
            for person in ids {
                people.extend(reconcile::line(c, id, person)?.map(|line| line.user));
            }
            Ok::<_, Error>((people, connection::has_sso(c, id.tenant())?))
        })
        .await?;
    let count = i64::try_from(people.len()).unwrap_or_default();
    let mut consequences = vec![act.consequence(sso).to_string()];
    consequences.extend(people.iter().map(|user| named(user, act, sso)));
    let mut fields = vec![("act".to_owned(), act.word().to_owned())];
    fields.extend(["back_show", "back_q"].map(|name| (name.to_owned(), sent.text(name))));
    fields.extend(chosen.into_iter().map(|(id, then)| ("who".to_owned(), format!("{id}:{then}"))));
    Ok(reply::page(&ConfirmPage {
        shell: visit.shell(),
        title: act.question(count, sso).to_string(),
        consequences,
        action: urls::reconcile(visit.id),
        fields,
        button: act.button(count, sso).to_string(),
        dangerous: act == Act::Deactivate,
        cancel_href: back,
        typed: None,
    }))
}

fn named(user: &User, act: Act, sso: bool) -> String {
    let email = user.email.as_deref().unwrap_or(&user.user_name);
    let name = match user.label() == email {
        true => email.to_owned(),
        false => format!("{} ({email})", user.label()),
    };
    match (act, user.state) {
        (Act::Invite, UserState::Staged) => text!("{name}: gets an account", name = name),
        (Act::Invite, _) if !sso => text!("{name}: nothing happens", name = name),
        (Act::Invite, _) => text!("{name}: is mailed how to log in by SSO", name = name),
        _ => return name,
    }
    .to_string()
}

/// What came of it.
#[derive(Default)]
struct Outcome {
    done: Vec<User>,
    left: BTreeMap<Left, usize>,
    refused: Vec<String>,
}

impl Outcome {
    /// A refusal is about one person; the others are not touched by it.
    fn take(&mut self, done: hub_tenants::Result<Done>) -> Result<(), HtmlFault> {
        match done {
            Ok(Done::Yes(user)) => self.done.push(*user),
            Ok(Done::Left(why)) => *self.left.entry(why).or_default() += 1,
            Err(error @ (Error::Invalid(_) | Error::Forbidden(_) | Error::LastOwner)) => {
                self.refused.push(sentence(&error));
            }
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    fn tone(&self) -> Tone {
        match (self.refused.is_empty(), self.done.is_empty()) {
            (false, _) => Tone::Warn,
            (true, true) => Tone::Info,
            (true, false) => Tone::Good,
        }
    }

    fn words(&self, act: Act) -> String {
        let people = |count: usize| i64::try_from(count).unwrap_or_default();
        let mut sentences = vec![act.done(people(self.done.len()))];
        sentences.extend(self.left.iter().map(|(why, count)| {
            text!(
                people(*count);
                "{n} person left alone: {reason}.",
                "{n} people left alone: {reason}.",
                reason = t(why.words())
            )
        }));
        let refused = self.refused.iter().take(MOST_TOLD);
        sentences.extend(refused.map(|refusal| text!("Not done: {reason}", reason = refusal)));
        sentences.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }
}

/// Mails somebody how to log in by SSO.
fn tell(visit: &Visit, user: &User) {
    let mail = HowToSsoMail {
        tenant: visit.person.tenant_name().to_owned(),
        login_url: visit.app.absolute(&urls::workspace_login(visit.person.tenant_slug())),
        asked_by: visit.person.email().to_owned(),
    };
    let Some(to) = user.email.as_deref() else { return };
    match Mail::of(to, &mail) {
        Ok(mail) => visit.app.mailer.send(mail),
        Err(error) => tracing::warn!(%error, "a mail on logging in by SSO could not be written"),
    }
}

/// Imports those of the chosen who have no account: the same import as from the import page.
async fn imported(visit: &Visit, chosen: Vec<Chosen>) -> Result<Option<hub_kernel::ImportId>, HtmlFault> {
    let ticket = format!("reconcile {}", visit.cx.request_id);
    let begun = visit.write(move |c, cx, by, id: ConnectionId| {
        let people = reconcile::to_import(c, by, id, &chosen)?;
        if people.is_empty() {
            return Ok(None);
        }
        let started =
            import::start(c, cx, by, &Asked { connection: Some(id), who: Who::These(people), ticket })?;
        let claim = match &started {
            Started::Begun(row) if !row.background => import::claim(c, row.id, cx.now)?,
            _ => None,
        };
        Ok(Some((started, claim)))
    });
    match begun.await? {
        None | Some((Started::Nobody, _)) => Ok(None),
        Some((Started::Begun(row), claim)) => {
            if let Some(claim) = claim {
                imports::finish(&visit.app, &visit.cx, claim).await;
            }
            Ok(Some(row.id))
        }
        Some((Started::Before(row) | Started::Busy(row), _)) => Ok(Some(row.id)),
    }
}
