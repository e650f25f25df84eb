//! The way through the Duo Admin Panel.

use crate::guide::{Block, Part, Signal, Step, Value};
use crate::own_steps::{ARRIVALS, GROUPS_OFF, MAKE_TOKEN, PROVE_DOMAIN, TRY_THE_LOGIN};
use crate::progress::Requirement;

pub(super) const STEPS: &[Step] = &[
    ADD_APP,
    SERVICE_PROVIDER,
    BRING_BACK,
    TRY_THE_LOGIN,
    TEST_SIGN_IN,
    PROVE_DOMAIN,
    MAKE_TOKEN,
    CONNECT_PROVISIONING,
    ARRIVALS,
    CHOOSE_GROUPS,
];

const ADD_APP: Step = Step {
    id: "add-app",
    part: Part::Prepare,
    title: "Add a generic SAML application",
    blocks: &[
        Block::Text(
            "Open the Duo Admin Panel as an owner or administrator. Duo Single Sign-On must be set up with an \
             authentication source first, under **Applications**, **SSO Settings**.",
        ),
        Block::Path(&["Applications", "Application Catalog", "Generic SAML Service Provider", "Add"]),
        Block::Text(
            "Type an application name your people will recognise, and under **User access** enable the application for \
             yourself or a small group to begin with.",
        ),
        Block::Note("A new application is switched off for everybody until **User access** says otherwise."),
    ],
    done_when: None,
};

const SERVICE_PROVIDER: Step = Step {
    id: "service-provider",
    part: Part::SignOn,
    title: "Give Duo this workspace's addresses",
    blocks: &[
        Block::Text("Under **Service Provider** leave **Metadata Discovery** at None and copy the values:"),
        Block::Copy { into: "Entity ID", value: Value::EntityId },
        Block::Copy { into: "Assertion Consumer Service (ACS) URL", value: Value::AcsUrl },
        Block::Copy { into: "Service Provider Login URL", value: Value::LoginUrl },
        Block::Text("Under **SAML Response**:"),
        Block::Choose {
            setting: "NameID format",
            to: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
        },
        Block::Choose { setting: "NameID attribute", to: "<Email Address>" },
        Block::Choose { setting: "Signature algorithm", to: "SHA256" },
        Block::Choose { setting: "Signing options", to: "Sign assertion (Sign response may stay ticked)" },
        Block::Text(
            "Under **Map attributes** add these rows, so that names arrive with the login, and press **Save**:",
        ),
        Block::Table {
            head: &["IdP Attribute", "SAML Response Attribute"],
            rows: &[
                &["<Email Address>", "email"],
                &["<First Name>", "firstName"],
                &["<Last Name>", "lastName"],
                &["<Display Name>", "displayName"],
            ],
        },
    ],
    done_when: None,
};

const BRING_BACK: Step = Step {
    id: "bring-back",
    part: Part::SignOn,
    title: "Bring Duo's side back here",
    blocks: &[
        Block::Text(
            "Under **Metadata** copy **Metadata URL** and paste it into **Metadata** on the Configuration tab, or press \
             **Download XML** and upload the file. Or bring the values one by one:",
        ),
        Block::Bring { from: "Entity ID", into: Requirement::IdpEntityId },
        Block::Bring { from: "Single Sign-On URL", into: Requirement::SsoUrl },
        Block::Bring { from: "Download certificate", into: Requirement::Certificate },
        Block::Warning(
            "Two values are called Entity ID there: the one under Metadata is Duo's, the other is ours.",
        ),
    ],
    done_when: Some(Signal::SamlStored),
};

const TEST_SIGN_IN: Step = Step {
    id: "test-sign-in",
    part: Part::SignOn,
    title: "Sign in once",
    blocks: &[
        Block::Text("Open the login address in a private window, or press the tile in Duo Central."),
        Block::Copy { into: "a private browser window", value: Value::LoginUrl },
    ],
    done_when: Some(Signal::SignedIn),
};

const CONNECT_PROVISIONING: Step = Step {
    id: "connect-provisioning",
    part: Part::Provisioning,
    title: "Connect provisioning",
    blocks: &[
        Block::Path(&["Applications", "Applications", "the application", "Provisioning"]),
        Block::Choose { setting: "Authentication", to: "Bearer token" },
        Block::Copy { into: "Base URL", value: Value::TenantUrl },
        Block::Copy { into: "Token", value: Value::SecretToken },
        Block::Text("Press **Connect**: Duo calls this workspace, and Activity shows it."),
        Block::Note("Automated provisioning belongs to the plans Duo Essentials, Advantage and Premier."),
    ],
    done_when: Some(Signal::ScimSeen),
};

const CHOOSE_GROUPS: Step = Step {
    id: "choose-groups",
    part: Part::Provisioning,
    title: "Choose the groups that are sent",
    blocks: &[
        Block::Text("Under attribute mappings check that these are sent:"),
        Block::Table {
            head: &["Duo attribute", "Application attribute"],
            rows: &[
                &["<Email Address>", "userName and emails"],
                &["<First Name>", "name.givenName"],
                &["<Last Name>", "name.familyName"],
            ],
        },
        Block::Text("Then choose the Duo groups to provision, a small one first, and save."),
        Block::Warning(
            "userName is Duo's own user name at first. Send the e-mail address, so that accounts which exist here are \
             linked and not doubled.",
        ),
        GROUPS_OFF,
        Block::Note(
            "Somebody who leaves the groups is removed over SCIM. With **auto-deactivate** on, access here ends at once \
             and the seat is free.",
        ),
    ],
    done_when: Some(Signal::UserSeen),
};
