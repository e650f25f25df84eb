//! What wants attention, in words.

use hub_tenants::connection::{Attention, Connection};
use hub_text::{Text, key, t, text};

use crate::pages::parts::{self, Badge, Link, Tone};
use crate::urls;

/// The badge beside a connection's state.
pub fn badge(found: &Attention) -> Badge {
    Badge::new(tone(found), title(found))
}

/// The notice that says what to do.
pub fn notice(found: &Attention, row: &Connection) -> parts::Attention {
    let (text, link) = match found {
        Attention::NotTested => (
            t("Nobody has signed in through this connection yet. Try it yourself before your people do."),
            link(urls::test_sign_in(row.id), key!("Test sign-in")),
        ),
        Attention::CertificateExpiring(_) => (
            t(
                "Identity providers begin to sign with a new certificate around then, and logins fail until it is stored \
             here. Add it beside the old one as soon as you have it.",
            ),
            link(format!("{}#certificate", urls::connection(row.id)), key!("Add certificate")),
        ),
        Attention::CertificateExpired => (
            t(
                "Logins still work while your identity provider signs with its key. Store the certificate that it uses \
             next before it changes over.",
            ),
            link(format!("{}#certificate", urls::connection(row.id)), key!("Add certificate")),
        ),
        Attention::TokenExpiring(_) => (
            t(
                "Provisioning stops with the last valid token. Create another and enter it at the identity provider; \
             both are valid until you revoke the old one.",
            ),
            link(format!("{}#name", urls::provisioning(row.id)), key!("Create token")),
        ),
        Attention::ClientSecretExpiring(_) => (
            t(
                "The identity provider gets no more access tokens, and provisioning stops. Add another client secret and \
             enter it at the identity provider; both are valid until the old one ends.",
            ),
            link(format!("{}#oauth", urls::provisioning(row.id)), key!("Add client secret")),
        ),
        Attention::OwnerWanted => (
            t(
                "An admin chose what this connection trusts. An owner looks at it and approves it; sub-users log in already.",
            ),
            link(format!("{}#login-title", urls::connection(row.id)), key!("Show it")),
        ),
        Attention::CertificateWaiting(_) => (
            t(
                "Nothing verifies with it until an owner approves it. Compare its fingerprint with your identity provider's \
             console first.",
            ),
            link(format!("{}#staged-title", urls::connection(row.id)), key!("Show it")),
        ),
        Attention::MetadataDiffers => (
            t(
                "Nothing was changed, and logins go on as before. If your identity provider announced the change, take it \
             over here.",
            ),
            link(format!("{}#source-title", urls::connection(row.id)), key!("Show the difference")),
        ),
        Attention::MetadataUnreadable(since) => (
            text!(
                "It could not be read since {date}. Logins are not affected, but a new certificate would go unnoticed.",
                date = since.readable()
            ),
            link(format!("{}#source-title", urls::connection(row.id)), key!("Show why")),
        ),
        Attention::CertificateUnlisted => (
            t("It still verifies logins. When your identity provider no longer signs with it, remove it."),
            link(format!("{}#certs-title", urls::connection(row.id)), key!("Stored certificates")),
        ),
        Attention::SignInsFailing(_) => (
            t(
                "More logins through this connection fail than succeed. The events say why, and who can mend it where.",
            ),
            link(
                urls::with_query(&urls::activity(row.id), "kind", "sso_failed"),
                key!("Show failed sign-ins"),
            ),
        ),
        Attention::ScimOff => (
            t(
                "Every call of the directory is refused until you switch it on again; nobody's access changes by it meanwhile.",
            ),
            link(format!("{}#scim", urls::provisioning(row.id)), key!("Enable SCIM")),
        ),
        Attention::PeopleWaiting(_) => (
            t("The directory sent them, and they have no account and no seat until you import them."),
            link(format!("{}#waiting", urls::provisioning(row.id)), key!("Show who waits")),
        ),
        Attention::NoSync => (
            t(
                "The directory has not called for longer than its cycle explains. Look whether provisioning is paused or \
             in quarantine there.",
            ),
            link(urls::with_query(&urls::activity(row.id), "view", "calls"), key!("Show SCIM calls")),
        ),
    };
    parts::Attention {
        tone: tone(found),
        title: title(found).to_string(),
        text: text.to_string(),
        link: Some(link),
    }
}

fn link(href: String, label: &'static str) -> Link {
    Link { href, label: t(label).to_string() }
}

fn tone(found: &Attention) -> Tone {
    match found {
        Attention::NotTested | Attention::CertificateUnlisted | Attention::PeopleWaiting(_) => Tone::Info,
        Attention::CertificateExpired | Attention::SignInsFailing(_) => Tone::Bad,
        Attention::CertificateExpiring(days)
        | Attention::TokenExpiring(days)
        | Attention::ClientSecretExpiring(days)
            if *days < 2 =>
        {
            Tone::Bad
        }
        Attention::CertificateExpiring(_)
        | Attention::TokenExpiring(_)
        | Attention::ClientSecretExpiring(_)
        | Attention::OwnerWanted
        | Attention::CertificateWaiting(_)
        | Attention::MetadataDiffers
        | Attention::MetadataUnreadable(_)
        | Attention::ScimOff
        | Attention::NoSync => Tone::Warn,
    }
}

fn title(found: &Attention) -> Text {
    match found {
        Attention::NotTested => t("Not tested yet"),
        Attention::CertificateExpiring(days) => {
            text!("Certificate expires {when}", when = in_days(*days))
        }
        Attention::CertificateExpired => t("Certificate expired"),
        Attention::TokenExpiring(days) if *days < 0 => t("Secret Token expired"),
        Attention::TokenExpiring(days) => text!("Secret Token expires {when}", when = in_days(*days)),
        Attention::ClientSecretExpiring(days) if *days < 0 => t("Client secret expired"),
        Attention::ClientSecretExpiring(days) => {
            text!("Client secret expires {when}", when = in_days(*days))
        }
        Attention::OwnerWanted => t("Owners and admins cannot log in by it yet"),
        Attention::CertificateWaiting(count) => text!(
            i64::try_from(*count).unwrap_or(i64::MAX);
            "A certificate waits for approval",
            "{n} certificates wait for approval"
        ),
        Attention::MetadataDiffers => t("The metadata differs from the settings"),
        Attention::MetadataUnreadable(_) => t("The metadata address cannot be read"),
        Attention::CertificateUnlisted => t("A certificate is no longer in the metadata"),
        Attention::NoSync => t("No sync for longer than usual"),
        Attention::ScimOff => t("SCIM is switched off"),
        Attention::PeopleWaiting(count) => {
            text!(*count; "{n} person waits for import", "{n} people wait for import")
        }
        Attention::SignInsFailing(count) => {
            text!(*count; "{n} sign-in failed since yesterday", "{n} sign-ins failed since yesterday")
        }
    }
}

/// "in less than a day", "in 1 day", "in 6 days".
fn in_days(days: i64) -> String {
    let when = if days <= 0 { t("in less than a day") } else { text!(days; "in {n} day", "in {n} days") };
    when.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_said_as_people_say_it() {
        let cases = [
            (Attention::CertificateExpiring(0), "Certificate expires in less than a day"),
            (Attention::CertificateExpiring(1), "Certificate expires in 1 day"),
            (Attention::TokenExpiring(29), "Secret Token expires in 29 days"),
            (Attention::TokenExpiring(-1), "Secret Token expired"),
            (Attention::ClientSecretExpiring(0), "Client secret expires in less than a day"),
            (Attention::ClientSecretExpiring(-1), "Client secret expired"),
        ];
        for (found, words) in cases {
            assert_eq!(title(&found).english(), words);
        }
    }
}
