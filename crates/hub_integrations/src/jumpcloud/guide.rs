//! The way through the JumpCloud Admin Portal.

use crate::guide::{Block, Part, Signal, Step, Value};
use crate::own_steps::{ARRIVALS, GROUPS_OFF, MAKE_TOKEN, MAPPING, PROVE_DOMAIN, TRY_THE_LOGIN};
use crate::progress::Requirement;

pub(super) const STEPS: &[Step] = &[
    CREATE_APP,
    CONFIGURE_SSO,
    BRING_BACK,
    GROUPS,
    TRY_THE_LOGIN,
    TEST_SIGN_IN,
    PROVE_DOMAIN,
    MAKE_TOKEN,
    CONNECT_PROVISIONING,
    ARRIVALS,
    SEND_ONE,
];

const CREATE_APP: Step = Step {
    id: "create-app",
    part: Part::Prepare,
    title: "Create a custom application",
    blocks: &[
        Block::Text("Open the JumpCloud Admin Portal as an administrator."),
        Block::Path(&["SSO Applications", "Add New Application", "Custom Application"]),
        Block::Text(
            "Press **Next** and tick **Manage Single Sign-On (SSO)** with **Configure SSO with SAML**, and \
             **Export users to this app (Identity Management)**.",
        ),
        Block::Text(
            "Type a display label your people will recognise, press **Save Application**, then **Configure \
             Application**.",
        ),
        Block::Note("In some portals SSO Applications stands under **User Authentication** or **Access**."),
    ],
    done_when: None,
};

const CONFIGURE_SSO: Step = Step {
    id: "configure-sso",
    part: Part::SignOn,
    title: "Give JumpCloud this workspace's addresses",
    blocks: &[
        Block::Text("On the **SSO** tab:"),
        Block::Copy { into: "SP Entity ID", value: Value::EntityId },
        Block::Copy { into: "ACS URLs", value: Value::AcsUrl },
        Block::Text(
            "**IdP Entity ID** is a name you choose. Take the value of **IDP URL** further down: it is unique.",
        ),
        Block::Choose { setting: "SAMLSubject NameID", to: "email" },
        Block::Choose {
            setting: "SAMLSubject NameID Format",
            to: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
        },
        Block::Choose { setting: "Signature Algorithm", to: "RSA-SHA256" },
        Block::Choose { setting: "Sign", to: "Assertion (or both)" },
        Block::Copy { into: "Login URL", value: Value::LoginUrl },
        Block::Text("Under **Attributes** add these rows, so that names arrive with the login:"),
        Block::Table {
            head: &["Service Provider Attribute Name", "JumpCloud Attribute Name"],
            rows: &[&["email", "email"], &["firstname", "firstname"], &["lastname", "lastname"]],
        },
        Block::Text("Press **Save**. JumpCloud makes the certificate when the application is first saved."),
    ],
    done_when: None,
};

const BRING_BACK: Step = Step {
    id: "bring-back",
    part: Part::SignOn,
    title: "Bring JumpCloud's side back here",
    blocks: &[
        Block::Text(
            "On the **SSO** tab under **JumpCloud Metadata** press **Copy Metadata URL** and paste it into \
             **Metadata** on the Configuration tab, or press **Export Metadata** and upload the file. Or bring \
             the values one by one:",
        ),
        Block::Bring { from: "IdP Entity ID", into: Requirement::IdpEntityId },
        Block::Bring { from: "IDP URL", into: Requirement::SsoUrl },
        Block::Bring { from: "certificate.pem", into: Requirement::Certificate },
        Block::Warning("Do not upload our own metadata by mistake: what is wanted here is JumpCloud's."),
    ],
    done_when: Some(Signal::SamlStored),
};

const GROUPS: Step = Step {
    id: "user-groups",
    part: Part::SignOn,
    title: "Choose the user groups that have access",
    blocks: &[
        Block::Path(&["User Groups", "select groups", "Save"]),
        Block::Text(
            "JumpCloud gives access by user group only. Begin with a small group that holds yourself. The people \
             of these groups can log in, and are sent over SCIM later.",
        ),
    ],
    done_when: None,
};

const TEST_SIGN_IN: Step = Step {
    id: "test-sign-in",
    part: Part::SignOn,
    title: "Sign in once",
    blocks: &[
        Block::Text("Open the login address in a private window, or press the tile in your User Portal."),
        Block::Copy { into: "a private browser window", value: Value::LoginUrl },
    ],
    done_when: Some(Signal::SignedIn),
};

const CONNECT_PROVISIONING: Step = Step {
    id: "connect-provisioning",
    part: Part::Provisioning,
    title: "Connect provisioning",
    blocks: &[
        Block::Path(&["Identity Management", "Configuration settings"]),
        Block::Choose { setting: "API Type", to: "SCIM API" },
        Block::Choose { setting: "SCIM Version", to: "SCIM 2.0" },
        Block::Copy { into: "Base URL", value: Value::TenantUrl },
        Block::Copy { into: "Token Key", value: Value::SecretToken },
        Block::Text(
            "Enter the address of a test person who has no account here as **Test User Email**, press **Test \
             Connection**, then **Activate** and **Save**.",
        ),
        GROUPS_OFF,
        Block::Note(
            "While it activates, JumpCloud creates a test user and a test group and deletes them again; both show \
             in Activity. Users alone are enough: leave **Enable management of User Groups and Group Membership** \
             off unless you want to map groups to roles.",
        ),
    ],
    done_when: Some(Signal::ScimSeen),
};

const SEND_ONE: Step = Step {
    id: "send-one",
    part: Part::Provisioning,
    title: "Send the first people",
    blocks: &[
        Block::Path(&["User Groups", "select groups", "Save"]),
        Block::Text(
            "The people of the groups that are bound to the application are sent; nobody else is. Check \
             in the attribute mapping that these are sent:",
        ),
        MAPPING,
        Block::Note(
            "Removing a person from the group, or suspending them, arrives as inactive. With **auto-deactivate** \
             on, access here ends at once and the seat is free.",
        ),
    ],
    done_when: Some(Signal::UserSeen),
};
