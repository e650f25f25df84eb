//! What wants attention, in words.

use hub_tenants::connection::{Attention, Connection};

use crate::pages::parts::{self, Badge, Link, Tone, counted};
use crate::urls;

/// The badge beside a connection's state.
pub fn badge(found: &Attention) -> Badge {
    Badge::new(tone(found), title(found))
}

/// The notice that says what to do.
pub fn notice(found: &Attention, row: &Connection) -> parts::Attention {
    let (text, link) = match found {
        Attention::NotTested => (
            "Nobody has signed in through this connection yet. Try it yourself before your people do.".to_owned(),
            link(urls::test_sign_in(row.id), "Test sign-in"),
        ),
        Attention::CertificateExpiring(_) => (
            "Identity providers begin to sign with a new certificate around then, and logins fail until it is stored \
             here. Add it beside the old one as soon as you have it."
                .to_owned(),
            link(format!("{}#certificate", urls::connection(row.id)), "Add certificate"),
        ),
        Attention::CertificateExpired => (
            "Logins still work while your identity provider signs with its key. Store the certificate that it uses \
             next before it changes over."
                .to_owned(),
            link(format!("{}#certificate", urls::connection(row.id)), "Add certificate"),
        ),
        Attention::TokenExpiring(_) => (
            "Provisioning stops with the last valid token. Create another and enter it at the identity provider; \
             both are valid until you revoke the old one."
                .to_owned(),
            link(format!("{}#name", urls::provisioning(row.id)), "Create token"),
        ),
        Attention::ClientSecretExpiring(_) => (
            "The identity provider gets no more access tokens, and provisioning stops. Add another client secret and \
             enter it at the identity provider; both are valid until the old one ends."
                .to_owned(),
            link(format!("{}#oauth", urls::provisioning(row.id)), "Add client secret"),
        ),
        Attention::OwnerWanted => (
            "An admin chose what this connection trusts. An owner looks at it and approves it; sub-users log in already."
                .to_owned(),
            link(format!("{}#login-title", urls::connection(row.id)), "Show it"),
        ),
        Attention::CertificateWaiting(_) => (
            "Nothing verifies with it until an owner approves it. Compare its fingerprint with your identity provider's \
             console first."
                .to_owned(),
            link(format!("{}#staged-title", urls::connection(row.id)), "Show it"),
        ),
        Attention::MetadataDiffers => (
            "Nothing was changed, and logins go on as before. If your identity provider announced the change, take it \
             over here."
                .to_owned(),
            link(format!("{}#source-title", urls::connection(row.id)), "Show the difference"),
        ),
        Attention::MetadataUnreadable(since) => (
            format!(
                "It could not be read since {}. Logins are not affected, but a new certificate would go unnoticed.",
                since.readable()
            ),
            link(format!("{}#source-title", urls::connection(row.id)), "Show why"),
        ),
        Attention::CertificateUnlisted => (
            "It still verifies logins. When your identity provider no longer signs with it, remove it.".to_owned(),
            link(format!("{}#certs-title", urls::connection(row.id)), "Stored certificates"),
        ),
        Attention::SignInsFailing(_) => (
            "More logins through this connection fail than succeed. The events say why, and who can mend it where."
                .to_owned(),
            link(urls::with_query(&urls::activity(row.id), "kind", "sso_failed"), "Show failed sign-ins"),
        ),
        Attention::NoSync => (
            "The directory has not called for longer than its cycle explains. Look whether provisioning is paused or \
             in quarantine there."
                .to_owned(),
            link(urls::with_query(&urls::activity(row.id), "view", "calls"), "Show SCIM calls"),
        ),
    };
    parts::Attention { tone: tone(found), title: title(found), text, link: Some(link) }
}

fn link(href: String, label: &str) -> Link {
    Link { href, label: label.to_owned() }
}

fn tone(found: &Attention) -> Tone {
    match found {
        Attention::NotTested | Attention::CertificateUnlisted => Tone::Info,
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
        | Attention::NoSync => Tone::Warn,
    }
}

fn title(found: &Attention) -> String {
    match found {
        Attention::NotTested => "Not tested yet".to_owned(),
        Attention::CertificateExpiring(days) => format!("Certificate expires {}", in_days(*days)),
        Attention::CertificateExpired => "Certificate expired".to_owned(),
        Attention::TokenExpiring(days) if *days < 0 => "Secret Token expired".to_owned(),
        Attention::TokenExpiring(days) => format!("Secret Token expires {}", in_days(*days)),
        Attention::ClientSecretExpiring(days) if *days < 0 => "Client secret expired".to_owned(),
        Attention::ClientSecretExpiring(days) => format!("Client secret expires {}", in_days(*days)),
        Attention::OwnerWanted => "Owners and admins cannot log in by it yet".to_owned(),
        Attention::CertificateWaiting(1) => "A certificate waits for approval".to_owned(),
        Attention::CertificateWaiting(count) => format!("{count} certificates wait for approval"),
        Attention::MetadataDiffers => "The metadata differs from the settings".to_owned(),
        Attention::MetadataUnreadable(_) => "The metadata address cannot be read".to_owned(),
        Attention::CertificateUnlisted => "A certificate is no longer in the metadata".to_owned(),
        Attention::NoSync => "No sync for longer than usual".to_owned(),
        Attention::SignInsFailing(count) => {
            format!("{} since yesterday", counted(*count, "sign-in failed", "sign-ins failed"))
        }
    }
}

/// "today", "in 1 day", "in 6 days".
pub fn in_days(days: i64) -> String {
    if days <= 0 { "today".to_owned() } else { format!("in {}", counted(days, "day", "days")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_said_as_people_say_it() {
        let cases = [
            (Attention::CertificateExpiring(0), "Certificate expires today"),
            (Attention::CertificateExpiring(1), "Certificate expires in 1 day"),
            (Attention::TokenExpiring(29), "Secret Token expires in 29 days"),
            (Attention::TokenExpiring(-1), "Secret Token expired"),
            (Attention::ClientSecretExpiring(0), "Client secret expires today"),
            (Attention::ClientSecretExpiring(-1), "Client secret expired"),
        ];
        for (found, words) in cases {
            assert_eq!(title(&found), words);
        }
    }
}
