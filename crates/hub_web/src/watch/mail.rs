//! Mails to owners and admins about a connection.

use hub_kernel::ConnectionId;
use hub_tenants::connection::{self, CertificateSource, Connection, News};
use hub_tenants::tenant::{self, Tenant};
use hub_tenants::user::{self, Role, User};
use hub_text::{Text, key, t, text};

use crate::app::App;
use crate::mail::Mail;
use crate::pages::mail::{ConnectionNewsMail, one_line};
use crate::pages::parts::date;
use crate::urls;

/// Most people who are told.
const MOST: i64 = 50;

/// Mails each of the news to everybody who manages the workspace. What cannot be sent is in the log: nothing waits for it.
pub async fn tell(app: &App, id: ConnectionId, news: &[News]) {
    if news.is_empty() {
        return;
    }
    let found = app.db.read(move |c| {
        let tenant = id.tenant();
        let row = connection::get(c, tenant, id)?;
        Ok::<_, hub_tenants::Error>((tenant::get(c, tenant)?, row, user::managers(c, tenant, MOST)?))
    });
    let (tenant, row, people) = match found.await {
        Ok(found) => found,
        Err(error) => return tracing::error!(connection = %id, %error, "nobody could be told"),
    };
    for one in news {
        let mail = written(app, &tenant, &row, one);
        // Only an owner can do what is asked.
        let asked = |user: &&User| *one != News::OwnerWanted || user.role == Role::Owner;
        for to in people.iter().filter(asked).filter_map(address) {
            match Mail::of(to, &mail) {
                Ok(mail) => app.mailer.send(mail),
                Err(error) => tracing::warn!(connection = %id, %error, "a mail could not be written"),
            }
        }
    }
}

/// Where somebody who manages the workspace reads mail: first the address that no directory can change.
pub(super) fn address(user: &User) -> Option<&str> {
    user.sign_in_email_key.as_deref().or(user.email.as_deref())
}

/// What happened, the facts, and what to do.
struct Words {
    what: Text,
    facts: Vec<(&'static str, String)>,
    advice: &'static str,
}

fn written(app: &App, tenant: &Tenant, row: &Connection, news: &News) -> ConnectionNewsMail {
    let Words { what, facts, advice } = words(news);
    let page = match news {
        News::TokenEnds { .. } | News::ClientSecretEnds { .. } => urls::provisioning(row.id),
        _ => urls::connection(row.id),
    };
    ConnectionNewsMail {
        tenant: tenant.name.clone(),
        provider: row.name().to_owned(),
        what: what.into(),
        facts: facts.into_iter().map(|(name, value)| (name, short(&value))).collect(),
        advice: t(advice).into(),
        link: app.absolute(&page),
    }
}

/// Values come from documents of others.
fn short(value: &str) -> String {
    one_line(value).chars().take(300).collect()
}

fn words(news: &News) -> Words {
    let certificate = |subject: &str, sha256: &str| {
        vec![(key!("Certificate"), subject.to_owned()), (key!("SHA-256"), sha256.to_owned())]
    };
    match news {
        News::OwnerWanted => Words {
            what: t("Owners and admins cannot log in by it yet"),
            facts: Vec::new(),
            advice: key!(
                "An admin chose what this connection trusts. Sub-users log in by it; owners and admins do not until an \
                     owner has looked at issuer, sign-on URL and certificate and approves it: whoever runs that identity \
                     provider could name any of them. You did not expect it? Ask the admin, or disconnect it."
            ),
        },
        News::CertificateStaged { subject, sha256, source } => staged(subject, sha256, *source),
        News::CertificateTaken { subject, sha256 } => Words {
            what: t("A new certificate was taken"),
            facts: certificate(subject, sha256),
            advice: key!(
                "The metadata address lists it, and this connection is set to take new certificates from there by \
                     itself. There is nothing to do. You did not expect it? Remove it and switch that off."
            ),
        },
        News::CertificateUnlisted { subject, sha256 } => Words {
            what: t("A certificate is no longer in the metadata"),
            facts: certificate(subject, sha256),
            advice: key!(
                "It still verifies logins. When your identity provider no longer signs with it, remove it."
            ),
        },
        News::OtherEntityId { found } => Words {
            what: t("The metadata names another entity ID"),
            facts: vec![(key!("In the metadata"), found.clone())],
            advice: key!(
                "Nothing was changed, and logins go on as before. If your identity provider announced the change, \
                     read the metadata again in the settings to take it."
            ),
        },
        News::OtherSsoUrl { found } => Words {
            what: t("The metadata names another sign-on URL"),
            facts: vec![(key!("In the metadata"), found.clone())],
            advice: key!(
                "Nothing was changed, and logins go to the address that is stored. If your identity provider \
                     announced the change, save the new address in the settings."
            ),
        },
        News::CertificateEnds { subject, on, days } => Words {
            what: match *days {
                ..1 => t("The certificate expires in less than a day"),
                days => {
                    text!(days; "The certificate expires in {n} day", "The certificate expires in {n} days")
                }
            },
            facts: vec![(key!("Certificate"), subject.clone()), (key!("Ends on"), date(*on))],
            advice: key!(
                "Identity providers begin to sign with a new certificate around then, and logins fail until it is \
                     stored. Add it beside the old one as soon as you have it."
            ),
        },
        News::TokenEnds { on, days } => Words {
            what: match *days {
                ..1 => t("The Secret Token expires in less than a day"),
                days => {
                    text!(days; "The Secret Token expires in {n} day", "The Secret Token expires in {n} days")
                }
            },
            facts: vec![(key!("Ends on"), date(*on))],
            advice: key!(
                "Provisioning stops with it. Create another and enter it at the identity provider; both are valid \
                     until you revoke the old one."
            ),
        },
        News::ClientSecretEnds { on, days } => Words {
            what: match *days {
                ..1 => t("The client secret expires in less than a day"),
                days => {
                    text!(days; "The client secret expires in {n} day", "The client secret expires in {n} days")
                }
            },
            facts: vec![(key!("Ends on"), date(*on))],
            advice: key!(
                "Provisioning stops with it. Add another client secret and enter it at the identity provider; both \
                     are valid until the old one ends."
            ),
        },
    }
}

fn staged(subject: &str, sha256: &str, source: CertificateSource) -> Words {
    let what = t("A certificate waits for approval");
    let fingerprint = (key!("SHA-256"), sha256.to_owned());
    match source {
        CertificateSource::Metadata => Words {
            what,
            facts: vec![(key!("Certificate"), subject.to_owned()), fingerprint],
            advice: key!(
                "The metadata address lists it. Logins signed with it are refused until an owner approves it. Compare \
                     the fingerprint with your identity provider's console first."
            ),
        },
        // A stranger chooses the subject, so it is not mailed.
        CertificateSource::LoginAttempt => Words {
            what,
            facts: vec![fingerprint],
            advice: key!(
                "A login was signed with a key that is not stored, and was refused. If your identity provider has \
                     changed its certificate, compare the fingerprint with its console; an owner can then approve it. \
                     If it has not, dismiss it: anybody can sign with a key of their own."
            ),
        },
        CertificateSource::Settings => Words {
            what,
            facts: vec![(key!("Certificate"), subject.to_owned()), fingerprint],
            advice: key!(
                "An admin added it. Whoever holds its key could log in as anybody of the workspace, owners too; so an \
                     owner has to approve it. Ask the admin where it comes from."
            ),
        },
    }
}
