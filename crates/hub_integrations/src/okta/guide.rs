//! The way through the Okta Admin Console.

use crate::guide::{Block, Part, Signal, Step, Value};
use crate::own_steps::{ARRIVALS, GROUPS_OFF, MAKE_TOKEN, MAPPING, PROVE_DOMAIN, TRY_THE_LOGIN};
use crate::progress::Requirement;

pub(super) const STEPS: &[Step] = &[
    CREATE_APP,
    CONFIGURE_SAML,
    BRING_BACK,
    ASSIGN,
    TRY_THE_LOGIN,
    TEST_SIGN_IN,
    PROVE_DOMAIN,
    MAKE_TOKEN,
    CONNECT_PROVISIONING,
    ARRIVALS,
    TO_APP,
];

const CREATE_APP: Step = Step {
    id: "create-app",
    part: Part::Prepare,
    title: "Create an app integration",
    blocks: &[
        Block::Text("Open the Okta Admin Console as an application administrator or super administrator."),
        Block::Path(&["Applications", "Applications", "Create App Integration"]),
        Block::Choose { setting: "Sign-in method", to: "SAML 2.0, then Next" },
        Block::Text("Type a name your people will recognise and press **Next**."),
    ],
    done_when: None,
};

const CONFIGURE_SAML: Step = Step {
    id: "configure-saml",
    part: Part::SignOn,
    title: "Give Okta this workspace's addresses",
    blocks: &[
        Block::Copy { into: "Single sign-on URL", value: Value::AcsUrl },
        Block::Text("Keep **Use this for Recipient URL and Destination URL** ticked."),
        Block::Copy { into: "Audience URI (SP Entity ID)", value: Value::EntityId },
        Block::Text("Leave **Default RelayState** empty."),
        Block::Choose { setting: "Name ID format", to: "EmailAddress" },
        Block::Choose { setting: "Application username", to: "Email" },
        Block::Text("Under **Attribute Statements** add these rows, so that names arrive with the login:"),
        Block::Table {
            head: &["Name", "Value"],
            rows: &[
                &["email", "user.email"],
                &["firstName", "user.firstName"],
                &["lastName", "user.lastName"],
                &["displayName", "user.displayName"],
            ],
        },
        Block::Text("Press **Next**, say that this is an internal app, and press **Finish**."),
    ],
    done_when: None,
};

const BRING_BACK: Step = Step {
    id: "bring-back",
    part: Part::SignOn,
    title: "Bring Okta's side back here",
    blocks: &[
        Block::Path(&["Sign On", "Metadata details", "Metadata URL"]),
        Block::Text(
            "Copy the metadata URL and paste it into **Metadata** on the Configuration tab; it fills all three \
             fields. Or open **View SAML setup instructions** and bring the values one by one:",
        ),
        Block::Bring { from: "Identity Provider Issuer", into: Requirement::IdpEntityId },
        Block::Bring { from: "Identity Provider Single Sign-On URL", into: Requirement::SsoUrl },
        Block::Bring { from: "X.509 Certificate", into: Requirement::Certificate },
        Block::Note(
            "Okta's issuer begins with http://. That is right: it is a name, not an address that anybody opens.",
        ),
    ],
    done_when: Some(Signal::SamlStored),
};

const ASSIGN: Step = Step {
    id: "assign",
    part: Part::SignOn,
    title: "Assign the people who should have access",
    blocks: &[
        Block::Path(&["Assignments", "Assign", "Assign to People"]),
        Block::Text(
            "Begin with yourself. Only assigned people can log in, and only they are sent over SCIM later. Assign \
             groups when the first person works.",
        ),
    ],
    done_when: None,
};

const TEST_SIGN_IN: Step = Step {
    id: "test-sign-in",
    part: Part::SignOn,
    title: "Sign in once",
    blocks: &[
        Block::Text("Open the login address in a private window, or press the tile on your Okta dashboard."),
        Block::Copy { into: "a private browser window", value: Value::LoginUrl },
        Block::Note("A 403 page at Okta means that this person is not assigned to the app."),
    ],
    done_when: Some(Signal::SignedIn),
};

const CONNECT_PROVISIONING: Step = Step {
    id: "connect-provisioning",
    part: Part::Provisioning,
    title: "Connect provisioning",
    blocks: &[
        Block::Path(&["General", "App Settings", "Edit"]),
        Block::Choose { setting: "Provisioning", to: "SCIM (Enable SCIM provisioning), then Save" },
        Block::Path(&["Provisioning", "Settings", "Integration", "Edit"]),
        Block::Copy { into: "SCIM connector base URL", value: Value::TenantUrl },
        Block::Choose { setting: "Unique identifier field for users", to: "userName" },
        Block::Choose {
            setting: "Supported provisioning actions",
            to: "Import New Users and Profile Updates, Push New Users, Push Profile Updates",
        },
        Block::Choose { setting: "Authentication Mode", to: "HTTP Header" },
        Block::Copy { into: "Authorization (Bearer)", value: Value::SecretToken },
        Block::Text("Press **Test Connector Configuration**, then **Save**."),
        Block::Note(
            "Tick **Push Groups** only if you want to map Okta groups to roles. Users alone are enough.",
        ),
        GROUPS_OFF,
    ],
    done_when: Some(Signal::ScimSeen),
};

const TO_APP: Step = Step {
    id: "to-app",
    part: Part::Provisioning,
    title: "Let Okta write",
    blocks: &[
        Block::Path(&["Provisioning", "Settings", "To App", "Edit"]),
        Block::Choose { setting: "Create Users", to: "Enable" },
        Block::Choose { setting: "Update User Attributes", to: "Enable" },
        Block::Choose { setting: "Deactivate Users", to: "Enable" },
        Block::Text("Check in the attribute mappings further down that these are sent:"),
        MAPPING,
        Block::Text(
            "Press **Save**. People assigned from now on arrive within seconds. For those assigned before, press \
             **Provision User** on the Assignments tab, or wait under Tasks for Okta's own reminder.",
        ),
        Block::Note(
            "Okta never deletes: unassigning or deactivating a person arrives as inactive. With \
             **auto-deactivate** on, access here ends at once and the seat is free.",
        ),
    ],
    done_when: Some(Signal::UserSeen),
};
