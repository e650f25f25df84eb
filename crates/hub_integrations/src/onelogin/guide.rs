//! The way through the OneLogin administration portal.

use crate::guide::{Block, Part, Signal, Step, Value};
use crate::own_steps::{ARRIVALS, GROUPS_OFF, MAKE_TOKEN, MAPPING, PROVE_DOMAIN, TRY_THE_LOGIN};
use crate::progress::Requirement;

pub(super) const STEPS: &[Step] = &[
    ADD_APP,
    CONFIGURE_SAML,
    BRING_BACK,
    ACCESS,
    TRY_THE_LOGIN,
    TEST_SIGN_IN,
    PROVE_DOMAIN,
    MAKE_TOKEN,
    CONNECT_PROVISIONING,
    ARRIVALS,
    ENABLE_PROVISIONING,
];

const ADD_APP: Step = Step {
    id: "add-app",
    part: Part::Prepare,
    title: "Add the connector",
    blocks: &[
        Block::Text("Open the OneLogin administration portal as an administrator."),
        Block::Path(&["Applications", "Applications", "Add App"]),
        Block::Text(
            "Search for **SCIM Provisioner with SAML** and take **SCIM Provisioner with SAML (SCIM v2 Enterprise, full \
             SAML)**. Type a display name your people will recognise and press **Save**: the other tabs appear.",
        ),
        Block::Note(
            "For login without provisioning take **SAML Custom Connector (Advanced)** instead and leave the last two \
             steps out. Its fields are Audience (EntityID), ACS (Consumer) URL and ACS (Consumer) URL Validator.",
        ),
    ],
    done_when: None,
};

const CONFIGURE_SAML: Step = Step {
    id: "configure-saml",
    part: Part::SignOn,
    title: "Give OneLogin this workspace's addresses",
    blocks: &[
        Block::Text("On the **Configuration** tab:"),
        Block::Copy { into: "SAML Audience URL", value: Value::EntityId },
        Block::Copy { into: "SAML Consumer URL", value: Value::AcsUrl },
        Block::Copy { into: "SAML Recipient", value: Value::AcsUrl },
        Block::Copy { into: "Login URL", value: Value::LoginUrl },
        Block::Choose { setting: "SAML nameID format", to: "Email" },
        Block::Choose { setting: "SAML signature element", to: "Assertion" },
        Block::Text(
            "On the **Parameters** tab press **+** for each row, tick **Include in SAML assertion**, and choose the value:",
        ),
        Block::Table {
            head: &["Field name", "Value"],
            rows: &[&["email", "Email"], &["firstName", "First Name"], &["lastName", "Last Name"]],
        },
        Block::Text("Press **Save**."),
    ],
    done_when: None,
};

const BRING_BACK: Step = Step {
    id: "bring-back",
    part: Part::SignOn,
    title: "Bring OneLogin's side back here",
    blocks: &[
        Block::Text("On the **SSO** tab first:"),
        Block::Choose { setting: "SAML Signature Algorithm", to: "SHA-256, then Save" },
        Block::Text(
            "Then copy **Issuer URL** into **Metadata** on the Configuration tab here: the metadata lies at that address. \
             Or press **More Actions**, **SAML Metadata** and upload the file, or bring the values one by one:",
        ),
        Block::Bring { from: "Issuer URL", into: Requirement::IdpEntityId },
        Block::Bring { from: "SAML 2.0 Endpoint (HTTP)", into: Requirement::SsoUrl },
        Block::Bring { from: "X.509 Certificate", into: Requirement::Certificate },
        Block::Warning(
            "OneLogin may still offer SHA-1 as its first choice. A login signed with it is refused here.",
        ),
    ],
    done_when: Some(Signal::SamlStored),
};

const ACCESS: Step = Step {
    id: "access",
    part: Part::SignOn,
    title: "Choose who has access",
    blocks: &[
        Block::Path(&["Access", "Roles", "Save"]),
        Block::Text(
            "Tick a small role that holds yourself to begin with. Only people who have the application can log in.",
        ),
    ],
    done_when: None,
};

const TEST_SIGN_IN: Step = Step {
    id: "test-sign-in",
    part: Part::SignOn,
    title: "Sign in once",
    blocks: &[
        Block::Text("Open the login address in a private window, or press the tile in your OneLogin portal."),
        Block::Copy { into: "a private browser window", value: Value::LoginUrl },
    ],
    done_when: Some(Signal::SignedIn),
};

const CONNECT_PROVISIONING: Step = Step {
    id: "connect-provisioning",
    part: Part::Provisioning,
    title: "Connect provisioning",
    blocks: &[
        Block::Path(&["Configuration", "API Connection"]),
        Block::Copy { into: "SCIM Base URL", value: Value::TenantUrl },
        Block::Copy { into: "SCIM Bearer Token", value: Value::SecretToken },
        Block::Text(
            "**SCIM JSON Template** may stay as it is. Leave **Custom Headers** empty. On the **Parameters** tab set \
             **scimusername** to **Email**, so that people are found by the address they log in with.",
        ),
        Block::Choose { setting: "API Status", to: "Enable, then Save" },
        Block::Note(
            "Enabling asks here for a person who does not exist. An empty answer is right, and Activity shows the call.",
        ),
    ],
    done_when: Some(Signal::ScimSeen),
};

const ENABLE_PROVISIONING: Step = Step {
    id: "enable-provisioning",
    part: Part::Provisioning,
    title: "Let OneLogin write",
    blocks: &[
        Block::Path(&["Provisioning", "Workflow"]),
        Block::Choose { setting: "Enable provisioning", to: "ticked" },
        Block::Choose {
            setting: "Require admin approval before this action is performed",
            to: "Create user, Delete user, Update user: off, or approve each one under Users",
        },
        Block::Choose {
            setting: "When users are deleted in OneLogin, or the user's app access is removed",
            to: "Suspend",
        },
        Block::Text(
            "Press **Save**. People who have the application show as **Provisioned** on its **Users** tab.",
        ),
        Block::Note(
            "Users alone are enough. To send groups, open **Groups** under **Parameters**, tick **Include in User \
             Provisioning**, and add a rule that sets groups.",
        ),
        GROUPS_OFF,
        MAPPING,
        Block::Note(
            "With **auto-deactivate** on, somebody who is suspended or deleted there loses access here at once and the \
             seat is free.",
        ),
    ],
    done_when: Some(Signal::UserSeen),
};
