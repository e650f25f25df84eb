//! What to exchange with an identity provider of any make.

use crate::guide::{Block, Part, Signal, Step, Value};
use crate::own_steps::{PROVE_DOMAIN, TRY_THE_LOGIN};
use crate::progress::Requirement;

pub(super) const STEPS: &[Step] = &[REGISTER, BRING_BACK, TRY_THE_LOGIN, TEST_SIGN_IN, PROVE_DOMAIN];

const REGISTER: Step = Step {
    id: "register",
    part: Part::SignOn,
    title: "Register this workspace at your identity provider",
    blocks: &[
        Block::Text(
            "Create a SAML 2.0 application (also called service provider or relying party). If your identity \
             provider reads metadata, give it this address or the file behind it:",
        ),
        Block::Copy { into: "service provider metadata", value: Value::MetadataUrl },
        Block::Text("Otherwise copy the values:"),
        Block::Copy { into: "Audience URI (Entity ID)", value: Value::EntityId },
        Block::Copy { into: "ACS URL", value: Value::AcsUrl },
        Block::Copy { into: "Start URL, where asked for", value: Value::LoginUrl },
        Block::Choose {
            setting: "NameID",
            to: "the e-mail address, or a lasting id with an e-mail attribute",
        },
        Block::Choose {
            setting: "Signature",
            to: "assertion, response or both; RSA or ECDSA with SHA-256 or better",
        },
        Block::Text("Send these attributes if you can; the names are presets that you may change:"),
        Block::Table {
            head: &["Meaning", "Names that are understood"],
            rows: &[
                &["e-mail", "email, mail, emailAddress"],
                &["first name", "givenName, firstName"],
                &["last name", "sn, lastName, familyName"],
                &["name to show", "displayName, name, cn"],
            ],
        },
        Block::Warning(
            "If your identity provider encrypts assertions, have it sign the assertion too, not only the response.",
        ),
    ],
    done_when: None,
};

const BRING_BACK: Step = Step {
    id: "bring-back",
    part: Part::SignOn,
    title: "Bring the identity provider's side back here",
    blocks: &[
        Block::Text(
            "Paste its metadata (address, file or text) on the Configuration tab, which fills all three fields, or \
             bring the values one by one:",
        ),
        Block::Bring { from: "Identity Provider Issuer", into: Requirement::IdpEntityId },
        Block::Bring { from: "Identity Provider Single Sign-On URL", into: Requirement::SsoUrl },
        Block::Bring { from: "X-509 certificate", into: Requirement::Certificate },
        Block::Note("The issuer is compared to the letter: case and a slash at the end count."),
    ],
    done_when: Some(Signal::SamlStored),
};

const TEST_SIGN_IN: Step = Step {
    id: "test-sign-in",
    part: Part::SignOn,
    title: "Sign in once",
    blocks: &[
        Block::Text("Open the login address in a private window, as a person who has an account here."),
        Block::Copy { into: "a private browser window", value: Value::LoginUrl },
        Block::Note("A login that is refused here shows a reference number; Activity says what was wrong."),
    ],
    done_when: Some(Signal::SignedIn),
};
