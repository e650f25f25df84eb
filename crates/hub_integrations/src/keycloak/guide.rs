//! The way through the Keycloak admin console.

use crate::guide::{Block, Part, Signal, Step, Value};
use crate::own_steps::{PROVE_DOMAIN, TRY_THE_LOGIN};
use crate::progress::Requirement;

pub(super) const STEPS: &[Step] =
    &[CREATE_CLIENT, SETTINGS, MAPPERS, BRING_BACK, TRY_THE_LOGIN, TEST_SIGN_IN, PROVE_DOMAIN, PORTAL];

const CREATE_CLIENT: Step = Step {
    id: "create-client",
    part: Part::SignOn,
    title: "Create a SAML client",
    blocks: &[
        Block::Text("Open the Keycloak admin console and choose your realm, not **master**."),
        Block::Path(&["Clients", "Create client"]),
        Block::Choose { setting: "Client type", to: "SAML" },
        Block::Copy { into: "Client ID", value: Value::EntityId },
        Block::Text("Press **Next**, then:"),
        Block::Copy { into: "Home URL", value: Value::LoginUrl },
        Block::Copy { into: "Valid redirect URIs", value: Value::AcsUrl },
        Block::Copy { into: "Master SAML Processing URL", value: Value::AcsUrl },
        Block::Text("Press **Save**."),
        Block::Note("Quicker: **Import client** reads our metadata file and fills these fields."),
        Block::Copy { into: "the file to import", value: Value::MetadataUrl },
    ],
    done_when: None,
};

const SETTINGS: Step = Step {
    id: "settings",
    part: Part::SignOn,
    title: "Set what is signed and who is named",
    blocks: &[
        Block::Text("On the **Settings** tab:"),
        Block::Choose { setting: "Name ID format", to: "email" },
        Block::Choose { setting: "Force name ID format", to: "On" },
        Block::Choose { setting: "Force POST binding", to: "On" },
        Block::Choose { setting: "Sign assertions", to: "On" },
        Block::Choose { setting: "Signature algorithm", to: "RSA_SHA256" },
        Block::Text("On the **Keys** tab:"),
        Block::Choose { setting: "Client signature required", to: "Off" },
        Block::Warning(
            "A new client has **Client signature required** on. Unless you switch on signed requests under Sign-in options \
             here, Keycloak answers every login with Invalid requester.",
        ),
        Block::Text("On the **Advanced** tab under **Fine Grain SAML Endpoint Configuration**:"),
        Block::Copy { into: "Assertion Consumer Service POST Binding URL", value: Value::AcsUrl },
    ],
    done_when: None,
};

const MAPPERS: Step = Step {
    id: "mappers",
    part: Part::SignOn,
    title: "Send names with the login",
    blocks: &[
        Block::Path(&[
            "Client scopes",
            "the scope that ends in -dedicated",
            "Configure a new mapper",
            "User Property",
        ]),
        Block::Text("Make one mapper for each row, **SAML Attribute NameFormat** Basic:"),
        Block::Table {
            head: &["Property", "SAML Attribute Name"],
            rows: &[&["email", "email"], &["firstName", "firstName"], &["lastName", "lastName"]],
        },
        Block::Note(
            "For groups add a **Group list** mapper with the attribute name groups and **Single Group Attribute** on. Roles \
             come by themselves as Role.",
        ),
    ],
    done_when: None,
};

const BRING_BACK: Step = Step {
    id: "bring-back",
    part: Part::SignOn,
    title: "Bring Keycloak's side back here",
    blocks: &[
        Block::Path(&["Realm settings", "General", "Endpoints", "SAML 2.0 Identity Provider Metadata"]),
        Block::Text(
            "Copy the address of that link and paste it into **Metadata** on the Configuration tab; it fills all three \
             fields. If it cannot be read from outside, upload the file, or bring the values one by one:",
        ),
        Block::Bring { from: "entityID", into: Requirement::IdpEntityId },
        Block::Bring { from: "SingleSignOnService", into: Requirement::SsoUrl },
        Block::Bring { from: "Certificate of the RS256 key", into: Requirement::Certificate },
        Block::Note(
            "Before Keycloak 17 the addresses have /auth in front of /realms. Take them as the metadata has them.",
        ),
    ],
    done_when: Some(Signal::SamlStored),
};

const TEST_SIGN_IN: Step = Step {
    id: "test-sign-in",
    part: Part::SignOn,
    title: "Sign in once",
    blocks: &[
        Block::Text("Open the login address in a private window."),
        Block::Copy { into: "a private browser window", value: Value::LoginUrl },
    ],
    done_when: Some(Signal::SignedIn),
};

const PORTAL: Step = Step {
    id: "portal",
    part: Part::SignOn,
    title: "If people should start at Keycloak",
    blocks: &[
        Block::Text(
            "On the **Settings** tab give **IDP-Initiated SSO URL name** one word. People then begin at \
             https://(your server)/realms/(realm)/protocol/saml/clients/(that word). Without it only logins that begin here \
             work.",
        ),
        Block::Note(
            "People are not sent by Keycloak. If you run an extension that speaks SCIM as a client, connect it beside this \
             one with **Custom SCIM**.",
        ),
    ],
    done_when: None,
};
